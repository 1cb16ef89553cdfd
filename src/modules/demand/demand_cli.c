/* `lastmeter demand recompute`: figures anew from the log, held against the live ones. */
#include "base/clock.h"
#include "core/env.h"
#include "modules/demand/demand_rules.h"

#include <inttypes.h>

static bool read_day(const char *option, const char *name, int64_t *ret_day) {
    size_t n = strlen(name);
    return strncmp(option, name, n) == 0 && option[n] == '=' &&
           lm_date_parse(lm_str_of(option + n + 1), ret_day);
}

static int usage(void) {
    fputs("usage: lastmeter demand recompute [--from YYYY-MM-DD] [--to YYYY-MM-DD]\n", stderr);
    return 2;
}

/* "--from 2026-01-01" and "--from=2026-01-01". */
static bool read_span(int argc, char **argv, struct demand_span *span) {
    char joined[64];
    for (int i = 2; i < argc; i++) {
        const char *option = argv[i];
        if (!strchr(option, '=') && i + 1 < argc) {
            snprintf(joined, sizeof joined, "%s=%s", option, argv[++i]);
            option = joined;
        }
        if (!read_day(option, "--from", &span->from_day) &&
            !read_day(option, "--to", &span->to_day))
            return false;
    }
    return true;
}

static int recompute(struct lm_env *env, int argc, char **argv) {
    struct demand_recount recount = {.span = {19700101, 99991231}};
    if (argc < 2 || strcmp(argv[1], "recompute") != 0 || !read_span(argc, argv, &recount.span))
        return usage();
    lm_rc rc = demand_recompute(env, &recount);
    if (rc != LM_OK) {
        fprintf(stderr, "recompute: %s\n", lm_rc_slug(rc));
        return 1;
    }
    printf("%" PRId64 " demands, %" PRId64 " entries: %" PRId64
           " rows differ from their log; %" PRId64 " figures, %" PRId64 " differ\n",
           recount.demands, recount.entries, recount.rows_wrong, recount.cells,
           recount.cells_wrong);
    return recount.rows_wrong || recount.cells_wrong ? 1 : 0;
}

const struct lm_command demand_commands[] = {
    {"demand", "recompute [--from DAY] [--to DAY]",
     "Computes the figures of demands from their log and tells where the live ones differ.",
     recompute},
    {0},
};
