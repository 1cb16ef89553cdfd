/* A target moves: its state, the totals of its building, the board, all by the same delta. And what
 * the ledger does to the targets of running surveys: a door that is new joins them, one that is
 * closed leaves them, in the transaction that adds or closes it. No SQL, no JSON, no HTTP. */
#include "modules/survey/survey_rules.h"

#include "base/clock.h"
#include "core/scope/scope.h"

bool survey_is_done(int state) {
    return state == SURVEY_IS_UNCHANGED || state == SURVEY_IS_CHANGED ||
           state == SURVEY_IS_VACANT || state == SURVEY_IS_REFUSED || state == SURVEY_IS_DROPPED;
}

/* People behind these doors have been counted. */
bool survey_is_counted(int state) {
    return state == SURVEY_IS_UNCHANGED || state == SURVEY_IS_CHANGED || state == SURVEY_IS_VACANT;
}

void survey_contribute(struct survey_totals *totals, int state, int64_t households,
                       int64_t residents, int64_t sign) {
    static const size_t members[] = {
        [SURVEY_IS_UNCHANGED] = offsetof(struct survey_totals, unchanged),
        [SURVEY_IS_CHANGED] = offsetof(struct survey_totals, changed),
        [SURVEY_IS_VACANT] = offsetof(struct survey_totals, vacant),
        [SURVEY_IS_NOT_REACHED] = offsetof(struct survey_totals, not_reached),
        [SURVEY_IS_REFUSED] = offsetof(struct survey_totals, refused),
        [SURVEY_IS_PENDING] = offsetof(struct survey_totals, pending),
        [SURVEY_IS_DROPPED] = offsetof(struct survey_totals, dropped),
    };
    totals->doors += sign;
    if (state > SURVEY_IS_WAITING && state <= SURVEY_IS_DROPPED)
        *(int64_t *)((char *)totals + members[state]) += sign;
    if (survey_is_counted(state)) {
        totals->households += sign * households;
        totals->residents += sign * residents;
    }
}

/* ---- counts and board ---- */

/* The second of the survey at which a door was done; LM_ABSENT when it is not. */
static int64_t done_second(int64_t started_ms, const struct survey_target *target) {
    if (!survey_is_done(target->status) || target->done_at == 0)
        return LM_ABSENT;
    return (target->done_at - started_ms) / LM_SECOND_MS;
}

static lm_rc stage(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                   const struct survey_totals *delta, struct survey_move *move) {
    LM_TRY(survey_store_count(cx, survey_id, building_id, delta, &move->count));
    const struct lm_scope_node *compound =
        lm_scope_at_level(cx->scope, building_id, LM_LEVEL_COMPOUND);
    move->compound_id = compound ? compound->id : 0;
    return survey_board_stage(cx, move);
}

lm_rc survey_stage_count(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                         const struct survey_totals *delta) {
    struct survey_move move = {.done_s = LM_ABSENT, .undone_s = LM_ABSENT};
    return stage(cx, survey_id, building_id, delta, &move);
}

lm_rc survey_move_target(struct lm_cx *cx, struct survey_step *step) {
    struct survey_target *after = &step->after;
    const struct survey_target *before = &step->before;
    const struct survey_flows *flows = &step->flows;
    if (survey_is_done(after->status) && after->done_at == 0)
        after->done_at = step->at_ms;
    else if (!survey_is_done(after->status) && after->status != SURVEY_IS_PENDING)
        after->done_at = 0;
    LM_TRY(survey_store_move_target(cx, after, before->status, before->answer_id));
    struct survey_totals delta = {.moved_in = flows->moved_in,
                                  .moved_out = flows->moved_out,
                                  .found = flows->found,
                                  .born = flows->born,
                                  .died = flows->died,
                                  .corrected = flows->corrected};
    survey_contribute(&delta, before->status, before->households, before->residents, -1);
    survey_contribute(&delta, after->status, after->households, after->residents, 1);
    struct survey_move move = {.done_s = done_second(step->started_ms, after),
                               .undone_s = done_second(step->started_ms, before)};
    LM_TRY(stage(cx, after->survey_id, after->building_id, &delta, &move));
    return lm_emit(cx, "survey", after->survey_id);
}

/* ---- doors that come and go ---- */

lm_rc survey_fill_building(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                           int64_t *ret_added) {
    struct lm_list doors;
    *ret_added = 0;
    LM_TRY(ledger_doors_of_building(cx, building_id, &doors));
    const struct ledger_door *items = doors.items;
    for (size_t i = 0; i < doors.count; i++) {
        bool is_new;
        LM_TRY(survey_store_add_target(cx, survey_id, building_id, items[i].id, &is_new));
        *ret_added += is_new;
    }
    if (*ret_added == 0)
        return LM_OK;
    LM_TRY(survey_stage_count(cx, survey_id, building_id,
                              &(struct survey_totals){.doors = *ret_added}));
    return lm_emit(cx, "survey", survey_id);
}

/* A door that was closed by mistake is back: what was said of it, or left open, is to be asked
 * again. What was done before it was closed stays done. */
static lm_rc take_up_door(struct lm_cx *cx, int64_t survey_id, int64_t building_id,
                          int64_t door_id) {
    struct lm_list targets;
    LM_TRY(survey_store_targets_of_door(cx, building_id, door_id, &targets));
    const struct survey_door_target *items = targets.items;
    for (size_t i = 0; i < targets.count; i++) {
        const struct survey_target *target = &items[i].target;
        if (target->survey_id != survey_id || target->status != SURVEY_IS_DROPPED)
            continue;
        struct survey_step step = {.before = *target,
                                   .after = *target,
                                   .started_ms =
                                       survey_started_ms(items[i].opened_at, items[i].opens_at),
                                   .at_ms = cx->now_ms};
        step.after.status = SURVEY_IS_WAITING;
        step.after.answer_id = step.after.account_id = 0;
        step.after.given_at = step.after.received_at = 0;
        step.after.households = step.after.residents = 0;
        return survey_move_target(cx, &step);
    }
    return LM_OK;
}

static lm_rc add_door(struct lm_cx *cx, int64_t survey_id, int64_t building_id, int64_t door_id) {
    bool is_new;
    LM_TRY(survey_store_add_target(cx, survey_id, building_id, door_id, &is_new));
    if (!is_new)
        return take_up_door(cx, survey_id, building_id, door_id);
    LM_TRY(survey_stage_count(cx, survey_id, building_id, &(struct survey_totals){.doors = 1}));
    return lm_emit(cx, "survey", survey_id);
}

/* One statement for each door that is added, two more for each survey that is running. */
static lm_rc door_added(struct lm_cx *cx, int64_t door_id, int64_t building_id) {
    struct lm_list running;
    int64_t added;
    LM_TRY(survey_store_running(cx, &running));
    const int64_t *ids = running.items;
    for (size_t i = 0; i < running.count; i++) {
        struct survey survey = {.id = ids[i]};
        LM_TRY(survey_store_areas(cx, &survey));
        if (survey_covers(cx, &survey, building_id))
            LM_TRY(door_id ? add_door(cx, ids[i], building_id, door_id)
                           : survey_fill_building(cx, ids[i], building_id, &added));
    }
    return LM_OK;
}

/* What is not done yet cannot be done any more: the door leaves the list, and nobody needs to
 * decide what was said about it. A survey that has ended keeps what it found, but for cases. */
static lm_rc drop_door(struct lm_cx *cx, const struct survey_door_target *one) {
    struct survey_step step = {.before = one->target,
                               .after = one->target,
                               .started_ms = survey_started_ms(one->opened_at, one->opens_at),
                               .at_ms = one->closed_at ? one->closed_at : cx->now_ms};
    const struct survey_target *target = &one->target;
    LM_TRY(survey_store_replace_cases(cx, target->survey_id, target->building_id, target->door_id));
    bool is_waiting =
        target->status == SURVEY_IS_WAITING || target->status == SURVEY_IS_NOT_REACHED;
    if (target->status != SURVEY_IS_PENDING && (!is_waiting || one->closed_at))
        return lm_emit(cx, "survey", target->survey_id);
    step.after.status = SURVEY_IS_DROPPED;
    return survey_move_target(cx, &step);
}

static lm_rc door_closed(struct lm_cx *cx, int64_t door_id, int64_t building_id) {
    struct lm_list targets;
    LM_TRY(survey_store_targets_of_door(cx, building_id, door_id, &targets));
    const struct survey_door_target *items = targets.items;
    for (size_t i = 0; i < targets.count; i++)
        LM_TRY(drop_door(cx, &items[i]));
    return LM_OK;
}

const struct lm_hook survey_hooks[] = {
    {"ledger.door_added", door_added}, {"ledger.door_closed", door_closed}, {0}};

/* ---- mending ---- */

static int by_id(const void *a, const void *b) {
    const struct ledger_door *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

lm_rc survey_find_gaps(struct lm_cx *cx, int64_t survey_id, int64_t building_id, bool *ret_is_short,
                       struct lm_list *ret_gone) {
    struct lm_list doors, targets;
    int64_t *gone;
    LM_TRY(ledger_doors_of_building(cx, building_id, &doors));
    LM_TRY(survey_store_targets(cx, survey_id, building_id, 0, 0, &targets));
    LM_TRY(lm_new(cx->arena, targets.count + 1, &gone));
    struct ledger_door *door = doors.items;
    const struct survey_target *target = targets.items;
    if (doors.count > 1)
        qsort(door, doors.count, sizeof *door, by_id);
    size_t at = 0, count = 0;
    *ret_is_short = false;
    for (size_t i = 0; i < targets.count; i++) {
        for (; at < doors.count && door[at].id < target[i].door_id; at++)
            *ret_is_short = true;
        bool is_there = at < doors.count && door[at].id == target[i].door_id;
        if (!is_there && !survey_is_done(target[i].status))
            gone[count++] = target[i].door_id;
        at += is_there;
    }
    *ret_is_short |= at < doors.count;
    *ret_gone = (struct lm_list){gone, count};
    return LM_OK;
}

lm_rc survey_mend_building(struct lm_cx *cx, int64_t survey_id, int64_t building_id) {
    struct lm_list gone;
    bool is_short;
    int64_t added;
    LM_TRY(survey_find_gaps(cx, survey_id, building_id, &is_short, &gone));
    if (is_short)
        LM_TRY(survey_fill_building(cx, survey_id, building_id, &added));
    for (size_t i = 0; i < gone.count; i++)
        LM_TRY(door_closed(cx, ((const int64_t *)gone.items)[i], building_id));
    return LM_OK;
}
