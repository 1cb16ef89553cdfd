/* Residents on both engines: a code opens the account of its phone, once, to whoever has the phone;
 * the account is nobody else's business and can be ended. The clock is the test's. */
#include "test_env.h"

#include "base/clock.h"
#include "core/account/account_rules.h"
#include "core/account/lockout.h"
#include "core/account/resident.h"
#include "core/account/session.h"
#include "core/audit/audit.h"
#include "core/job/job.h"
#include "core/outgoing/outgoing.h"
#include "core/setting/setting.h"

static int erased; /* how often the hook below ran: a hook has no other place to leave a trace */

static lm_rc note_erased(struct lm_cx *cx, int64_t id, int64_t place_id) {
    (void)cx, (void)place_id;
    erased += id != 0;
    return LM_OK;
}
static const struct lm_hook hooks[] = {{"account.erased", note_erased}, {0}};
static const struct lm_module keeper_module = {.name = "keeper", .hooks = hooks};
static const struct lm_module *const modules[] = {
    &setting_module, &audit_module, &account_module, &job_module, &outgoing_module,
    &keeper_module,  NULL};

static const char PHONE[] = "13812345678";

static struct lm_env *open_env(enum lm_engine engine) {
    struct lm_env *env = test_env_open(engine, modules);
    test_settle(env);
    env->outgoing.driver = "file";
    return env;
}

/* ---- as the handlers do ---- */

struct try {
    const char *phone;
    char code[8];
    struct lm_env *env;
    const char *key;
    int64_t account_id;
    char token[100];
};

static lm_rc ask(struct lm_cx *cx, void *arg) {
    struct lm_str phone;
    LM_TRY(resident_phone_of(cx, lm_str_of(((struct try *)arg)->phone), &phone));
    return resident_code_ask(cx, phone);
}

static lm_rc send(struct lm_cx *cx, void *arg) {
    return resident_code_send(cx, lm_str_of(((struct try *)arg)->phone));
}

static lm_rc check(struct lm_cx *cx, void *arg) {
    struct try *try = arg;
    struct resident_login login;
    return resident_code_check(cx, lm_str_of(try->phone), lm_str_of(try->code), &login);
}

static lm_rc log_in(struct lm_cx *cx, void *arg) {
    struct try *try = arg;
    struct resident_login login;
    struct login_session session;
    struct lm_str code;
    struct account_row row = {0};
    LM_TRY(account_set_phone(cx, lm_str_of(try->phone), &row));
    LM_TRY(lm_str_printf(cx->arena, &code, "%s %s", try->phone, try->code));
    login = (struct resident_login){.phone = lm_str_of(try->phone), .phone_index = row.phone_index};
    LM_TRY(lm_blind(cx->env->keys, cx->arena, "account.resident_code", code, &login.code_index));
    LM_TRY(resident_login(cx, &login, LM_STR("手机"), &session));
    try->account_id = session.account_id;
    snprintf(try->token, sizeof try->token, "%.*s", LM_FMT(session.token));
    return LM_OK;
}

/* Reading work off the writer: what counts attempts writes in transactions of its own. */
static lm_rc off_writer(struct lm_env *env, lm_rc (*work)(struct lm_cx *cx, void *arg),
                        struct try *try) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct lm_cx cx;
    assert_ok(lm_arena_new(16 * 1024 * 1024, &arena));
    lm_cx_begin(&cx, env, arena);
    cx.peer = LM_STR("192.0.2.7");
    lm_rc rc = work(&cx, try);
    try->key = cx.faults.count ? cx.faults.items[0].key : cx.failure.key;
    lm_cx_end(&cx);
    return rc;
}

/* The code of the last message, as its owner reads it. */
static void read_code(struct lm_env *env, struct try *try) {
    char path[200], text[8192];
    int64_t count;
    assert_ok(lm_jobs_run_due(env, &count));
    snprintf(path, sizeof path, "%.*s/outgoing.log", LM_FMT(env->data_dir));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    const char *last = NULL;
    for (const char *at = text; (at = strstr(at, "\"args\":[\"")); at++)
        last = at + 9;
    assert_non_null(last);
    snprintf(try->code, sizeof try->code, "%.6s", last);
    assert_int_equal(strspn(try->code, "123456789"), 6);
}

static struct try with_code(struct lm_env *env, const char *phone) {
    struct try try = {.phone = phone, .env = env};
    assert_ok(off_writer(env, ask, &try));
    assert_ok(test_write(env, send, &try, NULL));
    read_code(env, &try);
    return try;
}

static struct try logged_in(struct lm_env *env, const char *phone) {
    struct try try = with_code(env, phone);
    assert_ok(off_writer(env, check, &try));
    assert_ok(test_write(env, log_in, &try, NULL));
    return try;
}

static const struct lm_who *who_has(struct lm_env *env, struct lm_arena *arena, const char *token) {
    const struct lm_who *who = NULL;
    struct lm_conn *conn;
    assert_ok(lm_conn_open(env->db, LM_CONN_READ, &conn));
    lm_rc rc = lm_session_find(env, arena, conn, lm_str_of(token), &who);
    lm_conn_close(conn);
    return rc == LM_OK ? who : NULL;
}

/* ---- tests ---- */

static void a_code_opens_the_account_of_its_phone_once(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct try first = logged_in(env, PHONE);
        assert_rc(off_writer(env, check, &first), LM_INVALID); /* used up */
        assert_string_equal(first.key, "resident.code_wrong");
        assert_rc(test_write(env, log_in, &first, NULL), LM_INVALID);
        const struct lm_who *who = who_has(env, *state, first.token);
        assert_non_null(who);
        assert_true(who->is_resident);
        assert_int_equal(who->grant_count, 0);
        struct try again = logged_in(env, PHONE); /* at once: a right code ends the waiting */
        assert_true(again.account_id == first.account_id);
        struct try other = logged_in(env, "13900000000");
        assert_true(other.account_id != first.account_id);
        test_env_close(env);
    }
}

static void a_code_is_good_for_five_tries_and_five_minutes_and_its_own_phone(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct try try = with_code(env, PHONE), wrong = try, other = try;
        wrong.code[0] = wrong.code[0] == '1' ? '2' : '1';
        other.phone = "13900000000";
        assert_rc(off_writer(env, check, &other), LM_INVALID);
        for (int i = 0; i < RESIDENT_CODE_TRIES; i++) {
            assert_rc(off_writer(env, check, &wrong), LM_INVALID);
            assert_string_equal(wrong.key, "resident.code_wrong");
        }
        assert_rc(off_writer(env, check, &try), LM_INVALID);
        test_clock_add(LM_MINUTE_MS);
        try = with_code(env, PHONE);
        test_clock_add(RESIDENT_CODE_MS);
        assert_rc(off_writer(env, check, &try), LM_INVALID);
        test_env_close(env);
    }
}

static void codes_for_one_phone_come_ever_more_slowly(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct try try = with_code(env, PHONE);
        assert_rc(off_writer(env, ask, &try), LM_TOO_MANY);
        assert_string_equal(try.key, "resident.code_wait");
        test_clock_add(LM_MINUTE_MS);
        assert_ok(off_writer(env, ask, &try));
        test_clock_add(LM_MINUTE_MS);
        assert_rc(off_writer(env, ask, &try), LM_TOO_MANY);
        struct try other = {.phone = "13900000000"};
        assert_ok(off_writer(env, ask, &other));
        env->outgoing.driver = "none";
        assert_rc(off_writer(env, ask, &other), LM_CONFLICT);
        assert_string_equal(other.key, "outgoing.no_sms");
        test_env_close(env);
    }
}

static lm_rc send_very_many(struct lm_cx *cx, void *arg) {
    (void)arg;
    for (int i = 0; i < 999; i++)
        LM_TRY(lockout_count(cx, LOCKOUT_SMS_ALL, LM_STR("all")));
    return LM_OK;
}

/* Else a busy day would shut out everybody until an hour without anybody. */
static void codes_that_were_used_do_not_count_against_everybody(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        assert_ok(test_write(env, send_very_many, NULL, NULL));
        logged_in(env, PHONE);
        logged_in(env, "13900000000");
        struct try unused = with_code(env, PHONE), one_more = {.phone = "13900000000"};
        (void)unused;
        assert_rc(off_writer(env, ask, &one_more), LM_TOO_MANY);
        test_env_close(env);
    }
}

static void only_mobile_numbers_get_a_code(void **state) {
    (void)state;
    struct lm_env *env = open_env(LM_SQLITE);
    static const char *const others[] = {"",    "02986523456", "1381234567", "12812345678",
                                         "abc", "138123456789"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct try try = {.phone = others[i]};
        assert_rc(off_writer(env, ask, &try), LM_INVALID);
        assert_string_equal(try.key, "resident.mobile");
    }
    struct try typed = {.phone = "+86 138-1234-5678"};
    assert_ok(off_writer(env, ask, &typed));
    test_env_close(env);
}

static lm_rc appoint(struct lm_cx *cx, void *arg) {
    return account_appoint(cx, *(int64_t *)arg, LM_ROLE_CAPTAIN, 5);
}

static lm_rc look(struct lm_cx *cx, void *arg) {
    static const struct lm_route route = {.permission = &account_see};
    struct account_row row;
    cx->route = &route;
    assert_false(account_is_visible(cx, *(int64_t *)arg));
    return account_permit(cx, *(int64_t *)arg, &row);
}

static lm_rc add_captain(struct lm_cx *cx, void *arg) {
    struct lm_account_new account = {.login = LM_STR("wang"),
                                     .name = LM_STR("王小明"),
                                     .phone = lm_str_of(PHONE),
                                     .password = LM_STR("dragon-boat-77")};
    return account_create(cx, &account, arg);
}

static lm_rc find_by_phone(struct lm_cx *cx, void *arg) {
    struct account_row row;
    LM_TRY(account_find_by_login(cx, lm_str_of(PHONE), &row));
    *(int64_t *)arg = row.id;
    return LM_OK;
}

static lm_rc list_staff(struct lm_cx *cx, void *arg) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    bool has_row;
    LM_TRY(account_store_list(cx, LM_STR(""), 0, &cursor));
    for (;;) {
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        ++*(int *)arg;
    }
}

static void a_resident_is_no_member_of_the_staff(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct try try = logged_in(env, PHONE);
        int64_t captain, found = 0;
        int listed = 0;
        assert_rc(test_write(env, appoint, &try.account_id, NULL), LM_NOT_FOUND);
        assert_rc(test_read(env, look, &try.account_id), LM_NOT_FOUND);
        assert_rc(test_read(env, find_by_phone, &found), LM_NOT_FOUND);
        assert_ok(test_write(env, add_captain, &captain, NULL));
        assert_ok(test_read(env, find_by_phone, &found)); /* the phone of both: his password's */
        assert_true(found == captain);
        assert_ok(test_read(env, list_staff, &listed));
        assert_int_equal(listed, 1);
        test_env_close(env);
    }
}

static lm_rc erase(struct lm_cx *cx, void *arg) {
    struct account_row row;
    LM_TRY(account_store_find(cx, *(int64_t *)arg, &row));
    LM_TRY(resident_erase(cx, &row));
    LM_TRY(account_store_find(cx, row.id, &row));
    assert_null(row.phone_sealed.p);
    assert_null(row.phone_index.p);
    assert_int_equal(row.name.n, 0);
    return LM_OK;
}

static void who_leaves_is_forgotten_and_may_come_back_as_somebody_new(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct try try = logged_in(env, PHONE);
        erased = 0;
        assert_ok(test_write(env, erase, &try.account_id, NULL));
        assert_int_equal(erased, 1);
        assert_null(who_has(env, *state, try.token));
        struct try again = logged_in(env, PHONE);
        assert_true(again.account_id != try.account_id);
        test_env_close(env);
    }
}

static void residents_may_use_public_routes_and_their_own_only(void **state) {
    struct lm_env *env = open_env(LM_SQLITE);
    struct try try = logged_in(env, PHONE);
    struct lm_cx cx = {.who = who_has(env, *state, try.token)};
    assert_true(lm_may(&cx, &lm_public, 0));
    assert_true(lm_may(&cx, &lm_resident, 0));
    assert_false(lm_may(&cx, &lm_self, 0));
    assert_false(lm_may(&cx, &account_see, 0));
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_code_opens_the_account_of_its_phone_once),
        test_with_arena(a_code_is_good_for_five_tries_and_five_minutes_and_its_own_phone),
        test_with_arena(codes_for_one_phone_come_ever_more_slowly),
        test_with_arena(codes_that_were_used_do_not_count_against_everybody),
        test_with_arena(only_mobile_numbers_get_a_code),
        test_with_arena(a_resident_is_no_member_of_the_staff),
        test_with_arena(who_leaves_is_forgotten_and_may_come_back_as_somebody_new),
        test_with_arena(residents_may_use_public_routes_and_their_own_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
