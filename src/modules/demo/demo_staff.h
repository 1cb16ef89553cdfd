/* Accounts of the demo: captains, station heads, workers and offices; one printed login for every
 * role. */
#ifndef LM_MODULES_DEMO_STAFF_H
#define LM_MODULES_DEMO_STAFF_H

#include "core/env.h"
#include "modules/demo/demo_plan.h"

/* Accounts of printed logins that other parts of the demo give something to. */
struct demo_known {
    int64_t party_id;              /* speaks for the first compound's property company */
    int64_t worker_id, station_id; /* of the model community and its first compound */
};

/* Creates all accounts in batches. The login of every role that a visitor may try is written to
 * `logins_path` (mode 0600) with its password; everybody else is invited without one.
 */
LM_CHECK lm_rc demo_staff(struct lm_env *env, const struct demo_plan *plan, uint64_t seed,
                          const char *logins_path, struct demo_known *ret_known);

#endif
