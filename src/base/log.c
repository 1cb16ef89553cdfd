/* The log sink: one write(2) a line, so that threads do not mix. */
#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"

#include <unistd.h>

static enum lm_level threshold = LM_INFO;

void lm_log_level(enum lm_level least) {
    threshold = least;
}

/* A line holds a handful of these, so that its end is never what does not fit. */
enum { LINE_CAP = 8192, VALUE_CAP = 512, WORST = 6 /* bytes that one can become */ };

static void put_quoted(struct lm_buf *line, const char *z) {
    struct lm_str text = lm_str_of(z);
    bool is_utf8 = lm_utf8_is_valid(text);
    bool is_cut = text.n > VALUE_CAP;
    if (is_cut)
        for (text.n = VALUE_CAP; text.n > 0 && (text.p[text.n] & 0xC0) == 0x80;)
            text.n--;
    lm_buf_char(line, '"');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"' || c == '\\')
            lm_buf_char(line, '\\');
        if ((unsigned char)c < 0x20)
            lm_buf_printf(line, "\\u%04x", c);
        else
            lm_buf_char(line, !is_utf8 && (c & 0x80) ? '?' : c);
    }
    lm_buf_z(line, is_cut ? "…\"" : "\"");
}

void lm_log(enum lm_level level, const char *event, ...) {
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < threshold)
        return;
    struct lm_buf line = lm_buf_in(NULL, LINE_CAP);
    lm_buf_z(&line, "{\"at\":\"");
    lm_time_print(&line, lm_clock_now_ms());
    lm_buf_printf(&line, "\",\"level\":\"%s\",\"event\":\"%s\"", names[level], event);
    va_list args;
    va_start(args, event);
    for (const char *key; (key = va_arg(args, const char *)) != NULL;) {
        const char *value = va_arg(args, const char *);
        if (line.n + 2 * WORST * (VALUE_CAP + 2) > LINE_CAP)
            continue;
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
