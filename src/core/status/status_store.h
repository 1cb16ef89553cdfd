/* Asks whether the database answers. */
#ifndef LM_CORE_STATUS_STORE_H
#define LM_CORE_STATUS_STORE_H

#include "core/module.h"

extern const struct lm_sql status_sql[];

/* LM_OK when the schema can be read. */
LM_CHECK lm_rc status_alive(struct lm_cx *cx);

#endif
