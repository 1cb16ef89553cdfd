/* SipHash-1-3 (Aumasson and Bernstein) and a linear-probing table. A map holds text keys or integer
 * keys, not both. */
#include "base/hash.h"

#include <pthread.h>
#include <sys/random.h>

struct lm_map_slot {
    struct lm_str key;
    int64_t number;
    uint64_t hash;
    void *value;
};

static uint64_t key0, key1;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void draw_key(void) {
    uint64_t drawn[2] = {0x6c6173746d657465, 0x7265747465726970};
    if (getrandom(drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn)
        drawn[0] ^= (uint64_t)(uintptr_t)&drawn;
    key0 = drawn[0];
    key1 = drawn[1];
}

static uint64_t rotate(uint64_t x, unsigned by) {
    return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4]) {
    v[0] += v[1], v[1] = rotate(v[1], 13) ^ v[0], v[0] = rotate(v[0], 32);
    v[2] += v[3], v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = rotate(v[1], 17) ^ v[2], v[2] = rotate(v[2], 32);
}

uint64_t lm_hash(struct lm_str text) {
    pthread_once(&key_once, draw_key);
    uint64_t v[4] = {key0 ^ 0x736f6d6570736575, key1 ^ 0x646f72616e646f6d,
                     key0 ^ 0x6c7967656e657261, key1 ^ 0x7465646279746573};
    size_t at = 0;
    for (; at + 8 <= text.n; at += 8) {
        uint64_t word;
        memcpy(&word, text.p + at, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    uint64_t last = (uint64_t)text.n << 56;
    if (at < text.n)
        memcpy(&last, text.p + at, text.n - at);
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t lm_hash_int(int64_t value) {
    uint64_t x = (uint64_t)value * 0x9e3779b97f4a7c15;
    return x ^ x >> 32;
}

static struct lm_map_slot *find(const struct lm_map *map, const struct lm_map_slot *wanted) {
    size_t mask = map->room - 1;
    for (size_t at = wanted->hash & mask;; at = (at + 1) & mask) {
        struct lm_map_slot *slot = &map->slots[at];
        if (!slot->value)
            return slot;
        if (slot->hash == wanted->hash && slot->number == wanted->number &&
            lm_str_eq(slot->key, wanted->key))
            return slot;
    }
}

static lm_rc put(struct lm_map *map, struct lm_map_slot slot) {
    if (map->count * 4 >= map->room * 3) {
        struct lm_map grown = {
            .arena = map->arena, .count = map->count, .room = map->room ? map->room * 2 : 16};
        LM_TRY(lm_alloc(map->arena, grown.room, sizeof *grown.slots, &grown.slots));
        for (size_t i = 0; i < map->room; i++)
            if (map->slots[i].value)
                *find(&grown, &map->slots[i]) = map->slots[i];
        *map = grown;
    }
    struct lm_map_slot *at = find(map, &slot);
    map->count += at->value == NULL;
    *at = slot;
    return LM_OK;
}

lm_rc lm_map_put(struct lm_map *map, struct lm_str key, void *value) {
    return put(map, (struct lm_map_slot){.key = key, .hash = lm_hash(key), .value = value});
}

void *lm_map_get(const struct lm_map *map, struct lm_str key) {
    return map->room ? find(map, &(struct lm_map_slot){.key = key, .hash = lm_hash(key)})->value
                     : NULL;
}

lm_rc lm_map_put_int(struct lm_map *map, int64_t key, void *value) {
    return put(map, (struct lm_map_slot){.number = key, .hash = lm_hash_int(key), .value = value});
}

void *lm_map_get_int(const struct lm_map *map, int64_t key) {
    return map->room
               ? find(map, &(struct lm_map_slot){.number = key, .hash = lm_hash_int(key)})->value
               : NULL;
}
