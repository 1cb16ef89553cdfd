/* What is no longer needed goes: a bounded piece at a time, so that the writer stays free. Owns the
 * periods. */
#include "base/clock.h"
#include "modules/ledger/ledger_derive.h"
#include "modules/ledger/ledger_person_store.h"

enum {
    KEPT_DAYS = 2 * 365, /* who looked, what was shown, and who has left for good */
    MISTAKE_DAYS = 30,   /* who never lived anywhere: time to take it back */
    FAULT_DAYS = 30      /* errors of an import quote its cells */
};

static int64_t days_ago(const struct lm_cx *cx, int64_t days) {
    return lm_date_at(cx->now_ms - days * LM_DAY_MS);
}

static lm_rc erase_all(struct lm_cx *cx, int64_t before_day, bool is_mistake) {
    struct lm_list gone = {0};
    LM_TRY(ledger_store_gone(cx, before_day, is_mistake, &gone));
    for (size_t i = 0; i < gone.count; i++)
        LM_TRY(ledger_store_person_erase(cx, ((const int64_t *)gone.items)[i]));
    return LM_OK;
}

lm_rc ledger_forget(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    LM_TRY(ledger_store_expire(cx, days_ago(cx, KEPT_DAYS), cx->now_ms - FAULT_DAYS * LM_DAY_MS));
    LM_TRY(erase_all(cx, days_ago(cx, KEPT_DAYS), false));
    return erase_all(cx, days_ago(cx, MISTAKE_DAYS), true);
}
