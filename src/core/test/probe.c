/* The module: routes of every kind on one table. */
#include "core/test/probe.h"

#include "core/event/event.h"

#include <stdatomic.h>
#include <unistd.h>

struct probe_shared probe_shared;

static const struct lm_migration migrations[] = {
    {"probe", 1,
     "CREATE TABLE probe (\n"
     "    id {id} NOT NULL PRIMARY KEY,  -- the row\n"
     "    node_id {id} NOT NULL,         -- where\n"
     "    text {text} NOT NULL           -- what was sent\n"
     ");\n"
     "CREATE UNIQUE INDEX probe_by_text ON probe (text);\n"},
    {0},
};

enum { INSERT, COUNT };
static const struct lm_sql sql[] = {
    [INSERT] = {"probe_insert", "INSERT INTO probe (id, node_id, text) VALUES ($1, $2, $3)"},
    [COUNT] = {"probe_count", "SELECT count(*) FROM probe WHERE node_id = $1"},
    {0},
};

static const struct lm_permission probe_write = {
    "probe.write", LM_ROLES_DOOR | LM_ROLE(LM_ROLE_STREET), "Write and read probes."};

struct probe_in {
    int64_t probe, limit;
    struct lm_str text, mode, derived;
};
static const struct lm_field write_fields[] = {
    {LM_AT(struct probe_in, probe), LM_ID, .doc = "The node."},
    {LM_AT(struct probe_in, text), LM_TEXT, LM_REQUIRED, .min = 1, .max = 20, .doc = "A text."},
    {LM_AT(struct probe_in, mode), LM_TEXT, .doc = "What to do wrong."},
    {LM_AT(struct probe_in, derived), LM_TEXT, LM_NO_JSON, .doc = "Made by prepare."},
    {0},
};
static const struct lm_record write_record = {"ProbeIn", sizeof(struct probe_in), write_fields};
static const struct lm_field read_fields[] = {
    {LM_AT(struct probe_in, probe), LM_ID, .doc = "The node."},
    {LM_AT(struct probe_in, limit), LM_INT, .min = 1, .max = 5, .doc = "A bounded number."},
    {0},
};
static const struct lm_record read_record = {"ProbeQuery", sizeof(struct probe_in), read_fields};

struct probe_out {
    int64_t id, count;
    struct lm_str text;
};
static const struct lm_field out_fields[] = {
    {LM_AT(struct probe_out, id), LM_ID, .doc = "The row."},
    {LM_AT(struct probe_out, count), LM_INT, LM_REQUIRED, .doc = "Rows at the node."},
    {LM_AT(struct probe_out, text), LM_TEXT, .doc = "What prepare made of the text."},
    {0},
};
static const struct lm_record out_record = {"Probe", sizeof(struct probe_out), out_fields};

static lm_rc prepare(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct probe_in *in = in_bytes;
    struct probe_in *out = out_bytes;
    if (cx->db)
        return LM_INTERNAL;
    return lm_str_printf(cx->arena, &out->derived, "<%.*s>", LM_FMT(in->text));
}

static lm_rc count(struct lm_cx *cx, int64_t node_id, int64_t *ret_count) {
    return lm_db_int(cx->db, LM_Q(&sql[COUNT], LM_I(node_id)), ret_count);
}

static void wait_until_told(void) {
    sem_post(&probe_shared.long_started);
    while (sem_wait(&probe_shared.long_may_end) != 0)
        ;
}

static lm_rc probe_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct probe_in *in = in_bytes;
    struct probe_out *out = out_bytes;
    int64_t run = ++probe_shared.runs; /* only one writer runs at a time in these tests */
    if (!lm_str_is(in->mode, "ask nobody"))
        LM_TRY(lm_permit(cx, in->probe));
    if (lm_str_is(in->mode, "wait"))
        wait_until_told();
    out->id = lm_cx_id(cx);
    out->text = in->derived;
    LM_TRY(lm_db_exec(cx->db, LM_Q(&sql[INSERT], LM_I(out->id), LM_I(in->probe), LM_T(in->text)),
                      NULL));
    if (lm_str_is(in->mode, "retry once") && run == 1)
        return LM_RETRY;
    if (lm_str_is(in->mode, "refuse"))
        return lm_fail(cx, LM_CONFLICT, "error.conflict");
    LM_TRY(lm_emit(cx, "probe", in->probe));
    LM_TRY(lm_audit_about(cx, "probe", out->id, in->probe));
    return count(cx, in->probe, &out->count);
}

/* Looks at the database before the transaction, as logging in does. */
static lm_rc prepare_heavy(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct probe_in *in = in_bytes;
    int64_t ignored;
    LM_TRY(count(cx, in->probe, &ignored));
    struct probe_in *out = out_bytes;
    return lm_str_copy(cx->arena, in->text, &out->derived);
}

static lm_rc probe_get(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct probe_in *in = in_bytes;
    struct probe_out *out = out_bytes;
    probe_shared.renderings++;
    LM_TRY(lm_permit(cx, in->probe));
    return count(cx, in->probe, &out->count);
}

static lm_rc long_get(struct lm_cx *cx, const void *in, void *out) {
    wait_until_told();
    return probe_get(cx, in, out);
}

static lm_rc file_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    (void)out;
    const struct probe_in *in = in_bytes;
    LM_TRY(lm_permit(cx, in->probe));
    struct lm_str path;
    LM_TRY(lm_str_printf(cx->arena, &path, "%.*s/export.csv", LM_FMT(cx->env->data_dir)));
    FILE *file = fopen(path.p, "w");
    if (!file)
        return LM_IO;
    fputs("姓名,户室\n", file);
    fclose(file);
    return lm_answer_file(cx, path.p, "text/csv; charset=utf-8", LM_STR("台账 1.csv"));
}

/* A file that stays: the test has put it there, or not. */
static lm_rc kept_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    (void)out;
    const struct probe_in *in = in_bytes;
    LM_TRY(lm_permit(cx, in->probe));
    struct lm_str path;
    LM_TRY(lm_str_printf(cx->arena, &path, "%.*s/kept.txt", LM_FMT(cx->env->data_dir)));
    return lm_answer_kept_file(cx, path.p, "image/jpeg", LM_STR("abc123"));
}

/* Says half, waits to be told, then the rest. */
static lm_rc stream_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    (void)out;
    const struct probe_in *in = in_bytes;
    struct lm_sink sink;
    if (lm_answer_stream(cx, "text/csv", LM_STR("台账 1.csv"), &sink) != LM_INTERNAL)
        return LM_CONFLICT; /* nobody was asked yet */
    LM_TRY(lm_permit(cx, in->probe));
    LM_TRY(lm_answer_stream(cx, "text/csv", LM_STR("台账 1.csv"), &sink));
    LM_TRY(sink.put(sink.arg, LM_STR("first half\n")));
    wait_until_told();
    LM_TRY(sink.put(sink.arg, LM_STR("second half\n")));
    return probe_shared.stream_fails ? LM_IO : LM_OK;
}

static lm_rc upload_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct probe_in *in = in_bytes;
    struct probe_out *out = out_bytes;
    LM_TRY(lm_permit(cx, in->probe));
    FILE *file = lm_upload(cx, &out->text);
    for (out->count = 0; file && getc(file) != EOF;)
        out->count++;
    return LM_OK;
}

/* A foreign route: its own words, its own errors. */
static lm_rc form_post(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct probe_in *in = in_bytes;
    size_t extras;
    struct lm_str body;
    const struct lm_pair *extra = lm_extras(cx, &extras);
    (void)out;
    LM_TRY(lm_permit(cx, in->probe));
    LM_TRY(lm_db_exec(
        cx->db, LM_Q(&sql[INSERT], LM_I(lm_cx_id(cx)), LM_I(in->probe), LM_T(in->text)), NULL));
    LM_TRY(lm_str_printf(cx->arena, &body, "text %.*s as %.*s, %zu more: %.*s=%.*s",
                         LM_FMT(in->text), LM_FMT(in->mode), extras,
                         LM_FMT(extras ? extra->name : LM_STR("")),
                         LM_FMT(extras ? extra->value : LM_STR(""))));
    return lm_answer_text(cx, "text/plain; charset=utf-8", body);
}

static lm_rc form_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct probe_in *in = in_bytes;
    (void)out;
    LM_TRY(lm_permit(cx, BUILDING_A));
    return lm_answer_text(cx, "text/plain; charset=utf-8", in->mode);
}

static lm_rc form_refuse(struct lm_cx *cx, lm_rc rc, struct lm_refusal *refusal) {
    refusal->status = 400;
    refusal->type = "text/plain; charset=utf-8";
    return lm_str_printf(cx->arena, &refusal->body, "%.*s: %s, %zu faults, first %.*s",
                         LM_FMT(refusal->path), lm_rc_slug(rc), cx->faults.count,
                         LM_FMT(cx->faults.count ? cx->faults.items[0].pointer : LM_STR("none")));
}

static void hear(struct lm_env *env, int64_t id) {
    (void)env;
    probe_shared.heard += id;
}

static const struct lm_route routes[] = {
    {"POST", "/api/v1/probes/{probe}", &probe_write, LM_TX_WRITE, probe_post, &write_record,
     &out_record, .prepare = prepare, .doc = "Writes a row."},
    {"POST", "/api/v1/probes/{probe}/heavy", &probe_write, LM_TX_WRITE, probe_post, &write_record,
     &out_record, .prepare = prepare_heavy, .is_heavy = true, .doc = "Writes a row, slowly."},
    {"GET", "/api/v1/probes/{probe}", &probe_write, LM_TX_READ, probe_get, &read_record,
     &out_record, .watch = "probe", .watch_id = "probe", .doc = "Counts rows."},
    {"GET", "/api/v1/probes/{probe}/long", &probe_write, LM_TX_LONG, long_get, &read_record,
     &out_record, .doc = "Takes long."},
    {"GET", "/api/v1/probes/{probe}/file", &probe_write, LM_TX_LONG, file_get, &read_record,
     .is_file = true, .doc = "A file."},
    {"GET", "/api/v1/probes/{probe}/kept", &probe_write, LM_TX_READ, kept_get, &read_record,
     .is_file = true, .doc = "A file that stays."},
    {"GET", "/api/v1/probes/{probe}/stream", &probe_write, LM_TX_LONG, stream_get, &read_record,
     .is_file = true, .is_stream = true, .doc = "A file that is made while it is sent."},
    {"POST", "/api/v1/probes/{probe}/upload", &probe_write, LM_TX_WRITE, upload_post, &read_record,
     &out_record, .is_upload = true, .doc = "Measures a file."},
    {"POST", "/foreign/{probe}.{mode}", &probe_write, LM_TX_WRITE, form_post, &write_record,
     .is_form = true, .is_foreign = true, .is_file = true, .refuse = form_refuse,
     .doc = "A form of another standard."},
    {"GET", "/foreign/{probe}", &probe_write, LM_TX_READ, probe_get, &read_record, &out_record,
     .doc = "The same without an ending."},
    {"GET", "/foreign/all.{mode}", &probe_write, LM_TX_READ, form_get, &write_record,
     .is_foreign = true, .is_file = true, .refuse = form_refuse, .doc = "A word with an ending."},
    {0},
};

static const struct lm_listener listeners[] = {{"probe", hear}, {0}};

const struct lm_module probe_module = {.name = "probe",
                                       .migrations = migrations,
                                       .sql = sql,
                                       .routes = routes,
                                       .listeners = listeners};
