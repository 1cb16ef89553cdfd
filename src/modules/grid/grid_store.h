/* The SQL of the grid. Dates are YYYYMMDD; `on` means "as it stood on that day". */
#ifndef LM_MODULES_GRID_STORE_H
#define LM_MODULES_GRID_STORE_H

#include "modules/grid/grid.h"

extern const struct lm_sql grid_sql[];

struct grid_node {
    int64_t id, parent_id; /* parent 0: the district */
    int64_t level;
    int kind, basis, building_kind;
    bool is_managed;
    struct lm_str code, stat_code, name;
    int64_t opened_on, closed_on;
};

LM_CHECK lm_rc grid_store_node(struct lm_cx *cx, int64_t node_id, int64_t on,
                               struct grid_node *ret_node);
/* Every node that exists on a day: struct grid_node. */
LM_CHECK lm_rc grid_store_nodes(struct lm_cx *cx, int64_t on, struct lm_list *ret_nodes);
/* Children on a day, by code; parent 0: the district itself. */
LM_CHECK lm_rc grid_store_children(struct lm_cx *cx, int64_t parent_id, int64_t on,
                                   struct lm_list *ret_nodes);
LM_CHECK lm_rc grid_store_child_count(struct lm_cx *cx, int64_t parent_id, int64_t on,
                                      int64_t *ret_count);
/* Level of a node that has been opened and not closed by `on`. */
LM_CHECK lm_rc grid_store_level(struct lm_cx *cx, int64_t node_id, int64_t on, int64_t *ret_level);

LM_CHECK lm_rc grid_store_insert_node(struct lm_cx *cx, const struct grid_node *node);
LM_CHECK lm_rc grid_store_close_node(struct lm_cx *cx, int64_t node_id, int64_t on);
LM_CHECK lm_rc grid_store_set_managed(struct lm_cx *cx, int64_t node_id, bool is_managed);

/* Ends what is valid and begins anew on a day; a value that began on that very day is replaced. */
LM_CHECK lm_rc grid_store_set_name(struct lm_cx *cx, int64_t node_id, struct lm_str name,
                                   struct lm_str pinyin, int64_t from);
LM_CHECK lm_rc grid_store_set_code(struct lm_cx *cx, int64_t node_id, const char *scheme,
                                   struct lm_str code, int64_t from);
LM_CHECK lm_rc grid_store_set_parent(struct lm_cx *cx, int64_t node_id, int64_t parent_id,
                                     int64_t from);

/* The node that has this code at any time from `on` onwards; LM_NOT_FOUND. */
LM_CHECK lm_rc grid_store_by_code(struct lm_cx *cx, const char *scheme, struct lm_str code,
                                  int64_t on, int64_t *ret_node_id);
/* An open sibling of this name; LM_NOT_FOUND. */
LM_CHECK lm_rc grid_store_by_name(struct lm_cx *cx, int64_t parent_id, struct lm_str name,
                                  int64_t on, int64_t *ret_node_id);
/* The greatest code of any child there ever was; p == NULL when there is none. */
LM_CHECK lm_rc grid_store_last_code(struct lm_cx *cx, int64_t parent_id, struct lm_str *ret_code);

LM_CHECK lm_rc grid_store_link_above(struct lm_cx *cx, int64_t node_id, int64_t parent_id,
                                     int64_t level);
LM_CHECK lm_rc grid_store_unlink_above(struct lm_cx *cx, int64_t node_id);
LM_CHECK lm_rc grid_store_clear_above(struct lm_cx *cx);

struct grid_fact {
    struct lm_str what, value; /* name, code, parent, split_from, … */
    int64_t valid_from, valid_to;
};
extern const struct lm_record grid_fact_record;
LM_CHECK lm_rc grid_store_history(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_facts);

struct grid_unit {
    int64_t no;
    struct lm_str label;
};
extern const struct lm_record grid_unit_record;
LM_CHECK lm_rc grid_store_units(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_units);
LM_CHECK lm_rc grid_store_replace_units(struct lm_cx *cx, int64_t building_id,
                                        const struct lm_list *units);

/* Ids of nodes at or below `above_id` whose name, pinyin or code contain (code: begin with) `like`,
 * districts first. */
LM_CHECK lm_rc grid_store_search(struct lm_cx *cx, int64_t above_id, struct lm_str text,
                                 struct lm_list *ret_ids);

#endif
