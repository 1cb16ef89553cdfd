/* Out, edited, and in again: whatever stands in the ledger comes back as no change, and an edit of
 * any column as exactly that change. Random ledgers, both engines, both formats. */
#include "modules/ledger/test/ledger_import_fixture.h"

#include "modules/ledger/ledger_search_store.h"

enum { DOORS = 24, WIDTH = 20, ROWS = 200 };

static uint64_t seed;

static size_t pick(size_t count) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(seed >> 33) % count;
}

/* ---- a random ledger ---- */

struct door_new {
    struct ledger_door door;
    int64_t id;
    lm_rc rc;
};

static lm_rc add_door(struct lm_cx *cx, void *arg) {
    struct door_new *new = arg;
    new->rc = ledger_door_add(cx, &new->door,
                              &(struct ledger_provenance){.source = LEDGER_BY_STATION}, &new->id);
    return new->rc;
}

static void add_people(struct fixture *f, int64_t door_id) {
    static const char *const names[] = {"陈大明", "赵小红",   "阿卜杜拉·买买提",
                                        "欧阳一", "Anna Lee", "无名氏"};
    static const char *const phones[] = {"19900001111", "029-86241234", "", "19900002222"};
    size_t count = pick(4);
    for (size_t i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s%zu", names[pick(LM_COUNT(names))], i);
        struct ledger_change add = fixture_add(name);
        add.person.sex = (int)pick(5);
        add.person.phone = lm_str_of(phones[pick(LM_COUNT(phones))]);
        add.person.registered_here = (int)pick(3);
        add.person.residence = (int)pick(5);
        add.person.relation = lm_str_of((const char *[]){"02", "12", "20", "99"}[pick(4)]);
        if (pick(2))
            add.person.birth_on = 19500101 + (int64_t)pick(50) * 10000 + (int64_t)pick(28);
        else if (pick(2))
            add.person.birth_year = 1930 + (int64_t)pick(80);
        if (pick(2))
            add.on = 20150101 + (int64_t)pick(28);
        else
            add.on = 0;
        struct ledger_change both[2] = {
            {.kind = LEDGER_ADD_HOUSEHOLD, .household_ref = LM_STR("neu")}, add};
        bool is_other_household = i > 0 && pick(3) == 0;
        if (is_other_household)
            both[1].household_ref = LM_STR("neu");
        struct applied applied = {
            .door_id = door_id,
            .changes = {is_other_household ? both : &both[1], is_other_household ? 2 : 1},
            .provenance = {.source = LEDGER_BY_IMPORT}};
        assert_ok(fixture_apply(f, &applied));
    }
}

static void make_ledger(struct fixture *f) {
    static const struct {
        const char *unit;
        int64_t unit_no;
    } units[] = {{"1单元", 1}, {"东门", 2}, {"A单元", 3}, {"", 1}, {"十二单元", 12}, {"2单元", 5}};
    static const char *const rooms[] = {"1003", "101室", "1号", "B102", "A-1", "前房", "2201", "7"};
    for (int i = 0; i < DOORS; i++) {
        size_t unit = pick(LM_COUNT(units));
        struct door_new new = {
            .door = {.building_id = pick(2) ? f->building : f->other_building,
                     .unit = lm_str_of(units[unit].unit),
                     .unit_no = units[unit].unit_no,
                     .floor = (int64_t)pick(12) - 2,
                     .room = lm_str_of(rooms[pick(LM_COUNT(rooms))]),
                     .usage = (int)pick(5) + 1,
                     .area_cm2 = pick(3) ? (int64_t)pick(2000000) + 1 : LM_ABSENT}};
        if (fixture_write(f, add_door, &new) != LM_OK)
            continue; /* the place is taken */
        add_people(f, new.id);
    }
}

/* ---- a workbook in memory ---- */

struct table {
    struct lm_str cells[ROWS][WIDTH];
    size_t rows, width; /* the first row is the header */
};

static void read_table(struct fixture *f, const char *path, struct table *table) {
    struct lm_faults faults = {.arena = f->arena};
    struct lm_sheet *sheet;
    struct lm_sheet_row row;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_ok(lm_sheet_open(file, NULL, &faults, &sheet));
    *table = (struct table){.width = WIDTH};
    for (bool has_row = true; table->rows < ROWS; table->rows++) {
        assert_ok(lm_sheet_next(sheet, f->arena, &row, &has_row));
        if (!has_row)
            break;
        for (size_t i = 0; i < WIDTH; i++)
            assert_ok(lm_str_copy(f->arena, i < row.count ? row.cells[i].text : LM_STR(""),
                                  &table->cells[table->rows][i]));
    }
    lm_sheet_close(sheet);
    fclose(file);
}

static FILE *write_table(struct fixture *f, const struct table *table,
                         enum lm_sheet_format format) {
    char path[100];
    struct lm_sheet_column columns[WIDTH];
    struct lm_sheet_out *out;
    struct lm_sheet_style style = {.format = format};
    for (size_t i = 0; i < WIDTH; i++)
        columns[i] = (struct lm_sheet_column){.title = table->cells[0][i].p};
    snprintf(path, sizeof path, "%s/edited", f->data_dir);
    assert_ok(lm_sheet_create(path, &style, columns, WIDTH, &out));
    for (size_t row = 1; row < table->rows; row++) {
        for (size_t i = 0; i < WIDTH; i++)
            lm_sheet_put(out, table->cells[row][i]);
        lm_sheet_end_row(out);
    }
    assert_ok(lm_sheet_finish(out));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    remove(path);
    return file;
}

static size_t column_of(const struct table *table, const char *title) {
    for (size_t i = 0; i < WIDTH; i++)
        if (lm_str_is(table->cells[0][i], title))
            return i;
    fail_msg("no column %s", title);
    return 0;
}

static void take_out(struct fixture *f, enum lm_sheet_format format, struct table *table) {
    char path[100];
    snprintf(path, sizeof path, "%s/export", f->data_dir);
    struct exported exported = {.export = {.node_id = f->compound, .path = path, .format = format}};
    assert_ok(fixture_read(f, export, &exported));
    read_table(f, path, table);
    remove(path);
    assert_int_equal(table->rows, exported.rows + 1);
}

static void what_goes_out_comes_back_as_no_change(void **state) {
    (void)state;
    static struct table table;
    test_each_engine(engine) {
        for (uint64_t round = 1; round <= 4; round++) {
            struct fixture f;
            enum lm_sheet_format format = round % 2 ? LM_SHEET_XLSX : LM_SHEET_CSV;
            seed = round * 77;
            fixture_open(&f, engine);
            make_ledger(&f);
            take_out(&f, format, &table);
            struct ledger_import_tally tally =
                bring_in(&f, f.compound, write_table(&f, &table, format));
            assert_int_equal(tally.rows, table.rows - 1);
            assert_int_equal(tally.same, table.rows - 1);
            assert_int_equal(tally.adds + tally.changes + tally.door_adds + tally.door_changes +
                                 tally.household_adds,
                             0);
            /* and without ids (and masks, which say nothing of somebody new), by place and name */
            for (size_t row = 1; row < table.rows; row++)
                table.cells[row][column_of(&table, "门ID")] =
                    table.cells[row][column_of(&table, "人员ID")] =
                        table.cells[row][column_of(&table, "联系电话")] = LM_STR("");
            tally = bring_in(&f, f.compound, write_table(&f, &table, format));
            assert_int_equal(tally.adds + tally.door_adds, 0);
            fixture_close(&f);
        }
    }
}

struct edit {
    const char *column, *value;
    bool is_door; /* counts as a change of the door */
};

static const struct edit edits[] = {
    {"楼层", "33", true},
    {"面积(平方米)", "77.7", true},
    {"房屋用途", "其他", true},
    {"户序", "9", false},
    {"姓名", "改名", false},
    {"与户主关系", "孙子", false},
    {"性别", "男", false},
    {"出生年", "1911", false},
    {"出生日期", "1912-03-04", false},
    {"联系电话", "19912345678", false},
    {"身份证号", "110105194912310029", false},
    {"人户一致", "人户不一致", false},
    {"居住类型", "境外", false},
    {"入住日期", "2019-09-09", false},
};

/* A row whose cell is something else, and in which the edit contradicts nothing. */
static size_t row_to_edit(const struct table *table, const struct edit *edit) {
    size_t column = column_of(table, edit->column), name = column_of(table, "姓名");
    bool is_year = strcmp(edit->column, "出生年") == 0,
         is_number = strcmp(edit->column, "身份证号") == 0;
    for (size_t row = table->rows; row-- > 1;) {
        if (!edit->is_door && table->cells[row][name].n == 0)
            continue;
        if (is_year && table->cells[row][column_of(table, "出生日期")].n > 0)
            continue;
        if (is_number && (table->cells[row][column_of(table, "出生年")].n > 0 ||
                          table->cells[row][column_of(table, "性别")].n > 0))
            continue;
        if (!lm_str_is(table->cells[row][column], edit->value))
            return row;
    }
    return 0;
}

static void an_edit_of_any_column_is_exactly_that_change(void **state) {
    (void)state;
    static struct table table, after;
    test_each_engine(engine) {
        struct fixture f;
        seed = 4711;
        fixture_open(&f, engine);
        make_ledger(&f);
        for (size_t i = 0; i < LM_COUNT(edits); i++) {
            take_out(&f, LM_SHEET_XLSX, &table);
            size_t column = column_of(&table, edits[i].column);
            size_t row = row_to_edit(&table, &edits[i]);
            if (row == 0) {
                assert_string_equal(edits[i].column, "身份证号");
                continue;
            }
            table.cells[row][column] = lm_str_of(edits[i].value);
            struct ledger_import_tally tally =
                bring_in(&f, f.compound, write_table(&f, &table, LM_SHEET_XLSX));
            if (tally.door_changes != edits[i].is_door || tally.changes != !edits[i].is_door)
                fail_msg("%s: %lld doors, %lld people", edits[i].column,
                         (long long)tally.door_changes, (long long)tally.changes);
            assert_int_equal(tally.adds + tally.door_adds, 0);
            take_out(&f, LM_SHEET_XLSX, &after);
            assert_int_equal(after.rows, table.rows);
            bool is_found = false; /* the row may stand elsewhere in its door now */
            for (size_t at = 1; at < after.rows && !is_found; at++)
                is_found = lm_str_eq(after.cells[at][19], table.cells[row][19]) &&
                           lm_str_eq(after.cells[at][18], table.cells[row][18]) &&
                           (lm_str_is(after.cells[at][column], edits[i].value) ||
                            (edits[i].value[0] >= '1' && after.cells[at][column].n > 0 &&
                             lm_str_find(after.cells[at][column], LM_STR("*")) > 0) ||
                            strcmp(edits[i].column, "户序") == 0);
            if (!is_found)
                fail_msg("%s did not arrive", edits[i].column);
        }
        fixture_close(&f);
    }
}

/* What differs between the two rows of one door is found in whichever row it stands. */
static void a_door_is_edited_in_any_of_its_rows_but_in_one_way(void **state) {
    (void)state;
    static struct table table;
    test_each_engine(engine) {
        struct fixture f;
        struct import import;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        fixture_change(&f, door, fixture_add("陈甲"));
        fixture_change(&f, door, fixture_add("陈乙"));
        fixture_change(&f, door, fixture_add("陈丙"));
        take_out(&f, LM_SHEET_CSV, &table);
        table.cells[3][column_of(&table, "面积(平方米)")] = LM_STR("80");
        struct ledger_import_tally tally =
            bring_in(&f, f.compound, write_table(&f, &table, LM_SHEET_CSV));
        assert_int_equal(tally.door_changes, 1);
        assert_int_equal(fixture_sheet(&f, door).door.area_cm2, 800000);
        table.cells[1][column_of(&table, "楼层")] = LM_STR("5");
        table.cells[3][column_of(&table, "楼层")] = LM_STR("6");
        begin(&import, &f, f.compound, write_table(&f, &table, LM_SHEET_CSV));
        assert_int_equal(run(&import, true).faults, 1);
        const struct ledger_import_fault_row *fault = import.faults.items;
        assert_int_equal(fault->row_no, 4);
        assert_true(lm_str_is(fault->title, "楼层"));
        assert_true(lm_str_is(fault->message_key, "ledger.import_rows_differ"));
        fixture_close(&f);
    }
}

struct history_of {
    int64_t door;
    struct lm_list *both;
};

static lm_rc read_history(struct lm_cx *cx, void *arg) {
    const struct history_of *of = arg;
    return ledger_store_history(cx, of->door, INT64_MAX, 50, of->both);
}

static void what_an_import_did_names_the_import_and_its_uploader(void **state) {
    (void)state;
    static struct table table;
    test_each_engine(engine) {
        struct fixture f;
        struct lm_list history[2] = {{0}};
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        fixture_change(&f, door, fixture_add("陈甲"));
        take_out(&f, LM_SHEET_CSV, &table);
        table.cells[1][column_of(&table, "楼层")] = LM_STR("5");
        table.cells[1][column_of(&table, "姓名")] = LM_STR("陈贾");
        bring_in(&f, f.compound, write_table(&f, &table, LM_SHEET_CSV));
        struct history_of of = {door, history};
        assert_ok(fixture_read(&f, read_history, &of));
        const struct ledger_history_item *items = history[0].items;
        assert_int_equal(history[0].count, 2);
        for (size_t i = 0; i < history[0].count; i++) {
            assert_int_equal(items[i].source, LEDGER_BY_IMPORT);
            assert_true(items[i].source_id > 0);
        }
        fixture_close(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_out_comes_back_as_no_change),
        cmocka_unit_test(an_edit_of_any_column_is_exactly_that_change),
        cmocka_unit_test(a_door_is_edited_in_any_of_its_rows_but_in_one_way),
        cmocka_unit_test(what_an_import_did_names_the_import_and_its_uploader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
