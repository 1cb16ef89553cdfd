/* A conflict as pages read it: what the editor wants, what the ledger says since, and the sheet as
 * it stands. */
#include "lib/json/json.h"
#include "modules/ledger/ledger_rules.h"

static void print_member(struct lm_buf *out, const char *name, struct lm_str value) {
    lm_buf_printf(out, ",\"%s\":", name);
    lm_json_print_text(out, value.p ? value : LM_STR(""));
}

static void print_conflict(struct lm_buf *out, const struct ledger_conflict *conflict) {
    lm_buf_printf(out, "{\"pointer\":\"/changes/%zu/%s%s\"", conflict->change,
                  conflict->person_id ? "person/" : "", conflict->field);
    if (conflict->person_id)
        lm_buf_printf(out, ",\"person_id\":\"%lld\"", (long long)conflict->person_id);
    print_member(out, "field", lm_str_of(conflict->field));
    print_member(out, "yours", conflict->yours);
    print_member(out, "ledger", conflict->ledger);
    lm_buf_char(out, '}');
}

lm_rc ledger_conflict_detail(struct lm_cx *cx, int64_t door_id,
                             const struct ledger_conflict *conflicts, size_t count,
                             struct lm_str *ret_detail) {
    struct ledger_sheet sheet;
    struct lm_buf out = lm_buf_in(cx->arena, 1024 * 1024);
    LM_TRY(ledger_sheet_of_door(cx, door_id, &sheet));
    lm_buf_z(&out, "{\"conflicts\":[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            lm_buf_char(&out, ',');
        print_conflict(&out, &conflicts[i]);
    }
    lm_buf_z(&out, "],\"door\":");
    lm_json_print(&out, &ledger_sheet_record, &sheet);
    lm_buf_char(&out, '}');
    return lm_buf_done(&out, ret_detail);
}
