/* What the program says about itself: is it alive, how busy is it, what does its interface look
 * like. */
#include "core/status/status.h"

#include "core/contract/contract.h"
#include "core/dispatch/dispatch.h"
#include "core/env.h"
#include "core/status/status_store.h"

enum { TEXT_CAP = 16 * 1024 * 1024 };

/* Alive means: the database answers. */
static lm_rc healthz_get(struct lm_cx *cx, const void *in, void *out) {
    (void)in, (void)out;
    LM_TRY(status_alive(cx));
    return lm_answer_text(cx, "text/plain; charset=utf-8", LM_STR("ok\n"));
}

static bool is_loopback(struct lm_str peer) {
    return lm_str_starts(peer, LM_STR("127.")) || lm_str_is(peer, "::1") ||
           lm_str_starts(peer, LM_STR("::ffff:127."));
}

/* Figures are for the machine's own collector; strangers learn nothing from the address. */
static lm_rc metrics_get(struct lm_cx *cx, const void *in, void *out) {
    (void)in, (void)out;
    /* Behind a proxy on this machine that nobody has named to us, all the world is loopback. */
    if (!is_loopback(cx->peer) || lm_cx_is_forwarded(cx) || !lm_cx_dispatch(cx))
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    struct lm_buf text = lm_buf_in(cx->arena, TEXT_CAP);
    struct lm_str body;
    lm_dispatch_metrics(lm_cx_dispatch(cx), &text);
    LM_TRY(lm_buf_done(&text, &body));
    return lm_answer_text(cx, "text/plain; version=0.0.4; charset=utf-8", body);
}

static lm_rc openapi_get(struct lm_cx *cx, const void *in, void *out) {
    (void)in, (void)out;
    struct lm_buf text = lm_buf_in(cx->arena, TEXT_CAP);
    struct lm_str body;
    contract_openapi(cx->env->modules, &text);
    LM_TRY(lm_buf_done(&text, &body));
    return lm_answer_text(cx, "application/json; charset=utf-8", body);
}

static const struct lm_route routes[] = {
    {"GET", "/healthz", &lm_public, LM_TX_READ, healthz_get, .is_file = true,
     .doc = "Answers when the server and its database do."},
    {"GET", "/metrics", &lm_public, LM_TX_NONE, metrics_get, .is_file = true,
     .doc = "Figures for Prometheus; for callers on the same machine only."},
    {"GET", "/api/v1/openapi.json", &lm_public, LM_TX_NONE, openapi_get, .is_file = true,
     .doc = "This description."},
    {0},
};

/* lastmeter contract openapi | typescript */
static int contract_command(struct lm_env *env, int argc, char **argv) {
    const char *what = argc == 2 ? argv[1] : "";
    struct lm_buf text = {.cap = TEXT_CAP};
    struct lm_str whole;
    if (!strcmp(what, "openapi"))
        contract_openapi(env->modules, &text);
    else if (!strcmp(what, "typescript"))
        contract_typescript(env->modules, &text);
    else
        return fputs("lastmeter contract openapi | typescript\n", stderr), 2;
    bool is_printed = lm_buf_done(&text, &whole) == LM_OK &&
                      fwrite(whole.p, 1, whole.n, stdout) == whole.n && fflush(stdout) == 0;
    lm_buf_free(&text);
    return is_printed ? 0 : 1;
}

static const struct lm_command commands[] = {
    {"contract", "openapi|typescript", "prints the interface from the tables of the program",
     contract_command, .is_offline = true},
    {0},
};

static const struct lm_message messages[] = {
    {"request.form_expected",
     "提交的内容须为表单（Content-Type: application/x-www-form-urlencoded）。",
     "The body must be a form (Content-Type: application/x-www-form-urlencoded)."},
    {"request.json_expected", "提交的内容须为 JSON（Content-Type: application/json）。",
     "Send the body as JSON (Content-Type: application/json)."},
    {0},
};

const struct lm_module status_module = {.name = "status",
                                        .sql = status_sql,
                                        .routes = routes,
                                        .messages = messages,
                                        .commands = commands};
