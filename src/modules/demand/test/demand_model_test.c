/* Random histories against a model written down apart from the program: which move may be made from
 * where and by whom, and where it leads. Whatever is refused changes nothing; rows and figures are
 * what the log adds up to. The seed is fixed, so a failure can be run again. */
#include "modules/demand/test/demand_fixture.h"

#include "base/clock.h"

enum { DEMANDS = 12, STEPS = 700 };

/* c caller, h holder, l lead, a above. "=": the state stays; "*": see the model. */
static const struct expectation {
    const char *move, *from, *hands, *to;
} expectations[] = {
    {"accept", "submitted", "hl", "accepted"},
    {"reject", "submitted accepted", "hl", "rejected"},
    {"dispatch", "accepted returned signed", "hl", "dispatched"},
    {"sign", "dispatched", "h", "signed"},
    {"return", "dispatched signed", "h", "returned"},
    {"object", "dispatched signed", "h", "objected"},
    {"uphold", "objected", "la", "returned"},
    {"overrule", "objected", "la", "signed"},
    {"start", "accepted signed rework", "h", "handling"},
    {"contact", "accepted dispatched signed handling rework", "hl", "="},
    {"ask_time", "signed handling rework", "h", "="},
    {"grant_time", "signed handling rework", "la", "="},
    {"deny_time", "signed handling rework", "la", "="},
    {"handle", "handling", "h", "handled"},
    {"tell", "handled", "hl", "*"},
    {"answer", "submitted accepted", "hl", "callback"},
    {"verify", "feedback", "la", "callback"},
    {"fail", "feedback", "la", "rework"},
    {"miss", "callback", "l", "*"},
    {"solve", "handled feedback callback", "c", "closed"},
    {"unsolve", "handled feedback callback", "c", "rework"},
    {"settle", "handled feedback callback", "c", "closed"},
    {"suspend", "accepted dispatched signed handling rework", "hl", "suspended"},
    {"resume", "suspended", "hla", "*"},
    {"transfer", "submitted accepted returned signed handling", "hl", "transferred"},
    {"merge", "submitted accepted dispatched signed objected returned handling rework", "hl",
     "merged"},
    {"escalate", "submitted accepted signed returned handling rework", "hl", "dispatched"},
    {"urge",
     "submitted accepted dispatched signed objected returned handling rework handled feedback "
     "callback suspended",
     "cla", "="},
    {"supervise",
     "submitted accepted dispatched signed objected returned handling rework handled feedback "
     "callback suspended",
     "a", "="},
    {"withdraw", "submitted accepted dispatched signed handling returned", "c", "withdrawn"},
    {"note",
     "submitted accepted dispatched signed objected returned handling rework handled feedback "
     "callback suspended",
     "chla", "="},
    {"classify", "submitted accepted", "hl", "="},
};

static bool has_word(const char *words, const char *word) {
    struct lm_str rest = lm_str_of(words), one;
    while (lm_str_split(&rest, ' ', &one))
        if (lm_str_is(one, word))
            return true;
    return false;
}

struct model {
    struct demand_fixture *f;
    uint64_t random;
    int64_t ids[DEMANDS];
    int made, refused;
};

static uint64_t draw(struct model *m, uint64_t below) {
    m->random ^= m->random << 13;
    m->random ^= m->random >> 7;
    m->random ^= m->random << 17;
    return m->random % below;
}

static const struct expectation *expectation_of(int move) {
    const char *slug = lm_code_slug(demand_moves, move);
    for (size_t i = 0; i < LM_COUNT(expectations); i++)
        if (strcmp(expectations[i].move, slug) == 0)
            return &expectations[i];
    return NULL;
}

/* Who somebody is to a demand, from the fixture's own places. */
static bool has_hand(struct model *m, enum demand_person person, const struct demand *d,
                     char hand) {
    struct demand_fixture *f = m->f;
    const int64_t chain[] = {f->buildings[0], f->compound, f->community, f->street, f->district};
    const enum demand_person staff[] = {CAPTAIN, STATION, COMMUNITY, STREET, DISTRICT};
    int at = -1, holder = -1, lead = -1;
    for (int i = 0; i < 5; i++) {
        at = staff[i] == person ? i : at;
        holder = chain[i] == d->holder_node_id ? i : holder;
        lead = chain[i] == d->lead_node_id ? i : lead;
    }
    bool is_holder = at >= 0 && at == holder, is_lead = at >= 0 && at == lead;
    bool is_above = at > holder || (at >= 0 && at > lead);
    if (person == PROPERTY)
        return hand == 'h' && d->unit_id == f->property;
    bool may_ask = (is_lead || is_above) && d->state == DEMAND_CALLBACK &&
                   f->accounts[person] != d->handler_id;
    switch (hand) {
    case 'h':
        return is_holder;
    case 'l':
        return is_lead;
    case 'a':
        return at >= 0 && is_above;
    default:
        return person == RESIDENT || (at >= 0 && may_ask);
    }
}

static bool may_make(struct model *m, enum demand_person person, const struct demand *d,
                     const struct expectation *e) {
    static const char of_units[] = "sign return object start contact ask_time handle tell note";
    static const char of_offices[] = "dispatch merge"; /* no neighbour's */
    if (!has_word(e->from, lm_code_slug(demand_states, d->state)) ||
        (person == PROPERTY && !has_word(of_units, e->move)) ||
        (person == CAPTAIN && has_word(of_offices, e->move)))
        return false;
    for (const char *hand = e->hands; *hand; hand++)
        if (has_hand(m, person, d, *hand))
            return true;
    return false;
}

static struct demand_move_in random_move(struct model *m, int64_t id, int move) {
    struct demand_fixture *f = m->f;
    const int64_t places[] = {f->buildings[0], f->compound, f->community, f->other_compound,
                              f->buildings[1]};
    struct demand_move_in in = {.demand = id,
                                .move = move,
                                .note = LM_STR("记一笔。"),
                                .to_node_id = places[draw(m, LM_COUNT(places))],
                                .unit_id = draw(m, 3) == 0 ? f->property : 0,
                                .due_at = test_clock_now() + (int64_t)draw(m, 40) * LM_DAY_MS,
                                .merged_into = m->ids[draw(m, DEMANDS)],
                                .satisfaction = (int)draw(m, 4),
                                .kind = (int)draw(m, 7),
                                .urgency = (int)draw(m, 5),
                                .category = draw(m, 2) ? LM_STR("0401") : LM_STR("0999")};
    return in;
}

static void check_state(const struct demand *before, const struct demand *after,
                        const struct expectation *e) {
    const char *is = lm_code_slug(demand_states, after->state);
    if (strcmp(e->to, "=") == 0)
        assert_int_equal(after->state, before->state);
    else if (strcmp(e->to, "*") != 0)
        assert_string_equal(is, e->to);
    else if (strcmp(e->move, "resume") == 0)
        assert_int_equal(after->state, before->before_state);
    else if (strcmp(e->move, "miss") == 0)
        assert_string_equal(is, before->calls == 2 ? "closed" : "callback");
    else
        assert_string_equal(is, before->holder_node_id == before->lead_node_id && !before->unit_id
                                    ? "callback"
                                    : "feedback");
    assert_int_equal(after->version, before->version + 1);
    assert_int_equal(after->is_open, !has_word("closed rejected withdrawn merged transferred", is));
    assert_int_equal(after->closing != 0, !after->is_open);
}

struct attempt {
    int move;
    enum demand_person person;
    const struct expectation *e; /* NULL: tested apart, or the clock's */
};

static struct attempt draw_attempt(struct model *m) {
    int move = DEMAND_FILE + 1 + (int)draw(m, DEMAND_MOVE_COUNT - DEMAND_FILE - 1);
    return (struct attempt){move, (enum demand_person)(1 + draw(m, PEOPLE - 1)),
                            expectation_of(move)};
}

/* Mostly what may be done, so that histories grow long; else anything. */
static void step(struct model *m) {
    int64_t id = m->ids[draw(m, DEMANDS)];
    struct demand before = demand_now(m->f, id), after = {0};
    struct attempt attempt = draw_attempt(m);
    bool is_lawful = draw(m, 3) > 0;
    for (int i = 0; i < 200 && is_lawful; i++) {
        if (attempt.e && may_make(m, attempt.person, &before, attempt.e))
            break;
        attempt = draw_attempt(m);
    }
    const struct expectation *e = attempt.e;
    enum demand_person person = attempt.person;
    int move = attempt.move;
    if (!e)
        return;
    bool is_expected = may_make(m, person, &before, e);
    lm_rc rc = move_by(m->f, person, random_move(m, id, move), &after);
    if (rc == LM_OK) {
        if (!is_expected)
            fail_msg("%s was made by %d from %s", e->move, (int)person,
                     lm_code_slug(demand_states, before.state));
        check_state(&before, &after, e);
        m->made++;
        return;
    }
    /* refused for what was asked for (a place, a time), never as another's or from a wrong state */
    const char *key = test_last_key();
    if (is_expected && key)
        assert_true(strcmp(key, "demand.not_yours") != 0);
    after = demand_now(m->f, id);
    assert_memory_equal(&before, &after, sizeof before);
    m->refused++;
}

/* Ended ones make room for new ones. */
static void renew_one(struct model *m) {
    for (int i = 0; i < DEMANDS; i++)
        if (!demand_now(m->f, m->ids[i]).is_open) {
            m->ids[i] = file_one(m->f, 1 + (int)draw(m, 6), "0401").id;
            return;
        }
}

static void pass_time(struct model *m) {
    if (draw(m, 10) == 0)
        test_clock_add((int64_t)draw(m, 30) * LM_HOUR_MS);
    if (draw(m, 40) == 0)
        assert_ok(demand_clock_strike(m->f->env));
    if (draw(m, 12) == 0)
        renew_one(m);
}

static void random_histories_follow_the_table_and_add_up(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct model m = {.f = &f, .random = UINT64_C(88172645463325252)};
        for (int i = 0; i < DEMANDS; i++)
            m.ids[i] = file_one(&f, 1 + i % 6, i % 2 ? "0302" : "0103").id;
        for (int i = 0; i < STEPS; i++) {
            step(&m);
            pass_time(&m);
        }
        assert_true(m.made > 200 && m.refused > 100);
        check_recount(&f);
    }
}

/* Every move of the table is in the model, and the other way round. */
static void the_table_and_the_model_know_the_same_moves(void **state) {
    static const char apart[] = "file whistle link mediate remind expire";
    (void)state;
    for (int move = DEMAND_FILE; move < DEMAND_MOVE_COUNT; move++) {
        const struct expectation *e = expectation_of(move);
        const char *slug = lm_code_slug(demand_moves, move);
        assert_non_null(slug);
        if (!e) {
            assert_true(has_word(apart, slug));
            continue;
        }
        for (int s = DEMAND_SUBMITTED; s <= DEMAND_TRANSFERRED; s++)
            assert_int_equal((demand_move_from(move) >> s) & 1,
                             has_word(e->from, lm_code_slug(demand_states, s)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_and_the_model_know_the_same_moves),
        cmocka_unit_test(random_histories_follow_the_table_and_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
