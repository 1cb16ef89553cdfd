/* A bounded queue and its threads. A thread opens its connection at its first task and opens it
 * again after a failure; it knows nothing of requests. */
#include "core/dispatch/pool.h"

#include <pthread.h>
#include <stdlib.h>

struct lm_pool {
    struct lm_db *db;
    pthread_mutex_t lock;
    pthread_cond_t has_task;
    struct lm_task *first, **last;
    size_t waiting, cap;
    bool is_ending;
    int thread_count;
    pthread_t threads[];
};

static struct lm_task *take(struct lm_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    while (!pool->first && !pool->is_ending)
        pthread_cond_wait(&pool->has_task, &pool->lock);
    struct lm_task *task = pool->first;
    if (task) {
        pool->first = task->next;
        if (!pool->first)
            pool->last = &pool->first;
        pool->waiting--;
    }
    pthread_mutex_unlock(&pool->lock);
    return task;
}

static void *work(void *arg) {
    pthread_setname_np(pthread_self(), "pool");
    struct lm_pool *pool = arg;
    struct lm_conn *conn = NULL;
    struct lm_task *task;
    while ((task = take(pool))) {
        /* Without one the task itself answers that the database cannot be reached. */
        if (!conn && lm_conn_open(pool->db, LM_CONN_READ, &conn) != LM_OK)
            conn = NULL;
        task->run(task, conn);
    }
    lm_conn_close(conn);
    return NULL;
}

lm_rc lm_pool_new(struct lm_db *db, int threads, size_t queue_cap, struct lm_pool **ret_pool) {
    struct lm_pool *pool = calloc(1, sizeof *pool + (size_t)threads * sizeof(pthread_t));
    if (!pool)
        return LM_NO_MEMORY;
    *pool = (struct lm_pool){.db = db, .cap = queue_cap};
    pool->last = &pool->first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->has_task, NULL);
    for (; pool->thread_count < threads; pool->thread_count++)
        if (pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) != 0) {
            lm_pool_free(pool);
            return LM_NO_MEMORY;
        }
    *ret_pool = pool;
    return LM_OK;
}

lm_rc lm_pool_submit(struct lm_pool *pool, struct lm_task *task) {
    pthread_mutex_lock(&pool->lock);
    bool is_refused = pool->is_ending || pool->waiting >= pool->cap;
    if (!is_refused) {
        task->next = NULL;
        *pool->last = task;
        pool->last = &task->next;
        pool->waiting++;
        pthread_cond_signal(&pool->has_task);
    }
    pthread_mutex_unlock(&pool->lock);
    return is_refused ? LM_BUSY : LM_OK;
}

size_t lm_pool_waiting(struct lm_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    size_t waiting = pool->waiting;
    pthread_mutex_unlock(&pool->lock);
    return waiting;
}

void lm_pool_free(struct lm_pool *pool) {
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->is_ending = true;
    pthread_cond_broadcast(&pool->has_task);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->has_task);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}
