/* GET /audit: the auditor reads what was done. */
#include "core/audit/audit_http.h"

#include "core/audit/audit_store.h"

const struct lm_permission audit_read = {"audit.read", LM_ROLE(LM_ROLE_AUDITOR),
                                         "Read the audit trail of one's part of the grid."};

struct audit_in {
    int64_t from, to, account, node, after, limit;
    struct lm_str action;
};

static const struct lm_field in_fields[] = {
    {LM_AT(struct audit_in, from), LM_TIME, .doc = "From this instant on."},
    {LM_AT(struct audit_in, to), LM_TIME, .doc = "Before this instant."},
    {LM_AT(struct audit_in, account), LM_ID, .doc = "What this account did."},
    {LM_AT(struct audit_in, node), LM_ID, .doc = "What was done at exactly this node."},
    {LM_AT(struct audit_in, action), LM_TEXT, .max = 100, .doc = "How the action begins."},
    {LM_AT(struct audit_in, after), LM_ID, .doc = "`next` of the page before."},
    {LM_AT(struct audit_in, limit), LM_INT, .min = 1, .max = 500, .doc = "Rows a page; 100."},
    {0},
};
static const struct lm_record in_record = {"AuditQuery", sizeof(struct audit_in), in_fields};

struct audit_out {
    struct lm_list items;
    int64_t next;
};

static const struct lm_field out_fields[] = {
    {LM_AT(struct audit_out, items), LM_LIST, .record = &audit_row_record, .doc = "Newest first."},
    {LM_AT(struct audit_out, next), LM_ID, .doc = "Ask for more with after=; absent: no more."},
    {0},
};
static const struct lm_record out_record = {"AuditPage", sizeof(struct audit_out), out_fields};

/* Rows without a place are shown to auditors of the whole district only, so the place is asked for
 * first; a filter by node narrows to that node. */
static lm_rc audit_get(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct audit_in *in = in_bytes;
    struct audit_out *out = out_bytes;
    LM_TRY(lm_permit(cx, in->node));
    struct audit_filter filter = {.from_ms = in->from,
                                  .to_ms = in->to,
                                  .account_id = in->account,
                                  .node_id = in->node,
                                  .action = in->action,
                                  .after_id = in->after,
                                  .limit = in->limit == LM_ABSENT ? 100 : in->limit};
    LM_TRY(audit_list(cx, &filter, &out->items));
    const struct audit_row *rows = out->items.items;
    if (out->items.count == (size_t)filter.limit)
        out->next = rows[out->items.count - 1].id;
    return LM_OK;
}

const struct lm_route audit_routes[] = {
    {"GET", "/api/v1/audit", &audit_read, LM_TX_LONG, audit_get, .input = &in_record,
     .output = &out_record, .doc = "What was done, by whom, where and when."},
    {0},
};
