/* May a move be made now, by whom stands there? One answer for the page that offers it and for the
 * move itself. What is asked for with it (a place, a time, a unit) is looked at when it is made. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_rules.h"

enum { RETURN_HOURS = 24 };

struct asking {
    struct lm_cx *cx;
    const struct demand *demand;
    const struct demand_stand *stand;
    struct lm_list entries; /* of the log, once a rule has asked for them */
};

/* Why not; key NULL: it may. */
struct refusal {
    lm_rc rc;
    const char *key;
};

static struct refusal refuse(lm_rc rc, const char *key) {
    return (struct refusal){rc, key};
}

static lm_rc read_log(struct asking *asking) {
    return asking->entries.count > 0
               ? LM_OK
               : demand_store_entries(asking->cx, asking->demand->id, &asking->entries);
}

/* Is it handled by whoever leads? */
static bool is_leads_own(const struct demand *demand) {
    return demand->holder_node_id == demand->lead_node_id && !demand->unit_id;
}

/* Within a day of the dispatch; later there is the objection. */
static lm_rc may_return(struct asking *asking, struct refusal *ret_refusal) {
    int64_t since = 0;
    if (is_leads_own(asking->demand)) {
        *ret_refusal = refuse(LM_CONFLICT, "demand.first_receiver");
        return LM_OK;
    }
    LM_TRY(read_log(asking));
    const struct demand_entry *items = asking->entries.items;
    for (size_t i = 0; i < asking->entries.count; i++)
        if (items[i].move == DEMAND_DISPATCH || items[i].move == DEMAND_ESCALATE)
            since = items[i].at_ms;
    if (asking->cx->now_ms - since > RETURN_HOURS * LM_HOUR_MS)
        *ret_refusal = refuse(LM_CONFLICT, "demand.too_late_to_return");
    return LM_OK;
}

/* Of a mediation a demand knows that it has begun, and no more; that is said once. */
static lm_rc may_mediate(struct asking *asking, struct refusal *ret_refusal) {
    LM_TRY(read_log(asking));
    const struct demand_entry *items = asking->entries.items;
    for (size_t i = 0; i < asking->entries.count; i++)
        if (items[i].move == DEMAND_MEDIATE)
            *ret_refusal = refuse(LM_CONFLICT, "demand.mediated");
    return LM_OK;
}

/* Nobody grants time to himself: who leads and handles asks the office above. */
static struct refusal may_grant(const struct asking *asking) {
    const struct demand *demand = asking->demand;
    const struct lm_who *who = asking->cx->who;
    bool is_own = is_leads_own(demand) && !(asking->stand->hands & DEMAND_HAND_ABOVE);
    bool is_handler = who && who->account_id == demand->handler_id;
    return is_own || is_handler ? refuse(LM_FORBIDDEN, "demand.not_to_oneself")
                                : (struct refusal){0};
}

static struct refusal may_escalate(const struct asking *asking) {
    const struct lm_scope *scope = asking->cx->scope;
    const struct lm_scope_node *holder = lm_scope_find(scope, asking->demand->holder_node_id);
    return holder && lm_scope_find(scope, holder->parent_id)
               ? (struct refusal){0}
               : refuse(LM_CONFLICT, "demand.no_level_above");
}

/* Somebody else's, or of a level that he does not act for. */
static struct refusal not_his(const struct asking *asking, int move) {
    bool is_anothers = !(demand_move_hands(move) & asking->stand->hands);
    if (is_anothers || asking->stand->is_unit)
        return refuse(LM_FORBIDDEN, "demand.not_yours");
    return refuse(LM_FORBIDDEN,
                  move == DEMAND_WHISTLE ? "demand.whistle_level" : "demand.station_does");
}

static lm_rc judge(struct asking *asking, int move, struct refusal *ret_refusal) {
    *ret_refusal = (struct refusal){0};
    if (!demand_state_after(asking->demand, move))
        *ret_refusal = refuse(LM_CONFLICT, "demand.not_from_here");
    else if (!demand_is_his(asking->stand, move))
        *ret_refusal = not_his(asking, move);
    else if (move == DEMAND_GRANT_TIME)
        *ret_refusal = may_grant(asking);
    else if (move == DEMAND_ESCALATE)
        *ret_refusal = may_escalate(asking);
    else if (move == DEMAND_RETURN)
        return may_return(asking, ret_refusal);
    else if (move == DEMAND_MEDIATE)
        return may_mediate(asking, ret_refusal);
    return LM_OK;
}

static const char *name_of(struct lm_cx *cx, const struct lm_code *codes, int value) {
    if (value <= 0)
        return "";
    return cx->lang == LM_LANG_EN ? codes[value - 1].en : codes[value - 1].zh;
}

lm_rc demand_may(struct lm_cx *cx, const struct demand *demand, const struct demand_stand *stand,
                 int move) {
    struct asking asking = {.cx = cx, .demand = demand, .stand = stand};
    struct refusal refusal;
    LM_TRY(judge(&asking, move, &refusal));
    if (!refusal.key)
        return LM_OK;
    if (strcmp(refusal.key, "demand.not_from_here") == 0)
        return lm_fail(cx, refusal.rc, refusal.key, name_of(cx, demand_states, demand->state),
                       name_of(cx, demand_moves, move));
    return lm_fail(cx, refusal.rc, refusal.key, name_of(cx, demand_moves, move));
}

lm_rc demand_moves_open(struct lm_cx *cx, const struct demand *demand,
                        const struct demand_stand *stand, uint64_t *ret_moves) {
    struct asking asking = {.cx = cx, .demand = demand, .stand = stand};
    uint64_t moves = 0;
    for (int move = DEMAND_FILE + 1; move < DEMAND_MOVE_COUNT; move++) {
        struct refusal refusal;
        LM_TRY(judge(&asking, move, &refusal));
        if (!refusal.key)
            moves |= UINT64_C(1) << move;
    }
    *ret_moves = moves;
    return LM_OK;
}
