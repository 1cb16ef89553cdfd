/* Memory of one request (or one job, one import batch): taken piece by piece, given back at once.
 * An arena has a cap; reaching it is LM_NO_MEMORY, never an abort. Not thread-safe: one user at a
 * time. */
#ifndef LM_BASE_ARENA_H
#define LM_BASE_ARENA_H

#include "base/rc.h"

#include <stddef.h>

struct lm_arena;

/* Makes an arena that will hold at most `cap` bytes. Owner: the caller, who calls lm_arena_free. */
LM_CHECK lm_rc lm_arena_new(size_t cap, struct lm_arena **ret_arena);
/* Frees everything. NULL is allowed. */
void lm_arena_free(struct lm_arena *arena);
/* Forgets all contents but keeps the first block for the next user. */
void lm_arena_reset(struct lm_arena *arena);
/* Bytes handed out since creation or reset. */
size_t lm_arena_used(const struct lm_arena *arena);

/* `count` zeroed objects of `size` bytes, aligned for any type; count × size is checked for
 * overflow. `ret_memory` is the address of a pointer. LM_NO_MEMORY when the cap or the machine is
 * exhausted. */
LM_CHECK lm_rc lm_alloc(struct lm_arena *arena, size_t count, size_t size, void *ret_memory);

/* Gives one zeroed object (or an array) of the pointed-to type: LM_TRY(lm_new(arena, 1, &visit)).
 */
#define lm_new(arena, count, ret_pointer)                                                          \
    lm_alloc((arena), (count), sizeof(**(ret_pointer)), (ret_pointer))

static inline void lm_arena_free_at(struct lm_arena **arena) {
    lm_arena_free(*arena);
}
#define LM_ARENA_AUTO __attribute__((cleanup(lm_arena_free_at)))

#endif
