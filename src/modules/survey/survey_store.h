/* Every SQL statement of the survey module, and nothing else. Rows in, rows out; no rule. */
#ifndef LM_MODULES_SURVEY_STORE_H
#define LM_MODULES_SURVEY_STORE_H

#include "modules/survey/survey_fields.h"

extern const struct lm_sql survey_sql[];

/* ---- surveys ---- */
LM_CHECK lm_rc survey_store_insert(struct lm_cx *cx, const struct survey *survey);
LM_CHECK lm_rc survey_store_update(struct lm_cx *cx, const struct survey *survey);
LM_CHECK lm_rc survey_store_set_due(struct lm_cx *cx, int64_t survey_id, int64_t due_at);
LM_CHECK lm_rc survey_store_delete(struct lm_cx *cx, int64_t survey_id);
/* The row with areas, questions and sign-offs. LM_NOT_FOUND. */
LM_CHECK lm_rc survey_store_find(struct lm_cx *cx, int64_t survey_id, struct survey *ret_survey);
/* Rows before `after` (0: from the newest), newest first, each with its areas only. */
LM_CHECK lm_rc survey_store_page(struct lm_cx *cx, int64_t after, int64_t limit,
                                 struct lm_list *ret_surveys);
/* Ids of surveys with a status. */
LM_CHECK lm_rc survey_store_with_status(struct lm_cx *cx, int status, struct lm_list *ret_ids);
/* Ids of surveys that are opening or open. */
LM_CHECK lm_rc survey_store_running(struct lm_cx *cx, struct lm_list *ret_ids);
/* Reads the areas of survey->id into it. */
LM_CHECK lm_rc survey_store_areas(struct lm_cx *cx, struct survey *survey);
LM_CHECK lm_rc survey_store_set_areas(struct lm_cx *cx, int64_t survey_id,
                                      const struct lm_list *areas);
LM_CHECK lm_rc survey_store_set_questions(struct lm_cx *cx, int64_t survey_id,
                                          const struct lm_list *questions);
/* Each moves the status on only from the one before: LM_CONFLICT when it stands elsewhere. */
LM_CHECK lm_rc survey_store_begin_opening(struct lm_cx *cx, int64_t survey_id, int64_t buildings);
LM_CHECK lm_rc survey_store_opened(struct lm_cx *cx, int64_t survey_id);
LM_CHECK lm_rc survey_store_close(struct lm_cx *cx, int64_t survey_id, int64_t closed_at,
                                  struct lm_str note);
LM_CHECK lm_rc survey_store_building_ready(struct lm_cx *cx, int64_t survey_id,
                                           int64_t building_id);
LM_CHECK lm_rc survey_store_sign_off(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                                     struct lm_str note);
/* LM_NOT_FOUND when there is none. */
LM_CHECK lm_rc survey_store_take_back(struct lm_cx *cx, int64_t survey_id, int64_t node_id);
/* Surveys that have run out by now: {due_at or valid_until passed, status opening or open}. */
struct survey_ended {
    int64_t id, at_ms;
};
LM_CHECK lm_rc survey_store_ended(struct lm_cx *cx, int64_t today, struct lm_list *ret_ended);
/* Surveys closed longer ago than their retention, not purged. */
LM_CHECK lm_rc survey_store_to_purge(struct lm_cx *cx, struct lm_list *ret_ids);
/* Surveys marked purged of which rows are still to be deleted. */
LM_CHECK lm_rc survey_store_unfinished_purges(struct lm_cx *cx, struct lm_list *ret_ids);
LM_CHECK lm_rc survey_store_set_purged(struct lm_cx *cx, int64_t survey_id);

/* ---- doors ---- */

/* What an answer needs to know of survey and door, in one statement. */
struct survey_moment {
    int status; /* of the survey */
    int64_t valid_until, opens_at, opened_at, due_at, purged_at, question_count;
    int state; /* of the target; 0: there is none */
    int64_t answer_id, account_id, given_at, received_at, done_at, assigned_to, households,
        residents, door_version;
    int64_t signed_at; /* when the compound was signed off; 0: it is not */
};
extern const struct lm_record survey_moment_record;
LM_CHECK lm_rc survey_store_moment(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                   int64_t door_id, struct survey_moment *ret_moment);
/* Makes a waiting target. `ret_is_new` false when it was there. */
LM_CHECK lm_rc survey_store_add_target(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                       int64_t door_id, bool *ret_is_new);
/* Writes a target over what was read before. LM_RETRY when somebody else was quicker. */
LM_CHECK lm_rc survey_store_move_target(struct lm_cx *cx, const struct survey_target *target,
                                        int status_before, int64_t answer_before);
LM_CHECK lm_rc survey_store_assign(struct lm_cx *cx, const struct survey_target *target);
LM_CHECK lm_rc survey_store_target(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                   int64_t door_id, struct survey_target *ret_target);
/* Targets of a building with door id above `after`, by door id; limit 0: all. */
LM_CHECK lm_rc survey_store_targets(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                    int64_t after, int64_t limit, struct lm_list *ret_targets);
/* Doors handed to an account in a survey: struct survey_target. */
LM_CHECK lm_rc survey_store_handed(struct lm_cx *cx, int64_t survey_id, int64_t account_id,
                                   struct lm_list *ret_targets);

/* The targets of a door in every survey that still has them, with when the survey began and ended.
 */
struct survey_door_target {
    struct survey_target target;
    int64_t opens_at, opened_at, closed_at;
};
extern const struct lm_record survey_door_target_record;
LM_CHECK lm_rc survey_store_targets_of_door(struct lm_cx *cx, int64_t building_id, int64_t door_id,
                                            struct lm_list *ret_targets);

/* ---- answers ---- */
LM_CHECK lm_rc survey_store_add_answer(struct lm_cx *cx, const struct survey_answer *answer);
LM_CHECK lm_rc survey_store_answer(struct lm_cx *cx, int64_t survey_id, int64_t answer_id,
                                   struct survey_answer *ret_answer);
/* Answers that count in a building and hold something sealed: building_id, door_id, content. */
LM_CHECK lm_rc survey_store_contents(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                     struct lm_list *ret_answers);
/* Different accounts whose answers count in a building. */
LM_CHECK lm_rc survey_store_people(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                   struct lm_list *ret_accounts);
/* Deletes some of what retention ends (cases, answers, targets); `ret_left` tells whether there is
 * more. */
LM_CHECK lm_rc survey_store_purge_some(struct lm_cx *cx, int64_t survey_id, bool *ret_left);

LM_CHECK lm_rc survey_store_add_case(struct lm_cx *cx, const struct survey_case *one);
/* The case of the same words by the same person. LM_NOT_FOUND. */
LM_CHECK lm_rc survey_store_case_like(struct lm_cx *cx, const struct survey_case *one,
                                      struct survey_case *ret_case);
LM_CHECK lm_rc survey_store_case(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                 int64_t answer_id, struct survey_case *ret_case);
/* How many answers of the same person about the same door are undecided. */
LM_CHECK lm_rc survey_store_count_cases(struct lm_cx *cx, const struct survey_case *one,
                                        int64_t *ret_count);
/* Undecided cases of a building with answer id above `after`. */
LM_CHECK lm_rc survey_store_cases(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                  int64_t after, int64_t limit, struct lm_list *ret_cases);
/* LM_CONFLICT when it is decided already. */
LM_CHECK lm_rc survey_store_decide(struct lm_cx *cx, const struct survey_case *one,
                                   struct lm_str note_sealed, const struct survey_flows *flows);
/* A proper answer came: undecided cases of the door need no decision any more. */
LM_CHECK lm_rc survey_store_replace_cases(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                          int64_t door_id);
/* The first undecided case of a door. LM_NOT_FOUND. */
LM_CHECK lm_rc survey_store_case_of_door(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                         int64_t door_id, struct survey_case *ret_case);

/* ---- totals ---- */
struct survey_count {
    int64_t survey_id, building_id, version;
    struct survey_totals totals; /* SURVEY_COUNTED members */
};
/* Adds `delta` to the row of a building, making it; gives the row as it stands then. */
LM_CHECK lm_rc survey_store_count(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                  const struct survey_totals *delta,
                                  struct survey_count *ret_count);
LM_CHECK lm_rc survey_store_counts(struct lm_cx *cx, int64_t survey_id, struct lm_list *ret_counts);
/* Counts anew from targets, answers and cases; writes nothing. */
LM_CHECK lm_rc survey_store_recount(struct lm_cx *cx, int64_t survey_id,
                                    struct lm_list *ret_counts);
/* Steps through (building_id, done_at) of all doors that are done. */
LM_CHECK lm_rc survey_store_done_times(struct lm_cx *cx, int64_t survey_id,
                                       struct lm_cursor **ret_cursor);

/* ---- what retention leaves ---- */
struct survey_tally_row {
    int64_t survey_id, node_id;
    struct lm_str question, choice;
    int64_t answers, total;
};
extern const struct lm_record survey_tally_row_record;
LM_CHECK lm_rc survey_store_add_tally(struct lm_cx *cx, const struct survey_tally_row *row);
LM_CHECK lm_rc survey_store_tallies(struct lm_cx *cx, int64_t survey_id, struct lm_list *ret_rows);

#endif
