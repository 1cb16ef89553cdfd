/* Databases and connections: opening, closing, transactions, the statement cache, and the rule that
 * a failure spoils its transaction. Owns struct lm_db and the common part of struct lm_conn; what
 * differs between engines is behind struct lm_driver. */
#include "base/fault.h"
#include "base/log.h"
#include "lib/db/internal.h"

static const struct lm_driver *const drivers[] = {
    [LM_SQLITE] = &lm_sqlite_driver,
    [LM_POSTGRES] = &lm_postgres_driver,
};

/* ---- databases ---- */

static char *copy_z(const char *z, bool *is_failed) {
    char *copy = z ? strdup(z) : NULL;
    *is_failed |= z && !copy;
    return copy;
}

static void free_db(struct lm_db *db) {
    pthread_mutex_destroy(&db->lock);
    pthread_cond_destroy(&db->wake);
    pthread_cond_destroy(&db->settled);
    pthread_cond_destroy(&db->gate.moved);
    free((char *)db->config.path);
    free((char *)db->config.conninfo);
    free((char *)db->config.schema);
    free(db);
}

static lm_rc new_db(const struct lm_db_config *config, struct lm_db **ret_db) {
    struct lm_db *db = calloc(1, sizeof *db);
    if (!db)
        return LM_NO_MEMORY;
    const struct lm_driver *driver = drivers[config->engine];
    bool is_failed = false;
    db->driver = driver;
    db->config = *config;
    db->config.path = copy_z(config->path, &is_failed);
    db->config.conninfo = copy_z(config->conninfo, &is_failed);
    db->config.schema = copy_z(config->schema ? config->schema : "public", &is_failed);
    if (db->config.queue_cap == 0)
        db->config.queue_cap = 8192;
    db->writer_count = config->writers > 0 ? config->writers : driver->writers_default;
    if (db->writer_count > driver->writers_max)
        db->writer_count = driver->writers_max;
    db->tail = &db->head;
    pthread_mutex_init(&db->lock, NULL);
    pthread_cond_init(&db->wake, NULL);
    pthread_cond_init(&db->settled, NULL);
    pthread_cond_init(&db->gate.moved, NULL);
    if (is_failed) {
        free_db(db);
        return LM_NO_MEMORY;
    }
    *ret_db = db;
    return LM_OK;
}

lm_rc lm_db_open(const struct lm_db_config *config, struct lm_db **ret_db) {
    struct lm_db *db;
    LM_TRY(new_db(config, &db));
    lm_rc rc = db->driver->start(db);
    if (rc != LM_OK) {
        free_db(db);
        return rc;
    }
    rc = lm_writers_start(db);
    if (rc != LM_OK) {
        db->driver->stop(db);
        free_db(db);
        return rc;
    }
    *ret_db = db;
    return LM_OK;
}

void lm_db_close(struct lm_db *db) {
    if (!db)
        return;
    lm_writers_stop(db);
    db->driver->stop(db);
    free_db(db);
}

enum lm_engine lm_db_engine(const struct lm_db *db) {
    return db->driver->engine;
}

lm_rc lm_db_check(struct lm_db *db) {
    struct lm_conn *conn;
    LM_TRY(lm_conn_open(db, LM_CONN_READ, &conn));
    lm_rc rc = db->driver->check(conn);
    lm_conn_close(conn);
    return rc;
}

lm_rc lm_db_backup(struct lm_db *db, const char *path) {
    return db->driver->backup(db, path);
}

void lm_gate_enter(struct lm_db *db) {
    pthread_mutex_lock(&db->lock);
    uint64_t ticket = db->gate.next++;
    while (db->gate.serving != ticket)
        pthread_cond_wait(&db->gate.moved, &db->lock);
    pthread_mutex_unlock(&db->lock);
}

void lm_gate_leave(struct lm_db *db) {
    pthread_mutex_lock(&db->lock);
    db->gate.serving++;
    pthread_cond_broadcast(&db->gate.moved);
    pthread_mutex_unlock(&db->lock);
}

/* ---- connections ---- */

enum { STATEMENT_MAP_CAP = 4 * 1024 * 1024 };

lm_rc lm_conn_init(struct lm_conn *conn, struct lm_db *db, enum lm_conn_mode mode) {
    conn->db = db;
    conn->driver = db->driver;
    conn->mode = mode;
    LM_TRY(lm_arena_new(STATEMENT_MAP_CAP, &conn->arena));
    conn->map = (struct lm_map){.arena = conn->arena};
    return LM_OK;
}

static void close_stmt(struct lm_stmt *stmt) {
    lm_mappings_free(stmt->mappings);
    stmt->conn->driver->stmt_close(stmt);
}

void lm_conn_forget_statements(struct lm_conn *conn) {
    struct lm_stmt *stmt = conn->stmts;
    conn->stmts = NULL;
    while (stmt) {
        struct lm_stmt *next = stmt->next;
        stmt->is_cached = false;
        if (!stmt->is_busy) /* else its cursor closes it */
            close_stmt(stmt);
        stmt = next;
    }
    if (conn->arena)
        lm_arena_reset(conn->arena);
    conn->map = (struct lm_map){.arena = conn->arena};
}

void lm_conn_clear(struct lm_conn *conn) {
    lm_conn_forget_statements(conn);
    lm_arena_free(conn->arena);
    conn->arena = NULL;
}

lm_rc lm_conn_open(struct lm_db *db, enum lm_conn_mode mode, struct lm_conn **ret_conn) {
    return db->driver->conn_open(db, mode, ret_conn);
}

void lm_conn_close(struct lm_conn *conn) {
    if (!conn)
        return;
    if (conn->is_in_transaction)
        lm_conn_rollback(conn);
    conn->driver->conn_close(conn);
}

const char *lm_conn_message(const struct lm_conn *conn) {
    return conn->message;
}

const char *lm_conn_constraint(const struct lm_conn *conn) {
    return conn->constraint;
}

lm_rc lm_conn_fail(struct lm_conn *conn, lm_rc rc, const char *message, const char *constraint) {
    snprintf(conn->message, sizeof conn->message, "%s", message ? message : "");
    snprintf(conn->constraint, sizeof conn->constraint, "%s", constraint ? constraint : "");
    return rc;
}

void lm_conn_log(struct lm_conn *conn, lm_rc rc, const char *statement) {
    lm_log(LM_ERROR, "db.failed", "statement", statement, "outcome", lm_rc_slug(rc), "message",
           conn->message, NULL);
}

/* What every failure of a statement or script passes through. */
static lm_rc spoil(struct lm_conn *conn, lm_rc rc, const char *statement) {
    if (rc == LM_OK)
        return rc;
    if (conn->is_in_transaction && conn->spoiled == LM_OK)
        conn->spoiled = rc;
    if (rc == LM_DB || rc == LM_INTERNAL || rc == LM_CORRUPT)
        lm_conn_log(conn, rc, statement);
    return rc;
}

lm_rc lm_conn_begin(struct lm_conn *conn) {
    if (conn->is_in_transaction)
        return lm_conn_fail(conn, LM_INTERNAL, "a transaction is open already", NULL);
    if (conn->is_lost)
        LM_TRY(conn->driver->conn_revive(conn));
    bool takes_gate = conn->driver->has_one_writer && conn->mode == LM_CONN_WRITE;
    if (takes_gate)
        lm_gate_enter(conn->db);
    lm_rc rc = lm_fault_here() ? lm_conn_fail(conn, LM_IO, "a test's fault", NULL)
                               : conn->driver->control(conn, LM_CONTROL_BEGIN);
    if (rc != LM_OK && conn->is_lost) { /* the server was restarted: nothing has begun yet */
        rc = conn->driver->conn_revive(conn);
        if (rc == LM_OK)
            rc = conn->driver->control(conn, LM_CONTROL_BEGIN);
    }
    if (rc != LM_OK) {
        if (takes_gate)
            lm_gate_leave(conn->db);
        return rc;
    }
    conn->is_in_transaction = true;
    conn->holds_gate = takes_gate;
    conn->spoiled = LM_OK;
    return LM_OK;
}

static void end_transaction(struct lm_conn *conn) {
    conn->is_in_transaction = false;
    conn->spoiled = LM_OK;
    if (conn->holds_gate)
        lm_gate_leave(conn->db);
    conn->holds_gate = false;
}

lm_rc lm_conn_commit(struct lm_conn *conn) {
    if (!conn->is_in_transaction)
        return lm_conn_fail(conn, LM_INTERNAL, "no transaction is open", NULL);
    lm_rc rc = conn->spoiled;
    if (rc == LM_OK && lm_fault_here())
        rc = lm_conn_fail(conn, LM_IO, "a test's fault", NULL);
    if (rc == LM_OK)
        rc = conn->driver->control(conn, LM_CONTROL_COMMIT);
    if (rc != LM_OK && !conn->is_lost && conn->driver->is_in_transaction(conn)) {
        char message[sizeof conn->message], constraint[sizeof conn->constraint];
        memcpy(message, conn->message, sizeof message);
        memcpy(constraint, conn->constraint, sizeof constraint);
        (void)!conn->driver->control(conn, LM_CONTROL_ROLLBACK);
        (void)!lm_conn_fail(conn, rc, message, constraint);
    }
    end_transaction(conn);
    return rc;
}

void lm_conn_rollback(struct lm_conn *conn) {
    if (!conn->is_in_transaction)
        return;
    if (!conn->is_lost && conn->driver->is_in_transaction(conn) &&
        conn->driver->control(conn, LM_CONTROL_ROLLBACK) != LM_OK)
        lm_conn_log(conn, LM_DB, "rollback");
    end_transaction(conn);
}

lm_rc lm_conn_script(struct lm_conn *conn, const char *text) {
    if (conn->spoiled != LM_OK)
        return conn->spoiled;
    return spoil(conn, conn->driver->script(conn, text), "script");
}

/* ---- statements ---- */

static lm_rc find_stmt(struct lm_conn *conn, const struct lm_sql *sql, struct lm_stmt **ret_stmt) {
    struct lm_stmt *stmt = lm_map_get_int(&conn->map, (int64_t)(intptr_t)sql);
    if (stmt && !stmt->is_busy) {
        *ret_stmt = stmt;
        return LM_OK;
    }
    bool is_passing = stmt != NULL; /* a busy one (a cursor within a cursor) gets a passing twin */
    LM_TRY(conn->driver->stmt_open(conn, sql, is_passing, &stmt));
    stmt->is_cached =
        !is_passing && lm_map_put_int(&conn->map, (int64_t)(intptr_t)sql, stmt) == LM_OK;
    if (stmt->is_cached) {
        stmt->next = conn->stmts;
        conn->stmts = stmt;
    }
    *ret_stmt = stmt;
    return LM_OK;
}

static bool has_bad_text(const struct lm_query *query) {
    for (size_t i = 0; i < query->count; i++) {
        const struct lm_val *val = &query->vals[i];
        if (val->kind == LM_VAL_TEXT && val->s.n &&
            (memchr(val->s.p, 0, val->s.n) || !lm_utf8_is_valid(val->s)))
            return true;
    }
    return false;
}

static lm_rc begin_once(struct lm_conn *conn, const struct lm_query *query, bool is_streamed,
                        struct lm_stmt **ret_stmt) {
    struct lm_stmt *stmt;
    if (lm_fault_here())
        return lm_conn_fail(conn, LM_IO, "a test's fault", NULL);
    LM_TRY(find_stmt(conn, query->sql, &stmt));
    stmt->is_busy = true;
    stmt->failure = LM_OK;
    lm_rc rc = conn->driver->stmt_start(stmt, query, is_streamed);
    if (rc != LM_OK)
        return lm_stmt_end(stmt, rc, NULL);
    *ret_stmt = stmt;
    return LM_OK;
}

lm_rc lm_stmt_begin(struct lm_conn *conn, const struct lm_query *query, bool is_streamed,
                    struct lm_stmt **ret_stmt) {
    if (conn->spoiled != LM_OK)
        return conn->spoiled;
    if (has_bad_text(query))
        return lm_conn_fail(conn, LM_INVALID, "text is not UTF-8 or holds a NUL", NULL);
    if (conn->is_lost && !conn->is_in_transaction)
        LM_TRY(conn->driver->conn_revive(conn));
    lm_rc rc = begin_once(conn, query, is_streamed, ret_stmt);
    if (rc != LM_OK && conn->is_lost && !conn->is_in_transaction && conn->mode == LM_CONN_READ) {
        rc = conn->driver->conn_revive(conn); /* a read may be asked again */
        if (rc == LM_OK)
            rc = begin_once(conn, query, is_streamed, ret_stmt);
    }
    return spoil(conn, rc, query->sql->name);
}

lm_rc lm_stmt_next(struct lm_stmt *stmt, bool *ret_has_row) {
    if (stmt->failure != LM_OK)
        return spoil(stmt->conn, stmt->failure, stmt->sql->name);
    lm_rc rc = lm_fault_here() ? lm_conn_fail(stmt->conn, LM_IO, "a test's fault", NULL)
                               : stmt->conn->driver->stmt_step(stmt, ret_has_row);
    return spoil(stmt->conn, rc, stmt->sql->name);
}

lm_rc lm_stmt_end(struct lm_stmt *stmt, lm_rc rc, int64_t *ret_changed) {
    if (!stmt)
        return rc;
    struct lm_conn *conn = stmt->conn;
    const char *name = stmt->sql->name;
    int64_t changed = 0;
    char message[sizeof conn->message];
    memcpy(message, conn->message, sizeof message);
    lm_rc ended = stmt->failure, finished = conn->driver->stmt_finish(stmt, &changed);
    ended = ended == LM_OK ? finished : ended;
    stmt->is_busy = false;
    if (!stmt->is_cached)
        close_stmt(stmt);
    if (rc != LM_OK) {
        memcpy(conn->message, message, sizeof message);
        return rc;
    }
    if (ended != LM_OK)
        return spoil(conn, ended, name);
    conn->changed += changed;
    if (ret_changed)
        *ret_changed = changed;
    return LM_OK;
}

int64_t lm_conn_changed(const struct lm_conn *conn) {
    return conn->changed;
}

lm_rc lm_db_prepare_all(struct lm_conn *conn, const struct lm_sql *statements) {
    for (const struct lm_sql *sql = statements; sql->name; sql++) {
        struct lm_stmt *stmt;
        if (find_stmt(conn, sql, &stmt) != LM_OK) {
            lm_conn_log(conn, LM_DB, sql->name);
            return LM_DB;
        }
        if (!stmt->is_cached)
            close_stmt(stmt);
    }
    return LM_OK;
}
