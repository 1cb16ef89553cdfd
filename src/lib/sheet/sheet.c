/* Tells what a file is by its first bytes and hands it to the reader of that format. Parses nothing
 * itself but the directory of an OLE file, to say whether it is an old or an encrypted workbook. */
#include "lib/sheet/sheet.h"

#include "lib/sheet/reader.h"

enum { OLE_SECTOR_MAX = 4096 };

struct lm_sheet {
    enum lm_sheet_format format;
    struct csv *csv;
    struct xlsx *xlsx;
};

lm_rc sheet_refuse(struct lm_faults *faults, lm_rc rc, const char *key) {
    if (faults)
        lm_fault_add(faults, LM_STR(""), key, NULL);
    return rc;
}

bool sheet_row_is_empty(const struct lm_sheet_row *row) {
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].kind != LM_CELL_EMPTY && !row->cells[i].is_merged)
            return false;
    return true;
}

/* Office's encrypted files and old workbooks are both OLE: the names of the streams tell them apart
 * (UTF-16LE in the first directory sector, whose number is at byte 48 of the head). */
static lm_rc refuse_ole(FILE *file, const unsigned char head[64], struct lm_faults *faults) {
    static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    static const char document[] = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t";
    unsigned char sector[OLE_SECTOR_MAX];
    unsigned shift = head[30] == 12 ? 12 : 9;
    uint64_t number =
        head[48] | (uint64_t)head[49] << 8 | (uint64_t)head[50] << 16 | (uint64_t)head[51] << 24;
    size_t n = 0;
    if (fseeko(file, (off_t)((number + 1) << shift), SEEK_SET) == 0)
        n = fread(sector, 1, sizeof sector, file);
    if (n > 0 && memmem(sector, n, encrypted, sizeof encrypted))
        return sheet_refuse(faults, LM_UNSUPPORTED, "sheet.encrypted");
    if (n > 0 && memmem(sector, n, document, sizeof document))
        return sheet_refuse(faults, LM_UNSUPPORTED, "sheet.not_a_sheet");
    return sheet_refuse(faults, LM_UNSUPPORTED, "sheet.old_xls");
}

static lm_rc open_content(FILE *file, const char *sheet_name, struct lm_faults *faults,
                          struct lm_sheet *sheet) {
    unsigned char head[64] = {0};
    if (fseeko(file, 0, SEEK_END) != 0)
        return LM_IO;
    int64_t size = ftello(file);
    if (size < 0 || fseeko(file, 0, SEEK_SET) != 0)
        return LM_IO;
    size_t n = fread(head, 1, sizeof head, file);
    if (ferror(file))
        return LM_IO;
    if (n >= 8 && memcmp(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
        return refuse_ole(file, head, faults);
    if (n >= 4 && (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "PK\5\6", 4) == 0)) {
        sheet->format = LM_SHEET_XLSX;
        return xlsx_open(file, sheet_name, faults, &sheet->xlsx);
    }
    sheet->format = LM_SHEET_CSV;
    return csv_open(file, size, faults, &sheet->csv);
}

lm_rc lm_sheet_open(FILE *file, const char *sheet_name, struct lm_faults *faults,
                    struct lm_sheet **ret_sheet) {
    struct lm_sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet)
        return LM_NO_MEMORY;
    lm_rc rc = open_content(file, sheet_name, faults, sheet);
    if (rc != LM_OK) {
        lm_sheet_close(sheet);
        return rc;
    }
    *ret_sheet = sheet;
    return LM_OK;
}

lm_rc lm_sheet_next(struct lm_sheet *sheet, struct lm_arena *arena, struct lm_sheet_row *ret_row,
                    bool *ret_has_row) {
    return sheet->csv ? csv_next(sheet->csv, arena, ret_row, ret_has_row)
                      : xlsx_next(sheet->xlsx, arena, ret_row, ret_has_row);
}

lm_rc lm_sheet_annotate(FILE *file, const char *path, const struct lm_sheet_notes *notes) {
    struct lm_sheet *sheet = NULL;
    LM_TRY(lm_sheet_open(file, NULL, NULL, &sheet));
    lm_rc rc = sheet->csv ? csv_annotate(sheet, path, notes) : xlsx_annotate(file, path, notes);
    lm_sheet_close(sheet);
    if (rc != LM_OK)
        remove(path);
    return rc;
}

lm_rc lm_sheet_rewind(struct lm_sheet *sheet) {
    return sheet->csv ? csv_rewind(sheet->csv) : xlsx_rewind(sheet->xlsx);
}

enum lm_sheet_format lm_sheet_format(const struct lm_sheet *sheet) {
    return sheet->format;
}

const char *lm_sheet_encoding(const struct lm_sheet *sheet) {
    return sheet->csv ? csv_encoding(sheet->csv) : "UTF-8";
}

int lm_sheet_progress(const struct lm_sheet *sheet) {
    return sheet->csv ? csv_progress(sheet->csv) : xlsx_progress(sheet->xlsx);
}

void lm_sheet_close(struct lm_sheet *sheet) {
    if (!sheet)
        return;
    csv_close(sheet->csv);
    xlsx_close(sheet->xlsx);
    free(sheet);
}
