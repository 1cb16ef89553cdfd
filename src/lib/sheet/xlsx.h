/* The parts of one workbook: styles, shared strings, merged ranges. Inside lib/sheet only. */
#ifndef LM_LIB_SHEET_XLSX_H
#define LM_LIB_SHEET_XLSX_H

#include "lib/sheet/package.h"
#include "lib/sheet/reader.h"

/* ---- xlsx_book.c: which parts there are, and which cell formats show dates ---- */
struct book {
    char sheet[512];   /* entry of the worksheet; "" when there is none */
    char strings[512]; /* entry of the shared strings, or "" */
    char styles[512];
    bool is_1904;
    unsigned char *is_date; /* by cell format */
    size_t formats;
};
/* LM_UNSUPPORTED when the package holds no workbook of ours; LM_NOT_FOUND when no worksheet is
 * called `sheet_name`. */
LM_CHECK lm_rc book_read(struct zip *zip, const char *sheet_name, struct book *ret_book);
void book_free(struct book *book);
/* True for a number format that shows a date or a time. */
bool book_format_is_date(const char *code);

/* ---- xlsx_strings.c: shared strings, in memory up to 32 MiB, then in a temporary file ---- */
struct strings;
LM_CHECK lm_rc strings_read(struct zip *zip, const char *entry, struct strings **ret_strings);
/* Copies string `index` into the arena, _xHHHH_ undone. LM_NOT_FOUND when there is none. */
LM_CHECK lm_rc strings_get(struct strings *strings, uint64_t index, struct lm_arena *arena,
                           struct lm_str *ret_text);
void strings_free(struct strings *strings);
/* Undoes _xHHHH_ in place. */
void strings_unescape(struct lm_str *text);

/* ---- xlsx_merges.c: merged ranges, found behind the rows ---- */
struct merges;
/* Reads all of the worksheet once: also proves that it is whole. */
LM_CHECK lm_rc merges_read(struct zip *zip, const char *entry, int64_t cap,
                           struct merges **ret_merges);
/* Fills the cells of row `number` that repeat a merged range's first cell. `cells` has room for
 * COLUMNS_MAX; those from `*count` on are empty. Rows come in ascending order. */
LM_CHECK lm_rc merges_apply(struct merges *merges, struct lm_arena *arena, int64_t number,
                            struct lm_cell *cells, size_t *count);
void merges_rewind(struct merges *merges);
void merges_free(struct merges *merges);
/* "AB12" as column (from 0) and row (from 1); false when it is no reference. Either part may be
 * missing: then it is -1. */
bool merges_reference(const char *text, int64_t *ret_column, int64_t *ret_row);

#endif
