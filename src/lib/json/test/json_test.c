/* What lib/json promises: every fault at once, with pointers; limits; and that what is printed is
 * read back the same. */
#include "test.h"

#include "base/clock.h"
#include "lib/json/json.h"

static const struct lm_code kinds[] = {
    {"owner", "业主", "owner"}, {"tenant", "租户", "tenant"}, {"shop", "商户", "shop"}, {0}};

struct note {
    int64_t count;
    struct lm_str text;
};
static const struct lm_field note_fields[] = {
    {LM_AT(struct note, count), LM_INT, .min = 0, .max = 9},
    {LM_AT(struct note, text), LM_TEXT, LM_REQUIRED, .min = 1, .max = 3},
    {0}};
static const struct lm_record note_record = {"Note", sizeof(struct note), note_fields};

struct sample {
    int64_t number, id, time, date;
    bool is_open;
    int kind;
    struct lm_str label, free, sealed;
    struct note note;
    struct lm_list notes, texts, ids;
};
static const struct lm_field sample_fields[] = {
    {LM_AT(struct sample, number), LM_INT},
    {LM_AT(struct sample, id), LM_ID, LM_REQUIRED},
    {LM_AT(struct sample, time), LM_TIME},
    {LM_AT(struct sample, date), LM_DATE},
    {LM_AT(struct sample, is_open), LM_BOOL},
    {LM_AT(struct sample, kind), LM_CODE, .codes = kinds},
    {LM_AT(struct sample, label), LM_TEXT, .max = 8},
    {LM_AT(struct sample, free), LM_JSON},
    {LM_AT(struct sample, sealed), LM_TEXT, LM_NO_JSON},
    {LM_AT(struct sample, note), LM_OBJECT, .record = &note_record},
    {LM_AT(struct sample, notes), LM_LIST, .record = &note_record, .max = 4},
    {LM_AT(struct sample, texts), LM_TEXTS, .max = 4},
    {LM_AT(struct sample, ids), LM_IDS, .max = 4},
    {0}};
static const struct lm_record sample_record = {"Sample", sizeof(struct sample), sample_fields};

static lm_rc parse(struct lm_arena *arena, struct lm_str text, struct sample *one,
                   struct lm_faults *faults) {
    *one = (struct sample){0};
    *faults = (struct lm_faults){.arena = arena};
    return lm_json_parse(arena, text, &sample_record, one, faults);
}

/* "pointer key arg; …" of all faults, to compare in one line. */
static const char *shown(struct lm_arena *arena, const struct lm_faults *faults) {
    struct lm_buf out = lm_buf_in(arena, 1 << 20);
    lm_buf_z(&out, "");
    for (size_t i = 0; i < faults->count && i < LM_FAULTS_MAX; i++) {
        lm_buf_printf(&out, "%s%.*s %s", i ? "; " : "", LM_FMT(faults->items[i].pointer),
                      faults->items[i].key);
        for (size_t k = 0; k < 3 && faults->items[i].args[k].p; k++)
            lm_buf_printf(&out, " %.*s", LM_FMT(faults->items[i].args[k]));
    }
    return lm_buf_view(&out).p;
}

static void a_whole_record_is_read(void **state) {
    struct sample one;
    struct lm_faults faults;
    assert_ok(parse(*state,
                    LM_STR("{\"number\":-5,\"id\":\"9223372036854775807\",\"date\":\"2023-01-13\","
                           "\"time\":\"1970-01-01T08:00:01+08:00\",\"is_open\":true,"
                           "\"kind\":\"tenant\",\"label\":\" 单元 \\u0041\",\"free\":{\"b\" : "
                           "[1, 0.1,null],\"a\":\"\\u00e9\"},\"note\":{\"text\":\"a\"},"
                           "\"notes\":[{\"count\":0,\"text\":\"三个字\"}],\"texts\":[\"x\",\"\"],"
                           "\"ids\":[\"1\",\"22\"]}"),
                    &one, &faults));
    assert_int_equal(one.number, -5);
    assert_true(one.id == INT64_MAX);
    assert_int_equal(one.time, 1000);
    assert_int_equal(one.date, 20230113);
    assert_true(one.is_open);
    assert_int_equal(one.kind, 2);
    assert_true(lm_str_is(one.label, " 单元 A"));
    assert_true(lm_str_is(one.free, "{\"b\":[1,0.1,null],\"a\":\"é\"}"));
    assert_true(one.note.count == LM_ABSENT);
    assert_int_equal(one.notes.count, 1);
    assert_int_equal(((struct note *)one.notes.items)[0].count, 0);
    assert_true(lm_str_is(((struct lm_str *)one.texts.items)[1], ""));
    assert_int_equal(((int64_t *)one.ids.items)[1], 22);
}

static void absent_and_null_are_the_same(void **state) {
    struct sample one;
    struct lm_faults faults;
    assert_ok(parse(*state, LM_STR("{\"id\":\"7\",\"number\":null,\"label\":null,\"notes\":null}"),
                    &one, &faults));
    assert_true(one.number == LM_ABSENT && !one.label.p && one.notes.count == 0);
    assert_true(one.note.count == LM_ABSENT);
    assert_rc(parse(*state, LM_STR("{\"id\":null}"), &one, &faults), LM_INVALID);
    assert_string_equal(shown(*state, &faults), "/id field.required");
}

static void all_faults_are_reported_together(void **state) {
    struct sample one;
    struct lm_faults faults;
    assert_rc(
        parse(*state,
              LM_STR("{\"number\":\"1\",\"time\":\"later\",\"date\":\"2023-02-29\","
                     "\"is_open\":1,\"kind\":\"cat\",\"label\":\"123456789\",\"sealed\":\"x\","
                     "\"note\":{\"count\":10,\"text\":\"\"},\"a/b~c\":1,"
                     "\"notes\":[{\"count\":-1},{\"text\":\"1234\"},7],"
                     "\"texts\":[1],\"ids\":[\"0\",\"-1\",\"1e3\",5]}"),
              &one, &faults),
        LM_INVALID);
    assert_string_equal(
        shown(*state, &faults),
        "/number field.type integer; /id field.required; /time field.time; /date field.date; "
        "/is_open field.type boolean; /kind field.code owner, tenant, shop; /label field.too_long "
        "8; /note/count field.too_large 9; /note/text field.too_short 1; /notes/0/count "
        "field.too_small 0; /notes/0/text field.required; /notes/1/text field.too_long 3; /notes/2 "
        "field.type object; /texts/0 field.type string; /ids/0 field.id; /ids/1 field.id; /ids/2 "
        "field.id; /ids/3 field.type string; /sealed field.unknown; /a~1b~0c field.unknown");
}

static void lists_have_bounds(void **state) {
    struct sample one;
    struct lm_faults faults;
    assert_rc(parse(*state, LM_STR("{\"id\":\"1\",\"ids\":[\"1\",\"2\",\"3\",\"4\",\"5\"]}"), &one,
                    &faults),
              LM_INVALID);
    assert_string_equal(shown(*state, &faults), "/ids field.too_long 4");
}

static void what_is_not_json_is_refused_with_its_place(void **state) {
    static const char *const bad[] = {"",
                                      "{",
                                      "{\"id\":\"1\"} x",
                                      "{\"id\":\"1\",\"id\":\"2\"}",
                                      "{\"label\":\"\\u0000\"}",
                                      "{\"label\":\"\xc0\x80\"}",
                                      "{\"label\":\"\\ud800\"}",
                                      "{\"label\":\"\xed\xa0\x80\"}",
                                      "{\"number\":9223372036854775808}",
                                      "{\"number\":1e999}",
                                      "{\"number\":01}",
                                      "{'id':1}",
                                      "{\"id\":\"1\",}",
                                      "\xef\xbb\xbf{}"};
    struct sample one;
    struct lm_faults faults;
    for (size_t i = 0; i < LM_COUNT(bad); i++) {
        assert_rc(parse(*state, lm_str_of(bad[i]), &one, &faults), LM_BAD_REQUEST);
        assert_int_equal(faults.count, 1);
        assert_string_equal(faults.items[0].key, "json.syntax");
    }
    assert_rc(parse(*state, LM_STR("{\n \"id\": x}"), &one, &faults), LM_BAD_REQUEST);
    assert_string_equal(faults.items[0].args[0].p, "2");
    assert_rc(parse(*state, (struct lm_str){"{\"id\":\"1\"}\0", 11}, &one, &faults),
              LM_BAD_REQUEST);
    assert_rc(parse(*state, LM_STR("[]"), &one, &faults), LM_INVALID);
    assert_string_equal(shown(*state, &faults), " field.type object");
}

static void depth_and_size_are_limited(void **state) {
    struct sample one;
    struct lm_faults faults;
    struct lm_buf text = lm_buf_in(*state, 40 << 20);
    for (int i = 0; i < 100000; i++)
        lm_buf_z(&text, "[");
    assert_rc(parse(*state, lm_buf_view(&text), &one, &faults), LM_TOO_LARGE);
    assert_string_equal(shown(*state, &faults), " json.too_large 32");
    text.n = 0;
    lm_buf_z(&text, "[1");
    for (int i = 0; i < LM_JSON_NODES_MAX; i++)
        lm_buf_z(&text, ",1");
    assert_rc(parse(*state, lm_buf_view(&text), &one, &faults), LM_TOO_LARGE);
    char *large = calloc(1, LM_JSON_BYTES_MAX + 1);
    assert_rc(parse(*state, (struct lm_str){large, LM_JSON_BYTES_MAX + 1}, &one, &faults),
              LM_TOO_LARGE);
    free(large);
    assert_rc(parse(*state,
                    LM_STR("{\"id\":\"1\",\"free\":\"\\\\\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                           "[[[[[[[[[[[\"}"),
                    &one, &faults),
              LM_OK);
}

static void too_many_faults_are_counted_but_not_kept(void **state) {
    struct sample one;
    struct lm_faults faults;
    struct lm_buf text = lm_buf_in(*state, 1 << 20);
    lm_buf_z(&text, "{\"id\":\"1\"");
    for (int i = 0; i < 500; i++)
        lm_buf_printf(&text, ",\"x%d\":1", i);
    lm_buf_z(&text, "}");
    assert_rc(parse(*state, lm_buf_view(&text), &one, &faults), LM_INVALID);
    assert_int_equal(faults.count, 500);
}

static void memory_out_is_told(void **state) {
    (void)state;
    LM_ARENA_AUTO struct lm_arena *arena = NULL;
    struct sample one = {0};
    assert_ok(lm_arena_new(10, &arena));
    struct lm_faults faults = {.arena = arena};
    assert_rc(lm_json_parse(arena, LM_STR("{\"id\":\"1\",\"texts\":[\"a\",\"b\"]}"), &sample_record,
                            &one, &faults),
              LM_NO_MEMORY);
}

static void pairs_are_coerced_by_type(void **state) {
    struct sample one = {0};
    struct lm_faults faults = {.arena = *state};
    const struct lm_pair pairs[] = {
        {LM_STR("number"), LM_STR("12")},       {LM_STR("id"), LM_STR("5")},
        {LM_STR("is_open"), LM_STR("1")},       {LM_STR("kind"), LM_STR("shop")},
        {LM_STR("label"), LM_STR("")},          {LM_STR("date"), LM_STR("")},
        {LM_STR("texts"), LM_STR("一,二")},     {LM_STR("ids"), LM_STR("3,4,5")},
        {LM_STR("free"), LM_STR("{\"a\" : 1}")}};
    assert_ok(lm_pairs_parse(pairs, LM_COUNT(pairs), &sample_record, &one, &faults));
    assert_int_equal(one.number, 12);
    assert_true(one.is_open && one.kind == 3 && one.label.p && one.date == 0);
    assert_int_equal(one.texts.count, 2);
    assert_int_equal(((int64_t *)one.ids.items)[2], 5);
    assert_true(lm_str_is(one.free, "{\"a\":1}"));
    const struct lm_pair bad[] = {{LM_STR("number"), LM_STR("x")},
                                  {LM_STR("note"), LM_STR("{}")},
                                  {LM_STR("ids"), LM_STR("3,,5")},
                                  {LM_STR("kind"), LM_STR("owner")},
                                  {LM_STR("kind"), LM_STR("shop")}};
    assert_rc(lm_pairs_parse(bad, LM_COUNT(bad), &sample_record, &one, &faults), LM_INVALID);
    assert_string_equal(shown(*state, &faults),
                        "?number field.type integer; ?id field.required; ?kind field.type once; "
                        "?ids/1 field.id; ?note field.unknown");
}

static void text_is_escaped_and_repaired(void **state) {
    struct lm_buf out = lm_buf_in(*state, 1000);
    lm_json_print_text(&out,
                       (struct lm_str){"a\"\\\n\x01\0\x7f楼\xff\xe6\x9c\xf0\x9f\x98\x80z", 18});
    assert_string_equal(lm_buf_view(&out).p, "\"a\\\"\\\\\\n\\u0001\\u0000\x7f楼\xef\xbf\xbd"
                                             "\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80z\"");
}

static void absent_members_are_left_out_and_lists_never(void **state) {
    struct lm_buf out = lm_buf_in(*state, 1000);
    struct sample one = {.number = LM_ABSENT, .note.count = LM_ABSENT, .sealed = LM_STR("secret")};
    lm_json_print(&out, &sample_record, &one);
    assert_string_equal(lm_buf_view(&out).p,
                        "{\"is_open\":false,\"notes\":[],\"texts\":[],\"ids\":[]}");
}

static void a_member_that_others_want_to_see_is_null_when_absent(void **state) {
    static const struct lm_field fields[] = {{LM_AT(struct note, text), LM_TEXT, LM_OR_NULL},
                                             {LM_AT(struct note, count), LM_INT, LM_OR_NULL},
                                             {0}};
    static const struct lm_record record = {"Shown", sizeof(struct note), fields};
    struct lm_buf out = lm_buf_in(*state, 1 << 10);
    struct note notes[] = {{LM_ABSENT, {0}}, {7, LM_STR("一")}};
    lm_json_print_list(&out, &record, &(struct lm_list){notes, 2});
    assert_true(lm_str_is(lm_buf_view(&out), "[{\"text\":null,\"count\":null},"
                                             "{\"text\":\"一\",\"count\":7}]"));
}

static void free_json_is_walked(void **state) {
    (void)state;
    LM_JSON_AUTO struct lm_json *root = NULL;
    assert_ok(lm_json_open(LM_STR("{\"b\":[1,2.5,true,null,\"é\"],\"a\":{}}"), &root));
    const struct lm_json *list = lm_json_member(root, "b");
    int64_t number = 0;
    double real = 0;
    bool is_true = false;
    struct lm_str text;
    assert_int_equal(lm_json_length(list), 5);
    assert_true(lm_json_is_int(lm_json_item(list, 0), &number) && number == 1);
    assert_true(lm_json_is_number(lm_json_item(list, 0), &real) && real > 0.9);
    assert_false(lm_json_is_int(lm_json_item(list, 1), &number));
    assert_true(lm_json_is_number(lm_json_item(list, 1), &real) && real > 2.4 && real < 2.6);
    assert_true(lm_json_is_bool(lm_json_item(list, 2), &is_true) && is_true);
    assert_true(lm_json_is_text(lm_json_item(list, 4), &text) && lm_str_is(text, "é"));
    assert_null(lm_json_item(list, 5));
    assert_null(lm_json_member(list, "b"));
    assert_null(lm_json_member(NULL, "b"));
    assert_true(lm_json_is_object(lm_json_nth(root, 1, &text)) && lm_str_is(text, "a"));
    assert_null(lm_json_nth(root, 2, &text));
    assert_rc(lm_json_open(LM_STR("{"), &root), LM_BAD_REQUEST);
}

/* Random records from a fixed seed, so that a failure can be seen again. */
static uint64_t seed = 20230113;
static uint64_t draw(uint64_t below) {
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (seed >> 33) % below;
}

static struct lm_str random_text(struct lm_arena *arena, size_t most) {
    static const int32_t points[] = {'a',  '"',  '\\',   '/',    '\n',   0x1f,
                                     0x7f, 0xe9, 0x697c, 0x2028, 0xfffd, 0x1f600};
    char bytes[64];
    size_t n = 0;
    struct lm_str copy = {0};
    for (size_t left = draw(most + 1); left > 0; left--)
        n += lm_utf8_put(bytes + n, points[draw(LM_COUNT(points))]);
    assert_ok(lm_str_copy(arena, (struct lm_str){bytes, n}, &copy));
    return copy;
}

static struct note random_note(struct lm_arena *arena) {
    struct note note = {.count = draw(2) ? (int64_t)draw(10) : LM_ABSENT};
    do
        note.text = random_text(arena, 3);
    while (note.text.n == 0);
    return note;
}

static void fill_lists(struct lm_arena *arena, struct sample *one) {
    struct note *notes;
    struct lm_str *texts;
    int64_t *ids;
    assert_ok(lm_new(arena, 4, &notes));
    assert_ok(lm_new(arena, 4, &texts));
    assert_ok(lm_new(arena, 4, &ids));
    for (size_t i = 0; i < 4; i++) {
        notes[i] = random_note(arena);
        texts[i] = random_text(arena, 10);
        ids[i] = (int64_t)draw(UINT64_C(1) << 31) + 1;
    }
    one->notes = (struct lm_list){notes, draw(5)};
    one->texts = (struct lm_list){texts, draw(5)};
    one->ids = (struct lm_list){ids, draw(5)};
}

static struct sample random_sample(struct lm_arena *arena) {
    struct sample one = {.id = (int64_t)draw(1 << 30) + 1, .kind = (int)draw(4)};
    one.number = draw(2) ? (int64_t)(draw(UINT64_C(1) << 31) * draw(UINT64_C(1) << 31)) - (1 << 30)
                         : LM_ABSENT;
    one.time = draw(2) ? (int64_t)draw(UINT64_C(1) << 31) * 1900 : 0;
    one.date = draw(2) ? lm_date_of_days((int64_t)draw(60000) - 30000) : 0;
    one.is_open = draw(2);
    one.label = draw(2) ? random_text(arena, 8) : (struct lm_str){0};
    one.free = draw(2) ? LM_STR("{\"z\":[1,2.5,\"\\u0001\"],\"a\":{}}") : (struct lm_str){0};
    one.note = draw(2) ? random_note(arena) : (struct note){.count = LM_ABSENT};
    fill_lists(arena, &one);
    return one;
}

static void assert_same_text(struct lm_str a, struct lm_str b) {
    assert_true((a.p == NULL) == (b.p == NULL) && lm_str_eq(a, b));
}

static void assert_same(const struct sample *a, const struct sample *b) {
    assert_true(a->number == b->number && a->id == b->id && a->time == b->time);
    assert_true(a->date == b->date && a->is_open == b->is_open && a->kind == b->kind);
    assert_same_text(a->label, b->label);
    assert_same_text(a->free, b->free);
    assert_true(a->note.count == b->note.count);
    assert_same_text(a->note.text, b->note.text);
    assert_true(a->notes.count == b->notes.count && a->texts.count == b->texts.count);
    for (size_t i = 0; i < a->notes.count; i++) {
        const struct note *one = a->notes.items, *other = b->notes.items;
        assert_true(one[i].count == other[i].count);
        assert_same_text(one[i].text, other[i].text);
    }
    for (size_t i = 0; i < a->texts.count; i++)
        assert_same_text(((struct lm_str *)a->texts.items)[i],
                         ((struct lm_str *)b->texts.items)[i]);
    assert_true(a->ids.count == b->ids.count);
    if (a->ids.count)
        assert_memory_equal(a->ids.items, b->ids.items, a->ids.count * sizeof(int64_t));
}

static void what_is_printed_is_read_back_the_same(void **state) {
    for (int i = 0; i < 3000; i++) {
        struct lm_arena *arena = *state;
        lm_arena_reset(arena);
        struct sample before = random_sample(arena), after;
        struct lm_buf out = lm_buf_in(arena, 1 << 20);
        struct lm_faults faults;
        lm_json_print(&out, &sample_record, &before);
        lm_rc rc = parse(arena, lm_buf_view(&out), &after, &faults);
        if (rc != LM_OK)
            print_message("%s\n%s\n", lm_buf_view(&out).p, shown(arena, &faults));
        assert_ok(rc);
        assert_same(&before, &after);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_whole_record_is_read),
        test_with_arena(absent_and_null_are_the_same),
        test_with_arena(all_faults_are_reported_together),
        test_with_arena(lists_have_bounds),
        test_with_arena(what_is_not_json_is_refused_with_its_place),
        test_with_arena(depth_and_size_are_limited),
        test_with_arena(too_many_faults_are_counted_but_not_kept),
        test_with_arena(memory_out_is_told),
        test_with_arena(pairs_are_coerced_by_type),
        test_with_arena(text_is_escaped_and_repaired),
        test_with_arena(absent_members_are_left_out_and_lists_never),
        test_with_arena(a_member_that_others_want_to_see_is_null_when_absent),
        test_with_arena(free_json_is_walked),
        test_with_arena(what_is_printed_is_read_back_the_same),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
