/* The threads that run jobs. Sleeps until the next job is due or one is queued; a keeper renews the
 * claims of long ones. Decides nothing about jobs: job.c does. */
#include "core/job/runner.h"

#include "base/log.h"
#include "core/job/job.h"
#include "core/job/job_store.h"

#include <pthread.h>

enum { THREADS_MOST = 8, SLEEP_MOST_MS = 30000, RENEW_EVERY_MS = 20000, SLEEP_LEAST_MS = 50 };

struct lm_jobs {
    struct lm_env *env;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t threads[THREADS_MOST], keeper;
    int count;
    bool has_keeper, is_stopping;
    uint64_t wakes; /* grows with every wake: none is missed */
    struct running {
        int64_t id; /* of a long job; 0: free */
        const char *kind;
        pthread_t thread;
    } running[THREADS_MOST];
};

bool lm_jobs_is_stopping(const struct lm_env *env) {
    struct lm_jobs *jobs = env->jobs;
    if (!jobs)
        return false;
    pthread_mutex_lock(&jobs->lock);
    bool is_stopping = jobs->is_stopping;
    pthread_mutex_unlock(&jobs->lock);
    return is_stopping;
}

void lm_jobs_wake(struct lm_env *env) {
    struct lm_jobs *jobs = env->jobs;
    if (!jobs)
        return;
    pthread_mutex_lock(&jobs->lock);
    jobs->wakes++;
    pthread_cond_broadcast(&jobs->changed);
    pthread_mutex_unlock(&jobs->lock);
}

void lm_jobs_note(struct lm_env *env, int64_t id, const char *kind) {
    struct lm_jobs *jobs = env->jobs;
    if (!jobs)
        return;
    pthread_mutex_lock(&jobs->lock);
    for (size_t i = 0; i < THREADS_MOST; i++)
        if (jobs->running[i].id == (kind ? 0 : id)) {
            jobs->running[i] = (struct running){kind ? id : 0, kind, pthread_self()};
            break;
        }
    pthread_mutex_unlock(&jobs->lock);
}

const char *lm_jobs_kind_here(struct lm_env *env) {
    struct lm_jobs *jobs = env->jobs;
    const char *kind = NULL;
    if (!jobs)
        return NULL;
    pthread_mutex_lock(&jobs->lock);
    for (size_t i = 0; i < THREADS_MOST && !kind; i++)
        if (jobs->running[i].id && pthread_equal(jobs->running[i].thread, pthread_self()))
            kind = jobs->running[i].kind;
    pthread_mutex_unlock(&jobs->lock);
    return kind;
}

static lm_rc load_next(struct lm_cx *cx, void *arg) {
    return job_store_next_due(cx, arg);
}

/* Milliseconds until the next job is due, within reason: clocks step, other processes queue. */
static int64_t sleep_ms(struct lm_env *env) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    int64_t next_ms = 0;
    if (lm_arena_new(1024 * 1024, &arena) != LM_OK ||
        lm_env_read(env, arena, load_next, &next_ms) != LM_OK)
        return SLEEP_MOST_MS;
    int64_t wait_ms = next_ms - env->now_ms();
    if (wait_ms > SLEEP_MOST_MS)
        return SLEEP_MOST_MS;
    return wait_ms < SLEEP_LEAST_MS ? SLEEP_LEAST_MS : wait_ms;
}

/* Sleeps until woken (after `seen`), stopped, or the time has passed. False when stopping. */
static bool sleep_until(struct lm_jobs *jobs, int64_t wait_ms, uint64_t seen) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += wait_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&jobs->lock);
    while (!jobs->is_stopping && jobs->wakes == seen)
        if (pthread_cond_timedwait(&jobs->changed, &jobs->lock, &until) != 0)
            break;
    bool is_going_on = !jobs->is_stopping;
    pthread_mutex_unlock(&jobs->lock);
    return is_going_on;
}

static uint64_t wakes_now(struct lm_jobs *jobs) {
    pthread_mutex_lock(&jobs->lock);
    uint64_t wakes = jobs->wakes;
    pthread_mutex_unlock(&jobs->lock);
    return wakes;
}

static void *run_jobs(void *arg) {
    pthread_setname_np(pthread_self(), "jobs");
    struct lm_jobs *jobs = arg;
    for (bool is_going_on = true; is_going_on;) {
        uint64_t seen = wakes_now(jobs);
        int64_t count = 0;
        lm_rc rc = lm_jobs_run_due(jobs->env, &count);
        if (rc != LM_OK)
            lm_log(LM_ERROR, "jobs.run", "outcome", lm_rc_slug(rc), NULL);
        if (rc == LM_OK && count > 0 && !lm_jobs_is_stopping(jobs->env))
            continue;
        is_going_on = sleep_until(jobs, rc == LM_OK ? sleep_ms(jobs->env) : SLEEP_MOST_MS, seen);
    }
    return NULL;
}

/* ---- the keeper ---- */

struct renewal {
    int64_t ids[THREADS_MOST];
};

static lm_rc renew(struct lm_cx *cx, void *arg) {
    const struct renewal *renewal = arg;
    for (size_t i = 0; i < THREADS_MOST; i++)
        if (renewal->ids[i])
            LM_TRY(job_store_renew(cx, renewal->ids[i], cx->now_ms + LM_JOB_LEASE_MS));
    return LM_OK;
}

static void renew_all(struct lm_jobs *jobs) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct renewal renewal;
    bool has_any = false;
    pthread_mutex_lock(&jobs->lock);
    for (size_t i = 0; i < THREADS_MOST; i++)
        renewal.ids[i] = jobs->running[i].id;
    pthread_mutex_unlock(&jobs->lock);
    for (size_t i = 0; i < THREADS_MOST; i++)
        has_any |= renewal.ids[i] != 0;
    if (has_any && lm_arena_new(1024 * 1024, &arena) == LM_OK &&
        lm_env_note(jobs->env, arena, renew, &renewal) != LM_OK)
        lm_log(LM_WARN, "jobs.renew", NULL);
}

static void *keep_claims(void *arg) {
    pthread_setname_np(pthread_self(), "job-keeper");
    struct lm_jobs *jobs = arg;
    int64_t next_us = lm_clock_steady_us() + RENEW_EVERY_MS * 1000;
    for (;;) { /* wakes for queued jobs are none of its business: sleep on */
        int64_t left_ms = (next_us - lm_clock_steady_us()) / 1000;
        if (!sleep_until(jobs, left_ms < 1 ? 1 : left_ms, wakes_now(jobs)))
            return NULL;
        if (lm_clock_steady_us() < next_us)
            continue;
        renew_all(jobs);
        next_us = lm_clock_steady_us() + RENEW_EVERY_MS * 1000;
    }
}

/* ---- life ---- */

static lm_rc start_threads(struct lm_jobs *jobs, int threads) {
    for (; jobs->count < threads; jobs->count++)
        if (pthread_create(&jobs->threads[jobs->count], NULL, run_jobs, jobs) != 0)
            return LM_NO_MEMORY;
    if (pthread_create(&jobs->keeper, NULL, keep_claims, jobs) != 0)
        return LM_NO_MEMORY;
    jobs->has_keeper = true;
    return LM_OK;
}

lm_rc lm_jobs_start(struct lm_env *env, int threads) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    pthread_condattr_t attributes;
    LM_TRY(lm_arena_new(1024 * 1024, &arena));
    LM_TRY(lm_env_note(env, arena, lm_jobs_add_repeating, NULL));
    struct lm_jobs *jobs = calloc(1, sizeof *jobs);
    if (!jobs)
        return LM_NO_MEMORY;
    jobs->env = env;
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&jobs->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    env->jobs = jobs;
    lm_rc rc = start_threads(jobs, threads < THREADS_MOST ? threads : THREADS_MOST);
    if (rc != LM_OK)
        lm_jobs_stop(env);
    return rc;
}

void lm_jobs_stop(struct lm_env *env) {
    struct lm_jobs *jobs = env->jobs;
    if (!jobs)
        return;
    pthread_mutex_lock(&jobs->lock);
    jobs->is_stopping = true;
    pthread_cond_broadcast(&jobs->changed);
    pthread_mutex_unlock(&jobs->lock);
    for (int i = 0; i < jobs->count; i++)
        pthread_join(jobs->threads[i], NULL);
    if (jobs->has_keeper)
        pthread_join(jobs->keeper, NULL);
    env->jobs = NULL;
    pthread_cond_destroy(&jobs->changed);
    pthread_mutex_destroy(&jobs->lock);
    free(jobs);
}
