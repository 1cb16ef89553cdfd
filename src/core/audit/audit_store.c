/* Every statement on table `audit`. */
#include "core/audit/audit_store.h"

enum { AUDIT_INSERT, AUDIT_MAX, AUDIT_LIST };

const struct lm_sql audit_sql[] = {
    [AUDIT_INSERT] = {"audit_insert",
                      "INSERT INTO audit (id, at_ms, account_id, action, object, node_id, detail, "
                      "request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"},
    [AUDIT_MAX] = {"audit_max", "SELECT max(id) FROM audit"},
    /* By the primary key, backwards from the page's end; time ranges are id ranges. */
    [AUDIT_LIST] = {"audit_list",
                    "SELECT id, at_ms, account_id, action, object, node_id, detail, request_id "
                    "FROM audit WHERE id < $1 AND at_ms >= $2 AND at_ms < $3 "
                    "AND ($4 = 0 OR account_id = $4) AND ($5 = 0 OR node_id = $5) "
                    "AND substr(action, 1, length($6)) = $6 ORDER BY id DESC LIMIT $7"},
    {0},
};

static const struct lm_field fields[] = {
    {LM_AT(struct audit_row, id), LM_ID, LM_REQUIRED, .doc = "Also the cursor of the next page."},
    {LM_AT(struct audit_row, at_ms), LM_TIME, LM_REQUIRED, .doc = "When."},
    {LM_AT(struct audit_row, account_id), LM_ID, .doc = "Who; absent: nobody was logged in."},
    {LM_AT(struct audit_row, action), LM_TEXT, LM_REQUIRED,
     .doc = "Method and route, or the name of a job or command."},
    {LM_AT(struct audit_row, object), LM_TEXT, .doc = "Kind and id of the thing."},
    {LM_AT(struct audit_row, node_id), LM_ID, .doc = "Where in the grid."},
    {LM_AT(struct audit_row, detail), LM_JSON, .doc = "More, without personal data."},
    {LM_AT(struct audit_row, request_id), LM_TEXT, LM_REQUIRED,
     .doc = "The same id stands in the reply and in the log."},
    {0},
};
const struct lm_record audit_row_record = {"AuditRow", sizeof(struct audit_row), fields};

lm_rc audit_insert(struct lm_cx *cx, const struct audit_row *row) {
    return lm_db_exec(cx->db,
                      LM_Q(&audit_sql[AUDIT_INSERT], LM_I(row->id), LM_I(row->at_ms),
                           LM_ID_OR_NULL(row->account_id), LM_T(row->action), LM_T(row->object),
                           LM_ID_OR_NULL(row->node_id), LM_T(row->detail), LM_T(row->request_id)),
                      NULL);
}

lm_rc audit_max(struct lm_cx *cx, int64_t *ret_id) {
    return lm_db_int(cx->db, LM_Q0(&audit_sql[AUDIT_MAX]), ret_id);
}

lm_rc audit_list(struct lm_cx *cx, const struct audit_filter *filter, struct lm_list *ret_rows) {
    struct lm_str action = filter->action.p ? filter->action : LM_STR("");
    return lm_db_rows(
        cx->db,
        LM_Q(&audit_sql[AUDIT_LIST], LM_I(filter->after_id ? filter->after_id : INT64_MAX),
             LM_I(filter->from_ms), LM_I(filter->to_ms ? filter->to_ms : INT64_MAX),
             LM_I(filter->account_id), LM_I(filter->node_id), LM_T(action), LM_I(filter->limit)),
        cx->arena, &audit_row_record, ret_rows);
}
