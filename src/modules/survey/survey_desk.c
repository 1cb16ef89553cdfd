/* What the station's desk needs beside packs and lists: where the doors of a building stand,
 * without people, who may be asked to stand in, and a call to somebody behind a door. */
#include "modules/survey/survey_rules.h"

#include "core/account/account.h"
#include "core/scope/scope.h"

lm_rc survey_name_whoever(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_name) {
    lm_rc rc = account_name(cx, account_id, ret_name);
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

/* ---- states ---- */

static lm_rc permit(struct lm_cx *cx, int64_t building_id, bool *ret_is_mine) {
    const int64_t *roots;
    size_t count;
    *ret_is_mine = lm_may(cx, &survey_see, building_id);
    if (*ret_is_mine)
        return lm_permit(cx, building_id);
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    return survey_may_stand_in(cx, building_id) ? LM_OK
                                                : lm_fail(cx, LM_NOT_FOUND, "survey.not_here");
}

lm_rc survey_states_of(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                       struct survey_states *ret) {
    struct survey survey = {0};
    struct lm_list all;
    bool is_mine;
    LM_TRY(permit(cx, building_id, &is_mine));
    LM_TRY(survey_read(cx, survey_id, &survey));
    if (survey.status == SURVEY_DRAFT || !survey_covers(cx, &survey, building_id))
        return lm_fail(cx, LM_NOT_FOUND, "survey.not_here");
    LM_TRY(survey_store_targets(cx, survey_id, building_id, 0, 0, &all));
    struct survey_target *shown;
    size_t count = 0;
    LM_TRY(lm_new(cx->arena, all.count + 1, &shown));
    const struct survey_target *items = all.items;
    for (size_t i = 0; i < all.count; i++) {
        if (!is_mine && items[i].assigned_to != cx->who->account_id)
            continue;
        shown[count] = items[i];
        if (items[i].assigned_to)
            LM_TRY(survey_name_whoever(cx, items[i].assigned_to, &shown[count].assigned_name));
        count++;
    }
    if (!is_mine && count == 0)
        return lm_fail(cx, LM_NOT_FOUND, "survey.not_here");
    *ret = (struct survey_states){building_id, cx->now_ms, {shown, count}};
    return LM_OK;
}

/* ---- stand-ins ---- */

typedef LM_ARRAY(struct survey_stand_in) stand_in_array;

static lm_rc add_holders(struct lm_cx *cx, const struct lm_scope_node *node, stand_in_array *out) {
    struct lm_list holders;
    LM_TRY(account_holders(cx, node->id, 0, &holders));
    const struct account_holder *items = holders.items;
    for (size_t i = 0; i < holders.count; i++) {
        struct survey_stand_in one = {.account_id = items[i].account_id,
                                      .node_id = node->id,
                                      .name = items[i].name,
                                      .place = node->name,
                                      .role = items[i].role};
        if (survey_speak.roles & LM_ROLE((unsigned)items[i].role))
            LM_TRY(lm_array_add(cx->arena, out, one));
    }
    return LM_OK;
}

lm_rc survey_stand_ins(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_list) {
    stand_in_array found = {0};
    const struct lm_scope_node *compound =
        lm_scope_at_level(cx->scope, building_id, LM_LEVEL_COMPOUND);
    for (int32_t rank = compound ? compound->rank : 0; compound && rank <= compound->last_rank;
         rank++)
        LM_TRY(add_holders(cx, &cx->scope->nodes[rank], &found));
    *ret_list = (struct lm_list){found.items, found.count};
    return LM_OK;
}

/* ---- a call to a resident ---- */

/* His own building's door, or one that he was asked to answer, as long as it waits. */
static lm_rc permit_call(struct lm_cx *cx, const struct survey_target *target) {
    const int64_t *roots;
    size_t count;
    bool waits = target->status == SURVEY_IS_WAITING || target->status == SURVEY_IS_NOT_REACHED;
    bool is_asked = cx->who && target->assigned_to == cx->who->account_id && waits;
    if (is_asked && survey_may_stand_in(cx, target->building_id))
        return lm_permit_roots(cx, &roots, &count);
    return lm_permit(cx, target->building_id);
}

lm_rc survey_call(struct lm_cx *cx, const struct survey_call *who, struct ledger_tel *ret_tel) {
    struct ledger_door door = {0};
    struct survey_target target = {0};
    struct survey survey = {0};
    LM_TRY(ledger_door_find(cx, who->door, &door));
    lm_rc rc = survey_store_target(cx, who->survey, door.building_id, door.id, &target);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "survey.not_here");
    LM_TRY(rc);
    LM_TRY(permit_call(cx, &target));
    LM_TRY(survey_read(cx, who->survey, &survey));
    if (survey.status != SURVEY_OPEN)
        return lm_fail(cx, LM_CONFLICT, "survey.already_closed");
    return ledger_call_resident(cx, &door, who->person, ret_tel);
}
