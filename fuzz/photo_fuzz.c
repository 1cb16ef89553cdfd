/* Any bytes as a photo: what is taken is a small JPEG without metadata that is taken again. The
 * check sums of a PNG's chunks are put right first, so that what lies behind them is reached. */
#include "lib/image/image.h"

#include <zlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

enum { HEAD = 8, AROUND = 12 /* length, type and check sum of a chunk */ };

static uint32_t number_at(const unsigned char *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void mend_sums(unsigned char *bytes, size_t n) {
    for (size_t at = HEAD; at + AROUND <= n;) {
        size_t length = number_at(bytes + at);
        if (length > n - at - AROUND)
            return;
        unsigned char *sum = bytes + at + 8 + length;
        unsigned long right = crc32(0, bytes + at + 4, (unsigned)(length + 4));
        for (int i = 0; i < 4; i++)
            sum[i] = (unsigned char)(right >> (24 - 8 * i));
        at += AROUND + length;
    }
}

static void check(const struct lm_image_photo *photo) {
    if (photo->jpeg.n > LM_PHOTO_BYTES_MOST || photo->width < 1 || photo->height < 1 ||
        photo->width > LM_PHOTO_SIDE_MOST || photo->height > LM_PHOTO_SIDE_MOST ||
        !lm_str_starts(photo->jpeg, LM_STR("\xff\xd8\xff\xe0")))
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
    struct lm_arena *arena;
    struct lm_image_photo photo, again;
    unsigned char *bytes;
    if (lm_arena_new(16 << 20, &arena) != LM_OK || lm_new(arena, n + 1, &bytes) != LM_OK)
        abort();
    if (n > 0)
        memcpy(bytes, data, n);
    if (n > HEAD && bytes[0] == 0x89)
        mend_sums(bytes, n);
    if (lm_image_photo(arena, (struct lm_str){(const char *)bytes, n}, &photo) == LM_OK) {
        check(&photo);
        if (lm_image_photo(arena, photo.jpeg, &again) != LM_OK || again.width != photo.width ||
            again.height != photo.height)
            abort();
    }
    lm_arena_free(arena);
    return 0;
}
