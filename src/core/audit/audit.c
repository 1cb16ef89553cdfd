/* Makes the audit row of a write from its context. */
#include "core/audit/audit.h"

#include "core/account/account.h"
#include "core/audit/audit_store.h"
#include "core/env.h"

static lm_rc route_action(struct lm_cx *cx, struct lm_str *ret_action) {
    struct lm_str path = lm_str_of(cx->route->path);
    struct lm_str prefix = LM_STR("/api/v1");
    if (lm_str_starts(path, prefix))
        path = lm_str_cut(path, prefix.n, path.n);
    return lm_str_printf(cx->arena, ret_action, "%s %.*s", cx->route->method, LM_FMT(path));
}

lm_rc audit_write(struct lm_cx *cx, const char *action) {
    struct audit_row row = {.id = lm_cx_id(cx),
                            .at_ms = cx->now_ms,
                            .account_id = cx->who ? cx->who->account_id : 0,
                            .action = lm_str_of(action),
                            .object = cx->audit_object,
                            .node_id = cx->audit_node,
                            .detail = cx->audit_detail,
                            .request_id = lm_str_of(cx->request_id)};
    if (!action)
        LM_TRY(route_action(cx, &row.action));
    cx->is_audited = true;
    return audit_insert(cx, &row);
}

struct reading {
    const struct lm_cx *reader;
    const char *action, *kind;
    int64_t id, node_id;
};

static lm_rc note_reading(struct lm_cx *cx, void *arg) {
    const struct reading *reading = arg;
    lm_cx_act_as(cx, reading->reader);
    LM_TRY(lm_audit_about(cx, reading->kind, reading->id, reading->node_id));
    return audit_write(cx, reading->action);
}

lm_rc audit_reading(struct lm_cx *reader, const char *action, const char *kind, int64_t id,
                    int64_t node_id) {
    struct reading reading = {reader, action, kind, id, node_id};
    return lm_env_write(reader->env, reader->arena, note_reading, &reading);
}

lm_rc audit_last_id(struct lm_cx *cx, int64_t *ret_id) {
    lm_rc rc = audit_max(cx, ret_id);
    if (rc != LM_NOT_FOUND)
        return rc;
    *ret_id = 0;
    return LM_OK;
}
