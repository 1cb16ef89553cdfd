/* Figures: what each demand contributes to which day, and sums of them. Numerators and denominators
 * only; rates are made where they are shown. (Formulas: domain, work orders; 应结案数 are demands
 * whose deadline falls into the period, not those opened in it.) */
#include "base/clock.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_rules.h"

#include <assert.h>

static void add(struct demand_shares *shares, int64_t at_ms, enum demand_figure figure, int64_t n) {
    if (n == 0 || at_ms == 0)
        return;
    assert(shares->count < DEMAND_SHARES_MAX);
    shares->items[shares->count++] = (struct demand_share){lm_date_at(at_ms), figure, n};
}

/* Demands that nobody had to handle are not assessed. */
static bool is_assessed(const struct demand *demand) {
    return demand->closing == 0 || demand->closing == DEMAND_SOLVED ||
           demand->closing == DEMAND_UNSOLVED || demand->closing == DEMAND_UNREACHED;
}

void demand_shares_of_row(const struct demand *d, struct demand_shares *shares) {
    bool is_handled_in_time = d->handled_ms && d->handled_ms <= d->due_ms;
    add(shares, d->filed_ms, DEMAND_FILED, 1);
    add(shares, d->accepted_ms, DEMAND_N_ACCEPTED, 1);
    if (d->closing == DEMAND_CLOSED_REJECTED)
        add(shares, d->closed_ms, DEMAND_N_REJECTED, 1);
    if (!is_assessed(d))
        return;
    add(shares, d->contact_due_ms, DEMAND_CONTACT_DUE, 1);
    add(shares, d->contact_due_ms, DEMAND_CONTACTED,
        d->contacted_ms && d->contacted_ms <= d->contact_due_ms);
    add(shares, d->due_ms, DEMAND_DUE, 1);
    add(shares, d->due_ms, DEMAND_DUE_CLOSED, !d->is_open);
    add(shares, d->due_ms, DEMAND_DUE_IN_TIME, !d->is_open && is_handled_in_time);
    add(shares, d->due_ms, DEMAND_DUE_HANDLED, is_handled_in_time);
    add(shares, d->due_ms, DEMAND_DUE_EXTENDED, d->extensions > 0);
    add(shares, d->due_ms, DEMAND_DUE_SUSPENDED, d->state == DEMAND_SUSPENDED);
}

/* A callback counts as it was answered, also when the demand goes on after it. */
static void add_callback(struct demand_shares *shares, const struct demand_entry *entry) {
    int64_t at = entry->at_ms;
    add(shares, at, DEMAND_ANSWERED, 1);
    add(shares, at, DEMAND_N_SOLVED, entry->move == DEMAND_SOLVE);
    add(shares, at, DEMAND_N_SATISFIED, entry->satisfaction == DEMAND_SATISFIED);
    add(shares, at, DEMAND_N_FAIR, entry->satisfaction == DEMAND_FAIR);
}

void demand_shares_of_move(const struct demand *after, const struct demand_entry *entry,
                           struct demand_shares *shares) {
    int64_t at = entry->at_ms;
    switch (entry->move) {
    case DEMAND_DISPATCH:
        add(shares, at, DEMAND_N_DISPATCHED, 1);
        add(shares, at, DEMAND_DISPATCHED_AGAIN, after->dispatches > 1);
        break;
    case DEMAND_RETURN:
    case DEMAND_UPHOLD:
        add(shares, at, DEMAND_N_RETURNED, 1);
        break;
    case DEMAND_FAIL:
        add(shares, at, DEMAND_REWORKED, 1);
        break;
    case DEMAND_UNSOLVE:
        add(shares, at, DEMAND_REWORKED, 1);
        add_callback(shares, entry);
        break;
    case DEMAND_SOLVE:
        add_callback(shares, entry);
        break;
    case DEMAND_SETTLE:
        add_callback(shares, entry);
        add(shares, at, DEMAND_N_UNSOLVED, 1);
        break;
    default:
        break;
    }
    if (entry->to_state == DEMAND_CLOSED) {
        add(shares, at, DEMAND_N_CLOSED, 1);
        add(shares, at, DEMAND_N_UNREACHED, after->closing == DEMAND_UNREACHED);
    }
}

/* ---- the difference that a move makes ---- */

enum { CELLS_MAX = DEMAND_KEYS_MAX * 3 * DEMAND_SHARES_MAX };

struct sheet {
    struct demand_cell cells[CELLS_MAX];
    size_t count;
};

static struct demand_cell *cell_of(struct sheet *sheet, const struct demand_cell *key) {
    for (size_t i = 0; i < sheet->count; i++) {
        struct demand_cell *cell = &sheet->cells[i];
        if (cell->period == key->period && cell->unit_id == key->unit_id &&
            lm_str_eq(cell->category, key->category))
            return cell;
    }
    assert(sheet->count < CELLS_MAX);
    sheet->cells[sheet->count] = *key;
    return &sheet->cells[sheet->count++];
}

size_t demand_cells_of(const struct demand *demand, int64_t day,
                       struct demand_cell keys[DEMAND_KEYS_MAX]) {
    int64_t month = day / 100;
    const struct demand_cell all = {
        .period = month, .compound_id = demand->compound_id, .category = LM_STR("")};
    keys[0] = keys[1] = keys[2] = keys[3] = all;
    keys[0].period = day;
    keys[2].category = demand->category;
    keys[3].unit_id = demand->unit_id;
    return demand->unit_id ? 4 : 3;
}

static void lay(struct sheet *sheet, const struct demand *demand,
                const struct demand_shares *shares, int64_t sign) {
    for (size_t i = 0; i < shares->count; i++) {
        const struct demand_share *share = &shares->items[i];
        struct demand_cell keys[DEMAND_KEYS_MAX];
        size_t count = demand_cells_of(demand, share->day, keys);
        for (size_t k = 0; k < count; k++)
            cell_of(sheet, &keys[k])->figures.n[share->figure] += sign * share->n;
    }
}

static bool is_nothing(const struct demand_figures *figures) {
    for (int i = 0; i < DEMAND_FIGURE_COUNT; i++)
        if (figures->n[i] != 0)
            return false;
    return true;
}

lm_rc demand_count_move(struct lm_cx *cx, const struct demand *before, const struct demand *after,
                        const struct demand_entry *entry) {
    struct demand_shares was = {0}, is = {0}, by = {0};
    struct sheet *sheet;
    LM_TRY(lm_new(cx->arena, 1, &sheet));
    if (before) {
        demand_shares_of_row(before, &was);
        lay(sheet, before, &was, -1);
    }
    demand_shares_of_row(after, &is);
    lay(sheet, after, &is, 1);
    demand_shares_of_move(after, entry, &by);
    lay(sheet, after, &by, 1);
    for (size_t i = 0; i < sheet->count; i++)
        if (!is_nothing(&sheet->cells[i].figures))
            LM_TRY(demand_store_count_add(cx, &sheet->cells[i]));
    return LM_OK;
}

/* ---- sums ---- */

static void plus(struct demand_figures *sum, const struct demand_figures *more) {
    for (int i = 0; i < DEMAND_FIGURE_COUNT; i++)
        sum->n[i] += more->n[i];
}

struct adding {
    const struct lm_cx *cx;
    int64_t node_id;
    struct demand_figures *sum;
};

static lm_rc add_cell(void *arg, const struct demand_cell *cell) {
    struct adding *adding = arg;
    if (lm_scope_covers(adding->cx->scope, adding->node_id, cell->compound_id))
        plus(adding->sum, &cell->figures);
    return LM_OK;
}

lm_rc demand_count_period(struct lm_cx *cx, int64_t node_id, const struct demand_cell *of,
                          struct demand_figures *sum) {
    struct adding adding = {cx, node_id, sum};
    struct demand_cell key = *of;
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    if (!node)
        return LM_OK;
    if (node->level == LM_LEVEL_BUILDING)
        return lm_fail(cx, LM_INVALID, "demand.no_figures_of_building");
    key.compound_id = node->level == LM_LEVEL_COMPOUND ? node_id : 0;
    return demand_store_count_cells(cx, &key, add_cell, &adding);
}

static int64_t next_month(int64_t month) {
    return month % 100 == 12 ? month + 89 : month + 1;
}

static bool is_first_of_month(int64_t day) {
    return day % 100 == 1;
}

/* The month that begins on *day when it lies whole in the span, else the day itself; *day becomes
 * the first one behind it. */
static int64_t step(const struct demand_span *span, int64_t *day) {
    int64_t month = *day / 100;
    int64_t after = lm_date_days(next_month(month) * 100 + 1);
    bool is_whole = is_first_of_month(*day) && lm_date_of_days(after - 1) <= span->to_day;
    int64_t period = is_whole ? month : *day;
    *day = lm_date_of_days(is_whole ? after : lm_date_days(*day) + 1);
    return period;
}

lm_rc demand_count_span(struct lm_cx *cx, int64_t node_id, const struct demand_span *span,
                        const struct demand_cell *of, struct demand_figures *sum) {
    struct demand_cell key = *of;
    if (!key.category.p)
        key.category = LM_STR("");
    for (int64_t day = span->from_day; day <= span->to_day;) {
        key.period = step(span, &day);
        bool is_day = key.period > 999999;
        if (is_day && (key.category.n > 0 || key.unit_id != 0))
            return lm_fail(cx, LM_INVALID, "demand.whole_months");
        LM_TRY(demand_count_period(cx, node_id, &key, sum));
    }
    return LM_OK;
}

lm_rc demand_count_compounds(struct lm_cx *cx, const struct demand_span *span,
                             demand_cell_taker take, void *arg) {
    struct demand_cell key = {.category = LM_STR("")};
    for (int64_t day = span->from_day; day <= span->to_day;) {
        key.period = step(span, &day);
        LM_TRY(demand_store_count_cells(cx, &key, take, arg));
    }
    return LM_OK;
}
