/* One file out of a multipart/form-data body (RFC 7578). The body is complete and bounded, so it is
 * searched in place; never decodes transfer encodings (the RFC forbids them). */
#include "lib/http/inside.h"

#include <strings.h>
#include <sys/mman.h>

enum { BOUNDARY_MAX = 70, HEADERS_MAX = 8 * 1024 };

static ptrdiff_t find_from(struct lm_str text, size_t from, struct lm_str needle) {
    ptrdiff_t at = lm_str_find(lm_str_cut(text, from, text.n), needle);
    return at < 0 ? -1 : at + (ptrdiff_t)from;
}

/* The value of parameter `name` in "form-data; name=\"file\"; filename=\"a.xlsx\""; p == NULL when
 * absent. */
static struct lm_str parameter(struct lm_str line, const char *name) {
    size_t length = strlen(name);
    for (size_t at = 0; at < line.n;) {
        while (at < line.n && (line.p[at] == ';' || line.p[at] == ' ' || line.p[at] == '\t'))
            at++;
        size_t start = at;
        while (at < line.n && line.p[at] != '=' && line.p[at] != ';')
            at++;
        if (at >= line.n || line.p[at] == ';')
            continue;
        bool is_hit = at - start == length && strncasecmp(line.p + start, name, length) == 0;
        bool is_quoted = ++at < line.n && line.p[at] == '"';
        size_t from = at += is_quoted;
        while (at < line.n && line.p[at] != (is_quoted ? '"' : ';'))
            at++;
        if (is_hit)
            return is_quoted && at == line.n ? (struct lm_str){0} : lm_str_cut(line, from, at);
        at += is_quoted;
    }
    return (struct lm_str){0};
}

/* The Content-Disposition line of a part's headers. */
static struct lm_str disposition(struct lm_str headers) {
    static const char name[] = "Content-Disposition:";
    struct lm_str line;
    while (lm_str_split(&headers, '\n', &line))
        if (line.n > strlen(name) && strncasecmp(line.p, name, strlen(name)) == 0)
            return lm_str_trim(lm_str_cut(line, strlen(name), line.n));
    return (struct lm_str){0};
}

/* Some browsers of old send whole paths. */
static struct lm_str without_folders(struct lm_str name) {
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\')
            return lm_str_cut(name, i, name.n);
    return name;
}

lm_rc lm_http_find_part(struct lm_str body, struct lm_str boundary, const char *name,
                        struct lm_str *ret_bytes, struct lm_str *ret_file_name) {
    char bytes[BOUNDARY_MAX + 5] = "\r\n--";
    if (boundary.n == 0 || boundary.n > BOUNDARY_MAX)
        return LM_BAD_REQUEST;
    memcpy(bytes + 4, boundary.p, boundary.n);
    struct lm_str mark = {bytes, boundary.n + 4}, first = lm_str_cut(mark, 2, mark.n);
    /* The first mark may stand at the very beginning, without its line break. */
    ptrdiff_t at = lm_str_starts(body, first) ? -2 : lm_str_find(body, mark);
    if (at == -1)
        return LM_BAD_REQUEST;
    for (size_t from = (size_t)(at + (ptrdiff_t)mark.n);;) {
        struct lm_str tail = lm_str_cut(body, from, body.n);
        if (lm_str_starts(tail, LM_STR("--")))
            return LM_INVALID;
        ptrdiff_t blank = find_from(body, from, LM_STR("\r\n\r\n"));
        ptrdiff_t end = blank < 0 ? -1 : find_from(body, (size_t)blank + 2, mark);
        if (!lm_str_starts(tail, LM_STR("\r\n")) || end < 0 || (size_t)blank - from > HEADERS_MAX)
            return LM_BAD_REQUEST;
        struct lm_str line = disposition(lm_str_cut(body, from + 2, (size_t)blank));
        struct lm_str file_name = parameter(line, "filename");
        if (file_name.p && lm_str_is(parameter(line, "name"), name)) {
            *ret_bytes = lm_str_cut(body, (size_t)blank + 4, (size_t)end);
            *ret_file_name = without_folders(file_name);
            return LM_OK;
        }
        from = (size_t)end + mark.n;
    }
}

static lm_rc read_part(struct lm_http_exchange *exchange, struct lm_str body, FILE **ret_file,
                       struct lm_str *ret_file_name) {
    struct lm_str type = lm_http_header(exchange, "Content-Type"), bytes, name, kept;
    if (!type.p || type.n < 19 || strncasecmp(type.p, "multipart/form-data", 19) != 0)
        return LM_UNSUPPORTED;
    type = lm_str_cut(type, 19, type.n);
    LM_TRY(lm_http_find_part(body, parameter(type, "boundary"), "file", &bytes, &name));
    if (!lm_utf8_is_valid(name) || (name.n && memchr(name.p, '\0', name.n)))
        return LM_BAD_REQUEST;
    LM_TRY(lm_str_copy(exchange->request.arena, name, &kept));
    if (exchange->upload)
        (void)fclose(exchange->upload);
    FILE *file = exchange->upload = lm_http_temporary();
    if (!file)
        return LM_IO;
    if (fwrite(bytes.p, 1, bytes.n, file) != bytes.n || fflush(file) != 0)
        return LM_DISK_FULL;
    rewind(file);
    *ret_file = file;
    *ret_file_name = kept;
    return LM_OK;
}

lm_rc lm_http_upload(struct lm_http_exchange *exchange, FILE **ret_file,
                     struct lm_str *ret_file_name) {
    FILE *spool = exchange->request.spool;
    if (exchange->body_cap == 0 && exchange->body.received > 0)
        return LM_BUSY;
    if (!spool)
        return read_part(exchange, exchange->request.body, ret_file, ret_file_name);
    size_t size = exchange->body.received;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(spool), 0);
    if (bytes == MAP_FAILED)
        return LM_IO;
    lm_rc rc = read_part(exchange, (struct lm_str){bytes, size}, ret_file, ret_file_name);
    munmap(bytes, size);
    return rc;
}
