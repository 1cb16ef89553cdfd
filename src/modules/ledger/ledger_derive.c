/* What the ledger derives from its facts: made anew on command, and moved on when a year begins. */
#include "modules/ledger/ledger_derive.h"

#include "base/clock.h"
#include "core/env.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_search_store.h"
#include "modules/ledger/ledger_store.h"

lm_rc ledger_rebuild(struct lm_cx *cx) {
    struct lm_list buildings = {0};
    LM_TRY(ledger_store_clear_derived(cx));
    LM_TRY(ledger_store_rebuild_figures(cx, lm_date_at(cx->now_ms) / 10000));
    LM_TRY(ledger_store_buildings(cx, &buildings));
    struct lm_arena *all = cx->arena, *piece LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new((size_t)64 * 1024 * 1024, &piece));
    cx->arena = piece; /* names of one building at a time */
    lm_rc rc = LM_OK;
    for (size_t i = 0; rc == LM_OK && i < buildings.count; i++) {
        lm_arena_reset(piece);
        rc = ledger_rebuild_grams(cx, ((const int64_t *)buildings.items)[i]);
    }
    cx->arena = all;
    return rc;
}

lm_rc ledger_rebuild_grams(struct lm_cx *cx, int64_t building_id) {
    struct lm_list names = {0};
    LM_TRY(ledger_store_names(cx, building_id, &names));
    const struct ledger_name *items = names.items;
    for (size_t i = 0; i < names.count; i++) {
        struct lm_str grams, sort;
        LM_TRY(ledger_grams(cx->arena, items[i].name, &grams, &sort));
        LM_TRY(ledger_store_grams_add(cx, building_id, items[i].person_id, grams));
    }
    return LM_OK;
}

/* 200 buildings a run: the writer stays free for others on New Year's Day. */
lm_rc ledger_count_ages(struct lm_cx *cx, struct lm_str payload) {
    struct lm_list stale = {0};
    int64_t year = lm_date_at(cx->now_ms) / 10000;
    (void)payload;
    LM_TRY(ledger_store_aged_stale(cx, year, &stale));
    for (size_t i = 0; i < stale.count; i++)
        LM_TRY(ledger_store_aged_recount(cx, ((const int64_t *)stale.items)[i], year));
    return LM_OK;
}
