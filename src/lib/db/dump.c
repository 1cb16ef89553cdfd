/* The schema as text that is the same on both engines. The driver's catalogue queries give the
 * lines; here they are put in order. */
#include "base/array.h"
#include "lib/db/internal.h"

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
