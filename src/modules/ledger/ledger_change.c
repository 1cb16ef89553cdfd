/* The one door for changes: ledger_apply reads what stands behind a door, compares, and writes
 * facts, versions, provenance, grams and counters together. Knows no JSON, no HTTP, no SQL text. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/env.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"

/* A resident while the list is worked through. */
struct here {
    struct ledger_resident resident;
    bool is_gone; /* left by an earlier change of the list */
};

struct house {
    struct ledger_household household;
    struct lm_str ref;
    bool is_new, is_touched; /* not yet written; to be written at the end */
};

struct work {
    struct lm_cx *cx;
    struct ledger_door door;
    LM_ARRAY(struct here) people;
    LM_ARRAY(struct house) houses;
    LM_ARRAY(struct ledger_conflict) conflicts;
    int64_t last_number; /* greatest number of a household behind the door; -1: not yet asked */
    int64_t today, aged_year;
    struct ledger_said said;
    struct ledger_outcome *outcome;
    bool is_changed;
};

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

static struct here *find_here(const struct work *work, int64_t person_id) {
    for (size_t i = 0; i < work->people.count; i++)
        if (!work->people.items[i].is_gone && work->people.items[i].resident.person_id == person_id)
            return &work->people.items[i];
    return NULL;
}

static struct house *house_of(const struct work *work, int64_t household_id) {
    for (size_t i = 0; i < work->houses.count; i++)
        if (work->houses.items[i].household.id == household_id)
            return &work->houses.items[i];
    return NULL;
}

static size_t people_in(const struct work *work, int64_t household_id) {
    size_t count = 0;
    for (size_t i = 0; i < work->people.count; i++)
        count += !work->people.items[i].is_gone &&
                 work->people.items[i].resident.household_id == household_id;
    return count;
}

static bool is_aged(int64_t birth_year, int64_t aged_year, int64_t age) {
    return birth_year != LM_ABSENT && birth_year <= aged_year - age;
}

/* The door's share in its building's counters. */
static void tally(const struct work *work, struct ledger_count *ret_count) {
    struct ledger_count count = {.vacant_doors = work->door.usage == LEDGER_VACANT};
    for (size_t i = 0; i < work->houses.count; i++)
        count.households += people_in(work, work->houses.items[i].household.id) > 0;
    for (size_t i = 0; i < work->people.count; i++) {
        const struct ledger_resident *resident = &work->people.items[i].resident;
        if (work->people.items[i].is_gone)
            continue;
        count.residents++;
        count.registered += resident->registered_here == LEDGER_REGISTERED_HERE;
        count.migrants += resident->residence == LEDGER_MIGRANT;
        count.aged_60 += is_aged(resident->birth_year, work->aged_year, 60);
        count.aged_80 += is_aged(resident->birth_year, work->aged_year, 80);
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

/* ---- comparing ---- */

struct differing {
    const char *field;
    struct lm_str old, new;
};
struct differings {
    struct differing items[10];
    size_t count;
};

static void differ(struct differings *list, const char *field, struct lm_str old,
                   struct lm_str new) {
    list->items[list->count++] = (struct differing){field, old, new};
}

static lm_rc int_text(struct lm_cx *cx, int64_t value, struct lm_str *ret_text) {
    *ret_text = (struct lm_str){0};
    return value == LM_ABSENT || value == 0
               ? LM_OK
               : lm_str_printf(cx->arena, ret_text, "%lld", (long long)value);
}

static lm_rc differ_int(struct lm_cx *cx, struct differings *list, const char *field,
                        const int64_t values[2]) {
    struct lm_str old, new;
    if (values[1] == LM_ABSENT || values[1] == 0 || values[0] == values[1])
        return LM_OK;
    LM_TRY(int_text(cx, values[0], &old));
    LM_TRY(int_text(cx, values[1], &new));
    differ(list, field, old, new);
    return LM_OK;
}

static void differ_code(struct differings *list, const char *field, const struct lm_code *codes,
                        const int values[2]) {
    if (values[1] && values[0] != values[1])
        differ(list, field, lm_str_of(lm_code_slug(codes, values[0])),
               lm_str_of(lm_code_slug(codes, values[1])));
}

/* A sealed member: equal by mask (sent back as shown) or by blind index; empty takes it away. */
static void differ_sealed(struct differings *list, const char *field, const struct lm_str masks[2],
                          const struct lm_str indexes[2]) {
    bool is_taken_away = !masks[1].p;
    if (is_taken_away
            ? !masks[0].p
            : (indexes[1].p ? lm_str_eq(indexes[0], indexes[1]) : lm_str_eq(masks[0], masks[1])))
        return;
    differ(list, field, masks[0], masks[1]);
}

static lm_rc compare(struct work *work, const struct ledger_resident *old,
                     const struct ledger_person_input *new, struct differings *ret_list) {
    struct differings list = {0};
    struct ledger_person_keys keys = {0};
    if (new->name.p && !lm_str_eq(old->name, new->name))
        differ(&list, "name", old->name, new->name);
    differ_code(&list, "sex", ledger_sexes, (int[]){old->sex, new->sex});
    LM_TRY(
        differ_int(work->cx, &list, "birth_year", (int64_t[]){old->birth_year, new->birth_year}));
    LM_TRY(differ_int(work->cx, &list, "birth_on", (int64_t[]){old->birth_on, new->birth_on}));
    if (new->relation.p && !lm_str_eq(old->relation, new->relation))
        differ(&list, "relation", old->relation, new->relation);
    differ_code(&list, "registered_here", ledger_registrations,
                (int[]){old->registered_here, new->registered_here});
    differ_code(&list, "residence", ledger_residences, (int[]){old->residence, new->residence});
    if (new->phone_sealed.p || new->id_sealed.p)
        LM_TRY(ledger_store_person_keys(work->cx, old->person_id, &keys));
    if (new->phone.p)
        differ_sealed(&list, "phone", (struct lm_str[]){old->phone_mask, new->phone_mask},
                      (struct lm_str[]){keys.phone_index, new->phone_index});
    if (new->id_number.p)
        differ_sealed(&list, "id_number", (struct lm_str[]){old->id_mask, new->id_mask},
                      (struct lm_str[]){keys.id_index, new->id_index});
    *ret_list = list;
    return LM_OK;
}

/* ---- conflicts: found before anything is written ---- */

static lm_rc conflict(struct work *work, const struct ledger_conflict *found) {
    return lm_array_add(work->cx->arena, &work->conflicts, *found);
}

static lm_rc check_correct(struct work *work, size_t at, const struct ledger_change *change,
                           const struct ledger_resident *old) {
    struct differings list;
    if (!change->based_on || change->based_on >= old->version)
        return LM_OK;
    LM_TRY(compare(work, old, &change->person, &list));
    for (size_t i = 0; i < list.count; i++) {
        bool is_changed = false;
        LM_TRY(ledger_store_changed_since(work->cx, old->person_id, list.items[i].field,
                                          change->based_on, &is_changed));
        if (is_changed)
            LM_TRY(conflict(work, &(struct ledger_conflict){at, old->person_id, list.items[i].field,
                                                            list.items[i].new, list.items[i].old}));
    }
    return LM_OK;
}

static const char *end_kind(int change_kind) {
    return change_kind == LEDGER_DEATH ? "death" : "move_out";
}

/* Somebody who is not here: he left already (the same way: nothing to do), or never was. */
static lm_rc check_gone(struct work *work, size_t at, const struct ledger_change *change) {
    struct lm_str ended = {0};
    lm_rc rc = ledger_store_spell_last(work->cx, change->person_id, work->door.id, &ended);
    if (rc == LM_NOT_FOUND)
        return lm_fail(work->cx, LM_NOT_FOUND, "ledger.no_such_person");
    LM_TRY(rc);
    const char *wanted = change->kind == LEDGER_CORRECT ? "correct" : end_kind(change->kind);
    if (lm_str_is(ended, wanted))
        return LM_OK;
    return conflict(
        work, &(struct ledger_conflict){at, change->person_id, "to_on", lm_str_of(wanted), ended});
}

static lm_rc check_usage(struct work *work, size_t at, const struct ledger_change *change) {
    bool is_changed = false;
    if (!change->based_on || change->based_on >= work->door.version ||
        change->usage == work->door.usage)
        return LM_OK;
    LM_TRY(
        ledger_store_usage_changed_since(work->cx, work->door.id, change->based_on, &is_changed));
    if (!is_changed)
        return LM_OK;
    return conflict(work, &(struct ledger_conflict){
                              at, 0, "usage", lm_str_of(lm_code_slug(ledger_usages, change->usage)),
                              lm_str_of(lm_code_slug(ledger_usages, work->door.usage))});
}

static lm_rc check_conflicts(struct work *work, const struct lm_list *changes) {
    const struct ledger_change *items = changes->items;
    for (size_t at = 0; at < changes->count; at++) {
        if (items[at].kind == LEDGER_SET_USAGE) {
            LM_TRY(check_usage(work, at, &items[at]));
            continue;
        }
        if (items[at].kind != LEDGER_CORRECT && items[at].kind != LEDGER_MOVE_OUT &&
            items[at].kind != LEDGER_DEATH)
            continue;
        const struct here *here = find_here(work, items[at].person_id);
        if (!here)
            LM_TRY(check_gone(work, at, &items[at]));
        else if (items[at].kind == LEDGER_CORRECT)
            LM_TRY(check_correct(work, at, &items[at], &here->resident));
    }
    if (work->conflicts.count == 0)
        return LM_OK;
    LM_TRY(ledger_conflict_detail(work->cx, work->door.id, work->conflicts.items,
                                  work->conflicts.count, &work->cx->failure.detail));
    struct lm_str detail = work->cx->failure.detail;
    lm_rc rc = lm_fail(work->cx, LM_CONFLICT, "ledger.changed_meanwhile");
    work->cx->failure.detail = detail;
    return rc;
}

/* ---- writing: shared pieces ---- */

static lm_rc log_change(struct work *work, struct ledger_logged change) {
    change.door_id = work->door.id;
    work->is_changed = true;
    return ledger_store_change(work->cx, &change, &work->said);
}

static void fault(struct work *work, size_t at, const char *member, const char *key) {
    char pointer[80];
    snprintf(pointer, sizeof pointer, "/changes/%zu/%s", at, member);
    lm_fault_add(&work->cx->faults, lm_str_of(pointer), key, NULL);
}

static lm_rc drop_grams(struct lm_cx *cx, int64_t building_id,
                        const struct ledger_resident *resident) {
    struct lm_str grams, sort;
    LM_TRY(ledger_grams(cx->arena, resident->name, &grams, &sort));
    return ledger_store_grams_remove(cx, building_id, resident->person_id, grams);
}

/* Grams stay while another door of the building knows the person. */
static lm_rc drop_grams_if_gone(struct lm_cx *cx, int64_t building_id,
                                const struct ledger_resident *resident) {
    bool lives = false;
    LM_TRY(ledger_store_lives_in(cx, resident->person_id, building_id, &lives));
    return lives ? LM_OK : drop_grams(cx, building_id, resident);
}

/* ---- correct ---- */

static bool is_differing(const struct differings *list, const char *field) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].field, field) == 0)
            return true;
    return false;
}

/* Where else the person lives, name and age count too. */
static lm_rc correct_elsewhere(struct work *work, const struct ledger_resident *old,
                               const struct ledger_resident *new, struct lm_str grams) {
    struct lm_list spells = {0};
    LM_TRY(ledger_store_spells_elsewhere(work->cx, old->person_id, work->door.id, &spells));
    const struct ledger_elsewhere *items = spells.items;
    for (size_t i = 0; i < spells.count; i++) {
        int64_t year, building_id = items[i].building_id;
        if (grams.p) {
            LM_TRY(drop_grams(work->cx, building_id, old));
            LM_TRY(ledger_store_grams_add(work->cx, building_id, old->person_id, grams));
        }
        if (old->birth_year == new->birth_year)
            continue;
        LM_TRY(ledger_store_aged_year(work->cx, building_id, &year));
        struct ledger_count delta = {
            .building_id = building_id,
            .aged_60 = is_aged(new->birth_year, year, 60) - is_aged(old->birth_year, year, 60),
            .aged_80 = is_aged(new->birth_year, year, 80) - is_aged(old->birth_year, year, 80)};
        LM_TRY(ledger_store_count_add(work->cx, &delta, year));
    }
    return LM_OK;
}

static void take_over(struct ledger_resident *to, const struct ledger_person_input *from,
                      const struct differings *list) {
    if (from->name.p)
        to->name = from->name;
    if (from->sex)
        to->sex = from->sex;
    if (from->birth_year != LM_ABSENT)
        to->birth_year = from->birth_year;
    if (from->birth_on)
        to->birth_on = from->birth_on;
    if (from->relation.p)
        to->relation = from->relation;
    if (from->registered_here)
        to->registered_here = from->registered_here;
    if (from->residence)
        to->residence = from->residence;
    if (is_differing(list, "phone"))
        to->phone_mask = from->phone_mask;
    if (is_differing(list, "id_number"))
        to->id_mask = from->id_mask;
}

/* A mask that is not the one shown cannot be stored: somebody typed over a part of it. */
static bool is_mask_edited(struct work *work, size_t at, const struct ledger_person_input *input,
                           const struct differings *list) {
    bool phone = is_differing(list, "phone") && input->phone_mask.p && !input->phone_sealed.p;
    bool id = is_differing(list, "id_number") && input->id_mask.p && !input->id_sealed.p;
    if (phone)
        fault(work, at, "person/phone", "ledger.phone_masked");
    if (id)
        fault(work, at, "person/id_number", "ledger.id_masked");
    return phone || id;
}

static lm_rc correct(struct work *work, size_t at, struct ledger_resident *resident,
                     const struct ledger_person_input *input) {
    struct lm_cx *cx = work->cx;
    struct ledger_resident old = *resident;
    struct differings list;
    LM_TRY(compare(work, resident, input, &list));
    if (list.count == 0 || is_mask_edited(work, at, input, &list))
        return LM_OK;
    resident->version++;
    take_over(resident, input, &list);
    for (size_t i = 0; i < list.count; i++)
        LM_TRY(log_change(work, (struct ledger_logged){.person_id = resident->person_id,
                                                       .kind = "correct",
                                                       .field = list.items[i].field,
                                                       .old = list.items[i].old,
                                                       .new = list.items[i].new,
                                                       .version = resident->version,
                                                       .on_day = work->today}));
    bool is_renamed = is_differing(&list, "name");
    struct lm_str none = {0};
    LM_TRY(ledger_store_person_update(cx, resident, is_renamed ? input->name_sort : none));
    if (resident->spell_id)
        LM_TRY(ledger_store_spell_update(cx, resident));
    if (is_differing(&list, "phone"))
        LM_TRY(ledger_store_person_set_phone(cx, resident->person_id, input));
    if (is_differing(&list, "id_number"))
        LM_TRY(ledger_store_person_set_id(cx, resident->person_id, input));
    if (is_renamed && resident->spell_id) {
        LM_TRY(drop_grams(cx, work->door.building_id, &old));
        LM_TRY(
            ledger_store_grams_add(cx, work->door.building_id, resident->person_id, input->grams));
    }
    if (is_renamed || is_differing(&list, "birth_year"))
        LM_TRY(correct_elsewhere(work, &old, resident, is_renamed ? input->grams : none));
    work->outcome->corrected++;
    return LM_OK;
}

/* ---- leaving ---- */

static lm_rc log_leaving(struct work *work, const struct ledger_resident *resident, int kind,
                         int64_t on) {
    struct lm_str day;
    LM_TRY(int_text(work->cx, on, &day));
    return log_change(work, (struct ledger_logged){.person_id = resident->person_id,
                                                   .kind = end_kind(kind),
                                                   .field = "to_on",
                                                   .new = day,
                                                   .version = resident->version,
                                                   .on_day = on});
}

/* Death ends the spells behind other doors too. */
static lm_rc leave_elsewhere(struct work *work, const struct ledger_resident *resident,
                             int64_t on) {
    struct lm_cx *cx = work->cx;
    struct lm_list spells = {0};
    LM_TRY(ledger_store_spells_elsewhere(cx, resident->person_id, work->door.id, &spells));
    const struct ledger_elsewhere *items = spells.items;
    for (size_t i = 0; i < spells.count; i++) {
        struct ledger_door before, after;
        int64_t year;
        LM_TRY(ledger_store_door_lock(cx, items[i].door_id, &before));
        LM_TRY(ledger_store_spell_end(cx, items[i].spell_id, on, "death"));
        LM_TRY(ledger_store_household_recount(cx, items[i].household_id, on));
        LM_TRY(ledger_store_door_recount(cx, items[i].door_id));
        LM_TRY(ledger_store_door(cx, items[i].door_id, &after));
        LM_TRY(ledger_store_aged_year(cx, items[i].building_id, &year));
        struct ledger_count delta = {.building_id = items[i].building_id,
                                     .households = after.households - before.households,
                                     .residents = -1,
                                     .registered =
                                         -(items[i].registered_here == LEDGER_REGISTERED_HERE),
                                     .migrants = -(items[i].residence == LEDGER_MIGRANT),
                                     .aged_60 = -(int64_t)is_aged(resident->birth_year, year, 60),
                                     .aged_80 = -(int64_t)is_aged(resident->birth_year, year, 80)};
        LM_TRY(ledger_store_count_add(cx, &delta, year));
        LM_TRY(drop_grams_if_gone(cx, items[i].building_id, resident));
        LM_TRY(lm_emit(cx, "ledger", items[i].building_id));
    }
    return LM_OK;
}

static lm_rc leave(struct work *work, size_t at, struct here *here, int kind, int64_t on) {
    struct lm_cx *cx = work->cx;
    struct ledger_resident *resident = &here->resident;
    struct lm_str none = {0};
    if (resident->from_on > on) {
        fault(work, at, "on", "ledger.leaves_before_coming");
        return LM_OK;
    }
    here->is_gone = true;
    resident->version++;
    LM_TRY(ledger_store_spell_end(cx, resident->spell_id, on, end_kind(kind)));
    LM_TRY(log_leaving(work, resident, kind, on));
    LM_TRY(ledger_store_person_update(cx, resident, none));
    LM_TRY(drop_grams_if_gone(cx, work->door.building_id, resident));
    struct house *house = house_of(work, resident->household_id);
    if (house)
        house->is_touched = true;
    if (kind == LEDGER_MOVE_OUT) {
        work->outcome->moved_out++;
        return LM_OK;
    }
    work->outcome->deaths++;
    LM_TRY(ledger_store_person_dies(cx, resident->person_id, on));
    return leave_elsewhere(work, resident, on);
}

/* ---- coming ---- */

static lm_rc add_house(struct work *work, struct lm_str ref, struct house **ret_house) {
    if (work->last_number < 0)
        LM_TRY(ledger_store_last_number(work->cx, work->door.id, &work->last_number));
    struct house house = {.household = {.id = lm_cx_id(work->cx),
                                        .door_id = work->door.id,
                                        .number = ++work->last_number,
                                        .version = 1},
                          .ref = ref,
                          .is_new = true};
    LM_TRY(lm_array_add(work->cx->arena, &work->houses, house));
    *ret_house = &work->houses.items[work->houses.count - 1];
    return LM_OK;
}

/* Where somebody comes to: the named household, the one added under that name, else the first that
 * has people. */
static lm_rc find_house(struct work *work, const struct ledger_change *change,
                        struct house **ret_house) {
    for (size_t i = 0; i < work->houses.count; i++) {
        struct house *house = &work->houses.items[i];
        bool is_wanted = change->household_id ? house->household.id == change->household_id
                         : !lm_str_is_empty(change->household_ref)
                             ? house->ref.p && lm_str_eq(house->ref, change->household_ref)
                             : !house->ref.p;
        if (is_wanted) {
            *ret_house = house;
            return LM_OK;
        }
    }
    if (change->household_id || !lm_str_is_empty(change->household_ref))
        return lm_fail(work->cx, LM_NOT_FOUND, "ledger.no_such_household");
    struct lm_str none = {0};
    return add_house(work, none, ret_house);
}

static bool may_be_same(int64_t year_a, int64_t year_b, int sex_a, int sex_b) {
    bool is_year_known = year_a != LM_ABSENT && year_b != LM_ABSENT;
    bool is_sex_known = (sex_a == LEDGER_MALE || sex_a == LEDGER_FEMALE) &&
                        (sex_b == LEDGER_MALE || sex_b == LEDGER_FEMALE);
    return (!is_year_known || year_a == year_b) && (!is_sex_known || sex_a == sex_b);
}

/* Somebody of this name already lives here: adding him again is a correction at most. */
static lm_rc find_known(struct work *work, const struct ledger_person_input *person,
                        struct here **ret_here) {
    *ret_here = NULL;
    for (size_t i = 0; i < work->people.count; i++) {
        struct here *here = &work->people.items[i];
        struct ledger_person_keys keys = {0};
        if (here->is_gone || !lm_str_eq(here->resident.name, person->name) ||
            !may_be_same(here->resident.birth_year, person->birth_year, here->resident.sex,
                         person->sex))
            continue;
        if (person->id_index.p && here->resident.id_mask.p)
            LM_TRY(ledger_store_person_keys(work->cx, here->resident.person_id, &keys));
        if (keys.id_index.p && !lm_str_eq(keys.id_index, person->id_index))
            continue;
        *ret_here = here;
        return LM_OK;
    }
    return LM_OK;
}

static lm_rc find_returning(struct work *work, const struct ledger_person_input *person,
                            struct ledger_person *ret_person) {
    struct lm_list gone = {0};
    if (person->id_index.p) {
        lm_rc rc =
            ledger_store_person_by_id_number(work->cx, person->id_index, person->name, ret_person);
        if (rc != LM_NOT_FOUND)
            return rc;
    }
    LM_TRY(ledger_store_persons_gone(work->cx, work->door.id, person->name, &gone));
    const struct ledger_person *items = gone.items;
    for (size_t i = 0; i < gone.count; i++)
        if (may_be_same(items[i].birth_year, person->birth_year, items[i].sex, person->sex)) {
            *ret_person = items[i];
            return LM_OK;
        }
    return LM_NOT_FOUND;
}

/* The person's row: found again (moved back, or known by his ID number), or made. */
static lm_rc settle_person(struct work *work, size_t at, const struct ledger_change *change,
                           struct ledger_resident *resident) {
    struct ledger_person known = {0};
    const struct ledger_person_input *input = &change->person;
    lm_rc rc = find_returning(work, input, &known);
    if (rc == LM_NOT_FOUND) {
        resident->person_id = lm_cx_id(work->cx);
        resident->version = 1;
        return ledger_store_person_insert(work->cx, resident->person_id, input);
    }
    LM_TRY(rc);
    struct ledger_resident as_known = *resident;
    as_known.person_id = known.person_id;
    as_known.name = known.name;
    as_known.sex = known.sex;
    as_known.birth_year = known.birth_year;
    as_known.birth_on = known.birth_on;
    as_known.phone_mask = known.phone_mask;
    as_known.id_mask = known.id_mask;
    as_known.version = known.version;
    *resident = as_known;
    int64_t corrected = work->outcome->corrected;
    struct ledger_person_input said = *input;
    if (said.sex == LEDGER_SEX_UNKNOWN)
        said.sex = 0;
    LM_TRY(correct(work, at, resident, &said));
    work->outcome->corrected = corrected; /* part of the coming, not a correction of its own */
    return LM_OK;
}

static int64_t first_day(const struct work *work, const struct ledger_change *change) {
    if (change->on)
        return change->on;
    if (change->kind == LEDGER_BIRTH && change->person.birth_on)
        return change->person.birth_on;
    return work->said.source == LEDGER_BY_IMPORT ? 0 : work->today;
}

static lm_rc come(struct work *work, size_t at, const struct ledger_change *change) {
    struct lm_cx *cx = work->cx;
    struct house *house = NULL;
    struct here *known = NULL;
    LM_TRY(find_known(work, &change->person, &known));
    if (known) {
        struct ledger_person_input said = change->person;
        if (said.sex == LEDGER_SEX_UNKNOWN)
            said.sex = 0;
        if (said.residence == LEDGER_USUAL)
            said.residence = 0;
        return correct(work, at, &known->resident, &said);
    }
    LM_TRY(find_house(work, change, &house));
    struct ledger_resident resident = {
        .household_id = house->household.id,
        .name = change->person.name,
        .sex = change->person.sex,
        .birth_year = change->person.birth_year,
        .birth_on = change->person.birth_on,
        .relation = change->person.relation.p                  ? change->person.relation
                    : people_in(work, house->household.id) > 0 ? LM_STR("99")
                                                               : LM_STR("02"),
        .phone_mask = change->person.phone_mask,
        .id_mask = change->person.id_mask,
        .registered_here = change->person.registered_here,
        .residence = change->person.residence,
        .from_on = first_day(work, change)};
    if (house->is_new)
        LM_TRY(ledger_store_household_insert(cx, &house->household));
    house->is_touched = !house->is_new;
    house->is_new = false;
    LM_TRY(settle_person(work, at, change, &resident));
    resident.spell_id = lm_cx_id(cx);
    const char *how = change->kind == LEDGER_BIRTH ? "birth" : "add";
    LM_TRY(ledger_store_spell_insert(cx, &resident, how, &work->said));
    LM_TRY(ledger_store_grams_add(cx, work->door.building_id, resident.person_id,
                                  change->person.grams));
    work->outcome->added += change->kind == LEDGER_ADD;
    work->outcome->births += change->kind == LEDGER_BIRTH;
    work->is_changed = true;
    return lm_array_add(cx->arena, &work->people, (struct here){.resident = resident});
}

/* ---- the door ---- */

static lm_rc set_usage(struct work *work, int usage) {
    struct lm_str old = lm_str_of(lm_code_slug(ledger_usages, work->door.usage));
    struct lm_str new = lm_str_of(lm_code_slug(ledger_usages, usage));
    if (usage == work->door.usage)
        return LM_OK;
    work->door.usage = usage;
    return log_change(work, (struct ledger_logged){.kind = "set_usage",
                                                   .field = "usage",
                                                   .old = old,
                                                   .new = new,
                                                   .version = work->door.version + 1,
                                                   .on_day = work->today});
}

static lm_rc leave_all(struct work *work, size_t at, int64_t on) {
    for (size_t i = 0; i < work->people.count; i++)
        if (!work->people.items[i].is_gone)
            LM_TRY(leave(work, at, &work->people.items[i], LEDGER_MOVE_OUT, on));
    return LM_OK;
}

static lm_rc apply_one(struct work *work, size_t at, const struct ledger_change *change) {
    int64_t on = change->on ? change->on : work->today;
    struct here *here = find_here(work, change->person_id);
    struct house *house;
    switch ((enum ledger_change_kind)change->kind) {
    case LEDGER_ADD:
    case LEDGER_BIRTH:
        return come(work, at, change);
    case LEDGER_MOVE_OUT:
    case LEDGER_DEATH:
        return here ? leave(work, at, here, change->kind, on) : LM_OK;
    case LEDGER_CORRECT:
        return here ? correct(work, at, &here->resident, &change->person) : LM_OK;
    case LEDGER_SET_USAGE:
        if (change->usage == LEDGER_VACANT)
            LM_TRY(leave_all(work, at, on));
        return set_usage(work, change->usage);
    case LEDGER_ADD_HOUSEHOLD:
        return add_house(work, change->household_ref, &house);
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
            people_in(work, house->household.id) > 0 ? 0 : work->today));
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
                                     .by_id = cx->who ? cx->who->account_id : 0,
                                     .said_ms = provenance->at_ms ? provenance->at_ms : cx->now_ms};
}

lm_rc ledger_apply(struct lm_cx *cx, int64_t door_id, const struct lm_list *changes,
                   const struct ledger_provenance *provenance, struct ledger_outcome *ret_outcome) {
    struct ledger_outcome outcome = {0};
    struct work work = {.cx = cx, .last_number = -1, .outcome = &outcome};
    struct ledger_count before;
    ledger_said_by(cx, provenance, &work.said);
    work.today = lm_date_at(work.said.said_ms);
    LM_TRY(load(&work, door_id));
    LM_TRY(check_conflicts(&work, changes));
    tally(&work, &before);
    const struct ledger_change *items = changes->items;
    for (size_t at = 0; at < changes->count; at++)
        LM_TRY(apply_one(&work, at, &items[at]));
    if (work.door.usage == LEDGER_VACANT &&
        before.residents == 0) /* somebody lives there after all */
        for (size_t i = 0; i < work.people.count; i++)
            if (!work.people.items[i].is_gone)
                LM_TRY(set_usage(&work, LEDGER_OTHER_USAGE));
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
