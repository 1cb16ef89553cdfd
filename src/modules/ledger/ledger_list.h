/* The ledger as a list, a page at a time. */
#ifndef LM_MODULES_LEDGER_LIST_H
#define LM_MODULES_LEDGER_LIST_H

#include "base/array.h"
#include "modules/ledger/ledger_search_store.h"

struct ledger_list_page {
    struct {
        struct ledger_list_row *items;
        size_t count, room;
    } rows;
    struct lm_str next; /* p == NULL: that was all */
};
/* Households (and empty doors, where a usage or a room is asked for) at and below a place, by code
 * of the place, then door. A page looks into a bounded number of buildings: it may be short, even
 * empty, and still have a next. LM_BAD_REQUEST "ledger.cursor". Does not check permission. */
LM_CHECK lm_rc ledger_list_read(struct lm_cx *cx, const struct ledger_list_in *ask,
                                struct ledger_list_page *ret_page);

#endif
