/* Suggestions on both engines: said once, answered once. */
#include "test_env.h"

#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/setting/setting.h"
#include "core/suggestion/suggestion_store.h"

static const struct lm_module *const modules[] = {&setting_module, &audit_module, &account_module,
                                                  &suggestion_module, NULL};

struct said {
    struct lm_who who;
    struct lm_grant grant;
    struct lm_str text;
    int64_t id;
    struct suggestion row;
};

static lm_rc make_account(struct lm_cx *cx, void *arg) {
    struct said *said = arg;
    struct lm_account_new account = {.name = LM_STR("张小明")};
    return account_create(cx, &account, &said->who.account_id);
}

static lm_rc say(struct lm_cx *cx, void *arg) {
    struct said *said = arg;
    struct suggestion one = {.kind = SUGGESTION_COMPLAINT, .body = said->text};
    cx->who = &said->who;
    return suggestion_add(cx, &one, &said->id);
}

static lm_rc answer(struct lm_cx *cx, void *arg) {
    struct said *said = arg;
    cx->who = &said->who;
    return suggestion_reply(cx, said->id, LM_STR("已经改好了"));
}

static lm_rc find(struct lm_cx *cx, void *arg) {
    struct said *said = arg;
    LM_TRY(suggestion_store_find(cx, said->id, &said->row));
    assert_int_equal(said->row.node_id, 5);
    assert_true(lm_str_is(said->row.account_name, "张小明"));
    assert_true(lm_str_is(said->row.reply, "已经改好了"));
    return LM_OK;
}

static struct said start(struct lm_env *env, const char *text) {
    struct said said = {.grant = {LM_ROLE_CAPTAIN, 5}, .text = lm_str_of(text)};
    test_settle(env);
    assert_ok(test_write(env, make_account, &said, NULL));
    return said;
}

static void what_is_said_is_kept_with_its_place_and_answered_once(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = test_env_open(engine, modules);
        struct said said = start(env, "字太小");
        const char *key = NULL;
        said.who.grants = &said.grant;
        said.who.grant_count = 1;
        assert_ok(test_write(env, say, &said, NULL));
        assert_ok(test_write(env, answer, &said, NULL));
        assert_rc(test_write(env, answer, &said, &key), LM_CONFLICT);
        assert_string_equal(key, "suggestion.replied_already");
        assert_ok(test_read(env, find, &said));
        test_env_close(env);
    }
}

static void blanks_say_nothing(void **state) {
    struct lm_env *env = test_env_open(LM_SQLITE, modules);
    struct said said = start(env, "  　");
    (void)state;
    assert_rc(test_write(env, say, &said, NULL), LM_INVALID);
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_is_kept_with_its_place_and_answered_once),
        cmocka_unit_test(blanks_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
