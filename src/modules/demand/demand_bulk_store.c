/* Rows in runs: sixteen a statement. */
#include "modules/demand/demand_bulk.h"
#include "modules/demand/demand_need_find.h"
#include "modules/demand/demand_sql.h"

#include <assert.h>

/* `one` writes what is left of full runs. */
struct demand_many {
    const struct lm_sql *many, *one;
    const struct lm_record *record;
};

enum { SCRATCH_CAP = 4 * 1024 * 1024, KEYS = 4, COUNT_WIDTH = KEYS + DEMAND_FIGURE_COUNT };

static size_t width_of(const struct lm_record *record) {
    size_t width = 0;
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++)
        width += !(field->flags & LM_NO_ROW);
    return width;
}

static lm_rc write_many(struct lm_cx *cx, const struct demand_many *into,
                        const struct lm_list *rows) {
    struct lm_arena *scratch LM_ARENA_AUTO = NULL;
    const char *items = rows->items;
    size_t width = width_of(into->record), waiting = 0;
    struct lm_val *vals;
    struct lm_query query;
    LM_TRY(lm_new(cx->arena, width * LM_ROWS, &vals));
    LM_TRY(lm_arena_new(SCRATCH_CAP, &scratch));
    for (size_t i = 0; i < rows->count; i++) {
        const void *row = items + i * into->record->size;
        LM_TRY(lm_db_bind_record(scratch, into->one, into->record, row, &query));
        if (rows->count - i + waiting < LM_ROWS) { /* the last few */
            LM_TRY(lm_db_exec(cx->db, query, NULL));
            continue;
        }
        assert(query.count == width);
        memcpy(vals + waiting++ * width, query.vals, width * sizeof *vals);
        if (waiting < LM_ROWS)
            continue;
        LM_TRY(lm_db_exec(cx->db, (struct lm_query){into->many, vals, LM_ROWS * width}, NULL));
        waiting = 0;
        lm_arena_reset(scratch);
    }
    return LM_OK;
}

lm_rc demand_store_insert_many(struct lm_cx *cx, const struct lm_list *demands) {
    return write_many(
        cx, &(struct demand_many){DEMAND_SQL(INSERT_MANY), DEMAND_SQL(INSERT), &demand_row_record},
        demands);
}

lm_rc demand_store_need_cells_add(struct lm_cx *cx, const struct lm_list *cells) {
    return write_many(cx,
                      &(struct demand_many){DEMAND_SQL(NEED_CELL_ADD_MANY),
                                            DEMAND_SQL(NEED_CELL_ADD), &demand_need_cell_record},
                      cells);
}

lm_rc demand_store_need_gaps_add(struct lm_cx *cx, const struct lm_list *gaps) {
    return write_many(cx,
                      &(struct demand_many){DEMAND_SQL(NEED_GAP_ADD_MANY), DEMAND_SQL(NEED_GAP_ADD),
                                            &demand_need_gap_record},
                      gaps);
}

lm_rc demand_store_log_many(struct lm_cx *cx, const struct lm_list *entries) {
    return write_many(
        cx,
        &(struct demand_many){DEMAND_SQL(LOG_ADD_MANY), DEMAND_SQL(LOG_ADD), &demand_entry_record},
        entries);
}

static void fill(struct lm_val *vals, const struct demand_cell *cell) {
    vals[0] = LM_I(cell->period);
    vals[1] = LM_I(cell->compound_id);
    vals[2] = LM_T(cell->category);
    vals[3] = LM_I(cell->unit_id);
    for (int i = 0; i < DEMAND_FIGURE_COUNT; i++)
        vals[KEYS + i] = LM_I(cell->figures.n[i]);
}

lm_rc demand_store_count_add_many(struct lm_cx *cx, struct demand_cell *const *cells,
                                  size_t count) {
    struct lm_val vals[LM_ROWS * COUNT_WIDTH];
    size_t waiting = 0;
    for (size_t i = 0; i < count; i++) {
        if (demand_figures_are_zero(&cells[i]->figures))
            continue;
        fill(vals + waiting++ * COUNT_WIDTH, cells[i]);
        if (waiting < LM_ROWS)
            continue;
        LM_TRY(lm_db_exec(
            cx->db, (struct lm_query){DEMAND_SQL(COUNT_ADD_MANY), vals, LM_ROWS * COUNT_WIDTH},
            NULL));
        waiting = 0;
    }
    for (size_t i = 0; i < waiting; i++)
        LM_TRY(lm_db_exec(
            cx->db, (struct lm_query){DEMAND_SQL(COUNT_ADD), vals + i * COUNT_WIDTH, COUNT_WIDTH},
            NULL));
    return LM_OK;
}

lm_rc demand_store_series_put(struct lm_cx *cx, const struct demand_day *day) {
    return lm_db_exec(cx->db, LM_Q(DEMAND_SQL(SERIES_PUT), LM_I(day->day), LM_I(day->last)), NULL);
}
