/* The rules of job.h: claiming, running, retrying. Owns no thread: runner.c does. */
#include "core/job/job.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/job/job_store.h"
#include "core/job/runner.h"

extern const struct lm_migration job_migrations[];

enum { ARENA_CAP = 256 * 1024 * 1024, ATTEMPTS_MOST = 8, WHOLE = 1000 };
#define BACKOFF_FIRST_MS LM_MINUTE_MS
#define BACKOFF_MOST_MS (6 * LM_HOUR_MS)

static const struct lm_job_kind *find_kind(const struct lm_env *env, struct lm_str name) {
    for (const struct lm_module *const *module = env->modules; *module; module++)
        for (const struct lm_job_kind *kind = (*module)->jobs; kind && kind->name; kind++)
            if (lm_str_is(name, kind->name))
                return kind;
    return NULL;
}

lm_rc lm_job_queue(struct lm_cx *cx, const char *kind, struct lm_str payload, int64_t run_at_ms,
                   int64_t *ret_id) {
    if (!find_kind(cx->env, lm_str_of(kind)))
        return LM_INTERNAL;
    struct lm_job job = {
        .id = lm_cx_id(cx),
        .kind = lm_str_of(kind),
        .payload = payload.p ? payload : LM_STR("{}"),
        .state = JOB_WAITING,
        .due_ms = run_at_ms ? run_at_ms : cx->now_ms,
        .created_ms = cx->now_ms,
    };
    LM_TRY(job_store_insert(cx, &job));
    if (ret_id)
        *ret_id = job.id;
    return lm_emit(cx, "job", job.id);
}

lm_rc lm_job_find(struct lm_cx *cx, int64_t id, struct lm_job *ret_job) {
    return job_store_find(cx, id, ret_job);
}

/* ---- one job ---- */

struct run {
    struct lm_job job;
    const struct lm_job_kind *kind;
    lm_rc outcome;
    int64_t lease_until_ms;
};

/* What becomes of a job that has run well: over, or waiting for its next time. */
static lm_rc settle_done(struct lm_cx *cx, const struct run *run) {
    struct lm_job job = run->job;
    bool is_again = job.is_repeating && run->kind->every_ms > 0;
    job.state = is_again ? JOB_WAITING : JOB_DONE;
    job.due_ms = is_again ? cx->now_ms + run->kind->every_ms : 0;
    job.attempts = is_again ? 0 : job.attempts + 1;
    job.progress = WHOLE;
    job.finished_ms = cx->now_ms;
    job.error = (struct lm_str){0};
    LM_TRY(lm_emit(cx, "job", job.id));
    return job_store_settle(cx, &job);
}

static int64_t backoff_ms(int64_t attempts) {
    int64_t wait_ms = BACKOFF_FIRST_MS;
    for (int64_t i = 1; i < attempts && wait_ms < BACKOFF_MOST_MS; i++)
        wait_ms *= 2;
    return wait_ms < BACKOFF_MOST_MS ? wait_ms : BACKOFF_MOST_MS;
}

/* What becomes of one that failed: tried again later, each time after a longer wait; given up after
 * eight attempts. Repeating kinds are never given up. */
static lm_rc settle_failed(struct lm_cx *cx, void *arg) {
    const struct run *run = arg;
    struct lm_job job = run->job;
    job.attempts++;
    bool is_over = job.attempts >= ATTEMPTS_MOST && !job.is_repeating;
    job.state = is_over ? JOB_FAILED : JOB_WAITING;
    job.due_ms = is_over ? 0 : cx->now_ms + backoff_ms(job.attempts);
    job.finished_ms = is_over ? cx->now_ms : 0;
    job.error = lm_str_of(lm_rc_slug(run->outcome));
    LM_TRY(lm_emit(cx, "job", job.id));
    return job_store_settle(cx, &job);
}

/* Committed before the work begins: a job that ends its process must not be begun for ever. */
static lm_rc claim_short(struct lm_cx *cx, void *arg) {
    struct run *run = arg;
    run->lease_until_ms = cx->now_ms + LM_JOB_LEASE_MS;
    return job_store_claim(cx, &run->job, run->lease_until_ms);
}

/* Work and end are one transaction: killed anywhere in it, the job has not run at all. */
static lm_rc run_claimed(struct lm_cx *cx, void *arg) {
    struct run *run = arg;
    struct lm_job claimed = {.id = run->job.id, .due_ms = run->lease_until_ms};
    LM_TRY(job_store_claim(cx, &claimed, run->lease_until_ms)); /* still ours? */
    int64_t changed = lm_conn_changed(cx->db);
    run->outcome = run->kind->run(cx, run->job.payload);
    LM_TRY(run->outcome);
    if (lm_conn_changed(cx->db) != changed && !cx->is_audited)
        LM_TRY(audit_write(cx, run->kind->name));
    return settle_done(cx, run);
}

static lm_rc run_short(struct lm_env *env, struct lm_arena *arena, struct run *run) {
    LM_TRY(lm_env_note(env, arena, claim_short, run));
    return lm_env_note(env, arena, run_claimed, run);
}

static lm_rc claim_long(struct lm_cx *cx, void *arg) {
    const struct run *run = arg;
    LM_TRY(job_store_claim(cx, &run->job, cx->now_ms + LM_JOB_LEASE_MS));
    return lm_emit(cx, "job", run->job.id);
}

static lm_rc finish_long(struct lm_cx *cx, void *arg) {
    return settle_done(cx, arg);
}

static lm_rc run_long(struct lm_env *env, struct lm_arena *arena, struct run *run) {
    LM_TRY(lm_env_note(env, arena, claim_long, run));
    lm_jobs_note(env, run->job.id, run->kind->name);
    run->outcome = run->kind->run_long(env, run->job.id, run->job.payload);
    lm_jobs_note(env, run->job.id, NULL);
    return run->outcome == LM_OK ? lm_env_note(env, arena, finish_long, run) : run->outcome;
}

static void log_failure(const struct run *run) {
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)run->job.id);
    lm_log(LM_ERROR, "job.failed", "kind", run->kind->name, "job", id, "outcome",
           lm_rc_slug(run->outcome), NULL);
}

/* LM_CONFLICT of the claim means that somebody else has it: nothing to do. */
static lm_rc run_one(struct lm_env *env, struct lm_arena *arena, const struct lm_job *job,
                     int64_t *count) {
    struct run run = {.job = *job, .kind = find_kind(env, job->kind)};
    if (!run.kind) { /* of a module that is no longer there */
        run.outcome = LM_NOT_FOUND;
        return lm_env_note(env, arena, settle_failed, &run);
    }
    if (job->attempts >= ATTEMPTS_MOST && !job->is_repeating) {
        run.outcome = LM_INTERNAL; /* each attempt was begun, and none has told how it ended */
        log_failure(&run);
        return lm_env_note(env, arena, settle_failed, &run);
    }
    lm_rc rc = run.kind->run ? run_short(env, arena, &run) : run_long(env, arena, &run);
    if (rc == LM_CONFLICT && run.outcome == LM_OK)
        return LM_OK;
    ++*count;
    if (rc == LM_OK)
        return LM_OK;
    if (run.outcome == LM_OK)
        run.outcome = rc;
    log_failure(&run);
    return lm_env_note(env, arena, settle_failed, &run);
}

/* ---- what is due ---- */

static lm_rc load_due(struct lm_cx *cx, void *arg) {
    return job_store_due(cx, arg);
}

lm_rc lm_jobs_run_due(struct lm_env *env, int64_t *ret_count) {
    struct lm_arena *listing LM_ARENA_AUTO = NULL, *arena LM_ARENA_AUTO = NULL;
    struct lm_list due;
    *ret_count = 0;
    LM_TRY(lm_arena_new(ARENA_CAP, &listing));
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    LM_TRY(lm_env_read(env, listing, load_due, &due));
    for (size_t i = 0; i < due.count && !lm_jobs_is_stopping(env); i++) {
        LM_TRY(run_one(env, arena, &((struct lm_job *)due.items)[i], ret_count));
        lm_arena_reset(arena);
    }
    return LM_OK;
}

struct progress {
    int64_t id, permille;
};

static lm_rc write_progress(struct lm_cx *cx, void *arg) {
    const struct progress *progress = arg;
    LM_TRY(job_store_progress(cx, progress->id, progress->permille, cx->now_ms + LM_JOB_LEASE_MS));
    return lm_emit(cx, "job", progress->id);
}

lm_rc lm_job_progress(struct lm_env *env, int64_t id, int permille) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct progress progress = {id, permille};
    LM_TRY(lm_arena_new(1024 * 1024, &arena));
    return lm_env_note(env, arena, write_progress, &progress);
}

lm_rc lm_job_batches(struct lm_env *env, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg,
                     const bool *is_left) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    do {
        if (lm_jobs_is_stopping(env))
            return LM_BUSY;
        LM_TRY(lm_env_write(env, arena, work, arg));
        lm_arena_reset(arena);
    } while (*is_left);
    return LM_OK;
}

/* ---- module ---- */

/* One row for each kind that repeats. */
static lm_rc add_repeating(struct lm_cx *cx, const struct lm_job_kind *kind) {
    int64_t id;
    lm_rc rc = kind->every_ms > 0 ? job_store_repeating(cx, kind->name, &id) : LM_OK;
    if (rc != LM_NOT_FOUND)
        return rc;
    struct lm_job job = {
        .id = lm_cx_id(cx),
        .kind = lm_str_of(kind->name),
        .payload = LM_STR("{}"),
        .state = JOB_WAITING,
        .due_ms = cx->now_ms + kind->every_ms,
        .is_repeating = true,
        .created_ms = cx->now_ms,
    };
    return job_store_insert(cx, &job);
}

lm_rc lm_jobs_add_repeating(struct lm_cx *cx, void *arg) {
    (void)arg;
    for (const struct lm_module *const *module = cx->env->modules; *module; module++)
        for (const struct lm_job_kind *kind = (*module)->jobs; kind && kind->name; kind++)
            LM_TRY(add_repeating(cx, kind));
    return LM_OK;
}

static lm_rc purge(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    return job_store_purge(cx, cx->now_ms - 30 * LM_DAY_MS);
}

static const struct lm_job_kind kinds[] = {
    {"job.purge", LM_DAY_MS, .run = purge},
    {0},
};

static void hear_job(struct lm_env *env, int64_t id) {
    (void)id;
    lm_jobs_wake(env);
}

static const struct lm_listener listeners[] = {
    {"job", hear_job},
    {"outside", hear_job},
    {0},
};

const struct lm_module job_module = {
    .name = "job",
    .migrations = job_migrations,
    .sql = job_sql,
    .jobs = kinds,
    .listeners = listeners,
};
