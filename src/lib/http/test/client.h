/* A small blocking HTTP client for tests, byte by byte as a test wants it. Loopback only. */
#ifndef LM_LIB_HTTP_TEST_CLIENT_H
#define LM_LIB_HTTP_TEST_CLIENT_H

#include "base/str.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* One connection and what was read but not yet used. */
struct client {
    int socket;
    char bytes[512 * 1024];
    size_t n;
};

/* An answer: views of the client's buffer, valid until the next read. */
struct answer {
    int status; /* 0: the connection ended or 10 s passed */
    struct lm_str head, body;
};

static inline int client_socket(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = 10};
    int opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (opened < 0 || connect(opened, (struct sockaddr *)&address, sizeof address) != 0)
        return -1;
    setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return opened;
}

static inline struct client *client_open(int port) {
    struct client *client = calloc(1, sizeof *client);
    client->socket = client_socket(port);
    return client;
}

static inline void client_close(struct client *client) {
    close(client->socket);
    free(client);
}

static inline bool client_send(struct client *client, struct lm_str text) {
    while (text.n > 0) {
        ssize_t sent = send(client->socket, text.p, text.n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        text = lm_str_cut(text, (size_t)sent, text.n);
    }
    return true;
}

static inline bool client_read_more(struct client *client) {
    if (client->n == sizeof client->bytes)
        return false;
    ssize_t got =
        recv(client->socket, client->bytes + client->n, sizeof client->bytes - client->n, 0);
    if (got > 0)
        client->n += (size_t)got;
    return got > 0;
}

static inline struct lm_str client_header(struct lm_str head, const char *name) {
    struct lm_str line, key;
    while (lm_str_split(&head, '\n', &line)) {
        if (lm_str_split(&line, ':', &key) && line.p && key.n == strlen(name) &&
            strncasecmp(key.p, name, key.n) == 0)
            return lm_str_trim(line);
    }
    return (struct lm_str){0};
}

/* Drops what earlier answers used, then waits for one whole head. */
static inline bool client_read_head(struct client *client, size_t *used, struct answer *answer) {
    memmove(client->bytes, client->bytes + *used, client->n - *used);
    client->n -= *used;
    *used = 0;
    for (;;) {
        struct lm_str all = {client->bytes, client->n};
        ptrdiff_t end = lm_str_find(all, LM_STR("\r\n\r\n"));
        if (end >= 0) {
            int64_t status = 0;
            answer->head = lm_str_cut(all, 0, (size_t)end);
            if (!lm_str_int(lm_str_cut(all, 9, 12), &status))
                return false;
            answer->status = (int)status;
            *used = (size_t)end + 4;
            return true;
        }
        if (!client_read_more(client))
            return false;
    }
}

/* Reads one answer with Content-Length (or without a body, for `is_head`). */
static inline struct answer client_answer(struct client *client, size_t *used, bool is_head) {
    struct answer answer = {0};
    int64_t length = 0;
    if (!client_read_head(client, used, &answer))
        return (struct answer){0};
    struct lm_str text = client_header(answer.head, "Content-Length");
    if (text.p && !lm_str_int(text, &length))
        return (struct answer){0};
    if (is_head)
        length = 0;
    while (client->n < *used + (size_t)length)
        if (!client_read_more(client))
            return (struct answer){0};
    answer.body = (struct lm_str){client->bytes + *used, (size_t)length};
    *used += (size_t)length;
    return answer;
}

#endif
