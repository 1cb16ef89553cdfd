/* The spreadsheet of captains: places as people write them, faults by row and column. */
#include "test_env.h"

#include "core/account/account_import.h"
#include "core/audit/audit.h"
#include "core/setting/setting.h"

static const struct lm_module *const modules[] = {&setting_module, &audit_module, &account_module,
                                                  NULL};

struct place {
    const char *text;
    enum lm_role role;
    lm_rc outcome;
    int64_t node_id;
};

static lm_rc find_places(struct lm_cx *cx, void *arg) {
    (void)arg;
    static const struct place places[] = {
        {"保利中央公园/1号楼", LM_ROLE_CAPTAIN, LM_OK, 5},
        {"保利中央公园 / 01幢", LM_ROLE_CAPTAIN, LM_OK, 5},
        {"保利中央公园›2栋", LM_ROLE_HELPER, LM_OK, 6},
        {"天和新府社区/保利中央公园/2#楼", LM_ROLE_CAPTAIN, LM_OK, 6},
        {"徐家湾街道/天和新府/1号楼", LM_ROLE_CAPTAIN, LM_OK, 8},
        {"610112004012", LM_ROLE_CAPTAIN, LM_OK, 6},
        {"2号楼", LM_ROLE_CAPTAIN, LM_OK, 6},
        {"1号楼", LM_ROLE_CAPTAIN, LM_CONFLICT, 0},
        {"保利中央公园/3号楼", LM_ROLE_CAPTAIN, LM_NOT_FOUND, 0},
        {"保利中央公园/1-10幢", LM_ROLE_CAPTAIN, LM_NOT_FOUND, 0},
        {"保利中央公园", LM_ROLE_CAPTAIN, LM_NOT_FOUND, 0},
        {"保利中央公园", LM_ROLE_STATION_HEAD, LM_OK, 4},
        {"保利中央公园小区", LM_ROLE_STATION_HEAD, LM_OK, 4},
        {"保利中央公园小区/2幢", LM_ROLE_CAPTAIN, LM_OK, 6},
        {"", LM_ROLE_CAPTAIN, LM_NOT_FOUND, 0},
        {"/", LM_ROLE_CAPTAIN, LM_NOT_FOUND, 0},
    };
    struct lm_places *known;
    LM_TRY(lm_places_new(cx, &known));
    for (size_t i = 0; i < LM_COUNT(places); i++) {
        const struct import_wanted wanted = {places[i].role, 0};
        int64_t node_id = 0;
        assert_rc(import_find_place(cx, known, lm_str_of(places[i].text), &wanted, &node_id),
                  places[i].outcome);
        if (places[i].outcome == LM_OK)
            assert_int_equal(node_id, places[i].node_id);
    }
    return LM_OK;
}

static void a_place_is_found_as_people_write_it(void **state) {
    struct lm_env *env = test_env_open(LM_SQLITE, modules);
    (void)state;
    test_settle(env);
    assert_ok(test_read(env, find_places, NULL));
    test_env_close(env);
}

struct file_work {
    const char *text;
    size_t rows, faults;
    const char *pointers[8];
};

static lm_rc read_and_check(struct lm_cx *cx, void *arg) {
    struct file_work *work = arg;
    struct lm_list rows;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(work->text, 1, strlen(work->text), file), strlen(work->text));
    rewind(file);
    lm_rc rc = import_read(cx, file, &rows);
    assert_int_equal(fclose(file), 0);
    LM_TRY(rc);
    assert_int_equal(rows.count, work->rows);
    LM_TRY(import_check(cx, 0, &rows));
    assert_int_equal(cx->faults.count, work->faults);
    for (size_t i = 0; i < work->faults; i++) {
        struct lm_str pointer = cx->faults.items[i].pointer;
        if (!lm_str_is(pointer, work->pointers[i]))
            fail_msg("%.*s is not %s", LM_FMT(pointer), work->pointers[i]);
    }
    return LM_OK;
}

static void planted_errors_come_back_by_row_and_column(void **state) {
    struct file_work work = {
        .text = "未央区楼栋长名册,,,\n"
                "姓名,手机号,职务,负责楼栋\n"
                "张小明,13800000001,楼栋长,保利中央公园/1号楼\n"
                ",13800000002,楼栋长,保利中央公园/2号楼\n"
                "李 小红,1380000x003,楼栋长,天和新府/1幢\n"
                "王大山,13800000004,楼长,保利中央公园/2号楼\n"
                "赵小月,13800000005,楼栋长,保利中央公园/9号楼\n"
                "张小明,13800000001,楼栋长,保利中央公园/1号楼\n",
        .rows = 6,
        .faults = 5,
        .pointers = {"第4行 姓名", "第5行 手机号", "第6行 职务", "第7行 楼栋", "第8行 姓名"},
    };
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = test_env_open(engine, modules);
        test_settle(env);
        assert_ok(test_read(env, read_and_check, &work));
        test_env_close(env);
    }
}

static void a_file_without_titles_or_rows_is_refused(void **state) {
    struct lm_env *env = test_env_open(LM_SQLITE, modules);
    struct file_work titles = {.text = "张小明,13800000001,楼栋长,保利中央公园/1号楼\n"};
    struct file_work rows = {.text = "姓名,手机号,职务,楼栋\n"};
    (void)state;
    test_settle(env);
    assert_rc(test_read(env, read_and_check, &titles), LM_INVALID);
    assert_rc(test_read(env, read_and_check, &rows), LM_INVALID);
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_found_as_people_write_it),
        cmocka_unit_test(planted_errors_come_back_by_row_and_column),
        cmocka_unit_test(a_file_without_titles_or_rows_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
