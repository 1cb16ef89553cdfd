/* Permission × place: is a role granted at or above a node? Reads the caller's grants and the grid
 * snapshot only, never the database. */
#include "core/account/account.h"
#include "core/scope/scope.h"

const struct lm_code lm_roles[] = {
    {"captain", "楼栋长", "Building captain"},
    {"helper", "帮手", "Helper"},
    {"station_head", "站长", "Station head"},
    {"deputy_head", "副站长", "Deputy station head"},
    {"community_worker", "社区工作者", "Community worker"},
    {"street", "街道工作人员", "Street office"},
    {"district", "区级工作人员", "District office"},
    {"finance", "财务人员", "Finance"},
    {"system_admin", "系统管理员", "System administrator"},
    {"security_admin", "安全管理员", "Security administrator"},
    {"auditor", "审计管理员", "Auditor"},
    {"party", "联动单位", "Linked party"},
    {0},
};

const struct lm_permission lm_public = {"public", ~0u, "Everybody, logged in or not."};
const struct lm_permission lm_resident = {"resident", ~0u,
                                          "Every account about itself, residents' too."};
const struct lm_permission lm_self = {"self", ~0u, "Every account of the staff about itself."};

/* A grant at node 0 is for the whole district, even before the district has a node; node 0 as the
 * place asked about is that whole. */
static bool covers(const struct lm_scope *scope, int64_t grant_node, int64_t node_id) {
    if (node_id == 0) {
        const struct lm_scope_node *node = grant_node ? lm_scope_find(scope, grant_node) : NULL;
        return grant_node == 0 || (node && node->level == LM_LEVEL_DISTRICT);
    }
    return grant_node == 0 ? lm_scope_find(scope, node_id) != NULL
                           : lm_scope_covers(scope, grant_node, node_id);
}

bool lm_may(const struct lm_cx *cx, const struct lm_permission *permission, int64_t node_id) {
    if (permission == &lm_public)
        return true;
    if (!cx->who)
        return false;
    if (cx->who->is_system || permission == &lm_resident)
        return true;
    if (permission == &lm_self || cx->who->is_resident)
        return !cx->who->is_resident;
    for (size_t i = 0; i < cx->who->grant_count; i++) {
        const struct lm_grant *grant = &cx->who->grants[i];
        if ((permission->roles & LM_ROLE(grant->role)) &&
            covers(cx->scope, grant->node_id, node_id))
            return true;
    }
    return false;
}

lm_rc lm_permit(struct lm_cx *cx, int64_t node_id) {
    const struct lm_permission *permission = cx->route ? cx->route->permission : NULL;
    /* Without a route (jobs, commands) only the system acts. */
    bool is_allowed = permission ? lm_may(cx, permission, node_id) : cx->who && cx->who->is_system;
    if (!is_allowed)
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    cx->is_permitted = true;
    cx->permitted_node = node_id;
    return LM_OK;
}

static int64_t whole(const struct lm_scope *scope) {
    return scope->count && scope->nodes[0].level == LM_LEVEL_DISTRICT ? scope->nodes[0].id : 0;
}

/* Adds `node_id` unless something above it is there; drops what lies below it. */
static size_t add_root(const struct lm_scope *scope, int64_t *nodes, size_t count,
                       int64_t node_id) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (nodes[i] == node_id || nodes[i] == 0 || lm_scope_covers(scope, nodes[i], node_id))
            return count;
        if (node_id != 0 && !lm_scope_covers(scope, node_id, nodes[i]))
            nodes[kept++] = nodes[i];
    }
    nodes[kept] = node_id;
    return kept + 1;
}

lm_rc lm_permit_roots(struct lm_cx *cx, const int64_t **ret_nodes, size_t *ret_count) {
    size_t grants = cx->who ? cx->who->grant_count : 0;
    int64_t *nodes;
    LM_TRY(lm_new(cx->arena, grants + 1, &nodes));
    size_t count = 0;
    if (cx->who && cx->who->is_system)
        nodes[count++] = whole(cx->scope);
    for (size_t i = 0; i < grants; i++) {
        const struct lm_grant *grant = &cx->who->grants[i];
        if (!cx->route || !(cx->route->permission->roles & LM_ROLE(grant->role)))
            continue;
        int64_t node_id = grant->node_id ? grant->node_id : whole(cx->scope);
        if (node_id == 0 || lm_scope_find(cx->scope, node_id))
            count = add_root(cx->scope, nodes, count, node_id);
    }
    if (count == 0)
        return lm_fail(cx, LM_FORBIDDEN, "error.forbidden");
    cx->is_permitted = true;
    *ret_nodes = nodes;
    *ret_count = count;
    return LM_OK;
}
