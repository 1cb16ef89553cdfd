/* Where bytes go that are made piece by piece: a file, an answer. */
#ifndef LM_BASE_SINK_H
#define LM_BASE_SINK_H

#include "base/rc.h"
#include "base/str.h"

struct lm_sink {
    /* Takes all of `bytes` or fails; may wait. LM_GONE: nobody wants any more. */
    lm_rc (*put)(void *arg, struct lm_str bytes);
    void *arg;
};

#endif
