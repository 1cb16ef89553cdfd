/* Photos in: what survives is pixels, upright, small; hostile and broken files are refused. The
 * files are made here, byte by byte. */
#include "test.h"

#include "base/buf.h"
#include "lib/image/inside.h"
#include "lib/image/test/test_png.h"

#include <sys/resource.h>
#include <zlib.h>

enum { ROOM = 96 * 1024 * 1024 };

static int open_arena(void **state) {
    return (int)lm_arena_new(ROOM * 4LL, (struct lm_arena **)state);
}

/* ---- pictures ---- */

/* Left half red, right half blue; the lower half darker. */
static void paint_quarters(uint32_t x, uint32_t y, uint8_t *sample) {
    uint8_t value = y < 20 ? 250 : 120;
    sample[0] = x < 32 ? value : 0;
    sample[1] = 0;
    sample[2] = x < 32 ? 0 : value;
}

static void paint_noise(uint32_t x, uint32_t y, uint8_t *sample) {
    uint32_t seed = x * 2654435761u ^ y * 2246822519u;
    for (int c = 0; c < 3; c++) {
        seed = seed * 1664525u + 1013904223u;
        sample[c] = (uint8_t)(seed >> 24);
    }
}

static void paint_grey(uint32_t x, uint32_t y, uint8_t *sample) {
    (void)x, (void)y;
    memset(sample, 128, 3);
}

static void paint_clear(uint32_t x, uint32_t y, uint8_t *sample) {
    (void)y;
    memset(sample, 0, 3);
    sample[3] = x < 8 ? 0 : 255;
}

static const struct test_png quarters = {64, 40, 3, .paint = paint_quarters};

/* ---- what comes out ---- */

static struct lm_image_photo take(struct lm_arena *arena, struct lm_str bytes) {
    struct lm_image_photo photo;
    assert_ok(lm_image_photo(arena, bytes, &photo));
    assert_true(photo.jpeg.n <= LM_PHOTO_BYTES_MOST);
    assert_true(photo.width <= LM_PHOTO_SIDE_MOST && photo.height <= LM_PHOTO_SIDE_MOST);
    assert_true(lm_str_starts(photo.jpeg, LM_STR("\xff\xd8\xff\xe0")));
    assert_memory_equal(photo.jpeg.p + photo.jpeg.n - 2, "\xff\xd9", 2);
    return photo;
}

struct colour {
    int red, green, blue;
};

static void assert_colour(const struct lm_pixels *pixels, uint32_t x, uint32_t y,
                          struct colour expected) {
    const uint8_t *at = pixels->rgb + ((size_t)y * pixels->width + x) * 3;
    int off = abs(at[0] - expected.red) + abs(at[1] - expected.green) + abs(at[2] - expected.blue);
    if (off > 40)
        fail_msg("(%u, %u) is %d %d %d, not %d %d %d", x, y, at[0], at[1], at[2], expected.red,
                 expected.green, expected.blue);
}

static struct lm_pixels pixels_of(struct lm_arena *arena, const struct lm_image_photo *photo) {
    struct lm_pixels pixels;
    assert_ok(lm_jpeg_read(arena, photo->jpeg, &pixels));
    assert_int_equal(pixels.width, photo->width);
    assert_int_equal(pixels.height, photo->height);
    return pixels;
}

static const struct colour red = {250, 0, 0}, blue = {0, 0, 250}, dark_red = {120, 0, 0},
                           dark_blue = {0, 0, 120}, white = {255, 255, 255}, black = {0, 0, 0};

static void a_png_becomes_a_jpeg_of_the_same_picture(void **state) {
    struct lm_image_photo photo = take(*state, test_png_make(*state, &quarters));
    struct lm_pixels pixels = pixels_of(*state, &photo);
    assert_int_equal(photo.width, 64);
    assert_int_equal(photo.height, 40);
    assert_colour(&pixels, 4, 4, red);
    assert_colour(&pixels, 60, 4, blue);
    assert_colour(&pixels, 4, 36, dark_red);
    assert_colour(&pixels, 60, 36, dark_blue);
}

static void equal_files_give_equal_photos(void **state) {
    struct lm_image_photo one = take(*state, test_png_make(*state, &quarters));
    struct lm_image_photo other = take(*state, test_png_make(*state, &quarters));
    assert_true(lm_str_eq(one.jpeg, other.jpeg));
}

static void what_is_transparent_becomes_white(void **state) {
    struct test_png png = {16, 16, 4, .paint = paint_clear};
    struct lm_image_photo photo = take(*state, test_png_make(*state, &png));
    struct lm_pixels pixels = pixels_of(*state, &photo);
    assert_colour(&pixels, 1, 8, white);
    assert_colour(&pixels, 14, 8, black);
}

/* ---- EXIF ---- */

/* `jpeg` with an APP1 behind its start: orientation, and a position with a name that can be looked
 * for. Also a comment, and bytes behind the end, where some phones put a film. */
static struct lm_str with_exif(struct lm_arena *arena, struct lm_str jpeg, int orientation,
                               bool is_little) {
    static const char big[] = "Exif\0\0MM\0\x2a\0\0\0\x08\0\x02"
                              "\x01\x12\0\x03\0\0\0\x01\0?\0\0"
                              "\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0GPS 34.3416N 108.9398E";
    static const char little[] = "Exif\0\0II\x2a\0\x08\0\0\0\x02\0"
                                 "\x12\x01\x03\0\x01\0\0\0?\0\0\0"
                                 "\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0GPS 34.3416N 108.9398E";
    struct lm_buf out = lm_buf_in(arena, ROOM), exif = lm_buf_in(arena, 1024);
    struct lm_str bytes;
    lm_buf_put(&exif, is_little ? little : big, is_little ? sizeof little : sizeof big);
    exif.p[6 + 8 + 2 + 8 + (is_little ? 0 : 1)] = (char)orientation;
    lm_buf_put(&out, "\xff\xd8\xff\xe1", 4);
    lm_buf_char(&out, (char)((exif.n + 2) >> 8));
    lm_buf_char(&out, (char)((exif.n + 2) & 0xff));
    lm_buf_str(&out, lm_buf_view(&exif));
    lm_buf_put(&out, "\xff\xfe\0\x0dGPS comment", 15);
    lm_buf_str(&out, lm_str_cut(jpeg, 2, jpeg.n));
    lm_buf_z(&out, "GPS behind the end");
    assert_ok(lm_buf_done(&out, &bytes));
    return bytes;
}

/* No segment but those that a decoder needs. */
static void assert_bare(struct lm_str jpeg) {
    for (size_t at = 2; at + 4 < jpeg.n;) {
        unsigned char marker = (unsigned char)jpeg.p[at + 1];
        assert_int_equal((unsigned char)jpeg.p[at], 0xff);
        if (marker == 0xda)
            return;
        assert_true(marker == 0xe0 || marker == 0xdb || marker == 0xc0 || marker == 0xc4);
        at += 2 + ((size_t)(unsigned char)jpeg.p[at + 2] << 8 | (unsigned char)jpeg.p[at + 3]);
    }
    fail_msg("there is no picture");
}

static void nothing_of_position_comment_and_tail_survives(void **state) {
    struct lm_image_photo plain = take(*state, test_png_make(*state, &quarters));
    for (int is_little = 0; is_little <= 1; is_little++) {
        struct lm_str sent = with_exif(*state, plain.jpeg, 1, is_little != 0);
        assert_true(lm_str_find(sent, LM_STR("GPS")) > 0);
        struct lm_image_photo photo = take(*state, sent);
        assert_true(lm_str_find(photo.jpeg, LM_STR("GPS")) < 0);
        assert_true(lm_str_find(photo.jpeg, LM_STR("Exif")) < 0);
        assert_bare(photo.jpeg);
    }
}

/* Where red (upper left of the picture as it was taken) and the other corners come to stand. */
static void a_photo_stands_upright_as_its_camera_was_held(void **state) {
    static const struct {
        int orientation;
        bool is_tall;
        struct colour corners[4]; /* upper left, upper right, lower left, lower right */
    } all[] = {
        {1, false, {{250, 0, 0}, {0, 0, 250}, {120, 0, 0}, {0, 0, 120}}},
        {2, false, {{0, 0, 250}, {250, 0, 0}, {0, 0, 120}, {120, 0, 0}}},
        {3, false, {{0, 0, 120}, {120, 0, 0}, {0, 0, 250}, {250, 0, 0}}},
        {4, false, {{120, 0, 0}, {0, 0, 120}, {250, 0, 0}, {0, 0, 250}}},
        {5, true, {{250, 0, 0}, {120, 0, 0}, {0, 0, 250}, {0, 0, 120}}},
        {6, true, {{120, 0, 0}, {250, 0, 0}, {0, 0, 120}, {0, 0, 250}}},
        {7, true, {{0, 0, 120}, {0, 0, 250}, {120, 0, 0}, {250, 0, 0}}},
        {8, true, {{0, 0, 250}, {0, 0, 120}, {250, 0, 0}, {120, 0, 0}}},
        {9, false, {{250, 0, 0}, {0, 0, 250}, {120, 0, 0}, {0, 0, 120}}},
    };
    struct lm_image_photo plain = take(*state, test_png_make(*state, &quarters));
    for (size_t i = 0; i < LM_COUNT(all); i++) {
        struct lm_str sent = with_exif(*state, plain.jpeg, all[i].orientation, i % 2 == 0);
        struct lm_image_photo photo = take(*state, sent);
        struct lm_pixels pixels = pixels_of(*state, &photo);
        uint32_t right = pixels.width - 4, bottom = pixels.height - 4;
        assert_int_equal(photo.width, all[i].is_tall ? 40 : 64);
        assert_int_equal(photo.height, all[i].is_tall ? 64 : 40);
        assert_colour(&pixels, 3, 3, all[i].corners[0]);
        assert_colour(&pixels, right, 3, all[i].corners[1]);
        assert_colour(&pixels, 3, bottom, all[i].corners[2]);
        assert_colour(&pixels, right, bottom, all[i].corners[3]);
    }
}

static void broken_exif_means_upright(void **state) {
    static const char good[] = "Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
    struct lm_str exif = {good, sizeof good - 1};
    (void)state;
    assert_int_equal(lm_exif_orientation(exif), 6);
    for (size_t n = 0; n < 26; n++)
        assert_int_equal(lm_exif_orientation(lm_str_cut(exif, 0, n)), 1);
    assert_int_equal(lm_exif_orientation(LM_STR("Exif\0\0II\x2a\0\xff\xff\xff\xff\x01\0")), 1);
    assert_int_equal(lm_exif_orientation(LM_STR("Exif\0\0XX\x2a\0\x08\0\0\0\x01\0")), 1);
}

/* ---- sizes ---- */

static void large_pictures_shrink_to_the_longer_side(void **state) {
    static const struct {
        uint32_t width, height, out_width, out_height;
    } all[] = {{3200, 2400, 1600, 1200}, {1601, 800, 1600, 800}, {1000, 4000, 400, 1600},
               {1600, 1600, 1600, 1600}, {20000, 3, 1600, 1},    {1, 5000, 1, 1600}};
    for (size_t i = 0; i < LM_COUNT(all); i++) {
        struct test_png png = {all[i].width, all[i].height, 3, .paint = paint_grey};
        struct lm_image_photo photo = take(*state, test_png_make(*state, &png));
        struct lm_pixels pixels = pixels_of(*state, &photo);
        assert_int_equal(photo.width, all[i].out_width);
        assert_int_equal(photo.height, all[i].out_height);
        assert_colour(&pixels, pixels.width / 2, pixels.height / 2, (struct colour){128, 128, 128});
    }
}

static void means_are_exact(void **state) {
    uint8_t rows[2][9] = {{0, 30, 60, 30, 60, 90, 60, 90, 120},
                          {0, 30, 60, 30, 60, 90, 60, 90, 120}};
    struct lm_pixels from = {&rows[0][0], 3, 2, 1}, to;
    assert_ok(lm_shrink_pixels(*state, &from, 2, &to));
    /* Each of two pixels covers one and a half: (0 + 30/2)/1.5 = 10, (30/2 + 60)/1.5 = 50. */
    assert_int_equal(to.width, 2);
    assert_int_equal(to.height, 1);
    assert_memory_equal(to.rgb, ((uint8_t[]){10, 40, 70, 50, 80, 110}), 6);
}

static void a_photo_that_compresses_badly_gets_smaller_until_it_fits(void **state) {
    struct test_png png = {1600, 1600, 3, .paint = paint_noise};
    struct lm_image_photo photo = take(*state, test_png_make(*state, &png));
    assert_true(photo.width < 1600 && photo.width >= 400);
    assert_int_equal(photo.width, photo.height);
}

static void an_interlaced_png_is_read_whole(void **state) {
    /* Adam7 of one pixel is that pixel. */
    struct test_png png = {1, 1, 3, true, paint_grey};
    struct lm_image_photo photo = take(*state, test_png_make(*state, &png));
    struct lm_pixels pixels = pixels_of(*state, &photo);
    assert_colour(&pixels, 0, 0, (struct colour){128, 128, 128});
}

/* ---- what is refused ---- */

static void a_file_cut_anywhere_is_refused(void **state) {
    struct lm_str png = test_png_make(*state, &quarters);
    struct lm_str jpeg = take(*state, png).jpeg;
    struct lm_image_photo photo;
    for (size_t n = 8; n < png.n - 16; n++)
        assert_rc(lm_image_photo(*state, lm_str_cut(png, 0, n), &photo), LM_INVALID);
    for (size_t n = 3; n < jpeg.n - 8; n++)
        assert_rc(lm_image_photo(*state, lm_str_cut(jpeg, 0, n), &photo), LM_INVALID);
}

static void what_is_no_photo_is_refused(void **state) {
    struct lm_image_photo photo;
    assert_rc(lm_image_photo(*state, LM_STR(""), &photo), LM_UNSUPPORTED);
    assert_rc(lm_image_photo(*state, LM_STR("GIF89a"), &photo), LM_UNSUPPORTED);
    assert_rc(lm_image_photo(*state, LM_STR("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), &photo),
              LM_UNSUPPORTED);
    assert_rc(lm_image_photo(*state, LM_STR("\xff\xd8\xff"), &photo), LM_INVALID);
    assert_rc(lm_image_photo(*state, LM_STR("\xff\xd8\xff\xd9"), &photo), LM_INVALID);
}

static void flipped_bytes_never_crash(void **state) {
    struct lm_str png = test_png_make(*state, &quarters);
    struct lm_str jpeg = with_exif(*state, take(*state, png).jpeg, 6, true);
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct lm_image_photo photo;
    char *copy;
    assert_ok(lm_new(*state, jpeg.n, &copy));
    assert_ok(lm_arena_new(ROOM, &arena));
    for (size_t i = 2; i < jpeg.n; i++) {
        memcpy(copy, jpeg.p, jpeg.n);
        copy[i] = (char)~copy[i];
        lm_arena_reset(arena);
        lm_rc rc = lm_image_photo(arena, (struct lm_str){copy, jpeg.n}, &photo);
        assert_true(rc == LM_OK || rc == LM_INVALID || rc == LM_UNSUPPORTED || rc == LM_TOO_LARGE);
    }
}

/* A head that promises much, and nothing behind it. */
static void pictures_of_too_many_pixels_are_refused_at_once(void **state) {
    static const struct {
        uint32_t width, height;
        bool is_interlaced;
        lm_rc rc;
    } all[] = {
        {7072, 7071, false, LM_TOO_LARGE}, {7071, 7071, false, LM_INVALID},
        {4001, 4000, true, LM_TOO_LARGE},  {4000, 4000, true, LM_INVALID},
        {65501, 1, false, LM_TOO_LARGE},   {500000, 2, false, LM_TOO_LARGE},
        {2000000, 2, false, LM_INVALID}, /* more than libpng itself reads */
    };
    for (size_t i = 0; i < LM_COUNT(all); i++) {
        struct test_png png = {all[i].width, all[i].height, 3, all[i].is_interlaced, NULL};
        struct lm_buf out = lm_buf_in(*state, 1024);
        struct lm_image_photo photo;
        test_png_head(&out, &png);
        test_png_chunk(&out, "IDAT", LM_STR("\x78\x01"));
        assert_rc(lm_image_photo(*state, lm_buf_view(&out), &photo), all[i].rc);
    }
}

static void a_file_over_the_cap_is_not_looked_at(void **state) {
    struct lm_image_photo photo;
    char *bytes;
    assert_ok(lm_new(*state, LM_PHOTO_FILE_MOST + 1, &bytes));
    memcpy(bytes, "\xff\xd8\xff", 3);
    assert_rc(lm_image_photo(*state, (struct lm_str){bytes, LM_PHOTO_FILE_MOST + 1}, &photo),
              LM_TOO_LARGE);
    assert_rc(lm_image_photo(*state, (struct lm_str){bytes, LM_PHOTO_FILE_MOST}, &photo),
              LM_INVALID);
}

/* ---- bombs ---- */

static int64_t peak_kib(void) {
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* A thousand texts of four megabytes each fit into four megabytes of file. */
static void packed_texts_in_a_png_are_not_unpacked(void **state) {
    enum { TEXTS = 100, TEXT_BYTES = 3 * 1024 * 1024, PACKED = 64 * 1024 };
    static const char key[] = "Comment\0"; /* and 0: packed by zlib */
    struct lm_buf out = lm_buf_in(*state, ROOM);
    struct lm_str bytes;
    uint8_t *text, *chunk;
    uLongf packed = PACKED;
    assert_ok(lm_new(*state, TEXT_BYTES, &text));
    assert_ok(lm_new(*state, sizeof key + PACKED, &chunk));
    memcpy(chunk, key, sizeof key);
    memset(text, 'a', TEXT_BYTES);
    assert_int_equal(compress2(chunk + sizeof key, &packed, text, TEXT_BYTES, 9), Z_OK);
    struct lm_str whole = test_png_make(*state, &quarters);
    enum { HEAD = 8 + 25 };
    lm_buf_str(&out, lm_str_cut(whole, 0, HEAD));
    for (int i = 0; i < TEXTS; i++)
        test_png_chunk(&out, "zTXt", (struct lm_str){(char *)chunk, sizeof key + packed});
    lm_buf_str(&out, lm_str_cut(whole, HEAD, whole.n));
    assert_ok(lm_buf_done(&out, &bytes));
    int64_t before_kib = peak_kib();
    assert_int_equal(take(*state, bytes).width, quarters.width);
    assert_true(peak_kib() - before_kib < (int64_t)TEXTS / 4 * TEXT_BYTES / 1024);
}

#define with_room(name) cmocka_unit_test_setup_teardown(name, open_arena, test_arena_close)

int main(void) {
    const struct CMUnitTest all[] = {
        with_room(packed_texts_in_a_png_are_not_unpacked), /* first: peaks only grow */
        with_room(a_png_becomes_a_jpeg_of_the_same_picture),
        with_room(equal_files_give_equal_photos),
        with_room(what_is_transparent_becomes_white),
        with_room(nothing_of_position_comment_and_tail_survives),
        with_room(a_photo_stands_upright_as_its_camera_was_held),
        with_room(broken_exif_means_upright),
        with_room(large_pictures_shrink_to_the_longer_side),
        with_room(means_are_exact),
        with_room(a_photo_that_compresses_badly_gets_smaller_until_it_fits),
        with_room(an_interlaced_png_is_read_whole),
        with_room(a_file_cut_anywhere_is_refused),
        with_room(what_is_no_photo_is_refused),
        with_room(flipped_bytes_never_crash),
        with_room(pictures_of_too_many_pixels_are_refused_at_once),
        with_room(a_file_over_the_cap_is_not_looked_at),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
