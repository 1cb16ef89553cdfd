/* Rows of searches, lists, timelines and of rebuilding what is derived. */
#include "modules/ledger/ledger_search_store.h"

#include "base/clock.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger_store.h"

#define SQL(name) (&ledger_sql[LEDGER_SQL_##name])
enum { FOUND_MAX = 150 }; /* rows read for fifty people: a person has several grams */

/* U+10FFFF is no character of any name: the first text behind everything that begins so. */
lm_rc ledger_range_of(struct lm_arena *arena, struct lm_str prefix,
                      struct ledger_range *ret_range) {
    ret_range->from = prefix;
    return lm_str_printf(arena, &ret_range->to, "%.*s\xf4\x8f\xbf\xbf", LM_FMT(prefix));
}

/* The compound that a building's grams stand under; 0: the node is more than a building. */
static int64_t compound_of_building(const struct lm_cx *cx, int64_t node_id) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    return node && node->level == LM_LEVEL_BUILDING ? node->parent_id : 0;
}

lm_rc ledger_store_search_gram(struct lm_cx *cx, int64_t node_id, const struct ledger_range *gram,
                               struct lm_list *ret_found) {
    int64_t compound_id = compound_of_building(cx, node_id);
    struct lm_query wide =
        LM_Q(SQL(SEARCH_GRAM), LM_I(node_id), LM_T(gram->from), LM_T(gram->to), LM_I(FOUND_MAX));
    struct lm_query narrow = LM_Q(SQL(SEARCH_GRAM_BUILDING), LM_I(node_id), LM_T(gram->from),
                                  LM_T(gram->to), LM_I(FOUND_MAX), LM_I(compound_id));
    return lm_db_rows(cx->db, compound_id ? narrow : wide, cx->arena, &ledger_duplicate_record,
                      ret_found);
}

lm_rc ledger_store_search_tail(struct lm_cx *cx, int64_t node_id, struct lm_str index,
                               struct lm_list *ret_found) {
    return lm_db_rows(cx->db, LM_Q(SQL(SEARCH_TAIL), LM_I(node_id), LM_B(index)), cx->arena,
                      &ledger_duplicate_record, ret_found);
}

lm_rc ledger_store_search_phone(struct lm_cx *cx, int64_t node_id, struct lm_str index,
                                struct lm_list *ret_found) {
    return lm_db_rows(cx->db, LM_Q(SQL(SEARCH_PHONE), LM_I(node_id), LM_B(index)), cx->arena,
                      &ledger_duplicate_record, ret_found);
}

lm_rc ledger_store_search_id(struct lm_cx *cx, int64_t node_id, struct lm_str index,
                             struct lm_list *ret_found) {
    return lm_db_rows(cx->db, LM_Q(SQL(SEARCH_ID), LM_I(node_id), LM_B(index)), cx->arena,
                      &ledger_duplicate_record, ret_found);
}

lm_rc ledger_store_search_room(struct lm_cx *cx, int64_t node_id, bool is_wide,
                               const struct lm_str unit_and_room[2], struct lm_list *ret_doors) {
    struct ledger_range room;
    LM_TRY(ledger_range_of(cx->arena, unit_and_room[1], &room));
    return lm_db_rows(cx->db,
                      LM_Q(is_wide ? SQL(SEARCH_ROOM_WIDE) : SQL(SEARCH_ROOM), LM_I(node_id),
                           LM_T(room.from), LM_T(room.to), LM_T(unit_and_room[0])),
                      cx->arena, &ledger_door_record, ret_doors);
}

lm_rc ledger_store_duplicates(struct lm_cx *cx, const struct ledger_duplicates_in *ask,
                              struct lm_str gram, struct lm_list *ret_found) {
    int64_t year = ask->birth_year > 0 ? ask->birth_year : LM_ABSENT;
    int64_t compound_id = compound_of_building(cx, ask->node);
    struct lm_query wide =
        LM_Q(SQL(DUPLICATES), LM_I(ask->node), LM_T(gram), LM_T(ask->name), LM_I_OR_NULL(year));
    struct lm_query narrow = LM_Q(SQL(DUPLICATES_BUILDING), LM_I(ask->node), LM_T(gram),
                                  LM_T(ask->name), LM_I_OR_NULL(year), LM_I(compound_id));
    return lm_db_rows(cx->db, compound_id ? narrow : wide, cx->arena, &ledger_duplicate_record,
                      ret_found);
}

/* ---- list ---- */

#define ROW(member) #member, offsetof(struct ledger_list_row, item.member)
static const struct lm_field list_row_fields[] = {
    {ROW(household_id), LM_ID},
    {ROW(door_id), LM_ID},
    {ROW(building_id), LM_ID},
    {ROW(label), LM_TEXT},
    {ROW(number), LM_INT},
    {ROW(residents), LM_INT},
    {ROW(usage), LM_CODE, .codes = ledger_usages},
    {ROW(head), LM_TEXT},
    {ROW(phone_mask), LM_TEXT},
    {ROW(version), LM_INT},
    {LM_AT(struct ledger_list_row, unit_no), LM_INT},
    {LM_AT(struct ledger_list_row, floor), LM_INT},
    {LM_AT(struct ledger_list_row, room), LM_TEXT},
    {0},
};
static const struct lm_record list_row_record = {"LedgerListRow", sizeof(struct ledger_list_row),
                                                 list_row_fields};

/* Somebody of that age was born in that year, as the counters count. */
static int64_t born(const struct lm_cx *cx, int64_t age) {
    return age == LM_ABSENT ? LM_ABSENT : lm_date_at(cx->now_ms) / 10000 - age;
}

lm_rc ledger_store_list(struct lm_cx *cx, const struct ledger_list_in *ask,
                        const struct ledger_list_typed *typed, const struct ledger_list_at *at,
                        struct lm_list *ret_rows) {
    bool is_about_people = ask->residence || ask->registered_here || ask->age_from != LM_ABSENT ||
                           ask->age_to != LM_ABSENT;
    return lm_db_rows(
        cx->db,
        LM_Q(SQL(LIST), LM_I(at->building_id), LM_I(at->unit_no), LM_I(at->floor), LM_T(at->room),
             LM_I(at->number), LM_Z(lm_code_slug(ledger_usages, ask->usage)),
             LM_T(typed->gram.from), LM_T(typed->gram.to), LM_T(typed->place.from),
             LM_T(typed->place.to), LM_I(at->compound_id), LM_I(is_about_people),
             LM_Z(lm_code_slug(ledger_residences, ask->residence)),
             LM_Z(lm_code_slug(ledger_registrations, ask->registered_here)),
             LM_I_OR_NULL(born(cx, ask->age_to)), LM_I_OR_NULL(born(cx, ask->age_from)),
             LM_I(ask->is_shared), LM_I(at->limit)),
        cx->arena, &list_row_record, ret_rows);
}

lm_rc ledger_store_list_named(struct lm_cx *cx, int64_t node_id, const struct ledger_range *gram,
                              struct lm_list *ret_ids) {
    return lm_db_ints(cx->db,
                      LM_Q(SQL(LIST_NAMED), LM_I(node_id), LM_T(gram->from), LM_T(gram->to)),
                      cx->arena, ret_ids);
}

lm_rc ledger_store_list_rooms(struct lm_cx *cx, const struct ledger_list_typed *typed,
                              struct lm_list *ret_ids) {
    return lm_db_ints(cx->db,
                      LM_Q(SQL(LIST_ROOMS), LM_T(typed->place.from), LM_T(typed->place.to),
                           LM_T(typed->room.from), LM_T(typed->room.to)),
                      cx->arena, ret_ids);
}

/* ---- timeline ---- */

lm_rc ledger_store_history(struct lm_cx *cx, int64_t door_id, int64_t before, int64_t limit,
                           struct lm_list ret_changes_and_spells[2]) {
    LM_TRY(lm_db_rows(cx->db, LM_Q(SQL(HISTORY_CHANGES), LM_I(door_id), LM_I(before), LM_I(limit)),
                      cx->arena, &ledger_history_item_record, &ret_changes_and_spells[0]));
    return lm_db_rows(cx->db, LM_Q(SQL(HISTORY_SPELLS), LM_I(door_id), LM_I(before), LM_I(limit)),
                      cx->arena, &ledger_history_item_record, &ret_changes_and_spells[1]);
}

lm_rc ledger_store_export(struct lm_cx *cx, int64_t node_id, struct lm_cursor **ret_cursor) {
    return lm_db_open_cursor(cx->db, LM_Q(SQL(EXPORT), LM_I(node_id)), ret_cursor);
}

/* ---- rebuild ---- */

lm_rc ledger_store_clear_derived(struct lm_cx *cx) {
    LM_TRY(lm_emit(cx, "ledger_count", 0));
    LM_TRY(lm_db_exec(cx->db, LM_Q0(SQL(CLEAR_GRAMS)), NULL));
    return lm_db_exec(cx->db, LM_Q0(SQL(CLEAR_COUNTS)), NULL);
}

lm_rc ledger_store_rebuild_figures(struct lm_cx *cx, int64_t year) {
    LM_TRY(lm_db_exec(cx->db, LM_Q0(SQL(REBUILD_DOORS)), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(REBUILD_COUNTS_DOORS), LM_I(year)), NULL));
    return lm_db_exec(cx->db, LM_Q(SQL(REBUILD_COUNTS_PEOPLE), LM_I(year)), NULL);
}

lm_rc ledger_store_buildings(struct lm_cx *cx, struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q0(SQL(BUILDINGS)), cx->arena, ret_ids);
}

static const struct lm_field name_fields[] = {
    {LM_AT(struct ledger_name, person_id), LM_ID},
    {LM_AT(struct ledger_name, name), LM_TEXT},
    {0},
};
static const struct lm_record name_record = {"LedgerName", sizeof(struct ledger_name), name_fields};

lm_rc ledger_store_names(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_names) {
    return lm_db_rows(cx->db, LM_Q(SQL(NAMES), LM_I(building_id)), cx->arena, &name_record,
                      ret_names);
}

lm_rc ledger_store_aged_stale(struct lm_cx *cx, int64_t year, struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(SQL(AGED_STALE), LM_I(year)), cx->arena, ret_ids);
}

lm_rc ledger_store_aged_recount(struct lm_cx *cx, int64_t building_id, int64_t year) {
    LM_TRY(lm_emit(cx, "ledger_count", building_id));
    return lm_db_exec(cx->db, LM_Q(SQL(AGED_RECOUNT), LM_I(building_id), LM_I(year)), NULL);
}
