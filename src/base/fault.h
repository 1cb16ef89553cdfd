/* Where a test makes memory or the database fail, one call after another. The program defines
 * nothing of it: an address that is never there. */
#ifndef LM_BASE_FAULT_H
#define LM_BASE_FAULT_H

#include <stdbool.h>

/* A test's own: is it this call's turn to fail? */
__attribute__((weak)) bool lm_fault_due(void);

static inline bool lm_fault_here(void) {
    return lm_fault_due && lm_fault_due();
}

#endif
