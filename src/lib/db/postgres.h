/* Between the two files of the PostgreSQL driver. */
#ifndef LM_LIB_DB_POSTGRES_H
#define LM_LIB_DB_POSTGRES_H

#include "lib/db/internal.h"

#include <libpq-fe.h>

struct lm_postgres_stmt;

struct lm_postgres_conn {
    struct lm_conn base;
    PGconn *native;
    unsigned names;                     /* given to statements so far */
    struct lm_postgres_stmt *streaming; /* whose rows are still on the wire */
};

static inline PGconn *lm_postgres_of(struct lm_conn *conn) {
    return ((struct lm_postgres_conn *)conn)->native;
}

/* Notes what the server said and gives its meaning; clears the result. `result` may be NULL. */
lm_rc lm_postgres_fail(struct lm_conn *conn, PGresult *result);
/* LM_OK for a command that went well; clears the result. */
LM_CHECK lm_rc lm_postgres_done(struct lm_conn *conn, PGresult *result);
/* Frees the wire for another command. */
void lm_postgres_spill(struct lm_conn *conn);
LM_CHECK lm_rc lm_postgres_script(struct lm_conn *conn, const char *text);

/* postgres_schema.c */
/* Version, encoding and collation; makes the schema. */
LM_CHECK lm_rc lm_postgres_start(struct lm_db *db);
LM_CHECK lm_rc lm_postgres_claim(struct lm_claim *claim);
LM_CHECK lm_rc lm_postgres_schema_lock(struct lm_conn *conn, bool is_on);
LM_CHECK lm_rc lm_postgres_schema_settle(struct lm_conn *conn);
LM_CHECK lm_rc lm_postgres_check(struct lm_conn *conn);
LM_CHECK lm_rc lm_postgres_load_start(struct lm_load *load);
LM_CHECK lm_rc lm_postgres_load_row(struct lm_load *load, const struct lm_val *vals);
LM_CHECK lm_rc lm_postgres_load_finish(struct lm_load *load, bool is_good);
extern const struct lm_sql lm_postgres_dump_lines[], lm_postgres_tables, lm_postgres_columns,
    lm_postgres_parents;

#endif
