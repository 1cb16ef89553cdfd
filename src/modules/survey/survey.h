/* Rapid surveys (摸排) of doors against the ledger. */
#ifndef LM_MODULES_SURVEY_H
#define LM_MODULES_SURVEY_H

#include "core/module.h"

extern const struct lm_module survey_module;

#endif
