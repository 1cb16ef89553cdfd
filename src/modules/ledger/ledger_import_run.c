/* The run of an import: batches of some hundred doors, read ahead, prepared outside the writer and
 * applied in one transaction each. A dry run takes the same way and undoes each batch. Memory is
 * bounded by the batch. */
#include "base/clock.h"
#include "core/env.h"
#include "modules/ledger/ledger_import_batch.h"
#include "modules/ledger/ledger_rules.h"

enum { BATCH_CAP = 192 * 1024 * 1024, CACHE_CAP = 64 * 1024 * 1024 };

/* ---- the doors of a batch ---- */

static bool is_same_door(const struct ledger_row *a, const struct ledger_row *b) {
    if (a->door_id || b->door_id)
        return a->door_id == b->door_id;
    return a->building_id && a->building_id == b->building_id && a->unit_no == b->unit_no &&
           lm_str_eq(a->room, b->room);
}

static lm_rc door_key(struct lm_arena *arena, const struct ledger_row *row,
                      struct lm_str *ret_key) {
    if (row->door_id)
        return lm_str_printf(arena, ret_key, "%lld", (long long)row->door_id);
    return lm_str_printf(arena, ret_key, "%lld/%lld/%.*s", (long long)row->building_id,
                         (long long)row->unit_no, LM_FMT(row->room));
}

static struct ledger_row *row_of(const struct ledger_batch *batch, size_t at) {
    return &batch->rows.items[at];
}

static struct ledger_row *head_of(const struct ledger_batch *batch, size_t group) {
    return row_of(batch, batch->groups.items[group].first);
}

/* The group of the row's door: the last one, or one further up when the sheet is not in order. */
static lm_rc find_group(struct ledger_batch *batch, const struct ledger_row *row,
                        size_t *ret_group_and_1) {
    struct lm_str key;
    *ret_group_and_1 = batch->groups.count;
    if (batch->groups.count > 0 && is_same_door(head_of(batch, batch->groups.count - 1), row))
        return LM_OK;
    *ret_group_and_1 = 0;
    if (!row->door_id && !row->building_id)
        return LM_OK; /* nobody knows which door it is */
    LM_TRY(door_key(batch->arena, row, &key));
    *ret_group_and_1 = (size_t)(uintptr_t)lm_map_get(&batch->by_door, key);
    return LM_OK;
}

static lm_rc new_group(struct ledger_batch *batch, size_t at) {
    const struct ledger_row *row = row_of(batch, at);
    struct lm_str key;
    LM_TRY(lm_array_add(
        batch->arena, &batch->groups,
        (struct ledger_group){.first = at, .last = at, .floor = LM_ABSENT, .area_cm2 = LM_ABSENT}));
    if (!row->door_id && !row->building_id)
        return LM_OK;
    LM_TRY(door_key(batch->arena, row, &key));
    return lm_map_put(&batch->by_door, key, (void *)(uintptr_t)batch->groups.count);
}

/* What a row says of the door; a later row may not say otherwise. */
static void say_of_door(struct ledger_group *group, struct ledger_row *row, size_t at) {
    static const char *const key = "ledger.import_rows_differ";
    if (row->usage && group->usage && group->usage != row->usage)
        ledger_row_fault(row, LEDGER_COLUMN_USAGE, key, LM_STR(""));
    if (row->floor != LM_ABSENT && group->floor != LM_ABSENT && group->floor != row->floor)
        ledger_row_fault(row, LEDGER_COLUMN_FLOOR, key, LM_STR(""));
    if (row->area_cm2 != LM_ABSENT && group->area_cm2 != LM_ABSENT &&
        group->area_cm2 != row->area_cm2)
        ledger_row_fault(row, LEDGER_COLUMN_AREA, key, LM_STR(""));
    if (row->usage && !group->usage) {
        group->usage = row->usage;
        group->usage_row = at;
    }
    if (row->floor != LM_ABSENT && group->floor == LM_ABSENT) {
        group->floor = row->floor;
        group->floor_row = at;
    }
    if (row->area_cm2 != LM_ABSENT && group->area_cm2 == LM_ABSENT) {
        group->area_cm2 = row->area_cm2;
        group->area_row = at;
    }
}

static lm_rc add_row(struct ledger_batch *batch, size_t at, size_t group_and_1) {
    struct ledger_row *row = row_of(batch, at);
    if (group_and_1 == 0) {
        LM_TRY(new_group(batch, at));
        group_and_1 = batch->groups.count;
    } else
        row_of(batch, batch->groups.items[group_and_1 - 1].last)->next = at;
    struct ledger_group *group = &batch->groups.items[group_and_1 - 1];
    group->last = at;
    group->count++;
    say_of_door(group, row, at);
    group->is_bad |= row->fault_count > 0;
    return LM_OK;
}

/* Which doors the rows are about, as the ledger stands now. */
static lm_rc group_rows(struct lm_cx *cx, void *arg) {
    struct ledger_batch *batch = arg;
    size_t group;
    for (size_t at = 0; at < batch->rows.count; at++) {
        struct ledger_row *row = row_of(batch, at);
        LM_TRY(ledger_place_resolve(cx, &batch->places, &batch->looking, row));
        LM_TRY(find_group(batch, row, &group));
        LM_TRY(add_row(batch, at, group));
    }
    return LM_OK;
}

/* ---- applying a batch ---- */

/* One transaction. LM_GONE undoes it on purpose: a dry run, or a refused group that the next try
 * leaves out. A dry run asks the rules about the good rows of a bad door too, so that all its
 * errors are told at once. */
static lm_rc apply_batch(struct lm_cx *cx, void *arg) {
    struct ledger_batch *batch = arg;
    batch->must_repeat = false;
    LM_TRY(lm_audit_about(cx, "import", batch->run->import_id, batch->run->node_id));
    LM_TRY(ledger_groups_load(batch, cx));
    for (size_t i = 0; i < batch->groups.count; i++) {
        struct ledger_group *group = &batch->groups.items[i];
        bool is_bad = group->is_bad;
        if (group->is_skipped || group->is_loaded ||
            (is_bad && (!batch->run->is_dry ||
                        (head_of(batch, i)->fault_count > 0 && !head_of(batch, i)->door_id))))
            continue;
        lm_rc rc = ledger_group_apply(batch, cx, group);
        if (lm_rc_is_fault(rc))
            return rc;
        if (is_bad)
            group->tally = (struct ledger_import_tally){0};
        if (rc == LM_OK)
            continue;
        /* a refused INSERT ends a transaction of PostgreSQL; what a refused group began must go */
        batch->must_repeat = rc == LM_CONFLICT || !batch->run->is_dry;
        if (batch->must_repeat)
            return LM_GONE;
    }
    return batch->run->is_dry ? LM_GONE : LM_OK;
}

static lm_rc run_batch(struct ledger_batch *batch) {
    lm_rc rc;
    do {
        rc = lm_env_write(batch->run->env, batch->arena, apply_batch, batch);
    } while (rc == LM_GONE && batch->must_repeat);
    return rc == LM_GONE && batch->run->is_dry ? LM_OK : rc;
}

/* ---- the whole ---- */

static void add_up(struct ledger_batch *batch) {
    struct ledger_import_tally *total = &batch->total;
    total->rows += (int64_t)batch->rows.count;
    for (size_t i = 0; i < batch->rows.count; i++)
        total->faults += row_of(batch, i)->fault_count > 0;
    for (size_t i = 0; i < batch->groups.count; i++) {
        const struct ledger_import_tally *one = &batch->groups.items[i].tally;
        total->adds += one->adds;
        total->changes += one->changes;
        total->door_adds += one->door_adds;
        total->household_adds += one->household_adds;
        total->door_changes += one->door_changes;
        total->same += one->same;
    }
}

static void begin_batch(struct ledger_batch *batch, const struct ledger_block *block) {
    batch->arena = block->arena;
    batch->rows = block->rows;
    batch->is_single = false;
    memset(&batch->groups, 0, sizeof batch->groups);
    batch->by_door = (struct lm_map){.arena = batch->arena};
}

static lm_rc one_batch(struct ledger_batch *batch, const struct ledger_block *block) {
    begin_batch(batch, block);
    LM_TRY(lm_env_read(batch->run->env, batch->arena, group_rows, batch));
    LM_TRY(run_batch(batch));
    if (!batch->run->is_dry) /* doors and figures have changed */
        ledger_places_forget(&batch->places);
    LM_TRY(ledger_report_batch(batch));
    add_up(batch);
    return batch->run->progress
               ? batch->run->progress(batch->run->arg, &batch->total, block->permille)
               : LM_OK;
}

static lm_rc clear_report(struct lm_cx *cx, void *arg) {
    int64_t import_id = ((const struct ledger_batch *)arg)->run->import_id;
    LM_TRY(ledger_store_import_preview_clear(cx, import_id));
    return ledger_store_import_faults_clear(cx, import_id);
}

static lm_rc run_sheet(struct ledger_batch *batch) {
    struct ledger_block *block = NULL;
    batch->arena = batch->ahead.blocks[0].arena;
    ledger_places_forget(&batch->places);
    LM_TRY(lm_env_note(batch->run->env, batch->arena, clear_report, batch));
    do {
        LM_TRY(ledger_ahead_next(&batch->ahead, &block));
        LM_TRY(one_batch(batch, block));
    } while (!block->is_last);
    return LM_OK;
}

/* What the check has kept, else the sheet; a check keeps what costs much to read. */
static lm_rc open_rows(struct ledger_batch *batch, struct lm_faults *faults) {
    const struct ledger_import_run *run = batch->run;
    struct ledger_ahead *ahead = &batch->ahead;
    if (!run->is_dry && run->rows_path)
        ahead->kept = ledger_kept_open(run->env, run->import_id, run->rows_path);
    if (ahead->kept)
        return LM_OK;
    rewind(run->file);
    LM_TRY(lm_sheet_open(run->file, NULL, faults, &ahead->sheet));
    if (run->is_dry && run->rows_path && lm_sheet_format(ahead->sheet) == LM_SHEET_XLSX) {
        remove(run->rows_path);
        ahead->keeping = ledger_keeping_new(run->env, run->import_id, run->rows_path);
    }
    return LM_OK;
}

static lm_rc run(struct ledger_batch *batch) {
    struct lm_arena *head LM_ARENA_AUTO = NULL;
    struct lm_faults faults = {0};
    LM_TRY(lm_arena_new(1024 * 1024, &head));
    faults.arena = head;
    LM_TRY(open_rows(batch, &faults));
    ledger_reader_begin(&batch->ahead.reader, batch->run->node_id, &batch->run->columns);
    batch->looking = batch->ahead.reader;
    lm_rc rc = run_sheet(batch);
    ledger_ahead_end(&batch->ahead);
    if (rc == LM_OK && batch->total.faults == 0) /* else it cannot be applied */
        ledger_keeping_finish(batch->ahead.keeping, batch->run->rows_path, batch->run->file);
    else
        ledger_keeping_drop(batch->ahead.keeping);
    ledger_kept_close(batch->ahead.kept);
    lm_sheet_close(batch->ahead.sheet);
    return rc == LM_OK ? ledger_report_workbook(batch) : rc;
}

lm_rc ledger_import_run(struct ledger_import_run *import, struct ledger_import_tally *ret_tally) {
    struct lm_arena *places LM_ARENA_AUTO = NULL, *first LM_ARENA_AUTO = NULL,
                            *second LM_ARENA_AUTO = NULL, *third LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(BATCH_CAP, &first));
    LM_TRY(lm_arena_new(BATCH_CAP, &second));
    LM_TRY(lm_arena_new(BATCH_CAP, &third));
    LM_TRY(lm_arena_new(CACHE_CAP, &places));
    struct ledger_batch batch = {
        .run = import,
        .ahead = {.env = import->env,
                  .blocks = {{.arena = first}, {.arena = second}, {.arena = third}},
                  .header_left = import->header_rows},
        .places = {.arena = places, .node_id = import->node_id}};
    lm_rc rc = run(&batch);
    if (batch.spool)
        fclose(batch.spool);
    *ret_tally = batch.total;
    return rc;
}
