/* Rows of kept answers. */
#ifndef LM_CORE_IDEMPOTENCY_STORE_H
#define LM_CORE_IDEMPOTENCY_STORE_H

#include "core/module.h"

extern const struct lm_sql idempotency_sql[];

struct idempotency_row {
    int64_t account_id, status, created_ms;
    struct lm_str key, digest, body; /* body absent: answered without one */
};

LM_CHECK lm_rc idempotency_by_key(struct lm_cx *cx, int64_t account_id, struct lm_str key,
                                  struct idempotency_row *ret_row);
/* LM_CONFLICT when the key exists. */
LM_CHECK lm_rc idempotency_insert(struct lm_cx *cx, const struct idempotency_row *row);
/* Deletes at most `limit` rows made before an instant, oldest first. */
LM_CHECK lm_rc idempotency_delete_before(struct lm_cx *cx, int64_t before_ms, int64_t limit);

#endif
