/* Answers that come again, late, or from several people: which word stands, and that the station
 * can always decide. */
#include "modules/survey/test/survey_fixture.h"

#include "base/clock.h"

static void an_older_word_replaces_no_newer_one_whoever_says_it(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        int64_t early = test_clock_now() + 1000;
        test_clock_add(LM_MINUTE_MS);
        struct saying newer = {.outcome = SURVEY_UNCHANGED},
                      older = {.outcome = SURVEY_REFUSED, .given_at = early},
                      missed = {.door = 1, .outcome = SURVEY_NOT_REACHED},
                      met = {.door = 1, .outcome = SURVEY_UNCHANGED, .given_at = early};
        assert_ok(say_as(&f, CAPTAIN, &newer));
        assert_rc(say_as(&f, STATION, &older), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.newer_answer");
        assert_ok(say_as(&f, CAPTAIN, &missed));
        assert_ok(say_as(&f, STATION, &met)); /* who was met before has been met */
        test_clock_add(1000);
        struct saying newest = {.outcome = SURVEY_REFUSED};
        assert_ok(say_as(&f, STATION, &newest));
        check_counts(&f);
    }
}

static void a_clock_that_ran_ahead_bars_nobody_from_mending_his_answer(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying ahead = {.outcome = SURVEY_REFUSED, .given_at = test_clock_now() + LM_DAY_MS},
                      mended = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &ahead));
        test_clock_add(1000);
        assert_ok(say_as(&f, CAPTAIN, &mended));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_UNCHANGED);
        check_counts(&f);
    }
}

static struct ledger_change newcomer(const char *name) {
    return (struct ledger_change){
        .kind = LEDGER_ADD,
        .person = {.name = lm_str_of(name), .birth_year = 1990, .relation = LM_STR("99")}};
}
struct moving_in {
    struct survey_fixture *f;
    int door;
};
static lm_rc move_in(struct lm_cx *cx, void *arg) {
    const struct moving_in *m = arg;
    struct ledger_change change = newcomer("试戊");
    struct lm_list changes = {&change, 1};
    struct ledger_outcome outcome = {0};
    LM_TRY(ledger_changes_prepare(cx, "/changes", &changes));
    return ledger_apply(cx, m->f->doors[0][m->door], &changes,
                        &(struct ledger_provenance){.source = LEDGER_BY_STATION}, &outcome);
}

static void a_door_is_vacant_only_as_long_as_nobody_lives_there(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying vacant = {.outcome = SURVEY_VACANT}, still = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &vacant));
        test_clock_add(1000);
        assert_ok(say_as(&f, CAPTAIN, &still));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_VACANT);
        struct moving_in m = {&f, 0};
        assert_ok(test_write(f.env, move_in, &m, NULL));
        test_clock_add(1000);
        assert_ok(say_as(&f, CAPTAIN, &still));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_CHANGED);
        assert_int_equal(progress_of(&f, f.compound).totals.residents, 1);
        check_counts(&f);
    }
}

static void a_late_vacancy_can_be_accepted_by_whoever_sees_the_door_as_it_is(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        int64_t early = test_clock_now() + 1000;
        test_clock_add(2 * LM_HOUR_MS);
        struct saying late = {.outcome = SURVEY_VACANT, .given_at = early};
        assert_ok(say_as(&f, CAPTAIN, &late));
        struct moving_in m = {&f, 0};
        assert_ok(test_write(f.env, move_in, &m, NULL));
        assert_rc(decide_as(&f, STATION, late.out.answer_id, true), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.changed_meanwhile");
        int64_t seen = sheet_of(&f, 0, 0).door.version;
        assert_ok(accept_seeing(&f, late.out.answer_id, seen));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_VACANT);
        assert_int_equal(sheet_of(&f, 0, 0).door.residents, 0);
        check_counts(&f);
    }
}

static void few_answers_of_one_person_about_one_door_may_wait(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        test_clock_add(2 * LM_HOUR_MS);
        struct saying late[6];
        for (int i = 0; i < 6; i++) {
            test_clock_add(1000);
            late[i] = (struct saying){.outcome = SURVEY_UNCHANGED, .given_at = test_clock_now()};
            assert_rc(say_as(&f, CAPTAIN, &late[i]), i < 5 ? LM_OK : LM_CONFLICT);
        }
        assert_string_equal(test_last_key(), "survey.too_many_waiting");
        assert_ok(say_as(&f, CAPTAIN, &late[0])); /* the same again is the same */
        assert_ok(decide_as(&f, STATION, late[0].out.answer_id, false));
        assert_ok(say_as(&f, CAPTAIN, &late[5]));
        assert_int_equal(count_answers(&f), 6);
    }
}

struct finding {
    int64_t door_id;
    struct ledger_door door;
};
static lm_rc find_door(struct lm_cx *cx, void *arg) {
    struct finding *found = arg;
    return ledger_door_find(cx, found->door_id, &found->door);
}

static void a_door_that_does_not_exist_is_closed_in_the_ledger_by_the_decision(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying unreal = {.outcome = SURVEY_NOT_EXISTING, .note = "图纸有误"};
        assert_ok(say_as(&f, CAPTAIN, &unreal));
        assert_ok(decide_as(&f, STATION, unreal.out.answer_id, true));
        struct finding found = {.door_id = f.doors[0][0]};
        assert_rc(test_read(f.env, find_door, &found), LM_NOT_FOUND);
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_DROPPED);
        assert_int_equal(progress_of(&f, f.compound).totals.dropped, 1);
        check_counts(&f);
    }
}

static lm_rc take_back(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    return survey_take_back(cx, f->survey, f->compound);
}

static void answers_wait_while_the_compound_is_signed_off(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        assert_ok(close_by(&f, STATION));
        struct saying one = {.outcome = SURVEY_UNCHANGED},
                      two = {.door = 1, .outcome = SURVEY_UNCHANGED},
                      three = {.door = 2, .outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &one));
        assert_int_equal(one.out.fate, SURVEY_LATE);
        assert_ok(say_as(&f, STATION, &two));
        assert_int_equal(two.out.fate, SURVEY_APPLIED);
        assert_rc(act(&f, CAPTAIN, &survey_unsign, take_back, &f), LM_NOT_FOUND);
        assert_rc(act(&f, OTHER_OFFICE, &survey_unsign, take_back, &f), LM_NOT_FOUND);
        assert_ok(act(&f, STATION, &survey_unsign, take_back, &f));
        assert_rc(act(&f, STATION, &survey_unsign, take_back, &f), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.not_signed_off");
        assert_ok(say_as(&f, CAPTAIN, &three));
        assert_int_equal(three.out.fate, SURVEY_APPLIED);
        check_counts(&f);
    }
}

/* ---- drafts ---- */

static lm_rc empty_draft(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    static struct lm_str names[] = {LM_STR("questions"), LM_STR("verify"),   LM_STR("due_at"),
                                    LM_STR("form_no"),   LM_STR("baseline"), LM_STR("title")};
    struct survey change = {.id = f->survey,
                            .retention_days = LM_ABSENT,
                            .baseline = {.minutes = LM_ABSENT},
                            .nulls = {names, LM_COUNT(names)}};
    return survey_change(cx, &change);
}

static void what_is_emptied_in_a_draft_is_empty(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, false);
        assert_ok(act(&f, OFFICE, &survey_manage, empty_draft, &f));
        struct survey now = survey_now(&f);
        assert_int_equal(now.questions.count, 0);
        assert_int_equal(now.verify.count, 0);
        assert_int_equal(now.due_at, 0);
        assert_null(now.form_no.p);
        assert_null(now.baseline.text.p);
        assert_int_equal(now.baseline.minutes, LM_ABSENT);
        assert_non_null(now.title.p); /* a draft must have one */
    }
}

static lm_rc ask_aid(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    struct survey_question question = {.key = LM_STR("aid"),
                                       .text = LM_STR("是否享受低保"),
                                       .kind = SURVEY_YES_NO,
                                       .required = true};
    struct survey change = {.id = f->survey,
                            .retention_days = LM_ABSENT,
                            .baseline = {.minutes = LM_ABSENT},
                            .questions = {&question, 1}};
    return survey_change(cx, &change);
}
static lm_rc open_it(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    struct survey opened = {0};
    return survey_open(cx, f->survey, &opened);
}

static void a_sensitive_question_that_must_be_answered_is_not_opened(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, false);
        assert_ok(act(&f, OFFICE, &survey_manage, ask_aid, &f));
        assert_rc(act(&f, OFFICE, &survey_manage, open_it, &f), LM_INVALID);
        assert_string_equal(test_last_key(), "survey.lint_sensitive_required");
    }
}

static lm_rc sum_of_cars(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    struct survey_report made = {0};
    LM_TRY(survey_report_of(cx, f->survey, f->compound, &made));
    const struct survey_tally_view *views = made.tallies.items;
    assert_true(lm_str_is(views[2].total_text, "3.75"));
    assert_int_equal(views[2].total, 3);
    return LM_OK;
}

static void sums_of_numbers_keep_their_decimals(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying a = {.outcome = SURVEY_UNCHANGED, .answers = "{\"cars\":2.5}"},
                      b = {.door = 1, .outcome = SURVEY_UNCHANGED, .answers = "{\"cars\":1.25}"};
        assert_ok(say_as(&f, CAPTAIN, &a));
        assert_ok(say_as(&f, CAPTAIN, &b));
        assert_ok(act(&f, STATION, &survey_review, sum_of_cars, &f));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_older_word_replaces_no_newer_one_whoever_says_it),
        cmocka_unit_test(a_clock_that_ran_ahead_bars_nobody_from_mending_his_answer),
        cmocka_unit_test(a_door_is_vacant_only_as_long_as_nobody_lives_there),
        cmocka_unit_test(a_late_vacancy_can_be_accepted_by_whoever_sees_the_door_as_it_is),
        cmocka_unit_test(few_answers_of_one_person_about_one_door_may_wait),
        cmocka_unit_test(a_door_that_does_not_exist_is_closed_in_the_ledger_by_the_decision),
        cmocka_unit_test(answers_wait_while_the_compound_is_signed_off),
        cmocka_unit_test(what_is_emptied_in_a_draft_is_empty),
        cmocka_unit_test(a_sensitive_question_that_must_be_answered_is_not_opened),
        cmocka_unit_test(sums_of_numbers_keep_their_decimals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
