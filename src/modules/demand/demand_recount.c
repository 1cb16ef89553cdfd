/* Figures anew from the log: folds what happened to each demand, and holds rows and figures against
 * it. What `lastmeter demand recompute` and `lastmeter db rebuild` do. */
#include "base/clock.h"
#include "core/env.h"
#include "modules/demand/demand_bulk.h"

enum { CHUNK = 1000, CHUNK_CAP = 64 * 1024 * 1024 };

struct recounting {
    struct demand_book book;
    struct demand_recount *recount;
};

/* ---- folding ---- */

/* As it stood right after it was filed: what was said, and where its first entry sent it. */
static struct demand first_of(const struct demand *row, const struct demand_entry *filed) {
    return (struct demand){.id = row->id,
                           .number = row->number,
                           .kind = row->kind,
                           .urgency = row->urgency,
                           .category = row->category,
                           .compound_id = row->compound_id,
                           .building_id = row->building_id,
                           .filed_ms = row->filed_ms,
                           .contact_due_ms = row->contact_due_ms,
                           .state = filed->to_state,
                           .lead_node_id = filed->lead_node_id,
                           .holder_node_id = filed->to_node_id,
                           .due_ms = filed->due_ms,
                           .is_open = true,
                           .version = filed->place};
}

static bool is_same(const struct demand *a, const struct demand *b) {
    return a->state == b->state && a->lead_node_id == b->lead_node_id &&
           a->holder_node_id == b->holder_node_id && a->unit_id == b->unit_id &&
           a->handler_id == b->handler_id && a->is_open == b->is_open &&
           a->is_urged == b->is_urged && a->is_supervised == b->is_supervised &&
           a->reworks == b->reworks && a->returns == b->returns && a->dispatches == b->dispatches &&
           a->escalations == b->escalations && a->calls == b->calls &&
           a->extensions == b->extensions && a->accepted_ms == b->accepted_ms &&
           a->contacted_ms == b->contacted_ms && a->due_ms == b->due_ms &&
           a->asked_due_ms == b->asked_due_ms && a->left_ms == b->left_ms &&
           a->handled_ms == b->handled_ms && a->closed_ms == b->closed_ms &&
           a->closing == b->closing && a->satisfaction == b->satisfaction &&
           a->version == b->version;
}

static lm_rc fold(struct recounting *re, struct lm_cx *cx, const struct demand *row) {
    struct lm_list entries = {0};
    LM_TRY(demand_store_entries(cx, row->id, &entries));
    const struct demand_entry *items = entries.items;
    re->recount->demands++;
    re->recount->entries += (int64_t)entries.count;
    if (entries.count == 0 || items[0].move != DEMAND_FILE) {
        re->recount->rows_wrong++;
        return LM_OK;
    }
    struct demand demand = first_of(row, &items[0]);
    for (size_t i = 1; i < entries.count; i++) {
        struct demand_shares by = {0};
        demand_apply(&demand, &items[i]);
        demand_shares_of_move(&demand, &items[i], &by);
        LM_TRY(demand_book_enter(&re->book, &demand, &by));
    }
    struct demand_shares is = {0};
    demand_shares_of_row(&demand, &is);
    re->recount->rows_wrong += !is_same(&demand, row);
    return demand_book_enter(&re->book, &demand, &is);
}

static lm_rc fold_all(struct recounting *re, struct lm_cx *cx) {
    struct lm_arena *chunk LM_ARENA_AUTO = NULL, *whole = cx->arena;
    int64_t after = 0;
    LM_TRY(lm_arena_new(CHUNK_CAP, &chunk));
    for (bool is_more = true; is_more;) {
        struct lm_list rows = {0};
        lm_arena_reset(chunk);
        cx->arena = chunk;
        lm_rc rc = demand_store_every(cx, after, CHUNK, &rows);
        const struct demand *items = rows.items;
        for (size_t i = 0; rc == LM_OK && i < rows.count; i++) {
            rc = fold(re, cx, &items[i]);
            after = items[i].id;
        }
        cx->arena = whole;
        LM_TRY(rc);
        is_more = rows.count == CHUNK;
    }
    return LM_OK;
}

/* ---- holding the figures against it ---- */

static bool is_in(const struct demand_span *span, int64_t period) {
    bool is_month = period < 1000000;
    return is_month ? period >= span->from_day / 100 && period <= span->to_day / 100
                    : period >= span->from_day && period <= span->to_day;
}

/* Live figures are taken off the computed ones: what is left is what differs. */
static lm_rc take_off(void *arg, const struct demand_cell *live) {
    struct recounting *re = arg;
    struct demand_cell *cell;
    LM_TRY(demand_book_cell(&re->book, live, &cell));
    for (int i = 0; i < DEMAND_FIGURE_COUNT; i++)
        cell->figures.n[i] -= live->figures.n[i];
    return LM_OK;
}

static void compare(struct recounting *re) {
    struct demand_recount *recount = re->recount;
    for (size_t i = 0; i < re->book.cells.count; i++) {
        const struct demand_cell *cell = re->book.cells.items[i];
        if (!is_in(&recount->span, cell->period))
            continue;
        recount->cells++;
        recount->cells_wrong += !demand_figures_are_zero(&cell->figures);
    }
}

static lm_rc recompute(struct lm_cx *cx, void *arg) {
    struct recounting *re = arg;
    const struct demand_cell all[2] = {{.period = 0}, {.period = 99999999}};
    LM_TRY(fold_all(re, cx));
    LM_TRY(demand_store_count_all(cx, all, take_off, re));
    compare(re);
    return LM_OK;
}

lm_rc demand_recompute(struct lm_env *env, struct demand_recount *recount) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct recounting re = {.recount = recount};
    LM_TRY(lm_arena_new(CHUNK_CAP, &arena));
    LM_TRY(demand_book_open(&re.book));
    lm_rc rc = lm_env_read(env, arena, recompute, &re);
    demand_book_close(&re.book);
    return rc;
}

static lm_rc write_cells(struct lm_cx *cx, struct recounting *re) {
    LM_TRY(demand_store_count_clear(cx));
    return demand_store_count_add_many(cx, re->book.cells.items, re->book.cells.count);
}

lm_rc demand_rebuild(struct lm_cx *cx) {
    struct demand_recount recount = {0};
    struct recounting re = {.recount = &recount};
    LM_TRY(demand_book_open(&re.book));
    lm_rc rc = fold_all(&re, cx);
    if (rc == LM_OK)
        rc = write_cells(cx, &re);
    demand_book_close(&re.book);
    return rc;
}
