/* Which places the demo has. The article's figures are kept as it counts them; what it leaves open
 * is drawn. */
#include "modules/demo/demo_plan.h"

#include "base/buf.h"
#include "core/scope/scope.h"

/* 天和新府社区 as the article counts it: 5 compounds, 2,630 households, 5,842 residents, staff of
 * 9; its 保利中央公园 has 328 and 988. The other four make up the rest. */
static const char *const model_community = "610112006006";
static const int64_t model_workers = 9;
static const struct {
    const char *name;
    int64_t households, residents, vacant;
    size_t buildings;
} model_compounds[] = {
    {"保利中央公园", 328, 988, 0, 4}, {"新府苑南区", 580, 1224, 21, 5},
    {"新府苑北区", 575, 1212, 18, 5}, {"新府苑东区", 574, 1210, 23, 5},
    {"新府苑西区", 573, 1208, 16, 5},
};

/* The district: 10 streets, 243 communities, 607 compounds, 7,416 buildings, 1.8 million residents,
 * 2,432 workers. The article gives no number of households; 580,000 with 20,000 vacant doors is 3.1
 * residents a household. */
static const int64_t district_communities = 243, district_compounds = 607,
                     district_buildings = 7416;
static const int64_t district_residents = 1800000, district_households = 580000,
                     district_vacant = 20000;
static const int64_t district_workers = 2432;

/* A city is ten districts below one root. The first is the one above, person by person; the others
 * stand in streets 101–190, ten each, and have no model community. */
enum { FIRST_MADE_UP = 101, PART_STREETS = 10, PART_STREAM = 10 };
enum { CREATE_BATCH = 600, CREATE_CAP = 256 * 1024 * 1024 };

static lm_rc give_buildings(struct lm_cx *cx, struct demo_random *random,
                            struct demo_compound *compound, size_t count) {
    int64_t *households, *residents, *vacant;
    LM_TRY(lm_new(cx->arena, count, &compound->buildings));
    LM_TRY(lm_new(cx->arena, count, &households));
    LM_TRY(lm_new(cx->arena, count, &residents));
    LM_TRY(lm_new(cx->arena, count, &vacant));
    compound->building_count = count;
    demo_split(random, compound->households, count, 4, households);
    demo_split(random, compound->doors - compound->households, count, 0, vacant);
    demo_share(compound->residents, households, count, compound->households, residents);
    for (size_t i = 0; i < count; i++)
        compound->buildings[i] = (struct demo_building){.doors = households[i] + vacant[i],
                                                        .households = households[i],
                                                        .residents = residents[i]};
    return LM_OK;
}

static lm_rc plan_model(struct lm_cx *cx, struct demo_plan *plan, uint64_t seed,
                        int64_t community_id, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct demo_random random = demo_random_of(seed, 1000 + i);
        struct demo_compound *compound = &plan->compounds[plan->compound_count++];
        *compound = (struct demo_compound){.community_id = community_id,
                                           .name = lm_str_of(model_compounds[i].name),
                                           .doors = model_compounds[i].households +
                                                    model_compounds[i].vacant,
                                           .households = model_compounds[i].households,
                                           .residents = model_compounds[i].residents};
        LM_TRY(give_buildings(cx, &random, compound, model_compounds[i].buildings));
        plan->building_count += model_compounds[i].buildings;
    }
    return LM_OK;
}

static const struct lm_scope_node *community_of_code(const struct lm_scope *scope,
                                                     const char *code) {
    for (size_t i = 0; i < scope->count; i++)
        if (lm_str_is(scope->nodes[i].code, code))
            return &scope->nodes[i];
    return NULL;
}

/* Residents' committees have the last three digits 001–199; villages 200–399. */
static bool is_committee(const struct lm_scope_node *node) {
    return node->level == LM_LEVEL_COMMUNITY && node->is_managed && node->code.n == 12 &&
           node->code.p[9] < '2';
}

/* Which of the ten districts a community belongs to, by the street in its code. */
static int64_t part_of(const struct lm_scope_node *node) {
    int64_t street;
    if (!lm_str_int(lm_str_cut(node->code, 6, 9), &street) || street < FIRST_MADE_UP)
        return 0;
    return 1 + (street - FIRST_MADE_UP) / PART_STREETS;
}

/* One of the ten districts while it is planned. */
struct part {
    int64_t number;
    int64_t *communities;
    int64_t model_id; /* the community that is planned already; 0: none */
    int64_t households, residents, vacant;
    size_t compounds, buildings; /* still to be planned */
};

static bool is_in(const struct part *part, const struct lm_scope_node *node) {
    return is_committee(node) && part_of(node) == part->number;
}

/* 243 of the part's residents' committees: walking all of them in order of code, one is kept
 * whenever the running quota (how many of 243 are due by now) grows; so each street keeps its
 * share. */
static lm_rc choose_communities(struct lm_cx *cx, struct demo_plan *plan, struct part *part) {
    const struct lm_scope *scope = cx->scope;
    int64_t all = 0, before = 0, chosen = 0;
    for (size_t i = 0; i < scope->count; i++)
        all += is_in(part, &scope->nodes[i]);
    if (all < district_communities)
        return lm_fail(cx, LM_INVALID, "demo.too_few_communities");
    part->communities = plan->communities + plan->community_count;
    for (size_t i = 0; i < scope->count; i++) {
        if (!is_in(part, &scope->nodes[i]))
            continue;
        before++;
        bool is_model = scope->nodes[i].id == part->model_id;
        int64_t due = (before * district_communities + all - 1) / all;
        if ((chosen < due || is_model) && chosen < district_communities)
            part->communities[chosen++] = scope->nodes[i].id;
    }
    plan->community_count += (size_t)chosen;
    return LM_OK;
}

/* Compounds go round the communities in turn; their households, people and buildings are drawn. */
static lm_rc plan_part(struct lm_cx *cx, struct demo_plan *plan, uint64_t seed,
                       const struct part *part) {
    struct demo_random random =
        demo_random_of(seed, part->number ? (uint64_t)(PART_STREAM + part->number) : 1);
    int64_t *households, *residents, *vacant, *buildings;
    size_t count = part->compounds, at = 0, named = plan->named;
    LM_TRY(lm_new(cx->arena, count, &households));
    LM_TRY(lm_new(cx->arena, count, &residents));
    LM_TRY(lm_new(cx->arena, count, &vacant));
    LM_TRY(lm_new(cx->arena, count, &buildings));
    demo_split(&random, part->households, count, 100, households);
    demo_share(part->residents, households, count, part->households, residents);
    demo_split(&random, part->vacant, count, 0, vacant);
    demo_split(&random, (int64_t)part->buildings, count, 2, buildings);
    for (size_t i = 0; i < count; i++, at++) {
        while (part->communities[at % (size_t)district_communities] == part->model_id)
            at++;
        struct demo_compound *compound = &plan->compounds[plan->compound_count++];
        *compound = (struct demo_compound){.community_id =
                                               part->communities[at % (size_t)district_communities],
                                           .doors = households[i] + vacant[i],
                                           .households = households[i],
                                           .residents = residents[i]};
        LM_TRY(lm_str_printf(cx->arena, &compound->name, "示范小区%zu号院", named + i + 1));
        LM_TRY(give_buildings(cx, &random, compound, (size_t)buildings[i]));
        plan->building_count += (size_t)buildings[i];
    }
    plan->named = named + count;
    return LM_OK;
}

/* The first part has its model community already: what is left of its sums is drawn. */
static void leave_out_planned(const struct demo_plan *plan, struct part *part) {
    for (size_t i = 0; i < plan->compound_count; i++) {
        part->households -= plan->compounds[i].households;
        part->residents -= plan->compounds[i].residents;
        part->vacant -= plan->compounds[i].doors - plan->compounds[i].households;
    }
    part->compounds -= plan->compound_count;
    part->buildings -= plan->building_count;
}

static lm_rc plan_parts(struct lm_cx *cx, struct demo_plan *plan, uint64_t seed, int64_t model_id,
                        size_t parts) {
    plan->workers = district_workers * (int64_t)parts;
    LM_TRY(lm_new(cx->arena, (size_t)district_communities * parts, &plan->communities));
    for (size_t i = 0; i < parts; i++) {
        struct part part = {.number = (int64_t)i,
                            .model_id = i == 0 ? model_id : 0,
                            .households = district_households,
                            .residents = district_residents,
                            .vacant = district_vacant,
                            .compounds = (size_t)district_compounds,
                            .buildings = (size_t)district_buildings};
        if (i == 0)
            leave_out_planned(plan, &part);
        LM_TRY(choose_communities(cx, plan, &part));
        LM_TRY(plan_part(cx, plan, seed, &part));
    }
    return LM_OK;
}

lm_rc demo_plan_make(struct lm_cx *cx, enum demo_scale scale, uint64_t seed,
                     struct demo_plan *ret_plan) {
    const struct lm_scope_node *model = community_of_code(cx->scope, model_community);
    size_t parts = scale == DEMO_CITY ? DEMO_PARTS : 1;
    if (!model)
        return lm_fail(cx, LM_NOT_FOUND, "demo.too_few_communities");
    *ret_plan = (struct demo_plan){0};
    LM_TRY(lm_new(cx->arena, (size_t)district_compounds * parts, &ret_plan->compounds));
    LM_TRY(plan_model(cx, ret_plan, seed, model->id,
                      scale == DEMO_COMPOUND ? 1 : LM_COUNT(model_compounds)));
    if (scale >= DEMO_DISTRICT)
        return plan_parts(cx, ret_plan, seed, model->id, parts);
    ret_plan->workers = model_workers;
    ret_plan->community_count = 1;
    LM_TRY(lm_new(cx->arena, 1, &ret_plan->communities));
    ret_plan->communities[0] = model->id;
    return LM_OK;
}

/* ---- what a city has beside the district ---- */

/* As many communities as the district staffs, spread over ten streets as evenly as it goes. */
lm_rc demo_plan_divisions(struct lm_arena *arena, struct lm_str *ret_csv) {
    enum { LINE_MOST = 120 };
    size_t lines = (DEMO_PARTS - 1) * ((size_t)district_communities + PART_STREETS) + 1;
    struct lm_buf csv = lm_buf_in(arena, lines * LINE_MOST);
    lm_buf_z(&csv, "code,name,level,parent_code\n");
    for (int64_t i = 0; i < (DEMO_PARTS - 1) * PART_STREETS; i++) {
        long long code = 610112000 + FIRST_MADE_UP + i;
        int64_t at = i % PART_STREETS;
        int64_t count = district_communities * (at + 1) / PART_STREETS -
                        district_communities * at / PART_STREETS;
        lm_buf_printf(&csv, "%lld,示范%lld街道,street,610112\n", code, (long long)i + 1);
        for (int64_t c = 1; c <= count; c++)
            lm_buf_printf(&csv, "%lld%03lld,示范%lld街%lld社区居委会,community,%lld\n", code,
                          (long long)c, (long long)i + 1, (long long)c, code);
    }
    return lm_buf_done(&csv, ret_csv);
}

/* ---- into the grid ---- */

struct creation {
    struct demo_plan *plan;
    size_t first;
};

static lm_rc create_compound(struct lm_cx *cx, struct demo_compound *compound) {
    LM_TRY(grid_node_create(cx,
                            &(struct grid_node_new){.parent_id = compound->community_id,
                                                    .level = LM_LEVEL_COMPOUND,
                                                    .name = compound->name,
                                                    .is_managed = true},
                            &compound->node_id));
    for (size_t b = 0; b < compound->building_count; b++) {
        struct grid_node_new node = {
            .parent_id = compound->node_id, .level = LM_LEVEL_BUILDING, .is_managed = true};
        LM_TRY(lm_str_printf(cx->arena, &node.name, "%zu号楼", b + 1));
        LM_TRY(grid_node_create(cx, &node, &compound->buildings[b].node_id));
    }
    return LM_OK;
}

static lm_rc create_batch(struct lm_cx *cx, void *arg) {
    const struct creation *creation = arg;
    const struct demo_plan *plan = creation->plan;
    size_t end = creation->first + CREATE_BATCH;
    for (size_t c = creation->first; c < end && c < plan->compound_count; c++)
        LM_TRY(create_compound(cx, &plan->compounds[c]));
    return LM_OK;
}

lm_rc demo_plan_create(struct lm_env *env, struct demo_plan *plan) {
    struct creation creation = {.plan = plan};
    for (; creation.first < plan->compound_count; creation.first += CREATE_BATCH) {
        struct lm_arena *arena LM_ARENA_AUTO = NULL;
        LM_TRY(lm_arena_new(CREATE_CAP, &arena));
        LM_TRY(lm_env_write(env, arena, create_batch, &creation));
    }
    return LM_OK;
}
