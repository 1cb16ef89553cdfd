/* Data directories below the temporary folder; one database each. */
#include "test_env.h"

#include "base/clock.h"
#include "core/scope/scope.h"

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

static _Atomic int64_t clock_ms;

static int64_t test_now_ms(void) {
    return clock_ms;
}

void test_clock_add(int64_t ms) {
    clock_ms += ms;
}

void test_settle(struct lm_env *env) {
    static const struct lm_scope_node nodes[] = {
        {.id = 1, .level = 1, .code = {"610112", 6}, .name = {"未央区", 9}},
        {.id = 2, .parent_id = 1, .level = 2, .code = {"610112004", 9}, .name = {"徐家湾街道", 15}},
        {.id = 3,
         .parent_id = 2,
         .level = 3,
         .code = {"6101120040", 10},
         .name = {"天和新府社区", 18}},
        {.id = 4,
         .parent_id = 3,
         .level = 4,
         .code = {"61011200401", 11},
         .name = {"保利中央公园", 18}},
        {.id = 5, .parent_id = 4, .level = 5, .code = {"610112004011", 12}, .name = {"1号楼", 7}},
        {.id = 6, .parent_id = 4, .level = 5, .code = {"610112004012", 12}, .name = {"2号楼", 7}},
        {.id = 7,
         .parent_id = 3,
         .level = 4,
         .code = {"61011200402", 11},
         .name = {"天和新府", 12}},
        {.id = 8, .parent_id = 7, .level = 5, .code = {"610112004021", 12}, .name = {"1号楼", 7}},
        {.id = 9, .parent_id = 1, .level = 2, .code = {"610112005", 9}, .name = {"大明宫街道", 15}},
        {.id = 10,
         .parent_id = 9,
         .level = 3,
         .code = {"6101120050", 10},
         .name = {"大明宫社区", 15}},
        {.id = 11,
         .parent_id = 10,
         .level = 4,
         .code = {"61011200501", 11},
         .name = {"大明宫小区", 15}},
        {.id = 12, .parent_id = 11, .level = 5, .code = {"610112005011", 12}, .name = {"1号楼", 7}},
    };
    clock_ms = lm_date_start_ms(20230113) + 8 * LM_HOUR_MS;
    env->now_ms = test_now_ms;
    assert_ok(lm_scopes_publish(env->scopes, nodes, LM_COUNT(nodes), clock_ms));
}
