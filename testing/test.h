/* cmocka with what every test of ours needs: outcomes by name and an arena of its own as *state. */
#ifndef LM_TEST_H
#define LM_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/rc.h"

#define assert_rc(call, expected) assert_string_equal(lm_rc_slug(call), lm_rc_slug(expected))
#define assert_ok(call) assert_rc(call, LM_OK)

static inline int test_arena_open(void **state) {
    return (int)lm_arena_new(64 * 1024 * 1024, (struct lm_arena **)state);
}

static inline int test_arena_close(void **state) {
    lm_arena_free(*state);
    return 0;
}

#define test_with_arena(name)                                                                      \
    cmocka_unit_test_setup_teardown(name, test_arena_open, test_arena_close)

#endif
