/* Feeds any bytes to the multipart reader, the percent-decoder and the path check of lib/http. */
#include "lib/http/inside.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n) {
    struct lm_arena *arena = NULL;
    struct lm_str text = {(const char *)bytes, n}, part, name, path;
    struct lm_pair *pairs;
    size_t count;
    if (lm_arena_new(64 << 20, &arena) != LM_OK)
        return 0;
    if (lm_http_find_part(text, LM_STR("b"), "f", &part, &name) == LM_OK)
        assert(part.p >= text.p && part.p + part.n <= text.p + n && name.n < n);
    if (lm_http_path(arena, text, &path) == LM_OK)
        assert(path.n > 0 && path.p[0] == '/' && lm_utf8_is_valid(path) &&
               lm_str_find(path, LM_STR("/../")) < 0);
    if (lm_http_pairs(arena, text, &pairs, &count) == LM_OK)
        for (size_t i = 0; i < count; i++)
            assert(lm_utf8_is_valid(pairs[i].name) && lm_utf8_is_valid(pairs[i].value));
    lm_arena_free(arena);
    return 0;
}
