/* Growing arrays in an arena: struct { T *items; size_t count, room; }. */
#ifndef LM_BASE_ARRAY_H
#define LM_BASE_ARRAY_H

#include "base/arena.h"

/* Makes room for one more item of `size` bytes behind `items`; doubles. Used through lm_array_add.
 */
LM_CHECK lm_rc lm_array_grow(struct lm_arena *arena, void *items_at, size_t *room,
                             size_t count_and_size[2]);

#define LM_ARRAY(type)                                                                             \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, room;                                                                        \
    }

/* Appends `item` (an lvalue or compound literal of the item type). */
#define lm_array_add(arena, array, ...)                                                            \
    ((array)->count < (array)->room ||                                                             \
             lm_array_grow((arena), &(array)->items, &(array)->room,                               \
                           (size_t[2]){(array)->count, sizeof *(array)->items}) == LM_OK           \
         ? ((array)->items[(array)->count++] = (__VA_ARGS__), LM_OK)                               \
         : LM_NO_MEMORY)

#endif
