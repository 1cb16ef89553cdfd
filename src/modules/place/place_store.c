/* The SQL of place codes. Maps rows, decides nothing. */
#include "modules/place/place_store.h"

enum { PLACE_FIND, PLACE_PUT };

const struct lm_sql place_sql[] = {
    /* primary key */
    [PLACE_FIND] = {"place_find", "SELECT kind, place_id, edition, is_withdrawn, changed_ms, "
                                  "changed_by FROM place_code WHERE kind = $1 AND place_id = $2"},
    [PLACE_PUT] = {"place_put",
                   "INSERT INTO place_code (kind, place_id, edition, is_withdrawn, changed_ms, "
                   "changed_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, place_id) DO "
                   "UPDATE SET edition = excluded.edition, is_withdrawn = excluded.is_withdrawn, "
                   "changed_ms = excluded.changed_ms, changed_by = excluded.changed_by"},
    {0},
};

static const struct lm_field fields[] = {
    {LM_AT(struct place_code_row, kind), LM_TEXT},
    {LM_AT(struct place_code_row, place_id), LM_ID},
    {LM_AT(struct place_code_row, edition), LM_INT},
    {LM_AT(struct place_code_row, is_withdrawn), LM_BOOL},
    {LM_AT(struct place_code_row, changed_ms), LM_TIME},
    {LM_AT(struct place_code_row, changed_by), LM_INT},
    {0},
};
static const struct lm_record record = {"PlaceCodeRow", sizeof(struct place_code_row), fields};

lm_rc place_store_find(struct lm_cx *cx, const char *kind, int64_t place_id,
                       struct place_code_row *ret_row) {
    return lm_db_row(cx->db, LM_Q(&place_sql[PLACE_FIND], LM_Z(kind), LM_I(place_id)), cx->arena,
                     &record, ret_row);
}

lm_rc place_store_put(struct lm_cx *cx, const struct place_code_row *row) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, &place_sql[PLACE_PUT], &record, row, &query));
    return lm_db_exec(cx->db, query, NULL);
}
