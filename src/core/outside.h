/* What other processes do to the database of a server: commands write beside it, and it must not go
 * on with what it remembers. */
#ifndef LM_CORE_OUTSIDE_H
#define LM_CORE_OUTSIDE_H

#include "core/env.h"

struct lm_outside;

/* Starts a thread that looks once a second: whether another process has written (then the event
 * "outside" is told), and whether the server's place is still its own. When another has taken it,
 * `displaced` is called, once. */
LM_CHECK lm_rc lm_outside_start(struct lm_env *env, void (*displaced)(void),
                                struct lm_outside **ret_outside);
/* NULL is allowed. */
void lm_outside_stop(struct lm_outside *outside);

/* How often commands have written so far. */
LM_CHECK lm_rc lm_outside_writes(struct lm_cx *cx, int64_t *ret_writes);
/* Counts a write of a command, in its transaction. */
LM_CHECK lm_rc lm_outside_count(struct lm_cx *cx);

#endif
