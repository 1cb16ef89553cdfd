/* Every statement on table `idempotency`. */
#include "core/idempotency/idempotency_store.h"

enum { IDEMPOTENCY_BY_KEY, IDEMPOTENCY_INSERT, IDEMPOTENCY_DELETE_BEFORE };

const struct lm_sql idempotency_sql[] = {
    /* primary key */
    [IDEMPOTENCY_BY_KEY] = {"idempotency_by_key", "SELECT digest, status, body FROM idempotency "
                                                  "WHERE key = $1 AND account_id = $2"},
    [IDEMPOTENCY_INSERT] = {"idempotency_insert",
                            "INSERT INTO idempotency (key, account_id, digest, status, body, "
                            "created_ms) VALUES ($1, $2, $3, $4, $5, $6)"},
    /* idempotency_by_created */
    [IDEMPOTENCY_DELETE_BEFORE] =
        {"idempotency_delete_before",
         "DELETE FROM idempotency WHERE (key, account_id) IN (SELECT key, account_id FROM "
         "idempotency WHERE created_ms < $1 ORDER BY created_ms LIMIT $2)"},
    {0},
};

static const struct lm_field fields[] = {
    {LM_AT(struct idempotency_row, digest), LM_BYTES, LM_NO_JSON},
    {LM_AT(struct idempotency_row, status), LM_INT},
    {LM_AT(struct idempotency_row, body), LM_TEXT},
    {0},
};
static const struct lm_record record = {"IdempotencyRow", sizeof(struct idempotency_row), fields};

lm_rc idempotency_by_key(struct lm_cx *cx, int64_t account_id, struct lm_str key,
                         struct idempotency_row *ret_row) {
    return lm_db_row(cx->db,
                     LM_Q(&idempotency_sql[IDEMPOTENCY_BY_KEY], LM_T(key), LM_I(account_id)),
                     cx->arena, &record, ret_row);
}

lm_rc idempotency_insert(struct lm_cx *cx, const struct idempotency_row *row) {
    return lm_db_exec(cx->db,
                      LM_Q(&idempotency_sql[IDEMPOTENCY_INSERT], LM_T(row->key),
                           LM_I(row->account_id), LM_B(row->digest), LM_I(row->status),
                           LM_T(row->body), LM_I(row->created_ms)),
                      NULL);
}

lm_rc idempotency_delete_before(struct lm_cx *cx, int64_t before_ms, int64_t limit) {
    return lm_db_exec(
        cx->db, LM_Q(&idempotency_sql[IDEMPOTENCY_DELETE_BEFORE], LM_I(before_ms), LM_I(limit)),
        NULL);
}
