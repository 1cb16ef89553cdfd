/* Routes and permission of place codes; the sheet of stickers. */
#ifndef LM_MODULES_PLACE_HTTP_H
#define LM_MODULES_PLACE_HTTP_H

#include "modules/place/place.h"

extern const struct lm_permission place_codes_permission;
extern const struct lm_route place_routes[]; /* ended by {0} */

struct place_sheet_in {
    int64_t node;
    bool doors;
};
/* The stickers of a place as a page for A4 paper: a compound's own and its buildings', or a
 * building's own and, with `doors`, its doors'. Withdrawn codes are left out. */
LM_CHECK lm_rc place_sheet(struct lm_cx *cx, const struct place_sheet_in *in,
                           struct lm_str *ret_html);

#endif
