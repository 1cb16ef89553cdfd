/* What a store may rely on, on both engines: rows, records, transactions, migrations. */
#include "test.h"

#include "lib/db/internal.h"
#include "lib/db/test/test_db.h"
#include "lib/db/test/thing.h"

#include <unistd.h>

static lm_rc insert(struct lm_conn *conn, struct lm_arena *arena, const struct thing *thing) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(arena, &thing_sql[INSERT], &thing_record, thing, &query));
    return lm_db_exec(conn, query, NULL);
}

static void a_record_comes_back_as_it_went(void **state) {
    struct lm_arena *arena = *state;
    test_each_engine(engine) {
        struct lm_db *db = thing_db(engine);
        struct lm_conn *conn = thing_conn(db, LM_CONN_WRITE);
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
        assert_ok(
            lm_db_row(conn, LM_Q(&thing_sql[BY_ID], LM_I(full.id)), arena, &thing_record, &got));
        assert_true(got.id == full.id && got.parent_id == 0 && got.size == -5);
        assert_true(got.made_ms == full.made_ms && got.born == 19600113 && got.is_good);
        assert_int_equal(got.colour, GREEN);
        assert_true(lm_str_eq(got.label, full.label) && lm_str_eq(got.note, full.note));
        assert_true(lm_str_eq(got.picture, full.picture));
        assert_true(got.total == 0);
        memset(&got, 0xff, sizeof got);
        assert_rc(lm_db_row(conn, LM_Q(&thing_sql[BY_ID], LM_I(7)), arena, &thing_record, &got),
                  LM_OK);
        assert_true(got.parent_id == full.id && got.size == LM_ABSENT && got.born == 0);
        assert_true(!got.is_good && got.colour == 0 && got.made_ms == 0);
        assert_true(got.label.p && got.label.n == 0 && !got.note.p && !got.picture.p);
        struct lm_list list;
        assert_ok(lm_db_rows(conn, LM_Q0(&thing_sql[ALL]), arena, &thing_record, &list));
        assert_int_equal(list.count, 2);
        assert_true(((struct thing *)list.items)[1].id == full.id);
        lm_conn_close(conn);
        test_db_close(db);
    }
}

/* Opens, hands over a write connection, closes. */
static void on_each_engine(struct lm_arena *arena,
                           void (*check)(struct lm_conn *conn, struct lm_arena *arena)) {
    test_each_engine(engine) {
        struct lm_db *db = thing_db(engine);
        struct lm_conn *conn = thing_conn(db, LM_CONN_WRITE);
        check(conn, arena);
        lm_conn_close(conn);
        test_db_close(db);
    }
}

static void check_mapping(struct lm_conn *conn, struct lm_arena *arena) {
    struct thing got = {0};
    assert_ok(thing_add(conn, 1));
    assert_ok(lm_db_row(conn, LM_Q(&thing_sql[WITH_TOTAL], LM_I(1)), arena, &thing_record, &got));
    assert_int_equal(got.total, 7);
    assert_int_equal(got.colour, RED);
    assert_true(lm_str_is(got.note, "{id};$1"));
    assert_rc(
        lm_db_row(conn, LM_Q(&thing_sql[UNKNOWN_COLUMN], LM_I(1)), arena, &thing_record, &got),
        LM_INTERNAL);
    assert_rc(lm_db_row(conn, LM_Q(&thing_sql[NO_LABEL], LM_I(1)), arena, &thing_record, &got),
              LM_INTERNAL);
    assert_rc(lm_db_row(conn, LM_Q(&thing_sql[BY_ID], LM_I(2)), arena, &thing_record, &got),
              LM_NOT_FOUND);
    static const struct lm_sql spoil = {"spoil_code", "UPDATE thing SET colour = 'blue'"};
    int64_t changed = 0;
    assert_ok(lm_db_exec(conn, LM_Q0(&spoil), &changed));
    assert_int_equal(changed, 1);
    assert_rc(lm_db_row(conn, LM_Q(&thing_sql[BY_ID], LM_I(1)), arena, &thing_record, &got),
              LM_CORRUPT);
}

static void columns_and_fields_that_do_not_match_are_refused(void **state) {
    on_each_engine(*state, check_mapping);
}

static void check_parameters(struct lm_conn *conn, struct lm_arena *arena) {
    int64_t value = 0;
    assert_ok(lm_db_int(conn, LM_Q(&thing_sql[SWAP], LM_I(1), LM_I(43)), &value));
    assert_int_equal(value, 42);
    assert_rc(lm_db_int(conn, LM_Q(&thing_sql[SWAP], LM_I(1), LM_I_OR_NULL(LM_ABSENT)), &value),
              LM_NOT_FOUND);
    assert_rc(lm_db_int(conn, LM_Q(&thing_sql[SWAP], LM_I(1)), &value), LM_INTERNAL);
    /* Compared with 0, yet wider than 32 bits; LIKE tells A from a. */
    struct lm_query like =
        LM_Q(&thing_sql[EQUALS], LM_Z("abc"), LM_Z("A%"), LM_I(INT64_C(5000000000)));
    assert_ok(lm_db_int(conn, like, &value));
    assert_int_equal(value, 0);
    struct lm_str bad[] = {LM_STR("a\0b"), LM_STR("\xc0\x80")};
    for (size_t i = 0; i < LM_COUNT(bad); i++)
        assert_rc(
            lm_db_int(conn, LM_Q(&thing_sql[EQUALS], LM_T(bad[i]), LM_Z("%"), LM_I(1)), &value),
            LM_INVALID);
    assert_ok(thing_add(conn, 1));
    assert_ok(thing_add(conn, 2));
    assert_ok(lm_db_exec(conn, LM_Q(&thing_sql[ADD_WORD], LM_I(1), LM_Z("丁")), NULL));
    assert_ok(lm_db_exec(conn, LM_Q(&thing_sql[ADD_WORD], LM_I(2), LM_Z("一")), NULL));
    struct lm_list ids;
    assert_ok(lm_db_ints(conn, LM_Q(&thing_sql[WORDS], LM_I(0), LM_I(10)), arena, &ids));
    assert_int_equal(ids.count, 2);
    assert_int_equal(((int64_t *)ids.items)[0], 2); /* U+4E00 sorts before U+4E01 */
}

static void parameters_mean_the_same_on_both_engines(void **state) {
    on_each_engine(*state, check_parameters);
}

static void check_conflicts(struct lm_conn *conn, struct lm_arena *arena) {
    assert_ok(thing_add(conn, 1));
    assert_rc(thing_add(conn, 1), LM_CONFLICT);
    assert_true(strlen(lm_conn_constraint(conn)) > 0);
    assert_rc(lm_db_exec(conn, LM_Q(&thing_sql[ADD_WORD], LM_I(9), LM_Z("x")), NULL), LM_CONFLICT);
    assert_rc(lm_db_exec(conn, LM_Q(&thing_sql[SET_SIZE], LM_I(1), LM_I(1000)), NULL), LM_CONFLICT);
    assert_rc(lm_db_exec(conn, LM_Q(&thing_sql[ADD_WORD], LM_I(1), LM_T((struct lm_str){0})), NULL),
              LM_DB);
    int64_t size = 0;
    assert_ok(lm_db_int(conn, LM_Q(&thing_sql[SET_SIZE], LM_I(1), LM_I(5)), &size));
    assert_int_equal(size, 5);
    struct lm_conn *reader = thing_conn(conn->db, LM_CONN_READ);
    assert_ok(lm_db_int(reader, LM_Q(&thing_sql[SIZE], LM_I(1)), &size));
    assert_int_equal(size, 5);
    assert_rc(thing_add(reader, 2), LM_DB);
    lm_conn_close(reader);
    (void)arena;
}

static void what_the_tables_forbid_is_a_conflict_and_readers_cannot_write(void **state) {
    on_each_engine(*state, check_conflicts);
}

static void check_spoiling(struct lm_conn *conn, struct lm_arena *arena) {
    (void)arena;
    assert_ok(lm_conn_begin(conn));
    assert_ok(thing_add(conn, 1));
    assert_rc(thing_add(conn, 1), LM_CONFLICT);
    assert_rc(thing_add(conn, 2), LM_CONFLICT);
    assert_rc(lm_conn_commit(conn), LM_CONFLICT);
    assert_int_equal(thing_count(conn->db), 0);
    assert_ok(lm_conn_begin(conn));
    assert_ok(thing_add(conn, 1));
    lm_conn_rollback(conn);
    assert_int_equal(thing_count(conn->db), 0);
    assert_ok(lm_conn_begin(conn));
    assert_ok(thing_add(conn, 1));
    assert_ok(lm_conn_commit(conn));
    assert_int_equal(thing_count(conn->db), 1);
}

static void a_failed_statement_spoils_its_transaction_on_both_engines(void **state) {
    on_each_engine(*state, check_spoiling);
}

static void check_snapshot(struct lm_conn *conn, struct lm_arena *arena) {
    (void)arena;
    struct lm_conn *reader = thing_conn(conn->db, LM_CONN_READ);
    int64_t count = 9;
    assert_ok(lm_conn_begin(reader));
    assert_ok(lm_db_int(reader, LM_Q0(&thing_sql[COUNT]), &count));
    assert_int_equal(count, 0);
    assert_ok(thing_add(conn, 1));
    assert_ok(lm_db_int(reader, LM_Q0(&thing_sql[COUNT]), &count));
    assert_int_equal(count, 0);
    assert_ok(lm_conn_commit(reader));
    assert_ok(lm_db_int(reader, LM_Q0(&thing_sql[COUNT]), &count));
    assert_int_equal(count, 1);
    lm_conn_close(reader);
}

static void a_read_transaction_sees_one_snapshot(void **state) {
    on_each_engine(*state, check_snapshot);
}

static void check_cursors(struct lm_conn *conn, struct lm_arena *arena) {
    for (int64_t id = 1; id <= 300; id++)
        assert_ok(thing_add(conn, id));
    struct lm_cursor *outer LM_CURSOR_AUTO = NULL;
    assert_ok(lm_db_open_cursor(conn, LM_Q0(&thing_sql[ALL]), &outer));
    bool has_row;
    int64_t rows = 0, inner_rows = 0, count;
    struct thing got;
    for (;;) {
        assert_ok(lm_cursor_next(outer, &has_row));
        if (!has_row)
            break;
        assert_int_equal(lm_cursor_int(outer, 0), ++rows);
        assert_null(lm_cursor_text(outer, 9).p);
        assert_ok(lm_cursor_record(outer, arena, &thing_record, &got));
        assert_int_equal(got.id, rows);
        if (rows % 100 != 0)
            continue;
        /* Another statement, and the same one once more, while it is open. */
        assert_ok(lm_db_int(conn, LM_Q0(&thing_sql[COUNT]), &count));
        assert_int_equal(count, 300);
        struct lm_cursor *inner LM_CURSOR_AUTO = NULL;
        assert_ok(lm_db_open_cursor(conn, LM_Q0(&thing_sql[ALL]), &inner));
        assert_ok(lm_cursor_next(inner, &has_row));
        inner_rows += has_row && lm_cursor_int(inner, 0) == 1;
    }
    assert_int_equal(rows, 300);
    assert_int_equal(inner_rows, 3);
    assert_ok(lm_cursor_next(outer, &has_row));
    assert_false(has_row);
}

static void cursors_give_every_row_though_others_run_between(void **state) {
    on_each_engine(*state, check_cursors);
}

static void check_prepare_all(struct lm_conn *conn, struct lm_arena *arena) {
    (void)arena;
    static const struct lm_sql bad[] = {
        {"fine", "SELECT 1 AS n"}, {"no_such_table", "SELECT id FROM nothing"}, {0}};
    assert_ok(lm_db_prepare_all(conn, thing_sql));
    assert_rc(lm_db_prepare_all(conn, bad), LM_DB);
}

static void every_statement_of_a_table_is_tried(void **state) {
    on_each_engine(*state, check_prepare_all);
}

static void both_engines_dump_the_same_schema(void **state) {
    struct lm_str dumps[2];
    test_each_engine(engine) {
        struct lm_db *db = thing_db(engine);
        struct lm_conn *conn = thing_conn(db, LM_CONN_READ);
        assert_ok(lm_db_schema_dump(conn, *state, &dumps[engine]));
        lm_conn_close(conn);
        assert_ok(lm_db_check(db));
        test_db_close(db);
    }
    assert_string_equal(dumps[0].p, dumps[1].p);
    static const char *const expected[] = {
        "table thing\n",
        "table thing_word\n",
        "column thing.id int not null\n",
        "column thing.is_good int not null default 1\n",
        "column thing.colour text default 'red'\n",
        "column thing.picture blob\n",
        "column thing_word.weight int not null default -1\n",
        "key thing (id)\n",
        "key thing_word (word, thing_id)\n",
        "unique thing (label)\n",
        "check thing size < 1000\n",
        "index thing_by_parent thing (parent_id, size desc)\n",
        "index thing_by_born thing (born) unique partial\n",
        "foreign thing (parent_id) thing (id) update no action delete no action\n",
        "foreign thing_word (thing_id) thing (id) update no action delete cascade\n"};
    for (size_t i = 0; i < LM_COUNT(expected); i++)
        if (lm_str_find(dumps[0], lm_str_of(expected[i])) < 0)
            fail_msg("missing: %s in\n%s", expected[i], dumps[0].p);
}

static void migrations_apply_once_and_what_was_applied_stays(void **state) {
    (void)state;
    static const struct lm_migration edited = {"thing", 2,
                                               "CREATE TABLE other (id {id} PRIMARY KEY)"};
    static const struct lm_migration broken = {
        "thing", 3, "CREATE TABLE half (id {id} PRIMARY KEY); CREATE TABLE half (id {id});"};
    static const struct lm_migration out_of_order = {"thing", 4, "SELECT 1"};
    test_each_engine(engine) {
        struct lm_db *db = test_db_open(engine, thing_migrations, 1);
        assert_ok(lm_db_migrate(db, thing_migrations, 1));
        assert_ok(lm_db_migrate(db, thing_migrations, 2));
        assert_ok(lm_db_migrate(db, thing_migrations, 2));
        assert_rc(lm_db_migrate(db, thing_migrations, 1), LM_CONFLICT); /* newer */
        const struct lm_migration *changed[] = {&thing_first, &edited};
        assert_rc(lm_db_migrate(db, changed, 2), LM_CONFLICT);
        const struct lm_migration *failing[] = {&thing_first, &thing_second, &broken};
        assert_rc(lm_db_migrate(db, failing, 3), LM_DB);
        const struct lm_migration *gap[] = {&thing_first, &thing_second, &out_of_order};
        assert_rc(lm_db_migrate(db, gap, 3), LM_INTERNAL);
        struct lm_conn *conn = thing_conn(db, LM_CONN_READ);
        struct lm_str dump;
        assert_ok(lm_db_schema_dump(conn, *state, &dump));
        assert_true(lm_str_find(dump, LM_STR("half")) < 0);
        assert_true(lm_str_find(dump, LM_STR("other")) < 0);
        lm_conn_close(conn);
        test_db_close(db);
    }
}

static void a_postgres_schema_that_cannot_be_quoted_is_refused(void **state) {
    (void)state;
    struct lm_db_config config = test_db_config(LM_POSTGRES);
    struct lm_db *db;
    config.schema = "a\"; DROP SCHEMA public";
    assert_rc(lm_db_open(&config, &db), LM_INVALID);
    config.schema = "fine";
    config.conninfo = "host=/nonexistent";
    assert_rc(lm_db_open(&config, &db), LM_IO);
}

static void scripts_split_outside_of_quotes_and_comments(void **state) {
    (void)state;
    struct lm_str rest =
        LM_STR("-- a; b\nSELECT ';', \";\" /* ; */ ; ;\n/* only; this */ SELECT 2");
    struct lm_str one;
    assert_true(lm_dialect_split(&rest, &one));
    assert_true(lm_str_is(one, "SELECT ';', \";\""));
    assert_true(lm_dialect_split(&rest, &one));
    assert_true(lm_str_is(one, "SELECT 2"));
    assert_false(lm_dialect_split(&rest, &one));
}

static void a_place_belongs_to_one_process_until_it_ends(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_db_config config = test_db_config(engine);
        struct lm_db *one = test_db_open_at(&config, NULL, 0);
        struct lm_db *two = test_db_open_at(&config, NULL, 0);
        struct lm_claim *first, *second, *third;
        char lock[220];
        assert_ok(lm_db_claim(one, 0, 0, &first));
        assert_int_equal(lm_db_claim(two, 0, 0, &second), LM_BUSY);
        assert_ok(lm_db_claim(two, 0, 3, &second));
        assert_int_equal(lm_claim_number(second), 1);
        assert_true(lm_claim_holds(first) && lm_claim_holds(second));
        assert_ok(lm_db_claim(two, 0, 3, &third));
        assert_int_equal(lm_claim_number(third), 2);
        lm_claim_free(first);
        lm_claim_free(third);
        assert_ok(lm_db_claim(two, 0, 3, &third));
        assert_int_equal(lm_claim_number(third), 0);
        lm_claim_free(third);
        lm_claim_free(second);
        lm_db_close(two);
        snprintf(lock, sizeof lock, "%s.lock", config.path ? config.path : "");
        unlink(lock);
        test_db_close(one);
    }
}

static void missing_migrations_are_counted_and_not_applied(void **state) {
    (void)state;
    test_each_engine(engine) {
        static const struct lm_migration first = {"tea", 1, "CREATE TABLE tea (id {id} NOT NULL)"};
        static const struct lm_migration other = {"tea", 2, "CREATE TABLE cup (id {id} NOT NULL)"};
        static const struct lm_migration *const all[] = {&first, &other};
        struct lm_db_config config = test_db_config(engine);
        struct lm_db *db = test_db_open_at(&config, NULL, 0);
        size_t missing;
        assert_ok(lm_db_migrations_missing(db, all, 2, &missing));
        assert_int_equal(missing, 2);
        assert_ok(lm_db_migrate(db, all, 1));
        assert_ok(lm_db_migrations_missing(db, all, 2, &missing));
        assert_int_equal(missing, 1);
        assert_ok(lm_db_migrate(db, all, 2));
        assert_int_equal(lm_db_migrations_missing(db, all, 1, &missing), LM_CONFLICT);
        test_db_close(db);
    }
}

static void a_row_marked_as_many_has_parameters_of_its_own_each_time(void **state) {
    static const char many[] = "INSERT INTO thing (id, word) VALUES {rows 16} ($1, $2) "
                               "ON CONFLICT DO NOTHING";
    (void)state;
    test_each_engine(engine) {
        bool is_sqlite = engine == LM_SQLITE;
        struct lm_buf text = lm_buf_in(NULL, 4096);
        lm_dialect_write(is_sqlite ? &lm_sqlite_driver : &lm_postgres_driver, lm_str_of(many),
                         &text);
        struct lm_str spelled = lm_buf_view(&text);
        struct lm_str first =
            is_sqlite ? LM_STR("(?1, ?2),  (?3, ?4),") : LM_STR("($1, $2),  ($3, $4),");
        struct lm_str last = is_sqlite ? LM_STR("(?31, ?32) ON") : LM_STR("($31, $32) ON");
        assert_true(lm_str_find(spelled, first) > 0);
        assert_true(lm_str_find(spelled, last) > 0);
        assert_true(lm_str_find(spelled, LM_STR("33")) < 0);
        lm_buf_free(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_record_comes_back_as_it_went),
        test_with_arena(columns_and_fields_that_do_not_match_are_refused),
        test_with_arena(parameters_mean_the_same_on_both_engines),
        test_with_arena(what_the_tables_forbid_is_a_conflict_and_readers_cannot_write),
        test_with_arena(a_failed_statement_spoils_its_transaction_on_both_engines),
        test_with_arena(a_read_transaction_sees_one_snapshot),
        test_with_arena(cursors_give_every_row_though_others_run_between),
        test_with_arena(every_statement_of_a_table_is_tried),
        test_with_arena(both_engines_dump_the_same_schema),
        test_with_arena(migrations_apply_once_and_what_was_applied_stays),
        test_with_arena(a_postgres_schema_that_cannot_be_quoted_is_refused),
        test_with_arena(scripts_split_outside_of_quotes_and_comments),
        cmocka_unit_test(a_place_belongs_to_one_process_until_it_ends),
        cmocka_unit_test(missing_migrations_are_counted_and_not_applied),
        test_with_arena(a_row_marked_as_many_has_parameters_of_its_own_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
