/* A workbook or CSV written again with a column of notes. Of an xlsx the worksheet and the styles
 * are streamed through the parser: what is not ours goes out as it came in. */
#include "base/buf.h"
#include "lib/sheet/xlsx.h"

#include <errno.h>
#include <strings.h>

static const int64_t sheet_max = INT64_C(6) << 30;
enum { STYLES_MAX = 64 * 1024 * 1024, FORMATS_MAX = 30000, NOTE_WIDTH = 60 };

/* How many fills and cell formats the styles have: ours are counted on from there. */
struct styles {
    size_t fills, formats;
    bool is_in_fills, is_in_formats;
};

struct passing {
    struct part part;
    struct zip_out *out;
    const struct lm_sheet_notes *notes;
    struct styles styles;
    struct lm_buf tag;
    unsigned skipped;               /* depth below an element that is left out; 0: nothing is */
    bool is_row_made, is_cell_made; /* its start tag was written by us, so must the end be */
    /* worksheet */
    struct lm_sheet_note note;
    bool has_note, is_noted, is_note_due, is_in_row, is_in_cell, has_columns;
    int64_t number, column, last_column;
    char prefix[32]; /* of the namespace, with its colon */
    /* styles */
    struct lm_buf copies; /* the cell formats again, on red */
    bool is_copying;
};

/* ---- what goes out ---- */

static void put(struct passing *passing, const char *bytes, size_t n) {
    lm_rc rc = zip_put(passing->out, bytes, n);
    if (rc != LM_OK)
        part_stop(&passing->part, rc);
    if (passing->is_copying)
        lm_buf_put(&passing->copies, bytes, n);
}

static void put_tag(struct passing *passing) {
    if (passing->tag.is_full)
        part_stop(&passing->part, LM_TOO_LARGE);
    else
        put(passing, passing->tag.p, passing->tag.n);
}

static void XMLCALL on_other(void *user, const XML_Char *text, int n) {
    struct part *part = user;
    struct passing *passing = part->user;
    if (!passing->skipped && part->rc == LM_OK)
        put(passing, text, (size_t)n);
}

/* The document leaves in UTF-8, whatever it came in. */
static void XMLCALL on_declaration(void *user, const XML_Char *version, const XML_Char *encoding,
                                   int standalone) {
    static const char declaration[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    struct part *part = user;
    (void)version;
    (void)encoding;
    (void)standalone;
    put(part->user, declaration, sizeof declaration - 1);
}

static void as_it_is(struct passing *passing) {
    XML_DefaultCurrent(passing->part.parser);
}

static void escape(struct lm_buf *out, struct lm_str text) {
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '&')
            lm_buf_z(out, "&amp;");
        else if (c == '<')
            lm_buf_z(out, "&lt;");
        else if (c == '>')
            lm_buf_z(out, "&gt;");
        else if (c == '"')
            lm_buf_z(out, "&quot;");
        else if (c == '\n' || c == '\t' || c == '\r')
            lm_buf_printf(out, "&#%d;", c);
        else if (c >= ' ')
            lm_buf_char(out, (char)c);
    }
}

struct attribute {
    const char *name;
    size_t value;
};

/* The element's start tag with some attributes set to numbers; `left_out` may be NULL. */
static void make_tag(struct passing *passing, struct lm_buf *out, const char **attributes,
                     const struct attribute set[2], const char *left_out) {
    lm_buf_printf(out, "<%s", passing->part.raw_name);
    for (; attributes[0]; attributes += 2) {
        bool is_set = (set[0].name && strcmp(attributes[0], set[0].name) == 0) ||
                      (set[1].name && strcmp(attributes[0], set[1].name) == 0);
        if (is_set || (left_out && strcmp(attributes[0], left_out) == 0))
            continue;
        lm_buf_printf(out, " %s=\"", attributes[0]);
        escape(out, lm_str_of(attributes[1]));
        lm_buf_char(out, '"');
    }
    for (int i = 0; i < 2 && set[i].name; i++)
        lm_buf_printf(out, " %s=\"%zu\"", set[i].name, set[i].value);
    lm_buf_char(out, '>');
}

static void remade(struct passing *passing, const char **attributes, const struct attribute set[2],
                   const char *left_out) {
    passing->tag.n = 0;
    make_tag(passing, &passing->tag, attributes, set, left_out);
    put_tag(passing);
}

static void close_made(struct passing *passing, bool *is_made) {
    if (!*is_made) {
        as_it_is(passing);
        return;
    }
    *is_made = false;
    passing->tag.n = 0;
    lm_buf_printf(&passing->tag, "</%s>", passing->part.raw_name);
    put_tag(passing);
}

/* ---- styles ---- */

static void count_start(struct part *part, const char *name, const char **attributes) {
    struct styles *styles = part->user;
    (void)attributes;
    styles->is_in_fills |= strcmp(name, "fills") == 0;
    styles->is_in_formats |= strcmp(name, "cellXfs") == 0;
    styles->fills += styles->is_in_fills && strcmp(name, "fill") == 0;
    styles->formats += styles->is_in_formats && strcmp(name, "xf") == 0;
}

static void count_end(struct part *part, const char *name) {
    struct styles *styles = part->user;
    styles->is_in_fills &= strcmp(name, "fills") != 0;
    styles->is_in_formats &= strcmp(name, "cellXfs") != 0;
}

static lm_rc count_styles(struct zip *zip, const char *entry, struct styles *ret_styles) {
    struct part part = {
        .zip = zip, .user = ret_styles, .on_start = count_start, .on_end = count_end};
    if (!entry[0])
        return LM_OK;
    lm_rc rc = part_parse(&part, entry, STYLES_MAX);
    if (rc == LM_NOT_FOUND || ret_styles->formats > FORMATS_MAX || ret_styles->fills == 0)
        *ret_styles = (struct styles){0}; /* cells stay unmarked */
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

static void styles_start(struct part *part, const char *name, const char **attributes) {
    struct passing *passing = part->user;
    struct styles *styles = &passing->styles;
    static const struct attribute none = {0};
    if (strcmp(name, "fills") == 0) {
        styles->is_in_fills = passing->is_row_made = true;
        remade(passing, attributes, (struct attribute[]){{"count", styles->fills + 1}, none}, NULL);
    } else if (strcmp(name, "cellXfs") == 0) {
        styles->is_in_formats = passing->is_row_made = true;
        remade(passing, attributes, (struct attribute[]){{"count", 2 * styles->formats}, none},
               NULL);
    } else if (styles->is_in_formats && strcmp(name, "xf") == 0) {
        remade(passing, attributes, (struct attribute[]){none, none}, NULL);
        make_tag(passing, &passing->copies, attributes,
                 (struct attribute[]){{"fillId", styles->fills}, {"applyFill", 1}}, NULL);
        passing->is_cell_made = passing->is_copying = true;
    } else
        as_it_is(passing);
}

static void styles_end(struct part *part, const char *name) {
    struct passing *passing = part->user;
    struct styles *styles = &passing->styles;
    if (styles->is_in_formats && strcmp(name, "xf") == 0) {
        close_made(passing, &passing->is_cell_made);
        passing->is_copying = false;
        return;
    }
    if (styles->is_in_fills && strcmp(name, "fills") == 0) {
        size_t n = strlen(part->raw_name) - strlen(name);
        styles->is_in_fills = false;
        passing->tag.n = 0;
        lm_buf_printf(&passing->tag,
                      "<%.*sfill><%.*spatternFill patternType=\"solid\"><%.*sfgColor "
                      "rgb=\"FFFFC7CE\"/></%.*spatternFill></%.*sfill>",
                      (int)n, part->raw_name, (int)n, part->raw_name, (int)n, part->raw_name,
                      (int)n, part->raw_name, (int)n, part->raw_name);
        put_tag(passing);
        close_made(passing, &passing->is_row_made);
    } else if (styles->is_in_formats && strcmp(name, "cellXfs") == 0) {
        styles->is_in_formats = false;
        if (passing->copies.is_full)
            part_stop(part, LM_TOO_LARGE);
        else
            put(passing, passing->copies.p, passing->copies.n);
        close_made(passing, &passing->is_row_made);
    } else
        as_it_is(passing);
}

/* ---- worksheet ---- */

static void column_name(size_t column, char ret_name[8]) {
    char text[8];
    int n = 0;
    for (column++; column > 0 && n < 7; column = (column - 1) / 26)
        text[n++] = (char)('A' + (column - 1) % 26);
    for (int i = 0; i < n; i++)
        ret_name[i] = text[n - 1 - i];
    ret_name[n] = '\0';
}

static void put_note(struct passing *passing) {
    const char *p = passing->prefix;
    char column[8];
    struct lm_str text = passing->is_noted ? passing->note.text : lm_str_of(passing->notes->title);
    passing->is_note_due = false;
    column_name(passing->notes->column, column);
    passing->tag.n = 0;
    lm_buf_printf(&passing->tag, "<%sc r=\"%s%lld\" t=\"inlineStr\"", p, column,
                  (long long)passing->number);
    if (passing->styles.formats > 0)
        lm_buf_printf(&passing->tag, " s=\"%zu\"", passing->styles.formats);
    lm_buf_printf(&passing->tag, "><%sis><%st xml:space=\"preserve\">", p, p);
    escape(&passing->tag, text);
    lm_buf_printf(&passing->tag, "</%st></%sis></%sc>", p, p, p);
    put_tag(passing);
}

static void put_blank(struct passing *passing) {
    char column[8];
    column_name(passing->notes->column, column);
    passing->tag.n = 0;
    lm_buf_printf(&passing->tag, "<%sc r=\"%s%lld\"/>", passing->prefix, column,
                  (long long)passing->number);
    put_tag(passing);
}

static void put_width(struct passing *passing, bool is_alone) {
    const char *p = passing->prefix;
    size_t column = passing->notes->column + 1;
    if (passing->last_column >= (int64_t)column)
        return;
    passing->tag.n = 0;
    if (is_alone)
        lm_buf_printf(&passing->tag, "<%scols>", p);
    lm_buf_printf(&passing->tag, "<%scol min=\"%zu\" max=\"%zu\" width=\"%d\" customWidth=\"1\"/>",
                  p, column, column, NOTE_WIDTH);
    if (is_alone)
        lm_buf_printf(&passing->tag, "</%scols>", p);
    put_tag(passing);
}

static void next_note(struct passing *passing) {
    lm_rc rc = passing->notes->next(passing->notes->arg, &passing->note, &passing->has_note);
    if (rc != LM_OK)
        part_stop(&passing->part, rc);
}

/* Rows are numbered as lm_sheet_next numbers them. */
static void row_start(struct passing *passing, const char **attributes) {
    int64_t number;
    struct lm_str shown = lm_str_of(part_attribute(attributes, "r"));
    static const struct attribute none[2] = {{0}};
    passing->number = lm_str_int(shown, &number) && number > 0 && number <= 1000000000
                          ? number
                          : passing->number + 1;
    passing->is_in_row = true;
    passing->column = -1;
    while (passing->has_note && passing->note.row < passing->number && passing->part.rc == LM_OK)
        next_note(passing);
    passing->is_noted = passing->has_note && passing->note.row == passing->number;
    passing->is_note_due = passing->is_noted || passing->number == passing->notes->title_row;
    passing->is_row_made = passing->is_note_due;
    if (passing->is_row_made)
        remade(passing, attributes, none, "spans");
    else
        as_it_is(passing);
}

static bool is_marked(const struct passing *passing) {
    for (size_t i = 0; i < passing->note.count && passing->is_noted; i++)
        if ((int64_t)passing->note.columns[i] == passing->column)
            return passing->styles.formats > 0;
    return false;
}

static void cell_start(struct passing *passing, const char **attributes) {
    int64_t column = -1, row;
    if (!merges_reference(part_attribute(attributes, "r"), &column, &row))
        column = -1;
    passing->column = column >= 0 ? column : passing->column + 1;
    passing->is_in_cell = true;
    bool is_ours = passing->column == (int64_t)passing->notes->column &&
                   passing->number >= passing->notes->title_row;
    if (passing->is_note_due && passing->column >= (int64_t)passing->notes->column)
        put_note(passing);
    else if (is_ours) /* its place is kept: cells behind it may have no reference */
        put_blank(passing);
    if (is_ours) {
        passing->skipped = passing->part.depth;
        return;
    }
    unsigned long format = strtoul(part_attribute(attributes, "s"), NULL, 10);
    passing->is_cell_made = is_marked(passing) && format < passing->styles.formats;
    if (passing->is_cell_made)
        remade(passing, attributes,
               (struct attribute[]){{"s", passing->styles.formats + format}, {0}}, NULL);
    else
        as_it_is(passing);
}

static void sheet_start(struct part *part, const char *name, const char **attributes) {
    struct passing *passing = part->user;
    int64_t last;
    if (passing->skipped)
        return;
    size_t n = strlen(part->raw_name) - strlen(name);
    if (part->depth == 1 && n < sizeof passing->prefix)
        snprintf(passing->prefix, sizeof passing->prefix, "%.*s", (int)n, part->raw_name);
    if (!passing->is_in_row && strcmp(name, "row") == 0) {
        row_start(passing, attributes);
        return;
    }
    if (passing->is_in_row && !passing->is_in_cell && strcmp(name, "c") == 0) {
        cell_start(passing, attributes);
        return;
    }
    if (strcmp(name, "col") == 0 &&
        lm_str_int(lm_str_of(part_attribute(attributes, "max")), &last) &&
        last > passing->last_column)
        passing->last_column = last;
    passing->has_columns |= strcmp(name, "cols") == 0;
    if (strcmp(name, "sheetData") == 0 && !passing->has_columns)
        put_width(passing, true);
    as_it_is(passing);
}

static void sheet_end(struct part *part, const char *name) {
    struct passing *passing = part->user;
    bool is_cell = passing->is_in_cell && strcmp(name, "c") == 0;
    if (passing->skipped) {
        if (part->depth + 1 == passing->skipped)
            passing->skipped = 0;
        passing->is_in_cell &= !is_cell;
        return;
    }
    if (is_cell) {
        passing->is_in_cell = false;
        close_made(passing, &passing->is_cell_made);
    } else if (passing->is_in_row && !passing->is_in_cell && strcmp(name, "row") == 0) {
        if (passing->is_note_due)
            put_note(passing);
        passing->is_in_row = false;
        close_made(passing, &passing->is_row_made);
    } else {
        if (strcmp(name, "cols") == 0)
            put_width(passing, false);
        as_it_is(passing);
    }
}

/* ---- the package ---- */

struct annotating {
    struct zip *from;
    struct book book;
    struct passing passing;
};

static lm_rc pass_part(struct annotating *annotating, const char *entry, int64_t cap) {
    struct part *part = &annotating->passing.part;
    LM_TRY(part_open(part, entry, cap));
    XML_SetCharacterDataHandler(part->parser, NULL); /* text, too, as it is written */
    XML_SetDefaultHandler(part->parser, on_other);
    XML_SetXmlDeclHandler(part->parser, on_declaration);
    lm_rc rc = LM_OK;
    while (rc == LM_OK && !part->is_at_end)
        rc = part_step(part);
    lm_rc closed = part_close(part);
    return rc != LM_OK ? rc : closed;
}

static lm_rc rewrite(struct zip_out *out, const char *name, void *arg, bool *ret_is_written) {
    struct annotating *annotating = arg;
    struct passing *passing = &annotating->passing;
    bool is_sheet = strcasecmp(name, annotating->book.sheet) == 0;
    bool is_styles = passing->styles.formats > 0 && strcasecmp(name, annotating->book.styles) == 0;
    *ret_is_written = is_sheet || is_styles;
    if (!*ret_is_written)
        return LM_OK;
    passing->out = out;
    passing->part = (struct part){.zip = annotating->from,
                                  .user = passing,
                                  .on_start = is_sheet ? sheet_start : styles_start,
                                  .on_end = is_sheet ? sheet_end : styles_end};
    LM_TRY(zip_begin(out, name));
    if (is_sheet) {
        next_note(passing);
        LM_TRY(passing->part.rc);
    }
    LM_TRY(pass_part(annotating, name, is_sheet ? sheet_max : STYLES_MAX));
    return zip_end(out);
}

static lm_rc annotate(FILE *file, FILE *to, struct annotating *annotating) {
    struct zip *whole = NULL;
    LM_TRY(zip_open(file, &annotating->from));
    LM_TRY(book_read(annotating->from, NULL, &annotating->book));
    LM_TRY(count_styles(annotating->from, annotating->book.styles, &annotating->passing.styles));
    LM_TRY(zip_open(file, &whole));
    lm_rc rc = zip_copy(whole, to, rewrite, annotating);
    zip_close(whole);
    return rc;
}

lm_rc xlsx_annotate(FILE *file, const char *path, const struct lm_sheet_notes *notes) {
    struct annotating annotating = {.passing = {.notes = notes,
                                                .tag = lm_buf_in(NULL, ROW_MAX),
                                                .copies = lm_buf_in(NULL, STYLES_MAX)}};
    FILE *to = fopen(path, "wbe");
    if (!to)
        return errno == ENOSPC ? LM_DISK_FULL : LM_IO;
    lm_rc rc = annotate(file, to, &annotating);
    if (fclose(to) != 0 && rc == LM_OK)
        rc = errno == ENOSPC ? LM_DISK_FULL : LM_IO;
    lm_buf_free(&annotating.passing.tag);
    lm_buf_free(&annotating.passing.copies);
    book_free(&annotating.book);
    zip_close(annotating.from);
    return rc;
}

/* ---- CSV ---- */

struct csv_notes {
    const struct lm_sheet_notes *notes;
    struct lm_sheet_note note;
    bool has_note;
    int64_t written; /* rows */
};

static void put_row(struct csv_notes *csv, struct lm_sheet_out *out,
                    const struct lm_sheet_row *row) {
    size_t column = csv->notes->column;
    bool is_noted = csv->has_note && csv->note.row == row->number;
    bool is_title = row->number == csv->notes->title_row;
    size_t count = is_noted || is_title ? column + 1 : 0;
    for (size_t i = 0; i < row->count || i < count; i++) {
        bool is_ours = i == column && row->number >= csv->notes->title_row;
        struct lm_str text =
            i < row->count && row->cells[i].text.p && !is_ours ? row->cells[i].text : LM_STR("");
        if (is_ours && is_noted)
            text = csv->note.text;
        else if (is_ours && is_title)
            text = lm_str_of(csv->notes->title);
        lm_sheet_put(out, text);
    }
    lm_sheet_end_row(out);
}

static lm_rc put_rows(struct lm_sheet *sheet, struct csv_notes *csv, struct lm_sheet_out *out,
                      struct lm_arena *arena) {
    struct lm_sheet_row row;
    LM_TRY(lm_sheet_rewind(sheet));
    LM_TRY(csv->notes->next(csv->notes->arg, &csv->note, &csv->has_note));
    for (bool has_row = true;;) {
        lm_arena_reset(arena);
        LM_TRY(lm_sheet_next(sheet, arena, &row, &has_row));
        if (!has_row)
            return LM_OK;
        for (; csv->written + 1 < row.number; csv->written++)
            lm_sheet_end_row(out); /* an empty line keeps the numbers */
        while (csv->has_note && csv->note.row < row.number)
            LM_TRY(csv->notes->next(csv->notes->arg, &csv->note, &csv->has_note));
        put_row(csv, out, &row);
        csv->written = row.number;
    }
}

lm_rc csv_annotate(struct lm_sheet *sheet, const char *path, const struct lm_sheet_notes *notes) {
    struct csv_notes csv = {.notes = notes};
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct lm_sheet_out *out = NULL;
    bool is_gbk = strcmp(lm_sheet_encoding(sheet), "GB18030") == 0;
    struct lm_sheet_style style = {.format = LM_SHEET_CSV, .is_gbk = is_gbk, .is_bare = true};
    LM_TRY(lm_arena_new((size_t)4 * ROW_MAX, &arena));
    LM_TRY(lm_sheet_create(path, &style, NULL, COLUMNS_MAX, &out));
    lm_rc rc = put_rows(sheet, &csv, out, arena);
    lm_rc finished = lm_sheet_finish(out);
    return rc == LM_OK ? finished : rc;
}
