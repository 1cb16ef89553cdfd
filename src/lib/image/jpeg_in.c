/* JPEG to pixels by libjpeg-turbo. The library leaves by longjmp: it jumps from its own frames into
 * `guarded`, over `open_file` or `read_rows` only, which own nothing and hold no cleanup. */
#include "lib/image/inside.h"

#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>

enum {
    EXIF_MARKER = JPEG_APP0 + 1,
    MARKER_MOST = 0xffff,
    SCANS_MOST = 100, /* a progressive picture has about ten; thousands would only cost time */
    COLOURS = 3
};

struct reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    struct lm_str bytes;
    struct lm_shrink shrink;
    uint8_t *row;
};

/* ---- what the library calls ---- */

static void on_error(j_common_ptr jpeg) {
    struct reader *reader = jpeg->client_data;
    longjmp(reader->escape, 1);
}

/* Warnings: many good cameras write something unusual. What is cut short is an error: on_end. */
static void on_message(j_common_ptr jpeg, int level) {
    (void)jpeg, (void)level;
}

static void on_output(j_common_ptr jpeg) {
    (void)jpeg;
}

static boolean on_end(j_decompress_ptr jpeg) {
    jpeg->err->msg_code = JERR_INPUT_EOF;
    on_error((j_common_ptr)jpeg);
    return FALSE;
}

static void on_progress(j_common_ptr jpeg) {
    if (((j_decompress_ptr)jpeg)->input_scan_number > SCANS_MOST)
        on_error(jpeg);
}

/* ---- what is guarded ---- */

static void open_file(struct reader *reader) {
    j_decompress_ptr jpeg = &reader->jpeg;
    jpeg_create_decompress(jpeg);
    reader->progress.progress_monitor = on_progress;
    jpeg->progress = &reader->progress;
    jpeg_mem_src(jpeg, (const unsigned char *)reader->bytes.p, reader->bytes.n);
    jpeg->src->fill_input_buffer = on_end;
    jpeg_save_markers(jpeg, EXIF_MARKER, MARKER_MOST);
    (void)jpeg_read_header(jpeg, TRUE);
    jpeg->out_color_space = JCS_RGB;
}

/* The decoder itself can halve: the smallest eighth that is still large enough. */
static void read_rows(struct reader *reader) {
    j_decompress_ptr jpeg = &reader->jpeg;
    JSAMPROW row = reader->row;
    (void)jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        (void)jpeg_read_scanlines(jpeg, &row, 1);
        lm_shrink_row(&reader->shrink, reader->row);
    }
}

static void scale(struct reader *reader) {
    j_decompress_ptr jpeg = &reader->jpeg;
    const struct lm_pixels *out = &reader->shrink.out;
    for (jpeg->scale_num = 1, jpeg->scale_denom = 8; jpeg->scale_num < 8; jpeg->scale_num *= 2) {
        jpeg_calc_output_dimensions(jpeg);
        if (jpeg->output_width >= out->width && jpeg->output_height >= out->height)
            return;
    }
    jpeg_calc_output_dimensions(jpeg);
}

static lm_rc guarded(struct reader *reader, void (*work)(struct reader *reader)) {
    if (setjmp(reader->escape) != 0) {
        int code = reader->errors.msg_code;
        return code == JERR_OUT_OF_MEMORY        ? LM_NO_MEMORY
               : code == JERR_CONVERSION_NOTIMPL ? LM_UNSUPPORTED
                                                 : LM_INVALID;
    }
    work(reader);
    return LM_OK;
}

/* ---- the file ---- */

static int orientation_of(const struct reader *reader) {
    for (jpeg_saved_marker_ptr marker = reader->jpeg.marker_list; marker; marker = marker->next) {
        struct lm_str exif = {(const char *)marker->data, marker->data_length};
        if (marker->marker == EXIF_MARKER && lm_str_starts(exif, LM_STR("Exif")))
            return lm_exif_orientation(exif);
    }
    return 1;
}

static lm_rc read_file(struct lm_arena *arena, struct reader *reader) {
    j_decompress_ptr jpeg = &reader->jpeg;
    struct lm_shrink *shrink = &reader->shrink;
    LM_TRY(guarded(reader, open_file));
    LM_TRY(lm_photo_check_size(jpeg->image_width, jpeg->image_height,
                               jpeg_has_multiple_scans(jpeg) != FALSE));
    shrink->out = (struct lm_pixels){.width = jpeg->image_width,
                                     .height = jpeg->image_height,
                                     .orientation = orientation_of(reader)};
    lm_shrink_fit(LM_PHOTO_SIDE_MOST, &shrink->out.width, &shrink->out.height);
    LM_TRY(guarded(reader, scale));
    shrink->in_width = jpeg->output_width;
    shrink->in_height = jpeg->output_height;
    LM_TRY(lm_shrink_start(arena, shrink));
    LM_TRY(lm_new(arena, (size_t)jpeg->output_width * COLOURS, &reader->row));
    return guarded(reader, read_rows);
}

lm_rc lm_jpeg_read(struct lm_arena *arena, struct lm_str bytes, struct lm_pixels *ret_pixels) {
    struct reader *reader;
    LM_TRY(lm_new(arena, 1, &reader));
    reader->bytes = bytes;
    reader->jpeg.client_data = reader;
    reader->jpeg.err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = on_error;
    reader->errors.emit_message = on_message;
    reader->errors.output_message = on_output;
    lm_rc rc = read_file(arena, reader);
    jpeg_destroy_decompress(&reader->jpeg);
    if (rc == LM_OK)
        *ret_pixels = reader->shrink.out;
    return rc;
}
