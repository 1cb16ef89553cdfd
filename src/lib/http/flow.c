/* A body that a worker makes while it is sent: a ring that the worker fills and a reader callback
 * empties. The worker waits for room, with deadlines; the connection sleeps (is suspended) while
 * the ring is empty, so neither side holds an HTTP thread. */
#include "lib/http/inside.h"

#include "base/clock.h"

#include <sys/socket.h>

enum {
    BLOCK = 16 * 1024,
    BYTES_PER_MS = 16, /* a reader slower than this in the long run is cut off */
    PATIENCES = 2      /* reply_ms in all that the worker waits before that */
};

/* Lets the reader run. Lock held. */
static void wake(struct lm_http_flow *flow) {
    if (!flow->is_asleep)
        return;
    flow->is_asleep = false;
    MHD_resume_connection(flow->exchange->connection);
}

/* Resets the connection. A plain close would pass for the end of the body where there are no chunks
 * (HTTP/1.0), and a reader that does not read would never see it. Lock held. */
static void reset(struct lm_http_flow *flow) {
    const struct sockaddr none = {.sa_family = AF_UNSPEC};
    flow->is_broken = true;
    if (flow->exchange->connection && flow->exchange->descriptor >= 0)
        (void)connect(flow->exchange->descriptor, &none, sizeof none);
    wake(flow);
}

/* What lies in one piece at the front of the ring, at most `most`. */
static size_t take(struct lm_http_flow *flow, char *out, size_t most) {
    size_t straight = FLOW_ROOM - flow->first, n = flow->n < straight ? flow->n : straight;
    n = n < most ? n : most;
    memcpy(out, flow->ring + flow->first, n);
    flow->first = (flow->first + n) % FLOW_ROOM;
    flow->n -= n;
    flow->taken += (int64_t)n;
    return n;
}

static ssize_t read_ring(void *cls, uint64_t position, char *out, size_t most) {
    (void)position;
    struct lm_http_flow *flow = cls;
    struct lm_http *http = flow->exchange->http;
    ssize_t result = 0;
    pthread_mutex_lock(&http->lock);
    if (flow->is_broken) {
        result = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (flow->n > 0) {
        result = (ssize_t)take(flow, out, most);
        atomic_fetch_add(&http->bytes_out, result);
        pthread_cond_signal(&flow->moved);
    } else if (flow->is_ended) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        flow->is_asleep = true;
        MHD_suspend_connection(flow->exchange->connection);
    }
    pthread_mutex_unlock(&http->lock);
    return result;
}

static void release_flow(void *cls) {
    lm_http_exchange_unref(((struct lm_http_flow *)cls)->exchange);
}

/* HEAD has no body, and libmicrohttpd would end the chunks that it does not send. */
static bool is_head(const struct lm_http_exchange *exchange) {
    return lm_str_is(exchange->request.method, "HEAD");
}

static struct MHD_Response *make_response(struct lm_http_flow *flow,
                                          const struct lm_http_reply *reply) {
    struct MHD_Response *response =
        is_head(flow->exchange) ? MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT)
                                : MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK,
                                                                    read_ring, flow, release_flow);
    if (!response)
        return NULL;
    if (!is_head(flow->exchange))
        atomic_fetch_add(&flow->exchange->refs, 1);
    if (lm_http_add_headers(flow->exchange, response, reply))
        return response;
    MHD_destroy_response(response);
    return NULL;
}

static bool make_ring(struct lm_http_flow *flow) {
    pthread_condattr_t steady;
    char *ring = malloc(FLOW_ROOM);
    if (!ring)
        return false;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&flow->moved, &steady);
    pthread_condattr_destroy(&steady);
    flow->ring = ring;
    return true;
}

lm_rc lm_http_flow_start(struct lm_http_exchange *exchange, const struct lm_http_reply *reply,
                         struct lm_http_flow **ret_flow) {
    struct lm_http *http = exchange->http;
    struct lm_http_flow *flow = &exchange->flow;
    if (flow->ring || !make_ring(flow))
        return flow->ring ? LM_INTERNAL : LM_NO_MEMORY;
    struct MHD_Response *response = make_response(flow, reply);
    if (!response)
        return LM_NO_MEMORY;
    pthread_mutex_lock(&http->lock);
    bool is_taken = !http->is_closing && lm_http_answer(exchange, reply->status, response);
    if (is_taken && !is_head(exchange)) {
        flow->is_started = true;
        lm_http_list_add(&http->flows, exchange);
    }
    pthread_mutex_unlock(&http->lock);
    if (is_taken)
        *ret_flow = flow;
    else
        MHD_destroy_response(response);
    return is_taken ? LM_OK : LM_GONE;
}

/* How much longer the reader may take nothing. Lock held. */
static int64_t patience_of(const struct lm_http_flow *flow) {
    int64_t once_us = flow->exchange->http->config.reply_ms * INT64_C(1000);
    int64_t ever_us = PATIENCES * once_us + flow->taken / BYTES_PER_MS * 1000 - flow->waited_us;
    return once_us < ever_us ? once_us : ever_us;
}

/* Waits until something is taken. Lock held. */
static void wait_for_reader(struct lm_http_flow *flow) {
    struct lm_http *http = flow->exchange->http;
    int64_t before = flow->taken, began_us = lm_clock_steady_us();
    int64_t until_us = began_us + patience_of(flow);
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    int said = 0;
    while (flow->taken == before && flow->is_started && !flow->is_broken && said == 0)
        said = pthread_cond_timedwait(&flow->moved, &http->lock, &until);
    flow->waited_us += lm_clock_steady_us() - began_us;
    if (flow->taken == before && flow->is_started && !flow->is_broken)
        reset(flow);
}

/* False when nobody will read on. Lock held. */
static bool has_room(struct lm_http_flow *flow) {
    while (flow->n == FLOW_ROOM && flow->is_started && !flow->is_broken)
        wait_for_reader(flow);
    return flow->is_started && !flow->is_broken;
}

static size_t fill(struct lm_http_flow *flow, struct lm_str bytes) {
    size_t end = (flow->first + flow->n) % FLOW_ROOM;
    size_t straight = end < flow->first ? flow->first - end : FLOW_ROOM - end;
    size_t n = bytes.n < straight ? bytes.n : straight;
    n = n < FLOW_ROOM - flow->n ? n : FLOW_ROOM - flow->n;
    memcpy(flow->ring + end, bytes.p, n);
    flow->n += n;
    return n;
}

lm_rc lm_http_flow_put(struct lm_http_flow *flow, struct lm_str bytes) {
    struct lm_http *http = flow->exchange->http;
    pthread_mutex_lock(&http->lock);
    bool is_open = flow->is_started && !flow->is_broken;
    while (is_open && bytes.n > 0) {
        is_open = has_room(flow);
        if (is_open)
            bytes = lm_str_cut(bytes, fill(flow, bytes), bytes.n);
        wake(flow);
    }
    pthread_mutex_unlock(&http->lock);
    return is_open ? LM_OK : LM_GONE;
}

void lm_http_flow_end(struct lm_http_flow *flow, bool is_whole) {
    struct lm_http_exchange *exchange = flow->exchange;
    pthread_mutex_lock(&exchange->http->lock);
    flow->is_ended = true;
    if (!is_whole && flow->is_started)
        reset(flow);
    wake(flow);
    pthread_mutex_unlock(&exchange->http->lock);
    lm_http_exchange_unref(exchange);
}

void lm_http_flow_left(struct lm_http_flow *flow) {
    lm_http_list_remove(&flow->exchange->http->flows, flow->exchange);
    flow->is_started = false;
    flow->is_asleep = false;
    pthread_cond_signal(&flow->moved);
}

/* What was put whole may still be on its way to the client: it keeps its farewell. */
void lm_http_flows_end(struct lm_http *http) {
    for (struct lm_http_exchange *at = http->flows.first; at; at = at->next) {
        if (!at->flow.is_ended)
            reset(&at->flow);
        pthread_cond_signal(&at->flow.moved);
    }
}

void lm_http_flow_free(struct lm_http_flow *flow) {
    if (!flow->ring)
        return;
    pthread_cond_destroy(&flow->moved);
    free(flow->ring);
}
