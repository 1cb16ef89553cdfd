/* Posts through libcurl. Keeps no connection and no state between two posts. */
#include "lib/outgo/outgo.h"

#include <curl/curl.h>

#include <netinet/in.h>
#include <pthread.h>
#include <unistd.h>

enum { URL_MOST = 500, CONNECT_MS = 5000, WHOLE_MS = 10000, ANSWER_MOST = 64 * 1024 };

/* ---- addresses ---- */

struct network {
    uint32_t address;
    int bits;
};

/* RFC 6890 and 6598: what is not the public network. */
static const struct network private_networks[] = {
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},
    {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0000000, 24}, {0xC0A80000, 16},
    {0xC6120000, 15}, {0xE0000000, 4},  {0xF0000000, 4},
};

static bool is_private_v4(uint32_t address) {
    for (size_t i = 0; i < sizeof private_networks / sizeof *private_networks; i++)
        if ((address ^ private_networks[i].address) >> (32 - private_networks[i].bits) == 0)
            return true;
    return false;
}

static uint32_t v4_at(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_private_v6(const unsigned char *bytes) {
    static const unsigned char zeros[12], mapped[12] = {[10] = 0xFF, [11] = 0xFF},
                                          nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
    if (!memcmp(bytes, mapped, 12) || !memcmp(bytes, nat64, 12))
        return is_private_v4(v4_at(bytes + 12));
    if (bytes[0] == 0x20 && bytes[1] == 0x02) /* 6to4 */
        return is_private_v4(v4_at(bytes + 2));
    if (!memcmp(bytes, zeros, 12)) /* ::, ::1, and what was meant for IPv4 once */
        return true;
    return (bytes[0] & 0xE0) != 0x20; /* only 2000::/3 is the public network */
}

bool lm_outgo_is_private(const struct sockaddr *address) {
    if (address->sa_family == AF_INET)
        return is_private_v4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
    if (address->sa_family == AF_INET6)
        return is_private_v6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
    return true;
}

static void free_url(CURLU **url) {
    curl_url_cleanup(*url);
}

static bool part_is(CURLU *url, CURLUPart part, const char *wanted) {
    char *text = NULL;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK)
        return wanted == NULL;
    bool is_it = wanted && (!*wanted || !strcmp(text, wanted));
    curl_free(text);
    return is_it;
}

bool lm_outgo_is_url(const char *text, bool is_private_allowed) {
    __attribute__((cleanup(free_url))) CURLU *url = curl_url();
    if (!url || strlen(text) > URL_MOST || curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK)
        return false;
    bool is_scheme = part_is(url, CURLUPART_SCHEME, "https") ||
                     (is_private_allowed && part_is(url, CURLUPART_SCHEME, "http"));
    return is_scheme && part_is(url, CURLUPART_HOST, "") && part_is(url, CURLUPART_USER, NULL) &&
           part_is(url, CURLUPART_PASSWORD, NULL);
}

/* ---- posting ---- */

struct posting {
    const struct lm_outgo_post *post;
    bool is_refused; /* a private address */
    size_t answered;
};

/* Asked after names were resolved, before anything is connected: a name that leads inside is known
 * by where it leads. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address) {
    struct posting *posting = arg;
    (void)purpose;
    if (!posting->post->is_private_allowed && lm_outgo_is_private(&address->addr)) {
        posting->is_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* The answer is counted and forgotten. */
static size_t drop_answer(char *bytes, size_t size, size_t count, void *arg) {
    struct posting *posting = arg;
    (void)bytes;
    posting->answered += size * count;
    return posting->answered > ANSWER_MOST ? 0 : size * count;
}

static const char *word_of(CURLcode code) {
    switch ((int)code) {
    case CURLE_OPERATION_TIMEDOUT:
        return "timeout";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "resolve";
    case CURLE_COULDNT_CONNECT:
        return "connect";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
        return "tls";
    default:
        return "io";
    }
}

static void start_curl(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void free_handle(CURL **handle) {
    curl_easy_cleanup(*handle);
}

static void free_headers(struct curl_slist **headers) {
    curl_slist_free_all(*headers);
}

static bool add_headers(const char *const *lines, struct curl_slist **headers) {
    for (; *lines; lines++) {
        struct curl_slist *longer = curl_slist_append(*headers, *lines);
        if (!longer)
            return false;
        *headers = longer;
    }
    return true;
}

static void set_up(CURL *handle, struct posting *posting, struct curl_slist *headers) {
    const struct lm_outgo_post *post = posting->post;
    curl_easy_setopt(handle, CURLOPT_URL, post->url);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR,
                     post->is_private_allowed ? "http,https" : "https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)WHOLE_MS);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, posting);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop_answer);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, posting);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "lastmeter");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.n);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, post->body.p);
}

lm_rc lm_outgo_post(const struct lm_outgo_post *post, struct lm_outgo_reply *ret_reply) {
    static pthread_once_t started = PTHREAD_ONCE_INIT;
    *ret_reply = (struct lm_outgo_reply){0};
    pthread_once(&started, start_curl);
    if (!lm_outgo_is_url(post->url, post->is_private_allowed)) {
        ret_reply->problem = "url";
        return LM_FORBIDDEN;
    }
    __attribute__((cleanup(free_headers))) struct curl_slist *headers = NULL;
    __attribute__((cleanup(free_handle))) CURL *handle = curl_easy_init();
    struct posting posting = {.post = post};
    if (!handle || !add_headers(post->headers, &headers))
        return LM_NO_MEMORY;
    set_up(handle, &posting, headers);
    CURLcode code = curl_easy_perform(handle);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    ret_reply->status = (int)status;
    if (posting.is_refused && status == 0) {
        ret_reply->problem = "private";
        return LM_FORBIDDEN;
    }
    if (status > 0) /* whatever came behind the status is of no interest */
        return LM_OK;
    ret_reply->problem = word_of(code);
    return LM_IO;
}
