/* What lives as long as the process: database, keys, ids, clock, the current grid, the modules. One
 * per process, passed by pointer; no globals. */
#ifndef LM_CORE_ENV_H
#define LM_CORE_ENV_H

#include "base/id.h"
#include "core/cx.h"
#include "core/module.h"
#include "lib/crypt/crypt.h"
#include "lib/db/db.h"

struct lm_watchers; /* core/event */
struct lm_jobs;     /* core/job: set by whoever starts it; NULL in commands */
struct lm_messages; /* core/i18n */

/* How text messages leave: core/outgoing. */
struct lm_outgoing_config {
    const char *driver;      /* "file", "http", "none"; NULL: file in the demo, else none */
    const char *url, *token; /* of "http": where to, and what it is shown as Bearer (or NULL) */
    bool is_private_allowed; /* gateways and webhooks on private addresses, and http:// */
};

struct lm_env {
    struct lm_db *db;
    struct lm_keys *keys;
    struct lm_ids ids;
    int64_t (*now_ms)(void);      /* tests put their own clock here */
    struct lm_scopes *scopes;     /* holder of the current grid snapshot: core/scope */
    struct lm_sessions *sessions; /* cache of who is who: core/account */
    struct lm_watchers *watchers;
    struct lm_jobs *jobs;
    struct lm_messages *messages;
    const struct lm_module *const *modules; /* ended by NULL, in the order of modules.def */
    struct lm_str data_dir;
    struct lm_str public_url; /* "https://grid.example.cn" without a slash: where QR codes lead */
    struct lm_outgoing_config outgoing;
    const char *command;    /* the command that runs, for audit rows; NULL: serving */
    struct lm_claim *claim; /* this process's place at the database; NULL in tests */
    bool is_beside;         /* a command: a server may be running, and must learn of its writes */
    int64_t outside_writes; /* core/outside: before anything was remembered */
    bool is_demo;           /* figures come from synthetic people; shown wherever figures show */
    void *kept[32]; /* what each module keeps in memory, by its place in `modules`: lm_env_kept */
};

/* Where `module` keeps what lives as long as the process (a board, a cache): it puts its own
 * structure there in `start` and frees it in `stop`. NULL when the module is not in env->modules.
 */
static inline void **lm_env_kept(struct lm_env *env, const struct lm_module *module) {
    for (size_t i = 0; i < LM_COUNT(env->kept) && env->modules && env->modules[i]; i++)
        if (env->modules[i] == module)
            return &env->kept[i];
    return NULL;
}

/* Opens everything below a data directory (config → database, key file, migrations, scope). Used by
 * serve, commands, tests. */
enum lm_place { LM_PLACE_NONE, LM_PLACE_SERVER, LM_PLACE_BESIDE };
struct lm_env_config {
    const char *data_dir;
    struct lm_db_config db; /* path defaults to data_dir/lastmeter.db */
    enum lm_crypt_suite suite;
    bool is_new_allowed; /* create what is missing */
    enum lm_place place; /* one server at a time: LM_BUSY; commands beside it, but then none that
                            would migrate: LM_CONFLICT. NONE: a test's own */
    bool keeps_schema;   /* lm_command's */
};
LM_CHECK lm_rc lm_env_open(const struct lm_env_config *config,
                           const struct lm_module *const *modules, struct lm_env **ret_env);
void lm_env_close(struct lm_env *env);
/* Every migration of every module, in the order in which they are applied; in the arena. */
LM_CHECK lm_rc lm_modules_migrations(const struct lm_module *const *modules, struct lm_arena *arena,
                                     const struct lm_migration *const **ret_all, size_t *ret_count);

/* A context for one piece of work: takes the current grid, the time and a request id; nobody is
 * logged in. lm_cx_end gives the grid back. */
void lm_cx_begin(struct lm_cx *cx, struct lm_env *env, struct lm_arena *arena);
/* Forgets what an earlier run of the same work said (LM_RETRY) and puts it on a connection. */
void lm_cx_again(struct lm_cx *cx, struct lm_conn *db);
void lm_cx_end(struct lm_cx *cx);

/* Runs `work` in a write transaction with a context of its own that acts as the system (jobs,
 * commands, tests). The arena of the context is `arena`. Events are told after the commit. When
 * rows have changed and `work` has written no audit row, one is written that names the command or
 * the kind of job, and what lm_audit_about named. */
LM_CHECK lm_rc lm_env_write(struct lm_env *env, struct lm_arena *arena,
                            lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg);
/* The same without an audit row: the program's own bookkeeping, such as the state of jobs and
 * counters of attempts. Never what people entered. */
LM_CHECK lm_rc lm_env_note(struct lm_env *env, struct lm_arena *arena,
                           lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg);
/* The same for reading, on a connection of its own. */
LM_CHECK lm_rc lm_env_read(struct lm_env *env, struct lm_arena *arena,
                           lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg);

#endif
