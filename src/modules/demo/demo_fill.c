/* Fills the planned buildings with people: one thread draws and prepares (names, pinyin, sealing)
 * the next batch while the other writes the last, in the order of the plan. */
#include "modules/demo/demo_fill.h"

#include "base/clock.h"
#include "base/log.h"
#include "modules/demo/demo_people.h"

#include <pthread.h>

enum { BATCH = 24, ARENA_CAP = 512 * 1024 * 1024 };

struct batch {
    struct lm_env *env;
    uint64_t seed;
    size_t first; /* number of its first building */
    const struct demo_building *buildings[BATCH];
    size_t count;
    struct lm_arena *arena;
    LM_ARRAY(struct ledger_bulk_door) doors;
    lm_rc rc;
};

/* Sizes of the households of a building: equal at first, then single persons move between them. */
static lm_rc draw_sizes(struct lm_arena *arena, struct demo_random *random,
                        const struct demo_building *building, int64_t **ret_sizes) {
    int64_t *sizes, count = building->households;
    LM_TRY(lm_new(arena, (size_t)count + 1, &sizes));
    for (int64_t i = 0; i < count; i++)
        sizes[i] = building->residents / count + (i < building->residents % count);
    for (int64_t i = 0; i < count; i++) {
        int64_t from = demo_below(random, count), to = demo_below(random, count);
        if (sizes[from] > 1 && sizes[to] < 7) {
            sizes[from]--;
            sizes[to]++;
        }
    }
    *ret_sizes = sizes;
    return LM_OK;
}

/* Where a door stands: two doors a floor and stairwell in houses, four in towers; floors fill from
 * below. */
static lm_rc place_door(struct lm_arena *arena, const struct demo_building *building, int64_t at,
                        struct ledger_door *door) {
    int64_t units = building->doors > 120 ? 3 : building->doors > 48 ? 2 : 1;
    int64_t a_floor = building->doors / units > 36 ? 4 : 2;
    int64_t on_floor = units * a_floor;
    door->building_id = building->node_id;
    door->floor = at / on_floor + 1;
    door->unit_no = at % on_floor / a_floor + 1;
    door->area_cm2 = LM_ABSENT;
    LM_TRY(units == 1 ? lm_str_copy(arena, LM_STR(""), &door->unit)
                      : lm_str_printf(arena, &door->unit, "%lld单元", (long long)door->unit_no));
    LM_TRY(lm_str_printf(arena, &door->room, "%lld%02lld", (long long)door->floor,
                         (long long)(at % a_floor + 1)));
    return lm_str_printf(arena, &door->label, "%.*s%.*s", LM_FMT(door->unit), LM_FMT(door->room));
}

/* The households of a building as prepared persons, one list each. */
static lm_rc draw_people(struct lm_cx *cx, struct demo_random *random,
                         const struct demo_building *building, struct lm_list **ret_households) {
    struct ledger_change *people;
    struct lm_list *households, all;
    int64_t *sizes;
    size_t at = 0;
    LM_TRY(draw_sizes(cx->arena, random, building, &sizes));
    LM_TRY(lm_new(cx->arena, (size_t)building->residents + 1, &people));
    LM_TRY(lm_new(cx->arena, (size_t)building->households + 1, &households));
    for (int64_t h = 0; h < building->households; h++, at += (size_t)sizes[h - 1])
        LM_TRY(demo_household(cx->arena, random, people + at, (size_t)sizes[h]));
    all = (struct lm_list){people, at};
    LM_TRY(ledger_changes_prepare(cx, "", &all));
    at = 0;
    for (int64_t h = 0; h < building->households; h++) {
        struct ledger_person_input *persons;
        LM_TRY(lm_new(cx->arena, (size_t)sizes[h], &persons));
        for (int64_t i = 0; i < sizes[h]; i++)
            persons[i] = people[at++].person;
        households[h] = (struct lm_list){persons, (size_t)sizes[h]};
    }
    *ret_households = households;
    return LM_OK;
}

static lm_rc draw_building(struct lm_cx *cx, struct batch *batch, size_t number) {
    const struct demo_building *building = batch->buildings[number];
    struct demo_random random = demo_random_of(batch->seed, 100000 + batch->first + number);
    int64_t vacant = building->doors - building->households, next = 0;
    struct lm_list *households;
    LM_TRY(draw_people(cx, &random, building, &households));
    for (int64_t at = 0; at < building->doors; at++) {
        struct ledger_bulk_door door = {0};
        bool is_vacant = demo_below(&random, building->doors - at) < vacant;
        LM_TRY(place_door(cx->arena, building, at, &door.door));
        door.door.usage = is_vacant                   ? LEDGER_VACANT
                          : demo_percent(&random, 24) ? LEDGER_RENTED
                                                      : LEDGER_OWNER_OCCUPIED;
        if (!is_vacant)
            door.households = (struct lm_list){&households[next++], 1};
        vacant -= is_vacant;
        LM_TRY(lm_array_add(cx->arena, &batch->doors, door));
    }
    return LM_OK;
}

static void *draw_batch(void *arg) {
    struct batch *batch = arg;
    struct lm_cx cx;
    lm_cx_begin(&cx, batch->env, batch->arena);
    batch->rc = LM_OK;
    for (size_t i = 0; i < batch->count && batch->rc == LM_OK; i++)
        batch->rc = draw_building(&cx, batch, i);
    lm_cx_end(&cx);
    return NULL;
}

static lm_rc write_batch(struct lm_cx *cx, void *arg) {
    struct batch *batch = arg;
    return ledger_bulk_add(cx, batch->doors.items, batch->doors.count,
                           &(struct ledger_provenance){.source = LEDGER_BY_IMPORT});
}

static lm_rc write_out(struct batch *batch) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    return lm_env_write(batch->env, arena, write_batch, batch);
}

static void take_next(struct batch *batch, const struct demo_plan *plan, size_t *compound,
                      size_t *building) {
    batch->first += batch->count;
    batch->count = 0;
    while (batch->count < BATCH && *compound < plan->compound_count) {
        const struct demo_compound *at = &plan->compounds[*compound];
        if (*building == at->building_count) {
            ++*compound;
            *building = 0;
        } else {
            batch->buildings[batch->count++] = &at->buildings[(*building)++];
        }
    }
}

static lm_rc fill_in_turn(struct batch *drawn, struct batch *written,
                          const struct demo_plan *plan) {
    size_t compound = 0, building = 0;
    int64_t told_us = lm_clock_steady_us();
    for (bool has_drawn = false;; has_drawn = true) {
        pthread_t thread;
        size_t first = has_drawn ? written->first + written->count : 0;
        lm_arena_reset(drawn->arena);
        drawn->doors.items = NULL;
        drawn->doors.count = drawn->doors.room = 0;
        drawn->first = first;
        drawn->count = 0;
        take_next(drawn, plan, &compound, &building);
        bool has_thread = drawn->count > 0 && pthread_create(&thread, NULL, draw_batch, drawn) == 0;
        lm_rc rc = has_drawn ? write_out(written) : LM_OK;
        if (has_thread)
            pthread_join(thread, NULL);
        LM_TRY(rc);
        if (drawn->count == 0)
            return LM_OK;
        LM_TRY(has_thread ? drawn->rc : LM_INTERNAL);
        if (lm_clock_steady_us() - told_us > 1000000) {
            fprintf(stderr, "\r  %zu / %zu buildings ", drawn->first, plan->building_count);
            told_us = lm_clock_steady_us();
        }
        struct batch swap = *drawn;
        *drawn = *written;
        *written = swap;
    }
}

lm_rc demo_fill(struct lm_env *env, const struct demo_plan *plan, uint64_t seed) {
    struct lm_arena *one LM_ARENA_AUTO = NULL, *other LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(ARENA_CAP, &one));
    LM_TRY(lm_arena_new(ARENA_CAP, &other));
    struct batch a = {.env = env, .seed = seed, .arena = one},
                 b = {.env = env, .seed = seed, .arena = other};
    return fill_in_turn(&a, &b, plan);
}
