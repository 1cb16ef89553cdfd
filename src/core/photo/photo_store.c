/* The SQL of photos. Maps rows, decides nothing. */
#include "core/photo/photo_store.h"

enum {
    PHOTO_ADD,
    PHOTO_ADOPT,
    PHOTO_FIND,
    PHOTO_CLAIM,
    PHOTO_RELEASE,
    PHOTO_WAITING_OF,
    PHOTO_WAITING_PUBLIC,
    PHOTO_EXPIRED,
    PHOTO_FORGET
};

#define INSERT                                                                                     \
    "INSERT INTO photo (digest, bytes, width, height, account_id, added_ms, claims) VALUES ($1, "  \
    "$2, $3, $4, $5, $6, 0) ON CONFLICT (digest) "
#define COLUMNS "SELECT digest, bytes, width, height, account_id, added_ms, claims FROM photo "

const struct lm_sql photo_sql[] = {
    [PHOTO_ADD] = {"photo_add", INSERT "DO UPDATE SET added_ms = excluded.added_ms"},
    [PHOTO_ADOPT] = {"photo_adopt", INSERT "DO NOTHING"},
    /* primary key */
    [PHOTO_FIND] = {"photo_find", COLUMNS "WHERE digest = $1"},
    [PHOTO_CLAIM] = {"photo_claim", "UPDATE photo SET claims = claims + 1 WHERE digest = $1"},
    [PHOTO_RELEASE] = {"photo_release", "UPDATE photo SET claims = claims - 1, added_ms = $2 WHERE "
                                        "digest = $1 AND claims > 0"},
    /* photo_waiting_of */
    [PHOTO_WAITING_OF] = {"photo_waiting_of",
                          "SELECT COALESCE(CAST(SUM(bytes) AS BIGINT), 0) FROM photo WHERE claims "
                          "= 0 AND account_id = $1"},
    /* photo_waiting_of */
    [PHOTO_WAITING_PUBLIC] = {"photo_waiting_public",
                              "SELECT COALESCE(CAST(SUM(bytes) AS BIGINT), 0) FROM photo WHERE "
                              "claims = 0 AND account_id IS NULL"},
    /* photo_waiting */
    [PHOTO_EXPIRED] = {"photo_expired", COLUMNS "WHERE claims = 0 AND added_ms < $1 ORDER BY "
                                                "added_ms, digest LIMIT $2"},
    [PHOTO_FORGET] = {"photo_forget",
                      "DELETE FROM photo WHERE digest = $1 AND claims = 0 AND added_ms < $2"},
    {0},
};

static const struct lm_field row_fields[] = {
    {LM_AT(struct photo_row, digest), LM_TEXT},   {LM_AT(struct photo_row, bytes), LM_INT},
    {LM_AT(struct photo_row, width), LM_INT},     {LM_AT(struct photo_row, height), LM_INT},
    {LM_AT(struct photo_row, account_id), LM_ID}, {LM_AT(struct photo_row, added_ms), LM_TIME},
    {LM_AT(struct photo_row, claims), LM_INT},    {0},
};
static const struct lm_record row_record = {"PhotoRow", sizeof(struct photo_row), row_fields};

static lm_rc insert(struct lm_cx *cx, const struct lm_sql *sql, const struct photo_row *row) {
    return lm_db_exec(cx->db,
                      LM_Q(sql, LM_T(row->digest), LM_I(row->bytes), LM_I(row->width),
                           LM_I(row->height), LM_ID_OR_NULL(row->account_id), LM_I(row->added_ms)),
                      NULL);
}

lm_rc photo_store_add(struct lm_cx *cx, const struct photo_row *row) {
    return insert(cx, &photo_sql[PHOTO_ADD], row);
}

lm_rc photo_store_adopt(struct lm_cx *cx, const struct photo_row *row) {
    return insert(cx, &photo_sql[PHOTO_ADOPT], row);
}

lm_rc photo_store_find(struct lm_cx *cx, struct lm_str digest, struct photo_row *ret_row) {
    return lm_db_row(cx->db, LM_Q(&photo_sql[PHOTO_FIND], LM_T(digest)), cx->arena, &row_record,
                     ret_row);
}

lm_rc photo_store_claim(struct lm_cx *cx, struct lm_str digest) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db, LM_Q(&photo_sql[PHOTO_CLAIM], LM_T(digest)), &changed));
    return changed == 1 ? LM_OK : LM_NOT_FOUND;
}

lm_rc photo_store_release(struct lm_cx *cx, struct lm_str digest) {
    return lm_db_exec(cx->db, LM_Q(&photo_sql[PHOTO_RELEASE], LM_T(digest), LM_I(cx->now_ms)),
                      NULL);
}

lm_rc photo_store_waiting(struct lm_cx *cx, int64_t account_id, int64_t *ret_bytes) {
    if (account_id == 0)
        return lm_db_int(cx->db, LM_Q0(&photo_sql[PHOTO_WAITING_PUBLIC]), ret_bytes);
    return lm_db_int(cx->db, LM_Q(&photo_sql[PHOTO_WAITING_OF], LM_I(account_id)), ret_bytes);
}

lm_rc photo_store_expired(struct lm_cx *cx, int64_t before_ms, int64_t limit,
                          struct lm_list *ret_rows) {
    return lm_db_rows(cx->db, LM_Q(&photo_sql[PHOTO_EXPIRED], LM_I(before_ms), LM_I(limit)),
                      cx->arena, &row_record, ret_rows);
}

lm_rc photo_store_forget(struct lm_cx *cx, struct lm_str digest, int64_t before_ms) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db, LM_Q(&photo_sql[PHOTO_FORGET], LM_T(digest), LM_I(before_ms)),
                      &changed));
    return changed == 1 ? LM_OK : LM_NOT_FOUND;
}
