/* JSON in (jansson behind a depth and size limit) and out (a streaming printer of our own), by
 * field tables. */
#ifndef LM_LIB_JSON_H
#define LM_LIB_JSON_H

#include "base/buf.h"
#include "base/field.h"

/* Parses an object into `ret_one` (a zeroed struct of the record) with text copied into the arena.
 * Unknown members, wrong types, missing LM_REQUIRED members and values out of bounds are all
 * reported in `faults` with their JSON pointers; then LM_INVALID. LM_BAD_REQUEST when it is not
 * JSON (fault at "" says line and column). */
LM_CHECK lm_rc lm_json_parse(struct lm_arena *arena, struct lm_str text,
                             const struct lm_record *record, void *ret_one,
                             struct lm_faults *faults);
/* The same for text pairs (query strings, forms, CSV cells): every value is text and is coerced by
 * the field's type. */
struct lm_pair {
    struct lm_str name, value;
};
LM_CHECK lm_rc lm_pairs_parse(const struct lm_pair *pairs, size_t count,
                              const struct lm_record *record, void *ret_one,
                              struct lm_faults *faults);

/* Prints a record as a JSON object; absent members are left out, lists never are. */
void lm_json_print(struct lm_buf *out, const struct lm_record *record, const void *one);
/* Prints `count` records as a JSON array. */
void lm_json_print_list(struct lm_buf *out, const struct lm_record *record,
                        const struct lm_list *list);
/* A quoted, escaped string; malformed UTF-8 becomes U+FFFD. */
void lm_json_print_text(struct lm_buf *out, struct lm_str text);

/* Free-form JSON (LM_JSON members): read access to one value kept as text. */
struct lm_json;
LM_CHECK lm_rc lm_json_open(struct lm_str text, struct lm_json **ret_value);
void lm_json_close(struct lm_json *value);
/* Member of an object; item of an array; NULL when absent. Views valid until lm_json_close of the
 * root. */
const struct lm_json *lm_json_member(const struct lm_json *value, const char *name);
const struct lm_json *lm_json_item(const struct lm_json *value, size_t at);
size_t lm_json_length(const struct lm_json *value);
bool lm_json_is_text(const struct lm_json *value, struct lm_str *ret_text);
bool lm_json_is_int(const struct lm_json *value, int64_t *ret_value);
bool lm_json_is_number(const struct lm_json *value, double *ret_value);
bool lm_json_is_bool(const struct lm_json *value, bool *ret_value);
bool lm_json_is_array(const struct lm_json *value);
bool lm_json_is_object(const struct lm_json *value);
/* The nth member of an object: its name, and the value. NULL past the end. */
const struct lm_json *lm_json_nth(const struct lm_json *value, size_t at, struct lm_str *ret_name);

static inline void lm_json_close_at(struct lm_json **value) {
    lm_json_close(*value);
}
#define LM_JSON_AUTO __attribute__((cleanup(lm_json_close_at)))

#endif
