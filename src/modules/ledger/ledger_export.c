/* Writes the ledger of a place as a workbook, row by row in bounded memory. Its headers are those
 * that an import knows, and its numbers are masks: what is not edited comes back as no change. What
 * is narrowed follows the list, building by building, and keeps the whole household. */
#include "modules/ledger/ledger_export.h"

#include "base/clock.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "core/sheet/sheet_export.h"
#include "modules/ledger/ledger_list.h"
#include "modules/ledger/ledger_rules.h"

/* Columns of LEDGER_SQL_EXPORT. */
enum {
    DOOR,
    BUILDING,
    UNIT,
    UNIT_NO,
    FLOOR,
    ROOM,
    USAGE,
    AREA,
    NUMBER,
    PERSON,
    NAME,
    SEX,
    BIRTH_YEAR,
    BIRTH_ON,
    RELATION,
    PHONE,
    ID_NUMBER,
    REGISTERED,
    RESIDENCE,
    FROM
};

static const struct lm_sheet_column columns[] = {
    {"小区", 16, false},         {"楼栋", 10, false},     {"单元", 9, false},
    {"楼层", 6, false},          {"房号", 8, false},      {"房屋用途", 10, false},
    {"面积(平方米)", 12, false}, {"户序", 6, false},      {"姓名", 12, false},
    {"与户主关系", 14, false},   {"性别", 6, false},      {"出生年", 8, false},
    {"出生日期", 12, false},     {"联系电话", 15, false}, {"身份证号", 22, false},
    {"人户一致", 10, false},     {"居住类型", 10, false}, {"入住日期", 12, false},
    {"门ID", 22, true},          {"人员ID", 22, true},
};

enum { PAGE = 1000 }; /* households that the list gives at once */

struct writer {
    struct lm_cx *cx;
    const struct ledger_export *export;
    struct lm_sheet_out *out;
    struct lm_cursor *cursor;
    int64_t building_id;
    struct lm_str compound, building;
    int64_t rows;
    int64_t open_id; /* narrowed: the building that the cursor goes through */
    bool has_row;
};

static void put(struct writer *writer, struct lm_str text) {
    lm_sheet_put(writer->out, text.p ? text : LM_STR(""));
}

static void put_code(struct writer *writer, const struct lm_code *codes, int column) {
    struct lm_str slug = lm_cursor_text(writer->cursor, column);
    int value = slug.p ? lm_code_value(codes, slug) : 0;
    put(writer, value ? lm_str_of(codes[value - 1].zh) : LM_STR(""));
}

static void put_int(struct writer *writer, int column) {
    int64_t value = lm_cursor_int(writer->cursor, column);
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    put(writer, value == LM_ABSENT ? LM_STR("") : lm_str_of(text));
}

static void put_date(struct writer *writer, int column) {
    int64_t day = lm_cursor_int(writer->cursor, column);
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)(day / 10000), (int)(day / 100 % 100),
             (int)(day % 100));
    put(writer, day == LM_ABSENT || day == 0 ? LM_STR("") : lm_str_of(text));
}

static void put_area(struct writer *writer) {
    int64_t area = lm_cursor_int(writer->cursor, AREA);
    char text[40] = "";
    if (area != LM_ABSENT)
        ledger_print_area(area, text);
    put(writer, lm_str_of(text));
}

static void meet_building(struct writer *writer, int64_t building_id) {
    const struct lm_scope_node *building = lm_scope_find(writer->cx->scope, building_id);
    const struct lm_scope_node *compound =
        building ? lm_scope_find(writer->cx->scope, building->parent_id) : NULL;
    writer->building_id = building_id;
    writer->building = building ? building->name : LM_STR("");
    writer->compound = compound ? compound->name : LM_STR("");
}

static void put_row(struct writer *writer) {
    struct lm_cursor *cursor = writer->cursor;
    const struct lm_code *relation = ledger_relation(lm_cursor_text(cursor, RELATION));
    int64_t building_id = lm_cursor_int(cursor, BUILDING);
    if (building_id != writer->building_id)
        meet_building(writer, building_id);
    put(writer, writer->compound);
    put(writer, writer->building);
    put(writer, lm_cursor_text(cursor, UNIT));
    put_int(writer, FLOOR);
    put(writer, lm_cursor_text(cursor, ROOM));
    put_code(writer, ledger_usages, USAGE);
    put_area(writer);
    put_int(writer, NUMBER);
    put(writer, lm_cursor_text(cursor, NAME));
    put(writer, relation ? lm_str_of(relation->zh) : LM_STR(""));
    put_code(writer, ledger_sexes, SEX);
    put_int(writer, BIRTH_YEAR);
    put_date(writer, BIRTH_ON);
    put(writer, lm_cursor_text(cursor, PHONE));
    put(writer, lm_cursor_text(cursor, ID_NUMBER));
    put_code(writer, ledger_registrations, REGISTERED);
    put_code(writer, ledger_residences, RESIDENCE);
    put_date(writer, FROM);
    put_int(writer, DOOR);
    put_int(writer, PERSON);
    lm_sheet_end_row(writer->out);
}

/* Says when to stop: the disk is full, the reader has left. */
static lm_rc count_row(struct writer *writer) {
    const struct ledger_export *export = writer->export;
    put_row(writer);
    if (++writer->rows % 5000 == 0 && export->progress)
        export->progress(export->arg, writer->rows);
    return lm_sheet_failure(writer->out);
}

static lm_rc put_all(struct writer *writer) {
    LM_TRY(ledger_store_export(writer->cx, writer->export->node_id, &writer->cursor));
    for (bool has_row = true;;) {
        LM_TRY(lm_cursor_next(writer->cursor, &has_row));
        if (!has_row)
            return LM_OK;
        LM_TRY(count_row(writer));
    }
}

/* ---- only what a list shows ---- */

static lm_rc open_building(struct writer *writer, int64_t building_id) {
    if (writer->open_id == building_id)
        return LM_OK;
    lm_cursor_close(writer->cursor);
    writer->cursor = NULL;
    writer->open_id = building_id;
    LM_TRY(ledger_store_export(writer->cx, building_id, &writer->cursor));
    return lm_cursor_next(writer->cursor, &writer->has_row);
}

static bool is_at(const struct writer *writer, const struct ledger_list_item *item) {
    int64_t number = lm_cursor_int(writer->cursor, NUMBER);
    return lm_cursor_int(writer->cursor, DOOR) == item->door_id &&
           (number == LM_ABSENT ? 0 : number) == item->number;
}

/* Both go through a building in the same order: what lies between is not wanted. */
static lm_rc put_household(struct writer *writer, const struct ledger_list_item *item) {
    LM_TRY(open_building(writer, item->building_id));
    while (writer->has_row && !is_at(writer, item))
        LM_TRY(lm_cursor_next(writer->cursor, &writer->has_row));
    while (writer->has_row && is_at(writer, item)) {
        LM_TRY(count_row(writer));
        LM_TRY(lm_cursor_next(writer->cursor, &writer->has_row));
    }
    return LM_OK;
}

static lm_rc put_page(struct lm_cx *cx, void *arg, struct lm_str after, struct lm_str *ret_next) {
    struct writer *writer = arg;
    struct ledger_list_in ask = *writer->export->narrow;
    struct ledger_list_page page = {0};
    ask.limit = PAGE;
    ask.after = after;
    LM_TRY(ledger_list_read(cx, &ask, &page));
    for (size_t i = 0; i < page.rows.count; i++)
        LM_TRY(put_household(writer, &page.rows.items[i].item));
    *ret_next = page.next;
    return LM_OK;
}

bool ledger_export_is_narrowed(const struct ledger_list_in *ask) {
    return ask && (ask->q.n > 0 || ask->usage || ask->residence || ask->registered_here ||
                   ask->age_from != LM_ABSENT || ask->age_to != LM_ABSENT || ask->is_shared);
}

static lm_rc put_rows(struct writer *writer) {
    return ledger_export_is_narrowed(writer->export->narrow)
               ? lm_pages_walk(writer->cx, put_page, writer)
               : put_all(writer);
}

lm_rc ledger_export_check(struct lm_cx *cx, const struct ledger_export *export) {
    enum { ROWS_MAX = 1048576, HEAD_ROWS = 2 };
    struct ledger_count count = {0};
    if (ledger_export_is_narrowed(export->narrow))
        return LM_OK;
    LM_TRY(ledger_count_of_node(cx, export->node_id, &count));
    return count.residents + count.vacant_doors + HEAD_ROWS > ROWS_MAX
               ? lm_fail(cx, LM_TOO_LARGE, "ledger.export_too_large")
               : LM_OK;
}

lm_rc ledger_export_write(struct lm_cx *cx, const struct ledger_export *export, int64_t *ret_rows) {
    struct writer writer = {.cx = cx, .export = export};
    struct lm_sheet_style style = {.format = export->format,
                                   .is_gbk = export->is_gbk,
                                   .name = "人员台账",
                                   .banner = cx->env->is_demo ? "演示数据，人员均为虚构" : NULL};
    LM_TRY(export->path
               ? lm_sheet_create(export->path, &style, columns, LM_COUNT(columns), &writer.out)
               : lm_sheet_begin(export->sink, &style, columns, LM_COUNT(columns), &writer.out));
    lm_rc rc = put_rows(&writer);
    lm_cursor_close(writer.cursor);
    *ret_rows = writer.rows;
    if (rc == LM_OK)
        rc = lm_sheet_finish(writer.out);
    else
        lm_sheet_drop(writer.out);
    return rc == LM_TOO_LARGE ? lm_fail(cx, rc, "ledger.export_too_large") : rc;
}
