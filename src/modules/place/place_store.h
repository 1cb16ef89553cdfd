/* Rows of place_code. */
#ifndef LM_MODULES_PLACE_STORE_H
#define LM_MODULES_PLACE_STORE_H

#include "core/module.h"

extern const struct lm_sql place_sql[]; /* ended by {0} */

struct place_code_row {
    struct lm_str kind;
    int64_t place_id, edition, changed_ms, changed_by;
    bool is_withdrawn;
};
/* LM_NOT_FOUND: its first code is in force. */
LM_CHECK lm_rc place_store_find(struct lm_cx *cx, const char *kind, int64_t place_id,
                                struct place_code_row *ret_row);
LM_CHECK lm_rc place_store_put(struct lm_cx *cx, const struct place_code_row *row);

#endif
