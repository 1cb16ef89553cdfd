/* From a file that somebody has sent to a photo that may be kept: chooses the decoder, turns, and
 * presses until it is small enough. Keeps nothing of the file but pixels. */
#include "lib/image/inside.h"

enum { WORK_CAP = 160 * 1024 * 1024, LEAST_SIDE = 64 };

lm_rc lm_photo_check_size(uint32_t width, uint32_t height, bool is_held_whole) {
    enum { SIDE_MOST = 65500 /* libjpeg's, and what lm_shrink can count */ };
    uint64_t most = is_held_whole ? LM_PHOTO_WHOLE_PIXELS_MOST : LM_PHOTO_PIXELS_MOST;
    if (width == 0 || height == 0)
        return LM_INVALID;
    if (width > SIDE_MOST || height > SIDE_MOST || (uint64_t)width * height > most)
        return LM_TOO_LARGE;
    return LM_OK;
}

static lm_rc read_any(struct lm_arena *work, struct lm_str bytes, struct lm_pixels *ret_pixels) {
    if (lm_str_starts(bytes, LM_STR("\xff\xd8\xff")))
        return lm_jpeg_read(work, bytes, ret_pixels);
    if (lm_str_starts(bytes, LM_STR("\x89PNG\r\n\x1a\n")))
        return lm_png_read(work, bytes, ret_pixels);
    return LM_UNSUPPORTED;
}

/* Worse first, then smaller: a photo of a wall of leaves at quality 50 is still a photo of leaves.
 */
static lm_rc press(struct lm_arena *work, struct lm_pixels *pixels, struct lm_jpeg_room room,
                   size_t *ret_length) {
    static const int qualities[] = {80, 70, 60, 50};
    for (uint32_t side = LM_PHOTO_SIDE_MOST; side >= LEAST_SIDE; side = side * 3 / 4) {
        if (pixels->width > side || pixels->height > side)
            LM_TRY(lm_shrink_pixels(work, pixels, side, pixels));
        for (size_t i = 0; i < LM_COUNT(qualities); i++) {
            lm_rc rc = lm_jpeg_write(pixels, qualities[i], room, ret_length);
            if (rc != LM_TOO_LARGE)
                return rc;
        }
    }
    return LM_INTERNAL; /* 64 × 64 pixels are 12 KiB as they are */
}

lm_rc lm_image_photo(struct lm_arena *arena, struct lm_str bytes,
                     struct lm_image_photo *ret_photo) {
    struct lm_arena *work LM_ARENA_AUTO = NULL;
    struct lm_pixels pixels;
    struct lm_jpeg_room room = {.n = LM_PHOTO_BYTES_MOST};
    size_t length;
    if (bytes.n > LM_PHOTO_FILE_MOST)
        return LM_TOO_LARGE;
    LM_TRY(lm_arena_new(WORK_CAP, &work));
    LM_TRY(read_any(work, bytes, &pixels));
    LM_TRY(lm_turn(work, &pixels, &pixels));
    LM_TRY(lm_new(work, room.n, &room.p));
    LM_TRY(press(work, &pixels, room, &length));
    struct lm_str jpeg;
    LM_TRY(lm_str_copy(arena, (struct lm_str){(const char *)room.p, length}, &jpeg));
    *ret_photo = (struct lm_image_photo){jpeg, pixels.width, pixels.height};
    return LM_OK;
}
