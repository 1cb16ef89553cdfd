/* Spelling: one SQL text into the words of an engine, scripts into statements. Looks at quotes and
 * comments only; understands no SQL. */
#include "lib/db/internal.h"

#include <ctype.h>

/* Length of the quoted text or comment that begins at `at`, 0 when none does. */
static size_t skip_opaque(struct lm_str sql, size_t at) {
    char c = sql.p[at], next = at + 1 < sql.n ? sql.p[at + 1] : 0;
    size_t end = at + 1;
    if (c == '\'' || c == '"') {
        while (end < sql.n && sql.p[end] != c)
            end++;
        return (end < sql.n ? end + 1 : end) - at;
    }
    if (c == '-' && next == '-') {
        while (end < sql.n && sql.p[end] != '\n')
            end++;
        return end - at;
    }
    if (c == '/' && next == '*') {
        end = at + 2;
        while (end < sql.n && !(sql.p[end - 1] == '*' && sql.p[end] == '/' && end > at + 2))
            end++;
        return (end < sql.n ? end + 1 : end) - at;
    }
    return 0;
}

static bool is_comment(struct lm_str sql, size_t at) {
    return sql.p[at] == '-' || sql.p[at] == '/';
}

/* Writes the meaning of a {mark}; returns its length, 0 when it is none of ours. */
static size_t write_mark(const struct lm_driver *driver, struct lm_str sql, struct lm_buf *out) {
    static const char *const marks[] = {"{id}", "{int}", "{text}", "{blob}"};
    for (size_t i = 0; i < LM_COUNT(marks); i++)
        if (lm_str_starts(sql, lm_str_of(marks[i]))) {
            lm_buf_z(out, driver->types[i]);
            return strlen(marks[i]);
        }
    if (lm_str_starts(sql, LM_STR("{keyed}"))) {
        lm_buf_z(out, driver->keyed);
        return strlen("{keyed}");
    }
    return 0;
}

/* True for "CREATE TABLE …": `ret_is_plain` when it ends with its own parenthesis. */
static bool is_create_table(struct lm_str sql, bool *ret_is_plain) {
    static const char words[] = "CREATE TABLE ";
    size_t at = 0;
    for (const char *word = words; *word; word++, at++)
        if (at >= sql.n || toupper((unsigned char)sql.p[at]) != *word)
            return false;
    *ret_is_plain = sql.p[sql.n - 1] == ')';
    return true;
}

/* The statement from its first word to its last sign, without comments around it. */
static struct lm_str bare(struct lm_str sql) {
    size_t from = sql.n, to = 0;
    for (size_t at = 0; at < sql.n;) {
        size_t opaque = skip_opaque(sql, at);
        bool is_word = opaque ? !is_comment(sql, at) : !isspace((unsigned char)sql.p[at]);
        size_t end = at + (opaque ? opaque : 1);
        if (is_word && from == sql.n)
            from = at;
        if (is_word)
            to = end;
        at = end;
    }
    return from < to ? lm_str_cut(sql, from, to) : LM_STR("");
}

/* Length of "$12", 0 when no parameter begins here. */
static size_t read_parameter(struct lm_str sql, size_t at, int64_t *ret_number) {
    size_t end = at + 1;
    *ret_number = 0;
    for (; sql.p[at] == '$' && end < sql.n && isdigit((unsigned char)sql.p[end]); end++)
        *ret_number = *ret_number * 10 + (sql.p[end] - '0');
    return end > at + 1 ? end - at : 0;
}

/* Text without {rows}; every parameter's number grows by `shift`. Gives the greatest number seen.
 */
static int64_t write_plain(const struct lm_driver *driver, struct lm_str sql, int64_t shift,
                           struct lm_buf *out) {
    int64_t greatest = 0, number;
    for (size_t at = 0, length; at < sql.n; at += length) {
        if ((length = skip_opaque(sql, at)) > 0) {
            lm_buf_put(out, sql.p + at, length);
        } else if (sql.p[at] == '{' &&
                   (length = write_mark(driver, lm_str_cut(sql, at, sql.n), out)) > 0) {
            ;
        } else if ((length = read_parameter(sql, at, &number)) > 0) {
            lm_buf_printf(out, "%c%lld", driver->parameter, (long long)number + (long long)shift);
            greatest = number > greatest ? number : greatest;
        } else {
            lm_buf_char(out, sql.p[at]);
            length = 1;
        }
    }
    return greatest;
}

void lm_dialect_write(const struct lm_driver *driver, struct lm_str sql, struct lm_buf *out) {
    static const struct lm_str mark = LM_STR("{rows 16}");
    sql = bare(sql);
    ptrdiff_t many = lm_str_find(sql, mark);
    if (many < 0)
        write_plain(driver, sql, 0, out);
    else { /* the row that follows, sixteen times; nothing but plain words may stand behind it */
        struct lm_str row = lm_str_cut(sql, (size_t)many + mark.n, sql.n);
        ptrdiff_t end = lm_str_find(row, LM_STR(")"));
        size_t length = end < 0 ? row.n : (size_t)end + 1;
        write_plain(driver, lm_str_cut(sql, 0, (size_t)many), 0, out);
        for (int64_t i = 0, width = 0; i < LM_ROWS; i++) {
            if (i > 0)
                lm_buf_z(out, ", ");
            width = write_plain(driver, lm_str_cut(row, 0, length), i * width, out);
        }
        write_plain(driver, lm_str_cut(row, length, row.n), 0, out);
    }
    bool is_plain;
    if (is_create_table(sql, &is_plain))
        lm_buf_z(out, is_plain ? driver->table_end : driver->table_end_keyed);
}

bool lm_dialect_split(struct lm_str *rest, struct lm_str *ret_statement) {
    while (rest->n) {
        size_t at = 0;
        while (at < rest->n && rest->p[at] != ';') {
            size_t opaque = skip_opaque(*rest, at);
            at += opaque ? opaque : 1;
        }
        *ret_statement = bare(lm_str_cut(*rest, 0, at));
        *rest = lm_str_cut(*rest, at < rest->n ? at + 1 : at, rest->n);
        if (ret_statement->n)
            return true;
    }
    return false;
}

void lm_dialect_name(struct lm_buf *out, struct lm_str name) {
    lm_buf_char(out, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            lm_buf_char(out, '"');
        lm_buf_char(out, name.p[i]);
    }
    lm_buf_char(out, '"');
}
