/* Measures posts a second through suspension, with both cores loaded besides: not a test, a tool.
 * Usage: http_load [seconds of each row]. One JSON object a line. */
#include "lib/http/http.h"
#include "lib/http/test/client.h"

#include "base/clock.h"
#include "base/log.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { QUEUE_MAX = 8192, CLIENTS_MAX = 1024, SAMPLES_MAX = 4 * 1024 * 1024 };

static const char request[] =
    "POST /v1/visits HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
    "64\r\n\r\n{\"door_id\":\"1234567890123456\",\"result\":\"answered\",\"people\":4.00}";

/* Answers all that waits at once, after a millisecond's pause: a group commit. */
struct writer {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct lm_http_exchange *queue[QUEUE_MAX];
    size_t count;
    bool is_ended;
};

static void *write_groups(void *cls) {
    struct writer *writer = cls;
    static struct lm_http_exchange *group[QUEUE_MAX];
    for (;;) {
        pthread_mutex_lock(&writer->lock);
        while (!writer->count && !writer->is_ended)
            pthread_cond_wait(&writer->filled, &writer->lock);
        size_t count = writer->count;
        memcpy(group, writer->queue, count * sizeof(struct lm_http_exchange *));
        writer->count = 0;
        pthread_mutex_unlock(&writer->lock);
        if (!count)
            return NULL;
        usleep(1000);
        for (size_t i = 0; i < count; i++)
            lm_http_reply(group[i], &(struct lm_http_reply){.status = 201,
                                                            .type = "application/json",
                                                            .body = LM_STR("{\"id\":\"1\"}"),
                                                            .is_static = true});
    }
}

static void hand_over(void *app, struct lm_http_exchange *exchange) {
    struct writer *writer = app;
    pthread_mutex_lock(&writer->lock);
    writer->queue[writer->count++] = exchange;
    pthread_cond_signal(&writer->filled);
    pthread_mutex_unlock(&writer->lock);
}

static int compare(const void *a, const void *b) {
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static bool is_whole(const char *bytes, size_t n) {
    return n > 10 && memcmp(bytes + n - 10, "{\"id\":\"1\"}", 10) == 0;
}

struct load {
    struct pollfd polls[CLIENTS_MAX];
    int64_t sent_us[CLIENTS_MAX];
    int64_t *samples;
    size_t count, longest_gap_ms;
};

static void post(struct load *load, size_t i) {
    load->sent_us[i] = lm_clock_steady_us();
    if (send(load->polls[i].fd, request, sizeof request - 1, MSG_NOSIGNAL) < 0)
        abort();
}

/* Each connection posts again as soon as it is answered. */
static void run(struct load *load, size_t clients, int64_t until_us) {
    int64_t last_us = lm_clock_steady_us();
    for (size_t i = 0; i < clients; i++)
        post(load, i);
    while (lm_clock_steady_us() < until_us) {
        poll(load->polls, clients, 100);
        for (size_t i = 0; i < clients; i++) {
            char bytes[2048];
            if (!(load->polls[i].revents & (POLLIN | POLLHUP | POLLERR)))
                continue;
            ssize_t got = recv(load->polls[i].fd, bytes, sizeof bytes, 0);
            if (got <= 0 || !is_whole(bytes, (size_t)got))
                abort(); /* answers are small: one piece on the loopback */
            int64_t now_us = lm_clock_steady_us();
            size_t gap_ms = (size_t)(now_us - last_us) / 1000;
            last_us = now_us;
            if (gap_ms > load->longest_gap_ms)
                load->longest_gap_ms = gap_ms;
            if (load->count < SAMPLES_MAX)
                load->samples[load->count++] = now_us - load->sent_us[i];
            post(load, i);
        }
    }
}

static void measure(int port, size_t clients, int seconds) {
    struct load load = {.samples = calloc(SAMPLES_MAX, sizeof(int64_t))};
    for (size_t i = 0; i < clients; i++)
        load.polls[i] = (struct pollfd){.fd = client_socket(port), .events = POLLIN};
    run(&load, clients, lm_clock_steady_us() + seconds * INT64_C(1000000));
    for (size_t i = 0; i < clients; i++)
        close(load.polls[i].fd);
    qsort(load.samples, load.count, sizeof(int64_t), compare);
    printf("{\"connections\":%zu,\"posts_per_s\":%zu,\"p50_us\":%lld,\"p99_us\":%lld,"
           "\"longest_gap_ms\":%zu}\n",
           clients, load.count / (size_t)seconds,
           (long long)(load.count ? load.samples[load.count / 2] : 0),
           (long long)(load.count ? load.samples[load.count * 99 / 100] : 0), load.longest_gap_ms);
    fflush(stdout);
    free(load.samples);
}

/* Keeps the cores busy; ends by itself. */
static void burn(int64_t until_us) {
    volatile unsigned turns = 0;
    while (lm_clock_steady_us() < until_us)
        turns++;
    _exit(0);
}

int main(int count, char **arguments) {
    static const size_t rows[] = {16, 128, 1024};
    static struct writer writer = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                   .filled = PTHREAD_COND_INITIALIZER};
    int64_t seconds = 3;
    struct lm_http *http;
    pthread_t thread;
    if (count > 1 && (!lm_str_int(lm_str_of(arguments[1]), &seconds) || seconds > 60))
        return 2;
    int64_t end_us = lm_clock_steady_us() + (seconds * 3 + 2) * INT64_C(1000000);
    for (int core = 0; core < 2; core++)
        if (fork() == 0)
            burn(end_us);
    lm_log_level(LM_WARN);
    struct lm_http_config config = {.listen = "127.0.0.1", .handle = hand_over, .app = &writer};
    if (lm_http_start(&config, &http) != LM_OK ||
        pthread_create(&thread, NULL, write_groups, &writer) != 0)
        return 1;
    for (size_t i = 0; i < LM_COUNT(rows); i++)
        measure(lm_http_port(http), rows[i], (int)seconds);
    lm_http_stop(http, 1000);
    pthread_mutex_lock(&writer.lock);
    writer.is_ended = true;
    pthread_cond_signal(&writer.filled);
    pthread_mutex_unlock(&writer.lock);
    pthread_join(thread, NULL);
    while (wait(NULL) > 0)
        ;
    return 0;
}
