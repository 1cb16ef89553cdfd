/* A district to try things on: real division names, synthetic people, figures by the public record.
 */
#ifndef LM_MODULES_DEMO_H
#define LM_MODULES_DEMO_H

#include "core/module.h"

extern const struct lm_module demo_module;

#endif
