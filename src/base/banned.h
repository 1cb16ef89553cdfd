/* Functions that have a safer neighbour. Included by force (-include) in every file of ours. */
#ifndef LM_BASE_BANNED_H
#define LM_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok atoi atol atoll rand \
    srand localtime gmtime asctime ctime system popen tmpnam mktemp

#endif
