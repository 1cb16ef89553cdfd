/* Opens, serves and removes the environment of core's tests; says who the words are. */
#include "test.h"

#include "core/account/session.h"
#include "core/audit/audit.h"
#include "core/idempotency/idempotency.h"
#include "core/scope/scope.h"
#include "core/setting/setting.h"
#include "core/status/status.h"
#include "core/test/probe.h"
#include "lib/db/test/test_db.h"

#include "base/log.h"

static const struct lm_module *const modules[] = {
    &setting_module, &idempotency_module, &audit_module, &status_module, &probe_module, NULL};

/* ---- who is who: stands in for core/account ---- */

const struct lm_who lm_who_system = {.is_system = true};

lm_rc lm_sessions_new(struct lm_sessions **ret_sessions) {
    *ret_sessions = NULL;
    return LM_OK;
}

void lm_sessions_free(struct lm_sessions *sessions) {
    (void)sessions;
}

/* Nobody is ever cached: every request shows that the dispatcher can ask with a connection. */
lm_rc lm_session_cached(struct lm_env *env, struct lm_arena *arena, struct lm_str token,
                        const struct lm_who **ret_who) {
    (void)env, (void)arena, (void)token, (void)ret_who;
    return LM_NOT_FOUND;
}

lm_rc lm_session_find(struct lm_env *env, struct lm_arena *arena, struct lm_conn *db,
                      struct lm_str token, const struct lm_who **ret_who) {
    (void)env;
    static const struct lm_grant captain[] = {{LM_ROLE_CAPTAIN, BUILDING_A}};
    static const struct lm_grant street[] = {{LM_ROLE_STREET, STREET_B}};
    assert_non_null(db);
    struct lm_who *who;
    LM_TRY(lm_new(arena, 1, &who));
    bool is_street = lm_str_is(token, "street-b");
    *who = (struct lm_who){.account_id = is_street ? 2 : 1,
                           .lang = is_street ? LM_LANG_EN : LM_LANG_ZH,
                           .is_token = lm_str_is(token, "token-a"),
                           .grants = is_street ? street : captain,
                           .grant_count = 1};
    LM_TRY(lm_str_printf(arena, &who->csrf, "csrf-%.*s", LM_FMT(token)));
    if (!is_street && !who->is_token && !lm_str_is(token, "captain-a"))
        return LM_UNAUTHENTICATED;
    *ret_who = who;
    return LM_OK;
}

lm_rc lm_session_check(struct lm_env *env, struct lm_arena *arena, struct lm_conn *db,
                       struct lm_str token, const struct lm_who **ret_who) {
    return lm_session_find(env, arena, db, token, ret_who);
}

/* ---- the server ---- */

static void publish_grid(struct lm_env *env) {
    static const struct lm_scope_node nodes[] = {
        {BUILDING_B, 200, LM_LEVEL_BUILDING, .code = {"1", 1}},
        {STREET_B, DISTRICT, LM_LEVEL_STREET, .code = {"2", 1}},
        {DISTRICT, 0, LM_LEVEL_DISTRICT, .code = {"1", 1}},
        {STREET_A, DISTRICT, LM_LEVEL_STREET, .code = {"1", 1}},
        {BUILDING_A, STREET_A, LM_LEVEL_BUILDING, .code = {"1", 1}},
        {200, STREET_B, LM_LEVEL_COMPOUND, .code = {"1", 1}},
    };
    assert_ok(lm_scopes_publish(env->scopes, nodes, LM_COUNT(nodes), 1));
}

static void open_env(struct probe_server *server) {
    struct lm_env_config config = {
        .data_dir = server->data_dir, .db = server->db, .is_new_allowed = true};
    assert_ok(lm_env_open(&config, modules, &server->env));
    publish_grid(server->env);
}

void probe_open(struct probe_server *server, enum lm_engine engine) {
    *server = (struct probe_server){.db = test_db_config(engine)};
    snprintf(server->data_dir, sizeof server->data_dir, "/tmp/lm-core-XXXXXX");
    assert_non_null(mkdtemp(server->data_dir));
    probe_shared = (struct probe_shared){0};
    sem_init(&probe_shared.long_started, 0, 0);
    sem_init(&probe_shared.long_may_end, 0, 0);
    lm_log_level(getenv("LM_TEST_LOG") ? LM_DEBUG : LM_ERROR + 1);
    open_env(server);
}

void probe_serve(struct probe_server *server, const struct lm_dispatch_config *config) {
    static const struct lm_dispatch_config usual = {0};
    if (!server->env)
        open_env(server);
    assert_ok(lm_dispatch_new(server->env, config ? config : &usual, &server->dispatch));
    struct lm_http_config http = {
        .listen = "127.0.0.1", .handle = lm_dispatch_handle, .app = server->dispatch};
    assert_ok(lm_http_start(&http, &server->http));
}

void probe_stop(struct probe_server *server) {
    if (server->http)
        lm_http_stop(server->http, 2000);
    server->http = NULL;
    lm_dispatch_free(server->dispatch);
    lm_env_close(server->env);
    server->dispatch = NULL;
    server->env = NULL;
}

void probe_close(struct probe_server *server) {
    char path[128];
    probe_stop(server);
    snprintf(path, sizeof path, "%s/lastmeter.key", server->data_dir);
    unlink(path);
    rmdir(server->data_dir);
    test_db_close(test_db_open_at(&server->db, NULL, 0)); /* removes what it held */
}

struct probe_counts probe_count(struct probe_server *server) {
    static const struct lm_sql probes = {"test_probes", "SELECT count(*) FROM probe"};
    static const struct lm_sql audits = {"test_audits", "SELECT count(*) FROM audit"};
    static const struct lm_sql keys = {"test_keys", "SELECT count(*) FROM idempotency"};
    struct probe_counts counts;
    struct lm_conn *conn;
    assert_ok(lm_conn_open(server->env->db, LM_CONN_READ, &conn));
    assert_ok(lm_db_int(conn, LM_Q0(&probes), &counts.probes));
    assert_ok(lm_db_int(conn, LM_Q0(&audits), &counts.audits));
    assert_ok(lm_db_int(conn, LM_Q0(&keys), &counts.keys));
    lm_conn_close(conn);
    return counts;
}
