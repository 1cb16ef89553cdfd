/* What somebody is to a demand: the caller, whose turn it is, who leads, an office above. Decides
 * what he may see; what he may do follows from the table of moves. */
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_rules.h"

/* The roles that act for a node of a level. */
static unsigned roles_of_level(int level) {
    static const unsigned roles[] = {
        [LM_LEVEL_DISTRICT] = LM_ROLE(LM_ROLE_DISTRICT),
        [LM_LEVEL_STREET] = LM_ROLE(LM_ROLE_STREET),
        [LM_LEVEL_COMMUNITY] = LM_ROLE(LM_ROLE_COMMUNITY_WORKER),
        [LM_LEVEL_COMPOUND] = LM_ROLES_STATION,
        [LM_LEVEL_BUILDING] = LM_ROLES_DOOR,
    };
    return level >= LM_LEVEL_DISTRICT && level <= LM_LEVEL_BUILDING ? roles[level] : 0;
}

static int actor_of_level(int level) {
    static const int actors[] = {
        [LM_LEVEL_DISTRICT] = DEMAND_ACTOR_DISTRICT,   [LM_LEVEL_STREET] = DEMAND_ACTOR_STREET,
        [LM_LEVEL_COMMUNITY] = DEMAND_ACTOR_COMMUNITY, [LM_LEVEL_COMPOUND] = DEMAND_ACTOR_STATION,
        [LM_LEVEL_BUILDING] = DEMAND_ACTOR_CAPTAIN,
    };
    return actors[level];
}

struct view {
    struct lm_cx *cx;
    const struct demand *demand;
    struct demand_stand *stand;
};

static void stand_at(struct view *view, const struct lm_scope_node *node, unsigned hands) {
    struct demand_stand *stand = view->stand;
    /* of several appointments the one nearest to the demand speaks */
    bool is_nearer = (hands & ~stand->hands & (DEMAND_HAND_HOLDER | DEMAND_HAND_LEAD)) != 0;
    stand->hands |= hands;
    stand->at[node->level].hands |= hands;
    stand->at[node->level].node_id = node->id;
    if (stand->node_id == 0 || is_nearer) {
        stand->node_id = node->id;
        stand->actor = actor_of_level(node->level);
    }
}

static void weigh(struct view *view, const struct lm_grant *grant) {
    const struct demand *demand = view->demand;
    const struct lm_scope *scope = view->cx->scope;
    const struct lm_scope_node *node =
        grant->node_id ? lm_scope_find(scope, grant->node_id) : &scope->nodes[0];
    if (!node || !(roles_of_level(node->level) & LM_ROLE(grant->role)))
        return;
    unsigned hands = 0;
    if (node->id == demand->holder_node_id)
        hands |= DEMAND_HAND_HOLDER;
    if (node->id == demand->lead_node_id)
        hands |= DEMAND_HAND_LEAD;
    bool is_above = (node->id != demand->holder_node_id &&
                     lm_scope_covers(scope, node->id, demand->holder_node_id)) ||
                    (node->id != demand->lead_node_id &&
                     lm_scope_covers(scope, node->id, demand->lead_node_id));
    if (is_above)
        hands |= DEMAND_HAND_ABOVE;
    int64_t place = demand->building_id ? demand->building_id : demand->compound_id;
    bool is_here = lm_scope_covers(scope, node->id, place);
    if (!hands && !is_here)
        return;
    stand_at(view, node, hands);
    bool is_office = node->level < LM_LEVEL_BUILDING;
    view->stand->may_see |= hands != 0 || !demand->is_confidential || is_office;
    view->stand->may_contact |= demand->is_confidential
                                    ? is_office && (hands & DEMAND_HAND_LEAD)
                                    : (hands & (DEMAND_HAND_HOLDER | DEMAND_HAND_LEAD)) != 0;
}

/* Whose unit handles it has its turn; whose unit was asked may look. */
static lm_rc weigh_unit(struct view *view) {
    struct demand_stand *stand = view->stand;
    struct lm_list asks = {0};
    lm_rc rc = demand_store_unit_of(view->cx, view->cx->who->account_id, &stand->unit_id);
    if (rc == LM_NOT_FOUND)
        return LM_OK;
    LM_TRY(rc);
    stand->actor = DEMAND_ACTOR_PARTY;
    if (stand->unit_id == view->demand->unit_id) {
        stand->is_unit = !(stand->hands & DEMAND_HAND_HOLDER);
        stand->hands |= DEMAND_HAND_HOLDER;
        stand->may_see = true;
        stand->may_contact |= !view->demand->is_confidential;
        return LM_OK;
    }
    LM_TRY(demand_store_asks_of_demand(view->cx, view->demand->id, &asks));
    const struct demand_ask *items = asks.items;
    for (size_t i = 0; i < asks.count; i++)
        stand->may_see |= items[i].unit_id == stand->unit_id && !items[i].withdrawn_at;
    return LM_OK;
}

/* By telephone somebody of the lead or above asks the caller; never who handled it himself. */
static void add_word_of_caller(const struct demand *demand, struct demand_stand *stand,
                               int64_t account_id) {
    bool may_ask = (stand->hands & (DEMAND_HAND_LEAD | DEMAND_HAND_ABOVE)) &&
                   demand->state == DEMAND_CALLBACK && account_id != demand->handler_id;
    if (!may_ask)
        return;
    stand->hands |= DEMAND_HAND_CALLER;
    stand->may_contact |= (stand->hands & DEMAND_HAND_ABOVE) != 0;
}

static bool has_role(const struct lm_who *who, unsigned roles) {
    for (size_t i = 0; i < who->grant_count; i++)
        if (roles & LM_ROLE(who->grants[i].role))
            return true;
    return false;
}

lm_rc demand_stand_of(struct lm_cx *cx, const struct demand *demand,
                      struct demand_stand *ret_stand) {
    struct demand_stand stand = {.actor = DEMAND_ACTOR_CALLER};
    struct view view = {cx, demand, &stand};
    const struct lm_who *who = cx->who;
    if (who && who->is_system)
        stand = (struct demand_stand){
            .hands = DEMAND_HAND_CLOCK, .actor = DEMAND_ACTOR_SYSTEM, .may_see = true};
    for (size_t i = 0; who && i < who->grant_count; i++)
        weigh(&view, &who->grants[i]);
    if (who && has_role(who, LM_ROLE(LM_ROLE_PARTY)))
        LM_TRY(weigh_unit(&view));
    if (who && who->account_id && who->account_id == demand->caller_id) {
        stand.hands |= DEMAND_HAND_CALLER;
        stand.may_see = true;
    } else if (who)
        add_word_of_caller(demand, &stand, who->account_id);
    *ret_stand = stand;
    return LM_OK;
}

lm_rc demand_is_seen(struct lm_cx *cx, const struct demand *demand, bool *ret_is_seen) {
    struct demand_stand stand;
    int64_t place = demand->building_id ? demand->building_id : demand->compound_id;
    LM_TRY(demand_stand_of(cx, demand, &stand));
    *ret_is_seen = stand.may_see && lm_may(cx, &demand_see, place);
    return LM_OK;
}

lm_rc demand_refer(struct lm_cx *cx, int64_t id, int64_t place_id) {
    struct demand demand = {0};
    bool is_seen;
    (void)place_id;
    LM_TRY(demand_read(cx, id, &demand));
    LM_TRY(demand_is_seen(cx, &demand, &is_seen));
    return is_seen ? LM_OK : lm_fail(cx, LM_NOT_FOUND, "demand.none");
}

lm_rc demand_get(struct lm_cx *cx, int64_t id, struct demand *ret_demand,
                 struct demand_stand *ret_stand) {
    LM_TRY(demand_read(cx, id, ret_demand));
    int64_t place = ret_demand->building_id ? ret_demand->building_id : ret_demand->compound_id;
    lm_rc rc = lm_permit(cx, place);
    if (rc == LM_NOT_FOUND) /* told as one that does not exist */
        return lm_fail(cx, LM_NOT_FOUND, "demand.none");
    LM_TRY(rc);
    LM_TRY(demand_stand_of(cx, ret_demand, ret_stand));
    return ret_stand->may_see ? LM_OK : lm_fail(cx, LM_NOT_FOUND, "demand.none");
}

/* What a unit does with a demand that it was given: takes it or refuses it, works on it, says so.
 * Where it goes, whether time stands still and how it ends is for those who answer for it. */
#define BIT(move) (UINT64_C(1) << DEMAND_##move)
static const uint64_t of_units = BIT(SIGN) | BIT(RETURN) | BIT(OBJECT) | BIT(START) | BIT(CONTACT) |
                                 BIT(ASK_TIME) | BIT(HANDLE) | BIT(TELL) | BIT(NOTE);
#undef BIT

/* The lowest level that makes it; 0: any, and units and callers too. */
static int level_of(int move) {
    switch (move) {
    case DEMAND_WHISTLE:
        return LM_LEVEL_COMMUNITY;
    case DEMAND_DISPATCH:
    case DEMAND_LINK:
    case DEMAND_MERGE:
        return LM_LEVEL_COMPOUND;
    default:
        return 0;
    }
}

/* The nearest level from which he makes it; 0: none. */
static int nearest(const struct demand_stand *stand, int move) {
    int level = level_of(move);
    while (level > 0 && !(stand->at[level].hands & demand_move_hands(move)))
        level--;
    return level;
}

bool demand_is_his(const struct demand_stand *stand, int move) {
    unsigned hands = stand->hands;
    if (stand->is_unit && !(of_units & (UINT64_C(1) << move)))
        hands &= ~(unsigned)DEMAND_HAND_HOLDER;
    if (level_of(move) && !nearest(stand, move))
        return false;
    return (demand_move_hands(move) & hands) != 0;
}

struct demand_stand demand_stand_for(const struct demand_stand *stand, int move) {
    struct demand_stand as = *stand;
    int level = nearest(stand, move);
    if (level) {
        as.node_id = stand->at[level].node_id;
        as.actor = actor_of_level(level);
    }
    return as;
}
