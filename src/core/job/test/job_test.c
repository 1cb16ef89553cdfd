/* Jobs: never twice, never lost, later when they fail. The clock is the test's. */
#include "test_env.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/audit/audit_store.h"
#include "core/job/job.h"
#include "core/job/runner.h"
#include "core/setting/setting.h"

struct counters {
    int short_runs, long_runs, broken_runs, crashed_runs, hourly_runs;
    int64_t long_progress, attempts_seen;
};
/* What the kinds below count into; a job has no other place to leave a trace outside the database.
 */
static struct counters counters;

static lm_rc run_short(struct lm_cx *cx, struct lm_str payload) {
    (void)cx;
    counters.short_runs += lm_str_is(payload, "{\"cups\":2}") ? 1 : 100;
    return LM_OK;
}

static lm_rc run_broken(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    counters.broken_runs++;
    return counters.broken_runs < 3 ? lm_fail(cx, LM_IO, "error.io") : LM_OK;
}

static lm_rc run_hourly(struct lm_cx *cx, struct lm_str payload) {
    (void)cx, (void)payload;
    counters.hourly_runs++;
    return LM_OK;
}

static lm_rc read_job(struct lm_cx *cx, void *arg) {
    struct lm_job *job = arg;
    return lm_job_find(cx, job->id, job);
}

static lm_rc run_long(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct lm_job job = {.id = job_id};
    (void)payload;
    counters.long_runs++;
    LM_TRY(lm_job_progress(env, job_id, 420));
    LM_TRY(lm_arena_new(1024 * 1024, &arena));
    LM_TRY(lm_env_read(env, arena, read_job, &job));
    counters.long_progress = job.progress;
    assert_int_equal(job.state, JOB_RUNNING);
    return LM_OK;
}

static lm_rc write_down(struct lm_cx *cx, void *arg) {
    return setting_put(cx, arg, LM_STR("hot"));
}

static lm_rc run_writing(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    return write_down(cx, "tea");
}

static lm_rc run_writing_long(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    (void)job_id, (void)payload;
    LM_TRY(lm_arena_new(1024 * 1024, &arena));
    LM_TRY(lm_env_write(env, arena, write_down, "tea"));
    return lm_env_write(env, arena, write_down, "more tea");
}

/* Stands for a process that is killed while it works: begins, and never ends. */
static lm_rc run_crashed(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    (void)env, (void)job_id, (void)payload;
    counters.crashed_runs++;
    return LM_OK;
}

/* What another process would find if this one ended now. */
static lm_rc run_looking(struct lm_cx *cx, struct lm_str payload) {
    static const struct lm_sql attempts = {
        "test_attempts",
        "SELECT attempts FROM job WHERE kind = 'tea.looking' AND state = 'running'"};
    struct lm_conn *conn;
    (void)payload;
    counters.crashed_runs++;
    LM_TRY(lm_conn_open(cx->env->db, LM_CONN_READ, &conn));
    lm_rc rc = lm_db_int(conn, LM_Q0(&attempts), &counters.attempts_seen);
    lm_conn_close(conn);
    return rc;
}

static const struct lm_job_kind kinds[] = {
    {"tea.looking", 0, .run = run_looking},
    {"tea.short", 0, .run = run_short},
    {"tea.broken", 0, .run = run_broken},
    {"tea.long", 0, .run_long = run_long},
    {"tea.writing", 0, .run = run_writing},
    {"tea.writing_long", 0, .run_long = run_writing_long},
    {"tea.crashed", 0, .run_long = run_crashed},
    {"tea.hourly", LM_HOUR_MS, .run = run_hourly},
    {0},
};
static const struct lm_module tea_module = {.name = "tea", .jobs = kinds};
static const struct lm_module *const modules[] = {&setting_module, &audit_module, &account_module,
                                                  &job_module,     &tea_module,   NULL};

static struct lm_env *open_env(enum lm_engine engine) {
    struct lm_env *env = test_env_open(engine, modules);
    test_settle(env);
    return env;
}

struct queued {
    const char *kind;
    struct lm_str payload;
    int64_t run_at_ms, id;
    bool is_undone;
};

static lm_rc queue(struct lm_cx *cx, void *arg) {
    struct queued *queued = arg;
    LM_TRY(lm_job_queue(cx, queued->kind, queued->payload, queued->run_at_ms, &queued->id));
    return queued->is_undone ? LM_INVALID : LM_OK;
}

static int64_t queue_now(struct lm_env *env, struct lm_arena *arena, const char *kind) {
    struct queued queued = {.kind = kind, .payload = LM_STR("{\"cups\":2}")};
    assert_ok(lm_env_write(env, arena, queue, &queued));
    return queued.id;
}

static int64_t run_due(struct lm_env *env) {
    int64_t count = -1;
    assert_ok(lm_jobs_run_due(env, &count));
    return count;
}

static struct lm_job job_at(struct lm_env *env, struct lm_arena *arena, int64_t id) {
    struct lm_job job = {.id = id};
    assert_ok(lm_env_read(env, arena, read_job, &job));
    return job;
}

static void a_queued_job_runs_once(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        counters = (struct counters){0};
        int64_t id = queue_now(env, *state, "tea.short");
        assert_int_equal(run_due(env), 1);
        assert_int_equal(run_due(env), 0);
        assert_int_equal(counters.short_runs, 1);
        struct lm_job job = job_at(env, *state, id);
        assert_int_equal(job.state, JOB_DONE);
        assert_int_equal(job.progress, 1000);
        test_env_close(env);
    }
}

struct rows_of {
    struct audit_filter filter;
    struct lm_list rows;
};

static lm_rc read_audit(struct lm_cx *cx, void *arg) {
    struct rows_of *asked = arg;
    return audit_list(cx, &asked->filter, &asked->rows);
}

static size_t audited(struct lm_env *env, struct lm_arena *arena, const char *action) {
    struct rows_of asked = {.filter = {.action = lm_str_of(action), .limit = 500}};
    assert_ok(lm_env_read(env, arena, read_audit, &asked));
    return asked.rows.count;
}

/* What a job writes is on record under its kind; one that finds nothing to do leaves no row. */
static void what_jobs_and_commands_write_is_audited(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        assert_ok(lm_env_write(env, *state, write_down, "water"));
        assert_int_equal(audited(env, *state, "system"), 1);
        env->command = "tea make";
        assert_ok(lm_env_write(env, *state, write_down, "water"));
        assert_int_equal(audited(env, *state, "tea make"), 1);
        queue_now(env, *state, "tea.short");
        queue_now(env, *state, "tea.long");
        queue_now(env, *state, "tea.writing");
        size_t before = audited(env, *state, "");
        assert_int_equal(run_due(env), 3);
        assert_int_equal(audited(env, *state, "tea.writing"), 1);
        assert_int_equal(audited(env, *state, ""), before + 1);
        test_env_close(env);
    }
}

static void a_job_of_an_undone_transaction_never_runs(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct queued queued = {.kind = "tea.short", .is_undone = true};
        assert_rc(lm_env_write(env, *state, queue, &queued), LM_INVALID);
        assert_int_equal(run_due(env), 0);
        test_env_close(env);
    }
}

static void a_job_for_later_waits(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct queued queued = {.kind = "tea.short",
                            .payload = LM_STR("{\"cups\":2}"),
                            .run_at_ms = env->now_ms() + LM_HOUR_MS};
    counters = (struct counters){0};
    assert_ok(lm_env_write(env, *state, queue, &queued));
    assert_int_equal(run_due(env), 0);
    test_clock_add(LM_HOUR_MS);
    assert_int_equal(run_due(env), 1);
    assert_int_equal(counters.short_runs, 1);
    test_env_close(env);
}

static void a_failing_job_is_tried_again_after_growing_waits(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        counters = (struct counters){0};
        int64_t id = queue_now(env, *state, "tea.broken");
        assert_int_equal(run_due(env), 1);
        struct lm_job job = job_at(env, *state, id);
        assert_int_equal(job.state, JOB_WAITING);
        assert_true(lm_str_is(job.error, "io"));
        assert_int_equal(run_due(env), 0);
        test_clock_add(LM_MINUTE_MS);
        assert_int_equal(run_due(env), 1);
        test_clock_add(LM_MINUTE_MS);
        assert_int_equal(run_due(env), 0); /* the second wait is two minutes */
        test_clock_add(LM_MINUTE_MS);
        assert_int_equal(run_due(env), 1);
        job = job_at(env, *state, id);
        assert_int_equal(job.state, JOB_DONE);
        assert_int_equal(counters.broken_runs, 3);
        test_env_close(env);
    }
}

static void a_long_job_shows_its_progress(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        counters = (struct counters){0};
        queue_now(env, *state, "tea.long");
        assert_int_equal(run_due(env), 1);
        assert_int_equal(counters.long_runs, 1);
        assert_int_equal(counters.long_progress, 420);
        test_env_close(env);
    }
}

static lm_rc claim_only(struct lm_cx *cx, void *arg) {
    static const struct lm_sql claim = {
        "test_claim", "UPDATE job SET state = 'running', due_ms = $2 WHERE id = $1"};
    return lm_db_exec(
        cx->db, LM_Q(&claim, LM_I(*(int64_t *)arg), LM_I(cx->now_ms + LM_JOB_LEASE_MS)), NULL);
}

static void a_job_of_a_killed_process_is_begun_again_after_its_claim_has_run_out(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        counters = (struct counters){0};
        int64_t id = queue_now(env, *state, "tea.crashed");
        assert_ok(lm_env_write(env, *state, claim_only, &id));
        assert_int_equal(run_due(env), 0); /* the other process may still be alive */
        test_clock_add(LM_JOB_LEASE_MS);
        assert_int_equal(run_due(env), 1);
        assert_int_equal(run_due(env), 0);
        assert_int_equal(counters.crashed_runs, 1);
        test_env_close(env);
    }
}

static lm_rc crash(struct lm_cx *cx, void *arg) {
    static const struct lm_sql claim = {
        "test_crash",
        "UPDATE job SET state = 'running', due_ms = $2, attempts = attempts + 1 WHERE id = $1"};
    return lm_db_exec(cx->db, LM_Q(&claim, LM_I(*(int64_t *)arg), LM_I(cx->now_ms)), NULL);
}

static void a_job_that_ends_its_process_is_given_up_in_the_end(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        counters = (struct counters){0};
        int64_t id = queue_now(env, *state, "tea.looking");
        assert_int_equal(run_due(env), 1);
        assert_int_equal(counters.attempts_seen, 1);
        assert_int_equal(job_at(env, *state, id).state, JOB_DONE);
        id = queue_now(env, *state, "tea.looking");
        for (int i = 0; i < 8; i++)
            assert_ok(lm_env_write(env, *state, crash, &id));
        assert_int_equal(run_due(env), 0);
        assert_int_equal(counters.crashed_runs, 1);
        assert_int_equal(job_at(env, *state, id).state, JOB_FAILED);
        test_env_close(env);
    }
}

static void a_repeating_job_runs_each_time_and_has_one_row(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        counters = (struct counters){0};
        assert_ok(lm_env_write(env, *state, lm_jobs_add_repeating, NULL));
        assert_ok(lm_env_write(env, *state, lm_jobs_add_repeating, NULL));
        for (int i = 0; i < 3; i++) {
            assert_int_equal(run_due(env), 0);
            test_clock_add(LM_HOUR_MS);
            assert_int_equal(run_due(env), 1);
        }
        assert_int_equal(counters.hourly_runs, 3);
        test_env_close(env);
    }
}

static void threads_run_what_is_queued_and_stop(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    counters = (struct counters){0};
    assert_ok(lm_jobs_start(env, 2));
    int64_t ids[] = {queue_now(env, *state, "tea.short"),
                     queue_now(env, *state, "tea.writing_long")};
    for (int i = 0; i < 500 && job_at(env, *state, ids[0]).state != JOB_DONE; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    for (int i = 0; i < 500 && job_at(env, *state, ids[1]).state != JOB_DONE; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    lm_jobs_stop(env);
    assert_int_equal(counters.short_runs, 1);
    assert_int_equal(audited(env, *state, "tea.writing_long"), 2); /* one for each transaction */
    assert_null(env->jobs);
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_queued_job_runs_once),
        test_with_arena(a_job_of_an_undone_transaction_never_runs),
        test_with_arena(a_job_for_later_waits),
        test_with_arena(a_failing_job_is_tried_again_after_growing_waits),
        test_with_arena(a_long_job_shows_its_progress),
        test_with_arena(a_job_of_a_killed_process_is_begun_again_after_its_claim_has_run_out),
        test_with_arena(a_job_that_ends_its_process_is_given_up_in_the_end),
        test_with_arena(a_repeating_job_runs_each_time_and_has_one_row),
        test_with_arena(what_jobs_and_commands_write_is_audited),
        test_with_arena(threads_run_what_is_queued_and_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
