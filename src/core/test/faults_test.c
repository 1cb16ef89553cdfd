/* Memory and database fail at the first, the second … the last call that a request makes: each time
 * the caller is told of a fault, nothing is half-written, nothing leaks, and the next request
 * works. Over the whole program with its demo, on both engines. */
#include "test_env.h"

#include "app/modules.h"
#include "base/fault.h"
#include "base/log.h"
#include "core/account/account.h"
#include "core/dispatch/dispatch.h"
#include "core/job/job.h"
#include "lib/http/test/client.h"

/* ---- the fault ---- */

static _Atomic int64_t calls_left; /* 0: none is to fail */
static _Atomic int64_t fired;

bool lm_fault_due(void) {
    if (calls_left == 0 || --calls_left != 0)
        return false;
    fired++;
    return true;
}

/* ---- the world ---- */

struct world {
    struct lm_env *env;
    struct lm_conn *eye; /* what the test itself looks with */
    struct lm_dispatch *dispatch;
    struct lm_http *http;
    int64_t survey, door, version, building;
    char captain[128], district[128], login[64], password[64];
};

static const struct lm_sql survey_sql = {"test_survey", "SELECT MAX(id) FROM survey"};
static const struct lm_sql building_sql = {
    "test_building", "SELECT p.node_id FROM appointment AS p JOIN account AS a ON a.id = "
                     "p.account_id WHERE a.login = 'captain'"};
static const struct lm_sql door_sql = {
    "test_door", "SELECT MIN(id) FROM ledger_door WHERE building_id = $1 AND residents > 0"};
static const struct lm_sql other_door_sql = {
    "test_other_door", "SELECT id FROM ledger_door ORDER BY id LIMIT 1 OFFSET $1"};
static const struct lm_sql version_sql = {"test_version",
                                          "SELECT version FROM ledger_door WHERE id = $1"};
static const struct lm_sql account_sql_of = {"test_account",
                                             "SELECT id FROM account WHERE login = $1"};
/* Whatever one of the requests below writes is in one of these. */
static const struct lm_sql rows_sql = {
    "test_rows",
    "SELECT (SELECT count(*) FROM audit) * 1000003 + (SELECT count(*) FROM account) * 1009 + "
    "(SELECT count(*) FROM appointment) * 10007 + (SELECT count(*) FROM invitation) * 100003 + "
    "(SELECT count(*) FROM session) * 13 + (SELECT count(*) FROM ledger_person) * 17 + "
    "(SELECT count(*) FROM ledger_spell) * 19 + (SELECT count(*) FROM ledger_change) * 23 + "
    "(SELECT count(*) FROM survey_answer) * 29 + (SELECT count(*) FROM ledger_name_gram) * 31 + "
    "(SELECT count(*) FROM idempotency) * 37 + (SELECT sum(version) FROM ledger_door) * 41 + "
    "(SELECT count(*) FROM survey_target WHERE status <> 'waiting') * 43 + "
    "(SELECT count(*) FROM lockout) * 47"};

static int64_t number(struct world *world, struct lm_query query) {
    int64_t value = 0;
    assert_ok(lm_db_int(world->eye, query, &value));
    return value;
}

struct mint {
    const char *login;
    char *to;
};

static lm_rc mint(struct lm_cx *cx, void *arg) {
    struct mint *one = arg;
    struct lm_str token;
    int64_t id;
    LM_TRY(lm_db_int(cx->db, LM_Q(&account_sql_of, LM_Z(one->login)), &id));
    LM_TRY(account_mint_session(cx, id, &token));
    snprintf(one->to, 128, "%.*s", LM_FMT(token));
    return LM_OK;
}

static void read_login(struct world *world) {
    char path[300], line[200];
    snprintf(path, sizeof path, "%.*s/demo-logins.txt", LM_FMT(world->env->data_dir));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "%63s %63s", world->login, world->password) == 2 &&
            !strcmp(world->login, "worker"))
            break;
    fclose(file);
}

static void open_world(struct world *world, enum lm_engine engine) {
    *world = (struct world){.env = test_env_open(engine, app_modules)};
    char *argv[] = {"demo", "--scale", "compound", "--seed", "7", "--survey", NULL};
    char *words[] = {"lastmeter", "demo", NULL};
    int count = 0;
    int64_t begun;
    lm_log_level(LM_ERROR + 1);
    const struct lm_command *demo = NULL;
    for (const struct lm_module *const *module = app_modules; *module && !demo; module++)
        for (const struct lm_command *one = (*module)->commands; one && one->name; one++)
            if (!strcmp(one->name, words[1]))
                demo = one;
    assert_non_null(demo);
    assert_int_equal(demo->run(world->env, 6, argv), 0);
    do /* opening the survey */
        assert_ok(lm_jobs_run_due(world->env, &begun));
    while (begun > 0 && ++count < 20);
    assert_ok(lm_conn_open(world->env->db, LM_CONN_READ, &world->eye));
    read_login(world);
    assert_ok(test_write(world->env, mint, &(struct mint){"captain", world->captain}, NULL));
    assert_ok(test_write(world->env, mint, &(struct mint){"worker", world->district}, NULL));
    world->survey = number(world, LM_Q0(&survey_sql));
    world->building = number(world, LM_Q0(&building_sql));
    world->door = number(world, LM_Q(&door_sql, LM_I(world->building)));
    assert_ok(lm_dispatch_new(world->env, &(struct lm_dispatch_config){0}, &world->dispatch));
    struct lm_http_config http = {.listen = "127.0.0.1",
                                  .handle = lm_dispatch_handle,
                                  .body_limit = lm_dispatch_body_limit,
                                  .app = world->dispatch};
    assert_ok(lm_http_start(&http, &world->http));
}

static void close_world(struct world *world) {
    lm_http_stop(world->http, 2000);
    lm_conn_close(world->eye);
    lm_dispatch_free(world->dispatch);
    test_env_close(world->env);
}

/* ---- requests ---- */

struct request {
    const char *line, *token, *type;
    bool has_no_key; /* keys are ignored: it takes or gives a secret */
    char body[2048];
};

static int ask(struct world *world, const struct request *request, int serial) {
    char head[1024], key[64] = "";
    struct client *client = client_open(lm_http_port(world->http));
    size_t used = 0;
    if (serial > 0)
        snprintf(key, sizeof key, "Idempotency-Key: key-%08d\r\n", serial);
    int n = snprintf(head, sizeof head,
                     "%s HTTP/1.1\r\nHost: x\r\n%s%s%s%sContent-Type: %s\r\n"
                     "Content-Length: %zu\r\n\r\n",
                     request->line, request->token ? "Authorization: Bearer " : "",
                     request->token ? request->token : "", request->token ? "\r\n" : "", key,
                     request->type ? request->type : "application/json", strlen(request->body));
    assert_true(n > 0 && (size_t)n < sizeof head);
    assert_true(client_send(client, lm_str_of(head)) &&
                client_send(client, lm_str_of(request->body)));
    struct answer answer = client_answer(client, &used, false);
    if (answer.status >= 400 && answer.status < 500)
        print_message("%s: %d %.*s\n", request->line, answer.status, LM_FMT(answer.body));
    client_close(client);
    return answer.status;
}

typedef void (*writer)(struct world *world, struct request *request, int serial);

/* The fault came before the commit, and nothing was written; or after it, and the same request with
 * the same key is told what the first one did. */
static void check_nothing_or_all(struct world *world, const struct request *request, int serial,
                                 int64_t before) {
    int64_t after = number(world, LM_Q0(&rows_sql));
    if (after == before)
        return;
    assert_int_equal(ask(world, request, serial), 200);
    if (!request->has_no_key) /* else a session whose token nobody was told */
        assert_int_equal(number(world, LM_Q0(&rows_sql)), after);
}

/* Makes the nth call fail for n = 1, 2 … until the request makes fewer calls than that. */
static void walk(struct world *world, writer write) {
    static int serial;
    static char line[256];
    struct request look = {.line = "GET /api/v1/session", .token = world->captain};
    int n = 0;
    for (bool is_over = false; !is_over; n++) {
        struct request request = {.line = line};
        write(world, &request, ++serial);
        snprintf(line, sizeof line, "%s", request.line);
        request.line = line;
        int64_t before = number(world, LM_Q0(&rows_sql)), fired_before = fired;
        calls_left = n + 1;
        int status = ask(world, &request, serial);
        calls_left = 0;
        lm_db_drain(world->env->db);
        is_over = fired == fired_before;
        if (is_over)
            assert_true(status >= 200 && status < 300);
        else if (status >= 500 || status == 0) /* 0: too early for an answer; hung up on */
            check_nothing_or_all(world, &request, serial, before);
        else if (status < 200 || status >= 300) /* what failed was not what the caller did wrong */
            fail_msg("%s: the fault at call %d is answered %d", request.line, n + 1, status);
        assert_int_equal(ask(world, &look, 0), 200);
        if (n >= 3000)
            fail_msg("%s: %d calls and no end", line, n);
    }
    assert_true(n > 20);
}

static void answer(struct world *world, struct request *request, int serial) {
    static char line[200];
    world->version = number(world, LM_Q(&version_sql, LM_I(world->door)));
    snprintf(line, sizeof line, "POST /api/v1/surveys/%lld/doors/%lld/answers",
             (long long)world->survey, (long long)world->door);
    request->line = line;
    request->token = world->captain;
    snprintf(request->body, sizeof request->body,
             "{\"outcome\":\"changed\",\"given_at\":\"2026-01-01T08:00:00Z\",\"based_on\":%lld,"
             "\"changes\":[{\"kind\":\"add\",\"person\":{\"name\":\"测试%d\",\"sex\":\"female\","
             "\"birth_year\":1980,\"phone\":\"199%08d\"}}]}",
             (long long)world->version, serial, serial);
}

static void add_person(struct world *world, struct request *request, int serial) {
    static char line[200];
    /* Each behind another door: an answer that grows makes more calls each time. */
    int64_t door = number(world, LM_Q(&other_door_sql, LM_I(serial % 300)));
    snprintf(line, sizeof line, "POST /api/v1/doors/%lld/changes", (long long)door);
    request->line = line;
    request->token = world->district;
    snprintf(request->body, sizeof request->body,
             "{\"changes\":[{\"kind\":\"add\",\"person\":{\"name\":\"测量%d\",\"sex\":\"male\","
             "\"birth_year\":1970,\"phone\":\"198%08d\"}}]}",
             serial, serial);
}

static void create_account(struct world *world, struct request *request, int serial) {
    request->line = "POST /api/v1/accounts";
    request->token = world->district;
    snprintf(request->body, sizeof request->body,
             "{\"name\":\"新人%d\",\"role\":\"helper\",\"node_id\":\"%lld\"}", serial,
             (long long)world->building);
}

static void import_accounts(struct world *world, struct request *request, int serial) {
    request->line = "POST /api/v1/accounts/import";
    request->token = world->district;
    request->type = "multipart/form-data; boundary=b";
    snprintf(request->body, sizeof request->body,
             "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
             "姓名,手机号,职务,负责楼栋\n导入%d,197%08d,楼栋长,保利中央公园/1号楼\n\r\n--b--\r\n",
             serial, serial);
}

/* Attempts that a fault ended count as failed: not what is tested here. */
static lm_rc forgive(void *arg, struct lm_conn *conn) {
    static const struct lm_sql all = {"test_forgive", "DELETE FROM lockout"};
    (void)arg;
    return lm_db_exec(conn, LM_Q0(&all), NULL);
}

static void log_in(struct world *world, struct request *request, int serial) {
    (void)serial;
    assert_ok(lm_db_write(world->env->db, forgive, NULL));
    request->line = "POST /api/v1/session";
    request->has_no_key = true;
    snprintf(request->body, sizeof request->body,
             "{\"login\":\"%s\",\"password\":\"%s\",\"device\":\"test\"}", world->login,
             world->password);
}

static void whatever_fails_is_told_and_leaves_nothing(void **state) {
    static const writer writers[] = {answer, add_person, create_account, import_accounts, log_in};
    (void)state;
    test_each_engine(engine) {
        struct world world;
        open_world(&world, engine);
        for (size_t i = 0; i < LM_COUNT(writers); i++)
            walk(&world, writers[i]);
        close_world(&world);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_fails_is_told_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
