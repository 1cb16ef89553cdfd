/* One batch of an import between its files: the run reads it (ledger_import_run.c), the rules take
 * it door by door (ledger_import_apply.c), the report tells it (ledger_import_report.c). */
#ifndef LM_MODULES_LEDGER_IMPORT_BATCH_H
#define LM_MODULES_LEDGER_IMPORT_BATCH_H

#include "modules/ledger/ledger_import.h"

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

struct ledger_batch {
    struct ledger_import_run *run;
    struct lm_sheet *sheet;
    struct ledger_reader reader;
    struct ledger_places places;
    /* Two arenas in turn: the row that did not fit into a batch lives in that batch's arena. */
    struct lm_arena *arenas[2], *arena;
    struct ledger_row waiting;
    LM_ARRAY(struct ledger_row) rows;
    LM_ARRAY(struct ledger_group) groups;
    struct lm_map by_door; /* group + 1 by door */
    bool has_waiting, is_end, must_repeat;
    bool is_single; /* doors one by one: they could not be loaded together */
    struct ledger_import_tally total;
    /* errors */
    FILE *spool;
    int64_t fault_seq, preview_seq, header_left, title_row;
    size_t width; /* columns of the widest row */
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
