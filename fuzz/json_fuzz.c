/* Feeds any bytes to the JSON and pair parsers. What is read must print, and what is printed must
 * be read back and print the same. */
#include "lib/json/json.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const struct lm_code kinds[] = {{"owner", "业主", "owner"}, {"shop", "商户", "shop"}, {0}};

struct item {
    int64_t count;
    struct lm_str text;
};
static const struct lm_field item_fields[] = {
    {LM_AT(struct item, count), LM_INT, .min = -9, .max = 9},
    {LM_AT(struct item, text), LM_TEXT, LM_REQUIRED, .min = 1},
    {0}};
static const struct lm_record item_record = {"Item", sizeof(struct item), item_fields};

struct all {
    int64_t i, id, t, d;
    bool b;
    int c;
    struct lm_str s, j;
    struct item o;
    struct lm_list l, x, y;
};
static const struct lm_field all_fields[] = {
    {LM_AT(struct all, i), LM_INT},
    {LM_AT(struct all, id), LM_ID},
    {LM_AT(struct all, t), LM_TIME},
    {LM_AT(struct all, d), LM_DATE},
    {LM_AT(struct all, b), LM_BOOL},
    {LM_AT(struct all, c), LM_CODE, .codes = kinds},
    {LM_AT(struct all, s), LM_TEXT},
    {LM_AT(struct all, j), LM_JSON},
    {LM_AT(struct all, o), LM_OBJECT, .record = &item_record},
    {LM_AT(struct all, l), LM_LIST, .record = &item_record},
    {LM_AT(struct all, x), LM_TEXTS},
    {LM_AT(struct all, y), LM_IDS},
    {0}};
static const struct lm_record all_record = {"All", sizeof(struct all), all_fields};

static void check_print(struct lm_arena *arena, const struct all *one) {
    struct all again = {0};
    struct lm_faults faults = {.arena = arena};
    struct lm_buf first = lm_buf_in(arena, 16 << 20), second = lm_buf_in(arena, 16 << 20);
    struct lm_json *tree = NULL;
    lm_json_print(&first, &all_record, one);
    /* Years past 9999 print, but are no RFC 3339. */
    if (one->t > INT64_C(253402300799999) || one->t < INT64_C(-62135596800000))
        return;
    lm_rc rc = lm_json_parse(arena, lm_buf_view(&first), &all_record, &again, &faults);
    assert(rc == LM_OK);
    lm_json_print(&second, &all_record, &again);
    assert(lm_str_eq(lm_buf_view(&first), lm_buf_view(&second)));
    rc = lm_json_open(lm_buf_view(&first), &tree);
    assert(rc == LM_OK && lm_json_is_object(tree));
    lm_json_close(tree);
}

static void read_pairs(struct lm_arena *arena, struct lm_str text) {
    struct lm_pair pairs[64];
    struct lm_str line;
    size_t count = 0;
    struct all one = {0};
    struct lm_faults faults = {.arena = arena};
    while (count < LM_COUNT(pairs) && lm_str_split(&text, '\n', &line)) {
        struct lm_str name;
        (void)lm_str_split(&line, '=', &name);
        pairs[count++] = (struct lm_pair){name, line};
    }
    lm_rc rc = lm_pairs_parse(pairs, count, &all_record, &one, &faults);
    assert(rc == LM_OK || faults.count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n) {
    struct lm_arena *arena = NULL;
    struct all one = {0};
    struct lm_str text = {(const char *)bytes, n};
    if (lm_arena_new(64 << 20, &arena) != LM_OK)
        return 0;
    struct lm_faults faults = {.arena = arena};
    lm_rc rc = lm_json_parse(arena, text, &all_record, &one, &faults);
    assert(rc == LM_OK || faults.count > 0);
    if (rc == LM_OK)
        check_print(arena, &one);
    read_pairs(arena, text);
    lm_arena_free(arena);
    return 0;
}
