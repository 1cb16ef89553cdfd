/* The dispatcher: takes what lib/http has read, does what every request needs (route, session,
 * CSRF, input, permission, transaction, idempotency, audit, reply) and calls one handler. The path
 * of a request is told in src/core/README.md. */
#ifndef LM_CORE_DISPATCH_H
#define LM_CORE_DISPATCH_H

#include "core/env.h"
#include "lib/http/http.h"

struct lm_dispatch;

struct lm_dispatch_config {
    int workers;       /* threads for long reads and heavy preparation; 0 = 2 */
    int readers;       /* threads for short reads on PostgreSQL; 0 = 4 */
    int streamers;     /* threads for files made while they are sent; 0 = 2 */
    size_t queue_cap;  /* requests waiting for a thread before 503; 0 = 256 */
    size_t stream_cap; /* event streams at once before 503; 0 = 2048 */
    bool is_https;     /* every caller is behind TLS, also when no proxy says so */
};

/* Compiles the route table of env->modules and starts the workers and the watchers' thread; sets
 * env->watchers. LM_INTERNAL, with a log line for each, when the table has duplicates, rows without
 * permission or handler, or path parameters without an input member. */
LM_CHECK lm_rc lm_dispatch_new(struct lm_env *env, const struct lm_dispatch_config *config,
                               struct lm_dispatch **ret_dispatch);
/* Ends the threads after all that waits for them, and the writes they and the requests have queued,
 * has run and been told. The HTTP server must have stopped: an exchange may have been answered "too
 * late" long before its write is done. Jobs and watchers still stand, as writes tell them. */
void lm_dispatch_drain(struct lm_dispatch *dispatch);
/* Drains, ends streams, frees. NULL is allowed. */
void lm_dispatch_free(struct lm_dispatch *dispatch);
/* lm_http_config.handle; `dispatch` is lm_http_config.app. */
void lm_dispatch_handle(void *dispatch, struct lm_http_exchange *exchange);
/* For lm_http_config.body_limit: files are taken from people who are logged in, on routes that take
 * files; 1 MiB elsewhere. */
size_t lm_dispatch_body_limit(void *dispatch, const struct lm_http_exchange *exchange);
/* The server whose figures /metrics shows beside the dispatcher's own. */
void lm_dispatch_observe(struct lm_dispatch *dispatch, struct lm_http *http);
/* Figures in Prometheus' text format. */
void lm_dispatch_metrics(struct lm_dispatch *dispatch, struct lm_buf *out);
/* Has a proxy brought this request, whether its word is believed or not? */
bool lm_cx_is_forwarded(const struct lm_cx *cx);
/* The dispatcher that runs this request; NULL in jobs and commands. */
struct lm_dispatch *lm_cx_dispatch(const struct lm_cx *cx);

#endif
