/* The code tables of the ledger: sexes, usages, residence, relations. Owns words, never data. */
#include "modules/ledger/ledger.h"
#include "modules/ledger/ledger_wire.h"

const struct lm_code ledger_usages[] = {
    {"owner_occupied", "自住", "owner-occupied"},
    {"rented", "出租", "rented"},
    {"vacant", "空置", "vacant"},
    {"commercial", "商用", "commercial"},
    {"other_usage", "其他", "other"},
    {0},
};

/* GB/T 2261.1: 0 未知, 1 男, 2 女, 9 未说明. */
const struct lm_code ledger_sexes[] = {
    {"unknown", "未知", "unknown"},
    {"male", "男", "male"},
    {"female", "女", "female"},
    {"unstated", "未说明", "not stated"},
    {0},
};

const struct lm_code ledger_residences[] = {
    {"usual", "常住", "usual resident"},
    {"registered", "户籍", "registered only"},
    {"migrant", "流动", "migrant"},
    {"overseas", "境外", "from overseas"},
    {0},
};

const struct lm_code ledger_sources[] = {
    {"import", "导入", "import"},
    {"survey", "摸排", "survey"},
    {"visit", "走访", "visit"},
    {"resident", "本人更正", "the resident"},
    {"station", "工作站登记", "the station"},
    {0},
};

/* 人户一致标识 of GB/T 31000: 01 一致, 02 不一致. */
const struct lm_code ledger_registrations[] = {
    {"yes", "人户一致", "registered here"},
    {"no", "人户不一致", "registered elsewhere"},
    {0},
};

const struct lm_code ledger_change_kinds[] = {
    {"add", "迁入或新发现", "moved in or newly found"},
    {"birth", "出生", "born"},
    {"move_out", "迁出", "moved out"},
    {"death", "死亡", "died"},
    {"correct", "更正", "corrected"},
    {"set_usage", "变更用途", "usage changed"},
    {"add_household", "新增一户", "household added"},
    {"return", "撤销迁出或去世", "leaving undone"},
    {"mistake", "登记有误", "entered by mistake"},
    {"move", "迁居", "moved here from another door"},
    {0},
};

/* Kinds that PIPL art. 28 and the field table of the handbook call sensitive. Nothing else can be
 * kept: fields that are off do not exist. */
const struct lm_code ledger_sensitive_kinds[] = {
    {"living_alone", "独居", "living alone"},
    {"disability", "残疾", "disability"},
    {"failing_ability", "失能", "failing ability"},
    {"minimum_living", "低保", "minimum living allowance"},
    {"extreme_hardship", "特困", "extreme hardship"},
    {"entitled_group", "优抚", "entitled group"},
    {0},
};

const struct lm_code ledger_consent_forms[] = {
    {"paper", "书面", "on paper"}, {"verbal", "口头", "by word of mouth"}, {0}};

const struct lm_code ledger_givers[] = {
    {"self", "本人", "the person"},
    {"guardian", "监护人", "a guardian"},
    {0},
};

const struct lm_code ledger_secrets[] = {
    {"phone", "电话", "phone"},
    {"id_number", "公民身份号码", "ID number"},
    {0},
};

const struct lm_code ledger_import_states[] = {
    {"uploaded", "待核对列", "columns to be confirmed"},
    {"checking", "正在试导入", "being checked"},
    {"checked", "试导入完成", "checked"},
    {"applying", "正在导入", "being applied"},
    {"applied", "已导入", "applied"},
    {"failed", "失败", "failed"},
    {"cancelled", "已取消", "cancelled"},
    {0},
};

/* GB/T 4761-2008, two-digit codes, complete. */
const struct lm_code ledger_relations[] = {
    {"01", "本人", "self"},
    {"02", "户主", "head of household"},
    {"10", "配偶", "spouse"},
    {"11", "夫", "husband"},
    {"12", "妻", "wife"},
    {"20", "子", "son"},
    {"21", "独生子", "only son"},
    {"22", "长子", "eldest son"},
    {"23", "次子", "second son"},
    {"24", "三子", "third son"},
    {"25", "四子", "fourth son"},
    {"26", "五子", "fifth son"},
    {"27", "养子或继子", "adopted son or stepson"},
    {"28", "女婿", "son-in-law"},
    {"29", "其他儿子", "other son"},
    {"30", "女", "daughter"},
    {"31", "独生女", "only daughter"},
    {"32", "长女", "eldest daughter"},
    {"33", "次女", "second daughter"},
    {"34", "三女", "third daughter"},
    {"35", "四女", "fourth daughter"},
    {"36", "五女", "fifth daughter"},
    {"37", "养女或继女", "adopted daughter or stepdaughter"},
    {"38", "儿媳", "daughter-in-law"},
    {"39", "其他女儿", "other daughter"},
    {"40", "孙辈", "grandchild"},
    {"41", "孙子", "son's son"},
    {"42", "孙女", "son's daughter"},
    {"43", "外孙子", "daughter's son"},
    {"44", "外孙女", "daughter's daughter"},
    {"45", "孙媳妇或外孙媳妇", "grandson's wife"},
    {"46", "孙女婿或外孙女婿", "granddaughter's husband"},
    {"47", "曾孙子或外曾孙子", "great-grandson"},
    {"48", "曾孙女或外曾孙女", "great-granddaughter"},
    {"49", "其他孙辈", "other grandchild"},
    {"50", "父母", "parent"},
    {"51", "父亲", "father"},
    {"52", "母亲", "mother"},
    {"53", "公公", "husband's father"},
    {"54", "婆婆", "husband's mother"},
    {"55", "岳父", "wife's father"},
    {"56", "岳母", "wife's mother"},
    {"57", "继父或养父", "stepfather or adoptive father"},
    {"58", "继母或养母", "stepmother or adoptive mother"},
    {"59", "其他父母关系", "other parent"},
    {"60", "祖父母或外祖父母", "grandparent"},
    {"61", "祖父", "father's father"},
    {"62", "祖母", "father's mother"},
    {"63", "外祖父", "mother's father"},
    {"64", "外祖母", "mother's mother"},
    {"65", "配偶的祖父母或外祖父母", "spouse's grandparent"},
    {"66", "曾祖父", "great-grandfather"},
    {"67", "曾祖母", "great-grandmother"},
    {"68", "配偶的曾祖父母或外曾祖父母", "spouse's great-grandparent"},
    {"69", "其他祖父母或外祖父母关系", "other grandparent"},
    {"70", "兄弟姐妹", "sibling"},
    {"71", "兄", "elder brother"},
    {"72", "嫂", "elder brother's wife"},
    {"73", "弟", "younger brother"},
    {"74", "弟媳", "younger brother's wife"},
    {"75", "姐姐", "elder sister"},
    {"76", "姐夫", "elder sister's husband"},
    {"77", "妹妹", "younger sister"},
    {"78", "妹夫", "younger sister's husband"},
    {"79", "其他兄弟姐妹", "other sibling"},
    {"80", "其他", "other"},
    {"81", "伯父", "father's elder brother"},
    {"82", "伯母", "wife of father's elder brother"},
    {"83", "叔父", "father's younger brother"},
    {"84", "婶母", "wife of father's younger brother"},
    {"85", "舅父", "mother's brother"},
    {"86", "舅母", "wife of mother's brother"},
    {"87", "姨父", "husband of mother's sister"},
    {"88", "姨母", "mother's sister"},
    {"89", "姑父", "husband of father's sister"},
    {"90", "姑母", "father's sister"},
    {"91", "堂兄弟姐妹", "cousin on father's side"},
    {"92", "表兄弟姐妹", "cousin on mother's side"},
    {"93", "侄子", "brother's son"},
    {"94", "侄女", "brother's daughter"},
    {"95", "外甥", "sister's son"},
    {"96", "外甥女", "sister's daughter"},
    {"97", "其他亲属", "other relative"},
    {"99", "非亲属", "not related"},
    {0},
};

const struct lm_code *ledger_relation(struct lm_str code) {
    int value = lm_code_value(ledger_relations, code);
    return value ? &ledger_relations[value - 1] : NULL;
}
