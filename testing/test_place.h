/* A district down to its buildings as the grid module makes it, for tests of modules that stand on
 * it. */
#ifndef LM_TEST_PLACE_H
#define LM_TEST_PLACE_H

#include "test_env.h"

/* One street with two communities; the first has two compounds, of which the first has two
 * buildings. Also the members of a fixture, in a union with `struct test_place`. */
#define TEST_PLACE                                                                                 \
    int64_t district, street, community, elsewhere, compound, other_compound, buildings[2]
struct test_place {
    TEST_PLACE;
};

/* Adds a place that has been there since 2020; a district has the code 999999. */
lm_rc test_add_node(struct lm_cx *cx, int level, int64_t parent_id, const char *name,
                    int64_t *ret_id);
/* Makes them all. Fails the test when it cannot. */
void test_make_place(struct lm_env *env, struct test_place *ret_place);

#endif
