/* Orders of the hotline from a workbook: rows in, faults by row and column out; and what is right
 * of them filed. */
#include "modules/demand/demand_import.h"

#include "base/clock.h"
#include "base/hash.h"
#include "core/scope/scope_place.h"
#include "engine/workday/workday.h"
#include "lib/text/text.h"
#include "modules/demand/demand_import_word.h"

enum { ROWS_MOST = 2000, SPOT_MAX = 100, NAME_MAX = 40, NUMBER_MAX = 60 };

struct reader {
    struct lm_cx *cx;
    const struct demand_import_ask *ask;
    struct lm_places *places;
    struct lm_list categories; /* struct demand_category */
    struct lm_head head;
    int at[DEMAND_COLUMN_COUNT];
    struct lm_map seen; /* number of an order → struct demand_import_row */
};

/* ---- cells ---- */

static const struct lm_cell *cell_of(const struct reader *reader, const struct lm_sheet_row *cells,
                                     int column) {
    int at = reader->at[column];
    return at >= 0 && (size_t)at < cells->count && cells->cells[at].text.p ? &cells->cells[at]
                                                                           : NULL;
}

static lm_rc text_of(struct reader *reader, const struct lm_sheet_row *cells, int column,
                     struct lm_str *ret_text) {
    const struct lm_cell *cell = cell_of(reader, cells, column);
    *ret_text = LM_STR("");
    return cell ? lm_text_normalise(reader->cx->arena, cell->text, ret_text) : LM_OK;
}

/* As the workbook calls the column; the usual word for one that it has not. */
static struct lm_str title_of(const struct reader *reader, int column) {
    const struct lm_head_column *columns = reader->head.columns.items;
    return reader->at[column] >= 0 ? columns[reader->at[column]].title
                                   : lm_str_of(demand_import_fields[column - 1].zh);
}

static void fault_at(struct reader *reader, const struct demand_import_row *row, int column,
                     const char *key, const char *arg) {
    lm_sheet_fault(reader->cx, row->number, title_of(reader, column), key, arg);
}

/* A word that was not understood, short enough for a sentence. */
static lm_rc fault_word(struct reader *reader, const struct demand_import_row *row, int column,
                        const char *key, struct lm_str word) {
    struct lm_str copy;
    size_t end = word.n < 90 ? word.n : 90;
    while (end < word.n && end > 0 && ((unsigned char)word.p[end] & 0xC0) == 0x80)
        end--;
    LM_TRY(lm_str_copy(reader->cx->arena, lm_str_cut(word, 0, end), &copy));
    fault_at(reader, row, column, key, copy.p);
    return LM_OK;
}

/* ---- the header ---- */

static lm_rc find_head(struct reader *reader, struct lm_sheet *sheet) {
    static const int needed[] = {DEMAND_COLUMN_NUMBER, DEMAND_COLUMN_KIND, DEMAND_COLUMN_CONTENT};
    const struct lm_head_words words = {demand_import_fields, demand_import_synonyms, NULL};
    struct lm_cx *cx = reader->cx;
    lm_rc rc = lm_head_find(cx->arena, sheet, &words, &reader->head);
    if (rc != LM_NOT_FOUND)
        LM_TRY(rc);
    for (int column = 1; column < DEMAND_COLUMN_COUNT; column++)
        reader->at[column] = lm_head_at(&reader->head, column);
    for (size_t i = 0; i < LM_COUNT(needed); i++)
        if (reader->at[needed[i]] < 0)
            lm_fault(cx, "", "demand.import_columns", demand_import_fields[needed[i] - 1].zh);
    return lm_faults_check(cx);
}

/* ---- what a row says ---- */

static lm_rc read_number(struct reader *reader, const struct lm_sheet_row *cells,
                         struct demand_import_row *row) {
    struct lm_str *number = &row->filing.external_no, place;
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_NUMBER, number));
    if (number->n == 0 || lm_utf8_length(*number) > NUMBER_MAX) {
        fault_at(reader, row, DEMAND_COLUMN_NUMBER, "demand.import_number", "");
        return LM_OK;
    }
    const struct demand_import_row *first = lm_map_get(&reader->seen, *number);
    if (!first)
        return lm_map_put(&reader->seen, *number, row);
    LM_TRY(lm_str_printf(reader->cx->arena, &place, "%lld", (long long)first->number));
    fault_at(reader, row, DEMAND_COLUMN_NUMBER, "demand.import_twice", place.p);
    return LM_OK;
}

static lm_rc read_words(struct reader *reader, const struct lm_sheet_row *cells,
                        struct demand_import_row *row) {
    struct lm_str kind, urgency;
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_KIND, &kind));
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_URGENCY, &urgency));
    row->filing.kind = demand_word_kind(kind);
    if (!row->filing.kind)
        LM_TRY(fault_word(reader, row, DEMAND_COLUMN_KIND, "demand.import_kind", kind));
    row->filing.urgency = urgency.n > 0 ? demand_word_urgency(urgency) : DEMAND_ORDINARY;
    if (!row->filing.urgency)
        LM_TRY(fault_word(reader, row, DEMAND_COLUMN_URGENCY, "demand.import_urgency", urgency));
    return LM_OK;
}

/* "物业服务/维修", "维修", "0102": what comes last decides, within the class that comes before. */
static const struct demand_category *find_category(const struct reader *reader,
                                                   struct lm_str text) {
    const struct demand_category *items = reader->categories.items, *above = NULL, *found = NULL;
    size_t slash = text.n;
    while (slash > 0 && text.p[slash - 1] != '/' && text.p[slash - 1] != '-' &&
           text.p[slash - 1] != '>')
        slash--;
    struct lm_str last = lm_str_trim(lm_str_cut(text, slash, text.n));
    struct lm_str first = slash > 0 ? lm_str_trim(lm_str_cut(text, 0, slash - 1)) : LM_STR("");
    for (size_t i = 0; i < reader->categories.count; i++) {
        bool is_class = items[i].code.n == 2;
        if (is_class && lm_str_eq(items[i].name, first))
            above = &items[i];
        bool is_named = lm_str_eq(items[i].name, last) || lm_str_eq(items[i].code, last);
        bool is_here = !above || lm_str_starts(items[i].code, above->code);
        if (!is_class && items[i].is_active && is_named && is_here)
            found = &items[i];
    }
    return found;
}

static lm_rc read_category(struct reader *reader, const struct lm_sheet_row *cells,
                           struct demand_import_row *row) {
    struct lm_str text;
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_CATEGORY, &text));
    const struct demand_category *category = text.n > 0 ? find_category(reader, text) : NULL;
    if (category)
        row->filing.category = category->code;
    else if (!lm_str_is_empty(reader->ask->otherwise))
        row->filing.category = reader->ask->otherwise;
    else
        return fault_word(reader, row, DEMAND_COLUMN_CATEGORY, "demand.import_category", text);
    return LM_OK;
}

/* ---- times ---- */

static bool moment_of(const struct lm_cell *cell, int64_t minute_if_unsaid, int64_t *ret_ms) {
    int64_t date, minute;
    if (!lm_cell_time(cell, &date, &minute))
        return false;
    *ret_ms = lm_date_start_ms(date) + (minute < 0 ? minute_if_unsaid : minute) * LM_MINUTE_MS;
    return true;
}

static lm_rc read_called(struct reader *reader, const struct lm_sheet_row *cells,
                         struct demand_import_row *row) {
    const struct lm_cell *cell = cell_of(reader, cells, DEMAND_COLUMN_CALLED);
    struct lm_str text;
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_CALLED, &text));
    if (text.n == 0)
        return LM_OK;
    if (!moment_of(cell, 0, &row->filing.filed_ms))
        return fault_word(reader, row, DEMAND_COLUMN_CALLED, "demand.import_time", text);
    if (row->filing.filed_ms > reader->cx->now_ms)
        return fault_word(reader, row, DEMAND_COLUMN_CALLED, "demand.import_later", text);
    return LM_OK;
}

/* "5个工作日", "24小时": so long from the call. */
static bool span_of(struct lm_str text, int64_t from_ms, int64_t *ret_ms) {
    size_t digits = 0;
    int64_t count;
    while (digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9')
        digits++;
    struct lm_str unit = lm_str_trim(lm_str_cut(text, digits, text.n));
    if (!lm_str_int(lm_str_cut(text, 0, digits), &count) || count < 1 || count > 366)
        return false;
    if (lm_str_starts(unit, LM_STR("个")))
        unit = lm_str_cut(unit, strlen("个"), unit.n);
    if (lm_str_is(unit, "工作日"))
        *ret_ms = workday_add_days(workday_calendar_default(), from_ms, count);
    else if (lm_str_is(unit, "小时"))
        *ret_ms = workday_add_hours(from_ms, count);
    else if (lm_str_is(unit, "天") || lm_str_is(unit, "日") || lm_str_is(unit, "自然日"))
        *ret_ms = workday_add_hours(from_ms, 24 * count);
    else
        return false;
    return true;
}

static lm_rc read_due(struct reader *reader, const struct lm_sheet_row *cells,
                      struct demand_import_row *row) {
    const struct lm_cell *cell = cell_of(reader, cells, DEMAND_COLUMN_DUE);
    int64_t from = row->filing.filed_ms ? row->filing.filed_ms : reader->cx->now_ms;
    struct lm_str text;
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_DUE, &text));
    if (text.n == 0)
        return LM_OK;
    if (!span_of(text, from, &row->filing.due_ms) &&
        !moment_of(cell, 24 * 60 - 1, &row->filing.due_ms))
        return fault_word(reader, row, DEMAND_COLUMN_DUE, "demand.import_due", text);
    if (row->filing.due_ms <= from)
        return fault_word(reader, row, DEMAND_COLUMN_DUE, "demand.import_due_early", text);
    return LM_OK;
}

/* ---- the place ---- */

struct wanted {
    const struct reader *reader;
    int level;
};

static bool fits(void *arg, const struct lm_scope_node *node) {
    const struct wanted *wanted = arg;
    const struct reader *reader = wanted->reader;
    return node->level == wanted->level &&
           (lm_scope_covers(reader->cx->scope, reader->ask->node, node->id) ||
            lm_scope_covers(reader->cx->scope, node->id, reader->ask->node));
}

static lm_rc look_for(struct reader *reader, struct demand_import_row *row, int column,
                      struct lm_str text) {
    struct wanted wanted = {reader, column == DEMAND_COLUMN_BUILDING ? LM_LEVEL_BUILDING
                                                                     : LM_LEVEL_COMPOUND};
    int64_t node_id;
    lm_rc rc = lm_places_find(reader->places, text, fits, &wanted, &node_id);
    if (rc == LM_NOT_FOUND || rc == LM_CONFLICT)
        return fault_word(reader, row, column,
                          rc == LM_CONFLICT ? "demand.import_ambiguous" : "demand.import_place",
                          text);
    LM_TRY(rc);
    if (column == DEMAND_COLUMN_BUILDING)
        row->filing.building_id = node_id;
    else
        row->filing.compound_id = node_id;
    return LM_OK;
}

static lm_rc read_place(struct reader *reader, const struct lm_sheet_row *cells,
                        struct demand_import_row *row) {
    struct lm_cx *cx = reader->cx;
    struct lm_str compound, building, text;
    const struct lm_scope_node *own =
        lm_scope_at_level(cx->scope, reader->ask->node, LM_LEVEL_COMPOUND);
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_COMPOUND, &compound));
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_BUILDING, &building));
    if (compound.n == 0 && own)
        compound = own->name;
    if (compound.n == 0) {
        fault_at(reader, row, DEMAND_COLUMN_COMPOUND, "demand.import_no_place", "");
        return LM_OK;
    }
    LM_TRY(look_for(reader, row, DEMAND_COLUMN_COMPOUND, compound));
    if (building.n == 0 || !row->filing.compound_id)
        return LM_OK;
    LM_TRY(lm_str_printf(cx->arena, &text, "%.*s/%.*s", LM_FMT(compound), LM_FMT(building)));
    return look_for(reader, row, DEMAND_COLUMN_BUILDING, text);
}

/* ---- who called, and the rest that filing checks ---- */

static int column_of(struct lm_str pointer) {
    static const struct {
        const char *pointer;
        int column;
    } columns[] = {{"/kind", DEMAND_COLUMN_KIND},
                   {"/contact/phone", DEMAND_COLUMN_PHONE},
                   {"/contact/name", DEMAND_COLUMN_NAME}};
    for (size_t i = 0; i < LM_COUNT(columns); i++)
        if (lm_str_is(pointer, columns[i].pointer))
            return columns[i].column;
    return DEMAND_COLUMN_CONTENT;
}

/* What filing refuses of it, told by column. */
static lm_rc prepare(struct reader *reader, struct demand_import_row *row) {
    struct lm_cx *cx = reader->cx;
    struct lm_faults before = cx->faults;
    cx->faults = (struct lm_faults){.arena = cx->arena};
    lm_rc rc = demand_prepare(cx, &row->filing);
    struct lm_faults found = cx->faults;
    cx->faults = before;
    cx->failure = (struct lm_failure){0};
    if (rc != LM_INVALID)
        return rc;
    if (!found.items)
        return LM_NO_MEMORY;
    for (size_t i = 0; i < found.count && i < LM_FAULTS_MAX; i++)
        fault_at(reader, row, column_of(found.items[i].pointer), found.items[i].key, "");
    return LM_OK;
}

static lm_rc shorten(struct reader *reader, struct demand_import_row *row, int column,
                     size_t most) {
    struct lm_str text = column == DEMAND_COLUMN_SPOT ? row->filing.spot : row->filing.contact.name;
    if (lm_utf8_length(text) > most)
        fault_at(reader, row, column, "demand.import_long", "");
    return LM_OK;
}

static lm_rc read_caller(struct reader *reader, const struct lm_sheet_row *cells,
                         struct demand_import_row *row) {
    struct demand_new *filing = &row->filing;
    const struct lm_cell *cell = cell_of(reader, cells, DEMAND_COLUMN_CONTENT);
    filing->content = cell ? cell->text : LM_STR(""); /* its lines stay */
    LM_TRY(lm_str_copy(reader->cx->arena, filing->content, &filing->content));
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_SPOT, &filing->spot));
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_NAME, &filing->contact.name));
    LM_TRY(text_of(reader, cells, DEMAND_COLUMN_PHONE, &filing->contact.phone));
    LM_TRY(shorten(reader, row, DEMAND_COLUMN_SPOT, SPOT_MAX));
    return shorten(reader, row, DEMAND_COLUMN_NAME, NAME_MAX);
}

static lm_rc look_up(struct reader *reader, struct demand_import_row *row) {
    int64_t id;
    if (row->filing.external_no.n == 0)
        return LM_OK;
    lm_rc rc =
        demand_store_find_external(reader->cx, DEMAND_BY_HOTLINE, row->filing.external_no, &id);
    row->is_known = rc == LM_OK;
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

static lm_rc read_row(struct reader *reader, const struct lm_sheet_row *cells,
                      struct demand_import_row *row) {
    row->number = cells->number;
    row->filing.source = DEMAND_BY_HOTLINE;
    LM_TRY(read_number(reader, cells, row));
    LM_TRY(look_up(reader, row));
    LM_TRY(read_words(reader, cells, row));
    LM_TRY(read_category(reader, cells, row));
    LM_TRY(read_called(reader, cells, row));
    LM_TRY(read_due(reader, cells, row));
    LM_TRY(read_place(reader, cells, row));
    LM_TRY(read_caller(reader, cells, row));
    if (!row->filing.kind) /* told already */
        row->filing.kind = DEMAND_HELP;
    return prepare(reader, row);
}

static lm_rc read_rows(struct reader *reader, struct lm_sheet *sheet, struct lm_list *ret_rows) {
    struct lm_cx *cx = reader->cx;
    struct demand_import_row *rows;
    int64_t skip = reader->head.rows;
    size_t count = 0;
    LM_TRY(lm_new(cx->arena, ROWS_MOST, &rows));
    for (bool has_row = true;;) {
        struct lm_sheet_row cells;
        LM_TRY(lm_sheet_next(sheet, cx->arena, &cells, &has_row));
        if (!has_row)
            break;
        if (skip-- > 0)
            continue;
        if (count == ROWS_MOST) {
            lm_fault(cx, "", "demand.import_too_many", "2000");
            return lm_faults_check(cx);
        }
        LM_TRY(read_row(reader, &cells, &rows[count++]));
    }
    if (count == 0) {
        lm_fault(cx, "", "demand.import_empty");
        return lm_faults_check(cx);
    }
    *ret_rows = (struct lm_list){rows, count};
    return LM_OK;
}

static lm_rc check_otherwise(struct reader *reader) {
    if (lm_str_is_empty(reader->ask->otherwise))
        return LM_OK;
    const struct demand_category *category = find_category(reader, reader->ask->otherwise);
    if (!category)
        lm_fault(reader->cx, "/category", "demand.no_such_category");
    return lm_faults_check(reader->cx);
}

lm_rc demand_import_read(struct lm_cx *cx, FILE *file, const struct demand_import_ask *ask,
                         struct lm_list *ret_rows) {
    struct reader reader = {.cx = cx, .ask = ask, .seen = {.arena = cx->arena}};
    struct lm_sheet *sheet = NULL;
    LM_TRY(demand_categories(cx, &reader.categories));
    LM_TRY(check_otherwise(&reader));
    LM_TRY(lm_places_new(cx, &reader.places));
    LM_TRY(lm_sheet_open(file, NULL, &cx->faults, &sheet));
    lm_rc rc = find_head(&reader, sheet);
    if (rc == LM_OK)
        rc = read_rows(&reader, sheet, ret_rows);
    lm_sheet_close(sheet);
    return rc;
}

lm_rc demand_import_apply(struct lm_cx *cx, const struct lm_list *rows, int64_t *ret_added) {
    const struct demand_import_row *items = rows->items;
    *ret_added = 0;
    for (size_t i = 0; i < rows->count; i++) {
        int64_t id;
        /* somebody may have brought it in since it was read */
        lm_rc rc =
            demand_store_find_external(cx, DEMAND_BY_HOTLINE, items[i].filing.external_no, &id);
        if (rc == LM_OK)
            continue;
        if (rc != LM_NOT_FOUND)
            return rc;
        LM_TRY(demand_file(cx, &items[i].filing, NULL));
        ++*ret_added;
    }
    return LM_OK;
}
