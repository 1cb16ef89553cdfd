/* From what a program says of a place to the compound or building that is meant, and back to words.
 * Places are read in the grid's snapshot; there are no coordinates in it. */
#include "lib/text/text.h"
#include "modules/open311/open311_rules.h"

#include <ctype.h>

enum { LEAST_BYTES = 6 }; /* two Han characters: what is shorter is part of many names */

const struct lm_scope_node *open311_node(const struct lm_scope *scope, struct lm_str text) {
    int64_t id;
    for (size_t i = 0; i < scope->count; i++)
        if (lm_str_eq(scope->nodes[i].code, text))
            return &scope->nodes[i];
    return lm_str_int(text, &id) ? lm_scope_find(scope, id) : NULL;
}

static bool contains(struct lm_str text, struct lm_str part) {
    return part.n > 0 && lm_str_find(text, part) >= 0;
}

struct address {
    struct lm_str whole, rest; /* rest: without the names above */
};

/* How well an address that names a compound names it: a longer name says more, and so do the
 * streets and communities above it that are named too. 0: not at all. */
static size_t score_of(const struct lm_scope *scope, const struct lm_scope_node *compound,
                       const struct address *address) {
    if (!contains(address->rest, compound->name))
        return 0;
    size_t score = compound->name.n * LM_LEVEL_BUILDING;
    for (const struct lm_scope_node *at = lm_scope_find(scope, compound->parent_id); at;
         at = lm_scope_find(scope, at->parent_id))
        score += contains(address->whole, at->name) ? 1 : 0;
    return score;
}

/* The address without the names of the streets and communities in it: "徐家湾社区 华苑" does not
 * mean the compound 徐家湾. Blanks stand for what was there. */
static lm_rc without_above(struct lm_cx *cx, struct lm_str address, struct lm_str *ret_rest) {
    char *rest;
    LM_TRY(lm_alloc(cx->arena, address.n + 1, 1, &rest));
    memcpy(rest, address.p, address.n);
    for (size_t i = 0; i < cx->scope->count; i++) {
        const struct lm_scope_node *node = &cx->scope->nodes[i];
        ptrdiff_t at = node->level < LM_LEVEL_COMPOUND && node->name.n > 0
                           ? lm_str_find((struct lm_str){rest, address.n}, node->name)
                           : -1;
        if (at >= 0)
            memset(rest + at, ' ', node->name.n);
    }
    *ret_rest = (struct lm_str){rest, address.n};
    return LM_OK;
}

/* The compound with the best score; more than one may have it. */
static size_t find_named(const struct lm_scope *scope, const struct address *address,
                         const struct lm_scope_node **ret_compound) {
    size_t best = 0, count = 0;
    for (size_t i = 0; i < scope->count; i++) {
        const struct lm_scope_node *node = &scope->nodes[i];
        size_t score = node->level == LM_LEVEL_COMPOUND ? score_of(scope, node, address) : 0;
        if (score == 0 || score < best)
            continue;
        count = score > best ? 1 : count + 1;
        best = score;
        *ret_compound = node;
    }
    return count;
}

/* The compound of whose name the address is a part. */
static size_t find_partly(const struct lm_scope *scope, struct lm_str address,
                          const struct lm_scope_node **ret_compound) {
    size_t count = 0;
    for (size_t i = 0; i < scope->count && address.n >= LEAST_BYTES; i++)
        if (scope->nodes[i].level == LM_LEVEL_COMPOUND && contains(scope->nodes[i].name, address)) {
            *ret_compound = &scope->nodes[i];
            count++;
        }
    return count;
}

/* Is a building named, and not the end of another's number ("1号楼" in "11号楼")? */
static bool names_building(struct lm_str address, struct lm_str name) {
    for (size_t from = 0; from + name.n <= address.n;) {
        ptrdiff_t at = lm_str_find(lm_str_cut(address, from, address.n), name);
        if (at < 0 || name.n == 0)
            return false;
        size_t start = from + (size_t)at;
        if (start == 0 || !isalnum((unsigned char)address.p[start - 1]))
            return true;
        from = start + 1;
    }
    return false;
}

static const struct lm_scope_node *find_building(const struct lm_scope *scope,
                                                 const struct lm_scope_node *compound,
                                                 struct lm_str address) {
    const struct lm_scope_node *best = NULL;
    for (int32_t rank = compound->rank + 1; rank <= compound->last_rank; rank++) {
        const struct lm_scope_node *node = &scope->nodes[rank];
        if (names_building(address, node->name) && (!best || node->name.n > best->name.n))
            best = node;
    }
    return best ? best : compound;
}

static lm_rc place_by_words(struct lm_cx *cx, struct lm_str text,
                            const struct lm_scope_node **ret_node) {
    const struct lm_scope_node *compound = NULL;
    struct address address;
    LM_TRY(lm_text_normalise(cx->arena, text, &address.whole));
    LM_TRY(without_above(cx, address.whole, &address.rest));
    size_t count = find_named(cx->scope, &address, &compound);
    address.rest = address.whole; /* a compound may be called like the district it lies in */
    if (count == 0)
        count = find_named(cx->scope, &address, &compound);
    if (count == 0)
        count = find_partly(cx->scope, address.whole, &compound);
    if (count == 0)
        return lm_fail(cx, LM_BAD_REQUEST, "open311.address_unknown");
    if (count > 1)
        return lm_fail(cx, LM_BAD_REQUEST, "open311.address_unclear");
    *ret_node = find_building(cx->scope, compound, address.whole);
    return LM_OK;
}

lm_rc open311_place(struct lm_cx *cx, const struct open311_where *where,
                    const struct lm_scope_node **ret_node) {
    struct lm_str id = lm_str_trim(where->address_id);
    if (id.n > 0) {
        *ret_node = open311_node(cx->scope, id);
        return *ret_node && (*ret_node)->level >= LM_LEVEL_COMPOUND
                   ? LM_OK
                   : lm_fail(cx, LM_BAD_REQUEST, "open311.address_id");
    }
    if (where->address_string.n > 0)
        return place_by_words(cx, where->address_string, ret_node);
    bool has_point = where->lat.n > 0 && where->lon.n > 0;
    return lm_fail(cx, LM_BAD_REQUEST, has_point ? "open311.coordinates" : "open311.location");
}

lm_rc open311_address(struct lm_cx *cx, int64_t compound_id, int64_t building_id,
                      struct lm_str *ret_text) {
    const struct lm_scope_node *compound = lm_scope_find(cx->scope, compound_id);
    const struct lm_scope_node *building = lm_scope_find(cx->scope, building_id);
    *ret_text = compound ? compound->name : (struct lm_str){0};
    if (!compound || !building || building->id == compound->id)
        return LM_OK;
    return lm_str_printf(cx->arena, ret_text, "%.*s, %.*s", LM_FMT(building->name),
                         LM_FMT(compound->name));
}
