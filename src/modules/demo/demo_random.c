/* SplitMix64 (Steele, Lea, Flood 2014) and exact splits. */
#include "modules/demo/demo_random.h"

uint64_t demo_draw(struct demo_random *random) {
    uint64_t z = random->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

struct demo_random demo_random_of(uint64_t seed, uint64_t number) {
    struct demo_random random = {seed * 0x2545f4914f6cdd1d + number};
    random.state = demo_draw(&random);
    return random;
}

int64_t demo_below(struct demo_random *random, int64_t below) {
    return (int64_t)(demo_draw(random) % (uint64_t)below);
}

bool demo_percent(struct demo_random *random, int percent) {
    return demo_below(random, 100) < percent;
}

void demo_split(struct demo_random *random, int64_t total, size_t parts, int64_t least,
                int64_t *ret_parts) {
    int64_t weights = 0, given = 0, spare = total - least * (int64_t)parts;
    for (size_t i = 0; i < parts; i++)
        weights += ret_parts[i] = 70 + demo_below(random, 61);
    for (size_t i = 0; i < parts; i++)
        given += ret_parts[i] = least + spare * ret_parts[i] / weights;
    for (size_t i = 0; given < total; i = (i + 1) % parts, given++)
        ret_parts[i]++;
}

void demo_share(int64_t total, const int64_t *weights, size_t parts, int64_t sum,
                int64_t *ret_parts) {
    int64_t seen = 0, given = 0;
    for (size_t i = 0; i < parts; i++) { /* what is due up to here, less what was given before */
        seen += weights[i];
        ret_parts[i] = total * seen / sum - given;
        given += ret_parts[i];
    }
}
