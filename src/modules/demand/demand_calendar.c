/* Whether working days can still be counted: holidays are known for the years that are compiled in,
 * and the next year's list comes in autumn. Later years know weekends only, and a deadline there is
 * too early by the holidays that it spans. */
#include "base/clock.h"
#include "base/log.h"
#include "core/env.h"
#include "engine/workday/workday.h"
#include "modules/demand/demand_rules.h"

#include <stdio.h>

enum { ARENA_CAP = 1024 * 1024 };

lm_rc demand_calendar_look(struct lm_cx *cx, struct demand_calendar *ret_calendar) {
    const struct workday_calendar *holidays = workday_calendar_default();
    struct demand_calendar calendar = {
        .last_year = workday_last_known_year(holidays),
        .missing_year = workday_missing_year(holidays, lm_date_at(cx->now_ms)),
    };
    int64_t id, unknown_from = lm_date_start_ms((calendar.last_year + 1) * 10000 + 101);
    lm_rc rc = demand_store_due_from(cx, unknown_from, &id);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    calendar.is_needed = rc == LM_OK;
    if (calendar.is_needed && !calendar.missing_year)
        calendar.missing_year = calendar.last_year + 1;
    *ret_calendar = calendar;
    return LM_OK;
}

static lm_rc look(struct lm_cx *cx, void *arg) {
    return demand_calendar_look(cx, arg);
}

lm_rc demand_calendar_warn(struct lm_env *env) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct demand_calendar calendar = {0};
    char year[24];
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    LM_TRY(lm_env_read(env, arena, look, &calendar));
    if (!calendar.missing_year)
        return LM_OK;
    snprintf(year, sizeof year, "%lld", (long long)calendar.missing_year);
    lm_log(LM_WARN, "demand.holidays_missing", "year", year, "deadlines",
           calendar.is_needed ? "yes" : "no", NULL);
    return LM_OK;
}
