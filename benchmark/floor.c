/* The floor under the survey: the smallest libmicrohttpd + SQLite program that does the same
 * durable work for an answer, with the same group commit and no parsing, no rules. Beside it HTTP
 * alone, SQLite alone, and what the disk syncs.
 *
 * floor serve PORT FILE CHANGES     one POST is one answer (FILE "-": HTTP alone)
 * floor load PORT CONNECTIONS COUNT
 * floor sqlite FILE COUNT CHANGES   the same answers, 64 a commit, without HTTP
 * floor sync FILE COUNT             appends of 4 KiB with fdatasync
 *
 * CHANGES: row changes an answer, as counted at the real server; a fraction is kept on average. */
#include "client.h"
#include "histogram.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

enum { BATCH = 128, STATEMENTS = 6 };

/* What an unchanged answer writes: the answer, the door's state, the building's counters, the audit
 * row, the idempotency key. What changes people writes more: mostly small rows of an index. */
static const char schema[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
    "CREATE TABLE answer (id INTEGER PRIMARY KEY, survey_id INT, door_id INT, account_id INT, "
    "at_ms INT, body BLOB);"
    "CREATE TABLE target (survey_id INT, building_id INT, door_id INT, status TEXT, answer_id INT,"
    " PRIMARY KEY (survey_id, building_id, door_id)) WITHOUT ROWID;"
    "CREATE TABLE count (survey_id INT, building_id INT, done INT, residents INT, PRIMARY KEY "
    "(survey_id, building_id))"
    " WITHOUT ROWID;"
    "CREATE TABLE audit (id INTEGER PRIMARY KEY, at_ms INT, account_id INT, action TEXT, object "
    "TEXT, node_id INT);"
    "CREATE TABLE idempotency (account_id INT, key TEXT, digest BLOB, body TEXT, PRIMARY KEY "
    "(account_id, key)) WITHOUT ROWID;"
    "CREATE TABLE gram (building_id INT, gram TEXT, person_id INT, PRIMARY KEY (building_id, gram, "
    "person_id)) WITHOUT ROWID;";
static const char *const texts[STATEMENTS] = {
    "INSERT INTO answer VALUES (?1, 1, ?2, ?3, ?1, zeroblob(120))",
    "INSERT INTO target VALUES (1, ?3, ?2, 'unchanged', ?1) ON CONFLICT DO UPDATE SET answer_id = "
    "excluded.answer_id",
    "INSERT INTO count VALUES (1, ?3, 1, 3) ON CONFLICT DO UPDATE SET done = done + 1, residents = "
    "residents + 3",
    "INSERT INTO audit VALUES (?1, ?1, ?3, 'POST /api/v1/surveys/{survey}/doors/{door}/answers', "
    "'survey_answer 1', ?3)",
    "INSERT INTO idempotency VALUES (?3, printf('%032x', ?1), zeroblob(32), printf('%0200d', ?1))",
    "INSERT INTO gram VALUES (?3, printf('%x', ?2), ?1)",
};

struct job {
    struct MHD_Connection *connection;
    struct job *next;
    bool is_done;
};

struct floor {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    int64_t id;
    double changes;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    struct job *first, *last;
};

static void check(bool is_good, const char *what) {
    if (is_good)
        return;
    fprintf(stderr, "floor: %s\n", what);
    exit(1);
}

static void open_store(struct floor *floor, const char *path) {
    unlink(path);
    check(sqlite3_open(path, &floor->db) == SQLITE_OK, "open");
    check(sqlite3_exec(floor->db, schema, NULL, NULL, NULL) == SQLITE_OK,
          sqlite3_errmsg(floor->db));
    for (int i = 0; i < STATEMENTS; i++)
        check(sqlite3_prepare_v2(floor->db, texts[i], -1, &floor->statements[i], NULL) == SQLITE_OK,
              texts[i]);
}

static void write_row(struct floor *floor, int which, int64_t second) {
    sqlite3_stmt *statement = floor->statements[which];
    sqlite3_bind_int64(statement, 1, floor->id);
    if (sqlite3_bind_parameter_count(statement) > 1)
        sqlite3_bind_int64(statement, 2, second);
    if (sqlite3_bind_parameter_count(statement) > 2)
        sqlite3_bind_int64(statement, 3, floor->id % 7416);
    check(sqlite3_step(statement) == SQLITE_DONE, sqlite3_errmsg(floor->db));
    sqlite3_reset(statement);
}

static void write_one(struct floor *floor) {
    int64_t id = ++floor->id;
    int64_t rows =
        (int64_t)((double)id * floor->changes) - (int64_t)((double)(id - 1) * floor->changes);
    for (int64_t i = 0; i < rows && i < STATEMENTS - 1; i++)
        write_row(floor, (int)i, id * 7919 % 600011);
    for (int64_t i = STATEMENTS - 1; i < rows; i++)
        write_row(floor, STATEMENTS - 1, id * 64 + i);
}

static void transact(struct floor *floor, const char *sql) {
    check(sqlite3_exec(floor->db, sql, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg(floor->db));
}

static void *write_all(void *arg) {
    struct floor *floor = arg;
    for (;;) {
        pthread_mutex_lock(&floor->lock);
        while (!floor->first)
            pthread_cond_wait(&floor->woken, &floor->lock);
        struct job *batch = floor->first;
        floor->first = floor->last = NULL;
        pthread_mutex_unlock(&floor->lock);
        while (batch) {
            struct job *from = batch;
            transact(floor, "BEGIN IMMEDIATE");
            for (int n = 0; batch && n < BATCH; n++, batch = batch->next)
                write_one(floor);
            transact(floor, "COMMIT");
            for (struct job *job = from, *next; job != batch; job = next) {
                next = job->next;
                job->is_done = true;
                MHD_resume_connection(job->connection);
            }
        }
    }
    return NULL;
}

static enum MHD_Result answer(struct MHD_Connection *connection) {
    static const char text[] = "{\"answer_id\":\"1\",\"fate\":\"applied\"}";
    struct MHD_Response *response = MHD_create_response_from_buffer(
        sizeof text - 1, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state) {
    struct floor *floor = arg;
    struct job *job = *state;
    (void)url, (void)method, (void)version, (void)data;
    if (!job) {
        job = *state = calloc(1, sizeof *job);
        check(job != NULL, "memory");
        job->connection = connection;
        return MHD_YES;
    }
    if (*size) {
        *size = 0;
        return MHD_YES;
    }
    if (job->is_done || !floor->db)
        return answer(connection);
    MHD_suspend_connection(connection);
    pthread_mutex_lock(&floor->lock);
    if (floor->last)
        floor->last->next = job;
    else
        floor->first = job;
    floor->last = job;
    pthread_cond_signal(&floor->woken);
    pthread_mutex_unlock(&floor->lock);
    return MHD_YES;
}

static void completed(void *arg, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode code) {
    (void)arg, (void)connection, (void)code;
    free(*state);
}

static int serve(int port, const char *path, double changes) {
    static struct floor floor = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                 .woken = PTHREAD_COND_INITIALIZER};
    pthread_t writer;
    floor.changes = changes;
    if (strcmp(path, "-") != 0)
        open_store(&floor, path);
    check(pthread_create(&writer, NULL, write_all, &floor) == 0, "thread");
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, (uint16_t)port, NULL, NULL, handle,
        &floor, MHD_OPTION_THREAD_POOL_SIZE, 2U, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
        MHD_OPTION_CONNECTION_LIMIT, 4096U, MHD_OPTION_END);
    check(daemon != NULL, "listen");
    pause();
    return 0;
}

struct load {
    size_t left;
    int64_t errors;
    struct histogram latencies;
};

static bool next(void *arg, size_t at, struct lm_buf *request) {
    static const char body[] =
        "{\"outcome\":\"unchanged\",\"given_at\":\"2023-01-13T01:21:59.000Z\",\"based_on\":1}";
    struct load *load = arg;
    (void)at;
    if (load->left == 0)
        return false;
    load->left--;
    client_head(request, "POST", "/api/v1/surveys/1/doors/1/answers",
                "0123456789abcdef0123456789abcdef0123456789a",
                "00000000-0000-4000-8000-000000000000", sizeof body - 1);
    lm_buf_z(request, body);
    return true;
}

static void done(void *arg, size_t at, const struct reply *reply) {
    struct load *load = arg;
    (void)at;
    load->errors += reply->status != 200;
    histogram_add(&load->latencies, reply->latency_us);
}

static int run_load(int port, size_t connections, size_t count) {
    static struct load load;
    load.left = count;
    struct client client = {port, connections, next, done, &load, false};
    int64_t began_us = lm_clock_steady_us();
    check(client_run(&client), "connect");
    double seconds = (double)(lm_clock_steady_us() - began_us) / 1e6;
    printf("{\"per_s\":%.0f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"errors\":%lld}\n",
           (double)load.latencies.total / seconds, histogram_ms(&load.latencies, 0.5),
           histogram_ms(&load.latencies, 0.99), (long long)load.errors);
    return load.errors != 0;
}

static int run_sqlite(const char *path, int64_t count, double changes) {
    static struct floor floor;
    floor.changes = changes;
    open_store(&floor, path);
    int64_t began_us = lm_clock_steady_us();
    for (int64_t i = 0; i < count;) {
        transact(&floor, "BEGIN IMMEDIATE");
        for (int n = 0; n < 64 && i < count; n++, i++)
            write_one(&floor);
        transact(&floor, "COMMIT");
    }
    printf("{\"per_s\":%.0f}\n", (double)count * 1e6 / (double)(lm_clock_steady_us() - began_us));
    return 0;
}

static int run_sync(const char *path, int64_t count) {
    static const char block[4096];
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    check(file >= 0, path);
    int64_t began_us = lm_clock_steady_us();
    for (int64_t i = 0; i < count; i++)
        check(write(file, block, sizeof block) == (ssize_t)sizeof block && fdatasync(file) == 0,
              "sync");
    printf("{\"per_s\":%.0f}\n", (double)count * 1e6 / (double)(lm_clock_steady_us() - began_us));
    close(file);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 5 && strcmp(argv[1], "serve") == 0)
        return serve((int)strtol(argv[2], NULL, 10), argv[3], strtod(argv[4], NULL));
    if (argc == 5 && strcmp(argv[1], "load") == 0)
        return run_load((int)strtol(argv[2], NULL, 10), (size_t)strtoul(argv[3], NULL, 10),
                        (size_t)strtoul(argv[4], NULL, 10));
    if (argc == 5 && strcmp(argv[1], "sqlite") == 0)
        return run_sqlite(argv[2], strtoll(argv[3], NULL, 10), strtod(argv[4], NULL));
    if (argc == 4 && strcmp(argv[1], "sync") == 0)
        return run_sync(argv[2], strtoll(argv[3], NULL, 10));
    fprintf(stderr, "usage: floor serve PORT FILE CHANGES | load PORT CONNECTIONS COUNT | sqlite "
                    "FILE COUNT CHANGES | sync FILE COUNT\n");
    return 2;
}
