/* Draws the histories of demands: most are solved in time by who is near, some climb, some come
 * back, a few are never solved. Every move is one that the state machine allows; times only ever
 * grow. */
#include "modules/demo/demo_story.h"

#include "base/clock.h"
#include "core/scope/scope.h"

enum { MOVES_MAX = 64 };

struct story {
    struct demo_random *random;
    const struct demo_scene *scene;
    struct demand_past_move *moves, beyond; /* beyond: what would come after now is not kept */
    size_t count;
    int64_t at_ms, now_ms, due_ms; /* due_ms: about when it is due */
    int holder, lead;              /* levels */
    int64_t unit_id, unit_account;
    bool is_over; /* now is reached, or it has ended */
};

/* ---- time ---- */

static int64_t between(struct story *story, int64_t from, int64_t to) {
    return from + demo_below(story->random, to - from + 1);
}

static void wait_minutes(struct story *story, int64_t from, int64_t to) {
    story->at_ms += between(story, from, to) * LM_MINUTE_MS + demo_below(story->random, 60000);
}

/* Nine in ten are done within the time, the others some days after it. */
static void wait_for_work(struct story *story) {
    int64_t left = story->due_ms - story->at_ms;
    if (left > 30 * LM_MINUTE_MS && demo_percent(story->random, 90))
        story->at_ms += left * between(story, 10, 85) / 100;
    else
        story->at_ms =
            (left > 0 ? story->due_ms : story->at_ms) + between(story, 60, 4000) * LM_MINUTE_MS;
}

/* About as long as the limits that a new database starts with. */
static int64_t hours_for(const struct demand_new *filing) {
    static const int64_t days[] = {
        [DEMAND_CONSULT] = 3, [DEMAND_HELP] = 3,        [DEMAND_COMPLAINT] = 7,
        [DEMAND_REPORT] = 7,  [DEMAND_SUGGESTION] = 13, [DEMAND_PRAISE] = 13};
    switch (filing->urgency) {
    case DEMAND_EMERGENCY:
        return 2;
    case DEMAND_URGENT:
        return 24;
    case DEMAND_COMPLEX:
        return 15 * 30;
    default:
        return days[filing->kind] * 30;
    }
}

/* ---- moves ---- */

static struct demand_past_move *add(struct story *story, const char *move, int level) {
    if (story->at_ms > story->now_ms || story->count == MOVES_MAX)
        story->is_over = true;
    if (story->is_over) {
        return &story->beyond;
    }
    struct demand_past_move *made = &story->moves[story->count++];
    *made = (struct demand_past_move){.move = move, .at_ms = story->at_ms};
    if (level) {
        made->node_id = story->scene->nodes[level];
        made->account_id = story->scene->accounts[level];
    }
    return made;
}

static void add_noted(struct story *story, const char *move, int level, const char *note) {
    add(story, move, level)->note = lm_str_of(note);
}

/* By whoever holds it: the unit, or the level. */
static struct demand_past_move *add_by_holder(struct story *story, const char *move) {
    struct demand_past_move *made = add(story, move, story->unit_id ? 0 : story->holder);
    if (story->unit_id)
        made->account_id = story->unit_account;
    return made;
}

static void end(struct story *story, const char *move, int level, const char *note) {
    add_noted(story, move, level, note);
    story->is_over = true;
}

static void climb(struct story *story) {
    add_noted(story, "escalate", story->holder, "本级解决不了，请上级协调。");
    if (story->lead == LM_LEVEL_BUILDING)
        story->lead--;
    story->holder--;
    wait_minutes(story, 20, 400);
    add(story, "sign", story->holder);
    wait_minutes(story, 10, 200);
}

static void give_to_unit(struct story *story) {
    const struct demo_scene *scene = story->scene;
    bool is_near = story->holder >= LM_LEVEL_COMMUNITY;
    struct demand_past_move *made = add(story, "dispatch", story->holder);
    story->unit_id = !is_near ? scene->departments[demo_below(story->random, 2)]
                     : demo_percent(story->random, 92) ? scene->property
                                                       : scene->committee;
    story->unit_account = story->unit_id == scene->property ? scene->property_account : 0;
    made->unit_id = story->unit_id;
    made->to_node_id = scene->nodes[story->holder];
    wait_minutes(story, 20, 500);
    if (demo_percent(story->random, 4)) { /* 退单: not theirs */
        add_by_holder(story, "return")->note = LM_STR("不在我们的服务范围内。");
        story->holder = story->lead;
        story->unit_id = 0;
        wait_minutes(story, 30, 300);
        return;
    }
    if (demo_percent(story->random, 1)) {
        add_by_holder(story, "object")->note = LM_STR("应由产权单位负责。");
        wait_minutes(story, 60, 600);
        add_noted(story, "overrule", story->lead, "合同约定由贵单位负责。");
    } else
        add_by_holder(story, "sign");
    wait_minutes(story, 10, 240);
}

static void whistle(struct story *story) {
    const struct demo_scene *scene = story->scene;
    struct demand_past_move *made = add(story, "whistle", story->holder);
    made->note = LM_STR("请相关单位到现场共同处理。");
    made->due_ms = story->at_ms + 24 * LM_HOUR_MS;
    memcpy(made->units, scene->departments, sizeof made->units);
    int64_t arrived = story->at_ms + between(story, 2, 30) * LM_HOUR_MS;
    if (arrived < story->now_ms)
        made->arrived_ms = arrived;
    wait_minutes(story, 30 * 60, 60 * 60);
    if (story->at_ms < story->now_ms)
        made->answered_ms = story->at_ms;
}

/* ---- parts of a history ---- */

static void ask_time(struct story *story) {
    int level = story->lead > LM_LEVEL_DISTRICT ? story->lead - 1 : story->lead;
    struct demand_past_move *made = add_by_holder(story, "ask_time");
    made->note = LM_STR("配件需要订货，申请延期。");
    made->due_ms = story->due_ms + 5 * LM_DAY_MS;
    wait_minutes(story, 60, 900);
    if (demo_percent(story->random, 80)) {
        add(story, "grant_time", level);
        story->due_ms += 5 * LM_DAY_MS;
    } else
        add_noted(story, "deny_time", level, "请按期办结。");
    wait_minutes(story, 10, 100);
}

static void suspend(struct story *story) {
    add_by_holder(story, "suspend")->note = LM_STR("等居民回来才能入户查看。");
    int64_t pause = between(story, 24, 150) * LM_HOUR_MS;
    story->at_ms += pause;
    story->due_ms += pause;
    add_by_holder(story, "resume");
    wait_minutes(story, 10, 100);
}

/* From the beginning of the work until the caller is told; whoever else has to check has done so.
 */
static void work(struct story *story) {
    bool is_checked = story->unit_id || story->holder != story->lead;
    add_by_holder(story, "start");
    wait_minutes(story, 5, 60);
    if (demo_percent(story->random, 3))
        ask_time(story);
    if (demo_percent(story->random, 2))
        suspend(story);
    if (demo_percent(story->random, 3))
        add_noted(story, "urge", 0, "麻烦快一点。");
    if (demo_below(story->random, 200) == 0)
        add_noted(story, "supervise", LM_LEVEL_STREET, "请本周办结。");
    wait_for_work(story);
    add_by_holder(story, "handle")->note = LM_STR("已到现场处理完毕。");
    wait_minutes(story, 5, 400);
    add_noted(story, "tell", is_checked ? story->lead : story->holder, "已处理好，请您看看。");
    if (!is_checked)
        return;
    wait_minutes(story, 30, 900);
    add(story, "verify", story->lead);
}

/* Checked and found not good: done again. */
static void work_twice(struct story *story, const char *move, int level, const char *note) {
    wait_minutes(story, 60, 1500);
    add_noted(story, move, level, note);
    story->due_ms = story->due_ms > story->at_ms ? story->due_ms : story->at_ms + 72 * LM_HOUR_MS;
    wait_minutes(story, 20, 300);
    work(story);
}

static int draw_satisfaction(struct story *story) {
    int64_t drawn = demo_below(story->random, 100);
    return drawn < 68 ? DEMAND_SATISFIED : drawn < 92 ? DEMAND_FAIR : DEMAND_DISSATISFIED;
}

/* The caller has the word: on his page, or when somebody of the lead calls. */
static void call_back(struct story *story) {
    int caller = demo_percent(story->random, 45) ? 0 : story->lead;
    if (demo_percent(story->random, 6))
        work_twice(story, "unsolve", caller, "还是老样子，没有解决。");
    for (int call = 0; call < 3 && demo_percent(story->random, call ? 55 : 9); call++) {
        wait_minutes(story, 600, 2000);
        add(story, "miss", story->lead);
        story->is_over |= call == 2;
    }
    wait_minutes(story, 30, 3000);
    if (demo_percent(story->random, 3)) {
        end(story, "settle", caller, "没解决，算了。");
        return;
    }
    add(story, "solve", caller)->satisfaction = draw_satisfaction(story);
}

/* Words suffice. */
static void answer(struct story *story) {
    wait_minutes(story, 10, 700);
    add_noted(story, "answer", story->holder, "已向您说明办理条件和所需材料。");
    call_back(story);
}

static bool ends_early(struct story *story) {
    int64_t drawn = demo_below(story->random, 1000);
    wait_minutes(story, 10, 500);
    if (drawn < 20)
        end(story, "reject", story->holder, "不属于受理范围，请走司法途径。");
    else if (drawn < 38)
        end(story, "withdraw", 0, "已经解决，撤回。");
    else if (drawn < 50)
        end(story, "transfer", story->holder, "已转热线办理。");
    return drawn < 50;
}

/* How far it goes: captains solve about half of what reaches them, streets a few in a hundred. */
static int draw_level(struct story *story) {
    int64_t drawn = demo_below(story->random, 100);
    if (story->holder == LM_LEVEL_BUILDING && drawn < 48)
        return LM_LEVEL_BUILDING;
    return drawn < 86 ? LM_LEVEL_COMPOUND : drawn < 96 ? LM_LEVEL_COMMUNITY : LM_LEVEL_STREET;
}

static void handle(struct story *story) {
    int level = draw_level(story);
    add(story, "accept", story->holder);
    wait_minutes(story, 5, demo_percent(story->random, 93) ? 300 : 2600);
    add(story, "contact", story->holder);
    wait_minutes(story, 5, 120);
    while (story->holder > level)
        climb(story);
    if (level <= LM_LEVEL_COMMUNITY && demo_percent(story->random, 12))
        whistle(story);
    if (level <= LM_LEVEL_COMPOUND && demo_percent(story->random, 40))
        give_to_unit(story);
    if (!story->unit_id && story->count > 0 && !story->is_over &&
        lm_str_is(lm_str_of(story->moves[story->count - 1].move), "return")) {
        story->unit_id = story->scene->property;
        story->unit_account = story->scene->property_account;
        struct demand_past_move *made = add(story, "dispatch", story->lead);
        made->unit_id = story->unit_id;
        made->to_node_id = story->scene->nodes[story->lead];
        wait_minutes(story, 20, 300);
        add_by_holder(story, "sign");
        wait_minutes(story, 5, 60);
    }
    work(story);
    call_back(story);
}

lm_rc demo_story(struct lm_arena *arena, struct demo_random *random, const struct demo_scene *scene,
                 int64_t now_ms, struct demand_past *past) {
    const struct demand_new *filing = &past->filing;
    struct story story = {.random = random,
                          .scene = scene,
                          .at_ms = filing->filed_ms,
                          .now_ms = now_ms,
                          .due_ms = filing->filed_ms + hours_for(filing) * LM_HOUR_MS};
    bool is_for_captain = !filing->is_confidential && filing->kind != DEMAND_COMPLAINT &&
                          filing->urgency != DEMAND_EMERGENCY && filing->building_id;
    story.holder = story.lead = is_for_captain ? LM_LEVEL_BUILDING : LM_LEVEL_COMPOUND;
    LM_TRY(lm_new(arena, MOVES_MAX, &story.moves));
    bool is_words = filing->kind == DEMAND_CONSULT || filing->kind == DEMAND_PRAISE;
    if (!ends_early(&story)) {
        if (is_words && demo_percent(random, 85))
            answer(&story);
        else
            handle(&story);
    }
    past->moves = (struct lm_list){story.moves, story.count};
    return LM_OK;
}
