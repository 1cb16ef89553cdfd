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
 * they sit in it and serve in a place at, above or below its community; and for the account of a
 * resident that has used the reading code of one of its parties: then `ret_case->reader` is that
 * party's place, and mediation_fill_own is the only way on. LM_NOT_FOUND to everybody else, of
 * whatever office. `ret_case` without content. */
LM_CHECK lm_rc mediation_open(struct lm_cx *cx, int64_t case_id, struct mediation_case *ret_case);
/* The same, with the reading put on record as `action` before anything is told. */
LM_CHECK lm_rc mediation_open_on_record(struct lm_cx *cx, int64_t case_id, const char *action,
                                        struct mediation_case *ret_case);
/* Fills content, parties, mediators, records, papers, log, dossier and options of an opened case.
 * LM_NOT_FOUND when a party reads it. */
LM_CHECK lm_rc mediation_fill(struct lm_cx *cx, struct mediation_case *one);
/* Content, parties and mediators alone: what a move needs. */
LM_CHECK lm_rc mediation_fill_people(struct lm_cx *cx, struct mediation_case *one);
/* Names of committee and community. */
LM_CHECK lm_rc mediation_fill_committee(struct lm_cx *cx, struct mediation_case *one);
struct mediation_facts mediation_facts_of(const struct mediation_case *one);

/* ---- mediation_reader.c: who of the parties reads ---- */

struct mediation_reading_in {
    int64_t mediation, based_on, party;
};
struct mediation_reading_code { /* shown once */
    int64_t party, code_until, version;
    struct lm_str code;
};
/* A code for a party of a case that the caller handles, in place of an earlier one that nobody has
 * used; who reads goes on until the new one is used. LM_NOT_FOUND "mediation.no_such_party";
 * LM_CONFLICT "mediation.changed_meanwhile". */
LM_CHECK lm_rc mediation_invite(struct lm_cx *cx, const struct mediation_reading_in *in,
                                struct mediation_reading_code *ret_code);
/* Ends code and reading of a party. LM_CONFLICT "mediation.nobody_reads". */
LM_CHECK lm_rc mediation_shut(struct lm_cx *cx, const struct mediation_reading_in *in,
                              struct mediation_mark *ret_mark);
/* What stands in the database of a code, however its digits were typed. */
LM_CHECK lm_rc mediation_code_index(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_index);
/* The caller's account, a resident's, reads from now on as the party whose code this is.
 * LM_NOT_FOUND "mediation.wrong_code", alike for a wrong, an old, a used and a withdrawn one;
 * LM_CONFLICT "mediation.reads_already": as another party of the same case. */
LM_CHECK lm_rc mediation_join(struct lm_cx *cx, struct lm_str index,
                              struct mediation_mark *ret_mark);
/* Ends code and reading of a party, if there are any; writes no entry. */
LM_CHECK lm_rc mediation_end_reading(struct lm_cx *cx, int64_t case_id, int64_t place);
extern const struct lm_hook mediation_hooks[];

/* ---- mediation_own.c: a case as its party reads it ---- */

/* Fills what a party may read of a case that it has opened, and nothing else: of others their
 * names, of what was written the agreement and the sessions. */
LM_CHECK lm_rc mediation_fill_own(struct lm_cx *cx, struct mediation_case *one);
extern const struct lm_route mediation_own_routes[];

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
/* Marks the cases whose limit nears or has passed, or whose last day to ask a court nears, each
 * once. */
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
/* LM_NOT_FOUND "mediation.no_such_paper"; an application for judicial confirmation also LM_CONFLICT
 * with the reason of mediation_why_not. */
LM_CHECK lm_rc mediation_print(struct lm_cx *cx, const struct mediation_case *one, int form);

/* The words of a code in the reader's language. */
struct lm_str mediation_code_text(const struct lm_cx *cx, const struct lm_code *codes, int value);

#endif
