/* The workbook that a station really has, with all its quirks at once; what goes wrong with it, and
 * what comes back. */
#include "modules/ledger/test/ledger_import_fixture.h"

#include "lib/sheet/test/make_xlsx.h"

#include <sys/stat.h>

#define S(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define N(ref, value) "<c r=\"" ref "\"><v>" value "</v></c>"
#define D(ref, value) "<c r=\"" ref "\" s=\"1\"><v>" value "</v></c>"
#define ROW(n, cells) "<row r=\"" n "\" spans=\"1:12\">" cells "</row>"

static const char styles[] =
    "<styleSheet><fonts count=\"1\"><font/></fonts><fills count=\"2\"><fill><patternFill/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill></fills><cellXfs count=\"2\">"
    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"><alignment "
    "horizontal=\"center\"/></xf></cellXfs></styleSheet>";

/* Title, two header rows, merged building and unit, numbered rows, a sum and a note. */
#define STATION(rows)                                                                              \
    "<worksheet><cols><col min=\"1\" max=\"1\" width=\"5\"/><col min=\"2\" max=\"2\" width=\"9\" " \
    "hidden=\"1\"/></cols><sheetData>" ROW("1", S("A1", "测试小区人口登记表"))                     \
        ROW("2", S("A2", "填表日期：2022年1月"))                                                   \
            ROW("4", S("A4", "序号") S("B4", "房屋信息") S("F4", "人员信息"))                      \
                ROW("5", S("B5", "楼幢") S("C5", "单元号") S("D5", "房间号") S("E5", "建筑面积")   \
                             S("F5", "居民姓名") S("G5", "家庭关系") S("H5", "出生年月日")         \
                                 S("I5", "联系方式（必填）") S("J5", "证件号码")                   \
                                     S("K5", "入住时间")) rows                                     \
        "</sheetData><mergeCells count=\"4\"><mergeCell ref=\"A1:K1\"/><mergeCell ref=\"B4:E4\"/>" \
        "<mergeCell ref=\"F4:K4\"/><mergeCell ref=\"B6:B8\"/></mergeCells></worksheet>"

static const char good_rows[] = STATION(
    ROW("6", N("A6", "1") S("B6", "1幢") S("C6", "一单元") S("D6", "101室") S("E6", "８９.５㎡")
                 S("F6", "陈大明") S("G6", "户主") S("H6", "1980.1.5")
                     S("I6", "１９９０００１１１１１") D("K6", "42370"))
        ROW("7", N("A7", "2") S("C7", "同上") S("D7", "同上") S("F7", "赵小红") S("G7", "妻子")
                     S("H7", "１９８２年３月９日") N("I7", "19900002222") S("K7", "2016/1/1"))
            ROW("8", N("A8", "3") S("D8", "102") S("F8", "刘租客") S("G8", "租客") N("H8", "33000")
                         S("K8", "2020-02-03")) ROW("9", N("A9", "4")) ROW("10", N("A10", "5"))
                ROW("11", S("A11", "合计") N("F11", "3"))
                    ROW("12", S("A12", "注：按实际居住填写")));

static FILE *workbook(struct fixture *f, const char *sheet) {
    struct lm_str bytes = make_xlsx(
        f->arena, &(struct parts){.level = 6,
                                  .styles = styles,
                                  .sheet = sheet,
                                  .other = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>7"
                                           "</v></c></row></sheetData></worksheet>"});
    return bytes_file(bytes.p, bytes.n);
}

struct doors_in {
    int64_t building_id;
    struct lm_list *doors;
};

static lm_rc doors_of(struct lm_cx *cx, void *arg) {
    const struct doors_in *in = arg;
    return ledger_doors_of_building(cx, in->building_id, in->doors);
}

static void the_workbook_of_a_station_is_understood_with_all_its_quirks(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        struct ledger_import_tally tally = bring_in(&f, f.compound, workbook(&f, good_rows));
        assert_int_equal(tally.rows, 3);
        assert_int_equal(tally.adds, 3);
        assert_int_equal(tally.door_adds, 2);
        assert_int_equal(tally.household_adds, 2);
        struct lm_list doors = {0};
        assert_ok(fixture_read(&f, doors_of, &(struct doors_in){f.building, &doors}));
        assert_int_equal(doors.count, 2);
        const struct ledger_door *door = doors.items;
        assert_true(lm_str_is(door->room, "101"));
        assert_int_equal(door->area_cm2, 895000);
        struct ledger_resident head = fixture_resident(&f, door->id, "陈大明");
        assert_int_equal(head.birth_on, 19800105);
        assert_int_equal(head.from_on, 20160101);
        assert_true(lm_str_is(head.phone_mask, "199****1111"));
        struct ledger_resident wife = fixture_resident(&f, door->id, "赵小红");
        assert_int_equal(wife.birth_on, 19820309);
        assert_int_equal(wife.from_on, 20160101);
        assert_true(lm_str_is(wife.phone_mask, "199****2222"));
        assert_int_equal(fixture_resident(&f, door[1].id, "刘租客").birth_on, 19900507);
        tally = bring_in(&f, f.compound, workbook(&f, good_rows));
        assert_int_equal(tally.same, 3);
        fixture_close(&f);
    }
}

/* ---- what comes back ---- */

static const char bad_rows[] =
    STATION(ROW("6", N("A6", "1") S("B6", "1幢") S("C6", "1") S("D6", "101") S("F6", "陈大明")
                         D("H6", "29225") S("I6", "19900001111"))
                ROW("7", N("A7", "2") S("C7", "1") S("D7", "102") S("F7", "张二")
                             N("J7", "6.10112E+17") S("K7", "不知道")) ROW("9", S("A9", "合计")));

static FILE *errors_of(struct fixture *f, const struct import *import) {
    struct ledger_import_paths paths;
    bool is_csv = lm_str_is(import->new.format, "csv");
    assert_ok(ledger_import_paths_of(f->arena, f->env, import->new.id, is_csv, &paths));
    return fopen(paths.errors.p, "rb");
}

static struct lm_str text_at(struct fixture *f, FILE *file, int64_t number, size_t column) {
    struct lm_faults faults = {.arena = f->arena};
    struct lm_sheet *sheet;
    struct lm_sheet_row row = {0};
    struct lm_str text = LM_STR("");
    rewind(file);
    assert_ok(lm_sheet_open(file, NULL, &faults, &sheet));
    for (bool has_row = true; has_row && row.number < number;) {
        row.count = 0;
        assert_ok(lm_sheet_next(sheet, f->arena, &row, &has_row));
    }
    if (row.number == number && column < row.count)
        assert_ok(lm_str_copy(f->arena, row.cells[column].text, &text));
    lm_sheet_close(sheet);
    return text;
}

static void errors_come_back_in_the_same_workbook(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        struct import import;
        fixture_open(&f, engine);
        begin(&import, &f, f.compound, workbook(&f, bad_rows));
        struct ledger_import_tally tally = run(&import, true);
        assert_int_equal(tally.faults, 1);
        assert_int_equal(import.faults.count, 2);
        FILE *file = errors_of(&f, &import);
        assert_non_null(file);
        assert_true(lm_str_is(text_at(&f, file, 1, 0), "测试小区人口登记表"));
        assert_true(lm_str_is(text_at(&f, file, 2, 0), "填表日期：2022年1月"));
        assert_true(lm_str_is(text_at(&f, file, 4, 1), "房屋信息"));
        assert_true(lm_str_is(text_at(&f, file, 5, 11), "错误"));
        assert_true(lm_str_is(text_at(&f, file, 6, 7), "1980-01-05"));
        assert_int_equal(text_at(&f, file, 6, 11).n, 0);
        struct lm_str said = text_at(&f, file, 7, 11);
        assert_true(lm_str_find(said, LM_STR("「证件号码」")) >= 0);
        assert_true(lm_str_find(said, LM_STR("「入住时间」")) >= 0);
        assert_true(lm_str_is(text_at(&f, file, 9, 0), "合计"));
        /* brought in again as it came back: the same errors in the same column */
        struct import again;
        begin(&again, &f, f.compound, file);
        assert_int_equal(run(&again, true).faults, 1);
        file = errors_of(&f, &again);
        assert_non_null(file);
        assert_true(lm_str_is(text_at(&f, file, 5, 11), "错误"));
        assert_int_equal(text_at(&f, file, 5, 12).n, 0);
        assert_true(lm_str_eq(text_at(&f, file, 7, 11), said));
        fclose(file);
        fixture_close(&f);
    }
}

/* ---- each error at its own row ---- */

static const char masked[] = "门ID,人员ID,姓名,联系电话,身份证号,人户一致\n";

static void every_error_of_a_door_stands_at_its_own_row(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        struct import import;
        char text[1024];
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101"), persons[4];
        static const char *const names[] = {"陈甲", "陈乙", "陈丙", "陈丁"};
        for (int i = 0; i < 4; i++) {
            struct ledger_change add = fixture_add(names[i]);
            add.person.phone = LM_STR("19900001111");
            fixture_change(&f, door, add);
            persons[i] = fixture_resident(&f, door, names[i]).person_id;
        }
        fixture_change(&f, door,
                       (struct ledger_change){.kind = LEDGER_MOVE_OUT, .person_id = persons[3]});
        snprintf(text, sizeof text,
                 "%s%lld,%lld,陈甲,199****1111,,不懂\n%lld,%lld,陈乙,199****9999,,\n"
                 "%lld,%lld,陈丙,199****8888,,\n",
                 masked, (long long)door, (long long)persons[0], (long long)door,
                 (long long)persons[1], (long long)door, (long long)persons[2]);
        begin(&import, &f, f.compound, csv(text));
        assert_int_equal(run(&import, true).faults, 3);
        const struct ledger_import_fault_row *faults = import.faults.items;
        static const char *const titles[] = {"人户一致", "联系电话", "联系电话"};
        assert_int_equal(import.faults.count, 3);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(faults[i].row_no, 2 + i);
            assert_true(lm_str_is(faults[i].title, titles[i]));
        }
        snprintf(text, sizeof text, "%s%lld,%lld,陈甲,,,是\n%lld,%lld,陈丁,,,是\n", masked,
                 (long long)door, (long long)persons[0], (long long)door, (long long)persons[3]);
        begin(&import, &f, f.compound, csv(text));
        assert_int_equal(run(&import, true).faults, 1);
        faults = import.faults.items;
        assert_int_equal(faults[0].row_no, 3);
        assert_true(lm_str_is(faults[0].message_key, "ledger.import_person_left"));
        fixture_close(&f);
    }
}

static FILE *many(int doors) {
    FILE *file = tmpfile();
    assert_non_null(file);
    fputs("楼栋,单元,房号,姓名\n", file);
    for (int i = 0; i < doors; i++)
        fprintf(file, "1号楼,1单元,%d,居民%d\n", 1000 + i, i);
    rewind(file);
    return file;
}

static bool stop_at_once(void *arg, const struct ledger_import_tally *tally, int permille) {
    (void)tally;
    (void)permille;
    return --*(int *)arg > 0;
}

static void a_cancelled_import_stops_between_two_batches_and_says_what_it_did(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        struct import import;
        struct ledger_import_tally tally;
        int batches = 1;
        fixture_open(&f, engine);
        begin(&import, &f, f.compound, many(600));
        assert_int_equal(run(&import, true).door_adds, 600);
        import.state_from = 3;
        import.state_to = 4;
        assert_ok(fixture_write(&f, move, &import));
        struct ledger_import_work work = {
            .import_id = import.new.id, .progress = stop_at_once, .arg = &batches};
        assert_ok(ledger_import_work(f.env, &work, &tally));
        assert_true(work.is_cancelled);
        assert_int_equal(tally.door_adds, 250);
        assert_int_equal(fixture_count(&f, f.compound).doors, 250);
        import.state_from = 7;
        import.state_to = 7;
        assert_ok(fixture_write(&f, move, &import)); /* it is cancelled */
        struct ledger_import_paths paths;
        assert_ok(ledger_import_paths_of(f.arena, f.env, import.new.id, true, &paths));
        assert_int_equal(access(paths.data.p, F_OK), -1);
        tally = bring_in(&f, f.compound, many(600)); /* the rest, and nothing twice */
        assert_int_equal(tally.door_adds, 350);
        assert_int_equal(tally.same, 250);
        fixture_close(&f);
    }
}

/* ---- rows kept between check and application ---- */

static struct ledger_import_paths paths_of(struct fixture *f, const struct import *import) {
    struct ledger_import_paths paths;
    assert_ok(ledger_import_paths_of(f->arena, f->env, import->new.id, false, &paths));
    return paths;
}

/* Changes the byte at `at`, or cuts the file off there. */
static void damage(const char *path, long at, bool is_cut) {
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    if (is_cut) {
        assert_int_equal(ftruncate(fileno(file), at), 0);
    } else {
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        int byte = fgetc(file);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        fputc(byte ^ 1, file);
    }
    fclose(file);
}

static void an_application_reads_what_the_check_has_kept_sealed(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        struct import import;
        struct stat upload, kept;
        char look[100];
        fixture_open(&f, engine);
        begin(&import, &f, f.compound, workbook(&f, good_rows));
        assert_int_equal(run(&import, true).adds, 3);
        struct ledger_import_paths paths = paths_of(&f, &import);
        assert_int_equal(stat(paths.data.p, &upload), 0);
        assert_int_equal(stat(paths.rows.p, &kept), 0);
        assert_int_equal(kept.st_mode & 0777, 0600);
        assert_int_equal(kept.st_mtime, upload.st_mtime); /* they are swept together */
        snprintf(look, sizeof look, "%s/look", f.data_dir);
        assert_int_equal(link(paths.rows.p, look), 0);
        struct lm_str bytes = take_file(f.arena, look);
        assert_true(lm_str_find(bytes, LM_STR("陈大明")) < 0);
        assert_true(lm_str_find(bytes, LM_STR("19900002222")) < 0);
        damage(paths.data.p, 0, true); /* nobody reads it again */
        struct ledger_import_tally tally = run(&import, false);
        assert_int_equal(tally.adds, 3);
        assert_int_equal(tally.rows, 3);
        assert_int_equal(access(paths.data.p, F_OK), -1);
        assert_int_equal(access(paths.rows.p, F_OK), -1);
        fixture_close(&f);
    }
}

static void kept_rows_that_are_damaged_are_read_from_the_workbook_again(void **state) {
    (void)state;
    static const struct {
        long at;
        bool is_cut;
    } ways[] = {{3, false}, {12, false}, {17, false}, {80, false}, {80, true}, {0, true}};
    for (size_t i = 0; i < LM_COUNT(ways); i++) {
        struct fixture f;
        struct import import;
        fixture_open(&f, LM_SQLITE);
        begin(&import, &f, f.compound, workbook(&f, good_rows));
        run(&import, true);
        damage(paths_of(&f, &import).rows.p, ways[i].at, ways[i].is_cut);
        assert_int_equal(run(&import, false).adds, 3);
        assert_int_equal(fixture_count(&f, f.compound).residents, 3);
        fixture_close(&f);
    }
}

static lm_rc forget(struct lm_cx *cx, void *arg) {
    struct import *import = arg;
    struct ledger_import_view view;
    LM_TRY(ledger_store_import(cx, import->new.id, &view));
    return ledger_import_forget(cx, &view);
}

static void rows_are_kept_only_for_what_can_be_applied(void **state) {
    (void)state;
    struct fixture f;
    struct import import;
    fixture_open(&f, LM_SQLITE);
    begin(&import, &f, f.compound,
          workbook(&f, STATION(ROW("6", S("B6", "9幢") S("D6", "101") S("F6", "陈")))));
    assert_int_equal(run(&import, true).faults, 1);
    assert_int_equal(access(paths_of(&f, &import).rows.p, F_OK), -1);
    begin(&import, &f, f.compound, workbook(&f, good_rows));
    run(&import, true);
    assert_int_equal(access(paths_of(&f, &import).rows.p, F_OK), 0);
    assert_ok(fixture_write(&f, forget, &import));
    assert_int_equal(access(paths_of(&f, &import).rows.p, F_OK), -1);
    fixture_close(&f);
}

static lm_rc say_progress(struct lm_cx *cx, void *arg) {
    const struct import *import = arg;
    return ledger_store_import_progress(
        cx, import->new.id, &(struct ledger_import_tally){.rows = 250, .door_adds = 250}, 400);
}

static lm_rc read_view(struct lm_cx *cx, void *arg) {
    return ledger_store_import(cx, ((int64_t *)arg)[0],
                               (struct ledger_import_view *)((void **)arg)[1]);
}

/* Killed in the middle, cancelled before it was begun again: what it wrote until then stands. */
static void a_cancelled_import_that_was_cut_off_keeps_its_figures(void **state) {
    (void)state;
    struct fixture f;
    struct import import;
    struct ledger_import_tally tally;
    struct ledger_import_view view;
    fixture_open(&f, LM_SQLITE);
    begin(&import, &f, f.compound, many(600));
    run(&import, true);
    import.state_from = 3;
    import.state_to = 4;
    assert_ok(fixture_write(&f, move, &import));
    assert_ok(fixture_write(&f, say_progress, &import));
    import.state_from = 4;
    import.state_to = 7;
    assert_ok(fixture_write(&f, move, &import));
    struct ledger_import_work work = {.import_id = import.new.id};
    assert_ok(ledger_import_work(f.env, &work, &tally));
    assert_true(work.is_cancelled);
    void *into[2] = {(void *)(uintptr_t)import.new.id, &view};
    assert_ok(fixture_read(&f, read_view, into));
    assert_int_equal(view.door_adds, 250);
    fixture_close(&f);
}

static void rows_that_changed_since_the_check_are_told_and_the_rest_is_applied(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        struct import import;
        char text[512];
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101"),
                other = fixture_door(&f, f.building, "102");
        fixture_change(&f, door, fixture_add("陈甲"));
        fixture_change(&f, other, fixture_add("陈乙"));
        int64_t left = fixture_resident(&f, door, "陈甲").person_id;
        snprintf(text, sizeof text, "%s%lld,%lld,陈甲,,,是\n%lld,%lld,陈乙,,,是\n", masked,
                 (long long)door, (long long)left, (long long)other,
                 (long long)fixture_resident(&f, other, "陈乙").person_id);
        begin(&import, &f, f.compound, csv(text));
        assert_int_equal(run(&import, true).changes, 2);
        fixture_change(&f, door,
                       (struct ledger_change){.kind = LEDGER_MOVE_OUT, .person_id = left});
        struct ledger_import_tally tally = run(&import, false);
        assert_int_equal(tally.changes, 1);
        assert_int_equal(tally.faults, 1);
        FILE *file = errors_of(&f, &import);
        assert_non_null(file);
        assert_true(text_at(&f, file, 2, 6).n > 0);
        assert_int_equal(text_at(&f, file, 3, 6).n, 0);
        fclose(file);
        fixture_close(&f);
    }
}

/* ---- preview, headers ---- */

static lm_rc read_preview(struct lm_cx *cx, void *arg) {
    struct import *import = arg;
    return ledger_store_import_previews(cx, import->new.id, 0, 100, &import->faults);
}

static void a_dry_run_shows_who_and_what(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        struct import import;
        char text[512];
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        struct ledger_change add = fixture_add("陈大明");
        add.person.phone = LM_STR("19900001111");
        fixture_change(&f, door, add);
        snprintf(text, sizeof text,
                 "楼栋,单元,房号,姓名,联系电话\n1号楼,1单元,101,陈大明,19900002222\n"
                 "1号楼,1单元,102,欧阳小小,\n");
        begin(&import, &f, f.compound, csv(text));
        run(&import, true);
        assert_ok(fixture_read(&f, read_preview, &import));
        assert_int_equal(import.faults.count, 3);
        const struct ledger_import_preview *items = import.faults.items;
        assert_true(lm_str_is(items[0].what, "correct"));
        assert_true(lm_str_is(items[0].door, "1号楼1单元101"));
        assert_true(lm_str_is(items[0].name, "陈**"));
        assert_true(lm_str_is(items[0].field, "phone"));
        assert_true(lm_str_is(items[0].old, "199****1111"));
        assert_true(lm_str_is(items[0].new, "199****2222"));
        assert_true(lm_str_is(items[1].what, "add_door"));
        assert_true(lm_str_is(items[2].what, "add"));
        assert_true(lm_str_is(items[2].name, "欧***"));
        assert_int_equal(items[2].row, 3);
        run(&import, false);
        assert_ok(fixture_read(&f, read_preview, &import));
        assert_int_equal(import.faults.count, 0); /* done: nobody needs it any more */
        fixture_close(&f);
    }
}

struct meaning {
    int64_t node;
    const char *title, *field;
    struct lm_list all;
};

static lm_rc put_meaning(struct lm_cx *cx, void *arg) {
    const struct meaning *meaning = arg;
    return ledger_store_mapping_put(
        cx, meaning->node,
        &(struct ledger_import_column){lm_str_of(meaning->title), lm_str_of(meaning->field)});
}

static lm_rc read_meanings(struct lm_cx *cx, void *arg) {
    struct meaning *meaning = arg;
    return ledger_store_mappings(cx, meaning->node, &meaning->all);
}

static void what_a_header_means_is_said_by_the_nearest_place_above(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        assert_ok(fixture_write(&f, put_meaning, &(struct meaning){f.district, "谁", "name"}));
        assert_ok(fixture_write(&f, put_meaning, &(struct meaning){f.district, "几零几", "floor"}));
        assert_ok(fixture_write(&f, put_meaning, &(struct meaning){f.community, "几零几", "room"}));
        struct meaning at = {.node = f.compound};
        assert_ok(fixture_read(&f, read_meanings, &at));
        assert_int_equal(at.all.count, 2);
        const struct ledger_import_column *columns = at.all.items;
        for (size_t i = 0; i < 2; i++)
            assert_true(
                lm_str_is(columns[i].field, lm_str_is(columns[i].title, "谁") ? "name" : "room"));
        at.node = f.street;
        assert_ok(fixture_read(&f, read_meanings, &at));
        fixture_close(&f);
    }
}

static const char shapes[] = "楼栋,房号,姓名,出生年,面积,用途\n"
                             "1号楼,101,陈一,199005,89.5平方米,\n"
                             "1号楼,101,陈二,１９８０年,,\n"
                             "1号楼,101,陈三,1990.05,８９.５,\n"
                             "1号楼,101,陈四,19900501,,\n"
                             "1号楼,102,,,,空置\n";

static void years_and_areas_are_read_in_every_usual_shape(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        struct ledger_import_tally tally = bring_in(&f, f.compound, csv(shapes));
        assert_int_equal(tally.adds, 4);
        assert_int_equal(tally.door_adds, 2);
        fixture_close(&f);
    }
}

static void an_old_workbook_is_refused_with_how_to_save_it(void **state) {
    (void)state;
    static const char old[600] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    struct fixture f;
    fixture_open(&f, LM_SQLITE);
    struct import import = {.fixture = &f,
                            .file = bytes_file(old, sizeof old),
                            .new = {.node_id = f.compound, .file_name = LM_STR("旧.xls")}};
    assert_rc(fixture_write(&f, take, &import), LM_UNSUPPORTED);
    fclose(import.file);
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_workbook_of_a_station_is_understood_with_all_its_quirks),
        cmocka_unit_test(errors_come_back_in_the_same_workbook),
        cmocka_unit_test(every_error_of_a_door_stands_at_its_own_row),
        cmocka_unit_test(a_cancelled_import_stops_between_two_batches_and_says_what_it_did),
        cmocka_unit_test(a_cancelled_import_that_was_cut_off_keeps_its_figures),
        cmocka_unit_test(an_application_reads_what_the_check_has_kept_sealed),
        cmocka_unit_test(kept_rows_that_are_damaged_are_read_from_the_workbook_again),
        cmocka_unit_test(rows_are_kept_only_for_what_can_be_applied),
        cmocka_unit_test(rows_that_changed_since_the_check_are_told_and_the_rest_is_applied),
        cmocka_unit_test(a_dry_run_shows_who_and_what),
        cmocka_unit_test(what_a_header_means_is_said_by_the_nearest_place_above),
        cmocka_unit_test(years_and_areas_are_read_in_every_usual_shape),
        cmocka_unit_test(an_old_workbook_is_refused_with_how_to_save_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
