/* Sentences that belong to no module: outcomes, bodies that cannot be read, files, the dispatcher.
 */
#ifndef LM_CORE_I18N_CORE_MESSAGES_H
#define LM_CORE_I18N_CORE_MESSAGES_H

#include "core/module.h"

/* Ended by {0}. Besides named keys it holds "error.<slug>" for every outcome of errors.def: what a
 * caller reads when a refusal or fault came without a key of its own. */
extern const struct lm_message lm_core_messages[];

#endif
