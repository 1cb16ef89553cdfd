/* Beginning and ending sessions: by password, by one-time code, by command. For core/account alone.
 */
#ifndef LM_CORE_ACCOUNT_LOGIN_H
#define LM_CORE_ACCOUNT_LOGIN_H

#include "core/account/account_store.h"
#include "core/account/lookup.h"

/* A session that has just begun. */
struct login_session {
    int64_t id, account_id, expires_ms, max_age_s;
    struct lm_str token, csrf;
};

/* Checks login and password, off the writer: counts the attempt, hashes, and gives the account.
 * LM_UNAUTHENTICATED "session.wrong" (the same words and the same time for an unknown login),
 * LM_LOCKED, LM_TOO_MANY; LM_FORBIDDEN "session.outgrown": right, but weaker than the account's
 * roles now ask for. cx->db reads. */
LM_CHECK lm_rc login_check(struct lm_cx *cx, struct lm_str login, struct lm_str password,
                           int64_t *ret_account_id);
/* Forgives the attempts and begins a session. In a write transaction. */
LM_CHECK lm_rc login_begin(struct lm_cx *cx, int64_t account_id, struct lm_str device,
                           struct login_session *ret_session);
/* Begins a session without asking for anything; `login_begin` and commands. Door roles alone: 30
 * days idle, 180 days at most; with an administrator's role 1 hour and 12; all others 8 hours and
 * 7 days. */
LM_CHECK lm_rc session_begin(struct lm_cx *cx, int64_t account_id, struct lm_str device,
                             struct login_session *ret_session);
/* Would an account with these roles (bits) have shorter sessions with one more? */
bool session_would_tighten(unsigned held, enum lm_role added);
/* Forgives the failed attempts on an account (a right password, or an administrator says so). */
LM_CHECK lm_rc login_forgive(struct lm_cx *cx, int64_t account_id);
/* The old password is right (counted like a login). `prepare` of a change. */
LM_CHECK lm_rc login_check_own(struct lm_cx *cx, struct lm_str password);

/* ---- one-time codes ---- */

/* The account behind a code, counting the attempt. LM_NOT_FOUND "invitation.unknown", LM_GONE
 * "invitation.expired", LM_TOO_MANY. Off the writer; cx->db reads. */
LM_CHECK lm_rc invitation_check(struct lm_cx *cx, struct lm_str code,
                                struct invitation_row *ret_invitation,
                                struct account_row *ret_account);
/* Makes a code for an account that has none. `ret_code` in groups of four. */
LM_CHECK lm_rc invitation_make(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_code);
/* Forgives the attempt of a right code. */
LM_CHECK lm_rc invitation_forgive(struct lm_cx *cx);
/* Uses a code: new password, older sessions ended, a session begun. Once: LM_GONE afterwards. */
LM_CHECK lm_rc invitation_use(struct lm_cx *cx, const struct invitation_row *invitation,
                              struct lm_str password_hash, struct lm_str device,
                              struct login_session *ret_session);

#endif
