/* Records and rows: columns into members by the field table, members into parameters, and the calls
 * that read one row, all rows, one number. Knows no engine. */
#include "base/array.h"
#include "base/log.h"
#include "lib/db/internal.h"

static bool is_column(const struct lm_field *field) {
    return field->type != LM_OBJECT && field->type != LM_LIST && field->type != LM_TEXTS &&
           field->type != LM_IDS;
}

static struct lm_val bind_field(const struct lm_field *field, const void *at) {
    switch (field->type) {
    case LM_INT:
        return LM_I_OR_NULL(*(const int64_t *)at);
    case LM_ID:
    case LM_TIME:
    case LM_DATE:
        return LM_ID_OR_NULL(*(const int64_t *)at);
    case LM_BOOL:
        return LM_I(*(const bool *)at);
    case LM_TEXT:
    case LM_JSON:
        return LM_T(*(const struct lm_str *)at);
    case LM_CODE:
        return LM_Z(lm_code_slug(field->codes, *(const int *)at));
    case LM_BYTES:
        return LM_B(*(const struct lm_str *)at);
    case LM_END:
    case LM_OBJECT:
    case LM_LIST:
    case LM_TEXTS:
    case LM_IDS:
        break;
    }
    return (struct lm_val){.kind = LM_VAL_NULL};
}

lm_rc lm_db_bind_record(struct lm_arena *arena, const struct lm_sql *sql,
                        const struct lm_record *record, const void *from,
                        struct lm_query *ret_query) {
    size_t count = 0, room = 0;
    while (record->fields[room].type != LM_END)
        room++;
    struct lm_val *vals;
    LM_TRY(lm_new(arena, room ? room : 1, &vals));
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++)
        if (is_column(field) && !(field->flags & LM_NO_ROW))
            vals[count++] = bind_field(field, (const char *)from + field->at);
    *ret_query = (struct lm_query){sql, vals, count};
    return LM_OK;
}

bool lm_val_int(struct lm_val val, int64_t *ret_value) {
    switch (val.kind) {
    case LM_VAL_NULL:
        *ret_value = LM_ABSENT;
        return true;
    case LM_VAL_INT:
        *ret_value = val.i;
        return true;
    case LM_VAL_TEXT: /* PostgreSQL's numeric */
        return lm_str_int(val.s, ret_value);
    case LM_VAL_BLOB:
        break;
    }
    return false;
}

static lm_rc read_code(const struct lm_field *field, struct lm_val val, int *ret_code) {
    int code = 0;
    if (val.kind == LM_VAL_TEXT && (code = lm_code_value(field->codes, val.s)) == 0)
        return LM_CORRUPT;
    if (val.kind != LM_VAL_TEXT && val.kind != LM_VAL_NULL)
        return LM_INTERNAL;
    *ret_code = code;
    return LM_OK;
}

static lm_rc read_text(struct lm_arena *arena, struct lm_val val, enum lm_val_kind expected,
                       struct lm_str *ret_text) {
    *ret_text = (struct lm_str){0};
    if (val.kind == LM_VAL_NULL)
        return LM_OK;
    if (val.kind != expected)
        return LM_INTERNAL;
    return lm_str_copy(arena, val.s, ret_text);
}

static lm_rc read_field(struct lm_arena *arena, const struct lm_field *field, struct lm_val val,
                        void *at) {
    int64_t number = 0;
    switch (field->type) {
    case LM_INT:
        return lm_val_int(val, at) ? LM_OK : LM_INTERNAL;
    case LM_ID:
    case LM_TIME:
    case LM_DATE:
    case LM_BOOL:
        if (!lm_val_int(val, &number))
            return LM_INTERNAL;
        if (number == LM_ABSENT)
            number = 0;
        if (field->type == LM_BOOL)
            *(bool *)at = number != 0;
        else
            *(int64_t *)at = number;
        return LM_OK;
    case LM_TEXT:
    case LM_JSON:
        return read_text(arena, val, LM_VAL_TEXT, at);
    case LM_BYTES:
        return read_text(arena, val, LM_VAL_BLOB, at);
    case LM_CODE:
        return read_code(field, val, at);
    case LM_END:
    case LM_OBJECT:
    case LM_LIST:
    case LM_TEXTS:
    case LM_IDS:
        break;
    }
    return LM_INTERNAL;
}

static void log_mismatch(const struct lm_stmt *stmt, const struct lm_record *record,
                         const char *name, const char *problem) {
    lm_log(LM_ERROR, "db.mapping", "statement", stmt->sql->name, "record", record->name, "name",
           name, "problem", problem, NULL);
}

static const struct lm_field *find_field(const struct lm_record *record, const char *name) {
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++)
        if (is_column(field) && strcmp(field->name, name) == 0)
            return field;
    return NULL;
}

/* Every field that is a column must have exactly one. */
static bool is_complete(struct lm_stmt *stmt, const struct lm_mapping *mapping) {
    for (const struct lm_field *field = mapping->record->fields; field->type != LM_END; field++) {
        int seen = 0;
        for (int i = 0; i < stmt->columns; i++)
            seen += mapping->fields[i] == field;
        if (seen == 1 || !is_column(field) || (seen == 0 && field->flags & LM_NO_ROW))
            continue;
        log_mismatch(stmt, mapping->record, field->name,
                     seen ? "several columns" : "field without column");
        return false;
    }
    return true;
}

static lm_rc find_mapping(struct lm_stmt *stmt, const struct lm_record *record,
                          const struct lm_mapping **ret_mapping) {
    for (const struct lm_mapping *known = stmt->mappings; known; known = known->next)
        if (known->record == record) {
            *ret_mapping = known;
            return LM_OK;
        }
    struct lm_mapping *mapping =
        calloc(1, sizeof *mapping + (size_t)stmt->columns * sizeof(const struct lm_field *));
    if (!mapping)
        return LM_NO_MEMORY;
    mapping->record = record;
    mapping->next = stmt->mappings;
    bool is_good = true;
    for (int i = 0; i < stmt->columns && is_good; i++) {
        const char *name = stmt->conn->driver->column_name(stmt, i);
        mapping->fields[i] = find_field(record, name);
        is_good = mapping->fields[i] != NULL;
        if (!is_good)
            log_mismatch(stmt, record, name, "column without field");
    }
    if (!is_good || !is_complete(stmt, mapping)) {
        free(mapping);
        return LM_INTERNAL;
    }
    stmt->mappings = mapping;
    *ret_mapping = mapping;
    return LM_OK;
}

void lm_mappings_free(struct lm_mapping *mapping) {
    while (mapping) {
        struct lm_mapping *next = mapping->next;
        free(mapping);
        mapping = next;
    }
}

lm_rc lm_stmt_read(struct lm_stmt *stmt, struct lm_arena *arena, const struct lm_record *record,
                   void *ret_one) {
    const struct lm_mapping *mapping;
    LM_TRY(find_mapping(stmt, record, &mapping));
    for (int i = 0; i < stmt->columns; i++) {
        const struct lm_field *field = mapping->fields[i];
        struct lm_val val = stmt->conn->driver->column(stmt, i);
        lm_rc rc = read_field(arena, field, val, (char *)ret_one + field->at);
        if (rc == LM_INTERNAL)
            log_mismatch(stmt, record, field->name, "value of another type");
        if (rc == LM_CORRUPT)
            log_mismatch(stmt, record, field->name, "unknown code");
        LM_TRY(rc);
    }
    return LM_OK;
}

lm_rc lm_db_exec(struct lm_conn *conn, struct lm_query query, int64_t *ret_changed) {
    struct lm_stmt *stmt;
    LM_TRY(lm_stmt_begin(conn, &query, false, &stmt));
    lm_rc rc = LM_OK;
    for (bool has_row = true; rc == LM_OK && has_row;)
        rc = lm_stmt_next(stmt, &has_row);
    return lm_stmt_end(stmt, rc, ret_changed);
}

lm_rc lm_db_row(struct lm_conn *conn, struct lm_query query, struct lm_arena *arena,
                const struct lm_record *record, void *ret_one) {
    struct lm_stmt *stmt;
    LM_TRY(lm_stmt_begin(conn, &query, false, &stmt));
    bool has_row = false;
    lm_rc rc = lm_stmt_next(stmt, &has_row);
    if (rc == LM_OK)
        rc = has_row ? lm_stmt_read(stmt, arena, record, ret_one) : LM_NOT_FOUND;
    return lm_stmt_end(stmt, rc, NULL);
}

struct rows {
    struct lm_arena *arena;
    size_t size, room;
    char *items;
    size_t count;
};

/* The next item, zeroed; counted by the caller when it is filled. */
static lm_rc add_row(struct rows *rows, void **ret_item) {
    if (rows->count == rows->room)
        LM_TRY(lm_array_grow(rows->arena, &rows->items, &rows->room,
                             (size_t[2]){rows->count, rows->size}));
    *ret_item = rows->items + rows->count * rows->size;
    return LM_OK;
}

static lm_rc read_rows(struct lm_stmt *stmt, const struct lm_record *record, struct rows *rows) {
    bool has_row;
    for (;;) {
        LM_TRY(lm_stmt_next(stmt, &has_row));
        if (!has_row)
            return LM_OK;
        void *item;
        LM_TRY(add_row(rows, &item));
        if (record)
            LM_TRY(lm_stmt_read(stmt, rows->arena, record, item));
        else if (!lm_val_int(stmt->conn->driver->column(stmt, 0), item))
            return LM_INTERNAL;
        rows->count++;
    }
}

static lm_rc all_rows(struct lm_conn *conn, const struct lm_query *query,
                      const struct lm_record *record, struct rows *rows, struct lm_list *ret_rows) {
    struct lm_stmt *stmt;
    LM_TRY(lm_stmt_begin(conn, query, false, &stmt));
    LM_TRY(lm_stmt_end(stmt, read_rows(stmt, record, rows), NULL));
    *ret_rows = (struct lm_list){rows->items, rows->count};
    return LM_OK;
}

lm_rc lm_db_rows(struct lm_conn *conn, struct lm_query query, struct lm_arena *arena,
                 const struct lm_record *record, struct lm_list *ret_rows) {
    struct rows rows = {.arena = arena, .size = record->size};
    return all_rows(conn, &query, record, &rows, ret_rows);
}

lm_rc lm_db_ints(struct lm_conn *conn, struct lm_query query, struct lm_arena *arena,
                 struct lm_list *ret_values) {
    struct rows rows = {.arena = arena, .size = sizeof(int64_t)};
    return all_rows(conn, &query, NULL, &rows, ret_values);
}

lm_rc lm_db_int(struct lm_conn *conn, struct lm_query query, int64_t *ret_value) {
    struct lm_stmt *stmt;
    LM_TRY(lm_stmt_begin(conn, &query, false, &stmt));
    bool has_row = false;
    int64_t value = LM_ABSENT;
    lm_rc rc = lm_stmt_next(stmt, &has_row);
    if (rc == LM_OK && has_row && !lm_val_int(conn->driver->column(stmt, 0), &value))
        rc = LM_INTERNAL;
    LM_TRY(lm_stmt_end(stmt, rc, NULL));
    if (value == LM_ABSENT)
        return LM_NOT_FOUND;
    *ret_value = value;
    return LM_OK;
}

struct lm_cursor {
    struct lm_stmt *stmt;
    bool has_row, is_over;
};

lm_rc lm_db_open_cursor(struct lm_conn *conn, struct lm_query query,
                        struct lm_cursor **ret_cursor) {
    struct lm_cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor)
        return LM_NO_MEMORY;
    lm_rc rc = lm_stmt_begin(conn, &query, true, &cursor->stmt);
    if (rc != LM_OK) {
        free(cursor);
        return rc;
    }
    *ret_cursor = cursor;
    return LM_OK;
}

lm_rc lm_cursor_next(struct lm_cursor *cursor, bool *ret_has_row) {
    bool has_row = false;
    cursor->has_row = false;
    if (!cursor->is_over)
        LM_TRY(lm_stmt_next(cursor->stmt, &has_row));
    cursor->is_over = !has_row;
    cursor->has_row = has_row;
    *ret_has_row = has_row;
    return LM_OK;
}

struct lm_val lm_cursor_value(struct lm_cursor *cursor, int column) {
    if (!cursor->has_row || column < 0 || column >= cursor->stmt->columns)
        return (struct lm_val){.kind = LM_VAL_NULL};
    return cursor->stmt->conn->driver->column(cursor->stmt, column);
}

int64_t lm_cursor_int(struct lm_cursor *cursor, int column) {
    int64_t value;
    return lm_val_int(lm_cursor_value(cursor, column), &value) ? value : LM_ABSENT;
}

struct lm_str lm_cursor_text(struct lm_cursor *cursor, int column) {
    struct lm_val val = lm_cursor_value(cursor, column);
    return val.kind == LM_VAL_TEXT || val.kind == LM_VAL_BLOB ? val.s : (struct lm_str){0};
}

lm_rc lm_cursor_record(struct lm_cursor *cursor, struct lm_arena *arena,
                       const struct lm_record *record, void *ret_one) {
    return cursor->has_row ? lm_stmt_read(cursor->stmt, arena, record, ret_one) : LM_NOT_FOUND;
}

void lm_cursor_close(struct lm_cursor *cursor) {
    if (!cursor)
        return;
    (void)!lm_stmt_end(cursor->stmt, LM_OK, NULL);
    free(cursor);
}
