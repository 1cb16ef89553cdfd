/* Random histories against a model of a few lines: what a door's state must be after every step,
 * and that board, table and recount never differ. The seed is fixed, so a failure can be run again.
 */
#include "modules/survey/test/survey_fixture.h"

#include "base/clock.h"

enum { STEPS = 260, CASES_MAX = STEPS };

struct model_case {
    int64_t answer_id;
    int door, outcome, before, account;
    bool is_open;
};
struct model {
    struct survey_fixture *f;
    uint64_t random;
    bool is_late;
    struct {
        int state, account;
        bool is_closed; /* the ledger has it no more */
    } doors[2 * DOORS];
    struct model_case cases[CASES_MAX];
    size_t case_count;
    int64_t answers;
};

static uint64_t draw(struct model *m, uint64_t below) {
    m->random ^= m->random << 13;
    m->random ^= m->random >> 7;
    m->random ^= m->random << 17;
    return m->random % below;
}

static bool is_done_state(int state) {
    return state != SURVEY_IS_WAITING && state != SURVEY_IS_NOT_REACHED &&
           state != SURVEY_IS_PENDING;
}

static struct model_case *open_case_of(struct model *m, int door, const struct model_case *but) {
    for (size_t i = 0; i < m->case_count; i++)
        if (m->cases[i].door == door && m->cases[i].is_open && &m->cases[i] != but)
            return &m->cases[i];
    return NULL;
}

static int state_of(int outcome, int before) {
    static const int states[] = {
        [SURVEY_UNCHANGED] = SURVEY_IS_UNCHANGED, [SURVEY_CHANGED] = SURVEY_IS_CHANGED,
        [SURVEY_VACANT] = SURVEY_IS_VACANT,       [SURVEY_NOT_REACHED] = SURVEY_IS_NOT_REACHED,
        [SURVEY_REFUSED] = SURVEY_IS_REFUSED,     [SURVEY_NOT_EXISTING] = SURVEY_IS_DROPPED};
    bool confirms =
        outcome == SURVEY_UNCHANGED && (before == SURVEY_IS_CHANGED || before == SURVEY_IS_VACANT);
    return confirms ? before : states[outcome];
}

/* What the model says will happen; moves the model on. */
static lm_rc expect(struct model *m, int door, int account, int outcome) {
    int state = m->doors[door].state;
    bool is_about_door = outcome == SURVEY_NOT_EXISTING;
    if (!m->is_late) {
        bool is_answered = m->doors[door].account != 0 && state != SURVEY_IS_WAITING;
        bool is_own = m->doors[door].account == account;
        if (is_answered && !is_own && state != SURVEY_IS_NOT_REACHED && account != STATION)
            return LM_CONFLICT;
    }
    m->answers++;
    if (!m->is_late && !is_about_door) {
        if (state == SURVEY_IS_PENDING)
            for (size_t i = 0; i < m->case_count; i++)
                m->cases[i].is_open &= m->cases[i].door != door;
        m->doors[door].state = state_of(outcome, state);
        m->doors[door].account = account;
        return LM_OK;
    }
    struct model_case *first = open_case_of(m, door, NULL);
    int before = state != SURVEY_IS_PENDING ? state : first ? first->before : SURVEY_IS_WAITING;
    m->cases[m->case_count++] = (struct model_case){0, door, outcome, before, account, true};
    if (is_about_door && !m->is_late)
        m->doors[door].state = SURVEY_IS_PENDING;
    else if (!is_done_state(state))
        m->doors[door].state = SURVEY_IS_PENDING;
    return LM_OK;
}

static enum actor somebody(struct model *m, int building) {
    switch (draw(m, 4)) {
    case 0:
        return STATION;
    case 1:
        return building ? OTHER_CAPTAIN : HELPER;
    default:
        return building ? OTHER_CAPTAIN : CAPTAIN;
    }
}

static void answer_something(struct model *m) {
    static const int outcomes[] = {SURVEY_UNCHANGED,   SURVEY_UNCHANGED, SURVEY_CHANGED,
                                   SURVEY_NOT_REACHED, SURVEY_REFUSED,   SURVEY_NOT_EXISTING,
                                   SURVEY_VACANT};
    /* Vacancy said long ago is compared with the door as it is now: not part of this model. */
    size_t kinds = LM_COUNT(outcomes) - (m->is_late ? 1 : 0);
    int building = (int)draw(m, 2), door = (int)draw(m, DOORS);
    if (m->doors[building * DOORS + door].is_closed)
        return;
    struct saying s = {.building = building,
                       .door = door,
                       .outcome = outcomes[draw(m, kinds)],
                       .given_at = test_clock_now()};
    if (s.outcome == SURVEY_CHANGED) {
        s.changes[s.change_count++] = (struct ledger_change){
            .kind = LEDGER_ADD,
            .on = draw(m, 2) ? lm_date_at(test_clock_now()) : 0,
            .person = {.name = LM_STR("试新"), .birth_year = 1990, .relation = LM_STR("99")}};
    }
    if (s.outcome == SURVEY_NOT_EXISTING)
        s.note = "没有这一户";
    enum actor actor = somebody(m, building);
    size_t cases = m->case_count;
    lm_rc expected = expect(m, building * DOORS + door, (int)actor, s.outcome);
    assert_rc(say_as(m->f, actor, &s), expected);
    if (expected != LM_OK)
        return;
    if (m->case_count > cases)
        m->cases[cases].answer_id = s.out.answer_id;
    struct saying again = s;
    assert_ok(say_as(m->f, actor, &again));
    assert_true(again.out.answer_id == s.out.answer_id);
}

static void decide_something(struct model *m) {
    struct model_case *open = NULL;
    for (size_t tries = 0; tries < 20 && !open && m->case_count; tries++) {
        struct model_case *one = &m->cases[draw(m, m->case_count)];
        open = one->is_open ? one : NULL;
    }
    if (!open)
        return;
    bool is_accepted = draw(m, 2);
    assert_ok(decide_as(m->f, STATION, open->answer_id, is_accepted));
    open->is_open = false;
    if (is_accepted && open->outcome == SURVEY_NOT_EXISTING) {
        m->doors[open->door].is_closed = true;
        for (size_t i = 0; i < m->case_count; i++)
            m->cases[i].is_open &= m->cases[i].door != open->door;
    }
    int *state = &m->doors[open->door].state;
    if (is_accepted) {
        *state = state_of(open->outcome, *state);
        m->doors[open->door].account = open->account;
    } else if (*state == SURVEY_IS_PENDING && !open_case_of(m, open->door, NULL)) {
        *state = open->before;
    }
    assert_rc(decide_as(m->f, STATION, open->answer_id, true), LM_CONFLICT);
}

static void compare_with_model(struct model *m) {
    for (int i = 0; i < 2 * DOORS; i++)
        assert_string_equal(
            lm_code_slug(survey_states, target_of(m->f, i / DOORS, i % DOORS).status),
            lm_code_slug(survey_states, m->doors[i].state));
    assert_int_equal(count_answers(m->f), m->answers);
    check_counts(m->f);
}

static void random_histories_follow_the_model_and_count_the_same_three_ways(void **state) {
    (void)state;
    each_fixture(f) {
        struct model m = {.f = &f, .random = 0x9e3779b97f4a7c15};
        for (int i = 0; i < 2 * DOORS; i++)
            m.doors[i].state = SURVEY_IS_WAITING;
        fixture_begin(&f, true);
        for (int step = 0; step < STEPS; step++) {
            test_clock_add(1000);
            if (step == STEPS * 2 / 3) {
                test_clock_add(2 * LM_HOUR_MS);
                m.is_late = true;
            }
            if (draw(&m, 4) == 0)
                decide_something(&m);
            else
                answer_something(&m);
            if (step % 10 == 9)
                compare_with_model(&m);
        }
        compare_with_model(&m);
    }
}

/* ---- derived tables ---- */

static lm_rc spoil(struct lm_cx *cx, void *arg) {
    static const struct lm_sql less = {"survey_test_spoil",
                                       "UPDATE survey_count SET residents = residents + 7, "
                                       "unchanged = 0 WHERE survey_id = $1"};
    const struct survey_fixture *f = arg;
    return lm_db_exec(cx->db, LM_Q(&less, LM_I(f->survey)), NULL);
}
static lm_rc rebuild(struct lm_cx *cx, void *arg) {
    (void)arg;
    return survey_rebuild(cx);
}

static void rebuilding_mends_totals_also_under_a_live_board(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        for (int d = 0; d < 3; d++) {
            struct saying s = {.door = d, .outcome = SURVEY_UNCHANGED};
            assert_ok(say_as(&f, CAPTAIN, &s));
        }
        assert_ok(test_write(f.env, spoil, &f, NULL));
        assert_ok(test_write(f.env, rebuild, NULL, NULL));
        check_counts(&f);
        struct saying s = {.door = 3, .outcome = SURVEY_UNCHANGED};
        assert_ok(say_as(&f, CAPTAIN, &s));
        assert_int_equal(progress_of(&f, f.compound).totals.residents, 8);
        check_counts(&f);
    }
}

static lm_rc fail_after_answer(struct lm_cx *cx, void *arg) {
    struct survey_fixture *f = arg;
    struct ledger_door door = {0};
    struct survey_answer_out out = {0};
    LM_TRY(ledger_door_find(cx, f->doors[0][0], &door));
    struct survey_answer_in in = {.survey = f->survey,
                                  .door = door.id,
                                  .outcome = SURVEY_UNCHANGED,
                                  .given_at = cx->now_ms,
                                  .based_on = door.version};
    LM_TRY(survey_answer_door(cx, &in, &out));
    return LM_TOO_MANY;
}

static void a_transaction_that_is_undone_leaves_no_trace_on_the_board(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        assert_rc(act(&f, CAPTAIN, &survey_speak, fail_after_answer, &f), LM_TOO_MANY);
        assert_int_equal(progress_of(&f, f.compound).totals.done, 0);
        assert_int_equal(count_answers(&f), 0);
        check_counts(&f);
    }
}

static lm_rc load(struct lm_cx *cx, void *arg) {
    const struct survey_fixture *f = arg;
    return survey_board_load(cx, survey_board_of(cx->env), f->survey);
}

static void a_board_read_from_the_tables_equals_the_one_that_heard_everything(void **state) {
    (void)state;
    each_fixture(f) {
        fixture_begin(&f, true);
        for (int d = 0; d < DOORS; d++) {
            test_clock_add(7000);
            struct saying s = {.door = d, .outcome = SURVEY_UNCHANGED};
            assert_ok(say_as(&f, CAPTAIN, &s));
        }
        struct survey_progress heard = progress_of(&f, f.compound);
        assert_int_equal(heard.times.p50_s, 42);
        assert_ok(test_read(f.env, load, &f));
        struct survey_progress read = progress_of(&f, f.compound);
        assert_memory_equal(&heard.totals, &read.totals, sizeof heard.totals);
        assert_int_equal(read.times.p50_s, 42);
        survey_board_drop(survey_board_of(f.env), f.survey);
        struct survey_progress table = progress_of(&f, f.compound);
        assert_memory_equal(&heard.totals, &table.totals, sizeof heard.totals);
        assert_int_equal(table.times.p50_s, 42);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_histories_follow_the_model_and_count_the_same_three_ways),
        cmocka_unit_test(rebuilding_mends_totals_also_under_a_live_board),
        cmocka_unit_test(a_transaction_that_is_undone_leaves_no_trace_on_the_board),
        cmocka_unit_test(a_board_read_from_the_tables_equals_the_one_that_heard_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
