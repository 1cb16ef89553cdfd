/* See demand_need.h. Compiled without fused multiply-adds; the last digit of a logarithm may differ
 * between machines, what is shown is rounded far above it. */
#include "modules/demand/demand_need.h"

#include <math.h>

enum { EXACT_BELOW = 256 };

/* ln n!: a sum for small n, Stirling's series above (error below 1e-13 there). */
static double log_factorial(int64_t n) {
    static const double half_log_two_pi = 0.91893853320467274178;
    double sum = 0, x = (double)n + 1;
    if (n < EXACT_BELOW) {
        for (int64_t i = 2; i <= n; i++)
            sum += log((double)i);
        return sum;
    }
    double inverse = 1 / x, square = inverse * inverse;
    return (x - 0.5) * log(x) - x + half_log_two_pi +
           inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
}

static double log_term(int64_t j, double mean) {
    return (double)j * log(mean) - mean - log_factorial(j);
}

/* Terms from `first` upwards, in units of the first: each is the one before times mean ÷ j. */
static double sum_up(int64_t first, double mean) {
    double sum = 1, term = 1;
    for (int64_t j = first + 1; term > sum * 1e-18; j++) {
        term *= mean / (double)j;
        sum += term;
    }
    return sum;
}

/* The same downwards to 0. */
static double sum_down(int64_t first, double mean) {
    double sum = 1, term = 1;
    for (int64_t j = first; j > 0 && term > sum * 1e-18; j--) {
        term *= (double)j / mean;
        sum += term;
    }
    return sum;
}

double demand_need_log_tail(int64_t observed, double expected) {
    if (observed <= 0)
        return 0;
    if (!(expected > 0))
        return -INFINITY;
    if ((double)observed > expected) {
        double tail = log_term(observed, expected) + log(sum_up(observed, expected));
        return tail < 0 ? tail : 0;
    }
    double below = exp(log_term(observed - 1, expected) + log(sum_down(observed - 1, expected)));
    return below < 1 ? log1p(-below) : -INFINITY;
}

void demand_need_control(const double *log_p, size_t count, int64_t tests, double *ret_log_q) {
    double least = 0; /* what lies behind the smallest ones has at most q = 1 */
    for (size_t i = count; i-- > 0;) {
        double q = log_p[i] + log((double)tests) - log((double)(i + 1));
        least = q < least ? q : least;
        ret_log_q[i] = least;
    }
}

int64_t demand_need_micro(double log) {
    double micro = ceil(exp(log) * 1e6);
    return micro < 1 ? 1 : micro > 1e6 ? 1000000 : (int64_t)micro;
}
