/* The printer: tags, escapes, and records by their field tables. Reads no XML. */
#include "lib/xml/xml.h"

#include "base/clock.h"

struct lm_xml lm_xml_begin(struct lm_buf *out) {
    lm_buf_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    return (struct lm_xml){.out = out};
}

static void end_tag(struct lm_xml *xml) {
    if (xml->is_in_tag)
        lm_buf_char(xml->out, '>');
    xml->is_in_tag = false;
}

void lm_xml_start(struct lm_xml *xml, const char *name) {
    end_tag(xml);
    lm_buf_char(xml->out, '<');
    lm_buf_z(xml->out, name);
    xml->is_in_tag = true;
}

/* How a character is written; NULL: as it is. A line end that is data would be read as a blank in
 * an attribute, and a carriage return as a line feed anywhere. */
static const char *escape_of(int32_t c, bool is_attribute) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return is_attribute ? "&quot;" : NULL;
    case '\t':
        return is_attribute ? "&#9;" : NULL;
    case '\n':
        return is_attribute ? "&#10;" : NULL;
    case '\r':
        return "&#13;";
    default:
        return c < 0x20 || c == 0xfffe || c == 0xffff ? "" : NULL;
    }
}

static void put_escaped(struct lm_buf *out, struct lm_str text, bool is_attribute) {
    size_t done = 0, at = 0;
    while (at < text.n) {
        size_t start = at;
        int32_t c = lm_utf8_next(text, &at);
        bool is_malformed = c == 0xfffd && at - start == 1;
        const char *escape = is_malformed ? "" : escape_of(c, is_attribute);
        if (!escape)
            continue;
        lm_buf_put(out, text.p + done, start - done);
        lm_buf_z(out, *escape ? escape : "\xef\xbf\xbd");
        done = at;
    }
    if (at > done)
        lm_buf_put(out, text.p + done, at - done);
}

void lm_xml_attribute(struct lm_xml *xml, const char *name, struct lm_str value) {
    lm_buf_char(xml->out, ' ');
    lm_buf_z(xml->out, name);
    lm_buf_z(xml->out, "=\"");
    put_escaped(xml->out, value, true);
    lm_buf_char(xml->out, '"');
}

void lm_xml_text(struct lm_xml *xml, struct lm_str text) {
    if (text.n == 0)
        return;
    end_tag(xml);
    put_escaped(xml->out, text, false);
}

void lm_xml_end(struct lm_xml *xml, const char *name) {
    if (xml->is_in_tag) {
        lm_buf_z(xml->out, "/>");
    } else {
        lm_buf_z(xml->out, "</");
        lm_buf_z(xml->out, name);
        lm_buf_char(xml->out, '>');
    }
    xml->is_in_tag = false;
}

void lm_xml_element(struct lm_xml *xml, const char *name, struct lm_str text) {
    lm_xml_start(xml, name);
    lm_xml_text(xml, text);
    lm_xml_end(xml, name);
}

/* ---- records ---- */

static void put_int(struct lm_xml *xml, int64_t value) {
    end_tag(xml);
    lm_buf_int(xml->out, value);
}

static void put_moment(struct lm_xml *xml, const struct lm_field *field, int64_t value) {
    end_tag(xml);
    if (field->type == LM_TIME)
        lm_time_print(xml->out, value);
    else
        lm_buf_printf(xml->out, "%04d-%02d-%02d", (int)(value / 10000), (int)(value / 100 % 100),
                      (int)(value % 100));
}

static void put_items(struct lm_xml *xml, const struct lm_field *field,
                      const struct lm_list *list) {
    char name[64] = "";
    size_t n = strlen(field->name);
    if (n > 1 && n <= sizeof name)
        memcpy(name, field->name, n - 1);
    for (size_t i = 0; i < list->count; i++) {
        lm_xml_start(xml, name);
        if (field->type == LM_LIST)
            lm_xml_members(xml, field->record, (const char *)list->items + i * field->record->size);
        else if (field->type == LM_TEXTS)
            lm_xml_text(xml, ((const struct lm_str *)list->items)[i]);
        else
            put_int(xml, ((const int64_t *)list->items)[i]);
        lm_xml_end(xml, name);
    }
}

/* Puts the value of a member into the element that has begun. */
static void put_value(struct lm_xml *xml, const struct lm_field *field, const void *at) {
    switch (field->type) {
    case LM_INT:
    case LM_ID:
        put_int(xml, *(const int64_t *)at);
        break;
    case LM_BOOL:
        lm_xml_text(xml, *(const bool *)at ? LM_STR("true") : LM_STR("false"));
        break;
    case LM_TEXT:
    case LM_JSON:
        lm_xml_text(xml, *(const struct lm_str *)at);
        break;
    case LM_TIME:
    case LM_DATE:
        put_moment(xml, field, *(const int64_t *)at);
        break;
    case LM_CODE:
        lm_xml_text(xml, lm_str_of(lm_code_slug(field->codes, *(const int *)at)));
        break;
    case LM_OBJECT:
        lm_xml_members(xml, field->record, at);
        break;
    case LM_LIST:
    case LM_TEXTS:
    case LM_IDS:
        put_items(xml, field, at);
        break;
    case LM_BYTES:
    case LM_END:
        break;
    }
}

static bool has_value(const struct lm_field *field, const void *at) {
    if (field->type == LM_INT)
        return *(const int64_t *)at != LM_ABSENT;
    if (field->type == LM_ID || field->type == LM_TIME || field->type == LM_DATE)
        return *(const int64_t *)at != 0;
    if (field->type == LM_CODE)
        return lm_code_slug(field->codes, *(const int *)at) != NULL;
    if (field->type == LM_TEXT || field->type == LM_JSON)
        return ((const struct lm_str *)at)->p != NULL;
    return field->type != LM_BYTES;
}

void lm_xml_members(struct lm_xml *xml, const struct lm_record *record, const void *one) {
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++) {
        const void *at = (const char *)one + field->at;
        bool is_filled = has_value(field, at);
        if ((field->flags & LM_NO_JSON) || !(is_filled || (field->flags & LM_OR_NULL)))
            continue;
        lm_xml_start(xml, field->name);
        if (is_filled)
            put_value(xml, field, at);
        lm_xml_end(xml, field->name);
    }
}

void lm_xml_list(struct lm_xml *xml, const char *name, const char *item,
                 const struct lm_record *record, const struct lm_list *list) {
    lm_xml_start(xml, name);
    for (size_t i = 0; i < list->count; i++) {
        lm_xml_start(xml, item);
        lm_xml_members(xml, record, (const char *)list->items + i * record->size);
        lm_xml_end(xml, item);
    }
    lm_xml_end(xml, name);
}
