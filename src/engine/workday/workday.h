/* Working days of China: the week as the State Council's holidays and make-up working days (调休)
 * change it, and deadlines counted in such days. Pure arithmetic: no clock, no file; the days stand
 * in holidays.txt and are compiled in. Days are YYYYMMDD in Asia/Shanghai, instants UTC
 * milliseconds. */
#ifndef LM_ENGINE_WORKDAY_H
#define LM_ENGINE_WORKDAY_H

#include <stdbool.h>
#include <stdint.h>

/* Counts of days above this count as this many (some forty years). */
#define WORKDAY_MOST_DAYS 10000

struct workday_calendar; /* immutable; any thread */

/* The calendar that is built in: each year that holidays.txt holds whole. */
const struct workday_calendar *workday_calendar_default(void);
/* The last year whose holidays are known. In later years (and before the first) only weekends are
 * off. */
int64_t workday_last_known_year(const struct workday_calendar *calendar);
/* The year whose list is due on `day` (YYYYMMDD) and not there: the year of the day, and from 1
 * October on the next one, whose notice comes in autumn. 0: all that is due is there. */
int64_t workday_missing_year(const struct workday_calendar *calendar, int64_t day);

/* Is work done on `day` (a day that exists)? */
bool workday_is_working(const struct workday_calendar *calendar, int64_t day);

/* The deadline that is `days` working days after `from_ms`. The day of from_ms does not count (期间
 * 开始之日不计算在内), the deadline is the end of the last day, 23:59:59.999: due after
 * `ret`, not at it. 0 days (less count as 0): the end of the day of from_ms, or of the next working
 * day when that day is none. An extension of a deadline is this function again, from the deadline.
 */
int64_t workday_add_days(const struct workday_calendar *calendar, int64_t from_ms, int64_t days);
/* `hours` of the wall clock later, holidays or not; INT64_MAX when that is too far. */
int64_t workday_add_hours(int64_t from_ms, int64_t hours);

/* Whole working days after the day of `now_ms` up to the day of `due_ms`, itself included; 0 when
 * it is due today or overdue. What a suspension keeps: resumed at r, the new deadline is
 * workday_add_days(calendar, r, left), so that the days on which nothing ran are not counted. */
int64_t workday_left_days(const struct workday_calendar *calendar, int64_t now_ms, int64_t due_ms);

#endif
