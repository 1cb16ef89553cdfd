/* One batch of an import between its files: the run reads it (ledger_import_run.c), the rules take
 * it door by door (ledger_import_apply.c), the report tells it (ledger_import_report.c). */
#ifndef LM_MODULES_LEDGER_IMPORT_BATCH_H
#define LM_MODULES_LEDGER_IMPORT_BATCH_H

#include "modules/ledger/ledger_import.h"

#include <pthread.h>

enum { LEDGER_FAULTS_KEPT = 1000, LEDGER_PREVIEW_KEPT = 2000 };

/* Rows of one door, chained by their `next`. */
struct ledger_group {
    size_t first, last, count; /* rows */
    /* What the rows say of the door, with the row that says it; 0 and LM_ABSENT: nothing. */
    int usage;
    int64_t floor, area_cm2;
    size_t usage_row, floor_row, area_row;
    bool is_bad, is_skipped; /* has an error; refused by the rules */
    bool is_loaded; /* its door and people went in with the others' (ledger_import_bulk.c) */
    struct ledger_import_tally tally;
    struct lm_list preview; /* struct ledger_import_preview */
};

struct ledger_rows {
    struct ledger_row *items;
    size_t count, room;
};

/* Rows that go into one batch, as understood without the ledger. */
struct ledger_block {
    struct lm_arena *arena; /* of the rows and of all that the batch makes of them */
    struct ledger_rows rows;
    bool is_last;
    int permille; /* of the sheet, read so far */
    lm_rc rc;
};

/* Rows of a workbook kept between its check and its application (ledger_import_kept.c). Nothing
 * depends on them: NULL stands for none, and what cannot be kept is not. */
struct ledger_keeping;
struct ledger_keeping *ledger_keeping_new(const struct lm_env *env, int64_t import_id,
                                          const char *path);
void ledger_keeping_put(struct ledger_keeping *keeping, const struct lm_sheet_row *row);
/* All rows were put: they are at `path` now, unless something is there or some could not be kept.
 * Ends `keeping`. */
void ledger_keeping_finish(struct ledger_keeping *keeping, const char *path, FILE *upload);
void ledger_keeping_drop(struct ledger_keeping *keeping);
struct ledger_kept;
/* NULL when there are none, or not all. */
struct ledger_kept *ledger_kept_open(const struct lm_env *env, int64_t import_id, const char *path);
/* As lm_sheet_next. LM_CORRUPT: it is not what was kept. */
LM_CHECK lm_rc ledger_kept_next(struct ledger_kept *kept, struct lm_arena *arena,
                                struct lm_sheet_row *ret_row, bool *ret_has_row);
int ledger_kept_progress(const struct ledger_kept *kept);
void ledger_kept_close(struct ledger_kept *kept);

/* The reading of the sheet, one block ahead (ledger_import_ahead.c). Its members belong to the
 * thread while that runs; but `reader.field_at`, which never changes. */
struct ledger_ahead {
    struct lm_env *env;
    /* One of the two is read; from a sheet rows may be kept. */
    struct lm_sheet *sheet;
    struct ledger_kept *kept;
    struct ledger_keeping *keeping;
    struct ledger_reader reader;
    /* In turn: one is written, one is read, and the row that did not fit into a block lives in the
     * arena of the block before it. */
    struct ledger_block blocks[3], *reading;
    size_t turn;
    struct ledger_row waiting;
    bool has_waiting, has_thread;
    pthread_t thread;
    int64_t header_left, title_row;
    size_t width; /* columns of the widest row */
};
/* The next block; it lives until the next but one is asked for. Not after the last. */
LM_CHECK lm_rc ledger_ahead_next(struct ledger_ahead *ahead, struct ledger_block **ret_block);
/* Waits until nothing is being read. */
void ledger_ahead_end(struct ledger_ahead *ahead);

struct ledger_batch {
    struct ledger_import_run *run;
    struct ledger_ahead ahead;
    struct ledger_reader looking; /* for what is looked up once more beside the ledger */
    struct ledger_places places;
    struct lm_arena *arena;  /* of the block */
    struct ledger_rows rows; /* of the block */
    LM_ARRAY(struct ledger_group) groups;
    struct lm_map by_door; /* group + 1 by door */
    bool must_repeat;
    bool is_single; /* doors one by one: they could not be loaded together */
    struct ledger_import_tally total;
    /* errors */
    FILE *spool;
    int64_t fault_seq, preview_seq;
};

/* Applies the rows of a group that have no error. Refused: LM_CONFLICT, LM_INVALID, LM_NOT_FOUND …
 */
LM_CHECK lm_rc ledger_group_apply(struct ledger_batch *batch, struct lm_cx *cx,
                                  struct ledger_group *group);

/* Adds the new doors whose people nobody knows, all at once, and marks their groups. LM_GONE with
 * must_repeat: they could not be, and go one by one in the next try. */
LM_CHECK lm_rc ledger_groups_load(struct ledger_batch *batch, struct lm_cx *cx);
/* The door that the rows of a group ask for. */
struct ledger_door ledger_group_door(const struct ledger_batch *batch,
                                     const struct ledger_group *group);
/* What is written of where a batch's changes come from. */
struct ledger_provenance ledger_batch_said(const struct ledger_batch *batch);

/* Puts the errors of the batch aside, and the first of them and the preview beside the import. */
LM_CHECK lm_rc ledger_report_batch(struct ledger_batch *batch);
/* Writes the workbook with the column 错误, when there are errors. */
LM_CHECK lm_rc ledger_report_workbook(struct ledger_batch *batch);
/* What `marker` and later changes did behind the door, as preview of the group. */
LM_CHECK lm_rc ledger_report_preview(struct ledger_batch *batch, struct lm_cx *cx,
                                     struct ledger_group *group, const int64_t door_and_marker[2]);

#endif
