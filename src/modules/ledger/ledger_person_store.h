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
LM_CHECK lm_rc ledger_store_looks(struct lm_cx *cx, int64_t person_id, struct lm_list *ret_looks);
LM_CHECK lm_rc ledger_store_reveals(struct lm_cx *cx, int64_t person_id, struct lm_list *ret_looks);

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

#endif
