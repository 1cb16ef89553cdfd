/* Handlers about one person: numbers in clear, calls, who looked, consents, sensitive fields,
 * duplicates. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "lib/crypt/crypt.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger_http.h"
#include "modules/ledger/ledger_person_store.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"
#include "modules/ledger/ledger_wire.h"

/* ---- numbers in clear ---- */

static lm_rc open_secret(struct lm_cx *cx, int64_t person_id, int field, struct lm_str *ret_plain) {
    struct ledger_secrets secrets = {0};
    bool is_phone = field == 1;
    LM_TRY(ledger_store_secrets(cx, person_id, &secrets));
    struct lm_str sealed = is_phone ? secrets.phone_sealed : secrets.id_sealed;
    if (!sealed.p)
        return lm_fail(cx, LM_NOT_FOUND, is_phone ? "ledger.no_phone" : "ledger.no_id_number");
    return lm_unseal(cx->env->keys, cx->arena, is_phone ? LEDGER_SEAL_PHONE : LEDGER_SEAL_ID,
                     sealed, ret_plain);
}

static lm_rc check_reason(struct lm_cx *cx, struct lm_str reason) {
    if (lm_utf8_length(lm_str_trim(reason)) < 2)
        lm_fault(cx, "/reason", "ledger.reason_empty");
    return lm_faults_check(cx);
}

lm_rc ledger_http_reveal(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_reveal_in *reveal = in;
    int64_t building_id;
    LM_TRY(ledger_permit_home(cx, reveal->person, &building_id));
    LM_TRY(lm_audit_about(cx, "person", reveal->person, building_id));
    LM_TRY(check_reason(cx, reveal->reason));
    LM_TRY(open_secret(cx, reveal->person, reveal->field, &((struct ledger_value *)out)->value));
    return ledger_store_reveal(cx, reveal->person, lm_code_slug(ledger_secrets, reveal->field),
                               reveal->reason);
}

static lm_rc call(struct lm_cx *cx, int64_t person_id, int64_t building_id,
                  struct ledger_tel *ret_tel) {
    struct lm_str none = {0};
    LM_TRY(lm_audit_about(cx, "person", person_id, building_id));
    LM_TRY(open_secret(cx, person_id, 1, &ret_tel->tel));
    return ledger_store_reveal(cx, person_id, "call", none);
}

lm_rc ledger_http_call(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    int64_t building_id;
    LM_TRY(ledger_permit_home(cx, place->person, &building_id));
    return call(cx, place->person, building_id, out);
}

lm_rc ledger_call_resident(struct lm_cx *cx, const struct ledger_door *door, int64_t person_id,
                           struct ledger_tel *ret_tel) {
    struct lm_list residents = {0};
    LM_TRY(ledger_store_residents(cx, door->id, &residents));
    const struct ledger_resident *items = residents.items;
    for (size_t i = 0; i < residents.count; i++)
        if (items[i].person_id == person_id)
            return call(cx, person_id, door->building_id, ret_tel);
    return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_person");
}

/* ---- who looked ---- */

/* "at.about.account" of the last look of the page before. */
static lm_rc read_looked(struct lm_cx *cx, struct lm_str cursor,
                         struct ledger_looked_row *ret_before) {
    int64_t *const members[] = {&ret_before->look.at, &ret_before->about_id,
                                &ret_before->account_id};
    struct lm_str part;
    *ret_before = (struct ledger_looked_row){.look = {.at = INT64_MAX}};
    for (size_t i = 0; cursor.p && i < LM_COUNT(members); i++)
        if (!lm_str_split(&cursor, '.', &part) || !lm_str_int(part, members[i]))
            return lm_fail(cx, LM_BAD_REQUEST, "ledger.cursor");
    return LM_OK;
}

lm_rc ledger_http_looks(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_looks_in *ask = in;
    struct ledger_looks *looks = out;
    struct ledger_looked_row before;
    struct lm_list rows = {0};
    struct ledger_looked *items;
    int64_t building_id, limit = ask->limit > 0 ? ask->limit : 50;
    LM_TRY(ledger_permit_person(cx, ask->person, &building_id));
    LM_TRY(read_looked(cx, ask->after, &before));
    LM_TRY(ledger_store_looks(cx, ask->person, &before, limit + 1, &rows));
    size_t count = rows.count > (size_t)limit ? (size_t)limit : rows.count;
    const struct ledger_looked_row *row = rows.items;
    LM_TRY(lm_new(cx->arena, count + 1, &items));
    for (size_t i = 0; i < count; i++)
        items[i] = row[i].look;
    looks->items = (struct lm_list){items, count};
    if (rows.count == count)
        return LM_OK;
    row += count - 1;
    return lm_str_printf(cx->arena, &looks->next, "%lld.%lld.%lld", (long long)row->look.at,
                         (long long)row->about_id, (long long)row->account_id);
}

/* ---- consents ---- */

lm_rc ledger_http_consents(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    int64_t building_id;
    LM_TRY(ledger_permit_person(cx, place->person, &building_id));
    return ledger_store_consents(cx, place->person, &((struct ledger_consents *)out)->items);
}

/* Under 14 by the year of birth alone, when the day is unknown: then the guardian is asked too. */
static bool is_child(const struct lm_cx *cx, const struct ledger_person *person) {
    int64_t today = lm_date_at(cx->now_ms);
    if (person->birth_on)
        return lm_date_age(person->birth_on, today) < 14;
    return person->birth_year != LM_ABSENT && today / 10000 - person->birth_year <= 14;
}

static lm_rc join_fields(struct lm_cx *cx, const struct lm_list *fields, struct lm_str *ret_text) {
    struct lm_buf out = lm_buf_in(cx->arena, 400);
    const struct lm_str *items = fields->items;
    for (size_t i = 0; i < fields->count; i++) {
        char pointer[32];
        snprintf(pointer, sizeof pointer, "/fields/%zu", i);
        if (!lm_code_value(ledger_sensitive_kinds, items[i]))
            lm_fault(cx, pointer, "ledger.sensitive_unknown");
        if (i > 0)
            lm_buf_char(&out, ' ');
        lm_buf_str(&out, items[i]);
    }
    return lm_buf_done(&out, ret_text);
}

lm_rc ledger_http_consent_add(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_consent_in *body = in;
    struct ledger_consent consent = {.id = lm_cx_id(cx),
                                     .person_id = body->person,
                                     .purpose = body->purpose,
                                     .given_by = body->given_by,
                                     .form = body->form,
                                     .necessity = body->necessity,
                                     .impact = body->impact,
                                     .given_on =
                                         body->given_on ? body->given_on : lm_date_at(cx->now_ms),
                                     .guardian = body->guardian,
                                     .guardian_relation = body->guardian_relation,
                                     .given_ms = cx->now_ms};
    struct ledger_person person;
    int64_t building_id;
    LM_TRY(ledger_permit_home(cx, body->person, &building_id));
    LM_TRY(lm_audit_about(cx, "person", body->person, building_id));
    LM_TRY(ledger_store_person(cx, body->person, &person));
    LM_TRY(join_fields(cx, &body->fields, &consent.fields));
    if (body->fields.count == 0 && body->given_by != 2)
        lm_fault(cx, "/fields", "ledger.consent_to_nothing");
    if (body->given_on > lm_date_at(cx->now_ms))
        lm_fault(cx, "/given_on", "ledger.day_future");
    if (is_child(cx, &person) && body->given_by != 2)
        lm_fault(cx, "/given_by", "ledger.guardian_needed");
    if (body->given_by == 2 && lm_str_is_empty(body->guardian))
        lm_fault(cx, "/guardian", "ledger.guardian_name");
    if (!lm_str_is_empty(body->guardian_relation) && !ledger_relation(body->guardian_relation))
        lm_fault(cx, "/guardian_relation", "ledger.relation_unknown");
    LM_TRY(lm_faults_check(cx));
    LM_TRY(ledger_store_consent_insert(cx, &consent));
    *(struct ledger_consent *)out = consent;
    return LM_OK;
}

lm_rc ledger_http_consent_withdraw(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    struct ledger_consent consent = {0};
    int64_t building_id;
    (void)out;
    lm_rc rc = ledger_store_consent(cx, place->consent, &consent);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_consent");
    LM_TRY(rc);
    LM_TRY(ledger_permit_person(cx, consent.person_id, &building_id));
    LM_TRY(lm_audit_about(cx, "consent", consent.id, building_id));
    LM_TRY(ledger_store_sensitive_drop(cx, consent.person_id, consent.id));
    return ledger_store_consent_withdraw(cx, consent.id);
}

/* ---- sensitive fields ---- */

lm_rc ledger_http_sensitive_prepare(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_sensitive_in *body = in;
    struct ledger_sensitive_in *sealed = out;
    return lm_seal(cx->env->keys, cx->arena, LEDGER_SEAL_SENSITIVE, body->value, &sealed->sealed);
}

static bool allows(const struct ledger_consent *consent, int kind) {
    struct lm_str fields = consent->fields, field;
    while (lm_str_split(&fields, ' ', &field))
        if (lm_str_is(field, lm_code_slug(ledger_sensitive_kinds, kind)))
            return true;
    return false;
}

lm_rc ledger_http_sensitive_put(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_sensitive_in *body = in;
    struct ledger_consent consent = {0};
    int64_t building_id;
    (void)out;
    LM_TRY(ledger_permit_home(cx, body->person, &building_id));
    LM_TRY(lm_audit_about(cx, "person", body->person, building_id));
    lm_rc rc = ledger_store_consent(cx, body->consent_id, &consent);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    if (rc == LM_NOT_FOUND || consent.person_id != body->person || consent.withdrawn_ms ||
        !allows(&consent, body->kind))
        return lm_fail(cx, LM_INVALID, "ledger.no_consent");
    return ledger_store_sensitive_put(cx, body);
}

lm_rc ledger_http_sensitives(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    struct ledger_sensitives *list = out;
    int64_t building_id;
    LM_TRY(ledger_permit_home(cx, place->person, &building_id));
    LM_TRY(ledger_store_sensitives(cx, place->person, &list->items));
    struct ledger_sensitive *items = list->items.items;
    for (size_t i = 0; i < list->items.count; i++)
        LM_TRY(lm_unseal(cx->env->keys, cx->arena, LEDGER_SEAL_SENSITIVE, items[i].sealed,
                         &items[i].value));
    return ledger_note_view(cx, place->person); /* of him, not of his house */
}

lm_rc ledger_http_consent_form(struct lm_cx *cx, const void *in, void *out) {
    const struct ledger_place_in *place = in;
    struct ledger_person person = {0};
    struct lm_str html;
    int64_t building_id;
    (void)out;
    LM_TRY(ledger_permit_home(cx, place->person, &building_id));
    LM_TRY(ledger_store_person(cx, place->person, &person));
    LM_TRY(ledger_print_consent(cx, person.name, is_child(cx, &person), &html));
    return lm_answer_text(cx, "text/html; charset=utf-8", html);
}

/* ---- duplicates ---- */

/* As far round the place as the caller may look, at most the community: people move nearby. */
static int64_t widest(const struct lm_cx *cx, int64_t node_id) {
    int64_t widest = node_id;
    for (int level = LM_LEVEL_COMPOUND; level >= LM_LEVEL_COMMUNITY; level--) {
        const struct lm_scope_node *above = lm_scope_at_level(cx->scope, node_id, level);
        if (above && lm_may(cx, cx->route->permission, above->id))
            widest = above->id;
    }
    return widest;
}

lm_rc ledger_http_duplicates(struct lm_cx *cx, const void *in, void *out) {
    struct ledger_duplicates_in ask = *(const struct ledger_duplicates_in *)in;
    struct ledger_duplicates *found = out;
    LM_TRY(lm_permit(cx, ask.node));
    ask.node = widest(cx, ask.node);
    LM_TRY(ledger_duplicates_find(cx, &ask, &found->items));
    struct ledger_duplicate *items = found->items.items;
    int64_t *doors;
    LM_TRY(lm_new(cx->arena, found->items.count + 1, &doors));
    for (size_t i = 0; i < found->items.count; i++) {
        doors[i] = items[i].door_id;
        LM_TRY(grid_path_text(cx, items[i].building_id, &items[i].path));
    }
    return ledger_note_views(cx, doors, found->items.count);
}
