/* The state machine of a demand, pure: which move leads from which state into which, who may make
 * it, and what it does to the row. The row is what its log adds up to: demand_apply is used when a
 * move is made and when figures are recomputed from the log. (domain: work orders, state machine;
 * 北京市接诉即办工作条例 art. 10–18 as model.) */
#ifndef LM_MODULES_DEMAND_STATE_H
#define LM_MODULES_DEMAND_STATE_H

#include "modules/demand/demand.h"

enum demand_move {
    DEMAND_FILE = 1,
    DEMAND_ACCEPT,     /* 受理 */
    DEMAND_REJECT,     /* 不予受理 */
    DEMAND_DISPATCH,   /* 派遣, to a node below or beside, or to a unit */
    DEMAND_SIGN,       /* 签收 */
    DEMAND_RETURN,     /* 退单 */
    DEMAND_OBJECT,     /* 派单异议 */
    DEMAND_UPHOLD,     /* the objection is right: back to the lead */
    DEMAND_OVERRULE,   /* it is not: to be handled */
    DEMAND_START,      /* begins to handle */
    DEMAND_CONTACT,    /* has spoken with the caller */
    DEMAND_ASK_TIME,   /* 申请延期 */
    DEMAND_GRANT_TIME, /* 同意延期 */
    DEMAND_DENY_TIME,  /* 不同意延期 */
    DEMAND_HANDLE,     /* 办结 */
    DEMAND_TELL,       /* 反馈: the caller was told what was done */
    DEMAND_ANSWER,     /* answers at once: what needs words only */
    DEMAND_VERIFY,     /* 核查通过 */
    DEMAND_FAIL,       /* 核查不通过: rework */
    DEMAND_MISS,       /* a callback that reached nobody; the third closes */
    DEMAND_SOLVE,      /* the caller says: solved */
    DEMAND_UNSOLVE,    /* the caller says: not solved; rework */
    DEMAND_SETTLE,     /* the caller says: not solved, and lets it be */
    DEMAND_SUSPEND,    /* 挂起, for a recorded reason */
    DEMAND_RESUME,
    DEMAND_TRANSFER,  /* to a channel outside */
    DEMAND_MERGE,     /* is the same as another */
    DEMAND_ESCALATE,  /* one level up */
    DEMAND_WHISTLE,   /* 吹哨 */
    DEMAND_LINK,      /* hands a part to one of the three parties */
    DEMAND_URGE,      /* 催办 */
    DEMAND_SUPERVISE, /* 督办 */
    DEMAND_WITHDRAW,
    DEMAND_NOTE,
    DEMAND_CLASSIFY, /* another kind, category or urgency */
    DEMAND_MEDIATE,  /* a mediation has begun */
    DEMAND_REMIND,   /* the clock: soon due */
    DEMAND_EXPIRE,   /* the clock: overdue, the level above watches */
    DEMAND_MOVE_COUNT
};

/* Whoever makes a move, by what he is to the demand; bits. */
enum demand_hand {
    DEMAND_HAND_CALLER = 1, /* the resident, or somebody who wrote down what he said */
    DEMAND_HAND_HOLDER = 2, /* whose turn it is: the node's people, or the unit's */
    DEMAND_HAND_LEAD = 4,   /* who answers for it to the caller */
    DEMAND_HAND_ABOVE = 8,  /* an office above the holder or the lead */
    DEMAND_HAND_CLOCK = 16
};
enum demand_actor {
    DEMAND_ACTOR_CALLER = 1,
    DEMAND_ACTOR_CAPTAIN,
    DEMAND_ACTOR_STATION,
    DEMAND_ACTOR_COMMUNITY,
    DEMAND_ACTOR_STREET,
    DEMAND_ACTOR_DISTRICT,
    DEMAND_ACTOR_PARTY,
    DEMAND_ACTOR_SYSTEM
};

/* One entry of the log: a row of demand_log, and all that demand_apply needs. */
struct demand_entry {
    int64_t demand_id, place, at_ms;
    int move, from_state, to_state, actor;
    int64_t account_id, node_id, to_node_id, lead_node_id, unit_id, due_ms, left_ms;
    int closing, satisfaction;
    struct lm_str note;
    bool is_public;
};

/* `move`: enum demand_move. States from which it may be made, as bits (1u << state). */
unsigned demand_move_from(int move);
/* Who may make it, as bits of enum demand_hand. */
unsigned demand_move_hands(int move);
bool demand_move_needs_note(int move);
/* Is the note told to the caller whatever the box says? */
bool demand_move_is_told(int move);
/* The state after `move`; 0: not from here. */
int demand_state_after(const struct demand *demand, int move);
/* How the demand ends by `move` (enum demand_closing); 0: it goes on. */
int demand_closing_after(const struct demand *demand, int move);
bool demand_state_is_open(int state);
/* States in which the clock of handling runs. */
bool demand_state_is_running(int state);

/* Makes the move on the row: state, times, counters, closing. entry->from_state must be the row's,
 * to_state what demand_state_after says. Never fails: what may not be was refused before. */
void demand_apply(struct demand *demand, const struct demand_entry *entry);

#endif
