/* Smaller pictures by the mean over areas, in whole numbers: one row of input at a time, so that a
 * picture of 50 megapixels never stands in memory. */
#include "lib/image/inside.h"

enum { COLOURS = 3 };

lm_rc lm_shrink_start(struct lm_arena *arena, struct lm_shrink *shrink) {
    size_t values = (size_t)shrink->out.width * COLOURS;
    LM_TRY(lm_new(arena, values * shrink->out.height, &shrink->out.rgb));
    LM_TRY(lm_new(arena, values, &shrink->line));
    LM_TRY(lm_new(arena, values, &shrink->sums));
    shrink->rows_left = shrink->in_height;
    shrink->done = 0;
    return LM_OK;
}

/* A pixel of input covers out.width of the in_width that a pixel of output is wide, so that all
 * weights are whole. The sum stays below 65,500 × 255 × 256 < 2^32. */
static void shrink_line(struct lm_shrink *shrink, const uint8_t *rgb) {
    uint32_t left = shrink->in_width, sum[COLOURS] = {0};
    uint32_t *out = shrink->line;
    for (uint32_t x = 0; x < shrink->in_width; x++, rgb += COLOURS) {
        uint32_t weight = shrink->out.width;
        if (weight >= left) {
            for (int c = 0; c < COLOURS; c++) {
                *out++ = (sum[c] + left * rgb[c]) * 256 / shrink->in_width;
                sum[c] = 0;
            }
            weight -= left;
            left = shrink->in_width;
        }
        for (int c = 0; c < COLOURS; c++)
            sum[c] += weight * rgb[c];
        left -= weight;
    }
}

static void add_line(struct lm_shrink *shrink, uint32_t weight) {
    size_t values = (size_t)shrink->out.width * COLOURS;
    for (size_t i = 0; i < values; i++)
        shrink->sums[i] += (uint64_t)weight * shrink->line[i];
}

static void finish_row(struct lm_shrink *shrink) {
    size_t values = (size_t)shrink->out.width * COLOURS;
    uint8_t *out = shrink->out.rgb + values * shrink->done++;
    for (size_t i = 0; i < values; i++) {
        uint64_t value = (shrink->sums[i] / shrink->in_height + 128) / 256;
        out[i] = (uint8_t)(value > 255 ? 255 : value);
        shrink->sums[i] = 0;
    }
}

void lm_shrink_row(struct lm_shrink *shrink, const uint8_t *rgb) {
    uint32_t weight = shrink->out.height;
    if (shrink->done == shrink->out.height)
        return;
    shrink_line(shrink, rgb);
    if (weight >= shrink->rows_left) {
        add_line(shrink, shrink->rows_left);
        finish_row(shrink);
        weight -= shrink->rows_left;
        shrink->rows_left = shrink->in_height;
    }
    if (weight > 0)
        add_line(shrink, weight);
    shrink->rows_left -= weight;
}

/* In proportion, rounded, at least one. */
static uint32_t scaled(uint32_t length, uint32_t side, uint32_t longer) {
    uint64_t result = ((uint64_t)length * side + longer / 2) / longer;
    return result == 0 ? 1 : (uint32_t)result;
}

void lm_shrink_fit(uint32_t side, uint32_t *width, uint32_t *height) {
    uint32_t longer = *width > *height ? *width : *height;
    if (longer <= side)
        return;
    *width = scaled(*width, side, longer);
    *height = scaled(*height, side, longer);
}

lm_rc lm_shrink_pixels(struct lm_arena *arena, const struct lm_pixels *from, uint32_t side,
                       struct lm_pixels *ret_pixels) {
    struct lm_shrink shrink = {from->width, from->height, .out = *from};
    lm_shrink_fit(side, &shrink.out.width, &shrink.out.height);
    LM_TRY(lm_shrink_start(arena, &shrink));
    for (uint32_t y = 0; y < from->height; y++)
        lm_shrink_row(&shrink, from->rgb + (size_t)y * from->width * COLOURS);
    *ret_pixels = shrink.out;
    return LM_OK;
}
