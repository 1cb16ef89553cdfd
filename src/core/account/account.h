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
    bool is_system;     /* a job or command: everything is permitted */
    bool is_token;      /* an API token: no CSRF token needed */
    struct lm_str csrf; /* what X-CSRF-Token must say on writes with a cookie */
    const struct lm_grant *grants;
    size_t grant_count;
};
extern const struct lm_who lm_who_system;

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
LM_CHECK lm_rc account_dismiss(struct lm_cx *cx, int64_t account_id, enum lm_role role,
                               int64_t node_id);
/* A session minted without a password, for `lastmeter session mint` (tests and load generators):
 * token to send as cookie `lm_session` or as Bearer. */
LM_CHECK lm_rc account_mint_session(struct lm_cx *cx, int64_t account_id, struct lm_str *ret_token);

#endif
