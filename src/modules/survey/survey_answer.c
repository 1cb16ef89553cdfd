/* What people say about doors: the state machine of a target, exactly once, with its counts. An
 * answered door costs three row changes here (target, answer, count). No SQL, no JSON, no HTTP.
 * The states are drawn in README.md. */
#include "modules/survey/survey_rules.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"

/* A phone's clock may be wrong by this much before it is doubted; so many answers of one person
 * about one door may wait for the station. */
enum { CLOCK_SLACK_MS = 2 * 60 * 1000, WAITING_MAX = 5 };
/* So long may an answer lie on a phone after its person has left. */
static const int64_t late_answer_ms = 30 * LM_DAY_MS;

/* One answer on its way. */
struct answering {
    struct lm_cx *cx;
    const struct survey_answer_in *in;
    struct ledger_door door;
    struct survey_moment moment;
    struct survey_target before, after;
    struct survey_answer answer;
    struct ledger_outcome outcome; /* of the ledger */
    bool has_changed_ledger;
    bool is_from_then; /* by the appointment that was held when it was given */
};

static bool is_about_door(int outcome) {
    return outcome == SURVEY_MISSING || outcome == SURVEY_NOT_EXISTING || outcome == SURVEY_MERGED;
}

static int64_t started_ms(const struct survey_moment *moment) {
    return survey_started_ms(moment->opened_at, moment->opens_at);
}

static bool is_waiting(int state) {
    return state == SURVEY_IS_WAITING || state == SURVEY_IS_NOT_REACHED;
}

static lm_rc move_target(struct answering *a, const struct survey_flows *flows) {
    struct survey_step step = {.before = a->before,
                               .after = a->after,
                               .flows = *flows,
                               .started_ms = started_ms(&a->moment),
                               .at_ms = a->cx->now_ms};
    LM_TRY(survey_move_target(a->cx, &step));
    a->after = step.after;
    return LM_OK;
}

/* ---- what is known before ---- */

static void take_target(struct answering *a, int64_t survey_id) {
    const struct survey_moment *m = &a->moment;
    a->before = (struct survey_target){
        .survey_id = survey_id,
        .building_id = a->door.building_id,
        .door_id = a->door.id,
        .status = m->state,
        .answer_id = m->answer_id,
        .account_id = m->account_id,
        .given_at = m->given_at,
        .received_at = m->received_at,
        .done_at = m->done_at,
        .assigned_to = m->assigned_to,
        .households = m->households == LM_ABSENT ? 0 : m->households,
        .residents = m->residents == LM_ABSENT ? 0 : m->residents,
        .door_version = m->door_version,
    };
    a->after = a->before;
}

/* A door that was made after the survey was opened joins it with its first answer. */
static lm_rc join(struct answering *a, int64_t survey_id) {
    if (a->moment.status == SURVEY_OPENING)
        return lm_fail(a->cx, LM_CONFLICT, "survey.still_opening");
    struct survey survey = {0};
    LM_TRY(survey_read(a->cx, survey_id, &survey));
    if (!survey_covers(a->cx, &survey, a->door.building_id))
        return lm_fail(a->cx, LM_NOT_FOUND, "survey.not_here");
    int64_t added;
    LM_TRY(survey_fill_building(a->cx, survey_id, a->door.building_id, &added));
    return survey_store_moment(a->cx, survey_id, a->door.building_id, a->door.id, &a->moment);
}

bool survey_may_stand_in(const struct lm_cx *cx, int64_t building_id) {
    const struct lm_scope_node *compound =
        lm_scope_at_level(cx->scope, building_id, LM_LEVEL_COMPOUND);
    for (size_t i = 0; compound && cx->who && i < cx->who->grant_count; i++) {
        const struct lm_grant *grant = &cx->who->grants[i];
        if ((survey_speak.roles & LM_ROLE((unsigned)grant->role)) &&
            lm_scope_covers(cx->scope, compound->id, grant->node_id))
            return true;
    }
    return false;
}

/* Who was in charge when he answered. The phone's clock is what there is to go by: that is why the
 * station decides. A program has no phone, and its token may reach less far than its owner did. */
static lm_rc permit_then(struct answering *a) {
    struct lm_cx *cx = a->cx;
    int64_t age = cx->now_ms - a->in->given_at;
    struct account_past past = {.account_id = cx->who->account_id,
                                .roles = survey_speak.roles,
                                .node_id = a->door.building_id,
                                .at_ms = a->in->given_at};
    bool was_in_charge = false;
    if (age >= -CLOCK_SLACK_MS && age <= late_answer_ms && !cx->who->is_token)
        LM_TRY(account_held(cx, &past, &was_in_charge));
    if (!was_in_charge)
        return lm_fail(cx, LM_NOT_FOUND, "survey.no_late_answer");
    return lm_permit(cx, a->door.building_id);
}

/* Who is in charge of the building may answer, and whoever the door was handed to. */
static lm_rc permit(struct answering *a) {
    struct lm_cx *cx = a->cx;
    if (a->is_from_then)
        return permit_then(a);
    if (cx->who && a->moment.assigned_to && a->moment.assigned_to == cx->who->account_id &&
        survey_may_stand_in(cx, a->door.building_id)) {
        const int64_t *roots;
        size_t count;
        return lm_permit_roots(cx, &roots, &count);
    }
    return lm_permit(cx, a->door.building_id);
}

static lm_rc look(struct answering *a, int64_t survey_id, int64_t door_id) {
    struct lm_cx *cx = a->cx;
    LM_TRY(ledger_door_find(cx, door_id, &a->door));
    lm_rc rc = survey_store_moment(cx, survey_id, a->door.building_id, door_id, &a->moment);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "survey.no_such_survey");
    LM_TRY(rc);
    LM_TRY(permit(a));
    if (a->moment.status == SURVEY_DRAFT)
        return lm_fail(cx, LM_NOT_FOUND, "survey.no_such_survey");
    if (a->moment.purged_at)
        return lm_fail(cx, LM_GONE, "survey.purged");
    if (a->moment.state == 0)
        LM_TRY(join(a, survey_id));
    take_target(a, survey_id);
    return LM_OK;
}

/* ---- what becomes of it ---- */

static bool is_station(const struct lm_cx *cx, int64_t building_id) {
    static const struct lm_permission station = {"survey.station", LM_ROLES_STATION, NULL};
    return lm_may(cx, &station, building_id);
}

static int clock_of(const struct answering *a, int64_t given_at) {
    if (given_at > a->cx->now_ms + CLOCK_SLACK_MS)
        return SURVEY_AHEAD;
    return given_at < started_ms(&a->moment) - CLOCK_SLACK_MS ? SURVEY_BEHIND : SURVEY_PLAUSIBLE;
}

static lm_rc fate_of(struct answering *a, int *ret_fate) {
    const struct survey_moment *m = &a->moment;
    int64_t now = a->cx->now_ms;
    if (now >= survey_expiry_ms(m->valid_until))
        *ret_fate = SURVEY_SEALED;
    else if (m->status == SURVEY_CLOSED || (m->due_at && now >= m->due_at) ||
             (m->signed_at && a->answer.role != SURVEY_BY_STATION))
        *ret_fate = SURVEY_LATE;
    else if (now < started_ms(m))
        return lm_fail(a->cx, LM_CONFLICT, "survey.not_open_yet");
    else
        *ret_fate = is_about_door(a->in->outcome) ? SURVEY_FOR_STATION : SURVEY_APPLIED;
    return LM_OK;
}

/* Did this person say this before? Then he gets the first outcome, and nothing is written. */
static lm_rc find_repeat(struct answering *a, int64_t *ret_answer_id) {
    int64_t me = a->cx->who->account_id;
    *ret_answer_id = 0;
    if (a->before.answer_id && a->before.account_id == me && a->before.given_at == a->in->given_at)
        *ret_answer_id = a->before.answer_id;
    /* The index of cases is asked only where there can be one. */
    bool can_wait = a->before.status == SURVEY_IS_PENDING || a->answer.fate != SURVEY_APPLIED;
    if (*ret_answer_id || !can_wait)
        return LM_OK;
    struct survey_case like = {.survey_id = a->before.survey_id,
                               .door_id = a->before.door_id,
                               .account_id = me,
                               .given_at = a->in->given_at};
    struct survey_case found = {0};
    lm_rc rc = survey_store_case_like(a->cx, &like, &found);
    if (rc == LM_OK)
        *ret_answer_id = found.answer_id;
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

/* When something was said: by the phone's clock, but never later than it was received, so that a
 * clock that once ran ahead bars nobody from mending his answer. */
static int64_t said_at(int64_t given_at, int64_t received_at) {
    return given_at < received_at ? given_at : received_at;
}

/* One's own answer can be amended; another's stands, unless the station speaks or nobody was met.
 * An older word replaces no newer one, whoever says it. */
static lm_rc check_turn(struct answering *a) {
    const struct survey_target *before = &a->before;
    int64_t me = a->cx->who->account_id;
    if (before->answer_id == 0 || before->status == SURVEY_IS_WAITING)
        return LM_OK;
    bool is_older =
        said_at(a->in->given_at, a->cx->now_ms) < said_at(before->given_at, before->received_at);
    bool is_mine = before->account_id == me, is_open = is_waiting(before->status);
    if (is_older && (is_mine || (a->answer.role == SURVEY_BY_STATION && !is_open)))
        return lm_fail(a->cx, LM_CONFLICT, "survey.newer_answer");
    if (is_mine || is_open || a->answer.role == SURVEY_BY_STATION)
        return LM_OK;
    struct survey_conflict conflict = {"", a->in->based_on, a->door.version, a->door.id, before};
    LM_TRY(survey_show_conflict(a->cx, &conflict));
    return lm_fail(a->cx, LM_CONFLICT, "survey.already_answered");
}

static bool adds_somebody(const struct lm_list *changes) {
    const struct ledger_change *items = changes->items;
    for (size_t i = 0; i < changes->count; i++)
        if (items[i].kind == LEDGER_ADD || items[i].kind == LEDGER_BIRTH ||
            items[i].kind == LEDGER_ADD_HOUSEHOLD || items[i].kind == LEDGER_MOVE ||
            items[i].kind == LEDGER_RETURN)
            return true;
    return false;
}

/* Was the door as it was seen? Changes of single people are compared by the ledger; what concerns
 * the door as a whole (no change, nobody lives here, one more person) is compared here. The version
 * that one's own last answer made counts as seen: the phone may send two answers in a row. */
static lm_rc check_version(struct answering *a, const struct lm_list *changes) {
    int outcome = a->answer.outcome;
    bool is_whole = outcome == SURVEY_UNCHANGED || outcome == SURVEY_VACANT ||
                    (outcome == SURVEY_CHANGED && adds_somebody(changes));
    bool is_own =
        a->before.account_id == a->answer.account_id && a->before.door_version == a->door.version;
    if (!is_whole || a->answer.based_on == a->door.version || is_own)
        return LM_OK;
    struct survey_conflict conflict = {"/based_on", a->answer.based_on, a->door.version, a->door.id,
                                       NULL};
    LM_TRY(survey_show_conflict(a->cx, &conflict));
    return lm_fail(a->cx, LM_CONFLICT, "survey.changed_meanwhile");
}

/* ---- the ledger ---- */

/* Nobody lives here: everybody whom the person saw has left, and the door is vacant. */
static lm_rc vacate(struct answering *a, const struct lm_list *changes, struct lm_list *ret) {
    struct ledger_sheet sheet = {0};
    LM_TRY(ledger_sheet_of_door(a->cx, a->door.id, &sheet));
    struct ledger_change *all;
    size_t used = changes->count;
    LM_TRY(lm_new(a->cx->arena, used + (size_t)a->door.residents + 1, &all));
    if (used > 0)
        memcpy(all, changes->items, used * sizeof *all);
    const struct ledger_household *households = sheet.households.items;
    for (size_t i = 0; i < sheet.households.count; i++) {
        const struct ledger_resident *residents = households[i].residents.items;
        for (size_t j = 0; j < households[i].residents.count; j++) {
            bool is_named = false;
            for (size_t k = 0; k < changes->count; k++)
                is_named |= all[k].person_id == residents[j].person_id;
            if (!is_named && used < changes->count + (size_t)a->door.residents)
                all[used++] = (struct ledger_change){.kind = LEDGER_MOVE_OUT,
                                                     .person_id = residents[j].person_id,
                                                     .based_on = residents[j].version};
        }
    }
    all[used++] = (struct ledger_change){.kind = LEDGER_SET_USAGE, .usage = LEDGER_VACANT};
    *ret = (struct lm_list){all, used};
    return LM_OK;
}

/* Came with a day: moved in. Without: lived here before and was not known. The ledger may have
 * found some of the list to be no news, so its own count is the bound. */
static struct survey_flows flows_of(const struct ledger_outcome *outcome,
                                    const struct lm_list *changes) {
    const struct ledger_change *items = changes->items;
    int64_t dated = 0;
    for (size_t i = 0; i < changes->count; i++)
        dated += items[i].kind == LEDGER_MOVE || (items[i].kind == LEDGER_ADD && items[i].on != 0);
    int64_t moved_in = dated < outcome->added ? dated : outcome->added;
    return (struct survey_flows){.moved_in = moved_in,
                                 .moved_out = outcome->moved_out,
                                 .found = outcome->added - moved_in,
                                 .born = outcome->births,
                                 .died = outcome->deaths,
                                 .corrected = outcome->corrected};
}

static lm_rc change_ledger(struct answering *a, const struct lm_list *given,
                           struct survey_flows *ret_flows) {
    struct lm_list changes = *given;
    a->outcome.households = a->door.households;
    a->outcome.residents = a->door.residents;
    a->after.door_version = a->door.version;
    if (a->answer.outcome == SURVEY_VACANT && a->door.usage == LEDGER_VACANT &&
        a->door.residents == 0 && given->count == 0)
        return LM_OK;
    if (a->answer.outcome == SURVEY_VACANT)
        LM_TRY(vacate(a, given, &changes));
    if (changes.count == 0)
        return LM_OK;
    struct ledger_provenance provenance = {
        .source = LEDGER_BY_SURVEY,
        .source_id = a->answer.id,
        .at_ms = a->answer.clock == SURVEY_PLAUSIBLE ? a->answer.given_at : a->answer.received_at,
    };
    LM_TRY(ledger_apply(a->cx, a->door.id, &changes, &provenance, &a->outcome));
    a->has_changed_ledger = true;
    struct ledger_door door = {0};
    LM_TRY(ledger_door_find(a->cx, a->door.id, &door));
    a->after.door_version = door.version;
    *ret_flows = flows_of(&a->outcome, &changes);
    return LM_OK;
}

/* ---- applying ---- */

/* "No change" after a change of the same survey confirms the change; a door is vacant only as long
 * as nobody lives there. */
static int state_after(int outcome, int before, int64_t residents) {
    switch ((enum survey_outcome)outcome) {
    case SURVEY_UNCHANGED:
        if (before == SURVEY_IS_CHANGED || (before == SURVEY_IS_VACANT && residents == 0))
            return before;
        return before == SURVEY_IS_VACANT ? SURVEY_IS_CHANGED : SURVEY_IS_UNCHANGED;
    case SURVEY_CHANGED:
        return SURVEY_IS_CHANGED;
    case SURVEY_VACANT:
        return SURVEY_IS_VACANT;
    case SURVEY_NOT_REACHED:
        return SURVEY_IS_NOT_REACHED;
    case SURVEY_REFUSED:
        return SURVEY_IS_REFUSED;
    case SURVEY_NOT_EXISTING:
    case SURVEY_MERGED:
        return SURVEY_IS_DROPPED;
    case SURVEY_MISSING:
        break;
    }
    return SURVEY_IS_WAITING;
}

static void put_answer_on_target(struct answering *a) {
    struct survey_target *after = &a->after;
    after->status = state_after(a->answer.outcome, a->before.status, a->outcome.residents);
    after->answer_id = a->answer.id;
    after->account_id = a->answer.account_id;
    after->given_at = a->answer.given_at;
    after->received_at = a->answer.received_at;
    after->households = survey_is_counted(after->status) ? a->outcome.households : 0;
    after->residents = survey_is_counted(after->status) ? a->outcome.residents : 0;
}

static lm_rc apply(struct answering *a, const struct lm_list *changes) {
    LM_TRY(check_version(a, changes));
    LM_TRY(change_ledger(a, changes, &a->answer.flows));
    put_answer_on_target(a);
    LM_TRY(move_target(a, &a->answer.flows));
    if (a->before.status == SURVEY_IS_PENDING)
        LM_TRY(survey_store_replace_cases(a->cx, a->before.survey_id, a->before.building_id,
                                          a->before.door_id));
    return survey_store_add_answer(a->cx, &a->answer);
}

/* A second case of a door returns to where the first one came from. */
static lm_rc inherit_status(struct answering *a, int *status) {
    struct survey_case first = {0};
    lm_rc rc = survey_store_case_of_door(a->cx, a->before.survey_id, a->before.building_id,
                                         a->before.door_id, &first);
    *status = rc == LM_OK ? first.status_before : SURVEY_IS_WAITING;
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

/* Keeps an answer for the station. A door that is done stays done meanwhile, unless the answer says
 * that there is no such door. */
static lm_rc keep_for_station(struct answering *a) {
    struct survey_case one = {.survey_id = a->before.survey_id,
                              .building_id = a->before.building_id,
                              .answer_id = a->answer.id,
                              .door_id = a->before.door_id,
                              .account_id = a->answer.account_id,
                              .given_at = a->answer.given_at,
                              .status_before = a->before.status,
                              .verdict = SURVEY_UNDECIDED};
    if (one.status_before == SURVEY_IS_PENDING)
        LM_TRY(inherit_status(a, &one.status_before));
    int64_t waiting;
    LM_TRY(survey_store_count_cases(a->cx, &one, &waiting));
    if (waiting >= WAITING_MAX)
        return lm_fail(a->cx, LM_CONFLICT, "survey.too_many_waiting");
    LM_TRY(survey_store_add_answer(a->cx, &a->answer));
    LM_TRY(survey_store_add_case(a->cx, &one));
    bool waits = is_waiting(a->before.status) ||
                 (a->answer.fate == SURVEY_FOR_STATION && is_about_door(a->answer.outcome));
    if (!waits || a->before.status == SURVEY_IS_PENDING)
        return lm_emit(a->cx, "survey", a->before.survey_id);
    a->after.status = SURVEY_IS_PENDING;
    return move_target(a, &a->answer.flows);
}

static void make_answer(struct answering *a) {
    const struct survey_answer_in *in = a->in;
    a->answer = (struct survey_answer){
        .survey_id = in->survey,
        .id = lm_cx_id(a->cx),
        .building_id = a->door.building_id,
        .door_id = a->door.id,
        .account_id = a->cx->who->account_id,
        .role = is_station(a->cx, a->door.building_id) ? SURVEY_BY_STATION : SURVEY_AT_DOOR,
        .outcome = in->outcome,
        .fate = SURVEY_APPLIED,
        .clock = clock_of(a, in->given_at),
        .given_at = in->given_at,
        .received_at = a->cx->now_ms,
        .based_on = in->based_on,
        .amends = in->amends,
        .content = in->sealed,
    };
}

static lm_rc give_back(struct answering *a, struct survey_answer_out *ret_out) {
    ret_out->answer_id = a->answer.id;
    ret_out->fate = a->answer.fate;
    ret_out->target = a->after;
    if (a->has_changed_ledger)
        return ledger_sheet_of_door(a->cx, a->door.id, &ret_out->door);
    struct ledger_door *none = &ret_out->door.door;
    none->unit_no = none->floor = none->area_cm2 = none->households = none->residents =
        none->version = LM_ABSENT;
    return LM_OK;
}

static lm_rc repeat(struct answering *a, int64_t answer_id, struct survey_answer_out *ret_out) {
    struct survey_answer first = {0};
    LM_TRY(survey_store_answer(a->cx, a->before.survey_id, answer_id, &first));
    a->answer = first;
    return give_back(a, ret_out);
}

lm_rc survey_answer_door(struct lm_cx *cx, const struct survey_answer_in *in,
                         struct survey_answer_out *ret_out) {
    struct answering a = {.cx = cx, .in = in};
    LM_TRY(look(&a, in->survey, in->door));
    make_answer(&a);
    LM_TRY(fate_of(&a, &a.answer.fate));
    LM_TRY(lm_audit_about(cx, "survey_answer", a.answer.id, a.door.building_id));
    int64_t first;
    LM_TRY(find_repeat(&a, &first));
    if (first)
        return repeat(&a, first, ret_out);
    if (a.answer.fate == SURVEY_LATE || a.answer.fate == SURVEY_SEALED) {
        LM_TRY(keep_for_station(&a));
    } else {
        LM_TRY(check_turn(&a));
        LM_TRY(a.answer.fate == SURVEY_FOR_STATION ? keep_for_station(&a)
                                                   : apply(&a, &in->content.changes));
    }
    return give_back(&a, ret_out);
}

lm_rc survey_answer_late(struct lm_cx *cx, const struct survey_answer_in *in,
                         struct survey_late_out *ret_out) {
    struct answering a = {.cx = cx, .in = in, .is_from_then = true};
    struct survey_answer_out out = {0};
    LM_TRY(look(&a, in->survey, in->door));
    make_answer(&a);
    LM_TRY(fate_of(&a, &a.answer.fate));
    if (a.answer.fate != SURVEY_SEALED)
        a.answer.fate = SURVEY_FOR_STATION;
    LM_TRY(lm_audit_about(cx, "survey_answer", a.answer.id, a.door.building_id));
    int64_t first;
    LM_TRY(find_repeat(&a, &first));
    LM_TRY(first ? repeat(&a, first, &out) : keep_for_station(&a));
    ret_out->answer_id = a.answer.id;
    ret_out->fate = a.answer.fate;
    return LM_OK;
}

/* ---- decisions ---- */

const char *survey_why_sealed(const struct survey_answer *answer, int64_t valid_until) {
    if (answer->fate != SURVEY_SEALED)
        return NULL;
    if (answer->clock != SURVEY_PLAUSIBLE)
        return "survey.clock_in_doubt";
    return answer->given_at >= survey_expiry_ms(valid_until) ? "survey.given_after_expiry" : NULL;
}

static lm_rc check_acceptable(struct answering *a) {
    const char *why = survey_why_sealed(&a->answer, a->moment.valid_until);
    return why ? lm_fail(a->cx, LM_CONFLICT, why) : LM_OK;
}

static lm_rc accept(struct answering *a, const struct survey_case *one,
                    const struct survey_content *content, struct survey_flows *ret_flows) {
    LM_TRY(check_acceptable(a));
    if (a->answer.outcome == SURVEY_MISSING) {
        /* The station has entered the missing door; this one is to be answered as before. */
        if (a->before.status != SURVEY_IS_PENDING)
            return LM_OK;
        a->after.status = one->status_before;
        return move_target(a, ret_flows);
    }
    /* Nobody presses the station to repeat a door that others have answered since: what the answer
     * says about single people is compared by the ledger, and it sees both. */
    if (a->answer.outcome == SURVEY_VACANT)
        LM_TRY(check_version(a, &content->changes));
    LM_TRY(change_ledger(a, &content->changes, ret_flows));
    put_answer_on_target(a);
    return move_target(a, ret_flows);
}

/* What the survey has found out, the ledger knows from now on. */
static lm_rc close_door(struct answering *a) {
    struct ledger_provenance provenance = {
        .source = LEDGER_BY_SURVEY, .source_id = a->answer.id, .at_ms = a->answer.received_at};
    return ledger_door_close(a->cx, a->door.id, lm_date_at(a->cx->now_ms), &provenance);
}

static lm_rc turn_down(struct answering *a, const struct survey_case *one) {
    struct survey_case other = {0};
    lm_rc rc =
        survey_store_case_of_door(a->cx, one->survey_id, one->building_id, one->door_id, &other);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    if (a->before.status != SURVEY_IS_PENDING || rc == LM_OK)
        return lm_emit(a->cx, "survey", one->survey_id);
    a->after.status = one->status_before;
    return move_target(a, &(struct survey_flows){0});
}

lm_rc survey_decide(struct lm_cx *cx, const struct survey_decision *decision,
                    const struct survey_answer *answer, const struct survey_content *content,
                    struct survey_answer_out *ret_out) {
    struct answering a = {.cx = cx, .answer = *answer};
    struct survey_case one = {0};
    struct survey_flows flows = {0};
    LM_TRY(lm_permit(cx, answer->building_id));
    lm_rc rc = survey_store_case(cx, decision->survey_id, answer->building_id, answer->id, &one);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "survey.nothing_to_decide");
    LM_TRY(rc);
    if (one.verdict != SURVEY_UNDECIDED)
        return lm_fail(cx, LM_CONFLICT, "survey.already_decided");
    LM_TRY(look(&a, decision->survey_id, answer->door_id));
    LM_TRY(lm_audit_about(cx, "survey_answer", answer->id, answer->building_id));
    if (decision->based_on)
        a.answer.based_on = decision->based_on;
    one.verdict = decision->is_accepted ? SURVEY_ACCEPTED : SURVEY_TURNED_DOWN;
    if (decision->is_accepted)
        LM_TRY(accept(&a, &one, content, &flows));
    LM_TRY(survey_store_decide(cx, &one, decision->note_sealed, &flows));
    if (!decision->is_accepted)
        LM_TRY(turn_down(&a, &one));
    else if (answer->outcome == SURVEY_NOT_EXISTING)
        LM_TRY(close_door(&a));
    return give_back(&a, ret_out);
}

/* ---- handing on ---- */

/* May somebody be asked to stand in here? */
static lm_rc check_stand_in(struct lm_cx *cx, int64_t building_id, int64_t account_id) {
    struct lm_list list;
    LM_TRY(survey_stand_ins(cx, building_id, &list));
    const struct survey_stand_in *items = list.items;
    for (size_t i = 0; i < list.count; i++)
        if (items[i].account_id == account_id)
            return LM_OK;
    return lm_fail(cx, LM_INVALID, "survey.no_stand_in");
}

lm_rc survey_hand(struct lm_cx *cx, int64_t survey_id, int64_t door_id, int64_t account_id,
                  struct survey_target *ret_target) {
    int64_t building_id;
    LM_TRY(ledger_door_building(cx, door_id, &building_id));
    LM_TRY(lm_permit(cx, building_id));
    lm_rc rc = survey_store_target(cx, survey_id, building_id, door_id, ret_target);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "survey.not_here");
    LM_TRY(rc);
    if (account_id)
        LM_TRY(check_stand_in(cx, building_id, account_id));
    ret_target->assigned_to = account_id;
    LM_TRY(survey_store_assign(cx, ret_target));
    LM_TRY(lm_audit_about(cx, "survey_target", door_id, building_id));
    return lm_emit(cx, "survey", survey_id);
}
