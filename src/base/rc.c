/* Tables of errors.def. Owns nothing else. */
#include "base/rc.h"

#include <stddef.h>

static const struct {
    int status;
    const char *slug;
} outcomes[LM_RC_COUNT] = {
    [LM_OK] = {200, "ok"},
#define LM_ERR(name, status, slug, meaning) [name] = {status, slug},
#include "base/errors.def"
#undef LM_ERR
};

int lm_rc_status(lm_rc rc) {
    return outcomes[rc].status;
}

const char *lm_rc_slug(lm_rc rc) {
    return outcomes[rc].slug;
}

bool lm_rc_is_fault(lm_rc rc) {
    return outcomes[rc].status >= 500;
}
