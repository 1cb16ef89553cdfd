/* Shapes of the generated table of readings. Inside lib/text only. */
#ifndef LM_LIB_TEXT_READING_H
#define LM_LIB_TEXT_READING_H

#include "base/str.h"

enum { BASIC_FIRST = 0x3400, BASIC_LAST = 0x9fff };

/* Indexes into the list of sets: at the beginning of a name, and elsewhere. */
struct rare_reading {
    int32_t point;
    uint16_t sets[2];
};

struct word_reading {
    struct lm_str han;
    const char *syllables; /* one a character, with blanks */
    int is_surname;        /* only at the beginning */
};

#endif
