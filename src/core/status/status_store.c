/* The statement of /healthz. */
#include "core/status/status_store.h"

enum { STATUS_ALIVE };

const struct lm_sql status_sql[] = {
    [STATUS_ALIVE] = {"status_alive", "SELECT count(*) FROM schema_migration"},
    {0},
};

lm_rc status_alive(struct lm_cx *cx) {
    int64_t migrations;
    return lm_db_int(cx->db, LM_Q0(&status_sql[STATUS_ALIVE]), &migrations);
}
