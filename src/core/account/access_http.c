/* Where somebody else is logged in and which programs act for him: seen and ended by whoever may
 * repair the account, because a lost phone cannot wait. Handlers and field tables. */
#include "core/account/account_http.h"

struct access_out {
    struct lm_list devices, tokens;
};
static const struct lm_field access_fields[] = {
    {LM_AT(struct access_out, devices), LM_LIST, LM_REQUIRED, .record = &account_device_record,
     .doc = "Sessions in force, newest first."},
    {LM_AT(struct access_out, tokens), LM_LIST, LM_REQUIRED, .record = &account_token_record,
     .doc = "API tokens in force, newest first."},
    {0},
};
const struct lm_record account_access_record = {"AccountAccess", sizeof(struct access_out),
                                                access_fields};

static lm_rc permit(struct lm_cx *cx, int64_t account_id) {
    struct account_row account;
    LM_TRY(account_permit(cx, account_id, &account));
    return account_check_repair(cx, account_id, true);
}

lm_rc account_access_get(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct account_in *in = in_bytes;
    struct access_out *out = out_bytes;
    LM_TRY(permit(cx, in->account));
    LM_TRY(account_devices_out(cx, in->account, &out->devices));
    return account_tokens_out(cx, in->account, &out->tokens);
}

struct path_in {
    int64_t account, session, token;
};

/* What was ended is told by its id; whoever has it is logged out at once. */
static lm_rc ended(struct lm_cx *cx, const char *kind, int64_t id, lm_rc rc) {
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(rc);
    return lm_audit_about(cx, kind, id, cx->permitted_node);
}

static const struct lm_field device_fields[] = {
    {LM_AT(struct path_in, account), LM_ID, LM_REQUIRED, .doc = "The account."},
    {LM_AT(struct path_in, session), LM_ID, LM_REQUIRED, .doc = "Its session to end."},
    {0},
};
const struct lm_record account_access_device_record = {"AccountDevicePath", sizeof(struct path_in),
                                                       device_fields};

lm_rc account_access_device_delete(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct path_in *in = in_bytes;
    (void)out;
    LM_TRY(permit(cx, in->account));
    LM_TRY(ended(cx, "session", in->session, session_store_end(cx, in->session, in->account)));
    return lm_emit(cx, "account", in->account);
}

static const struct lm_field token_fields[] = {
    {LM_AT(struct path_in, account), LM_ID, LM_REQUIRED, .doc = "The account."},
    {LM_AT(struct path_in, token), LM_ID, LM_REQUIRED, .doc = "Its token to take back."},
    {0},
};
const struct lm_record account_access_token_record = {"AccountTokenPath", sizeof(struct path_in),
                                                      token_fields};

lm_rc account_access_token_delete(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct path_in *in = in_bytes;
    (void)out;
    LM_TRY(permit(cx, in->account));
    LM_TRY(ended(cx, "api_token", in->token, token_store_revoke(cx, in->token, in->account)));
    return lm_emit(cx, "account", in->account);
}
