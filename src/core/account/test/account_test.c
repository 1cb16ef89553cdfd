/* Accounts on both engines: who may appoint whom, the three administrators, lock-outs under the
 * test's clock, codes that work once, tokens no wider than their owner, the cache. */
#include "test_env.h"

#include "base/clock.h"
#include "core/account/account_rules.h"
#include "core/account/lockout.h"
#include "core/account/login.h"
#include "core/account/session.h"
#include "core/audit/audit.h"
#include "core/setting/setting.h"

static const struct lm_module *const modules[] = {&setting_module, &audit_module, &account_module,
                                                  NULL};

enum { COMPOUND = 4, BUILDING = 5, SECOND_BUILDING = 6, OTHER_BUILDING = 8, FAR_BUILDING = 12 };

static struct lm_env *open_env(enum lm_engine engine) {
    struct lm_env *env = test_env_open(engine, modules);
    test_settle(env);
    return env;
}

/* ---- people ---- */

struct person {
    const char *login;
    enum lm_role role;
    int64_t node_id;
    const char *password;
    int64_t id;
};

static lm_rc make(struct lm_cx *cx, void *arg) {
    struct person *person = arg;
    struct lm_account_new account = {.login = lm_str_of(person->login),
                                     .name = LM_STR("张小明"),
                                     .phone = LM_STR("138 0000 1234"),
                                     .password = lm_str_of(person->password)};
    LM_TRY(account_create(cx, &account, &person->id));
    return person->role ? account_appoint(cx, person->id, person->role, person->node_id) : LM_OK;
}

static int64_t person(struct lm_env *env, const char *login, enum lm_role role, int64_t node_id) {
    struct person one = {login, role, node_id, "dragon-boat-77", 0};
    assert_ok(test_write(env, make, &one, NULL));
    return one.id;
}

static lm_rc mint(struct lm_cx *cx, void *arg) {
    struct person *one = arg;
    struct lm_str token;
    LM_TRY(account_mint_session(cx, one->id, &token));
    memcpy((char *)(uintptr_t)one->password, token.p, token.n + 1);
    return LM_OK;
}

/* A session token of an account, in `token` (100 bytes). */
static void log_in(struct lm_env *env, int64_t account_id, char *token) {
    struct person one = {.id = account_id, .password = token};
    assert_ok(test_write(env, mint, &one, NULL));
}

static lm_rc find_with(struct lm_env *env, struct lm_arena *arena, const char *token,
                       const struct lm_who **ret_who) {
    struct lm_conn *conn;
    assert_ok(lm_conn_open(env->db, LM_CONN_READ, &conn));
    lm_rc rc = lm_session_find(env, arena, conn, lm_str_of(token), ret_who);
    lm_conn_close(conn);
    return rc;
}

static const struct lm_who *who_is(struct lm_env *env, struct lm_arena *arena, int64_t account_id) {
    char token[100];
    const struct lm_who *who = NULL;
    log_in(env, account_id, token);
    assert_ok(find_with(env, arena, token, &who));
    return who;
}

/* ---- appointing ---- */

struct appointing {
    const struct lm_who *who;
    int64_t account_id;
    enum lm_role role;
    int64_t node_id;
};

static lm_rc appoint_as(struct lm_cx *cx, void *arg) {
    const struct appointing *a = arg;
    cx->who = a->who;
    LM_TRY(account_check_may_appoint(cx, a->account_id, a->role, a->node_id));
    return account_appoint(cx, a->account_id, a->role, a->node_id);
}

static lm_rc try_appoint(struct lm_env *env, const struct lm_who *who, int64_t account_id,
                         enum lm_role role, int64_t node_id) {
    struct appointing a = {who, account_id, role, node_id};
    return test_write(env, appoint_as, &a, NULL);
}

static void a_station_head_appoints_within_his_compound_only(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        int64_t head = person(env, "head", LM_ROLE_STATION_HEAD, COMPOUND);
        int64_t zhang = person(env, "zhang", 0, 0);
        const struct lm_who *who = who_is(env, *state, head);
        assert_ok(try_appoint(env, who, zhang, LM_ROLE_CAPTAIN, BUILDING));
        assert_ok(try_appoint(env, who, zhang, LM_ROLE_HELPER, SECOND_BUILDING));
        assert_ok(try_appoint(env, who, zhang, LM_ROLE_DEPUTY_HEAD, COMPOUND));
        assert_rc(try_appoint(env, who, zhang, LM_ROLE_CAPTAIN, OTHER_BUILDING), LM_FORBIDDEN);
        assert_rc(try_appoint(env, who, zhang, LM_ROLE_STATION_HEAD, COMPOUND), LM_FORBIDDEN);
        assert_rc(try_appoint(env, who, zhang, LM_ROLE_COMMUNITY_WORKER, 3), LM_FORBIDDEN);
        assert_rc(try_appoint(env, who, head, LM_ROLE_CAPTAIN, BUILDING), LM_FORBIDDEN);
        test_env_close(env);
    }
}

static void nobody_appoints_above_himself(void **state) {
    static const struct {
        enum lm_role role;
        int64_t node_id;
        enum lm_role highest; /* that he may give */
    } rows[] = {{LM_ROLE_CAPTAIN, BUILDING, 0},
                {LM_ROLE_DEPUTY_HEAD, COMPOUND, LM_ROLE_HELPER},
                {LM_ROLE_COMMUNITY_WORKER, 3, LM_ROLE_STATION_HEAD},
                {LM_ROLE_STREET, 2, LM_ROLE_COMMUNITY_WORKER},
                {LM_ROLE_DISTRICT, 1, LM_ROLE_STREET},
                {LM_ROLE_FINANCE, 1, 0},
                {LM_ROLE_SYSTEM_ADMIN, 1, 0},
                {LM_ROLE_AUDITOR, 1, 0}};
    static const int64_t place[LM_ROLE_COUNT] = {0, 5, 5, 4, 4, 3, 2, 1, 1, 1, 1, 1};
    static const int rank[LM_ROLE_COUNT] = {0, 1, 1, 3, 2, 4, 5, 6, 5, 9, 9, 9};
    struct lm_env *env = open_env(LM_SQLITE);
    const struct lm_scope *scope = lm_scopes_take(env->scopes);
    for (size_t i = 0; i < LM_COUNT(rows); i++) {
        struct lm_grant grant = {rows[i].role, rows[i].node_id};
        struct lm_who who = {.account_id = 1, .grants = &grant, .grant_count = 1};
        for (int role = LM_ROLE_CAPTAIN; role < LM_ROLE_COUNT; role++)
            if (rank[role] > rank[rows[i].highest])
                assert_false(role_may_appoint(&who, scope, (enum lm_role)role, place[role]));
        if (rows[i].highest)
            assert_true(role_may_appoint(&who, scope, rows[i].highest, place[rows[i].highest]));
    }
    lm_scopes_give_back(env->scopes, scope);
    test_env_close(env);
    (void)state;
}

static void a_role_belongs_to_its_level(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    int64_t zhang = person(env, "zhang", 0, 0);
    (void)state;
    assert_rc(try_appoint(env, &lm_who_system, zhang, LM_ROLE_CAPTAIN, COMPOUND), LM_INVALID);
    assert_rc(try_appoint(env, &lm_who_system, zhang, LM_ROLE_STATION_HEAD, BUILDING), LM_INVALID);
    assert_rc(try_appoint(env, &lm_who_system, zhang, LM_ROLE_CAPTAIN, 999), LM_INVALID);
    assert_ok(try_appoint(env, &lm_who_system, zhang, LM_ROLE_CAPTAIN, BUILDING));
    assert_rc(try_appoint(env, &lm_who_system, zhang, LM_ROLE_CAPTAIN, BUILDING), LM_CONFLICT);
    test_env_close(env);
}

static void the_three_administrators_stay_apart(void **state) {
    static const enum lm_role admins[] = {LM_ROLE_SYSTEM_ADMIN, LM_ROLE_SECURITY_ADMIN,
                                          LM_ROLE_AUDITOR};
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        for (size_t i = 0; i < LM_COUNT(admins); i++) {
            char login[] = {'a', 'd', 'm', (char)('1' + i), 0};
            int64_t id = person(env, login, admins[i], 1);
            for (size_t j = 0; j < LM_COUNT(admins); j++)
                assert_rc(try_appoint(env, &lm_who_system, id, admins[j], 1), LM_CONFLICT);
            assert_rc(try_appoint(env, &lm_who_system, id, LM_ROLE_DISTRICT, 1), LM_CONFLICT);
            assert_rc(try_appoint(env, &lm_who_system, id, LM_ROLE_CAPTAIN, 5), LM_CONFLICT);
        }
        int64_t worker = person(env, "worker", LM_ROLE_COMMUNITY_WORKER, 3);
        assert_rc(try_appoint(env, &lm_who_system, worker, LM_ROLE_AUDITOR, 1), LM_CONFLICT);
        test_env_close(env);
    }
}

struct checking {
    const struct lm_who *who;
    int64_t account_id;
};

static lm_rc check_superior(struct lm_cx *cx, void *arg) {
    const struct checking *c = arg;
    cx->who = c->who;
    return account_check_superior(cx, c->account_id);
}

static void nobody_resets_an_account_that_may_do_more_than_he_may_grant(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    int64_t head = person(env, "head", LM_ROLE_STATION_HEAD, COMPOUND);
    int64_t both = person(env, "both", LM_ROLE_CAPTAIN, BUILDING);
    struct checking c = {who_is(env, *state, head), both};
    assert_ok(test_read(env, check_superior, &c));
    assert_ok(try_appoint(env, &lm_who_system, both, LM_ROLE_STREET, 2));
    assert_rc(test_read(env, check_superior, &c), LM_FORBIDDEN);
    test_env_close(env);
}

/* ---- sessions ---- */

static lm_rc dismiss(struct lm_cx *cx, void *arg) {
    const struct appointing *a = arg;
    return account_dismiss(cx, a->account_id, a->role, a->node_id);
}

static void a_dismissal_reaches_a_cached_session_at_once(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        int64_t id = person(env, "captain", LM_ROLE_CAPTAIN, BUILDING);
        struct appointing a = {NULL, id, LM_ROLE_CAPTAIN, BUILDING};
        const struct lm_who *who;
        char token[100];
        log_in(env, id, token);
        assert_ok(find_with(env, *state, token, &who));
        assert_int_equal(who->grant_count, 1);
        assert_ok(lm_session_cached(env, *state, lm_str_of(token), &who));
        assert_ok(test_write(env, dismiss, &a, NULL));
        assert_rc(lm_session_cached(env, *state, lm_str_of(token), &who), LM_NOT_FOUND);
        assert_ok(find_with(env, *state, token, &who));
        assert_int_equal(who->grant_count, 0);
        test_env_close(env);
    }
}

static lm_rc disable(struct lm_cx *cx, void *arg) {
    struct account_row row;
    LM_TRY(account_store_find(cx, *(int64_t *)arg, &row));
    row.status = ACCOUNT_DISABLED;
    return account_change(cx, &row);
}

static void a_disabled_account_is_out_at_once(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        int64_t id = person(env, "captain", LM_ROLE_CAPTAIN, BUILDING);
        const struct lm_who *who;
        char token[100];
        log_in(env, id, token);
        assert_ok(find_with(env, *state, token, &who));
        assert_ok(test_write(env, disable, &id, NULL));
        assert_rc(find_with(env, *state, token, &who), LM_UNAUTHENTICATED);
        test_env_close(env);
    }
}

static void sessions_end_when_idle_and_at_last_in_any_case(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    int64_t captain = person(env, "captain", LM_ROLE_CAPTAIN, BUILDING);
    int64_t worker = person(env, "worker", LM_ROLE_COMMUNITY_WORKER, 3);
    const struct lm_who *who;
    char phone[100], office[100];
    log_in(env, captain, phone);
    log_in(env, worker, office);
    assert_ok(find_with(env, *state, phone, &who));
    assert_ok(find_with(env, *state, office, &who));
    test_clock_add(8 * LM_HOUR_MS - 1);
    assert_ok(find_with(env, *state, office, &who));
    test_clock_add(8 * LM_HOUR_MS);
    assert_rc(find_with(env, *state, office, &who), LM_UNAUTHENTICATED);
    for (int day = 0; day < 175; day += 25) {
        test_clock_add(25 * LM_DAY_MS);
        assert_ok(find_with(env, *state, phone, &who));
    }
    test_clock_add(10 * LM_DAY_MS);
    assert_rc(find_with(env, *state, phone, &who), LM_UNAUTHENTICATED);
    test_env_close(env);
}

static void a_page_that_nobody_touches_keeps_no_session_alive(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    int64_t worker = person(env, "worker", LM_ROLE_COMMUNITY_WORKER, 3);
    const struct lm_who *who;
    struct lm_conn *conn;
    char token[100];
    log_in(env, worker, token);
    assert_ok(find_with(env, *state, token, &who));
    assert_ok(lm_conn_open(env->db, LM_CONN_READ, &conn));
    for (int hour = 0; hour < 7; hour++) {
        test_clock_add(LM_HOUR_MS);
        assert_ok(lm_session_check(env, *state, conn, lm_str_of(token), &who));
    }
    test_clock_add(LM_HOUR_MS);
    assert_rc(lm_session_check(env, *state, conn, lm_str_of(token), &who), LM_UNAUTHENTICATED);
    lm_conn_close(conn);
    assert_rc(find_with(env, *state, token, &who), LM_UNAUTHENTICATED);
    test_env_close(env);
}

static void a_captain_unused_for_a_month_logs_in_again(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    int64_t captain = person(env, "captain", LM_ROLE_CAPTAIN, BUILDING);
    const struct lm_who *who;
    char token[100];
    log_in(env, captain, token);
    test_clock_add(30 * LM_DAY_MS);
    assert_rc(find_with(env, *state, token, &who), LM_UNAUTHENTICATED);
    test_env_close(env);
}

static void the_database_does_not_hold_the_token(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    int64_t captain = person(env, "captain", LM_ROLE_CAPTAIN, BUILDING);
    static const struct lm_sql like = {
        "test_token", "SELECT COUNT(*) FROM session WHERE CAST(token_digest AS TEXT) = $1"};
    struct lm_conn *conn;
    int64_t count = -1;
    char token[100];
    (void)state;
    log_in(env, captain, token);
    assert_ok(lm_conn_open(env->db, LM_CONN_READ, &conn));
    assert_ok(lm_db_int(conn, LM_Q(&like, LM_Z(token)), &count));
    assert_int_equal(count, 0);
    lm_conn_close(conn);
    test_env_close(env);
}

/* ---- lock-outs ---- */

struct login_try {
    const char *login, *password;
    struct lm_str peer;
    int64_t account_id, retry_after_s;
};

static lm_rc try_login(struct lm_cx *cx, void *arg) {
    struct login_try *t = arg;
    cx->peer = t->peer;
    lm_rc rc = login_check(cx, lm_str_of(t->login), lm_str_of(t->password), &t->account_id);
    t->retry_after_s = cx->failure.retry_after_s;
    return rc;
}

static lm_rc begin_login(struct lm_cx *cx, void *arg) {
    struct login_try *t = arg;
    struct login_session session;
    cx->peer = t->peer;
    return login_begin(cx, t->account_id, LM_STR("phone"), &session);
}

static void guessing_a_password_gets_slower_and_a_right_one_clears_it(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        person(env, "wang", LM_ROLE_CAPTAIN, BUILDING);
        struct login_try wrong = {"wang", "not-this-one", LM_STR("10.0.0.1"), 0, 0};
        struct login_try right = {"WANG", "dragon-boat-77", LM_STR("10.0.0.2"), 0, 0};
        for (int i = 0; i < 5; i++)
            assert_rc(test_read(env, try_login, &wrong), LM_UNAUTHENTICATED);
        assert_rc(test_read(env, try_login, &right), LM_LOCKED); /* even the right one waits */
        assert_int_equal(right.retry_after_s, 60);
        test_clock_add(LM_MINUTE_MS);
        assert_rc(test_read(env, try_login, &wrong), LM_UNAUTHENTICATED);
        assert_rc(test_read(env, try_login, &wrong), LM_LOCKED);
        assert_int_equal(wrong.retry_after_s, 120);
        test_clock_add(2 * LM_MINUTE_MS);
        assert_ok(test_read(env, try_login, &right));
        assert_ok(test_write(env, begin_login, &right, NULL));
        assert_rc(test_read(env, try_login, &wrong), LM_UNAUTHENTICATED);
        assert_ok(test_read(env, try_login, &right));
        test_env_close(env);
    }
}

static void an_unknown_login_is_answered_like_a_wrong_password(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct login_try nobody = {"nobody", "not-this-one", LM_STR("10.0.0.1"), 0, 0};
    (void)state;
    for (int i = 0; i < 5; i++)
        assert_rc(test_read(env, try_login, &nobody), LM_UNAUTHENTICATED);
    assert_rc(test_read(env, try_login, &nobody), LM_LOCKED);
    test_env_close(env);
}

static void one_address_cannot_try_all_accounts(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    char login[16];
    (void)state;
    for (int i = 0; i < 50; i++) {
        snprintf(login, sizeof login, "user%d", i);
        struct login_try t = {login, "not-this-one", LM_STR("10.0.0.9"), 0, 0};
        assert_rc(test_read(env, try_login, &t), LM_UNAUTHENTICATED);
    }
    struct login_try more = {"user99", "not-this-one", LM_STR("10.0.0.9"), 0, 0};
    assert_rc(test_read(env, try_login, &more), LM_TOO_MANY);
    more.peer = LM_STR("10.0.0.10");
    assert_rc(test_read(env, try_login, &more), LM_UNAUTHENTICATED);
    test_env_close(env);
}

static void the_phone_number_logs_in_too(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    int64_t id = person(env, "wang", LM_ROLE_CAPTAIN, BUILDING);
    struct login_try phone = {"+86 138-0000-1234", "dragon-boat-77", LM_STR("10.0.0.1"), 0, 0};
    (void)state;
    assert_ok(test_read(env, try_login, &phone));
    assert_int_equal(phone.account_id, id);
    person(env, "wangli", LM_ROLE_CAPTAIN, SECOND_BUILDING); /* shares the phone: ambiguous */
    assert_rc(test_read(env, try_login, &phone), LM_UNAUTHENTICATED);
    test_env_close(env);
}

/* ---- one-time codes ---- */

struct activation {
    int64_t account_id;
    char code[20];
    struct invitation_row invitation;
    struct account_row account;
};

static lm_rc invite(struct lm_cx *cx, void *arg) {
    struct activation *a = arg;
    struct lm_str code;
    LM_TRY(account_invite(cx, a->account_id, &code));
    snprintf(a->code, sizeof a->code, "%.*s", LM_FMT(code));
    return LM_OK;
}

static lm_rc check_code(struct lm_cx *cx, void *arg) {
    struct activation *a = arg;
    cx->peer = LM_STR("10.0.0.1");
    return invitation_check(cx, lm_str_of(a->code), &a->invitation, &a->account);
}

static lm_rc use_code(struct lm_cx *cx, void *arg) {
    struct activation *a = arg;
    struct login_session session;
    cx->peer = LM_STR("10.0.0.1");
    return invitation_use(cx, &a->invitation, LM_STR("hash"), LM_STR("phone"), &session);
}

static void a_code_works_once(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct activation a = {.account_id = person(env, "wang", LM_ROLE_CAPTAIN, BUILDING)};
        const char *key = NULL;
        assert_ok(test_write(env, invite, &a, NULL));
        assert_int_equal(strlen(a.code), 9); /* "4827 3916" */
        assert_ok(test_read(env, check_code, &a));
        assert_ok(test_write(env, use_code, &a, NULL));
        assert_rc(test_write(env, use_code, &a, &key), LM_GONE);
        assert_string_equal(key, "invitation.used");
        assert_rc(test_read(env, check_code, &a), LM_NOT_FOUND);
        test_env_close(env);
    }
}

static void a_code_ends_after_fourteen_days_and_by_a_newer_one(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct activation a = {.account_id = person(env, "wang", LM_ROLE_CAPTAIN, BUILDING)};
    (void)state;
    assert_ok(test_write(env, invite, &a, NULL));
    struct activation older = a;
    assert_ok(test_write(env, invite, &a, NULL));
    assert_rc(test_read(env, check_code, &older), LM_NOT_FOUND);
    test_clock_add(14 * LM_DAY_MS - 1);
    assert_ok(test_read(env, check_code, &a));
    test_clock_add(1);
    assert_rc(test_read(env, check_code, &a), LM_GONE);
    test_env_close(env);
}

static void a_reset_ends_the_old_sessions(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct activation a = {.account_id = person(env, "wang", LM_ROLE_CAPTAIN, BUILDING)};
    const struct lm_who *who;
    char token[100];
    log_in(env, a.account_id, token);
    assert_ok(find_with(env, *state, token, &who));
    assert_ok(test_write(env, invite, &a, NULL));
    assert_rc(find_with(env, *state, token, &who), LM_UNAUTHENTICATED);
    test_env_close(env);
}

static void guessing_codes_is_stopped(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct activation a = {.code = "1111 1112"};
    (void)state;
    for (int i = 0; i < 10; i++)
        assert_rc(test_read(env, check_code, &a), LM_NOT_FOUND);
    assert_rc(test_read(env, check_code, &a), LM_TOO_MANY);
    test_env_close(env);
}

static lm_rc check_code_from(struct lm_cx *cx, void *peer) {
    struct invitation_row invitation;
    struct account_row account;
    cx->peer = lm_str_of(peer);
    return invitation_check(cx, LM_STR("1111 1112"), &invitation, &account);
}

static void one_ipv6_network_counts_as_one_address(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    (void)state;
    for (int i = 0; i < 10; i++) {
        char peer[40];
        snprintf(peer, sizeof peer, "2001:db8:0:1::%x", i + 1);
        assert_rc(test_read(env, check_code_from, peer), LM_NOT_FOUND);
    }
    assert_rc(test_read(env, check_code_from, "2001:db8:0:1:ffff::1"), LM_TOO_MANY);
    assert_rc(test_read(env, check_code_from, "2001:db8:0:2::1"), LM_NOT_FOUND);
    assert_rc(test_read(env, check_code_from, "10.0.0.1"), LM_NOT_FOUND);
    test_env_close(env);
}

/* ---- tokens ---- */

struct token_new {
    int64_t account_id, node_id;
    bool is_read_only;
    char text[60];
};

static lm_rc make_token(struct lm_cx *cx, void *arg) {
    struct token_new *t = arg;
    struct token_row row = {.id = lm_cx_id(cx),
                            .account_id = t->account_id,
                            .node_id = t->node_id,
                            .is_read_only = t->is_read_only,
                            .name = LM_STR("export"),
                            .expires_ms = cx->now_ms + LM_DAY_MS};
    struct lm_str secret;
    LM_TRY(lm_crypt_token(cx->arena, 32, &secret));
    snprintf(t->text, sizeof t->text, "lmt_%.*s", LM_FMT(secret));
    LM_TRY(lm_crypt_digest(cx->arena, lm_str_of(t->text), &row.token_digest));
    return token_store_insert(cx, &row);
}

static const struct lm_who *token_who(struct lm_env *env, struct lm_arena *arena,
                                      struct token_new *token) {
    const struct lm_who *who = NULL;
    assert_ok(test_write(env, make_token, token, NULL));
    assert_ok(find_with(env, arena, token->text, &who));
    assert_true(who->is_token);
    return who;
}

static void a_token_is_never_wider_than_its_owner(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        int64_t worker = person(env, "worker", LM_ROLE_COMMUNITY_WORKER, 3);
        struct token_new narrow = {.account_id = worker, .node_id = COMPOUND};
        struct token_new wide = {.account_id = worker, .node_id = 1};
        struct token_new elsewhere = {.account_id = worker, .node_id = FAR_BUILDING};
        const struct lm_who *who = token_who(env, *state, &narrow);
        assert_int_equal(who->grant_count, 1);
        assert_int_equal(who->grants[0].node_id, COMPOUND);
        who = token_who(env, *state, &wide);
        assert_int_equal(who->grants[0].node_id, 3);
        who = token_who(env, *state, &elsewhere);
        assert_int_equal(who->grant_count, 0);
        struct appointing a = {NULL, worker, LM_ROLE_COMMUNITY_WORKER, 3};
        assert_ok(test_write(env, dismiss, &a, NULL));
        assert_ok(find_with(env, *state, narrow.text, &who));
        assert_int_equal(who->grant_count, 0);
        test_clock_add(LM_DAY_MS);
        assert_rc(find_with(env, *state, narrow.text, &who), LM_UNAUTHENTICATED);
        test_env_close(env);
    }
}

static void a_token_carries_no_administrator(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct token_new token = {.account_id = person(env, "sec", LM_ROLE_SECURITY_ADMIN, 1)};
    assert_int_equal(token_who(env, *state, &token)->grant_count, 0);
    test_env_close(env);
}

/* ---- passwords ---- */

struct password_try {
    int64_t account_id;
    const char *password;
};

static lm_rc check_password(struct lm_cx *cx, void *arg) {
    const struct password_try *t = arg;
    struct account_row account;
    LM_TRY(account_store_find(cx, t->account_id, &account));
    return account_check_password(cx, "/password", &account, lm_str_of(t->password));
}

static void captains_choose_freely_and_offices_choose_well(void **state) {
    static const struct {
        const char *password;
        lm_rc captain, office;
    } rows[] = {{"7 chars", LM_INVALID, LM_INVALID},     {"我家住在三号楼", LM_INVALID, LM_INVALID},
                {"我家住在三号楼呀", LM_OK, LM_INVALID}, {"12345678", LM_INVALID, LM_INVALID},
                {"88888888", LM_INVALID, LM_INVALID},    {"13800001234", LM_INVALID, LM_INVALID},
                {"19580312", LM_OK, LM_INVALID},         {"tea-house", LM_OK, LM_INVALID},
                {"tea-house-3", LM_OK, LM_OK},           {"fourbluehorsesrunaway", LM_OK, LM_OK}};
    struct lm_env *env = open_env(LM_SQLITE);
    int64_t captain = person(env, "captain", LM_ROLE_CAPTAIN, BUILDING);
    int64_t street = person(env, "street", LM_ROLE_STREET, 2);
    (void)state;
    for (size_t i = 0; i < LM_COUNT(rows); i++) {
        struct password_try a = {captain, rows[i].password}, b = {street, rows[i].password};
        assert_rc(test_read(env, check_password, &a), rows[i].captain);
        assert_rc(test_read(env, check_password, &b), rows[i].office);
    }
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_station_head_appoints_within_his_compound_only),
        test_with_arena(nobody_appoints_above_himself),
        test_with_arena(a_role_belongs_to_its_level),
        test_with_arena(the_three_administrators_stay_apart),
        test_with_arena(nobody_resets_an_account_that_may_do_more_than_he_may_grant),
        test_with_arena(a_dismissal_reaches_a_cached_session_at_once),
        test_with_arena(a_disabled_account_is_out_at_once),
        test_with_arena(sessions_end_when_idle_and_at_last_in_any_case),
        test_with_arena(a_page_that_nobody_touches_keeps_no_session_alive),
        test_with_arena(a_captain_unused_for_a_month_logs_in_again),
        test_with_arena(the_database_does_not_hold_the_token),
        test_with_arena(guessing_a_password_gets_slower_and_a_right_one_clears_it),
        test_with_arena(an_unknown_login_is_answered_like_a_wrong_password),
        test_with_arena(one_address_cannot_try_all_accounts),
        test_with_arena(the_phone_number_logs_in_too),
        test_with_arena(a_code_works_once),
        test_with_arena(a_code_ends_after_fourteen_days_and_by_a_newer_one),
        test_with_arena(a_reset_ends_the_old_sessions),
        test_with_arena(guessing_codes_is_stopped),
        test_with_arena(one_ipv6_network_counts_as_one_address),
        test_with_arena(a_token_is_never_wider_than_its_owner),
        test_with_arena(a_token_carries_no_administrator),
        test_with_arena(captains_choose_freely_and_offices_choose_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
