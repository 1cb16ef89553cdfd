/* How a C struct crosses the wire and comes out of rows: one table serves JSON parsing and printing
 * (lib/json), row mapping (lib/db), checking, OpenAPI and TypeScript (core/contract).
 *
 * | type     | C member          | JSON                     | database | absent is |
 * |----------|-------------------|--------------------------|----------|-----------|
 * | LM_INT   | int64_t           | number                   | {int}    | LM_ABSENT |
 * | LM_ID    | int64_t           | string of digits         | {id}     | 0         |
 * | LM_BOOL  | bool              | true / false             | {int}    | -         |
 * | LM_TEXT  | struct lm_str     | string                   | {text}   | p == NULL |
 * | LM_TIME  | int64_t (UTC ms)  | RFC 3339 string          | {int}    | 0         |
 * | LM_DATE  | int64_t YYYYMMDD  | "2023-01-13"             | {int}    | 0         |
 * | LM_CODE  | int (enum)        | string from `codes`      | {text}   | 0         |
 * | LM_JSON  | struct lm_str     | any value, kept as text  | {text}   | p == NULL |
 * | LM_BYTES | struct lm_str     | -                        | {blob}   | p == NULL |
 * | LM_OBJECT| struct (embedded) | object by `record`       | -        | -         |
 * | LM_LIST  | struct lm_list    | array of `record`        | -        | empty     |
 * | LM_TEXTS | struct lm_list of struct lm_str | array of strings | -  | empty     |
 * | LM_IDS   | struct lm_list of int64_t | array of digit strings | -  | empty     |
 */
#ifndef LM_BASE_FIELD_H
#define LM_BASE_FIELD_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

#define LM_ABSENT INT64_MIN

enum lm_type {
    LM_END, /* closes a table */
    LM_INT,
    LM_ID,
    LM_BOOL,
    LM_TEXT,
    LM_TIME,
    LM_DATE,
    LM_CODE,
    LM_JSON,
    LM_BYTES,
    LM_OBJECT,
    LM_LIST,
    LM_TEXTS,
    LM_IDS
};

enum lm_field_flag {
    LM_REQUIRED = 1, /* a body without it is refused; a reply always has it */
    LM_NO_JSON = 2,  /* never crosses the wire (sealed columns, hashes) */
    LM_NO_ROW = 4,   /* not a column */
    LM_TRUTH = 16,   /* of a JSON: true or false, where absent is neither */
    LM_OR_NULL = 32, /* printed as null when absent: a standard of others wants to see it */
    LM_NULLS = 8 /* of a TEXTS that never crosses: names of the optional members that came as null
                    or as an empty array, for records that change what is there */
};

/* Slugs of an enumeration: values 1…n in order; 0 is "absent". Ends with {0}. */
struct lm_code {
    const char *slug;
    const char *zh, *en; /* what people read */
};

struct lm_field {
    const char *name; /* JSON member and column name */
    size_t at;        /* offsetof the member */
    enum lm_type type;
    unsigned flags;
    int64_t min, max; /* bounds of an INT; code points of a TEXT; items of a list. max 0: INT
                         unbounded, TEXT 200, list 1000 */
    const struct lm_code *codes;
    const struct lm_record *record;
    const char *doc; /* one English sentence, for OpenAPI */
};

struct lm_record {
    const char *name; /* TypeScript and OpenAPI name: "Door" */
    size_t size;      /* sizeof the struct */
    const struct lm_field *fields;
};

/* Items of a list field, in the request's arena. */
struct lm_list {
    void *items;
    size_t count;
};

/* First two initialisers of a field: {LM_AT(struct door, label), LM_TEXT, LM_REQUIRED, .max = 40,
 * .doc = "..."}. */
#define LM_AT(type, member) #member, offsetof(type, member)

/* The slug of `value` in `codes`, NULL for 0 or out of range. */
const char *lm_code_slug(const struct lm_code *codes, int value);
/* The value of a slug, 0 when unknown. */
int lm_code_value(const struct lm_code *codes, struct lm_str slug);

/* One thing wrong with an input. */
struct lm_fault {
    struct lm_str pointer; /* JSON pointer, or "row 12, column 姓名" for tables */
    const char *key;       /* message key */
    struct lm_str args[3]; /* for {0} {1} {2} in the message */
};

enum { LM_FAULTS_MAX = 100 };

/* Faults of one input, at most LM_FAULTS_MAX kept; `count` goes on. */
struct lm_faults {
    struct lm_arena *arena;
    struct lm_fault *items; /* NULL though count > 0: there was no memory for any */
    size_t count;
};

/* Records a fault. `pointer` and `args` (ended by NULL) are copied. Never fails: out of memory only
 * counts. */
void lm_fault_add(struct lm_faults *faults, struct lm_str pointer, const char *key, ...)
    __attribute__((sentinel));

#endif
