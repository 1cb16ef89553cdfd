/* The command line as a table: lookups in argv, and the two printings of the table. */
#include "core/cli/cli.h"

#include "core/env.h"
#include "core/i18n/i18n.h"

static bool is_option(const char *word) {
    return word[0] == '-' && word[1] == '-' && word[2];
}

const char *lm_cli_option(int argc, char **argv, const char *name) {
    for (int i = 1; i + 1 < argc; i++)
        if (!strcmp(argv[i], name))
            return argv[i + 1];
    return NULL;
}

bool lm_cli_has(int argc, char **argv, const char *name) {
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], name))
            return true;
    return false;
}

static bool is_flag(const char *word, const char *const *flags) {
    for (; flags && *flags; flags++)
        if (!strcmp(word, *flags))
            return true;
    return false;
}

const char *lm_cli_word(int argc, char **argv, size_t nth, const char *const *flags) {
    for (int i = 1; i < argc; i++) {
        if (is_option(argv[i])) {
            i += is_flag(argv[i], flags) ? 0 : 1;
            continue;
        }
        if (nth-- == 0)
            return argv[i];
    }
    return NULL;
}

int lm_cli_usage(const struct lm_command *command, const char *what) {
    fprintf(stderr, "%s\n用法 / usage: lastmeter %s %s\n", what, command->name, command->arguments);
    return LM_EXIT_USAGE;
}

static void print_sentence(const struct lm_env *env, enum lm_lang lang, const char *key,
                           const struct lm_failure *failure) {
    struct lm_buf out = lm_buf_in(NULL, 4096);
    lm_message(env->messages, lang, key, failure ? failure->args : NULL, &out);
    struct lm_str text = lm_buf_view(&out);
    fprintf(stderr, "%.*s\n", LM_FMT(text));
    lm_buf_free(&out);
}

int lm_cli_outcome(const struct lm_env *env, lm_rc rc, const struct lm_failure *failure) {
    char key[64];
    if (rc == LM_OK)
        return LM_EXIT_OK;
    snprintf(key, sizeof key, "error.%s", lm_rc_slug(rc));
    const char *said = failure && failure->key ? failure->key : key;
    print_sentence(env, LM_LANG_ZH, said, failure);
    print_sentence(env, LM_LANG_EN, said, failure);
    return LM_EXIT_FAILED;
}

/* ---- finding ---- */

/* Number of words of `name` that argv[1]… begins with; 0 when it does not. */
static int matches(const char *name, int argc, char **argv) {
    struct lm_str rest = lm_str_of(name), word;
    int words = 0;
    while (lm_str_split(&rest, ' ', &word)) {
        words++;
        if (words >= argc || !lm_str_is(word, argv[words]))
            return 0;
    }
    return words;
}

const struct lm_command *lm_cli_find(const struct lm_module *const *modules, int argc, char **argv,
                                     int *ret_words) {
    for (; modules && *modules; modules++)
        for (const struct lm_command *one = (*modules)->commands; one && one->name; one++) {
            int words = matches(one->name, argc, argv);
            if (words > 0) {
                *ret_words = words;
                return one;
            }
        }
    return NULL;
}

/* ---- help and man page ---- */

static bool is_shown(const struct lm_command *command, const char *topic) {
    return !topic || lm_str_starts(lm_str_of(command->name), lm_str_of(topic));
}

static void help_table(FILE *out, const struct lm_command *table, const char *topic) {
    for (; table && table->name; table++)
        if (is_shown(table, topic))
            fprintf(out, "  %s %s\n      %s\n", table->name,
                    table->arguments ? table->arguments : "", table->doc);
}

void lm_cli_help(FILE *out, const struct lm_module *const *modules, const struct lm_command *own,
                 const char *topic) {
    help_table(out, own, topic);
    for (; modules && *modules; modules++)
        help_table(out, (*modules)->commands, topic);
}

/* roff reads a leading dot or quote, and every backslash and dash, as markup. */
static void man_text(FILE *out, const char *text) {
    for (const char *at = text ? text : ""; *at; at++) {
        bool begins_line = at == text || at[-1] == '\n';
        if (begins_line && (*at == '.' || *at == '\''))
            fputs("\\&", out);
        if (*at == '\\')
            fputs("\\e", out);
        else
            fprintf(out, *at == '-' ? "\\-" : "%c", *at);
    }
}

void lm_cli_man_entry(FILE *out, const char *title, const char *text) {
    fputs(".TP\n\\fB", out);
    man_text(out, title);
    fputs("\\fR\n", out);
    man_text(out, text);
    fputc('\n', out);
}

static void man_table(FILE *out, const struct lm_command *table) {
    for (; table && table->name; table++) {
        fputs(".TP\n\\fBlastmeter ", out);
        man_text(out, table->name);
        fputs("\\fR ", out);
        man_text(out, table->arguments);
        fputc('\n', out);
        man_text(out, table->doc);
        fputc('\n', out);
    }
}

void lm_cli_man(FILE *out, const struct lm_module *const *modules, const struct lm_command *own) {
    fputs(".TH LASTMETER 1\n.SH NAME\nlastmeter \\- governance base station of an urban district\n"
          ".SH SYNOPSIS\n\\fBlastmeter\\fR COMMAND [OPTIONS]\n.SH COMMANDS\n",
          out);
    man_table(out, own);
    for (; modules && *modules; modules++)
        man_table(out, (*modules)->commands);
    fputs(".SH FILES\n.TP\nDATA/lastmeter.db\nthe database, unless it is PostgreSQL\n"
          ".TP\nDATA/lastmeter.key\nthe key of sealed values: keep a copy elsewhere\n"
          ".TP\nDATA/lastmeter.ini\nstart\\-up file: every option as name = value\n",
          out);
    fputs(".SH EXIT STATUS\n.TP\n0\ndone\n.TP\n1\nfailed: the reason stands on standard error\n"
          ".TP\n2\nthe command line was not understood\n",
          out);
}
