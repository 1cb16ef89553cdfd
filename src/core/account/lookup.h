/* The inside of session.h: for core/account alone. */
#ifndef LM_CORE_ACCOUNT_LOOKUP_H
#define LM_CORE_ACCOUNT_LOOKUP_H

#include "base/clock.h"
#include "core/account/session.h"
#include "core/scope/scope.h"

/* How an API token begins, so that a leaked one is recognised by scanners and by us. */
#define LM_API_TOKEN_PREFIX "lmt_"

/* Forgets what is cached of an account (0: of everybody). After the commit of the change. */
void lm_sessions_drop(struct lm_sessions *sessions, int64_t account_id);

/* What X-CSRF-Token must say for a session token: signed, stored nowhere. */
LM_CHECK lm_rc lm_session_csrf(const struct lm_keys *keys, struct lm_arena *arena,
                               struct lm_str token, struct lm_str *ret_csrf);

#endif
