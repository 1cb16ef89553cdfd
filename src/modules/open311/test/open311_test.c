/* Open311's rules on both engines: keys, places, spans of time, and what never leaves. */
#include "test_place.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/idempotency/idempotency.h"
#include "core/job/job.h"
#include "core/outgoing/outgoing.h"
#include "core/photo/photo.h"
#include "core/setting/setting.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger.h"
#include "modules/open311/open311_rules.h"

static const struct lm_module *const modules[] = {
    &setting_module, &idempotency_module, &audit_module,    &account_module,
    &job_module,     &photo_module,       &outgoing_module, &grid_module,
    &ledger_module,  &demand_module,      &open311_module,  NULL};

struct place {
    int64_t district, compound, other, twin, building, eleven;
};
static struct place place;

static lm_rc make_grid(struct lm_cx *cx, void *arg) {
    int64_t street, second, community, far;
    (void)arg;
    LM_TRY(test_add_node(cx, 1, 0, "未央区", &place.district));
    LM_TRY(test_add_node(cx, 2, place.district, "徐家湾街道", &street));
    LM_TRY(test_add_node(cx, 2, place.district, "大明宫街道", &second));
    LM_TRY(test_add_node(cx, 3, street, "华苑社区", &community));
    LM_TRY(test_add_node(cx, 3, second, "大明宫社区", &far));
    LM_TRY(test_add_node(cx, 4, community, "保利中央公园", &place.compound));
    LM_TRY(test_add_node(cx, 4, community, "华苑", &place.other));
    LM_TRY(test_add_node(cx, 4, far, "华苑", &place.twin));
    LM_TRY(test_add_node(cx, 5, place.compound, "1号楼", &place.building));
    return test_add_node(cx, 5, place.compound, "11号楼", &place.eleven);
}

#define each_env(env)                                                                              \
    test_each_engine(engine) for (struct lm_env *env = open_env(engine); env;                      \
                                  test_env_close(env), env = NULL)

static struct lm_env *open_env(enum lm_engine engine) {
    struct lm_env *env = test_env_open(engine, modules);
    assert_ok(test_write(env, make_grid, NULL, NULL));
    return env;
}

/* ---- places ---- */

struct find {
    const char *address, *id;
    int64_t found;
};

static lm_rc find_place(struct lm_cx *cx, void *arg) {
    struct find *find = arg;
    const struct lm_scope_node *node;
    struct open311_where where = {.address_string = lm_str_of(find->address),
                                  .address_id = lm_str_of(find->id)};
    LM_TRY(open311_place(cx, &where, &node));
    find->found = node->id;
    return LM_OK;
}

static void expect_place(struct lm_env *env, const char *address, int64_t wanted) {
    struct find find = {.address = address};
    assert_ok(test_write(env, find_place, &find, NULL));
    if (find.found != wanted)
        fail_msg("%s is another place", address);
}

static void expect_no_place(struct lm_env *env, struct find find, const char *key) {
    const char *said;
    assert_rc(test_write(env, find_place, &find, &said), LM_BAD_REQUEST);
    assert_string_equal(said, key);
}

static void an_address_names_a_compound_and_a_building(void **state) {
    (void)state;
    each_env(env) {
        char id[32];
        expect_place(env, "保利中央公园1号楼", place.building);
        expect_place(env, "11号楼, 保利中央公园", place.eleven);
        expect_place(env, "未央区徐家湾街道华苑社区保利中央公园１号楼2单元502", place.building);
        expect_place(env, "保利中央公园 99号楼", place.compound);
        expect_place(env, "中央公园", place.compound);
        expect_place(env, "大明宫社区 华苑", place.twin);
        expect_no_place(env, (struct find){.address = "华苑"}, "open311.address_unclear");
        expect_no_place(env, (struct find){.address = "别处1号楼"}, "open311.address_unknown");
        expect_no_place(env, (struct find){.address = "1"}, "open311.address_unknown");
        expect_no_place(env, (struct find){.id = "7"}, "open311.address_id");
        expect_no_place(env, (struct find){.id = "999999"}, "open311.address_id");
        expect_no_place(env, (struct find){0}, "open311.location");
        snprintf(id, sizeof id, "%lld", (long long)place.eleven);
        struct find by_id = {.id = id, .address = "华苑"};
        assert_ok(test_write(env, find_place, &by_id, NULL));
        assert_int_equal(by_id.found, place.eleven);
    }
}

/* ---- keys ---- */

struct using {
    struct open311_key key;
    struct lm_str text;
    char kept[128];
};

static lm_rc make_key(struct lm_cx *cx, void *arg) {
    struct using *using = arg;
    using->key =
        (struct open311_key){.name = LM_STR("测试程序"), .node_id = place.compound, .hourly = 2};
    LM_TRY(open311_key_make(cx, &using->key, &using->text));
    snprintf(using->kept, sizeof using->kept, "%.*s", LM_FMT(using->text));
    return LM_OK;
}

static lm_rc use_key(struct lm_cx *cx, void *arg) {
    struct using *using = arg;
    struct open311_key key;
    LM_TRY(open311_key_check(cx, lm_str_of(using->kept), &key));
    return open311_key_use(cx, &key);
}

static lm_rc end_key(struct lm_cx *cx, void *arg) {
    (void)arg;
    return open311_key_end(cx, LM_STR("测试程序"));
}

static void a_key_files_so_many_an_hour_until_it_is_revoked(void **state) {
    (void)state;
    each_env(env) {
        struct using using = {0};
        const char *key;
        test_clock_set(env, lm_date_start_ms(20260612));
        assert_ok(test_write(env, make_key, &using, NULL));
        assert_rc(test_write(env, make_key, &(struct using){0}, &key), LM_CONFLICT);
        assert_string_equal(key, "open311.name_taken");
        assert_ok(test_write(env, use_key, &using, NULL));
        assert_ok(test_write(env, use_key, &using, NULL));
        assert_rc(test_write(env, use_key, &using, &key), LM_TOO_MANY);
        assert_string_equal(key, "open311.too_many");
        test_clock_add(LM_HOUR_MS);
        assert_ok(test_write(env, use_key, &using, NULL));
        assert_ok(test_write(env, end_key, NULL, NULL));
        assert_rc(test_write(env, use_key, &using, &key), LM_FORBIDDEN);
        assert_string_equal(key, "open311.key_invalid");
        assert_rc(test_write(env, end_key, NULL, NULL), LM_NOT_FOUND);
        assert_ok(test_write(env, make_key, &using, NULL));
        using.kept[0] = '\0';
        assert_rc(test_write(env, use_key, &using, &key), LM_FORBIDDEN);
        assert_string_equal(key, "open311.key_missing");
    }
}

/* ---- what is public ---- */

struct filing {
    int kind, source;
    bool is_confidential;
    char number[32];
};

static lm_rc file(struct lm_cx *cx, void *arg) {
    struct filing *filing = arg;
    struct demand demand;
    struct demand_new in = {.kind = filing->kind,
                            .source = filing->source,
                            .is_confidential = filing->is_confidential,
                            .category = LM_STR("0401"),
                            .content = LM_STR("垃圾没有清运"),
                            .building_id = place.building};
    LM_TRY(demand_prepare(cx, &in));
    LM_TRY(demand_file(cx, &in, &demand));
    snprintf(filing->number, sizeof filing->number, "%.*s", LM_FMT(demand.number));
    return LM_OK;
}

static lm_rc read_public(struct lm_cx *cx, void *arg) {
    static const struct open311_ask all = {
        .to_ms = INT64_MAX, .with_open = true, .with_closed = true};
    struct open311_ask ask = all;
    struct lm_list rows;
    (void)arg;
    LM_TRY(open311_list(cx, &ask, &rows));
    assert_int_equal(rows.count, 2);
    const struct open311_demand *row = rows.items;
    assert_true(row[0].content.p == NULL);
    assert_true(lm_str_is(row[1].content, "垃圾没有清运"));
    ask.categories = LM_STR(",0401,");
    LM_TRY(open311_list(cx, &ask, &rows));
    assert_int_equal(rows.count, 2);
    ask.categories = LM_STR(",0402,%,");
    LM_TRY(open311_list(cx, &ask, &rows));
    assert_int_equal(rows.count, 0);
    ask.with_closed = false;
    LM_TRY(open311_list(cx, &ask, &rows));
    assert_int_equal(rows.count, 0);
    ask.categories = LM_STR(",0402,0401,0401,");
    LM_TRY(open311_list(cx, &ask, &rows));
    assert_int_equal(rows.count, 2);
    ask.with_closed = true;
    LM_TRY(open311_list(cx, &ask, &rows));
    assert_int_equal(rows.count, 2);
    ask = all;
    ask.with_open = false;
    LM_TRY(open311_list(cx, &ask, &rows));
    assert_int_equal(rows.count, 0);
    return LM_OK;
}

static lm_rc read_one(struct lm_cx *cx, void *arg) {
    struct open311_demand row;
    return open311_store_demand(cx, lm_str_of(((struct filing *)arg)->number), &row);
}

static void
reports_and_confidential_demands_are_not_there_and_content_only_if_said_here(void **state) {
    (void)state;
    each_env(env) {
        struct filing filings[] = {{DEMAND_HELP, DEMAND_BY_OPEN311, false, ""},
                                   {DEMAND_HELP, DEMAND_BY_RESIDENT, false, ""},
                                   {DEMAND_REPORT, DEMAND_BY_OPEN311, false, ""},
                                   {DEMAND_COMPLAINT, DEMAND_BY_RESIDENT, true, ""}};
        for (size_t i = 0; i < LM_COUNT(filings); i++)
            assert_ok(test_write(env, file, &filings[i], NULL));
        assert_ok(test_read(env, read_public, NULL));
        assert_ok(test_read(env, read_one, &filings[1]));
        assert_rc(test_read(env, read_one, &filings[2]), LM_NOT_FOUND);
        assert_rc(test_read(env, read_one, &filings[3]), LM_NOT_FOUND);
    }
}

/* ---- lists ---- */

static const char *const codes[] = {"0101", "0302", "0401", "0701"};

/* More of three categories than a list shows; some have ended. */
static lm_rc file_many(struct lm_cx *cx, void *arg) {
    (void)arg;
    for (int64_t i = 0; i < 2 * OPEN311_MOST; i++) {
        struct demand demand;
        struct demand_new in = {.kind = DEMAND_HELP,
                                .source = DEMAND_BY_STATION,
                                .category = lm_str_of(codes[i % 7 ? i % 3 : 3]),
                                .content = LM_STR("垃圾没有清运"),
                                .filed_ms = cx->now_ms - i / 3 * LM_MINUTE_MS,
                                .building_id = place.building};
        LM_TRY(demand_prepare(cx, &in));
        LM_TRY(demand_file(cx, &in, &demand));
    }
    return LM_OK;
}

struct listing {
    struct open311_ask ask;
    struct lm_list rows;
};

static lm_rc list(struct lm_cx *cx, void *arg) {
    struct listing *listing = arg;
    const struct open311_ask all = {.from_ms = listing->ask.from_ms,
                                    .to_ms = listing->ask.to_ms,
                                    .with_open = true,
                                    .with_closed = true};
    struct lm_list expected = {0};
    LM_TRY(open311_list(cx, &listing->ask, &listing->rows));
    LM_TRY(open311_store_latest(cx, &all, &expected));
    const struct open311_demand *rows = listing->rows.items, *newest = expected.items;
    size_t at = 0;
    for (size_t i = 0; i < expected.count; i++)
        if (lm_str_find(listing->ask.categories, newest[i].category) >= 0) {
            assert_true(at < listing->rows.count);
            assert_int_equal(rows[at++].filed_ms, newest[i].filed_ms);
        }
    assert_true(listing->rows.count >= at && listing->rows.count <= OPEN311_MOST);
    for (size_t i = 1; i < listing->rows.count; i++)
        assert_true(rows[i - 1].filed_ms >= rows[i].filed_ms);
    return LM_OK;
}

/* Whichever index it goes along. */
static void a_list_is_the_newest_of_what_was_asked_for(void **state) {
    static const char *const asked[] = {",0302,", ",0701,", ",0401,0101,", ",0101,0302,0401,0701,",
                                        ",0701,0701,0302,"};
    (void)state;
    each_env(env) {
        test_clock_set(env, lm_date_start_ms(20260612) + 9 * LM_HOUR_MS);
        assert_ok(test_write(env, file_many, NULL, NULL));
        for (size_t i = 0; i < LM_COUNT(asked) * 2; i++) {
            struct listing listing = {.ask = {.to_ms = INT64_MAX,
                                              .with_open = true,
                                              .with_closed = i % 2 == 0,
                                              .categories = lm_str_of(asked[i / 2])}};
            assert_ok(test_read(env, list, &listing));
        }
    }
}

static void each_list_goes_along_its_index(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    (void)state;
    test_goes(env, open311_sql, "open311_open", "USING COVERING INDEX demand_open_by_due", true);
    test_goes(env, open311_sql, "open311_of_category", "USING INDEX demand_public_by_category",
              false);
    test_goes(env, open311_sql, "open311_latest", "USING INDEX demand_by_filing", false);
    test_env_close(env);
}

/* ---- words and times ---- */

static void phones_and_names_come_as_programs_write_them(void **state) {
    struct lm_str text;
    assert_ok(open311_phone(*state, LM_STR("+86 138-0000 0000"), &text));
    assert_true(lm_str_is(text, "13800000000"));
    assert_ok(open311_phone(*state, LM_STR(""), &text));
    assert_int_equal(text.n, 0);
    assert_ok(open311_name(*state, LM_STR("小明"), LM_STR("王"), &text));
    assert_true(lm_str_is(text, "王小明"));
    assert_ok(open311_name(*state, LM_STR("John"), LM_STR("Smith"), &text));
    assert_true(lm_str_is(text, "John Smith"));
    assert_ok(open311_name(*state, LM_STR(""), LM_STR(" 王 "), &text));
    assert_true(lm_str_is(text, "王"));
}

struct span {
    const char *start, *end;
    struct open311_ask ask;
};

static lm_rc read_span(struct lm_cx *cx, void *arg) {
    struct span *span = arg;
    return open311_span(cx, lm_str_of(span->start), lm_str_of(span->end), &span->ask);
}

static void a_span_is_ninety_days_at_most(void **state) {
    struct lm_str text;
    struct lm_env *env = open_env(LM_SQLITE);
    int64_t noon = lm_date_start_ms(20260612) + 12 * LM_HOUR_MS, ninety = 90 * LM_DAY_MS;
    const char *key;
    test_clock_set(env, noon);
    struct span none = {0}, from = {.start = "2026-01-01"},
                late = {.start = "2026-06-01T00:00:00Z"}, to = {.end = "2026-01-01T08:00:00 08:00"},
                both = {"2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z", {0}},
                wide = {"2026-01-01T00:00:00Z", "2026-04-01T00:00:01Z", {0}},
                back = {"2026-01-02", "2026-01-01", {0}}, bad = {"yesterday", "", {0}};
    assert_ok(test_write(env, read_span, &none, NULL));
    assert_int_equal(none.ask.to_ms, noon);
    assert_int_equal(none.ask.from_ms, noon - ninety);
    assert_ok(test_write(env, read_span, &from, NULL));
    assert_int_equal(from.ask.from_ms, lm_date_start_ms(20260101));
    assert_int_equal(from.ask.to_ms, lm_date_start_ms(20260101) + ninety);
    assert_ok(test_write(env, read_span, &late, NULL));
    assert_int_equal(late.ask.to_ms, noon);
    assert_ok(test_write(env, read_span, &to, NULL));
    assert_int_equal(to.ask.to_ms, lm_date_start_ms(20260101) + 8 * LM_HOUR_MS);
    assert_ok(test_write(env, read_span, &both, NULL));
    assert_rc(test_write(env, read_span, &wide, &key), LM_BAD_REQUEST);
    assert_string_equal(key, "open311.span");
    assert_rc(test_write(env, read_span, &back, NULL), LM_BAD_REQUEST);
    assert_rc(test_write(env, read_span, &bad, &key), LM_INVALID);
    assert_string_equal(key, "field.time");
    assert_ok(open311_time(*state, noon + 1500, &text));
    assert_true(lm_str_is(text, "2026-06-12T12:00:01+08:00"));
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_names_a_compound_and_a_building),
        cmocka_unit_test(a_key_files_so_many_an_hour_until_it_is_revoked),
        cmocka_unit_test(
            reports_and_confidential_demands_are_not_there_and_content_only_if_said_here),
        cmocka_unit_test(a_list_is_the_newest_of_what_was_asked_for),
        cmocka_unit_test(each_list_goes_along_its_index),
        test_with_arena(phones_and_names_come_as_programs_write_them),
        test_with_arena(a_span_is_ninety_days_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
