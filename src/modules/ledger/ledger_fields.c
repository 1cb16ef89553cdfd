/* Field tables of the ledger's core records: doors, residents, households, changes. The one place
 * that says how they cross the wire and come out of rows. */
#include "modules/ledger/ledger_wire.h"

#define DOOR(member) LM_AT(struct ledger_door, member)
static const struct lm_field door_fields[] = {
    {DOOR(id), LM_ID, LM_REQUIRED, .doc = "The door."},
    {DOOR(building_id), LM_ID, LM_REQUIRED, .doc = "The building it belongs to."},
    {DOOR(unit), LM_TEXT, 0, .max = 20,
     .doc = "Stairwell as people call it; empty where there is one."},
    {DOOR(unit_no), LM_INT, LM_REQUIRED, .min = 1, .max = 99, .doc = "Stairwell by number."},
    {DOOR(floor), LM_INT, LM_REQUIRED, .min = -9, .max = 150,
     .doc = "Storey, negative below ground."},
    {DOOR(room), LM_TEXT, LM_REQUIRED, .max = 20, .doc = "Room without the stairwell."},
    {DOOR(label), LM_TEXT, LM_REQUIRED, .max = 60, .doc = "What is read aloud and printed."},
    {DOOR(usage), LM_CODE, LM_REQUIRED, .codes = ledger_usages, .doc = "How the dwelling is used."},
    {DOOR(area_cm2), LM_INT, 0, .max = INT64_C(1000000000),
     .doc = "Floor area in square centimetres."},
    {DOOR(households), LM_INT, LM_REQUIRED, .doc = "Households behind it now."},
    {DOOR(residents), LM_INT, LM_REQUIRED, .doc = "People behind it now."},
    {DOOR(version), LM_INT, LM_REQUIRED,
     .doc = "Grows with every change of the door or its people."},
    {0},
};
const struct lm_record ledger_door_record = {"Door", sizeof(struct ledger_door), door_fields};

#define RESIDENT(member) LM_AT(struct ledger_resident, member)
static const struct lm_field resident_fields[] = {
    {RESIDENT(person_id), LM_ID, LM_REQUIRED, .doc = "The person."},
    {RESIDENT(spell_id), LM_ID, LM_REQUIRED, .doc = "His spell of residence."},
    {RESIDENT(household_id), LM_ID, LM_REQUIRED, .doc = "The household he lives in."},
    {RESIDENT(name), LM_TEXT, LM_REQUIRED, .max = 60, .doc = "Name."},
    {RESIDENT(sex), LM_CODE, LM_REQUIRED, .codes = ledger_sexes, .doc = "Sex, GB/T 2261.1."},
    {RESIDENT(birth_year), LM_INT, 0, .min = 1850, .max = 2200, .doc = "Year of birth."},
    {RESIDENT(birth_on), LM_DATE, 0, .doc = "Day of birth, where a service needs it."},
    {RESIDENT(relation), LM_TEXT, LM_REQUIRED, .max = 2, .doc = "To the head, GB/T 4761-2008."},
    {RESIDENT(phone_mask), LM_TEXT, 0, .max = 30, .doc = "Phone with its middle hidden."},
    {RESIDENT(id_mask), LM_TEXT, 0, .max = 30, .doc = "ID number with its middle hidden."},
    {RESIDENT(registered_here), LM_CODE, 0, .codes = ledger_registrations, .doc = "人户一致标识."},
    {RESIDENT(residence), LM_CODE, LM_REQUIRED, .codes = ledger_residences,
     .doc = "Kind of residence."},
    {RESIDENT(from_on), LM_DATE, 0, .doc = "First day here; absent: before anybody wrote it down."},
    {RESIDENT(is_linked), LM_BOOL, 0,
     .doc = "Lives elsewhere too, outside the places of whoever entered him: phone hidden here."},
    {RESIDENT(version), LM_INT, LM_REQUIRED, .doc = "Of the person: say it as based_on."},
    {0},
};
const struct lm_record ledger_resident_record = {"Resident", sizeof(struct ledger_resident),
                                                 resident_fields};

#define HOUSEHOLD(member) LM_AT(struct ledger_household, member)
static const struct lm_field household_fields[] = {
    {HOUSEHOLD(id), LM_ID, LM_REQUIRED, .doc = "The household."},
    {HOUSEHOLD(door_id), LM_ID, LM_REQUIRED, .doc = "The door it lives behind."},
    {HOUSEHOLD(number), LM_INT, LM_REQUIRED, .doc = "1, 2, … behind the door."},
    {HOUSEHOLD(version), LM_INT, LM_REQUIRED, .doc = "Grows with every change of its people."},
    {HOUSEHOLD(residents), LM_LIST, LM_NO_ROW, .record = &ledger_resident_record, .max = 200,
     .doc = "Who lives there now, the head first."},
    {0},
};
const struct lm_record ledger_household_record = {"Household", sizeof(struct ledger_household),
                                                  household_fields};

#define SHEET(member) LM_AT(struct ledger_sheet, member)
static const struct lm_field sheet_fields[] = {
    {SHEET(door), LM_OBJECT, LM_REQUIRED, .record = &ledger_door_record, .doc = "The door."},
    {SHEET(path), LM_TEXT, LM_NO_ROW, .max = 400, .doc = "Where it is, from the district down."},
    {SHEET(households), LM_LIST, LM_NO_ROW, .record = &ledger_household_record, .max = 100,
     .doc = "Households behind it now."},
    {0},
};
const struct lm_record ledger_sheet_record = {"Sheet", sizeof(struct ledger_sheet), sheet_fields};

#define PERSON(member) LM_AT(struct ledger_person_input, member)
static const struct lm_field person_fields[] = {
    {PERSON(name), LM_TEXT, 0, .max = 40, .doc = "Name."},
    {PERSON(sex), LM_CODE, 0, .codes = ledger_sexes, .doc = "Sex, GB/T 2261.1."},
    {PERSON(birth_year), LM_INT, 0, .min = 1850, .max = 2200, .doc = "Year of birth."},
    {PERSON(birth_on), LM_DATE, 0, .doc = "Day of birth, only where a service needs it."},
    {PERSON(relation), LM_TEXT, 0, .max = 2, .doc = "To the head, GB/T 4761-2008, two digits."},
    {PERSON(phone), LM_TEXT, 0, .max = 30, .doc = "Phone; empty takes it away."},
    {PERSON(id_number), LM_TEXT, 0, .max = 30, .doc = "ID number, GB 11643; empty takes it away."},
    {PERSON(registered_here), LM_CODE, 0, .codes = ledger_registrations, .doc = "人户一致标识."},
    {PERSON(residence), LM_CODE, 0, .codes = ledger_residences, .doc = "Kind of residence."},
    {PERSON(from_on), LM_DATE, 0, .doc = "correct: first day here."},
    {0},
};
const struct lm_record ledger_person_input_record = {
    "PersonInput", sizeof(struct ledger_person_input), person_fields};

#define CHANGE(member) LM_AT(struct ledger_change, member)
static const struct lm_field change_fields[] = {
    {CHANGE(kind), LM_CODE, LM_REQUIRED, .codes = ledger_change_kinds, .doc = "What happened."},
    {CHANGE(household_id), LM_ID, 0, .doc = "add, birth: the household; absent: the first one."},
    {CHANGE(household_ref), LM_TEXT, 0, .max = 40,
     .doc = "add_household: a name of the sender's choice; add, birth: the household added by it."},
    {CHANGE(person_id), LM_ID, 0, .doc = "move_out, death, correct, return, mistake, move: who."},
    {CHANGE(from_door_id), LM_ID, 0,
     .doc = "move: the door he leaves; absent: the only one he lives behind."},
    {CHANGE(based_on), LM_INT, 0,
     .doc = "Version of the person (set_usage: the door) that was seen."},
    {CHANGE(on), LM_DATE, 0, .doc = "Day it happened; absent: today."},
    {CHANGE(usage), LM_CODE, 0, .codes = ledger_usages, .doc = "set_usage: the new usage."},
    {CHANGE(person), LM_OBJECT, 0, .record = &ledger_person_input_record,
     .doc = "add, birth: the person; correct, move: the members to replace."},
    {0},
};
const struct lm_record ledger_change_record = {"Change", sizeof(struct ledger_change),
                                               change_fields};

/* ---- places ---- */

#define PLACE(member) LM_AT(struct ledger_place_in, member)
#define PLACE_PATH(member, title)                                                                  \
    static const struct lm_field member##_path_fields[] = {                                        \
        {PLACE(member), LM_ID, LM_REQUIRED, .doc = "Path parameter."}, {0}};                       \
    const struct lm_record ledger_##member##_path = {title, sizeof(struct ledger_place_in),        \
                                                     member##_path_fields}
PLACE_PATH(building, "BuildingPath");
PLACE_PATH(door, "DoorPath");
PLACE_PATH(person, "PersonPath");
PLACE_PATH(node, "NodePath");
PLACE_PATH(consent, "ConsentPath");
PLACE_PATH(import, "ImportPath");

#define UNIT(member) LM_AT(struct ledger_unit, member)
static const struct lm_field unit_fields[] = {
    {UNIT(no), LM_INT, LM_REQUIRED, .doc = "Number of the stairwell."},
    {UNIT(label), LM_TEXT, LM_REQUIRED, .max = 20, .doc = "What people call it."},
    {0},
};
static const struct lm_record unit_record = {"DoorUnit", sizeof(struct ledger_unit), unit_fields};

#define BUILDING(member) LM_AT(struct ledger_building, member)
static const struct lm_field building_fields[] = {
    {BUILDING(building_id), LM_ID, LM_REQUIRED, .doc = "The building."},
    {BUILDING(path), LM_TEXT, LM_REQUIRED, .max = 400, .doc = "Where it is."},
    {BUILDING(units), LM_LIST, 0, .record = &unit_record, .max = 99, .doc = "Its stairwells."},
    {BUILDING(doors), LM_LIST, 0, .record = &ledger_door_record, .max = 2000,
     .doc = "Its doors by stairwell, floor and room."},
    {0},
};
const struct lm_record ledger_building_record = {"BuildingDoors", sizeof(struct ledger_building),
                                                 building_fields};

#define DOOR_IN(member) LM_AT(struct ledger_door_in, member)
#define DOOR_MEMBERS                                                                                 \
    {DOOR_IN(unit), LM_TEXT, 0, .max = 20, .doc = "Stairwell as people call it."},                   \
        {DOOR_IN(floor), LM_INT, 0, .min = -9, .max = 150, .doc = "Storey; absent: from the room."}, \
        {DOOR_IN(usage), LM_CODE, 0, .codes = ledger_usages, .doc = "How it is used."}, {            \
        DOOR_IN(area_cm2), LM_INT, 0, .min = 1, .max = INT64_C(1000000000), .doc = "Floor area."     \
    }
static const struct lm_field door_in_fields[] = {
    {DOOR_IN(building_id), LM_ID, LM_REQUIRED, .doc = "The building."},
    {DOOR_IN(unit_no), LM_INT, 0, .min = 1, .max = 99, .doc = "Stairwell by number; absent: 1."},
    {DOOR_IN(room), LM_TEXT, LM_REQUIRED, .min = 1, .max = 20,
     .doc = "Room without the stairwell."},
    DOOR_MEMBERS,
    {0},
};
const struct lm_record ledger_door_in_record = {"DoorNew", sizeof(struct ledger_door_in),
                                                door_in_fields};
static const struct lm_field door_edit_fields[] = {
    {DOOR_IN(door), LM_ID, LM_REQUIRED, .doc = "Path parameter."},
    {DOOR_IN(based_on), LM_INT, 0, .doc = "Version of the door that was seen."},
    {DOOR_IN(room), LM_TEXT, 0, .min = 1, .max = 20, .doc = "Room without the stairwell."},
    DOOR_MEMBERS,
    {DOOR_IN(closed_on), LM_DATE, 0, .doc = "First day on which it no longer exists."},
    {0},
};
const struct lm_record ledger_door_edit_record = {"DoorEdit", sizeof(struct ledger_door_in),
                                                  door_edit_fields};

#define CLOSED(member) LM_AT(struct ledger_closed, member)
static const struct lm_field closed_fields[] = {
    {CLOSED(id), LM_ID, LM_REQUIRED, .doc = "The door."},
    {CLOSED(building_id), LM_ID, LM_REQUIRED, .doc = "The building it belonged to."},
    {CLOSED(label), LM_TEXT, LM_REQUIRED, .max = 60, .doc = "What was read aloud and printed."},
    {CLOSED(room), LM_TEXT, LM_REQUIRED, .max = 60, .doc = "Room without the stairwell."},
    {CLOSED(closed_on), LM_DATE, LM_REQUIRED, .doc = "First day on which it did not exist."},
    {CLOSED(version), LM_INT, LM_REQUIRED, .doc = "Grows with every change."},
    {0},
};
const struct lm_record ledger_closed_record = {"ClosedDoor", sizeof(struct ledger_closed),
                                               closed_fields};
static const struct lm_field closed_doors_fields[] = {
    {LM_AT(struct ledger_closed_doors, items), LM_LIST, 0, .record = &ledger_closed_record,
     .max = 200, .doc = "Last closed first."},
    {0},
};
const struct lm_record ledger_closed_doors_record = {
    "ClosedDoors", sizeof(struct ledger_closed_doors), closed_doors_fields};

#define CHANGES(member) LM_AT(struct ledger_changes_in, member)
static const struct lm_field changes_fields[] = {
    {CHANGES(door), LM_ID, LM_REQUIRED, .doc = "Path parameter."},
    {CHANGES(changes), LM_LIST, LM_REQUIRED, .record = &ledger_change_record, .min = 1, .max = 100,
     .doc = "What happened, in order; all or nothing."},
    {0},
};
const struct lm_record ledger_changes_in_record = {"DoorChanges", sizeof(struct ledger_changes_in),
                                                   changes_fields};

#define COUNT(member) LM_AT(struct ledger_count, member)
static const struct lm_field count_fields[] = {
    {COUNT(building_id), LM_ID, LM_REQUIRED, .doc = "The place."},
    {COUNT(doors), LM_INT, LM_REQUIRED, .doc = "Doors (户室) that exist."},
    {COUNT(vacant_doors), LM_INT, LM_REQUIRED, .doc = "Of these, vacant."},
    {COUNT(households), LM_INT, LM_REQUIRED, .doc = "Households (户) with at least one resident."},
    {COUNT(residents), LM_INT, LM_REQUIRED, .doc = "People (人) living there now."},
    {COUNT(registered), LM_INT, LM_REQUIRED, .doc = "Of these, registered here (人户一致)."},
    {COUNT(migrants), LM_INT, LM_REQUIRED, .doc = "Of these, migrants (流动)."},
    {COUNT(aged_60), LM_INT, LM_REQUIRED, .doc = "Of these, sixty or more by year of birth."},
    {COUNT(aged_80), LM_INT, LM_REQUIRED, .doc = "Of these, eighty or more by year of birth."},
    {0},
};
const struct lm_record ledger_count_record = {"LedgerCount", sizeof(struct ledger_count),
                                              count_fields};
