/* One SQL text, two engines. The only door to SQLite and PostgreSQL: connections, statements,
 * transactions, the writer with group commit, migrations. Knows no table of ours but
 * `schema_migration`.
 *
 * SQL text is the common subset: $1 parameters, ON CONFLICT … DO UPDATE, RETURNING, CTEs, window
 * functions, FILTER, CAST(… AS BIGINT). Type marks {id} {int} {text} {blob} and the table suffix
 * {keyed} (a table that is read by its primary key only: WITHOUT ROWID on SQLite) are expanded
 * here; so is {rows 16}, which says the row of values behind it sixteen times. No ::, no = ANY, no
 * FOR UPDATE, no now(). */
#ifndef LM_LIB_DB_H
#define LM_LIB_DB_H

#include "base/arena.h"
#include "base/field.h"
#include "base/rc.h"
#include "base/str.h"

enum lm_engine { LM_SQLITE, LM_POSTGRES };

struct lm_db;     /* one database: where it is, its writer and its readers */
struct lm_conn;   /* one connection; used by one thread at a time */
struct lm_cursor; /* rows on their way */

/* ---- statements ---- */

/* A statement: lives in a static const table of its store, is prepared once per connection, known
 * by its address. */
struct lm_sql {
    const char *name; /* unique in the program: "survey_answer_insert" */
    const char *text;
};

enum { LM_ROWS = 16 }; /* of a statement with {rows 16}: its parameters are those of so many rows */

enum lm_val_kind { LM_VAL_NULL, LM_VAL_INT, LM_VAL_TEXT, LM_VAL_BLOB };

struct lm_val {
    enum lm_val_kind kind;
    int64_t i;
    struct lm_str s; /* must outlive the call only */
};

static inline struct lm_val LM_I(int64_t i) {
    return (struct lm_val){.kind = LM_VAL_INT, .i = i};
}
/* LM_ABSENT becomes NULL. */
static inline struct lm_val
LM_I_OR_NULL(int64_t i) {
    return (struct lm_val){.kind = i == LM_ABSENT ? LM_VAL_NULL : LM_VAL_INT, .i = i};
}
/* 0 becomes NULL: ids, times and dates that are absent. */
static inline struct lm_val
LM_ID_OR_NULL(int64_t id) {
    return (struct lm_val){.kind = id ? LM_VAL_INT : LM_VAL_NULL, .i = id};
}
/* p == NULL becomes NULL. */
static inline struct lm_val
LM_T(struct lm_str s) {
    return (struct lm_val){.kind = s.p ? LM_VAL_TEXT : LM_VAL_NULL, .s = s};
} static inline struct lm_val LM_Z(const char *z) {
    return LM_T(lm_str_of(z));
} static inline struct lm_val LM_B(struct lm_str s) {
    return (struct lm_val){.kind = s.p ? LM_VAL_BLOB : LM_VAL_NULL, .s = s};
}

/* A statement with its parameters $1…$n. */
struct lm_query {
    const struct lm_sql *sql;
    const struct lm_val *vals;
    size_t count;
};

/* LM_Q(&sql[DOOR_BY_ID], LM_I(door_id)) */
#define LM_Q(statement, ...)                                                                       \
    ((struct lm_query){(statement), (const struct lm_val[]){__VA_ARGS__},                          \
                       sizeof((const struct lm_val[]){__VA_ARGS__}) / sizeof(struct lm_val)})
#define LM_Q0(statement) ((struct lm_query){(statement), NULL, 0})

/* Parameters taken from the members of a record in the order of its fields (those without
 * LM_NO_ROW): what an INSERT of a whole record wants. The result lives in the arena. */
LM_CHECK lm_rc lm_db_bind_record(struct lm_arena *arena, const struct lm_sql *sql,
                                 const struct lm_record *record, const void *from,
                                 struct lm_query *ret_query);

/* A statement that fails inside a transaction (or a write request) spoils it, on both engines:
 * every later statement gives the same failure, and so does the commit, whatever the caller thinks
 * of it. Expected conflicts are written ON CONFLICT. Text that is not UTF-8 or holds a NUL is
 * LM_INVALID and spoils nothing. */

/* Runs a statement that returns no rows. `ret_changed` (may be NULL): rows inserted, updated or
 * deleted. Errors: LM_CONFLICT a unique or foreign key or CHECK said no; LM_RETRY serialisation;
 * LM_DISK_FULL; LM_DB the rest. */
LM_CHECK lm_rc lm_db_exec(struct lm_conn *conn, struct lm_query query, int64_t *ret_changed);
/* How many rows the statements of this connection have changed so far: whether a piece of work
 * wrote is the difference of two answers. */
int64_t lm_conn_changed(const struct lm_conn *conn);

/* The first row into `ret_one` by the record's fields, matched to columns by name; text is copied
 * into the arena. Columns without a field and fields without a column are LM_INTERNAL at first use;
 * a LM_NO_ROW field is filled when there is such a column and left alone when there is none.
 * LM_CORRUPT: a slug that is not in `codes`. LM_NOT_FOUND when there is no row. */
LM_CHECK lm_rc lm_db_row(struct lm_conn *conn, struct lm_query query, struct lm_arena *arena,
                         const struct lm_record *record, void *ret_one);
/* All rows: `ret_rows->items` is an array of the record's struct. */
LM_CHECK lm_rc lm_db_rows(struct lm_conn *conn, struct lm_query query, struct lm_arena *arena,
                          const struct lm_record *record, struct lm_list *ret_rows);
/* The first column of the first row as an integer. LM_NOT_FOUND when there is no row or it is NULL.
 */
LM_CHECK lm_rc lm_db_int(struct lm_conn *conn, struct lm_query query, int64_t *ret_value);
/* The first column of every row as int64_t. */
LM_CHECK lm_rc lm_db_ints(struct lm_conn *conn, struct lm_query query, struct lm_arena *arena,
                          struct lm_list *ret_values);

/* Row by row, for what does not fit into memory. Other statements may run on the connection while a
 * cursor is open, but on PostgreSQL the first of them pulls the cursor's remaining rows into
 * memory. A cursor ends with lm_cursor_close (LM_CURSOR_AUTO does it). */
LM_CHECK lm_rc lm_db_open_cursor(struct lm_conn *conn, struct lm_query query,
                                 struct lm_cursor **ret_cursor);
/* Steps to the next row; `ret_has_row` false at the end. */
LM_CHECK lm_rc lm_cursor_next(struct lm_cursor *cursor, bool *ret_has_row);
/* Columns of the current row from 0. NULL gives LM_ABSENT or p == NULL. Text is valid until the
 * next step. */
int64_t lm_cursor_int(struct lm_cursor *cursor, int column);
struct lm_str lm_cursor_text(struct lm_cursor *cursor, int column);
/* The current row into a record, text copied into the arena. */
LM_CHECK lm_rc lm_cursor_record(struct lm_cursor *cursor, struct lm_arena *arena,
                                const struct lm_record *record, void *ret_one);
void lm_cursor_close(struct lm_cursor *cursor);
static inline void lm_cursor_close_at(struct lm_cursor **cursor) {
    lm_cursor_close(*cursor);
}
#define LM_CURSOR_AUTO __attribute__((cleanup(lm_cursor_close_at)))

/* ---- databases and connections ---- */

struct lm_db_config {
    enum lm_engine engine;
    const char *path;     /* SQLite: the file */
    const char *conninfo; /* PostgreSQL: "host=… dbname=…" */
    const char *schema;   /* PostgreSQL: the district's schema; default "public" */
    int writers;          /* PostgreSQL: connections that write; 0 = 4 */
    size_t queue_cap;     /* waiting writes before LM_BUSY; 0 = 8192 */
};

/* The place that a command line names: a file, or a PostgreSQL schema when `conninfo` is given. */
static inline struct lm_db_config lm_db_config_of(const char *path, const char *conninfo,
                                                  const char *schema) {
    return (struct lm_db_config){.engine = conninfo ? LM_POSTGRES : LM_SQLITE,
                                 .path = path,
                                 .conninfo = conninfo,
                                 .schema = schema};
}

/* Opens (SQLite: creates) the database and starts its writer and, on SQLite, its checkpointer.
 * PostgreSQL databases must have C collation and UTF8 encoding: LM_DB and a log line otherwise. */
LM_CHECK lm_rc lm_db_open(const struct lm_db_config *config, struct lm_db **ret_db);
/* Finishes waiting writes, joins the threads, closes. NULL is allowed. */
void lm_db_close(struct lm_db *db);
enum lm_engine lm_db_engine(const struct lm_db *db);
/* May a read wait for a network? Then it belongs on a thread that may wait. */
static inline bool lm_db_reads_block(const struct lm_db *db) {
    return lm_db_engine(db) == LM_POSTGRES;
}

/* A numbered place at the database, for one process at a time on any machine. It is free again when
 * the process ends, in whatever way. SQLite: locks in a file beside the database; PostgreSQL:
 * advisory locks of the schema. */
struct lm_claim;
/* Takes the first free place of `first`…`last`. LM_BUSY when all are taken. */
LM_CHECK lm_rc lm_db_claim(struct lm_db *db, int first, int last, struct lm_claim **ret_claim);
int lm_claim_number(const struct lm_claim *claim);
/* Asks, and takes it again when the server that kept it was restarted. False: another has it now.
 */
bool lm_claim_holds(struct lm_claim *claim);
/* Before the database is closed. NULL is allowed. */
void lm_claim_free(struct lm_claim *claim);

enum lm_conn_mode { LM_CONN_READ, LM_CONN_WRITE };
/* A connection of the caller's own. READ connections cannot write. */
LM_CHECK lm_rc lm_conn_open(struct lm_db *db, enum lm_conn_mode mode, struct lm_conn **ret_conn);
void lm_conn_close(struct lm_conn *conn);
/* Transactions on an own connection. A read transaction sees one snapshot. */
LM_CHECK lm_rc lm_conn_begin(struct lm_conn *conn);
LM_CHECK lm_rc lm_conn_commit(struct lm_conn *conn);
void lm_conn_rollback(struct lm_conn *conn);
/* What the engine said about the last failure on this connection; for logs, never for clients. */
const char *lm_conn_message(const struct lm_conn *conn);
/* What conflicted: the constraint or "table.column" named by the engine, "" when unknown. */
const char *lm_conn_constraint(const struct lm_conn *conn);

/* ---- the write path ---- */

/* One write request, embedded in the caller's own struct. `run` does the work inside a transaction
 * of its own (on SQLite a part of a shared one); any outcome but LM_OK undoes it. It may be called
 * again, after a collision or after another write of its batch failed, so it must not change
 * anything outside the database that a second run cannot set again. `done` is called after the
 * commit is durable, or with the failure; from a writer thread, so it must be short. Between the
 * two, `commit_order` is set: a number that grows with the order of commits. */
struct lm_write {
    lm_rc (*run)(struct lm_write *write, struct lm_conn *conn);
    void (*done)(struct lm_write *write, lm_rc outcome);
    int64_t commit_order;  /* set before `done`; meaningful when the outcome is LM_OK */
    struct lm_write *next; /* the queue's */
};

/* Queues a write. LM_BUSY when the queue is full: then neither function is called. */
LM_CHECK lm_rc lm_db_submit(struct lm_db *db, struct lm_write *write);
/* The same and waits for the outcome; `done` is not called. For jobs, commands and tests; never
 * from a writer thread. */
LM_CHECK lm_rc lm_db_write(struct lm_db *db, lm_rc (*run)(void *arg, struct lm_conn *conn),
                           void *arg);
/* Waits until every submitted write has been told its outcome. Whoever may still submit keeps it
 * waiting. */
void lm_db_drain(struct lm_db *db);
/* Bulk loads (imports, demo, restore) use lm_conn_begin on a WRITE connection of their own: on
 * SQLite the writer stands still until their commit, and what is submitted meanwhile waits. */

struct lm_db_stats {
    int64_t commits, writes, queue_length, queue_peak;
    int64_t retries; /* runs repeated: a write after a collision, a batch after one of it failed */
    int64_t row_changes; /* of shared transactions that committed */
};
void lm_db_stats(struct lm_db *db, struct lm_db_stats *ret_stats);

/* ---- schema ---- */

struct lm_migration {
    const char *module; /* "survey" */
    int number;         /* 1, 2, … in order within the module */
    const char *sql;    /* the text of migrations/0001_survey.sql */
};

/* Applies what is missing, all in one transaction, modules in the order given. Refuses a database
 * that is newer, or whose applied migrations were edited since (LM_CONFLICT and a log line).
 * `migrations` must live until lm_db_close: a backup builds its copy from them. */
LM_CHECK lm_rc lm_db_migrate(struct lm_db *db, const struct lm_migration *const *migrations,
                             size_t count);
/* How many of them are not applied yet; changes nothing. Without an earlier call of
 * lm_db_migrate, 0 makes them known as that does. LM_CONFLICT as there. */
LM_CHECK lm_rc lm_db_migrations_missing(struct lm_db *db,
                                        const struct lm_migration *const *migrations, size_t count,
                                        size_t *ret_missing);
/* Prepares every statement of a table ended by {0}. The first failure is logged with the
 * statement's name: LM_DB. */
LM_CHECK lm_rc lm_db_prepare_all(struct lm_conn *conn, const struct lm_sql *statements);
/* Tables, columns (name, mapped type, not null, default), keys, indexes, one line each, sorted:
 * equal text on both engines. */
LM_CHECK lm_rc lm_db_schema_dump(struct lm_conn *conn, struct lm_arena *arena,
                                 struct lm_str *ret_text);
/* SQLite: integrity_check and foreign_key_check; PostgreSQL: foreign keys and indexes validated.
 * LM_CORRUPT if not sound. */
LM_CHECK lm_rc lm_db_check(struct lm_db *db);
/* A consistent copy while serving, always a SQLite file. `path` must not exist (LM_CONFLICT); it
 * appears when it is complete. SQLite: the online backup API. PostgreSQL: the migrations given to
 * lm_db_migrate are run in the new file, then lm_db_copy; LM_INTERNAL when there were none. */
LM_CHECK lm_rc lm_db_backup(struct lm_db *db, const char *path);
/* Copies every table's rows from one open database into another whose tables exist and are empty,
 * in foreign-key order, with ANALYZE between; either engine on either side. `ret_rows` (may be
 * NULL) counts. */
LM_CHECK lm_rc lm_db_copy(struct lm_db *from, struct lm_db *to, int64_t *ret_rows);

#endif
