/* Free-form JSON as a compact tree of our own in one arena: members and items are arrays, so that
 * walking an object by position costs nothing. Never changes a value. */
#include "lib/json/inside.h"

enum { TREE_BYTES_MAX = 256 * 1024 * 1024 };

struct lm_json {
    json_type type;
    size_t count; /* of children */
    const struct lm_json *children;
    struct lm_str name, text; /* as a member; of a string */
    int64_t integer;
    double real;
};

struct tree {
    struct lm_json root; /* first: the handle is its address */
    struct lm_arena *arena;
};

static lm_rc convert(struct lm_arena *arena, json_t *from, struct lm_json *to);

static lm_rc convert_children(struct lm_arena *arena, json_t *from, struct lm_json *to) {
    struct lm_json *children;
    size_t count = json_is_array(from) ? json_array_size(from) : json_object_size(from);
    LM_TRY(lm_new(arena, count, &children));
    void *at = json_object_iter(from); /* NULL for an array */
    for (size_t i = 0; i < count; i++) {
        if (json_is_array(from)) {
            LM_TRY(convert(arena, json_array_get(from, i), &children[i]));
            continue;
        }
        LM_TRY(lm_str_copy(arena, lm_str_of(json_object_iter_key(at)), &children[i].name));
        LM_TRY(convert(arena, json_object_iter_value(at), &children[i]));
        at = json_object_iter_next(from, at);
    }
    to->children = children;
    to->count = count;
    return LM_OK;
}

static lm_rc convert(struct lm_arena *arena, json_t *from, struct lm_json *to) {
    to->type = json_typeof(from);
    if (json_is_array(from) || json_is_object(from))
        return convert_children(arena, from, to);
    if (json_is_string(from))
        return lm_str_copy(
            arena, (struct lm_str){json_string_value(from), json_string_length(from)}, &to->text);
    if (json_is_integer(from))
        to->integer = json_integer_value(from);
    to->real = json_number_value(from);
    return LM_OK;
}

lm_rc lm_json_open(struct lm_str text, struct lm_json **ret_value) {
    json_t *root;
    struct load_error error;
    LM_TRY(lm_json_load(text, &root, &error));
    struct tree *tree = NULL;
    struct lm_arena *arena = NULL;
    lm_rc rc = lm_arena_new(TREE_BYTES_MAX, &arena);
    if (rc == LM_OK)
        rc = lm_new(arena, 1, &tree);
    if (rc == LM_OK)
        rc = convert(arena, root, &tree->root);
    json_decref(root);
    if (rc != LM_OK) {
        lm_arena_free(arena);
        return rc;
    }
    tree->arena = arena;
    *ret_value = &tree->root;
    return LM_OK;
}

void lm_json_close(struct lm_json *value) {
    if (value)
        lm_arena_free(((struct tree *)value)->arena);
}

static bool is(const struct lm_json *value, json_type type) {
    return value && value->type == type;
}

const struct lm_json *lm_json_member(const struct lm_json *value, const char *name) {
    if (!is(value, JSON_OBJECT))
        return NULL;
    for (size_t i = 0; i < value->count; i++)
        if (lm_str_is(value->children[i].name, name))
            return &value->children[i];
    return NULL;
}

const struct lm_json *lm_json_item(const struct lm_json *value, size_t at) {
    return is(value, JSON_ARRAY) && at < value->count ? &value->children[at] : NULL;
}

size_t lm_json_length(const struct lm_json *value) {
    return value ? value->count : 0;
}

bool lm_json_is_text(const struct lm_json *value, struct lm_str *ret_text) {
    if (!is(value, JSON_STRING))
        return false;
    *ret_text = value->text;
    return true;
}

bool lm_json_is_int(const struct lm_json *value, int64_t *ret_value) {
    if (!is(value, JSON_INTEGER))
        return false;
    *ret_value = value->integer;
    return true;
}

bool lm_json_is_number(const struct lm_json *value, double *ret_value) {
    if (!is(value, JSON_INTEGER) && !is(value, JSON_REAL))
        return false;
    *ret_value = value->real;
    return true;
}

bool lm_json_is_bool(const struct lm_json *value, bool *ret_value) {
    if (!is(value, JSON_TRUE) && !is(value, JSON_FALSE))
        return false;
    *ret_value = is(value, JSON_TRUE);
    return true;
}

bool lm_json_is_array(const struct lm_json *value) {
    return is(value, JSON_ARRAY);
}

bool lm_json_is_object(const struct lm_json *value) {
    return is(value, JSON_OBJECT);
}

const struct lm_json *lm_json_nth(const struct lm_json *value, size_t at, struct lm_str *ret_name) {
    if (!is(value, JSON_OBJECT) || at >= value->count)
        return NULL;
    *ret_name = value->children[at].name;
    return &value->children[at];
}
