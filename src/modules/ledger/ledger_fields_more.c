/* Field tables of the ledger's other records: timeline, persons' rights, lists, import. */
#include "modules/ledger/ledger_wire.h"

/* ---- timeline ---- */

#define HISTORY_IN(member) LM_AT(struct ledger_history_in, member)
static const struct lm_field history_in_fields[] = {
    {HISTORY_IN(door), LM_ID, LM_REQUIRED, .doc = "Path parameter."},
    {HISTORY_IN(after), LM_TEXT, 0, .doc = "Cursor of the page before."},
    {HISTORY_IN(limit), LM_INT, 0, .min = 1, .max = 200, .doc = "Items a page; absent: 50."},
    {0},
};
const struct lm_record ledger_history_in_record = {"HistoryQuery", sizeof(struct ledger_history_in),
                                                   history_in_fields};

#define ITEM(member) LM_AT(struct ledger_history_item, member)
static const struct lm_field item_fields[] = {
    {ITEM(id), LM_ID, LM_REQUIRED, .doc = "The entry."},
    {ITEM(at), LM_TIME, LM_REQUIRED, .doc = "When it was said."},
    {ITEM(on), LM_DATE, 0, .doc = "Day it happened."},
    {ITEM(by), LM_TEXT, 0, .doc = "Who entered it; absent: the system."},
    {ITEM(source), LM_CODE, LM_REQUIRED, .codes = ledger_sources,
     .doc = "Through what it was said."},
    {ITEM(source_id), LM_ID, 0, .doc = "Which import, survey answer or visit."},
    {ITEM(what), LM_TEXT, LM_REQUIRED,
     .doc = "add, birth, move_out, death, correct, set_usage, edit."},
    {ITEM(person_id), LM_ID, 0, .doc = "Whom it is about; absent: the door."},
    {ITEM(name), LM_TEXT, 0, .doc = "His name."},
    {ITEM(field), LM_TEXT, 0, .doc = "Member that changed."},
    {ITEM(old), LM_TEXT, 0, .doc = "As it stood; numbers masked."},
    {ITEM(new), LM_TEXT, 0, .doc = "As it stands since; numbers masked."},
    {0},
};
const struct lm_record ledger_history_item_record = {
    "HistoryItem", sizeof(struct ledger_history_item), item_fields};

#define HISTORY(member) LM_AT(struct ledger_history, member)
static const struct lm_field history_fields[] = {
    {HISTORY(items), LM_LIST, 0, .record = &ledger_history_item_record, .doc = "Newest first."},
    {HISTORY(next), LM_TEXT, 0, .doc = "Cursor of the next page."},
    {0},
};
const struct lm_record ledger_history_record = {"DoorHistory", sizeof(struct ledger_history),
                                                history_fields};

/* ---- persons ---- */

#define REVEAL(member) LM_AT(struct ledger_reveal_in, member)
static const struct lm_field reveal_fields[] = {
    {REVEAL(person), LM_ID, LM_REQUIRED, .doc = "Path parameter."},
    {REVEAL(field), LM_CODE, LM_REQUIRED, .codes = ledger_secrets, .doc = "What to show in clear."},
    {REVEAL(reason), LM_TEXT, LM_REQUIRED, .min = 2, .max = 200,
     .doc = "Why; the resident can read it."},
    {0},
};
const struct lm_record ledger_reveal_in_record = {"Reveal", sizeof(struct ledger_reveal_in),
                                                  reveal_fields};

static const struct lm_field value_fields[] = {
    {LM_AT(struct ledger_value, value), LM_TEXT, LM_REQUIRED, .doc = "In clear."}, {0}};
const struct lm_record ledger_value_record = {"RevealedValue", sizeof(struct ledger_value),
                                              value_fields};

static const struct lm_field tel_fields[] = {
    {LM_AT(struct ledger_tel, tel), LM_TEXT, LM_REQUIRED, .doc = "For a tel: link."}, {0}};
const struct lm_record ledger_tel_record = {"Tel", sizeof(struct ledger_tel), tel_fields};

#define LOOKS_IN(member) LM_AT(struct ledger_looks_in, member)
static const struct lm_field looks_in_fields[] = {
    {LOOKS_IN(person), LM_ID, LM_REQUIRED, .doc = "Path parameter."},
    {LOOKS_IN(after), LM_TEXT, 0, .doc = "Cursor of the page before."},
    {LOOKS_IN(limit), LM_INT, 0, .min = 1, .max = 200, .doc = "Items a page; absent: 50."},
    {0},
};
const struct lm_record ledger_looks_in_record = {"LooksQuery", sizeof(struct ledger_looks_in),
                                                 looks_in_fields};
#define LOOKED(member) LM_AT(struct ledger_looked, member)
static const struct lm_field looked_fields[] = {
    {LOOKED(at), LM_TIME, LM_REQUIRED, .doc = "When last."},
    {LOOKED(by), LM_TEXT, 0, .doc = "Who."},
    {LOOKED(what), LM_TEXT, LM_REQUIRED, .doc = "view, sensitive, phone, id_number, call."},
    {LOOKED(reason), LM_TEXT, 0, .doc = "Why, for what was shown in clear."},
    {LOOKED(times), LM_INT, LM_REQUIRED, .doc = "How often on that day."},
    {0},
};
const struct lm_record ledger_looked_record = {"Look", sizeof(struct ledger_looked), looked_fields};
static const struct lm_field looks_fields[] = {
    {LM_AT(struct ledger_looks, items), LM_LIST, 0, .record = &ledger_looked_record,
     .doc = "Newest first."},
    {LM_AT(struct ledger_looks, next), LM_TEXT, 0, .doc = "Cursor of the next page."},
    {0},
};
const struct lm_record ledger_looks_record = {"Looks", sizeof(struct ledger_looks), looks_fields};

#define CONSENT_IN(member) LM_AT(struct ledger_consent_in, member)
static const struct lm_field consent_in_fields[] = {
    {CONSENT_IN(person), LM_ID, LM_REQUIRED, .doc = "Path parameter."},
    {CONSENT_IN(purpose), LM_TEXT, LM_REQUIRED, .min = 2, .max = 200,
     .doc = "What the fields are needed for."},
    {CONSENT_IN(fields), LM_TEXTS, LM_REQUIRED, .min = 0, .max = 6,
     .doc = "Kinds of sensitive fields allowed; none: a guardian's consent to a child's data."},
    {CONSENT_IN(necessity), LM_TEXT, LM_REQUIRED, .min = 2, .max = 200,
     .doc = "Why it is needed, as told."},
    {CONSENT_IN(impact), LM_TEXT, LM_REQUIRED, .min = 2, .max = 200,
     .doc = "What it means for the person, as told."},
    {CONSENT_IN(form), LM_CODE, LM_REQUIRED, .codes = ledger_consent_forms,
     .doc = "How it was given."},
    {CONSENT_IN(given_on), LM_DATE, 0, .doc = "Day it was given; absent: today."},
    {CONSENT_IN(given_by), LM_CODE, LM_REQUIRED, .codes = ledger_givers, .doc = "Who consents."},
    {CONSENT_IN(guardian), LM_TEXT, 0, .max = 40,
     .doc = "Name of the guardian; required under 14."},
    {CONSENT_IN(guardian_relation), LM_TEXT, 0, .max = 2, .doc = "Of the guardian, GB/T 4761."},
    {0},
};
const struct lm_record ledger_consent_in_record = {"ConsentNew", sizeof(struct ledger_consent_in),
                                                   consent_in_fields};

#define CONSENT(member) LM_AT(struct ledger_consent, member)
static const struct lm_field consent_fields[] = {
    {CONSENT(id), LM_ID, LM_REQUIRED, .doc = "The consent."},
    {CONSENT(person_id), LM_ID, LM_REQUIRED, .doc = "Whose."},
    {CONSENT(purpose), LM_TEXT, LM_REQUIRED, .doc = "What for."},
    {CONSENT(fields), LM_TEXT, LM_REQUIRED, .doc = "Kinds allowed, blank-separated."},
    {CONSENT(given_by), LM_CODE, LM_REQUIRED, .codes = ledger_givers, .doc = "Who consented."},
    {CONSENT(guardian), LM_TEXT, 0, .doc = "Name of the guardian."},
    {CONSENT(guardian_relation), LM_TEXT, 0, .doc = "GB/T 4761."},
    {CONSENT(necessity), LM_TEXT, 0, .doc = "Why it is needed, as told."},
    {CONSENT(impact), LM_TEXT, 0, .doc = "What it means for the person, as told."},
    {CONSENT(form), LM_CODE, 0, .codes = ledger_consent_forms, .doc = "How it was given."},
    {CONSENT(given_on), LM_DATE, 0, .doc = "Day it was given."},
    {CONSENT(given_ms), LM_TIME, LM_REQUIRED, .doc = "When it was recorded."},
    {CONSENT(withdrawn_ms), LM_TIME, 0, .doc = "When it was withdrawn."},
    {0},
};
const struct lm_record ledger_consent_record = {"Consent", sizeof(struct ledger_consent),
                                                consent_fields};
static const struct lm_field consents_fields[] = {
    {LM_AT(struct ledger_consents, items), LM_LIST, 0, .record = &ledger_consent_record,
     .doc = "All, newest first."},
    {0},
};
const struct lm_record ledger_consents_record = {"Consents", sizeof(struct ledger_consents),
                                                 consents_fields};

#define SENSITIVE_IN(member) LM_AT(struct ledger_sensitive_in, member)
static const struct lm_field sensitive_in_fields[] = {
    {SENSITIVE_IN(person), LM_ID, LM_REQUIRED, .doc = "Path parameter."},
    {SENSITIVE_IN(consent_id), LM_ID, LM_REQUIRED, .doc = "The consent in force that allows it."},
    {SENSITIVE_IN(kind), LM_CODE, LM_REQUIRED, .codes = ledger_sensitive_kinds, .doc = "Kind."},
    {SENSITIVE_IN(value), LM_TEXT, LM_REQUIRED, .max = 200, .doc = "What is true."},
    {0},
};
const struct lm_record ledger_sensitive_in_record = {
    "SensitiveNew", sizeof(struct ledger_sensitive_in), sensitive_in_fields};
#define SENSITIVE(member) LM_AT(struct ledger_sensitive, member)
static const struct lm_field sensitive_fields[] = {
    {SENSITIVE(kind), LM_CODE, LM_REQUIRED, .codes = ledger_sensitive_kinds, .doc = "Kind."},
    {SENSITIVE(value), LM_TEXT, LM_REQUIRED | LM_NO_ROW, .doc = "What is true."},
    {SENSITIVE(consent_id), LM_ID, LM_REQUIRED, .doc = "The consent that allows it."},
    {SENSITIVE(at_ms), LM_TIME, LM_REQUIRED, .doc = "When it was recorded."},
    {SENSITIVE(sealed), LM_BYTES, LM_NO_JSON, .doc = "As stored."},
    {0},
};
const struct lm_record ledger_sensitive_record = {"Sensitive", sizeof(struct ledger_sensitive),
                                                  sensitive_fields};
static const struct lm_field sensitives_fields[] = {{LM_AT(struct ledger_sensitives, items),
                                                     LM_LIST, 0, .record = &ledger_sensitive_record,
                                                     .doc = "By kind."},
                                                    {0}};
const struct lm_record ledger_sensitives_record = {"Sensitives", sizeof(struct ledger_sensitives),
                                                   sensitives_fields};

#define DUPLICATES_IN(member) LM_AT(struct ledger_duplicates_in, member)
static const struct lm_field duplicates_in_fields[] = {
    {DUPLICATES_IN(name), LM_TEXT, LM_REQUIRED, .min = 1, .max = 40,
     .doc = "Name about to be added."},
    {DUPLICATES_IN(birth_year), LM_INT, 0, .min = 1850, .max = 2200, .doc = "Year of birth."},
    {DUPLICATES_IN(node), LM_ID, LM_REQUIRED,
     .doc = "Where to look; widened as far as its community where the caller may."},
    {0},
};
const struct lm_record ledger_duplicates_in_record = {
    "DuplicatesQuery", sizeof(struct ledger_duplicates_in), duplicates_in_fields};
#define DUPLICATE(member) LM_AT(struct ledger_duplicate, member)
static const struct lm_field duplicate_fields[] = {
    {DUPLICATE(person_id), LM_ID, LM_REQUIRED, .doc = "Who may be the same."},
    {DUPLICATE(door_id), LM_ID, LM_REQUIRED, .doc = "Where he lives."},
    {DUPLICATE(building_id), LM_ID, LM_REQUIRED, .doc = "In which building."},
    {DUPLICATE(name), LM_TEXT, LM_REQUIRED, .doc = "Name."},
    {DUPLICATE(sex), LM_CODE, LM_REQUIRED, .codes = ledger_sexes, .doc = "Sex."},
    {DUPLICATE(birth_year), LM_INT, 0, .doc = "Year of birth."},
    {DUPLICATE(path), LM_TEXT, LM_NO_ROW, .doc = "Where the building is."},
    {DUPLICATE(label), LM_TEXT, LM_REQUIRED, .doc = "The door."},
    {DUPLICATE(phone_mask), LM_TEXT, 0, .doc = "Phone with its middle hidden."},
    {0},
};
const struct lm_record ledger_duplicate_record = {"Duplicate", sizeof(struct ledger_duplicate),
                                                  duplicate_fields};
static const struct lm_field duplicates_fields[] = {
    {LM_AT(struct ledger_duplicates, items), LM_LIST, 0, .record = &ledger_duplicate_record,
     .max = 20, .doc = "People of the same name, and year when it is known."},
    {0},
};
const struct lm_record ledger_duplicates_record = {"Duplicates", sizeof(struct ledger_duplicates),
                                                   duplicates_fields};

/* ---- list, notice, codes ---- */

#define LIST_IN(member) LM_AT(struct ledger_list_in, member)
#define LIST_FILTERS                                                                               \
    {LIST_IN(node), LM_ID, LM_REQUIRED, .doc = "Path parameter."},                                 \
        {LIST_IN(q), LM_TEXT, 0, .max = 40, .doc = "Name, pinyin, initials or room begins so."},   \
        {LIST_IN(usage), LM_CODE, 0, .codes = ledger_usages,                                       \
         .doc = "Only doors of this usage, also those without people."},                           \
        {LIST_IN(residence), LM_CODE, 0, .codes = ledger_residences,                               \
         .doc = "Only households with somebody who lives here so."},                               \
        {LIST_IN(registered_here), LM_CODE, 0, .codes = ledger_registrations,                      \
         .doc = "Only households with somebody of this 人户一致标识."},                            \
        {LIST_IN(age_from),                                                                        \
         LM_INT,                                                                                   \
         0,                                                                                        \
         .min = 0,                                                                                 \
         .max = 200,                                                                               \
         .doc = "Only households with somebody of this age or more, by year of birth."},           \
        {LIST_IN(age_to), LM_INT, 0, .min = 0, .max = 200, .doc = "… and of this age or less."}, { \
        LIST_IN(is_shared), LM_BOOL, 0, .doc = "Only doors with several households."               \
    }
static const struct lm_field list_in_fields[] = {
    LIST_FILTERS,
    {LIST_IN(after), LM_TEXT, 0, .doc = "Cursor of the page before."},
    {LIST_IN(limit), LM_INT, 0, .min = 1, .max = 200, .doc = "Items a page; absent: 50."},
    {0},
};
static const struct lm_field export_in_fields[] = {LIST_FILTERS, {0}};
const struct lm_record ledger_export_in_record = {"LedgerExportQuery",
                                                  sizeof(struct ledger_list_in), export_in_fields};
const struct lm_record ledger_list_in_record = {"HouseholdsQuery", sizeof(struct ledger_list_in),
                                                list_in_fields};
#define LIST_ITEM(member) LM_AT(struct ledger_list_item, member)
static const struct lm_field list_item_fields[] = {
    {LIST_ITEM(household_id), LM_ID, 0, .doc = "The household; absent: an empty door."},
    {LIST_ITEM(door_id), LM_ID, LM_REQUIRED, .doc = "Its door."},
    {LIST_ITEM(building_id), LM_ID, LM_REQUIRED, .doc = "Its building."},
    {LIST_ITEM(building), LM_TEXT, LM_NO_ROW, .doc = "Compound and building."},
    {LIST_ITEM(label), LM_TEXT, LM_REQUIRED, .doc = "The door."},
    {LIST_ITEM(number), LM_INT, LM_REQUIRED, .doc = "1, 2, … behind the door; 0: an empty door."},
    {LIST_ITEM(residents), LM_INT, LM_REQUIRED, .doc = "People in it."},
    {LIST_ITEM(usage), LM_CODE, LM_REQUIRED, .codes = ledger_usages, .doc = "Usage of the door."},
    {LIST_ITEM(head), LM_TEXT, 0, .doc = "Name of the head, or of the first resident."},
    {LIST_ITEM(phone_mask), LM_TEXT, 0, .doc = "His phone with its middle hidden."},
    {LIST_ITEM(version), LM_INT, LM_REQUIRED, .doc = "Of the household."},
    {0},
};
const struct lm_record ledger_list_item_record = {"HouseholdItem", sizeof(struct ledger_list_item),
                                                  list_item_fields};
static const struct lm_field list_fields[] = {
    {LM_AT(struct ledger_list, items), LM_LIST, 0, .record = &ledger_list_item_record,
     .doc = "By code of the place, then door. May be short or empty while there is a next page."},
    {LM_AT(struct ledger_list, next), LM_TEXT, 0, .doc = "Cursor of the next page."},
    {0},
};
const struct lm_record ledger_list_record = {"Households", sizeof(struct ledger_list), list_fields};

static const struct lm_field notice_item_fields[] = {
    {LM_AT(struct ledger_notice_item, heading), LM_TEXT, LM_REQUIRED, .doc = "Heading."},
    {LM_AT(struct ledger_notice_item, text), LM_TEXT, LM_REQUIRED, .max = 1000, .doc = "Text."},
    {0},
};
static const struct lm_record notice_item_record = {"NoticeItem", sizeof(struct ledger_notice_item),
                                                    notice_item_fields};
static const struct lm_field notice_fields[] = {
    {LM_AT(struct ledger_notice, title), LM_TEXT, LM_REQUIRED, .doc = "Title."},
    {LM_AT(struct ledger_notice, items), LM_LIST, 0, .record = &notice_item_record,
     .doc = "Paragraphs."},
    {0},
};
const struct lm_record ledger_notice_record = {"Notice", sizeof(struct ledger_notice),
                                               notice_fields};

static const struct lm_field code_item_fields[] = {
    {LM_AT(struct ledger_code_item, code), LM_TEXT, LM_REQUIRED, .doc = "What is stored and sent."},
    {LM_AT(struct ledger_code_item, zh), LM_TEXT, LM_REQUIRED, .doc = "Chinese word."},
    {LM_AT(struct ledger_code_item, en), LM_TEXT, LM_REQUIRED, .doc = "English word."},
    {0},
};
static const struct lm_record code_item_record = {"CodeItem", sizeof(struct ledger_code_item),
                                                  code_item_fields};
#define CODES(member)                                                                              \
    {                                                                                              \
        LM_AT(struct ledger_codes, member), LM_LIST, 0, .record = &code_item_record,               \
                                                        .doc = "In order."                         \
    }
static const struct lm_field codes_fields[] = {CODES(relations),  CODES(usages),    CODES(sexes),
                                               CODES(residences), CODES(sensitive), {0}};
const struct lm_record ledger_codes_record = {"LedgerCodes", sizeof(struct ledger_codes),
                                              codes_fields};

/* ---- import ---- */

#define IMPORT_IN(member) LM_AT(struct ledger_import_in, member)
static const struct lm_field import_in_fields[] = {
    {IMPORT_IN(node_id), LM_ID, LM_REQUIRED,
     .doc = "Below which place the workbook may change anything."},
    {0}};
const struct lm_record ledger_import_in_record = {"ImportNew", sizeof(struct ledger_import_in),
                                                  import_in_fields};
static const struct lm_field mappings_in_fields[] = {
    {IMPORT_IN(node), LM_ID, LM_REQUIRED, .doc = "The place."}, {0}};
const struct lm_record ledger_mappings_in_record = {
    "ImportPlaceQuery", sizeof(struct ledger_import_in), mappings_in_fields};

#define COLUMN(member) LM_AT(struct ledger_import_column, member)
static const struct lm_field column_fields[] = {
    {COLUMN(title), LM_TEXT, LM_REQUIRED, .max = 100, .doc = "Header as written."},
    {COLUMN(field), LM_TEXT, 0, .max = 40, .doc = "What it means; absent or empty: ignored."},
    {0},
};
const struct lm_record ledger_import_column_record = {
    "ImportColumn", sizeof(struct ledger_import_column), column_fields};
#define MAPPING(member) LM_AT(struct ledger_mapping_in, member)
static const struct lm_field mapping_fields[] = {
    {MAPPING(import), LM_ID, LM_REQUIRED, .doc = "Path parameter."},
    {MAPPING(columns), LM_LIST, LM_REQUIRED, .record = &ledger_import_column_record, .min = 1,
     .max = 200, .doc = "Every column in order."},
    {0},
};
const struct lm_record ledger_mapping_in_record = {
    "ImportMapping", sizeof(struct ledger_mapping_in), mapping_fields};

#define FAULT(member) LM_AT(struct ledger_import_fault, member)
static const struct lm_field fault_fields[] = {
    {FAULT(row), LM_INT, LM_REQUIRED, .doc = "As the spreadsheet program numbers rows."},
    {FAULT(column), LM_TEXT, LM_REQUIRED, .doc = "Header of the column; empty: the row."},
    {FAULT(message), LM_TEXT, LM_REQUIRED, .max = 400, .doc = "What is wrong and what to do."},
    {0},
};
static const struct lm_record fault_record = {"ImportFault", sizeof(struct ledger_import_fault),
                                              fault_fields};
#define IMPORT(member) LM_AT(struct ledger_import_view, member)
static const struct lm_field import_fields[] = {
    {IMPORT(id), LM_ID, LM_REQUIRED, .doc = "The import."},
    {IMPORT(node_id), LM_ID, LM_REQUIRED, .doc = "Below which place."},
    {IMPORT(state), LM_CODE, LM_REQUIRED, .codes = ledger_import_states, .doc = "How far it is."},
    {IMPORT(file_name), LM_TEXT, LM_REQUIRED, .max = 200, .doc = "As uploaded."},
    {IMPORT(format), LM_TEXT, LM_REQUIRED, .doc = "xlsx or csv."},
    {IMPORT(encoding), LM_TEXT, LM_REQUIRED, .doc = "Of a CSV file."},
    {IMPORT(header_rows), LM_INT, LM_REQUIRED, .doc = "Rows above the first person."},
    {IMPORT(columns), LM_LIST, LM_NO_ROW, .record = &ledger_import_column_record, .max = 200,
     .doc = "In order."},
    {IMPORT(rows), LM_INT, LM_REQUIRED, .doc = "Rows read."},
    {IMPORT(door_adds), LM_INT, LM_REQUIRED, .doc = "Doors added."},
    {IMPORT(household_adds), LM_INT, LM_REQUIRED, .doc = "Households added."},
    {IMPORT(adds), LM_INT, LM_REQUIRED, .doc = "People added."},
    {IMPORT(door_changes), LM_INT, LM_REQUIRED,
     .doc = "Doors of which usage, storey or area change."},
    {IMPORT(changes), LM_INT, LM_REQUIRED, .doc = "People changed."},
    {IMPORT(same), LM_INT, LM_REQUIRED, .doc = "Rows that say what the ledger says."},
    {IMPORT(faults_count), LM_INT, LM_REQUIRED, .doc = "Rows with errors."},
    {IMPORT(progress), LM_INT, LM_REQUIRED, .doc = "Thousandths of the work in hand."},
    {IMPORT(failure), LM_TEXT, 0, .max = 400, .doc = "Why it failed."},
    {IMPORT(faults), LM_LIST, LM_NO_ROW, .record = &fault_record, .max = 100,
     .doc = "The first errors."},
    {IMPORT(created_ms), LM_TIME, LM_REQUIRED, .doc = "When it was uploaded."},
    {0},
};
const struct lm_record ledger_import_view_record = {"Import", sizeof(struct ledger_import_view),
                                                    import_fields};
static const struct lm_field imports_fields[] = {{LM_AT(struct ledger_imports, items), LM_LIST, 0,
                                                  .record = &ledger_import_view_record,
                                                  .doc = "Newest first."},
                                                 {0}};
const struct lm_record ledger_imports_record = {"Imports", sizeof(struct ledger_imports),
                                                imports_fields};
#define PREVIEW(member) LM_AT(struct ledger_import_preview, member)
static const struct lm_field preview_fields[] = {
    {PREVIEW(seq), LM_INT, LM_REQUIRED, .doc = "In the order of the workbook."},
    {PREVIEW(row), LM_INT, LM_REQUIRED, .doc = "As the spreadsheet program numbers rows."},
    {PREVIEW(door), LM_TEXT, LM_REQUIRED, .doc = "Building and door."},
    {PREVIEW(name), LM_TEXT, 0, .doc = "Of the person, masked; absent: the door itself."},
    {PREVIEW(what), LM_TEXT, LM_REQUIRED,
     .doc = "add_door, add, correct, set_usage, edit, move_out; check_age: over 120, a note only."},
    {PREVIEW(field), LM_TEXT, 0, .doc = "Member that changes."},
    {PREVIEW(old), LM_TEXT, 0, .doc = "As it stands; numbers masked."},
    {PREVIEW(new), LM_TEXT, 0, .doc = "As it would stand; numbers masked."},
    {0},
};
const struct lm_record ledger_import_preview_record = {
    "ImportPreview", sizeof(struct ledger_import_preview), preview_fields};
#define PREVIEW_IN(member) LM_AT(struct ledger_preview_in, member)
static const struct lm_field preview_in_fields[] = {
    {PREVIEW_IN(import), LM_ID, LM_REQUIRED, .doc = "Path parameter."},
    {PREVIEW_IN(after), LM_TEXT, 0, .max = 20, .doc = "Cursor of the page before."},
    {PREVIEW_IN(limit), LM_INT, 0, .min = 1, .max = 200, .doc = "Items a page; absent: 50."},
    {0},
};
const struct lm_record ledger_preview_in_record = {
    "ImportPreviewQuery", sizeof(struct ledger_preview_in), preview_in_fields};
#define PREVIEWS(member) LM_AT(struct ledger_previews, member)
static const struct lm_field previews_fields[] = {
    {PREVIEWS(items), LM_LIST, 0, .record = &ledger_import_preview_record,
     .doc = "The first two thousand at most."},
    {PREVIEWS(next), LM_TEXT, 0, .doc = "Cursor of the next page."},
    {0},
};
const struct lm_record ledger_previews_record = {"ImportPreviews", sizeof(struct ledger_previews),
                                                 previews_fields};
static const struct lm_field mappings_fields[] = {{LM_AT(struct ledger_mappings, items), LM_LIST, 0,
                                                   .record = &ledger_import_column_record,
                                                   .doc = "By header."},
                                                  {0}};
const struct lm_record ledger_mappings_record = {"ImportMappings", sizeof(struct ledger_mappings),
                                                 mappings_fields};
