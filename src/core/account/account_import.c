/* The spreadsheet of captains: rows in, faults by row and column out; and what is right of them
 * made into accounts and appointments. */
#include "core/account/account_import.h"

#include "core/sheet/sheet_head.h"
#include "lib/text/text.h"

enum { ROWS_MOST = 10000, HEADER_ROWS = 5 };

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

/* ---- checks ---- */

static void fault_at(struct lm_cx *cx, const struct import_row *row, enum column column,
                     const char *key, const char *arg) {
    lm_sheet_fault(cx, row->number, lm_str_of(titles[column][0]), key, arg);
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

/* Name and phone as they are stored: the slow half of creating an account. */
static lm_rc check_person(struct lm_cx *cx, struct import_row *row) {
    lm_rc rc = account_set_name(cx, row->name, &row->account);
    if (rc == LM_INVALID)
        fault_at(cx, row, COLUMN_NAME, "account.import_name", "");
    else
        LM_TRY(rc);
    rc = account_set_phone(cx, row->phone, &row->account);
    if (rc == LM_INVALID)
        fault_at(cx, row, COLUMN_PHONE, "account.phone_shape", "");
    return rc == LM_INVALID ? LM_OK : rc;
}

struct fitting {
    const struct lm_cx *cx;
    const struct import_wanted *wanted;
};

static bool fits(void *arg, const struct lm_scope_node *node) {
    const struct fitting *fitting = arg;
    const struct lm_cx *cx = fitting->cx;
    const struct import_wanted *wanted = fitting->wanted;
    return role_fits_level(wanted->role, node->level) &&
           role_covers(cx->scope, wanted->within, node->id) &&
           (cx->who->is_system || role_may_appoint(cx->who, cx->scope, wanted->role, node->id));
}

lm_rc import_find_place(struct lm_cx *cx, const struct lm_places *places, struct lm_str text,
                        const struct import_wanted *wanted, int64_t *ret_node_id) {
    struct fitting fitting = {cx, wanted};
    return lm_places_find(places, text, fits, &fitting, ret_node_id);
}

static lm_rc check_place(struct lm_cx *cx, const struct lm_places *places, int64_t within,
                         struct import_row *row) {
    struct lm_str place, role;
    LM_TRY(lm_str_copy(cx->arena, row->place, &place));
    LM_TRY(lm_str_copy(cx->arena, row->role, &role));
    row->role_code = role_of(role);
    if (!row->role_code) {
        fault_at(cx, row, COLUMN_ROLE, "account.import_role", role.p);
        return LM_OK;
    }
    struct import_wanted wanted = {(enum lm_role)row->role_code, within};
    lm_rc rc = import_find_place(cx, places, place, &wanted, &row->node_id);
    if (rc == LM_NOT_FOUND)
        fault_at(cx, row, COLUMN_PLACE, "account.import_place", place.p);
    else if (rc == LM_CONFLICT)
        fault_at(cx, row, COLUMN_PLACE, "account.import_ambiguous", place.p);
    return rc == LM_NOT_FOUND || rc == LM_CONFLICT ? LM_OK : rc;
}

/* Rows seen so far: each person at each place once, each phone with one name. */
struct seen {
    struct lm_map rows, phones;
};

static lm_rc check_repeated(struct lm_cx *cx, struct seen *seen, struct import_row *row) {
    struct lm_str key, number;
    LM_TRY(lm_str_printf(cx->arena, &key, "%.*s|%.*s|%d|%lld", LM_FMT(row->name),
                         LM_FMT(row->phone), row->role_code, (long long)row->node_id));
    const struct import_row *first = lm_map_get(&seen->rows, key);
    if (!first)
        return lm_map_put(&seen->rows, key, row);
    LM_TRY(lm_str_printf(cx->arena, &number, "%lld", (long long)first->number));
    fault_at(cx, row, COLUMN_NAME, "account.import_twice", number.p);
    return LM_OK;
}

static lm_rc check_shared(struct lm_cx *cx, struct seen *seen, struct import_row *row) {
    if (!row->account.phone_index.p)
        return LM_OK;
    const struct import_row *first = lm_map_get(&seen->phones, row->account.phone_index);
    if (!first)
        return lm_map_put(&seen->phones, row->account.phone_index, row);
    if (!lm_str_eq(first->account.name, row->account.name))
        fault_at(cx, row, COLUMN_PHONE, "account.import_phone_other", "");
    return LM_OK;
}

/* ---- people who have an account already ---- */

static lm_rc find_by_phone(struct lm_cx *cx, struct import_row *row) {
    struct lm_list known;
    LM_TRY(account_store_of_phone(cx, row->account.phone_index, &known));
    const struct account_row *items = known.items;
    for (size_t i = 0; i < known.count && !row->account_id; i++)
        if (lm_str_eq(items[i].name, row->account.name))
            row->account_id = items[i].id;
    return known.count > 0 && !row->account_id ? LM_CONFLICT : LM_OK;
}

/* Without a phone only somebody of this name who holds this very role here is surely the same. */
static lm_rc find_by_place(struct lm_cx *cx, struct import_row *row) {
    struct lm_list holders;
    LM_TRY(account_holders(cx, row->node_id, (enum lm_role)row->role_code, &holders));
    const struct account_holder *items = holders.items;
    for (size_t i = 0; i < holders.count && !row->account_id; i++)
        if (lm_str_eq(items[i].name, row->account.name)) {
            row->account_id = items[i].account_id;
            row->is_held = true;
        }
    return LM_OK;
}

static lm_rc find_held(struct lm_cx *cx, struct import_row *row, unsigned *ret_roles) {
    struct lm_list held;
    LM_TRY(appointment_store_of(cx, row->account_id, &held));
    const struct appointment_row *items = held.items;
    *ret_roles = 0;
    for (size_t i = 0; i < held.count; i++) {
        *ret_roles |= LM_ROLE((unsigned)items[i].role);
        row->is_held |= items[i].role == row->role_code && items[i].node_id == row->node_id;
    }
    return LM_OK;
}

lm_rc import_resolve(struct lm_cx *cx, struct import_row *row, const char **ret_refusal) {
    unsigned roles;
    *ret_refusal = NULL;
    row->account_id = 0;
    row->is_held = false;
    if (!row->account.phone_index.p)
        return find_by_place(cx, row);
    lm_rc rc = find_by_phone(cx, row);
    if (rc == LM_CONFLICT)
        *ret_refusal = "account.import_phone_other";
    if (rc != LM_OK || !row->account_id)
        return rc == LM_CONFLICT ? LM_OK : rc;
    LM_TRY(find_held(cx, row, &roles));
    if (row->is_held)
        return LM_OK;
    if (cx->who->account_id == row->account_id)
        *ret_refusal = "account.not_oneself";
    else if (!role_fits_held((enum lm_role)row->role_code, roles))
        *ret_refusal = "account.admin_apart";
    else if (!account_is_visible(cx, row->account_id))
        *ret_refusal = "account.import_phone_elsewhere";
    return LM_OK;
}

static lm_rc check_known(struct lm_cx *cx, struct import_row *row) {
    const char *refusal;
    LM_TRY(import_resolve(cx, row, &refusal));
    if (refusal)
        fault_at(cx, row, COLUMN_PHONE, refusal, "");
    return LM_OK;
}

lm_rc import_check(struct lm_cx *cx, int64_t within, struct lm_list *rows) {
    struct seen seen = {.rows.arena = cx->arena, .phones.arena = cx->arena};
    struct lm_places *places;
    LM_TRY(lm_places_new(cx, &places));
    for (size_t i = 0; i < rows->count; i++) {
        struct import_row *row = &((struct import_row *)rows->items)[i];
        size_t faults = cx->faults.count;
        LM_TRY(check_person(cx, row));
        LM_TRY(check_place(cx, places, within, row));
        LM_TRY(check_repeated(cx, &seen, row));
        LM_TRY(check_shared(cx, &seen, row));
        if (cx->faults.count == faults)
            LM_TRY(check_known(cx, row));
    }
    cx->failure = (struct lm_failure){0}; /* of the shapes tried above */
    return LM_OK;
}

/* ---- doing ---- */

static lm_rc appoint_known(struct lm_cx *cx, const struct import_row *row) {
    return account_appoint(cx, row->account_id, (enum lm_role)row->role_code, row->node_id);
}

lm_rc import_apply(struct lm_cx *cx, struct lm_list *rows, struct import_tally *ret_tally) {
    struct import_tally tally = {0};
    for (size_t i = 0; i < rows->count; i++) {
        struct import_row *row = &((struct import_row *)rows->items)[i];
        const char *refusal;
        LM_TRY(import_resolve(cx, row, &refusal));
        if (refusal)
            return lm_fail(cx, LM_CONFLICT, refusal);
        if (row->is_held)
            tally.unchanged++;
        else if (row->account_id)
            tally.appointed++;
        else
            tally.created++;
        if (!row->is_held)
            LM_TRY(row->account_id ? appoint_known(cx, row)
                                   : account_enrol(cx, &row->account, (enum lm_role)row->role_code,
                                                   row->node_id));
    }
    *ret_tally = tally;
    return LM_OK;
}
