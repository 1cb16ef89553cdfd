/* The mediation module as tables. It has no search source: what it holds is never found. */
#include "modules/mediation/mediation_rules.h"

extern const struct lm_migration mediation_migrations[];

static const struct lm_route *const more_routes[] = {mediation_list_routes, mediation_own_routes,
                                                     NULL};
static const char *const needs[] = {"grid", "ledger", NULL};
static const struct lm_permission *const permissions[] = {&mediation_handle, &mediation_manage,
                                                          &mediation_count, NULL};

/* A community whose committee has open cases stays: they would be nobody's. */
static lm_rc release(struct lm_cx *cx, int64_t node_id, int64_t from) {
    int64_t open;
    (void)from;
    LM_TRY(mediation_store_open_cases(cx, node_id, &open));
    return open > 0 ? lm_fail(cx, LM_CONFLICT, "mediation.still_open") : LM_OK;
}

const struct lm_module mediation_module = {
    .name = "mediation",
    .needs = needs,
    .migrations = mediation_migrations,
    .sql = mediation_sql,
    .permissions = permissions,
    .routes = mediation_routes,
    .more_routes = more_routes,
    .messages = mediation_messages,
    .jobs = mediation_jobs,
    .hooks = mediation_hooks,
    .release = release,
};
