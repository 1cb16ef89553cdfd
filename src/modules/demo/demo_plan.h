/* The demo's places: how many compounds, buildings, doors, households and residents, by the public
 * figures of the district. */
#ifndef LM_MODULES_DEMO_PLAN_H
#define LM_MODULES_DEMO_PLAN_H

#include "core/env.h"
#include "modules/demo/demo_random.h"
#include "modules/grid/grid.h"

enum demo_scale { DEMO_COMPOUND = 1, DEMO_COMMUNITY, DEMO_DISTRICT, DEMO_CITY };
enum { DEMO_PARTS = 10 }; /* a city is so many districts */

struct demo_building {
    int64_t node_id;
    int64_t doors, households, residents; /* doors without a household are vacant */
};

struct demo_compound {
    int64_t community_id, node_id;
    struct lm_str name;
    int64_t doors, households, residents;
    struct demo_building *buildings;
    size_t building_count;
};

struct demo_plan {
    struct demo_compound *compounds;
    size_t compound_count, building_count;
    int64_t *communities; /* grid nodes that are staffed, in order of code */
    size_t community_count;
    int64_t workers; /* community workers to spread over them */
    size_t named;    /* compounds that have a running number for a name */
};

/* The division list of what a city has beside the district, for it has nine times as much: streets
 * and communities below the same root, with names that say that they are made up. */
LM_CHECK lm_rc demo_plan_divisions(struct lm_arena *arena, struct lm_str *ret_csv);
/* Plans a scale on a grid that holds the division list (and for a city the one above); ids of
 * compounds and buildings are set by demo_plan_create. The rules are written in docs/demo.md. */
LM_CHECK lm_rc demo_plan_make(struct lm_cx *cx, enum demo_scale scale, uint64_t seed,
                              struct demo_plan *ret_plan);
/* Creates the compounds and buildings of the plan in the grid, some hundred compounds a
 * transaction. */
LM_CHECK lm_rc demo_plan_create(struct lm_env *env, struct demo_plan *plan);

#endif
