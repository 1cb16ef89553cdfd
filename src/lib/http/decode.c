/* Percent-decoding of paths, queries and forms. Refuses what two readers could take differently;
 * never repairs. */
#include "lib/http/inside.h"

static int hex(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

lm_rc lm_http_decode(struct lm_arena *arena, struct lm_str text, bool is_form,
                     struct lm_str *ret_text) {
    char *out;
    size_t n = 0;
    LM_TRY(lm_alloc(arena, text.n + 1, 1, &out));
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '%') {
            int high = i + 2 < text.n ? hex(text.p[i + 1]) : -1;
            int low = i + 2 < text.n ? hex(text.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return LM_BAD_REQUEST;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && is_form) {
            c = ' ';
        }
        if (c == '\0')
            return LM_BAD_REQUEST;
        out[n++] = c;
    }
    struct lm_str decoded = {out, n};
    if (!lm_utf8_is_valid(decoded))
        return LM_BAD_REQUEST;
    *ret_text = decoded;
    return LM_OK;
}

/* No '/' may hide behind an encoding: routes are matched on the decoded path. */
static bool has_encoded_slash(struct lm_str path) {
    for (size_t i = 0; i + 2 < path.n; i++)
        if (path.p[i] == '%' && path.p[i + 1] == '2' && (path.p[i + 2] | 0x20) == 'f')
            return true;
    return false;
}

lm_rc lm_http_path(struct lm_arena *arena, struct lm_str target, struct lm_str *ret_path) {
    struct lm_str rest = target, raw, path, segment;
    if (!lm_str_split(&rest, '?', &raw) || raw.n == 0 || raw.p[0] != '/' || has_encoded_slash(raw))
        return LM_BAD_REQUEST;
    LM_TRY(lm_http_decode(arena, raw, false, &path));
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7f || path.p[i] == '\\')
            return LM_BAD_REQUEST;
    for (rest = path; lm_str_split(&rest, '/', &segment);)
        if (lm_str_is(segment, ".") || lm_str_is(segment, ".."))
            return LM_BAD_REQUEST;
    *ret_path = path;
    return LM_OK;
}

lm_rc lm_http_pairs(struct lm_arena *arena, struct lm_str text, struct lm_pair **ret_pairs,
                    size_t *ret_count) {
    size_t room = 1, count = 0;
    struct lm_pair *pairs;
    struct lm_str part, name;
    for (size_t i = 0; i < text.n; i++)
        room += text.p[i] == '&';
    if (room > PAIRS_MAX)
        return LM_TOO_LARGE;
    LM_TRY(lm_new(arena, room, &pairs));
    while (lm_str_split(&text, '&', &part)) {
        if (part.n == 0)
            continue;
        struct lm_str value = part;
        (void)lm_str_split(&value, '=', &name);
        LM_TRY(lm_http_decode(arena, name, true, &pairs[count].name));
        LM_TRY(lm_http_decode(arena, value.p ? value : LM_STR(""), true, &pairs[count].value));
        count++;
    }
    *ret_pairs = pairs;
    *ret_count = count;
    return LM_OK;
}
