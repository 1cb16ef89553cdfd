/* What is offered is what would be taken: in the states of random histories every move is tried by
 * everybody. One that is offered is refused for nothing but what was asked for with it; one that is
 * not is refused for whom or when. Nothing of it is kept. The seed is fixed. */
#include "modules/demand/test/demand_fixture.h"

#include "base/clock.h"

enum { DEMANDS = 4, STEPS = 20 };

struct trial {
    struct demand_fixture *f;
    uint64_t random;
    enum demand_person person;
    int64_t id, other; /* other: an open one of the compound, to merge into */
    int from;          /* the first move that is still to be tried */
    int64_t offered, taken[DEMAND_MOVE_COUNT], shut;
};

static uint64_t draw(struct trial *t, uint64_t below) {
    t->random ^= t->random << 13;
    t->random ^= t->random >> 7;
    t->random ^= t->random << 17;
    return t->random % below;
}

static struct demand_move_in fill_in(struct lm_cx *cx, const struct trial *t,
                                     const struct demand *demand, int move) {
    const struct demand_fixture *f = t->f;
    return (struct demand_move_in){
        .demand = demand->id,
        .version = demand->version,
        .move = move,
        .note = LM_STR("记一笔。"),
        .unit_id = demand->unit_id == f->property ? f->water : f->property,
        .due_at = (demand->due_ms > cx->now_ms ? demand->due_ms : cx->now_ms) + LM_DAY_MS,
        .merged_into = t->other,
        .category = LM_STR("0401"),
        .units = {(void *)(uintptr_t)&f->water, 1},
        .needed_at = cx->now_ms + LM_DAY_MS};
}

static void check(struct trial *t, int move, bool is_offered, lm_rc rc, const char *key) {
    bool is_shut = rc == LM_FORBIDDEN || rc == LM_CONFLICT; /* for who asks, or when */
    if (is_offered == is_shut)
        fail_msg("%s by %d: offered %d, %s %s", lm_code_slug(demand_moves, move), (int)t->person,
                 is_offered, lm_rc_slug(rc), key ? key : "");
    t->offered += is_offered;
    t->shut += !is_offered;
    t->taken[move] += rc == LM_OK;
}

/* Ends with the first that is taken: what it changed is undone, and the rest is tried anew. */
static lm_rc try_some(struct lm_cx *cx, void *arg) {
    struct trial *t = arg;
    struct demand demand = {0};
    struct demand_stand stand;
    uint64_t offered;
    cx->who = who_of(t->person);
    LM_TRY(demand_read(cx, t->id, &demand));
    LM_TRY(demand_stand_of(cx, &demand, &stand));
    LM_TRY(demand_moves_open(cx, &demand, &stand, &offered));
    while (t->from < DEMAND_MOVE_COUNT) {
        int move = t->from++;
        if (move == DEMAND_MEDIATE) /* needs a case of that module */
            continue;
        struct demand tried = demand;
        struct demand_move_in in = fill_in(cx, t, &demand, move);
        lm_rc rc = demand_act(cx, &tried, &stand, &in);
        check(t, move, (offered >> move & 1) != 0, rc, cx->failure.key);
        cx->faults = (struct lm_faults){.arena = cx->arena};
        cx->failure = (struct lm_failure){0};
        if (rc == LM_OK)
            return LM_BUSY;
        if (rc != LM_CONFLICT && rc != LM_INVALID && rc != LM_FORBIDDEN)
            return rc;
    }
    return LM_BUSY;
}

static void try_everything(struct trial *t) {
    for (int person = CAPTAIN; person < PEOPLE; person++) {
        t->person = (enum demand_person)person;
        for (t->from = DEMAND_ACCEPT; t->from < DEMAND_MOVE_COUNT;)
            assert_rc(test_write(t->f->env, try_some, t, NULL), LM_BUSY);
    }
}

/* One of the moves that are offered to somebody, of those that do not end it. */
static void go_on(struct trial *t) {
    static const int usual[] = {DEMAND_ACCEPT,   DEMAND_DISPATCH, DEMAND_SIGN,    DEMAND_START,
                                DEMAND_HANDLE,   DEMAND_TELL,     DEMAND_VERIFY,  DEMAND_OBJECT,
                                DEMAND_OVERRULE, DEMAND_UNSOLVE,  DEMAND_SUSPEND, DEMAND_RESUME,
                                DEMAND_RETURN,   DEMAND_ASK_TIME};
    struct demand_move_in open[PEOPLE * LM_COUNT(usual)] = {{0}};
    enum demand_person people[LM_COUNT(open)];
    size_t count = 0;
    for (int person = CAPTAIN; person < PEOPLE; person++) {
        uint64_t offered = offered_to(t->f, (enum demand_person)person, t->id);
        for (size_t i = 0; i < LM_COUNT(usual); i++)
            if (offered >> usual[i] & 1) {
                people[count] = (enum demand_person)person;
                open[count++].move = usual[i];
            }
    }
    if (count == 0)
        return;
    size_t drawn = draw(t, count);
    struct demand_move_in in = open[drawn];
    in.demand = t->id;
    in.note = LM_STR("接着办。");
    in.unit_id = draw(t, 2) ? t->f->property : 0;
    in.to_node_id = t->f->buildings[0];
    in.due_at = demand_now(t->f, t->id).due_ms + LM_DAY_MS;
    (void)move_by(t->f, people[drawn], in, NULL);
}

static void what_is_offered_is_what_would_be_taken(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct trial t = {.f = &f, .random = UINT64_C(88172645463325252)};
        int64_t taken = 0;
        t.other = file_one(&f, DEMAND_HELP, "0401").id;
        for (int i = 0; i < DEMANDS; i++) {
            t.id = file_one(&f, 1 + i % 5, "0302").id;
            for (int at = 0; at < STEPS && demand_now(&f, t.id).is_open; at++) {
                try_everything(&t);
                go_on(&t);
                test_clock_add((int64_t)draw(&t, 20) * LM_HOUR_MS);
            }
        }
        for (int move = DEMAND_ACCEPT; move < DEMAND_MEDIATE; move++) {
            if (t.taken[move] == 0)
                fail_msg("%s was never taken", lm_code_slug(demand_moves, move));
            taken += t.taken[move];
        }
        assert_true(taken * 2 > t.offered && t.shut > t.offered);
        check_recount(&f);
    }
}

/* The pages of a captain and of a station say so too. */
static void neighbours_call_in_nobody_and_stations_whistle_for_nobody(void **state) {
    const uint64_t offices = UINT64_C(1) << DEMAND_DISPATCH | UINT64_C(1) << DEMAND_LINK |
                             UINT64_C(1) << DEMAND_MERGE | UINT64_C(1) << DEMAND_WHISTLE;
    (void)state;
    each_demand_fixture(f) {
        struct demand d = file_one(&f, DEMAND_HELP, "0302");
        must_move(&f, CAPTAIN, d.id, DEMAND_ACCEPT);
        assert_true((offered_to(&f, CAPTAIN, d.id) & offices) == 0);
        assert_true(offered_to(&f, CAPTAIN, d.id) >> DEMAND_ESCALATE & 1);
        must_move(&f, CAPTAIN, d.id, DEMAND_ESCALATE);
        must_move(&f, STATION, d.id, DEMAND_SIGN);
        assert_true((offered_to(&f, STATION, d.id) & offices) ==
                    (offices & ~(UINT64_C(1) << DEMAND_WHISTLE)));
        assert_true(offered_to(&f, COMMUNITY, d.id) >> DEMAND_WHISTLE & 1);
    }
}

/* Whoever sits in two offices acts as the one that may. */
static void of_two_offices_the_one_that_may_acts(void **state) {
    (void)state;
    each_demand_fixture(f) {
        static struct lm_grant both[2];
        struct demand d = file_one(&f, DEMAND_HELP, "0302");
        both[0] = (struct lm_grant){LM_ROLE_COMMUNITY_WORKER, f.community};
        both[1] = (struct lm_grant){LM_ROLE_CAPTAIN, f.buildings[0]};
        must_move(&f, CAPTAIN, d.id, DEMAND_ACCEPT);
        seat(COMMUNITY, both, LM_COUNT(both));
        struct demand_move_in in = {.demand = d.id,
                                    .move = DEMAND_WHISTLE,
                                    .note = LM_STR("请来看看。"),
                                    .units = {&f.water, 1},
                                    .needed_at = test_clock_now() + LM_DAY_MS};
        assert_true(offered_to(&f, COMMUNITY, d.id) >> DEMAND_WHISTLE & 1);
        assert_ok(move_by(&f, COMMUNITY, in, NULL));
        assert_false(offered_to(&f, COMMUNITY, d.id) >> DEMAND_DISPATCH & 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_call_in_nobody_and_stations_whistle_for_nobody),
        cmocka_unit_test(of_two_offices_the_one_that_may_acts),
        cmocka_unit_test(what_is_offered_is_what_would_be_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
