/* What units are asked, seen from both sides. */
#ifndef LM_MODULES_DEMAND_LINK_H
#define LM_MODULES_DEMAND_LINK_H

#include "modules/demand/demand_rules.h"

/* By somebody who speaks for the unit that was asked. LM_NOT_FOUND "demand.no_such_request";
 * LM_CONFLICT "demand.request_withdrawn", "demand.already_answered"; LM_INVALID at /answer. */
LM_CHECK lm_rc demand_ask_arrive(struct lm_cx *cx, int64_t ask_id, struct demand_ask *ret_ask);
LM_CHECK lm_rc demand_ask_answer(struct lm_cx *cx, int64_t ask_id, struct lm_str answer,
                                 struct demand_ask *ret_ask);
/* His judgement of the whistle behind it. */
LM_CHECK lm_rc demand_whistle_judge(struct lm_cx *cx, int64_t ask_id, int mark,
                                    struct demand_whistle *ret_whistle);

/* By the asker's node: a judgement of what the unit did, or (0) the request is taken back. */
LM_CHECK lm_rc demand_ask_mark(struct lm_cx *cx, int64_t ask_id, int mark,
                               struct demand_ask *ret_ask);
/* A whistle of a place of the caller's. LM_NOT_FOUND "demand.no_such_whistle". */
LM_CHECK lm_rc demand_whistle_get(struct lm_cx *cx, int64_t whistle_id,
                                  struct demand_whistle *ret_whistle);
/* LM_CONFLICT "demand.whistle_over"; LM_INVALID at /outcome. */
LM_CHECK lm_rc demand_whistle_end(struct lm_cx *cx, int64_t whistle_id, struct lm_str outcome,
                                  struct demand_whistle *ret_whistle);
/* Fills in the names of the units. */
LM_CHECK lm_rc demand_name_asks(struct lm_cx *cx, const struct lm_list *asks);

#endif
