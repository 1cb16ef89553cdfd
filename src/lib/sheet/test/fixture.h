/* Spreadsheets made in memory, and their rows as one line of text. For the tests of lib/sheet. */
#ifndef LM_LIB_SHEET_TEST_FIXTURE_H
#define LM_LIB_SHEET_TEST_FIXTURE_H

#include "test.h"

#include "base/buf.h"
#include "lib/sheet/sheet.h"

#include <unistd.h>

/* A file that is open, nameless and holds `text`. */
static inline FILE *file_of(struct lm_str text) {
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text.p, 1, text.n, file), text.n);
    assert_int_equal(fflush(file), 0);
    return file;
}

/* All rows: "1:a|b|~c\n" — row number, cells, ~ before repeats of a merged range, and the kind of
 * cells other than text in front: #number @date ?bool !error. */
static inline struct lm_str rows_of(struct lm_arena *arena, struct lm_sheet *sheet) {
    static const char *const kinds[] = {"", "", "#", "@", "?", "!"};
    struct lm_buf out = lm_buf_in(arena, 32 * 1024 * 1024);
    struct lm_sheet_row row;
    struct lm_str text = LM_STR("");
    bool has_row = true;
    for (;;) {
        assert_ok(lm_sheet_next(sheet, arena, &row, &has_row));
        if (!has_row)
            break;
        lm_buf_int(&out, row.number);
        for (size_t i = 0; i < row.count; i++) {
            const struct lm_cell *cell = &row.cells[i];
            assert_non_null(cell->text.p);
            lm_buf_z(&out, i ? "|" : ":");
            lm_buf_z(&out, cell->is_merged ? "~" : "");
            lm_buf_z(&out, kinds[cell->kind]);
            lm_buf_str(&out, cell->text);
        }
        lm_buf_char(&out, '\n');
    }
    assert_ok(lm_buf_done(&out, &text));
    return text;
}

static inline struct lm_sheet *open_text(struct lm_str text, FILE **ret_file) {
    struct lm_sheet *sheet = NULL;
    *ret_file = file_of(text);
    assert_ok(lm_sheet_open(*ret_file, NULL, NULL, &sheet));
    return sheet;
}

static inline void assert_refused(struct lm_arena *arena, struct lm_str text, lm_rc rc,
                                  const char *key) {
    struct lm_faults faults = {.arena = arena};
    struct lm_sheet *sheet;
    FILE *file = file_of(text);
    assert_rc(lm_sheet_open(file, NULL, &faults, &sheet), rc);
    assert_int_equal(faults.count, 1);
    assert_string_equal(faults.items[0].key, key);
    assert_int_equal(faults.items[0].pointer.n, 0);
    fclose(file);
}

/* Reading the first row gives `rc`, not a crash. */
static inline void assert_next(struct lm_arena *arena, struct lm_str text, lm_rc rc) {
    struct lm_sheet_row row;
    bool has_row;
    FILE *file;
    struct lm_sheet *sheet = open_text(text, &file);
    assert_rc(lm_sheet_next(sheet, arena, &row, &has_row), rc);
    lm_sheet_close(sheet);
    fclose(file);
}

#endif
