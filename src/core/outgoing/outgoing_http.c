/* Webhooks as the system administrator sees and makes them, and the log of what was sent: handlers
 * and field tables. */
#include "base/array.h"
#include "base/buf.h"
#include "core/account/account.h"
#include "core/outgoing/outgoing_rules.h"

enum { LIST_LIMIT = 50, LIST_MOST = 200 };

const struct lm_permission outgoing_manage = {
    "outgoing.manage", LM_ROLE(LM_ROLE_SYSTEM_ADMIN),
    "Say which programs are told what happens, and look at what was sent."};

/* The whole district's: there are no hooks of a part. Tokens never hold an administrator's role. */
static lm_rc permit(struct lm_cx *cx) {
    return lm_permit(cx, 0);
}

/* ---- hooks ---- */

struct hook_out {
    int64_t id, created_at, version;
    struct lm_str name, url, secret;
    struct lm_list topics;
    bool is_active;
};
static const struct lm_field hook_fields[] = {
    {LM_AT(struct hook_out, id), LM_ID, LM_REQUIRED, .doc = "The hook."},
    {LM_AT(struct hook_out, name), LM_TEXT, LM_REQUIRED, .doc = "Whose it is."},
    {LM_AT(struct hook_out, url), LM_TEXT, LM_REQUIRED, .max = 500, .doc = "Where to."},
    {LM_AT(struct hook_out, topics), LM_TEXTS, LM_REQUIRED, .max = 20,
     .doc = "What it is told of: demand.closed, or demand for all of them."},
    {LM_AT(struct hook_out, is_active), LM_BOOL, LM_REQUIRED, .doc = "False: told nothing."},
    {LM_AT(struct hook_out, created_at), LM_TIME, LM_REQUIRED, .doc = "When it was entered."},
    {LM_AT(struct hook_out, version), LM_INT, LM_REQUIRED, .doc = "Grows with every change."},
    {LM_AT(struct hook_out, secret), LM_TEXT,
     .doc = "What the posts are signed with; in the answer that makes it only."},
    {0},
};
static const struct lm_record hook_record = {"Webhook", sizeof(struct hook_out), hook_fields};

struct hooks_out {
    struct lm_list items;
};
static const struct lm_field hooks_fields[] = {
    {LM_AT(struct hooks_out, items), LM_LIST, LM_REQUIRED, .record = &hook_record,
     .doc = "All of them, oldest first."},
    {0},
};
static const struct lm_record hooks_record = {"Webhooks", sizeof(struct hooks_out), hooks_fields};

static lm_rc split_topics(struct lm_cx *cx, struct lm_str joined, struct lm_list *ret_topics) {
    LM_ARRAY(struct lm_str) topics = {0};
    struct lm_str rest = joined, one;
    while (lm_str_split(&rest, ',', &one))
        LM_TRY(lm_array_add(cx->arena, &topics, one));
    *ret_topics = (struct lm_list){topics.items, topics.count};
    return LM_OK;
}

static lm_rc join_topics(struct lm_cx *cx, const struct lm_list *topics, struct lm_str *ret_text) {
    struct lm_buf text = lm_buf_in(cx->arena, 8192);
    for (size_t i = 0; i < topics->count; i++) {
        lm_buf_z(&text, i ? "," : "");
        lm_buf_str(&text, lm_str_trim(((const struct lm_str *)topics->items)[i]));
    }
    return lm_buf_done(&text, ret_text);
}

static lm_rc hook_out_of(struct lm_cx *cx, const struct outgoing_hook_row *row,
                         struct hook_out *out) {
    out->id = row->id;
    out->name = row->name;
    out->url = row->url;
    out->is_active = row->is_active;
    out->created_at = row->created_ms;
    out->version = row->version;
    return split_topics(cx, row->topics, &out->topics);
}

static lm_rc hooks_get(struct lm_cx *cx, const void *in, void *out_bytes) {
    struct hooks_out *out = out_bytes;
    struct hook_out *items;
    struct lm_list rows;
    (void)in;
    LM_TRY(permit(cx));
    LM_TRY(outgoing_hook_store_all(cx, &rows));
    LM_TRY(lm_new(cx->arena, rows.count + 1, &items));
    for (size_t i = 0; i < rows.count; i++)
        LM_TRY(hook_out_of(cx, &((struct outgoing_hook_row *)rows.items)[i], &items[i]));
    out->items = (struct lm_list){items, rows.count};
    return LM_OK;
}

struct hook_in {
    int64_t hook, version;
    struct lm_str name, url, is_active;
    struct lm_list topics;
};
static const struct lm_field new_fields[] = {
    {LM_AT(struct hook_in, name), LM_TEXT, LM_REQUIRED, .min = 1, .max = 60, .doc = "Whose it is."},
    {LM_AT(struct hook_in, url), LM_TEXT, LM_REQUIRED, .min = 8, .max = 500,
     .doc = "https://…, on the public network unless the start-up file says otherwise."},
    {LM_AT(struct hook_in, topics), LM_TEXTS, LM_REQUIRED, .min = 1, .max = 20,
     .doc = "What it is to be told of."},
    {0},
};
static const struct lm_record new_record = {"WebhookNew", sizeof(struct hook_in), new_fields};

static lm_rc hook_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct hook_in *in = in_bytes;
    struct hook_out *out = out_bytes;
    struct outgoing_hook_row row = {.name = in->name, .url = in->url, .is_active = true};
    struct lm_str secret;
    LM_TRY(permit(cx));
    LM_TRY(join_topics(cx, &in->topics, &row.topics));
    LM_TRY(outgoing_hook_check(cx, &row));
    LM_TRY(outgoing_hook_new_secret(cx, &row, &secret));
    row.id = lm_cx_id(cx);
    row.created_ms = cx->now_ms;
    row.created_by = cx->who->account_id;
    row.version = 1;
    LM_TRY(outgoing_hook_store_insert(cx, &row));
    LM_TRY(hook_out_of(cx, &row, out));
    out->secret = secret;
    return lm_audit_about(cx, "outgoing_hook", row.id, 0);
}

static lm_rc find(struct lm_cx *cx, int64_t id, struct outgoing_hook_row *ret_row) {
    LM_TRY(permit(cx));
    lm_rc rc = outgoing_hook_store_find(cx, id, ret_row);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_NOT_FOUND, "error.not_found") : rc;
}

static lm_rc change(struct lm_cx *cx, struct outgoing_hook_row *row, struct hook_out *out) {
    LM_TRY(outgoing_hook_check(cx, row));
    lm_rc rc = outgoing_hook_store_update(cx, row);
    if (rc == LM_CONFLICT)
        return lm_fail(cx, LM_CONFLICT, "error.conflict");
    LM_TRY(rc);
    row->version++;
    LM_TRY(hook_out_of(cx, row, out));
    return lm_audit_about(cx, "outgoing_hook", row->id, 0);
}

static const struct lm_field patch_fields[] = {
    {LM_AT(struct hook_in, hook), LM_ID, LM_REQUIRED, .doc = "The hook."},
    {LM_AT(struct hook_in, version), LM_INT, LM_REQUIRED, .min = 1, .doc = "As it was read."},
    {LM_AT(struct hook_in, name), LM_TEXT, .max = 60, .doc = "Absent: unchanged."},
    {LM_AT(struct hook_in, url), LM_TEXT, .max = 500, .doc = "Absent: unchanged."},
    {LM_AT(struct hook_in, topics), LM_TEXTS, .max = 20, .doc = "Absent: unchanged."},
    {LM_AT(struct hook_in, is_active), LM_JSON, LM_TRUTH,
     .doc = "False: told nothing any more, not what waits either. Absent: unchanged."},
    {0},
};
static const struct lm_record patch_record = {"WebhookChange", sizeof(struct hook_in),
                                              patch_fields};

static lm_rc hook_patch(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct hook_in *in = in_bytes;
    struct outgoing_hook_row row = {0};
    LM_TRY(find(cx, in->hook, &row));
    row.version = in->version;
    if (in->name.p)
        row.name = in->name;
    if (in->url.p)
        row.url = in->url;
    if (in->topics.count > 0)
        LM_TRY(join_topics(cx, &in->topics, &row.topics));
    if (in->is_active.p)
        row.is_active = lm_str_is(in->is_active, "true");
    return change(cx, &row, out);
}

static const struct lm_field path_fields[] = {
    {LM_AT(struct hook_in, hook), LM_ID, LM_REQUIRED, .doc = "The hook."},
    {0},
};
static const struct lm_record path_record = {"WebhookPath", sizeof(struct hook_in), path_fields};

static lm_rc secret_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct hook_in *in = in_bytes;
    struct hook_out *out = out_bytes;
    struct outgoing_hook_row row = {0};
    struct lm_str secret;
    LM_TRY(find(cx, in->hook, &row));
    LM_TRY(outgoing_hook_new_secret(cx, &row, &secret));
    LM_TRY(change(cx, &row, out));
    out->secret = secret;
    return LM_OK;
}

static lm_rc ping_post(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct hook_in *in = in_bytes;
    struct outgoing_hook_row row = {0};
    (void)out;
    LM_TRY(find(cx, in->hook, &row));
    if (!row.is_active)
        return lm_fail(cx, LM_CONFLICT, "outgoing.inactive");
    LM_TRY(lm_audit_about(cx, "outgoing_hook", row.id, 0));
    return outgoing_hook_tell(cx, &row, "ping", LM_STR("{}"));
}

/* ---- the log ---- */

struct message_out {
    int64_t id, hook_id, tries, status, created_at, sent_at, next_at;
    int kind, state;
    struct lm_str topic, error;
};
static const struct lm_field message_fields[] = {
    {LM_AT(struct message_out, id), LM_ID, LM_REQUIRED, .doc = "Sent along as X-Lastmeter-Id."},
    {LM_AT(struct message_out, kind), LM_CODE, LM_REQUIRED, .codes = outgoing_kinds,
     .doc = "Text message or webhook."},
    {LM_AT(struct message_out, hook_id), LM_ID, .doc = "Whom, of a webhook."},
    {LM_AT(struct message_out, topic), LM_TEXT, LM_REQUIRED, .doc = "Topic, or template."},
    {LM_AT(struct message_out, state), LM_CODE, LM_REQUIRED, .codes = outgoing_states,
     .doc = "Where it stands."},
    {LM_AT(struct message_out, tries), LM_INT, LM_REQUIRED, .doc = "How often it was tried."},
    {LM_AT(struct message_out, status), LM_INT, .doc = "What HTTP said last."},
    {LM_AT(struct message_out, error), LM_TEXT, .doc = "Why it was not taken, a word."},
    {LM_AT(struct message_out, created_at), LM_TIME, LM_REQUIRED, .doc = "When it was wanted."},
    {LM_AT(struct message_out, sent_at), LM_TIME, .doc = "When it was taken."},
    {LM_AT(struct message_out, next_at), LM_TIME, .doc = "When it is tried next."},
    {0},
};
static const struct lm_record message_record = {"OutgoingMessage", sizeof(struct message_out),
                                                message_fields};

struct page_out {
    struct lm_list items;
    int64_t next;
};
static const struct lm_field page_fields[] = {
    {LM_AT(struct page_out, items), LM_LIST, LM_REQUIRED, .record = &message_record,
     .doc = "Newest first; of people, nothing."},
    {LM_AT(struct page_out, next), LM_ID, .doc = "`after` of the next page."},
    {0},
};
static const struct lm_record page_record = {"OutgoingMessages", sizeof(struct page_out),
                                             page_fields};

struct list_in {
    int64_t hook, after, limit;
};
static const struct lm_field list_fields[] = {
    {LM_AT(struct list_in, hook), LM_ID, .doc = "Of this hook alone."},
    {LM_AT(struct list_in, after), LM_ID, .doc = "`next` of the page before."},
    {LM_AT(struct list_in, limit), LM_INT, .min = 1, .max = LIST_MOST, .doc = "Rows a page; 50."},
    {0},
};
static const struct lm_record list_record = {"OutgoingQuery", sizeof(struct list_in), list_fields};

static struct message_out message_of(const struct outgoing_row *row) {
    return (struct message_out){
        .id = row->id,
        .kind = row->kind,
        .hook_id = row->hook_id,
        .topic = row->topic,
        .state = row->state,
        .tries = row->tries,
        .status = row->status ? row->status : LM_ABSENT,
        .error = row->error,
        .created_at = row->created_ms,
        .sent_at = row->sent_ms,
        .next_at = row->next_ms,
    };
}

static lm_rc messages_get(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct list_in *in = in_bytes;
    struct page_out *out = out_bytes;
    int64_t limit = in->limit == LM_ABSENT ? LIST_LIMIT : in->limit;
    struct message_out *items;
    struct lm_list rows;
    LM_TRY(permit(cx));
    LM_TRY(outgoing_store_list(cx, in->hook, in->after, limit + 1, &rows));
    LM_TRY(lm_new(cx->arena, rows.count + 1, &items));
    size_t count = rows.count > (size_t)limit ? (size_t)limit : rows.count;
    for (size_t i = 0; i < count; i++)
        items[i] = message_of(&((struct outgoing_row *)rows.items)[i]);
    out->items = (struct lm_list){items, count};
    out->next = rows.count > count ? items[count - 1].id : 0;
    return LM_OK;
}

struct again_in {
    int64_t message;
};
static const struct lm_field again_fields[] = {
    {LM_AT(struct again_in, message), LM_ID, LM_REQUIRED, .doc = "The message."},
    {0},
};
static const struct lm_record again_record = {"OutgoingPath", sizeof(struct again_in),
                                              again_fields};

static lm_rc again_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct again_in *in = in_bytes;
    struct message_out *out = out_bytes;
    struct outgoing_row row = {0};
    LM_TRY(permit(cx));
    LM_TRY(outgoing_again(cx, in->message));
    LM_TRY(outgoing_store_find(cx, in->message, &row));
    *out = message_of(&row);
    return lm_audit_about(cx, "outgoing", in->message, 0);
}

#define HOOKS "/api/v1/outgoing/hooks"
const struct lm_route outgoing_routes[] = {
    {"GET", HOOKS, &outgoing_manage, LM_TX_READ, hooks_get, .output = &hooks_record,
     .doc = "Programs that are told what happens (webhooks)."},
    {"POST", HOOKS, &outgoing_manage, LM_TX_WRITE, hook_post, .is_secret = true,
     .input = &new_record, .output = &hook_record,
     .doc = "Enters a webhook; its secret is shown in this answer only."},
    {"PATCH", HOOKS "/{hook}", &outgoing_manage, LM_TX_WRITE, hook_patch, .input = &patch_record,
     .output = &hook_record, .doc = "Changes a webhook, or ends it."},
    {"POST", HOOKS "/{hook}/secret", &outgoing_manage, LM_TX_WRITE, secret_post, .is_secret = true,
     .input = &path_record, .output = &hook_record,
     .doc = "A new secret; what is sent from now on is signed with it."},
    {"POST", HOOKS "/{hook}/ping", &outgoing_manage, LM_TX_WRITE, ping_post, .input = &path_record,
     .doc = "Sends one post of topic ping, to see whether it arrives."},
    {"GET", "/api/v1/outgoing/messages", &outgoing_manage, LM_TX_READ, messages_get,
     .input = &list_record, .output = &page_record, .doc = "What was sent, or is to be."},
    {"POST", "/api/v1/outgoing/messages/{message}/again", &outgoing_manage, LM_TX_WRITE, again_post,
     .input = &again_record, .output = &message_record,
     .doc = "Sends a webhook's message again, under the same id."},
    {0},
};
