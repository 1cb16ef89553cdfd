/* lastmeter: finds the command, opens what it needs, runs it. */
#include "app/config.h"
#include "app/modules.h"
#include "app/serve.h"

static const struct lm_command *find_command(const char *name) {
    for (const struct lm_module *const *module = app_modules; *module; module++)
        for (const struct lm_command *one = (*module)->commands; one && one->name; one++)
            if (!strcmp(one->name, name))
                return one;
    return NULL;
}

static int help(FILE *out, int status) {
    fprintf(out, "用法 / usage: lastmeter COMMAND [OPTIONS]\n\n"
                 "  serve                      启动服务 / serve until told to stop\n");
    for (const struct lm_module *const *module = app_modules; *module; module++)
        for (const struct lm_command *one = (*module)->commands; one && one->name; one++)
            fprintf(out, "  %s %-*s %s\n", one->name, (int)(25 - strlen(one->name)), one->arguments,
                    one->doc);
    fprintf(out, "\n选项 / options:\n");
    app_config_print_options(out);
    return status;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "--help";
    bool is_serve = !strcmp(name, "serve");
    const struct lm_command *command = find_command(name);
    if (!strcmp(name, "--help") || !strcmp(name, "help"))
        return help(stdout, 0);
    if (!command && !is_serve)
        return help(stderr, 2);
    int left = argc - 1;
    struct app_config config;
    if (app_config_read(&left, argv + 1, &config) != LM_OK)
        return 2;
    if (is_serve && left > 1) {
        fprintf(stderr, "lastmeter serve: %s?\n", argv[2]);
        return help(stderr, 2);
    }
    if (is_serve)
        app_serve_hold_signals();
    struct lm_env_config env_config =
        app_config_env(&config, is_serve || (command && command->is_new_allowed));
    struct lm_env *env = NULL;
    if (lm_env_open(&env_config, app_modules, &env) != LM_OK)
        return 1;
    env->public_url = config.public_url ? lm_str_of(config.public_url) : env->public_url;
    int status = is_serve ? app_serve(env, &config) : command->run(env, left, argv + 1);
    lm_env_close(env);
    return status;
}
