/* Derived tables of the ledger: counters and grams. */
#ifndef LM_MODULES_LEDGER_DERIVE_H
#define LM_MODULES_LEDGER_DERIVE_H

#include "modules/ledger/ledger.h"

/* Counters, door figures and grams from the facts: equal to what the changes had kept. */
LM_CHECK lm_rc ledger_rebuild(struct lm_cx *cx);
LM_CHECK lm_rc ledger_rebuild_grams(struct lm_cx *cx, int64_t building_id);
/* Job "ledger.ages": counts sixty- and eighty-year-olds by the new calendar year. */
lm_rc ledger_count_ages(struct lm_cx *cx, struct lm_str payload);

/* Job "ledger.retention": deletes looks and reveals of more than two years, errors of imports after
 * thirty days, and what identifies people two years after their last home ended. */
LM_CHECK lm_rc ledger_forget(struct lm_cx *cx, struct lm_str payload);

#endif
