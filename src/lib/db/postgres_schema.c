/* PostgreSQL's catalogue in the common words of lm_db_schema_dump and lm_db_copy, what is asked of
 * a database before it is used, and rows loaded in bulk. */
#include "lib/db/postgres.h"

#include "base/log.h"

#include <stdlib.h>

/* ---- before use ---- */

/* Between double quotes in our texts, so it may hold nothing that ends them. */
static bool is_schema_name(const char *name) {
    static const char first[] = "abcdefghijklmnopqrstuvwxyz_";
    static const char rest[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    size_t n = strlen(name);
    return n > 0 && n < 64 && strchr(first, name[0]) && strspn(name, rest) == n;
}

static lm_rc require(struct lm_conn *conn) {
    static const struct lm_sql suits = {
        "suits", "SELECT CASE WHEN datlocprovider = 'c' AND datcollate IN ('C', 'POSIX') AND "
                 "pg_encoding_to_char(encoding) = 'UTF8' THEN 1 ELSE 0 END AS n FROM pg_database "
                 "WHERE datname = current_database()"};
    int64_t is_good = 0;
    if (PQserverVersion(lm_postgres_of(conn)) < 150000) {
        lm_log(LM_ERROR, "db.open", "problem", "PostgreSQL 15 or later is needed", NULL);
        return LM_DB;
    }
    LM_TRY(lm_db_int(conn, LM_Q0(&suits), &is_good));
    if (is_good)
        return LM_OK;
    lm_log(LM_ERROR, "db.open", "problem",
           "the database must be made with ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0",
           NULL);
    return LM_DB;
}

static lm_rc make_schema(struct lm_conn *conn) {
    static const struct lm_sql known = {"schema_known", "SELECT count(*) AS n FROM pg_namespace "
                                                        "WHERE nspname = $1"};
    int64_t count = 0;
    const char *schema = conn->db->config.schema;
    LM_TRY(lm_db_int(conn, LM_Q(&known, LM_Z(schema)), &count));
    if (count)
        return LM_OK; /* using a schema needs fewer rights than making one */
    char text[128];
    snprintf(text, sizeof text, "CREATE SCHEMA IF NOT EXISTS \"%s\"", schema);
    lm_rc rc = lm_postgres_script(conn, text);
    return rc == LM_CONFLICT ? LM_OK : rc; /* made by somebody else in this very moment */
}

lm_rc lm_postgres_start(struct lm_db *db) {
    if (!is_schema_name(db->config.schema)) {
        lm_log(LM_ERROR, "db.open", "problem", "a schema is named with a-z, 0-9 and _", NULL);
        return LM_INVALID;
    }
    struct lm_conn *conn;
    LM_TRY(lm_conn_open(db, LM_CONN_WRITE, &conn));
    lm_rc rc = require(conn);
    if (rc == LM_OK)
        rc = make_schema(conn);
    lm_conn_close(conn);
    return rc;
}

/* ---- the catalogue ---- */

#define HERE " = CAST(current_schema() AS regnamespace) "
#define TABLES "pg_class AS t WHERE t.relkind = 'r' AND t.relnamespace" HERE
/* SQLite keeps a default as it was written; here it comes back with its type and, when negative, in
 * quotes or parentheses. */
#define DEFAULT_TEXT "regexp_replace(pg_get_expr(d.adbin, d.adrelid), '^(.*)::[a-z ]+$', '\\1')"

/* By hand: the formatter takes a macro between two texts for a call and breaks both into pieces. */
/* clang-format off */
#define INDEX_COLUMNS_WITH(suffix) \
    "(SELECT string_agg(coalesce(a.attname, '<expression>')" suffix ", ', ' ORDER BY k.ord) FROM " \
    "unnest(i.indkey) WITH ORDINALITY AS k (num, ord) LEFT JOIN pg_attribute AS a ON " \
    "a.attrelid = i.indrelid AND a.attnum = k.num AND k.num > 0 WHERE k.ord <= i.indnkeyatts)"
#define KEY_COLUMNS INDEX_COLUMNS_WITH("")
#define INDEX_COLUMNS \
    INDEX_COLUMNS_WITH(" || CASE WHEN i.indoption[k.ord - 1] & 1 = 1 THEN ' desc' ELSE '' END")
#define NAMES(numbers, table) \
    "(SELECT string_agg(a.attname, ', ' ORDER BY k.ord) FROM unnest(" numbers ") WITH ORDINALITY " \
    "AS k (num, ord) JOIN pg_attribute AS a ON a.attrelid = " table " AND a.attnum = k.num)"
#define ACTION(column) \
    "CASE " column " WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' " \
    "WHEN 'n' THEN 'set null' ELSE 'set default' END"

const struct lm_sql lm_postgres_dump_lines[] = {
    {"dump_tables",
     "SELECT 'table ' || t.relname AS line FROM " TABLES},
    {"dump_columns",
     "SELECT 'column ' || t.relname || '.' || c.attname || ' ' || "
     "CASE c.atttypid WHEN 20 THEN 'int' WHEN 25 THEN 'text' WHEN 17 THEN 'blob' "
     "ELSE format_type(c.atttypid, c.atttypmod) END || "
     "CASE WHEN c.attnotnull THEN ' not null' ELSE '' END || "
     "coalesce(' default ' || CASE WHEN c.atttypid = 20 THEN btrim(" DEFAULT_TEXT ", '''()') "
     "ELSE " DEFAULT_TEXT " END, '') AS line "
     "FROM pg_class AS t "
     "JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped "
     "LEFT JOIN pg_attrdef AS d ON d.adrelid = t.oid AND d.adnum = c.attnum "
     "WHERE t.relkind = 'r' AND t.relnamespace" HERE},
    {"dump_keys",
     "SELECT 'key ' || t.relname || ' (' || " KEY_COLUMNS " || ')' AS line "
     "FROM pg_class AS t JOIN pg_index AS i ON i.indrelid = t.oid "
     "WHERE i.indisprimary AND t.relnamespace" HERE},
    {"dump_uniques",
     "SELECT 'unique ' || t.relname || ' (' || " KEY_COLUMNS " || ')' AS line "
     "FROM pg_class AS t JOIN pg_constraint AS c ON c.conrelid = t.oid AND c.contype = 'u' "
     "JOIN pg_index AS i ON i.indexrelid = c.conindid WHERE t.relnamespace" HERE},
    {"dump_indexes",
     "SELECT 'index ' || x.relname || ' ' || t.relname || ' (' || " INDEX_COLUMNS " || ')' || "
     "CASE WHEN i.indisunique THEN ' unique' ELSE '' END || "
     "CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END AS line "
     "FROM pg_class AS t JOIN pg_index AS i ON i.indrelid = t.oid "
     "JOIN pg_class AS x ON x.oid = i.indexrelid "
     "WHERE NOT EXISTS (SELECT 1 FROM pg_constraint AS c WHERE c.conindid = i.indexrelid "
     "AND c.contype IN ('p', 'u')) AND t.relnamespace" HERE},
    {"dump_predicates",
     "SELECT 'source ' || x.relname || ' CHECK (' || pg_get_expr(i.indpred, i.indrelid) || ')' "
     "AS line FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid "
     "WHERE i.indpred IS NOT NULL AND x.relnamespace" HERE},
    {"dump_checks",
     "SELECT 'source ' || t.relname || ' ' || pg_get_constraintdef(c.oid) AS line "
     "FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid "
     "WHERE c.contype = 'c' AND t.relnamespace" HERE},
    {"dump_deferrable",
     "SELECT 'deferrable ' || t.relname || ' ' || count(*) || ' deferred ' || "
     "sum(CASE WHEN c.condeferred THEN 1 ELSE 0 END) AS line "
     "FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid "
     "WHERE c.condeferrable AND t.relnamespace" HERE "GROUP BY t.relname"},
    {"dump_foreign_keys",
     "SELECT 'foreign ' || t.relname || ' (' || " NAMES("c.conkey", "c.conrelid") " || ') ' || "
     "p.relname || ' (' || " NAMES("c.confkey", "c.confrelid") " || ') update ' || "
     ACTION("c.confupdtype") " || ' delete ' || " ACTION("c.confdeltype") " AS line "
     "FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid "
     "JOIN pg_class AS p ON p.oid = c.confrelid WHERE c.contype = 'f' AND t.relnamespace" HERE},
    {0}};
/* clang-format on */

const struct lm_sql lm_postgres_tables = {
    "copy_tables", "SELECT CAST(t.relname AS TEXT) AS name FROM " TABLES "ORDER BY 1"};
const struct lm_sql lm_postgres_columns = {
    "copy_columns",
    "SELECT CAST(c.attname AS TEXT) AS name FROM pg_class AS t JOIN pg_attribute AS c ON "
    "c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped WHERE t.relname = $1 AND "
    "t.relkind = 'r' AND t.relnamespace" HERE "ORDER BY c.attnum"};
const struct lm_sql lm_postgres_parents = {
    "copy_parents",
    "SELECT DISTINCT CAST(t.relname AS TEXT) AS child, CAST(p.relname AS TEXT) AS parent FROM "
    "pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid JOIN pg_class AS p ON p.oid = "
    "c.confrelid WHERE c.contype = 'f' AND t.relnamespace" HERE "ORDER BY 1, 2"};

/* ---- changes of the schema, checks ---- */

lm_rc lm_postgres_schema_lock(struct lm_conn *conn, bool is_on) {
    if (conn->is_lost)
        return LM_OK; /* the server let go of it */
    return lm_postgres_script(
        conn, is_on ? "SELECT pg_advisory_lock(hashtextextended('lm ' || current_schema(), 0))"
                    : "SELECT pg_advisory_unlock(hashtextextended('lm ' || current_schema(), 0))");
}

lm_rc lm_postgres_claim(struct lm_claim *claim) {
    static const struct lm_sql take = {
        "claim", "SELECT CASE WHEN pg_try_advisory_lock(hashtextextended('lm place ' || "
                 "CAST($1 AS TEXT) || ' ' || current_schema(), 0)) THEN 1 ELSE 0 END AS is_mine"};
    int64_t is_mine = 0;
    if (!claim->conn)
        LM_TRY(lm_conn_open(claim->db, LM_CONN_READ, &claim->conn));
    LM_TRY(lm_db_int(claim->conn, LM_Q(&take, LM_I(claim->number)), &is_mine));
    return is_mine ? LM_OK : LM_BUSY;
}

lm_rc lm_postgres_schema_settle(struct lm_conn *conn) {
    return lm_postgres_script(conn, "SET CONSTRAINTS ALL IMMEDIATE");
}

lm_rc lm_postgres_check(struct lm_conn *conn) {
    static const struct lm_sql unsound = {
        "unsound",
        "SELECT (SELECT count(*) FROM pg_constraint WHERE NOT convalidated AND connamespace" HERE
        ") + (SELECT count(*) FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid WHERE "
        "NOT (i.indisvalid AND i.indisready) AND t.relnamespace" HERE ") AS n"};
    int64_t count = 0;
    LM_TRY(lm_db_int(conn, LM_Q0(&unsound), &count));
    return count ? LM_CORRUPT : LM_OK;
}

/* ---- bulk rows ---- */

enum { LOAD_CAP = 64 * 1024 * 1024, LOAD_FLUSH = 64 * 1024, LOAD_SQL = 64 * 1024 };

lm_rc lm_postgres_load_start(struct lm_load *load) {
    struct lm_buf text = lm_buf_in(NULL, LOAD_SQL);
    struct lm_str z;
    load->buf = lm_buf_in(NULL, LOAD_CAP);
    LM_TRY(lm_postgres_script(load->conn, "SET CONSTRAINTS ALL DEFERRED"));
    lm_buf_z(&text, "COPY ");
    lm_dialect_name(&text, lm_str_of(load->table));
    lm_buf_printf(&text, " (%s) FROM STDIN", load->columns);
    lm_buf_put(&text, "", 1);
    lm_rc rc = lm_buf_done(&text, &z);
    if (rc == LM_OK) {
        PGresult *result = PQexec(lm_postgres_of(load->conn), z.p);
        if (PQresultStatus(result) == PGRES_COPY_IN)
            PQclear(result);
        else
            rc = lm_postgres_fail(load->conn, result);
    }
    lm_buf_free(&text);
    return rc;
}

/* COPY's text format: what would end a value or a line is escaped. */
static void put_text(struct lm_buf *out, struct lm_str text) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        char mark = c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\\' ? '\\' : 0;
        if (mark)
            lm_buf_char(out, '\\');
        lm_buf_char(out, mark ? mark : c);
    }
}

static void put_bytes(struct lm_buf *out, struct lm_str bytes) {
    static const char digits[] = "0123456789abcdef";
    lm_buf_z(out, "\\\\x");
    for (size_t i = 0; i < bytes.n; i++) {
        lm_buf_char(out, digits[(unsigned char)bytes.p[i] >> 4]);
        lm_buf_char(out, digits[(unsigned char)bytes.p[i] & 15]);
    }
}

static void put_value(struct lm_buf *out, const struct lm_val *val) {
    switch (val->kind) {
    case LM_VAL_NULL:
        lm_buf_z(out, "\\N");
        break;
    case LM_VAL_INT:
        lm_buf_int(out, val->i);
        break;
    case LM_VAL_TEXT:
        put_text(out, val->s);
        break;
    case LM_VAL_BLOB:
        put_bytes(out, val->s);
        break;
    }
}

static lm_rc flush(struct lm_load *load) {
    struct lm_str text;
    LM_TRY(lm_buf_done(&load->buf, &text));
    if (PQputCopyData(lm_postgres_of(load->conn), text.p, (int)text.n) != 1)
        return lm_postgres_fail(load->conn, NULL);
    load->buf.n = 0;
    return LM_OK;
}

lm_rc lm_postgres_load_row(struct lm_load *load, const struct lm_val *vals) {
    for (size_t i = 0; i < load->count; i++) {
        if (i)
            lm_buf_char(&load->buf, '\t');
        put_value(&load->buf, &vals[i]);
    }
    lm_buf_char(&load->buf, '\n');
    return load->buf.n >= LOAD_FLUSH ? flush(load) : LM_OK;
}

lm_rc lm_postgres_load_finish(struct lm_load *load, bool is_good) {
    lm_rc rc = is_good && load->buf.n ? flush(load) : LM_OK;
    PGconn *native = lm_postgres_of(load->conn);
    PGresult *result;
    if (PQputCopyEnd(native, is_good && rc == LM_OK ? NULL : "given up") != 1 && rc == LM_OK)
        rc = lm_postgres_fail(load->conn, NULL);
    while ((result = PQgetResult(native)) != NULL) {
        lm_rc ended = lm_postgres_done(load->conn, result);
        rc = rc == LM_OK ? ended : rc;
    }
    lm_buf_free(&load->buf);
    return rc;
}
