/* Stands in while core/account is not in modules.def: nobody can log in, so only public routes
 * answer. */
#include "core/account/session.h"

const struct lm_who lm_who_system = {.name = {"system", 6}, .is_system = true};

lm_rc lm_sessions_new(struct lm_sessions **ret_sessions) {
    *ret_sessions = NULL;
    return LM_OK;
}

void lm_sessions_free(struct lm_sessions *sessions) {
    (void)sessions;
}

lm_rc lm_session_cached(struct lm_env *env, struct lm_arena *arena, struct lm_str token,
                        const struct lm_who **ret_who) {
    (void)env, (void)arena, (void)token, (void)ret_who;
    return LM_UNAUTHENTICATED;
}

lm_rc lm_session_find(struct lm_env *env, struct lm_arena *arena, struct lm_conn *db,
                      struct lm_str token, const struct lm_who **ret_who) {
    (void)db;
    return lm_session_cached(env, arena, token, ret_who);
}
