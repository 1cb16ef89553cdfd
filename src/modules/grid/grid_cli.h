/* Commands of the grid module. */
#ifndef LM_MODULES_GRID_CLI_H
#define LM_MODULES_GRID_CLI_H

#include "core/module.h"

extern const struct lm_command grid_commands[];

#endif
