/* POST /accounts/import: the spreadsheet is read and checked off the writer; a dry run and a real
 * one check the same, and either all rows are done or none. Doing it again changes nothing. */
#include "core/account/account_import.h"

#include "core/sheet/sheet_head.h"

struct import_in {
    int64_t node;
    bool dry_run;
    struct lm_list rows, faults; /* these and faults_count are set by account_import_prepare */
    int64_t faults_count;
};
static const struct lm_field import_fields[] = {
    {LM_AT(struct import_in, node), LM_ID,
     .doc = "Places at and below this node only; absent: wherever the caller may appoint."},
    {LM_AT(struct import_in, dry_run), LM_BOOL, .doc = "Only checks; nothing is created."},
    {0},
};
const struct lm_record account_import_record = {"AccountImport", sizeof(struct import_in),
                                                import_fields};

struct imported {
    int64_t rows, created, appointed, unchanged, faults_count;
    struct lm_list faults;
};
static const struct lm_field imported_fields[] = {
    {LM_AT(struct imported, rows), LM_INT, LM_REQUIRED, .doc = "Data rows read."},
    {LM_AT(struct imported, created), LM_INT, LM_REQUIRED,
     .doc = "Accounts made; in a dry run, to be made."},
    {LM_AT(struct imported, appointed), LM_INT, LM_REQUIRED,
     .doc = "Known accounts that got the role."},
    {LM_AT(struct imported, unchanged), LM_INT, LM_REQUIRED,
     .doc = "Rows whose person holds the role there already."},
    {LM_AT(struct imported, faults_count), LM_INT, LM_REQUIRED, .doc = "Everything wrong."},
    {LM_AT(struct imported, faults), LM_LIST, LM_REQUIRED, .record = &lm_sheet_told_record,
     .doc = "The first hundred."},
    {0},
};
const struct lm_record account_imported_record = {"AccountImported", sizeof(struct imported),
                                                  imported_fields};

/* At the place that was named, else wherever the caller may. `ret_place`: for the audit row. */
static lm_rc permit(struct lm_cx *cx, int64_t node_id, int64_t *ret_place) {
    const int64_t *roots;
    size_t count;
    LM_TRY(account_check_person(cx));
    *ret_place = node_id;
    if (node_id)
        return lm_permit(cx, node_id);
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    *ret_place = roots[0];
    return LM_OK;
}

lm_rc account_import_prepare(struct lm_cx *cx, const void *in_bytes, void *in_again) {
    const struct import_in *in = in_bytes;
    struct import_in *derived = in_again;
    FILE *file = lm_upload(cx, NULL);
    int64_t place;
    if (!file)
        return lm_fail(cx, LM_INVALID, "request.no_upload");
    LM_TRY(permit(cx, in->node, &place));
    LM_TRY(import_read(cx, file, &derived->rows));
    LM_TRY(import_check(cx, in->node, &derived->rows));
    return lm_sheet_tell(cx, &derived->faults, &derived->faults_count);
}

static struct import_tally count(const struct lm_list *rows) {
    struct import_tally tally = {0};
    for (size_t i = 0; i < rows->count; i++) {
        const struct import_row *row = &((const struct import_row *)rows->items)[i];
        tally.unchanged += row->is_held;
        tally.appointed += row->account_id && !row->is_held;
        tally.created += !row->account_id;
    }
    return tally;
}

lm_rc account_import_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct import_in *in = in_bytes;
    struct imported *out = out_bytes;
    struct lm_list rows = in->rows;
    struct import_tally tally = {0};
    int64_t place;
    LM_TRY(permit(cx, in->node, &place));
    *out = (struct imported){
        .rows = (int64_t)rows.count, .faults_count = in->faults_count, .faults = in->faults};
    if (in->faults_count == 0 && in->dry_run)
        tally = count(&rows);
    else if (in->faults_count == 0)
        LM_TRY(import_apply(cx, &rows, &tally));
    out->created = tally.created;
    out->appointed = tally.appointed;
    out->unchanged = tally.unchanged;
    return lm_audit_about(cx, "accounts", in->dry_run ? 0 : tally.created, place);
}
