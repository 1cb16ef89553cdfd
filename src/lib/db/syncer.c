/* The thread that makes committed batches durable and then tells their writes, while the writer
 * already runs the next ones. Owns the ring of batches between the two; knows no statements. */
#include "base/log.h"
#include "lib/db/internal.h"

#include <unistd.h>

void lm_batch_tell(struct lm_db *db, struct lm_batch *batch) {
    for (size_t i = 0; i < batch->count; i++)
        lm_write_tell(db, batch->writes[i], batch->outcomes[i]);
}

struct lm_batch *lm_syncer_batch(struct lm_db *db) {
    struct lm_syncer *syncer = &db->syncer;
    pthread_mutex_lock(&syncer->lock);
    while (syncer->count == LM_COUNT(syncer->ring))
        pthread_cond_wait(&syncer->freed, &syncer->lock);
    struct lm_batch *batch =
        &syncer->ring[(syncer->first + syncer->count) % LM_COUNT(syncer->ring)];
    pthread_mutex_unlock(&syncer->lock);
    return batch;
}

void lm_syncer_push(struct lm_db *db) {
    struct lm_syncer *syncer = &db->syncer;
    pthread_mutex_lock(&syncer->lock);
    syncer->count++;
    pthread_cond_signal(&syncer->filled);
    pthread_mutex_unlock(&syncer->lock);
}

/* How many batches wait; 0: closing and none is left. */
static size_t wait_for_batches(struct lm_syncer *syncer) {
    pthread_mutex_lock(&syncer->lock);
    while (syncer->count == 0 && !syncer->is_closing)
        pthread_cond_wait(&syncer->filled, &syncer->lock);
    size_t count = syncer->count;
    pthread_mutex_unlock(&syncer->lock);
    return count;
}

static void free_first(struct lm_syncer *syncer) {
    pthread_mutex_lock(&syncer->lock);
    syncer->first = (syncer->first + 1) % LM_COUNT(syncer->ring);
    syncer->count--;
    pthread_cond_signal(&syncer->freed);
    pthread_mutex_unlock(&syncer->lock);
}

static void *run_syncer(void *arg) {
    pthread_setname_np(pthread_self(), "syncer");
    struct lm_syncer *syncer = arg;
    size_t count;
    while ((count = wait_for_batches(syncer)) > 0) {
        lm_rc rc = syncer->db->driver->conn_sync(syncer->conn);
        if (rc != LM_OK) {
            /* Linux forgets pages that it could not write, and later commits stand on them: nothing
             * may be acknowledged any more. Recovery at the next start keeps what is whole. */
            lm_log(LM_ERROR, "db.sync", "outcome", lm_rc_slug(rc), NULL);
            _exit(EXIT_FAILURE);
        }
        for (; count > 0; count--) {
            lm_batch_tell(syncer->db, &syncer->ring[syncer->first]);
            free_first(syncer);
        }
    }
    return NULL;
}

static void free_syncer(struct lm_syncer *syncer) {
    pthread_mutex_destroy(&syncer->lock);
    pthread_cond_destroy(&syncer->filled);
    pthread_cond_destroy(&syncer->freed);
    syncer->conn = NULL;
}

lm_rc lm_syncer_start(struct lm_db *db, struct lm_conn *conn) {
    struct lm_syncer *syncer = &db->syncer;
    if (!db->driver->conn_defer(conn))
        return LM_OK;
    syncer->db = db;
    syncer->conn = conn;
    pthread_mutex_init(&syncer->lock, NULL);
    pthread_cond_init(&syncer->filled, NULL);
    pthread_cond_init(&syncer->freed, NULL);
    if (pthread_create(&syncer->thread, NULL, run_syncer, syncer) == 0)
        return LM_OK;
    free_syncer(syncer);
    return LM_NO_MEMORY;
}

void lm_syncer_stop(struct lm_db *db) {
    struct lm_syncer *syncer = &db->syncer;
    if (!syncer->conn)
        return;
    pthread_mutex_lock(&syncer->lock);
    syncer->is_closing = true;
    pthread_cond_signal(&syncer->filled);
    pthread_mutex_unlock(&syncer->lock);
    pthread_join(syncer->thread, NULL);
    free_syncer(syncer);
}
