/* Code lists that only this module's files name. */
#ifndef LM_MODULES_DEMAND_CODES_H
#define LM_MODULES_DEMAND_CODES_H

#include "base/field.h"

extern const struct lm_code demand_clock_steps[], demand_unit_kinds[], demand_ask_marks[],
    demand_whistle_marks[];
enum demand_clock_step {
    DEMAND_CONTACT_SOON = 1,
    DEMAND_DUE_SOON,
    DEMAND_OVERDUE,
    DEMAND_CLIMB,
    DEMAND_CALL_SOON
};

#endif
