/* The SQL of the module. What is not public does not leave the database here. */
#include "modules/open311/open311_store.h"

#include "modules/demand/demand.h"

enum {
    KEY_INSERT,
    KEY_BY_DIGEST,
    KEY_BY_NAME,
    KEYS,
    KEY_REVOKE,
    KEY_USE,
    OPEN,
    OF_CATEGORY,
    LATEST,
    DEMAND
};

#define KEY_COLUMNS "id, name, digest, node_id, hourly, created_ms, revoked_ms, hour, filed"
#define PUBLIC_COLUMNS                                                                             \
    "number, category, CASE WHEN source = 'open311' THEN content END AS content, state, closing, " \
    "is_open, compound_id, building_id, lead_node_id, filed_ms, accepted_ms, contacted_ms, "       \
    "due_ms, handled_ms, closed_ms"
#define IS_PUBLIC "is_confidential = 0 AND kind <> 'report'"

const struct lm_sql open311_sql[] = {
    [KEY_INSERT] = {"open311_key_insert", "INSERT INTO open311_key (" KEY_COLUMNS ") "
                                          "VALUES ($1, $2, $3, $4, $5, $6, NULL, 0, 0)"},
    /* UNIQUE (digest) */
    [KEY_BY_DIGEST] = {"open311_key_by_digest",
                       "SELECT " KEY_COLUMNS " FROM open311_key WHERE digest = $1"},
    /* open311_key_by_name */
    [KEY_BY_NAME] = {"open311_key_by_name", "SELECT " KEY_COLUMNS " FROM open311_key "
                                            "WHERE name = $1 AND revoked_ms IS NULL"},
    [KEYS] = {"open311_keys", "SELECT " KEY_COLUMNS " FROM open311_key ORDER BY id DESC"},
    [KEY_REVOKE] = {"open311_key_revoke", "UPDATE open311_key SET revoked_ms = $2 "
                                          "WHERE id = $1 AND revoked_ms IS NULL"},
    [KEY_USE] = {"open311_key_use",
                 "UPDATE open311_key SET filed = CASE WHEN hour = $2 THEN filed + 1 ELSE 1 END, "
                 "hour = $2 WHERE id = $1 AND revoked_ms IS NULL AND (hour <> $2 OR filed < "
                 "hourly)"},
    /* demand_open_by_due alone, whole: +filed_ms keeps other indexes out. Then by their ids. */
    [OPEN] = {"open311_open",
              "SELECT " PUBLIC_COLUMNS " FROM demand WHERE id IN (SELECT id FROM demand WHERE "
              "is_open = 1 AND due_ms >= 0 AND " IS_PUBLIC " AND +filed_ms >= $1 AND +filed_ms <= "
              "$2 AND ($3 = '' OR $3 LIKE '%,' || category || ',%') ORDER BY +filed_ms DESC, +id "
              "DESC LIMIT 1000) ORDER BY filed_ms DESC, id DESC"},
    /* demand_public_by_category */
    [OF_CATEGORY] = {"open311_of_category",
                     "SELECT " PUBLIC_COLUMNS " FROM demand WHERE category = $3 AND filed_ms >= $1 "
                     "AND filed_ms <= $2 AND " IS_PUBLIC " AND is_open <= $4 "
                     "ORDER BY filed_ms DESC, id DESC LIMIT 1000"},
    /* demand_by_filing */
    [LATEST] = {"open311_latest",
                "SELECT " PUBLIC_COLUMNS " FROM demand WHERE filed_ms >= $1 AND filed_ms <= $2 "
                "AND " IS_PUBLIC " AND is_open <= $3 "
                "ORDER BY filed_ms DESC, id DESC LIMIT 1000"},
    /* UNIQUE (number) */
    [DEMAND] = {"open311_demand",
                "SELECT " PUBLIC_COLUMNS " FROM demand WHERE number = $1 AND " IS_PUBLIC},
    {0},
};
_Static_assert(OPEN311_MOST == 1000, "the statements say 1000");

#define K struct open311_key
static const struct lm_field key_fields[] = {
    {LM_AT(K, id), LM_ID},           {LM_AT(K, name), LM_TEXT},
    {LM_AT(K, digest), LM_BYTES},    {LM_AT(K, node_id), LM_ID},
    {LM_AT(K, hourly), LM_INT},      {LM_AT(K, created_ms), LM_TIME},
    {LM_AT(K, revoked_ms), LM_TIME}, {LM_AT(K, hour), LM_INT},
    {LM_AT(K, filed), LM_INT},       {0},
};
static const struct lm_record key_record = {"Open311KeyRow", sizeof(K), key_fields};
#undef K

#define D struct open311_demand
static const struct lm_field demand_fields[] = {
    {LM_AT(D, number), LM_TEXT},
    {LM_AT(D, category), LM_TEXT},
    {LM_AT(D, content), LM_TEXT},
    {LM_AT(D, state), LM_CODE, .codes = demand_states},
    {LM_AT(D, closing), LM_CODE, .codes = demand_closings},
    {LM_AT(D, is_open), LM_BOOL},
    {LM_AT(D, compound_id), LM_ID},
    {LM_AT(D, building_id), LM_ID},
    {LM_AT(D, lead_node_id), LM_ID},
    {LM_AT(D, filed_ms), LM_TIME},
    {LM_AT(D, accepted_ms), LM_TIME},
    {LM_AT(D, contacted_ms), LM_TIME},
    {LM_AT(D, due_ms), LM_TIME},
    {LM_AT(D, handled_ms), LM_TIME},
    {LM_AT(D, closed_ms), LM_TIME},
    {0},
};
static const struct lm_record demand_record = {"Open311DemandRow", sizeof(D), demand_fields};
#undef D

/* ---- keys ---- */

lm_rc open311_store_key_insert(struct lm_cx *cx, const struct open311_key *key) {
    return lm_db_exec(cx->db,
                      LM_Q(&open311_sql[KEY_INSERT], LM_I(key->id), LM_T(key->name),
                           LM_B(key->digest), LM_I(key->node_id), LM_I(key->hourly),
                           LM_I(key->created_ms)),
                      NULL);
}

lm_rc open311_store_key(struct lm_cx *cx, struct lm_str digest, struct open311_key *ret_key) {
    return lm_db_row(cx->db, LM_Q(&open311_sql[KEY_BY_DIGEST], LM_B(digest)), cx->arena,
                     &key_record, ret_key);
}

lm_rc open311_store_key_named(struct lm_cx *cx, struct lm_str name, struct open311_key *ret_key) {
    return lm_db_row(cx->db, LM_Q(&open311_sql[KEY_BY_NAME], LM_T(name)), cx->arena, &key_record,
                     ret_key);
}

lm_rc open311_store_keys(struct lm_cx *cx, struct lm_list *ret_keys) {
    return lm_db_rows(cx->db, LM_Q0(&open311_sql[KEYS]), cx->arena, &key_record, ret_keys);
}

lm_rc open311_store_key_revoke(struct lm_cx *cx, int64_t id) {
    return lm_db_exec(cx->db, LM_Q(&open311_sql[KEY_REVOKE], LM_I(id), LM_I(cx->now_ms)), NULL);
}

lm_rc open311_store_key_use(struct lm_cx *cx, int64_t id, int64_t hour, bool *ret_is_used) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db, LM_Q(&open311_sql[KEY_USE], LM_I(id), LM_I(hour)), &changed));
    *ret_is_used = changed > 0;
    return LM_OK;
}

/* ---- demands ---- */

static lm_rc demands(struct lm_cx *cx, struct lm_query query, struct lm_list *ret_demands) {
    return lm_db_rows(cx->db, query, cx->arena, &demand_record, ret_demands);
}

lm_rc open311_store_open(struct lm_cx *cx, const struct open311_ask *ask,
                         struct lm_list *ret_demands) {
    struct lm_str categories = ask->categories.p ? ask->categories : LM_STR("");
    return demands(cx,
                   LM_Q(&open311_sql[OPEN], LM_I(ask->from_ms), LM_I(ask->to_ms), LM_T(categories)),
                   ret_demands);
}

lm_rc open311_store_of_category(struct lm_cx *cx, const struct open311_ask *ask,
                                struct lm_list *ret_demands) {
    return demands(cx,
                   LM_Q(&open311_sql[OF_CATEGORY], LM_I(ask->from_ms), LM_I(ask->to_ms),
                        LM_T(ask->categories), LM_I(ask->with_open ? 1 : 0)),
                   ret_demands);
}

lm_rc open311_store_latest(struct lm_cx *cx, const struct open311_ask *ask,
                           struct lm_list *ret_demands) {
    return demands(cx,
                   LM_Q(&open311_sql[LATEST], LM_I(ask->from_ms), LM_I(ask->to_ms),
                        LM_I(ask->with_open ? 1 : 0)),
                   ret_demands);
}

lm_rc open311_store_demand(struct lm_cx *cx, struct lm_str number,
                           struct open311_demand *ret_demand) {
    return lm_db_row(cx->db, LM_Q(&open311_sql[DEMAND], LM_T(number)), cx->arena, &demand_record,
                     ret_demand);
}
