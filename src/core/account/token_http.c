/* API tokens: programs act for an account, never wider than it. Handlers and field tables. */
#include "core/account/account_http.h"

#include "base/clock.h"
#include "core/account/lookup.h"

enum { MOST_DAYS = 366 };

struct token_out {
    int64_t id, node_id, created_at, expires_at, seen_at;
    struct lm_str name, token;
    bool is_read_only;
};
static const struct lm_field token_fields[] = {
    {LM_AT(struct token_out, id), LM_ID, LM_REQUIRED, .doc = "The token."},
    {LM_AT(struct token_out, name), LM_TEXT, LM_REQUIRED, .doc = "What it is for."},
    {LM_AT(struct token_out, node_id), LM_ID, .doc = "Holds at and below this node only."},
    {LM_AT(struct token_out, is_read_only), LM_BOOL, LM_REQUIRED, .doc = "Reads only."},
    {LM_AT(struct token_out, created_at), LM_TIME, LM_REQUIRED, .doc = "When it was made."},
    {LM_AT(struct token_out, expires_at), LM_TIME, LM_REQUIRED, .doc = "Not valid from then."},
    {LM_AT(struct token_out, seen_at), LM_TIME, .doc = "Last use; absent: never used."},
    {LM_AT(struct token_out, token), LM_TEXT,
     .doc = "What to send as Bearer. Shown once, in the answer to its making."},
    {0},
};
const struct lm_record account_token_record = {"ApiToken", sizeof(struct token_out), token_fields};

struct tokens_out {
    struct lm_list items;
};
static const struct lm_field tokens_fields[] = {
    {LM_AT(struct tokens_out, items), LM_LIST, LM_REQUIRED, .record = &account_token_record,
     .doc = "Newest first."},
    {0},
};
const struct lm_record account_tokens_record = {"ApiTokens", sizeof(struct tokens_out),
                                                tokens_fields};

lm_rc account_tokens_out(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_items) {
    struct token_out *items;
    struct lm_list rows;
    LM_TRY(token_store_of(cx, account_id, &rows));
    LM_TRY(lm_new(cx->arena, rows.count + 1, &items));
    for (size_t i = 0; i < rows.count; i++) {
        const struct token_row *row = &((struct token_row *)rows.items)[i];
        items[i] = (struct token_out){
            .id = row->id,
            .node_id = row->node_id,
            .created_at = row->created_ms,
            .expires_at = row->expires_ms,
            .seen_at = row->seen_ms,
            .name = row->name,
            .is_read_only = row->is_read_only,
        };
    }
    *ret_items = (struct lm_list){items, rows.count};
    return LM_OK;
}

lm_rc account_tokens_get(struct lm_cx *cx, const void *in, void *out_bytes) {
    struct tokens_out *out = out_bytes;
    (void)in;
    return account_tokens_out(cx, cx->who->account_id, &out->items);
}

struct token_in {
    struct lm_str name;
    int64_t expires_on, node_id;
    bool is_read_only;
};
static const struct lm_field token_in_fields[] = {
    {LM_AT(struct token_in, name), LM_TEXT, LM_REQUIRED, .min = 1, .max = 80,
     .doc = "What it is for."},
    {LM_AT(struct token_in, expires_on), LM_DATE, LM_REQUIRED,
     .doc = "Last day it is valid; within a year."},
    {LM_AT(struct token_in, node_id), LM_ID, .doc = "Only at and below this node."},
    {LM_AT(struct token_in, is_read_only), LM_BOOL, .doc = "May not write."},
    {0},
};
const struct lm_record account_token_in_record = {"ApiTokenNew", sizeof(struct token_in),
                                                  token_in_fields};

lm_rc account_token_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct token_in *in = in_bytes;
    struct token_out *out = out_bytes;
    struct lm_str secret;
    LM_TRY(account_check_person(cx));
    struct token_row row = {
        .id = lm_cx_id(cx),
        .account_id = cx->who->account_id,
        .node_id = in->node_id,
        .expires_ms = lm_date_start_ms(in->expires_on) + LM_DAY_MS,
        .name = in->name,
        .is_read_only = in->is_read_only,
    };
    if (row.expires_ms <= cx->now_ms || row.expires_ms > cx->now_ms + MOST_DAYS * LM_DAY_MS)
        lm_fault(cx, "/expires_on", "account.token_expiry");
    if (in->node_id && !lm_scope_find(cx->scope, in->node_id))
        lm_fault(cx, "/node_id", "account.node_unknown");
    LM_TRY(lm_faults_check(cx));
    LM_TRY(lm_crypt_token(cx->arena, 32, &secret));
    LM_TRY(lm_str_printf(cx->arena, &out->token, LM_API_TOKEN_PREFIX "%.*s", LM_FMT(secret)));
    LM_TRY(lm_crypt_digest(cx->arena, out->token, &row.token_digest));
    LM_TRY(token_store_insert(cx, &row));
    out->id = row.id;
    out->name = row.name;
    out->node_id = row.node_id;
    out->is_read_only = row.is_read_only;
    out->created_at = cx->now_ms;
    out->expires_at = row.expires_ms;
    return lm_audit_about(cx, "api_token", row.id, in->node_id);
}

struct token_path {
    int64_t token;
};
static const struct lm_field token_path_fields[] = {
    {LM_AT(struct token_path, token), LM_ID, LM_REQUIRED, .doc = "The token."},
    {0},
};
const struct lm_record account_token_path_record = {"ApiTokenPath", sizeof(struct token_path),
                                                    token_path_fields};

lm_rc account_token_delete(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct token_path *in = in_bytes;
    (void)out;
    LM_TRY(account_check_person(cx));
    lm_rc rc = token_store_revoke(cx, in->token, cx->who->account_id);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(rc);
    LM_TRY(lm_audit_about(cx, "api_token", in->token, 0));
    return lm_emit(cx, "account", cx->who->account_id);
}
