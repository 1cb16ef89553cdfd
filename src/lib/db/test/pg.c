/* Owns the private PostgreSQL of a test program: its folder, its process, its end. */
#include "lib/db/test/pg.h"

#include <errno.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_TRIES = 600, START_PAUSE_US = 50000 };

static struct {
    char folder[128], data[160], bin[256], conninfo[256];
    pid_t owner, server;
} pg;

static void give_up(const char *why) {
    fprintf(stderr, "test_pg: %s\n", why);
    _exit(99);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at) {
    (void)info;
    (void)kind;
    (void)at;
    return remove(path);
}

/* In the child: PostgreSQL refuses root, so root becomes its user first. */
static void run_as_postgres(char *const argv[]) {
    if (geteuid() == 0) {
        const struct passwd *user = getpwnam("postgres");
        if (!user || initgroups("postgres", user->pw_gid) || setgid(user->pw_gid) ||
            setuid(user->pw_uid))
            give_up("cannot become the user postgres");
    }
    if (chdir(pg.folder) != 0)
        give_up("its folder is gone");
    prctl(PR_SET_PDEATHSIG, SIGINT); /* a test that aborts leaves no server behind */
    setenv("LC_ALL", "C", 1);
    if (!freopen("/dev/null", "r", stdin) || !freopen("log", "a", stdout) ||
        !freopen("log", "a", stderr))
        _exit(98);
    execv(argv[0], argv);
    _exit(97);
}

static pid_t spawn(char *const argv[]) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        run_as_postgres(argv);
    return child;
}

static void stop_server(int how) {
    if (pg.server > 0) {
        kill(pg.server, how);
        while (waitpid(pg.server, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    pg.server = 0;
}

static void at_exit(void) {
    if (getpid() != pg.owner)
        return; /* a forked child of the test */
    stop_server(SIGINT);
    nftw(pg.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void find_binaries(void) {
    glob_t found;
    const char *best = NULL;
    int newest = 0;
    if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) != 0)
        give_up("no PostgreSQL under /usr/lib/postgresql; install postgresql or set LM_TEST_PG");
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int version = (int)strtol(found.gl_pathv[i] + strlen("/usr/lib/postgresql/"), NULL, 10);
        if (version > newest) {
            newest = version;
            best = found.gl_pathv[i];
        }
    }
    if (newest < 15)
        give_up("PostgreSQL 15 or later is needed");
    snprintf(pg.bin, sizeof pg.bin, "%.*s", (int)(strlen(best) - strlen("/initdb")), best);
    globfree(&found);
}

static void make_cluster(void) {
    const char *temporary = getenv("TMPDIR");
    snprintf(pg.folder, sizeof pg.folder, "%s/lm-pg-XXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(pg.folder))
        give_up("no temporary folder");
    snprintf(pg.data, sizeof pg.data, "%s/data", pg.folder);
    const struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;
    if (user && chown(pg.folder, user->pw_uid, user->pw_gid) != 0)
        give_up("cannot hand the folder to postgres");
    char program[300];
    snprintf(program, sizeof program, "%s/initdb", pg.bin);
    char *argv[] = {program, "-D",    pg.data, "--no-locale", "-E",        "UTF8",
                    "-A",    "trust", "-U",    "lastmeter",   "--no-sync", NULL};
    int status;
    if (waitpid(spawn(argv), &status, 0) < 0 || status != 0)
        give_up("initdb failed");
}

/* The server takes connections when its pid file says "ready". */
static bool is_ready(void) {
    char path[200], line[160];
    snprintf(path, sizeof path, "%s/postmaster.pid", pg.data);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    bool is_found = false;
    while (fgets(line, sizeof line, file))
        is_found |= strncmp(line, "ready", 5) == 0;
    fclose(file);
    return is_found;
}

static void start_server(void) {
    char program[300];
    snprintf(program, sizeof program, "%s/postgres", pg.bin);
    char *argv[] = {program,
                    "-D",
                    pg.data,
                    "-k",
                    pg.folder,
                    "-c",
                    "listen_addresses=",
                    "-c",
                    "fsync=off",
                    "-c",
                    "max_connections=60",
                    "-c",
                    "shared_buffers=32MB",
                    "-c",
                    "autovacuum=off",
                    NULL};
    pg.server = spawn(argv);
    for (int i = 0; i < START_TRIES && !is_ready(); i++) {
        if (waitpid(pg.server, NULL, WNOHANG) == pg.server)
            give_up("the server ended at once");
        usleep(START_PAUSE_US);
    }
    if (!is_ready())
        give_up("the server did not get ready");
}

const char *test_pg(void) {
    const char *given = getenv("LM_TEST_PG");
    if (given && *given)
        return given;
    if (pg.owner)
        return pg.conninfo;
    pg.owner = getpid();
    find_binaries();
    make_cluster();
    atexit(at_exit);
    start_server();
    snprintf(pg.conninfo, sizeof pg.conninfo, "host=%s user=lastmeter dbname=postgres", pg.folder);
    return pg.conninfo;
}

bool test_pg_restart(void) {
    if (!pg.server)
        return false;
    stop_server(SIGQUIT);
    char path[200];
    snprintf(path, sizeof path, "%s/postmaster.pid", pg.data);
    unlink(path);
    start_server();
    return true;
}
