/* Rows of `job`. */
#ifndef LM_CORE_JOB_STORE_H
#define LM_CORE_JOB_STORE_H

#include "core/job/job.h"

extern const struct lm_sql job_sql[]; /* ended by {0} */

LM_CHECK lm_rc job_store_insert(struct lm_cx *cx, const struct lm_job *job);
LM_CHECK lm_rc job_store_find(struct lm_cx *cx, int64_t id, struct lm_job *ret_job);
/* The repeating row of a kind; LM_NOT_FOUND. */
LM_CHECK lm_rc job_store_repeating(struct lm_cx *cx, const char *kind, int64_t *ret_id);
/* At most 20 that are due, earliest first: list of struct lm_job. */
LM_CHECK lm_rc job_store_due(struct lm_cx *cx, struct lm_list *ret_jobs);
/* When the next is due; LM_NOT_FOUND. */
LM_CHECK lm_rc job_store_next_due(struct lm_cx *cx, int64_t *ret_ms);
/* Begins a job if it still stands as `job` says: LM_CONFLICT when another has begun it. Sets its
 * due_ms to `lease_until_ms`. */
LM_CHECK lm_rc job_store_claim(struct lm_cx *cx, const struct lm_job *job, int64_t lease_until_ms);
/* Puts a job into a state: due_ms 0 is over. */
LM_CHECK lm_rc job_store_settle(struct lm_cx *cx, const struct lm_job *job);
LM_CHECK lm_rc job_store_renew(struct lm_cx *cx, int64_t id, int64_t lease_until_ms);
LM_CHECK lm_rc job_store_progress(struct lm_cx *cx, int64_t id, int64_t progress,
                                  int64_t lease_until_ms);
LM_CHECK lm_rc job_store_purge(struct lm_cx *cx, int64_t before_ms);

#endif
