/* Routes and permissions of the ledger; handlers stand by subject in ledger_http*.c. */
#ifndef LM_MODULES_LEDGER_HTTP_H
#define LM_MODULES_LEDGER_HTTP_H

#include "modules/ledger/ledger.h"

extern const struct lm_permission ledger_see, ledger_write, ledger_doors, ledger_call,
    ledger_reveal, ledger_looks, ledger_consent, ledger_sensitive, ledger_export, ledger_bring_in;
extern const struct lm_permission *const ledger_permissions[];
extern const struct lm_route ledger_routes[];
extern const struct lm_message ledger_messages[];

/* ledger_http_person.c */
lm_rc ledger_http_reveal(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_call(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_looks(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_consents(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_consent_add(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_consent_form(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_consent_withdraw(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_sensitive_prepare(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_sensitive_put(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_sensitives(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_duplicates(struct lm_cx *cx, const void *in, void *out);

/* ledger_http_count.c */
extern const struct lm_record ledger_counts_record; /* "PlaceCounts" */
lm_rc ledger_http_counts(struct lm_cx *cx, const void *in, void *out);

/* ledger_http_list.c */
lm_rc ledger_http_list(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_history(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_notice(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_codes(struct lm_cx *cx, const void *in, void *out);

/* ledger_http_import.c */
lm_rc ledger_http_import_prepare(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_import_post(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_import_get(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_imports(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_mappings(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_import_mapping(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_import_check(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_import_apply(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_import_cancel(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_import_preview(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_import_errors(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_export_xlsx(struct lm_cx *cx, const void *in, void *out);
lm_rc ledger_http_export_csv(struct lm_cx *cx, const void *in, void *out);

/* Is the caller granted the route's permission where the person lives (or lived last)? The building
 * in `ret_building_id`. LM_NOT_FOUND otherwise. */
LM_CHECK lm_rc ledger_permit_person(struct lm_cx *cx, int64_t person_id, int64_t *ret_building_id);
/* The same where he lives now: numbers in clear and sensitive fields are for those alone. */
LM_CHECK lm_rc ledger_permit_home(struct lm_cx *cx, int64_t person_id, int64_t *ret_building_id);
/* The same for a door. */
LM_CHECK lm_rc ledger_permit_door(struct lm_cx *cx, int64_t door_id, int64_t *ret_building_id);

#endif
