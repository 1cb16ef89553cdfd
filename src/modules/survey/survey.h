/* Rapid surveys (摸排) of doors against the ledger. */
#ifndef LM_MODULES_SURVEY_H
#define LM_MODULES_SURVEY_H

#include "core/module.h"

extern const struct lm_module survey_module;

/* What another module says of a survey that it wants to begin. */
struct survey_plain {
    struct lm_str title, purpose, legal_basis;     /* why the data is needed, and what allows it */
    struct lm_str form_no, issued_by, approval_no; /* 表号 制定机关 批准/备案文号 */
    int64_t valid_until;                           /* 有效期限: last day, YYYYMMDD */
    int64_t area_id;                               /* grid node of any level */
    struct lm_str question; /* one yes/no question beside the ledger; p == NULL: none */
    struct lm_str baseline_text;
    int64_t baseline_minutes; /* recorded time of the same work before */
};
/* Makes and opens a survey at once; its targets are made by the job that follows. Refusals as for a
 * draft and for opening. */
LM_CHECK lm_rc survey_begin(struct lm_cx *cx, const struct survey_plain *plain, int64_t *ret_id);

#endif
