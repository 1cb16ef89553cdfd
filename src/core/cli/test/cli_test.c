/* The command line: finding commands of one and two words, and a database that goes out as a backup
 * and comes back the same. */
#include "test_env.h"

#include "base/hash.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/cli/cli.h"
#include "core/cli/db_commands.h"
#include "core/setting/setting.h"

#include <sys/stat.h>
#include <unistd.h>

extern const struct lm_module cli_module;
static const struct lm_command tea_commands[] = {{"tea", "CUPS", ".5 l, 'hot', a\\b-c", NULL}, {0}};
static const struct lm_module tea_module = {.name = "tea", .commands = tea_commands};
static const struct lm_module *const modules[] = {&setting_module, &audit_module, &account_module,
                                                  &cli_module,     &tea_module,   NULL};

static const struct lm_command *find(char **argv, int argc, int *words) {
    return lm_cli_find(modules, argc, argv, words);
}

static void a_command_has_one_word_or_two(void **state) {
    char *tea[] = {"lastmeter", "tea", "3", NULL};
    char *backup[] = {"lastmeter", "db", "backup", "--to", "x", NULL};
    char *half[] = {"lastmeter", "db", NULL};
    int words = 0;
    (void)state;
    assert_string_equal(find(tea, 3, &words)->name, "tea");
    assert_int_equal(words, 1);
    assert_string_equal(find(backup, 5, &words)->name, "db backup");
    assert_int_equal(words, 2);
    assert_null(find(half, 2, &words));
}

static void options_and_words_are_told_apart(void **state) {
    char *argv[] = {"mint", "--all", "--out", "file", "wang", NULL};
    static const char *const flags[] = {"--all", NULL};
    (void)state;
    assert_string_equal(lm_cli_option(5, argv, "--out"), "file");
    assert_null(lm_cli_option(5, argv, "--login"));
    assert_true(lm_cli_has(5, argv, "--all"));
    assert_string_equal(lm_cli_word(5, argv, 0, flags), "wang");
    assert_null(lm_cli_word(5, argv, 1, flags));
}

static void the_man_page_names_every_command(void **state) {
    char text[16384] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    (void)state;
    assert_non_null(out);
    lm_cli_man(out, modules, NULL);
    assert_int_equal(fclose(out), 0);
    for (const struct lm_module *const *module = modules; *module; module++)
        for (const struct lm_command *one = (*module)->commands; one && one->name; one++)
            assert_non_null(strstr(text, one->name));
    assert_non_null(strstr(text, ".SH EXIT STATUS"));
    assert_non_null(strstr(text, ".SH FILES"));
    assert_non_null(strstr(text, "\n\\&.5 l, 'hot', a\\eb\\-c\n"));
}

/* ---- backup and restore ---- */

static lm_rc fill(struct lm_cx *cx, void *arg) {
    struct lm_account_new account = {.name = LM_STR("张小明"), .phone = LM_STR("13800001234")};
    int64_t id;
    (void)arg;
    LM_TRY(account_create(cx, &account, &id));
    return account_appoint(cx, id, LM_ROLE_CAPTAIN, 5);
}

static lm_rc count(struct lm_cx *cx, void *arg) {
    struct lm_list holders;
    LM_TRY(account_holders(cx, 5, LM_ROLE_CAPTAIN, &holders));
    *(int64_t *)arg = (int64_t)holders.count;
    return account_check_key(cx);
}

static int run(struct lm_env *env, const char *name, const char *option, char *value) {
    char *argv[] = {"command", (char *)(uintptr_t)option, value, NULL};
    for (const struct lm_command *one = db_commands; one->name; one++)
        if (!strcmp(one->name, name))
            return one->run(env, option ? 3 : 1, argv);
    return -1;
}

/* Opens a second environment that has the key of the first. */
static void share_key(const struct lm_env *from, struct lm_env *to) {
    lm_keys_close(to->keys);
    char path[300];
    snprintf(path, sizeof path, "%.*s/lastmeter.key", LM_FMT(from->data_dir));
    assert_ok(lm_keys_open(path, LM_CRYPT_SODIUM, false, &to->keys));
}

static void leave_half_a_restore(const struct lm_env *env) {
    char path[300];
    snprintf(path, sizeof path, "%.*s/restoring.db", LM_FMT(env->data_dir));
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("half", file);
    fclose(file);
}

static uint64_t hash_of_file(const char *path) {
    static char bytes[4 * 1024 * 1024];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return lm_hash((struct lm_str){bytes, n});
}

static void a_backup_comes_back_the_same_on_either_engine(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = test_env_open(engine, modules),
                      *fresh = test_env_open(engine, modules);
        int64_t captains = 0;
        char path[300];
        test_settle(env);
        test_settle(fresh);
        snprintf(path, sizeof path, "%.*s/backup.db", LM_FMT(env->data_dir));
        assert_ok(test_write(env, fill, NULL, NULL));
        assert_int_equal(run(env, "db check", NULL, NULL), LM_EXIT_OK);
        assert_int_equal(run(env, "db backup", "--to", path), LM_EXIT_OK);
        share_key(env, fresh);
        leave_half_a_restore(fresh);
        uint64_t before = hash_of_file(path);
        assert_int_equal(chmod(path, 0400), 0);
        assert_int_equal(run(fresh, "db restore", "--from", path), LM_EXIT_OK);
        assert_true(hash_of_file(path) == before); /* a backup is only read */
        assert_ok(test_read(fresh, count, &captains));
        assert_int_equal(captains, 1);
        assert_int_equal(run(fresh, "db rebuild", NULL, NULL), LM_EXIT_OK);
        test_env_close(fresh);
        test_env_close(env);
    }
}

static void a_backup_restored_under_another_key_is_noticed(void **state) {
    struct lm_env *env = test_env_open(LM_SQLITE, modules);
    struct lm_env *fresh = test_env_open(LM_SQLITE, modules);
    char path[300];
    (void)state;
    test_settle(env);
    test_settle(fresh);
    snprintf(path, sizeof path, "%.*s/backup.db", LM_FMT(env->data_dir));
    assert_ok(test_write(env, fill, NULL, NULL));
    assert_int_equal(run(env, "db backup", "--to", path), LM_EXIT_OK);
    assert_int_equal(run(fresh, "db restore", "--from", path), LM_EXIT_FAILED);
    assert_int_equal(run(fresh, "db check", NULL, NULL), LM_EXIT_FAILED);
    test_env_close(fresh);
    test_env_close(env);
}

static void a_command_without_its_option_says_how_to_use_it(void **state) {
    struct lm_env *env = test_env_open(LM_SQLITE, modules);
    (void)state;
    assert_int_equal(run(env, "db backup", NULL, NULL), LM_EXIT_USAGE);
    assert_int_equal(run(env, "db restore", NULL, NULL), LM_EXIT_USAGE);
    assert_int_equal(run(env, "db copy", NULL, NULL), LM_EXIT_USAGE);
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_has_one_word_or_two),
        cmocka_unit_test(options_and_words_are_told_apart),
        cmocka_unit_test(the_man_page_names_every_command),
        cmocka_unit_test(a_backup_comes_back_the_same_on_either_engine),
        cmocka_unit_test(a_backup_restored_under_another_key_is_noticed),
        cmocka_unit_test(a_command_without_its_option_says_how_to_use_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
