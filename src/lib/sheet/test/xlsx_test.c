/* Workbooks made by hand: every quirk that the reader must bear, and every file it must refuse. */
#include "fixture.h"
#include "make_xlsx.h"

#include <unzip.h>

static void assert_xlsx(struct lm_arena *arena, const struct parts *parts, const char *rows) {
    FILE *file;
    struct lm_sheet *sheet = open_text(make_xlsx(arena, parts), &file);
    assert_int_equal(lm_sheet_format(sheet), LM_SHEET_XLSX);
    assert_string_equal(rows_of(arena, sheet).p, rows);
    assert_int_equal(lm_sheet_progress(sheet), 1000);
    assert_ok(lm_sheet_rewind(sheet));
    assert_string_equal(rows_of(arena, sheet).p, rows);
    lm_sheet_close(sheet);
    fclose(file);
}

static void shared_strings_join_their_runs_and_ignore_how_they_sound(void **state) {
    assert_xlsx(
        *state,
        &(struct parts){
            .level = 6,
            .strings = "<sst><si><t>姓名</t></si><si><r><t>陈</t></r><r><t xml:space=\"preserve\">"
                       "明 </t></r><rPh sb=\"0\" eb=\"1\"><t>chen</t></rPh><phoneticPr/></si>"
                       "<si><t>a_x000D_b_x005F_</t></si><si/></sst>",
            .sheet = SHEET(
                "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
                "<c r=\"C1\" t=\"s\"><v>2</v></c><c r=\"D1\" t=\"s\"><v>3</v></c>"
                "<c r=\"E1\" t=\"s\"><v>9</v></c></row>")},
        "1:姓名|陈明 |a\rb_||!#REF!\n");
}

static void every_other_type_of_cell_is_read(void **state) {
    assert_xlsx(
        *state,
        &(struct parts){
            .sheet = SHEET(
                "<row r=\"3\"><c r=\"B3\" t=\"inlineStr\"><is><r><t>内</t></r><r><t>联</t></r>"
                "<rPh><t>x</t></rPh></is></c><c r=\"D3\" t=\"str\"><f>A1&amp;B1</f><v>公式</v></c>"
                "<c r=\"E3\" t=\"b\"><v>1</v></c><c r=\"F3\" t=\"e\"><v>#DIV/0!</v></c>"
                "<c r=\"G3\"><f>1+1</f><v>12.5</v></c><c r=\"H3\" t=\"d\"><v>2023-01-13</v></c>"
                "</row><row r=\"4\"><c r=\"A4\"/><c r=\"B4\" t=\"inlineStr\"><is><t>  </t></is></c>"
                "</row>")},
        "3:|内联||公式|?TRUE|!#DIV/0!|#12.5|@2023-01-13\n");
}

static void numbers_read_as_a_person_reads_them(void **state) {
    assert_xlsx(
        *state,
        &(struct parts){
            .sheet = SHEET("<row><c><v>13800000000</v></c><c><v>6.10112E+17</v></c>"
                           "<c><v>6.10112199001011e17</v></c><c><v>0.1</v></c><c><v>-2.50</v></c>"
                           "<c><v>1E-7</v></c><c><v>0.00123</v></c><c><v>123456.789</v></c>"
                           "<c><v>1e400</v></c><c><v>12x</v></c></row>")},
        "1:#13800000000|#6.10112E+17|#6.10112199001011E+17|#0.1|#-2.5|#1E-07|#0.00123|#123456.789|"
        "##NUM!|12x\n");
}

static void rows_and_cells_may_lack_references_and_names_may_have_prefixes(void **state) {
    assert_xlsx(
        *state,
        &(struct parts){.sheet =
                            "<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c>"
                            "<x:c r=\"D1\"><x:v>2</x:v></x:c><x:c><x:v>3</x:v></x:c></x:row>"
                            "<x:row r=\"7\"><x:c><x:v>4</x:v></x:c></x:row><x:row/><x:row><x:c>"
                            "<x:v>5</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell "
                            "ref=\"A7:B7\"/></x:mergeCells></x:worksheet>"},
        "1:#1|||#2|#3\n7:#4|~#4\n9:#5\n");
}

#define STYLES                                                                                      \
    "<styleSheet><numFmts>"                                                                         \
    "<numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>" \
    "<numFmt numFmtId=\"177\" formatCode=\"[$-804]yyyy\\-mm\\-dd;@\"/>"                             \
    "<numFmt numFmtId=\"178\" formatCode=\"0&quot;days&quot;\"/>"                                   \
    "<numFmt numFmtId=\"179\" formatCode=\"[Red]#,##0.00_);\\d0\"/>"                                \
    "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"                         \
    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/>"         \
    "<xf numFmtId=\"178\"/><xf numFmtId=\"179\"/><xf numFmtId=\"22\"/><xf numFmtId=\"31\"/>"        \
    "<xf numFmtId=\"20\"/><xf numFmtId=\"49\"/><xf numFmtId=\"57\"/></cellXfs></styleSheet>"
#define DATED(style) "<c s=\"" style "\"><v>44939.375</v></c>"

static void dates_are_known_by_their_format(void **state) {
    assert_xlsx(*state,
                &(struct parts){
                    .styles = STYLES,
                    .sheet = SHEET("<row>" DATED("0") DATED("1") DATED("2") DATED("3") DATED("4")
                                       DATED("5") DATED("6") DATED("7") DATED("9") DATED("10")
                                           DATED("99") "</row>"
                                                       "<row><c s=\"8\"><v>0.375</v></c><c s=\"1\">"
                                                       "<v>-1</v></c><c s=\"1\"><v>60</v></c>"
                                                       "<c s=\"1\"><v>44939</v></c></row>")},
                "1:#44939.375|@2023-01-13 09:00|@2023-01-13 09:00|@2023-01-13 09:00|#44939.375|"
                "#44939.375|@2023-01-13 09:00|@2023-01-13 09:00|#44939.375|@2023-01-13 09:00|"
                "#44939.375\n2:@09:00:00|#-1|#60|@2023-01-13\n");
}

static void workbooks_that_count_from_1904_are_shifted(void **state) {
    assert_xlsx(*state,
                &(struct parts){.book = BOOK("<workbookPr date1904=\"1\"/><sheets><sheet "
                                             "name=\"a\" r:id=\"rId1\"/></sheets>"),
                                .styles = STYLES,
                                .sheet = SHEET("<row><c s=\"1\"><v>43477</v></c><c s=\"1\"><v>0</v>"
                                               "</c><c><v>43477</v></c></row>")},
                "1:@2023-01-13|@1904-01-01|#43477\n");
}

static void merged_cells_are_repeated_and_told(void **state) {
    assert_xlsx(
        *state,
        &(struct parts){
            .level = 6,
            .sheet =
                "<worksheet><sheetData>"
                "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>台账</v></c></row>"
                "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>户1</v></c><c r=\"B2\"><v>1</v></c></row>"
                "<row r=\"3\"><c r=\"A3\"/><c r=\"B3\"><v>2</v></c></row>"
                "<row r=\"4\"><c r=\"B4\"><v>3</v></c></row>"
                "<row r=\"5\"><c r=\"A5\"/></row>"
                "<row r=\"6\"><c r=\"B6\"><v>4</v></c></row>"
                "</sheetData><sheetProtection/><mergeCells count=\"4\"><mergeCell ref=\"A2:A5\"/>"
                "<mergeCell ref=\"A1:C1\"/><mergeCell ref=\"nonsense\"/><mergeCell "
                "ref=\"C4:C900\"/></mergeCells></worksheet>"},
        "1:台账|~台账|~台账\n2:户1|#1\n3:~户1|#2\n4:~户1|#3\n6:|#4\n");
}

static void a_merge_over_the_whole_sheet_stays_bounded(void **state) {
    FILE *file;
    struct lm_sheet *sheet = open_text(
        make_xlsx(*state, &(struct parts){.sheet = "<worksheet><sheetData><row><c><v>1</v></c>"
                                                   "</row></sheetData><mergeCells><mergeCell "
                                                   "ref=\"A1:XFD1048576\"/></mergeCells>"
                                                   "</worksheet>"}),
        &file);
    struct lm_sheet_row row;
    bool has_row;
    assert_ok(lm_sheet_next(sheet, *state, &row, &has_row));
    assert_int_equal(row.count, 1024);
    assert_ok(lm_sheet_next(sheet, *state, &row, &has_row));
    assert_false(has_row);
    lm_sheet_close(sheet);
    fclose(file);
}

static void the_worksheet_asked_for_is_read(void **state) {
    struct lm_str bytes = make_xlsx(
        *state,
        &(struct parts){.book = BOOK("<sheets><sheet name=\"隐藏\" state=\"hidden\" r:id=\"rId1\"/>"
                                     "<sheet name=\"其他\" r:id=\"rId2\"/></sheets>"),
                        .sheet = SHEET("<row><c><v>1</v></c></row>"),
                        .other = SHEET("<row><c><v>2</v></c></row>")});
    FILE *file;
    struct lm_sheet *sheet = open_text(bytes, &file);
    assert_string_equal(rows_of(*state, sheet).p, "1:#2\n");
    lm_sheet_close(sheet);
    assert_ok(lm_sheet_open(file, "隐藏", NULL, &sheet));
    assert_string_equal(rows_of(*state, sheet).p, "1:#1\n");
    lm_sheet_close(sheet);
    struct lm_faults faults = {.arena = *state};
    assert_rc(lm_sheet_open(file, "没有", &faults, &sheet), LM_INVALID);
    assert_string_equal(faults.items[0].key, "sheet.no_such_sheet");
    fclose(file);
}

static void damaged_packages_are_refused(void **state) {
    const struct parts good = {.level = 6, .sheet = SHEET("<row><c><v>1</v></c></row>")};
    const struct parts stored = {.sheet = SHEET("<row><c><v>1</v></c></row>")};
    struct lm_str bytes = make_xlsx(*state, &good), broken;
    for (size_t n = 4; n < bytes.n - 1; n += 37)
        assert_refused(*state, lm_str_cut(bytes, 0, n), LM_INVALID, "sheet.damaged");
    assert_refused(*state, make_xlsx(*state, &(struct parts){.sheet = NULL}), LM_INVALID,
                   "sheet.damaged");
    assert_refused(*state, make_xlsx(*state, &(struct parts){.book = "<workbook><sheets>"}),
                   LM_INVALID, "sheet.damaged");
    assert_refused(*state,
                   make_xlsx(*state, &(struct parts){.book = "<workbook/>", .relations = "<a/>"}),
                   LM_UNSUPPORTED, "sheet.not_a_sheet");
    /* One bit of the stored worksheet: the check sum sees it. */
    assert_ok(lm_str_copy(*state, make_xlsx(*state, &stored), &broken));
    ptrdiff_t at = lm_str_find(broken, LM_STR("<v>1</v>"));
    assert_true(at > 0);
    ((char *)broken.p)[at + 3] = '3';
    assert_refused(*state, broken, LM_INVALID, "sheet.damaged");
    /* Whole as a package, but its rows end in the middle. */
    assert_next(*state,
                make_xlsx(*state, &(struct parts){.sheet = "<worksheet><sheetData><row><c>"}),
                LM_INVALID);
}

static void doctypes_and_passwords_are_refused(void **state) {
    const struct parts declared = {.strings = "<!DOCTYPE a [<!ENTITY b \"c\">]><sst/>",
                                   .sheet = SHEET("")};
    assert_refused(*state, make_xlsx(*state, &declared), LM_INVALID, "sheet.damaged");
    const struct parts closed = {.sheet = SHEET(""), .password = "secret"};
    assert_refused(*state, make_xlsx(*state, &closed), LM_UNSUPPORTED, "sheet.encrypted");
    const struct parts sheet_declared = {.sheet = "<!DOCTYPE a>" SHEET("<row/>")};
    assert_next(*state, make_xlsx(*state, &sheet_declared), LM_INVALID);
}

static const char *repeated(struct lm_arena *arena, const char *const around[2], const char *body,
                            size_t n) {
    struct lm_buf out = lm_buf_in(arena, 40 * 1024 * 1024);
    lm_buf_z(&out, around[0]);
    while (n-- > 0)
        lm_buf_z(&out, body);
    lm_buf_z(&out, around[1]);
    assert_false(out.is_full);
    return out.p;
}

static void bombs_are_refused_before_they_go_off(void **state) {
    struct lm_arena *large;
    assert_ok(lm_arena_new(256 * 1024 * 1024, &large));
    const char *blanks = repeated(large, (const char *const[]){"<worksheet>", ""},
                                  "                                ", 600000);
    assert_refused(*state, make_xlsx(large, &(struct parts){.level = 9, .sheet = blanks}),
                   LM_TOO_LARGE, "sheet.too_large");
    lm_arena_free(large);
    const char *deep = repeated(*state, (const char *const[]){"", ""}, "<a>", 1000);
    assert_refused(*state, make_xlsx(*state, &(struct parts){.strings = deep, .sheet = SHEET("")}),
                   LM_TOO_LARGE, "sheet.too_large");
}

static void endless_tokens_and_cells_are_refused(void **state) {
    const char *tag =
        repeated(*state, (const char *const[]){"<sst a=\"", "\"/>"}, "0123456789abcdef", 150000);
    assert_refused(*state, make_xlsx(*state, &(struct parts){.strings = tag, .sheet = SHEET("")}),
                   LM_TOO_LARGE, "sheet.too_large");
    const char *text = repeated(*state, (const char *const[]){"<sst><si><t>", "</t></si></sst>"},
                                "0123456789abcdef", 20000);
    assert_refused(*state, make_xlsx(*state, &(struct parts){.strings = text, .sheet = SHEET("")}),
                   LM_TOO_LARGE, "sheet.too_large");
    const char *value = repeated(
        *state, (const char *const[]){"<worksheet><sheetData><row><c t=\"str\"><v>", "</v></c>"},
        "0123456789abcdef", 20000);
    assert_next(*state, make_xlsx(*state, &(struct parts){.sheet = value}), LM_TOO_LARGE);
    const struct parts wide = {.sheet = SHEET("<row><c r=\"XFD1\"/><c><v>1</v></c></row>")};
    assert_next(*state, make_xlsx(*state, &wide), LM_TOO_LARGE);
}

enum { LONG_STRINGS = 9000 };

/* Strings of 4,000 characters that begin with their number: 36 MB. */
static struct parts long_strings(struct lm_arena *arena) {
    struct lm_buf strings = lm_buf_in(arena, 60 * 1024 * 1024);
    struct lm_buf rows = lm_buf_in(arena, 8 * 1024 * 1024);
    lm_buf_z(&strings, "<sst>");
    for (unsigned i = 0; i < LONG_STRINGS; i++) {
        lm_buf_printf(&strings, "<si><t>%u:", i);
        for (unsigned k = 0; k < 500; k++)
            lm_buf_printf(&strings, "%08x", (i * 2654435761u) ^ (k * 40503u));
        lm_buf_z(&strings, "</t></si>");
    }
    lm_buf_z(&strings, "</sst>");
    lm_buf_z(&rows, "<worksheet><sheetData>");
    for (int i = 0; i < LONG_STRINGS; i += 7)
        lm_buf_printf(&rows, "<row r=\"%d\"><c t=\"s\"><v>%d</v></c><c t=\"s\"><v>%d</v></c></row>",
                      i + 1, i, LONG_STRINGS - 1 - i);
    lm_buf_z(&rows, "</sheetData></worksheet>");
    assert_false(strings.is_full || rows.is_full);
    return (struct parts){.level = 1, .strings = strings.p, .sheet = rows.p};
}

static void many_long_strings_are_spooled_and_found_again(void **state) {
    struct lm_arena *large;
    assert_ok(lm_arena_new(512 * 1024 * 1024, &large));
    struct parts parts = long_strings(large);
    FILE *file;
    struct lm_sheet *sheet = open_text(make_xlsx(large, &parts), &file);
    struct lm_sheet_row row;
    bool has_row = true;
    size_t rows = 0;
    for (;; rows++) {
        lm_arena_reset(*state);
        assert_ok(lm_sheet_next(sheet, *state, &row, &has_row));
        if (!has_row)
            break;
        assert_int_equal(strtol(row.cells[0].text.p, NULL, 10), row.number - 1);
        assert_int_equal(strtol(row.cells[1].text.p, NULL, 10), LONG_STRINGS - row.number);
        assert_true(row.cells[0].text.n > 4000 && row.cells[0].text.n < 4010);
    }
    assert_int_equal(rows, (LONG_STRINGS + 6) / 7);
    lm_sheet_close(sheet);
    fclose(file);
    lm_arena_free(large);
}

/* ---- the same file with notes ---- */

struct noting {
    const struct lm_sheet_note *notes;
    size_t at, count;
};

static lm_rc next_note(void *arg, struct lm_sheet_note *ret_note, bool *ret_has_note) {
    struct noting *noting = arg;
    *ret_has_note = noting->at < noting->count;
    if (*ret_has_note)
        *ret_note = noting->notes[noting->at++];
    return LM_OK;
}

/* Notes beside rows 3 and 4 of `from`; the bytes of the result. */
static struct lm_str annotated(struct lm_arena *arena, struct lm_str from, size_t column,
                               int64_t title_row) {
    static const struct lm_sheet_note all[] = {
        {.row = 3, .text = LM_STR("a<b & \"c\""), .columns = {1}, .count = 1},
        {.row = 4, .text = LM_STR("错")}};
    struct noting noting = {all, 0, LM_COUNT(all)};
    struct lm_sheet_notes notes = {.title = "错误",
                                   .title_row = title_row,
                                   .column = column,
                                   .next = next_note,
                                   .arg = &noting};
    char path[] = "/tmp/lastmeter-notes-XXXXXX";
    int made = mkstemp(path);
    assert_true(made >= 0);
    close(made);
    FILE *file = file_of(from);
    assert_ok(lm_sheet_annotate(file, path, &notes));
    fclose(file);
    return take_file(arena, path);
}

static void assert_rows(struct lm_arena *arena, struct lm_str bytes, const char *rows) {
    FILE *file;
    struct lm_sheet *sheet = open_text(bytes, &file);
    assert_string_equal(rows_of(arena, sheet).p, rows);
    lm_sheet_close(sheet);
    fclose(file);
}

static const char noted_styles[] =
    "<styleSheet><fills count=\"1\"><fill/></fills><cellXfs count=\"2\"><xf numFmtId=\"0\"/>"
    "<xf numFmtId=\"14\"><alignment wrapText=\"1\"/></xf></cellXfs></styleSheet>";

static const char noted_rows[] = "1:姓名||错误\n3:#1|@2009-07-06|a<b & \"c\"\n4:|#4|错\n5:#5\n";

static void notes_stand_beside_rows_and_the_rest_stays_as_it_was(void **state) {
    struct parts parts = {
        .level = 6,
        .styles = noted_styles,
        .strings = "<sst><si><t>姓名</t></si></sst>",
        .sheet = "<x:worksheet xmlns:x=\"u\"><!-- kept --><x:sheetData><x:row r=\"1\" "
                 "spans=\"1:2\"><x:c r=\"A1\" t=\"s\"><x:v>0</x:v></x:c></x:row><x:row "
                 "r=\"3\"><x:c r=\"A3\"><x:f>1&lt;2</x:f><x:v>1</x:v></x:c><x:c r=\"B3\" "
                 "s=\"1\"><x:v>40000</x:v></x:c></x:row><x:row r=\"4\"><x:c r=\"B4\">"
                 "<x:v>4</x:v></x:c></x:row><x:row r=\"5\"><x:c><x:v>5</x:v></x:c></x:row>"
                 "</x:sheetData></x:worksheet>",
        .other = "<worksheet><sheetData/></worksheet>"};
    struct lm_str from = make_xlsx(*state, &parts), to = annotated(*state, from, 2, 1);
    assert_rows(*state, to, noted_rows);
    /* a second time in the same column: nothing is doubled */
    assert_rows(*state, annotated(*state, to, 2, 1), noted_rows);
    unzFile zip;
    char path[] = "/tmp/lastmeter-notes-XXXXXX", text[4096];
    int made = mkstemp(path);
    assert_int_equal(write(made, to.p, to.n), to.n);
    close(made);
    zip = unzOpen(path);
    assert_int_equal(unzLocateFile(zip, "xl/worksheets/sheet1.xml", 1), UNZ_OK);
    assert_int_equal(unzOpenCurrentFile(zip), UNZ_OK);
    int n = unzReadCurrentFile(zip, text, sizeof text - 1);
    assert_true(n > 0);
    text[n] = '\0';
    assert_non_null(strstr(text, "<!-- kept -->"));
    assert_non_null(strstr(text, "<x:f>1&lt;2</x:f>"));
    assert_non_null(strstr(text, "<x:c r=\"B3\" s=\"3\">")); /* the same format, on red */
    unzClose(zip);
    unlink(path);
}

static void a_column_of_notes_in_the_middle_is_replaced(void **state) {
    struct parts parts = {
        .sheet = SHEET("<row><c><v>1</v></c><c><v>2</v></c></row>"
                       "<row><c><v>1</v></c><c t=\"str\"><v>错误</v></c><c><v>2</v></c></row>"
                       "<row><c><v>1</v></c><c r=\"C3\"><v>3</v></c></row>"
                       "<row><c><v>1</v></c><c><v>old</v></c><c><v>3</v></c></row>"
                       "<row><c><v>1</v></c><c><v>old</v></c><c><v>3</v></c></row>")};
    assert_rows(*state, annotated(*state, make_xlsx(*state, &parts), 1, 2),
                "1:#1|#2\n2:#1|错误|#2\n3:#1|a<b & \"c\"|#3\n4:#1|错|#3\n5:#1||#3\n");
}

static void a_csv_keeps_its_rows_and_their_numbers(void **state) {
    struct lm_str from = LM_STR("表\na,b\n1,=2\n\"x,\"\"y\"\n\nz\n");
    assert_rows(*state, annotated(*state, from, 2, 2),
                "1:表\n2:a|b|错误\n3:1|=2|a<b & \"c\"\n4:x,\"y||错\n6:z\n");
}

/* ---- plain rows and others ---- */

#define SAID(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"

/* Ways to write a cell, or what stands between cells: the first ones are taken plainly. */
static const char *const pieces[] = {
    "<c t=\"s\"><v>0</v></c>",
    "<c r=\"Z9\" s=\"1\"><v>44939.375</v></c>",
    "<c><v>1.50</v></c>",
    "<c t=\"b\" s=\"0\">\n <v>1</v></c>",
    SAID("C3", "陈\t大明"),
    "<c t=\"inlineStr\"><is><t xml:space=\"preserve\"> a_x0041_ </t></is></c>",
    "<c r=\"AB1\"/>",
    "<c></c>",
    " \r\n ",
    "<c t=\"str\"><v>a</v></c >",
    "<c t='str'><v>引</v></c>",
    "<c t=\"str\"><v>&#x9648;&amp;</v></c>",
    "<c t=\"str\"><v><![CDATA[<row>]]></v></c>",
    "<c><!-- <c><v>2</v></c></row> --><v>3</v></c>",
    "<c><f>1</f><v>2</v></c>",
    "<c t=\"str\"><v>a\r\nb</v></c>",
    "<c t=\"inlineStr\"><is><r><t>内</t></r><t>联</t></is></c>",
    "<x:c t=\"str\"><x:v>名</x:v></x:c>",
    "<?c <row> ?>",
    "<d r=\"1\"><e/></d>",
};

/* A worksheet of random rows; `mark` stands behind the beginning of each. */
static const char *random_sheet(struct lm_arena *arena, uint32_t seed, const char *mark) {
    static const char *const rows[] = {"<row>", "<row r=\"%u\">", "<row spans=\"1:9\" r=\"%u\" >"};
    struct lm_buf out = lm_buf_in(arena, 4 * 1024 * 1024);
    lm_buf_z(&out, "<worksheet><sheetData>");
    for (unsigned row = 1; row < 60; row++) {
        seed = seed * 1664525 + 1013904223;
        if (seed >> 28 == 0)
            lm_buf_z(&out, "<row/>");
        lm_buf_printf(&out, rows[seed >> 8 & 1 ? (seed >> 9) % 3 : 0], row * 10);
        lm_buf_z(&out, mark);
        for (unsigned cells = seed >> 24 & 7; cells > 0; cells--) {
            seed = seed * 1664525 + 1013904223;
            size_t plain = seed >> 8 & 3 ? 9 : LM_COUNT(pieces);
            lm_buf_z(&out, pieces[(seed >> 12) % plain]);
        }
        lm_buf_z(&out, seed >> 30 ? "</row>" : "</row >\n");
    }
    lm_buf_z(&out, "</sheetData></worksheet>");
    assert_false(out.is_full);
    return out.p;
}

/* A comment in each row: all of them go through the parser. */
static void plain_rows_read_as_the_parser_reads_them(void **state) {
    for (uint32_t seed = 1; seed < 150; seed++) {
        struct lm_str both[2];
        for (int i = 0; i < 2; i++) {
            FILE *file;
            struct parts parts = {.level = 1,
                                  .styles = STYLES,
                                  .strings = i ? "<sst><si><!-- --><t>姓_x0041_</t></si></sst>"
                                               : "<sst><si><t>姓_x0041_</t></si></sst>",
                                  .sheet = random_sheet(*state, seed, i ? "<!-- -->" : "")};
            struct lm_sheet *sheet = open_text(make_xlsx(*state, &parts), &file);
            both[i] = rows_of(*state, sheet);
            lm_sheet_close(sheet);
            fclose(file);
        }
        assert_string_equal(both[0].p, both[1].p);
        assert_true(both[0].n > 200);
        lm_arena_reset(*state);
    }
}

/* What the parser would refuse is refused among plain rows too, and not before its row. */
static void what_is_no_xml_is_refused_at_its_row(void **state) {
    static const char *const bad[] = {
        "<row><c r=\"A1\" r=\"B1\"><v>1</v></c></row>",
        "<row><c r=\"A1\"s=\"1\"><v>1</v></c></row>",
        "<row><c r=A1><v>1</v></c></row>",
        "<row><c r=\"<\"><v>1</v></c></row>",
        "<row><c t=\"str\"><v>a & b</v></c></row>",
        "<row><c t=\"str\"><v>a]]>b</v></c></row>",
        "<row><c t=\"str\"><v>a\x01</v></c></row>",
        "<row><c t=\"str\"><v>\xe9\x99</v></c></row>",
        "<row><c t=\"str\"><v>\xef\xbf\xbe</v></c></row>",
        "<row><c t=\"str\"><v>\xed\xa0\x80</v></c></row>",
        "<row><c><v>1</c></v></row>",
        "<row><c><v>1</v></row></c>",
        "<row><c><v>1</v></c></row/>",
        "<row><c><v>1</v></c></c></row>",
        "<row><c/ ></row>",
        "<row><1><v>1</v></1></row>",
        "<row><c><v>1</v></c></rows>",
        "</row>",
    };
    for (size_t i = 0; i < LM_COUNT(bad); i++) {
        struct lm_buf text = lm_buf_in(*state, 4096);
        struct lm_sheet_row row;
        bool has_row;
        FILE *file;
        lm_buf_printf(&text,
                      "<worksheet><sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c></row>"
                      "%s<row><c><v>3</v></c></row></sheetData></worksheet>",
                      bad[i]);
        struct lm_sheet *sheet =
            open_text(make_xlsx(*state, &(struct parts){.sheet = text.p}), &file);
        for (int64_t number = 1; number <= 2; number++) {
            assert_ok(lm_sheet_next(sheet, *state, &row, &has_row));
            assert_int_equal(row.number, number);
        }
        assert_rc(lm_sheet_next(sheet, *state, &row, &has_row), LM_INVALID);
        lm_sheet_close(sheet);
        fclose(file);
    }
}

static void another_encoding_is_the_parsers(void **state) {
    assert_xlsx(*state,
                &(struct parts){
                    .sheet = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" SHEET(
                        "<row>" SAID("A1", "a") "</row><row>" SAID(
                            "A2", "caf\xe9") "</row><row>" SAID("A3", "\xe9\xa9\x99") "</row>")},
                "1:a\n2:café\n3:é©\xc2\x99\n");
}

/* A row, and a text, longer than what is looked at in one piece. */
static void long_rows_go_through_the_parser(void **state) {
    struct lm_buf rows = lm_buf_in(*state, 4 * 1024 * 1024);
    struct lm_str text;
    FILE *file;
    lm_buf_z(&rows, "<worksheet><sheetData>");
    for (int row = 1; row <= 6; row++) {
        lm_buf_z(&rows, "<row>");
        for (int i = 0; i < (row % 2 ? 3 : 12000); i++)
            lm_buf_printf(&rows, "<c><v>%d</v></c>    ", row);
        lm_buf_z(&rows, "</row>");
    }
    lm_buf_z(&rows, "</sheetData></worksheet>");
    struct lm_sheet *sheet =
        open_text(make_xlsx(*state, &(struct parts){.level = 1, .sheet = rows.p}), &file);
    text = rows_of(*state, sheet);
    size_t cells = 0;
    for (size_t i = 0; i < text.n; i++)
        cells += text.p[i] == '#';
    assert_int_equal(cells, 3 * 3 + 3 * 12000);
    lm_sheet_close(sheet);
    fclose(file);
}

int main(void) {
    const struct CMUnitTest all[] = {
        test_with_arena(shared_strings_join_their_runs_and_ignore_how_they_sound),
        test_with_arena(every_other_type_of_cell_is_read),
        test_with_arena(numbers_read_as_a_person_reads_them),
        test_with_arena(rows_and_cells_may_lack_references_and_names_may_have_prefixes),
        test_with_arena(dates_are_known_by_their_format),
        test_with_arena(workbooks_that_count_from_1904_are_shifted),
        test_with_arena(merged_cells_are_repeated_and_told),
        test_with_arena(a_merge_over_the_whole_sheet_stays_bounded),
        test_with_arena(the_worksheet_asked_for_is_read),
        test_with_arena(damaged_packages_are_refused),
        test_with_arena(doctypes_and_passwords_are_refused),
        test_with_arena(bombs_are_refused_before_they_go_off),
        test_with_arena(endless_tokens_and_cells_are_refused),
        test_with_arena(many_long_strings_are_spooled_and_found_again),
        test_with_arena(plain_rows_read_as_the_parser_reads_them),
        test_with_arena(what_is_no_xml_is_refused_at_its_row),
        test_with_arena(another_encoding_is_the_parsers),
        test_with_arena(long_rows_go_through_the_parser),
        test_with_arena(notes_stand_beside_rows_and_the_rest_stays_as_it_was),
        test_with_arena(a_column_of_notes_in_the_middle_is_replaced),
        test_with_arena(a_csv_keeps_its_rows_and_their_numbers),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
