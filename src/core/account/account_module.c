/* The tables of core/account put together: what the program learns of it. */
#include "base/clock.h"
#include "core/account/account_cli.h"
#include "core/account/account_http.h"
#include "core/account/account_messages.h"
#include "core/account/lockout.h"
#include "core/account/lookup.h"

extern const struct lm_migration account_migrations[];

static const struct lm_permission *const permissions[] = {
    &account_see, &account_manage, &account_appoint_permission, &account_repair, NULL,
};

/* Somebody's account, roles or sessions have changed: what is cached of him is forgotten. */
static void hear_account(struct lm_env *env, int64_t id) {
    lm_sessions_drop(env->sessions, id);
}

/* Nodes may have closed or moved: narrowed grants of tokens are read again. */
static void hear_grid(struct lm_env *env, int64_t id) {
    (void)id;
    lm_sessions_drop(env->sessions, 0);
}

static const struct lm_listener listeners[] = {
    {"account", hear_account},
    {"grid", hear_grid},
    {"outside", hear_grid},
    {0},
};

/* Sessions long ended and quiet lock-outs; daily. */
static lm_rc purge(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    LM_TRY(session_store_purge(cx, cx->now_ms - 30 * LM_DAY_MS));
    LM_TRY(resident_code_store_purge(cx, cx->now_ms));
    return lockout_purge(cx);
}

static const struct lm_job_kind jobs[] = {
    {"account.purge", LM_DAY_MS, .run = purge},
    {0},
};

const struct lm_module account_module = {
    .name = "account",
    .migrations = account_migrations,
    .sql = account_sql,
    .permissions = permissions,
    .routes = account_routes,
    .messages = account_messages,
    .jobs = jobs,
    .commands = account_commands,
    .listeners = listeners,
};
