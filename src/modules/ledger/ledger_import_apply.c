/* One door's rows as changes of the ledger: what is said of the door, then of its people. What the
 * rules refuse goes back to the row and column that it came from. */
#include "base/clock.h"
#include "modules/ledger/ledger_import_batch.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"

struct change_list {
    struct ledger_change *items;
    size_t count, room;
};

struct work {
    struct ledger_batch *batch;
    struct lm_cx *cx;
    struct ledger_group *group;
    struct ledger_row *rows; /* of the batch */
    struct ledger_provenance said;
    int64_t door_id;
    struct lm_list households;
    struct change_list changes;
    LM_ARRAY(size_t) from; /* the row of each change */
    int64_t people;
};

/* ---- changes ---- */

static lm_rc add_change(struct work *work, size_t row, struct ledger_change change) {
    LM_TRY(lm_array_add(work->cx->arena, &work->from, row));
    return lm_array_add(work->cx->arena, &work->changes, change);
}

/* Which household a 户序 means: one that is there, or a new one named by its number. */
static lm_rc name_household(struct work *work, int64_t number, struct ledger_change *change) {
    const struct ledger_household *items = work->households.items;
    if (number == 0)
        return LM_OK;
    for (size_t i = 0; i < work->households.count; i++)
        if (items[i].number == number) {
            change->household_id = items[i].id;
            return LM_OK;
        }
    return lm_str_printf(work->cx->arena, &change->household_ref, "%lld", (long long)number);
}

static lm_rc add_household_once(struct work *work, size_t row, struct lm_str ref) {
    for (size_t i = 0; i < work->changes.count; i++)
        if (work->changes.items[i].kind == LEDGER_ADD_HOUSEHOLD &&
            lm_str_eq(work->changes.items[i].household_ref, ref))
            return LM_OK;
    return add_change(work, row,
                      (struct ledger_change){.kind = LEDGER_ADD_HOUSEHOLD, .household_ref = ref});
}

/* A year that contradicts the date beside it: an edited date moves the year along, an edited year
 * cannot stand beside an old date. */
static lm_rc check_years(struct work *work, struct ledger_row *row) {
    struct lm_list residents = {0};
    if (row->said_year == LM_ABSENT || !row->person.birth_on ||
        row->said_year == row->person.birth_on / 10000)
        return LM_OK;
    if (work->door_id)
        LM_TRY(ledger_store_residents(work->cx, work->door_id, &residents));
    const struct ledger_resident *items = residents.items;
    for (size_t i = 0; i < residents.count; i++)
        if ((row->person_id ? items[i].person_id == row->person_id
                            : lm_str_eq(items[i].name, row->person.name)) &&
            items[i].birth_year == row->said_year && items[i].birth_on != row->person.birth_on)
            return LM_OK;
    ledger_row_fault(row, LEDGER_COLUMN_BIRTH_YEAR, "ledger.import_years_differ", LM_STR(""));
    return LM_OK;
}

static lm_rc person_change(struct work *work, size_t at) {
    struct ledger_row *row = &work->rows[at];
    struct ledger_change change = {.kind = row->person_id ? LEDGER_CORRECT : LEDGER_ADD,
                                   .person_id = row->person_id,
                                   .on = row->person_id ? 0 : row->from_on,
                                   .is_placed = true,
                                   .person = row->person};
    LM_TRY(check_years(work, row));
    LM_TRY(name_household(work, row->household, &change));
    if (change.household_ref.p)
        LM_TRY(add_household_once(work, at, change.household_ref));
    work->people++;
    return add_change(work, at, change);
}

/* ---- the door ---- */

struct ledger_door ledger_group_door(const struct ledger_batch *batch,
                                     const struct ledger_group *group) {
    const struct ledger_row *row = &batch->rows.items[group->first];
    return (struct ledger_door){.building_id = row->building_id,
                                .unit_no = row->unit_no,
                                .unit = row->unit,
                                .floor = group->floor == LM_ABSENT ? ledger_floor_of_room(row->room)
                                                                   : group->floor,
                                .room = row->room,
                                .usage = group->usage,
                                .area_cm2 = group->area_cm2};
}

struct ledger_provenance ledger_batch_said(const struct ledger_batch *batch) {
    return (struct ledger_provenance){.source = LEDGER_BY_IMPORT,
                                      .source_id = batch->run->import_id,
                                      .within_id = batch->run->node_id,
                                      .by_id = batch->run->account_id};
}

static lm_rc new_door(struct work *work) {
    struct ledger_door door = ledger_group_door(work->batch, work->group);
    work->group->tally.door_adds = 1;
    return ledger_door_add(work->cx, &door, &work->said, &work->door_id);
}

static lm_rc edit_door(struct work *work) {
    struct ledger_group *group = work->group;
    struct ledger_door_in edit = {.door = work->door_id,
                                  .unit_no = LM_ABSENT,
                                  .floor = group->floor,
                                  .area_cm2 = group->area_cm2};
    if (edit.floor != LM_ABSENT || edit.area_cm2 != LM_ABSENT) {
        group->tally.door_changes = 1;
        LM_TRY(ledger_door_edit(work->cx, &edit, &work->said));
    }
    LM_TRY(ledger_store_households(work->cx, work->door_id, &work->households));
    if (!group->usage)
        return LM_OK;
    group->tally.door_changes = 1;
    return add_change(work, group->usage_row,
                      (struct ledger_change){.kind = LEDGER_SET_USAGE, .usage = group->usage});
}

/* ---- refusals ---- */

static bool lives_here(const struct lm_list *residents, int64_t person_id) {
    const struct ledger_resident *items = residents->items;
    for (size_t i = 0; i < residents->count; i++)
        if (items[i].person_id == person_id)
            return true;
    return false;
}

/* Ids of people who do not live behind the door (any more): each row of theirs. */
static lm_rc blame_people(struct work *work, bool *ret_is_told) {
    struct lm_list residents = {0};
    LM_TRY(ledger_store_residents(work->cx, work->door_id, &residents));
    for (size_t at = work->group->first;; at = work->rows[at].next) {
        struct ledger_row *row = &work->rows[at];
        if (row->person_id && !lives_here(&residents, row->person_id)) {
            ledger_row_fault(row, LEDGER_COLUMN_NAME, "ledger.import_person_left", LM_STR(""));
            *ret_is_told = true;
        }
        if (!row->next)
            return LM_OK;
    }
}

/* "/changes/3/person/phone" is a column of the row that change 3 came from. */
static void blame(struct work *work, const struct lm_fault *fault) {
    struct lm_str pointer = fault->pointer, part, last = LM_STR("");
    size_t at = work->group->first;
    int64_t number;
    bool is_of_change = false;
    while (lm_str_split(&pointer, '/', &part)) {
        if (is_of_change && lm_str_int(part, &number) && number >= 0 &&
            (size_t)number < work->from.count)
            at = work->from.items[number];
        is_of_change = lm_str_is(part, "changes");
        last = part;
    }
    int field =
        lm_str_is(last, "unit_no") ? LEDGER_COLUMN_UNIT : lm_code_value(ledger_import_fields, last);
    if (field == LEDGER_COLUMN_FLOOR)
        at = work->group->floor_row;
    ledger_row_fault(&work->rows[at], field, fault->key, LM_STR(""));
}

/* What the rules refused becomes errors of the rows that said it. */
static lm_rc refuse(struct work *work, lm_rc rc) {
    struct lm_cx *cx = work->cx;
    const char *key = cx->failure.key;
    bool is_told = cx->faults.count > 0 && cx->faults.items;
    for (size_t i = 0; i < cx->faults.count && i < LM_FAULTS_MAX && cx->faults.items; i++)
        blame(work, &cx->faults.items[i]);
    cx->failure = (struct lm_failure){0};
    cx->faults.count = 0;
    bool is_about_people = key && (strcmp(key, "ledger.no_such_person") == 0 ||
                                   strcmp(key, "ledger.changed_meanwhile") == 0);
    if (is_about_people && work->door_id)
        LM_TRY(blame_people(work, &is_told));
    if (!is_told)
        ledger_row_fault(&work->rows[work->group->first], 0, key ? key : "error.conflict",
                         LM_STR(""));
    work->group->is_bad = work->group->is_skipped = true;
    work->group->tally = (struct ledger_import_tally){0};
    work->group->preview.count = 0;
    return rc;
}

/* ---- the whole ---- */

static lm_rc apply_people(struct work *work) {
    struct ledger_outcome outcome = {0};
    struct ledger_import_tally *tally = &work->group->tally;
    if (work->changes.count == 0) {
        tally->same += !tally->door_adds && !tally->door_changes ? (int64_t)work->group->count : 0;
        return LM_OK;
    }
    LM_TRY(ledger_apply(work->cx, work->door_id,
                        &(struct lm_list){work->changes.items, work->changes.count}, &work->said,
                        &outcome));
    int64_t households = outcome.households - (int64_t)work->households.count;
    tally->adds = outcome.added + outcome.births;
    tally->changes = outcome.corrected;
    tally->household_adds = households > 0 ? households : 0;
    tally->same = work->people - tally->adds - tally->changes;
    return LM_OK;
}

static lm_rc apply(struct work *work) {
    struct ledger_group *group = work->group;
    bool is_new = work->rows[group->first].door_id == 0;
    LM_TRY(is_new ? new_door(work) : edit_door(work));
    for (size_t at = group->first;; at = work->rows[at].next) {
        if (work->rows[at].person.name.p && work->rows[at].fault_count == 0)
            LM_TRY(person_change(work, at));
        if (!work->rows[at].next)
            break;
    }
    LM_TRY(apply_people(work));
    for (size_t at = group->first;; at = work->rows[at].next) {
        if (work->rows[at].fault_count > 0 && !group->is_bad)
            return LM_INVALID; /* found on the way */
        if (!work->rows[at].next)
            return LM_OK;
    }
}

lm_rc ledger_group_apply(struct ledger_batch *batch, struct lm_cx *cx, struct ledger_group *group) {
    struct work work = {.batch = batch,
                        .cx = cx,
                        .group = group,
                        .rows = batch->rows.items,
                        .door_id = batch->rows.items[group->first].door_id,
                        .said = ledger_batch_said(batch)};
    bool is_shown = batch->run->is_dry && batch->preview_seq < LEDGER_PREVIEW_KEPT;
    int64_t marker = is_shown ? lm_cx_id(cx) : 0;
    group->tally = (struct ledger_import_tally){0};
    lm_rc rc = apply(&work);
    if (lm_rc_is_fault(rc))
        return rc;
    if (rc != LM_OK && cx->faults.count == 0 && !cx->failure.key)
        group->is_bad = group->is_skipped = true; /* told on its rows already */
    else if (rc != LM_OK)
        return refuse(&work, rc);
    if (rc == LM_OK && is_shown && !group->is_bad)
        LM_TRY(ledger_report_preview(batch, cx, group, (int64_t[]){work.door_id, marker}));
    return rc;
}
