/* Finds the parts of a workbook by its relationships and learns which cell formats show dates.
 * Reads no cells. */
#include "lib/sheet/xlsx.h"

enum { PART_MAX = 64 * 1024 * 1024, SHEETS_MAX = 1024, FORMATS_MAX = 65536, NAME_MAX_BYTES = 256 };

struct sheet_entry {
    char id[64], target[512];
    bool is_hidden, is_named;
};

/* What is learnt while the parts are read. */
struct search {
    struct book *book;
    const char *sheet_name;
    char workbook[512], folder[512];
    struct sheet_entry *sheets;
    size_t sheet_count;
    bool is_in_cell_formats;
    unsigned char *custom; /* by number format: 1 a date, 2 none */
};

static bool ends_with(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static bool is_true(const char *text) {
    return strcmp(text, "1") == 0 || strcmp(text, "true") == 0 || strcmp(text, "on") == 0;
}

/* A relationship's target as the name of an entry. */
static void resolve(char ret_entry[512], const char *folder, const char *target) {
    size_t length = strlen(folder);
    if (target[0] == '/') {
        target++;
        length = 0;
    }
    while (strncmp(target, "./", 2) == 0)
        target += 2;
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        if (length > 0)
            length--;
        while (length > 0 && folder[length - 1] != '/')
            length--;
    }
    int n = snprintf(ret_entry, 512, "%.*s%s", (int)length, folder, target);
    if (n < 0 || n >= 512)
        ret_entry[0] = '\0';
}

static void on_root_relation(struct part *part, const char *name, const char **attributes) {
    struct search *search = part->user;
    if (strcmp(name, "Relationship") == 0 && !search->workbook[0] &&
        ends_with(part_attribute(attributes, "Type"), "/officeDocument"))
        resolve(search->workbook, "", part_attribute(attributes, "Target"));
}

static void add_sheet(struct search *search, const char **attributes) {
    if (search->sheet_count == SHEETS_MAX)
        return;
    struct sheet_entry *sheet = &search->sheets[search->sheet_count++];
    const char *state = part_attribute(attributes, "state");
    *sheet = (struct sheet_entry){.is_hidden = strcmp(state, "hidden") == 0 ||
                                               strcmp(state, "veryHidden") == 0};
    sheet->is_named =
        search->sheet_name && strcmp(part_attribute(attributes, "name"), search->sheet_name) == 0;
    snprintf(sheet->id, sizeof sheet->id, "%.60s", part_attribute(attributes, "id"));
}

static void on_workbook(struct part *part, const char *name, const char **attributes) {
    struct search *search = part->user;
    if (strcmp(name, "workbookPr") == 0)
        search->book->is_1904 = is_true(part_attribute(attributes, "date1904"));
    else if (strcmp(name, "sheet") == 0)
        add_sheet(search, attributes);
}

static void on_book_relation(struct part *part, const char *name, const char **attributes) {
    struct search *search = part->user;
    const char *type = part_attribute(attributes, "Type");
    const char *target = part_attribute(attributes, "Target");
    const char *id = part_attribute(attributes, "Id");
    if (strcmp(name, "Relationship") != 0)
        return;
    if (ends_with(type, "/sharedStrings"))
        resolve(search->book->strings, search->folder, target);
    else if (ends_with(type, "/styles"))
        resolve(search->book->styles, search->folder, target);
    for (size_t i = 0; ends_with(type, "/worksheet") && i < search->sheet_count; i++)
        if (strcmp(search->sheets[i].id, id) == 0)
            resolve(search->sheets[i].target, search->folder, target);
}

/* The sheet asked for by name; else the first that is not hidden; else the first. */
static lm_rc choose_sheet(struct search *search) {
    const struct sheet_entry *best = NULL;
    for (size_t i = 0; i < search->sheet_count; i++) {
        const struct sheet_entry *sheet = &search->sheets[i];
        if (!sheet->target[0] || (search->sheet_name && !sheet->is_named))
            continue;
        if (!best || (best->is_hidden && !sheet->is_hidden))
            best = sheet;
    }
    if (!best)
        return search->sheet_name ? LM_NOT_FOUND : LM_UNSUPPORTED;
    memcpy(search->book->sheet, best->target, sizeof best->target);
    return LM_OK;
}

/* ---- formats ---- */

/* One step over what a format code only shows literally; false when `*p` has a meaning. */
static bool skip_literal(const char **p) {
    if (**p == '"') {
        const char *end = strchr(*p + 1, '"');
        *p = end ? end + 1 : *p + strlen(*p);
        return true;
    }
    if (**p == '[' && !strchr("hHmMsS", (*p)[1])) {
        const char *end = strchr(*p, ']');
        *p = end ? end + 1 : *p + strlen(*p);
        return true;
    }
    if ((**p == '\\' || **p == '_' || **p == '*') && (*p)[1]) {
        *p += 2;
        return true;
    }
    return false;
}

bool book_format_is_date(const char *code) {
    if (strcasecmp(code, "General") == 0)
        return false;
    for (const char *p = code; *p;) {
        if (skip_literal(&p))
            continue;
        if (strchr("yYmMdDhHsS", *p))
            return true;
        p++;
    }
    return false;
}

static bool builtin_is_date(long id) {
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

static void add_format(struct part *part, const char **attributes) {
    struct search *search = part->user;
    struct book *book = search->book;
    long id = strtol(part_attribute(attributes, "numFmtId"), NULL, 10);
    if (book->formats == FORMATS_MAX) {
        part_stop(part, LM_TOO_LARGE);
        return;
    }
    int custom = id >= 0 && id < FORMATS_MAX ? search->custom[id] : 0;
    book->is_date[book->formats++] = custom ? custom == 1 : builtin_is_date(id);
}

static void on_style(struct part *part, const char *name, const char **attributes) {
    struct search *search = part->user;
    if (strcmp(name, "numFmt") == 0) {
        long id = strtol(part_attribute(attributes, "numFmtId"), NULL, 10);
        if (id >= 0 && id < FORMATS_MAX)
            search->custom[id] =
                book_format_is_date(part_attribute(attributes, "formatCode")) ? 1 : 2;
    } else if (strcmp(name, "cellXfs") == 0) {
        search->is_in_cell_formats = true;
    } else if (search->is_in_cell_formats && strcmp(name, "xf") == 0) {
        add_format(part, attributes);
    }
}

static void on_style_end(struct part *part, const char *name) {
    struct search *search = part->user;
    if (strcmp(name, "cellXfs") == 0)
        search->is_in_cell_formats = false;
}

/* ---- all ---- */

static lm_rc parse(struct zip *zip, struct search *search, const char *entry,
                   void (*handler)(struct part *, const char *, const char **)) {
    struct part part = {.zip = zip, .user = search, .on_start = handler};
    return part_parse(&part, entry, PART_MAX);
}

static lm_rc or_absent(lm_rc rc) {
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

static lm_rc read_styles(struct zip *zip, struct search *search) {
    struct part part = {.zip = zip, .user = search, .on_start = on_style, .on_end = on_style_end};
    if (!search->book->styles[0])
        return LM_OK;
    return or_absent(part_parse(&part, search->book->styles, PART_MAX));
}

static lm_rc search_book(struct zip *zip, struct search *search) {
    char relations[1100];
    LM_TRY(or_absent(parse(zip, search, "_rels/.rels", on_root_relation)));
    if (!search->workbook[0])
        snprintf(search->workbook, sizeof search->workbook, "xl/workbook.xml");
    if (!ends_with(search->workbook, ".xml"))
        return LM_UNSUPPORTED; /* .xlsb */
    lm_rc rc = parse(zip, search, search->workbook, on_workbook);
    LM_TRY(rc == LM_NOT_FOUND ? LM_UNSUPPORTED : rc);
    const char *slash = strrchr(search->workbook, '/');
    int length = slash ? (int)(slash - search->workbook) + 1 : 0;
    snprintf(search->folder, sizeof search->folder, "%.*s", length, search->workbook);
    snprintf(relations, sizeof relations, "%s_rels/%s.rels", search->folder,
             search->workbook + length);
    LM_TRY(or_absent(parse(zip, search, relations, on_book_relation)));
    LM_TRY(choose_sheet(search));
    return read_styles(zip, search);
}

lm_rc book_read(struct zip *zip, const char *sheet_name, struct book *ret_book) {
    struct search search = {.book = ret_book, .sheet_name = sheet_name};
    *ret_book = (struct book){0};
    search.sheets = calloc(SHEETS_MAX, sizeof *search.sheets);
    search.custom = calloc(FORMATS_MAX, 1);
    ret_book->is_date = calloc(FORMATS_MAX, 1);
    lm_rc rc = LM_NO_MEMORY;
    if (search.sheets && search.custom && ret_book->is_date)
        rc = search_book(zip, &search);
    free(search.sheets);
    free(search.custom);
    if (rc != LM_OK)
        book_free(ret_book);
    return rc;
}

void book_free(struct book *book) {
    free(book->is_date);
    *book = (struct book){0};
}
