/* Rules of suggestions, and the module's tables. */
#include "core/suggestion/suggestion.h"

#include "core/account/account.h"
#include "core/scope/scope.h"
#include "core/suggestion/suggestion_http.h"
#include "core/suggestion/suggestion_store.h"

extern const struct lm_migration suggestion_migrations[];

lm_rc suggestion_add(struct lm_cx *cx, const struct suggestion *said, int64_t *ret_id) {
    struct suggestion full = *said;
    full.body = lm_str_trim(said->body);
    if (lm_str_is_empty(full.body)) {
        lm_fault(cx, "/text", "field.required");
        return lm_faults_check(cx);
    }
    full.id = lm_cx_id(cx);
    full.account_id = cx->who->account_id;
    full.node_id = cx->who->grant_count > 0 ? cx->who->grants[0].node_id : 0;
    const struct lm_scope_node *street =
        lm_scope_at_level(cx->scope, full.node_id, LM_LEVEL_STREET);
    full.street_id = street ? street->id : 0;
    LM_TRY(suggestion_store_insert(cx, &full));
    *ret_id = full.id;
    return lm_emit(cx, "suggestion", full.id);
}

int64_t suggestion_place(const struct lm_cx *cx, const struct suggestion *said) {
    if (lm_scope_find(cx->scope, said->node_id))
        return said->node_id;
    if (lm_scope_find(cx->scope, said->street_id))
        return said->street_id;
    return cx->scope->count > 0 ? cx->scope->nodes[0].id : 0;
}

lm_rc suggestion_reply(struct lm_cx *cx, int64_t id, struct lm_str text) {
    struct lm_str reply = lm_str_trim(text);
    if (lm_str_is_empty(reply)) {
        lm_fault(cx, "/text", "field.required");
        return lm_faults_check(cx);
    }
    lm_rc rc = suggestion_store_reply(cx, id, reply);
    if (rc == LM_CONFLICT)
        return lm_fail(cx, LM_CONFLICT, "suggestion.replied_already");
    LM_TRY(rc);
    return lm_emit(cx, "suggestion", id);
}

static const struct lm_permission *const permissions[] = {&suggestion_answer, NULL};
static const struct lm_message messages[] = {
    {"suggestion.replied_already", "这一条已经有人答复了。请刷新看看。",
     "Somebody has answered this already. Reload to see it."},
    {0},
};

const struct lm_module suggestion_module = {
    .name = "suggestion",
    .migrations = suggestion_migrations,
    .sql = suggestion_sql,
    .permissions = permissions,
    .routes = suggestion_routes,
    .messages = messages,
};
