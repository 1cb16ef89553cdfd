/* The compiled route table: a tree of path segments. Immutable after the start but for the
 * counters. */
#ifndef LM_CORE_ROUTES_H
#define LM_CORE_ROUTES_H

#include "core/module.h"
#include "lib/json/json.h"

#include <stdatomic.h>

enum { LM_PARAMS_MAX = 6, LM_LATENCY_BUCKETS = 10 };

/* Upper bounds of the latency buckets in microseconds; the last one is open. */
extern const int64_t lm_latency_bounds_us[LM_LATENCY_BUCKETS];

struct lm_route_figures {
    _Atomic int64_t by_class[6]; /* replies by status / 100 */
    _Atomic int64_t latency[LM_LATENCY_BUCKETS + 1];
    _Atomic int64_t latency_sum_us;
};

struct lm_route_entry {
    const struct lm_route *route;
    const char *module;
    struct lm_record path; /* the input's fields that the path fills */
    struct lm_record rest; /* its other fields: query or body */
    struct lm_str params[LM_PARAMS_MAX];
    size_t param_count;
    struct lm_route_figures figures;
    struct lm_route_entry *next; /* same path, another method */
};

struct lm_route_table {
    struct lm_route_node *root;
    struct lm_route_entry **entries; /* in order of modules and rows */
    size_t count;
};

/* LM_INTERNAL when any row is wrong; each is logged. */
LM_CHECK lm_rc lm_routes_compile(struct lm_arena *arena, const struct lm_module *const *modules,
                                 struct lm_route_table *ret_table);

struct lm_route_match {
    struct lm_route_entry *entry;
    struct lm_pair params[LM_PARAMS_MAX]; /* name and value from the path */
};
/* HEAD is answered by GET's route. LM_NOT_FOUND, or LM_NO_METHOD when only the path exists. */
LM_CHECK lm_rc lm_routes_match(const struct lm_route_table *table, struct lm_str method,
                               struct lm_str path, struct lm_route_match *ret_match);

#endif
