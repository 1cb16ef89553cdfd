/* Random legal histories through the real rules, whoever is asked deciding at random among what he
 * may do then: rows and figures must be what the log adds up to. 300 on each engine; LM_HISTORIES
 * says how many else (a hundred thousand take twenty minutes without sanitizers). The seed is
 * fixed. */
#include "modules/demand/test/demand_fixture.h"

#include "base/clock.h"

#include <time.h>

enum { HISTORIES = 300, BATCH = 100, STEPS = 150, RING = 64, GLANCES = 100, TOGETHER = 5 };

struct play {
    struct demand_fixture *f;
    uint64_t random;
    int64_t latest[RING]; /* demands of late, to merge into */
    int64_t made, refused, moves[DEMAND_MOVE_COUNT];
};

static uint64_t draw(struct play *p, uint64_t below) {
    p->random ^= p->random << 13;
    p->random ^= p->random >> 7;
    p->random ^= p->random << 17;
    return p->random % below;
}

static lm_rc file_somewhere(struct lm_cx *cx, struct play *p, struct demand *ret_demand) {
    static const char *const categories[] = {"0103", "0302", "0401", "0701", "0801"};
    const int64_t places[] = {p->f->buildings[0], p->f->buildings[1], 0};
    struct demand_new in = {.kind = 1 + (int)draw(p, 6),
                            .urgency = 1 + (int)draw(p, 4),
                            .category = lm_str_of(categories[draw(p, LM_COUNT(categories))]),
                            .content = LM_STR("请来看看。"),
                            .building_id = places[draw(p, LM_COUNT(places))],
                            .source = 1 + (int)draw(p, 3),
                            .caller_id = p->f->accounts[RESIDENT],
                            .age_band = (int)draw(p, 7)};
    if (!in.building_id)
        in.compound_id = draw(p, 2) ? p->f->compound : p->f->other_compound;
    LM_TRY(demand_prepare(cx, &in));
    return demand_file(cx, &in, ret_demand);
}

/* One of the moves that are open, talk and early ends less often than the rest; 0: none. */
static int choose(struct play *p, uint64_t open) {
    const uint64_t talk =
        UINT64_C(1) << DEMAND_NOTE | UINT64_C(1) << DEMAND_URGE | UINT64_C(1) << DEMAND_SUPERVISE;
    const uint64_t ends = UINT64_C(1) << DEMAND_REJECT | UINT64_C(1) << DEMAND_WITHDRAW |
                          UINT64_C(1) << DEMAND_TRANSFER | UINT64_C(1) << DEMAND_MERGE;
    open &= ~(UINT64_C(1) << DEMAND_MEDIATE); /* needs a case of that module */
    if (draw(p, 5))
        open &= ~talk;
    if (draw(p, 8))
        open &= ~ends;
    int count = __builtin_popcountll(open);
    for (int skip = count ? (int)draw(p, (uint64_t)count) : 0; count; open &= open - 1)
        if (skip-- == 0)
            return __builtin_ctzll(open);
    return 0;
}

static struct demand_move_in fill_in(struct lm_cx *cx, struct play *p, const struct demand *demand,
                                     int move) {
    struct demand_fixture *f = p->f;
    const int64_t places[] = {f->buildings[0], f->buildings[1], f->compound, f->community};
    struct demand_move_in in = {.demand = demand->id,
                                .version = demand->version,
                                .move = move,
                                .note = LM_STR("记一笔。"),
                                .to_node_id = places[draw(p, LM_COUNT(places))],
                                .due_at = demand->due_ms + (int64_t)(1 + draw(p, 20)) * LM_DAY_MS,
                                .merged_into = p->latest[draw(p, RING)],
                                .satisfaction = (int)draw(p, 4),
                                .kind = (int)draw(p, 7),
                                .urgency = (int)draw(p, 5),
                                .needed_at = cx->now_ms + LM_DAY_MS};
    in.units = (struct lm_list){draw(p, 2) ? &f->water : &f->property, 1};
    if (draw(p, 3) == 0)
        in.unit_id = f->property;
    if (draw(p, 2))
        in.category = draw(p, 2) ? LM_STR("0401") : LM_STR("0601");
    return in;
}

static lm_rc step(struct lm_cx *cx, struct play *p, struct demand *demand) {
    struct demand_stand stand;
    uint64_t open;
    cx->who = who_of((enum demand_person)(1 + draw(p, PEOPLE - 1)));
    LM_TRY(demand_stand_of(cx, demand, &stand));
    LM_TRY(demand_moves_open(cx, demand, &stand, &open));
    int move = stand.may_see ? choose(p, open) : 0;
    if (!move)
        return LM_OK;
    struct demand_move_in in = fill_in(cx, p, demand, move);
    cx->now_ms += (int64_t)draw(p, 36) * LM_HOUR_MS / 2;
    lm_rc rc = demand_act(cx, demand, &stand, &in);
    if (rc == LM_OK) {
        p->made++;
        p->moves[move]++;
        return LM_OK;
    }
    p->refused++; /* for what was asked: a place, a time, oneself */
    cx->faults = (struct lm_faults){.arena = cx->arena};
    cx->failure = (struct lm_failure){0};
    return rc == LM_CONFLICT || rc == LM_INVALID || rc == LM_FORBIDDEN
               ? demand_read(cx, demand->id, demand)
               : rc;
}

struct batch {
    struct play *play;
    int64_t count, began_ms;
};

static lm_rc play_batch(struct lm_cx *cx, void *arg) {
    const struct batch *batch = arg;
    struct play *p = batch->play;
    for (int64_t i = 0; i < batch->count; i++) {
        struct demand demand = {0};
        cx->now_ms = batch->began_ms;
        cx->who = who_of(RESIDENT);
        LM_TRY(file_somewhere(cx, p, &demand));
        p->latest[draw(p, RING)] = demand.id;
        for (int at = 0; at < STEPS && demand.is_open; at++)
            LM_TRY(step(cx, p, &demand));
    }
    return LM_OK;
}

/* A few histories a transaction: in a long one PostgreSQL goes through all that was changed before
 * of the same figures each time. */
static void play_month(struct play *p, int64_t left) {
    for (; left > 0; left -= TOGETHER) {
        struct batch batch = {p, left < TOGETHER ? left : TOGETHER, test_clock_now()};
        assert_ok(test_write(p->f->env, play_batch, &batch, NULL));
    }
}

static bool are_alike(const struct demand *glance, const struct demand *whole) {
    return glance->id == whole->id && lm_str_eq(glance->number, whole->number) &&
           glance->kind == whole->kind && lm_str_eq(glance->category, whole->category) &&
           glance->compound_id == whole->compound_id && glance->building_id == whole->building_id &&
           glance->source == whole->source && glance->is_confidential == whole->is_confidential &&
           glance->state == whole->state && glance->is_open == whole->is_open &&
           glance->is_supervised == whole->is_supervised && glance->due_ms == whole->due_ms;
}

static bool say_the_same(const struct demand *glance, const struct demand *whole) {
    return glance->content.p
               ? lm_str_eq(glance->content, whole->content) && lm_str_eq(glance->spot, whole->spot)
               : lm_str_eq(glance->words, whole->words) && whole->words.n > 0;
}

struct glancing {
    struct demand_walk walk;
    bool is_more;
    int64_t alike, unlike;
};

static lm_rc keep_texts(struct lm_cx *cx, struct demand *glance) {
    struct lm_str *texts[] = {&glance->number, &glance->category, &glance->words, &glance->content,
                              &glance->spot};
    for (size_t i = 0; i < LM_COUNT(texts); i++)
        if (texts[i]->p)
            LM_TRY(lm_str_copy(cx->arena, *texts[i], texts[i]));
    return LM_OK;
}

static lm_rc read_glances(struct lm_cx *cx, struct glancing *glancing,
                          struct demand glances[GLANCES], size_t *ret_count) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    LM_TRY(demand_store_walk(cx, &glancing->walk, &cursor));
    for (*ret_count = 0; *ret_count < GLANCES; ++*ret_count) {
        LM_TRY(lm_cursor_next(cursor, &glancing->is_more));
        if (!glancing->is_more)
            return LM_OK;
        demand_store_glance(cursor, &glances[*ret_count]);
        LM_TRY(keep_texts(cx, &glances[*ret_count]));
    }
    return LM_OK;
}

/* A piece of a list beside the rows. */
static lm_rc glance_at_some(struct lm_cx *cx, void *arg) {
    struct glancing *glancing = arg;
    struct demand glances[GLANCES] = {0};
    size_t count;
    LM_TRY(read_glances(cx, glancing, glances, &count));
    for (size_t i = 0; i < count; i++) {
        struct demand whole = {0};
        LM_TRY(demand_read(cx, glances[i].id, &whole));
        bool is_alike = are_alike(&glances[i], &whole) && say_the_same(&glances[i], &whole);
        glancing->alike += is_alike;
        glancing->unlike += !is_alike;
        glancing->walk.after_ms = whole.due_ms;
        glancing->walk.after_id = whole.id;
    }
    return LM_OK;
}

/* What lists filter by is what the rows say. */
static int64_t glance_at_all(struct demand_fixture *f, enum demand_order order) {
    struct glancing glancing = {.walk = {.order = order}, .is_more = true};
    while (glancing.is_more)
        assert_ok(test_read(f->env, glance_at_some, &glancing));
    assert_int_equal(glancing.unlike, 0);
    return glancing.alike;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int64_t histories(void) {
    const char *asked = getenv("LM_HISTORIES");
    int64_t count = HISTORIES;
    return asked && lm_str_int(lm_str_of(asked), &count) ? count : HISTORIES;
}

/* After each batch a month goes by and the clock strikes for what was left open. */
static void whatever_people_do_the_figures_are_what_the_log_adds_up_to(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct play p = {.f = &f, .random = UINT64_C(88172645463325252)};
        double began = seconds();
        for (int64_t left = histories(); left > 0; left -= BATCH) {
            play_month(&p, left < BATCH ? left : BATCH);
            test_clock_add(30 * LM_DAY_MS);
            assert_ok(demand_clock_strike(f.env));
        }
        for (int move = DEMAND_ACCEPT; move < DEMAND_MEDIATE; move++)
            if (p.moves[move] == 0)
                fail_msg("%s was never made", lm_code_slug(demand_moves, move));
        double played = seconds();
        check_recount(&f);
        assert_int_equal(glance_at_all(&f, DEMAND_LATEST_ALL), histories());
        assert_true(glance_at_all(&f, DEMAND_OPEN_ALL) > 0);
        print_message("%lld moves made, %lld refused, %.1f s played, %.1f s checked\n",
                      (long long)p.made, (long long)p.refused, played - began, seconds() - played);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_people_do_the_figures_are_what_the_log_adds_up_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
