/* What the two readers give to sheet.c. Inside lib/sheet only. */
#ifndef LM_LIB_SHEET_READER_H
#define LM_LIB_SHEET_READER_H

#include "lib/sheet/sheet.h"

/* Caps on what one file may ask of us. Excel itself allows 16,384 columns and 32,767 characters. */
enum {
    COLUMNS_MAX = 16384,
    CELL_MAX = 256 * 1024,    /* bytes of one cell */
    ROW_MAX = 4 * 1024 * 1024 /* bytes of one row */
};

/* Refuses the file: records `key` at "" and gives `rc`. */
lm_rc sheet_refuse(struct lm_faults *faults, lm_rc rc, const char *key);
/* True when no cell of `row` has a value of its own. */
bool sheet_row_is_empty(const struct lm_sheet_row *row);

/* ---- CSV ---- */
struct csv_encoding {
    const char *name;       /* as lm_sheet_encoding tells */
    const char *iconv_name; /* NULL: UTF-8, no conversion */
    size_t skip;            /* bytes of the byte order mark */
    bool has_faults;        /* malformed bytes: cells must be mended */
};
/* Reads `file` to its end and tells its encoding. LM_UNSUPPORTED when it is no text. */
LM_CHECK lm_rc csv_detect(FILE *file, struct csv_encoding *ret_encoding);

struct csv;
LM_CHECK lm_rc csv_open(FILE *file, int64_t size, struct lm_faults *faults, struct csv **ret_csv);
LM_CHECK lm_rc csv_next(struct csv *csv, struct lm_arena *arena, struct lm_sheet_row *ret_row,
                        bool *ret_has_row);
LM_CHECK lm_rc csv_rewind(struct csv *csv);
const char *csv_encoding(const struct csv *csv);
int csv_progress(const struct csv *csv);
void csv_close(struct csv *csv);

/* ---- xlsx ---- */
struct xlsx;
LM_CHECK lm_rc xlsx_open(FILE *file, const char *sheet_name, struct lm_faults *faults,
                         struct xlsx **ret_xlsx);
LM_CHECK lm_rc xlsx_next(struct xlsx *xlsx, struct lm_arena *arena, struct lm_sheet_row *ret_row,
                         bool *ret_has_row);
LM_CHECK lm_rc xlsx_rewind(struct xlsx *xlsx);
int xlsx_progress(const struct xlsx *xlsx);
void xlsx_close(struct xlsx *xlsx);

/* ---- the same file with notes: annotate.c ---- */
LM_CHECK lm_rc csv_annotate(struct lm_sheet *sheet, const char *path,
                            const struct lm_sheet_notes *notes);
LM_CHECK lm_rc xlsx_annotate(FILE *file, const char *path, const struct lm_sheet_notes *notes);

/* ---- cells ---- */
/* A number as a person reads it: digits while exact (below 1E+15), else shortest scientific. */
LM_CHECK lm_rc cell_number_text(struct lm_arena *arena, double number, struct lm_str *ret_text);
/* A serial of the 1900 system as "2023-01-13", "2023-01-13 09:30" or "09:30:00". False when no
 * day has it. */
bool cell_serial_text(double serial, char ret_text[32]);

#endif
