/* Figures added up in memory: before many are written at once, or held against the written ones. */
#ifndef LM_MODULES_DEMAND_BOOK_H
#define LM_MODULES_DEMAND_BOOK_H

#include "base/hash.h"
#include "modules/demand/demand_rules.h"

struct demand_book {
    struct lm_arena *arena;
    struct lm_map by_key;
    LM_ARRAY(struct demand_cell *) cells; /* in order of coming */
};

/* Empty. Owner: the caller, who calls demand_book_close (also after a failure). */
LM_CHECK lm_rc demand_book_open(struct demand_book *book);
void demand_book_close(struct demand_book *book);
/* The cell of a period, compound, category and unit; made with zeros when there is none yet. */
LM_CHECK lm_rc demand_book_cell(struct demand_book *book, const struct demand_cell *key,
                                struct demand_cell **ret_cell);
/* Adds what a demand or a move contributes to the cells that it goes into. */
LM_CHECK lm_rc demand_book_enter(struct demand_book *book, const struct demand *demand,
                                 const struct demand_shares *shares);
bool demand_figures_are_zero(const struct demand_figures *figures);

#endif
