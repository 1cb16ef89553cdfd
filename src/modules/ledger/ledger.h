/* The one ledger (人员台账): doors, households behind them, persons, and spells of residence. Other
 * modules change it only through ledger_apply: the one place that keeps versions, provenance,
 * search grams and counters. */
#ifndef LM_MODULES_LEDGER_H
#define LM_MODULES_LEDGER_H

#include "core/module.h"

extern const struct lm_module ledger_module;

enum ledger_usage {
    LEDGER_OWNER_OCCUPIED = 1,
    LEDGER_RENTED,
    LEDGER_VACANT,
    LEDGER_COMMERCIAL,
    LEDGER_OTHER_USAGE
};
enum ledger_sex {
    LEDGER_SEX_UNKNOWN = 1,
    LEDGER_MALE,
    LEDGER_FEMALE,
    LEDGER_SEX_UNSTATED
}; /* GB/T 2261.1: 0 1 2 9 */
enum ledger_residence {
    LEDGER_USUAL = 1,
    LEDGER_REGISTERED,
    LEDGER_MIGRANT,
    LEDGER_OVERSEAS
}; /* 常住 户籍 流动 境外 */
enum ledger_source {
    LEDGER_BY_IMPORT = 1,
    LEDGER_BY_SURVEY,
    LEDGER_BY_VISIT,
    LEDGER_BY_RESIDENT,
    LEDGER_BY_STATION
};
enum ledger_registration {
    LEDGER_REGISTERED_HERE = 1,
    LEDGER_REGISTERED_ELSEWHERE
}; /* 人户一致标识 01 02 */
extern const struct lm_code ledger_usages[], ledger_sexes[], ledger_residences[], ledger_sources[],
    ledger_registrations[];

/* Relations to the head of the household, GB/T 4761-2008: "02" 户主 … "99" 非亲属. Ended by {0};
 * the slug is the two-digit code. */
extern const struct lm_code ledger_relations[];
/* The entry of a two-digit code; NULL when there is none. */
const struct lm_code *ledger_relation(struct lm_str code);

struct ledger_door {
    int64_t id, building_id;
    struct lm_str unit;            /* "1单元"; "" for a building without units (unit_no is 1) */
    int64_t unit_no, floor;        /* floor may be negative */
    struct lm_str room;            /* "1003" */
    struct lm_str label;           /* "1单元1003" */
    int usage;                     /* enum ledger_usage */
    int64_t area_cm2;              /* LM_ABSENT when unknown */
    int64_t households, residents; /* current */
    int64_t version;
};

/* A person as others may see him: ID number and phone masked. */
struct ledger_resident {
    int64_t person_id, spell_id, household_id;
    struct lm_str name;
    int sex;
    int64_t birth_year, birth_on;      /* LM_ABSENT / 0 when unknown */
    struct lm_str relation;            /* GB/T 4761 two-digit code */
    struct lm_str phone_mask, id_mask; /* "138****1234", "6101**********002X"; p == NULL: none */
    int registered_here;               /* enum ledger_registration, 0 unknown */
    int residence;
    int64_t from_on; /* 0: lived here before anybody wrote it down */
    bool is_linked;  /* lives elsewhere too, where whoever entered him here may not look */
    int64_t version; /* of the person */
};

struct ledger_household {
    int64_t id, door_id, number; /* 1, 2, … behind the door */
    int64_t version;
    struct lm_list residents; /* struct ledger_resident, head first */
};

/* Door with households and residents as they stand now. LM_NOT_FOUND. Does not check permission:
 * the handler has. */
struct ledger_sheet {
    struct ledger_door door;
    struct lm_str path; /* "未央区 › … › 3号楼"; filled for single sheets, p == NULL in lists */
    struct lm_list households; /* struct ledger_household with at least one resident */
};
LM_CHECK lm_rc ledger_sheet_of_door(struct lm_cx *cx, int64_t door_id,
                                    struct ledger_sheet *ret_sheet);
/* All sheets of a building in door order, in a constant number of queries. */
LM_CHECK lm_rc ledger_sheets_of_building(struct lm_cx *cx, int64_t building_id,
                                         struct lm_list *ret_sheets);
/* The doors of a building alone, in the order unit, floor, room. */
LM_CHECK lm_rc ledger_doors_of_building(struct lm_cx *cx, int64_t building_id,
                                        struct lm_list *ret_doors);
LM_CHECK lm_rc ledger_door_building(struct lm_cx *cx, int64_t door_id, int64_t *ret_building_id);
/* The door's own row alone, by its key: one statement. For writers that need version and counts and
 * nobody's name (a survey answer "no change"). LM_NOT_FOUND "ledger.no_such_door", also when it was
 * closed. */
LM_CHECK lm_rc ledger_door_find(struct lm_cx *cx, int64_t door_id, struct ledger_door *ret_door);
/* The same for a door that may have been closed: lists of what was said of it go on naming it. */
LM_CHECK lm_rc ledger_door_ever(struct lm_cx *cx, int64_t door_id, struct ledger_door *ret_door);
/* Remembers that the caller looked at the people of a place (a door, or a whole building): queued
 * for the writer, off the reader's way; `place_id` decides what the resident sees under "who
 * looked". LM_BUSY when the queue is full: then nothing may be shown. Every handler that answers
 * with sheets calls it. */
LM_CHECK lm_rc ledger_note_view(struct lm_cx *cx, int64_t place_id);
struct ledger_tel {
    struct lm_str tel;
};
extern const struct lm_record ledger_tel_record;
/* The phone of somebody who lives behind this door, for a tap to call; on record like every call.
 * Who may ask is the caller's to know. LM_NOT_FOUND "ledger.no_such_person", "ledger.no_phone". */
LM_CHECK lm_rc ledger_call_resident(struct lm_cx *cx, const struct ledger_door *door,
                                    int64_t person_id, struct ledger_tel *ret_tel);

/* Mobile, landline with or without area code; full-width digits, blanks, hyphens, brackets and +86
 * are taken off. LM_INVALID with fault "ledger.phone_format" or "ledger.phone_scientific". */
lm_rc ledger_phone_parse(struct lm_str text, char ret_phone[16], const char **ret_fault);
void ledger_phone_mask(const char *phone, char ret_mask[16]);

extern const struct lm_record ledger_door_record, ledger_resident_record, ledger_household_record,
    ledger_sheet_record;

/* ---- changing the ledger ---- */

enum ledger_change_kind {
    LEDGER_ADD = 1,       /* somebody lives here who was not known: moved in or newly found */
    LEDGER_BIRTH,         /* like ADD, by birth */
    LEDGER_MOVE_OUT,      /* ends the spell */
    LEDGER_DEATH,         /* ends the spell and the person's current records */
    LEDGER_CORRECT,       /* members that are present replace what stands there */
    LEDGER_SET_USAGE,     /* of the door: rented, …; vacant moves out whoever is still there */
    LEDGER_ADD_HOUSEHOLD, /* one more household behind the door; later ADDs may name it by
                             household_ref */
    LEDGER_RETURN,  /* the leaving or death was a mistake: the spell goes on as if never ended */
    LEDGER_MISTAKE, /* he never lived here: the spell ends, and means nothing */
    LEDGER_MOVE     /* from another door where the caller may write: out there, in here */
};
extern const struct lm_code ledger_change_kinds[];

/* What is known of a person; absent members are not touched by CORRECT, an empty phone or ID number
 * takes it away. Derived members are made by ledger_changes_prepare before the transaction. */
struct ledger_person_input {
    struct lm_str name;
    int sex;                      /* 0: unknown, or told by the ID number */
    int64_t birth_year, birth_on; /* LM_ABSENT or 0 / 0: unknown */
    struct lm_str relation; /* GB/T 4761, two digits; absent: "02" for the first of a household,
                               else "99" */
    struct lm_str phone, id_number; /* plain, from the wire; a mask ("138****1234") that equals what
                                       the ledger shows is no change */
    int registered_here, residence;
    int64_t from_on; /* CORRECT: the first day here; else `on` of the change says it */
    /* derived; never cross the wire */
    struct lm_str phone_sealed, phone_index, phone_tail_index, phone_mask;
    struct lm_str id_sealed, id_index, id_mask;
    struct lm_str name_sort, grams; /* pinyin key; grams separated by blanks */
    bool is_prepared;
};
extern const struct lm_record ledger_person_input_record;

struct ledger_change {
    int kind;
    int64_t household_id;        /* ADD, BIRTH: 0 = first household (made when there is none) */
    struct lm_str household_ref; /* names a household added by an earlier change of the same list */
    int64_t person_id;           /* MOVE_OUT, DEATH, CORRECT, RETURN, MISTAKE, MOVE */
    int64_t from_door_id;        /* MOVE: which home ends; 0: the only one */
    int64_t based_on; /* version of the person (or door, SET_USAGE) that the editor saw */
    int64_t on;       /* day it happened; 0: today */
    int usage;        /* SET_USAGE */
    struct ledger_person_input person;
    /* Of a workbook, never crosses the wire: household_id or household_ref say where somebody lives
     * who is here already, too. */
    bool is_placed;
};
extern const struct lm_record ledger_change_record; /* JSON shape for other modules' bodies */

/* Checks (GB 11643, phone, dates, relation codes; faults at `pointer`/n/…, LM_INVALID) and derives
 * the sealed members, pinyin and grams. For `prepare` handlers: needs cx->env->keys, no database.
 */
LM_CHECK lm_rc ledger_changes_prepare(struct lm_cx *cx, const char *pointer,
                                      struct lm_list *changes);
/* For showing changes that wait: phones and ID numbers become masks. A copy; the list given stays
 * whole. */
LM_CHECK lm_rc ledger_changes_mask(struct lm_cx *cx, struct lm_list *changes);
/* The same for one person; `is_new` asks for a name and gives defaults. Adds faults, returns LM_OK
 * even then. Safe on any thread with a context of its own. */
LM_CHECK lm_rc ledger_person_prepare(struct lm_cx *cx, const char *pointer, bool is_new,
                                     struct ledger_person_input *person);

struct ledger_outcome { /* what a list of changes did, for counters of others */
    int64_t added, births, moved_out, deaths, corrected;
    int64_t households, residents; /* behind the door afterwards */
};
struct ledger_provenance {
    enum ledger_source source;
    int64_t source_id; /* import, survey answer, visit; 0: none */
    int64_t at_ms;     /* when it was said (not received); 0: now */
    int64_t within_id; /* place below which the system may touch people (of an import); 0: all */
    int64_t by_id;     /* account that said it; 0: the caller */
};
/* Applies a list of prepared changes (struct ledger_change) to one door, all or nothing, with
 * provenance. A change that repeats what the ledger already says is no change. Refusals:
 * - LM_CONFLICT "ledger.changed_meanwhile" when based_on (not 0) is older than the current version
 *   and a member that the change names has been changed since to something else; all conflicts of
 *   the list are in failure.detail {"conflicts":[{"pointer":"/changes/0/phone","person_id":"…",
 *   "yours":"…","ledger":"…"}],"door":Sheet} (masks, never the sealed values);
 * - LM_NOT_FOUND "ledger.no_such_person", "ledger.no_such_household" not behind this door;
 * - LM_INVALID with faults at /changes/n/… ("ledger.already_left" and the like).
 * Emits "ledger" with the building's id. */
LM_CHECK lm_rc ledger_apply(struct lm_cx *cx, int64_t door_id, const struct lm_list *changes,
                            const struct ledger_provenance *provenance,
                            struct ledger_outcome *ret_outcome);

/* ---- doors ---- */

/* Hooks run in the transaction: "ledger.door_added" (a door that is new or exists again; 0 for many
 * of the building at once) and "ledger.door_closed" (door), with the building as their place. */

/* Adds a door; `door->label` may be absent (unit + room). LM_CONFLICT "ledger.door_taken" when the
 * building has one at that place, LM_NOT_FOUND when the building does not exist. */
LM_CHECK lm_rc ledger_door_add(struct lm_cx *cx, const struct ledger_door *door,
                               const struct ledger_provenance *provenance, int64_t *ret_id);
/* The door does not exist (any more) from a day on: whoever is behind it moves out. */
LM_CHECK lm_rc ledger_door_close(struct lm_cx *cx, int64_t door_id, int64_t on,
                                 const struct ledger_provenance *provenance);
/* A closed door exists again, vacant. LM_NOT_FOUND when it is not closed, LM_CONFLICT
 * "ledger.door_taken" when another stands in its place. */
LM_CHECK lm_rc ledger_door_reopen(struct lm_cx *cx, int64_t door_id);

/* Per-building counters, kept in the same transaction as the facts. */
struct ledger_count {
    int64_t building_id, doors, vacant_doors, households, residents, registered, migrants, aged_60,
        aged_80;
};
extern const struct lm_record ledger_count_record; /* "LedgerCount" */
/* Sum over the buildings at or below a node. aged_60, aged_80: by calendar year of birth. */
LM_CHECK lm_rc ledger_count_of_node(struct lm_cx *cx, int64_t node_id,
                                    struct ledger_count *ret_count);

/* How many people lived in a building on a day (YYYYMMDD), by year of birth; whoever left on that
 * day does not count. `ret_born`: struct ledger_born. */
struct ledger_born {
    int64_t birth_year, people; /* birth_year LM_ABSENT: not known */
};
LM_CHECK lm_rc ledger_born_of_building(struct lm_cx *cx, int64_t building_id, int64_t on,
                                       struct lm_list *ret_born);

/* ---- bulk (demo): many new doors with people at once, on the caller's transaction ---- */
struct ledger_bulk_door {
    struct ledger_door door;   /* id, households, residents set by the callee */
    struct lm_list households; /* struct lm_list of struct ledger_person_input, each a household */
};
/* Adds doors that are known to be new. Doors of one building should stand together: counters are
 * written once a run of equal building_id. Persons that are not yet prepared
 * (ledger_person_prepare, on as many threads as there are cores) are prepared here, on the writer.
 * LM_INVALID when a person has a fault. */
LM_CHECK lm_rc ledger_bulk_add(struct lm_cx *cx, struct ledger_bulk_door *doors, size_t count,
                               const struct ledger_provenance *provenance);

/* GB 11643-1999: checks 18 digits (or a 15-digit old number, which is lengthened), writes the
 * 18-character form to `ret_id` (19 bytes), birth date and sex. LM_INVALID with faults
 * "ledger.id_length", "ledger.id_check", "ledger.id_date", "ledger.id_future",
 * "ledger.id_scientific" (6.10112E+17). `today` YYYYMMDD. */
struct ledger_id_number {
    char text[19];
    int64_t born_on;
    int sex;
    bool is_old_age; /* over 120: accepted, with a warning */
};
lm_rc ledger_id_parse(struct lm_str text, int64_t today, struct ledger_id_number *ret_id,
                      const char **ret_fault);

#endif
