/* PNG to pixels by libpng, row by row; an interlaced one whole. The library leaves by longjmp: it
 * jumps from its own frames into `guarded`, over `open_file` or `read_rows` only, which own nothing
 * and hold no cleanup. */
#include "lib/image/inside.h"

#include <png.h>
#include <setjmp.h>

enum { COLOURS = 3, SAMPLES = 4 /* red, green, blue, opacity */, CHUNK_MOST = 4 * 1024 * 1024 };

struct reader {
    png_structp png;
    png_infop info;
    jmp_buf escape;
    struct lm_str bytes;
    size_t at;
    bool is_out_of_memory;
    struct lm_shrink shrink;
    uint8_t *rgb;   /* a row as lm_shrink_row takes it */
    uint8_t **rows; /* the row at hand, or all of an interlaced picture */
    bool is_interlaced;
};

/* ---- what the library calls ---- */

static void on_error(png_structp png, png_const_charp text) {
    struct reader *reader = png_get_error_ptr(png);
    (void)text;
    longjmp(reader->escape, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png, (void)text;
}

static png_voidp on_alloc(png_structp png, png_alloc_size_t size) {
    struct reader *reader = png_get_mem_ptr(png);
    void *memory = malloc(size);
    reader->is_out_of_memory |= memory == NULL;
    return memory;
}

static void on_free(png_structp png, png_voidp memory) {
    (void)png;
    free(memory);
}

static void on_read(png_structp png, png_bytep to, size_t n) {
    struct reader *reader = png_get_io_ptr(png);
    if (n > reader->bytes.n - reader->at)
        png_error(png, "cut short");
    memcpy(to, reader->bytes.p + reader->at, n);
    reader->at += n;
}

/* ---- what is guarded ---- */

/* Whatever it holds is read as red, green, blue and opacity of eight bits. */
static void open_file(struct reader *reader) {
    png_structp png = reader->png;
    png_set_read_fn(png, reader, on_read);
    png_set_chunk_malloc_max(png, CHUNK_MOST);
    png_set_chunk_cache_max(png, 1); /* texts and palettes beside the picture: none is unpacked */
    png_read_info(png, reader->info);
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
    reader->is_interlaced = png_get_interlace_type(png, reader->info) != PNG_INTERLACE_NONE;
    if (reader->is_interlaced)
        (void)png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
}

static void on_white(const uint8_t *row, uint8_t *rgb, size_t width) {
    for (size_t x = 0; x < width; x++, row += SAMPLES, rgb += COLOURS)
        for (int c = 0; c < COLOURS; c++)
            rgb[c] = (uint8_t)((row[c] * row[3] + 255 * (255 - row[3]) + 127) / 255);
}

static void take_row(struct reader *reader, const uint8_t *row) {
    on_white(row, reader->rgb, reader->shrink.in_width);
    lm_shrink_row(&reader->shrink, reader->rgb);
}

static void read_rows(struct reader *reader) {
    uint32_t height = reader->shrink.in_height;
    if (reader->is_interlaced)
        png_read_image(reader->png, reader->rows);
    for (uint32_t y = 0; y < height; y++) {
        if (!reader->is_interlaced)
            png_read_row(reader->png, reader->rows[0], NULL);
        take_row(reader, reader->rows[reader->is_interlaced ? y : 0]);
    }
}

static lm_rc guarded(struct reader *reader, void (*work)(struct reader *reader)) {
    if (setjmp(reader->escape) != 0)
        return reader->is_out_of_memory ? LM_NO_MEMORY : LM_INVALID;
    work(reader);
    return LM_OK;
}

/* ---- the file ---- */

static lm_rc make_room(struct lm_arena *arena, struct reader *reader) {
    const struct lm_shrink *shrink = &reader->shrink;
    size_t count = reader->is_interlaced ? shrink->in_height : 1;
    size_t length = (size_t)shrink->in_width * SAMPLES;
    uint8_t *all;
    LM_TRY(lm_new(arena, (size_t)shrink->in_width * COLOURS, &reader->rgb));
    LM_TRY(lm_alloc(arena, count, length, &all));
    LM_TRY(lm_new(arena, count, &reader->rows));
    for (size_t i = 0; i < count; i++)
        reader->rows[i] = all + i * length;
    return LM_OK;
}

static lm_rc read_file(struct lm_arena *arena, struct reader *reader) {
    struct lm_shrink *shrink = &reader->shrink;
    LM_TRY(guarded(reader, open_file));
    shrink->in_width = png_get_image_width(reader->png, reader->info);
    shrink->in_height = png_get_image_height(reader->png, reader->info);
    LM_TRY(lm_photo_check_size(shrink->in_width, shrink->in_height, reader->is_interlaced));
    if (png_get_rowbytes(reader->png, reader->info) != (size_t)shrink->in_width * SAMPLES)
        return LM_UNSUPPORTED;
    shrink->out = (struct lm_pixels){
        .width = shrink->in_width, .height = shrink->in_height, .orientation = 1};
    lm_shrink_fit(LM_PHOTO_SIDE_MOST, &shrink->out.width, &shrink->out.height);
    LM_TRY(lm_shrink_start(arena, shrink));
    LM_TRY(make_room(arena, reader));
    return guarded(reader, read_rows);
}

lm_rc lm_png_read(struct lm_arena *arena, struct lm_str bytes, struct lm_pixels *ret_pixels) {
    struct reader *reader;
    LM_TRY(lm_new(arena, 1, &reader));
    reader->bytes = bytes;
    reader->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning,
                                           reader, on_alloc, on_free);
    if (!reader->png)
        return LM_NO_MEMORY;
    reader->info = png_create_info_struct(reader->png);
    lm_rc rc = reader->info ? read_file(arena, reader) : LM_NO_MEMORY;
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
    if (rc == LM_OK)
        *ret_pixels = reader->shrink.out;
    return rc;
}
