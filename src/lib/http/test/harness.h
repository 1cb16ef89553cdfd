/* A server under test with one client. */
#ifndef LM_LIB_HTTP_TEST_HARNESS_H
#define LM_LIB_HTTP_TEST_HARNESS_H

#include "test.h"

#include "lib/http/http.h"
#include "lib/http/test/client.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <semaphore.h>

/* A server and what its test wants to know. */
struct bench {
    struct lm_http *http;
    struct client *client;
    size_t used;
};

static inline void reply_text(struct lm_http_exchange *exchange, int status, struct lm_str body) {
    lm_http_reply(exchange,
                  &(struct lm_http_reply){.status = status, .type = "text/plain", .body = body});
}

/* Says what the server understood: "METHOD path?query peer https body". */
static inline void echo(void *app, struct lm_http_exchange *exchange) {
    (void)app;
    const struct lm_http_request *request = lm_http_request(exchange);
    struct lm_buf out = lm_buf_in(request->arena, 4 << 20);
    lm_buf_printf(&out, "%.*s %.*s?%.*s %.*s %d [", LM_FMT(request->method), LM_FMT(request->path),
                  LM_FMT(request->query), LM_FMT(request->peer), request->is_https);
    lm_buf_str(&out, request->body);
    lm_buf_char(&out, ']');
    reply_text(exchange, 200, lm_buf_view(&out));
}

static inline void start(struct bench *bench, struct lm_http_config config) {
    *bench = (struct bench){0};
    lm_log_level(LM_ERROR + 1);
    config.listen = "127.0.0.1";
    assert_ok(lm_http_start(&config, &bench->http));
    bench->client = client_open(lm_http_port(bench->http));
}

static inline void stop(struct bench *bench) {
    client_close(bench->client);
    lm_http_stop(bench->http, 2000);
}

static inline struct answer ask(struct bench *bench, const char *text) {
    assert_true(client_send(bench->client, lm_str_of(text)));
    return client_answer(bench->client, &bench->used, strncmp(text, "HEAD", 4) == 0);
}

static inline void assert_body(struct answer answer, int status, const char *body) {
    char text[4096];
    snprintf(text, sizeof text, "%.*s", LM_FMT(answer.body));
    assert_int_equal(answer.status, status);
    assert_string_equal(text, body);
}

#endif
