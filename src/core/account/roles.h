/* Which role lives at which level, which may be held together, and who may appoint whom. Pure: no
 * database, no request. */
#ifndef LM_CORE_ACCOUNT_ROLES_H
#define LM_CORE_ACCOUNT_ROLES_H

#include "core/account/account.h"
#include "core/scope/scope.h"

/* 系统管理员, 安全管理员, 审计管理员: GB/T 22239-2019 8.1.5 keeps the three apart. */
#define ROLES_ADMIN                                                                                \
    (LM_ROLE(LM_ROLE_SYSTEM_ADMIN) | LM_ROLE(LM_ROLE_SECURITY_ADMIN) | LM_ROLE(LM_ROLE_AUDITOR))

/* May `role` be given at a node of `level`? A captain at a building, a station head at a compound.
 */
bool role_fits_level(enum lm_role role, int level);

/* May an account that holds the roles `held` (bits) take `role` too? An administrator's role stands
 * alone: who grants may not be audited by himself, and who runs the machine sees no people's data.
 */
bool role_fits_held(enum lm_role role, unsigned held);

/* May `who` give (or take) `role` at `node_id`? Never above or outside his own grants, never a role
 * that none of them may give. Not asked for lm_who_system, which may. */
bool role_may_appoint(const struct lm_who *who, const struct lm_scope *scope, enum lm_role role,
                      int64_t node_id);

/* Does a grant at `grant_node` reach `node_id`? Node 0 is the whole district, even before it has a
 * node of its own. */
bool role_covers(const struct lm_scope *scope, int64_t grant_node, int64_t node_id);

/* Roles of `who` as bits. */
unsigned role_bits(const struct lm_who *who);

#endif
