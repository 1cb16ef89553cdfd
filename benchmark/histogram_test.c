/* What percentiles the bench prints, against the exact ones of sorted values. */
#include "histogram.h"

#include "test.h"

#include <stdlib.h>

static struct histogram *fresh(void) {
    struct histogram *made = calloc(1, sizeof *made);
    assert_non_null(made);
    return made;
}

static void an_empty_histogram_answers_zero(void **state) {
    (void)state;
    struct histogram *histogram = fresh();
    assert_true(histogram_ms(histogram, 0.99) == 0);
    free(histogram);
}

static void one_value_is_every_percentile(void **state) {
    (void)state;
    struct histogram *histogram = fresh();
    histogram_add(histogram, 100);
    assert_true(histogram_ms(histogram, 0.01) == 0.1);
    assert_true(histogram_ms(histogram, 0.50) == 0.1);
    assert_true(histogram_ms(histogram, 1.00) == 0.1);
    assert_int_equal(histogram->greatest, 100);
    free(histogram);
}

/* 1 … 1,000 µs and one stall of 2 s: the median is of the many, the greatest is the stall. */
static void a_rare_stall_moves_only_the_last_percentile(void **state) {
    (void)state;
    struct histogram *histogram = fresh();
    for (int64_t us = 1; us <= 999; us++)
        histogram_add(histogram, us);
    histogram_add(histogram, 2000000);
    double median = histogram_ms(histogram, 0.5), most = histogram_ms(histogram, 0.999);
    assert_true(median > 0.495 && median <= 0.5);
    assert_true(most < 1.0);
    assert_true(histogram_ms(histogram, 1.0) > 1980 && histogram_ms(histogram, 1.0) <= 2000);
    assert_int_equal(histogram->greatest, 2000000);
    free(histogram);
}

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void any_percentile_is_within_one_percent(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    static int64_t values[COUNT];
    static const double shares[] = {0.01, 0.5, 0.9, 0.95, 0.99, 0.999};
    struct histogram *histogram = fresh();
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < COUNT; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        values[i] = (int64_t)(random % 1000 * (random >> 32) % 50000000); /* µs … 50 s, skewed */
        histogram_add(histogram, values[i]);
    }
    qsort(values, COUNT, sizeof *values, by_value);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        double exact = (double)values[(size_t)(shares[i] * COUNT + 0.5) - 1] / 1000.0;
        double told = histogram_ms(histogram, shares[i]);
        assert_true(told <= exact && told >= exact * 0.99 - 0.001);
    }
    free(histogram);
}

static void values_out_of_range_are_counted_at_the_ends(void **state) {
    (void)state;
    struct histogram *histogram = fresh();
    histogram_add(histogram, -5);
    histogram_add(histogram, INT64_MAX);
    assert_int_equal(histogram->total, 2);
    assert_true(histogram_ms(histogram, 0.5) == 0);
    assert_true(histogram_ms(histogram, 1.0) > 1e6);
    free(histogram);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_histogram_answers_zero),
        cmocka_unit_test(one_value_is_every_percentile),
        cmocka_unit_test(a_rare_stall_moves_only_the_last_percentile),
        cmocka_unit_test(any_percentile_is_within_one_percent),
        cmocka_unit_test(values_out_of_range_are_counted_at_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
