/* Owns the two tables of the tests of lib/db. */
#include "lib/db/test/thing.h"

#include "test.h"

#include "lib/db/test/test_db.h"

static const struct lm_code colours[] = {{"red", "红", "red"}, {"green", "绿", "green"}, {0}};

static const struct lm_field thing_fields[] = {
    {LM_AT(struct thing, id), LM_ID, .flags = LM_REQUIRED},
    {LM_AT(struct thing, parent_id), LM_ID, .flags = 0},
    {LM_AT(struct thing, size), LM_INT, .flags = 0},
    {LM_AT(struct thing, made_ms), LM_TIME, .flags = 0},
    {LM_AT(struct thing, born), LM_DATE, .flags = 0},
    {LM_AT(struct thing, is_good), LM_BOOL, .flags = 0},
    {LM_AT(struct thing, colour), LM_CODE, .codes = colours},
    {LM_AT(struct thing, label), LM_TEXT, .flags = LM_REQUIRED},
    {LM_AT(struct thing, note), LM_JSON, .flags = 0},
    {LM_AT(struct thing, picture), LM_BYTES, .flags = 0},
    {LM_AT(struct thing, parts), LM_IDS, .flags = 0},
    {LM_AT(struct thing, total), LM_INT, .flags = LM_NO_ROW},
    {0},
};
const struct lm_record thing_record = {"Thing", sizeof(struct thing), thing_fields};

const struct lm_migration thing_first = {
    "thing", 1,
    "-- A thing; with a semicolon in its comment.\n"
    "CREATE TABLE thing (\n"
    "  id {id} PRIMARY KEY, -- made in C\n"
    "  parent_id {id} REFERENCES thing (id),\n"
    "  size {int} CHECK (size < 1000),\n"
    "  made_ms {int} DEFAULT 0,\n"
    "  born {int},\n"
    "  is_good {int} NOT NULL DEFAULT 1,\n"
    "  colour {text} DEFAULT 'red',\n"
    "  label {text} NOT NULL UNIQUE,\n"
    "  note {text} DEFAULT '{id};$1',\n"
    "  picture {blob}\n"
    ");\n"
    "CREATE INDEX thing_by_parent ON thing (parent_id, size DESC);\n"
    "CREATE UNIQUE INDEX thing_by_born ON thing (born) WHERE born IS NOT NULL;\n"
    "CREATE TABLE thing_word (\n"
    "  thing_id {id} NOT NULL REFERENCES thing (id) ON DELETE CASCADE,\n"
    "  word {text} NOT NULL,\n"
    "  PRIMARY KEY (word, thing_id)\n"
    ") {keyed};\n"};
const struct lm_migration thing_second = {"thing", 2,
                                          "ALTER TABLE thing_word ADD COLUMN weight {int} NOT "
                                          "NULL DEFAULT -1; /* the end; */\n"};
const struct lm_migration *const thing_migrations[] = {&thing_first, &thing_second};

#define COLUMNS "id, parent_id, size, made_ms, born, is_good, colour, label, note, picture"

const struct lm_sql thing_sql[] = {
    [INSERT] = {"thing_insert", "INSERT INTO thing (" COLUMNS ") "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"},
    [BY_ID] = {"thing_by_id", "SELECT " COLUMNS " FROM thing WHERE id = $1"},
    [ALL] = {"thing_all", "SELECT " COLUMNS " FROM thing ORDER BY id"},
    [COUNT] = {"thing_count", "SELECT count(*) AS n FROM thing"},
    [SWAP] = {"swap", "SELECT CAST($2 AS BIGINT) - CAST($1 AS BIGINT) AS n"},
    [SET_SIZE] = {"thing_set_size", "UPDATE thing SET size = $2 WHERE id = $1 RETURNING size"},
    [SIZE] = {"thing_size", "SELECT size FROM thing WHERE id = $1"},
    [NO_LABEL] = {"thing_no_label", "SELECT id FROM thing WHERE id = $1"},
    [ADD_WORD] = {"thing_add_word", "INSERT INTO thing_word (thing_id, word) VALUES ($1, $2)"},
    [WORDS] = {"thing_words",
               "SELECT thing_id, word FROM thing_word WHERE ($1 = 0 OR thing_id = $1) "
               "ORDER BY word, thing_id LIMIT $2"},
    [EQUALS] = {"thing_equals", "SELECT CAST($1 AS TEXT) LIKE $2 AS is_like, $3 = 0 AS is_zero"},
    [DROP] = {"thing_drop", "DELETE FROM thing WHERE id > $1"},
    [WITH_TOTAL] = {"thing_with_total", "SELECT " COLUMNS ", 7 AS total FROM thing WHERE id = $1"},
    [UNKNOWN_COLUMN] = {"thing_unknown_column",
                        "SELECT " COLUMNS ", 7 AS other FROM thing WHERE id = $1"},
    [STATEMENTS] = {0},
};

struct lm_db *thing_db(enum lm_engine engine) {
    return test_db_open(engine, thing_migrations, LM_COUNT(thing_migrations));
}

struct lm_conn *thing_conn(struct lm_db *db, enum lm_conn_mode mode) {
    struct lm_conn *conn;
    assert_ok(lm_conn_open(db, mode, &conn));
    return conn;
}

lm_rc thing_add(struct lm_conn *conn, int64_t id) {
    static const struct lm_sql add = {"thing_add", "INSERT INTO thing (id, label) VALUES ($1, $2)"};
    char label[32];
    snprintf(label, sizeof label, "%lld", (long long)id);
    return lm_db_exec(conn, LM_Q(&add, LM_I(id), LM_Z(label)), NULL);
}

int64_t thing_count(struct lm_db *db) {
    struct lm_conn *conn = thing_conn(db, LM_CONN_READ);
    int64_t count;
    assert_ok(lm_db_int(conn, LM_Q0(&thing_sql[COUNT]), &count));
    lm_conn_close(conn);
    return count;
}
