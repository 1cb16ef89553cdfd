/* Places as people write them in a spreadsheet: an index of the grid by name, code and number of
 * building, so that thousands of rows are found without walking the grid for each. */
#include "core/scope/scope_place.h"

enum { PARTS_MOST = 6 };

/* A node under one of its names. */
struct place {
    const struct lm_scope_node *node;
    struct place *next;
};

struct lm_places {
    const struct lm_scope *scope;
    struct lm_map names;   /* name or code → struct place */
    struct lm_map shorts;  /* name without what kind of place it is → struct place */
    struct lm_map numbers; /* number of a building → struct place */
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

/* 保利小区 is 保利: people leave out, or add, what kind of place it is. */
static struct lm_str short_name(struct lm_str name) {
    static const char *const ends[] = {"小区", "社区", "院"};
    for (size_t i = 0; i < LM_COUNT(ends); i++) {
        size_t n = strlen(ends[i]);
        if (name.n > n && memcmp(name.p + name.n - n, ends[i], n) == 0)
            return lm_str_cut(name, 0, name.n - n);
    }
    return name;
}

/* `is_loose`: what kind of place it is may be left out. */
static bool is_named(const struct lm_scope_node *node, struct lm_str text, bool is_loose) {
    if (lm_str_eq(node->name, text) || lm_str_eq(node->code, text))
        return true;
    if (is_loose && lm_str_eq(short_name(node->name), short_name(text)))
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

static lm_rc put_name(struct lm_map *names, struct lm_str name, const struct lm_scope_node *node) {
    struct place *first;
    LM_TRY(put(names->arena, lm_map_get(names, name), node, &first));
    return lm_map_put(names, name, first);
}

static lm_rc put_node(struct lm_places *places, const struct lm_scope_node *node) {
    struct place *first;
    LM_TRY(put_name(&places->names, node->name, node));
    LM_TRY(put_name(&places->shorts, short_name(node->name), node));
    if (!lm_str_is_empty(node->code) && !lm_str_eq(node->code, node->name))
        LM_TRY(put_name(&places->names, node->code, node));
    int64_t number = node->level == LM_LEVEL_BUILDING ? building_number(node->name) : 0;
    if (number == 0)
        return LM_OK;
    LM_TRY(put(places->numbers.arena, lm_map_get_int(&places->numbers, number), node, &first));
    return lm_map_put_int(&places->numbers, number, first);
}

lm_rc lm_places_new(struct lm_cx *cx, struct lm_places **ret_places) {
    struct lm_places *places;
    LM_TRY(lm_new(cx->arena, 1, &places));
    places->scope = cx->scope;
    places->names.arena = places->shorts.arena = places->numbers.arena = cx->arena;
    for (size_t i = 0; i < cx->scope->count; i++)
        LM_TRY(put_node(places, &cx->scope->nodes[i]));
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

struct wanted {
    const struct lm_places *places;
    struct lm_str parts[PARTS_MOST];
    size_t count;
    bool is_loose;
    lm_place_fits fits;
    void *arg;
    size_t found;
    int64_t node_id;
};

/* Do the names above a node contain the parts before the last, in order? */
static bool lies_below(const struct wanted *wanted, const struct lm_scope_node *node) {
    const struct lm_scope *scope = wanted->places->scope;
    size_t count = wanted->count - 1;
    node = lm_scope_find(scope, node->parent_id);
    while (count > 0 && node) {
        if (is_named(node, wanted->parts[count - 1], wanted->is_loose))
            count--;
        node = lm_scope_find(scope, node->parent_id);
    }
    return count == 0;
}

/* Counts those of a list that are meant; the same node counts once. */
static void look(struct wanted *wanted, const struct place *list) {
    for (const struct place *one = list; one && wanted->found < 2; one = one->next) {
        bool is_again = wanted->found == 1 && wanted->node_id == one->node->id;
        if (is_again || !wanted->fits(wanted->arg, one->node) || !lies_below(wanted, one->node))
            continue;
        wanted->node_id = one->node->id;
        wanted->found++;
    }
}

static void look_everywhere(struct wanted *wanted) {
    const struct lm_places *places = wanted->places;
    struct lm_str last = wanted->parts[wanted->count - 1];
    int64_t number = building_number(last);
    look(wanted, lm_map_get(&places->names, last));
    if (number > 0)
        look(wanted, lm_map_get_int(&places->numbers, number));
    if (wanted->is_loose)
        look(wanted, lm_map_get(&places->shorts, short_name(last)));
}

lm_rc lm_places_find(const struct lm_places *places, struct lm_str text, lm_place_fits fits,
                     void *arg, int64_t *ret_node_id) {
    struct wanted wanted = {.places = places, .fits = fits, .arg = arg};
    if (!split_path(text, wanted.parts, &wanted.count))
        return LM_NOT_FOUND;
    look_everywhere(&wanted);
    if (wanted.found == 0) {
        wanted.is_loose = true;
        look_everywhere(&wanted);
    }
    if (wanted.found == 1)
        *ret_node_id = wanted.node_id;
    return wanted.found == 1 ? LM_OK : wanted.found == 0 ? LM_NOT_FOUND : LM_CONFLICT;
}
