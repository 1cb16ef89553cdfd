/* What each building counts, in memory, and the sums of every place above, so that a figure of any
 * place is looked up and no statement over thousands of rows. Table ledger_count stays the truth: a
 * commit marks its building before its reply is sent, and whoever asks next reads the marked rows
 * first.
 */
#ifndef LM_MODULES_LEDGER_BOARD_H
#define LM_MODULES_LEDGER_BOARD_H

#include "core/env.h"
#include "modules/ledger/ledger.h"

LM_CHECK lm_rc ledger_board_start(struct lm_env *env);
void ledger_board_stop(struct lm_env *env);
/* Listeners: the counters of a building have moved (0: of any); so may they outside. */
void ledger_board_hear(struct lm_env *env, int64_t building_id);
void ledger_board_hear_outside(struct lm_env *env, int64_t id);

/* Figures of a place: all of it, and what the district manages itself. */
struct ledger_figures {
    struct ledger_count all, managed;
};
/* Sums over the buildings at and below a node as the last acknowledged write left them; zeros for a
 * node that is not there. LM_NOT_FOUND: this process keeps no board. */
LM_CHECK lm_rc ledger_board_sum(struct lm_cx *cx, int64_t node_id,
                                struct ledger_figures *ret_figures);
/* Reads what was marked, once for several sums. */
LM_CHECK lm_rc ledger_board_freshen(struct lm_cx *cx);

#endif
