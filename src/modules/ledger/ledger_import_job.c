/* Keeps uploaded workbooks as files and runs their check and application, with progress that pages
 * can watch. */
#include "modules/ledger/ledger_import_job.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/env.h"
#include "core/job/job.h"
#include "lib/json/json.h"
#include "modules/ledger/ledger_rules.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TELL_EVERY_US = 300 * 1000 };

/* ---- files ---- */

lm_rc ledger_import_paths_of(struct lm_arena *arena, const struct lm_env *env, int64_t import_id,
                             bool is_csv, struct ledger_import_paths *ret_paths) {
    LM_TRY(lm_str_printf(arena, &ret_paths->data, "%.*s/imports/%lld.data", LM_FMT(env->data_dir),
                         (long long)import_id));
    LM_TRY(lm_str_printf(arena, &ret_paths->rows, "%.*s/imports/%lld.rows", LM_FMT(env->data_dir),
                         (long long)import_id));
    return lm_str_printf(arena, &ret_paths->errors, "%.*s/imports/%lld-errors.%s",
                         LM_FMT(env->data_dir), (long long)import_id, is_csv ? "csv" : "xlsx");
}

lm_rc ledger_import_folder(const struct lm_env *env) {
    char path[4096];
    snprintf(path, sizeof path, "%.*s/imports", LM_FMT(env->data_dir));
    return mkdir(path, 0700) == 0 || errno == EEXIST ? LM_OK : LM_IO;
}

static lm_rc copy_bytes(FILE *from, FILE *to) {
    char bytes[65536];
    rewind(from);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, from)) > 0;)
        if (fwrite(bytes, 1, n, to) != n)
            return errno == ENOSPC ? LM_DISK_FULL : LM_IO;
    return ferror(from) || fflush(to) != 0 ? LM_IO : LM_OK;
}

static lm_rc keep_copy(FILE *file, const char *path) {
    FILE *copy = fopen(path, "wb");
    if (!copy)
        return LM_IO;
    lm_rc rc = copy_bytes(file, copy);
    if (fclose(copy) != 0 && rc == LM_OK)
        rc = LM_IO;
    if (rc != LM_OK)
        remove(path);
    return rc;
}

static lm_rc look_at(struct lm_cx *cx, struct lm_sheet *sheet, struct ledger_import_new *import) {
    struct ledger_import_head head = {0};
    struct lm_list mappings = {0};
    LM_TRY(ledger_store_mappings(cx, import->node_id, &mappings));
    LM_TRY(ledger_import_find_head(cx, sheet, &mappings, &head));
    import->format = lm_sheet_format(sheet) == LM_SHEET_CSV ? LM_STR("csv") : LM_STR("xlsx");
    import->encoding = lm_str_of(lm_sheet_encoding(sheet));
    import->header_rows = head.rows;
    return ledger_import_columns_print(cx->arena, &head.columns, &import->columns);
}

/* The reader's own reason is the answer: "old .xls, save it as xlsx". */
static lm_rc refuse_file(struct lm_cx *cx, lm_rc rc) {
    if (lm_rc_is_fault(rc) || cx->faults.count == 0 || !cx->faults.items)
        return rc;
    const char *key = cx->faults.items[0].key;
    cx->faults.count = 0;
    return lm_fail(cx, rc, key);
}

lm_rc ledger_import_take(struct lm_cx *cx, FILE *file, struct ledger_import_new *import) {
    struct ledger_import_paths paths;
    struct lm_sheet *sheet = NULL;
    lm_rc rc = lm_sheet_open(file, NULL, &cx->faults, &sheet);
    if (rc != LM_OK)
        return refuse_file(cx, rc);
    rc = look_at(cx, sheet, import);
    lm_sheet_close(sheet);
    LM_TRY(rc);
    import->id = lm_cx_id(cx);
    if (!import->file_name.p)
        import->file_name = LM_STR("");
    LM_TRY(ledger_import_folder(cx->env));
    LM_TRY(ledger_import_paths_of(cx->arena, cx->env, import->id, false, &paths));
    return keep_copy(file, paths.data.p);
}

/* ---- the work ---- */

struct running {
    struct lm_env *env;
    struct ledger_import_work *work;
    struct lm_arena *arena;
    struct ledger_import_view view;
    struct ledger_import_tally tally;
    int permille, to;
    bool is_stopped;
    const char *failure;
    int64_t told_us;
};

/* Notes how far it is, and whether somebody has cancelled it. */
static lm_rc write_progress(struct lm_cx *cx, void *arg) {
    struct running *running = arg;
    struct ledger_import_view now = {0};
    int64_t import_id = running->work->import_id;
    int from = running->work->is_dry ? LEDGER_IMPORT_CHECKING : LEDGER_IMPORT_APPLYING;
    LM_TRY(ledger_store_import_progress(cx, import_id, &running->tally, running->permille));
    if (running->is_stopped) /* by who runs the command */
        LM_TRY(ledger_store_import_state(cx, import_id, LEDGER_IMPORT_CANCELLED,
                                         (int[]){from, from, LEDGER_IMPORT_CANCELLED}, NULL));
    LM_TRY(ledger_store_import(cx, import_id, &now));
    running->work->is_cancelled = now.state == LEDGER_IMPORT_CANCELLED;
    if (!running->work->is_cancelled)
        return LM_OK;
    if (running->work->is_dry)
        LM_TRY(ledger_import_undone(cx, import_id));
    return ledger_import_forget(cx, &now);
}

/* Cancelled before it began, or behind the last row of a check: nothing was done, but for what an
 * application had written before it was cut off. */
static lm_rc leave_undone(struct lm_cx *cx, void *arg) {
    struct running *running = arg;
    running->work->is_cancelled = true;
    if (running->work->is_dry)
        LM_TRY(ledger_import_undone(cx, running->work->import_id));
    return ledger_import_forget(cx, &running->view);
}

static lm_rc tell(void *arg, const struct ledger_import_tally *tally, int permille) {
    struct running *running = arg;
    int64_t now_us = lm_clock_steady_us();
    running->tally = *tally;
    running->permille = permille;
    if (running->work->progress)
        running->is_stopped = !running->work->progress(running->work->arg, tally, permille);
    if (now_us - running->told_us < TELL_EVERY_US && !running->is_stopped)
        return LM_OK;
    running->told_us = now_us;
    lm_arena_reset(running->arena);
    LM_TRY(lm_env_note(running->env, running->arena, write_progress, running));
    if (running->work->is_cancelled)
        return LM_GONE;
    if (!running->work->job_id)
        return LM_OK;
    LM_TRY(lm_job_progress(running->env, running->work->job_id, permille));
    return running->env->jobs && lm_jobs_is_stopping(running->env) ? LM_GONE : LM_OK;
}

static lm_rc load(struct lm_cx *cx, void *arg) {
    struct running *running = arg;
    return ledger_store_import(cx, running->work->import_id, &running->view);
}

static lm_rc finish(struct lm_cx *cx, void *arg) {
    const struct running *running = arg;
    int from = running->work->is_dry ? LEDGER_IMPORT_CHECKING : LEDGER_IMPORT_APPLYING;
    LM_TRY(ledger_store_import_progress(cx, running->work->import_id, &running->tally,
                                        running->permille));
    if (running->to == LEDGER_IMPORT_APPLIED)
        LM_TRY(ledger_store_import_preview_clear(cx, running->work->import_id));
    /* cancelled too late, all was applied: then that is what it says */
    int late = running->to == LEDGER_IMPORT_APPLIED ? LEDGER_IMPORT_CANCELLED : from;
    return ledger_store_import_state(cx, running->work->import_id, running->to,
                                     (int[]){from, from, late}, running->failure);
}

lm_rc ledger_import_undone(struct lm_cx *cx, int64_t import_id) {
    static const struct ledger_import_tally nothing = {0};
    return ledger_store_import_progress(cx, import_id, &nothing, 0);
}

lm_rc ledger_import_forget(struct lm_cx *cx, const struct ledger_import_view *import) {
    struct ledger_import_paths paths;
    LM_TRY(ledger_import_paths_of(cx->arena, cx->env, import->id, lm_str_is(import->format, "csv"),
                                  &paths));
    remove(paths.data.p);
    remove(paths.rows.p);
    remove(paths.errors.p);
    LM_TRY(ledger_store_import_faults_clear(cx, import->id));
    return ledger_store_import_preview_clear(cx, import->id);
}

static lm_rc run_file(struct running *running, const struct ledger_import_paths *paths) {
    FILE *file = fopen(paths->data.p, "rb");
    struct ledger_import_run run = {.env = running->env,
                                    .import_id = running->view.id,
                                    .node_id = running->view.node_id,
                                    .header_rows = running->view.header_rows,
                                    .file = file,
                                    .rows_path = paths->rows.p,
                                    .errors_path = paths->errors.p,
                                    .account_id = running->view.account_id,
                                    .columns = running->view.columns,
                                    .is_dry = running->work->is_dry,
                                    .progress = tell,
                                    .arg = running};
    if (!file) {
        running->failure = "ledger.import_file_gone";
        return LM_NOT_FOUND;
    }
    remove(paths->errors.p);
    lm_rc rc = ledger_import_run(&run, &running->tally);
    if (rc == LM_CORRUPT && remove(paths->rows.p) == 0) /* the disk's fault: the upload is whole */
        rc = ledger_import_run(&run, &running->tally);
    fclose(file);
    return rc;
}

lm_rc ledger_import_work(struct lm_env *env, struct ledger_import_work *work,
                         struct ledger_import_tally *ret_tally) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL, *telling LM_ARENA_AUTO = NULL;
    struct running running = {.env = env, .work = work, .permille = 1000};
    *ret_tally = (struct ledger_import_tally){0};
    struct ledger_import_paths paths;
    LM_TRY(lm_arena_new(8 * 1024 * 1024, &arena));
    LM_TRY(lm_arena_new(8 * 1024 * 1024, &telling));
    running.arena = telling;
    LM_TRY(lm_env_read(env, arena, load, &running));
    LM_TRY(ledger_import_paths_of(arena, env, work->import_id,
                                  lm_str_is(running.view.format, "csv"), &paths));
    if (running.view.state == LEDGER_IMPORT_CANCELLED)
        return lm_env_note(env, arena, leave_undone, &running);
    lm_rc rc = run_file(&running, &paths);
    *ret_tally = running.tally;
    if (work->is_cancelled)
        return LM_OK;
    if (rc == LM_GONE || rc == LM_RETRY || rc == LM_BUSY)
        return rc; /* stopped on the way: the job is begun again */
    running.to = rc != LM_OK    ? LEDGER_IMPORT_FAILED
                 : work->is_dry ? LEDGER_IMPORT_CHECKED
                                : LEDGER_IMPORT_APPLIED;
    running.permille = rc == LM_OK ? 1000 : running.permille;
    if (rc != LM_OK && !running.failure)
        running.failure = "ledger.import_failed";
    if (rc == LM_OK && running.tally.faults == 0)
        remove(paths.errors.p);
    if (running.to == LEDGER_IMPORT_APPLIED) {
        remove(paths.data.p);
        remove(paths.rows.p);
    }
    lm_rc finished = lm_env_write(env, arena, finish, &running);
    if (finished == LM_CONFLICT)
        return lm_env_note(env, arena, leave_undone, &running);
    return rc == LM_OK ? finished : rc;
}

/* ---- jobs ---- */

struct payload {
    int64_t import;
};
static const struct lm_field payload_fields[] = {
    {LM_AT(struct payload, import), LM_ID, LM_REQUIRED}, {0}};
static const struct lm_record payload_record = {"ImportJob", sizeof(struct payload),
                                                payload_fields};

static lm_rc run_job(struct lm_env *env, int64_t job_id, struct lm_str text, bool is_dry) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct payload payload = {0};
    struct ledger_import_tally tally;
    LM_TRY(lm_arena_new(1024 * 1024, &arena));
    struct lm_faults faults = {.arena = arena};
    LM_TRY(lm_json_parse(arena, text, &payload_record, &payload, &faults));
    struct ledger_import_work work = {
        .import_id = payload.import, .job_id = job_id, .is_dry = is_dry};
    lm_rc rc = ledger_import_work(env, &work, &tally);
    bool is_told = rc != LM_OK && rc != LM_GONE && rc != LM_RETRY && rc != LM_BUSY;
    return is_told ? LM_OK : rc; /* the import itself says that it failed: nothing to try again */
}

lm_rc ledger_job_check(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    return run_job(env, job_id, payload, true);
}

lm_rc ledger_job_apply(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    return run_job(env, job_id, payload, false);
}

static lm_rc sweep_previews(struct lm_cx *cx, void *arg) {
    (void)arg;
    return ledger_store_import_preview_sweep(cx, cx->now_ms - 7 * LM_DAY_MS);
}

lm_rc ledger_job_sweep(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    char path[4096];
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    (void)job_id;
    (void)payload;
    LM_TRY(lm_arena_new(1024 * 1024, &arena));
    LM_TRY(lm_env_note(env, arena, sweep_previews, NULL));
    snprintf(path, sizeof path, "%.*s/imports", LM_FMT(env->data_dir));
    DIR *folder = opendir(path);
    if (!folder)
        return LM_OK;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        struct stat status;
        if (entry->d_name[0] == '.' || fstatat(dirfd(folder), entry->d_name, &status, 0) != 0)
            continue;
        if ((int64_t)status.st_mtime * 1000 < env->now_ms() - 7 * LM_DAY_MS)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
    return LM_OK;
}
