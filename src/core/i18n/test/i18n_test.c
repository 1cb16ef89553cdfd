/* The catalogue, and that no sentence is missing anywhere in the program: the sources are searched
 * for every key that is refused or faulted with, and every table of codes is walked. */
#include "test.h"

#include "core/i18n/core_messages.h"
#include "core/i18n/i18n.h"

#include <dirent.h>
#include <sys/stat.h>

/* The program's modules, as app/modules.c has them. */
#define LM_CORE(x) extern const struct lm_module x##_module;
#define LM_MODULE(x) extern const struct lm_module x##_module;
#include "app/modules.def"
#undef LM_CORE
#undef LM_MODULE

static const struct lm_module *const app_modules[] = {
#define LM_CORE(x) &x##_module,
#define LM_MODULE(x) &x##_module,
#include "app/modules.def"
    NULL};

static const struct lm_message tea_messages[] = {
    {"tea.cold", "茶凉了，{0}，等 {1} 分钟，{不是参数}", "The tea is cold, {0}, wait {1} minutes"},
    {0},
};
static const struct lm_module tea_module = {.name = "tea", .messages = tea_messages};
static const struct lm_message half_messages[] = {{"half.said", "只有中文", NULL}, {0}};
static const struct lm_module half_module = {.name = "half", .messages = half_messages};

static struct lm_messages *open_with(const struct lm_module *module) {
    struct lm_messages *messages = NULL;
    const struct lm_module *const modules[] = {module, NULL};
    assert_ok(lm_messages_new(modules, &messages));
    return messages;
}

static void a_sentence_takes_its_arguments_in_both_languages(void **state) {
    struct lm_messages *messages = open_with(&tea_module);
    struct lm_buf out = lm_buf_in(*state, 1000);
    const struct lm_str args[3] = {LM_STR("老王"), LM_STR("3")};
    lm_message(messages, LM_LANG_ZH, "tea.cold", args, &out);
    lm_buf_char(&out, '|');
    lm_message(messages, LM_LANG_EN, "tea.cold", args, &out);
    assert_true(lm_str_is(lm_buf_view(&out),
                          "茶凉了，老王，等 3 分钟，{不是参数}|The tea is cold, 老王, "
                          "wait 3 minutes"));
    lm_messages_free(messages);
}

static void a_missing_key_is_shown_as_itself(void **state) {
    struct lm_messages *messages = open_with(&tea_module);
    struct lm_buf out = lm_buf_in(*state, 1000);
    lm_message(messages, LM_LANG_ZH, "tea.hot", NULL, &out);
    assert_true(lm_str_is(lm_buf_view(&out), "tea.hot"));
    assert_false(lm_message_exists(messages, "tea.hot"));
    assert_true(lm_message_exists(messages, "tea.cold"));
    lm_messages_free(messages);
}

static void a_key_in_one_language_or_twice_refuses_to_start(void **state) {
    (void)state;
    struct lm_messages *messages = NULL;
    const struct lm_module *const half[] = {&half_module, NULL};
    assert_rc(lm_messages_new(half, &messages), LM_INTERNAL);
    const struct lm_module *const twice[] = {&tea_module, &tea_module, NULL};
    assert_rc(lm_messages_new(twice, &messages), LM_INTERNAL);
}

static void every_outcome_has_a_sentence(void **state) {
    struct lm_messages *messages = open_with(&tea_module);
    for (int rc = LM_OK + 1; rc < LM_RC_COUNT; rc++) {
        struct lm_str key;
        assert_ok(lm_str_printf(*state, &key, "error.%s", lm_rc_slug((lm_rc)rc)));
        if (!lm_message_exists(messages, key.p))
            fail_msg("no sentence for %s", key.p);
    }
    lm_messages_free(messages);
}

/* ---- the sources ---- */

struct search {
    struct lm_arena *arena;
    struct lm_messages *messages;
    int files, keys, missing;
};

static bool is_key(struct lm_str s) {
    size_t dots = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        dots += c == '.';
        if (!(c == '.' || c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            return false;
    }
    return dots == 1 && s.p[0] != '.' && s.p[s.n - 1] != '.' && s.p[s.n - 1] != 'c';
}

static void check_key(struct search *search, struct lm_str key, const char *path) {
    struct lm_str z;
    assert_ok(lm_str_copy(search->arena, key, &z));
    search->keys++;
    if (lm_message_exists(search->messages, z.p))
        return;
    print_error("%s: no sentence for \"%s\"\n", path, z.p);
    search->missing++;
}

/* Looks at the literals of one call, up to its semicolon. */
static void check_call(struct search *search, struct lm_str call, const char *path) {
    struct lm_str rest = call, part;
    for (int i = 0; lm_str_split(&rest, '"', &part); i++)
        if (i % 2 == 1 && part.n > 2 && is_key(part))
            check_key(search, part, path);
}

static void check_text(struct search *search, struct lm_str text, const char *path) {
    static const char *const calls[] = {"lm_fail(", "lm_fault(", "lm_fault_add("};
    for (size_t c = 0; c < LM_COUNT(calls); c++) {
        struct lm_str rest = text;
        ptrdiff_t at;
        while ((at = lm_str_find(rest, lm_str_of(calls[c]))) >= 0) {
            rest = lm_str_cut(rest, (size_t)at + 1, rest.n);
            ptrdiff_t end = lm_str_find(rest, LM_STR(";"));
            check_call(search, lm_str_cut(rest, 0, end < 0 ? rest.n : (size_t)end), path);
        }
    }
}

static void check_file(struct search *search, const char *path) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    static char text[256 * 1024];
    size_t n = fread(text, 1, sizeof text, file);
    assert_int_equal(fclose(file), 0);
    search->files++;
    check_text(search, (struct lm_str){text, n}, path);
}

/* A module's folder counts once it stands in modules.def. */
static bool is_in_program(struct lm_str folder) {
    ptrdiff_t at = lm_str_find(folder, LM_STR("/modules/"));
    if (at < 0)
        return true;
    struct lm_str name = lm_str_cut(folder, (size_t)at + 9, folder.n);
    for (const struct lm_module *const *module = app_modules; *module; module++)
        if (lm_str_is(name, (*module)->name))
            return true;
    return false;
}

static void search_folder(struct search *search, const char *folder, int depth) {
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    assert_in_range(depth, 0, 6);
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "test") == 0)
            continue;
        struct lm_str path;
        assert_ok(lm_str_printf(search->arena, &path, "%s/%s", folder, entry->d_name));
        struct stat about;
        assert_int_equal(stat(path.p, &about), 0);
        if (S_ISDIR(about.st_mode) && is_in_program(path))
            search_folder(search, path.p, depth + 1);
        else if (path.n > 2 && strcmp(path.p + path.n - 2, ".c") == 0)
            check_file(search, path.p);
    }
    closedir(dir);
}

/* The folder `src` from the name of this file, as the compiler was given it. */
static struct lm_str source_folder(struct lm_arena *arena) {
    struct lm_str here = lm_str_of(__FILE__), folder;
    ptrdiff_t at = lm_str_find(here, LM_STR("/core/i18n/test/"));
    assert_true(at > 0);
    assert_ok(lm_str_copy(arena, lm_str_cut(here, 0, (size_t)at), &folder));
    return folder;
}

static void every_key_used_in_the_sources_has_a_sentence(void **state) {
    struct search search = {.arena = *state};
    assert_ok(lm_messages_new(app_modules, &search.messages));
    search_folder(&search, source_folder(*state).p, 0);
    assert_true(search.files > 10);
    assert_true(search.keys > 20);
    assert_int_equal(search.missing, 0);
    lm_messages_free(search.messages);
}

/* ---- codes ---- */

static int codes_without_text(const struct lm_record *record, int depth) {
    int missing = 0;
    if (!record || depth > 5)
        return 0;
    for (const struct lm_field *field = record->fields; field->type != LM_END; field++) {
        missing += codes_without_text(field->record, depth + 1);
        for (const struct lm_code *code = field->codes; code && code->slug; code++)
            if (!code->zh || !*code->zh || !code->en || !*code->en) {
                print_error("%s.%s: code %s lacks a language\n", record->name, field->name,
                            code->slug);
                missing++;
            }
    }
    return missing;
}

static void every_code_reads_in_both_languages(void **state) {
    (void)state;
    int missing = 0;
    for (const struct lm_module *const *module = app_modules; *module; module++)
        for (size_t i = 0; lm_module_route(*module, i); i++) {
            const struct lm_route *route = lm_module_route(*module, i);
            missing += codes_without_text(route->input, 0) + codes_without_text(route->output, 0);
        }
    assert_int_equal(missing, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_sentence_takes_its_arguments_in_both_languages),
        test_with_arena(a_missing_key_is_shown_as_itself),
        test_with_arena(a_key_in_one_language_or_twice_refuses_to_start),
        test_with_arena(every_outcome_has_a_sentence),
        test_with_arena(every_key_used_in_the_sources_has_a_sentence),
        test_with_arena(every_code_reads_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
