/* What is wrong with a workbook, by row and column, in the caller's words. */
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "core/sheet/sheet_head.h"

enum { SENTENCE_CAP = 2000 };

void lm_sheet_fault(struct lm_cx *cx, int64_t row, struct lm_str column, const char *key,
                    const char *arg) {
    struct lm_str pointer = LM_STR("");
    const char *shape = cx->lang == LM_LANG_EN ? "row %lld, column %.*s" : "第%lld行 %.*s";
    if (lm_str_printf(cx->arena, &pointer, shape, (long long)row, LM_FMT(column)) != LM_OK)
        pointer = LM_STR(""); /* the fault counts all the same */
    lm_fault_add(&cx->faults, pointer, key, arg ? arg : "", (const char *)NULL);
}

static const struct lm_field told_fields[] = {
    {LM_AT(struct lm_sheet_told, pointer), LM_TEXT, LM_REQUIRED, .doc = "Row and column."},
    {LM_AT(struct lm_sheet_told, message), LM_TEXT, LM_REQUIRED, .max = 500,
     .doc = "What is wrong and what to do."},
    {0},
};
const struct lm_record lm_sheet_told_record = {"SheetFault", sizeof(struct lm_sheet_told),
                                               told_fields};

lm_rc lm_sheet_tell(struct lm_cx *cx, struct lm_list *ret_told, int64_t *ret_count) {
    struct lm_sheet_told *told;
    size_t kept = cx->faults.count < LM_FAULTS_MAX ? cx->faults.count : LM_FAULTS_MAX;
    if (kept > 0 && !cx->faults.items)
        return LM_NO_MEMORY;
    LM_TRY(lm_new(cx->arena, kept + 1, &told));
    for (size_t i = 0; i < kept; i++) {
        const struct lm_fault *fault = &cx->faults.items[i];
        struct lm_buf text = lm_buf_in(cx->arena, SENTENCE_CAP);
        lm_message(cx->env->messages, cx->lang, fault->key, fault->args, &text);
        LM_TRY(lm_buf_done(&text, &told[i].message));
        told[i].pointer = fault->pointer;
    }
    *ret_told = (struct lm_list){told, kept};
    *ret_count = (int64_t)cx->faults.count;
    cx->faults = (struct lm_faults){.arena = cx->arena};
    return LM_OK;
}
