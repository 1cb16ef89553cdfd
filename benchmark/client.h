/* Many keep-alive HTTP/1.1 connections to one loopback port, driven by one thread. Closed loop:
 * each sends its next request as soon as the last is answered. Fixed rate: requests have intended
 * moments at even intervals, whoever is free sends, and latency counts from the intended moment, so
 * that a server that stalls cannot hide what it made others wait. Knows no route. */
#ifndef BENCHMARK_CLIENT_H
#define BENCHMARK_CLIENT_H

#include "base/buf.h"

struct reply {
    int status; /* 0: the connection broke before an answer came */
    struct lm_str body;
    int64_t latency_us;
    int64_t retry_after_s;
};

struct client {
    int port;
    size_t connections;
    /* Writes the next whole request for connection `at`, or says that there is none now. */
    bool (*next)(void *arg, size_t at, struct lm_buf *request);
    /* Takes the answer. */
    void (*done)(void *arg, size_t at, const struct reply *reply);
    void *arg;
    bool is_stopped_by_loss; /* set by the client: the server went away and did not come back within
                                2 s */
    double rate;             /* requests a second; 0: closed loop */
};

/* Runs until no connection has a next request.
 * False when the server cannot be reached at all. */
bool client_run(struct client *client);

/* Writes request line and headers for a body that the caller appends: host, bearer token, type,
 * length. `key` may be NULL. */
void client_head(struct lm_buf *request, const char *method, const char *path, const char *token,
                 const char *key, size_t length);

/* Seconds of processor time that this process has used. */
double client_cpu_seconds(void);

#endif
