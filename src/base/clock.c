/* Civil-calendar arithmetic and clocks. Knows no holidays: that is engine/workday. */
#include "base/clock.h"

#include <time.h>

static const int64_t shanghai_offset_ms = 8 * LM_HOUR_MS;

int64_t lm_clock_now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t lm_clock_steady_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Counts years from March, so that the leap day ends the year; 400 years are 146,097 days. */
int64_t lm_date_days(int64_t date) {
    int64_t y = date / 10000, m = date / 100 % 100, d = date % 100;
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year = y - era * 400;
    int64_t day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

int64_t lm_date_of_days(int64_t days) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t in_era = days - era * 146097;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t day = in_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day + 2) / 153;
    int64_t m = month < 10 ? month + 3 : month - 9;
    return (year + era * 400 + (m <= 2)) * 10000 + m * 100 + day - (153 * month + 2) / 5 + 1;
}

bool lm_date_is_valid(int64_t date) {
    int64_t m = date / 100 % 100, d = date % 100;
    return date >= 10101 && date <= 99991231 && m >= 1 && m <= 12 && d >= 1 &&
           lm_date_of_days(lm_date_days(date)) == date;
}

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

int64_t lm_date_at(int64_t ms) {
    return lm_date_of_days(floor_div(ms + shanghai_offset_ms, LM_DAY_MS));
}

int64_t lm_date_start_ms(int64_t date) {
    return lm_date_days(date) * LM_DAY_MS - shanghai_offset_ms;
}

int lm_date_age(int64_t born, int64_t on) {
    return (int)((on - born) / 10000);
}

/* `count` digits at `at` as a number, -1 if one is missing. */
static int64_t digits_at(struct lm_str s, size_t at, size_t count) {
    int64_t value = 0;
    if (at + count > s.n)
        return -1;
    for (size_t i = at; i < at + count; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return -1;
        value = value * 10 + (s.p[i] - '0');
    }
    return value;
}

bool lm_date_parse(struct lm_str text, int64_t *ret_date) {
    int64_t y = digits_at(text, 0, 4), m = digits_at(text, 5, 2), d = digits_at(text, 8, 2);
    if (text.n != 10 || y < 0 || m < 0 || d < 0 || text.p[4] != '-' || text.p[7] != '-')
        return false;
    int64_t date = y * 10000 + m * 100 + d;
    if (!lm_date_is_valid(date))
        return false;
    *ret_date = date;
    return true;
}

void lm_time_print(struct lm_buf *out, int64_t ms) {
    int64_t days = floor_div(ms, LM_DAY_MS);
    int64_t in_day = ms - days * LM_DAY_MS;
    int64_t date = lm_date_of_days(days);
    lm_buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)(date / 10000),
                  (int)(date / 100 % 100), (int)(date % 100), (int)(in_day / LM_HOUR_MS),
                  (int)(in_day / LM_MINUTE_MS % 60), (int)(in_day / 1000 % 60),
                  (int)(in_day % 1000));
}

/* Reads ".123" (any number of digits) at `*at` as milliseconds. */
static int64_t fraction_at(struct lm_str s, size_t *at) {
    int64_t ms = 0, unit = 100;
    if (*at >= s.n || s.p[*at] != '.')
        return 0;
    for ((*at)++; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; (*at)++, unit /= 10)
        ms += (s.p[*at] - '0') * unit;
    return ms;
}

/* Reads "Z" or "+08:00" at `at`, to the end, as milliseconds to subtract. */
static bool offset_at(struct lm_str s, size_t at, int64_t *ret_ms) {
    if (at + 1 == s.n && (s.p[at] == 'Z' || s.p[at] == 'z')) {
        *ret_ms = 0;
        return true;
    }
    if (at + 6 != s.n || (s.p[at] != '+' && s.p[at] != '-') || s.p[at + 3] != ':')
        return false;
    int64_t h = digits_at(s, at + 1, 2), m = digits_at(s, at + 4, 2);
    if (h < 0 || m < 0 || h > 23 || m > 59)
        return false;
    *ret_ms = (s.p[at] == '-' ? -1 : 1) * (h * LM_HOUR_MS + m * LM_MINUTE_MS);
    return true;
}

bool lm_time_parse(struct lm_str text, int64_t *ret_ms) {
    int64_t date, offset;
    if (text.n < 20 || !lm_date_parse(lm_str_cut(text, 0, 10), &date) ||
        (text.p[10] != 'T' && text.p[10] != ' '))
        return false;
    int64_t h = digits_at(text, 11, 2), m = digits_at(text, 14, 2), s = digits_at(text, 17, 2);
    size_t at = 19;
    if (text.p[13] != ':' || text.p[16] != ':' || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 ||
        s > 60)
        return false;
    int64_t fraction = fraction_at(text, &at);
    if (!offset_at(text, at, &offset))
        return false;
    *ret_ms = lm_date_days(date) * LM_DAY_MS + h * LM_HOUR_MS + m * LM_MINUTE_MS + s * 1000 +
              fraction - offset;
    return true;
}
