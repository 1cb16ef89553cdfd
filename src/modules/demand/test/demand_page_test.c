/* How much a page of a list costs, on both engines: rows that are read whole are those that it
 * shows. */
#include "modules/demand/test/demand_fixture.h"

#include "base/clock.h"

enum { LIMIT = 5, EACH = LIMIT + 3, WORDS = 400 };

struct filing {
    int64_t compound_id, caller_id;
    struct lm_str words;
};

static lm_rc file_there(struct lm_cx *cx, void *arg) {
    const struct filing *filing = arg;
    struct demand_new in = {.kind = DEMAND_HELP,
                            .category = LM_STR("0302"),
                            .content = filing->words,
                            .compound_id = filing->compound_id,
                            .source = DEMAND_BY_RESIDENT,
                            .caller_id = filing->caller_id};
    struct demand demand = {0};
    LM_TRY(demand_prepare(cx, &in));
    return demand_file(cx, &in, &demand);
}

/* So many of a compound, and their deadlines in the order in which they come. */
static void file_some(struct demand_fixture *f, int64_t compound_id) {
    char words[3 * WORDS];
    for (size_t i = 0; i < WORDS; i++)
        memcpy(words + 3 * i, "灯", 3);
    struct filing filing = {compound_id, f->accounts[RESIDENT], {words, sizeof words}};
    for (int i = 0; i < EACH; i++) {
        test_clock_add(LM_MINUTE_MS);
        assert_ok(test_write(f->env, file_there, &filing, NULL));
    }
}

struct paging {
    struct demand_list_ask ask;
    size_t bytes, count;
};

static lm_rc read_page(struct lm_cx *cx, void *arg) {
    struct paging *paging = arg;
    struct demand_page page = {0};
    cx->who = who_of(COMMUNITY);
    size_t before = lm_arena_used(cx->arena);
    LM_TRY(demand_list(cx, &paging->ask, &page));
    paging->bytes = lm_arena_used(cx->arena) - before;
    paging->count = page.items.count;
    return LM_OK;
}

static size_t bytes_of_page(struct demand_fixture *f, int64_t node_id) {
    struct paging paging = {.ask = {.node = node_id, .limit = LIMIT}};
    assert_ok(test_read(f->env, read_page, &paging));
    assert_int_equal(paging.count, LIMIT);
    return paging.bytes;
}

/* The second compound's first row lies behind the page that the first has filled: none of it is
 * read whole. */
static void a_page_reads_no_compound_further_than_it_reaches(void **state) {
    (void)state;
    each_demand_fixture(f) {
        file_some(&f, f.compound);
        size_t alone = bytes_of_page(&f, f.compound);
        assert_true(alone > (LIMIT + 1) * 3 * WORDS);
        file_some(&f, f.other_compound);
        size_t both = bytes_of_page(&f, f.community);
        if (both >= alone + 3 * WORDS)
            fail_msg("%zu bytes of a compound, %zu of both", alone, both);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_reads_no_compound_further_than_it_reaches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
