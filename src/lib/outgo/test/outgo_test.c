/* Which addresses may be posted to, and what a real server on this machine gets. */
#include "lib/outgo/outgo.h"
#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_private(const char *text) {
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return lm_outgo_is_private((struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return lm_outgo_is_private((struct sockaddr *)&v6);
}

static void what_is_not_the_public_network_is_private(void **state) {
    (void)state;
    static const char *const inside[] = {"127.0.0.1",
                                         "10.1.2.3",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.168.1.1",
                                         "169.254.169.254",
                                         "100.64.0.1",
                                         "0.0.0.0",
                                         "224.0.0.1",
                                         "255.255.255.255",
                                         "198.18.0.1",
                                         "::1",
                                         "::",
                                         "fe80::1",
                                         "fd00::1",
                                         "ff02::1",
                                         "::ffff:10.0.0.1",
                                         "64:ff9b::7f00:1",
                                         "2002:7f00:1::"};
    static const char *const outside[] = {"114.114.114.114", "172.32.0.1",   "8.8.8.8",
                                          "100.128.0.1",     "2400:3200::1", "::ffff:8.8.8.8",
                                          "64:ff9b::808:808"};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        assert_true(is_private(inside[i]));
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_false(is_private(outside[i]));
}

static void only_plain_https_addresses_are_taken(void **state) {
    (void)state;
    assert_true(lm_outgo_is_url("https://sms.example.cn/send?x=1", false));
    assert_false(lm_outgo_is_url("http://sms.example.cn/send", false));
    assert_true(lm_outgo_is_url("http://10.0.0.5:8000/send", true));
    assert_false(lm_outgo_is_url("https://user:word@sms.example.cn/", true));
    assert_false(lm_outgo_is_url("file:///etc/passwd", true));
    assert_false(lm_outgo_is_url("ftp://example.cn/", true));
    assert_false(lm_outgo_is_url("not an address", true));
    assert_false(lm_outgo_is_url("", true));
}

/* ---- a server that takes one request ---- */

struct server {
    int socket, port;
    const char *answer;
    char request[4096];
    pthread_t thread;
};

static void *serve_one(void *arg) {
    struct server *server = arg;
    int peer = accept(server->socket, NULL, NULL);
    size_t used = 0;
    while (used < sizeof server->request - 1 && !strstr(server->request, "the body")) {
        ssize_t got = read(peer, server->request + used, sizeof server->request - 1 - used);
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    ssize_t written = write(peer, server->answer, strlen(server->answer));
    close(peer);
    return written > 0 ? arg : NULL;
}

static void start(struct server *server, const char *answer) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    *server = (struct server){.answer = answer};
    server->socket = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(server->socket, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->socket, 1), 0);
    assert_int_equal(getsockname(server->socket, (struct sockaddr *)&address, &size), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, serve_one, server), 0);
}

static void stop(struct server *server) {
    pthread_join(server->thread, NULL);
    close(server->socket);
}

static lm_rc post_to(int port, bool is_private_allowed, struct lm_outgo_reply *reply) {
    char url[60];
    static const char *const headers[] = {"Content-Type: application/json", "X-Lastmeter-Id: 42",
                                          NULL};
    snprintf(url, sizeof url, "http%s://localhost:%d/in", is_private_allowed ? "" : "s", port);
    return lm_outgo_post(
        &(struct lm_outgo_post){url, headers, LM_STR("{\"x\":\"the body\"}"), is_private_allowed},
        reply);
}

static void a_post_arrives_with_its_headers_and_gives_the_status(void **state) {
    (void)state;
    struct server server;
    struct lm_outgo_reply reply;
    start(&server, "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok");
    assert_ok(post_to(server.port, true, &reply));
    stop(&server);
    assert_int_equal(reply.status, 202);
    assert_non_null(strstr(server.request, "POST /in HTTP/1.1"));
    assert_non_null(strstr(server.request, "X-Lastmeter-Id: 42"));
    assert_non_null(strstr(server.request, "{\"x\":\"the body\"}"));
}

static void a_redirect_is_an_answer_and_is_not_followed(void **state) {
    (void)state;
    struct server server;
    struct lm_outgo_reply reply;
    start(&server,
          "HTTP/1.1 307 Elsewhere\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n");
    assert_ok(post_to(server.port, true, &reply));
    stop(&server);
    assert_int_equal(reply.status, 307);
}

static void a_name_that_leads_inside_is_refused_before_it_is_connected(void **state) {
    (void)state;
    struct lm_outgo_reply reply;
    assert_rc(post_to(9, false, &reply), LM_FORBIDDEN);
    assert_string_equal(reply.problem, "private");
}

static void nobody_at_home_is_told_as_such(void **state) {
    (void)state;
    struct lm_outgo_reply reply;
    assert_rc(post_to(1, true, &reply), LM_IO);
    assert_int_equal(reply.status, 0);
    assert_string_equal(reply.problem, "connect");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_the_public_network_is_private),
        cmocka_unit_test(only_plain_https_addresses_are_taken),
        cmocka_unit_test(a_post_arrives_with_its_headers_and_gives_the_status),
        cmocka_unit_test(a_redirect_is_an_answer_and_is_not_followed),
        cmocka_unit_test(a_name_that_leads_inside_is_refused_before_it_is_connected),
        cmocka_unit_test(nobody_at_home_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
