/* A name and its value, both text: what query strings, forms and table rows are made of. */
#ifndef LM_BASE_PAIR_H
#define LM_BASE_PAIR_H

#include "base/str.h"

struct lm_pair {
    struct lm_str name, value;
};

#endif
