/* Views on text and UTF-8 arithmetic. Never changes case, width or script: that is lib/text. */
#include "base/str.h"

#include <stdio.h>

bool lm_str_eq(struct lm_str a, struct lm_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool lm_str_is(struct lm_str s, const char *z) {
    return lm_str_eq(s, lm_str_of(z));
}

bool lm_str_starts(struct lm_str s, struct lm_str prefix) {
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

ptrdiff_t lm_str_find(struct lm_str s, struct lm_str needle) {
    if (needle.n == 0)
        return 0;
    const char *hit = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return hit ? hit - s.p : -1;
}

struct lm_str lm_str_cut(struct lm_str s, size_t from, size_t to) {
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct lm_str){s.p ? s.p + from : NULL, to - from};
}

/* Length of the blank that begins at `p`, 0 if there is none. */
static size_t blank_at(const char *p, size_t left) {
    if (left >= 1 && (*p == ' ' || (*p >= '\t' && *p <= '\r')))
        return 1;
    if (left >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
        return 2;
    if (left >= 3 && memcmp(p, "\xe3\x80\x80", 3) == 0)
        return 3;
    return 0;
}

struct lm_str lm_str_trim(struct lm_str s) {
    for (size_t step; s.n && (step = blank_at(s.p, s.n)) > 0;)
        s = lm_str_cut(s, step, s.n);
    for (bool is_trimming = true; is_trimming && s.n;) {
        is_trimming = false;
        for (size_t width = 1; width <= 3 && width <= s.n; width++)
            if (blank_at(s.p + s.n - width, width) == width) {
                s.n -= width;
                is_trimming = true;
                break;
            }
    }
    return s;
}

bool lm_str_split(struct lm_str *rest, char mark, struct lm_str *ret_part) {
    if (!rest->p)
        return false;
    const char *end = rest->n ? memchr(rest->p, mark, rest->n) : NULL;
    if (!end) {
        *ret_part = *rest;
        *rest = (struct lm_str){0};
        return true;
    }
    size_t at = (size_t)(end - rest->p);
    *ret_part = lm_str_cut(*rest, 0, at);
    *rest = lm_str_cut(*rest, at + 1, rest->n);
    return true;
}

lm_rc lm_str_copy(struct lm_arena *arena, struct lm_str s, struct lm_str *ret_copy) {
    if (!s.p) {
        *ret_copy = s;
        return LM_OK;
    }
    char *copy;
    LM_TRY(lm_alloc(arena, s.n + 1, 1, &copy));
    memcpy(copy, s.p, s.n);
    *ret_copy = (struct lm_str){copy, s.n};
    return LM_OK;
}

lm_rc lm_str_vprintf(struct lm_arena *arena, struct lm_str *ret_text, const char *format,
                     va_list args) {
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        return LM_INTERNAL;
    char *text;
    LM_TRY(lm_alloc(arena, (size_t)length + 1, 1, &text));
    vsnprintf(text, (size_t)length + 1, format, args);
    *ret_text = (struct lm_str){text, (size_t)length};
    return LM_OK;
}

lm_rc lm_str_printf(struct lm_arena *arena, struct lm_str *ret_text, const char *format, ...) {
    va_list args;
    va_start(args, format);
    lm_rc rc = lm_str_vprintf(arena, ret_text, format, args);
    va_end(args);
    return rc;
}

bool lm_str_int(struct lm_str s, int64_t *ret_value) {
    bool is_negative = s.n && s.p[0] == '-';
    size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    if (at == s.n)
        return false;
    int64_t value = 0;
    for (; at < s.n; at++) {
        int digit = s.p[at] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, is_negative ? -digit : digit, &value))
            return false;
    }
    *ret_value = value;
    return true;
}

int32_t lm_utf8_next(struct lm_str s, size_t *at) {
    if (*at >= s.n)
        return -1;
    const unsigned char *p = (const unsigned char *)s.p + *at;
    size_t left = s.n - *at;
    size_t length = p[0] < 0x80                   ? 1
                    : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
                    : (p[0] & 0xf0) == 0xe0       ? 3
                    : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
                                                  : 0;
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    int32_t point = length == 1 ? p[0] : length ? p[0] & (0xff >> (length + 1)) : 0xfffd;
    bool is_good = length != 0 && length <= left;
    for (size_t i = 1; is_good && i < length; i++) {
        is_good = (p[i] & 0xc0) == 0x80;
        point = point << 6 | (p[i] & 0x3f);
    }
    if (!is_good || point < least[length] || point > 0x10ffff ||
        (point >= 0xd800 && point < 0xe000)) {
        *at += 1;
        return 0xfffd;
    }
    *at += length;
    return point;
}

size_t lm_utf8_put(char *out, int32_t point) {
    uint32_t c = (uint32_t)point;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(lead[length] | c);
    return length;
}

bool lm_utf8_is_valid(struct lm_str s) {
    for (size_t at = 0; at < s.n;) {
        size_t before = at;
        if (lm_utf8_next(s, &at) == 0xfffd && at - before != 3)
            return false;
    }
    return true;
}

size_t lm_utf8_length(struct lm_str s) {
    size_t count = 0;
    for (size_t at = 0; lm_utf8_next(s, &at) >= 0;)
        count++;
    return count;
}
