/* What neighbours of the demo fall out over: in which words, and how often. */
#ifndef LM_MODULES_DEMO_DISPUTE_H
#define LM_MODULES_DEMO_DISPUTE_H

#include <stddef.h>

struct demo_dispute {
    const char *cause;      /* GB/T 31000 */
    const char *category;   /* of a demand that may have come first; NULL: none does */
    int weight;             /* how often */
    const char *respondent; /* an organisation by its last words; NULL: somebody who lives there */
    const char *summary, *request, *facts, *issues, *duties, *terms, *way;
};
extern const struct demo_dispute demo_disputes[];
extern const size_t demo_dispute_count;

#endif
