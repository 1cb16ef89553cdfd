/* Needs as they are kept: found in the background for the whole district, told at once to whoever
 * asks, with the time at which they were found. */
#include "base/clock.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_need_find.h"

enum { FRESH_MS = LM_HOUR_MS, AGAIN_MS = LM_MINUTE_MS, YEAR_DAYS = 365, ARENA_CAP = 512 << 20 };
static const int64_t kept_ms = 7 * LM_DAY_MS;

/* ---- telling ---- */

/* Those of the node; which of them are judged. */
static lm_rc split(struct lm_cx *cx, int64_t node_id, const struct lm_list *cells,
                   struct demand_needs *needs) {
    const struct demand_need_cell *items = cells->items;
    struct demand_need_cell *found, *unjudged;
    LM_TRY(lm_new(cx->arena, cells->count + 1, &found));
    LM_TRY(lm_new(cx->arena, cells->count + 1, &unjudged));
    needs->found.items = found;
    needs->unjudged.items = unjudged;
    for (size_t i = 0; i < cells->count; i++) {
        if (!lm_scope_covers(cx->scope, node_id, items[i].need.compound_id))
            continue;
        if (items[i].is_judged)
            found[needs->found.count++] = items[i];
        else
            unjudged[needs->unjudged.count++] = items[i];
    }
    return LM_OK;
}

static void add_gaps(const struct lm_cx *cx, int64_t node_id, const struct lm_list *gaps,
                     struct demand_needs *needs) {
    const struct demand_need_gap *items = gaps->items;
    for (size_t i = 0; i < gaps->count; i++) {
        if (!lm_scope_covers(cx->scope, node_id, items[i].compound_id))
            continue;
        needs->without_age += items[i].without_age;
        needs->unknown_people += items[i].unknown_people;
    }
}

static int64_t day_before(int64_t day, int64_t days) {
    return lm_date_of_days(lm_date_days(day) - days);
}

/* After midnight the job has not come to the new day yet: what it found last holds until then. */
static lm_rc find_run(struct lm_cx *cx, const struct demand_span *span,
                      struct demand_need_run *ret_run) {
    int64_t most = span->to_day == lm_date_at(cx->now_ms) ? kept_ms / LM_DAY_MS : 0;
    lm_rc rc = LM_NOT_FOUND;
    for (int64_t days = 0; days <= most && rc == LM_NOT_FOUND; days++) {
        const struct demand_span of = {day_before(span->from_day, days),
                                       day_before(span->to_day, days)};
        rc = demand_store_need_run(cx, &of, ret_run);
    }
    return rc;
}

lm_rc demand_needs_at(struct lm_cx *cx, int64_t node_id, const struct demand_span *span,
                      struct demand_needs *ret_needs) {
    struct demand_need_run run = {0};
    struct lm_list cells = {0}, gaps = {0};
    *ret_needs = (struct demand_needs){.span = *span};
    lm_rc rc = find_run(cx, span, &run);
    if (rc == LM_NOT_FOUND)
        return LM_OK;
    LM_TRY(rc);
    const struct demand_span told = {run.from_day, run.to_day};
    LM_TRY(demand_store_need_cells(cx, &told, &cells));
    LM_TRY(demand_store_need_gaps(cx, &told, &gaps));
    struct demand_needs needs = {
        .tests = run.tests, .compounds = run.compounds, .as_of_ms = run.at_ms, .span = told};
    LM_TRY(split(cx, node_id, &cells, &needs));
    add_gaps(cx, node_id, &gaps, &needs);
    *ret_needs = needs;
    return LM_OK;
}

lm_rc demand_need_of(struct lm_cx *cx, const struct demand_need *of, const struct demand_span *span,
                     struct demand_need *ret_need) {
    struct lm_list cells = {0};
    LM_TRY(demand_store_need_cells(cx, span, &cells));
    const struct demand_need_cell *items = cells.items;
    for (size_t i = 0; i < cells.count; i++) {
        const struct demand_need *need = &items[i].need;
        if (items[i].is_judged && need->compound_id == of->compound_id &&
            need->age_band == of->age_band && lm_str_eq(need->category, of->category)) {
            *ret_need = *need;
            return LM_OK;
        }
    }
    return demand_find_need(cx, of, span, ret_need);
}

/* ---- finding ---- */

lm_rc demand_needs_look(struct lm_cx *cx, const struct demand_span *span,
                        struct demand_need_run **ret_run) {
    struct demand_need_run before = {0}, *run;
    lm_rc rc = demand_store_need_run(cx, span, &before);
    *ret_run = NULL;
    if (rc == LM_OK && cx->now_ms - before.at_ms < AGAIN_MS)
        return LM_OK;
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    LM_TRY(lm_new(cx->arena, 1, &run));
    LM_TRY(demand_find_needs(cx, span, run));
    *ret_run = run;
    return LM_OK;
}

lm_rc demand_needs_keep(struct lm_cx *cx, const struct demand_need_run *run) {
    struct demand_need_cell *cells = run->cells.items;
    struct demand_need_gap *gaps = run->gaps.items;
    for (size_t i = 0; i < run->cells.count; i++) {
        cells[i].from_day = run->from_day;
        cells[i].to_day = run->to_day;
    }
    for (size_t i = 0; i < run->gaps.count; i++) {
        gaps[i].from_day = run->from_day;
        gaps[i].to_day = run->to_day;
    }
    LM_TRY(demand_store_need_run_put(cx, run));
    LM_TRY(demand_store_need_cells_add(cx, &run->cells));
    return demand_store_need_gaps_add(cx, &run->gaps);
}

struct refreshing {
    struct demand_need_run *run; /* NULL: what there is is fresh enough */
    struct lm_list before;
};

static lm_rc look(struct lm_cx *cx, void *arg) {
    struct refreshing *refreshing = arg;
    int64_t today = lm_date_at(cx->now_ms);
    const struct demand_span year = {lm_date_of_days(lm_date_days(today) - YEAR_DAYS + 1), today};
    struct demand_need_run before = {0};
    lm_rc rc = demand_store_need_run(cx, &year, &before);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    if (rc == LM_NOT_FOUND || cx->now_ms - before.at_ms >= FRESH_MS)
        LM_TRY(demand_needs_look(cx, &year, &refreshing->run));
    return demand_store_need_runs(cx, &refreshing->before);
}

static lm_rc keep(struct lm_cx *cx, void *arg) {
    const struct refreshing *refreshing = arg;
    const struct demand_need_run *runs = refreshing->before.items;
    for (size_t i = 0; i < refreshing->before.count; i++)
        if (cx->now_ms - runs[i].at_ms >= kept_ms)
            LM_TRY(demand_store_need_run_drop(cx, &runs[i]));
    return refreshing->run ? demand_needs_keep(cx, refreshing->run) : LM_OK;
}

/* Derived figures: no audit row. */
lm_rc demand_needs_refresh(struct lm_env *env) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct refreshing refreshing = {0};
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    LM_TRY(lm_env_read(env, arena, look, &refreshing));
    return refreshing.run ? lm_env_note(env, arena, keep, &refreshing) : LM_OK;
}
