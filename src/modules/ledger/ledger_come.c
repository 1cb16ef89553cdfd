/* Coming: somebody who is not behind the door yet, found again or new, and the household he comes
 * to. */
#include "core/account/account.h"
#include "core/account/lockout.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger_http.h"
#include "modules/ledger/ledger_work.h"

lm_rc ledger_add_house(struct work *work, struct lm_str ref, struct house **ret_house) {
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
lm_rc ledger_find_house(struct work *work, const struct ledger_change *change,
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
    return ledger_add_house(work, none, ret_house);
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

/* ---- found again, here or elsewhere ---- */

bool ledger_may_change(const struct work *work, int64_t building_id) {
    const struct lm_cx *cx = work->cx;
    if (cx->who && !cx->who->is_system)
        return lm_may(cx, &ledger_write, building_id);
    return work->within_id == 0 || lm_scope_covers(cx->scope, work->within_id, building_id);
}

/* Lives behind other doors, and none of them is the editor's to change. */
static lm_rc is_out_of_reach(struct work *work, int64_t person_id, bool *ret_is_out) {
    struct lm_list spells = {0};
    LM_TRY(ledger_store_spells_elsewhere(work->cx, person_id, work->door.id, &spells));
    const struct ledger_elsewhere *items = spells.items;
    *ret_is_out = spells.count > 0;
    for (size_t i = 0; i < spells.count; i++)
        *ret_is_out &= !ledger_may_change(work, items[i].building_id);
    return LM_OK;
}

struct known {
    struct ledger_person person;
    bool is_out_of_reach; /* he is entered here, and nothing of him is shown or changed */
};

/* Among those who left this door alive: by name and year. That is too little to touch somebody who
 * lives out of reach. */
static lm_rc find_gone(struct work *work, const struct ledger_person_input *person,
                       struct known *ret_known) {
    struct lm_list gone = {0};
    LM_TRY(ledger_store_persons_gone(work->cx, work->door.id, person->name, &gone));
    const struct ledger_person *items = gone.items;
    for (size_t i = 0; i < gone.count; i++) {
        bool is_out = false;
        if (!may_be_same(items[i].birth_year, person->birth_year, items[i].sex, person->sex))
            continue;
        LM_TRY(is_out_of_reach(work, items[i].person_id, &is_out));
        if (is_out)
            continue;
        ret_known->person = items[i];
        return LM_OK;
    }
    return LM_NOT_FOUND;
}

/* An ID number that leads nowhere, or to somebody out of reach, is a look-up as the search box has
 * them: else numbers could be tried out here. */
static lm_rc count_lookup(struct work *work) {
    struct lm_cx *cx = work->cx;
    struct lm_str subject;
    if (!cx->who || cx->who->is_system)
        return LM_OK;
    LM_TRY(lm_str_printf(cx->arena, &subject, "%lld", (long long)cx->who->account_id));
    lm_rc rc = lockout_count(cx, LOCKOUT_LOOKUP, subject);
    if (rc != LM_TOO_MANY)
        return rc;
    struct lm_str minutes;
    int64_t wait_s = cx->failure.retry_after_s;
    LM_TRY(lm_str_printf(cx->arena, &minutes, "%lld", (long long)((wait_s + 59) / 60)));
    rc = lm_fail(cx, LM_TOO_MANY, "ledger.too_many_numbers", minutes.p);
    cx->failure.retry_after_s = wait_s;
    return rc;
}

static lm_rc find_returning(struct work *work, const struct ledger_person_input *person,
                            struct known *ret_known) {
    if (!person->id_index.p)
        return find_gone(work, person, ret_known);
    lm_rc rc = ledger_store_person_by_id_number(work->cx, person->id_index, person->name,
                                                &ret_known->person);
    if (rc == LM_OK)
        LM_TRY(is_out_of_reach(work, ret_known->person.person_id, &ret_known->is_out_of_reach));
    else if (rc == LM_NOT_FOUND)
        rc = find_gone(work, person, ret_known);
    if (rc == LM_NOT_FOUND || ret_known->is_out_of_reach)
        LM_TRY(count_lookup(work));
    return rc;
}

void ledger_known_as(struct ledger_resident *resident, const struct ledger_person *person) {
    resident->person_id = person->person_id;
    resident->name = person->name;
    resident->sex = person->sex;
    resident->birth_year = person->birth_year;
    resident->birth_on = person->birth_on;
    resident->phone_mask = person->phone_mask;
    resident->id_mask = person->id_mask;
    resident->version = person->version;
}

/* The person's row: found again (moved back, or known by his ID number), or made. */
static lm_rc settle_person(struct work *work, size_t at, const struct ledger_change *change,
                           struct ledger_resident *resident) {
    struct known known = {0};
    struct ledger_person_input said = change->person;
    lm_rc rc = find_returning(work, &said, &known);
    if (rc == LM_NOT_FOUND) {
        resident->person_id = lm_cx_id(work->cx);
        resident->version = 1;
        said.birth_year = resident->birth_year;
        return ledger_store_person_insert(work->cx, resident->person_id, &said);
    }
    LM_TRY(rc);
    ledger_known_as(resident, &known.person);
    resident->is_linked = known.is_out_of_reach;
    if (resident->is_linked)
        return LM_OK;
    int64_t corrected = work->outcome->corrected;
    if (said.sex == LEDGER_SEX_UNKNOWN)
        said.sex = 0;
    LM_TRY(ledger_correct(work, at, resident, &said));
    work->outcome->corrected = corrected; /* part of the coming, not a correction of its own */
    return LM_OK;
}

/* ---- the spell ---- */

static int64_t first_day(const struct work *work, const struct ledger_change *change) {
    if (change->on)
        return change->on;
    if (change->kind == LEDGER_BIRTH && change->person.birth_on)
        return change->person.birth_on;
    return work->said.source == LEDGER_BY_IMPORT ? 0 : work->today;
}

/* The day of a birth tells the year, which tells that a guardian must be asked. */
static int64_t year_of(const struct work *work, const struct ledger_change *change) {
    if (change->kind != LEDGER_BIRTH || change->person.birth_year != LM_ABSENT)
        return change->person.birth_year;
    int64_t day = first_day(work, change);
    return (day ? day : work->today) / 10000;
}

struct lm_str ledger_default_relation(const struct work *work, int64_t household_id) {
    return ledger_people_in(work, household_id) > 0 ? LM_STR("99") : LM_STR("02");
}

lm_rc ledger_settle_in(struct work *work, struct house *house, struct ledger_resident *resident,
                       const char *how) {
    struct lm_cx *cx = work->cx;
    if (house->is_new)
        LM_TRY(ledger_store_household_insert(cx, &house->household));
    house->is_touched = !house->is_new;
    house->is_new = false;
    resident->spell_id = lm_cx_id(cx);
    work->is_changed = true;
    return ledger_store_spell_insert(cx, resident, how, &work->said);
}

/* He lives here: at most his record is put right. */
static lm_rc come_again(struct work *work, size_t at, const struct ledger_change *change,
                        struct here *known) {
    struct ledger_person_input said = change->person;
    if (said.sex == LEDGER_SEX_UNKNOWN)
        said.sex = 0;
    if (said.residence == LEDGER_USUAL)
        said.residence = 0;
    return ledger_resettle(work, at, change, &said, &known->resident);
}

lm_rc ledger_come(struct work *work, size_t at, const struct ledger_change *change) {
    struct lm_cx *cx = work->cx;
    struct house *house = NULL;
    struct here *known = NULL;
    bool is_birth = change->kind == LEDGER_BIRTH;
    LM_TRY(find_known(work, &change->person, &known));
    if (known)
        return come_again(work, at, change, known);
    LM_TRY(ledger_find_house(work, change, &house));
    struct ledger_resident resident = {
        .household_id = house->household.id,
        .name = change->person.name,
        .sex = change->person.sex,
        .birth_year = year_of(work, change),
        .birth_on = change->person.birth_on,
        .relation = change->person.relation.p ? change->person.relation
                                              : ledger_default_relation(work, house->household.id),
        .phone_mask = change->person.phone_mask,
        .id_mask = change->person.id_mask,
        .registered_here = change->person.registered_here,
        .residence = change->person.residence,
        .from_on = first_day(work, change)};
    LM_TRY(settle_person(work, at, change, &resident));
    LM_TRY(ledger_settle_in(work, house, &resident, is_birth ? "birth" : "add"));
    if (resident.is_linked)
        LM_TRY(ledger_store_spell_link(cx, resident.spell_id));
    LM_TRY(ledger_store_grams_add(cx, work->door.building_id, resident.person_id,
                                  change->person.grams));
    work->outcome->added += !is_birth;
    work->outcome->births += is_birth;
    return lm_array_add(cx->arena, &work->people, (struct here){.resident = resident});
}
