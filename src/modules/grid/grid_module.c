/* The grid module as tables. */
#include "core/env.h"
#include "modules/grid/grid.h"
#include "modules/grid/grid_cli.h"
#include "modules/grid/grid_http.h"
#include "modules/grid/grid_rules.h"

#include "base/log.h"

extern const struct lm_migration grid_migrations[];

static const struct lm_permission *const permissions[] = {&grid_see, &grid_edit, NULL};

static const struct lm_message messages[] = {
    {"grid.name_missing", "请填写名称。", "Give it a name."},
    {"grid.level_unknown", "层级只能是区、街道、社区、小区、楼栋。",
     "The level must be district, street, community, compound or building."},
    {"grid.level_below_parent",
     "上下级不相邻：街道在区下，社区在街道下，小区在社区下，楼栋在小区下。",
     "A node must stand one level below its parent."},
    {"grid.no_parent", "上级网格不存在或已停用，请刷新后重选。",
     "The node above does not exist or is closed. Reload and choose again."},
    {"grid.code_taken", "编码 {0} 已被使用，请换一个。", "Code {0} is taken. Choose another."},
    {"grid.code_digits", "编码“{0}”应为{1}位数字：上级编码后接本级序号。",
     "Code “{0}” must have {1} digits: the code above and a serial number."},
    {"grid.code_of_parent", "编码“{0}”应以上级编码 {1} 开头。",
     "Code “{0}” must begin with the code above, {1}."},
    {"grid.codes_exhausted", "这里的编码序号已用完，请手工填写一个未用过的编码。",
     "The serial numbers below this place are used up. Type a code that is free."},
    {"grid.kind_of_street", "专属网格属于社区，区和街道只能是基础网格。",
     "A dedicated grid belongs to a community; districts and streets are basic grids."},
    {"grid.parent_closes",
     "上级“{0}”自{1}起撤销，下级不能存在更久。请先收回上级的撤销，或换一个上级。",
     "“{0}” above closes on {1}; nothing below may last longer. Take that close back first, or "
     "choose "
     "another place."},
    {"grid.own_place", "不能修改自己所在的这一级网格，请联系上级处理。",
     "You cannot change the place you are appointed to. Ask the office above."},
    {"grid.code_missing", "请填写编码。", "Give it a code."},
    {"grid.name_taken", "同一上级下已有“{0}”。", "“{0}” already exists below the same parent."},
    {"grid.day_unknown", "日期不存在，请检查年月日。", "There is no such day."},
    {"grid.not_there_that_day", "这一天没有这个网格。", "This node did not exist on that day."},
    {"grid.closed", "这个网格那时已撤销。如撤销有误，请先收回撤销。",
     "This node is closed by that day. If that was a mistake, take the close back first."},
    {"grid.has_open_children",
     "下面在那一天或之后还有网格（包括以后才设立的），请先撤销它们，或改一个更晚的日期。",
     "There are nodes below it on that day or later (also ones that open later). Close them first, "
     "or "
     "choose a later day."},
    {"grid.units_of_building_only", "只有楼栋才有单元。", "Only buildings have entrances."},
    {"grid.building_range", "“{0}”像是几栋楼，请拆成一栋一行。",
     "“{0}” looks like several buildings. Use one row each."},
    {"grid.building_label", "看不懂楼栋“{0}”，请写成“1号楼”或“A座”。",
     "“{0}” is no building label. Write 1号楼 or A座."},
    {"grid.import_header", "没有找到表头。需要“小区”和“楼栋”两列，或 code,name,level,parent_code。",
     "No header row found. It needs the columns 小区 and 楼栋, or code,name,level,parent_code."},
    {"grid.import_cell", "第{0}行“{1}”列：{2}", "Row {0}, column {1}: {2}"},
    {"grid.import_unknown_place", "第{0}行“{1}”列：“{2}”不在您管理的范围内，请先建立它或改正名称。",
     "Row {0}, column {1}: “{2}” is not within your area. Create it first or correct the name."},
    {"grid.import_building", "第{0}行“{1}”列：看不懂楼栋“{2}”，请一行写一栋，如“1号楼”“A座”。",
     "Row {0}, column {1}: “{2}” is not one building. Write one per row, like 1号楼 or A座."},
    {"grid.import_level", "第{0}行“{1}”列：层级“{2}”应为 district、street 或 community。",
     "Row {0}, column {1}: level “{2}” must be district, street or community."},
    {"grid.import_code_parent", "第{0}行“{1}”列：编码“{2}”应以上级编码开头。",
     "Row {0}, column {1}: code “{2}” must begin with its parent's code."},
    {"grid.import_name_taken", "第{0}行“{1}”列：同一上级下已有或将有“{2}”，请核对名称和编码。",
     "Row {0}, column {1}: “{2}” exists below the same parent, or will. Check name and code."},
    {"grid.import_code_taken", "第{0}行“{1}”列：编码“{2}”已被使用。",
     "Row {0}, column {1}: code “{2}” is taken."},
    {"grid.import_ambiguous", "第{0}行“{1}”列：“{2}”可能指两个地方，请写完整名称。",
     "Row {0}, column {1}: “{2}” may mean two places. Write the whole name."},
    {"grid.import_building_kind",
     "第{0}行“{1}”列：“{2}”不是建筑类型，请填：楼栋、集装箱、平房院落、其他。",
     "Row {0}, column {1}: “{2}” is no kind of building. Use 楼栋, 集装箱, 平房院落 or 其他."},
    {"grid.import_grid_kind", "第{0}行“{1}”列：“{2}”不是网格类型，请填：基础网格、专属网格。",
     "Row {0}, column {1}: “{2}” is no kind of grid. Use 基础网格 or 专属网格."},
    {"grid.import_missing", "第{0}行“{1}”列：不能为空。",
     "Row {0}, column {1}: must not be empty."},
    {"grid.import_units", "第{0}行“{1}”列：单元数“{2}”应为1到40的整数。",
     "Row {0}, column {1}: “{2}” is no number of entrances (1–40)."},
    {"grid.import_code", "第{0}行“{1}”列：编码“{2}”应为6、9或12位数字。",
     "Row {0}, column {1}: code “{2}” must have 6, 9 or 12 digits."},
    {0},
};

/* The day changes names and parents that were entered ahead: look again after midnight. */
static lm_rc refresh(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    return grid_refresh(cx);
}
static const struct lm_job_kind jobs[] = {
    {.name = "grid.refresh", .every_ms = 60 * 60 * 1000, .run = refresh}, {0}};

static void hear_grid(struct lm_env *env, int64_t id) {
    (void)id;
    if (grid_publish(env) != LM_OK)
        lm_log(LM_ERROR, "grid.publish_failed", NULL);
}
static const struct lm_listener listeners[] = {{"grid", hear_grid}, {"outside", hear_grid}, {0}};

const struct lm_module grid_module = {
    .name = "grid",
    .migrations = grid_migrations,
    .sql = grid_sql,
    .permissions = permissions,
    .routes = grid_routes,
    .messages = messages,
    .jobs = jobs,
    .commands = grid_commands,
    .listeners = listeners,
    .start = grid_publish,
    .rebuild = grid_rebuild,
    .find = grid_find,
};
