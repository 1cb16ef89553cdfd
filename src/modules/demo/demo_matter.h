/* What residents of the demo want: how often people of an age ask for what, and in which words. */
#ifndef LM_MODULES_DEMO_MATTER_H
#define LM_MODULES_DEMO_MATTER_H

#include "modules/demand/demand.h"

enum { DEMO_BANDS = 6, DEMO_WORDS = 2 };

struct demo_matter {
    const char *category;
    int kind;              /* enum demand_kind that most of them are */
    int rates[DEMO_BANDS]; /* times a year that ten thousand people of an age ask for it */
    int urgent, complex;   /* of a hundred */
    const char *words[DEMO_WORDS];
};
extern const struct demo_matter demo_matters[];
extern const size_t demo_matter_count;

/* The age band (enum demand_age) of somebody by his year of birth; 0: not known. */
int demo_band(int64_t birth_year, int64_t year);

#endif
