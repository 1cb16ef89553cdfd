/* Who lives where, by age: counted from the ledger, kept in memory for an hour a day of asking.
 * Owns no table. */
#include "base/clock.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_need_find.h"
#include "modules/ledger/ledger.h"

#include <pthread.h>
#include <stdlib.h>

enum { FRESH_MS = 60 * 60 * 1000, SCRATCH_CAP = 8 * 1024 * 1024, DAYS_KEPT = 4 };

struct kept {
    int64_t day, as_of_ms;
    struct demand_people *rows;
    size_t count;
};
struct people_board {
    pthread_mutex_t lock;
    struct kept kept[DAYS_KEPT]; /* the next one replaces the oldest */
    size_t next;
};

static struct people_board *board_of(struct lm_env *env) {
    void **kept = lm_env_kept(env, &demand_module);
    return kept ? *kept : NULL;
}

lm_rc demand_people_start(struct lm_env *env) {
    void **kept = lm_env_kept(env, &demand_module);
    struct people_board *board = kept ? calloc(1, sizeof *board) : NULL;
    if (!board)
        return kept ? LM_NO_MEMORY : LM_OK;
    pthread_mutex_init(&board->lock, NULL);
    *kept = board;
    return LM_OK;
}

void demand_people_stop(struct lm_env *env) {
    struct people_board *board = board_of(env);
    if (!board)
        return;
    *lm_env_kept(env, &demand_module) = NULL;
    for (size_t i = 0; i < DAYS_KEPT; i++)
        free(board->kept[i].rows);
    pthread_mutex_destroy(&board->lock);
    free(board);
}

/* ---- counting ---- */

static int band_of(int64_t birth_year, int64_t year) {
    static const int64_t from[DEMAND_BANDS] = {0, 18, 40, 60, 70, 80};
    int band = DEMAND_AGE_0;
    for (int i = 1; i < DEMAND_BANDS; i++)
        if (year - birth_year >= from[i])
            band = i + 1;
    return band;
}

static lm_rc add_building(struct lm_cx *cx, int64_t building_id, int64_t day,
                          struct demand_people *people) {
    struct lm_list born = {0};
    LM_TRY(ledger_born_of_building(cx, building_id, day, &born));
    const struct ledger_born *items = born.items;
    for (size_t i = 0; i < born.count; i++) {
        if (items[i].birth_year == LM_ABSENT)
            people->unknown += items[i].people;
        else
            people->bands[band_of(items[i].birth_year, day / 10000) - 1] += items[i].people;
    }
    return LM_OK;
}

static lm_rc count_all(struct lm_cx *cx, int64_t day, struct demand_people *rows, size_t *count) {
    struct lm_arena *scratch LM_ARENA_AUTO = NULL, *whole = cx->arena;
    LM_TRY(lm_arena_new(SCRATCH_CAP, &scratch));
    for (size_t i = 0; i < cx->scope->count; i++) {
        const struct lm_scope_node *node = &cx->scope->nodes[i];
        if (node->level == LM_LEVEL_COMPOUND)
            rows[(*count)++] = (struct demand_people){.compound_id = node->id};
        if (node->level != LM_LEVEL_BUILDING || *count == 0)
            continue;
        lm_arena_reset(scratch);
        cx->arena = scratch;
        lm_rc rc = add_building(cx, node->id, day, &rows[*count - 1]);
        cx->arena = whole;
        LM_TRY(rc);
    }
    return LM_OK;
}

static size_t compounds_in(const struct lm_scope *scope) {
    size_t count = 0;
    for (size_t i = 0; i < scope->count; i++)
        count += scope->nodes[i].level == LM_LEVEL_COMPOUND;
    return count;
}

/* Under the lock: who asks meanwhile waits for the same answer. */
static lm_rc count_into(struct lm_cx *cx, int64_t day, struct kept *kept) {
    size_t room = compounds_in(cx->scope), count = 0;
    struct demand_people *rows = calloc(room + 1, sizeof *rows);
    if (!rows)
        return LM_NO_MEMORY;
    lm_rc rc = count_all(cx, day, rows, &count);
    if (rc != LM_OK) {
        free(rows);
        return rc;
    }
    free(kept->rows);
    *kept = (struct kept){.day = day, .as_of_ms = cx->now_ms, .rows = rows, .count = count};
    return LM_OK;
}

static struct kept *find_fresh(struct people_board *board, int64_t day, int64_t now_ms) {
    for (size_t i = 0; i < DAYS_KEPT; i++) {
        struct kept *kept = &board->kept[i];
        if (kept->rows && kept->day == day && now_ms - kept->as_of_ms < FRESH_MS)
            return kept;
    }
    return NULL;
}

static lm_rc copy_kept(struct lm_cx *cx, struct people_board *board, int64_t day,
                       struct lm_list *ret_people) {
    struct demand_people *rows;
    struct kept *kept = find_fresh(board, day, cx->now_ms);
    if (!kept) {
        kept = &board->kept[board->next];
        LM_TRY(count_into(cx, day, kept));
        board->next = (board->next + 1) % DAYS_KEPT;
    }
    LM_TRY(lm_new(cx->arena, kept->count + 1, &rows));
    memcpy(rows, kept->rows, kept->count * sizeof *rows);
    *ret_people = (struct lm_list){rows, kept->count};
    return LM_OK;
}

lm_rc demand_people_on(struct lm_cx *cx, int64_t day, struct lm_list *ret_people) {
    struct people_board *board = board_of(cx->env);
    if (!board)
        return LM_INTERNAL;
    pthread_mutex_lock(&board->lock);
    lm_rc rc = copy_kept(cx, board, day, ret_people);
    pthread_mutex_unlock(&board->lock);
    return rc;
}
