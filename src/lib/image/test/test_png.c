/* The bytes of test_png.h: one IDAT, rows without filters. */
#include "lib/image/test/test_png.h"

#include "test.h"

#include <zlib.h>

enum { ROOM = 96 * 1024 * 1024, SIDE = 32 };

static void put32(struct lm_buf *out, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        lm_buf_char(out, (char)(value >> shift & 0xff));
}

void test_png_chunk(struct lm_buf *out, const char *type, struct lm_str data) {
    put32(out, (uint32_t)data.n);
    size_t from = out->n;
    lm_buf_put(out, type, 4);
    lm_buf_str(out, data);
    put32(out, (uint32_t)crc32(0, (const unsigned char *)out->p + from, (unsigned)(out->n - from)));
}

void test_png_head(struct lm_buf *out, const struct test_png *png) {
    struct lm_buf head = {.cap = 13};
    put32(&head, png->width);
    put32(&head, png->height);
    lm_buf_char(&head, 8);
    lm_buf_char(&head, png->samples == 4 ? 6 : 2);
    lm_buf_put(&head, "\0\0", 2);
    lm_buf_char(&head, png->is_interlaced);
    lm_buf_put(out, "\x89PNG\r\n\x1a\n", 8);
    test_png_chunk(out, "IHDR", lm_buf_view(&head));
    lm_buf_free(&head);
}

struct lm_str test_png_make(struct lm_arena *arena, const struct test_png *png) {
    size_t length = 1 + (size_t)png->width * (size_t)png->samples;
    uLongf packed = compressBound(length * png->height);
    struct lm_buf out = lm_buf_in(arena, ROOM);
    struct lm_str bytes;
    uint8_t *rows, *pack;
    assert_ok(lm_new(arena, length * png->height, &rows));
    assert_ok(lm_new(arena, packed, &pack));
    for (uint32_t y = 0; y < png->height; y++)
        for (uint32_t x = 0; x < png->width; x++)
            png->paint(x, y, rows + y * length + 1 + x * (size_t)png->samples);
    assert_int_equal(compress2(pack, &packed, rows, length * png->height, 1), Z_OK);
    test_png_head(&out, png);
    test_png_chunk(&out, "IDAT", (struct lm_str){(char *)pack, packed});
    test_png_chunk(&out, "IEND", LM_STR(""));
    assert_ok(lm_buf_done(&out, &bytes));
    return bytes;
}

/* A square of eight by eight black or white fields: the bits of the number. */
struct lm_str test_png_numbered(struct lm_arena *arena, unsigned number) {
    struct lm_buf out = lm_buf_in(arena, ROOM);
    struct test_png png = {SIDE, SIDE, 3, .paint = NULL};
    uint8_t rows[SIDE * (1 + SIDE * 3)] = {0}, pack[SIDE * (1 + SIDE * 3) + 1000];
    uLongf packed = sizeof pack;
    struct lm_str bytes;
    for (size_t y = 0; y < SIDE; y++)
        for (size_t x = 0; x < SIDE * 3; x++)
            rows[y * (1 + SIDE * 3) + 1 + x] = number >> (y / 8 * 4 + x / 24) & 1 ? 255 : 0;
    assert_int_equal(compress2(pack, &packed, rows, sizeof rows, 1), Z_OK);
    test_png_head(&out, &png);
    test_png_chunk(&out, "IDAT", (struct lm_str){(char *)pack, packed});
    test_png_chunk(&out, "IEND", LM_STR(""));
    assert_ok(lm_buf_done(&out, &bytes));
    return bytes;
}
