/* The rules of resident.h. A resident is an account without appointment and password; it is made by
 * the first right code and is nobody's business but its owner's. */
#include "core/account/resident.h"

#include "core/account/account_rules.h"
#include "core/account/lockout.h"
#include "core/outgoing/outgoing.h"

enum { MOBILE_DIGITS = 11, CODE_DIGITS = 6 };
static const char CODE_CONTEXT[] = "account.resident_code";

lm_rc resident_phone_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_phone) {
    struct lm_str phone = {0};
    lm_rc rc = account_phone_of(cx, text, &phone);
    if (lm_rc_is_fault(rc))
        return rc;
    bool is_mobile =
        rc == LM_OK && phone.n == MOBILE_DIGITS && phone.p[0] == '1' && phone.p[1] >= '3';
    cx->failure = (struct lm_failure){0};
    if (!is_mobile) {
        lm_fault(cx, "/phone", "resident.mobile");
        return lm_faults_check(cx);
    }
    *ret_phone = phone;
    return LM_OK;
}

static lm_rc phone_index_of(struct lm_cx *cx, struct lm_str phone, struct lm_str *ret_index) {
    struct account_row row = {0};
    LM_TRY(account_set_phone(cx, phone, &row));
    *ret_index = row.phone_index;
    return LM_OK;
}

/* Bound to its phone: a code that was seen is worth nothing for another number. */
static lm_rc code_index_of(struct lm_cx *cx, struct lm_str phone, struct lm_str code,
                           struct lm_str *ret_index) {
    struct lm_str both;
    LM_TRY(lm_str_printf(cx->arena, &both, "%.*s %.*s", LM_FMT(phone), LM_FMT(code)));
    return lm_blind(cx->env->keys, cx->arena, CODE_CONTEXT, both, ret_index);
}

lm_rc resident_code_ask(struct lm_cx *cx, struct lm_str phone) {
    if (!lm_outgoing_has_sms(cx->env))
        return lm_fail(cx, LM_CONFLICT, "outgoing.no_sms");
    LM_TRY(lockout_attempt(cx, LOCKOUT_SMS_ADDRESS, cx->peer));
    LM_TRY(lockout_attempt(cx, LOCKOUT_SMS_PHONE, phone));
    return lockout_attempt(cx, LOCKOUT_SMS_ALL, LM_STR("all"));
}

lm_rc resident_code_send(struct lm_cx *cx, struct lm_str phone) {
    struct lm_str grouped, code;
    struct resident_code_row row = {.created_ms = cx->now_ms,
                                    .expires_ms = cx->now_ms + RESIDENT_CODE_MS};
    LM_TRY(lm_crypt_digits(cx->arena, CODE_DIGITS, &grouped));
    LM_TRY(account_digits_of(cx, grouped, &code));
    LM_TRY(phone_index_of(cx, phone, &row.phone_index));
    LM_TRY(code_index_of(cx, phone, code, &row.code_index));
    LM_TRY(resident_code_store_put(cx, &row));
    return lm_outgoing_sms_put(
        cx, &(struct lm_outgoing_sms){
                .phone = phone, .key = "resident.sms", .args = {code}, .until_ms = row.expires_ms});
}

/* ---- logging in ---- */

struct trying {
    const struct resident_login *login;
    bool is_right;
};

/* Counted before it is compared, and kept whatever becomes of the request: of many guesses at once,
 * five are looked at. */
static lm_rc try_code(struct lm_cx *cx, void *arg) {
    struct trying *trying = arg;
    struct resident_code_row row = {0};
    trying->is_right = false;
    lm_rc rc = resident_code_store_find(cx, trying->login->phone_index, &row);
    if (rc == LM_NOT_FOUND)
        return LM_OK;
    LM_TRY(rc);
    if (row.expires_ms <= cx->now_ms || row.tries >= RESIDENT_CODE_TRIES)
        return LM_OK;
    trying->is_right = lm_crypt_same(row.code_index, trying->login->code_index);
    return resident_code_store_try(cx, trying->login->phone_index);
}

static lm_rc say_wrong(struct lm_cx *cx) {
    lm_fault(cx, "/code", "resident.code_wrong");
    return lm_faults_check(cx);
}

lm_rc resident_code_check(struct lm_cx *cx, struct lm_str phone, struct lm_str code,
                          struct resident_login *ret_login) {
    struct resident_login login = {.phone = phone};
    struct lm_str digits;
    struct trying trying = {.login = &login};
    LM_TRY(lockout_attempt(cx, LOCKOUT_CODE_ADDRESS, cx->peer));
    LM_TRY(account_digits_of(cx, lm_str_trim(code), &digits));
    LM_TRY(phone_index_of(cx, phone, &login.phone_index));
    LM_TRY(code_index_of(cx, phone, digits.p ? digits : LM_STR(""), &login.code_index));
    LM_TRY(lm_env_note(cx->env, cx->arena, try_code, &trying));
    if (!trying.is_right)
        return say_wrong(cx);
    *ret_login = login;
    return LM_OK;
}

static lm_rc make_account(struct lm_cx *cx, struct lm_str phone, struct account_row *ret_account) {
    struct account_row row = {
        .id = lm_cx_id(cx),
        .name = LM_STR(""),
        .name_sort = LM_STR(""),
        .name_initials = LM_STR(""),
        .kind = ACCOUNT_RESIDENT,
        .status = ACCOUNT_ACTIVE,
        .lang = cx->lang == LM_LANG_EN ? 2 : 1,
        .created_ms = cx->now_ms,
        .version = 1,
    };
    /* A tilde stands in no login that can be typed. */
    LM_TRY(lm_str_printf(cx->arena, &row.login, "~%lld", (long long)row.id));
    LM_TRY(account_set_phone(cx, phone, &row));
    LM_TRY(account_store_insert(cx, &row));
    *ret_account = row;
    return lm_emit(cx, "account", row.id);
}

lm_rc resident_login(struct lm_cx *cx, const struct resident_login *login, struct lm_str device,
                     struct login_session *ret_session) {
    struct resident_code_row used = {.phone_index = login->phone_index,
                                     .code_index = login->code_index};
    struct account_row account = {0};
    lm_rc rc = resident_code_store_use(cx, &used);
    if (rc == LM_GONE)
        return say_wrong(cx);
    LM_TRY(rc);
    LM_TRY(lockout_forgive(cx, LOCKOUT_CODE_ADDRESS, cx->peer));
    LM_TRY(lockout_forgive(cx, LOCKOUT_SMS_ADDRESS, cx->peer));
    LM_TRY(lockout_forgive(cx, LOCKOUT_SMS_PHONE, login->phone));
    LM_TRY(lockout_forgive(cx, LOCKOUT_SMS_ALL, LM_STR("all")));
    rc = account_store_resident(cx, login->phone_index, &account);
    if (rc == LM_NOT_FOUND)
        rc = make_account(cx, login->phone, &account);
    LM_TRY(rc);
    return session_begin(cx, account.id, device, ret_session);
}

/* ---- one's own account ---- */

lm_rc resident_own(struct lm_cx *cx, struct account_row *ret_account) {
    if (!cx->who->is_resident)
        return lm_fail(cx, LM_NOT_FOUND, "resident.staff");
    return account_store_find(cx, cx->who->account_id, ret_account);
}

lm_rc resident_erase(struct lm_cx *cx, struct account_row *account) {
    account->name = account->name_sort = account->name_initials = LM_STR("");
    account->phone_sealed = account->phone_index = (struct lm_str){0};
    account->status = ACCOUNT_DISABLED;
    LM_TRY(account_change(cx, account));
    LM_TRY(session_store_wipe(cx, account->id));
    return lm_hooks_run(cx, "account.erased", account->id, 0);
}
