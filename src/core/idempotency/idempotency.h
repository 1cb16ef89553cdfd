/* A repeated write answers what the first one answered and does nothing. Keys belong to an account
 * and live for a week. */
#ifndef LM_CORE_IDEMPOTENCY_H
#define LM_CORE_IDEMPOTENCY_H

#include "core/module.h"

extern const struct lm_module idempotency_module;

struct idempotency_answer {
    int64_t status; /* HTTP */
    struct lm_str body;
};

/* The answer kept for the caller's `key`, in the write's transaction. LM_NOT_FOUND: a first time.
 * LM_CONFLICT "idempotency.other_request" when the key was used for another request (`digest`: 32
 * bytes of method, path and body). */
LM_CHECK lm_rc idempotency_find(struct lm_cx *cx, struct lm_str key, struct lm_str digest,
                                struct idempotency_answer *ret_answer);
/* Keeps the answer. LM_RETRY when the same key was kept by somebody else meanwhile (PostgreSQL):
 * running again finds it. */
LM_CHECK lm_rc idempotency_keep(struct lm_cx *cx, struct lm_str key, struct lm_str digest,
                                const struct idempotency_answer *answer);

#endif
