/* What lib/http promises about waiting: replies from other threads, deadlines, clients that leave,
 * event streams, stopping. */
#include "lib/http/test/harness.h"

#include <dirent.h>

enum { QUEUE_MAX = 4096 };

/* An app that answers on a thread of its own, as the writer does. */
struct worker {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct lm_http_exchange *queue[QUEUE_MAX];
    size_t count;
    bool is_ended;
    pthread_t thread;
};

static void *work(void *cls) {
    struct worker *worker = cls;
    for (;;) {
        struct lm_http_exchange *taken[QUEUE_MAX];
        pthread_mutex_lock(&worker->lock);
        while (!worker->count && !worker->is_ended)
            pthread_cond_wait(&worker->filled, &worker->lock);
        size_t count = worker->count;
        memcpy(taken, worker->queue, count * sizeof *taken);
        worker->count = 0;
        pthread_mutex_unlock(&worker->lock);
        if (!count)
            return NULL;
        for (size_t i = 0; i < count; i++)
            echo(NULL, taken[i]);
    }
}

static void hand_over(void *app, struct lm_http_exchange *exchange) {
    struct worker *worker = app;
    pthread_mutex_lock(&worker->lock);
    worker->queue[worker->count++] = exchange;
    pthread_cond_signal(&worker->filled);
    pthread_mutex_unlock(&worker->lock);
}

static void worker_start(struct worker *worker) {
    *worker =
        (struct worker){.lock = PTHREAD_MUTEX_INITIALIZER, .filled = PTHREAD_COND_INITIALIZER};
    assert_int_equal(pthread_create(&worker->thread, NULL, work, worker), 0);
}

static void worker_stop(struct worker *worker) {
    pthread_mutex_lock(&worker->lock);
    worker->is_ended = true;
    pthread_cond_signal(&worker->filled);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
}

static void replies_of_another_thread_reach_64_connections(void **state) {
    (void)state;
    enum { CLIENTS = 64, ROUNDS = 50 };
    struct worker worker;
    struct bench bench;
    struct client *clients[CLIENTS];
    size_t used[CLIENTS] = {0};
    worker_start(&worker);
    start(&bench, (struct lm_http_config){.handle = hand_over, .app = &worker});
    for (size_t i = 0; i < CLIENTS; i++)
        clients[i] = client_open(lm_http_port(bench.http));
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < CLIENTS; i++) {
            char text[200];
            snprintf(text, sizeof text,
                     "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n%02zu.%02d", i,
                     round);
            assert_true(client_send(clients[i], lm_str_of(text)));
        }
        for (size_t i = 0; i < CLIENTS; i++) {
            char expected[100];
            snprintf(expected, sizeof expected, "POST /p? 127.0.0.1 0 [%02zu.%02d]", i, round);
            assert_body(client_answer(clients[i], &used[i], false), 200, expected);
        }
    }
    for (size_t i = 0; i < CLIENTS; i++)
        client_close(clients[i]);
    stop(&bench);
    worker_stop(&worker);
}

/* Keeps the exchange for the test to end. */
struct held {
    _Atomic(struct lm_http_exchange *) exchange;
    sem_t is_there;
};

static void hold(void *app, struct lm_http_exchange *exchange) {
    struct held *held = app;
    held->exchange = exchange;
    sem_post(&held->is_there);
}

static void start_held(struct bench *bench, struct held *held, struct lm_http_config config) {
    *held = (struct held){.exchange = NULL};
    sem_init(&held->is_there, 0, 0);
    config.handle = hold;
    config.app = held;
    start(bench, config);
    assert_true(client_send(bench->client, LM_STR("GET /late HTTP/1.1\r\nHost: x\r\n\r\n")));
    sem_wait(&held->is_there);
}

static void nap(int ms) {
    usleep((useconds_t)ms * 1000);
}

static int64_t suspended(struct bench *bench) {
    struct lm_http_stats stats;
    lm_http_stats(bench->http, &stats);
    return stats.suspended;
}

static void a_late_reply_is_dropped_after_503(void **state) {
    (void)state;
    struct bench bench;
    struct held held;
    start_held(&bench, &held, (struct lm_http_config){.reply_ms = 100});
    struct answer answer = client_answer(bench.client, &bench.used, false);
    assert_int_equal(answer.status, 503);
    assert_true(client_header(answer.head, "Retry-After").p != NULL);
    assert_int_equal(suspended(&bench), 0);
    echo(NULL, held.exchange); /* reads the request, which must still be there */
    assert_true(client_send(bench.client, LM_STR("GET /next HTTP/1.1\r\nHost: x\r\n\r\n")));
    sem_wait(&held.is_there);
    echo(NULL, held.exchange);
    assert_body(client_answer(bench.client, &bench.used, false), 200, "GET /next? 127.0.0.1 0 []");
    stop(&bench);
}

static void a_client_may_leave_while_it_is_suspended(void **state) {
    (void)state;
    struct bench bench;
    struct held held;
    for (int is_reset = 0; is_reset < 2; is_reset++) {
        start_held(&bench, &held, (struct lm_http_config){0});
        struct linger linger = {.l_onoff = is_reset};
        setsockopt(bench.client->socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
        client_close(bench.client);
        nap(20);
        echo(NULL, held.exchange);
        bench.client = client_open(lm_http_port(bench.http));
        assert_true(client_send(bench.client, LM_STR("GET /b HTTP/1.1\r\nHost: x\r\n\r\n")));
        sem_wait(&held.is_there);
        echo(NULL, held.exchange);
        assert_body(client_answer(bench.client, &bench.used, false), 200, "GET /b? 127.0.0.1 0 []");
        stop(&bench);
    }
}

static void *reply_soon(void *exchange) {
    nap(100);
    echo(NULL, exchange);
    return NULL;
}

static void stopping_lets_a_running_exchange_finish(void **state) {
    (void)state;
    struct bench bench;
    struct held held;
    pthread_t thread;
    start_held(&bench, &held, (struct lm_http_config){0});
    assert_int_equal(pthread_create(&thread, NULL, reply_soon, held.exchange), 0);
    int64_t before = lm_clock_steady_us();
    lm_http_stop(bench.http, 10000);
    assert_true(lm_clock_steady_us() - before < 5000000);
    assert_body(client_answer(bench.client, &bench.used, false), 200, "GET /late? 127.0.0.1 0 []");
    pthread_join(thread, NULL);
    client_close(bench.client);
}

static void stopping_answers_503_after_the_grace(void **state) {
    (void)state;
    struct bench bench;
    struct held held;
    start_held(&bench, &held, (struct lm_http_config){0});
    lm_http_stop(bench.http, 50);
    assert_int_equal(client_answer(bench.client, &bench.used, false).status, 503);
    echo(NULL, held.exchange); /* the server is gone, the exchange is not */
    client_close(bench.client);
}

/* Reads until `wanted` has come `times` times; false when the connection ends first. */
static bool read_until(struct client *client, struct lm_str wanted, int times) {
    for (;;) {
        struct lm_str rest = {client->bytes, client->n};
        int count = 0;
        for (ptrdiff_t at; (at = lm_str_find(rest, wanted)) >= 0; count++)
            rest = lm_str_cut(rest, (size_t)at + wanted.n, rest.n);
        if (count >= times)
            return true;
        if (!client_read_more(client))
            return false;
    }
}

static void note_closed(void *arg) {
    sem_post(arg);
}

struct stream_test {
    struct bench bench;
    struct held held;
    struct lm_http_stream *stream;
    sem_t closed;
};

static void start_stream(struct stream_test *test, struct lm_http_config config) {
    sem_init(&test->closed, 0, 0);
    start_held(&test->bench, &test->held, config);
    assert_ok(lm_http_stream_start(test->held.exchange, note_closed, &test->closed, &test->stream));
    assert_true(read_until(test->bench.client, LM_STR(":\n\n"), 1));
}

static void events_arrive_as_they_are_sent(void **state) {
    (void)state;
    struct stream_test test;
    start_stream(&test, (struct lm_http_config){0});
    assert_true(lm_http_stream_is_open(test.stream));
    assert_true(lm_str_find((struct lm_str){test.bench.client->bytes, test.bench.client->n},
                            LM_STR("Content-Type: text/event-stream\r\n")) > 0);
    lm_http_stream_send(test.stream, "door", LM_STR("{\"id\":\"1\"}"));
    assert_true(read_until(test.bench.client, LM_STR("event: door\ndata: {\"id\":\"1\"}\n\n"), 1));
    lm_http_stream_send(test.stream, NULL, LM_STR("one\ntwo\r\nthree\rfour"));
    assert_true(read_until(test.bench.client,
                           LM_STR("\r\ndata: one\ndata: two\ndata: three\ndata: four\n\n"), 1));
    lm_http_stream_send(test.stream, "a\nb", LM_STR("forged"));
    lm_http_stream_send(test.stream, "last", LM_STR(""));
    lm_http_stream_end(test.stream);
    assert_true(read_until(test.bench.client, LM_STR("event: last\ndata: \n\n\r\n0\r\n\r\n"), 1));
    assert_int_equal(lm_str_find((struct lm_str){test.bench.client->bytes, test.bench.client->n},
                                 LM_STR("forged")),
                     -1);
    sem_wait(&test.closed);
    stop(&test.bench);
    assert_int_equal(sem_trywait(&test.closed), -1);
}

static void a_heartbeat_keeps_the_stream_and_finds_who_left(void **state) {
    (void)state;
    struct stream_test test;
    struct lm_http_stats stats;
    start_stream(&test, (struct lm_http_config){.heartbeat_ms = 50, .idle_seconds = 1});
    assert_true(
        read_until(test.bench.client, LM_STR(":\n\n"), 30)); /* longer than the idle limit */
    lm_http_stats(test.bench.http, &stats);
    assert_int_equal(stats.streams, 1);
    client_close(test.bench.client);
    sem_wait(&test.closed);
    assert_false(lm_http_stream_is_open(test.stream));
    lm_http_stream_send(test.stream, "x", LM_STR("into the void"));
    lm_http_stream_end(test.stream);
    lm_http_stats(test.bench.http, &stats);
    assert_int_equal(stats.streams, 0);
    test.bench.client = client_open(lm_http_port(test.bench.http));
    stop(&test.bench);
}

static void a_slow_reader_is_cut_off(void **state) {
    (void)state;
    struct stream_test test;
    static char large[8192];
    memset(large, 'x', sizeof large);
    start_stream(&test, (struct lm_http_config){0});
    for (int i = 0; i < 10000 && lm_http_stream_is_open(test.stream); i++)
        lm_http_stream_send(test.stream, "x", (struct lm_str){large, sizeof large});
    assert_false(lm_http_stream_is_open(test.stream));
    sem_wait(&test.closed);
    lm_http_stream_end(test.stream);
    stop(&test.bench);
}

static void stopping_ends_streams(void **state) {
    (void)state;
    struct stream_test test;
    start_stream(&test, (struct lm_http_config){0});
    int64_t before = lm_clock_steady_us();
    lm_http_stop(test.bench.http, 10000);
    assert_true(lm_clock_steady_us() - before < 5000000);
    assert_true(read_until(test.bench.client, LM_STR("\r\n0\r\n\r\n"), 1));
    assert_int_equal(sem_trywait(&test.closed), 0);
    assert_false(lm_http_stream_is_open(test.stream));
    lm_http_stream_end(test.stream);
    client_close(test.bench.client);
}

static void a_stream_started_too_late_is_gone(void **state) {
    (void)state;
    struct stream_test test;
    sem_init(&test.closed, 0, 0);
    start_held(&test.bench, &test.held, (struct lm_http_config){.reply_ms = 50});
    assert_int_equal(client_answer(test.bench.client, &test.bench.used, false).status, 503);
    assert_rc(lm_http_stream_start(test.held.exchange, note_closed, &test.closed, &test.stream),
              LM_GONE);
    stop(&test.bench);
    assert_int_equal(sem_trywait(&test.closed), -1);
}

/* Milliseconds that `rounds` requests take on one connection. */
static int64_t rounds_ms(struct bench *bench, int rounds) {
    int64_t before = lm_clock_steady_us();
    for (int i = 0; i < rounds; i++)
        assert_int_equal(ask(bench, "GET /x HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    return (lm_clock_steady_us() - before) / 1000;
}

static void idle_connections_do_not_slow_others(void **state) {
    (void)state;
    enum { IDLE = 2000 };
    static int idle[IDLE];
    struct bench bench;
    struct lm_http_stats stats;
    start(&bench, (struct lm_http_config){.handle = echo});
    for (size_t i = 0; i < IDLE; i++)
        assert_true((idle[i] = client_socket(lm_http_port(bench.http))) >= 0);
    do {
        nap(10);
        lm_http_stats(bench.http, &stats);
    } while (stats.connections < IDLE + 1);
    int64_t taken_ms = rounds_ms(&bench, 200);
    print_message("200 requests beside %d idle connections: %d ms\n", IDLE, (int)taken_ms);
    assert_true(taken_ms < 10000); /* a stall, not slowness: 50 ms a request */
    for (size_t i = 0; i < IDLE; i++)
        close(idle[i]);
    stop(&bench);
}

static int open_descriptors(void) {
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    for (const struct dirent *entry; folder && (entry = readdir(folder)) != NULL;)
        count++;
    if (folder)
        closedir(folder);
    return count;
}

/* A server that gets half requests and other rubbish, then is stopped. */
static void no_descriptor_is_left_behind(void **state) {
    (void)state;
    static const char *const halves[] = {"", "GET", "GET /x HTTP/1.1\r\nHo", "\r\n\r\n\r\n",
                                         ("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                          "9\r\n\r\nabc")};
    int before = open_descriptors();
    for (size_t i = 0; i < LM_COUNT(halves); i++) {
        struct bench bench;
        start(&bench, (struct lm_http_config){.handle = echo, .memory_body_cap = 1});
        assert_true(client_send(bench.client, lm_str_of(halves[i])));
        nap(10);
        if (i % 2)
            shutdown(bench.client->socket, SHUT_WR);
        stop(&bench);
    }
    assert_int_equal(open_descriptors(), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_of_another_thread_reach_64_connections),
        cmocka_unit_test(a_late_reply_is_dropped_after_503),
        cmocka_unit_test(a_client_may_leave_while_it_is_suspended),
        cmocka_unit_test(stopping_lets_a_running_exchange_finish),
        cmocka_unit_test(stopping_answers_503_after_the_grace),
        cmocka_unit_test(events_arrive_as_they_are_sent),
        cmocka_unit_test(a_heartbeat_keeps_the_stream_and_finds_who_left),
        cmocka_unit_test(a_slow_reader_is_cut_off),
        cmocka_unit_test(stopping_ends_streams),
        cmocka_unit_test(a_stream_started_too_late_is_gone),
        cmocka_unit_test(idle_connections_do_not_slow_others),
        cmocka_unit_test(no_descriptor_is_left_behind),
    };
    return cmocka_run_group_tests_name("http_wait", tests, NULL, NULL);
}
