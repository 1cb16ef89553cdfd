/* Takes plainly written elements from the bytes of a part and leaves the rest to the parser. What
 * it takes it has seen wholly: tags of ASCII, attributes in double quotes, text without marks. Does
 * not know what the elements mean. */
#include "lib/sheet/plain.h"

#include <stdlib.h>
#include <strings.h>

enum { CHUNK = 64 * 1024, ROOM = 256 * 1024 };

/* ---- tags and text ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c) {
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

static bool is_of_name(char c) {
    return is_letter(c) || (c >= '0' && c <= ':') || c == '-' || c == '.';
}

static size_t pass_blanks(struct lm_str bytes, size_t at) {
    while (at < bytes.n && is_blank(bytes.p[at]))
        at++;
    return at;
}

static bool read_name(struct lm_str bytes, size_t *at, struct lm_str *ret_name) {
    size_t from = *at;
    if (from >= bytes.n || !is_letter(bytes.p[from]))
        return false;
    while (*at < bytes.n && is_of_name(bytes.p[*at]))
        (*at)++;
    *ret_name = lm_str_cut(bytes, from, *at);
    return true;
}

static bool read_value(struct lm_str bytes, size_t *at, struct lm_str *ret_value) {
    if (bytes.n - *at < 2 || bytes.p[*at] != '=' || bytes.p[*at + 1] != '"')
        return false;
    size_t from = *at += 2;
    for (; *at < bytes.n && bytes.p[*at] != '"'; (*at)++) {
        unsigned char c = (unsigned char)bytes.p[*at];
        if (c < ' ' || c >= 0x7f || c == '<' || c == '&')
            return false;
    }
    if (*at == bytes.n)
        return false;
    *ret_value = lm_str_cut(bytes, from, (*at)++);
    return true;
}

static bool read_attribute(struct lm_str bytes, size_t *at, struct plain_tag *tag) {
    struct lm_str name, value;
    if (tag->count == PLAIN_ATTRIBUTES || !read_name(bytes, at, &name) ||
        !read_value(bytes, at, &value))
        return false;
    for (size_t i = 0; i < tag->count; i++)
        if (lm_str_eq(tag->attributes[i].name, name))
            return false; /* no XML */
    tag->attributes[tag->count].name = name;
    tag->attributes[tag->count++].value = value;
    return true;
}

bool plain_tag(struct lm_str bytes, size_t *at, struct plain_tag *ret_tag) {
    size_t here = pass_blanks(bytes, *at);
    if (bytes.n - here < 3 || bytes.p[here] != '<')
        return false;
    here++;
    ret_tag->is_end = bytes.p[here] == '/';
    ret_tag->is_empty = false;
    ret_tag->count = 0;
    here += ret_tag->is_end;
    if (!read_name(bytes, &here, &ret_tag->name))
        return false;
    for (size_t behind; here < bytes.n && bytes.p[here] != '>'; here = behind) {
        behind = pass_blanks(bytes, here);
        bool is_apart = behind > here;
        if (behind < bytes.n && bytes.p[behind] == '>')
            continue;
        if (behind + 1 < bytes.n && bytes.p[behind] == '/' && bytes.p[behind + 1] == '>') {
            ret_tag->is_empty = true;
            behind++;
            continue;
        }
        if (!is_apart || ret_tag->is_end || !read_attribute(bytes, &behind, ret_tag))
            return false;
    }
    *at = here + 1;
    return here < bytes.n && !(ret_tag->is_end && ret_tag->is_empty);
}

bool plain_start_of(struct lm_str bytes, size_t *at, const char *name, struct plain_tag *ret_tag) {
    return plain_tag(bytes, at, ret_tag) && !ret_tag->is_end && lm_str_is(ret_tag->name, name);
}

bool plain_end_of(struct lm_str bytes, size_t *at, const char *name) {
    struct lm_str tag = lm_str_cut(bytes, *at, bytes.n);
    size_t n = strlen(name);
    if (tag.n < n + 3 || tag.p[0] != '<' || tag.p[1] != '/' || memcmp(tag.p + 2, name, n) != 0 ||
        tag.p[n + 2] != '>')
        return false;
    *at += n + 3;
    return true;
}

/* Characters beyond ASCII are looked at once more, all at a time. */
static bool is_of_xml(struct lm_str text) {
    size_t at = 0;
    for (int32_t point; (point = lm_utf8_next(text, &at)) >= 0;)
        if (point == 0xfffd || point == 0xfffe || point == 0xffff)
            return false;
    return true;
}

bool plain_text(struct lm_str bytes, size_t *at, struct lm_str *ret_text) {
    size_t from = *at;
    bool is_ascii = true;
    for (; *at < bytes.n && bytes.p[*at] != '<'; (*at)++) {
        unsigned char c = (unsigned char)bytes.p[*at];
        if ((c < ' ' && c != '\t' && c != '\n') || c == '&' || c == '>' || c == 0x7f)
            return false;
        is_ascii &= c < 0x80;
    }
    *ret_text = lm_str_cut(bytes, from, *at);
    return *at < bytes.n && (is_ascii || is_of_xml(*ret_text));
}

/* ---- the part ---- */

static void XMLCALL on_declaration(void *user, const XML_Char *version, const XML_Char *encoding,
                                   int standalone) {
    struct plain *plain = user; /* which begins with its part */
    (void)version;
    (void)standalone;
    plain->is_foreign = encoding && strcasecmp(encoding, "UTF-8") != 0;
}

lm_rc plain_open(struct plain *plain, const char *name, int64_t cap) {
    plain->read = 0;
    plain->at = plain->n = plain->end = 0;
    plain->is_between = plain->is_foreign = plain->is_read = false;
    plain->bytes = malloc(ROOM);
    if (!plain->bytes)
        return LM_NO_MEMORY;
    LM_TRY(part_open(&plain->part, name, cap));
    XML_SetXmlDeclHandler(plain->part.parser, on_declaration);
    return LM_OK;
}

lm_rc plain_close(struct plain *plain) {
    free(plain->bytes);
    plain->bytes = NULL;
    return part_close(&plain->part);
}

void plain_ended(struct plain *plain) {
    struct part *part = &plain->part;
    int64_t at = XML_GetCurrentByteIndex(part->parser);
    plain->is_between =
        !plain->is_foreign && at >= 0 && at + XML_GetCurrentByteCount(part->parser) == part->fed;
}

/* More bytes behind those that are left. */
static lm_rc refill(struct plain *plain) {
    size_t n = 0, left = plain->n - plain->at;
    if (plain->at > 0)
        memmove(plain->bytes, plain->bytes + plain->at, left);
    plain->at = plain->end = 0;
    plain->n = left;
    size_t room = ROOM - left < CHUNK ? ROOM - left : CHUNK;
    LM_TRY(zip_read(plain->part.zip, plain->bytes + left, room, &n));
    plain->n += n;
    plain->read += (int64_t)n;
    plain->is_read = n == 0;
    return LM_OK;
}

/* Reads on until a marker is in sight, or nothing more can be. */
static lm_rc find_marker(struct plain *plain) {
    while (plain->end <= plain->at) {
        size_t left = plain->n - plain->at;
        const char *hit = memmem(plain->bytes + plain->at, left, plain->marker.p, plain->marker.n);
        if (hit) {
            plain->end = (size_t)(hit - plain->bytes) + plain->marker.n;
            return LM_OK;
        }
        if (plain->is_read || left == ROOM)
            return LM_OK;
        LM_TRY(refill(plain));
    }
    return LM_OK;
}

/* Gives the parser what stands up to the marker; without one, all there is. */
static lm_rc parse(struct plain *plain) {
    size_t from = plain->at, to = plain->end > from ? plain->end : plain->n;
    plain->is_between = false;
    plain->at = to;
    if (to > from)
        return part_feed(&plain->part, plain->bytes + from, to - from);
    return part_finish(&plain->part);
}

lm_rc plain_step(struct plain *plain) {
    struct part *part = &plain->part;
    size_t taken = 0;
    if (part->rc != LM_OK)
        return part->rc;
    if (part->is_suspended)
        return part_resume(part);
    if (plain->is_between)
        plain->at = pass_blanks((struct lm_str){plain->bytes, plain->n}, plain->at);
    lm_rc rc = find_marker(plain);
    if (rc == LM_OK && plain->is_between && plain->end > plain->at)
        rc = plain->take(part->user, plain->bytes + plain->at, plain->end - plain->at, &taken);
    if (rc != LM_OK)
        return part->rc = rc;
    plain->at += taken;
    return taken > 0 ? LM_OK : parse(plain);
}
