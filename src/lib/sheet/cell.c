/* What stands in one cell: dates in the shapes that stations write, numbers as people read them.
 * Knows no file format. */
#include "base/buf.h"
#include "base/clock.h"
#include "lib/sheet/reader.h"

#include <math.h>

enum { LAST_SERIAL = 2958465 /* 9999-12-31 */ };

/* The 1900 system counts a 29 February 1900 that never was: serial 60. */
static bool date_of_serial(double serial, int64_t *ret_date) {
    if (!(serial >= 1 && serial < LAST_SERIAL + 1.0))
        return false;
    int64_t day = (int64_t)serial;
    if (day == 60)
        return false;
    *ret_date = lm_date_of_days(lm_date_days(18991230) + day + (day < 60 ? 1 : 0));
    return true;
}

bool cell_serial_text(double serial, char ret_text[32]) {
    int64_t date = 0;
    if (!(serial >= 0 && serial < LAST_SERIAL + 1.0))
        return false;
    int64_t seconds = llround((serial - floor(serial)) * 86400);
    if (seconds >= 86400) {
        seconds = 0;
        serial = floor(serial) + 1;
    }
    int h = (int)(seconds / 3600), m = (int)(seconds / 60 % 60), s = (int)(seconds % 60);
    if (serial < 1) {
        snprintf(ret_text, 32, "%02d:%02d:%02d", h, m, s);
        return true;
    }
    if (!date_of_serial(serial, &date))
        return false;
    int n = snprintf(ret_text, 32, "%04d-%02d-%02d", (int)(date / 10000), (int)(date / 100 % 100),
                     (int)(date % 100));
    if (seconds > 0 && s == 0)
        snprintf(ret_text + n, 32 - (size_t)n, " %02d:%02d", h, m);
    else if (seconds > 0)
        snprintf(ret_text + n, 32 - (size_t)n, " %02d:%02d:%02d", h, m, s);
    return true;
}

/* The shortest digits that give `number` back, as d.ddde±xx in `text`. */
static void shortest(double number, char text[40]) {
    for (int digits = 14; digits <= 16; digits++) {
        snprintf(text, 40, "%.*e", digits, number);
        if (strtod(text, NULL) == number)
            return;
    }
}

/* Turns the digits of "-d.ddde±xx" into plain or scientific notation, without closing zeros. */
static void print_digits(struct lm_buf *out, const char *text) {
    char digits[24];
    int count = 0;
    const char *e = strchr(text, 'e');
    if (*text == '-')
        lm_buf_char(out, '-');
    for (const char *p = text; p < e; p++)
        if (*p >= '0' && *p <= '9')
            digits[count++] = *p;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    int exponent = (int)strtol(e + 1, NULL, 10);
    bool is_plain = exponent >= -5 && exponent < 15;
    int whole = is_plain ? exponent + 1 : 1;
    if (whole <= 0)
        lm_buf_z(out, "0.");
    for (int i = whole; i < 0; i++)
        lm_buf_char(out, '0');
    for (int i = 0; i < count || i < whole; i++) {
        if (i == whole && whole > 0)
            lm_buf_char(out, '.');
        lm_buf_char(out, i < count ? digits[i] : '0');
    }
    if (!is_plain)
        lm_buf_printf(out, "E%c%02d", exponent < 0 ? '-' : '+',
                      exponent < 0 ? -exponent : exponent);
}

lm_rc cell_number_text(struct lm_arena *arena, double number, struct lm_str *ret_text) {
    struct lm_buf out = lm_buf_in(arena, 64);
    char text[40];
    if (!isfinite(number))
        return lm_str_copy(arena, LM_STR("#NUM!"), ret_text);
    if (fabs(number) < 1e15 && number == floor(number)) {
        lm_buf_int(&out, (int64_t)number);
    } else {
        shortest(number, text);
        print_digits(&out, text);
    }
    return lm_buf_done(&out, ret_text);
}

/* Up to `most` digits from `*at`, which moves on; false when there is none. */
static bool read_digits(struct lm_str s, size_t *at, size_t most, int64_t *ret_value) {
    size_t start = *at;
    int64_t value = 0;
    for (; *at < s.n && *at - start < most && s.p[*at] >= '0' && s.p[*at] <= '9'; (*at)++)
        value = value * 10 + (s.p[*at] - '0');
    *ret_value = value;
    return *at > start;
}

static bool skip_mark(struct lm_str s, size_t *at, struct lm_str mark) {
    if (!lm_str_starts(lm_str_cut(s, *at, s.n), mark))
        return false;
    *at += mark.n;
    return true;
}

/* Nothing, or a time of day, up to the end. */
static bool is_time_or_end(struct lm_str s, size_t at) {
    struct lm_str rest = lm_str_trim(lm_str_cut(s, at, s.n));
    if (rest.n == 0)
        return true;
    if (rest.p == s.p + at && rest.p[0] != 'T')
        return false;
    bool has_colon = false;
    for (size_t i = rest.p[0] == 'T' ? 1 : 0; i < rest.n; i++) {
        has_colon = has_colon || rest.p[i] == ':';
        if ((rest.p[i] < '0' || rest.p[i] > '9') && rest.p[i] != ':' && rest.p[i] != '.')
            return false;
    }
    return has_colon;
}

/* Year, mark, month, mark, day, with one kind of mark throughout. */
static bool read_marked_date(struct lm_str s, int64_t *ret_date) {
    static const struct lm_str marks[][3] = {
        {LM_STR("-"), LM_STR("-"), LM_STR("")},     {LM_STR("."), LM_STR("."), LM_STR("")},
        {LM_STR("/"), LM_STR("/"), LM_STR("")},     {LM_STR("年"), LM_STR("月"), LM_STR("日")},
        {LM_STR("年"), LM_STR("月"), LM_STR("号")}, {LM_STR("年"), LM_STR("月"), LM_STR("")}};
    for (size_t i = 0; i < LM_COUNT(marks); i++) {
        size_t at = 0;
        int64_t y, m, d;
        if (read_digits(s, &at, 4, &y) && at == 4 && skip_mark(s, &at, marks[i][0]) &&
            read_digits(s, &at, 2, &m) && skip_mark(s, &at, marks[i][1]) &&
            read_digits(s, &at, 2, &d) && skip_mark(s, &at, marks[i][2]) && is_time_or_end(s, at)) {
            *ret_date = y * 10000 + m * 100 + d;
            return lm_date_is_valid(*ret_date);
        }
    }
    return false;
}

/* YYYYMMDD, or a serial between the years 1927 and 2173 written in five digits. A bare year or any
 * shorter number is no date. */
static bool date_of_number(double number, int64_t *ret_date) {
    if (number >= 10000101 && number <= 99991231 && number == floor(number)) {
        *ret_date = (int64_t)number;
        return lm_date_is_valid(*ret_date);
    }
    return number >= 10000 && number < 100000 && date_of_serial(number, ret_date);
}

static bool date_of_text(struct lm_str text, int64_t *ret_date) {
    struct lm_str s = lm_str_trim(text);
    int64_t number;
    if ((s.n == 8 || s.n == 5) && s.p[0] != '-' && s.p[0] != '+' && lm_str_int(s, &number))
        return date_of_number((double)number, ret_date);
    return read_marked_date(s, ret_date);
}

bool lm_cell_date(const struct lm_cell *cell, int64_t *ret_date) {
    int64_t date = 0;
    bool is_date = false;
    switch (cell->kind) {
    case LM_CELL_DATE:
        is_date = date_of_serial(cell->number, &date);
        break;
    case LM_CELL_NUMBER:
        is_date = date_of_number(cell->number, &date);
        break;
    case LM_CELL_TEXT:
        is_date = date_of_text(cell->text, &date);
        break;
    case LM_CELL_EMPTY:
    case LM_CELL_BOOL:
    case LM_CELL_ERROR:
        break;
    }
    if (is_date)
        *ret_date = date;
    return is_date;
}

bool lm_cell_time(const struct lm_cell *cell, int64_t *ret_date, int64_t *ret_minute) {
    int64_t hour = 0, minute = 0;
    *ret_minute = -1;
    if (!lm_cell_date(cell, ret_date))
        return false;
    if (cell->kind == LM_CELL_DATE || cell->kind == LM_CELL_NUMBER) {
        int64_t passed = llround((cell->number - floor(cell->number)) * 1440);
        if (passed > 0)
            *ret_minute = passed < 1440 ? passed : 1439;
        return true;
    }
    ptrdiff_t colon = lm_str_find(cell->text, LM_STR(":"));
    if (colon < 0)
        return true;
    size_t at = (size_t)colon;
    while (at > 0 && cell->text.p[at - 1] >= '0' && cell->text.p[at - 1] <= '9')
        at--;
    bool is_time = read_digits(cell->text, &at, 2, &hour) &&
                   skip_mark(cell->text, &at, LM_STR(":")) &&
                   read_digits(cell->text, &at, 2, &minute) && hour < 24 && minute < 60;
    if (is_time)
        *ret_minute = hour * 60 + minute;
    return is_time;
}
