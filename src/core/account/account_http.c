/* Accounts and appointments: handlers and field tables. */
#include "core/account/account_http.h"

#include "base/clock.h"
#include "core/account/login.h"

enum { PATH_CAP = 2000 };

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
    {LM_AT(struct appointment_out, unit_no), LM_INT,
     .doc = "Of a unit captain (单元长): which entrance of the building."},
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
        .unit_no = row->unit_no ? row->unit_no : LM_ABSENT,
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

lm_rc account_out_of(struct lm_cx *cx, int64_t account_id, struct account_out *out) {
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
    int64_t account, node_id, until, unit_no;
    int role;
    bool is_stand_in;
};
static const struct lm_field appoint_fields[] = {
    {LM_AT(struct appoint_in, account), LM_ID, LM_REQUIRED, .doc = "Who is appointed."},
    {LM_AT(struct appoint_in, role), LM_CODE, LM_REQUIRED, .codes = lm_roles, .doc = "Role."},
    {LM_AT(struct appoint_in, node_id), LM_ID, LM_REQUIRED, .doc = "Where."},
    {LM_AT(struct appoint_in, unit_no), LM_INT, .min = 1, .max = 99,
     .doc = "Makes a helper at a building the captain of this entrance (单元长)."},
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
        .unit_no = in->unit_no == LM_ABSENT ? 0 : in->unit_no,
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
