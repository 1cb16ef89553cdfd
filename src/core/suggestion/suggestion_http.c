/* Saying, reading and answering suggestions: handlers and field tables. */
#include "core/suggestion/suggestion_http.h"

#include "core/account/account.h"
#include "core/scope/scope.h"
#include "core/suggestion/suggestion_store.h"

enum { LIST_LIMIT = 50, LIST_MOST = 200 };

/* Street and district answer. What was said at the whole district belongs to the district. */
const struct lm_permission suggestion_answer = {
    "suggestion.answer", LM_ROLE(LM_ROLE_STREET) | LM_ROLE(LM_ROLE_DISTRICT),
    "Read and answer complaints and suggestions of one's part of the grid."};

struct said_out {
    int64_t id, node_id, created_at, replied_at;
    struct lm_str text, page, by, node_name, reply, replied_by;
    int kind;
};
static const struct lm_field said_fields[] = {
    {LM_AT(struct said_out, id), LM_ID, LM_REQUIRED, .doc = "The entry."},
    {LM_AT(struct said_out, kind), LM_CODE, LM_REQUIRED, .codes = suggestion_kinds,
     .doc = "Complaint or suggestion."},
    {LM_AT(struct said_out, text), LM_TEXT, LM_REQUIRED, .max = 2000, .doc = "What was said."},
    {LM_AT(struct said_out, page), LM_TEXT, .doc = "On which page."},
    {LM_AT(struct said_out, by), LM_TEXT, LM_REQUIRED, .doc = "Who said it."},
    {LM_AT(struct said_out, node_id), LM_ID, .doc = "Where he works."},
    {LM_AT(struct said_out, node_name), LM_TEXT, .doc = "Name of that place."},
    {LM_AT(struct said_out, created_at), LM_TIME, LM_REQUIRED, .doc = "When."},
    {LM_AT(struct said_out, reply), LM_TEXT, .max = 2000, .doc = "The answer."},
    {LM_AT(struct said_out, replied_by), LM_TEXT, .doc = "Who answered."},
    {LM_AT(struct said_out, replied_at), LM_TIME, .doc = "When it was answered."},
    {0},
};
static const struct lm_record said_record = {"Suggestion", sizeof(struct said_out), said_fields};

struct page_out {
    struct lm_list items;
    int64_t next;
};
static const struct lm_field page_fields[] = {
    {LM_AT(struct page_out, items), LM_LIST, LM_REQUIRED, .record = &said_record,
     .doc = "Newest first."},
    {LM_AT(struct page_out, next), LM_ID, .doc = "Ask for more with after=; absent: no more."},
    {0},
};
static const struct lm_record page_record = {"SuggestionPage", sizeof(struct page_out),
                                             page_fields};

static lm_rc said_of(struct lm_cx *cx, const struct suggestion *row, struct said_out *out) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, row->node_id);
    *out = (struct said_out){
        .id = row->id,
        .node_id = row->node_id,
        .created_at = row->created_ms,
        .replied_at = row->replied_ms,
        .kind = row->kind,
    };
    LM_TRY(lm_str_copy(cx->arena, row->body, &out->text));
    LM_TRY(lm_str_copy(cx->arena, row->account_name, &out->by));
    if (row->page.p)
        LM_TRY(lm_str_copy(cx->arena, row->page, &out->page));
    if (row->reply.p)
        LM_TRY(lm_str_copy(cx->arena, row->reply, &out->reply));
    if (row->replied_name.p)
        LM_TRY(lm_str_copy(cx->arena, row->replied_name, &out->replied_by));
    return node ? lm_str_copy(cx->arena, node->name, &out->node_name) : LM_OK;
}

/* ---- POST /suggestions ---- */

struct say_in {
    int kind;
    struct lm_str text, page;
};
static const struct lm_field say_fields[] = {
    {LM_AT(struct say_in, kind), LM_CODE, LM_REQUIRED, .codes = suggestion_kinds,
     .doc = "Complaint or suggestion."},
    {LM_AT(struct say_in, text), LM_TEXT, LM_REQUIRED, .min = 1, .max = 2000,
     .doc = "What there is to say."},
    {LM_AT(struct say_in, page), LM_TEXT, .max = 200, .doc = "Where one was."},
    {0},
};
static const struct lm_record say_record = {"SuggestionNew", sizeof(struct say_in), say_fields};

static lm_rc suggestion_post(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct say_in *in = in_bytes;
    struct suggestion said = {.kind = in->kind, .body = in->text, .page = in->page};
    struct suggestion row;
    int64_t id;
    LM_TRY(suggestion_add(cx, &said, &id));
    LM_TRY(lm_audit_about(cx, "suggestion", id, 0));
    LM_TRY(suggestion_store_find(cx, id, &row));
    return said_of(cx, &row, out);
}

/* ---- GET /suggestions, GET /suggestions/own ---- */

struct list_in {
    int64_t after, limit;
};
static const struct lm_field list_fields[] = {
    {LM_AT(struct list_in, after), LM_ID, .doc = "`next` of the page before."},
    {LM_AT(struct list_in, limit), LM_INT, .min = 1, .max = LIST_MOST, .doc = "Rows a page; 50."},
    {0},
};
static const struct lm_record list_record = {"SuggestionQuery", sizeof(struct list_in),
                                             list_fields};

static lm_rc list_visible(struct lm_cx *cx, struct lm_cursor *cursor, int64_t limit,
                          struct page_out *out) {
    struct said_out *items;
    struct lm_arena *rows LM_ARENA_AUTO = NULL;
    bool has_row;
    LM_TRY(lm_new(cx->arena, (size_t)limit, &items));
    LM_TRY(lm_arena_new(1024 * 1024, &rows));
    out->items.items = items;
    for (;;) {
        struct suggestion row = {0};
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        lm_arena_reset(rows);
        LM_TRY(lm_cursor_record(cursor, rows, &suggestion_row_record, &row));
        if (!lm_may(cx, &suggestion_answer, suggestion_place(cx, &row)))
            continue;
        if (out->items.count == (size_t)limit) {
            out->next = items[limit - 1].id;
            return LM_OK;
        }
        LM_TRY(said_of(cx, &row, &items[out->items.count++]));
    }
}

static lm_rc suggestions_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct list_in *in = in_bytes;
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    LM_TRY(suggestion_store_list(cx, in->after, &cursor));
    return list_visible(cx, cursor, in->limit == LM_ABSENT ? LIST_LIMIT : in->limit, out);
}

static lm_rc suggestions_own(struct lm_cx *cx, const void *in, void *out_bytes) {
    struct page_out *out = out_bytes;
    struct said_out *items;
    struct lm_list rows;
    (void)in;
    LM_TRY(suggestion_store_own(cx, cx->who->account_id, &rows));
    LM_TRY(lm_new(cx->arena, rows.count + 1, &items));
    for (size_t i = 0; i < rows.count; i++)
        LM_TRY(said_of(cx, &((struct suggestion *)rows.items)[i], &items[i]));
    out->items = (struct lm_list){items, rows.count};
    return LM_OK;
}

/* ---- POST /suggestions/{suggestion}/reply ---- */

struct reply_in {
    int64_t suggestion;
    struct lm_str text;
};
static const struct lm_field reply_fields[] = {
    {LM_AT(struct reply_in, suggestion), LM_ID, LM_REQUIRED, .doc = "The entry."},
    {LM_AT(struct reply_in, text), LM_TEXT, LM_REQUIRED, .min = 1, .max = 2000,
     .doc = "The answer."},
    {0},
};
static const struct lm_record reply_record = {"SuggestionReply", sizeof(struct reply_in),
                                              reply_fields};

static lm_rc reply_post(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct reply_in *in = in_bytes;
    struct suggestion row = {0};
    lm_rc rc = suggestion_store_find(cx, in->suggestion, &row);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(rc);
    LM_TRY(lm_permit(cx, suggestion_place(cx, &row)));
    LM_TRY(suggestion_reply(cx, in->suggestion, in->text));
    LM_TRY(lm_audit_about(cx, "suggestion", in->suggestion, row.node_id));
    LM_TRY(suggestion_store_find(cx, in->suggestion, &row));
    return said_of(cx, &row, out);
}

const struct lm_route suggestion_routes[] = {
    {"POST", "/api/v1/suggestions", &lm_self, LM_TX_WRITE, suggestion_post, .input = &say_record,
     .output = &said_record, .doc = "Complains or suggests; street and district read it."},
    {"GET", "/api/v1/suggestions", &suggestion_answer, LM_TX_LONG, suggestions_get,
     .input = &list_record, .output = &page_record,
     .doc = "What was said within the caller's part of the grid."},
    {"GET", "/api/v1/suggestions/own", &lm_self, LM_TX_READ, suggestions_own,
     .output = &page_record, .doc = "What one said oneself, with the answers."},
    {"POST", "/api/v1/suggestions/{suggestion}/reply", &suggestion_answer, LM_TX_WRITE, reply_post,
     .input = &reply_record, .output = &said_record, .doc = "Answers an entry."},
    {0},
};
