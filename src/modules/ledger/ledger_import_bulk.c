/* The doors of a batch that nobody knows yet, with people whom nobody knows yet: all at once, table
 * after table, which is what a first import of a place consists of. Whoever might be somebody the
 * ledger knows goes the way of single doors (ledger_import_apply.c). */
#include "base/clock.h"
#include "modules/ledger/ledger_import_batch.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"

struct loading {
    struct ledger_batch *batch;
    struct lm_cx *cx;
    struct ledger_bulk_door *doors;
    size_t count;
    struct lm_map numbers; /* ID numbers of this batch, by their blind index */
};

/* Calls for each row of a group: for (row = first_of(…); row; row = row_after(…, row)). */
static struct ledger_row *first_of(struct loading *l, const struct ledger_group *group) {
    return &l->batch->rows.items[group->first];
}

static struct ledger_row *row_after(struct loading *l, const struct ledger_row *row) {
    return row->next ? &l->batch->rows.items[row->next] : NULL;
}

/* Two of one name behind a door may be one person, written twice. */
static bool is_named_before(struct loading *l, const struct ledger_group *group,
                            const struct ledger_row *row) {
    for (const struct ledger_row *one = first_of(l, group); one && one != row;
         one = row_after(l, one))
        if (one->person.name.p && lm_str_eq(one->person.name, row->person.name))
            return true;
    return false;
}

static bool is_plain_row(const struct loading *l, const struct ledger_row *row) {
    bool is_year_right = row->said_year == LM_ABSENT || !row->person.birth_on ||
                         row->said_year == row->person.birth_on / 10000;
    return row->fault_count == 0 && row->person_id == 0 && is_year_right &&
           row->from_on <= lm_date_at(l->cx->now_ms);
}

static bool is_plain(struct loading *l, const struct ledger_group *group) {
    const struct ledger_row *head = first_of(l, group);
    if (group->is_bad || group->is_skipped || head->door_id || !head->building_id)
        return false;
    for (const struct ledger_row *row = head; row; row = row_after(l, row)) {
        bool has_name = row->person.name.p != NULL;
        if (!is_plain_row(l, row) || (has_name && group->usage == LEDGER_VACANT) ||
            (has_name && is_named_before(l, group, row)) ||
            (row->household == 0) != (head->household == 0))
            return false;
    }
    return true;
}

/* An ID number tells people apart, and finds them again. */
static lm_rc has_known_people(struct loading *l, const struct ledger_group *group, bool *ret_has) {
    *ret_has = false;
    for (const struct ledger_row *row = first_of(l, group); row; row = row_after(l, row)) {
        const struct ledger_person_input *person = &row->person;
        struct ledger_person known = {0};
        if (!person->name.p || !person->id_index.p)
            continue;
        if (lm_map_get(&l->numbers, person->id_index))
            *ret_has = true;
        LM_TRY(lm_map_put(&l->numbers, person->id_index, (void *)person));
        lm_rc rc = *ret_has ? LM_OK
                            : ledger_store_person_by_id_number(l->cx, person->id_index,
                                                               person->name, &known);
        if (rc != LM_OK && rc != LM_NOT_FOUND)
            return rc;
        *ret_has |= rc == LM_OK;
    }
    return LM_OK;
}

static lm_rc add_household(struct loading *l, struct ledger_group *group, int64_t number,
                           struct ledger_bulk_door *door) {
    struct ledger_person_input *persons;
    struct lm_list *households = door->households.items;
    size_t count = 0;
    LM_TRY(lm_new(l->cx->arena, group->count, &persons));
    for (const struct ledger_row *row = first_of(l, group); row; row = row_after(l, row))
        if (row->person.name.p && row->household == number) {
            persons[count] = row->person;
            persons[count++].from_on = row->from_on;
        }
    households[door->households.count++] = (struct lm_list){persons, count};
    group->tally.adds += (int64_t)count;
    group->tally.household_adds++;
    return LM_OK;
}

/* Households in the order in which the sheet names them first. */
static lm_rc add_households(struct loading *l, struct ledger_group *group,
                            struct ledger_bulk_door *door) {
    struct lm_list *households;
    LM_TRY(lm_new(l->cx->arena, group->count, &households));
    door->households = (struct lm_list){households, 0};
    for (const struct ledger_row *row = first_of(l, group); row; row = row_after(l, row)) {
        bool is_first = row->person.name.p != NULL;
        for (const struct ledger_row *one = first_of(l, group); one != row; one = row_after(l, one))
            is_first &= !one->person.name.p || one->household != row->household;
        if (is_first)
            LM_TRY(add_household(l, group, row->household, door));
    }
    return LM_OK;
}

static lm_rc plan(struct loading *l, struct ledger_group *group) {
    struct ledger_bulk_door *door = &l->doors[l->count];
    bool has_known = false;
    *door = (struct ledger_bulk_door){.door = ledger_group_door(l->batch, group)};
    if (ledger_door_prepare(l->cx, &door->door) != LM_OK) { /* told on its row, one by one */
        l->cx->failure = (struct lm_failure){0};
        l->cx->faults.count = 0;
        return LM_OK;
    }
    LM_TRY(has_known_people(l, group, &has_known));
    if (has_known)
        return LM_OK;
    group->tally = (struct ledger_import_tally){.door_adds = 1};
    LM_TRY(add_households(l, group, door));
    group->is_loaded = true;
    l->count++;
    return LM_OK;
}

lm_rc ledger_groups_load(struct ledger_batch *batch, struct lm_cx *cx) {
    struct loading l = {.batch = batch, .cx = cx, .numbers = {.arena = cx->arena}};
    struct ledger_provenance said = ledger_batch_said(batch);
    /* the preview of a dry run tells what each door's rows do */
    bool is_single =
        batch->is_single || (batch->run->is_dry && batch->preview_seq < LEDGER_PREVIEW_KEPT);
    for (size_t i = 0; i < batch->groups.count; i++)
        batch->groups.items[i].is_loaded = false;
    if (is_single)
        return LM_OK;
    LM_TRY(lm_new(cx->arena, batch->groups.count + 1, &l.doors));
    for (size_t i = 0; i < batch->groups.count; i++)
        if (is_plain(&l, &batch->groups.items[i]))
            LM_TRY(plan(&l, &batch->groups.items[i]));
    lm_rc rc = l.count ? ledger_bulk_add(cx, l.doors, l.count, &said) : LM_OK;
    if (rc != LM_CONFLICT && rc != LM_INVALID)
        return rc;
    /* a door that is closed stands at its place, or the like: who it is, single doors tell */
    cx->failure = (struct lm_failure){0};
    cx->faults.count = 0;
    batch->is_single = batch->must_repeat = true;
    return LM_GONE;
}
