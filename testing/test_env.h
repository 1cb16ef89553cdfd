/* A whole environment (database, keys, grid, texts) of either engine for a test, and work done in
 * its transactions. */
#ifndef LM_TEST_ENV_H
#define LM_TEST_ENV_H

#include "test.h"

#include "core/env.h"
#include "lib/db/test/test_db.h"

/* Fresh, migrated, with the modules given (ended by NULL). Fails the test when it cannot. */
struct lm_env *test_env_open(enum lm_engine engine, const struct lm_module *const *modules);
/* Closes it and removes everything. */
void test_env_close(struct lm_env *env);
/* Runs `work` in a write transaction and gives its outcome; `ret_key` (may be NULL): the message
 * key of a refusal. */
lm_rc test_write(struct lm_env *env, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg,
                 const char **ret_key);
lm_rc test_read(struct lm_env *env, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg);

#endif
