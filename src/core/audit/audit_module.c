/* What the audit trail contributes to the program. */
#include "core/audit/audit.h"
#include "core/audit/audit_http.h"
#include "core/audit/audit_store.h"

extern const struct lm_migration audit_migrations[];

static const struct lm_permission *const permissions[] = {&audit_read, NULL};

const struct lm_module audit_module = {
    .name = "audit",
    .migrations = audit_migrations,
    .sql = audit_sql,
    .permissions = permissions,
    .routes = audit_routes,
};
