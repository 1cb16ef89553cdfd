/* Synthetic households: names drawn from tables, ages and relations that fit together, identity
 * numbers of the unallocated region 999999. Nobody real. */
#ifndef LM_MODULES_DEMO_PEOPLE_H
#define LM_MODULES_DEMO_PEOPLE_H

#include "modules/demo/demo_random.h"
#include "modules/ledger/ledger.h"

/* A full name. */
LM_CHECK lm_rc demo_name(struct lm_arena *arena, struct demo_random *random, int sex,
                         struct lm_str *ret_name);
/* A phone number of the block 100-0000-0000 … 100-9999-9999, which no operator gives out. */
LM_CHECK lm_rc demo_phone(struct lm_arena *arena, struct demo_random *random,
                          struct lm_str *ret_phone);
/* Somebody grown up, with name, sex, day of birth, phone and identity number. */
LM_CHECK lm_rc demo_adult(struct lm_arena *arena, struct demo_random *random,
                          struct ledger_person_input *ret_person);
/* Is this one of the demo's names of women? Names that both have are no. */
bool demo_is_womans_name(struct lm_str name);
/* The year in which the demo's people have the ages that are drawn. Fixed, so that a seed gives the
 * same birthdays whenever it is used. */
enum { DEMO_YEAR = 2025 };

/* `count` persons who live behind one door, head first, as changes that add them to
 * `household_ref`. */
LM_CHECK lm_rc demo_household(struct lm_arena *arena, struct demo_random *random,
                              struct ledger_change *people, size_t count);

#endif
