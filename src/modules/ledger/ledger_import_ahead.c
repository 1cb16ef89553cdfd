/* Reads and understands the rows of an import one batch ahead: while a batch is written, a thread
 * of its own reads the next. What a row is about in the ledger is not asked here: that may change
 * until the batch before it is written. */
#include "core/env.h"
#include "modules/ledger/ledger_import_batch.h"

enum { DOORS_MAX = 250, ROWS_MAX = 1500, ROWS_OF_DOOR = 6000 };

static lm_rc next_of_sheet(struct ledger_ahead *ahead, struct lm_arena *arena,
                           struct lm_sheet_row *ret_row, bool *ret_has_row) {
    if (ahead->kept)
        return ledger_kept_next(ahead->kept, arena, ret_row, ret_has_row);
    LM_TRY(lm_sheet_next(ahead->sheet, arena, ret_row, ret_has_row));
    if (*ret_has_row)
        ledger_keeping_put(ahead->keeping, ret_row);
    return LM_OK;
}

/* The next row of data; false at the end of the sheet. */
static lm_rc next_row(struct ledger_ahead *ahead, struct lm_cx *cx, struct ledger_row *ret_row,
                      bool *ret_has_row) {
    struct lm_sheet_row sheet_row = {0};
    for (bool is_row = false; !is_row;) {
        LM_TRY(next_of_sheet(ahead, cx->arena, &sheet_row, ret_has_row));
        if (!*ret_has_row)
            return LM_OK;
        ahead->width = sheet_row.count > ahead->width ? sheet_row.count : ahead->width;
        if (ahead->header_left > 0) {
            ahead->header_left--;
            ahead->title_row = sheet_row.number;
            continue;
        }
        *ret_row = (struct ledger_row){.number = sheet_row.number,
                                       .cells = sheet_row.cells,
                                       .count = sheet_row.count,
                                       .floor = LM_ABSENT,
                                       .area_cm2 = LM_ABSENT,
                                       .said_year = LM_ABSENT};
        LM_TRY(ledger_row_read(cx, &ahead->reader, ret_row, &is_row));
    }
    return LM_OK;
}

/* Do two rows that follow each other speak of one door, as far as they tell themselves? */
static bool is_of_same_door(const struct ledger_row *a, const struct ledger_row *b) {
    if (a->door_id && b->door_id)
        return a->door_id == b->door_id;
    return lm_str_eq(a->room_said, b->room_said) && lm_str_eq(a->unit_said, b->unit_said) &&
           lm_str_eq(a->building_said, b->building_said) &&
           lm_str_eq(a->compound_said, b->compound_said);
}

/* The rows of a door that stand together are never torn apart: what the one changes the other would
 * change back. */
static lm_rc read_block(struct lm_cx *cx, void *arg) {
    struct ledger_ahead *ahead = arg;
    struct ledger_block *block = ahead->reading;
    struct ledger_row row;
    size_t doors = 0;
    for (bool has_row = true;;) {
        if (ahead->has_waiting)
            row = ahead->waiting;
        else
            LM_TRY(next_row(ahead, cx, &row, &has_row));
        ahead->has_waiting = false;
        if (!has_row)
            break;
        size_t count = block->rows.count;
        bool is_next_door = count == 0 || !is_of_same_door(&block->rows.items[count - 1], &row);
        bool is_full = count >= ROWS_MAX || doors >= DOORS_MAX;
        if ((is_full && is_next_door) || count >= ROWS_OF_DOOR) {
            ahead->waiting = row;
            ahead->has_waiting = true;
            break;
        }
        doors += is_next_door;
        LM_TRY(lm_array_add(block->arena, &block->rows, row));
    }
    block->is_last = !ahead->has_waiting;
    block->permille =
        ahead->kept ? ledger_kept_progress(ahead->kept) : lm_sheet_progress(ahead->sheet);
    return LM_OK;
}

static void *read_in_thread(void *arg) {
    struct ledger_ahead *ahead = arg;
    ahead->reading->rc = lm_env_read(ahead->env, ahead->reading->arena, read_block, ahead);
    return NULL;
}

static void begin(struct ledger_ahead *ahead) {
    struct ledger_block *block = &ahead->blocks[ahead->turn++ % LM_COUNT(ahead->blocks)];
    lm_arena_reset(block->arena);
    block->rows = (struct ledger_rows){0};
    ahead->reading = block;
    ahead->has_thread = pthread_create(&ahead->thread, NULL, read_in_thread, ahead) == 0;
    if (!ahead->has_thread) /* then in turn, here */
        read_in_thread(ahead);
}

void ledger_ahead_end(struct ledger_ahead *ahead) {
    if (ahead->has_thread)
        pthread_join(ahead->thread, NULL);
    ahead->has_thread = false;
}

lm_rc ledger_ahead_next(struct ledger_ahead *ahead, struct ledger_block **ret_block) {
    if (!ahead->reading)
        begin(ahead);
    ledger_ahead_end(ahead);
    struct ledger_block *block = ahead->reading;
    LM_TRY(block->rc);
    if (!block->is_last)
        begin(ahead);
    *ret_block = block;
    return LM_OK;
}
