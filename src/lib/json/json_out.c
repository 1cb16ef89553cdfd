/* From records to JSON text, straight into a buffer: no tree, no allocation of its own. */
#include "lib/json/inside.h"

#include "base/clock.h"

/* What a byte needs: 0 as it is, 'u' \u00XX, 'm' look at the UTF-8, else the letter after '\'. */
static const char escapes[256] = {
    [0 ... 7] = 'u', ['\b'] = 'b',  ['\t'] = 't',        ['\n'] = 'n',
    [11] = 'u',      ['\f'] = 'f',  ['\r'] = 'r',        [14 ... 31] = 'u',
    ['"'] = '"',     ['\\'] = '\\', [128 ... 255] = 'm',
};

static void put_escape(struct lm_buf *out, unsigned char c, char escape) {
    static const char hex[] = "0123456789abcdef";
    char unicode[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    char brief[2] = {'\\', escape};
    if (escape == 'u')
        lm_buf_put(out, unicode, sizeof unicode);
    else
        lm_buf_put(out, brief, sizeof brief);
}

void lm_json_print_text(struct lm_buf *out, struct lm_str text) {
    size_t done = 0, at = 0;
    lm_buf_char(out, '"');
    while (at < text.n) {
        unsigned char c = (unsigned char)text.p[at];
        size_t start = at;
        bool is_malformed = false;
        if (!escapes[c]) {
            at++;
            continue;
        }
        if (escapes[c] == 'm') {
            is_malformed = lm_utf8_next(text, &at) == 0xfffd && at - start == 1;
            if (!is_malformed)
                continue;
        } else {
            at++;
        }
        lm_buf_put(out, text.p + done, start - done);
        if (is_malformed)
            lm_buf_z(out, "\xef\xbf\xbd");
        else
            put_escape(out, c, escapes[c]);
        done = at;
    }
    if (at > done)
        lm_buf_put(out, text.p + done, at - done);
    lm_buf_char(out, '"');
}

static void print_date(struct lm_buf *out, int64_t date) {
    char text[12] = {'"', 0, 0, 0, 0, '-', 0, 0, '-', 0, 0, '"'};
    static const size_t places[] = {10, 9, 7, 6, 4, 3, 2, 1};
    for (size_t i = 0; i < LM_COUNT(places); i++, date /= 10)
        text[places[i]] = (char)('0' + date % 10);
    lm_buf_put(out, text, sizeof text);
}

static void print_id(struct lm_buf *out, int64_t id) {
    lm_buf_char(out, '"');
    lm_buf_int(out, id);
    lm_buf_char(out, '"');
}

static bool has_value(const struct lm_field *field, const void *at);

static bool is_any_present(const struct lm_record *record, const void *one) {
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++) {
        const void *at = (const char *)one + field->at;
        bool is_filled;
        if (field->type == LM_BOOL)
            is_filled = *(const bool *)at;
        else if (field->type == LM_OBJECT)
            is_filled = is_any_present(field->record, at);
        else if (field->type == LM_LIST || field->type == LM_TEXTS || field->type == LM_IDS)
            is_filled = ((const struct lm_list *)at)->count > 0;
        else
            is_filled = has_value(field, at);
        if (is_filled && lm_json_is_crossing(field))
            return true;
    }
    return false;
}

/* Whether a member is printed. */
static bool has_value(const struct lm_field *field, const void *at) {
    switch (field->type) {
    case LM_INT:
        return *(const int64_t *)at != LM_ABSENT;
    case LM_ID:
    case LM_TIME:
    case LM_DATE:
        return *(const int64_t *)at != 0;
    case LM_CODE:
        return *(const int *)at > 0 && lm_code_slug(field->codes, *(const int *)at);
    case LM_TEXT:
    case LM_JSON:
        return ((const struct lm_str *)at)->p != NULL;
    case LM_OBJECT:
        return (field->flags & LM_REQUIRED) || is_any_present(field->record, at);
    case LM_BOOL:
    case LM_LIST:
    case LM_TEXTS:
    case LM_IDS:
        return true;
    case LM_BYTES:
    case LM_END:
        break;
    }
    return false;
}

static void print_items(struct lm_buf *out, enum lm_type type, const struct lm_list *list) {
    lm_buf_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            lm_buf_char(out, ',');
        if (type == LM_TEXTS)
            lm_json_print_text(out, ((const struct lm_str *)list->items)[i]);
        else
            print_id(out, ((const int64_t *)list->items)[i]);
    }
    lm_buf_char(out, ']');
}

static void print_scalar(struct lm_buf *out, const struct lm_field *field, const void *at) {
    if (field->type == LM_INT) {
        lm_buf_int(out, *(const int64_t *)at);
    } else if (field->type == LM_ID) {
        print_id(out, *(const int64_t *)at);
    } else if (field->type == LM_BOOL) {
        lm_buf_z(out, *(const bool *)at ? "true" : "false");
    } else if (field->type == LM_TEXT) {
        lm_json_print_text(out, *(const struct lm_str *)at);
    } else if (field->type == LM_JSON) {
        lm_buf_str(out, *(const struct lm_str *)at);
    } else if (field->type == LM_DATE) {
        print_date(out, *(const int64_t *)at);
    } else if (field->type == LM_CODE) {
        lm_json_print_text(out, lm_str_of(lm_code_slug(field->codes, *(const int *)at)));
    } else {
        lm_buf_char(out, '"');
        lm_time_print(out, *(const int64_t *)at);
        lm_buf_char(out, '"');
    }
}

void lm_json_print(struct lm_buf *out, const struct lm_record *record, const void *one) {
    char before = '{';
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++) {
        const void *at = (const char *)one + field->at;
        bool is_filled = has_value(field, at);
        if (!lm_json_is_crossing(field) || !(is_filled || (field->flags & LM_OR_NULL)))
            continue;
        lm_buf_char(out, before);
        before = ',';
        lm_buf_char(out, '"');
        lm_buf_z(out, field->name);
        lm_buf_put(out, "\":", 2);
        if (!is_filled)
            lm_buf_z(out, "null");
        else if (field->type == LM_OBJECT)
            lm_json_print(out, field->record, at);
        else if (field->type == LM_LIST)
            lm_json_print_list(out, field->record, at);
        else if (field->type == LM_TEXTS || field->type == LM_IDS)
            print_items(out, field->type, at);
        else
            print_scalar(out, field, at);
    }
    lm_buf_z(out, before == '{' ? "{}" : "}");
}

void lm_json_print_list(struct lm_buf *out, const struct lm_record *record,
                        const struct lm_list *list) {
    lm_buf_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            lm_buf_char(out, ',');
        lm_json_print(out, record, (const char *)list->items + i * record->size);
    }
    lm_buf_char(out, ']');
}

/* The shortest of 15 or 17 digits that reads back as the same number. */
static void print_real(struct lm_buf *out, double value) {
    char text[40];
    snprintf(text, sizeof text, "%.15g", value);
    if (strtod(text, NULL) != value)
        snprintf(text, sizeof text, "%.17g", value);
    lm_buf_z(out, text);
    if (!strpbrk(text, ".eE"))
        lm_buf_z(out, ".0");
}

static void print_tree(struct lm_buf *out, json_t *value) {
    char before = '{';
    if (json_is_array(value)) {
        lm_buf_char(out, '[');
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i)
                lm_buf_char(out, ',');
            lm_json_print_value(out, json_array_get(value, i));
        }
        lm_buf_char(out, ']');
        return;
    }
    for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at)) {
        lm_buf_char(out, before);
        before = ',';
        lm_json_print_text(out, lm_str_of(json_object_iter_key(at)));
        lm_buf_char(out, ':');
        lm_json_print_value(out, json_object_iter_value(at));
    }
    lm_buf_z(out, before == '{' ? "{}" : "}");
}

void lm_json_print_value(struct lm_buf *out, json_t *value) {
    if (json_is_array(value) || json_is_object(value))
        print_tree(out, value);
    else if (json_is_string(value))
        lm_json_print_text(out,
                           (struct lm_str){json_string_value(value), json_string_length(value)});
    else if (json_is_integer(value))
        lm_buf_int(out, json_integer_value(value));
    else if (json_is_real(value))
        print_real(out, json_real_value(value));
    else
        lm_buf_z(out, json_is_true(value) ? "true" : json_is_false(value) ? "false" : "null");
}
