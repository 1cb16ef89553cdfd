/* Moves of a case: what each must bring, what it writes. Which may be made when is told by
 * mediation_state. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger.h"
#include "modules/mediation/mediation_rules.h"

static bool is_blank(struct lm_str text) {
    return lm_str_is_empty(lm_str_trim(text));
}

static void need_text(struct lm_cx *cx, const char *pointer, struct lm_str text) {
    if (is_blank(text))
        lm_fault(cx, pointer, "field.required");
}

static void need(struct lm_cx *cx, const char *pointer, bool is_there) {
    if (!is_there)
        lm_fault(cx, pointer, "field.required");
}

/* ---- conflicts of interest ---- */

static bool is_called(const struct mediation_person *person, struct lm_str name) {
    struct lm_str wanted = lm_str_trim(name);
    return !lm_str_is_empty(wanted) && (lm_str_eq(lm_str_trim(person->name), wanted) ||
                                        lm_str_eq(lm_str_trim(person->agent), wanted));
}

/* Captain or helper of the building that the door is in, today. */
static lm_rc is_captain_of(struct lm_cx *cx, int64_t account_id, int64_t door_id,
                           bool *ret_is_captain) {
    int64_t building_id;
    *ret_is_captain = false;
    lm_rc rc = ledger_door_building(cx, door_id, &building_id);
    if (rc == LM_NOT_FOUND)
        return LM_OK;
    LM_TRY(rc);
    struct account_past past = {account_id, LM_ROLES_DOOR, building_id, cx->now_ms};
    return account_held(cx, &past, ret_is_captain);
}

static lm_rc conflict_of(struct lm_cx *cx, const struct mediation_case *one,
                         const struct mediation_mediator *mediator, int64_t *ret_conflict) {
    struct mediation_member seat = {0};
    const struct mediation_party *parties = one->parties.items;
    int64_t conflict = is_blank(mediator->declared) ? 0 : MEDIATION_DECLARED;
    lm_rc rc = mediation_store_seat(cx, one->committee_id, mediator->account_id, &seat);
    if (rc != LM_NOT_FOUND)
        LM_TRY(rc);
    for (size_t i = 0; i < one->parties.count; i++) {
        const struct mediation_person *person = &parties[i].person;
        bool is_captain = false;
        if (is_called(person, mediator->name) || is_called(person, seat.name))
            conflict |= MEDIATION_SAME_NAME;
        if (!person->door_id)
            continue;
        if (person->door_id == seat.home_door_id)
            conflict |= MEDIATION_LIVES_THERE;
        LM_TRY(is_captain_of(cx, mediator->account_id, person->door_id, &is_captain));
        if (is_captain)
            conflict |= MEDIATION_IS_CAPTAIN;
    }
    *ret_conflict = conflict;
    return LM_OK;
}

/* Looks again after parties or mediators have changed: a conflict that is new wants a word anew. */
static lm_rc look_for_conflicts(struct lm_cx *cx, struct mediation_case *one) {
    struct mediation_mediator *items = one->mediators.items;
    for (size_t i = 0; i < one->mediators.count; i++) {
        int64_t conflict;
        LM_TRY(conflict_of(cx, one, &items[i], &conflict));
        if (conflict & ~items[i].conflict)
            items[i].cleared_ms = items[i].cleared_by = 0;
        items[i].conflict = conflict;
        items[i].is_open = conflict && !items[i].cleared_ms;
        LM_TRY(mediation_store_put_mediator(cx, one->id, &items[i]));
    }
    return LM_OK;
}

/* ---- parties ---- */

static struct mediation_party *party_at(const struct mediation_case *one, int64_t place) {
    struct mediation_party *parties = one->parties.items;
    for (size_t i = 0; i < one->parties.count; i++)
        if (parties[i].place == place)
            return &parties[i];
    return NULL;
}

static lm_rc check_door(struct lm_cx *cx, const struct mediation_case *one, size_t at,
                        int64_t door_id) {
    char pointer[40];
    int64_t building_id;
    if (!door_id)
        return LM_OK;
    lm_rc rc = ledger_door_building(cx, door_id, &building_id);
    if (rc != LM_NOT_FOUND)
        LM_TRY(rc);
    /* A committee knows doors of its own community; whether others exist is not told. */
    if (rc == LM_NOT_FOUND || !lm_scope_covers(cx->scope, one->node_id, building_id)) {
        snprintf(pointer, sizeof pointer, "/parties/%zu/door_id", at);
        lm_fault(cx, pointer, "mediation.door_elsewhere");
    }
    return LM_OK;
}

/* Takes what is given: those with a place change, the others come behind. */
static lm_rc take_parties(struct lm_cx *cx, struct mediation_case *one,
                          const struct lm_list *given) {
    const struct mediation_party *news = given->items;
    struct mediation_party *all;
    size_t count = one->parties.count;
    LM_TRY(lm_new(cx->arena, count + given->count, &all));
    if (count > 0)
        memcpy(all, one->parties.items, count * sizeof *all);
    one->parties.items = all;
    for (size_t i = 0; i < given->count; i++) {
        char pointer[40];
        snprintf(pointer, sizeof pointer, "/parties/%zu/name", i);
        need_text(cx, pointer, news[i].person.name);
        LM_TRY(check_door(cx, one, i, news[i].person.door_id));
        bool is_new = news[i].place == LM_ABSENT || news[i].place == 0;
        struct mediation_party *party = is_new ? NULL : party_at(one, news[i].place);
        if (!is_new && !party) {
            snprintf(pointer, sizeof pointer, "/parties/%zu/place", i);
            lm_fault(cx, pointer, "mediation.no_such_party");
            continue;
        }
        if (is_new) {
            party = &all[count];
            *party =
                (struct mediation_party){.place = (int64_t)++count, .consent = MEDIATION_UNASKED};
            one->parties.count = count;
        }
        party->side = news[i].side;
        party->person = news[i].person;
    }
    if (count > MEDIATION_PARTIES_MAX)
        lm_fault(cx, "/parties", "mediation.too_many_parties");
    return lm_faults_check(cx);
}

static lm_rc keep_parties(struct lm_cx *cx, struct mediation_case *one) {
    struct mediation_party *parties = one->parties.items;
    for (size_t i = 0; i < one->parties.count; i++) {
        LM_TRY(mediation_seal_party(cx, &parties[i]));
        LM_TRY(mediation_store_put_party(cx, one->id, &parties[i]));
    }
    return LM_OK;
}

/* ---- writing a move ---- */

struct writing {
    struct mediation_step step;
    struct lm_str note;
};

static lm_rc keep_entry(struct lm_cx *cx, const struct mediation_case *one, int before,
                        const struct writing *writing) {
    struct mediation_entry entry = {.case_id = one->id,
                                    .place = one->version,
                                    .at_ms = cx->now_ms,
                                    .on_day = writing->step.on,
                                    .move = writing->step.move,
                                    .from_state = before,
                                    .to_state = one->now.state,
                                    .account_id = cx->who ? cx->who->account_id : 0};
    LM_TRY(mediation_seal_text(cx, "mediation.note", writing->note, &entry.note_sealed));
    LM_TRY(mediation_store_add_entry(cx, &entry));
    LM_TRY(lm_audit_about(cx, "mediation", one->id, one->node_id));
    return lm_emit(cx, "mediation", one->id);
}

static lm_rc keep_move(struct lm_cx *cx, struct mediation_case *one,
                       const struct writing *writing) {
    int before = one->now.state;
    mediation_apply(&one->now, &writing->step);
    one->version++;
    LM_TRY(mediation_seal_case(cx, one));
    lm_rc rc = mediation_store_put(cx, one);
    if (rc == LM_CONFLICT)
        return lm_fail(cx, LM_CONFLICT, "mediation.changed_meanwhile");
    LM_TRY(rc);
    return keep_entry(cx, one, before, writing);
}

static void mark_of(const struct mediation_case *one, struct mediation_mark *ret_mark) {
    *ret_mark = (struct mediation_mark){
        .id = one->id, .version = one->version, .state = one->now.state, .number = one->number};
}

/* Opens a case for a move of the caller, as he has seen it. */
static lm_rc open_for(struct lm_cx *cx, int64_t case_id, int64_t based_on, int move,
                      struct mediation_case *ret_case) {
    LM_TRY(mediation_open(cx, case_id, ret_case));
    if (ret_case->version != based_on)
        return lm_fail(cx, LM_CONFLICT, "mediation.changed_meanwhile");
    if (mediation_is_for_head(move) && !ret_case->is_head)
        return lm_fail(cx, LM_FORBIDDEN, "mediation.head_only");
    return mediation_fill_people(cx, ret_case);
}

/* ---- filing and editing ---- */

static void take_words(struct mediation_case *one, const struct mediation_file_in *in) {
    one->cause = in->cause;
    one->scale = in->scale;
    one->content.summary = in->summary;
    one->content.request = in->request;
    one->content.referrer = in->referrer;
}

static void check_words(struct lm_cx *cx, const struct mediation_file_in *in, int source) {
    bool is_referred = source == MEDIATION_BY_COURT || source == MEDIATION_BY_POLICE ||
                       source == MEDIATION_BY_OTHERS;
    need_text(cx, "/summary", in->summary);
    if (is_referred)
        need_text(cx, "/referrer", in->referrer);
    if (source == MEDIATION_BY_APPLICATION)
        need_text(cx, "/request", in->request);
}

/* Whoever files handles it, until a head assigns; a head reads it anyway. */
static lm_rc seat_filer(struct lm_cx *cx, struct mediation_case *one) {
    struct mediation_mediator *filer;
    if (one->is_head)
        return LM_OK;
    LM_TRY(lm_new(cx->arena, 1, &filer));
    *filer = (struct mediation_mediator){
        .account_id = cx->who->account_id, .place = 1, .name = cx->who->name};
    one->mediators = (struct lm_list){filer, 1};
    return look_for_conflicts(cx, one);
}

static lm_rc day_of(struct lm_cx *cx, int64_t on, int64_t *ret_day) {
    int64_t today = lm_date_at(cx->now_ms);
    if (on > today)
        lm_fault(cx, "/on", "mediation.day_future");
    *ret_day = on ? on : today;
    return lm_faults_check(cx);
}

lm_rc mediation_file_case(struct lm_cx *cx, const struct mediation_file_in *in,
                          struct mediation_mark *ret_mark) {
    struct mediation_committee committee = {0};
    struct mediation_member seat = {0};
    struct writing writing = {.step = {.move = MEDIATION_FILE}};
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    lm_rc rc = mediation_store_committee(cx, in->committee_id, &committee);
    if (rc == LM_OK)
        rc = mediation_own_seat(cx, &committee, &seat);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "mediation.no_such_committee");
    LM_TRY(rc);
    check_words(cx, in, in->source);
    LM_TRY(day_of(cx, in->on, &writing.step.on));
    struct mediation_case one = {.id = lm_cx_id(cx),
                                 .committee_id = committee.id,
                                 .node_id = committee.node_id,
                                 .year = LM_ABSENT,
                                 .no = LM_ABSENT,
                                 .demand_id = in->demand_id,
                                 .source = in->source,
                                 .version = 1,
                                 .is_head = seat.is_head,
                                 .now = {.state = MEDIATION_IS_APPLIED,
                                         .court = MEDIATION_COURT_NONE,
                                         .filed_on = writing.step.on}};
    take_words(&one, in);
    LM_TRY(take_parties(cx, &one, &in->parties));
    LM_TRY(mediation_seal_case(cx, &one));
    LM_TRY(mediation_store_add(cx, &one));
    LM_TRY(keep_parties(cx, &one));
    LM_TRY(seat_filer(cx, &one));
    LM_TRY(keep_entry(cx, &one, 0, &writing));
    mark_of(&one, ret_mark);
    return LM_OK;
}

static lm_rc refuse_if(struct lm_cx *cx, const struct mediation_case *one,
                       const struct mediation_step *step, const struct mediation_facts *facts) {
    const char *why = mediation_why_not(&one->now, step, facts);
    return why ? lm_fail(cx, LM_CONFLICT, why) : LM_OK;
}

lm_rc mediation_edit_case(struct lm_cx *cx, const struct mediation_file_in *in,
                          struct mediation_mark *ret_mark) {
    struct mediation_case one = {0};
    struct writing writing = {.step = {.move = MEDIATION_EDIT, .on = lm_date_at(cx->now_ms)}};
    LM_TRY(open_for(cx, in->mediation, in->based_on, MEDIATION_EDIT, &one));
    struct mediation_facts facts = mediation_facts_of(&one);
    LM_TRY(refuse_if(cx, &one, &writing.step, &facts));
    check_words(cx, in, one.source);
    take_words(&one, in);
    LM_TRY(take_parties(cx, &one, &in->parties));
    LM_TRY(keep_parties(cx, &one));
    LM_TRY(look_for_conflicts(cx, &one));
    LM_TRY(keep_move(cx, &one, &writing));
    mark_of(&one, ret_mark);
    return LM_OK;
}

/* ---- mediators ---- */

static const struct mediation_mediator *mediator_of(const struct lm_list *list,
                                                    int64_t account_id) {
    const struct mediation_mediator *items = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (items[i].account_id == account_id)
            return &items[i];
    return NULL;
}

static lm_rc take_seat(struct lm_cx *cx, const struct mediation_case *one, size_t at,
                       const struct mediation_seat_in *seats,
                       struct mediation_mediator *ret_mediator) {
    const struct mediation_mediator *before = mediator_of(&one->mediators, seats[at].account_id);
    struct mediation_member seat = {0};
    char pointer[48];
    snprintf(pointer, sizeof pointer, "/mediators/%zu/account_id", at);
    for (size_t i = 0; i < at; i++)
        if (seats[i].account_id == seats[at].account_id)
            lm_fault(cx, pointer, "mediation.twice");
    lm_rc rc = mediation_store_seat(cx, one->committee_id, seats[at].account_id, &seat);
    if (rc == LM_NOT_FOUND)
        lm_fault(cx, pointer, "mediation.no_member");
    else
        LM_TRY(rc);
    if (before)
        *ret_mediator = *before;
    /* Another declaration wants another confirmation. */
    if (before && !lm_str_eq(before->declared, seats[at].declared))
        ret_mediator->cleared_ms = ret_mediator->cleared_by = 0;
    ret_mediator->account_id = seats[at].account_id;
    ret_mediator->place = (int64_t)at + 1;
    ret_mediator->name = seat.name;
    ret_mediator->declared = seats[at].declared;
    return mediation_seal_text(cx, "mediation.declared", seats[at].declared,
                               &ret_mediator->declared_sealed);
}

lm_rc mediation_assign(struct lm_cx *cx, const struct mediation_assign_in *in,
                       struct mediation_mark *ret_mark) {
    struct mediation_case one = {0};
    struct mediation_mediator *mediators;
    struct writing writing = {.step = {.move = MEDIATION_ASSIGN, .on = lm_date_at(cx->now_ms)}};
    LM_TRY(open_for(cx, in->mediation, in->based_on, MEDIATION_ASSIGN, &one));
    struct mediation_facts facts = mediation_facts_of(&one);
    LM_TRY(refuse_if(cx, &one, &writing.step, &facts));
    LM_TRY(lm_new(cx->arena, in->mediators.count, &mediators));
    for (size_t i = 0; i < in->mediators.count; i++)
        LM_TRY(take_seat(cx, &one, i, in->mediators.items, &mediators[i]));
    LM_TRY(lm_faults_check(cx));
    one.mediators = (struct lm_list){mediators, in->mediators.count};
    LM_TRY(mediation_store_drop_mediators(cx, one.id));
    LM_TRY(look_for_conflicts(cx, &one));
    LM_TRY(keep_move(cx, &one, &writing));
    mark_of(&one, ret_mark);
    return LM_OK;
}

/* ---- what a move must bring ---- */

static void check_agreement(struct lm_cx *cx, const struct mediation_move_in *in,
                            const struct mediation_case *one) {
    const struct mediation_party *parties = one->parties.items;
    need(cx, "/form", in->form != 0);
    need_text(cx, "/terms", in->terms);
    need_text(cx, "/spot", in->spot);
    if (in->form != MEDIATION_WRITTEN)
        return;
    /* 人民调解法 art. 29; the ministry adds the place. */
    need_text(cx, "/facts", in->facts);
    need_text(cx, "/issues", in->issues);
    need_text(cx, "/duties", in->duties);
    need_text(cx, "/way", in->way);
    need(cx, "/until", in->until != 0);
    for (size_t i = 0; i < one->parties.count; i++) {
        char pointer[40];
        snprintf(pointer, sizeof pointer, "/parties/%zu/address", i);
        if (is_blank(parties[i].person.address))
            lm_fault(cx, pointer, "mediation.party_basics");
    }
}

static void check_consent(struct lm_cx *cx, const struct mediation_move_in *in,
                          const struct mediation_case *one) {
    need(cx, "/answer", in->answer == MEDIATION_AGREES || in->answer == MEDIATION_REFUSES);
    if (in->party == LM_ABSENT)
        need(cx, "/party", false);
    else if (!party_at(one, in->party))
        lm_fault(cx, "/party", "mediation.no_such_party");
}

static void check_clearing(struct lm_cx *cx, const struct mediation_move_in *in,
                           const struct mediation_case *one) {
    if (!mediator_of(&one->mediators, in->account_id))
        lm_fault(cx, "/account_id", "mediation.no_member");
    else if (in->account_id == cx->who->account_id)
        lm_fault(cx, "/account_id", "mediation.not_oneself");
}

static lm_rc check_move(struct lm_cx *cx, const struct mediation_move_in *in,
                        const struct mediation_case *one) {
    if (mediation_needs_note(in->move))
        need_text(cx, "/note", in->note);
    switch (in->move) {
    case MEDIATION_CONSENT:
        check_consent(cx, in, one);
        break;
    case MEDIATION_CLEAR:
        check_clearing(cx, in, one);
        break;
    case MEDIATION_INVESTIGATE:
    case MEDIATION_MEDIATE:
        need_text(cx, "/spot", in->spot);
        need_text(cx, "/present", in->present);
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
        need_text(cx, "/title", in->title);
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
    struct mediation_party *party = party_at(one, in->party);
    party->consent = in->answer;
    party->consent_on = on;
    return mediation_store_put_party(cx, one->id, party);
}

static lm_rc clear_mediator(struct lm_cx *cx, const struct mediation_case *one,
                            const struct mediation_move_in *in) {
    struct mediation_mediator cleared = *mediator_of(&one->mediators, in->account_id);
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

lm_rc mediation_make_move(struct lm_cx *cx, const struct mediation_move_in *in,
                          struct mediation_mark *ret_mark) {
    struct mediation_case one = {0};
    struct writing writing = {.step = {.move = in->move,
                                       .until = in->until,
                                       .form = in->form,
                                       .performed = in->performed,
                                       .end_reason = in->end_reason,
                                       .is_confirmed = in->is_confirmed}};
    LM_TRY(open_for(cx, in->mediation, in->based_on, in->move, &one));
    /* The clock's are its own; these three have their own addresses. */
    bool is_elsewhere = mediation_is_for_clock(in->move) || in->move == MEDIATION_FILE ||
                        in->move == MEDIATION_EDIT || in->move == MEDIATION_ASSIGN;
    if (is_elsewhere)
        return lm_fail(cx, LM_CONFLICT, "mediation.not_now");
    LM_TRY(day_of(cx, in->on, &writing.step.on));
    struct mediation_facts facts = mediation_facts_of(&one);
    LM_TRY(refuse_if(cx, &one, &writing.step, &facts));
    LM_TRY(check_move(cx, in, &one));
    if (in->move == MEDIATION_ARCHIVE)
        LM_TRY(check_dossier(cx, &one));
    LM_TRY(bring(cx, &one, in, writing.step.on));
    if (!is_recorded(in->move))
        writing.note = in->note;
    LM_TRY(keep_move(cx, &one, &writing));
    mark_of(&one, ret_mark);
    return LM_OK;
}

/* ---- the clock ---- */

static lm_rc mark_limit(struct lm_cx *cx, int64_t case_id, int64_t today) {
    struct mediation_case one = {0};
    LM_TRY(mediation_store_case(cx, case_id, &one));
    struct writing writing = {
        .step = {.move = today > one.now.limit_on ? MEDIATION_EXPIRE : MEDIATION_REMIND,
                 .on = today}};
    struct mediation_facts facts = {0};
    if (mediation_why_not(&one.now, &writing.step, &facts))
        return LM_OK;
    LM_TRY(mediation_unseal_case(cx, &one));
    lm_rc rc = keep_move(cx, &one, &writing);
    return rc == LM_CONFLICT ? LM_RETRY : rc; /* somebody moved it meanwhile */
}

lm_rc mediation_watch_limits(struct lm_cx *cx) {
    struct lm_list ids;
    int64_t today = lm_date_at(cx->now_ms);
    LM_TRY(mediation_store_limits(cx, mediation_days_after(today, MEDIATION_DAYS_BEFORE), today,
                                  &ids));
    const int64_t *items = ids.items;
    for (size_t i = 0; i < ids.count; i++)
        LM_TRY(mark_limit(cx, items[i], today));
    return LM_OK;
}

static lm_rc watch(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    return mediation_watch_limits(cx);
}

const struct lm_job_kind mediation_jobs[] = {
    {.name = "mediation.limits", .every_ms = LM_HOUR_MS, .run = watch}, {0}};
