/* Which records the routes use, and how. Private to core/contract. */
#ifndef LM_CORE_CONTRACT_RECORDS_H
#define LM_CORE_CONTRACT_RECORDS_H

#include "core/module.h"

enum { CONTRACT_RECORDS_MAX = 1024 };

struct contract_record {
    const struct lm_record *record;
    bool is_input;  /* reachable from some route's input */
    bool is_output; /* … output */
    bool is_shadow; /* another record of this name came first */
    bool is_open;   /* may have members beside its own: a form of another standard */
};

struct contract_records {
    struct contract_record items[CONTRACT_RECORDS_MAX];
    size_t count;
};

/* All records reachable from the routes, in order of first use. */
void contract_collect(const struct lm_module *const *modules, struct contract_records *ret_records);
/* Does a value of this record always carry the field? */
bool contract_is_always(const struct contract_record *one, const struct lm_field *field);
/* Is `name` a parameter of the path? */
bool contract_in_path(const char *path, const char *name);
/* Are the members outside the path sent in the query? */
bool contract_in_query(const struct lm_route *route);

/* The end of generated.ts. */
extern const char contract_client[];

#define CONTRACT_EACH_ROUTE(modules, module, one)                                                  \
    for (const struct lm_module *const *module = (modules); *module; module++)                     \
        for (size_t one##_n = 0; lm_module_route(*module, one##_n); one##_n++)                     \
            for (const struct lm_route *one = lm_module_route(*module, one##_n); one; one = NULL)

#endif
