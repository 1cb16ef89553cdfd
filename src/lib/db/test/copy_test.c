/* Copies, backups: every row arrives, whichever engine is on which side. */
#include "test.h"

#include "lib/db/test/test_db.h"
#include "lib/db/test/thing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { THINGS = 2000 };

/* A tree, so that rows point at rows of their own table, and children that come before their
 * parents. */
static void fill(struct lm_db *db, struct lm_arena *arena) {
    static const struct lm_sql move = {"thing_move",
                                       "UPDATE thing SET parent_id = $2 WHERE id = $1"};
    struct lm_conn *conn = thing_conn(db, LM_CONN_WRITE);
    struct lm_query query;
    assert_ok(lm_conn_begin(conn));
    for (int64_t id = 1; id <= THINGS; id++) {
        struct lm_str label;
        assert_ok(lm_str_printf(arena, &label, "标签\t%lld\n\\.\\N", (long long)id));
        struct thing thing = {.id = id,
                              .size = id % 7 ? id % 1000 : LM_ABSENT,
                              .made_ms = id * 1000,
                              .is_good = id % 2 == 0,
                              .colour = (int)(id % 3),
                              .label = label,
                              .note = id % 5 ? LM_STR("") : (struct lm_str){0},
                              .picture = id % 4 ? LM_STR("\0\\\xff\n") : LM_STR("")};
        assert_ok(lm_db_bind_record(arena, &thing_sql[INSERT], &thing_record, &thing, &query));
        assert_ok(lm_db_exec(conn, query, NULL));
        assert_ok(lm_db_exec(conn, LM_Q(&thing_sql[ADD_WORD], LM_I(id), LM_Z("词")), NULL));
    }
    for (int64_t id = 1; id < THINGS; id++)
        assert_ok(lm_db_exec(conn, LM_Q(&move, LM_I(id), LM_I(id + 1)), NULL));
    assert_ok(lm_conn_commit(conn));
    lm_conn_close(conn);
}

static void assert_same_things(struct lm_db *left, struct lm_db *right, struct lm_arena *arena) {
    struct lm_conn *conns[2] = {thing_conn(left, LM_CONN_READ), thing_conn(right, LM_CONN_READ)};
    struct lm_list lists[2];
    for (int i = 0; i < 2; i++)
        assert_ok(lm_db_rows(conns[i], LM_Q0(&thing_sql[ALL]), arena, &thing_record, &lists[i]));
    assert_int_equal(lists[0].count, lists[1].count);
    const struct thing *a = lists[0].items, *b = lists[1].items;
    for (size_t i = 0; i < lists[0].count; i++, a++, b++) {
        assert_true(a->id == b->id && a->parent_id == b->parent_id && a->size == b->size);
        assert_true(a->made_ms == b->made_ms && a->born == b->born && a->is_good == b->is_good);
        assert_int_equal(a->colour, b->colour);
        assert_true(lm_str_eq(a->label, b->label) && lm_str_eq(a->picture, b->picture));
        assert_true(lm_str_eq(a->note, b->note) && !a->note.p == !b->note.p);
        assert_true(!a->picture.p == !b->picture.p);
    }
    lm_conn_close(conns[0]);
    lm_conn_close(conns[1]);
}

static void every_row_arrives_on_either_engine(void **state) {
    test_each_engine(from_engine) {
        struct lm_db *from = thing_db(from_engine);
        fill(from, *state);
        test_each_engine(to_engine) {
            struct lm_db *to = thing_db(to_engine);
            int64_t rows = 0;
            assert_ok(lm_db_copy(from, to, &rows));
            assert_int_equal(rows, 2 * THINGS);
            assert_same_things(from, to, *state);
            assert_ok(lm_db_check(to));
            assert_rc(lm_db_copy(from, to, &rows), LM_CONFLICT); /* no longer empty */
            test_db_close(to);
        }
        test_db_close(from);
    }
}

static void a_copy_into_another_schema_is_refused(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_db *from = thing_db(LM_SQLITE);
        struct lm_db *to = test_db_open(engine, thing_migrations, 1);
        assert_rc(lm_db_copy(from, to, NULL), LM_CONFLICT);
        test_db_close(to);
        test_db_close(from);
    }
}

/* ---- backups ---- */

struct writing {
    struct lm_db *db;
    _Atomic bool is_over;
    int64_t last;
};

static lm_rc add_pair(void *arg, struct lm_conn *conn) {
    int64_t id = *(int64_t *)arg;
    LM_TRY(thing_add(conn, 2 * id));
    return thing_add(conn, 2 * id + 1);
}

/* Two things at a time: a copy with an odd number of them is torn. */
static void *write_pairs(void *arg) {
    struct writing *writing = arg;
    for (int64_t id = THINGS; !writing->is_over; id++) {
        assert_ok(lm_db_write(writing->db, add_pair, &id));
        writing->last = id;
    }
    return NULL;
}

static void a_backup_taken_while_writes_go_on_is_whole(void **state) {
    test_each_engine(engine) {
        struct lm_db *db = thing_db(engine);
        struct writing writing = {.db = db};
        struct lm_db_config place = test_db_config(LM_SQLITE);
        pthread_t writer;
        fill(db, *state);
        assert_int_equal(pthread_create(&writer, NULL, write_pairs, &writing), 0);
        lm_rc rc = lm_db_backup(db, place.path);
        writing.is_over = true;
        pthread_join(writer, NULL);
        assert_ok(rc);
        assert_rc(lm_db_backup(db, place.path), LM_CONFLICT);
        struct lm_db *copy = test_db_open_at(&place, thing_migrations, 2);
        int64_t count = thing_count(copy);
        assert_true(count >= THINGS && count % 2 == 0 && count <= thing_count(db));
        assert_ok(lm_db_check(copy));
        test_db_close(copy);
        test_db_close(db);
    }
}

static void a_backup_into_nowhere_fails_and_leaves_nothing(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_db *db = thing_db(engine);
        assert_rc(lm_db_backup(db, "/nonexistent/lm.db"), LM_IO);
        test_db_close(db);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_row_arrives_on_either_engine),
        test_with_arena(a_copy_into_another_schema_is_refused),
        test_with_arena(a_backup_taken_while_writes_go_on_is_whole),
        test_with_arena(a_backup_into_nowhere_fails_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
