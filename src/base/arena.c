/* Chained blocks, each twice the last until 1 MiB. Keeps no free list: arenas only grow, then
 * vanish. */
#include "base/arena.h"

#include "base/fault.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 8 * 1024, LARGEST_BLOCK = 1024 * 1024 };

struct block {
    struct block *older;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

struct lm_arena {
    struct block *newest;
    size_t cap, used, held;
};

static lm_rc add_block(struct lm_arena *arena, size_t wanted) {
    size_t size = arena->newest ? arena->newest->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < wanted)
        size = wanted;
    if (arena->held > arena->cap || wanted > arena->cap - arena->held)
        return LM_NO_MEMORY;
    if (size > arena->cap - arena->held)
        size = arena->cap - arena->held;
    struct block *block = malloc(sizeof *block + size);
    if (!block)
        return LM_NO_MEMORY;
    *block = (struct block){.older = arena->newest, .size = size};
    arena->newest = block;
    arena->held += size;
    return LM_OK;
}

lm_rc lm_arena_new(size_t cap, struct lm_arena **ret_arena) {
    struct lm_arena *arena = lm_fault_here() ? NULL : calloc(1, sizeof *arena);
    if (!arena)
        return LM_NO_MEMORY;
    arena->cap = cap;
    *ret_arena = arena;
    return LM_OK;
}

static void free_blocks(struct block *block) {
    while (block) {
        struct block *older = block->older;
        free(block);
        block = older;
    }
}

void lm_arena_free(struct lm_arena *arena) {
    if (!arena)
        return;
    free_blocks(arena->newest);
    free(arena);
}

void lm_arena_reset(struct lm_arena *arena) {
    struct block *first = arena->newest;
    while (first && first->older) {
        struct block *older = first->older;
        free(first);
        first = older;
    }
    if (first)
        first->used = 0;
    arena->newest = first;
    arena->used = 0;
    arena->held = first ? first->size : 0;
}

size_t lm_arena_used(const struct lm_arena *arena) {
    return arena->used;
}

lm_rc lm_alloc(struct lm_arena *arena, size_t count, size_t size, void *ret_memory) {
    size_t bytes;
    if (lm_fault_here() || __builtin_mul_overflow(count, size, &bytes) ||
        bytes > SIZE_MAX - alignof(max_align_t))
        return LM_NO_MEMORY;
    bytes = (bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    struct block *block = arena->newest;
    if (!block || block->size - block->used < bytes) {
        LM_TRY(add_block(arena, bytes));
        block = arena->newest;
    }
    void *memory = block->bytes + block->used;
    memset(memory, 0, bytes);
    block->used += bytes;
    arena->used += bytes;
    *(void **)ret_memory = memory;
    return LM_OK;
}
