/* What the columns of a station's workbook mean: finding the header and guessing by the words
 * people use. */
#include "lib/json/json.h"
#include "lib/text/text.h"
#include "modules/ledger/ledger_import.h"

const struct lm_code ledger_import_fields[] = {
    {"door_id", "门ID", "Door id"},
    {"person_id", "人员ID", "Person id"},
    {"compound", "小区", "Compound"},
    {"building", "楼栋", "Building"},
    {"unit", "单元", "Stairwell"},
    {"floor", "楼层", "Floor"},
    {"room", "房号", "Room"},
    {"address", "门牌", "Address"},
    {"usage", "房屋用途", "Usage"},
    {"area", "面积(平方米)", "Area (m²)"},
    {"household", "户序", "Household"},
    {"name", "姓名", "Name"},
    {"relation", "与户主关系", "Relation to head"},
    {"sex", "性别", "Sex"},
    {"birth_year", "出生年", "Year of birth"},
    {"birth_on", "出生日期", "Day of birth"},
    {"phone", "联系电话", "Phone"},
    {"id_number", "身份证号", "ID number"},
    {"registered_here", "人户一致", "Registered here"},
    {"residence", "居住类型", "Residence"},
    {"from_on", "入住日期", "Lives here since"},
    {0},
};

/* Headers as stations write them, blanks and brackets removed. The words of ledger_import_fields
 * count too. */
static const struct {
    const char *title;
    int field;
} synonyms[] = {
    {"小区名称", LEDGER_COLUMN_COMPOUND},
    {"院落", LEDGER_COLUMN_COMPOUND},
    {"小区院落", LEDGER_COLUMN_COMPOUND},
    {"楼号", LEDGER_COLUMN_BUILDING},
    {"楼栋号", LEDGER_COLUMN_BUILDING},
    {"楼幢", LEDGER_COLUMN_BUILDING},
    {"幢号", LEDGER_COLUMN_BUILDING},
    {"栋号", LEDGER_COLUMN_BUILDING},
    {"栋", LEDGER_COLUMN_BUILDING},
    {"幢", LEDGER_COLUMN_BUILDING},
    {"楼栋名称", LEDGER_COLUMN_BUILDING},
    {"单元号", LEDGER_COLUMN_UNIT},
    {"楼层号", LEDGER_COLUMN_FLOOR},
    {"层", LEDGER_COLUMN_FLOOR},
    {"所在楼层", LEDGER_COLUMN_FLOOR},
    {"房间号", LEDGER_COLUMN_ROOM},
    {"房室号", LEDGER_COLUMN_ROOM},
    {"室", LEDGER_COLUMN_ROOM},
    {"户号", LEDGER_COLUMN_ROOM},
    {"户室", LEDGER_COLUMN_ROOM},
    {"室号", LEDGER_COLUMN_ROOM},
    {"房屋号", LEDGER_COLUMN_ROOM},
    {"门牌号", LEDGER_COLUMN_ADDRESS},
    {"住址", LEDGER_COLUMN_ADDRESS},
    {"地址", LEDGER_COLUMN_ADDRESS},
    {"家庭住址", LEDGER_COLUMN_ADDRESS},
    {"现住址", LEDGER_COLUMN_ADDRESS},
    {"居住地址", LEDGER_COLUMN_ADDRESS},
    {"房屋地址", LEDGER_COLUMN_ADDRESS},
    {"详细地址", LEDGER_COLUMN_ADDRESS},
    {"用途", LEDGER_COLUMN_USAGE},
    {"房屋性质", LEDGER_COLUMN_USAGE},
    {"房屋状态", LEDGER_COLUMN_USAGE},
    {"房屋状况", LEDGER_COLUMN_USAGE},
    {"居住情况", LEDGER_COLUMN_USAGE},
    {"自住/出租/空置", LEDGER_COLUMN_USAGE},
    {"面积", LEDGER_COLUMN_AREA},
    {"建筑面积", LEDGER_COLUMN_AREA},
    {"房屋面积", LEDGER_COLUMN_AREA},
    {"面积㎡", LEDGER_COLUMN_AREA},
    {"面积m2", LEDGER_COLUMN_AREA},
    {"面积平方米", LEDGER_COLUMN_AREA},
    {"第几户", LEDGER_COLUMN_HOUSEHOLD},
    {"户次序", LEDGER_COLUMN_HOUSEHOLD},
    {"人员姓名", LEDGER_COLUMN_NAME},
    {"居民姓名", LEDGER_COLUMN_NAME},
    {"家庭成员姓名", LEDGER_COLUMN_NAME},
    {"成员姓名", LEDGER_COLUMN_NAME},
    {"名字", LEDGER_COLUMN_NAME},
    {"户主关系", LEDGER_COLUMN_RELATION},
    {"与户主的关系", LEDGER_COLUMN_RELATION},
    {"家庭关系", LEDGER_COLUMN_RELATION},
    {"关系", LEDGER_COLUMN_RELATION},
    {"出生年份", LEDGER_COLUMN_BIRTH_YEAR},
    {"出生年月", LEDGER_COLUMN_BIRTH_YEAR},
    {"生年", LEDGER_COLUMN_BIRTH_YEAR},
    {"出生年月日", LEDGER_COLUMN_BIRTH_ON},
    {"生日", LEDGER_COLUMN_BIRTH_ON},
    {"出生", LEDGER_COLUMN_BIRTH_ON},
    {"电话", LEDGER_COLUMN_PHONE},
    {"手机", LEDGER_COLUMN_PHONE},
    {"手机号", LEDGER_COLUMN_PHONE},
    {"手机号码", LEDGER_COLUMN_PHONE},
    {"电话号码", LEDGER_COLUMN_PHONE},
    {"联系方式", LEDGER_COLUMN_PHONE},
    {"联系号码", LEDGER_COLUMN_PHONE},
    {"身份证", LEDGER_COLUMN_ID_NUMBER},
    {"身份证号码", LEDGER_COLUMN_ID_NUMBER},
    {"公民身份号码", LEDGER_COLUMN_ID_NUMBER},
    {"证件号码", LEDGER_COLUMN_ID_NUMBER},
    {"证件号", LEDGER_COLUMN_ID_NUMBER},
    {"人户一致标识", LEDGER_COLUMN_REGISTERED_HERE},
    {"是否人户一致", LEDGER_COLUMN_REGISTERED_HERE},
    {"户籍在本地", LEDGER_COLUMN_REGISTERED_HERE},
    {"人员类型", LEDGER_COLUMN_RESIDENCE},
    {"人口类型", LEDGER_COLUMN_RESIDENCE},
    {"人员类别", LEDGER_COLUMN_RESIDENCE},
    {"入住时间", LEDGER_COLUMN_FROM_ON},
    {"迁入日期", LEDGER_COLUMN_FROM_ON},
    {"居住起始日期", LEDGER_COLUMN_FROM_ON},
};

enum { HEAD_WITHIN = 12 }; /* rows among which the header must stand */

/* The header without blanks and brackets: "联系 电话（必填）" is 联系电话. */
static lm_rc bare_title(struct lm_arena *arena, struct lm_str title, struct lm_str *ret_bare) {
    struct lm_str clean;
    LM_TRY(lm_text_normalise(arena, title, &clean));
    struct lm_buf out = lm_buf_in(arena, clean.n + 16);
    int depth = 0;
    for (size_t at = 0, from = 0; at < clean.n; from = at) {
        int32_t point = lm_utf8_next(clean, &at);
        bool is_note =
            point == '(' && lm_str_find(lm_str_cut(clean, from, clean.n), LM_STR("填")) >= 0;
        depth += is_note ? 1 : 0;
        if (depth == 0 && point != ' ' && point != '(' && point != ')' && point != '*' &&
            point != ':')
            lm_buf_put(&out, clean.p + from, at - from);
        if (point == ')' && depth > 0)
            depth--;
    }
    return lm_buf_done(&out, ret_bare);
}

static int field_of_title(const struct lm_list *mappings, struct lm_str title, struct lm_str bare) {
    const struct ledger_import_column *saved = mappings->items;
    for (size_t i = 0; i < mappings->count; i++)
        if (lm_str_eq(saved[i].title, title))
            return lm_code_value(ledger_import_fields, saved[i].field);
    for (int i = 0; ledger_import_fields[i].slug; i++) {
        struct lm_str word = lm_str_of(ledger_import_fields[i].zh);
        if (lm_str_eq(bare, word) || lm_str_is(bare, ledger_import_fields[i].slug))
            return i + 1;
    }
    for (size_t i = 0; i < LM_COUNT(synonyms); i++)
        if (lm_str_is(bare, synonyms[i].title))
            return synonyms[i].field;
    return 0;
}

/* "房屋信息/面积" is known by its last word when the whole is not. */
static lm_rc field_of_cell(struct lm_arena *arena, const struct lm_list *mappings,
                           struct lm_str text, int *ret_field) {
    struct lm_str bare;
    LM_TRY(bare_title(arena, text, &bare));
    *ret_field = field_of_title(mappings, text, bare);
    return LM_OK;
}

static lm_rc count_known(struct lm_arena *arena, const struct lm_list *mappings,
                         const struct lm_sheet_row *row, size_t *ret_count) {
    *ret_count = 0;
    for (size_t i = 0; i < row->count; i++) {
        int field;
        LM_TRY(field_of_cell(arena, mappings, row->cells[i].text, &field));
        *ret_count += field != 0;
    }
    return LM_OK;
}

static struct lm_str cell_text(const struct lm_sheet_row *row, size_t at) {
    return at < row->count && row->cells[at].text.p ? lm_str_trim(row->cells[at].text) : LM_STR("");
}

/* One column from its cells in up to two header rows. */
static lm_rc make_column(struct lm_arena *arena, const struct lm_list *mappings,
                         const struct lm_str parts[2], struct ledger_import_column *ret_column) {
    int lower = 0, upper = 0, whole = 0;
    struct lm_str title;
    bool is_one = parts[1].n == 0 || lm_str_eq(parts[0], parts[1]);
    if (is_one || parts[0].n == 0)
        title = is_one ? parts[0] : parts[1];
    else
        LM_TRY(lm_str_printf(arena, &title, "%.*s/%.*s", LM_FMT(parts[0]), LM_FMT(parts[1])));
    LM_TRY(lm_str_copy(arena, title, &title));
    LM_TRY(field_of_cell(arena, mappings, title, &whole));
    LM_TRY(field_of_cell(arena, mappings, parts[1], &lower));
    LM_TRY(field_of_cell(arena, mappings, parts[0], &upper));
    int field = whole ? whole : lower ? lower : is_one || parts[1].n == 0 ? upper : 0;
    *ret_column =
        (struct ledger_import_column){title, lm_str_of(lm_code_slug(ledger_import_fields, field))};
    return LM_OK;
}

static void drop_repeated(struct ledger_import_column *columns, size_t count) {
    bool is_taken[LEDGER_COLUMN_COUNT] = {false};
    for (size_t i = 0; i < count; i++) {
        int field = columns[i].field.p ? lm_code_value(ledger_import_fields, columns[i].field) : 0;
        if (field && is_taken[field])
            columns[i].field = (struct lm_str){0};
        is_taken[field] = true;
    }
}

static lm_rc make_columns(struct lm_arena *arena, const struct lm_list *mappings,
                          const struct lm_sheet_row rows[2], struct lm_list *ret_columns) {
    size_t count = rows[0].count > rows[1].count ? rows[0].count : rows[1].count;
    struct ledger_import_column *columns;
    if (count > LEDGER_COLUMNS_MAX)
        count = LEDGER_COLUMNS_MAX;
    LM_TRY(lm_new(arena, count + 1, &columns));
    for (size_t i = 0; i < count; i++)
        LM_TRY(make_column(arena, mappings,
                           (struct lm_str[]){cell_text(&rows[0], i), cell_text(&rows[1], i)},
                           &columns[i]));
    while (count > 0 && columns[count - 1].title.n == 0)
        count--;
    drop_repeated(columns, count);
    *ret_columns = (struct lm_list){columns, count};
    return LM_OK;
}

lm_rc ledger_import_find_head(struct lm_cx *cx, struct lm_sheet *sheet,
                              const struct lm_list *mappings, struct ledger_import_head *ret_head) {
    struct lm_sheet_row rows[HEAD_WITHIN + 1] = {{0}};
    size_t known[HEAD_WITHIN + 1] = {0}, count = 0;
    for (bool has_row = true; count < HEAD_WITHIN; count++) {
        LM_TRY(lm_sheet_next(sheet, cx->arena, &rows[count], &has_row));
        if (!has_row)
            break;
        LM_TRY(count_known(cx->arena, mappings, &rows[count], &known[count]));
    }
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (known[i] > known[best])
            best = i;
    if (known[best] < 2)
        return lm_fail(cx, LM_INVALID, "ledger.import_no_header");
    if (best > 0 && known[best - 1] >= 2) /* the row with more known words is the lower of two */
        best--;
    bool is_double = best + 1 < count && known[best + 1] >= 2;
    struct lm_sheet_row empty = {0};
    LM_TRY(make_columns(cx->arena, mappings,
                        (struct lm_sheet_row[]){rows[best], is_double ? rows[best + 1] : empty},
                        &ret_head->columns));
    ret_head->rows = (int64_t)best + (is_double ? 2 : 1);
    return lm_sheet_rewind(sheet);
}

lm_rc ledger_import_check_columns(struct lm_cx *cx, const struct lm_list *columns) {
    size_t seen[LEDGER_COLUMN_COUNT] = {0};
    const struct ledger_import_column *items = columns->items;
    char pointer[48];
    for (size_t i = 0; i < columns->count; i++) {
        int field = lm_str_is_empty(items[i].field)
                        ? 0
                        : lm_code_value(ledger_import_fields, items[i].field);
        snprintf(pointer, sizeof pointer, "/columns/%zu/field", i);
        if (!lm_str_is_empty(items[i].field) && !field)
            lm_fault(cx, pointer, "ledger.import_field_unknown");
        if (field && seen[field]++ > 0)
            lm_fault(cx, pointer, "ledger.import_field_twice");
    }
    bool has_place =
        seen[LEDGER_COLUMN_DOOR_ID] || seen[LEDGER_COLUMN_ROOM] || seen[LEDGER_COLUMN_ADDRESS];
    if (!seen[LEDGER_COLUMN_NAME] && !seen[LEDGER_COLUMN_USAGE])
        lm_fault(cx, "/columns", "ledger.import_need_name");
    if (!has_place)
        lm_fault(cx, "/columns", "ledger.import_need_room");
    return lm_faults_check(cx);
}

/* ---- columns as they are stored ---- */

struct column_set {
    struct lm_list columns;
};
static const struct lm_field column_set_fields[] = {{LM_AT(struct column_set, columns), LM_LIST,
                                                     .record = &ledger_import_column_record,
                                                     .max = LEDGER_COLUMNS_MAX},
                                                    {0}};
static const struct lm_record column_set_record = {"ImportColumns", sizeof(struct column_set),
                                                   column_set_fields};

lm_rc ledger_import_columns_print(struct lm_arena *arena, const struct lm_list *columns,
                                  struct lm_str *ret_json) {
    struct column_set set = {*columns};
    struct lm_buf out = lm_buf_in(arena, 1024 * 1024);
    lm_json_print(&out, &column_set_record, &set);
    return lm_buf_done(&out, ret_json);
}

lm_rc ledger_import_columns_parse(struct lm_arena *arena, struct lm_str json,
                                  struct lm_list *ret_columns) {
    struct column_set set = {0};
    struct lm_faults faults = {.arena = arena};
    LM_TRY(lm_json_parse(arena, json, &column_set_record, &set, &faults));
    *ret_columns = set.columns;
    return LM_OK;
}
