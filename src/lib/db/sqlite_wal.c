/* A layer under SQLite that gathers what a commit appends to the write-ahead log and hands it to
 * the file in one write: SQLite itself makes two a page, and each is a call into the kernel. Owns
 * that buffer alone. Nothing is written later than at the sync of the commit, and whoever reads,
 * measures, cuts or closes the log through this file finds all of it written first; the log's index
 * names a page only afterwards.
 *
 * For the writer it also defers that sync: a commit then returns once its pages are with the
 * kernel, other connections see it, and another thread makes it durable while the next one is
 * prepared. Whoever wants to tell of a commit calls lm_sqlite_wal_sync first. A power failure in
 * between loses whole commits from the end of the log, nothing else: each page in it carries the
 * checksum of all before it; a checkpoint syncs the log before it carries pages over; and the sync
 * of a log's new header, which keeps pages of the old log from coming to life again, is not
 * deferred. */
#include "lib/db/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* SQLite's own file layer takes less than 128 KiB at once. */
enum { GATHER_MAX = 127 * 1024 };

struct lm_sqlite_wal {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
    char *bytes;        /* appended and not yet written; NULL before the first */
    int used;
    sqlite3_int64 start;     /* where in the file they belong */
    const char *path;        /* SQLite's, until the file is closed */
    int descriptor;          /* of the log, for the thread that syncs it; -1: nothing is deferred */
    bool has_header;         /* written since the last sync */
    atomic_bool is_unsynced; /* written, and left to lm_sqlite_wal_sync */
};

static struct lm_sqlite_wal *wal_of(sqlite3_file *file) {
    return (struct lm_sqlite_wal *)file;
}

static int flush(struct lm_sqlite_wal *wal) {
    int used = wal->used;
    wal->used = 0;
    return used ? wal->real->pMethods->xWrite(wal->real, wal->bytes, used, wal->start) : SQLITE_OK;
}

static int wal_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at) {
    struct lm_sqlite_wal *wal = wal_of(file);
    wal->has_header |= at == 0;
    if (wal->used && (at != wal->start + wal->used || count > GATHER_MAX - wal->used)) {
        int rc = flush(wal);
        if (rc != SQLITE_OK)
            return rc;
    }
    if (!wal->bytes)
        wal->bytes = malloc(GATHER_MAX);
    if (!wal->bytes || count > GATHER_MAX)
        return wal->real->pMethods->xWrite(wal->real, bytes, count, at);
    if (wal->used == 0)
        wal->start = at;
    memcpy(wal->bytes + wal->used, bytes, (size_t)count);
    wal->used += count;
    return SQLITE_OK;
}

static int wal_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at) {
    struct lm_sqlite_wal *wal = wal_of(file);
    int rc = flush(wal);
    return rc == SQLITE_OK ? wal->real->pMethods->xRead(wal->real, bytes, count, at) : rc;
}

static int wal_truncate(sqlite3_file *file, sqlite3_int64 size) {
    struct lm_sqlite_wal *wal = wal_of(file);
    int rc = flush(wal);
    return rc == SQLITE_OK ? wal->real->pMethods->xTruncate(wal->real, size) : rc;
}

static int wal_sync(sqlite3_file *file, int flags) {
    struct lm_sqlite_wal *wal = wal_of(file);
    int rc = flush(wal);
    if (rc == SQLITE_OK && wal->descriptor >= 0 && !wal->has_header) {
        atomic_store(&wal->is_unsynced, true);
        return SQLITE_OK;
    }
    if (rc == SQLITE_OK)
        rc = wal->real->pMethods->xSync(wal->real, flags);
    if (rc == SQLITE_OK)
        wal->has_header = false;
    return rc;
}

static int wal_size(sqlite3_file *file, sqlite3_int64 *ret_size) {
    struct lm_sqlite_wal *wal = wal_of(file);
    int rc = flush(wal);
    return rc == SQLITE_OK ? wal->real->pMethods->xFileSize(wal->real, ret_size) : rc;
}

static int wal_close(sqlite3_file *file) {
    struct lm_sqlite_wal *wal = wal_of(file);
    int written = flush(wal);
    int closed = wal->real->pMethods->xClose(wal->real);
    if (wal->descriptor >= 0)
        close(wal->descriptor);
    free(wal->bytes);
    wal->bytes = NULL;
    return written == SQLITE_OK ? closed : written;
}

static int wal_lock(sqlite3_file *file, int level) {
    return wal_of(file)->real->pMethods->xLock(wal_of(file)->real, level);
}

static int wal_unlock(sqlite3_file *file, int level) {
    return wal_of(file)->real->pMethods->xUnlock(wal_of(file)->real, level);
}

static int wal_is_reserved(sqlite3_file *file, int *ret_is) {
    return wal_of(file)->real->pMethods->xCheckReservedLock(wal_of(file)->real, ret_is);
}

static int wal_control(sqlite3_file *file, int what, void *arg) {
    return wal_of(file)->real->pMethods->xFileControl(wal_of(file)->real, what, arg);
}

static int wal_sector(sqlite3_file *file) {
    return wal_of(file)->real->pMethods->xSectorSize(wal_of(file)->real);
}

static int wal_traits(sqlite3_file *file) {
    return wal_of(file)->real->pMethods->xDeviceCharacteristics(wal_of(file)->real);
}

/* Version 1: a log is never mapped, and its index belongs to the database's own file. */
static const sqlite3_io_methods wal_methods = {
    .iVersion = 1,
    .xClose = wal_close,
    .xRead = wal_read,
    .xWrite = wal_write,
    .xTruncate = wal_truncate,
    .xSync = wal_sync,
    .xFileSize = wal_size,
    .xLock = wal_lock,
    .xUnlock = wal_unlock,
    .xCheckReservedLock = wal_is_reserved,
    .xFileControl = wal_control,
    .xSectorSize = wal_sector,
    .xDeviceCharacteristics = wal_traits,
};

struct lm_sqlite_wal *lm_sqlite_wal_defer(sqlite3 *native) {
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(native, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) != SQLITE_OK ||
        !file || file->pMethods != &wal_methods)
        return NULL;
    struct lm_sqlite_wal *wal = wal_of(file);
    if (wal->descriptor < 0)
        wal->descriptor = open(wal->path, O_RDWR | O_CLOEXEC);
    return wal->descriptor >= 0 ? wal : NULL;
}

/* The mark is taken away before the sync begins, so that what is written meanwhile sets it anew. */
lm_rc lm_sqlite_wal_sync(struct lm_sqlite_wal *wal) {
    if (!atomic_exchange(&wal->is_unsynced, false))
        return LM_OK;
    int rc;
    do
        rc = fdatasync(wal->descriptor);
    while (rc != 0 && errno == EINTR);
    return rc == 0 ? LM_OK : LM_IO;
}

/* Everything but the log is opened in place, as if this layer were not there. */
static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                    int *ret_flags) {
    sqlite3_vfs *real = vfs->pAppData;
    if (!(flags & SQLITE_OPEN_WAL))
        return real->xOpen(real, name, file, flags, ret_flags);
    struct lm_sqlite_wal *wal = wal_of(file);
    *wal =
        (struct lm_sqlite_wal){.real = (sqlite3_file *)(wal + 1), .path = name, .descriptor = -1};
    int rc = real->xOpen(real, name, wal->real, flags, ret_flags);
    wal->base.pMethods = wal->real->pMethods ? &wal_methods : NULL;
    return rc;
}

/* SQLite's list of layers is one a process, and so is this one's entry in it. */
static sqlite3_vfs gathering;

static void enlist(void) {
    /* What a savepoint keeps for its undoing stays in memory. */
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
    /* Nobody asks how much memory SQLite holds; counting it takes a lock for each piece. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    if (!real)
        return;
    gathering = *real;
    gathering.pNext = NULL;
    gathering.zName = "lastmeter";
    gathering.pAppData = real;
    gathering.szOsFile = (int)sizeof(struct lm_sqlite_wal) + real->szOsFile;
    gathering.xOpen = vfs_open;
    sqlite3_vfs_register(&gathering, 0);
}

const char *lm_sqlite_layer(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, enlist);
    return gathering.zName;
}
