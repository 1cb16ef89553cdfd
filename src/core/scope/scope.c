/* Grid snapshots and their holder: sorts nodes into pre-order once, so that "below" is a comparison
 * of two integers. Never reads the database. */
#include "core/scope/scope.h"

#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>

enum { SNAPSHOT_CAP = 512 * 1024 * 1024 };

/* A published snapshot. `scope` stands first: a reader's pointer is the snapshot's. */
struct snapshot {
    struct lm_scope scope;
    struct lm_arena *arena;
    size_t references; /* guarded by the holder's lock */
};

struct lm_scopes {
    pthread_mutex_t lock;
    struct snapshot *current;
    int64_t published; /* how many there have been */
};

const struct lm_scope_node *lm_scope_find(const struct lm_scope *scope, int64_t node_id) {
    return scope->count ? lm_map_get_int(&scope->by_id, node_id) : NULL;
}

bool lm_scope_covers(const struct lm_scope *scope, int64_t above_id, int64_t node_id) {
    const struct lm_scope_node *above = lm_scope_find(scope, above_id);
    const struct lm_scope_node *node = above ? lm_scope_find(scope, node_id) : NULL;
    return node && above->rank <= node->rank && node->rank <= above->last_rank;
}

const struct lm_scope_node *lm_scope_at_level(const struct lm_scope *scope, int64_t node_id,
                                              int level) {
    const struct lm_scope_node *node = lm_scope_find(scope, node_id);
    while (node && node->level > level)
        node = lm_scope_find(scope, node->parent_id);
    return node && node->level == level ? node : NULL;
}

int64_t lm_scope_children(const struct lm_scope *scope, const struct lm_scope_node *node) {
    int64_t count = 0;
    for (int32_t rank = node->rank + 1; rank <= node->last_rank;
         rank = scope->nodes[rank].last_rank + 1)
        count++;
    return count;
}

static void snapshot_free(struct snapshot *snapshot) {
    lm_arena_free(snapshot->arena); /* the snapshot itself lives in its arena */
}

static lm_rc snapshot_new(struct snapshot **ret_snapshot) {
    struct lm_arena *arena;
    LM_TRY(lm_arena_new(SNAPSHOT_CAP, &arena));
    struct snapshot *snapshot;
    lm_rc rc = lm_new(arena, 1, &snapshot);
    if (rc != LM_OK) {
        lm_arena_free(arena);
        return rc;
    }
    snapshot->arena = arena;
    snapshot->references = 1;
    snapshot->scope.by_id.arena = arena;
    *ret_snapshot = snapshot;
    return LM_OK;
}

lm_rc lm_scopes_new(struct lm_scopes **ret_scopes) {
    struct lm_scopes *scopes = calloc(1, sizeof *scopes);
    if (!scopes)
        return LM_NO_MEMORY;
    lm_rc rc = snapshot_new(&scopes->current);
    if (rc != LM_OK) {
        free(scopes);
        return rc;
    }
    pthread_mutex_init(&scopes->lock, NULL);
    *ret_scopes = scopes;
    return LM_OK;
}

void lm_scopes_free(struct lm_scopes *scopes) {
    if (!scopes)
        return;
    snapshot_free(scopes->current);
    pthread_mutex_destroy(&scopes->lock);
    free(scopes);
}

const struct lm_scope *lm_scopes_take(struct lm_scopes *scopes) {
    pthread_mutex_lock(&scopes->lock);
    struct snapshot *snapshot = scopes->current;
    snapshot->references++;
    pthread_mutex_unlock(&scopes->lock);
    return &snapshot->scope;
}

void lm_scopes_give_back(struct lm_scopes *scopes, const struct lm_scope *scope) {
    struct snapshot *snapshot = (struct snapshot *)(uintptr_t)scope;
    pthread_mutex_lock(&scopes->lock);
    bool is_last = --snapshot->references == 0;
    pthread_mutex_unlock(&scopes->lock);
    if (is_last)
        snapshot_free(snapshot);
}

static int text_order(struct lm_str a, struct lm_str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

/* Children of one parent stand together, in order of code; the id settles equal codes. */
static int sibling_order(const void *a, const void *b) {
    const struct lm_scope_node *x = a, *y = b;
    if (x->parent_id != y->parent_id)
        return x->parent_id < y->parent_id ? -1 : 1;
    int order = text_order(x->code, y->code);
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

/* The first of the sorted nodes whose parent is not below `parent_id`. */
static size_t first_child(const struct lm_scope_node *sorted, size_t count, int64_t parent_id) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sorted[middle].parent_id < parent_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct ranking {
    struct snapshot *snapshot;
    const struct lm_scope_node *sorted; /* by parent and code */
    struct lm_scope_node *ranked;
    size_t count, next;
    struct lm_map by_name; /* name → its struct lm_scope_name */
    LM_ARRAY(struct lm_scope_name) names;
    int32_t *name_of; /* by rank */
};

/* Can this node stand below a parent of `parent_level`? Not twice, and only further down. */
static bool is_sound(const struct ranking *ranking, const struct lm_scope_node *node,
                     int parent_level) {
    return node->id != 0 && node->level > parent_level && node->level <= LM_LEVEL_BUILDING &&
           !lm_map_get_int(&ranking->snapshot->scope.by_id, node->id);
}

/* One copy of each name for all who bear it; readings that differ make it another. */
static lm_rc give_name(struct ranking *ranking, struct lm_scope_node *node) {
    struct lm_arena *arena = ranking->snapshot->arena;
    uintptr_t known = (uintptr_t)lm_map_get(&ranking->by_name, node->name);
    if (!known || !lm_str_eq(ranking->names.items[known - 1].pinyin, node->pinyin)) {
        struct lm_scope_name fresh;
        LM_TRY(lm_str_copy(arena, node->name, &fresh.name));
        LM_TRY(lm_str_copy(arena, node->pinyin, &fresh.pinyin));
        LM_TRY(lm_array_add(ranking->by_name.arena, &ranking->names, fresh));
        known = ranking->names.count;
        LM_TRY(lm_map_put(&ranking->by_name, fresh.name, (void *)known));
    }
    ranking->name_of[node->rank] = (int32_t)known - 1;
    node->name = ranking->names.items[known - 1].name;
    node->pinyin = ranking->names.items[known - 1].pinyin;
    return LM_OK;
}

/* Ranks the children of a parent and all below them. The grid is five levels deep and levels must
 * grow, which bounds the recursion; a node is placed once, which bounds `next`. */
static lm_rc rank_children(struct ranking *ranking, int64_t parent_id, int parent_level) {
    struct snapshot *snapshot = ranking->snapshot;
    size_t at = first_child(ranking->sorted, ranking->count, parent_id);
    for (; at < ranking->count && ranking->sorted[at].parent_id == parent_id; at++) {
        if (!is_sound(ranking, &ranking->sorted[at], parent_level))
            continue;
        size_t rank = ranking->next++;
        struct lm_scope_node *node = &ranking->ranked[rank];
        *node = ranking->sorted[at];
        node->rank = (int32_t)rank;
        LM_TRY(lm_str_copy(snapshot->arena, node->code, &node->code));
        LM_TRY(give_name(ranking, node));
        LM_TRY(lm_map_put_int(&snapshot->scope.by_id, node->id, node));
        LM_TRY(rank_children(ranking, node->id, node->level));
        node->last_rank = (int32_t)ranking->next - 1;
    }
    return LM_OK;
}

/* Says which nodes were left out, so that somebody repairs them; the others are served. */
static void tell_left_out(const struct ranking *ranking) {
    enum { TOLD_MAX = 20 };
    char id[24], count[24];
    size_t told = 0;
    snprintf(count, sizeof count, "%zu", ranking->count - ranking->next);
    for (size_t i = 0; i < ranking->count && told < TOLD_MAX; i++) {
        const struct lm_scope_node *node = &ranking->sorted[i],
                                   *placed =
                                       lm_map_get_int(&ranking->snapshot->scope.by_id, node->id);
        bool is_twin = i > 0 && ranking->sorted[i - 1].id == node->id;
        if (placed && placed->parent_id == node->parent_id && !is_twin)
            continue;
        snprintf(id, sizeof id, "%lld", (long long)node->id);
        lm_log(LM_ERROR, "scope.node_left_out", "node", id, "left_out", count, NULL);
        told++;
    }
}

/* What only the making needs (a sorted copy, the names met) goes with `scratch`. */
static lm_rc fill(struct snapshot *snapshot, struct lm_arena *scratch,
                  const struct lm_scope_node *nodes, size_t count) {
    if (count > INT32_MAX)
        return LM_CORRUPT;
    if (count == 0)
        return LM_OK;
    struct lm_scope_node *sorted;
    struct ranking ranking = {.snapshot = snapshot, .count = count, .by_name.arena = scratch};
    LM_TRY(lm_new(scratch, count, &sorted));
    LM_TRY(lm_new(snapshot->arena, count, &ranking.ranked));
    LM_TRY(lm_new(snapshot->arena, count, &ranking.name_of));
    memcpy(sorted, nodes, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, sibling_order);
    ranking.sorted = sorted;
    LM_TRY(rank_children(&ranking, 0, 0));
    if (ranking.next < count)
        tell_left_out(&ranking);
    if (ranking.next == 0) /* nothing can stand: no grid is better than an empty one */
        return LM_CORRUPT;
    struct lm_scope_name *names;
    LM_TRY(lm_new(snapshot->arena, ranking.names.count, &names));
    memcpy(names, ranking.names.items, ranking.names.count * sizeof *names);
    snapshot->scope.nodes = ranking.ranked;
    snapshot->scope.count = ranking.next;
    snapshot->scope.name_of = ranking.name_of;
    snapshot->scope.names = names;
    snapshot->scope.name_count = ranking.names.count;
    return LM_OK;
}

lm_rc lm_scopes_publish(struct lm_scopes *scopes, const struct lm_scope_node *nodes, size_t count,
                        int64_t as_of_ms) {
    struct snapshot *fresh;
    struct lm_arena *scratch LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(SNAPSHOT_CAP, &scratch));
    LM_TRY(snapshot_new(&fresh));
    fresh->scope.as_of_ms = as_of_ms;
    lm_rc rc = fill(fresh, scratch, nodes, count);
    if (rc != LM_OK) {
        snapshot_free(fresh);
        return rc;
    }
    pthread_mutex_lock(&scopes->lock);
    struct snapshot *old = scopes->current;
    fresh->scope.serial = ++scopes->published;
    bool is_older = old->scope.as_of_ms > as_of_ms;
    if (!is_older)
        scopes->current = fresh;
    struct snapshot *leaving = is_older ? fresh : old;
    bool is_last = --leaving->references == 0;
    pthread_mutex_unlock(&scopes->lock);
    if (is_last)
        snapshot_free(leaving);
    return LM_OK;
}
