/* POST /accounts/import: the spreadsheet is read off the writer; a dry run and a real one check the
 * same, and either all rows are created or none. */
#include "core/account/account_import.h"

#include "core/i18n/i18n.h"

enum { SENTENCE_CAP = 2000 };

struct import_in {
    bool dry_run;
    struct lm_list rows; /* set by account_import_prepare */
};
static const struct lm_field import_fields[] = {
    {LM_AT(struct import_in, dry_run), LM_BOOL, .doc = "Only checks; nothing is created."},
    {0},
};
const struct lm_record account_import_record = {"AccountImport", sizeof(struct import_in),
                                                import_fields};

struct import_fault {
    struct lm_str pointer, message;
};
static const struct lm_field fault_fields[] = {
    {LM_AT(struct import_fault, pointer), LM_TEXT, LM_REQUIRED, .doc = "Row and column."},
    {LM_AT(struct import_fault, message), LM_TEXT, LM_REQUIRED, .max = 500,
     .doc = "What is wrong and what to do."},
    {0},
};
static const struct lm_record fault_record = {"AccountImportFault", sizeof(struct import_fault),
                                              fault_fields};

struct imported {
    int64_t rows, created, faults_count;
    struct lm_list faults;
};
static const struct lm_field imported_fields[] = {
    {LM_AT(struct imported, rows), LM_INT, LM_REQUIRED, .doc = "Data rows read."},
    {LM_AT(struct imported, created), LM_INT, LM_REQUIRED, .doc = "Accounts made."},
    {LM_AT(struct imported, faults_count), LM_INT, LM_REQUIRED, .doc = "Everything wrong."},
    {LM_AT(struct imported, faults), LM_LIST, LM_REQUIRED, .record = &fault_record,
     .doc = "The first hundred."},
    {0},
};
const struct lm_record account_imported_record = {"AccountImported", sizeof(struct imported),
                                                  imported_fields};

lm_rc account_import_prepare(struct lm_cx *cx, const void *in, void *in_again) {
    struct import_in *derived = in_again;
    FILE *file = lm_upload(cx, NULL);
    (void)in;
    if (!file)
        return lm_fail(cx, LM_INVALID, "request.no_upload");
    return import_read(cx, file, &derived->rows);
}

static lm_rc print_faults(struct lm_cx *cx, struct imported *out) {
    struct import_fault *faults;
    size_t kept = cx->faults.count < LM_FAULTS_MAX ? cx->faults.count : LM_FAULTS_MAX;
    LM_TRY(lm_new(cx->arena, kept + 1, &faults));
    for (size_t i = 0; i < kept; i++) {
        const struct lm_fault *fault = &cx->faults.items[i];
        struct lm_buf text = lm_buf_in(cx->arena, SENTENCE_CAP);
        lm_message(cx->env->messages, cx->lang, fault->key, fault->args, &text);
        LM_TRY(lm_buf_done(&text, &faults[i].message));
        faults[i].pointer = fault->pointer;
    }
    out->faults = (struct lm_list){faults, kept};
    out->faults_count = (int64_t)cx->faults.count;
    cx->faults = (struct lm_faults){.arena = cx->arena}; /* told in the answer, not as a refusal */
    return LM_OK;
}

static lm_rc create_row(struct lm_cx *cx, const struct import_row *row) {
    struct lm_account_new account = {.name = row->name, .phone = row->phone};
    struct lm_str code;
    int64_t id;
    LM_TRY(account_create(cx, &account, &id));
    LM_TRY(account_appoint(cx, id, (enum lm_role)row->role_code, row->node_id));
    return account_invite(cx, id, &code);
}

lm_rc account_import_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct import_in *in = in_bytes;
    struct imported *out = out_bytes;
    struct lm_list rows = in->rows;
    const int64_t *roots;
    size_t root_count;
    LM_TRY(lm_permit_roots(cx, &roots, &root_count));
    LM_TRY(account_check_person(cx));
    LM_TRY(import_check(cx, &rows));
    cx->failure = (struct lm_failure){0};
    out->rows = (int64_t)rows.count;
    bool is_good = cx->faults.count == 0;
    LM_TRY(print_faults(cx, out));
    for (size_t i = 0; i < rows.count && is_good && !in->dry_run; i++) {
        LM_TRY(create_row(cx, &((struct import_row *)rows.items)[i]));
        out->created++;
    }
    return lm_audit_about(cx, "accounts", out->created, roots[0]);
}
