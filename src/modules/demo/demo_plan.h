/* The demo's places: how many compounds, buildings, doors, households and residents, by the public
 * figures of the district. */
#ifndef LM_MODULES_DEMO_PLAN_H
#define LM_MODULES_DEMO_PLAN_H

#include "modules/demo/demo_random.h"
#include "modules/grid/grid.h"

enum demo_scale { DEMO_COMPOUND = 1, DEMO_COMMUNITY, DEMO_DISTRICT };

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
};

/* Plans a scale on a grid that holds the division list; ids of compounds and buildings are set by
 * demo_plan_create. The rules are written in docs/demo.md. */
LM_CHECK lm_rc demo_plan_make(struct lm_cx *cx, enum demo_scale scale, uint64_t seed,
                              struct demo_plan *ret_plan);
/* Creates the compounds and buildings of the plan in the grid. */
LM_CHECK lm_rc demo_plan_create(struct lm_cx *cx, struct demo_plan *plan);

#endif
