/* Places at a database: each process that opens it for long takes a numbered one, and gives it back
 * by ending, however it ends. Knows no table. */
#include "lib/db/internal.h"

#include <stdlib.h>
#include <unistd.h>

lm_rc lm_db_claim(struct lm_db *db, int first, int last, struct lm_claim **ret_claim) {
    struct lm_claim *claim = calloc(1, sizeof *claim);
    if (!claim)
        return LM_NO_MEMORY;
    *claim = (struct lm_claim){.db = db, .file = -1};
    lm_rc rc = LM_BUSY;
    for (claim->number = first; rc == LM_BUSY && claim->number <= last; claim->number++)
        rc = db->driver->claim(claim);
    claim->number--;
    if (rc != LM_OK) {
        lm_claim_free(claim);
        return rc;
    }
    *ret_claim = claim;
    return LM_OK;
}

int lm_claim_number(const struct lm_claim *claim) {
    return claim->number;
}

bool lm_claim_holds(struct lm_claim *claim) {
    return claim->db->driver->claim(claim) != LM_BUSY;
}

void lm_claim_free(struct lm_claim *claim) {
    if (!claim)
        return;
    if (claim->file >= 0)
        close(claim->file);
    lm_conn_close(claim->conn);
    free(claim);
}
