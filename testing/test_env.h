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
/* Fails unless SQLite answers the statement called `name` of `all` by way of `way` ("USING INDEX
 * …") and looks through no table whole; unless `may_sort`, it sorts nothing either. */
void test_goes(struct lm_env *env, const struct lm_sql *all, const char *name, const char *way,
               bool may_sort);
/* test_write as somebody with the permission of a route. Fails the test when it succeeds and nobody
 * was asked whether it is permitted. */
lm_rc test_act(struct lm_env *env, const struct lm_who *who, const struct lm_permission *permission,
               lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg);
/* Of the last write: the message key (or that of its first fault) when it was refused, else NULL;
 * its failure.detail, or ""; is there a fault at this pointer? */
const char *test_last_key(void);
const char *test_last_detail(void);
bool test_has_fault(const char *pointer);

/* A clock that only the test moves: from now on that of the environment. */
void test_clock_set(struct lm_env *env, int64_t ms);
/* Moves it, for every environment that has it. */
void test_clock_add(int64_t ms);
int64_t test_clock_now(void);

/* That clock (2023-01-13 08:00 in Xi'an at first) and a small grid of ids and intervals, for rules
 * that need places but not the grid module:
 *
 *     1 未央区 ─ 2 徐家湾街道 ─ 3 天和新府社区 ─ 4 保利中央公园 ─ 5 1号楼, 6 2号楼
 *                                             └ 7 天和新府     ─ 8 1号楼
 *              └ 9 大明宫街道 ─ 10 大明宫社区  ─ 11 大明宫小区  ─ 12 1号楼 */
void test_settle(struct lm_env *env);

#endif
