/* Workbooks and CSV files that go back to stations: row by row, nothing kept but the last cell. A
 * failure is remembered and told by lm_sheet_finish. */
#include "lib/sheet/sheet.h"

#include "base/buf.h"
#include "lib/sheet/xlsx_out.h"

#include <errno.h>
#include <iconv.h>
#include <unistd.h>

enum {
    CELL_CHARACTERS = 32767, /* Excel's limit */
    CSV_BATCH = 16 * 1024
};

struct lm_sheet_out {
    struct lm_sheet_style style;
    struct lm_sink sink;
    size_t columns;
    lm_rc rc; /* the first failure */
    int64_t row;
    size_t column;
    /* The last cell put, not yet written: it may still be marked. */
    struct lm_buf cell;
    bool has_cell, is_number, is_marked;
    struct xlsx_out xlsx;
    /* CSV */
    iconv_t converter;
    struct lm_buf line, batch;
    /* lm_sheet_create */
    char *path;
    FILE *file;
};

static void fail(struct lm_sheet_out *out, lm_rc rc) {
    if (out->rc == LM_OK)
        out->rc = rc;
}

static lm_rc rc_of_errno(void) {
    return errno == ENOSPC || errno == EDQUOT ? LM_DISK_FULL : LM_IO;
}

/* The sink of a file. */
static lm_rc put_in_file(void *arg, struct lm_str bytes) {
    return fwrite(bytes.p, 1, bytes.n, arg) == bytes.n ? LM_OK : rc_of_errno();
}

/* ---- CSV ---- */

static void send_batch(struct lm_sheet_out *out) {
    if (out->rc == LM_OK && out->batch.n > 0)
        fail(out, out->sink.put(out->sink.arg, lm_buf_view(&out->batch)));
    out->batch.n = 0;
}

/* Writes `in` in the file's encoding. GB18030 holds every character, so nothing is lost. */
static void write_text(struct lm_sheet_out *out, struct lm_str in) {
    char converted[4096];
    char *from = (char *)in.p;
    size_t left = in.n;
    if (!out->style.is_gbk)
        lm_buf_str(&out->batch, in);
    while (out->style.is_gbk && left > 0 && out->rc == LM_OK) {
        char *to = converted;
        size_t room = sizeof converted;
        if (iconv(out->converter, &from, &left, &to, &room) == (size_t)-1 && errno != E2BIG)
            fail(out, LM_INTERNAL);
        lm_buf_put(&out->batch, converted, sizeof converted - room);
    }
    fail(out, lm_buf_outcome(&out->batch));
    if (out->batch.n >= CSV_BATCH)
        send_batch(out);
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

static lm_rc begin_csv(struct lm_sheet_out *out) {
    if (!out->style.is_gbk) {
        lm_buf_z(&out->batch, "\xef\xbb\xbf");
        return lm_buf_outcome(&out->batch);
    }
    out->converter = iconv_open("GB18030", "UTF-8");
    return out->converter == (iconv_t)-1 ? LM_INTERNAL : LM_OK;
}

/* ---- xlsx ---- */

static void put_xlsx_cell(struct lm_sheet_out *out) {
    struct xlsx_out *xlsx = &out->xlsx;
    bool is_title = out->row + 1 == xlsx->title_row;
    if (out->is_number)
        xlsx_out_number(xlsx, out->row, out->column, lm_buf_view(&out->cell),
                        out->is_marked ? XLSX_MARKED : XLSX_PLAIN);
    else
        xlsx_out_text(xlsx, out->row, out->column, lm_buf_view(&out->cell),
                      out->is_marked ? XLSX_MARKED
                      : is_title     ? XLSX_TITLE
                                     : XLSX_TEXT);
    fail(out, xlsx->zip.rc);
}

static void finish_xlsx(struct lm_sheet_out *out) {
    int64_t titles = out->xlsx.title_row;
    xlsx_out_end(&out->xlsx, out->row > titles ? out->row : titles);
    fail(out, out->xlsx.zip.rc);
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
    else if (out->style.format == LM_SHEET_XLSX && out->row >= LM_XLSX_ROWS)
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
    if (!begin_cell(out, true))
        return;
    out->cell.n = 0;
    lm_buf_int(&out->cell, value);
}

void lm_sheet_put_tenths(struct lm_sheet_out *out, int64_t tenths) {
    lm_sheet_put_int(out, tenths / 10);
    if (!out->has_cell)
        return;
    lm_buf_char(&out->cell, '.');
    lm_buf_int(&out->cell, tenths % 10);
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

static void put_banner(struct lm_sheet_out *out) {
    keep_text(out, lm_str_of(out->style.banner));
    struct lm_str banner = lm_buf_view(&out->cell);
    if (out->style.format == LM_SHEET_CSV)
        put_csv_cell(out, banner, false);
    else
        xlsx_out_text(&out->xlsx, 0, 0, banner, XLSX_BANNER);
    lm_sheet_end_row(out);
}

static lm_rc put_head(struct lm_sheet_out *out, const struct lm_sheet_column *columns) {
    if (out->style.is_bare)
        return LM_OK;
    if (out->style.banner)
        put_banner(out);
    for (size_t i = 0; i < out->columns; i++)
        lm_sheet_put(out, lm_str_of(columns[i].title));
    lm_sheet_end_row(out);
    send_batch(out);
    return out->rc;
}

static void free_out(struct lm_sheet_out *out) {
    if (out->file)
        fclose(out->file);
    if (out->converter != (iconv_t)-1)
        iconv_close(out->converter);
    zip_out_free(&out->xlsx.zip);
    lm_buf_free(&out->cell);
    lm_buf_free(&out->line);
    lm_buf_free(&out->batch);
    free(out->path);
    free(out);
}

void lm_sheet_drop(struct lm_sheet_out *out) {
    if (out->path)
        unlink(out->path);
    free_out(out);
}

lm_rc lm_sheet_begin(struct lm_sink sink, const struct lm_sheet_style *style,
                     const struct lm_sheet_column *columns, size_t count,
                     struct lm_sheet_out **ret_out) {
    if (count == 0 || count > LM_XLSX_COLUMNS)
        return LM_INTERNAL;
    struct lm_sheet_out *out = calloc(1, sizeof *out);
    if (!out)
        return LM_NO_MEMORY;
    *out = (struct lm_sheet_out){.style = *style,
                                 .sink = sink,
                                 .columns = count,
                                 .converter = (iconv_t)-1,
                                 .cell = lm_buf_in(NULL, 4 * CELL_CHARACTERS),
                                 .line = lm_buf_in(NULL, 64 * 1024 * 1024),
                                 .batch = lm_buf_in(NULL, 80 * 1024 * 1024)};
    lm_rc rc = style->format == LM_SHEET_CSV
                   ? begin_csv(out)
                   : xlsx_out_begin(&out->xlsx, sink, style, columns, count);
    if (rc == LM_OK)
        rc = put_head(out, columns);
    out->style.name = out->style.banner = NULL;
    if (rc != LM_OK) {
        free_out(out);
        return rc;
    }
    *ret_out = out;
    return LM_OK;
}

lm_rc lm_sheet_create(const char *path, const struct lm_sheet_style *style,
                      const struct lm_sheet_column *columns, size_t count,
                      struct lm_sheet_out **ret_out) {
    char *kept = strdup(path);
    FILE *file = kept ? fopen(path, "wbe") : NULL;
    lm_rc rc = !kept ? LM_NO_MEMORY : file ? LM_OK : rc_of_errno();
    if (rc == LM_OK)
        rc = lm_sheet_begin((struct lm_sink){put_in_file, file}, style, columns, count, ret_out);
    if (rc == LM_OK) {
        (*ret_out)->file = file;
        (*ret_out)->path = kept;
        return LM_OK;
    }
    if (file) {
        fclose(file);
        unlink(path);
    }
    free(kept);
    return rc;
}

const char *lm_sheet_type(enum lm_sheet_format format) {
    return format == LM_SHEET_CSV
               ? "text/csv"
               : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

const char *lm_sheet_ending(enum lm_sheet_format format) {
    return format == LM_SHEET_CSV ? "csv" : "xlsx";
}

lm_rc lm_sheet_failure(const struct lm_sheet_out *out) {
    return out->rc;
}

lm_rc lm_sheet_finish(struct lm_sheet_out *out) {
    flush_cell(out);
    if (out->rc == LM_OK && out->style.format == LM_SHEET_CSV)
        send_batch(out);
    else if (out->rc == LM_OK)
        finish_xlsx(out);
    if (out->file && (fflush(out->file) != 0 || ferror(out->file)))
        fail(out, rc_of_errno());
    lm_rc rc = out->rc;
    if (rc != LM_OK)
        lm_sheet_drop(out);
    else
        free_out(out);
    return rc;
}
