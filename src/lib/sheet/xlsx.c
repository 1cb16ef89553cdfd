/* The rows of one worksheet, streamed: taken one by one as far as they are plain, else the parser
 * is paused at the end of each. Cells get their kind here (shared, inline, number, date, truth,
 * error); dates by the cell's format. */
#include "lib/sheet/xlsx.h"
#include "base/buf.h"
#include "base/clock.h"
#include "lib/sheet/plain.h"

#include <errno.h>
#include <math.h>

static const int64_t sheet_max = INT64_C(6) << 30; /* 1.8 million rows of 12 cells are 0.8 GiB */
enum { SERIAL_OF_1904 = 1462 };
enum type { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_DATE, TYPE_BOOL, TYPE_ERROR };

struct xlsx {
    struct zip *zip;
    struct book book;
    struct strings *strings;
    struct merges *merges;
    struct plain plain;
    bool is_open;
    /* the row being read */
    struct lm_arena *arena;
    struct lm_cell *cells; /* COLUMNS_MAX */
    size_t count, bytes;
    int64_t number;
    bool is_in_row, has_row, is_at_end;
    /* the cell being read */
    int64_t column;
    enum type type;
    unsigned long format;
    bool is_in_cell, is_in_inline, is_in_phonetic, is_in_value, is_inline;
    struct lm_buf value;
};

/* ---- cells ---- */

static void show_text(struct lm_cell *cell, struct lm_str text) {
    bool is_empty = lm_str_trim(text).n == 0;
    cell->kind = is_empty ? LM_CELL_EMPTY : LM_CELL_TEXT;
    cell->text = is_empty ? LM_STR("") : text;
}

static lm_rc set_text(struct xlsx *x, struct lm_cell *cell, struct lm_str text) {
    LM_TRY(lm_str_copy(x->arena, text, &text));
    strings_unescape(&text);
    show_text(cell, text);
    return LM_OK;
}

static lm_rc set_shared(struct xlsx *x, struct lm_cell *cell, struct lm_str value) {
    int64_t index;
    struct lm_str text;
    lm_rc rc = LM_NOT_FOUND;
    if (lm_str_int(lm_str_trim(value), &index) && index >= 0)
        rc = strings_get(x->strings, (uint64_t)index, x->arena, &text);
    if (rc == LM_NOT_FOUND) {
        cell->kind = LM_CELL_ERROR;
        cell->text = LM_STR("#REF!");
        return LM_OK;
    }
    LM_TRY(rc);
    show_text(cell, text);
    return LM_OK;
}

static lm_rc set_serial(struct xlsx *x, struct lm_cell *cell, double serial) {
    char text[32];
    if (!cell_serial_text(serial, text))
        return LM_NOT_FOUND;
    cell->kind = LM_CELL_DATE;
    cell->number = serial;
    return lm_str_copy(x->arena, lm_str_of(text), &cell->text);
}

static lm_rc set_number(struct xlsx *x, struct lm_cell *cell, struct lm_str value) {
    char *end;
    double number = strtod(value.p, &end);
    if (end == value.p || lm_str_trim(lm_str_of(end)).n > 0)
        return set_text(x, cell, value);
    if (x->format < x->book.formats && x->book.is_date[x->format] && isfinite(number)) {
        bool is_shifted = x->book.is_1904 && number >= 0;
        lm_rc rc = set_serial(x, cell, number + (is_shifted ? SERIAL_OF_1904 : 0));
        if (rc != LM_NOT_FOUND)
            return rc;
    }
    cell->kind = LM_CELL_NUMBER;
    cell->number = number;
    return cell_number_text(x->arena, number, &cell->text);
}

/* t="d": an ISO 8601 date as text, with or without a time. */
static lm_rc set_iso_date(struct xlsx *x, struct lm_cell *cell, struct lm_str value) {
    int64_t date, seconds = 0;
    struct lm_str clock = lm_str_cut(value, 11, 19);
    if (!lm_date_parse(lm_str_cut(value, 0, 10), &date) || date < 19000301)
        return set_text(x, cell, value);
    if (clock.n == 8)
        seconds = strtol(clock.p, NULL, 10) * 3600 + strtol(clock.p + 3, NULL, 10) * 60 +
                  strtol(clock.p + 6, NULL, 10);
    int64_t day = lm_date_days(date) - lm_date_days(18991230);
    lm_rc rc = set_serial(x, cell, (double)day + (double)(seconds % 86400) / 86400);
    return rc == LM_NOT_FOUND ? set_text(x, cell, value) : rc;
}

static lm_rc fill_cell(struct xlsx *x, struct lm_cell *cell, struct lm_str value) {
    bool is_true;
    if (value.n == 0)
        return LM_OK;
    switch (x->is_inline ? TYPE_TEXT : x->type) {
    case TYPE_TEXT:
        return set_text(x, cell, value);
    case TYPE_SHARED:
        return set_shared(x, cell, value);
    case TYPE_DATE:
        return set_iso_date(x, cell, value);
    case TYPE_BOOL:
        is_true = lm_str_is(lm_str_trim(value), "1") || lm_str_is(value, "true");
        cell->kind = LM_CELL_BOOL;
        cell->text = is_true ? LM_STR("TRUE") : LM_STR("FALSE");
        cell->number = is_true;
        return LM_OK;
    case TYPE_ERROR:
        cell->kind = LM_CELL_ERROR;
        return lm_str_copy(x->arena, value, &cell->text);
    case TYPE_NUMBER:
        break;
    }
    return set_number(x, cell, value);
}

/* `value` ends in NUL. */
static lm_rc end_cell(struct xlsx *x, struct lm_str value) {
    size_t column = (size_t)x->column;
    x->bytes += value.n;
    if (value.n > CELL_MAX || x->bytes > ROW_MAX)
        return LM_TOO_LARGE;
    while (x->count <= column)
        x->cells[x->count++] = (struct lm_cell){.text = LM_STR("")};
    x->cells[column] = (struct lm_cell){.text = LM_STR("")};
    return fill_cell(x, &x->cells[column], value);
}

/* ---- elements ---- */

static void begin_row(struct xlsx *x, struct lm_str shown) {
    int64_t number;
    x->number =
        lm_str_int(shown, &number) && number > 0 && number <= 1000000000 ? number : x->number + 1;
    x->count = x->bytes = 0;
    x->column = -1;
}

static enum type type_of(const char *word) {
    static const struct {
        const char *word;
        enum type type;
    } types[] = {{"s", TYPE_SHARED}, {"str", TYPE_TEXT}, {"inlineStr", TYPE_TEXT},
                 {"d", TYPE_DATE},   {"b", TYPE_BOOL},   {"e", TYPE_ERROR}};
    for (size_t i = 0; i < LM_COUNT(types); i++)
        if (strcmp(word, types[i].word) == 0)
            return types[i].type;
    return TYPE_NUMBER;
}

struct cell_tag {
    int64_t column;
    enum type type;
    unsigned long format;
};

static void read_attribute(struct cell_tag *cell, char name, const char *value) {
    int64_t row;
    if (name == 'r' && !merges_reference(value, &cell->column, &row))
        cell->column = -1;
    else if (name == 's')
        cell->format = strtoul(value, NULL, 10);
    else if (name == 't')
        cell->type = type_of(value);
}

/* A cell without a usable reference stands to the right of the last one. */
static lm_rc begin_cell(struct xlsx *x, const struct cell_tag *cell) {
    x->is_inline = x->is_in_inline = x->is_in_phonetic = x->is_in_value = false;
    x->type = cell->type;
    x->format = cell->format;
    x->value.n = 0;
    x->column = cell->column >= 0 ? cell->column : x->column + 1;
    return x->column >= COLUMNS_MAX ? LM_TOO_LARGE : LM_OK;
}

/* ---- as the parser tells them ---- */

static void on_cell_start(struct part *part, const char **attributes) {
    struct xlsx *x = part->user;
    struct cell_tag cell = {.column = -1};
    for (; attributes[0]; attributes += 2)
        if (attributes[0][0] && attributes[0][1] == '\0')
            read_attribute(&cell, attributes[0][0], attributes[1]);
    x->is_in_cell = true;
    lm_rc rc = begin_cell(x, &cell);
    if (rc != LM_OK)
        part_stop(part, rc);
}

static void on_start(struct part *part, const char *name, const char **attributes) {
    struct xlsx *x = part->user;
    if (!x->is_in_row) {
        x->is_in_row = strcmp(name, "row") == 0;
        if (x->is_in_row)
            begin_row(x, lm_str_of(part_attribute(attributes, "r")));
    } else if (!x->is_in_cell) {
        if (strcmp(name, "c") == 0)
            on_cell_start(part, attributes);
    } else if (strcmp(name, "v") == 0) {
        x->is_in_value = !x->is_inline;
    } else if (strcmp(name, "is") == 0) {
        x->is_inline = x->is_in_inline = true;
        x->value.n = 0;
    } else if (strcmp(name, "rPh") == 0) {
        x->is_in_phonetic = true;
    } else if (strcmp(name, "t") == 0) {
        x->is_in_value = x->is_in_inline && !x->is_in_phonetic;
    }
}

static lm_rc end_parsed_cell(struct xlsx *x) {
    struct lm_str value;
    LM_TRY(lm_buf_outcome(&x->value));
    LM_TRY(lm_buf_done(&x->value, &value));
    return end_cell(x, value);
}

static void on_cell_end(struct part *part, const char *name) {
    struct xlsx *x = part->user;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        x->is_in_value = false;
    } else if (strcmp(name, "is") == 0) {
        x->is_in_inline = false;
    } else if (strcmp(name, "rPh") == 0) {
        x->is_in_phonetic = false;
    } else if (strcmp(name, "c") == 0) {
        x->is_in_cell = false;
        lm_rc rc = end_parsed_cell(x);
        if (rc != LM_OK)
            part_stop(part, rc);
    }
}

static void on_end(struct part *part, const char *name) {
    struct xlsx *x = part->user;
    if (x->is_in_cell) {
        on_cell_end(part, name);
    } else if (x->is_in_row && strcmp(name, "row") == 0) {
        x->is_in_row = false;
        x->has_row = true;
        plain_ended(&x->plain);
        part_pause(part);
    } else if (strcmp(name, "sheetData") == 0) {
        x->is_at_end = true;
        part_pause(part);
    }
}

static void on_text(struct part *part, const char *text, size_t n) {
    struct xlsx *x = part->user;
    if (x->is_in_value)
        lm_buf_put(&x->value, text, n);
}

/* ---- plain rows ---- */

/* <v>…</v> or <is><t>…</t></is> or nothing, and the end of the cell. */
static bool take_value(struct xlsx *x, struct lm_str bytes, size_t *at, struct lm_str *ret_value) {
    struct plain_tag tag;
    *ret_value = lm_str_cut(bytes, *at, *at);
    if (plain_end_of(bytes, at, "c"))
        return true;
    if (!plain_tag(bytes, at, &tag) || tag.is_end || tag.is_empty)
        return false;
    if (lm_str_is(tag.name, "v"))
        return plain_text(bytes, at, ret_value) && plain_end_of(bytes, at, "v") &&
               plain_end_of(bytes, at, "c");
    x->is_inline = true;
    return lm_str_is(tag.name, "is") && plain_start_of(bytes, at, "t", &tag) && !tag.is_empty &&
           plain_text(bytes, at, ret_value) && plain_end_of(bytes, at, "t") &&
           plain_end_of(bytes, at, "is") && plain_end_of(bytes, at, "c");
}

/* One cell at `*at`; `*at` stays where it is when there is none that is plain. */
static lm_rc take_cell(struct xlsx *x, struct lm_str bytes, size_t *at) {
    struct plain_tag tag;
    struct cell_tag cell = {.column = -1};
    size_t here = *at;
    if (!plain_start_of(bytes, &here, "c", &tag))
        return LM_OK;
    for (size_t i = 0; i < tag.count; i++) {
        char *end = (char *)tag.attributes[i].value.p + tag.attributes[i].value.n;
        *end = '\0';
        if (tag.attributes[i].name.n == 1)
            read_attribute(&cell, tag.attributes[i].name.p[0], tag.attributes[i].value.p);
        *end = '"';
    }
    struct lm_str value = LM_STR("");
    LM_TRY(begin_cell(x, &cell));
    if (!tag.is_empty && !take_value(x, bytes, &here, &value))
        return LM_OK;
    char *end = (char *)value.p + value.n, kept = *end;
    if (value.n > 0)
        *end = '\0';
    lm_rc rc = end_cell(x, value);
    if (value.n > 0)
        *end = kept;
    *at = here;
    return rc;
}

static struct lm_str number_of(const struct plain_tag *row) {
    for (size_t i = 0; i < row->count; i++)
        if (lm_str_is(row->attributes[i].name, "r"))
            return row->attributes[i].value;
    return LM_STR("");
}

/* <row …>, plain cells, </row>; or <row …/>. */
static lm_rc take_row(void *user, char *text, size_t n, size_t *ret_taken) {
    struct xlsx *x = user;
    struct lm_str bytes = {text, n};
    struct plain_tag tag;
    int64_t before = x->number;
    size_t at = 0;
    if (!plain_start_of(bytes, &at, "row", &tag))
        return LM_OK;
    begin_row(x, number_of(&tag));
    for (size_t from = SIZE_MAX; !tag.is_empty && at != from;) {
        from = at;
        LM_TRY(take_cell(x, bytes, &at));
    }
    x->has_row =
        tag.is_empty || (plain_tag(bytes, &at, &tag) && tag.is_end && lm_str_is(tag.name, "row"));
    if (x->has_row)
        *ret_taken = at;
    else
        x->number = before;
    return LM_OK;
}

/* ---- the whole ---- */

lm_rc xlsx_rewind(struct xlsx *x) {
    if (x->is_open)
        (void)!plain_close(&x->plain);
    x->is_open = x->is_at_end = x->has_row = x->is_in_row = x->is_in_cell = false;
    x->is_in_value = false;
    x->number = 0;
    x->value.n = 0;
    x->value.is_full = x->value.is_short = false;
    merges_rewind(x->merges);
    x->plain = (struct plain){.part = {.zip = x->zip,
                                       .user = x,
                                       .on_start = on_start,
                                       .on_end = on_end,
                                       .on_text = on_text},
                              .marker = LM_STR("</row>"),
                              .take = take_row};
    x->is_open = true;
    return plain_open(&x->plain, x->book.sheet, sheet_max);
}

static lm_rc load(FILE *file, const char *sheet_name, struct xlsx *x) {
    LM_TRY(zip_open(file, &x->zip));
    LM_TRY(book_read(x->zip, sheet_name, &x->book));
    LM_TRY(strings_read(x->zip, x->book.strings, &x->strings));
    lm_rc rc = merges_read(x->zip, x->book.sheet, sheet_max, &x->merges);
    LM_TRY(rc == LM_NOT_FOUND ? LM_INVALID : rc); /* promised by the workbook, but not there */
    x->cells = calloc(COLUMNS_MAX, sizeof *x->cells);
    if (!x->cells)
        return LM_NO_MEMORY;
    x->value = lm_buf_in(NULL, CELL_MAX);
    return xlsx_rewind(x);
}

static lm_rc explain(struct lm_faults *faults, lm_rc rc) {
    switch ((int)rc) {
    case LM_INVALID:
        return sheet_refuse(faults, rc, "sheet.damaged");
    case LM_TOO_LARGE:
        return sheet_refuse(faults, rc, "sheet.too_large");
    case LM_UNSUPPORTED:
        return sheet_refuse(faults, rc, "sheet.not_a_sheet");
    case LM_FORBIDDEN:
        return sheet_refuse(faults, LM_UNSUPPORTED, "sheet.encrypted");
    case LM_NOT_FOUND:
        return sheet_refuse(faults, LM_INVALID, "sheet.no_such_sheet");
    default:
        return rc;
    }
}

lm_rc xlsx_open(FILE *file, const char *sheet_name, struct lm_faults *faults,
                struct xlsx **ret_xlsx) {
    struct xlsx *x = calloc(1, sizeof *x);
    if (!x)
        return LM_NO_MEMORY;
    lm_rc rc = load(file, sheet_name, x);
    if (rc != LM_OK) {
        xlsx_close(x);
        return explain(faults, rc);
    }
    *ret_xlsx = x;
    return LM_OK;
}

void xlsx_close(struct xlsx *x) {
    if (!x)
        return;
    if (x->is_open)
        (void)!plain_close(&x->plain);
    lm_buf_free(&x->value);
    free(x->cells);
    merges_free(x->merges);
    strings_free(x->strings);
    book_free(&x->book);
    zip_close(x->zip);
    free(x);
}

int xlsx_progress(const struct xlsx *x) {
    int64_t size = zip_size(x->zip);
    return x->is_at_end || size <= 0 || x->plain.read >= size ? 1000
                                                              : (int)(x->plain.read * 1000 / size);
}

/* Gives the row just read, its merged cells filled in; false when it has no value of its own. */
static lm_rc give_row(struct xlsx *x, struct lm_sheet_row *ret_row, bool *ret_has_row) {
    struct lm_sheet_row row = {x->number, x->cells, x->count};
    bool is_empty = sheet_row_is_empty(&row);
    LM_TRY(merges_apply(x->merges, x->arena, x->number, x->cells, &x->count));
    *ret_has_row = !is_empty;
    if (is_empty)
        return LM_OK;
    row.count = x->count;
    LM_TRY(lm_new(x->arena, row.count, &row.cells));
    memcpy(row.cells, x->cells, row.count * sizeof *row.cells);
    *ret_row = row;
    return LM_OK;
}

lm_rc xlsx_next(struct xlsx *x, struct lm_arena *arena, struct lm_sheet_row *ret_row,
                bool *ret_has_row) {
    bool has_row = false;
    x->arena = arena;
    while (!has_row && !x->is_at_end) {
        x->has_row = false;
        LM_TRY(plain_step(&x->plain));
        if (x->has_row)
            LM_TRY(give_row(x, ret_row, &has_row));
        x->is_at_end = x->is_at_end || x->plain.part.is_at_end;
    }
    *ret_has_row = has_row;
    return LM_OK;
}
