/* The HTTP/1.1 server (libmicrohttpd, poll mode, two threads): a request is a value in, a reply is
 * a value out. Owns sockets, limits and deadlines; knows no route. */
#ifndef LM_LIB_HTTP_H
#define LM_LIB_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/pair.h"
#include "base/sink.h"
#include "base/str.h"

#include <stdio.h>

struct lm_http;          /* the listening server */
struct lm_http_exchange; /* one request and its reply; ends when the reply has been sent */
struct lm_http_stream;   /* an endless reply (server-sent events) */
struct lm_http_flow;     /* a reply whose body is made while it is sent */

struct lm_http_request {
    struct lm_str method, path; /* path decoded, without the query; begins with '/', is UTF-8, has
                                   no control characters, no "." or ".." and no encoded '/': such
                                   requests are answered 400 here */
    struct lm_str query;        /* raw, after '?' */
    struct lm_str body;         /* whole, at most the cap; empty when spooled */
    FILE *spool;                /* a body larger than `memory_body_cap`, rewound; NULL otherwise.
                                   Belongs to the exchange: never close it */
    struct lm_str peer;         /* address of the client, or what the trusted proxy says */
    struct lm_arena *arena;     /* lives as long as the exchange */
    bool is_https;              /* the trusted proxy says so */
};

struct lm_http_header {
    const char *name;
    struct lm_str value;
};

struct lm_http_reply {
    int status;
    const char *type;   /* Content-Type; NULL for none */
    struct lm_str body; /* must live in the exchange's arena or be static */
    bool is_static;     /* body outlives the server: sent without a copy */
    FILE *file;         /* instead of body: the whole regular file is sent, closed by the server */
    /* Names must be tokens, values free of control characters, and framing (Content-Length,
     * Transfer-Encoding, Connection) is the server's: otherwise 500 is sent and logged. */
    const struct lm_http_header *headers;
    size_t header_count;
};

struct lm_http_config {
    const char *listen;        /* "127.0.0.1" */
    int port;                  /* 0: any, ask lm_http_port */
    const char *trusted_proxy; /* address whose X-Forwarded-For / -Proto are believed; NULL: none */
    size_t memory_body_cap;    /* 0 = 1 MiB */
    size_t body_cap;  /* 0 = 64 MiB: past it the body is drained up to a limit and answered 413 */
    int idle_seconds; /* 0 = 30 */
    int connections;  /* 0 = 4096; lowered, and logged, when the descriptor limit is less */
    int connections_per_address; /* 0 = unlimited: set behind no proxy */
    /* Called with the head of a request, on an HTTP thread: how many bytes of body are kept, at
     * most body_cap; past it 413. 0: the body is read and thrown away, `handle` sees none (for
     * whoever is refused anyway, so that strangers fill no disk). NULL: body_cap. */
    size_t (*body_limit)(void *app, const struct lm_http_exchange *exchange);
    size_t limited_spool_cap; /* 0 = 256 MiB: temporary files of bodies that `body_limit` has
                                 lowered hold at most this together; past it 503. So strangers
                                 cannot fill the disk, nor keep others from uploading */
    int reply_ms;     /* 0 = 30,000: the deadline of a suspended exchange, and of a reader that
                         takes nothing of a flow */
    int heartbeat_ms; /* 0 = 15,000: between comments on an event stream */
    /* Called once a request is complete, on an HTTP thread. It (or any thread later) must end the
     * exchange by exactly one lm_http_reply or lm_http_stream_start. Until then the connection is
     * suspended with a deadline of its own (30 s, then 503 is sent and the late reply is dropped).
     */
    void (*handle)(void *app, struct lm_http_exchange *exchange);
    void *app;
};

/* Opens the socket, raises the descriptor limit and starts the threads. LM_IO (logged) when the
 * address cannot be listened on. */
LM_CHECK lm_rc lm_http_start(const struct lm_http_config *config, struct lm_http **ret_http);
int lm_http_port(const struct lm_http *http);
/* Stops accepting, lets running exchanges finish (at most `grace_ms`), ends streams. What is still
 * waiting then is answered 503. Exchanges and streams that the app still holds stay valid: it may
 * end them later. */
void lm_http_stop(struct lm_http *http, int grace_ms);

const struct lm_http_request *lm_http_request(const struct lm_http_exchange *exchange);
/* A request header's value, p == NULL when absent. Cookie "name" of the Cookie header likewise. */
struct lm_str lm_http_header(const struct lm_http_exchange *exchange, const char *name);
struct lm_str lm_http_cookie(const struct lm_http_exchange *exchange, const char *name);
/* Query or form text ("a=1&b=%E5%8D%95") into decoded pairs in the arena. LM_BAD_REQUEST on broken
 * percent-encoding, U+0000 or invalid UTF-8, LM_TOO_LARGE on more than 1,000 pairs. */
LM_CHECK lm_rc lm_http_pairs(struct lm_arena *arena, struct lm_str text, struct lm_pair **ret_pairs,
                             size_t *ret_count);
/* One uploaded file of a multipart/form-data body: reads the part "file" (name kept, without
 * folders) into a temporary file, rewound. The exchange owns the file: never close it.
 * LM_UNSUPPORTED when the body is of another type, LM_BAD_REQUEST when it is malformed, LM_INVALID
 * when it has no file of that name. */
LM_CHECK lm_rc lm_http_upload(struct lm_http_exchange *exchange, FILE **ret_file,
                              struct lm_str *ret_file_name);

/* Ends the exchange: neither it nor its request and arena may be used afterwards. Any thread. A
 * reply after the deadline, or to a client that has left, is dropped. */
void lm_http_reply(struct lm_http_exchange *exchange, const struct lm_http_reply *reply);

/* True while a reply would still be sent: for whoever begins long work after waiting for its turn.
 */
bool lm_http_is_awaited(struct lm_http_exchange *exchange);

/* Begins a reply (its `body` and `file` are not looked at) whose body follows piece by piece,
 * chunked, from a thread that may wait: never an HTTP thread. LM_GONE when the deadline has passed
 * or the client or server is gone, LM_NO_MEMORY; then, and only then, the exchange must still be
 * ended by lm_http_reply. */
LM_CHECK lm_rc lm_http_flow_start(struct lm_http_exchange *exchange,
                                  const struct lm_http_reply *reply,
                                  struct lm_http_flow **ret_flow);
/* Sends. Waits while 256 KiB are unread. LM_GONE, then and from then on: HEAD, the client has left,
 * has taken nothing for `reply_ms` or has made us wait too long (less than 16 KiB a second), or the
 * grace of a stop is over. */
LM_CHECK lm_rc lm_http_flow_put(struct lm_http_flow *flow, struct lm_str bytes);
/* Ends the exchange. Unless it `is_whole` the connection is reset, so that the client sees that the
 * download broke off: what it has must not pass for the whole. */
void lm_http_flow_end(struct lm_http_flow *flow, bool is_whole);

/* Begins an event stream (200, text/event-stream). Any thread. The stream ends when the client
 * leaves (noticed at the latest by the heartbeat after next), when a reader is more than 256 KiB
 * behind and is cut off, when the server stops, or by lm_http_stream_end. `closed` (may be NULL) is
 * called exactly once, on an HTTP thread, when nothing more will be sent.
 * The handle (and the exchange's arena) stays valid until lm_http_stream_end, which must be called
 * exactly once, also after or inside `closed`.
 * LM_GONE when the deadline has passed or the client or server is gone, LM_NO_MEMORY: the exchange
 * has ended all the same and `closed` is not called. */
LM_CHECK lm_rc lm_http_stream_start(struct lm_http_exchange *exchange, void (*closed)(void *arg),
                                    void *arg, struct lm_http_stream **ret_stream);
/* False once the stream has ended in one of these ways: sending is then without effect. */
bool lm_http_stream_is_open(struct lm_http_stream *stream);
/* Queues one event ("event: name\ndata: …\n\n", one data line a line). `event` NULL: without a
 * name. Any thread, never waits. */
void lm_http_stream_send(struct lm_http_stream *stream, const char *event, struct lm_str data);
/* Gives the handle back; what is queued is still delivered. */
void lm_http_stream_end(struct lm_http_stream *stream);

/* `connections`, `suspended` and `streams` are of now, the others since the start; bytes are those
 * of bodies. */
struct lm_http_stats {
    int64_t connections, requests, suspended, streams, bytes_in, bytes_out;
};
void lm_http_stats(struct lm_http *http, struct lm_http_stats *ret_stats);

#endif
