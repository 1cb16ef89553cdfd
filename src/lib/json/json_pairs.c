/* From text pairs (query strings, forms, table rows) to records. Never decodes: pairs come decoded.
 */
#include "lib/json/inside.h"

/* Texts or ids separated by commas. */
static void parse_list(struct parser *parser, const struct path *path, const struct lm_field *field,
                       struct lm_str text, struct lm_list *list) {
    size_t size = field->type == LM_TEXTS ? sizeof(struct lm_str) : sizeof(int64_t);
    size_t count = 1;
    void *items = NULL;
    for (size_t i = 0; i < text.n; i++)
        count += text.p[i] == ',';
    if (!lm_json_fits_list(parser, path, field, count))
        return;
    if (lm_alloc(parser->arena, count, size, &items) != LM_OK) {
        parser->is_out_of_memory = true;
        return;
    }
    struct lm_str part;
    for (size_t i = 0; lm_str_split(&text, ',', &part); i++) {
        struct path item_path = {.parent = path, .index = i};
        lm_json_take_item(parser, &item_path, field->type, part, (char *)items + i * size);
    }
    *list = (struct lm_list){items, count};
}

static void parse_bool(struct parser *parser, const struct path *path, struct lm_str text,
                       bool *at) {
    bool is_true = lm_str_is(text, "true") || lm_str_is(text, "1");
    if (is_true || lm_str_is(text, "false") || lm_str_is(text, "0"))
        *at = is_true;
    else
        lm_json_fault(parser, path, "field.type", "boolean");
}

static void parse_free(struct parser *parser, const struct path *path, struct lm_str text,
                       struct lm_str *at) {
    json_t *value;
    struct load_error error = {0};
    lm_rc rc = lm_json_load(text, &value, &error);
    if (rc == LM_NO_MEMORY) {
        parser->is_out_of_memory = true;
    } else if (rc != LM_OK) {
        lm_json_fault(parser, path, "field.type", "JSON");
    } else {
        struct lm_buf out = lm_buf_in(parser->arena, 4 * (size_t)LM_JSON_BYTES_MAX);
        lm_json_print_value(&out, value);
        json_decref(value);
        parser->is_out_of_memory |= lm_buf_done(&out, at) != LM_OK;
    }
}

static void parse_value(struct parser *parser, const struct path *path,
                        const struct lm_field *field, struct lm_str text, void *at) {
    int64_t number;
    if (field->type == LM_BOOL)
        parse_bool(parser, path, text, at);
    else if (field->type == LM_JSON)
        parse_free(parser, path, text, at);
    else if (field->type == LM_TEXTS || field->type == LM_IDS)
        parse_list(parser, path, field, text, at);
    else if (field->type != LM_INT)
        lm_json_take_text(parser, path, field, text, at);
    else if (lm_str_int(text, &number))
        lm_json_take_int(parser, path, field, number, at);
    else
        lm_json_fault(parser, path, "field.type", "integer");
}

static bool is_readable(const struct lm_field *field) {
    return lm_json_is_crossing(field) && field->type != LM_OBJECT && field->type != LM_LIST;
}

/* The value of `field`, NULL when absent; a second one is a fault. */
static const struct lm_pair *find(struct parser *parser, const struct lm_pair *pairs, size_t count,
                                  const struct lm_field *field) {
    const struct lm_pair *hit = NULL;
    struct path path = {.name = lm_str_of(field->name)};
    for (size_t i = 0; i < count; i++) {
        if (!lm_str_eq(pairs[i].name, path.name))
            continue;
        if (hit) {
            lm_json_fault(parser, &path, "field.type", "once");
            break;
        }
        hit = &pairs[i];
    }
    return hit && hit->value.p && (hit->value.n || field->type == LM_TEXT) ? hit : NULL;
}

static bool is_known(const struct lm_record *record, struct lm_str name) {
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++)
        if (is_readable(field) && lm_str_is(name, field->name))
            return true;
    return false;
}

lm_rc lm_pairs_parse(const struct lm_pair *pairs, size_t count, const struct lm_record *record,
                     void *ret_one, struct lm_faults *faults) {
    size_t faults_before = faults->count;
    struct parser parser = {.arena = faults->arena, .faults = faults, .is_pairs = true};
    lm_json_clear(record, ret_one);
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++) {
        struct path path = {.name = lm_str_of(field->name)};
        const struct lm_pair *pair = is_readable(field) ? find(&parser, pairs, count, field) : NULL;
        if (pair)
            parse_value(&parser, &path, field, pair->value, lm_json_member_at(field, ret_one));
        else if (lm_json_is_crossing(field) && (field->flags & LM_REQUIRED))
            lm_json_fault(&parser, &path, "field.required", NULL);
    }
    for (size_t i = 0; i < count; i++) {
        struct path path = {.name = pairs[i].name};
        if (!is_known(record, pairs[i].name))
            lm_json_fault(&parser, &path, "field.unknown", NULL);
    }
    if (parser.is_out_of_memory)
        return LM_NO_MEMORY;
    return faults->count > faults_before ? LM_INVALID : LM_OK;
}
