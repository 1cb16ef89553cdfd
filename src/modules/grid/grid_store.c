/* Every SQL statement of the grid, and nothing else. */
#include "modules/grid/grid_store.h"

#include "base/clock.h"

enum {
    NODE,
    NODE_CLOSED_ON,
    NODES,
    CHILDREN,
    CHILD_COUNT,
    STAYING,
    NODE_INSERT,
    NODE_CLOSE,
    NODE_REOPEN,
    NODE_SET_TRAITS,
    BELOW_SET_MANAGED,
    NAME_CUT,
    NAME_END,
    NAME_SET,
    NAME_JOIN,
    NAME_STRETCH,
    CODE_CUT,
    CODE_END,
    CODE_SET,
    CODE_JOIN,
    CODE_STRETCH,
    PARENT_CUT,
    PARENT_END,
    PARENT_SET,
    BY_CODE,
    BY_NAME,
    CHILD_CODES,
    ABOVE_SELF,
    ABOVE_LINK,
    ABOVE_UNLINK,
    ABOVE_CLEAR,
    HISTORY,
    UNITS,
    UNITS_CLEAR,
    UNIT_INSERT,
    SEARCH_ON
};

/* What a node was on day $1: its facts are at most one row each, found by the unique indexes on
 * node_id. */
#define NODE_FACTS                                                                                 \
    "SELECT n.id, p.parent_id, n.level, n.kind, n.basis, n.building_kind, n.is_managed, c.code, "  \
    "c.is_provisional, c.source, c.as_of, s.code AS stat_code, m.name, m.pinyin, n.opened_on, "    \
    "n.closed_on "
#define C_ON_DAY "c.valid_from <= $1 AND (c.valid_to IS NULL OR c.valid_to > $1) "
#define M_ON_DAY "m.valid_from <= $1 AND (m.valid_to IS NULL OR m.valid_to > $1) "
#define P_ON_DAY "p.valid_from <= $1 AND (p.valid_to IS NULL OR p.valid_to > $1) "
#define STAT_CODE                                                                                  \
    "LEFT JOIN grid_code s ON s.node_id = n.id AND s.scheme = 'stat' AND s.valid_from <= $1 "      \
    "AND (s.valid_to IS NULL OR s.valid_to > $1) "
#define NODE_COLUMNS                                                                               \
    NODE_FACTS                                                                                     \
    "FROM grid_node n JOIN grid_code c ON c.node_id = n.id AND c.scheme = 'grid' AND " C_ON_DAY    \
    "JOIN grid_name m ON m.node_id = n.id AND " M_ON_DAY STAT_CODE                                 \
    "LEFT JOIN grid_parent p ON p.node_id = n.id AND " P_ON_DAY
#define EXISTS_ON "n.opened_on <= $1 AND (n.closed_on IS NULL OR n.closed_on > $1)"

/* LIKE tells upper from lower case on one engine and not on the other; $2 is lower case. */
#define MATCHES                                                                                    \
    "(lower(m.name) LIKE '%' || $2 || '%' ESCAPE '!' "                                             \
    "OR ' ' || m.pinyin LIKE '% ' || $2 || '%' ESCAPE '!' OR c.code LIKE $2 || '%' ESCAPE '!')"
#define UP(from, as)                                                                               \
    "LEFT JOIN grid_parent " as " ON " as ".node_id = " from " AND " as ".valid_from <= $3 "       \
    "AND (" as ".valid_to IS NULL OR " as ".valid_to > $3) "

const struct lm_sql grid_sql[] = {
    [NODE] = {"grid_node", NODE_COLUMNS "WHERE n.id = $2"},
    [NODE_CLOSED_ON] = {"grid_node_closed_on",
                        "SELECT COALESCE(closed_on, 0) FROM grid_node WHERE id = $1"},
    [NODES] = {"grid_nodes", NODE_COLUMNS "WHERE " EXISTS_ON " ORDER BY n.level, c.code"},
    /* by grid_parent_by_parent; CROSS JOIN keeps SQLite from reading every code in its order */
    [CHILDREN] = {"grid_children",
                  NODE_FACTS "FROM grid_parent p CROSS JOIN grid_node n CROSS JOIN grid_code c "
                             "CROSS JOIN grid_name m " STAT_CODE
                             "WHERE p.parent_id = $2 AND n.id = p.node_id AND c.node_id = n.id "
                             "AND c.scheme = 'grid' AND m.node_id = n.id AND " P_ON_DAY
                             "AND " C_ON_DAY "AND " M_ON_DAY "AND " EXISTS_ON " ORDER BY c.code"},
    [CHILD_COUNT] = {"grid_child_count",
                     "SELECT count(*) FROM grid_parent p JOIN grid_node n ON n.id = p.node_id "
                     "WHERE p.parent_id = $2 AND p.valid_from <= $1 AND (p.valid_to IS NULL OR "
                     "p.valid_to > $1) AND " EXISTS_ON},
    /* children that are there on day $1 or on any later day; by grid_parent_by_parent */
    [STAYING] = {"grid_staying",
                 "SELECT count(*) FROM grid_parent p JOIN grid_node n ON n.id = p.node_id "
                 "WHERE p.parent_id = $2 AND (p.valid_to IS NULL OR p.valid_to > $1) AND "
                 "(n.closed_on IS NULL OR (n.closed_on > $1 AND n.closed_on > n.opened_on))"},
    [NODE_INSERT] =
        {"grid_node_insert",
         "INSERT INTO grid_node (id, level, kind, basis, building_kind, is_managed, opened_on) "
         "VALUES ($1, $2, $3, $4, $5, $6, $7)"},
    [NODE_CLOSE] = {"grid_node_close", "UPDATE grid_node SET closed_on = $2 WHERE id = $1"},
    [NODE_REOPEN] = {"grid_node_reopen", "UPDATE grid_node SET closed_on = NULL WHERE id = $1"},
    [NODE_SET_TRAITS] = {"grid_node_set_traits", "UPDATE grid_node SET kind = $2, basis = $3, "
                                                 "building_kind = $4 WHERE id = $1"},
    /* the node and all below it, by grid_above's key */
    [BELOW_SET_MANAGED] = {"grid_below_set_managed",
                           "UPDATE grid_node SET is_managed = $2 WHERE id = $1 OR id IN "
                           "(SELECT node_id FROM grid_above WHERE above_id = $1)"},
    /* Rows of a node follow each other without gap or overlap: what begins on the day goes, what
     * runs over it ends there, the new row runs until the next one begins. */
    [NAME_CUT] = {"grid_name_cut", "DELETE FROM grid_name WHERE node_id = $1 AND valid_from = $2"},
    [NAME_END] = {"grid_name_end",
                  "UPDATE grid_name SET valid_to = $2 WHERE node_id = $1 AND valid_from < $2 "
                  "AND (valid_to IS NULL OR valid_to > $2)"},
    [NAME_SET] = {"grid_name_set",
                  "INSERT INTO grid_name (id, node_id, name, pinyin, valid_from, valid_to) "
                  "VALUES ($1, $2, $3, $4, $5, (SELECT min(n.valid_from) FROM grid_name n "
                  "WHERE n.node_id = $2 AND n.valid_from > $5))"},
    /* the name that held until the day is the same: one row says it */
    [NAME_JOIN] = {"grid_name_join",
                   "DELETE FROM grid_name WHERE node_id = $1 AND valid_from = $2 AND EXISTS "
                   "(SELECT 1 FROM grid_name b WHERE b.node_id = $1 AND b.valid_to = $2 "
                   "AND b.name = grid_name.name)"},
    [NAME_STRETCH] = {"grid_name_stretch",
                      "UPDATE grid_name SET valid_to = (SELECT min(n.valid_from) FROM grid_name n "
                      "WHERE n.node_id = $1 AND n.valid_from > $2) "
                      "WHERE node_id = $1 AND valid_to = $2 AND NOT EXISTS (SELECT 1 FROM "
                      "grid_name b WHERE b.node_id = $1 AND b.valid_from = $2)"},
    [CODE_CUT] = {"grid_code_cut", "DELETE FROM grid_code WHERE node_id = $1 AND scheme = $2 AND "
                                   "valid_from = $3"},
    [CODE_END] = {"grid_code_end", "UPDATE grid_code SET valid_to = $3 WHERE node_id = $1 AND "
                                   "scheme = $2 AND valid_from < $3 "
                                   "AND (valid_to IS NULL OR valid_to > $3)"},
    [CODE_SET] =
        {"grid_code_set",
         "INSERT INTO grid_code (id, node_id, scheme, code, is_provisional, source, as_of, "
         "valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
         "(SELECT min(n.valid_from) FROM grid_code n WHERE n.node_id = $2 AND "
         "n.scheme = $3 AND n.valid_from > $8))"},
    /* the code that held until the day is the same and as sure: one row says it, with its source */
    [CODE_JOIN] = {"grid_code_join",
                   "DELETE FROM grid_code WHERE node_id = $1 AND scheme = $2 AND valid_from = $3 "
                   "AND EXISTS (SELECT 1 FROM grid_code b WHERE b.node_id = $1 AND b.scheme = $2 "
                   "AND b.valid_to = $3 AND b.code = grid_code.code AND b.is_provisional = "
                   "grid_code.is_provisional AND (grid_code.as_of IS NULL OR "
                   "b.as_of = grid_code.as_of))"},
    [CODE_STRETCH] = {"grid_code_stretch",
                      "UPDATE grid_code SET valid_to = (SELECT min(n.valid_from) FROM grid_code n "
                      "WHERE n.node_id = $1 AND n.scheme = $2 AND n.valid_from > $3) "
                      "WHERE node_id = $1 AND scheme = $2 AND valid_to = $3 AND NOT EXISTS "
                      "(SELECT 1 FROM grid_code b WHERE b.node_id = $1 AND b.scheme = $2 AND "
                      "b.valid_from = $3)"},
    [PARENT_CUT] = {"grid_parent_cut",
                    "DELETE FROM grid_parent WHERE node_id = $1 AND valid_from = $2"},
    [PARENT_END] = {"grid_parent_end",
                    "UPDATE grid_parent SET valid_to = $2 WHERE node_id = $1 AND valid_from < $2 "
                    "AND (valid_to IS NULL OR valid_to > $2)"},
    [PARENT_SET] = {"grid_parent_set",
                    "INSERT INTO grid_parent (id, node_id, parent_id, valid_from, valid_to) "
                    "VALUES ($1, $2, $3, $4, (SELECT min(n.valid_from) FROM grid_parent n "
                    "WHERE n.node_id = $2 AND n.valid_from > $4))"},
    /* by grid_code_by_code */
    [BY_CODE] = {"grid_by_code",
                 "SELECT c.node_id FROM grid_code c JOIN grid_node n ON n.id = c.node_id "
                 "WHERE c.scheme = $1 AND c.code = $2 AND (c.valid_to IS NULL OR c.valid_to > $3) "
                 "AND c.node_id <> $4 AND (n.closed_on IS NULL OR n.closed_on > $3) ORDER BY "
                 "c.node_id LIMIT 1"},
    [BY_NAME] =
        {"grid_by_name",
         "SELECT p.node_id FROM grid_parent p "
         "JOIN grid_node n ON n.id = p.node_id AND (n.closed_on IS NULL OR n.closed_on > $3) "
         "JOIN grid_name m ON m.node_id = p.node_id AND (m.valid_to IS NULL OR m.valid_to > $3) "
         "WHERE p.parent_id = $1 AND (p.valid_to IS NULL OR p.valid_to > $3) AND m.name = $2 "
         "AND p.node_id <> $4 ORDER BY p.node_id LIMIT 1"},
    /* by grid_parent_by_parent; CROSS JOIN keeps SQLite from reading every code in its order */
    [CHILD_CODES] = {"grid_child_codes",
                     "SELECT c.code FROM grid_parent p CROSS JOIN grid_code c WHERE p.parent_id = "
                     "$1 AND c.node_id = p.node_id AND c.scheme = 'grid' ORDER BY c.code"},
    [ABOVE_SELF] = {"grid_above_self",
                    "INSERT INTO grid_above (above_id, node_id, level) VALUES ($1, $1, $2) "
                    "ON CONFLICT (above_id, level, node_id) DO NOTHING"},
    /* by grid_above_by_node */
    [ABOVE_LINK] = {"grid_above_link", "INSERT INTO grid_above (above_id, node_id, level) "
                                       "SELECT above_id, $1, CAST($3 AS BIGINT) FROM grid_above "
                                       "WHERE node_id = $2 AND level = CAST($3 AS BIGINT) - 1 "
                                       "ON CONFLICT (above_id, level, node_id) DO NOTHING"},
    [ABOVE_UNLINK] = {"grid_above_unlink", "DELETE FROM grid_above WHERE node_id = $1"},
    [ABOVE_CLEAR] = {"grid_above_clear", "DELETE FROM grid_above"},
    [HISTORY] = {"grid_history",
                 "SELECT 'name' AS what, name AS value, valid_from, valid_to FROM grid_name WHERE "
                 "node_id = $1 "
                 "UNION ALL SELECT 'code_' || scheme, code, valid_from, valid_to FROM grid_code "
                 "WHERE node_id = $1 "
                 "UNION ALL SELECT 'parent', m.name, p.valid_from, p.valid_to FROM grid_parent p "
                 "JOIN grid_name m ON m.node_id = p.parent_id AND m.valid_from <= p.valid_from "
                 "AND (m.valid_to IS NULL OR m.valid_to > p.valid_from) WHERE p.node_id = $1 "
                 "UNION ALL SELECT kind || '_into', m.name, l.on_day, NULL FROM grid_lineage l "
                 "JOIN grid_name m ON m.node_id = l.to_node_id AND m.valid_to IS NULL WHERE "
                 "l.from_node_id = $1 "
                 "UNION ALL SELECT kind || '_from', m.name, l.on_day, NULL FROM grid_lineage l "
                 "JOIN grid_name m ON m.node_id = l.from_node_id AND m.valid_to IS NULL WHERE "
                 "l.to_node_id = $1 "
                 "ORDER BY 3, 1"},
    [UNITS] = {"grid_units", "SELECT no, label FROM grid_unit WHERE building_id = $1 ORDER BY no"},
    [UNITS_CLEAR] = {"grid_units_clear", "DELETE FROM grid_unit WHERE building_id = $1"},
    [UNIT_INSERT] = {"grid_unit_insert",
                     "INSERT INTO grid_unit (building_id, no, label) VALUES ($1, $2, $3)"},
    /* on a day of the past or the future, when other nodes stand below: up by grid_parent_by_node;
     * today's are searched in memory (grid_search.c) */
    [SEARCH_ON] =
        {"grid_search_on",
         "SELECT n.id FROM grid_node n "
         "JOIN grid_name m ON m.node_id = n.id AND m.valid_from <= $3 "
         "AND (m.valid_to IS NULL OR m.valid_to > $3) "
         "JOIN grid_code c ON c.node_id = n.id AND c.scheme = 'grid' AND c.valid_from <= $3 "
         "AND (c.valid_to IS NULL OR c.valid_to > $3) " UP("n.id", "p1") UP("p1.parent_id", "p2")
             UP("p2.parent_id", "p3") UP(
                 "p3.parent_id",
                 "p4") "WHERE n.opened_on <= $3 AND (n.closed_on IS NULL OR n.closed_on > $3) "
                       "AND (n.id = $1 OR p1.parent_id = $1 OR p2.parent_id = $1 OR p3.parent_id = "
                       "$1 "
                       "OR p4.parent_id = $1) AND " MATCHES " ORDER BY n.level, c.code LIMIT 50"},
    {0},
};

static const struct lm_field node_fields[] = {
    {LM_AT(struct grid_node, id), LM_ID},
    {LM_AT(struct grid_node, parent_id), LM_ID},
    {LM_AT(struct grid_node, level), LM_INT},
    {LM_AT(struct grid_node, kind), LM_CODE, .codes = grid_kinds},
    {LM_AT(struct grid_node, basis), LM_CODE, .codes = grid_bases},
    {LM_AT(struct grid_node, building_kind), LM_CODE, .codes = grid_building_kinds},
    {LM_AT(struct grid_node, is_managed), LM_BOOL},
    {LM_AT(struct grid_node, code), LM_TEXT},
    {LM_AT(struct grid_node, is_provisional), LM_BOOL},
    {LM_AT(struct grid_node, source), LM_CODE, .codes = grid_code_sources},
    {LM_AT(struct grid_node, as_of), LM_DATE},
    {LM_AT(struct grid_node, stat_code), LM_TEXT},
    {LM_AT(struct grid_node, name), LM_TEXT},
    {LM_AT(struct grid_node, pinyin), LM_TEXT},
    {LM_AT(struct grid_node, opened_on), LM_DATE},
    {LM_AT(struct grid_node, closed_on), LM_DATE},
    {0},
};
static const struct lm_record node_record = {"GridNodeRow", sizeof(struct grid_node), node_fields};

lm_rc grid_store_node(struct lm_cx *cx, int64_t node_id, int64_t on, struct grid_node *ret_node) {
    return lm_db_row(cx->db, LM_Q(&grid_sql[NODE], LM_I(on), LM_I(node_id)), cx->arena,
                     &node_record, ret_node);
}

lm_rc grid_store_closed_on(struct lm_cx *cx, int64_t node_id, int64_t *ret_day) {
    return lm_db_int(cx->db, LM_Q(&grid_sql[NODE_CLOSED_ON], LM_I(node_id)), ret_day);
}

lm_rc grid_store_nodes(struct lm_cx *cx, int64_t on, struct lm_list *ret_nodes) {
    return lm_db_rows(cx->db, LM_Q(&grid_sql[NODES], LM_I(on)), cx->arena, &node_record, ret_nodes);
}

lm_rc grid_store_children(struct lm_cx *cx, int64_t parent_id, int64_t on,
                          struct lm_list *ret_nodes) {
    return lm_db_rows(cx->db, LM_Q(&grid_sql[CHILDREN], LM_I(on), LM_I(parent_id)), cx->arena,
                      &node_record, ret_nodes);
}

lm_rc grid_store_child_count(struct lm_cx *cx, int64_t parent_id, int64_t on, int64_t *ret_count) {
    return lm_db_int(cx->db, LM_Q(&grid_sql[CHILD_COUNT], LM_I(on), LM_I(parent_id)), ret_count);
}

lm_rc grid_store_staying(struct lm_cx *cx, int64_t parent_id, int64_t from, int64_t *ret_count) {
    return lm_db_int(cx->db, LM_Q(&grid_sql[STAYING], LM_I(from), LM_I(parent_id)), ret_count);
}

lm_rc grid_store_insert_node(struct lm_cx *cx, const struct grid_node *node) {
    return lm_db_exec(cx->db,
                      LM_Q(&grid_sql[NODE_INSERT], LM_I(node->id), LM_I(node->level),
                           LM_Z(lm_code_slug(grid_kinds, node->kind)),
                           LM_Z(lm_code_slug(grid_bases, node->basis)),
                           LM_Z(lm_code_slug(grid_building_kinds, node->building_kind)),
                           LM_I(node->is_managed), LM_I(node->opened_on)),
                      NULL);
}

lm_rc grid_store_close_node(struct lm_cx *cx, int64_t node_id, int64_t on) {
    return lm_db_exec(cx->db, LM_Q(&grid_sql[NODE_CLOSE], LM_I(node_id), LM_I(on)), NULL);
}

lm_rc grid_store_reopen_node(struct lm_cx *cx, int64_t node_id) {
    return lm_db_exec(cx->db, LM_Q(&grid_sql[NODE_REOPEN], LM_I(node_id)), NULL);
}

lm_rc grid_store_set_traits(struct lm_cx *cx, const struct grid_node *node) {
    return lm_db_exec(cx->db,
                      LM_Q(&grid_sql[NODE_SET_TRAITS], LM_I(node->id),
                           LM_Z(lm_code_slug(grid_kinds, node->kind)),
                           LM_Z(lm_code_slug(grid_bases, node->basis)),
                           LM_Z(lm_code_slug(grid_building_kinds, node->building_kind))),
                      NULL);
}

lm_rc grid_store_set_managed(struct lm_cx *cx, int64_t node_id, bool is_managed) {
    return lm_db_exec(cx->db, LM_Q(&grid_sql[BELOW_SET_MANAGED], LM_I(node_id), LM_I(is_managed)),
                      NULL);
}

lm_rc grid_store_set_name(struct lm_cx *cx, int64_t node_id, struct lm_str name,
                          struct lm_str pinyin, int64_t from) {
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[NAME_CUT], LM_I(node_id), LM_I(from)), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[NAME_END], LM_I(node_id), LM_I(from)), NULL));
    LM_TRY(lm_db_exec(cx->db,
                      LM_Q(&grid_sql[NAME_SET], LM_I(lm_cx_id(cx)), LM_I(node_id), LM_T(name),
                           LM_T(pinyin), LM_I(from)),
                      NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[NAME_JOIN], LM_I(node_id), LM_I(from)), NULL));
    return lm_db_exec(cx->db, LM_Q(&grid_sql[NAME_STRETCH], LM_I(node_id), LM_I(from)), NULL);
}

lm_rc grid_store_set_code(struct lm_cx *cx, int64_t node_id, const struct grid_code *code,
                          int64_t from) {
    struct lm_val node = LM_I(node_id), scheme = LM_Z(code->scheme), day = LM_I(from);
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[CODE_CUT], node, scheme, day), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[CODE_END], node, scheme, day), NULL));
    LM_TRY(lm_db_exec(cx->db,
                      LM_Q(&grid_sql[CODE_SET], LM_I(lm_cx_id(cx)), node, scheme, LM_T(code->code),
                           LM_I(code->is_provisional),
                           LM_Z(lm_code_slug(grid_code_sources, code->source)),
                           LM_ID_OR_NULL(code->as_of), day),
                      NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[CODE_JOIN], node, scheme, day), NULL));
    return lm_db_exec(cx->db, LM_Q(&grid_sql[CODE_STRETCH], node, scheme, day), NULL);
}

lm_rc grid_store_set_parent(struct lm_cx *cx, int64_t node_id, int64_t parent_id, int64_t from) {
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[PARENT_CUT], LM_I(node_id), LM_I(from)), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[PARENT_END], LM_I(node_id), LM_I(from)), NULL));
    return lm_db_exec(
        cx->db,
        LM_Q(&grid_sql[PARENT_SET], LM_I(lm_cx_id(cx)), LM_I(node_id), LM_I(parent_id), LM_I(from)),
        NULL);
}

lm_rc grid_store_by_code(struct lm_cx *cx, struct lm_str code, int64_t on, int64_t except,
                         int64_t *ret_node_id) {
    return lm_db_int(cx->db,
                     LM_Q(&grid_sql[BY_CODE], LM_Z("grid"), LM_T(code), LM_I(on), LM_I(except)),
                     ret_node_id);
}

lm_rc grid_store_by_name(struct lm_cx *cx, const struct grid_node *node, struct lm_str name,
                         int64_t on, int64_t *ret_node_id) {
    return lm_db_int(
        cx->db,
        LM_Q(&grid_sql[BY_NAME], LM_I(node->parent_id), LM_T(name), LM_I(on), LM_I(node->id)),
        ret_node_id);
}

lm_rc grid_store_child_codes(struct lm_cx *cx, int64_t parent_id, struct lm_list *ret_codes) {
    static const struct lm_field fields[] = {{"code", 0, LM_TEXT}, {0}};
    static const struct lm_record record = {"GridCodeRow", sizeof(struct lm_str), fields};
    return lm_db_rows(cx->db, LM_Q(&grid_sql[CHILD_CODES], LM_I(parent_id)), cx->arena, &record,
                      ret_codes);
}

lm_rc grid_store_link_above(struct lm_cx *cx, int64_t node_id, int64_t parent_id, int64_t level) {
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[ABOVE_SELF], LM_I(node_id), LM_I(level)), NULL));
    return parent_id
               ? lm_db_exec(
                     cx->db,
                     LM_Q(&grid_sql[ABOVE_LINK], LM_I(node_id), LM_I(parent_id), LM_I(level)), NULL)
               : LM_OK;
}

lm_rc grid_store_unlink_above(struct lm_cx *cx, int64_t node_id) {
    return lm_db_exec(cx->db, LM_Q(&grid_sql[ABOVE_UNLINK], LM_I(node_id)), NULL);
}

lm_rc grid_store_clear_above(struct lm_cx *cx) {
    return lm_db_exec(cx->db, LM_Q0(&grid_sql[ABOVE_CLEAR]), NULL);
}

static const struct lm_field fact_fields[] = {
    {LM_AT(struct grid_fact, what), LM_TEXT, LM_REQUIRED,
     .doc =
         "name, code_grid, code_stat, parent, split_into, split_from, merge_into or merge_from."},
    {LM_AT(struct grid_fact, value), LM_TEXT, LM_REQUIRED, .doc = "What it was."},
    {LM_AT(struct grid_fact, valid_from), LM_DATE, LM_REQUIRED, .doc = "First day."},
    {LM_AT(struct grid_fact, valid_to), LM_DATE, .doc = "First day on which it no longer holds."},
    {0},
};
const struct lm_record grid_fact_record = {"GridFact", sizeof(struct grid_fact), fact_fields};

lm_rc grid_store_history(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_facts) {
    return lm_db_rows(cx->db, LM_Q(&grid_sql[HISTORY], LM_I(node_id)), cx->arena, &grid_fact_record,
                      ret_facts);
}

static const struct lm_field unit_fields[] = {
    {LM_AT(struct grid_unit, no), LM_INT, LM_REQUIRED, .min = 1, .max = 99,
     .doc = "Order within the building."},
    {LM_AT(struct grid_unit, label), LM_TEXT, LM_REQUIRED, .min = 1, .max = 20,
     .doc = "What the entrance is called."},
    {0},
};
const struct lm_record grid_unit_record = {"GridUnit", sizeof(struct grid_unit), unit_fields};

lm_rc grid_store_units(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_units) {
    return lm_db_rows(cx->db, LM_Q(&grid_sql[UNITS], LM_I(building_id)), cx->arena,
                      &grid_unit_record, ret_units);
}

lm_rc grid_store_replace_units(struct lm_cx *cx, int64_t building_id, const struct lm_list *units) {
    const struct grid_unit *items = units->items;
    LM_TRY(lm_db_exec(cx->db, LM_Q(&grid_sql[UNITS_CLEAR], LM_I(building_id)), NULL));
    for (size_t i = 0; i < units->count; i++)
        LM_TRY(lm_db_exec(cx->db,
                          LM_Q(&grid_sql[UNIT_INSERT], LM_I(building_id), LM_I(items[i].no),
                               LM_T(items[i].label)),
                          NULL));
    return LM_OK;
}

lm_rc grid_store_search(struct lm_cx *cx, int64_t above_id, struct lm_str text, int64_t on,
                        struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(&grid_sql[SEARCH_ON], LM_I(above_id), LM_T(text), LM_I(on)),
                      cx->arena, ret_ids);
}
