/* What the files that apply changes share: the door while a list is worked through, and the pieces
 * of one change. Nobody else includes it. */
#ifndef LM_MODULES_LEDGER_WORK_H
#define LM_MODULES_LEDGER_WORK_H

#include "base/clock.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"

/* A resident while the list is worked through. */
struct here {
    struct ledger_resident resident;
    bool is_gone; /* left by an earlier change of the list */
};

struct house {
    struct ledger_household household;
    struct lm_str ref;
    bool is_new, is_touched; /* not yet written; to be written at the end */
};

struct work {
    struct lm_cx *cx;
    struct ledger_door door;
    LM_ARRAY(struct here) people;
    LM_ARRAY(struct house) houses;
    LM_ARRAY(struct ledger_conflict) conflicts;
    int64_t last_number; /* greatest number of a household behind the door; -1: not yet asked */
    int64_t today, aged_year, within_id;
    struct ledger_said said;
    struct ledger_outcome *outcome;
    bool is_changed;
};

/* ---- what stands there (ledger_change.c) ---- */

struct here *ledger_find_here(const struct work *work, int64_t person_id);
struct house *ledger_house_of(const struct work *work, int64_t household_id);
size_t ledger_people_in(const struct work *work, int64_t household_id);
bool ledger_is_aged(int64_t birth_year, int64_t aged_year, int64_t age);
/* Writes a row of the change log, of this door when none is said. */
LM_CHECK lm_rc ledger_log_change(struct work *work, struct ledger_logged change);
/* A fault at /changes/`at`/`member`. */
void ledger_work_fault(struct work *work, size_t at, const char *member, const char *key);
/* Absent and 0 are no text. */
LM_CHECK lm_rc ledger_int_text(struct lm_cx *cx, int64_t value, struct lm_str *ret_text);

/* ---- comparing and correcting (ledger_correct.c) ---- */

/* LM_CONFLICT with all conflicts of the list, before anything is written. */
LM_CHECK lm_rc ledger_check_conflicts(struct work *work, const struct lm_list *changes);
LM_CHECK lm_rc ledger_correct(struct work *work, size_t at, struct ledger_resident *resident,
                              const struct ledger_person_input *input);
/* May whoever applies the list change people of that building? */
bool ledger_may_change(const struct work *work, int64_t building_id);
LM_CHECK lm_rc ledger_drop_grams(struct lm_cx *cx, int64_t building_id,
                                 const struct ledger_resident *resident);

/* Corrects, and moves over to the household that a placed change names (ledger_resettle.c). */
LM_CHECK lm_rc ledger_resettle(struct work *work, size_t at, const struct ledger_change *change,
                               const struct ledger_person_input *said,
                               struct ledger_resident *resident);

/* ---- leaving (ledger_leave.c) ---- */

const char *ledger_end_kind(int change_kind);
LM_CHECK lm_rc ledger_leave(struct work *work, size_t at, struct here *here, int kind, int64_t on);
/* A spell behind another door ends on a day, or goes on again (on 0): its door, household,
 * counters, grams and log follow. `kind` for the log. */
struct turn {
    int64_t on;
    const char *kind;
};
LM_CHECK lm_rc ledger_turn_elsewhere(struct work *work, const struct ledger_resident *resident,
                                     const struct ledger_elsewhere *spell, const struct turn *turn);

/* ---- coming (ledger_come.c) ---- */

LM_CHECK lm_rc ledger_add_house(struct work *work, struct lm_str ref, struct house **ret_house);
LM_CHECK lm_rc ledger_find_house(struct work *work, const struct ledger_change *change,
                                 struct house **ret_house);
LM_CHECK lm_rc ledger_come(struct work *work, size_t at, const struct ledger_change *change);
/* Writes the spell of a resident whose person stands, household first. */
LM_CHECK lm_rc ledger_settle_in(struct work *work, struct house *house,
                                struct ledger_resident *resident, const char *how);
/* GB/T 4761 when nobody says: head of an empty household, else no kin. */
struct lm_str ledger_default_relation(const struct work *work, int64_t household_id);
void ledger_known_as(struct ledger_resident *resident, const struct ledger_person *person);

/* ---- moving and undoing (ledger_move.c) ---- */

LM_CHECK lm_rc ledger_return(struct work *work, size_t at, const struct ledger_change *change);
LM_CHECK lm_rc ledger_move(struct work *work, size_t at, const struct ledger_change *change);

#endif
