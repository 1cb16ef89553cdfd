/* Spreadsheets as they come from stations, and as they go back: xlsx and CSV (UTF-8 with or without
 * BOM, GB18030) in, xlsx and CSV out, row by row in bounded memory. Knows cells, not people. */
#ifndef LM_LIB_SHEET_H
#define LM_LIB_SHEET_H

#include "base/arena.h"
#include "base/field.h"
#include "base/sink.h"
#include "base/str.h"

#include <stdio.h>

enum lm_cell_kind {
    LM_CELL_EMPTY,
    LM_CELL_TEXT,
    LM_CELL_NUMBER,
    LM_CELL_DATE,
    LM_CELL_BOOL,
    LM_CELL_ERROR
};

struct lm_cell {
    enum lm_cell_kind kind;
    struct lm_str text; /* as a person would read it; a number in the shortest form that gives it
                           back ("6.10112E+17" keeps it) */
    double number;  /* NUMBER; DATE: the serial in the 1900 system (1904 workbooks are shifted) */
    bool is_merged; /* repeats the first cell of a merged range */
};

struct lm_sheet_row {
    int64_t number; /* as the spreadsheet program shows it, from 1 */
    struct lm_cell *cells;
    size_t count;
};

enum lm_sheet_format { LM_SHEET_XLSX, LM_SHEET_CSV };

/* "text/csv", and the other's long name; "csv", "xlsx". */
const char *lm_sheet_type(enum lm_sheet_format format);
const char *lm_sheet_ending(enum lm_sheet_format format);

/* ---- in ---- */
struct lm_sheet;
/* Opens by content, not by name. Reads the first visible worksheet (or the one called `sheet_name`:
 * LM_INVALID "sheet.no_such_sheet").
 * Refusals, with a fault at "": LM_UNSUPPORTED "sheet.old_xls" (OLE: save as xlsx),
 * "sheet.encrypted", "sheet.not_a_sheet"; LM_TOO_LARGE "sheet.too_large" (declared sizes that
 * expand beyond the caps: zip bombs); LM_INVALID "sheet.damaged". `file` stays the caller's. */
LM_CHECK lm_rc lm_sheet_open(FILE *file, const char *sheet_name, struct lm_faults *faults,
                             struct lm_sheet **ret_sheet);
/* The next row that is not wholly empty, cells in the arena (the caller resets it between rows). A
 * row that only repeats merged cells counts as empty. LM_TOO_LARGE: a cell above 256 KiB, a row
 * above 4 MiB or 16,384 cells. LM_INVALID: the worksheet's XML breaks off behind the last row
 * given. */
LM_CHECK lm_rc lm_sheet_next(struct lm_sheet *sheet, struct lm_arena *arena,
                             struct lm_sheet_row *ret_row, bool *ret_has_row);
/* Back to the first row. */
LM_CHECK lm_rc lm_sheet_rewind(struct lm_sheet *sheet);
enum lm_sheet_format lm_sheet_format(const struct lm_sheet *sheet);
/* "UTF-8", "UTF-8 BOM", "GB18030", "UTF-16": what a CSV was found to be. Malformed bytes come out
 * as U+FFFD. */
const char *lm_sheet_encoding(const struct lm_sheet *sheet);
/* Share of the input that has been read, 0…1000. */
int lm_sheet_progress(const struct lm_sheet *sheet);
void lm_sheet_close(struct lm_sheet *sheet);

/* A cell as a date: YYYY-MM-DD, YYYY.M.D, YYYY/M/D, YYYYMMDD, YYYY年M月D日 (a time may follow), or
 * a serial (of five digits unless the cell is a DATE: 1990 is a year, not a day). False if it is
 * none.
 */
bool lm_cell_date(const struct lm_cell *cell, int64_t *ret_date);
/* The same with the minute of the day that follows it, -1 when none does. */
bool lm_cell_time(const struct lm_cell *cell, int64_t *ret_date, int64_t *ret_minute);

/* ---- out ---- */
struct lm_sheet_out;
struct lm_sheet_column {
    const char *title;
    int width;      /* in characters; 0 = by title */
    bool is_hidden; /* xlsx: there, but not shown (ids that come back with an import) */
};
struct lm_sheet_style {
    enum lm_sheet_format format;
    bool is_gbk;        /* CSV in GB18030 instead of UTF-8 with BOM */
    const char *name;   /* worksheet */
    const char *banner; /* a first line above the titles, merged; NULL for none */
    bool is_bare;       /* no titles, no filter: the caller writes every row */
};
/* Begins a table: banner, bold titles, frozen, filter on. Its bytes go to the sink as rows come,
 * front to back, some 64 KiB kept; the first of them before this returns. An xlsx holds 1,048,576
 * rows and 4 GiB, and a cell 32,767 characters: longer text is cut, more of the others is
 * LM_TOO_LARGE. All cells are text unless they are put as a number. In CSV a cell that a
 * spreadsheet would run as a formula (= + - @) is prefixed by an apostrophe, which lm_sheet_next
 * takes off again. A failure, also the sink's, is remembered: nothing is put after it. */
LM_CHECK lm_rc lm_sheet_begin(struct lm_sink sink, const struct lm_sheet_style *style,
                              const struct lm_sheet_column *columns, size_t count,
                              struct lm_sheet_out **ret_out);
/* The same into a file at `path`. LM_IO, LM_DISK_FULL. */
LM_CHECK lm_rc lm_sheet_create(const char *path, const struct lm_sheet_style *style,
                               const struct lm_sheet_column *columns, size_t count,
                               struct lm_sheet_out **ret_out);
void lm_sheet_put(struct lm_sheet_out *out, struct lm_str text);
void lm_sheet_put_int(struct lm_sheet_out *out, int64_t value);
/* A number with one digit behind the point: 917 is 91.7. Not below zero. */
void lm_sheet_put_tenths(struct lm_sheet_out *out, int64_t tenths);
/* The last put cell is marked red (an error). */
void lm_sheet_mark(struct lm_sheet_out *out);
void lm_sheet_end_row(struct lm_sheet_out *out);
/* The first failure; LM_OK while there is none. For whoever makes many rows: stop. */
lm_rc lm_sheet_failure(const struct lm_sheet_out *out);
/* Ends the table and `out`. Tells the first failure; a file is then removed. */
LM_CHECK lm_rc lm_sheet_finish(struct lm_sheet_out *out);
/* Ends `out` instead of finishing: what was put stays without an end, so that no reader takes it
 * for the whole; a file is removed. */
void lm_sheet_drop(struct lm_sheet_out *out);

/* ---- the same file with notes ---- */
enum { LM_NOTE_COLUMNS = 8 };
struct lm_sheet_note {
    int64_t row; /* as lm_sheet_next numbers them */
    struct lm_str text;
    size_t columns[LM_NOTE_COLUMNS], count; /* cells to be marked red, from 0 */
};
struct lm_sheet_notes {
    const char *title;
    int64_t title_row;
    size_t column; /* where the notes stand, from 0; what stood there below the title is replaced */
    /* The next note, rows ascending; its text need only live until the next call. */
    lm_rc (*next)(void *arg, struct lm_sheet_note *ret_note, bool *ret_has_note);
    void *arg;
};
/* Writes `file` again to `path` with a column of notes. In an xlsx only the worksheet and the
 * styles are touched, and in them only what the notes need: other sheets, widths, merged cells,
 * hidden columns, formulas stay as they are. A CSV keeps its rows, their numbers and its encoding
 * (UTF-16 becomes UTF-8). Refuses what lm_sheet_open refuses. LM_IO, LM_DISK_FULL. */
LM_CHECK lm_rc lm_sheet_annotate(FILE *file, const char *path, const struct lm_sheet_notes *notes);

#endif
