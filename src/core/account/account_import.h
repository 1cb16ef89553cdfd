/* Accounts in bulk from a spreadsheet: reading it off the writer, finding places, what is wrong by
 * row and column. */
#ifndef LM_CORE_ACCOUNT_IMPORT_H
#define LM_CORE_ACCOUNT_IMPORT_H

#include "core/account/account_http.h"

/* One data row as it was read. */
struct import_row {
    int64_t number; /* as the spreadsheet program shows it */
    struct lm_str name, phone, role, place;
    int role_code;   /* found by import_check */
    int64_t node_id; /* found by import_check */
};

/* Reads the file into rows (at most 10,000). Columns are known by their titles, in any order, in
 * one of the first five rows. Refusals are faults. */
LM_CHECK lm_rc import_read(struct lm_cx *cx, FILE *file, struct lm_list *ret_rows);
/* Checks names, phones, roles, places, the caller's right and repetitions. What is wrong becomes a
 * fault at "第12行 姓名". */
LM_CHECK lm_rc import_check(struct lm_cx *cx, struct lm_list *rows);
/* The node that "保利中央公园/3号楼", a code, or a unique name means for `role` within what the
 * caller may give. LM_NOT_FOUND; LM_CONFLICT when several fit. */
LM_CHECK lm_rc import_find_place(struct lm_cx *cx, struct lm_str text, enum lm_role role,
                                 int64_t *ret_node_id);

extern const struct lm_record account_import_record, account_imported_record;
lm_rc account_import_prepare(struct lm_cx *cx, const void *in, void *in_again);
lm_rc account_import_post(struct lm_cx *cx, const void *in, void *out);

#endif
