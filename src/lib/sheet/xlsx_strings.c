/* The shared strings of a workbook: a million residents have many million different texts, so
 * beyond 32 MiB they wait in an unnamed temporary file and only their ends stay in memory. */
#include "base/buf.h"
#include "lib/sheet/plain.h"
#include "lib/sheet/xlsx.h"

#include <errno.h>
#include <unistd.h>

enum {
    MEMORY_MAX = 32 * 1024 * 1024,
    COUNT_MAX = 32 * 1024 * 1024,
    WINDOW = 4 * 1024, /* small: texts that many rows share are far from those that are new */
    WINDOWS = 4096
};
static const int64_t text_max = INT64_C(0xffffffff); /* ends are 32-bit */
static const int64_t entry_max = INT64_C(6) << 30;

struct strings {
    struct lm_buf text; /* what is not in the spool yet; all of it when there is none */
    uint32_t *ends;
    size_t count, room;
    int64_t spooled;
    FILE *spool;
    struct {
        int64_t number; /* which piece of the spool, -1 for none */
        size_t n;
        char *bytes;
    } windows[WINDOWS];
    /* while reading */
    struct plain plain;
    int64_t item; /* bytes of the string being read */
    bool is_in_item, is_in_text, is_in_phonetic;
};

void strings_free(struct strings *strings) {
    if (!strings)
        return;
    lm_buf_free(&strings->text);
    free(strings->ends);
    if (strings->spool)
        fclose(strings->spool);
    for (size_t i = 0; i < WINDOWS; i++)
        free(strings->windows[i].bytes);
    free(strings);
}

/* Moves the text in memory to the spool. */
static lm_rc spool_text(struct strings *strings) {
    if (!strings->spool)
        strings->spool = tmpfile();
    if (!strings->spool)
        return LM_IO;
    size_t n = strings->text.n;
    if (fwrite(strings->text.p, 1, n, strings->spool) != n || fflush(strings->spool) != 0)
        return errno == ENOSPC ? LM_DISK_FULL : LM_IO;
    strings->spooled += (int64_t)n;
    strings->text.n = 0;
    return LM_OK;
}

static lm_rc end_item(struct strings *strings) {
    if (strings->item > 0) {
        size_t n = (size_t)strings->item;
        struct lm_str item = {strings->text.p + strings->text.n - n, n};
        strings_unescape(&item);
        strings->text.n -= n - item.n;
    }
    int64_t end = strings->spooled + (int64_t)strings->text.n;
    if (strings->count == COUNT_MAX || end > text_max)
        return LM_TOO_LARGE;
    if (strings->count == strings->room) {
        size_t room = strings->room ? strings->room * 2 : 1024;
        uint32_t *ends = realloc(strings->ends, room * sizeof *ends);
        if (!ends)
            return LM_NO_MEMORY;
        strings->ends = ends;
        strings->room = room;
    }
    strings->ends[strings->count++] = (uint32_t)end;
    return strings->text.n > MEMORY_MAX ? spool_text(strings) : LM_OK;
}

static void on_start(struct part *part, const char *name, const char **attributes) {
    struct strings *strings = part->user;
    (void)attributes;
    if (strcmp(name, "si") == 0) {
        strings->is_in_item = true;
        strings->item = 0;
    } else if (strcmp(name, "rPh") == 0) {
        strings->is_in_phonetic = true;
    } else if (strcmp(name, "t") == 0) {
        strings->is_in_text = strings->is_in_item && !strings->is_in_phonetic;
    }
}

static void on_end(struct part *part, const char *name) {
    struct strings *strings = part->user;
    if (strcmp(name, "t") == 0) {
        strings->is_in_text = false;
    } else if (strcmp(name, "rPh") == 0) {
        strings->is_in_phonetic = false;
    } else if (strcmp(name, "si") == 0) {
        strings->is_in_item = false;
        lm_rc rc = end_item(strings);
        if (rc != LM_OK)
            part_stop(part, rc);
        else if (!strings->is_in_phonetic)
            plain_ended(&strings->plain);
    }
}

static lm_rc add_text(struct strings *strings, struct lm_str text) {
    strings->item += (int64_t)text.n;
    lm_buf_str(&strings->text, text);
    return strings->item > CELL_MAX ? LM_TOO_LARGE : strings->text.is_full ? LM_NO_MEMORY : LM_OK;
}

static void on_text(struct part *part, const char *text, size_t n) {
    struct strings *strings = part->user;
    lm_rc rc = strings->is_in_text ? add_text(strings, (struct lm_str){text, n}) : LM_OK;
    if (rc != LM_OK)
        part_stop(part, rc);
}

/* <si><t>…</t></si> */
static lm_rc take_item(void *user, char *text, size_t n, size_t *ret_taken) {
    struct strings *strings = user;
    struct lm_str bytes = {text, n}, item;
    struct plain_tag tag;
    size_t at = 0;
    bool is_plain = plain_start_of(bytes, &at, "si", &tag) && !tag.is_empty &&
                    plain_start_of(bytes, &at, "t", &tag) && !tag.is_empty &&
                    plain_text(bytes, &at, &item) && plain_end_of(bytes, &at, "t") &&
                    plain_end_of(bytes, &at, "si");
    if (!is_plain)
        return LM_OK;
    *ret_taken = at;
    strings->item = 0;
    LM_TRY(add_text(strings, item));
    return end_item(strings);
}

static lm_rc read_items(struct zip *zip, const char *entry, struct strings *strings) {
    strings->plain = (struct plain){.part = {.zip = zip,
                                             .user = strings,
                                             .on_start = on_start,
                                             .on_end = on_end,
                                             .on_text = on_text},
                                    .marker = LM_STR("</si>"),
                                    .take = take_item};
    lm_rc rc = plain_open(&strings->plain, entry, entry_max);
    while (rc == LM_OK && !strings->plain.part.is_at_end)
        rc = plain_step(&strings->plain);
    lm_rc closed = plain_close(&strings->plain);
    return rc != LM_OK ? rc : closed;
}

lm_rc strings_read(struct zip *zip, const char *entry, struct strings **ret_strings) {
    struct strings *strings = calloc(1, sizeof *strings);
    if (!strings)
        return LM_NO_MEMORY;
    strings->text = lm_buf_in(NULL, MEMORY_MAX + CELL_MAX + 1024 * 1024);
    for (size_t i = 0; i < WINDOWS; i++)
        strings->windows[i].number = -1;
    lm_rc rc = entry[0] ? read_items(zip, entry, strings) : LM_OK;
    if (rc == LM_NOT_FOUND)
        rc = LM_OK;
    if (rc == LM_OK && strings->spool) {
        rc = spool_text(strings);
        lm_buf_free(&strings->text);
    }
    if (rc != LM_OK) {
        strings_free(strings);
        return rc;
    }
    *ret_strings = strings;
    return LM_OK;
}

/* The window of the spool that holds byte `at`. */
static lm_rc window_at(struct strings *strings, int64_t at, size_t *ret_window) {
    int64_t number = at / WINDOW;
    size_t i = (size_t)(number % WINDOWS);
    if (!strings->windows[i].bytes)
        strings->windows[i].bytes = malloc(WINDOW);
    if (!strings->windows[i].bytes)
        return LM_NO_MEMORY;
    if (strings->windows[i].number != number) {
        ssize_t n = pread(fileno(strings->spool), strings->windows[i].bytes, WINDOW,
                          (off_t)(number * WINDOW));
        strings->windows[i].number = n > 0 ? number : -1;
        strings->windows[i].n = n > 0 ? (size_t)n : 0;
    }
    *ret_window = i;
    return strings->windows[i].n > (size_t)(at % WINDOW) ? LM_OK : LM_IO;
}

static lm_rc read_spool(struct strings *strings, int64_t at, char *out, size_t n) {
    while (n > 0) {
        size_t i, offset = (size_t)(at % WINDOW);
        LM_TRY(window_at(strings, at, &i));
        size_t piece = strings->windows[i].n - offset;
        piece = piece < n ? piece : n;
        memcpy(out, strings->windows[i].bytes + offset, piece);
        out += piece;
        at += (int64_t)piece;
        n -= piece;
    }
    return LM_OK;
}

lm_rc strings_get(struct strings *strings, uint64_t index, struct lm_arena *arena,
                  struct lm_str *ret_text) {
    if (index >= strings->count)
        return LM_NOT_FOUND;
    uint32_t from = index ? strings->ends[index - 1] : 0, to = strings->ends[index];
    size_t n = to - from;
    char *out;
    LM_TRY(lm_alloc(arena, n + 1, 1, &out));
    if (strings->spool)
        LM_TRY(read_spool(strings, from, out, n));
    else if (n > 0)
        memcpy(out, strings->text.p + from, n);
    *ret_text = (struct lm_str){out, n};
    return LM_OK;
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The code unit of "_xHHHH_" at `p`, -1 when there is none. */
static int32_t escaped_unit(const char *p, size_t left) {
    int32_t unit = 0;
    if (left < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
        return -1;
    for (int i = 2; i < 6; i++) {
        if (hex_digit(p[i]) < 0)
            return -1;
        unit = unit << 4 | hex_digit(p[i]);
    }
    return unit == 0 || (unit >= 0xd800 && unit < 0xe000) ? -1 : unit;
}

void strings_unescape(struct lm_str *text) {
    if (lm_str_find(*text, LM_STR("_x")) < 0)
        return;
    char *out = (char *)text->p;
    size_t used = 0;
    for (size_t at = 0; at < text->n;) {
        int32_t unit = escaped_unit(text->p + at, text->n - at);
        if (unit > 0) {
            used += lm_utf8_put(out + used, unit);
            at += 7;
        } else {
            out[used++] = text->p[at++];
        }
    }
    text->n = used;
    out[used] = '\0';
}
