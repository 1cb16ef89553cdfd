/* See test_place.h. */
#include "test_place.h"

#include "modules/grid/grid.h"

lm_rc test_add_node(struct lm_cx *cx, int level, int64_t parent_id, const char *name,
                    int64_t *ret_id) {
    struct grid_node_new node = {
        .level = level, .parent_id = parent_id, .name = lm_str_of(name), .opened_on = 20200101};
    if (level == 1)
        node.code = LM_STR("999999");
    return grid_node_create(cx, &node, ret_id);
}

static lm_rc make(struct lm_cx *cx, void *arg) {
    struct test_place *place = arg;
    LM_TRY(test_add_node(cx, 1, 0, "测试区", &place->district));
    LM_TRY(test_add_node(cx, 2, place->district, "测试街道", &place->street));
    LM_TRY(test_add_node(cx, 3, place->street, "测试社区", &place->community));
    LM_TRY(test_add_node(cx, 3, place->street, "另一社区", &place->elsewhere));
    LM_TRY(test_add_node(cx, 4, place->community, "测试小区", &place->compound));
    LM_TRY(test_add_node(cx, 4, place->community, "另一小区", &place->other_compound));
    LM_TRY(test_add_node(cx, 5, place->compound, "1号楼", &place->buildings[0]));
    return test_add_node(cx, 5, place->compound, "2号楼", &place->buildings[1]);
}

void test_make_place(struct lm_env *env, struct test_place *ret_place) {
    assert_ok(test_write(env, make, ret_place, NULL));
}
