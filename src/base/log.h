/* One JSON object a line on standard error. Never personal data: ids, counts, codes and names of
 * routes only. */
#ifndef LM_BASE_LOG_H
#define LM_BASE_LOG_H

#include "base/str.h"

enum lm_level { LM_DEBUG, LM_INFO, LM_WARN, LM_ERROR };

/* Messages below `least` are dropped. Set once at start. */
void lm_log_level(enum lm_level least);
/* Logs `event` (a fixed word such as "server.ready") with key/value pairs of text, ended by NULL:
 * lm_log(LM_INFO, "server.ready", "port", "8080", NULL). */
void lm_log(enum lm_level level, const char *event, ...) __attribute__((sentinel));

#endif
