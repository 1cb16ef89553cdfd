/* The arithmetic of workday.h over the compiled table of holidays.txt. Counts day by day: deadlines
 * are short, and a walk is easier to trust than sums over weeks. */
#include "engine/workday/workday.h"

#include "base/clock.h"

#include <stddef.h>

enum { NOTICE_MONTH = 10 }; /* those of the last years came between 25 October and 12 December */

struct holiday {
    int64_t first, last; /* days since 1970-01-01, both included */
    bool is_working;     /* weekend days that are worked, else days that are off */
};

#include "engine/workday/holidays_table.h"

struct workday_calendar {
    const struct holiday *holidays; /* in order, none overlaps another */
    size_t count;
    int64_t last_year;
};

static const struct workday_calendar built_in = {holidays, LM_COUNT(holidays), LAST_YEAR};

const struct workday_calendar *workday_calendar_default(void) {
    return &built_in;
}

int64_t workday_last_known_year(const struct workday_calendar *calendar) {
    return calendar->last_year;
}

int64_t workday_missing_year(const struct workday_calendar *calendar, int64_t day) {
    int64_t year = day / 10000, month = day / 100 % 100;
    int64_t due = month >= NOTICE_MONTH ? year + 1 : year;
    return due > calendar->last_year ? calendar->last_year + 1 : 0;
}

/* The holiday or make-up range that `number` (days since 1970) falls into, or NULL. */
static const struct holiday *find(const struct workday_calendar *calendar, int64_t number) {
    size_t low = 0, high = calendar->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->holidays[middle].last < number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == calendar->count || calendar->holidays[low].first > number)
        return NULL;
    return &calendar->holidays[low];
}

/* 1970-01-01 was a Thursday. */
static bool is_weekend(int64_t number) {
    int64_t after_monday = ((number + 3) % 7 + 7) % 7;
    return after_monday >= 5;
}

static bool is_working(const struct workday_calendar *calendar, int64_t number) {
    const struct holiday *holiday = find(calendar, number);
    return holiday ? holiday->is_working : !is_weekend(number);
}

bool workday_is_working(const struct workday_calendar *calendar, int64_t day) {
    return is_working(calendar, lm_date_days(day));
}

static int64_t number_at(int64_t ms) {
    return lm_date_days(lm_date_at(ms));
}

int64_t workday_add_days(const struct workday_calendar *calendar, int64_t from_ms, int64_t days) {
    int64_t number = number_at(from_ms);
    int64_t left = days > WORKDAY_MOST_DAYS ? WORKDAY_MOST_DAYS : days;
    while (left > 0)
        left -= is_working(calendar, ++number);
    while (!is_working(calendar, number))
        number++;
    return lm_date_start_ms(lm_date_of_days(number + 1)) - 1;
}

int64_t workday_add_hours(int64_t from_ms, int64_t hours) {
    int64_t span_ms, at_ms;
    if (__builtin_mul_overflow(hours, LM_HOUR_MS, &span_ms) ||
        __builtin_add_overflow(from_ms, span_ms, &at_ms))
        return INT64_MAX;
    return at_ms;
}

int64_t workday_left_days(const struct workday_calendar *calendar, int64_t now_ms, int64_t due_ms) {
    int64_t number = number_at(now_ms), last = number_at(due_ms), left = 0;
    while (number < last && left < WORKDAY_MOST_DAYS)
        left += is_working(calendar, ++number);
    return left;
}
