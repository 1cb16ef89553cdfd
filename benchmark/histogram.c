/* Log-linear buckets, as in HdrHistogram's published layout. */
#include "histogram.h"

static int bucket_of(int64_t us) {
    uint64_t value = us > 0 ? (uint64_t)us : 0;
    int power = 0;
    while (value >= 2 * HISTOGRAM_SUB) {
        value >>= 1;
        power++;
    }
    int bucket = power * HISTOGRAM_SUB + (int)value;
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static int64_t value_of(int bucket) {
    if (bucket < 2 * HISTOGRAM_SUB)
        return bucket;
    int power = bucket / HISTOGRAM_SUB - 1;
    return (int64_t)(bucket - power * HISTOGRAM_SUB) << power;
}

void histogram_add(struct histogram *histogram, int64_t us) {
    histogram->counts[bucket_of(us)]++;
    histogram->total++;
    if (us > histogram->greatest)
        histogram->greatest = us;
}

double histogram_ms(const struct histogram *histogram, double share) {
    int64_t wanted = (int64_t)((double)histogram->total * share + 0.5), seen = 0;
    for (int bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        seen += histogram->counts[bucket];
        if (seen >= wanted && seen > 0)
            return (double)value_of(bucket) / 1000.0;
    }
    return 0;
}
