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
};

static struct {
    const char *key;
    char detail[8192], faults[2000];
} last;

static lm_rc call(struct lm_cx *cx, void *arg) {
    const struct call *one = arg;
    lm_rc rc = one->work(cx, one->arg);
    bool has_faults = cx->faults.count && cx->faults.items;
    last.key = rc == LM_OK ? NULL : has_faults ? cx->faults.items[0].key : cx->failure.key;
    snprintf(last.detail, sizeof last.detail, "%.*s", LM_FMT(cx->failure.detail));
    last.faults[0] = 0;
    for (size_t i = 0; has_faults && i < cx->faults.count && i < LM_FAULTS_MAX; i++) {
        size_t used = strlen(last.faults);
        snprintf(last.faults + used, sizeof last.faults - used, "%.*s ",
                 LM_FMT(cx->faults.items[i].pointer));
    }
    return rc;
}

const char *test_last_key(void) {
    return last.key;
}
const char *test_last_detail(void) {
    return last.detail;
}
bool test_has_fault(const char *pointer) {
    char wanted[64];
    snprintf(wanted, sizeof wanted, "%s ", pointer);
    return strstr(last.faults, wanted) != NULL;
}

lm_rc test_write(struct lm_env *env, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg,
                 const char **ret_key) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct call one = {work, arg};
    last.key = NULL;
    assert_ok(lm_arena_new(256 * 1024 * 1024, &arena));
    lm_rc rc = lm_env_write(env, arena, call, &one);
    if (ret_key)
        *ret_key = last.key;
    return rc;
}

struct acting {
    const struct lm_who *who;
    struct lm_route route;
    struct call call;
};

static lm_rc act(struct lm_cx *cx, void *arg) {
    const struct acting *acting = arg;
    cx->who = acting->who;
    cx->route = &acting->route;
    lm_rc rc = acting->call.work(cx, acting->call.arg);
    if (rc == LM_OK && !cx->is_permitted)
        fail_msg("nobody was asked whether this is permitted");
    return rc;
}

lm_rc test_act(struct lm_env *env, const struct lm_who *who, const struct lm_permission *permission,
               lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg) {
    struct acting acting = {who, {.permission = permission}, {work, arg}};
    return test_write(env, act, &acting, NULL);
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

void test_clock_set(struct lm_env *env, int64_t ms) {
    clock_ms = ms;
    env->now_ms = test_now_ms;
}
void test_clock_add(int64_t ms) {
    clock_ms += ms;
}
int64_t test_clock_now(void) {
    return clock_ms;
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
    test_clock_set(env, lm_date_start_ms(20230113) + 8 * LM_HOUR_MS);
    assert_ok(lm_scopes_publish(env->scopes, nodes, LM_COUNT(nodes), clock_ms));
}

/* ---- ways through the database ---- */

struct plan {
    struct lm_sql sql;
    const char *way;
    bool may_sort;
};

static lm_rc look_at_plan(struct lm_cx *cx, void *arg) {
    const struct plan *plan = arg;
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    struct lm_val vals[9];
    char parameter[] = "$1";
    size_t count = 0;
    bool goes = false, has_row;
    for (; strstr(plan->sql.text, parameter); parameter[1]++)
        vals[count++] = LM_I(1);
    LM_TRY(lm_db_open_cursor(cx->db, (struct lm_query){&plan->sql, vals, count}, &cursor));
    for (;;) {
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            break;
        struct lm_str step = lm_cursor_text(cursor, 3);
        goes |= lm_str_find(step, lm_str_of(plan->way)) >= 0;
        if ((!plan->may_sort && lm_str_find(step, LM_STR("TEMP B-TREE")) >= 0) ||
            (lm_str_starts(step, LM_STR("SCAN ")) && lm_str_find(step, LM_STR(" USING ")) < 0))
            fail_msg("%s: %.*s", plan->sql.name, LM_FMT(step));
    }
    if (!goes)
        fail_msg("%s goes another way", plan->sql.name);
    return LM_OK;
}

void test_goes(struct lm_env *env, const struct lm_sql *all, const char *name, const char *way,
               bool may_sort) {
    char text[4000], own_name[80];
    while (strcmp(all->name, name) != 0)
        all++;
    snprintf(own_name, sizeof own_name, "explain_%s", name);
    snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", all->text);
    struct plan plan = {.sql = {own_name, text}, .way = way, .may_sort = may_sort};
    assert_ok(test_read(env, look_at_plan, &plan));
}
