/* What becomes of one demand of the demo: who takes it, how far it climbs, how it ends. */
#ifndef LM_MODULES_DEMO_STORY_H
#define LM_MODULES_DEMO_STORY_H

#include "modules/demo/demo_matter.h"
#include "modules/demo/demo_random.h"

enum { DEMO_LEVELS = 6 };

/* Where it happens: by level of the grid (1 district … 5 building). */
struct demo_scene {
    int64_t nodes[DEMO_LEVELS], accounts[DEMO_LEVELS]; /* account 0: nobody */
    int64_t property, committee, departments[2];       /* units that may be called in */
    int64_t property_account;
};

/* The moves of a filed demand up to `now_ms`, in order of time. */
LM_CHECK lm_rc demo_story(struct lm_arena *arena, struct demo_random *random,
                          const struct demo_scene *scene, int64_t now_ms, struct demand_past *past);

#endif
