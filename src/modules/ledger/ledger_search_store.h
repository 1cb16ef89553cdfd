/* SQL of looking things up: search, lists, timeline, rebuild. */
#ifndef LM_MODULES_LEDGER_SEARCH_STORE_H
#define LM_MODULES_LEDGER_SEARCH_STORE_H

#include "modules/ledger/ledger_wire.h"

/* A range of text: what begins with `from`. */
struct ledger_range {
    struct lm_str from, to;
};
LM_CHECK lm_rc ledger_range_of(struct lm_arena *arena, struct lm_str prefix,
                               struct ledger_range *ret_range);

/* People at and below a node: struct ledger_duplicate. The same person may come more than once. */
LM_CHECK lm_rc ledger_store_search_gram(struct lm_cx *cx, int64_t node_id,
                                        const struct ledger_range *gram, struct lm_list *ret_found);
LM_CHECK lm_rc ledger_store_search_tail(struct lm_cx *cx, int64_t node_id, struct lm_str index,
                                        struct lm_list *ret_found);
LM_CHECK lm_rc ledger_store_search_phone(struct lm_cx *cx, int64_t node_id, struct lm_str index,
                                         struct lm_list *ret_found);
LM_CHECK lm_rc ledger_store_search_id(struct lm_cx *cx, int64_t node_id, struct lm_str index,
                                      struct lm_list *ret_found);
/* Doors at and below a node whose room begins so, in stairwells of that label (p == NULL: any):
 * struct ledger_door, at most 50. `is_wide`: the node is a street or more. */
LM_CHECK lm_rc ledger_store_search_room(struct lm_cx *cx, int64_t node_id, bool is_wide,
                                        const struct lm_str unit_and_room[2],
                                        struct lm_list *ret_doors);
LM_CHECK lm_rc ledger_store_duplicates(struct lm_cx *cx, const struct ledger_duplicates_in *ask,
                                       struct lm_str gram, struct lm_list *ret_found);

/* Where a page of the list begins: behind this household. */
struct ledger_list_at {
    int64_t building_id, unit_no, floor, number;
    struct lm_str room;
    int64_t compound_id, limit; /* of the building; rows at most */
};
struct ledger_list_row {
    struct ledger_list_item item;
    int64_t unit_no, floor;
    struct lm_str room;
};
/* What was typed, as names are found by it and as rooms and labels are written; p == NULL: nothing.
 */
struct ledger_list_typed {
    struct ledger_range gram, place, room; /* room: the end of what was typed */
};
/* Rows of the building `at` points into, behind it; `ask` tells the filters. */
LM_CHECK lm_rc ledger_store_list(struct lm_cx *cx, const struct ledger_list_in *ask,
                                 const struct ledger_list_typed *typed,
                                 const struct ledger_list_at *at, struct lm_list *ret_rows);
/* Buildings in which what was typed may be found: names below the node, rooms anywhere. */
LM_CHECK lm_rc ledger_store_list_named(struct lm_cx *cx, int64_t node_id,
                                       const struct ledger_range *gram, struct lm_list *ret_ids);
LM_CHECK lm_rc ledger_store_list_rooms(struct lm_cx *cx, const struct ledger_list_typed *typed,
                                       struct lm_list *ret_ids);

/* Timeline of a door before entry `before`, newest first: struct ledger_history_item. */
LM_CHECK lm_rc ledger_store_history(struct lm_cx *cx, int64_t door_id, int64_t before,
                                    int64_t limit, struct lm_list ret_changes_and_spells[2]);

/* Every door with its people at and below a node, in order; columns by number in ledger_export.c.
 */
LM_CHECK lm_rc ledger_store_export(struct lm_cx *cx, int64_t node_id,
                                   struct lm_cursor **ret_cursor);

/* ---- rebuild ---- */
LM_CHECK lm_rc ledger_store_clear_derived(struct lm_cx *cx);
LM_CHECK lm_rc ledger_store_rebuild_figures(struct lm_cx *cx, int64_t year);
LM_CHECK lm_rc ledger_store_buildings(struct lm_cx *cx, struct lm_list *ret_ids);
struct ledger_name {
    int64_t person_id;
    struct lm_str name;
};
LM_CHECK lm_rc ledger_store_names(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_names);
/* Buildings whose ages were counted in an earlier year, at most 200. */
LM_CHECK lm_rc ledger_store_aged_stale(struct lm_cx *cx, int64_t year, struct lm_list *ret_ids);
LM_CHECK lm_rc ledger_store_aged_recount(struct lm_cx *cx, int64_t building_id, int64_t year);

#endif
