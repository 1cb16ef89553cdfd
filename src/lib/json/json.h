/* JSON in (jansson behind a depth and size limit) and out (a streaming printer of our own), by
 * field tables. */
#ifndef LM_LIB_JSON_H
#define LM_LIB_JSON_H

#include "base/buf.h"
#include "base/field.h"
#include "base/pair.h"

enum {
    LM_JSON_DEPTH_MAX = 32,               /* nested arrays and objects */
    LM_JSON_BYTES_MAX = 16 * 1024 * 1024, /* of one text */
    LM_JSON_NODES_MAX = 1000 * 1000       /* values in one text */
};

/* Parses an object into `ret_one` (a zeroed struct of the record) with text copied into the arena.
 * Unknown members, wrong types, missing LM_REQUIRED members and values out of bounds are all
 * reported in `faults` with their JSON pointers; then LM_INVALID. LM_BAD_REQUEST when it is not
 * JSON: malformed, a member given twice, U+0000 in a string, invalid UTF-8, a number that no double
 * or 64-bit integer holds (fault at "" says line and column). LM_TOO_LARGE past a limit above.
 *
 * null counts as absent. Strings are kept as sent (not trimmed). A list longer than its bound is
 * reported and its items are not read. Absent members get the value of base/field.h's table, also
 * inside an absent object. Members that are LM_NO_JSON or LM_BYTES are unknown members here.
 *
 * | key             | args             | when                                                   |
 * |-----------------|------------------|--------------------------------------------------------|
 * | json.syntax     | line, column     | not JSON (column in bytes)                             |
 * | json.too_large  | bound            | over the limits above                                  |
 * | field.unknown   |                  | a member that the record does not have                 |
 * | field.required  |                  | an LM_REQUIRED member is absent or null                |
 * | field.type      | expected         | "string" "integer" "boolean" "array" "object" "once"   |
 * | field.too_small | bound            | an INT below min                                       |
 * | field.too_large | bound            | an INT above max                                       |
 * | field.too_short | bound            | a text (code points) or list (items) below min         |
 * | field.too_long  | bound            | a text or list above max; items of TEXTS: 200          |
 * | field.code      | allowed slugs    | not one of the codes                                   |
 * | field.date      |                  | not YYYY-MM-DD or no such day                          |
 * | field.time      |                  | not RFC 3339                                           |
 * | field.id        |                  | not a string of digits from 1 to 2^63 - 1              |
 */
LM_CHECK lm_rc lm_json_parse(struct lm_arena *arena, struct lm_str text,
                             const struct lm_record *record, void *ret_one,
                             struct lm_faults *faults);
/* The same for text pairs (query strings, forms, CSV cells): every value is text and is coerced by
 * the field's type; booleans are true, false, 1, 0; TEXTS and IDS are separated by commas. An empty
 * value is absent, but for TEXT. Objects and lists of records are unknown here. The pointer of a
 * fault is "?name"; a name given twice is field.type "once". Texts are views of the pairs; lists
 * live in the arena of `faults`. */
LM_CHECK lm_rc lm_pairs_parse(const struct lm_pair *pairs, size_t count,
                              const struct lm_record *record, void *ret_one,
                              struct lm_faults *faults);

/* Prints a record as a JSON object; absent members are left out (LM_OR_NULL: null), lists never
 * are. An optional
 * object in which nothing has a value (false counts as nothing) is left out. LM_JSON members are
 * put out as they are. */
void lm_json_print(struct lm_buf *out, const struct lm_record *record, const void *one);
/* Prints `count` records as a JSON array. */
void lm_json_print_list(struct lm_buf *out, const struct lm_record *record,
                        const struct lm_list *list);
/* A quoted, escaped string; malformed UTF-8 becomes U+FFFD. */
void lm_json_print_text(struct lm_buf *out, struct lm_str text);

/* Free-form JSON (LM_JSON members): read access to one value of any type kept as text.
 * LM_BAD_REQUEST when it is not JSON, LM_TOO_LARGE past the limits. Owner: the caller. */
struct lm_json;
LM_CHECK lm_rc lm_json_open(struct lm_str text, struct lm_json **ret_value);
void lm_json_close(struct lm_json *value);
/* Member of an object; item of an array; NULL when absent, when `value` is of another type or NULL.
 * Views valid until lm_json_close of the root. */
const struct lm_json *lm_json_member(const struct lm_json *value, const char *name);
const struct lm_json *lm_json_item(const struct lm_json *value, size_t at);
/* Items of an array, members of an object, else 0. */
size_t lm_json_length(const struct lm_json *value);
bool lm_json_is_text(const struct lm_json *value, struct lm_str *ret_text);
bool lm_json_is_int(const struct lm_json *value, int64_t *ret_value);
/* Integers are numbers too. */
bool lm_json_is_number(const struct lm_json *value, double *ret_value);
bool lm_json_is_bool(const struct lm_json *value, bool *ret_value);
bool lm_json_is_array(const struct lm_json *value);
bool lm_json_is_object(const struct lm_json *value);
/* The nth member of an object in the order sent: its name, and the value. NULL past the end. Takes
 * constant time. */
const struct lm_json *lm_json_nth(const struct lm_json *value, size_t at, struct lm_str *ret_name);

static inline void lm_json_close_at(struct lm_json **value) {
    lm_json_close(*value);
}
#define LM_JSON_AUTO __attribute__((cleanup(lm_json_close_at)))

#endif
