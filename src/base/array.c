/* The one growth rule of arena arrays. */
#include "base/array.h"

#include <string.h>

lm_rc lm_array_grow(struct lm_arena *arena, void *items_at, size_t *room,
                    size_t count_and_size[2]) {
    size_t count = count_and_size[0], size = count_and_size[1];
    size_t grown = *room ? *room * 2 : 8;
    void *items;
    LM_TRY(lm_alloc(arena, grown, size, &items));
    if (count)
        memcpy(items, *(void **)items_at, count * size);
    *(void **)items_at = items;
    *room = grown;
    return LM_OK;
}
