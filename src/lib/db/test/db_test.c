/* What a store may rely on, on both engines: rows, records, transactions, migrations. */
#include "test.h"

#include "lib/db/test/test_db.h"

enum colour { RED = 1, GREEN };

static const struct lm_code colours[] = {{"red", "红", "red"}, {"green", "绿", "green"}, {0}};

struct thing {
    int64_t id, parent_id, size, made_ms, born;
    bool is_good;
    int colour;
    struct lm_str label, note, picture;
    struct lm_list parts;
    int64_t total;
};

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
static const struct lm_record thing_record = {"Thing", sizeof(struct thing), thing_fields};

static const struct lm_migration first = {
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
static const struct lm_migration second = {"thing", 2,
                                           "ALTER TABLE thing_word ADD COLUMN weight {int} NOT "
                                           "NULL DEFAULT -1; /* the end; */\n"};
static const struct lm_migration *const migrations[] = {&first, &second};

enum { INSERT, BY_ID, ALL, COUNT, SWAP, SIZE, DROP, WITH_TOTAL, UNKNOWN_COLUMN, STATEMENTS };

#define COLUMNS "id, parent_id, size, made_ms, born, is_good, colour, label, note, picture"

static const struct lm_sql sql[] = {
    [INSERT] = {"thing_insert", "INSERT INTO thing (" COLUMNS ") "
                                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"},
    [BY_ID] = {"thing_by_id", "SELECT " COLUMNS " FROM thing WHERE id = $1"},
    [ALL] = {"thing_all", "SELECT " COLUMNS " FROM thing ORDER BY id"},
    [COUNT] = {"thing_count", "SELECT count(*) AS n FROM thing"},
    [SWAP] = {"swap", "SELECT CAST($2 AS BIGINT) - CAST($1 AS BIGINT) AS n"},
    [SIZE] = {"thing_size", "UPDATE thing SET size = $2 WHERE id = $1 RETURNING size"},
    [DROP] = {"thing_drop", "DELETE FROM thing WHERE id > $1"},
    [WITH_TOTAL] = {"thing_with_total", "SELECT " COLUMNS ", 7 AS total FROM thing WHERE id = $1"},
    [UNKNOWN_COLUMN] = {"thing_unknown_column",
                        "SELECT " COLUMNS ", 7 AS other FROM thing WHERE id = $1"},
    [STATEMENTS] = {0},
};

static struct lm_db *open_fresh(enum lm_engine engine) {
    return test_db_open(engine, migrations, LM_COUNT(migrations));
}

static struct lm_conn *open_conn(struct lm_db *db, enum lm_conn_mode mode) {
    struct lm_conn *conn;
    assert_ok(lm_conn_open(db, mode, &conn));
    return conn;
}

static lm_rc insert(struct lm_conn *conn, struct lm_arena *arena, const struct thing *thing) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(arena, &sql[INSERT], &thing_record, thing, &query));
    return lm_db_exec(conn, query, NULL);
}

static void a_record_comes_back_as_it_went(void **state) {
    struct lm_arena *arena = *state;
    test_each_engine(engine) {
        struct lm_db *db = open_fresh(engine);
        struct lm_conn *conn = open_conn(db, LM_CONN_WRITE);
        struct thing full = {.id = INT64_C(5000000000000000001),
                             .size = -5,
                             .made_ms = 1700000000123,
                             .born = 19600113,
                             .is_good = true,
                             .colour = GREEN,
                             .label = LM_STR("一号楼 \\ \"'"),
                             .note = LM_STR("{\"a\":1}"),
                             .picture = LM_STR("\0\1\xff"
                                               "abc"),
                             .total = 9};
        struct thing bare = {.id = 7, .parent_id = full.id, .size = LM_ABSENT, .label = LM_STR("")};
        struct thing got = {0};
        assert_ok(insert(conn, arena, &full));
        assert_ok(insert(conn, arena, &bare));
        assert_ok(lm_db_row(conn, LM_Q(&sql[BY_ID], LM_I(full.id)), arena, &thing_record, &got));
        assert_true(got.id == full.id && got.parent_id == 0 && got.size == -5);
        assert_true(got.made_ms == full.made_ms && got.born == 19600113 && got.is_good);
        assert_int_equal(got.colour, GREEN);
        assert_true(lm_str_eq(got.label, full.label) && lm_str_eq(got.note, full.note));
        assert_true(lm_str_eq(got.picture, full.picture));
        assert_true(got.total == 0);
        memset(&got, 0xff, sizeof got);
        assert_rc(lm_db_row(conn, LM_Q(&sql[BY_ID], LM_I(7)), arena, &thing_record, &got), LM_OK);
        assert_true(got.parent_id == full.id && got.size == LM_ABSENT && got.born == 0);
        assert_true(!got.is_good && got.colour == 0 && got.made_ms == 0);
        assert_true(got.label.p && got.label.n == 0 && !got.note.p && !got.picture.p);
        struct lm_list list;
        assert_ok(lm_db_rows(conn, LM_Q0(&sql[ALL]), arena, &thing_record, &list));
        assert_int_equal(list.count, 2);
        assert_true(((struct thing *)list.items)[1].id == full.id);
        lm_conn_close(conn);
        test_db_close(db);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_record_comes_back_as_it_went),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
