/* Any bytes as a start-up file: each pair is text with an end, and the line of a fault is in it
 * (inih reads lines in pieces of 199 bytes and counts those). */
#include "lib/ini/ini_file.h"

#include "base/str.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static bool take(void *arg, const char *name, const char *value) {
    size_t *length = arg;
    *length += strlen(name) + strlen(value);
    return name[0] != '!';
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
    char path[64];
    size_t length = 0;
    int line = 0, lines = 1;
    int file = memfd_create("ini", 0);
    if (file < 0 || write(file, data, n) != (ssize_t)n)
        abort();
    for (size_t i = 0, piece = 0; i < n; i++) {
        bool is_end = data[i] == '\n' || ++piece == 199;
        lines += is_end;
        piece = is_end ? 0 : piece;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    lm_rc rc = lm_ini_read(path, take, &length, &line);
    if (rc == LM_NOT_FOUND || (rc == LM_INVALID && (line < 1 || line > lines)))
        abort();
    close(file);
    return 0;
}
