/* CSV, record by record: comma, semicolon or tab; quotes; line ends of any kind; UTF-8, UTF-16 or
 * GB18030. Every cell is text: what a number or a date is, the importer decides. */
#include "base/buf.h"
#include "lib/sheet/reader.h"

#include <errno.h>
#include <iconv.h>

enum { CHUNK = 64 * 1024, SAMPLE = 16 * 1024, END = -1 };

struct csv {
    FILE *file;
    int64_t size, taken; /* bytes of the file, and those read so far */
    struct csv_encoding encoding;
    iconv_t converter;
    char mark;   /* between cells */
    size_t skip; /* bytes of text before the first record ("sep=;") */
    char raw[CHUNK];
    size_t raw_n;
    char text[CHUNK * 2]; /* UTF-8 */
    size_t at, n;
    bool is_at_end;
    int64_t number;
    struct lm_buf row; /* texts of one row, one behind the other */
    size_t *ends;      /* where each cell of it ends */
    size_t count, room;
    lm_rc rc; /* of reading and converting */
};

/* Moves what the converter leaves over to the front, behind a U+FFFD for what it cannot read. */
static void convert(struct csv *csv) {
    char *in = csv->raw, *out = csv->text;
    size_t in_left = csv->raw_n, out_left = sizeof csv->text;
    while (in_left > 0) {
        if (iconv(csv->converter, &in, &in_left, &out, &out_left) != (size_t)-1)
            break;
        bool is_cut = errno == EINVAL;
        if (errno == E2BIG || out_left < 4 || (is_cut && !csv->is_at_end))
            break;
        out += lm_utf8_put(out, 0xfffd);
        out_left = sizeof csv->text - (size_t)(out - csv->text);
        in++;
        in_left--;
    }
    memmove(csv->raw, in, in_left);
    csv->raw_n = in_left;
    csv->n = (size_t)(out - csv->text);
}

/* More text; false at the end. */
static bool refill(struct csv *csv) {
    csv->at = csv->n = 0;
    while (csv->n == 0 && (!csv->is_at_end || csv->raw_n > 0)) {
        bool is_utf8 = !csv->encoding.iconv_name;
        char *into = is_utf8 ? csv->text : csv->raw + csv->raw_n;
        size_t got = fread(into, 1, CHUNK - (is_utf8 ? 0 : csv->raw_n), csv->file);
        csv->taken += (int64_t)got;
        csv->is_at_end = got == 0;
        if (got == 0 && ferror(csv->file))
            csv->rc = LM_IO;
        csv->raw_n += is_utf8 ? 0 : got;
        csv->n = is_utf8 ? got : 0;
        if (!is_utf8)
            convert(csv);
    }
    return csv->n > 0;
}

static inline int peek(struct csv *csv) {
    if (csv->at == csv->n && !refill(csv))
        return END;
    return (unsigned char)csv->text[csv->at];
}

static lm_rc start(struct csv *csv) {
    if (fseeko(csv->file, (off_t)csv->encoding.skip, SEEK_SET) != 0)
        return LM_IO;
    if (csv->encoding.iconv_name)
        iconv(csv->converter, NULL, NULL, NULL, NULL);
    csv->taken = (int64_t)csv->encoding.skip;
    csv->raw_n = csv->at = csv->n = 0;
    csv->is_at_end = false;
    csv->number = 0;
    csv->row.is_full = csv->row.is_short = false;
    csv->rc = LM_OK;
    for (size_t i = 0; i < csv->skip; i++)
        if (peek(csv) != END)
            csv->at++;
    return LM_OK;
}

/* The mark most frequent outside quotes in the first part of the file; a line "sep=;" decides. */
static void find_mark(struct csv *csv) {
    static const char marks[] = {',', '\t', ';'};
    size_t counts[sizeof marks] = {0}, best = 0;
    bool is_quoted = false;
    csv->mark = ',';
    if (peek(csv) == END)
        return;
    struct lm_str sample = {csv->text, csv->n < SAMPLE ? csv->n : SAMPLE};
    if (lm_str_starts(sample, LM_STR("sep=")) && sample.n > 5 && strchr(",;\t|", sample.p[4]) &&
        (sample.p[5] == '\r' || sample.p[5] == '\n')) {
        csv->mark = sample.p[4];
        csv->skip = sample.n > 6 && sample.p[5] == '\r' && sample.p[6] == '\n' ? 7 : 6;
        return;
    }
    for (size_t i = 0; i < sample.n; i++) {
        is_quoted ^= sample.p[i] == '"';
        for (size_t k = 0; !is_quoted && k < sizeof marks; k++)
            counts[k] += sample.p[i] == marks[k];
    }
    for (size_t k = 1; k < sizeof marks; k++)
        if (counts[k] > counts[best])
            best = k;
    csv->mark = marks[best];
}

static lm_rc prepare(struct csv *csv, struct lm_faults *faults) {
    lm_rc rc = csv_detect(csv->file, &csv->encoding);
    if (rc == LM_UNSUPPORTED)
        return sheet_refuse(faults, rc, "sheet.not_a_sheet");
    LM_TRY(rc);
    if (csv->encoding.iconv_name) {
        csv->converter = iconv_open("UTF-8", csv->encoding.iconv_name);
        if (csv->converter == (iconv_t)-1)
            return LM_INTERNAL;
    }
    LM_TRY(start(csv));
    find_mark(csv);
    return start(csv);
}

lm_rc csv_open(FILE *file, int64_t size, struct lm_faults *faults, struct csv **ret_csv) {
    struct csv *csv = calloc(1, sizeof *csv);
    if (!csv)
        return LM_NO_MEMORY;
    csv->file = file;
    csv->size = size;
    csv->converter = (iconv_t)-1;
    csv->row.cap = ROW_MAX;
    lm_rc rc = prepare(csv, faults);
    if (rc != LM_OK) {
        csv_close(csv);
        return rc;
    }
    *ret_csv = csv;
    return LM_OK;
}

void csv_close(struct csv *csv) {
    if (!csv)
        return;
    if (csv->converter != (iconv_t)-1)
        iconv_close(csv->converter);
    lm_buf_free(&csv->row);
    free(csv->ends);
    free(csv);
}

lm_rc csv_rewind(struct csv *csv) {
    return start(csv);
}

const char *csv_encoding(const struct csv *csv) {
    return csv->encoding.name;
}

int csv_progress(const struct csv *csv) {
    return csv->size > 0 && csv->taken < csv->size ? (int)(csv->taken * 1000 / csv->size) : 1000;
}

/* Bytes from the current one up to a mark, quote or line end, as one piece. */
static struct lm_str plain_piece(struct csv *csv, bool is_quoted) {
    size_t from = csv->at;
    while (csv->at < csv->n) {
        char c = csv->text[csv->at];
        if (is_quoted ? c == '"' : c == csv->mark || c == '\n' || c == '\r')
            break;
        csv->at++;
    }
    return (struct lm_str){csv->text + from, csv->at - from};
}

/* What stands between quotes; the first quote is behind us. */
static void read_quoted(struct csv *csv) {
    while (peek(csv) != END) {
        lm_buf_str(&csv->row, plain_piece(csv, true));
        if (csv->at == csv->n)
            continue;
        csv->at++;
        if (peek(csv) != '"')
            return;
        csv->at++;
        lm_buf_char(&csv->row, '"');
    }
}

/* One cell into the row; gives what ended it: mark, line end or END. */
static int read_cell(struct csv *csv) {
    int c = peek(csv);
    if (c == '"') {
        csv->at++;
        read_quoted(csv);
        c = peek(csv);
    }
    while (c != END && c != csv->mark && c != '\n' && c != '\r') {
        lm_buf_str(&csv->row, plain_piece(csv, false));
        c = peek(csv);
    }
    if (c != END)
        csv->at++;
    if (c == '\r' && peek(csv) == '\n')
        csv->at++;
    return c;
}

static lm_rc end_cell(struct csv *csv) {
    LM_TRY(lm_buf_outcome(&csv->row));
    if (csv->count >= COLUMNS_MAX)
        return LM_TOO_LARGE;
    if (csv->count == csv->room) {
        size_t room = csv->room ? csv->room * 2 : 64;
        size_t *ends = realloc(csv->ends, room * sizeof *ends);
        if (!ends)
            return LM_NO_MEMORY;
        csv->ends = ends;
        csv->room = room;
    }
    size_t before = csv->count ? csv->ends[csv->count - 1] : 0;
    csv->ends[csv->count++] = csv->row.n;
    return csv->row.n - before > CELL_MAX ? LM_TOO_LARGE : LM_OK;
}

/* ="00123" forces text in Excel; an apostrophe before = + - @ is how we write such cells. */
static struct lm_str without_disguise(struct lm_str text) {
    size_t at = 0;
    if (text.n >= 3 && text.p[0] == '=' && text.p[1] == '"' && text.p[text.n - 1] == '"')
        return lm_str_cut(text, 2, text.n - 1);
    while (at < text.n && text.p[at] == '\'')
        at++;
    bool is_disguised = at > 0 && at < text.n && memchr("=+-@\t\r", text.p[at], 6);
    return is_disguised ? lm_str_cut(text, 1, text.n) : text;
}

/* Copies with U+FFFD for malformed bytes, without NULs. */
static lm_rc mend(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_text) {
    char *out;
    size_t used = 0;
    LM_TRY(lm_alloc(arena, text.n + 1, 3, &out));
    for (size_t at = 0; at < text.n;) {
        int32_t point = lm_utf8_next(text, &at);
        used += point > 0 ? lm_utf8_put(out + used, point) : 0;
    }
    *ret_text = (struct lm_str){out, used};
    return LM_OK;
}

static lm_rc give_row(struct csv *csv, struct lm_arena *arena, struct lm_sheet_row *ret_row) {
    struct lm_cell *cells;
    struct lm_str all;
    LM_TRY(lm_str_copy(arena, lm_buf_view(&csv->row), &all));
    LM_TRY(lm_new(arena, csv->count, &cells));
    for (size_t i = 0, from = 0; i < csv->count; from = csv->ends[i++]) {
        struct lm_str text = without_disguise(lm_str_cut(all, from, csv->ends[i]));
        bool is_empty = lm_str_trim(text).n == 0;
        if (csv->encoding.has_faults && !is_empty)
            LM_TRY(mend(arena, text, &text));
        cells[i] = (struct lm_cell){.kind = is_empty ? LM_CELL_EMPTY : LM_CELL_TEXT,
                                    .text = is_empty ? LM_STR("") : text};
    }
    *ret_row = (struct lm_sheet_row){csv->number, cells, csv->count};
    return LM_OK;
}

/* True when no byte of the row is more than a blank: such rows need no cells. */
static bool is_blank_row(const struct csv *csv) {
    return lm_str_trim(lm_buf_view(&csv->row)).n == 0;
}

lm_rc csv_next(struct csv *csv, struct lm_arena *arena, struct lm_sheet_row *ret_row,
               bool *ret_has_row) {
    while (peek(csv) != END) {
        csv->row.n = csv->count = 0;
        csv->number++;
        for (int ended = (unsigned char)csv->mark; ended == csv->mark;) {
            ended = read_cell(csv);
            LM_TRY(end_cell(csv));
        }
        LM_TRY(csv->rc);
        if (is_blank_row(csv))
            continue;
        LM_TRY(give_row(csv, arena, ret_row));
        *ret_has_row = true;
        return LM_OK;
    }
    LM_TRY(csv->rc);
    *ret_has_row = false;
    return LM_OK;
}
