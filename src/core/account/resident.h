/* Residents: logging in by a code sent to the phone, and leaving again. For core/account alone. */
#ifndef LM_CORE_ACCOUNT_RESIDENT_H
#define LM_CORE_ACCOUNT_RESIDENT_H

#include "core/account/login.h"

#include "base/clock.h"

#define RESIDENT_CODE_MS (5 * LM_MINUTE_MS)
enum { RESIDENT_CODE_TRIES = 5, RESIDENT_AGAIN_S = 60 };

/* A mobile number as digits, with a fault at /phone otherwise. LM_INVALID "resident.mobile". */
LM_CHECK lm_rc resident_phone_of(struct lm_cx *cx, struct lm_str text, struct lm_str *ret_phone);
/* May a code be sent to this phone now? Counts the asking, by phone, address and in all, whether
 * anybody has the number or not. LM_CONFLICT "outgoing.no_sms", LM_TOO_MANY. Off the writer. */
LM_CHECK lm_rc resident_code_ask(struct lm_cx *cx, struct lm_str phone);
/* Makes a code in place of an earlier one and has it sent. */
LM_CHECK lm_rc resident_code_send(struct lm_cx *cx, struct lm_str phone);

/* A code that was found to be right: what is used up by the login. */
struct resident_login {
    struct lm_str phone, phone_index, code_index;
};
/* Is this the code of this phone? Counts the attempt before it is looked at. LM_INVALID at /code
 * "resident.code_wrong", the same for a wrong, an old, a spent one and for none at all;
 * LM_TOO_MANY. Off the writer. */
LM_CHECK lm_rc resident_code_check(struct lm_cx *cx, struct lm_str phone, struct lm_str code,
                                   struct resident_login *ret_login);
/* Uses the code up, makes the account when the phone has none, and begins a session. */
LM_CHECK lm_rc resident_login(struct lm_cx *cx, const struct resident_login *login,
                              struct lm_str device, struct login_session *ret_session);

/* The caller's own account, when it is a resident's; LM_NOT_FOUND "resident.staff". */
LM_CHECK lm_rc resident_own(struct lm_cx *cx, struct account_row *ret_account);
/* Wipes name and phone, ends every session and forgets what the devices were called. Modules that
 * keep something under the account hook "account.erased". The row stays, nameless, for what it did.
 */
LM_CHECK lm_rc resident_erase(struct lm_cx *cx, struct account_row *account);

#endif
