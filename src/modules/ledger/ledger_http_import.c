/* Handlers of import and export, and the job behind an import. */
#include "base/clock.h"
#include "base/log.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "core/job/job.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger_export.h"
#include "modules/ledger/ledger_http.h"
#include "modules/ledger/ledger_import_job.h"
#include "modules/ledger/ledger_store.h"
#include "modules/ledger/ledger_wire.h"

#include <unistd.h>

/* ---- one import as pages read it ---- */

static lm_rc message(struct lm_cx *cx, const char *key, const struct lm_str args[3],
                     struct lm_str *ret_text) {
    struct lm_buf out = lm_buf_in(cx->arena, 4096);
    lm_message(cx->env->messages, cx->lang, key, args, &out);
    return lm_buf_done(&out, ret_text);
}

static lm_rc fill_faults(struct lm_cx *cx, struct ledger_import_view *view) {
    struct lm_list rows = {0};
    struct ledger_import_fault *faults;
    LM_TRY(ledger_store_import_faults(cx, view->id, &rows));
    LM_TRY(lm_new(cx->arena, rows.count + 1, &faults));
    const struct ledger_import_fault_row *items = rows.items;
    for (size_t i = 0; i < rows.count; i++) {
        struct lm_str args[3] = {items[i].arg0, items[i].arg1, LM_STR("")};
        faults[i].row = items[i].row_no;
        faults[i].column = items[i].title;
        LM_TRY(message(cx, items[i].message_key.p, args, &faults[i].message));
    }
    view->faults = (struct lm_list){faults, rows.count};
    return LM_OK;
}

static lm_rc fill_import(struct lm_cx *cx, int64_t import_id, struct ledger_import_view *view) {
    lm_rc rc = ledger_store_import(cx, import_id, view);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_import");
    LM_TRY(rc);
    if (view->failure.p)
        LM_TRY(message(cx, view->failure.p, NULL, &view->failure));
    return fill_faults(cx, view);
}

/* The import, when the caller may bring in below its node. */
static lm_rc permit_import(struct lm_cx *cx, int64_t import_id,
                           struct ledger_import_view *ret_view) {
    LM_TRY(fill_import(cx, import_id, ret_view));
    LM_TRY(lm_permit(cx, ret_view->node_id));
    return LM_OK;
}

/* ---- upload ---- */

lm_rc ledger_http_import_prepare(struct lm_cx *cx, const void *in, void *out) {
    struct ledger_import_in *body = out;
    struct lm_str name = {0};
    (void)in;
    LM_TRY(lm_permit(cx, body->node_id));
    FILE *file = lm_upload(cx, &name);
    if (!file)
        return lm_fail(cx, LM_BAD_REQUEST, "ledger.import_no_file");
    body->new.node_id = body->node_id;
    body->new.file_name = name;
    LM_TRY(ledger_import_take(cx, file, &body->new));
    return LM_OK;
}

lm_rc ledger_http_import_post(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_import_in *body = in;
    LM_TRY(lm_permit(cx, body->node_id));
    LM_TRY(lm_audit_about(cx, "import", body->new.id, body->node_id));
    LM_TRY(ledger_store_import_insert(cx, &body->new));
    return fill_import(cx, body->new.id, out);
}

lm_rc ledger_http_import_get(struct lm_cx *cx, const void *in, void *out) {
    return permit_import(cx, ((const struct ledger_place_in *)in)->import, out);
}

lm_rc ledger_http_imports(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_import_in *ask = in;
    LM_TRY(lm_permit(cx, ask->node));
    return ledger_store_imports(cx, ask->node, &((struct ledger_imports *)out)->items);
}

lm_rc ledger_http_mappings(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_import_in *ask = in;
    LM_TRY(lm_permit(cx, ask->node));
    return ledger_store_mappings(cx, ask->node, &((struct ledger_mappings *)out)->items);
}

/* ---- columns ---- */

static bool are_same_titles(const struct lm_list *a, const struct lm_list *b) {
    const struct ledger_import_column *one = a->items, *two = b->items;
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!lm_str_eq(one[i].title, two[i].title))
            return false;
    return true;
}

lm_rc ledger_http_import_mapping(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_mapping_in *body = in;
    struct ledger_import_view *view = out;
    struct lm_str json;
    LM_TRY(permit_import(cx, body->import, view));
    LM_TRY(lm_audit_about(cx, "import", body->import, view->node_id));
    if (view->state == LEDGER_IMPORT_CHECKING || view->state == LEDGER_IMPORT_APPLYING)
        return lm_fail(cx, LM_CONFLICT, "ledger.import_busy");
    if (view->state == LEDGER_IMPORT_APPLIED)
        return lm_fail(cx, LM_CONFLICT, "ledger.import_applied");
    if (view->state == LEDGER_IMPORT_CANCELLED)
        return lm_fail(cx, LM_CONFLICT, "ledger.import_cancelled");
    if (!are_same_titles(&body->columns, &view->columns))
        return lm_fail(cx, LM_INVALID, "ledger.import_other_columns");
    LM_TRY(ledger_import_check_columns(cx, &body->columns));
    LM_TRY(ledger_import_columns_print(cx->arena, &body->columns, &json));
    LM_TRY(ledger_store_import_columns(cx, body->import, json));
    const struct ledger_import_column *columns = body->columns.items;
    for (size_t i = 0; i < body->columns.count; i++)
        if (columns[i].title.n > 0)
            LM_TRY(ledger_store_mapping_put(cx, view->node_id, &columns[i]));
    LM_TRY(lm_emit(cx, "ledger.import", body->import));
    return fill_import(cx, body->import, view);
}

/* ---- check and apply ---- */

static lm_rc queue(struct lm_cx *cx, int64_t import_id, const char *kind) {
    struct lm_str payload;
    LM_TRY(lm_str_printf(cx->arena, &payload, "{\"import\":\"%lld\"}", (long long)import_id));
    return lm_job_queue(cx, kind, payload, 0, NULL);
}

lm_rc ledger_http_import_check(struct lm_cx *cx, const void *in, void *out) {
    struct ledger_import_view *view = out;
    int64_t import_id = ((const struct ledger_place_in *)in)->import;
    LM_TRY(permit_import(cx, import_id, view));
    LM_TRY(lm_audit_about(cx, "import", import_id, view->node_id));
    LM_TRY(ledger_import_check_columns(cx, &view->columns));
    LM_TRY(ledger_store_import_state(
        cx, import_id, LEDGER_IMPORT_CHECKING,
        (int[]){LEDGER_IMPORT_UPLOADED, LEDGER_IMPORT_CHECKED, LEDGER_IMPORT_FAILED}, NULL));
    LM_TRY(ledger_import_undone(cx, import_id));
    LM_TRY(queue(cx, import_id, "ledger.check"));
    return fill_import(cx, import_id, view);
}

lm_rc ledger_http_import_apply(struct lm_cx *cx, const void *in, void *out) {
    struct ledger_import_view *view = out;
    int64_t import_id = ((const struct ledger_place_in *)in)->import;
    LM_TRY(permit_import(cx, import_id, view));
    LM_TRY(lm_audit_about(cx, "import", import_id, view->node_id));
    if (view->state == LEDGER_IMPORT_CHECKED && view->faults_count > 0)
        return lm_fail(cx, LM_CONFLICT, "ledger.import_has_faults");
    if (view->state == LEDGER_IMPORT_UPLOADED)
        return lm_fail(cx, LM_CONFLICT, "ledger.import_unchecked");
    LM_TRY(ledger_store_import_state(
        cx, import_id, LEDGER_IMPORT_APPLYING,
        (int[]){LEDGER_IMPORT_CHECKED, LEDGER_IMPORT_CHECKED, LEDGER_IMPORT_CHECKED}, NULL));
    LM_TRY(ledger_import_undone(cx, import_id)); /* from here on: what was written */
    LM_TRY(queue(cx, import_id, "ledger.apply"));
    return fill_import(cx, import_id, view);
}

/* What is not yet at work ends here; a running check or application ends between two batches and
 * says what it has done until then. */
lm_rc ledger_http_import_cancel(struct lm_cx *cx, const void *in, void *out) {
    struct ledger_import_view *view = out;
    int64_t import_id = ((const struct ledger_place_in *)in)->import;
    LM_TRY(permit_import(cx, import_id, view));
    LM_TRY(lm_audit_about(cx, "import", import_id, view->node_id));
    if (view->state == LEDGER_IMPORT_APPLIED)
        return lm_fail(cx, LM_CONFLICT, "ledger.import_applied");
    if (view->state == LEDGER_IMPORT_CANCELLED)
        return LM_OK;
    if (view->state == LEDGER_IMPORT_FAILED)
        return lm_fail(cx, LM_CONFLICT, "ledger.import_busy");
    bool is_running =
        view->state == LEDGER_IMPORT_CHECKING || view->state == LEDGER_IMPORT_APPLYING;
    LM_TRY(ledger_store_import_state(cx, import_id, LEDGER_IMPORT_CANCELLED,
                                     (int[]){view->state, view->state, view->state}, NULL));
    if (!is_running) {
        LM_TRY(ledger_import_undone(cx, import_id));
        LM_TRY(ledger_import_forget(cx, view));
    }
    return fill_import(cx, import_id, view);
}

/* ---- what it would do ---- */

lm_rc ledger_http_import_preview(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_preview_in *ask = in;
    struct ledger_previews *previews = out;
    struct ledger_import_view view;
    int64_t limit = ask->limit == LM_ABSENT ? 50 : ask->limit, after = 0;
    LM_TRY(permit_import(cx, ask->import, &view));
    if (ask->after.p && !lm_str_int(ask->after, &after))
        return lm_fail(cx, LM_BAD_REQUEST, "ledger.cursor");
    LM_TRY(ledger_store_import_previews(cx, ask->import, after, limit + 1, &previews->items));
    if ((int64_t)previews->items.count <= limit)
        return LM_OK;
    previews->items.count = (size_t)limit;
    const struct ledger_import_preview *items = previews->items.items;
    return lm_str_printf(cx->arena, &previews->next, "%lld", (long long)items[limit - 1].seq);
}

/* ---- files ---- */

/* lm_answer_file removes what it has sent: give it a second name of the file. */
static lm_rc answer_copy(struct lm_cx *cx, const char *path, const char *type, struct lm_str name) {
    struct lm_str second;
    LM_TRY(lm_str_printf(cx->arena, &second, "%s.%lld", path, (long long)lm_cx_id(cx)));
    if (link(path, second.p) != 0)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.import_no_errors_file");
    return lm_answer_file(cx, second.p, type, name);
}

static lm_rc audit_export(struct lm_cx *cx, void *arg) {
    const struct lm_cx *reader = arg;
    lm_cx_act_as(cx, reader);
    LM_TRY(lm_audit_about(cx, "node", reader->permitted_node, reader->permitted_node));
    LM_TRY(ledger_store_view_add(cx->db, reader->permitted_node, cx->who->account_id, cx->now_ms));
    return audit_write(cx, "ledger.export");
}

/* The workbook holds whole numbers of people: who takes it is on record before anything leaves. */
lm_rc ledger_http_import_errors(struct lm_cx *cx, const void *in, void *out) {
    struct ledger_import_view view;
    struct ledger_import_paths paths;
    struct lm_str name;
    (void)out;
    LM_TRY(permit_import(cx, ((const struct ledger_place_in *)in)->import, &view));
    bool is_csv = lm_str_is(view.format, "csv");
    LM_TRY(ledger_import_paths_of(cx->arena, cx->env, view.id, is_csv, &paths));
    LM_TRY(lm_str_printf(cx->arena, &name, "错误-%lld.%s", (long long)view.id,
                         is_csv ? "csv" : "xlsx"));
    if (access(paths.errors.p, R_OK) != 0)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.import_no_errors_file");
    LM_TRY(audit_reading(cx, "ledger.import_errors", "import", view.id, view.node_id));
    return answer_copy(cx, paths.errors.p, lm_sheet_type(is_csv ? LM_SHEET_CSV : LM_SHEET_XLSX),
                       name);
}

static lm_rc export_as(struct lm_cx *cx, const struct ledger_list_in *ask, bool is_csv) {
    struct lm_str name;
    int64_t rows, node_id = ask->node;
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    struct ledger_export export = {
        .node_id = node_id, .narrow = ask, .format = is_csv ? LM_SHEET_CSV : LM_SHEET_XLSX};
    LM_TRY(lm_permit(cx, node_id));
    if (!is_csv)
        LM_TRY(ledger_export_check(cx, &export));
    LM_TRY(
        lm_env_write(cx->env, cx->arena, audit_export, cx)); /* on record before anything leaves */
    LM_TRY(lm_str_printf(cx->arena, &name, "人员台账-%.*s%s-%lld.%s",
                         LM_FMT(node ? node->name : LM_STR("")),
                         ledger_export_is_narrowed(ask) ? "-筛选" : "",
                         (long long)lm_date_at(cx->now_ms), lm_sheet_ending(export.format)));
    LM_TRY(lm_answer_stream(cx, lm_sheet_type(export.format), name, &export.sink));
    return ledger_export_write(cx, &export, &rows);
}

lm_rc ledger_http_export_xlsx(struct lm_cx *cx, const void *in, void *out) {
    (void)out;
    return export_as(cx, in, false);
}

lm_rc ledger_http_export_csv(struct lm_cx *cx, const void *in, void *out) {
    (void)out;
    return export_as(cx, in, true);
}
