/* The server: its socket, its threads, its limits, and the sweeper that keeps deadlines and
 * heartbeats (suspended connections ignore libmicrohttpd's timeout). Knows nothing of requests. */
#include "lib/http/inside.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 2, SPARE_DESCRIPTORS = 128, FAREWELL_MS = 200 };

void lm_http_unref(struct lm_http *http) {
    if (atomic_fetch_sub(&http->refs, 1) > 1)
        return;
    pthread_cond_destroy(&http->wake_sweeper);
    pthread_cond_destroy(&http->went_quiet);
    pthread_mutex_destroy(&http->lock);
    free(http);
}

void lm_http_list_add(struct exchange_list *list, struct lm_http_exchange *exchange) {
    exchange->prev = list->last;
    exchange->next = NULL;
    if (list->last)
        list->last->next = exchange;
    else
        list->first = exchange;
    list->last = exchange;
}

void lm_http_list_remove(struct exchange_list *list, struct lm_http_exchange *exchange) {
    if (exchange->prev)
        exchange->prev->next = exchange->next;
    else
        list->first = exchange->next;
    if (exchange->next)
        exchange->next->prev = exchange->prev;
    else
        list->last = exchange->prev;
    exchange->prev = exchange->next = NULL;
}

/* Waits for `condition` until the steady clock shows `until_us`. Lock held. */
static void wait_until(struct lm_http *http, pthread_cond_t *condition, int64_t until_us) {
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    (void)pthread_cond_timedwait(condition, &http->lock, &until);
}

/* Answers what has waited too long; all of it when `now_us` is the end of time. Lock held. */
static void answer_overdue(struct lm_http *http, int64_t now_us) {
    struct lm_http_exchange *first;
    while ((first = http->waiting.first) && first->deadline_us <= now_us)
        lm_http_give_up(first);
}

static void *sweep(void *cls) {
    struct lm_http *http = cls;
    int64_t beat_us = http->config.heartbeat_ms * INT64_C(1000);
    int64_t next_beat_us = lm_clock_steady_us() + beat_us;
    pthread_mutex_lock(&http->lock);
    while (!http->is_closing) {
        int64_t now_us = lm_clock_steady_us();
        answer_overdue(http, now_us);
        if (now_us >= next_beat_us) {
            lm_http_streams_beat(http);
            next_beat_us = now_us + beat_us;
        }
        const struct lm_http_exchange *first = http->waiting.first;
        int64_t until_us =
            first && first->deadline_us < next_beat_us ? first->deadline_us : next_beat_us;
        wait_until(http, &http->wake_sweeper, until_us);
    }
    pthread_mutex_unlock(&http->lock);
    return NULL;
}

/* Raises the descriptor limit as far as allowed and lowers the number of connections to it. */
static void fit_descriptors(struct lm_http_config *config) {
    struct rlimit limit;
    char cap[24], connections[24];
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    if (limit.rlim_cur < limit.rlim_max) {
        rlim_t before = limit.rlim_cur;
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
            limit.rlim_cur = before;
    }
    bool is_less = limit.rlim_cur < (rlim_t)config->connections + SPARE_DESCRIPTORS;
    if (is_less)
        config->connections = limit.rlim_cur > 2 * SPARE_DESCRIPTORS
                                  ? (int)(limit.rlim_cur - SPARE_DESCRIPTORS)
                                  : SPARE_DESCRIPTORS;
    snprintf(cap, sizeof cap, "%llu", (unsigned long long)limit.rlim_cur);
    snprintf(connections, sizeof connections, "%d", config->connections);
    lm_log(is_less ? LM_WARN : LM_INFO, "http.limits", "descriptors", cap, "connections",
           connections, NULL);
}

/* A socket bound to the numeric address `listen`; -1 with errno. */
static int open_listener(const struct lm_http_config *config) {
    char port[8];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *address;
    int one = 1;
    snprintf(port, sizeof port, "%d", config->port);
    if (getaddrinfo(config->listen, port, &hints, &address) != 0) {
        errno = EADDRNOTAVAIL;
        return -1;
    }
    int listener = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener >= 0 && (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
                          bind(listener, address->ai_addr, address->ai_addrlen) != 0 ||
                          listen(listener, 1024) != 0)) {
        close(listener);
        listener = -1;
    }
    freeaddrinfo(address);
    return listener;
}

static int port_of(int listener) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return 0;
    return ntohs(address.ss_family == AF_INET6
                     ? ((struct sockaddr_in6 *)(void *)&address)->sin6_port
                     : ((struct sockaddr_in *)(void *)&address)->sin_port);
}

/* Keeps request targets as they are sent: decode.c decodes and refuses. */
static size_t keep_escapes(void *cls, struct MHD_Connection *connection, char *text) {
    (void)cls, (void)connection;
    return strlen(text);
}

static void count_connection(void *cls, struct MHD_Connection *connection, void **context,
                             enum MHD_ConnectionNotificationCode code) {
    (void)connection, (void)context;
    struct lm_http *http = cls;
    atomic_fetch_add(&http->connections, code == MHD_CONNECTION_NOTIFY_STARTED ? 1 : -1);
}

__attribute__((format(printf, 2, 0))) static void log_library(void *cls, const char *format,
                                                              va_list args) {
    char text[200];
    (void)cls;
    vsnprintf(text, sizeof text, format, args);
    text[strcspn(text, "\r\n")] = '\0';
    lm_log(LM_DEBUG, "http.library", "text", text, NULL);
}

static struct MHD_Daemon *start_daemon(struct lm_http *http) {
    const struct lm_http_config *config = &http->config;
    /* Poll, not epoll: with 128 and more suspended connections epoll stalls under load. */
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_ITC | MHD_USE_ERROR_LOG;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, lm_http_on_request, http, MHD_OPTION_EXTERNAL_LOGGER, log_library,
        NULL, MHD_OPTION_LISTEN_SOCKET, http->listener, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)config->connections,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)config->idle_seconds,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)config->connections_per_address,
        MHD_OPTION_URI_LOG_CALLBACK, lm_http_on_target, http, MHD_OPTION_UNESCAPE_CALLBACK,
        keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, lm_http_on_completed, http,
        MHD_OPTION_NOTIFY_CONNECTION, count_connection, http, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
}

static void fill_defaults(struct lm_http_config *config) {
    if (!config->memory_body_cap)
        config->memory_body_cap = 1024 * 1024;
    if (!config->body_cap)
        config->body_cap = 64 * 1024 * 1024;
    if (!config->limited_spool_cap)
        config->limited_spool_cap = 256 * 1024 * 1024;
    if (!config->idle_seconds)
        config->idle_seconds = 30;
    if (!config->connections)
        config->connections = 4096;
    if (!config->reply_ms)
        config->reply_ms = 30000;
    if (!config->heartbeat_ms)
        config->heartbeat_ms = 15000;
}

static struct lm_http *make_server(const struct lm_http_config *config) {
    struct lm_http *http = calloc(1, sizeof *http);
    pthread_condattr_t steady;
    if (!http)
        return NULL;
    http->config = *config;
    fill_defaults(&http->config);
    if (config->trusted_proxy)
        snprintf(http->trusted_proxy, sizeof http->trusted_proxy, "%s", config->trusted_proxy);
    atomic_init(&http->refs, 1);
    pthread_mutex_init(&http->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&http->wake_sweeper, &steady);
    pthread_cond_init(&http->went_quiet, &steady);
    pthread_condattr_destroy(&steady);
    return http;
}

static lm_rc start_threads(struct lm_http *http) {
    if (pthread_create(&http->sweeper, NULL, sweep, http) != 0)
        return LM_NO_MEMORY;
    http->daemon = start_daemon(http);
    if (http->daemon)
        return LM_OK;
    pthread_mutex_lock(&http->lock);
    http->is_closing = true;
    pthread_cond_signal(&http->wake_sweeper);
    pthread_mutex_unlock(&http->lock);
    pthread_join(http->sweeper, NULL);
    return LM_IO;
}

lm_rc lm_http_start(const struct lm_http_config *config, struct lm_http **ret_http) {
    struct lm_http *http = make_server(config);
    if (!http)
        return LM_NO_MEMORY;
    fit_descriptors(&http->config);
    http->listener = open_listener(&http->config);
    lm_rc rc = LM_IO;
    if (http->listener < 0) {
        char port[12];
        snprintf(port, sizeof port, "%d", config->port);
        lm_log(LM_ERROR, "http.listen", "address", config->listen, "port", port, "reason",
               strerror(errno), NULL);
    } else {
        http->port = port_of(http->listener);
        rc = start_threads(http);
        if (rc != LM_OK)
            close(http->listener);
    }
    if (rc != LM_OK) {
        lm_http_unref(http);
        return rc;
    }
    *ret_http = http;
    return LM_OK;
}

int lm_http_port(const struct lm_http *http) {
    return http->port;
}

void lm_http_stop(struct lm_http *http, int grace_ms) {
    pthread_mutex_lock(&http->lock);
    http->is_stopping = true;
    lm_http_streams_end(http);
    pthread_mutex_unlock(&http->lock);
    (void)MHD_quiesce_daemon(http->daemon); /* the socket stays ours to close, after the end */

    pthread_mutex_lock(&http->lock);
    int64_t until_us = lm_clock_steady_us() + grace_ms * INT64_C(1000);
    while (http->running > 0 && lm_clock_steady_us() < until_us)
        wait_until(http, &http->went_quiet, until_us);
    http->is_closing = true;
    answer_overdue(http, INT64_MAX);
    lm_http_flows_end(http);
    pthread_cond_signal(&http->wake_sweeper);
    until_us = lm_clock_steady_us() + FAREWELL_MS * INT64_C(1000);
    while (http->running > 0 && lm_clock_steady_us() < until_us)
        wait_until(http, &http->went_quiet, until_us);
    pthread_mutex_unlock(&http->lock);

    pthread_join(http->sweeper, NULL);
    MHD_stop_daemon(http->daemon);
    close(http->listener);
    lm_http_unref(http);
}

void lm_http_stats(struct lm_http *http, struct lm_http_stats *ret_stats) {
    *ret_stats = (struct lm_http_stats){
        .connections = atomic_load(&http->connections),
        .requests = atomic_load(&http->requests),
        .suspended = atomic_load(&http->suspended),
        .streams = atomic_load(&http->open_streams),
        .bytes_in = atomic_load(&http->bytes_in),
        .bytes_out = atomic_load(&http->bytes_out),
    };
}
