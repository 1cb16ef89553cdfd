/* Functions that have a safer neighbour. Included by force (-include) in every file of ours. */
#ifndef LM_BASE_BANNED_H
#define LM_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Not poisoned, because headers of OpenSSL (an argument) and others (a macro) have these names;
 * -Werror makes a call of them an error all the same. */
char *strncpy(char *to, const char *from, size_t n) __attribute__((deprecated("use lm_str_copy")));
int rand(void) __attribute__((deprecated("use lm_crypt_random")));

#pragma GCC poison strcpy strcat strncat sprintf vsprintf gets strtok atoi atol atoll srand        \
    localtime gmtime asctime ctime system popen tmpnam mktemp

#endif
