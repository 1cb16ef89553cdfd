/* A request's body: in memory up to a cap, then in an unlinked temporary file, then only counted so
 * that the client gets an answer instead of a reset. Never looks into it. */
#include "lib/http/inside.h"

#include <errno.h>
#include <unistd.h>

FILE *lm_http_temporary(void) {
    const char *folder = getenv("TMPDIR");
    char name[512];
    int length = snprintf(name, sizeof name, "%s/lastmeter-XXXXXX", folder ? folder : "/tmp");
    if (length < 0 || (size_t)length >= sizeof name)
        return NULL;
    int descriptor = mkostemp(name, 02000000 /* O_CLOEXEC */);
    if (descriptor < 0)
        return NULL;
    unlink(name);
    FILE *file = fdopen(descriptor, "w+");
    if (!file)
        close(descriptor);
    return file;
}

void lm_http_body_free(struct body *body) {
    free(body->bytes);
    if (body->spool)
        (void)fclose(body->spool);
    if (body->shared)
        atomic_fetch_sub(body->shared, (int64_t)body->counted);
    *body = (struct body){.received = body->received};
}

static bool keep_in_memory(struct body *body, const char *bytes, size_t n) {
    if (body->n + n + 1 > body->room) {
        size_t room = body->room ? body->room * 2 : 4096;
        while (room < body->n + n + 1)
            room *= 2;
        char *grown = realloc(body->bytes, room);
        if (!grown)
            return false;
        body->bytes = grown;
        body->room = room;
    }
    memcpy(body->bytes + body->n, bytes, n);
    body->n += n;
    body->bytes[body->n] = '\0';
    return true;
}

static bool keep_in_file(struct body *body, const char *bytes, size_t n) {
    if (!body->spool) {
        body->spool = lm_http_temporary();
        if (!body->spool || (body->n && fwrite(body->bytes, 1, body->n, body->spool) != body->n))
            return false;
        free(body->bytes);
        body->bytes = NULL;
        body->n = body->room = 0;
    }
    return fwrite(bytes, 1, n, body->spool) == n;
}

/* Reserves room for what goes to a file; false when bodies like this hold too much already. */
static bool reserve(struct lm_http_exchange *exchange, size_t n) {
    const struct lm_http_config *config = &exchange->http->config;
    struct body *body = &exchange->body;
    if (exchange->body_cap >= config->body_cap)
        return true;
    body->shared = &exchange->http->limited_spool;
    size_t more = n + (body->spool ? 0 : body->n);
    body->counted += more;
    return atomic_fetch_add(body->shared, (int64_t)more) + (int64_t)more <=
           (int64_t)config->limited_spool_cap;
}

int lm_http_body_take(struct lm_http_exchange *exchange, const char *bytes, size_t n) {
    const struct lm_http_config *config = &exchange->http->config;
    struct body *body = &exchange->body;
    body->received += n;
    if (exchange->refusal || exchange->body_cap == 0)
        return exchange->refusal;
    int refusal = 0;
    bool is_small = !body->spool && body->received <= config->memory_body_cap;
    if (body->received > exchange->body_cap)
        refusal = 413;
    else if (!is_small && !reserve(exchange, n))
        refusal = 503;
    else if (!(is_small ? keep_in_memory(body, bytes, n) : keep_in_file(body, bytes, n)))
        refusal = !is_small && errno == ENOSPC ? 507 : 500;
    if (refusal)
        lm_http_body_free(body);
    return refusal;
}
