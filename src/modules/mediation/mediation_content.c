/* What names people or tells their dispute, as sealed JSON. Nothing of it stands in a row plainly.
 */
#include "modules/mediation/mediation_rules.h"

#include "core/env.h"
#include "lib/crypt/crypt.h"
#include "lib/json/json.h"

enum { CONTENT_CAP = 256 * 1024 };

static lm_rc seal(struct lm_cx *cx, const char *context, const struct lm_record *record,
                  const void *one, struct lm_str *ret_sealed) {
    struct lm_buf out = lm_buf_in(cx->arena, CONTENT_CAP);
    struct lm_str text;
    lm_json_print(&out, record, one);
    LM_TRY(lm_buf_done(&out, &text));
    return lm_seal(cx->env->keys, cx->arena, context, text, ret_sealed);
}

static lm_rc unseal(struct lm_cx *cx, const char *context, const struct lm_record *record,
                    struct lm_str sealed, void *ret_one) {
    struct lm_str text;
    struct lm_faults faults = {.arena = cx->arena};
    LM_TRY(lm_unseal(cx->env->keys, cx->arena, context, sealed, &text));
    lm_rc rc = lm_json_parse(cx->arena, text, record, ret_one, &faults);
    return rc == LM_INVALID || rc == LM_BAD_REQUEST ? LM_CORRUPT : rc;
}

lm_rc mediation_seal_case(struct lm_cx *cx, struct mediation_case *one) {
    return seal(cx, "mediation.case", &mediation_content_record, &one->content,
                &one->content_sealed);
}

lm_rc mediation_unseal_case(struct lm_cx *cx, struct mediation_case *one) {
    return unseal(cx, "mediation.case", &mediation_content_record, one->content_sealed,
                  &one->content);
}

lm_rc mediation_seal_party(struct lm_cx *cx, struct mediation_party *one) {
    return seal(cx, "mediation.party", &mediation_person_record, &one->person,
                &one->content_sealed);
}

lm_rc mediation_unseal_party(struct lm_cx *cx, struct mediation_party *one) {
    return unseal(cx, "mediation.party", &mediation_person_record, one->content_sealed,
                  &one->person);
}

lm_rc mediation_seal_record(struct lm_cx *cx, struct mediation_record *one) {
    return seal(cx, "mediation.record", &mediation_words_record, one, &one->content_sealed);
}

lm_rc mediation_unseal_record(struct lm_cx *cx, struct mediation_record *one) {
    struct mediation_record words = {0};
    LM_TRY(unseal(cx, "mediation.record", &mediation_words_record, one->content_sealed, &words));
    one->spot = words.spot;
    one->present = words.present;
    one->text = words.text;
    return LM_OK;
}

lm_rc mediation_seal_text(struct lm_cx *cx, const char *context, struct lm_str text,
                          struct lm_str *ret_sealed) {
    *ret_sealed = (struct lm_str){0};
    if (lm_str_is_empty(lm_str_trim(text)))
        return LM_OK;
    return lm_seal(cx->env->keys, cx->arena, context, text, ret_sealed);
}

lm_rc mediation_unseal_text(struct lm_cx *cx, const char *context, struct lm_str sealed,
                            struct lm_str *ret_text) {
    *ret_text = (struct lm_str){0};
    if (!sealed.p)
        return LM_OK;
    return lm_unseal(cx->env->keys, cx->arena, context, sealed, ret_text);
}
