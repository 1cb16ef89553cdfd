/* The five-level grid 区—街道—社区—小区—楼栋: nodes with time-valid codes, names and parents. */
#ifndef LM_MODULES_GRID_H
#define LM_MODULES_GRID_H

#include "core/module.h"
#include "core/scope/scope.h"

#include <stdio.h>

extern const struct lm_module grid_module;

enum grid_kind { GRID_BASIC = 1, GRID_DEDICATED };       /* 基础网格, 专属网格 */
enum grid_basis { GRID_TERRITORIAL = 1, GRID_MANAGING }; /* 属地口径, 管理口径 */
enum grid_building_kind { GRID_BLOCK = 1, GRID_CONTAINER, GRID_COURTYARD, GRID_OTHER_BUILDING };
/* Where a code comes from: an issued list, the rule of the next free one, typed by hand. */
enum grid_code_source { GRID_CODE_LIST = 1, GRID_CODE_RULE, GRID_CODE_HAND };
extern const struct lm_code grid_kinds[], grid_bases[], grid_building_kinds[], grid_code_sources[];

struct grid_node_new {
    int64_t parent_id; /* 0 for the district only */
    int level;
    struct lm_str name;
    struct lm_str code; /* full code by code_scheme; absent: the next free one below the parent */
    struct lm_str stat_code;        /* 12-digit 统计用区划代码, absent below community */
    int kind, basis, building_kind; /* 0: basic, territorial, block */
    bool is_managed;
    bool is_village;     /* a community without a code: takes the next one of villages, 200–399 */
    bool is_provisional; /* the code has not been issued yet by the body that owns the scheme */
    int code_source;     /* 0: by hand, or by the rule when there is no code */
    int64_t code_as_of;  /* YYYYMMDD; 0: unknown */
    int64_t opened_on;   /* YYYYMMDD; 0: today */
};

/* Creates a node from a day on. Level must be one below the parent's. LM_CONFLICT
 * "grid.code_taken", "grid.name_taken" (among open siblings), "grid.parent_closes" (the parent is
 * to be closed later). The scope snapshot follows after the commit (event "grid"). */
LM_CHECK lm_rc grid_node_create(struct lm_cx *cx, const struct grid_node_new *node,
                                int64_t *ret_id);
/* Renames from a day on, until the next name that was entered already: the earlier name stays valid
 * before it. */
LM_CHECK lm_rc grid_node_rename(struct lm_cx *cx, int64_t node_id, struct lm_str name,
                                int64_t from);
/* Closes from a day on; from its first day on: it never was. LM_CONFLICT "grid.has_open_children"
 * (on that day or later), and whatever a module's `release` objects. */
LM_CHECK lm_rc grid_node_close(struct lm_cx *cx, int64_t node_id, int64_t from);
/* Takes a close back, planned or past, as though it had never been said. LM_CONFLICT when its
 * parent is (to be) closed, or its name or code has been given away since. */
LM_CHECK lm_rc grid_node_reopen(struct lm_cx *cx, int64_t node_id);
/* Bulk creation (import, demo): `ids` receives the ids in order; a parent must stand before its
 * children or exist. */
LM_CHECK lm_rc grid_nodes_create(struct lm_cx *cx, const struct grid_node_new *nodes, size_t count,
                                 int64_t *ret_ids);
/* Says by code whether the district manages a node and all below it itself (管理口径).
 * LM_NOT_FOUND. */
LM_CHECK lm_rc grid_code_manage(struct lm_cx *cx, struct lm_str code, bool is_managed);
/* Reads a division list (code,name,level,parent_code) and creates what is missing; all or nothing.
 */
LM_CHECK lm_rc grid_import_divisions(struct lm_cx *cx, FILE *file);
/* "未央区 › 徐家湾街道 › … › 3号楼" from the snapshot. */
LM_CHECK lm_rc grid_path_text(struct lm_cx *cx, int64_t node_id, struct lm_str *ret_text);

/* A building word as people write it ("1幢", "1号楼", "一栋", "A座", "01#楼") to one form: number
 * and suffix. */
struct grid_building_label {
    int64_t number;       /* LM_ABSENT for letters */
    struct lm_str letter; /* "A" */
    struct lm_str label;  /* "1号楼", "A座" */
};
/* LM_INVALID "grid.building_range" for "1-10幢", "grid.building_label" for what is no building. */
LM_CHECK lm_rc grid_building_parse(struct lm_cx *cx, struct lm_str text,
                                   struct grid_building_label *ret_label);

/* What the grid calls a stairwell of a building; LM_NOT_FOUND when it was not told. */
LM_CHECK lm_rc grid_unit_label(struct lm_cx *cx, int64_t building_id, int64_t no,
                               struct lm_str *ret_label);

#endif
