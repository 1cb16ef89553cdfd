/* Data directories below the temporary folder; one database each. */
#include "test_env.h"

#include <ftw.h>
#include <unistd.h>

enum { ENVS = 64 };
static struct {
    struct lm_env *env;
    char dir[64];
} opened[ENVS];

struct lm_env *test_env_open(enum lm_engine engine, const struct lm_module *const *modules) {
    for (size_t i = 0; i < ENVS; i++) {
        if (opened[i].env)
            continue;
        snprintf(opened[i].dir, sizeof opened[i].dir, "/tmp/lastmeter-test-XXXXXX");
        assert_non_null(mkdtemp(opened[i].dir));
        struct lm_env_config config = {
            .data_dir = opened[i].dir, .db = test_db_config(engine), .is_new_allowed = true};
        assert_ok(lm_env_open(&config, modules, &opened[i].env));
        return opened[i].env;
    }
    fail_msg("too many environments are open");
    return NULL;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk) {
    (void)info, (void)kind, (void)walk;
    return remove(path);
}

void test_env_close(struct lm_env *env) {
    for (size_t i = 0; i < ENVS; i++)
        if (opened[i].env == env) {
            lm_env_close(env);
            nftw(opened[i].dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
            opened[i].env = NULL;
        }
}

struct call {
    lm_rc (*work)(struct lm_cx *cx, void *arg);
    void *arg;
    const char *key;
};

static lm_rc call(struct lm_cx *cx, void *arg) {
    struct call *one = arg;
    lm_rc rc = one->work(cx, one->arg);
    one->key = rc == LM_OK                            ? NULL
               : cx->faults.count && cx->faults.items ? cx->faults.items[0].key
                                                      : cx->failure.key;
    return rc;
}

lm_rc test_write(struct lm_env *env, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg,
                 const char **ret_key) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct call one = {work, arg, NULL};
    assert_ok(lm_arena_new(256 * 1024 * 1024, &arena));
    lm_rc rc = lm_env_write(env, arena, call, &one);
    if (ret_key)
        *ret_key = one.key;
    return rc;
}

lm_rc test_read(struct lm_env *env, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    assert_ok(lm_arena_new(64 * 1024 * 1024, &arena));
    return lm_env_read(env, arena, work, arg);
}
