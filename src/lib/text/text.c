/* Normal forms of text: widths, compatibility characters, blanks. Does not read characters: that is
 * pinyin.c. */
#include "lib/text/text.h"

#include "base/buf.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { LONGEST = 16 * 1024 * 1024, MIDDLE_DOT = 0xb7 };

static bool is_ascii(struct lm_str text) {
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

/* NFKC of `text` in the arena; malformed bytes become U+FFFD. */
static lm_rc compose(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_text) {
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&error);
    UChar *wide, *normal;
    int32_t n = 0, count;
    char *out;
    if (U_FAILURE(error))
        return LM_INTERNAL;
    LM_TRY(lm_alloc(arena, text.n + 1, sizeof *wide, &wide));
    u_strFromUTF8WithSub(wide, (int32_t)text.n + 1, &n, text.p, (int32_t)text.n, 0xfffd, NULL,
                         &error);
    if (U_FAILURE(error))
        return LM_INTERNAL;
    normal = wide;
    count = n;
    if (unorm2_quickCheck(nfkc, wide, n, &error) != UNORM_YES) {
        count = unorm2_normalize(nfkc, wide, n, NULL, 0, &error);
        error = U_ZERO_ERROR;
        LM_TRY(lm_alloc(arena, (size_t)count + 1, sizeof *normal, &normal));
        unorm2_normalize(nfkc, wide, n, normal, count + 1, &error);
    }
    LM_TRY(lm_alloc(arena, (size_t)count * 3 + 1, 1, &out));
    u_strToUTF8(out, count * 3 + 1, &n, normal, count, &error);
    if (U_FAILURE(error))
        return LM_INTERNAL;
    *ret_text = (struct lm_str){out, (size_t)n};
    return LM_OK;
}

/* Marks without width that spreadsheets and phones leave in text. */
static bool is_invisible(int32_t point) {
    return (point >= 0x200b && point <= 0x200f) || (point >= 0x202a && point <= 0x202e) ||
           (point >= 0x2060 && point <= 0x2064) || point == 0xfeff || point == 0xad;
}

static bool is_blank(int32_t point) {
    return point <= 0x20 || (point >= 0x7f && point <= 0xa0) ||
           (point > 0xa0 && u_isUWhiteSpace(point));
}

/* Copies with each run of blanks as one, none at the ends, and nothing invisible. */
static lm_rc collapse(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_text) {
    char *out;
    size_t used = 0;
    bool is_blank_due = false;
    LM_TRY(lm_alloc(arena, text.n + 1, 1, &out));
    for (size_t at = 0, before = 0; at < text.n; before = at) {
        int32_t point = lm_utf8_next(text, &at);
        if (is_invisible(point))
            continue;
        if (is_blank(point)) {
            is_blank_due = used > 0;
            continue;
        }
        if (is_blank_due)
            out[used++] = ' ';
        is_blank_due = false;
        memcpy(out + used, text.p + before, at - before);
        used += at - before;
    }
    *ret_text = (struct lm_str){out, used};
    return LM_OK;
}

lm_rc lm_text_normalise(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_text) {
    struct lm_str composed = text;
    if (!text.p) {
        *ret_text = text;
        return LM_OK;
    }
    if (text.n > LONGEST)
        return LM_TOO_LARGE;
    if (!is_ascii(text))
        LM_TRY(compose(arena, text, &composed));
    return collapse(arena, composed, ret_text);
}

static bool is_han_or_dot(int32_t point) {
    return point == MIDDLE_DOT || point == 0x3007 ||
           (point > 0x2fff && u_hasBinaryProperty(point, UCHAR_IDEOGRAPHIC));
}

/* The dots that keyboards and OCR give between the parts of a name, as the one of the identity
 * card: U+00B7. */
static int32_t plain_dot(int32_t point) {
    return point == 0x2022 || point == 0x2027 || point == 0x2219 || point == 0x22c5 ||
                   point == 0x30fb
               ? MIDDLE_DOT
               : point;
}

lm_rc lm_text_name(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_name) {
    struct lm_str normal;
    char *out;
    size_t used = 0;
    int32_t previous = 0;
    LM_TRY(lm_text_normalise(arena, text, &normal));
    LM_TRY(lm_alloc(arena, normal.n + 1, 1, &out));
    for (size_t at = 0; at < normal.n;) {
        int32_t point = plain_dot(lm_utf8_next(normal, &at));
        size_t ahead = at;
        if (point == ' ' && is_han_or_dot(previous) &&
            is_han_or_dot(plain_dot(lm_utf8_next(normal, &ahead))))
            continue;
        used += lm_utf8_put(out + used, point);
        previous = point;
    }
    *ret_name = normal.p ? (struct lm_str){out, used} : normal;
    return LM_OK;
}
