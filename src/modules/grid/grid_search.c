/* Places by name, pinyin, initials or code, below the caller's own. Today's grid is searched in the
 * snapshot: each name once, however many places bear it. Another day's is asked of the database. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "lib/text/text.h"
#include "modules/grid/grid_http.h"
#include "modules/grid/grid_rules.h"

enum { FOUND_MAX = 50 };

/* ---- today ---- */

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool begins(struct lm_str text, struct lm_str needle) {
    size_t n = 0;
    while (n < needle.n && n < text.n && lower(text.p[n]) == needle.p[n])
        n++;
    return n == needle.n;
}

static bool contains(struct lm_str text, struct lm_str needle) {
    for (size_t at = 0; at + needle.n <= text.n; at++)
        if (begins(lm_str_cut(text, at, text.n), needle))
            return true;
    return false;
}

static bool is_called(const struct lm_scope_name *name, struct lm_str needle) {
    struct lm_str readings = name->pinyin, one;
    if (contains(name->name, needle))
        return true;
    while (lm_str_split(&readings, ' ', &one))
        if (begins(one, needle))
            return true;
    return false;
}

enum answer { NOT_ASKED, YES, NO };

/* What is looked for, and which names have been asked already. */
struct sought {
    const struct lm_scope *scope;
    struct lm_str needle;
    bool is_code;         /* codes are digits */
    unsigned char *names; /* enum answer, by number of name */
};

static bool matches(struct sought *sought, int32_t rank) {
    const struct lm_scope *scope = sought->scope;
    int32_t number = scope->name_of[rank];
    if (sought->names[number] == NOT_ASKED)
        sought->names[number] = is_called(&scope->names[number], sought->needle) ? YES : NO;
    return sought->names[number] == YES ||
           (sought->is_code && begins(scope->nodes[rank].code, sought->needle));
}

struct hits {
    int64_t ids[LM_LEVEL_BUILDING + 1][FOUND_MAX];
    size_t counts[LM_LEVEL_BUILDING + 1];
};

static void add_hit(struct hits *hits, const struct lm_scope_node *node) {
    size_t *count = &hits->counts[node->level];
    for (size_t i = 0; i < *count; i++)
        if (hits->ids[node->level][i] == node->id)
            return; /* found below another of the caller's places */
    if (*count < FOUND_MAX)
        hits->ids[node->level][(*count)++] = node->id;
}

/* The place at the root of a grant; NULL when he may see none there. 0 is the whole district. */
static const struct lm_scope_node *root_of(const struct lm_cx *cx, const struct lm_grant *grant) {
    int64_t at = grant->node_id;
    if (!at && cx->scope->count)
        at = cx->scope->nodes[0].id;
    return lm_may(cx, &grid_see, at) ? lm_scope_find(cx->scope, at) : NULL;
}

/* Districts first, then streets, … each in order of code, which is the order of rank. */
static lm_rc search_today(struct lm_cx *cx, struct lm_str needle, struct lm_list *ret_ids) {
    struct hits *hits;
    int64_t *ids;
    size_t count = 0;
    struct sought sought = {.scope = cx->scope,
                            .needle = needle,
                            .is_code = needle.n > 0 && needle.p[0] >= '0' && needle.p[0] <= '9'};
    LM_TRY(lm_new(cx->arena, cx->scope->name_count + 1, &sought.names));
    LM_TRY(lm_new(cx->arena, 1, &hits));
    LM_TRY(lm_new(cx->arena, FOUND_MAX, &ids));
    for (size_t g = 0; g < cx->who->grant_count; g++) {
        const struct lm_scope_node *root = root_of(cx, &cx->who->grants[g]);
        for (int32_t rank = root ? root->rank : 0; root && rank <= root->last_rank; rank++)
            if (matches(&sought, rank))
                add_hit(hits, &cx->scope->nodes[rank]);
    }
    for (size_t level = 0; level <= LM_LEVEL_BUILDING; level++)
        for (size_t i = 0; i < hits->counts[level] && count < FOUND_MAX; i++)
            ids[count++] = hits->ids[level][i];
    *ret_ids = (struct lm_list){ids, count};
    return LM_OK;
}

/* ---- another day ---- */

/* As LIKE reads it: wildcards are plain characters. */
static lm_rc escape(struct lm_cx *cx, struct lm_str needle, struct lm_str *ret_escaped) {
    struct lm_buf escaped = lm_buf_in(cx->arena, 400);
    for (size_t i = 0; i < needle.n; i++) {
        if (strchr("%_!", needle.p[i]))
            lm_buf_char(&escaped, '!');
        lm_buf_char(&escaped, needle.p[i]);
    }
    return lm_buf_done(&escaped, ret_escaped);
}

static lm_rc add_once(struct lm_cx *cx, struct lm_list ids, struct lm_list *found) {
    int64_t *all = NULL;
    size_t count = found->count;
    LM_TRY(lm_new(cx->arena, found->count + ids.count + 1, &all));
    if (count)
        memcpy(all, found->items, count * sizeof *all);
    for (size_t i = 0; i < ids.count; i++) {
        int64_t id = ((const int64_t *)ids.items)[i];
        bool is_known = false;
        for (size_t at = 0; at < count && !is_known; at++)
            is_known = all[at] == id;
        if (!is_known)
            all[count++] = id;
    }
    *found = (struct lm_list){all, count};
    return LM_OK;
}

static lm_rc search_on(struct lm_cx *cx, struct lm_str needle, int64_t on,
                       struct lm_list *ret_ids) {
    struct lm_str escaped;
    struct lm_list found = {0};
    LM_TRY(escape(cx, needle, &escaped));
    for (size_t g = 0; g < cx->who->grant_count; g++) {
        const struct lm_scope_node *root = root_of(cx, &cx->who->grants[g]);
        struct lm_list ids = {0};
        if (!root)
            continue;
        LM_TRY(grid_store_search(cx, root->id, escaped, on, &ids));
        LM_TRY(add_once(cx, ids, &found));
    }
    *ret_ids = found;
    return LM_OK;
}

/* ---- both ---- */

lm_rc grid_search(struct lm_cx *cx, struct lm_str text, int64_t on, struct lm_list *ret_ids) {
    struct lm_str clean;
    char *needle;
    LM_TRY(lm_text_normalise(cx->arena, text, &clean));
    LM_TRY(lm_new(cx->arena, clean.n + 1, &needle));
    for (size_t i = 0; i < clean.n; i++)
        needle[i] = lower(clean.p[i]);
    clean.p = needle;
    if (on == lm_date_at(cx->now_ms))
        return search_today(cx, clean, ret_ids);
    return search_on(cx, clean, on, ret_ids);
}

lm_rc grid_find(struct lm_cx *cx, struct lm_str q, const struct lm_finds *ret_finds) {
    struct lm_list ids = {0};
    LM_TRY(grid_search(cx, q, lm_date_at(cx->now_ms), &ids));
    for (size_t i = 0; i < ids.count && *ret_finds->count < ret_finds->room; i++) {
        const struct lm_scope_node *node =
            lm_scope_find(cx->scope, ((const int64_t *)ids.items)[i]);
        struct lm_found *found = &ret_finds->items[(*ret_finds->count)++];
        *found = (struct lm_found){LM_STR("node"), node->id, node->id, 0, node->name, {0}};
        LM_TRY(grid_path_text(cx, node->id, &found->subtitle));
    }
    return LM_OK;
}
