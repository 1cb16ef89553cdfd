/* Shared by the files of lib/http only: the server, an exchange and its stream. One lock of the
 * server guards every field marked (lock). */
#ifndef LM_LIB_HTTP_INSIDE_H
#define LM_LIB_HTTP_INSIDE_H

#include "lib/http/http.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    PAIRS_MAX = 1000,
    ARENA_MAX = 256 * 1024 * 1024,
    BACKLOG_MAX = 256 * 1024,
    FLOW_ROOM = 256 * 1024
};

/* Where an exchange stands. */
enum phase {
    PHASE_HEAD,     /* headers have not been looked at */
    PHASE_BODY,     /* the body is coming in */
    PHASE_HANDLING, /* handle() is running on the HTTP thread */
    PHASE_WAITING,  /* suspended, in `waiting` */
    PHASE_ANSWERED, /* a response exists; no other will be taken */
    PHASE_OVER      /* the connection is gone or has done with it */
};

struct lm_http_stream {
    struct lm_http_exchange *exchange; /* the one that it is part of */
    void (*closed)(void *arg);
    void *arg;
    char *bytes;           /* (lock) queue on the heap */
    size_t n, room, taken; /* (lock) */
    bool is_started;       /* (lock) in `streams` until the client leaves */
    bool is_open;          /* (lock) the client is there and was not cut off */
    bool is_ended;         /* (lock) nothing more will be queued */
    bool is_asleep;        /* (lock) suspended until something is queued */
};

/* A ring between a worker and the connection. */
struct lm_http_flow {
    struct lm_http_exchange *exchange; /* the one that it is part of */
    char *ring;                        /* (lock) FLOW_ROOM bytes; NULL: no flow was started */
    size_t first, n;                   /* (lock) */
    pthread_cond_t moved;              /* room was made, or nobody will make any */
    int64_t taken, waited_us;          /* (lock) bytes; how long the worker waited for that */
    bool is_started;                   /* (lock) in `flows` until the client leaves */
    bool is_ended, is_broken;          /* (lock) the worker has ended it; without having all sent */
    bool is_asleep;                    /* (lock) suspended until something is put */
};

/* A request's body on its way in: in memory, then in a temporary file. */
struct body {
    char *bytes;
    size_t n, room;
    FILE *spool;
    size_t received;
    _Atomic int64_t *shared; /* what bodies like this hold in files together; NULL: not counted */
    size_t counted;          /* of that, its own */
};

struct lm_http_exchange {
    struct lm_http *http;
    atomic_int refs;                      /* connection, app (or its stream), response */
    struct MHD_Connection *connection;    /* (lock) NULL once over */
    enum phase phase;                     /* (lock) from HANDLING on */
    struct MHD_Response *response;        /* (lock) made but not yet handed on */
    int status;                           /* (lock) of `response` */
    int64_t deadline_us;                  /* of a WAITING one */
    struct lm_http_exchange *prev, *next; /* (lock) in `waiting`, `streams` or `flows` */
    bool is_running;                      /* (lock) counted in `running` */
    int refusal;                          /* status that the body's end will be answered with */
    int descriptor;
    struct lm_str target; /* as sent */
    struct lm_http_request request;
    struct lm_http_header *headers;
    size_t header_count;
    struct body body;
    size_t body_cap; /* 0: thrown away */
    FILE *upload;
    struct lm_http_stream stream;
    struct lm_http_flow flow;
};

struct exchange_list {
    struct lm_http_exchange *first, *last;
};

struct lm_http {
    struct lm_http_config config; /* with defaults filled in */
    struct MHD_Daemon *daemon;
    int listener, port;
    char trusted_proxy[INET6_ADDRSTRLEN];
    pthread_t sweeper;
    atomic_int refs; /* owner, each exchange */
    pthread_mutex_t lock;
    pthread_cond_t wake_sweeper, went_quiet;
    struct exchange_list waiting, streams, flows; /* (lock) waiting: in order of deadline */
    size_t running;                               /* (lock) exchanges from HANDLING to OVER */
    bool is_stopping;                             /* (lock) new requests are refused */
    bool is_closing;                              /* (lock) nothing may be suspended any more */
    _Atomic int64_t connections, requests, suspended, open_streams, bytes_in, bytes_out;
    _Atomic int64_t limited_spool; /* bytes: limited_spool_cap */
};

/* http.c */
void lm_http_unref(struct lm_http *http);
void lm_http_list_add(struct exchange_list *list, struct lm_http_exchange *exchange);
void lm_http_list_remove(struct exchange_list *list, struct lm_http_exchange *exchange);

/* exchange.c: what libmicrohttpd calls. */
void *lm_http_on_target(void *http, const char *target, struct MHD_Connection *connection);
enum MHD_Result lm_http_on_request(void *http, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *bytes,
                                   size_t *size, void **exchange);
void lm_http_on_completed(void *http, struct MHD_Connection *connection, void **exchange,
                          enum MHD_RequestTerminationCode code);
void lm_http_exchange_unref(struct lm_http_exchange *exchange);
/* Gives the exchange its answer and wakes the connection; false when it has one already. Lock held.
 */
bool lm_http_answer(struct lm_http_exchange *exchange, int status, struct MHD_Response *response);
/* Answers 503 unless there is an answer. Lock held. */
void lm_http_give_up(struct lm_http_exchange *exchange);
/* A short JSON refusal; NULL when memory is out. */
struct MHD_Response *lm_http_refusal(int status);
bool lm_http_is_token(struct lm_str name);
/* Type and headers of `reply` onto `response`; false when one may not be sent. */
bool lm_http_add_headers(struct lm_http_exchange *exchange, struct MHD_Response *response,
                         const struct lm_http_reply *reply);

/* stream.c, lock held: end of all streams; a heartbeat for all; the client has left (then the
 * caller calls `closed` without the lock). */
void lm_http_streams_end(struct lm_http *http);
void lm_http_streams_beat(struct lm_http *http);
void lm_http_stream_left(struct lm_http_stream *stream);

/* flow.c, lock held: all end, now that `is_closing`; the client has left. */
void lm_http_flows_end(struct lm_http *http);
void lm_http_flow_left(struct lm_http_flow *flow);
void lm_http_flow_free(struct lm_http_flow *flow);

/* body.c: takes a piece; 0, or the status to refuse with. */
int lm_http_body_take(struct lm_http_exchange *exchange, const char *bytes, size_t n);
void lm_http_body_free(struct body *body);
/* An unlinked temporary file; NULL when there is no room for one. */
FILE *lm_http_temporary(void);

/* request.c: fills in the request from the headers; 0, or the status to refuse with. A framing that
 * two readers could take differently turns `ret_is_broken` true: answer and close. */
int lm_http_read_head(struct lm_http_exchange *exchange, bool *ret_is_broken);

/* decode.c: percent-decoding into the arena; '+' is a blank in forms. LM_BAD_REQUEST when
 * malformed, not UTF-8 or with U+0000. */
LM_CHECK lm_rc lm_http_decode(struct lm_arena *arena, struct lm_str text, bool is_form,
                              struct lm_str *ret_text);
/* The path of a request target, decoded and safe. */
LM_CHECK lm_rc lm_http_path(struct lm_arena *arena, struct lm_str target, struct lm_str *ret_path);

/* upload.c: the part named `name` with a file name in a multipart body; views. */
LM_CHECK lm_rc lm_http_find_part(struct lm_str body, struct lm_str boundary, const char *name,
                                 struct lm_str *ret_bytes, struct lm_str *ret_file_name);

#endif
