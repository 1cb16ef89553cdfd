/* The text of every SQL statement of the ledger, and nothing else. Read down: facts, then search
 * and lists, then persons' rights, then import. */
#include "modules/ledger/ledger_store.h"

#define DOOR_COLUMNS                                                                               \
    "d.id, d.building_id, d.unit, d.unit_no, d.floor, d.room, d.label, d.usage, d.area_cm2, "      \
    "d.households, d.residents, d.version"
/* not where somebody was only entered who lives elsewhere, outside the editor's places */
#define PHONE_SHOWN "CASE WHEN s.is_linked IS NULL THEN p.phone_mask END AS phone_mask"
#define RESIDENT_COLUMNS                                                                           \
    "s.person_id, s.id AS spell_id, s.household_id, p.name, p.sex, p.birth_year, p.birth_on, "     \
    "s.relation, " PHONE_SHOWN                                                                     \
    ", p.id_mask, s.registered_here, s.residence, s.from_on, s.is_linked, "                        \
    "p.version"
#define FOUND_COLUMNS                                                                              \
    "p.id AS person_id, d.id AS door_id, d.building_id, p.name, p.sex, p.birth_year, "             \
    "d.label, " PHONE_SHOWN " "
#define FOUND_BY                                                                                   \
    "FROM ledger_person p CROSS JOIN ledger_spell s CROSS JOIN ledger_household h "                \
    "CROSS JOIN ledger_door d CROSS JOIN grid_above a WHERE "
#define FOUND_WITHIN                                                                               \
    " AND s.person_id = p.id AND s.to_on IS NULL AND h.id = s.household_id AND d.id = h.door_id "  \
    "AND a.above_id = $1 AND a.level = 5 AND a.node_id = d.building_id LIMIT 50"
#define FOUND_LIVING                                                                               \
    "CROSS JOIN ledger_person p CROSS JOIN ledger_spell s CROSS JOIN ledger_household h "          \
    "CROSS JOIN ledger_door d WHERE p.id = f.person_id AND s.person_id = p.id AND s.to_on IS "     \
    "NULL AND h.id = s.household_id AND d.id = h.door_id AND d.building_id = f.building_id "       \
    "LIMIT 50"
#define ELSEWHERE_COLUMNS                                                                          \
    "s.id AS spell_id, s.household_id, h.door_id, d.building_id, s.registered_here, s.residence, " \
    "s.from_on FROM ledger_spell s JOIN ledger_household h ON h.id = s.household_id "              \
    "JOIN ledger_door d ON d.id = h.door_id "
#define CONSENT_COLUMNS                                                                            \
    "id, person_id, purpose, fields, given_by, guardian, guardian_relation, necessity, impact, "   \
    "form, given_on, given_ms, withdrawn_ms"
#define IMPORT_COLUMNS                                                                             \
    "i.id, i.node_id, i.state, i.file_name, i.format, i.encoding, i.header_rows, i.columns, "      \
    "i.rows, i.adds, i.changes, i.same, i.faults_count, i.progress, i.failure, i.created_ms, "     \
    "i.door_adds, i.household_adds, i.door_changes, i.account_id"
#define PERSON_COLUMNS                                                                             \
    "p.id AS person_id, p.name, p.sex, p.birth_year, p.birth_on, p.phone_mask, p.id_mask, "        \
    "p.died_on, p.version"

/* Loading a district in single rows costs three times as much as sixteen of one INSERT. */
#define ROWS "{rows 16} "
#define INSERT_DOOR                                                                                \
    "INSERT INTO ledger_door (id, building_id, unit_no, unit, floor, room, label, usage, "         \
    "area_cm2, households, residents, source, source_id, by_id, said_ms, version) VALUES "
#define DOOR_ROW "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)"
#define INSERT_HOUSEHOLD "INSERT INTO ledger_household (id, door_id, number, version) VALUES "
#define HOUSEHOLD_ROW "($1, $2, $3, $4)"
#define INSERT_PERSON                                                                              \
    "INSERT INTO ledger_person (id, name, name_sort, sex, birth_year, birth_on, phone_sealed, "    \
    "phone_index, phone_tail_index, phone_mask, id_sealed, id_index, id_mask, version) VALUES "
#define PERSON_ROW "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)"
#define INSERT_SPELL                                                                               \
    "INSERT INTO ledger_spell (id, person_id, household_id, relation, registered_here, "           \
    "residence, from_on, how, source, source_id, by_id, said_ms) VALUES "
#define SPELL_ROW "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
#define INSERT_GRAM                                                                                \
    "INSERT INTO ledger_name_gram (compound_id, gram, person_id, building_id) VALUES "
#define GRAM_ROW "($1, $2, $3, $4) ON CONFLICT DO NOTHING"

/* Sums of the counters of several buildings. */
#define COUNT_SUMS                                                                                 \
    "SELECT CAST(COALESCE(sum(c.doors), 0) AS BIGINT) AS doors, "                                  \
    "CAST(COALESCE(sum(c.vacant_doors), 0) AS BIGINT) AS vacant_doors, "                           \
    "CAST(COALESCE(sum(c.households), 0) AS BIGINT) AS households, "                               \
    "CAST(COALESCE(sum(c.residents), 0) AS BIGINT) AS residents, "                                 \
    "CAST(COALESCE(sum(c.registered), 0) AS BIGINT) AS registered, "                               \
    "CAST(COALESCE(sum(c.migrants), 0) AS BIGINT) AS migrants, "                                   \
    "CAST(COALESCE(sum(c.aged_60), 0) AS BIGINT) AS aged_60, "                                     \
    "CAST(COALESCE(sum(c.aged_80), 0) AS BIGINT) AS aged_80, CAST($1 AS BIGINT) AS "               \
    "building_id "

const struct lm_sql ledger_sql[] = {
    /* ---- doors ---- */
    [LEDGER_SQL_DOOR] = {"ledger_door",
                         "SELECT " DOOR_COLUMNS
                         " FROM ledger_door d WHERE d.id = $1 AND d.closed_on IS NULL"},
    [LEDGER_SQL_DOOR_EVER] = {"ledger_door_ever",
                              "SELECT " DOOR_COLUMNS " FROM ledger_door d WHERE d.id = $1"},
    /* locks the row on engines that let several write */
    [LEDGER_SQL_DOOR_LOCK] =
        {"ledger_door_lock",
         "UPDATE ledger_door SET version = version WHERE id = $1 AND closed_on IS NULL "
         "RETURNING id, building_id, unit, unit_no, floor, room, label, usage, area_cm2, "
         "households, residents, version"},
    /* by ledger_door_by_place */
    [LEDGER_SQL_DOORS_OF_BUILDING] =
        {"ledger_doors_of_building",
         "SELECT " DOOR_COLUMNS
         " FROM ledger_door d WHERE d.building_id = $1 AND d.closed_on IS NULL "
         "ORDER BY d.unit_no, d.floor, d.room"},
    [LEDGER_SQL_DOOR_BUILDING] = {"ledger_door_building",
                                  "SELECT building_id FROM ledger_door WHERE id = $1"},
    [LEDGER_SQL_DOOR_INSERT] = {"ledger_door_insert", INSERT_DOOR DOOR_ROW},
    [LEDGER_SQL_DOOR_UPDATE] =
        {"ledger_door_update",
         "UPDATE ledger_door SET unit = $2, floor = $3, room = $4, label = $5, usage = $6, "
         "area_cm2 = $7, version = $8 WHERE id = $1"},
    [LEDGER_SQL_DOOR_FIGURES] =
        {"ledger_door_figures",
         "UPDATE ledger_door SET usage = $2, households = $3, residents = $4, "
         "version = $5 WHERE id = $1"},
    /* by ledger_household_by_door and ledger_spell_by_household */
    [LEDGER_SQL_DOOR_RECOUNT] =
        {"ledger_door_recount",
         "UPDATE ledger_door SET version = version + 1, "
         "households = (SELECT count(*) FROM ledger_household h WHERE h.door_id = ledger_door.id "
         "AND h.closed_on IS NULL), "
         "residents = (SELECT count(*) FROM ledger_household h JOIN ledger_spell s "
         "ON s.household_id = h.id AND s.to_on IS NULL WHERE h.door_id = ledger_door.id) "
         "WHERE id = $1"},
    /* its place becomes free: the room of a closed door carries its id */
    [LEDGER_SQL_DOOR_CLOSE] = {"ledger_door_close",
                               "UPDATE ledger_door SET closed_on = $2, version = version + 1, "
                               "room = room || '#' || CAST(id AS TEXT) WHERE id = $1"},

    [LEDGER_SQL_DOOR_CLOSED] =
        {"ledger_door_closed",
         "SELECT id, building_id, label, room, closed_on, version FROM ledger_door "
         "WHERE id = $1 AND closed_on IS NOT NULL"},
    /* by ledger_door_by_place */
    [LEDGER_SQL_DOORS_CLOSED] =
        {"ledger_doors_closed",
         "SELECT id, building_id, label, room, closed_on, version FROM ledger_door "
         "WHERE building_id = $1 AND closed_on IS NOT NULL ORDER BY closed_on DESC, id DESC "
         "LIMIT 200"},
    [LEDGER_SQL_DOOR_REOPEN] = {"ledger_door_reopen",
                                "UPDATE ledger_door SET closed_on = NULL, room = $2, "
                                "usage = 'vacant', version = version + 1 WHERE id = $1"},
    /* by ledger_door_by_place */
    [LEDGER_SQL_UNIT_LABEL] = {"ledger_unit_label",
                               "SELECT unit AS text FROM ledger_door WHERE building_id = $1 "
                               "AND unit_no = $2 AND closed_on IS NULL AND unit <> '' "
                               "ORDER BY floor, room LIMIT 1"},

    /* ---- households ---- */
    /* by ledger_household_by_door */
    [LEDGER_SQL_HOUSEHOLDS_OF_DOOR] = {"ledger_households_of_door",
                                       "SELECT id, door_id, number, version FROM ledger_household "
                                       "WHERE door_id = $1 AND closed_on IS NULL ORDER BY number"},
    [LEDGER_SQL_HOUSEHOLDS_OF_BUILDING] =
        {"ledger_households_of_building",
         "SELECT h.id, h.door_id, h.number, h.version FROM ledger_door d "
         "JOIN ledger_household h ON h.door_id = d.id AND h.closed_on IS NULL "
         "WHERE d.building_id = $1 AND d.closed_on IS NULL "
         "ORDER BY d.unit_no, d.floor, d.room, h.number"},
    [LEDGER_SQL_HOUSEHOLD_NUMBERS] =
        {"ledger_household_numbers",
         "SELECT COALESCE(max(number), 0) FROM ledger_household WHERE door_id = $1"},
    [LEDGER_SQL_HOUSEHOLD_INSERT] = {"ledger_household_insert", INSERT_HOUSEHOLD HOUSEHOLD_ROW},
    [LEDGER_SQL_HOUSEHOLD_UPDATE] =
        {"ledger_household_update",
         "UPDATE ledger_household SET version = $2, closed_on = $3 WHERE id = $1"},
    [LEDGER_SQL_HOUSEHOLD_RECOUNT] =
        {"ledger_household_recount",
         "UPDATE ledger_household SET version = version + 1, closed_on = CASE WHEN EXISTS "
         "(SELECT 1 FROM ledger_spell s WHERE s.household_id = ledger_household.id AND s.to_on IS "
         "NULL) "
         "THEN NULL ELSE CAST($2 AS BIGINT) END WHERE id = $1"},

    /* ---- people: by ledger_household_by_door, ledger_spell_by_household ---- */
    [LEDGER_SQL_RESIDENTS_OF_DOOR] =
        {"ledger_residents_of_door",
         "SELECT " RESIDENT_COLUMNS " FROM ledger_household h "
         "JOIN ledger_spell s ON s.household_id = h.id AND s.to_on IS NULL "
         "JOIN ledger_person p ON p.id = s.person_id WHERE h.door_id = $1 "
         "ORDER BY h.number, s.relation, s.id"},
    [LEDGER_SQL_RESIDENTS_OF_BUILDING] =
        {"ledger_residents_of_building",
         "SELECT " RESIDENT_COLUMNS " FROM ledger_door d "
         "JOIN ledger_household h ON h.door_id = d.id AND h.closed_on IS NULL "
         "JOIN ledger_spell s ON s.household_id = h.id AND s.to_on IS NULL "
         "JOIN ledger_person p ON p.id = s.person_id "
         "WHERE d.building_id = $1 AND d.closed_on IS NULL "
         "ORDER BY d.unit_no, d.floor, d.room, h.number, s.relation, s.id"},
    [LEDGER_SQL_PERSON] = {"ledger_person",
                           "SELECT " PERSON_COLUMNS " FROM ledger_person p WHERE p.id = $1"},
    [LEDGER_SQL_PERSON_KEYS] = {"ledger_person_keys",
                                "SELECT phone_index, id_index FROM ledger_person WHERE id = $1"},
    [LEDGER_SQL_PERSON_INSERT] = {"ledger_person_insert", INSERT_PERSON PERSON_ROW},
    [LEDGER_SQL_PERSON_UPDATE] =
        {"ledger_person_update",
         "UPDATE ledger_person SET name = $2, name_sort = COALESCE($3, name_sort), sex = $4, "
         "birth_year = $5, birth_on = $6, version = $7 WHERE id = $1"},
    [LEDGER_SQL_PERSON_SET_PHONE] =
        {"ledger_person_set_phone",
         "UPDATE ledger_person SET phone_sealed = $2, phone_index = $3, phone_tail_index = $4, "
         "phone_mask = $5 WHERE id = $1"},
    [LEDGER_SQL_PERSON_SET_ID] =
        {"ledger_person_set_id",
         "UPDATE ledger_person SET id_sealed = $2, id_index = $3, id_mask = $4 WHERE id = $1"},
    [LEDGER_SQL_PERSON_DIES] = {"ledger_person_dies",
                                "UPDATE ledger_person SET died_on = $2 WHERE id = $1"},
    /* by ledger_person_by_id_number */
    [LEDGER_SQL_PERSON_BY_ID_NUMBER] =
        {"ledger_person_by_id_number",
         "SELECT " PERSON_COLUMNS " FROM ledger_person p "
         "WHERE p.id_index = $1 AND p.name = $2 AND p.died_on IS NULL ORDER BY p.id"},
    [LEDGER_SQL_PERSONS_GONE] =
        {"ledger_persons_gone",
         "SELECT " PERSON_COLUMNS " FROM ledger_household h "
         "JOIN ledger_spell s ON s.household_id = h.id AND s.to_on IS NOT NULL "
         "JOIN ledger_person p ON p.id = s.person_id AND p.name = $2 AND p.died_on IS NULL "
         "WHERE h.door_id = $1 ORDER BY s.id DESC"},
    /* by ledger_spell_by_person: open ones, or the one that ended last when none is open */
    [LEDGER_SQL_PERSON_PLACES] =
        {"ledger_person_places",
         "SELECT d.building_id FROM ledger_spell s JOIN ledger_household h ON h.id = "
         "s.household_id JOIN ledger_door d ON d.id = h.door_id WHERE s.person_id = $1 "
         "AND s.is_linked IS NULL AND (s.to_on IS NULL OR s.id = (SELECT l.id FROM ledger_spell l "
         "WHERE l.person_id = $1 ORDER BY l.to_on DESC NULLS FIRST, l.id DESC LIMIT 1)) "
         "ORDER BY s.id DESC"},
    [LEDGER_SQL_PERSON_HOMES] =
        {"ledger_person_homes",
         "SELECT d.building_id FROM ledger_spell s JOIN ledger_household h ON h.id = "
         "s.household_id JOIN ledger_door d ON d.id = h.door_id WHERE s.person_id = $1 "
         "AND s.to_on IS NULL AND s.is_linked IS NULL ORDER BY s.id DESC"},

    /* ---- spells ---- */
    [LEDGER_SQL_SPELL_INSERT] = {"ledger_spell_insert", INSERT_SPELL SPELL_ROW},
    [LEDGER_SQL_SPELL_UPDATE] = {"ledger_spell_update",
                                 "UPDATE ledger_spell SET relation = $2, registered_here = $3, "
                                 "residence = $4, household_id = $5, from_on = $6 WHERE id = $1"},
    [LEDGER_SQL_SPELL_END] = {"ledger_spell_end",
                              "UPDATE ledger_spell SET to_on = $2, end_kind = $3 WHERE id = $1"},
    [LEDGER_SQL_SPELLS_ELSEWHERE] = {"ledger_spells_elsewhere",
                                     "SELECT " ELSEWHERE_COLUMNS
                                     "WHERE s.person_id = $1 AND s.to_on IS NULL "
                                     "AND h.door_id <> $2 ORDER BY s.id"},
    /* spells that the same death ended, behind doors that still exist */
    [LEDGER_SQL_SPELLS_DIED] = {"ledger_spells_died",
                                "SELECT " ELSEWHERE_COLUMNS
                                "WHERE s.person_id = $1 AND s.end_kind = 'death' AND s.to_on = $3 "
                                "AND h.door_id <> $2 AND d.closed_on IS NULL ORDER BY s.id"},
    [LEDGER_SQL_SPELL_LINK] = {"ledger_spell_link",
                               "UPDATE ledger_spell SET is_linked = 1 WHERE id = $1"},
    /* the last home is nobody else's */
    [LEDGER_SQL_SPELL_UNLINK] =
        {"ledger_spell_unlink",
         "UPDATE ledger_spell SET is_linked = NULL WHERE person_id = $1 AND to_on IS NULL "
         "AND is_linked = 1 AND NOT EXISTS (SELECT 1 FROM ledger_spell o "
         "WHERE o.person_id = $1 AND o.to_on IS NULL AND o.is_linked IS NULL)"},
    /* by ledger_spell_by_person */
    [LEDGER_SQL_SPELL_ENDED] = {"ledger_spell_ended",
                                "SELECT " RESIDENT_COLUMNS
                                ", h.number, h.version AS household_version, s.to_on, "
                                "s.end_kind, p.died_on FROM ledger_spell s "
                                "JOIN ledger_household h ON h.id = s.household_id "
                                "JOIN ledger_person p ON p.id = s.person_id "
                                "WHERE s.person_id = $1 AND h.door_id = $2 AND s.to_on IS NOT NULL "
                                "AND p.erased_on IS NULL "
                                "ORDER BY s.to_on DESC, s.id DESC LIMIT 1"},
    [LEDGER_SQL_SPELL_LAST] =
        {"ledger_spell_last",
         "SELECT s.end_kind FROM ledger_spell s JOIN ledger_household h ON h.id = s.household_id "
         "WHERE s.person_id = $1 AND h.door_id = $2 ORDER BY s.id DESC"},

    /* ---- change log ---- */
    [LEDGER_SQL_CHANGE_INSERT] =
        {"ledger_change_insert", "INSERT INTO ledger_change (id, door_id, person_id, kind, field, "
                                 "old, new, version, on_day, "
                                 "source, source_id, by_id, said_ms) "
                                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"},
    /* by ledger_change_by_person */
    [LEDGER_SQL_CHANGED_SINCE] =
        {"ledger_changed_since",
         "SELECT count(*) FROM ledger_change WHERE person_id = $1 AND field = $2 AND version > $3"},
    /* by ledger_change_by_door */
    [LEDGER_SQL_USAGE_CHANGED_SINCE] =
        {"ledger_usage_changed_since",
         "SELECT count(*) FROM ledger_change WHERE door_id = $1 AND person_id IS NULL "
         "AND field = 'usage' AND version > $2"},

    /* ---- grams and counters ---- */
    [LEDGER_SQL_GRAM_INSERT] = {"ledger_gram_insert", INSERT_GRAM GRAM_ROW},
    [LEDGER_SQL_GRAM_DELETE] =
        {"ledger_gram_delete",
         "DELETE FROM ledger_name_gram WHERE compound_id = $1 AND gram = $2 AND person_id = $3 "
         "AND building_id = $4"},
    [LEDGER_SQL_LIVES_IN_BUILDING] =
        {"ledger_lives_in_building",
         "SELECT count(*) FROM ledger_spell s JOIN ledger_household h ON h.id = s.household_id "
         "JOIN ledger_door d ON d.id = h.door_id "
         "WHERE s.person_id = $1 AND s.to_on IS NULL AND d.building_id = $2"},
    [LEDGER_SQL_COUNT] = {"ledger_count",
                          "SELECT building_id, doors, vacant_doors, households, residents, "
                          "registered, migrants, aged_60, aged_80 FROM ledger_count "
                          "WHERE building_id = $1"},
    [LEDGER_SQL_COUNTS] = {"ledger_counts",
                           "SELECT building_id, doors, vacant_doors, households, residents, "
                           "registered, migrants, aged_60, aged_80 FROM ledger_count"},
    /* by grid_above's key and ledger_count's key */
    [LEDGER_SQL_COUNT_OF_NODE] =
        {"ledger_count_of_node",
         COUNT_SUMS "FROM grid_above a JOIN ledger_count c ON c.building_id = a.node_id "
                    "WHERE a.above_id = $1 AND a.level = 5"},
    /* what there is in a building on a day or later, by ledger_door_by_place */
    [LEDGER_SQL_USE_OF_BUILDING] =
        {"ledger_use_of_building",
         "SELECT count(*) AS doors, CAST(COALESCE(sum(residents), 0) AS BIGINT) AS residents FROM "
         "ledger_door WHERE building_id = $1 AND (closed_on IS NULL OR closed_on > $2)"},
    /* ledger_door_by_place, ledger_household_by_door, ledger_spell_by_household */
    [LEDGER_SQL_BORN_OF_BUILDING] =
        {"ledger_born_of_building",
         "SELECT p.birth_year AS birth_year, count(*) AS people FROM ledger_door d JOIN "
         "ledger_household h ON h.door_id = d.id JOIN ledger_spell s ON s.household_id = h.id JOIN "
         "ledger_person p ON p.id = s.person_id WHERE d.building_id = $1 AND (s.from_on IS NULL OR "
         "s.from_on <= $2) AND (s.to_on IS NULL OR s.to_on > $2) GROUP BY p.birth_year ORDER BY "
         "p.birth_year NULLS FIRST"},
    [LEDGER_SQL_AGED_YEAR] = {"ledger_aged_year",
                              "SELECT aged_year FROM ledger_count WHERE building_id = $1"},
    [LEDGER_SQL_COUNT_ADD] =
        {"ledger_count_add",
         "INSERT INTO ledger_count (building_id, doors, vacant_doors, households, residents, "
         "registered, migrants, aged_60, aged_80, aged_year) "
         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (building_id) DO UPDATE SET "
         "doors = ledger_count.doors + excluded.doors, "
         "vacant_doors = ledger_count.vacant_doors + excluded.vacant_doors, "
         "households = ledger_count.households + excluded.households, "
         "residents = ledger_count.residents + excluded.residents, "
         "registered = ledger_count.registered + excluded.registered, "
         "migrants = ledger_count.migrants + excluded.migrants, "
         "aged_60 = ledger_count.aged_60 + excluded.aged_60, "
         "aged_80 = ledger_count.aged_80 + excluded.aged_80"},

    /* ---- sixteen rows at once ---- */
    [LEDGER_SQL_BULK_DOORS] = {"ledger_bulk_doors", INSERT_DOOR ROWS DOOR_ROW},
    [LEDGER_SQL_BULK_HOUSEHOLDS] = {"ledger_bulk_households", INSERT_HOUSEHOLD ROWS HOUSEHOLD_ROW},
    [LEDGER_SQL_BULK_PERSONS] = {"ledger_bulk_persons", INSERT_PERSON ROWS PERSON_ROW},
    [LEDGER_SQL_BULK_SPELLS] = {"ledger_bulk_spells", INSERT_SPELL ROWS SPELL_ROW},
    [LEDGER_SQL_BULK_GRAMS] = {"ledger_bulk_grams", INSERT_GRAM ROWS GRAM_ROW},

    /* ---- search: grid_above's key gives the compounds, ledger_name_gram's key the hits in each;
     * whom they are is asked of the first few only ----
     * CROSS JOIN keeps the order of the tables: place first, then what is found there. */
    [LEDGER_SQL_SEARCH_GRAM] =
        {"ledger_search_gram",
         "SELECT " FOUND_COLUMNS " FROM (SELECT DISTINCT person_id, building_id FROM "
         "(SELECT g.person_id, g.building_id FROM grid_above a "
         "CROSS JOIN ledger_name_gram g WHERE a.above_id = $1 AND a.level = 4 "
         "AND g.compound_id = a.node_id AND g.gram >= $2 AND g.gram < $3 "
         "LIMIT $4) hits) f " FOUND_LIVING},
    [LEDGER_SQL_SEARCH_GRAM_BUILDING] =
        {"ledger_search_gram_building",
         "SELECT " FOUND_COLUMNS " FROM (SELECT DISTINCT person_id, building_id FROM "
         "(SELECT g.person_id, g.building_id FROM ledger_name_gram g "
         "WHERE g.compound_id = $5 AND g.gram >= $2 AND g.gram < $3 AND g.building_id = $1 "
         "LIMIT $4) hits) f " FOUND_LIVING},
    /* by ledger_person_by_phone_tail */
    [LEDGER_SQL_SEARCH_TAIL] = {"ledger_search_tail",
                                "SELECT " FOUND_COLUMNS FOUND_BY
                                "p.phone_tail_index = $2 AND s.is_linked IS NULL" FOUND_WITHIN},
    /* by ledger_person_by_phone */
    [LEDGER_SQL_SEARCH_PHONE] = {"ledger_search_phone",
                                 "SELECT " FOUND_COLUMNS FOUND_BY
                                 "p.phone_index = $2 AND s.is_linked IS NULL" FOUND_WITHIN},
    /* by ledger_person_by_id_number */
    [LEDGER_SQL_SEARCH_ID] = {"ledger_search_id",
                              "SELECT " FOUND_COLUMNS FOUND_BY "p.id_index = $2" FOUND_WITHIN},
    /* by ledger_door_by_place, building after building; the unit narrows it when one is typed */
    [LEDGER_SQL_SEARCH_ROOM] = {"ledger_search_room",
                                "SELECT " DOOR_COLUMNS
                                " FROM grid_above a CROSS JOIN ledger_door d "
                                "WHERE a.above_id = $1 AND a.level = 5 "
                                "AND d.building_id = a.node_id AND d.closed_on IS NULL "
                                "AND d.room >= $2 AND d.room < $3 "
                                "AND (CAST($4 AS TEXT) IS NULL OR d.unit = $4) LIMIT 50"},
    /* the other way round for large places: by ledger_door_by_room, then grid_above's key */
    [LEDGER_SQL_SEARCH_ROOM_WIDE] =
        {"ledger_search_room_wide",
         "SELECT " DOOR_COLUMNS " FROM ledger_door d CROSS JOIN grid_above a "
         "WHERE d.room >= $2 AND d.room < $3 AND d.closed_on IS NULL "
         "AND (CAST($4 AS TEXT) IS NULL OR d.unit = $4) "
         "AND a.above_id = $1 AND a.level = 5 AND a.node_id = d.building_id LIMIT 50"},
    [LEDGER_SQL_DUPLICATES] =
        {"ledger_duplicates",
         "SELECT " FOUND_COLUMNS " FROM grid_above a CROSS JOIN ledger_name_gram g "
         "CROSS JOIN ledger_person p CROSS JOIN ledger_spell s CROSS JOIN ledger_household h "
         "CROSS JOIN ledger_door d WHERE a.above_id = $1 AND a.level = 4 "
         "AND g.compound_id = a.node_id AND g.gram = $2 AND p.id = g.person_id AND p.name = $3 "
         "AND (CAST($4 AS BIGINT) IS NULL OR p.birth_year IS NULL OR p.birth_year = $4) "
         "AND s.person_id = p.id AND s.to_on IS NULL AND h.id = s.household_id AND d.id = "
         "h.door_id AND d.building_id = g.building_id LIMIT 20"},
    [LEDGER_SQL_DUPLICATES_BUILDING] =
        {"ledger_duplicates_building",
         "SELECT " FOUND_COLUMNS " FROM ledger_name_gram g "
         "CROSS JOIN ledger_person p CROSS JOIN ledger_spell s CROSS JOIN ledger_household h "
         "CROSS JOIN ledger_door d WHERE g.compound_id = $5 AND g.gram = $2 AND g.building_id = $1 "
         "AND p.id = g.person_id AND p.name = $3 "
         "AND (CAST($4 AS BIGINT) IS NULL OR p.birth_year IS NULL OR p.birth_year = $4) "
         "AND s.person_id = p.id AND s.to_on IS NULL AND h.id = s.household_id AND d.id = "
         "h.door_id AND d.building_id = g.building_id LIMIT 20"},

    /* ---- list and export: grid_above's key, ledger_door_by_place, ledger_household_by_door ----
     */
    /* one building: by ledger_door_by_place. An empty door is listed when a usage is asked for, or
     * it is what was typed. */
    [LEDGER_SQL_LIST] =
        {"ledger_list",
         "SELECT h.id AS household_id, d.id AS door_id, d.building_id, d.label, "
         "COALESCE(h.number, 0) AS number, d.usage, "
         "(SELECT count(*) FROM ledger_spell s WHERE s.household_id = h.id AND s.to_on IS NULL) "
         "AS residents, "
         "(SELECT p.name FROM ledger_spell s JOIN ledger_person p ON p.id = s.person_id "
         "WHERE s.household_id = h.id AND s.to_on IS NULL ORDER BY s.relation, s.id LIMIT 1) AS "
         "head, "
         "(SELECT " PHONE_SHOWN " FROM ledger_spell s JOIN ledger_person p ON p.id = s.person_id "
         "WHERE s.household_id = h.id AND s.to_on IS NULL ORDER BY s.relation, s.id LIMIT 1) "
         "AS phone_mask, COALESCE(h.version, d.version) AS version, d.unit_no, d.floor, d.room "
         "FROM ledger_door d LEFT JOIN ledger_household h ON h.door_id = d.id AND h.closed_on IS "
         "NULL WHERE d.building_id = $1 AND d.closed_on IS NULL "
         "AND (d.unit_no, d.floor, d.room, COALESCE(h.number, 0)) > ($2, $3, $4, $5) "
         "AND (h.id IS NOT NULL OR CAST($6 AS TEXT) IS NOT NULL OR CAST($7 AS TEXT) IS NOT NULL) "
         "AND (CAST($6 AS TEXT) IS NULL OR d.usage = $6) "
         "AND (CAST($17 AS BIGINT) = 0 OR d.households > 1) "
         "AND (CAST($7 AS TEXT) IS NULL OR (upper(d.room) >= $9 AND upper(d.room) < $10) "
         "OR (upper(d.label) >= $9 AND upper(d.label) < $10) OR EXISTS "
         "(SELECT 1 FROM ledger_name_gram g JOIN ledger_spell s ON s.person_id = g.person_id "
         "AND s.household_id = h.id AND s.to_on IS NULL WHERE g.compound_id = $11 "
         "AND g.gram >= $7 AND g.gram < $8 AND g.building_id = $1)) "
         "AND (CAST($12 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM ledger_spell s "
         "JOIN ledger_person p ON p.id = s.person_id WHERE s.household_id = h.id "
         "AND s.to_on IS NULL AND (CAST($13 AS TEXT) IS NULL OR s.residence = $13) "
         "AND (CAST($14 AS TEXT) IS NULL OR s.registered_here = $14) "
         "AND (CAST($15 AS BIGINT) IS NULL OR p.birth_year >= $15) "
         "AND (CAST($16 AS BIGINT) IS NULL OR p.birth_year <= $16))) "
         "ORDER BY d.unit_no, d.floor, d.room, COALESCE(h.number, 0) LIMIT $18"},
    /* where a name may be: grid_above's key, ledger_name_gram's key */
    [LEDGER_SQL_LIST_NAMED] =
        {"ledger_list_named",
         "SELECT DISTINCT g.building_id FROM grid_above a CROSS JOIN ledger_name_gram g "
         "WHERE a.above_id = $1 AND a.level = 4 AND g.compound_id = a.node_id "
         "AND g.gram >= $2 AND g.gram < $3"},
    /* where a room may be: by ledger_door_by_room */
    [LEDGER_SQL_LIST_ROOMS] =
        {"ledger_list_rooms",
         "SELECT DISTINCT building_id FROM ledger_door WHERE closed_on IS NULL "
         "AND ((room >= $1 AND room < $2) OR (room >= $3 AND room < $4))"},
    [LEDGER_SQL_EXPORT] =
        {"ledger_export",
         "SELECT d.id, d.building_id, d.unit, d.unit_no, d.floor, d.room, d.usage, d.area_cm2, "
         "h.number, p.id, p.name, p.sex, p.birth_year, p.birth_on, s.relation, " PHONE_SHOWN ", "
         "p.id_mask, s.registered_here, s.residence, s.from_on "
         "FROM grid_above a JOIN ledger_door d ON d.building_id = a.node_id AND d.closed_on IS "
         "NULL "
         "LEFT JOIN ledger_household h ON h.door_id = d.id AND h.closed_on IS NULL "
         "LEFT JOIN ledger_spell s ON s.household_id = h.id AND s.to_on IS NULL "
         "LEFT JOIN ledger_person p ON p.id = s.person_id "
         "WHERE a.above_id = $1 AND a.level = 5 "
         "ORDER BY a.node_id, d.unit_no, d.floor, d.room, h.number NULLS FIRST, "
         "s.relation NULLS FIRST, s.id NULLS FIRST"},

    /* ---- timeline: ledger_change_by_door; ledger_household_by_door, ledger_spell_by_household
       ---- */
    [LEDGER_SQL_HISTORY_CHANGES] =
        {"ledger_history_changes",
         "SELECT c.id, c.said_ms AS at, c.on_day AS \"on\", w.name AS \"by\", c.source, "
         "c.source_id, c.kind AS "
         "what, "
         "c.person_id, p.name, c.field, c.old, c.new FROM ledger_change c "
         "LEFT JOIN ledger_person p ON p.id = c.person_id LEFT JOIN account w ON w.id = c.by_id "
         "WHERE c.door_id = $1 AND c.id < $2 ORDER BY c.id DESC LIMIT $3"},
    [LEDGER_SQL_HISTORY_SPELLS] =
        {"ledger_history_spells",
         "SELECT s.id, s.said_ms AS at, s.from_on AS \"on\", w.name AS \"by\", s.source, "
         "s.source_id, s.how AS "
         "what, "
         "s.person_id, p.name, CAST(NULL AS TEXT) AS field, CAST(NULL AS TEXT) AS old, "
         "CAST(NULL AS TEXT) AS new FROM ledger_household h "
         "JOIN ledger_spell s ON s.household_id = h.id AND s.id < $2 "
         "JOIN ledger_person p ON p.id = s.person_id LEFT JOIN account w ON w.id = s.by_id "
         "WHERE h.door_id = $1 ORDER BY s.id DESC LIMIT $3"},

    /* ---- rebuild of what is derived ---- */
    [LEDGER_SQL_CLEAR_GRAMS] = {"ledger_clear_grams", "DELETE FROM ledger_name_gram"},
    [LEDGER_SQL_CLEAR_COUNTS] = {"ledger_clear_counts", "DELETE FROM ledger_count"},
    [LEDGER_SQL_REBUILD_DOORS] =
        {"ledger_rebuild_doors",
         "UPDATE ledger_door SET "
         "households = (SELECT count(*) FROM ledger_household h WHERE h.door_id = ledger_door.id "
         "AND h.closed_on IS NULL), "
         "residents = (SELECT count(*) FROM ledger_household h JOIN ledger_spell s "
         "ON s.household_id = h.id AND s.to_on IS NULL WHERE h.door_id = ledger_door.id)"},
    [LEDGER_SQL_REBUILD_COUNTS_DOORS] =
        {"ledger_rebuild_counts_doors",
         "INSERT INTO ledger_count (building_id, doors, vacant_doors, households, residents, "
         "registered, migrants, aged_60, aged_80, aged_year) "
         "SELECT building_id, count(*), count(*) FILTER (WHERE usage = 'vacant'), "
         "CAST(sum(households) AS BIGINT), CAST(sum(residents) AS BIGINT), 0, 0, 0, 0, "
         "CAST($1 AS BIGINT) FROM ledger_door WHERE closed_on IS NULL GROUP BY building_id"},
    [LEDGER_SQL_REBUILD_COUNTS_PEOPLE] =
        {"ledger_rebuild_counts_people",
         "WITH f AS (SELECT d.building_id, "
         "count(*) FILTER (WHERE s.registered_here = 'yes') AS registered, "
         "count(*) FILTER (WHERE s.residence = 'migrant') AS migrants, "
         "count(*) FILTER (WHERE p.birth_year <= CAST($1 AS BIGINT) - 60) AS aged_60, "
         "count(*) FILTER (WHERE p.birth_year <= CAST($1 AS BIGINT) - 80) AS aged_80 "
         "FROM ledger_door d JOIN ledger_household h ON h.door_id = d.id AND h.closed_on IS NULL "
         "JOIN ledger_spell s ON s.household_id = h.id AND s.to_on IS NULL "
         "JOIN ledger_person p ON p.id = s.person_id WHERE d.closed_on IS NULL "
         "GROUP BY d.building_id) "
         "UPDATE ledger_count SET registered = f.registered, migrants = f.migrants, "
         "aged_60 = f.aged_60, aged_80 = f.aged_80 FROM f "
         "WHERE f.building_id = ledger_count.building_id"},
    [LEDGER_SQL_AGED_STALE] =
        {"ledger_aged_stale",
         "SELECT building_id FROM ledger_count WHERE aged_year < $1 LIMIT 200"},
    [LEDGER_SQL_AGED_RECOUNT] =
        {"ledger_aged_recount",
         "WITH f AS (SELECT count(*) FILTER (WHERE p.birth_year <= CAST($2 AS BIGINT) - 60) AS "
         "aged_60, "
         "count(*) FILTER (WHERE p.birth_year <= CAST($2 AS BIGINT) - 80) AS aged_80 "
         "FROM ledger_door d JOIN ledger_household h ON h.door_id = d.id "
         "JOIN ledger_spell s ON s.household_id = h.id AND s.to_on IS NULL "
         "JOIN ledger_person p ON p.id = s.person_id WHERE d.building_id = $1) "
         "UPDATE ledger_count SET aged_60 = f.aged_60, aged_80 = f.aged_80, aged_year = $2 FROM f "
         "WHERE ledger_count.building_id = $1"},
    [LEDGER_SQL_BUILDINGS] = {"ledger_buildings",
                              "SELECT DISTINCT building_id FROM ledger_door ORDER BY building_id"},
    [LEDGER_SQL_NAMES] = {"ledger_names",
                          "SELECT DISTINCT p.id AS person_id, p.name FROM ledger_door d "
                          "JOIN ledger_household h ON h.door_id = d.id "
                          "JOIN ledger_spell s ON s.household_id = h.id AND s.to_on IS NULL "
                          "JOIN ledger_person p ON p.id = s.person_id WHERE d.building_id = $1"},

    /* ---- persons' rights ---- */
    [LEDGER_SQL_SECRETS] = {"ledger_secrets",
                            "SELECT phone_sealed, id_sealed FROM ledger_person WHERE id = $1"},
    [LEDGER_SQL_REVEAL_INSERT] =
        {"ledger_reveal_insert",
         "INSERT INTO ledger_reveal (id, person_id, account_id, what, reason, "
         "at_ms) VALUES ($1, $2, $3, $4, $5, $6)"},
    [LEDGER_SQL_VIEW_ADD] =
        {"ledger_view_add",
         "INSERT INTO ledger_view (place_id, on_day, account_id, times, last_ms) "
         "VALUES ($1, $2, $3, 1, $4) ON CONFLICT (place_id, on_day, account_id) DO UPDATE SET "
         "times = ledger_view.times + 1, last_ms = excluded.last_ms"},
    /* by ledger_spell_by_person, ledger_view's key, ledger_reveal_by_person; a place above is one
     * whose list was taken out. UNION: who lived there twice was looked at once. */
    [LEDGER_SQL_LOOKS] =
        {"ledger_looks",
         "WITH homes AS (SELECT d.id, d.building_id, s.from_on, s.to_on FROM ledger_spell s "
         "JOIN ledger_household h ON h.id = s.household_id JOIN ledger_door d ON d.id = h.door_id "
         "WHERE s.person_id = $1), places AS (SELECT id AS place_id, from_on, to_on FROM homes "
         "UNION SELECT building_id, from_on, to_on FROM homes "
         "UNION SELECT a.above_id, o.from_on, o.to_on FROM homes o "
         "JOIN grid_above a ON a.node_id = o.building_id), "
         "looks AS (SELECT v.last_ms AS at, 'view' AS what, CAST(NULL AS TEXT) AS reason, v.times, "
         "v.place_id AS about_id, v.account_id FROM places p JOIN ledger_view v "
         "ON v.place_id = p.place_id AND v.on_day >= COALESCE(p.from_on, 0) "
         "AND (p.to_on IS NULL OR v.on_day <= p.to_on) "
         "UNION SELECT last_ms, 'sensitive', CAST(NULL AS TEXT), times, place_id, account_id "
         "FROM ledger_view WHERE place_id = $1 "
         "UNION SELECT at_ms, what, reason, 1, id, account_id FROM ledger_reveal "
         "WHERE person_id = $1) "
         "SELECT l.at, w.name AS \"by\", l.what, l.reason, l.times, l.about_id, l.account_id "
         "FROM looks l LEFT JOIN account w ON w.id = l.account_id "
         "WHERE (l.at, l.about_id, l.account_id) < ($2, $3, $4) "
         "ORDER BY l.at DESC, l.about_id DESC, l.account_id DESC LIMIT $5"},
    [LEDGER_SQL_CONSENT_INSERT] =
        {"ledger_consent_insert",
         "INSERT INTO ledger_consent (id, person_id, purpose, fields, given_by, guardian, "
         "guardian_relation, given_ms, by_id, necessity, impact, form, given_on) "
         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"},
    [LEDGER_SQL_CONSENT] = {"ledger_consent",
                            "SELECT " CONSENT_COLUMNS " FROM ledger_consent WHERE id = $1"},
    /* by ledger_consent_by_person */
    [LEDGER_SQL_CONSENTS] = {"ledger_consents",
                             "SELECT " CONSENT_COLUMNS
                             " FROM ledger_consent WHERE person_id = $1 ORDER BY id DESC"},
    [LEDGER_SQL_CONSENT_WITHDRAW] =
        {"ledger_consent_withdraw",
         "UPDATE ledger_consent SET withdrawn_ms = $2 WHERE id = $1 AND withdrawn_ms IS NULL"},
    [LEDGER_SQL_SENSITIVE_PUT] =
        {"ledger_sensitive_put",
         "INSERT INTO ledger_sensitive (person_id, kind, value, consent_id, by_id, at_ms) "
         "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_id, kind) DO UPDATE SET "
         "value = excluded.value, consent_id = excluded.consent_id, by_id = excluded.by_id, "
         "at_ms = excluded.at_ms"},
    [LEDGER_SQL_SENSITIVES] =
        {"ledger_sensitives",
         "SELECT kind, value AS sealed, consent_id, at_ms FROM ledger_sensitive "
         "WHERE person_id = $1 ORDER BY kind"},
    [LEDGER_SQL_SENSITIVE_DROP] =
        {"ledger_sensitive_drop",
         "DELETE FROM ledger_sensitive WHERE person_id = $1 AND consent_id = $2"},

    /* ---- retention: by ledger_view_by_day, ledger_reveal_by_time, ledger_spell_by_end ---- */
    [LEDGER_SQL_VIEWS_EXPIRE] =
        {"ledger_views_expire",
         "DELETE FROM ledger_view WHERE (place_id, on_day, account_id) IN "
         "(SELECT place_id, on_day, account_id FROM ledger_view WHERE on_day < $1 LIMIT 2000)"},
    [LEDGER_SQL_REVEALS_EXPIRE] = {"ledger_reveals_expire",
                                   "DELETE FROM ledger_reveal WHERE id IN "
                                   "(SELECT id FROM ledger_reveal WHERE at_ms < $1 LIMIT 2000)"},
    [LEDGER_SQL_FAULTS_EXPIRE] = {"ledger_faults_expire",
                                  "DELETE FROM ledger_import_fault WHERE import_id IN "
                                  "(SELECT id FROM ledger_import WHERE updated_ms < $1)"},
    [LEDGER_SQL_GONE_LONG] =
        {"ledger_gone_long",
         "SELECT DISTINCT s.person_id FROM ledger_spell s JOIN ledger_person p ON p.id = "
         "s.person_id WHERE s.to_on < $1 AND p.erased_on IS NULL AND NOT EXISTS "
         "(SELECT 1 FROM ledger_spell o WHERE o.person_id = s.person_id "
         "AND (o.to_on IS NULL OR o.to_on >= $1)) LIMIT 500"},
    /* entered by mistake, and never anything else */
    [LEDGER_SQL_GONE_MISTAKEN] =
        {"ledger_gone_mistaken",
         "SELECT DISTINCT s.person_id FROM ledger_spell s JOIN ledger_person p ON p.id = "
         "s.person_id WHERE s.to_on < $1 AND s.end_kind = 'mistake' AND p.erased_on IS NULL "
         "AND NOT EXISTS (SELECT 1 FROM ledger_spell o WHERE o.person_id = s.person_id "
         "AND (o.to_on IS NULL OR o.to_on >= $1 OR o.end_kind <> 'mistake')) LIMIT 500"},
    [LEDGER_SQL_PERSON_ERASE] =
        {"ledger_person_erase",
         "UPDATE ledger_person SET name = '—', name_sort = '', birth_on = NULL, "
         "phone_sealed = NULL, phone_index = NULL, phone_tail_index = NULL, phone_mask = NULL, "
         "id_sealed = NULL, id_index = NULL, id_mask = NULL, erased_on = $2, "
         "version = version + 1 WHERE id = $1"},
    [LEDGER_SQL_CHANGES_ERASE] =
        {"ledger_changes_erase",
         "UPDATE ledger_change SET old = NULL, new = NULL WHERE person_id = $1 "
         "AND field IN ('name', 'phone', 'id_number', 'birth_on')"},
    [LEDGER_SQL_SENSITIVE_ERASE] = {"ledger_sensitive_erase",
                                    "DELETE FROM ledger_sensitive WHERE person_id = $1"},

    /* ---- import ---- */
    [LEDGER_SQL_IMPORT_INSERT] =
        {"ledger_import_insert",
         "INSERT INTO ledger_import (id, node_id, account_id, state, file_name, format, encoding, "
         "header_rows, columns, rows, adds, changes, same, faults_count, progress, created_ms, "
         "updated_ms) VALUES ($1, $2, $3, 'uploaded', $4, $5, $6, $7, $8, 0, 0, 0, 0, 0, 0, $9, "
         "$9)"},
    [LEDGER_SQL_IMPORT] = {"ledger_import",
                           "SELECT " IMPORT_COLUMNS " FROM ledger_import i WHERE i.id = $1"},
    /* by ledger_import_by_node */
    [LEDGER_SQL_IMPORTS] = {"ledger_imports",
                            "SELECT " IMPORT_COLUMNS " FROM ledger_import i "
                            "JOIN grid_above a ON a.node_id = i.node_id AND a.above_id = $1 "
                            "ORDER BY i.id DESC LIMIT 50"},
    /* moves on only from a state that allows it: two clicks start one job */
    [LEDGER_SQL_IMPORT_STATE] =
        {"ledger_import_state",
         "UPDATE ledger_import SET state = $2, failure = $3, updated_ms = $4, "
         "progress = CASE WHEN CAST($2 AS TEXT) IN ('checking', 'applying') THEN 0 ELSE progress "
         "END "
         "WHERE id = $1 AND state IN ($5, $6, $7)"},
    [LEDGER_SQL_IMPORT_SET_COLUMNS] = {"ledger_import_set_columns",
                                       "UPDATE ledger_import SET columns = $2, state = 'uploaded', "
                                       "updated_ms = $3 WHERE id = $1"},
    [LEDGER_SQL_IMPORT_PROGRESS] = {"ledger_import_progress",
                                    "UPDATE ledger_import SET rows = $2, adds = $3, changes = $4, "
                                    "same = $5, faults_count = $6, "
                                    "progress = $7, updated_ms = $8, door_adds = $9, "
                                    "household_adds = $10, door_changes = $11 WHERE id = $1"},
    [LEDGER_SQL_IMPORT_FAULT] =
        {"ledger_import_fault",
         "INSERT INTO ledger_import_fault (import_id, seq, row_no, title, message_key, arg0, arg1) "
         "VALUES ($1, $2, $3, $4, $5, $6, $7)"},
    [LEDGER_SQL_IMPORT_FAULTS] =
        {"ledger_import_faults",
         "SELECT row_no, title, message_key, arg0, arg1 FROM ledger_import_fault "
         "WHERE import_id = $1 ORDER BY seq LIMIT 100"},
    [LEDGER_SQL_IMPORT_FAULTS_CLEAR] = {"ledger_import_faults_clear",
                                        "DELETE FROM ledger_import_fault WHERE import_id = $1"},
    [LEDGER_SQL_MAPPING_PUT] =
        {"ledger_mapping_put",
         "INSERT INTO ledger_mapping (node_id, title, field, updated_ms) VALUES ($1, $2, $3, $4) "
         "ON CONFLICT (node_id, title) DO UPDATE SET field = excluded.field, "
         "updated_ms = excluded.updated_ms"},
    [LEDGER_SQL_IMPORT_PREVIEW_PUT] =
        {"ledger_import_preview_put",
         "INSERT INTO ledger_import_preview (import_id, seq, row_no, door, name, what, field, old, "
         "new) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"},
    [LEDGER_SQL_IMPORT_PREVIEW] =
        {"ledger_import_preview",
         "SELECT seq, row_no AS \"row\", door, name, what, field, old, new "
         "FROM ledger_import_preview WHERE import_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"},
    [LEDGER_SQL_IMPORT_PREVIEW_CLEAR] = {"ledger_import_preview_clear",
                                         "DELETE FROM ledger_import_preview WHERE import_id = $1"},
    [LEDGER_SQL_IMPORT_PREVIEW_SWEEP] =
        {"ledger_import_preview_sweep",
         "DELETE FROM ledger_import_preview WHERE import_id IN "
         "(SELECT i.id FROM ledger_import i WHERE i.updated_ms < $1)"},
    /* of the place and of each above it: the nearest says what a header means */
    [LEDGER_SQL_MAPPINGS] = {"ledger_mappings",
                             "SELECT m.title, m.field FROM ledger_mapping m "
                             "JOIN grid_above a ON a.above_id = m.node_id AND a.node_id = $1 "
                             "JOIN grid_node n ON n.id = m.node_id ORDER BY m.title, n.level DESC"},

    [LEDGER_SQL_END] = {0},
};
