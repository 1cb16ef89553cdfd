/* Rows of imports, their errors, and remembered columns. */
#include "core/account/account.h"
#include "modules/ledger/ledger_import.h"
#include "modules/ledger/ledger_store.h"

#define SQL(name) (&ledger_sql[LEDGER_SQL_##name])
#define STATE(value) LM_Z(lm_code_slug(ledger_import_states, (value)))

lm_rc ledger_store_import_insert(struct lm_cx *cx, const struct ledger_import_new *import) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(IMPORT_INSERT), LM_I(import->id), LM_I(import->node_id),
                           LM_ID_OR_NULL(cx->who ? cx->who->account_id : 0),
                           LM_T(import->file_name), LM_T(import->format), LM_T(import->encoding),
                           LM_I(import->header_rows), LM_T(import->columns), LM_I(cx->now_ms)),
                      NULL);
}

/* A row of ledger_import; columns still as JSON. */
struct import_row {
    struct ledger_import_view view; /* account_id is of the row only */
    struct lm_str columns;
};
#define ROW(member) #member, offsetof(struct import_row, view.member)
static const struct lm_field import_row_fields[] = {
    {ROW(id), LM_ID},
    {ROW(node_id), LM_ID},
    {ROW(state), LM_CODE, .codes = ledger_import_states},
    {ROW(file_name), LM_TEXT},
    {ROW(format), LM_TEXT},
    {ROW(encoding), LM_TEXT},
    {ROW(header_rows), LM_INT},
    {LM_AT(struct import_row, columns), LM_TEXT},
    {ROW(rows), LM_INT},
    {ROW(adds), LM_INT},
    {ROW(changes), LM_INT},
    {ROW(same), LM_INT},
    {ROW(faults_count), LM_INT},
    {ROW(progress), LM_INT},
    {ROW(failure), LM_TEXT},
    {ROW(created_ms), LM_TIME},
    {ROW(door_adds), LM_INT},
    {ROW(household_adds), LM_INT},
    {ROW(door_changes), LM_INT},
    {ROW(account_id), LM_ID},
    {0},
};
static const struct lm_record import_row_record = {"LedgerImportRow", sizeof(struct import_row),
                                                   import_row_fields};

lm_rc ledger_store_import(struct lm_cx *cx, int64_t import_id,
                          struct ledger_import_view *ret_import) {
    struct import_row row = {0};
    LM_TRY(
        lm_db_row(cx->db, LM_Q(SQL(IMPORT), LM_I(import_id)), cx->arena, &import_row_record, &row));
    LM_TRY(ledger_import_columns_parse(cx->arena, row.columns, &row.view.columns));
    *ret_import = row.view;
    return LM_OK;
}

lm_rc ledger_store_imports(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_imports) {
    struct lm_list rows = {0};
    struct ledger_import_view *views;
    LM_TRY(lm_db_rows(cx->db, LM_Q(SQL(IMPORTS), LM_I(node_id)), cx->arena, &import_row_record,
                      &rows));
    LM_TRY(lm_new(cx->arena, rows.count + 1, &views));
    const struct import_row *items = rows.items;
    for (size_t i = 0; i < rows.count; i++)
        views[i] = items[i].view;
    *ret_imports = (struct lm_list){views, rows.count};
    return LM_OK;
}

lm_rc ledger_store_import_state(struct lm_cx *cx, int64_t import_id, int to, const int from[3],
                                const char *failure) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db,
                      LM_Q(SQL(IMPORT_STATE), LM_I(import_id), STATE(to), LM_Z(failure),
                           LM_I(cx->now_ms), STATE(from[0]), STATE(from[1]), STATE(from[2])),
                      &changed));
    LM_TRY(lm_emit(cx, "ledger.import", import_id));
    return changed ? LM_OK : lm_fail(cx, LM_CONFLICT, "ledger.import_busy");
}

lm_rc ledger_store_import_columns(struct lm_cx *cx, int64_t import_id, struct lm_str columns) {
    return lm_db_exec(
        cx->db, LM_Q(SQL(IMPORT_SET_COLUMNS), LM_I(import_id), LM_T(columns), LM_I(cx->now_ms)),
        NULL);
}

lm_rc ledger_store_import_progress(struct lm_cx *cx, int64_t import_id,
                                   const struct ledger_import_tally *tally, int permille) {
    LM_TRY(
        lm_db_exec(cx->db,
                   LM_Q(SQL(IMPORT_PROGRESS), LM_I(import_id), LM_I(tally->rows), LM_I(tally->adds),
                        LM_I(tally->changes), LM_I(tally->same), LM_I(tally->faults),
                        LM_I(permille), LM_I(cx->now_ms), LM_I(tally->door_adds),
                        LM_I(tally->household_adds), LM_I(tally->door_changes)),
                   NULL));
    return lm_emit(cx, "ledger.import", import_id);
}

#define FAULT(member) LM_AT(struct ledger_import_fault_row, member)
static const struct lm_field fault_fields[] = {
    {FAULT(row_no), LM_INT}, {FAULT(title), LM_TEXT}, {FAULT(message_key), LM_TEXT},
    {FAULT(arg0), LM_TEXT},  {FAULT(arg1), LM_TEXT},  {0},
};
static const struct lm_record fault_record = {"LedgerImportFaultRow",
                                              sizeof(struct ledger_import_fault_row), fault_fields};

lm_rc ledger_store_import_fault(struct lm_cx *cx, int64_t import_id, int64_t seq,
                                const struct ledger_import_fault_row *fault) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(IMPORT_FAULT), LM_I(import_id), LM_I(seq), LM_I(fault->row_no),
                           LM_T(fault->title), LM_T(fault->message_key), LM_T(fault->arg0),
                           LM_T(fault->arg1)),
                      NULL);
}

lm_rc ledger_store_import_faults(struct lm_cx *cx, int64_t import_id, struct lm_list *ret_faults) {
    return lm_db_rows(cx->db, LM_Q(SQL(IMPORT_FAULTS), LM_I(import_id)), cx->arena, &fault_record,
                      ret_faults);
}

lm_rc ledger_store_import_faults_clear(struct lm_cx *cx, int64_t import_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(IMPORT_FAULTS_CLEAR), LM_I(import_id)), NULL);
}

lm_rc ledger_store_import_preview(struct lm_cx *cx, int64_t import_id, int64_t seq,
                                  const struct ledger_import_preview *preview) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(IMPORT_PREVIEW_PUT), LM_I(import_id), LM_I(seq), LM_I(preview->row),
                           LM_T(preview->door), LM_T(preview->name), LM_T(preview->what),
                           LM_T(preview->field), LM_T(preview->old), LM_T(preview->new)),
                      NULL);
}

lm_rc ledger_store_import_previews(struct lm_cx *cx, int64_t import_id, int64_t after,
                                   int64_t limit, struct lm_list *ret_previews) {
    return lm_db_rows(cx->db, LM_Q(SQL(IMPORT_PREVIEW), LM_I(import_id), LM_I(after), LM_I(limit)),
                      cx->arena, &ledger_import_preview_record, ret_previews);
}

lm_rc ledger_store_import_preview_clear(struct lm_cx *cx, int64_t import_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(IMPORT_PREVIEW_CLEAR), LM_I(import_id)), NULL);
}

lm_rc ledger_store_import_preview_sweep(struct lm_cx *cx, int64_t before_ms) {
    return lm_db_exec(cx->db, LM_Q(SQL(IMPORT_PREVIEW_SWEEP), LM_I(before_ms)), NULL);
}

lm_rc ledger_store_mapping_put(struct lm_cx *cx, int64_t node_id,
                               const struct ledger_import_column *column) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(MAPPING_PUT), LM_I(node_id), LM_T(column->title),
                           LM_T(column->field.p ? column->field : LM_STR("")), LM_I(cx->now_ms)),
                      NULL);
}

lm_rc ledger_store_mappings(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_mappings) {
    struct lm_list all = {0};
    LM_TRY(lm_db_rows(cx->db, LM_Q(SQL(MAPPINGS), LM_I(node_id)), cx->arena,
                      &ledger_import_column_record, &all));
    struct ledger_import_column *items = all.items;
    size_t kept = 0;
    for (size_t i = 0; i < all.count; i++) /* the nearest place of a title comes first */
        if (kept == 0 || !lm_str_eq(items[kept - 1].title, items[i].title))
            items[kept++] = items[i];
    *ret_mappings = (struct lm_list){items, kept};
    return LM_OK;
}
