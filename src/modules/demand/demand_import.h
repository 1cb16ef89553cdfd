/* Orders of the hotline (12345) from a workbook, and lists as workbooks. */
#ifndef LM_MODULES_DEMAND_IMPORT_H
#define LM_MODULES_DEMAND_IMPORT_H

#include "modules/demand/demand_rules.h"

#include <stdio.h>

extern const struct lm_permission demand_exchange;

/* One order as it was read. */
struct demand_import_row {
    int64_t number; /* as the spreadsheet program shows it */
    struct demand_new filing;
    bool is_known; /* its number is registered already: nothing is to be done */
};
struct demand_import_ask {
    int64_t node;            /* orders of places at and below it */
    struct lm_str otherwise; /* the category of what names none that is known; empty: a fault */
};
/* Reads the workbook (at most 2,000 orders) by the words of its header, checks and seals each, and
 * looks which are registered already. What is wrong becomes a fault at "第12行 小区". Off the
 * writer. `ret_rows`: struct demand_import_row. */
LM_CHECK lm_rc demand_import_read(struct lm_cx *cx, FILE *file, const struct demand_import_ask *ask,
                                  struct lm_list *ret_rows);
/* Files those that are not registered yet, in order. */
LM_CHECK lm_rc demand_import_apply(struct lm_cx *cx, const struct lm_list *rows,
                                   int64_t *ret_added);

/* What the cells mean; 0: nothing that is known. */
int demand_word_kind(struct lm_str word);
int demand_word_urgency(struct lm_str word);

extern const struct lm_route demand_exchange_routes[];

#endif
