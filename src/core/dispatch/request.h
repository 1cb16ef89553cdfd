/* One request on its way through the dispatcher. Private to core/dispatch. */
#ifndef LM_CORE_DISPATCH_REQUEST_H
#define LM_CORE_DISPATCH_REQUEST_H

#include "core/account/account.h"
#include "core/dispatch/dispatch.h"
#include "core/dispatch/pool.h"
#include "core/dispatch/routes.h"

#include <pthread.h>

struct lm_assets;
struct lm_watch;

enum { LM_CONNS_MAX = 64, LM_OUT_CAP = 32 * 1024 * 1024 };

struct lm_dispatch {
    struct lm_env *env;
    struct lm_arena *arena;
    struct lm_route_table table;
    struct lm_pool *workers;   /* long reads, heavy preparation */
    struct lm_pool *readers;   /* short reads on PostgreSQL; NULL on SQLite */
    struct lm_pool *streamers; /* files made while they are sent: they wait for networks */
    struct lm_watchers *watchers;
    struct lm_assets *assets;
    _Atomic(struct lm_http *) http; /* for its figures; NULL before it is known */
    pthread_key_t conn_key;         /* SQLite: the reading connection of an HTTP thread */
    pthread_mutex_t conns_lock;
    struct lm_conn *conns[LM_CONNS_MAX];
    size_t conn_count;
    struct lm_route_figures unmatched;
    bool is_https;
};

/* What a handler answers beside `out`. */
struct lm_answer {
    struct lm_dispatch *dispatch;
    bool is_forwarded; /* a proxy has brought it, trusted or not */
    const char *type;
    struct lm_str body, download_name;
    FILE *file;
    struct lm_str etag;        /* of a file that the client may keep: with quotes; p NULL: none */
    bool is_unchanged;         /* and he has it */
    struct lm_http_flow *flow; /* the reply has begun */
    bool has_cookie;
    struct lm_str cookie;
    int64_t cookie_age_s;
    FILE *upload;
    struct lm_str upload_name;
    const struct lm_pair *extras;
    size_t extra_count;
};

struct lm_request {
    struct lm_cx cx;
    struct lm_write write;
    struct lm_task task;
    struct lm_answer answer;
    struct lm_dispatch *dispatch;
    struct lm_http_exchange *exchange;
    const struct lm_http_request *http;
    struct lm_route_match match;
    struct lm_str token;
    bool is_by_cookie; /* the token came in a cookie: a write must carry the CSRF token */
    void *in;
    struct lm_str key, digest; /* Idempotency-Key and what it stands for */
    int status;
    struct lm_str body; /* printed answer; p NULL: none */
    int64_t started_us;
};

/* ---- input.c ---- */

/* The token a request carries, of a header or the cookie; p NULL: none. */
struct lm_str lm_request_token(const struct lm_http_exchange *exchange);
/* Who asks: token → who, and the CSRF token of writes. LM_BUSY when the cache does not know and
 * `conn` is NULL: ask again with a connection. */
LM_CHECK lm_rc lm_request_authenticate(struct lm_request *request, struct lm_conn *conn);
/* Fills `in` from path, query and body; keeps Idempotency-Key and its digest. */
LM_CHECK lm_rc lm_request_fill(struct lm_request *request);
/* Fills a fresh input of `match` from its path parameters and a query or form. */
LM_CHECK lm_rc lm_input_from_query(struct lm_cx *cx, const struct lm_route_match *match,
                                   struct lm_str query, void **ret_in);

/* ---- reply.c ---- */

/* Sends the answer or the error and ends the request. Counts and logs. */
void lm_request_reply(struct lm_request *request, lm_rc rc);
/* Prints an output; p NULL when the route has none. */
LM_CHECK lm_rc lm_output_print(struct lm_cx *cx, const void *out, struct lm_str *ret_body);
/* Headers that every reply of ours carries; count in *count, room for 12. */
void lm_security_headers(bool is_https, bool is_page, struct lm_http_header *headers,
                         size_t *count);

/* ---- run.c ---- */

/* Default deny: LM_INTERNAL when nobody was asked. */
LM_CHECK lm_rc lm_route_check_permitted(const struct lm_cx *cx);
/* One read of `route` in a snapshot of `conn` (NULL for LM_TX_NONE): handler, permission check. */
LM_CHECK lm_rc lm_route_read(struct lm_cx *cx, struct lm_conn *conn, const void *in,
                             void **ret_out);
/* The request's reading on `conn`, then its reply. */
void lm_request_read(struct lm_request *request, struct lm_conn *conn);
/* Prepares (with `conn`, or without) and queues the write; replies when refused. */
void lm_request_write(struct lm_request *request, struct lm_conn *conn);

/* ---- watch.c ---- */

LM_CHECK lm_rc lm_watchers_new(struct lm_dispatch *dispatch, size_t stream_cap,
                               struct lm_watchers **ret_watchers);
void lm_watchers_free(struct lm_watchers *watchers);
/* Answers with an event stream, or with an error. */
void lm_request_watch(struct lm_request *request, struct lm_conn *conn);
void lm_watchers_metrics(struct lm_watchers *watchers, struct lm_buf *out);

#endif
