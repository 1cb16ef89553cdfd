/* Live totals of surveys in memory. Owns the board, its lock and the moves laid aside by running
 * transactions; never writes a table. */
#include "modules/survey/survey_board.h"

#include "base/clock.h"
#include "core/scope/scope.h"
#include "modules/survey/survey.h"

#include <pthread.h>

enum {
    SURVEYS_MAX = 64,         /* on the board at once; others are read from the tables */
    STAGED = 16384,           /* moves between a statement and its commit */
    FINE = 128,               /* seconds kept exactly; above, 64 steps each doubling: < 1.6 % */
    STEPS = FINE + 64 * 17,   /* up to 2^24 s, half a year */
    SURVEY_ARENA = 256 << 20, /* cap of one survey's arena; used as it grows */
};

/* What stands above buildings: its sums follow each move. */
struct board_place {
    struct board_place *above; /* NULL: the district, or not in the grid */
    int64_t round;             /* of summing; an older one counts no more */
    int64_t buildings;         /* that have doors of the survey */
    struct survey_totals totals;
};

struct board_building {
    int64_t id, compound_id;
    int64_t version, loaded_version;
    struct board_place *place; /* directly above it; NULL: not summed yet, or not in the grid */
    struct survey_totals totals;
};

/* When doors of one compound were done, as a histogram of seconds since opening. */
struct board_times {
    int64_t compound_id;
    bool is_placed; /* its compound is in the grid, and it is counted in `whole` */
    uint32_t done[STEPS];
};

struct board_survey {
    int64_t id, started_ms;
    struct lm_arena *arena;
    struct lm_list questions;
    struct lm_map by_building; /* id → struct board_building * */
    struct lm_map by_compound; /* id → struct board_times * */
    struct lm_map by_place;    /* id → struct board_place * */
    LM_ARRAY(struct board_building *) buildings;
    LM_ARRAY(struct board_times *) times;
    struct board_times whole; /* of all compounds in the grid */
    /* Places are summed for the grid snapshot of this serial, with so many buildings. */
    int64_t placed_for, round;
    size_t placed_buildings;
    bool is_running; /* opening or open: never put aside for another */
    /* Moves heard while somebody reads the tables for a newer copy, to be put on that too. */
    int readers;
    LM_ARRAY(struct survey_move) heard;
    bool is_stale; /* a move was lost or the grid moved: load again before showing */
};

struct staged_move {
    int64_t token;
    struct survey_move move;
};

struct survey_board {
    pthread_mutex_t lock;
    struct board_survey *surveys[SURVEYS_MAX];
    size_t count;
    int64_t next_token;
    struct staged_move *staged;
};

static void unlock_at(pthread_mutex_t **lock) {
    pthread_mutex_unlock(*lock);
}
#define LOCKED(board)                                                                              \
    pthread_mutex_lock(&(board)->lock);                                                            \
    __attribute__((cleanup(unlock_at), unused)) pthread_mutex_t *locked_ = &(board)->lock

/* ---- totals ---- */

_Static_assert(sizeof(struct survey_totals) == (SURVEY_COUNTED + 2) * sizeof(int64_t),
               "totals are added member by member");

void survey_totals_add(struct survey_totals *into, const struct survey_totals *what, int times) {
    int64_t *to = (int64_t *)into;
    const int64_t *from = (const int64_t *)what;
    for (int i = 0; i < SURVEY_COUNTED; i++)
        to[i] += from[i] * times;
}

void survey_totals_derive(struct survey_totals *t) {
    t->done = t->unchanged + t->changed + t->vacant + t->refused + t->dropped;
    t->remaining = t->doors - t->done - t->pending;
}

/* ---- times ---- */

static size_t step_of(int64_t seconds) {
    if (seconds < FINE)
        return seconds < 0 ? 0 : (size_t)seconds;
    int doubling = 63 - __builtin_clzll((unsigned long long)seconds);
    if (doubling > 23)
        return STEPS - 1;
    return FINE + (size_t)(doubling - 7) * 64 + (size_t)((seconds >> (doubling - 6)) - 64);
}

/* The last second that falls into a step: a time is never told too short. */
static int64_t end_of_step(size_t step) {
    if (step < FINE)
        return (int64_t)step;
    size_t doubling = (step - FINE) / 64 + 7, part = (step - FINE) % 64;
    return (int64_t)(((part + 65) << (doubling - 6)) - 1);
}

/* Seconds until `share` percent of the doors were done. */
static int64_t time_of(const uint32_t *done, int64_t doors, int64_t share) {
    int64_t wanted = (doors * share + 99) / 100, seen = 0;
    if (doors == 0)
        return LM_ABSENT;
    for (size_t i = 0; i < STEPS; i++) {
        seen += done[i];
        if (seen >= wanted)
            return end_of_step(i);
    }
    return LM_ABSENT;
}

static lm_rc times_of_compound(struct board_survey *survey, int64_t compound_id,
                               struct board_times **ret_times) {
    *ret_times = lm_map_get_int(&survey->by_compound, compound_id);
    if (*ret_times)
        return LM_OK;
    LM_TRY(lm_new(survey->arena, 1, ret_times));
    (*ret_times)->compound_id = compound_id;
    (*ret_times)->is_placed = compound_id != 0;
    LM_TRY(lm_array_add(survey->arena, &survey->times, *ret_times));
    return lm_map_put_int(&survey->by_compound, compound_id, *ret_times);
}

static lm_rc count_done(struct board_survey *survey, int64_t compound_id, int64_t seconds, int by) {
    struct board_times *times;
    LM_TRY(times_of_compound(survey, compound_id, &times));
    size_t step = step_of(seconds);
    if (by < 0 && times->done[step] == 0)
        return LM_OK;
    times->done[step] = (uint32_t)((int64_t)times->done[step] + by);
    if (times->is_placed)
        survey->whole.done[step] = (uint32_t)((int64_t)survey->whole.done[step] + by);
    return LM_OK;
}

/* ---- one survey ---- */

static lm_rc building_of(struct board_survey *survey, int64_t building_id,
                         struct board_building **ret_building) {
    *ret_building = lm_map_get_int(&survey->by_building, building_id);
    if (*ret_building)
        return LM_OK;
    LM_TRY(lm_new(survey->arena, 1, ret_building));
    (*ret_building)->id = building_id;
    LM_TRY(lm_map_put_int(&survey->by_building, building_id, *ret_building));
    return lm_array_add(survey->arena, &survey->buildings, *ret_building);
}

static int64_t compound_of(const struct lm_scope *scope, int64_t building_id) {
    const struct lm_scope_node *node = lm_scope_at_level(scope, building_id, LM_LEVEL_COMPOUND);
    return node ? node->id : 0;
}

static lm_rc load_counts(struct lm_cx *cx, struct board_survey *survey) {
    struct lm_list counts;
    LM_TRY(survey_store_counts(cx, survey->id, &counts));
    const struct survey_count *rows = counts.items;
    for (size_t i = 0; i < counts.count; i++) {
        struct board_building *building;
        LM_TRY(building_of(survey, rows[i].building_id, &building));
        building->compound_id = compound_of(cx->scope, building->id);
        building->version = building->loaded_version = rows[i].version;
        building->totals = rows[i].totals;
    }
    return LM_OK;
}

static lm_rc load_times(struct lm_cx *cx, struct board_survey *survey) {
    LM_CURSOR_AUTO struct lm_cursor *cursor = NULL;
    LM_TRY(survey_store_done_times(cx, survey->id, &cursor));
    for (;;) {
        bool has_row;
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        struct board_building *building;
        LM_TRY(building_of(survey, lm_cursor_int(cursor, 0), &building));
        int64_t seconds = (lm_cursor_int(cursor, 1) - survey->started_ms) / LM_SECOND_MS;
        LM_TRY(count_done(survey, building->compound_id, seconds, 1));
    }
}

static lm_rc copy_questions(struct lm_arena *arena, const struct lm_list *from,
                            struct lm_list *ret) {
    struct survey_question *to;
    const struct survey_question *questions = from->items;
    LM_TRY(lm_new(arena, from->count + 1, &to));
    for (size_t i = 0; i < from->count; i++) {
        to[i] = questions[i];
        LM_TRY(lm_str_copy(arena, questions[i].key, &to[i].key));
        LM_TRY(lm_str_copy(arena, questions[i].text, &to[i].text));
        to[i].choices_text = (struct lm_str){0};
        struct lm_str *choices;
        const struct lm_str *given = questions[i].choices.items;
        LM_TRY(lm_new(arena, questions[i].choices.count + 1, &choices));
        for (size_t j = 0; j < questions[i].choices.count; j++)
            LM_TRY(lm_str_copy(arena, given[j], &choices[j]));
        to[i].choices = (struct lm_list){choices, questions[i].choices.count};
    }
    *ret = (struct lm_list){to, from->count};
    return LM_OK;
}

static void survey_free(struct board_survey *survey) {
    if (survey)
        lm_arena_free(survey->arena);
}
static void survey_free_at(struct board_survey **survey) {
    survey_free(*survey);
}
#define SURVEY_AUTO __attribute__((cleanup(survey_free_at)))

static lm_rc make_survey(int64_t survey_id, struct board_survey **ret_survey) {
    struct lm_arena *arena;
    LM_TRY(lm_arena_new(SURVEY_ARENA, &arena));
    lm_rc rc = lm_new(arena, 1, ret_survey);
    if (rc != LM_OK) {
        lm_arena_free(arena);
        return rc;
    }
    struct board_survey *survey = *ret_survey;
    survey->id = survey_id;
    survey->arena = arena;
    survey->by_building.arena = survey->by_compound.arena = survey->by_place.arena = arena;
    return LM_OK;
}

/* Everything of one survey from the tables, in an arena of its own. */
static lm_rc read_survey(struct lm_cx *cx, int64_t survey_id, struct board_survey **ret_survey) {
    struct survey row = {0};
    LM_TRY(survey_store_find(cx, survey_id, &row));
    SURVEY_AUTO struct board_survey *survey = NULL;
    LM_TRY(make_survey(survey_id, &survey));
    survey->started_ms = row.opens_at > row.opened_at ? row.opens_at : row.opened_at;
    survey->is_running = row.status == SURVEY_OPENING || row.status == SURVEY_OPEN;
    LM_TRY(copy_questions(survey->arena, &row.questions, &survey->questions));
    LM_TRY(load_counts(cx, survey));
    LM_TRY(load_times(cx, survey));
    *ret_survey = survey;
    survey = NULL;
    return LM_OK;
}

/* ---- sums of places ---- */

/* The place of a node, with those above it; empty when this round has not met it yet. */
static lm_rc place_of(struct board_survey *survey, const struct lm_scope *scope, int64_t node_id,
                      struct board_place **ret_place) {
    struct board_place *place = lm_map_get_int(&survey->by_place, node_id);
    const struct lm_scope_node *node = lm_scope_find(scope, node_id);
    if (!place) {
        LM_TRY(lm_new(survey->arena, 1, &place));
        LM_TRY(lm_map_put_int(&survey->by_place, node_id, place));
    }
    *ret_place = place;
    if (place->round == survey->round)
        return LM_OK;
    *place = (struct board_place){.round = survey->round};
    return node && node->parent_id ? place_of(survey, scope, node->parent_id, &place->above)
                                   : LM_OK;
}

/* The difference between two states of a building, into every place above it. */
static void add_above(const struct board_building *building, const struct survey_totals *old,
                      const struct survey_totals *now) {
    for (struct board_place *at = building->place; at; at = at->above) {
        survey_totals_add(&at->totals, now, 1);
        survey_totals_add(&at->totals, old, -1);
        at->buildings += (now->doors > 0) - (old->doors > 0);
    }
}

static void place_times(struct board_survey *survey, const struct lm_scope *scope) {
    survey->whole = (struct board_times){0};
    for (size_t i = 0; i < survey->times.count; i++) {
        struct board_times *times = survey->times.items[i];
        times->is_placed = lm_scope_find(scope, times->compound_id) != NULL;
        for (size_t step = 0; times->is_placed && step < STEPS; step++)
            survey->whole.done[step] += times->done[step];
    }
}

/* Sums all places anew, once for each snapshot of the grid and each new building. */
static lm_rc place_all(struct board_survey *survey, const struct lm_scope *scope) {
    static const struct survey_totals none;
    if (survey->placed_for == scope->serial && survey->placed_buildings == survey->buildings.count)
        return LM_OK;
    survey->placed_for = 0;
    survey->round++;
    for (size_t i = 0; i < survey->buildings.count; i++) {
        struct board_building *building = survey->buildings.items[i];
        const struct lm_scope_node *node = lm_scope_find(scope, building->id);
        building->place = NULL;
        if (!node || node->level != LM_LEVEL_BUILDING)
            continue;
        survey->is_stale |= building->compound_id && building->compound_id != node->parent_id;
        building->compound_id = node->parent_id;
        LM_TRY(place_of(survey, scope, node->parent_id, &building->place));
        add_above(building, &none, &building->totals);
    }
    place_times(survey, scope);
    survey->placed_for = scope->serial;
    survey->placed_buildings = survey->buildings.count;
    return LM_OK;
}

static void sum(const struct board_survey *survey, const struct lm_scope_node *node,
                struct survey_totals *ret_totals) {
    const struct board_building *building = NULL;
    const struct board_place *place = NULL;
    if (node->level == LM_LEVEL_BUILDING)
        building = lm_map_get_int(&survey->by_building, node->id);
    else
        place = lm_map_get_int(&survey->by_place, node->id);
    *ret_totals = building                                 ? building->totals
                  : place && place->round == survey->round ? place->totals
                                                           : (struct survey_totals){0};
    survey_totals_derive(ret_totals);
}

/* By compound; of the whole grid the sum is kept. */
static lm_rc sum_times(struct lm_cx *cx, const struct board_survey *survey,
                       const struct lm_scope_node *node, int64_t doors,
                       struct survey_times *ret_times) {
    bool is_whole = (size_t)node->last_rank + 1 - (size_t)node->rank == cx->scope->count;
    uint32_t *all;
    LM_TRY(lm_alloc(cx->arena, STEPS, sizeof *all, &all));
    if (is_whole)
        memcpy(all, survey->whole.done, STEPS * sizeof *all);
    for (int32_t rank = node->rank; !is_whole && rank <= node->last_rank; rank++) {
        const struct lm_scope_node *at = &cx->scope->nodes[rank];
        const struct board_times *times =
            at->level == LM_LEVEL_COMPOUND ? lm_map_get_int(&survey->by_compound, at->id) : NULL;
        for (size_t i = 0; times && i < STEPS; i++)
            all[i] += times->done[i];
    }
    *ret_times = (struct survey_times){LM_ABSENT, time_of(all, doors, 50), time_of(all, doors, 95),
                                       time_of(all, doors, 100)};
    return LM_OK;
}

/* Children follow their parent in order of rank, each with its subtree: leap from one to the next.
 */
static lm_rc sum_children(struct lm_cx *cx, const struct board_survey *survey,
                          const struct lm_scope_node *node, struct lm_list *ret_children) {
    LM_ARRAY(struct survey_child) children = {0};
    for (int32_t rank = node->rank + 1; rank <= node->last_rank;
         rank = cx->scope->nodes[rank].last_rank + 1) {
        const struct lm_scope_node *at = &cx->scope->nodes[rank];
        struct survey_child child = {at->id, at->level, at->name, at->code, {0}};
        sum(survey, at, &child.totals);
        if (child.totals.doors > 0)
            LM_TRY(lm_array_add(cx->arena, &children, child));
    }
    *ret_children = (struct lm_list){children.items, children.count};
    return LM_OK;
}

/* Do two buildings at least have doors of the survey here? The time of one is one captain's. */
static bool is_of_several(const struct board_survey *survey, const struct lm_scope_node *node) {
    const struct board_place *place = lm_map_get_int(&survey->by_place, node->id);
    return place && place->round == survey->round && place->buildings > 1;
}

static lm_rc figures(struct lm_cx *cx, struct board_survey *survey, int64_t node_id,
                     struct survey_figures *ret) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    if (!node)
        return lm_fail(cx, LM_NOT_FOUND, "survey.no_such_place");
    LM_TRY(place_all(survey, cx->scope));
    sum(survey, node, &ret->totals);
    ret->times = (struct survey_times){LM_ABSENT, LM_ABSENT, LM_ABSENT, LM_ABSENT};
    if (node->level <= LM_LEVEL_COMPOUND && is_of_several(survey, node))
        LM_TRY(sum_times(cx, survey, node, ret->totals.doors, &ret->times));
    return sum_children(cx, survey, node, &ret->children);
}

/* ---- the board ---- */

lm_rc survey_board_new(struct survey_board **ret_board) {
    struct survey_board *board = calloc(1, sizeof *board);
    if (!board)
        return LM_NO_MEMORY;
    board->staged = calloc(STAGED, sizeof *board->staged);
    if (!board->staged || pthread_mutex_init(&board->lock, NULL) != 0) {
        free(board->staged);
        free(board);
        return LM_NO_MEMORY;
    }
    board->next_token = 1;
    *ret_board = board;
    return LM_OK;
}

void survey_board_free(struct survey_board *board) {
    if (!board)
        return;
    for (size_t i = 0; i < board->count; i++)
        survey_free(board->surveys[i]);
    pthread_mutex_destroy(&board->lock);
    free(board->staged);
    free(board);
}

struct survey_board *survey_board_of(struct lm_env *env) {
    void **kept = lm_env_kept(env, &survey_module);
    return kept ? *kept : NULL;
}

static struct board_survey *find(struct survey_board *board, int64_t survey_id) {
    for (size_t i = 0; i < board->count; i++)
        if (board->surveys[i]->id == survey_id)
            return board->surveys[i];
    return NULL;
}

static void drop(struct survey_board *board, int64_t survey_id) {
    for (size_t i = 0; i < board->count; i++)
        if (board->surveys[i]->id == survey_id) {
            survey_free(board->surveys[i]);
            board->surveys[i] = board->surveys[--board->count];
            return;
        }
}

void survey_board_drop(struct survey_board *board, int64_t survey_id) {
    if (!board)
        return;
    LOCKED(board);
    drop(board, survey_id);
}

static lm_rc apply(struct board_survey *survey, const struct survey_move *move) {
    struct board_building *building;
    LM_TRY(building_of(survey, move->count.building_id, &building));
    if (move->count.version <= building->loaded_version)
        return LM_OK;
    building->compound_id = move->compound_id;
    if (move->count.version > building->version) {
        add_above(building, &building->totals, &move->count.totals);
        building->version = move->count.version;
        building->totals = move->count.totals;
    }
    if (move->undone_s != LM_ABSENT)
        LM_TRY(count_done(survey, move->compound_id, move->undone_s, -1));
    return move->done_s == LM_ABSENT ? LM_OK
                                     : count_done(survey, move->compound_id, move->done_s, 1);
}

/* The snapshot read may be older than moves that the board has heard: keep their totals, and read
 * again before the next figure is shown, because their times are not in what was read. */
static void keep_newer(struct board_survey *survey, const struct board_survey *old) {
    for (size_t i = 0; i < old->buildings.count; i++) {
        const struct board_building *had = old->buildings.items[i];
        struct board_building *has = lm_map_get_int(&survey->by_building, had->id);
        if (has && had->version <= has->version)
            continue;
        survey->is_stale = true;
        if (has) {
            has->version = had->version;
            has->totals = had->totals;
        }
    }
}

/* Puts on what was heard while the tables were read; versions leave out what was read with them. */
static lm_rc replay(struct board_survey *survey, const struct board_survey *old) {
    for (size_t i = 0; i < old->heard.count; i++) {
        LM_TRY(apply(survey, &old->heard.items[i]));
        if (old->readers > 1) /* somebody else is still reading */
            LM_TRY(lm_array_add(survey->arena, &survey->heard, old->heard.items[i]));
    }
    survey->readers = old->readers > 0 ? old->readers - 1 : 0;
    keep_newer(survey, old);
    return LM_OK;
}

/* The one that has stood there longest and does not run; else, for one that does, any. */
static bool make_room(struct survey_board *board, bool for_running) {
    for (size_t i = 0; i < board->count; i++)
        if (!board->surveys[i]->is_running || (for_running && i + 1 == board->count)) {
            survey_free(board->surveys[i]);
            memmove(&board->surveys[i], &board->surveys[i + 1],
                    (--board->count - i) * sizeof board->surveys[0]);
            return true;
        }
    return false;
}

static lm_rc put(struct survey_board *board, struct board_survey *survey) {
    if (board->count == SURVEYS_MAX && !make_room(board, survey->is_running)) {
        survey_free(survey);
        return LM_OK;
    }
    board->surveys[board->count++] = survey;
    return LM_OK;
}

lm_rc survey_board_load(struct lm_cx *cx, struct survey_board *board, int64_t survey_id) {
    if (!board)
        return LM_OK;
    struct board_survey *survey;
    {
        LOCKED(board);
        struct board_survey *old = find(board, survey_id);
        if (old) {
            old->readers++;
        } else {
            LM_TRY(read_survey(cx, survey_id, &survey)); /* nothing of it runs yet, or no more */
            return put(board, survey);
        }
    }
    /* Not held while reading: writers acknowledge meanwhile, and what they did is put on top. */
    lm_rc rc = read_survey(cx, survey_id, &survey);
    LOCKED(board);
    struct board_survey *old = find(board, survey_id);
    if (rc != LM_OK) {
        if (old)
            old->readers--;
        return rc;
    }
    if (old && replay(survey, old) != LM_OK)
        survey->is_stale = true;
    drop(board, survey_id);
    return put(board, survey);
}

lm_rc survey_board_stage(struct lm_cx *cx, const struct survey_move *move) {
    struct survey_board *board = survey_board_of(cx->env);
    if (!board)
        return LM_OK;
    int64_t token;
    {
        LOCKED(board);
        token = board->next_token++;
        board->staged[token % STAGED] = (struct staged_move){token, *move};
    }
    return lm_emit(cx, "survey_count", token);
}

static lm_rc hear_move(struct board_survey *survey, const struct survey_move *move) {
    LM_TRY(apply(survey, move));
    return survey->readers > 0 ? lm_array_add(survey->arena, &survey->heard, *move) : LM_OK;
}

void survey_board_hear(struct lm_env *env, int64_t token) {
    struct survey_board *board = survey_board_of(env);
    if (!board)
        return;
    LOCKED(board);
    const struct staged_move *staged = &board->staged[token % STAGED];
    if (staged->token == token) {
        struct board_survey *survey = find(board, staged->move.count.survey_id);
        if (survey && hear_move(survey, &staged->move) != LM_OK)
            survey->is_stale = true;
        return;
    }
    /* More transactions ran at once than there is room for: nobody knows which survey it was. */
    for (size_t i = 0; i < board->count; i++)
        board->surveys[i]->is_stale = true;
}

/* ---- reading ---- */

/* Loads again what is not to be trusted. A snapshot older than the loss cannot mend it, so the flag
 * goes only with a fresh load. */
static lm_rc freshen(struct lm_cx *cx, struct survey_board *board, int64_t survey_id) {
    bool is_stale;
    {
        LOCKED(board);
        const struct board_survey *survey = find(board, survey_id);
        is_stale = survey && survey->is_stale;
    }
    return is_stale ? survey_board_load(cx, board, survey_id) : LM_OK;
}

/* Runs `use` on the survey of the board, or on one read for this occasion. */
static lm_rc with_survey(struct lm_cx *cx, int64_t survey_id,
                         lm_rc (*use)(struct lm_cx *cx, struct board_survey *survey, void *arg),
                         void *arg) {
    struct survey_board *board = survey_board_of(cx->env);
    if (board) {
        LM_TRY(freshen(cx, board, survey_id));
        if (!survey_board_has(cx->env, survey_id)) /* one that has ended: kept for the next look */
            LM_TRY(survey_board_load(cx, board, survey_id));
        LOCKED(board);
        struct board_survey *survey = find(board, survey_id);
        if (survey)
            return use(cx, survey, arg);
    }
    SURVEY_AUTO struct board_survey *survey = NULL;
    LM_TRY(read_survey(cx, survey_id, &survey));
    return use(cx, survey, arg);
}

struct figures_wanted {
    int64_t node_id;
    struct survey_figures *ret;
};

static lm_rc read_figures(struct lm_cx *cx, struct board_survey *survey, void *arg) {
    struct figures_wanted *wanted = arg;
    return figures(cx, survey, wanted->node_id, wanted->ret);
}

lm_rc survey_board_read(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                        struct survey_figures *ret_figures) {
    struct figures_wanted wanted = {node_id, ret_figures};
    return with_survey(cx, survey_id, read_figures, &wanted);
}

struct buildings_wanted {
    const int64_t *ids;
    size_t count;
    struct survey_totals *ret;
};

static lm_rc read_buildings(struct lm_cx *cx, struct board_survey *survey, void *arg) {
    (void)cx;
    struct buildings_wanted *wanted = arg;
    for (size_t i = 0; i < wanted->count; i++) {
        const struct board_building *building =
            lm_map_get_int(&survey->by_building, wanted->ids[i]);
        wanted->ret[i] = building ? building->totals : (struct survey_totals){0};
        survey_totals_derive(&wanted->ret[i]);
    }
    return LM_OK;
}

lm_rc survey_board_buildings(struct lm_cx *cx, int64_t survey_id, const int64_t *buildings,
                             size_t count, struct survey_totals *ret_totals) {
    struct buildings_wanted wanted = {buildings, count, ret_totals};
    return with_survey(cx, survey_id, read_buildings, &wanted);
}

lm_rc survey_board_questions(struct lm_env *env, struct lm_arena *arena, int64_t survey_id,
                             struct lm_list *ret_questions) {
    struct survey_board *board = survey_board_of(env);
    if (!board)
        return LM_NOT_FOUND;
    LOCKED(board);
    const struct board_survey *survey = find(board, survey_id);
    return survey ? copy_questions(arena, &survey->questions, ret_questions) : LM_NOT_FOUND;
}

bool survey_board_has(struct lm_env *env, int64_t survey_id) {
    struct survey_board *board = survey_board_of(env);
    if (!board)
        return false;
    LOCKED(board);
    return find(board, survey_id) != NULL;
}
