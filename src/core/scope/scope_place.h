/* Places as people write them in a workbook: an index of the grid by name, code and number of
 * building, so that thousands of rows are found without walking the grid for each. */
#ifndef LM_CORE_SCOPE_PLACE_H
#define LM_CORE_SCOPE_PLACE_H

#include "core/scope/scope.h"

struct lm_places;
/* An index of the scope of `cx`, which lives as long as its arena. */
LM_CHECK lm_rc lm_places_new(struct lm_cx *cx, struct lm_places **ret_places);
/* Whether a node that is called so is one that can be meant. */
typedef bool (*lm_place_fits)(void *arg, const struct lm_scope_node *node);
/* The node that "保利中央公园/3号楼", a code, or a unique name means. "3幢" is 3号楼; where no
 * place has the whole name, 保利小区 is 保利. LM_NOT_FOUND; LM_CONFLICT when several fit. */
LM_CHECK lm_rc lm_places_find(const struct lm_places *places, struct lm_str text,
                              lm_place_fits fits, void *arg, int64_t *ret_node_id);

#endif
