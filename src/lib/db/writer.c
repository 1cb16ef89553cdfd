/* The write path: the bounded queue, the threads that empty it, group commit on an engine with one
 * writer, rerun after a serialisation conflict on one with many. Owns the queue; runs what callers
 * give it and tells them, never before the commit is durable. */
#include "base/clock.h"
#include "base/log.h"
#include "lib/db/internal.h"

#include <errno.h>

enum { BACKOFF_FIRST_MS = 2, BACKOFF_LAST_MS = 250 };

/* ---- the queue ---- */

lm_rc lm_db_submit(struct lm_db *db, struct lm_write *write) {
    write->next = NULL;
    pthread_mutex_lock(&db->lock);
    bool is_full = db->is_closing || db->stats.queue_length >= (int64_t)db->config.queue_cap;
    if (!is_full) {
        *db->tail = write;
        db->tail = &write->next;
        db->untold++;
        if (++db->stats.queue_length > db->stats.queue_peak)
            db->stats.queue_peak = db->stats.queue_length;
        if (db->idle)
            pthread_cond_signal(&db->wake);
    }
    pthread_mutex_unlock(&db->lock);
    return is_full ? LM_BUSY : LM_OK;
}

void lm_write_tell(struct lm_db *db, struct lm_write *write, lm_rc outcome) {
    write->done(write, outcome);
    pthread_mutex_lock(&db->lock);
    if (--db->untold == 0)
        pthread_cond_broadcast(&db->settled);
    pthread_mutex_unlock(&db->lock);
}

void lm_db_drain(struct lm_db *db) {
    pthread_mutex_lock(&db->lock);
    while (db->untold > 0)
        pthread_cond_wait(&db->settled, &db->lock);
    pthread_mutex_unlock(&db->lock);
}

/* Waits for work and takes at most `most` of it, in order. NULL: closing and nothing left. */
static struct lm_write *take(struct lm_db *db, size_t most) {
    pthread_mutex_lock(&db->lock);
    while (!db->head && !db->is_closing) {
        db->idle++;
        pthread_cond_wait(&db->wake, &db->lock);
        db->idle--;
    }
    struct lm_write *first = db->head, *last = first;
    for (size_t i = 1; last && i < most && last->next; i++)
        last = last->next;
    if (first) {
        db->head = last->next;
        if (!db->head)
            db->tail = &db->head;
        last->next = NULL;
        for (struct lm_write *write = first; write; write = write->next)
            db->stats.queue_length--;
    }
    pthread_mutex_unlock(&db->lock);
    return first;
}

static void count_commit(struct lm_db *db, int64_t row_changes) {
    pthread_mutex_lock(&db->lock);
    db->stats.commits++;
    db->stats.row_changes += row_changes;
    pthread_mutex_unlock(&db->lock);
}

static void count(struct lm_db *db, int64_t commits, int64_t writes, int64_t retries) {
    pthread_mutex_lock(&db->lock);
    db->stats.commits += commits;
    db->stats.writes += writes;
    db->stats.retries += retries;
    pthread_mutex_unlock(&db->lock);
}

/* Taken before the commit is sent: who sees another's rows began after that one's commit, and so
 * has the greater number, on any engine. */
static int64_t next_order(struct lm_db *db) {
    pthread_mutex_lock(&db->lock);
    int64_t order = ++db->orders;
    pthread_mutex_unlock(&db->lock);
    return order;
}

void lm_db_stats(struct lm_db *db, struct lm_db_stats *ret_stats) {
    pthread_mutex_lock(&db->lock);
    *ret_stats = db->stats;
    pthread_mutex_unlock(&db->lock);
}

/* ---- shared transactions ---- */

/* The engine has undone all of it, or has begun nothing. */
static void end_batch(struct lm_batch *batch, lm_rc rc) {
    for (size_t i = 0; i < batch->count; i++)
        batch->outcomes[i] = rc;
}

/* One write inside the open transaction. */
static lm_rc run_one(struct lm_conn *conn, struct lm_write *write) {
    conn->spoiled = LM_OK;
    lm_rc rc = write->run(write, conn);
    if (rc == LM_OK)
        rc = conn->spoiled;
    if (rc == LM_OK && conn->driver->is_unsettled(conn))
        rc = lm_conn_fail(conn, LM_CONFLICT, "a deferred foreign key has no parent", NULL);
    conn->spoiled = LM_OK;
    if (!conn->driver->is_in_transaction(conn)) /* the engine undid everything: disk full, I/O */
        return rc == LM_OK ? LM_IO : rc;
    return rc;
}

/* The same, with what it changed undone when it fails. */
static lm_rc run_in_savepoint(struct lm_conn *conn, struct lm_write *write) {
    const struct lm_driver *driver = conn->driver;
    LM_TRY(driver->control(conn, LM_CONTROL_SAVEPOINT));
    lm_rc rc = run_one(conn, write);
    if (!driver->is_in_transaction(conn))
        return rc;
    if (rc != LM_OK)
        LM_TRY(driver->control(conn, LM_CONTROL_UNDO));
    lm_rc released = driver->control(conn, LM_CONTROL_RELEASE);
    return rc == LM_OK ? released : rc;
}

/* Runs the writes of a batch in one transaction, until the engine ends it. A savepoint copies every
 * page before it changes, and almost nobody needs it: who is refused is so before he has changed a
 * row. So none is made at first; false when somebody failed half-way. */
static bool run_batch(struct lm_conn *conn, struct lm_batch *batch, bool is_careful) {
    for (size_t i = 0; i < batch->count; i++) {
        int64_t before = conn->driver->changes(conn);
        lm_rc rc =
            is_careful ? run_in_savepoint(conn, batch->writes[i]) : run_one(conn, batch->writes[i]);
        batch->outcomes[i] = rc;
        if (!conn->driver->is_in_transaction(conn)) {
            end_batch(batch, rc);
            return true;
        }
        if (rc != LM_OK && !is_careful && conn->driver->changes(conn) != before)
            return false;
    }
    return true;
}

/* Runs and commits; outcomes are final afterwards. */
static void commit_batch(struct lm_writer *writer, struct lm_batch *batch, bool is_careful) {
    struct lm_conn *conn = writer->conn;
    lm_rc rc = lm_conn_begin(conn);
    if (rc != LM_OK) {
        end_batch(batch, rc);
        return;
    }
    int64_t before = conn->driver->changes(conn);
    if (!run_batch(conn, batch, is_careful)) {
        lm_conn_rollback(conn);
        if (batch->count == 1) /* nobody else's work is lost with it: its outcome stands */
            return;
        count(writer->db, 0, 0, 1);
        commit_batch(writer, batch, true); /* all again, each in a savepoint of its own */
        return;
    }
    if (!conn->driver->is_in_transaction(conn)) {
        lm_conn_rollback(conn);
        return;
    }
    for (size_t i = 0; i < batch->count; i++)
        if (batch->outcomes[i] == LM_OK)
            batch->writes[i]->commit_order = next_order(writer->db);
    rc = lm_conn_commit(conn);
    if (rc == LM_OK) {
        count_commit(writer->db, conn->driver->changes(conn) - before);
        return;
    }
    lm_log(LM_ERROR, "db.commit", "outcome", lm_rc_slug(rc), "message", conn->message, NULL);
    for (size_t i = 0; i < batch->count; i++)
        if (batch->outcomes[i] == LM_OK)
            batch->outcomes[i] = rc;
}

/* Serves the first writes of the list and gives the rest of it. */
static struct lm_write *serve_batch(struct lm_writer *writer, struct lm_write *list) {
    struct lm_db *db = writer->db;
    struct lm_batch own, *batch = db->syncer.conn ? lm_syncer_batch(db) : &own;
    batch->count = 0;
    for (; list && batch->count < LM_COUNT(batch->writes); list = list->next)
        batch->writes[batch->count++] = list;
    commit_batch(writer, batch, false);
    count(db, 0, (int64_t)batch->count, 0);
    if (db->syncer.conn)
        lm_syncer_push(db);
    else
        lm_batch_tell(db, batch);
    return list;
}

/* ---- a transaction for each ---- */

static lm_rc run_alone(struct lm_conn *conn, struct lm_write *write, bool *ret_may_rerun) {
    *ret_may_rerun = true;
    lm_rc rc = lm_conn_begin(conn);
    if (rc != LM_OK)
        return conn->is_lost ? LM_RETRY : rc;
    rc = write->run(write, conn);
    if (conn->spoiled == LM_RETRY || (rc == LM_OK && conn->spoiled != LM_OK))
        rc = conn->spoiled;
    if (conn->is_lost) /* before its commit: nothing was written */
        rc = LM_RETRY;
    if (rc != LM_OK) {
        lm_conn_rollback(conn);
        return rc;
    }
    write->commit_order = next_order(conn->db);
    rc = lm_conn_commit(conn);
    *ret_may_rerun = rc == LM_RETRY; /* never when the answer to COMMIT was lost */
    return rc;
}

static void back_off(int attempt) {
    int64_t ms = BACKOFF_FIRST_MS << attempt;
    if (ms > BACKOFF_LAST_MS)
        ms = BACKOFF_LAST_MS;
    /* Between half and all of it, so that two that collided do not meet again. */
    int64_t us = ms * 500 + (int64_t)(lm_hash_int(lm_clock_steady_us()) % (uint64_t)(ms * 500));
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    while (nanosleep(&pause, &pause) != 0 && errno == EINTR)
        ;
}

static void serve_alone(struct lm_writer *writer, struct lm_write *write) {
    int attempt = 0;
    bool may_rerun;
    lm_rc rc = run_alone(writer->conn, write, &may_rerun);
    while (rc == LM_RETRY && may_rerun && attempt < LM_RERUNS_MAX) {
        back_off(writer->conn->is_lost ? LM_RERUNS_MAX : attempt);
        attempt++;
        rc = run_alone(writer->conn, write, &may_rerun);
    }
    if (rc == LM_RETRY && writer->conn->is_lost) /* no server: nothing was done, try again later */
        rc = LM_BUSY;
    count(writer->db, rc == LM_OK, 1, attempt);
    lm_write_tell(writer->db, write, rc);
}

/* ---- threads ---- */

static void *run_writer(void *arg) {
    pthread_setname_np(pthread_self(), "writer");
    struct lm_writer *writer = arg;
    size_t most = writer->db->driver->batch_max;
    struct lm_write *list;
    while ((list = take(writer->db, most)) != NULL) {
        if (most == 1)
            serve_alone(writer, list);
        else
            while (list)
                list = serve_batch(writer, list);
    }
    return NULL;
}

static void join_writers(struct lm_db *db, int started) {
    pthread_mutex_lock(&db->lock);
    db->is_closing = true;
    pthread_cond_broadcast(&db->wake);
    pthread_mutex_unlock(&db->lock);
    for (int i = 0; i < started; i++)
        pthread_join(db->writers[i].thread, NULL);
    lm_syncer_stop(db);
    for (int i = 0; i < started; i++)
        lm_conn_close(db->writers[i].conn);
}

lm_rc lm_writers_start(struct lm_db *db) {
    for (int i = 0; i < db->writer_count; i++) {
        struct lm_writer *writer = &db->writers[i];
        writer->db = db;
        lm_rc rc = lm_conn_open(db, LM_CONN_WRITE, &writer->conn);
        if (rc == LM_OK && db->driver->conn_defer)
            rc = lm_syncer_start(db, writer->conn);
        if (rc == LM_OK && pthread_create(&writer->thread, NULL, run_writer, writer))
            rc = LM_NO_MEMORY;
        if (rc != LM_OK) {
            join_writers(db, i);
            lm_conn_close(writer->conn);
            return rc;
        }
    }
    return LM_OK;
}

void lm_writers_stop(struct lm_db *db) {
    join_writers(db, db->writer_count);
}

/* ---- waiting ---- */

struct waiting {
    struct lm_write write;
    lm_rc (*run)(void *arg, struct lm_conn *conn);
    void *arg;
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool is_over;
    lm_rc outcome;
};

static lm_rc run_waiting(struct lm_write *write, struct lm_conn *conn) {
    struct waiting *waiting = (struct waiting *)write;
    return waiting->run(waiting->arg, conn);
}

static void end_waiting(struct lm_write *write, lm_rc outcome) {
    struct waiting *waiting = (struct waiting *)write;
    pthread_mutex_lock(&waiting->lock);
    waiting->outcome = outcome;
    waiting->is_over = true;
    pthread_cond_signal(&waiting->over);
    pthread_mutex_unlock(&waiting->lock);
}

lm_rc lm_db_write(struct lm_db *db, lm_rc (*run)(void *arg, struct lm_conn *conn), void *arg) {
    struct waiting waiting = {
        .write = {.run = run_waiting, .done = end_waiting}, .run = run, .arg = arg};
    pthread_mutex_init(&waiting.lock, NULL);
    pthread_cond_init(&waiting.over, NULL);
    lm_rc rc = lm_db_submit(db, &waiting.write);
    if (rc == LM_OK) {
        pthread_mutex_lock(&waiting.lock);
        while (!waiting.is_over)
            pthread_cond_wait(&waiting.over, &waiting.lock);
        pthread_mutex_unlock(&waiting.lock);
        rc = waiting.outcome;
    }
    pthread_mutex_destroy(&waiting.lock);
    pthread_cond_destroy(&waiting.over);
    return rc;
}
