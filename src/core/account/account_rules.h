/* What the handlers of core/account share; other modules see account.h only. */
#ifndef LM_CORE_ACCOUNT_RULES_H
#define LM_CORE_ACCOUNT_RULES_H

#include "core/account/account_store.h"
#include "core/account/roles.h"
#include "core/env.h"

extern const struct lm_permission account_see, account_manage, account_appoint_permission,
    account_repair;

/* ---- texts ---- */

/* A login as it is stored and compared: trimmed, lower case ASCII. LM_INVALID "account.login_shape"
 * unless it is 3 to 40 of letters, digits, dot, dash, underscore. */
LM_CHECK lm_rc account_login_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_login);
/* Digits of a text, ASCII or full width; blanks and dashes are skipped. p NULL when something else
 * stands in it. */
LM_CHECK lm_rc account_digits_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_digits);
/* A phone number as it is stored: digits alone, without +86. LM_INVALID "account.phone_shape". */
LM_CHECK lm_rc account_phone_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_phone);
/* "138****1234" from a sealed number; p NULL when there is none. */
LM_CHECK lm_rc account_phone_mask(struct lm_cx *cx, struct lm_str sealed, struct lm_str *ret_mask);
/* Eight digits, however they were typed ("4827 3916", full width); p NULL when it is no code. */
LM_CHECK lm_rc account_code_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_code);

/* Refuses weak passwords with a fault at `pointer`: shorter than 8 characters, the login or phone
 * itself, one character repeated, digits in a row. Accounts with any role beyond captain and helper
 * need 10 characters of two kinds, or a passphrase of 16. */
LM_CHECK lm_rc account_check_password(struct lm_cx *cx, const char *pointer,
                                      const struct account_row *account, struct lm_str password);

/* ---- who may touch whom ---- */

/* Permits the route at a node where the account is appointed, else LM_NOT_FOUND. Accounts without
 * any appointment are seen by the district's administrators only. */
LM_CHECK lm_rc account_permit(struct lm_cx *cx, int64_t account_id,
                              struct account_row *ret_account);
/* Would account_permit say yes? */
bool account_is_visible(struct lm_cx *cx, int64_t account_id);
/* LM_FORBIDDEN "account.not_superior" unless the caller may give every role that the account holds:
 * nobody takes over an account that may do more than he may grant. */
LM_CHECK lm_rc account_check_superior(struct lm_cx *cx, int64_t account_id);
/* The same for a role at a node; also nobody appoints himself ("account.not_oneself"). */
LM_CHECK lm_rc account_check_may_appoint(struct lm_cx *cx, int64_t account_id, enum lm_role role,
                                         int64_t node_id);
/* LM_FORBIDDEN "account.person_needed": a program's token may not do this. */
LM_CHECK lm_rc account_check_person(struct lm_cx *cx);

/* ---- doing ---- */

/* Finds by login, else by phone. LM_NOT_FOUND. */
LM_CHECK lm_rc account_find_by_login(struct lm_cx *cx, struct lm_str text,
                                     struct account_row *ret_account);
/* Appoints for a time. `row`: account_id, role, node_id, is_stand_in, valid_to_ms (0: open). Checks
 * level, separation and doubles, not the caller's right. An account whose sessions must be shorter
 * from now on is logged out everywhere. */
LM_CHECK lm_rc account_appoint_for(struct lm_cx *cx, const struct appointment_row *row,
                                   int64_t *ret_id);
LM_CHECK lm_rc account_end_appointment(struct lm_cx *cx, const struct appointment_row *row);
/* Creates, appoints and invites somebody in one go, with a login of eight digits. `account`: name
 * and phone, set by account_set_name and account_set_phone. The caller has checked his right. */
LM_CHECK lm_rc account_enrol(struct lm_cx *cx, const struct account_row *account, enum lm_role role,
                             int64_t node_id);
/* Ends every session of the account and revokes its tokens. The caller tells the event. */
LM_CHECK lm_rc account_end_access(struct lm_cx *cx, int64_t account_id);
/* Changes name, phone, status, language; ends sessions, tokens and codes when it is disabled. */
LM_CHECK lm_rc account_change(struct lm_cx *cx, const struct account_row *account);
LM_CHECK lm_rc account_set_name(struct lm_cx *cx, struct lm_str name, struct account_row *account);
LM_CHECK lm_rc account_set_phone(struct lm_cx *cx, struct lm_str phone,
                                 struct account_row *account);
/* The open code of an account, unsealed; LM_NOT_FOUND. */
LM_CHECK lm_rc account_open_code(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_code,
                                 int64_t *ret_expires_ms);
/* Where a code leads: lm_site/field/activate?code=… LM_CONFLICT "invitation.no_address". */
LM_CHECK lm_rc account_code_url(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_url);

#endif
