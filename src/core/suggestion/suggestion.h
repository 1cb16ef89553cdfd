/* "Complain or suggest": what people say of the program and of the work reaches the street and the
 * district and is answered (国办函〔2026〕12号 requires the entrance in every application). */
#ifndef LM_CORE_SUGGESTION_H
#define LM_CORE_SUGGESTION_H

#include "core/module.h"

extern const struct lm_module suggestion_module;

enum suggestion_kind { SUGGESTION_COMPLAINT = 1, SUGGESTION_SUGGESTION };
extern const struct lm_code suggestion_kinds[];

struct suggestion {
    int64_t id, account_id, node_id, street_id, created_ms, replied_by, replied_ms;
    struct lm_str body, page, reply, account_name, replied_name;
    int kind;
};

/* Keeps what the caller says; `node_id` is where he works. */
LM_CHECK lm_rc suggestion_add(struct lm_cx *cx, const struct suggestion *said, int64_t *ret_id);
/* The place that decides who reads it: where it was said; when that is closed the street of then,
 * or the whole district. */
int64_t suggestion_place(const struct lm_cx *cx, const struct suggestion *said);
/* Answers once; LM_CONFLICT "suggestion.replied_already". */
LM_CHECK lm_rc suggestion_reply(struct lm_cx *cx, int64_t id, struct lm_str text);

#endif
