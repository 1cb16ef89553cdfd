/* The interface described by itself: OpenAPI 3.1 and TypeScript, printed from the route and field
 * tables, so that neither can differ from what the program does. */
#ifndef LM_CORE_CONTRACT_H
#define LM_CORE_CONTRACT_H

#include "base/buf.h"
#include "core/module.h"

/* The OpenAPI 3.1 document (JSON) of all routes. */
void contract_openapi(const struct lm_module *const *modules, struct lm_buf *out);
/* web/src/api/generated.ts: an interface for each record, `Routes` with the input and output of
 * each route, and a small client. */
void contract_typescript(const struct lm_module *const *modules, struct lm_buf *out);

#endif
