/* The SQL of jobs. Maps rows, decides nothing. */
#include "core/job/job_store.h"

const struct lm_code job_states[] = {
    {"waiting", "等待", "waiting"},
    {"running", "进行中", "running"},
    {"done", "完成", "done"},
    {"failed", "失败", "failed"},
    {0},
};

enum {
    JOB_INSERT,
    JOB_BY_ID,
    JOB_REPEATING,
    JOB_DUE,
    JOB_NEXT_DUE,
    JOB_CLAIM,
    JOB_SETTLE,
    JOB_RENEW,
    JOB_PROGRESS,
    JOB_PURGE
};

const struct lm_sql job_sql[] = {
    [JOB_INSERT] = {"job_insert",
                    "INSERT INTO job (id, kind, payload, state, due_ms, attempts, progress, "
                    "is_repeating, error, created_ms, finished_ms) VALUES ($1, $2, $3, $4, $5, $6, "
                    "$7, $8, $9, $10, $11)"},
    [JOB_BY_ID] = {"job_by_id", "SELECT id, kind, payload, state, due_ms, attempts, progress, "
                                "is_repeating, error, created_ms, finished_ms FROM job WHERE id = "
                                "$1"},
    /* job_repeating */
    [JOB_REPEATING] = {"job_repeating", "SELECT id FROM job WHERE kind = $1 AND is_repeating = 1"},
    /* job_due */
    [JOB_DUE] = {"job_due", "SELECT id, kind, payload, state, due_ms, attempts, progress, "
                            "is_repeating, error, created_ms, finished_ms FROM job WHERE due_ms <= "
                            "$1 ORDER BY due_ms, id LIMIT 20"},
    /* job_due */
    [JOB_NEXT_DUE] = {"job_next_due", "SELECT MIN(due_ms) FROM job WHERE due_ms IS NOT NULL"},
    [JOB_CLAIM] = {"job_claim", "UPDATE job SET state = 'running', due_ms = $3, attempts = "
                                "attempts + 1, progress = 0 WHERE id = $1 AND due_ms = $2"},
    [JOB_SETTLE] = {"job_settle", "UPDATE job SET state = $2, due_ms = $3, attempts = $4, error = "
                                  "$5, finished_ms = $6, progress = $7 WHERE id = $1"},
    [JOB_RENEW] = {"job_renew", "UPDATE job SET due_ms = $2 WHERE id = $1 AND state = 'running'"},
    [JOB_PROGRESS] = {"job_progress", "UPDATE job SET progress = $2, due_ms = $3 WHERE id = $1 AND "
                                      "state = 'running'"},
    /* job_finished */
    [JOB_PURGE] = {"job_purge", "DELETE FROM job WHERE finished_ms < $1 AND due_ms IS NULL"},
    {0},
};

static const struct lm_field job_fields[] = {
    {LM_AT(struct lm_job, id), LM_ID},
    {LM_AT(struct lm_job, kind), LM_TEXT},
    {LM_AT(struct lm_job, payload), LM_TEXT},
    {LM_AT(struct lm_job, state), LM_CODE, .codes = job_states},
    {LM_AT(struct lm_job, due_ms), LM_TIME},
    {LM_AT(struct lm_job, attempts), LM_INT},
    {LM_AT(struct lm_job, progress), LM_INT},
    {LM_AT(struct lm_job, is_repeating), LM_BOOL},
    {LM_AT(struct lm_job, error), LM_TEXT},
    {LM_AT(struct lm_job, created_ms), LM_TIME},
    {LM_AT(struct lm_job, finished_ms), LM_TIME},
    {0},
};
static const struct lm_record job_record = {"JobRow", sizeof(struct lm_job), job_fields};

static lm_rc change_one(struct lm_cx *cx, struct lm_query query, lm_rc otherwise) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db, query, &changed));
    return changed == 1 ? LM_OK : otherwise;
}

lm_rc job_store_insert(struct lm_cx *cx, const struct lm_job *job) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, &job_sql[JOB_INSERT], &job_record, job, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc job_store_find(struct lm_cx *cx, int64_t id, struct lm_job *ret_job) {
    return lm_db_row(cx->db, LM_Q(&job_sql[JOB_BY_ID], LM_I(id)), cx->arena, &job_record, ret_job);
}

lm_rc job_store_repeating(struct lm_cx *cx, const char *kind, int64_t *ret_id) {
    return lm_db_int(cx->db, LM_Q(&job_sql[JOB_REPEATING], LM_Z(kind)), ret_id);
}

lm_rc job_store_due(struct lm_cx *cx, struct lm_list *ret_jobs) {
    return lm_db_rows(cx->db, LM_Q(&job_sql[JOB_DUE], LM_I(cx->now_ms)), cx->arena, &job_record,
                      ret_jobs);
}

lm_rc job_store_next_due(struct lm_cx *cx, int64_t *ret_ms) {
    return lm_db_int(cx->db, LM_Q0(&job_sql[JOB_NEXT_DUE]), ret_ms);
}

lm_rc job_store_claim(struct lm_cx *cx, const struct lm_job *job, int64_t lease_until_ms) {
    return change_one(
        cx, LM_Q(&job_sql[JOB_CLAIM], LM_I(job->id), LM_I(job->due_ms), LM_I(lease_until_ms)),
        LM_CONFLICT);
}

lm_rc job_store_settle(struct lm_cx *cx, const struct lm_job *job) {
    return change_one(cx,
                      LM_Q(&job_sql[JOB_SETTLE], LM_I(job->id),
                           LM_Z(lm_code_slug(job_states, job->state)), LM_ID_OR_NULL(job->due_ms),
                           LM_I(job->attempts), LM_T(job->error), LM_ID_OR_NULL(job->finished_ms),
                           LM_I(job->progress)),
                      LM_NOT_FOUND);
}

lm_rc job_store_renew(struct lm_cx *cx, int64_t id, int64_t lease_until_ms) {
    return lm_db_exec(cx->db, LM_Q(&job_sql[JOB_RENEW], LM_I(id), LM_I(lease_until_ms)), NULL);
}

lm_rc job_store_progress(struct lm_cx *cx, int64_t id, int64_t progress, int64_t lease_until_ms) {
    return change_one(cx,
                      LM_Q(&job_sql[JOB_PROGRESS], LM_I(id), LM_I(progress), LM_I(lease_until_ms)),
                      LM_NOT_FOUND);
}

lm_rc job_store_purge(struct lm_cx *cx, int64_t before_ms) {
    return lm_db_exec(cx->db, LM_Q(&job_sql[JOB_PURGE], LM_I(before_ms)), NULL);
}
