/* The ledger page by page: buildings in order of code as the grid in memory ranks them, one short
 * statement a building, in each page at most so many buildings. Knows no HTTP. */
#include "modules/ledger/ledger_list.h"

#include "base/buf.h"
#include "core/scope/scope.h"
#include "lib/text/text.h"
#include "modules/ledger/ledger_rules.h"

/* Buildings that one page looks into: where hits are rare, a page comes back short, with a cursor.
 */
enum { BUILDINGS_MAX = 400 };

/* ---- where a page begins ---- */

static void begin_of(struct ledger_list_at *at, int64_t building_id) {
    *at = (struct ledger_list_at){.building_id = building_id,
                                  .unit_no = -1,
                                  .floor = INT32_MIN,
                                  .number = -1,
                                  .room = LM_STR("")};
}

/* "building.unit.floor.number.room" */
static lm_rc read_cursor(struct lm_cx *cx, struct lm_str cursor, struct ledger_list_at *ret_at) {
    struct ledger_list_at at;
    begin_of(&at, 0);
    int64_t *const members[] = {&at.building_id, &at.unit_no, &at.floor, &at.number};
    struct lm_str part;
    for (size_t i = 0; cursor.p && i < LM_COUNT(members); i++)
        if (!lm_str_split(&cursor, '.', &part) || !lm_str_int(part, members[i]))
            return lm_fail(cx, LM_BAD_REQUEST, "ledger.cursor");
    at.room = cursor.p ? cursor : LM_STR("");
    *ret_at = at;
    return LM_OK;
}

static lm_rc print_cursor(struct lm_cx *cx, const struct ledger_list_at *at,
                          struct lm_str *ret_cursor) {
    return lm_str_printf(cx->arena, ret_cursor, "%lld.%lld.%lld.%lld.%.*s",
                         (long long)at->building_id, (long long)at->unit_no, (long long)at->floor,
                         (long long)at->number, LM_FMT(at->room));
}

/* ---- what was typed ---- */

static lm_rc upper(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_upper) {
    struct lm_buf out = lm_buf_in(cx->arena, text.n + 16);
    for (size_t i = 0; i < text.n; i++)
        lm_buf_char(&out, text.p[i] >= 'a' && text.p[i] <= 'z' ? (char)(text.p[i] - 'a' + 'A')
                                                               : text.p[i]);
    return lm_buf_done(&out, ret_upper);
}

static bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* "3号楼1003" and "A-101" end in the room. */
static struct lm_str room_of(struct lm_str place) {
    size_t from = place.n;
    while (from > 0 && is_alnum(place.p[from - 1]))
        from--;
    return from < place.n ? lm_str_cut(place, from, place.n) : place;
}

static lm_rc read_typed(struct lm_cx *cx, struct lm_str q, struct ledger_list_typed *ret_typed) {
    struct lm_str gram, place;
    *ret_typed = (struct ledger_list_typed){0};
    LM_TRY(ledger_gram_of_query(cx->arena, q.p ? q : LM_STR(""), &gram));
    if (gram.n == 0)
        return LM_OK;
    LM_TRY(lm_text_normalise(cx->arena, q, &place));
    LM_TRY(upper(cx, place, &place));
    LM_TRY(ledger_range_of(cx->arena, gram, &ret_typed->gram));
    LM_TRY(ledger_range_of(cx->arena, place, &ret_typed->place));
    return ledger_range_of(cx->arena, room_of(place), &ret_typed->room);
}

/* ---- which buildings ---- */

struct walk {
    struct lm_cx *cx;
    const struct lm_scope_node *root;
    bool *wanted; /* by rank below the root; NULL: all */
};

static void want(struct walk *walk, const struct lm_list *ids) {
    for (size_t i = 0; i < ids->count; i++) {
        const struct lm_scope_node *node =
            lm_scope_find(walk->cx->scope, ((const int64_t *)ids->items)[i]);
        if (node && node->rank >= walk->root->rank && node->rank <= walk->root->last_rank)
            walk->wanted[node->rank - walk->root->rank] = true;
    }
}

static lm_rc want_typed(struct walk *walk, const struct ledger_list_typed *typed) {
    struct lm_list named = {0}, rooms = {0};
    if (!typed->gram.from.p || walk->root->level == LM_LEVEL_BUILDING)
        return LM_OK;
    LM_TRY(lm_new(walk->cx->arena, (size_t)(walk->root->last_rank - walk->root->rank) + 1,
                  &walk->wanted));
    LM_TRY(ledger_store_list_named(walk->cx, walk->root->id, &typed->gram, &named));
    LM_TRY(ledger_store_list_rooms(walk->cx, typed, &rooms));
    want(walk, &named);
    want(walk, &rooms);
    return LM_OK;
}

/* The next building at or behind a rank; NULL behind the last. */
static const struct lm_scope_node *next_building(const struct walk *walk, int32_t rank) {
    for (; rank <= walk->root->last_rank; rank++) {
        const struct lm_scope_node *node = &walk->cx->scope->nodes[rank];
        if (node->level == LM_LEVEL_BUILDING &&
            (!walk->wanted || walk->wanted[rank - walk->root->rank]))
            return node;
    }
    return NULL;
}

/* ---- the page ---- */

static lm_rc add_rows(struct ledger_list_page *page, struct lm_cx *cx, const struct lm_list *rows) {
    const struct ledger_list_row *items = rows->items;
    for (size_t i = 0; i < rows->count; i++)
        LM_TRY(lm_array_add(cx->arena, &page->rows, items[i]));
    return LM_OK;
}

/* More rows than a page holds: the last of the page is where the next begins. */
static lm_rc cut(struct lm_cx *cx, struct ledger_list_page *page, size_t limit) {
    const struct ledger_list_row *last = &page->rows.items[limit - 1];
    page->rows.count = limit;
    return print_cursor(cx,
                        &(struct ledger_list_at){.building_id = last->item.building_id,
                                                 .unit_no = last->unit_no,
                                                 .floor = last->floor,
                                                 .number = last->item.number,
                                                 .room = last->room},
                        &page->next);
}

lm_rc ledger_list_read(struct lm_cx *cx, const struct ledger_list_in *ask,
                       struct ledger_list_page *ret_page) {
    struct walk walk = {.cx = cx, .root = lm_scope_find(cx->scope, ask->node)};
    struct ledger_list_typed typed;
    struct ledger_list_at at;
    struct ledger_list_page page = {0};
    size_t limit = ask->limit > 0 ? (size_t)ask->limit : 50;
    LM_TRY(read_cursor(cx, ask->after, &at));
    const struct lm_scope_node *from =
        at.building_id ? lm_scope_find(cx->scope, at.building_id) : walk.root;
    if (!walk.root || !from || !lm_scope_covers(cx->scope, walk.root->id, from->id))
        return lm_fail(cx, LM_BAD_REQUEST, "ledger.cursor");
    LM_TRY(read_typed(cx, ask->q, &typed));
    LM_TRY(want_typed(&walk, &typed));
    const struct lm_scope_node *building = next_building(&walk, from->rank);
    for (int looked = 0; building; looked++) {
        struct lm_list rows = {0};
        if (building->id != at.building_id)
            begin_of(&at, building->id);
        if (looked == BUILDINGS_MAX) {
            LM_TRY(print_cursor(cx, &at, &page.next));
            break;
        }
        at.compound_id = building->parent_id;
        at.limit = (int64_t)(limit + 1 - page.rows.count);
        LM_TRY(ledger_store_list(cx, ask, &typed, &at, &rows));
        LM_TRY(add_rows(&page, cx, &rows));
        if (page.rows.count > limit) {
            LM_TRY(cut(cx, &page, limit));
            break;
        }
        building = next_building(&walk, building->rank + 1);
    }
    *ret_page = page;
    return LM_OK;
}
