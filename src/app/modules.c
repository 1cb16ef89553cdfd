/* modules.def as a table. */
#include "app/modules.h"

#define LM_CORE(x) extern const struct lm_module x##_module;
#define LM_MODULE(x) extern const struct lm_module x##_module;
#include "app/modules.def"
#undef LM_CORE
#undef LM_MODULE

const struct lm_module *const app_modules[] = {
#define LM_CORE(x) &x##_module,
#define LM_MODULE(x) &x##_module,
#include "app/modules.def"
    NULL};
