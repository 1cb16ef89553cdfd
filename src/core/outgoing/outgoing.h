/* What leaves the house: text messages to phones and webhooks to other programs. Queued in the
 * transaction that wants them, so that what was undone is never told; sent by a job. */
#ifndef LM_CORE_OUTGOING_H
#define LM_CORE_OUTGOING_H

#include "core/env.h"

extern const struct lm_module outgoing_module;

/* Is there any way to send a text message? Where there is none, who wants to must say so. */
bool lm_outgoing_has_sms(const struct lm_env *env);

/* Queues a text message: the sentence `key` of the catalogue in cx->lang with up to three text
 * arguments. `phone`: digits. It is worth sending for a day. LM_CONFLICT "outgoing.no_sms" when
 * nothing is configured. The number and the text are sealed, and wiped once they are of no use. */
struct lm_outgoing_sms {
    struct lm_str phone;
    const char *key;
    struct lm_str args[3];
    int64_t until_ms; /* of no use afterwards; 0: a day from now */
};
LM_CHECK lm_rc lm_outgoing_sms_put(struct lm_cx *cx, const struct lm_outgoing_sms *sms);
#define lm_outgoing_sms(cx, to, template_key, ...)                                                 \
    lm_outgoing_sms_put((cx), &(struct lm_outgoing_sms){                                           \
                                  .phone = (to), .key = (template_key), .args = {__VA_ARGS__}})

/* Tells every active hook that asked for `topic` ("demand.closed"): posts
 * {"id":…,"topic":…,"at":…,"data":<data>} within three days. `data`: a JSON value of ids and fields
 * that everybody may know; never a name, a number or a text that a person wrote. Nothing is written
 * when nobody asked. */
LM_CHECK lm_rc lm_outgoing_hook(struct lm_cx *cx, const char *topic, struct lm_str data);

#endif
