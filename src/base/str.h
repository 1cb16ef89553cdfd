/* Text as pointer and length: views that never own, and arena copies. UTF-8 throughout; `p` need
 * not end in NUL unless a function says so. A NULL `p` means "no value" (SQL NULL, JSON null); an
 * empty string has p != NULL. */
#ifndef LM_BASE_STR_H
#define LM_BASE_STR_H

#include "base/arena.h"
#include "base/rc.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct lm_str {
    const char *p;
    size_t n;
};

#define LM_STR(literal) ((struct lm_str){"" literal, sizeof(literal) - 1})
/* For "%.*s". */
#define LM_FMT(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct lm_str lm_str_of(const char *z) {
    return (struct lm_str){z, z ? strlen(z) : 0};
}
static inline bool lm_str_is_empty(struct lm_str s) {
    return s.n == 0;
}
bool lm_str_eq(struct lm_str a, struct lm_str b);
bool lm_str_is(struct lm_str s, const char *z);
bool lm_str_starts(struct lm_str s, struct lm_str prefix);
/* Byte offset of `needle` in `s`, or -1. */
ptrdiff_t lm_str_find(struct lm_str s, struct lm_str needle);
/* Bytes [from, to) of `s`, clipped to it. */
struct lm_str lm_str_cut(struct lm_str s, size_t from, size_t to);
/* Without ASCII blanks, U+00A0 and U+3000 at both ends. */
struct lm_str lm_str_trim(struct lm_str s);
/* Splits off what stands before the first `mark`; `rest` keeps what follows. False when `rest` was
 * empty (p NULL). */
bool lm_str_split(struct lm_str *rest, char mark, struct lm_str *ret_part);

/* Copies into the arena, NUL-terminated for foreign libraries. */
LM_CHECK lm_rc lm_str_copy(struct lm_arena *arena, struct lm_str s, struct lm_str *ret_copy);
LM_CHECK lm_rc lm_str_printf(struct lm_arena *arena, struct lm_str *ret_text, const char *format,
                             ...) __attribute__((format(printf, 3, 4)));
LM_CHECK lm_rc lm_str_vprintf(struct lm_arena *arena, struct lm_str *ret_text, const char *format,
                              va_list args) __attribute__((format(printf, 3, 0)));

/* Whole text as a decimal number with optional sign; false on anything else or overflow. */
bool lm_str_int(struct lm_str s, int64_t *ret_value);

/* Next code point of `s` from byte `*at`, which moves on; U+FFFD and one byte for malformed UTF-8;
 * -1 at the end. */
int32_t lm_utf8_next(struct lm_str s, size_t *at);
/* Writes `point` at `out` (room for 4 bytes); returns the bytes used. */
size_t lm_utf8_put(char *out, int32_t point);
bool lm_utf8_is_valid(struct lm_str s);
/* Number of code points. */
size_t lm_utf8_length(struct lm_str s);

#endif
