/* Which places the demo has. The article's figures are kept as it counts them; what it leaves open
 * is drawn. */
#include "modules/demo/demo_plan.h"

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

/* 243 of the managed streets' residents' committees: walking all of them in order of code, one is
 * kept whenever the running quota (how many of 243 are due by now) grows; so each street keeps its
 * share. */
static lm_rc choose_communities(struct lm_cx *cx, struct demo_plan *plan) {
    const struct lm_scope *scope = cx->scope;
    int64_t all = 0, before = 0, chosen = 0;
    LM_TRY(lm_new(cx->arena, (size_t)district_communities, &plan->communities));
    for (size_t i = 0; i < scope->count; i++)
        all += is_committee(&scope->nodes[i]);
    if (all < district_communities)
        return lm_fail(cx, LM_INVALID, "demo.too_few_communities");
    for (size_t i = 0; i < scope->count; i++) {
        if (!is_committee(&scope->nodes[i]))
            continue;
        before++;
        bool is_model = lm_str_is(scope->nodes[i].code, model_community);
        int64_t due = (before * district_communities + all - 1) / all;
        if ((chosen < due || is_model) && chosen < district_communities)
            plan->communities[chosen++] = scope->nodes[i].id;
    }
    plan->community_count = (size_t)chosen;
    return LM_OK;
}

static lm_rc plan_rest(struct lm_cx *cx, struct demo_plan *plan, uint64_t seed, int64_t model_id) {
    struct demo_random random = demo_random_of(seed, 1);
    int64_t done_households = 0, done_residents = 0, done_vacant = 0, *households, *residents,
            *vacant, *buildings;
    size_t model = plan->compound_count, rest = (size_t)district_compounds - model, at = 0;
    for (size_t i = 0; i < model; i++) {
        done_households += plan->compounds[i].households;
        done_residents += plan->compounds[i].residents;
        done_vacant += plan->compounds[i].doors - plan->compounds[i].households;
    }
    LM_TRY(lm_new(cx->arena, rest, &households));
    LM_TRY(lm_new(cx->arena, rest, &residents));
    LM_TRY(lm_new(cx->arena, rest, &vacant));
    LM_TRY(lm_new(cx->arena, rest, &buildings));
    demo_split(&random, district_households - done_households, rest, 100, households);
    demo_share(district_residents - done_residents, households, rest,
               district_households - done_households, residents);
    demo_split(&random, district_vacant - done_vacant, rest, 0, vacant);
    demo_split(&random, district_buildings - (int64_t)plan->building_count, rest, 2, buildings);
    for (size_t i = 0; i < rest; i++, at++) {
        while (plan->communities[at % plan->community_count] == model_id)
            at++;
        struct demo_compound *compound = &plan->compounds[plan->compound_count++];
        *compound =
            (struct demo_compound){.community_id = plan->communities[at % plan->community_count],
                                   .doors = households[i] + vacant[i],
                                   .households = households[i],
                                   .residents = residents[i]};
        LM_TRY(lm_str_printf(cx->arena, &compound->name, "示范小区%zu号院", i + 1));
        LM_TRY(give_buildings(cx, &random, compound, (size_t)buildings[i]));
        plan->building_count += (size_t)buildings[i];
    }
    return LM_OK;
}

lm_rc demo_plan_make(struct lm_cx *cx, enum demo_scale scale, uint64_t seed,
                     struct demo_plan *ret_plan) {
    const struct lm_scope_node *model = community_of_code(cx->scope, model_community);
    if (!model)
        return lm_fail(cx, LM_NOT_FOUND, "demo.too_few_communities");
    *ret_plan = (struct demo_plan){0};
    LM_TRY(lm_new(cx->arena, (size_t)district_compounds, &ret_plan->compounds));
    LM_TRY(plan_model(cx, ret_plan, seed, model->id,
                      scale == DEMO_COMPOUND ? 1 : LM_COUNT(model_compounds)));
    if (scale == DEMO_DISTRICT) {
        ret_plan->workers = district_workers;
        LM_TRY(choose_communities(cx, ret_plan));
        return plan_rest(cx, ret_plan, seed, model->id);
    }
    ret_plan->workers = model_workers;
    ret_plan->community_count = 1;
    LM_TRY(lm_new(cx->arena, 1, &ret_plan->communities));
    ret_plan->communities[0] = model->id;
    return LM_OK;
}

lm_rc demo_plan_create(struct lm_cx *cx, struct demo_plan *plan) {
    for (size_t c = 0; c < plan->compound_count; c++) {
        struct demo_compound *compound = &plan->compounds[c];
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
    }
    return LM_OK;
}
