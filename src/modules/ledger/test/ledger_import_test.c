/* Workbooks as stations have them, brought in and taken out on both engines. */
#include "modules/ledger/test/ledger_import_fixture.h"

static const char good[] = "测试小区人员台账,,,,,,,,\n"
                           "楼号,单元,房号,居住情况,姓名,与户主关系,性别,出生日期,联系方式\n"
                           "1幢,1单元,101室,自住,陈大明,户主,男,1980.1.5,19900001111\n"
                           "同上,同上,同上,,赵 小红,妻子,女,1982年3月9日,１９９００００２２２２\n"
                           ",,,,陈一,长子,男,40000,\n"
                           "一栋,2,1003,出租,刘租客,非亲属,男,1990/7/1,199-0000-3333\n"
                           "2号楼,,201,空置,,,,,\n"
                           "合计,,,,3户4人,,,,\n";

static void a_station_sheet_is_understood_and_twice_changes_nothing(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        struct ledger_import_tally tally = bring_in(&f, f.compound, csv(good));
        assert_int_equal(tally.rows, 5);
        assert_int_equal(tally.adds, 4);
        assert_int_equal(tally.door_adds, 3);
        assert_int_equal(tally.household_adds, 2);
        assert_int_equal(tally.faults, 0);
        struct ledger_count count = fixture_count(&f, f.compound);
        assert_int_equal(count.doors, 3);
        assert_int_equal(count.residents, 4);
        assert_int_equal(count.households, 2);
        assert_int_equal(count.vacant_doors, 1);
        assert_int_equal(fixture_count(&f, f.other_building).doors, 1);
        tally = bring_in(&f, f.compound, csv(good));
        assert_int_equal(tally.adds, 0);
        assert_int_equal(tally.changes, 0);
        tally = bring_in(&f, f.compound, gbk(good));
        assert_int_equal(tally.adds + tally.changes, 0);
        fixture_close(&f);
    }
}

static void five_planted_errors_name_row_and_column_and_change_nothing(void **state) {
    (void)state;
    static const char bad[] = "楼栋,单元,房号,姓名,性别,身份证号,联系电话,出生年\n"
                              "1号楼,1单元,101,陈大明,女,610112190001010003,19900001111,\n"
                              "1号楼,1单元,102,张二,男,6.10112E+17,19900001112,\n"
                              "9号楼,1单元,101,李三,男,,19900001113,\n"
                              "1号楼,1单元,103,王四,女,110105194912310021,,1949\n"
                              "1号楼,1单元,104,,男,,,\n"
                              "1号楼,1单元,105,赵五,男,,1990000111,\n";
    test_each_engine(engine) {
        struct fixture f;
        struct import import;
        fixture_open(&f, engine);
        begin(&import, &f, f.compound, gbk(bad));
        assert_true(lm_str_is(import.new.encoding, "GB18030"));
        struct ledger_import_tally tally = run(&import, true);
        assert_int_equal(tally.faults, 5);
        assert_int_equal(import.faults.count, 5);
        static const struct {
            int64_t row;
            const char *column, *key;
        } wanted[] = {{3, "身份证号", "ledger.id_scientific"},
                      {4, "楼栋", "ledger.import_no_building"},
                      {5, "身份证号", "ledger.id_check"},
                      {6, "姓名", "ledger.name_missing"},
                      {7, "联系电话", "ledger.phone_format"}};
        const struct ledger_import_fault_row *faults = import.faults.items;
        for (size_t i = 0; i < LM_COUNT(wanted); i++) {
            assert_int_equal(faults[i].row_no, wanted[i].row);
            assert_true(lm_str_is(faults[i].title, wanted[i].column));
            assert_true(lm_str_is(faults[i].message_key, wanted[i].key));
        }
        assert_int_equal(fixture_count(&f, f.district).doors, 0);

        struct ledger_import_paths paths;
        assert_ok(ledger_import_paths_of(f.arena, f.env, import.new.id, true, &paths));
        FILE *errors = fopen(paths.errors.p, "rb");
        assert_non_null(errors);
        struct lm_faults sheet_faults = {.arena = f.arena};
        struct lm_sheet *sheet;
        struct lm_sheet_row row;
        bool has_row;
        assert_ok(lm_sheet_open(errors, NULL, &sheet_faults, &sheet));
        assert_ok(lm_sheet_next(sheet, f.arena, &row, &has_row));
        assert_true(lm_str_is(row.cells[8].text, "错误"));
        assert_ok(lm_sheet_next(sheet, f.arena, &row, &has_row));
        assert_true(row.count < 9 || row.cells[8].text.n == 0); /* the good row */
        assert_ok(lm_sheet_next(sheet, f.arena, &row, &has_row));
        assert_true(lm_str_find(row.cells[8].text, LM_STR("「身份证号」")) == 0);
        lm_sheet_close(sheet);
        fclose(errors);
        remove(paths.errors.p);
        remove(paths.data.p);
        fixture_close(&f);
    }
}

/* ---- out, edited, and in again ---- */

/* Copies a workbook cell by cell; `edits` rows get another phone and another sex. */
static FILE *edited(struct fixture *f, const char *path, int edits, enum lm_sheet_format format) {
    char out_path[100];
    struct lm_faults faults = {.arena = f->arena};
    struct lm_sheet *sheet;
    struct lm_sheet_row row;
    struct lm_sheet_out *out;
    struct lm_sheet_column columns[32];
    bool has_row;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_ok(lm_sheet_open(file, NULL, &faults, &sheet));
    assert_ok(lm_sheet_next(sheet, f->arena, &row, &has_row));
    size_t width = row.count, phone_at = 0;
    for (size_t i = 0; i < width; i++) {
        struct lm_str title;
        assert_ok(lm_str_copy(f->arena, row.cells[i].text, &title));
        columns[i] = (struct lm_sheet_column){.title = title.p};
        if (lm_str_is(row.cells[i].text, "联系电话"))
            phone_at = i;
    }
    snprintf(out_path, sizeof out_path, "%s/edited", f->data_dir);
    struct lm_sheet_style style = {.format = format, .name = "台账"};
    assert_ok(lm_sheet_create(out_path, &style, columns, width, &out));
    for (int number = 0;; number++) {
        char phone[16];
        assert_ok(lm_sheet_next(sheet, f->arena, &row, &has_row));
        if (!has_row)
            break;
        snprintf(phone, sizeof phone, "1991111%04d", number % 10000);
        for (size_t i = 0; i < width; i++) {
            struct lm_str text =
                i < row.count && row.cells[i].text.p ? row.cells[i].text : LM_STR("");
            lm_sheet_put(out, i == phone_at && number < edits ? lm_str_of(phone) : text);
        }
        lm_sheet_end_row(out);
    }
    assert_ok(lm_sheet_finish(out));
    lm_sheet_close(sheet);
    fclose(file);
    file = fopen(out_path, "rb");
    assert_non_null(file);
    remove(out_path);
    return file;
}

static void an_export_edited_in_ten_rows_gives_ten_changes(void **state) {
    (void)state;
    test_each_engine(engine) {
        for (enum lm_sheet_format format = LM_SHEET_XLSX; format <= LM_SHEET_CSV; format++) {
            struct fixture f;
            char path[100];
            fixture_open(&f, engine);
            for (int room = 0; room < 12; room++) {
                char name[32], text[8];
                snprintf(text, sizeof text, "%d", 101 + room);
                int64_t door = fixture_door(&f, f.building, text);
                snprintf(name, sizeof name, "居民%d", room);
                struct ledger_change add = fixture_add(name);
                add.person.phone = LM_STR("19900001111");
                add.person.id_number = LM_STR("610112190001010003");
                add.person.registered_here = LEDGER_REGISTERED_HERE;
                fixture_change(&f, door, add);
                fixture_change(&f, door, fixture_add("家人"));
            }
            snprintf(path, sizeof path, "%s/export", f.data_dir);
            struct exported exported = {
                .export = {.node_id = f.compound, .path = path, .format = format}};
            assert_ok(fixture_read(&f, export, &exported));
            assert_int_equal(exported.rows, 24);
            struct ledger_import_tally tally =
                bring_in(&f, f.compound, edited(&f, path, 0, format));
            assert_int_equal(tally.adds + tally.changes, 0);
            assert_int_equal(tally.same, 24);
            tally = bring_in(&f, f.compound, edited(&f, path, 10, format));
            assert_int_equal(tally.adds, 0);
            assert_int_equal(tally.changes, 10);
            tally = bring_in(&f, f.compound, edited(&f, path, 10, format));
            assert_int_equal(tally.changes, 0);
            fixture_close(&f);
        }
    }
}

/* ---- headers ---- */

static lm_rc find_head(struct lm_cx *cx, void *arg) {
    struct import *import = arg;
    return ledger_import_take(cx, import->file, &import->new);
}

static void two_header_rows_become_one_title_each(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f, LM_SQLITE);
    struct import import = {
        .fixture = &f,
        .file = csv("登记表,,,,,\n房屋信息,,,人员信息,,\n楼栋,单元,房号,姓名,联系方式,备注\n"
                    "1号楼,1单元,101,陈大明,19900001111,无\n"),
        .new = {.node_id = f.compound}};
    assert_ok(fixture_write(&f, find_head, &import));
    assert_int_equal(import.new.header_rows, 3);
    assert_true(lm_str_find(import.new.columns, LM_STR("\"field\":\"phone\"")) > 0);
    fclose(import.file);
    fixture_close(&f);
}

static void a_sheet_without_header_is_refused(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f, LM_SQLITE);
    struct import import = {
        .fixture = &f, .file = csv("1,2\n3,4\n"), .new = {.node_id = f.compound}};
    assert_rc(fixture_write(&f, find_head, &import), LM_INVALID);
    fclose(import.file);
    fixture_close(&f);
}

static lm_rc crowd(struct lm_cx *cx, void *arg) {
    static const struct lm_sql crowded = {
        "test_crowd", "INSERT INTO ledger_count (building_id, doors, vacant_doors, households, "
                      "residents, registered, migrants, aged_60, aged_80, aged_year) "
                      "VALUES ($1, 0, 1, 0, 1048575, 0, 0, 0, 0, 2026) ON CONFLICT (building_id) "
                      "DO UPDATE SET residents = 1048575"};
    struct fixture *f = arg;
    return lm_db_exec(cx->db, LM_Q(&crowded, LM_I(f->building)), NULL);
}

static lm_rc check_export(struct lm_cx *cx, void *arg) {
    return ledger_export_check(cx, arg);
}

/* Rows already sent cannot be taken back: it is said before the first. */
static void a_place_too_large_for_a_workbook_is_told_beforehand(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f, LM_SQLITE);
    struct ledger_export export = {.node_id = f.compound};
    assert_ok(fixture_read(&f, check_export, &export));
    assert_ok(fixture_write(&f, crowd, &f));
    assert_rc(fixture_read(&f, check_export, &export), LM_TOO_LARGE);
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_station_sheet_is_understood_and_twice_changes_nothing),
        cmocka_unit_test(five_planted_errors_name_row_and_column_and_change_nothing),
        cmocka_unit_test(an_export_edited_in_ten_rows_gives_ten_changes),
        cmocka_unit_test(two_header_rows_become_one_title_each),
        cmocka_unit_test(a_sheet_without_header_is_refused),
        cmocka_unit_test(a_place_too_large_for_a_workbook_is_told_beforehand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
