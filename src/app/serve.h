/* `lastmeter serve`. */
#ifndef LM_APP_SERVE_H
#define LM_APP_SERVE_H

#include "app/config.h"

/* Keeps SIGTERM and SIGINT for app_serve: call before any thread is made. */
void app_serve_hold_signals(void);
/* Serves until SIGTERM or SIGINT, then lets running requests finish. Exit status. */
int app_serve(struct lm_env *env, const struct app_config *config);

#endif
