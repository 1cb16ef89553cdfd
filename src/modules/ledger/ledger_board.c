/* The counters of every building in memory, read again when marked. Two locks: who marks never
 * waits for who reads. */
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
    if (rc != LM_OK) {
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

static lm_rc put(struct ledger_board *board, const struct ledger_count *row) {
    struct ledger_count *kept = lm_map_get_int(&board->by_building, row->building_id);
    if (!kept) {
        LM_TRY(lm_new(board->arena, 1, &kept));
        LM_TRY(lm_map_put_int(&board->by_building, row->building_id, kept));
    }
    *kept = *row;
    return LM_OK;
}

static lm_rc read_all(struct ledger_board *board) {
    struct lm_list rows = {0};
    lm_arena_reset(board->arena);
    board->by_building = (struct lm_map){.arena = board->arena};
    LM_TRY(ledger_store_counts(board->conn, board->scratch, &rows));
    for (size_t i = 0; i < rows.count; i++)
        LM_TRY(put(board, &((const struct ledger_count *)rows.items)[i]));
    return LM_OK;
}

static lm_rc read_marked(struct ledger_board *board) {
    for (size_t i = 0; i < board->taken.count; i++) {
        struct ledger_count row = {0};
        lm_rc rc = ledger_store_count_of_building(board->conn, board->scratch,
                                                  board->taken.buildings[i], &row);
        if (rc == LM_NOT_FOUND) /* a rebuild took it away */
            row = (struct ledger_count){.building_id = board->taken.buildings[i]};
        else
            LM_TRY(rc);
        LM_TRY(put(board, &row));
    }
    return LM_OK;
}

static lm_rc read_taken(struct lm_cx *cx, struct ledger_board *board) {
    if (!board->conn)
        LM_TRY(lm_conn_open(cx->env->db, LM_CONN_READ, &board->conn));
    lm_arena_reset(board->scratch);
    LM_TRY(lm_conn_begin(board->conn));
    lm_rc rc = board->taken.is_all ? read_all(board) : read_marked(board);
    lm_conn_rollback(board->conn);
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

static void add(struct ledger_count *to, const struct ledger_count *what) {
    to->doors += what->doors;
    to->vacant_doors += what->vacant_doors;
    to->households += what->households;
    to->residents += what->residents;
    to->registered += what->registered;
    to->migrants += what->migrants;
    to->aged_60 += what->aged_60;
    to->aged_80 += what->aged_80;
}

lm_rc ledger_board_sum(struct lm_cx *cx, int64_t node_id, struct ledger_figures *ret_figures) {
    struct ledger_board *board = board_of(cx->env);
    struct ledger_figures sum = {.all = {.building_id = node_id},
                                 .managed = {.building_id = node_id}};
    const struct lm_scope_node *root = lm_scope_find(cx->scope, node_id);
    if (!board)
        return LM_NOT_FOUND;
    LOCKED(&board->rows_lock);
    for (int32_t rank = root ? root->rank : 0; root && rank <= root->last_rank; rank++) {
        const struct lm_scope_node *node = &cx->scope->nodes[rank];
        const struct ledger_count *row =
            node->level == LM_LEVEL_BUILDING ? lm_map_get_int(&board->by_building, node->id) : NULL;
        if (!row)
            continue;
        add(&sum.all, row);
        if (node->is_managed)
            add(&sum.managed, row);
    }
    *ret_figures = sum;
    return LM_OK;
}
