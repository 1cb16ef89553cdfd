/* Codes on doors, buildings and compounds: what a resident scans. A code names a place and proves
 * that we made it; it says nothing of who lives there. */
#ifndef LM_MODULES_PLACE_H
#define LM_MODULES_PLACE_H

#include "core/module.h"

extern const struct lm_module place_module;

enum place_kind { PLACE_COMPOUND = 1, PLACE_BUILDING, PLACE_DOOR };
extern const struct lm_code place_kinds[];

/* What has a code: one of the two. */
struct place_target {
    int64_t node_id; /* a compound or a building */
    int64_t door_id;
};

/* The place behind a code, narrowest first known; ids 0 and texts p == NULL where it is wider. */
struct place {
    int kind;
    int64_t compound_id, building_id, door_id;
    struct lm_str compound, building, door; /* "保利中央公园", "1号楼", "1单元1003" */
    struct lm_str community, street;        /* above the compound */
};
/* LM_NOT_FOUND "place.code": forged, mistyped, withdrawn, replaced, or of a place that has closed.
 * Asks no permission: a code on a wall is for everybody. */
LM_CHECK lm_rc place_of_code(struct lm_cx *cx, struct lm_str code, struct place *ret_place);

/* The code in force: letters, digits, '-' and '_'. LM_GONE "place.withdrawn"; LM_NOT_FOUND for
 * what is no compound, building or door. */
LM_CHECK lm_rc place_code_of(struct lm_cx *cx, struct place_target target, struct lm_str *ret_code);
/* A new code; stickers with an older one are dead from now on. */
LM_CHECK lm_rc place_renew(struct lm_cx *cx, struct place_target target);
/* No code at all until it is renewed. */
LM_CHECK lm_rc place_withdraw(struct lm_cx *cx, struct place_target target);
/* Where the code of a place leads: lm_site/resident/p/CODE. LM_CONFLICT "place.no_address". */
LM_CHECK lm_rc place_url(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_url);

#endif
