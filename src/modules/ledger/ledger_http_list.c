/* Handlers of lists: households of a place, a door's timeline; the notice card and the code tables.
 */
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger_http.h"
#include "modules/ledger/ledger_list.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_search_store.h"
#include "modules/ledger/ledger_wire.h"

static int64_t limit_of(int64_t asked) {
    return asked > 0 ? asked : 50;
}

/* ---- households ---- */

/* Compound and building: what tells two doors of a list apart. */
static lm_rc building_name(struct lm_cx *cx, int64_t building_id, struct lm_str *ret_name) {
    const struct lm_scope_node *building = lm_scope_find(cx->scope, building_id);
    const struct lm_scope_node *compound =
        building ? lm_scope_find(cx->scope, building->parent_id) : NULL;
    return lm_str_printf(cx->arena, ret_name, "%.*s%.*s",
                         LM_FMT(compound ? compound->name : LM_STR("")),
                         LM_FMT(building ? building->name : LM_STR("")));
}

lm_rc ledger_http_list(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_list_in *ask = in;
    struct ledger_list *list = out;
    struct ledger_list_page page = {0};
    struct ledger_list_item *items;
    int64_t *doors;
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(ledger_list_read(cx, ask, &page));
    size_t count = page.rows.count;
    LM_TRY(lm_new(cx->arena, count + 1, &items));
    LM_TRY(lm_new(cx->arena, count + 1, &doors));
    for (size_t i = 0; i < count; i++) {
        items[i] = page.rows.items[i].item;
        doors[i] = items[i].door_id;
        LM_TRY(building_name(cx, items[i].building_id, &items[i].building));
    }
    list->next = page.next;
    list->items = (struct lm_list){items, count};
    return ledger_note_views(cx, doors, count);
}

/* ---- timeline ---- */

lm_rc ledger_http_history(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_history_in *ask = in;
    struct ledger_history *history = out;
    struct lm_list both[2] = {{0}};
    struct ledger_history_item *items;
    int64_t before = INT64_MAX, building_id, limit = limit_of(ask->limit);
    if (ask->after.p && !lm_str_int(ask->after, &before))
        return lm_fail(cx, LM_BAD_REQUEST, "ledger.cursor");
    LM_TRY(ledger_permit_door(cx, ask->door, &building_id));
    LM_TRY(ledger_store_history(cx, ask->door, before, limit + 1, both));
    LM_TRY(lm_new(cx->arena, (size_t)limit + 1, &items));
    const struct ledger_history_item *a = both[0].items, *b = both[1].items;
    size_t n = 0, i = 0, j = 0;
    while (n < (size_t)limit && (i < both[0].count || j < both[1].count))
        items[n++] =
            j >= both[1].count || (i < both[0].count && a[i].id > b[j].id) ? a[i++] : b[j++];
    if (i < both[0].count || j < both[1].count)
        LM_TRY(lm_str_printf(cx->arena, &history->next, "%lld", (long long)items[n - 1].id));
    history->items = (struct lm_list){items, n};
    return ledger_note_view(cx, ask->door);
}

/* ---- notice card ---- */

static lm_rc message(struct lm_cx *cx, const char *key, struct lm_str *ret_text) {
    struct lm_buf out = lm_buf_in(cx->arena, 4096);
    lm_message(cx->env->messages, cx->lang, key, NULL, &out);
    return lm_buf_done(&out, ret_text);
}

lm_rc ledger_http_notice(struct lm_cx *cx, const void *in, void *out) {
    static const char *const keys[][2] = {{"ledger.notice.who", "ledger.notice.who.text"},
                                          {"ledger.notice.purpose", "ledger.notice.purpose.text"},
                                          {"ledger.notice.kinds", "ledger.notice.kinds.text"},
                                          {"ledger.notice.never", "ledger.notice.never.text"},
                                          {"ledger.notice.how", "ledger.notice.how.text"},
                                          {"ledger.notice.keep", "ledger.notice.keep.text"},
                                          {"ledger.notice.rights", "ledger.notice.rights.text"}};
    struct ledger_notice *notice = out;
    struct ledger_notice_item *items;
    (void)in;
    LM_TRY(lm_new(cx->arena, LM_COUNT(keys), &items));
    for (size_t i = 0; i < LM_COUNT(keys); i++) {
        LM_TRY(message(cx, keys[i][0], &items[i].heading));
        LM_TRY(message(cx, keys[i][1], &items[i].text));
    }
    notice->items = (struct lm_list){items, LM_COUNT(keys)};
    return message(cx, "ledger.notice.title", &notice->title);
}

/* ---- code tables ---- */

static lm_rc code_list(struct lm_cx *cx, const struct lm_code *codes, struct lm_list *ret_list) {
    size_t count = 0;
    struct ledger_code_item *items;
    while (codes[count].slug)
        count++;
    LM_TRY(lm_new(cx->arena, count, &items));
    for (size_t i = 0; i < count; i++)
        items[i] = (struct ledger_code_item){lm_str_of(codes[i].slug), lm_str_of(codes[i].zh),
                                             lm_str_of(codes[i].en)};
    *ret_list = (struct lm_list){items, count};
    return LM_OK;
}

lm_rc ledger_http_codes(struct lm_cx *cx, const void *in, void *out) {
    struct ledger_codes *codes = out;
    (void)in;
    LM_TRY(code_list(cx, ledger_relations, &codes->relations));
    LM_TRY(code_list(cx, ledger_usages, &codes->usages));
    LM_TRY(code_list(cx, ledger_sexes, &codes->sexes));
    LM_TRY(code_list(cx, ledger_residences, &codes->residences));
    return code_list(cx, ledger_sensitive_kinds, &codes->sensitive);
}
