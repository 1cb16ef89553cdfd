/* Migrations: which were applied, whether they are still what they were, and the missing ones, all
 * in one transaction. Owns the table `schema_migration`; knows no other. */
#include "base/clock.h"
#include "base/log.h"
#include "lib/db/internal.h"

enum { ARENA_CAP = 8 * 1024 * 1024, SCRIPT_CAP = 1024 * 1024 };

struct applied {
    struct lm_str module;
    int64_t number;
    struct lm_str digest;
};

static const struct lm_record applied_record = {
    "AppliedMigration", sizeof(struct applied),
    (const struct lm_field[]){{LM_AT(struct applied, module), LM_TEXT, .flags = LM_REQUIRED},
                              {LM_AT(struct applied, number), LM_INT, .flags = LM_REQUIRED},
                              {LM_AT(struct applied, digest), LM_TEXT, .flags = LM_REQUIRED},
                              {0}}};

static const char create_sql[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
                                 "module {text} NOT NULL, number {int} NOT NULL, "
                                 "applied_ms {int} NOT NULL, digest {text} NOT NULL, "
                                 "PRIMARY KEY (module, number)) {keyed}";
static const struct lm_sql all_sql = {
    "migration_all", "SELECT module, number, digest FROM schema_migration ORDER BY module, number"};
static const struct lm_sql insert_sql = {
    "migration_insert",
    "INSERT INTO schema_migration (module, number, applied_ms, digest) VALUES ($1, $2, $3, $4)"};

/* FNV-1a, the same on every machine for ever. It is to notice an edit, not an enemy. */
static lm_rc digest_of(struct lm_arena *arena, const char *text, struct lm_str *ret_digest) {
    uint64_t digest = UINT64_C(14695981039346656037);
    for (const char *p = text; *p; p++)
        digest = (digest ^ (unsigned char)*p) * UINT64_C(1099511628211);
    return lm_str_printf(arena, ret_digest, "%016llx", (unsigned long long)digest);
}

static lm_rc refuse(const char *why, struct lm_str module, int64_t number) {
    char name[80], digits[24];
    snprintf(name, sizeof name, "%.*s", LM_FMT(module));
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    lm_log(LM_ERROR, "db.migration", "module", name, "number", digits, "problem", why, NULL);
    return LM_CONFLICT;
}

static const struct lm_migration *find(const struct lm_migration *const *migrations, size_t count,
                                       const struct applied *applied) {
    for (size_t i = 0; i < count; i++)
        if (lm_str_is(applied->module, migrations[i]->module) &&
            migrations[i]->number == applied->number)
            return migrations[i];
    return NULL;
}

/* What the database has must be known to the program, and unchanged. */
static lm_rc check_applied(struct lm_arena *arena, struct lm_list list,
                           const struct lm_migration *const *migrations, size_t count) {
    const struct applied *applied = list.items;
    for (size_t i = 0; i < list.count; i++) {
        const struct lm_migration *known = find(migrations, count, &applied[i]);
        if (!known)
            return refuse("the database is newer than the program", applied[i].module,
                          applied[i].number);
        struct lm_str digest;
        LM_TRY(digest_of(arena, known->sql, &digest));
        if (!lm_str_eq(digest, applied[i].digest))
            return refuse("edited after it was applied", applied[i].module, applied[i].number);
    }
    return LM_OK;
}

static bool is_applied(struct lm_list list, const struct lm_migration *migration) {
    const struct applied *applied = list.items;
    for (size_t i = 0; i < list.count; i++)
        if (lm_str_is(applied[i].module, migration->module) &&
            applied[i].number == migration->number)
            return true;
    return false;
}

/* Numbers of a module are 1, 2, 3 … in the order given. */
static lm_rc check_numbers(const struct lm_migration *const *migrations, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int expected = 1;
        for (size_t j = 0; j < i; j++)
            expected += strcmp(migrations[j]->module, migrations[i]->module) == 0;
        if (migrations[i]->number != expected) {
            (void)!refuse("numbers must be 1, 2, 3 …", lm_str_of(migrations[i]->module),
                          migrations[i]->number);
            return LM_INTERNAL;
        }
    }
    return LM_OK;
}

static lm_rc run_one_statement(struct lm_conn *conn, struct lm_str statement) {
    struct lm_buf text = lm_buf_in(NULL, SCRIPT_CAP);
    lm_dialect_write(conn->driver, statement, &text);
    lm_buf_put(&text, "", 1);
    struct lm_str spelled;
    lm_rc rc = lm_buf_done(&text, &spelled);
    if (rc == LM_OK)
        rc = lm_conn_script(conn, spelled.p);
    lm_buf_free(&text);
    return rc;
}

static lm_rc apply(struct lm_conn *conn, struct lm_arena *arena,
                   const struct lm_migration *migration) {
    struct lm_str rest = lm_str_of(migration->sql), statement, digest;
    while (lm_dialect_split(&rest, &statement)) {
        lm_rc rc = run_one_statement(conn, statement);
        if (rc != LM_OK) {
            (void)!refuse(conn->message, lm_str_of(migration->module), migration->number);
            return rc;
        }
    }
    LM_TRY(digest_of(arena, migration->sql, &digest));
    return lm_db_exec(conn,
                      LM_Q(&insert_sql, LM_Z(migration->module), LM_I(migration->number),
                           LM_I(lm_clock_now_ms()), LM_T(digest)),
                      NULL);
}

static lm_rc migrate_in(struct lm_conn *conn, const struct lm_migration *const *migrations,
                        size_t count) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    LM_TRY(run_one_statement(conn, lm_str_of(create_sql)));
    struct lm_list applied;
    LM_TRY(lm_db_rows(conn, LM_Q0(&all_sql), arena, &applied_record, &applied));
    LM_TRY(check_applied(arena, applied, migrations, count));
    bool has_changed = false;
    for (size_t i = 0; i < count; i++)
        if (!is_applied(applied, migrations[i])) {
            LM_TRY(apply(conn, arena, migrations[i]));
            has_changed = true;
        }
    return has_changed ? conn->driver->schema_settle(conn) : LM_OK; /* it looks at every row */
}

static lm_rc migrate_on(struct lm_conn *conn, const struct lm_migration *const *migrations,
                        size_t count) {
    LM_TRY(conn->driver->schema_lock(conn, true));
    lm_rc rc = lm_conn_begin(conn);
    if (rc == LM_OK) {
        rc = migrate_in(conn, migrations, count);
        if (rc == LM_OK)
            rc = lm_conn_commit(conn);
        else
            lm_conn_rollback(conn);
    }
    lm_rc unlocked = conn->driver->schema_lock(conn, false);
    return rc == LM_OK ? unlocked : rc;
}

struct table_name {
    struct lm_str name;
};
static const struct lm_record table_record = {
    "MigratedTable", sizeof(struct table_name),
    (const struct lm_field[]){{LM_AT(struct table_name, name), LM_TEXT, .flags = LM_REQUIRED},
                              {0}}};

static lm_rc has_migrations(struct lm_conn *conn, struct lm_arena *arena, bool *ret_has) {
    struct lm_list tables;
    LM_TRY(lm_db_rows(conn, LM_Q0(conn->driver->tables), arena, &table_record, &tables));
    const struct table_name *names = tables.items;
    *ret_has = false;
    for (size_t i = 0; i < tables.count; i++)
        *ret_has |= lm_str_is(names[i].name, "schema_migration");
    return LM_OK;
}

static lm_rc count_missing(struct lm_conn *conn, const struct lm_migration *const *migrations,
                           size_t count, size_t *ret_missing) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct lm_list applied = {0};
    bool has_any;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    LM_TRY(has_migrations(conn, arena, &has_any));
    if (has_any)
        LM_TRY(lm_db_rows(conn, LM_Q0(&all_sql), arena, &applied_record, &applied));
    LM_TRY(check_applied(arena, applied, migrations, count));
    *ret_missing = 0;
    for (size_t i = 0; i < count; i++)
        *ret_missing += !is_applied(applied, migrations[i]);
    return LM_OK;
}

lm_rc lm_db_migrations_missing(struct lm_db *db, const struct lm_migration *const *migrations,
                               size_t count, size_t *ret_missing) {
    struct lm_conn *conn;
    LM_TRY(lm_conn_open(db, LM_CONN_READ, &conn));
    lm_rc rc = count_missing(conn, migrations, count, ret_missing);
    lm_conn_close(conn);
    if (rc == LM_OK && *ret_missing == 0 && !db->migrations) {
        db->migrations = migrations;
        db->migration_count = count;
    }
    return rc;
}

lm_rc lm_db_migrate(struct lm_db *db, const struct lm_migration *const *migrations, size_t count) {
    LM_TRY(check_numbers(migrations, count));
    struct lm_conn *conn;
    LM_TRY(lm_conn_open(db, LM_CONN_WRITE, &conn));
    lm_rc rc = migrate_on(conn, migrations, count);
    lm_conn_close(conn);
    if (rc == LM_OK) {
        db->migrations = migrations;
        db->migration_count = count;
    }
    return rc;
}
