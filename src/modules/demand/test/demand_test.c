/* Demands on both engines: their way up and down, who may do what, time, and figures at each step.
 */
#include "modules/demand/test/demand_fixture.h"

#include "base/clock.h"

static void a_captain_solves_it_and_the_caller_closes_it(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_HELP, "0302");
        assert_int_equal(d.state, DEMAND_SUBMITTED);
        assert_true(d.holder_node_id == f.buildings[0] && d.lead_node_id == f.buildings[0]);
        must_move(&f, CAPTAIN, d.id, DEMAND_ACCEPT);
        must_move(&f, CAPTAIN, d.id, DEMAND_START);
        must_move(&f, CAPTAIN, d.id, DEMAND_CONTACT);
        must_move(&f, CAPTAIN, d.id, DEMAND_HANDLE);
        d = must_move(&f, CAPTAIN, d.id, DEMAND_TELL);
        assert_int_equal(d.state, DEMAND_CALLBACK); /* nobody else checks what the lead did */
        assert_rc(move_by(&f, CAPTAIN,
                          (struct demand_move_in){.demand = d.id, .move = DEMAND_SOLVE}, NULL),
                  LM_FORBIDDEN);
        d = must_move(&f, RESIDENT, d.id, DEMAND_SOLVE);
        assert_int_equal(d.state, DEMAND_CLOSED);
        assert_int_equal(d.closing, DEMAND_SOLVED);
        assert_false(d.is_open);
        check_recount(&f);
    }
}

static void what_a_captain_cannot_solve_climbs_level_by_level(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_HELP, "0302");
        d = must_move(&f, CAPTAIN, d.id, DEMAND_ESCALATE);
        assert_true(d.holder_node_id == f.compound && d.lead_node_id == f.compound);
        must_move(&f, STATION, d.id, DEMAND_SIGN);
        d = must_move(&f, STATION, d.id, DEMAND_ESCALATE);
        assert_true(d.holder_node_id == f.community && d.lead_node_id == f.compound);
        must_move(&f, COMMUNITY, d.id, DEMAND_SIGN);
        must_move(&f, COMMUNITY, d.id, DEMAND_ESCALATE);
        must_move(&f, STREET, d.id, DEMAND_SIGN);
        must_move(&f, STREET, d.id, DEMAND_ESCALATE);
        d = must_move(&f, DISTRICT, d.id, DEMAND_SIGN);
        assert_true(d.holder_node_id == f.district);
        assert_int_equal(d.escalations, 4);
        assert_rc(move_by(&f, DISTRICT,
                          (struct demand_move_in){
                              .demand = d.id, .move = DEMAND_ESCALATE, .note = LM_STR("再上")},
                          NULL),
                  LM_CONFLICT);
        assert_string_equal(test_last_key(), "demand.no_level_above");
        check_recount(&f);
    }
}

static void who_calls_back_may_call(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_HELP, "0302");
        assert_false(stand_of(&f, STATION, d.id).may_contact);
        must_move(&f, CAPTAIN, d.id, DEMAND_ACCEPT);
        must_move(&f, CAPTAIN, d.id, DEMAND_START);
        must_move(&f, CAPTAIN, d.id, DEMAND_HANDLE);
        assert_false(stand_of(&f, STATION, d.id).may_contact);
        must_move(&f, CAPTAIN, d.id, DEMAND_TELL);
        assert_true(stand_of(&f, STATION, d.id).may_contact);
        assert_false(stand_of(&f, OTHER_CAPTAIN, d.id).may_contact);
        must_move(&f, STATION, d.id, DEMAND_SOLVE);
        assert_false(stand_of(&f, STATION, d.id).may_contact);
    }
}

static void complaints_and_reports_do_not_go_to_the_captain(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand complaint = file_one(&f, DEMAND_COMPLAINT, "0104");
        struct demand report = file_one(&f, DEMAND_REPORT, "0603");
        assert_true(complaint.holder_node_id == f.compound);
        assert_true(report.holder_node_id == f.compound && report.is_confidential);
        assert_true(stand_of(&f, CAPTAIN, complaint.id).may_see);
        assert_false(stand_of(&f, CAPTAIN, report.id).may_see);
        assert_true(stand_of(&f, STATION, report.id).may_see);
    }
}

static void who_reports_is_known_to_the_lead_alone(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_REPORT, "0603");
        must_move(&f, STATION, d.id, DEMAND_ACCEPT);
        assert_rc(move_by(&f, STATION,
                          (struct demand_move_in){.demand = d.id,
                                                  .move = DEMAND_DISPATCH,
                                                  .to_node_id = f.buildings[0]},
                          NULL),
                  LM_INVALID);
        assert_false(stand_of(&f, CAPTAIN, d.id).may_see);
        d = must_move(&f, STATION, d.id, DEMAND_ESCALATE);
        assert_true(d.holder_node_id == f.community && d.lead_node_id == f.compound);
        assert_true(stand_of(&f, COMMUNITY, d.id).may_see);
        assert_false(stand_of(&f, COMMUNITY, d.id).may_contact);
        assert_true(stand_of(&f, STATION, d.id).may_contact);
    }
}

static void others_do_not_see_it(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_HELP, "0302");
        assert_false(stand_of(&f, OTHER_CAPTAIN, d.id).may_see);
        assert_false(stand_of(&f, OTHER_STATION, d.id).may_see);
        assert_false(stand_of(&f, PROPERTY, d.id).may_see);
        assert_true(stand_of(&f, STREET, d.id).may_see);
        assert_false(stand_of(&f, STREET, d.id).may_contact);
        assert_true(stand_of(&f, CAPTAIN, d.id).may_contact);
        assert_rc(move_by(&f, OTHER_CAPTAIN,
                          (struct demand_move_in){.demand = d.id, .move = DEMAND_ACCEPT}, NULL),
                  LM_NOT_FOUND);
        assert_rc(move_by(&f, STREET,
                          (struct demand_move_in){.demand = d.id, .move = DEMAND_ACCEPT}, NULL),
                  LM_FORBIDDEN);
    }
}

/* The way to "to be checked" by the property company. */
static struct demand handled_by_property(struct demand_fixture *f) {
    struct demand d = file_one(f, DEMAND_COMPLAINT, "0103");
    must_move(f, STATION, d.id, DEMAND_ACCEPT);
    assert_ok(move_by(
        f, STATION,
        (struct demand_move_in){.demand = d.id, .move = DEMAND_DISPATCH, .unit_id = f->property},
        NULL));
    assert_true(stand_of(f, PROPERTY, d.id).may_see);
    must_move(f, PROPERTY, d.id, DEMAND_SIGN);
    must_move(f, PROPERTY, d.id, DEMAND_START);
    must_move(f, PROPERTY, d.id, DEMAND_HANDLE);
    return must_move(f, STATION, d.id, DEMAND_TELL);
}

static void not_solved_goes_back_and_only_the_caller_ends_it(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = handled_by_property(&f);
        assert_int_equal(d.state, DEMAND_FEEDBACK); /* the lead checks what a unit did */
        assert_rc(move_by(&f, PROPERTY,
                          (struct demand_move_in){.demand = d.id, .move = DEMAND_VERIFY}, NULL),
                  LM_FORBIDDEN);
        must_move(&f, STATION, d.id, DEMAND_VERIFY);
        d = must_move(&f, RESIDENT, d.id, DEMAND_UNSOLVE);
        assert_int_equal(d.state, DEMAND_REWORK);
        assert_int_equal(d.reworks, 1);
        must_move(&f, PROPERTY, d.id, DEMAND_START);
        must_move(&f, PROPERTY, d.id, DEMAND_HANDLE);
        must_move(&f, STATION, d.id, DEMAND_TELL);
        must_move(&f, STATION, d.id, DEMAND_VERIFY);
        assert_ok(move_by(&f, RESIDENT,
                          (struct demand_move_in){.demand = d.id,
                                                  .move = DEMAND_SOLVE,
                                                  .satisfaction = DEMAND_SATISFIED},
                          &d));
        assert_int_equal(d.state, DEMAND_CLOSED);
        struct demand_figures n = figures_of(&f, f.compound, 20260603);
        assert_int_equal(n.n[DEMAND_FILED], 1);
        assert_int_equal(n.n[DEMAND_ANSWERED], 2); /* "not solved", then "solved" */
        assert_int_equal(n.n[DEMAND_N_SOLVED], 1);
        assert_int_equal(n.n[DEMAND_N_SATISFIED], 1);
        assert_int_equal(n.n[DEMAND_REWORKED], 1);
        assert_int_equal(n.n[DEMAND_N_UNSOLVED], 0);
        assert_int_equal(n.n[DEMAND_N_DISPATCHED], 1);
        check_recount(&f);
    }
}

static void a_unit_neither_ends_nor_passes_on_what_it_was_given(void **state) {
    static const int others[] = {DEMAND_DISPATCH, DEMAND_ESCALATE, DEMAND_TRANSFER,
                                 DEMAND_MERGE,    DEMAND_SUSPEND,  DEMAND_LINK};
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_COMPLAINT, "0103");
        struct demand other = file_one(&f, DEMAND_COMPLAINT, "0104");
        struct demand_move_in in = {.unit_id = f.property, .move = DEMAND_DISPATCH};
        const int64_t both[] = {d.id, other.id};
        for (size_t i = 0; i < LM_COUNT(both); i++) {
            must_move(&f, STATION, in.demand = both[i], DEMAND_ACCEPT);
            assert_ok(move_by(&f, STATION, in, NULL));
        }
        must_move(&f, PROPERTY, d.id, DEMAND_SIGN);
        for (size_t i = 0; i < LM_COUNT(others); i++)
            assert_rc(move_by(&f, PROPERTY,
                              (struct demand_move_in){.demand = d.id,
                                                      .move = others[i],
                                                      .note = LM_STR("不归我们管。"),
                                                      .to_node_id = f.buildings[0],
                                                      .merged_into = other.id},
                              NULL),
                      LM_FORBIDDEN);
        assert_false(offered_to(&f, PROPERTY, d.id) >> DEMAND_TRANSFER & 1);
        must_move(&f, PROPERTY, d.id, DEMAND_OBJECT); /* there is a way out */
        check_recount(&f);
    }
}

static void what_becomes_a_report_is_confidential_from_then_on(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_COMPLAINT, "0103");
        assert_true(stand_of(&f, CAPTAIN, d.id).may_see);
        must_move(&f, STATION, d.id, DEMAND_ACCEPT);
        assert_ok(move_by(&f, STATION,
                          (struct demand_move_in){.demand = d.id,
                                                  .move = DEMAND_CLASSIFY,
                                                  .kind = DEMAND_REPORT,
                                                  .category = LM_STR("0401")},
                          &d));
        assert_int_equal(d.kind, DEMAND_REPORT);
        assert_true(d.is_confidential);
        assert_false(stand_of(&f, CAPTAIN, d.id).may_see);
        check_recount(&f);
    }
}

static void three_calls_that_reach_nobody_close_it_apart(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = handled_by_property(&f);
        must_move(&f, STATION, d.id, DEMAND_VERIFY);
        must_move(&f, STATION, d.id, DEMAND_MISS);
        d = must_move(&f, STATION, d.id, DEMAND_MISS);
        assert_int_equal(d.state, DEMAND_CALLBACK);
        d = must_move(&f, STATION, d.id, DEMAND_MISS);
        assert_int_equal(d.state, DEMAND_CLOSED);
        assert_int_equal(d.closing, DEMAND_UNREACHED);
        struct demand_figures n = figures_of(&f, f.district, 20260603);
        assert_int_equal(n.n[DEMAND_N_UNREACHED], 1);
        assert_int_equal(n.n[DEMAND_ANSWERED], 0);
        assert_int_equal(n.n[DEMAND_N_SOLVED], 0);
        check_recount(&f);
    }
}

static void the_lead_writes_down_what_the_caller_says_on_the_phone(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = handled_by_property(&f);
        must_move(&f, STATION, d.id, DEMAND_VERIFY);
        d = must_move(&f, STATION, d.id, DEMAND_SETTLE);
        assert_int_equal(d.closing, DEMAND_UNSOLVED);
        assert_int_equal(figures_of(&f, f.street, 20260603).n[DEMAND_N_UNSOLVED], 1);
        check_recount(&f);
    }
}

static void who_receives_first_cannot_pass_it_back(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_COMPLAINT, "0103");
        must_move(&f, STATION, d.id, DEMAND_ACCEPT);
        assert_ok(move_by(
            &f, STATION,
            (struct demand_move_in){.demand = d.id, .move = DEMAND_DISPATCH, .unit_id = f.property},
            NULL));
        d = must_move(&f, PROPERTY, d.id, DEMAND_RETURN);
        assert_int_equal(d.state, DEMAND_RETURNED);
        assert_true(d.holder_node_id == f.compound && d.unit_id == 0);
        assert_ok(move_by(
            &f, STATION,
            (struct demand_move_in){.demand = d.id, .move = DEMAND_DISPATCH, .unit_id = f.property},
            NULL));
        test_clock_add(25 * LM_HOUR_MS);
        assert_rc(move_by(&f, PROPERTY,
                          (struct demand_move_in){
                              .demand = d.id, .move = DEMAND_RETURN, .note = LM_STR("不归我")},
                          NULL),
                  LM_CONFLICT);
        assert_string_equal(test_last_key(), "demand.too_late_to_return");
        must_move(&f, PROPERTY, d.id, DEMAND_OBJECT);
        d = must_move(&f, STATION, d.id, DEMAND_OVERRULE);
        assert_int_equal(d.state, DEMAND_SIGNED);
        assert_int_equal(figures_of(&f, f.compound, 20260603).n[DEMAND_DISPATCHED_AGAIN], 1);
        check_recount(&f);
    }
}

static void time_stands_still_while_it_is_suspended(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_COMPLAINT, "0103"); /* seven working days */
        must_move(&f, STATION, d.id, DEMAND_ACCEPT);
        must_move(&f, STATION, d.id, DEMAND_START);
        assert_int_equal(lm_date_at(d.due_ms), 20260612);
        test_clock_add(2 * LM_DAY_MS); /* Friday the 5th: five working days are left */
        d = must_move(&f, STATION, d.id, DEMAND_SUSPEND);
        assert_int_equal(d.state, DEMAND_SUSPENDED);
        assert_true(d.clock_ms == 0);
        test_clock_add(10 * LM_DAY_MS); /* Monday the 15th */
        d = must_move(&f, STATION, d.id, DEMAND_RESUME);
        assert_int_equal(d.state, DEMAND_HANDLING);
        assert_int_equal(lm_date_at(d.due_ms), 20260623); /* the 19th is the Dragon Boat Festival */
        check_recount(&f);
    }
}

static void more_time_is_asked_of_who_leads_never_of_oneself(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_COMPLAINT, "0103");
        must_move(&f, STATION, d.id, DEMAND_ACCEPT);
        must_move(&f, STATION, d.id, DEMAND_START);
        int64_t later = d.due_ms + 5 * LM_DAY_MS;
        struct demand_move_in ask = {
            .demand = d.id, .move = DEMAND_ASK_TIME, .note = LM_STR("等配件"), .due_at = d.due_ms};
        assert_rc(move_by(&f, STATION, ask, NULL), LM_INVALID);
        ask.due_at = later;
        assert_ok(move_by(&f, STATION, ask, NULL));
        assert_rc(move_by(&f, STATION,
                          (struct demand_move_in){.demand = d.id, .move = DEMAND_GRANT_TIME}, NULL),
                  LM_FORBIDDEN);
        d = must_move(&f, COMMUNITY, d.id, DEMAND_GRANT_TIME);
        assert_true(d.due_ms == later);
        assert_int_equal(d.extensions, 1);
        assert_int_equal(figures_of(&f, f.compound, lm_date_at(later)).n[DEMAND_DUE_EXTENDED], 1);
        check_recount(&f);
    }
}

static int64_t entries_of(struct demand_fixture *f, int64_t id) {
    return demand_now(f, id).version;
}

static void the_clock_strikes_each_time_once_even_after_a_standstill(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_COMPLAINT, "0103");
        must_move(&f, STATION, d.id, DEMAND_ACCEPT);
        must_move(&f, STATION, d.id, DEMAND_CONTACT);
        int64_t before = entries_of(&f, d.id);
        assert_ok(demand_clock_strike(f.env));
        assert_int_equal(entries_of(&f, d.id), before);
        test_clock_add(60 * LM_DAY_MS); /* the server was away: soon, overdue, climb */
        assert_ok(demand_clock_strike(f.env));
        assert_ok(demand_clock_strike(f.env));
        assert_int_equal(entries_of(&f, d.id), before + 3);
        assert_true(demand_now(&f, d.id).is_supervised);
        assert_true(demand_now(&f, d.id).clock_ms == 0);
        check_recount(&f);
    }
}

static void a_whistle_calls_units_and_they_report(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_COMPLAINT, "0303");
        int64_t units[] = {f.property, f.water};
        struct demand_move_in whistle = {.demand = d.id,
                                         .move = DEMAND_WHISTLE,
                                         .note = LM_STR("地下管网一起看"),
                                         .units = {units, 2},
                                         .needed_at = test_clock_now() + LM_DAY_MS};
        must_move(&f, STATION, d.id, DEMAND_ACCEPT);
        assert_rc(move_by(&f, STATION, whistle, NULL), LM_FORBIDDEN);
        assert_string_equal(test_last_key(), "demand.whistle_level");
        assert_ok(move_by(&f, COMMUNITY, whistle, NULL));
        assert_true(stand_of(&f, PROPERTY, d.id).may_see);
        assert_false(stand_of(&f, PROPERTY, d.id).may_contact);
        whistle.needed_at = test_clock_now() - 1;
        assert_rc(move_by(&f, COMMUNITY, whistle, NULL), LM_INVALID);
        check_recount(&f);
    }
}

static void a_stale_page_changes_nothing(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_HELP, "0302");
        must_move(&f, CAPTAIN, d.id, DEMAND_ACCEPT);
        assert_rc(move_by(&f, CAPTAIN,
                          (struct demand_move_in){
                              .demand = d.id, .move = DEMAND_START, .version = d.version},
                          NULL),
                  LM_CONFLICT);
        assert_string_equal(test_last_key(), "demand.changed_meanwhile");
        assert_int_equal(demand_now(&f, d.id).state, DEMAND_ACCEPTED);
    }
}

static void duplicates_are_merged_and_counted_as_neighbours(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand first = file_one(&f, DEMAND_COMPLAINT, "0103");
        struct demand second = file_one(&f, DEMAND_COMPLAINT, "0103");
        struct demand_move_in merge = {
            .demand = second.id, .move = DEMAND_MERGE, .merged_into = second.id};
        assert_rc(move_by(&f, STATION, merge, NULL), LM_INVALID);
        merge.merged_into = first.id;
        assert_ok(move_by(&f, STATION, merge, &second));
        assert_int_equal(second.state, DEMAND_MERGED);
        assert_true(second.merged_into == first.id);
        assert_int_equal(demand_now(&f, first.id).supporters, 1);
        assert_int_equal(figures_of(&f, f.compound, 20260612).n[DEMAND_DUE], 1);
        check_recount(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_captain_solves_it_and_the_caller_closes_it),
        cmocka_unit_test(what_a_captain_cannot_solve_climbs_level_by_level),
        cmocka_unit_test(who_calls_back_may_call),
        cmocka_unit_test(complaints_and_reports_do_not_go_to_the_captain),
        cmocka_unit_test(who_reports_is_known_to_the_lead_alone),
        cmocka_unit_test(others_do_not_see_it),
        cmocka_unit_test(not_solved_goes_back_and_only_the_caller_ends_it),
        cmocka_unit_test(a_unit_neither_ends_nor_passes_on_what_it_was_given),
        cmocka_unit_test(what_becomes_a_report_is_confidential_from_then_on),
        cmocka_unit_test(three_calls_that_reach_nobody_close_it_apart),
        cmocka_unit_test(the_lead_writes_down_what_the_caller_says_on_the_phone),
        cmocka_unit_test(who_receives_first_cannot_pass_it_back),
        cmocka_unit_test(time_stands_still_while_it_is_suspended),
        cmocka_unit_test(more_time_is_asked_of_who_leads_never_of_oneself),
        cmocka_unit_test(the_clock_strikes_each_time_once_even_after_a_standstill),
        cmocka_unit_test(a_whistle_calls_units_and_they_report),
        cmocka_unit_test(a_stale_page_changes_nothing),
        cmocka_unit_test(duplicates_are_merged_and_counted_as_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
