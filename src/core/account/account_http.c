/* Accounts and appointments: handlers and field tables. */
#include "core/account/account_http.h"

#include "base/clock.h"
#include "core/account/login.h"

enum { LIST_LIMIT = 50, LIST_MOST = 200, PATH_CAP = 2000 };

#define SEERS                                                                                      \
    (LM_ROLES_STATION | LM_ROLES_OFFICE | LM_ROLE(LM_ROLE_SECURITY_ADMIN) |                        \
     LM_ROLE(LM_ROLE_SYSTEM_ADMIN))
#define APPOINTERS (LM_ROLES_STATION | LM_ROLES_OFFICE | LM_ROLE(LM_ROLE_SECURITY_ADMIN))

const struct lm_permission account_see = {"account.see", SEERS,
                                          "See accounts and who is appointed where."};
const struct lm_permission account_manage = {
    "account.manage", APPOINTERS, "Create and invite accounts; limited to roles one may give."};
const struct lm_permission account_appoint_permission = {
    "account.appoint", APPOINTERS, "Appoint and dismiss; limited to roles one may give."};
const struct lm_permission account_repair = {
    "account.repair", SEERS,
    "Rename, disable and unlock accounts; the system administrator only "
    "their technical state."};

/* ---- places ---- */

lm_rc account_path_text(struct lm_cx *cx, int64_t node_id, struct lm_str *ret_text) {
    const struct lm_scope_node *chain[8];
    size_t count = 0;
    const struct lm_scope_node *node = node_id ? lm_scope_find(cx->scope, node_id) : NULL;
    for (; node && count < LM_COUNT(chain); node = lm_scope_find(cx->scope, node->parent_id))
        chain[count++] = node;
    struct lm_buf text = lm_buf_in(cx->arena, PATH_CAP);
    while (count-- > 0) {
        lm_buf_str(&text, chain[count]->name);
        if (count > 0)
            lm_buf_z(&text, " › ");
    }
    return lm_buf_done(&text, ret_text);
}

lm_rc account_place_out(struct lm_cx *cx, int64_t node_id, struct grant_out *grant) {
    const struct lm_scope_node *node = node_id ? lm_scope_find(cx->scope, node_id) : NULL;
    grant->node_id = node_id;
    grant->level = node ? node->level : LM_LEVEL_DISTRICT;
    if (node)
        LM_TRY(lm_str_copy(cx->arena, node->name, &grant->node_name));
    return account_path_text(cx, node_id, &grant->path);
}

/* ---- Account ---- */

static const struct lm_field appointment_fields[] = {
    {LM_AT(struct appointment_out, id), LM_ID, LM_REQUIRED, .doc = "The appointment."},
    {LM_AT(struct appointment_out, role), LM_CODE, LM_REQUIRED, .codes = lm_roles, .doc = "Role."},
    {LM_AT(struct appointment_out, node_id), LM_ID, .doc = "Grid node; absent: whole district."},
    {LM_AT(struct appointment_out, node_name), LM_TEXT, .doc = "Name of the node."},
    {LM_AT(struct appointment_out, level), LM_INT, LM_REQUIRED,
     .doc = "Level of the node, 1 to 5."},
    {LM_AT(struct appointment_out, path), LM_TEXT, .max = 400, .doc = "Names from the district."},
    {LM_AT(struct appointment_out, is_stand_in), LM_BOOL, .doc = "Stands in for somebody."},
    {LM_AT(struct appointment_out, valid_from), LM_TIME, LM_REQUIRED, .doc = "Began."},
    {LM_AT(struct appointment_out, valid_to), LM_TIME, .doc = "Ends; absent: open."},
    {0},
};
static const struct lm_record appointment_record = {"Appointment", sizeof(struct appointment_out),
                                                    appointment_fields};

static const struct lm_field account_fields[] = {
    {LM_AT(struct account_out, id), LM_ID, LM_REQUIRED, .doc = "The account."},
    {LM_AT(struct account_out, login), LM_TEXT, LM_REQUIRED, .doc = "What is typed to log in."},
    {LM_AT(struct account_out, name), LM_TEXT, LM_REQUIRED, .doc = "Name."},
    {LM_AT(struct account_out, phone_mask), LM_TEXT, .doc = "138****1234."},
    {LM_AT(struct account_out, status), LM_CODE, LM_REQUIRED, .codes = account_statuses,
     .doc = "Whether it can log in."},
    {LM_AT(struct account_out, created_at), LM_TIME, .doc = "When it was made."},
    {LM_AT(struct account_out, password_at), LM_TIME, .doc = "When the password was last set."},
    {LM_AT(struct account_out, invited_until), LM_TIME, .doc = "An open code is valid until then."},
    {LM_AT(struct account_out, version), LM_INT, .doc = "Grows with every change."},
    {LM_AT(struct account_out, appointments), LM_LIST, LM_REQUIRED, .record = &appointment_record,
     .doc = "Roles in force that the caller may see."},
    {0},
};
const struct lm_record account_out_record = {"Account", sizeof(struct account_out), account_fields};

static const struct lm_field account_in_fields[] = {
    {LM_AT(struct account_in, account), LM_ID, LM_REQUIRED, .doc = "The account."},
    {0},
};
const struct lm_record account_in_record = {"AccountPath", sizeof(struct account_in),
                                            account_in_fields};

static lm_rc appointment_of(struct lm_cx *cx, const struct appointment_row *row,
                            struct appointment_out *out) {
    struct grant_out place = {0};
    LM_TRY(account_place_out(cx, row->node_id, &place));
    *out = (struct appointment_out){
        .id = row->id,
        .node_id = row->node_id,
        .level = place.level,
        .valid_from = row->valid_from_ms,
        .valid_to = row->valid_to_ms,
        .role = row->role,
        .is_stand_in = row->is_stand_in,
        .node_name = place.node_name,
        .path = place.path,
    };
    return LM_OK;
}

/* The appointments of one account that the caller may see. */
static lm_rc appointments_out(struct lm_cx *cx, const struct lm_list *held, struct lm_list *ret) {
    struct appointment_out *items;
    const struct appointment_row *rows = held->items;
    size_t count = 0;
    LM_TRY(lm_new(cx->arena, held->count + 1, &items));
    for (size_t i = 0; i < held->count; i++)
        if (lm_may(cx, &account_see, rows[i].node_id))
            LM_TRY(appointment_of(cx, &rows[i], &items[count++]));
    *ret = (struct lm_list){items, count};
    return LM_OK;
}

static lm_rc account_out_of(struct lm_cx *cx, int64_t account_id, struct account_out *out) {
    struct account_row row;
    struct lm_list held;
    struct lm_str code;
    LM_TRY(account_store_find(cx, account_id, &row));
    LM_TRY(appointment_store_of(cx, account_id, &held));
    *out = (struct account_out){
        .id = row.id,
        .login = row.login,
        .name = row.name,
        .status = row.status,
        .created_at = row.created_ms,
        .password_at = row.password_ms,
        .version = row.version,
    };
    LM_TRY(account_phone_mask(cx, row.phone_sealed, &out->phone_mask));
    lm_rc rc = account_open_code(cx, account_id, &code, &out->invited_until);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    return appointments_out(cx, &held, &out->appointments);
}

/* ---- GET /accounts ---- */

struct list_in {
    int64_t node, after, limit;
    int role;
    struct lm_str q;
};
static const struct lm_field list_in_fields[] = {
    {LM_AT(struct list_in, node), LM_ID, .doc = "Appointed at or below this node."},
    {LM_AT(struct list_in, role), LM_CODE, .codes = lm_roles, .doc = "With this role."},
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
    bool is_whole; /* the caller sees the whole district: also accounts without appointment */
    int role;
    struct lm_str q, q_lower;
    int64_t phone_account;
};

static bool is_in_place(const struct lm_cx *cx, const struct filter *filter,
                        const struct account_listed *row) {
    if (row->appointment_id == 0)
        return filter->is_whole && !filter->role;
    if (filter->role && row->role != filter->role)
        return false;
    for (size_t i = 0; i < filter->root_count; i++)
        if (role_covers(cx->scope, filter->roots[i], row->node_id))
            return true;
    return false;
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
    } else {
        LM_TRY(lm_permit_roots(cx, &filter->roots, &filter->root_count));
        filter->is_whole = lm_may(cx, &account_see, 0);
    }
    filter->role = in->role;
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
        if (is_in_place(cx, filter, &row) && is_asked_for(filter, &row))
            LM_TRY(list_row(cx, out, &row, limit, &is_full));
    }
}

lm_rc account_accounts_get(struct lm_cx *cx, const void *in, void *out) {
    struct filter filter = {0};
    LM_TRY(make_filter(cx, in, &filter));
    return list_accounts(cx, in, &filter, out);
}

/* ---- POST /accounts ---- */

struct new_in {
    struct lm_str name, login, phone;
    int role;
    int64_t node_id;
};
static const struct lm_field new_fields[] = {
    {LM_AT(struct new_in, name), LM_TEXT, LM_REQUIRED, .max = 40, .doc = "Name."},
    {LM_AT(struct new_in, login), LM_TEXT, .max = 40, .doc = "Absent: eight digits are chosen."},
    {LM_AT(struct new_in, phone), LM_TEXT, .max = 30, .doc = "Mobile number; stored sealed."},
    {LM_AT(struct new_in, role), LM_CODE, LM_REQUIRED, .codes = lm_roles, .doc = "Role."},
    {LM_AT(struct new_in, node_id), LM_ID, LM_REQUIRED, .doc = "Where the role holds."},
    {0},
};
const struct lm_record account_new_record = {"AccountNew", sizeof(struct new_in), new_fields};

lm_rc account_post(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct new_in *in = in_bytes;
    struct lm_account_new account = {.name = in->name, .login = in->login, .phone = in->phone};
    int64_t id;
    LM_TRY(lm_permit(cx, in->node_id));
    LM_TRY(account_check_may_appoint(cx, 0, (enum lm_role)in->role, in->node_id));
    LM_TRY(account_create(cx, &account, &id));
    LM_TRY(account_appoint(cx, id, (enum lm_role)in->role, in->node_id));
    LM_TRY(lm_audit_about(cx, "account", id, in->node_id));
    return account_out_of(cx, id, out);
}

/* ---- GET, PATCH /accounts/{account}, POST …/unlock ---- */

lm_rc account_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct account_in *in = in_bytes;
    struct account_row row;
    LM_TRY(account_permit(cx, in->account, &row));
    return account_out_of(cx, in->account, out);
}

struct patch_in {
    int64_t account;
    struct lm_str name, phone;
    int status;
};
static const struct lm_field patch_fields[] = {
    {LM_AT(struct patch_in, account), LM_ID, LM_REQUIRED, .doc = "The account."},
    {LM_AT(struct patch_in, name), LM_TEXT, .max = 40, .doc = "New name; absent: unchanged."},
    {LM_AT(struct patch_in, phone), LM_TEXT, .max = 30,
     .doc = "New number, empty removes it; absent: unchanged."},
    {LM_AT(struct patch_in, status), LM_CODE, .codes = account_statuses,
     .doc = "disabled, or active to let it in again; absent: unchanged."},
    {0},
};
const struct lm_record account_patch_record = {"AccountPatch", sizeof(struct patch_in),
                                               patch_fields};

lm_rc account_check_repair(struct lm_cx *cx, int64_t account_id, bool is_technical) {
    struct lm_list held;
    LM_TRY(account_check_person(cx));
    if (cx->who->account_id == account_id)
        return lm_fail(cx, LM_FORBIDDEN, "account.not_oneself");
    if (!is_technical || !(role_bits(cx->who) & LM_ROLE(LM_ROLE_SYSTEM_ADMIN)))
        return account_check_superior(cx, account_id);
    LM_TRY(appointment_store_of(cx, account_id, &held));
    for (size_t i = 0; i < held.count; i++)
        if (LM_ROLE(((struct appointment_row *)held.items)[i].role) & ROLES_ADMIN)
            return lm_fail(cx, LM_FORBIDDEN, "account.not_superior");
    return LM_OK;
}

lm_rc account_patch(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct patch_in *in = in_bytes;
    struct account_row row;
    LM_TRY(account_permit(cx, in->account, &row));
    LM_TRY(account_check_repair(cx, in->account, !in->name.p && !in->phone.p));
    if (in->name.p)
        LM_TRY(account_set_name(cx, in->name, &row));
    if (in->phone.p)
        LM_TRY(account_set_phone(cx, in->phone, &row));
    if (in->status == ACCOUNT_DISABLED)
        row.status = ACCOUNT_DISABLED;
    else if (in->status)
        row.status = row.password_hash.p ? ACCOUNT_ACTIVE : ACCOUNT_INVITED;
    LM_TRY(account_change(cx, &row));
    LM_TRY(lm_audit_about(cx, "account", row.id, cx->permitted_node));
    return account_out_of(cx, row.id, out);
}

lm_rc account_unlock(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct account_in *in = in_bytes;
    struct account_row row;
    LM_TRY(account_permit(cx, in->account, &row));
    LM_TRY(account_check_repair(cx, in->account, true));
    LM_TRY(login_forgive(cx, in->account));
    LM_TRY(lm_audit_about(cx, "account", row.id, cx->permitted_node));
    return account_out_of(cx, row.id, out);
}

/* ---- appointments ---- */

struct appoint_in {
    int64_t account, node_id, until;
    int role;
    bool is_stand_in;
};
static const struct lm_field appoint_fields[] = {
    {LM_AT(struct appoint_in, account), LM_ID, LM_REQUIRED, .doc = "Who is appointed."},
    {LM_AT(struct appoint_in, role), LM_CODE, LM_REQUIRED, .codes = lm_roles, .doc = "Role."},
    {LM_AT(struct appoint_in, node_id), LM_ID, LM_REQUIRED, .doc = "Where."},
    {LM_AT(struct appoint_in, until), LM_DATE, .doc = "Last day; absent: until dismissed."},
    {LM_AT(struct appoint_in, is_stand_in), LM_BOOL, .doc = "Stands in; then `until` is needed."},
    {0},
};
const struct lm_record account_appoint_record = {"AppointmentNew", sizeof(struct appoint_in),
                                                 appoint_fields};

lm_rc account_appointment_post(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct appoint_in *in = in_bytes;
    struct account_row account;
    int64_t id;
    struct appointment_row row = {
        .account_id = in->account,
        .role = in->role,
        .node_id = in->node_id,
        .is_stand_in = in->is_stand_in,
        .valid_to_ms = in->until ? lm_date_start_ms(in->until) + LM_DAY_MS : 0,
    };
    LM_TRY(account_permit(cx, in->account, &account));
    LM_TRY(lm_permit(cx, in->node_id));
    LM_TRY(account_check_may_appoint(cx, in->account, (enum lm_role)in->role, in->node_id));
    LM_TRY(account_appoint_for(cx, &row, &id));
    LM_TRY(lm_audit_about(cx, "appointment", id, in->node_id));
    return account_out_of(cx, in->account, out);
}

struct dismiss_in {
    int64_t appointment;
};
static const struct lm_field dismiss_fields[] = {
    {LM_AT(struct dismiss_in, appointment), LM_ID, LM_REQUIRED, .doc = "The appointment to end."},
    {0},
};
const struct lm_record account_dismiss_record = {"AppointmentPath", sizeof(struct dismiss_in),
                                                 dismiss_fields};

lm_rc account_appointment_delete(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct dismiss_in *in = in_bytes;
    struct appointment_row row;
    (void)out;
    lm_rc rc = appointment_store_find(cx, in->appointment, &row);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(rc);
    LM_TRY(lm_permit(cx, row.node_id));
    LM_TRY(account_check_may_appoint(cx, row.account_id, (enum lm_role)row.role, row.node_id));
    LM_TRY(account_end_appointment(cx, &row));
    return lm_audit_about(cx, "appointment", row.id, row.node_id);
}
