/* Threads that take tasks from one bounded queue, each with a reading connection of its own. */
#ifndef LM_CORE_POOL_H
#define LM_CORE_POOL_H

#include "lib/db/db.h"

struct lm_pool;

/* Embedded in the caller's own struct. */
struct lm_task {
    void (*run)(struct lm_task *task, struct lm_conn *conn); /* conn NULL: none can be had */
    struct lm_task *next;                                    /* the queue's */
};

LM_CHECK lm_rc lm_pool_new(struct lm_db *db, int threads, size_t queue_cap,
                           struct lm_pool **ret_pool);
/* LM_BUSY when the queue is full: the task is not run. */
LM_CHECK lm_rc lm_pool_submit(struct lm_pool *pool, struct lm_task *task);
size_t lm_pool_waiting(struct lm_pool *pool);
/* Runs what waits, joins. NULL is allowed. */
void lm_pool_free(struct lm_pool *pool);

#endif
