/* Bytes that grow, up to a maximum, inside an arena or on the heap. */
#ifndef LM_BASE_BUF_H
#define LM_BASE_BUF_H

#include "base/arena.h"
#include "base/str.h"

struct lm_buf {
    struct lm_arena *arena; /* NULL: heap, then lm_buf_free ends it */
    char *p;
    size_t n, room, cap;
    bool is_full;  /* the maximum was hit: later puts do nothing, lm_buf_done reports */
    bool is_short; /* and it was not the maximum: there was no memory */
};

/* An empty buffer that never exceeds `cap` bytes. */
static inline struct lm_buf lm_buf_in(struct lm_arena *arena, size_t cap) {
    return (struct lm_buf){.arena = arena, .cap = cap};
}
/* Appends. Errors stick: a writer of many pieces checks once with lm_buf_done. */
void lm_buf_put(struct lm_buf *buf, const void *bytes, size_t n);
void lm_buf_str(struct lm_buf *buf, struct lm_str s);
void lm_buf_z(struct lm_buf *buf, const char *z);
void lm_buf_char(struct lm_buf *buf, char c);
void lm_buf_int(struct lm_buf *buf, int64_t value);
void lm_buf_printf(struct lm_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What was written so far, as a view valid until the next put. */
static inline struct lm_str lm_buf_view(const struct lm_buf *buf) {
    return (struct lm_str){buf->p ? buf->p : "", buf->n};
}
/* LM_NO_MEMORY when any put did not fit, else the contents. */
LM_CHECK lm_rc lm_buf_done(struct lm_buf *buf, struct lm_str *ret_contents);
/* For a buffer that takes what a caller sends: a full one is his doing, LM_TOO_LARGE, unless memory
 * has run out. LM_OK while it is not full. */
static inline lm_rc lm_buf_outcome(const struct lm_buf *buf) {
    return !buf->is_full ? LM_OK : buf->is_short ? LM_NO_MEMORY : LM_TOO_LARGE;
}
/* Ends a heap buffer. */
void lm_buf_free(struct lm_buf *buf);

#endif
