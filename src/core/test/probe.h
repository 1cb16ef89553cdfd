/* A tiny module with a route of every kind, sessions made of words, and a server around them. */
#ifndef LM_CORE_TEST_PROBE_H
#define LM_CORE_TEST_PROBE_H

#include "core/account/account.h"
#include "core/dispatch/dispatch.h"
#include "lib/http/test/client.h"

#include <semaphore.h>

extern const struct lm_module probe_module;

/* What handlers and tests tell each other. */
struct probe_shared {
    int64_t renderings; /* how often GET /probes/{probe} ran */
    int64_t runs;       /* how often POST /probes ran */
    int64_t heard;      /* how often the listener heard */
    sem_t long_started, long_may_end;
    bool stream_fails; /* the stream breaks off instead of ending */
};
extern struct probe_shared probe_shared;

/* Nodes of the test's grid. */
enum { DISTRICT = 1, STREET_A = 10, STREET_B = 20, BUILDING_A = 1000, BUILDING_B = 2000 };

/* A served environment. Tokens that are somebody: "captain-a" (captain of building A), "street-b",
 * "token-a" (an API token of captain A). The CSRF token of each is "csrf-" and the token. */
struct probe_server {
    struct lm_env *env;
    struct lm_dispatch *dispatch;
    struct lm_http *http;
    struct lm_db_config db;
    char data_dir[64];
};

/* Fails the test when it cannot. */
void probe_open(struct probe_server *server, enum lm_engine engine);
void probe_serve(struct probe_server *server, const struct lm_dispatch_config *config);
void probe_stop(struct probe_server *server);
/* Stops, closes and removes everything. */
void probe_close(struct probe_server *server);
/* Rows of the probe table, of the audit and of the idempotency table. */
struct probe_counts {
    int64_t probes, audits, keys;
};
struct probe_counts probe_count(struct probe_server *server);

#endif
