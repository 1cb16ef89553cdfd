/* What the printer puts out is what expat reads back. */
#include "test.h"

#include "lib/xml/xml.h"

#include <expat.h>

static struct lm_str printed(struct lm_buf *out) {
    struct lm_str text;
    assert_ok(lm_buf_done(out, &text));
    return text;
}

static void expect_text(struct lm_buf *out, const char *wanted) {
    struct lm_str text = printed(out);
    if (!lm_str_is(text, wanted))
        fail_msg("printed %.*s, wanted %s", LM_FMT(text), wanted);
}

static void elements_nest_and_empty_ones_are_short(void **state) {
    struct lm_buf out = lm_buf_in(*state, 4096);
    struct lm_xml xml = lm_xml_begin(&out);
    lm_xml_start(&xml, "a");
    lm_xml_attribute(&xml, "x", LM_STR("1 \"2\"\n<3>"));
    lm_xml_element(&xml, "b", LM_STR("三 & <四>\"\r"));
    lm_xml_element(&xml, "c", LM_STR(""));
    lm_xml_end(&xml, "a");
    expect_text(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<a x=\"1 &quot;2&quot;&#10;&lt;3&gt;\"><b>三 &amp; "
                      "&lt;四&gt;\"&#13;</b><c/></a>");
}

static void what_xml_does_not_know_is_replaced(void **state) {
    struct lm_buf out = lm_buf_in(*state, 4096);
    struct lm_xml xml = {.out = &out};
    lm_xml_element(&xml, "a",
                   LM_STR("\x01|\xff|\xef\xbf\xbe|\xef\xbf\xbf|\xed\xa0\x80|\xf0\x9f\x98\x80|"));
    struct lm_str text = printed(&out);
    assert_true(lm_str_starts(text, LM_STR("<a>\xef\xbf\xbd|\xef\xbf\xbd|\xef\xbf\xbd|\xef\xbf\xbd"
                                           "|\xef\xbf\xbd")));
    assert_true(lm_str_find(text, LM_STR("|\xf0\x9f\x98\x80|</a>")) > 0);
}

struct item {
    struct lm_str key;
};
static const struct lm_field item_fields[] = {{LM_AT(struct item, key), LM_TEXT}, {0}};
static const struct lm_record item_record = {"Item", sizeof(struct item), item_fields};

static const struct lm_code colours[] = {{"red", "红", "red"}, {0}};

struct one {
    int64_t count, id, at, on;
    bool is_new;
    int colour;
    struct lm_str name, gone, kept, secret;
    struct item object;
    struct lm_list values, formats, ids;
};
static const struct lm_field one_fields[] = {
    {LM_AT(struct one, count), LM_INT},
    {LM_AT(struct one, id), LM_ID},
    {LM_AT(struct one, at), LM_TIME},
    {LM_AT(struct one, on), LM_DATE},
    {LM_AT(struct one, is_new), LM_BOOL},
    {LM_AT(struct one, colour), LM_CODE, .codes = colours},
    {LM_AT(struct one, name), LM_TEXT},
    {LM_AT(struct one, gone), LM_TEXT},
    {LM_AT(struct one, kept), LM_TEXT, LM_OR_NULL},
    {LM_AT(struct one, secret), LM_TEXT, LM_NO_JSON},
    {LM_AT(struct one, object), LM_OBJECT, .record = &item_record},
    {LM_AT(struct one, values), LM_LIST, .record = &item_record},
    {LM_AT(struct one, formats), LM_TEXTS},
    {LM_AT(struct one, ids), LM_IDS},
    {0},
};
static const struct lm_record one_record = {"One", sizeof(struct one), one_fields};

static void records_print_by_their_tables(void **state) {
    struct lm_buf out = lm_buf_in(*state, 4096);
    struct lm_xml xml = {.out = &out};
    struct item items[] = {{LM_STR("a")}, {LM_STR("b")}};
    struct lm_str texts[] = {LM_STR("text/xml")};
    int64_t ids[] = {7};
    struct one one = {.count = -3,
                      .id = 5,
                      .at = 0,
                      .on = 20260612,
                      .is_new = true,
                      .colour = 1,
                      .name = LM_STR("名"),
                      .secret = LM_STR("never"),
                      .object = {LM_STR("o")},
                      .values = {items, 2},
                      .formats = {texts, 1},
                      .ids = {ids, 1}};
    struct lm_list list = {&one, 1};
    lm_xml_list(&xml, "ones", "one", &one_record, &list);
    expect_text(&out,
                "<ones><one><count>-3</count><id>5</id><on>2026-06-12</on><is_new>true</is_new>"
                "<colour>red</colour><name>名</name><kept/><object><key>o</key></object>"
                "<values><value><key>a</key></value><value><key>b</key></value></values>"
                "<formats><format>text/xml</format></formats><ids><id>7</id></ids></one></ones>");
}

static void random_bytes_are_well_formed(void **state) {
    uint32_t seed = 7;
    for (int round = 0; round < 2000; round++) {
        char bytes[40];
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = (char)(seed >> 24);
        }
        struct lm_buf out = lm_buf_in(*state, 4096);
        struct lm_xml xml = lm_xml_begin(&out);
        lm_xml_start(&xml, "a");
        lm_xml_attribute(&xml, "b", (struct lm_str){bytes, 20});
        lm_xml_text(&xml, (struct lm_str){bytes + 20, 20});
        lm_xml_end(&xml, "a");
        struct lm_str text = printed(&out);
        XML_Parser parser = XML_ParserCreate(NULL);
        assert_int_equal(XML_Parse(parser, text.p, (int)text.n, 1), XML_STATUS_OK);
        XML_ParserFree(parser);
    }
}

static void a_full_buffer_says_so(void **state) {
    struct lm_buf out = lm_buf_in(*state, 10);
    struct lm_xml xml = lm_xml_begin(&out);
    struct lm_str text;
    lm_xml_element(&xml, "a", LM_STR("b"));
    assert_true(lm_buf_done(&out, &text) != LM_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(elements_nest_and_empty_ones_are_short),
        test_with_arena(what_xml_does_not_know_is_replaced),
        test_with_arena(records_print_by_their_tables),
        test_with_arena(random_bytes_are_well_formed),
        test_with_arena(a_full_buffer_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
