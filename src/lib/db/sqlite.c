/* The SQLite driver: connections, statements, and what SQLite's outcomes mean. Its threads, backup
 * and catalogue are in sqlite_files.c. The only file beside that one which includes sqlite3.h. */
#include "lib/db/sqlite.h"

#include "base/fault.h"
#include "base/log.h"

#include <errno.h>
#include <stdlib.h>

enum { BUSY_TIMEOUT_MS = 10000, STATEMENT_CAP = 1024 * 1024 };

struct sqlite_stmt {
    struct lm_stmt base;
    sqlite3_stmt *native;
    bool is_over; /* stepped to its end, or failed */
};

/* ---- outcomes ---- */

static lm_rc constraint_outcome(int extended) {
    switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
    case SQLITE_CONSTRAINT_CHECK:
        return LM_CONFLICT;
    default:
        return LM_DB; /* NOT NULL, a value of another type: the program's mistake */
    }
}

static lm_rc outcome(sqlite3 *native, int extended) {
    switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
        return constraint_outcome(extended);
    case SQLITE_FULL:
        return LM_DISK_FULL;
    case SQLITE_BUSY:
        return extended == SQLITE_BUSY_SNAPSHOT ? LM_RETRY : LM_BUSY;
    case SQLITE_NOMEM:
        return LM_NO_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return LM_CORRUPT;
    case SQLITE_TOOBIG:
        return LM_TOO_LARGE;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        if (extended == SQLITE_IOERR_NOMEM)
            return LM_NO_MEMORY;
        /* Growing the shared memory of the WAL reports a full disk as a plain I/O error. */
        if (native &&
            (sqlite3_system_errno(native) == ENOSPC || sqlite3_system_errno(native) == EDQUOT))
            return LM_DISK_FULL;
        return LM_IO;
    default:
        return LM_DB;
    }
}

lm_rc lm_sqlite_fail(struct lm_conn *conn) {
    sqlite3 *native = lm_sqlite_of(conn);
    int extended = sqlite3_extended_errcode(native);
    const char *message = sqlite3_errmsg(native);
    const char *constraint = NULL;
    if ((extended & 0xff) == SQLITE_CONSTRAINT) {
        constraint = strstr(message, "failed: ");
        constraint = constraint ? constraint + strlen("failed: ") : NULL;
    }
    return lm_conn_fail(conn, outcome(native, extended), message, constraint);
}

/* ---- connections ---- */

/* LIKE distinguishes case on PostgreSQL, so it does here. A reader's cache of 8 MiB times the six
 * readers of a server, and the writer's 64, stay under 120 MiB; mapped memory would count once more
 * for every connection and turn an I/O error into a signal: off. */
static const char settings[] = "PRAGMA foreign_keys = ON;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA case_sensitive_like = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA wal_autocheckpoint = 0;";
static const char writer_settings[] = "PRAGMA cache_size = -65536;";
static const char reader_settings[] = "PRAGMA query_only = ON; PRAGMA cache_size = -8192;";

lm_rc lm_sqlite_script(struct lm_conn *conn, const char *text) {
    return sqlite3_exec(lm_sqlite_of(conn), text, NULL, NULL, NULL) == SQLITE_OK
               ? LM_OK
               : lm_sqlite_fail(conn);
}

static lm_rc configure(struct lm_conn *conn) {
    sqlite3 *native = lm_sqlite_of(conn);
    sqlite3_extended_result_codes(native, 1);
    sqlite3_busy_timeout(native, BUSY_TIMEOUT_MS);
    /* "text" in double quotes is a name on PostgreSQL, never a string: so it is here. */
    sqlite3_db_config(native, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(native, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    if (conn->mode == LM_CONN_WRITE)
        LM_TRY(lm_sqlite_script(conn, "PRAGMA journal_mode = WAL"));
    LM_TRY(lm_sqlite_script(conn, settings));
    if (conn->mode == LM_CONN_WRITE)
        lm_sqlite_watch(conn); /* after wal_autocheckpoint, which takes the hook away */
    return lm_sqlite_script(conn, conn->mode == LM_CONN_WRITE ? writer_settings : reader_settings);
}

static void conn_close(struct lm_conn *conn) {
    lm_conn_clear(conn);
    sqlite3_close_v2(lm_sqlite_of(conn));
    free(conn);
}

static lm_rc conn_open(struct lm_db *db, enum lm_conn_mode mode, struct lm_conn **ret_conn) {
    struct lm_sqlite_conn *made = calloc(1, sizeof *made);
    if (!made)
        return LM_NO_MEMORY;
    struct lm_conn *conn = &made->base;
    int flags =
        SQLITE_OPEN_NOMUTEX |
        (mode == LM_CONN_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    lm_rc rc = lm_conn_init(conn, db, mode);
    if (rc == LM_OK && sqlite3_open_v2(db->config.path ? db->config.path : "", &made->native, flags,
                                       lm_sqlite_layer()) != SQLITE_OK)
        rc = made->native ? lm_sqlite_fail(conn) : LM_NO_MEMORY;
    if (rc == LM_OK)
        rc = configure(conn);
    if (rc != LM_OK) {
        lm_conn_log(conn, rc, "open");
        conn_close(conn);
        return rc;
    }
    *ret_conn = conn;
    return LM_OK;
}

static lm_rc conn_revive(struct lm_conn *conn) {
    return lm_conn_fail(conn, LM_INTERNAL, "a file is never lost", NULL);
}

static bool is_in_transaction(struct lm_conn *conn) {
    return !sqlite3_get_autocommit(lm_sqlite_of(conn));
}

static int64_t changes(struct lm_conn *conn) {
    return sqlite3_total_changes64(lm_sqlite_of(conn));
}

static bool conn_defer(struct lm_conn *conn) {
    struct lm_sqlite_conn *made = (struct lm_sqlite_conn *)conn;
    made->deferred = lm_sqlite_wal_defer(made->native);
    return made->deferred != NULL;
}

static lm_rc conn_sync(struct lm_conn *conn) {
    return lm_sqlite_wal_sync(((struct lm_sqlite_conn *)conn)->deferred);
}

static bool is_unsettled(struct lm_conn *conn) {
    int open = 0, peak = 0;
    sqlite3_db_status(lm_sqlite_of(conn), SQLITE_DBSTATUS_DEFERRED_FKS, &open, &peak, 0);
    return open != 0;
}

/* ---- statements ---- */

static sqlite3_stmt *native_of(struct lm_stmt *stmt) {
    return ((struct sqlite_stmt *)stmt)->native;
}

static void stmt_close(struct lm_stmt *stmt) {
    sqlite3_finalize(native_of(stmt));
    free(stmt);
}

static lm_rc prepare(struct lm_conn *conn, struct sqlite_stmt *made) {
    struct lm_buf text = lm_buf_in(NULL, STATEMENT_CAP);
    struct lm_str spelled;
    lm_dialect_write(&lm_sqlite_driver, lm_str_of(made->base.sql->text), &text);
    lm_rc rc = lm_buf_done(&text, &spelled);
    const char *tail = NULL;
    if (rc == LM_OK &&
        sqlite3_prepare_v3(lm_sqlite_of(conn), spelled.p, (int)spelled.n, SQLITE_PREPARE_PERSISTENT,
                           &made->native, &tail) != SQLITE_OK)
        rc = lm_sqlite_fail(conn);
    if (rc == LM_OK && (!made->native || tail != spelled.p + spelled.n))
        rc = lm_conn_fail(conn, LM_DB, "not exactly one statement", NULL);
    lm_buf_free(&text);
    if (rc == LM_OK)
        made->base.columns = sqlite3_column_count(made->native);
    return rc;
}

static lm_rc stmt_open(struct lm_conn *conn, const struct lm_sql *sql, bool is_passing,
                       struct lm_stmt **ret_stmt) {
    (void)is_passing;
    struct sqlite_stmt *made = calloc(1, sizeof *made);
    if (!made)
        return LM_NO_MEMORY;
    made->base.conn = conn;
    made->base.sql = sql;
    lm_rc rc = prepare(conn, made);
    if (rc != LM_OK) {
        stmt_close(&made->base);
        return rc;
    }
    *ret_stmt = &made->base;
    return LM_OK;
}

/* `how`: SQLITE_STATIC when the values outlive the statement's run, else SQLITE_TRANSIENT. */
static int bind_one(sqlite3_stmt *native, int at, const struct lm_val *val,
                    sqlite3_destructor_type how) {
    switch (val->kind) {
    case LM_VAL_NULL:
        return sqlite3_bind_null(native, at);
    case LM_VAL_INT:
        return sqlite3_bind_int64(native, at, val->i);
    case LM_VAL_TEXT:
        return sqlite3_bind_text64(native, at, val->s.p, val->s.n, how, SQLITE_UTF8);
    case LM_VAL_BLOB:
        return sqlite3_bind_blob64(native, at, val->s.p, val->s.n, how);
    }
    return SQLITE_MISUSE;
}

static lm_rc stmt_start(struct lm_stmt *stmt, const struct lm_query *query, bool is_streamed) {
    struct sqlite_stmt *made = (struct sqlite_stmt *)stmt;
    made->is_over = true;
    if (sqlite3_bind_parameter_count(made->native) != (int)query->count)
        return lm_conn_fail(stmt->conn, LM_INTERNAL, "number of parameters", NULL);
    /* A cursor is stepped after the caller's values may be gone. */
    sqlite3_destructor_type how = is_streamed ? SQLITE_TRANSIENT : SQLITE_STATIC;
    for (size_t i = 0; i < query->count; i++)
        if (bind_one(made->native, (int)i + 1, &query->vals[i], how) != SQLITE_OK)
            return lm_sqlite_fail(stmt->conn);
    made->is_over = false;
    return LM_OK;
}

static lm_rc stmt_step(struct lm_stmt *stmt, bool *ret_has_row) {
    struct sqlite_stmt *made = (struct sqlite_stmt *)stmt;
    *ret_has_row = false;
    if (made->is_over)
        return LM_OK;
    int rc = sqlite3_step(made->native);
    if (rc == SQLITE_ROW) {
        *ret_has_row = true;
        return LM_OK;
    }
    made->is_over = true;
    return rc == SQLITE_DONE ? LM_OK : lm_sqlite_fail(stmt->conn);
}

static lm_rc stmt_finish(struct lm_stmt *stmt, int64_t *ret_changed) {
    struct sqlite_stmt *made = (struct sqlite_stmt *)stmt;
    bool is_read = sqlite3_stmt_readonly(made->native);
    lm_rc rc = LM_OK;
    /* What writes runs to its end, whether its rows were wanted or not. */
    for (bool has_row = true; rc == LM_OK && has_row && !is_read;)
        rc = stmt_step(stmt, &has_row);
    if (rc == LM_OK && !is_read)
        *ret_changed = sqlite3_changes64(lm_sqlite_of(stmt->conn));
    sqlite3_reset(made->native);
    if (stmt->is_cached)
        sqlite3_clear_bindings(made->native);
    return rc;
}

static const char *column_name(struct lm_stmt *stmt, int column) {
    const char *name = sqlite3_column_name(native_of(stmt), column);
    return name ? name : "";
}

/* Not data: the statement fails at its next step or its end. */
static struct lm_val no_memory(struct lm_stmt *stmt) {
    stmt->failure = lm_conn_fail(stmt->conn, LM_NO_MEMORY, "a column", NULL);
    return (struct lm_val){.kind = LM_VAL_NULL};
}

static struct lm_val column_value(struct lm_stmt *stmt, int column) {
    sqlite3_stmt *native = native_of(stmt);
    const void *bytes;
    size_t n;
    switch (sqlite3_column_type(native, column)) {
    case SQLITE_NULL:
        return (struct lm_val){.kind = LM_VAL_NULL};
    case SQLITE_INTEGER:
        return LM_I(sqlite3_column_int64(native, column));
    case SQLITE_BLOB:
        bytes = lm_fault_here() ? NULL : sqlite3_column_blob(native, column); /* NULL when empty */
        n = (size_t)sqlite3_column_bytes(native, column);
        return bytes || n == 0 ? LM_B((struct lm_str){bytes ? bytes : "", n}) : no_memory(stmt);
    default: /* text, and a float as its digits */
        bytes = lm_fault_here() ? NULL : sqlite3_column_text(native, column);
        n = (size_t)sqlite3_column_bytes(native, column);
        return bytes ? LM_T((struct lm_str){bytes, n}) : no_memory(stmt);
    }
}

static lm_rc control(struct lm_conn *conn, enum lm_control what) {
    static const struct lm_sql words[LM_CONTROL_COUNT] = {
        [LM_CONTROL_BEGIN] = {"begin", "BEGIN IMMEDIATE"},
        [LM_CONTROL_COMMIT] = {"commit", "COMMIT"},
        [LM_CONTROL_ROLLBACK] = {"rollback", "ROLLBACK"},
        [LM_CONTROL_SAVEPOINT] = {"savepoint", "SAVEPOINT one"},
        [LM_CONTROL_RELEASE] = {"release", "RELEASE one"},
        [LM_CONTROL_UNDO] = {"undo", "ROLLBACK TO one"},
    };
    static const struct lm_sql begin_read = {"begin_read", "BEGIN"};
    const struct lm_sql *sql = &words[what];
    if (what == LM_CONTROL_BEGIN && conn->mode == LM_CONN_READ)
        sql = &begin_read;
    /* Not through lm_stmt_begin: these must work in a spoiled transaction. */
    struct lm_stmt *stmt = lm_map_get_int(&conn->map, (int64_t)(intptr_t)sql);
    if (!stmt) {
        LM_TRY(stmt_open(conn, sql, false, &stmt));
        if (lm_map_put_int(&conn->map, (int64_t)(intptr_t)sql, stmt) != LM_OK) {
            stmt_close(stmt);
            return LM_NO_MEMORY;
        }
        stmt->is_cached = true;
        stmt->next = conn->stmts;
        conn->stmts = stmt;
    }
    sqlite3_stmt *native = native_of(stmt);
    lm_rc rc = sqlite3_step(native) == SQLITE_DONE ? LM_OK : lm_sqlite_fail(conn);
    sqlite3_reset(native);
    return rc;
}

const struct lm_driver lm_sqlite_driver = {
    .engine = LM_SQLITE,
    .batch_max = 128,
    .writers_default = 1,
    .writers_max = 1,
    .has_one_writer = true,
    /* INTEGER, not BIGINT: only so does a primary key become the row's own address. */
    .types = {"INTEGER", "INTEGER", "TEXT", "BLOB"},
    .keyed = "WITHOUT ROWID",
    .parameter = '?',
    /* STRICT refuses text in a number's column, as PostgreSQL does. */
    .table_end = " STRICT",
    .table_end_keyed = ", STRICT",
    .start = lm_sqlite_start,
    .stop = lm_sqlite_stop,
    .conn_open = conn_open,
    .conn_close = conn_close,
    .conn_revive = conn_revive,
    .is_in_transaction = is_in_transaction,
    .is_unsettled = is_unsettled,
    .changes = changes,
    .control = control,
    .conn_defer = conn_defer,
    .conn_sync = conn_sync,
    .script = lm_sqlite_script,
    .stmt_open = stmt_open,
    .stmt_close = stmt_close,
    .column_name = column_name,
    .stmt_start = stmt_start,
    .stmt_step = stmt_step,
    .column = column_value,
    .stmt_finish = stmt_finish,
    .claim = lm_sqlite_claim,
    .schema_lock = lm_sqlite_schema_lock,
    .schema_settle = lm_sqlite_schema_settle,
    .check = lm_sqlite_check,
    .backup = lm_sqlite_backup,
    .dump_lines = lm_sqlite_dump_lines,
    .tables = &lm_sqlite_tables,
    .columns = &lm_sqlite_columns,
    .parents = &lm_sqlite_parents,
    .load_start = lm_sqlite_load_start,
    .load_row = lm_sqlite_load_row,
    .load_finish = lm_sqlite_load_finish,
};
