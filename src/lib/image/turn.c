/* Upright pictures: what EXIF says of the way a camera was held, and the turning. Reads nothing
 * else of EXIF. */
#include "lib/image/inside.h"

enum { COLOURS = 3, TIFF_AT = 6, ENTRY = 12, ORIENTATION_TAG = 0x0112, SHORT_TYPE = 3 };

/* `size` (2 or 4) bytes at `at` as a number; false when they lie outside. */
static bool number_at(struct lm_str tiff, size_t at, size_t size, uint32_t *ret_value) {
    bool is_little = tiff.p[0] == 'I';
    if (at > tiff.n || size > tiff.n - at)
        return false;
    *ret_value = 0;
    for (size_t i = 0; i < size; i++) {
        size_t from = is_little ? size - 1 - i : i;
        *ret_value = *ret_value << 8 | (unsigned char)tiff.p[at + from];
    }
    return true;
}

int lm_exif_orientation(struct lm_str exif) {
    struct lm_str tiff = lm_str_cut(exif, TIFF_AT, exif.n);
    uint32_t magic, directory, count, tag, type, value;
    if (exif.n < TIFF_AT + 8 || memcmp(exif.p, "Exif\0\0", TIFF_AT) != 0 ||
        (memcmp(tiff.p, "II", 2) != 0 && memcmp(tiff.p, "MM", 2) != 0))
        return 1;
    if (!number_at(tiff, 2, 2, &magic) || magic != 42 || !number_at(tiff, 4, 4, &directory) ||
        !number_at(tiff, directory, 2, &count))
        return 1;
    for (size_t i = 0, at = (size_t)directory + 2; i < count; i++, at += ENTRY) {
        if (!number_at(tiff, at, 2, &tag) || !number_at(tiff, at + 2, 2, &type) ||
            !number_at(tiff, at + 8, 2, &value))
            return 1;
        if (tag == ORIENTATION_TAG)
            return type == SHORT_TYPE && value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

/* Where the pixel that belongs at (x, y) of the upright picture stands in `from`. */
static size_t source_of(const struct lm_pixels *from, uint32_t x, uint32_t y) {
    uint32_t right = from->width - 1, bottom = from->height - 1, column = x, row = y;
    switch (from->orientation) {
    case 2: /* mirrored */
        column = right - x;
        break;
    case 3: /* upside down */
        column = right - x;
        row = bottom - y;
        break;
    case 4:
        row = bottom - y;
        break;
    case 5:
        column = y;
        row = x;
        break;
    case 6: /* to be turned clockwise */
        column = y;
        row = bottom - x;
        break;
    case 7:
        column = right - y;
        row = bottom - x;
        break;
    case 8: /* to be turned counter-clockwise */
        column = right - y;
        row = x;
        break;
    default:
        break;
    }
    return ((size_t)row * from->width + column) * COLOURS;
}

lm_rc lm_turn(struct lm_arena *arena, const struct lm_pixels *from, struct lm_pixels *ret_pixels) {
    struct lm_pixels turned = {.width = from->width, .height = from->height, .orientation = 1};
    if (from->orientation <= 1) {
        *ret_pixels = *from;
        return LM_OK;
    }
    if (from->orientation >= 5) {
        turned.width = from->height;
        turned.height = from->width;
    }
    LM_TRY(lm_new(arena, (size_t)turned.width * turned.height * COLOURS, &turned.rgb));
    uint8_t *out = turned.rgb;
    for (uint32_t y = 0; y < turned.height; y++)
        for (uint32_t x = 0; x < turned.width; x++, out += COLOURS)
            memcpy(out, from->rgb + source_of(from, x, y), COLOURS);
    *ret_pixels = turned;
    return LM_OK;
}
