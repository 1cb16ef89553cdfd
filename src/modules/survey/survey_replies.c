/* What single doors replied to the questions, for the station that follows them up. Reads only;
 * counts nothing (the report does), and ends with the retention of the answers. */
#include "modules/survey/survey_rules.h"

#include "core/scope/scope.h"
#include "lib/json/json.h"
#include "modules/grid/grid.h"

/* Answers opened for one page: a filter that finds little gives a short page and where to go on. */
enum { OPENED_MAX = 1000, ROOM = 100 };

struct reply_walk {
    struct lm_cx *cx;
    const struct survey_replies_ask *ask;
    const struct survey *survey;
    struct survey_reply *items;
    size_t count, room;
    int64_t opened, last_building, last_door;
    bool is_more;
};

static void read_cursor(struct lm_str after, int64_t *ret_building, int64_t *ret_door) {
    struct lm_str part = {0};
    *ret_building = *ret_door = 0;
    if (!lm_str_split(&after, '.', &part) || !lm_str_int(part, ret_building) ||
        !lm_str_int(after, ret_door))
        *ret_building = *ret_door = 0;
}

/* ---- which replies ---- */

static bool says(const struct lm_json *value, struct lm_str wanted) {
    struct lm_str text;
    bool flag;
    if (lm_json_is_bool(value, &flag))
        return lm_str_is(wanted, flag ? "true" : "false");
    return lm_json_is_text(value, &text) && lm_str_eq(text, wanted);
}

static bool is_one_wanted(const struct survey_replies_ask *ask,
                          const struct survey_question *question, const struct lm_json *value) {
    bool flag;
    if (!value || (ask->question.p && !lm_str_eq(ask->question, question->key)))
        return false;
    if (ask->follow_up && !(lm_json_is_bool(value, &flag) && flag))
        return false;
    return !ask->answer.p || says(value, ask->answer);
}

static lm_rc is_wanted(const struct reply_walk *walk, struct lm_str answers, bool *ret_is_wanted) {
    LM_JSON_AUTO struct lm_json *all = NULL;
    const struct survey_question *questions = walk->survey->questions.items;
    *ret_is_wanted = false;
    if (!answers.p)
        return LM_OK;
    LM_TRY(lm_json_open(answers, &all));
    for (size_t i = 0; i < walk->survey->questions.count && !*ret_is_wanted; i++)
        *ret_is_wanted =
            is_one_wanted(walk->ask, &questions[i], lm_json_member(all, questions[i].key.p));
    return LM_OK;
}

/* ---- the walk ---- */

static const struct ledger_door *find_door(const struct lm_list *doors, int64_t door_id) {
    const struct ledger_door *items = doors->items;
    for (size_t i = 0; i < doors->count; i++)
        if (items[i].id == door_id)
            return &items[i];
    return NULL;
}

static lm_rc take(struct reply_walk *walk, const struct survey_target *target,
                  const struct ledger_door *door) {
    struct survey_answer answer = {0};
    struct survey_content content = {0};
    bool is_shown;
    LM_TRY(survey_store_answer(walk->cx, target->survey_id, target->answer_id, &answer));
    LM_TRY(survey_content_open(walk->cx, answer.content, &content));
    walk->opened++;
    LM_TRY(is_wanted(walk, content.answers, &is_shown));
    if (is_shown)
        walk->items[walk->count++] = (struct survey_reply){.door_id = door->id,
                                                           .building_id = target->building_id,
                                                           .label = door->label,
                                                           .status = target->status,
                                                           .given_at = answer.given_at,
                                                           .answers = content.answers};
    return LM_OK;
}

static lm_rc walk_building(struct reply_walk *walk, int64_t building_id, int64_t after) {
    struct survey_totals totals;
    struct lm_list doors, targets;
    struct lm_str place;
    size_t first = walk->count;
    LM_TRY(survey_board_buildings(walk->cx, walk->survey->id, &building_id, 1, &totals));
    if (totals.unchanged + totals.changed <= 0)
        return LM_OK;
    LM_TRY(ledger_doors_of_building(walk->cx, building_id, &doors));
    LM_TRY(survey_store_targets(walk->cx, walk->survey->id, building_id, after, 0, &targets));
    const struct survey_target *items = targets.items;
    for (size_t i = 0; i < targets.count && !walk->is_more; i++) {
        bool was_met =
            items[i].status == SURVEY_IS_UNCHANGED || items[i].status == SURVEY_IS_CHANGED;
        const struct ledger_door *door = was_met ? find_door(&doors, items[i].door_id) : NULL;
        if (!door || !items[i].answer_id)
            continue;
        if (walk->count == walk->room || walk->opened == OPENED_MAX) {
            walk->is_more = true;
            break;
        }
        LM_TRY(take(walk, &items[i], door));
        walk->last_building = building_id;
        walk->last_door = items[i].door_id;
    }
    if (walk->count > first)
        LM_TRY(grid_path_text(walk->cx, building_id, &place));
    for (size_t i = first; i < walk->count; i++)
        walk->items[i].place = place;
    return LM_OK;
}

lm_rc survey_replies(struct lm_cx *cx, const struct survey_replies_ask *ask,
                     struct survey_reply_list *ret_list) {
    struct survey survey = {0};
    LM_TRY(survey_read(cx, ask->survey, &survey));
    LM_TRY(survey_permit_node(cx, &survey, ask->node));
    if (survey.purged_at)
        return lm_fail(cx, LM_GONE, "survey.purged");
    const struct lm_scope_node *node = lm_scope_find(cx->scope, ask->node);
    if (!node)
        return lm_fail(cx, LM_NOT_FOUND, "survey.no_such_place");
    struct reply_walk walk = {.cx = cx, .ask = ask, .survey = &survey};
    walk.room = ask->limit > 0 ? (size_t)ask->limit : ROOM;
    LM_TRY(lm_new(cx->arena, walk.room, &walk.items));
    int64_t building, door;
    read_cursor(ask->after, &building, &door);
    const struct lm_scope_node *from = building ? lm_scope_find(cx->scope, building) : NULL;
    const struct lm_scope_node *at = node, *end = cx->scope->nodes + cx->scope->count;
    if (from && from->rank >= node->rank && from->rank <= node->last_rank)
        at = from;
    for (; at < end && at->rank <= node->last_rank && !walk.is_more; at++)
        if (at->level == LM_LEVEL_BUILDING)
            LM_TRY(walk_building(&walk, at->id, at == from ? door : 0));
    ret_list->items = (struct lm_list){walk.items, walk.count};
    if (walk.count > 0)
        LM_TRY(ledger_note_view(cx, ask->node));
    if (!walk.is_more)
        return LM_OK;
    return lm_str_printf(cx->arena, &ret_list->next, "%lld.%lld", (long long)walk.last_building,
                         (long long)walk.last_door);
}
