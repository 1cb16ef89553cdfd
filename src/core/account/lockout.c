/* The arithmetic of lockout.h. Owns the rows of `lockout`; subjects are stored as keyed indexes. */
#include "core/account/lockout.h"

#include "base/clock.h"
#include "core/account/account_store.h"
#include "core/env.h"

#include <arpa/inet.h>

struct lockout_rule {
    const char *name;
    int64_t free;       /* failures before the first wait */
    int64_t first_ms;   /* the first wait; doubles with each further failure */
    int64_t longest_ms; /* … up to this */
    int64_t forget_ms;  /* quiet for so long: counting starts anew */
    lm_rc refusal;
    const char *key;
};

static const struct lockout_rule rules[LOCKOUT_KINDS] = {
    [LOCKOUT_LOGIN] = {"login", 5, LM_MINUTE_MS, LM_HOUR_MS, LM_DAY_MS, LM_LOCKED,
                       "session.locked"},
    [LOCKOUT_ADDRESS] = {"address", 50, LM_MINUTE_MS, LM_HOUR_MS, LM_DAY_MS, LM_TOO_MANY,
                         "session.address_locked"},
    [LOCKOUT_CODE_ADDRESS] = {"code_address", 10, LM_MINUTE_MS, LM_HOUR_MS, LM_DAY_MS, LM_TOO_MANY,
                              "invitation.too_many"},
    [LOCKOUT_CODE_CASE] = {"code_case", 20, LM_MINUTE_MS, 10 * LM_MINUTE_MS, LM_DAY_MS, LM_TOO_MANY,
                           "invitation.too_many"},
    [LOCKOUT_CODE_ALL] = {"code_all", 300, LM_MINUTE_MS, LM_MINUTE_MS, LM_HOUR_MS, LM_TOO_MANY,
                          "invitation.too_many"},
    [LOCKOUT_LOOKUP] = {"lookup", 30, LM_MINUTE_MS, LM_HOUR_MS, LM_DAY_MS, LM_TOO_MANY,
                        "lookup.too_many"},
    [LOCKOUT_PHOTO] = {"photo", 60, LM_MINUTE_MS, 10 * LM_MINUTE_MS, LM_HOUR_MS, LM_TOO_MANY,
                       "photo.too_many"},
    [LOCKOUT_FILING_ADDRESS] = {"filing_address", 20, LM_MINUTE_MS, LM_HOUR_MS, LM_DAY_MS,
                                LM_TOO_MANY, "error.too_many"},
    [LOCKOUT_FILING_ACCOUNT] = {"filing_account", 20, LM_MINUTE_MS, LM_HOUR_MS, LM_DAY_MS,
                                LM_TOO_MANY, "error.too_many"},
    [LOCKOUT_READING] = {"reading", 10, LM_MINUTE_MS, LM_HOUR_MS, LM_DAY_MS, LM_TOO_MANY,
                         "invitation.too_many"},
    [LOCKOUT_SMS_PHONE] = {"sms_phone", 1, LM_MINUTE_MS, LM_HOUR_MS, LM_DAY_MS, LM_TOO_MANY,
                           "resident.code_wait"},
    [LOCKOUT_SMS_ADDRESS] = {"sms_address", 30, LM_MINUTE_MS, LM_HOUR_MS, LM_DAY_MS, LM_TOO_MANY,
                             "resident.address_wait"},
    [LOCKOUT_SMS_ALL] = {"sms_all", 1000, LM_MINUTE_MS, LM_MINUTE_MS, LM_HOUR_MS, LM_TOO_MANY,
                         "resident.address_wait"},
};

/* Whoever has one IPv6 address has 2^64 of them: what is counted is the network. */
static lm_rc network_of(struct lm_cx *cx, struct lm_str address, struct lm_str *ret_network) {
    unsigned char bytes[16];
    char text[INET6_ADDRSTRLEN] = "";
    *ret_network = address;
    if (address.n >= sizeof text)
        return LM_OK;
    if (address.n > 0)
        memcpy(text, address.p, address.n);
    if (inet_pton(AF_INET6, text, bytes) != 1)
        return LM_OK;
    memset(bytes + 8, 0, 8);
    if (!inet_ntop(AF_INET6, bytes, text, sizeof text))
        return LM_INTERNAL;
    return lm_str_copy(cx->arena, lm_str_of(text), ret_network);
}

static lm_rc index_of(struct lm_cx *cx, const struct lockout_rule *rule, struct lm_str subject,
                      struct lm_str *ret_index) {
    struct lm_str context, counted;
    LM_TRY(lm_str_printf(cx->arena, &context, "lockout.%s", rule->name));
    LM_TRY(network_of(cx, subject.p ? subject : LM_STR(""), &counted));
    return lm_blind(cx->env->keys, cx->arena, context.p, counted, ret_index);
}

static lm_rc load(struct lm_cx *cx, const struct lockout_rule *rule, struct lm_str index,
                  struct lockout_row *ret_row) {
    lm_rc rc = lockout_store_find(cx, rule->name, index, ret_row);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && cx->now_ms - ret_row->failed_ms >= rule->forget_ms))
        *ret_row = (struct lockout_row){0};
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

static lm_rc refuse(struct lm_cx *cx, const struct lockout_rule *rule, int64_t wait_ms) {
    struct lm_str minutes;
    LM_TRY(lm_str_printf(cx->arena, &minutes, "%lld",
                         (long long)((wait_ms + LM_MINUTE_MS - 1) / LM_MINUTE_MS)));
    lm_rc rc = lm_fail(cx, rule->refusal, rule->key, minutes.p);
    cx->failure.retry_after_s = (wait_ms + LM_SECOND_MS - 1) / LM_SECOND_MS;
    return rc;
}

static int64_t wait_after(const struct lockout_rule *rule, int64_t failures) {
    int64_t wait_ms = rule->first_ms;
    for (int64_t i = rule->free; i < failures && wait_ms < rule->longest_ms; i++)
        wait_ms *= 2;
    return wait_ms < rule->longest_ms ? wait_ms : rule->longest_ms;
}

lm_rc lockout_count(struct lm_cx *cx, enum lockout_kind kind, struct lm_str subject) {
    const struct lockout_rule *rule = &rules[kind];
    struct lm_str index;
    struct lockout_row row;
    LM_TRY(index_of(cx, rule, subject, &index));
    LM_TRY(load(cx, rule, index, &row));
    if (row.locked_until_ms > cx->now_ms)
        return refuse(cx, rule, row.locked_until_ms - cx->now_ms);
    row.failures++;
    row.failed_ms = cx->now_ms;
    row.locked_until_ms =
        row.failures >= rule->free ? cx->now_ms + wait_after(rule, row.failures) : 0;
    return lockout_store_put(cx, rule->name, index, &row);
}

struct attempt {
    enum lockout_kind kind;
    struct lm_str subject;
    struct lm_failure failure;
};

static lm_rc count_attempt(struct lm_cx *cx, void *arg) {
    struct attempt *attempt = arg;
    lm_rc rc = lockout_count(cx, attempt->kind, attempt->subject);
    attempt->failure = cx->failure;
    return rc;
}

lm_rc lockout_attempt(struct lm_cx *cx, enum lockout_kind kind, struct lm_str subject) {
    struct attempt attempt = {.kind = kind, .subject = subject};
    lm_rc rc = lm_env_note(cx->env, cx->arena, count_attempt, &attempt);
    if (rc != LM_OK)
        cx->failure = attempt.failure;
    return rc;
}

lm_rc lockout_forgive(struct lm_cx *cx, enum lockout_kind kind, struct lm_str subject) {
    const struct lockout_rule *rule = &rules[kind];
    struct lm_str index;
    struct lockout_row row;
    LM_TRY(index_of(cx, rule, subject, &index));
    LM_TRY(load(cx, rule, index, &row));
    bool is_cleared =
        kind == LOCKOUT_LOGIN || kind == LOCKOUT_CODE_CASE || kind == LOCKOUT_SMS_PHONE;
    if (is_cleared || row.failures <= 1)
        return lockout_store_clear(cx, rule->name, index);
    row.failures--;
    if (row.failures < rule->free)
        row.locked_until_ms = 0;
    return lockout_store_put(cx, rule->name, index, &row);
}

static lm_rc forgive_attempt(struct lm_cx *cx, void *arg) {
    const struct attempt *attempt = arg;
    return lockout_forgive(cx, attempt->kind, attempt->subject);
}

lm_rc lockout_succeed(struct lm_cx *cx, enum lockout_kind kind, struct lm_str subject) {
    struct attempt attempt = {.kind = kind, .subject = subject};
    return lm_env_note(cx->env, cx->arena, forgive_attempt, &attempt);
}

lm_rc lockout_purge(struct lm_cx *cx) {
    return lockout_store_purge(cx, cx->now_ms - LM_DAY_MS);
}
