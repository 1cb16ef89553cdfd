/* Who calls: checked, sealed, and opened again for whoever may. Query codes of people without an
 * account. */
#include "core/env.h"
#include "lib/json/json.h"
#include "modules/demand/demand_rules.h"
#include "modules/ledger/ledger.h"

static const char contact_context[] = "demand.contact", phone_context[] = "demand.phone",
                  code_context[] = "demand.query_code", once_context[] = "demand.once";

static const struct lm_field contact_fields[] = {
    {LM_AT(struct demand_contact, name), LM_TEXT, .max = 40, .doc = "How to address the caller."},
    {LM_AT(struct demand_contact, phone), LM_TEXT, .max = 20, .doc = "Where to call."},
    {0},
};
static const struct lm_record contact_record = {"DemandContactSealed",
                                                sizeof(struct demand_contact), contact_fields};

lm_rc demand_contact_prepare(struct lm_cx *cx, struct demand_new *in) {
    char phone[16];
    const char *fault = NULL;
    struct lm_str text;
    if (lm_str_is_empty(in->contact.phone) && lm_str_is_empty(in->contact.name))
        return LM_OK;
    if (!lm_str_is_empty(in->contact.phone)) {
        if (ledger_phone_parse(in->contact.phone, phone, &fault) != LM_OK) {
            lm_fault(cx, "/contact/phone", fault);
            return LM_OK;
        }
        LM_TRY(lm_str_copy(cx->arena, lm_str_of(phone), &in->contact.phone));
        LM_TRY(lm_blind(cx->env->keys, cx->arena, phone_context, in->contact.phone,
                        &in->contact_index));
    }
    struct lm_buf out = lm_buf_in(cx->arena, 1024);
    lm_json_print(&out, &contact_record, &in->contact);
    LM_TRY(lm_buf_done(&out, &text));
    return lm_seal(cx->env->keys, cx->arena, contact_context, text, &in->contact_sealed);
}

lm_rc demand_contact_open(struct lm_cx *cx, const struct demand *demand,
                          struct demand_contact *ret_contact) {
    struct lm_str text;
    struct lm_faults faults = {.arena = cx->arena};
    *ret_contact = (struct demand_contact){0};
    if (!demand->contact_sealed.p)
        return LM_OK;
    LM_TRY(lm_unseal(cx->env->keys, cx->arena, contact_context, demand->contact_sealed, &text));
    lm_rc rc = lm_json_parse(cx->arena, text, &contact_record, ret_contact, &faults);
    return rc == LM_INVALID ? LM_CORRUPT : rc;
}

lm_rc demand_query_index(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_index) {
    char digits[32];
    size_t n = 0;
    for (size_t i = 0; i < code.n && n < sizeof digits; i++)
        if (code.p[i] >= '0' && code.p[i] <= '9')
            digits[n++] = code.p[i];
    return lm_blind(cx->env->keys, cx->arena, code_context, (struct lm_str){digits, n}, ret_index);
}

/* From the caller's own random key: a repeated request gives the same code, without its being kept.
 */
lm_rc demand_code_make(struct lm_cx *cx, struct demand_new *in) {
    struct lm_str bytes, hex;
    uint64_t number = 0;
    LM_TRY(lm_blind(cx->env->keys, cx->arena, once_context, in->once, &bytes));
    for (size_t i = 0; i < 8; i++)
        number = number << 8 | (unsigned char)bytes.p[i];
    number %= 100000000;
    LM_TRY(lm_str_printf(cx->arena, &in->query_code, "%04d %04d", (int)(number / 10000),
                         (int)(number % 10000)));
    LM_TRY(lm_crypt_digest(cx->arena, in->once, &bytes));
    LM_TRY(lm_crypt_hex(cx->arena, bytes, &hex));
    in->external_no = hex;
    return demand_query_index(cx, in->query_code, &in->query_index);
}
