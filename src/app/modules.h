/* The modules of this program, in the order of modules.def; ended by NULL. */
#ifndef LM_APP_MODULES_H
#define LM_APP_MODULES_H

#include "core/module.h"

extern const struct lm_module *const app_modules[];

#endif
