/* Building words as stations write them, brought to one form. Pure text; domain.md habits: "1幢",
 * "1号楼", "一栋", "A座". */
#include "lib/text/text.h"
#include "modules/grid/grid.h"

static const struct {
    const char *word;
    int value;
} han_digits[] = {{"零", 0}, {"〇", 0}, {"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4},
                  {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}, {"十", 10}};

/* Reads a Han digit at the front of `s`; -1 when there is none. */
static int han_digit(struct lm_str *s) {
    for (size_t i = 0; i < LM_COUNT(han_digits); i++) {
        struct lm_str word = lm_str_of(han_digits[i].word);
        if (lm_str_starts(*s, word)) {
            *s = lm_str_cut(*s, word.n, s->n);
            return han_digits[i].value;
        }
    }
    return -1;
}

/* 一 … 九十九 at the front of `s`; LM_ABSENT when there is none. */
static int64_t han_number(struct lm_str *s) {
    int64_t value = LM_ABSENT;
    for (int digit; (digit = han_digit(s)) >= 0;) {
        if (digit == 10)
            value = value == LM_ABSENT ? 10 : value * 10;
        else
            value = value == LM_ABSENT             ? digit
                    : value % 10 == 0 && value > 0 ? value + digit
                                                   : value * 10 + digit;
        if (value > 9999)
            return LM_ABSENT;
    }
    return value;
}

static int64_t ascii_number(struct lm_str *s) {
    int64_t value = LM_ABSENT;
    size_t digits = 0;
    while (digits < s->n && s->p[digits] >= '0' && s->p[digits] <= '9')
        digits++;
    if (digits == 0 || digits > 4 || !lm_str_int(lm_str_cut(*s, 0, digits), &value))
        return LM_ABSENT;
    *s = lm_str_cut(*s, digits, s->n);
    return value;
}

/* The word after the number: is it one that means a building? "" and "#" count: "3", "3#". */
static bool is_building_word(struct lm_str s, const char **ret_suffix) {
    static const struct {
        const char *written, *meant;
    } words[] = {{"", "号楼"},     {"#", "号楼"},        {"#楼", "号楼"},         {"楼", "号楼"},
                 {"号", "号楼"},   {"号楼", "号楼"},     {"栋", "号楼"},          {"幢", "号楼"},
                 {"号栋", "号楼"}, {"号幢", "号楼"},     {"栋楼", "号楼"},        {"幢楼", "号楼"},
                 {"座", "座"},     {"号座", "座"},       {"号院", "号院"},        {"院", "号院"},
                 {"排", "排"},     {"号箱", "号集装箱"}, {"号集装箱", "号集装箱"}};
    for (size_t i = 0; i < LM_COUNT(words); i++)
        if (lm_str_is(s, words[i].written)) {
            *ret_suffix = words[i].meant;
            return true;
        }
    return false;
}

static bool is_range(struct lm_str s) {
    static const char *const marks[] = {"-", "~", "—", "–", "至", "、", ",", "/"};
    for (size_t i = 0; i < LM_COUNT(marks); i++)
        if (lm_str_find(s, lm_str_of(marks[i])) > 0)
            return true;
    return false;
}

static bool is_letter(struct lm_str s) {
    return s.n >= 1 && ((s.p[0] >= 'A' && s.p[0] <= 'Z') || (s.p[0] >= 'a' && s.p[0] <= 'z'));
}

lm_rc grid_building_parse(struct lm_cx *cx, struct lm_str text,
                          struct grid_building_label *ret_label) {
    struct lm_str s;
    const char *suffix = NULL;
    LM_TRY(lm_text_name(cx->arena, text, &s));
    if (is_range(s))
        return lm_fail(cx, LM_INVALID, "grid.building_range", s.p);
    struct lm_str whole = s;
    struct grid_building_label label = {.number = LM_ABSENT};
    if (is_letter(s)) {
        LM_TRY(lm_str_printf(cx->arena, &label.letter, "%c", s.p[0] & ~0x20));
        s = lm_str_cut(s, 1, s.n);
    }
    if (lm_str_starts(s, LM_STR("第")))
        s = lm_str_cut(s, strlen("第"), s.n);
    label.number = ascii_number(&s);
    if (label.number == LM_ABSENT)
        label.number = han_number(&s);
    bool has_name = label.number != LM_ABSENT || label.letter.p;
    if (!has_name || label.number == 0 || !is_building_word(s, &suffix))
        return lm_fail(cx, LM_INVALID, "grid.building_label", whole.p);
    if (label.number == LM_ABSENT)
        suffix = "座";
    LM_TRY(label.number == LM_ABSENT
               ? lm_str_printf(cx->arena, &label.label, "%.*s%s", LM_FMT(label.letter), suffix)
               : lm_str_printf(cx->arena, &label.label, "%.*s%lld%s", LM_FMT(label.letter),
                               (long long)label.number, suffix));
    *ret_label = label;
    return LM_OK;
}
