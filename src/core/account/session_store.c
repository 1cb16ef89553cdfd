/* Rows of sessions, invitations, API tokens and lock-outs. Maps rows, decides nothing. */
#include "core/account/account_sql.h"
#include "core/account/account_store.h"

#define SQL(name) (&account_sql[name])

static const struct lm_field session_fields[] = {
    {LM_AT(struct session_row, id), LM_ID},
    {LM_AT(struct session_row, account_id), LM_ID},
    {LM_AT(struct session_row, seen_ms), LM_TIME},
    {LM_AT(struct session_row, idle_ms), LM_TIME},
    {LM_AT(struct session_row, expires_ms), LM_TIME},
    {LM_AT(struct session_row, node_id), LM_ID},
    {LM_AT(struct session_row, is_read_only), LM_BOOL},
    {LM_AT(struct session_row, name), LM_TEXT},
    {LM_AT(struct session_row, status), LM_CODE, .codes = account_statuses},
    {LM_AT(struct session_row, lang), LM_CODE, .codes = account_langs},
    {LM_AT(struct session_row, is_elder_mode), LM_BOOL},
    {LM_AT(struct session_row, kind), LM_CODE, .codes = account_kinds},
    {0},
};
static const struct lm_record session_record = {"SessionRow", sizeof(struct session_row),
                                                session_fields};

static const struct lm_field device_fields[] = {
    {LM_AT(struct device_row, id), LM_ID},           {LM_AT(struct device_row, device), LM_TEXT},
    {LM_AT(struct device_row, created_ms), LM_TIME}, {LM_AT(struct device_row, seen_ms), LM_TIME},
    {LM_AT(struct device_row, expires_ms), LM_TIME}, {0},
};
static const struct lm_record device_record = {"DeviceRow", sizeof(struct device_row),
                                               device_fields};

static const struct lm_field invitation_fields[] = {
    {LM_AT(struct invitation_row, id), LM_ID},
    {LM_AT(struct invitation_row, account_id), LM_ID},
    {LM_AT(struct invitation_row, expires_ms), LM_TIME},
    {LM_AT(struct invitation_row, code_sealed), LM_BYTES},
    {0},
};
static const struct lm_record invitation_record = {"InvitationRow", sizeof(struct invitation_row),
                                                   invitation_fields};

static const struct lm_field slip_fields[] = {
    {LM_AT(struct slip_row, account_id), LM_ID},
    {LM_AT(struct slip_row, expires_ms), LM_TIME},
    {LM_AT(struct slip_row, code_sealed), LM_BYTES},
    {LM_AT(struct slip_row, name), LM_TEXT},
    {LM_AT(struct slip_row, login), LM_TEXT},
    {LM_AT(struct slip_row, node_id), LM_ID},
    {LM_AT(struct slip_row, role), LM_CODE, .codes = lm_roles},
    {LM_AT(struct slip_row, unit_no), LM_ID},
    {0},
};
const struct lm_record slip_record = {"SlipRow", sizeof(struct slip_row), slip_fields};

static const struct lm_field token_fields[] = {
    {LM_AT(struct token_row, id), LM_ID},
    {LM_AT(struct token_row, account_id), LM_ID},
    {LM_AT(struct token_row, name), LM_TEXT},
    {LM_AT(struct token_row, token_digest), LM_BYTES},
    {LM_AT(struct token_row, node_id), LM_ID},
    {LM_AT(struct token_row, is_read_only), LM_BOOL},
    {LM_AT(struct token_row, created_ms), LM_TIME},
    {LM_AT(struct token_row, expires_ms), LM_TIME},
    {LM_AT(struct token_row, seen_ms), LM_TIME},
    {0},
};
static const struct lm_record token_record = {"TokenRow", sizeof(struct token_row), token_fields};

static const struct lm_field lockout_fields[] = {
    {LM_AT(struct lockout_row, failures), LM_INT},
    {LM_AT(struct lockout_row, failed_ms), LM_TIME},
    {LM_AT(struct lockout_row, locked_until_ms), LM_TIME},
    {0},
};
static const struct lm_record lockout_record = {"LockoutRow", sizeof(struct lockout_row),
                                                lockout_fields};

/* ---- sessions ---- */

lm_rc session_store_insert(struct lm_cx *cx, const struct device_row *session, int64_t account_id,
                           struct lm_str digest, int64_t idle_ms) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(SESSION_INSERT), LM_I(session->id), LM_I(account_id), LM_B(digest),
                           LM_T(session->device), LM_I(session->created_ms), LM_I(session->seen_ms),
                           LM_I(idle_ms), LM_I(session->expires_ms)),
                      NULL);
}

lm_rc session_store_by_digest(struct lm_conn *conn, struct lm_arena *arena, struct lm_str digest,
                              struct session_row *ret_row) {
    return lm_db_row(conn, LM_Q(SQL(SESSION_BY_DIGEST), LM_B(digest)), arena, &session_record,
                     ret_row);
}

lm_rc session_store_seen(struct lm_conn *conn, int64_t id, int64_t seen_ms) {
    return lm_db_exec(conn, LM_Q(SQL(SESSION_SEEN), LM_I(id), LM_I(seen_ms)), NULL);
}

lm_rc session_store_end(struct lm_cx *cx, int64_t id, int64_t account_id) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(SESSION_END), LM_I(id), LM_I(account_id), LM_I(cx->now_ms)),
                      &changed));
    return changed == 1 ? LM_OK : LM_NOT_FOUND;
}

lm_rc session_store_end_others(struct lm_cx *cx, int64_t account_id, int64_t kept_id) {
    return lm_db_exec(
        cx->db, LM_Q(SQL(SESSION_END_OTHERS), LM_I(account_id), LM_I(kept_id), LM_I(cx->now_ms)),
        NULL);
}

lm_rc session_store_wipe(struct lm_cx *cx, int64_t account_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(SESSION_WIPE), LM_I(account_id), LM_I(cx->now_ms)), NULL);
}

lm_rc session_store_devices(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_devices) {
    return lm_db_rows(cx->db, LM_Q(SQL(SESSION_DEVICES), LM_I(account_id), LM_I(cx->now_ms)),
                      cx->arena, &device_record, ret_devices);
}

lm_rc session_store_purge(struct lm_cx *cx, int64_t before_ms) {
    return lm_db_exec(cx->db, LM_Q(SQL(SESSION_PURGE), LM_I(before_ms)), NULL);
}

/* ---- invitations ---- */

lm_rc invitation_store_insert(struct lm_cx *cx, const struct invitation_row *row,
                              struct lm_str code_index, int64_t created_by) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(INVITATION_INSERT), LM_I(row->id), LM_I(row->account_id),
                           LM_B(code_index), LM_B(row->code_sealed), LM_I(cx->now_ms),
                           LM_I(created_by), LM_I(row->expires_ms)),
                      NULL);
}

lm_rc invitation_store_by_code(struct lm_cx *cx, struct lm_str code_index,
                               struct invitation_row *ret_row) {
    return lm_db_row(cx->db, LM_Q(SQL(INVITATION_BY_CODE), LM_B(code_index)), cx->arena,
                     &invitation_record, ret_row);
}

lm_rc invitation_store_of(struct lm_cx *cx, int64_t account_id, struct invitation_row *ret_row) {
    return lm_db_row(cx->db, LM_Q(SQL(INVITATION_OF), LM_I(account_id), LM_I(cx->now_ms)),
                     cx->arena, &invitation_record, ret_row);
}

lm_rc invitation_store_use(struct lm_cx *cx, int64_t id) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(INVITATION_USE), LM_I(id), LM_I(cx->now_ms)), &changed));
    return changed == 1 ? LM_OK : LM_GONE;
}

lm_rc invitation_store_end_of(struct lm_cx *cx, int64_t account_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(INVITATION_END_OF), LM_I(account_id), LM_I(cx->now_ms)),
                      NULL);
}

lm_rc invitation_store_slips(struct lm_cx *cx, const struct account_row *after,
                             struct lm_cursor **ret_cursor) {
    return lm_db_open_cursor(
        cx->db,
        LM_Q(SQL(INVITATION_SLIPS), LM_I(cx->now_ms), LM_T(after->name_sort), LM_I(after->id)),
        ret_cursor);
}

lm_rc invitation_store_missing(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_ids) {
    return lm_db_ints(cx->db, LM_Q(SQL(INVITATION_MISSING), LM_I(node_id), LM_I(cx->now_ms)),
                      cx->arena, ret_ids);
}

/* ---- codes sent to phones ---- */

static const struct lm_field resident_code_fields[] = {
    {LM_AT(struct resident_code_row, phone_index), LM_BYTES},
    {LM_AT(struct resident_code_row, code_index), LM_BYTES},
    {LM_AT(struct resident_code_row, created_ms), LM_TIME},
    {LM_AT(struct resident_code_row, expires_ms), LM_TIME},
    {LM_AT(struct resident_code_row, tries), LM_INT},
    {0},
};
static const struct lm_record resident_code_record = {
    "ResidentCodeRow", sizeof(struct resident_code_row), resident_code_fields};

lm_rc resident_code_store_put(struct lm_cx *cx, const struct resident_code_row *row) {
    struct lm_query query;
    LM_TRY(
        lm_db_bind_record(cx->arena, SQL(RESIDENT_CODE_PUT), &resident_code_record, row, &query));
    return lm_db_exec(cx->db, query, NULL);
}

lm_rc resident_code_store_find(struct lm_cx *cx, struct lm_str phone_index,
                               struct resident_code_row *ret_row) {
    return lm_db_row(cx->db, LM_Q(SQL(RESIDENT_CODE_FIND), LM_B(phone_index)), cx->arena,
                     &resident_code_record, ret_row);
}

lm_rc resident_code_store_try(struct lm_cx *cx, struct lm_str phone_index) {
    return lm_db_exec(cx->db, LM_Q(SQL(RESIDENT_CODE_TRY), LM_B(phone_index)), NULL);
}

lm_rc resident_code_store_use(struct lm_cx *cx, const struct resident_code_row *row) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db,
                      LM_Q(SQL(RESIDENT_CODE_USE), LM_B(row->phone_index), LM_B(row->code_index)),
                      &changed));
    return changed == 1 ? LM_OK : LM_GONE;
}

lm_rc resident_code_store_purge(struct lm_cx *cx, int64_t before_ms) {
    return lm_db_exec(cx->db, LM_Q(SQL(RESIDENT_CODE_PURGE), LM_I(before_ms)), NULL);
}

/* ---- tokens ---- */

lm_rc token_store_insert(struct lm_cx *cx, const struct token_row *row) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(TOKEN_INSERT), LM_I(row->id), LM_I(row->account_id), LM_T(row->name),
                           LM_B(row->token_digest), LM_ID_OR_NULL(row->node_id),
                           LM_I(row->is_read_only), LM_I(cx->now_ms), LM_I(row->expires_ms)),
                      NULL);
}

lm_rc token_store_by_digest(struct lm_conn *conn, struct lm_arena *arena, struct lm_str digest,
                            struct session_row *ret_row) {
    return lm_db_row(conn, LM_Q(SQL(TOKEN_BY_DIGEST), LM_B(digest)), arena, &session_record,
                     ret_row);
}

lm_rc token_store_seen(struct lm_conn *conn, int64_t id, int64_t seen_ms) {
    return lm_db_exec(conn, LM_Q(SQL(TOKEN_SEEN), LM_I(id), LM_I(seen_ms)), NULL);
}

lm_rc token_store_of(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_rows) {
    return lm_db_rows(cx->db, LM_Q(SQL(TOKEN_OF), LM_I(account_id)), cx->arena, &token_record,
                      ret_rows);
}

lm_rc token_store_revoke(struct lm_cx *cx, int64_t id, int64_t account_id) {
    int64_t changed = 0;
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(TOKEN_REVOKE), LM_I(id), LM_I(account_id), LM_I(cx->now_ms)),
                      &changed));
    return changed == 1 ? LM_OK : LM_NOT_FOUND;
}

lm_rc token_store_revoke_all(struct lm_cx *cx, int64_t account_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(TOKEN_REVOKE_ALL), LM_I(account_id), LM_I(cx->now_ms)),
                      NULL);
}

/* ---- lock-outs ---- */

lm_rc lockout_store_find(struct lm_cx *cx, const char *kind, struct lm_str subject,
                         struct lockout_row *ret_row) {
    return lm_db_row(cx->db, LM_Q(SQL(LOCKOUT_FIND), LM_Z(kind), LM_B(subject)), cx->arena,
                     &lockout_record, ret_row);
}

lm_rc lockout_store_put(struct lm_cx *cx, const char *kind, struct lm_str subject,
                        const struct lockout_row *row) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(LOCKOUT_PUT), LM_Z(kind), LM_B(subject), LM_I(row->failures),
                           LM_I(row->failed_ms), LM_I(row->locked_until_ms)),
                      NULL);
}

lm_rc lockout_store_clear(struct lm_cx *cx, const char *kind, struct lm_str subject) {
    return lm_db_exec(cx->db, LM_Q(SQL(LOCKOUT_CLEAR), LM_Z(kind), LM_B(subject)), NULL);
}

lm_rc lockout_store_purge(struct lm_cx *cx, int64_t before_ms) {
    return lm_db_exec(cx->db, LM_Q(SQL(LOCKOUT_PURGE), LM_I(before_ms)), NULL);
}
