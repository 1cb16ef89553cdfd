/* Repeatable chance: the same seed gives the same district on every machine. */
#ifndef LM_MODULES_DEMO_RANDOM_H
#define LM_MODULES_DEMO_RANDOM_H

#include "base/rc.h"

#include <stddef.h>
#include <stdint.h>

struct demo_random {
    uint64_t state;
};

/* A stream of its own for the `number`th thing of a kind, so that one building's people do not
 * depend on another's. */
struct demo_random demo_random_of(uint64_t seed, uint64_t number);
uint64_t demo_draw(struct demo_random *random);
/* 0 … below - 1 */
int64_t demo_below(struct demo_random *random, int64_t below);
/* True in `percent` of a hundred cases. */
bool demo_percent(struct demo_random *random, int percent);
/* Splits `total` into `parts` of at least `least`, between about 0.7 and 1.3 of the mean; the sum
 * is exact. */
void demo_split(struct demo_random *random, int64_t total, size_t parts, int64_t least,
                int64_t *ret_parts);
/* Splits `total` in proportion to `weights` (their sum is `sum`); the sum of the parts is exact. */
void demo_share(int64_t total, const int64_t *weights, size_t parts, int64_t sum,
                int64_t *ret_parts);

#endif
