/* Rows of mediation. Maps them, decides nothing. */
#ifndef LM_MODULES_MEDIATION_STORE_H
#define LM_MODULES_MEDIATION_STORE_H

#include "modules/mediation/mediation_fields.h"

extern const struct lm_sql mediation_sql[]; /* ended by {0} */

/* ---- committees ---- */

/* LM_CONFLICT when the community has one. */
LM_CHECK lm_rc mediation_store_add_committee(struct lm_cx *cx,
                                             const struct mediation_committee *committee);
/* LM_CONFLICT when its version is not `based_on` any more. */
LM_CHECK lm_rc mediation_store_put_committee(struct lm_cx *cx,
                                             const struct mediation_committee *committee);
LM_CHECK lm_rc mediation_store_committee(struct lm_cx *cx, int64_t id,
                                         struct mediation_committee *ret_committee);
LM_CHECK lm_rc mediation_store_committees(struct lm_cx *cx, struct lm_list *ret_committees);
/* Those who sit now, in order of their seats. */
LM_CHECK lm_rc mediation_store_members(struct lm_cx *cx, int64_t committee_id,
                                       struct lm_list *ret_members);
LM_CHECK lm_rc mediation_store_end_members(struct lm_cx *cx, int64_t committee_id);
LM_CHECK lm_rc mediation_store_add_member(struct lm_cx *cx, int64_t committee_id,
                                          const struct mediation_member *member);
/* The seat of an account; LM_NOT_FOUND when it has none. */
LM_CHECK lm_rc mediation_store_seat(struct lm_cx *cx, int64_t committee_id, int64_t account_id,
                                    struct mediation_member *ret_member);
/* The next number of the year. */
LM_CHECK lm_rc mediation_store_next_no(struct lm_cx *cx, int64_t committee_id, int64_t year,
                                       int64_t *ret_no);

/* ---- cases ---- */

LM_CHECK lm_rc mediation_store_add(struct lm_cx *cx, const struct mediation_case *one);
/* Writes it whole; LM_CONFLICT when its version is not one below any more. */
LM_CHECK lm_rc mediation_store_put(struct lm_cx *cx, const struct mediation_case *one);
LM_CHECK lm_rc mediation_store_case(struct lm_cx *cx, int64_t id, struct mediation_case *ret_case);
/* Cases that the account reads, newest first, before `after`; 0 and p == NULL: any. */
struct mediation_page {
    int64_t account_id, after, limit;
    int state, due;       /* due: enum mediation_due */
    int64_t today, soon;  /* soon: the last day that counts as near */
    struct lm_str number; /* a piece of it, `!` before each of %, _ and ! */
};
LM_CHECK lm_rc mediation_store_page(struct lm_cx *cx, const struct mediation_page *page,
                                    struct lm_list *ret_cases);
LM_CHECK lm_rc mediation_store_exists(struct lm_cx *cx, int64_t demand_id, bool *ret_exists);
/* How many cases of the committee of this community are not archived and not refused. */
LM_CHECK lm_rc mediation_store_open_cases(struct lm_cx *cx, int64_t node_id, int64_t *ret_count);
/* Running cases whose limit is on `day` or before and that still want a mark. */
LM_CHECK lm_rc mediation_store_limits(struct lm_cx *cx, int64_t day, int64_t today,
                                      struct lm_list *ret_ids);

/* Agreements that a court can still be asked about until `day` at the latest, and that nothing was
 * marked of. */
LM_CHECK lm_rc mediation_store_confirms(struct lm_cx *cx, int64_t day, int64_t today,
                                        struct lm_list *ret_ids);

LM_CHECK lm_rc mediation_store_parties(struct lm_cx *cx, int64_t case_id,
                                       struct lm_list *ret_parties);
/* The highest place that a party of this case has or ever had; 0: none. */
LM_CHECK lm_rc mediation_store_last_place(struct lm_cx *cx, int64_t case_id, int64_t *ret_place);
LM_CHECK lm_rc mediation_store_drop_party(struct lm_cx *cx, int64_t case_id, int64_t place);
LM_CHECK lm_rc mediation_store_put_party(struct lm_cx *cx, int64_t case_id,
                                         const struct mediation_party *party);
LM_CHECK lm_rc mediation_store_mediators(struct lm_cx *cx, int64_t case_id,
                                         struct lm_list *ret_mediators);
LM_CHECK lm_rc mediation_store_drop_mediators(struct lm_cx *cx, int64_t case_id);
LM_CHECK lm_rc mediation_store_put_mediator(struct lm_cx *cx, int64_t case_id,
                                            const struct mediation_mediator *mediator);
LM_CHECK lm_rc mediation_store_handles(struct lm_cx *cx, int64_t case_id, int64_t account_id,
                                       bool *ret_handles);
LM_CHECK lm_rc mediation_store_records(struct lm_cx *cx, int64_t case_id,
                                       struct lm_list *ret_records);
LM_CHECK lm_rc mediation_store_add_record(struct lm_cx *cx, int64_t case_id,
                                          const struct mediation_record *record);
/* Its words alone: kind and day stay. */
LM_CHECK lm_rc mediation_store_put_record(struct lm_cx *cx, int64_t case_id,
                                          const struct mediation_record *record);
LM_CHECK lm_rc mediation_store_papers(struct lm_cx *cx, int64_t case_id,
                                      struct lm_list *ret_papers);
LM_CHECK lm_rc mediation_store_add_paper(struct lm_cx *cx, int64_t case_id,
                                         const struct mediation_paper *paper);
/* Its title alone. */
LM_CHECK lm_rc mediation_store_put_paper(struct lm_cx *cx, int64_t case_id,
                                         const struct mediation_paper *paper);
LM_CHECK lm_rc mediation_store_drop_paper(struct lm_cx *cx, int64_t case_id, int64_t place);
LM_CHECK lm_rc mediation_store_log(struct lm_cx *cx, int64_t case_id, struct lm_list *ret_log);
LM_CHECK lm_rc mediation_store_add_entry(struct lm_cx *cx, const struct mediation_entry *entry);
/* Its note alone: what names a party that was removed is taken out. */
LM_CHECK lm_rc mediation_store_put_note(struct lm_cx *cx, const struct mediation_entry *entry);

/* ---- parties as readers ---- */

LM_CHECK lm_rc mediation_store_readers(struct lm_cx *cx, int64_t case_id,
                                       struct lm_list *ret_readers);
/* A code in place of an earlier one that nobody has used; who reads goes on reading. */
LM_CHECK lm_rc mediation_store_put_code(struct lm_cx *cx, const struct mediation_reader *reader);
LM_CHECK lm_rc mediation_store_by_code(struct lm_cx *cx, struct lm_str index,
                                       struct mediation_reader *ret_reader);
/* The account reads from now on, in place of an earlier one; LM_NOT_FOUND when the code has been
 * used, replaced or withdrawn meanwhile. */
LM_CHECK lm_rc mediation_store_join(struct lm_cx *cx, const struct mediation_reader *reader);
/* Code and reading end; LM_NOT_FOUND when there is neither. */
LM_CHECK lm_rc mediation_store_drop_reader(struct lm_cx *cx, int64_t case_id, int64_t place);
LM_CHECK lm_rc mediation_store_forget_reader(struct lm_cx *cx, int64_t account_id);
/* As which party the account reads the case; LM_NOT_FOUND. */
LM_CHECK lm_rc mediation_store_reads(struct lm_cx *cx, int64_t case_id, int64_t account_id,
                                     struct mediation_reader *ret_reader);
/* Cases that the account reads as a party, newest first. */
LM_CHECK lm_rc mediation_store_own(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_cases);

/* ---- counts ---- */

struct mediation_count {
    int64_t node_id, count;
    int cause;
    struct lm_str outcome; /* open, written, oral, ended */
};
LM_CHECK lm_rc mediation_store_counts(struct lm_cx *cx, int64_t year, struct lm_list *ret_counts);

#endif
