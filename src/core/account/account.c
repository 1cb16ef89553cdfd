/* Rules of accounts and appointments: who exists, who holds which role where, and who may change
 * it. Knows neither HTTP nor JSON nor SQL. */
#include "core/account/account.h"

#include "base/log.h"
#include "core/account/account_rules.h"
#include "core/account/login.h"
#include "lib/text/text.h"

static const char PHONE_CONTEXT[] = "account.phone";
enum { LOGIN_LEAST = 3, LOGIN_MOST = 40, NAME_MOST = 40, LOGIN_TRIES = 20 };

/* ---- texts ---- */

lm_rc account_login_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_login) {
    struct lm_str login = lm_str_trim(text);
    char *copy;
    if (login.n < LOGIN_LEAST || login.n > LOGIN_MOST)
        return lm_fail(cx, LM_INVALID, "account.login_shape");
    LM_TRY(lm_alloc(cx->arena, login.n + 1, 1, &copy));
    for (size_t i = 0; i < login.n; i++) {
        char c = login.p[i];
        bool is_upper = c >= 'A' && c <= 'Z';
        bool is_plain =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (!is_upper && !is_plain)
            return lm_fail(cx, LM_INVALID, "account.login_shape");
        copy[i] = is_upper ? (char)(c - 'A' + 'a') : c;
    }
    *ret_login = (struct lm_str){copy, login.n};
    return LM_OK;
}

static lm_rc digits_of(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_digits) {
    char *digits;
    size_t count = 0;
    int32_t point;
    LM_TRY(lm_alloc(arena, text.n + 1, 1, &digits));
    *ret_digits = (struct lm_str){0};
    for (size_t at = 0; (point = lm_utf8_next(text, &at)) >= 0;) {
        if (point >= 0xFF10 && point <= 0xFF19)
            point = point - 0xFF10 + '0';
        if (point >= '0' && point <= '9')
            digits[count++] = (char)point;
        else if (point != ' ' && point != '-' && point != 0x3000 && point != 0xA0)
            return LM_OK;
    }
    *ret_digits = (struct lm_str){digits, count};
    return LM_OK;
}

lm_rc account_digits_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_digits) {
    return digits_of(cx->arena, text, ret_digits);
}

lm_rc account_phone_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_phone) {
    struct lm_str plain = lm_str_trim(text), digits;
    if (lm_str_starts(plain, LM_STR("+86")))
        plain = lm_str_cut(plain, 3, plain.n);
    LM_TRY(digits_of(cx->arena, plain, &digits));
    if (!digits.p || digits.n < 7 || digits.n > 12)
        return lm_fail(cx, LM_INVALID, "account.phone_shape");
    *ret_phone = digits;
    return LM_OK;
}

lm_rc account_code_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_code) {
    LM_TRY(digits_of(cx->arena, lm_str_trim(text), ret_code));
    if (ret_code->n != 8)
        *ret_code = (struct lm_str){0};
    return LM_OK;
}

lm_rc account_phone_mask(struct lm_cx *cx, struct lm_str sealed, struct lm_str *ret_mask) {
    struct lm_str phone;
    *ret_mask = (struct lm_str){0};
    if (!sealed.p)
        return LM_OK;
    LM_TRY(lm_unseal(cx->env->keys, cx->arena, PHONE_CONTEXT, sealed, &phone));
    struct lm_str head = lm_str_cut(phone, 0, 3), tail = lm_str_cut(phone, phone.n - 4, phone.n);
    return lm_str_printf(cx->arena, ret_mask, "%.*s****%.*s", LM_FMT(head), LM_FMT(tail));
}

lm_rc account_set_name(struct lm_cx *cx, struct lm_str name, struct account_row *account) {
    struct lm_pinyin pinyin;
    LM_TRY(lm_text_name(cx->arena, name, &account->name));
    size_t length = lm_utf8_length(account->name);
    if (length == 0 || length > NAME_MOST)
        return lm_fail(cx, LM_INVALID, "account.name_shape");
    LM_TRY(lm_text_pinyin(cx->arena, account->name, &pinyin));
    account->name_sort = pinyin.sort;
    account->name_initials = pinyin.initials_count > 0 ? pinyin.initials[0] : LM_STR("");
    return LM_OK;
}

lm_rc account_set_phone(struct lm_cx *cx, struct lm_str phone, struct account_row *account) {
    struct lm_str digits;
    account->phone_sealed = account->phone_index = (struct lm_str){0};
    if (lm_str_is_empty(lm_str_trim(phone)))
        return LM_OK;
    LM_TRY(account_phone_of(cx, phone, &digits));
    LM_TRY(lm_seal(cx->env->keys, cx->arena, PHONE_CONTEXT, digits, &account->phone_sealed));
    return lm_blind(cx->env->keys, cx->arena, PHONE_CONTEXT, digits, &account->phone_index);
}

lm_rc account_find_by_login(struct lm_cx *cx, struct lm_str text, struct account_row *ret_account) {
    struct lm_str login, phone, index;
    lm_rc rc = account_login_of(cx, text, &login);
    if (lm_rc_is_fault(rc))
        return rc;
    if (rc == LM_OK) {
        rc = account_store_by_login(cx, login, ret_account);
        if (rc != LM_NOT_FOUND)
            return rc;
    }
    rc = account_phone_of(cx, text, &phone);
    if (rc != LM_OK)
        return lm_rc_is_fault(rc) ? rc : LM_NOT_FOUND;
    LM_TRY(lm_blind(cx->env->keys, cx->arena, PHONE_CONTEXT, phone, &index));
    return account_store_by_phone(cx, index, ret_account);
}

lm_rc account_check_key(struct lm_cx *cx) {
    struct account_row account;
    struct lm_str mask;
    int64_t id;
    lm_rc rc = account_store_sealed(cx, &id);
    if (rc == LM_NOT_FOUND)
        return LM_OK;
    LM_TRY(rc);
    LM_TRY(account_store_find(cx, id, &account));
    return account_phone_mask(cx, account.phone_sealed, &mask);
}

/* ---- accounts ---- */

/* A login nobody has: eight digits, easy to read out. */
static lm_rc free_login(struct lm_cx *cx, struct lm_str *ret_login) {
    struct account_row other;
    for (int i = 0; i < LOGIN_TRIES; i++) {
        struct lm_str digits;
        LM_TRY(lm_crypt_digits(cx->arena, 8, &digits));
        LM_TRY(digits_of(cx->arena, digits, ret_login));
        lm_rc rc = account_store_by_login(cx, *ret_login, &other);
        if (rc != LM_OK)
            return rc == LM_NOT_FOUND ? LM_OK : rc;
    }
    return LM_INTERNAL;
}

static lm_rc choose_login(struct lm_cx *cx, struct lm_str wanted, struct lm_str *ret_login) {
    struct account_row other;
    if (lm_str_is_empty(lm_str_trim(wanted)))
        return free_login(cx, ret_login);
    LM_TRY(account_login_of(cx, wanted, ret_login));
    lm_rc rc = account_store_by_login(cx, *ret_login, &other);
    if (rc == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "account.login_taken", ret_login->p);
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

lm_rc account_create(struct lm_cx *cx, const struct lm_account_new *account, int64_t *ret_id) {
    struct account_row row = {
        .id = lm_cx_id(cx),
        .status = account->password.p ? ACCOUNT_ACTIVE : ACCOUNT_INVITED,
        .lang = account->lang == LM_LANG_EN ? 2 : 1,
        .created_ms = cx->now_ms,
        .created_by = cx->who ? cx->who->account_id : 0,
        .password_ms = account->password.p ? cx->now_ms : 0,
        .version = 1,
        .kind = ACCOUNT_STAFF,
    };
    LM_TRY(choose_login(cx, account->login, &row.login));
    LM_TRY(account_set_name(cx, account->name, &row));
    LM_TRY(account_set_phone(cx, account->phone, &row));
    if (account->password.p)
        LM_TRY(lm_crypt_password_hash(cx->arena, account->password, &row.password_hash));
    lm_rc rc = account_store_insert(cx, &row);
    if (rc == LM_CONFLICT)
        return lm_fail(cx, LM_CONFLICT, "account.login_taken", row.login.p);
    LM_TRY(rc);
    *ret_id = row.id;
    return lm_emit(cx, "account", row.id);
}

lm_rc account_end_access(struct lm_cx *cx, int64_t account_id) {
    LM_TRY(session_store_end_others(cx, account_id, 0));
    return token_store_revoke_all(cx, account_id);
}

lm_rc account_change(struct lm_cx *cx, const struct account_row *account) {
    if (account->status == ACCOUNT_DISABLED) {
        LM_TRY(account_end_access(cx, account->id));
        LM_TRY(invitation_store_end_of(cx, account->id));
    }
    lm_rc rc = account_store_update(cx, account);
    if (rc == LM_CONFLICT)
        return lm_fail(cx, LM_CONFLICT, "error.conflict");
    LM_TRY(rc);
    return lm_emit(cx, "account", account->id);
}

/* ---- appointments ---- */

/* A node's level; node 0 is the district before it has a node. LM_INVALID when there is none. */
static lm_rc check_level(struct lm_cx *cx, enum lm_role role, int64_t node_id) {
    const struct lm_scope_node *node = node_id ? lm_scope_find(cx->scope, node_id) : NULL;
    if (node_id && !node)
        return lm_fail(cx, LM_INVALID, "account.node_unknown");
    if (!role_fits_level(role, node ? node->level : LM_LEVEL_DISTRICT))
        return lm_fail(cx, LM_INVALID, "account.role_level");
    return LM_OK;
}

static bool is_same(const struct appointment_row *a, const struct appointment_row *b) {
    return a->role == b->role && a->node_id == b->node_id;
}

/* Separation of administrators, and no second appointment of the same kind. `ret_roles`: bits of
 * what is held so far. */
static lm_rc check_held(struct lm_cx *cx, const struct appointment_row *row, unsigned *ret_roles) {
    struct lm_list held;
    unsigned bits = 0;
    LM_TRY(appointment_store_of(cx, row->account_id, &held));
    for (size_t i = 0; i < held.count; i++) {
        const struct appointment_row *other = &((struct appointment_row *)held.items)[i];
        bits |= LM_ROLE(other->role);
        if (is_same(other, row))
            return lm_fail(cx, LM_CONFLICT, "account.appointed_already");
    }
    if (!role_fits_held((enum lm_role)row->role, bits))
        return lm_fail(cx, LM_CONFLICT, "account.admin_apart");
    *ret_roles = bits;
    return LM_OK;
}

lm_rc account_appoint_for(struct lm_cx *cx, const struct appointment_row *row, int64_t *ret_id) {
    struct appointment_row full = *row;
    unsigned held;
    full.id = lm_cx_id(cx);
    full.valid_from_ms = cx->now_ms;
    full.appointed_by = cx->who ? cx->who->account_id : 0;
    if (full.valid_to_ms && full.valid_to_ms <= cx->now_ms)
        return lm_fail(cx, LM_INVALID, "account.until_past");
    if (full.is_stand_in && !full.valid_to_ms)
        return lm_fail(cx, LM_INVALID, "account.stand_in_until");
    LM_TRY(check_level(cx, (enum lm_role)row->role, row->node_id));
    if (row->unit_no && row->role != LM_ROLE_HELPER)
        return lm_fail(cx, LM_INVALID, "account.unit_of_helper");
    lm_rc rc = account_store_touch(cx, row->account_id);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "account.unknown");
    LM_TRY(rc);
    LM_TRY(check_held(cx, row, &held));
    LM_TRY(appointment_store_insert(cx, &full));
    if (session_would_tighten(held, (enum lm_role)row->role))
        LM_TRY(account_end_access(cx, row->account_id));
    *ret_id = full.id;
    return lm_emit(cx, "account", row->account_id);
}

lm_rc account_appoint(struct lm_cx *cx, int64_t account_id, enum lm_role role, int64_t node_id) {
    struct appointment_row row = {.account_id = account_id, .role = (int)role, .node_id = node_id};
    int64_t id;
    return account_appoint_for(cx, &row, &id);
}

lm_rc account_end_appointment(struct lm_cx *cx, const struct appointment_row *row) {
    LM_TRY(appointment_store_end(cx, row->id, cx->who ? cx->who->account_id : 0));
    return lm_emit(cx, "account", row->account_id);
}

lm_rc account_dismiss(struct lm_cx *cx, int64_t account_id, enum lm_role role, int64_t node_id) {
    struct appointment_row wanted = {.role = (int)role, .node_id = node_id};
    struct lm_list held;
    LM_TRY(appointment_store_of(cx, account_id, &held));
    for (size_t i = 0; i < held.count; i++) {
        const struct appointment_row *row = &((struct appointment_row *)held.items)[i];
        if (is_same(row, &wanted))
            return account_end_appointment(cx, row);
    }
    return lm_fail(cx, LM_NOT_FOUND, "account.not_appointed");
}

lm_rc account_holders(struct lm_cx *cx, int64_t node_id, enum lm_role role,
                      struct lm_list *ret_holders) {
    return appointment_store_holders(cx, node_id, lm_code_slug(lm_roles, (int)role), ret_holders);
}

lm_rc account_held(struct lm_cx *cx, const struct account_past *past, bool *ret_held) {
    struct lm_list rows;
    LM_TRY(appointment_store_past(cx, past->account_id, &rows));
    const struct appointment_row *items = rows.items;
    *ret_held = false;
    for (size_t i = 0; i < rows.count && !*ret_held; i++)
        *ret_held = (past->roles & LM_ROLE((unsigned)items[i].role)) &&
                    items[i].valid_from_ms <= past->at_ms &&
                    (items[i].valid_to_ms == 0 || items[i].valid_to_ms > past->at_ms) &&
                    role_covers(cx->scope, items[i].node_id, past->node_id);
    return LM_OK;
}

lm_rc account_serves(struct lm_cx *cx, int64_t account_id, unsigned roles, int64_t node_id,
                     bool *ret_serves) {
    struct lm_list rows;
    LM_TRY(appointment_store_of(cx, account_id, &rows));
    const struct appointment_row *items = rows.items;
    *ret_serves = false;
    for (size_t i = 0; i < rows.count; i++)
        *ret_serves |= (roles & LM_ROLE((unsigned)items[i].role)) &&
                       (role_covers(cx->scope, items[i].node_id, node_id) ||
                        role_covers(cx->scope, node_id, items[i].node_id));
    return LM_OK;
}

lm_rc account_name(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_name) {
    struct account_row account = {0};
    LM_TRY(account_store_find(cx, account_id, &account));
    *ret_name = account.name;
    return LM_OK;
}

/* Nobody has logged in as somebody who did not exist: nothing is to be ended, nothing forgotten. */
lm_rc account_enrol(struct lm_cx *cx, const struct account_row *account, enum lm_role role,
                    int64_t node_id) {
    struct account_row row = *account;
    struct lm_str code;
    row.id = lm_cx_id(cx);
    row.kind = ACCOUNT_STAFF;
    row.status = ACCOUNT_INVITED;
    row.lang = 1;
    row.created_ms = cx->now_ms;
    row.created_by = cx->who ? cx->who->account_id : 0;
    row.version = 1;
    LM_TRY(free_login(cx, &row.login));
    LM_TRY(account_store_insert(cx, &row));
    struct appointment_row appointment = {.id = lm_cx_id(cx),
                                          .account_id = row.id,
                                          .node_id = node_id,
                                          .valid_from_ms = cx->now_ms,
                                          .appointed_by = row.created_by,
                                          .role = (int)role};
    LM_TRY(check_level(cx, role, node_id));
    LM_TRY(appointment_store_insert(cx, &appointment));
    return invitation_make(cx, row.id, &code);
}

/* ---- who may touch whom ---- */

lm_rc account_check_person(struct lm_cx *cx) {
    if (cx->who && cx->who->is_token)
        return lm_fail(cx, LM_FORBIDDEN, "account.person_needed");
    return LM_OK;
}

/* Where the account is appointed and the caller holds the route's permission; 0: nowhere. */
static lm_rc place_to_ask(struct lm_cx *cx, int64_t account_id, int64_t *ret_node_id) {
    struct lm_list held;
    *ret_node_id = 0;
    LM_TRY(appointment_store_of(cx, account_id, &held));
    if (held.count == 0) /* dismissed: still known where it served, to be appointed again */
        LM_TRY(appointment_store_past(cx, account_id, &held));
    const struct lm_permission *permission = cx->route ? cx->route->permission : &account_see;
    const struct appointment_row *items = held.items;
    for (size_t i = 0; i < held.count && !*ret_node_id; i++)
        if (lm_may(cx, permission, items[i].node_id))
            *ret_node_id = items[i].node_id;
    return LM_OK;
}

/* Residents' accounts are their own affair: no office sees that there is one. */
static bool is_staff(struct lm_cx *cx, int64_t account_id) {
    struct account_row account = {0};
    return account_store_find(cx, account_id, &account) == LM_OK && account.kind == ACCOUNT_STAFF;
}

bool account_is_visible(struct lm_cx *cx, int64_t account_id) {
    int64_t node_id;
    const struct lm_permission *permission = cx->route ? cx->route->permission : &account_see;
    return is_staff(cx, account_id) && place_to_ask(cx, account_id, &node_id) == LM_OK &&
           (node_id || lm_may(cx, permission, 0));
}

lm_rc account_permit(struct lm_cx *cx, int64_t account_id, struct account_row *ret_account) {
    int64_t node_id;
    lm_rc rc = account_store_find(cx, account_id, ret_account);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && ret_account->kind != ACCOUNT_STAFF))
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(rc);
    LM_TRY(place_to_ask(cx, account_id, &node_id));
    return lm_permit(cx, node_id);
}

lm_rc account_check_may_appoint(struct lm_cx *cx, int64_t account_id, enum lm_role role,
                                int64_t node_id) {
    if (cx->who && cx->who->is_system)
        return LM_OK;
    LM_TRY(account_check_person(cx));
    if (cx->who && cx->who->account_id == account_id)
        return lm_fail(cx, LM_FORBIDDEN, "account.not_oneself");
    if (!role_may_appoint(cx->who, cx->scope, role, node_id))
        return lm_fail(cx, LM_FORBIDDEN, "account.may_not_appoint");
    return LM_OK;
}

lm_rc account_appoint_by_caller(struct lm_cx *cx, int64_t account_id, enum lm_role role,
                                int64_t node_id) {
    struct account_row account;
    LM_TRY(account_permit(cx, account_id, &account));
    LM_TRY(account_check_may_appoint(cx, account_id, role, node_id));
    return account_appoint(cx, account_id, role, node_id);
}

lm_rc account_check_superior(struct lm_cx *cx, int64_t account_id) {
    struct lm_list held;
    if (cx->who && cx->who->is_system)
        return LM_OK;
    LM_TRY(account_check_person(cx));
    LM_TRY(appointment_store_of(cx, account_id, &held));
    for (size_t i = 0; i < held.count; i++) {
        const struct appointment_row *row = &((struct appointment_row *)held.items)[i];
        if (!role_may_appoint(cx->who, cx->scope, (enum lm_role)row->role, row->node_id))
            return lm_fail(cx, LM_FORBIDDEN, "account.not_superior");
    }
    return LM_OK;
}
