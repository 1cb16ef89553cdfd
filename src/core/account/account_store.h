/* Rows of accounts, appointments, sessions, invitations, tokens and lock-outs. Every SQL statement
 * of core/account stands behind these functions, and nothing else does. Times are UTC ms. */
#ifndef LM_CORE_ACCOUNT_STORE_H
#define LM_CORE_ACCOUNT_STORE_H

#include "core/account/account.h"

extern const struct lm_sql account_sql[]; /* ended by {0} */

enum account_kind { ACCOUNT_STAFF = 1, ACCOUNT_RESIDENT };
extern const struct lm_code account_kinds[];
enum account_status { ACCOUNT_INVITED = 1, ACCOUNT_ACTIVE, ACCOUNT_DISABLED };
extern const struct lm_code account_statuses[];
extern const struct lm_code account_langs[]; /* value - 1 is the enum lm_lang */

struct account_row {
    int64_t id;
    struct lm_str login, name, name_sort, name_initials, phone_sealed, phone_index, password_hash;
    int status, lang;
    bool is_elder_mode;
    int64_t created_ms, created_by, password_ms, version;
    int kind;
};

struct appointment_row {
    int64_t id, account_id, node_id, valid_from_ms, valid_to_ms, appointed_by;
    int64_t unit_no; /* of a helper at a building: the entrance he answers for; 0: none */
    int role;
    bool is_stand_in;
};

/* An account with one of its appointments in force (appointment_id 0: it has none). */
struct account_listed {
    int64_t id, appointment_id, node_id, valid_from_ms, valid_to_ms, version;
    struct lm_str login, name, name_sort, name_initials, phone_sealed;
    int status, role;
    bool is_stand_in;
};

/* A session or token with what the cache wants to know of its account. */
struct session_row {
    int64_t id, account_id, seen_ms, idle_ms, expires_ms, node_id;
    struct lm_str name;
    int status, lang, kind;
    bool is_elder_mode, is_read_only;
};

struct device_row {
    int64_t id, created_ms, seen_ms, expires_ms;
    struct lm_str device;
};

struct invitation_row {
    int64_t id, account_id, expires_ms;
    struct lm_str code_sealed;
};

/* One slip of the printed sheet. */
struct slip_row {
    int64_t account_id, node_id, expires_ms, unit_no;
    struct lm_str name, login, code_sealed;
    int role;
};

struct token_row {
    int64_t id, account_id, node_id, created_ms, expires_ms, seen_ms;
    struct lm_str name, token_digest;
    bool is_read_only;
};

struct lockout_row {
    int64_t failures, failed_ms, locked_until_ms;
};

/* Accounts. */
LM_CHECK lm_rc account_store_insert(struct lm_cx *cx, const struct account_row *account);
LM_CHECK lm_rc account_store_find(struct lm_cx *cx, int64_t id, struct account_row *ret_account);
LM_CHECK lm_rc account_store_by_login(struct lm_cx *cx, struct lm_str login,
                                      struct account_row *ret_account);
/* Staff accounts that are not disabled with this phone: at most twenty. */
LM_CHECK lm_rc account_store_of_phone(struct lm_cx *cx, struct lm_str phone_index,
                                      struct lm_list *ret_accounts);
/* LM_NOT_FOUND also when several accounts share the phone. */
LM_CHECK lm_rc account_store_by_phone(struct lm_cx *cx, struct lm_str phone_index,
                                      struct account_row *ret_account);
/* The resident's account of this phone; LM_NOT_FOUND. */
LM_CHECK lm_rc account_store_resident(struct lm_cx *cx, struct lm_str phone_index,
                                      struct account_row *ret_account);
/* Writes name, phone, status, lang, elder mode; LM_CONFLICT when the version is not `version`. */
LM_CHECK lm_rc account_store_update(struct lm_cx *cx, const struct account_row *account);
LM_CHECK lm_rc account_store_set_password(struct lm_cx *cx, int64_t id, struct lm_str hash);
/* Makes concurrent appointments of one account wait for each other. LM_NOT_FOUND: there is none, or
 * it is a resident's. */
LM_CHECK lm_rc account_store_touch(struct lm_cx *cx, int64_t id);
/* An account with a phone, whichever; LM_NOT_FOUND. */
LM_CHECK lm_rc account_store_sealed(struct lm_cx *cx, int64_t *ret_id);
/* Cursor over struct account_listed in order of name, behind (name_sort, id). */
LM_CHECK lm_rc account_store_list(struct lm_cx *cx, struct lm_str after_sort, int64_t after_id,
                                  struct lm_cursor **ret_cursor);
extern const struct lm_record account_listed_record;

/* Appointments in force now. */
LM_CHECK lm_rc appointment_store_insert(struct lm_cx *cx, const struct appointment_row *row);
LM_CHECK lm_rc appointment_store_find(struct lm_cx *cx, int64_t id,
                                      struct appointment_row *ret_row);
LM_CHECK lm_rc appointment_store_of(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_rows);
/* The latest ones, ended or not. */
LM_CHECK lm_rc appointment_store_past(struct lm_cx *cx, int64_t account_id,
                                      struct lm_list *ret_rows);
LM_CHECK lm_rc appointment_store_end(struct lm_cx *cx, int64_t id, int64_t ended_by);
LM_CHECK lm_rc appointment_store_holders(struct lm_cx *cx, int64_t node_id, const char *role,
                                         struct lm_list *ret_holders);
/* Accounts that hold `role` now anywhere, each once. */
LM_CHECK lm_rc appointment_store_accounts(struct lm_cx *cx, const char *role,
                                          struct lm_list *ret_ids);
/* The earliest instant after `now_ms` at which an appointment begins or ends; LM_NOT_FOUND: none.
 */
LM_CHECK lm_rc appointment_store_next_change(struct lm_conn *conn, int64_t account_id,
                                             int64_t now_ms, int64_t *ret_ms);
/* For the cache, which has a connection but no context. */
LM_CHECK lm_rc appointment_store_grants(struct lm_conn *conn, struct lm_arena *arena,
                                        int64_t account_id, int64_t now_ms,
                                        struct lm_list *ret_rows);

/* Sessions. */
LM_CHECK lm_rc session_store_insert(struct lm_cx *cx, const struct device_row *session,
                                    int64_t account_id, struct lm_str digest, int64_t idle_ms);
LM_CHECK lm_rc session_store_by_digest(struct lm_conn *conn, struct lm_arena *arena,
                                       struct lm_str digest, struct session_row *ret_row);
LM_CHECK lm_rc session_store_seen(struct lm_conn *conn, int64_t id, int64_t seen_ms);
LM_CHECK lm_rc session_store_end(struct lm_cx *cx, int64_t id, int64_t account_id);
/* Ends every session of the account but `kept_id` (0: all). */
LM_CHECK lm_rc session_store_end_others(struct lm_cx *cx, int64_t account_id, int64_t kept_id);
/* The same of all, and forgets what the devices were called. */
LM_CHECK lm_rc session_store_wipe(struct lm_cx *cx, int64_t account_id);
LM_CHECK lm_rc session_store_devices(struct lm_cx *cx, int64_t account_id,
                                     struct lm_list *ret_devices);
LM_CHECK lm_rc session_store_purge(struct lm_cx *cx, int64_t before_ms);

/* Invitations. */
LM_CHECK lm_rc invitation_store_insert(struct lm_cx *cx, const struct invitation_row *row,
                                       struct lm_str code_index, int64_t created_by);
LM_CHECK lm_rc invitation_store_by_code(struct lm_cx *cx, struct lm_str code_index,
                                        struct invitation_row *ret_row);
LM_CHECK lm_rc invitation_store_of(struct lm_cx *cx, int64_t account_id,
                                   struct invitation_row *ret_row);
/* Ends one as used; LM_GONE when somebody was faster or it has expired. */
LM_CHECK lm_rc invitation_store_use(struct lm_cx *cx, int64_t id);
LM_CHECK lm_rc invitation_store_end_of(struct lm_cx *cx, int64_t account_id);
/* Cursor over struct slip_row: open invitations with their appointments by name, behind an account
 * (name_sort, id). */
LM_CHECK lm_rc invitation_store_slips(struct lm_cx *cx, const struct account_row *after,
                                      struct lm_cursor **ret_cursor);
extern const struct lm_record slip_record;
/* Accounts at a node that are invited but hold no open invitation. */
LM_CHECK lm_rc invitation_store_missing(struct lm_cx *cx, int64_t node_id, struct lm_list *ret_ids);

/* Codes sent to phones. */
struct resident_code_row {
    struct lm_str phone_index, code_index;
    int64_t created_ms, expires_ms, tries;
};
/* In place of an earlier one of the same phone. */
LM_CHECK lm_rc resident_code_store_put(struct lm_cx *cx, const struct resident_code_row *row);
LM_CHECK lm_rc resident_code_store_find(struct lm_cx *cx, struct lm_str phone_index,
                                        struct resident_code_row *ret_row);
LM_CHECK lm_rc resident_code_store_try(struct lm_cx *cx, struct lm_str phone_index);
/* Uses this code of this phone up; LM_GONE when somebody was faster or it was replaced. */
LM_CHECK lm_rc resident_code_store_use(struct lm_cx *cx, const struct resident_code_row *row);
LM_CHECK lm_rc resident_code_store_purge(struct lm_cx *cx, int64_t before_ms);

/* API tokens. */
LM_CHECK lm_rc token_store_insert(struct lm_cx *cx, const struct token_row *row);
LM_CHECK lm_rc token_store_by_digest(struct lm_conn *conn, struct lm_arena *arena,
                                     struct lm_str digest, struct session_row *ret_row);
LM_CHECK lm_rc token_store_seen(struct lm_conn *conn, int64_t id, int64_t seen_ms);
LM_CHECK lm_rc token_store_of(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_rows);
LM_CHECK lm_rc token_store_revoke(struct lm_cx *cx, int64_t id, int64_t account_id);
LM_CHECK lm_rc token_store_revoke_all(struct lm_cx *cx, int64_t account_id);

/* Lock-outs. */
LM_CHECK lm_rc lockout_store_find(struct lm_cx *cx, const char *kind, struct lm_str subject,
                                  struct lockout_row *ret_row);
LM_CHECK lm_rc lockout_store_put(struct lm_cx *cx, const char *kind, struct lm_str subject,
                                 const struct lockout_row *row);
LM_CHECK lm_rc lockout_store_clear(struct lm_cx *cx, const char *kind, struct lm_str subject);
LM_CHECK lm_rc lockout_store_purge(struct lm_cx *cx, int64_t before_ms);

#endif
