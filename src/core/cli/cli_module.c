/* Commands that belong to no business: the database's. */
#include "core/cli/db_commands.h"

extern const struct lm_module cli_module;

const struct lm_module cli_module = {.name = "cli", .commands = db_commands};
