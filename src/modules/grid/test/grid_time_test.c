/* Names, codes, opening and closing on any day in any order: what the grid says of each day is what
 * a plain model says, and no day has a node twice or one without its parent. */
#include "test_env.h"

#include "base/clock.h"
#include "core/audit/audit.h"
#include "core/idempotency/idempotency.h"
#include "core/setting/setting.h"
#include "modules/grid/grid_rules.h"

static const struct lm_module *const modules[] = {&setting_module, &idempotency_module,
                                                  &audit_module, &grid_module, NULL};

#define each_env(env)                                                                              \
    test_each_engine(engine) for (struct lm_env *env = test_env_open(engine, modules); env;        \
                                  test_env_close(env), env = NULL)

enum { DAYS = 21, TODAY = 10, NODES_MAX = 40, STEPS = 260 };

/* What has been said of a node, day by day from ten days ago to ten days ahead. */
struct model {
    int64_t id;
    int level, parent;
    int opened, closed;         /* first day, first day without it; closed DAYS: never */
    int name[DAYS], code[DAYS]; /* what begins to hold on a day; 0: what held before */
};

struct world {
    struct model nodes[NODES_MAX];
    char codes[2 * STEPS + 2][48]; /* by value: below what the parent was called on that day */
    int count, made;               /* `made` counts names, so that each is new */
    uint64_t random;
    int64_t today;
    /* the step to do next */
    enum { CREATE, RENAME, RECODE, CLOSE, REOPEN, KINDS } what;
    int which, day, value;
};

static int draw(struct world *world, int below) {
    world->random = world->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((world->random >> 33) % (uint64_t)below);
}

static int64_t date_of(const struct world *world, int day) {
    return lm_date_of_days(lm_date_days(world->today) + day - TODAY);
}

static struct lm_str name_of(struct lm_cx *cx, int value) {
    struct lm_str name = {0};
    assert_ok(lm_str_printf(cx->arena, &name, "地方%d号", value));
    return name;
}

static int on_day(const int *begins, int day) {
    int value = 0;
    for (int d = 0; d <= day; d++)
        value = begins[d] ? begins[d] : value;
    return value;
}

/* From a day on, until the next that was said already. */
static void say(int *begins, int day, int value) {
    begins[day] = day > 0 && on_day(begins, day - 1) == value ? 0 : value;
}

/* What `value` is as a code of this node, given on the day of the step. */
static struct lm_str make_code(struct world *world, const struct model *node) {
    static const int digits[] = {0, 6, 3, 3, 3, 5};
    const struct model *parent = &world->nodes[node->parent];
    char above[24], *code = world->codes[world->value];
    snprintf(above, sizeof above, "%s", world->codes[on_day(parent->code, world->day)]);
    if (node->level == 1)
        snprintf(code, sizeof world->codes[0], "610112");
    else
        snprintf(code, sizeof world->codes[0], "%s%0*d", above, digits[node->level],
                 world->value % 1000);
    return lm_str_of(code);
}

static lm_rc create(struct lm_cx *cx, struct world *world) {
    struct model *node = &world->nodes[world->count];
    struct grid_node_new fresh = {.level = node->level,
                                  .name = name_of(cx, world->value),
                                  .code = make_code(world, node),
                                  .opened_on = date_of(world, world->day)};
    if (node->level > 1)
        fresh.parent_id = world->nodes[node->parent].id;
    return grid_node_create(cx, &fresh, &node->id);
}

static lm_rc step(struct lm_cx *cx, void *arg) {
    struct world *world = arg;
    const struct model *node = &world->nodes[world->which];
    int64_t on = date_of(world, world->day);
    switch (world->what) {
    case CREATE:
        return create(cx, world);
    case RENAME:
        return grid_node_rename(cx, node->id, name_of(cx, world->value), on);
    case RECODE:
        return grid_node_recode(cx, node->id, &(struct grid_code){"grid", make_code(world, node)},
                                on);
    case CLOSE:
        return grid_node_close(cx, node->id, on);
    case REOPEN:
        return grid_node_reopen(cx, node->id);
    case KINDS:
        break;
    }
    return LM_INTERNAL;
}

static bool is_there(const struct model *node, int day) {
    return node->opened <= day && day < node->closed;
}

/* May it be closed (is any child there on the day or later), may it last for good? */
static bool has_children_from(const struct world *world, int which, int day) {
    for (int i = 0; i < world->count; i++) {
        const struct model *child = &world->nodes[i];
        if (child->level > 1 && child->parent == which && child->closed > day &&
            child->closed > child->opened)
            return true;
    }
    return false;
}

static bool is_allowed(const struct world *world) {
    const struct model *node = &world->nodes[world->which];
    const struct model *parent = &world->nodes[node->parent];
    switch (world->what) {
    case CREATE:
        return node->opened <= world->day && node->closed == DAYS;
    case RENAME:
    case RECODE:
        return is_there(node, world->day);
    case CLOSE:
        return is_there(node, world->day) && !has_children_from(world, world->which, world->day);
    case REOPEN:
        return node->closed == DAYS || node->level == 1 || parent->closed == DAYS;
    case KINDS:
        break;
    }
    return false;
}

static void follow(struct world *world) {
    struct model *node = &world->nodes[world->what == CREATE ? world->count++ : world->which];
    switch (world->what) {
    case CREATE:
        node->opened = world->day;
        node->closed = DAYS;
        node->name[world->day] = node->code[world->day] = world->value;
        break;
    case RENAME:
        say(node->name, world->day, world->value);
        break;
    case RECODE:
        say(node->code, world->day, world->value);
        break;
    case CLOSE:
        node->closed = world->day;
        break;
    case REOPEN:
        node->closed = DAYS;
        break;
    case KINDS:
        break;
    }
}

static void choose(struct world *world) {
    world->what = (unsigned)draw(world, KINDS);
    world->which = draw(world, world->count);
    world->day = draw(world, DAYS);
    world->value = ++world->made;
    if (draw(world, 4) == 0 && world->what == RENAME) /* back to a name it had */
        world->value = on_day(world->nodes[world->which].name, draw(world, DAYS));
    if (world->value == 0)
        world->value = ++world->made;
    if (world->what != CREATE)
        return;
    if (world->count == NODES_MAX || world->nodes[world->which].level == 5)
        world->what = RENAME;
    else
        world->nodes[world->count] =
            (struct model){.level = world->nodes[world->which].level + 1, .parent = world->which};
}

static const struct grid_node *find(struct lm_list nodes, int64_t id, int *ret_times) {
    const struct grid_node *items = nodes.items, *found = NULL;
    *ret_times = 0;
    for (size_t n = 0; n < nodes.count; n++)
        if (items[n].id == id) {
            found = &items[n];
            ++*ret_times;
        }
    return found;
}

/* Every day: the same nodes, each once, each with its parent, called what the model says. */
static lm_rc compare(struct lm_cx *cx, void *arg) {
    struct world *world = arg;
    for (int day = 0; day < DAYS; day++) {
        struct lm_list nodes = {0};
        int expected = 0, times;
        LM_TRY(grid_store_nodes(cx, date_of(world, day), &nodes));
        for (int i = 0; i < world->count; i++) {
            const struct model *model = &world->nodes[i];
            const struct grid_node *found = find(nodes, model->id, &times);
            assert_int_equal(times, is_there(model, day));
            if (!found)
                continue;
            expected++;
            assert_true(model->level == 1 || is_there(&world->nodes[model->parent], day));
            assert_true(lm_str_eq(found->name, name_of(cx, on_day(model->name, day))));
            assert_true(model->level == 1 ||
                        lm_str_is(found->code, world->codes[on_day(model->code, day)]));
        }
        assert_int_equal(nodes.count, expected);
    }
    return LM_OK;
}

static void play(struct lm_env *env, struct world *world) {
    int allowed = 0, refused = 0;
    world->today = lm_date_at(env->now_ms());
    world->nodes[0] = (struct model){.level = 1};
    world->what = CREATE;
    world->value = ++world->made;
    assert_ok(test_write(env, step, world, NULL));
    follow(world);
    for (int i = 0; i < STEPS; i++) {
        choose(world);
        bool may = is_allowed(world);
        lm_rc rc = test_write(env, step, world, NULL);
        if (may != (rc == LM_OK))
            fprintf(stderr, "step %d: what %d which %d day %d: %s\n", i, (int)world->what,
                    world->which, world->day, lm_rc_slug(rc));
        assert_int_equal(rc == LM_OK, may);
        if (may)
            follow(world);
        allowed += may;
        refused += !may;
        const struct lm_scope *scope = lm_scopes_take(env->scopes);
        int today = 0;
        for (int n = 0; n < world->count; n++)
            today += is_there(&world->nodes[n], TODAY);
        assert_int_equal(scope->count, today); /* nobody left out of the snapshot */
        lm_scopes_give_back(env->scopes, scope);
        if (i % 20 == 0 || i == STEPS - 1)
            assert_ok(test_write(env, compare, world, NULL));
    }
    assert_true(allowed > STEPS / 4 && refused > STEPS / 20);
    assert_ok(test_write(env, compare, world, NULL));
}

static void any_history_leaves_every_day_whole(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++)
        each_env(env) {
            struct world world = {.random = seed * 7919};
            play(env, &world);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_history_leaves_every_day_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
