/* The table of moves and what each does to a demand. Knows neither database nor clock. */
#include "modules/demand/demand_state.h"

enum { CALLS_UNTIL_CLOSED = 3 };

#define S(state) (1u << (DEMAND_##state))
#define NEW (S(SUBMITTED) | S(ACCEPTED))
#define WITH_HOLDER (S(ACCEPTED) | S(DISPATCHED) | S(SIGNED) | S(HANDLING) | S(REWORK))
#define TO_BE_TOLD (S(HANDLED) | S(FEEDBACK) | S(CALLBACK))
#define RUNNING                                                                                    \
    (S(SUBMITTED) | S(ACCEPTED) | S(DISPATCHED) | S(SIGNED) | S(OBJECTED) | S(RETURNED) |          \
     S(HANDLING) | S(REWORK))
#define OPEN (RUNNING | TO_BE_TOLD | S(SUSPENDED))

#define CALLER DEMAND_HAND_CALLER
#define HOLDER DEMAND_HAND_HOLDER
#define LEAD DEMAND_HAND_LEAD
#define ABOVE DEMAND_HAND_ABOVE
#define CLOCK DEMAND_HAND_CLOCK

enum { STAYS = -1 };

struct rule {
    unsigned from;
    int to; /* STAYS, a state, or 0: see demand_state_after */
    unsigned hands;
    bool needs_note, is_told;
};

static const struct rule rules[DEMAND_MOVE_COUNT] = {
    [DEMAND_ACCEPT] = {S(SUBMITTED), DEMAND_ACCEPTED, HOLDER | LEAD, false, false},
    [DEMAND_REJECT] = {NEW, DEMAND_REJECTED, HOLDER | LEAD, true, true},
    [DEMAND_DISPATCH] = {S(ACCEPTED) | S(RETURNED) | S(SIGNED), DEMAND_DISPATCHED, HOLDER | LEAD,
                         false, false},
    [DEMAND_SIGN] = {S(DISPATCHED), DEMAND_SIGNED, HOLDER, false, false},
    [DEMAND_RETURN] = {S(DISPATCHED) | S(SIGNED), DEMAND_RETURNED, HOLDER, true, false},
    [DEMAND_OBJECT] = {S(DISPATCHED) | S(SIGNED), DEMAND_OBJECTED, HOLDER, true, false},
    [DEMAND_UPHOLD] = {S(OBJECTED), DEMAND_RETURNED, LEAD | ABOVE, true, false},
    [DEMAND_OVERRULE] = {S(OBJECTED), DEMAND_SIGNED, LEAD | ABOVE, true, false},
    [DEMAND_START] = {S(ACCEPTED) | S(SIGNED) | S(REWORK), DEMAND_HANDLING, HOLDER, false, false},
    [DEMAND_CONTACT] = {WITH_HOLDER, STAYS, HOLDER | LEAD, false, false},
    [DEMAND_ASK_TIME] = {S(SIGNED) | S(HANDLING) | S(REWORK), STAYS, HOLDER, true, false},
    [DEMAND_GRANT_TIME] = {S(SIGNED) | S(HANDLING) | S(REWORK), STAYS, LEAD | ABOVE, false, true},
    [DEMAND_DENY_TIME] = {S(SIGNED) | S(HANDLING) | S(REWORK), STAYS, LEAD | ABOVE, true, false},
    [DEMAND_HANDLE] = {S(HANDLING), DEMAND_HANDLED, HOLDER, true, false},
    [DEMAND_TELL] = {S(HANDLED), 0, HOLDER | LEAD, true, true},
    [DEMAND_ANSWER] = {NEW, DEMAND_CALLBACK, HOLDER | LEAD, true, true},
    [DEMAND_VERIFY] = {S(FEEDBACK), DEMAND_CALLBACK, LEAD | ABOVE, false, false},
    [DEMAND_FAIL] = {S(FEEDBACK), DEMAND_REWORK, LEAD | ABOVE, true, false},
    [DEMAND_MISS] = {S(CALLBACK), 0, LEAD, false, false},
    [DEMAND_SOLVE] = {TO_BE_TOLD, DEMAND_CLOSED, CALLER, false, false},
    [DEMAND_UNSOLVE] = {TO_BE_TOLD, DEMAND_REWORK, CALLER, false, false},
    [DEMAND_SETTLE] = {TO_BE_TOLD, DEMAND_CLOSED, CALLER, false, false},
    [DEMAND_SUSPEND] = {WITH_HOLDER, DEMAND_SUSPENDED, HOLDER | LEAD, true, true},
    [DEMAND_RESUME] = {S(SUSPENDED), 0, HOLDER | LEAD | ABOVE, false, true},
    [DEMAND_TRANSFER] = {NEW | S(RETURNED) | S(SIGNED) | S(HANDLING), DEMAND_TRANSFERRED,
                         HOLDER | LEAD, true, true},
    [DEMAND_MERGE] = {RUNNING, DEMAND_MERGED, HOLDER | LEAD, false, true},
    [DEMAND_ESCALATE] = {NEW | S(SIGNED) | S(RETURNED) | S(HANDLING) | S(REWORK), DEMAND_DISPATCHED,
                         HOLDER | LEAD, true, false},
    [DEMAND_WHISTLE] = {WITH_HOLDER, STAYS, HOLDER | LEAD | ABOVE, true, false},
    [DEMAND_LINK] = {WITH_HOLDER, STAYS, HOLDER | LEAD, true, false},
    [DEMAND_URGE] = {OPEN, STAYS, CALLER | LEAD | ABOVE, false, false},
    [DEMAND_SUPERVISE] = {OPEN, STAYS, ABOVE, true, false},
    [DEMAND_WITHDRAW] = {NEW | S(DISPATCHED) | S(SIGNED) | S(HANDLING) | S(RETURNED),
                         DEMAND_WITHDRAWN, CALLER, false, false},
    [DEMAND_NOTE] = {OPEN, STAYS, CALLER | HOLDER | LEAD | ABOVE, true, false},
    [DEMAND_CLASSIFY] = {NEW, STAYS, HOLDER | LEAD, false, false},
    [DEMAND_MEDIATE] = {WITH_HOLDER, STAYS, HOLDER | LEAD, false, false},
    [DEMAND_REMIND] = {OPEN, STAYS, CLOCK, false, false},
    [DEMAND_EXPIRE] = {OPEN, STAYS, CLOCK, false, false},
};

static const struct rule *rule_of(int move) {
    static const struct rule none = {0};
    return move > DEMAND_FILE && move < DEMAND_MOVE_COUNT ? &rules[move] : &none;
}

unsigned demand_move_from(int move) {
    return rule_of(move)->from;
}

unsigned demand_move_hands(int move) {
    return rule_of(move)->hands;
}

bool demand_move_needs_note(int move) {
    return rule_of(move)->needs_note;
}

bool demand_move_is_told(int move) {
    return rule_of(move)->is_told;
}

bool demand_state_is_open(int state) {
    return state > 0 && (OPEN & (1u << state)) != 0;
}

bool demand_state_is_running(int state) {
    return state > 0 && (RUNNING & (1u << state)) != 0;
}

/* What the lead handles himself nobody else checks: the caller's word is the check. */
static bool is_checked_by_other(const struct demand *demand) {
    return demand->holder_node_id != demand->lead_node_id || demand->unit_id != 0;
}

int demand_state_after(const struct demand *demand, int move) {
    const struct rule *rule = rule_of(move);
    if (!(rule->from & (1u << demand->state)))
        return 0;
    if ((move == DEMAND_GRANT_TIME || move == DEMAND_DENY_TIME) && !demand->asked_due_ms)
        return 0;
    if (move == DEMAND_ASK_TIME && demand->asked_due_ms)
        return 0;
    if (rule->to == STAYS)
        return demand->state;
    if (move == DEMAND_TELL)
        return is_checked_by_other(demand) ? DEMAND_FEEDBACK : DEMAND_CALLBACK;
    if (move == DEMAND_MISS)
        return demand->calls + 1 >= CALLS_UNTIL_CLOSED ? DEMAND_CLOSED : DEMAND_CALLBACK;
    if (move == DEMAND_RESUME)
        return demand->before_state;
    return rule->to;
}

int demand_closing_after(const struct demand *demand, int move) {
    static const int closings[DEMAND_MOVE_COUNT] = {
        [DEMAND_REJECT] = DEMAND_CLOSED_REJECTED,
        [DEMAND_WITHDRAW] = DEMAND_CLOSED_WITHDRAWN,
        [DEMAND_TRANSFER] = DEMAND_CLOSED_TRANSFERRED,
        [DEMAND_MERGE] = DEMAND_CLOSED_MERGED,
        [DEMAND_SOLVE] = DEMAND_SOLVED,
        [DEMAND_SETTLE] = DEMAND_UNSOLVED,
        [DEMAND_MISS] = DEMAND_UNREACHED,
    };
    int after = demand_state_after(demand, move);
    return after && !demand_state_is_open(after) ? closings[move] : 0;
}

/* ---- what a move does beside the state ---- */

static void go_to(struct demand *demand, const struct demand_entry *entry) {
    if (entry->to_node_id)
        demand->holder_node_id = entry->to_node_id;
    demand->unit_id = entry->unit_id;
    demand->handler_id = 0;
    demand->asked_due_ms = 0;
}

static void go_back(struct demand *demand) {
    demand->holder_node_id = demand->lead_node_id;
    demand->unit_id = demand->handler_id = demand->asked_due_ms = 0;
}

static void end(struct demand *demand, const struct demand_entry *entry) {
    demand->is_open = false;
    demand->words = (struct lm_str){0};
    demand->closed_ms = entry->at_ms;
    demand->closing = entry->closing;
    demand->satisfaction = entry->satisfaction;
    demand->asked_due_ms = demand->left_ms = 0;
}

static void send_back(struct demand *demand, const struct demand_entry *entry) {
    demand->reworks++;
    demand->calls = 0;
    demand->handled_ms = 0;
    demand->due_ms = entry->due_ms ? entry->due_ms : demand->due_ms;
}

static void move_away(struct demand *demand, const struct demand_entry *entry) {
    switch (entry->move) {
    case DEMAND_DISPATCH:
        demand->dispatches++;
        go_to(demand, entry);
        break;
    case DEMAND_ESCALATE:
        demand->escalations++;
        go_to(demand, entry);
        if (entry->lead_node_id)
            demand->lead_node_id = entry->lead_node_id;
        break;
    case DEMAND_RETURN:
    case DEMAND_UPHOLD:
        demand->returns++;
        go_back(demand);
        break;
    default:
        break;
    }
}

static void keep_time(struct demand *demand, const struct demand_entry *entry) {
    switch (entry->move) {
    case DEMAND_ASK_TIME:
        demand->asked_due_ms = entry->due_ms;
        break;
    case DEMAND_GRANT_TIME:
        demand->due_ms = demand->asked_due_ms;
        demand->asked_due_ms = 0;
        demand->extensions++;
        break;
    case DEMAND_DENY_TIME:
        demand->asked_due_ms = 0;
        break;
    case DEMAND_SUSPEND:
        demand->left_ms = entry->left_ms;
        demand->before_state = entry->from_state;
        break;
    case DEMAND_RESUME:
        demand->due_ms = entry->due_ms;
        demand->left_ms = 0;
        break;
    case DEMAND_CLASSIFY:
        demand->due_ms = entry->due_ms ? entry->due_ms : demand->due_ms;
        break;
    default:
        break;
    }
}

static void note_work(struct demand *demand, const struct demand_entry *entry) {
    switch (entry->move) {
    case DEMAND_ACCEPT:
    case DEMAND_ANSWER:
        if (!demand->accepted_ms)
            demand->accepted_ms = entry->at_ms;
        break;
    case DEMAND_START:
        demand->handler_id = entry->account_id;
        break;
    case DEMAND_FAIL:
    case DEMAND_UNSOLVE:
        send_back(demand, entry);
        break;
    case DEMAND_MISS:
        demand->calls++;
        break;
    case DEMAND_URGE:
        demand->is_urged++;
        break;
    case DEMAND_SUPERVISE:
    case DEMAND_EXPIRE:
        demand->is_supervised = true;
        break;
    default:
        break;
    }
    bool is_contact =
        entry->move == DEMAND_CONTACT || entry->move == DEMAND_TELL || entry->move == DEMAND_ANSWER;
    if (is_contact && !demand->contacted_ms)
        demand->contacted_ms = entry->at_ms;
    if (entry->move == DEMAND_HANDLE || entry->move == DEMAND_ANSWER) {
        demand->handled_ms = entry->at_ms;
        demand->handler_id = entry->account_id; /* who says that it is done never closes it */
    }
}

void demand_apply(struct demand *demand, const struct demand_entry *entry) {
    move_away(demand, entry);
    keep_time(demand, entry);
    note_work(demand, entry);
    demand->state = entry->to_state;
    if (!demand_state_is_open(entry->to_state))
        end(demand, entry);
    demand->version = entry->place;
}
