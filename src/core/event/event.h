/* What happens after a commit: listeners of modules hear, watchers' pages are marked for a fresh
 * rendering. */
#ifndef LM_CORE_EVENT_H
#define LM_CORE_EVENT_H

#include "core/env.h"

/* Tells the events collected in a context whose transaction has committed. Short: called on writer
 * threads. */
void lm_events_tell(struct lm_env *env, const struct lm_event *events, size_t count);
/* The same for one event that no transaction carries. */
void lm_event_tell(struct lm_env *env, const char *topic, int64_t id);

/* ---- watchers (core/dispatch is their only user) ---- */

struct lm_watchers;
/* Marks every watched rendering of `topic` and `id` as outdated. Watchers with id 0 want any. Topic
 * "outside" outdates all. */
void lm_watchers_mark(struct lm_watchers *watchers, const char *topic, int64_t id);

#endif
