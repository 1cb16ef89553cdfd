/* What commands share: options of one command, exit statuses, the help and the man page printed
 * from the modules' tables. Opens nothing. */
#ifndef LM_CORE_CLI_H
#define LM_CORE_CLI_H

#include "core/module.h"

/* Exit statuses of every command. */
enum { LM_EXIT_OK = 0, LM_EXIT_FAILED = 1, LM_EXIT_USAGE = 2 };

/* The value that follows `--name` in argv ("--login", "u1"), NULL when it is not there or stands
 * last. */
const char *lm_cli_option(int argc, char **argv, const char *name);
/* Is the word `name` in argv? */
bool lm_cli_has(int argc, char **argv, const char *name);
/* The nth word that is no option and no option's value, argv[0] not counted; NULL. Options in
 * `flags` (ended by NULL) take no value. */
const char *lm_cli_word(int argc, char **argv, size_t nth, const char *const *flags);
/* Says on standard error what is wrong with the command line and gives LM_EXIT_USAGE. */
int lm_cli_usage(const struct lm_command *command, const char *what);
/* Says on standard error why work failed, in both languages, and gives LM_EXIT_FAILED; 0 for
 * LM_OK. `failure` may be NULL. */
int lm_cli_outcome(const struct lm_env *env, lm_rc rc, const struct lm_failure *failure);

/* The command that argv[1] (and argv[2]: "account create") names; NULL when there is none.
 * `ret_words`: how many words of argv its name took. */
const struct lm_command *lm_cli_find(const struct lm_module *const *modules, int argc, char **argv,
                                     int *ret_words);

/* The help (`topic` NULL: all commands) and the man page lastmeter(1) in roff, from the tables of
 * `modules` and `own` (commands of the program itself, ended by {0}; may be NULL). */
void lm_cli_help(FILE *out, const struct lm_module *const *modules, const struct lm_command *own,
                 const char *topic);
void lm_cli_man(FILE *out, const struct lm_module *const *modules, const struct lm_command *own);
/* One entry of a list in a man page: "--port", "port to listen on". */
void lm_cli_man_entry(FILE *out, const char *title, const char *text);

#endif
