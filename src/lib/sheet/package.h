/* An OOXML package: a zip of XML parts, read with caps. Inside lib/sheet only. */
#ifndef LM_LIB_SHEET_PACKAGE_H
#define LM_LIB_SHEET_PACKAGE_H

#include "base/str.h"

#include <expat.h>

/* ---- zip ---- */
struct zip;
/* LM_INVALID when there is no readable directory, LM_TOO_LARGE above 10,000 entries. `file` stays
 * the caller's. */
LM_CHECK lm_rc zip_open(FILE *file, struct zip **ret_zip);
void zip_close(struct zip *zip);
/* Begins reading the entry called `name` (in any case). LM_NOT_FOUND; LM_FORBIDDEN when it has a
 * password; LM_TOO_LARGE when it declares more than `cap` bytes or expands like a bomb; LM_INVALID.
 * One entry at a time. */
LM_CHECK lm_rc zip_enter(struct zip *zip, const char *name, int64_t cap);
/* Up to `room` bytes; 0 at the end. */
LM_CHECK lm_rc zip_read(struct zip *zip, void *bytes, size_t room, size_t *ret_n);
/* Ends the entry; LM_INVALID when all of it was read and its check sum is wrong. */
LM_CHECK lm_rc zip_leave(struct zip *zip);
/* A new package at the end of the empty file `to`: every entry of `zip` in order, as it is packed,
 * but those for which `rewrite` gives true: it has written them itself, by zip_put. */
struct zip_out;
LM_CHECK lm_rc zip_copy(struct zip *zip, FILE *to,
                        lm_rc (*rewrite)(struct zip_out *out, const char *name, void *arg,
                                         bool *ret_is_written),
                        void *arg);
/* Begins an entry in a copy; what is put then is packed. */
LM_CHECK lm_rc zip_begin(struct zip_out *out, const char *name);
LM_CHECK lm_rc zip_put(struct zip_out *out, const void *bytes, size_t n);
LM_CHECK lm_rc zip_end(struct zip_out *out);

/* Declared size of the current entry. Never are more bytes read. */
int64_t zip_size(const struct zip *zip);

/* ---- one XML part ---- */
/* No DTD (so no entities), tokens of at most 1 MiB, 64 levels deep. Handlers see local names. */
struct part {
    struct zip *zip;
    XML_Parser parser;
    int64_t fed;
    unsigned depth;
    lm_rc rc; /* set by handlers to stop */
    bool is_suspended, is_at_end;
    const char *raw_name; /* for handlers: the element's name with its prefix */
    void *user;
    void (*on_start)(struct part *part, const char *name, const char **attributes);
    void (*on_end)(struct part *part, const char *name);
    void (*on_text)(struct part *part, const char *text, size_t n);
};

/* A parser for `part`, whose handlers are set. */
LM_CHECK lm_rc part_new_parser(struct part *part);
/* Enters the entry `name` and makes the parser. */
LM_CHECK lm_rc part_open(struct part *part, const char *name, int64_t cap);
/* Feeds the next chunk, or goes on after part_pause. */
LM_CHECK lm_rc part_step(struct part *part);
/* Feeds `n` bytes that the caller has read itself; then part_resume goes on after part_pause, and
 * part_finish says that there are no more. */
LM_CHECK lm_rc part_feed(struct part *part, const char *bytes, size_t n);
LM_CHECK lm_rc part_resume(struct part *part);
LM_CHECK lm_rc part_finish(struct part *part);
/* For handlers: part_step returns when this handler has. */
void part_pause(struct part *part);
/* For handlers: nothing more is parsed, part_step gives `rc`. */
void part_stop(struct part *part, lm_rc rc);
LM_CHECK lm_rc part_close(struct part *part);
/* Parses the whole entry `name`. */
LM_CHECK lm_rc part_parse(struct part *part, const char *name, int64_t cap);
/* The value of an attribute by local name, "" when absent. */
const char *part_attribute(const char **attributes, const char *name);

#endif
