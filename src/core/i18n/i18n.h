/* Texts of the program in the caller's language, from the catalogues of all modules. */
#ifndef LM_CORE_I18N_H
#define LM_CORE_I18N_H

#include "base/buf.h"
#include "core/module.h"

struct lm_messages;

/* Joins the catalogues of `modules` and of core. LM_INTERNAL (logged) when a key stands twice or
 * lacks a language. */
LM_CHECK lm_rc lm_messages_new(const struct lm_module *const *modules,
                               struct lm_messages **ret_messages);
void lm_messages_free(struct lm_messages *messages);
bool lm_message_exists(const struct lm_messages *messages, const char *key);
/* Appends the text of `key` with {0} {1} {2} filled from `args` (three, or NULL). An unknown key
 * appends the key itself. */
void lm_message(const struct lm_messages *messages, enum lm_lang lang, const char *key,
                const struct lm_str *args, struct lm_buf *out);

#endif
