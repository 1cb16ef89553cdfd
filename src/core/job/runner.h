/* Between the rules of jobs and their threads; for core/job alone. */
#ifndef LM_CORE_JOB_RUNNER_H
#define LM_CORE_JOB_RUNNER_H

#include "base/clock.h"
#include "core/env.h"

/* A running job whose process has not renewed its claim for so long is begun again elsewhere. */
#define LM_JOB_LEASE_MS LM_MINUTE_MS

/* Wakes a thread: something was queued. */
void lm_jobs_wake(struct lm_env *env);
/* Notes that this thread runs a long job, so that its claim is renewed and what it writes is
 * audited under its kind; `kind` NULL: it no longer does. */
void lm_jobs_note(struct lm_env *env, int64_t id, const char *kind);
/* The kind of the long job that this thread runs; NULL: none. */
const char *lm_jobs_kind_here(struct lm_env *env);
/* Makes the rows of repeating kinds that are missing. */
LM_CHECK lm_rc lm_jobs_add_repeating(struct lm_cx *cx, void *arg);

#endif
