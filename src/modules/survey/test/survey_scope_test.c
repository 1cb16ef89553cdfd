/* What a survey tells to whom: names of staff, times and sealed words stay where they belong. */
#include "modules/survey/test/survey_fixture.h"

#include "base/clock.h"

/* ---- who signed off ---- */

struct seeing {
    struct survey_fixture *f;
    int64_t node_id;
    size_t count;
    bool has_people;
};

static void take_sign_offs(struct seeing *s, const struct lm_list *sign_offs) {
    const struct survey_sign_off *items = sign_offs->items;
    s->count = sign_offs->count;
    s->has_people = false;
    for (size_t i = 0; i < s->count; i++)
        s->has_people |= items[i].by_name.p || items[i].note.p || items[i].signed_by;
}
static lm_rc see_survey(struct lm_cx *cx, void *arg) {
    struct seeing *s = arg;
    struct survey survey = {0};
    LM_TRY(survey_get(cx, s->f->survey, &survey));
    take_sign_offs(s, &survey.sign_offs);
    return LM_OK;
}
static lm_rc see_progress(struct lm_cx *cx, void *arg) {
    struct seeing *s = arg;
    struct survey_progress progress = {0};
    LM_TRY(survey_progress_of(cx, s->f->survey, s->node_id, &progress));
    take_sign_offs(s, &progress.sign_offs);
    return LM_OK;
}
static lm_rc see_pack(struct lm_cx *cx, void *arg) {
    struct seeing *s = arg;
    struct survey_pack pack = {0};
    LM_TRY(survey_pack_of(cx, s->f->survey, s->node_id, &pack));
    take_sign_offs(s, &pack.survey.sign_offs);
    return LM_OK;
}
static lm_rc see_report(struct lm_cx *cx, void *arg) {
    struct seeing *s = arg;
    struct survey_report report = {0};
    LM_TRY(survey_report_of(cx, s->f->survey, s->node_id, &report));
    take_sign_offs(s, &report.survey.sign_offs);
    return LM_OK;
}

static lm_rc sign_elsewhere(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    return survey_store_sign_off(cx, f->survey, f->other_compound, LM_STR("另一小区的话"));
}

static void who_signed_off_is_told_in_the_report_of_that_place_alone(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        assert_ok(close_by(&f, STATION));
        assert_ok(test_write(f.env, sign_elsewhere, &f, NULL));
        struct seeing s = {.f = &f, .node_id = f.buildings[0]};
        assert_ok(act(&f, CAPTAIN, &survey_see, see_survey, &s));
        assert_int_equal(s.count, 0);
        assert_ok(act(&f, CAPTAIN, &survey_see, see_pack, &s));
        assert_int_equal(s.count, 1); /* that the compound is signed off, not by whom */
        assert_false(s.has_people);
        assert_ok(act(&f, CAPTAIN, &survey_see, see_progress, &s));
        assert_int_equal(s.count, 1);
        assert_false(s.has_people);
        s.node_id = f.compound;
        assert_ok(act(&f, STATION, &survey_review, see_report, &s));
        assert_int_equal(s.count, 1);
        assert_true(s.has_people);
        s.node_id = f.community;
        assert_ok(act(&f, OFFICE, &survey_review, see_report, &s));
        assert_int_equal(s.count, 2);
    }
}

/* ---- times ---- */

static lm_rc leave_one_building(struct lm_cx *cx, void *arg) {
    static const struct lm_sql fewer = {"survey_test_fewer",
                                        "DELETE FROM survey_target WHERE building_id = $1"};
    const struct survey_fixture *f = arg;
    LM_TRY(lm_db_exec(cx->db, LM_Q(&fewer, LM_I(f->buildings[1])), NULL));
    return survey_rebuild(cx);
}

static void the_time_of_one_building_is_not_told_of_its_compound_either(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        for (int d = 0; d < DOORS; d++) {
            struct saying s = {.door = d, .outcome = SURVEY_UNCHANGED},
                          t = {.building = 1, .door = d, .outcome = SURVEY_UNCHANGED};
            assert_ok(say_as(&f, CAPTAIN, &s));
            assert_ok(say_as(&f, OTHER_CAPTAIN, &t));
        }
        assert_int_not_equal(progress_of(&f, f.compound).times.p50_s, LM_ABSENT);
        assert_ok(test_write(f.env, leave_one_building, &f, NULL));
        const int64_t nodes[] = {f.compound, f.community, f.district};
        for (size_t i = 0; i < LM_COUNT(nodes); i++) {
            struct survey_progress now = progress_of(&f, nodes[i]);
            assert_int_equal(now.totals.done, DOORS);
            assert_int_equal(now.times.p50_s, LM_ABSENT);
            assert_int_equal(now.times.p95_s, LM_ABSENT);
            assert_int_equal(now.times.all_s, LM_ABSENT);
        }
    }
}

/* ---- what waits for a decision ---- */

struct listing {
    struct survey_fixture *f;
    size_t count;
    size_t notes, names;
};
static lm_rc list_pending(struct lm_cx *cx, void *arg) {
    struct listing *l = arg;
    struct survey_doors_ask ask = {
        .survey = l->f->survey, .node = l->f->buildings[0], .status = SURVEY_IS_PENDING};
    struct survey_door_list list = {0};
    LM_TRY(survey_doors(cx, &ask, &list));
    const struct survey_door_item *items = list.items.items;
    l->count = list.items.count;
    l->notes = l->names = 0;
    for (size_t i = 0; i < l->count; i++) {
        l->notes += items[i].note.p != NULL;
        l->names += items[i].by_name.p != NULL;
    }
    return LM_OK;
}

static lm_rc make_accounts(struct lm_cx *cx, void *arg) {
    (void)arg;
    static const struct lm_sql add = {
        "survey_test_account",
        "INSERT INTO account (id, login, name, name_sort, name_initials, status, lang, "
        "is_elder_mode, created_ms, created_by, version) VALUES ($1, 'someone', '某人', 'mou ren', "
        "'mr', 'invited', 'zh', 0, 0, 0, 1)"};
    return lm_db_exec(cx->db, LM_Q(&add, LM_I(1000 + CAPTAIN)), NULL);
}

static void waiting_words_are_shown_to_those_who_decide_and_sealed_ones_to_nobody(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        assert_ok(test_write(f.env, make_accounts, NULL, NULL));
        struct saying open = {.outcome = SURVEY_MERGED, .note = "与 201 合并"};
        int64_t before = test_clock_now() + LM_MINUTE_MS;
        assert_ok(say_as(&f, CAPTAIN, &open));
        struct listing l = {.f = &f};
        assert_ok(act(&f, CAPTAIN, &survey_see, list_pending, &l));
        assert_int_equal(l.count, 1);
        assert_int_equal(l.notes, 0);
        assert_int_equal(l.names, 0);
        assert_ok(act(&f, STATION, &survey_see, list_pending, &l));
        assert_int_equal(l.notes, 1);
        test_clock_add(8 * LM_DAY_MS);
        struct saying given_before = {.door = 1,
                                      .outcome = SURVEY_MERGED,
                                      .note = "与 301 合并",
                                      .given_at = before},
                      given_after = {.door = 2, .outcome = SURVEY_MERGED, .note = "与 401 合并"};
        assert_ok(say_as(&f, CAPTAIN, &given_before));
        assert_ok(say_as(&f, CAPTAIN, &given_after));
        assert_ok(act(&f, STATION, &survey_see, list_pending, &l));
        assert_int_equal(l.count, 3);
        assert_int_equal(l.names, 3);
        assert_int_equal(l.notes, 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_signed_off_is_told_in_the_report_of_that_place_alone),
        cmocka_unit_test(the_time_of_one_building_is_not_told_of_its_compound_either),
        cmocka_unit_test(waiting_words_are_shown_to_those_who_decide_and_sealed_ones_to_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
