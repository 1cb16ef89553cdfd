/* Bringing workbooks in, for the tests of the ledger's import. */
#ifndef LM_MODULES_LEDGER_IMPORT_FIXTURE_H
#define LM_MODULES_LEDGER_IMPORT_FIXTURE_H

#include "modules/ledger/test/ledger_fixture.h"

#include "core/i18n/i18n.h"
#include "lib/sheet/sheet.h"
#include "modules/ledger/ledger_export.h"
#include "modules/ledger/ledger_import_job.h"

#include <iconv.h>

struct import {
    struct fixture *fixture;
    FILE *file;
    struct ledger_import_new new;
    int state_from, state_to;
    struct lm_list faults;
};

static inline FILE *bytes_file(const char *text, size_t n) {
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    rewind(file);
    return file;
}

static inline FILE *csv(const char *text) {
    return bytes_file(text, strlen(text));
}

static inline FILE *gbk(const char *text) {
    char out[16384];
    char *in_at = (char *)(uintptr_t)text, *out_at = out;
    size_t in_left = strlen(text), out_left = sizeof out;
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    assert_int_equal(iconv(converter, &in_at, &in_left, &out_at, &out_left), 0);
    iconv_close(converter);
    return bytes_file(out, sizeof out - out_left);
}

static inline lm_rc take(struct lm_cx *cx, void *arg) {
    struct import *import = arg;
    lm_rc rc = ledger_import_take(cx, import->file, &import->new);
    LM_TRY(rc);
    return ledger_store_import_insert(cx, &import->new);
}

static inline lm_rc move(struct lm_cx *cx, void *arg) {
    struct import *import = arg;
    int from = import->state_from;
    return ledger_store_import_state(cx, import->new.id, import->state_to,
                                     (int[]){from, from, from}, NULL);
}

static inline lm_rc read_faults(struct lm_cx *cx, void *arg) {
    struct import *import = arg;
    return ledger_store_import_faults(cx, import->new.id, &import->faults);
}

static inline void begin(struct import *import, struct fixture *fixture, int64_t node_id,
                         FILE *file) {
    *import = (struct import){
        .fixture = fixture, .file = file, .new = {.node_id = node_id, .file_name = LM_STR("x")}};
    assert_ok(fixture_write(fixture, take, import));
    fclose(file);
}

static inline struct ledger_import_tally run(struct import *import, bool is_dry) {
    struct ledger_import_tally tally = {0};
    struct ledger_import_work work = {.import_id = import->new.id, .is_dry = is_dry};
    import->state_from = is_dry ? 1 : 3;
    import->state_to = is_dry ? 2 : 4;
    assert_ok(fixture_write(import->fixture, move, import));
    assert_ok(ledger_import_work(import->fixture->env, &work, &tally));
    assert_ok(fixture_read(import->fixture, read_faults, import));
    return tally;
}

/* Checks and applies; the tally of the application. */
static inline struct ledger_import_tally bring_in(struct fixture *fixture, int64_t node_id,
                                                  FILE *file) {
    struct import import;
    begin(&import, fixture, node_id, file);
    struct ledger_import_tally dry = run(&import, true);
    for (size_t i = 0; i < import.faults.count; i++) {
        const struct ledger_import_fault_row *fault =
            &((struct ledger_import_fault_row *)import.faults.items)[i];
        fail_msg("row %lld %.*s: %.*s", (long long)fault->row_no, LM_FMT(fault->title),
                 LM_FMT(fault->message_key));
    }
    struct ledger_import_tally wet = run(&import, false);
    assert_int_equal(dry.adds, wet.adds);
    assert_int_equal(dry.changes, wet.changes);
    assert_int_equal(dry.same, wet.same);
    return wet;
}

/* ---- out ---- */

struct exported {
    struct ledger_export export;
    int64_t rows;
};

static inline lm_rc export(struct lm_cx *cx, void *arg) {
    struct exported *exported = arg;
    return ledger_export_write(cx, &exported->export, &exported->rows);
}

#endif
