/* A workbook of one worksheet, written front to back as its rows come. Private to lib/sheet. */
#ifndef LM_LIB_SHEET_XLSX_OUT_H
#define LM_LIB_SHEET_XLSX_OUT_H

#include "lib/sheet/sheet.h"
#include "lib/sheet/zip_out.h"

enum { LM_XLSX_ROWS = 1048576, LM_XLSX_COLUMNS = 16384 };

/* Formats of cells: indexes of cellXfs in xlsx_out.c. */
enum xlsx_format { XLSX_PLAIN, XLSX_TEXT, XLSX_MARKED, XLSX_TITLE, XLSX_BANNER };

struct xlsx_out {
    struct zip_out zip;
    char name[128];    /* of the worksheet, as XML */
    char letters[4];   /* of the last column */
    int64_t title_row; /* from 1; 0: no titles */
    int64_t row;       /* that is open; 0: none */
    bool is_merged;    /* the banner covers all columns */
};

/* `widths`, one a column, and the row of titles stand in the head of a worksheet: what comes before
 * the rows. `has_banner`: the first row is one. */
LM_CHECK lm_rc xlsx_out_begin(struct xlsx_out *xlsx, struct lm_sink sink,
                              const struct lm_sheet_style *style,
                              const struct lm_sheet_column *columns, size_t count);
/* A cell of text; empty ones only when they are marked. Rows and columns from 0, ascending. */
void xlsx_out_text(struct xlsx_out *xlsx, int64_t row, size_t column, struct lm_str text,
                   enum xlsx_format format);
/* `digits`: the number as text, with a point if it has a fraction. */
void xlsx_out_number(struct xlsx_out *xlsx, int64_t row, size_t column, struct lm_str digits,
                     enum xlsx_format format);
/* `last`: rows that were written, from 1. */
void xlsx_out_end(struct xlsx_out *xlsx, int64_t last);

#endif
