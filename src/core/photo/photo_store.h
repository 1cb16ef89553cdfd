/* Rows of `photo`. */
#ifndef LM_CORE_PHOTO_STORE_H
#define LM_CORE_PHOTO_STORE_H

#include "core/photo/photo.h"

extern const struct lm_sql photo_sql[]; /* ended by {0} */

struct photo_row {
    struct lm_str digest;
    int64_t bytes, width, height, account_id, added_ms, claims;
};

/* Of a digest that is there already, only the time is set. */
LM_CHECK lm_rc photo_store_add(struct lm_cx *cx, const struct photo_row *row);
/* Nothing when there is such a row. */
LM_CHECK lm_rc photo_store_adopt(struct lm_cx *cx, const struct photo_row *row);
LM_CHECK lm_rc photo_store_find(struct lm_cx *cx, struct lm_str digest, struct photo_row *ret_row);
/* One claim more; LM_NOT_FOUND. */
LM_CHECK lm_rc photo_store_claim(struct lm_cx *cx, struct lm_str digest);
/* One claim less, if there is one; from now on it waits again. */
LM_CHECK lm_rc photo_store_release(struct lm_cx *cx, struct lm_str digest);
/* Bytes that wait for a claim: of an account, or of everybody without one (0). */
LM_CHECK lm_rc photo_store_waiting(struct lm_cx *cx, int64_t account_id, int64_t *ret_bytes);
/* Rows that have waited since before `before_ms`, oldest first, at most `limit`. */
LM_CHECK lm_rc photo_store_expired(struct lm_cx *cx, int64_t before_ms, int64_t limit,
                                   struct lm_list *ret_rows);
/* Deletes one of them; LM_NOT_FOUND when it was claimed or sent again meanwhile. */
LM_CHECK lm_rc photo_store_forget(struct lm_cx *cx, struct lm_str digest, int64_t before_ms);

#endif
