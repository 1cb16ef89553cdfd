/* The SQL of outgoing messages and hooks. Maps rows, decides nothing. */
#include "core/outgoing/outgoing_store.h"

const struct lm_code outgoing_kinds[] = {
    {"sms", "短信", "text message"},
    {"webhook", "程序通知", "webhook"},
    {0},
};

const struct lm_code outgoing_states[] = {
    {"waiting", "待发送", "waiting"},
    {"sent", "已发送", "sent"},
    {"failed", "被拒绝", "refused"},
    {"given_up", "已放弃", "given up"},
    {0},
};

enum {
    OUTGOING_INSERT,
    OUTGOING_BY_ID,
    OUTGOING_DUE,
    OUTGOING_CLAIM,
    OUTGOING_SETTLE,
    OUTGOING_AGAIN,
    OUTGOING_LIST,
    OUTGOING_LIST_OF,
    OUTGOING_PURGE,
    HOOK_INSERT,
    HOOK_BY_ID,
    HOOK_UPDATE,
    HOOK_ALL,
    HOOK_ACTIVE
};

#define COLUMNS                                                                                    \
    "SELECT id, kind, hook_id, topic, target_sealed, body_sealed, body, state, tries, next_ms, "   \
    "until_ms, created_ms, sent_ms, status, error FROM outgoing "
#define LISTED                                                                                     \
    "SELECT id, kind, hook_id, topic, state, tries, next_ms, until_ms, created_ms, sent_ms, "      \
    "status, error FROM outgoing "
#define HOOK_COLUMNS                                                                               \
    "SELECT id, name, url, secret_sealed, topics, is_active, created_ms, created_by, version "     \
    "FROM outgoing_hook "

const struct lm_sql outgoing_sql[] = {
    [OUTGOING_INSERT] =
        {"outgoing_insert",
         "INSERT INTO outgoing (id, kind, hook_id, topic, target_sealed, body_sealed, body, state, "
         "tries, next_ms, until_ms, created_ms, sent_ms, status, error) VALUES ($1, $2, $3, $4, "
         "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"},
    /* primary key */
    [OUTGOING_BY_ID] = {"outgoing_by_id", COLUMNS "WHERE id = $1"},
    /* outgoing_due */
    [OUTGOING_DUE] = {"outgoing_due_now",
                      COLUMNS "WHERE next_ms <= $1 AND (next_ms, id) > ($2, $3) ORDER BY "
                              "next_ms, id LIMIT 50"},
    [OUTGOING_CLAIM] = {"outgoing_claim",
                        "UPDATE outgoing SET next_ms = $3, tries = tries + 1 WHERE id = $1 AND "
                        "next_ms = $2 AND state = 'waiting'"},
    [OUTGOING_SETTLE] =
        {"outgoing_settle",
         "UPDATE outgoing SET state = $3, next_ms = $4, sent_ms = $5, status = $6, error = $7, "
         "target_sealed = $8, body_sealed = $9 WHERE id = $1 AND next_ms = $2"},
    [OUTGOING_AGAIN] = {"outgoing_again",
                        "UPDATE outgoing SET state = 'waiting', tries = 0, next_ms = $2, until_ms "
                        "= $3, error = NULL WHERE id = $1 AND next_ms IS NULL"},
    /* primary key, backwards */
    [OUTGOING_LIST] = {"outgoing_list", LISTED "WHERE id < $1 ORDER BY id DESC LIMIT $2"},
    /* outgoing_by_hook, backwards */
    [OUTGOING_LIST_OF] = {"outgoing_list_of",
                          LISTED "WHERE hook_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"},
    /* outgoing_by_time */
    [OUTGOING_PURGE] = {"outgoing_purge",
                        "DELETE FROM outgoing WHERE created_ms < $1 AND next_ms IS NULL"},

    [HOOK_INSERT] = {"outgoing_hook_insert",
                     "INSERT INTO outgoing_hook (id, name, url, secret_sealed, topics, is_active, "
                     "created_ms, created_by, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
                     "$9)"},
    /* primary key */
    [HOOK_BY_ID] = {"outgoing_hook_by_id", HOOK_COLUMNS "WHERE id = $1"},
    [HOOK_UPDATE] = {"outgoing_hook_update",
                     "UPDATE outgoing_hook SET name = $2, url = $3, secret_sealed = $4, topics = "
                     "$5, is_active = $6, version = version + 1 WHERE id = $1 AND version = $7"},
    /* a table of a few rows */
    [HOOK_ALL] = {"outgoing_hook_all", HOOK_COLUMNS "ORDER BY id LIMIT 200"},
    [HOOK_ACTIVE] = {"outgoing_hook_active", HOOK_COLUMNS "WHERE is_active = 1 ORDER BY id"},
    {0},
};

static const struct lm_field row_fields[] = {
    {LM_AT(struct outgoing_row, id), LM_ID},
    {LM_AT(struct outgoing_row, kind), LM_CODE, .codes = outgoing_kinds},
    {LM_AT(struct outgoing_row, hook_id), LM_ID},
    {LM_AT(struct outgoing_row, topic), LM_TEXT},
    {LM_AT(struct outgoing_row, target_sealed), LM_BYTES},
    {LM_AT(struct outgoing_row, body_sealed), LM_BYTES},
    {LM_AT(struct outgoing_row, body), LM_TEXT},
    {LM_AT(struct outgoing_row, state), LM_CODE, .codes = outgoing_states},
    {LM_AT(struct outgoing_row, tries), LM_INT},
    {LM_AT(struct outgoing_row, next_ms), LM_TIME},
    {LM_AT(struct outgoing_row, until_ms), LM_TIME},
    {LM_AT(struct outgoing_row, created_ms), LM_TIME},
    {LM_AT(struct outgoing_row, sent_ms), LM_TIME},
    {LM_AT(struct outgoing_row, status), LM_ID}, /* 0: none */
    {LM_AT(struct outgoing_row, error), LM_TEXT},
    {0},
};
static const struct lm_record row_record = {"OutgoingRow", sizeof(struct outgoing_row), row_fields};

static const struct lm_field listed_fields[] = {
    {LM_AT(struct outgoing_row, id), LM_ID},
    {LM_AT(struct outgoing_row, kind), LM_CODE, .codes = outgoing_kinds},
    {LM_AT(struct outgoing_row, hook_id), LM_ID},
    {LM_AT(struct outgoing_row, topic), LM_TEXT},
    {LM_AT(struct outgoing_row, state), LM_CODE, .codes = outgoing_states},
    {LM_AT(struct outgoing_row, tries), LM_INT},
    {LM_AT(struct outgoing_row, next_ms), LM_TIME},
    {LM_AT(struct outgoing_row, until_ms), LM_TIME},
    {LM_AT(struct outgoing_row, created_ms), LM_TIME},
    {LM_AT(struct outgoing_row, sent_ms), LM_TIME},
    {LM_AT(struct outgoing_row, status), LM_ID},
    {LM_AT(struct outgoing_row, error), LM_TEXT},
    {0},
};
static const struct lm_record listed_record = {"OutgoingListed", sizeof(struct outgoing_row),
                                               listed_fields};

static const struct lm_field hook_fields[] = {
    {LM_AT(struct outgoing_hook_row, id), LM_ID},
    {LM_AT(struct outgoing_hook_row, name), LM_TEXT},
    {LM_AT(struct outgoing_hook_row, url), LM_TEXT},
    {LM_AT(struct outgoing_hook_row, secret_sealed), LM_BYTES},
    {LM_AT(struct outgoing_hook_row, topics), LM_TEXT},
    {LM_AT(struct outgoing_hook_row, is_active), LM_BOOL},
    {LM_AT(struct outgoing_hook_row, created_ms), LM_TIME},
    {LM_AT(struct outgoing_hook_row, created_by), LM_INT},
    {LM_AT(struct outgoing_hook_row, version), LM_INT},
    {0},
};
static const struct lm_record hook_record = {"OutgoingHookRow", sizeof(struct outgoing_hook_row),
                                             hook_fields};

#define SQL(name) (&outgoing_sql[name])

static lm_rc change_one(struct lm_cx *cx, struct lm_query query) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db, query, &changed));
    return changed == 1 ? LM_OK : LM_CONFLICT;
}

/* ---- messages ---- */

lm_rc outgoing_store_insert(struct lm_cx *cx, const struct outgoing_row *row) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, SQL(OUTGOING_INSERT), &row_record, row, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc outgoing_store_find(struct lm_cx *cx, int64_t id, struct outgoing_row *ret_row) {
    return lm_db_row(cx->db, LM_Q(SQL(OUTGOING_BY_ID), LM_I(id)), cx->arena, &row_record, ret_row);
}

lm_rc outgoing_store_due(struct lm_cx *cx, const struct outgoing_row *after,
                         struct lm_list *ret_rows) {
    return lm_db_rows(
        cx->db, LM_Q(SQL(OUTGOING_DUE), LM_I(cx->now_ms), LM_I(after->next_ms), LM_I(after->id)),
        cx->arena, &row_record, ret_rows);
}

lm_rc outgoing_store_claim(struct lm_cx *cx, const struct outgoing_row *row, int64_t lease_ms) {
    return change_one(cx,
                      LM_Q(SQL(OUTGOING_CLAIM), LM_I(row->id), LM_I(row->next_ms), LM_I(lease_ms)));
}

lm_rc outgoing_store_settle(struct lm_cx *cx, const struct outgoing_row *row, int64_t lease_ms) {
    bool is_over = row->next_ms == 0;
    struct lm_str none = {0};
    return change_one(cx, LM_Q(SQL(OUTGOING_SETTLE), LM_I(row->id), LM_I(lease_ms),
                               LM_Z(lm_code_slug(outgoing_states, row->state)),
                               LM_ID_OR_NULL(row->next_ms), LM_ID_OR_NULL(row->sent_ms),
                               LM_ID_OR_NULL(row->status), LM_T(row->error),
                               LM_B(is_over ? none : row->target_sealed),
                               LM_B(is_over ? none : row->body_sealed)));
}

lm_rc outgoing_store_again(struct lm_cx *cx, int64_t id, int64_t until_ms) {
    return change_one(cx, LM_Q(SQL(OUTGOING_AGAIN), LM_I(id), LM_I(cx->now_ms), LM_I(until_ms)));
}

lm_rc outgoing_store_list(struct lm_cx *cx, int64_t hook_id, int64_t before_id, int64_t limit,
                          struct lm_list *ret_rows) {
    int64_t before = before_id ? before_id : INT64_MAX;
    struct lm_query of_all = LM_Q(SQL(OUTGOING_LIST), LM_I(before), LM_I(limit));
    struct lm_query of_one = LM_Q(SQL(OUTGOING_LIST_OF), LM_I(hook_id), LM_I(before), LM_I(limit));
    return lm_db_rows(cx->db, hook_id ? of_one : of_all, cx->arena, &listed_record, ret_rows);
}

lm_rc outgoing_store_purge(struct lm_cx *cx, int64_t before_ms) {
    return lm_db_exec(cx->db, LM_Q(SQL(OUTGOING_PURGE), LM_I(before_ms)), NULL);
}

/* ---- hooks ---- */

lm_rc outgoing_hook_store_insert(struct lm_cx *cx, const struct outgoing_hook_row *hook) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, SQL(HOOK_INSERT), &hook_record, hook, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc outgoing_hook_store_find(struct lm_cx *cx, int64_t id, struct outgoing_hook_row *ret_hook) {
    return lm_db_row(cx->db, LM_Q(SQL(HOOK_BY_ID), LM_I(id)), cx->arena, &hook_record, ret_hook);
}

lm_rc outgoing_hook_store_update(struct lm_cx *cx, const struct outgoing_hook_row *hook) {
    return change_one(cx, LM_Q(SQL(HOOK_UPDATE), LM_I(hook->id), LM_T(hook->name), LM_T(hook->url),
                               LM_B(hook->secret_sealed), LM_T(hook->topics), LM_I(hook->is_active),
                               LM_I(hook->version)));
}

lm_rc outgoing_hook_store_all(struct lm_cx *cx, struct lm_list *ret_hooks) {
    return lm_db_rows(cx->db, LM_Q0(SQL(HOOK_ALL)), cx->arena, &hook_record, ret_hooks);
}

lm_rc outgoing_hook_store_active(struct lm_cx *cx, struct lm_list *ret_hooks) {
    return lm_db_rows(cx->db, LM_Q0(SQL(HOOK_ACTIVE)), cx->arena, &hook_record, ret_hooks);
}
