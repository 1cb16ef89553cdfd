/* Pictures: QR codes (libqrencode). */
#ifndef LM_LIB_IMAGE_H
#define LM_LIB_IMAGE_H

#include "base/arena.h"
#include "base/str.h"

/* A QR code (libqrencode, level M) as an SVG document without script, quiet zone
 * included. LM_INVALID when `text` is empty, LM_TOO_LARGE above 2,331 bytes. */
LM_CHECK lm_rc lm_qr_svg(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_svg);

#endif
