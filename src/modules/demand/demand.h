/* Demands (诉求): what residents say, who has to act on it, how it ended. Other modules file
 * demands and read figures through this header; every change of a demand is a move
 * (demand_state.h).
 */
#ifndef LM_MODULES_DEMAND_H
#define LM_MODULES_DEMAND_H

#include "core/module.h"

extern const struct lm_module demand_module;

enum demand_kind {
    DEMAND_CONSULT = 1, /* 咨询 */
    DEMAND_HELP,        /* 求助 */
    DEMAND_COMPLAINT,   /* 投诉 */
    DEMAND_REPORT,      /* 举报 */
    DEMAND_SUGGESTION,  /* 建议 */
    DEMAND_PRAISE       /* 表扬 */
};
enum demand_urgency { DEMAND_EMERGENCY = 1, DEMAND_URGENT, DEMAND_ORDINARY, DEMAND_COMPLEX };
enum demand_source {
    DEMAND_BY_RESIDENT = 1, /* the page behind the code on the door */
    DEMAND_BY_CAPTAIN,      /* on a neighbour's behalf */
    DEMAND_BY_STATION,      /* at the counter */
    DEMAND_BY_HOTLINE,      /* 12345, transferred */
    DEMAND_BY_OPEN311
};
enum demand_state {
    DEMAND_SUBMITTED = 1,
    DEMAND_ACCEPTED,
    DEMAND_DISPATCHED,
    DEMAND_SIGNED,
    DEMAND_OBJECTED,
    DEMAND_RETURNED,
    DEMAND_HANDLING,
    DEMAND_HANDLED,  /* done, says who handled it; the caller is still to be told */
    DEMAND_FEEDBACK, /* the caller was told; to be checked (核查) */
    DEMAND_CALLBACK, /* checked; the caller has the word */
    DEMAND_REWORK,
    DEMAND_SUSPENDED,
    DEMAND_CLOSED,
    DEMAND_REJECTED,
    DEMAND_WITHDRAWN,
    DEMAND_MERGED,
    DEMAND_TRANSFERRED
};
enum demand_closing {
    DEMAND_SOLVED = 1,
    DEMAND_UNSOLVED,
    DEMAND_UNREACHED,
    DEMAND_CLOSED_REJECTED,
    DEMAND_CLOSED_WITHDRAWN,
    DEMAND_CLOSED_MERGED,
    DEMAND_CLOSED_TRANSFERRED
};
enum demand_satisfaction { DEMAND_SATISFIED = 1, DEMAND_FAIR, DEMAND_DISSATISFIED };
enum demand_age {
    DEMAND_AGE_0 = 1,
    DEMAND_AGE_18,
    DEMAND_AGE_40,
    DEMAND_AGE_60,
    DEMAND_AGE_70,
    DEMAND_AGE_80
};

extern const struct lm_code demand_kinds[], demand_urgencies[], demand_sources[], demand_states[],
    demand_closings[], demand_satisfactions[], demand_ages[], demand_moves[], demand_actors[];

/* One demand as it stands: a row of the table `demand`. */
struct demand {
    int64_t id;
    struct lm_str number, query_index;
    int kind, urgency;
    struct lm_str category, title, content, spot;
    struct lm_str words; /* marks of content and spot; p == NULL once it has ended */
    int64_t compound_id, building_id, door_id;
    int source;
    struct lm_str external_no;
    int64_t filed_by, caller_id;
    struct lm_str contact_sealed, contact_index;
    int age_band;
    bool is_confidential;
    int state, before_state;
    int64_t lead_node_id, holder_node_id, unit_id, handler_id;
    bool is_open;
    int64_t is_urged;
    bool is_supervised;
    int64_t reworks, returns, dispatches, escalations, calls, supporters, extensions;
    int64_t filed_ms, accepted_ms, contact_due_ms, contacted_ms, due_ms, asked_due_ms, left_ms,
        handled_ms, closed_ms;
    int closing, satisfaction;
    int64_t merged_into, project_id, clock_ms;
    int clock_step;
    int64_t version;
    int64_t erased_ms; /* when its words and whose they were went; 0: they stand */
};

/* Who calls, as it is sealed. */
struct demand_contact {
    struct lm_str name, phone; /* phone: digits, checked */
};

/* A demand to be filed. Texts are checked by demand_prepare; place and category by demand_file. */
struct demand_new {
    int kind, urgency; /* urgency 0: ordinary */
    struct lm_str category, content, spot;
    int64_t compound_id, building_id, door_id; /* the narrowest that is known; the rest follows */
    int source;
    struct lm_str external_no;
    int64_t caller_id;
    struct demand_contact contact; /* absent: anonymous */
    int age_band;
    bool is_confidential;     /* a report (举报) always is */
    int64_t due_ms;           /* 0: by the limits of its kind and urgency */
    int64_t filed_ms;         /* 0: now; an offline phone says when. Not later than now */
    struct lm_str once;       /* random key of somebody without an account: the same key is the same
                                 demand and gives the same query code; p == NULL: no code */
    struct lm_list photos;    /* struct lm_str: digests of photos that were sent before */
    struct lm_str place_code; /* scanned at the place; looked at by the routes of residents */
    /* made by demand_prepare */
    struct lm_str contact_sealed, contact_index, query_code, query_index;
    struct lm_str title, words;
};
/* Checks and seals: off the writer. Faults at /kind, /content, /contact/phone … */
LM_CHECK lm_rc demand_prepare(struct lm_cx *cx, struct demand_new *in);
/* Files it and lets the clock run. It goes to the captain of the building when there is one and the
 * kind is not a complaint or report, else to the compound's station; emergencies and reports go to
 * the station at once. Asks no permission. LM_INVALID at /category (not offered), /door (none
 * such); LM_CONFLICT "demand.external_taken". `ret_demand` may be NULL. */
LM_CHECK lm_rc demand_file(struct lm_cx *cx, const struct demand_new *in,
                           struct demand *ret_demand);

/* A demand by id or number, whoever asks; LM_NOT_FOUND. */
LM_CHECK lm_rc demand_read(struct lm_cx *cx, int64_t id, struct demand *ret_demand);
LM_CHECK lm_rc demand_read_number(struct lm_cx *cx, struct lm_str number,
                                  struct demand *ret_demand);
/* Limits and categories that a new database starts with; nothing when it has some. */
LM_CHECK lm_rc demand_seed(struct lm_env *env);
/* A kind of matter. */
struct demand_category {
    struct lm_str code, name, dispute_code;
    bool is_active;
    int64_t version;
};
/* All of them in order of code; `ret_categories`: struct demand_category. */
LM_CHECK lm_rc demand_categories(struct lm_cx *cx, struct lm_list *ret_categories);

/* ---- bulk (demo): whole histories at once, into a database that holds no demands yet ---- */

/* What happened after the filing, by whom and when. Whom it goes to, deadlines and how it ends
 * follow from the rules; what the clock does in between is added. */
struct demand_past_move {
    const char *move; /* slug of demand_moves */
    int64_t at_ms, account_id;
    int64_t node_id;             /* where he stood; 0: a caller, or the unit that holds it */
    int64_t to_node_id, unit_id; /* dispatch */
    int64_t due_ms;              /* ask_time: until when; whistle: to be there by */
    int satisfaction;
    struct lm_str note;
    int64_t units[2];                /* whistle, link: whom it calls; 0: nobody */
    int64_t arrived_ms, answered_ms; /* when they came and answered; 0: not yet */
};
struct demand_past {
    struct demand_new filing; /* prepared; filed_ms set, in order of time over all lists */
    int64_t filed_by;
    int64_t *ret_id;      /* where its id is told; NULL: nowhere */
    struct lm_list moves; /* struct demand_past_move in order of time, none later than now */
};
struct demand_bulk;       /* figures and numbers so far */
struct demand_bulk_batch; /* rows that are ready to be written */
/* Owner: the caller, who calls demand_bulk_free. */
LM_CHECK lm_rc demand_bulk_new(struct lm_cx *cx, struct demand_bulk **ret_bulk);
void demand_bulk_free(struct demand_bulk *bulk);
/* Plays histories (struct demand_past) through the state machine: off the writer, one list after
 * the other. The batch lives in cx->arena. LM_INTERNAL: a move that may not be made; logged. */
LM_CHECK lm_rc demand_bulk_play(struct lm_cx *cx, struct demand_bulk *bulk,
                                const struct lm_list *pasts, struct demand_bulk_batch **ret_batch);
/* Writes the rows of a batch. */
LM_CHECK lm_rc demand_bulk_write(struct lm_cx *cx, const struct demand_bulk_batch *batch);
/* Writes the figures and the numbers given so far. Until then figures lack what was written. */
LM_CHECK lm_rc demand_bulk_end(struct lm_cx *cx, struct demand_bulk *bulk);
/* A unit that is called in, of a kind by its slug; and somebody who speaks for it. */
LM_CHECK lm_rc demand_bulk_unit(struct lm_cx *cx, int64_t node_id, const char *kind,
                                struct lm_str name, int64_t *ret_id);
LM_CHECK lm_rc demand_bulk_member(struct lm_cx *cx, int64_t unit_id, int64_t account_id);

#endif
