/* From JSON text to records. Owns the limits of what is read; knows bounds and formats of values
 * only through json_check.c. */
#include "lib/json/inside.h"

/* Looks at brackets and commas outside strings before jansson spends memory: nesting, and at least
 * as many values as there will be. Malformed text is left for jansson to report. */
static bool is_within_limits(struct lm_str text, struct load_error *ret_error) {
    size_t nodes = 1;
    int depth = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"')
            is_quoted = !is_quoted;
        else if (is_quoted)
            i += c == '\\';
        else if (c == '[' || c == '{')
            depth++, nodes++;
        else if (c == ']' || c == '}')
            depth--;
        else if (c == ',')
            nodes++;
        if (depth > LM_JSON_DEPTH_MAX || nodes > LM_JSON_NODES_MAX) {
            int64_t bound = depth > LM_JSON_DEPTH_MAX ? LM_JSON_DEPTH_MAX : LM_JSON_NODES_MAX;
            *ret_error =
                (struct load_error){.key = "json.too_large", .args = {bound}, .arg_count = 1};
            return false;
        }
    }
    return true;
}

lm_rc lm_json_load(struct lm_str text, json_t **ret_root, struct load_error *ret_error) {
    if (text.n > LM_JSON_BYTES_MAX) {
        *ret_error = (struct load_error){
            .key = "json.too_large", .args = {LM_JSON_BYTES_MAX}, .arg_count = 1};
        return LM_TOO_LARGE;
    }
    if (!is_within_limits(text, ret_error))
        return LM_TOO_LARGE;
    json_error_t error;
    json_t *root =
        json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (root) {
        *ret_root = root;
        return LM_OK;
    }
    if (json_error_code(&error) == json_error_out_of_memory)
        return LM_NO_MEMORY;
    *ret_error = (struct load_error){
        .key = "json.syntax", .args = {error.line, error.column}, .arg_count = 2};
    return LM_BAD_REQUEST;
}

static void load_fault(struct lm_faults *faults, const struct load_error *error) {
    char first[24], second[24];
    snprintf(first, sizeof first, "%lld", (long long)error->args[0]);
    snprintf(second, sizeof second, "%lld", (long long)error->args[1]);
    lm_fault_add(faults, LM_STR(""), error->key, first, error->arg_count > 1 ? second : NULL, NULL);
}

static void parse_object(struct parser *parser, const struct path *path,
                         const struct lm_record *record, json_t *value, void *one);

/* A copy of a JSON string in the arena; p == NULL when memory is out. */
static struct lm_str copy_text(struct parser *parser, const json_t *value) {
    struct lm_str copy = {0};
    struct lm_str text = {json_string_value(value), json_string_length(value)};
    if (lm_str_copy(parser->arena, text, &copy) != LM_OK)
        parser->is_out_of_memory = true;
    return copy;
}

/* Items of a list: objects of the field's record, texts or ids. */
static void parse_list(struct parser *parser, const struct path *path, const struct lm_field *field,
                       json_t *value, struct lm_list *list) {
    size_t count = json_array_size(value);
    size_t size = field->type == LM_LIST    ? field->record->size
                  : field->type == LM_TEXTS ? sizeof(struct lm_str)
                                            : sizeof(int64_t);
    void *items = NULL;
    if (!lm_json_fits_list(parser, path, field, count) || count == 0)
        return;
    if (lm_alloc(parser->arena, count, size, &items) != LM_OK) {
        parser->is_out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < count && !parser->is_out_of_memory; i++) {
        struct path item_path = {.parent = path, .index = i};
        json_t *item = json_array_get(value, i);
        void *at = (char *)items + i * size;
        if (field->type == LM_LIST)
            parse_object(parser, &item_path, field->record, item, at);
        else if (!json_is_string(item))
            lm_json_fault(parser, &item_path, "field.type", "string");
        else if (field->type == LM_IDS)
            lm_json_take_item(parser, &item_path, LM_IDS, lm_str_of(json_string_value(item)), at);
        else
            lm_json_take_item(parser, &item_path, LM_TEXTS, copy_text(parser, item), at);
    }
    *list = (struct lm_list){items, count};
}

static void parse_free(struct parser *parser, json_t *value, struct lm_str *at) {
    struct lm_buf text = lm_buf_in(parser->arena, 4 * (size_t)LM_JSON_BYTES_MAX);
    lm_json_print_value(&text, value);
    if (lm_buf_done(&text, at) != LM_OK)
        parser->is_out_of_memory = true;
}

/* The word for what a field's JSON must be; NULL when `value` is that. */
static const char *missed_type(const struct lm_field *field, const json_t *value) {
    switch (field->type) {
    case LM_INT:
        return json_is_integer(value) ? NULL : "integer";
    case LM_BOOL:
        return json_is_boolean(value) ? NULL : "boolean";
    case LM_ID:
    case LM_TEXT:
    case LM_TIME:
    case LM_DATE:
    case LM_CODE:
        return json_is_string(value) ? NULL : "string";
    case LM_LIST:
    case LM_TEXTS:
    case LM_IDS:
        return json_is_array(value) ? NULL : "array";
    case LM_OBJECT:
        return json_is_object(value) ? NULL : "object";
    case LM_JSON:
        return !(field->flags & LM_TRUTH) || json_is_boolean(value) ? NULL : "boolean";
    case LM_BYTES:
    case LM_END:
        break;
    }
    return NULL;
}

static void parse_member(struct parser *parser, const struct path *path,
                         const struct lm_field *field, json_t *value, void *at) {
    const char *missed = missed_type(field, value);
    if (missed)
        lm_json_fault(parser, path, "field.type", missed);
    else if (field->type == LM_INT)
        lm_json_take_int(parser, path, field, json_integer_value(value), at);
    else if (field->type == LM_BOOL)
        *(bool *)at = json_is_true(value);
    else if (field->type == LM_OBJECT)
        parse_object(parser, path, field->record, value, at);
    else if (field->type == LM_JSON)
        parse_free(parser, value, at);
    else if (json_is_array(value))
        parse_list(parser, path, field, value, at);
    else if (field->type == LM_TEXT)
        lm_json_take_text(parser, path, field, copy_text(parser, value), at);
    else
        lm_json_take_text(parser, path, field, lm_str_of(json_string_value(value)), at);
}

static bool is_member(const struct lm_record *record, const char *name) {
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++)
        if (lm_json_is_crossing(field) && strcmp(field->name, name) == 0)
            return true;
    return false;
}

/* Remembers that a member came, and empty, in a record that wants to know. */
static void note_null(struct parser *parser, const struct lm_record *record,
                      const struct lm_field *field, void *one) {
    const struct lm_field *nulls = record->fields;
    while (nulls->type != LM_END && !(nulls->flags & LM_NULLS))
        nulls++;
    if (nulls->type == LM_END)
        return;
    struct lm_list *list = lm_json_member_at(nulls, one);
    if (!list->items) {
        size_t room = 0;
        while (record->fields[room].type != LM_END)
            room++;
        if (lm_alloc(parser->arena, room, sizeof(struct lm_str), &list->items) != LM_OK) {
            parser->is_out_of_memory = true;
            return;
        }
    }
    ((struct lm_str *)list->items)[list->count++] = lm_str_of(field->name);
}

static void parse_object(struct parser *parser, const struct path *path,
                         const struct lm_record *record, json_t *value, void *one) {
    size_t found = 0;
    lm_json_clear(record, one);
    if (!json_is_object(value)) {
        lm_json_fault(parser, path, "field.type", "object");
        return;
    }
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++) {
        if (!lm_json_is_crossing(field))
            continue;
        struct path member_path = {.parent = path, .name = lm_str_of(field->name)};
        json_t *member = json_object_get(value, field->name);
        found += member != NULL;
        if (json_is_null(member) || (json_is_array(member) && json_array_size(member) == 0))
            note_null(parser, record, field, one);
        if (member && !json_is_null(member))
            parse_member(parser, &member_path, field, member, lm_json_member_at(field, one));
        else if (field->flags & LM_REQUIRED)
            lm_json_fault(parser, &member_path, "field.required", NULL);
    }
    if (found == json_object_size(value))
        return;
    for (void *at = json_object_iter(value); at; at = json_object_iter_next(value, at)) {
        struct path member_path = {.parent = path, .name = lm_str_of(json_object_iter_key(at))};
        if (!is_member(record, member_path.name.p))
            lm_json_fault(parser, &member_path, "field.unknown", NULL);
    }
}

lm_rc lm_json_parse(struct lm_arena *arena, struct lm_str text, const struct lm_record *record,
                    void *ret_one, struct lm_faults *faults) {
    json_t *root;
    struct load_error error = {0};
    lm_rc rc = lm_json_load(text, &root, &error);
    if (rc != LM_OK) {
        if (error.key)
            load_fault(faults, &error);
        return rc;
    }
    size_t faults_before = faults->count;
    struct parser parser = {.arena = arena, .faults = faults};
    parse_object(&parser, NULL, record, root, ret_one);
    json_decref(root);
    if (parser.is_out_of_memory)
        return LM_NO_MEMORY;
    return faults->count > faults_before ? LM_INVALID : LM_OK;
}
