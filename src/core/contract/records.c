/* Walks the field tables that routes name. Prints nothing. */
#include "core/contract/records.h"

static void collect(struct contract_records *records, const struct lm_record *record,
                    bool is_input) {
    struct contract_record *one = NULL;
    bool is_shadow = false;
    for (size_t i = 0; i < records->count && !one; i++) {
        if (records->items[i].record == record)
            one = &records->items[i];
        else if (!strcmp(records->items[i].record->name, record->name))
            is_shadow = true;
    }
    if (one && (is_input ? one->is_input : one->is_output))
        return; /* seen in this role, with all below it */
    if (!one) {
        if (records->count == CONTRACT_RECORDS_MAX)
            return;
        one = &records->items[records->count++];
        *one = (struct contract_record){.record = record, .is_shadow = is_shadow};
    }
    *(is_input ? &one->is_input : &one->is_output) = true;
    for (const struct lm_field *field = record->fields; field->name; field++)
        if (field->record && !(field->flags & LM_NO_JSON))
            collect(records, field->record, is_input);
}

void contract_collect(const struct lm_module *const *modules, struct contract_records *ret) {
    ret->count = 0;
    CONTRACT_EACH_ROUTE(modules, module, route) {
        if (route->input)
            collect(ret, route->input, true);
        if (route->output)
            collect(ret, route->output, false);
    }
}

bool contract_is_always(const struct contract_record *one, const struct lm_field *field) {
    if (field->flags & LM_REQUIRED)
        return true;
    bool is_always_printed = field->type == LM_BOOL || field->type == LM_LIST ||
                             field->type == LM_TEXTS || field->type == LM_IDS;
    return is_always_printed && !one->is_input;
}

bool contract_in_path(const char *path, const char *name) {
    size_t n = strlen(name);
    for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{'))
        if (!strncmp(at + 1, name, n) && at[1 + n] == '}')
            return true;
    return false;
}

bool contract_in_query(const struct lm_route *route) {
    return !strcmp(route->method, "GET") || !strcmp(route->method, "DELETE") || route->is_upload;
}
