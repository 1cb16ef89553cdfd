/* Owns the dispatcher's parts and leads a request to the thread that may serve it: reads run where
 * they are on SQLite and on readers on PostgreSQL, long ones on workers, writes on the writer. */
#include "core/dispatch/dispatch.h"

#include "base/clock.h"
#include "core/account/session.h"
#include "core/dispatch/assets.h"
#include "core/dispatch/request.h"

#include <stddef.h>
#include <stdlib.h>

enum { TABLE_CAP = 16 * 1024 * 1024, BODY_CAP = 1024 * 1024, STREAMS_WAITING = 16 };
/* The largest file that somebody without an account may send; lib/http bounds all of them together.
 */
enum { PUBLIC_UPLOAD_CAP = 21 * 1024 * 1024 };

static struct lm_request *request_of(struct lm_task *task) {
    return (struct lm_request *)((char *)task - offsetof(struct lm_request, task));
}

/* ---- connections of HTTP threads ---- */

/* A reading connection of the calling HTTP thread's own. */
static struct lm_conn *own_conn(struct lm_dispatch *dispatch) {
    struct lm_conn *conn = pthread_getspecific(dispatch->conn_key);
    if (conn)
        return conn;
    pthread_mutex_lock(&dispatch->conns_lock);
    if (dispatch->conn_count < LM_CONNS_MAX &&
        lm_conn_open(dispatch->env->db, LM_CONN_READ, &conn) == LM_OK)
        dispatch->conns[dispatch->conn_count++] = conn;
    pthread_mutex_unlock(&dispatch->conns_lock);
    if (conn)
        pthread_setspecific(dispatch->conn_key, conn);
    return conn;
}

/* The one for its requests; NULL on PostgreSQL, where a read may wait for the network and goes to a
 * reader. */
static struct lm_conn *thread_conn(struct lm_dispatch *dispatch) {
    return dispatch->readers ? NULL : own_conn(dispatch);
}

/* ---- the way of a request ---- */

/* A thread of a pool has no connection when the database cannot be reached: nothing was done, come
 * back later. */
static bool is_turned_away(struct lm_request *request, const struct lm_conn *conn) {
    if (!conn)
        lm_request_reply(request, LM_BUSY);
    return !conn;
}

static void on_worker(struct lm_task *task, struct lm_conn *conn) {
    struct lm_request *request = request_of(task);
    if (is_turned_away(request, conn))
        return;
    if (request->cx.route->tx == LM_TX_WRITE)
        lm_request_write(request, conn);
    else
        lm_request_read(request, conn);
}

/* Whose turn comes after the deadline has been told to come again: nothing is put on record for
 * him. */
static void on_streamer(struct lm_task *task, struct lm_conn *conn) {
    struct lm_request *request = request_of(task);
    if (lm_http_is_awaited(request->exchange))
        on_worker(task, conn);
    else
        lm_request_reply(request, LM_BUSY);
}

static void on_reader_watch(struct lm_task *task, struct lm_conn *conn) {
    if (!is_turned_away(request_of(task), conn))
        lm_request_watch(request_of(task), conn);
}

static void send_to(struct lm_request *request, struct lm_pool *pool,
                    void (*run)(struct lm_task *task, struct lm_conn *conn)) {
    request->task.run = run;
    lm_rc rc = lm_pool_submit(pool, &request->task);
    if (rc != LM_OK)
        lm_request_reply(request, rc);
}

static bool wants_stream(const struct lm_request *request) {
    struct lm_str accept = lm_http_header(request->exchange, "Accept");
    return request->cx.route->watch && accept.p &&
           lm_str_find(accept, LM_STR("text/event-stream")) >= 0;
}

static void serve(struct lm_request *request, struct lm_conn *conn) {
    struct lm_dispatch *dispatch = request->dispatch;
    const struct lm_route *route = request->cx.route;
    if (wants_stream(request)) {
        if (!conn && dispatch->readers)
            send_to(request, dispatch->readers, on_reader_watch);
        else
            lm_request_watch(request, conn);
    } else if (route->tx == LM_TX_WRITE) {
        if (route->is_heavy)
            send_to(request, dispatch->workers, on_worker);
        else
            lm_request_write(request, NULL);
    } else if (route->is_stream) {
        send_to(request, dispatch->streamers, on_streamer);
    } else if (route->tx == LM_TX_LONG) {
        send_to(request, dispatch->workers, on_worker);
    } else if (route->tx == LM_TX_READ && !conn && dispatch->readers) {
        send_to(request, dispatch->readers, on_worker);
    } else {
        lm_request_read(request, conn);
    }
}

static void start(struct lm_request *request, struct lm_conn *conn);

static void on_reader_start(struct lm_task *task, struct lm_conn *conn) {
    if (!is_turned_away(request_of(task), conn))
        start(request_of(task), conn);
}

static void start(struct lm_request *request, struct lm_conn *conn) {
    lm_rc rc = lm_request_authenticate(request, conn);
    if (rc == LM_BUSY && !conn && request->dispatch->readers) {
        send_to(request, request->dispatch->readers, on_reader_start);
        return;
    }
    if (rc == LM_OK)
        rc = lm_request_fill(request);
    if (rc == LM_OK)
        serve(request, conn);
    else
        lm_request_reply(request, rc);
}

/* The language of somebody who is not logged in: the browser's, Chinese when in doubt. */
static enum lm_lang accepted_lang(const struct lm_http_exchange *exchange) {
    struct lm_str accept = lm_http_header(exchange, "Accept-Language");
    return accept.p && lm_str_starts(accept, LM_STR("en")) ? LM_LANG_EN : LM_LANG_ZH;
}

void lm_dispatch_handle(void *app, struct lm_http_exchange *exchange) {
    struct lm_dispatch *dispatch = app;
    const struct lm_http_request *http = lm_http_request(exchange);
    struct lm_request *request;
    if (lm_new(http->arena, 1, &request) != LM_OK) {
        lm_http_reply(exchange, &(struct lm_http_reply){.status = 503});
        return;
    }
    request->dispatch = dispatch;
    request->exchange = exchange;
    request->http = http;
    request->started_us = lm_clock_steady_us();
    lm_rc rc = lm_routes_match(&dispatch->table, http->method, http->path, &request->match);
    if (rc == LM_NOT_FOUND && lm_assets_reply(dispatch->assets, exchange))
        return;
    lm_cx_begin(&request->cx, dispatch->env, http->arena);
    request->cx.lang = accepted_lang(exchange);
    request->cx.peer = http->peer;
    request->cx.answer = &request->answer;
    request->answer.dispatch = dispatch;
    request->answer.is_forwarded = lm_http_header(exchange, "X-Forwarded-For").p != NULL ||
                                   lm_http_header(exchange, "Forwarded").p != NULL;
    if (rc != LM_OK) {
        lm_request_reply(request, rc);
        return;
    }
    request->cx.route = request->match.entry->route;
    start(request, thread_conn(dispatch));
}

/* Is there a session or token behind the request? What the cache does not know is asked here, also
 * on PostgreSQL, before a byte of the file is read: files are few, a disk full of strangers' files
 * is one too many. When the database cannot be asked the answer is no. */
static bool is_known(struct lm_dispatch *dispatch, const struct lm_http_exchange *exchange) {
    struct lm_arena *arena = lm_http_request(exchange)->arena;
    struct lm_str token = lm_request_token(exchange);
    const struct lm_who *who;
    if (token.n == 0)
        return false;
    lm_rc rc = lm_session_cached(dispatch->env, arena, token, &who);
    if (rc != LM_NOT_FOUND)
        return rc == LM_OK;
    struct lm_conn *conn = own_conn(dispatch);
    return conn && lm_session_find(dispatch->env, arena, conn, token, &who) == LM_OK;
}

size_t lm_dispatch_body_limit(void *app, const struct lm_http_exchange *exchange) {
    struct lm_dispatch *dispatch = app;
    const struct lm_http_request *http = lm_http_request(exchange);
    struct lm_route_match match = {0};
    if (lm_routes_match(&dispatch->table, http->method, http->path, &match) != LM_OK ||
        !match.entry->route->is_upload)
        return BODY_CAP;
    size_t of_strangers =
        match.entry->route->permission == &lm_public ? (size_t)PUBLIC_UPLOAD_CAP : 0;
    return is_known(dispatch, exchange) ? SIZE_MAX : of_strangers;
}

/* ---- start and end ---- */

static lm_rc start_parts(struct lm_dispatch *dispatch, const struct lm_dispatch_config *config) {
    struct lm_env *env = dispatch->env;
    dispatch->is_https = config->is_https;
    size_t cap = config->queue_cap ? config->queue_cap : 256;
    size_t streams = config->stream_cap ? config->stream_cap : 2048;
    LM_TRY(lm_arena_new(TABLE_CAP, &dispatch->arena));
    LM_TRY(lm_routes_compile(dispatch->arena, env->modules, &dispatch->table));
    LM_TRY(lm_assets_new(dispatch->arena, config->is_https, &dispatch->assets));
    LM_TRY(lm_pool_new(env->db, config->workers ? config->workers : 2, cap, &dispatch->workers));
    LM_TRY(lm_pool_new(env->db, config->streamers ? config->streamers : 2, STREAMS_WAITING,
                       &dispatch->streamers));
    if (lm_db_reads_block(env->db))
        LM_TRY(lm_pool_new(env->db, config->readers ? config->readers : 4, cap * 4,
                           &dispatch->readers));
    LM_TRY(lm_watchers_new(dispatch, streams, &dispatch->watchers));
    env->watchers = dispatch->watchers;
    return LM_OK;
}

lm_rc lm_dispatch_new(struct lm_env *env, const struct lm_dispatch_config *config,
                      struct lm_dispatch **ret_dispatch) {
    struct lm_dispatch *dispatch = calloc(1, sizeof *dispatch);
    if (!dispatch)
        return LM_NO_MEMORY;
    dispatch->env = env;
    pthread_mutex_init(&dispatch->conns_lock, NULL);
    pthread_key_create(&dispatch->conn_key, NULL);
    lm_rc rc = start_parts(dispatch, config);
    if (rc != LM_OK) {
        lm_dispatch_free(dispatch);
        return rc;
    }
    *ret_dispatch = dispatch;
    return LM_OK;
}

void lm_dispatch_drain(struct lm_dispatch *dispatch) {
    lm_pool_free(dispatch->workers); /* first: what they prepare becomes writes */
    lm_pool_free(dispatch->streamers);
    lm_pool_free(dispatch->readers);
    dispatch->workers = dispatch->streamers = dispatch->readers = NULL;
    lm_db_drain(dispatch->env->db);
}

void lm_dispatch_free(struct lm_dispatch *dispatch) {
    if (!dispatch)
        return;
    lm_dispatch_drain(dispatch);
    dispatch->env->watchers = NULL;
    lm_watchers_free(dispatch->watchers);
    for (size_t i = 0; i < dispatch->conn_count; i++)
        lm_conn_close(dispatch->conns[i]);
    pthread_key_delete(dispatch->conn_key);
    pthread_mutex_destroy(&dispatch->conns_lock);
    lm_arena_free(dispatch->arena);
    free(dispatch);
}

void lm_dispatch_observe(struct lm_dispatch *dispatch, struct lm_http *http) {
    atomic_store(&dispatch->http, http);
}
