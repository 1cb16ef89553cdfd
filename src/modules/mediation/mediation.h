/* People's mediation (人民调解): disputes between residents, mediated by the committee of a
 * community. Confidential: a case is read by those who handle it, and by nobody else. */
#ifndef LM_MODULES_MEDIATION_H
#define LM_MODULES_MEDIATION_H

#include "core/module.h"

extern const struct lm_module mediation_module;

/* Has a mediation come from this demand? All that a demand may tell of it. */
LM_CHECK lm_rc mediation_exists(struct lm_cx *cx, int64_t demand_id, bool *ret_exists);

#endif
