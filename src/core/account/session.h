/* Who stands behind a token: what the dispatcher asks before anything else. A cache in memory
 * answers nearly always; the database is asked on a miss only. Account changes (dismissal,
 * password, log-out, block) drop what they touch from the cache after their commit. */
#ifndef LM_CORE_SESSION_H
#define LM_CORE_SESSION_H

#include "core/account/account.h"
#include "core/env.h"

LM_CHECK lm_rc lm_sessions_new(struct lm_sessions **ret_sessions);
void lm_sessions_free(struct lm_sessions *sessions);

/* The account behind `token` (cookie `lm_session` or "Authorization: Bearer"), copied into the
 * arena. Asks the cache only. LM_NOT_FOUND: not cached, ask lm_session_find; LM_UNAUTHENTICATED:
 * known to be no session or to have ended. Any thread. */
LM_CHECK lm_rc lm_session_cached(struct lm_env *env, struct lm_arena *arena, struct lm_str token,
                                 const struct lm_who **ret_who);
/* The same, reading the database through `db` (a reading connection) on a miss and filling the
 * cache. LM_UNAUTHENTICATED when there is no such session, it has ended, or the account is blocked.
 */
LM_CHECK lm_rc lm_session_find(struct lm_env *env, struct lm_arena *arena, struct lm_conn *db,
                               struct lm_str token, const struct lm_who **ret_who);
/* The same without counting as a use: a page that nobody touches must not keep its session alive.
 */
LM_CHECK lm_rc lm_session_check(struct lm_env *env, struct lm_arena *arena, struct lm_conn *db,
                                struct lm_str token, const struct lm_who **ret_who);

#endif
