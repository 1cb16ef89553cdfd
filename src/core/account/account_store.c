/* The SQL of accounts and appointments (sessions and the rest: session_store.c shares the table of
 * statements). Maps rows, decides nothing. */
#include "core/account/account_store.h"

#include "core/account/account_sql.h"

const struct lm_code account_statuses[] = {
    {"invited", "已邀请", "invited"},
    {"active", "已启用", "active"},
    {"disabled", "已停用", "disabled"},
    {0},
};

const struct lm_code account_kinds[] = {
    {"staff", "工作人员", "staff"},
    {"resident", "居民", "resident"},
    {0},
};

const struct lm_code account_langs[] = {
    {"zh", "中文", "Chinese"},
    {"en", "英文", "English"},
    {0},
};

const struct lm_sql account_sql[] = {
    [ACCOUNT_INSERT] =
        {"account_insert",
         "INSERT INTO account (id, login, name, name_sort, name_initials, phone_sealed, "
         "phone_index, password_hash, status, lang, is_elder_mode, created_ms, created_by, "
         "password_ms, version, kind) "
         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"},
    /* primary key */
    [ACCOUNT_BY_ID] = {"account_by_id",
                       "SELECT id, login, name, name_sort, name_initials, phone_sealed, "
                       "phone_index, password_hash, status, lang, is_elder_mode, created_ms, "
                       "created_by, password_ms, version, kind FROM account WHERE id = $1"},
    /* unique (login) */
    [ACCOUNT_BY_LOGIN] = {"account_by_login",
                          "SELECT id, login, name, name_sort, name_initials, phone_sealed, "
                          "phone_index, password_hash, status, lang, is_elder_mode, created_ms, "
                          "created_by, password_ms, version, kind FROM account WHERE login = $1"},
    /* account_by_phone */
    [ACCOUNT_BY_PHONE] =
        {"account_by_phone",
         "SELECT id, login, name, name_sort, name_initials, phone_sealed, "
         "phone_index, password_hash, status, lang, is_elder_mode, created_ms, "
         "created_by, password_ms, version, kind FROM account WHERE phone_index = $1 "
         "AND kind = 'staff' AND status <> 'disabled' ORDER BY id LIMIT 20"},
    /* account_resident */
    [ACCOUNT_OF_RESIDENT] =
        {"account_of_resident",
         "SELECT id, login, name, name_sort, name_initials, phone_sealed, phone_index, "
         "password_hash, status, lang, is_elder_mode, created_ms, created_by, password_ms, "
         "version, kind FROM account WHERE phone_index = $1 AND kind = 'resident'"},
    [ACCOUNT_UPDATE] =
        {"account_update",
         "UPDATE account SET name = $2, name_sort = $3, name_initials = $4, phone_sealed = $5, "
         "phone_index = $6, status = $7, lang = $8, is_elder_mode = $9, version = version + 1 "
         "WHERE id = $1 AND version = $10"},
    [ACCOUNT_SET_PASSWORD] =
        {"account_set_password",
         "UPDATE account SET password_hash = $2, password_ms = $3, status = 'active', "
         "version = version + 1 WHERE id = $1"},
    [ACCOUNT_TOUCH] = {"account_touch", "UPDATE account SET version = version + 1 WHERE id = $1 "
                                        "AND kind = 'staff'"},
    [ACCOUNT_SEALED] = {"account_sealed",
                        "SELECT MAX(id) FROM account WHERE phone_sealed IS NOT NULL"},
    /* account_by_name, then appointment_by_account */
    [ACCOUNT_LIST] =
        {"account_list",
         "SELECT a.id, a.login, a.name, a.name_sort, a.name_initials, a.phone_sealed, a.status, "
         "a.version, p.id AS appointment_id, p.role, p.node_id, p.is_stand_in, p.valid_from_ms, "
         "p.valid_to_ms FROM account a LEFT JOIN appointment p ON p.account_id = a.id "
         "AND "
         "p.valid_from_ms <= $3 AND (p.valid_to_ms IS NULL OR p.valid_to_ms > $3) "
         "WHERE a.kind = 'staff' AND (a.name_sort, a.id) > ($1, $2) ORDER BY a.name_sort, a.id, "
         "COALESCE(p.id, 0)"},

    [APPOINTMENT_INSERT] =
        {"appointment_insert",
         "INSERT INTO appointment (id, account_id, role, node_id, is_stand_in, valid_from_ms, "
         "valid_to_ms, appointed_by, unit_no) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"},
    [APPOINTMENT_BY_ID] =
        {"appointment_by_id",
         "SELECT id, account_id, role, node_id, is_stand_in, valid_from_ms, valid_to_ms, "
         "appointed_by, unit_no FROM appointment WHERE id = $1 AND (valid_to_ms IS NULL OR "
         "valid_to_ms > "
         "$2)"},
    /* appointment_by_account */
    [APPOINTMENT_OF] =
        {"appointment_of",
         "SELECT id, account_id, role, node_id, is_stand_in, valid_from_ms, valid_to_ms, "
         "appointed_by, unit_no FROM appointment WHERE account_id = $1 AND valid_from_ms <= $2 AND "
         "(valid_to_ms IS NULL OR valid_to_ms > $2) ORDER BY valid_from_ms, id"},
    /* appointment_by_account */
    [APPOINTMENT_PAST] =
        {"appointment_past",
         "SELECT id, account_id, role, node_id, is_stand_in, valid_from_ms, valid_to_ms, "
         "appointed_by, unit_no FROM appointment WHERE account_id = $1 ORDER BY valid_from_ms "
         "DESC, id DESC "
         "LIMIT 20"},
    [APPOINTMENT_END] =
        {"appointment_end",
         "UPDATE appointment SET valid_to_ms = $2, ended_by = $3 WHERE id = $1 AND (valid_to_ms IS "
         "NULL OR valid_to_ms > $2)"},
    /* appointment_by_node */
    [APPOINTMENT_HOLDERS] =
        {"appointment_holders",
         "SELECT a.id AS account_id, p.node_id, a.name, p.role, p.is_stand_in FROM appointment p "
         "JOIN account a ON a.id = p.account_id WHERE p.node_id = $1 AND ($2 = '' OR p.role = $2) "
         "AND p.valid_from_ms <= $3 AND (p.valid_to_ms IS NULL OR p.valid_to_ms > $3) AND "
         "a.status <> 'disabled' ORDER BY a.name_sort, a.id, p.id"},
    [APPOINTMENT_ACCOUNTS] =
        {"appointment_accounts",
         "SELECT DISTINCT account_id FROM appointment WHERE role = $1 AND valid_from_ms <= $2 AND "
         "(valid_to_ms IS NULL OR valid_to_ms > $2) ORDER BY account_id"},
    /* appointment_by_account */
    [APPOINTMENT_NEXT_CHANGE] =
        {"appointment_next_change",
         "SELECT MIN(CASE WHEN valid_from_ms > $2 THEN valid_from_ms ELSE valid_to_ms END) FROM "
         "appointment WHERE account_id = $1 AND (valid_from_ms > $2 OR valid_to_ms > $2)"},

    [SESSION_INSERT] =
        {"session_insert",
         "INSERT INTO session (id, account_id, token_digest, device, created_ms, seen_ms, idle_ms, "
         "expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"},
    /* unique (token_digest) */
    [SESSION_BY_DIGEST] =
        {"session_by_digest",
         "SELECT s.id, s.account_id, s.seen_ms, s.idle_ms, s.expires_ms, 0 AS node_id, "
         "0 AS is_read_only, a.name, a.status, a.lang, a.is_elder_mode, a.kind FROM session s "
         "JOIN account a ON a.id = s.account_id "
         "WHERE s.token_digest = $1 AND s.ended_ms IS NULL"},
    [SESSION_SEEN] = {"session_seen",
                      "UPDATE session SET seen_ms = $2 WHERE id = $1 AND seen_ms < $2"},
    [SESSION_END] = {"session_end",
                     "UPDATE session SET ended_ms = $3 WHERE id = $1 AND account_id = $2 AND "
                     "ended_ms IS NULL"},
    /* session_by_account */
    [SESSION_END_OTHERS] = {"session_end_others",
                            "UPDATE session SET ended_ms = $3 WHERE account_id = $1 AND id <> $2 "
                            "AND ended_ms IS NULL"},
    /* session_by_account */
    [SESSION_WIPE] = {"session_wipe", "UPDATE session SET ended_ms = COALESCE(ended_ms, $2), "
                                      "device = '' WHERE account_id = $1"},
    /* session_by_account */
    [SESSION_DEVICES] = {"session_devices",
                         "SELECT id, device, created_ms, seen_ms, expires_ms FROM session WHERE "
                         "account_id = $1 AND ended_ms IS NULL AND expires_ms > $2 AND seen_ms + "
                         "idle_ms > $2 ORDER BY created_ms DESC, id DESC LIMIT 100"},
    /* session_by_end */
    [SESSION_PURGE] = {"session_purge", "DELETE FROM session WHERE expires_ms < $1"},

    [INVITATION_INSERT] =
        {"invitation_insert",
         "INSERT INTO invitation (id, account_id, code_index, code_sealed, created_ms, created_by, "
         "expires_ms, is_used) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)"},
    /* invitation_open_code */
    [INVITATION_BY_CODE] =
        {"invitation_by_code",
         "SELECT id, account_id, expires_ms, code_sealed FROM invitation WHERE code_index = $1 AND "
         "ended_ms IS NULL"},
    /* invitation_by_account */
    [INVITATION_OF] = {"invitation_of",
                       "SELECT id, account_id, expires_ms, code_sealed FROM invitation WHERE "
                       "account_id = $1 AND ended_ms IS NULL AND expires_ms > $2 ORDER BY "
                       "created_ms DESC, id DESC LIMIT 1"},
    [INVITATION_USE] =
        {"invitation_use",
         "UPDATE invitation SET ended_ms = $2, is_used = 1, code_sealed = NULL WHERE id = $1 AND "
         "ended_ms IS NULL AND expires_ms > $2"},
    /* invitation_by_account */
    [INVITATION_END_OF] = {"invitation_end_of",
                           "UPDATE invitation SET ended_ms = $2, code_sealed = NULL WHERE "
                           "account_id = $1 AND ended_ms IS NULL"},
    [INVITATION_SLIPS] =
        {"invitation_slips",
         "SELECT i.account_id, i.expires_ms, i.code_sealed, a.name, a.login, p.node_id, p.role, "
         "p.unit_no FROM invitation i JOIN account a ON a.id = i.account_id JOIN appointment p ON "
         "p.account_id = a.id WHERE i.ended_ms IS NULL AND i.expires_ms > $1 AND "
         "p.valid_from_ms <= $1 AND (p.valid_to_ms IS NULL OR p.valid_to_ms > $1) "
         "AND (a.name_sort, a.id) > ($2, $3) ORDER BY a.name_sort, a.id, p.id"},
    /* appointment_by_node */
    [INVITATION_MISSING] =
        {"invitation_missing",
         "SELECT DISTINCT a.id FROM appointment p JOIN account a ON a.id = p.account_id WHERE "
         "p.node_id = $1 AND p.valid_from_ms <= $2 AND (p.valid_to_ms IS NULL OR p.valid_to_ms > "
         "$2) AND a.status = 'invited' AND NOT EXISTS (SELECT 1 FROM invitation i WHERE "
         "i.account_id = a.id AND i.ended_ms IS NULL AND i.expires_ms > $2) ORDER BY a.id"},

    [RESIDENT_CODE_PUT] =
        {"resident_code_put",
         "INSERT INTO resident_code (phone_index, code_index, created_ms, expires_ms, tries) "
         "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (phone_index) DO UPDATE SET code_index = "
         "excluded.code_index, created_ms = excluded.created_ms, expires_ms = "
         "excluded.expires_ms, tries = excluded.tries"},
    /* primary key */
    [RESIDENT_CODE_FIND] = {"resident_code_find",
                            "SELECT phone_index, code_index, created_ms, expires_ms, tries FROM "
                            "resident_code WHERE phone_index = $1"},
    [RESIDENT_CODE_TRY] = {"resident_code_try",
                           "UPDATE resident_code SET tries = tries + 1 WHERE phone_index = $1"},
    [RESIDENT_CODE_USE] = {"resident_code_use", "DELETE FROM resident_code WHERE phone_index = $1 "
                                                "AND code_index = $2"},
    /* a table of minutes */
    [RESIDENT_CODE_PURGE] = {"resident_code_purge",
                             "DELETE FROM resident_code WHERE expires_ms < $1"},

    [TOKEN_INSERT] =
        {"api_token_insert",
         "INSERT INTO api_token (id, account_id, name, token_digest, node_id, is_read_only, "
         "created_ms, expires_ms, seen_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)"},
    /* unique (token_digest) */
    [TOKEN_BY_DIGEST] =
        {"api_token_by_digest",
         "SELECT t.id, t.account_id, t.seen_ms, 0 AS idle_ms, t.expires_ms, t.node_id, "
         "t.is_read_only, a.name, a.status, a.lang, a.is_elder_mode, a.kind FROM api_token t "
         "JOIN account a ON a.id = t.account_id "
         "WHERE t.token_digest = $1 AND t.revoked_ms IS NULL"},
    [TOKEN_SEEN] = {"api_token_seen",
                    "UPDATE api_token SET seen_ms = $2 WHERE id = $1 AND seen_ms < $2"},
    /* api_token_by_account */
    [TOKEN_OF] = {"api_token_of",
                  "SELECT id, account_id, name, token_digest, node_id, is_read_only, created_ms, "
                  "expires_ms, seen_ms FROM api_token WHERE account_id = $1 AND revoked_ms IS NULL "
                  "ORDER BY created_ms DESC, id DESC LIMIT 200"},
    [TOKEN_REVOKE] = {"api_token_revoke",
                      "UPDATE api_token SET revoked_ms = $3 WHERE id = $1 AND account_id = $2 AND "
                      "revoked_ms IS NULL"},
    /* api_token_by_account */
    [TOKEN_REVOKE_ALL] = {"api_token_revoke_all",
                          "UPDATE api_token SET revoked_ms = $2 WHERE account_id = $1 AND "
                          "revoked_ms IS NULL"},

    /* primary key */
    [LOCKOUT_FIND] = {"lockout_find",
                      "SELECT failures, failed_ms, locked_until_ms FROM lockout WHERE kind = $1 "
                      "AND subject = $2"},
    [LOCKOUT_PUT] = {"lockout_put",
                     "INSERT INTO lockout (kind, subject, failures, failed_ms, locked_until_ms) "
                     "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, subject) DO UPDATE SET "
                     "failures = excluded.failures, failed_ms = excluded.failed_ms, "
                     "locked_until_ms = excluded.locked_until_ms"},
    [LOCKOUT_CLEAR] = {"lockout_clear", "DELETE FROM lockout WHERE kind = $1 AND subject = $2"},
    /* lockout_by_time */
    [LOCKOUT_PURGE] = {"lockout_purge", "DELETE FROM lockout WHERE failed_ms < $1"},
    [ACCOUNT_SQL_COUNT] = {0},
};

/* ---- records ---- */

static const struct lm_field account_fields[] = {
    {LM_AT(struct account_row, id), LM_ID},
    {LM_AT(struct account_row, login), LM_TEXT},
    {LM_AT(struct account_row, name), LM_TEXT},
    {LM_AT(struct account_row, name_sort), LM_TEXT},
    {LM_AT(struct account_row, name_initials), LM_TEXT},
    {LM_AT(struct account_row, phone_sealed), LM_BYTES},
    {LM_AT(struct account_row, phone_index), LM_BYTES},
    {LM_AT(struct account_row, password_hash), LM_TEXT},
    {LM_AT(struct account_row, status), LM_CODE, .codes = account_statuses},
    {LM_AT(struct account_row, lang), LM_CODE, .codes = account_langs},
    {LM_AT(struct account_row, is_elder_mode), LM_BOOL},
    {LM_AT(struct account_row, created_ms), LM_TIME},
    {LM_AT(struct account_row, created_by), LM_INT},
    {LM_AT(struct account_row, password_ms), LM_TIME},
    {LM_AT(struct account_row, version), LM_INT},
    {LM_AT(struct account_row, kind), LM_CODE, .codes = account_kinds},
    {0},
};
static const struct lm_record account_record = {"AccountRow", sizeof(struct account_row),
                                                account_fields};

static const struct lm_field appointment_fields[] = {
    {LM_AT(struct appointment_row, id), LM_ID},
    {LM_AT(struct appointment_row, account_id), LM_ID},
    {LM_AT(struct appointment_row, role), LM_CODE, .codes = lm_roles},
    {LM_AT(struct appointment_row, node_id), LM_INT},
    {LM_AT(struct appointment_row, is_stand_in), LM_BOOL},
    {LM_AT(struct appointment_row, valid_from_ms), LM_TIME},
    {LM_AT(struct appointment_row, valid_to_ms), LM_TIME},
    {LM_AT(struct appointment_row, appointed_by), LM_INT},
    {LM_AT(struct appointment_row, unit_no), LM_ID}, /* 0: none */
    {0},
};
static const struct lm_record appointment_record = {
    "AppointmentRow", sizeof(struct appointment_row), appointment_fields};

static const struct lm_field listed_fields[] = {
    {LM_AT(struct account_listed, id), LM_ID},
    {LM_AT(struct account_listed, login), LM_TEXT},
    {LM_AT(struct account_listed, name), LM_TEXT},
    {LM_AT(struct account_listed, name_sort), LM_TEXT},
    {LM_AT(struct account_listed, name_initials), LM_TEXT},
    {LM_AT(struct account_listed, phone_sealed), LM_BYTES},
    {LM_AT(struct account_listed, status), LM_CODE, .codes = account_statuses},
    {LM_AT(struct account_listed, version), LM_INT},
    {LM_AT(struct account_listed, appointment_id), LM_ID},
    {LM_AT(struct account_listed, role), LM_CODE, .codes = lm_roles},
    {LM_AT(struct account_listed, node_id), LM_ID},
    {LM_AT(struct account_listed, is_stand_in), LM_BOOL},
    {LM_AT(struct account_listed, valid_from_ms), LM_TIME},
    {LM_AT(struct account_listed, valid_to_ms), LM_TIME},
    {0},
};
const struct lm_record account_listed_record = {"AccountListed", sizeof(struct account_listed),
                                                listed_fields};

static const struct lm_field holder_fields[] = {
    {LM_AT(struct account_holder, account_id), LM_ID},
    {LM_AT(struct account_holder, node_id), LM_ID},
    {LM_AT(struct account_holder, name), LM_TEXT},
    {LM_AT(struct account_holder, role), LM_CODE, .codes = lm_roles},
    {LM_AT(struct account_holder, is_stand_in), LM_BOOL},
    {0},
};
const struct lm_record account_holder_record = {"AccountHolder", sizeof(struct account_holder),
                                                holder_fields};

/* ---- accounts ---- */

#define SQL(name) (&account_sql[name])

lm_rc account_store_insert(struct lm_cx *cx, const struct account_row *account) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, SQL(ACCOUNT_INSERT), &account_record, account, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc account_store_find(struct lm_cx *cx, int64_t id, struct account_row *ret_account) {
    return lm_db_row(cx->db, LM_Q(SQL(ACCOUNT_BY_ID), LM_I(id)), cx->arena, &account_record,
                     ret_account);
}

lm_rc account_store_by_login(struct lm_cx *cx, struct lm_str login,
                             struct account_row *ret_account) {
    return lm_db_row(cx->db, LM_Q(SQL(ACCOUNT_BY_LOGIN), LM_T(login)), cx->arena, &account_record,
                     ret_account);
}

lm_rc account_store_of_phone(struct lm_cx *cx, struct lm_str phone_index,
                             struct lm_list *ret_accounts) {
    return lm_db_rows(cx->db, LM_Q(SQL(ACCOUNT_BY_PHONE), LM_B(phone_index)), cx->arena,
                      &account_record, ret_accounts);
}

lm_rc account_store_by_phone(struct lm_cx *cx, struct lm_str phone_index,
                             struct account_row *ret_account) {
    struct lm_list rows;
    LM_TRY(account_store_of_phone(cx, phone_index, &rows));
    if (rows.count != 1)
        return LM_NOT_FOUND;
    *ret_account = *(struct account_row *)rows.items;
    return LM_OK;
}

lm_rc account_store_resident(struct lm_cx *cx, struct lm_str phone_index,
                             struct account_row *ret_account) {
    return lm_db_row(cx->db, LM_Q(SQL(ACCOUNT_OF_RESIDENT), LM_B(phone_index)), cx->arena,
                     &account_record, ret_account);
}

/* A statement that must have changed exactly one row. */
static lm_rc change_one(struct lm_cx *cx, struct lm_query query, lm_rc otherwise) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db, query, &changed));
    return changed == 1 ? LM_OK : otherwise;
}

lm_rc account_store_update(struct lm_cx *cx, const struct account_row *a) {
    struct lm_query query =
        LM_Q(SQL(ACCOUNT_UPDATE), LM_I(a->id), LM_T(a->name), LM_T(a->name_sort),
             LM_T(a->name_initials), LM_B(a->phone_sealed), LM_B(a->phone_index),
             LM_Z(lm_code_slug(account_statuses, a->status)),
             LM_Z(lm_code_slug(account_langs, a->lang)), LM_I(a->is_elder_mode), LM_I(a->version));
    return change_one(cx, query, LM_CONFLICT);
}

lm_rc account_store_set_password(struct lm_cx *cx, int64_t id, struct lm_str hash) {
    return change_one(cx, LM_Q(SQL(ACCOUNT_SET_PASSWORD), LM_I(id), LM_T(hash), LM_I(cx->now_ms)),
                      LM_NOT_FOUND);
}

lm_rc account_store_touch(struct lm_cx *cx, int64_t id) {
    return change_one(cx, LM_Q(SQL(ACCOUNT_TOUCH), LM_I(id)), LM_NOT_FOUND);
}

lm_rc account_store_sealed(struct lm_cx *cx, int64_t *ret_id) {
    return lm_db_int(cx->db, LM_Q0(SQL(ACCOUNT_SEALED)), ret_id);
}

lm_rc account_store_list(struct lm_cx *cx, struct lm_str after_sort, int64_t after_id,
                         struct lm_cursor **ret_cursor) {
    return lm_db_open_cursor(
        cx->db, LM_Q(SQL(ACCOUNT_LIST), LM_T(after_sort), LM_I(after_id), LM_I(cx->now_ms)),
        ret_cursor);
}

/* ---- appointments ---- */

lm_rc appointment_store_insert(struct lm_cx *cx, const struct appointment_row *row) {
    struct lm_query query;
    LM_TRY(lm_db_bind_record(cx->arena, SQL(APPOINTMENT_INSERT), &appointment_record, row, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc appointment_store_find(struct lm_cx *cx, int64_t id, struct appointment_row *ret_row) {
    return lm_db_row(cx->db, LM_Q(SQL(APPOINTMENT_BY_ID), LM_I(id), LM_I(cx->now_ms)), cx->arena,
                     &appointment_record, ret_row);
}

lm_rc appointment_store_grants(struct lm_conn *conn, struct lm_arena *arena, int64_t account_id,
                               int64_t now_ms, struct lm_list *ret_rows) {
    return lm_db_rows(conn, LM_Q(SQL(APPOINTMENT_OF), LM_I(account_id), LM_I(now_ms)), arena,
                      &appointment_record, ret_rows);
}

lm_rc appointment_store_of(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_rows) {
    return appointment_store_grants(cx->db, cx->arena, account_id, cx->now_ms, ret_rows);
}

lm_rc appointment_store_past(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_rows) {
    return lm_db_rows(cx->db, LM_Q(SQL(APPOINTMENT_PAST), LM_I(account_id)), cx->arena,
                      &appointment_record, ret_rows);
}

lm_rc appointment_store_end(struct lm_cx *cx, int64_t id, int64_t ended_by) {
    return change_one(cx, LM_Q(SQL(APPOINTMENT_END), LM_I(id), LM_I(cx->now_ms), LM_I(ended_by)),
                      LM_NOT_FOUND);
}

lm_rc appointment_store_holders(struct lm_cx *cx, int64_t node_id, const char *role,
                                struct lm_list *ret_holders) {
    return lm_db_rows(
        cx->db,
        LM_Q(SQL(APPOINTMENT_HOLDERS), LM_I(node_id), LM_Z(role ? role : ""), LM_I(cx->now_ms)),
        cx->arena, &account_holder_record, ret_holders);
}

lm_rc appointment_store_accounts(struct lm_cx *cx, const char *role, struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(SQL(APPOINTMENT_ACCOUNTS), LM_Z(role), LM_I(cx->now_ms)),
                      cx->arena, ret_ids);
}

lm_rc appointment_store_next_change(struct lm_conn *conn, int64_t account_id, int64_t now_ms,
                                    int64_t *ret_ms) {
    return lm_db_int(conn, LM_Q(SQL(APPOINTMENT_NEXT_CHANGE), LM_I(account_id), LM_I(now_ms)),
                     ret_ms);
}
