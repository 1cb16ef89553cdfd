/* Moving from door to door, and undoing a leaving: what concerns one person's spells behind several
 * doors. */
#include "modules/ledger/ledger_work.h"

/* ---- the leaving was a mistake ---- */

static lm_rc reopen_house(struct work *work, const struct ledger_ended *ended) {
    struct house *house = ledger_house_of(work, ended->resident.household_id);
    if (house) {
        house->is_touched = true;
        return LM_OK;
    }
    return lm_array_add(work->cx->arena, &work->houses,
                        (struct house){.household = {.id = ended->resident.household_id,
                                                     .door_id = work->door.id,
                                                     .number = ended->number,
                                                     .version = ended->household_version},
                                       .is_touched = true});
}

static lm_rc live_again(struct work *work, const struct ledger_ended *ended) {
    struct lm_cx *cx = work->cx;
    struct lm_list spells = {0};
    const int64_t door_and_day[2] = {work->door.id, ended->to_on};
    LM_TRY(ledger_store_person_dies(cx, ended->resident.person_id, 0));
    LM_TRY(ledger_store_spells_died(cx, &ended->resident, door_and_day, &spells));
    const struct ledger_elsewhere *items = spells.items;
    for (size_t i = 0; i < spells.count; i++)
        LM_TRY(
            ledger_turn_elsewhere(work, &ended->resident, &items[i], &(struct turn){0, "return"}));
    return LM_OK;
}

lm_rc ledger_return(struct work *work, size_t at, const struct ledger_change *change) {
    struct lm_cx *cx = work->cx;
    struct ledger_ended ended = {0};
    struct lm_str grams, sort, day, none = {0};
    lm_rc rc = ledger_store_spell_ended(cx, change->person_id, work->door.id, &ended);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_person");
    LM_TRY(rc);
    struct ledger_resident *resident = &ended.resident;
    if (ended.died_on && !lm_str_is(ended.end_kind, "death")) {
        ledger_work_fault(work, at, "person_id", "ledger.died_elsewhere");
        return LM_OK;
    }
    resident->version++;
    LM_TRY(ledger_store_spell_end(cx, resident->spell_id, 0, NULL));
    LM_TRY(ledger_store_person_update(cx, resident, none));
    LM_TRY(ledger_int_text(cx, ended.to_on, &day));
    LM_TRY(ledger_log_change(work, (struct ledger_logged){.person_id = resident->person_id,
                                                          .kind = "return",
                                                          .field = "to_on",
                                                          .old = day,
                                                          .version = resident->version,
                                                          .on_day = work->today}));
    LM_TRY(ledger_grams(cx->arena, resident->name, &grams, &sort));
    LM_TRY(ledger_store_grams_add(cx, work->door.building_id, resident->person_id, grams));
    LM_TRY(reopen_house(work, &ended));
    work->outcome->corrected++;
    LM_TRY(lm_array_add(cx->arena, &work->people, (struct here){.resident = *resident}));
    return ended.died_on ? live_again(work, &ended) : LM_OK;
}

/* ---- from door to door ---- */

/* The home that ends: the one named, or the only one that the editor may change. */
static lm_rc old_home(struct work *work, size_t at, const struct ledger_change *change,
                      struct ledger_elsewhere *ret_home) {
    struct lm_list spells = {0};
    size_t count = 0;
    LM_TRY(ledger_store_spells_elsewhere(work->cx, change->person_id, work->door.id, &spells));
    const struct ledger_elsewhere *items = spells.items;
    for (size_t i = 0; i < spells.count; i++) {
        if (!ledger_may_change(work, items[i].building_id) ||
            (change->from_door_id && change->from_door_id != items[i].door_id))
            continue;
        *ret_home = items[i];
        count++;
    }
    if (count == 0)
        return lm_fail(work->cx, LM_NOT_FOUND, "ledger.no_such_person");
    if (count > 1)
        ledger_work_fault(work, at, "from_door_id", "ledger.move_from_which");
    else if (ret_home->from_on > (change->on ? change->on : work->today))
        ledger_work_fault(work, at, "on", "ledger.leaves_before_coming");
    return LM_OK;
}

static lm_rc move_in(struct work *work, size_t at, const struct ledger_change *change,
                     struct ledger_resident *resident) {
    struct lm_cx *cx = work->cx;
    struct house *house = NULL;
    struct lm_str grams, sort, none = {0};
    const struct ledger_person_input *input = &change->person;
    LM_TRY(ledger_find_house(work, change, &house));
    resident->household_id = house->household.id;
    resident->relation =
        input->relation.p ? input->relation : ledger_default_relation(work, house->household.id);
    LM_TRY(ledger_settle_in(work, house, resident, "move"));
    LM_TRY(ledger_store_person_update(cx, resident, none));
    LM_TRY(ledger_grams(cx->arena, resident->name, &grams, &sort));
    LM_TRY(ledger_store_grams_add(cx, work->door.building_id, resident->person_id, grams));
    work->outcome->added++;
    int64_t corrected = work->outcome->corrected;
    LM_TRY(ledger_correct(work, at, resident, input));
    work->outcome->corrected = corrected;
    return lm_array_add(cx->arena, &work->people, (struct here){.resident = *resident});
}

lm_rc ledger_move(struct work *work, size_t at, const struct ledger_change *change) {
    struct lm_cx *cx = work->cx;
    struct ledger_person person = {0};
    struct ledger_elsewhere home = {0};
    int64_t on = change->on ? change->on : work->today;
    LM_TRY(old_home(work, at, change, &home));
    if (cx->faults.count > 0)
        return LM_OK;
    LM_TRY(ledger_store_person(cx, change->person_id, &person));
    struct ledger_resident resident = {
        .registered_here = change->person.registered_here,
        .residence = change->person.residence ? change->person.residence : home.residence,
        .from_on = on};
    ledger_known_as(&resident, &person);
    resident.version++;
    LM_TRY(ledger_turn_elsewhere(work, &resident, &home, &(struct turn){on, "move_out"}));
    LM_TRY(move_in(work, at, change, &resident));
    return ledger_store_spell_unlink(cx, resident.person_id);
}
