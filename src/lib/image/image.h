/* Pictures: QR codes out (libqrencode), photos in (libjpeg-turbo, libpng). */
#ifndef LM_LIB_IMAGE_H
#define LM_LIB_IMAGE_H

#include "base/arena.h"
#include "base/str.h"

/* A QR code (libqrencode, level M) as an SVG document without script, quiet zone
 * included. LM_INVALID when `text` is empty, LM_TOO_LARGE above 2,331 bytes. */
LM_CHECK lm_rc lm_qr_svg(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_svg);

/* The largest file that is looked at, and the largest picture: 20 MiB, 50 megapixels. A progressive
 * JPEG or interlaced PNG must be held whole to be read: 16 megapixels. */
#define LM_PHOTO_FILE_MOST (20 * 1024 * 1024)
#define LM_PHOTO_PIXELS_MOST (50 * 1000 * 1000)
#define LM_PHOTO_WHOLE_PIXELS_MOST (16 * 1000 * 1000)
/* What comes out: the longer side and the file at most. */
#define LM_PHOTO_SIDE_MOST 1600
#define LM_PHOTO_BYTES_MOST (400 * 1024)

struct lm_image_photo {
    struct lm_str jpeg; /* the file */
    int64_t width, height;
};

/* Makes a photo that may be kept of a file that somebody has sent: decoded and encoded anew, so
 * that nothing but pixels survives (no EXIF, no position, no profile, no comment, no bytes behind
 * the end), upright as its EXIF orientation says, transparent parts white, shrunk to
 * LM_PHOTO_SIDE_MOST and compressed (quality 80, less where needed, then smaller) to at most
 * LM_PHOTO_BYTES_MOST. Equal bytes give equal photos. Takes up to a second of a 50-megapixel
 * picture, and up to 160 MiB beside `arena` meanwhile: not for an HTTP thread.
 * LM_UNSUPPORTED: neither JPEG nor PNG, or in colours for print (CMYK). LM_TOO_LARGE: over one of
 * the limits above. LM_INVALID: damaged or cut short. LM_NO_MEMORY. */
LM_CHECK lm_rc lm_image_photo(struct lm_arena *arena, struct lm_str bytes,
                              struct lm_image_photo *ret_photo);

#endif
