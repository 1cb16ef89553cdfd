/* Accounts in bulk from a spreadsheet: reading it off the writer, finding places, what is wrong by
 * row and column. */
#ifndef LM_CORE_ACCOUNT_IMPORT_H
#define LM_CORE_ACCOUNT_IMPORT_H

#include "core/account/account_http.h"
#include "core/scope/scope_place.h"

/* One data row as it was read, and what import_check made of it. */
struct import_row {
    int64_t number; /* as the spreadsheet program shows it */
    struct lm_str name, phone, role, place;
    int role_code;
    int64_t node_id;
    struct account_row account; /* name with pinyin, phone sealed: ready to be written */
    int64_t account_id;         /* who it is already; 0: somebody new */
    bool is_held;               /* and holds this role here: nothing is to be done */
};

/* Reads the file into rows (at most 10,000). Columns are known by their titles, in any order, in
 * one of the first five rows. Refusals are faults. */
LM_CHECK lm_rc import_read(struct lm_cx *cx, FILE *file, struct lm_list *ret_rows);
/* Checks names, phones, roles, places below `within` (0: anywhere), the caller's right and
 * repetitions, and finds who has an account already: by phone and name, without a phone by name,
 * role and place. What is wrong becomes a fault at "第12行 姓名". Reads only; off the writer,
 * because pinyin and sealing of thousands take a while. */
LM_CHECK lm_rc import_check(struct lm_cx *cx, int64_t within, struct lm_list *rows);
/* Who a checked row is, now. `ret_refusal`: the message key of what forbids it, NULL when nothing
 * does. */
LM_CHECK lm_rc import_resolve(struct lm_cx *cx, struct import_row *row, const char **ret_refusal);

struct import_tally {
    int64_t created, appointed, unchanged;
};
/* Creates and invites who is new, appoints who is known, leaves who is there already. Looks again
 * at who is who: LM_CONFLICT when that has changed since the check so that a row is not allowed. */
LM_CHECK lm_rc import_apply(struct lm_cx *cx, struct lm_list *rows, struct import_tally *ret_tally);

struct import_wanted { /* what a place is looked for for */
    enum lm_role role;
    int64_t within; /* 0: anywhere */
};
/* The node that a text means (core/scope/scope_place.h) for a role that the caller may give there.
 * LM_NOT_FOUND; LM_CONFLICT when several fit. */
LM_CHECK lm_rc import_find_place(struct lm_cx *cx, const struct lm_places *places,
                                 struct lm_str text, const struct import_wanted *wanted,
                                 int64_t *ret_node_id);

extern const struct lm_record account_import_record, account_imported_record;
lm_rc account_import_prepare(struct lm_cx *cx, const void *in, void *in_again);
lm_rc account_import_post(struct lm_cx *cx, const void *in, void *out);

#endif
