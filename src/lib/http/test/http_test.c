/* What lib/http promises about requests and replies, on real sockets of the loopback. */
#include "test.h"

#include "lib/http/http.h"
#include "lib/http/test/client.h"

#include "base/clock.h"
#include "base/log.h"

/* A server and what its test wants to know. */
struct bench {
    struct lm_http *http;
    struct client *client;
    size_t used;
};

static void reply_text(struct lm_http_exchange *exchange, int status, struct lm_str body) {
    lm_http_reply(exchange,
                  &(struct lm_http_reply){.status = status, .type = "text/plain", .body = body});
}

/* Says what the server understood: "METHOD path?query peer https body". */
static void echo(void *app, struct lm_http_exchange *exchange) {
    (void)app;
    const struct lm_http_request *request = lm_http_request(exchange);
    struct lm_buf out = lm_buf_in(request->arena, 4 << 20);
    lm_buf_printf(&out, "%.*s %.*s?%.*s %.*s %d [", LM_FMT(request->method), LM_FMT(request->path),
                  LM_FMT(request->query), LM_FMT(request->peer), request->is_https);
    lm_buf_str(&out, request->body);
    lm_buf_char(&out, ']');
    reply_text(exchange, 200, lm_buf_view(&out));
}

static void start(struct bench *bench, struct lm_http_config config) {
    *bench = (struct bench){0};
    lm_log_level(LM_ERROR + 1);
    config.listen = "127.0.0.1";
    assert_ok(lm_http_start(&config, &bench->http));
    bench->client = client_open(lm_http_port(bench->http));
}

static void stop(struct bench *bench) {
    client_close(bench->client);
    lm_http_stop(bench->http, 2000);
}

static struct answer ask(struct bench *bench, const char *text) {
    assert_true(client_send(bench->client, lm_str_of(text)));
    return client_answer(bench->client, &bench->used, strncmp(text, "HEAD", 4) == 0);
}

static void assert_body(struct answer answer, int status, const char *body) {
    char text[4096];
    snprintf(text, sizeof text, "%.*s", LM_FMT(answer.body));
    assert_int_equal(answer.status, status);
    assert_string_equal(text, body);
}

static void a_connection_serves_many_requests(void **state) {
    (void)state;
    struct bench bench;
    struct lm_http_stats stats;
    start(&bench, (struct lm_http_config){.handle = echo});
    assert_body(ask(&bench, "GET /a%20b/%E5%8D%95?x=%31 HTTP/1.1\r\nHost: x\r\n\r\n"), 200,
                "GET /a b/单?x=%31 127.0.0.1 0 []");
    assert_body(ask(&bench, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"), 200,
                "POST /p? 127.0.0.1 0 [abc]");
    assert_body(ask(&bench, "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
                200, "POST /p? 127.0.0.1 0 [abc]");
    struct answer head = ask(&bench, "HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(head.status, 200);
    assert_true(lm_str_is(client_header(head.head, "Content-Length"), "23"));
    assert_body(ask(&bench, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 200, "GET /? 127.0.0.1 0 []");
    lm_http_stats(bench.http, &stats);
    assert_int_equal(stats.requests, 5);
    assert_int_equal(stats.connections, 1);
    assert_int_equal(stats.bytes_in, 6);
    stop(&bench);
}

static void pipelined_posts_are_answered_in_order(void **state) {
    (void)state;
    struct bench bench;
    struct lm_buf text = lm_buf_in(NULL, 1 << 20);
    start(&bench, (struct lm_http_config){.handle = echo});
    for (int i = 0; i < 200; i++)
        lm_buf_printf(&text, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n%04d", i);
    assert_true(client_send(bench.client, lm_buf_view(&text)));
    for (int i = 0; i < 200; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "POST /p? 127.0.0.1 0 [%04d]", i);
        assert_body(client_answer(bench.client, &bench.used, false), 200, expected);
    }
    lm_buf_free(&text);
    stop(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_serves_many_requests),
        cmocka_unit_test(pipelined_posts_are_answered_in_order),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
