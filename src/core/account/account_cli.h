/* lastmeter account …, lastmeter session …: ended by {0}. */
#ifndef LM_CORE_ACCOUNT_CLI_H
#define LM_CORE_ACCOUNT_CLI_H

#include "core/module.h"

extern const struct lm_command account_commands[];

#endif
