/* A survey follows the ledger: doors that are closed leave it, doors that are new join it, in the
 * same transaction, so that every survey can come to its end. */
#include "modules/survey/test/survey_fixture.h"

#include "base/clock.h"
#include "modules/grid/grid.h"

struct door_work {
    struct survey_fixture *f;
    int64_t building_id, door_id;
    const char *room;
};

static lm_rc close_door(struct lm_cx *cx, void *arg) {
    const struct door_work *w = arg;
    return ledger_door_close(cx, w->door_id, lm_date_at(cx->now_ms),
                             &(struct ledger_provenance){.source = LEDGER_BY_STATION});
}
static void close_one(struct survey_fixture *f, int building, int door) {
    struct door_work w = {.f = f, .door_id = f->doors[building][door]};
    assert_ok(test_write(f->env, close_door, &w, NULL));
}

static lm_rc reopen_door(struct lm_cx *cx, void *arg) {
    return ledger_door_reopen(cx, ((const struct door_work *)arg)->door_id);
}
static void reopen_one(struct survey_fixture *f, int building, int door) {
    struct door_work w = {.f = f, .door_id = f->doors[building][door]};
    assert_ok(test_write(f->env, reopen_door, &w, NULL));
}

static lm_rc add_door(struct lm_cx *cx, void *arg) {
    struct door_work *w = arg;
    struct ledger_door door = {.building_id = w->building_id,
                               .unit_no = 1,
                               .floor = 9,
                               .room = lm_str_of(w->room),
                               .area_cm2 = LM_ABSENT};
    return ledger_door_add(cx, &door, &(struct ledger_provenance){.source = LEDGER_BY_STATION},
                           &w->door_id);
}
static int64_t add_one(struct survey_fixture *f, int64_t building_id, const char *room) {
    struct door_work w = {.f = f, .building_id = building_id, .room = room};
    assert_ok(test_write(f->env, add_door, &w, NULL));
    return w.door_id;
}

struct listing {
    struct survey_fixture *f;
    int status;
    size_t count;
};
static lm_rc list(struct lm_cx *cx, void *arg) {
    struct listing *l = arg;
    struct survey_doors_ask ask = {
        .survey = l->f->survey, .node = l->f->compound, .status = l->status, .limit = 100};
    struct survey_door_list found = {0};
    LM_TRY(survey_doors(cx, &ask, &found));
    const struct survey_door_item *items = found.items.items;
    for (size_t i = 0; i < found.items.count; i++)
        assert_true(items[i].door.label.n > 0);
    l->count = found.items.count;
    return LM_OK;
}
static size_t count_listed(struct survey_fixture *f, int status) {
    struct listing l = {.f = f, .status = status};
    assert_ok(act(f, STATION, &survey_see, list, &l));
    return l.count;
}

static void a_survey_whose_doors_are_closed_meanwhile_comes_to_its_end(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying unreal = {.outcome = SURVEY_NOT_EXISTING, .note = "已打通"},
                      met = {.door = 3, .outcome = SURVEY_UNCHANGED},
                      missed = {.door = 2, .outcome = SURVEY_NOT_REACHED};
        assert_ok(say_as(&f, CAPTAIN, &unreal));
        assert_ok(say_as(&f, CAPTAIN, &met));
        assert_ok(say_as(&f, CAPTAIN, &missed));
        for (int d = 0; d < 4; d++)
            close_one(&f, 0, d);
        struct survey_totals t = progress_of(&f, f.compound).totals;
        assert_int_equal(t.dropped, 3); /* one pending, one waiting, one not reached */
        assert_int_equal(t.unchanged, 1);
        assert_int_equal(t.pending, 0);
        assert_int_equal(count_listed(&f, SURVEY_IS_PENDING), 0);
        assert_int_equal(count_listed(&f, SURVEY_IS_DROPPED), 3);
        assert_int_equal(count_listed(&f, SURVEY_IS_REMAINING), 2 * DOORS - 4);
        check_counts(&f);
        test_clock_add(LM_MINUTE_MS);
        for (int b = 0; b < 2; b++)
            for (int d = b ? 0 : 4; d < DOORS; d++) {
                struct saying s = {.building = b, .door = d, .outcome = SURVEY_UNCHANGED};
                assert_ok(say_as(&f, STATION, &s));
            }
        struct survey_progress end = progress_of(&f, f.compound);
        assert_int_equal(end.totals.done, end.totals.doors);
        assert_int_equal(end.times.all_s, 60);
        check_counts(&f);
    }
}

static void a_door_that_exists_again_is_asked_again_and_what_was_done_stays_done(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying unreal = {.outcome = SURVEY_NOT_EXISTING, .note = "已打通"},
                      missed = {.door = 2, .outcome = SURVEY_NOT_REACHED},
                      met = {.door = 3, .outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &unreal));
        assert_ok(say_as(&f, CAPTAIN, &missed));
        assert_ok(say_as(&f, CAPTAIN, &met));
        for (int d = 0; d < 4; d++)
            close_one(&f, 0, d);
        assert_int_equal(progress_of(&f, f.compound).totals.dropped, 3);
        for (int d = 0; d < 4; d++)
            reopen_one(&f, 0, d);
        struct survey_totals t = progress_of(&f, f.compound).totals;
        assert_int_equal(t.dropped, 0);
        assert_int_equal(t.unchanged, 1);
        assert_int_equal(t.doors, 2 * DOORS);
        for (int d = 0; d < 3; d++)
            assert_int_equal(target_of(&f, 0, d).status, SURVEY_IS_WAITING);
        assert_int_equal(target_of(&f, 0, 0).answer_id, 0);
        check_counts(&f);
        test_clock_add(LM_MINUTE_MS);
        struct saying vacant = {.outcome = SURVEY_VACANT};
        assert_ok(say_as(&f, CAPTAIN, &vacant));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_VACANT);
        check_counts(&f);
    }
}

static void a_survey_that_has_ended_keeps_what_it_found_when_a_door_is_closed(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying unreal = {.outcome = SURVEY_NOT_EXISTING, .note = "已打通"};
        assert_ok(say_as(&f, CAPTAIN, &unreal));
        assert_ok(close_by(&f, OFFICE));
        test_clock_add(LM_DAY_MS);
        close_one(&f, 0, 0);
        close_one(&f, 0, 1);
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_DROPPED);
        assert_int_equal(target_of(&f, 0, 0).done_at, test_clock_now() - LM_DAY_MS);
        assert_int_equal(target_of(&f, 0, 1).status, SURVEY_IS_WAITING);
        check_counts(&f);
    }
}

static lm_rc add_building(struct lm_cx *cx, void *arg) {
    struct door_work *w = arg;
    struct grid_node_new node = {.level = 5,
                                 .parent_id = w->f->compound,
                                 .name = LM_STR("3号楼"),
                                 .opened_on = lm_date_at(cx->now_ms)};
    return grid_node_create(cx, &node, &w->building_id);
}

static void a_new_door_joins_at_once_wherever_the_survey_is_held(void **state) {
    (void)state;
    each_fixture(f) {
        struct door_work w = {.f = &f};
        fixture_begin(&f, true);
        close_one(&f, 0, 5);
        add_one(&f, f.buildings[0], "901"); /* one closed, one added: as many as before */
        struct survey_totals t = progress_of(&f, f.buildings[0]).totals;
        assert_int_equal(t.doors, DOORS + 1);
        assert_int_equal(t.remaining, DOORS);
        assert_ok(test_write(f.env, add_building, &w, NULL));
        add_one(&f, w.building_id, "101");
        assert_int_equal(progress_of(&f, w.building_id).totals.remaining, 1);
        check_counts(&f);
        assert_ok(close_by(&f, OFFICE));
        add_one(&f, f.buildings[0], "902"); /* what has ended grows no more */
        assert_int_equal(progress_of(&f, f.buildings[0]).totals.doors, DOORS + 1);
        check_counts(&f);
    }
}

static lm_rc open_it(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    struct survey opened = {0};
    return survey_open(cx, f->survey, &opened);
}
static lm_rc fill_first(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    int64_t added;
    LM_TRY(survey_fill_building(cx, f->survey, f->buildings[0], &added));
    return survey_store_building_ready(cx, f->survey, f->buildings[0]);
}
static lm_rc close_building(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    return grid_node_close(cx, f->buildings[0], lm_date_at(cx->now_ms));
}

static void opening_goes_on_behind_the_last_building_whatever_the_grid_became(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, false);
        assert_ok(act(&f, OFFICE, &survey_manage, open_it, &f));
        assert_ok(test_write(f.env, fill_first, &f, NULL));
        for (int d = 0; d < DOORS; d++)
            close_one(&f, 0, d);
        assert_ok(test_write(f.env, close_building, &f, NULL));
        assert_ok(survey_fill(f.env, f.survey, 0));
        assert_int_equal(survey_now(&f).status, SURVEY_OPEN);
        assert_int_equal(progress_of(&f, f.buildings[1]).totals.doors, DOORS);
    }
}

static lm_rc hide(struct lm_cx *cx, void *arg) {
    static const struct lm_sql forget = {"survey_test_forget",
                                         "DELETE FROM survey_target WHERE door_id = $1"},
                               shut = {"survey_test_shut",
                                       "UPDATE ledger_door SET closed_on = 20300101 WHERE id = $1"};
    const struct survey_fixture *f = arg;
    LM_TRY(lm_db_exec(cx->db, LM_Q(&forget, LM_I(f->doors[0][0])), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(&shut, LM_I(f->doors[1][1])), NULL));
    return survey_rebuild(cx);
}

static void what_came_or_went_unseen_is_found_by_the_hourly_look(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        assert_ok(test_write(f.env, hide, &f, NULL));
        assert_int_equal(progress_of(&f, f.compound).totals.doors, 2 * DOORS - 1);
        assert_ok(survey_mend(f.env));
        struct survey_totals t = progress_of(&f, f.compound).totals;
        assert_int_equal(t.doors, 2 * DOORS);
        assert_int_equal(t.dropped, 1);
        assert_ok(survey_mend(f.env));
        struct survey_totals again = progress_of(&f, f.compound).totals;
        assert_memory_equal(&t, &again, sizeof t);
        check_counts(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_survey_whose_doors_are_closed_meanwhile_comes_to_its_end),
        cmocka_unit_test(a_door_that_exists_again_is_asked_again_and_what_was_done_stays_done),
        cmocka_unit_test(a_survey_that_has_ended_keeps_what_it_found_when_a_door_is_closed),
        cmocka_unit_test(a_new_door_joins_at_once_wherever_the_survey_is_held),
        cmocka_unit_test(opening_goes_on_behind_the_last_building_whatever_the_grid_became),
        cmocka_unit_test(what_came_or_went_unseen_is_found_by_the_hourly_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
