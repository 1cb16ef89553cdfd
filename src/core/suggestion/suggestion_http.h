/* Routes of suggestions, ended by {0}. */
#ifndef LM_CORE_SUGGESTION_HTTP_H
#define LM_CORE_SUGGESTION_HTTP_H

#include "core/module.h"

extern const struct lm_route suggestion_routes[];
extern const struct lm_permission suggestion_answer;

#endif
