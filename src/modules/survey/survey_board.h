/* Live totals of surveys in memory: one per process, loaded at start, brought up to date after each
 * commit. The sum of any node is kept and follows each answer, so a figure costs microseconds; the
 * table survey_count stays the truth, and the board never runs ahead of it. */
#ifndef LM_MODULES_SURVEY_BOARD_H
#define LM_MODULES_SURVEY_BOARD_H

#include "core/env.h"
#include "modules/survey/survey_store.h"

struct survey_board;

LM_CHECK lm_rc survey_board_new(struct survey_board **ret_board);
void survey_board_free(struct survey_board *board);
/* The board of this process; NULL in tools that did not start the module. */
struct survey_board *survey_board_of(struct lm_env *env);

/* Loads (again) a survey from its tables through cx->db. */
LM_CHECK lm_rc survey_board_load(struct lm_cx *cx, struct survey_board *board, int64_t survey_id);
/* Forgets a survey: its figures are then read from the tables each time. */
void survey_board_drop(struct survey_board *board, int64_t survey_id);

/* What one transaction did to one building. */
struct survey_move {
    struct survey_count count; /* the whole row as it stands after it, with its version */
    int64_t compound_id;
    int64_t done_s;   /* a door was done so many seconds after opening; LM_ABSENT: none */
    int64_t undone_s; /* a door is no longer done that had been done then; LM_ABSENT: none */
};
/* Lays the move aside and emits the event that makes it count after the commit. A transaction that
 * is undone leaves nothing behind. */
LM_CHECK lm_rc survey_board_stage(struct lm_cx *cx, const struct survey_move *move);
/* The event: any thread, after the commit, before the reply. */
void survey_board_hear(struct lm_env *env, int64_t token);

/* Totals of a node, of its children in order of code (struct survey_child, arena of cx; children
 * NULL: not wanted), and times (NULL: not wanted). Reads the tables when the survey is not on the
 * board. */
struct survey_figures {
    struct survey_totals totals;
    struct survey_times times; /* LM_ABSENT where not reached; since_open_s is not filled */
    struct lm_list children;
};
LM_CHECK lm_rc survey_board_read(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                                 struct survey_figures *ret_figures);
/* Of single buildings, in the order given; zero where the survey has none. */
LM_CHECK lm_rc survey_board_buildings(struct lm_cx *cx, int64_t survey_id, const int64_t *buildings,
                                      size_t count, struct survey_totals *ret_totals);
/* Questions of an open survey without asking the database, copied into the arena. LM_NOT_FOUND when
 * the survey is not on the board. */
LM_CHECK lm_rc survey_board_questions(struct lm_env *env, struct lm_arena *arena, int64_t survey_id,
                                      struct lm_list *ret_questions);

bool survey_board_has(struct lm_env *env, int64_t survey_id);

/* done and remaining from the counted columns. */
void survey_totals_derive(struct survey_totals *totals);
/* `times` is 1, or -1 to take away. */
void survey_totals_add(struct survey_totals *into, const struct survey_totals *what, int times);

#endif
