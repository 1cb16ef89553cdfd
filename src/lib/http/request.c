/* What a request says: headers copied out of the connection (the app may read them after the
 * connection is gone), address of the client, cookies. Refuses ambiguous framing. */
#include "lib/http/inside.h"

#include <strings.h>

static struct lm_str header_of(const struct lm_http_exchange *exchange, const char *name,
                               bool is_last) {
    struct lm_str value = {0};
    for (size_t i = 0; i < exchange->header_count; i++)
        if (strcasecmp(exchange->headers[i].name, name) == 0 && (is_last || !value.p))
            value = exchange->headers[i].value;
    return value;
}

struct lm_str lm_http_header(const struct lm_http_exchange *exchange, const char *name) {
    return header_of(exchange, name, false);
}

struct lm_str lm_http_cookie(const struct lm_http_exchange *exchange, const char *name) {
    struct lm_str part, key;
    for (size_t i = 0; i < exchange->header_count; i++) {
        struct lm_str rest = exchange->headers[i].value;
        if (strcasecmp(exchange->headers[i].name, "Cookie") != 0)
            continue;
        while (lm_str_split(&rest, ';', &part)) {
            (void)lm_str_split(&part, '=', &key);
            if (part.p && lm_str_is(lm_str_trim(key), name))
                return lm_str_trim(part);
        }
    }
    return (struct lm_str){0};
}

const struct lm_http_request *lm_http_request(const struct lm_http_exchange *exchange) {
    return &exchange->request;
}

bool lm_http_is_token(struct lm_str name) {
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", c))
            return false;
    }
    return name.n > 0;
}

/* Headers on their way out of the connection. */
struct copying {
    struct lm_http_exchange *exchange;
    int lengths, encodings, hosts;
    bool is_bad, is_out_of_memory;
};

static enum MHD_Result count_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                    const char *value) {
    (void)kind, (void)name, (void)value;
    ++*(size_t *)cls;
    return MHD_YES;
}

static enum MHD_Result copy_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size) {
    (void)kind;
    struct copying *copying = cls;
    struct lm_http_exchange *exchange = copying->exchange;
    struct lm_http_header *header = &exchange->headers[exchange->header_count];
    struct lm_str copy, text = {value ? value : "", value ? value_size : 0};
    copying->is_bad |= !lm_http_is_token((struct lm_str){name, name_size});
    for (size_t i = 0; i < text.n; i++)
        copying->is_bad |=
            ((unsigned char)text.p[i] < ' ' && text.p[i] != '\t') || text.p[i] == 0x7f;
    if (lm_str_copy(exchange->request.arena, (struct lm_str){name, name_size}, &copy) != LM_OK ||
        lm_str_copy(exchange->request.arena, text, &header->value) != LM_OK) {
        copying->is_out_of_memory = true;
        return MHD_NO;
    }
    header->name = copy.p;
    exchange->header_count++;
    copying->lengths += strcasecmp(copy.p, "Content-Length") == 0;
    copying->encodings += strcasecmp(copy.p, "Transfer-Encoding") == 0;
    copying->hosts += strcasecmp(copy.p, "Host") == 0;
    return MHD_YES;
}

static bool is_digits(struct lm_str text) {
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    return text.n > 0;
}

/* True when a proxy in front might see the end of the body elsewhere than we do. */
static bool is_framing_ambiguous(const struct copying *copying) {
    struct lm_str encoding = lm_http_header(copying->exchange, "Transfer-Encoding");
    struct lm_str length = lm_http_header(copying->exchange, "Content-Length");
    return copying->is_bad || copying->lengths + copying->encodings > 1 || copying->hosts > 1 ||
           (encoding.p && (encoding.n != 7 || strncasecmp(encoding.p, "chunked", 7) != 0)) ||
           (length.p && !is_digits(length));
}

/* Text form of an address, IPv4 in IPv6 as IPv4; false when it is none. */
static bool put_address(const struct sockaddr *address, char text[INET6_ADDRSTRLEN]) {
    if (address->sa_family == AF_INET)
        return inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
                         text, INET6_ADDRSTRLEN);
    if (address->sa_family != AF_INET6)
        return false;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(six))
        return inet_ntop(AF_INET, &six->s6_addr[12], text, INET6_ADDRSTRLEN);
    return inet_ntop(AF_INET6, six, text, INET6_ADDRSTRLEN);
}

static bool is_address(struct lm_str text) {
    struct in6_addr any;
    char copy[INET6_ADDRSTRLEN] = "";
    if (text.n == 0 || text.n >= sizeof copy)
        return false;
    memcpy(copy, text.p, text.n);
    return inet_pton(AF_INET, copy, &any) == 1 || inet_pton(AF_INET6, copy, &any) == 1;
}

/* Who the client is: the peer of the socket, or the last hop that the trusted proxy names. */
static lm_rc read_peer(struct lm_http_exchange *exchange) {
    struct lm_http_request *request = &exchange->request;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";
    if (!info || !put_address(info->client_addr, text))
        return LM_IO;
    LM_TRY(lm_str_copy(request->arena, lm_str_of(text), &request->peer));
    if (!exchange->http->trusted_proxy[0] || strcmp(text, exchange->http->trusted_proxy) != 0)
        return LM_OK;
    struct lm_str hops = header_of(exchange, "X-Forwarded-For", true), hop = {0};
    while (lm_str_split(&hops, ',', &hop))
        ;
    hop = lm_str_trim(hop);
    if (is_address(hop))
        request->peer = hop;
    request->is_https = lm_str_is(header_of(exchange, "X-Forwarded-Proto", true), "https");
    return LM_OK;
}

static int read_target(struct lm_http_exchange *exchange) {
    struct lm_str rest = exchange->target, path;
    lm_rc rc = lm_http_path(exchange->request.arena, exchange->target, &exchange->request.path);
    if (rc != LM_OK)
        return lm_rc_status(rc);
    (void)lm_str_split(&rest, '?', &path);
    exchange->request.query = rest.p ? rest : LM_STR("");
    return 0;
}

int lm_http_read_head(struct lm_http_exchange *exchange, bool *ret_is_broken) {
    struct copying copying = {.exchange = exchange};
    size_t count = 0;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    exchange->descriptor = info ? info->connect_fd : -1;
    MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, count_header, &count);
    if (lm_new(exchange->request.arena, count, &exchange->headers) != LM_OK)
        return 500;
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, copy_header, &copying);
    *ret_is_broken = copying.is_out_of_memory || is_framing_ambiguous(&copying);
    if (copying.is_out_of_memory || read_peer(exchange) != LM_OK)
        return 500;
    return *ret_is_broken ? 400 : read_target(exchange);
}
