/* Uploaded workbooks as files, and the jobs that check and apply them. */
#ifndef LM_MODULES_LEDGER_IMPORT_JOB_H
#define LM_MODULES_LEDGER_IMPORT_JOB_H

#include "modules/ledger/ledger_import.h"

struct ledger_import_paths {
    struct lm_str data, rows, errors; /* below data_dir/imports; rows: ledger_import_kept.c */
};
LM_CHECK lm_rc ledger_import_paths_of(struct lm_arena *arena, const struct lm_env *env,
                                      int64_t import_id, bool is_csv,
                                      struct ledger_import_paths *ret_paths);
/* Makes data_dir/imports, readable by the server alone. */
LM_CHECK lm_rc ledger_import_folder(const struct lm_env *env);

/* Looks at an uploaded workbook (needs a reading connection for the place's own headers), keeps a
 * copy, fills everything but node_id and file_name. Faults of the sheet pass through. */
LM_CHECK lm_rc ledger_import_take(struct lm_cx *cx, FILE *file, struct ledger_import_new *import);

/* Removes an import's files, and what it kept of the workbook's people. For one that is cancelled.
 */
LM_CHECK lm_rc ledger_import_forget(struct lm_cx *cx, const struct ledger_import_view *import);

/* Sets the figures to nothing: it was cancelled before it wrote. */
LM_CHECK lm_rc ledger_import_undone(struct lm_cx *cx, int64_t import_id);

/* Runs one import that stands at checking or applying. `progress` may be NULL; false cancels. A
 * cancelled one stops between two batches: what was applied until then stays, and is what the
 * import's figures say. */
struct ledger_import_work {
    int64_t import_id, job_id; /* job 0: a command */
    bool is_dry;
    bool (*progress)(void *arg, const struct ledger_import_tally *tally, int permille);
    void *arg;
    bool is_cancelled; /* set by the callee */
};
LM_CHECK lm_rc ledger_import_work(struct lm_env *env, struct ledger_import_work *work,
                                  struct ledger_import_tally *ret_tally);

lm_rc ledger_job_check(struct lm_env *env, int64_t job_id, struct lm_str payload);
lm_rc ledger_job_apply(struct lm_env *env, int64_t job_id, struct lm_str payload);
/* Uploads and error workbooks are personal data: gone after a week. */
lm_rc ledger_job_sweep(struct lm_env *env, int64_t job_id, struct lm_str payload);

#endif
