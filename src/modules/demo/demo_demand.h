/* A year of demands for the planned compounds. */
#ifndef LM_MODULES_DEMO_DEMAND_H
#define LM_MODULES_DEMO_DEMAND_H

#include "core/env.h"
#include "modules/demo/demo_plan.h"

/* A demand over which neighbours may fall out. */
struct demo_link {
    int64_t demand_id, filed_ms;
    size_t compound;
    const char *category;
};
/* Some of them, in order of time. */
struct demo_links {
    struct lm_arena *arena; /* theirs */
    LM_ARRAY(struct demo_link) all;
};

/* After demo_staff and demo_fill: draws what people wanted during the year up to now and what
 * became of it, and writes it in batches of one transaction each; tells progress on stderr.
 * Somebody is to speak for the first compound's property company: `party_id`, 0 for nobody. */
LM_CHECK lm_rc demo_demand(struct lm_env *env, const struct demo_plan *plan, uint64_t seed,
                           int64_t party_id, struct demo_links *links);

#endif
