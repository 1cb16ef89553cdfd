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
    struct lm_str code, stat_code, name, pinyin;
    bool is_provisional; /* the code */
    int source;          /* of the code; 0: unknown */
    int64_t as_of;       /* of the source; 0: unknown */
    int64_t opened_on, closed_on;
};

LM_CHECK lm_rc grid_store_node(struct lm_cx *cx, int64_t node_id, int64_t on,
                               struct grid_node *ret_node);
/* The day on which a node is closed, 0 when none is known; LM_NOT_FOUND. */
LM_CHECK lm_rc grid_store_closed_on(struct lm_cx *cx, int64_t node_id, int64_t *ret_day);
/* Every node that exists on a day: struct grid_node. */
LM_CHECK lm_rc grid_store_nodes(struct lm_cx *cx, int64_t on, struct lm_list *ret_nodes);
/* Children on a day, by code; parent 0: the district itself. */
LM_CHECK lm_rc grid_store_children(struct lm_cx *cx, int64_t parent_id, int64_t on,
                                   struct lm_list *ret_nodes);
LM_CHECK lm_rc grid_store_child_count(struct lm_cx *cx, int64_t parent_id, int64_t on,
                                      int64_t *ret_count);
/* Children that exist on `from` or on any later day, also those that open then. */
LM_CHECK lm_rc grid_store_staying(struct lm_cx *cx, int64_t parent_id, int64_t from,
                                  int64_t *ret_count);

LM_CHECK lm_rc grid_store_insert_node(struct lm_cx *cx, const struct grid_node *node);
LM_CHECK lm_rc grid_store_close_node(struct lm_cx *cx, int64_t node_id, int64_t on);
LM_CHECK lm_rc grid_store_reopen_node(struct lm_cx *cx, int64_t node_id);
/* Kind, basis and what stands there, for all days. */
LM_CHECK lm_rc grid_store_set_traits(struct lm_cx *cx, const struct grid_node *node);
/* The node and every node below it today. */
LM_CHECK lm_rc grid_store_set_managed(struct lm_cx *cx, int64_t node_id, bool is_managed);

/* Ends what is valid and begins anew on a day, until the next value of the node that was entered
 * already; a value that began on that very day is replaced. */
LM_CHECK lm_rc grid_store_set_name(struct lm_cx *cx, int64_t node_id, struct lm_str name,
                                   struct lm_str pinyin, int64_t from);
struct grid_code {
    const char *scheme; /* "grid", "stat" */
    struct lm_str code;
    bool is_provisional;
    int source; /* 0: unknown */
    int64_t as_of;
};
LM_CHECK lm_rc grid_store_set_code(struct lm_cx *cx, int64_t node_id, const struct grid_code *code,
                                   int64_t from);
LM_CHECK lm_rc grid_store_set_parent(struct lm_cx *cx, int64_t node_id, int64_t parent_id,
                                     int64_t from);

/* Another node than `except` that has this grid code on `on` or any later day; LM_NOT_FOUND. */
LM_CHECK lm_rc grid_store_by_code(struct lm_cx *cx, struct lm_str code, int64_t on, int64_t except,
                                  int64_t *ret_node_id);
/* A sibling of `node` (its id 0: a child of its parent) that is called so on `on` or any later day;
 * LM_NOT_FOUND. */
LM_CHECK lm_rc grid_store_by_name(struct lm_cx *cx, const struct grid_node *node,
                                  struct lm_str name, int64_t on, int64_t *ret_node_id);
/* Every code that any child ever had: struct lm_str. */
LM_CHECK lm_rc grid_store_child_codes(struct lm_cx *cx, int64_t parent_id,
                                      struct lm_list *ret_codes);

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

/* Ids of nodes at or below `above_id` on a day whose name, pinyin or code contain (code: begin
 * with) `text` (lower case, wildcards escaped by '!'), districts first. */
LM_CHECK lm_rc grid_store_search(struct lm_cx *cx, int64_t above_id, struct lm_str text, int64_t on,
                                 struct lm_list *ret_ids);

#endif
