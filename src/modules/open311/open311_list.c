/* Lists of demands for everybody, read one at a time. */
#include "core/env.h"
#include "modules/open311/open311.h"
#include "modules/open311/open311_rules.h"

#include <stdatomic.h>
#include <stdlib.h>

struct open311_turn {
    atomic_bool is_taken;
};

lm_rc open311_start(struct lm_env *env) {
    void **kept = lm_env_kept(env, &open311_module);
    struct open311_turn *turn = kept ? calloc(1, sizeof *turn) : NULL;
    if (!turn)
        return kept ? LM_NO_MEMORY : LM_OK;
    *kept = turn;
    return LM_OK;
}

void open311_stop(struct lm_env *env) {
    void **kept = lm_env_kept(env, &open311_module);
    if (!kept)
        return;
    free(*kept);
    *kept = NULL;
}

lm_rc open311_list(struct lm_cx *cx, const struct open311_ask *ask, struct lm_list *ret_demands) {
    void **kept = lm_env_kept(cx->env, &open311_module);
    struct open311_turn *turn = kept ? *kept : NULL;
    if (!turn)
        return LM_INTERNAL;
    if (atomic_exchange(&turn->is_taken, true))
        return LM_BUSY;
    lm_rc rc = open311_store_demands(cx, ask, ret_demands);
    atomic_store(&turn->is_taken, false);
    return rc;
}
