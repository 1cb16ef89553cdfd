/* Turns outcomes into replies: JSON bodies, error bodies in the caller's language, files, cookies,
 * the headers that protect pages; counts each and logs faults once. */
#include "base/clock.h"
#include "base/log.h"
#include "core/dispatch/request.h"
#include "core/i18n/i18n.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>

enum { ERROR_CAP = 512 * 1024, HEADERS_MAX = 12 };

static const char json_type[] = "application/json; charset=utf-8";

lm_rc lm_output_print(struct lm_cx *cx, const void *out, struct lm_str *ret_body) {
    if (!cx->route->output)
        return LM_OK;
    struct lm_buf body = lm_buf_in(cx->arena, LM_OUT_CAP);
    lm_json_print(&body, cx->route->output, out);
    return lm_buf_done(&body, ret_body);
}

/* ---- what handlers answer beside `out` ---- */

lm_rc lm_answer_file(struct lm_cx *cx, const char *path, const char *type,
                     struct lm_str download_name) {
    if (!cx->answer || !cx->route->is_file)
        return LM_INTERNAL;
    FILE *file = fopen(path, "rb");
    if (!file)
        return LM_IO;
    remove(path); /* the open file lives on until it has been sent */
    if (cx->answer->file)
        fclose(cx->answer->file);
    cx->answer->file = file;
    cx->answer->type = type;
    return lm_str_copy(cx->arena, download_name, &cx->answer->download_name);
}

static struct lm_request *request_of(struct lm_answer *answer) {
    return (struct lm_request *)(void *)((char *)answer - offsetof(struct lm_request, answer));
}

lm_rc lm_answer_kept_file(struct lm_cx *cx, const char *path, const char *type,
                          struct lm_str etag) {
    struct lm_answer *answer = cx->answer;
    if (!answer || !cx->route->is_file)
        return LM_INTERNAL;
    LM_TRY(lm_str_printf(cx->arena, &answer->etag, "\"%.*s\"", LM_FMT(etag)));
    struct lm_str known = lm_http_header(request_of(answer)->exchange, "If-None-Match");
    answer->is_unchanged = known.p && lm_str_find(known, answer->etag) >= 0;
    answer->type = type;
    if (answer->file)
        fclose(answer->file);
    answer->file = fopen(path, "rbe");
    return answer->file ? LM_OK : errno == ENOENT ? LM_NOT_FOUND : LM_IO;
}

lm_rc lm_answer_text(struct lm_cx *cx, const char *type, struct lm_str body) {
    if (!cx->answer || !cx->route->is_file)
        return LM_INTERNAL;
    cx->answer->type = type;
    cx->answer->body = body;
    return LM_OK;
}

FILE *lm_upload(struct lm_cx *cx, struct lm_str *ret_name) {
    if (!cx->answer)
        return NULL;
    if (ret_name)
        *ret_name = cx->answer->upload_name;
    return cx->answer->upload;
}

const struct lm_pair *lm_extras(const struct lm_cx *cx, size_t *ret_count) {
    *ret_count = cx->answer ? cx->answer->extra_count : 0;
    return cx->answer ? cx->answer->extras : NULL;
}

void lm_answer_cookie(struct lm_cx *cx, struct lm_str token, int64_t max_age_s) {
    if (!cx->answer)
        return;
    cx->answer->has_cookie = true;
    cx->answer->cookie = token;
    cx->answer->cookie_age_s = max_age_s;
}

bool lm_cx_is_forwarded(const struct lm_cx *cx) {
    return cx->answer && cx->answer->is_forwarded;
}

struct lm_dispatch *lm_cx_dispatch(const struct lm_cx *cx) {
    return cx->answer ? cx->answer->dispatch : NULL;
}

/* ---- headers ---- */

static bool is_https(const struct lm_request *request) {
    return request->dispatch->is_https || request->http->is_https;
}

/* A name or address with a port, and nothing that could end it inside a link. */
static bool is_host(struct lm_str host) {
    for (size_t i = 0; i < host.n; i++)
        if (!isalnum((unsigned char)host.p[i]) && !strchr(".-:[]", host.p[i]))
            return false;
    return host.n > 0 && host.n <= 255;
}

lm_rc lm_site(struct lm_cx *cx, struct lm_str *ret_url) {
    *ret_url = cx->env->public_url;
    if (ret_url->p || !cx->answer)
        return ret_url->p ? LM_OK : LM_NOT_FOUND;
    const struct lm_request *request =
        (const struct lm_request *)(const void *)((const char *)cx->answer -
                                                  offsetof(struct lm_request, answer));
    struct lm_str host = lm_http_header(request->exchange, "Host");
    if (!is_host(host))
        return LM_NOT_FOUND;
    return lm_str_printf(cx->arena, ret_url, "%s://%.*s", is_https(request) ? "https" : "http",
                         LM_FMT(host));
}

static void add_header(struct lm_http_header *headers, size_t *count, const char *name,
                       struct lm_str value) {
    headers[(*count)++] = (struct lm_http_header){name, value};
}

void lm_security_headers(bool is_https, bool is_page, struct lm_http_header *headers,
                         size_t *count) {
    add_header(headers, count, "X-Content-Type-Options", LM_STR("nosniff"));
    add_header(headers, count, "Referrer-Policy", LM_STR("no-referrer"));
    if (is_page) {
        add_header(headers, count, "Content-Security-Policy",
                   LM_STR("default-src 'self'; script-src 'self'; style-src 'self'; "
                          "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
                          "form-action 'self'; frame-ancestors 'none'"));
        add_header(headers, count, "X-Frame-Options", LM_STR("DENY"));
        add_header(headers, count, "Cross-Origin-Opener-Policy", LM_STR("same-origin"));
        add_header(headers, count, "Permissions-Policy",
                   LM_STR("geolocation=(), microphone=(), camera=(self)"));
    } else {
        add_header(headers, count, "Cache-Control", LM_STR("no-store"));
    }
    if (is_https)
        add_header(headers, count, "Strict-Transport-Security", LM_STR("max-age=31536000"));
}

/* What a handler prints as HTML may carry its own styles, for paper, and nothing else. */
static void content_policy(const struct lm_answer *answer, struct lm_http_header *headers,
                           size_t *count) {
    bool is_html = answer->type && !strncmp(answer->type, "text/html", 9);
    add_header(headers, count, "Content-Security-Policy",
               is_html ? LM_STR("default-src 'none'; style-src 'unsafe-inline'; "
                                "img-src 'self' data:; frame-ancestors 'none'")
                       : LM_STR("default-src 'none'; frame-ancestors 'none'"));
}

/* attachment; the name as RFC 5987 extended value, so that Chinese names arrive. */
static void disposition(struct lm_request *request, struct lm_http_header *headers, size_t *count) {
    static const char hex[] = "0123456789ABCDEF";
    struct lm_str name = request->answer.download_name;
    if (name.n == 0)
        return;
    struct lm_buf text = lm_buf_in(request->cx.arena, 4096);
    lm_buf_z(&text, "attachment; filename*=UTF-8''");
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (!is_plain) {
            lm_buf_char(&text, '%');
            lm_buf_char(&text, hex[c >> 4]);
            lm_buf_char(&text, hex[c & 15]);
        } else {
            lm_buf_char(&text, (char)c);
        }
    }
    struct lm_str value;
    if (lm_buf_done(&text, &value) == LM_OK)
        add_header(headers, count, "Content-Disposition", value);
}

static void cookie(struct lm_request *request, struct lm_http_header *headers, size_t *count) {
    const struct lm_answer *answer = &request->answer;
    struct lm_str value;
    if (!answer->has_cookie ||
        lm_str_printf(request->cx.arena, &value,
                      "lm_session=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
                      LM_FMT(answer->cookie), (long long)answer->cookie_age_s,
                      is_https(request) ? "; Secure" : "") != LM_OK)
        return;
    add_header(headers, count, "Set-Cookie", value);
}

static void retry_after(struct lm_request *request, int status, struct lm_http_header *headers,
                        size_t *count) {
    int64_t seconds = request->cx.failure.retry_after_s;
    if (seconds == 0 && (status == 503 || status == 429))
        seconds = status == 503 ? 1 : 10;
    struct lm_str value;
    if (seconds > 0 &&
        lm_str_printf(request->cx.arena, &value, "%lld", (long long)seconds) == LM_OK)
        add_header(headers, count, "Retry-After", value);
}

/* ---- error bodies ---- */

static void print_message(struct lm_request *request, lm_rc rc, struct lm_buf *out) {
    struct lm_cx *cx = &request->cx;
    struct lm_buf text = lm_buf_in(cx->arena, 4096);
    struct lm_str sentence, key = {0};
    const struct lm_messages *messages = cx->env->messages;
    if (cx->failure.key) {
        lm_message(messages, cx->lang, cx->failure.key, cx->failure.args, &text);
    } else {
        if (lm_str_printf(cx->arena, &key, "error.%s", lm_rc_slug(rc)) == LM_OK)
            lm_message(messages, cx->lang, key.p, NULL, &text);
    }
    if (lm_buf_done(&text, &sentence) != LM_OK)
        sentence = lm_str_of(lm_rc_slug(rc));
    lm_json_print_text(out, sentence);
}

static void print_faults(struct lm_request *request, struct lm_buf *out) {
    struct lm_cx *cx = &request->cx;
    size_t count = cx->faults.count < LM_FAULTS_MAX ? cx->faults.count : LM_FAULTS_MAX;
    if (count == 0 || !cx->faults.items)
        return;
    lm_buf_z(out, ",\"pointer\":");
    lm_json_print_text(out, cx->faults.items[0].pointer);
    lm_buf_z(out, ",\"faults\":[");
    for (size_t i = 0; i < count; i++) {
        const struct lm_fault *fault = &cx->faults.items[i];
        lm_buf_z(out, i ? ",{\"pointer\":" : "{\"pointer\":");
        lm_json_print_text(out, fault->pointer);
        lm_buf_z(out, ",\"key\":");
        lm_json_print_text(out, lm_str_of(fault->key));
        lm_buf_z(out, ",\"message\":");
        struct lm_buf text = lm_buf_in(cx->arena, 4096);
        lm_message(cx->env->messages, cx->lang, fault->key, fault->args, &text);
        lm_json_print_text(out, lm_buf_view(&text));
        lm_buf_char(out, '}');
    }
    lm_buf_char(out, ']');
}

static struct lm_str error_body(struct lm_request *request, lm_rc rc) {
    struct lm_cx *cx = &request->cx;
    struct lm_buf out = lm_buf_in(cx->arena, ERROR_CAP);
    lm_buf_z(&out, "{\"code\":");
    lm_json_print_text(&out, lm_str_of(lm_rc_slug(rc)));
    if (cx->failure.key) {
        lm_buf_z(&out, ",\"reason\":");
        lm_json_print_text(&out, lm_str_of(cx->failure.key));
    }
    lm_buf_z(&out, ",\"message\":");
    print_message(request, rc, &out);
    if (rc == LM_INVALID || rc == LM_BAD_REQUEST)
        print_faults(request, &out);
    if (cx->failure.detail.p) {
        lm_buf_z(&out, ",\"detail\":");
        lm_buf_str(&out, cx->failure.detail);
    }
    lm_buf_z(&out, ",\"request_id\":\"");
    lm_buf_z(&out, cx->request_id);
    lm_buf_z(&out, "\"}");
    struct lm_str body;
    return lm_buf_done(&out, &body) == LM_OK ? body : LM_STR("{\"code\":\"no_memory\"}");
}

/* In the words of the route's own standard, or in ours. */
static void fill_refusal(struct lm_request *request, lm_rc rc, struct lm_http_reply *reply) {
    struct lm_cx *cx = &request->cx;
    struct lm_refusal refusal = {.path = request->http->path, .status = lm_rc_status(rc)};
    if (!cx->route || !cx->route->refuse || cx->route->refuse(cx, rc, &refusal) != LM_OK)
        refusal = (struct lm_refusal){
            .status = lm_rc_status(rc), .type = json_type, .body = error_body(request, rc)};
    reply->status = refusal.status;
    reply->type = refusal.type;
    reply->body = refusal.body;
}

/* ---- the end of a request ---- */

static void count_reply(struct lm_request *request, int status) {
    struct lm_route_figures *figures =
        request->match.entry ? &request->match.entry->figures : &request->dispatch->unmatched;
    int64_t spent = lm_clock_steady_us() - request->started_us;
    size_t bucket = 0;
    while (bucket < LM_LATENCY_BUCKETS && spent > lm_latency_bounds_us[bucket])
        bucket++;
    atomic_fetch_add_explicit(&figures->by_class[status / 100], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&figures->latency[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&figures->latency_sum_us, spent, memory_order_relaxed);
}

/* A full queue is counted, not logged: a log line each would feed the overload. */
static void log_fault(const struct lm_request *request, lm_rc rc) {
    if (!lm_rc_is_fault(rc) || rc == LM_BUSY)
        return;
    const struct lm_route *route = request->cx.route;
    lm_log(LM_ERROR, "request.fault", "outcome", lm_rc_slug(rc), "request_id",
           request->cx.request_id, "method", route ? route->method : "-", "route",
           route ? route->path : "-", "key",
           request->cx.failure.key ? request->cx.failure.key : "-", NULL);
}

/* Instead of not to be kept at all. */
static void keep_privately(const struct lm_answer *answer, struct lm_http_header *headers,
                           size_t *count) {
    if (!answer->etag.p)
        return;
    for (size_t i = 0; i < *count; i++)
        if (!strcmp(headers[i].name, "Cache-Control"))
            headers[i].value = LM_STR("private, no-cache");
    add_header(headers, count, "ETag", answer->etag);
}

static void fill_answer(struct lm_request *request, struct lm_http_reply *reply,
                        struct lm_http_header *headers) {
    struct lm_answer *answer = &request->answer;
    keep_privately(answer, headers, &reply->header_count);
    cookie(request, headers, &reply->header_count);
    disposition(request, headers, &reply->header_count);
    if (answer->is_unchanged) {
        reply->status = 304;
        return;
    }
    if (answer->type) {
        reply->status = 200;
        reply->type = answer->type;
        reply->body = answer->body;
        reply->file = answer->file;
        answer->file = NULL; /* the server closes it */
        return;
    }
    reply->status = request->status ? request->status : request->body.p ? 200 : 204;
    reply->type = request->body.p ? json_type : NULL;
    reply->body = request->body;
}

static lm_rc put_in_flow(void *flow, struct lm_str bytes) {
    return lm_http_flow_put(flow, bytes);
}

lm_rc lm_answer_stream(struct lm_cx *cx, const char *type, struct lm_str download_name,
                       struct lm_sink *ret_sink) {
    if (!cx->answer || !cx->route->is_stream || cx->answer->flow)
        return LM_INTERNAL;
    LM_TRY(lm_route_check_permitted(cx));
    struct lm_request *request = request_of(cx->answer);
    struct lm_http_header headers[HEADERS_MAX];
    struct lm_http_reply reply = {.status = 200, .type = type, .headers = headers};
    cx->answer->type = type;
    LM_TRY(lm_str_copy(cx->arena, download_name, &cx->answer->download_name));
    lm_security_headers(is_https(request), false, headers, &reply.header_count);
    content_policy(cx->answer, headers, &reply.header_count);
    disposition(request, headers, &reply.header_count);
    LM_TRY(lm_http_flow_start(request->exchange, &reply, &cx->answer->flow));
    *ret_sink = (struct lm_sink){put_in_flow, cx->answer->flow};
    return LM_OK;
}

/* The status has been sent: a failure can only break the file off. */
static void end_flow(struct lm_request *request, lm_rc rc) {
    log_fault(request, rc);
    count_reply(request, rc == LM_OK || rc == LM_GONE ? 200 : lm_rc_status(rc));
    lm_cx_end(&request->cx);
    lm_http_flow_end(request->answer.flow, rc == LM_OK);
}

void lm_request_reply(struct lm_request *request, lm_rc rc) {
    if (request->answer.flow) {
        end_flow(request, rc);
        return;
    }
    struct lm_http_header headers[HEADERS_MAX];
    struct lm_http_reply reply = {.headers = headers};
    lm_security_headers(is_https(request), false, headers, &reply.header_count);
    content_policy(&request->answer, headers, &reply.header_count);
    if (rc == LM_OK) {
        fill_answer(request, &reply, headers);
    } else {
        log_fault(request, rc);
        fill_refusal(request, rc, &reply);
        retry_after(request, reply.status, headers, &reply.header_count);
    }
    if (request->answer.file)
        fclose(request->answer.file);
    count_reply(request, reply.status);
    lm_cx_end(&request->cx);
    lm_http_reply(request->exchange, &reply);
}
