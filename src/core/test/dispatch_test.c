/* The dispatcher over real sockets on both engines: what every request is given. */
#include "test.h"

#include "base/clock.h"
#include "core/test/probe.h"
#include "lib/db/test/test_db.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

/* One request on a connection of its own; the answer's views live until the next call. */
struct talk {
    struct client *client;
    struct answer answer;
};

static struct client *send_request(struct probe_server *server, const char *line, const char *who,
                                   const char *more, const char *body) {
    char text[4096];
    struct client *client = client_open(lm_http_port(server->http));
    int n = snprintf(
        text, sizeof text, "%s HTTP/1.1\r\nHost: x\r\n%s%s%s%sContent-Length: %zu\r\n\r\n%s", line,
        *who ? "Authorization: Bearer " : "", who, *who ? "\r\n" : "", more, strlen(body), body);
    assert_true(n > 0 && (size_t)n < sizeof text);
    assert_true(client_send(client, lm_str_of(text)));
    return client;
}

static struct talk ask(struct probe_server *server, const char *line, const char *who,
                       const char *more, const char *body) {
    struct talk talk = {.client = send_request(server, line, who, more, body)};
    size_t used = 0;
    talk.answer = client_answer(talk.client, &used, false);
    return talk;
}

#define JSON "Content-Type: application/json\r\n"
#define POST_A "POST /api/v1/probes/1000"
#define KEY(k) JSON "Idempotency-Key: 00000000-0000-4000-8000-00000000000" k "\r\n"

static void expect(struct talk talk, int status, const char *part) {
    char text[4096];
    snprintf(text, sizeof text, "%.*s", LM_FMT(talk.answer.body));
    if (talk.answer.status != status || !strstr(text, part))
        fail_msg("status %d (wanted %d), body %s (wanted %s)", talk.answer.status, status, text,
                 part);
    client_close(talk.client);
}

static void repeating_a_write_answers_the_same_and_writes_nothing(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct probe_server server;
        probe_open(&server, engine);
        probe_serve(&server, NULL);
        struct talk first = ask(&server, POST_A, "captain-a", KEY("1"), "{\"text\":\"一\"}");
        char body[512];
        snprintf(body, sizeof body, "%.*s", LM_FMT(first.answer.body));
        expect(first, 200, "\"count\":1,\"text\":\"<一>\"");
        expect(ask(&server, POST_A, "captain-a", KEY("1"), "{\"text\":\"一\"}"), 200, body);
        struct probe_counts counts = probe_count(&server);
        assert_int_equal(counts.probes, 1);
        assert_int_equal(counts.audits, 1);
        assert_int_equal(counts.keys, 1);
        assert_int_equal(probe_shared.runs, 1);
        assert_int_equal(probe_shared.heard, BUILDING_A);
        probe_close(&server);
    }
}

static void a_key_means_one_request_of_one_account(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct probe_server server;
        probe_open(&server, engine);
        probe_serve(&server, NULL);
        expect(ask(&server, POST_A, "captain-a", KEY("1"), "{\"text\":\"a\"}"), 200, "\"id\"");
        expect(ask(&server, POST_A, "captain-a", KEY("1"), "{\"text\":\"b\"}"), 409,
               "\"reason\":\"idempotency.other_request\"");
        expect(ask(&server, "POST /api/v1/probes/2000", "street-b", KEY("1"), "{\"text\":\"c\"}"),
               200, "\"id\"");
        expect(ask(&server, POST_A, "captain-a", JSON "Idempotency-Key: short\r\n",
                   "{\"text\":\"d\"}"),
               400, "idempotency.key");
        assert_int_equal(probe_count(&server).probes, 2);
        probe_close(&server);
    }
}

/* Whoever has the database and all of a body but some digits must not be able to try them. */
static void what_a_key_stands_for_cannot_be_guessed_from_the_database(void **state) {
    static const struct lm_sql plain = {"test_plain_digest",
                                        "SELECT count(*) FROM idempotency WHERE digest = $1"};
    static const struct lm_sql all = {"test_all_digests", "SELECT count(*) FROM idempotency"};
    struct probe_server server;
    struct lm_conn *conn;
    struct lm_str digest;
    int64_t count;
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, NULL);
    expect(ask(&server, POST_A, "captain-a", KEY("1"), "{\"text\":\"a\"}"), 200, "\"id\"");
    assert_ok(lm_crypt_digest(*state, LM_STR(POST_A "?\n{\"text\":\"a\"}"), &digest));
    assert_ok(lm_conn_open(server.env->db, LM_CONN_READ, &conn));
    assert_ok(lm_db_int(conn, LM_Q0(&all), &count));
    assert_int_equal(count, 1);
    assert_ok(lm_db_int(conn, LM_Q(&plain, LM_B(digest)), &count));
    assert_int_equal(count, 0);
    lm_conn_close(conn);
    probe_close(&server);
}

static void a_refused_or_failed_write_leaves_nothing(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct probe_server server;
        probe_open(&server, engine);
        probe_serve(&server, NULL);
        expect(ask(&server, POST_A, "captain-a", KEY("1"), "{\"text\":\"a\",\"mode\":\"refuse\"}"),
               409, "\"code\":\"conflict\"");
        expect(
            ask(&server, POST_A, "captain-a", KEY("2"), "{\"text\":\"a\",\"mode\":\"ask nobody\"}"),
            500, "\"code\":\"internal\"");
        expect(ask(&server, "POST /api/v1/probes/2000", "captain-a", KEY("3"), "{\"text\":\"a\"}"),
               404, "\"code\":\"not_found\"");
        struct probe_counts counts = probe_count(&server);
        assert_int_equal(counts.probes + counts.audits + counts.keys, 0);
        assert_int_equal(probe_shared.heard, 0);
        probe_close(&server);
    }
}

/* On SQLite one writer at a time leaves nothing to conflict with. */
static void a_serialisation_conflict_is_run_again(void **state) {
    (void)state;
    struct probe_server server;
    probe_open(&server, LM_POSTGRES);
    probe_serve(&server, NULL);
    expect(ask(&server, POST_A, "captain-a", KEY("1"), "{\"text\":\"a\",\"mode\":\"retry once\"}"),
           200, "\"count\":1");
    assert_int_equal(probe_shared.runs, 2);
    assert_int_equal(probe_count(&server).audits, 1);
    assert_int_equal(probe_shared.heard, BUILDING_A);
    probe_close(&server);
}

static void writes_with_a_cookie_need_the_csrf_token(void **state) {
    (void)state;
    struct probe_server server;
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, NULL);
#define COOKIE JSON "Cookie: lm_session=captain-a\r\n"
    expect(ask(&server, POST_A, "", COOKIE, "{\"text\":\"a\"}"), 403, "request.csrf");
    expect(ask(&server, POST_A, "", COOKIE "X-CSRF-Token: csrf-captain-b\r\n", "{\"text\":\"a\"}"),
           403, "request.csrf");
    expect(ask(&server, POST_A, "",
               COOKIE "X-CSRF-Token: csrf-captain-a\r\nSec-Fetch-Site: cross-site\r\n",
               "{\"text\":\"a\"}"),
           403, "request.csrf");
#define COOKIE_AND_PROOF COOKIE "X-CSRF-Token: csrf-captain-a\r\n"
    expect(ask(&server, POST_A, "", COOKIE_AND_PROOF, "{\"text\":\"a\"}"), 400,
           "idempotency.missing");
    expect(ask(&server, POST_A, "",
               COOKIE_AND_PROOF "Idempotency-Key: 00000000-0000-4000-8000-000000000009\r\n",
               "{\"text\":\"a\"}"),
           200, "\"id\"");
    expect(ask(&server, POST_A, "token-a", JSON, "{\"text\":\"b\"}"), 200, "\"id\"");
    expect(ask(&server, POST_A, "", JSON, "{\"text\":\"c\"}"), 401, "unauthenticated");
    expect(ask(&server, POST_A, "nobody", JSON, "{\"text\":\"c\"}"), 401, "unauthenticated");
    assert_int_equal(probe_count(&server).probes, 2);
    probe_close(&server);
}

static void all_faults_are_told_at_once_in_the_callers_language(void **state) {
    (void)state;
    struct probe_server server;
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, NULL);
    struct talk talk =
        ask(&server, "POST /api/v1/probes/2000", "street-b", JSON, "{\"text\":\"\",\"colour\":1}");
    char body[1024];
    snprintf(body, sizeof body, "%.*s", LM_FMT(talk.answer.body));
    expect(talk, 422, "\"code\":\"invalid\"");
    assert_non_null(strstr(body, "{\"pointer\":\"/text\",\"key\":\"field.too_short\""));
    assert_non_null(strstr(body, "{\"pointer\":\"/colour\",\"key\":\"field.unknown\""));
    assert_non_null(strstr(body, "Some values are not right")); /* street-b reads English */
    assert_non_null(strstr(body, "\"request_id\":\""));
    expect(ask(&server, "GET /api/v1/probes/1000?limit=9", "captain-a", "", ""), 422,
           "\"pointer\":\"?limit\"");
    expect(ask(&server, "GET /api/v1/probes/1000?colour=9", "captain-a", "", ""), 422,
           "field.unknown");
    expect(ask(&server, POST_A, "captain-a", JSON, "{\"text\":"), 400, "\"code\":\"bad_request\"");
    expect(ask(&server, POST_A, "captain-a", "Content-Type: text/plain\r\n", "{\"text\":\"a\"}"),
           415, "request.json_expected");
    expect(ask(&server, "PUT /api/v1/probes/1000", "captain-a", "", ""), 405, "method_not_allowed");
    expect(ask(&server, "GET /api/v1/nothing", "captain-a", "", ""), 404, "not_found");
    probe_close(&server);
}

#define FORM "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
#define FOREIGN_A "POST /foreign/1000.xml"

static void forms_of_another_standard_are_read_and_refused_in_its_words(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct probe_server server;
        probe_open(&server, engine);
        probe_serve(&server, NULL);
        expect(ask(&server, FOREIGN_A, "captain-a", FORM, "x%5B1%5D=a+b&text=%E4%B8%80"), 200,
               "text 一 as xml, 1 more: x[1]=a b");
        expect(ask(&server, FOREIGN_A, "captain-a", FORM, "text=a&text=b"), 400,
               "/foreign/1000.xml: invalid, 1 faults, first ?text");
        expect(ask(&server, FOREIGN_A, "captain-a", FORM, "text=%E4%B8%8"), 400,
               "bad_request, 0 faults");
        expect(ask(&server, FOREIGN_A, "captain-a", FORM, "text=%FF"), 400, "bad_request");
        expect(ask(&server, FOREIGN_A, "captain-a", FORM, "y=1"), 400, "first ?text");
        expect(ask(&server, FOREIGN_A, "captain-a", JSON, "{\"text\":\"a\"}"), 400, "unsupported");
        expect(ask(&server, FOREIGN_A, "", FORM, "text=a"), 400, "unauthenticated");
        struct probe_counts counts = probe_count(&server);
        assert_int_equal(counts.probes, 1);
        assert_int_equal(counts.audits, 1);
        probe_close(&server);
    }
}

static void a_form_of_too_many_pairs_is_refused(void **state) {
    (void)state;
    struct probe_server server;
    char pairs[2500];
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, NULL);
    memset(pairs, '&', sizeof pairs - 1);
    pairs[sizeof pairs - 1] = '\0';
    expect(ask(&server, FOREIGN_A, "captain-a", FORM, pairs), 400, "too_large");
    assert_int_equal(probe_count(&server).probes, 0);
    probe_close(&server);
}

static void a_path_parameter_may_stand_behind_a_dot(void **state) {
    (void)state;
    struct probe_server server;
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, NULL);
    expect(ask(&server, "POST /foreign/1000.a.b", "captain-a", FORM, "text=a"), 400,
           "first ?probe");
    expect(ask(&server, "GET /foreign/1000", "captain-a", "", ""), 200, "\"count\":0");
    expect(ask(&server, "GET /foreign/all.json?text=a&z=1", "captain-a", "", ""), 200, "json");
    expect(ask(&server, "GET /foreign/1000.", "captain-a", "", ""), 422, "?probe");
    expect(ask(&server, "GET /foreign/.xml", "captain-a", "", ""), 422, "?probe");
    expect(ask(&server, "PUT /foreign/1000.xml", "captain-a", FORM, ""), 405, "method_not_allowed");
    probe_close(&server);
}

static void files_go_out_and_come_in(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct probe_server server;
        probe_open(&server, engine);
        probe_serve(&server, NULL);
        struct talk talk = ask(&server, "GET /api/v1/probes/1000/file", "captain-a", "", "");
        struct lm_str name = client_header(talk.answer.head, "Content-Disposition");
        assert_true(lm_str_find(name, LM_STR("%E5%8F%B0%E8%B4%A6%201.csv")) > 0);
        expect(talk, 200, "姓名,户室\n");
        char left[128];
        snprintf(left, sizeof left, "%s/export.csv", server.data_dir);
        assert_int_not_equal(access(left, F_OK), 0);
        expect(
            ask(&server, "POST /api/v1/probes/1000/upload", "captain-a",
                "Content-Type: multipart/form-data; boundary=x\r\n",
                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
                "12345\r\n--x--\r\n"),
            200, "\"count\":5,\"text\":\"a.csv\"");
        probe_close(&server);
    }
}

/* Reads until `wanted` has come; false when the connection ends first. */
static bool read_until(struct client *client, struct lm_str wanted) {
    while (lm_str_find((struct lm_str){client->bytes, client->n}, wanted) < 0)
        if (!client_read_more(client))
            return false;
    return true;
}

static void a_stream_arrives_before_its_handler_ends(void **state) {
    (void)state;
    static const char line[] = "GET /api/v1/probes/1000/stream";
    test_each_engine(engine) {
        struct probe_server server;
        probe_open(&server, engine);
        probe_serve(&server, &(struct lm_dispatch_config){.workers = 1, .streamers = 1});
        struct client *client = send_request(&server, line, "captain-a", "", "");
        assert_true(read_until(client, LM_STR("first half\n")));
        assert_true(read_until(client, LM_STR("Cache-Control: no-store\r\n")));
        assert_true(read_until(client, LM_STR("%E5%8F%B0%E8%B4%A6%201.csv")));
        /* It waits; the only worker does not. */
        expect(ask(&server, "GET /api/v1/probes/1000/file", "captain-a", "", ""), 200, "姓名");
        sem_post(&probe_shared.long_may_end);
        assert_true(read_until(client, LM_STR("second half\n\r\n0\r\n\r\n")));
        client_close(client);
        expect(ask(&server, line, "street-b", "", ""), 404, "not_found"); /* not theirs */
        probe_shared.stream_fails = true;
        client = send_request(&server, line, "captain-a", "", "");
        assert_true(read_until(client, LM_STR("first half\n")));
        sem_post(&probe_shared.long_may_end);
        assert_false(read_until(client, LM_STR("\r\n0\r\n")));
        client_close(client);
        probe_close(&server);
    }
}

static void a_full_queue_answers_503_and_when_to_come_back(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct probe_server server;
        probe_open(&server, engine);
        probe_serve(&server, &(struct lm_dispatch_config){.workers = 1, .queue_cap = 1});
        static const char line[] = "GET /api/v1/probes/1000/long";
        struct client *running = send_request(&server, line, "captain-a", "", "");
        sem_wait(&probe_shared.long_started);
        struct client *waiting = send_request(&server, line, "captain-a", "", "");
        struct talk refused = {0};
        /* The waiting one may be read after the one that must be refused: ask until it is. */
        for (int i = 0; i < 100 && refused.answer.status != 503; i++) {
            if (refused.client)
                client_close(refused.client);
            nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
            refused = ask(&server, "GET /api/v1/probes/1000/file", "captain-a", "", "");
        }
        assert_int_equal(refused.answer.status, 503);
        assert_true(lm_str_is(client_header(refused.answer.head, "Retry-After"), "1"));
        client_close(refused.client);
        sem_post(&probe_shared.long_may_end);
        sem_post(&probe_shared.long_may_end);
        size_t used = 0;
        assert_int_equal(client_answer(running, &used, false).status, 200);
        used = 0;
        assert_int_equal(client_answer(waiting, &used, false).status, 200);
        client_close(running);
        client_close(waiting);
        probe_close(&server);
    }
}

/* ---- event streams ---- */

/* Reads until `wanted` has arrived; gives the milliseconds it took, -1 when it did not come. */
static int64_t wait_for(struct client *client, const char *wanted) {
    int64_t began = lm_clock_steady_us();
    while (lm_str_find((struct lm_str){client->bytes, client->n}, lm_str_of(wanted)) < 0)
        if (!client_read_more(client))
            return -1;
    return (lm_clock_steady_us() - began) / 1000;
}

static struct client *watch(struct probe_server *server, const char *who) {
    return send_request(server, "GET /api/v1/probes/1000", who, "Accept: text/event-stream\r\n",
                        "");
}

static void watchers_see_a_commit_within_a_second_from_one_rendering(void **state) {
    (void)state;
    test_each_engine(engine) {
        enum { WATCHERS = 10 };
        struct probe_server server;
        struct client *watchers[WATCHERS];
        probe_open(&server, engine);
        probe_serve(&server, NULL);
        for (size_t i = 0; i < WATCHERS; i++) {
            watchers[i] = watch(&server, "captain-a");
            assert_true(wait_for(watchers[i], "event: change\ndata: {\"count\":0}") >= 0);
        }
        int64_t before = probe_shared.renderings;
        expect(ask(&server, POST_A, "captain-a", JSON, "{\"text\":\"a\"}"), 200, "\"id\"");
        for (size_t i = 0; i < WATCHERS; i++) {
            int64_t took = wait_for(watchers[i], "data: {\"count\":1}");
            assert_true(took >= 0 && took < 1000);
        }
        /* One for all; a second one at most, when the last watcher joined while it was made. */
        assert_in_range(probe_shared.renderings - before, 1, 2);
        for (size_t i = 0; i < WATCHERS; i++)
            client_close(watchers[i]);
        probe_close(&server);
    }
}

static void many_changes_are_few_renderings_and_the_last_is_shown(void **state) {
    (void)state;
    struct probe_server server;
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, NULL);
    struct client *watcher = watch(&server, "captain-a");
    assert_true(wait_for(watcher, "{\"count\":0}") >= 0);
    int64_t before = probe_shared.renderings, began = lm_clock_steady_us();
    for (int i = 0; i < 60; i++) {
        char body[64];
        snprintf(body, sizeof body, "{\"text\":\"%d\"}", i);
        expect(ask(&server, POST_A, "captain-a", JSON, body), 200, "\"id\"");
    }
    assert_true(wait_for(watcher, "{\"count\":60}") >= 0);
    int64_t rounds = (lm_clock_steady_us() - began) / 200000 + 2;
    assert_in_range(probe_shared.renderings - before, 1, rounds);
    client_close(watcher);
    probe_close(&server);
}

static void a_stream_needs_the_same_permission(void **state) {
    (void)state;
    struct probe_server server;
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, &(struct lm_dispatch_config){.stream_cap = 1});
#define STREAM "Accept: text/event-stream\r\n"
    expect(ask(&server, "GET /api/v1/probes/2000", "captain-a", STREAM, ""), 404, "not_found");
    expect(ask(&server, "GET /api/v1/probes/1000", "", STREAM, ""), 401, "unauthenticated");
    struct client *watcher = watch(&server, "captain-a");
    assert_true(wait_for(watcher, "event: change") >= 0);
    expect(ask(&server, "GET /api/v1/probes/1000", "captain-a", STREAM, ""), 503, "busy");
    client_close(watcher);
    probe_close(&server);
}

/* ---- power loss ---- */

/* In a child: serves, tells its port, waits to be killed. */
static void serve_until_killed(struct probe_server *server, int port_pipe) {
    probe_serve(server, NULL);
    int port = lm_http_port(server->http);
    if (write(port_pipe, &port, sizeof port) != (ssize_t)sizeof port)
        _exit(1);
    for (;;)
        pause();
}

static bool post_number(struct client *client, size_t *used, int number) {
    char text[256], body[64];
    int n = snprintf(body, sizeof body, "{\"text\":\"%d\"}", number);
    snprintf(text, sizeof text,
             POST_A " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer captain-a\r\n"
                    "Content-Type: application/json\r\nIdempotency-Key: key-%08d\r\n"
                    "Content-Length: %d\r\n\r\n%s",
             number, n, body);
    return client_send(client, lm_str_of(text)) && client_answer(client, used, false).status == 200;
}

/* Posts until the server dies; gives how many were acknowledged. */
static int post_until_killed(int port, pid_t child) {
    struct client *client = client_open(port);
    int64_t began = lm_clock_steady_us();
    size_t used = 0;
    int acknowledged = 0;
    while (post_number(client, &used, acknowledged)) {
        acknowledged++;
        if (lm_clock_steady_us() - began > 200000)
            kill(child, SIGKILL);
    }
    client_close(client);
    return acknowledged;
}

static void what_was_acknowledged_survives_a_kill(void **state) {
    (void)state;
    struct probe_server server;
    int ports[2], port = 0;
    probe_open(&server, LM_SQLITE);
    lm_env_close(server.env); /* no threads may live across fork */
    server.env = NULL;
    assert_int_equal(pipe(ports), 0);
    pid_t child = fork();
    if (child == 0)
        serve_until_killed(&server, ports[1]);
    assert_int_equal(read(ports[0], &port, sizeof port), sizeof port);
    int acknowledged = post_until_killed(port, child);
    waitpid(child, NULL, 0);
    probe_serve(&server, NULL);
    struct probe_counts counts = probe_count(&server);
    assert_true(acknowledged > 0);
    assert_in_range(counts.probes, acknowledged, acknowledged + 1);
    assert_int_equal(counts.audits, counts.probes);
    /* The one whose answer was lost is sent again and is there once. */
    struct client *client = client_open(lm_http_port(server.http));
    size_t used = 0;
    assert_true(post_number(client, &used, acknowledged));
    assert_int_equal(probe_count(&server).probes, acknowledged + 1);
    client_close(client);
    close(ports[0]);
    close(ports[1]);
    probe_close(&server);
}

static void a_kept_file_is_asked_for_each_time_and_sent_once(void **state) {
    (void)state;
    test_each_engine(engine) {
        static const char line[] = "GET /api/v1/probes/1000/kept";
        struct probe_server server;
        char path[128];
        probe_open(&server, engine);
        probe_serve(&server, NULL);
        expect(ask(&server, line, "captain-a", "", ""), 404, "not_found");
        snprintf(path, sizeof path, "%s/kept.txt", server.data_dir);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs("pixels", file);
        fclose(file);
        for (int times = 0; times < 2; times++) {
            struct talk talk = ask(&server, line, "captain-a", "", "");
            assert_true(lm_str_is(client_header(talk.answer.head, "ETag"), "\"abc123\""));
            assert_true(
                lm_str_is(client_header(talk.answer.head, "Cache-Control"), "private, no-cache"));
            assert_true(lm_str_is(client_header(talk.answer.head, "Content-Type"), "image/jpeg"));
            expect(talk, 200, "pixels");
        }
        struct talk known = ask(&server, line, "captain-a", "If-None-Match: \"abc123\"\r\n", "");
        assert_true(lm_str_is(client_header(known.answer.head, "ETag"), "\"abc123\""));
        expect(known, 304, "");
        expect(ask(&server, line, "captain-a", "If-None-Match: \"abc\"\r\n", ""), 200, "pixels");
        expect(ask(&server, line, "street-b", "If-None-Match: \"abc123\"\r\n", ""), 404,
               "not_found");
        remove(path);
        probe_close(&server);
    }
}

/* A file too large for memory, all of one letter. */
static int upload_status(struct probe_server *server, char letter) {
    enum { SIZE = 1200 * 1024 };
    static char text[SIZE + 1024];
    static const char part[] = "--b\r\nContent-Disposition: form-data; name=\"file\"; "
                               "filename=\"a.csv\"\r\n\r\n",
                      end[] = "\r\n--b--\r\n";
    struct client *client = client_open(lm_http_port(server->http));
    size_t used = 0;
    int n = snprintf(text, sizeof text,
                     "POST /api/v1/probes/1000/upload HTTP/1.1\r\nHost: x\r\n"
                     "Authorization: Bearer captain-a\r\nIdempotency-Key: key-00000001\r\n"
                     "Content-Type: multipart/form-data; boundary=b\r\n"
                     "Content-Length: %zu\r\n\r\n%s",
                     strlen(part) + SIZE + strlen(end), part);
    memset(text + n, letter, SIZE);
    memcpy(text + n + SIZE, end, strlen(end));
    assert_true(client_send(client, (struct lm_str){text, (size_t)n + SIZE + strlen(end)}));
    int status = client_answer(client, &used, false).status;
    client_close(client);
    return status;
}

static void a_key_means_one_file_also_when_it_is_large(void **state) {
    (void)state;
    struct probe_server server;
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, NULL);
    assert_int_equal(upload_status(&server, 'a'), 200);
    assert_int_equal(upload_status(&server, 'a'), 200);
    assert_int_equal(upload_status(&server, 'b'), 409);
    assert_int_equal(probe_count(&server).keys, 1);
    probe_close(&server);
}

static int status_of(struct client *client, size_t *used, const char *line, const char *body) {
    char text[512];
    snprintf(text, sizeof text,
             "%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer captain-a\r\n" JSON
             "Content-Length: %zu\r\n\r\n%s",
             line, strlen(body), body);
    return client_send(client, lm_str_of(text)) ? client_answer(client, used, false).status : 0;
}

/* The database cannot be opened any more: what needs a connection is told to come back. */
static void without_a_connection_the_answer_is_503(void **state) {
    (void)state;
    struct probe_server server;
    char away[200];
    size_t used = 0;
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, NULL);
    snprintf(away, sizeof away, "%s-away", server.db.path);
    struct client *client = client_open(lm_http_port(server.http)); /* one connection, one thread */
    assert_int_equal(status_of(client, &used, "GET /api/v1/probes/1000", ""), 200);
    assert_int_equal(rename(server.db.path, away), 0);
    assert_int_equal(status_of(client, &used, POST_A "/heavy", "{\"text\":\"a\"}"), 503);
    sem_post(&probe_shared.long_may_end);
    assert_int_equal(status_of(client, &used, "GET /api/v1/probes/1000/long", ""), 503);
    assert_int_equal(rename(away, server.db.path), 0);
    assert_int_equal(status_of(client, &used, POST_A "/heavy", "{\"text\":\"a\"}"), 200);
    assert_int_equal(status_of(client, &used, "GET /api/v1/probes/1000/long", ""), 200);
    client_close(client);
    probe_close(&server);
}

static void *let_go_later(void *arg) {
    (void)arg;
    nanosleep(&(struct timespec){.tv_nsec = 300 * 1000 * 1000}, NULL);
    sem_post(&probe_shared.long_may_end);
    return NULL;
}

/* A write that is still running when the server's patience ends has been answered 503, and may end
 * as it likes: what it tells is there until it has. */
static void a_write_may_outlive_the_server_that_took_it(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct probe_server server;
        pthread_t helper;
        size_t used = 0;
        probe_open(&server, engine);
        probe_serve(&server, NULL);
        struct client *client =
            send_request(&server, POST_A, "captain-a", JSON, "{\"text\":\"a\",\"mode\":\"wait\"}");
        while (sem_wait(&probe_shared.long_started) != 0)
            ;
        assert_int_equal(pthread_create(&helper, NULL, let_go_later, NULL), 0);
        lm_http_stop(server.http, 1);
        server.http = NULL;
        assert_int_equal(client_answer(client, &used, false).status, 503);
        lm_dispatch_free(server.dispatch);
        server.dispatch = NULL;
        pthread_join(helper, NULL);
        assert_int_equal(probe_count(&server).probes, 1);
        assert_int_equal(probe_count(&server).audits, 1);
        assert_int_equal(probe_shared.heard, BUILDING_A);
        client_close(client);
        probe_close(&server);
    }
}

static void pages_are_served_and_guarded(void **state) {
    (void)state;
    struct probe_server server;
    probe_open(&server, LM_SQLITE);
    probe_serve(&server, &(struct lm_dispatch_config){.is_https = true});
    struct talk talk = ask(&server, "GET /console/some/place", "", "", "");
    struct lm_str head = talk.answer.head;
    assert_true(lm_str_find(client_header(head, "Content-Security-Policy"),
                            LM_STR("script-src 'self'")) >= 0);
    assert_true(client_header(head, "Strict-Transport-Security").n > 0);
    assert_true(lm_str_is(client_header(head, "X-Content-Type-Options"), "nosniff"));
    char known[256];
    snprintf(known, sizeof known, "If-None-Match: %.*s\r\n", LM_FMT(client_header(head, "ETag")));
    expect(talk, 200, "<!doctype html>");
    expect(ask(&server, "GET /console/some/place", "", known, ""), 304, "");
    expect(ask(&server, "GET /console/none.js", "", "", ""), 404, "not_found");
    expect(ask(&server, "GET /healthz", "", "", ""), 200, "ok");
    expect(ask(&server, "GET /metrics", "", "X-Forwarded-For: 203.0.113.9\r\n", ""), 404,
           "not_found");
    expect(ask(&server, "GET /metrics", "", "", ""), 200,
           "lastmeter_replies_total{method=\"GET\",route=\"/healthz\",status=\"2xx\"} 1\n");
    probe_close(&server);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives_a_kill),
        cmocka_unit_test(repeating_a_write_answers_the_same_and_writes_nothing),
        cmocka_unit_test(a_key_means_one_request_of_one_account),
        test_with_arena(what_a_key_stands_for_cannot_be_guessed_from_the_database),
        cmocka_unit_test(a_refused_or_failed_write_leaves_nothing),
        cmocka_unit_test(a_serialisation_conflict_is_run_again),
        cmocka_unit_test(writes_with_a_cookie_need_the_csrf_token),
        cmocka_unit_test(all_faults_are_told_at_once_in_the_callers_language),
        cmocka_unit_test(forms_of_another_standard_are_read_and_refused_in_its_words),
        cmocka_unit_test(a_form_of_too_many_pairs_is_refused),
        cmocka_unit_test(a_path_parameter_may_stand_behind_a_dot),
        cmocka_unit_test(files_go_out_and_come_in),
        cmocka_unit_test(a_kept_file_is_asked_for_each_time_and_sent_once),
        cmocka_unit_test(a_stream_arrives_before_its_handler_ends),
        cmocka_unit_test(a_full_queue_answers_503_and_when_to_come_back),
        cmocka_unit_test(watchers_see_a_commit_within_a_second_from_one_rendering),
        cmocka_unit_test(many_changes_are_few_renderings_and_the_last_is_shown),
        cmocka_unit_test(a_stream_needs_the_same_permission),
        cmocka_unit_test(a_key_means_one_file_also_when_it_is_large),
        cmocka_unit_test(without_a_connection_the_answer_is_503),
        cmocka_unit_test(a_write_may_outlive_the_server_that_took_it),
        cmocka_unit_test(pages_are_served_and_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
