/* Time: UTC milliseconds inside, RFC 3339 on the wire, Asia/Shanghai (UTC+8, no summer time since
 * 1991) on screen. Dates are integers YYYYMMDD: readable in the database, comparable as they are; 0
 * means "no date". */
#ifndef LM_BASE_CLOCK_H
#define LM_BASE_CLOCK_H

#include "base/buf.h"
#include "base/str.h"

#include <stdint.h>

#define LM_SECOND_MS INT64_C(1000)
#define LM_MINUTE_MS (60 * LM_SECOND_MS)
#define LM_HOUR_MS (60 * LM_MINUTE_MS)
#define LM_DAY_MS (24 * LM_HOUR_MS)

/* Milliseconds since 1970-01-01T00:00:00Z. */
int64_t lm_clock_now_ms(void);
/* Microseconds of a clock that never steps back, for measuring. */
int64_t lm_clock_steady_us(void);

/* Days since 1970-01-01 of a YYYYMMDD date, and back. */
int64_t lm_date_days(int64_t date);
int64_t lm_date_of_days(int64_t days);
/* True when `date` names a day that exists in the Gregorian calendar (years 1 to 9999). */
bool lm_date_is_valid(int64_t date);
/* The day in Asia/Shanghai at instant `ms`. */
int64_t lm_date_at(int64_t ms);
/* The instant at which `date` begins in Asia/Shanghai. */
int64_t lm_date_start_ms(int64_t date);
/* Completed years of life on day `on` of somebody born on `born` (29 February counts on 1 March in
 * common years). */
int lm_date_age(int64_t born, int64_t on);
/* "2023-01-13" to 20230113. False on anything else. */
bool lm_date_parse(struct lm_str text, int64_t *ret_date);

/* RFC 3339 with milliseconds and Z. Parsing accepts any offset and an optional fraction. */
void lm_time_print(struct lm_buf *out, int64_t ms);
bool lm_time_parse(struct lm_str text, int64_t *ret_ms);

#endif
