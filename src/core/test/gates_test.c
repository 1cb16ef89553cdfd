/* What must hold for all modules of the program together, on both engines. */
#include "test.h"

#include "app/modules.h"
#include "base/hash.h"
#include "core/contract/contract.h"
#include "core/contract/records.h"
#include "core/dispatch/routes.h"
#include "lib/db/test/test_db.h"
#include "lib/json/json.h"

enum { TEXT_CAP = 32 * 1024 * 1024 };

static struct lm_db *open_migrated(enum lm_engine engine) {
    const struct lm_migration *all[64];
    size_t count = 0;
    for (const struct lm_module *const *module = app_modules; *module; module++)
        for (const struct lm_migration *one = (*module)->migrations; one && one->module; one++)
            all[count++] = one;
    return test_db_open(engine, all, count);
}

static void every_statement_is_prepared_on_both_engines(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_db *db = open_migrated(engine);
        struct lm_conn *conn;
        assert_ok(lm_conn_open(db, LM_CONN_WRITE, &conn));
        for (const struct lm_module *const *module = app_modules; *module; module++)
            if ((*module)->sql)
                assert_ok(lm_db_prepare_all(conn, (*module)->sql));
        lm_conn_close(conn);
        test_db_close(db);
    }
}

static struct lm_str dump(enum lm_engine engine, struct lm_arena *arena) {
    struct lm_db *db = open_migrated(engine);
    struct lm_conn *conn;
    struct lm_str text;
    assert_ok(lm_conn_open(db, LM_CONN_READ, &conn));
    assert_ok(lm_db_schema_dump(conn, arena, &text));
    lm_conn_close(conn);
    test_db_close(db);
    return text;
}

static void both_engines_have_the_same_schema(void **state) {
    struct lm_str sqlite = dump(LM_SQLITE, *state), postgres = dump(LM_POSTGRES, *state);
    assert_true(lm_str_find(sqlite, LM_STR("idempotency")) >= 0);
    assert_true(lm_str_find(sqlite, LM_STR("check grid_node level >= 1 and level <= 5")) >= 0);
    assert_true(lm_str_find(sqlite, LM_STR("<expression>")) < 0); /* it could not be compared */
    assert_string_equal(sqlite.p, postgres.p);
}

static void the_route_table_is_sound(void **state) {
    struct lm_route_table table;
    assert_ok(lm_routes_compile(*state, app_modules, &table));
    assert_true(table.count > 0);
}

static void names_are_unique_and_needs_come_first(void **state) {
    struct lm_arena *arena = *state;
    struct lm_map statements = {.arena = arena}, permissions = {.arena = arena},
                  modules = {.arena = arena};
    for (const struct lm_module *const *m = app_modules; *m; m++) {
        for (const char *const *need = (*m)->needs; need && *need; need++)
            if (!lm_map_get(&modules, lm_str_of(*need)))
                fail_msg("%s needs %s, which does not stand before it", (*m)->name, *need);
        assert_ok(lm_map_put(&modules, lm_str_of((*m)->name), (void *)(uintptr_t)*m));
        for (const struct lm_sql *sql = (*m)->sql; sql && sql->name; sql++) {
            if (lm_map_get(&statements, lm_str_of(sql->name)))
                fail_msg("statement %s stands twice", sql->name);
            assert_ok(lm_map_put(&statements, lm_str_of(sql->name), (void *)(uintptr_t)sql));
        }
        for (const struct lm_permission *const *p = (*m)->permissions; p && *p; p++) {
            if (lm_map_get(&permissions, lm_str_of((*p)->name)))
                fail_msg("permission %s stands twice", (*p)->name);
            assert_ok(lm_map_put(&permissions, lm_str_of((*p)->name), (void *)(uintptr_t)*p));
        }
    }
    /* A permission that a route asks for is declared, so that it can be listed. */
    CONTRACT_EACH_ROUTE(app_modules, module, route)
    if (route->permission != &lm_public && route->permission != &lm_resident &&
        route->permission != &lm_self &&
        lm_map_get(&permissions, lm_str_of(route->permission->name)) != route->permission)
        fail_msg("%s %s: permission %s is not declared", route->method, route->path,
                 route->permission->name);
}

static void records_have_names_of_their_own(void **state) {
    (void)state;
    static struct contract_records records;
    contract_collect(app_modules, &records);
    assert_true(records.count < CONTRACT_RECORDS_MAX);
    for (size_t i = 0; i < records.count; i++)
        if (records.items[i].is_shadow)
            fail_msg("two records are called %s", records.items[i].record->name);
}

static void the_description_names_every_route_and_is_json(void **state) {
    struct lm_buf text = lm_buf_in(*state, TEXT_CAP);
    struct lm_str all;
    contract_openapi(app_modules, &text);
    assert_ok(lm_buf_done(&text, &all));
    LM_JSON_AUTO struct lm_json *root = NULL;
    assert_ok(lm_json_open(all, &root));
    const struct lm_json *paths = lm_json_member(root, "paths");
    const struct lm_json *schemas = lm_json_member(lm_json_member(root, "components"), "schemas");
    assert_non_null(lm_json_member(schemas, "Error"));
    CONTRACT_EACH_ROUTE(app_modules, module, route) {
        char method[16];
        size_t n = 0;
        for (; route->method[n]; n++)
            method[n] = (char)(route->method[n] | 0x20);
        method[n] = '\0';
        const struct lm_json *one = lm_json_member(lm_json_member(paths, route->path), method);
        if (!one)
            fail_msg("%s %s is not described", route->method, route->path);
        if (route->output && !lm_json_member(schemas, route->output->name))
            fail_msg("%s has no schema", route->output->name);
    }
}

static void the_types_name_every_route(void **state) {
    struct lm_buf text = lm_buf_in(*state, TEXT_CAP);
    struct lm_str all;
    contract_typescript(app_modules, &text);
    assert_ok(lm_buf_done(&text, &all));
    CONTRACT_EACH_ROUTE(app_modules, module, route) {
        char name[256];
        if (strncmp(route->path, "/api/v1/", 8) != 0)
            continue;
        snprintf(name, sizeof name, "'%s %s'", route->method, route->path + 7);
        if (lm_str_find(all, lm_str_of(name)) < 0)
            fail_msg("%s is missing", name);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_is_prepared_on_both_engines),
        test_with_arena(both_engines_have_the_same_schema),
        test_with_arena(the_route_table_is_sound),
        test_with_arena(names_are_unique_and_needs_come_first),
        cmocka_unit_test(records_have_names_of_their_own),
        test_with_arena(the_description_names_every_route_and_is_json),
        test_with_arena(the_types_name_every_route),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
