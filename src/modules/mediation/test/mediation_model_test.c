/* Random histories against a model of a few lines: which move a case takes at which stage, and what
 * it is afterwards. The log must add up to the row, and numbers have no gap. The seed is fixed, so
 * a failure can be run again. */
#include "modules/mediation/test/mediation_fixture.h"

enum { STEPS = 420, CASES = 8, FIRST_DAY = 20300110 };

/* Stages by one letter each, so that a move's rule can be read at a glance. */
static const char letters[] = "?acnimgsvexz"; /* in order of enum mediation_state */

static const struct {
    const char *from, *to; /* "=" stays */
} model_moves[MEDIATION_MOVE_COUNT] = {
    [MEDIATION_ACCEPT] = {"a", "c"},
    [MEDIATION_REJECT] = {"a", "x"},
    [MEDIATION_NOTIFY] = {"c", "n"},
    [MEDIATION_CONSENT] = {"acnim", "="},
    [MEDIATION_INVESTIGATE] = {"nim", "i"},
    [MEDIATION_MEDIATE] = {"nim", "m"},
    [MEDIATION_EXTEND] = {"cnim", "="},
    [MEDIATION_RISK] = {"acnimgsv", "="},
    [MEDIATION_AGREE] = {"m", "g"},
    [MEDIATION_END] = {"cnim", "e"},
    [MEDIATION_SUPERVISE] = {"gs", "s"},
    [MEDIATION_VISIT] = {"sv", "v"},
    [MEDIATION_COURT_APPLY] = {"gsv", "="},
    [MEDIATION_COURT_ACCEPT] = {"gsv", "="},
    [MEDIATION_COURT_DECLINE] = {"gsv", "="},
    [MEDIATION_COURT_EXTEND] = {"gsv", "="},
    [MEDIATION_COURT_DECIDE] = {"gsv", "="},
    [MEDIATION_PAPER] = {"acnimgsve", "="},
    [MEDIATION_ARCHIVE] = {"ve", "z"},
    [MEDIATION_REMOVE] = {"acnim", "="},
    [MEDIATION_AMEND] = {"acnim", "="},
    [MEDIATION_DROP] = {"acnim", "="},
    [MEDIATION_FILE] = {"", ""},
    [MEDIATION_EDIT] = {"", ""},
    [MEDIATION_INVITE] = {"", ""}, /* these have their own addresses */
    [MEDIATION_JOIN] = {"", ""},
    [MEDIATION_SHUT] = {"", ""},
    [MEDIATION_REMIND] = {"", ""},
    [MEDIATION_EXPIRE] = {"", ""},
    [MEDIATION_REMIND_COURT] = {"", ""},
};

struct model_case {
    struct mediation_mark mark;
    char stage, court; /* court: n a(pplied) p(ending) d(eclined) c(losed) */
    int wills[2];
    bool is_written, is_extended, was_told;
    int64_t limit_on, effect_on, papers, version;
};
struct model {
    struct mediation_fixture f;
    uint64_t random;
    int64_t day, accepted;
    struct model_case cases[CASES];
};

static uint64_t draw(struct model *m, uint64_t below) {
    m->random ^= m->random << 13;
    m->random ^= m->random >> 7;
    m->random ^= m->random << 17;
    return m->random % below;
}

static bool is_among(const char *set, char letter) {
    return set && strchr(set, letter) != NULL;
}

static bool court_allows(const struct model_case *one, const struct mediation_move_in *in,
                         int64_t today) {
    switch (in->move) {
    case MEDIATION_COURT_APPLY:
        return is_among("nd", one->court) && one->is_written &&
               lm_date_days(today) - lm_date_days(one->effect_on) <= 30;
    case MEDIATION_COURT_ACCEPT:
    case MEDIATION_COURT_DECLINE:
        return one->court == 'a';
    case MEDIATION_COURT_EXTEND:
        return one->court == 'p' && !one->is_extended;
    case MEDIATION_COURT_DECIDE:
        return one->court == 'p';
    case MEDIATION_ARCHIVE:
        return !is_among("ap", one->court);
    default:
        return true;
    }
}

/* Everybody's identity lies in the dossier, and the court's papers if it was asked. */
static bool is_complete(const struct model_case *one) {
    return one->papers >= 2 && one->court == 'n' && (one->stage == 'e' || one->was_told);
}

static bool may(const struct model_case *one, const struct mediation_move_in *in, int64_t today) {
    bool refused = one->wills[0] == MEDIATION_REFUSES || one->wills[1] == MEDIATION_REFUSES;
    bool willing = one->wills[0] == MEDIATION_AGREES && one->wills[1] == MEDIATION_AGREES;
    bool goes_on = in->move == MEDIATION_ACCEPT || in->move == MEDIATION_NOTIFY ||
                   in->move == MEDIATION_INVESTIGATE || in->move == MEDIATION_MEDIATE ||
                   in->move == MEDIATION_EXTEND || in->move == MEDIATION_AGREE;
    bool is_work = in->move == MEDIATION_INVESTIGATE || in->move == MEDIATION_MEDIATE ||
                   in->move == MEDIATION_AGREE;
    bool needs_all = in->move == MEDIATION_MEDIATE || in->move == MEDIATION_EXTEND ||
                     in->move == MEDIATION_AGREE;
    if (!is_among(model_moves[in->move].from, one->stage))
        return false;
    if ((goes_on && refused) || (needs_all && !willing))
        return false;
    if (is_work && today > one->limit_on)
        return false;
    if (in->move == MEDIATION_EXTEND && in->until <= one->limit_on)
        return false;
    return court_allows(one, in, today) && (in->move != MEDIATION_ARCHIVE || is_complete(one));
}

static void follow(struct model *m, struct model_case *one, const struct mediation_move_in *in) {
    static const char courts[MEDIATION_MOVE_COUNT] = {[MEDIATION_COURT_APPLY] = 'a',
                                                      [MEDIATION_COURT_ACCEPT] = 'p',
                                                      [MEDIATION_COURT_DECLINE] = 'd',
                                                      [MEDIATION_COURT_DECIDE] = 'c'};
    const char *to = model_moves[in->move].to;
    if (courts[in->move])
        one->court = courts[in->move];
    if (in->move == MEDIATION_COURT_EXTEND)
        one->is_extended = true;
    if (in->move == MEDIATION_CONSENT)
        one->wills[in->party - 1] = in->answer;
    if (in->move == MEDIATION_PAPER)
        one->papers++;
    if (in->move == MEDIATION_NOTIFY)
        one->was_told = true;
    if (in->move == MEDIATION_EXTEND)
        one->limit_on = in->until;
    if (in->move == MEDIATION_ACCEPT) {
        one->limit_on = mediation_month_after(m->day);
        m->accepted++;
    }
    if (in->move == MEDIATION_AGREE) {
        one->is_written = in->form == MEDIATION_WRITTEN;
        one->effect_on = m->day;
    }
    if (in->move == MEDIATION_INVESTIGATE && one->stage == 'm')
        to = "m";
    if (*to != '=')
        one->stage = *to;
    one->version++;
}

/* A move that lacks nothing in its body: only the stage decides. */
static struct mediation_move_in some_move(struct model *m) {
    struct mediation_move_in in = written_agreement(mediation_days_after(m->day, 5));
    in.form = 1 + (int)draw(m, 2);
    in.note = LM_STR("记录");
    in.present = LM_STR("双方");
    in.title = LM_STR("身份证");
    in.item = 3;
    in.pages = 1;
    in.party = 1 + (int64_t)draw(m, 2);
    in.answer = draw(m, 12) ? MEDIATION_AGREES : MEDIATION_REFUSES;
    in.end_reason = MEDIATION_FAILED;
    in.performed = MEDIATION_FULL;
    in.is_joint = true;
    in.is_confirmed = draw(m, 2);
    do
        in.move = 1 + (int)draw(m, MEDIATION_MOVE_COUNT - 1);
    while (in.move == MEDIATION_CLEAR || in.move == MEDIATION_ASSIGN ||
           (in.move >= MEDIATION_REMOVE && in.move <= MEDIATION_DROP)); /* need what is there */
    return in;
}

static void step(struct model *m) {
    struct model_case *one = &m->cases[draw(m, CASES)];
    struct mediation_move_in in = some_move(m);
    if (in.move == MEDIATION_END || in.move == MEDIATION_REJECT)
        if (draw(m, 3)) /* else most histories were short */
            return;
    if (in.move == MEDIATION_EXTEND)
        in.until = mediation_days_after(m->day, (int64_t)draw(m, 40));
    bool expected = may(one, &in, m->day);
    lm_rc rc = move(&m->f, HEAD, &one->mark, in);
    if ((rc == LM_OK) != expected)
        fail_msg("move %d at stage %c, court %c: %s, expected %d (%s)", in.move, one->stage,
                 one->court, lm_rc_slug(rc), expected, test_last_key() ? test_last_key() : "");
    if (rc == LM_OK)
        follow(m, one, &in);
    else
        assert_rc(rc, LM_CONFLICT);
}

static void compare(struct model *m) {
    int64_t numbers[CASES + 1] = {0};
    for (int i = 0; i < CASES; i++) {
        const struct mediation_case *one = read_case(&m->f, m->cases[i].mark.id);
        assert_int_equal(letters[one->now.state], m->cases[i].stage);
        assert_int_equal(one->version, m->cases[i].version);
        assert_int_equal(one->log.count, one->version);
        const struct mediation_entry *log = one->log.items;
        for (size_t place = 1; place < one->log.count; place++)
            assert_int_equal(log[place].from_state, log[place - 1].to_state);
        assert_int_equal(log[one->log.count - 1].to_state, one->now.state);
        if (one->number.p)
            numbers[one->no]++;
    }
    for (int64_t no = 1; no <= CASES; no++)
        assert_int_equal(numbers[no], no <= m->accepted);
}

static void run_history(enum lm_engine engine, uint64_t seed) {
    struct model m = {.f = fixture_open(engine), .random = seed, .day = FIRST_DAY};
    for (int i = 0; i < CASES; i++) {
        m.cases[i] = (struct model_case){.mark = file_case(&m.f, HEAD), .stage = 'a', .court = 'n'};
        assert_ok(assign(&m.f, HEAD, &m.cases[i].mark, HEAD, NULL));
        m.cases[i].wills[0] = m.cases[i].wills[1] = MEDIATION_UNASKED;
        m.cases[i].version = 2;
    }
    for (int i = 0; i < STEPS; i++) {
        if (draw(&m, 12) == 0) {
            m.day = mediation_days_after(m.day, 1 + (int64_t)draw(&m, 4));
            set_day(&m.f, m.day);
        }
        step(&m);
    }
    compare(&m);
    fixture_close(&m.f);
}

static void random_histories_go_as_the_model_says(void **state) {
    (void)state;
    test_each_engine(engine) for (uint64_t seed = 1; seed <= 3; seed++)
        run_history(engine, seed * UINT64_C(0x9E3779B97F4A7C15));
}

static void no_stage_knows_a_move_that_the_table_does_not_have(void **state) {
    (void)state;
    struct mediation_facts facts = {.applicants = 1, .respondents = 1, .agreed = 2, .mediators = 1};
    for (int at = 1; at < MEDIATION_IS_ARCHIVED + 1; at++)
        for (int move = 0; move <= MEDIATION_MOVE_COUNT; move++) {
            struct mediation_standing now = {
                .state = at, .court = MEDIATION_COURT_NONE, .filed_on = 20300101};
            struct mediation_step step = {.move = move, .on = 20300101};
            if (mediation_move_from(move) & (1u << at))
                continue;
            assert_string_equal(mediation_why_not(&now, &step, &facts), "mediation.not_now");
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_stage_knows_a_move_that_the_table_does_not_have),
        cmocka_unit_test(random_histories_go_as_the_model_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
