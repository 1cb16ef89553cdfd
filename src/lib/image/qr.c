/* QR codes as SVG: one path of horizontal runs, black on white, quiet zone of four modules. Draws
 * no other picture. */
#include "lib/image/image.h"

#include "base/buf.h"

#include <qrencode.h>

#include <errno.h>

enum { QUIET = 4, LONGEST_TEXT = 2331 /* bytes in version 40, level M */ };

/* One subpath for each run of dark modules in row `y`. */
static void draw_row(struct lm_buf *out, const QRcode *code, int y) {
    const unsigned char *row = code->data + (ptrdiff_t)y * code->width;
    for (int x = 0; x < code->width;) {
        int end = x;
        while (end < code->width && (row[end] & 1))
            end++;
        if (end > x)
            lm_buf_printf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x, end - x);
        x = end + 1;
    }
}

static void free_code(QRcode **code) {
    QRcode_free(*code);
}

lm_rc lm_qr_svg(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_svg) {
    if (text.n == 0)
        return LM_INVALID;
    if (text.n > LONGEST_TEXT)
        return LM_TOO_LARGE;
    __attribute__((cleanup(free_code))) QRcode *code =
        QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (!code)
        return errno == ERANGE ? LM_TOO_LARGE : LM_NO_MEMORY;
    struct lm_buf out = lm_buf_in(arena, 1024 * 1024);
    int side = code->width + 2 * QUIET;
    lm_buf_printf(&out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                  "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
                  "<path d=\"",
                  side, side, side, side);
    for (int y = 0; y < code->width; y++)
        draw_row(&out, code, y);
    lm_buf_z(&out, "\"/></svg>");
    return lm_buf_done(&out, ret_svg);
}
