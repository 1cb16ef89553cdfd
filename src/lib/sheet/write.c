/* Workbooks and CSV files that go back to stations: row by row, nothing kept but the last cell. A
 * failure is remembered and told by lm_sheet_finish. */
#include "lib/sheet/sheet.h"

#include "base/buf.h"

#include <xlsxwriter.h>

#include <errno.h>
#include <iconv.h>
#include <limits.h>
#include <unistd.h>

enum {
    CELL_CHARACTERS = 32767, /* Excel's limit */
    ROWS_MAX = LXW_ROW_MAX,
    CSV_BATCH = 16 * 1024
};

struct lm_sheet_out {
    struct lm_sheet_style style;
    char *path;
    size_t columns;
    lm_rc rc; /* the first failure */
    int64_t row;
    size_t column;
    /* The last cell put, not yet written: it may still be marked. */
    struct lm_buf cell;
    bool has_cell, is_number, is_marked;
    int64_t number;
    /* xlsx */
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *text_format, *marked_format, *title_format, *banner_format;
    int64_t title_row;
    /* CSV */
    FILE *file;
    iconv_t converter;
    struct lm_buf line;
};

static void fail(struct lm_sheet_out *out, lm_rc rc) {
    if (out->rc == LM_OK)
        out->rc = rc;
}

static lm_rc rc_of_errno(void) {
    return errno == ENOSPC || errno == EDQUOT ? LM_DISK_FULL : LM_IO;
}

static lm_rc rc_of_lxw(lxw_error error) {
    if (error == LXW_NO_ERROR)
        return LM_OK;
    return error == LXW_ERROR_MEMORY_MALLOC_FAILED ? LM_NO_MEMORY : rc_of_errno();
}

/* ---- CSV ---- */

/* Writes `in` in the file's encoding. GB18030 holds every character, so nothing is lost. */
static void write_text(struct lm_sheet_out *out, struct lm_str in) {
    char batch[CSV_BATCH];
    char *from = (char *)in.p;
    size_t left = in.n;
    if (!out->style.is_gbk) {
        if (fwrite(in.p, 1, in.n, out->file) != in.n)
            fail(out, rc_of_errno());
        return;
    }
    while (left > 0 && out->rc == LM_OK) {
        char *to = batch;
        size_t room = sizeof batch;
        if (iconv(out->converter, &from, &left, &to, &room) == (size_t)-1 && errno != E2BIG)
            fail(out, LM_INTERNAL);
        if (fwrite(batch, 1, sizeof batch - room, out->file) != sizeof batch - room)
            fail(out, rc_of_errno());
    }
}

/* A spreadsheet would run = + - @ as a formula: whoever fills in a form must not run code here.
 * Apostrophes before it count as none, so that the reader can take exactly one off. */
static bool is_formula(struct lm_str text) {
    size_t at = 0;
    while (at < text.n && text.p[at] == '\'')
        at++;
    return at < text.n && memchr("=+-@\t\r", text.p[at], 6);
}

static void put_csv_cell(struct lm_sheet_out *out, struct lm_str text, bool is_number) {
    bool is_disguised = !is_number && is_formula(text), is_quoted = false;
    for (size_t i = 0; i < text.n; i++)
        is_quoted = is_quoted || memchr(",\";\t\r\n", text.p[i], 6);
    is_quoted = is_quoted || (text.n > 0 && (text.p[0] == ' ' || text.p[text.n - 1] == ' '));
    if (out->column > 0)
        lm_buf_char(&out->line, ',');
    if (is_quoted)
        lm_buf_char(&out->line, '"');
    if (is_disguised)
        lm_buf_char(&out->line, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            lm_buf_char(&out->line, '"');
        lm_buf_char(&out->line, text.p[i]);
    }
    if (is_quoted)
        lm_buf_char(&out->line, '"');
}

static void end_csv_row(struct lm_sheet_out *out) {
    struct lm_str line;
    lm_buf_z(&out->line, "\r\n");
    lm_rc rc = lm_buf_done(&out->line, &line);
    if (rc == LM_OK)
        write_text(out, line);
    else
        fail(out, rc);
    out->line.n = 0;
}

static lm_rc create_csv(struct lm_sheet_out *out) {
    out->file = fopen(out->path, "wbe");
    if (!out->file)
        return rc_of_errno();
    if (out->style.is_gbk) {
        out->converter = iconv_open("GB18030", "UTF-8");
        if (out->converter == (iconv_t)-1)
            return LM_INTERNAL;
    } else if (fputs("\xef\xbb\xbf", out->file) == EOF) {
        return rc_of_errno();
    }
    return LM_OK;
}

static void finish_csv(struct lm_sheet_out *out) {
    if (fflush(out->file) != 0 || ferror(out->file))
        fail(out, rc_of_errno());
    if (fclose(out->file) != 0)
        fail(out, rc_of_errno());
    out->file = NULL;
}

/* ---- xlsx ---- */

/* Temporary parts stand beside the file: the folder that must have room for it anyway. */
static lm_rc create_xlsx(struct lm_sheet_out *out) {
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(out->path, '/');
    if (slash > out->path && (size_t)(slash - out->path) < sizeof folder) {
        memcpy(folder, out->path, (size_t)(slash - out->path));
        folder[slash - out->path] = '\0';
    }
    if (access(folder, W_OK) != 0)
        return LM_IO;
    lxw_workbook_options options = {.constant_memory = 1, .tmpdir = folder, .use_zip64 = 1};
    out->workbook = workbook_new_opt(out->path, &options);
    if (!out->workbook)
        return LM_NO_MEMORY;
    const char *name = out->style.name;
    if (name && workbook_validate_sheet_name(out->workbook, name) != LXW_NO_ERROR)
        name = NULL;
    out->sheet = workbook_add_worksheet(out->workbook, name);
    if (!out->sheet)
        return LM_IO;
    lxw_format **formats[] = {&out->text_format, &out->marked_format, &out->title_format,
                              &out->banner_format};
    for (size_t i = 0; i < LM_COUNT(formats); i++) {
        *formats[i] = workbook_add_format(out->workbook);
        if (!*formats[i])
            return LM_NO_MEMORY;
    }
    format_set_num_format(out->text_format, "@");
    format_set_num_format(out->marked_format, "@");
    format_set_bg_color(out->marked_format, 0xFFC7CE);
    format_set_font_color(out->marked_format, 0x9C0006);
    format_set_bold(out->title_format);
    format_set_bottom(out->title_format, LXW_BORDER_THIN);
    format_set_num_format(out->title_format, "@");
    format_set_bold(out->banner_format);
    format_set_font_size(out->banner_format, 14);
    return LM_OK;
}

static void put_xlsx_cell(struct lm_sheet_out *out) {
    lxw_row_t row = (lxw_row_t)out->row;
    lxw_col_t column = (lxw_col_t)out->column;
    lxw_format *format = out->is_marked               ? out->marked_format
                         : out->row == out->title_row ? out->title_format
                                                      : out->text_format;
    lxw_error error;
    if (out->is_number)
        error = worksheet_write_number(out->sheet, row, column, (double)out->number,
                                       out->is_marked ? format : NULL);
    else if (out->cell.n == 0)
        error =
            out->is_marked ? worksheet_write_blank(out->sheet, row, column, format) : LXW_NO_ERROR;
    else
        error = worksheet_write_string(out->sheet, row, column, out->cell.p, format);
    fail(out, rc_of_lxw(error));
}

/* libxlsxwriter does not look whether the rows reached its temporary file: we do. */
static void finish_xlsx(struct lm_sheet_out *out) {
    int64_t first = out->title_row, last = out->row > first ? out->row - 1 : first;
    if (out->columns > 0 && !out->style.is_bare)
        worksheet_autofilter(out->sheet, (lxw_row_t)first, 0, (lxw_row_t)last,
                             (lxw_col_t)(out->columns - 1));
    FILE *rows = out->sheet->optimize_tmpfile;
    if (rows && (fflush(rows) != 0 || ferror(rows)))
        fail(out, rc_of_errno());
    errno = 0;
    fail(out, rc_of_lxw(workbook_close(out->workbook)));
    out->workbook = NULL;
}

/* ---- both ---- */

/* True where a workbook would read "_xHHHH_" as an escaped character. */
static bool is_escape_at(struct lm_str text, size_t at) {
    return at + 7 <= text.n && text.p[at] == '_' && text.p[at + 1] == 'x' &&
           text.p[at + 6] == '_' && strspn(text.p + at + 2, "0123456789abcdefABCDEF") >= 4;
}

/* Keeps the text of a cell, mended: no malformed bytes, no NUL, no more than a cell can hold. */
static void keep_text(struct lm_sheet_out *out, struct lm_str text) {
    char bytes[4];
    out->cell.n = 0;
    size_t length = 0;
    for (size_t at = 0; at < text.n && length < CELL_CHARACTERS - 7; length++) {
        if (out->style.format == LM_SHEET_XLSX && is_escape_at(text, at)) {
            lm_buf_z(&out->cell, "_x005F");
            length += 6;
        }
        int32_t point = lm_utf8_next(text, &at);
        if (point > 0)
            lm_buf_put(&out->cell, bytes, lm_utf8_put(bytes, point));
    }
    if (out->cell.is_full)
        fail(out, LM_NO_MEMORY);
}

static void flush_cell(struct lm_sheet_out *out) {
    if (!out->has_cell)
        return;
    if (out->is_number) {
        out->cell.n = 0;
        lm_buf_int(&out->cell, out->number);
    }
    if (out->rc == LM_OK && out->style.format == LM_SHEET_CSV)
        put_csv_cell(out, lm_buf_view(&out->cell), out->is_number);
    else if (out->rc == LM_OK)
        put_xlsx_cell(out);
    out->has_cell = out->is_marked = false;
    out->column++;
}

static bool begin_cell(struct lm_sheet_out *out, bool is_number) {
    flush_cell(out);
    if (out->column >= out->columns)
        fail(out, LM_INTERNAL);
    else if (out->style.format == LM_SHEET_XLSX && out->row >= ROWS_MAX)
        fail(out, LM_TOO_LARGE);
    out->has_cell = out->rc == LM_OK;
    out->is_number = is_number;
    return out->has_cell;
}

void lm_sheet_put(struct lm_sheet_out *out, struct lm_str text) {
    if (begin_cell(out, false))
        keep_text(out, text);
}

void lm_sheet_put_int(struct lm_sheet_out *out, int64_t value) {
    if (begin_cell(out, true))
        out->number = value;
}

void lm_sheet_mark(struct lm_sheet_out *out) {
    out->is_marked = out->has_cell;
}

void lm_sheet_end_row(struct lm_sheet_out *out) {
    flush_cell(out);
    if (out->rc == LM_OK && out->style.format == LM_SHEET_CSV)
        end_csv_row(out);
    out->row++;
    out->column = 0;
}

/* Han characters are two columns wide. */
static double width_of(const struct lm_sheet_column *column) {
    double width = 3;
    struct lm_str title = lm_str_of(column->title);
    if (column->width > 0)
        return column->width;
    for (size_t at = 0; at < title.n;)
        width += lm_utf8_next(title, &at) > 0x2e7f ? 2 : 1;
    return width < 9 ? 9 : width;
}

static void put_banner(struct lm_sheet_out *out) {
    keep_text(out, lm_str_of(out->style.banner));
    struct lm_str banner = lm_buf_view(&out->cell);
    if (out->style.format == LM_SHEET_CSV)
        put_csv_cell(out, banner, false);
    else if (out->columns > 1)
        fail(out,
             rc_of_lxw(worksheet_merge_range(out->sheet, 0, 0, 0, (lxw_col_t)(out->columns - 1),
                                             banner.p, out->banner_format)));
    else
        fail(out,
             rc_of_lxw(worksheet_write_string(out->sheet, 0, 0, banner.p, out->banner_format)));
    lm_sheet_end_row(out);
}

static lm_rc put_head(struct lm_sheet_out *out, const struct lm_sheet_column *columns) {
    out->title_row = -1;
    if (out->style.is_bare)
        return LM_OK;
    if (out->style.banner)
        put_banner(out);
    out->title_row = out->row;
    for (size_t i = 0; i < out->columns; i++) {
        if (out->sheet)
            worksheet_set_column_opt(out->sheet, (lxw_col_t)i, (lxw_col_t)i, width_of(&columns[i]),
                                     NULL, &(lxw_row_col_options){.hidden = columns[i].is_hidden});
        lm_sheet_put(out, lm_str_of(columns[i].title));
    }
    lm_sheet_end_row(out);
    if (out->sheet)
        worksheet_freeze_panes(out->sheet, (lxw_row_t)out->row, 0);
    return out->rc;
}

/* Ends whatever is open without writing it. */
static void drop(struct lm_sheet_out *out) {
    if (out->workbook)
        lxw_workbook_free(out->workbook);
    if (out->file)
        fclose(out->file);
    if (out->converter != (iconv_t)-1)
        iconv_close(out->converter);
    lm_buf_free(&out->cell);
    lm_buf_free(&out->line);
    free(out->path);
    free(out);
}

lm_rc lm_sheet_create(const char *path, const struct lm_sheet_style *style,
                      const struct lm_sheet_column *columns, size_t count,
                      struct lm_sheet_out **ret_out) {
    if (count == 0 || count > LXW_COL_MAX)
        return LM_INTERNAL;
    struct lm_sheet_out *out = calloc(1, sizeof *out);
    if (!out)
        return LM_NO_MEMORY;
    *out = (struct lm_sheet_out){.style = *style,
                                 .columns = count,
                                 .converter = (iconv_t)-1,
                                 .path = strdup(path),
                                 .cell = lm_buf_in(NULL, 4 * CELL_CHARACTERS),
                                 .line = lm_buf_in(NULL, 64 * 1024 * 1024)};
    lm_rc rc = !out->path                      ? LM_NO_MEMORY
               : style->format == LM_SHEET_CSV ? create_csv(out)
                                               : create_xlsx(out);
    if (rc == LM_OK)
        rc = put_head(out, columns);
    out->style.name = out->style.banner = NULL;
    if (rc != LM_OK) {
        bool has_file = out->file != NULL;
        drop(out);
        if (has_file)
            unlink(path);
        return rc;
    }
    *ret_out = out;
    return LM_OK;
}

lm_rc lm_sheet_finish(struct lm_sheet_out *out) {
    flush_cell(out);
    if (out->style.format == LM_SHEET_CSV)
        finish_csv(out);
    else
        finish_xlsx(out);
    lm_rc rc = out->rc;
    if (rc != LM_OK)
        unlink(out->path);
    drop(out);
    return rc;
}
