/* Taking the ledger out as a workbook that can be edited and brought in again. */
#ifndef LM_MODULES_LEDGER_EXPORT_H
#define LM_MODULES_LEDGER_EXPORT_H

#include "lib/sheet/sheet.h"
#include "modules/ledger/ledger.h"

struct ledger_export {
    int64_t node_id;
    const char *path;
    enum lm_sheet_format format;
    bool is_gbk;
    /* Told every few thousand rows; NULL: nobody. */
    void (*progress)(void *arg, int64_t rows);
    void *arg;
};
/* Every door at and below the node with its people, one row a person, numbers masked, in one read
 * snapshot. Door and person ids stand in hidden columns at the end. LM_TOO_LARGE
 * "ledger.export_too_large" when an xlsx cannot hold it. */
LM_CHECK lm_rc ledger_export_write(struct lm_cx *cx, const struct ledger_export *export,
                                   int64_t *ret_rows);

#endif
