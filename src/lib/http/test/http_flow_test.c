/* What lib/http promises about bodies that are made while they are sent: they arrive before their
 * end is known, a reader's pace holds the maker and nobody else, and what breaks off is seen. */
#include "lib/http/test/harness.h"

#include <errno.h>
#include <stdatomic.h>

enum { PIECE = 64 * 1024, PIECES = 160 /* 10 MiB */ };

/* Makes `pieces` pieces on a thread of its own, then ends. */
struct maker {
    struct lm_http_exchange *exchange;
    int pieces;
    bool is_whole;
    atomic_int made;
    lm_rc started, rc;          /* of the last put */
    sem_t has_begun, may_go_on; /* before each piece but the first, when `is_led` */
    bool is_led;
    pthread_t thread;
};

static void *make(void *cls) {
    static const struct lm_http_header headers[] = {
        {"Content-Disposition", {"attachment", sizeof "attachment" - 1}}};
    static char piece[PIECE];
    struct maker *maker = cls;
    struct lm_http_flow *flow;
    memset(piece, '#', sizeof piece);
    maker->started = lm_http_flow_start(
        maker->exchange,
        &(struct lm_http_reply){
            .status = 200, .type = "text/csv", .headers = headers, .header_count = 1},
        &flow);
    if (maker->started != LM_OK) {
        reply_text(maker->exchange, 503, LM_STR(""));
        return NULL;
    }
    for (int i = 0; i < maker->pieces && maker->rc == LM_OK; i++) {
        if (i > 0 && maker->is_led)
            sem_wait(&maker->may_go_on);
        maker->rc = lm_http_flow_put(flow, (struct lm_str){piece, sizeof piece});
        maker->made += maker->rc == LM_OK;
    }
    lm_http_flow_end(flow, maker->rc == LM_OK && maker->is_whole);
    return NULL;
}

/* Paths beginning with /flow are answered by `maker`, others at once. */
static void answer(void *app, struct lm_http_exchange *exchange) {
    struct maker *maker = app;
    if (!lm_str_starts(lm_http_request(exchange)->path, LM_STR("/flow"))) {
        echo(NULL, exchange);
        return;
    }
    maker->exchange = exchange;
    assert_int_equal(pthread_create(&maker->thread, NULL, make, maker), 0);
    sem_post(&maker->has_begun);
}

static const char whole_request[] = "GET /flow HTTP/1.1\r\nHost: x\r\n\r\n";

/* Sends `request` on a connection whose socket holds little. */
static void start_flow(struct bench *bench, struct maker *maker, struct lm_http_config config,
                       const char *request) {
    int small = 16 * 1024;
    sem_init(&maker->may_go_on, 0, 0);
    sem_init(&maker->has_begun, 0, 0);
    config.handle = answer;
    config.app = maker;
    start(bench, config);
    setsockopt(bench->client->socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    assert_true(client_send(bench->client, lm_str_of(request)));
    sem_wait(&maker->has_begun);
}

static void nap(int ms) {
    usleep((useconds_t)ms * 1000);
}

/* Reads to the end of the chunks or of the connection; the marks that came. */
static int64_t drain(struct client *client, bool *ret_is_whole, int *ret_errno) {
    int64_t marks = 0;
    ssize_t got = 0;
    *ret_is_whole = false;
    while (!*ret_is_whole) {
        for (size_t i = 0; i < client->n; i++)
            marks += client->bytes[i] == '#';
        *ret_is_whole =
            client->n >= 7 && memcmp(client->bytes + client->n - 7, "\r\n0\r\n\r\n", 7) == 0;
        size_t kept = client->n < 7 ? client->n : 7;
        for (size_t i = client->n - kept; i < client->n; i++)
            marks -= client->bytes[i] == '#';
        memmove(client->bytes, client->bytes + client->n - kept, kept);
        client->n = kept;
        if (*ret_is_whole)
            break;
        got = recv(client->socket, client->bytes + kept, sizeof client->bytes - kept, 0);
        if (got <= 0)
            break;
        client->n += (size_t)got;
    }
    *ret_errno = got < 0 ? errno : 0;
    return marks;
}

static void it_arrives_before_it_is_whole(void **state) {
    (void)state;
    struct bench bench;
    struct maker maker = {.pieces = 2, .is_whole = true, .is_led = true};
    struct answer head = {0};
    bool is_whole;
    int error;
    start_flow(&bench, &maker, (struct lm_http_config){0}, whole_request);
    assert_true(client_read_head(bench.client, &bench.used, &head));
    assert_int_equal(head.status, 200);
    assert_true(lm_str_is(client_header(head.head, "Transfer-Encoding"), "chunked"));
    assert_true(lm_str_is(client_header(head.head, "Content-Type"), "text/csv"));
    assert_true(lm_str_is(client_header(head.head, "Content-Disposition"), "attachment"));
    while (bench.client->n < PIECE)
        assert_true(client_read_more(bench.client));
    assert_int_equal(maker.made, 1);
    sem_post(&maker.may_go_on);
    memmove(bench.client->bytes, bench.client->bytes + bench.used, bench.client->n - bench.used);
    bench.client->n -= bench.used;
    bench.used = 0;
    assert_int_equal(drain(bench.client, &is_whole, &error), 2 * PIECE);
    assert_true(is_whole);
    pthread_join(maker.thread, NULL);
    bench.client->n = 0;
    assert_body(ask(&bench, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n"), 200,
                "GET /next? 127.0.0.1 0 []");
    stop(&bench);
}

static void a_slow_reader_holds_the_maker_and_no_one_else(void **state) {
    (void)state;
    struct bench bench;
    struct maker maker = {.pieces = PIECES, .is_whole = true};
    bool is_whole;
    int error;
    start_flow(&bench, &maker, (struct lm_http_config){0}, whole_request);
    for (int before = -1; before != maker.made; nap(100))
        before = maker.made;
    assert_in_range(maker.made, 4, PIECES / 2); /* what the ring and the sockets hold */
    for (int i = 0; i < 4; i++) {               /* on both HTTP threads */
        struct client *other = client_open(lm_http_port(bench.http));
        size_t used = 0;
        assert_true(client_send(other, LM_STR("GET /o HTTP/1.1\r\nHost: x\r\n\r\n")));
        assert_body(client_answer(other, &used, false), 200, "GET /o? 127.0.0.1 0 []");
        client_close(other);
    }
    assert_int_equal(drain(bench.client, &is_whole, &error), (int64_t)PIECE * PIECES);
    assert_true(is_whole);
    pthread_join(maker.thread, NULL);
    assert_ok(maker.rc);
    stop(&bench);
}

static void a_reader_that_takes_nothing_is_cut_off(void **state) {
    (void)state;
    struct bench bench;
    struct maker maker = {.pieces = PIECES, .is_whole = true};
    bool is_whole;
    int error;
    start_flow(&bench, &maker, (struct lm_http_config){.reply_ms = 200}, whole_request);
    pthread_join(maker.thread, NULL);
    assert_rc(maker.rc, LM_GONE);
    (void)drain(bench.client, &is_whole, &error);
    assert_false(is_whole);
    stop(&bench);
}

static void a_reader_that_leaves_stops_the_maker(void **state) {
    (void)state;
    struct bench bench;
    struct maker maker = {.pieces = 1000000, .is_whole = true};
    start_flow(&bench, &maker, (struct lm_http_config){0}, whole_request);
    assert_true(client_read_more(bench.client));
    client_close(bench.client);
    pthread_join(maker.thread, NULL);
    assert_rc(maker.rc, LM_GONE);
    bench.client = client_open(lm_http_port(bench.http));
    stop(&bench);
}

static void what_breaks_off_never_looks_whole(void **state) {
    static const char *const requests[] = {whole_request, "GET /flow HTTP/1.0\r\nHost: x\r\n\r\n"};
    (void)state;
    for (size_t i = 0; i < LM_COUNT(requests); i++) {
        struct bench bench;
        struct maker maker = {.pieces = 3, .is_whole = false};
        bool is_whole;
        int error;
        start_flow(&bench, &maker, (struct lm_http_config){0}, requests[i]);
        pthread_join(maker.thread, NULL);
        (void)drain(bench.client, &is_whole, &error);
        assert_false(is_whole);
        assert_int_equal(error, ECONNRESET); /* not the end of the file */
        stop(&bench);
    }
}

static void head_gets_the_head(void **state) {
    (void)state;
    struct bench bench;
    struct maker maker = {.pieces = PIECES, .is_whole = true};
    start_flow(&bench, &maker, (struct lm_http_config){0},
               "HEAD /flow HTTP/1.1\r\nHost: x\r\n\r\n");
    struct answer answer = client_answer(bench.client, &bench.used, true);
    assert_int_equal(answer.status, 200);
    assert_true(client_header(answer.head, "Content-Disposition").p != NULL);
    pthread_join(maker.thread, NULL);
    assert_rc(maker.rc, LM_GONE);
    assert_body(ask(&bench, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n"), 200,
                "GET /next? 127.0.0.1 0 []");
    stop(&bench);
}

/* One that is read to its end within the grace, and ones that are asleep or full after it. */
static void stopping_waits_for_the_grace_and_not_longer(void **state) {
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        struct bench bench;
        struct maker maker = {.pieces = kind == 0   ? 2
                                        : kind == 1 ? 1000000
                                                    : 3,
                              .is_whole = true,
                              .is_led = kind == 2};
        bool is_whole;
        int error;
        start_flow(&bench, &maker, (struct lm_http_config){0}, whole_request);
        if (kind == 0)
            pthread_join(maker.thread, NULL);
        nap(50);
        int64_t before = lm_clock_steady_us();
        lm_http_stop(bench.http, 200);
        assert_true(lm_clock_steady_us() - before < 5000000);
        sem_post(&maker.may_go_on);
        if (kind > 0) {
            pthread_join(maker.thread, NULL);
            assert_rc(maker.rc, LM_GONE);
        }
        (void)drain(bench.client, &is_whole, &error);
        assert_true(kind == 0 || !is_whole);
        client_close(bench.client);
    }
}

int main(void) {
    const struct CMUnitTest all[] = {
        cmocka_unit_test(it_arrives_before_it_is_whole),
        cmocka_unit_test(a_slow_reader_holds_the_maker_and_no_one_else),
        cmocka_unit_test(a_reader_that_takes_nothing_is_cut_off),
        cmocka_unit_test(a_reader_that_leaves_stops_the_maker),
        cmocka_unit_test(what_breaks_off_never_looks_whole),
        cmocka_unit_test(head_gets_the_head),
        cmocka_unit_test(stopping_waits_for_the_grace_and_not_longer),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
