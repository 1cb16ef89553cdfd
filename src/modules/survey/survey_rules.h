/* What the files of the survey module promise each other: rules of surveys, answers and decisions,
 * what is made of them (lists, text, report), and the permissions they ask for. */
#ifndef LM_MODULES_SURVEY_RULES_H
#define LM_MODULES_SURVEY_RULES_H

#include "modules/survey/survey.h"
#include "modules/survey/survey_board.h"
#include "modules/survey/survey_store.h"

extern const struct lm_permission survey_see, survey_manage, survey_speak, survey_judge,
    survey_pass, survey_wind_up, survey_unsign, survey_review;
extern const struct lm_route survey_routes[];
extern const struct lm_message survey_messages[];
extern const struct lm_job_kind survey_jobs[];

/* ---- survey.c: the survey itself ---- */

/* First millisecond after the last legal day (有效期限) of a survey; INT64_MAX when none is set. */
int64_t survey_expiry_ms(int64_t valid_until);
/* When elapsed time begins: opening, or opens_at when that is later. */
int64_t survey_started_ms(int64_t opened_at, int64_t opens_at);
/* Reads a survey that the caller may see with the route's permission: he has it in a node at, above
 * or below one of the areas; drafts are for those who manage them. LM_NOT_FOUND otherwise. Comes
 * without sign-offs: they are told by place (progress, report). */
LM_CHECK lm_rc survey_get(struct lm_cx *cx, int64_t survey_id, struct survey *ret_survey);
/* The same without asking who: for jobs and after another check. Names of areas are filled. */
LM_CHECK lm_rc survey_read(struct lm_cx *cx, int64_t survey_id, struct survey *ret_survey);
/* Leaves the sign-offs of compounds at, above or below a place; without people neither who signed
 * nor what he wrote. */
void survey_keep_sign_offs(const struct lm_cx *cx, struct survey *survey, int64_t node_id,
                           bool is_with_people);
/* Visible surveys before `after`, newest first; `status`, `node_id` 0: any. */
LM_CHECK lm_rc survey_list(struct lm_cx *cx, int status, int64_t node_id, int64_t after,
                           int64_t limit, struct lm_list *ret_surveys, int64_t *ret_next);
/* Makes a draft. Faults: areas that do not exist or lie below another, unknown fields, keys twice.
 */
LM_CHECK lm_rc survey_create(struct lm_cx *cx, struct survey *draft);
/* Members that are present replace; of a survey that is open only due_at can be moved. */
LM_CHECK lm_rc survey_change(struct lm_cx *cx, struct survey *change);
LM_CHECK lm_rc survey_delete(struct lm_cx *cx, int64_t survey_id);
/* Draft → opening. Faults name each header field that is missing and each finding of the lint that
 * blocks; LM_CONFLICT "survey.not_a_draft", "survey.expired". A job then makes the targets. */
LM_CHECK lm_rc survey_open(struct lm_cx *cx, int64_t survey_id, struct survey *ret_survey);
/* By those who manage all its areas: opening or open → closed. By a station: its sign-off for
 * `node_id` (0: every compound that it answers for). */
LM_CHECK lm_rc survey_close(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                            struct lm_str note, struct survey *ret_survey);
/* Takes the sign-off of a compound back: until then answers from the door wait for the station as
 * late ones. LM_CONFLICT "survey.not_signed_off". */
LM_CHECK lm_rc survey_take_back(struct lm_cx *cx, int64_t survey_id, int64_t node_id);
/* Is a building in an area of the survey? */
bool survey_covers(const struct lm_cx *cx, const struct survey *survey, int64_t building_id);
/* May the caller (with the route's permission) look at this node of the survey? */
LM_CHECK lm_rc survey_permit_node(struct lm_cx *cx, const struct survey *survey, int64_t node_id);

/* ---- survey_job.c: work that nobody waits for ---- */

/* Looks through running surveys for doors that came or went unseen. LM_OK also when the server
 * stops meanwhile. */
LM_CHECK lm_rc survey_mend(struct lm_env *env);
/* Makes the missing targets of one building, all in the caller's transaction. */
LM_CHECK lm_rc survey_fill_building(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                    int64_t *ret_added);
/* Makes all targets of a survey, a transaction a building, then status open. `job_id` 0: nobody
 * watches the progress. LM_BUSY when the server stops meanwhile: run again, it goes on. */
LM_CHECK lm_rc survey_fill(struct lm_env *env, int64_t survey_id, int64_t job_id);
/* Asks for it after the commit. */
LM_CHECK lm_rc survey_queue_fill(struct lm_cx *cx, int64_t survey_id);
/* Ends what is due or expired. */
LM_CHECK lm_rc survey_end_due(struct lm_cx *cx);
/* Deletes the answers of surveys whose retention is over; tallies and totals stay. */
LM_CHECK lm_rc survey_retain(struct lm_env *env);
/* Totals anew from targets, answers and cases, of every survey that has them. */
LM_CHECK lm_rc survey_rebuild(struct lm_cx *cx);
LM_CHECK lm_rc survey_start(struct lm_env *env);
void survey_stop(struct lm_env *env);
/* Listener of "outside". */
void survey_hear_outside(struct lm_env *env, int64_t id);

/* ---- survey_answer.c: what people say about doors ---- */

LM_CHECK lm_rc survey_answer_door(struct lm_cx *cx, const struct survey_answer_in *in,
                                  struct survey_answer_out *ret_out);
/* An answer of somebody who was in charge of the door when he gave it (by his phone's clock, within
 * thirty days) and may not be any more: kept for the station, whatever the survey's state. Nothing
 * of the door is told. LM_NOT_FOUND "survey.no_late_answer" otherwise; LM_GONE after retention. */
LM_CHECK lm_rc survey_answer_late(struct lm_cx *cx, const struct survey_answer_in *in,
                                  struct survey_late_out *ret_out);
/* The station's decision on an answer that waits for it. `content` is what the answer holds,
 * opened; `note` sealed. */
struct survey_decision {
    int64_t survey_id, answer_id;
    bool is_accepted;
    int64_t based_on; /* version of the door that the station has seen; 0: as the answer's person */
    struct lm_str note_sealed;
};
LM_CHECK lm_rc survey_decide(struct lm_cx *cx, const struct survey_decision *decision,
                             const struct survey_answer *answer,
                             const struct survey_content *content,
                             struct survey_answer_out *ret_out);
/* A sealed note reaches the ledger, and is read, only if it was given while the survey was legal,
 * by a clock that can be believed. NULL when it may; else the message that says why not. */
const char *survey_why_sealed(const struct survey_answer *answer, int64_t valid_until);
/* Does the caller still serve in the compound of a building whose door was handed to him? */
bool survey_may_stand_in(const struct lm_cx *cx, int64_t building_id);
/* Hands a door to an account (0: back to whoever is in charge). */
LM_CHECK lm_rc survey_hand(struct lm_cx *cx, int64_t survey_id, int64_t door_id, int64_t account_id,
                           struct survey_target *ret_target);
/* ---- survey_target.c: a target moves, and follows the ledger ---- */

/* One move of a target with all that it does to totals and board. */
struct survey_step {
    struct survey_target before, after;
    struct survey_flows flows;
    int64_t started_ms, at_ms; /* when the survey began; when this is said to be done */
};
/* Writes step->after (done_at follows the state) over step->before. LM_RETRY when somebody else was
 * quicker. */
LM_CHECK lm_rc survey_move_target(struct lm_cx *cx, struct survey_step *step);
/* Adds to the totals of a building, on the board too. */
LM_CHECK lm_rc survey_stage_count(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                  const struct survey_totals *delta);
/* Does a building lack targets of doors that the ledger has (is_short), or wait for doors (int64_t)
 * that are closed? Reads only. */
LM_CHECK lm_rc survey_find_gaps(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                bool *ret_is_short, struct lm_list *ret_gone);
LM_CHECK lm_rc survey_mend_building(struct lm_cx *cx, int64_t survey_id, int64_t building_id);
extern const struct lm_hook survey_hooks[];
/* Are the people behind a door in this state counted? */
bool survey_is_counted(int state);
/* Counts that a target contributes to its building. */
void survey_contribute(struct survey_totals *totals, int state, int64_t households,
                       int64_t residents, int64_t sign);
bool survey_is_done(int state);

/* ---- survey_content.c: what an answer holds, as JSON, sealed ---- */

/* Checks outcome against changes, note and answers to the questions (faults at /changes, /note,
 * /answers/key), prepares the changes and seals the whole into in->sealed. Needs no database. */
LM_CHECK lm_rc survey_content_prepare(struct lm_cx *cx, struct survey_answer_in *in);
/* Checks the answers to the questions alone. */
LM_CHECK lm_rc survey_check_answers(struct lm_cx *cx, const struct lm_list *questions,
                                    const struct survey_answer_in *in);
LM_CHECK lm_rc survey_content_open(struct lm_cx *cx, struct lm_str sealed,
                                   struct survey_content *ret_content);
LM_CHECK lm_rc survey_note_seal(struct lm_cx *cx, struct lm_str note, struct lm_str *ret_sealed);
/* Adds {"conflicts":[{pointer,yours,ledger}],"door":Sheet} to a conflict about a door, and of
 * somebody else's answer {"theirs":{by_name,target}}. */
struct survey_conflict {
    const char *pointer;
    int64_t yours, ledger, door_id;
    const struct survey_target *theirs; /* NULL: nobody else answered */
};
LM_CHECK lm_rc survey_show_conflict(struct lm_cx *cx, const struct survey_conflict *conflict);

/* ---- survey_progress.c: figures, packs, lists, to-do ---- */

LM_CHECK lm_rc survey_progress_of(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                                  struct survey_progress *ret_progress);
LM_CHECK lm_rc survey_pack_of(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                              struct survey_pack *ret_pack);
struct survey_doors_ask {
    int64_t survey, node;
    int status; /* enum survey_state; 0: remaining */
    struct lm_str after;
    int64_t limit;
};
LM_CHECK lm_rc survey_doors(struct lm_cx *cx, const struct survey_doors_ask *ask,
                            struct survey_door_list *ret_list);
LM_CHECK lm_rc survey_todos(struct lm_cx *cx, struct survey_todo_list *ret_list);
LM_CHECK lm_rc survey_group_text(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                                 struct lm_str *ret_text);

/* ---- survey_desk.c: what the station's desk needs beside packs and lists ---- */

struct survey_call {
    int64_t survey, door, person;
};
/* Where the doors of a building stand. A stand-in sees those that were handed to him. */
LM_CHECK lm_rc survey_states_of(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                                struct survey_states *ret_states);
/* The phone of somebody behind a door that the caller is to answer: his own, or one that was handed
 * to him and still waits. LM_NOT_FOUND to anybody else;
 * LM_CONFLICT "survey.already_closed". */
LM_CHECK lm_rc survey_call(struct lm_cx *cx, const struct survey_call *who,
                           struct ledger_tel *ret_tel);
/* Who may be asked to stand in at a building: in charge of some door of its compound. Asks no
 * permission. `ret_list`: struct survey_stand_in. */
LM_CHECK lm_rc survey_stand_ins(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_list);
/* The name of an account, whatever has become of it; none when there is no such account. */
LM_CHECK lm_rc survey_name_whoever(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_name);

/* ---- survey_replies.c: what single doors replied, for the station ---- */

struct survey_replies_ask {
    int64_t survey, node;
    struct lm_str question, answer; /* p == NULL: any */
    bool follow_up;                 /* only doors that said yes to a yes/no question */
    struct lm_str after;
    int64_t limit;
};
LM_CHECK lm_rc survey_replies(struct lm_cx *cx, const struct survey_replies_ask *ask,
                              struct survey_reply_list *ret_list);

/* ---- survey_lint.c ---- */
LM_CHECK lm_rc survey_lint_of(struct lm_cx *cx, const struct survey *survey,
                              struct survey_lint *ret_lint);
/* Is this a ledger field that a survey may ask to verify? Its name for people, NULL when not. */
const struct lm_code *survey_field(struct lm_str name);

/* ---- survey_report.c, survey_print.c ---- */
LM_CHECK lm_rc survey_report_of(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                                struct survey_report *ret_report);
/* Tallies of the questions over buildings (while the answers exist), one row a question and choice
 * and compound. */
LM_CHECK lm_rc survey_tally_buildings(struct lm_cx *cx, const struct survey *survey,
                                      const int64_t *buildings, size_t count,
                                      struct lm_list *ret_rows);
LM_CHECK lm_rc survey_report_sheet(struct lm_cx *cx, const struct survey_report *report);
LM_CHECK lm_rc survey_report_page(struct lm_cx *cx, const struct survey_report *report);
LM_CHECK lm_rc survey_print_building(struct lm_cx *cx, const struct survey_pack *pack);

#endif
