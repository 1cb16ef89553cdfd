/* Bringing a workbook into the ledger: what columns mean, how rows become changes, and the run in
 * bounded batches. */
#ifndef LM_MODULES_LEDGER_IMPORT_H
#define LM_MODULES_LEDGER_IMPORT_H

#include "base/hash.h"
#include "core/sheet/sheet_head.h"
#include "lib/sheet/sheet.h"
#include "modules/ledger/ledger_wire.h"

/* What a column can mean. The slugs of persons' members equal those of PersonInput. */
enum ledger_import_field {
    LEDGER_COLUMN_DOOR_ID = 1,
    LEDGER_COLUMN_PERSON_ID,
    LEDGER_COLUMN_COMPOUND,
    LEDGER_COLUMN_BUILDING,
    LEDGER_COLUMN_UNIT,
    LEDGER_COLUMN_FLOOR,
    LEDGER_COLUMN_ROOM,
    LEDGER_COLUMN_ADDRESS,
    LEDGER_COLUMN_USAGE,
    LEDGER_COLUMN_AREA,
    LEDGER_COLUMN_HOUSEHOLD,
    LEDGER_COLUMN_NAME,
    LEDGER_COLUMN_RELATION,
    LEDGER_COLUMN_SEX,
    LEDGER_COLUMN_BIRTH_YEAR,
    LEDGER_COLUMN_BIRTH_ON,
    LEDGER_COLUMN_PHONE,
    LEDGER_COLUMN_ID_NUMBER,
    LEDGER_COLUMN_REGISTERED_HERE,
    LEDGER_COLUMN_RESIDENCE,
    LEDGER_COLUMN_FROM_ON,
    LEDGER_COLUMN_COUNT
};
extern const struct lm_code ledger_import_fields[];

enum ledger_import_state { /* of ledger_import_states */
                           LEDGER_IMPORT_UPLOADED = 1,
                           LEDGER_IMPORT_CHECKING,
                           LEDGER_IMPORT_CHECKED,
                           LEDGER_IMPORT_APPLYING,
                           LEDGER_IMPORT_APPLIED,
                           LEDGER_IMPORT_FAILED,
                           LEDGER_IMPORT_CANCELLED
};

/* ---- header ---- */

enum { LEDGER_COLUMNS_MAX = LM_HEAD_COLUMNS_MAX };
struct ledger_import_head {
    int64_t rows; /* rows up to and with the (last) header row, as lm_sheet_next gives them */
    struct lm_list columns; /* struct ledger_import_column: title and guessed field */
};
/* Finds the header among the first rows (a title line above, two rows, merged cells) and guesses
 * what the columns mean, by `mappings` (struct ledger_import_column of this place) before the table
 * of synonyms. Rewinds the sheet. LM_INVALID "ledger.import_no_header". */
LM_CHECK lm_rc ledger_import_find_head(struct lm_cx *cx, struct lm_sheet *sheet,
                                       const struct lm_list *mappings,
                                       struct ledger_import_head *ret_head);
/* Every field at most once; a name, and a place: LM_INVALID with faults at /columns. */
LM_CHECK lm_rc ledger_import_check_columns(struct lm_cx *cx, const struct lm_list *columns);
LM_CHECK lm_rc ledger_import_columns_print(struct lm_arena *arena, const struct lm_list *columns,
                                           struct lm_str *ret_json);
LM_CHECK lm_rc ledger_import_columns_parse(struct lm_arena *arena, struct lm_str json,
                                           struct lm_list *ret_columns);

/* ---- rows ---- */

enum { LEDGER_ROW_FAULTS = 6, LEDGER_CARRY = 160 };
struct ledger_row_fault {
    int field; /* 0: the row as a whole */
    const char *key;
    struct lm_str args[2];
};

/* One row of people (or of a door without people), as understood. */
struct ledger_row {
    int64_t number;
    struct lm_cell *cells;
    size_t count;
    /* place: as written, then as understood (unit_no 0: it is not) */
    struct lm_str compound_said, building_said, unit_said, room_said;
    int64_t door_id, building_id, unit_no,
        floor; /* door_id 0: by building, unit, room; floor LM_ABSENT: not said, or as it stands */
    struct lm_str unit, room;
    int64_t household; /* 第几户; 0: not said */
    int usage;
    int64_t area_cm2; /* LM_ABSENT */
    /* person; name.p == NULL: the row is about the door only */
    int64_t person_id, from_on, said_year; /* said_year LM_ABSENT: only the date was written */
    struct ledger_person_input person;
    size_t next; /* of the run: the next row of the same door, 0: none */
    struct ledger_row_fault faults[LEDGER_ROW_FAULTS];
    size_t fault_count;
};

struct ledger_reader { /* what reading a row needs; lives as long as the run */
    int64_t node_id;
    int field_at[LEDGER_COLUMN_COUNT];               /* column of each field, -1: none */
    char carried[LEDGER_COLUMN_COUNT][LEDGER_CARRY]; /* the row above, for 同上 and blank places */
    char found_word[LEDGER_CARRY], found_compound[LEDGER_CARRY]; /* the building found last … */
    int64_t found_building;                                      /* … 0: none yet */
};
void ledger_reader_begin(struct ledger_reader *reader, int64_t node_id,
                         const struct lm_list *columns);
/* Understands a row; everything wrong is in its faults. False in `ret_is_row` for what is no row of
 * data (sums, notes below the table). */
LM_CHECK lm_rc ledger_row_read(struct lm_cx *cx, struct ledger_reader *reader,
                               struct ledger_row *row, bool *ret_is_row);
void ledger_row_fault(struct ledger_row *row, int field, const char *key, struct lm_str arg);
/* Looks for the building that the row names; building_id stays 0 with a fault when there is none.
 */
LM_CHECK lm_rc ledger_row_find_building(struct lm_cx *cx, struct ledger_reader *reader,
                                        struct ledger_row *row);
/* "1003室" is 1003. */
struct lm_str ledger_bare_room(struct lm_str room);
/* Is `name` the compound that `word` means? 保利小区 is 保利. */
bool ledger_is_name_of(struct lm_str name, struct lm_str word);
/* "「身份证号」：…；「姓名」：…" in the language of `cx`. */
LM_CHECK lm_rc ledger_row_fault_text(struct lm_cx *cx, const struct lm_list *columns,
                                     const struct ledger_reader *reader,
                                     const struct ledger_row *row, struct lm_str *ret_text);
/* Words of stations for codes; 0 or p == NULL when not known. */
int ledger_word_sex(struct lm_str word);
int ledger_word_usage(struct lm_str word);
int ledger_word_registered(struct lm_str word);
int ledger_word_residence(struct lm_str word);
struct lm_str ledger_word_relation(struct lm_str word);

/* ---- doors that exist (ledger_import_place.c) ---- */

/* The doors of the buildings met last, as they stood; bounded. */
struct ledger_places {
    struct lm_arena *arena; /* of its own: emptied when there are too many */
    int64_t node_id;
    struct lm_map buildings, doors; /* by id */
};
/* Forgets all: after doors have changed. */
void ledger_places_forget(struct ledger_places *places);
/* Which door the row is about: by its id, else by its place as written, else as understood. door_id
 * stays 0 for one that will be new. What the ledger says already (usage, floor, area) becomes not
 * said. */
LM_CHECK lm_rc ledger_place_resolve(struct lm_cx *cx, struct ledger_places *places,
                                    struct ledger_reader *reader, struct ledger_row *row);

/* ---- the run ---- */

struct ledger_import_tally {
    int64_t rows, same, faults;        /* rows */
    int64_t adds, changes;             /* people */
    int64_t door_adds, household_adds; /* 户室, 户 */
    int64_t door_changes;              /* doors of which usage, floor or area change */
};
struct ledger_import_run {
    struct lm_env *env;
    int64_t import_id, node_id, header_rows;
    FILE *file;
    const char *rows_path;   /* where a check keeps the rows for the application; NULL: nowhere */
    const char *errors_path; /* the same workbook with a column 错误, when there are errors */
    int64_t account_id;      /* who uploaded it; 0: the system */
    struct lm_list columns;  /* struct ledger_import_column */
    bool is_dry;
    /* Told after each batch; anything but LM_OK stops the run, between two batches. */
    lm_rc (*progress)(void *arg, const struct ledger_import_tally *tally, int permille);
    void *arg;
};
/* Reads the whole workbook in batches of some hundred doors: `is_dry` undoes each batch, and
 * counts. The first hundred errors are stored with the import. */
LM_CHECK lm_rc ledger_import_run(struct ledger_import_run *run,
                                 struct ledger_import_tally *ret_tally);

/* ---- store ---- */

LM_CHECK lm_rc ledger_store_import_insert(struct lm_cx *cx, const struct ledger_import_new *import);
/* With columns; faults by ledger_store_import_faults. */
LM_CHECK lm_rc ledger_store_import(struct lm_cx *cx, int64_t import_id,
                                   struct ledger_import_view *ret_import);
LM_CHECK lm_rc ledger_store_imports(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_imports);
/* Moves on from one of up to three states; LM_CONFLICT "ledger.import_busy" when it stands
 * elsewhere. */
LM_CHECK lm_rc ledger_store_import_state(struct lm_cx *cx, int64_t import_id, int to,
                                         const int from[3], const char *failure);
LM_CHECK lm_rc ledger_store_import_columns(struct lm_cx *cx, int64_t import_id,
                                           struct lm_str columns);
LM_CHECK lm_rc ledger_store_import_progress(struct lm_cx *cx, int64_t import_id,
                                            const struct ledger_import_tally *tally, int permille);
struct ledger_import_fault_row {
    int64_t row_no;
    struct lm_str title, message_key, arg0, arg1;
};
LM_CHECK lm_rc ledger_store_import_fault(struct lm_cx *cx, int64_t import_id, int64_t seq,
                                         const struct ledger_import_fault_row *fault);
LM_CHECK lm_rc ledger_store_import_faults(struct lm_cx *cx, int64_t import_id,
                                          struct lm_list *ret_faults);
LM_CHECK lm_rc ledger_store_import_faults_clear(struct lm_cx *cx, int64_t import_id);
LM_CHECK lm_rc ledger_store_import_preview(struct lm_cx *cx, int64_t import_id, int64_t seq,
                                           const struct ledger_import_preview *preview);
/* struct ledger_import_preview behind `after`. */
LM_CHECK lm_rc ledger_store_import_previews(struct lm_cx *cx, int64_t import_id, int64_t after,
                                            int64_t limit, struct lm_list *ret_previews);
LM_CHECK lm_rc ledger_store_import_preview_clear(struct lm_cx *cx, int64_t import_id);
LM_CHECK lm_rc ledger_store_import_preview_sweep(struct lm_cx *cx, int64_t before_ms);
LM_CHECK lm_rc ledger_store_mapping_put(struct lm_cx *cx, int64_t node_id,
                                        const struct ledger_import_column *column);
/* What the headers mean at a place: said there or at the nearest place above. */
LM_CHECK lm_rc ledger_store_mappings(struct lm_cx *cx, int64_t node_id,
                                     struct lm_list *ret_mappings);

#endif
