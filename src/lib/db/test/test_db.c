/* Owns the places of test databases: a temporary folder with a file, or a schema. */
#include "lib/db/test/test_db.h"

#include "test.h"

#include "lib/db/internal.h"
#include "lib/db/test/pg.h"

#include <unistd.h>

struct lm_db_config test_db_config(enum lm_engine engine) {
    static int made;
    struct lm_db_config config = {.engine = engine};
    /* Never freed: a program's few names. A static list keeps the leak checker content. */
    static char names[512][96];
    char *name = names[made++ % 512];
    if (engine == LM_POSTGRES) {
        snprintf(name, sizeof names[0], "test_%d_%d", (int)getpid(), made);
        config.conninfo = test_pg();
        config.schema = name;
    } else {
        const char *temporary = getenv("TMPDIR");
        snprintf(name, sizeof names[0], "%.60s/lm-db-XXXXXX", temporary ? temporary : "/tmp");
        assert_non_null(mkdtemp(name));
        memcpy(name + strlen(name), "/lm.db", sizeof "/lm.db");
        config.path = name;
    }
    return config;
}

struct lm_db *test_db_open_at(const struct lm_db_config *config,
                              const struct lm_migration *const *migrations, size_t count) {
    struct lm_db *db;
    assert_ok(lm_db_open(config, &db));
    if (migrations)
        assert_ok(lm_db_migrate(db, migrations, count));
    return db;
}

struct lm_db *test_db_open(enum lm_engine engine, const struct lm_migration *const *migrations,
                           size_t count) {
    struct lm_db_config config = test_db_config(engine);
    return test_db_open_at(&config, migrations, count);
}

static void drop_schema(struct lm_db *db) {
    struct lm_conn *conn;
    char text[128];
    snprintf(text, sizeof text, "DROP SCHEMA \"%s\" CASCADE", db->config.schema);
    assert_ok(lm_conn_open(db, LM_CONN_WRITE, &conn));
    assert_ok(lm_conn_script(conn, text));
    lm_conn_close(conn);
}

static void remove_files(const char *path) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[200];
    for (size_t i = 0; i < LM_COUNT(ends); i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
    snprintf(name, sizeof name, "%.*s", (int)(strrchr(path, '/') - path), path);
    rmdir(name);
}

void test_db_close(struct lm_db *db) {
    if (db->driver->engine == LM_POSTGRES) {
        drop_schema(db);
        lm_db_close(db);
        return;
    }
    char path[200];
    snprintf(path, sizeof path, "%s", db->config.path);
    lm_db_close(db);
    remove_files(path);
}
