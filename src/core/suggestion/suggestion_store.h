/* Rows of `suggestion`. */
#ifndef LM_CORE_SUGGESTION_STORE_H
#define LM_CORE_SUGGESTION_STORE_H

#include "core/suggestion/suggestion.h"

extern const struct lm_sql suggestion_sql[]; /* ended by {0} */
extern const struct lm_record suggestion_row_record;

LM_CHECK lm_rc suggestion_store_insert(struct lm_cx *cx, const struct suggestion *said);
LM_CHECK lm_rc suggestion_store_find(struct lm_cx *cx, int64_t id, struct suggestion *ret_said);
/* LM_CONFLICT when it is answered already. */
LM_CHECK lm_rc suggestion_store_reply(struct lm_cx *cx, int64_t id, struct lm_str text);
/* Cursor over rows before `before_id` (0: all), newest first. */
LM_CHECK lm_rc suggestion_store_list(struct lm_cx *cx, int64_t before_id,
                                     struct lm_cursor **ret_cursor);
/* The newest 50 of one account: list of struct suggestion. */
LM_CHECK lm_rc suggestion_store_own(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_rows);

#endif
