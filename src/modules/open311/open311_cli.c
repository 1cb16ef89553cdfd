/* lastmeter open311 …: keys for programs, and what discovery says. They act as the system. */
#include "modules/open311/open311_rules.h"

#include "base/clock.h"
#include "core/cli/cli.h"
#include "core/env.h"
#include "core/setting/setting.h"

enum { ARENA_CAP = 8 * 1024 * 1024, HOURLY_MOST = 100000 };

/* One command on its way: what was asked for, what came out. */
struct work {
    const char *node, *hourly, *jurisdiction, *contact;
    struct open311_key key;
    struct lm_str text;
    struct lm_failure failure;
    lm_rc (*run)(struct lm_cx *cx, struct work *work);
};

/* Keeps the reason of a refusal for after the transaction. */
static lm_rc call_work(struct lm_cx *cx, void *arg) {
    struct work *work = arg;
    lm_rc rc = work->run(cx, work);
    work->failure = cx->failure;
    return rc;
}

static int run_work(struct lm_env *env, struct lm_arena *arena, struct work *work) {
    return lm_cli_outcome(env, lm_env_write(env, arena, call_work, work), &work->failure);
}

/* ---- open311 key add, revoke, list ---- */

static lm_rc add_key(struct lm_cx *cx, struct work *work) {
    const struct lm_scope_node *node = cx->scope->count ? &cx->scope->nodes[0] : NULL;
    if (work->node)
        node = open311_node(cx->scope, lm_str_of(work->node));
    if (!node)
        return lm_fail(cx, LM_NOT_FOUND, "open311.node");
    work->key.node_id = node->id;
    work->key.hourly = OPEN311_HOURLY;
    if (work->hourly && (!lm_str_int(lm_str_of(work->hourly), &work->key.hourly) ||
                         work->key.hourly < 1 || work->key.hourly > HOURLY_MOST))
        return lm_fail(cx, LM_INVALID, "open311.hourly");
    return open311_key_make(cx, &work->key, &work->text);
}

static int add_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    const char *name = lm_cli_word(argc, argv, 0, NULL);
    struct work work = {.run = add_key,
                        .node = lm_cli_option(argc, argv, "--node"),
                        .hourly = lm_cli_option(argc, argv, "--hourly")};
    if (!name || !*name)
        return lm_cli_usage(&open311_commands[0], "NAME?");
    work.key.name = lm_str_of(name);
    if (lm_arena_new(ARENA_CAP, &arena) != LM_OK)
        return LM_EXIT_FAILED;
    int status = run_work(env, arena, &work);
    if (status == LM_EXIT_OK)
        printf("%.*s\n", LM_FMT(work.text));
    return status;
}

static lm_rc revoke_key(struct lm_cx *cx, struct work *work) {
    return open311_key_end(cx, work->key.name);
}

static int revoke_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    const char *name = lm_cli_word(argc, argv, 0, NULL);
    struct work work = {.run = revoke_key};
    if (!name)
        return lm_cli_usage(&open311_commands[1], "NAME?");
    work.key.name = lm_str_of(name);
    if (lm_arena_new(ARENA_CAP, &arena) != LM_OK)
        return LM_EXIT_FAILED;
    return run_work(env, arena, &work);
}

static lm_rc print_keys(struct lm_cx *cx, void *arg) {
    struct lm_list keys;
    (void)arg;
    LM_TRY(open311_store_keys(cx, &keys));
    for (size_t i = 0; i < keys.count; i++) {
        const struct open311_key *key = &((struct open311_key *)keys.items)[i];
        const struct lm_scope_node *node = lm_scope_find(cx->scope, key->node_id);
        struct lm_str made, ended;
        LM_TRY(open311_time(cx->arena, key->created_ms, &made));
        LM_TRY(open311_time(cx->arena, key->revoked_ms, &ended));
        printf("%.*s\t%.*s\t%lld/h\t%.*s\t%.*s\n", LM_FMT(key->name),
               LM_FMT(node ? node->code : LM_STR("-")), (long long)key->hourly, LM_FMT(made),
               LM_FMT(ended.p ? ended : LM_STR("-")));
    }
    return LM_OK;
}

static int list_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    (void)argc;
    (void)argv;
    if (lm_arena_new(ARENA_CAP, &arena) != LM_OK)
        return LM_EXIT_FAILED;
    return lm_cli_outcome(env, lm_env_read(env, arena, print_keys, NULL), NULL);
}

/* ---- open311 setup ---- */

static lm_rc put_settings(struct lm_cx *cx, struct work *work) {
    if (work->jurisdiction)
        LM_TRY(setting_put(cx, "open311.jurisdiction", lm_str_of(work->jurisdiction)));
    if (work->contact)
        LM_TRY(setting_put(cx, "open311.contact", lm_str_of(work->contact)));
    return setting_count(cx, "open311.changes");
}

static int setup_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct work work = {.run = put_settings,
                        .jurisdiction = lm_cli_option(argc, argv, "--jurisdiction"),
                        .contact = lm_cli_option(argc, argv, "--contact")};
    if (!work.jurisdiction && !work.contact)
        return lm_cli_usage(&open311_commands[3], "--jurisdiction, --contact?");
    if (lm_arena_new(ARENA_CAP, &arena) != LM_OK)
        return LM_EXIT_FAILED;
    return run_work(env, arena, &work);
}

const struct lm_command open311_commands[] = {
    {"open311 key add", "NAME [--node CODE] [--hourly N]",
     "Makes a key for a program that files demands through Open311, at and below a place, and "
     "prints it: this once.",
     add_command},
    {"open311 key revoke", "NAME", "Takes a key back at once.", revoke_command},
    {"open311 key list", "", "Keys: name, place, limit, made, revoked.", list_command},
    {"open311 setup", "[--jurisdiction ID] [--contact TEXT]",
     "What Open311 clients are told: the jurisdiction_id (else the district's code) and whom to "
     "ask.",
     setup_command},
    {0},
};
