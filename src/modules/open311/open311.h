/* Open311 GeoReport v2: the demands of the district for programs of others, and from them. Other
 * modules need nothing of it. */
#ifndef LM_MODULES_OPEN311_H
#define LM_MODULES_OPEN311_H

#include "core/module.h"

extern const struct lm_module open311_module;

#endif
