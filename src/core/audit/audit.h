/* Who did what to which thing, where and when: one row a write, inside its transaction. Rows are
 * never changed and carry no personal data, only ids, codes and counts. */
#ifndef LM_CORE_AUDIT_H
#define LM_CORE_AUDIT_H

#include "core/module.h"

extern const struct lm_module audit_module;

/* Writes the row of a finished write: account, the route as action, what lm_audit_about named.
 * Needs cx->who or a public route; called by the dispatcher (`action` NULL: the route), by
 * lm_env_write for jobs and commands, and where these name their action themselves. */
LM_CHECK lm_rc audit_write(struct lm_cx *cx, const char *action);
/* Puts on record, in a transaction of its own, that the caller of a read sees or takes what has to
 * be known: before anything leaves. The rest as above and in lm_audit_about. */
LM_CHECK lm_rc audit_reading(struct lm_cx *reader, const char *action, const char *kind, int64_t id,
                             int64_t node_id);
/* The greatest id in the table, 0 when it is empty. */
LM_CHECK lm_rc audit_last_id(struct lm_cx *cx, int64_t *ret_id);

#endif
