/* Accounts, what they were granted where, sessions and API tokens. Passwords and tokens are stored
 * as hashes only. */
#ifndef LM_CORE_ACCOUNT_H
#define LM_CORE_ACCOUNT_H

#include "core/module.h"

/* One grant in force: a role at a grid node. A captain has one per building. */
struct lm_grant {
    enum lm_role role;
    int64_t node_id;
};

struct lm_who {
    int64_t account_id;
    int64_t session_id;
    struct lm_str name; /* display name */
    enum lm_lang lang;
    bool is_elder_mode;
    bool is_resident;  /* holds no role; may use public routes and those of lm_resident, no other */
    bool is_system;    /* a job or command: everything is permitted */
    bool is_token;     /* an API token: no CSRF token needed */
    bool is_read_only; /* an API token that may not write */
    struct lm_str csrf; /* what X-CSRF-Token must say on writes with a cookie */
    const struct lm_grant *grants;
    size_t grant_count;
    int64_t expires_ms; /* the session or token ends then at the latest */
};
extern const struct lm_who lm_who_system;
extern const struct lm_module account_module;

/* For other modules (grid closing a node, recruitment later) and the demo: */
struct lm_account_new {
    struct lm_str login, name, phone; /* phone may be absent */
    struct lm_str password;           /* absent: invited; activated by one-time code */
    enum lm_lang lang;
};
/* Creates an account. LM_CONFLICT "account.login_taken". `ret_id` its id. */
LM_CHECK lm_rc account_create(struct lm_cx *cx, const struct lm_account_new *account,
                              int64_t *ret_id);
/* Appoints from now on. One account may hold several appointments. */
LM_CHECK lm_rc account_appoint(struct lm_cx *cx, int64_t account_id, enum lm_role role,
                               int64_t node_id);
/* The same as the caller of the route may: of an account that he sees, to a role that he may give
 * there, in person, and not to himself. */
LM_CHECK lm_rc account_appoint_by_caller(struct lm_cx *cx, int64_t account_id, enum lm_role role,
                                         int64_t node_id);
LM_CHECK lm_rc account_dismiss(struct lm_cx *cx, int64_t account_id, enum lm_role role,
                               int64_t node_id);
/* A one-time code that sets the password: replaces earlier codes, ends the account's sessions and
 * revokes its tokens (a reset). LM_CONFLICT "account.disabled". `ret_code` in groups of four
 * ("4827 3916"). Who may ask is the caller's to know. */
LM_CHECK lm_rc account_invite(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_code);

/* Who holds a role in force at a node (itself, not below), in order of name. */
struct account_holder {
    int64_t account_id, node_id;
    struct lm_str name;
    int role;
    bool is_stand_in;
};
extern const struct lm_record account_holder_record;
/* `ret_holders`: list of struct account_holder. `role` 0: any role. */
LM_CHECK lm_rc account_holders(struct lm_cx *cx, int64_t node_id, enum lm_role role,
                               struct lm_list *ret_holders);
/* Did the account hold one of these roles at `node_id` or above it at that moment, whatever it
 * holds now? The grid is asked as it is today; the latest twenty appointments are looked at. */
struct account_past {
    int64_t account_id;
    unsigned roles; /* bits */
    int64_t node_id, at_ms;
};
LM_CHECK lm_rc account_held(struct lm_cx *cx, const struct account_past *past, bool *ret_held);
/* Does the account hold one of these roles (bits) now, at `node_id`, above it or below it? An
 * account that there is not holds none. */
LM_CHECK lm_rc account_serves(struct lm_cx *cx, int64_t account_id, unsigned roles, int64_t node_id,
                              bool *ret_serves);
/* Its name, whatever has become of the account. LM_NOT_FOUND. */
LM_CHECK lm_rc account_name(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_name);
/* Does the key file open what is sealed in this database? LM_CORRUPT when not: another key. */
LM_CHECK lm_rc account_check_key(struct lm_cx *cx);
/* A session minted without a password, for `lastmeter session mint` (tests and load generators):
 * token to send as cookie `lm_session` or as Bearer. */
LM_CHECK lm_rc account_mint_session(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_token);

#endif
