/* Words of stations for the ledger's codes. Owns synonyms only. */
#include "core/sheet/sheet_head.h"
#include "modules/ledger/ledger_import.h"

int ledger_word_sex(struct lm_str word) {
    static const struct lm_head_word words[] = {
        {"1", LEDGER_MALE},           {"2", LEDGER_FEMALE},
        {"0", LEDGER_SEX_UNKNOWN},    {"M", LEDGER_MALE},
        {"F", LEDGER_FEMALE},         {"男性", LEDGER_MALE},
        {"女性", LEDGER_FEMALE},      {"9", LEDGER_SEX_UNSTATED},
        {"不详", LEDGER_SEX_UNKNOWN}, {0}};
    return lm_word_code(ledger_sexes, words, word);
}

int ledger_word_usage(struct lm_str word) {
    static const struct lm_head_word words[] = {
        {"自有", LEDGER_OWNER_OCCUPIED},   {"自用", LEDGER_OWNER_OCCUPIED},
        {"自住房", LEDGER_OWNER_OCCUPIED}, {"业主自住", LEDGER_OWNER_OCCUPIED},
        {"租赁", LEDGER_RENTED},           {"租住", LEDGER_RENTED},
        {"出租房", LEDGER_RENTED},         {"租房", LEDGER_RENTED},
        {"群租", LEDGER_RENTED},           {"空", LEDGER_VACANT},
        {"闲置", LEDGER_VACANT},           {"空房", LEDGER_VACANT},
        {"空置房", LEDGER_VACANT},         {"无人", LEDGER_VACANT},
        {"无人居住", LEDGER_VACANT},       {"商业", LEDGER_COMMERCIAL},
        {"商铺", LEDGER_COMMERCIAL},       {"办公", LEDGER_COMMERCIAL},
        {"经营", LEDGER_COMMERCIAL},       {"借住", LEDGER_OTHER_USAGE},
        {"集体房", LEDGER_OTHER_USAGE},    {0}};
    return lm_word_code(ledger_usages, words, word);
}

int ledger_word_registered(struct lm_str word) {
    static const struct lm_head_word words[] = {{"是", LEDGER_REGISTERED_HERE},
                                                {"一致", LEDGER_REGISTERED_HERE},
                                                {"01", LEDGER_REGISTERED_HERE},
                                                {"1", LEDGER_REGISTERED_HERE},
                                                {"√", LEDGER_REGISTERED_HERE},
                                                {"有", LEDGER_REGISTERED_HERE},
                                                {"否", LEDGER_REGISTERED_ELSEWHERE},
                                                {"不一致", LEDGER_REGISTERED_ELSEWHERE},
                                                {"02", LEDGER_REGISTERED_ELSEWHERE},
                                                {"2", LEDGER_REGISTERED_ELSEWHERE},
                                                {"×", LEDGER_REGISTERED_ELSEWHERE},
                                                {"无", LEDGER_REGISTERED_ELSEWHERE},
                                                {"人户分离", LEDGER_REGISTERED_ELSEWHERE},
                                                {0}};
    return lm_word_code(ledger_registrations, words, word);
}

int ledger_word_residence(struct lm_str word) {
    static const struct lm_head_word words[] = {{"常住人口", LEDGER_USUAL},
                                                {"户籍人口", LEDGER_REGISTERED},
                                                {"流动人口", LEDGER_MIGRANT},
                                                {"暂住", LEDGER_MIGRANT},
                                                {"暂住人口", LEDGER_MIGRANT},
                                                {"外来人口", LEDGER_MIGRANT},
                                                {"境外人员", LEDGER_OVERSEAS},
                                                {"外籍", LEDGER_OVERSEAS},
                                                {0}};
    return lm_word_code(ledger_residences, words, word);
}

struct lm_str ledger_word_relation(struct lm_str word) {
    static const struct {
        const char *written, *code;
    } words[] = {
        {"妻子", "12"},   {"丈夫", "11"},   {"儿子", "20"},     {"女儿", "30"}, {"爸爸", "51"},
        {"父", "51"},     {"母", "52"},     {"妈妈", "52"},     {"媳妇", "38"}, {"儿媳妇", "38"},
        {"孙", "41"},     {"外孙", "43"},   {"爷爷", "61"},     {"奶奶", "62"}, {"外公", "63"},
        {"姥爷", "63"},   {"外婆", "64"},   {"姥姥", "64"},     {"哥哥", "71"}, {"哥", "71"},
        {"嫂子", "72"},   {"弟弟", "73"},   {"姐", "75"},       {"妹", "77"},   {"租户", "99"},
        {"租客", "99"},   {"承租人", "99"}, {"合租", "99"},     {"保姆", "99"}, {"朋友", "99"},
        {"同事", "99"},   {"同学", "99"},   {"其他亲属", "97"}, {"亲戚", "97"}, {"孙子女", "40"},
        {"岳父母", "59"}, {"兄弟", "79"},   {"姐妹", "79"},     {"侄", "93"},   {"继子", "27"},
        {"继女", "37"},   {"养子", "27"},   {"养女", "37"},     {"继父", "57"}, {"继母", "58"}};
    for (const struct lm_code *code = ledger_relations; code->slug; code++)
        if (lm_str_is(word, code->zh) || lm_str_is(word, code->slug))
            return lm_str_of(code->slug);
    for (size_t i = 0; i < LM_COUNT(words); i++)
        if (lm_str_is(word, words[i].written))
            return lm_str_of(words[i].code);
    return (struct lm_str){0};
}
