/* Server-sent events: a queue that a reader callback empties; the connection sleeps (is suspended)
 * while the queue is empty. Never waits for a slow reader: it is cut off. */
#include "lib/http/inside.h"

#include <sys/socket.h>

enum { BLOCK = 16 * 1024 };

/* Lets the reader run, or end. Lock held. */
static void wake(struct lm_http_stream *stream) {
    if (!stream->is_asleep)
        return;
    stream->is_asleep = false;
    MHD_resume_connection(stream->exchange->connection);
}

/* Shuts the socket down (libmicrohttpd closes it): a reader that does not read would keep the
 * connection until the idle timeout. Lock held. */
static void cut_off(struct lm_http_stream *stream) {
    stream->is_open = false;
    free(stream->bytes);
    stream->bytes = NULL;
    stream->n = stream->room = stream->taken = 0;
    if (stream->exchange->connection && stream->exchange->descriptor >= 0)
        (void)shutdown(stream->exchange->descriptor, SHUT_RDWR);
    wake(stream);
}

/* Room for `more` bytes at the end of the queue; false when the reader is too far behind. */
static bool make_room(struct lm_http_stream *stream, size_t more) {
    size_t left = stream->n - stream->taken;
    if (more > BACKLOG_MAX || left + more > BACKLOG_MAX)
        return false;
    if (stream->n + more <= stream->room)
        return true;
    if (stream->taken) {
        memmove(stream->bytes, stream->bytes + stream->taken, left);
        stream->n = left;
        stream->taken = 0;
    }
    size_t room = stream->room ? stream->room : 512;
    while (room < left + more)
        room *= 2;
    char *grown = room > stream->room ? realloc(stream->bytes, room) : stream->bytes;
    if (!grown)
        return false;
    stream->bytes = grown;
    stream->room = room;
    return true;
}

static void put(struct lm_http_stream *stream, const char *bytes, size_t n) {
    memcpy(stream->bytes + stream->n, bytes, n);
    stream->n += n;
}

/* Queues whole messages. Lock held. */
static void queue(struct lm_http_stream *stream, struct lm_str text) {
    if (!stream->is_open || stream->is_ended)
        return;
    if (!make_room(stream, text.n)) {
        cut_off(stream);
        return;
    }
    put(stream, text.p, text.n);
    wake(stream);
}

static ssize_t read_queue(void *cls, uint64_t position, char *out, size_t most) {
    (void)position;
    struct lm_http_stream *stream = cls;
    struct lm_http *http = stream->exchange->http;
    ssize_t result = 0;
    pthread_mutex_lock(&http->lock);
    size_t left = stream->n - stream->taken;
    if (!stream->is_open) {
        result = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (left > 0) {
        result = (ssize_t)(left < most ? left : most);
        memcpy(out, stream->bytes + stream->taken, (size_t)result);
        stream->taken += (size_t)result;
        atomic_fetch_add(&http->bytes_out, result);
    } else if (stream->is_ended || http->is_closing) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        stream->is_asleep = true;
        MHD_suspend_connection(stream->exchange->connection);
    }
    pthread_mutex_unlock(&http->lock);
    return result;
}

static void release_stream(void *cls) {
    lm_http_exchange_unref(((struct lm_http_stream *)cls)->exchange);
}

static struct MHD_Response *make_response(struct lm_http_stream *stream) {
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK, read_queue, stream, release_stream);
    if (!response)
        return NULL;
    atomic_fetch_add(&stream->exchange->refs, 1);
    if (MHD_add_response_header(response, "Content-Type", "text/event-stream") == MHD_YES &&
        MHD_add_response_header(response, "Cache-Control", "no-cache") == MHD_YES &&
        MHD_add_response_header(response, "X-Accel-Buffering", "no") == MHD_YES)
        return response;
    MHD_destroy_response(response);
    return NULL;
}

lm_rc lm_http_stream_start(struct lm_http_exchange *exchange, void (*closed)(void *arg), void *arg,
                           struct lm_http_stream **ret_stream) {
    struct lm_http *http = exchange->http;
    struct lm_http_stream *stream = &exchange->stream;
    struct MHD_Response *response = make_response(stream);
    pthread_mutex_lock(&http->lock);
    bool is_taken = response && !http->is_stopping && lm_http_answer(exchange, 200, response);
    if (is_taken) {
        stream->is_started = stream->is_open = true;
        stream->closed = closed;
        stream->arg = arg;
        queue(stream, LM_STR(":\n\n")); /* so that the headers leave at once */
        lm_http_list_add(&http->streams, exchange);
        atomic_fetch_add(&http->open_streams, 1);
        pthread_cond_signal(&http->wake_sweeper);
        *ret_stream = stream;
    } else {
        lm_http_give_up(exchange);
    }
    pthread_mutex_unlock(&http->lock);
    if (is_taken)
        return LM_OK;
    if (response)
        MHD_destroy_response(response);
    lm_http_exchange_unref(exchange);
    return response ? LM_GONE : LM_NO_MEMORY;
}

bool lm_http_stream_is_open(struct lm_http_stream *stream) {
    struct lm_http *http = stream->exchange->http;
    pthread_mutex_lock(&http->lock);
    bool is_open = stream->is_open && !stream->is_ended;
    pthread_mutex_unlock(&http->lock);
    return is_open;
}

/* Bytes of the message; lines end at \n, \r or \r\n. */
static size_t message_size(const char *event, struct lm_str data) {
    size_t lines = 1;
    for (size_t i = 0; i < data.n; i++)
        lines += data.p[i] == '\n' || data.p[i] == '\r';
    return (event ? strlen("event: \n") + strlen(event) : 0) + lines * strlen("data: \n") + data.n +
           1;
}

static void put_message(struct lm_http_stream *stream, const char *event, struct lm_str data) {
    if (event) {
        put(stream, "event: ", 7);
        put(stream, event, strlen(event));
        put(stream, "\n", 1);
    }
    for (size_t from = 0, at = 0; from <= data.n; from = at) {
        while (at < data.n && data.p[at] != '\n' && data.p[at] != '\r')
            at++;
        put(stream, "data: ", 6);
        if (at > from)
            put(stream, data.p + from, at - from);
        put(stream, "\n", 1);
        at += at + 1 < data.n && data.p[at] == '\r' && data.p[at + 1] == '\n' ? 2 : 1;
    }
    put(stream, "\n", 1);
}

void lm_http_stream_send(struct lm_http_stream *stream, const char *event, struct lm_str data) {
    struct lm_http *http = stream->exchange->http;
    if (event && strpbrk(event, "\r\n"))
        return;
    pthread_mutex_lock(&http->lock);
    if (stream->is_open && !stream->is_ended) {
        if (make_room(stream, message_size(event, data))) {
            put_message(stream, event, data);
            wake(stream);
        } else {
            cut_off(stream);
        }
    }
    pthread_mutex_unlock(&http->lock);
}

void lm_http_stream_end(struct lm_http_stream *stream) {
    struct lm_http_exchange *exchange = stream->exchange;
    pthread_mutex_lock(&exchange->http->lock);
    stream->is_ended = true;
    wake(stream);
    pthread_mutex_unlock(&exchange->http->lock);
    lm_http_exchange_unref(exchange);
}

void lm_http_stream_left(struct lm_http_stream *stream) {
    struct lm_http *http = stream->exchange->http;
    lm_http_list_remove(&http->streams, stream->exchange);
    atomic_fetch_sub(&http->open_streams, 1);
    stream->is_open = false;
    stream->is_asleep = false;
    free(stream->bytes);
    stream->bytes = NULL;
    stream->n = stream->room = stream->taken = 0;
}

void lm_http_streams_end(struct lm_http *http) {
    for (struct lm_http_exchange *at = http->streams.first; at; at = at->next) {
        at->stream.is_ended = true;
        wake(&at->stream);
    }
}

void lm_http_streams_beat(struct lm_http *http) {
    for (struct lm_http_exchange *at = http->streams.first; at; at = at->next)
        queue(&at->stream, LM_STR(":\n\n"));
}
