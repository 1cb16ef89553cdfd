/* The rules of surveys, answers and decisions on both engines. */
#include "modules/survey/test/survey_fixture.h"

#include "base/clock.h"
#include "core/i18n/i18n.h"

/* ---- drafts and opening ---- */

static lm_rc open_now(struct lm_cx *cx, void *arg) {
    struct survey_fixture *f = arg;
    struct survey opened;
    return survey_open(cx, f->survey, &opened);
}

struct changing {
    int64_t id;
    void (*edit)(struct survey *change);
};
static lm_rc change(struct lm_cx *cx, void *arg) {
    struct changing *changing = arg;
    struct survey change = {
        .id = changing->id, .retention_days = LM_ABSENT, .baseline = {.minutes = LM_ABSENT}};
    changing->edit(&change);
    return survey_change(cx, &change);
}
static lm_rc change_it(struct survey_fixture *f, enum actor actor, void (*edit)(struct survey *)) {
    struct changing changing = {f->survey, edit};
    return act(f, actor, &survey_manage, change, &changing);
}

static void without_form_number(struct survey *change) {
    change->form_no = LM_STR("");
}
static void ask_for_religion(struct survey *change) {
    static struct survey_question question = {
        .key = LM_STR("faith"), .text = LM_STR("您的宗教信仰是什么"), .kind = SURVEY_TEXT};
    change->questions = (struct lm_list){&question, 1};
}
static void thirteen_questions(struct survey *change) {
    static struct survey_question questions[13];
    static const char *const keys[] = {"a", "b", "c", "d", "e", "f", "g",
                                       "h", "i", "j", "k", "l", "m"};
    for (size_t i = 0; i < 13; i++)
        questions[i] = (struct survey_question){
            .key = lm_str_of(keys[i]), .text = LM_STR("电梯好用吗"), .kind = SURVEY_YES_NO};
    change->questions = (struct lm_list){questions, 13};
}
static void new_title(struct survey *change) {
    change->title = LM_STR("新标题");
}
static void due_in_two_hours(struct survey *change) {
    change->due_at = test_clock_now() + 2 * LM_HOUR_MS;
}

static void a_form_without_its_legal_marks_is_not_opened(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, false);
        assert_ok(change_it(&f, OFFICE, without_form_number));
        assert_rc(act(&f, OFFICE, &survey_manage, open_now, &f), LM_INVALID);
        assert_string_equal(test_last_key(), "survey.header_missing");
        assert_int_equal(survey_now(&f).status, SURVEY_DRAFT);
    }
}

static void a_form_past_its_validity_is_not_opened(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, false);
        test_clock_add(7 * LM_DAY_MS);
        assert_rc(act(&f, OFFICE, &survey_manage, open_now, &f), LM_INVALID);
        assert_string_equal(test_last_key(), "survey.expired");
    }
}

static void what_the_field_table_switches_off_cannot_be_asked(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, false);
        assert_ok(change_it(&f, OFFICE, ask_for_religion));
        assert_rc(act(&f, OFFICE, &survey_manage, open_now, &f), LM_INVALID);
        assert_string_equal(test_last_key(), "survey.lint_off");
    }
}

static void a_thirteenth_question_is_refused(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, false);
        assert_rc(change_it(&f, OFFICE, thirteen_questions), LM_INVALID);
        assert_string_equal(test_last_key(), "survey.too_many_questions");
    }
}

static void opening_makes_a_target_of_every_door_once(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct survey survey = survey_now(&f);
        assert_int_equal(survey.buildings_total, 2);
        assert_int_equal(survey.buildings_ready, 2);
        struct survey_progress p = progress_of(&f, f.compound);
        assert_int_equal(p.totals.doors, 2 * DOORS);
        assert_int_equal(p.totals.remaining, 2 * DOORS);
        assert_int_equal(p.children.count, 2);
        assert_int_equal(progress_of(&f, f.district).totals.doors, 2 * DOORS);
        check_counts(&f);
        assert_rc(act(&f, OFFICE, &survey_manage, open_now, &f), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.not_a_draft");
    }
}

static void an_open_survey_can_only_be_given_more_time(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        assert_rc(change_it(&f, OFFICE, new_title), LM_CONFLICT);
        assert_ok(change_it(&f, OFFICE, due_in_two_hours));
        assert_int_equal(survey_now(&f).due_at, test_clock_now() + 2 * LM_HOUR_MS);
        assert_rc(change_it(&f, OTHER_OFFICE, due_in_two_hours), LM_FORBIDDEN);
    }
}

/* ---- who may what ---- */

struct visible {
    int64_t survey;
    size_t count;
};
static lm_rc list(struct lm_cx *cx, void *arg) {
    struct visible *visible = arg;
    struct lm_list found;
    int64_t next;
    LM_TRY(survey_list(cx, 0, 0, 0, 50, &found, &next));
    visible->count = found.count;
    return LM_OK;
}

static void a_draft_is_seen_by_its_office_only_and_an_open_one_where_it_is_held(void **state) {
    (void)state;
    each_fixture(f) {
        struct visible visible;
        fixture_begin(&f, false);
        assert_ok(act(&f, CAPTAIN, &survey_see, list, &visible));
        assert_int_equal(visible.count, 0);
        assert_ok(act(&f, OFFICE, &survey_see, list, &visible));
        assert_int_equal(visible.count, 1);
        assert_ok(act(&f, OFFICE, &survey_manage, open_now, &f));
        assert_ok(act(&f, CAPTAIN, &survey_see, list, &visible));
        assert_int_equal(visible.count, 1);
        assert_ok(act(&f, OTHER_OFFICE, &survey_see, list, &visible));
        assert_int_equal(visible.count, 0);
    }
}

static void captains_answer_in_their_own_building_only(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying here = {.outcome = SURVEY_UNCHANGED},
                      there = {.building = 1, .outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &here));
        assert_rc(say_as(&f, CAPTAIN, &there), LM_NOT_FOUND);
        assert_rc(say_as(&f, OTHER_OFFICE, &there), LM_NOT_FOUND);
        assert_rc(say_as(&f, OFFICE, &there), LM_NOT_FOUND);
        assert_ok(say_as(&f, STATION, &there));
    }
}

struct handing {
    struct survey_fixture *f;
    int64_t account_id;
};
static lm_rc put_hand(struct lm_cx *cx, void *arg) {
    const struct handing *h = arg;
    struct survey_target target = {0};
    LM_TRY(survey_store_target(cx, h->f->survey, h->f->buildings[1], h->f->doors[1][0], &target));
    LM_TRY(lm_permit(cx, h->f->buildings[1]));
    target.assigned_to = h->account_id;
    return survey_store_assign(cx, &target);
}
struct packing {
    struct survey_fixture *f;
    int building;
    size_t doors;
};
static lm_rc pack(struct lm_cx *cx, void *arg) {
    struct packing *p = arg;
    struct survey_pack made = {0};
    LM_TRY(survey_pack_of(cx, p->f->survey, p->f->buildings[p->building], &made));
    p->doors = made.targets.count;
    return LM_OK;
}

static void a_stand_in_sees_and_answers_the_door_handed_to_him_alone(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying handed = {.building = 1, .outcome = SURVEY_UNCHANGED},
                      next = {.building = 1, .door = 1, .outcome = SURVEY_UNCHANGED};
        struct packing p = {&f, 1, 0};
        assert_rc(act(&f, CAPTAIN, &survey_see, pack, &p), LM_NOT_FOUND);
        struct handing handing = {&f, 1000 + CAPTAIN};
        assert_ok(act(&f, OTHER_CAPTAIN, &survey_pass, put_hand, &handing));
        assert_ok(act(&f, CAPTAIN, &survey_see, pack, &p));
        assert_int_equal(p.doors, 1);
        assert_ok(say_as(&f, CAPTAIN, &handed));
        assert_rc(say_as(&f, CAPTAIN, &next), LM_NOT_FOUND);
        assert_ok(act(&f, OTHER_CAPTAIN, &survey_see, pack, &p));
        assert_int_equal(p.doors, DOORS);
    }
}

/* ---- answering ---- */

static void no_change_counts_the_people_and_leaves_the_ledger(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        int64_t version = sheet_of(&f, 0, 0).door.version;
        struct saying s = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &s));
        assert_int_equal(s.out.fate, SURVEY_APPLIED);
        assert_int_equal(s.out.target.status, SURVEY_IS_UNCHANGED);
        assert_int_equal(sheet_of(&f, 0, 0).door.version, version);
        struct survey_totals t = progress_of(&f, f.buildings[0]).totals;
        assert_int_equal(t.unchanged, 1);
        assert_int_equal(t.households, 1);
        assert_int_equal(t.residents, 2);
        assert_int_equal(t.done, 1);
        assert_int_equal(t.remaining, DOORS - 1);
        check_counts(&f);
    }
}

static struct ledger_change newcomer(const char *name, int64_t on) {
    return (struct ledger_change){
        .kind = LEDGER_ADD,
        .on = on,
        .person = {.name = lm_str_of(name), .birth_year = 1990, .relation = LM_STR("99")}};
}
static struct ledger_change leaver(const struct ledger_sheet *sheet, size_t at) {
    const struct ledger_household *households = sheet->households.items;
    const struct ledger_resident *residents = households[0].residents.items;
    return (struct ledger_change){.kind = LEDGER_MOVE_OUT,
                                  .person_id = residents[at].person_id,
                                  .based_on = residents[at].version,
                                  .person = {.birth_year = LM_ABSENT}};
}

static void changes_reach_ledger_and_totals_in_one_go(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct ledger_sheet sheet = sheet_of(&f, 0, 0);
        struct saying s = {.outcome = SURVEY_CHANGED,
                           .changes = {newcomer("试丙", lm_date_at(test_clock_now())),
                                       newcomer("试丁", 0), leaver(&sheet, 1)},
                           .change_count = 3};
        assert_ok(say_as(&f, CAPTAIN, &s));
        assert_int_equal(s.out.door.door.id, f.doors[0][0]);
        struct survey_totals t = progress_of(&f, f.compound).totals;
        assert_int_equal(t.changed, 1);
        assert_int_equal(t.moved_in, 1);
        assert_int_equal(t.found, 1);
        assert_int_equal(t.moved_out, 1);
        assert_int_equal(t.residents, 3);
        assert_int_equal(sheet_of(&f, 0, 0).door.residents, 3);
        check_counts(&f);
    }
}

static void a_vacant_door_is_vacant_in_the_ledger_too(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying s = {.outcome = SURVEY_VACANT},
                      empty = {.door = DOORS - 1, .outcome = SURVEY_VACANT};
        assert_ok(say_as(&f, CAPTAIN, &s));
        assert_ok(say_as(&f, CAPTAIN, &empty));
        struct ledger_sheet sheet = sheet_of(&f, 0, 0);
        assert_int_equal(sheet.door.usage, LEDGER_VACANT);
        assert_int_equal(sheet.door.residents, 0);
        struct survey_totals t = progress_of(&f, f.compound).totals;
        assert_int_equal(t.vacant, 2);
        assert_int_equal(t.moved_out, 2);
        assert_int_equal(t.residents, 0);
        check_counts(&f);
    }
}

static void the_same_answer_twice_is_one_answer(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying s = {.outcome = SURVEY_CHANGED,
                           .given_at = test_clock_now(),
                           .changes = {newcomer("试丙", 0)},
                           .change_count = 1};
        struct saying again = s;
        assert_ok(say_as(&f, CAPTAIN, &s));
        test_clock_add(1000);
        again.based_on = 1;
        assert_ok(say_as(&f, CAPTAIN, &again));
        assert_true(s.out.answer_id == again.out.answer_id);
        assert_int_equal(count_answers(&f), 1);
        assert_int_equal(sheet_of(&f, 0, 0).door.residents, 3);
        check_counts(&f);
    }
}

static void one_amends_ones_own_answer_and_not_anothers(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying first = {.outcome = SURVEY_REFUSED}, better = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &first));
        test_clock_add(1000);
        assert_rc(say_as(&f, HELPER, &better), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.already_answered");
        assert_non_null(strstr(test_last_detail(), "\"conflicts\":[{"));
        assert_non_null(strstr(test_last_detail(), "\"door\":{"));
        assert_ok(say_as(&f, CAPTAIN, &better));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_UNCHANGED);
        struct saying older = {.outcome = SURVEY_REFUSED, .given_at = test_clock_now() - 500};
        assert_rc(say_as(&f, CAPTAIN, &older), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.newer_answer");
        test_clock_add(1000);
        struct saying station = {.outcome = SURVEY_REFUSED};
        assert_ok(say_as(&f, STATION, &station));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_REFUSED);
        check_counts(&f);
    }
}

static void whoever_was_not_reached_can_be_reached_by_anybody_in_charge(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying nobody = {.outcome = SURVEY_NOT_REACHED}, met = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &nobody));
        assert_int_equal(progress_of(&f, f.compound).totals.not_reached, 1);
        assert_int_equal(progress_of(&f, f.compound).totals.remaining, 2 * DOORS);
        test_clock_add(1000);
        assert_ok(say_as(&f, HELPER, &met));
        assert_int_equal(progress_of(&f, f.compound).totals.not_reached, 0);
        assert_int_equal(progress_of(&f, f.compound).totals.done, 1);
        check_counts(&f);
    }
}

static void no_change_to_a_door_that_has_changed_shows_both(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        int64_t seen = sheet_of(&f, 0, 0).door.version;
        struct saying station = {
            .outcome = SURVEY_CHANGED, .changes = {newcomer("试丙", 0)}, .change_count = 1};
        assert_ok(say_as(&f, STATION, &station));
        test_clock_add(1000);
        struct saying stale = {.outcome = SURVEY_UNCHANGED, .based_on = seen};
        assert_rc(say_as(&f, STATION, &stale), LM_OK); /* the version is of his own answer */
        struct saying other = {.door = 1, .outcome = SURVEY_UNCHANGED, .based_on = 77};
        assert_rc(say_as(&f, CAPTAIN, &other), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.changed_meanwhile");
        assert_non_null(strstr(test_last_detail(), "\"yours\":\"77\""));
        check_counts(&f);
    }
}

static void no_change_after_a_change_confirms_it(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying changed = {
            .outcome = SURVEY_CHANGED, .changes = {newcomer("试丙", 0)}, .change_count = 1};
        assert_ok(say_as(&f, CAPTAIN, &changed));
        test_clock_add(1000);
        struct saying same = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &same));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_CHANGED);
        assert_int_equal(progress_of(&f, f.compound).totals.found, 1);
        check_counts(&f);
    }
}

/* ---- the station decides ---- */

static void that_a_door_does_not_exist_is_for_the_station(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying bare = {.outcome = SURVEY_NOT_EXISTING};
        assert_rc(say_as(&f, CAPTAIN, &bare), LM_INVALID);
        assert_string_equal(test_last_key(), "survey.note_missing");
        struct saying s = {.outcome = SURVEY_NOT_EXISTING, .note = "图纸上有，实际没有"};
        assert_ok(say_as(&f, CAPTAIN, &s));
        assert_int_equal(s.out.fate, SURVEY_FOR_STATION);
        assert_int_equal(progress_of(&f, f.compound).totals.pending, 1);
        assert_rc(decide_as(&f, CAPTAIN, s.out.answer_id, true), LM_NOT_FOUND);
        assert_ok(decide_as(&f, STATION, s.out.answer_id, true));
        assert_int_equal(progress_of(&f, f.compound).totals.dropped, 1);
        assert_rc(decide_as(&f, STATION, s.out.answer_id, false), LM_CONFLICT);
        struct saying t = {.door = 1, .outcome = SURVEY_MERGED, .note = "与 301 合并"};
        assert_ok(say_as(&f, CAPTAIN, &t));
        assert_ok(decide_as(&f, STATION, t.out.answer_id, false));
        assert_int_equal(target_of(&f, 0, 1).status, SURVEY_IS_WAITING);
        check_counts(&f);
    }
}

static void a_late_answer_waits_and_reaches_the_ledger_when_accepted(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        int64_t given = test_clock_now() + LM_MINUTE_MS;
        test_clock_add(2 * LM_HOUR_MS);
        struct saying s = {.outcome = SURVEY_CHANGED,
                           .given_at = given,
                           .changes = {newcomer("试丙", 0)},
                           .change_count = 1};
        assert_ok(say_as(&f, CAPTAIN, &s));
        assert_int_equal(s.out.fate, SURVEY_LATE);
        assert_int_equal(sheet_of(&f, 0, 0).door.residents, 2);
        assert_int_equal(progress_of(&f, f.compound).totals.pending, 1);
        struct saying again = s;
        assert_ok(say_as(&f, CAPTAIN, &again));
        assert_true(again.out.answer_id == s.out.answer_id);
        assert_int_equal(count_answers(&f), 1);
        assert_ok(decide_as(&f, STATION, s.out.answer_id, true));
        assert_int_equal(sheet_of(&f, 0, 0).door.residents, 3);
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_CHANGED);
        assert_int_equal(progress_of(&f, f.compound).totals.found, 1);
        check_counts(&f);
    }
}

static void after_the_legal_expiry_only_what_was_given_before_can_be_accepted(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        int64_t before = test_clock_now() + LM_MINUTE_MS;
        test_clock_add(8 * LM_DAY_MS);
        struct saying early = {.outcome = SURVEY_REFUSED, .given_at = before},
                      after = {.door = 1, .outcome = SURVEY_REFUSED},
                      ahead = {.door = 2,
                               .outcome = SURVEY_REFUSED,
                               .given_at = test_clock_now() + LM_DAY_MS},
                      behind = {.door = 3, .outcome = SURVEY_REFUSED, .given_at = 1};
        assert_ok(say_as(&f, CAPTAIN, &early));
        assert_ok(say_as(&f, CAPTAIN, &after));
        assert_ok(say_as(&f, CAPTAIN, &ahead));
        assert_ok(say_as(&f, CAPTAIN, &behind));
        assert_int_equal(early.out.fate, SURVEY_SEALED);
        assert_rc(decide_as(&f, STATION, after.out.answer_id, true), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.given_after_expiry");
        assert_rc(decide_as(&f, STATION, ahead.out.answer_id, true), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.clock_in_doubt");
        assert_rc(decide_as(&f, STATION, behind.out.answer_id, true), LM_CONFLICT);
        assert_ok(decide_as(&f, STATION, early.out.answer_id, true));
        assert_int_equal(target_of(&f, 0, 0).status, SURVEY_IS_REFUSED);
        check_counts(&f);
    }
}

static void a_proper_answer_replaces_what_waits_for_a_decision(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying s = {.outcome = SURVEY_MERGED, .note = "与 201 合并"};
        assert_ok(say_as(&f, CAPTAIN, &s));
        test_clock_add(1000);
        struct saying met = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &met));
        assert_rc(decide_as(&f, STATION, s.out.answer_id, true), LM_CONFLICT);
        assert_string_equal(test_last_key(), "survey.already_decided");
        assert_int_equal(progress_of(&f, f.compound).totals.pending, 0);
        check_counts(&f);
    }
}

/* ---- closing ---- */

static lm_rc end_due(struct lm_cx *cx, void *arg) {
    (void)arg;
    return survey_end_due(cx);
}

static lm_rc check_who_signed(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    struct survey survey = {0};
    LM_TRY(survey_read(cx, f->survey, &survey));
    const struct survey_sign_off *word = survey.sign_offs.items;
    assert_true(lm_str_eq(word->by_name, LM_STR("演员")));
    return LM_OK;
}

static void stations_sign_off_and_the_owner_closes(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        assert_ok(close_by(&f, STATION));
        struct survey signed_off = survey_now(&f);
        assert_int_equal(signed_off.status, SURVEY_OPEN);
        assert_int_equal(signed_off.sign_offs.count, 1);
        assert_ok(test_read(f.env, check_who_signed, &f));
        assert_rc(close_by(&f, OTHER_OFFICE), LM_NOT_FOUND);
        assert_ok(close_by(&f, OFFICE));
        assert_int_equal(survey_now(&f).status, SURVEY_CLOSED);
        assert_rc(close_by(&f, OFFICE), LM_CONFLICT);
        struct saying late = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &late));
        assert_int_equal(late.out.fate, SURVEY_LATE);
    }
}

static void a_survey_ends_when_it_is_due(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        int64_t due = survey_now(&f).due_at;
        test_clock_add(LM_HOUR_MS - 1);
        assert_ok(test_write(f.env, end_due, NULL, NULL));
        assert_int_equal(survey_now(&f).status, SURVEY_OPEN);
        test_clock_add(2);
        assert_ok(test_write(f.env, end_due, NULL, NULL));
        struct survey ended = survey_now(&f);
        assert_int_equal(ended.status, SURVEY_CLOSED);
        assert_int_equal(ended.closed_at, due);
    }
}

/* ---- figures ---- */

static void times_are_shown_from_the_compound_up_and_never_of_one_building(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        for (int d = 0; d < DOORS; d++) {
            test_clock_add(10 * LM_SECOND_MS);
            struct saying a = {.door = d, .outcome = SURVEY_UNCHANGED},
                          b = {.building = 1, .door = d, .outcome = SURVEY_UNCHANGED};
            assert_ok(say_as(&f, CAPTAIN, &a));
            assert_ok(say_as(&f, OTHER_CAPTAIN, &b));
            if (d == 2)
                assert_int_equal(progress_of(&f, f.compound).times.p95_s, LM_ABSENT);
        }
        struct survey_times all = progress_of(&f, f.compound).times;
        assert_int_equal(all.since_open_s, 60);
        assert_int_equal(all.p50_s, 30);
        assert_int_equal(all.p95_s, 60);
        assert_int_equal(all.all_s, 60);
        assert_int_equal(progress_of(&f, f.district).times.all_s, 60);
        struct survey_times one = progress_of(&f, f.buildings[0]).times;
        assert_int_equal(one.since_open_s, LM_ABSENT);
        assert_int_equal(one.p50_s, LM_ABSENT);
        assert_int_equal(one.all_s, LM_ABSENT);
    }
}

static lm_rc chat(struct lm_cx *cx, void *arg) {
    struct survey_fixture *f = arg;
    struct lm_str text;
    LM_TRY(survey_group_text(cx, f->survey, f->compound, &text));
    assert_true(lm_str_find(text, LM_STR("冬季摸排")) >= 0);
    assert_true(lm_str_find(text, LM_STR("已完成 1 户")) >= 0);
    assert_true(lm_str_find(text, LM_STR("1单元201")) >= 0);
    assert_true(lm_str_find(text, LM_STR("1单元101、")) < 0 ||
                lm_str_find(text, LM_STR("2号楼")) > 0);
    assert_true(lm_str_find(text, LM_STR("试甲")) < 0);
    assert_true(lm_str_find(text, LM_STR("{")) < 0);
    return LM_OK;
}

static void the_text_for_the_group_has_counts_and_door_numbers_only(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying s = {.outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &s));
        assert_ok(act(&f, STATION, &survey_review, chat, &f));
        assert_rc(act(&f, CAPTAIN, &survey_review, chat, &f), LM_NOT_FOUND);
    }
}

struct walking {
    struct survey_fixture *f;
    int status;
    int64_t limit;
    size_t pages, doors;
};
static lm_rc walk(struct lm_cx *cx, void *arg) {
    struct walking *w = arg;
    struct survey_doors_ask ask = {
        .survey = w->f->survey, .node = w->f->compound, .status = w->status, .limit = w->limit};
    do {
        struct survey_door_list page = {0};
        LM_TRY(survey_doors(cx, &ask, &page));
        w->pages++;
        w->doors += page.items.count;
        ask.after = page.next;
    } while (ask.after.p);
    return LM_OK;
}

static void lists_go_page_by_page_through_every_door_once(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct saying missed = {.outcome = SURVEY_NOT_REACHED},
                      done = {.door = 1, .outcome = SURVEY_REFUSED},
                      merged = {.door = 2, .outcome = SURVEY_MERGED, .note = "与 201 合并"};
        assert_ok(say_as(&f, CAPTAIN, &missed));
        assert_ok(say_as(&f, CAPTAIN, &done));
        assert_ok(say_as(&f, CAPTAIN, &merged));
        struct walking remaining = {&f, SURVEY_IS_REMAINING, 4, 0, 0},
                       retry = {&f, SURVEY_IS_NOT_REACHED, 4, 0, 0},
                       pending = {&f, SURVEY_IS_PENDING, 4, 0, 0};
        assert_ok(act(&f, STATION, &survey_see, walk, &remaining));
        assert_int_equal(remaining.doors, 2 * DOORS - 2);
        assert_int_equal(remaining.pages, 3);
        assert_ok(act(&f, STATION, &survey_see, walk, &retry));
        assert_int_equal(retry.doors, 1);
        assert_ok(act(&f, STATION, &survey_see, walk, &pending));
        assert_int_equal(pending.doors, 1);
    }
}

struct reporting {
    struct survey_fixture *f;
    int64_t lift, lift_percent, cars, people, coverage;
    size_t unreached;
};
static lm_rc report(struct lm_cx *cx, void *arg) {
    struct reporting *r = arg;
    struct survey_report made = {0};
    LM_TRY(survey_report_of(cx, r->f->survey, r->f->compound, &made));
    assert_int_equal(made.tallies.count, 3);
    const struct survey_tally_view *views = made.tallies.items;
    const struct survey_tally_item *items = views[0].items.items;
    r->lift = items[0].answers;
    r->lift_percent = items[0].percent_x10;
    r->cars = views[2].total;
    r->people = made.people_answering;
    r->coverage = made.coverage_x10;
    r->unreached = made.unreached.count;
    return LM_OK;
}

static void shares_of_fewer_than_ten_answers_are_not_shown(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        struct reporting r = {.f = &f};
        for (int i = 0; i < 10; i++) {
            struct saying s = {.building = i / 5,
                               .door = i % 5,
                               .outcome = SURVEY_UNCHANGED,
                               .answers = i % 2 ? "{\"lift\":true,\"cars\":2}"
                                                : "{\"lift\":false,\"water\":\"井水\"}"};
            assert_ok(say_as(&f, i / 5 ? OTHER_CAPTAIN : CAPTAIN, &s));
            assert_ok(act(&f, STATION, &survey_review, report, &r));
            if (i < 9)
                assert_int_equal(r.lift_percent, LM_ABSENT);
        }
        assert_int_equal(r.lift, 5);
        assert_int_equal(r.lift_percent, 500);
        assert_int_equal(r.cars, 10);
        assert_int_equal(r.people, 2);
        assert_int_equal(r.coverage, 10 * 1000 / (2 * DOORS));
        assert_int_equal(r.unreached, 2);
    }
}

static void answers_that_do_not_fit_their_question_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *answers, *key;
    } wrong[] = {{"{\"lift\":\"ja\"}", "survey.answer_yes_no"},
                 {"{\"water\":\"雨水\"}", "survey.answer_choice"},
                 {"{\"cars\":\"两辆\"}", "survey.answer_number"},
                 {"{\"faith\":true}", "survey.answer_unknown"},
                 {"[]", "survey.answers_object"}};
    each_fixture(f) {
        fixture_begin(&f, true);
        for (size_t i = 0; i < LM_COUNT(wrong); i++) {
            struct saying s = {.outcome = SURVEY_UNCHANGED, .answers = wrong[i].answers};
            assert_rc(say_as(&f, CAPTAIN, &s), LM_INVALID);
            assert_string_equal(test_last_key(), wrong[i].key);
        }
        struct saying changed = {.outcome = SURVEY_CHANGED};
        assert_rc(say_as(&f, CAPTAIN, &changed), LM_INVALID);
        assert_string_equal(test_last_key(), "survey.changes_missing");
        assert_int_equal(count_answers(&f), 0);
    }
}

static void after_retention_totals_and_tallies_are_all_that_is_left(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        for (int i = 0; i < 10; i++) {
            struct saying s = {.building = i / 5,
                               .door = i % 5,
                               .outcome = SURVEY_UNCHANGED,
                               .answers = "{\"lift\":true,\"cars\":2}"};
            assert_ok(say_as(&f, i / 5 ? OTHER_CAPTAIN : CAPTAIN, &s));
        }
        assert_ok(close_by(&f, OFFICE));
        test_clock_add(29 * LM_DAY_MS);
        assert_ok(survey_retain(f.env));
        assert_int_equal(count_answers(&f), 10);
        test_clock_add(2 * LM_DAY_MS);
        assert_ok(survey_retain(f.env));
        assert_int_equal(count_answers(&f), 0);
        assert_int_equal(progress_of(&f, f.compound).totals.residents, 20);
        struct reporting r = {.f = &f};
        assert_ok(act(&f, STATION, &survey_review, report, &r));
        assert_int_equal(r.lift, 10);
        assert_int_equal(r.lift_percent, 1000);
        assert_int_equal(r.cars, 20);
        struct saying late = {.outcome = SURVEY_UNCHANGED};
        assert_rc(say_as(&f, CAPTAIN, &late), LM_GONE);
        assert_ok(survey_retain(f.env));
        assert_ok(act(&f, STATION, &survey_review, report, &r));
        assert_int_equal(r.cars, 20);
    }
}

static void every_sentence_that_the_module_uses_is_in_the_catalogue(void **state) {
    (void)state;
    static const char *const lint[] = {"survey.lint_off", "survey.lint_never", "survey.lint_trace",
                                       "survey.lint_sensitive", "survey.lint_in_ledger"};
    struct survey_fixture f = fixture_open(LM_SQLITE);
    for (size_t i = 0; i < LM_COUNT(lint); i++)
        assert_true(lm_message_exists(f.env->messages, lint[i]));
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_without_its_legal_marks_is_not_opened),
        cmocka_unit_test(a_form_past_its_validity_is_not_opened),
        cmocka_unit_test(what_the_field_table_switches_off_cannot_be_asked),
        cmocka_unit_test(a_thirteenth_question_is_refused),
        cmocka_unit_test(opening_makes_a_target_of_every_door_once),
        cmocka_unit_test(an_open_survey_can_only_be_given_more_time),
        cmocka_unit_test(a_draft_is_seen_by_its_office_only_and_an_open_one_where_it_is_held),
        cmocka_unit_test(captains_answer_in_their_own_building_only),
        cmocka_unit_test(a_stand_in_sees_and_answers_the_door_handed_to_him_alone),
        cmocka_unit_test(no_change_counts_the_people_and_leaves_the_ledger),
        cmocka_unit_test(changes_reach_ledger_and_totals_in_one_go),
        cmocka_unit_test(a_vacant_door_is_vacant_in_the_ledger_too),
        cmocka_unit_test(the_same_answer_twice_is_one_answer),
        cmocka_unit_test(one_amends_ones_own_answer_and_not_anothers),
        cmocka_unit_test(whoever_was_not_reached_can_be_reached_by_anybody_in_charge),
        cmocka_unit_test(no_change_to_a_door_that_has_changed_shows_both),
        cmocka_unit_test(no_change_after_a_change_confirms_it),
        cmocka_unit_test(that_a_door_does_not_exist_is_for_the_station),
        cmocka_unit_test(a_late_answer_waits_and_reaches_the_ledger_when_accepted),
        cmocka_unit_test(after_the_legal_expiry_only_what_was_given_before_can_be_accepted),
        cmocka_unit_test(a_proper_answer_replaces_what_waits_for_a_decision),
        cmocka_unit_test(stations_sign_off_and_the_owner_closes),
        cmocka_unit_test(a_survey_ends_when_it_is_due),
        cmocka_unit_test(times_are_shown_from_the_compound_up_and_never_of_one_building),
        cmocka_unit_test(the_text_for_the_group_has_counts_and_door_numbers_only),
        cmocka_unit_test(lists_go_page_by_page_through_every_door_once),
        cmocka_unit_test(shares_of_fewer_than_ten_answers_are_not_shown),
        cmocka_unit_test(answers_that_do_not_fit_their_question_are_refused),
        cmocka_unit_test(after_retention_totals_and_tallies_are_all_that_is_left),
        cmocka_unit_test(every_sentence_that_the_module_uses_is_in_the_catalogue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
