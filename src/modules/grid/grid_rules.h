/* What the files of the grid module share with each other. */
#ifndef LM_MODULES_GRID_RULES_H
#define LM_MODULES_GRID_RULES_H

#include "modules/grid/grid_store.h"

#include <stdio.h>

extern const struct lm_permission grid_see, grid_edit;

/* The next free code below the parent of `node` on a day: one more than the greatest serial that
 * any child ever had. LM_CONFLICT "grid.codes_exhausted". */
LM_CHECK lm_rc grid_code_next(struct lm_cx *cx, const struct grid_node_new *node, int64_t on,
                              struct lm_str *ret_code);
/* Are these the digits of a code of this level below a parent's code? LM_INVALID
 * "grid.code_digits", "grid.code_of_parent". */
LM_CHECK lm_rc grid_code_check(struct lm_cx *cx, struct lm_str code, int level,
                               struct lm_str parent_code);
/* What a community is by its statistical code: 001–199 a residents' committee, 200–399 a villagers'
 * committee (国统字〔2009〕91号); 0: neither, or no community. */
enum grid_committee { GRID_RESIDENTS = 1, GRID_VILLAGE };
extern const struct lm_code grid_committees[];
int grid_committee_of(const struct grid_node *node);
/* A name in one form, without the blanks people put between Han characters and digits. */
LM_CHECK lm_rc grid_name_clean(struct lm_cx *cx, struct lm_str name, struct lm_str *ret_name);
/* Every way to type a name, blank-separated, as grid_name.pinyin keeps it. */
LM_CHECK lm_rc grid_name_pinyin(struct lm_cx *cx, struct lm_str name, struct lm_str *ret_pinyin);
/* Gives a code from a day on (its scheme is "grid"); the same one again changes what is said of it.
 */
LM_CHECK lm_rc grid_node_recode(struct lm_cx *cx, int64_t node_id, const struct grid_code *code,
                                int64_t from);
/* Does the district manage this node and all below it itself (管理口径)? For all days. */
LM_CHECK lm_rc grid_node_manage(struct lm_cx *cx, int64_t node_id, bool is_managed);
/* Kind, basis and what stands there (0: as it is), for all days. LM_INVALID "grid.kind_of_street"
 */
LM_CHECK lm_rc grid_node_describe(struct lm_cx *cx, const struct grid_node *traits);
/* Ids of nodes that the caller may see whose name contains the text, or whose pinyin, initials or
 * code begin with it, on a day: at most 50, districts first. */
LM_CHECK lm_rc grid_search(struct lm_cx *cx, struct lm_str text, int64_t on,
                           struct lm_list *ret_ids);
/* Makes the snapshot of today's grid and hands it to everybody. */
LM_CHECK lm_rc grid_publish(struct lm_env *env);
/* grid_above from the facts. */
LM_CHECK lm_rc grid_rebuild(struct lm_cx *cx);
/* The same on the first look of a day: names, codes and parents that begin or end then change what
 * lies below what. On every other look nothing is written. */
LM_CHECK lm_rc grid_refresh(struct lm_cx *cx);

struct grid_import_ask {
    int64_t root_id, as_of; /* root 0: a new district; as_of: day to which a division list goes */
    bool is_dry_run;        /* only counts */
};
struct grid_import_difference { /* a known code that the list calls by another name */
    int64_t row;
    struct lm_str code, name, name_in_list;
};
struct grid_import_report {
    int64_t rows, nodes_added, nodes_known, nodes_changed;
    struct lm_list differences; /* struct grid_import_difference */
};
/* Reads a division list (code,name,level,parent_code) or a list of compounds and buildings (街道
 * 社区 小区 楼栋 单元数 类型 网格类型). Nodes that exist are known, and take kind and entrances
 * from the list; missing ones are added below the root. All or nothing: with any fault nothing is
 * written. A known division code under another name is told, never renamed. */
LM_CHECK lm_rc grid_import(struct lm_cx *cx, FILE *file, const struct grid_import_ask *ask,
                           struct grid_import_report *ret_report);

#endif
