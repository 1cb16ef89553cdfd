/* What the columns of a station's workbook mean: finding the header and guessing by the words
 * people use. */
#include "core/sheet/sheet_head.h"
#include "lib/json/json.h"
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
static const struct lm_head_word synonyms[] = {
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
    {0},
};

static int field_of_slug(struct lm_str slug) {
    return lm_str_is_empty(slug) ? 0 : lm_code_value(ledger_import_fields, slug);
}

/* What was said at the place, as the core knows it. */
static lm_rc say(struct lm_arena *arena, const struct lm_list *mappings, struct lm_list *ret_said) {
    const struct ledger_import_column *items = mappings->items;
    struct lm_head_column *said;
    LM_TRY(lm_new(arena, mappings->count + 1, &said));
    for (size_t i = 0; i < mappings->count; i++)
        said[i] = (struct lm_head_column){items[i].title, field_of_slug(items[i].field)};
    *ret_said = (struct lm_list){said, mappings->count};
    return LM_OK;
}

lm_rc ledger_import_find_head(struct lm_cx *cx, struct lm_sheet *sheet,
                              const struct lm_list *mappings, struct ledger_import_head *ret_head) {
    struct lm_list said = {0};
    struct lm_head_words words = {ledger_import_fields, synonyms, &said};
    struct lm_head head = {0};
    struct ledger_import_column *columns;
    LM_TRY(say(cx->arena, mappings, &said));
    lm_rc rc = lm_head_find(cx->arena, sheet, &words, &head);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_INVALID, "ledger.import_no_header");
    LM_TRY(rc);
    const struct lm_head_column *found = head.columns.items;
    LM_TRY(lm_new(cx->arena, head.columns.count + 1, &columns));
    for (size_t i = 0; i < head.columns.count; i++)
        columns[i] = (struct ledger_import_column){
            found[i].title, lm_str_of(lm_code_slug(ledger_import_fields, found[i].field))};
    *ret_head = (struct ledger_import_head){head.rows, {columns, head.columns.count}};
    return LM_OK;
}

lm_rc ledger_import_check_columns(struct lm_cx *cx, const struct lm_list *columns) {
    size_t seen[LEDGER_COLUMN_COUNT] = {0};
    const struct ledger_import_column *items = columns->items;
    char pointer[48];
    for (size_t i = 0; i < columns->count; i++) {
        int field = field_of_slug(items[i].field);
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
