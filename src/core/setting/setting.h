/* Settings that belong to the database, not to the machine: copied and restored with it. */
#ifndef LM_CORE_SETTING_H
#define LM_CORE_SETTING_H

#include "core/module.h"

extern const struct lm_module setting_module;

/* The value of a setting; p == NULL when it was never set. */
LM_CHECK lm_rc setting_get(struct lm_cx *cx, const char *name, struct lm_str *ret_value);
LM_CHECK lm_rc setting_put(struct lm_cx *cx, const char *name, struct lm_str value);

/* A setting that counts, one further. */
LM_CHECK lm_rc setting_count(struct lm_cx *cx, const char *name);

#endif
