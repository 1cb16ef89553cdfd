/* Runs handlers in their transactions: reads in a snapshot, writes inside the writer with audit and
 * idempotency rows. Knows no socket but for the reply at the end. */
#include "base/log.h"
#include "core/audit/audit.h"
#include "core/dispatch/request.h"
#include "core/event/event.h"
#include "core/idempotency/idempotency.h"

#include <stddef.h>

static struct lm_request *request_of(struct lm_write *write) {
    return (struct lm_request *)((char *)write - offsetof(struct lm_request, write));
}

/* Default deny: a handler that has asked nobody must not answer anybody. */
lm_rc lm_route_check_permitted(const struct lm_cx *cx) {
    if (cx->is_permitted || cx->route->permission == &lm_public ||
        cx->route->permission == &lm_resident || cx->route->permission == &lm_self)
        return LM_OK;
    lm_log(LM_ERROR, "route.not_permitted", "method", cx->route->method, "path", cx->route->path,
           NULL);
    return LM_INTERNAL;
}

static lm_rc call(struct lm_cx *cx, const void *in, void **ret_out) {
    size_t size = cx->route->output ? cx->route->output->size : 1;
    LM_TRY(lm_alloc(cx->arena, 1, size, ret_out));
    LM_TRY(cx->route->handle(cx, in, *ret_out));
    return lm_route_check_permitted(cx);
}

lm_rc lm_route_read(struct lm_cx *cx, struct lm_conn *conn, const void *in, void **ret_out) {
    if (cx->route->tx == LM_TX_NONE)
        return call(cx, in, ret_out);
    if (!conn) /* the database cannot be reached */
        return LM_BUSY;
    cx->db = conn;
    LM_TRY(lm_conn_begin(conn));
    lm_rc rc = call(cx, in, ret_out);
    if (rc == LM_DB || rc == LM_CORRUPT)
        lm_log(LM_ERROR, "database.said", "request_id", cx->request_id, "reason",
               lm_conn_message(conn), NULL);
    lm_conn_rollback(conn); /* nothing was written: this only ends the snapshot */
    cx->db = NULL;
    return rc;
}

void lm_request_read(struct lm_request *request, struct lm_conn *conn) {
    void *out = NULL;
    lm_rc rc = lm_route_read(&request->cx, conn, request->in, &out);
    if (rc == LM_OK)
        rc = lm_output_print(&request->cx, out, &request->body);
    lm_request_reply(request, rc);
}

/* ---- writes ---- */

static lm_rc replay(struct lm_request *request, const struct idempotency_answer *answer) {
    request->status = (int)answer->status;
    request->body = answer->body;
    return LM_OK;
}

static lm_rc keep(struct lm_request *request) {
    if (!request->key.p)
        return LM_OK;
    struct idempotency_answer answer = {request->status, request->body};
    return idempotency_keep(&request->cx, request->key, request->digest, &answer);
}

static lm_rc write_run(struct lm_write *write, struct lm_conn *conn) {
    struct lm_request *request = request_of(write);
    struct lm_cx *cx = &request->cx;
    lm_cx_again(cx, conn);
    if (request->key.p) {
        struct idempotency_answer kept = {0};
        lm_rc rc = idempotency_find(cx, request->key, request->digest, &kept);
        if (rc != LM_NOT_FOUND)
            return rc == LM_OK ? replay(request, &kept) : rc;
    }
    void *out;
    LM_TRY(call(cx, request->in, &out));
    LM_TRY(lm_output_print(cx, out, &request->body));
    request->status = request->body.p ? 200 : 204;
    LM_TRY(audit_write(cx, NULL));
    return keep(request);
}

/* On a writer thread, after the commit. Events first: whoever gets the reply may ask at once and
 * must find what listeners made of it. */
static void write_done(struct lm_write *write, lm_rc outcome) {
    struct lm_request *request = request_of(write);
    request->cx.db = NULL;
    if (outcome == LM_OK)
        lm_events_tell(request->cx.env, request->cx.events.items, request->cx.events.count);
    lm_request_reply(request, outcome);
}

static lm_rc prepare(struct lm_request *request, struct lm_conn *conn) {
    struct lm_cx *cx = &request->cx;
    if (!cx->route->prepare)
        return LM_OK;
    cx->db = conn;
    lm_rc rc = cx->route->prepare(cx, request->in, request->in);
    cx->db = NULL;
    return rc;
}

void lm_request_write(struct lm_request *request, struct lm_conn *conn) {
    lm_rc rc = prepare(request, conn);
    request->write = (struct lm_write){.run = write_run, .done = write_done};
    if (rc == LM_OK)
        rc = lm_db_submit(request->cx.env->db, &request->write);
    else
        request->cx.db = NULL;
    if (rc != LM_OK)
        lm_request_reply(request, rc);
}
