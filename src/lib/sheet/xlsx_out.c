/* See xlsx_out.h. Parts that are the same in every file come first, then the worksheet, then the
 * workbook: it names the filtered range, which is known when the last row is. */
#include "lib/sheet/xlsx_out.h"

#include "base/buf.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define SHEET_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const char types[] = XML
    "<Types xmlns=\"" PACKAGE "content-types\">"
    "<Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET_TYPE "sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" SHEET_TYPE "worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEET_TYPE "styles+xml\"/>"
    "</Types>";

static const char package_relations[] =
    XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
        "<Relationship Id=\"rId1\" Type=\"" OFFICE "/officeDocument\" Target=\"xl/workbook.xml\"/>"
        "</Relationships>";

static const char book_relations[] =
    XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
        "<Relationship Id=\"rId1\" Type=\"" OFFICE "/worksheet\" "
        "Target=\"worksheets/sheet1.xml\"/>"
        "<Relationship Id=\"rId2\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/>"
        "</Relationships>";

#define FONT "<name val=\"Calibri\"/><family val=\"2\"/></font>"
#define XF "<xf numFmtId="

/* cellXfs in the order of enum xlsx_format. */
static const char styles[] =
    XML "<styleSheet xmlns=\"" MAIN "\">"
        "<fonts count=\"4\"><font><sz val=\"11\"/>" FONT
        "<font><sz val=\"11\"/><color rgb=\"FF9C0006\"/>" FONT "<font><b/><sz val=\"11\"/>" FONT
        "<font><b/><sz val=\"14\"/>" FONT "</fonts>"
        "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
        "<fill><patternFill patternType=\"gray125\"/></fill>"
        "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFC7CE\"/>"
        "<bgColor indexed=\"64\"/></patternFill></fill></fills>"
        "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
        "<border><left/><right/><top/><bottom style=\"thin\"><color auto=\"1\"/></bottom>"
        "<diagonal/></border></borders>"
        "<cellStyleXfs count=\"1\">" XF "\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
        "</cellStyleXfs><cellXfs count=\"5\">" XF
        "\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>" XF
        "\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>" XF
        "\"49\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" "
        "applyFont=\"1\" applyFill=\"1\"/>" XF
        "\"49\" fontId=\"2\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" "
        "applyFont=\"1\" applyBorder=\"1\"/>" XF
        "\"0\" fontId=\"3\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
        "</cellXfs><cellStyles count=\"1\">"
        "<cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

/* ---- pieces of XML ---- */

static void put_z(struct xlsx_out *xlsx, const char *z) {
    zip_out_put(&xlsx->zip, z, strlen(z));
}

static void put_int(struct xlsx_out *xlsx, int64_t value) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        digits[--at] = '-';
    zip_out_put(&xlsx->zip, digits + at, sizeof digits - at);
}

/* What stands for a byte in text; NULL: itself. XML 1.0 has no control characters but tab and line
 * feed, and would turn a carriage return into one: workbooks write them as _xHHHH_. */
static const char *escape_of(unsigned char byte, char room[8]) {
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        if (byte >= ' ' || byte == '\t' || byte == '\n')
            return NULL;
        snprintf(room, 8, "_x%04X_", (unsigned)byte);
        return room;
    }
}

/* U+FFFE and U+FFFF are no characters of XML; EF BF BE and EF BF BF in UTF-8. */
static bool is_no_character(struct lm_str text, size_t at) {
    return at + 2 < text.n && memcmp(text.p + at, "\xef\xbf", 2) == 0 &&
           (unsigned char)text.p[at + 2] >= 0xbe;
}

static void put_text(struct xlsx_out *xlsx, struct lm_str text) {
    char room[8];
    size_t from = 0;
    for (size_t at = 0; at < text.n; at++) {
        const char *escape =
            is_no_character(text, at) ? "\xef\xbf\xbd" : escape_of((unsigned char)text.p[at], room);
        if (!escape)
            continue;
        zip_out_put(&xlsx->zip, text.p + from, at - from);
        put_z(xlsx, escape);
        at += escape[0] == '\xef' ? 2 : 0;
        from = at + 1;
    }
    zip_out_put(&xlsx->zip, text.p + from, text.n - from);
}

/* "A" for 0, "XFD" for 16,383. */
static void letters_of(size_t column, char out[4]) {
    char reversed[4];
    size_t n = 0;
    for (size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        reversed[n++] = (char)('A' + (rest - 1) % 26);
    for (size_t i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    out[n] = '\0';
}

/* ---- the head ---- */

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

static void put_columns(struct xlsx_out *xlsx, const struct lm_sheet_column *columns,
                        size_t count) {
    put_z(xlsx, "<cols>");
    for (size_t i = 0; i < count; i++) {
        char text[160];
        /* Five of seven pixels a character are added on both sides: Excel's own sum. */
        snprintf(text, sizeof text,
                 "<col min=\"%zu\" max=\"%zu\" width=\"%d.7109375\"%s "
                 "customWidth=\"1\"/>",
                 i + 1, i + 1, (int)width_of(&columns[i]),
                 columns[i].is_hidden ? " hidden=\"1\"" : "");
        put_z(xlsx, text);
    }
    put_z(xlsx, "</cols>");
}

static void put_view(struct xlsx_out *xlsx) {
    put_z(xlsx, "<sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\">");
    if (xlsx->title_row > 0) {
        put_z(xlsx, "<pane ySplit=\"");
        put_int(xlsx, xlsx->title_row);
        put_z(xlsx, "\" topLeftCell=\"A");
        put_int(xlsx, xlsx->title_row + 1);
        put_z(xlsx, "\" activePane=\"bottomLeft\" state=\"frozen\"/>"
                    "<selection pane=\"bottomLeft\"/>");
    }
    put_z(xlsx, "</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
}

/* As Excel takes names: 1 to 31 characters, none of []:*?/\, no apostrophe at either end. */
static bool is_name(struct lm_str name) {
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < ' ' || strchr("[]:*?/\\'&<>\"", name.p[i]))
            return false;
    return name.n > 0 && lm_utf8_is_valid(name) && lm_utf8_length(name) <= 31;
}

lm_rc xlsx_out_begin(struct xlsx_out *xlsx, struct lm_sink sink, const struct lm_sheet_style *style,
                     const struct lm_sheet_column *columns, size_t count) {
    *xlsx = (struct xlsx_out){.title_row = style->is_bare ? 0 : style->banner ? 2 : 1};
    LM_TRY(zip_out_begin(&xlsx->zip, sink));
    bool has_name = style->name && is_name(lm_str_of(style->name));
    snprintf(xlsx->name, sizeof xlsx->name, "%s", has_name ? style->name : "Sheet1");
    letters_of(count - 1, xlsx->letters);
    xlsx->is_merged = style->banner && !style->is_bare && count > 1;
    zip_out_whole(&xlsx->zip, "[Content_Types].xml", lm_str_of(types));
    zip_out_whole(&xlsx->zip, "_rels/.rels", lm_str_of(package_relations));
    zip_out_whole(&xlsx->zip, "xl/_rels/workbook.xml.rels", lm_str_of(book_relations));
    zip_out_whole(&xlsx->zip, "xl/styles.xml", lm_str_of(styles));
    zip_out_open(&xlsx->zip, "xl/worksheets/sheet1.xml");
    put_z(xlsx, XML "<worksheet xmlns=\"" MAIN "\">");
    put_view(xlsx);
    if (!style->is_bare)
        put_columns(xlsx, columns, count);
    put_z(xlsx, "<sheetData>");
    return xlsx->zip.rc;
}

/* ---- rows ---- */

static void close_row(struct xlsx_out *xlsx) {
    if (xlsx->row > 0)
        put_z(xlsx, "</row>");
    xlsx->row = 0;
}

/* Up to where a cell's own things begin: <c r="A1" s="1" */
static void open_cell(struct xlsx_out *xlsx, int64_t row, size_t column, enum xlsx_format format) {
    char letters[4];
    if (xlsx->row != row + 1) {
        close_row(xlsx);
        xlsx->row = row + 1;
        put_z(xlsx, "<row r=\"");
        put_int(xlsx, row + 1);
        put_z(xlsx, "\">");
    }
    letters_of(column, letters);
    put_z(xlsx, "<c r=\"");
    put_z(xlsx, letters);
    put_int(xlsx, row + 1);
    if (format != XLSX_PLAIN) {
        put_z(xlsx, "\" s=\"");
        put_int(xlsx, format);
    }
    put_z(xlsx, "\"");
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

void xlsx_out_text(struct xlsx_out *xlsx, int64_t row, size_t column, struct lm_str text,
                   enum xlsx_format format) {
    if (text.n == 0 && format != XLSX_MARKED)
        return;
    open_cell(xlsx, row, column, format);
    if (text.n == 0) {
        put_z(xlsx, "/>");
        return;
    }
    bool is_kept = is_blank(text.p[0]) || is_blank(text.p[text.n - 1]);
    put_z(xlsx,
          is_kept ? " t=\"inlineStr\"><is><t xml:space=\"preserve\">" : " t=\"inlineStr\"><is><t>");
    put_text(xlsx, text);
    put_z(xlsx, "</t></is></c>");
}

void xlsx_out_number(struct xlsx_out *xlsx, int64_t row, size_t column, struct lm_str digits,
                     enum xlsx_format format) {
    open_cell(xlsx, row, column, format);
    put_z(xlsx, "><v>");
    zip_out_put(&xlsx->zip, digits.p, digits.n);
    put_z(xlsx, "</v></c>");
}

/* ---- the end ---- */

static void put_book(struct xlsx_out *xlsx, int64_t last) {
    char text[400];
    zip_out_open(&xlsx->zip, "xl/workbook.xml");
    put_z(xlsx, XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"");
    put_z(xlsx, xlsx->name);
    put_z(xlsx, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets>");
    if (xlsx->title_row > 0) {
        snprintf(text, sizeof text,
                 "<definedNames><definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" "
                 "hidden=\"1\">'%s'!$A$%lld:$%s$%lld</definedName></definedNames>",
                 xlsx->name, (long long)xlsx->title_row, xlsx->letters, (long long)last);
        put_z(xlsx, text);
    }
    put_z(xlsx, "</workbook>");
    zip_out_close(&xlsx->zip);
}

void xlsx_out_end(struct xlsx_out *xlsx, int64_t last) {
    char text[160];
    close_row(xlsx);
    put_z(xlsx, "</sheetData>");
    if (xlsx->title_row > 0) {
        snprintf(text, sizeof text, "<autoFilter ref=\"A%lld:%s%lld\"/>",
                 (long long)xlsx->title_row, xlsx->letters, (long long)last);
        put_z(xlsx, text);
    }
    if (xlsx->is_merged) {
        snprintf(text, sizeof text,
                 "<mergeCells count=\"1\"><mergeCell ref=\"A1:%s1\"/></mergeCells>", xlsx->letters);
        put_z(xlsx, text);
    }
    put_z(xlsx, "</worksheet>");
    zip_out_close(&xlsx->zip);
    put_book(xlsx, last);
    zip_out_end(&xlsx->zip);
}
