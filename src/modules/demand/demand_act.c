/* Moves: what each needs, whether it may be made by who asks, and what is written of it. Which move
 * leads where is in demand_state.c. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/photo/photo.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_rules.h"
#include "modules/mediation/mediation.h"

enum { EXTENSION_DAYS_MAX = 60, NOTE_MAX = 1000 };

struct act {
    struct lm_cx *cx;
    struct demand *demand;
    const struct demand_stand *stand;
    const struct demand_move_in *in;
    struct demand_entry *entry;
};

static lm_rc refuse_at(struct lm_cx *cx, const char *pointer, const char *key) {
    lm_fault(cx, pointer, key);
    return lm_faults_check(cx);
}

/* ---- where it goes ---- */

static lm_rc to_unit(struct act *act) {
    struct demand_unit unit = {0};
    lm_rc rc = demand_store_unit(act->cx, act->in->unit_id, &unit);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    bool is_here = rc == LM_OK && unit.is_active &&
                   lm_scope_covers(act->cx->scope, unit.node_id, act->demand->compound_id);
    if (!is_here)
        return refuse_at(act->cx, "/unit_id", "demand.no_such_unit");
    act->entry->unit_id = unit.id;
    act->entry->to_node_id = act->stand->node_id ? act->stand->node_id : act->demand->lead_node_id;
    return LM_OK;
}

/* Down or sideways within what the lead answers for; never to a place that it is not about, nor
 * what is confidential to a neighbour. */
static lm_rc dispatch(struct act *act) {
    const struct demand *demand = act->demand;
    const struct lm_scope_node *node = lm_scope_find(act->cx->scope, act->in->to_node_id);
    bool is_neighbour = node && node->level == LM_LEVEL_BUILDING;
    int64_t place = demand->building_id ? demand->building_id : demand->compound_id;
    int64_t to = act->in->to_node_id;
    if (act->in->unit_id)
        return to_unit(act);
    bool is_right = to && to != demand->holder_node_id &&
                    !(is_neighbour && demand->is_confidential) &&
                    lm_scope_covers(act->cx->scope, to, place) &&
                    lm_scope_covers(act->cx->scope, demand->lead_node_id, to);
    if (!is_right)
        return refuse_at(act->cx, "/to_node_id", "demand.cannot_go_there");
    act->entry->to_node_id = to;
    return LM_OK;
}

/* One level up. Who answers to the caller stays the same (首接负责), but a captain is a neighbour:
 * from him the station takes over. */
static lm_rc escalate(struct act *act) {
    const struct lm_scope *scope = act->cx->scope;
    const struct lm_scope_node *holder = lm_scope_find(scope, act->demand->holder_node_id);
    const struct lm_scope_node *lead = lm_scope_find(scope, act->demand->lead_node_id);
    act->entry->to_node_id = holder->parent_id; /* there is one: demand_may */
    if (!lead || lead->level == LM_LEVEL_BUILDING)
        act->entry->lead_node_id = holder->parent_id;
    return LM_OK;
}

/* ---- time ---- */

static lm_rc ask_time(struct act *act) {
    int64_t due = act->in->due_at;
    if (due <= act->demand->due_ms || due <= act->cx->now_ms)
        return refuse_at(act->cx, "/due_at", "demand.due_not_later");
    if (due > act->demand->due_ms + EXTENSION_DAYS_MAX * LM_DAY_MS)
        return refuse_at(act->cx, "/due_at", "demand.due_too_late");
    act->entry->due_ms = due;
    return LM_OK;
}

/* A deadline that has passed begins anew; one that has not stays. */
static lm_rc send_back(struct act *act) {
    struct demand_deadlines deadlines;
    if (act->demand->due_ms > act->cx->now_ms)
        return LM_OK;
    LM_TRY(demand_deadlines_of(act->cx, act->demand, act->cx->now_ms, &deadlines));
    act->entry->due_ms = deadlines.due_ms;
    return LM_OK;
}

/* ---- what it is ---- */

static lm_rc merge(struct act *act) {
    struct demand other = {0};
    struct demand_stand stand;
    lm_rc rc = demand_store_find(act->cx, act->in->merged_into, &other);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    if (rc == LM_OK)
        LM_TRY(demand_stand_of(act->cx, &other, &stand));
    bool is_right = rc == LM_OK && stand.may_see && other.id != act->demand->id && other.is_open &&
                    other.compound_id == act->demand->compound_id;
    if (!is_right)
        return refuse_at(act->cx, "/merged_into", "demand.cannot_merge");
    act->demand->merged_into = other.id;
    return demand_store_supported(act->cx, other.id, 1 + act->demand->supporters);
}

static lm_rc classify(struct act *act) {
    const struct demand_move_in *in = act->in;
    struct demand_category category = {0};
    struct demand_deadlines deadlines;
    struct demand *demand = act->demand;
    if (in->category.p) {
        lm_rc rc = demand_store_category(act->cx, in->category, &category);
        if (rc == LM_NOT_FOUND || (rc == LM_OK && (!category.is_active || in->category.n != 4)))
            return refuse_at(act->cx, "/category", "demand.no_such_category");
        LM_TRY(rc);
        demand->category = category.code;
    }
    demand->kind = in->kind ? in->kind : demand->kind;
    demand->urgency = in->urgency ? in->urgency : demand->urgency;
    demand->is_confidential |= demand->kind == DEMAND_REPORT;
    LM_TRY(demand_deadlines_of(act->cx, demand, demand->filed_ms, &deadlines));
    act->entry->due_ms = deadlines.due_ms;
    return LM_OK;
}

static lm_rc end(struct act *act, int closing) {
    act->entry->closing = closing;
    act->entry->satisfaction = act->in->satisfaction;
    return LM_OK;
}

static lm_rc check_mediation(struct act *act) {
    bool exists = false;
    LM_TRY(mediation_exists(act->cx, act->demand->id, &exists));
    return exists ? LM_OK : lm_fail(act->cx, LM_CONFLICT, "demand.no_mediation");
}

static lm_rc transit(struct act *act) {
    switch (act->in->move) {
    case DEMAND_DISPATCH:
        return dispatch(act);
    case DEMAND_ESCALATE:
        return escalate(act);
    case DEMAND_ASK_TIME:
        return ask_time(act);
    case DEMAND_GRANT_TIME:
        act->entry->due_ms = act->demand->asked_due_ms;
        return LM_OK;
    case DEMAND_SUSPEND:
        return demand_time_left(act->cx, act->demand, &act->entry->left_ms);
    case DEMAND_RESUME:
        return demand_due_again(act->cx, act->demand, &act->entry->due_ms);
    case DEMAND_FAIL:
    case DEMAND_UNSOLVE:
        act->entry->satisfaction = act->in->satisfaction;
        return send_back(act);
    case DEMAND_CLASSIFY:
        return classify(act);
    case DEMAND_WHISTLE:
    case DEMAND_LINK:
        return demand_ask_units(act->cx, act->demand, act->stand, act->in);
    case DEMAND_MEDIATE:
        return check_mediation(act);
    default:
        return LM_OK;
    }
}

static lm_rc complete(struct act *act) {
    int closing = demand_closing_after(act->demand, act->in->move);
    if (act->in->move == DEMAND_MERGE)
        LM_TRY(merge(act));
    return closing ? end(act, closing) : transit(act);
}

/* ---- making it ---- */

static lm_rc check(struct act *act) {
    struct lm_cx *cx = act->cx;
    const struct demand *demand = act->demand;
    const struct demand_move_in *in = act->in;
    if (in->version != demand->version)
        return lm_fail(cx, LM_CONFLICT, "demand.changed_meanwhile");
    LM_TRY(demand_may(cx, demand, act->stand, in->move));
    if (demand_move_needs_note(in->move) && lm_str_is_empty(in->note))
        lm_fault(cx, "/note", "demand.note_missing");
    if (in->note.p && lm_utf8_length(in->note) > NOTE_MAX)
        lm_fault(cx, "/note", "demand.note_long");
    return lm_faults_check(cx);
}

static lm_rc keep_photos(struct act *act) {
    const struct lm_str *digests = act->in->photos.items;
    for (size_t i = 0; i < act->in->photos.count; i++)
        LM_TRY(demand_photo_keep(act->cx, act->demand->id, act->entry->place, digests[i]));
    return LM_OK;
}

lm_rc demand_act(struct lm_cx *cx, struct demand *demand, const struct demand_stand *stand,
                 const struct demand_move_in *in) {
    const struct demand_stand as = demand_stand_for(stand, in->move);
    struct demand_entry entry = {.move = in->move,
                                 .actor = as.actor,
                                 .account_id = cx->who ? cx->who->account_id : 0,
                                 .node_id = as.node_id,
                                 .unit_id = as.actor == DEMAND_ACTOR_PARTY ? as.unit_id : 0,
                                 .note = lm_str_is_empty(in->note) ? (struct lm_str){0} : in->note,
                                 .is_public = in->is_public || demand_move_is_told(in->move)};
    struct act act = {cx, demand, &as, in, &entry};
    struct demand before = *demand;
    LM_TRY(check(&act));
    entry.to_state = demand_state_after(demand, in->move);
    LM_TRY(complete(&act));
    LM_TRY(demand_commit(cx, &before, demand, &entry));
    return keep_photos(&act);
}

lm_rc demand_emit(struct lm_cx *cx, const struct demand *demand) {
    int64_t place = demand->building_id ? demand->building_id : demand->compound_id;
    LM_TRY(lm_emit(cx, "demand", demand->id));
    LM_TRY(lm_emit(cx, "demand_holder", demand->holder_node_id));
    if (demand->unit_id)
        LM_TRY(lm_emit(cx, "demand_unit", demand->unit_id));
    for (const struct lm_scope_node *node = lm_scope_find(cx->scope, place); node;
         node = lm_scope_find(cx->scope, node->parent_id))
        LM_TRY(lm_emit(cx, "demand_place", node->id));
    return LM_OK;
}

lm_rc demand_commit_at(struct lm_cx *cx, const struct demand *before, struct demand *demand,
                       struct demand_entry *entry, int64_t wound_ms) {
    entry->demand_id = demand->id;
    entry->place = before->version + 1;
    entry->at_ms = cx->now_ms;
    entry->from_state = before->state;
    if (!entry->to_state)
        entry->to_state = demand_state_after(before, entry->move);
    demand_apply(demand, entry);
    demand_clock_wind(demand, wound_ms);
    LM_TRY(demand_store_update(cx, demand, before));
    LM_TRY(demand_store_log(cx, entry));
    LM_TRY(demand_count_move(cx, before, demand, entry));
    LM_TRY(demand_tell(cx, demand, entry));
    LM_TRY(lm_emit(cx, "demand_holder", before->holder_node_id));
    if (before->unit_id)
        LM_TRY(lm_emit(cx, "demand_unit", before->unit_id));
    LM_TRY(demand_emit(cx, demand));
    return lm_audit_about(cx, "demand", demand->id, demand->holder_node_id);
}

lm_rc demand_commit(struct lm_cx *cx, const struct demand *before, struct demand *demand,
                    struct demand_entry *entry) {
    return demand_commit_at(cx, before, demand, entry, cx->now_ms);
}
