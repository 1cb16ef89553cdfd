/* What the files of mediation promise each other. */
#ifndef LM_MODULES_MEDIATION_RULES_H
#define LM_MODULES_MEDIATION_RULES_H

#include "modules/mediation/mediation_store.h"

extern const struct lm_permission mediation_handle, mediation_manage, mediation_count;
extern const struct lm_route mediation_routes[];
extern const struct lm_message mediation_messages[];
extern const struct lm_job_kind mediation_jobs[];

enum { MEDIATION_ITEMS = 13, MEDIATION_DAYS_BEFORE = 5, MEDIATION_TOLD_FROM = 10 };

/* ---- mediation.c: who may read a case, and what it is ---- */

/* The one door to a case: for heads of its committee and those who were assigned to it, as long as
 * they sit in it and serve in a place at, above or below its community. LM_NOT_FOUND to everybody
 * else, of whatever office. The parties themselves will be let in here, when residents log in.
 * `ret_case` without content. */
LM_CHECK lm_rc mediation_open(struct lm_cx *cx, int64_t case_id, struct mediation_case *ret_case);
/* Fills content, parties, mediators, records, papers, log, dossier and options of an opened case.
 */
LM_CHECK lm_rc mediation_fill(struct lm_cx *cx, struct mediation_case *one);
/* Content, parties and mediators alone: what a move needs. */
LM_CHECK lm_rc mediation_fill_people(struct lm_cx *cx, struct mediation_case *one);
struct mediation_facts mediation_facts_of(const struct mediation_case *one);

/* ---- mediation_list.c ---- */

/* Which cases: by stage, by deadline, by a piece of the number. */
struct mediation_list_ask {
    int64_t after, limit;
    int state, due;
    struct lm_str q;
};
extern const struct lm_record mediation_list_ask_record;
extern const struct lm_route mediation_list_routes[];
/* Cases that the caller may read, without what was said in them. */
LM_CHECK lm_rc mediation_list(struct lm_cx *cx, const struct mediation_list_ask *ask,
                              struct lm_list *ret_cases, int64_t *ret_next);

/* ---- mediation_case.c: moves ---- */

LM_CHECK lm_rc mediation_file_case(struct lm_cx *cx, const struct mediation_file_in *in,
                                   struct mediation_mark *ret_mark);
LM_CHECK lm_rc mediation_edit_case(struct lm_cx *cx, const struct mediation_file_in *in,
                                   struct mediation_mark *ret_mark);
LM_CHECK lm_rc mediation_assign(struct lm_cx *cx, const struct mediation_assign_in *in,
                                struct mediation_mark *ret_mark);
/* Refusals: LM_CONFLICT with the reason of mediation_why_not, "mediation.changed_meanwhile";
 * LM_FORBIDDEN "mediation.head_only"; LM_INVALID with a fault for each thing that the law wants
 * written and is not. */
LM_CHECK lm_rc mediation_make_move(struct lm_cx *cx, const struct mediation_move_in *in,
                                   struct mediation_mark *ret_mark);
/* Marks the cases whose limit nears or has passed, each once. */
LM_CHECK lm_rc mediation_watch_limits(struct lm_cx *cx);

/* ---- mediation_committee.c ---- */

LM_CHECK lm_rc mediation_found(struct lm_cx *cx, const struct mediation_committee *in,
                               struct mediation_committee *ret_committee);
LM_CHECK lm_rc mediation_recompose(struct lm_cx *cx, const struct mediation_committee *in,
                                   struct mediation_committee *ret_committee);
/* For its members, and for offices at or above its community. */
LM_CHECK lm_rc mediation_committee_of(struct lm_cx *cx, int64_t id,
                                      struct mediation_committee *ret_committee);
LM_CHECK lm_rc mediation_committee_list(struct lm_cx *cx, struct lm_list *ret_committees);
/* The caller's seat in a committee; LM_NOT_FOUND when he has none, or serves elsewhere. */
LM_CHECK lm_rc mediation_own_seat(struct lm_cx *cx, const struct mediation_committee *committee,
                                  struct mediation_member *ret_seat);

/* ---- mediation_content.c: sealed ---- */

LM_CHECK lm_rc mediation_seal_case(struct lm_cx *cx, struct mediation_case *one);
LM_CHECK lm_rc mediation_unseal_case(struct lm_cx *cx, struct mediation_case *one);
LM_CHECK lm_rc mediation_seal_party(struct lm_cx *cx, struct mediation_party *one);
LM_CHECK lm_rc mediation_unseal_party(struct lm_cx *cx, struct mediation_party *one);
LM_CHECK lm_rc mediation_seal_record(struct lm_cx *cx, struct mediation_record *one);
LM_CHECK lm_rc mediation_unseal_record(struct lm_cx *cx, struct mediation_record *one);
/* A text alone ("mediation.note", "mediation.paper", "mediation.declared"); nothing for nothing. */
LM_CHECK lm_rc mediation_seal_text(struct lm_cx *cx, const char *context, struct lm_str text,
                                   struct lm_str *ret_sealed);
LM_CHECK lm_rc mediation_unseal_text(struct lm_cx *cx, const char *context, struct lm_str sealed,
                                     struct lm_str *ret_text);

/* ---- mediation_dossier.c ---- */

/* The thirteen items of a filled case. */
LM_CHECK lm_rc mediation_dossier_of(struct lm_cx *cx, const struct mediation_case *one,
                                    struct lm_list *ret_items);
/* Names of the items that must be there and are not, but those that archiving makes; empty: none.
 */
LM_CHECK lm_rc mediation_missing(struct lm_cx *cx, const struct lm_list *items,
                                 struct lm_str *ret_names);

/* ---- mediation_count.c, mediation_print.c ---- */

LM_CHECK lm_rc mediation_counts_of(struct lm_cx *cx, int64_t node_id, int64_t year,
                                   struct mediation_counts *ret_counts);
/* Takes away what is fewer than ten, and the smallest of the rest as long as what was taken away
 * could be found out from a sum: it is nothing, or ten at least. Taken away: LM_ABSENT. */
void mediation_veil(int64_t *cells, size_t count);
LM_CHECK lm_rc mediation_print(struct lm_cx *cx, const struct mediation_case *one, int form);

/* The words of a code in the reader's language. */
struct lm_str mediation_code_text(const struct lm_cx *cx, const struct lm_code *codes, int value);

#endif
