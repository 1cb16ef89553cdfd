/* Who looked: remembered behind the reader's back, in the writer's next batch. Owns the waiting
 * entries. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/env.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"

#include <stddef.h>
#include <stdlib.h>

/* One look at some places, on its way to the writer. */
struct look {
    struct lm_write write;
    int64_t account_id, at_ms;
    size_t count;
    int64_t places[];
};

static struct look *look_of(struct lm_write *write) {
    return (struct look *)((char *)write - offsetof(struct look, write));
}

static lm_rc look_run(struct lm_write *write, struct lm_conn *conn) {
    const struct look *look = look_of(write);
    for (size_t i = 0; i < look->count; i++)
        LM_TRY(ledger_store_view_add(conn, look->places[i], look->account_id, look->at_ms));
    return LM_OK;
}

static void look_done(struct lm_write *write, lm_rc outcome) {
    (void)outcome; /* the database layer has logged a fault */
    free(look_of(write));
}

static lm_rc queue(struct lm_cx *cx, const int64_t *places, size_t count) {
    struct look *look = calloc(1, sizeof *look + count * sizeof *places);
    if (!look)
        return LM_NO_MEMORY;
    look->write = (struct lm_write){.run = look_run, .done = look_done};
    look->account_id = cx->who->account_id;
    look->at_ms = cx->now_ms;
    look->count = count;
    memcpy(look->places, places, count * sizeof *places);
    lm_rc rc = lm_db_submit(cx->env->db, &look->write);
    if (rc != LM_OK)
        free(look);
    return rc;
}

lm_rc ledger_note_views(struct lm_cx *cx, const int64_t *places, size_t count) {
    if (!cx->who || cx->who->is_system || count == 0) /* watchers' renderings, jobs, commands */
        return LM_OK;
    if (!cx->route || cx->route->tx != LM_TX_WRITE)
        return queue(cx, places, count);
    for (size_t i = 0; i < count; i++)
        LM_TRY(ledger_store_view_add(cx->db, places[i], cx->who->account_id, cx->now_ms));
    return LM_OK;
}

lm_rc ledger_note_view(struct lm_cx *cx, int64_t place_id) {
    return ledger_note_views(cx, &place_id, 1);
}
