/* Values of fields: bounds, formats and the faults that say what is wrong. Reads no JSON syntax. */
#include "lib/json/inside.h"

#include "base/clock.h"

enum { POINTER_NAME_MAX = 100 };

static void put_name(struct lm_buf *out, struct lm_str name) {
    size_t shown = 0;
    while (shown < name.n && shown < POINTER_NAME_MAX)
        lm_utf8_next(name, &shown);
    for (size_t i = 0; i < shown; i++) {
        if (name.p[i] == '~')
            lm_buf_z(out, "~0");
        else if (name.p[i] == '/')
            lm_buf_z(out, "~1");
        else
            lm_buf_char(out, name.p[i]);
    }
}

static void put_path(struct lm_buf *out, const struct path *path, bool is_pairs) {
    if (!path)
        return;
    put_path(out, path->parent, is_pairs);
    lm_buf_char(out, is_pairs && !path->parent ? '?' : '/');
    if (path->name.p)
        put_name(out, path->name);
    else
        lm_buf_int(out, (int64_t)path->index);
}

void lm_json_fault(struct parser *parser, const struct path *path, const char *key,
                   const char *arg) {
    struct lm_buf pointer = lm_buf_in(NULL, 64 * 1024);
    if (parser->faults->count < LM_FAULTS_MAX)
        put_path(&pointer, path, parser->is_pairs);
    lm_fault_add(parser->faults, lm_buf_view(&pointer), key, arg, NULL);
    lm_buf_free(&pointer);
}

void lm_json_fault_bound(struct parser *parser, const struct path *path, const char *key,
                         int64_t bound) {
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)bound);
    lm_json_fault(parser, path, key, text);
}

static void code_fault(struct parser *parser, const struct path *path,
                       const struct lm_code *codes) {
    struct lm_buf slugs = lm_buf_in(NULL, 4096);
    for (const struct lm_code *code = codes; code->slug; code++) {
        if (code != codes)
            lm_buf_z(&slugs, ", ");
        lm_buf_z(&slugs, code->slug);
    }
    lm_json_fault(parser, path, "field.code", lm_buf_view(&slugs).p);
    lm_buf_free(&slugs);
}

static bool is_id(struct lm_str text, int64_t *ret_id) {
    int64_t id;
    if (!text.n || text.p[0] < '0' || text.p[0] > '9' || !lm_str_int(text, &id) || id < 1)
        return false;
    *ret_id = id;
    return true;
}

static void take_line(struct parser *parser, const struct path *path, const int64_t bounds[2],
                      struct lm_str text, struct lm_str *at) {
    int64_t length = (int64_t)lm_utf8_length(text);
    if (length < bounds[0])
        lm_json_fault_bound(parser, path, "field.too_short", bounds[0]);
    else if (length > bounds[1])
        lm_json_fault_bound(parser, path, "field.too_long", bounds[1]);
    else
        *at = text;
}

void lm_json_take_text(struct parser *parser, const struct path *path, const struct lm_field *field,
                       struct lm_str text, void *at) {
    const int64_t bounds[2] = {field->min, field->max ? field->max : TEXT_MAX};
    int code = 0;
    if (field->type == LM_TEXT) {
        take_line(parser, path, bounds, text, at);
    } else if (field->type == LM_ID) {
        if (!is_id(text, at))
            lm_json_fault(parser, path, "field.id", NULL);
    } else if (field->type == LM_TIME) {
        if (!lm_time_parse(text, at))
            lm_json_fault(parser, path, "field.time", NULL);
    } else if (field->type == LM_DATE) {
        if (!lm_date_parse(text, at))
            lm_json_fault(parser, path, "field.date", NULL);
    } else if ((code = lm_code_value(field->codes, text)) == 0) {
        code_fault(parser, path, field->codes);
    } else {
        *(int *)at = code;
    }
}

void lm_json_take_int(struct parser *parser, const struct path *path, const struct lm_field *field,
                      int64_t value, void *at) {
    bool is_bounded_below = field->min != 0 || field->max != 0;
    int64_t least = is_bounded_below ? field->min : LM_ABSENT + 1;
    if (value < least)
        lm_json_fault_bound(parser, path, "field.too_small", least);
    else if (field->max != 0 && value > field->max)
        lm_json_fault_bound(parser, path, "field.too_large", field->max);
    else
        *(int64_t *)at = value;
}

bool lm_json_fits_list(struct parser *parser, const struct path *path, const struct lm_field *field,
                       size_t count) {
    int64_t most = field->max ? field->max : LIST_MAX;
    if ((int64_t)count < field->min)
        lm_json_fault_bound(parser, path, "field.too_short", field->min);
    if ((int64_t)count <= most)
        return true;
    lm_json_fault_bound(parser, path, "field.too_long", most);
    return false;
}

void lm_json_take_item(struct parser *parser, const struct path *path, enum lm_type type,
                       struct lm_str text, void *at) {
    static const int64_t bounds[2] = {0, TEXT_MAX};
    if (type == LM_TEXTS)
        take_line(parser, path, bounds, text, at);
    else if (!is_id(text, at))
        lm_json_fault(parser, path, "field.id", NULL);
}

void lm_json_clear(const struct lm_record *record, void *one) {
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++) {
        if (field->type == LM_INT)
            *(int64_t *)lm_json_member_at(field, one) = LM_ABSENT;
        else if (field->type == LM_OBJECT)
            lm_json_clear(field->record, lm_json_member_at(field, one));
    }
}
