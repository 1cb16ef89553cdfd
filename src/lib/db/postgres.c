/* The PostgreSQL driver; not yet. */
#include "lib/db/internal.h"

static lm_rc start(struct lm_db *db) {
    (void)db;
    return LM_UNSUPPORTED;
}

const struct lm_driver lm_postgres_driver = {
    .engine = LM_POSTGRES, .writers_max = 1, .writers_default = 1, .start = start};
