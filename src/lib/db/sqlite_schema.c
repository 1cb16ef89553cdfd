/* SQLite's catalogue in the common words of lm_db_schema_dump and lm_db_copy, its checks, and rows
 * loaded in bulk. */
#include "lib/db/sqlite.h"

#include <stdlib.h>

#define TABLES                                                                                     \
    "(SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "    \
    "ESCAPE '\\') "
#define INDEX_COLUMNS                                                                              \
    "(SELECT group_concat(c.one, ', ') FROM (SELECT coalesce(name, '<expression>') || "            \
    "CASE WHEN \"desc\" = 1 THEN ' desc' ELSE '' END AS one FROM pragma_index_xinfo(i.name) "      \
    "WHERE key = 1 ORDER BY seqno) AS c)"

const struct lm_sql lm_sqlite_dump_lines[] = {
    {"dump_tables", "SELECT 'table ' || name AS line FROM " TABLES},
    {"dump_columns",
     "SELECT 'column ' || t.name || '.' || c.name || ' ' || "
     "CASE c.type WHEN 'INTEGER' THEN 'int' WHEN 'BIGINT' THEN 'int' ELSE lower(c.type) END || "
     "CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END || "
     "CASE WHEN c.dflt_value IS NOT NULL THEN ' default ' || c.dflt_value ELSE '' END AS line "
     "FROM " TABLES "AS t, pragma_table_info(t.name) AS c"},
    {"dump_keys",
     "SELECT 'key ' || t.name || ' (' || (SELECT group_concat(k.name, ', ') FROM (SELECT name FROM "
     "pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk) AS k) || ')' AS line FROM " TABLES
     "AS t WHERE EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE pk > 0)"},
    {"dump_uniques",
     "SELECT 'unique ' || t.name || ' (' || " INDEX_COLUMNS " || ')' AS line FROM " TABLES
     "AS t, pragma_index_list(t.name) AS i WHERE i.origin = 'u'"},
    {"dump_indexes",
     "SELECT 'index ' || i.name || ' ' || t.name || ' (' || " INDEX_COLUMNS " || ')' || "
     "CASE WHEN i.\"unique\" = 1 THEN ' unique' ELSE '' END || "
     "CASE WHEN i.partial = 1 THEN ' partial' ELSE '' END AS line FROM " TABLES
     "AS t, pragma_index_list(t.name) AS i WHERE i.origin = 'c'"},
    {"dump_predicates",
     "SELECT 'source ' || name || ' CHECK (' || substr(sql, instr(upper(sql), ' WHERE ') + 7) || "
     "')' AS line FROM sqlite_schema WHERE type = 'index' AND instr(upper(sql), ' WHERE ') > 0"},
    {"dump_checks", "SELECT 'source ' || name || ' ' || sql AS line FROM " TABLES},
    {"dump_deferrable",
     "SELECT 'deferrable ' || name || ' ' || (length(sql) - length(replace(upper(sql), "
     "'DEFERRABLE', ''))) / 10 || ' deferred ' || (length(sql) - length(replace(upper(sql), "
     "'INITIALLY DEFERRED', ''))) / 18 AS line FROM " TABLES
     "WHERE instr(upper(sql), 'DEFERRABLE') > 0"},
    {"dump_foreign_keys",
     "SELECT 'foreign ' || t.name || ' (' || group_concat(f.\"from\", ', ') || ') ' || f.\"table\" "
     "|| ' (' || group_concat(coalesce(f.\"to\", (SELECT p.name FROM "
     "pragma_table_info(f.\"table\") "
     "AS p WHERE p.pk = f.seq + 1)), ', ') || ') update ' || lower(f.on_update) || ' delete ' || "
     "lower(f.on_delete) AS line FROM " TABLES "AS t, (SELECT t2.name AS owner, k.* FROM " TABLES
     "AS t2, pragma_foreign_key_list(t2.name) AS k ORDER BY t2.name, k.id, k.seq) AS f "
     "WHERE f.owner = t.name GROUP BY t.name, f.id"},
    {0}};

const struct lm_sql lm_sqlite_tables = {"copy_tables", "SELECT name FROM " TABLES "ORDER BY name"};
const struct lm_sql lm_sqlite_columns = {"copy_columns",
                                         "SELECT name FROM pragma_table_info($1) ORDER BY cid"};
const struct lm_sql lm_sqlite_parents = {
    "copy_parents", "SELECT DISTINCT t.name AS child, f.\"table\" AS parent FROM " TABLES
                    "AS t, pragma_foreign_key_list(t.name) AS f ORDER BY child, parent"};

/* ---- changes of the schema, checks ---- */

/* Keys are not watched row by row while tables change; schema_settle looks at all of them. */
lm_rc lm_sqlite_schema_lock(struct lm_conn *conn, bool is_on) {
    return lm_sqlite_script(conn, is_on ? "PRAGMA foreign_keys = OFF" : "PRAGMA foreign_keys = ON");
}

static lm_rc no_rows(struct lm_conn *conn, const struct lm_sql *sql) {
    struct lm_stmt *stmt;
    struct lm_query query = LM_Q0(sql);
    LM_TRY(lm_stmt_begin(conn, &query, false, &stmt));
    bool has_row = false;
    lm_rc rc = lm_stmt_next(stmt, &has_row);
    LM_TRY(lm_stmt_end(stmt, rc, NULL));
    return has_row ? LM_CORRUPT : LM_OK;
}

static const struct lm_sql foreign_key_check = {"foreign_key_check", "PRAGMA foreign_key_check"};

lm_rc lm_sqlite_schema_settle(struct lm_conn *conn) {
    lm_rc rc = no_rows(conn, &foreign_key_check);
    return rc == LM_CORRUPT ? lm_conn_fail(conn, LM_CONFLICT, "foreign keys without parents", NULL)
                            : rc;
}

lm_rc lm_sqlite_check(struct lm_conn *conn) {
    static const struct lm_sql integrity = {
        "integrity_check", "SELECT 1 FROM pragma_integrity_check WHERE integrity_check <> 'ok'"};
    LM_TRY(no_rows(conn, &integrity));
    return no_rows(conn, &foreign_key_check);
}

/* ---- bulk rows ---- */

lm_rc lm_sqlite_load_start(struct lm_load *load) {
    load->buf = lm_buf_in(NULL, 1024 * 1024);
    lm_buf_z(&load->buf, "INSERT INTO ");
    lm_dialect_name(&load->buf, lm_str_of(load->table));
    lm_buf_printf(&load->buf, " (%s) VALUES (", load->columns);
    for (size_t i = 0; i < load->count; i++)
        lm_buf_printf(&load->buf, "%s$%zu", i ? ", " : "", i + 1);
    lm_buf_put(&load->buf, ")", 2);
    struct lm_str text;
    lm_rc rc = lm_buf_done(&load->buf, &text);
    load->sql = (struct lm_sql){"load", text.p};
    if (rc == LM_OK)
        rc = load->conn->driver->stmt_open(load->conn, &load->sql, true, &load->stmt);
    if (rc != LM_OK)
        lm_buf_free(&load->buf);
    return rc;
}

lm_rc lm_sqlite_load_row(struct lm_load *load, const struct lm_val *vals) {
    struct lm_query query = {&load->sql, vals, load->count};
    const struct lm_driver *driver = load->conn->driver;
    LM_TRY(driver->stmt_start(load->stmt, &query, false));
    int64_t changed;
    return driver->stmt_finish(load->stmt, &changed);
}

lm_rc lm_sqlite_load_finish(struct lm_load *load, bool is_good) {
    (void)is_good; /* the transaction's end decides */
    load->conn->driver->stmt_close(load->stmt);
    lm_buf_free(&load->buf);
    return LM_OK;
}
