/* The SQL of the ledger's facts: doors, households, persons, spells, changes, grams, counters. */
#ifndef LM_MODULES_LEDGER_STORE_H
#define LM_MODULES_LEDGER_STORE_H

#include "modules/ledger/ledger_wire.h"

/* Every statement of the module; its parts stand in ledger_sql_store.c. */
enum ledger_statement {
    LEDGER_SQL_DOOR,
    LEDGER_SQL_DOOR_EVER,
    LEDGER_SQL_DOOR_LOCK,
    LEDGER_SQL_DOORS_OF_BUILDING,
    LEDGER_SQL_DOOR_BUILDING,
    LEDGER_SQL_DOOR_INSERT,
    LEDGER_SQL_DOOR_UPDATE,
    LEDGER_SQL_DOOR_FIGURES,
    LEDGER_SQL_DOOR_RECOUNT,
    LEDGER_SQL_DOOR_CLOSE,
    LEDGER_SQL_DOOR_CLOSED,
    LEDGER_SQL_DOORS_CLOSED,
    LEDGER_SQL_DOOR_REOPEN,
    LEDGER_SQL_UNIT_LABEL,
    LEDGER_SQL_HOUSEHOLDS_OF_DOOR,
    LEDGER_SQL_HOUSEHOLDS_OF_BUILDING,
    LEDGER_SQL_HOUSEHOLD_NUMBERS,
    LEDGER_SQL_HOUSEHOLD_INSERT,
    LEDGER_SQL_HOUSEHOLD_UPDATE,
    LEDGER_SQL_HOUSEHOLD_RECOUNT,
    LEDGER_SQL_RESIDENTS_OF_DOOR,
    LEDGER_SQL_RESIDENTS_OF_BUILDING,
    LEDGER_SQL_PERSON,
    LEDGER_SQL_PERSON_KEYS,
    LEDGER_SQL_PERSON_INSERT,
    LEDGER_SQL_PERSON_UPDATE,
    LEDGER_SQL_PERSON_SET_PHONE,
    LEDGER_SQL_PERSON_SET_ID,
    LEDGER_SQL_PERSON_DIES,
    LEDGER_SQL_PERSON_BY_ID_NUMBER,
    LEDGER_SQL_PERSONS_GONE,
    LEDGER_SQL_PERSON_PLACES,
    LEDGER_SQL_PERSON_HOMES,
    LEDGER_SQL_SPELL_INSERT,
    LEDGER_SQL_SPELL_UPDATE,
    LEDGER_SQL_SPELL_END,
    LEDGER_SQL_SPELLS_ELSEWHERE,
    LEDGER_SQL_SPELLS_DIED,
    LEDGER_SQL_SPELL_LINK,
    LEDGER_SQL_SPELL_UNLINK,
    LEDGER_SQL_SPELL_ENDED,
    LEDGER_SQL_SPELL_LAST,
    LEDGER_SQL_CHANGE_INSERT,
    LEDGER_SQL_CHANGED_SINCE,
    LEDGER_SQL_USAGE_CHANGED_SINCE,
    LEDGER_SQL_GRAM_INSERT,
    LEDGER_SQL_GRAM_DELETE,
    LEDGER_SQL_LIVES_IN_BUILDING,
    LEDGER_SQL_COUNT,
    LEDGER_SQL_COUNTS,
    LEDGER_SQL_COUNT_OF_NODE,
    LEDGER_SQL_USE_OF_BUILDING,
    LEDGER_SQL_BORN_OF_BUILDING,
    LEDGER_SQL_AGED_YEAR,
    LEDGER_SQL_COUNT_ADD,
    LEDGER_SQL_BULK_DOORS,
    LEDGER_SQL_BULK_HOUSEHOLDS,
    LEDGER_SQL_BULK_PERSONS,
    LEDGER_SQL_BULK_SPELLS,
    LEDGER_SQL_BULK_GRAMS,
    /* search, lists, rebuild */
    LEDGER_SQL_SEARCH_GRAM,
    LEDGER_SQL_SEARCH_GRAM_BUILDING,
    LEDGER_SQL_SEARCH_TAIL,
    LEDGER_SQL_SEARCH_PHONE,
    LEDGER_SQL_SEARCH_ID,
    LEDGER_SQL_SEARCH_ROOM,
    LEDGER_SQL_SEARCH_ROOM_WIDE,
    LEDGER_SQL_DUPLICATES,
    LEDGER_SQL_DUPLICATES_BUILDING,
    LEDGER_SQL_LIST,
    LEDGER_SQL_LIST_NAMED,
    LEDGER_SQL_LIST_ROOMS,
    LEDGER_SQL_EXPORT,
    LEDGER_SQL_HISTORY_CHANGES,
    LEDGER_SQL_HISTORY_SPELLS,
    LEDGER_SQL_CLEAR_GRAMS,
    LEDGER_SQL_CLEAR_COUNTS,
    LEDGER_SQL_REBUILD_DOORS,
    LEDGER_SQL_REBUILD_COUNTS_DOORS,
    LEDGER_SQL_REBUILD_COUNTS_PEOPLE,
    LEDGER_SQL_AGED_STALE,
    LEDGER_SQL_AGED_RECOUNT,
    LEDGER_SQL_BUILDINGS,
    LEDGER_SQL_NAMES,
    /* persons' rights */
    LEDGER_SQL_SECRETS,
    LEDGER_SQL_REVEAL_INSERT,
    LEDGER_SQL_VIEW_ADD,
    LEDGER_SQL_LOOKS,
    LEDGER_SQL_CONSENT_INSERT,
    LEDGER_SQL_CONSENT,
    LEDGER_SQL_CONSENTS,
    LEDGER_SQL_CONSENT_WITHDRAW,
    LEDGER_SQL_SENSITIVE_PUT,
    LEDGER_SQL_SENSITIVES,
    LEDGER_SQL_SENSITIVE_DROP,
    /* retention */
    LEDGER_SQL_VIEWS_EXPIRE,
    LEDGER_SQL_REVEALS_EXPIRE,
    LEDGER_SQL_FAULTS_EXPIRE,
    LEDGER_SQL_GONE_LONG,
    LEDGER_SQL_GONE_MISTAKEN,
    LEDGER_SQL_PERSON_ERASE,
    LEDGER_SQL_CHANGES_ERASE,
    LEDGER_SQL_SENSITIVE_ERASE,
    /* import */
    LEDGER_SQL_IMPORT_INSERT,
    LEDGER_SQL_IMPORT,
    LEDGER_SQL_IMPORTS,
    LEDGER_SQL_IMPORT_STATE,
    LEDGER_SQL_IMPORT_SET_COLUMNS,
    LEDGER_SQL_IMPORT_PROGRESS,
    LEDGER_SQL_IMPORT_FAULT,
    LEDGER_SQL_IMPORT_FAULTS,
    LEDGER_SQL_IMPORT_FAULTS_CLEAR,
    LEDGER_SQL_IMPORT_PREVIEW_PUT,
    LEDGER_SQL_IMPORT_PREVIEW,
    LEDGER_SQL_IMPORT_PREVIEW_CLEAR,
    LEDGER_SQL_IMPORT_PREVIEW_SWEEP,
    LEDGER_SQL_MAPPING_PUT,
    LEDGER_SQL_MAPPINGS,
    LEDGER_SQL_END
};
extern const struct lm_sql ledger_sql[];

/* ---- doors and households ---- */

LM_CHECK lm_rc ledger_store_door(struct lm_cx *cx, int64_t door_id, struct ledger_door *ret_door);
/* Closed or not. */
LM_CHECK lm_rc ledger_store_door_ever(struct lm_cx *cx, int64_t door_id,
                                      struct ledger_door *ret_door);
/* The same, keeping other writers off the door until the transaction ends. */
LM_CHECK lm_rc ledger_store_door_lock(struct lm_cx *cx, int64_t door_id,
                                      struct ledger_door *ret_door);
LM_CHECK lm_rc ledger_store_doors(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_doors);
LM_CHECK lm_rc ledger_store_door_building(struct lm_cx *cx, int64_t door_id,
                                          int64_t *ret_building_id);

/* Who said something, when, through what: columns of door, spell and change. */
struct ledger_said {
    int source;
    int64_t source_id, by_id, said_ms;
};
/* The caller, now or when it was said (ledger_change.c). */
void ledger_said_by(const struct lm_cx *cx, const struct ledger_provenance *provenance,
                    struct ledger_said *ret_said);
LM_CHECK lm_rc ledger_store_door_insert(struct lm_cx *cx, const struct ledger_door *door,
                                        const struct ledger_said *said);
LM_CHECK lm_rc ledger_store_door_update(struct lm_cx *cx, const struct ledger_door *door);
LM_CHECK lm_rc ledger_store_door_figures(struct lm_cx *cx, const struct ledger_door *door);
LM_CHECK lm_rc ledger_store_door_recount(struct lm_cx *cx, int64_t door_id);
LM_CHECK lm_rc ledger_store_door_close(struct lm_cx *cx, int64_t door_id, int64_t on);
/* Rooms as stored: with the door's id. */
LM_CHECK lm_rc ledger_store_door_closed(struct lm_cx *cx, int64_t door_id,
                                        struct ledger_closed *ret_door);
LM_CHECK lm_rc ledger_store_doors_closed(struct lm_cx *cx, int64_t building_id,
                                         struct lm_list *ret_doors);
LM_CHECK lm_rc ledger_store_door_reopen(struct lm_cx *cx, int64_t door_id, struct lm_str room);
/* What the doors of a stairwell call it; LM_NOT_FOUND when none says. */
LM_CHECK lm_rc ledger_store_unit_label(struct lm_cx *cx, int64_t building_id, int64_t unit_no,
                                       struct lm_str *ret_label);

/* Open households, residents empty. */
LM_CHECK lm_rc ledger_store_households(struct lm_cx *cx, int64_t door_id,
                                       struct lm_list *ret_households);
LM_CHECK lm_rc ledger_store_households_of_building(struct lm_cx *cx, int64_t building_id,
                                                   struct lm_list *ret_households);
/* The greatest number that a household behind the door has had; 0. */
LM_CHECK lm_rc ledger_store_last_number(struct lm_cx *cx, int64_t door_id, int64_t *ret_number);
LM_CHECK lm_rc ledger_store_household_insert(struct lm_cx *cx,
                                             const struct ledger_household *household);
/* closed_on 0: open. */
LM_CHECK lm_rc ledger_store_household_update(struct lm_cx *cx,
                                             const struct ledger_household *household,
                                             int64_t closed_on);
LM_CHECK lm_rc ledger_store_household_recount(struct lm_cx *cx, int64_t household_id, int64_t on);

/* ---- people ---- */

/* Residents of open spells, by household number, then relation. */
LM_CHECK lm_rc ledger_store_residents(struct lm_cx *cx, int64_t door_id,
                                      struct lm_list *ret_residents);
LM_CHECK lm_rc ledger_store_residents_of_building(struct lm_cx *cx, int64_t building_id,
                                                  struct lm_list *ret_residents);

struct ledger_person_keys { /* what tells whether a sealed value would change */
    struct lm_str phone_index, id_index;
};
LM_CHECK lm_rc ledger_store_person_keys(struct lm_cx *cx, int64_t person_id,
                                        struct ledger_person_keys *ret_keys);
struct ledger_person { /* a person without his spells */
    int64_t person_id;
    struct lm_str name;
    int sex;
    int64_t birth_year, birth_on;
    struct lm_str phone_mask, id_mask;
    int64_t died_on, version;
};
LM_CHECK lm_rc ledger_store_person(struct lm_cx *cx, int64_t person_id,
                                   struct ledger_person *ret_person);
LM_CHECK lm_rc ledger_store_person_insert(struct lm_cx *cx, int64_t person_id,
                                          const struct ledger_person_input *person);
/* Name, sex, birth and version of `resident`. */
LM_CHECK lm_rc ledger_store_person_update(struct lm_cx *cx, const struct ledger_resident *resident,
                                          struct lm_str name_sort);
LM_CHECK lm_rc ledger_store_person_set_phone(struct lm_cx *cx, int64_t person_id,
                                             const struct ledger_person_input *person);
LM_CHECK lm_rc ledger_store_person_set_id(struct lm_cx *cx, int64_t person_id,
                                          const struct ledger_person_input *person);
/* on 0: he lives. */
LM_CHECK lm_rc ledger_store_person_dies(struct lm_cx *cx, int64_t person_id, int64_t on);
/* The living person of this name with this ID number; LM_NOT_FOUND. */
LM_CHECK lm_rc ledger_store_person_by_id_number(struct lm_cx *cx, struct lm_str id_index,
                                                struct lm_str name,
                                                struct ledger_person *ret_person);
/* People of this name who lived behind the door and left it alive: struct ledger_person, last
 * first. */
LM_CHECK lm_rc ledger_store_persons_gone(struct lm_cx *cx, int64_t door_id, struct lm_str name,
                                         struct lm_list *ret_persons);
/* Buildings of the person's open spells (of the last one when he has left): permission to see him
 * comes from them. */
LM_CHECK lm_rc ledger_store_person_places(struct lm_cx *cx, int64_t person_id,
                                          struct lm_list *ret_buildings);
/* Of the open ones alone: none when he has left or died. */
LM_CHECK lm_rc ledger_store_person_homes(struct lm_cx *cx, int64_t person_id,
                                         struct lm_list *ret_buildings);

/* ---- spells ---- */

LM_CHECK lm_rc ledger_store_spell_insert(struct lm_cx *cx, const struct ledger_resident *resident,
                                         const char *how, const struct ledger_said *said);
LM_CHECK lm_rc ledger_store_spell_update(struct lm_cx *cx, const struct ledger_resident *resident);
/* on 0: it goes on, as if it had never ended. */
LM_CHECK lm_rc ledger_store_spell_end(struct lm_cx *cx, int64_t spell_id, int64_t on,
                                      const char *end_kind);
struct ledger_elsewhere { /* an open spell of a person behind another door */
    int64_t spell_id, household_id, door_id, building_id;
    int registered_here, residence;
    int64_t from_on;
};
LM_CHECK lm_rc ledger_store_spells_elsewhere(struct lm_cx *cx, int64_t person_id, int64_t door_id,
                                             struct lm_list *ret_spells);
/* Those that ended by his death on that day, behind doors that still exist. */
LM_CHECK lm_rc ledger_store_spells_died(struct lm_cx *cx, const struct ledger_resident *resident,
                                        const int64_t door_and_day[2], struct lm_list *ret_spells);
/* Hides the person's own data behind this door; shows it again where no other home is left. */
LM_CHECK lm_rc ledger_store_spell_link(struct lm_cx *cx, int64_t spell_id);
LM_CHECK lm_rc ledger_store_spell_unlink(struct lm_cx *cx, int64_t person_id);
struct ledger_ended { /* a spell that has ended, with the person as he is now */
    struct ledger_resident resident;
    int64_t number, household_version; /* of the household */
    int64_t to_on, died_on;
    struct lm_str end_kind;
};
/* The person's spell behind the door that ended last; LM_NOT_FOUND. */
LM_CHECK lm_rc ledger_store_spell_ended(struct lm_cx *cx, int64_t person_id, int64_t door_id,
                                        struct ledger_ended *ret_ended);
/* How the person's last spell behind the door ended; LM_NOT_FOUND when there was none. */
LM_CHECK lm_rc ledger_store_spell_last(struct lm_cx *cx, int64_t person_id, int64_t door_id,
                                       struct lm_str *ret_end_kind);

/* ---- change log ---- */

struct ledger_logged {
    int64_t door_id, person_id;
    const char *kind, *field;
    struct lm_str old, new;
    int64_t version, on_day;
};
LM_CHECK lm_rc ledger_store_change(struct lm_cx *cx, const struct ledger_logged *change,
                                   const struct ledger_said *said);
/* Was this member of the person changed after he had version `since`? */
LM_CHECK lm_rc ledger_store_changed_since(struct lm_cx *cx, int64_t person_id, const char *field,
                                          int64_t since, bool *ret_is_changed);
LM_CHECK lm_rc ledger_store_usage_changed_since(struct lm_cx *cx, int64_t door_id, int64_t since,
                                                bool *ret_is_changed);

/* ---- grams and counters ---- */

LM_CHECK lm_rc ledger_store_grams_add(struct lm_cx *cx, int64_t building_id, int64_t person_id,
                                      struct lm_str grams);
LM_CHECK lm_rc ledger_store_grams_remove(struct lm_cx *cx, int64_t building_id, int64_t person_id,
                                         struct lm_str grams);
LM_CHECK lm_rc ledger_store_lives_in(struct lm_cx *cx, int64_t person_id, int64_t building_id,
                                     bool *ret_lives);
/* Calendar year by which ages of the building are counted; this year when it has no counters. */
LM_CHECK lm_rc ledger_store_aged_year(struct lm_cx *cx, int64_t building_id, int64_t *ret_year);
/* Adds differences to the counters of `delta->building_id`. */
LM_CHECK lm_rc ledger_store_count_add(struct lm_cx *cx, const struct ledger_count *delta,
                                      int64_t aged_year);
/* The counters of every building: struct ledger_count; of one, LM_NOT_FOUND when it has none. */
LM_CHECK lm_rc ledger_store_counts(struct lm_conn *conn, struct lm_arena *arena,
                                   struct lm_list *ret_counts);
LM_CHECK lm_rc ledger_store_count_of_building(struct lm_conn *conn, struct lm_arena *arena,
                                              int64_t building_id, struct ledger_count *ret_count);
LM_CHECK lm_rc ledger_store_count_of_node(struct lm_cx *cx, int64_t node_id,
                                          struct ledger_count *ret_count);
/* Doors of a building that exist on `from` or later, and who lives behind them now. */
struct ledger_use {
    int64_t doors, residents;
};
LM_CHECK lm_rc ledger_store_use_of_building(struct lm_cx *cx, int64_t building_id, int64_t from,
                                            struct ledger_use *ret_use);

/* A look at a place by an account on a day: one row, counted up (ledger_person_store.c). */
LM_CHECK lm_rc ledger_store_view_add(struct lm_conn *conn, int64_t place_id, int64_t account_id,
                                     int64_t at_ms);

/* ---- bulk: rows wait until LEDGER_BULK of them go out in one statement ---- */

enum { LEDGER_BULK = LM_ROWS, LEDGER_BULK_WIDTH = 15 };
enum {
    LEDGER_BULK_DOOR,
    LEDGER_BULK_HOUSEHOLD,
    LEDGER_BULK_PERSON,
    LEDGER_BULK_SPELL,
    LEDGER_BULK_GRAM,
    LEDGER_BULK_TABLES
};
struct ledger_bulk {
    const struct lm_sql *many, *one;
    size_t width, rows;
    struct lm_val vals[LEDGER_BULK * LEDGER_BULK_WIDTH];
};
void ledger_bulk_begin(struct ledger_bulk bulks[LEDGER_BULK_TABLES]);
LM_CHECK lm_rc ledger_bulk_flush(struct lm_cx *cx, struct ledger_bulk *bulk);
LM_CHECK lm_rc ledger_bulk_door(struct lm_cx *cx, struct ledger_bulk *bulk,
                                const struct ledger_door *door, const struct ledger_said *said);
LM_CHECK lm_rc ledger_bulk_household(struct lm_cx *cx, struct ledger_bulk *bulk,
                                     const struct ledger_household *household);
LM_CHECK lm_rc ledger_bulk_person(struct lm_cx *cx, struct ledger_bulk *bulk, int64_t person_id,
                                  const struct ledger_person_input *person);
LM_CHECK lm_rc ledger_bulk_spell(struct lm_cx *cx, struct ledger_bulk *bulk,
                                 const struct ledger_resident *resident,
                                 const struct ledger_said *said);
LM_CHECK lm_rc ledger_bulk_gram(struct lm_cx *cx, struct ledger_bulk *bulk, int64_t building_id,
                                struct lm_str gram, int64_t person_id);

#endif
