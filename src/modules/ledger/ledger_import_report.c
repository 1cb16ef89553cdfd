/* What an import tells: the first errors and the preview beside the import, and the same workbook
 * with a column 错误. All errors wait in an unnamed file, so that memory stays bounded. */
#include "base/buf.h"
#include "base/clock.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger_import_batch.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_search_store.h"
#include "modules/ledger/ledger_store.h"

enum { PREVIEW_OF_DOOR = 100 };

/* ---- errors put aside ---- */

struct spooled {
    int64_t row;
    int32_t columns[LEDGER_ROW_FAULTS];
    uint32_t count, n; /* columns; bytes of text behind */
};

static lm_rc spool_row(struct ledger_batch *batch, struct lm_cx *cx, const struct ledger_row *row) {
    struct spooled head = {.row = row->number};
    struct lm_str text;
    LM_TRY(ledger_row_fault_text(cx, &batch->run->columns, &batch->looking, row, &text));
    for (size_t i = 0; i < row->fault_count; i++) {
        int at = row->faults[i].field ? batch->looking.field_at[row->faults[i].field] : -1;
        if (at >= 0)
            head.columns[head.count++] = at;
    }
    head.n = (uint32_t)text.n;
    if (!batch->spool)
        batch->spool = tmpfile();
    if (!batch->spool || fwrite(&head, sizeof head, 1, batch->spool) != 1 ||
        (text.n > 0 && fwrite(text.p, text.n, 1, batch->spool) != 1))
        return LM_IO;
    return LM_OK;
}

static lm_rc spool_rows(struct lm_cx *cx, void *arg) {
    struct ledger_batch *batch = arg;
    for (size_t i = 0; i < batch->rows.count; i++)
        if (batch->rows.items[i].fault_count > 0)
            LM_TRY(spool_row(batch, cx, &batch->rows.items[i]));
    return LM_OK;
}

/* ---- errors and preview beside the import ---- */

static lm_rc store_faults(struct lm_cx *cx, void *arg) {
    struct ledger_batch *batch = arg;
    const struct ledger_import_column *columns = batch->run->columns.items;
    int64_t seq = batch->fault_seq;
    for (size_t i = 0; i < batch->rows.count; i++) {
        const struct ledger_row *row = &batch->rows.items[i];
        for (size_t f = 0; f < row->fault_count && seq < LEDGER_FAULTS_KEPT; f++) {
            int at = row->faults[f].field ? batch->looking.field_at[row->faults[f].field] : -1;
            struct ledger_import_fault_row fault = {.row_no = row->number,
                                                    .title =
                                                        at >= 0 ? columns[at].title : LM_STR(""),
                                                    .message_key = lm_str_of(row->faults[f].key),
                                                    .arg0 = row->faults[f].args[0]};
            LM_TRY(ledger_store_import_fault(cx, batch->run->import_id, ++seq, &fault));
        }
    }
    batch->fault_seq = seq;
    return LM_OK;
}

static lm_rc store_preview(struct lm_cx *cx, void *arg) {
    struct ledger_batch *batch = arg;
    int64_t seq = batch->preview_seq;
    for (size_t i = 0; i < batch->groups.count; i++) {
        const struct ledger_import_preview *items = batch->groups.items[i].preview.items;
        for (size_t at = 0; at < batch->groups.items[i].preview.count; at++)
            if (seq < LEDGER_PREVIEW_KEPT)
                LM_TRY(ledger_store_import_preview(cx, batch->run->import_id, ++seq, &items[at]));
    }
    batch->preview_seq = seq;
    return LM_OK;
}

static bool has_preview(const struct ledger_batch *batch) {
    for (size_t i = 0; i < batch->groups.count; i++)
        if (batch->groups.items[i].preview.count > 0)
            return true;
    return false;
}

static bool has_faults(const struct ledger_batch *batch) {
    for (size_t i = 0; i < batch->rows.count; i++)
        if (batch->rows.items[i].fault_count > 0)
            return true;
    return false;
}

lm_rc ledger_report_batch(struct ledger_batch *batch) {
    struct lm_env *env = batch->run->env;
    if (has_faults(batch)) {
        LM_TRY(lm_env_read(env, batch->arena, spool_rows, batch));
        if (batch->fault_seq < LEDGER_FAULTS_KEPT)
            LM_TRY(lm_env_note(env, batch->arena, store_faults, batch));
    }
    return has_preview(batch) ? lm_env_note(env, batch->arena, store_preview, batch) : LM_OK;
}

/* ---- preview ---- */

/* 陈大明 is 陈**: enough for who has the file, nothing for who looks over a shoulder. */
static lm_rc mask_name(struct lm_arena *arena, struct lm_str name, struct lm_str *ret_mask) {
    struct lm_buf out = lm_buf_in(arena, name.n + 16);
    size_t at = 0;
    if (!name.p) {
        *ret_mask = name;
        return LM_OK;
    }
    if (name.n > 0)
        (void)lm_utf8_next(name, &at);
    lm_buf_put(&out, name.p, at);
    while (at < name.n) {
        (void)lm_utf8_next(name, &at);
        lm_buf_char(&out, '*');
    }
    return lm_buf_done(&out, ret_mask);
}

/* The row that named the person; else the first of the door. */
static int64_t row_of(const struct ledger_batch *batch, const struct ledger_group *group,
                      const struct ledger_history_item *item) {
    const struct ledger_row *rows = batch->rows.items;
    for (size_t at = group->first;; at = rows[at].next) {
        bool is_his = item->person_id && rows[at].person.name.p &&
                      (rows[at].person_id ? rows[at].person_id == item->person_id
                                          : lm_str_eq(rows[at].person.name, item->name));
        if (is_his)
            return rows[at].number;
        if (!rows[at].next)
            return rows[group->first].number;
    }
}

static lm_rc place_label(struct lm_cx *cx, const struct ledger_row *row, struct lm_str *ret_label) {
    const struct lm_scope_node *building = lm_scope_find(cx->scope, row->building_id);
    struct lm_str door;
    LM_TRY(ledger_door_label(cx->arena, row->unit, row->room, &door));
    return lm_str_printf(cx->arena, ret_label, "%.*s%.*s",
                         LM_FMT(building ? building->name : LM_STR("")), LM_FMT(door));
}

static lm_rc fill_preview(struct ledger_batch *batch, struct lm_cx *cx, struct ledger_group *group,
                          const struct ledger_history_item *item) {
    struct ledger_import_preview *items = group->preview.items;
    struct ledger_import_preview *to = &items[group->preview.count];
    *to = (struct ledger_import_preview){.row = row_of(batch, group, item),
                                         .what = item->what,
                                         .field = item->field,
                                         .old = item->old,
                                         .new = item->new};
    LM_TRY(place_label(cx, &batch->rows.items[group->first], &to->door));
    LM_TRY(mask_name(cx->arena, item->person_id ? item->name : (struct lm_str){0}, &to->name));
    if (item->field.p && lm_str_is(item->field, "name")) {
        LM_TRY(mask_name(cx->arena, item->old, &to->old));
        LM_TRY(mask_name(cx->arena, item->new, &to->new));
    }
    group->preview.count++;
    return LM_OK;
}

/* Whoever would be over 120 is taken, with a note beside it: mostly a digit was mistyped. */
static lm_rc note_ages(const struct ledger_batch *batch, struct lm_cx *cx,
                       struct ledger_group *group) {
    const struct ledger_row *rows = batch->rows.items;
    struct ledger_import_preview *items = group->preview.items;
    for (size_t at = group->first;; at = rows[at].next) {
        const struct ledger_person_input *person = &rows[at].person;
        if (person->name.p &&
            ledger_is_old_age(person->birth_on, person->birth_year, lm_date_at(cx->now_ms))) {
            struct ledger_import_preview *to = &items[group->preview.count];
            int64_t year = person->birth_on ? person->birth_on / 10000 : person->birth_year;
            *to = (struct ledger_import_preview){
                .row = rows[at].number, .what = LM_STR("check_age"), .field = LM_STR("birth_year")};
            LM_TRY(place_label(cx, &rows[group->first], &to->door));
            LM_TRY(mask_name(cx->arena, person->name, &to->name));
            LM_TRY(lm_str_printf(cx->arena, &to->new, "%lld", (long long)year));
            group->preview.count++;
        }
        if (!rows[at].next)
            return LM_OK;
    }
}

lm_rc ledger_report_preview(struct ledger_batch *batch, struct lm_cx *cx,
                            struct ledger_group *group, const int64_t door_and_marker[2]) {
    struct lm_list both[2] = {{0}};
    struct ledger_import_preview *items;
    size_t room;
    LM_TRY(ledger_store_history(cx, door_and_marker[0], INT64_MAX, PREVIEW_OF_DOOR, both));
    room = both[0].count + both[1].count + group->count + 1;
    LM_TRY(lm_new(cx->arena, room, &items));
    group->preview = (struct lm_list){items, 0};
    if (group->tally.door_adds > 0)
        LM_TRY(fill_preview(batch, cx, group,
                            &(struct ledger_history_item){.what = LM_STR("add_door")}));
    for (int list = 1; list >= 0; list--) { /* who comes, then what changes; oldest first */
        const struct ledger_history_item *said = both[list].items;
        for (size_t i = both[list].count; i-- > 0;)
            if (said[i].id > door_and_marker[1])
                LM_TRY(fill_preview(batch, cx, group, &said[i]));
    }
    return group->preview.count > 0 ? note_ages(batch, cx, group) : LM_OK;
}

/* ---- the workbook ---- */

struct unspooling {
    FILE *spool;
    char text[16 * 1024];
};

static lm_rc next_note(void *arg, struct lm_sheet_note *ret_note, bool *ret_has_note) {
    struct unspooling *unspooling = arg;
    struct spooled head;
    *ret_has_note = fread(&head, sizeof head, 1, unspooling->spool) == 1;
    if (!*ret_has_note)
        return ferror(unspooling->spool) ? LM_IO : LM_OK;
    if (head.n > sizeof unspooling->text || head.count > LEDGER_ROW_FAULTS ||
        (head.n > 0 && fread(unspooling->text, head.n, 1, unspooling->spool) != 1))
        return LM_IO;
    *ret_note = (struct lm_sheet_note){.row = head.row, .text = {unspooling->text, head.n}};
    for (uint32_t i = 0; i < head.count; i++)
        ret_note->columns[ret_note->count++] = (size_t)head.columns[i];
    return LM_OK;
}

lm_rc ledger_report_workbook(struct ledger_batch *batch) {
    const struct ledger_import_run *run = batch->run;
    const struct ledger_import_column *columns = run->columns.items;
    struct unspooling unspooling = {.spool = batch->spool};
    if (!batch->spool || !run->errors_path)
        return LM_OK;
    rewind(batch->spool);
    struct lm_sheet_notes notes = {.title = "错误",
                                   .title_row = batch->ahead.title_row,
                                   .column = batch->ahead.width,
                                   .next = next_note,
                                   .arg = &unspooling};
    for (size_t i = 0; i < run->columns.count; i++) /* mended and uploaded again: the same column */
        if (lm_str_is(columns[i].title, notes.title))
            notes.column = i;
    return lm_sheet_annotate(run->file, run->errors_path, &notes);
}
