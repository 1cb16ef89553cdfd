/* What a search in the ledger gives. */
#ifndef LM_MODULES_LEDGER_SEARCH_H
#define LM_MODULES_LEDGER_SEARCH_H

#include "base/array.h"
#include "modules/ledger/ledger_wire.h"

enum { LEDGER_FOUND_MAX = 50 };
struct ledger_found_people {
    struct ledger_duplicate *items;
    size_t count, room;
};
struct ledger_found_doors {
    struct ledger_door *items;
    size_t count, room;
};
struct ledger_found {
    struct ledger_found_people people;
    struct ledger_found_doors doors;
};
/* People and doors that the caller may see: name, pinyin or initials begin so; the last four digits
 * of a phone, a whole phone or ID number is this; a room or label begins so ("1003", "1单元1003",
 * "3号楼1003", "3-1-1003"). */
LM_CHECK lm_rc ledger_find(struct lm_cx *cx, struct lm_str q, struct ledger_found *ret_found);

/* Search source: people first, then doors. Finding people is looking at them: it is noted. */
LM_CHECK lm_rc ledger_find_all(struct lm_cx *cx, struct lm_str q, const struct lm_finds *ret_finds);

#endif
