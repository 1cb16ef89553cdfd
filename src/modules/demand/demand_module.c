/* The demand module as tables. */
#include "base/clock.h"
#include "core/env.h"
#include "modules/demand/demand_import.h"
#include "modules/demand/demand_need_find.h"
#include "modules/demand/demand_sql.h"
#include "modules/demand/demand_wire.h"

extern const struct lm_migration demand_migrations[];

static lm_rc strike(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    (void)job_id;
    (void)payload;
    return demand_clock_strike(env);
}

static lm_rc retain(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    (void)job_id;
    (void)payload;
    return demand_retain(env);
}

static lm_rc warn(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    (void)job_id;
    (void)payload;
    return demand_calendar_warn(env);
}

static lm_rc refresh(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    (void)job_id;
    (void)payload;
    return demand_needs_refresh(env);
}

/* Not for commands: what they restore or copy into is to be empty. */
static lm_rc start(struct lm_env *env) {
    if (!env->is_beside) {
        LM_TRY(demand_seed(env));
        LM_TRY(demand_calendar_warn(env));
    }
    return demand_people_start(env);
}

static lm_rc forget(struct lm_cx *cx, int64_t account_id, int64_t place_id) {
    (void)place_id;
    return demand_store_forget_caller(cx, account_id);
}

static const struct lm_hook hooks[] = {
    {"account.erased", forget}, {"mediation.filed", demand_refer}, {0}};
static const char *const needs[] = {"grid", "ledger", "place", "mediation", NULL};
static const struct lm_permission *const permissions[] = {
    &demand_see,     &demand_browse, &demand_take,     &demand_work,    &demand_manage,
    &demand_figures, &demand_party,  &demand_exchange, &demand_project, NULL};
static const struct lm_job_kind jobs[] = {
    {"demand.clock", LM_MINUTE_MS, NULL, strike},
    {"demand.retain", LM_DAY_MS, NULL, retain},
    {"demand.calendar", LM_DAY_MS, NULL, warn},
    {"demand.needs", 10 * LM_MINUTE_MS, NULL, refresh},
    {0},
};

static const struct lm_route *const routes[] = {
    demand_desk_routes,  demand_own_routes,  demand_figure_routes,
    demand_party_routes, demand_set_routes,  demand_exchange_routes,
    demand_need_routes,  demand_keep_routes, NULL};

const struct lm_module demand_module = {
    .name = "demand",
    .needs = needs,
    .migrations = demand_migrations,
    .sql = demand_sql,
    .permissions = permissions,
    .more_routes = routes,
    .messages = demand_messages,
    .jobs = jobs,
    .commands = demand_commands,
    .hooks = hooks,
    .start = start,
    .stop = demand_people_stop,
    .rebuild = demand_rebuild,
    .find = demand_find,
};
