/* The routes of the grid module, and its part of the one search box. */
#ifndef LM_MODULES_GRID_HTTP_H
#define LM_MODULES_GRID_HTTP_H

#include "core/module.h"

extern const struct lm_route grid_routes[];

/* Search source: nodes. */
LM_CHECK lm_rc grid_find(struct lm_cx *cx, struct lm_str q, const struct lm_finds *ret_finds);

#endif
