/* The survey module as tables. */
#include "core/env.h"
#include "modules/survey/survey_rules.h"

extern const struct lm_migration survey_migrations[];

static const char *const needs[] = {"grid", "ledger", NULL};
static const struct lm_permission *const permissions[] = {
    &survey_see,     &survey_manage, &survey_speak,  &survey_judge, &survey_pass,
    &survey_wind_up, &survey_unsign, &survey_review, NULL};
static const struct lm_listener listeners[] = {
    {"survey_count", survey_board_hear}, {"outside", survey_hear_outside}, {0}};

const struct lm_module survey_module = {
    .name = "survey",
    .needs = needs,
    .migrations = survey_migrations,
    .sql = survey_sql,
    .permissions = permissions,
    .routes = survey_routes,
    .messages = survey_messages,
    .jobs = survey_jobs,
    .listeners = listeners,
    .hooks = survey_hooks,
    .start = survey_start,
    .stop = survey_stop,
    .rebuild = survey_rebuild,
};
