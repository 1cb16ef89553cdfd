/* Rows of the audit trail. */
#ifndef LM_CORE_AUDIT_STORE_H
#define LM_CORE_AUDIT_STORE_H

#include "core/module.h"

extern const struct lm_sql audit_sql[];

struct audit_row {
    int64_t id, at_ms, account_id, node_id;
    struct lm_str action, object, detail, request_id;
};
extern const struct lm_record audit_row_record;

/* A page of rows, newest first. Zero and absent members do not restrict. */
struct audit_filter {
    int64_t from_ms, to_ms; /* [from, to) */
    int64_t account_id, node_id;
    struct lm_str action; /* how the action begins */
    int64_t after_id;     /* the last id of the page before */
    int64_t limit;
};

LM_CHECK lm_rc audit_insert(struct lm_cx *cx, const struct audit_row *row);
LM_CHECK lm_rc audit_max(struct lm_cx *cx, int64_t *ret_id);
LM_CHECK lm_rc audit_list(struct lm_cx *cx, const struct audit_filter *filter,
                          struct lm_list *ret_rows);

#endif
