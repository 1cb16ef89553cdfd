/* Rows of `outgoing` and `outgoing_hook`. Every SQL statement of core/outgoing stands behind these
 * functions. Times are UTC ms. */
#ifndef LM_CORE_OUTGOING_STORE_H
#define LM_CORE_OUTGOING_STORE_H

#include "core/outgoing/outgoing.h"

extern const struct lm_sql outgoing_sql[]; /* ended by {0} */

enum outgoing_kind { OUTGOING_SMS = 1, OUTGOING_WEBHOOK };
enum outgoing_state {
    OUTGOING_WAITING = 1,
    OUTGOING_SENT,
    OUTGOING_FAILED,  /* refused for good by whoever should take it */
    OUTGOING_GIVEN_UP /* tried often enough, or of no use any more */
};
extern const struct lm_code outgoing_kinds[], outgoing_states[];

struct outgoing_row {
    int64_t id, hook_id, tries, next_ms, until_ms, created_ms, sent_ms, status;
    int kind, state;
    struct lm_str topic, target_sealed, body_sealed, body, error;
};

struct outgoing_hook_row {
    int64_t id, created_ms, created_by, version;
    struct lm_str name, url, secret_sealed, topics;
    bool is_active;
};

LM_CHECK lm_rc outgoing_store_insert(struct lm_cx *cx, const struct outgoing_row *row);
LM_CHECK lm_rc outgoing_store_find(struct lm_cx *cx, int64_t id, struct outgoing_row *ret_row);
/* At most fifty that are due, in order of (next_ms, id), behind that of `after`. */
LM_CHECK lm_rc outgoing_store_due(struct lm_cx *cx, const struct outgoing_row *after,
                                  struct lm_list *ret_rows);
/* Takes one for sending until `lease_ms`. LM_CONFLICT: somebody else has it, or it was changed. */
LM_CHECK lm_rc outgoing_store_claim(struct lm_cx *cx, const struct outgoing_row *row,
                                    int64_t lease_ms);
/* Writes what became of it: state, next_ms, sent_ms, status, error. Number and text go when it will
 * not be sent again (next_ms 0). LM_CONFLICT unless it is claimed until `lease_ms`. */
LM_CHECK lm_rc outgoing_store_settle(struct lm_cx *cx, const struct outgoing_row *row,
                                     int64_t lease_ms);
/* Waiting again from now on, with `tries` from 0. LM_CONFLICT while it waits. */
LM_CHECK lm_rc outgoing_store_again(struct lm_cx *cx, int64_t id, int64_t until_ms);
/* Newest first, before `before_id`; of one hook, or of all and the sms (0). Bodies left out. */
LM_CHECK lm_rc outgoing_store_list(struct lm_cx *cx, int64_t hook_id, int64_t before_id,
                                   int64_t limit, struct lm_list *ret_rows);
LM_CHECK lm_rc outgoing_store_purge(struct lm_cx *cx, int64_t before_ms);

LM_CHECK lm_rc outgoing_hook_store_insert(struct lm_cx *cx, const struct outgoing_hook_row *hook);
LM_CHECK lm_rc outgoing_hook_store_find(struct lm_cx *cx, int64_t id,
                                        struct outgoing_hook_row *ret_hook);
/* Writes name, url, topics, secret, is_active; LM_CONFLICT when the version is not `version`. */
LM_CHECK lm_rc outgoing_hook_store_update(struct lm_cx *cx, const struct outgoing_hook_row *hook);
/* All, in order of id. */
LM_CHECK lm_rc outgoing_hook_store_all(struct lm_cx *cx, struct lm_list *ret_hooks);
/* Those that are active. */
LM_CHECK lm_rc outgoing_hook_store_active(struct lm_cx *cx, struct lm_list *ret_hooks);

#endif
