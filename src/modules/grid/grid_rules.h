/* What the files of the grid module share with each other. */
#ifndef LM_MODULES_GRID_RULES_H
#define LM_MODULES_GRID_RULES_H

#include "modules/grid/grid_store.h"

#include <stdio.h>

extern const struct lm_permission grid_see, grid_edit;

/* The next free code below a parent. */
LM_CHECK lm_rc grid_code_next(struct lm_cx *cx, int64_t parent_id, int level,
                              struct lm_str *ret_code);
/* Every way to type a name, blank-separated, as grid_name.pinyin keeps it. */
LM_CHECK lm_rc grid_name_pinyin(struct lm_cx *cx, struct lm_str name, struct lm_str *ret_pinyin);
LM_CHECK lm_rc grid_node_recode(struct lm_cx *cx, int64_t node_id, struct lm_str code,
                                int64_t from);
/* Does the district manage this node itself (管理口径)? */
LM_CHECK lm_rc grid_node_manage(struct lm_cx *cx, int64_t node_id, bool is_managed);
/* Makes the snapshot of today's grid and hands it to everybody. */
LM_CHECK lm_rc grid_publish(struct lm_env *env);
/* grid_above from the facts. */
LM_CHECK lm_rc grid_rebuild(struct lm_cx *cx);

struct grid_import_report {
    int64_t rows, nodes_added, nodes_known;
};
/* Reads a division list (code,name,level,parent_code) or a list of compounds and buildings (街道
 * 社区 小区 楼栋 单元数 类型). Nodes that exist are known, missing ones are added below `root_id`
 * (0: a new district), all or nothing: with any fault nothing is written. `is_dry_run` only counts.
 */
LM_CHECK lm_rc grid_import(struct lm_cx *cx, FILE *file, int64_t root_id, bool is_dry_run,
                           struct grid_import_report *ret_report);

#endif
