/* Taking the ledger out as a workbook that can be edited and brought in again. */
#ifndef LM_MODULES_LEDGER_EXPORT_H
#define LM_MODULES_LEDGER_EXPORT_H

#include "lib/sheet/sheet.h"
#include "modules/ledger/ledger_wire.h"

struct ledger_export {
    int64_t node_id;
    /* Only the households that a list of the same place would show (its node_id is that node); NULL
     * or without search and filters: everything. */
    const struct ledger_list_in *narrow;
    const char *path; /* NULL: into `sink`, row by row */
    struct lm_sink sink;
    enum lm_sheet_format format;
    bool is_gbk;
    /* Told every few thousand rows; NULL: nobody. */
    void (*progress)(void *arg, int64_t rows);
    void *arg;
};
/* Whether a search or a filter is set; the page a list is at is none. */
bool ledger_export_is_narrowed(const struct ledger_list_in *ask);
/* LM_TOO_LARGE "ledger.export_too_large" when the place's figures say that no xlsx can hold it:
 * told before the first byte. */
LM_CHECK lm_rc ledger_export_check(struct lm_cx *cx, const struct ledger_export *export);
/* Every door at and below the node with its people, one row a person, numbers masked, in one read
 * snapshot. Door and person ids stand in hidden columns at the end. LM_TOO_LARGE
 * "ledger.export_too_large" when an xlsx cannot hold it. */
LM_CHECK lm_rc ledger_export_write(struct lm_cx *cx, const struct ledger_export *export,
                                   int64_t *ret_rows);

#endif
