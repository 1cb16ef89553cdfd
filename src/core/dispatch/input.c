/* From what came over the wire to who asks and what is asked: token, CSRF, Idempotency-Key, path,
 * query, body. Runs no handler. */
#include "core/account/session.h"
#include "core/dispatch/request.h"

#include <ctype.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { KEY_LEAST = 8, KEY_MOST = 64 };

static bool is_write(const struct lm_request *request) {
    return request->match.entry->route->tx == LM_TX_WRITE ||
           strcmp(request->match.entry->route->method, "GET") != 0;
}

static struct lm_str bearer_of(const struct lm_http_exchange *exchange) {
    struct lm_str header = lm_http_header(exchange, "Authorization"), bearer = LM_STR("Bearer ");
    return header.p && lm_str_starts(header, bearer)
               ? lm_str_trim(lm_str_cut(header, bearer.n, header.n))
               : (struct lm_str){0};
}

struct lm_str lm_request_token(const struct lm_http_exchange *exchange) {
    struct lm_str bearer = bearer_of(exchange);
    return bearer.p ? bearer : lm_http_cookie(exchange, "lm_session");
}

static void find_token(struct lm_request *request) {
    request->token = lm_request_token(request->exchange);
    request->is_by_cookie = request->token.p != NULL && !bearer_of(request->exchange).p;
}

/* A browser says where a request comes from; pages of others may not write here. What says nothing
 * is no browser, and has no cookie of ours either. */
static bool is_from_elsewhere(const struct lm_request *request) {
    struct lm_str site = lm_http_header(request->exchange, "Sec-Fetch-Site");
    return site.p && !lm_str_is(site, "same-origin") && !lm_str_is(site, "none");
}

static lm_rc check_csrf(struct lm_request *request) {
    struct lm_cx *cx = &request->cx;
    if (!is_write(request))
        return LM_OK;
    if (is_from_elsewhere(request))
        return lm_fail(cx, LM_FORBIDDEN, "request.csrf");
    if (!cx->who || !request->is_by_cookie || cx->who->is_token)
        return LM_OK;
    struct lm_str token = lm_http_header(request->exchange, "X-CSRF-Token");
    if (token.p && cx->who->csrf.n > 0 && lm_crypt_same(token, cx->who->csrf))
        return LM_OK;
    if (cx->route->permission != &lm_public)
        return lm_fail(cx, LM_FORBIDDEN, "request.csrf");
    cx->who = NULL; /* logging in again needs no proof of the old session, and gets none of it */
    return LM_OK;
}

static lm_rc look_up(struct lm_request *request, struct lm_conn *conn, const struct lm_who **ret) {
    struct lm_cx *cx = &request->cx;
    lm_rc rc = lm_session_cached(cx->env, cx->arena, request->token, ret);
    if (rc != LM_NOT_FOUND)
        return rc;
    return conn ? lm_session_find(cx->env, cx->arena, conn, request->token, ret) : LM_BUSY;
}

lm_rc lm_request_authenticate(struct lm_request *request, struct lm_conn *conn) {
    struct lm_cx *cx = &request->cx;
    bool is_public = cx->route->permission == &lm_public;
    if (!request->token.p)
        find_token(request);
    const struct lm_who *who = NULL;
    if (request->token.n > 0) {
        lm_rc rc = look_up(request, conn, &who);
        if (rc != LM_OK && rc != LM_UNAUTHENTICATED)
            return rc;
    }
    if (!who && !is_public)
        return lm_fail(cx, LM_UNAUTHENTICATED, "error.unauthenticated");
    if (who && who->is_resident && !is_public && cx->route->permission != &lm_resident)
        return lm_fail(cx, LM_FORBIDDEN, "error.forbidden");
    cx->who = who;
    if (who)
        cx->lang = who->lang;
    if (who && who->is_read_only && is_write(request))
        return lm_fail(cx, LM_FORBIDDEN, "account.token_reads_only");
    return check_csrf(request);
}

/* ---- input ---- */

static bool has_member(const struct lm_record *record, struct lm_str name) {
    for (const struct lm_field *field = record->fields; field->name; field++)
        if (!(field->flags & LM_NO_JSON) && lm_str_is(name, field->name))
            return true;
    return false;
}

/* Moves what the record knows to the front and gives their number; the others are kept. */
static size_t put_extras_aside(struct lm_cx *cx, const struct lm_record *record,
                               struct lm_pair *pairs, size_t count) {
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        if (!has_member(record, pairs[i].name))
            continue;
        struct lm_pair one = pairs[i];
        pairs[i] = pairs[known];
        pairs[known++] = one;
    }
    if (cx->answer) {
        cx->answer->extras = pairs + known;
        cx->answer->extra_count = count - known;
    }
    return known;
}

lm_rc lm_input_from_query(struct lm_cx *cx, const struct lm_route_match *match, struct lm_str query,
                          void **ret_in) {
    const struct lm_route_entry *entry = match->entry;
    struct lm_pair *pairs = NULL;
    size_t count = 0;
    LM_TRY(lm_alloc(cx->arena, 1, entry->rest.size + 1, ret_in));
    if (query.n > 0)
        LM_TRY(lm_http_pairs(cx->arena, query, &pairs, &count));
    if (count > 0 && entry->route->is_foreign)
        count = put_extras_aside(cx, &entry->rest, pairs, count);
    lm_rc path =
        lm_pairs_parse(match->params, entry->param_count, &entry->path, *ret_in, &cx->faults);
    lm_rc rest = lm_pairs_parse(pairs, count, &entry->rest, *ret_in, &cx->faults);
    return path != LM_OK ? path : rest;
}

static bool has_fields(const struct lm_record *record) {
    return record->fields[0].name != NULL;
}

static lm_rc fill_from_body(struct lm_request *request) {
    struct lm_cx *cx = &request->cx;
    const struct lm_route_entry *entry = request->match.entry;
    if (request->http->spool)
        return lm_fail(cx, LM_TOO_LARGE, "error.too_large");
    LM_TRY(lm_alloc(cx->arena, 1, entry->rest.size + 1, &request->in));
    lm_rc path = lm_pairs_parse(request->match.params, entry->param_count, &entry->path,
                                request->in, &cx->faults);
    struct lm_str body = request->http->body;
    if (body.n == 0 && !has_fields(&entry->rest))
        return path;
    struct lm_str type = lm_http_header(request->exchange, "Content-Type");
    if (!type.p || !lm_str_starts(type, LM_STR("application/json")))
        return lm_fail(cx, LM_UNSUPPORTED, "request.json_expected");
    lm_rc rest = lm_json_parse(cx->arena, body.n ? body : LM_STR("{}"), &entry->rest, request->in,
                               &cx->faults);
    return path != LM_OK ? path : rest;
}

static lm_rc fill_from_form(struct lm_request *request) {
    struct lm_cx *cx = &request->cx;
    struct lm_str type = lm_http_header(request->exchange, "Content-Type");
    if (request->http->spool)
        return lm_fail(cx, LM_TOO_LARGE, "error.too_large");
    if (!type.p || !lm_str_starts(type, LM_STR("application/x-www-form-urlencoded")))
        return lm_fail(cx, LM_UNSUPPORTED, "request.form_expected");
    return lm_input_from_query(cx, &request->match, request->http->body, &request->in);
}

static lm_rc fill_upload(struct lm_request *request) {
    LM_TRY(lm_input_from_query(&request->cx, &request->match, request->http->query, &request->in));
    return lm_http_upload(request->exchange, &request->answer.upload, &request->answer.upload_name);
}

/* A body too large for memory stands for itself by its digest. */
static lm_rc digest_of_spool(struct lm_cx *cx, FILE *spool, struct lm_str *ret_digest) {
    struct stat info;
    if (fstat(fileno(spool), &info) != 0 || info.st_size == 0)
        return LM_IO;
    size_t size = (size_t)info.st_size;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(spool), 0);
    if (bytes == MAP_FAILED)
        return LM_IO;
    lm_rc rc = lm_crypt_digest(cx->arena, (struct lm_str){bytes, size}, ret_digest);
    munmap(bytes, size);
    return rc;
}

/* A page's creating request must carry a key, so that a tap on a bad line is done once; programs
 * may go without. The same key must mean the same request: account and key are the row's name, this
 * is its check. Keyed, because it stays in the database: who knows a body but for some digits of a
 * number, which a mask hides, could try them all against a plain digest. */
static lm_rc read_key(struct lm_request *request) {
    struct lm_cx *cx = &request->cx;
    struct lm_str key = lm_http_header(request->exchange, "Idempotency-Key");
    if (!key.p && request->is_by_cookie && cx->who && cx->route->tx == LM_TX_WRITE &&
        !cx->route->is_secret && !strcmp(cx->route->method, "POST"))
        return lm_fail(cx, LM_BAD_REQUEST, "idempotency.missing");
    if (!key.p || !cx->who || cx->route->tx != LM_TX_WRITE || cx->route->is_secret)
        return LM_OK;
    bool is_good = key.n >= KEY_LEAST && key.n <= KEY_MOST;
    for (size_t i = 0; i < key.n && is_good; i++)
        is_good = isalnum((unsigned char)key.p[i]) || key.p[i] == '-';
    if (!is_good)
        return lm_fail(cx, LM_BAD_REQUEST, "idempotency.key");
    struct lm_buf text = lm_buf_in(cx->arena, LM_OUT_CAP);
    lm_buf_str(&text, request->http->method);
    lm_buf_char(&text, ' ');
    lm_buf_str(&text, request->http->path);
    lm_buf_char(&text, '?');
    lm_buf_str(&text, request->http->query);
    lm_buf_char(&text, '\n');
    struct lm_str whole, body = request->http->body;
    if (request->http->spool)
        LM_TRY(digest_of_spool(cx, request->http->spool, &body));
    lm_buf_str(&text, body);
    LM_TRY(lm_buf_done(&text, &whole));
    LM_TRY(lm_blind(cx->env->keys, cx->arena, "idempotency.digest", whole, &request->digest));
    request->key = key;
    return LM_OK;
}

lm_rc lm_request_fill(struct lm_request *request) {
    const struct lm_route *route = request->cx.route;
    LM_TRY(read_key(request));
    if (route->is_upload)
        return fill_upload(request);
    if (!strcmp(route->method, "GET") || !strcmp(route->method, "DELETE"))
        return lm_input_from_query(&request->cx, &request->match, request->http->query,
                                   &request->in);
    return route->is_form ? fill_from_form(request) : fill_from_body(request);
}
