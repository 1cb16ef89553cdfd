/* What the files of core/outgoing share; others see outgoing.h only. */
#ifndef LM_CORE_OUTGOING_RULES_H
#define LM_CORE_OUTGOING_RULES_H

#include "core/outgoing/outgoing_store.h"

#define OUTGOING_JOB "outgoing.send"
#define OUTGOING_TARGET "outgoing.target" /* contexts of what is sealed */
#define OUTGOING_BODY "outgoing.body"
#define OUTGOING_SECRET "outgoing.secret"

/* How a text message leaves: the configured driver, or what the demo or its absence makes of it. */
enum outgoing_driver { OUTGOING_NONE, OUTGOING_FILE, OUTGOING_HTTP };
enum outgoing_driver outgoing_driver_of(const struct lm_env *env);

/* ---- hooks ---- */

/* Is `topic` what a hook asked for: itself, or a word before a dot of it? */
bool outgoing_topic_is_wanted(struct lm_str topics, struct lm_str topic);
/* Queues one post to one hook, whatever it asked for: a try, too. `data`: as lm_outgoing_hook. */
LM_CHECK lm_rc outgoing_hook_tell(struct lm_cx *cx, const struct outgoing_hook_row *hook,
                                  const char *topic, struct lm_str data);
/* Checks name, url and topics and trims them. LM_INVALID with faults. */
LM_CHECK lm_rc outgoing_hook_check(struct lm_cx *cx, struct outgoing_hook_row *hook);
/* A new secret: sealed into `hook`, in clear to be shown once. */
LM_CHECK lm_rc outgoing_hook_new_secret(struct lm_cx *cx, struct outgoing_hook_row *hook,
                                        struct lm_str *ret_secret);
/* Sends one that is over (sent, refused, given up) again, as it was. LM_CONFLICT
 * "outgoing.still_waiting", "outgoing.wiped" for text messages. */
LM_CHECK lm_rc outgoing_again(struct lm_cx *cx, int64_t id);

/* ---- sending ---- */

/* Signature of a webhook: "t=1700000000,v1=<HMAC-SHA256 of "1700000000.<body>">". */
LM_CHECK lm_rc outgoing_sign(struct lm_arena *arena, struct lm_str secret, int64_t at_ms,
                             struct lm_str body, struct lm_str *ret_header);
/* The job: sends everything that is due, once through. Of two at once one does the work of both. */
lm_rc outgoing_send_due(struct lm_env *env, int64_t job_id, struct lm_str payload);
struct outgoing_sender; /* kept with the module while the process lives */
LM_CHECK lm_rc outgoing_sender_start(struct lm_env *env);
void outgoing_sender_stop(struct lm_env *env);

extern const struct lm_route outgoing_routes[]; /* ended by {0} */
extern const struct lm_permission outgoing_manage;

#endif
