/* Bytes as a workbook. The first byte chooses: 0 the rest is the file; else the rest is the text of
 * workbook, relations, styles, strings and worksheet, with 0xff between them, and a package with
 * right check sums is made around them: so the XML is reached, not only the unpacking. */
#include "base/buf.h"
#include "lib/sheet/sheet.h"

#include <zlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

struct package {
    struct lm_buf bytes, directory;
    unsigned count;
};

static void put_number(struct lm_buf *out, uint64_t value, int size) {
    for (int i = 0; i < size; i++)
        lm_buf_char(out, (char)(value >> 8 * i & 0xff));
}

/* What head and directory say alike: version to the lengths of name and extra field. */
static void put_common(struct lm_buf *out, struct lm_str name, struct lm_str text) {
    put_number(out, 20, 2);
    put_number(out, 0, 8);
    put_number(out, crc32(0, (const unsigned char *)text.p, (unsigned)text.n), 4);
    put_number(out, text.n, 4);
    put_number(out, text.n, 4);
    put_number(out, name.n, 2);
    put_number(out, 0, 2);
}

static void put_part(struct package *package, struct lm_str name, struct lm_str text) {
    uint64_t at = package->bytes.n;
    lm_buf_z(&package->bytes, "PK\3\4");
    put_common(&package->bytes, name, text);
    lm_buf_str(&package->bytes, name);
    lm_buf_str(&package->bytes, text);
    lm_buf_z(&package->directory, "PK\1\2");
    put_number(&package->directory, 20, 2);
    put_common(&package->directory, name, text);
    put_number(&package->directory, 0, 10);
    put_number(&package->directory, at, 4);
    lm_buf_str(&package->directory, name);
    package->count++;
}

static struct lm_str make_package(struct lm_arena *arena, struct lm_str text) {
    static const struct lm_str names[] = {
        LM_STR("xl/workbook.xml"), LM_STR("xl/_rels/workbook.xml.rels"), LM_STR("xl/styles.xml"),
        LM_STR("xl/sharedStrings.xml"), LM_STR("xl/worksheets/sheet1.xml")};
    struct package package = {lm_buf_in(arena, 8 << 20), lm_buf_in(arena, 1 << 20), 0};
    struct lm_str part;
    for (size_t i = 0; i < LM_COUNT(names) && lm_str_split(&text, '\xff', &part); i++)
        put_part(&package, names[i], part);
    uint64_t at = package.bytes.n;
    lm_buf_str(&package.bytes, lm_buf_view(&package.directory));
    lm_buf_z(&package.bytes, "PK\5\6");
    put_number(&package.bytes, 0, 4);
    put_number(&package.bytes, package.count, 2);
    put_number(&package.bytes, package.count, 2);
    put_number(&package.bytes, package.directory.n, 4);
    put_number(&package.bytes, at, 4);
    put_number(&package.bytes, 0, 2);
    return lm_buf_view(&package.bytes);
}

static void read_all(struct lm_sheet *sheet, struct lm_arena *arena) {
    struct lm_sheet_row row;
    bool has_row = true;
    int64_t date;
    for (int rows = 0; rows < 1000; rows++) {
        lm_arena_reset(arena);
        if (lm_sheet_next(sheet, arena, &row, &has_row) != LM_OK || !has_row)
            return;
        for (size_t i = 0; i < row.count; i++) {
            if (!row.cells[i].text.p || !lm_utf8_is_valid(row.cells[i].text))
                abort();
            (void)lm_cell_date(&row.cells[i], &date);
        }
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
    struct lm_arena *package_arena, *arena;
    struct lm_sheet *sheet;
    if (n < 2 || lm_arena_new(32 << 20, &package_arena) != LM_OK ||
        lm_arena_new(32 << 20, &arena) != LM_OK)
        return 0;
    struct lm_str bytes = {(const char *)data + 1, n - 1};
    if (data[0])
        bytes = make_package(package_arena, bytes);
    FILE *file = fmemopen((void *)bytes.p, bytes.n, "rb");
    struct lm_faults faults = {.arena = package_arena};
    if (file && lm_sheet_open(file, NULL, &faults, &sheet) == LM_OK) {
        read_all(sheet, arena);
        if (lm_sheet_rewind(sheet) == LM_OK)
            read_all(sheet, arena);
        lm_sheet_close(sheet);
    }
    if (file)
        fclose(file);
    lm_arena_free(arena);
    lm_arena_free(package_arena);
    return 0;
}
