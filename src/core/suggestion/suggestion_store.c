/* The SQL of suggestions. Maps rows, decides nothing. */
#include "core/suggestion/suggestion_store.h"

#include "core/account/account.h"

const struct lm_code suggestion_kinds[] = {
    {"complaint", "投诉", "complaint"},
    {"suggestion", "建议", "suggestion"},
    {0},
};

enum { SUGGESTION_INSERT, SUGGESTION_BY_ID, SUGGESTION_REPLY, SUGGESTION_LIST, SUGGESTION_OWN };

#define COLUMNS                                                                                    \
    "SELECT s.id, s.kind, s.body, s.page, s.account_id, s.node_id, s.created_ms, s.reply, "        \
    "s.replied_by, s.replied_ms, s.street_id, a.name AS account_name, r.name AS replied_name "     \
    "FROM suggestion "                                                                             \
    "s "                                                                                           \
    "JOIN account a ON a.id = s.account_id LEFT JOIN account r ON r.id = s.replied_by "

const struct lm_sql suggestion_sql[] = {
    [SUGGESTION_INSERT] = {"suggestion_insert",
                           "INSERT INTO suggestion (id, kind, body, page, account_id, node_id, "
                           "created_ms, street_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"},
    /* primary key */
    [SUGGESTION_BY_ID] = {"suggestion_by_id", COLUMNS "WHERE s.id = $1"},
    [SUGGESTION_REPLY] = {"suggestion_reply",
                          "UPDATE suggestion SET reply = $2, replied_by = $3, replied_ms = $4 "
                          "WHERE id = $1 AND replied_ms IS NULL"},
    /* primary key */
    [SUGGESTION_LIST] = {"suggestion_list", COLUMNS "WHERE s.id < $1 ORDER BY s.id DESC"},
    /* suggestion_by_account */
    [SUGGESTION_OWN] = {"suggestion_own",
                        COLUMNS "WHERE s.account_id = $1 ORDER BY s.id DESC LIMIT 50"},
    {0},
};

static const struct lm_field row_fields[] = {
    {LM_AT(struct suggestion, id), LM_ID},
    {LM_AT(struct suggestion, kind), LM_CODE, .codes = suggestion_kinds},
    {LM_AT(struct suggestion, body), LM_TEXT},
    {LM_AT(struct suggestion, page), LM_TEXT},
    {LM_AT(struct suggestion, account_id), LM_ID},
    {LM_AT(struct suggestion, node_id), LM_INT},
    {LM_AT(struct suggestion, street_id), LM_INT},
    {LM_AT(struct suggestion, created_ms), LM_TIME},
    {LM_AT(struct suggestion, reply), LM_TEXT},
    {LM_AT(struct suggestion, replied_by), LM_ID},
    {LM_AT(struct suggestion, replied_ms), LM_TIME},
    {LM_AT(struct suggestion, account_name), LM_TEXT},
    {LM_AT(struct suggestion, replied_name), LM_TEXT},
    {0},
};
const struct lm_record suggestion_row_record = {"SuggestionRow", sizeof(struct suggestion),
                                                row_fields};

lm_rc suggestion_store_insert(struct lm_cx *cx, const struct suggestion *said) {
    return lm_db_exec(cx->db,
                      LM_Q(&suggestion_sql[SUGGESTION_INSERT], LM_I(said->id),
                           LM_Z(lm_code_slug(suggestion_kinds, said->kind)), LM_T(said->body),
                           LM_T(said->page), LM_I(said->account_id), LM_I(said->node_id),
                           LM_I(cx->now_ms), LM_ID_OR_NULL(said->street_id)),
                      NULL);
}

lm_rc suggestion_store_find(struct lm_cx *cx, int64_t id, struct suggestion *ret_said) {
    return lm_db_row(cx->db, LM_Q(&suggestion_sql[SUGGESTION_BY_ID], LM_I(id)), cx->arena,
                     &suggestion_row_record, ret_said);
}

lm_rc suggestion_store_reply(struct lm_cx *cx, int64_t id, struct lm_str text) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db,
                      LM_Q(&suggestion_sql[SUGGESTION_REPLY], LM_I(id), LM_T(text),
                           LM_I(cx->who->account_id), LM_I(cx->now_ms)),
                      &changed));
    return changed == 1 ? LM_OK : LM_CONFLICT;
}

lm_rc suggestion_store_list(struct lm_cx *cx, int64_t before_id, struct lm_cursor **ret_cursor) {
    return lm_db_open_cursor(
        cx->db, LM_Q(&suggestion_sql[SUGGESTION_LIST], LM_I(before_id ? before_id : INT64_MAX)),
        ret_cursor);
}

lm_rc suggestion_store_own(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_rows) {
    return lm_db_rows(cx->db, LM_Q(&suggestion_sql[SUGGESTION_OWN], LM_I(account_id)), cx->arena,
                      &suggestion_row_record, ret_rows);
}
