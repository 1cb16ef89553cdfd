/* The counters of every building in memory, read again when marked, and their sums for every place
 * above, kept for one snapshot of the grid. Two locks: who marks never waits for who reads. */
#include "modules/ledger/ledger_board.h"

#include "core/scope/scope.h"
#include "modules/ledger/ledger_store.h"

#include <pthread.h>
#include <stdlib.h>

enum { MARKS_MAX = 2048, ROWS_CAP = 64 * 1024 * 1024 };

struct marks {
    int64_t buildings[MARKS_MAX];
    size_t count;
    bool is_all; /* too many, or nothing is read yet */
};

struct ledger_board {
    pthread_mutex_t marks_lock;
    struct marks marks;
    pthread_mutex_t rows_lock; /* everything below */
    struct marks taken;
    struct lm_conn *conn; /* its own: its snapshot begins after the marks were taken */
    struct lm_arena *arena, *scratch;
    struct lm_map by_building; /* id → struct ledger_count * */
    struct lm_arena *sums_arena;
    struct lm_map sums; /* id of a place above buildings → struct ledger_figures * */
    int64_t summed_for; /* serial of the snapshot that the sums are for; 0: of none */
};

extern const struct lm_module ledger_module;

static struct ledger_board *board_of(struct lm_env *env) {
    void **kept = lm_env_kept(env, &ledger_module);
    return kept ? *kept : NULL;
}

static void unlock_at(pthread_mutex_t **lock) {
    pthread_mutex_unlock(*lock);
}
#define LOCKED(lock)                                                                               \
    pthread_mutex_lock(lock);                                                                      \
    __attribute__((cleanup(unlock_at), unused)) pthread_mutex_t *locked_ = (lock)

lm_rc ledger_board_start(struct lm_env *env) {
    void **kept = lm_env_kept(env, &ledger_module);
    struct ledger_board *board = kept ? calloc(1, sizeof *board) : NULL;
    if (!board)
        return kept ? LM_NO_MEMORY : LM_OK;
    lm_rc rc = lm_arena_new(ROWS_CAP, &board->arena);
    if (rc == LM_OK)
        rc = lm_arena_new(ROWS_CAP, &board->scratch);
    if (rc == LM_OK)
        rc = lm_arena_new(ROWS_CAP, &board->sums_arena);
    if (rc != LM_OK) {
        lm_arena_free(board->scratch);
        lm_arena_free(board->arena);
        free(board);
        return rc;
    }
    pthread_mutex_init(&board->marks_lock, NULL);
    pthread_mutex_init(&board->rows_lock, NULL);
    board->marks.is_all = true;
    *kept = board;
    return LM_OK;
}

void ledger_board_stop(struct lm_env *env) {
    struct ledger_board *board = board_of(env);
    if (!board)
        return;
    *lm_env_kept(env, &ledger_module) = NULL;
    lm_conn_close(board->conn);
    lm_arena_free(board->arena);
    lm_arena_free(board->scratch);
    lm_arena_free(board->sums_arena);
    pthread_mutex_destroy(&board->marks_lock);
    pthread_mutex_destroy(&board->rows_lock);
    free(board);
}

/* ---- marks ---- */

static void mark(struct ledger_board *board, int64_t building_id) {
    LOCKED(&board->marks_lock);
    struct marks *marks = &board->marks;
    bool is_new = marks->count == 0 || marks->buildings[marks->count - 1] != building_id;
    if (building_id == 0 || (is_new && marks->count == MARKS_MAX))
        marks->is_all = true;
    else if (is_new)
        marks->buildings[marks->count++] = building_id;
}

void ledger_board_hear(struct lm_env *env, int64_t building_id) {
    struct ledger_board *board = board_of(env);
    if (board)
        mark(board, building_id);
}

void ledger_board_hear_outside(struct lm_env *env, int64_t id) {
    (void)id;
    ledger_board_hear(env, 0);
}

static void take_marks(struct ledger_board *board) {
    LOCKED(&board->marks_lock);
    board->taken.count = board->marks.count;
    board->taken.is_all = board->marks.is_all;
    memcpy(board->taken.buildings, board->marks.buildings,
           board->marks.count * sizeof *board->marks.buildings);
    board->marks.count = 0;
    board->marks.is_all = false;
}

/* ---- rows; under their lock ---- */

/* `times` is 1, or -1 to take away. */
static void add(struct ledger_count *to, const struct ledger_count *what, int64_t times) {
    to->doors += what->doors * times;
    to->vacant_doors += what->vacant_doors * times;
    to->households += what->households * times;
    to->residents += what->residents * times;
    to->registered += what->registered * times;
    to->migrants += what->migrants * times;
    to->aged_60 += what->aged_60 * times;
    to->aged_80 += what->aged_80 * times;
}

static lm_rc sum_of(struct ledger_board *board, int64_t node_id, struct ledger_figures **ret_sum) {
    *ret_sum = lm_map_get_int(&board->sums, node_id);
    if (*ret_sum)
        return LM_OK;
    LM_TRY(lm_new(board->sums_arena, 1, ret_sum));
    return lm_map_put_int(&board->sums, node_id, *ret_sum);
}

/* A row into (or out of) the sums of every place above its building. */
static lm_rc add_above(struct ledger_board *board, const struct lm_scope *scope,
                       const struct ledger_count *row, int64_t times) {
    const struct lm_scope_node *building = lm_scope_find(scope, row->building_id);
    const struct lm_scope_node *at =
        building && building->level == LM_LEVEL_BUILDING ? building : NULL;
    while (at && (at = lm_scope_find(scope, at->parent_id))) {
        struct ledger_figures *sum;
        LM_TRY(sum_of(board, at->id, &sum));
        add(&sum->all, row, times);
        if (building->is_managed)
            add(&sum->managed, row, times);
    }
    return LM_OK;
}

static bool is_summed(const struct ledger_board *board, const struct lm_scope *scope) {
    return board->summed_for != 0 && board->summed_for == scope->serial;
}

static void forget_sums(struct ledger_board *board) {
    lm_arena_reset(board->sums_arena);
    board->sums = (struct lm_map){.arena = board->sums_arena};
    board->summed_for = 0;
}

/* Everything anew for this snapshot: after all rows were read, and when the grid has changed. */
static lm_rc sum_all(struct ledger_board *board, const struct lm_scope *scope) {
    if (is_summed(board, scope))
        return LM_OK;
    forget_sums(board);
    for (size_t i = 0; i < scope->count; i++) {
        const struct ledger_count *row =
            scope->nodes[i].level == LM_LEVEL_BUILDING
                ? lm_map_get_int(&board->by_building, scope->nodes[i].id)
                : NULL;
        if (row)
            LM_TRY(add_above(board, scope, row, 1));
    }
    board->summed_for = scope->serial;
    return LM_OK;
}

static lm_rc put(struct ledger_board *board, const struct ledger_count *row) {
    struct ledger_count *kept = lm_map_get_int(&board->by_building, row->building_id);
    if (!kept) {
        LM_TRY(lm_new(board->arena, 1, &kept));
        LM_TRY(lm_map_put_int(&board->by_building, row->building_id, kept));
    }
    *kept = *row;
    return LM_OK;
}

/* In place of the row that was there; the sums follow, or are made anew when they are of another
 * snapshot. */
static lm_rc replace(struct ledger_board *board, const struct lm_scope *scope,
                     const struct ledger_count *row) {
    const struct ledger_count *old = lm_map_get_int(&board->by_building, row->building_id);
    if (!is_summed(board, scope)) {
        forget_sums(board);
        return put(board, row);
    }
    if (old)
        LM_TRY(add_above(board, scope, old, -1));
    LM_TRY(put(board, row));
    return add_above(board, scope, row, 1);
}

static lm_rc read_all(struct ledger_board *board) {
    struct lm_list rows = {0};
    lm_arena_reset(board->arena);
    forget_sums(board);
    board->by_building = (struct lm_map){.arena = board->arena};
    LM_TRY(ledger_store_counts(board->conn, board->scratch, &rows));
    for (size_t i = 0; i < rows.count; i++)
        LM_TRY(put(board, &((const struct ledger_count *)rows.items)[i]));
    return LM_OK;
}

static lm_rc read_marked(struct ledger_board *board, const struct lm_scope *scope) {
    for (size_t i = 0; i < board->taken.count; i++) {
        struct ledger_count row = {0};
        lm_rc rc = ledger_store_count_of_building(board->conn, board->scratch,
                                                  board->taken.buildings[i], &row);
        if (rc == LM_NOT_FOUND) /* a rebuild took it away */
            row = (struct ledger_count){.building_id = board->taken.buildings[i]};
        else
            LM_TRY(rc);
        LM_TRY(replace(board, scope, &row));
    }
    return LM_OK;
}

static lm_rc read_taken(struct lm_cx *cx, struct ledger_board *board) {
    if (!board->conn)
        LM_TRY(lm_conn_open(cx->env->db, LM_CONN_READ, &board->conn));
    lm_arena_reset(board->scratch);
    LM_TRY(lm_conn_begin(board->conn));
    lm_rc rc = board->taken.is_all ? read_all(board) : read_marked(board, cx->scope);
    lm_conn_rollback(board->conn);
    lm_arena_reset(board->scratch);
    return rc;
}

lm_rc ledger_board_freshen(struct lm_cx *cx) {
    struct ledger_board *board = board_of(cx->env);
    if (!board)
        return LM_NOT_FOUND;
    LOCKED(&board->rows_lock);
    take_marks(board);
    if (!board->taken.is_all && board->taken.count == 0)
        return LM_OK;
    lm_rc rc = read_taken(cx, board);
    if (rc != LM_OK) { /* another connection next time, and everything */
        lm_conn_close(board->conn);
        board->conn = NULL;
        mark(board, 0);
    }
    return rc;
}

lm_rc ledger_board_sum(struct lm_cx *cx, int64_t node_id, struct ledger_figures *ret_figures) {
    struct ledger_board *board = board_of(cx->env);
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    const struct ledger_count *row = NULL;
    const struct ledger_figures *sum = NULL;
    if (!board)
        return LM_NOT_FOUND;
    LOCKED(&board->rows_lock);
    if (node && node->level == LM_LEVEL_BUILDING) {
        row = lm_map_get_int(&board->by_building, node_id);
    } else if (node) {
        LM_TRY(sum_all(board, cx->scope));
        sum = lm_map_get_int(&board->sums, node_id);
    }
    *ret_figures = sum ? *sum : (struct ledger_figures){0};
    if (row)
        ret_figures->all = *row;
    if (row && node->is_managed)
        ret_figures->managed = *row;
    ret_figures->all.building_id = ret_figures->managed.building_id = node_id;
    return LM_OK;
}
