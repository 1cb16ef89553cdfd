/* A keyed hash for tables that strangers can fill, and a map from text or integers to pointers. */
#ifndef LM_BASE_HASH_H
#define LM_BASE_HASH_H

#include "base/arena.h"
#include "base/str.h"

/* SipHash-1-3 of `text` under a key drawn once per process. */
uint64_t lm_hash(struct lm_str text);
uint64_t lm_hash_int(int64_t value);

/* Open-addressing map whose slots live in an arena. Keys are viewed, not copied. Never shrinks. */
struct lm_map {
    struct lm_arena *arena;
    struct lm_map_slot *slots;
    size_t count, room;
};

/* Stores `value` (not NULL) under `key`, replacing what was there. */
LM_CHECK lm_rc lm_map_put(struct lm_map *map, struct lm_str key, void *value);
/* NULL when absent. */
void *lm_map_get(const struct lm_map *map, struct lm_str key);
LM_CHECK lm_rc lm_map_put_int(struct lm_map *map, int64_t key, void *value);
void *lm_map_get_int(const struct lm_map *map, int64_t key);

#endif
