/* The stages of a mediation, pure: which move leads from which state into which, what stands in its
 * way, and what it does to the case. (人民调解法 art. 17–33; 人民调解工作若干规定.) Knows neither
 * database nor clock: days come in. */
#ifndef LM_MODULES_MEDIATION_STATE_H
#define LM_MODULES_MEDIATION_STATE_H

#include "base/field.h"

enum mediation_state {
    MEDIATION_IS_APPLIED = 1,   /* 申请, 主动, 移送 */
    MEDIATION_IS_ACCEPTED,      /* 受理登记 */
    MEDIATION_IS_NOTIFIED,      /* 权利义务告知 */
    MEDIATION_IS_INVESTIGATING, /* 调查 */
    MEDIATION_IS_MEDIATING,     /* 调解 */
    MEDIATION_IS_AGREED,        /* 达成协议 */
    MEDIATION_IS_SUPERVISED,    /* 履行监督 */
    MEDIATION_IS_VISITED,       /* 回访 */
    MEDIATION_IS_ENDED,         /* 终止 */
    MEDIATION_IS_REJECTED,      /* 不予受理 */
    MEDIATION_IS_ARCHIVED       /* 立卷归档 */
};

enum mediation_move {
    MEDIATION_FILE = 1,
    MEDIATION_ACCEPT,
    MEDIATION_REJECT,
    MEDIATION_NOTIFY,
    MEDIATION_CONSENT, /* a party agrees to be mediated, or refuses */
    MEDIATION_ASSIGN,
    MEDIATION_CLEAR, /* a mediator with a conflict of interest is confirmed */
    MEDIATION_EDIT,
    MEDIATION_INVESTIGATE,
    MEDIATION_MEDIATE,
    MEDIATION_EXTEND, /* more time, by agreement of all parties */
    MEDIATION_RISK,   /* a danger of escalation was reported (art. 25) */
    MEDIATION_AGREE,
    MEDIATION_END, /* other ways are told (art. 26) */
    MEDIATION_SUPERVISE,
    MEDIATION_VISIT,
    MEDIATION_COURT_APPLY, /* both parties jointly (art. 33) */
    MEDIATION_COURT_ACCEPT,
    MEDIATION_COURT_DECLINE,
    MEDIATION_COURT_EXTEND,
    MEDIATION_COURT_DECIDE,
    MEDIATION_PAPER,
    MEDIATION_REMOVE, /* a party was entered by mistake */
    MEDIATION_AMEND,  /* a record is put right */
    MEDIATION_DROP,   /* a paper was entered by mistake */
    MEDIATION_ARCHIVE,
    MEDIATION_INVITE,       /* a party is handed a code to read its case with */
    MEDIATION_JOIN,         /* the party has used it */
    MEDIATION_SHUT,         /* code and reading end */
    MEDIATION_REMIND,       /* the clock: the limit nears */
    MEDIATION_EXPIRE,       /* the clock: the limit has passed */
    MEDIATION_REMIND_COURT, /* the clock: the last day to ask a court nears */
    MEDIATION_MOVE_COUNT
};

enum mediation_court {
    MEDIATION_COURT_NONE = 1,
    MEDIATION_COURT_APPLIED,
    MEDIATION_COURT_ACCEPTED,
    MEDIATION_COURT_DECLINED,
    MEDIATION_COURT_CONFIRMED,
    MEDIATION_COURT_DISMISSED
};
enum mediation_form { MEDIATION_WRITTEN = 1, MEDIATION_ORAL };
enum mediation_performed { MEDIATION_FULL = 1, MEDIATION_PART, MEDIATION_NOT_PERFORMED };
enum mediation_end_reason {
    MEDIATION_FAILED = 1,
    MEDIATION_REFUSED,
    MEDIATION_WITHDRAWN,
    MEDIATION_UNFIT
};
enum mediation_reminder { MEDIATION_SOON = 1, MEDIATION_PASSED, MEDIATION_COURT_SOON };

/* What of a case its moves change. Days are YYYYMMDD, 0: none. */
struct mediation_standing {
    int state, court, form, performed, end_reason, reminder;
    int64_t filed_on, accepted_on, limit_on, extensions, agreed_on, effect_on, perform_by, ended_on,
        archived_on, court_applied_on, court_due_on, court_decided_on, risk_on;
    int64_t confirm_by; /* last day to ask a court; 0: no agreement that a court confirms */
    bool court_extended;
};

/* What a move needs to know beside the case. */
struct mediation_facts {
    int64_t applicants, respondents, agreed, refused; /* parties, and what they said */
    int64_t mediators, conflicts;                     /* handling it; of these: not confirmed */
    bool is_status;     /* about status, adoption or marriage: no court confirms that */
    bool is_incomplete; /* the dossier lacks something */
};

struct mediation_step {
    int move;
    int64_t on;                      /* the day on which it happened */
    int64_t until;                   /* EXTEND: the new limit; AGREE: last day of performance */
    int form, performed, end_reason; /* AGREE; SUPERVISE, VISIT; END */
    bool is_confirmed;               /* COURT_DECIDE */
    bool is_status;                  /* AGREE: see struct mediation_facts */
};

/* NULL when the move may be made; else the message key that says why not. A move that the table
 * does not have from this state: "mediation.not_now". */
const char *mediation_why_not(const struct mediation_standing *standing,
                              const struct mediation_step *step,
                              const struct mediation_facts *facts);
/* States from which the table has `move`, as bits (1u << state). */
unsigned mediation_move_from(int move);
/* Must something be written with it? */
bool mediation_needs_note(int move);
/* Only a head of the committee makes it. */
bool mediation_is_for_head(int move);
/* Only the clock makes it. */
bool mediation_is_for_clock(int move);
/* Is it about who reads the case? Such moves belong to no stage and have their own addresses. */
bool mediation_is_about_reading(int move);
/* Makes a move that may be made. */
void mediation_apply(struct mediation_standing *standing, const struct mediation_step *step);

/* One calendar month later: the same day, or the last of a shorter month. */
int64_t mediation_month_after(int64_t day);
int64_t mediation_days_after(int64_t day, int64_t days);
/* The last day on which both sides may ask a court to confirm what took effect on that day: the
 * thirtieth after it (art. 33), or the next working day when that one is none (Civil Code art.
 * 203). */
int64_t mediation_confirm_until(int64_t effect_on);

#endif
