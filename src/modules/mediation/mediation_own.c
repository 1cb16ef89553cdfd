/* A case as one of its parties reads it: number, stage, days, names, what was agreed, its own will,
 * and the records of sessions, which the law has it sign. Never how to reach others, what was found
 * out about them, or what those who handle the case noted for themselves. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/account/lockout.h"
#include "modules/mediation/mediation_rules.h"

/* ---- what of a case is a party's ---- */

/* All that is left of another party: who it is, and on which side. */
static void strip_party(struct mediation_party *party, int64_t reader) {
    party->is_me = party->place == reader;
    if (party->is_me)
        return;
    *party = (struct mediation_party){
        .place = party->place, .side = party->side, .person = {.name = party->person.name}};
}

static lm_rc strip_mediators(struct lm_cx *cx, struct mediation_case *one) {
    struct mediation_mediator *items = one->mediators.items;
    struct lm_str *names;
    LM_TRY(lm_new(cx->arena, one->mediators.count + 1, &names));
    for (size_t i = 0; i < one->mediators.count; i++) {
        names[i] = items[i].name;
        items[i] = (struct mediation_mediator){.name = items[i].name};
    }
    one->mediator_names = (struct lm_list){names, one->mediators.count};
    return LM_OK;
}

/* Of the words of a case, the agreement. */
static void strip_content(struct mediation_case *one) {
    const struct mediation_content all = one->content;
    one->content = (struct mediation_content){0};
    if (one->now.agreed_on)
        one->content = (struct mediation_content){.facts = all.facts,
                                                  .issues = all.issues,
                                                  .duties = all.duties,
                                                  .terms = all.terms,
                                                  .way = all.way,
                                                  .spot = all.spot};
}

static lm_rc fill_sessions(struct lm_cx *cx, struct mediation_case *one) {
    size_t kept = 0;
    LM_TRY(mediation_store_records(cx, one->id, &one->records));
    struct mediation_record *items = one->records.items;
    for (size_t i = 0; i < one->records.count; i++) {
        if (items[i].kind != MEDIATION_SESSION)
            continue;
        LM_TRY(mediation_unseal_record(cx, &items[i]));
        items[kept++] = items[i];
    }
    one->records.count = kept;
    return LM_OK;
}

/* Its own word, each time that it was asked; nothing of what was noted with it. */
static lm_rc fill_consents(struct lm_cx *cx, struct mediation_case *one) {
    size_t kept = 0;
    LM_TRY(mediation_store_log(cx, one->id, &one->log));
    struct mediation_entry *items = one->log.items;
    for (size_t i = 0; i < one->log.count; i++)
        if (items[i].move == MEDIATION_CONSENT && items[i].party == one->reader)
            items[kept++] =
                (struct mediation_entry){.on_day = items[i].on_day, .answer = items[i].answer};
    one->log.count = kept;
    return LM_OK;
}

/* The last day to ask a court stands there as long as it can be asked. */
static void keep_confirm_by(struct lm_cx *cx, struct mediation_case *one,
                            const struct mediation_facts *facts) {
    struct mediation_step step = {.move = MEDIATION_COURT_APPLY, .on = lm_date_at(cx->now_ms)};
    if (mediation_why_not(&one->now, &step, facts))
        one->now.confirm_by = 0;
}

static lm_rc fill_line(struct lm_cx *cx, struct mediation_case *one) {
    one->cause_name = mediation_code_text(cx, mediation_causes, one->cause);
    return mediation_fill_committee(cx, one);
}

lm_rc mediation_fill_own(struct lm_cx *cx, struct mediation_case *one) {
    if (!one->reader)
        return lm_fail(cx, LM_NOT_FOUND, "mediation.not_yours");
    LM_TRY(fill_line(cx, one));
    LM_TRY(mediation_fill_people(cx, one));
    const struct mediation_facts facts = mediation_facts_of(one);
    keep_confirm_by(cx, one, &facts);
    struct mediation_party *parties = one->parties.items;
    for (size_t i = 0; i < one->parties.count; i++)
        strip_party(&parties[i], one->reader);
    LM_TRY(strip_mediators(cx, one));
    strip_content(one);
    LM_TRY(fill_sessions(cx, one));
    return fill_consents(cx, one);
}

/* ---- how it crosses ---- */

#define AT(type, member) #member, offsetof(struct type, member)
static const struct lm_field party_fields[] = {
    {AT(mediation_party, place), LM_INT, LM_REQUIRED, .doc = "Its place."},
    {AT(mediation_party, side), LM_CODE, LM_REQUIRED, .codes = mediation_sides,
     .doc = "Which side."},
    {"name", offsetof(struct mediation_party, person.name), LM_TEXT, LM_REQUIRED, .doc = "Name."},
    {AT(mediation_party, is_me), LM_BOOL, LM_REQUIRED, .doc = "The reader."},
    {AT(mediation_party, consent), LM_CODE, .codes = mediation_consents,
     .doc = "Of the reader: does it want to be mediated?"},
    {AT(mediation_party, consent_on), LM_DATE, .doc = "When it said so."},
    {0},
};
static const struct lm_record party_record = {"OwnMediationParty", sizeof(struct mediation_party),
                                              party_fields};
static const struct lm_field consent_fields[] = {
    {AT(mediation_entry, on_day), LM_DATE, LM_REQUIRED, .doc = "When."},
    {AT(mediation_entry, answer), LM_CODE, .codes = mediation_consents, .doc = "What was said."},
    {0},
};
static const struct lm_record consent_record = {"OwnMediationConsent",
                                                sizeof(struct mediation_entry), consent_fields};
static const struct lm_field session_fields[] = {
    {AT(mediation_record, held_on), LM_DATE, LM_REQUIRED, .doc = "When."},
    {AT(mediation_record, is_public), LM_BOOL, LM_REQUIRED, .doc = "An open session."},
    {AT(mediation_record, spot), LM_TEXT, .doc = "Where."},
    {AT(mediation_record, present), LM_TEXT, .doc = "Who was there."},
    {AT(mediation_record, text), LM_TEXT, .max = 4000, .doc = "What was said."},
    {0},
};
static const struct lm_record session_record = {"OwnMediationSession",
                                                sizeof(struct mediation_record), session_fields};
static const struct lm_field agreement_fields[] = {
    {AT(mediation_content, facts), LM_TEXT, .max = 4000, .doc = "Main facts."},
    {AT(mediation_content, issues), LM_TEXT, .max = 4000, .doc = "What was disputed."},
    {AT(mediation_content, duties), LM_TEXT, .max = 4000, .doc = "Each side's responsibility."},
    {AT(mediation_content, terms), LM_TEXT, .max = 4000, .doc = "What was agreed."},
    {AT(mediation_content, way), LM_TEXT, .max = 1000, .doc = "How it is performed."},
    {AT(mediation_content, spot), LM_TEXT, .doc = "Where it was agreed."},
    {0},
};
static const struct lm_record agreement_record = {
    "OwnMediationAgreement", sizeof(struct mediation_content), agreement_fields};

#define NOW(member) #member, offsetof(struct mediation_case, now.member)
#define LINE_FIELDS                                                                                \
    {AT(mediation_case, id), LM_ID, LM_REQUIRED, .doc = "Id."},                                    \
        {AT(mediation_case, number), LM_TEXT, .doc = "(2026)×人调字第1号; absent: none yet."},     \
        {AT(mediation_case, cause), LM_CODE, LM_REQUIRED, .codes = mediation_causes,               \
         .doc = "Kind of dispute."},                                                               \
        {AT(mediation_case, cause_name), LM_TEXT, LM_REQUIRED, .doc = "The same in words."},       \
        {NOW(state), LM_CODE, LM_REQUIRED, .codes = mediation_states, .doc = "Stage."},            \
        {NOW(filed_on), LM_DATE, LM_REQUIRED, .doc = "Application, initiative or referral."}, {    \
        AT(mediation_case, committee), LM_TEXT, LM_REQUIRED, .doc = "Who mediates."                \
    }
static const struct lm_field line_fields[] = {LINE_FIELDS, {0}};
static const struct lm_record line_record = {"OwnMediationLine", sizeof(struct mediation_case),
                                             line_fields};
static const struct lm_field own_fields[] = {
    LINE_FIELDS,
    {AT(mediation_case, place), LM_TEXT, LM_REQUIRED, .doc = "Community."},
    {AT(mediation_case, mediator_names), LM_TEXTS, LM_REQUIRED, .doc = "Mediators' names."},
    {NOW(accepted_on), LM_DATE, .doc = "Acceptance."},
    {NOW(limit_on), LM_DATE, .doc = "Last day of the limit."},
    {NOW(agreed_on), LM_DATE, .doc = "Agreement."},
    {NOW(form), LM_CODE, .codes = mediation_forms, .doc = "Written or oral."},
    {NOW(effect_on), LM_DATE, .doc = "It binds from here."},
    {NOW(perform_by), LM_DATE, .doc = "Last day of performance."},
    {NOW(performed), LM_CODE, .codes = mediation_performeds, .doc = "As last looked at."},
    {NOW(confirm_by), LM_DATE,
     .doc = "Last day to ask a court together to confirm it; absent: that cannot be done."},
    {NOW(ended_on), LM_DATE, .doc = "End without agreement."},
    {NOW(end_reason), LM_CODE, .codes = mediation_end_reasons, .doc = "Why it ended."},
    {NOW(archived_on), LM_DATE, .doc = "Archived."},
    {NOW(court), LM_CODE, LM_REQUIRED, .codes = mediation_courts, .doc = "Judicial confirmation."},
    {NOW(court_applied_on), LM_DATE, .doc = "Joint application."},
    {NOW(court_due_on), LM_DATE, .doc = "The court answers by then."},
    {NOW(court_decided_on), LM_DATE, .doc = "The court's answer."},
    {AT(mediation_case, parties), LM_LIST, LM_REQUIRED, .record = &party_record,
     .doc = "All parties, by name."},
    {"agreement", offsetof(struct mediation_case, content), LM_OBJECT, .record = &agreement_record,
     .doc = "What was agreed; absent: nothing yet."},
    {"sessions", offsetof(struct mediation_case, records), LM_LIST, LM_REQUIRED,
     .record = &session_record, .doc = "Records of the sessions."},
    {"consents", offsetof(struct mediation_case, log), LM_LIST, LM_REQUIRED,
     .record = &consent_record, .doc = "What the reader said each time that it was asked."},
    {0},
};
static const struct lm_record own_record = {"OwnMediation", sizeof(struct mediation_case),
                                            own_fields};

/* ---- routes ---- */

struct own_list {
    struct lm_list items;
};
static const struct lm_field list_fields[] = {
    {AT(own_list, items), LM_LIST, LM_REQUIRED, .record = &line_record, .doc = "Newest first."},
    {0},
};
static const struct lm_record list_record = {"OwnMediations", sizeof(struct own_list), list_fields};

static lm_rc list(struct lm_cx *cx, const void *in, void *out) {
    struct lm_list *cases = &((struct own_list *)out)->items;
    (void)in;
    if (!cx->who->is_resident)
        return LM_OK;
    LM_TRY(mediation_store_own(cx, cx->who->account_id, cases));
    struct mediation_case *items = cases->items;
    for (size_t i = 0; i < cases->count; i++)
        LM_TRY(fill_line(cx, &items[i]));
    return LM_OK;
}

struct join_in {
    struct lm_str code, index;
};
static const struct lm_field join_fields[] = {
    {AT(join_in, code), LM_TEXT, LM_REQUIRED, .min = 1, .max = 40,
     .doc = "The reading code that the mediator has handed over."},
    {AT(join_in, index), LM_BYTES, LM_NO_JSON},
    {0},
};
static const struct lm_record join_record = {"OwnMediationCode", sizeof(struct join_in),
                                             join_fields};

/* Guesses are counted before they are tried: of one network, and of one account. */
static lm_rc prepare_join(struct lm_cx *cx, const void *in, void *out) {
    struct lm_str account;
    (void)in;
    LM_TRY(lockout_attempt(cx, LOCKOUT_CODE_ADDRESS, cx->peer));
    LM_TRY(lm_str_printf(cx->arena, &account, "%lld", (long long)cx->who->account_id));
    LM_TRY(lockout_attempt(cx, LOCKOUT_READING, account));
    struct join_in *join = out;
    return mediation_code_index(cx, join->code, &join->index);
}

static lm_rc join(struct lm_cx *cx, const void *in, void *out) {
    return mediation_join(cx, ((const struct join_in *)in)->index, out);
}

/* Papers that a party may print of its case. */
static const struct lm_code papers[] = {
    {"notice", "权利义务告知书", "Notice of rights and duties"},
    {"agreement", "人民调解协议书", "Agreement"},
    {"oral", "口头协议登记表", "Register of an oral agreement"},
    {"application", "司法确认申请书", "Application for judicial confirmation"},
    {0},
};

struct own_ask {
    int64_t mediation;
    int paper;
};
static const struct lm_field ask_fields[] = {
    {AT(own_ask, mediation), LM_ID, LM_REQUIRED, .doc = "The case."}, {0}};
static const struct lm_record ask_record = {"OwnMediationAsk", sizeof(struct own_ask), ask_fields};
static const struct lm_field paper_fields[] = {
    {AT(own_ask, mediation), LM_ID, LM_REQUIRED, .doc = "The case."},
    {AT(own_ask, paper), LM_CODE, LM_REQUIRED, .codes = papers, .doc = "Which paper."},
    {0},
};
static const struct lm_record paper_record = {"OwnMediationPaperAsk", sizeof(struct own_ask),
                                              paper_fields};

/* Through the one door, which lets in those who handle it too: they have their own addresses. */
static lm_rc read_own(struct lm_cx *cx, const struct own_ask *ask,
                      struct mediation_case *ret_case) {
    struct lm_str action = LM_STR("mediation.read");
    if (!cx->who->is_resident)
        return lm_fail(cx, LM_NOT_FOUND, "mediation.not_yours");
    if (ask->paper)
        LM_TRY(lm_str_printf(cx->arena, &action, "mediation.print.%s",
                             lm_code_slug(papers, ask->paper)));
    LM_TRY(mediation_open_on_record(cx, ask->mediation, action.p, ret_case));
    return mediation_fill_own(cx, ret_case);
}

static lm_rc get(struct lm_cx *cx, const void *in, void *out) {
    return read_own(cx, in, out);
}

static lm_rc print(struct lm_cx *cx, const void *in, void *out) {
    struct mediation_case one = {0};
    const struct own_ask *ask = in;
    (void)out;
    LM_TRY(read_own(cx, ask, &one));
    return mediation_print(
        cx, &one,
        lm_code_value(mediation_print_forms, lm_str_of(lm_code_slug(papers, ask->paper))));
}

#define OWN "/api/v1/my/mediations"
const struct lm_route mediation_own_routes[] = {
    {"GET", OWN, &lm_resident, LM_TX_READ, list, NULL, &list_record,
     .doc = "Cases of mediation that one reads as a party; names no other."},
    {"POST", OWN, &lm_resident, LM_TX_WRITE, join, &join_record, &mediation_mark_record,
     .prepare = prepare_join, .is_heavy = true, .is_secret = true,
     .doc = "Uses a reading code: one reads that case as that party from now on."},
    {"GET", OWN "/{mediation}", &lm_resident, LM_TX_LONG, get, &ask_record, &own_record,
     .doc = "A case as its party reads it; the reading is on record."},
    {"GET", OWN "/{mediation}/papers/{paper}", &lm_resident, LM_TX_LONG, print, &paper_record, NULL,
     .is_file = true, .doc = "A paper for the party, on A4; the reading is on record."},
    {0},
};
