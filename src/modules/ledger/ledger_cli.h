/* Commands of the ledger. */
#ifndef LM_MODULES_LEDGER_CLI_H
#define LM_MODULES_LEDGER_CLI_H

#include "core/module.h"

extern const struct lm_command ledger_commands[];

#endif
