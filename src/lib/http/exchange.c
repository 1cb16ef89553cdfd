/* The life of one request: head, body, handle(), suspension, answer. Owns the counting of who still
 * holds an exchange; the deadline is kept by http.c, streams by stream.c. */
#include "lib/http/inside.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

void lm_http_exchange_unref(struct lm_http_exchange *exchange) {
    if (atomic_fetch_sub(&exchange->refs, 1) > 1)
        return;
    struct lm_http *http = exchange->http;
    lm_http_body_free(&exchange->body);
    if (exchange->upload)
        (void)fclose(exchange->upload);
    free(exchange->stream.bytes);
    lm_http_flow_free(&exchange->flow);
    lm_arena_free(exchange->request.arena);
    free(exchange);
    lm_http_unref(http);
}

void *lm_http_on_target(void *cls, const char *target, struct MHD_Connection *connection) {
    struct lm_http *http = cls;
    struct lm_http_exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        return NULL;
    if (lm_arena_new(ARENA_MAX, &exchange->request.arena) != LM_OK ||
        lm_str_copy(exchange->request.arena, lm_str_of(target), &exchange->target) != LM_OK) {
        lm_arena_free(exchange->request.arena);
        free(exchange);
        return NULL;
    }
    atomic_fetch_add(&http->refs, 1);
    exchange->http = http;
    exchange->connection = connection;
    exchange->stream.exchange = exchange;
    exchange->flow.exchange = exchange;
    atomic_init(&exchange->refs, 1);
    return exchange;
}

struct MHD_Response *lm_http_refusal(int status) {
    static const struct refusal {
        int status;
        const char *text;
    } refusals[] = {
        {400, "{\"code\":\"bad_request\",\"message\":\"请求无法读取，请检查地址和内容 (The request "
              "cannot be read; check its address and body)\"}"},
        {413, "{\"code\":\"too_large\",\"message\":\"内容过大，请减小后再发送 (The body is too "
              "large; send less)\"}"},
        {503,
         "{\"code\":\"busy\",\"message\":\"系统繁忙，请稍后再试 (The server is busy; try again "
         "soon)\"}"},
        {507, "{\"code\":\"disk_full\",\"message\":\"存储空间不足，请联系管理员 (No space left; "
              "tell the administrator)\"}"},
        {500,
         "{\"code\":\"internal\",\"message\":\"系统出错，请稍后再试 (Something went wrong; try "
         "again later)\"}"},
    };
    const struct refusal *refusal = refusals;
    while (refusal->status != status && refusal->status != 500)
        refusal++;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(refusal->text), (void *)(uintptr_t)refusal->text, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return NULL;
    (void)MHD_add_response_header(response, "Content-Type", "application/json");
    if (status == 503)
        (void)MHD_add_response_header(response, "Retry-After", "1");
    return response;
}

/* Hands the answer to the connection. On its thread only. */
static enum MHD_Result send_answer(struct lm_http_exchange *exchange) {
    struct lm_http *http = exchange->http;
    pthread_mutex_lock(&http->lock);
    struct MHD_Response *response = exchange->response;
    exchange->response = NULL;
    pthread_mutex_unlock(&http->lock);
    if (!response)
        return MHD_NO;
    enum MHD_Result result =
        MHD_queue_response(exchange->connection, (unsigned)exchange->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result refuse(struct lm_http_exchange *exchange, int status, bool is_closing) {
    exchange->phase = PHASE_ANSWERED;
    exchange->status = status;
    exchange->response = lm_http_refusal(status);
    if (exchange->response && is_closing)
        (void)MHD_add_response_header(exchange->response, "Connection", "close");
    return send_answer(exchange);
}

static size_t drain_limit(const struct lm_http *http) {
    return http->config.body_cap * 2 + (size_t)1024 * 1024;
}

static void limit_body(struct lm_http_exchange *exchange) {
    const struct lm_http_config *config = &exchange->http->config;
    exchange->body_cap = config->body_cap;
    if (exchange->refusal || !config->body_limit)
        return;
    size_t limit = config->body_limit(config->app, exchange);
    if (limit < exchange->body_cap)
        exchange->body_cap = limit;
}

static enum MHD_Result begin(struct lm_http_exchange *exchange, const char *method) {
    bool is_broken = false;
    int64_t length = 0;
    atomic_fetch_add(&exchange->http->requests, 1);
    exchange->phase = PHASE_BODY;
    exchange->refusal = lm_http_read_head(exchange, &is_broken);
    if (lm_str_copy(exchange->request.arena, lm_str_of(method), &exchange->request.method) != LM_OK)
        exchange->refusal = 500;
    if (is_broken)
        return refuse(exchange, exchange->refusal, true);
    limit_body(exchange);
    struct lm_str announced = lm_http_header(exchange, "Content-Length");
    if (!announced.p ||
        (lm_str_int(announced, &length) &&
         (uint64_t)length <=
             (exchange->body_cap ? exchange->body_cap : exchange->http->config.body_cap)))
        return MHD_YES;
    exchange->refusal = 413;
    /* A client that asks first has sent nothing yet; one that will send more than we are ready to
     * drain is lost anyway. */
    bool is_asking = lm_http_header(exchange, "Expect").p != NULL;
    if (is_asking || (uint64_t)length > drain_limit(exchange->http) || length == 0)
        return refuse(exchange, 413, true);
    return MHD_YES;
}

static int finish_body(struct lm_http_exchange *exchange) {
    struct body *body = &exchange->body;
    if (exchange->refusal)
        return exchange->refusal;
    exchange->request.body = (struct lm_str){body->bytes ? body->bytes : "", body->n};
    if (!body->spool)
        return 0;
    if (fflush(body->spool) != 0 || fseek(body->spool, 0, SEEK_SET) != 0)
        return 507;
    exchange->request.spool = body->spool;
    return 0;
}

/* Suspends the connection unless the answer is there already. */
static bool wait_for_answer(struct lm_http_exchange *exchange) {
    struct lm_http *http = exchange->http;
    bool is_waiting = false;
    pthread_mutex_lock(&http->lock);
    if (exchange->phase == PHASE_HANDLING && !http->is_closing) {
        is_waiting = true;
        exchange->phase = PHASE_WAITING;
        lm_http_list_add(&http->waiting, exchange);
        atomic_fetch_add(&http->suspended, 1);
        if (http->waiting.first == exchange)
            pthread_cond_signal(&http->wake_sweeper);
        MHD_suspend_connection(exchange->connection);
    } else if (exchange->phase == PHASE_HANDLING) {
        lm_http_give_up(exchange);
    }
    pthread_mutex_unlock(&http->lock);
    return is_waiting;
}

static enum MHD_Result handle(struct lm_http_exchange *exchange) {
    struct lm_http *http = exchange->http;
    int refusal = finish_body(exchange);
    pthread_mutex_lock(&http->lock);
    bool is_stopping = http->is_stopping;
    if (!is_stopping && !refusal) {
        exchange->is_running = true;
        http->running++;
        exchange->phase = PHASE_HANDLING;
        exchange->deadline_us = lm_clock_steady_us() + http->config.reply_ms * INT64_C(1000);
    }
    pthread_mutex_unlock(&http->lock);
    if (is_stopping || refusal)
        return refuse(exchange, is_stopping ? 503 : refusal, is_stopping);
    atomic_fetch_add(&exchange->refs, 1); /* the app's, until it answers */
    http->config.handle(http->config.app, exchange);
    return wait_for_answer(exchange) ? MHD_YES : send_answer(exchange);
}

enum MHD_Result lm_http_on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *bytes,
                                   size_t *size, void **exchange_at) {
    (void)cls, (void)connection, (void)url, (void)version;
    struct lm_http_exchange *exchange = *exchange_at;
    if (!exchange)
        return MHD_NO;
    if (exchange->phase == PHASE_HEAD)
        return begin(exchange, method);
    if (exchange->phase != PHASE_BODY)
        return send_answer(exchange);
    if (*size == 0)
        return handle(exchange);
    exchange->refusal = lm_http_body_take(exchange, bytes, *size);
    atomic_fetch_add(&exchange->http->bytes_in, (int64_t)*size);
    *size = 0;
    return exchange->body.received > drain_limit(exchange->http) ? MHD_NO : MHD_YES;
}

void lm_http_on_completed(void *cls, struct MHD_Connection *connection, void **exchange_at,
                          enum MHD_RequestTerminationCode code) {
    (void)cls, (void)connection, (void)code;
    struct lm_http_exchange *exchange = *exchange_at;
    if (!exchange)
        return;
    *exchange_at = NULL;
    struct lm_http *http = exchange->http;
    struct lm_http_stream *stream = NULL;
    pthread_mutex_lock(&http->lock);
    if (exchange->phase == PHASE_WAITING) {
        lm_http_list_remove(&http->waiting, exchange);
        atomic_fetch_sub(&http->suspended, 1);
    }
    exchange->phase = PHASE_OVER;
    exchange->connection = NULL;
    struct MHD_Response *response = exchange->response;
    exchange->response = NULL;
    if (exchange->stream.is_started) {
        stream = &exchange->stream;
        lm_http_stream_left(stream);
    }
    if (exchange->flow.is_started)
        lm_http_flow_left(&exchange->flow);
    if (exchange->is_running && --http->running == 0)
        pthread_cond_broadcast(&http->went_quiet);
    pthread_mutex_unlock(&http->lock);
    if (response)
        MHD_destroy_response(response);
    if (stream && stream->closed)
        stream->closed(stream->arg);
    lm_http_exchange_unref(exchange);
}

bool lm_http_answer(struct lm_http_exchange *exchange, int status, struct MHD_Response *response) {
    struct lm_http *http = exchange->http;
    if (exchange->phase != PHASE_HANDLING && exchange->phase != PHASE_WAITING)
        return false;
    bool is_suspended = exchange->phase == PHASE_WAITING;
    exchange->phase = PHASE_ANSWERED;
    exchange->status = status;
    exchange->response = response;
    if (is_suspended) {
        lm_http_list_remove(&http->waiting, exchange);
        atomic_fetch_sub(&http->suspended, 1);
        MHD_resume_connection(exchange->connection);
    }
    return true;
}

void lm_http_give_up(struct lm_http_exchange *exchange) {
    if (exchange->phase == PHASE_HANDLING || exchange->phase == PHASE_WAITING)
        (void)lm_http_answer(exchange, 503, lm_http_refusal(503));
}

static void release_body(void *cls) {
    lm_http_exchange_unref(cls);
}

static struct MHD_Response *file_response(FILE *file) {
    struct stat facts;
    int descriptor = -1;
    if (fflush(file) == 0 && fstat(fileno(file), &facts) == 0 && S_ISREG(facts.st_mode))
        descriptor = dup(fileno(file));
    if (descriptor < 0)
        return NULL;
    struct MHD_Response *response =
        MHD_create_response_from_fd64((uint64_t)facts.st_size, descriptor);
    if (!response)
        close(descriptor);
    return response;
}

/* The body without its headers. A body in the arena is not copied: the response holds the exchange.
 */
static struct MHD_Response *body_response(struct lm_http_exchange *exchange,
                                          const struct lm_http_reply *reply) {
    void *bytes = (void *)(uintptr_t)reply->body.p;
    if (reply->file)
        return file_response(reply->file);
    if (reply->is_static || reply->body.n == 0)
        return MHD_create_response_from_buffer(reply->body.n, bytes, MHD_RESPMEM_PERSISTENT);
    atomic_fetch_add(&exchange->refs, 1);
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
        reply->body.n, bytes, release_body, exchange);
    if (!response)
        lm_http_exchange_unref(exchange);
    return response;
}

static bool is_header_allowed(const char *name, struct lm_str value) {
    if (!lm_http_is_token(lm_str_of(name)) || strcasecmp(name, "Content-Length") == 0 ||
        strcasecmp(name, "Transfer-Encoding") == 0 || strcasecmp(name, "Connection") == 0)
        return false;
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < ' ' || value.p[i] == 0x7f)
            return false;
    return true;
}

static bool add_header(struct lm_http_exchange *exchange, struct MHD_Response *response,
                       const char *name, struct lm_str value) {
    struct lm_str text; /* ends in NUL */
    if (!is_header_allowed(name, value)) {
        lm_log(LM_ERROR, "http.header_refused", "name",
               lm_http_is_token(lm_str_of(name)) ? name : "?", NULL);
        return false;
    }
    return lm_str_copy(exchange->request.arena, value, &text) == LM_OK && text.p &&
           MHD_add_response_header(response, name, text.p) == MHD_YES;
}

bool lm_http_add_headers(struct lm_http_exchange *exchange, struct MHD_Response *response,
                         const struct lm_http_reply *reply) {
    bool is_good = reply->status >= 200 && reply->status <= 599;
    if (is_good && reply->type)
        is_good = add_header(exchange, response, "Content-Type", lm_str_of(reply->type));
    for (size_t i = 0; is_good && i < reply->header_count; i++)
        is_good = add_header(exchange, response, reply->headers[i].name, reply->headers[i].value);
    return is_good;
}

static struct MHD_Response *make_response(struct lm_http_exchange *exchange,
                                          const struct lm_http_reply *reply) {
    struct MHD_Response *response = body_response(exchange, reply);
    if (response && lm_http_add_headers(exchange, response, reply))
        return response;
    if (response)
        MHD_destroy_response(response);
    return NULL;
}

bool lm_http_is_awaited(struct lm_http_exchange *exchange) {
    pthread_mutex_lock(&exchange->http->lock);
    bool is_awaited = exchange->phase == PHASE_HANDLING || exchange->phase == PHASE_WAITING;
    pthread_mutex_unlock(&exchange->http->lock);
    return is_awaited;
}

void lm_http_reply(struct lm_http_exchange *exchange, const struct lm_http_reply *reply) {
    struct lm_http *http = exchange->http;
    struct MHD_Response *response = make_response(exchange, reply);
    int status = response ? reply->status : 500;
    if (reply->file)
        (void)fclose(reply->file);
    if (!response)
        response = lm_http_refusal(500);
    pthread_mutex_lock(&http->lock);
    bool is_taken = lm_http_answer(exchange, status, response);
    pthread_mutex_unlock(&http->lock);
    if (is_taken)
        atomic_fetch_add(&http->bytes_out, (int64_t)reply->body.n);
    else if (response)
        MHD_destroy_response(response);
    lm_http_exchange_unref(exchange);
}
