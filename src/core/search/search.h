/* One box that finds people, doors, nodes, surveys: every module with a search source contributes.
 */
#ifndef LM_CORE_SEARCH_H
#define LM_CORE_SEARCH_H

#include "core/module.h"

extern const struct lm_module search_module;

#endif
