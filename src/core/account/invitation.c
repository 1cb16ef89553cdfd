/* One-time codes: how a captain of seventy gets in, and how a forgotten password is mended in a
 * minute. Owns the rows of `invitation`. A code is found by a keyed index and kept sealed until it
 * is used, so that the slip can be printed again. */
#include "core/account/account_rules.h"
#include "core/account/lockout.h"
#include "core/account/login.h"

static const char CODE_CONTEXT[] = "invitation.code";
enum { CODE_DIGITS = 8, CODE_TRIES = 20 };
#define VALID_MS (14 * LM_DAY_MS)

static lm_rc code_index(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_index) {
    return lm_blind(cx->env->keys, cx->arena, CODE_CONTEXT, code, ret_index);
}

/* A code that no open invitation has. `ret_shown` in groups of four. */
static lm_rc free_code(struct lm_cx *cx, struct lm_str *ret_shown, struct lm_str *ret_code,
                       struct lm_str *ret_index) {
    struct invitation_row other;
    for (int i = 0; i < CODE_TRIES; i++) {
        LM_TRY(lm_crypt_digits(cx->arena, CODE_DIGITS, ret_shown));
        LM_TRY(account_code_of(cx, *ret_shown, ret_code));
        LM_TRY(code_index(cx, *ret_code, ret_index));
        lm_rc rc = invitation_store_by_code(cx, *ret_index, &other);
        if (rc != LM_OK)
            return rc == LM_NOT_FOUND ? LM_OK : rc;
    }
    return LM_INTERNAL;
}

lm_rc invitation_make(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_code) {
    struct lm_str shown, code, index;
    LM_TRY(free_code(cx, &shown, &code, &index));
    struct invitation_row row = {
        .id = lm_cx_id(cx), .account_id = account_id, .expires_ms = cx->now_ms + VALID_MS};
    LM_TRY(lm_seal(cx->env->keys, cx->arena, CODE_CONTEXT, code, &row.code_sealed));
    LM_TRY(invitation_store_insert(cx, &row, index, cx->who ? cx->who->account_id : 0));
    *ret_code = shown;
    return LM_OK;
}

lm_rc account_invite(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_code) {
    struct account_row account;
    lm_rc rc = account_store_find(cx, account_id, &account);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "account.unknown");
    LM_TRY(rc);
    if (account.status == ACCOUNT_DISABLED)
        return lm_fail(cx, LM_CONFLICT, "account.disabled");
    LM_TRY(invitation_store_end_of(cx, account_id));
    LM_TRY(account_end_access(cx, account_id));
    LM_TRY(lm_emit(cx, "account", account_id));
    return invitation_make(cx, account_id, ret_code);
}

lm_rc account_open_code(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_code,
                        int64_t *ret_expires_ms) {
    struct invitation_row row;
    LM_TRY(invitation_store_of(cx, account_id, &row));
    *ret_expires_ms = row.expires_ms;
    return lm_unseal(cx->env->keys, cx->arena, CODE_CONTEXT, row.code_sealed, ret_code);
}

lm_rc account_code_url(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_url) {
    struct lm_str digits, site;
    LM_TRY(account_code_of(cx, code, &digits));
    lm_rc rc = lm_site(cx, &site);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_CONFLICT, "invitation.no_address");
    LM_TRY(rc);
    return lm_str_printf(cx->arena, ret_url, "%.*s/field/activate?code=%.*s", LM_FMT(site),
                         LM_FMT(digits));
}

static lm_rc find_open(struct lm_cx *cx, struct lm_str text,
                       struct invitation_row *ret_invitation) {
    struct lm_str code, index;
    LM_TRY(account_code_of(cx, text, &code));
    if (!code.p)
        return LM_NOT_FOUND;
    LM_TRY(code_index(cx, code, &index));
    return invitation_store_by_code(cx, index, ret_invitation);
}

lm_rc invitation_check(struct lm_cx *cx, struct lm_str code, struct invitation_row *ret_invitation,
                       struct account_row *ret_account) {
    LM_TRY(lockout_attempt(cx, LOCKOUT_CODE_ADDRESS, cx->peer));
    LM_TRY(lockout_attempt(cx, LOCKOUT_CODE_ALL, LM_STR("")));
    lm_rc rc = find_open(cx, code, ret_invitation);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "invitation.unknown");
    LM_TRY(rc);
    if (ret_invitation->expires_ms <= cx->now_ms)
        return lm_fail(cx, LM_GONE, "invitation.expired");
    LM_TRY(account_store_find(cx, ret_invitation->account_id, ret_account));
    if (ret_account->status == ACCOUNT_DISABLED)
        return lm_fail(cx, LM_GONE, "invitation.expired");
    return LM_OK;
}

lm_rc invitation_forgive(struct lm_cx *cx) {
    LM_TRY(lockout_forgive(cx, LOCKOUT_CODE_ADDRESS, cx->peer));
    return lockout_forgive(cx, LOCKOUT_CODE_ALL, LM_STR(""));
}

lm_rc invitation_use(struct lm_cx *cx, const struct invitation_row *invitation,
                     struct lm_str password_hash, struct lm_str device,
                     struct login_session *ret_session) {
    lm_rc rc = invitation_store_use(cx, invitation->id);
    if (rc == LM_GONE)
        return lm_fail(cx, LM_GONE, "invitation.used");
    LM_TRY(rc);
    LM_TRY(account_store_set_password(cx, invitation->account_id, password_hash));
    LM_TRY(account_end_access(cx, invitation->account_id));
    LM_TRY(login_forgive(cx, invitation->account_id));
    LM_TRY(invitation_forgive(cx));
    LM_TRY(session_begin(cx, invitation->account_id, device, ret_session));
    return lm_emit(cx, "account", invitation->account_id);
}
