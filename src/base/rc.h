/* Outcomes of fallible functions, and the one macro that returns. */
#ifndef LM_BASE_RC_H
#define LM_BASE_RC_H

#include <stdbool.h>

enum lm_rc {
    LM_OK = 0,
#define LM_ERR(name, status, slug, meaning) name,
#include "base/errors.def"
#undef LM_ERR
    LM_RC_COUNT
};

typedef enum lm_rc lm_rc;

/* A caller that drops the outcome does not compile. */
#define LM_CHECK __attribute__((warn_unused_result))

/* Passes any outcome but LM_OK on to the caller. Sound because what a request allocates belongs to
 * its arena, and files, locks and statements carry the cleanup attribute: there is nothing to undo
 * by hand on the way out. */
#define LM_TRY(call)                                                                               \
    do {                                                                                           \
        lm_rc lm_try_rc_ = (call);                                                                 \
        if (lm_try_rc_ != LM_OK)                                                                   \
            return lm_try_rc_;                                                                     \
    } while (0)

#define LM_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* HTTP status that errors.def gives to `rc`; 200 for LM_OK. */
int lm_rc_status(lm_rc rc);
/* The machine-readable word of `rc` ("not_found"); "ok" for LM_OK. */
const char *lm_rc_slug(lm_rc rc);
/* True for outcomes of status >= 500: ours to log, not the caller's to mend. */
bool lm_rc_is_fault(lm_rc rc);

#endif
