/* People for the planned buildings. */
#ifndef LM_MODULES_DEMO_FILL_H
#define LM_MODULES_DEMO_FILL_H

#include "core/env.h"
#include "modules/demo/demo_plan.h"

/* Fills every building of a plan whose nodes exist, in batches of one transaction each; tells
 * progress on stderr. */
LM_CHECK lm_rc demo_fill(struct lm_env *env, const struct demo_plan *plan, uint64_t seed);

#endif
