/* Deadlines around the holidays of five years, each counted by hand from the State Council's
 * notice. */
#include "test.h"

#include "base/clock.h"
#include "engine/workday/workday.h"

static const struct workday_calendar *calendar(void) {
    return workday_calendar_default();
}

/* The instant of "2026-09-24T16:30:00+08:00". */
static int64_t at(const char *text) {
    int64_t ms;
    assert_true(lm_time_parse(lm_str_of(text), &ms));
    return ms;
}

static int64_t noon(int64_t day) {
    return lm_date_start_ms(day) + 12 * LM_HOUR_MS;
}

struct vector {
    int64_t from, days, due;
};

static void check_all(const struct vector *all, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int64_t due_ms = workday_add_days(calendar(), noon(all[i].from), all[i].days);
        if (lm_date_at(due_ms) != all[i].due)
            fail_msg("%lld + %lld is due on %lld, not %lld", (long long)all[i].from,
                     (long long)all[i].days, (long long)lm_date_at(due_ms), (long long)all[i].due);
        assert_int_equal(due_ms, lm_date_start_ms(all[i].due) + LM_DAY_MS - 1);
    }
}

static void days_around_national_day_and_mid_autumn_count_the_make_up_days(void **state) {
    static const struct vector all[] = {
        /* 2022: off 1–7 October, worked Saturday 8 and Sunday 9 */
        {20220930, 1, 20221008},
        {20220930, 2, 20221009},
        {20220930, 3, 20221010},
        {20220909, 1, 20220913},
        /* 2023: one holiday of eight days from Friday 29 September, worked 7 and 8 October */
        {20230928, 1, 20231007},
        {20230928, 2, 20231008},
        {20230928, 3, 20231009},
        /* 2024: worked Saturday 14 September, Sunday 29 September, Saturday 12 October */
        {20240913, 1, 20240914},
        {20240913, 2, 20240918},
        {20240927, 1, 20240929},
        {20240927, 2, 20240930},
        {20240927, 3, 20241008},
        {20240927, 7, 20241012},
        {20240927, 8, 20241014},
        /* 2025: one holiday of eight days, worked Sunday 28 September and Saturday 11 October */
        {20250926, 1, 20250928},
        {20250926, 3, 20250930},
        {20250926, 4, 20251009},
        {20250926, 6, 20251011},
        {20250926, 7, 20251013},
        /* 2026: worked Sunday 20 September; off 25–27 September and 1–7 October; worked 10 October
         */
        {20260918, 1, 20260920},
        {20260918, 5, 20260924},
        {20260918, 6, 20260928},
        {20260918, 8, 20260930},
        {20260918, 9, 20261008},
        {20260918, 11, 20261010},
        {20260918, 12, 20261012},
    };
    (void)state;
    check_all(all, LM_COUNT(all));
}

static void days_around_spring_festival_count_the_make_up_days(void **state) {
    static const struct vector all[] = {
        {20220128, 1, 20220129},
        {20220128, 2, 20220130},
        {20220128, 3, 20220207},
        {20230120, 1, 20230128},
        {20230120, 2, 20230129},
        {20230120, 3, 20230130},
        /* New Year's Eve of 2024 is worked */
        {20240208, 1, 20240209},
        {20240208, 2, 20240218},
        {20240208, 3, 20240219},
        {20240202, 1, 20240204},
        {20250124, 1, 20250126},
        {20250124, 2, 20250127},
        {20250124, 3, 20250205},
        {20250124, 6, 20250208},
        {20260213, 1, 20260214},
        {20260213, 2, 20260224},
        {20260213, 6, 20260228},
        {20260213, 7, 20260302},
    };
    (void)state;
    check_all(all, LM_COUNT(all));
}

static void short_holidays_of_each_year_are_known(void **state) {
    static const struct vector all[] = {
        {20220401, 1, 20220402}, {20220402, 1, 20220406}, {20220422, 1, 20220424},
        {20220429, 1, 20220505}, {20220506, 1, 20220507}, {20220602, 1, 20220606},
        {20230404, 1, 20230406}, {20230421, 1, 20230423}, {20230428, 1, 20230504},
        {20230505, 1, 20230506}, {20230621, 1, 20230625}, {20240403, 1, 20240407},
        {20240426, 1, 20240428}, {20240430, 1, 20240506}, {20240510, 1, 20240511},
        {20240607, 1, 20240611}, {20250403, 1, 20250407}, {20250425, 1, 20250427},
        {20250430, 1, 20250506}, {20250530, 1, 20250603}, {20260403, 1, 20260407},
        {20260430, 1, 20260506}, {20260508, 1, 20260509}, {20260618, 1, 20260622},
    };
    (void)state;
    check_all(all, LM_COUNT(all));
}

static void months_years_and_the_leap_day_end_as_any_day(void **state) {
    static const struct vector all[] = {
        {20230131, 1, 20230201}, {20230531, 1, 20230601}, {20240228, 1, 20240229},
        {20240228, 2, 20240301}, {20230228, 1, 20230301}, {20221230, 1, 20230103},
        {20231229, 1, 20240102}, {20241231, 1, 20250102}, {20251231, 1, 20260104},
        {20251231, 2, 20260105},
    };
    (void)state;
    check_all(all, LM_COUNT(all));
}

static void a_deadline_asked_on_a_day_off_starts_with_the_next_working_day(void **state) {
    static const struct vector all[] = {
        {20241003, 1, 20241008}, /* in the holiday */
        {20240928, 1, 20240929}, /* Saturday before a worked Sunday */
        {20240929, 1, 20240930}, /* on the worked Sunday: it does not count itself */
        {20261003, 3, 20261010}, {20250713, 5, 20250718},
    };
    (void)state;
    check_all(all, LM_COUNT(all));
}

static void no_days_end_with_today_or_the_next_working_day(void **state) {
    static const struct vector all[] = {
        {20240930, 0, 20240930},
        {20241003, 0, 20241008},
        {20240929, 0, 20240929},
        {20241003, -4, 20241008},
    };
    (void)state;
    check_all(all, LM_COUNT(all));
}

static void the_day_is_that_of_xian_not_of_greenwich(void **state) {
    (void)state;
    /* Friday 23:59 and Saturday 00:30 in Xi'an are both Friday in Greenwich. */
    assert_int_equal(workday_add_days(calendar(), at("2025-07-11T23:59:59+08:00"), 1),
                     at("2025-07-14T23:59:59.999+08:00"));
    assert_int_equal(workday_add_days(calendar(), at("2025-07-10T16:30:00Z"), 1),
                     at("2025-07-14T15:59:59.999Z"));
    assert_int_equal(workday_add_days(calendar(), at("2025-07-10T15:30:00Z"), 1),
                     at("2025-07-11T15:59:59.999Z"));
}

static void hours_run_through_holidays(void **state) {
    (void)state;
    assert_int_equal(workday_add_hours(at("2024-09-30T23:00:00+08:00"), 2),
                     at("2024-10-01T01:00:00+08:00"));
    assert_int_equal(workday_add_hours(at("2024-02-28T12:00:00+08:00"), 24),
                     at("2024-02-29T12:00:00+08:00"));
    assert_true(workday_add_hours(1, INT64_MAX) == INT64_MAX);
    assert_true(workday_add_hours(INT64_MAX - 1, 1) == INT64_MAX);
}

static void a_suspended_span_costs_no_days(void **state) {
    (void)state;
    int64_t due = workday_add_days(calendar(), noon(20250924), 5);
    assert_int_equal(lm_date_at(due), 20250930);
    /* Suspended on Friday 26: the worked Sunday, Monday and Tuesday are left. */
    int64_t left = workday_left_days(calendar(), noon(20250926), due);
    assert_int_equal(left, 3);
    /* Resumed in the holiday: 9, 10 and the worked Saturday 11 October. */
    assert_int_equal(lm_date_at(workday_add_days(calendar(), noon(20251003), left)), 20251011);
    /* Suspended and resumed on one day: nothing has changed. */
    assert_int_equal(workday_add_days(calendar(), noon(20250926), left), due);
    /* Suspended during the holiday before the deadline. */
    assert_int_equal(workday_left_days(calendar(), noon(20251004), noon(20251009)), 1);
}

static void what_is_due_today_or_overdue_has_no_days_left(void **state) {
    (void)state;
    int64_t due = workday_add_days(calendar(), noon(20260424), 3);
    assert_int_equal(lm_date_at(due), 20260429);
    assert_int_equal(workday_left_days(calendar(), noon(20260429), due), 0);
    assert_int_equal(workday_left_days(calendar(), due + 1, due), 0);
    assert_int_equal(workday_left_days(calendar(), noon(20260501), due), 0);
    assert_int_equal(workday_left_days(calendar(), noon(20260428), due), 1);
}

static void an_extension_counts_from_the_old_deadline(void **state) {
    (void)state;
    int64_t due = workday_add_days(calendar(), noon(20250926), 3);
    assert_int_equal(lm_date_at(due), 20250930);
    assert_int_equal(lm_date_at(workday_add_days(calendar(), due, 5)), 20251014);
    due = workday_add_days(calendar(), noon(20260918), 8);
    assert_int_equal(lm_date_at(workday_add_days(calendar(), due, 3)), 20261010);
}

static void left_and_added_days_agree_on_every_day_of_the_known_years(void **state) {
    (void)state;
    for (int64_t number = lm_date_days(20220101); number <= lm_date_days(20261231); number++) {
        int64_t from = noon(lm_date_of_days(number));
        for (int64_t days = 1; days <= 15; days++) {
            int64_t due = workday_add_days(calendar(), from, days);
            assert_true(workday_is_working(calendar(), lm_date_at(due)));
            assert_int_equal(workday_left_days(calendar(), from, due), days);
        }
    }
}

static void each_year_has_the_working_days_that_its_notice_leaves(void **state) {
    /* 365 − weekends − holidays on weekdays + make-up days. */
    static const struct {
        int64_t year, days;
    } all[] = {{2022, 249}, {2023, 249}, {2024, 251}, {2025, 248}, {2026, 248}};
    (void)state;
    for (size_t i = 0; i < LM_COUNT(all); i++) {
        int64_t count = 0, end = lm_date_days(all[i].year * 10000 + 1231);
        for (int64_t n = lm_date_days(all[i].year * 10000 + 101); n <= end; n++)
            count += workday_is_working(calendar(), lm_date_of_days(n));
        if (count != all[i].days)
            fail_msg("%lld has %lld working days", (long long)all[i].year, (long long)count);
    }
}

static void years_that_are_not_known_have_weekends_only(void **state) {
    (void)state;
    int64_t year = workday_last_known_year(calendar());
    assert_true(year >= 2026);
    /* 1 October 2099 is a Thursday, 3 October a Saturday. */
    assert_true(workday_is_working(calendar(), 20991001));
    assert_false(workday_is_working(calendar(), 20991003));
    assert_true(workday_is_working(calendar(), 19691001));
    assert_false(workday_is_working(calendar(), 19691004));
    /* A count without sense ends. */
    assert_int_equal(workday_add_days(calendar(), 0, INT64_MAX),
                     workday_add_days(calendar(), 0, WORKDAY_MOST_DAYS));
    assert_int_equal(workday_left_days(calendar(), 0, at("9999-12-31T00:00:00Z")),
                     WORKDAY_MOST_DAYS);
}

static void the_next_years_list_is_due_in_october(void **state) {
    (void)state;
    int64_t year = workday_last_known_year(calendar());
    assert_int_equal(workday_missing_year(calendar(), (year - 1) * 10000 + 1231), 0);
    assert_int_equal(workday_missing_year(calendar(), year * 10000 + 930), 0);
    assert_int_equal(workday_missing_year(calendar(), year * 10000 + 1001), year + 1);
    assert_int_equal(workday_missing_year(calendar(), (year + 2) * 10000 + 101), year + 1);
}

int main(void) {
    const struct CMUnitTest all[] = {
        cmocka_unit_test(days_around_national_day_and_mid_autumn_count_the_make_up_days),
        cmocka_unit_test(days_around_spring_festival_count_the_make_up_days),
        cmocka_unit_test(short_holidays_of_each_year_are_known),
        cmocka_unit_test(months_years_and_the_leap_day_end_as_any_day),
        cmocka_unit_test(a_deadline_asked_on_a_day_off_starts_with_the_next_working_day),
        cmocka_unit_test(no_days_end_with_today_or_the_next_working_day),
        cmocka_unit_test(the_day_is_that_of_xian_not_of_greenwich),
        cmocka_unit_test(hours_run_through_holidays),
        cmocka_unit_test(a_suspended_span_costs_no_days),
        cmocka_unit_test(what_is_due_today_or_overdue_has_no_days_left),
        cmocka_unit_test(an_extension_counts_from_the_old_deadline),
        cmocka_unit_test(left_and_added_days_agree_on_every_day_of_the_known_years),
        cmocka_unit_test(each_year_has_the_working_days_that_its_notice_leaves),
        cmocka_unit_test(years_that_are_not_known_have_weekends_only),
        cmocka_unit_test(the_next_years_list_is_due_in_october),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
