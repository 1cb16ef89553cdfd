/* The grid's rules on both engines, and its reading of building words and lists. */
#include "test_env.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/idempotency/idempotency.h"
#include "core/setting/setting.h"
#include "modules/grid/grid_rules.h"

static const struct lm_module *const modules[] = {&setting_module, &idempotency_module,
                                                  &audit_module, &grid_module, NULL};

#define each_env(env)                                                                              \
    test_each_engine(engine) for (struct lm_env *env = test_env_open(engine, modules); env;        \
                                  test_env_close(env), env = NULL)

struct made {
    int64_t district, street, community, compound, building;
};

static lm_rc make_line(struct lm_cx *cx, void *arg) {
    struct made *made = arg;
    int64_t *ids[] = {&made->district, &made->street, &made->community, &made->compound,
                      &made->building};
    static const char *const names[] = {"未央区", "徐家湾街道", "西航第四社区", "外招北小区",
                                        "1号楼"};
    for (int level = 1; level <= 5; level++) {
        struct grid_node_new node = {
            .level = level, .name = lm_str_of(names[level - 1]), .opened_on = 20200101};
        if (level == 1)
            node.code = LM_STR("610112");
        else
            node.parent_id = *ids[level - 2];
        LM_TRY(grid_node_create(cx, &node, ids[level - 1]));
    }
    return LM_OK;
}

static void codes_grow_by_level_and_serial(void **state) {
    (void)state;
    each_env(env) {
        struct made made;
        assert_ok(test_write(env, make_line, &made, NULL));
        const struct lm_scope *scope = lm_scopes_take(env->scopes);
        assert_int_equal(scope->count, 5);
        assert_true(lm_str_is(lm_scope_find(scope, made.building)->code, "61011200100100100001"));
        assert_true(lm_scope_covers(scope, made.street, made.building));
        assert_false(lm_scope_covers(scope, made.building, made.street));
        lm_scopes_give_back(env->scopes, scope);
    }
}

static lm_rc rename_and_look(struct lm_cx *cx, void *arg) {
    int64_t id = ((const struct made *)arg)->community, today = lm_date_at(cx->now_ms);
    static const char *const expected[] = {"西航第四社区", "西航新社区", "未来社区"};
    const int64_t days[] = {20220531, today, 20991231};
    LM_TRY(grid_node_rename(cx, id, LM_STR("西航 新社区"), 20220601));
    LM_TRY(grid_node_rename(cx, id, LM_STR("未来社区"), 20991231));
    for (size_t i = 0; i < LM_COUNT(days); i++) {
        struct grid_node node = {0};
        LM_TRY(grid_store_node(cx, id, days[i], &node));
        assert_true(lm_str_is(node.name, expected[i]));
    }
    return LM_OK;
}

static void a_new_name_leaves_the_past_as_it_was(void **state) {
    (void)state;
    each_env(env) {
        struct made made;
        assert_ok(test_write(env, make_line, &made, NULL));
        assert_ok(test_write(env, rename_and_look, &made, NULL));
        const struct lm_scope *scope = lm_scopes_take(env->scopes);
        assert_true(lm_str_is(lm_scope_find(scope, made.community)->name, "西航新社区"));
        lm_scopes_give_back(env->scopes, scope);
    }
}

static lm_rc add_below(struct lm_cx *cx, int64_t parent_id, struct lm_str name) {
    int64_t id;
    return grid_node_create(
        cx, &(struct grid_node_new){.parent_id = parent_id, .level = 5, .name = name}, &id);
}
static lm_rc add_twin(struct lm_cx *cx, void *arg) {
    return add_below(cx, ((const struct made *)arg)->compound, LM_STR("1 号楼"));
}
static lm_rc add_too_deep(struct lm_cx *cx, void *arg) {
    return add_below(cx, ((const struct made *)arg)->street, LM_STR("2号楼"));
}
static lm_rc close_compound(struct lm_cx *cx, void *arg) {
    return grid_node_close(cx, ((const struct made *)arg)->compound, 20230101);
}
static lm_rc close_building(struct lm_cx *cx, void *arg) {
    return grid_node_close(cx, ((const struct made *)arg)->building, 20230101);
}

static void what_would_break_the_tree_is_refused(void **state) {
    (void)state;
    each_env(env) {
        struct made made;
        const char *key;
        assert_ok(test_write(env, make_line, &made, NULL));
        assert_rc(test_write(env, add_twin, &made, &key), LM_CONFLICT);
        assert_string_equal(key, "grid.name_taken");
        assert_rc(test_write(env, add_too_deep, &made, &key), LM_INVALID);
        assert_string_equal(key, "grid.level_below_parent");
        assert_rc(test_write(env, close_compound, &made, &key), LM_CONFLICT);
        assert_string_equal(key, "grid.has_open_children");
        assert_ok(test_write(env, close_building, &made, NULL));
        assert_ok(test_write(env, close_compound, &made, NULL));
        assert_rc(test_write(env, close_compound, &made, &key), LM_GONE);
        const struct lm_scope *scope = lm_scopes_take(env->scopes);
        assert_null(lm_scope_find(scope, made.building));
        assert_int_equal(scope->count, 3);
        lm_scopes_give_back(env->scopes, scope);
    }
}

struct listing {
    const char *text;
    struct grid_import_report report;
    size_t faults;
};

static lm_rc import_text(struct lm_cx *cx, void *arg) {
    struct listing *listing = arg;
    FILE *file = fmemopen((void *)(uintptr_t)listing->text, strlen(listing->text), "rb");
    assert_non_null(file);
    lm_rc rc = grid_import(cx, file, &(struct grid_import_ask){0}, &listing->report);
    fclose(file);
    listing->faults = cx->faults.count;
    return rc;
}

static void a_list_with_one_bad_cell_changes_nothing(void **state) {
    (void)state;
    each_env(env) {
        struct made made;
        struct listing bad = {.text = "街道,社区,小区,楼栋,单元数\n"
                                      "徐家湾,西航第四社区居委会,航家苑,1-3幢,1\n"
                                      "徐家湾街道,西航第四社区,航家苑,A座,99\n"
                                      "徐家湾街道,别的社区,航家苑,2,1\n"};
        struct listing good = {.text = "某街道楼栋表,,,,\n街道,社区,小区,楼栋,单元数\n"
                                       "徐家湾,西航第四社区居委会,航家苑,十二栋,2\n"
                                       "徐家湾街道,西航第四社区,航家苑,A座,1\n"};
        assert_ok(test_write(env, make_line, &made, NULL));
        assert_rc(test_write(env, import_text, &bad, NULL), LM_INVALID);
        assert_int_equal(bad.faults, 3);
        assert_ok(test_write(env, import_text, &good, NULL));
        assert_int_equal(good.report.nodes_added, 3);
        assert_ok(test_write(env, import_text, &good, NULL));
        assert_int_equal(good.report.nodes_added, 0);
        const struct lm_scope *scope = lm_scopes_take(env->scopes);
        assert_int_equal(scope->count, 8);
        lm_scopes_give_back(env->scopes, scope);
    }
}

static lm_rc import_words(struct lm_cx *cx, void *arg) {
    const struct made *made = arg;
    struct listing good = {.text = "街道,社区,小区,楼栋,单元数,类型,网格类型\n"
                                   "徐家湾,西航第四社区,外招北小区,1,3,集装箱,专属\n"
                                   "徐家湾,西航第四社区,外招北小区,2,2,,\n"};
    struct grid_node compound = {0}, building = {0};
    struct lm_list units = {0};
    int64_t today = lm_date_at(cx->now_ms);
    LM_TRY(grid_store_replace_units(cx, made->building,
                                    &(struct lm_list){&(struct grid_unit){1, LM_STR("东门")}, 1}));
    LM_TRY(import_text(cx, &good));
    assert_int_equal(good.report.nodes_added, 1);
    assert_int_equal(good.report.nodes_changed, 2); /* the compound's kind, the building */
    LM_TRY(grid_store_node(cx, made->compound, today, &compound));
    LM_TRY(grid_store_node(cx, made->building, today, &building));
    LM_TRY(grid_store_units(cx, made->building, &units));
    assert_int_equal(compound.kind, GRID_DEDICATED);
    assert_int_equal(building.building_kind, GRID_CONTAINER);
    assert_int_equal(units.count, 3);
    assert_true(lm_str_is(((const struct grid_unit *)units.items)[0].label, "东门"));
    LM_TRY(import_text(cx, &good));
    assert_int_equal(good.report.nodes_changed, 0); /* the same list twice changes nothing */
    return LM_OK;
}

struct bad_list {
    const char *text, *key;
};

static lm_rc import_bad(struct lm_cx *cx, void *arg) {
    const struct bad_list *bad = arg;
    struct listing listing = {.text = bad->text};
    lm_rc rc = import_text(cx, &listing);
    assert_int_equal(listing.faults, 1);
    assert_string_equal(cx->faults.items[0].key, bad->key);
    assert_true(lm_str_is(cx->faults.items[0].args[0], "2")); /* row and column are named */
    assert_non_null(cx->faults.items[0].args[1].p);
    return rc;
}

static lm_rc add_twins(struct lm_cx *cx, void *arg) {
    const struct made *made = arg;
    static const char *const names[] = {"幸福", "幸福社区"};
    for (size_t i = 0; i < LM_COUNT(names); i++) {
        int64_t id;
        LM_TRY(grid_node_create(cx,
                                &(struct grid_node_new){.parent_id = made->street,
                                                        .level = LM_LEVEL_COMMUNITY,
                                                        .name = lm_str_of(names[i])},
                                &id));
    }
    return LM_OK;
}

static lm_rc add_ahead(struct lm_cx *cx, void *arg) {
    int64_t id;
    return grid_node_create(
        cx,
        &(struct grid_node_new){.parent_id = ((const struct made *)arg)->compound,
                                .level = LM_LEVEL_BUILDING,
                                .name = LM_STR("9号楼"),
                                .opened_on = 20991231},
        &id);
}

static void a_list_changes_what_it_says_and_refuses_what_it_does_not_mean(void **state) {
    (void)state;
#define HEAD "街道,社区,小区,楼栋,单元数,类型,网格类型\n徐家湾街道,"
    struct bad_list bad[] = {
        {HEAD "西航第四社区,外招北小区,3,1,塔楼,\n", "grid.import_building_kind"},
        {HEAD "西航第四社区,外招北小区,3,1,,公园\n", "grid.import_grid_kind"},
        {HEAD "西航第四社区,外招北小区,9号楼,1,,\n", "grid.import_name_taken"},
        {HEAD "幸福居委会,新小区,1,1,,\n", "grid.import_ambiguous"},
        {"code,name,level,parent_code\n610113001,别区街道,street,610112\n",
         "grid.import_code_parent"},
        {"code,name,level,parent_code\n610112002,徐家湾街道,street,610112\n",
         "grid.import_name_taken"},
    };
    each_env(env) {
        struct made made;
        assert_ok(test_write(env, make_line, &made, NULL));
        assert_ok(test_write(env, import_words, &made, NULL));
        assert_ok(test_write(env, add_twins, &made, NULL));
        assert_ok(test_write(env, add_ahead, &made, NULL));
        for (size_t i = 0; i < LM_COUNT(bad); i++)
            assert_rc(test_write(env, import_bad, &bad[i], NULL), LM_INVALID);
    }
}

static lm_rc import_renamed(struct lm_cx *cx, void *arg) {
    const struct made *made = arg;
    struct listing list = {.text = "code,name,level,parent_code\n"
                                   "610112001,徐家湾街道办事处,street,610112\n"
                                   "610112001001,新名社区居委会,community,610112001\n"
                                   "610112001201,讲武殿村委会,community,610112001\n"};
    struct grid_node node = {0};
    LM_TRY(import_text(cx, &list));
    assert_int_equal(list.report.nodes_added, 1);
    assert_int_equal(list.report.nodes_known, 2);
    assert_int_equal(list.report.differences.count, 1);
    const struct grid_import_difference *first = list.report.differences.items;
    assert_int_equal(first->row, 3);
    assert_true(lm_str_is(first->name, "西航第四社区"));
    assert_true(lm_str_is(first->name_in_list, "新名社区居委会"));
    LM_TRY(grid_store_node(cx, made->community, lm_date_at(cx->now_ms), &node));
    assert_true(lm_str_is(node.name, "西航第四社区"));
    return LM_OK;
}

static void another_name_for_a_known_code_is_told(void **state) {
    (void)state;
    each_env(env) {
        struct made made;
        assert_ok(test_write(env, make_line, &made, NULL));
        assert_ok(test_write(env, import_renamed, &made, NULL));
    }
}

static lm_rc give_codes(struct lm_cx *cx, void *arg) {
    const struct made *made = arg;
    struct grid_node_new building = {
        .parent_id = made->compound, .level = LM_LEVEL_BUILDING, .name = LM_STR("2号楼")};
    struct grid_node_new village = {.parent_id = made->street,
                                    .level = LM_LEVEL_COMMUNITY,
                                    .name = LM_STR("讲武殿村"),
                                    .is_village = true};
    struct grid_node node = {0};
    int64_t id, today = lm_date_at(cx->now_ms);
    /* a code from before codes were checked; another one that the next serial would take */
    LM_TRY(grid_store_set_code(cx, made->building,
                               &(struct grid_code){"grid", LM_STR("6101120010010010000A")}, today));
    LM_TRY(grid_node_create(cx, &building, &id));
    LM_TRY(grid_store_node(cx, id, today, &node));
    assert_true(lm_str_is(node.code, "61011200100100100002")); /* 00001 was given once */
    assert_false(node.is_provisional);
    assert_int_equal(node.source, GRID_CODE_RULE);
    LM_TRY(grid_store_set_code(cx, made->street,
                               &(struct grid_code){"grid", LM_STR("61011200100100100003")}, today));
    building.name = LM_STR("3号楼");
    LM_TRY(grid_node_create(cx, &building, &id));
    LM_TRY(grid_store_node(cx, id, today, &node));
    assert_true(lm_str_is(node.code, "61011200100100100004"));
    LM_TRY(grid_store_set_code(cx, made->street, &(struct grid_code){"grid", LM_STR("610112001")},
                               today));
    LM_TRY(grid_node_create(cx, &village, &id));
    LM_TRY(grid_store_node(cx, id, today, &node));
    assert_true(lm_str_is(node.code, "610112001200"));
    assert_true(node.is_provisional); /* nobody has issued it */
    assert_int_equal(grid_committee_of(&node), GRID_VILLAGE);
    return LM_OK;
}

struct recode {
    int64_t node_id;
    const char *code;
};
static lm_rc recode(struct lm_cx *cx, void *arg) {
    const struct recode *ask = arg;
    return grid_node_recode(cx, ask->node_id, &(struct grid_code){"grid", lm_str_of(ask->code)},
                            20220101);
}

static void codes_have_the_digits_of_their_level_and_one_holder(void **state) {
    (void)state;
    static const struct {
        const char *code, *key;
    } bad[] = {{"610112001", "grid.code_digits"},
               {"61011200100A", "grid.code_digits"},
               {"６10112001002", "grid.code_digits"},
               {"610112002001", "grid.code_of_parent"},
               {"610112001200", "grid.code_taken"}};
    each_env(env) {
        struct made made;
        const char *key;
        assert_ok(test_write(env, make_line, &made, NULL));
        assert_ok(test_write(env, give_codes, &made, NULL));
        for (size_t i = 0; i < LM_COUNT(bad); i++) {
            assert_rc(test_write(env, recode, &(struct recode){made.community, bad[i].code}, &key),
                      i < 4 ? LM_INVALID : LM_CONFLICT);
            assert_string_equal(key, bad[i].key);
        }
        assert_ok(test_write(env, recode, &(struct recode){made.community, "610112001009"}, &key));
    }
}

static lm_rc unmanage(struct lm_cx *cx, void *arg) {
    struct made *made = arg;
    struct grid_node node = {0};
    LM_TRY(grid_node_manage(cx, made->district, true));
    LM_TRY(grid_node_manage(cx, made->street, false));
    LM_TRY(grid_store_node(cx, made->building, lm_date_at(cx->now_ms), &node));
    assert_false(node.is_managed);
    LM_TRY(grid_store_node(cx, made->district, lm_date_at(cx->now_ms), &node));
    assert_true(node.is_managed);
    return LM_OK;
}
static lm_rc dedicate_street(struct lm_cx *cx, void *arg) {
    return grid_node_describe(
        cx, &(struct grid_node){.id = ((const struct made *)arg)->street, .kind = GRID_DEDICATED});
}

static void who_manages_a_street_manages_what_lies_below(void **state) {
    (void)state;
    each_env(env) {
        struct made made;
        const char *key;
        assert_ok(test_write(env, make_line, &made, NULL));
        assert_ok(test_write(env, unmanage, &made, NULL));
        assert_rc(test_write(env, dedicate_street, &made, &key), LM_INVALID);
        assert_string_equal(key, "grid.kind_of_street");
    }
}

static lm_rc search_names(struct lm_cx *cx, void *arg) {
    struct lm_grant everywhere = {.role = LM_ROLE_DISTRICT};
    struct lm_who district = {.grants = &everywhere, .grant_count = 1};
    const struct lm_who *before = cx->who;
    (void)arg;
    static const struct {
        const char *text;
        size_t hits;
    } cases[] = {{"外招", 1}, {"waizhao", 1},   {"wzb", 1},  {"1号", 1},
                 {"!%", 0},   {"610112001", 5}, {"没有", 0}, {"a座", 1}};
    for (size_t i = 0; i < 2 * LM_COUNT(cases); i++) {
        struct lm_list ids = {0};
        /* today in the snapshot, another day by the facts of that day */
        int64_t today = lm_date_at(cx->now_ms),
                on = i % 2 ? today : lm_date_of_days(lm_date_days(today) - 1);
        cx->who = &district;
        LM_TRY(grid_search(cx, lm_str_of(cases[i / 2].text), on, &ids));
        cx->who = before;
        assert_int_equal(ids.count, cases[i / 2].hits);
    }
    return grid_rebuild(cx);
}

/* Takes all away first: what is there afterwards was made by this look, `*arg` days from now. */
static lm_rc look_again(struct lm_cx *cx, void *arg) {
    static const struct lm_sql clear = {"test_clear", "DELETE FROM grid_above"};
    static const struct lm_sql count = {"test_count", "SELECT count(*) FROM grid_above"};
    int64_t *rows = arg;
    cx->now_ms += *rows * LM_DAY_MS;
    LM_TRY(lm_db_exec(cx->db, LM_Q0(&clear), NULL));
    LM_TRY(grid_refresh(cx));
    return lm_db_int(cx->db, LM_Q0(&count), rows);
}

static void what_lies_below_is_made_anew_once_a_day(void **state) {
    (void)state;
    each_env(env) {
        struct made made;
        int64_t first = 0, same_day = 0, next_day = 1;
        assert_ok(test_write(env, make_line, &made, NULL));
        assert_ok(test_write(env, look_again, &first, NULL));
        assert_ok(test_write(env, look_again, &same_day, NULL));
        assert_ok(test_write(env, look_again, &next_day, NULL));
        assert_true(first > 0 && next_day == first);
        assert_int_equal(same_day, 0);
    }
}

static lm_rc name_letter(struct lm_cx *cx, void *arg) {
    int64_t id;
    return grid_node_create(
        cx,
        &(struct grid_node_new){.parent_id = ((const struct made *)arg)->compound,
                                .level = LM_LEVEL_BUILDING,
                                .name = LM_STR("A座"),
                                .opened_on = 20200101},
        &id);
}

static void nodes_are_found_before_and_after_a_rebuild(void **state) {
    (void)state;
    each_env(env) {
        struct made made;
        assert_ok(test_write(env, make_line, &made, NULL));
        assert_ok(test_write(env, name_letter, &made, NULL));
        assert_ok(test_write(env, search_names, &made, NULL));
        assert_ok(test_write(env, search_names, &made, NULL));
    }
}

/* ---- what ten times as many places cost ---- */

/* A statement with the word before it that makes SQLite tell its plan; kept as long as the
 * connection that has prepared it. */
struct explained {
    char name[64], text[2000];
    struct lm_sql sql;
};

/* Fails on a plan that reads all places to find one. */
static lm_rc explain(struct lm_cx *cx, void *arg) {
    const struct explained *explained = arg;
    LM_CURSOR_AUTO struct lm_cursor *cursor = NULL;
    struct lm_val vals[9];
    char parameter[] = "$1";
    size_t count = 0;
    for (; count < LM_COUNT(vals) && strstr(explained->text, parameter); parameter[1]++)
        vals[count++] = LM_I(1);
    LM_TRY(lm_db_open_cursor(cx->db, (struct lm_query){&explained->sql, vals, count}, &cursor));
    for (bool has_row = true;;) {
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        struct lm_str step = lm_cursor_text(cursor, 3);
        if (lm_str_starts(step, LM_STR("SCAN ")) || lm_str_find(step, LM_STR("(scheme=?)")) >= 0)
            fail_msg("%s: %.*s", explained->name, LM_FMT(step));
    }
}

static void making_a_place_reads_its_neighbours_only(void **state) {
    static const char *const names[] = {"grid_node",        "grid_by_code",    "grid_by_name",
                                        "grid_child_codes", "grid_above_link", "grid_above_unlink",
                                        "grid_name_set",    "grid_code_set",   "grid_parent_set",
                                        "grid_children",    "grid_child_count"};
    static struct explained explained[LM_COUNT(names)];
    size_t seen = 0;
    struct lm_env *env = test_env_open(LM_SQLITE, modules);
    (void)state;
    for (const struct lm_sql *sql = grid_sql; sql->name; sql++)
        for (size_t i = 0; i < LM_COUNT(names); i++) {
            if (strcmp(sql->name, names[i]) != 0)
                continue;
            struct explained *one = &explained[seen++];
            snprintf(one->name, sizeof one->name, "explain_%s", sql->name);
            snprintf(one->text, sizeof one->text, "EXPLAIN QUERY PLAN %s", sql->text);
            one->sql = (struct lm_sql){one->name, one->text};
            assert_ok(test_read(env, explain, one));
        }
    assert_int_equal(seen, LM_COUNT(names));
    test_env_close(env);
}

static void building_words_come_to_one_form(void **state) {
    static const struct {
        const char *written, *label;
    } cases[] = {
        {"1幢", "1号楼"},     {"1号楼", "1号楼"}, {"一栋", "1号楼"}, {"01#楼", "1号楼"},
        {"１２栋", "12号楼"}, {"A座", "A座"},     {"a", "A座"},      {"二十三号楼", "23号楼"},
        {"3", "3号楼"},       {"B2栋", "B2号楼"}, {"1-10幢", NULL},  {"", NULL},
        {"北门", NULL},       {"0栋", NULL}};
    struct lm_cx cx = {.arena = *state, .faults = {.arena = *state}};
    for (size_t i = 0; i < LM_COUNT(cases); i++) {
        struct grid_building_label label;
        lm_rc rc = grid_building_parse(&cx, lm_str_of(cases[i].written), &label);
        assert_rc(rc, cases[i].label ? LM_OK : LM_INVALID);
        if (cases[i].label)
            assert_string_equal(label.label.p, cases[i].label);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_grow_by_level_and_serial),
        cmocka_unit_test(a_new_name_leaves_the_past_as_it_was),
        cmocka_unit_test(what_would_break_the_tree_is_refused),
        cmocka_unit_test(a_list_with_one_bad_cell_changes_nothing),
        cmocka_unit_test(a_list_changes_what_it_says_and_refuses_what_it_does_not_mean),
        cmocka_unit_test(another_name_for_a_known_code_is_told),
        cmocka_unit_test(codes_have_the_digits_of_their_level_and_one_holder),
        cmocka_unit_test(who_manages_a_street_manages_what_lies_below),
        cmocka_unit_test(nodes_are_found_before_and_after_a_rebuild),
        cmocka_unit_test(what_lies_below_is_made_anew_once_a_day),
        cmocka_unit_test(making_a_place_reads_its_neighbours_only),
        test_with_arena(building_words_come_to_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
