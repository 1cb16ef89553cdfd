/* lastmeter: finds the command, opens what it needs, runs it. */
#include "app/config.h"
#include "app/modules.h"
#include "app/serve.h"
#include "core/cli/cli.h"

#include <sys/stat.h>

/* Commands of the program itself; `serve` is run by main. */
static const struct lm_command own_commands[] = {
    {"serve", "", "启动服务 / serves until told to stop", NULL},
    {"help", "[COMMAND | --man]", "这份说明 / this text, or the man page", NULL},
    {0},
};

static int help(FILE *out, int status, const char *topic) {
    fprintf(out, "用法 / usage: lastmeter COMMAND [OPTIONS]\n\n");
    lm_cli_help(out, app_modules, own_commands, topic);
    fprintf(out, "\n选项 / options:\n");
    app_config_print_options(out);
    return status;
}

static int help_command(int argc, char **argv) {
    if (argc > 2 && !strcmp(argv[2], "--man")) {
        lm_cli_man(stdout, app_modules, own_commands);
        app_config_man_options(stdout);
        return LM_EXIT_OK;
    }
    return help(stdout, LM_EXIT_OK, argc > 2 ? argv[2] : NULL);
}

/* The log says what happened; this, what to do about it. */
static int say_closed(lm_rc rc, bool is_server) {
    if (rc == LM_BUSY && is_server)
        fputs("这份数据已有一个 lastmeter 在提供服务。请先停掉它，或用 --data 换一个目录。\n"
              "A lastmeter serves this data already. Stop it first, or name another --data.\n",
              stderr);
    else if (rc == LM_CONFLICT)
        fputs("数据库与本程序版本不同。请先停掉旧的 lastmeter，再用新版启动，它会自动升级数据库。\n"
              "Database and program are of different versions. Stop the running lastmeter, then "
              "start this one: it brings the database up to date.\n",
              stderr);
    return LM_EXIT_FAILED;
}

/* Opens what the command needs and runs it. `argv[0]` is the last word of its name. */
static int run(const struct lm_command *command, int argc, char **argv) {
    struct app_config config;
    if (app_config_read(&argc, argv, &config) != LM_OK)
        return LM_EXIT_USAGE;
    if (!command && argc > 1) {
        fprintf(stderr, "lastmeter serve: %s?\n", argv[1]);
        return help(stderr, LM_EXIT_USAGE, "serve");
    }
    if (command && command->is_offline)
        return command->run(&(struct lm_env){.modules = app_modules}, argc, argv);
    if (!command)
        app_serve_hold_signals();
    struct lm_env_config env_config = app_config_env(&config, command);
    struct lm_env *env = NULL;
    lm_rc rc = lm_env_open(&env_config, app_modules, &env);
    if (rc != LM_OK)
        return say_closed(rc, !command);
    app_config_apply(&config, env);
    env->command = command ? command->name : NULL;
    int status = command ? command->run(env, argc, argv) : app_serve(env, &config);
    lm_env_close(env);
    return status;
}

int main(int argc, char **argv) {
    umask(077); /* whatever is written here, database to export, is about people */
    const char *name = argc > 1 ? argv[1] : "--help";
    int words = 1;
    const struct lm_command *command = lm_cli_find(app_modules, argc, argv, &words);
    if (!strcmp(name, "--help") || !strcmp(name, "help"))
        return help_command(argc, argv);
    if (!command && strcmp(name, "serve") != 0)
        return help(stderr, LM_EXIT_USAGE, NULL);
    return run(command, argc - words, argv + words);
}
