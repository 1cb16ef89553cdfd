/* What moving a case takes: shared by the files that file, move, amend and retell cases. */
#ifndef LM_MODULES_MEDIATION_CASE_H
#define LM_MODULES_MEDIATION_CASE_H

#include "modules/mediation/mediation_rules.h"

/* One entry of the log, before it is written. */
struct mediation_writing {
    struct mediation_step step;
    int64_t party; /* which it was about; 0: none */
    int answer;    /* what that party said (enum mediation_consent) */
    struct lm_str note;
};

/* ---- mediation_case.c ---- */

bool mediation_is_blank(struct lm_str text);
/* A fault at the pointer when there is nothing. */
void mediation_need_text(struct lm_cx *cx, const char *pointer, struct lm_str text);
struct mediation_party *mediation_party_at(const struct mediation_case *one, int64_t place);
const struct mediation_mediator *mediation_mediator_of(const struct lm_list *list,
                                                       int64_t account_id);
/* Looks again after parties or mediators have changed: a conflict that is new wants a word anew.
 * Writes the mediators. */
LM_CHECK lm_rc mediation_look_for_conflicts(struct lm_cx *cx, struct mediation_case *one);
/* Opens a case for a move of the caller, as he has seen it. LM_CONFLICT
 * "mediation.changed_meanwhile"; LM_FORBIDDEN "mediation.head_only". */
LM_CHECK lm_rc mediation_open_for(struct lm_cx *cx, int64_t case_id, int64_t based_on, int move,
                                  struct mediation_case *ret_case);
/* The day that was named, or today; a fault when it is to come. */
LM_CHECK lm_rc mediation_day_of(struct lm_cx *cx, int64_t on, int64_t *ret_day);
/* LM_CONFLICT when something stands in the way. */
LM_CHECK lm_rc mediation_refuse_if(struct lm_cx *cx, const struct mediation_case *one,
                                   const struct mediation_step *step,
                                   const struct mediation_facts *facts);
/* Does the move to the case, writes it and its entry. LM_CONFLICT "mediation.changed_meanwhile". */
LM_CHECK lm_rc mediation_keep_move(struct lm_cx *cx, struct mediation_case *one,
                                   const struct mediation_writing *writing);
void mediation_mark_of(const struct mediation_case *one, struct mediation_mark *ret_mark);
/* Enters a case for a committee; `is_head`: whoever files heads it. Asks no permission. */
LM_CHECK lm_rc mediation_enter(struct lm_cx *cx, const struct mediation_committee *committee,
                               bool is_head, const struct mediation_file_in *in,
                               struct mediation_case *ret_case);
/* Says who handles an opened case, and writes that. */
LM_CHECK lm_rc mediation_seat(struct lm_cx *cx, struct mediation_case *one,
                              const struct mediation_assign_in *in);

/* ---- mediation_move.c ---- */

/* Makes a move of an opened case, people filled. Asks no permission. */
LM_CHECK lm_rc mediation_do_move(struct lm_cx *cx, struct mediation_case *one,
                                 const struct mediation_move_in *in);

/* ---- mediation_amend.c: what was entered by mistake ---- */

/* Faults of MEDIATION_REMOVE, _AMEND and _DROP; LM_FORBIDDEN "mediation.head_only". */
LM_CHECK lm_rc mediation_check_amending(struct lm_cx *cx, const struct mediation_move_in *in,
                                        const struct mediation_case *one);
/* Erases a party: its row, the notes about it, and its names and numbers wherever the case's words
 * have them. */
LM_CHECK lm_rc mediation_remove_party(struct lm_cx *cx, struct mediation_case *one, int64_t place);
LM_CHECK lm_rc mediation_amend_record(struct lm_cx *cx, const struct mediation_case *one,
                                      const struct mediation_move_in *in);

#endif
