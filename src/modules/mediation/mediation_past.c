/* Committees and cases that are told as if they had been: every step goes through the same rules as
 * one that somebody makes today, at the hour at which it was. */
#include "modules/mediation/mediation_case.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/account/account.h"

lm_rc mediation_past_committee(struct lm_cx *cx, const struct mediation_past_committee *past,
                               int64_t *ret_id) {
    const struct mediation_past_member *from = past->members.items;
    struct mediation_member *members;
    struct mediation_committee made = {0};
    LM_TRY(lm_new(cx->arena, past->members.count, &members));
    for (size_t i = 0; i < past->members.count; i++)
        members[i] =
            (struct mediation_member){.account_id = from[i].account_id,
                                      .name = from[i].name,
                                      .sex = from[i].is_woman ? MEDIATION_WOMAN : MEDIATION_MAN,
                                      .is_head = from[i].is_head};
    LM_TRY(mediation_found(cx,
                           &(struct mediation_committee){.node_id = past->node_id,
                                                         .name = past->name,
                                                         .word = past->word,
                                                         .elected_on = past->elected_on,
                                                         .members = {members, past->members.count}},
                           &made));
    *ret_id = made.id;
    return LM_OK;
}

/* ---- a case ---- */

static int value(const struct lm_code *codes, const char *slug) {
    return lm_code_value(codes, lm_str_of(slug));
}

static lm_rc file(struct lm_cx *cx, const struct mediation_past *past,
                  struct mediation_case *ret_case) {
    const struct mediation_past_party *from = past->parties.items;
    struct mediation_party *parties;
    struct mediation_committee committee = {0};
    LM_TRY(lm_new(cx->arena, past->parties.count, &parties));
    for (size_t i = 0; i < past->parties.count; i++)
        parties[i] = (struct mediation_party){
            .side = from[i].is_respondent ? MEDIATION_RESPONDENT : MEDIATION_APPLICANT,
            .person = {.name = from[i].name,
                       .id_number = from[i].id_number,
                       .phone = from[i].phone,
                       .address = from[i].address,
                       .sex = from[i].is_woman ? MEDIATION_WOMAN : MEDIATION_MAN,
                       .birth_on = from[i].birth_on}};
    LM_TRY(mediation_store_committee(cx, past->committee_id, &committee));
    return mediation_enter(
        cx, &committee, true,
        &(struct mediation_file_in){.committee_id = committee.id,
                                    .demand_id = past->demand_id,
                                    .source = value(mediation_sources, past->source),
                                    .cause = value(mediation_causes, past->cause),
                                    .scale = value(mediation_scales, past->scale),
                                    .summary = past->summary,
                                    .request = past->request,
                                    .referrer = past->referrer,
                                    .parties = {parties, past->parties.count}},
        ret_case);
}

static struct mediation_move_in move_of(const struct mediation_past_move *past) {
    return (struct mediation_move_in){.move = value(mediation_moves, past->move),
                                      .party = past->party ? past->party : LM_ABSENT,
                                      .item = past->item ? past->item : LM_ABSENT,
                                      .pages = past->pages ? past->pages : LM_ABSENT,
                                      .until = past->until,
                                      .account_id = past->mediator_id,
                                      .answer = value(mediation_consents, past->answer),
                                      .form = value(mediation_forms, past->form),
                                      .performed = value(mediation_performeds, past->performed),
                                      .end_reason = value(mediation_end_reasons, past->end_reason),
                                      .is_public = past->is_public,
                                      .is_joint = true,
                                      .is_confirmed = past->is_confirmed,
                                      .note = past->note,
                                      .spot = past->spot,
                                      .present = past->present,
                                      .facts = past->facts,
                                      .issues = past->issues,
                                      .duties = past->duties,
                                      .terms = past->terms,
                                      .way = past->way,
                                      .title = past->title};
}

static lm_rc play(struct lm_cx *cx, struct mediation_case *one,
                  const struct mediation_past_move *past) {
    struct mediation_move_in in = move_of(past);
    if (in.move == MEDIATION_ASSIGN) {
        struct mediation_seat_in seat = {past->mediator_id, past->declared};
        return mediation_seat(cx, one, &(struct mediation_assign_in){.mediators = {&seat, 1}});
    }
    LM_TRY(mediation_do_move(cx, one, &in));
    /* What stands beside the case is read anew by whoever needs it; who handles it is not. */
    return in.move == MEDIATION_CLEAR ? mediation_fill_people(cx, one) : LM_OK;
}

/* The mark that the clock makes next, and on which day; false: none is to come. */
static bool next_mark(const struct mediation_standing *now, struct mediation_step *ret_step) {
    bool is_running = now->limit_on && !now->agreed_on && !now->ended_on;
    bool is_over = is_running && now->reminder == MEDIATION_SOON;
    bool is_confirmable = now->confirm_by && !now->archived_on &&
                          now->court == MEDIATION_COURT_NONE && !now->reminder;
    if (is_running && now->reminder != MEDIATION_PASSED)
        *ret_step = (struct mediation_step){
            .move = is_over ? MEDIATION_EXPIRE : MEDIATION_REMIND,
            .on = mediation_days_after(now->limit_on, is_over ? 1 : -MEDIATION_DAYS_BEFORE)};
    else if (is_confirmable)
        *ret_step = (struct mediation_step){
            .move = MEDIATION_REMIND_COURT,
            .on = mediation_days_after(now->confirm_by, -MEDIATION_DAYS_BEFORE)};
    return ret_step->move != 0;
}

/* The clock's marks up to a moment, on the days on which its job would have made them. */
static lm_rc strike_until(struct lm_cx *cx, struct mediation_case *one, int64_t until_ms) {
    struct mediation_writing writing = {0};
    for (; next_mark(&one->now, &writing.step); writing = (struct mediation_writing){0}) {
        cx->now_ms = lm_date_start_ms(writing.step.on) + LM_MINUTE_MS;
        if (cx->now_ms >= until_ms)
            return LM_OK;
        cx->who = NULL;
        LM_TRY(mediation_keep_move(cx, one, &writing));
    }
    return LM_OK;
}

static lm_rc tell(struct lm_cx *cx, const struct mediation_past *past, int64_t now_ms) {
    const struct mediation_past_move *moves = past->moves.items;
    struct mediation_case one = {0};
    struct lm_who who = {.account_id = past->filed_by};
    cx->who = &who;
    cx->now_ms = past->filed_ms;
    LM_TRY(file(cx, past, &one));
    for (size_t i = 0; i < past->moves.count; i++) {
        LM_TRY(strike_until(cx, &one, moves[i].at_ms));
        who.account_id = moves[i].account_id;
        cx->who = &who;
        cx->now_ms = moves[i].at_ms;
        lm_rc rc = play(cx, &one, &moves[i]);
        if (rc != LM_OK) {
            lm_log(LM_ERROR, "mediation.past", "move", moves[i].move, "state",
                   lm_code_slug(mediation_states, one.now.state), "why",
                   cx->failure.key ? cx->failure.key : "faults", NULL);
            return LM_INTERNAL;
        }
    }
    return strike_until(cx, &one, now_ms);
}

lm_rc mediation_past_case(struct lm_cx *cx, const struct mediation_past *past) {
    const struct lm_who *who = cx->who;
    int64_t now_ms = cx->now_ms;
    lm_rc rc = tell(cx, past, now_ms);
    cx->who = who;
    cx->now_ms = now_ms;
    return rc;
}
