/* Which passwords are good enough: long rather than odd, so that old people can keep one in mind;
 * stricter for offices, which see more people. */
#include "core/account/account_rules.h"

enum { LEAST = 8, MOST = 128, OFFICE_LEAST = 10, PASSPHRASE = 16 };

/* "11111111", "12345678", "87654321": the first that anybody tries. */
static bool is_running(struct lm_str password) {
    size_t same = 1, up = 1, down = 1;
    for (size_t i = 1; i < password.n; i++) {
        int step = password.p[i] - password.p[i - 1];
        same += step == 0;
        up += step == 1;
        down += step == -1;
    }
    return same == password.n || up == password.n || down == password.n;
}

static int kinds_of(struct lm_str password) {
    bool has_digit = false, has_letter = false, has_other = false;
    for (size_t i = 0; i < password.n; i++) {
        char c = password.p[i];
        bool is_digit = c >= '0' && c <= '9';
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        has_digit |= is_digit;
        has_letter |= is_letter;
        has_other |= !is_digit && !is_letter;
    }
    return has_digit + has_letter + has_other;
}

/* Is the password what others know of the account: the login, the phone? */
static bool is_known(struct lm_cx *cx, const struct account_row *account, struct lm_str password) {
    struct lm_str login, phone, index;
    if (account_login_of(cx, password, &login) == LM_OK && lm_str_eq(login, account->login))
        return true;
    if (!account->phone_index.p || account_phone_of(cx, password, &phone) != LM_OK)
        return false;
    return lm_blind(cx->env->keys, cx->arena, "account.phone", phone, &index) == LM_OK &&
           lm_str_eq(index, account->phone_index);
}

static const char *weakness(struct lm_cx *cx, const struct account_row *account, unsigned roles,
                            struct lm_str password) {
    size_t length = lm_utf8_length(password);
    bool is_office = (roles & ~LM_ROLES_DOOR) != 0;
    if (length < LEAST)
        return "password.short";
    if (password.n > MOST)
        return "password.long";
    if (is_known(cx, account, password))
        return "password.known";
    if (is_running(password))
        return "password.running";
    if (is_office && length < PASSPHRASE && (length < OFFICE_LEAST || kinds_of(password) < 2))
        return "password.office";
    return NULL;
}

lm_rc account_check_password(struct lm_cx *cx, const char *pointer,
                             const struct account_row *account, struct lm_str password) {
    struct lm_list held;
    unsigned roles = 0;
    LM_TRY(appointment_store_of(cx, account->id, &held));
    for (size_t i = 0; i < held.count; i++)
        roles |= LM_ROLE(((struct appointment_row *)held.items)[i].role);
    const char *key = weakness(cx, account, roles, password);
    cx->failure = (struct lm_failure){0}; /* of the shapes tried above */
    if (key)
        lm_fault(cx, pointer, key);
    return lm_faults_check(cx);
}
