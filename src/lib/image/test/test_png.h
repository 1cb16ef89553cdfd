/* PNG files made in a test, byte by byte. */
#ifndef LM_LIB_IMAGE_TEST_PNG_H
#define LM_LIB_IMAGE_TEST_PNG_H

#include "base/buf.h"

#include <stdint.h>

struct test_png {
    uint32_t width, height;
    int samples; /* 3: RGB, 4: with opacity */
    bool is_interlaced;
    void (*paint)(uint32_t x, uint32_t y, uint8_t *sample);
};

/* The signature and the head. */
void test_png_head(struct lm_buf *out, const struct test_png *png);
void test_png_chunk(struct lm_buf *out, const char *type, struct lm_str data);
/* The whole file. Fails the test when it cannot. */
struct lm_str test_png_make(struct lm_arena *arena, const struct test_png *png);
/* One of many small pictures: equal for equal numbers only. */
struct lm_str test_png_numbered(struct lm_arena *arena, unsigned number);

#endif
