/* What lib/http promises about requests and replies, on real sockets of the loopback. */
#include "lib/http/test/harness.h"

#include "lib/http/inside.h"

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

static void assert_refused(struct bench *bench, const char *text, int status) {
    client_close(bench->client);
    bench->client = client_open(lm_http_port(bench->http));
    bench->used = 0;
    assert_int_equal(ask(bench, text).status, status);
}

static void targets_that_can_be_misread_are_refused(void **state) {
    (void)state;
    struct bench bench;
    start(&bench, (struct lm_http_config){.handle = echo});
    static const char *const bad[] = {"/a%00b",    "/a%",     "/a%4",        "/%zz",      "/%ff",
                                      "/%c0%af",   "/../etc", "/a/%2e%2e/b", "/a%2Fb",    "/a/./b",
                                      "/a%0d%0ab", "/a%5cb",  "*",           "http://x/a"};
    for (size_t i = 0; i < LM_COUNT(bad); i++) {
        char text[200];
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", bad[i]);
        assert_refused(&bench, text, 400);
    }
    stop(&bench);
}

static void ambiguous_framing_is_refused_and_the_connection_closed(void **state) {
    (void)state;
    struct bench bench;
    start(&bench, (struct lm_http_config){.handle = echo});
    static const char *const bad[] = {
        "Content-Length: 3\r\nContent-Length: 30\r\n\r\nabcGET /x HTTP/1.1\r\nHost: x\r\n\r\n",
        "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Content-Length: +3\r\n\r\nabc",
        "Content-Length: 3, 3\r\n\r\nabc",
        "Content-Length : 3\r\n\r\nabc",
        "Host: y\r\n\r\n",
    };
    for (size_t i = 0; i < LM_COUNT(bad); i++) {
        char text[300], rest[1];
        snprintf(text, sizeof text, "POST /p HTTP/1.1\r\nHost: x\r\n%s", bad[i]);
        assert_refused(&bench, text, 400);
        bench.used = bench.client->n;
        assert_true(recv(bench.client->socket, rest, 1, 0) <= 0);
    }
    stop(&bench);
}

static void only_the_trusted_proxy_is_believed(void **state) {
    (void)state;
    static const char forwarded[] =
        "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.1.1.1, 203.0.113.7 "
        "\r\nX-Forwarded-Proto: https\r\n\r\n";
    struct bench bench;
    start(&bench, (struct lm_http_config){.handle = echo});
    assert_body(ask(&bench, forwarded), 200, "GET /? 127.0.0.1 0 []");
    stop(&bench);
    start(&bench, (struct lm_http_config){.handle = echo, .trusted_proxy = "127.0.0.1"});
    assert_body(ask(&bench, forwarded), 200, "GET /? 203.0.113.7 1 []");
    assert_body(ask(&bench, "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: unknown\r\n\r\n"), 200,
                "GET /? 127.0.0.1 0 []");
    stop(&bench);
}

static void show_headers(void *app, struct lm_http_exchange *exchange) {
    (void)app;
    struct lm_buf out = lm_buf_in(lm_http_request(exchange)->arena, 1 << 20);
    lm_buf_printf(&out, "%.*s|%.*s|%.*s|%d", LM_FMT(lm_http_header(exchange, "x-one")),
                  LM_FMT(lm_http_cookie(exchange, "a")), LM_FMT(lm_http_cookie(exchange, "bb")),
                  lm_http_cookie(exchange, "b").p != NULL);
    reply_text(exchange, 200, lm_buf_view(&out));
}

static void headers_and_cookies_are_found(void **state) {
    (void)state;
    struct bench bench;
    start(&bench, (struct lm_http_config){.handle = show_headers});
    assert_body(ask(&bench, "GET / HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nCookie: aa=0; a=x=y\r\n"
                            "Cookie: bb=2\r\n\r\n"),
                200, "1|x=y|2|0");
    stop(&bench);
}

/* Replies with the header value that the request's body holds. */
static void set_header(void *app, struct lm_http_exchange *exchange) {
    (void)app;
    const struct lm_http_header header = {"X-Back", lm_http_request(exchange)->body};
    lm_http_reply(exchange, &(struct lm_http_reply){.status = 200,
                                                    .body = LM_STR("fine"),
                                                    .is_static = true,
                                                    .headers = &header,
                                                    .header_count = 1});
}

static void line_breaks_in_reply_headers_are_refused(void **state) {
    (void)state;
    struct bench bench;
    start(&bench, (struct lm_http_config){.handle = set_header});
    struct answer good =
        ask(&bench, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n\xe5\x8d\x95 ok");
    assert_body(good, 200, "fine");
    assert_true(lm_str_is(client_header(good.head, "X-Back"), "单 ok"));
    static const char *const bad[] = {"a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "\x01"};
    for (size_t i = 0; i < LM_COUNT(bad); i++) {
        char text[200];
        snprintf(text, sizeof text, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s",
                 strlen(bad[i]), bad[i]);
        struct answer answer = ask(&bench, text);
        assert_int_equal(answer.status, 500);
        assert_null(client_header(answer.head, "X-Back").p);
        assert_null(client_header(answer.head, "Set-Cookie").p);
    }
    stop(&bench);
}

/* Counts bytes of a body wherever it is: "memory 12 sum" or "file 12 sum". */
static void sum_body(void *app, struct lm_http_exchange *exchange) {
    (void)app;
    const struct lm_http_request *request = lm_http_request(exchange);
    struct lm_buf out = lm_buf_in(request->arena, 1000);
    unsigned sum = 0;
    size_t count = 0;
    for (int c; request->spool && (c = fgetc(request->spool)) != EOF; count++)
        sum += (unsigned)c;
    for (size_t i = 0; i < request->body.n; i++, count++)
        sum += (unsigned char)request->body.p[i];
    lm_buf_printf(&out, "%s %zu %u", request->spool ? "file" : "memory", count, sum);
    reply_text(exchange, 200, lm_buf_view(&out));
}

static struct answer post_bytes(struct bench *bench, size_t count) {
    char head[200];
    struct lm_buf body = lm_buf_in(NULL, count + 1);
    snprintf(head, sizeof head, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n",
             count);
    for (size_t i = 0; i < count; i++)
        lm_buf_char(&body, 'a');
    assert_true(client_send(bench->client, lm_str_of(head)));
    assert_true(client_send(bench->client, lm_buf_view(&body)));
    lm_buf_free(&body);
    return client_answer(bench->client, &bench->used, false);
}

static void large_bodies_go_to_a_file_and_too_large_ones_get_413(void **state) {
    (void)state;
    struct bench bench;
    start(&bench, (struct lm_http_config){
                      .handle = sum_body, .memory_body_cap = 1000, .body_cap = 2000000});
    assert_body(post_bytes(&bench, 1000), 200, "memory 1000 97000");
    assert_body(post_bytes(&bench, 1001), 200, "file 1001 97097");
    assert_body(post_bytes(&bench, 2000000), 200, "file 2000000 194000000");
    assert_int_equal(post_bytes(&bench, 2000001).status, 413);
    assert_int_equal(post_bytes(&bench, 4900000).status, 413);
    assert_body(post_bytes(&bench, 0), 200, "memory 0 0");
    assert_refused(&bench,
                   "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000001\r\n"
                   "Expect: 100-continue\r\n\r\n",
                   413);
    assert_refused(&bench, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n", 413);
    stop(&bench);
}

static size_t limit_to_20000(void *app, const struct lm_http_exchange *exchange) {
    (void)app, (void)exchange;
    return 20000;
}

static void limited_bodies_share_a_room_for_files(void **state) {
    (void)state;
    struct bench bench, other;
    start(&bench, (struct lm_http_config){.handle = sum_body,
                                          .memory_body_cap = 1000,
                                          .body_limit = limit_to_20000,
                                          .limited_spool_cap = 30000});
    other = (struct bench){.client = client_open(lm_http_port(bench.http))};
    /* One that has sent all but its last byte holds nearly two thirds of it. */
    static char most[19999];
    memset(most, 'a', sizeof most);
    assert_true(client_send(other.client, LM_STR("POST /p HTTP/1.1\r\nHost: x\r\n"
                                                 "Content-Length: 20000\r\n\r\n")));
    assert_true(client_send(other.client, (struct lm_str){most, sizeof most}));
    assert_int_equal(post_bytes(&bench, 20001).status, 413);
    while (post_bytes(&bench, 15000).status != 503)
        continue; /* until what the other one has sent has arrived */
    assert_body(post_bytes(&bench, 9000), 200, "file 9000 873000");
    assert_body(post_bytes(&bench, 900), 200, "memory 900 87300");
    assert_body(ask(&other, "a"), 200, "file 20000 1940000");
    client_close(other.client);
    /* What was held is free again. */
    for (int i = 0; i < 5; i++)
        assert_body(post_bytes(&bench, 20000), 200, "file 20000 1940000");
    stop(&bench);
}

static void chunked_bodies_have_the_same_caps(void **state) {
    (void)state;
    struct bench bench;
    static char chunk[10000];
    start(&bench,
          (struct lm_http_config){.handle = sum_body, .memory_body_cap = 1000, .body_cap = 50000});
    for (int chunks = 5; chunks <= 6; chunks++) {
        assert_true(client_send(bench.client, LM_STR("POST / HTTP/1.1\r\nHost: x\r\n"
                                                     "Transfer-Encoding: chunked\r\n\r\n")));
        for (int i = 0; i < chunks; i++) {
            assert_true(client_send(bench.client, LM_STR("2710\r\n")));
            assert_true(client_send(bench.client, (struct lm_str){chunk, sizeof chunk}));
            assert_true(client_send(bench.client, LM_STR("\r\n")));
        }
        assert_int_equal(ask(&bench, "0\r\n\r\n").status, chunks == 5 ? 200 : 413);
    }
    stop(&bench);
}

static void send_file(void *app, struct lm_http_exchange *exchange) {
    (void)app;
    FILE *file = lm_http_temporary();
    assert_non_null(file);
    fprintf(file, "page one\npage two\n");
    lm_http_reply(exchange,
                  &(struct lm_http_reply){.status = 200, .type = "text/plain", .file = file});
}

static void files_are_sent_whole(void **state) {
    (void)state;
    struct bench bench;
    start(&bench, (struct lm_http_config){.handle = send_file});
    for (int i = 0; i < 3; i++)
        assert_body(ask(&bench, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 200, "page one\npage two\n");
    stop(&bench);
}

/* "outcome name [contents]" of the uploaded file. */
static void show_upload(void *app, struct lm_http_exchange *exchange) {
    (void)app;
    FILE *file = NULL;
    struct lm_str name = {0};
    char text[1000] = "";
    lm_rc rc = lm_http_upload(exchange, &file, &name);
    size_t n = file ? fread(text, 1, sizeof text, file) : 0;
    struct lm_buf out = lm_buf_in(lm_http_request(exchange)->arena, 4000);
    lm_buf_printf(&out, "%s %.*s [%.*s]", lm_rc_slug(rc), LM_FMT(name), (int)n, text);
    reply_text(exchange, 200, lm_buf_view(&out));
}

static struct answer upload(struct bench *bench, const char *type, const char *body) {
    char text[3000];
    snprintf(text, sizeof text,
             "POST /u HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
             type, strlen(body), body);
    return ask(bench, text);
}

static void uploads_are_found_in_multipart_bodies(void **state) {
    (void)state;
    static const char whole[] =
        "--b1\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nx--b1\r\n--b1\r\n"
        "content-disposition: form-data; name=\"file\"; filename=\"C:\\\\tmp\\\\名册.csv\"\r\n"
        "Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n--b1--\r\n";
    struct bench bench;
    for (size_t cap = 10; cap < 100000; cap *= 1000) {
        start(&bench, (struct lm_http_config){.handle = show_upload, .memory_body_cap = cap});
        assert_body(upload(&bench, "multipart/form-data; boundary=b1", whole), 200,
                    "ok 名册.csv [a,b\r\n1,2]");
        assert_body(upload(&bench, "Multipart/Form-Data; charset=x; boundary=\"b1\"", whole), 200,
                    "ok 名册.csv [a,b\r\n1,2]");
        assert_body(upload(&bench, "text/plain", whole), 200, "unsupported  []");
        assert_body(upload(&bench, "multipart/form-data", whole), 200, "bad_request  []");
        assert_body(upload(&bench, "multipart/form-data; boundary=b2", whole), 200,
                    "bad_request  []");
        assert_body(upload(&bench, "multipart/form-data; boundary=b1",
                           "--b1\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n"
                           "--b1--"),
                    200, "invalid  []");
        assert_body(upload(&bench, "multipart/form-data; boundary=b1", "--b1\r\nContent-Dispo"),
                    200, "bad_request  []");
        stop(&bench);
    }
}

static void pairs_are_decoded_and_checked(void **state) {
    struct lm_pair *pairs;
    size_t count;
    assert_ok(lm_http_pairs(*state, LM_STR("a=1&b=%E5%8D%95+%2B&&c&d=x=y"), &pairs, &count));
    assert_int_equal(count, 4);
    assert_true(lm_str_is(pairs[1].value, "单 +"));
    assert_true(lm_str_is(pairs[2].name, "c") && pairs[2].value.p && pairs[2].value.n == 0);
    assert_true(lm_str_is(pairs[3].value, "x=y"));
    assert_ok(lm_http_pairs(*state, LM_STR(""), &pairs, &count));
    assert_int_equal(count, 0);
    static const char *const bad[] = {"a=%", "a=%1", "a=%g1", "a=%00", "%ff=1", "a=\xc0\x80"};
    for (size_t i = 0; i < LM_COUNT(bad); i++)
        assert_rc(lm_http_pairs(*state, lm_str_of(bad[i]), &pairs, &count), LM_BAD_REQUEST);
    char many[2001];
    memset(many, '&', sizeof many);
    assert_rc(lm_http_pairs(*state, (struct lm_str){many, sizeof many}, &pairs, &count),
              LM_TOO_LARGE);
}

static void one_address_has_a_limit_of_connections(void **state) {
    (void)state;
    struct bench bench;
    start(&bench, (struct lm_http_config){.handle = echo, .connections_per_address = 3});
    struct client *more[4];
    int served = 0;
    for (size_t i = 0; i < LM_COUNT(more); i++) {
        size_t used = 0;
        more[i] = client_open(lm_http_port(bench.http));
        (void)client_send(more[i], LM_STR("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        served += client_answer(more[i], &used, false).status == 200;
    }
    assert_int_equal(served, 2); /* the third is bench.client */
    for (size_t i = 0; i < LM_COUNT(more); i++)
        client_close(more[i]);
    stop(&bench);
}

static void idle_connections_are_closed(void **state) {
    (void)state;
    struct bench bench;
    char byte;
    start(&bench, (struct lm_http_config){.handle = echo, .idle_seconds = 1});
    int64_t before = lm_clock_steady_us();
    assert_int_equal(recv(bench.client->socket, &byte, 1, 0), 0);
    assert_true(lm_clock_steady_us() - before < 5000000);
    stop(&bench);
}

static void a_port_in_use_is_told(void **state) {
    (void)state;
    struct bench bench;
    struct lm_http *other;
    start(&bench, (struct lm_http_config){.handle = echo});
    struct lm_http_config config = {
        .listen = "127.0.0.1", .port = lm_http_port(bench.http), .handle = echo};
    assert_rc(lm_http_start(&config, &other), LM_IO);
    config.listen = "not an address";
    assert_rc(lm_http_start(&config, &other), LM_IO);
    stop(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_serves_many_requests),
        cmocka_unit_test(pipelined_posts_are_answered_in_order),
        cmocka_unit_test(targets_that_can_be_misread_are_refused),
        cmocka_unit_test(ambiguous_framing_is_refused_and_the_connection_closed),
        cmocka_unit_test(only_the_trusted_proxy_is_believed),
        cmocka_unit_test(headers_and_cookies_are_found),
        cmocka_unit_test(line_breaks_in_reply_headers_are_refused),
        cmocka_unit_test(large_bodies_go_to_a_file_and_too_large_ones_get_413),
        cmocka_unit_test(limited_bodies_share_a_room_for_files),
        cmocka_unit_test(chunked_bodies_have_the_same_caps),
        cmocka_unit_test(files_are_sent_whole),
        cmocka_unit_test(uploads_are_found_in_multipart_bodies),
        test_with_arena(pairs_are_decoded_and_checked),
        cmocka_unit_test(one_address_has_a_limit_of_connections),
        cmocka_unit_test(idle_connections_are_closed),
        cmocka_unit_test(a_port_in_use_is_told),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
