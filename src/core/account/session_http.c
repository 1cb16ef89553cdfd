/* Logging in and out, activation by code, devices, the own password: handlers and field tables. */
#include "core/account/account_http.h"
#include "core/account/login.h"

/* ---- Session ---- */

static const struct lm_field grant_fields[] = {
    {LM_AT(struct grant_out, role), LM_CODE, LM_REQUIRED, .codes = lm_roles,
     .doc = "What the account is there."},
    {LM_AT(struct grant_out, node_id), LM_ID, .doc = "Grid node; absent: the whole district."},
    {LM_AT(struct grant_out, node_name), LM_TEXT, .doc = "Name of the node."},
    {LM_AT(struct grant_out, level), LM_INT, LM_REQUIRED,
     .doc = "1 district, 2 street, 3 community, 4 compound, 5 building."},
    {LM_AT(struct grant_out, path), LM_TEXT, .max = 400, .doc = "Names from the district down."},
    {0},
};
static const struct lm_record grant_record = {"Grant", sizeof(struct grant_out), grant_fields};

struct session_out {
    int64_t account_id, expires_at;
    struct lm_str name, csrf;
    int lang;
    bool elder_mode, is_resident, is_demo;
    struct lm_list grants;
};

static const struct lm_field session_fields[] = {
    {LM_AT(struct session_out, account_id), LM_ID, LM_REQUIRED, .doc = "The account."},
    {LM_AT(struct session_out, name), LM_TEXT, LM_REQUIRED, .doc = "How the account is called."},
    {LM_AT(struct session_out, lang), LM_CODE, LM_REQUIRED, .codes = account_langs,
     .doc = "Language of pages and messages."},
    {LM_AT(struct session_out, elder_mode), LM_BOOL, LM_REQUIRED, .doc = "Large type and targets."},
    {LM_AT(struct session_out, is_resident), LM_BOOL, LM_REQUIRED,
     .doc = "A resident's account: none of the staff's pages are for it."},
    {LM_AT(struct session_out, csrf), LM_TEXT, LM_REQUIRED,
     .doc = "What X-CSRF-Token must say on writes with the cookie."},
    {LM_AT(struct session_out, expires_at), LM_TIME, LM_REQUIRED,
     .doc = "When the session ends at the latest."},
    {LM_AT(struct session_out, is_demo), LM_BOOL, LM_REQUIRED,
     .doc = "The figures come from synthetic people."},
    {LM_AT(struct session_out, grants), LM_LIST, LM_REQUIRED, .record = &grant_record,
     .doc = "Roles in force, each with its place."},
    {0},
};
const struct lm_record account_session_record = {"Session", sizeof(struct session_out),
                                                 session_fields};

lm_rc account_grants_out(struct lm_cx *cx, const struct lm_list *appointments,
                         struct lm_list *ret_grants) {
    struct grant_out *grants;
    const struct appointment_row *rows = appointments->items;
    LM_TRY(lm_new(cx->arena, appointments->count + 1, &grants));
    for (size_t i = 0; i < appointments->count; i++) {
        grants[i].role = rows[i].role;
        LM_TRY(account_place_out(cx, rows[i].node_id, &grants[i]));
    }
    *ret_grants = (struct lm_list){grants, appointments->count};
    return LM_OK;
}

static lm_rc fill_session(struct lm_cx *cx, int64_t account_id, struct session_out *out) {
    struct account_row account;
    struct lm_list held;
    LM_TRY(account_store_find(cx, account_id, &account));
    LM_TRY(appointment_store_of(cx, account_id, &held));
    out->account_id = account.id;
    out->name = account.name;
    out->lang = account.lang;
    out->elder_mode = account.is_elder_mode;
    out->is_resident = account.kind == ACCOUNT_RESIDENT;
    out->is_demo = cx->env->is_demo;
    return account_grants_out(cx, &held, &out->grants);
}

lm_rc account_answer_session(struct lm_cx *cx, const struct login_session *session,
                             void *out_bytes) {
    struct session_out *out = out_bytes;
    LM_TRY(fill_session(cx, session->account_id, out));
    out->csrf = session->csrf;
    out->expires_at = session->expires_ms;
    lm_answer_cookie(cx, session->token, session->max_age_s);
    return lm_audit_about(cx, "session", session->id, 0);
}

/* ---- POST /session ---- */

struct login_in {
    struct lm_str login, password, device;
    int64_t account_id; /* set by account_login_prepare */
};
static const struct lm_field login_fields[] = {
    {LM_AT(struct login_in, login), LM_TEXT, LM_REQUIRED, .max = 60, .doc = "Login or phone."},
    {LM_AT(struct login_in, password), LM_TEXT, LM_REQUIRED, .max = 128, .doc = "Password."},
    {LM_AT(struct login_in, device), LM_TEXT, .max = 200, .doc = "What the device is called."},
    {0},
};
const struct lm_record account_login_record = {"Login", sizeof(struct login_in), login_fields};

lm_rc account_login_prepare(struct lm_cx *cx, const void *in_bytes, void *in_again) {
    const struct login_in *in = in_bytes;
    struct login_in *derived = in_again;
    return login_check(cx, in->login, in->password, &derived->account_id);
}

lm_rc account_login_handle(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct login_in *in = in_bytes;
    struct login_session session;
    LM_TRY(login_begin(cx, in->account_id, in->device, &session));
    return account_answer_session(cx, &session, out);
}

/* ---- GET, PATCH, DELETE /session ---- */

lm_rc account_session_get(struct lm_cx *cx, const void *in, void *out_bytes) {
    struct session_out *out = out_bytes;
    (void)in;
    LM_TRY(fill_session(cx, cx->who->account_id, out));
    out->csrf = cx->who->csrf.p ? cx->who->csrf : LM_STR("");
    out->expires_at = cx->who->expires_ms;
    return LM_OK;
}

struct preferences_in {
    int lang;
    struct lm_str elder_mode;
};
static const struct lm_field preferences_fields[] = {
    {LM_AT(struct preferences_in, lang), LM_CODE, .codes = account_langs,
     .doc = "Language; absent: unchanged."},
    {LM_AT(struct preferences_in, elder_mode), LM_JSON, LM_TRUTH,
     .doc = "Large type; absent: unchanged."},
    {0},
};
const struct lm_record account_preferences_record = {"Preferences", sizeof(struct preferences_in),
                                                     preferences_fields};

lm_rc account_session_patch(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct preferences_in *in = in_bytes;
    struct account_row account;
    LM_TRY(account_check_person(cx));
    LM_TRY(account_store_find(cx, cx->who->account_id, &account));
    if (in->lang)
        account.lang = in->lang;
    if (in->elder_mode.p)
        account.is_elder_mode = lm_str_is(in->elder_mode, "true");
    LM_TRY(account_change(cx, &account));
    LM_TRY(lm_audit_about(cx, "account", account.id, 0));
    return account_session_get(cx, NULL, out);
}

lm_rc account_session_delete(struct lm_cx *cx, const void *in, void *out) {
    (void)in, (void)out;
    LM_TRY(account_check_person(cx));
    LM_TRY(session_store_end(cx, cx->who->session_id, cx->who->account_id));
    lm_answer_cookie(cx, LM_STR(""), 0);
    LM_TRY(lm_audit_about(cx, "session", cx->who->session_id, 0));
    return lm_emit(cx, "account", cx->who->account_id);
}

/* ---- POST /activation/check, POST /activation ---- */

struct code_in {
    struct lm_str code;
    struct lm_str name, login; /* set by account_code_prepare */
};
static const struct lm_field code_fields[] = {
    {LM_AT(struct code_in, code), LM_TEXT, LM_REQUIRED, .max = 40,
     .doc = "The eight digits of the slip."},
    {0},
};
const struct lm_record account_code_record = {"ActivationCode", sizeof(struct code_in),
                                              code_fields};

static const struct lm_field invited_fields[] = {
    {LM_AT(struct code_in, name), LM_TEXT, LM_REQUIRED, .doc = "Whose code it is."},
    {LM_AT(struct code_in, login), LM_TEXT, LM_REQUIRED, .doc = "The login to remember."},
    {0},
};
const struct lm_record account_invited_record = {"Invited", sizeof(struct code_in), invited_fields};

lm_rc account_code_prepare(struct lm_cx *cx, const void *in_bytes, void *in_again) {
    const struct code_in *in = in_bytes;
    struct code_in *derived = in_again;
    struct invitation_row invitation;
    struct account_row account;
    LM_TRY(invitation_check(cx, in->code, &invitation, &account));
    derived->name = account.name;
    derived->login = account.login;
    return LM_OK;
}

lm_rc account_code_handle(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct code_in *in = in_bytes;
    struct code_in *out = out_bytes;
    out->name = in->name;
    out->login = in->login;
    return invitation_forgive(cx);
}

struct activation_in {
    struct lm_str code, password, device;
    struct invitation_row invitation; /* set by account_activation_prepare, as the hash */
    struct lm_str hash;
};
static const struct lm_field activation_fields[] = {
    {LM_AT(struct activation_in, code), LM_TEXT, LM_REQUIRED, .max = 40,
     .doc = "The eight digits of the slip."},
    {LM_AT(struct activation_in, password), LM_TEXT, LM_REQUIRED, .max = 128,
     .doc = "The new password: 8 characters or more."},
    {LM_AT(struct activation_in, device), LM_TEXT, .max = 200, .doc = "What the device is called."},
    {0},
};
const struct lm_record account_activation_record = {"Activation", sizeof(struct activation_in),
                                                    activation_fields};

lm_rc account_activation_prepare(struct lm_cx *cx, const void *in_bytes, void *in_again) {
    const struct activation_in *in = in_bytes;
    struct activation_in *derived = in_again;
    struct account_row account;
    LM_TRY(invitation_check(cx, in->code, &derived->invitation, &account));
    LM_TRY(account_check_password(cx, "/password", &account, in->password));
    return lm_crypt_password_hash(cx->arena, in->password, &derived->hash);
}

lm_rc account_activation_handle(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct activation_in *in = in_bytes;
    struct login_session session;
    LM_TRY(invitation_use(cx, &in->invitation, in->hash, in->device, &session));
    return account_answer_session(cx, &session, out);
}

/* ---- devices ---- */

struct device_out {
    int64_t id, created_at, seen_at, expires_at;
    struct lm_str device;
    bool is_current;
};
static const struct lm_field device_fields[] = {
    {LM_AT(struct device_out, id), LM_ID, LM_REQUIRED, .doc = "The session."},
    {LM_AT(struct device_out, device), LM_TEXT, LM_REQUIRED, .doc = "What the device is called."},
    {LM_AT(struct device_out, created_at), LM_TIME, LM_REQUIRED, .doc = "When it was logged in."},
    {LM_AT(struct device_out, seen_at), LM_TIME, LM_REQUIRED,
     .doc = "Last use, exact to a few minutes."},
    {LM_AT(struct device_out, expires_at), LM_TIME, LM_REQUIRED, .doc = "Ends then at the latest."},
    {LM_AT(struct device_out, is_current), LM_BOOL, LM_REQUIRED, .doc = "The device that asks."},
    {0},
};
const struct lm_record account_device_record = {"Device", sizeof(struct device_out), device_fields};

struct devices_out {
    struct lm_list items;
};
static const struct lm_field devices_fields[] = {
    {LM_AT(struct devices_out, items), LM_LIST, LM_REQUIRED, .record = &account_device_record,
     .doc = "Newest first."},
    {0},
};
const struct lm_record account_devices_record = {"Devices", sizeof(struct devices_out),
                                                 devices_fields};

lm_rc account_devices_out(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_items) {
    struct device_out *items;
    struct lm_list rows;
    LM_TRY(session_store_devices(cx, account_id, &rows));
    LM_TRY(lm_new(cx->arena, rows.count + 1, &items));
    for (size_t i = 0; i < rows.count; i++) {
        const struct device_row *row = &((struct device_row *)rows.items)[i];
        items[i] = (struct device_out){
            .id = row->id,
            .device = row->device,
            .created_at = row->created_ms,
            .seen_at = row->seen_ms,
            .expires_at = row->expires_ms,
            .is_current = !cx->who->is_token && row->id == cx->who->session_id,
        };
    }
    *ret_items = (struct lm_list){items, rows.count};
    return LM_OK;
}

lm_rc account_devices_get(struct lm_cx *cx, const void *in, void *out_bytes) {
    struct devices_out *out = out_bytes;
    (void)in;
    return account_devices_out(cx, cx->who->account_id, &out->items);
}

struct device_in {
    int64_t session;
};
static const struct lm_field device_in_fields[] = {
    {LM_AT(struct device_in, session), LM_ID, LM_REQUIRED, .doc = "The session to end."},
    {0},
};
const struct lm_record account_device_in_record = {"DevicePath", sizeof(struct device_in),
                                                   device_in_fields};

lm_rc account_device_delete(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct device_in *in = in_bytes;
    (void)out;
    LM_TRY(account_check_person(cx));
    lm_rc rc = session_store_end(cx, in->session, cx->who->account_id);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(rc);
    LM_TRY(lm_audit_about(cx, "session", in->session, 0));
    return lm_emit(cx, "account", cx->who->account_id);
}

/* ---- POST /password ---- */

struct password_in {
    struct lm_str old, new;
    struct lm_str hash; /* set by account_password_prepare */
};
static const struct lm_field password_fields[] = {
    {LM_AT(struct password_in, old), LM_TEXT, LM_REQUIRED, .max = 128, .doc = "The present one."},
    {LM_AT(struct password_in, new), LM_TEXT, LM_REQUIRED, .max = 128, .doc = "The new one."},
    {0},
};
const struct lm_record account_password_record = {"PasswordChange", sizeof(struct password_in),
                                                  password_fields};

lm_rc account_password_prepare(struct lm_cx *cx, const void *in_bytes, void *in_again) {
    const struct password_in *in = in_bytes;
    struct password_in *derived = in_again;
    struct account_row account;
    LM_TRY(account_check_person(cx));
    LM_TRY(login_check_own(cx, in->old));
    LM_TRY(account_store_find(cx, cx->who->account_id, &account));
    LM_TRY(account_check_password(cx, "/new", &account, in->new));
    return lm_crypt_password_hash(cx->arena, in->new, &derived->hash);
}

lm_rc account_password_handle(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct password_in *in = in_bytes;
    int64_t account_id = cx->who->account_id;
    (void)out;
    LM_TRY(account_store_set_password(cx, account_id, in->hash));
    LM_TRY(login_forgive(cx, account_id));
    LM_TRY(session_store_end_others(cx, account_id, cx->who->session_id));
    LM_TRY(lm_audit_about(cx, "account", account_id, 0));
    return lm_emit(cx, "account", account_id);
}
