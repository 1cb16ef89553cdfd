/* Routes of the audit trail. */
#ifndef LM_CORE_AUDIT_HTTP_H
#define LM_CORE_AUDIT_HTTP_H

#include "core/module.h"

extern const struct lm_permission audit_read;
extern const struct lm_route audit_routes[];

#endif
