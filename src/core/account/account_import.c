/* The spreadsheet of captains: rows in, faults by row and column out. Reads and checks; creates
 * nothing (account_import_http.c does). */
#include "core/account/account_import.h"

#include "lib/sheet/sheet.h"
#include "lib/text/text.h"

enum { ROWS_MOST = 10000, HEADER_ROWS = 5, PARTS_MOST = 6, POINTER_CAP = 80 };

/* ---- titles ---- */

enum column { COLUMN_NAME, COLUMN_PHONE, COLUMN_ROLE, COLUMN_PLACE, COLUMNS };

static const char *const titles[COLUMNS][7] = {
    [COLUMN_NAME] = {"姓名", "名字", "name", NULL},
    [COLUMN_PHONE] = {"手机号", "手机", "电话", "联系电话", "联系方式", "phone", NULL},
    [COLUMN_ROLE] = {"职务", "角色", "岗位", "role", NULL},
    [COLUMN_PLACE] = {"楼栋", "负责楼栋", "小区", "社区", "负责范围", "building", NULL},
};

static enum column column_of(struct lm_str title) {
    for (int column = 0; column < COLUMNS; column++)
        for (const char *const *one = titles[column]; *one; one++)
            if (lm_str_is(title, *one))
                return (enum column)column;
    return COLUMNS;
}

/* Which cell holds which column; false while the row is no header. */
static lm_rc read_header(struct lm_arena *arena, const struct lm_sheet_row *row, int *at,
                         bool *ret_is_header) {
    int found = 0;
    for (int column = 0; column < COLUMNS; column++)
        at[column] = -1;
    for (size_t i = 0; i < row->count; i++) {
        struct lm_str title;
        LM_TRY(lm_text_name(arena, row->cells[i].text, &title));
        enum column column = column_of(title);
        if (column < COLUMNS && at[column] < 0) {
            at[column] = (int)i;
            found++;
        }
    }
    *ret_is_header = found >= 2;
    return LM_OK;
}

static lm_rc find_header(struct lm_cx *cx, struct lm_sheet *sheet, int *at) {
    bool is_header = false, has_row = true;
    for (int i = 0; i < HEADER_ROWS && has_row && !is_header; i++) {
        struct lm_sheet_row row;
        LM_TRY(lm_sheet_next(sheet, cx->arena, &row, &has_row));
        if (has_row)
            LM_TRY(read_header(cx->arena, &row, at, &is_header));
    }
    for (int column = 0; column < COLUMNS; column++)
        if (column != COLUMN_PHONE && (!is_header || at[column] < 0))
            lm_fault(cx, "", "account.import_columns", titles[column][0]);
    return lm_faults_check(cx);
}

/* ---- rows ---- */

static lm_rc cell_text(struct lm_arena *arena, const struct lm_sheet_row *row, int at,
                       struct lm_str *ret_text) {
    *ret_text = LM_STR("");
    if (at < 0 || (size_t)at >= row->count || !row->cells[at].text.p)
        return LM_OK;
    return lm_text_normalise(arena, row->cells[at].text, ret_text);
}

static lm_rc read_row(struct lm_cx *cx, const struct lm_sheet_row *cells, const int *at,
                      struct import_row *row) {
    row->number = cells->number;
    LM_TRY(cell_text(cx->arena, cells, at[COLUMN_NAME], &row->name));
    LM_TRY(cell_text(cx->arena, cells, at[COLUMN_PHONE], &row->phone));
    LM_TRY(cell_text(cx->arena, cells, at[COLUMN_ROLE], &row->role));
    return cell_text(cx->arena, cells, at[COLUMN_PLACE], &row->place);
}

static lm_rc read_rows(struct lm_cx *cx, struct lm_sheet *sheet, const int *at,
                       struct lm_list *ret_rows) {
    struct import_row *rows;
    bool has_row;
    size_t count = 0;
    LM_TRY(lm_new(cx->arena, ROWS_MOST, &rows));
    for (;;) {
        struct lm_sheet_row cells;
        LM_TRY(lm_sheet_next(sheet, cx->arena, &cells, &has_row));
        if (!has_row)
            break;
        if (count == ROWS_MOST) {
            lm_fault(cx, "", "account.import_too_many", "10000");
            return lm_faults_check(cx);
        }
        LM_TRY(read_row(cx, &cells, at, &rows[count++]));
    }
    if (count == 0)
        lm_fault(cx, "", "account.import_empty");
    *ret_rows = (struct lm_list){rows, count};
    return lm_faults_check(cx);
}

lm_rc import_read(struct lm_cx *cx, FILE *file, struct lm_list *ret_rows) {
    struct lm_sheet *sheet = NULL;
    int at[COLUMNS];
    LM_TRY(lm_sheet_open(file, NULL, &cx->faults, &sheet));
    lm_rc rc = find_header(cx, sheet, at);
    if (rc == LM_OK)
        rc = read_rows(cx, sheet, at, ret_rows);
    lm_sheet_close(sheet);
    return rc;
}

/* ---- places ---- */

/* "3幢", "03栋", "3#楼" and "3号楼" are one building: what counts is the number. 0: no such label.
 */
static int64_t building_number(struct lm_str name) {
    static const char *const ends[] = {"号楼", "幢", "栋", "座", "#楼", "#", "楼", ""};
    size_t digits = 0;
    int64_t number = 0;
    while (digits < name.n && digits < 6 && name.p[digits] >= '0' && name.p[digits] <= '9')
        number = number * 10 + (name.p[digits++] - '0');
    if (digits == 0)
        return 0;
    for (size_t i = 0; i < LM_COUNT(ends); i++)
        if (lm_str_is(lm_str_cut(name, digits, name.n), ends[i]))
            return number;
    return 0;
}

static bool is_named(const struct lm_scope_node *node, struct lm_str text) {
    if (lm_str_eq(node->name, text) || lm_str_eq(node->code, text))
        return true;
    int64_t number = node->level == LM_LEVEL_BUILDING ? building_number(text) : 0;
    return number > 0 && building_number(node->name) == number;
}

/* Splits a path at / \ > › and —; false when it has too many parts. */
static bool split_path(struct lm_str text, struct lm_str *parts, size_t *ret_count) {
    size_t from = 0;
    int32_t point;
    *ret_count = 0;
    for (size_t at = 0, here = 0; here <= text.n; here = at) {
        point = lm_utf8_next(text, &at);
        bool is_mark = point < 0 || point == '/' || point == '\\' || point == '>' ||
                       point == 0x203A || point == 0x2014;
        if (!is_mark)
            continue;
        struct lm_str part = lm_str_trim(lm_str_cut(text, from, here));
        from = at;
        if (part.n > 0 && *ret_count == PARTS_MOST)
            return false;
        if (part.n > 0)
            parts[(*ret_count)++] = part;
        if (point < 0)
            break;
    }
    return *ret_count > 0;
}

/* Do the names above a node contain the parts before the last, in order? */
static bool lies_below(const struct lm_scope *scope, const struct lm_scope_node *node,
                       const struct lm_str *parts, size_t count) {
    node = lm_scope_find(scope, node->parent_id);
    while (count > 0 && node) {
        if (is_named(node, parts[count - 1]))
            count--;
        node = lm_scope_find(scope, node->parent_id);
    }
    return count == 0;
}

lm_rc import_find_place(struct lm_cx *cx, struct lm_str text, enum lm_role role,
                        int64_t *ret_node_id) {
    struct lm_str parts[PARTS_MOST];
    size_t count, fits = 0;
    if (!split_path(text, parts, &count))
        return LM_NOT_FOUND;
    for (size_t i = 0; i < cx->scope->count && fits < 2; i++) {
        const struct lm_scope_node *node = &cx->scope->nodes[i];
        if (!role_fits_level(role, node->level) || !is_named(node, parts[count - 1]) ||
            !lies_below(cx->scope, node, parts, count - 1) ||
            !(cx->who->is_system || role_may_appoint(cx->who, cx->scope, role, node->id)))
            continue;
        *ret_node_id = node->id;
        fits++;
    }
    return fits == 1 ? LM_OK : fits == 0 ? LM_NOT_FOUND : LM_CONFLICT;
}

/* ---- checks ---- */

static void fault_at(struct lm_cx *cx, const struct import_row *row, enum column column,
                     const char *key, const char *arg) {
    char pointer[POINTER_CAP];
    snprintf(pointer, sizeof pointer,
             cx->lang == LM_LANG_EN ? "row %lld, column %s" : "第%lld行 %s", (long long)row->number,
             titles[column][0]);
    lm_fault(cx, pointer, key, arg);
}

static int role_of(struct lm_str text) {
    int role = 1;
    if (lm_str_is(text, "单元长") || lm_str_is(text, "代班"))
        return LM_ROLE_HELPER;
    for (const struct lm_code *code = lm_roles; code->slug; code++, role++)
        if (lm_str_is(text, code->zh) || lm_str_is(text, code->en) || lm_str_is(text, code->slug))
            return role;
    return 0;
}

static lm_rc check_person(struct lm_cx *cx, const struct import_row *row) {
    struct account_row known = {0};
    size_t length = lm_utf8_length(row->name);
    if (length == 0 || length > 40)
        fault_at(cx, row, COLUMN_NAME, "account.import_name", "");
    if (row->phone.n == 0)
        return LM_OK;
    lm_rc rc = account_set_phone(cx, row->phone, &known);
    if (rc == LM_INVALID)
        fault_at(cx, row, COLUMN_PHONE, "account.phone_shape", "");
    if (rc != LM_OK)
        return rc == LM_INVALID ? LM_OK : rc;
    rc = account_store_by_phone(cx, known.phone_index, &known);
    if (rc == LM_OK)
        fault_at(cx, row, COLUMN_PHONE, "account.import_phone_used", "");
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

static lm_rc check_place(struct lm_cx *cx, struct import_row *row) {
    struct lm_str place, role;
    LM_TRY(lm_str_copy(cx->arena, row->place, &place));
    LM_TRY(lm_str_copy(cx->arena, row->role, &role));
    row->role_code = role_of(role);
    if (!row->role_code) {
        fault_at(cx, row, COLUMN_ROLE, "account.import_role", role.p);
        return LM_OK;
    }
    lm_rc rc = import_find_place(cx, place, (enum lm_role)row->role_code, &row->node_id);
    if (rc == LM_NOT_FOUND)
        fault_at(cx, row, COLUMN_PLACE, "account.import_place", place.p);
    else if (rc == LM_CONFLICT)
        fault_at(cx, row, COLUMN_PLACE, "account.import_ambiguous", place.p);
    return rc == LM_NOT_FOUND || rc == LM_CONFLICT ? LM_OK : rc;
}

/* The same name, phone and place a second time. */
static lm_rc check_repeated(struct lm_cx *cx, struct lm_map *seen, struct import_row *row) {
    struct lm_str key, number;
    LM_TRY(lm_str_printf(cx->arena, &key, "%.*s|%.*s|%d|%lld", LM_FMT(row->name),
                         LM_FMT(row->phone), row->role_code, (long long)row->node_id));
    const struct import_row *first = lm_map_get(seen, key);
    if (!first)
        return lm_map_put(seen, key, row);
    LM_TRY(lm_str_printf(cx->arena, &number, "%lld", (long long)first->number));
    fault_at(cx, row, COLUMN_NAME, "account.import_twice", number.p);
    return LM_OK;
}

lm_rc import_check(struct lm_cx *cx, struct lm_list *rows) {
    struct lm_map seen = {.arena = cx->arena};
    for (size_t i = 0; i < rows->count; i++) {
        struct import_row *row = &((struct import_row *)rows->items)[i];
        LM_TRY(check_person(cx, row));
        LM_TRY(check_place(cx, row));
        LM_TRY(check_repeated(cx, &seen, row));
    }
    return LM_OK;
}
