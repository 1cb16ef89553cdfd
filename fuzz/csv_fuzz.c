/* Any bytes as a CSV: no crash, valid UTF-8 out, and the same rows after a rewind. */
#include "lib/sheet/sheet.h"

#include "base/hash.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static uint64_t read_all(struct lm_sheet *sheet, struct lm_arena *arena, lm_rc *ret_rc) {
    struct lm_sheet_row row;
    bool has_row = true;
    uint64_t sum = 0;
    int64_t date, last = 0;
    for (;;) {
        lm_arena_reset(arena);
        *ret_rc = lm_sheet_next(sheet, arena, &row, &has_row);
        if (*ret_rc != LM_OK || !has_row)
            return sum;
        if (row.number <= last)
            abort();
        last = row.number;
        for (size_t i = 0; i < row.count; i++) {
            if (!row.cells[i].text.p || !lm_utf8_is_valid(row.cells[i].text))
                abort();
            sum = sum * 31 + lm_hash(row.cells[i].text) + lm_cell_date(&row.cells[i], &date);
        }
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
    struct lm_arena *arena;
    struct lm_sheet *sheet;
    if (n == 0 || (n > 1 && data[0] == 'P' && data[1] == 'K'))
        return 0;
    FILE *file = fmemopen((void *)data, n, "rb");
    if (!file || lm_arena_new(16 << 20, &arena) != LM_OK)
        abort();
    struct lm_faults faults = {.arena = arena};
    if (lm_sheet_open(file, NULL, &faults, &sheet) == LM_OK) {
        lm_rc first, again;
        uint64_t sum = read_all(sheet, arena, &first);
        if (lm_sheet_rewind(sheet) != LM_OK || read_all(sheet, arena, &again) != sum ||
            first != again)
            abort();
        lm_sheet_close(sheet);
    }
    fclose(file);
    lm_arena_free(arena);
    return 0;
}
