/* Pixels to JPEG by libjpeg-turbo, into memory of a fixed size: a file that would be larger is
 * given up at once. As in jpeg_in.c the library's longjmp passes over `write_file` only. */
#include "lib/image/inside.h"

#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>

enum { COLOURS = 3 };

struct writer {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr to;
    jmp_buf escape;
    const struct lm_pixels *pixels;
    struct lm_jpeg_room room;
    int quality;
    bool is_full;
};

static void on_error(j_common_ptr jpeg) {
    struct writer *writer = jpeg->client_data;
    longjmp(writer->escape, 1);
}

static void on_output(j_common_ptr jpeg) {
    (void)jpeg;
}

static void on_begin(j_compress_ptr jpeg) {
    const struct writer *writer = jpeg->client_data;
    jpeg->dest->next_output_byte = writer->room.p;
    jpeg->dest->free_in_buffer = writer->room.n;
}

static boolean on_full(j_compress_ptr jpeg) {
    struct writer *writer = jpeg->client_data;
    writer->is_full = true;
    on_error((j_common_ptr)jpeg);
    return FALSE;
}

static void on_end(j_compress_ptr jpeg) {
    (void)jpeg;
}

static void write_file(struct writer *writer) {
    j_compress_ptr jpeg = &writer->jpeg;
    const struct lm_pixels *pixels = writer->pixels;
    jpeg_create_compress(jpeg);
    jpeg->dest = &writer->to;
    jpeg->image_width = pixels->width;
    jpeg->image_height = pixels->height;
    jpeg->input_components = COLOURS;
    jpeg->in_color_space = JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, writer->quality, TRUE);
    jpeg->optimize_coding = TRUE;
    jpeg_start_compress(jpeg, TRUE);
    while (jpeg->next_scanline < jpeg->image_height) {
        JSAMPROW row = pixels->rgb + (size_t)jpeg->next_scanline * pixels->width * COLOURS;
        (void)jpeg_write_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_compress(jpeg);
}

static lm_rc guarded(struct writer *writer) {
    if (setjmp(writer->escape) != 0)
        return writer->is_full                                 ? LM_TOO_LARGE
               : writer->errors.msg_code == JERR_OUT_OF_MEMORY ? LM_NO_MEMORY
                                                               : LM_INTERNAL;
    write_file(writer);
    return LM_OK;
}

lm_rc lm_jpeg_write(const struct lm_pixels *pixels, int quality, struct lm_jpeg_room room,
                    size_t *ret_length) {
    struct writer writer = {.pixels = pixels, .quality = quality, .room = room};
    writer.jpeg.client_data = &writer;
    writer.jpeg.err = jpeg_std_error(&writer.errors);
    writer.errors.error_exit = on_error;
    writer.errors.output_message = on_output;
    writer.to.init_destination = on_begin;
    writer.to.empty_output_buffer = on_full;
    writer.to.term_destination = on_end;
    lm_rc rc = guarded(&writer);
    if (rc == LM_OK)
        *ret_length = room.n - writer.to.free_in_buffer;
    jpeg_destroy_compress(&writer.jpeg);
    return rc;
}
