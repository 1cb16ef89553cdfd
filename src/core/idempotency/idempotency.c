/* Finds and keeps answers by the caller's key, and forgets the old ones. */
#include "core/idempotency/idempotency.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/idempotency/idempotency_store.h"

enum { KEEP_DAYS = 7, FORGET_AT_ONCE = 20000 };

lm_rc idempotency_find(struct lm_cx *cx, struct lm_str key, struct lm_str digest,
                       struct idempotency_answer *ret_answer) {
    struct idempotency_row row = {0};
    LM_TRY(idempotency_by_key(cx, cx->who->account_id, key, &row));
    if (!lm_str_eq(row.digest, digest))
        return lm_fail(cx, LM_CONFLICT, "idempotency.other_request");
    *ret_answer = (struct idempotency_answer){row.status, row.body};
    return LM_OK;
}

lm_rc idempotency_keep(struct lm_cx *cx, struct lm_str key, struct lm_str digest,
                       const struct idempotency_answer *answer) {
    struct idempotency_row row = {.account_id = cx->who->account_id,
                                  .key = key,
                                  .digest = digest,
                                  .status = answer->status,
                                  .body = answer->body,
                                  .created_ms = cx->now_ms};
    lm_rc rc = idempotency_insert(cx, &row);
    return rc == LM_CONFLICT ? LM_RETRY : rc;
}

static lm_rc forget_old(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    return idempotency_delete_before(cx, cx->now_ms - KEEP_DAYS * LM_DAY_MS, FORGET_AT_ONCE);
}

extern const struct lm_migration idempotency_migrations[];

/* Small bites: a delete of a week's keys would hold the writer for seconds. */
static const struct lm_job_kind jobs[] = {
    {"idempotency.forget", 10 * LM_MINUTE_MS, .run = forget_old},
    {0},
};

static const struct lm_message messages[] = {
    {"idempotency.other_request", "同一个提交编号已用于另一个请求，请刷新页面后重新提交。",
     "This Idempotency-Key was already used for another request. Reload the page and send again."},
    {"idempotency.missing", "页面太旧了，请刷新后再提交一次。",
     "This page is out of date: reload it and send again (its requests must carry an "
     "Idempotency-Key)."},
    {"idempotency.key", "提交编号（Idempotency-Key）须为 8 至 64 个字母、数字或连字符。",
     "An Idempotency-Key has 8 to 64 letters, digits or hyphens."},
    {0},
};

const struct lm_module idempotency_module = {
    .name = "idempotency",
    .migrations = idempotency_migrations,
    .sql = idempotency_sql,
    .jobs = jobs,
    .messages = messages,
};
