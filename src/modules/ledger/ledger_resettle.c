/* Another household behind the same door: what an edited workbook says of somebody who is here. */
#include "modules/ledger/ledger_work.h"

static lm_rc log_household(struct work *work, const struct ledger_resident *resident,
                           const int64_t numbers[2]) {
    struct lm_str old, new;
    LM_TRY(ledger_int_text(work->cx, numbers[0], &old));
    LM_TRY(ledger_int_text(work->cx, numbers[1], &new));
    return ledger_log_change(work, (struct ledger_logged){.person_id = resident->person_id,
                                                          .kind = "correct",
                                                          .field = "household",
                                                          .old = old,
                                                          .new = new,
                                                          .version = resident->version,
                                                          .on_day = work->today});
}

static lm_rc move_over(struct work *work, struct ledger_resident *resident, struct house *to) {
    struct house *from = ledger_house_of(work, resident->household_id);
    struct lm_str none = {0};
    resident->version++;
    LM_TRY(log_household(work, resident,
                         (int64_t[]){from ? from->household.number : 0, to->household.number}));
    if (from)
        from->is_touched = true;
    if (to->is_new)
        LM_TRY(ledger_store_household_insert(work->cx, &to->household));
    to->is_touched = !to->is_new;
    to->is_new = false;
    resident->household_id = to->household.id;
    LM_TRY(ledger_store_person_update(work->cx, resident, none));
    return ledger_store_spell_update(work->cx, resident);
}

lm_rc ledger_resettle(struct work *work, size_t at, const struct ledger_change *change,
                      const struct ledger_person_input *said, struct ledger_resident *resident) {
    int64_t corrected = work->outcome->corrected;
    bool is_named = change->household_id || !lm_str_is_empty(change->household_ref);
    struct house *to = NULL;
    LM_TRY(ledger_correct(work, at, resident, said));
    if (!change->is_placed || !is_named)
        return LM_OK;
    LM_TRY(ledger_find_house(work, change, &to));
    if (to->household.id == resident->household_id)
        return LM_OK;
    work->outcome->corrected = corrected + 1;
    return move_over(work, resident, to);
}
