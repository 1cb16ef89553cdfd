/* Surrogate ids: 63 bits, sortable by time of making. 42 bits of milliseconds since 2020-01-01 UTC
 * (to the year 2159), 15 bits of counter, which runs on into the next millisecond when it is full,
 * and 6 bits that tell processes apart: the clock may step back without a repeat, and two processes
 * never make the same one. */
#ifndef LM_BASE_ID_H
#define LM_BASE_ID_H

#include <stdatomic.h>
#include <stdint.h>

/* The maker of ids. One per process and database; safe for several threads. */
struct lm_ids {
    _Atomic int64_t last;
    int process; /* 0…63; set before the first id */
};
enum { LM_PROCESSES = 64 };

/* An id greater than every id this maker gave before. `now_ms`: UTC milliseconds. */
int64_t lm_id_next(struct lm_ids *ids, int64_t now_ms);
/* Makes the maker go on after `used`, the greatest id found in a database at start. */
void lm_id_skip_to(struct lm_ids *ids, int64_t used);
/* Milliseconds UTC at which an id was made. */
int64_t lm_id_time_ms(int64_t id);

#endif
