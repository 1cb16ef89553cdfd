/* The schema as text that is the same on both engines. The driver's catalogue queries give the
 * lines; here they are put in order. */
#include "base/array.h"
#include "lib/db/internal.h"

#include <ctype.h>
#include <strings.h>

enum { DUMP_CAP = 4 * 1024 * 1024 };

static int compare_lines(const void *a, const void *b) {
    const struct lm_str *left = a, *right = b;
    size_t common = left->n < right->n ? left->n : right->n;
    int order = memcmp(left->p, right->p, common);
    return order ? order : (left->n > right->n) - (left->n < right->n);
}

struct lines {
    struct lm_str *items;
    size_t count, room;
};

/* ---- what engines keep as text ---- */

static void put_word(struct lm_buf *out, struct lm_str word) {
    if (out->n)
        lm_buf_char(out, ' ');
    for (size_t i = 0; i < word.n; i++)
        lm_buf_char(out, word.p[0] == '\'' ? word.p[i] : (char)tolower((unsigned char)word.p[i]));
}

static size_t word_end(struct lm_str text, size_t at) {
    if (text.p[at] == '\'') {
        ptrdiff_t close = lm_str_find(lm_str_cut(text, at + 1, text.n), LM_STR("'"));
        return close < 0 ? text.n : at + 2 + (size_t)close;
    }
    size_t end = at + 1;
    while (end < text.n && !strchr(" \t\n()", text.p[end]) &&
           (text.p[end] != ':' || text.p[at] == ':'))
        end++;
    return end;
}

/* The words of an expression as both engines would have written them: small, without parentheses,
 * casts and BETWEEN, one blank between two. `a BETWEEN 1 AND 5` becomes `a >= 1 and a <= 5`. */
static void put_expression(struct lm_buf *out, struct lm_str text) {
    struct lm_str tested = {0}, last = {0};
    int upper_in = 0; /* words until the upper bound of a BETWEEN */
    for (size_t at = 0; at < text.n;) {
        if (strchr(" \t\n()", text.p[at])) {
            at++;
            continue;
        }
        struct lm_str word = lm_str_cut(text, at, word_end(text, at));
        at += word.n;
        if (word.p[0] == ':') /* ::type */
            continue;
        if (upper_in && --upper_in == 0) {
            put_word(out, tested);
            put_word(out, LM_STR("<="));
        }
        if (word.n == 7 && strncasecmp(word.p, "between", 7) == 0) {
            tested = last;
            upper_in = 3;
            word = LM_STR(">=");
        }
        put_word(out, word);
        last = word;
    }
}

/* The end of the parenthesis that begins at `at`. */
static size_t closing(struct lm_str text, size_t at) {
    int depth = 0;
    bool is_quoted = false;
    for (; at < text.n; at++) {
        is_quoted ^= text.p[at] == '\'';
        depth += is_quoted ? 0 : (text.p[at] == '(') - (text.p[at] == ')');
        if (depth == 0)
            return at;
    }
    return text.n;
}

/* "source NAME SQL": a line "check NAME expression" for each CHECK in it. */
static lm_rc add_checks(struct lm_arena *arena, struct lm_str source, struct lines *lines) {
    struct lm_str name, ignored;
    (void)lm_str_split(&source, ' ', &ignored);
    (void)lm_str_split(&source, ' ', &name);
    for (ptrdiff_t at; (at = lm_str_find(source, LM_STR("CHECK ("))) >= 0;) {
        size_t open = (size_t)at + 6, end = closing(source, open);
        struct lm_buf words = lm_buf_in(arena, DUMP_CAP);
        struct lm_str line, text;
        put_expression(&words, lm_str_cut(source, open, end));
        LM_TRY(lm_buf_done(&words, &text));
        LM_TRY(lm_str_printf(arena, &line, "check %.*s %.*s", LM_FMT(name), LM_FMT(text)));
        LM_TRY(lm_array_add(arena, lines, line));
        source = lm_str_cut(source, end, source.n);
    }
    return LM_OK;
}

static lm_rc add_lines(struct lm_conn *conn, struct lm_arena *arena, const struct lm_sql *sql,
                       struct lines *lines) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    LM_TRY(lm_db_open_cursor(conn, LM_Q0(sql), &cursor));
    bool has_row;
    for (;;) {
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        struct lm_str line;
        LM_TRY(lm_str_copy(arena, lm_cursor_text(cursor, 0), &line));
        if (lm_str_starts(line, LM_STR("source ")))
            LM_TRY(add_checks(arena, line, lines));
        else
            LM_TRY(lm_array_add(arena, lines, line));
    }
}

lm_rc lm_db_schema_dump(struct lm_conn *conn, struct lm_arena *arena, struct lm_str *ret_text) {
    struct lines lines = {0};
    for (const struct lm_sql *sql = conn->driver->dump_lines; sql->name; sql++)
        LM_TRY(add_lines(conn, arena, sql, &lines));
    if (lines.count)
        qsort(lines.items, lines.count, sizeof *lines.items, compare_lines);
    struct lm_buf out = lm_buf_in(arena, DUMP_CAP);
    for (size_t i = 0; i < lines.count; i++) {
        lm_buf_str(&out, lines.items[i]);
        lm_buf_char(&out, '\n');
    }
    return lm_buf_done(&out, ret_text);
}
