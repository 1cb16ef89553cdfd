/* Between the files of the SQLite driver. */
#ifndef LM_LIB_DB_SQLITE_H
#define LM_LIB_DB_SQLITE_H

#include "lib/db/internal.h"

#include <sqlite3.h>

struct lm_sqlite_conn {
    struct lm_conn base;
    sqlite3 *native;
    struct lm_sqlite_wal *deferred; /* the log, where another thread syncs it */
};

static inline sqlite3 *lm_sqlite_of(struct lm_conn *conn) {
    return ((struct lm_sqlite_conn *)conn)->native;
}

/* Notes SQLite's last failure and gives its meaning. */
lm_rc lm_sqlite_fail(struct lm_conn *conn);
LM_CHECK lm_rc lm_sqlite_script(struct lm_conn *conn, const char *text);

/* sqlite_files.c */
LM_CHECK lm_rc lm_sqlite_start(struct lm_db *db);
void lm_sqlite_stop(struct lm_db *db);
/* Makes the checkpointer hear of this connection's commits. */
void lm_sqlite_watch(struct lm_conn *conn);
LM_CHECK lm_rc lm_sqlite_claim(struct lm_claim *claim);
LM_CHECK lm_rc lm_sqlite_backup(struct lm_db *db, const char *path);

/* sqlite_wal.c */
/* The layer to open databases through; NULL: the system's own, when it cannot be had. */
const char *lm_sqlite_layer(void);
/* The log behind a connection through this layer, with its syncs deferred from now on; NULL: not
 * possible. */
struct lm_sqlite_wal *lm_sqlite_wal_defer(sqlite3 *native);
/* Makes durable what was committed to the log so far; by any thread. */
LM_CHECK lm_rc lm_sqlite_wal_sync(struct lm_sqlite_wal *wal);

/* sqlite_schema.c */
LM_CHECK lm_rc lm_sqlite_schema_lock(struct lm_conn *conn, bool is_on);
LM_CHECK lm_rc lm_sqlite_schema_settle(struct lm_conn *conn);
LM_CHECK lm_rc lm_sqlite_check(struct lm_conn *conn);
LM_CHECK lm_rc lm_sqlite_load_start(struct lm_load *load);
LM_CHECK lm_rc lm_sqlite_load_row(struct lm_load *load, const struct lm_val *vals);
LM_CHECK lm_rc lm_sqlite_load_finish(struct lm_load *load, bool is_good);
extern const struct lm_sql lm_sqlite_dump_lines[], lm_sqlite_tables, lm_sqlite_columns,
    lm_sqlite_parents;

#endif
