/* Prints TypeScript: interfaces, the table of routes, and the end that client.c holds. */
#include "core/contract/contract.h"
#include "core/contract/records.h"

static void codes(struct lm_buf *out, const struct lm_code *one) {
    for (const char *bar = ""; one && one->slug; one++, bar = " | ")
        lm_buf_printf(out, "%s'%s'", bar, one->slug);
}

static void type_of(struct lm_buf *out, const struct lm_field *field) {
    switch (field->type) {
    case LM_INT:
        lm_buf_z(out, "number");
        break;
    case LM_BOOL:
        lm_buf_z(out, "boolean");
        break;
    case LM_ID:
    case LM_TEXT:
    case LM_TIME:
    case LM_DATE:
        lm_buf_z(out, "string");
        break;
    case LM_CODE:
        codes(out, field->codes);
        break;
    case LM_OBJECT:
        lm_buf_z(out, field->record->name);
        break;
    case LM_LIST:
        lm_buf_printf(out, "%s[]", field->record->name);
        break;
    case LM_TEXTS:
    case LM_IDS:
        lm_buf_z(out, "string[]");
        break;
    case LM_JSON:
        lm_buf_z(out, field->flags & LM_TRUTH ? "boolean" : "unknown");
        break;
    case LM_BYTES:
    case LM_END:
        lm_buf_z(out, "unknown");
        break;
    }
}

static void interface(struct lm_buf *out, const struct contract_record *one) {
    lm_buf_printf(out, "export interface %s {\n", one->record->name);
    for (const struct lm_field *field = one->record->fields; field->name; field++) {
        if (field->flags & LM_NO_JSON)
            continue;
        if (field->doc)
            lm_buf_printf(out, "  /** %s */\n", field->doc);
        lm_buf_printf(out, "  %s%s: ", field->name, contract_is_always(one, field) ? "" : "?");
        type_of(out, field);
        lm_buf_z(out, ";\n");
    }
    lm_buf_z(out, "}\n\n");
}

/* "POST /surveys/{survey}/open": the prefix goes without saying. */
static void route_name(struct lm_buf *out, const struct lm_route *route) {
    static const char prefix[] = "/api/v1";
    const char *path = route->path;
    if (!strncmp(path, prefix, sizeof prefix - 1))
        path += sizeof prefix - 1;
    lm_buf_printf(out, "'%s %s'", route->method, path);
}

static void routes(const struct lm_module *const *modules, struct lm_buf *out) {
    lm_buf_z(out, "/** Input and output of each route; paths are below /api/v1. */\n"
                  "export interface Routes {\n");
    CONTRACT_EACH_ROUTE(modules, module, route) {
        if (route->is_file || strncmp(route->path, "/api/v1/", 8) != 0)
            continue;
        lm_buf_printf(out, "  /** %s */\n  ", route->doc);
        route_name(out, route);
        lm_buf_printf(out, ": { in: %s; out: %s };\n",
                      route->input ? route->input->name : "Record<string, never>",
                      route->output ? route->output->name : "void");
    }
    lm_buf_z(out, "}\n\n/** Routes that answer with a file or a page of their own. */\n"
                  "export interface Files {\n");
    CONTRACT_EACH_ROUTE(modules, module, route) {
        if (!route->is_file || strncmp(route->path, "/api/v1/", 8) != 0)
            continue;
        lm_buf_z(out, "  ");
        route_name(out, route);
        lm_buf_printf(out, ": %s;\n", route->input ? route->input->name : "Record<string, never>");
    }
    lm_buf_z(out, "}\n\n");
}

static void names(const struct lm_module *const *modules, struct lm_buf *out, const char *type,
                  bool (*belongs)(const struct lm_route *route)) {
    lm_buf_printf(out, "export type %s =", type);
    bool is_any = false;
    CONTRACT_EACH_ROUTE(modules, module, route) {
        if (!belongs(route))
            continue;
        lm_buf_z(out, is_any ? " | " : " ");
        route_name(out, route);
        is_any = true;
    }
    lm_buf_z(out, is_any ? ";\n" : " never;\n");
}

static bool is_watched(const struct lm_route *route) {
    return route->watch != NULL;
}

static bool is_upload(const struct lm_route *route) {
    return route->is_upload;
}

void contract_typescript(const struct lm_module *const *modules, struct lm_buf *out) {
    struct contract_records records;
    contract_collect(modules, &records);
    lm_buf_z(out,
             "// Printed by `lastmeter contract typescript` from the tables of the program. Do "
             "not edit.\n\n"
             "import { address, call, type Ask } from './client.ts';\n\n");
    for (size_t i = 0; i < records.count; i++)
        if (!records.items[i].is_shadow)
            interface(out, &records.items[i]);
    routes(modules, out);
    names(modules, out, "WatchedRoute", is_watched);
    names(modules, out, "UploadRoute", is_upload);
    lm_buf_z(out, contract_client);
}
