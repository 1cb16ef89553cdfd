/* SQL about persons' rights: numbers in clear, who looked, consents, sensitive fields. */
#ifndef LM_MODULES_LEDGER_PERSON_STORE_H
#define LM_MODULES_LEDGER_PERSON_STORE_H

#include "modules/ledger/ledger_wire.h"

struct ledger_secrets {
    struct lm_str phone_sealed, id_sealed;
};
LM_CHECK lm_rc ledger_store_secrets(struct lm_cx *cx, int64_t person_id,
                                    struct ledger_secrets *ret_secrets);
LM_CHECK lm_rc ledger_store_reveal(struct lm_cx *cx, int64_t person_id, const char *what,
                                   struct lm_str reason);
/* struct ledger_looked, newest first. */
/* A look with what tells it from others of the same moment. */
struct ledger_looked_row {
    struct ledger_looked look;
    int64_t about_id, account_id; /* the place or the entry; who */
};
/* Looks before that one, newest first: struct ledger_looked_row. */
LM_CHECK lm_rc ledger_store_looks(struct lm_cx *cx, int64_t person_id,
                                  const struct ledger_looked_row *before, int64_t limit,
                                  struct lm_list *ret_looks);

LM_CHECK lm_rc ledger_store_consent_insert(struct lm_cx *cx, const struct ledger_consent *consent);
LM_CHECK lm_rc ledger_store_consent(struct lm_cx *cx, int64_t consent_id,
                                    struct ledger_consent *ret_consent);
LM_CHECK lm_rc ledger_store_consents(struct lm_cx *cx, int64_t person_id,
                                     struct lm_list *ret_consents);
LM_CHECK lm_rc ledger_store_consent_withdraw(struct lm_cx *cx, int64_t consent_id);

LM_CHECK lm_rc ledger_store_sensitive_put(struct lm_cx *cx,
                                          const struct ledger_sensitive_in *sensitive);
/* struct ledger_sensitive with `sealed` set. */
LM_CHECK lm_rc ledger_store_sensitives(struct lm_cx *cx, int64_t person_id,
                                       struct lm_list *ret_list);
LM_CHECK lm_rc ledger_store_sensitive_drop(struct lm_cx *cx, int64_t person_id, int64_t consent_id);

/* ---- retention: each takes a bounded piece ---- */

/* Looks before the day, what was shown before the instant, errors of imports untouched since. */
LM_CHECK lm_rc ledger_store_expire(struct lm_cx *cx, int64_t before_day, int64_t faults_before_ms);
/* People whose last home ended before the day; with `is_mistake`, who were only entered by mistake.
 */
LM_CHECK lm_rc ledger_store_gone(struct lm_cx *cx, int64_t before_day, bool is_mistake,
                                 struct lm_list *ret_ids);
/* Name, numbers, day of birth and sensitive values, in the change log too. */
LM_CHECK lm_rc ledger_store_person_erase(struct lm_cx *cx, int64_t person_id);

#endif
