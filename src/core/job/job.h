/* Work in the background: queued in the transaction that wants it, run by threads of the server,
 * claimed in the database so that it survives restarts and never runs twice at once. */
#ifndef LM_CORE_JOB_H
#define LM_CORE_JOB_H

#include "core/env.h"

extern const struct lm_module job_module;

enum job_state { JOB_WAITING = 1, JOB_RUNNING, JOB_DONE, JOB_FAILED };
extern const struct lm_code job_states[];

struct lm_job {
    int64_t id, due_ms, attempts, progress, created_ms, finished_ms;
    struct lm_str kind, payload, error;
    int state;
    bool is_repeating;
};

/* Queues work of a kind that some module registers (LM_INTERNAL otherwise), from `run_at_ms` on
 * (0: at once). `payload`: JSON without personal data, or p == NULL. It is begun after the commit,
 * never before. `ret_id` may be NULL. */
LM_CHECK lm_rc lm_job_queue(struct lm_cx *cx, const char *kind, struct lm_str payload,
                            int64_t run_at_ms, int64_t *ret_id);
/* A job as it stands. LM_NOT_FOUND. */
LM_CHECK lm_rc lm_job_find(struct lm_cx *cx, int64_t id, struct lm_job *ret_job);
/* From run_long: notes the share done (0…1000) and renews the claim. Tells watchers ("job", id). */
LM_CHECK lm_rc lm_job_progress(struct lm_env *env, int64_t id, int permille);

/* From run_long: work of many rows in bounded transactions. Runs `work` as lm_env_write does, again
 * and again, until it leaves *is_left false. LM_BUSY: the server stops before that; the rest comes
 * after the restart. */
LM_CHECK lm_rc lm_job_batches(struct lm_env *env, lm_rc (*work)(struct lm_cx *cx, void *arg),
                              void *arg, const bool *is_left);

/* ---- the runner ---- */

/* Starts `threads` that run what is due, and one that renews the claims of what takes long. Sets
 * env->jobs. */
LM_CHECK lm_rc lm_jobs_start(struct lm_env *env, int threads);
/* Waits for what is running, then ends the threads. NULL env->jobs is allowed. */
void lm_jobs_stop(struct lm_env *env);
/* True once lm_jobs_stop has been called: a long job ends early and is run again later. */
bool lm_jobs_is_stopping(const struct lm_env *env);
/* Runs what is due now in the caller's thread; for commands and tests. `ret_count`: how many were
 * begun. */
LM_CHECK lm_rc lm_jobs_run_due(struct lm_env *env, int64_t *ret_count);

#endif
