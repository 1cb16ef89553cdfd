/* The list of accounts, page by page on screen and whole as a file: filters and field tables. */
#include "core/account/account_http.h"

#include "core/account/login.h"
#include "core/sheet/sheet_export.h"

enum { LIST_LIMIT = 50, LIST_MOST = 200, CELL_CAP = 8000 };

/* ---- GET /accounts ---- */

struct list_in {
    int64_t node, after, limit;
    int role, status;
    bool is_free;
    struct lm_str q;
};
static const struct lm_field list_in_fields[] = {
    {LM_AT(struct list_in, node), LM_ID, .doc = "Appointed at or below this node."},
    {LM_AT(struct list_in, role), LM_CODE, .codes = lm_roles, .doc = "With this role."},
    {LM_AT(struct list_in, status), LM_CODE, .codes = account_statuses, .doc = "In this state."},
    {LM_AT(struct list_in, is_free), LM_BOOL,
     .doc = "Only those who hold no appointment now, where they served last."},
    {LM_AT(struct list_in, q), LM_TEXT, .max = 40,
     .doc = "Name, pinyin, initials, login or phone."},
    {LM_AT(struct list_in, after), LM_ID, .doc = "`next` of the page before."},
    {LM_AT(struct list_in, limit), LM_INT, .min = 1, .max = LIST_MOST, .doc = "Rows a page; 50."},
    {0},
};
const struct lm_record account_list_in_record = {"AccountQuery", sizeof(struct list_in),
                                                 list_in_fields};

struct list_out {
    struct lm_list items;
    int64_t next;
};
static const struct lm_field list_out_fields[] = {
    {LM_AT(struct list_out, items), LM_LIST, LM_REQUIRED, .record = &account_out_record,
     .doc = "In order of pinyin."},
    {LM_AT(struct list_out, next), LM_ID, .doc = "Ask for more with after=; absent: no more."},
    {0},
};
const struct lm_record account_list_out_record = {"AccountPage", sizeof(struct list_out),
                                                  list_out_fields};

/* What a row must be to be listed. */
struct filter {
    const int64_t *roots;
    size_t root_count;
    bool is_whole; /* the caller sees the whole district: also accounts never appointed */
    bool is_free;
    int role, status;
    struct lm_str q, q_lower;
    int64_t phone_account;
};

static bool is_below(const struct lm_cx *cx, const struct filter *filter, int64_t node_id) {
    for (size_t i = 0; i < filter->root_count; i++)
        if (role_covers(cx->scope, filter->roots[i], node_id))
            return true;
    return false;
}

/* Whoever holds nothing now is found where he served, so that he can be appointed again; whoever
 * never served, by those who see the whole district. */
static lm_rc is_former(struct lm_cx *cx, const struct filter *filter, int64_t account_id,
                       bool *ret_is_in) {
    struct lm_list past;
    LM_TRY(appointment_store_past(cx, account_id, &past));
    *ret_is_in = past.count == 0 && filter->is_whole;
    for (size_t i = 0; i < past.count && !*ret_is_in; i++)
        *ret_is_in = is_below(cx, filter, ((struct appointment_row *)past.items)[i].node_id);
    return LM_OK;
}

static lm_rc is_in_place(struct lm_cx *cx, const struct filter *filter,
                         const struct account_listed *row, bool *ret_is_in) {
    *ret_is_in = false;
    if (filter->status && row->status != filter->status)
        return LM_OK;
    if (row->appointment_id == 0)
        return filter->role ? LM_OK : is_former(cx, filter, row->id, ret_is_in);
    *ret_is_in = !filter->is_free && (!filter->role || row->role == filter->role) &&
                 is_below(cx, filter, row->node_id);
    return LM_OK;
}

/* Does the pinyin "li xuan" begin with "lix", blanks aside? */
static bool sorts_as(struct lm_str sort, struct lm_str wanted) {
    size_t matched = 0;
    for (size_t i = 0; i < sort.n && matched < wanted.n; i++) {
        if (sort.p[i] == ' ')
            continue;
        if (sort.p[i] != wanted.p[matched++])
            return false;
    }
    return matched == wanted.n;
}

static bool is_asked_for(const struct filter *filter, const struct account_listed *row) {
    if (lm_str_is_empty(filter->q))
        return true;
    return lm_str_find(row->name, filter->q) >= 0 || lm_str_starts(row->login, filter->q_lower) ||
           lm_str_starts(row->name_initials, filter->q_lower) ||
           sorts_as(row->name_sort, filter->q_lower) || row->id == filter->phone_account;
}

static lm_rc lower(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_lower) {
    char *copy;
    LM_TRY(lm_alloc(arena, text.n + 1, 1, &copy));
    for (size_t i = 0; i < text.n; i++)
        copy[i] = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] - 'A' + 'a') : text.p[i];
    *ret_lower = (struct lm_str){copy, text.n};
    return LM_OK;
}

static lm_rc make_filter(struct lm_cx *cx, const struct list_in *in, struct filter *filter) {
    struct account_row by_phone = {0};
    if (in->node) {
        LM_TRY(lm_permit(cx, in->node));
        filter->roots = &in->node;
        filter->root_count = 1;
        filter->is_whole = cx->scope->count > 0 && in->node == cx->scope->nodes[0].id;
    } else {
        LM_TRY(lm_permit_roots(cx, &filter->roots, &filter->root_count));
        filter->is_whole = lm_may(cx, &account_see, 0);
    }
    filter->role = in->role;
    filter->status = in->status;
    filter->is_free = in->is_free;
    filter->q = in->q.p ? lm_str_trim(in->q) : LM_STR("");
    LM_TRY(lower(cx->arena, filter->q, &filter->q_lower));
    if (filter->q.n >= 7 && account_find_by_login(cx, filter->q, &by_phone) == LM_OK)
        filter->phone_account = by_phone.id;
    cx->failure = (struct lm_failure){0};
    return LM_OK;
}

/* Adds a matching row to the page, unless its account was the last one added. `ret_is_full`: the
 * page had no room for it. */
static lm_rc list_row(struct lm_cx *cx, struct list_out *out, const struct account_listed *row,
                      int64_t limit, bool *ret_is_full) {
    struct account_out *items = out->items.items;
    if (out->items.count > 0 && items[out->items.count - 1].id == row->id)
        return LM_OK;
    *ret_is_full = out->items.count == (size_t)limit;
    if (*ret_is_full) {
        out->next = items[limit - 1].id;
        return LM_OK;
    }
    return account_out_of(cx, row->id, &items[out->items.count++]);
}

/* Walks all accounts behind `after` in order of name: at most some ten thousand rows of an index,
 * so that scope and search need no second table. */
static lm_rc list_accounts(struct lm_cx *cx, const struct list_in *in, const struct filter *filter,
                           struct list_out *out) {
    struct account_row after = {.name_sort = LM_STR("")};
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    struct lm_arena *rows LM_ARENA_AUTO = NULL;
    int64_t limit = in->limit == LM_ABSENT ? LIST_LIMIT : in->limit;
    struct account_out *items;
    bool has_row, is_full = false;
    if (in->after && account_store_find(cx, in->after, &after) != LM_OK)
        return lm_fail(cx, LM_INVALID, "request.cursor");
    LM_TRY(lm_new(cx->arena, (size_t)limit + 1, &items));
    out->items.items = items;
    LM_TRY(lm_arena_new(1024 * 1024, &rows));
    LM_TRY(account_store_list(cx, after.name_sort, after.id, &cursor));
    for (;;) {
        struct account_listed row = {0};
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row || is_full)
            return LM_OK;
        lm_arena_reset(rows);
        LM_TRY(lm_cursor_record(cursor, rows, &account_listed_record, &row));
        bool is_in = is_asked_for(filter, &row);
        if (is_in)
            LM_TRY(is_in_place(cx, filter, &row, &is_in));
        if (is_in)
            LM_TRY(list_row(cx, out, &row, limit, &is_full));
    }
}

lm_rc account_accounts_get(struct lm_cx *cx, const void *in, void *out) {
    struct filter filter = {0};
    LM_TRY(make_filter(cx, in, &filter));
    return list_accounts(cx, in, &filter, out);
}

/* ---- GET /accounts/export.xlsx, GET /accounts/export.csv ---- */

static void put_cells(const struct lm_exporter *to, const struct account_out *account) {
    bool is_english = to->cx->lang == LM_LANG_EN;
    const struct appointment_out *held = account->appointments.items;
    struct lm_buf posts = lm_buf_in(to->cx->arena, CELL_CAP);
    struct lm_str text;
    for (size_t i = 0; i < account->appointments.count; i++) {
        const struct lm_code *role = &lm_roles[held[i].role - 1];
        lm_buf_printf(&posts, "%s", i > 0 ? "；" : "");
        if (held[i].unit_no != LM_ABSENT)
            lm_buf_printf(&posts, is_english ? "Unit captain (unit %lld)" : "单元长（%lld单元）",
                          (long long)held[i].unit_no);
        else
            lm_buf_z(&posts, is_english ? role->en : role->zh);
        lm_buf_printf(&posts, " %.*s", LM_FMT(held[i].path));
    }
    if (lm_buf_done(&posts, &text) != LM_OK)
        text = LM_STR("");
    lm_export_text(to, account->name);
    lm_export_text(to, account->login);
    lm_export_text(to, account->phone_mask);
    lm_export_text(to, text);
    lm_export_code(to, account_statuses, account->status);
    lm_sheet_end_row(to->sheet);
}

/* Each account in memory of its own: the file may hold tens of thousands. */
static lm_rc put_account(const struct lm_exporter *to, struct lm_arena *memory,
                         int64_t account_id) {
    struct lm_cx *cx = to->cx;
    struct lm_arena *own = cx->arena;
    struct account_out account = {0};
    cx->arena = memory;
    lm_rc rc = account_out_of(cx, account_id, &account);
    if (rc == LM_OK)
        put_cells(to, &account);
    cx->arena = own;
    lm_arena_reset(memory);
    return rc;
}

/* One page of all: rows go through memory of their own. */
static lm_rc put_accounts(struct lm_exporter *to, const void *in, struct lm_str after,
                          struct lm_str *ret_next) {
    struct lm_cx *cx = to->cx;
    const struct filter *filter = in;
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    struct lm_arena *rows LM_ARENA_AUTO = NULL, *memory LM_ARENA_AUTO = NULL;
    int64_t last = 0;
    bool has_row, is_in;
    (void)after, (void)ret_next;
    LM_TRY(lm_arena_new(1024 * 1024, &rows));
    LM_TRY(lm_arena_new(16 * 1024 * 1024, &memory));
    LM_TRY(account_store_list(cx, LM_STR(""), 0, &cursor));
    for (;;) {
        struct account_listed row = {0};
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        lm_arena_reset(rows);
        LM_TRY(lm_cursor_record(cursor, rows, &account_listed_record, &row));
        if (row.id == last || !is_asked_for(filter, &row))
            continue;
        LM_TRY(is_in_place(cx, filter, &row, &is_in));
        if (!is_in)
            continue;
        last = row.id;
        LM_TRY(put_account(to, memory, row.id));
        LM_TRY(lm_sheet_failure(to->sheet));
    }
}

static lm_rc export_as(struct lm_cx *cx, const struct list_in *in, enum lm_sheet_format format) {
    static const struct lm_export_column columns[] = {{"姓名", "Name", 14},
                                                      {"账号", "Login", 14},
                                                      {"电话", "Phone", 16},
                                                      {"任命", "Appointments", 60},
                                                      {"状态", "State", 12}};
    static const struct lm_export export = {
        "人员", "People", "accounts.export", "accounts", columns, LM_COUNT(columns), put_accounts};
    struct filter filter = {0};
    LM_TRY(make_filter(cx, in, &filter));
    return lm_export_answer(cx, &export, &filter, format);
}

lm_rc account_export_xlsx(struct lm_cx *cx, const void *in, void *out) {
    (void)out;
    return export_as(cx, in, LM_SHEET_XLSX);
}

lm_rc account_export_csv(struct lm_cx *cx, const void *in, void *out) {
    (void)out;
    return export_as(cx, in, LM_SHEET_CSV);
}
