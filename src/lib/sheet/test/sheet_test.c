/* CSV in and out, xlsx out, dates: what sheet.h promises of them. */
#include "fixture.h"

static void assert_csv(struct lm_arena *arena, struct lm_str text, const char *rows,
                       const char *encoding) {
    FILE *file;
    struct lm_sheet *sheet = open_text(text, &file);
    assert_int_equal(lm_sheet_format(sheet), LM_SHEET_CSV);
    assert_string_equal(lm_sheet_encoding(sheet), encoding);
    assert_string_equal(rows_of(arena, sheet).p, rows);
    assert_int_equal(lm_sheet_progress(sheet), 1000);
    assert_ok(lm_sheet_rewind(sheet));
    assert_string_equal(rows_of(arena, sheet).p, rows);
    lm_sheet_close(sheet);
    fclose(file);
}

static void csv_is_read_in_the_encodings_that_stations_use(void **state) {
    assert_csv(*state, LM_STR("姓名,电话\n陈明,1\n"), "1:姓名|电话\n2:陈明|1\n", "UTF-8");
    assert_csv(*state, LM_STR("\xef\xbb\xbf姓名,电话\r\n陈明,1"), "1:姓名|电话\n2:陈明|1\n",
               "UTF-8 BOM");
    assert_csv(*state, LM_STR("\xd0\xd5\xc3\xfb,a\n\xb3\xc2\xc3\xf7,\x81\x39\xef\x30\n"),
               "1:姓名|a\n2:陈明|\xe3\x90\x81\n", "GB18030");
    assert_csv(*state,
               LM_STR("\xff\xfe"
                      "a\0\t\0\x0e\x96\n\0"),
               "1:a|阎\n", "UTF-16");
    assert_csv(*state, LM_STR("a,b\n"), "1:a|b\n", "UTF-8");
}

static void csv_quotes_hold_marks_quotes_and_line_ends(void **state) {
    assert_csv(*state, LM_STR("\"a,\"\"b\"\"\r\nc\",d\r\n\"\",\"x\"y\n"),
               "1:a,\"b\"\r\nc|d\n2:|xy\n", "UTF-8");
    assert_csv(*state, LM_STR("a,b\rc,d\r\n\n\n , \ne"), "1:a|b\n2:c|d\n6:e\n", "UTF-8");
    assert_csv(*state, LM_STR("a,\n,"), "1:a|\n", "UTF-8");
    assert_csv(*state, LM_STR("\"never closed,\nb\n"), "1:never closed,\nb\n\n", "UTF-8");
}

static void csv_marks_are_found_out(void **state) {
    assert_csv(*state, LM_STR("a;b;c\n1,5;2;3\n"), "1:a|b|c\n2:1,5|2|3\n", "UTF-8");
    assert_csv(*state, LM_STR("a\tb\n1,5\t2\n3\t4\n"), "1:a|b\n2:1,5|2\n3:3|4\n", "UTF-8");
    assert_csv(*state, LM_STR("sep=;\r\na;b,c,d\n"), "1:a|b,c,d\n", "UTF-8");
    assert_csv(*state, LM_STR("alone\n"), "1:alone\n", "UTF-8");
}

static void csv_disguises_are_taken_off(void **state) {
    assert_csv(*state, LM_STR("=\"001\",\"=\"\"002\"\"\",'=1+1,'-5,'quoted'\n"),
               "1:001|002|=1+1|-5|'quoted'\n", "UTF-8");
}

static void one_broken_character_does_not_turn_utf8_into_gibberish(void **state) {
    struct lm_buf text = lm_buf_in(*state, 10000);
    for (int i = 0; i < 40; i++)
        lm_buf_z(&text, "陈明,未央区\n");
    lm_buf_z(&text, "坏\xe6\x9c,b\n");
    FILE *file;
    struct lm_sheet *sheet = open_text(lm_buf_view(&text), &file);
    assert_string_equal(lm_sheet_encoding(sheet), "UTF-8");
    struct lm_str rows = rows_of(*state, sheet);
    assert_true(lm_utf8_is_valid(rows));
    assert_true(lm_str_find(rows, LM_STR("40:陈明|未央区\n41:坏")) >= 0);
    lm_sheet_close(sheet);
    fclose(file);
}

static void gb18030_is_found_behind_much_ascii_and_across_chunks(void **state) {
    struct lm_buf text = lm_buf_in(*state, 1000000), expected = lm_buf_in(*state, 2000000);
    for (int i = 1; i <= 30000; i++) {
        lm_buf_printf(&text, "%d,abc%s\n", i, i > 20000 ? "\xb3\xc2" : "");
        lm_buf_printf(&expected, "%d:%d|abc%s\n", i, i, i > 20000 ? "陈" : "");
    }
    assert_csv(*state, lm_buf_view(&text), expected.p, "GB18030");
}

static void what_is_no_table_is_refused_with_its_reason(void **state) {
    assert_refused(*state, LM_STR(""), LM_UNSUPPORTED, "sheet.not_a_sheet");
    assert_refused(*state, LM_STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), LM_UNSUPPORTED,
                   "sheet.not_a_sheet");
    assert_refused(*state, LM_STR(" \n<html><table>"), LM_UNSUPPORTED, "sheet.not_a_sheet");
    assert_refused(*state, LM_STR("<?xml version=\"1.0\"?><Workbook/>"), LM_UNSUPPORTED,
                   "sheet.not_a_sheet");
    assert_refused(*state, LM_STR("PK\3\4 not really"), LM_INVALID, "sheet.damaged");
}

/* An OLE head whose directory is in sector 0 and has one entry called `name`. */
static struct lm_str ole_with(struct lm_arena *arena, const char *name) {
    char *bytes;
    assert_ok(lm_alloc(arena, 2048, 1, &bytes));
    memcpy(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    bytes[30] = 9;
    for (size_t i = 0; name[i]; i++)
        bytes[512 + 128 + 2 * i] = name[i];
    return (struct lm_str){bytes, 2048};
}

static void old_and_encrypted_workbooks_are_told_apart(void **state) {
    struct lm_str old = ole_with(*state, "Workbook");
    assert_refused(*state, old, LM_UNSUPPORTED, "sheet.old_xls");
    assert_refused(*state, ole_with(*state, "EncryptedPackage"), LM_UNSUPPORTED, "sheet.encrypted");
    assert_refused(*state, ole_with(*state, "WordDocument"), LM_UNSUPPORTED, "sheet.not_a_sheet");
    assert_refused(*state, lm_str_cut(old, 0, 40), LM_UNSUPPORTED, "sheet.old_xls");
}

static void a_cell_beyond_the_cap_is_refused(void **state) {
    struct lm_buf text = lm_buf_in(*state, 1000000);
    for (int i = 0; i < 300 * 1024; i++)
        lm_buf_char(&text, 'a');
    assert_next(*state, lm_buf_view(&text), LM_TOO_LARGE);
}

static void assert_date(enum lm_cell_kind kind, const char *text, double number, int64_t date) {
    struct lm_cell cell = {.kind = kind, .text = lm_str_of(text), .number = number};
    int64_t found = 0;
    assert_int_equal(lm_cell_date(&cell, &found), date != 0);
    assert_int_equal(found, date);
}

static void dates_are_read_in_every_shape(void **state) {
    static const char *const good[] = {
        "2023-01-13",     "2023-1-13",          "2023.1.13",     "2023/1/13",
        "2023/01/13",     "20230113",           "2023年1月13日", "2023年01月13号",
        "44939",          " 2023-01-13 ",       "2023年1月13",   "2023-01-13 00:00:00",
        "2023/1/13 9:05", "2023-01-13T08:00:00"};
    static const char *const bad[] = {
        "",       "2023",       "2023-13-01", "2023-02-29", "20230230", "13.1.23",
        "2023-1", "2023-1-13x", "2023-1/13",  "1",          "+4493",    "2023-01-13 9",
        "同上",   "202301",     "-44939",     "2023--1",    "23-01-13"};
    (void)state;
    for (size_t i = 0; i < LM_COUNT(good); i++)
        assert_date(LM_CELL_TEXT, good[i], 0, 20230113);
    for (size_t i = 0; i < LM_COUNT(bad); i++)
        assert_date(LM_CELL_TEXT, bad[i], 0, 0);
    assert_date(LM_CELL_NUMBER, "20230113", 20230113, 20230113);
    assert_date(LM_CELL_NUMBER, "44939", 44939, 20230113);
    assert_date(LM_CELL_NUMBER, "1990", 1990, 0);
    assert_date(LM_CELL_NUMBER, "6.10112E+17", 6.10112e17, 0);
    assert_date(LM_CELL_DATE, "", 44939.5, 20230113);
    assert_date(LM_CELL_DATE, "", 1, 19000101);
    assert_date(LM_CELL_DATE, "", 59, 19000228);
    assert_date(LM_CELL_DATE, "", 60, 0);
    assert_date(LM_CELL_DATE, "", 61, 19000301);
    assert_date(LM_CELL_DATE, "", 2958465, 99991231);
    assert_date(LM_CELL_DATE, "", 2958466, 0);
    assert_date(LM_CELL_DATE, "", 0.5, 0);
    assert_date(LM_CELL_EMPTY, "", 44939, 0);
}

static void assert_time(enum lm_cell_kind kind, const char *text, double number, int64_t minute) {
    struct lm_cell cell = {.kind = kind, .text = lm_str_of(text), .number = number};
    int64_t date = 0, found = 0;
    assert_true(lm_cell_time(&cell, &date, &found));
    assert_int_equal(date, 20230113);
    assert_int_equal(found, minute);
}

static void the_minute_of_a_day_is_read_where_it_is_said(void **state) {
    struct lm_cell wrong = {.kind = LM_CELL_TEXT, .text = LM_STR("2023-01-13 25:00")};
    int64_t date, minute;
    (void)state;
    assert_time(LM_CELL_TEXT, "2023-01-13", 0, -1);
    assert_time(LM_CELL_TEXT, "2023/1/13 9:05", 0, 545);
    assert_time(LM_CELL_TEXT, "2023-01-13T08:00:00", 0, 480);
    assert_time(LM_CELL_TEXT, "2023-01-13 00:00:00", 0, 0);
    assert_time(LM_CELL_DATE, "2023-01-13 09:30", 44939 + 9.5 / 24, 570);
    assert_time(LM_CELL_DATE, "2023-01-13", 44939, -1);
    assert_false(lm_cell_time(&wrong, &date, &minute));
}

/* ---- out ---- */

struct place {
    char folder[64], path[96];
};

static struct place make_place(void) {
    struct place place = {.folder = "/tmp/lastmeter-sheet-XXXXXX"};
    assert_non_null(mkdtemp(place.folder));
    snprintf(place.path, sizeof place.path, "%s/out", place.folder);
    return place;
}

static void drop_place(const struct place *place) {
    unlink(place->path);
    assert_int_equal(rmdir(place->folder), 0);
}

static const struct lm_sheet_column columns[] = {{"姓名", 0}, {"身份证号", 20}, {"人数", 0}};
static const struct lm_sheet_style styles[] = {{.format = LM_SHEET_XLSX, .name = "台账"},
                                               {.format = LM_SHEET_CSV},
                                               {.format = LM_SHEET_CSV, .is_gbk = true}};

/* What was written, as bytes. */
static struct lm_str written(struct lm_arena *arena, const char *path) {
    char *bytes;
    FILE *file = fopen(path, "rbe");
    assert_non_null(file);
    assert_ok(lm_alloc(arena, 65536, 1, &bytes));
    size_t n = fread(bytes, 1, 65535, file);
    fclose(file);
    return (struct lm_str){bytes, n};
}

static void write_sample(const char *path, const struct lm_sheet_style *style) {
    struct lm_sheet_out *out;
    assert_ok(lm_sheet_create(path, style, columns, LM_COUNT(columns), &out));
    lm_sheet_put(out, LM_STR("陈明"));
    lm_sheet_put(out, LM_STR("999999199002280017"));
    lm_sheet_put_int(out, -3);
    lm_sheet_end_row(out);
    lm_sheet_put(out, LM_STR("=1+\"1\""));
    lm_sheet_mark(out);
    lm_sheet_put(out, (struct lm_str){0});
    lm_sheet_put(out, LM_STR("a\nb"));
    lm_sheet_end_row(out);
    assert_ok(lm_sheet_finish(out));
}

static void csv_is_written_so_that_excel_opens_it_and_runs_nothing(void **state) {
    struct place place = make_place();
    write_sample(place.path, &(struct lm_sheet_style){.format = LM_SHEET_CSV});
    assert_string_equal(written(*state, place.path).p,
                        "\xef\xbb\xbf姓名,身份证号,人数\r\n陈明,999999199002280017,-3\r\n"
                        "\"'=1+\"\"1\"\"\",,\"a\nb\"\r\n");
    write_sample(place.path,
                 &(struct lm_sheet_style){.format = LM_SHEET_CSV, .is_gbk = true, .banner = "表"});
    assert_true(lm_str_starts(written(*state, place.path),
                              LM_STR("\xb1\xed\r\n\xd0\xd5\xc3\xfb,\xc9\xed")));
    drop_place(&place);
}

static void a_share_is_a_number_with_one_digit_behind_the_point(void **state) {
    struct place place = make_place();
    for (size_t i = 0; i < 2; i++) {
        struct lm_sheet_out *out;
        assert_ok(lm_sheet_create(place.path, &styles[i], columns, LM_COUNT(columns), &out));
        lm_sheet_put_tenths(out, 917);
        lm_sheet_put_tenths(out, 1000);
        lm_sheet_put_tenths(out, 5);
        lm_sheet_end_row(out);
        assert_ok(lm_sheet_finish(out));
        if (styles[i].format == LM_SHEET_CSV)
            assert_non_null(strstr(written(*state, place.path).p, "91.7,100.0,0.5\r\n"));
    }
    drop_place(&place);
}

static struct lm_sheet *open_path(const char *path, FILE **ret_file) {
    struct lm_sheet *sheet = NULL;
    *ret_file = fopen(path, "rbe");
    assert_non_null(*ret_file);
    assert_ok(lm_sheet_open(*ret_file, NULL, NULL, &sheet));
    return sheet;
}

static void both_formats_are_read_back_as_they_were_written(void **state) {
    struct place place = make_place();
    for (size_t i = 0; i < LM_COUNT(styles); i++) {
        FILE *file;
        write_sample(place.path, &styles[i]);
        struct lm_sheet *sheet = open_path(place.path, &file);
        assert_int_equal(lm_sheet_format(sheet), styles[i].format);
        assert_string_equal(rows_of(*state, sheet).p,
                            styles[i].format == LM_SHEET_XLSX
                                ? "1:姓名|身份证号|人数\n2:陈明|999999199002280017|#-3\n"
                                  "3:=1+\"1\"||a\nb\n"
                                : "1:姓名|身份证号|人数\n2:陈明|999999199002280017|-3\n"
                                  "3:=1+\"1\"||a\nb\n");
        lm_sheet_close(sheet);
        fclose(file);
    }
    struct lm_sheet_style bannered = {.banner = "未央区台账"};
    FILE *file;
    write_sample(place.path, &bannered);
    struct lm_sheet *sheet = open_path(place.path, &file);
    assert_true(lm_str_starts(rows_of(*state, sheet),
                              LM_STR("1:未央区台账|~未央区台账|~未央区台账\n2:姓名|")));
    lm_sheet_close(sheet);
    fclose(file);
    drop_place(&place);
}

/* A text of random pieces that mean something to CSV, XML or Excel; empty, or ends in 终. */
static struct lm_str random_text(struct lm_arena *arena, unsigned *seed) {
    static const char *const pieces[] = {"a", ",", "\"", "陈",      "\n", ";",  "&", "<",
                                         "'", "=", "𠮷", "_x0041_", " ",  "\t", "-", "]]>"};
    struct lm_buf out = lm_buf_in(arena, 1000);
    unsigned n = *seed >> 8 & 7;
    for (unsigned i = 0; i < n; i++) {
        *seed = *seed * 1103515245 + 12345;
        lm_buf_z(&out, pieces[*seed >> 16 & 15]);
    }
    *seed = *seed * 1103515245 + 12345;
    if (out.n > 0)
        lm_buf_z(&out, "终");
    return lm_buf_view(&out);
}

enum { RANDOM_ROWS = 300 };

static void write_random(struct lm_arena *arena, const char *path,
                         const struct lm_sheet_style *style, struct lm_str (*cells)[2]) {
    unsigned seed = 7;
    struct lm_sheet_out *out;
    assert_ok(lm_sheet_create(path, style, columns, 3, &out));
    for (int i = 0; i < RANDOM_ROWS; i++) {
        for (int c = 0; c < 2; c++) {
            cells[i][c] = random_text(arena, &seed);
            lm_sheet_put(out, cells[i][c]);
        }
        lm_sheet_put_int(out, i);
        lm_sheet_end_row(out);
    }
    assert_ok(lm_sheet_finish(out));
}

static void random_tables_survive_the_round_trip(void **state) {
    struct place place = make_place();
    for (size_t s = 0; s < LM_COUNT(styles); s++) {
        struct lm_str cells[RANDOM_ROWS][2];
        FILE *file;
        struct lm_sheet_row row;
        bool has_row;
        write_random(*state, place.path, &styles[s], cells);
        struct lm_sheet *sheet = open_path(place.path, &file);
        assert_ok(lm_sheet_next(sheet, *state, &row, &has_row));
        for (int i = 0; i < RANDOM_ROWS; i++) {
            assert_ok(lm_sheet_next(sheet, *state, &row, &has_row));
            assert_true(has_row && row.count == 3 && row.number == i + 2);
            for (int c = 0; c < 2; c++) {
                assert_int_equal(row.cells[c].text.n, cells[i][c].n);
                assert_memory_equal(row.cells[c].text.p, cells[i][c].p, cells[i][c].n);
            }
        }
        lm_sheet_close(sheet);
        fclose(file);
    }
    drop_place(&place);
}

/* Keeps what came; takes `room` bytes, then nothing. */
struct taker {
    struct lm_buf bytes;
    size_t room;
};

static lm_rc take(void *arg, struct lm_str bytes) {
    struct taker *taker = arg;
    if (taker->bytes.n + bytes.n > taker->room)
        return LM_GONE;
    lm_buf_str(&taker->bytes, bytes);
    return LM_OK;
}

static void put_many(struct lm_sheet_out *out, int rows) {
    for (int i = 0; i < rows && lm_sheet_failure(out) == LM_OK; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d", i * 7919 % 1000003);
        for (int c = 0; c < 3; c++)
            lm_sheet_put(out, lm_str_of(text));
        lm_sheet_end_row(out);
    }
}

enum { MANY = 30000 };

static void a_table_leaves_while_its_rows_come(void **state) {
    for (size_t i = 0; i < LM_COUNT(styles); i++) {
        struct taker taker = {lm_buf_in(*state, 16 * 1024 * 1024), SIZE_MAX};
        struct lm_sheet_out *out;
        assert_ok(lm_sheet_begin((struct lm_sink){take, &taker}, &styles[i], columns, 3, &out));
        size_t head = taker.bytes.n;
        assert_true(head > 0);
        put_many(out, MANY);
        assert_true(taker.bytes.n > head + 100 * 1024);
        size_t before_end = taker.bytes.n;
        assert_ok(lm_sheet_finish(out));
        assert_in_range(taker.bytes.n - before_end, 1, 140 * 1024);
        FILE *file;
        struct lm_sheet *sheet = open_text(lm_buf_view(&taker.bytes), &file);
        struct lm_sheet_row row = {0};
        bool has_row = true;
        int64_t last = 0;
        struct lm_arena *of_row LM_ARENA_AUTO = NULL;
        assert_ok(lm_arena_new(1024 * 1024, &of_row));
        for (; has_row; last = has_row ? row.number : last) {
            lm_arena_reset(of_row);
            assert_ok(lm_sheet_next(sheet, of_row, &row, &has_row));
        }
        assert_int_equal(last, MANY + 1);
        lm_sheet_close(sheet);
        fclose(file);
    }
}

static void a_sink_that_fails_ends_the_table(void **state) {
    for (size_t i = 0; i < LM_COUNT(styles); i++) {
        struct taker taker = {lm_buf_in(*state, 16 * 1024 * 1024), 70 * 1024};
        struct lm_sheet_out *out;
        assert_ok(lm_sheet_begin((struct lm_sink){take, &taker}, &styles[i], columns, 3, &out));
        put_many(out, MANY);
        assert_rc(lm_sheet_failure(out), LM_GONE);
        assert_rc(lm_sheet_finish(out), LM_GONE);
    }
}

static void what_was_dropped_is_no_workbook(void **state) {
    struct taker taker = {lm_buf_in(*state, 16 * 1024 * 1024), SIZE_MAX};
    struct lm_sheet_out *out;
    assert_ok(lm_sheet_begin((struct lm_sink){take, &taker}, &styles[0], columns, 3, &out));
    put_many(out, MANY);
    lm_sheet_drop(out);
    assert_refused(*state, lm_buf_view(&taker.bytes), LM_INVALID, "sheet.damaged");
}

static void control_characters_survive_a_workbook(void **state) {
    struct place place = make_place();
    struct lm_sheet_out *out;
    FILE *file;
    assert_ok(lm_sheet_create(place.path, &styles[0], columns, 3, &out));
    lm_sheet_put(out, LM_STR("a\r\nb\x01"));
    lm_sheet_put(out, LM_STR(" \xef\xbf\xbf "));
    lm_sheet_end_row(out);
    assert_ok(lm_sheet_finish(out));
    struct lm_sheet *sheet = open_path(place.path, &file);
    assert_string_equal(rows_of(*state, sheet).p,
                        "1:姓名|身份证号|人数\n2:a\r\nb\x01| \xef\xbf\xbd \n");
    lm_sheet_close(sheet);
    fclose(file);
    drop_place(&place);
}

static void a_file_that_cannot_be_made_is_told(void **state) {
    struct lm_sheet_out *out;
    (void)state;
    for (size_t i = 0; i < LM_COUNT(styles); i++)
        assert_rc(lm_sheet_create("/nowhere/at/all", &styles[i], columns, 3, &out), LM_IO);
}

static void a_file_that_cannot_be_finished_is_told_and_removed(void **state) {
    struct lm_sheet_out *out;
    (void)state;
    struct place place = make_place();
    assert_int_equal(symlink("/dev/full", place.path), 0);
    assert_ok(lm_sheet_create(place.path, &styles[1], columns, 3, &out));
    assert_rc(lm_sheet_finish(out), LM_DISK_FULL);
    assert_int_not_equal(access(place.path, F_OK), 0);
    for (size_t s = 0; s < LM_COUNT(styles); s++) {
        assert_ok(lm_sheet_create(place.path, &styles[s], columns, 3, &out));
        for (int i = 0; i < 4; i++)
            lm_sheet_put(out, LM_STR("one too many"));
        assert_rc(lm_sheet_finish(out), LM_INTERNAL);
        assert_int_not_equal(access(place.path, F_OK), 0);
    }
    drop_place(&place);
}

int main(void) {
    const struct CMUnitTest all[] = {
        test_with_arena(csv_is_read_in_the_encodings_that_stations_use),
        test_with_arena(csv_quotes_hold_marks_quotes_and_line_ends),
        test_with_arena(csv_marks_are_found_out),
        test_with_arena(csv_disguises_are_taken_off),
        test_with_arena(one_broken_character_does_not_turn_utf8_into_gibberish),
        test_with_arena(gb18030_is_found_behind_much_ascii_and_across_chunks),
        test_with_arena(what_is_no_table_is_refused_with_its_reason),
        test_with_arena(old_and_encrypted_workbooks_are_told_apart),
        test_with_arena(a_cell_beyond_the_cap_is_refused),
        test_with_arena(dates_are_read_in_every_shape),
        test_with_arena(the_minute_of_a_day_is_read_where_it_is_said),
        test_with_arena(a_share_is_a_number_with_one_digit_behind_the_point),
        test_with_arena(csv_is_written_so_that_excel_opens_it_and_runs_nothing),
        test_with_arena(both_formats_are_read_back_as_they_were_written),
        test_with_arena(random_tables_survive_the_round_trip),
        test_with_arena(a_table_leaves_while_its_rows_come),
        test_with_arena(a_sink_that_fails_ends_the_table),
        test_with_arena(what_was_dropped_is_no_workbook),
        test_with_arena(control_characters_survive_a_workbook),
        test_with_arena(a_file_that_cannot_be_made_is_told),
        test_with_arena(a_file_that_cannot_be_finished_is_told_and_removed),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
