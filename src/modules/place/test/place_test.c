/* Place codes on both engines: ours are read, forged, replaced and withdrawn ones are not. */
#include "test_env.h"

#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/idempotency/idempotency.h"
#include "core/setting/setting.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger.h"
#include "modules/place/place_http.h"

static const struct lm_module *const modules[] = {
    &setting_module, &idempotency_module, &audit_module, &account_module,
    &grid_module,    &ledger_module,      &place_module, NULL};

struct town {
    int64_t compound, building, door;
};

static lm_rc add_node(struct lm_cx *cx, int64_t parent_id, int level, const char *name,
                      int64_t *ret_id) {
    struct grid_node_new node = {.parent_id = parent_id,
                                 .level = level,
                                 .name = lm_str_of(name),
                                 .code = level == 1 ? LM_STR("999999") : (struct lm_str){0},
                                 .is_managed = true};
    return grid_node_create(cx, &node, ret_id);
}

static lm_rc build(struct lm_cx *cx, void *arg) {
    struct town *town = arg;
    int64_t district, street, community;
    LM_TRY(add_node(cx, 0, 1, "测试区", &district));
    LM_TRY(add_node(cx, district, 2, "测试街道", &street));
    LM_TRY(add_node(cx, street, 3, "测试社区", &community));
    LM_TRY(add_node(cx, community, 4, "测试小区", &town->compound));
    return add_node(cx, town->compound, 5, "1号楼", &town->building);
}

static lm_rc add_door(struct lm_cx *cx, void *arg) {
    struct town *town = arg;
    struct ledger_door door = {.building_id = town->building,
                               .unit_no = 1,
                               .unit = LM_STR("1单元"),
                               .floor = 3,
                               .room = LM_STR("301"),
                               .usage = LEDGER_OWNER_OCCUPIED,
                               .area_cm2 = LM_ABSENT};
    struct ledger_provenance by = {.source = LEDGER_BY_STATION};
    return ledger_door_add(cx, &door, &by, &town->door);
}

static struct lm_env *open_env(enum lm_engine engine, struct town *town) {
    struct lm_env *env = test_env_open(engine, modules);
    env->public_url = LM_STR("https://grid.example.cn");
    assert_ok(test_write(env, build, town, NULL));
    assert_ok(test_write(env, add_door, town, NULL));
    return env;
}

struct asked {
    struct place_target target;
    char code[80];
    struct place place;
    const char *shown; /* of the sheet: must stand in it */
};

static lm_rc make_code(struct lm_cx *cx, void *arg) {
    struct asked *asked = arg;
    struct lm_str code;
    LM_TRY(place_code_of(cx, asked->target, &code));
    snprintf(asked->code, sizeof asked->code, "%.*s", LM_FMT(code));
    return LM_OK;
}

static lm_rc read_code(struct lm_cx *cx, void *arg) {
    struct asked *asked = arg;
    LM_TRY(place_of_code(cx, lm_str_of(asked->code), &asked->place));
    if (asked->place.kind == PLACE_DOOR)
        assert_true(lm_str_is(asked->place.door, "1单元301"));
    assert_true(lm_str_is(asked->place.compound, "测试小区"));
    assert_true(lm_str_is(asked->place.street, "测试街道"));
    return LM_OK;
}

static lm_rc renew(struct lm_cx *cx, void *arg) {
    return place_renew(cx, ((struct asked *)arg)->target);
}

static lm_rc withdraw(struct lm_cx *cx, void *arg) {
    return place_withdraw(cx, ((struct asked *)arg)->target);
}

static void a_code_leads_to_its_place(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct town town;
        struct lm_env *env = open_env(engine, &town);
        struct asked door = {.target = {.door_id = town.door}};
        struct asked building = {.target = {.node_id = town.building}};
        struct asked compound = {.target = {.node_id = town.compound}};
        assert_ok(test_read(env, make_code, &door));
        assert_ok(test_read(env, make_code, &building));
        assert_ok(test_read(env, make_code, &compound));
        assert_ok(test_read(env, read_code, &door));
        assert_int_equal(door.place.kind, PLACE_DOOR);
        assert_int_equal(door.place.door_id, town.door);
        assert_int_equal(door.place.building_id, town.building);
        assert_int_equal(door.place.compound_id, town.compound);
        assert_ok(test_read(env, read_code, &building));
        assert_int_equal(building.place.kind, PLACE_BUILDING);
        assert_int_equal(building.place.door_id, 0);
        assert_ok(test_read(env, read_code, &compound));
        assert_int_equal(compound.place.kind, PLACE_COMPOUND);
        assert_int_equal(compound.place.building_id, 0);
        test_env_close(env);
    }
}

static void no_changed_character_makes_another_place(void **state) {
    (void)state;
    struct town town;
    struct lm_env *env = open_env(LM_SQLITE, &town);
    struct asked door = {.target = {.door_id = town.door}};
    static const char *const others[] = {
        "", "-", "d", "d-1-", "d1-1-AAAAAAAAAAAA", "x1-1-A", "dzzzzzzzzzzzzzzzz-1-AAAAAAAAAAAA"};
    assert_ok(test_read(env, make_code, &door));
    size_t n = strlen(door.code);
    for (size_t i = 0; i < n; i++) {
        struct asked forged = door;
        forged.code[i] = forged.code[i] == 'n' ? 'd' : 'n';
        assert_rc(test_read(env, read_code, &forged), LM_NOT_FOUND);
        forged = door;
        forged.code[i] = '\0';
        assert_rc(test_read(env, read_code, &forged), LM_NOT_FOUND);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct asked forged = {0};
        snprintf(forged.code, sizeof forged.code, "%s", others[i]);
        assert_rc(test_read(env, read_code, &forged), LM_NOT_FOUND);
    }
    test_env_close(env);
}

static void a_renewed_code_replaces_the_old_one_and_a_withdrawn_one_is_dead(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct town town;
        struct lm_env *env = open_env(engine, &town);
        struct asked old = {.target = {.node_id = town.building}}, new;
        assert_ok(test_read(env, make_code, &old));
        new = old;
        assert_ok(test_write(env, renew, &old, NULL));
        assert_ok(test_read(env, make_code, &new));
        assert_string_not_equal(old.code, new.code);
        assert_rc(test_read(env, read_code, &old), LM_NOT_FOUND);
        assert_ok(test_read(env, read_code, &new));
        assert_ok(test_write(env, withdraw, &old, NULL));
        assert_rc(test_read(env, read_code, &new), LM_NOT_FOUND);
        assert_rc(test_read(env, make_code, &new), LM_GONE);
        assert_ok(test_write(env, renew, &old, NULL));
        assert_rc(test_read(env, read_code, &new), LM_NOT_FOUND); /* not even after it is renewed */
        assert_ok(test_read(env, make_code, &new));
        assert_ok(test_read(env, read_code, &new));
        test_env_close(env);
    }
}

static lm_rc print_sheet(struct lm_cx *cx, void *arg) {
    const struct asked *asked = arg;
    struct lm_str html;
    struct place_sheet_in in = {asked->target.node_id, true};
    LM_TRY(place_sheet(cx, &in, &html));
    assert_true(lm_str_find(html, lm_str_of(asked->shown)) > 0);
    assert_true(lm_str_find(html, LM_STR("<svg")) > 0);
    assert_true(lm_str_find(html, LM_STR("https://grid.example.cn")) > 0);
    return LM_OK;
}

static void the_sheet_shows_places_and_where_they_lead(void **state) {
    (void)state;
    struct town town;
    struct lm_env *env = open_env(LM_SQLITE, &town);
    struct asked compound = {.target = {.node_id = town.compound}, .shown = "测试小区 1号楼"};
    struct asked building = {.target = {.node_id = town.building},
                             .shown = "测试小区 1号楼 1单元301"};
    assert_ok(test_read(env, print_sheet, &compound));
    assert_ok(test_read(env, print_sheet, &building));
    compound.target.node_id = 12345;
    assert_rc(test_read(env, print_sheet, &compound), LM_CONFLICT);
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_code_leads_to_its_place),
        test_with_arena(no_changed_character_makes_another_place),
        test_with_arena(a_renewed_code_replaces_the_old_one_and_a_withdrawn_one_is_dead),
        test_with_arena(the_sheet_shows_places_and_where_they_lead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
