/* Growth by doubling; one sticky flag instead of a check per put. */
#include "base/buf.h"

#include "base/fault.h"

#include <stdio.h>
#include <stdlib.h>

/* Room for `more` bytes and a closing NUL. */
static bool make_room(struct lm_buf *buf, size_t more) {
    if (buf->is_full || more > buf->cap || buf->n > buf->cap - more) {
        buf->is_full = true;
        return false;
    }
    size_t wanted = buf->n + more + 1;
    if (wanted <= buf->room)
        return true;
    size_t room = buf->room ? buf->room : 256;
    while (room < wanted)
        room *= 2;
    char *bytes = NULL;
    if (buf->arena) {
        if (lm_alloc(buf->arena, room, 1, &bytes) == LM_OK && buf->n)
            memcpy(bytes, buf->p, buf->n);
    } else {
        bytes = lm_fault_here() ? NULL : realloc(buf->p, room);
    }
    if (!bytes) {
        buf->is_full = buf->is_short = true;
        return false;
    }
    buf->p = bytes;
    buf->room = room;
    return true;
}

void lm_buf_put(struct lm_buf *buf, const void *bytes, size_t n) {
    if (n == 0 || !make_room(buf, n))
        return;
    memcpy(buf->p + buf->n, bytes, n);
    buf->n += n;
    buf->p[buf->n] = '\0';
}

void lm_buf_str(struct lm_buf *buf, struct lm_str s) {
    lm_buf_put(buf, s.p, s.n);
}

void lm_buf_z(struct lm_buf *buf, const char *z) {
    lm_buf_put(buf, z, strlen(z));
}

void lm_buf_char(struct lm_buf *buf, char c) {
    lm_buf_put(buf, &c, 1);
}

void lm_buf_int(struct lm_buf *buf, int64_t value) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        digits[--at] = '-';
    lm_buf_put(buf, digits + at, sizeof digits - at);
}

void lm_buf_printf(struct lm_buf *buf, const char *format, ...) {
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length > 0 && make_room(buf, (size_t)length)) {
        vsnprintf(buf->p + buf->n, (size_t)length + 1, format, args);
        buf->n += (size_t)length;
    }
    va_end(args);
}

lm_rc lm_buf_done(struct lm_buf *buf, struct lm_str *ret_contents) {
    if (buf->is_full)
        return LM_NO_MEMORY;
    *ret_contents = lm_buf_view(buf);
    return LM_OK;
}

void lm_buf_free(struct lm_buf *buf) {
    if (!buf->arena)
        free(buf->p);
    *buf = (struct lm_buf){.arena = buf->arena, .cap = buf->cap};
}
