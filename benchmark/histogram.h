/* Latencies in microseconds, in buckets that grow: 128 per power of two, under 1 % error, any
 * range, no allocation. */
#ifndef BENCHMARK_HISTOGRAM_H
#define BENCHMARK_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_SUB = 128, HISTOGRAM_BUCKETS = HISTOGRAM_SUB * 40 };

struct histogram {
    int64_t counts[HISTOGRAM_BUCKETS], total, greatest;
};

void histogram_add(struct histogram *histogram, int64_t us);
/* The value below which `share` (0…1) of all lies, in milliseconds; 0 when empty. */
double histogram_ms(const struct histogram *histogram, double share);

#endif
