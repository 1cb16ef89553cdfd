/* Rows of open311_key, and demands as far as everybody may know of them. */
#ifndef LM_MODULES_OPEN311_STORE_H
#define LM_MODULES_OPEN311_STORE_H

#include "core/module.h"

extern const struct lm_sql open311_sql[]; /* ended by {0} */

struct open311_key {
    int64_t id, node_id, hourly, created_ms, revoked_ms, hour, filed;
    struct lm_str name, digest;
};
LM_CHECK lm_rc open311_store_key_insert(struct lm_cx *cx, const struct open311_key *key);
/* In force or not. LM_NOT_FOUND. */
LM_CHECK lm_rc open311_store_key(struct lm_cx *cx, struct lm_str digest,
                                 struct open311_key *ret_key);
/* In force. LM_NOT_FOUND. */
LM_CHECK lm_rc open311_store_key_named(struct lm_cx *cx, struct lm_str name,
                                       struct open311_key *ret_key);
/* All, newest first: struct open311_key. */
LM_CHECK lm_rc open311_store_keys(struct lm_cx *cx, struct lm_list *ret_keys);
LM_CHECK lm_rc open311_store_key_revoke(struct lm_cx *cx, int64_t id);
/* Counts one demand within `hour`; false when it is revoked or that hour is full. */
LM_CHECK lm_rc open311_store_key_use(struct lm_cx *cx, int64_t id, int64_t hour, bool *ret_is_used);

/* What everybody may know of a demand. Confidential ones and reports (举报) are not there at all;
 * `content` is what was said in public, p NULL when it came in any other way. */
struct open311_demand {
    struct lm_str number, category, content;
    int state, closing;
    bool is_open;
    int64_t compound_id, building_id, lead_node_id;
    int64_t filed_ms, accepted_ms, contacted_ms, due_ms, handled_ms, closed_ms;
};
struct open311_ask {
    int64_t from_ms, to_ms; /* filed; both included */
    bool with_open, with_closed;
    struct lm_str categories; /* ",0101,0302,"; empty: all */
};
enum { OPEN311_MOST = 1000 };
/* The newest OPEN311_MOST, as struct open311_demand: of what is open; of one category that has
 * ended or, with_open, of either kind; of all categories alike. */
LM_CHECK lm_rc open311_store_open(struct lm_cx *cx, const struct open311_ask *ask,
                                  struct lm_list *ret_demands);
LM_CHECK lm_rc open311_store_of_category(struct lm_cx *cx, const struct open311_ask *ask,
                                         struct lm_list *ret_demands);
LM_CHECK lm_rc open311_store_latest(struct lm_cx *cx, const struct open311_ask *ask,
                                    struct lm_list *ret_demands);
LM_CHECK lm_rc open311_store_demand(struct lm_cx *cx, struct lm_str number,
                                    struct open311_demand *ret_demand);

#endif
