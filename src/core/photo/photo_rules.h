/* Rules of photos that only core/photo itself uses. */
#ifndef LM_CORE_PHOTO_RULES_H
#define LM_CORE_PHOTO_RULES_H

#include "core/job/job.h"
#include "core/photo/photo.h"

/* What may wait to be claimed, of everybody without an account together and of one account. */
#define PHOTO_WAITING_PUBLIC_MOST (INT64_C(1024) * 1024 * 1024)
#define PHOTO_WAITING_MOST (INT64_C(512) * 1024 * 1024)

/* Under what the caller's photos are counted (LOCKOUT_PHOTO): his network without an account, a
 * resident's account, which any phone makes; p NULL: the staff's are not. */
LM_CHECK lm_rc photo_sender_of(struct lm_cx *cx, struct lm_str *ret_sender);
/* Before a photo is taken: LM_TOO_MANY "photo.full" while too much of this account, or of everybody
 * without one, waits. */
LM_CHECK lm_rc photo_check_room(struct lm_cx *cx);
/* Jobs: removes what nobody has claimed for two days, a hundred at a time; finds files without a
 * row. */
LM_CHECK lm_rc photo_sweep(struct lm_cx *cx, struct lm_str payload);
LM_CHECK lm_rc photo_find_strays(struct lm_env *env, int64_t job_id, struct lm_str payload);

extern const struct lm_route photo_routes[]; /* ended by {0} */

#endif
