/* Workbooks made by hand, part by part. For tests that need what our own writer never writes. */
#ifndef LM_LIB_SHEET_TEST_MAKE_XLSX_H
#define LM_LIB_SHEET_TEST_MAKE_XLSX_H

#include "test.h"

#include <unistd.h>
#include <zip.h>

#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define BOOK(inside)                                                                               \
    "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "               \
    "xmlns:r=\"" REL "\">" inside "</workbook>"
#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

/* Parts that are NULL get defaults or are left out. */
struct parts {
    const char *book, *relations, *styles, *strings, *sheet, *other;
    int level; /* of deflate; 0 stores */
    const char *password;
};

static const char default_book[] = BOOK("<sheets><sheet name=\"台账\" r:id=\"rId1\"/>"
                                        "<sheet name=\"其他\" r:id=\"rId2\"/></sheets>");
static const char default_relations[] =
    "<Relationships>"
    "<Relationship Id=\"rId1\" Type=\"" REL "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" REL "/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"" REL "/styles\" Target=\"../xl/styles.xml\"/>"
    "<Relationship Id=\"rId4\" Type=\"" REL "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    "</Relationships>";

static inline void add_part(zipFile zip, const char *name, const char *text,
                            const struct parts *parts) {
    zip_fileinfo info = {0};
    if (!text)
        return;
    assert_int_equal(zipOpenNewFileInZip3(zip, name, &info, NULL, 0, NULL, 0, NULL,
                                          parts->level ? Z_DEFLATED : 0, parts->level, 0, -15, 8, 0,
                                          parts->password, 0),
                     ZIP_OK);
    assert_int_equal(zipWriteInFileInZip(zip, text, (unsigned)strlen(text)), ZIP_OK);
    assert_int_equal(zipCloseFileInZip(zip), ZIP_OK);
}

static inline struct lm_str take_file(struct lm_arena *arena, const char *path) {
    char *bytes;
    FILE *file = fopen(path, "rbe");
    assert_non_null(file);
    unlink(path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size_t n = (size_t)ftell(file);
    rewind(file);
    assert_ok(lm_alloc(arena, n + 1, 1, &bytes));
    assert_int_equal(fread(bytes, 1, n, file), n);
    fclose(file);
    return (struct lm_str){bytes, n};
}

/* The workbook as bytes. */
static inline struct lm_str make_xlsx(struct lm_arena *arena, const struct parts *parts) {
    char path[] = "/tmp/lastmeter-xlsx-XXXXXX";
    int made = mkstemp(path);
    assert_true(made >= 0);
    close(made);
    zipFile zip = zipOpen(path, APPEND_STATUS_CREATE);
    assert_non_null(zip);
    add_part(zip, "_rels/.rels",
             "<Relationships><Relationship Id=\"rId1\" Type=\"" REL
             "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
             parts);
    add_part(zip, "xl/workbook.xml", parts->book ? parts->book : default_book, parts);
    add_part(zip, "xl/_rels/workbook.xml.rels",
             parts->relations ? parts->relations : default_relations, parts);
    add_part(zip, "xl/styles.xml", parts->styles, parts);
    add_part(zip, "xl/sharedStrings.xml", parts->strings, parts);
    add_part(zip, "xl/worksheets/sheet1.xml", parts->sheet, parts);
    add_part(zip, "xl/worksheets/sheet2.xml", parts->other, parts);
    assert_int_equal(zipClose(zip, NULL), ZIP_OK);
    return take_file(arena, path);
}

#endif
