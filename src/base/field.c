/* Enumerations and fault lists. Parsing and printing by the tables is in lib/json and lib/db. */
#include "base/field.h"

const char *lm_code_slug(const struct lm_code *codes, int value) {
    for (int i = 1; codes->slug; i++, codes++)
        if (i == value)
            return codes->slug;
    return NULL;
}

int lm_code_value(const struct lm_code *codes, struct lm_str slug) {
    for (int i = 1; codes->slug; i++, codes++)
        if (lm_str_is(slug, codes->slug))
            return i;
    return 0;
}

void lm_fault_add(struct lm_faults *faults, struct lm_str pointer, const char *key, ...) {
    size_t at = faults->count++;
    if (at >= LM_FAULTS_MAX)
        return;
    if (at == 0 && !faults->items && lm_new(faults->arena, LM_FAULTS_MAX, &faults->items) != LM_OK)
        faults->items = NULL;
    if (!faults->items)
        return;
    struct lm_fault *fault = &faults->items[at];
    fault->key = key;
    if (lm_str_copy(faults->arena, pointer, &fault->pointer) != LM_OK)
        fault->pointer = LM_STR("");
    va_list args;
    va_start(args, key);
    const char *arg;
    for (size_t i = 0; i < LM_COUNT(fault->args) && (arg = va_arg(args, const char *)) != NULL; i++)
        if (lm_str_copy(faults->arena, lm_str_of(arg), &fault->args[i]) != LM_OK)
            fault->args[i] = LM_STR("");
    va_end(args);
}
