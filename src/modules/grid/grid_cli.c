/* lastmeter grid import FILE, lastmeter grid manage CODE yes|no: what an installation does before
 * anybody has an account. */
#include "modules/grid/grid_cli.h"

#include "core/env.h"
#include "modules/grid/grid_rules.h"

struct import_work {
    FILE *file;
    bool is_dry_run;
    struct grid_import_report report;
};

static lm_rc run_import(struct lm_cx *cx, void *arg) {
    struct import_work *work = arg;
    lm_rc rc = grid_import(
        cx, work->file, &(struct grid_import_ask){.is_dry_run = work->is_dry_run}, &work->report);
    for (size_t i = 0; i < cx->faults.count && i < LM_FAULTS_MAX && cx->faults.items; i++)
        fprintf(stderr, "%.*s: %s %.*s\n", LM_FMT(cx->faults.items[i].pointer),
                cx->faults.items[i].key, LM_FMT(cx->faults.items[i].args[2]));
    LM_TRY(rc);
    return lm_audit_about(cx, "nodes", work->report.nodes_added, 0);
}

static int import_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct import_work work = {0};
    if (argc < 2 || argc > 3 || (argc == 3 && strcmp(argv[2], "--dry-run") != 0)) {
        fprintf(stderr, "usage: lastmeter grid import FILE [--dry-run]\n");
        return 2;
    }
    work.is_dry_run = argc == 3;
    work.file = fopen(argv[1], "rb");
    if (!work.file) {
        perror(argv[1]);
        return 1;
    }
    lm_rc rc = lm_arena_new((size_t)256 * 1024 * 1024, &arena);
    if (rc == LM_OK)
        rc = lm_env_write(env, arena, run_import, &work);
    fclose(work.file);
    if (rc != LM_OK) {
        fprintf(stderr, "nothing was imported: %s\n", lm_rc_slug(rc));
        return 1;
    }
    printf("%lld rows, %lld nodes %s, %lld known already, of them %lld changed\n",
           (long long)work.report.rows, (long long)work.report.nodes_added,
           work.is_dry_run ? "would be added" : "added", (long long)work.report.nodes_known,
           (long long)work.report.nodes_changed);
    return 0;
}

struct manage_work {
    struct lm_str code;
    bool is_managed;
};

static lm_rc run_manage(struct lm_cx *cx, void *arg) {
    const struct manage_work *work = arg;
    return grid_code_manage(cx, work->code, work->is_managed);
}

static int manage_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    if (argc != 3 || (strcmp(argv[2], "yes") != 0 && strcmp(argv[2], "no") != 0)) {
        fprintf(stderr, "usage: lastmeter grid manage CODE yes|no\n");
        return 2;
    }
    struct manage_work work = {lm_str_of(argv[1]), strcmp(argv[2], "yes") == 0};
    lm_rc rc = lm_arena_new(1024 * 1024, &arena);
    if (rc == LM_OK)
        rc = lm_env_write(env, arena, run_manage, &work);
    if (rc != LM_OK)
        fprintf(stderr, "%s: %s\n", argv[1],
                rc == LM_NOT_FOUND ? "no node has this code" : lm_rc_slug(rc));
    return rc == LM_OK ? 0 : 1;
}

const struct lm_command grid_commands[] = {
    {"grid import", "FILE [--dry-run]",
     "Reads a division list (code,name,level,parent_code) or a list of compounds and buildings; "
     "all or nothing.",
     import_command, .is_new_allowed = true},
    {"grid manage", "CODE yes|no", "Says whether the district manages a street itself.",
     manage_command},
    {0},
};
