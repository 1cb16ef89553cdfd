/* Routes, grid snapshots and permissions without a server. */
#include "test.h"

#include "core/account/account.h"
#include "core/dispatch/routes.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "core/sheet/sheet_export.h"
#include "core/test/probe.h"

#include "base/log.h"

/* ---- route table ---- */

struct in {
    int64_t door, node;
};
static const struct lm_field in_fields[] = {
    {LM_AT(struct in, door), LM_ID}, {LM_AT(struct in, node), LM_ID}, {0}};
static const struct lm_record in_record = {"In", sizeof(struct in), in_fields};

static lm_rc nothing(struct lm_cx *cx, const void *in, void *out) {
    (void)cx, (void)in, (void)out;
    return LM_OK;
}

static lm_rc compile(struct lm_arena *arena, const struct lm_route *routes,
                     struct lm_route_table *ret_table) {
    struct lm_module module = {.name = "m", .routes = routes};
    const struct lm_module *modules[] = {&module, NULL};
    lm_log_level(LM_ERROR + 1);
    return lm_routes_compile(arena, modules, ret_table);
}

#define ROUTE(method, path, ...)                                                                   \
    { method, path, &lm_self, LM_TX_READ, nothing, __VA_ARGS__ }

static void wrong_rows_refuse_to_start(void **state) {
    struct lm_route_table table;
    const struct lm_route wrong[] = {
        {"GET", "/doors", NULL, LM_TX_READ, nothing, .doc = "No permission."},
        {"GET", "/doors", &lm_self, LM_TX_READ, NULL, .doc = "No handler."},
        ROUTE("GET", "/doors/{door}", .doc = "No input member."),
        ROUTE("GET", "/doors/{flat}", .input = &in_record, .doc = "No such member."),
        {"GET", "/doors", &lm_self, LM_TX_WRITE, nothing, .doc = "GET writes."},
        ROUTE("FETCH", "/doors", .doc = "No such method."),
        ROUTE("GET", "doors", .doc = "No slash."),
        ROUTE("GET", "/doors", NULL),
    };
    for (size_t i = 0; i < LM_COUNT(wrong); i++) {
        struct lm_route routes[] = {wrong[i], {0}};
        assert_rc(compile(*state, routes, &table), LM_INTERNAL);
    }
    struct lm_route twice[] = {
        ROUTE("GET", "/doors/{door}", .input = &in_record, .doc = "One."),
        ROUTE("GET", "/doors/{node}", .input = &in_record, .doc = "The same."),
        {0},
    };
    assert_rc(compile(*state, twice, &table), LM_INTERNAL);
    twice[1].method = "PUT";
    assert_ok(compile(*state, twice, &table));
}

static void a_literal_segment_wins_over_a_parameter(void **state) {
    struct lm_route_table table;
    struct lm_route_match match;
    const struct lm_route routes[] = {
        ROUTE("GET", "/doors/{door}", .input = &in_record, .doc = "One."),
        ROUTE("GET", "/doors/open", .doc = "Literal."),
        ROUTE("GET", "/doors/{door}/nodes/{node}", .input = &in_record, .doc = "Deep."),
        ROUTE("POST", "/doors/open/all", .doc = "Deep literal."),
        {0},
    };
    assert_ok(compile(*state, routes, &table));
    assert_ok(lm_routes_match(&table, LM_STR("GET"), LM_STR("/doors/open"), &match));
    assert_ptr_equal(match.entry->route, &routes[1]);
    assert_ok(lm_routes_match(&table, LM_STR("HEAD"), LM_STR("/doors/7"), &match));
    assert_ptr_equal(match.entry->route, &routes[0]);
    assert_true(lm_str_is(match.params[0].value, "7"));
    assert_ok(lm_routes_match(&table, LM_STR("GET"), LM_STR("/doors/open/nodes/3"), &match));
    assert_ptr_equal(match.entry->route, &routes[2]);
    assert_true(lm_str_is(match.params[0].value, "open"));
    assert_true(lm_str_is(match.params[1].name, "node"));
    assert_true(lm_str_is(match.params[1].value, "3"));
    assert_rc(lm_routes_match(&table, LM_STR("POST"), LM_STR("/doors/7"), &match), LM_NO_METHOD);
    assert_rc(lm_routes_match(&table, LM_STR("GET"), LM_STR("/doors"), &match), LM_NOT_FOUND);
    assert_rc(lm_routes_match(&table, LM_STR("GET"), LM_STR("/doors/"), &match), LM_NOT_FOUND);
    assert_rc(lm_routes_match(&table, LM_STR("GET"), LM_STR("/doors/7/"), &match), LM_NOT_FOUND);
    assert_rc(lm_routes_match(&table, LM_STR("GET"), LM_STR("/"), &match), LM_NOT_FOUND);
    assert_rc(lm_routes_match(&table, LM_STR("GET"), LM_STR(""), &match), LM_NOT_FOUND);
}

/* ---- grid snapshots ---- */

static const struct lm_scope_node grid[] = {
    {31, 21, LM_LEVEL_COMMUNITY, .code = {"01", 2}}, {1, 0, LM_LEVEL_DISTRICT},
    {22, 1, LM_LEVEL_STREET, .code = {"002", 3}},    {21, 1, LM_LEVEL_STREET, .code = {"001", 3}},
    {32, 22, LM_LEVEL_COMMUNITY, .code = {"01", 2}}, {51, 31, LM_LEVEL_BUILDING},
};

static void below_is_an_interval_of_ranks(void **state) {
    (void)state;
    struct lm_scopes *scopes;
    assert_ok(lm_scopes_new(&scopes));
    assert_ok(lm_scopes_publish(scopes, grid, LM_COUNT(grid), 1));
    const struct lm_scope *scope = lm_scopes_take(scopes);
    assert_int_equal(scope->count, LM_COUNT(grid));
    assert_int_equal(scope->nodes[1].id, 21); /* children in order of code */
    for (size_t i = 0; i < scope->count; i++)
        assert_int_equal(scope->nodes[i].rank, i);
    assert_true(lm_scope_covers(scope, 1, 51));
    assert_true(lm_scope_covers(scope, 21, 51));
    assert_true(lm_scope_covers(scope, 51, 51));
    assert_false(lm_scope_covers(scope, 22, 51));
    assert_false(lm_scope_covers(scope, 51, 21));
    assert_false(lm_scope_covers(scope, 1, 99));
    assert_false(lm_scope_covers(scope, 99, 99));
    assert_int_equal(lm_scope_at_level(scope, 51, LM_LEVEL_STREET)->id, 21);
    assert_null(lm_scope_at_level(scope, 51, LM_LEVEL_COMPOUND)); /* this building has none */
    assert_null(lm_scope_at_level(scope, 21, LM_LEVEL_BUILDING));
    lm_scopes_give_back(scopes, scope);
    lm_scopes_free(scopes);
}

static void places_of_one_name_share_it(void **state) {
    (void)state;
    static const struct lm_scope_node named[] = {
        {1, 0, LM_LEVEL_DISTRICT, .name = {"甲", 3}, .pinyin = {"jia", 3}},
        {2, 1, LM_LEVEL_STREET, .name = {"1号楼", 7}, .pinyin = {"1haolou", 7}},
        {3, 1, LM_LEVEL_STREET, .name = {"1号楼", 7}, .pinyin = {"1haolou", 7}},
        {4, 1, LM_LEVEL_STREET, .name = {"1号楼", 7}, .pinyin = {"yihaolou", 8}},
    };
    struct lm_scopes *scopes;
    assert_ok(lm_scopes_new(&scopes));
    assert_ok(lm_scopes_publish(scopes, named, LM_COUNT(named), 1));
    const struct lm_scope *scope = lm_scopes_take(scopes);
    assert_int_equal(scope->name_count, 3); /* other readings, another name */
    assert_int_equal(scope->name_of[1], scope->name_of[2]);
    assert_int_not_equal(scope->name_of[1], scope->name_of[3]);
    for (size_t i = 0; i < scope->count; i++) {
        const struct lm_scope_name *name = &scope->names[scope->name_of[i]];
        assert_ptr_equal(name->name.p, scope->nodes[i].name.p);
        assert_true(lm_str_eq(scope->nodes[i].pinyin, named[i].pinyin));
    }
    lm_scopes_give_back(scopes, scope);
    lm_scopes_free(scopes);
}

static void a_reader_keeps_the_grid_he_began_with(void **state) {
    (void)state;
    struct lm_scopes *scopes;
    assert_ok(lm_scopes_new(&scopes));
    assert_ok(lm_scopes_publish(scopes, grid, LM_COUNT(grid), 5));
    const struct lm_scope *before = lm_scopes_take(scopes);
    assert_ok(lm_scopes_publish(scopes, grid, LM_COUNT(grid) - 1, 6));
    const struct lm_scope *after = lm_scopes_take(scopes);
    assert_non_null(lm_scope_find(before, 51));
    assert_null(lm_scope_find(after, 51));
    lm_scopes_give_back(scopes, before);
    assert_ok(lm_scopes_publish(scopes, grid, LM_COUNT(grid), 4)); /* older: not shown */
    const struct lm_scope *last = lm_scopes_take(scopes);
    assert_ptr_equal(last, after);
    lm_scopes_give_back(scopes, after);
    lm_scopes_give_back(scopes, last);
    lm_scopes_free(scopes);
}

static void one_bad_node_does_not_take_the_grid_away(void **state) {
    (void)state;
    static const struct {
        struct lm_scope_node nodes[4];
        size_t count, kept;
    } cases[] = {
        {{{1, 0, 1}, {2, 9, 2}}, 2, 1},                       /* the parent is missing */
        {{{1, 0, 2}, {2, 1, 2}}, 2, 1},                       /* not further down */
        {{{1, 0, 1}, {1, 0, 1}, {1, 0, 1}}, 3, 1},            /* the same three times */
        {{{1, 0, 1}, {2, 1, 2}, {2, 1, 2}, {3, 2, 3}}, 4, 3}, /* twice, with something below */
        {{{1, 0, 1}, {2, 1, 2}, {3, 1, 2}, {2, 3, 3}}, 4, 3}, /* below two parents */
        {{{1, 0, 1}, {0, 1, 2}, {4, 1, 9}, {3, 1, 2}}, 4, 2}, /* no id; no such level */
        {{{1, 0, 1}, {1, 0, 1, .code = {"9", 1}}, {2, 1, 2}}, 3, 2}, /* two codes on one day */
    };
    struct lm_scopes *scopes;
    assert_ok(lm_scopes_new(&scopes));
    for (size_t i = 0; i < LM_COUNT(cases); i++) {
        assert_ok(lm_scopes_publish(scopes, cases[i].nodes, cases[i].count, (int64_t)i + 1));
        const struct lm_scope *scope = lm_scopes_take(scopes);
        assert_int_equal(scope->count, cases[i].kept);
        for (size_t n = 0; n < scope->count; n++) {
            assert_int_equal(scope->nodes[n].rank, n);
            assert_true(scope->nodes[n].last_rank < (int32_t)scope->count);
            assert_ptr_equal(lm_scope_find(scope, scope->nodes[n].id), &scope->nodes[n]);
        }
        lm_scopes_give_back(scopes, scope);
    }
    const struct lm_scope_node circle[] = {{1, 2, 1}, {2, 1, 2}};
    assert_rc(lm_scopes_publish(scopes, circle, 2, 99), LM_CORRUPT); /* none can stand */
    const struct lm_scope *scope = lm_scopes_take(scopes);
    assert_int_equal(scope->count, 2); /* the one before stays */
    lm_scopes_give_back(scopes, scope);
    lm_scopes_free(scopes);
}

/* ---- permission ---- */

static void a_role_counts_only_at_and_below_its_place(void **state) {
    struct lm_scopes *scopes;
    assert_ok(lm_scopes_new(&scopes));
    assert_ok(lm_scopes_publish(scopes, grid, LM_COUNT(grid), 1));
    const struct lm_permission permission = {"p", LM_ROLE(LM_ROLE_STREET), ""};
    const struct lm_route route = {.permission = &permission};
    const struct lm_grant grants[] = {
        {LM_ROLE_STREET, 31}, {LM_ROLE_STREET, 21}, {LM_ROLE_CAPTAIN, 22}, {LM_ROLE_STREET, 99}};
    const struct lm_who who = {.grants = grants, .grant_count = LM_COUNT(grants)};
    struct lm_cx cx = {.arena = *state,
                       .scope = lm_scopes_take(scopes),
                       .who = &who,
                       .route = &route,
                       .faults = {.arena = *state}};
    assert_rc(lm_permit(&cx, 22), LM_NOT_FOUND);
    assert_rc(lm_permit(&cx, 1), LM_NOT_FOUND);
    assert_rc(lm_permit(&cx, 0), LM_NOT_FOUND);
    assert_false(cx.is_permitted);
    assert_ok(lm_permit(&cx, 51));
    assert_true(cx.is_permitted);
    const int64_t *roots;
    size_t count;
    assert_ok(lm_permit_roots(&cx, &roots, &count));
    assert_int_equal(count, 1); /* 31 lies below 21, 22 is another role's, 99 is closed */
    assert_int_equal(roots[0], 21);
    cx.who = NULL;
    assert_rc(lm_permit(&cx, 51), LM_NOT_FOUND);
    assert_rc(lm_permit_roots(&cx, &roots, &count), LM_FORBIDDEN);
    lm_scopes_give_back(scopes, cx.scope);
    lm_scopes_free(scopes);
}

/* ---- context ---- */

static void equal_events_are_told_once(void **state) {
    struct lm_cx cx = {.arena = *state};
    assert_ok(lm_emit(&cx, "survey", 1));
    assert_ok(lm_emit(&cx, "survey", 2));
    assert_ok(lm_emit(&cx, "survey", 1));
    assert_ok(lm_emit(&cx, "grid", 1));
    assert_int_equal(cx.events.count, 3);
}

static void a_refusal_keeps_its_words(void **state) {
    struct lm_cx cx = {.arena = *state};
    char word[] = "3号楼";
    assert_rc(lm_fail(&cx, LM_CONFLICT, "a.key", word, "two"), LM_CONFLICT);
    word[0] = 'x';
    assert_string_equal(cx.failure.key, "a.key");
    assert_true(lm_str_is(cx.failure.args[0], "3号楼"));
    assert_true(lm_str_is(cx.failure.args[1], "two"));
    assert_null(cx.failure.args[2].p);
}

/* ---- lists, page by page ---- */

enum { PAGES = 200, PAGE_BYTES = 1024 * 1024 };

/* Makes a page, and says where it ended in memory that goes with it. */
static lm_rc count_page(struct lm_cx *cx, void *arg, struct lm_str after, struct lm_str *ret_next) {
    int64_t *pages = arg, before = 0;
    char *page;
    assert_true(after.p == NULL || lm_str_int(after, &before));
    assert_int_equal(before, *pages);
    LM_TRY(lm_alloc(cx->arena, PAGE_BYTES, 1, &page));
    memset(page, 'x', PAGE_BYTES);
    if (++*pages == PAGES)
        return LM_OK;
    return lm_str_printf(cx->arena, ret_next, "%lld", (long long)*pages);
}

static lm_rc fail_third(struct lm_cx *cx, void *arg, struct lm_str after, struct lm_str *ret_next) {
    int64_t *pages = arg;
    (void)after;
    if (++*pages == 3)
        return LM_IO;
    return lm_str_printf(cx->arena, ret_next, "more");
}

static void a_list_is_walked_to_its_end_in_the_memory_of_a_page(void **state) {
    struct lm_cx cx = {.arena = *state};
    int64_t pages = 0;
    assert_ok(lm_pages_walk(&cx, count_page, &pages)); /* all of them would not fit */
    assert_int_equal(pages, PAGES);
    assert_ptr_equal(cx.arena, *state);
    pages = 0;
    assert_rc(lm_pages_walk(&cx, fail_third, &pages), LM_IO);
    assert_int_equal(pages, 3);
    assert_ptr_equal(cx.arena, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(wrong_rows_refuse_to_start),
        test_with_arena(a_literal_segment_wins_over_a_parameter),
        cmocka_unit_test(below_is_an_interval_of_ranks),
        cmocka_unit_test(places_of_one_name_share_it),
        cmocka_unit_test(a_reader_keeps_the_grid_he_began_with),
        cmocka_unit_test(one_bad_node_does_not_take_the_grid_away),
        test_with_arena(a_role_counts_only_at_and_below_its_place),
        test_with_arena(equal_events_are_told_once),
        test_with_arena(a_refusal_keeps_its_words),
        test_with_arena(a_list_is_walked_to_its_end_in_the_memory_of_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
