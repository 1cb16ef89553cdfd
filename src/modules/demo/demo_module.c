/* lastmeter demo: fills an empty data directory. */
#include "core/env.h"
#include "core/setting/setting.h"
#include "modules/demo/demo.h"
#include "modules/demo/demo_fill.h"
#include "modules/demo/demo_staff.h"

#include "base/clock.h"

#include <stdio.h>

extern const char demo_divisions[];

/* The article counts ten streets; these two are run by a development zone. */
static const char *const unmanaged_streets[] = {"610112002", "610112012"};

struct demo {
    struct lm_env *env;
    enum demo_scale scale;
    uint64_t seed;
    struct demo_plan plan;
};

static lm_rc load_divisions(struct lm_cx *cx, void *arg) {
    struct demo *demo = arg;
    (void)demo;
    if (cx->scope->count > 0)
        return lm_fail(cx, LM_CONFLICT, "demo.not_empty");
    FILE *file = fmemopen((void *)(uintptr_t)demo_divisions, strlen(demo_divisions), "rb");
    if (!file)
        return LM_IO;
    lm_rc rc = grid_import_divisions(cx, file);
    fclose(file);
    LM_TRY(rc);
    return setting_put(cx, "demo", LM_STR("yes"));
}

static lm_rc mark_unmanaged(struct lm_cx *cx, void *arg) {
    (void)arg;
    for (size_t i = 0; i < LM_COUNT(unmanaged_streets); i++)
        LM_TRY(grid_code_manage(cx, lm_str_of(unmanaged_streets[i]), false));
    return LM_OK;
}

static lm_rc make_places(struct lm_cx *cx, void *arg) {
    struct demo *demo = arg;
    LM_TRY(demo_plan_make(cx, demo->scale, demo->seed, &demo->plan));
    return demo_plan_create(cx, &demo->plan);
}

static lm_rc run_demo(struct demo *demo, struct lm_arena *arena, const char *logins_path) {
    LM_TRY(lm_env_write(demo->env, arena, load_divisions, demo));
    LM_TRY(lm_env_write(demo->env, arena, mark_unmanaged, NULL));
    LM_TRY(lm_env_write(demo->env, arena, make_places, demo));
    LM_TRY(demo_staff(demo->env, &demo->plan, demo->seed, logins_path));
    return demo_fill(demo->env, &demo->plan, demo->seed);
}

static bool read_options(struct demo *demo, int argc, char **argv) {
    static const char *const scales[] = {"compound", "community", "district"};
    int64_t seed = 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        bool is_known = false;
        for (int s = 0; strcmp(argv[i], "--scale") == 0 && s < (int)LM_COUNT(scales); s++)
            if (strcmp(argv[i + 1], scales[s]) == 0) {
                demo->scale = (enum demo_scale)(s + 1);
                is_known = true;
            }
        if (strcmp(argv[i], "--seed") == 0)
            is_known = lm_str_int(lm_str_of(argv[i + 1]), &seed) && seed >= 0;
        if (!is_known)
            return false;
    }
    demo->seed = (uint64_t)seed;
    return argc % 2 == 1;
}

static int demo_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct demo demo = {.env = env, .scale = DEMO_COMMUNITY};
    struct lm_str logins;
    if (!read_options(&demo, argc, argv)) {
        fprintf(stderr, "usage: lastmeter demo [--scale compound|community|district] [--seed N]\n");
        return 2;
    }
    int64_t began_us = lm_clock_steady_us();
    lm_rc rc = lm_arena_new((size_t)512 * 1024 * 1024, &arena);
    if (rc == LM_OK)
        rc = lm_str_printf(arena, &logins, "%s/demo-logins.txt", env->data_dir.p);
    if (rc == LM_OK)
        rc = run_demo(&demo, arena, logins.p);
    if (rc != LM_OK) {
        fprintf(stderr, "\nno demo: %s\n",
                rc == LM_CONFLICT ? "the data directory already holds a district" : lm_rc_slug(rc));
        return 1;
    }
    int64_t residents = 0, doors = 0;
    for (size_t i = 0; i < demo.plan.compound_count; i++) {
        residents += demo.plan.compounds[i].residents;
        doors += demo.plan.compounds[i].doors;
    }
    fprintf(stderr, "\r%zu compounds, %zu buildings, %lld doors, %lld residents in %.1f s\n",
            demo.plan.compound_count, demo.plan.building_count, (long long)doors,
            (long long)residents, (double)(lm_clock_steady_us() - began_us) / 1e6);
    return 0;
}

static const struct lm_command commands[] = {
    {"demo", "[--scale compound|community|district] [--seed N]",
     "Fills an empty data directory with real division names and synthetic people.", demo_command,
     .is_new_allowed = true},
    {0},
};

static const struct lm_message messages[] = {
    {"demo.not_empty", "这里已有数据，演示数据只能放进空目录。",
     "There is data already. The demo needs an empty directory."},
    {"demo.too_few_communities", "区划表里没有演示需要的社区。",
     "The division list lacks the communities that the demo needs."},
    {0},
};

static const char *const needs[] = {"grid", "ledger", NULL};

const struct lm_module demo_module = {
    .name = "demo", .needs = needs, .messages = messages, .commands = commands};
