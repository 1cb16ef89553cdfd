/* Answers that lay on the phone of somebody whose appointment ended meanwhile: nothing is lost,
 * nothing is counted, the station decides, and the person learns nothing about the door. */
#include "modules/survey/test/survey_fixture.h"

#include "base/clock.h"

/* A captain of building 0 with an account and a real appointment. */
struct former {
    struct survey_fixture *f;
    struct lm_who who;
    struct lm_grant grant;
};

static lm_rc hire(struct lm_cx *cx, void *arg) {
    struct former *one = arg;
    struct lm_account_new account = {.login = LM_STR("former"), .name = LM_STR("测试队长")};
    LM_TRY(account_create(cx, &account, &one->who.account_id));
    return account_appoint(cx, one->who.account_id, LM_ROLE_CAPTAIN, one->f->buildings[0]);
}

static lm_rc dismiss(struct lm_cx *cx, void *arg) {
    struct former *one = arg;
    return account_dismiss(cx, one->who.account_id, LM_ROLE_CAPTAIN, one->f->buildings[0]);
}

static struct former former_begin(struct survey_fixture *f) {
    fixture_begin(f, true);
    struct former one = {.f = f};
    assert_ok(test_write(f->env, hire, &one, NULL));
    one.who.name = LM_STR("测试队长");
    return one;
}

struct handing_in {
    struct former *one;
    int building, door, outcome;
    int64_t given_at;
    const char *note;
    struct survey_late_out out;
};

static lm_rc hand_in(struct lm_cx *cx, void *arg) {
    struct handing_in *h = arg;
    static const struct lm_route route = {.permission = &lm_self};
    cx->who = &h->one->who;
    cx->route = &route;
    struct survey_answer_in in = {.survey = h->one->f->survey,
                                  .door = h->one->f->doors[h->building][h->door],
                                  .outcome = h->outcome ? h->outcome : SURVEY_UNCHANGED,
                                  .given_at = h->given_at,
                                  .based_on = 1,
                                  .content = {.note = lm_str_of(h->note)}};
    LM_TRY(survey_content_prepare(cx, &in));
    return survey_answer_late(cx, &in, &h->out);
}

static const char *key;
static lm_rc late(struct handing_in *h) {
    h->out = (struct survey_late_out){0};
    return test_write(h->one->f->env, hand_in, h, &key);
}

static void what_was_said_in_office_waits_for_the_station_and_counts_when_accepted(void **state) {
    (void)state;
    each_fixture(f) {
        struct former one = former_begin(&f);
        int64_t said = test_clock_now() + LM_MINUTE_MS;
        test_clock_add(10 * LM_MINUTE_MS);
        assert_ok(test_write(f.env, dismiss, &one, NULL));
        test_clock_add(LM_MINUTE_MS);
        struct handing_in h = {.one = &one, .given_at = said};
        assert_ok(late(&h));
        assert_int_equal(h.out.fate, SURVEY_FOR_STATION);
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_PENDING);
        assert_int_equal(progress_of(&f, f.compound).totals.done, 0);
        check_counts(&f);
        int64_t first = h.out.answer_id;
        assert_ok(late(&h));
        assert_true(h.out.answer_id == first);
        assert_int_equal(count_answers(&f), 1);
        assert_ok(decide_as(&f, STATION, first, true));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_UNCHANGED);
        assert_int_equal(progress_of(&f, f.compound).totals.done, 1);
        check_counts(&f);
    }
}

static void only_somebody_in_charge_at_that_moment_may_hand_in_late(void **state) {
    (void)state;
    each_fixture(f) {
        struct former one = former_begin(&f);
        int64_t hired = test_clock_now();
        test_clock_add(10 * LM_MINUTE_MS);
        int64_t dismissed = test_clock_now();
        assert_ok(test_write(f.env, dismiss, &one, NULL));
        const struct handing_in wrong[] = {
            {.one = &one, .given_at = hired - 1},                /* not yet */
            {.one = &one, .given_at = dismissed},                /* no more */
            {.one = &one, .given_at = dismissed + LM_DAY_MS},    /* not at all */
            {.one = &one, .building = 1, .given_at = hired + 1}, /* elsewhere */
            {.one = &one, .given_at = hired - 31 * LM_DAY_MS},   /* ages ago */
        };
        for (size_t i = 0; i < LM_COUNT(wrong); i++) {
            struct handing_in h = wrong[i];
            assert_rc(late(&h), LM_NOT_FOUND);
            assert_string_equal(key, "survey.no_late_answer");
        }
        one.who.is_token = true;
        struct handing_in h = {.one = &one, .given_at = hired + 1};
        assert_rc(late(&h), LM_NOT_FOUND);
        one.who.is_token = false;
        assert_ok(late(&h));
        test_clock_add(30 * LM_DAY_MS + LM_HOUR_MS);
        h.door = 1;
        assert_rc(late(&h), LM_NOT_FOUND);
        assert_int_equal(count_answers(&f), 1);
    }
}

static void a_door_that_is_done_stays_done_until_the_station_decides(void **state) {
    (void)state;
    each_fixture(f) {
        struct former one = former_begin(&f);
        int64_t said = test_clock_now() + 1;
        test_clock_add(LM_MINUTE_MS);
        assert_ok(test_write(f.env, dismiss, &one, NULL));
        struct saying other = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &other));
        struct handing_in h = {.one = &one, .outcome = SURVEY_REFUSED, .given_at = said};
        assert_ok(late(&h));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_UNCHANGED);
        assert_ok(decide_as(&f, STATION, h.out.answer_id, false));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_UNCHANGED);
        struct handing_in gone = {.one = &one,
                                  .door = 1,
                                  .outcome = SURVEY_NOT_EXISTING,
                                  .note = "图纸有误",
                                  .given_at = said};
        assert_ok(late(&gone));
        assert_int_equal(target_of(&f, 0, 1).status, SURVEY_IS_PENDING);
        check_counts(&f);
    }
}

struct listing {
    struct survey_fixture *f;
    size_t count;
};
static lm_rc list_pending(struct lm_cx *cx, void *arg) {
    struct listing *l = arg;
    struct survey_doors_ask ask = {
        .survey = l->f->survey, .node = l->f->compound, .status = SURVEY_IS_PENDING};
    struct survey_door_list list = {0};
    LM_TRY(survey_doors(cx, &ask, &list));
    l->count = list.items.count;
    const struct survey_door_item *items = list.items.items;
    for (size_t i = 0; i < l->count; i++)
        assert_true(lm_str_eq(items[i].by_name, LM_STR("测试队长")));
    return LM_OK;
}

static void the_station_sees_who_said_it_and_a_closed_survey_takes_it_too(void **state) {
    (void)state;
    each_fixture(f) {
        struct former one = former_begin(&f);
        int64_t said = test_clock_now() + 1;
        test_clock_add(LM_MINUTE_MS);
        assert_ok(test_write(f.env, dismiss, &one, NULL));
        assert_ok(close_by(&f, OFFICE));
        struct handing_in h = {.one = &one, .given_at = said};
        assert_ok(late(&h));
        assert_int_equal(h.out.fate, SURVEY_FOR_STATION);
        struct listing l = {.f = &f};
        assert_ok(act(&f, STATION, &survey_see, list_pending, &l));
        assert_int_equal(l.count, 1);
        assert_ok(decide_as(&f, STATION, h.out.answer_id, true));
        check_counts(&f);
    }
}

static void after_the_legal_expiry_it_is_sealed(void **state) {
    (void)state;
    each_fixture(f) {
        struct former one = former_begin(&f);
        test_clock_add(5 * LM_DAY_MS);
        int64_t said = test_clock_now();
        test_clock_add(LM_DAY_MS);
        assert_ok(test_write(f.env, dismiss, &one, NULL));
        test_clock_add(LM_DAY_MS);
        struct handing_in h = {.one = &one, .given_at = said};
        assert_ok(late(&h));
        assert_int_equal(h.out.fate, SURVEY_SEALED);
        check_counts(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_in_office_waits_for_the_station_and_counts_when_accepted),
        cmocka_unit_test(only_somebody_in_charge_at_that_moment_may_hand_in_late),
        cmocka_unit_test(a_door_that_is_done_stays_done_until_the_station_decides),
        cmocka_unit_test(the_station_sees_who_said_it_and_a_closed_survey_takes_it_too),
        cmocka_unit_test(after_the_legal_expiry_it_is_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
