/* Functions that have a safer neighbour. Included by force (-include) in every file of ours. */
#ifndef LM_BASE_BANNED_H
#define LM_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok atoi atol atoll      \
    srand localtime gmtime asctime ctime system popen tmpnam mktemp

/* Not poisoned: OpenSSL's headers have arguments of this name. */
int rand(void) __attribute__((error("use lm_crypt_random")));

#endif
