/* A year of mediations for the staffed communities. */
#ifndef LM_MODULES_DEMO_MEDIATION_H
#define LM_MODULES_DEMO_MEDIATION_H

#include "modules/demo/demo_demand.h"
#include "modules/demo/demo_staff.h"

struct demo_mediation {
    const struct demo_plan *plan;
    uint64_t seed;
    const struct demo_known *known; /* head and mediator of the model community */
    const struct demo_links *links; /* demands that some of the cases come from */
};

/* After demo_demand: composes a committee in every staffed community and writes what it has
 * mediated during the year up to now, in batches of one transaction each. */
LM_CHECK lm_rc demo_mediate(struct lm_env *env, const struct demo_mediation *of);

#endif
