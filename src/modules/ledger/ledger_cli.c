/* lastmeter ledger import, lastmeter ledger export: the same work as the pages', with a bar on the
 * terminal. Ctrl-C ends an import between two batches and says what was applied. */
#include "modules/ledger/ledger_cli.h"

#include "core/audit/audit.h"
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "modules/ledger/ledger_export.h"
#include "modules/ledger/ledger_import_job.h"

#include <signal.h>
#include <unistd.h>

enum { MEANINGS_MAX = 40, EXIT_INTERRUPTED = 130 };

struct options {
    const char *file;
    int64_t node_id;
    bool is_dry, is_gbk;
    const char *meanings[MEANINGS_MAX]; /* "谁=name" */
    size_t meaning_count;
};

/* The signal flag: Ctrl-C once asks, twice ends. */
static volatile sig_atomic_t is_interrupted;

static void on_interrupt(int number) {
    (void)number;
    is_interrupted = 1;
}

static void catch_interrupts(void) {
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    is_interrupted = 0;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static bool read_options(int argc, char **argv, struct options *options) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--node") == 0 && i + 1 < argc) {
            if (!lm_str_int(lm_str_of(argv[++i]), &options->node_id))
                return false;
        } else if (strcmp(argv[i], "--dry-run") == 0)
            options->is_dry = true;
        else if (strcmp(argv[i], "--gbk") == 0)
            options->is_gbk = true;
        else if (strcmp(argv[i], "--column") == 0 && i + 1 < argc && strchr(argv[i + 1], '=') &&
                 options->meaning_count < MEANINGS_MAX)
            options->meanings[options->meaning_count++] = argv[++i];
        else if (argv[i][0] != '-' && !options->file)
            options->file = argv[i];
        else
            return false;
    }
    return options->file && options->node_id > 0;
}

static void draw_bar(int permille, long long rows) {
    char bar[41];
    int filled = permille * 40 / 1000;
    if (!isatty(2))
        return;
    for (int i = 0; i < 40; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[40] = '\0';
    fprintf(stderr, "\r[%s] %3d%% %lld rows", bar, permille / 10, rows);
}

static bool import_progress(void *arg, const struct ledger_import_tally *tally, int permille) {
    (void)arg;
    draw_bar(permille, (long long)tally->rows);
    return !is_interrupted;
}

/* ---- import ---- */

struct taking {
    FILE *file;
    const struct options *options;
    struct ledger_import_new new;
};

static void print_faults(const struct lm_cx *cx) {
    for (size_t i = 0; i < cx->faults.count && i < LM_FAULTS_MAX && cx->faults.items; i++) {
        struct lm_buf text = lm_buf_in(cx->arena, 4096);
        lm_message(cx->env->messages, LM_LANG_ZH, cx->faults.items[i].key, cx->faults.items[i].args,
                   &text);
        fprintf(stderr, "%.*s %.*s\n", LM_FMT(cx->faults.items[i].pointer),
                LM_FMT(lm_buf_view(&text)));
    }
}

/* What --column says of a header; remembered for the place like what a page says. */
static lm_rc say_meaning(struct lm_cx *cx, const struct taking *taking, struct lm_list *columns,
                         const char *meaning) {
    struct ledger_import_column *items = columns->items;
    const char *equals = strrchr(meaning, '=');
    struct lm_str title = {meaning, (size_t)(equals - meaning)}, field = lm_str_of(equals + 1);
    bool is_found = false;
    for (size_t i = 0; i < columns->count; i++) {
        if (!lm_str_eq(items[i].title, title)) {
            bool is_taken = field.n > 0 && items[i].field.p && lm_str_eq(items[i].field, field);
            items[i].field = is_taken ? (struct lm_str){0} : items[i].field;
            continue;
        }
        items[i].field = field;
        is_found = true;
    }
    if (!is_found) {
        fprintf(stderr, "there is no column %.*s\n", LM_FMT(title));
        return LM_INVALID;
    }
    return ledger_store_mapping_put(cx, taking->new.node_id,
                                    &(struct ledger_import_column){title, field});
}

static lm_rc take(struct lm_cx *cx, void *arg) {
    struct taking *taking = arg;
    struct lm_list columns = {0};
    lm_rc rc = ledger_import_take(cx, taking->file, &taking->new);
    if (rc == LM_OK)
        rc = ledger_import_columns_parse(cx->arena, taking->new.columns, &columns);
    for (size_t i = 0; i < taking->options->meaning_count && rc == LM_OK; i++)
        rc = say_meaning(cx, taking, &columns, taking->options->meanings[i]);
    if (rc == LM_OK)
        rc = ledger_import_check_columns(cx, &columns);
    print_faults(cx);
    if (rc != LM_OK)
        return rc;
    LM_TRY(ledger_import_columns_print(cx->arena, &columns, &taking->new.columns));
    LM_TRY(ledger_store_import_insert(cx, &taking->new));
    LM_TRY(lm_audit_about(cx, "import", taking->new.id, taking->new.node_id));
    return audit_write(cx, "ledger import");
}

struct moving {
    int64_t import_id;
    int to;
};

static lm_rc move_on(struct lm_cx *cx, void *arg) {
    const struct moving *moving = arg;
    return ledger_store_import_state(cx, moving->import_id, moving->to, (int[]){1, 3, 6}, NULL);
}

static lm_rc list_faults(struct lm_cx *cx, void *arg) {
    const struct moving *moving = arg;
    struct lm_list faults = {0};
    LM_TRY(ledger_store_import_faults(cx, moving->import_id, &faults));
    const struct ledger_import_fault_row *rows = faults.items;
    for (size_t i = 0; i < faults.count; i++) {
        struct lm_str args[3] = {rows[i].arg0, rows[i].arg1, LM_STR("")};
        struct lm_buf text = lm_buf_in(cx->arena, 4096);
        lm_message(cx->env->messages, LM_LANG_ZH, rows[i].message_key.p, args, &text);
        printf("第%lld行「%.*s」%.*s\n", (long long)rows[i].row_no, LM_FMT(rows[i].title),
               LM_FMT(lm_buf_view(&text)));
    }
    return LM_OK;
}

static lm_rc one_pass(struct lm_env *env, struct lm_arena *arena, int64_t import_id, bool is_dry,
                      struct ledger_import_tally *ret_tally) {
    struct moving moving = {import_id, is_dry ? LEDGER_IMPORT_CHECKING : LEDGER_IMPORT_APPLYING};
    struct ledger_import_work work = {
        .import_id = import_id, .is_dry = is_dry, .progress = import_progress};
    LM_TRY(lm_env_write(env, arena, move_on, &moving));
    lm_rc rc = ledger_import_work(env, &work, ret_tally);
    if (isatty(2))
        fputc('\n', stderr);
    return rc == LM_OK && work.is_cancelled ? LM_GONE : rc;
}

static void print_tally(const char *format, const struct ledger_import_tally *tally) {
    printf("%s: %lld doors, %lld households, %lld people to add; %lld doors, %lld people to "
           "change; %lld rows the same, %lld with errors\n",
           format, (long long)tally->door_adds, (long long)tally->household_adds,
           (long long)tally->adds, (long long)tally->door_changes, (long long)tally->changes,
           (long long)tally->same, (long long)tally->faults);
}

static lm_rc tell_faults(struct lm_env *env, struct lm_arena *arena, const struct taking *taking) {
    struct moving moving = {taking->new.id, 0};
    struct ledger_import_paths paths;
    LM_TRY(lm_env_read(env, arena, list_faults, &moving));
    LM_TRY(ledger_import_paths_of(arena, env, taking->new.id, lm_str_is(taking->new.format, "csv"),
                                  &paths));
    if (access(paths.errors.p, R_OK) == 0)
        printf("the same workbook with a column 错误: %.*s\n", LM_FMT(paths.errors));
    return LM_OK;
}

static lm_rc both_passes(struct lm_env *env, struct lm_arena *arena, const struct taking *taking) {
    struct ledger_import_tally tally = {0};
    lm_rc rc = one_pass(env, arena, taking->new.id, true, &tally);
    if (rc == LM_GONE)
        fprintf(stderr, "stopped while checking; the ledger is as it was\n");
    LM_TRY(rc);
    LM_TRY(tell_faults(env, arena, taking));
    print_tally("checked", &tally);
    if (tally.faults > 0 || taking->options->is_dry)
        return tally.faults > 0 ? LM_INVALID : LM_OK;
    rc = one_pass(env, arena, taking->new.id, false, &tally);
    if (rc == LM_GONE)
        print_tally("stopped; applied until then (run it again to go on)", &tally);
    LM_TRY(rc);
    print_tally("applied", &tally);
    return tally.faults > 0 ? tell_faults(env, arena, taking) : LM_OK;
}

static lm_rc import_file(struct lm_env *env, struct lm_arena *arena,
                         const struct options *options) {
    struct taking taking = {
        .file = fopen(options->file, "rb"),
        .options = options,
        .new = {.node_id = options->node_id, .file_name = lm_str_of(options->file)}};
    if (!taking.file) {
        perror(options->file);
        return LM_IO;
    }
    lm_rc rc = lm_env_write(env, arena, take, &taking);
    fclose(taking.file);
    return rc == LM_OK ? both_passes(env, arena, &taking) : rc;
}

static int import_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct options options = {0};
    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: lastmeter ledger import FILE --node ID [--dry-run] "
                        "[--column TITLE=FIELD]...\n");
        return 2;
    }
    catch_interrupts();
    lm_rc rc = lm_arena_new((size_t)64 * 1024 * 1024, &arena);
    if (rc == LM_OK)
        rc = import_file(env, arena, &options);
    if (rc == LM_GONE)
        return EXIT_INTERRUPTED;
    if (rc != LM_OK)
        fprintf(stderr, "nothing was imported: %s\n", lm_rc_slug(rc));
    return rc == LM_OK ? 0 : 1;
}

/* ---- export ---- */

static void export_progress(void *arg, int64_t rows) {
    (void)arg;
    if (isatty(2))
        fprintf(stderr, "\r%lld rows", (long long)rows);
}

struct exporting {
    struct ledger_export export;
    int64_t rows;
};

static lm_rc export_file(struct lm_cx *cx, void *arg) {
    struct exporting *exporting = arg;
    return ledger_export_write(cx, &exporting->export, &exporting->rows);
}

static lm_rc audit_export(struct lm_cx *cx, void *arg) {
    const struct exporting *exporting = arg;
    LM_TRY(lm_audit_about(cx, "node", exporting->export.node_id, exporting->export.node_id));
    return audit_write(cx, "ledger export");
}

static int export_command(struct lm_env *env, int argc, char **argv) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    struct options options = {0};
    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: lastmeter ledger export FILE.xlsx|FILE.csv --node ID [--gbk]\n");
        return 2;
    }
    size_t n = strlen(options.file);
    bool is_csv = n > 4 && strcmp(options.file + n - 4, ".csv") == 0;
    struct exporting exporting = {.export = {.node_id = options.node_id,
                                             .path = options.file,
                                             .format = is_csv ? LM_SHEET_CSV : LM_SHEET_XLSX,
                                             .is_gbk = options.is_gbk,
                                             .progress = export_progress}};
    lm_rc rc = lm_arena_new((size_t)64 * 1024 * 1024, &arena);
    if (rc == LM_OK)
        rc = lm_env_write(env, arena, audit_export, &exporting);
    if (rc == LM_OK)
        rc = lm_env_read(env, arena, export_file, &exporting);
    if (rc != LM_OK)
        fprintf(stderr, "%s: %s\n", options.file, lm_rc_slug(rc));
    else
        printf("%lld rows\n", (long long)exporting.rows);
    return rc == LM_OK ? 0 : 1;
}

const struct lm_command ledger_commands[] = {
    {"ledger import", "FILE --node ID [--dry-run] [--column TITLE=FIELD]...",
     "Bring a workbook into the ledger below a node; Ctrl-C stops between two batches.",
     import_command},
    {"ledger export", "FILE --node ID [--gbk]", "Take the ledger of a node out, numbers masked.",
     export_command},
    {0},
};
