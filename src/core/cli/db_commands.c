/* lastmeter db {check,migrate,backup,restore,copy,rebuild}: what an administrator does to the
 * database as a whole. Knows no table; the key file is never part of what they write. */
#include "core/cli/db_commands.h"

#include "core/account/account.h"
#include "core/cli/cli.h"
#include "core/env.h"

#include <unistd.h>

enum { ARENA_CAP = 64 * 1024 * 1024 };

static int say_done(const struct lm_env *env, lm_rc rc, const char *done) {
    if (rc == LM_OK)
        printf("%s\n", done);
    return lm_cli_outcome(env, rc, NULL);
}

static lm_rc in_arena(struct lm_env *env, lm_rc (*work)(struct lm_cx *cx, void *arg),
                      bool is_write) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    return is_write ? lm_env_write(env, arena, work, NULL) : lm_env_read(env, arena, work, NULL);
}

/* ---- check, migrate ---- */

static lm_rc prepare_all(struct lm_cx *cx, void *arg) {
    (void)arg;
    for (const struct lm_module *const *module = cx->env->modules; *module; module++)
        if ((*module)->sql)
            LM_TRY(lm_db_prepare_all(cx->db, (*module)->sql));
    return account_check_key(cx);
}

/* The database is sound, every statement fits it, and the key file opens what is sealed. One of an
 * older version is not brought up to date for that: a server may be running on it. */
static lm_rc check_all(struct lm_env *env) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    const struct lm_migration *const *all;
    size_t count, missing;
    LM_TRY(lm_db_check(env->db));
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    LM_TRY(lm_modules_migrations(env->modules, arena, &all, &count));
    LM_TRY(lm_db_migrations_missing(env->db, all, count, &missing));
    if (missing > 0) {
        fprintf(stderr,
                "数据库是旧版本（还差 %zu 步升级），只检查了文件是否完好。\n"
                "The database is of an older version (%zu migrations behind): only its soundness "
                "was checked.\n",
                missing, missing);
        return LM_OK;
    }
    return in_arena(env, prepare_all, false);
}

static int db_check(struct lm_env *env, int argc, char **argv) {
    (void)argc, (void)argv;
    return say_done(env, check_all(env), "ok");
}

/* Opening has migrated already. */
static int db_migrate(struct lm_env *env, int argc, char **argv) {
    (void)argc, (void)argv;
    return say_done(env, LM_OK, "ok");
}

/* ---- backup ---- */

static int db_backup(struct lm_env *env, int argc, char **argv) {
    const char *path = lm_cli_option(argc, argv, "--to");
    if (!path)
        return lm_cli_usage(&db_commands[2], "--to?");
    lm_rc rc = lm_db_backup(env->db, path);
    if (rc == LM_OK)
        fprintf(stderr,
                "请把 %.*s/lastmeter.key 另外保存：没有它，备份里的手机号和证件号打不开。\n"
                "Keep %.*s/lastmeter.key elsewhere: without it the sealed values cannot be read.\n",
                LM_FMT(env->data_dir), LM_FMT(env->data_dir));
    return say_done(env, rc, path);
}

/* ---- copy, restore ---- */

static lm_rc migrate(struct lm_env *env, struct lm_db *db) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    const struct lm_migration *const *all;
    size_t count;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    LM_TRY(lm_modules_migrations(env->modules, arena, &all, &count));
    return lm_db_migrate(db, all, count);
}

static lm_rc copy_into(struct lm_env *env, struct lm_db *to, int64_t *ret_rows) {
    LM_TRY(migrate(env, to));
    return lm_db_copy(env->db, to, ret_rows);
}

static int say_rows(const struct lm_env *env, lm_rc rc, int64_t rows) {
    if (rc == LM_OK)
        printf("%lld\n", (long long)rows);
    return lm_cli_outcome(env, rc, NULL);
}

static int db_copy(struct lm_env *env, int argc, char **argv) {
    const char *path = lm_cli_option(argc, argv, "--to");
    const char *conninfo = lm_cli_option(argc, argv, "--to-db");
    struct lm_db_config config =
        lm_db_config_of(path, conninfo, lm_cli_option(argc, argv, "--to-schema"));
    struct lm_db *to = NULL;
    int64_t rows = 0;
    if (!path == !conninfo)
        return lm_cli_usage(&db_commands[4], "--to, --to-db?");
    lm_rc rc = lm_db_open(&config, &to);
    if (rc == LM_OK)
        rc = copy_into(env, to, &rows);
    lm_db_close(to);
    return say_rows(env, rc, rows);
}

/* A backup may be of an older version: it is migrated in a copy of its own, never in the file. */
static lm_rc restore_from(struct lm_env *env, const char *copy, int64_t *ret_rows) {
    struct lm_db_config config = lm_db_config_of(copy, NULL, NULL);
    struct lm_db *from = NULL;
    LM_TRY(lm_db_open(&config, &from));
    lm_rc rc = migrate(env, from);
    if (rc == LM_OK)
        rc = lm_db_copy(from, env->db, ret_rows);
    lm_db_close(from);
    return rc;
}

/* Byte by byte: opening the backup itself would write into it. */
static lm_rc copy_file(FILE *from, const char *to_path) {
    char bytes[64 * 1024];
    size_t n;
    FILE *to = fopen(to_path, "wb");
    if (!to)
        return LM_IO;
    lm_rc rc = LM_OK;
    while (rc == LM_OK && (n = fread(bytes, 1, sizeof bytes, from)) > 0)
        if (fwrite(bytes, 1, n, to) != n)
            rc = LM_DISK_FULL;
    if (fclose(to) != 0 && rc == LM_OK)
        rc = LM_DISK_FULL;
    return rc == LM_OK && ferror(from) ? LM_IO : rc;
}

/* The backup, and its log when it is the file of a killed program. */
static lm_rc copy_backup(const char *path, const char *copy) {
    static const char *const ends[] = {"", "-wal"};
    lm_rc rc = LM_OK;
    for (size_t i = 0; i < LM_COUNT(ends) && rc == LM_OK; i++) {
        char from[4200], to[4200];
        snprintf(from, sizeof from, "%s%s", path, ends[i]);
        snprintf(to, sizeof to, "%s%s", copy, ends[i]);
        FILE *file = fopen(from, "rb");
        if (file)
            rc = copy_file(file, to);
        else if (i == 0)
            rc = LM_IO;
        if (file)
            fclose(file);
    }
    return rc;
}

static void remove_copy(const char *copy) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < LM_COUNT(ends); i++) {
        char name[4200];
        snprintf(name, sizeof name, "%s%s", copy, ends[i]);
        unlink(name);
    }
}

static int db_restore(struct lm_env *env, int argc, char **argv) {
    const char *path = lm_cli_option(argc, argv, "--from");
    char copy[4096];
    int64_t rows = 0;
    if (!path)
        return lm_cli_usage(&db_commands[3], "--from?");
    if (access(path, R_OK) != 0) {
        perror(path);
        return LM_EXIT_FAILED;
    }
    snprintf(copy, sizeof copy, "%.*s/restoring.db", LM_FMT(env->data_dir));
    remove_copy(copy); /* of a restore that was killed */
    lm_rc rc = copy_backup(path, copy);
    if (rc == LM_OK)
        rc = restore_from(env, copy, &rows);
    remove_copy(copy);
    if (rc == LM_OK)
        rc = check_all(env);
    if (rc == LM_CORRUPT)
        fprintf(
            stderr,
            "密钥文件不是这份备份的。请删去这个数据目录，放入原来的 lastmeter.key，再恢复一次。\n"
            "The key file does not belong to this backup. Remove this data directory, put "
            "the original lastmeter.key into an empty one and restore again.\n");
    return say_rows(env, rc, rows);
}

/* ---- rebuild ---- */

static lm_rc rebuild_all(struct lm_cx *cx, void *arg) {
    (void)arg;
    for (const struct lm_module *const *module = cx->env->modules; *module; module++)
        if ((*module)->rebuild)
            LM_TRY((*module)->rebuild(cx));
    return LM_OK;
}

static int db_rebuild(struct lm_env *env, int argc, char **argv) {
    (void)argc, (void)argv;
    return say_done(env, in_arena(env, rebuild_all, true), "ok");
}

const struct lm_command db_commands[] = {
    {"db check", "", "Checks the database, every statement against it, and the key file.", db_check,
     .keeps_schema = true},
    {"db migrate", "", "Brings the database to this version; opening does the same.", db_migrate,
     .is_new_allowed = true},
    {"db backup", "--to FILE",
     "Writes a consistent copy as a SQLite file, also while serving. Keep the key file elsewhere.",
     db_backup, .keeps_schema = true},
    {"db restore", "--from FILE",
     "Fills a new data directory (with the original lastmeter.key in it) from a backup.",
     db_restore, .is_new_allowed = true},
    {"db copy", "--to FILE | --to-db CONNINFO [--to-schema NAME]",
     "Copies everything into an empty database of either engine.", db_copy},
    {"db rebuild", "", "Computes derived tables anew from the facts.", db_rebuild},
    {0},
};
