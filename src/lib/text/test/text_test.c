/* What normal forms and pinyin promise. */
#include "test.h"

#include "base/buf.h"
#include "lib/text/text.h"

static void assert_normal(struct lm_arena *arena, struct lm_str in, const char *expected) {
    struct lm_str out;
    assert_ok(lm_text_normalise(arena, in, &out));
    assert_int_equal(out.n, strlen(expected));
    assert_string_equal(out.p, expected);
}

static void assert_name(struct lm_arena *arena, struct lm_str in, const char *expected) {
    struct lm_str out;
    assert_ok(lm_text_name(arena, in, &out));
    assert_string_equal(out.p, expected);
}

static void full_width_and_blanks_become_plain(void **state) {
    assert_normal(*state, LM_STR("Ａ１　"), "A1");
    assert_normal(*state, LM_STR("　１２号楼　 ３单元 "), "12号楼 3单元");
    assert_normal(*state, LM_STR("（东）：一室"), "(东):一室");
    assert_normal(*state,
                  LM_STR("\xef\xbb\xbf"
                         "a\t\r\n b\xe2\x80\x8b"
                         "c"),
                  "a bc");
    assert_normal(*state, LM_STR("plain"), "plain");
    assert_normal(*state, LM_STR("   "), "");
    assert_normal(*state, LM_STR("张\xff"), "张\xef\xbf\xbd");
    struct lm_str none;
    assert_ok(lm_text_normalise(*state, (struct lm_str){0}, &none));
    assert_null(none.p);
}

static void blanks_inside_a_han_name_go_and_the_dot_stays(void **state) {
    assert_name(*state, LM_STR("陈 明"), "陈明");
    assert_name(*state, LM_STR("陈　　明 "), "陈明");
    assert_name(*state, LM_STR("阿不都 · 买买提"), "阿不都·买买提");
    assert_name(*state, LM_STR("阿不都•买买提"), "阿不都·买买提");
    assert_name(*state, LM_STR("John  Smith"), "John Smith");
    assert_name(*state, LM_STR("陈明 (Tom)"), "陈明 (Tom)");
}

static struct lm_pinyin read_name(struct lm_arena *arena, const char *name) {
    struct lm_pinyin pinyin;
    assert_ok(lm_text_pinyin(arena, lm_str_of(name), &pinyin));
    assert_true(pinyin.full_count <= 8 && pinyin.initials_count <= 8);
    return pinyin;
}

static bool is_listed(const struct lm_str *list, size_t count, const char *text) {
    for (size_t i = 0; i < count; i++)
        if (lm_str_is(list[i], text))
            return true;
    return false;
}

static void surnames_are_read_as_surnames(void **state) {
    static const char *const cases[][2] = {
        {"朴志明", "piao zhi ming"}, {"盖国强", "ge guo qiang"},  {"单小红", "shan xiao hong"},
        {"仇建军", "qiu jian jun"},  {"解晓东", "xie xiao dong"}, {"查文斌", "zha wen bin"},
        {"曾伟", "zeng wei"},        {"区建国", "ou jian guo"},   {"翟丽", "zhai li"},
        {"覃勇", "qin yong"},        {"任静", "ren jing"},        {"尉迟恭", "yu chi gong"},
        {"长孙安", "zhang sun an"},  {"万俟平", "mo qi ping"},    {"王单", "wang dan"},
        {"陈明", "chen ming"},       {"〇二", "ling er"},
    };
    for (size_t i = 0; i < LM_COUNT(cases); i++)
        assert_string_equal(read_name(*state, cases[i][0]).sort.p, cases[i][1]);
}

static void places_are_read_as_places(void **state) {
    static const char *const cases[][2] = {
        {"长安街", "chang an jie"},  {"重庆路", "chong qing lu"},
        {"3单元", "3 dan yuan"},     {"单元", "dan yuan"},
        {"解放路", "jie fang lu"},   {"中国银行", "zhong guo yin hang"},
        {"A座12号", "a zuo 12 hao"}, {"大明宫", "da ming gong"},
        {"未央区", "wei yang qu"},   {"吴堡", "wu bu"},
    };
    for (size_t i = 0; i < LM_COUNT(cases); i++)
        assert_string_equal(read_name(*state, cases[i][0]).sort.p, cases[i][1]);
}

static void every_reading_can_be_typed(void **state) {
    struct lm_pinyin name = read_name(*state, "陈乐行");
    assert_string_equal(name.full[0].p, "chenlexing");
    assert_int_equal(name.full_count, 6);
    assert_true(is_listed(name.full, name.full_count, "chenyuehang"));
    assert_true(is_listed(name.full, name.full_count, "chenyuexing"));
    assert_true(is_listed(name.initials, name.initials_count, "clx"));
    assert_true(is_listed(name.initials, name.initials_count, "cyh"));
    name = read_name(*state, "单重长");
    assert_true(is_listed(name.full, name.full_count, "shanzhongchang"));
    assert_true(is_listed(name.full, name.full_count, "danzhongchang"));
}

static void u_with_dots_can_be_typed_as_v_u_and_yu(void **state) {
    struct lm_pinyin name = read_name(*state, "吕明");
    assert_string_equal(name.sort.p, "lv ming");
    assert_int_equal(name.full_count, 3);
    assert_true(is_listed(name.full, name.full_count, "lvming"));
    assert_true(is_listed(name.full, name.full_count, "luming"));
    assert_true(is_listed(name.full, name.full_count, "lyuming"));
    assert_int_equal(name.initials_count, 1);
}

static void letters_and_digits_are_kept_in_lower_case_and_the_rest_is_dropped(void **state) {
    struct lm_pinyin name = read_name(*state, "Tom·陈-B2");
    assert_string_equal(name.full[0].p, "tomchenb2");
    assert_string_equal(name.initials[0].p, "tomcb2");
    name = read_name(*state, "—— …");
    assert_int_equal(name.full_count, 0);
    assert_string_equal(name.sort.p, "");
    name = read_name(*state, "");
    assert_int_equal(name.full_count, 0);
}

static void a_long_text_of_polyphones_stays_bounded(void **state) {
    struct lm_buf text = lm_buf_in(*state, 100000);
    for (int i = 0; i < 5000; i++)
        lm_buf_z(&text, "长行乐吕");
    struct lm_pinyin name;
    assert_ok(lm_text_pinyin(*state, lm_buf_view(&text), &name));
    assert_int_equal(name.full_count, 8);
    for (size_t i = 0; i < name.full_count; i++)
        assert_true(name.full[i].n < 64 * 64);
}

int main(void) {
    const struct CMUnitTest all[] = {
        test_with_arena(full_width_and_blanks_become_plain),
        test_with_arena(blanks_inside_a_han_name_go_and_the_dot_stays),
        test_with_arena(surnames_are_read_as_surnames),
        test_with_arena(places_are_read_as_places),
        test_with_arena(every_reading_can_be_typed),
        test_with_arena(u_with_dots_can_be_typed_as_v_u_and_yu),
        test_with_arena(letters_and_digits_are_kept_in_lower_case_and_the_rest_is_dropped),
        test_with_arena(a_long_text_of_polyphones_stays_bounded),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
