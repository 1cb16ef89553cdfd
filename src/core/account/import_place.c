/* Places as people write them in a spreadsheet: an index of the grid by name, code and number of
 * building, so that thousands of rows are found without walking the grid for each. */
#include "core/account/account_import.h"

enum { PARTS_MOST = 6 };

/* A node under one of its names. */
struct place {
    const struct lm_scope_node *node;
    struct place *next;
};

struct import_places {
    struct lm_map names;   /* name or code → struct place */
    struct lm_map numbers; /* number of a building → struct place */
    int64_t within;
};

/* "3幢", "03栋", "3#楼" and "3号楼" are one building: what counts is the number. 0: no such label.
 */
static int64_t building_number(struct lm_str name) {
    static const char *const ends[] = {"号楼", "幢", "栋", "座", "#楼", "#", "楼", ""};
    size_t digits = 0;
    int64_t number = 0;
    while (digits < name.n && digits < 6 && name.p[digits] >= '0' && name.p[digits] <= '9')
        number = number * 10 + (name.p[digits++] - '0');
    if (digits == 0)
        return 0;
    for (size_t i = 0; i < LM_COUNT(ends); i++)
        if (lm_str_is(lm_str_cut(name, digits, name.n), ends[i]))
            return number;
    return 0;
}

static bool is_named(const struct lm_scope_node *node, struct lm_str text) {
    if (lm_str_eq(node->name, text) || lm_str_eq(node->code, text))
        return true;
    int64_t number = node->level == LM_LEVEL_BUILDING ? building_number(text) : 0;
    return number > 0 && building_number(node->name) == number;
}

/* ---- the index ---- */

static lm_rc put(struct lm_arena *arena, struct place *first, const struct lm_scope_node *node,
                 struct place **ret_first) {
    LM_TRY(lm_new(arena, 1, ret_first));
    **ret_first = (struct place){node, first};
    return LM_OK;
}

static lm_rc put_name(struct lm_cx *cx, struct import_places *places, struct lm_str name,
                      const struct lm_scope_node *node) {
    struct place *first;
    LM_TRY(put(cx->arena, lm_map_get(&places->names, name), node, &first));
    return lm_map_put(&places->names, name, first);
}

static lm_rc put_node(struct lm_cx *cx, struct import_places *places,
                      const struct lm_scope_node *node) {
    struct place *first;
    LM_TRY(put_name(cx, places, node->name, node));
    if (!lm_str_is_empty(node->code) && !lm_str_eq(node->code, node->name))
        LM_TRY(put_name(cx, places, node->code, node));
    int64_t number = node->level == LM_LEVEL_BUILDING ? building_number(node->name) : 0;
    if (number == 0)
        return LM_OK;
    LM_TRY(put(cx->arena, lm_map_get_int(&places->numbers, number), node, &first));
    return lm_map_put_int(&places->numbers, number, first);
}

lm_rc import_places_new(struct lm_cx *cx, int64_t within, struct import_places **ret_places) {
    struct import_places *places;
    LM_TRY(lm_new(cx->arena, 1, &places));
    places->names.arena = places->numbers.arena = cx->arena;
    places->within = within;
    for (size_t i = 0; i < cx->scope->count; i++)
        LM_TRY(put_node(cx, places, &cx->scope->nodes[i]));
    *ret_places = places;
    return LM_OK;
}

/* ---- finding ---- */

/* Splits a path at / \ > › and —; false when it has too many parts. */
static bool split_path(struct lm_str text, struct lm_str *parts, size_t *ret_count) {
    size_t from = 0;
    int32_t point;
    *ret_count = 0;
    for (size_t at = 0, here = 0; here <= text.n; here = at) {
        point = lm_utf8_next(text, &at);
        bool is_mark = point < 0 || point == '/' || point == '\\' || point == '>' ||
                       point == 0x203A || point == 0x2014;
        if (!is_mark)
            continue;
        struct lm_str part = lm_str_trim(lm_str_cut(text, from, here));
        from = at;
        if (part.n > 0 && *ret_count == PARTS_MOST)
            return false;
        if (part.n > 0)
            parts[(*ret_count)++] = part;
        if (point < 0)
            break;
    }
    return *ret_count > 0;
}

/* Do the names above a node contain the parts before the last, in order? */
static bool lies_below(const struct lm_scope *scope, const struct lm_scope_node *node,
                       const struct lm_str *parts, size_t count) {
    node = lm_scope_find(scope, node->parent_id);
    while (count > 0 && node) {
        if (is_named(node, parts[count - 1]))
            count--;
        node = lm_scope_find(scope, node->parent_id);
    }
    return count == 0;
}

struct wanted {
    struct lm_str parts[PARTS_MOST];
    size_t count;
    enum lm_role role;
    int64_t within;
};

static bool fits(const struct lm_cx *cx, const struct wanted *wanted,
                 const struct lm_scope_node *node) {
    return role_fits_level(wanted->role, node->level) &&
           lies_below(cx->scope, node, wanted->parts, wanted->count - 1) &&
           role_covers(cx->scope, wanted->within, node->id) &&
           (cx->who->is_system || role_may_appoint(cx->who, cx->scope, wanted->role, node->id));
}

lm_rc import_find_place(struct lm_cx *cx, const struct import_places *places, struct lm_str text,
                        enum lm_role role, int64_t *ret_node_id) {
    struct wanted wanted = {.role = role, .within = places->within};
    size_t found = 0;
    if (!split_path(text, wanted.parts, &wanted.count))
        return LM_NOT_FOUND;
    struct lm_str last = wanted.parts[wanted.count - 1];
    int64_t number = building_number(last);
    const struct place *lists[] = {
        lm_map_get(&places->names, last),
        number > 0 ? lm_map_get_int(&places->numbers, number) : NULL,
    };
    for (size_t i = 0; i < LM_COUNT(lists); i++)
        for (const struct place *one = lists[i]; one && found < 2; one = one->next) {
            bool is_again =
                i > 0 && (lm_str_eq(one->node->name, last) || lm_str_eq(one->node->code, last));
            if (is_again || !fits(cx, &wanted, one->node))
                continue;
            *ret_node_id = one->node->id;
            found++;
        }
    return found == 1 ? LM_OK : found == 0 ? LM_NOT_FOUND : LM_CONFLICT;
}
