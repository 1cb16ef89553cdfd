/* Work of surveys that nobody waits for: making targets, ending what is due, retention, rebuilding,
 * and the board's start. Each transaction is short: one building, or one batch. */
#include "modules/survey/survey_rules.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/job/job.h"
#include "core/scope/scope.h"

enum { JOB_ARENA = 256 << 20 };

/* ---- targets ---- */

static int by_id(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

struct fill_one {
    int64_t survey_id, building_id;
};

static lm_rc fill_one(struct lm_cx *cx, void *arg) {
    const struct fill_one *one = arg;
    int64_t added;
    LM_TRY(survey_fill_building(cx, one->survey_id, one->building_id, &added));
    LM_TRY(lm_audit_about(cx, "survey", one->survey_id, one->building_id));
    LM_TRY(lm_emit(cx, "survey", one->survey_id));
    return survey_store_building_ready(cx, one->survey_id, one->building_id);
}

struct fill_plan {
    int64_t survey_id;
    struct survey survey;
    struct lm_list buildings; /* int64_t, those that have no targets yet */
};

/* Buildings of the survey above `after`, by id: the order stays the same whatever becomes of the
 * grid meanwhile. */
static lm_rc covered_buildings(struct lm_cx *cx, const struct survey *survey, int64_t after,
                               struct lm_list *ret_ids) {
    int64_t *buildings;
    LM_TRY(lm_new(cx->arena, cx->scope->count + 1, &buildings));
    size_t count = 0;
    for (size_t i = 0; i < cx->scope->count; i++)
        if (cx->scope->nodes[i].level == LM_LEVEL_BUILDING && cx->scope->nodes[i].id > after &&
            survey_covers(cx, survey, cx->scope->nodes[i].id))
            buildings[count++] = cx->scope->nodes[i].id;
    if (count > 1)
        qsort(buildings, count, sizeof *buildings, by_id);
    *ret_ids = (struct lm_list){buildings, count};
    return LM_OK;
}

static lm_rc plan_fill(struct lm_cx *cx, void *arg) {
    struct fill_plan *plan = arg;
    LM_TRY(survey_read(cx, plan->survey_id, &plan->survey));
    LM_TRY(survey_board_load(cx, survey_board_of(cx->env), plan->survey_id));
    return covered_buildings(cx, &plan->survey, plan->survey.filled_to, &plan->buildings);
}

static lm_rc finish_fill(struct lm_cx *cx, void *arg) {
    const struct fill_plan *plan = arg;
    LM_TRY(survey_store_opened(cx, plan->survey_id));
    LM_TRY(lm_audit_about(cx, "survey", plan->survey_id, 0));
    return lm_emit(cx, "survey", plan->survey_id);
}

/* Begins where an interrupted run stopped: behind the last building that is done. */
lm_rc survey_fill(struct lm_env *env, int64_t survey_id, int64_t job_id) {
    LM_ARENA_AUTO struct lm_arena *arena = NULL, *small = NULL;
    LM_TRY(lm_arena_new(JOB_ARENA, &arena));
    LM_TRY(lm_arena_new(JOB_ARENA, &small));
    struct fill_plan plan = {.survey_id = survey_id};
    LM_TRY(lm_env_read(env, arena, plan_fill, &plan));
    if (plan.survey.status != SURVEY_OPENING)
        return LM_OK;
    const int64_t *buildings = plan.buildings.items;
    for (size_t i = 0; i < plan.buildings.count; i++) {
        struct fill_one one = {survey_id, buildings[i]};
        LM_TRY(lm_env_write(env, small, fill_one, &one));
        lm_arena_reset(small);
        if (lm_jobs_is_stopping(env))
            return LM_BUSY; /* the rest is made after the restart */
        if (job_id && i % 16 == 0)
            LM_TRY(lm_job_progress(env, job_id, (int)(i * 1000 / plan.buildings.count)));
    }
    return lm_env_write(env, small, finish_fill, &plan);
}

lm_rc survey_queue_fill(struct lm_cx *cx, int64_t survey_id) {
    struct lm_str payload;
    LM_TRY(lm_str_printf(cx->arena, &payload, "%lld", (long long)survey_id));
    return lm_job_queue(cx, "survey.fill", payload, 0, NULL);
}

static lm_rc run_fill(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    int64_t survey_id;
    return lm_str_int(payload, &survey_id) ? survey_fill(env, survey_id, job_id) : LM_INTERNAL;
}

/* ---- mending ---- */

struct mending {
    struct lm_list ids;
    int64_t survey_id, building_id;
    struct survey survey;
    struct lm_list buildings;
    bool is_needed;
};

static lm_rc find_running(struct lm_cx *cx, void *arg) {
    struct mending *m = arg;
    return survey_store_running(cx, &m->ids);
}

static lm_rc plan_mend(struct lm_cx *cx, void *arg) {
    struct mending *m = arg;
    LM_TRY(survey_read(cx, m->survey_id, &m->survey));
    return covered_buildings(cx, &m->survey, 0, &m->buildings);
}

static lm_rc look_for_gaps(struct lm_cx *cx, void *arg) {
    struct mending *m = arg;
    struct lm_list gone;
    LM_TRY(survey_find_gaps(cx, m->survey_id, m->building_id, &m->is_needed, &gone));
    m->is_needed |= gone.count > 0;
    return LM_OK;
}

static lm_rc mend(struct lm_cx *cx, void *arg) {
    const struct mending *m = arg;
    LM_TRY(lm_audit_about(cx, "survey", m->survey_id, m->building_id));
    return survey_mend_building(cx, m->survey_id, m->building_id);
}

static lm_rc mend_one(struct lm_env *env, struct lm_arena *arena, struct mending *m) {
    LM_ARENA_AUTO struct lm_arena *small = NULL;
    LM_TRY(lm_arena_new(JOB_ARENA, &small));
    LM_TRY(lm_env_read(env, arena, plan_mend, m));
    const int64_t *buildings = m->buildings.items;
    for (size_t i = 0; i < m->buildings.count && !lm_jobs_is_stopping(env); i++) {
        m->building_id = buildings[i];
        LM_TRY(lm_env_read(env, small, look_for_gaps, m));
        if (m->is_needed)
            LM_TRY(lm_env_write(env, small, mend, m));
        lm_arena_reset(small);
    }
    return LM_OK;
}

/* Doors join and leave in the transaction that adds or closes them. Between the moment when a
 * survey is opened and its commit another transaction may add one unseen (PostgreSQL): looked for
 * on a reading connection, so that the writer is asked only where something is missing. */
lm_rc survey_mend(struct lm_env *env) {
    LM_ARENA_AUTO struct lm_arena *arena = NULL, *each = NULL;
    LM_TRY(lm_arena_new(JOB_ARENA, &arena));
    LM_TRY(lm_arena_new(JOB_ARENA, &each));
    struct mending m = {0};
    LM_TRY(lm_env_read(env, arena, find_running, &m));
    for (size_t i = 0; i < m.ids.count; i++) {
        m.survey_id = ((const int64_t *)m.ids.items)[i];
        LM_TRY(mend_one(env, each, &m));
        lm_arena_reset(each);
    }
    return LM_OK;
}

static lm_rc run_mend(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    (void)job_id;
    (void)payload;
    return survey_mend(env);
}

/* ---- the end ---- */

lm_rc survey_end_due(struct lm_cx *cx) {
    struct lm_list ended;
    LM_TRY(survey_store_ended(cx, lm_date_at(cx->now_ms), &ended));
    const struct survey_ended *items = ended.items;
    for (size_t i = 0; i < ended.count; i++) {
        LM_TRY(survey_store_close(cx, items[i].id, items[i].at_ms, (struct lm_str){0}));
        LM_TRY(lm_audit_about(cx, "survey", items[i].id, 0));
        LM_TRY(audit_write(cx, "survey.end"));
        LM_TRY(lm_emit(cx, "survey", items[i].id));
    }
    return LM_OK;
}

static lm_rc end_due(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    return survey_end_due(cx);
}

/* ---- retention ---- */

struct retaining {
    struct lm_list ids;
    int64_t survey_id;
    struct lm_list rows; /* struct survey_tally_row */
    bool is_left;
};

static lm_rc plan_retain(struct lm_cx *cx, void *arg) {
    struct retaining *r = arg;
    return survey_store_to_purge(cx, &r->ids);
}

static lm_rc tally(struct lm_cx *cx, void *arg) {
    struct retaining *r = arg;
    struct survey survey = {0};
    struct lm_list counts;
    LM_TRY(survey_read(cx, r->survey_id, &survey));
    LM_TRY(survey_store_counts(cx, r->survey_id, &counts));
    const struct survey_count *rows = counts.items;
    int64_t *buildings;
    LM_TRY(lm_new(cx->arena, counts.count + 1, &buildings));
    for (size_t i = 0; i < counts.count; i++)
        buildings[i] = rows[i].building_id;
    return survey_tally_buildings(cx, &survey, buildings, counts.count, &r->rows);
}

/* Tallies first and marked purged in the same transaction: a run that is interrupted while deleting
 * finds the survey by its remaining answers, and never counts twice. */
static lm_rc keep_tallies(struct lm_cx *cx, void *arg) {
    struct retaining *r = arg;
    const struct survey_tally_row *rows = r->rows.items;
    for (size_t i = 0; i < r->rows.count; i++)
        LM_TRY(survey_store_add_tally(cx, &rows[i]));
    LM_TRY(survey_store_set_purged(cx, r->survey_id));
    LM_TRY(lm_audit_about(cx, "survey", r->survey_id, 0));
    return lm_emit(cx, "survey", r->survey_id);
}

static lm_rc purge_some(struct lm_cx *cx, void *arg) {
    struct retaining *r = arg;
    LM_TRY(lm_audit_about(cx, "survey", r->survey_id, 0));
    return survey_store_purge_some(cx, r->survey_id, &r->is_left);
}

static lm_rc retain_one(struct lm_env *env, struct lm_arena *arena, struct retaining *r) {
    LM_TRY(lm_env_read(env, arena, tally, r));
    LM_TRY(lm_env_write(env, arena, keep_tallies, r));
    survey_board_drop(survey_board_of(env), r->survey_id);
    return LM_OK;
}

static lm_rc plan_purge(struct lm_cx *cx, void *arg) {
    struct retaining *r = arg;
    return survey_store_unfinished_purges(cx, &r->ids);
}

lm_rc survey_retain(struct lm_env *env) {
    LM_ARENA_AUTO struct lm_arena *arena = NULL, *small = NULL;
    LM_TRY(lm_arena_new(JOB_ARENA, &arena));
    LM_TRY(lm_arena_new(JOB_ARENA, &small));
    struct retaining r = {0};
    LM_TRY(lm_env_read(env, arena, plan_retain, &r));
    for (size_t i = 0; i < r.ids.count; i++) {
        r.survey_id = ((const int64_t *)r.ids.items)[i];
        LM_TRY(retain_one(env, small, &r));
        lm_arena_reset(small);
    }
    LM_TRY(lm_env_read(env, arena, plan_purge, &r));
    for (size_t i = 0; i < r.ids.count; i++) {
        r.survey_id = ((const int64_t *)r.ids.items)[i];
        LM_TRY(lm_job_batches(env, purge_some, &r, &r.is_left));
    }
    return LM_OK;
}

static lm_rc run_retain(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    (void)job_id;
    (void)payload;
    return survey_retain(env);
}

const struct lm_job_kind survey_jobs[] = {
    {.name = "survey.fill", .run_long = run_fill},
    {.name = "survey.mend", .every_ms = LM_HOUR_MS, .run_long = run_mend},
    {.name = "survey.end", .every_ms = LM_MINUTE_MS, .run = end_due},
    {.name = "survey.retain", .every_ms = LM_DAY_MS, .run_long = run_retain},
    {0},
};

/* ---- rebuild and start ---- */

/* What is missing in `have` to be `want`. */
static bool difference(const struct survey_totals *want, const struct survey_totals *have,
                       struct survey_totals *ret_delta) {
    const int64_t *to = (const int64_t *)want, *from = (const int64_t *)have;
    int64_t *delta = (int64_t *)ret_delta;
    bool is_any = false;
    for (int i = 0; i < SURVEY_COUNTED; i++) {
        delta[i] = to[i] - from[i];
        is_any |= delta[i] != 0;
    }
    return is_any;
}

/* Totals are mended by their difference, so that versions go on growing under a board that is in
 * use. Both lists are ordered by building. */
static lm_rc rebuild_one(struct lm_cx *cx, int64_t survey_id) {
    struct survey survey = {0};
    struct lm_list want_list, have_list;
    LM_TRY(survey_read(cx, survey_id, &survey));
    if (survey.purged_at) /* totals are all that is left of it */
        return LM_OK;
    LM_TRY(survey_store_recount(cx, survey_id, &want_list));
    LM_TRY(survey_store_counts(cx, survey_id, &have_list));
    const struct survey_count *want = want_list.items, *have = have_list.items;
    static const struct survey_totals none;
    for (size_t i = 0, j = 0; i < want_list.count || j < have_list.count;) {
        bool has_want = i < want_list.count &&
                        (j == have_list.count || want[i].building_id <= have[j].building_id);
        bool has_have = j < have_list.count &&
                        (i == want_list.count || have[j].building_id <= want[i].building_id);
        struct survey_totals delta = {0};
        if (difference(has_want ? &want[i].totals : &none, has_have ? &have[j].totals : &none,
                       &delta))
            LM_TRY(survey_stage_count(
                cx, survey_id, has_want ? want[i].building_id : have[j].building_id, &delta));
        i += has_want;
        j += has_have;
    }
    return LM_OK;
}

lm_rc survey_rebuild(struct lm_cx *cx) {
    for (int status = SURVEY_OPENING; status <= SURVEY_CLOSED; status++) {
        struct lm_list found;
        LM_TRY(survey_store_with_status(cx, status, &found));
        const int64_t *ids = found.items;
        for (size_t i = 0; i < found.count; i++)
            LM_TRY(rebuild_one(cx, ids[i]));
    }
    return LM_OK;
}

static lm_rc load_open(struct lm_cx *cx, void *arg) {
    struct survey_board *board = arg;
    for (int status = SURVEY_OPENING; status <= SURVEY_OPEN; status++) {
        struct lm_list found;
        LM_TRY(survey_store_with_status(cx, status, &found));
        const int64_t *ids = found.items;
        for (size_t i = 0; i < found.count; i++)
            LM_TRY(survey_board_load(cx, board, ids[i]));
    }
    return LM_OK;
}

lm_rc survey_start(struct lm_env *env) {
    void **kept = lm_env_kept(env, &survey_module);
    if (!kept)
        return LM_INTERNAL;
    struct survey_board *board;
    LM_TRY(survey_board_new(&board));
    *kept = board;
    LM_ARENA_AUTO struct lm_arena *arena = NULL;
    LM_TRY(lm_arena_new(JOB_ARENA, &arena));
    return lm_env_read(env, arena, load_open, board);
}

/* Another process has changed doors or answers: its moves were never laid aside here. */
void survey_hear_outside(struct lm_env *env, int64_t id) {
    (void)id;
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    if (!survey_board_of(env))
        return;
    if (lm_arena_new(JOB_ARENA, &arena) != LM_OK ||
        lm_env_read(env, arena, load_open, survey_board_of(env)) != LM_OK)
        lm_log(LM_ERROR, "survey.board_reload", NULL);
}

void survey_stop(struct lm_env *env) {
    void **kept = lm_env_kept(env, &survey_module);
    if (!kept)
        return;
    survey_board_free(*kept);
    *kept = NULL;
}
