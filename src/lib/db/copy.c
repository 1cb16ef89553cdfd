/* Every row of one database into another with the same schema: parents before children, one table
 * at a time, one transaction on either side, never more than a row in memory. Also the backup that
 * is made of it. */
#include "base/array.h"
#include "base/log.h"
#include "lib/db/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { ARENA_CAP = 16 * 1024 * 1024, NAMES_CAP = 64 * 1024 };

struct copy_table {
    struct lm_str name;
    bool is_done;
};

struct copy_edge {
    struct lm_str child, parent;
};

struct copy {
    struct lm_arena *arena;
    struct lm_conn *from, *to;
    struct copy_table *tables;
    size_t table_count;
    struct copy_edge *edges;
    size_t edge_count;
    int64_t rows;
};

static const struct lm_record table_record = {
    "CopyTable", sizeof(struct copy_table),
    (const struct lm_field[]){{LM_AT(struct copy_table, name), LM_TEXT, .flags = LM_REQUIRED},
                              {0}}};
static const struct lm_record edge_record = {
    "CopyEdge", sizeof(struct copy_edge),
    (const struct lm_field[]){{LM_AT(struct copy_edge, child), LM_TEXT, .flags = LM_REQUIRED},
                              {LM_AT(struct copy_edge, parent), LM_TEXT, .flags = LM_REQUIRED},
                              {0}}};

/* ---- order ---- */

static lm_rc read_tables(struct copy *copy) {
    const struct lm_driver *driver = copy->from->driver;
    struct lm_list tables, edges;
    LM_TRY(lm_db_rows(copy->from, LM_Q0(driver->tables), copy->arena, &table_record, &tables));
    LM_TRY(lm_db_rows(copy->from, LM_Q0(driver->parents), copy->arena, &edge_record, &edges));
    copy->tables = tables.items;
    copy->table_count = tables.count;
    copy->edges = edges.items;
    copy->edge_count = edges.count;
    return LM_OK;
}

static bool is_done(const struct copy *copy, struct lm_str name) {
    for (size_t i = 0; i < copy->table_count; i++)
        if (lm_str_eq(copy->tables[i].name, name))
            return copy->tables[i].is_done;
    return true;
}

static bool has_its_parents(const struct copy *copy, struct lm_str child) {
    for (size_t i = 0; i < copy->edge_count; i++)
        if (lm_str_eq(copy->edges[i].child, child) && !lm_str_eq(copy->edges[i].parent, child) &&
            !is_done(copy, copy->edges[i].parent))
            return false;
    return true;
}

/* The next table whose parents are there; within a circle of keys any (deferrable keys only), NULL
 * when all are done. */
static struct copy_table *next_table(struct copy *copy) {
    struct copy_table *waiting = NULL;
    for (size_t i = 0; i < copy->table_count; i++) {
        struct copy_table *table = &copy->tables[i];
        if (table->is_done)
            continue;
        if (has_its_parents(copy, table->name))
            return table;
        if (!waiting)
            waiting = table;
    }
    return waiting;
}

/* ---- rows ---- */

static lm_rc script(struct lm_conn *conn, struct lm_arena *arena, const char *verb,
                    struct lm_str table) {
    struct lm_buf text = lm_buf_in(arena, NAMES_CAP);
    lm_buf_z(&text, verb);
    lm_dialect_name(&text, table);
    lm_buf_put(&text, "", 1);
    struct lm_str z;
    LM_TRY(lm_buf_done(&text, &z));
    return lm_conn_script(conn, z.p);
}

/* A statement that lives as long as the arena, to be run on a connection that dies before it. */
static lm_rc make_sql(struct lm_arena *arena, struct lm_str text, const struct lm_sql **ret_sql) {
    struct lm_sql *sql;
    struct lm_str z;
    LM_TRY(lm_new(arena, 1, &sql));
    LM_TRY(lm_str_copy(arena, text, &z));
    *sql = (struct lm_sql){"copy", z.p};
    *ret_sql = sql;
    return LM_OK;
}

static lm_rc select_from(struct copy *copy, const char *what, struct lm_str table, const char *rest,
                         const struct lm_sql **ret_sql) {
    struct lm_buf text = lm_buf_in(copy->arena, NAMES_CAP);
    lm_buf_printf(&text, "SELECT %s FROM ", what);
    lm_dialect_name(&text, table);
    lm_buf_z(&text, rest);
    struct lm_str z;
    LM_TRY(lm_buf_done(&text, &z));
    return make_sql(copy->arena, z, ret_sql);
}

static lm_rc column_names(struct copy *copy, struct lm_str table, struct lm_load *load) {
    struct lm_list columns;
    LM_TRY(lm_db_rows(copy->from, LM_Q(copy->from->driver->columns, LM_T(table)), copy->arena,
                      &table_record, &columns));
    struct lm_buf text = lm_buf_in(copy->arena, NAMES_CAP);
    const struct copy_table *column = columns.items;
    for (size_t i = 0; i < columns.count; i++) {
        if (i)
            lm_buf_put(&text, ", ", 2);
        lm_dialect_name(&text, column[i].name);
    }
    lm_buf_put(&text, "", 1);
    struct lm_str z;
    LM_TRY(lm_buf_done(&text, &z));
    load->columns = z.p;
    load->count = columns.count;
    return LM_OK;
}

static lm_rc require_empty(struct copy *copy, struct lm_str table) {
    const struct lm_sql *sql;
    int64_t one;
    LM_TRY(select_from(copy, "1", table, " LIMIT 1", &sql));
    lm_rc rc = lm_db_int(copy->to, LM_Q0(sql), &one);
    if (rc == LM_OK) {
        lm_log(LM_ERROR, "db.copy", "table", table.p, "problem", "not empty", NULL);
        return LM_CONFLICT;
    }
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

static lm_rc copy_rows(struct copy *copy, struct lm_load *load, const struct lm_sql *sql) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    struct lm_val *vals;
    LM_TRY(lm_new(copy->arena, load->count, &vals));
    LM_TRY(lm_db_open_cursor(copy->from, LM_Q0(sql), &cursor));
    for (;;) {
        bool has_row;
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        for (size_t i = 0; i < load->count; i++)
            vals[i] = lm_cursor_value(cursor, (int)i);
        LM_TRY(load->conn->driver->load_row(load, vals));
        copy->rows++;
    }
}

static lm_rc copy_table(struct copy *copy, struct lm_str table) {
    struct lm_load load = {.conn = copy->to, .table = table.p};
    const struct lm_sql *sql;
    LM_TRY(require_empty(copy, table));
    LM_TRY(column_names(copy, table, &load));
    LM_TRY(select_from(copy, load.columns, table, "", &sql));
    LM_TRY(copy->to->driver->load_start(&load));
    lm_rc rc = copy_rows(copy, &load, sql);
    lm_rc finished = copy->to->driver->load_finish(&load, rc == LM_OK);
    if (rc == LM_OK)
        rc = finished;
    if (rc != LM_OK) {
        lm_log(LM_ERROR, "db.copy", "table", table.p, "outcome", lm_rc_slug(rc), "message",
               copy->to->message, NULL);
        return rc;
    }
    /* Without it PostgreSQL checks the children's keys by reading the whole parent each time. */
    return script(copy->to, copy->arena, "ANALYZE ", table);
}

static lm_rc require_equal_schemas(struct copy *copy) {
    struct lm_str from, to;
    LM_TRY(lm_db_schema_dump(copy->from, copy->arena, &from));
    LM_TRY(lm_db_schema_dump(copy->to, copy->arena, &to));
    if (lm_str_eq(from, to))
        return LM_OK;
    lm_log(LM_ERROR, "db.copy", "problem", "the two schemas differ; migrate both first", NULL);
    return LM_CONFLICT;
}

static lm_rc copy_all(struct copy *copy) {
    LM_TRY(require_equal_schemas(copy));
    LM_TRY(read_tables(copy));
    struct copy_table *table;
    while ((table = next_table(copy)) != NULL) {
        table->is_done = true;
        if (!lm_str_is(table->name, "schema_migration"))
            LM_TRY(copy_table(copy, table->name));
    }
    return copy->to->driver->schema_settle(copy->to);
}

static lm_rc copy_in_transactions(struct copy *copy) {
    LM_TRY(lm_conn_begin(copy->from));
    LM_TRY(lm_conn_begin(copy->to));
    LM_TRY(copy_all(copy));
    return lm_conn_commit(copy->to); /* closing the connections ends what a failure left open */
}

static lm_rc copy_with_lock(struct copy *copy) {
    const struct lm_driver *driver = copy->to->driver;
    LM_TRY(driver->schema_lock(copy->to, true));
    lm_rc rc = copy_in_transactions(copy);
    lm_conn_rollback(copy->to);
    lm_rc unlocked = driver->schema_lock(copy->to, false);
    return rc == LM_OK ? unlocked : rc;
}

lm_rc lm_db_copy(struct lm_db *from, struct lm_db *to, int64_t *ret_rows) {
    struct copy copy = {0};
    LM_TRY(lm_arena_new(ARENA_CAP, &copy.arena));
    lm_rc rc = lm_conn_open(from, LM_CONN_READ, &copy.from);
    if (rc == LM_OK)
        rc = lm_conn_open(to, LM_CONN_WRITE, &copy.to);
    if (rc == LM_OK)
        rc = copy_with_lock(&copy);
    lm_conn_close(copy.to);
    lm_conn_close(copy.from);
    lm_arena_free(copy.arena);
    if (rc == LM_OK && ret_rows)
        *ret_rows = copy.rows;
    return rc;
}

/* ---- the backup of a database that is not a file ---- */

lm_rc lm_file_publish(const char *part, const char *path) {
    char *folder = strdup(path);
    if (!folder)
        return LM_NO_MEMORY;
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = 0;
    int file = open(part, O_RDONLY | O_CLOEXEC);
    int place = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    bool is_good =
        file >= 0 && place >= 0 && fsync(file) == 0 && rename(part, path) == 0 && fsync(place) == 0;
    int error = errno;
    if (file >= 0)
        close(file);
    if (place >= 0)
        close(place);
    if (is_good)
        return LM_OK;
    return error == ENOSPC || error == EDQUOT ? LM_DISK_FULL : LM_IO;
}

static lm_rc fill_file(struct lm_db *db, const char *part) {
    struct lm_db_config config = {.engine = LM_SQLITE, .path = part};
    struct lm_db *to;
    LM_TRY(lm_db_open(&config, &to));
    lm_rc rc = lm_db_migrate(to, db->migrations, db->migration_count);
    if (rc == LM_OK)
        rc = lm_db_copy(db, to, NULL);
    lm_db_close(to); /* carries the log into the file and removes it */
    return rc;
}

static void unlink_all(struct lm_arena *arena, const char *part) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < LM_COUNT(ends); i++) {
        struct lm_str path;
        if (lm_str_printf(arena, &path, "%s%s", part, ends[i]) == LM_OK)
            unlink(path.p);
    }
}

lm_rc lm_db_backup_by_copy(struct lm_db *db, const char *path) {
    if (!db->migrations)
        return LM_INTERNAL;
    if (access(path, F_OK) == 0)
        return LM_CONFLICT;
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct lm_str part;
    LM_TRY(lm_arena_new(NAMES_CAP, &arena));
    LM_TRY(lm_str_printf(arena, &part, "%s.part", path));
    unlink_all(arena, part.p);
    lm_rc rc = fill_file(db, part.p);
    if (rc == LM_OK)
        rc = lm_file_publish(part.p, path);
    if (rc != LM_OK)
        unlink_all(arena, part.p);
    return rc;
}
