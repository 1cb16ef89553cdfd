/* A case and who is in it: filing, correcting, parties, mediators and their conflicts of interest;
 * and how a move is written. */
#include "modules/mediation/mediation_case.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger.h"

bool mediation_is_blank(struct lm_str text) {
    return lm_str_is_empty(lm_str_trim(text));
}

void mediation_need_text(struct lm_cx *cx, const char *pointer, struct lm_str text) {
    if (mediation_is_blank(text))
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
    int64_t conflict = mediation_is_blank(mediator->declared) ? 0 : MEDIATION_DECLARED;
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

lm_rc mediation_look_for_conflicts(struct lm_cx *cx, struct mediation_case *one) {
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

struct mediation_party *mediation_party_at(const struct mediation_case *one, int64_t place) {
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

/* Another name may be another person: what the first one said is not his word, nor may he read with
 * the first one's code. */
static void change_party(struct mediation_party *party, const struct mediation_party *given) {
    if (!lm_str_eq(lm_str_trim(party->person.name), lm_str_trim(given->person.name))) {
        party->consent = MEDIATION_UNASKED;
        party->consent_on = 0;
        party->is_other = party->reads_since || party->code_until;
    }
    party->side = given->side;
    party->person = given->person;
}

/* The party that is meant, a new one behind the others; NULL and a fault when there is none. */
static struct mediation_party *party_of(struct lm_cx *cx, struct mediation_case *one, size_t at,
                                        const struct mediation_party *given, int64_t *last) {
    char pointer[40];
    if (given->place != LM_ABSENT && given->place != 0) {
        struct mediation_party *party = mediation_party_at(one, given->place);
        snprintf(pointer, sizeof pointer, "/parties/%zu/place", at);
        if (!party)
            lm_fault(cx, pointer, "mediation.no_such_party");
        return party;
    }
    struct mediation_party *all = one->parties.items, *party = &all[one->parties.count++];
    *party = (struct mediation_party){
        .place = ++*last, .consent = MEDIATION_UNASKED, .person.name = given->person.name};
    return party;
}

/* Takes what is given: those with a place change, the others come behind. A place is given once,
 * whatever became of the party that had it. */
static lm_rc take_parties(struct lm_cx *cx, struct mediation_case *one,
                          const struct lm_list *given) {
    const struct mediation_party *news = given->items;
    struct mediation_party *all;
    int64_t last;
    LM_TRY(mediation_store_last_place(cx, one->id, &last));
    LM_TRY(lm_new(cx->arena, one->parties.count + given->count, &all));
    if (one->parties.count > 0)
        memcpy(all, one->parties.items, one->parties.count * sizeof *all);
    one->parties.items = all;
    for (size_t i = 0; i < given->count; i++) {
        char pointer[40];
        snprintf(pointer, sizeof pointer, "/parties/%zu/name", i);
        mediation_need_text(cx, pointer, news[i].person.name);
        LM_TRY(check_door(cx, one, i, news[i].person.door_id));
        struct mediation_party *party = party_of(cx, one, i, &news[i], &last);
        if (party)
            change_party(party, &news[i]);
    }
    if (one->parties.count > MEDIATION_PARTIES_MAX)
        lm_fault(cx, "/parties", "mediation.too_many_parties");
    return lm_faults_check(cx);
}

static lm_rc keep_parties(struct lm_cx *cx, struct mediation_case *one) {
    struct mediation_party *parties = one->parties.items;
    for (size_t i = 0; i < one->parties.count; i++) {
        LM_TRY(mediation_seal_party(cx, &parties[i]));
        LM_TRY(mediation_store_put_party(cx, one->id, &parties[i]));
        if (parties[i].is_other)
            LM_TRY(mediation_end_reading(cx, one->id, parties[i].place));
    }
    return LM_OK;
}

/* ---- writing a move ---- */

static lm_rc keep_entry(struct lm_cx *cx, const struct mediation_case *one, int before,
                        const struct mediation_writing *writing) {
    struct mediation_entry entry = {.case_id = one->id,
                                    .place = one->version,
                                    .at_ms = cx->now_ms,
                                    .on_day = writing->step.on,
                                    .move = writing->step.move,
                                    .from_state = before,
                                    .to_state = one->now.state,
                                    .account_id = cx->who ? cx->who->account_id : 0,
                                    .party = writing->party,
                                    .answer = writing->answer};
    LM_TRY(mediation_seal_text(cx, "mediation.note", writing->note, &entry.note_sealed));
    LM_TRY(mediation_store_add_entry(cx, &entry));
    LM_TRY(lm_audit_about(cx, "mediation", one->id, one->node_id));
    return lm_emit(cx, "mediation", one->id);
}

lm_rc mediation_keep_move(struct lm_cx *cx, struct mediation_case *one,
                          const struct mediation_writing *writing) {
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

void mediation_mark_of(const struct mediation_case *one, struct mediation_mark *ret_mark) {
    *ret_mark = (struct mediation_mark){
        .id = one->id, .version = one->version, .state = one->now.state, .number = one->number};
}

lm_rc mediation_open_for(struct lm_cx *cx, int64_t case_id, int64_t based_on, int move,
                         struct mediation_case *ret_case) {
    LM_TRY(mediation_open(cx, case_id, ret_case));
    if (ret_case->reader) /* a party reads; it moves nothing */
        return lm_fail(cx, LM_NOT_FOUND, "mediation.no_such_case");
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
    mediation_need_text(cx, "/summary", in->summary);
    if (is_referred)
        mediation_need_text(cx, "/referrer", in->referrer);
    if (source == MEDIATION_BY_APPLICATION)
        mediation_need_text(cx, "/request", in->request);
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
    return mediation_look_for_conflicts(cx, one);
}

lm_rc mediation_day_of(struct lm_cx *cx, int64_t on, int64_t *ret_day) {
    int64_t today = lm_date_at(cx->now_ms);
    if (on > today)
        lm_fault(cx, "/on", "mediation.day_future");
    *ret_day = on ? on : today;
    return lm_faults_check(cx);
}

lm_rc mediation_enter(struct lm_cx *cx, const struct mediation_committee *committee, bool is_head,
                      const struct mediation_file_in *in, struct mediation_case *ret_case) {
    struct mediation_writing writing = {.step = {.move = MEDIATION_FILE}};
    check_words(cx, in, in->source);
    LM_TRY(mediation_day_of(cx, in->on, &writing.step.on));
    struct mediation_case one = {.id = lm_cx_id(cx),
                                 .committee_id = committee->id,
                                 .node_id = committee->node_id,
                                 .year = LM_ABSENT,
                                 .no = LM_ABSENT,
                                 .demand_id = in->demand_id,
                                 .source = in->source,
                                 .version = 1,
                                 .is_head = is_head,
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
    *ret_case = one;
    return LM_OK;
}

lm_rc mediation_file_case(struct lm_cx *cx, const struct mediation_file_in *in,
                          struct mediation_mark *ret_mark) {
    struct mediation_committee committee = {0};
    struct mediation_member seat = {0};
    struct mediation_case one = {0};
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    lm_rc rc = mediation_store_committee(cx, in->committee_id, &committee);
    if (rc == LM_OK)
        rc = mediation_own_seat(cx, &committee, &seat);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "mediation.no_such_committee");
    LM_TRY(rc);
    if (in->demand_id) /* where it came from agrees */
        LM_TRY(lm_hooks_run(cx, "mediation.filed", in->demand_id, committee.node_id));
    LM_TRY(mediation_enter(cx, &committee, seat.is_head, in, &one));
    mediation_mark_of(&one, ret_mark);
    return LM_OK;
}

lm_rc mediation_refuse_if(struct lm_cx *cx, const struct mediation_case *one,
                          const struct mediation_step *step, const struct mediation_facts *facts) {
    const char *why = mediation_why_not(&one->now, step, facts);
    return why ? lm_fail(cx, LM_CONFLICT, why) : LM_OK;
}

lm_rc mediation_edit_case(struct lm_cx *cx, const struct mediation_file_in *in,
                          struct mediation_mark *ret_mark) {
    struct mediation_case one = {0};
    struct mediation_writing writing = {
        .step = {.move = MEDIATION_EDIT, .on = lm_date_at(cx->now_ms)}, .note = in->note};
    LM_TRY(mediation_open_for(cx, in->mediation, in->based_on, MEDIATION_EDIT, &one));
    struct mediation_facts facts = mediation_facts_of(&one);
    LM_TRY(mediation_refuse_if(cx, &one, &writing.step, &facts));
    check_words(cx, in, one.source);
    take_words(&one, in);
    LM_TRY(take_parties(cx, &one, &in->parties));
    LM_TRY(keep_parties(cx, &one));
    LM_TRY(mediation_look_for_conflicts(cx, &one));
    LM_TRY(mediation_keep_move(cx, &one, &writing));
    mediation_mark_of(&one, ret_mark);
    return LM_OK;
}

/* ---- mediators ---- */

const struct mediation_mediator *mediation_mediator_of(const struct lm_list *list,
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
    const struct mediation_mediator *before =
        mediation_mediator_of(&one->mediators, seats[at].account_id);
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

/* "甲、乙": the log tells later who it was, when others have taken over. */
static lm_rc names_of(struct lm_cx *cx, const struct lm_list *mediators, struct lm_str *ret_names) {
    const struct mediation_mediator *items = mediators->items;
    struct lm_buf out = lm_buf_in(cx->arena, 4000);
    for (size_t i = 0; i < mediators->count; i++) {
        lm_buf_z(&out, i == 0 ? "" : "、");
        lm_buf_str(&out, items[i].name);
    }
    return lm_buf_done(&out, ret_names);
}

lm_rc mediation_seat(struct lm_cx *cx, struct mediation_case *one,
                     const struct mediation_assign_in *in) {
    struct mediation_mediator *mediators;
    struct mediation_writing writing = {
        .step = {.move = MEDIATION_ASSIGN, .on = lm_date_at(cx->now_ms)}};
    struct mediation_facts facts = mediation_facts_of(one);
    LM_TRY(mediation_refuse_if(cx, one, &writing.step, &facts));
    LM_TRY(lm_new(cx->arena, in->mediators.count, &mediators));
    for (size_t i = 0; i < in->mediators.count; i++)
        LM_TRY(take_seat(cx, one, i, in->mediators.items, &mediators[i]));
    LM_TRY(lm_faults_check(cx));
    one->mediators = (struct lm_list){mediators, in->mediators.count};
    LM_TRY(names_of(cx, &one->mediators, &writing.note));
    LM_TRY(mediation_store_drop_mediators(cx, one->id));
    LM_TRY(mediation_look_for_conflicts(cx, one));
    return mediation_keep_move(cx, one, &writing);
}

lm_rc mediation_assign(struct lm_cx *cx, const struct mediation_assign_in *in,
                       struct mediation_mark *ret_mark) {
    struct mediation_case one = {0};
    LM_TRY(mediation_open_for(cx, in->mediation, in->based_on, MEDIATION_ASSIGN, &one));
    LM_TRY(mediation_seat(cx, &one, in));
    mediation_mark_of(&one, ret_mark);
    return LM_OK;
}
