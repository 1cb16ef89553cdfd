/* One atomic counter that follows the clock. */
#include "base/id.h"

static const int64_t epoch_ms = INT64_C(1577836800000);
enum { COUNTER_BITS = 21, PROCESS_BITS = 6 }; /* the counter counts above the process */

int64_t lm_id_next(struct lm_ids *ids, int64_t now_ms) {
    int64_t floor = (now_ms - epoch_ms) << COUNTER_BITS;
    int64_t last = atomic_load(&ids->last);
    int64_t next;
    do {
        next = ((last >> PROCESS_BITS) + 1) << PROCESS_BITS;
        next = (next > floor ? next : floor) | ids->process;
    } while (!atomic_compare_exchange_weak(&ids->last, &last, next));
    return next;
}

void lm_id_skip_to(struct lm_ids *ids, int64_t used) {
    int64_t last = atomic_load(&ids->last);
    while (last < used && !atomic_compare_exchange_weak(&ids->last, &last, used))
        continue;
}

int64_t lm_id_time_ms(int64_t id) {
    return (id >> COUNTER_BITS) + epoch_ms;
}
