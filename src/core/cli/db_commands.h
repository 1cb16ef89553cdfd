/* lastmeter db …: ended by {0}. */
#ifndef LM_CORE_CLI_DB_COMMANDS_H
#define LM_CORE_CLI_DB_COMMANDS_H

#include "core/module.h"

extern const struct lm_command db_commands[];

#endif
