/* A year of demands: how many of what follows from who lives where, when is drawn. All of the
 * district is drawn first, then told in order of time: one thread plays the histories of the next
 * batch while the other writes the last. */
#include "modules/demo/demo_demand.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/demo/demo_people.h"
#include "modules/demo/demo_story.h"
#include "modules/ledger/ledger.h"

#include <pthread.h>

enum { DAYS = 365, BATCH = 6000, MATTERS_MAX = 64 };
enum { FIRST_STREAM = 50000000, COMPOUND_STREAM = 40000000, LINK_STREAM = 45000000 };
enum { CAP = 1024 * 1024 * 1024, BATCH_CAP = 512 * 1024 * 1024 };
/* Rates times this make one demand for two people; so many of a hundred say their age;
 * LINKED of a hundred that neighbours fall out over may go to mediation. */
enum { PERCENT_OF_RATES = 108, TELL_AGE = 65, LINKED = 2 };

/* One demand, before its history. */
struct draft {
    int64_t filed_ms;
    uint32_t number; /* of its stream of chance */
    uint32_t link;   /* its place among the links, from 1; 0: none */
    uint16_t compound;
    uint8_t matter, band; /* band 0: not told */
};

struct year {
    struct lm_env *env;
    const struct demo_plan *plan;
    uint64_t seed;
    int64_t now_ms, party_id;
    struct demo_scene *scenes; /* one a compound */
    int64_t **captains;        /* one a building */
    int64_t (*people)[DEMO_BANDS];
    struct draft *drafts;
    size_t count, room;
    struct demand_bulk *bulk;
    struct demo_links *links;
};

/* ---- who works there, who lives there ---- */

static lm_rc holder_of(struct lm_cx *cx, int64_t node_id, enum lm_role role, int64_t *ret_id) {
    struct lm_list holders = {0};
    LM_TRY(account_holders(cx, node_id, role, &holders));
    *ret_id = holders.count ? ((const struct account_holder *)holders.items)[0].account_id : 0;
    return LM_OK;
}

static lm_rc set_scene(struct lm_cx *cx, struct year *year, size_t c) {
    static const enum lm_role roles[DEMO_LEVELS] = {[LM_LEVEL_DISTRICT] = LM_ROLE_DISTRICT,
                                                    [LM_LEVEL_STREET] = LM_ROLE_STREET,
                                                    [LM_LEVEL_COMMUNITY] = LM_ROLE_COMMUNITY_WORKER,
                                                    [LM_LEVEL_COMPOUND] = LM_ROLE_STATION_HEAD};
    const struct demo_compound *compound = &year->plan->compounds[c];
    struct demo_scene *scene = &year->scenes[c];
    for (int level = LM_LEVEL_DISTRICT; level <= LM_LEVEL_COMPOUND; level++) {
        const struct lm_scope_node *node = lm_scope_at_level(cx->scope, compound->node_id, level);
        const struct demo_scene *before = c > 0 ? scene - 1 : NULL;
        scene->nodes[level] = node->id;
        if (before && before->nodes[level] == node->id)
            scene->accounts[level] = before->accounts[level];
        else
            LM_TRY(holder_of(cx, node->id, roles[level], &scene->accounts[level]));
    }
    LM_TRY(lm_new(cx->arena, compound->building_count, &year->captains[c]));
    for (size_t b = 0; b < compound->building_count; b++)
        LM_TRY(
            holder_of(cx, compound->buildings[b].node_id, LM_ROLE_CAPTAIN, &year->captains[c][b]));
    return LM_OK;
}

static lm_rc count_people(struct lm_cx *cx, struct year *year, size_t c) {
    const struct demo_compound *compound = &year->plan->compounds[c];
    int64_t today = lm_date_at(year->now_ms);
    for (size_t b = 0; b < compound->building_count; b++) {
        struct lm_list born = {0};
        LM_TRY(ledger_born_of_building(cx, compound->buildings[b].node_id, today, &born));
        const struct ledger_born *items = born.items;
        for (size_t i = 0; i < born.count; i++) {
            int band = demo_band(items[i].birth_year, today / 10000);
            if (band)
                year->people[c][band - 1] += items[i].people;
        }
    }
    return LM_OK;
}

static lm_rc look_around(struct lm_cx *cx, void *arg) {
    struct year *year = arg;
    size_t count = year->plan->compound_count;
    year->now_ms = cx->now_ms;
    LM_TRY(lm_new(cx->arena, count, &year->scenes));
    LM_TRY(lm_new(cx->arena, count, &year->captains));
    LM_TRY(lm_new(cx->arena, count, &year->people));
    for (size_t c = 0; c < count; c++) {
        LM_TRY(set_scene(cx, year, c));
        LM_TRY(count_people(cx, year, c));
    }
    return demand_bulk_new(cx, &year->bulk);
}

/* ---- units ---- */

static lm_rc found_street(struct lm_cx *cx, struct demo_scene *scene) {
    static const char *const names[] = {"城管执法中队（演示）", "市政管护所（演示）"};
    for (size_t i = 0; i < LM_COUNT(names); i++)
        LM_TRY(demand_bulk_unit(cx, scene->nodes[LM_LEVEL_STREET], "department",
                                lm_str_of(names[i]), &scene->departments[i]));
    return LM_OK;
}

static lm_rc found_units(struct lm_cx *cx, void *arg) {
    struct year *year = arg;
    for (size_t c = 0; c < year->plan->compound_count; c++) {
        struct demo_scene *scene = &year->scenes[c];
        struct lm_str name;
        LM_TRY(lm_str_printf(cx->arena, &name, "%.*s物业服务中心（演示）",
                             LM_FMT(year->plan->compounds[c].name)));
        LM_TRY(demand_bulk_unit(cx, scene->nodes[LM_LEVEL_COMPOUND], "property_company", name,
                                &scene->property));
        LM_TRY(lm_str_printf(cx->arena, &name, "%.*s业委会（演示）",
                             LM_FMT(year->plan->compounds[c].name)));
        LM_TRY(demand_bulk_unit(cx, scene->nodes[LM_LEVEL_COMPOUND], "owners_committee", name,
                                &scene->committee));
        size_t same = 0; /* the first compound of the street */
        while (year->scenes[same].nodes[LM_LEVEL_STREET] != scene->nodes[LM_LEVEL_STREET])
            same++;
        if (same == c)
            LM_TRY(found_street(cx, scene));
        memcpy(scene->departments, year->scenes[same].departments, sizeof scene->departments);
    }
    if (!year->party_id)
        return LM_OK;
    year->scenes[0].property_account = year->party_id;
    return demand_bulk_member(cx, year->scenes[0].property, year->party_id);
}

/* ---- how many of what, and when ---- */

/* In one compound old people have nowhere to eat: the demo's story, told by rates alone. */
static size_t hungry_compound(const struct demo_plan *plan) {
    return plan->compound_count > 4 ? 4 : plan->compound_count - 1;
}

static int64_t rate_of(const struct demo_matter *matter, int band, bool is_hungry) {
    static const int64_t hungry[DEMO_BANDS] = {0, 0, 0, 1800, 3200, 3600};
    bool is_meal = strcmp(matter->category, "0701") == 0;
    return is_hungry && is_meal && hungry[band] ? hungry[band] : matter->rates[band];
}

/* Within the year up to now; most in the morning and towards evening, few at night. */
static int64_t draw_time(struct demo_random *random, int64_t now_ms) {
    static const int64_t of_hour[24] = {1, 1, 0, 0, 0, 1, 2,  5,  9,  11, 10, 7,
                                        5, 5, 7, 8, 8, 8, 10, 11, 10, 7,  4,  2};
    int64_t drawn = demo_below(random, 132), hour = 0;
    while (drawn >= of_hour[hour])
        drawn -= of_hour[hour++];
    int64_t start = lm_date_start_ms(lm_date_at(now_ms)) - (demo_below(random, DAYS)) * LM_DAY_MS;
    int64_t at = start + hour * LM_HOUR_MS + demo_below(random, LM_HOUR_MS);
    return at < now_ms ? at : at - LM_DAY_MS * DAYS;
}

static lm_rc add_draft(struct lm_cx *cx, struct year *year, struct draft draft) {
    if (year->count == year->room) {
        struct draft *grown;
        size_t room = year->room ? year->room * 2 : 4096;
        LM_TRY(lm_new(cx->arena, room, &grown));
        if (year->count)
            memcpy(grown, year->drafts, year->count * sizeof *grown);
        year->drafts = grown;
        year->room = room;
    }
    year->drafts[year->count++] = draft;
    return LM_OK;
}

/* Each demand of a compound is one draw from people × rates, so that every matter and age has the
 * spread that chance gives it, and no more. */
static lm_rc draw_compound(struct lm_cx *cx, struct year *year, size_t c) {
    struct demo_random random = demo_random_of(year->seed, COMPOUND_STREAM + c);
    int64_t weights[MATTERS_MAX * DEMO_BANDS], sum = 0;
    size_t cells = demo_matter_count * DEMO_BANDS;
    for (size_t i = 0; i < cells; i++)
        sum += weights[i] = year->people[c][i % DEMO_BANDS] *
                            rate_of(&demo_matters[i / DEMO_BANDS], (int)(i % DEMO_BANDS),
                                    c == hungry_compound(year->plan));
    int64_t count = sum * PERCENT_OF_RATES / TELL_AGE / 10000;
    for (int64_t i = 0; i < count; i++) {
        int64_t drawn = demo_below(&random, sum);
        size_t cell = 0;
        while (drawn >= weights[cell])
            drawn -= weights[cell++];
        bool is_told = demo_percent(&random, TELL_AGE);
        LM_TRY(add_draft(cx, year,
                         (struct draft){.filed_ms = draw_time(&random, year->now_ms),
                                        .number = (uint32_t)year->count,
                                        .compound = (uint16_t)c,
                                        .matter = (uint8_t)(cell / DEMO_BANDS),
                                        .band = is_told ? (uint8_t)(cell % DEMO_BANDS + 1) : 0}));
    }
    return LM_OK;
}

static int by_time(const void *a, const void *b) {
    const struct draft *one = a, *other = b;
    if (one->filed_ms != other->filed_ms)
        return one->filed_ms < other->filed_ms ? -1 : 1;
    return one->number < other->number ? -1 : one->number > other->number;
}

/* ---- telling ---- */

struct batch {
    struct year *year;
    size_t first, count;
    struct lm_arena *arena;
    struct demand_bulk_batch *rows;
    lm_rc rc;
};

static int draw_urgency(struct demo_random *random, const struct demo_matter *matter) {
    int64_t drawn = demo_below(random, 100);
    if (drawn < matter->urgent)
        return demo_percent(random, 15) ? DEMAND_EMERGENCY : DEMAND_URGENT;
    return drawn < matter->urgent + matter->complex ? DEMAND_COMPLEX : DEMAND_ORDINARY;
}

static lm_rc draw_caller(struct lm_cx *cx, struct demo_random *random, struct demand_new *filing) {
    if (demo_percent(random, 35))
        return LM_OK; /* anonymous */
    LM_TRY(demo_name(cx->arena, random, demo_percent(random, 50) ? LEDGER_MALE : LEDGER_FEMALE,
                     &filing->contact.name));
    return demo_phone(cx->arena, random, &filing->contact.phone);
}

static lm_rc draw_source(struct lm_cx *cx, struct demo_random *random, const struct draft *draft,
                         struct demand_new *filing) {
    int64_t drawn = demo_below(random, 100);
    filing->source = drawn < 46   ? DEMAND_BY_RESIDENT
                     : drawn < 72 ? DEMAND_BY_CAPTAIN
                     : drawn < 86 ? DEMAND_BY_STATION
                                  : DEMAND_BY_HOTLINE;
    if (filing->source != DEMAND_BY_HOTLINE)
        return LM_OK;
    return lm_str_printf(cx->arena, &filing->external_no, "演示%08u", (unsigned)draft->number);
}

static lm_rc tell(struct lm_cx *cx, const struct batch *batch, const struct draft *draft,
                  struct demand_past *past) {
    struct year *year = batch->year;
    struct demo_random random = demo_random_of(year->seed, FIRST_STREAM + draft->number);
    const struct demo_matter *matter = &demo_matters[draft->matter];
    const struct demo_compound *compound = &year->plan->compounds[draft->compound];
    struct demo_scene scene = year->scenes[draft->compound];
    size_t building = (size_t)demo_below(&random, (int64_t)compound->building_count);
    struct demand_new *filing = &past->filing;
    if (draft->link)
        past->ret_id = &year->links->all.items[draft->link - 1].demand_id;
    *filing = (struct demand_new){.kind = demo_percent(&random, 1) ? DEMAND_PRAISE : matter->kind,
                                  .urgency = draw_urgency(&random, matter),
                                  .category = lm_str_of(matter->category),
                                  .content = lm_str_of(matter->words[demo_below(&random, 2)]),
                                  .compound_id = compound->node_id,
                                  .building_id = compound->buildings[building].node_id,
                                  .age_band = draft->band,
                                  .filed_ms = draft->filed_ms};
    if (filing->kind == DEMAND_PRAISE)
        filing->content = LM_STR("处理得很快，师傅态度也好，谢谢。");
    scene.nodes[LM_LEVEL_BUILDING] = filing->building_id;
    scene.accounts[LM_LEVEL_BUILDING] = year->captains[draft->compound][building];
    LM_TRY(draw_source(cx, &random, draft, filing));
    LM_TRY(draw_caller(cx, &random, filing));
    LM_TRY(demand_prepare(cx, filing));
    if (filing->source == DEMAND_BY_CAPTAIN)
        past->filed_by = scene.accounts[LM_LEVEL_BUILDING];
    if (filing->source == DEMAND_BY_STATION)
        past->filed_by = scene.accounts[LM_LEVEL_COMPOUND];
    return demo_story(cx->arena, &random, &scene, year->now_ms, past);
}

static lm_rc play(struct lm_cx *cx, struct batch *batch) {
    struct demand_past *pasts;
    LM_TRY(lm_new(cx->arena, batch->count, &pasts));
    for (size_t i = 0; i < batch->count; i++)
        LM_TRY(tell(cx, batch, &batch->year->drafts[batch->first + i], &pasts[i]));
    return demand_bulk_play(cx, batch->year->bulk, &(struct lm_list){pasts, batch->count},
                            &batch->rows);
}

static void *play_batch(void *arg) {
    struct batch *batch = arg;
    struct lm_cx cx;
    lm_cx_begin(&cx, batch->year->env, batch->arena);
    batch->rc = play(&cx, batch);
    lm_cx_end(&cx);
    return NULL;
}

static lm_rc write_batch(struct lm_cx *cx, void *arg) {
    return demand_bulk_write(cx, ((struct batch *)arg)->rows);
}

static lm_rc write_out(struct batch *batch) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(BATCH_CAP, &arena));
    return lm_env_write(batch->year->env, arena, write_batch, batch);
}

static void take_next(struct batch *batch, size_t first) {
    size_t left = batch->year->count - first;
    lm_arena_reset(batch->arena);
    batch->first = first;
    batch->count = left < BATCH ? left : BATCH;
}

static lm_rc tell_in_turn(struct batch *played, struct batch *written) {
    int64_t told_us = lm_clock_steady_us();
    for (bool has_played = false;; has_played = true) {
        pthread_t thread;
        take_next(played, has_played ? written->first + written->count : 0);
        bool has_thread =
            played->count > 0 && pthread_create(&thread, NULL, play_batch, played) == 0;
        lm_rc rc = has_played ? write_out(written) : LM_OK;
        if (has_thread)
            pthread_join(thread, NULL);
        LM_TRY(rc);
        if (played->count == 0)
            return LM_OK;
        LM_TRY(has_thread ? played->rc : LM_INTERNAL);
        if (lm_clock_steady_us() - told_us > 1000000) {
            fprintf(stderr, "\r  %zu / %zu demands   ", played->first, played->year->count);
            told_us = lm_clock_steady_us();
        }
        struct batch swap = *played;
        *played = *written;
        *written = swap;
    }
}

static lm_rc end_year(struct lm_cx *cx, void *arg) {
    return demand_bulk_end(cx, ((struct year *)arg)->bulk);
}

static lm_rc tell_all(struct lm_env *env, struct year *year) {
    struct lm_arena *one LM_ARENA_AUTO = NULL, *other LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(BATCH_CAP, &one));
    LM_TRY(lm_arena_new(BATCH_CAP, &other));
    struct batch a = {.year = year, .arena = one}, b = {.year = year, .arena = other};
    LM_TRY(tell_in_turn(&a, &b));
    lm_arena_reset(one);
    return lm_env_write(env, one, end_year, year);
}

/* One in so many of those that neighbours fall out over is kept in mind. */
static lm_rc choose_links(struct year *year) {
    static const char *const categories[] = {"0101", "0201", "0202", "0203", "0204", "0501"};
    struct demo_random random = demo_random_of(year->seed, LINK_STREAM);
    for (size_t i = 0; i < year->count; i++) {
        struct draft *draft = &year->drafts[i];
        const char *category = demo_matters[draft->matter].category;
        bool is_one = false;
        for (size_t c = 0; c < LM_COUNT(categories); c++)
            is_one |= strcmp(category, categories[c]) == 0;
        if (!is_one || !demo_percent(&random, LINKED))
            continue;
        struct demo_link link = {
            .filed_ms = draft->filed_ms, .compound = draft->compound, .category = category};
        LM_TRY(lm_array_add(year->links->arena, &year->links->all, link));
        draft->link = (uint32_t)year->links->all.count;
    }
    return LM_OK;
}

static lm_rc draw_all(struct lm_cx *cx, void *arg) {
    struct year *year = arg;
    LM_TRY(look_around(cx, year));
    for (size_t c = 0; c < year->plan->compound_count; c++)
        LM_TRY(draw_compound(cx, year, c));
    if (year->count > 1)
        qsort(year->drafts, year->count, sizeof *year->drafts, by_time);
    return choose_links(year);
}

lm_rc demo_demand(struct lm_env *env, const struct demo_plan *plan, uint64_t seed, int64_t party_id,
                  struct demo_links *links) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL, *units LM_ARENA_AUTO = NULL;
    struct year year = {
        .env = env, .plan = plan, .seed = seed, .party_id = party_id, .links = links};
    LM_TRY(lm_arena_new(CAP, &arena));
    LM_TRY(lm_arena_new(BATCH_CAP, &units));
    LM_TRY(demand_seed(env));
    lm_rc rc = lm_env_read(env, arena, draw_all, &year);
    if (rc == LM_OK)
        rc = lm_env_write(env, units, found_units, &year);
    if (rc == LM_OK)
        rc = tell_all(env, &year);
    demand_bulk_free(year.bulk);
    return rc;
}
