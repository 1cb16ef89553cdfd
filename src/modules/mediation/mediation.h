/* People's mediation (人民调解): disputes between residents, mediated by the committee of a
 * community. Confidential: a case is read by those who handle it, and by nobody else. */
#ifndef LM_MODULES_MEDIATION_H
#define LM_MODULES_MEDIATION_H

#include "core/module.h"

extern const struct lm_module mediation_module;

/* Has a mediation come from this demand? All that a demand may tell of it. */
LM_CHECK lm_rc mediation_exists(struct lm_cx *cx, int64_t demand_id, bool *ret_exists);

/* ---- what has been (demo): through the same rules as what is ---- */

struct mediation_past_member {
    int64_t account_id; /* 0: none */
    struct lm_str name;
    bool is_woman, is_head;
};
struct mediation_past_committee {
    int64_t node_id, elected_on;
    struct lm_str name, word;
    struct lm_list members; /* struct mediation_past_member */
};
struct mediation_past_party {
    struct lm_str name, id_number, phone, address;
    int64_t birth_on;
    bool is_woman, is_respondent;
};
/* What happened after the filing; of its members those that the move asks for. Codes by slug. */
struct mediation_past_move {
    const char *move;
    int64_t at_ms, account_id; /* when, by whom */
    int64_t mediator_id;       /* assign, clear: whom */
    int64_t party, item, pages, until;
    const char *answer, *form, *performed, *end_reason;
    bool is_public, is_confirmed;
    struct lm_str note, declared, spot, present, facts, issues, duties, terms, way, title;
};
struct mediation_past {
    int64_t committee_id, demand_id, filed_ms, filed_by;
    const char *source, *cause, *scale;
    struct lm_str summary, request, referrer;
    struct lm_list parties; /* struct mediation_past_party: places 1, 2, … */
    struct lm_list moves;   /* struct mediation_past_move in order of time, none later than now */
};
LM_CHECK lm_rc mediation_past_committee(struct lm_cx *cx,
                                        const struct mediation_past_committee *past,
                                        int64_t *ret_id);
/* Writes a case with all that became of it, and what the clock marked in between. Cases of a
 * committee come in order of their acceptance, so that numbers do. Asks no permission: who calls
 * has decided. LM_INTERNAL: a move that the rules refuse; logged. */
LM_CHECK lm_rc mediation_past_case(struct lm_cx *cx, const struct mediation_past *past);

#endif
