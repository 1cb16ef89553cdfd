/* The grid as ids and intervals, in memory: which node lies below which. An immutable snapshot; the
 * grid module makes a new one after each change. Children stand in order of code; a node's subtree
 * is the interval [rank, last_rank]. */
#ifndef LM_CORE_SCOPE_H
#define LM_CORE_SCOPE_H

#include "base/hash.h"
#include "core/cx.h"

enum lm_grid_level {
    LM_LEVEL_DISTRICT = 1, /* 区: 总网格 */
    LM_LEVEL_STREET,       /* 街道: 大网格 */
    LM_LEVEL_COMMUNITY,    /* 社区: 中网格 */
    LM_LEVEL_COMPOUND,     /* 小区: 小网格 */
    LM_LEVEL_BUILDING      /* 楼栋: 微网格 */
};

struct lm_scope_node {
    int64_t id, parent_id; /* parent 0: the district */
    int level;             /* 1 district … 5 building */
    int32_t rank, last_rank;
    struct lm_str code, name;
    struct lm_str pinyin; /* readings and initials of the name, blank-separated; may be empty */
    bool is_managed;      /* the district manages it (the article counts 10 of 12 streets) */
};

/* Most places are called 1号楼, 2号楼 …: what is asked of a name is asked once of all that bear it.
 */
struct lm_scope_name {
    struct lm_str name, pinyin;
};

struct lm_scope {
    const struct lm_scope_node *nodes; /* in order of rank */
    size_t count;
    const int32_t *name_of; /* by rank: which of the names */
    const struct lm_scope_name *names;
    size_t name_count;
    int64_t as_of_ms;
    int64_t serial;      /* of this snapshot: no other of the process has it */
    struct lm_map by_id; /* node id → const struct lm_scope_node * */
};

/* The node, NULL when it does not exist (or is closed). */
const struct lm_scope_node *lm_scope_find(const struct lm_scope *scope, int64_t node_id);
/* Is `node_id` equal to `above_id` or below it? False when either does not exist. */
bool lm_scope_covers(const struct lm_scope *scope, int64_t above_id, int64_t node_id);
/* The ancestor of `node_id` at `level` (itself when it is of that level), NULL when there is none.
 */
const struct lm_scope_node *lm_scope_at_level(const struct lm_scope *scope, int64_t node_id,
                                              int level);

/* How many nodes stand directly below. */
int64_t lm_scope_children(const struct lm_scope *scope, const struct lm_scope_node *node);

/* The holder: readers take a reference for the length of a request, the grid module swaps. */
struct lm_scopes;
LM_CHECK lm_rc lm_scopes_new(struct lm_scopes **ret_scopes);
void lm_scopes_free(struct lm_scopes *scopes);
const struct lm_scope *lm_scopes_take(struct lm_scopes *scopes);
void lm_scopes_give_back(struct lm_scopes *scopes, const struct lm_scope *scope);
/* Takes nodes with id, parent_id, level, code, name, pinyin, is_managed set, in any order; sorts,
 * ranks, publishes. A node that cannot stand (its parent is missing, its level is not below the
 * parent's, its id was there already) is left out with all that hangs on it alone, and logged: one
 * bad row must not take the other places from everybody. LM_CORRUPT when none can stand; the
 * snapshot before stays. Texts are copied. */
LM_CHECK lm_rc lm_scopes_publish(struct lm_scopes *scopes, const struct lm_scope_node *nodes,
                                 size_t count, int64_t as_of_ms);

#endif
