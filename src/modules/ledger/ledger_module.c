/* The ledger module as tables. */
#include "modules/ledger/ledger.h"
#include "modules/ledger/ledger_board.h"
#include "modules/ledger/ledger_cli.h"
#include "modules/ledger/ledger_derive.h"
#include "modules/ledger/ledger_http.h"
#include "modules/ledger/ledger_import_job.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_search.h"
#include "modules/ledger/ledger_store.h"

extern const struct lm_migration ledger_migrations[];

static const char *const needs[] = {"grid", NULL};

static const struct lm_job_kind jobs[] = {
    {.name = "ledger.ages", .every_ms = 10 * 60 * 1000, .run = ledger_count_ages},
    {.name = "ledger.check", .run_long = ledger_job_check},
    {.name = "ledger.apply", .run_long = ledger_job_apply},
    {.name = "ledger.retention", .every_ms = 60 * 60 * 1000, .run = ledger_forget},
    {.name = "ledger.sweep", .every_ms = 24 * 60 * 60 * 1000, .run_long = ledger_job_sweep},
    {0}};

static const struct lm_listener listeners[] = {
    {"ledger_count", ledger_board_hear}, {"outside", ledger_board_hear_outside}, {0}};

const struct lm_module ledger_module = {
    .name = "ledger",
    .needs = needs,
    .migrations = ledger_migrations,
    .sql = ledger_sql,
    .permissions = ledger_permissions,
    .routes = ledger_routes,
    .messages = ledger_messages,
    .jobs = jobs,
    .commands = ledger_commands,
    .listeners = listeners,
    .start = ledger_board_start,
    .stop = ledger_board_stop,
    .release = ledger_release,
    .rebuild = ledger_rebuild,
    .find = ledger_find_all,
};
