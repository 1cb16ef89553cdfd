/* The log sink: one write(2) a line, so that threads do not mix. */
#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"

#include <unistd.h>

static enum lm_level threshold = LM_INFO;

void lm_log_level(enum lm_level least) {
    threshold = least;
}

static void put_quoted(struct lm_buf *line, const char *z) {
    lm_buf_char(line, '"');
    for (; *z; z++) {
        if (*z == '"' || *z == '\\')
            lm_buf_char(line, '\\');
        if ((unsigned char)*z < 0x20)
            lm_buf_printf(line, "\\u%04x", *z);
        else
            lm_buf_char(line, *z);
    }
    lm_buf_char(line, '"');
}

void lm_log(enum lm_level level, const char *event, ...) {
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < threshold)
        return;
    struct lm_buf line = lm_buf_in(NULL, 8192);
    lm_buf_z(&line, "{\"at\":\"");
    lm_time_print(&line, lm_clock_now_ms());
    lm_buf_printf(&line, "\",\"level\":\"%s\",\"event\":\"%s\"", names[level], event);
    va_list args;
    va_start(args, event);
    for (const char *key; (key = va_arg(args, const char *)) != NULL;) {
        const char *value = va_arg(args, const char *);
        lm_buf_char(&line, ',');
        put_quoted(&line, key);
        lm_buf_char(&line, ':');
        put_quoted(&line, value ? value : "");
    }
    va_end(args);
    lm_buf_z(&line, "}\n");
    ssize_t written = write(STDERR_FILENO, line.p, line.n);
    (void)written; /* a log that cannot be written has nowhere to say so */
    lm_buf_free(&line);
}
