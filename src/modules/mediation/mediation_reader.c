/* Who of the parties reads its case: codes that are handed over once, and the accounts that used
 * them. A code is kept as a keyed index alone; phone numbers are never matched. */
#include "modules/mediation/mediation_case.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/account/lockout.h"
#include "core/env.h"
#include "lib/crypt/crypt.h"

enum { CODE_DIGITS = 12, CODE_MOST = 40, CODE_DAYS = 30 };
static const char CODE_CONTEXT[] = "mediation.reading_code";

lm_rc mediation_code_index(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_index) {
    char digits[CODE_MOST];
    size_t count = 0, at = 0;
    for (int32_t point; count < sizeof digits && (point = lm_utf8_next(code, &at)) >= 0;) {
        if (point >= 0xFF10 && point <= 0xFF19) /* full width, as a Chinese keyboard types them */
            point -= 0xFF10 - '0';
        if (point >= '0' && point <= '9')
            digits[count++] = (char)point;
    }
    return lm_blind(cx->env->keys, cx->arena, CODE_CONTEXT, (struct lm_str){digits, count},
                    ret_index);
}

/* ---- by those who handle the case ---- */

static lm_rc open_party(struct lm_cx *cx, const struct mediation_reading_in *in,
                        const struct mediation_writing *writing, struct mediation_case *ret_case) {
    LM_TRY(mediation_open_for(cx, in->mediation, in->based_on, writing->step.move, ret_case));
    if (!mediation_party_at(ret_case, in->party))
        return lm_fail(cx, LM_NOT_FOUND, "mediation.no_such_party");
    struct mediation_facts facts = mediation_facts_of(ret_case);
    return mediation_refuse_if(cx, ret_case, &writing->step, &facts);
}

lm_rc mediation_invite(struct lm_cx *cx, const struct mediation_reading_in *in,
                       struct mediation_reading_code *ret_code) {
    struct mediation_case one = {0};
    struct mediation_writing writing = {
        .step = {.move = MEDIATION_INVITE, .on = lm_date_at(cx->now_ms)}, .party = in->party};
    struct mediation_reader reader = {.place = in->party,
                                      .code_until_ms = cx->now_ms + CODE_DAYS * LM_DAY_MS};
    struct lm_str code;
    LM_TRY(open_party(cx, in, &writing, &one));
    LM_TRY(lm_crypt_digits(cx->arena, CODE_DIGITS, &code));
    LM_TRY(mediation_code_index(cx, code, &reader.code_index));
    reader.case_id = one.id;
    LM_TRY(mediation_store_put_code(cx, &reader));
    LM_TRY(mediation_keep_move(cx, &one, &writing));
    *ret_code = (struct mediation_reading_code){.party = in->party,
                                                .code = code,
                                                .code_until = reader.code_until_ms,
                                                .version = one.version};
    return LM_OK;
}

lm_rc mediation_shut(struct lm_cx *cx, const struct mediation_reading_in *in,
                     struct mediation_mark *ret_mark) {
    struct mediation_case one = {0};
    struct mediation_writing writing = {
        .step = {.move = MEDIATION_SHUT, .on = lm_date_at(cx->now_ms)}, .party = in->party};
    LM_TRY(open_party(cx, in, &writing, &one));
    lm_rc rc = mediation_store_drop_reader(cx, one.id, in->party);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_CONFLICT, "mediation.nobody_reads");
    LM_TRY(rc);
    LM_TRY(mediation_keep_move(cx, &one, &writing));
    mediation_mark_of(&one, ret_mark);
    return LM_OK;
}

lm_rc mediation_end_reading(struct lm_cx *cx, int64_t case_id, int64_t place) {
    lm_rc rc = mediation_store_drop_reader(cx, case_id, place);
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

/* ---- by the party ---- */

static lm_rc say_wrong(struct lm_cx *cx) {
    return lm_fail(cx, LM_NOT_FOUND, "mediation.wrong_code");
}

/* Nobody is two parties of one case: of the other side he would read what only that side may. */
static lm_rc check_alone(struct lm_cx *cx, const struct mediation_reader *reader) {
    struct mediation_reader known = {0};
    lm_rc rc = mediation_store_reads(cx, reader->case_id, reader->account_id, &known);
    if (rc == LM_NOT_FOUND)
        return LM_OK;
    LM_TRY(rc);
    return known.place == reader->place ? LM_OK
                                        : lm_fail(cx, LM_CONFLICT, "mediation.reads_already");
}

static lm_rc keep_join(struct lm_cx *cx, const struct mediation_reader *reader,
                       struct mediation_mark *ret_mark) {
    struct mediation_case one = {0};
    struct mediation_writing writing = {
        .step = {.move = MEDIATION_JOIN, .on = lm_date_at(cx->now_ms)}, .party = reader->place};
    LM_TRY(mediation_store_case(cx, reader->case_id, &one));
    LM_TRY(mediation_unseal_case(cx, &one)); /* it is sealed anew with the move */
    lm_rc rc = mediation_keep_move(cx, &one, &writing);
    if (rc == LM_CONFLICT)
        return LM_RETRY; /* somebody moved it meanwhile */
    LM_TRY(rc);
    mediation_mark_of(&one, ret_mark);
    return LM_OK;
}

lm_rc mediation_join(struct lm_cx *cx, struct lm_str index, struct mediation_mark *ret_mark) {
    struct mediation_reader reader = {0};
    struct lm_str account;
    if (!cx->who->is_resident)
        return lm_fail(cx, LM_FORBIDDEN, "mediation.residents_only");
    lm_rc rc = mediation_store_by_code(cx, index, &reader);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && reader.code_until_ms <= cx->now_ms))
        return say_wrong(cx);
    LM_TRY(rc);
    reader.account_id = cx->who->account_id;
    reader.since_ms = cx->now_ms;
    LM_TRY(check_alone(cx, &reader));
    rc = mediation_store_join(cx, &reader);
    if (rc == LM_NOT_FOUND) /* used a moment ago */
        return say_wrong(cx);
    LM_TRY(rc);
    LM_TRY(keep_join(cx, &reader, ret_mark));
    LM_TRY(lm_str_printf(cx->arena, &account, "%lld", (long long)cx->who->account_id));
    LM_TRY(lockout_forgive(cx, LOCKOUT_READING, account));
    return lockout_forgive(cx, LOCKOUT_CODE_ADDRESS, cx->peer);
}

/* A resident who leaves takes nothing along: his account reads nothing any more. */
static lm_rc forget(struct lm_cx *cx, int64_t account_id, int64_t place_id) {
    (void)place_id;
    return mediation_store_forget_reader(cx, account_id);
}

const struct lm_hook mediation_hooks[] = {{"account.erased", forget}, {0}};
