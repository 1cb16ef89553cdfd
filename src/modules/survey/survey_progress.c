/* What is shown of a survey while it runs: figures of a node, the pack of a building, lists of
 * doors, the captain's to-do, the text for the group chat. Reads only. */
#include "modules/survey/survey_rules.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "core/scope/scope.h"
#include "modules/grid/grid.h"

/* ---- figures ---- */

lm_rc survey_progress_of(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                         struct survey_progress *ret) {
    struct survey survey = {0};
    struct survey_figures figures = {0};
    LM_TRY(survey_read(cx, survey_id, &survey));
    LM_TRY(survey_permit_node(cx, &survey, node_id));
    LM_TRY(survey_board_read(cx, survey_id, node_id, &figures));
    survey_keep_sign_offs(cx, &survey, node_id, false);
    *ret = (struct survey_progress){.survey = survey_id,
                                    .node = node_id,
                                    .as_of = cx->now_ms,
                                    .status = survey.status,
                                    .totals = figures.totals,
                                    .times = figures.times,
                                    .children = figures.children,
                                    .sign_offs = survey.sign_offs,
                                    .is_demo = survey.is_demo};
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    int64_t end = survey.closed_at ? survey.closed_at : cx->now_ms;
    int64_t since = end - survey_started_ms(survey.opened_at, survey.opens_at);
    if (node && node->level <= LM_LEVEL_COMPOUND)
        ret->times.since_open_s = since < 0 ? 0 : since / LM_SECOND_MS;
    return LM_OK;
}

/* ---- the pack of a building ---- */

static const struct survey_target *find_target(const struct lm_list *targets, int64_t door_id) {
    const struct survey_target *items = targets->items;
    size_t low = 0, high = targets->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (items[middle].door_id == door_id)
            return &items[middle];
        if (items[middle].door_id < door_id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* A stand-in sees the doors that were handed to him, nobody else's. */
static lm_rc is_in_charge(struct lm_cx *cx, int64_t building_id, bool *ret_is_in_charge) {
    *ret_is_in_charge = lm_may(cx, &survey_see, building_id);
    if (*ret_is_in_charge)
        return lm_permit(cx, building_id);
    const int64_t *roots;
    size_t count;
    return lm_permit_roots(cx, &roots, &count);
}

static struct survey_pack_target pack_target(const struct ledger_sheet *sheet,
                                             const struct survey_target *target) {
    struct survey_pack_target one = {
        .door = sheet->door, .status = SURVEY_IS_WAITING, .households = sheet->households};
    if (target) {
        one.status = target->status;
        one.answer_id = target->answer_id;
        one.given_at = target->given_at;
        one.assigned_to = target->assigned_to;
    }
    return one;
}

lm_rc survey_pack_of(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                     struct survey_pack *ret) {
    bool is_mine;
    struct lm_list sheets, targets;
    LM_TRY(is_in_charge(cx, building_id, &is_mine));
    if (!is_mine && !survey_may_stand_in(cx, building_id))
        return lm_fail(cx, LM_NOT_FOUND, "survey.not_here");
    LM_TRY(survey_read(cx, survey_id, &ret->survey));
    if (ret->survey.status == SURVEY_DRAFT || !survey_covers(cx, &ret->survey, building_id))
        return lm_fail(cx, LM_NOT_FOUND, "survey.not_here");
    LM_TRY(ledger_sheets_of_building(cx, building_id, &sheets));
    LM_TRY(survey_store_targets(cx, survey_id, building_id, 0, 0, &targets));
    struct survey_pack_target *items;
    LM_TRY(lm_new(cx->arena, sheets.count + 1, &items));
    size_t count = 0;
    const struct ledger_sheet *all = sheets.items;
    for (size_t i = 0; i < sheets.count; i++) {
        const struct survey_target *target = find_target(&targets, all[i].door.id);
        if (is_mine || (target && target->assigned_to == cx->who->account_id))
            items[count++] = pack_target(&all[i], target);
    }
    if (!is_mine && count == 0)
        return lm_fail(cx, LM_NOT_FOUND, "survey.not_here");
    ret->building_id = building_id;
    ret->as_of = cx->now_ms;
    ret->targets = (struct lm_list){items, count};
    survey_keep_sign_offs(cx, &ret->survey, building_id, false);
    LM_TRY(ledger_note_view(cx, building_id));
    return grid_path_text(cx, building_id, &ret->path);
}

/* ---- lists of doors ---- */

/* Where a list goes on: "building-id.door-or-answer-id". */
static void read_cursor(struct lm_str after, int64_t *ret_building, int64_t *ret_id) {
    struct lm_str part = {0};
    *ret_building = *ret_id = 0;
    if (!lm_str_split(&after, '.', &part) || !lm_str_int(part, ret_building) ||
        !lm_str_int(after, ret_id))
        *ret_building = *ret_id = 0;
}

struct door_walk {
    struct lm_cx *cx;
    const struct survey_doors_ask *ask;
    struct survey_door_item *items;
    size_t count, room;
    int64_t last_building, last_id, valid_until;
    bool is_more;
};

/* How many doors of a building a list would show; cases can be open on doors that are done, so they
 * are always asked for. */
static int64_t doors_of_state(const struct survey_totals *t, int status) {
    switch ((enum survey_state)status) {
    case SURVEY_IS_WAITING:
        return t->remaining - t->not_reached;
    case SURVEY_IS_UNCHANGED:
        return t->unchanged;
    case SURVEY_IS_CHANGED:
        return t->changed;
    case SURVEY_IS_VACANT:
        return t->vacant;
    case SURVEY_IS_NOT_REACHED:
        return t->not_reached;
    case SURVEY_IS_REFUSED:
        return t->refused;
    case SURVEY_IS_DROPPED:
        return t->dropped;
    case SURVEY_IS_PENDING:
        return 1;
    case SURVEY_IS_REMAINING:
        break;
    }
    return t->remaining;
}

static bool is_listed(int status, int wanted) {
    if (wanted == SURVEY_IS_REMAINING)
        return status == SURVEY_IS_WAITING || status == SURVEY_IS_NOT_REACHED;
    return status == wanted;
}

/* A door of the building, also one that the ledger has closed since. */
static lm_rc find_door(struct lm_cx *cx, const struct lm_list *doors, int64_t door_id,
                       struct ledger_door *ret_door) {
    const struct ledger_door *items = doors->items;
    for (size_t i = 0; i < doors->count; i++)
        if (items[i].id == door_id) {
            *ret_door = items[i];
            return LM_OK;
        }
    return ledger_door_ever(cx, door_id, ret_door);
}

static bool take(struct door_walk *walk, const struct survey_door_item *item, int64_t id) {
    if (walk->count == walk->room) {
        walk->is_more = true;
        return false;
    }
    walk->items[walk->count++] = *item;
    walk->last_building = item->building_id;
    walk->last_id = id;
    return true;
}

static lm_rc walk_targets(struct door_walk *walk, int64_t building_id, int64_t after,
                          const struct lm_list *doors, struct lm_str place) {
    struct lm_list targets;
    LM_TRY(survey_store_targets(walk->cx, walk->ask->survey, building_id, after, 0, &targets));
    const struct survey_target *items = targets.items;
    for (size_t i = 0; i < targets.count; i++) {
        if (!is_listed(items[i].status, walk->ask->status))
            continue;
        struct survey_door_item item = {.building_id = building_id,
                                        .place = place,
                                        .status = items[i].status,
                                        .answer_id = items[i].answer_id,
                                        .given_at = items[i].given_at,
                                        .received_at = items[i].received_at,
                                        .assigned_to = items[i].assigned_to};
        LM_TRY(find_door(walk->cx, doors, items[i].door_id, &item.door));
        if (item.assigned_to)
            LM_TRY(survey_name_whoever(walk->cx, item.assigned_to, &item.assigned_name));
        if (!take(walk, &item, items[i].door_id))
            break;
    }
    return LM_OK;
}

static struct lm_str name_of(const struct lm_list *holders, int64_t account_id) {
    const struct account_holder *items = holders->items;
    for (size_t i = 0; i < holders->count; i++)
        if (items[i].account_id == account_id)
            return items[i].name;
    return (struct lm_str){0};
}

static lm_rc name_of_any(struct lm_cx *cx, const struct lm_list *holders, int64_t account_id,
                         struct lm_str *ret_name) {
    *ret_name = name_of(holders, account_id);
    if (ret_name->p)
        return LM_OK;
    return survey_name_whoever(cx, account_id, ret_name); /* in charge no more */
}

/* What waits for a decision is shown to those who decide, with all that it would do, numbers masked
 * as everywhere. To others only that it waits; and what was given after the legal expiry, or by a
 * clock that proves nothing, stays sealed for everybody. */
static lm_rc case_content(struct door_walk *walk, const struct survey_answer *answer,
                          struct survey_door_item *item) {
    struct survey_content content = {0};
    if (!lm_may(walk->cx, &survey_judge, item->building_id) ||
        survey_why_sealed(answer, walk->valid_until))
        return LM_OK;
    LM_TRY(survey_content_open(walk->cx, answer->content, &content));
    item->note = content.note;
    item->changes = content.changes;
    item->answers = content.answers;
    return ledger_changes_mask(walk->cx, &item->changes);
}

static lm_rc case_item(struct door_walk *walk, const struct survey_case *one,
                       struct survey_door_item *item) {
    struct survey_answer answer = {0};
    struct survey_target target = {0};
    LM_TRY(survey_store_answer(walk->cx, one->survey_id, one->answer_id, &answer));
    LM_TRY(survey_store_target(walk->cx, one->survey_id, one->building_id, one->door_id, &target));
    item->status = target.status;
    item->assigned_to = target.assigned_to;
    item->answer_id = answer.id;
    item->given_at = answer.given_at;
    item->received_at = answer.received_at;
    item->outcome = answer.outcome;
    item->fate = answer.fate;
    item->clock = answer.clock;
    return case_content(walk, &answer, item);
}

static lm_rc walk_cases(struct door_walk *walk, int64_t building_id, int64_t after,
                        const struct lm_list *doors, struct lm_str place) {
    struct lm_list cases, holders;
    LM_TRY(survey_store_cases(walk->cx, walk->ask->survey, building_id, after,
                              (int64_t)(walk->room - walk->count) + 1, &cases));
    if (cases.count == 0)
        return LM_OK;
    LM_TRY(account_holders(walk->cx, building_id, 0, &holders));
    bool may_judge = lm_may(walk->cx, &survey_judge, building_id);
    const struct survey_case *items = cases.items;
    for (size_t i = 0; i < cases.count; i++) {
        struct survey_door_item item = {.building_id = building_id, .place = place};
        LM_TRY(find_door(walk->cx, doors, items[i].door_id, &item.door));
        LM_TRY(case_item(walk, &items[i], &item));
        if (may_judge)
            LM_TRY(name_of_any(walk->cx, &holders, items[i].account_id, &item.by_name));
        if (!take(walk, &item, items[i].answer_id))
            break;
    }
    return LM_OK;
}

static lm_rc walk_building(struct door_walk *walk, int64_t building_id, int64_t after) {
    struct survey_totals totals;
    LM_TRY(survey_board_buildings(walk->cx, walk->ask->survey, &building_id, 1, &totals));
    if (totals.doors == 0 || doors_of_state(&totals, walk->ask->status) <= 0)
        return LM_OK;
    struct lm_list doors;
    struct lm_str place;
    LM_TRY(ledger_doors_of_building(walk->cx, building_id, &doors));
    LM_TRY(grid_path_text(walk->cx, building_id, &place));
    return walk->ask->status == SURVEY_IS_PENDING
               ? walk_cases(walk, building_id, after, &doors, place)
               : walk_targets(walk, building_id, after, &doors, place);
}

static lm_rc walk_node(struct door_walk *walk, const struct lm_scope_node *node, int64_t building,
                       int64_t id) {
    const struct lm_scope_node *at = node, *end = walk->cx->scope->nodes + walk->cx->scope->count;
    const struct lm_scope_node *from = building ? lm_scope_find(walk->cx->scope, building) : NULL;
    if (from && from->rank >= node->rank && from->rank <= node->last_rank)
        at = from;
    for (; at < end && at->rank <= node->last_rank && !walk->is_more; at++)
        if (at->level == LM_LEVEL_BUILDING)
            LM_TRY(walk_building(walk, at->id, at == from ? id : 0));
    return LM_OK;
}

lm_rc survey_doors(struct lm_cx *cx, const struct survey_doors_ask *ask,
                   struct survey_door_list *ret_list) {
    struct survey_doors_ask wanted = *ask;
    struct survey survey = {0};
    LM_TRY(survey_read(cx, ask->survey, &survey));
    LM_TRY(survey_permit_node(cx, &survey, ask->node));
    if (wanted.status == 0)
        wanted.status = SURVEY_IS_REMAINING;
    struct door_walk walk = {.cx = cx, .ask = &wanted, .valid_until = survey.valid_until};
    walk.room = ask->limit > 0 && ask->limit <= 500 ? (size_t)ask->limit : 100;
    LM_TRY(lm_new(cx->arena, walk.room, &walk.items));
    int64_t building, id;
    read_cursor(ask->after, &building, &id);
    const struct lm_scope_node *node = lm_scope_find(cx->scope, ask->node);
    if (!node)
        return lm_fail(cx, LM_NOT_FOUND, "survey.no_such_place");
    LM_TRY(walk_node(&walk, node, building, id));
    ret_list->items = (struct lm_list){walk.items, walk.count};
    if (wanted.status == SURVEY_IS_PENDING && walk.count > 0)
        LM_TRY(ledger_note_view(cx, ask->node));
    if (!walk.is_more)
        return LM_OK;
    return lm_str_printf(cx->arena, &ret_list->next, "%lld.%lld", (long long)walk.last_building,
                         (long long)walk.last_id);
}

/* ---- to do ---- */

typedef LM_ARRAY(struct survey_todo) survey_todo_array;

static lm_rc add_todo(struct lm_cx *cx, const struct survey *survey,
                      const struct lm_scope_node *building, int64_t handed,
                      survey_todo_array *todos) {
    struct survey_todo todo = {.survey_id = survey->id,
                               .title = survey->title,
                               .due_at = survey->due_at,
                               .valid_until = survey->valid_until,
                               .building_id = building->id,
                               .building = building->name,
                               .handed = handed};
    LM_TRY(survey_board_buildings(cx, survey->id, &building->id, 1, &todo.totals));
    if (handed == 0 && todo.totals.remaining == 0)
        return LM_OK;
    LM_TRY(grid_path_text(cx, building->id, &todo.place));
    return lm_array_add(cx->arena, todos, todo);
}

/* Buildings for which the caller answers at the door. */
static lm_rc own_buildings(struct lm_cx *cx, const struct survey *survey,
                           survey_todo_array *todos) {
    for (size_t i = 0; i < cx->who->grant_count; i++) {
        const struct lm_grant *grant = &cx->who->grants[i];
        const struct lm_scope_node *node = lm_scope_find(cx->scope, grant->node_id);
        bool is_door = (LM_ROLE((unsigned)grant->role) & LM_ROLES_DOOR) != 0;
        if (node && is_door && node->level == LM_LEVEL_BUILDING &&
            survey_covers(cx, survey, node->id))
            LM_TRY(add_todo(cx, survey, node, 0, todos));
    }
    return LM_OK;
}

/* Doors that were handed to the caller in buildings of others. */
static lm_rc handed_buildings(struct lm_cx *cx, const struct survey *survey,
                              survey_todo_array *todos) {
    struct lm_list targets;
    LM_TRY(survey_store_handed(cx, survey->id, cx->who->account_id, &targets));
    const struct survey_target *items = targets.items;
    for (size_t i = 0; i < targets.count;) {
        int64_t building_id = items[i].building_id, open = 0;
        for (; i < targets.count && items[i].building_id == building_id; i++)
            open += is_listed(items[i].status, SURVEY_IS_REMAINING);
        const struct lm_scope_node *building = lm_scope_find(cx->scope, building_id);
        if (building && open > 0 && !lm_may(cx, &survey_speak, building_id) &&
            survey_may_stand_in(cx, building_id))
            LM_TRY(add_todo(cx, survey, building, open, todos));
    }
    return LM_OK;
}

lm_rc survey_todos(struct lm_cx *cx, struct survey_todo_list *ret_list) {
    survey_todo_array todos = {0};
    for (int status = SURVEY_OPENING; status <= SURVEY_OPEN; status++) {
        struct lm_list ids;
        LM_TRY(survey_store_with_status(cx, status, &ids));
        for (size_t i = 0; i < ids.count; i++) {
            struct survey survey = {0};
            LM_TRY(survey_read(cx, ((const int64_t *)ids.items)[i], &survey));
            LM_TRY(own_buildings(cx, &survey, &todos));
            LM_TRY(handed_buildings(cx, &survey, &todos));
        }
    }
    ret_list->items = (struct lm_list){todos.items, todos.count};
    return LM_OK;
}

/* ---- text for the group chat ---- */

static void say(struct lm_cx *cx, struct lm_buf *out, const char *key, const struct lm_str *args) {
    lm_message(cx->env->messages, cx->lang, key, args, out);
}

static lm_rc number(struct lm_cx *cx, int64_t value, struct lm_str *ret_text) {
    return lm_str_printf(cx->arena, ret_text, "%lld", (long long)value);
}

static lm_rc say_totals(struct lm_cx *cx, struct lm_buf *out, const struct survey_totals *t) {
    struct lm_str args[3] = {{0}};
    LM_TRY(number(cx, t->done, &args[0]));
    LM_TRY(number(cx, t->doors, &args[1]));
    LM_TRY(number(cx, t->residents, &args[2]));
    say(cx, out, "survey.text_totals", args);
    LM_TRY(number(cx, t->remaining - t->not_reached, &args[0]));
    LM_TRY(number(cx, t->not_reached, &args[1]));
    LM_TRY(number(cx, t->pending, &args[2]));
    say(cx, out, "survey.text_open", args);
    return LM_OK;
}

/* Door numbers of one building; no names, no phones (domain: a grid worker once posted a table). */
static lm_rc say_doors(struct lm_cx *cx, struct lm_buf *out, const struct survey *survey,
                       int64_t node_id) {
    enum { SHOWN = 60 };
    struct survey_doors_ask ask = {
        .survey = survey->id, .node = node_id, .status = SURVEY_IS_REMAINING, .limit = SHOWN};
    struct survey_door_list list = {0};
    LM_TRY(survey_doors(cx, &ask, &list));
    const struct survey_door_item *items = list.items.items;
    int64_t building_id = 0;
    for (size_t i = 0; i < list.items.count; i++) {
        if (items[i].building_id != building_id) {
            const struct lm_scope_node *node = lm_scope_find(cx->scope, items[i].building_id);
            building_id = items[i].building_id;
            say(cx, out, "survey.text_building", NULL);
            lm_buf_str(out, node ? node->name : LM_STR(""));
            lm_buf_char(out, ' ');
        } else {
            say(cx, out, "survey.text_comma", NULL);
        }
        lm_buf_str(out, items[i].door.label);
    }
    if (list.next.p)
        say(cx, out, "survey.text_more", NULL);
    return LM_OK;
}

lm_rc survey_group_text(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                        struct lm_str *ret_text) {
    struct survey survey = {0};
    struct survey_figures figures = {0};
    LM_TRY(survey_read(cx, survey_id, &survey));
    LM_TRY(survey_permit_node(cx, &survey, node_id));
    LM_TRY(survey_board_read(cx, survey_id, node_id, &figures));
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    struct lm_buf out = lm_buf_in(cx->arena, 64 * 1024);
    if (survey.is_demo)
        say(cx, &out, "survey.text_demo", NULL);
    say(cx, &out, "survey.text_head", (struct lm_str[3]){survey.title, node->name, {0}});
    LM_TRY(say_totals(cx, &out, &figures.totals));
    if (figures.totals.remaining > 0 && node->level >= LM_LEVEL_COMPOUND) {
        say(cx, &out, "survey.text_doors", NULL);
        LM_TRY(say_doors(cx, &out, &survey, node_id));
    }
    lm_buf_char(&out, '\n');
    return lm_buf_done(&out, ret_text);
}
