/* Any bytes as a number, a day and a moment: what is understood prints as text that is understood
 * again as the same. */
#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void check_number(struct lm_str text) {
    char printed[32];
    int64_t value, again;
    if (!lm_str_int(text, &value))
        return;
    snprintf(printed, sizeof printed, "%lld", (long long)value);
    if (!lm_str_int(lm_str_of(printed), &again) || again != value)
        abort();
}

static void check_day(struct lm_str text) {
    int64_t date;
    if (!lm_date_parse(text, &date))
        return;
    if (!lm_date_is_valid(date) || lm_date_of_days(lm_date_days(date)) != date ||
        lm_date_at(lm_date_start_ms(date)) != date)
        abort();
}

static void check_moment(struct lm_str text) {
    char bytes[64];
    int64_t ms, again;
    if (!lm_time_parse(text, &ms) || ms > INT64_C(253402300799999))
        return; /* years past 9999 print, but are no RFC 3339 */
    struct lm_buf out = lm_buf_in(NULL, sizeof bytes);
    lm_time_print(&out, ms);
    if (ms >= INT64_C(-62135596800000) &&
        (!lm_time_parse(lm_buf_view(&out), &again) || again != ms))
        abort();
    lm_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
    struct lm_str text = {(const char *)data, n};
    check_number(text);
    check_day(text);
    check_moment(text);
    return 0;
}
