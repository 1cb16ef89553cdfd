/* The number of writes by commands, which travels with them in their transactions, and the thread
 * of the server that watches it. Drops no cache itself: listeners do. */
#include "core/outside.h"

#include "base/log.h"
#include "core/event/event.h"
#include "core/setting/setting.h"

#include <pthread.h>
#include <stdlib.h>

enum { EVERY_S = 1, ARENA_CAP = 1024 * 1024 };

static const char setting[] = "outside_writes";

lm_rc lm_outside_writes(struct lm_cx *cx, int64_t *ret_writes) {
    struct lm_str text;
    *ret_writes = 0;
    LM_TRY(setting_get(cx, setting, &text));
    return !text.p || lm_str_int(text, ret_writes) ? LM_OK : LM_CORRUPT;
}

lm_rc lm_outside_count(struct lm_cx *cx) {
    return setting_count(cx, setting);
}

struct lm_outside {
    struct lm_env *env;
    void (*displaced)(void);
    struct lm_conn *conn;
    struct lm_arena *arena;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopping;
    bool is_stopping;
    int64_t writes;
};

static lm_rc read_writes(struct lm_outside *outside, int64_t *ret_writes) {
    struct lm_cx cx;
    lm_arena_reset(outside->arena);
    LM_TRY(lm_conn_begin(outside->conn));
    lm_cx_begin(&cx, outside->env, outside->arena);
    cx.db = outside->conn;
    lm_rc rc = lm_outside_writes(&cx, ret_writes);
    lm_cx_end(&cx);
    lm_conn_rollback(outside->conn);
    return rc;
}

/* A database that cannot be asked just now is asked again: requests tell of it loudly enough. */
static void look(struct lm_outside *outside) {
    int64_t writes;
    struct lm_env *env = outside->env;
    if (env->claim && outside->displaced && !lm_claim_holds(env->claim)) {
        lm_log(LM_ERROR, "server.displaced", NULL);
        outside->displaced();
        outside->displaced = NULL;
    }
    if (read_writes(outside, &writes) != LM_OK || writes == outside->writes)
        return;
    outside->writes = writes;
    lm_event_tell(env, "outside", 0);
}

/* Sleeps; false when it is time to stop. */
static bool is_going_on(struct lm_outside *outside) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += EVERY_S;
    pthread_mutex_lock(&outside->lock);
    while (!outside->is_stopping)
        if (pthread_cond_timedwait(&outside->stopping, &outside->lock, &until) != 0)
            break;
    bool answer = !outside->is_stopping;
    pthread_mutex_unlock(&outside->lock);
    return answer;
}

static void *watch(void *arg) {
    pthread_setname_np(pthread_self(), "outside");
    struct lm_outside *outside = arg;
    while (is_going_on(outside))
        look(outside);
    return NULL;
}

static void destroy(struct lm_outside *outside) {
    lm_conn_close(outside->conn);
    lm_arena_free(outside->arena);
    pthread_cond_destroy(&outside->stopping);
    pthread_mutex_destroy(&outside->lock);
    free(outside);
}

static void init_locks(struct lm_outside *outside) {
    pthread_condattr_t steady;
    pthread_mutex_init(&outside->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&outside->stopping, &steady);
    pthread_condattr_destroy(&steady);
}

lm_rc lm_outside_start(struct lm_env *env, void (*displaced)(void),
                       struct lm_outside **ret_outside) {
    struct lm_outside *outside = calloc(1, sizeof *outside);
    if (!outside)
        return LM_NO_MEMORY;
    outside->env = env;
    outside->displaced = displaced;
    outside->writes = env->outside_writes;
    init_locks(outside);
    lm_rc rc = lm_arena_new(ARENA_CAP, &outside->arena);
    if (rc == LM_OK)
        rc = lm_conn_open(env->db, LM_CONN_READ, &outside->conn);
    if (rc == LM_OK && pthread_create(&outside->thread, NULL, watch, outside) != 0)
        rc = LM_NO_MEMORY;
    if (rc != LM_OK) {
        destroy(outside);
        return rc;
    }
    *ret_outside = outside;
    return LM_OK;
}

void lm_outside_stop(struct lm_outside *outside) {
    if (!outside)
        return;
    pthread_mutex_lock(&outside->lock);
    outside->is_stopping = true;
    pthread_cond_signal(&outside->stopping);
    pthread_mutex_unlock(&outside->lock);
    pthread_join(outside->thread, NULL);
    destroy(outside);
}
