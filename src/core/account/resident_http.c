/* Residents' login by phone code and their own account: handlers and field tables. */
#include "core/account/account_http.h"
#include "core/account/resident.h"

/* ---- POST /public/resident-codes ---- */

struct code_in {
    struct lm_str phone;
    struct lm_str digits; /* set by prepare */
};
static const struct lm_field code_fields[] = {
    {LM_AT(struct code_in, phone), LM_TEXT, LM_REQUIRED, .max = 40, .doc = "A mobile number."},
    {0},
};
const struct lm_record account_resident_code_record = {"ResidentCodeNew", sizeof(struct code_in),
                                                       code_fields};

struct sent_out {
    int64_t expires_in_s, again_in_s;
};
static const struct lm_field sent_fields[] = {
    {LM_AT(struct sent_out, expires_in_s), LM_INT, LM_REQUIRED,
     .doc = "So many seconds the code is good for."},
    {LM_AT(struct sent_out, again_in_s), LM_INT, LM_REQUIRED,
     .doc = "After so many seconds another one may be asked for, if none came."},
    {0},
};
const struct lm_record account_resident_sent_record = {"ResidentCodeSent", sizeof(struct sent_out),
                                                       sent_fields};

lm_rc account_resident_code_prepare(struct lm_cx *cx, const void *in_bytes, void *in_again) {
    const struct code_in *in = in_bytes;
    struct code_in *derived = in_again;
    LM_TRY(resident_phone_of(cx, in->phone, &derived->digits));
    return resident_code_ask(cx, derived->digits);
}

lm_rc account_resident_code_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct code_in *in = in_bytes;
    struct sent_out *out = out_bytes;
    LM_TRY(resident_code_send(cx, in->digits));
    *out = (struct sent_out){RESIDENT_CODE_MS / LM_SECOND_MS, RESIDENT_AGAIN_S};
    return LM_OK;
}

/* ---- POST /public/resident-session ---- */

struct login_in {
    struct lm_str phone, code, device;
    struct resident_login login; /* set by prepare */
};
static const struct lm_field login_fields[] = {
    {LM_AT(struct login_in, phone), LM_TEXT, LM_REQUIRED, .max = 40, .doc = "The mobile number."},
    {LM_AT(struct login_in, code), LM_TEXT, LM_REQUIRED, .max = 40,
     .doc = "The six digits that were sent."},
    {LM_AT(struct login_in, device), LM_TEXT, .max = 200, .doc = "What the device is called."},
    {0},
};
const struct lm_record account_resident_login_record = {"ResidentLogin", sizeof(struct login_in),
                                                        login_fields};

lm_rc account_resident_session_prepare(struct lm_cx *cx, const void *in_bytes, void *in_again) {
    const struct login_in *in = in_bytes;
    struct login_in *derived = in_again;
    struct lm_str phone;
    LM_TRY(resident_phone_of(cx, in->phone, &phone));
    return resident_code_check(cx, phone, in->code, &derived->login);
}

lm_rc account_resident_session_post(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct login_in *in = in_bytes;
    struct login_session session;
    LM_TRY(resident_login(cx, &in->login, in->device, &session));
    return account_answer_session(cx, &session, out);
}

/* ---- /my/resident ---- */

struct resident_out {
    int64_t created_at;
    struct lm_str name, phone_mask;
    int lang;
    bool elder_mode;
};
static const struct lm_field resident_fields[] = {
    {LM_AT(struct resident_out, name), LM_TEXT, .doc = "As one wants to be called, if told."},
    {LM_AT(struct resident_out, phone_mask), LM_TEXT, LM_REQUIRED, .doc = "138****1234."},
    {LM_AT(struct resident_out, lang), LM_CODE, LM_REQUIRED, .codes = account_langs,
     .doc = "Language of pages and messages."},
    {LM_AT(struct resident_out, elder_mode), LM_BOOL, LM_REQUIRED,
     .doc = "Large type and targets."},
    {LM_AT(struct resident_out, created_at), LM_TIME, LM_REQUIRED,
     .doc = "When one logged in first."},
    {0},
};
const struct lm_record account_resident_record = {"MyResident", sizeof(struct resident_out),
                                                  resident_fields};

static lm_rc fill(struct lm_cx *cx, const struct account_row *account, struct resident_out *out) {
    out->name = account->name.n > 0 ? account->name : (struct lm_str){0};
    out->lang = account->lang;
    out->elder_mode = account->is_elder_mode;
    out->created_at = account->created_ms;
    return account_phone_mask(cx, account->phone_sealed, &out->phone_mask);
}

lm_rc account_resident_get(struct lm_cx *cx, const void *in, void *out) {
    struct account_row account;
    (void)in;
    LM_TRY(resident_own(cx, &account));
    return fill(cx, &account, out);
}

struct patch_in {
    struct lm_str name;
};
static const struct lm_field patch_fields[] = {
    {LM_AT(struct patch_in, name), LM_TEXT, LM_REQUIRED, .min = 1, .max = 40,
     .doc = "How one wants to be called."},
    {0},
};
const struct lm_record account_resident_patch_record = {"MyResidentChange", sizeof(struct patch_in),
                                                        patch_fields};

lm_rc account_resident_patch(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct patch_in *in = in_bytes;
    struct account_row account;
    LM_TRY(resident_own(cx, &account));
    LM_TRY(account_set_name(cx, in->name, &account));
    LM_TRY(account_change(cx, &account));
    LM_TRY(lm_audit_about(cx, "account", account.id, 0));
    return fill(cx, &account, out);
}

lm_rc account_resident_delete(struct lm_cx *cx, const void *in, void *out) {
    struct account_row account;
    (void)in, (void)out;
    LM_TRY(resident_own(cx, &account));
    LM_TRY(resident_erase(cx, &account));
    lm_answer_cookie(cx, LM_STR(""), 0);
    return lm_audit_about(cx, "account", account.id, 0);
}
