/* epoll, level-triggered; answers with Content-Length only, which is all that our server sends to
 * short requests. */
#include "client.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REPLY_CAP = 64 * 1024 * 1024 };

struct slot {
    int fd;
    bool is_waiting; /* a request is out */
    bool is_idle;    /* in the list of those who may send at the next intended moment */
    size_t sent;
    int64_t began_us;
    struct lm_buf request, answer;
};

struct loop {
    struct client *client;
    struct slot *slots;
    int epoll;
    size_t busy;
    size_t *idle, idle_count;
    int64_t began_us, given; /* fixed rate: request n is meant for began + n / rate */
};

static int connect_once(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    if (fd >= 0)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return fd;
}

static bool watch(struct loop *loop, size_t at) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = at};
    loop->slots[at].fd = connect_once(loop->client->port);
    return loop->slots[at].fd >= 0 &&
           epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->slots[at].fd, &event) == 0;
}

static void tell(struct loop *loop, size_t at, struct reply reply) {
    struct slot *slot = &loop->slots[at];
    reply.latency_us = lm_clock_steady_us() - slot->began_us;
    slot->is_waiting = false;
    loop->busy--;
    loop->client->done(loop->client->arg, at, &reply);
}

/* Small requests: the socket's buffer takes them whole. */
static bool push(struct slot *slot) {
    while (slot->sent < slot->request.n) {
        ssize_t n = send(slot->fd, slot->request.p + slot->sent, slot->request.n - slot->sent,
                         MSG_NOSIGNAL);
        if (n < 0)
            return false;
        slot->sent += (size_t)n;
    }
    return true;
}

static bool begin(struct loop *loop, size_t at, int64_t meant_us) {
    struct slot *slot = &loop->slots[at];
    slot->request.n = slot->answer.n = slot->sent = 0;
    if (slot->fd < 0 || !loop->client->next(loop->client->arg, at, &slot->request))
        return false;
    slot->is_waiting = true;
    slot->began_us = meant_us ? meant_us : lm_clock_steady_us();
    loop->busy++;
    if (!push(slot))
        tell(loop, at, (struct reply){0});
    return true;
}

/* The connection is free: in the closed loop it goes on at once. */
static void start(struct loop *loop, size_t at) {
    if (loop->client->rate <= 0)
        (void)begin(loop, at, 0);
    else if (!loop->slots[at].is_idle) {
        loop->slots[at].is_idle = true;
        loop->idle[loop->idle_count++] = at;
    }
}

static int64_t due_us(const struct loop *loop) {
    return loop->began_us + (int64_t)((double)loop->given * 1e6 / loop->client->rate);
}

/* Sends what is due, as far as there are free connections; late ones count from when they were
 * meant. */
static void send_due(struct loop *loop) {
    while (loop->idle_count > 0 && due_us(loop) <= lm_clock_steady_us()) {
        size_t at = loop->idle[--loop->idle_count];
        loop->slots[at].is_idle = false;
        if (begin(loop, at, due_us(loop)))
            loop->given++;
    }
}

static int64_t header_int(struct lm_str head, const char *name) {
    int64_t value = -1;
    size_t n = strlen(name);
    for (size_t i = 0; i + n < head.n; i++)
        if ((i == 0 || head.p[i - 1] == '\n') && strncasecmp(head.p + i, name, n) == 0)
            value = strtoll(head.p + i + n, NULL, 10);
    return value;
}

/* True when a whole answer stands in the buffer; then it has been told. */
static bool take_answer(struct loop *loop, size_t at) {
    struct slot *slot = &loop->slots[at];
    struct lm_str all = lm_buf_view(&slot->answer);
    ptrdiff_t end = lm_str_find(all, LM_STR("\r\n\r\n"));
    if (end < 0)
        return false;
    struct lm_str head = lm_str_cut(all, 0, (size_t)end + 2);
    int64_t length = header_int(head, "content-length:");
    size_t from = (size_t)end + 4, body = length > 0 ? (size_t)length : 0;
    if (all.n < from + body)
        return false;
    int64_t retry = header_int(head, "retry-after:");
    tell(loop, at,
         (struct reply){.status = (int)strtol(all.p + 9, NULL, 10),
                        .body = lm_str_cut(all, from, from + body),
                        .retry_after_s = retry > 0 ? retry : 0});
    return true;
}

static void lose(struct loop *loop, size_t at) {
    struct slot *slot = &loop->slots[at];
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, slot->fd, NULL);
    close(slot->fd);
    slot->fd = -1;
    if (slot->is_waiting)
        tell(loop, at, (struct reply){0});
    for (int tries = 0; tries < 20; tries++) {
        if (loop->client->is_stopped_by_loss)
            return;
        if (watch(loop, at)) {
            start(loop, at);
            return;
        }
        usleep(100000);
    }
    loop->client->is_stopped_by_loss = true;
}

static void readable(struct loop *loop, size_t at) {
    char bytes[65536];
    struct slot *slot = &loop->slots[at];
    ssize_t n = recv(slot->fd, bytes, sizeof bytes, 0);
    if (n <= 0 || !slot->is_waiting) {
        lose(loop, at);
        return;
    }
    lm_buf_put(&slot->answer, bytes, (size_t)n);
    if (take_answer(loop, at))
        start(loop, at);
}

static int wait_events(struct loop *loop, struct epoll_event *events, int room) {
    struct pollfd ready = {.fd = loop->epoll, .events = POLLIN};
    int64_t wait_us = 1000000;
    if (loop->client->rate > 0 && loop->idle_count > 0)
        wait_us = due_us(loop) - lm_clock_steady_us();
    if (wait_us > 1000000)
        wait_us = 1000000;
    struct timespec pause = {0, wait_us > 0 ? (long)wait_us * 1000 : 0};
    if (pause.tv_nsec >= 1000000000)
        pause = (struct timespec){1, 0};
    if (ppoll(&ready, 1, &pause, NULL) <= 0) /* its grain is finer than epoll's milliseconds */
        return 0;
    return epoll_wait(loop->epoll, events, room, 0);
}

static void run_loop(struct loop *loop) {
    struct epoll_event events[256];
    for (size_t at = 0; at < loop->client->connections; at++)
        start(loop, at);
    bool is_paced = loop->client->rate > 0;
    while (loop->busy > 0 || loop->idle_count > 0) {
        if (is_paced)
            send_due(loop);
        int count = wait_events(loop, events, (int)LM_COUNT(events));
        for (int i = 0; i < count; i++)
            readable(loop, (size_t)events[i].data.u64);
    }
}

static void close_all(struct loop *loop) {
    for (size_t at = 0; loop->slots && at < loop->client->connections; at++) {
        if (loop->slots[at].fd >= 0)
            close(loop->slots[at].fd);
        lm_buf_free(&loop->slots[at].request);
        lm_buf_free(&loop->slots[at].answer);
    }
    free(loop->slots);
    free(loop->idle);
    close(loop->epoll);
}

bool client_run(struct client *client) {
    struct loop loop = {.client = client, .epoll = epoll_create1(EPOLL_CLOEXEC)};
    loop.slots = calloc(client->connections, sizeof *loop.slots);
    loop.idle = calloc(client->connections, sizeof *loop.idle);
    bool is_connected = loop.slots && loop.idle;
    for (size_t at = 0; is_connected && at < client->connections; at++) {
        loop.slots[at].request = lm_buf_in(NULL, REPLY_CAP);
        loop.slots[at].answer = lm_buf_in(NULL, REPLY_CAP);
        is_connected = watch(&loop, at);
    }
    loop.began_us = lm_clock_steady_us();
    if (is_connected)
        run_loop(&loop);
    close_all(&loop);
    return is_connected;
}

double client_cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void client_head(struct lm_buf *request, const char *method, const char *path, const char *token,
                 const char *key, size_t length) {
    lm_buf_printf(request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n",
                  method, path, token);
    if (key)
        lm_buf_printf(request, "Idempotency-Key: %s\r\n", key);
    if (length)
        lm_buf_printf(request, "Content-Type: application/json\r\nContent-Length: %zu\r\n", length);
    lm_buf_z(request, "\r\n");
}
