/* Rows of doors, households, persons, spells, changes, grams and counters. Owns how they map, never
 * what may be done. */
#include "modules/ledger/ledger_store.h"

#include "base/clock.h"
#include "core/scope/scope.h"

#define SQL(name) (&ledger_sql[LEDGER_SQL_##name])
#define CODE(codes, value) LM_Z(lm_code_slug((codes), (value)))

/* ---- doors ---- */

lm_rc ledger_store_door(struct lm_cx *cx, int64_t door_id, struct ledger_door *ret_door) {
    return lm_db_row(cx->db, LM_Q(SQL(DOOR), LM_I(door_id)), cx->arena, &ledger_door_record,
                     ret_door);
}

lm_rc ledger_store_door_ever(struct lm_cx *cx, int64_t door_id, struct ledger_door *ret_door) {
    return lm_db_row(cx->db, LM_Q(SQL(DOOR_EVER), LM_I(door_id)), cx->arena, &ledger_door_record,
                     ret_door);
}

lm_rc ledger_store_door_lock(struct lm_cx *cx, int64_t door_id, struct ledger_door *ret_door) {
    return lm_db_row(cx->db, LM_Q(SQL(DOOR_LOCK), LM_I(door_id)), cx->arena, &ledger_door_record,
                     ret_door);
}

lm_rc ledger_store_doors(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_doors) {
    return lm_db_rows(cx->db, LM_Q(SQL(DOORS_OF_BUILDING), LM_I(building_id)), cx->arena,
                      &ledger_door_record, ret_doors);
}

lm_rc ledger_store_door_building(struct lm_cx *cx, int64_t door_id, int64_t *ret_building_id) {
    return lm_db_int(cx->db, LM_Q(SQL(DOOR_BUILDING), LM_I(door_id)), ret_building_id);
}

#define DOOR_VALS(door, said)                                                                      \
    LM_I((door)->id), LM_I((door)->building_id), LM_I((door)->unit_no), LM_T((door)->unit),        \
        LM_I((door)->floor), LM_T((door)->room), LM_T((door)->label),                              \
        CODE(ledger_usages, (door)->usage), LM_I_OR_NULL((door)->area_cm2),                        \
        LM_I((door)->households), LM_I((door)->residents), CODE(ledger_sources, (said)->source),   \
        LM_ID_OR_NULL((said)->source_id), LM_ID_OR_NULL((said)->by_id), LM_I((said)->said_ms)

lm_rc ledger_store_door_insert(struct lm_cx *cx, const struct ledger_door *door,
                               const struct ledger_said *said) {
    return lm_db_exec(cx->db, LM_Q(SQL(DOOR_INSERT), DOOR_VALS(door, said)), NULL);
}

lm_rc ledger_store_door_update(struct lm_cx *cx, const struct ledger_door *door) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(DOOR_UPDATE), LM_I(door->id), LM_T(door->unit), LM_I(door->floor),
                           LM_T(door->room), LM_T(door->label), CODE(ledger_usages, door->usage),
                           LM_I_OR_NULL(door->area_cm2), LM_I(door->version)),
                      NULL);
}

lm_rc ledger_store_door_figures(struct lm_cx *cx, const struct ledger_door *door) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(DOOR_FIGURES), LM_I(door->id), CODE(ledger_usages, door->usage),
                           LM_I(door->households), LM_I(door->residents), LM_I(door->version)),
                      NULL);
}

lm_rc ledger_store_door_recount(struct lm_cx *cx, int64_t door_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(DOOR_RECOUNT), LM_I(door_id)), NULL);
}

lm_rc ledger_store_door_close(struct lm_cx *cx, int64_t door_id, int64_t on) {
    return lm_db_exec(cx->db, LM_Q(SQL(DOOR_CLOSE), LM_I(door_id), LM_I(on)), NULL);
}

lm_rc ledger_store_door_closed(struct lm_cx *cx, int64_t door_id, struct ledger_closed *ret_door) {
    return lm_db_row(cx->db, LM_Q(SQL(DOOR_CLOSED), LM_I(door_id)), cx->arena,
                     &ledger_closed_record, ret_door);
}

lm_rc ledger_store_doors_closed(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_doors) {
    return lm_db_rows(cx->db, LM_Q(SQL(DOORS_CLOSED), LM_I(building_id)), cx->arena,
                      &ledger_closed_record, ret_doors);
}

lm_rc ledger_store_door_reopen(struct lm_cx *cx, int64_t door_id, struct lm_str room) {
    return lm_db_exec(cx->db, LM_Q(SQL(DOOR_REOPEN), LM_I(door_id), LM_T(room)), NULL);
}

struct text_row {
    struct lm_str text;
};
static const struct lm_field text_fields[] = {{LM_AT(struct text_row, text), LM_TEXT}, {0}};
static const struct lm_record text_record = {"LedgerText", sizeof(struct text_row), text_fields};

lm_rc ledger_store_unit_label(struct lm_cx *cx, int64_t building_id, int64_t unit_no,
                              struct lm_str *ret_label) {
    struct text_row row = {0};
    LM_TRY(lm_db_row(cx->db, LM_Q(SQL(UNIT_LABEL), LM_I(building_id), LM_I(unit_no)), cx->arena,
                     &text_record, &row));
    *ret_label = row.text;
    return LM_OK;
}

/* ---- households ---- */

lm_rc ledger_store_households(struct lm_cx *cx, int64_t door_id, struct lm_list *ret_households) {
    return lm_db_rows(cx->db, LM_Q(SQL(HOUSEHOLDS_OF_DOOR), LM_I(door_id)), cx->arena,
                      &ledger_household_record, ret_households);
}

lm_rc ledger_store_households_of_building(struct lm_cx *cx, int64_t building_id,
                                          struct lm_list *ret_households) {
    return lm_db_rows(cx->db, LM_Q(SQL(HOUSEHOLDS_OF_BUILDING), LM_I(building_id)), cx->arena,
                      &ledger_household_record, ret_households);
}

lm_rc ledger_store_last_number(struct lm_cx *cx, int64_t door_id, int64_t *ret_number) {
    return lm_db_int(cx->db, LM_Q(SQL(HOUSEHOLD_NUMBERS), LM_I(door_id)), ret_number);
}

#define HOUSEHOLD_VALS(household)                                                                  \
    LM_I((household)->id), LM_I((household)->door_id), LM_I((household)->number), LM_I(1)

lm_rc ledger_store_household_insert(struct lm_cx *cx, const struct ledger_household *household) {
    return lm_db_exec(cx->db, LM_Q(SQL(HOUSEHOLD_INSERT), HOUSEHOLD_VALS(household)), NULL);
}

lm_rc ledger_store_household_update(struct lm_cx *cx, const struct ledger_household *household,
                                    int64_t closed_on) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(HOUSEHOLD_UPDATE), LM_I(household->id), LM_I(household->version),
                           LM_ID_OR_NULL(closed_on)),
                      NULL);
}

lm_rc ledger_store_household_recount(struct lm_cx *cx, int64_t household_id, int64_t on) {
    return lm_db_exec(cx->db, LM_Q(SQL(HOUSEHOLD_RECOUNT), LM_I(household_id), LM_I(on)), NULL);
}

/* ---- people ---- */

lm_rc ledger_store_residents(struct lm_cx *cx, int64_t door_id, struct lm_list *ret_residents) {
    return lm_db_rows(cx->db, LM_Q(SQL(RESIDENTS_OF_DOOR), LM_I(door_id)), cx->arena,
                      &ledger_resident_record, ret_residents);
}

lm_rc ledger_store_residents_of_building(struct lm_cx *cx, int64_t building_id,
                                         struct lm_list *ret_residents) {
    return lm_db_rows(cx->db, LM_Q(SQL(RESIDENTS_OF_BUILDING), LM_I(building_id)), cx->arena,
                      &ledger_resident_record, ret_residents);
}

static const struct lm_field keys_fields[] = {
    {LM_AT(struct ledger_person_keys, phone_index), LM_BYTES, LM_NO_JSON},
    {LM_AT(struct ledger_person_keys, id_index), LM_BYTES, LM_NO_JSON},
    {0},
};
static const struct lm_record keys_record = {"PersonKeys", sizeof(struct ledger_person_keys),
                                             keys_fields};

lm_rc ledger_store_person_keys(struct lm_cx *cx, int64_t person_id,
                               struct ledger_person_keys *ret_keys) {
    return lm_db_row(cx->db, LM_Q(SQL(PERSON_KEYS), LM_I(person_id)), cx->arena, &keys_record,
                     ret_keys);
}

#define PERSON(member) LM_AT(struct ledger_person, member)
static const struct lm_field person_fields[] = {
    {PERSON(person_id), LM_ID},
    {PERSON(name), LM_TEXT},
    {PERSON(sex), LM_CODE, .codes = ledger_sexes},
    {PERSON(birth_year), LM_INT},
    {PERSON(birth_on), LM_DATE},
    {PERSON(phone_mask), LM_TEXT},
    {PERSON(id_mask), LM_TEXT},
    {PERSON(died_on), LM_DATE},
    {PERSON(version), LM_INT},
    {0},
};
static const struct lm_record person_record = {"LedgerPerson", sizeof(struct ledger_person),
                                               person_fields};

lm_rc ledger_store_person(struct lm_cx *cx, int64_t person_id, struct ledger_person *ret_person) {
    return lm_db_row(cx->db, LM_Q(SQL(PERSON), LM_I(person_id)), cx->arena, &person_record,
                     ret_person);
}

#define PERSON_VALS(person_id, person)                                                             \
    LM_I(person_id), LM_T((person)->name), LM_T((person)->name_sort),                              \
        CODE(ledger_sexes, (person)->sex), LM_I_OR_NULL((person)->birth_year),                     \
        LM_ID_OR_NULL((person)->birth_on), LM_B((person)->phone_sealed),                           \
        LM_B((person)->phone_index), LM_B((person)->phone_tail_index), LM_T((person)->phone_mask), \
        LM_B((person)->id_sealed), LM_B((person)->id_index), LM_T((person)->id_mask)

lm_rc ledger_store_person_insert(struct lm_cx *cx, int64_t person_id,
                                 const struct ledger_person_input *person) {
    return lm_db_exec(cx->db, LM_Q(SQL(PERSON_INSERT), PERSON_VALS(person_id, person)), NULL);
}

lm_rc ledger_store_person_update(struct lm_cx *cx, const struct ledger_resident *resident,
                                 struct lm_str name_sort) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(PERSON_UPDATE), LM_I(resident->person_id), LM_T(resident->name),
                           LM_T(name_sort), CODE(ledger_sexes, resident->sex),
                           LM_I_OR_NULL(resident->birth_year), LM_ID_OR_NULL(resident->birth_on),
                           LM_I(resident->version)),
                      NULL);
}

lm_rc ledger_store_person_set_phone(struct lm_cx *cx, int64_t person_id,
                                    const struct ledger_person_input *person) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(PERSON_SET_PHONE), LM_I(person_id), LM_B(person->phone_sealed),
                           LM_B(person->phone_index), LM_B(person->phone_tail_index),
                           LM_T(person->phone_mask)),
                      NULL);
}

lm_rc ledger_store_person_set_id(struct lm_cx *cx, int64_t person_id,
                                 const struct ledger_person_input *person) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(PERSON_SET_ID), LM_I(person_id), LM_B(person->id_sealed),
                           LM_B(person->id_index), LM_T(person->id_mask)),
                      NULL);
}

lm_rc ledger_store_person_dies(struct lm_cx *cx, int64_t person_id, int64_t on) {
    return lm_db_exec(cx->db, LM_Q(SQL(PERSON_DIES), LM_I(person_id), LM_ID_OR_NULL(on)), NULL);
}

lm_rc ledger_store_person_by_id_number(struct lm_cx *cx, struct lm_str id_index, struct lm_str name,
                                       struct ledger_person *ret_person) {
    return lm_db_row(cx->db, LM_Q(SQL(PERSON_BY_ID_NUMBER), LM_B(id_index), LM_T(name)), cx->arena,
                     &person_record, ret_person);
}

lm_rc ledger_store_persons_gone(struct lm_cx *cx, int64_t door_id, struct lm_str name,
                                struct lm_list *ret_persons) {
    return lm_db_rows(cx->db, LM_Q(SQL(PERSONS_GONE), LM_I(door_id), LM_T(name)), cx->arena,
                      &person_record, ret_persons);
}

lm_rc ledger_store_person_places(struct lm_cx *cx, int64_t person_id,
                                 struct lm_list *ret_buildings) {
    return lm_db_ints(cx->db, LM_Q(SQL(PERSON_PLACES), LM_I(person_id)), cx->arena, ret_buildings);
}

lm_rc ledger_store_person_homes(struct lm_cx *cx, int64_t person_id,
                                struct lm_list *ret_buildings) {
    return lm_db_ints(cx->db, LM_Q(SQL(PERSON_HOMES), LM_I(person_id)), cx->arena, ret_buildings);
}

/* ---- spells ---- */

#define SPELL_VALS(resident, how, said)                                                            \
    LM_I((resident)->spell_id), LM_I((resident)->person_id), LM_I((resident)->household_id),       \
        LM_T((resident)->relation), CODE(ledger_registrations, (resident)->registered_here),       \
        CODE(ledger_residences, (resident)->residence), LM_ID_OR_NULL((resident)->from_on),        \
        LM_Z(how), CODE(ledger_sources, (said)->source), LM_ID_OR_NULL((said)->source_id),         \
        LM_ID_OR_NULL((said)->by_id), LM_I((said)->said_ms)

lm_rc ledger_store_spell_insert(struct lm_cx *cx, const struct ledger_resident *resident,
                                const char *how, const struct ledger_said *said) {
    return lm_db_exec(cx->db, LM_Q(SQL(SPELL_INSERT), SPELL_VALS(resident, how, said)), NULL);
}

lm_rc ledger_store_spell_update(struct lm_cx *cx, const struct ledger_resident *resident) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(SPELL_UPDATE), LM_I(resident->spell_id), LM_T(resident->relation),
                           CODE(ledger_registrations, resident->registered_here),
                           CODE(ledger_residences, resident->residence),
                           LM_I(resident->household_id), LM_ID_OR_NULL(resident->from_on)),
                      NULL);
}

lm_rc ledger_store_spell_end(struct lm_cx *cx, int64_t spell_id, int64_t on, const char *end_kind) {
    return lm_db_exec(
        cx->db, LM_Q(SQL(SPELL_END), LM_I(spell_id), LM_ID_OR_NULL(on), LM_Z(end_kind)), NULL);
}

#define ELSEWHERE(member) LM_AT(struct ledger_elsewhere, member)
static const struct lm_field elsewhere_fields[] = {
    {ELSEWHERE(spell_id), LM_ID},
    {ELSEWHERE(household_id), LM_ID},
    {ELSEWHERE(door_id), LM_ID},
    {ELSEWHERE(building_id), LM_ID},
    {ELSEWHERE(registered_here), LM_CODE, .codes = ledger_registrations},
    {ELSEWHERE(residence), LM_CODE, .codes = ledger_residences},
    {ELSEWHERE(from_on), LM_DATE},
    {0},
};
static const struct lm_record elsewhere_record = {
    "LedgerElsewhere", sizeof(struct ledger_elsewhere), elsewhere_fields};

lm_rc ledger_store_spells_elsewhere(struct lm_cx *cx, int64_t person_id, int64_t door_id,
                                    struct lm_list *ret_spells) {
    return lm_db_rows(cx->db, LM_Q(SQL(SPELLS_ELSEWHERE), LM_I(person_id), LM_I(door_id)),
                      cx->arena, &elsewhere_record, ret_spells);
}

lm_rc ledger_store_spells_died(struct lm_cx *cx, const struct ledger_resident *resident,
                               const int64_t door_and_day[2], struct lm_list *ret_spells) {
    return lm_db_rows(cx->db,
                      LM_Q(SQL(SPELLS_DIED), LM_I(resident->person_id), LM_I(door_and_day[0]),
                           LM_I(door_and_day[1])),
                      cx->arena, &elsewhere_record, ret_spells);
}

lm_rc ledger_store_spell_link(struct lm_cx *cx, int64_t spell_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(SPELL_LINK), LM_I(spell_id)), NULL);
}

lm_rc ledger_store_spell_unlink(struct lm_cx *cx, int64_t person_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(SPELL_UNLINK), LM_I(person_id)), NULL);
}

#define ENDED(member) #member, offsetof(struct ledger_ended, resident.member)
static const struct lm_field ended_fields[] = {
    {ENDED(person_id), LM_ID},
    {ENDED(spell_id), LM_ID},
    {ENDED(household_id), LM_ID},
    {ENDED(name), LM_TEXT},
    {ENDED(sex), LM_CODE, .codes = ledger_sexes},
    {ENDED(birth_year), LM_INT},
    {ENDED(birth_on), LM_DATE},
    {ENDED(relation), LM_TEXT},
    {ENDED(phone_mask), LM_TEXT},
    {ENDED(id_mask), LM_TEXT},
    {ENDED(registered_here), LM_CODE, .codes = ledger_registrations},
    {ENDED(residence), LM_CODE, .codes = ledger_residences},
    {ENDED(from_on), LM_DATE},
    {ENDED(is_linked), LM_BOOL},
    {ENDED(version), LM_INT},
    {LM_AT(struct ledger_ended, number), LM_INT},
    {LM_AT(struct ledger_ended, household_version), LM_INT},
    {LM_AT(struct ledger_ended, to_on), LM_DATE},
    {LM_AT(struct ledger_ended, end_kind), LM_TEXT},
    {LM_AT(struct ledger_ended, died_on), LM_DATE},
    {0},
};
static const struct lm_record ended_record = {"LedgerEnded", sizeof(struct ledger_ended),
                                              ended_fields};

lm_rc ledger_store_spell_ended(struct lm_cx *cx, int64_t person_id, int64_t door_id,
                               struct ledger_ended *ret_ended) {
    return lm_db_row(cx->db, LM_Q(SQL(SPELL_ENDED), LM_I(person_id), LM_I(door_id)), cx->arena,
                     &ended_record, ret_ended);
}

struct end_row {
    struct lm_str end_kind;
};
static const struct lm_field end_fields[] = {{LM_AT(struct end_row, end_kind), LM_TEXT}, {0}};
static const struct lm_record end_record = {"LedgerSpellEnd", sizeof(struct end_row), end_fields};

lm_rc ledger_store_spell_last(struct lm_cx *cx, int64_t person_id, int64_t door_id,
                              struct lm_str *ret_end_kind) {
    struct end_row row = {0};
    LM_TRY(lm_db_row(cx->db, LM_Q(SQL(SPELL_LAST), LM_I(person_id), LM_I(door_id)), cx->arena,
                     &end_record, &row));
    *ret_end_kind = row.end_kind;
    return LM_OK;
}

/* ---- change log ---- */

lm_rc ledger_store_change(struct lm_cx *cx, const struct ledger_logged *change,
                          const struct ledger_said *said) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(CHANGE_INSERT), LM_I(lm_cx_id(cx)), LM_I(change->door_id),
                           LM_ID_OR_NULL(change->person_id), LM_Z(change->kind),
                           LM_Z(change->field), LM_T(change->old), LM_T(change->new),
                           LM_I(change->version), LM_I(change->on_day),
                           CODE(ledger_sources, said->source), LM_ID_OR_NULL(said->source_id),
                           LM_ID_OR_NULL(said->by_id), LM_I(said->said_ms)),
                      NULL);
}

lm_rc ledger_store_changed_since(struct lm_cx *cx, int64_t person_id, const char *field,
                                 int64_t since, bool *ret_is_changed) {
    int64_t count = 0;
    LM_TRY(lm_db_int(cx->db, LM_Q(SQL(CHANGED_SINCE), LM_I(person_id), LM_Z(field), LM_I(since)),
                     &count));
    *ret_is_changed = count > 0;
    return LM_OK;
}

lm_rc ledger_store_usage_changed_since(struct lm_cx *cx, int64_t door_id, int64_t since,
                                       bool *ret_is_changed) {
    int64_t count = 0;
    LM_TRY(lm_db_int(cx->db, LM_Q(SQL(USAGE_CHANGED_SINCE), LM_I(door_id), LM_I(since)), &count));
    *ret_is_changed = count > 0;
    return LM_OK;
}

/* ---- grams and counters ---- */

#define GRAM_VALS(compound_id, building_id, gram, person_id)                                       \
    LM_I(compound_id), LM_T(gram), LM_I(person_id), LM_I(building_id)

/* First in the key of the grams. 0 for a place that is gone: there is no search in it. */
static int64_t compound_of(const struct lm_cx *cx, int64_t building_id) {
    const struct lm_scope_node *compound =
        lm_scope_at_level(cx->scope, building_id, LM_LEVEL_COMPOUND);
    return compound ? compound->id : 0;
}

lm_rc ledger_store_grams_add(struct lm_cx *cx, int64_t building_id, int64_t person_id,
                             struct lm_str grams) {
    int64_t compound_id = compound_of(cx, building_id);
    struct lm_str gram;
    while (lm_str_split(&grams, ' ', &gram))
        LM_TRY(lm_db_exec(
            cx->db, LM_Q(SQL(GRAM_INSERT), GRAM_VALS(compound_id, building_id, gram, person_id)),
            NULL));
    return LM_OK;
}

lm_rc ledger_store_grams_remove(struct lm_cx *cx, int64_t building_id, int64_t person_id,
                                struct lm_str grams) {
    int64_t compound_id = compound_of(cx, building_id);
    struct lm_str gram;
    while (lm_str_split(&grams, ' ', &gram))
        LM_TRY(lm_db_exec(
            cx->db, LM_Q(SQL(GRAM_DELETE), GRAM_VALS(compound_id, building_id, gram, person_id)),
            NULL));
    return LM_OK;
}

lm_rc ledger_store_lives_in(struct lm_cx *cx, int64_t person_id, int64_t building_id,
                            bool *ret_lives) {
    int64_t count = 0;
    LM_TRY(lm_db_int(cx->db, LM_Q(SQL(LIVES_IN_BUILDING), LM_I(person_id), LM_I(building_id)),
                     &count));
    *ret_lives = count > 0;
    return LM_OK;
}

lm_rc ledger_store_aged_year(struct lm_cx *cx, int64_t building_id, int64_t *ret_year) {
    lm_rc rc = lm_db_int(cx->db, LM_Q(SQL(AGED_YEAR), LM_I(building_id)), ret_year);
    if (rc != LM_NOT_FOUND)
        return rc;
    *ret_year = lm_date_at(cx->now_ms) / 10000;
    return LM_OK;
}

lm_rc ledger_store_count_add(struct lm_cx *cx, const struct ledger_count *delta,
                             int64_t aged_year) {
    LM_TRY(lm_emit(cx, "ledger_count", delta->building_id)); /* to the board, after the commit */
    return lm_db_exec(cx->db,
                      LM_Q(SQL(COUNT_ADD), LM_I(delta->building_id), LM_I(delta->doors),
                           LM_I(delta->vacant_doors), LM_I(delta->households),
                           LM_I(delta->residents), LM_I(delta->registered), LM_I(delta->migrants),
                           LM_I(delta->aged_60), LM_I(delta->aged_80), LM_I(aged_year)),
                      NULL);
}

lm_rc ledger_store_counts(struct lm_conn *conn, struct lm_arena *arena,
                          struct lm_list *ret_counts) {
    return lm_db_rows(conn, LM_Q0(SQL(COUNTS)), arena, &ledger_count_record, ret_counts);
}

lm_rc ledger_store_count_of_building(struct lm_conn *conn, struct lm_arena *arena,
                                     int64_t building_id, struct ledger_count *ret_count) {
    return lm_db_row(conn, LM_Q(SQL(COUNT), LM_I(building_id)), arena, &ledger_count_record,
                     ret_count);
}

lm_rc ledger_store_count_of_node(struct lm_cx *cx, int64_t node_id,
                                 struct ledger_count *ret_count) {
    return lm_db_row(cx->db, LM_Q(SQL(COUNT_OF_NODE), LM_I(node_id)), cx->arena,
                     &ledger_count_record, ret_count);
}

lm_rc ledger_store_use_of_building(struct lm_cx *cx, int64_t building_id, int64_t from,
                                   struct ledger_use *ret_use) {
    static const struct lm_field fields[] = {{LM_AT(struct ledger_use, doors), LM_INT},
                                             {LM_AT(struct ledger_use, residents), LM_INT},
                                             {0}};
    static const struct lm_record record = {"LedgerUseRow", sizeof(struct ledger_use), fields};
    return lm_db_row(cx->db, LM_Q(SQL(USE_OF_BUILDING), LM_I(building_id), LM_I(from)), cx->arena,
                     &record, ret_use);
}

lm_rc ledger_born_of_building(struct lm_cx *cx, int64_t building_id, int64_t on,
                              struct lm_list *ret_born) {
    static const struct lm_field fields[] = {{LM_AT(struct ledger_born, birth_year), LM_INT},
                                             {LM_AT(struct ledger_born, people), LM_INT},
                                             {0}};
    static const struct lm_record record = {"LedgerBornRow", sizeof(struct ledger_born), fields};
    return lm_db_rows(cx->db, LM_Q(SQL(BORN_OF_BUILDING), LM_I(building_id), LM_I(on)), cx->arena,
                      &record, ret_born);
}

/* ---- bulk ---- */

void ledger_bulk_begin(struct ledger_bulk bulks[LEDGER_BULK_TABLES]) {
    bulks[LEDGER_BULK_DOOR] =
        (struct ledger_bulk){.many = SQL(BULK_DOORS), .one = SQL(DOOR_INSERT), .width = 15};
    bulks[LEDGER_BULK_HOUSEHOLD] = (struct ledger_bulk){
        .many = SQL(BULK_HOUSEHOLDS), .one = SQL(HOUSEHOLD_INSERT), .width = 4};
    bulks[LEDGER_BULK_PERSON] =
        (struct ledger_bulk){.many = SQL(BULK_PERSONS), .one = SQL(PERSON_INSERT), .width = 13};
    bulks[LEDGER_BULK_SPELL] =
        (struct ledger_bulk){.many = SQL(BULK_SPELLS), .one = SQL(SPELL_INSERT), .width = 12};
    bulks[LEDGER_BULK_GRAM] =
        (struct ledger_bulk){.many = SQL(BULK_GRAMS), .one = SQL(GRAM_INSERT), .width = 4};
}

lm_rc ledger_bulk_flush(struct lm_cx *cx, struct ledger_bulk *bulk) {
    for (size_t row = 0; row < bulk->rows; row++)
        LM_TRY(lm_db_exec(cx->db,
                          (struct lm_query){bulk->one, bulk->vals + row * bulk->width, bulk->width},
                          NULL));
    bulk->rows = 0;
    return LM_OK;
}

/* Values point to the caller's texts, which live until the flush. */
static lm_rc bulk_put(struct lm_cx *cx, struct ledger_bulk *bulk, const struct lm_val *row) {
    memcpy(bulk->vals + bulk->rows * bulk->width, row, bulk->width * sizeof *row);
    if (++bulk->rows < LEDGER_BULK)
        return LM_OK;
    bulk->rows = 0;
    return lm_db_exec(cx->db, (struct lm_query){bulk->many, bulk->vals, LEDGER_BULK * bulk->width},
                      NULL);
}

lm_rc ledger_bulk_door(struct lm_cx *cx, struct ledger_bulk *bulk, const struct ledger_door *door,
                       const struct ledger_said *said) {
    return bulk_put(cx, bulk, (const struct lm_val[]){DOOR_VALS(door, said)});
}

lm_rc ledger_bulk_household(struct lm_cx *cx, struct ledger_bulk *bulk,
                            const struct ledger_household *household) {
    return bulk_put(cx, bulk, (const struct lm_val[]){HOUSEHOLD_VALS(household)});
}

lm_rc ledger_bulk_person(struct lm_cx *cx, struct ledger_bulk *bulk, int64_t person_id,
                         const struct ledger_person_input *person) {
    return bulk_put(cx, bulk, (const struct lm_val[]){PERSON_VALS(person_id, person)});
}

lm_rc ledger_bulk_spell(struct lm_cx *cx, struct ledger_bulk *bulk,
                        const struct ledger_resident *resident, const struct ledger_said *said) {
    return bulk_put(cx, bulk, (const struct lm_val[]){SPELL_VALS(resident, "add", said)});
}

lm_rc ledger_bulk_gram(struct lm_cx *cx, struct ledger_bulk *bulk, int64_t building_id,
                       struct lm_str gram, int64_t person_id) {
    return bulk_put(cx, bulk,
                    (const struct lm_val[]){
                        GRAM_VALS(compound_of(cx, building_id), building_id, gram, person_id)});
}
