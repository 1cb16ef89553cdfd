/* Routes of the program about itself: /healthz, /metrics, /api/v1/openapi.json. */
#ifndef LM_CORE_STATUS_H
#define LM_CORE_STATUS_H

#include "core/module.h"

extern const struct lm_module status_module;

#endif
