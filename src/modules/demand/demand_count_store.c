/* Rows of demand_count. */
#include "modules/demand/demand_sql.h"

#include "modules/demand/demand_rules.h"

enum { KEYS = 4 };

lm_rc demand_store_count_add(struct lm_cx *cx, const struct demand_cell *cell) {
    struct lm_val vals[KEYS + DEMAND_FIGURE_COUNT] = {LM_I(cell->period), LM_I(cell->compound_id),
                                                      LM_T(cell->category), LM_I(cell->unit_id)};
    for (int i = 0; i < DEMAND_FIGURE_COUNT; i++)
        vals[KEYS + i] = LM_I(cell->figures.n[i]);
    return lm_db_exec(
        cx->db, (struct lm_query){DEMAND_SQL(COUNT_ADD), vals, KEYS + DEMAND_FIGURE_COUNT}, NULL);
}

static void read_figures(struct lm_cursor *cursor, int first, struct demand_figures *figures) {
    for (int i = 0; i < DEMAND_FIGURE_COUNT; i++) {
        int64_t n = lm_cursor_int(cursor, first + i);
        figures->n[i] = n == LM_ABSENT ? 0 : n;
    }
}

lm_rc demand_store_count_cells(struct lm_cx *cx, const struct demand_cell *of,
                               demand_cell_taker take, void *arg) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    bool has_row = true, is_one = of->compound_id != 0;
    LM_TRY(lm_db_open_cursor(cx->db,
                             is_one ? LM_Q(DEMAND_SQL(COUNT_SUM_OF), LM_I(of->period),
                                           LM_T(of->category), LM_I(of->unit_id),
                                           LM_I(of->compound_id))
                                    : LM_Q(DEMAND_SQL(COUNT_BY_COMPOUND), LM_I(of->period),
                                           LM_T(of->category), LM_I(of->unit_id)),
                             &cursor));
    for (;;) {
        struct demand_cell cell = *of;
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        if (!is_one)
            cell.compound_id = lm_cursor_int(cursor, 0);
        read_figures(cursor, is_one ? 0 : 1, &cell.figures);
        LM_TRY(take(arg, &cell));
    }
}

lm_rc demand_store_count_categories(struct lm_cx *cx, int64_t period, demand_cell_taker take,
                                    void *arg) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    bool has_row = true;
    LM_TRY(lm_db_open_cursor(cx->db, LM_Q(DEMAND_SQL(COUNT_BY_CATEGORY), LM_I(period)), &cursor));
    for (;;) {
        struct demand_cell cell = {.period = period};
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        cell.category = lm_cursor_text(cursor, 0);
        cell.compound_id = lm_cursor_int(cursor, 1);
        read_figures(cursor, 2, &cell.figures);
        LM_TRY(take(arg, &cell));
    }
}

lm_rc demand_store_count_all(struct lm_cx *cx, const struct demand_cell periods[2],
                             demand_cell_taker take, void *arg) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    bool has_row = true;
    LM_TRY(lm_db_open_cursor(
        cx->db, LM_Q(DEMAND_SQL(COUNT_ALL), LM_I(periods[0].period), LM_I(periods[1].period)),
        &cursor));
    for (;;) {
        struct demand_cell cell = {0};
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        cell.period = lm_cursor_int(cursor, 0);
        cell.compound_id = lm_cursor_int(cursor, 1);
        cell.category = lm_cursor_text(cursor, 2);
        cell.unit_id = lm_cursor_int(cursor, 3);
        read_figures(cursor, 4, &cell.figures);
        LM_TRY(take(arg, &cell));
    }
}

lm_rc demand_store_count_clear(struct lm_cx *cx) {
    return lm_db_exec(cx->db, LM_Q0(DEMAND_SQL(COUNT_CLEAR)), NULL);
}

lm_rc demand_store_every(struct lm_cx *cx, int64_t after_id, int64_t limit,
                         struct lm_list *ret_demands) {
    return lm_db_rows(cx->db, LM_Q(DEMAND_SQL(EVERY), LM_I(after_id), LM_I(limit)), cx->arena,
                      &demand_row_record, ret_demands);
}
