/* Rows about persons' rights. */
#include "modules/ledger/ledger_person_store.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "modules/ledger/ledger_store.h"

#define SQL(name) (&ledger_sql[LEDGER_SQL_##name])

static int64_t caller(const struct lm_cx *cx) {
    return cx->who ? cx->who->account_id : 0;
}

lm_rc ledger_store_view_add(struct lm_conn *conn, int64_t place_id, int64_t account_id,
                            int64_t at_ms) {
    return lm_db_exec(
        conn,
        LM_Q(SQL(VIEW_ADD), LM_I(place_id), LM_I(lm_date_at(at_ms)), LM_I(account_id), LM_I(at_ms)),
        NULL);
}

static const struct lm_field secrets_fields[] = {
    {LM_AT(struct ledger_secrets, phone_sealed), LM_BYTES, LM_NO_JSON},
    {LM_AT(struct ledger_secrets, id_sealed), LM_BYTES, LM_NO_JSON},
    {0},
};
static const struct lm_record secrets_record = {"LedgerSecrets", sizeof(struct ledger_secrets),
                                                secrets_fields};

lm_rc ledger_store_secrets(struct lm_cx *cx, int64_t person_id,
                           struct ledger_secrets *ret_secrets) {
    return lm_db_row(cx->db, LM_Q(SQL(SECRETS), LM_I(person_id)), cx->arena, &secrets_record,
                     ret_secrets);
}

lm_rc ledger_store_reveal(struct lm_cx *cx, int64_t person_id, const char *what,
                          struct lm_str reason) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(REVEAL_INSERT), LM_I(lm_cx_id(cx)), LM_I(person_id),
                           LM_I(caller(cx)), LM_Z(what), LM_T(reason), LM_I(cx->now_ms)),
                      NULL);
}

#define LOOKED_ROW(member) #member, offsetof(struct ledger_looked_row, look.member)
static const struct lm_field looked_row_fields[] = {
    {LOOKED_ROW(at), LM_TIME},
    {LOOKED_ROW(by), LM_TEXT},
    {LOOKED_ROW(what), LM_TEXT},
    {LOOKED_ROW(reason), LM_TEXT},
    {LOOKED_ROW(times), LM_INT},
    {LM_AT(struct ledger_looked_row, about_id), LM_INT},
    {LM_AT(struct ledger_looked_row, account_id), LM_INT},
    {0},
};
static const struct lm_record looked_row_record = {"LookRow", sizeof(struct ledger_looked_row),
                                                   looked_row_fields};

lm_rc ledger_store_looks(struct lm_cx *cx, int64_t person_id,
                         const struct ledger_looked_row *before, int64_t limit,
                         struct lm_list *ret_looks) {
    return lm_db_rows(cx->db,
                      LM_Q(SQL(LOOKS), LM_I(person_id), LM_I(before->look.at),
                           LM_I(before->about_id), LM_I(before->account_id), LM_I(limit)),
                      cx->arena, &looked_row_record, ret_looks);
}

lm_rc ledger_store_consent_insert(struct lm_cx *cx, const struct ledger_consent *consent) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(CONSENT_INSERT), LM_I(consent->id), LM_I(consent->person_id),
                           LM_T(consent->purpose), LM_T(consent->fields),
                           LM_Z(lm_code_slug(ledger_givers, consent->given_by)),
                           LM_T(consent->guardian), LM_T(consent->guardian_relation),
                           LM_I(consent->given_ms), LM_ID_OR_NULL(caller(cx)),
                           LM_T(consent->necessity), LM_T(consent->impact),
                           LM_Z(lm_code_slug(ledger_consent_forms, consent->form)),
                           LM_ID_OR_NULL(consent->given_on)),
                      NULL);
}

lm_rc ledger_store_consent(struct lm_cx *cx, int64_t consent_id,
                           struct ledger_consent *ret_consent) {
    return lm_db_row(cx->db, LM_Q(SQL(CONSENT), LM_I(consent_id)), cx->arena,
                     &ledger_consent_record, ret_consent);
}

lm_rc ledger_store_consents(struct lm_cx *cx, int64_t person_id, struct lm_list *ret_consents) {
    return lm_db_rows(cx->db, LM_Q(SQL(CONSENTS), LM_I(person_id)), cx->arena,
                      &ledger_consent_record, ret_consents);
}

lm_rc ledger_store_consent_withdraw(struct lm_cx *cx, int64_t consent_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(CONSENT_WITHDRAW), LM_I(consent_id), LM_I(cx->now_ms)),
                      NULL);
}

lm_rc ledger_store_sensitive_put(struct lm_cx *cx, const struct ledger_sensitive_in *sensitive) {
    return lm_db_exec(cx->db,
                      LM_Q(SQL(SENSITIVE_PUT), LM_I(sensitive->person),
                           LM_Z(lm_code_slug(ledger_sensitive_kinds, sensitive->kind)),
                           LM_B(sensitive->sealed), LM_I(sensitive->consent_id),
                           LM_ID_OR_NULL(caller(cx)), LM_I(cx->now_ms)),
                      NULL);
}

lm_rc ledger_store_sensitives(struct lm_cx *cx, int64_t person_id, struct lm_list *ret_list) {
    return lm_db_rows(cx->db, LM_Q(SQL(SENSITIVES), LM_I(person_id)), cx->arena,
                      &ledger_sensitive_record, ret_list);
}

lm_rc ledger_store_sensitive_drop(struct lm_cx *cx, int64_t person_id, int64_t consent_id) {
    return lm_db_exec(cx->db, LM_Q(SQL(SENSITIVE_DROP), LM_I(person_id), LM_I(consent_id)), NULL);
}

/* ---- retention ---- */

lm_rc ledger_store_expire(struct lm_cx *cx, int64_t before_day, int64_t faults_before_ms) {
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(VIEWS_EXPIRE), LM_I(before_day)), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(REVEALS_EXPIRE), LM_I(lm_date_start_ms(before_day))), NULL));
    return lm_db_exec(cx->db, LM_Q(SQL(FAULTS_EXPIRE), LM_I(faults_before_ms)), NULL);
}

lm_rc ledger_store_gone(struct lm_cx *cx, int64_t before_day, bool is_mistake,
                        struct lm_list *ret_ids) {
    return lm_db_ints(cx->db,
                      LM_Q(is_mistake ? SQL(GONE_MISTAKEN) : SQL(GONE_LONG), LM_I(before_day)),
                      cx->arena, ret_ids);
}

lm_rc ledger_store_person_erase(struct lm_cx *cx, int64_t person_id) {
    LM_TRY(lm_db_exec(
        cx->db, LM_Q(SQL(PERSON_ERASE), LM_I(person_id), LM_I(lm_date_at(cx->now_ms))), NULL));
    LM_TRY(lm_db_exec(cx->db, LM_Q(SQL(CHANGES_ERASE), LM_I(person_id)), NULL));
    return lm_db_exec(cx->db, LM_Q(SQL(SENSITIVE_ERASE), LM_I(person_id)), NULL);
}
