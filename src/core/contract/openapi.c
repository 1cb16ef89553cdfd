/* Prints OpenAPI 3.1. */
#include "core/contract/contract.h"
#include "core/contract/records.h"
#include "lib/json/json.h"

static void text(struct lm_buf *out, const char *value) {
    lm_json_print_text(out, lm_str_of(value));
}

static void bounds(struct lm_buf *out, const struct lm_field *field, const char *least,
                   const char *most, int64_t most_by_default) {
    int64_t max = field->max ? field->max : most_by_default;
    if (field->min)
        lm_buf_printf(out, ",\"%s\":%lld", least, (long long)field->min);
    if (max)
        lm_buf_printf(out, ",\"%s\":%lld", most, (long long)max);
}

static void codes(struct lm_buf *out, const struct lm_code *one) {
    lm_buf_z(out, "\"type\":\"string\",\"enum\":[");
    for (const char *comma = ""; one && one->slug; one++, comma = ",") {
        lm_buf_z(out, comma);
        text(out, one->slug);
    }
    lm_buf_char(out, ']');
}

static void items(struct lm_buf *out, const struct lm_field *field) {
    lm_buf_z(out, "\"type\":\"array\",\"items\":{");
    if (field->type == LM_LIST)
        lm_buf_printf(out, "\"$ref\":\"#/components/schemas/%s\"}", field->record->name);
    else
        lm_buf_z(out, field->type == LM_IDS ? "\"type\":\"string\",\"pattern\":\"^[0-9]{1,19}$\"}"
                                            : "\"type\":\"string\"}");
    bounds(out, field, "minItems", "maxItems", 1000);
}

/* The members of the field's schema, without braces. */
static void schema_of(struct lm_buf *out, const struct lm_field *field) {
    switch (field->type) {
    case LM_INT:
        lm_buf_z(out, "\"type\":\"integer\",\"format\":\"int64\"");
        bounds(out, field, "minimum", "maximum", 0);
        break;
    case LM_ID:
        lm_buf_z(out, "\"type\":\"string\",\"pattern\":\"^[0-9]{1,19}$\"");
        break;
    case LM_BOOL:
        lm_buf_z(out, "\"type\":\"boolean\"");
        break;
    case LM_TEXT:
        lm_buf_z(out, "\"type\":\"string\"");
        bounds(out, field, "minLength", "maxLength", 200);
        break;
    case LM_TIME:
        lm_buf_z(out, "\"type\":\"string\",\"format\":\"date-time\"");
        break;
    case LM_DATE:
        lm_buf_z(out, "\"type\":\"string\",\"format\":\"date\"");
        break;
    case LM_CODE:
        codes(out, field->codes);
        break;
    case LM_OBJECT:
        lm_buf_printf(out, "\"$ref\":\"#/components/schemas/%s\"", field->record->name);
        break;
    case LM_LIST:
    case LM_TEXTS:
    case LM_IDS:
        items(out, field);
        break;
    case LM_JSON:
        if (field->flags & LM_TRUTH)
            lm_buf_z(out, "\"type\":\"boolean\"");
        break; /* else any value */
    case LM_BYTES:
    case LM_END:
        break; /* any value */
    }
}

static void schema(struct lm_buf *out, const struct lm_field *field) {
    lm_buf_char(out, '{');
    size_t before = out->n;
    schema_of(out, field);
    if (field->doc) {
        lm_buf_z(out, out->n > before ? ",\"description\":" : "\"description\":");
        text(out, field->doc);
    }
    lm_buf_char(out, '}');
}

static bool is_shown(const struct lm_field *field, const char *path) {
    return !(field->flags & LM_NO_JSON) && !(path && contract_in_path(path, field->name));
}

/* The schema of a record without the members that the path carries. */
static void object(struct lm_buf *out, const struct contract_record *one, const char *path) {
    lm_buf_printf(out, "{\"type\":\"object\",\"additionalProperties\":%s,\"properties\":{",
                  one->is_open ? "true" : "false");
    const char *comma = "";
    for (const struct lm_field *field = one->record->fields; field->name; field++) {
        if (!is_shown(field, path))
            continue;
        lm_buf_z(out, comma);
        text(out, field->name);
        lm_buf_char(out, ':');
        schema(out, field);
        comma = ",";
    }
    lm_buf_z(out, "},\"required\":[");
    comma = "";
    for (const struct lm_field *field = one->record->fields; field->name; field++) {
        if (!is_shown(field, path) || !contract_is_always(one, field))
            continue;
        lm_buf_z(out, comma);
        text(out, field->name);
        comma = ",";
    }
    lm_buf_z(out, "]}");
}

static void parameter(struct lm_buf *out, const char *comma, const struct lm_field *field,
                      bool is_path) {
    lm_buf_z(out, comma);
    lm_buf_z(out, "{\"name\":");
    text(out, field->name);
    lm_buf_printf(out, ",\"in\":\"%s\",\"required\":%s,\"schema\":", is_path ? "path" : "query",
                  is_path || (field->flags & LM_REQUIRED) ? "true" : "false");
    schema(out, field);
    lm_buf_char(out, '}');
}

static void parameters(struct lm_buf *out, const struct lm_route *route) {
    const char *comma = "";
    lm_buf_z(out, ",\"parameters\":[");
    for (const struct lm_field *field = route->input ? route->input->fields : NULL;
         field && field->name; field++) {
        bool is_path = contract_in_path(route->path, field->name);
        if ((field->flags & LM_NO_JSON) || !(is_path || contract_in_query(route)))
            continue;
        parameter(out, comma, field, is_path);
        comma = ",";
    }
    if (route->tx == LM_TX_WRITE) {
        lm_buf_printf(out,
                      "%s{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"required\":false,"
                      "\"schema\":{\"type\":\"string\",\"minLength\":8,\"maxLength\":64}}",
                      comma);
        comma = ",";
    }
    if (strcmp(route->method, "GET") != 0 && route->permission != &lm_public)
        lm_buf_printf(
            out,
            "%s{\"name\":\"X-CSRF-Token\",\"in\":\"header\",\"required\":false,"
            "\"description\":\"`csrf` of the session: required of callers who are known by "
            "their cookie.\",\"schema\":{\"type\":\"string\"}}",
            comma);
    lm_buf_char(out, ']');
}

static void body(struct lm_buf *out, const struct lm_route *route) {
    if (route->is_upload) {
        lm_buf_z(out, ",\"requestBody\":{\"required\":true,\"content\":{\"multipart/form-data\":{"
                      "\"schema\":{\"type\":\"object\",\"properties\":{\"file\":{\"type\":"
                      "\"string\",\"format\":\"binary\"}},\"required\":[\"file\"]}}}}");
        return;
    }
    if (!route->input || contract_in_query(route))
        return;
    struct contract_record one = {
        .record = route->input, .is_input = true, .is_open = route->is_foreign};
    lm_buf_printf(out, ",\"requestBody\":{\"content\":{\"%s\":{\"schema\":",
                  route->is_form ? "application/x-www-form-urlencoded" : "application/json");
    object(out, &one, route->path);
    lm_buf_z(out, "}}}");
}

static void media_types(struct lm_buf *out, const struct lm_route *route) {
    static const char *const any[] = {"*/*", NULL};
    const char *comma = "";
    lm_buf_z(out, "\"200\":{\"description\":\"A file or text.\",\"content\":{");
    for (const char *const *type = route->types ? route->types : any; *type; type++, comma = ",")
        lm_buf_printf(out, "%s\"%s\":{}", comma, *type);
    lm_buf_z(out, "}}");
}

static void replies(struct lm_buf *out, const struct lm_route *route) {
    lm_buf_z(out, ",\"responses\":{");
    if (route->is_file)
        media_types(out, route);
    else if (!route->output)
        lm_buf_z(out, "\"204\":{\"description\":\"Done.\"}");
    else
        lm_buf_printf(out,
                      "\"200\":{\"description\":\"Done.\",\"content\":{\"application/json\":{"
                      "\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}%s}}",
                      route->output->name,
                      route->watch ? ",\"text/event-stream\":{\"schema\":{\"type\":\"string\"}}"
                                   : "");
    lm_buf_z(out, route->refuse
                      ? ",\"default\":{\"description\":\"Refused, as the standard has it.\"}}"
                      : ",\"default\":{\"$ref\":\"#/components/responses/Refused\"}}");
}

static void operation(struct lm_buf *out, const char *module, const struct lm_route *route) {
    for (const char *at = route->method; *at; at++)
        lm_buf_printf(out, at == route->method ? "\"%c" : "%c", *at | 0x20);
    lm_buf_z(out, "\":{\"tags\":[");
    text(out, module);
    lm_buf_z(out, "],\"summary\":");
    text(out, route->doc);
    lm_buf_z(out, ",\"x-permission\":");
    text(out, route->permission->name);
    if (route->permission == &lm_public)
        lm_buf_z(out, ",\"security\":[]");
    parameters(out, route);
    body(out, route);
    replies(out, route);
    lm_buf_char(out, '}');
}

static bool is_first_of_path(const struct lm_module *const *modules, const struct lm_route *route) {
    CONTRACT_EACH_ROUTE(modules, module, other) {
        if (other == route)
            return true;
        if (!strcmp(other->path, route->path))
            return false;
    }
    return true;
}

static void paths(const struct lm_module *const *modules, struct lm_buf *out) {
    const char *comma = "";
    CONTRACT_EACH_ROUTE(modules, first_module, first) {
        if (!is_first_of_path(modules, first))
            continue;
        lm_buf_z(out, comma);
        text(out, first->path);
        lm_buf_z(out, ":{");
        const char *inner = "";
        CONTRACT_EACH_ROUTE(modules, module, route) {
            if (strcmp(route->path, first->path) != 0)
                continue;
            lm_buf_z(out, inner);
            operation(out, (*module)->name, route);
            inner = ",";
        }
        lm_buf_char(out, '}');
        comma = ",";
    }
}

static const char refused[] =
    "\"Error\":{\"type\":\"object\",\"properties\":{"
    "\"code\":{\"type\":\"string\",\"description\":\"One of a fixed alphabet.\"},"
    "\"reason\":{\"type\":\"string\",\"description\":\"The message's key, for programs.\"},"
    "\"message\":{\"type\":\"string\",\"description\":\"For people, in their language.\"},"
    "\"pointer\":{\"type\":\"string\",\"description\":\"JSON pointer of the first fault.\"},"
    "\"faults\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"pointer\":{"
    "\"type\":\"string\"},\"key\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}},"
    "\"required\":[\"pointer\",\"key\",\"message\"]}},"
    "\"detail\":{\"type\":\"object\"},"
    "\"request_id\":{\"type\":\"string\"}},\"required\":[\"code\",\"message\",\"request_id\"]}";

void contract_openapi(const struct lm_module *const *modules, struct lm_buf *out) {
    static const char head[] =
        "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"lastmeter\",\"version\":\"1\","
        "\"description\":"
        "\"Ids are strings of digits, times RFC 3339 in UTC, dates YYYY-MM-DD.\",\"license\":{"
        "\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}},"
        "\"security\":[{\"cookie\":[]},{\"token\":[]}],\"paths\":{";
    static const char security[] =
        "},\"responses\":{\"Refused\":{\"description\":\"Refused, or failed.\",\"content\":{"
        "\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Error\"}}}}},"
        "\"securitySchemes\":{\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":"
        "\"lm_session\"},\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}}}}\n";
    struct contract_records records;
    contract_collect(modules, &records);
    lm_buf_z(out, head);
    paths(modules, out);
    lm_buf_z(out, "},\"components\":{\"schemas\":{");
    lm_buf_z(out, refused);
    for (size_t i = 0; i < records.count; i++) {
        if (records.items[i].is_shadow)
            continue;
        lm_buf_printf(out, ",\"%s\":", records.items[i].record->name);
        object(out, &records.items[i], NULL);
    }
    lm_buf_z(out, security);
}
