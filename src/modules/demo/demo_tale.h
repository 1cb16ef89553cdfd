/* What becomes of one mediation of the demo: what is said, how far it gets, how it ends. */
#ifndef LM_MODULES_DEMO_TALE_H
#define LM_MODULES_DEMO_TALE_H

#include "modules/demo/demo_dispute.h"
#include "modules/demo/demo_random.h"
#include "modules/mediation/mediation.h"

enum demo_fate {
    DEMO_FATE_OPEN, /* goes on as far as time lets it */
    DEMO_FATE_APPLIED,
    DEMO_FATE_ACCEPTED,
    DEMO_FATE_NOTIFIED,
    DEMO_FATE_INVESTIGATING,
    DEMO_FATE_MEDIATING,
    DEMO_FATE_NEAR,     /* the month is nearly over */
    DEMO_FATE_OVERDUE,  /* it is over */
    DEMO_FATE_EXTENDED, /* all have agreed to more time */
    DEMO_FATE_AGREED,
    DEMO_FATE_SUPERVISED,
    DEMO_FATE_VISITED,
    DEMO_FATE_REJECTED,
    DEMO_FATE_FAILED,
    DEMO_FATE_REFUSED,
    DEMO_FATE_COURT, /* the court has it */
    DEMO_FATE_CONFIRMED,
    DEMO_FATES
};
/* How many days ago a case of a fate was filed: from, to. */
void demo_fate_days(enum demo_fate fate, int64_t *ret_from, int64_t *ret_to);

struct demo_case {
    const struct demo_dispute *dispute;
    enum demo_fate fate;
    int64_t head_id, mediator_id; /* accounts */
    int64_t accepted_ms; /* of the case of the committee before: this one is not accepted before it;
                            set to its own */
    int64_t now_ms;
    size_t parties;
};

/* The moves of a filed case up to `now_ms`, in order of time, into past->moves. */
LM_CHECK lm_rc demo_tale(struct lm_arena *arena, struct demo_random *random, struct demo_case *one,
                         struct mediation_past *past);

#endif
