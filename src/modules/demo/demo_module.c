/* lastmeter demo: fills an empty data directory. */
#include "core/env.h"
#include "core/setting/setting.h"
#include "modules/demo/demo.h"
#include "modules/demo/demo_fill.h"
#include "modules/demo/demo_mediation.h"
#include "modules/survey/survey.h"

#include "base/clock.h"

#include <stdio.h>

extern const char demo_divisions[];

/* The article counts ten streets; these two are run by a development zone. */
static const char *const unmanaged_streets[] = {"610112002", "610112012"};

struct demo {
    struct lm_env *env;
    enum demo_scale scale;
    uint64_t seed;
    bool has_no_demands; /* nobody has asked for anything yet, nobody fallen out: what tests begin
                            with */
    bool has_survey; /* open one over the model community, so that a captain can begin at once */
    struct demo_plan plan;
};

static lm_rc load_list(struct lm_cx *cx, struct lm_str csv) {
    FILE *file = fmemopen((void *)(uintptr_t)csv.p, csv.n, "rb");
    if (!file)
        return LM_IO;
    lm_rc rc = grid_import_divisions(cx, file);
    fclose(file);
    return rc;
}

static lm_rc load_divisions(struct lm_cx *cx, void *arg) {
    const struct demo *demo = arg;
    struct lm_str made_up;
    if (cx->scope->count > 0)
        return lm_fail(cx, LM_CONFLICT, "demo.not_empty");
    LM_TRY(load_list(cx, lm_str_of(demo_divisions)));
    if (demo->scale == DEMO_CITY) {
        LM_TRY(demo_plan_divisions(cx->arena, &made_up));
        LM_TRY(load_list(cx, made_up));
    }
    return setting_put(cx, "demo", LM_STR("yes"));
}

static lm_rc mark_unmanaged(struct lm_cx *cx, void *arg) {
    (void)arg;
    for (size_t i = 0; i < LM_COUNT(unmanaged_streets); i++)
        LM_TRY(grid_code_manage(cx, lm_str_of(unmanaged_streets[i]), false));
    return LM_OK;
}

static lm_rc plan_places(struct lm_cx *cx, void *arg) {
    struct demo *demo = arg;
    return demo_plan_make(cx, demo->scale, demo->seed, &demo->plan);
}

static lm_rc begin_survey(struct lm_cx *cx, void *arg) {
    const struct demo *demo = arg;
    int64_t id, today = lm_date_at(cx->now_ms);
    struct survey_plain plain = {
        .title = LM_STR("小区人员摸排（演示）"),
        .purpose = LM_STR("更新人员台账，了解有没有助餐等服务需要。"),
        .legal_basis = LM_STR("《中华人民共和国统计法》第十七条；区级年度报表目录（演示）"),
        .form_no = LM_STR("演示01表"),
        .issued_by = LM_STR("演示区社区治理办公室"),
        .approval_no = LM_STR("演示统备〔2023〕1号"),
        .valid_until = lm_date_of_days(lm_date_days(today) + 90),
        .area_id = demo->plan.compounds[0].community_id,
        .question = LM_STR("家里有没有需要助餐的老人？"),
        .baseline_text = LM_STR("2022年1月，两个人逐户爬楼，一天半"),
        .baseline_minutes = 36 * 60};
    return survey_begin(cx, &plain, &id);
}

static lm_rc tell_year(struct demo *demo, struct lm_arena *arena, const struct demo_known *known) {
    struct demo_links links = {.arena = arena};
    LM_TRY(demo_demand(demo->env, &demo->plan, demo->seed, known->party_id, &links));
    return demo_mediate(
        demo->env, &(struct demo_mediation){
                       .plan = &demo->plan, .seed = demo->seed, .known = known, .links = &links});
}

static lm_rc run_demo(struct demo *demo, struct lm_arena *arena, const char *logins_path) {
    LM_TRY(lm_env_write(demo->env, arena, load_divisions, demo));
    LM_TRY(lm_env_write(demo->env, arena, mark_unmanaged, NULL));
    LM_TRY(lm_env_read(demo->env, arena, plan_places, demo));
    LM_TRY(demo_plan_create(demo->env, &demo->plan));
    struct demo_known known;
    LM_TRY(demo_staff(demo->env, &demo->plan, demo->seed, logins_path, &known));
    LM_TRY(demo_fill(demo->env, &demo->plan, demo->seed));
    if (!demo->has_no_demands)
        LM_TRY(tell_year(demo, arena, &known));
    return demo->has_survey ? lm_env_write(demo->env, arena, begin_survey, demo) : LM_OK;
}

static bool read_scale(const char *word, enum demo_scale *ret_scale) {
    static const char *const scales[] = {"compound", "community", "district", "city"};
    for (size_t i = 0; i < LM_COUNT(scales); i++)
        if (strcmp(word, scales[i]) == 0) {
            *ret_scale = (enum demo_scale)(i + 1);
            return true;
        }
    return false;
}

static bool read_options(struct demo *demo, int argc, char **argv) {
    int64_t seed = 1;
    bool is_good = true;
    for (int i = 1; i < argc && is_good; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--survey") == 0) {
            demo->has_survey = true;
            continue;
        }
        if (strcmp(argv[i], "--no-demands") == 0) {
            demo->has_no_demands = true;
            continue;
        }
        if (strcmp(argv[i], "--scale") == 0)
            is_good = read_scale(value, &demo->scale);
        else
            is_good =
                strcmp(argv[i], "--seed") == 0 && lm_str_int(lm_str_of(value), &seed) && seed >= 0;
        i++; /* the value */
    }
    demo->seed = (uint64_t)seed;
    return is_good;
}

static int demo_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct demo demo = {.env = env, .scale = DEMO_COMMUNITY};
    struct lm_str logins;
    if (!read_options(&demo, argc, argv)) {
        fprintf(stderr,
                "usage: lastmeter demo [--scale compound|community|district|city] [--seed N] "
                "[--survey] [--no-demands]\n");
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
    {"demo", "[--scale compound|community|district|city] [--seed N] [--survey] [--no-demands]",
     "Fills an empty data directory with real division names, synthetic people and a year of their "
     "demands and mediations; --survey opens one.",
     demo_command, .is_new_allowed = true},
    {0},
};

static const struct lm_message messages[] = {
    {"demo.not_empty", "这里已有数据，演示数据只能放进空目录。",
     "There is data already. The demo needs an empty directory."},
    {"demo.too_few_communities", "区划表里没有演示需要的社区。",
     "The division list lacks the communities that the demo needs."},
    {0},
};

static const char *const needs[] = {"grid", "ledger", "survey", "mediation", "demand", NULL};

const struct lm_module demo_module = {
    .name = "demo", .needs = needs, .messages = messages, .commands = commands};
