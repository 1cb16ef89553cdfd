/* What crosses the wire beside the records of ledger.h: bodies and answers of the routes. */
#ifndef LM_MODULES_LEDGER_WIRE_H
#define LM_MODULES_LEDGER_WIRE_H

#include "modules/ledger/ledger.h"

extern const struct lm_code ledger_sensitive_kinds[], ledger_givers[], ledger_consent_forms[],
    ledger_secrets[], ledger_import_states[];

/* ---- places ---- */

struct ledger_place_in { /* path parameters of reading routes; each route uses one */
    int64_t building, door, person, node, consent, import;
};

struct ledger_unit {
    int64_t no;
    struct lm_str label;
};
struct ledger_building {
    int64_t building_id;
    struct lm_str path;
    struct lm_list units; /* struct ledger_unit */
    struct lm_list doors; /* struct ledger_door */
};

struct ledger_door_in { /* POST /doors, PATCH /doors/{door} */
    int64_t door, building_id, based_on;
    int64_t unit_no, floor, area_cm2; /* LM_ABSENT: not said */
    struct lm_str unit, room;
    int usage;
    int64_t closed_on;
};

struct ledger_closed { /* a door that no longer exists */
    int64_t id, building_id;
    struct lm_str label, room;
    int64_t closed_on, version;
};
struct ledger_closed_doors {
    struct lm_list items; /* struct ledger_closed */
};

struct ledger_changes_in {
    int64_t door;
    struct lm_list changes; /* struct ledger_change */
};

/* ---- timeline ---- */

struct ledger_history_in {
    int64_t door, limit;
    struct lm_str after;
};
struct ledger_history_item {
    int64_t id, at, on, person_id, source_id;
    struct lm_str by; /* name of the account; absent: the system */
    int source;
    struct lm_str what; /* add, birth, move_out, death, correct, set_usage, edit */
    struct lm_str name; /* of the person */
    struct lm_str field, old, new;
};
struct ledger_history {
    struct lm_list items;
    struct lm_str next;
};

/* ---- persons ---- */

struct ledger_reveal_in {
    int64_t person;
    int field;
    struct lm_str reason;
};
struct ledger_value {
    struct lm_str value;
};
struct ledger_looked {
    int64_t at;
    struct lm_str by, what, reason;
    int64_t times;
};
struct ledger_looks {
    struct lm_list items;
    struct lm_str next; /* p == NULL: that was all */
};
struct ledger_looks_in {
    int64_t person, limit;
    struct lm_str after;
};
struct ledger_consent_in {
    int64_t person;
    struct lm_str purpose;
    struct lm_list fields; /* struct lm_str: kinds of ledger_sensitive_kinds */
    int given_by, form;
    struct lm_str guardian, guardian_relation;
    struct lm_str necessity, impact; /* as told, PIPL art. 30 */
    int64_t given_on;                /* 0: today */
};
struct ledger_consent {
    int64_t id, person_id;
    struct lm_str purpose, fields;
    int given_by, form;
    struct lm_str guardian, guardian_relation;
    struct lm_str necessity, impact;
    int64_t given_on, given_ms, withdrawn_ms;
};
struct ledger_consents {
    struct lm_list items;
};
struct ledger_sensitive_in {
    int64_t person, consent_id;
    int kind;
    struct lm_str value;
    struct lm_str sealed; /* made before the transaction */
};
struct ledger_sensitive {
    int kind;
    struct lm_str value, sealed;
    int64_t consent_id, at_ms;
};
struct ledger_sensitives {
    struct lm_list items;
};

struct ledger_duplicates_in {
    struct lm_str name;
    int64_t birth_year, node;
};
struct ledger_duplicate {
    int64_t person_id, door_id, building_id;
    struct lm_str name;
    int sex;
    int64_t birth_year;
    struct lm_str path, label, phone_mask;
};
struct ledger_duplicates {
    struct lm_list items;
};

/* ---- list and export ---- */

struct ledger_list_in {
    int64_t node, limit;
    struct lm_str q, after;
    int usage, residence, registered_here;
    int64_t age_from, age_to; /* by calendar year of birth; LM_ABSENT: any */
    bool is_shared;           /* several households behind the door (群租) */
};
struct ledger_list_item {
    int64_t household_id, door_id, building_id;
    struct lm_str building; /* its name */
    struct lm_str label;
    int64_t number, residents;
    int usage;
    struct lm_str head, phone_mask; /* of the head, or of the first resident */
    int64_t version;
};
struct ledger_list {
    struct lm_list items;
    struct lm_str next;
};

struct ledger_notice_item {
    struct lm_str heading, text;
};
struct ledger_notice {
    struct lm_str title;
    struct lm_list items;
};

struct ledger_code_item {
    struct lm_str code, zh, en;
};
struct ledger_codes {
    struct lm_list relations, usages, sexes, residences, sensitive;
};

/* ---- import ---- */

struct ledger_import_new { /* what looking at an uploaded workbook gives */
    int64_t id, node_id;
    struct lm_str file_name, format, encoding, columns;
    int64_t header_rows;
};
struct ledger_import_in {
    int64_t node, node_id;
    struct ledger_import_new new; /* made before the transaction */
};
struct ledger_import_column {
    struct lm_str title, field; /* field absent: ignored */
};
struct ledger_mapping_in {
    int64_t import;
    struct lm_list columns; /* struct ledger_import_column */
};
struct ledger_import_fault {
    int64_t row;
    struct lm_str column, message;
};
struct ledger_import_view {
    int64_t id, node_id;
    int state;
    struct lm_str file_name, format, encoding;
    struct lm_list columns; /* struct ledger_import_column */
    int64_t header_rows, rows, adds, changes, same, faults_count, progress;
    int64_t door_adds, household_adds, door_changes, account_id;
    struct lm_str failure;
    struct lm_list faults; /* the first hundred: struct ledger_import_fault */
    int64_t created_ms;
};
struct ledger_imports {
    struct lm_list items;
};
struct ledger_import_preview { /* one thing that an import would do */
    int64_t seq, row;
    struct lm_str door, name, what, field, old, new;
};
struct ledger_preview_in {
    int64_t import, limit;
    struct lm_str after;
};
struct ledger_previews {
    struct lm_list items; /* struct ledger_import_preview */
    struct lm_str next;
};
struct ledger_mappings {
    struct lm_list items; /* struct ledger_import_column */
};

/* One record a path parameter, all of struct ledger_place_in. */
extern const struct lm_record ledger_building_path, ledger_door_path, ledger_person_path,
    ledger_node_path, ledger_consent_path, ledger_import_path;
extern const struct lm_record ledger_building_record, ledger_door_in_record,
    ledger_door_edit_record, ledger_changes_in_record, ledger_history_in_record,
    ledger_history_record, ledger_reveal_in_record, ledger_value_record, ledger_looks_record,
    ledger_consent_in_record, ledger_consent_record, ledger_consents_record,
    ledger_sensitive_in_record, ledger_sensitives_record, ledger_duplicates_in_record,
    ledger_duplicates_record, ledger_list_in_record, ledger_export_in_record,
    ledger_looks_in_record, ledger_list_record, ledger_notice_record, ledger_codes_record,
    ledger_import_in_record, ledger_mappings_in_record, ledger_mapping_in_record,
    ledger_import_view_record, ledger_imports_record, ledger_mappings_record,
    ledger_preview_in_record, ledger_previews_record;
/* Records of single items, for rows. */
extern const struct lm_record ledger_closed_doors_record, ledger_closed_record;
extern const struct lm_record ledger_history_item_record, ledger_looked_record,
    ledger_list_item_record, ledger_duplicate_record, ledger_sensitive_record,
    ledger_import_column_record, ledger_import_preview_record;

#endif
