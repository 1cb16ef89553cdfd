/* What the ground promises: calendar, numbers, UTF-8, caps. */
#include "test.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/field.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/log.h"

#include <unistd.h>

static void dates_survive_the_round_trip_to_days(void **state) {
    (void)state;
    assert_int_equal(lm_date_days(19700101), 0);
    assert_int_equal(lm_date_days(20000301), 11017);
    for (int64_t day = -200000; day < 200000; day += 13)
        assert_int_equal(lm_date_days(lm_date_of_days(day)), day);
    assert_false(lm_date_is_valid(20230229));
    assert_true(lm_date_is_valid(20240229));
    assert_false(lm_date_is_valid(20231301));
}

static void ages_count_completed_years(void **state) {
    (void)state;
    assert_int_equal(lm_date_age(19600113, 20230112), 62);
    assert_int_equal(lm_date_age(19600113, 20230113), 63);
    assert_int_equal(lm_date_age(20000229, 20230228), 22);
    assert_int_equal(lm_date_age(20000229, 20230301), 23);
}

static void times_are_read_with_any_offset_and_printed_in_utc(void **state) {
    struct lm_buf out = lm_buf_in(*state, 100);
    int64_t ms;
    assert_true(lm_time_parse(LM_STR("2023-01-13T09:21:59+08:00"), &ms));
    lm_time_print(&out, ms);
    assert_string_equal(out.p, "2023-01-13T01:21:59.000Z");
    assert_int_equal(lm_date_at(ms), 20230113);
    assert_int_equal(lm_date_at(lm_date_start_ms(20230113)), 20230113);
    assert_int_equal(lm_date_at(lm_date_start_ms(20230113) - 1), 20230112);
    assert_false(lm_time_parse(LM_STR("2023-02-30T00:00:00Z"), &ms));
    assert_false(lm_time_parse(LM_STR("2023-01-13"), &ms));
}

static void numbers_that_overflow_are_refused(void **state) {
    (void)state;
    int64_t value;
    assert_true(lm_str_int(LM_STR("-9223372036854775808"), &value));
    assert_true(value == INT64_MIN);
    assert_false(lm_str_int(LM_STR("9223372036854775808"), &value));
    assert_false(lm_str_int(LM_STR("12a"), &value));
    assert_false(lm_str_int(LM_STR(""), &value));
}

static void malformed_utf8_is_seen(void **state) {
    (void)state;
    assert_true(lm_utf8_is_valid(LM_STR("未央区 a\xef\xbf\xbd")));
    assert_false(lm_utf8_is_valid(LM_STR("\xc0\x80")));
    assert_false(lm_utf8_is_valid(LM_STR("\xed\xa0\x80")));
    assert_false(lm_utf8_is_valid(LM_STR("\xe6\x9c")));
    assert_int_equal(lm_utf8_length(LM_STR("楼栋长")), 3);
}

static void blanks_of_every_width_are_trimmed(void **state) {
    (void)state;
    assert_true(lm_str_is(lm_str_trim(LM_STR(" \xe3\x80\x80周敏\xc2\xa0\t")), "周敏"));
    assert_true(lm_str_is(lm_str_trim(LM_STR("\xe3\x80\x80")), ""));
}

static void an_arena_stops_at_its_cap(void **state) {
    (void)state;
    struct lm_arena *arena;
    assert_ok(lm_arena_new(100000, &arena));
    char *bytes;
    assert_ok(lm_alloc(arena, 50000, 1, &bytes));
    assert_rc(lm_alloc(arena, 60000, 1, &bytes), LM_NO_MEMORY);
    assert_rc(lm_alloc(arena, SIZE_MAX / 2, 4, &bytes), LM_NO_MEMORY);
    lm_arena_reset(arena);
    assert_ok(lm_alloc(arena, 50000, 1, &bytes));
    lm_arena_free(arena);
}

static void a_buffer_over_its_cap_reports_it_once_at_the_end(void **state) {
    struct lm_buf out = lm_buf_in(*state, 9);
    struct lm_str text;
    lm_buf_z(&out, "123456789");
    assert_ok(lm_buf_done(&out, &text));
    lm_buf_z(&out, "x");
    assert_rc(lm_buf_done(&out, &text), LM_NO_MEMORY);
}

static void maps_find_every_key_after_growing(void **state) {
    struct lm_map map = {.arena = *state};
    static int values[1000];
    for (int i = 0; i < 1000; i++)
        assert_ok(lm_map_put_int(&map, i * 7919, &values[i]));
    for (int i = 0; i < 1000; i++)
        assert_ptr_equal(lm_map_get_int(&map, i * 7919), &values[i]);
    assert_null(lm_map_get_int(&map, 1));
    assert_int_equal(map.count, 1000);
}

static void ids_grow_even_when_the_clock_steps_back(void **state) {
    (void)state;
    struct lm_ids ids = {0};
    int64_t now = INT64_C(1700000000000);
    int64_t first = lm_id_next(&ids, now);
    assert_true(lm_id_next(&ids, now - 5000) > first);
    assert_int_equal(lm_id_time_ms(first), now);
    struct lm_ids other = {.process = 3}; /* beside it, in the same millisecond */
    for (int i = 0; i < 100; i++)
        assert_int_equal((lm_id_next(&other, now) ^ lm_id_next(&ids, now)) % LM_PROCESSES, 3);
    lm_id_skip_to(&other, first + ((int64_t)1 << 40));
    assert_true(lm_id_next(&other, now) > first + ((int64_t)1 << 40));
}

static void a_log_line_is_one_line_of_json_whatever_is_in_it(void **state) {
    (void)state;
    static char bytes[16384], big[20000];
    int ends[2], kept = dup(STDERR_FILENO);
    memset(big, 'x', sizeof big - 1);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    lm_log(LM_ERROR, "test", "bad", "a\xff\xfe", "quote", "\"\\\n", "a", big, "b", big, "c", big,
           "d", big, "e", big, "f", big, "g", big, "h", big, "i", big, NULL);
    dup2(kept, STDERR_FILENO);
    ssize_t n = read(ends[0], bytes, sizeof bytes);
    struct lm_str line = {bytes, (size_t)n};
    assert_true(n > 0 && n <= 8192 && lm_utf8_is_valid(line));
    assert_true(lm_str_starts(lm_str_cut(line, line.n - 2, line.n), LM_STR("}\n")));
    assert_true(lm_str_find(line, LM_STR("\"bad\":\"a??\"")) > 0);
    assert_true(lm_str_find(line, LM_STR("\"quote\":\"\\\"\\\\\\u000a\"")) > 0);
    close(kept);
    close(ends[0]);
    close(ends[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(dates_survive_the_round_trip_to_days),
        test_with_arena(ages_count_completed_years),
        test_with_arena(times_are_read_with_any_offset_and_printed_in_utc),
        test_with_arena(numbers_that_overflow_are_refused),
        test_with_arena(malformed_utf8_is_seen),
        test_with_arena(blanks_of_every_width_are_trimmed),
        test_with_arena(an_arena_stops_at_its_cap),
        test_with_arena(a_buffer_over_its_cap_reports_it_once_at_the_end),
        test_with_arena(maps_find_every_key_after_growing),
        test_with_arena(ids_grow_even_when_the_clock_steps_back),
        cmocka_unit_test(a_log_line_is_one_line_of_json_whatever_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
