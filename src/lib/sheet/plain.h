/* A part of a package that consists of many like elements. Those that are written plainly are taken
 * straight from the bytes; everything else goes through the parser, which stays the judge of what
 * is XML. Inside lib/sheet only. */
#ifndef LM_LIB_SHEET_PLAIN_H
#define LM_LIB_SHEET_PLAIN_H

#include "lib/sheet/package.h"

struct plain {
    struct part part; /* zip, user and handlers are set; the handler that sees the end of such an
                         element calls plain_ended */
    struct lm_str marker; /* its closing tag: "</row>" */
    /* Takes the element that begins at `bytes` and is whole within `n`, and tells how long it is. 0
     * when it is not plain: then nothing has happened, and the bytes are as they were. */
    lm_rc (*take)(void *user, char *bytes, size_t n, size_t *ret_taken);
    int64_t read; /* bytes of the part */
    /* Of plain.c: bytes read and neither taken nor parsed stand from `at` to `n`; the first marker
     * among them ends at `end`, unless `end` is not behind `at`. */
    char *bytes;
    size_t at, n, end;
    bool is_between; /* the parser has seen whole elements only, the last of them such a one */
    bool is_foreign; /* not UTF-8 */
    bool is_read;
};

LM_CHECK lm_rc plain_open(struct plain *plain, const char *name, int64_t cap);
/* Takes one element, or has the parser read on; as part_step with part_pause and part_stop. */
LM_CHECK lm_rc plain_step(struct plain *plain);
/* For handlers. */
void plain_ended(struct plain *plain);
LM_CHECK lm_rc plain_close(struct plain *plain);

/* ---- for `take` ---- */
enum { PLAIN_ATTRIBUTES = 12 };
struct plain_tag {
    struct lm_str name;
    bool is_end, is_empty; /* </name>, <name/> */
    size_t count;
    struct {
        struct lm_str name, value; /* behind the value stands its quote */
    } attributes[PLAIN_ATTRIBUTES];
};
/* The tag at `*at` (blanks before it are passed over), which moves behind it. False: none, or one
 * for the parser. */
bool plain_tag(struct lm_str bytes, size_t *at, struct plain_tag *ret_tag);
/* The same for a start tag (that may be empty), or the end tag, of this name. */
bool plain_start_of(struct lm_str bytes, size_t *at, const char *name, struct plain_tag *ret_tag);
bool plain_end_of(struct lm_str bytes, size_t *at, const char *name);
/* Text up to the next tag. False: none that stands for itself. */
bool plain_text(struct lm_str bytes, size_t *at, struct lm_str *ret_text);

#endif
