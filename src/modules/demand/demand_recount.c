/* Figures anew from the log: folds what happened to each demand, and holds rows and figures against
 * it. What `lastmeter demand recompute` and `lastmeter db rebuild` do. */
#include "base/clock.h"
#include "base/hash.h"
#include "core/env.h"
#include "modules/demand/demand_rules.h"

enum { CHUNK = 1000, KEY_MAX = 80 };
enum { CHUNK_CAP = 64 * 1024 * 1024, CELLS_CAP = 1536 * 1024 * 1024 };

struct book {
    struct lm_arena *cells_arena;
    struct lm_map by_key; /* → struct demand_cell * */
    LM_ARRAY(struct demand_cell *) cells;
    struct demand_recount *recount;
};

/* ---- cells ---- */

static lm_rc cell_at(struct book *book, const struct demand_cell *key,
                     struct demand_cell **ret_cell) {
    char text[KEY_MAX];
    snprintf(text, sizeof text, "%lld/%lld/%.*s/%lld", (long long)key->period,
             (long long)key->compound_id, LM_FMT(key->category), (long long)key->unit_id);
    struct demand_cell *cell = lm_map_get(&book->by_key, lm_str_of(text));
    if (!cell) {
        struct lm_str kept;
        LM_TRY(lm_new(book->cells_arena, 1, &cell));
        *cell = *key;
        cell->figures = (struct demand_figures){0};
        LM_TRY(lm_str_copy(book->cells_arena, key->category, &cell->category));
        LM_TRY(lm_str_copy(book->cells_arena, lm_str_of(text), &kept));
        LM_TRY(lm_map_put(&book->by_key, kept, cell));
        LM_TRY(lm_array_add(book->cells_arena, &book->cells, cell));
    }
    *ret_cell = cell;
    return LM_OK;
}

static lm_rc enter(struct book *book, const struct demand *demand,
                   const struct demand_shares *shares) {
    for (size_t i = 0; i < shares->count; i++) {
        struct demand_cell keys[DEMAND_KEYS_MAX], *cell;
        size_t count = demand_cells_of(demand, shares->items[i].day, keys);
        for (size_t k = 0; k < count; k++) {
            LM_TRY(cell_at(book, &keys[k], &cell));
            cell->figures.n[shares->items[i].figure] += shares->items[i].n;
        }
    }
    return LM_OK;
}

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

static lm_rc fold(struct book *book, struct lm_cx *cx, const struct demand *row) {
    struct lm_list entries = {0};
    LM_TRY(demand_store_entries(cx, row->id, &entries));
    const struct demand_entry *items = entries.items;
    book->recount->demands++;
    book->recount->entries += (int64_t)entries.count;
    if (entries.count == 0 || items[0].move != DEMAND_FILE) {
        book->recount->rows_wrong++;
        return LM_OK;
    }
    struct demand demand = first_of(row, &items[0]);
    for (size_t i = 1; i < entries.count; i++) {
        struct demand_shares by = {0};
        demand_apply(&demand, &items[i]);
        demand_shares_of_move(&demand, &items[i], &by);
        LM_TRY(enter(book, &demand, &by));
    }
    struct demand_shares is = {0};
    demand_shares_of_row(&demand, &is);
    book->recount->rows_wrong += !is_same(&demand, row);
    return enter(book, &demand, &is);
}

static lm_rc fold_all(struct book *book, struct lm_cx *cx) {
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
            rc = fold(book, cx, &items[i]);
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
    struct book *book = arg;
    struct demand_cell *cell;
    LM_TRY(cell_at(book, live, &cell));
    for (int i = 0; i < DEMAND_FIGURE_COUNT; i++)
        cell->figures.n[i] -= live->figures.n[i];
    return LM_OK;
}

static bool is_zero(const struct demand_figures *figures) {
    for (int i = 0; i < DEMAND_FIGURE_COUNT; i++)
        if (figures->n[i] != 0)
            return false;
    return true;
}

static void compare(struct book *book) {
    struct demand_recount *recount = book->recount;
    for (size_t i = 0; i < book->cells.count; i++) {
        const struct demand_cell *cell = book->cells.items[i];
        if (!is_in(&recount->span, cell->period))
            continue;
        recount->cells++;
        recount->cells_wrong += !is_zero(&cell->figures);
    }
}

static lm_rc open_book(struct book *book) {
    LM_TRY(lm_arena_new(CELLS_CAP, &book->cells_arena));
    book->by_key.arena = book->cells_arena;
    return LM_OK;
}

static lm_rc recompute(struct lm_cx *cx, void *arg) {
    struct book *book = arg;
    const struct demand_cell all[2] = {{.period = 0}, {.period = 99999999}};
    LM_TRY(fold_all(book, cx));
    LM_TRY(demand_store_count_all(cx, all, take_off, book));
    compare(book);
    return LM_OK;
}

lm_rc demand_recompute(struct lm_env *env, struct demand_recount *recount) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct book book = {.recount = recount};
    LM_TRY(lm_arena_new(CHUNK_CAP, &arena));
    LM_TRY(open_book(&book));
    lm_rc rc = lm_env_read(env, arena, recompute, &book);
    lm_arena_free(book.cells_arena);
    return rc;
}

static lm_rc write_cells(struct lm_cx *cx, struct book *book) {
    LM_TRY(demand_store_count_clear(cx));
    for (size_t i = 0; i < book->cells.count; i++)
        if (!is_zero(&book->cells.items[i]->figures))
            LM_TRY(demand_store_count_add(cx, book->cells.items[i]));
    return LM_OK;
}

lm_rc demand_rebuild(struct lm_cx *cx) {
    struct demand_recount recount = {0};
    struct book book = {.recount = &recount};
    LM_TRY(open_book(&book));
    lm_rc rc = fold_all(&book, cx);
    if (rc == LM_OK)
        rc = write_cells(cx, &book);
    lm_arena_free(book.cells_arena);
    return rc;
}
