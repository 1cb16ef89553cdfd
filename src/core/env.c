/* Opens and closes what lives as long as the process, and runs the system's own transactions.
 * Serves nobody: that is app/serve. */
#include "core/env.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/log.h"
#include "core/account/account.h"
#include "core/account/session.h"
#include "core/audit/audit.h"
#include "core/event/event.h"
#include "core/i18n/i18n.h"
#include "core/job/runner.h"
#include "core/outside.h"
#include "core/scope/scope.h"
#include "core/setting/setting.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What lm_env_open holds beside the public struct. */
struct opened_env {
    struct lm_env env;
    struct lm_arena *arena; /* data_dir and paths */
};

/* With the folders above it, as `mkdir -p`. */
static bool make_folders(char *path) {
    for (char *at = path + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        bool is_there = mkdir(path, 0750) == 0 || errno == EEXIST;
        *at = '/';
        if (!is_there)
            return false;
    }
    return mkdir(path, 0750) == 0 || errno == EEXIST;
}

static lm_rc make_data_dir(struct lm_arena *arena, const struct lm_env_config *config) {
    struct lm_str path;
    LM_TRY(lm_str_copy(arena, lm_str_of(config->data_dir), &path));
    if (!config->is_new_allowed || make_folders((char *)path.p))
        return LM_OK;
    lm_log(LM_ERROR, "env.data_dir", "path", config->data_dir, "reason", strerror(errno), NULL);
    return LM_IO;
}

/* The key file stands beside the database, never inside it. */
static lm_rc open_keys(struct opened_env *opened, const struct lm_env_config *config) {
    struct lm_str path;
    LM_TRY(lm_crypt_start());
    LM_TRY(lm_str_printf(opened->arena, &path, "%s/lastmeter.key", config->data_dir));
    enum lm_crypt_suite suite = config->suite ? config->suite : LM_CRYPT_SODIUM;
    return lm_keys_open(path.p, suite, config->is_new_allowed, &opened->env.keys);
}

static lm_rc open_database(struct opened_env *opened, const struct lm_env_config *config) {
    struct lm_db_config db = config->db;
    bool is_file = !db.conninfo;
    if (is_file && !db.path) {
        struct lm_str path;
        LM_TRY(lm_str_printf(opened->arena, &path, "%s/lastmeter.db", config->data_dir));
        db.path = path.p;
    }
    if (is_file && !config->is_new_allowed && access(db.path, F_OK) != 0) {
        lm_log(LM_ERROR, "env.no_database", "path", db.path, NULL);
        return LM_NOT_FOUND;
    }
    return lm_db_open(&db, &opened->env.db);
}

lm_rc lm_modules_migrations(const struct lm_module *const *modules, struct lm_arena *arena,
                            const struct lm_migration *const **ret_all, size_t *ret_count) {
    LM_ARRAY(const struct lm_migration *) all = {0};
    for (const struct lm_module *const *m = modules; *m; m++)
        for (const struct lm_migration *one = (*m)->migrations; one && one->module; one++)
            LM_TRY(lm_array_add(arena, &all, one));
    *ret_all = all.items;
    *ret_count = all.count;
    return LM_OK;
}

/* Place 0 is the server's; the others tell the ids of commands apart. */
static lm_rc take_place(struct opened_env *opened, const struct lm_env_config *config) {
    struct lm_env *env = &opened->env;
    bool is_server = config->place == LM_PLACE_SERVER;
    if (config->place == LM_PLACE_NONE)
        return LM_OK;
    lm_rc rc =
        lm_db_claim(env->db, is_server ? 0 : 1, is_server ? 0 : LM_PROCESSES - 1, &env->claim);
    if (rc == LM_BUSY)
        lm_log(LM_ERROR, "env.place_taken", "data", config->data_dir, "problem",
               is_server ? "another server has this database" : "too many commands", NULL);
    if (rc != LM_OK)
        return rc;
    env->ids.process = lm_claim_number(env->claim);
    env->is_beside = !is_server;
    return LM_OK;
}

/* A server goes on with the schema it was made for: what would change it waits for its end. */
static lm_rc migrate(struct opened_env *opened, const struct lm_env_config *config) {
    const struct lm_migration *const *all;
    struct lm_claim *alone = NULL;
    size_t count, missing;
    LM_TRY(lm_modules_migrations(opened->env.modules, opened->arena, &all, &count));
    LM_TRY(lm_db_migrations_missing(opened->env.db, all, count, &missing));
    if (missing == 0 || config->keeps_schema)
        return LM_OK;
    if (config->place == LM_PLACE_BESIDE) {
        lm_rc rc = lm_db_claim(opened->env.db, 0, 0, &alone);
        if (rc == LM_BUSY)
            lm_log(LM_ERROR, "env.migration", "problem", "an older server is running", NULL);
        LM_TRY(rc == LM_BUSY ? LM_CONFLICT : rc);
    }
    lm_rc rc = lm_db_migrate(opened->env.db, all, count);
    lm_claim_free(alone);
    return rc;
}

/* Ids go on after the last one recorded, even when the clock has stepped back since. Every write by
 * a person has an audit row, so its greatest id is the floor; reading it is one step in an index.
 */
static lm_rc raise_id_floor(struct lm_cx *cx, void *arg) {
    (void)arg;
    int64_t last;
    LM_TRY(audit_last_id(cx, &last));
    lm_id_skip_to(&cx->env->ids, last);
    return LM_OK;
}

static lm_rc read_settings(struct lm_cx *cx, void *arg) {
    (void)arg;
    struct lm_str demo;
    LM_TRY(setting_get(cx, "demo", &demo));
    cx->env->is_demo = lm_str_is(demo, "yes");
    return lm_outside_writes(cx, &cx->env->outside_writes);
}

static lm_rc open_all(struct opened_env *opened, const struct lm_env_config *config) {
    struct lm_env *env = &opened->env;
    LM_TRY(lm_arena_new(64 * 1024 * 1024, &opened->arena));
    LM_TRY(lm_str_copy(opened->arena, lm_str_of(config->data_dir), &env->data_dir));
    LM_TRY(make_data_dir(opened->arena, config));
    LM_TRY(open_keys(opened, config));
    LM_TRY(open_database(opened, config));
    LM_TRY(take_place(opened, config));
    LM_TRY(lm_scopes_new(&env->scopes));
    LM_TRY(lm_messages_new(env->modules, &env->messages));
    LM_TRY(lm_sessions_new(&env->sessions));
    LM_TRY(migrate(opened, config));
    if (config->keeps_schema)
        return LM_OK;
    LM_TRY(lm_env_read(env, opened->arena, raise_id_floor, NULL));
    LM_TRY(lm_env_read(env, opened->arena, read_settings, NULL));
    for (const struct lm_module *const *m = env->modules; *m; m++)
        if ((*m)->start)
            LM_TRY((*m)->start(env));
    return LM_OK;
}

lm_rc lm_env_open(const struct lm_env_config *config, const struct lm_module *const *modules,
                  struct lm_env **ret_env) {
    struct opened_env *opened = calloc(1, sizeof *opened);
    if (!opened)
        return LM_NO_MEMORY;
    opened->env.now_ms = lm_clock_now_ms;
    opened->env.modules = modules;
    lm_rc rc = open_all(opened, config);
    if (rc != LM_OK) {
        lm_log(LM_ERROR, "env.open", "outcome", lm_rc_slug(rc), NULL);
        lm_env_close(&opened->env);
        return rc;
    }
    *ret_env = &opened->env;
    return LM_OK;
}

void lm_env_close(struct lm_env *env) {
    if (!env)
        return;
    struct opened_env *opened = (struct opened_env *)env;
    for (const struct lm_module *const *m = env->modules; *m; m++)
        if ((*m)->stop)
            (*m)->stop(env);
    lm_claim_free(env->claim);
    lm_db_close(env->db);
    lm_sessions_free(env->sessions);
    lm_messages_free(env->messages);
    lm_scopes_free(env->scopes);
    lm_keys_close(env->keys);
    lm_arena_free(opened->arena);
    free(opened);
}

/* A piece of the system's own work between its context and the database. */
struct system_work {
    struct lm_cx cx;
    lm_rc (*work)(struct lm_cx *cx, void *arg);
    void *arg;
    const char *action; /* for the audit row; NULL: leaves none */
};

static void begin(struct system_work *work, struct lm_env *env, struct lm_arena *arena) {
    lm_cx_begin(&work->cx, env, arena);
    work->cx.who = &lm_who_system;
}

static lm_rc run_write(void *arg, struct lm_conn *conn) {
    struct system_work *work = arg;
    struct lm_cx *cx = &work->cx;
    int64_t changed = lm_conn_changed(conn);
    lm_cx_again(cx, conn);
    LM_TRY(work->work(cx, work->arg));
    bool has_changed = lm_conn_changed(conn) != changed;
    if (work->action && !cx->is_audited && has_changed)
        LM_TRY(audit_write(cx, work->action));
    return cx->env->is_beside && has_changed ? lm_outside_count(cx) : LM_OK;
}

static lm_rc write_one(struct system_work *one, struct lm_env *env, struct lm_arena *arena) {
    begin(one, env, arena);
    lm_rc rc = lm_db_write(env->db, run_write, one);
    if (rc == LM_OK)
        lm_events_tell(env, one->cx.events.items, one->cx.events.count);
    lm_cx_end(&one->cx);
    return rc;
}

lm_rc lm_env_write(struct lm_env *env, struct lm_arena *arena,
                   lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg) {
    const char *job = lm_jobs_kind_here(env); /* the writer is another thread */
    struct system_work one = {.work = work,
                              .arg = arg,
                              .action = job            ? job
                                        : env->command ? env->command
                                                       : "system"};
    return write_one(&one, env, arena);
}

lm_rc lm_env_note(struct lm_env *env, struct lm_arena *arena,
                  lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg) {
    struct system_work one = {.work = work, .arg = arg};
    return write_one(&one, env, arena);
}

static lm_rc run_read(struct system_work *work) {
    LM_TRY(lm_conn_begin(work->cx.db));
    lm_rc rc = work->work(&work->cx, work->arg);
    lm_conn_rollback(work->cx.db);
    return rc;
}

lm_rc lm_env_read(struct lm_env *env, struct lm_arena *arena,
                  lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg) {
    struct lm_conn *conn;
    LM_TRY(lm_conn_open(env->db, LM_CONN_READ, &conn));
    struct system_work one = {.work = work, .arg = arg};
    begin(&one, env, arena);
    one.cx.db = conn;
    lm_rc rc = run_read(&one);
    lm_cx_end(&one.cx);
    lm_conn_close(conn);
    return rc;
}
