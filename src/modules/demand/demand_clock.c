/* Deadlines: natural hours and working days, time that stands still, and what happens when time
 * runs out. (Kinds × urgencies: domain, work orders; calendar: engine/workday.) */
#include "base/clock.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "engine/workday/workday.h"
#include "modules/demand/demand_rules.h"

enum { STRIKES_MAX = 500, ARENA_CAP = 8 * 1024 * 1024 };

/* ---- how long ---- */

struct demand_deadlines demand_deadlines_by(const struct demand_limit *limit, int64_t from_ms) {
    bool is_in_days = limit->handle_days != LM_ABSENT;
    return (struct demand_deadlines){
        .contact_due_ms = workday_add_hours(from_ms, limit->response_hours),
        .due_ms = is_in_days
                      ? workday_add_days(workday_calendar_default(), from_ms, limit->handle_days)
                      : workday_add_hours(from_ms, limit->handle_hours),
        .is_in_days = is_in_days};
}

int64_t demand_left_by(const struct demand_limit *limit, int64_t now_ms, int64_t due_ms) {
    int64_t hours_left = due_ms > now_ms ? due_ms - now_ms : 0;
    return limit->handle_days != LM_ABSENT
               ? workday_left_days(workday_calendar_default(), now_ms, due_ms)
               : hours_left;
}

int64_t demand_again_by(const struct demand_limit *limit, int64_t now_ms, int64_t left_ms) {
    return limit->handle_days != LM_ABSENT
               ? workday_add_days(workday_calendar_default(), now_ms, left_ms)
               : now_ms + left_ms;
}

static lm_rc limit_of(struct lm_cx *cx, const struct demand *demand,
                      struct demand_limit *ret_limit) {
    lm_rc rc = demand_store_limit(cx, demand->kind, demand->urgency, ret_limit);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_INTERNAL, "demand.no_limit") : rc;
}

lm_rc demand_deadlines_of(struct lm_cx *cx, const struct demand *demand, int64_t from_ms,
                          struct demand_deadlines *ret_deadlines) {
    struct demand_limit limit = {0};
    LM_TRY(limit_of(cx, demand, &limit));
    *ret_deadlines = demand_deadlines_by(&limit, from_ms);
    return LM_OK;
}

lm_rc demand_time_left(struct lm_cx *cx, const struct demand *demand, int64_t *ret_left) {
    struct demand_limit limit = {0};
    LM_TRY(limit_of(cx, demand, &limit));
    *ret_left = demand_left_by(&limit, cx->now_ms, demand->due_ms);
    return LM_OK;
}

lm_rc demand_due_again(struct lm_cx *cx, const struct demand *demand, int64_t *ret_due_ms) {
    struct demand_limit limit = {0};
    LM_TRY(limit_of(cx, demand, &limit));
    *ret_due_ms = demand_again_by(&limit, cx->now_ms, demand->left_ms);
    return LM_OK;
}

/* ---- what comes next ---- */

/* A quarter of the time before, at most a day, at least an hour. */
static int64_t soon(const struct demand *demand) {
    int64_t quarter = (demand->due_ms - demand->filed_ms) / 4;
    int64_t ahead = quarter > LM_DAY_MS ? LM_DAY_MS : quarter;
    return demand->due_ms - (ahead < LM_HOUR_MS ? LM_HOUR_MS : ahead);
}

struct step {
    int64_t at_ms;
    enum demand_clock_step step;
};

static size_t steps_of(const struct demand *demand, struct step steps[4]) {
    size_t count = 0;
    if (demand->state == DEMAND_CALLBACK) {
        steps[count++] = (struct step){demand->handled_ms + LM_DAY_MS, DEMAND_CALL_SOON};
        return count;
    }
    if (!demand_state_is_running(demand->state))
        return 0;
    if (!demand->contacted_ms)
        steps[count++] =
            (struct step){demand->contact_due_ms - (demand->contact_due_ms - demand->filed_ms) / 4,
                          DEMAND_CONTACT_SOON};
    steps[count++] = (struct step){soon(demand), DEMAND_DUE_SOON};
    steps[count++] = (struct step){demand->due_ms, DEMAND_OVERDUE};
    steps[count++] = (struct step){demand->due_ms + LM_DAY_MS, DEMAND_CLIMB};
    return count;
}

void demand_clock_wind(struct demand *demand, int64_t from_ms) {
    struct step steps[4];
    size_t count = steps_of(demand, steps);
    demand->clock_ms = demand->clock_step = 0;
    for (size_t i = 0; i < count; i++)
        if (steps[i].at_ms > from_ms && (!demand->clock_ms || steps[i].at_ms < demand->clock_ms)) {
            demand->clock_ms = steps[i].at_ms;
            demand->clock_step = (int)steps[i].step;
        }
}

/* ---- striking ---- */

struct demand_entry demand_strike_of(const struct lm_scope *scope, const struct demand *demand) {
    bool is_over = demand->clock_step == DEMAND_OVERDUE || demand->clock_step == DEMAND_CLIMB;
    struct demand_entry entry = {.move = is_over ? DEMAND_EXPIRE : DEMAND_REMIND,
                                 .actor = DEMAND_ACTOR_SYSTEM,
                                 .note =
                                     lm_str_of(demand_clock_steps[demand->clock_step - 1].slug)};
    const struct lm_scope_node *holder = lm_scope_find(scope, demand->holder_node_id);
    if (is_over && holder) /* told to the level above; 0: there is none */
        entry.node_id = holder->parent_id;
    return entry;
}

/* In the transaction that strikes, the next step is set: whatever happens, none comes twice. */
static lm_rc strike(struct lm_cx *cx, void *arg) {
    struct demand demand = {0};
    int64_t id = *(const int64_t *)arg;
    lm_rc rc = demand_store_find(cx, id, &demand);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && (!demand.clock_ms || demand.clock_ms > cx->now_ms)))
        return LM_OK;
    LM_TRY(rc);
    struct demand before = demand;
    struct demand_entry entry = demand_strike_of(cx->scope, &demand);
    if (entry.node_id)
        LM_TRY(lm_emit(cx, "demand_holder", entry.node_id));
    return demand_commit_at(cx, &before, &demand, &entry, before.clock_ms);
}

static lm_rc find_struck(struct lm_cx *cx, void *arg) {
    return demand_store_struck(cx, cx->now_ms, STRIKES_MAX, arg);
}

lm_rc demand_clock_strike(struct lm_env *env) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL, *one LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    LM_TRY(lm_arena_new(ARENA_CAP, &one));
    for (bool is_more = true; is_more;) {
        struct lm_list ids = {0};
        lm_arena_reset(arena);
        LM_TRY(lm_env_read(env, arena, find_struck, &ids));
        int64_t *items = ids.items;
        for (size_t i = 0; i < ids.count; i++) {
            lm_arena_reset(one);
            LM_TRY(lm_env_write(env, one, strike, &items[i]));
        }
        is_more = ids.count > 0; /* after a standstill several steps of one demand are due */
    }
    return LM_OK;
}

/* ---- what a new database starts with ---- */

/* By urgency: two hours where life or property is in danger, a day for water, power, gas and heat;
 * ordinary matters by kind as a city's bureau does it, hard ones fifteen working days. */
static const struct demand_limit first_limits[] = {
    {DEMAND_CONSULT, DEMAND_ORDINARY, 24, LM_ABSENT, 3},
    {DEMAND_HELP, DEMAND_ORDINARY, 24, LM_ABSENT, 3},
    {DEMAND_COMPLAINT, DEMAND_ORDINARY, 24, LM_ABSENT, 7},
    {DEMAND_REPORT, DEMAND_ORDINARY, 24, LM_ABSENT, 7},
    {DEMAND_SUGGESTION, DEMAND_ORDINARY, 48, LM_ABSENT, 13},
    {DEMAND_PRAISE, DEMAND_ORDINARY, 72, LM_ABSENT, 13},
};

/* The starter tree of a compound: ten classes of four. */
static const struct {
    const char *code, *name, *dispute;
} first_categories[] = {
    {"01", "物业服务", NULL},   {"0101", "物业收费", "0402"}, {"0102", "维修", "0402"},
    {"0103", "保洁", "0402"},   {"0104", "保安", "0402"},     {"02", "邻里", NULL},
    {"0201", "噪音", "0203"},   {"0202", "漏水", "0201"},     {"0203", "占道", "0202"},
    {"0204", "宠物", "0299"},   {"03", "设施", NULL},         {"0301", "电梯", "0402"},
    {"0302", "路灯", "1104"},   {"0303", "水电气暖", "1104"}, {"0304", "门禁", "0402"},
    {"04", "环境", NULL},       {"0401", "垃圾", "1301"},     {"0402", "绿化", "0402"},
    {"0403", "油烟", "0203"},   {"0404", "污水", "0203"},     {"05", "停车充电", NULL},
    {"0501", "占位", "0402"},   {"0502", "飞线充电", NULL},   {"0503", "僵尸车", NULL},
    {"0504", "充电桩", "0402"}, {"06", "安全", NULL},         {"0601", "消防通道", NULL},
    {"0602", "高空抛物", NULL}, {"0603", "违建", "1301"},     {"0604", "群租", NULL},
    {"07", "养老助残", NULL},   {"0701", "助餐", NULL},       {"0702", "探访", NULL},
    {"0703", "跑腿", NULL},     {"0704", "健康", NULL},       {"08", "政策咨询", NULL},
    {"0801", "医保", NULL},     {"0802", "社保", NULL},       {"0803", "高龄津贴", NULL},
    {"0804", "保障房", NULL},   {"09", "议事自治", NULL},     {"0901", "业委会", "1201"},
    {"0902", "物管会", "1201"}, {"0903", "公共收益", "0402"}, {"0904", "公约", "0402"},
    {"10", "突发", NULL},       {"1001", "停水停电", NULL},   {"1002", "火情", NULL},
    {"1003", "疫情", NULL},     {"1004", "其他", "99"},
};

static lm_rc seed_limits(struct lm_cx *cx) {
    for (size_t i = 0; i < LM_COUNT(first_limits); i++) {
        struct demand_limit limit = first_limits[i];
        LM_TRY(demand_store_limit_put(cx, &limit));
        limit = (struct demand_limit){limit.kind, DEMAND_EMERGENCY, 1, 2, LM_ABSENT};
        LM_TRY(demand_store_limit_put(cx, &limit));
        limit = (struct demand_limit){limit.kind, DEMAND_URGENT, 2, 24, LM_ABSENT};
        LM_TRY(demand_store_limit_put(cx, &limit));
        limit = (struct demand_limit){limit.kind, DEMAND_COMPLEX, 24, LM_ABSENT, 15};
        LM_TRY(demand_store_limit_put(cx, &limit));
    }
    return LM_OK;
}

static lm_rc seed(struct lm_cx *cx, void *arg) {
    struct lm_list categories = {0};
    (void)arg;
    LM_TRY(demand_store_categories(cx, &categories));
    if (categories.count > 0)
        return LM_OK;
    for (size_t i = 0; i < LM_COUNT(first_categories); i++)
        LM_TRY(demand_store_category_put(
            cx,
            &(struct demand_category){.code = lm_str_of(first_categories[i].code),
                                      .name = lm_str_of(first_categories[i].name),
                                      .dispute_code = first_categories[i].dispute
                                                          ? lm_str_of(first_categories[i].dispute)
                                                          : (struct lm_str){0},
                                      .is_active = true,
                                      .version = 1}));
    return seed_limits(cx);
}

lm_rc demand_seed(struct lm_env *env) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    return lm_env_note(env, arena, seed, NULL);
}
