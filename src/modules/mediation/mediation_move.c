/* Moves of a case: what each must bring, what it writes; and the clock's. Which may be made when is
 * told by mediation_state. */
#include "modules/mediation/mediation_case.h"

#include "base/clock.h"
#include "core/account/account.h"

static void need(struct lm_cx *cx, const char *pointer, bool is_there) {
    if (!is_there)
        lm_fault(cx, pointer, "field.required");
}

/* ---- what a move must bring ---- */

static void check_agreement(struct lm_cx *cx, const struct mediation_move_in *in,
                            const struct mediation_case *one) {
    const struct mediation_party *parties = one->parties.items;
    need(cx, "/form", in->form != 0);
    mediation_need_text(cx, "/terms", in->terms);
    mediation_need_text(cx, "/spot", in->spot);
    if (in->form != MEDIATION_WRITTEN)
        return;
    /* 人民调解法 art. 29; the ministry adds the place. */
    mediation_need_text(cx, "/facts", in->facts);
    mediation_need_text(cx, "/issues", in->issues);
    mediation_need_text(cx, "/duties", in->duties);
    mediation_need_text(cx, "/way", in->way);
    need(cx, "/until", in->until != 0);
    for (size_t i = 0; i < one->parties.count; i++) {
        char pointer[40];
        snprintf(pointer, sizeof pointer, "/parties/%zu/address", i);
        if (mediation_is_blank(parties[i].person.address))
            lm_fault(cx, pointer, "mediation.party_basics");
    }
}

static void check_consent(struct lm_cx *cx, const struct mediation_move_in *in,
                          const struct mediation_case *one) {
    need(cx, "/answer", in->answer == MEDIATION_AGREES || in->answer == MEDIATION_REFUSES);
    if (in->party == LM_ABSENT)
        need(cx, "/party", false);
    else if (!mediation_party_at(one, in->party))
        lm_fault(cx, "/party", "mediation.no_such_party");
}

static void check_clearing(struct lm_cx *cx, const struct mediation_move_in *in,
                           const struct mediation_case *one) {
    if (!mediation_mediator_of(&one->mediators, in->account_id))
        lm_fault(cx, "/account_id", "mediation.no_member");
    else if (in->account_id == cx->who->account_id)
        lm_fault(cx, "/account_id", "mediation.not_oneself");
}

static lm_rc check_move(struct lm_cx *cx, const struct mediation_move_in *in,
                        const struct mediation_case *one) {
    if (mediation_needs_note(in->move))
        mediation_need_text(cx, "/note", in->note);
    switch (in->move) {
    case MEDIATION_CONSENT:
        check_consent(cx, in, one);
        break;
    case MEDIATION_CLEAR:
        check_clearing(cx, in, one);
        break;
    case MEDIATION_INVESTIGATE:
    case MEDIATION_MEDIATE:
        mediation_need_text(cx, "/spot", in->spot);
        mediation_need_text(cx, "/present", in->present);
        break;
    case MEDIATION_EXTEND:
        need(cx, "/until", in->until != 0);
        if (!in->is_joint)
            lm_fault(cx, "/is_joint", "mediation.not_joint");
        break;
    case MEDIATION_COURT_APPLY:
        if (!in->is_joint)
            lm_fault(cx, "/is_joint", "mediation.not_joint");
        break;
    case MEDIATION_AGREE:
        check_agreement(cx, in, one);
        break;
    case MEDIATION_END:
    case MEDIATION_REJECT:
        need(cx, "/end_reason", in->end_reason != 0);
        break;
    case MEDIATION_SUPERVISE:
    case MEDIATION_VISIT:
        need(cx, "/performed", in->performed != 0);
        break;
    case MEDIATION_PAPER:
        need(cx, "/item", in->item != LM_ABSENT);
        need(cx, "/pages", in->pages != LM_ABSENT);
        mediation_need_text(cx, "/title", in->title);
        break;
    case MEDIATION_REMOVE:
    case MEDIATION_AMEND:
    case MEDIATION_DROP:
        LM_TRY(mediation_check_amending(cx, in, one));
        break;
    default:
        break;
    }
    return lm_faults_check(cx);
}

/* ---- what a move brings ---- */

static lm_rc give_number(struct lm_cx *cx, struct mediation_case *one, int64_t accepted_on) {
    struct mediation_committee committee = {0};
    LM_TRY(mediation_store_committee(cx, one->committee_id, &committee));
    one->year = accepted_on / 10000;
    LM_TRY(mediation_store_next_no(cx, one->committee_id, one->year, &one->no));
    return lm_str_printf(cx->arena, &one->number, "(%lld)%.*s人调字第%lld号", (long long)one->year,
                         LM_FMT(committee.word), (long long)one->no);
}

static void take_agreement(struct mediation_case *one, const struct mediation_move_in *in) {
    one->content.facts = in->facts;
    one->content.issues = in->issues;
    one->content.duties = in->duties;
    one->content.terms = in->terms;
    one->content.way = in->way;
    one->content.spot = in->spot;
    one->content.is_status = in->is_status;
}

static lm_rc take_consent(struct lm_cx *cx, struct mediation_case *one,
                          const struct mediation_move_in *in, int64_t on) {
    struct mediation_party *party = mediation_party_at(one, in->party);
    party->consent = in->answer;
    party->consent_on = on;
    return mediation_store_put_party(cx, one->id, party);
}

static lm_rc clear_mediator(struct lm_cx *cx, const struct mediation_case *one,
                            const struct mediation_move_in *in) {
    struct mediation_mediator cleared = *mediation_mediator_of(&one->mediators, in->account_id);
    cleared.cleared_ms = cx->now_ms;
    cleared.cleared_by = cx->who->account_id;
    return mediation_store_put_mediator(cx, one->id, &cleared);
}

static lm_rc add_record(struct lm_cx *cx, const struct mediation_case *one, int kind,
                        const struct mediation_move_in *in, int64_t on) {
    struct mediation_record record = {.place = one->version + 1,
                                      .held_on = on,
                                      .kind = kind,
                                      .is_public = in->is_public,
                                      .spot = in->spot,
                                      .present = in->present,
                                      .text = in->note};
    LM_TRY(mediation_seal_record(cx, &record));
    return mediation_store_add_record(cx, one->id, &record);
}

static lm_rc add_paper(struct lm_cx *cx, const struct mediation_case *one,
                       const struct mediation_move_in *in) {
    struct mediation_paper paper = {
        .place = one->version + 1, .item = in->item, .pages = in->pages};
    LM_TRY(mediation_seal_text(cx, "mediation.paper", in->title, &paper.title_sealed));
    return mediation_store_add_paper(cx, one->id, &paper);
}

static lm_rc bring(struct lm_cx *cx, struct mediation_case *one, const struct mediation_move_in *in,
                   int64_t on) {
    switch (in->move) {
    case MEDIATION_ACCEPT:
        return give_number(cx, one, on);
    case MEDIATION_CONSENT:
        return take_consent(cx, one, in, on);
    case MEDIATION_CLEAR:
        return clear_mediator(cx, one, in);
    case MEDIATION_INVESTIGATE:
        return add_record(cx, one, MEDIATION_INVESTIGATION, in, on);
    case MEDIATION_MEDIATE:
        return add_record(cx, one, MEDIATION_SESSION, in, on);
    case MEDIATION_SUPERVISE:
        return add_record(cx, one, MEDIATION_PERFORMANCE, in, on);
    case MEDIATION_VISIT:
        return add_record(cx, one, MEDIATION_CALLBACK, in, on);
    case MEDIATION_PAPER:
        return add_paper(cx, one, in);
    case MEDIATION_REMOVE:
        return mediation_remove_party(cx, one, in->party);
    case MEDIATION_AMEND:
        return mediation_amend_record(cx, one, in);
    case MEDIATION_DROP:
        return mediation_store_drop_paper(cx, one->id, in->entry);
    case MEDIATION_AGREE:
        take_agreement(one, in);
        break;
    case MEDIATION_RISK:
        one->content.risk = in->note;
        break;
    case MEDIATION_END:
    case MEDIATION_REJECT:
        one->content.ending = in->note;
        break;
    case MEDIATION_ARCHIVE:
        one->content.closing = in->note;
        break;
    default:
        break;
    }
    return LM_OK;
}

/* The note stands in the record that the move brings; the log need not keep it twice. */
static bool is_recorded(int move) {
    return move == MEDIATION_INVESTIGATE || move == MEDIATION_MEDIATE ||
           move == MEDIATION_SUPERVISE || move == MEDIATION_VISIT || move == MEDIATION_ARCHIVE;
}

/* A dossier that lacks something is not archived; which items, is told. */
static lm_rc check_dossier(struct lm_cx *cx, struct mediation_case *one) {
    struct lm_str missing;
    LM_TRY(mediation_fill(cx, one));
    LM_TRY(mediation_missing(cx, &one->dossier, &missing));
    if (lm_str_is_empty(missing))
        return LM_OK;
    LM_TRY(lm_str_copy(cx->arena, missing, &missing)); /* ended by NUL */
    return lm_fail(cx, LM_CONFLICT, "mediation.dossier_incomplete", missing.p);
}

lm_rc mediation_do_move(struct lm_cx *cx, struct mediation_case *one,
                        const struct mediation_move_in *in) {
    struct mediation_writing writing = {.step = {.move = in->move,
                                                 .until = in->until,
                                                 .form = in->form,
                                                 .performed = in->performed,
                                                 .end_reason = in->end_reason,
                                                 .is_confirmed = in->is_confirmed}};
    LM_TRY(mediation_day_of(cx, in->on, &writing.step.on));
    struct mediation_facts facts = mediation_facts_of(one);
    LM_TRY(mediation_refuse_if(cx, one, &writing.step, &facts));
    LM_TRY(check_move(cx, in, one));
    if (in->move == MEDIATION_ARCHIVE)
        LM_TRY(check_dossier(cx, one));
    LM_TRY(bring(cx, one, in, writing.step.on));
    writing.step.is_status = mediation_facts_of(one).is_status;
    if (!is_recorded(in->move))
        writing.note = in->note;
    if (in->move == MEDIATION_CONSENT || in->move == MEDIATION_REMOVE)
        writing.party = in->party;
    if (in->move == MEDIATION_CONSENT)
        writing.answer = in->answer;
    return mediation_keep_move(cx, one, &writing);
}

lm_rc mediation_make_move(struct lm_cx *cx, const struct mediation_move_in *in,
                          struct mediation_mark *ret_mark) {
    struct mediation_case one = {0};
    LM_TRY(mediation_open_for(cx, in->mediation, in->based_on, in->move, &one));
    /* The clock's are its own; the others have their own addresses. */
    bool is_elsewhere = mediation_is_for_clock(in->move) || mediation_is_about_reading(in->move) ||
                        in->move == MEDIATION_FILE || in->move == MEDIATION_EDIT ||
                        in->move == MEDIATION_ASSIGN;
    if (is_elsewhere)
        return lm_fail(cx, LM_CONFLICT, "mediation.not_now");
    LM_TRY(mediation_do_move(cx, &one, in));
    mediation_mark_of(&one, ret_mark);
    return LM_OK;
}

/* ---- the clock ---- */

static int mark_of(const struct mediation_standing *now, int64_t today) {
    if (now->agreed_on)
        return MEDIATION_REMIND_COURT;
    return today > now->limit_on ? MEDIATION_EXPIRE : MEDIATION_REMIND;
}

static lm_rc mark(struct lm_cx *cx, int64_t case_id, int64_t today) {
    struct mediation_case one = {0};
    LM_TRY(mediation_store_case(cx, case_id, &one));
    struct mediation_writing writing = {.step = {.move = mark_of(&one.now, today), .on = today}};
    struct mediation_facts facts = {0};
    if (mediation_why_not(&one.now, &writing.step, &facts))
        return LM_OK;
    LM_TRY(mediation_unseal_case(cx, &one));
    lm_rc rc = mediation_keep_move(cx, &one, &writing);
    return rc == LM_CONFLICT ? LM_RETRY : rc; /* somebody moved it meanwhile */
}

static lm_rc mark_all(struct lm_cx *cx, const struct lm_list *ids, int64_t today) {
    const int64_t *items = ids->items;
    for (size_t i = 0; i < ids->count; i++)
        LM_TRY(mark(cx, items[i], today));
    return LM_OK;
}

lm_rc mediation_watch_limits(struct lm_cx *cx) {
    struct lm_list limits, confirms;
    int64_t today = lm_date_at(cx->now_ms);
    int64_t soon = mediation_days_after(today, MEDIATION_DAYS_BEFORE);
    LM_TRY(mediation_store_limits(cx, soon, today, &limits));
    LM_TRY(mark_all(cx, &limits, today));
    LM_TRY(mediation_store_confirms(cx, soon, today, &confirms));
    return mark_all(cx, &confirms, today);
}

static lm_rc watch(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    return mediation_watch_limits(cx);
}

const struct lm_job_kind mediation_jobs[] = {
    {.name = "mediation.limits", .every_ms = LM_HOUR_MS, .run = watch}, {0}};
