/* Sessions by password and by command. Owns the policy of how long they last; the cookie itself is
 * the dispatcher's. */
#include "core/account/login.h"

#include "core/account/account_rules.h"
#include "core/account/lockout.h"

enum { DEVICE_MOST = 60 };

struct session_policy {
    int64_t idle_ms, most_ms;
};

static struct session_policy policy_of(unsigned roles) {
    if (roles & ROLES_ADMIN)
        return (struct session_policy){LM_HOUR_MS, 12 * LM_HOUR_MS};
    if ((roles & ~LM_ROLES_DOOR) == 0)
        return (struct session_policy){30 * LM_DAY_MS, 180 * LM_DAY_MS};
    return (struct session_policy){8 * LM_HOUR_MS, 7 * LM_DAY_MS};
}

bool session_would_tighten(unsigned held, enum lm_role added) {
    return policy_of(held | LM_ROLE(added)).most_ms < policy_of(held).most_ms;
}

static lm_rc roles_of(struct lm_cx *cx, int64_t account_id, unsigned *ret_roles) {
    struct lm_list held;
    LM_TRY(appointment_store_of(cx, account_id, &held));
    *ret_roles = 0;
    for (size_t i = 0; i < held.count; i++)
        *ret_roles |= LM_ROLE(((struct appointment_row *)held.items)[i].role);
    return LM_OK;
}

/* At most DEVICE_MOST code points of what the browser calls itself. */
static struct lm_str device_name(struct lm_str device) {
    struct lm_str name = lm_str_trim(device);
    size_t at = 0;
    for (int i = 0; i < DEVICE_MOST && lm_utf8_next(name, &at) >= 0; i++)
        ;
    return name.p ? lm_str_cut(name, 0, at) : LM_STR("");
}

lm_rc session_begin(struct lm_cx *cx, int64_t account_id, struct lm_str device,
                    struct login_session *ret_session) {
    struct lm_str token, digest, csrf;
    unsigned roles;
    LM_TRY(roles_of(cx, account_id, &roles));
    struct session_policy policy = policy_of(roles);
    LM_TRY(lm_crypt_token(cx->arena, 32, &token));
    LM_TRY(lm_crypt_digest(cx->arena, token, &digest));
    LM_TRY(lm_session_csrf(cx->env->keys, cx->arena, token, &csrf));
    struct device_row row = {
        .id = lm_cx_id(cx),
        .device = device_name(device),
        .created_ms = cx->now_ms,
        .seen_ms = cx->now_ms,
        .expires_ms = cx->now_ms + policy.most_ms,
    };
    LM_TRY(session_store_insert(cx, &row, account_id, digest, policy.idle_ms));
    *ret_session = (struct login_session){
        .id = row.id,
        .account_id = account_id,
        .expires_ms = row.expires_ms,
        .max_age_s = policy.most_ms / LM_SECOND_MS,
        .token = token,
        .csrf = csrf,
    };
    return LM_OK;
}

lm_rc account_mint_session(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_token) {
    struct login_session session;
    struct account_row account;
    LM_TRY(account_store_find(cx, account_id, &account));
    if (account.status == ACCOUNT_INVITED) { /* sessions belong to active accounts */
        account.status = ACCOUNT_ACTIVE;
        LM_TRY(account_store_update(cx, &account));
    }
    LM_TRY(session_begin(cx, account_id, LM_STR("command"), &session));
    *ret_token = session.token;
    return LM_OK;
}

/* What an account's attempts are counted under, however the login was typed. */
static lm_rc subject_of(struct lm_cx *cx, int64_t account_id, struct lm_str login,
                        struct lm_str *ret_subject) {
    if (account_id)
        return lm_str_printf(cx->arena, ret_subject, "%lld", (long long)account_id);
    return lm_str_printf(cx->arena, ret_subject, "?%.*s", LM_FMT(login));
}

/* A captain's password may be too weak for the office he has been given since. Told to whoever
 * knows it only, and not counted as a guess. */
static lm_rc check_outgrown(struct lm_cx *cx, const struct account_row *account,
                            struct lm_str subject, struct lm_str password) {
    lm_rc rc = account_check_password(cx, "", account, password);
    cx->faults = (struct lm_faults){.arena = cx->arena};
    if (rc != LM_INVALID)
        return rc;
    LM_TRY(lockout_succeed(cx, LOCKOUT_ADDRESS, cx->peer));
    LM_TRY(lockout_succeed(cx, LOCKOUT_LOGIN, subject));
    return lm_fail(cx, LM_FORBIDDEN, "session.outgrown");
}

lm_rc login_check(struct lm_cx *cx, struct lm_str login, struct lm_str password,
                  int64_t *ret_account_id) {
    struct account_row account = {0};
    struct lm_str subject;
    lm_rc rc = account_find_by_login(cx, login, &account);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    LM_TRY(subject_of(cx, account.id, login, &subject));
    LM_TRY(lockout_attempt(cx, LOCKOUT_ADDRESS, cx->peer));
    LM_TRY(lockout_attempt(cx, LOCKOUT_LOGIN, subject));
    bool is_right = lm_crypt_password_matches(account.password_hash, password);
    if (!is_right || account.status != ACCOUNT_ACTIVE)
        return lm_fail(cx, LM_UNAUTHENTICATED, "session.wrong");
    LM_TRY(check_outgrown(cx, &account, subject, password));
    *ret_account_id = account.id;
    return LM_OK;
}

lm_rc login_forgive(struct lm_cx *cx, int64_t account_id) {
    struct lm_str subject;
    LM_TRY(subject_of(cx, account_id, LM_STR(""), &subject));
    return lockout_forgive(cx, LOCKOUT_LOGIN, subject);
}

lm_rc login_begin(struct lm_cx *cx, int64_t account_id, struct lm_str device,
                  struct login_session *ret_session) {
    struct account_row account;
    LM_TRY(account_store_find(cx, account_id, &account));
    if (account.status != ACCOUNT_ACTIVE) /* disabled between check and transaction */
        return lm_fail(cx, LM_UNAUTHENTICATED, "session.wrong");
    LM_TRY(login_forgive(cx, account_id));
    LM_TRY(lockout_forgive(cx, LOCKOUT_ADDRESS, cx->peer));
    return session_begin(cx, account_id, device, ret_session);
}

lm_rc login_check_own(struct lm_cx *cx, struct lm_str password) {
    struct account_row account;
    struct lm_str subject;
    LM_TRY(account_store_find(cx, cx->who->account_id, &account));
    LM_TRY(subject_of(cx, account.id, LM_STR(""), &subject));
    LM_TRY(lockout_attempt(cx, LOCKOUT_LOGIN, subject));
    if (!lm_crypt_password_matches(account.password_hash, password)) {
        lm_fault(cx, "/old", "password.old_wrong");
        return lm_faults_check(cx);
    }
    return LM_OK;
}
