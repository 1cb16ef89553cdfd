/* Commands for accounts and sessions: the first administrators, resets at the console of the
 * machine, sessions for tests and load generators. They act as the system. */
#include "core/account/account_cli.h"

#include "core/account/account_rules.h"
#include "core/cli/cli.h"
#include "core/env.h"

#include <sys/stat.h>
#include <unistd.h>

/* One command on its way: what was asked for, what came out. */
struct work {
    struct lm_account_new account;
    const char *login, *role, *node, *out_path;
    struct lm_failure failure;
    struct lm_str text; /* a code or token */
    FILE *out;
    int64_t count;
};

typedef lm_rc (*work_fn)(struct lm_cx *cx, struct work *work);

struct call {
    work_fn run;
    struct work *work;
};

/* Keeps the reason of a refusal for after the transaction. */
static lm_rc call_work(struct lm_cx *cx, void *arg) {
    struct call *call = arg;
    lm_rc rc = call->run(cx, call->work);
    call->work->failure = cx->failure;
    return rc;
}

static int run_work(struct lm_env *env, struct lm_arena *arena, work_fn run, struct work *work) {
    struct call call = {run, work};
    lm_rc rc = lm_env_write(env, arena, call_work, &call);
    return lm_cli_outcome(env, rc, &work->failure);
}

/* ---- places ---- */

/* A node by id, or by a code that one node has; "district" is the whole. */
static lm_rc find_node(struct lm_cx *cx, const char *text, int64_t *ret_node) {
    int64_t id;
    *ret_node = 0;
    if (!text || !strcmp(text, "district")) {
        if (cx->scope->count > 0)
            *ret_node = cx->scope->nodes[0].id;
        return LM_OK;
    }
    for (size_t i = 0; i < cx->scope->count; i++)
        if (lm_str_is(cx->scope->nodes[i].code, text)) {
            *ret_node = cx->scope->nodes[i].id;
            return LM_OK;
        }
    if (!lm_str_int(lm_str_of(text), &id) || !lm_scope_find(cx->scope, id))
        return lm_fail(cx, LM_NOT_FOUND, "account.node_unknown");
    *ret_node = id;
    return LM_OK;
}

static lm_rc find_account(struct lm_cx *cx, const char *login, int64_t *ret_id) {
    struct account_row account;
    lm_rc rc = account_find_by_login(cx, lm_str_of(login), &account);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "account.unknown");
    LM_TRY(rc);
    *ret_id = account.id;
    return LM_OK;
}

static lm_rc appoint(struct lm_cx *cx, struct work *work, int64_t account_id) {
    int64_t node_id;
    int role = lm_code_value(lm_roles, lm_str_of(work->role));
    LM_TRY(find_node(cx, work->node, &node_id));
    LM_TRY(lm_audit_about(cx, "account", account_id, node_id));
    return account_appoint(cx, account_id, (enum lm_role)role, node_id);
}

static bool is_role(const char *role) {
    return role && lm_code_value(lm_roles, lm_str_of(role)) != 0;
}

/* ---- account create ---- */

static lm_rc create(struct lm_cx *cx, struct work *work) {
    int64_t id;
    LM_TRY(account_create(cx, &work->account, &id));
    LM_TRY(appoint(cx, work, id));
    if (work->account.password.p)
        return LM_OK;
    return account_invite(cx, id, &work->text);
}

/* The password from a file, so that it stands in no list of processes. */
static bool read_password(const char *path, char *line, int room, struct lm_str *ret_password) {
    FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
    bool is_read = file && fgets(line, room, file);
    if (file && file != stdin)
        fclose(file);
    if (is_read)
        *ret_password = lm_str_trim(lm_str_of(line));
    return is_read;
}

static int account_create_command(struct lm_env *env, int argc, char **argv) {
    const struct lm_command *self = &account_commands[0];
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    char line[256];
    const char *name = lm_cli_option(argc, argv, "--name");
    const char *login = lm_cli_option(argc, argv, "--login");
    const char *phone = lm_cli_option(argc, argv, "--phone");
    const char *password = lm_cli_option(argc, argv, "--password-file");
    struct work work = {.role = lm_cli_option(argc, argv, "--role"),
                        .node = lm_cli_option(argc, argv, "--node")};
    if (!name || !is_role(work.role))
        return lm_cli_usage(self, "--name, --role?");
    work.account.name = lm_str_of(name);
    work.account.login = lm_str_of(login);
    work.account.phone = lm_str_of(phone);
    if (password && !read_password(password, line, sizeof line, &work.account.password))
        return lm_cli_usage(self, "--password-file?");
    if (lm_arena_new(8 * 1024 * 1024, &arena) != LM_OK)
        return LM_EXIT_FAILED;
    int status = run_work(env, arena, create, &work);
    if (status == LM_EXIT_OK && work.text.p)
        printf("%.*s\n", LM_FMT(work.text));
    return status;
}

/* ---- account appoint, invite (reset) ---- */

static lm_rc appoint_known(struct lm_cx *cx, struct work *work) {
    int64_t id;
    LM_TRY(find_account(cx, work->login, &id));
    return appoint(cx, work, id);
}

static int account_appoint_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct work work = {.login = lm_cli_option(argc, argv, "--login"),
                        .role = lm_cli_option(argc, argv, "--role"),
                        .node = lm_cli_option(argc, argv, "--node")};
    if (!work.login || !is_role(work.role))
        return lm_cli_usage(&account_commands[1], "--login, --role?");
    if (lm_arena_new(8 * 1024 * 1024, &arena) != LM_OK)
        return LM_EXIT_FAILED;
    return run_work(env, arena, appoint_known, &work);
}

static lm_rc invite_known(struct lm_cx *cx, struct work *work) {
    int64_t id;
    LM_TRY(find_account(cx, work->login, &id));
    LM_TRY(lm_audit_about(cx, "account", id, 0));
    return account_invite(cx, id, &work->text);
}

static int account_invite_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct work work = {.login = lm_cli_option(argc, argv, "--login")};
    if (!work.login)
        return lm_cli_usage(&account_commands[2], "--login?");
    if (lm_arena_new(8 * 1024 * 1024, &arena) != LM_OK)
        return LM_EXIT_FAILED;
    int status = run_work(env, arena, invite_known, &work);
    if (status == LM_EXIT_OK)
        printf("%.*s\n", LM_FMT(work.text));
    return status;
}

/* ---- session mint ---- */

static lm_rc mint_one(struct lm_cx *cx, struct work *work) {
    int64_t id;
    LM_TRY(find_account(cx, work->login, &id));
    LM_TRY(lm_audit_about(cx, "account", id, 0));
    return account_mint_session(cx, id, &work->text);
}

/* One line a captain and building: login, building's id and code, token. A captain of two buildings
 * has two lines with one token. */
static lm_rc mint_line(struct lm_cx *cx, struct work *work, int64_t account_id) {
    struct account_row account;
    struct lm_list held;
    struct lm_str token;
    LM_TRY(account_store_find(cx, account_id, &account));
    if (account.status == ACCOUNT_DISABLED)
        return LM_OK;
    LM_TRY(account_mint_session(cx, account_id, &token));
    LM_TRY(appointment_store_of(cx, account_id, &held));
    for (size_t i = 0; i < held.count; i++) {
        const struct appointment_row *row = &((struct appointment_row *)held.items)[i];
        const struct lm_scope_node *node = lm_scope_find(cx->scope, row->node_id);
        if (row->role != LM_ROLE_CAPTAIN || !node)
            continue;
        fprintf(work->out, "%.*s\t%lld\t%.*s\t%.*s\n", LM_FMT(account.login), (long long)node->id,
                LM_FMT(node->code), LM_FMT(token));
        work->count++;
    }
    return LM_OK;
}

static lm_rc mint_captains(struct lm_cx *cx, struct work *work) {
    struct lm_list ids;
    work->count = 0;
    rewind(work->out);
    LM_TRY(appointment_store_accounts(cx, "captain", &ids));
    for (size_t i = 0; i < ids.count; i++)
        LM_TRY(mint_line(cx, work, ((int64_t *)ids.items)[i]));
    return lm_audit_about(cx, "sessions", work->count, 0);
}

static int mint_all(struct lm_env *env, struct lm_arena *arena, struct work *work) {
    mode_t mask = umask(0077); /* whoever reads the file is every captain */
    work->out = fopen(work->out_path, "w");
    umask(mask);
    if (!work->out) {
        perror(work->out_path);
        return LM_EXIT_FAILED;
    }
    int status = run_work(env, arena, mint_captains, work);
    if (fclose(work->out) != 0 && status == LM_EXIT_OK) {
        perror(work->out_path);
        status = LM_EXIT_FAILED;
    }
    if (status == LM_EXIT_OK)
        printf("%lld\n", (long long)work->count);
    return status;
}

static int session_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    const struct lm_command *self = &account_commands[3];
    struct work work = {.login = lm_cli_option(argc, argv, "--login"),
                        .out_path = lm_cli_option(argc, argv, "--out")};
    bool is_all = lm_cli_has(argc, argv, "--all-captains");
    if (is_all ? !work.out_path : !work.login)
        return lm_cli_usage(self, "--login, or --all-captains --out?");
    if (lm_arena_new(256 * 1024 * 1024, &arena) != LM_OK)
        return LM_EXIT_FAILED;
    if (is_all)
        return mint_all(env, arena, &work);
    int status = run_work(env, arena, mint_one, &work);
    if (status == LM_EXIT_OK)
        printf("%.*s\n", LM_FMT(work.text));
    return status;
}

const struct lm_command account_commands[] = {
    {"account create",
     "--name NAME --role ROLE [--node ID|CODE] [--login LOGIN] [--phone PHONE] [--password-file "
     "FILE|-]",
     "Creates an account with a role; without a password it prints a one-time code.",
     account_create_command, .is_new_allowed = true},
    {"account appoint", "--login LOGIN --role ROLE [--node ID|CODE]",
     "Appoints an account to a role; without --node at the whole district.",
     account_appoint_command},
    {"account reset", "--login LOGIN",
     "Prints a one-time code that sets a new password; the account's sessions end.",
     account_invite_command},
    {"session mint", "--login LOGIN | --all-captains --out FILE",
     "Prints a session token, or writes login, building id, building code and token of every "
     "captain, for tests and load generators.",
     session_command},
    {0},
};
