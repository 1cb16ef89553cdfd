/* What the files of lib/db share: the driver table behind which the two engines stand, and the
 * structs of databases, connections and statements. Included by nobody outside this folder. */
#ifndef LM_LIB_DB_INTERNAL_H
#define LM_LIB_DB_INTERNAL_H

#include "lib/db/db.h"

#include "base/buf.h"
#include "base/hash.h"

#include <pthread.h>

enum { LM_WRITERS_MAX = 32, LM_RERUNS_MAX = 8 };

enum lm_control {
    LM_CONTROL_BEGIN,
    LM_CONTROL_COMMIT,
    LM_CONTROL_ROLLBACK,
    LM_CONTROL_SAVEPOINT,
    LM_CONTROL_RELEASE,
    LM_CONTROL_UNDO,
    LM_CONTROL_COUNT
};

/* Which column of a statement fills which field of a record. */
struct lm_mapping {
    struct lm_mapping *next;
    const struct lm_record *record;
    const struct lm_field *fields[]; /* one a column */
};

/* A prepared statement; the drivers put their own members behind it. */
struct lm_stmt {
    struct lm_stmt *next; /* of the connection, when cached */
    struct lm_conn *conn;
    const struct lm_sql *sql;
    struct lm_mapping *mappings;
    int columns;
    lm_rc failure;  /* met while a column was read: told by the next step, or the end */
    bool is_busy;   /* between start and finish */
    bool is_cached; /* known by address; else closed when finished */
};

struct lm_conn {
    struct lm_db *db;
    const struct lm_driver *driver;
    enum lm_conn_mode mode;
    struct lm_arena *arena; /* of the statement map */
    struct lm_map map;
    struct lm_stmt *stmts;
    bool is_in_transaction, holds_gate;
    bool is_lost; /* the server went away: nothing more is possible before a new begin */
    lm_rc spoiled;
    int64_t changed; /* rows changed by it since it was opened */
    char message[256], constraint[128];
};

/* A lock served in the order of asking: the writer, a bulk load and the checkpointer take turns. */
struct lm_gate {
    uint64_t next, serving;
    pthread_cond_t moved;
};

/* Writes that share one transaction. */
struct lm_batch {
    struct lm_write *writes[128];
    lm_rc outcomes[128];
    size_t count;
};

/* Where committed batches wait, in order, until they are durable; for an engine that can sync apart
 * from committing. */
struct lm_syncer {
    struct lm_db *db;
    struct lm_conn *conn; /* whose commits it makes durable; NULL: there is no syncer */
    pthread_t thread;
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t filled, freed;
    struct lm_batch ring[4];
    size_t first, count;
    bool is_closing;
};

struct lm_writer {
    struct lm_db *db;
    struct lm_conn *conn;
    pthread_t thread;
};

struct lm_db {
    const struct lm_driver *driver;
    struct lm_db_config config; /* its strings are ours */
    pthread_mutex_t lock;       /* of everything below */
    pthread_cond_t wake, settled;
    struct lm_write *head, **tail;
    size_t untold; /* submitted, `done` not called yet */
    bool is_closing;
    int idle;
    int64_t orders;
    struct lm_db_stats stats;
    struct lm_gate gate;
    struct lm_writer writers[LM_WRITERS_MAX];
    int writer_count;
    struct lm_syncer syncer;
    const struct lm_migration *const *migrations;
    size_t migration_count;
    void *background; /* the driver's */
};

/* Rows on their way into a table of an empty database. */
struct lm_load {
    struct lm_conn *conn;
    const char *table;
    const char *columns; /* quoted, separated by commas */
    size_t count;
    struct lm_stmt *stmt; /* SQLite */
    struct lm_sql sql;
    struct lm_buf buf; /* PostgreSQL */
};

struct lm_claim {
    struct lm_db *db;
    int number;
    int file;             /* SQLite; -1: not open yet */
    struct lm_conn *conn; /* PostgreSQL */
};

struct lm_driver {
    enum lm_engine engine;
    size_t batch_max; /* writes that share one transaction; 1: each has its own and may be rerun */
    int writers_default, writers_max;
    bool has_one_writer;   /* write transactions of this process take the gate */
    const char *types[4];  /* of {id} {int} {text} {blob} */
    const char *keyed;     /* of {keyed} */
    char parameter;        /* what stands before a parameter's number */
    const char *table_end; /* appended to CREATE TABLE (…) */
    const char *table_end_keyed;

    /* Before any connection and after the last: checks, threads of the driver's own. */
    lm_rc (*start)(struct lm_db *db);
    void (*stop)(struct lm_db *db);

    lm_rc (*conn_open)(struct lm_db *db, enum lm_conn_mode mode, struct lm_conn **ret_conn);
    void (*conn_close)(struct lm_conn *conn);
    /* Makes a lost connection usable again; all statements are gone then. */
    lm_rc (*conn_revive)(struct lm_conn *conn);
    /* False when the engine has ended the transaction on its own. */
    bool (*is_in_transaction)(struct lm_conn *conn);
    /* True when a deferred foreign key is still open in a shared transaction. */
    bool (*is_unsettled)(struct lm_conn *conn);
    /* Rows changed by this connection so far; asked only where transactions are shared. */
    int64_t (*changes)(struct lm_conn *conn);
    lm_rc (*control)(struct lm_conn *conn, enum lm_control what);
    /* From now on a commit of this connection is durable only after `conn_sync`. False: it is so
     * at once, as ever. NULL when the engine cannot. */
    bool (*conn_defer)(struct lm_conn *conn);
    /* Makes durable what the connection has committed so far; called by another thread than its. */
    lm_rc (*conn_sync)(struct lm_conn *conn);
    /* Text without parameters and rows: DDL, settings. */
    lm_rc (*script)(struct lm_conn *conn, const char *text);

    /* `is_passing`: closed when finished, and started before another passing one is opened. */
    lm_rc (*stmt_open)(struct lm_conn *conn, const struct lm_sql *sql, bool is_passing,
                       struct lm_stmt **ret_stmt);
    void (*stmt_close)(struct lm_stmt *stmt);
    const char *(*column_name)(struct lm_stmt *stmt, int column);
    lm_rc (*stmt_start)(struct lm_stmt *stmt, const struct lm_query *query, bool is_streamed);
    lm_rc (*stmt_step)(struct lm_stmt *stmt, bool *ret_has_row);
    /* Valid until the next step. */
    struct lm_val (*column)(struct lm_stmt *stmt, int column);
    lm_rc (*stmt_finish)(struct lm_stmt *stmt, int64_t *ret_changed);

    /* Takes place `claim->number`, or finds that it is held already. LM_BUSY: another has it. */
    lm_rc (*claim)(struct lm_claim *claim);
    /* Schema changes of one process at a time; outside of transactions. `is_on` false ends it. */
    lm_rc (*schema_lock)(struct lm_conn *conn, bool is_on);
    /* Inside the transaction of a migration or copy, before its commit. */
    lm_rc (*schema_settle)(struct lm_conn *conn);
    lm_rc (*check)(struct lm_conn *conn);
    lm_rc (*backup)(struct lm_db *db, const char *path);
    const struct lm_sql *dump_lines; /* one column: a line of lm_db_schema_dump; ended by {0} */
    const struct lm_sql *tables;     /* name */
    const struct lm_sql *columns;    /* table $1: name, in order */
    const struct lm_sql *parents;    /* child, parent */

    lm_rc (*load_start)(struct lm_load *load);
    lm_rc (*load_row)(struct lm_load *load, const struct lm_val *vals);
    lm_rc (*load_finish)(struct lm_load *load, bool is_good);
};

extern const struct lm_driver lm_sqlite_driver, lm_postgres_driver;

/* db.c */
/* Takes over a connection the driver has just made: the common part. */
LM_CHECK lm_rc lm_conn_init(struct lm_conn *conn, struct lm_db *db, enum lm_conn_mode mode);
/* Closes all statements and frees the common part. */
void lm_conn_clear(struct lm_conn *conn);
void lm_conn_forget_statements(struct lm_conn *conn);
/* Notes what the engine said; gives `rc` back. */
lm_rc lm_conn_fail(struct lm_conn *conn, lm_rc rc, const char *message, const char *constraint);
/* Logs a failure that is a programmer's or the machine's, with the statement's name. */
void lm_conn_log(struct lm_conn *conn, lm_rc rc, const char *statement);
void lm_gate_enter(struct lm_db *db);
void lm_gate_leave(struct lm_db *db);
/* Finds or prepares, binds, starts. */
LM_CHECK lm_rc lm_stmt_begin(struct lm_conn *conn, const struct lm_query *query, bool is_streamed,
                             struct lm_stmt **ret_stmt);
LM_CHECK lm_rc lm_stmt_next(struct lm_stmt *stmt, bool *ret_has_row);
/* Ends a statement; NULL is allowed. Gives `rc`, or if that is LM_OK the failure of ending. */
LM_CHECK lm_rc lm_stmt_end(struct lm_stmt *stmt, lm_rc rc, int64_t *ret_changed);
/* A script inside or outside a transaction, with the spoiling that statements have. */
LM_CHECK lm_rc lm_conn_script(struct lm_conn *conn, const char *text);

/* record.c */
LM_CHECK lm_rc lm_stmt_read(struct lm_stmt *stmt, struct lm_arena *arena,
                            const struct lm_record *record, void *ret_one);
void lm_mappings_free(struct lm_mapping *mapping);
/* A value as a number; LM_ABSENT for NULL, false when it is none. */
bool lm_val_int(struct lm_val val, int64_t *ret_value);

/* The value as it is; NULL beyond the last column. Valid until the next step. */
struct lm_val lm_cursor_value(struct lm_cursor *cursor, int column);

/* dialect.c */
/* The driver's spelling of one statement: parameters, type marks, ends of CREATE TABLE. Quoted text
 * and comments stay as they are. */
void lm_dialect_write(const struct lm_driver *driver, struct lm_str sql, struct lm_buf *out);
/* Splits off the first statement of a script; false at the end. Pieces without any statement are
 * skipped. */
bool lm_dialect_split(struct lm_str *rest, struct lm_str *ret_statement);
/* "name" with its quotes. */
void lm_dialect_name(struct lm_buf *out, struct lm_str name);

/* writer.c */
LM_CHECK lm_rc lm_writers_start(struct lm_db *db);
void lm_writers_stop(struct lm_db *db);

/* syncer.c */
/* Takes over telling the writes of `conn`, if the engine can sync apart from committing. */
LM_CHECK lm_rc lm_syncer_start(struct lm_db *db, struct lm_conn *conn);
/* Ends it after all it was given is durable and told. */
void lm_syncer_stop(struct lm_db *db);
/* A batch to fill; waits while all are on their way. Never two at a time. */
struct lm_batch *lm_syncer_batch(struct lm_db *db);
/* Hands the batch over: committed, its outcomes set. */
void lm_syncer_push(struct lm_db *db);
/* Calls `done` of each write. */
void lm_batch_tell(struct lm_db *db, struct lm_batch *batch);
/* Calls `done` and counts it; afterwards the write is its caller's again. */
void lm_write_tell(struct lm_db *db, struct lm_write *write, lm_rc outcome);

/* Gives a finished file its name, durably. */
LM_CHECK lm_rc lm_file_publish(const char *part, const char *path);

/* copy.c */
LM_CHECK lm_rc lm_db_backup_by_copy(struct lm_db *db, const char *path);

#endif
