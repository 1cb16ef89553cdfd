/* Puts the HTTP server in front of the dispatcher and stops both in order. */
#include "app/serve.h"

#include "base/log.h"
#include "core/dispatch/dispatch.h"
#include "core/job/job.h"
#include "core/outside.h"
#include "lib/http/http.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { GRACE_MS = 10000 };

static sigset_t stop_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

void app_serve_hold_signals(void) {
    sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static lm_rc start_http(const struct app_config *config, struct lm_dispatch *dispatch,
                        struct lm_http **ret_http) {
    struct lm_http_config http = {.listen = config->listen,
                                  .port = config->port,
                                  .trusted_proxy = config->trusted_proxy,
                                  .connections = config->connections,
                                  .connections_per_address = config->connections_per_address,
                                  .handle = lm_dispatch_handle,
                                  .body_limit = lm_dispatch_body_limit,
                                  .app = dispatch};
    return lm_http_start(&http, ret_http);
}

/* The line that people and scripts wait for, on standard output. */
static void say_ready(const struct app_config *config, const struct lm_http *http) {
    char port[16];
    snprintf(port, sizeof port, "%d", lm_http_port(http));
    bool is_v6 = strchr(config->listen, ':') != NULL;
    printf("lastmeter: http://%s%s%s:%s/\n", is_v6 ? "[" : "", config->listen, is_v6 ? "]" : "",
           port);
    fflush(stdout);
    lm_log(LM_INFO, "server.ready", "listen", config->listen, "port", port, NULL);
}

static void wait_for_stop(void) {
    sigset_t set = stop_signals();
    int signal_number = 0;
    while (sigwait(&set, &signal_number) != 0)
        ;
    lm_log(LM_INFO, "server.stopping", "signal", signal_number == SIGINT ? "INT" : "TERM", NULL);
}

static lm_rc run(const struct app_config *config, struct lm_dispatch *dispatch) {
    struct lm_http *http;
    LM_TRY(start_http(config, dispatch, &http));
    lm_dispatch_observe(dispatch, http);
    say_ready(config, http);
    wait_for_stop();
    lm_http_stop(http, GRACE_MS);
    lm_dispatch_drain(dispatch);
    return LM_OK;
}

enum { JOB_THREADS = 2 };

/* Another server has the database, for its own lost the lock with the database's restart: one of
 * two must go. */
static void displaced(void) {
    kill(getpid(), SIGTERM);
}

int app_serve(struct lm_env *env, const struct app_config *config) {
    struct lm_dispatch_config settings = {.workers = config->workers,
                                          .readers = config->readers,
                                          .stream_cap = (size_t)config->streams,
                                          .is_https = config->https};
    struct lm_dispatch *dispatch = NULL;
    struct lm_outside *outside = NULL;
    lm_rc rc = lm_dispatch_new(env, &settings, &dispatch);
    if (rc == LM_OK)
        rc = lm_jobs_start(env, JOB_THREADS);
    if (rc == LM_OK)
        rc = lm_outside_start(env, displaced, &outside);
    if (rc == LM_OK)
        rc = run(config, dispatch);
    lm_outside_stop(outside);
    lm_jobs_stop(env);
    lm_dispatch_free(dispatch);
    lm_log(LM_INFO, "server.stopped", "outcome", lm_rc_slug(rc), NULL);
    return rc == LM_OK ? 0 : 1;
}
