/* Whistles (吹哨) and the three parties (三方联动): what units are asked, and what they answer. The
 * demand stays where it is; its lead goes on to answer for it. */
#include "modules/demand/demand_link.h"
#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"

enum { UNITS_MAX = 20 };

static lm_rc refuse_at(struct lm_cx *cx, const char *pointer, const char *key) {
    lm_fault(cx, pointer, key);
    return lm_faults_check(cx);
}

lm_rc demand_own_unit(struct lm_cx *cx, int64_t *ret_unit_id) {
    lm_rc rc = demand_store_unit_of(cx, cx->who ? cx->who->account_id : 0, ret_unit_id);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_FORBIDDEN, "demand.no_unit") : rc;
}

/* A unit that may be asked about a place. */
static lm_rc check_unit(struct lm_cx *cx, int64_t unit_id, int64_t place_id) {
    struct demand_unit unit = {0};
    lm_rc rc = demand_store_unit(cx, unit_id, &unit);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    bool is_here =
        rc == LM_OK && unit.is_active && lm_scope_covers(cx->scope, unit.node_id, place_id);
    return is_here ? LM_OK : refuse_at(cx, "/units", "demand.no_such_unit");
}

static lm_rc ask_each(struct lm_cx *cx, const struct demand_ask *like, const struct lm_list *units,
                      int64_t place_id) {
    const int64_t *ids = units->items;
    for (size_t i = 0; i < units->count; i++) {
        struct demand_ask ask = *like;
        LM_TRY(check_unit(cx, ids[i], place_id));
        ask.id = lm_cx_id(cx);
        ask.unit_id = ids[i];
        LM_TRY(demand_store_ask_insert(cx, &ask));
        LM_TRY(lm_emit(cx, "demand_unit", ids[i]));
    }
    return LM_OK;
}

static lm_rc check_request(struct lm_cx *cx, const struct demand_move_in *in) {
    if (in->units.count == 0 || in->units.count > UNITS_MAX)
        lm_fault(cx, "/units", "demand.units_missing");
    if (in->needed_at <= cx->now_ms)
        lm_fault(cx, "/needed_at", "demand.needed_passed");
    return lm_faults_check(cx);
}

static lm_rc whistle(struct lm_cx *cx, const struct demand *demand,
                     const struct demand_stand *stand, const struct demand_move_in *in) {
    struct demand_whistle one = {.id = lm_cx_id(cx),
                                 .node_id = stand->node_id,
                                 .demand_id = demand->id,
                                 .topic = in->note,
                                 .needed_at = in->needed_at,
                                 .blown_at = cx->now_ms,
                                 .account_id = cx->who->account_id,
                                 .version = 1};
    LM_TRY(demand_store_whistle_insert(cx, &one));
    return ask_each(cx,
                    &(struct demand_ask){.demand_id = demand->id,
                                         .whistle_id = one.id,
                                         .node_id = stand->node_id,
                                         .request = in->note,
                                         .asked_at = cx->now_ms,
                                         .due_at = in->needed_at,
                                         .version = 1},
                    &in->units, demand->compound_id);
}

lm_rc demand_ask_units(struct lm_cx *cx, const struct demand *demand,
                       const struct demand_stand *stand, const struct demand_move_in *in) {
    LM_TRY(check_request(cx, in));
    if (in->move == DEMAND_WHISTLE)
        return whistle(cx, demand, stand, in);
    return ask_each(cx,
                    &(struct demand_ask){.demand_id = demand->id,
                                         .node_id = stand->node_id,
                                         .request = in->note,
                                         .asked_at = cx->now_ms,
                                         .due_at = in->needed_at,
                                         .version = 1},
                    &in->units, demand->compound_id);
}

/* ---- the units' side ---- */

static lm_rc own_ask(struct lm_cx *cx, int64_t ask_id, struct demand_ask *ret_ask) {
    struct demand_unit unit = {0};
    int64_t unit_id;
    LM_TRY(demand_own_unit(cx, &unit_id));
    LM_TRY(demand_store_unit(cx, unit_id, &unit));
    LM_TRY(lm_permit(cx, unit.node_id));
    lm_rc rc = demand_store_ask(cx, ask_id, ret_ask);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && ret_ask->unit_id != unit_id))
        return lm_fail(cx, LM_NOT_FOUND, "demand.no_such_request");
    LM_TRY(rc);
    return ret_ask->withdrawn_at ? lm_fail(cx, LM_CONFLICT, "demand.request_withdrawn") : LM_OK;
}

static lm_rc tell(struct lm_cx *cx, const struct demand_ask *ask) {
    LM_TRY(lm_emit(cx, "demand_unit", ask->unit_id));
    LM_TRY(lm_emit(cx, "demand_place", ask->node_id));
    if (ask->demand_id)
        LM_TRY(lm_emit(cx, "demand", ask->demand_id));
    return lm_audit_about(cx, "demand_ask", ask->id, ask->node_id);
}

lm_rc demand_ask_arrive(struct lm_cx *cx, int64_t ask_id, struct demand_ask *ret_ask) {
    LM_TRY(own_ask(cx, ask_id, ret_ask));
    if (ret_ask->arrived_at)
        return LM_OK;
    ret_ask->arrived_at = cx->now_ms;
    ret_ask->version++;
    LM_TRY(demand_store_ask_update(cx, ret_ask));
    return tell(cx, ret_ask);
}

lm_rc demand_ask_answer(struct lm_cx *cx, int64_t ask_id, struct lm_str answer,
                        struct demand_ask *ret_ask) {
    LM_TRY(own_ask(cx, ask_id, ret_ask));
    if (lm_str_is_empty(answer))
        return refuse_at(cx, "/answer", "demand.note_missing");
    if (ret_ask->answered_at)
        return lm_fail(cx, LM_CONFLICT, "demand.already_answered");
    ret_ask->arrived_at = ret_ask->arrived_at ? ret_ask->arrived_at : cx->now_ms;
    ret_ask->answered_at = cx->now_ms;
    ret_ask->answer = answer;
    ret_ask->version++;
    LM_TRY(demand_store_ask_update(cx, ret_ask));
    return tell(cx, ret_ask);
}

/* ---- the asker's side ---- */

lm_rc demand_ask_mark(struct lm_cx *cx, int64_t ask_id, int mark, struct demand_ask *ret_ask) {
    lm_rc rc = demand_store_ask(cx, ask_id, ret_ask);
    if (rc == LM_OK)
        rc = lm_permit(cx, ret_ask->node_id);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "demand.no_such_request");
    LM_TRY(rc);
    if (mark)
        ret_ask->mark = mark;
    else
        ret_ask->withdrawn_at = cx->now_ms;
    ret_ask->version++;
    LM_TRY(demand_store_ask_update(cx, ret_ask));
    return tell(cx, ret_ask);
}

/* What is another place's is told as what does not exist. */
lm_rc demand_whistle_get(struct lm_cx *cx, int64_t whistle_id, struct demand_whistle *ret_whistle) {
    lm_rc rc = demand_store_whistle(cx, whistle_id, ret_whistle);
    if (rc == LM_OK)
        rc = lm_permit(cx, ret_whistle->node_id);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_NOT_FOUND, "demand.no_such_whistle") : rc;
}

lm_rc demand_whistle_end(struct lm_cx *cx, int64_t whistle_id, struct lm_str outcome,
                         struct demand_whistle *ret_whistle) {
    LM_TRY(demand_whistle_get(cx, whistle_id, ret_whistle));
    if (ret_whistle->closed_at)
        return lm_fail(cx, LM_CONFLICT, "demand.whistle_over");
    if (lm_str_is_empty(outcome))
        return refuse_at(cx, "/outcome", "demand.note_missing");
    ret_whistle->closed_at = cx->now_ms;
    ret_whistle->outcome = outcome;
    ret_whistle->version++;
    LM_TRY(demand_store_whistle_update(cx, ret_whistle));
    LM_TRY(lm_emit(cx, "demand_place", ret_whistle->node_id));
    if (ret_whistle->demand_id)
        LM_TRY(lm_emit(cx, "demand", ret_whistle->demand_id));
    return lm_audit_about(cx, "demand_whistle", whistle_id, ret_whistle->node_id);
}

/* Both sides are assessed (北京市接诉即办工作条例 art. 33): a unit says whether the whistle was
 * right. */
lm_rc demand_whistle_judge(struct lm_cx *cx, int64_t ask_id, int mark,
                           struct demand_whistle *ret_whistle) {
    struct demand_ask ask = {0};
    LM_TRY(own_ask(cx, ask_id, &ask));
    if (!ask.whistle_id)
        return lm_fail(cx, LM_NOT_FOUND, "demand.no_such_whistle");
    LM_TRY(demand_store_whistle(cx, ask.whistle_id, ret_whistle));
    ret_whistle->whistler_mark = mark;
    ret_whistle->version++;
    LM_TRY(demand_store_whistle_update(cx, ret_whistle));
    return lm_audit_about(cx, "demand_whistle", ret_whistle->id, ret_whistle->node_id);
}

lm_rc demand_name_asks(struct lm_cx *cx, const struct lm_list *asks) {
    struct demand_ask *items = asks->items;
    for (size_t i = 0; i < asks->count; i++) {
        struct demand_unit unit = {0};
        LM_TRY(demand_store_unit(cx, items[i].unit_id, &unit));
        items[i].unit_name = unit.name;
    }
    return LM_OK;
}
