/* Reads start-up files through inih. Knows no option. */
#include "lib/ini/ini_file.h"

#include <ini.h>
#include <stdio.h>

struct reading {
    bool (*each)(void *arg, const char *name, const char *value);
    void *arg;
};

static int handle(void *user, const char *section, const char *name, const char *value) {
    const struct reading *reading = user;
    char whole[128];
    int n = snprintf(whole, sizeof whole, "%s%s%s", section, *section ? "." : "", name);
    return n > 0 && (size_t)n < sizeof whole && reading->each(reading->arg, whole, value);
}

lm_rc lm_ini_read(const char *path, bool (*each)(void *arg, const char *name, const char *value),
                  void *arg, int *ret_line) {
    struct reading reading = {each, arg};
    int line = ini_parse(path, handle, &reading);
    if (line == -1)
        return LM_NOT_FOUND;
    *ret_line = line;
    return line == 0 ? LM_OK : line == -2 ? LM_NO_MEMORY : LM_INVALID;
}
