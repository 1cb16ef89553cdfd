/* What the handler files of core/account share. */
#ifndef LM_CORE_ACCOUNT_HTTP_H
#define LM_CORE_ACCOUNT_HTTP_H

#include "core/account/account_rules.h"
#include "core/env.h"

extern const struct lm_route account_routes[]; /* ended by {0} */

/* A role with its place, as clients read it. */
struct grant_out {
    int64_t node_id, level;
    int role;
    struct lm_str node_name, path;
};
/* Fills the place; role stays. */
LM_CHECK lm_rc account_place_out(struct lm_cx *cx, int64_t node_id, struct grant_out *grant);
/* Appointments (struct appointment_row) as grants. */
LM_CHECK lm_rc account_grants_out(struct lm_cx *cx, const struct lm_list *appointments,
                                  struct lm_list *ret_grants);
/* "未央区 › 徐家湾街道 › …": names from the district down to the node. */
LM_CHECK lm_rc account_path_text(struct lm_cx *cx, int64_t node_id, struct lm_str *ret_text);

/* An account as clients read it. */
struct account_out {
    int64_t id, created_at, password_at, invited_until, version;
    struct lm_str login, name, phone_mask;
    int status;
    struct lm_list appointments; /* struct appointment_out */
};
struct appointment_out {
    int64_t id, node_id, level, valid_from, valid_to, unit_no;
    int role;
    bool is_stand_in;
    struct lm_str node_name, path;
};
extern const struct lm_record account_out_record;
LM_CHECK lm_rc account_out_of(struct lm_cx *cx, int64_t account_id, struct account_out *out);

/* Devices and tokens of an account as clients read them (account_device_record,
 * account_token_record). */
LM_CHECK lm_rc account_devices_out(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_items);
LM_CHECK lm_rc account_tokens_out(struct lm_cx *cx, int64_t account_id, struct lm_list *ret_items);
/* A superior, or for what is technical the system administrator, except on accounts of the other
 * administrators. Nobody repairs himself. */
LM_CHECK lm_rc account_check_repair(struct lm_cx *cx, int64_t account_id, bool is_technical);

/* The reply to whoever has just got a session: cookie and Session (account_session_record). */
struct login_session;
LM_CHECK lm_rc account_answer_session(struct lm_cx *cx, const struct login_session *session,
                                      void *out);

/* Everything below a path /…/{account}. */
struct account_in {
    int64_t account;
};
extern const struct lm_record account_in_record;

/* ---- rows of account_routes: handlers, and what they take and give ---- */

lm_rc account_access_device_delete(struct lm_cx *cx, const void *in, void *out);
lm_rc account_access_get(struct lm_cx *cx, const void *in, void *out);
lm_rc account_access_token_delete(struct lm_cx *cx, const void *in, void *out);
lm_rc account_accounts_get(struct lm_cx *cx, const void *in, void *out);
lm_rc account_activation_handle(struct lm_cx *cx, const void *in, void *out);
lm_rc account_activation_prepare(struct lm_cx *cx, const void *in, void *out);
lm_rc account_appointment_delete(struct lm_cx *cx, const void *in, void *out);
lm_rc account_appointment_post(struct lm_cx *cx, const void *in, void *out);
lm_rc account_code_handle(struct lm_cx *cx, const void *in, void *out);
lm_rc account_code_prepare(struct lm_cx *cx, const void *in, void *out);
lm_rc account_device_delete(struct lm_cx *cx, const void *in, void *out);
lm_rc account_devices_get(struct lm_cx *cx, const void *in, void *out);
lm_rc account_export_csv(struct lm_cx *cx, const void *in, void *out);
lm_rc account_export_xlsx(struct lm_cx *cx, const void *in, void *out);
lm_rc account_get(struct lm_cx *cx, const void *in, void *out);
lm_rc account_invitation_post(struct lm_cx *cx, const void *in, void *out);
lm_rc account_invitation_svg(struct lm_cx *cx, const void *in, void *out);
lm_rc account_invitations_post(struct lm_cx *cx, const void *in, void *out);
lm_rc account_login_handle(struct lm_cx *cx, const void *in, void *out);
lm_rc account_login_prepare(struct lm_cx *cx, const void *in, void *out);
lm_rc account_password_handle(struct lm_cx *cx, const void *in, void *out);
lm_rc account_password_prepare(struct lm_cx *cx, const void *in, void *out);
lm_rc account_patch(struct lm_cx *cx, const void *in, void *out);
lm_rc account_post(struct lm_cx *cx, const void *in, void *out);
lm_rc account_session_delete(struct lm_cx *cx, const void *in, void *out);
lm_rc account_session_get(struct lm_cx *cx, const void *in, void *out);
lm_rc account_session_patch(struct lm_cx *cx, const void *in, void *out);
lm_rc account_sheet_get(struct lm_cx *cx, const void *in, void *out);
lm_rc account_token_delete(struct lm_cx *cx, const void *in, void *out);
lm_rc account_token_post(struct lm_cx *cx, const void *in, void *out);
lm_rc account_tokens_get(struct lm_cx *cx, const void *in, void *out);
lm_rc account_unlock(struct lm_cx *cx, const void *in, void *out);
lm_rc account_resident_code_post(struct lm_cx *cx, const void *in, void *out);
lm_rc account_resident_code_prepare(struct lm_cx *cx, const void *in, void *out);
lm_rc account_resident_delete(struct lm_cx *cx, const void *in, void *out);
lm_rc account_resident_get(struct lm_cx *cx, const void *in, void *out);
lm_rc account_resident_patch(struct lm_cx *cx, const void *in, void *out);
lm_rc account_resident_session_post(struct lm_cx *cx, const void *in, void *out);
lm_rc account_resident_session_prepare(struct lm_cx *cx, const void *in, void *out);
extern const struct lm_record account_resident_code_record, account_resident_sent_record,
    account_resident_login_record, account_resident_record, account_resident_patch_record;
extern const struct lm_record account_access_device_record, account_access_record,
    account_access_token_record, account_device_record, account_activation_record,
    account_appoint_record, account_code_record, account_device_in_record, account_devices_record,
    account_dismiss_record, account_invitation_record, account_invited_record,
    account_list_in_record, account_list_out_record, account_login_record, account_made_record,
    account_new_record, account_password_record, account_patch_record, account_place_record,
    account_preferences_record, account_session_record, account_sheet_record, account_svg_record,
    account_token_in_record, account_token_path_record, account_token_record, account_tokens_record;

#endif
