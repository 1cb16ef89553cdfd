/* Shared by the photo files of lib/image only: pixels, and who makes them of bytes and bytes of
 * them. */
#ifndef LM_LIB_IMAGE_INSIDE_H
#define LM_LIB_IMAGE_INSIDE_H

#include "lib/image/image.h"

/* Rows from the top, each `width` times red, green, blue. */
struct lm_pixels {
    uint8_t *rgb;
    uint32_t width, height;
    int orientation; /* EXIF 1…8: how the picture must be turned to be upright */
};

/* shrink.c: makes pixels of rows as they are decoded, each output pixel the mean of the area that
 * it stands for. Sides at most 65,500; output never larger than input. */
struct lm_shrink {
    uint32_t in_width, in_height;
    struct lm_pixels out;
    uint32_t *line;     /* the row at hand, shrunk in width: 256 × the value */
    uint64_t *sums;     /* of the output row at hand: the same × in_height */
    uint32_t rows_left; /* of in_height: what the output row at hand still lacks */
    uint32_t done;      /* output rows that are finished */
};
LM_CHECK lm_rc lm_shrink_start(struct lm_arena *arena, struct lm_shrink *shrink);
/* Takes the next row: in_width times red, green, blue. Rows past in_height are not looked at. */
void lm_shrink_row(struct lm_shrink *shrink, const uint8_t *rgb);
/* Sides such that the longer one is at most `side`, in the proportion of the given ones. */
void lm_shrink_fit(uint32_t side, uint32_t *width, uint32_t *height);
/* A smaller copy. */
LM_CHECK lm_rc lm_shrink_pixels(struct lm_arena *arena, const struct lm_pixels *from, uint32_t side,
                                struct lm_pixels *ret_pixels);

/* turn.c: `from` upright. `ret_pixels` may share its memory. */
LM_CHECK lm_rc lm_turn(struct lm_arena *arena, const struct lm_pixels *from,
                       struct lm_pixels *ret_pixels);
/* The orientation that an EXIF block ("Exif\0\0" and a TIFF header) tells, 1 when it tells none. */
int lm_exif_orientation(struct lm_str exif);

/* LM_TOO_LARGE for a picture with too many pixels, or none. */
LM_CHECK lm_rc lm_photo_check_size(uint32_t width, uint32_t height, bool is_held_whole);

/* jpeg_in.c, png_in.c: shrunk to LM_PHOTO_SIDE_MOST on the way. Outcomes of lm_image_photo. */
LM_CHECK lm_rc lm_jpeg_read(struct lm_arena *arena, struct lm_str bytes,
                            struct lm_pixels *ret_pixels);
LM_CHECK lm_rc lm_png_read(struct lm_arena *arena, struct lm_str bytes,
                           struct lm_pixels *ret_pixels);

/* jpeg_out.c: writes a file of at most `room.n` bytes at `room.p`. LM_TOO_LARGE when it does not
 * fit. */
struct lm_jpeg_room {
    uint8_t *p;
    size_t n;
};
LM_CHECK lm_rc lm_jpeg_write(const struct lm_pixels *pixels, int quality, struct lm_jpeg_room room,
                             size_t *ret_length);

#endif
