/* One row of a station's workbook, understood: the place, the door, the person, and everything that
 * is wrong with it. */
#include "base/clock.h"
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "core/scope/scope.h"
#include "lib/text/text.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger_import.h"
#include "modules/ledger/ledger_rules.h"

void ledger_reader_begin(struct ledger_reader *reader, int64_t node_id,
                         const struct lm_list *columns) {
    const struct ledger_import_column *items = columns->items;
    *reader = (struct ledger_reader){.node_id = node_id};
    for (int field = 0; field < LEDGER_COLUMN_COUNT; field++)
        reader->field_at[field] = -1;
    for (size_t i = 0; i < columns->count; i++) {
        int field = items[i].field.p ? lm_code_value(ledger_import_fields, items[i].field) : 0;
        if (field)
            reader->field_at[field] = (int)i;
    }
}

/* A phone or ID number in the wrong column: the report of errors must not keep it. */
static bool holds_number(struct lm_str text) {
    size_t digits = 0;
    for (size_t i = 0; i < text.n && digits < 7; i++) {
        bool is_digit = text.p[i] >= '0' && text.p[i] <= '9';
        if (is_digit || (text.p[i] != ' ' && text.p[i] != '-'))
            digits = is_digit ? digits + 1 : 0;
    }
    return digits >= 7;
}

void ledger_row_fault(struct ledger_row *row, int field, const char *key, struct lm_str arg) {
    if (holds_number(arg))
        arg = LM_STR("***");
    for (size_t i = 0; i < row->fault_count; i++)
        if (row->faults[i].field == field)
            return; /* one sentence a cell is enough */
    if (row->fault_count < LEDGER_ROW_FAULTS)
        row->faults[row->fault_count++] = (struct ledger_row_fault){field, key, {arg, {0}}};
}

/* ---- cells ---- */

static const struct lm_cell *cell_of(const struct ledger_reader *reader,
                                     const struct ledger_row *row, int field) {
    int at = reader->field_at[field];
    return at >= 0 && (size_t)at < row->count ? &row->cells[at] : NULL;
}

static bool is_ditto(struct lm_str text) {
    static const char *const words[] = {"同上", "〃", "″", "\"", "''", "同前", "-同上-"};
    for (size_t i = 0; i < LM_COUNT(words); i++)
        if (lm_str_is(text, words[i]))
            return true;
    return false;
}

/* The cell normalised, 同上 resolved. Remembers it for the next row. */
static lm_rc word_of(struct lm_cx *cx, struct ledger_reader *reader, const struct ledger_row *row,
                     int field, struct lm_str *ret_text) {
    const struct lm_cell *cell = cell_of(reader, row, field);
    *ret_text = LM_STR("");
    if (!cell || !cell->text.p)
        return LM_OK;
    LM_TRY(lm_text_normalise(cx->arena, cell->text, ret_text));
    if (is_ditto(*ret_text))
        return lm_str_copy(cx->arena, lm_str_of(reader->carried[field]), ret_text);
    if (ret_text->n > 0)
        snprintf(reader->carried[field], LEDGER_CARRY, "%.*s", LM_FMT(*ret_text));
    return LM_OK;
}

/* The same for places: blank is 同上 too when no other part of the place is given. */
static lm_rc place_word(struct lm_cx *cx, struct ledger_reader *reader,
                        const struct ledger_row *row, int field, struct lm_str *ret_text) {
    LM_TRY(word_of(cx, reader, row, field, ret_text));
    return ret_text->n > 0 ? LM_OK
                           : lm_str_copy(cx->arena, lm_str_of(reader->carried[field]), ret_text);
}

/* ---- places ---- */

bool ledger_is_name_of(struct lm_str name, struct lm_str word) {
    static const char *const suffixes[] = {"小区", "社区", "院"};
    if (lm_str_eq(name, word))
        return true;
    for (size_t i = 0; i < LM_COUNT(suffixes); i++) {
        struct lm_str suffix = lm_str_of(suffixes[i]);
        struct lm_str longer = name.n > word.n ? name : word,
                      shorter = name.n > word.n ? word : name;
        if (longer.n == shorter.n + suffix.n && lm_str_starts(longer, shorter) &&
            lm_str_eq(lm_str_cut(longer, shorter.n, longer.n), suffix))
            return true;
    }
    return false;
}

/* The building called `label` below the import's node (and in the compound, when one is named). */
static int64_t find_building(const struct lm_cx *cx, int64_t node_id, struct lm_str compound,
                             struct lm_str label) {
    const struct lm_scope_node *root = lm_scope_find(cx->scope, node_id);
    int64_t found = 0;
    for (int32_t rank = root ? root->rank : 0; root && rank <= root->last_rank; rank++) {
        const struct lm_scope_node *node = &cx->scope->nodes[rank];
        if (node->level != LM_LEVEL_BUILDING || !lm_str_eq(node->name, label))
            continue;
        const struct lm_scope_node *above = lm_scope_find(cx->scope, node->parent_id);
        if (compound.n > 0 && above && !ledger_is_name_of(above->name, compound))
            continue;
        if (found)
            return -1; /* two of this name: the compound must be said */
        found = node->id;
    }
    return found;
}

/* Rows of a building stand together: the whole grid is looked through once a building, not once a
 * row. */
static bool is_found_last(const struct ledger_reader *reader, struct lm_str word,
                          struct lm_str compound) {
    return reader->found_building && lm_str_is(word, reader->found_word) &&
           lm_str_is(compound, reader->found_compound);
}

static void remember_found(struct ledger_reader *reader, struct lm_str word, struct lm_str compound,
                           int64_t id) {
    bool fits = word.n < LEDGER_CARRY && compound.n < LEDGER_CARRY;
    reader->found_building = fits ? id : 0;
    snprintf(reader->found_word, LEDGER_CARRY, "%.*s", LM_FMT(word));
    snprintf(reader->found_compound, LEDGER_CARRY, "%.*s", LM_FMT(compound));
}

lm_rc ledger_row_find_building(struct lm_cx *cx, struct ledger_reader *reader,
                               struct ledger_row *row) {
    struct grid_building_label label = {0};
    struct lm_str word = row->building_said, compound = row->compound_said;
    int field = reader->field_at[LEDGER_COLUMN_BUILDING] >= 0 ? LEDGER_COLUMN_BUILDING
                                                              : LEDGER_COLUMN_ADDRESS;
    const struct lm_scope_node *root = lm_scope_find(cx->scope, reader->node_id);
    if (word.n == 0 && root && root->level == LM_LEVEL_BUILDING) {
        row->building_id = root->id;
        return LM_OK;
    }
    if (word.n == 0) {
        ledger_row_fault(row, field, "ledger.import_no_building_word", word);
        return LM_OK;
    }
    if (is_found_last(reader, word, compound)) {
        row->building_id = reader->found_building;
        return LM_OK;
    }
    row->building_id = find_building(cx, reader->node_id, compound, word);
    if (row->building_id == 0) { /* not written as the grid has it: 1幢 is 1号楼 */
        lm_rc rc = grid_building_parse(cx, word, &label);
        bool is_range = cx->failure.key && strcmp(cx->failure.key, "grid.building_range") == 0;
        cx->failure = (struct lm_failure){0};
        cx->faults.count = 0;
        if (rc != LM_OK) {
            ledger_row_fault(row, field, is_range ? "grid.building_range" : "grid.building_label",
                             word);
            return rc == LM_INVALID ? LM_OK : rc;
        }
        row->building_id = find_building(cx, reader->node_id, compound, label.label);
    }
    if (row->building_id > 0) {
        remember_found(reader, word, compound, row->building_id);
        return LM_OK;
    }
    ledger_row_fault(row, field,
                     row->building_id < 0 ? "ledger.import_two_buildings"
                                          : "ledger.import_no_building",
                     label.label.p ? label.label : word);
    row->building_id = 0;
    return LM_OK;
}

/* "1单元", "一单元", "1", "东单元", "" → number and label. */
static void read_unit(struct ledger_row *row, struct lm_str word) {
    static const char *const digits[] = {"一", "二", "三", "四", "五",
                                         "六", "七", "八", "九", "十"};
    struct lm_str mark = LM_STR("单元");
    struct lm_str number = word;
    if (number.n > mark.n && lm_str_eq(lm_str_cut(number, number.n - mark.n, number.n), mark))
        number = lm_str_cut(number, 0, number.n - mark.n);
    row->unit_no = 1;
    row->unit = word;
    if (word.n == 0 || lm_str_is(word, "无"))
        row->unit = LM_STR("");
    else if (lm_str_int(number, &row->unit_no) && row->unit_no >= 1 && row->unit_no <= 99)
        row->unit = LM_STR("#"); /* the usual label, made when it is known that the door is new */
    else {
        row->unit_no = 0;
        for (size_t i = 0; i < LM_COUNT(digits); i++)
            if (lm_str_is(number, digits[i])) {
                row->unit_no = (int64_t)i + 1;
                row->unit = LM_STR("#");
            }
    }
}

static lm_rc usual_unit(struct lm_cx *cx, struct ledger_row *row) {
    if (!lm_str_is(row->unit, "#"))
        return LM_OK;
    return lm_str_printf(cx->arena, &row->unit, "%lld单元", (long long)row->unit_no);
}

struct lm_str ledger_bare_room(struct lm_str room) {
    static const char *const marks[] = {"室", "号", "房"};
    for (size_t i = 0; i < LM_COUNT(marks); i++) {
        size_t n = strlen(marks[i]);
        if (room.n > n && lm_str_is(lm_str_cut(room, room.n - n, room.n), marks[i]))
            return lm_str_cut(room, 0, room.n - n);
    }
    return room;
}

/* "3号楼1单元1003", "3-1-1003", "3-1003": building, unit, room. */
static void split_address(struct lm_str text, struct lm_str ret_parts[3]) {
    static const char *const marks[] = {"号楼", "幢", "栋", "座", "#楼", "#"};
    struct lm_str unit_mark = LM_STR("单元"), rest = text, part;
    for (int i = 0; i < 3; i++)
        ret_parts[i] = LM_STR("");
    for (size_t i = 0; i < LM_COUNT(marks) && ret_parts[0].n == 0; i++) {
        ptrdiff_t at = lm_str_find(rest, lm_str_of(marks[i]));
        if (at > 0) {
            size_t end = (size_t)at + strlen(marks[i]);
            ret_parts[0] = lm_str_cut(rest, 0, end);
            rest = lm_str_cut(rest, end, rest.n);
        }
    }
    ptrdiff_t unit = lm_str_find(rest, unit_mark);
    if (unit > 0) {
        ret_parts[1] = lm_str_cut(rest, 0, (size_t)unit + unit_mark.n);
        rest = lm_str_cut(rest, (size_t)unit + unit_mark.n, rest.n);
    }
    size_t hyphens = 0;
    for (size_t i = 0; i < rest.n; i++)
        hyphens += rest.p[i] == '-';
    if (ret_parts[0].n == 0 && hyphens > 0 && lm_str_split(&rest, '-', &part)) {
        ret_parts[0] = part;
        hyphens--;
    }
    if (ret_parts[1].n == 0 && hyphens > 0 && lm_str_split(&rest, '-', &part))
        ret_parts[1] = part;
    ret_parts[2] = lm_str_trim(rest);
}

static lm_rc read_floor(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row) {
    struct lm_str floor, mark = LM_STR("层"), mark_of_houses = LM_STR("楼");
    int64_t number;
    LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_FLOOR, &floor));
    if (floor.n > mark.n &&
        (lm_str_eq(lm_str_cut(floor, floor.n - mark.n, floor.n), mark) ||
         lm_str_eq(lm_str_cut(floor, floor.n - mark.n, floor.n), mark_of_houses)))
        floor = lm_str_cut(floor, 0, floor.n - mark.n);
    if (floor.n > 0 && (!lm_str_int(floor, &number) || number < -9 || number > 150))
        ledger_row_fault(row, LEDGER_COLUMN_FLOOR, "ledger.floor_unknown", floor);
    else if (floor.n > 0)
        row->floor = number;
    return LM_OK;
}

static void read_room(struct ledger_row *row) {
    row->room = ledger_bare_room(row->room_said);
    if (row->room.n == 0)
        ledger_row_fault(row, LEDGER_COLUMN_ROOM, "ledger.import_no_room", row->room_said);
    else if (ledger_is_scientific(row->room) || lm_utf8_length(row->room) > 20 ||
             lm_str_find(row->room, LM_STR("#")) >= 0)
        ledger_row_fault(row, LEDGER_COLUMN_ROOM, "ledger.room_unknown", row->room_said);
}

/* Building, unit and room as written, from their own columns or from one address. */
static lm_rc read_parts(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row) {
    struct lm_str parts[3], address, building, room = LM_STR("");
    if (reader->field_at[LEDGER_COLUMN_ROOM] >= 0)
        LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_ROOM, &room));
    if (room.n == 0 && reader->field_at[LEDGER_COLUMN_ADDRESS] >= 0) {
        LM_TRY(place_word(cx, reader, row, LEDGER_COLUMN_ADDRESS, &address));
        split_address(address, parts);
        if (parts[0].n == 0)
            LM_TRY(place_word(cx, reader, row, LEDGER_COLUMN_BUILDING, &parts[0]));
    } else {
        LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_BUILDING, &building));
        LM_TRY(place_word(cx, reader, row, LEDGER_COLUMN_BUILDING, &parts[0]));
        LM_TRY(building.n > 0 && room.n > 0
                   ? word_of(cx, reader, row, LEDGER_COLUMN_UNIT, &parts[1])
                   : place_word(cx, reader, row, LEDGER_COLUMN_UNIT, &parts[1]));
        LM_TRY(place_word(cx, reader, row, LEDGER_COLUMN_ROOM, &parts[2]));
    }
    row->building_said = parts[0];
    row->unit_said = parts[1];
    row->room_said = parts[2];
    return place_word(cx, reader, row, LEDGER_COLUMN_COMPOUND, &row->compound_said);
}

/* A door that is named by its id is compared with what is written when it is known
 * (ledger_import_place.c); else the place must be understood. */
static lm_rc read_place(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row) {
    struct lm_str door_id;
    LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_DOOR_ID, &door_id));
    if (door_id.n > 0 && (!lm_str_int(door_id, &row->door_id) || row->door_id <= 0)) {
        row->door_id = 0;
        ledger_row_fault(row, LEDGER_COLUMN_DOOR_ID, "ledger.import_id", door_id);
    }
    LM_TRY(read_parts(cx, reader, row));
    LM_TRY(read_floor(cx, reader, row));
    read_unit(row, row->unit_said);
    LM_TRY(usual_unit(cx, row));
    row->room = ledger_bare_room(row->room_said);
    if (row->door_id)
        return LM_OK;
    read_room(row);
    return ledger_row_find_building(cx, reader, row);
}

/* ---- door and person ---- */

/* Square metres: "89.5", "89.5㎡", "89.5平方米". */
static lm_rc read_area(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row) {
    struct lm_str word;
    char text[32], *end = NULL;
    LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_AREA, &word));
    if (word.n == 0)
        return LM_OK;
    snprintf(text, sizeof text, "%.*s", LM_FMT(word));
    double square_metres = strtod(text, &end);
    struct lm_str rest = lm_str_trim(lm_str_of(end));
    bool has_unit = rest.n == 0 || lm_str_is(rest, "m2") || lm_str_is(rest, "平方米") ||
                    lm_str_is(rest, "平米") || lm_str_is(rest, "平方");
    if (end == text || !has_unit || !(square_metres > 0 && square_metres <= 100000))
        ledger_row_fault(row, LEDGER_COLUMN_AREA, "ledger.import_area", word);
    else
        row->area_cm2 = (int64_t)(square_metres * 10000 + 0.5);
    return LM_OK;
}

static lm_rc read_door(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row) {
    struct lm_str usage, household;
    LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_USAGE, &usage));
    if (usage.n > 0 && !(row->usage = ledger_word_usage(usage)))
        ledger_row_fault(row, LEDGER_COLUMN_USAGE, "ledger.import_usage", usage);
    LM_TRY(read_area(cx, reader, row));
    LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_HOUSEHOLD, &household));
    if (household.n > 0 &&
        (!lm_str_int(household, &row->household) || row->household < 1 || row->household > 99)) {
        row->household = 0;
        ledger_row_fault(row, LEDGER_COLUMN_HOUSEHOLD, "ledger.import_household", household);
    }
    return LM_OK;
}

/* The cell with its text normalised: full-width digits are digits. */
static lm_rc plain_cell(struct lm_cx *cx, struct ledger_reader *reader,
                        const struct ledger_row *row, int field, struct lm_cell *ret_cell) {
    const struct lm_cell *cell = cell_of(reader, row, field);
    *ret_cell = (struct lm_cell){.text = LM_STR("")};
    if (!cell || !cell->text.p)
        return LM_OK;
    *ret_cell = *cell;
    LM_TRY(word_of(cx, reader, row, field, &ret_cell->text));
    if (is_ditto(lm_str_trim(cell->text)))
        ret_cell->kind = LM_CELL_TEXT;
    return LM_OK;
}

static lm_rc read_date(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row,
                       int field, int64_t *ret_day) {
    struct lm_cell cell;
    LM_TRY(plain_cell(cx, reader, row, field, &cell));
    if (cell.text.n == 0)
        return LM_OK;
    if (!lm_cell_date(&cell, ret_day) || !lm_date_is_valid(*ret_day)) {
        *ret_day = 0;
        ledger_row_fault(row, field, "ledger.import_date", cell.text);
    }
    return LM_OK;
}

/* "1990", "1990年", "1990.05", "1990年5月", "199005", or a whole date: the year. */
static bool year_of(const struct lm_cell *cell, int64_t *ret_year) {
    struct lm_str text = cell->text;
    int64_t day = 0, month = 0;
    size_t digits = 0;
    while (digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9')
        digits++;
    bool has_month = digits == 6 && digits == text.n &&
                     lm_str_int(lm_str_cut(text, 4, 6), &month) && month >= 1 && month <= 12;
    if ((digits != 4 && !has_month) || !lm_str_int(lm_str_cut(text, 0, 4), ret_year)) {
        if (!lm_cell_date(cell, &day))
            return false;
        *ret_year = day / 10000;
    }
    return *ret_year >= 1850 && *ret_year <= 2200;
}

static lm_rc read_year(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row) {
    struct lm_cell cell;
    int64_t year = 0;
    row->person.birth_year = LM_ABSENT;
    LM_TRY(plain_cell(cx, reader, row, LEDGER_COLUMN_BIRTH_YEAR, &cell));
    if (cell.text.n == 0)
        return LM_OK;
    if (year_of(&cell, &year))
        row->person.birth_year = year;
    else
        ledger_row_fault(row, LEDGER_COLUMN_BIRTH_YEAR, "ledger.birth_year", cell.text);
    return LM_OK;
}

/* 无 takes a number away; blank says nothing. */
static lm_rc read_number(struct lm_cx *cx, struct ledger_reader *reader,
                         const struct ledger_row *row, int field, struct lm_str *ret_number) {
    struct lm_str text;
    LM_TRY(word_of(cx, reader, row, field, &text));
    if (lm_str_is(text, "无") || lm_str_is(text, "/") || lm_str_is(text, "-"))
        *ret_number = LM_STR("");
    else if (text.n > 0)
        *ret_number = text;
    return LM_OK;
}

struct coded {
    int field;
    int (*read)(struct lm_str word);
    int *to;
    const char *key;
};

static lm_rc read_codes(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row) {
    struct ledger_person_input *person = &row->person;
    const struct coded codes[] = {
        {LEDGER_COLUMN_SEX, ledger_word_sex, &person->sex, "ledger.import_sex"},
        {LEDGER_COLUMN_REGISTERED_HERE, ledger_word_registered, &person->registered_here,
         "ledger.import_registered"},
        {LEDGER_COLUMN_RESIDENCE, ledger_word_residence, &person->residence,
         "ledger.import_residence"}};
    struct lm_str word;
    for (size_t i = 0; i < LM_COUNT(codes); i++) {
        LM_TRY(word_of(cx, reader, row, codes[i].field, &word));
        if (word.n > 0 && !(*codes[i].to = codes[i].read(word)))
            ledger_row_fault(row, codes[i].field, codes[i].key, word);
    }
    LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_RELATION, &word));
    if (word.n > 0) {
        person->relation = ledger_word_relation(word);
        if (!person->relation.p)
            ledger_row_fault(row, LEDGER_COLUMN_RELATION, "ledger.import_relation", word);
    }
    return LM_OK;
}

/* Faults of the person's own check, moved to the columns they came from. */
static void adopt_faults(struct lm_cx *cx, struct ledger_row *row) {
    for (size_t i = 0; i < cx->faults.count && cx->faults.items; i++) {
        struct lm_str member = lm_str_cut(cx->faults.items[i].pointer, 1, SIZE_MAX);
        int field = lm_code_value(ledger_import_fields, member);
        ledger_row_fault(row, field, cx->faults.items[i].key, LM_STR(""));
    }
    cx->faults.count = 0;
}

static lm_rc read_person(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row,
                         struct lm_str name) {
    struct ledger_person_input *person = &row->person;
    struct lm_str person_id;
    person->name = name;
    LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_PERSON_ID, &person_id));
    if (person_id.n > 0 && (!lm_str_int(person_id, &row->person_id) || row->person_id <= 0)) {
        row->person_id = 0;
        ledger_row_fault(row, LEDGER_COLUMN_PERSON_ID, "ledger.import_id", person_id);
    }
    LM_TRY(read_codes(cx, reader, row));
    LM_TRY(read_number(cx, reader, row, LEDGER_COLUMN_PHONE, &person->phone));
    LM_TRY(read_number(cx, reader, row, LEDGER_COLUMN_ID_NUMBER, &person->id_number));
    LM_TRY(read_year(cx, reader, row));
    LM_TRY(read_date(cx, reader, row, LEDGER_COLUMN_BIRTH_ON, &person->birth_on));
    LM_TRY(read_date(cx, reader, row, LEDGER_COLUMN_FROM_ON, &row->from_on));
    person->from_on = row->from_on;
    row->said_year = person->birth_year;
    LM_TRY(ledger_person_prepare(cx, "", row->person_id == 0, person));
    adopt_faults(cx, row);
    return LM_OK;
}

/* Lines below a table: sums, signatures, notes. */
static bool is_note(struct lm_str word) {
    static const char *const words[] = {"合计",   "总计",   "小计",   "备注", "说明",
                                        "填表人", "制表人", "审核人", "注:"};
    for (size_t i = 0; i < LM_COUNT(words); i++)
        if (lm_str_starts(word, lm_str_of(words[i])))
            return true;
    return false;
}

static bool has_fault(const struct ledger_row *row, int field) {
    for (size_t i = 0; i < row->fault_count; i++)
        if (row->faults[i].field == field)
            return true;
    return false;
}

/* A row prepared for somebody who was never written in: a number at its head, repeated merged
 * cells, nothing that means anything here. */
static bool is_blank_form(const struct ledger_reader *reader, const struct ledger_row *row) {
    for (int field = 1; field < LEDGER_COLUMN_COUNT; field++) {
        const struct lm_cell *cell = cell_of(reader, row, field);
        if (cell && cell->text.p && !cell->is_merged && lm_str_trim(cell->text).n > 0)
            return false;
    }
    return true;
}

lm_rc ledger_row_read(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row,
                      bool *ret_is_row) {
    struct lm_str name, first = LM_STR("");
    *ret_is_row = false;
    LM_TRY(word_of(cx, reader, row, LEDGER_COLUMN_NAME, &name));
    for (size_t i = 0; i < row->count && first.n == 0; i++)
        LM_TRY(lm_text_normalise(cx->arena, row->cells[i].text.p ? row->cells[i].text : LM_STR(""),
                                 &first));
    if (is_note(first) || (name.n == 0 && is_blank_form(reader, row)))
        return LM_OK;
    *ret_is_row = true;
    LM_TRY(read_place(cx, reader, row));
    LM_TRY(read_door(cx, reader, row));
    if (name.n > 0 && !lm_str_is(name, "无") && !lm_str_is(name, "/"))
        return read_person(cx, reader, row, name);
    bool tells_door = row->usage || row->area_cm2 != LM_ABSENT ||
                      (row->door_id && row->floor != LM_ABSENT) ||
                      has_fault(row, LEDGER_COLUMN_USAGE) || has_fault(row, LEDGER_COLUMN_AREA);
    if (!tells_door)
        ledger_row_fault(row, LEDGER_COLUMN_NAME, "ledger.name_missing", name);
    return LM_OK;
}

lm_rc ledger_row_fault_text(struct lm_cx *cx, const struct lm_list *columns,
                            const struct ledger_reader *reader, const struct ledger_row *row,
                            struct lm_str *ret_text) {
    struct lm_buf out = lm_buf_in(cx->arena, 16 * 1024);
    const struct ledger_import_column *items = columns->items;
    for (size_t i = 0; i < row->fault_count; i++) {
        int at = row->faults[i].field ? reader->field_at[row->faults[i].field] : -1;
        if (i > 0)
            lm_buf_z(&out, "；");
        if (at >= 0)
            lm_buf_printf(&out, "「%.*s」", LM_FMT(items[at].title));
        struct lm_str args[3] = {row->faults[i].args[0], row->faults[i].args[1], LM_STR("")};
        lm_message(cx->env->messages, cx->lang, row->faults[i].key, args, &out);
    }
    return lm_buf_done(&out, ret_text);
}
