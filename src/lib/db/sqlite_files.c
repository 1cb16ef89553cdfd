/* What happens to SQLite's files beside statements: the checkpointer, which carries the write-ahead
 * log into the database so that no commit has to, and the online backup. Writes no rows. */
#include "base/clock.h"
#include "base/log.h"
#include "lib/db/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* In frames of one page (4 KiB): when a checkpoint is worth its two fsyncs, and when the writer is
 * asked to stand still for one, because a log that is appended to all the time never starts over.
 * The longer the log, the fewer pages are carried: those of a busy building change many times.
 */
enum { FRAMES_DUE = 8000, FRAMES_GATE = 24000, QUIET_SECONDS = 5 };

struct checkpointer {
    struct lm_db *db;
    struct lm_conn *conn;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    int frames, due;
    bool is_stopping;
};

static int on_commit(void *arg, sqlite3 *native, const char *name, int frames) {
    (void)native;
    (void)name;
    struct checkpointer *checkpointer = arg;
    pthread_mutex_lock(&checkpointer->lock);
    if (frames < checkpointer->frames) /* the log has started over */
        checkpointer->due = FRAMES_DUE;
    bool was_clean = checkpointer->frames == 0;
    checkpointer->frames = frames;
    if (was_clean || frames >= checkpointer->due)
        pthread_cond_signal(&checkpointer->wake);
    pthread_mutex_unlock(&checkpointer->lock);
    return SQLITE_OK;
}

void lm_sqlite_watch(struct lm_conn *conn) {
    sqlite3_wal_hook(lm_sqlite_of(conn), on_commit, conn->db->background);
}

static void checkpoint(struct checkpointer *checkpointer, int how) {
    int frames = 0, carried = 0;
    int rc =
        sqlite3_wal_checkpoint_v2(lm_sqlite_of(checkpointer->conn), NULL, how, &frames, &carried);
    if (rc != SQLITE_OK && rc != SQLITE_BUSY)
        lm_conn_log(checkpointer->conn, lm_sqlite_fail(checkpointer->conn), "checkpoint");
}

/* True when it is time to stop. Gives the number of frames; 0 after a quiet while. */
static bool wait_for_work(struct checkpointer *checkpointer, int *ret_frames) {
    pthread_mutex_lock(&checkpointer->lock);
    while (!checkpointer->is_stopping && checkpointer->frames == 0)
        pthread_cond_wait(&checkpointer->wake, &checkpointer->lock);
    *ret_frames = 1;
    while (!checkpointer->is_stopping && checkpointer->frames < checkpointer->due && *ret_frames) {
        int before = checkpointer->frames;
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += QUIET_SECONDS;
        int rc = pthread_cond_timedwait(&checkpointer->wake, &checkpointer->lock, &until);
        if (rc != 0 && before == checkpointer->frames)
            *ret_frames = 0;
    }
    if (*ret_frames)
        *ret_frames = checkpointer->frames;
    bool is_stopping = checkpointer->is_stopping;
    pthread_mutex_unlock(&checkpointer->lock);
    return is_stopping;
}

static void *run_checkpointer(void *arg) {
    pthread_setname_np(pthread_self(), "checkpointer");
    struct checkpointer *checkpointer = arg;
    int frames;
    while (!wait_for_work(checkpointer, &frames)) {
        if (frames == 0) {
            checkpoint(checkpointer, SQLITE_CHECKPOINT_TRUNCATE);
        } else {
            checkpoint(checkpointer, SQLITE_CHECKPOINT_PASSIVE);
            if (frames >= FRAMES_GATE) { /* what came meanwhile, so that the wait is short */
                checkpoint(checkpointer, SQLITE_CHECKPOINT_PASSIVE);
                lm_gate_enter(checkpointer->db);
                checkpoint(checkpointer, SQLITE_CHECKPOINT_PASSIVE);
                lm_gate_leave(checkpointer->db);
            }
        }
        pthread_mutex_lock(&checkpointer->lock);
        if (frames == 0)
            checkpointer->frames =
                0; /* asleep until the next commit, even if a reader was in the way */
        /* A reader may hold the log where it is: try again when it has grown as much again. */
        checkpointer->due = frames + FRAMES_DUE;
        pthread_mutex_unlock(&checkpointer->lock);
    }
    return NULL;
}

static void free_checkpointer(struct checkpointer *checkpointer) {
    lm_conn_close(checkpointer->conn);
    pthread_mutex_destroy(&checkpointer->lock);
    pthread_cond_destroy(&checkpointer->wake);
    checkpointer->db->background = NULL;
    free(checkpointer);
}

lm_rc lm_sqlite_start(struct lm_db *db) {
    struct checkpointer *checkpointer = calloc(1, sizeof *checkpointer);
    if (!checkpointer)
        return LM_NO_MEMORY;
    checkpointer->db = db;
    checkpointer->due = FRAMES_DUE;
    pthread_mutex_init(&checkpointer->lock, NULL);
    pthread_cond_init(&checkpointer->wake, NULL);
    db->background = checkpointer;
    lm_rc rc = lm_conn_open(db, LM_CONN_WRITE, &checkpointer->conn);
    /* A checkpoint that would have to wait for readers keeps the writer waiting too: it gives up.
     */
    if (rc == LM_OK)
        sqlite3_busy_timeout(lm_sqlite_of(checkpointer->conn), 0);
    if (rc == LM_OK && pthread_create(&checkpointer->thread, NULL, run_checkpointer, checkpointer))
        rc = LM_NO_MEMORY;
    if (rc != LM_OK)
        free_checkpointer(checkpointer);
    return rc;
}

void lm_sqlite_stop(struct lm_db *db) {
    struct checkpointer *checkpointer = db->background;
    pthread_mutex_lock(&checkpointer->lock);
    checkpointer->is_stopping = true;
    pthread_cond_signal(&checkpointer->wake);
    pthread_mutex_unlock(&checkpointer->lock);
    pthread_join(checkpointer->thread, NULL);
    free_checkpointer(checkpointer);
}

/* ---- places ---- */

/* Not in the database's own file: closing any descriptor of it would end SQLite's own locks. */
lm_rc lm_sqlite_claim(struct lm_claim *claim) {
    char name[4200];
    if (claim->file < 0) {
        snprintf(name, sizeof name, "%s.lock", claim->db->config.path);
        claim->file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    struct flock place = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = claim->number, .l_len = 1};
    if (claim->file >= 0 && fcntl(claim->file, F_OFD_SETLK, &place) == 0)
        return LM_OK;
    return claim->file >= 0 && (errno == EAGAIN || errno == EACCES) ? LM_BUSY : LM_IO;
}

/* ---- backup ---- */

enum { BACKUP_PAGES = 1024 };

/* One read transaction holds the snapshot, so the writer goes on and no page is copied twice. */
static lm_rc copy_pages(struct lm_conn *from, sqlite3 *to) {
    static const struct lm_sql touch = {"backup_touch", "SELECT count(*) AS n FROM sqlite_schema"};
    int64_t ignored;
    LM_TRY(lm_conn_begin(from));
    LM_TRY(lm_db_int(from, LM_Q0(&touch), &ignored));
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", lm_sqlite_of(from), "main");
    if (!backup)
        return LM_IO;
    int rc;
    do
        rc = sqlite3_backup_step(backup, BACKUP_PAGES);
    while (rc == SQLITE_OK);
    sqlite3_backup_finish(backup);
    if (rc == SQLITE_DONE) /* one file, without a log beside it */
        rc = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    if ((rc & 0xff) == SQLITE_FULL)
        return LM_DISK_FULL;
    return rc == SQLITE_OK ? LM_OK : LM_IO;
}

lm_rc lm_sqlite_backup(struct lm_db *db, const char *path) {
    if (access(path, F_OK) == 0)
        return LM_CONFLICT;
    char *part = sqlite3_mprintf("%s.part", path);
    if (!part)
        return LM_NO_MEMORY;
    unlink(part);
    struct lm_conn *from = NULL;
    sqlite3 *to = NULL;
    lm_rc rc = lm_conn_open(db, LM_CONN_READ, &from);
    if (rc == LM_OK &&
        sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        rc = LM_IO;
    if (rc == LM_OK)
        rc = copy_pages(from, to);
    lm_conn_close(from);
    sqlite3_close_v2(to);
    if (rc == LM_OK)
        rc = lm_file_publish(part, path);
    if (rc != LM_OK)
        unlink(part);
    sqlite3_free(part);
    return rc;
}
