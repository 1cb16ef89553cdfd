/* The PostgreSQL driver: connections, statements, and what its outcomes mean. Catalogue, checks and
 * bulk rows are in postgres_schema.c. The only file beside that one which includes libpq-fe.h. */
#include "lib/db/postgres.h"

#include "base/log.h"

#include <endian.h>
#include <stdlib.h>

enum { STATEMENT_CAP = 1024 * 1024, PARAMETERS_MAX = 1024, SCRATCH_CAP = 64 * 1024 * 1024 };
enum { SPILL_MAX = 1000000 };

/* Object ids of built-in types; fixed for ever (pg_type.dat). */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_VARCHAR = 1043
};

struct lm_postgres_stmt {
    struct lm_stmt base;
    char name[16]; /* "" for a passing one: the next of them replaces it on the server */
    Oid types[PARAMETERS_MAX];
    size_t count;
    PGresult *described;
    PGresult *result; /* all rows; of a stream the current one */
    int row;
    bool is_streaming;
    PGresult **spilled; /* rows of a stream taken off the wire early */
    size_t spilled_count, spilled_room, spilled_next;
    lm_rc failure;            /* met while spilling */
    struct lm_arena *scratch; /* parameters of odd types, decoded bytes of the current row */
};

/* ---- outcomes ---- */

static lm_rc outcome(const char *state) {
    static const struct {
        const char *prefix;
        lm_rc rc;
    } known[] = {
        {"23505", LM_CONFLICT},  {"23503", LM_CONFLICT},  {"23514", LM_CONFLICT},
        {"23P01", LM_CONFLICT},  {"40001", LM_RETRY},     {"40P01", LM_RETRY},
        {"53100", LM_DISK_FULL}, {"53200", LM_NO_MEMORY}, {"53300", LM_BUSY},
        {"55P03", LM_BUSY},      {"22021", LM_INVALID},   {"22P05", LM_INVALID},
        {"XX001", LM_CORRUPT},   {"XX002", LM_CORRUPT},   {"58030", LM_IO},
        {"54", LM_TOO_LARGE},    {"08", LM_IO},           {"57P", LM_IO},
    };
    for (size_t i = 0; i < LM_COUNT(known); i++)
        if (strncmp(state, known[i].prefix, strlen(known[i].prefix)) == 0)
            return known[i].rc;
    return LM_DB;
}

lm_rc lm_postgres_fail(struct lm_conn *conn, PGresult *result) {
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *text = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *constraint = result ? PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME) : NULL;
    char message[sizeof conn->message];
    /* Class 22 quotes the offending value: nothing for a log. */
    bool quotes_values = state && strncmp(state, "22", 2) == 0;
    snprintf(message, sizeof message, "%s %s", state ? state : "-----",
             text && !quotes_values ? text : "");
    lm_rc rc = state ? outcome(state) : LM_IO;
    /* Without a state it was libpq that failed, not the server; and both that and the server's
     * farewell (57P) can come before libpq calls the line dead. */
    bool is_farewell = !state || strncmp(state, "57P", 3) == 0;
    if (is_farewell || PQstatus(lm_postgres_of(conn)) == CONNECTION_BAD) {
        conn->is_lost = true;
        rc = LM_IO;
    }
    lm_conn_fail(conn, rc, message, constraint);
    PQclear(result);
    return rc;
}

static bool is_good(const PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

lm_rc lm_postgres_done(struct lm_conn *conn, PGresult *result) {
    if (!is_good(result))
        return lm_postgres_fail(conn, result);
    PQclear(result);
    return LM_OK;
}

lm_rc lm_postgres_script(struct lm_conn *conn, const char *text) {
    lm_postgres_spill(conn);
    return lm_postgres_done(conn, PQexec(lm_postgres_of(conn), text));
}

/* ---- connections ---- */

static void keep_quiet(void *arg, const char *message) {
    (void)arg;
    (void)message;
}

static lm_rc configure(struct lm_conn *conn) {
    char text[512];
    snprintf(text, sizeof text,
             "SET search_path TO \"%s\"; SET TimeZone TO 'UTC'; SET bytea_output TO 'hex'; "
             "SET standard_conforming_strings TO on; SET client_min_messages TO warning; "
             "SET default_transaction_isolation TO 'repeatable read'; "
             "SET default_transaction_read_only TO %s",
             conn->db->config.schema, conn->mode == LM_CONN_READ ? "on" : "off");
    return lm_postgres_script(conn, text);
}

static lm_rc connect_native(struct lm_conn *conn) {
    struct lm_postgres_conn *made = (struct lm_postgres_conn *)conn;
    static const char *const keys[] = {"connect_timeout", "application_name", "client_encoding",
                                       "dbname", NULL};
    const char *info = conn->db->config.conninfo;
    const char *values[] = {"5", "lastmeter", "UTF8", info ? info : "", NULL};
    made->native = PQconnectdbParams(keys, values, 1);
    if (!made->native)
        return LM_NO_MEMORY;
    if (PQstatus(made->native) != CONNECTION_OK) {
        conn->is_lost = true; /* libpq's message may hold addresses and user names, no secrets */
        return lm_conn_fail(conn, LM_IO, PQerrorMessage(made->native), NULL);
    }
    PQsetNoticeProcessor(made->native, keep_quiet, NULL);
    conn->is_lost = false;
    return configure(conn);
}

static void conn_close(struct lm_conn *conn) {
    lm_conn_clear(conn);
    PQfinish(lm_postgres_of(conn));
    free(conn);
}

static lm_rc conn_open(struct lm_db *db, enum lm_conn_mode mode, struct lm_conn **ret_conn) {
    struct lm_postgres_conn *made = calloc(1, sizeof *made);
    if (!made)
        return LM_NO_MEMORY;
    struct lm_conn *conn = &made->base;
    lm_rc rc = lm_conn_init(conn, db, mode);
    if (rc == LM_OK)
        rc = connect_native(conn);
    if (rc != LM_OK) {
        lm_conn_log(conn, rc, "open");
        conn_close(conn);
        return rc;
    }
    *ret_conn = conn;
    return LM_OK;
}

static lm_rc conn_revive(struct lm_conn *conn) {
    struct lm_postgres_conn *lost = (struct lm_postgres_conn *)conn;
    if (lost->streaming) { /* its cursor learns of it at the next step */
        lost->streaming->is_streaming = false;
        lost->streaming->failure = LM_IO;
        lost->streaming = NULL;
    }
    lm_conn_forget_statements(conn);
    PQfinish(lost->native);
    lost->native = NULL;
    return connect_native(conn);
}

static bool is_in_transaction(struct lm_conn *conn) {
    PGTransactionStatusType status = PQtransactionStatus(lm_postgres_of(conn));
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

static bool is_unsettled(struct lm_conn *conn) {
    (void)conn; /* COMMIT itself looks at deferred keys */
    return false;
}

static lm_rc control(struct lm_conn *conn, enum lm_control what) {
    static const char *const words[LM_CONTROL_COUNT] = {
        [LM_CONTROL_BEGIN] = "BEGIN",         [LM_CONTROL_COMMIT] = "COMMIT",
        [LM_CONTROL_ROLLBACK] = "ROLLBACK",   [LM_CONTROL_SAVEPOINT] = "SAVEPOINT one",
        [LM_CONTROL_RELEASE] = "RELEASE one", [LM_CONTROL_UNDO] = "ROLLBACK TO one",
    };
    lm_postgres_spill(conn);
    PGresult *result = PQexec(lm_postgres_of(conn), words[what]);
    /* COMMIT of a transaction that had failed answers "ROLLBACK" without an error. */
    bool is_refused = what == LM_CONTROL_COMMIT && PQresultStatus(result) == PGRES_COMMAND_OK &&
                      strcmp(PQcmdStatus(result), "COMMIT") != 0;
    if (is_refused) {
        PQclear(result);
        return lm_conn_fail(conn, LM_DB, "committed a failed transaction", NULL);
    }
    return lm_postgres_done(conn, result);
}

/* ---- preparing ---- */

static void stmt_close(struct lm_stmt *stmt) {
    struct lm_postgres_stmt *made = (struct lm_postgres_stmt *)stmt;
    PQclear(made->described);
    lm_arena_free(made->scratch);
    free(made->spilled);
    free(made);
}

static lm_rc prepare_as(struct lm_postgres_stmt *made, const char *text, bool has_types) {
    struct lm_conn *conn = made->base.conn;
    PGconn *native = lm_postgres_of(conn);
    LM_TRY(
        lm_postgres_done(conn, PQprepare(native, made->name, text, has_types ? (int)made->count : 0,
                                         has_types ? made->types : NULL)));
    PGresult *described = PQdescribePrepared(native, made->name);
    if (PQresultStatus(described) != PGRES_COMMAND_OK)
        return lm_postgres_fail(conn, described);
    PQclear(made->described);
    made->described = described;
    made->count = (size_t)PQnparams(described);
    if (made->count > PARAMETERS_MAX)
        return lm_conn_fail(conn, LM_INTERNAL, "too many parameters", NULL);
    for (size_t i = 0; i < made->count; i++)
        made->types[i] = PQparamtype(described, (int)i);
    made->base.columns = PQnfields(described);
    return LM_OK;
}

static bool widen(struct lm_postgres_stmt *made) {
    bool is_wider = false;
    for (size_t i = 0; i < made->count; i++)
        if (made->types[i] == OID_INT4) {
            made->types[i] = OID_INT8;
            is_wider = true;
        }
    return is_wider;
}

/* `$1 = 0` makes $1 a 32-bit number, which no id fits: ask again with 64 bits. Some functions
 * (substr) want 32: then the first answer stands. A failure must not spoil the transaction. */
static lm_rc prepare_wider(struct lm_postgres_stmt *made, const char *text) {
    struct lm_conn *conn = made->base.conn;
    char drop[32];
    snprintf(drop, sizeof drop, "DEALLOCATE %s", made->name);
    bool is_inside = PQtransactionStatus(lm_postgres_of(conn)) == PQTRANS_INTRANS;
    if (made->name[0])
        LM_TRY(lm_postgres_script(conn, drop));
    if (is_inside)
        LM_TRY(lm_postgres_script(conn, "SAVEPOINT wider"));
    lm_rc rc = prepare_as(made, text, true);
    if (is_inside && !conn->is_lost)
        LM_TRY(lm_postgres_script(conn, rc == LM_OK ? "RELEASE wider"
                                                    : "ROLLBACK TO wider; RELEASE wider"));
    return rc == LM_OK || conn->is_lost ? rc : prepare_as(made, text, false);
}

static lm_rc prepare(struct lm_postgres_stmt *made) {
    struct lm_buf buf = lm_buf_in(NULL, STATEMENT_CAP);
    struct lm_str text;
    lm_dialect_write(&lm_postgres_driver, lm_str_of(made->base.sql->text), &buf);
    lm_buf_put(&buf, "", 1);
    lm_rc rc = lm_buf_done(&buf, &text);
    if (rc == LM_OK)
        rc = prepare_as(made, text.p, false);
    if (rc == LM_OK && widen(made))
        rc = prepare_wider(made, text.p);
    lm_buf_free(&buf);
    return rc;
}

static lm_rc stmt_open(struct lm_conn *conn, const struct lm_sql *sql, bool is_passing,
                       struct lm_stmt **ret_stmt) {
    struct lm_postgres_stmt *made = calloc(1, sizeof *made);
    if (!made)
        return LM_NO_MEMORY;
    lm_postgres_spill(conn);
    made->base.conn = conn;
    made->base.sql = sql;
    if (!is_passing)
        snprintf(made->name, sizeof made->name, "s%u", ((struct lm_postgres_conn *)conn)->names++);
    lm_rc rc = lm_arena_new(SCRATCH_CAP, &made->scratch);
    if (rc == LM_OK)
        rc = prepare(made);
    if (rc != LM_OK) {
        stmt_close(&made->base);
        return rc;
    }
    *ret_stmt = &made->base;
    return LM_OK;
}

static const char *column_name(struct lm_stmt *stmt, int column) {
    return PQfname(((struct lm_postgres_stmt *)stmt)->described, column);
}

/* ---- running ---- */

struct parameters {
    const char *values[PARAMETERS_MAX];
    int lengths[PARAMETERS_MAX], formats[PARAMETERS_MAX];
    int64_t numbers[PARAMETERS_MAX]; /* in network order */
};

static bool is_bytes(Oid type) {
    return type == OID_TEXT || type == OID_BYTEA || type == OID_VARCHAR;
}

static lm_rc bind_one(struct lm_postgres_stmt *made, size_t i, const struct lm_val *val,
                      struct parameters *to) {
    struct lm_str text = val->s;
    to->values[i] = NULL;
    to->lengths[i] = 0;
    to->formats[i] = 0;
    if (val->kind == LM_VAL_NULL)
        return LM_OK;
    if (val->kind == LM_VAL_INT && made->types[i] == OID_INT8) {
        to->numbers[i] = (int64_t)htobe64((uint64_t)val->i);
        to->values[i] = (const char *)&to->numbers[i];
        to->lengths[i] = sizeof to->numbers[i];
        to->formats[i] = 1;
        return LM_OK;
    }
    if (val->kind != LM_VAL_INT && is_bytes(made->types[i])) {
        if (text.n > INT32_MAX)
            return LM_TOO_LARGE;
        to->values[i] = text.p; /* as it is: lengths count in the binary format */
        to->lengths[i] = (int)text.n;
        to->formats[i] = 1;
        return LM_OK;
    }
    if (val->kind == LM_VAL_INT)
        LM_TRY(lm_str_printf(made->scratch, &text, "%lld", (long long)val->i));
    else
        LM_TRY(lm_str_copy(made->scratch, text, &text));
    to->values[i] = text.p;
    return LM_OK;
}

static lm_rc send(struct lm_postgres_stmt *made, const struct parameters *with, bool is_streamed) {
    struct lm_conn *conn = made->base.conn;
    PGconn *native = lm_postgres_of(conn);
    int count = (int)made->count;
    if (!is_streamed) {
        PGresult *result = PQexecPrepared(native, made->name, count, with->values, with->lengths,
                                          with->formats, 0);
        if (!is_good(result))
            return lm_postgres_fail(conn, result);
        made->result = result;
        return LM_OK;
    }
    if (!PQsendQueryPrepared(native, made->name, count, with->values, with->lengths, with->formats,
                             0))
        return lm_postgres_fail(conn, NULL);
    PQsetSingleRowMode(native);
    made->is_streaming = true;
    ((struct lm_postgres_conn *)conn)->streaming = made;
    return LM_OK;
}

static lm_rc stmt_start(struct lm_stmt *stmt, const struct lm_query *query, bool is_streamed) {
    struct lm_postgres_stmt *made = (struct lm_postgres_stmt *)stmt;
    struct parameters with;
    made->row = -1;
    made->failure = LM_OK;
    if (made->count != query->count)
        return lm_conn_fail(stmt->conn, LM_INTERNAL, "number of parameters", NULL);
    lm_arena_reset(made->scratch);
    for (size_t i = 0; i < query->count; i++)
        LM_TRY(bind_one(made, i, &query->vals[i], &with));
    lm_postgres_spill(stmt->conn);
    return send(made, &with, is_streamed);
}

static void end_stream(struct lm_postgres_stmt *made) {
    PGresult *rest;
    while ((rest = PQgetResult(lm_postgres_of(made->base.conn))) != NULL)
        PQclear(rest);
    made->is_streaming = false;
    ((struct lm_postgres_conn *)made->base.conn)->streaming = NULL;
}

/* The next row off the wire; NULL at the end. */
static lm_rc fetch(struct lm_postgres_stmt *made, PGresult **ret_row) {
    *ret_row = NULL;
    PGresult *result = PQgetResult(lm_postgres_of(made->base.conn));
    if (PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
        *ret_row = result;
        return LM_OK;
    }
    lm_rc rc = lm_postgres_done(made->base.conn, result);
    end_stream(made);
    return rc;
}

static lm_rc keep_spilled(struct lm_postgres_stmt *made, PGresult *row) {
    if (made->spilled_count == made->spilled_room) {
        size_t room = made->spilled_room ? made->spilled_room * 2 : 64;
        PGresult **spilled =
            room <= SPILL_MAX * 2 ? realloc(made->spilled, room * sizeof(PGresult *)) : NULL;
        if (!spilled) {
            PQclear(row);
            return LM_NO_MEMORY;
        }
        made->spilled = spilled;
        made->spilled_room = room;
    }
    made->spilled[made->spilled_count++] = row;
    return LM_OK;
}

void lm_postgres_spill(struct lm_conn *conn) {
    struct lm_postgres_stmt *made = ((struct lm_postgres_conn *)conn)->streaming;
    while (made && made->is_streaming && made->failure == LM_OK) {
        PGresult *row;
        made->failure = fetch(made, &row);
        if (made->failure == LM_OK && row)
            made->failure = keep_spilled(made, row);
    }
    if (made && made->is_streaming)
        end_stream(made);
}

static lm_rc next_of_stream(struct lm_postgres_stmt *made) {
    PQclear(made->result);
    made->result = NULL;
    if (made->spilled_next < made->spilled_count) {
        made->result = made->spilled[made->spilled_next++];
        return LM_OK;
    }
    LM_TRY(made->failure);
    return made->is_streaming ? fetch(made, &made->result) : LM_OK;
}

static lm_rc stmt_step(struct lm_stmt *stmt, bool *ret_has_row) {
    struct lm_postgres_stmt *made = (struct lm_postgres_stmt *)stmt;
    *ret_has_row = false;
    lm_arena_reset(made->scratch);
    if (made->is_streaming || made->spilled_count || made->failure != LM_OK) {
        made->row = 0;
        lm_rc rc = next_of_stream(made);
        *ret_has_row = rc == LM_OK && made->result != NULL;
        return rc;
    }
    if (made->result && made->row + 1 < PQntuples(made->result)) {
        made->row++;
        *ret_has_row = true;
    }
    return LM_OK;
}

static lm_rc stmt_finish(struct lm_stmt *stmt, int64_t *ret_changed) {
    struct lm_postgres_stmt *made = (struct lm_postgres_stmt *)stmt;
    if (made->is_streaming)
        end_stream(made);
    int64_t changed = 0;
    /* Of a SELECT the number counts what was read. */
    if (made->result && !lm_str_starts(lm_str_of(PQcmdStatus(made->result)), LM_STR("SELECT")) &&
        lm_str_int(lm_str_of(PQcmdTuples(made->result)), &changed))
        *ret_changed = changed;
    PQclear(made->result);
    made->result = NULL;
    while (made->spilled_next < made->spilled_count)
        PQclear(made->spilled[made->spilled_next++]);
    made->spilled_next = made->spilled_count = 0;
    made->failure = LM_OK;
    return LM_OK;
}

/* ---- values ---- */

static int hex_digit(char c) {
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "\x0aff" to bytes. */
static struct lm_val decode(struct lm_postgres_stmt *made, struct lm_str hex) {
    char *bytes;
    size_t n = hex.n >= 2 ? (hex.n - 2) / 2 : 0;
    if (lm_alloc(made->scratch, n + 1, 1, &bytes) !=
        LM_OK) { /* told at the next step, or the end */
        made->base.failure = lm_conn_fail(made->base.conn, LM_NO_MEMORY, "a column", NULL);
        return (struct lm_val){.kind = LM_VAL_NULL};
    }
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(hex_digit(hex.p[2 + 2 * i]) << 4 | hex_digit(hex.p[3 + 2 * i]));
    return LM_B((struct lm_str){bytes, n});
}

static struct lm_val column_value(struct lm_stmt *stmt, int column) {
    struct lm_postgres_stmt *made = (struct lm_postgres_stmt *)stmt;
    if (PQgetisnull(made->result, made->row, column))
        return (struct lm_val){.kind = LM_VAL_NULL};
    struct lm_str text = {PQgetvalue(made->result, made->row, column),
                          (size_t)PQgetlength(made->result, made->row, column)};
    int64_t number;
    switch (PQftype(made->result, column)) {
    case OID_INT8:
    case OID_INT4:
    case OID_INT2:
        return lm_str_int(text, &number) ? LM_I(number) : LM_T(text);
    case OID_BOOL: /* a comparison; 0 or 1 on SQLite */
        return LM_I(text.p[0] == 't');
    case OID_BYTEA:
        return decode(made, text);
    default:
        return LM_T(text);
    }
}

static void stop(struct lm_db *db) {
    (void)db;
}

const struct lm_driver lm_postgres_driver = {
    .engine = LM_POSTGRES,
    .batch_max = 1,
    .writers_default = 4,
    .writers_max = LM_WRITERS_MAX,
    .types = {"BIGINT", "BIGINT", "TEXT", "BYTEA"},
    .keyed = "",
    .parameter = '$',
    .table_end = "",
    .table_end_keyed = "",
    .start = lm_postgres_start,
    .stop = stop,
    .conn_open = conn_open,
    .conn_close = conn_close,
    .conn_revive = conn_revive,
    .is_in_transaction = is_in_transaction,
    .is_unsettled = is_unsettled,
    .control = control,
    .script = lm_postgres_script,
    .stmt_open = stmt_open,
    .stmt_close = stmt_close,
    .column_name = column_name,
    .stmt_start = stmt_start,
    .stmt_step = stmt_step,
    .column = column_value,
    .stmt_finish = stmt_finish,
    .claim = lm_postgres_claim,
    .schema_lock = lm_postgres_schema_lock,
    .schema_settle = lm_postgres_schema_settle,
    .check = lm_postgres_check,
    .backup = lm_db_backup_by_copy,
    .dump_lines = lm_postgres_dump_lines,
    .tables = &lm_postgres_tables,
    .columns = &lm_postgres_columns,
    .parents = &lm_postgres_parents,
    .load_start = lm_postgres_load_start,
    .load_row = lm_postgres_load_row,
    .load_finish = lm_postgres_load_finish,
};
