/* Leaving: spells end, behind this door or, by death, behind every door. */
#include "modules/ledger/ledger_work.h"

const char *ledger_end_kind(int change_kind) {
    return change_kind == LEDGER_DEATH     ? "death"
           : change_kind == LEDGER_MISTAKE ? "mistake"
                                           : "move_out";
}

/* Grams stay while another door of the building knows the person. */
static lm_rc drop_grams_if_gone(struct lm_cx *cx, int64_t building_id,
                                const struct ledger_resident *resident) {
    bool lives = false;
    LM_TRY(ledger_store_lives_in(cx, resident->person_id, building_id, &lives));
    return lives ? LM_OK : ledger_drop_grams(cx, building_id, resident);
}

static int64_t aged(const struct ledger_resident *resident, int64_t year, int64_t age) {
    return ledger_is_aged(resident->birth_year, year, age);
}

/* Somebody lives again behind a door that was left vacant. */
static lm_rc reopen_vacant(struct lm_cx *cx, struct ledger_door *door, struct ledger_count *delta) {
    if (door->usage != LEDGER_VACANT)
        return LM_OK;
    door->usage = LEDGER_OTHER_USAGE;
    delta->vacant_doors = -1;
    return ledger_store_door_figures(cx, door);
}

static lm_rc log_turn(struct work *work, const struct ledger_resident *resident,
                      const struct ledger_elsewhere *spell, const struct turn *turn) {
    struct lm_str day;
    LM_TRY(ledger_int_text(work->cx, turn->on, &day));
    return ledger_log_change(work,
                             (struct ledger_logged){.door_id = spell->door_id,
                                                    .person_id = resident->person_id,
                                                    .kind = turn->kind,
                                                    .field = "to_on",
                                                    .new = day,
                                                    .version = resident->version,
                                                    .on_day = turn->on ? turn->on : work->today});
}

static lm_rc turn_grams(struct lm_cx *cx, const struct ledger_resident *resident,
                        int64_t building_id, bool is_end) {
    struct lm_str grams, sort;
    if (is_end)
        return drop_grams_if_gone(cx, building_id, resident);
    LM_TRY(ledger_grams(cx->arena, resident->name, &grams, &sort));
    return ledger_store_grams_add(cx, building_id, resident->person_id, grams);
}

lm_rc ledger_turn_elsewhere(struct work *work, const struct ledger_resident *resident,
                            const struct ledger_elsewhere *spell, const struct turn *turn) {
    struct lm_cx *cx = work->cx;
    struct ledger_door before, after;
    int64_t year, sign = turn->on ? -1 : 1;
    LM_TRY(ledger_store_door_lock(cx, spell->door_id, &before));
    LM_TRY(ledger_store_spell_end(cx, spell->spell_id, turn->on, turn->on ? turn->kind : NULL));
    LM_TRY(ledger_store_household_recount(cx, spell->household_id, turn->on));
    LM_TRY(ledger_store_door_recount(cx, spell->door_id));
    LM_TRY(ledger_store_door(cx, spell->door_id, &after));
    LM_TRY(ledger_store_aged_year(cx, spell->building_id, &year));
    struct ledger_count delta = {.building_id = spell->building_id,
                                 .households = after.households - before.households,
                                 .residents = sign,
                                 .registered =
                                     sign * (spell->registered_here == LEDGER_REGISTERED_HERE),
                                 .migrants = sign * (spell->residence == LEDGER_MIGRANT),
                                 .aged_60 = sign * aged(resident, year, 60),
                                 .aged_80 = sign * aged(resident, year, 80)};
    if (!turn->on)
        LM_TRY(reopen_vacant(cx, &after, &delta));
    LM_TRY(ledger_store_count_add(cx, &delta, year));
    LM_TRY(turn_grams(cx, resident, spell->building_id, turn->on != 0));
    LM_TRY(log_turn(work, resident, spell, turn));
    return lm_emit(cx, "ledger", spell->building_id);
}

/* Death ends the spells behind other doors too. */
static lm_rc leave_elsewhere(struct work *work, const struct ledger_resident *resident,
                             int64_t on) {
    struct lm_list spells = {0};
    LM_TRY(ledger_store_spells_elsewhere(work->cx, resident->person_id, work->door.id, &spells));
    const struct ledger_elsewhere *items = spells.items;
    for (size_t i = 0; i < spells.count; i++)
        LM_TRY(ledger_turn_elsewhere(work, resident, &items[i], &(struct turn){on, "death"}));
    return LM_OK;
}

static lm_rc log_leaving(struct work *work, const struct ledger_resident *resident, int kind,
                         int64_t on) {
    struct lm_str day;
    LM_TRY(ledger_int_text(work->cx, on, &day));
    return ledger_log_change(work, (struct ledger_logged){.person_id = resident->person_id,
                                                          .kind = ledger_end_kind(kind),
                                                          .field = "to_on",
                                                          .new = day,
                                                          .version = resident->version,
                                                          .on_day = on});
}

/* What else an ending means: another home, the other spells of the dead, the list's figures. */
static lm_rc end_of(struct work *work, struct ledger_resident *resident, int kind, int64_t on) {
    if (kind == LEDGER_MISTAKE)
        work->outcome->corrected++;
    else if (kind == LEDGER_DEATH)
        work->outcome->deaths++;
    else
        work->outcome->moved_out++;
    if (kind != LEDGER_DEATH)
        return ledger_store_spell_unlink(work->cx, resident->person_id);
    LM_TRY(ledger_store_person_dies(work->cx, resident->person_id, on));
    return leave_elsewhere(work, resident, on);
}

lm_rc ledger_leave(struct work *work, size_t at, struct here *here, int kind, int64_t on) {
    struct lm_cx *cx = work->cx;
    struct ledger_resident *resident = &here->resident;
    struct lm_str none = {0};
    if (kind == LEDGER_MISTAKE && resident->from_on > on)
        on = resident->from_on;
    if (resident->from_on > on) {
        ledger_work_fault(work, at, "on", "ledger.leaves_before_coming");
        return LM_OK;
    }
    if (kind == LEDGER_DEATH && resident->is_linked) {
        ledger_work_fault(work, at, "person_id", "ledger.lives_elsewhere");
        return LM_OK;
    }
    here->is_gone = true;
    resident->version++;
    LM_TRY(ledger_store_spell_end(cx, resident->spell_id, on, ledger_end_kind(kind)));
    LM_TRY(log_leaving(work, resident, kind, on));
    LM_TRY(ledger_store_person_update(cx, resident, none));
    LM_TRY(drop_grams_if_gone(cx, work->door.building_id, resident));
    struct house *house = ledger_house_of(work, resident->household_id);
    if (house)
        house->is_touched = true;
    return end_of(work, resident, kind, on);
}
