/* The one door for changes: ledger_apply reads what stands behind a door, compares, and writes
 * facts, versions, provenance, grams and counters together. Knows no JSON, no HTTP, no SQL text. */
#include "core/account/account.h"
#include "core/env.h"
#include "modules/ledger/ledger_work.h"

/* ---- what stands there ---- */

static lm_rc load(struct work *work, int64_t door_id) {
    struct lm_cx *cx = work->cx;
    struct lm_list houses = {0}, people = {0};
    lm_rc rc = ledger_store_door_lock(cx, door_id, &work->door);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_door");
    LM_TRY(rc);
    LM_TRY(ledger_store_households(cx, door_id, &houses));
    LM_TRY(ledger_store_residents(cx, door_id, &people));
    for (size_t i = 0; i < houses.count; i++)
        LM_TRY(lm_array_add(
            cx->arena, &work->houses,
            (struct house){.household = ((struct ledger_household *)houses.items)[i]}));
    for (size_t i = 0; i < people.count; i++)
        LM_TRY(
            lm_array_add(cx->arena, &work->people,
                         (struct here){.resident = ((struct ledger_resident *)people.items)[i]}));
    return ledger_store_aged_year(cx, work->door.building_id, &work->aged_year);
}

struct here *ledger_find_here(const struct work *work, int64_t person_id) {
    for (size_t i = 0; i < work->people.count; i++)
        if (!work->people.items[i].is_gone && work->people.items[i].resident.person_id == person_id)
            return &work->people.items[i];
    return NULL;
}

struct house *ledger_house_of(const struct work *work, int64_t household_id) {
    for (size_t i = 0; i < work->houses.count; i++)
        if (work->houses.items[i].household.id == household_id)
            return &work->houses.items[i];
    return NULL;
}

size_t ledger_people_in(const struct work *work, int64_t household_id) {
    size_t count = 0;
    for (size_t i = 0; i < work->people.count; i++)
        count += !work->people.items[i].is_gone &&
                 work->people.items[i].resident.household_id == household_id;
    return count;
}

bool ledger_is_aged(int64_t birth_year, int64_t aged_year, int64_t age) {
    return birth_year != LM_ABSENT && birth_year <= aged_year - age;
}

/* The door's share in its building's counters. */
static void tally(const struct work *work, struct ledger_count *ret_count) {
    struct ledger_count count = {.vacant_doors = work->door.usage == LEDGER_VACANT};
    for (size_t i = 0; i < work->houses.count; i++)
        count.households += ledger_people_in(work, work->houses.items[i].household.id) > 0;
    for (size_t i = 0; i < work->people.count; i++) {
        const struct ledger_resident *resident = &work->people.items[i].resident;
        if (work->people.items[i].is_gone)
            continue;
        count.residents++;
        count.registered += resident->registered_here == LEDGER_REGISTERED_HERE;
        count.migrants += resident->residence == LEDGER_MIGRANT;
        count.aged_60 += ledger_is_aged(resident->birth_year, work->aged_year, 60);
        count.aged_80 += ledger_is_aged(resident->birth_year, work->aged_year, 80);
    }
    *ret_count = count;
}

static struct ledger_count difference(struct ledger_count after, struct ledger_count before) {
    return (struct ledger_count){.doors = after.doors - before.doors,
                                 .vacant_doors = after.vacant_doors - before.vacant_doors,
                                 .households = after.households - before.households,
                                 .residents = after.residents - before.residents,
                                 .registered = after.registered - before.registered,
                                 .migrants = after.migrants - before.migrants,
                                 .aged_60 = after.aged_60 - before.aged_60,
                                 .aged_80 = after.aged_80 - before.aged_80};
}

/* ---- writing: shared pieces ---- */

lm_rc ledger_log_change(struct work *work, struct ledger_logged change) {
    if (!change.door_id)
        change.door_id = work->door.id;
    work->is_changed = true;
    return ledger_store_change(work->cx, &change, &work->said);
}

void ledger_work_fault(struct work *work, size_t at, const char *member, const char *key) {
    char pointer[80];
    snprintf(pointer, sizeof pointer, "/changes/%zu/%s", at, member);
    lm_fault_add(&work->cx->faults, lm_str_of(pointer), key, NULL);
}

lm_rc ledger_int_text(struct lm_cx *cx, int64_t value, struct lm_str *ret_text) {
    *ret_text = (struct lm_str){0};
    return value == LM_ABSENT || value == 0
               ? LM_OK
               : lm_str_printf(cx->arena, ret_text, "%lld", (long long)value);
}

/* ---- the door ---- */

static lm_rc set_usage(struct work *work, int usage, int64_t on) {
    struct lm_str old = lm_str_of(lm_code_slug(ledger_usages, work->door.usage));
    struct lm_str new = lm_str_of(lm_code_slug(ledger_usages, usage));
    if (usage == work->door.usage)
        return LM_OK;
    work->door.usage = usage;
    return ledger_log_change(work, (struct ledger_logged){.kind = "set_usage",
                                                          .field = "usage",
                                                          .old = old,
                                                          .new = new,
                                                          .version = work->door.version + 1,
                                                          .on_day = on});
}

static lm_rc leave_all(struct work *work, size_t at, int64_t on) {
    for (size_t i = 0; i < work->people.count; i++)
        if (!work->people.items[i].is_gone)
            LM_TRY(ledger_leave(work, at, &work->people.items[i], LEDGER_MOVE_OUT, on));
    return LM_OK;
}

static lm_rc apply_one(struct work *work, size_t at, const struct ledger_change *change) {
    int64_t on = change->on ? change->on : work->today;
    struct here *here = ledger_find_here(work, change->person_id);
    struct house *house;
    switch ((enum ledger_change_kind)change->kind) {
    case LEDGER_ADD:
    case LEDGER_BIRTH:
        return ledger_come(work, at, change);
    case LEDGER_MOVE_OUT:
    case LEDGER_DEATH:
    case LEDGER_MISTAKE:
        return here ? ledger_leave(work, at, here, change->kind, on) : LM_OK;
    case LEDGER_CORRECT:
        return here ? ledger_resettle(work, at, change, &change->person, &here->resident) : LM_OK;
    case LEDGER_SET_USAGE:
        if (change->usage == LEDGER_VACANT)
            LM_TRY(leave_all(work, at, on));
        return set_usage(work, change->usage, on);
    case LEDGER_RETURN:
        return here ? LM_OK : ledger_return(work, at, change);
    case LEDGER_MOVE:
        return here ? LM_OK : ledger_move(work, at, change);
    case LEDGER_ADD_HOUSEHOLD:
        return ledger_add_house(work, change->household_ref, &house);
    }
    return lm_fail(work->cx, LM_INVALID, "field.not_code");
}

/* Households that emptied end; the door and the building get their new figures. */
static lm_rc settle(struct work *work, const struct ledger_count *before) {
    struct ledger_count after;
    for (size_t i = 0; i < work->houses.count; i++) {
        struct house *house = &work->houses.items[i];
        if (house->is_new || !house->is_touched)
            continue;
        house->household.version++;
        LM_TRY(ledger_store_household_update(
            work->cx, &house->household,
            ledger_people_in(work, house->household.id) > 0 ? 0 : work->today));
    }
    tally(work, &after);
    work->door.households = after.households;
    work->door.residents = after.residents;
    work->door.version++;
    LM_TRY(ledger_store_door_figures(work->cx, &work->door));
    struct ledger_count delta = difference(after, *before);
    delta.building_id = work->door.building_id;
    LM_TRY(ledger_store_count_add(work->cx, &delta, work->aged_year));
    return lm_emit(work->cx, "ledger", work->door.building_id);
}

void ledger_said_by(const struct lm_cx *cx, const struct ledger_provenance *provenance,
                    struct ledger_said *ret_said) {
    *ret_said = (struct ledger_said){.source = (int)provenance->source,
                                     .source_id = provenance->source_id,
                                     .by_id = provenance->by_id ? provenance->by_id
                                              : cx->who         ? cx->who->account_id
                                                                : 0,
                                     .said_ms = provenance->at_ms ? provenance->at_ms : cx->now_ms};
}

lm_rc ledger_apply(struct lm_cx *cx, int64_t door_id, const struct lm_list *changes,
                   const struct ledger_provenance *provenance, struct ledger_outcome *ret_outcome) {
    struct ledger_outcome outcome = {0};
    struct work work = {.cx = cx, .last_number = -1, .outcome = &outcome};
    struct ledger_count before;
    ledger_said_by(cx, provenance, &work.said);
    work.within_id = provenance->within_id;
    work.today = lm_date_at(work.said.said_ms);
    LM_TRY(load(&work, door_id));
    LM_TRY(ledger_check_conflicts(&work, changes));
    tally(&work, &before);
    const struct ledger_change *items = changes->items;
    for (size_t at = 0; at < changes->count; at++)
        LM_TRY(apply_one(&work, at, &items[at]));
    if (work.door.usage == LEDGER_VACANT &&
        before.residents == 0) /* somebody lives there after all */
        for (size_t i = 0; i < work.people.count; i++)
            if (!work.people.items[i].is_gone)
                LM_TRY(set_usage(&work, LEDGER_OTHER_USAGE, work.today));
    LM_TRY(lm_faults_check(cx));
    outcome.households = work.door.households;
    outcome.residents = work.door.residents;
    if (work.is_changed) {
        LM_TRY(settle(&work, &before));
        outcome.households = work.door.households;
        outcome.residents = work.door.residents;
    }
    *ret_outcome = outcome;
    return LM_OK;
}
