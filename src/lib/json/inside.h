/* Shared by the files of lib/json only: loading with limits, and where in the input a parser
 * stands. */
#ifndef LM_LIB_JSON_INSIDE_H
#define LM_LIB_JSON_INSIDE_H

#include "lib/json/json.h"

#include <jansson.h>

enum { TEXT_MAX = 200, LIST_MAX = 1000 };

/* What went wrong in load: message key and its arguments. */
struct load_error {
    const char *key;
    int64_t args[2];
    int arg_count;
};

/* Any JSON value within the limits of json.h; the caller owns one reference. */
LM_CHECK lm_rc lm_json_load(struct lm_str text, json_t **ret_root, struct load_error *ret_error);
/* Compact text of a value; order of members kept. */
void lm_json_print_value(struct lm_buf *out, json_t *value);

/* The way from the root to a value: made into text only for a fault. */
struct path {
    const struct path *parent;
    struct lm_str name; /* p == NULL: `index` counts */
    size_t index;
};

struct parser {
    struct lm_arena *arena;
    struct lm_faults *faults;
    bool is_pairs; /* pointers are "?name" */
    bool is_out_of_memory;
};

/* Records a fault at `path`; `arg` may be NULL. */
void lm_json_fault(struct parser *parser, const struct path *path, const char *key,
                   const char *arg);
void lm_json_fault_bound(struct parser *parser, const struct path *path, const char *key,
                         int64_t bound);

/* Puts text into the member at `at` for the types that are strings in JSON (TEXT, ID, TIME, DATE,
 * CODE), checked; the text is viewed. */
void lm_json_take_text(struct parser *parser, const struct path *path, const struct lm_field *field,
                       struct lm_str text, void *at);
/* Checks and stores an INT. */
void lm_json_take_int(struct parser *parser, const struct path *path, const struct lm_field *field,
                      int64_t value, void *at);
/* Checks the number of items against the field's bounds; false when too many to read. */
bool lm_json_fits_list(struct parser *parser, const struct path *path, const struct lm_field *field,
                       size_t count);
/* One item of a TEXTS or IDS list. */
void lm_json_take_item(struct parser *parser, const struct path *path, enum lm_type type,
                       struct lm_str text, void *at);
/* Sets the members of a record to "absent". */
void lm_json_clear(const struct lm_record *record, void *one);

static inline bool lm_json_is_crossing(const struct lm_field *field) {
    return !(field->flags & LM_NO_JSON) && field->type != LM_BYTES;
}
static inline void *lm_json_member_at(const struct lm_field *field, void *one) {
    return (char *)one + field->at;
}

#endif
