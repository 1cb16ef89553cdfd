/* The table of moves, what stands in their way, and what each does to a case. */
#include "modules/mediation/mediation_state.h"

#include "base/clock.h"
#include "engine/workday/workday.h"

/* 人民调解法 art. 33 and 最高法 法释〔2011〕5号: days for the parties, for the court. */
enum { DAYS_TO_APPLY = 30, DAYS_TO_ACCEPT = 3, DAYS_TO_DECIDE = 15, DAYS_MORE = 10 };

#define S(state) (1u << (MEDIATION_IS_##state))
/* The month runs. */
#define RUNNING (S(ACCEPTED) | S(NOTIFIED) | S(INVESTIGATING) | S(MEDIATING))
#define CONCLUDED (S(AGREED) | S(SUPERVISED) | S(VISITED))
#define UNFILED (S(APPLIED) | RUNNING | CONCLUDED | S(ENDED))
#define ANY (UNFILED | S(REJECTED) | S(ARCHIVED))

enum { STAYS = -1 };
struct rule {
    unsigned from;
    int to;
    bool needs_note, is_for_head;
};

static const struct rule rules[MEDIATION_MOVE_COUNT] = {
    [MEDIATION_ACCEPT] = {S(APPLIED), MEDIATION_IS_ACCEPTED, false, true},
    [MEDIATION_REJECT] = {S(APPLIED), MEDIATION_IS_REJECTED, true, true},
    [MEDIATION_NOTIFY] = {S(ACCEPTED), MEDIATION_IS_NOTIFIED, false, false},
    [MEDIATION_CONSENT] = {S(APPLIED) | RUNNING, STAYS, false, false},
    [MEDIATION_ASSIGN] = {S(APPLIED) | RUNNING | CONCLUDED, STAYS, false, true},
    [MEDIATION_CLEAR] = {S(APPLIED) | RUNNING | CONCLUDED, STAYS, true, true},
    [MEDIATION_EDIT] = {S(APPLIED) | RUNNING, STAYS, false, false},
    [MEDIATION_INVESTIGATE] = {S(NOTIFIED) | S(INVESTIGATING) | S(MEDIATING), 0, true, false},
    [MEDIATION_MEDIATE] = {S(NOTIFIED) | S(INVESTIGATING) | S(MEDIATING), MEDIATION_IS_MEDIATING,
                           true, false},
    [MEDIATION_EXTEND] = {RUNNING, STAYS, true, false},
    [MEDIATION_RISK] = {S(APPLIED) | RUNNING | CONCLUDED, STAYS, true, false},
    [MEDIATION_AGREE] = {S(MEDIATING), MEDIATION_IS_AGREED, false, false},
    [MEDIATION_END] = {RUNNING, MEDIATION_IS_ENDED, true, false},
    [MEDIATION_SUPERVISE] = {S(AGREED) | S(SUPERVISED), MEDIATION_IS_SUPERVISED, true, false},
    [MEDIATION_VISIT] = {S(SUPERVISED) | S(VISITED), MEDIATION_IS_VISITED, true, false},
    [MEDIATION_COURT_APPLY] = {CONCLUDED, STAYS, false, false},
    [MEDIATION_COURT_ACCEPT] = {CONCLUDED, STAYS, false, false},
    [MEDIATION_COURT_DECLINE] = {CONCLUDED, STAYS, true, false},
    [MEDIATION_COURT_EXTEND] = {CONCLUDED, STAYS, false, false},
    [MEDIATION_COURT_DECIDE] = {CONCLUDED, STAYS, false, false},
    [MEDIATION_PAPER] = {UNFILED, STAYS, false, false},
    [MEDIATION_REMOVE] = {S(APPLIED) | RUNNING, STAYS, true, false},
    [MEDIATION_AMEND] = {S(APPLIED) | RUNNING, STAYS, true, false},
    [MEDIATION_DROP] = {S(APPLIED) | RUNNING, STAYS, true, false},
    [MEDIATION_ARCHIVE] = {S(VISITED) | S(ENDED), MEDIATION_IS_ARCHIVED, true, false},
    [MEDIATION_INVITE] = {ANY, STAYS, false, false},
    [MEDIATION_JOIN] = {ANY, STAYS, false, false},
    [MEDIATION_SHUT] = {ANY, STAYS, false, false},
    [MEDIATION_REMIND] = {RUNNING, STAYS, false, false},
    [MEDIATION_EXPIRE] = {RUNNING, STAYS, false, false},
    [MEDIATION_REMIND_COURT] = {CONCLUDED, STAYS, false, false},
};

static const struct rule *rule_of(int move) {
    static const struct rule none = {0};
    return move > MEDIATION_FILE && move < MEDIATION_MOVE_COUNT ? &rules[move] : &none;
}

unsigned mediation_move_from(int move) {
    return rule_of(move)->from;
}

bool mediation_needs_note(int move) {
    return rule_of(move)->needs_note;
}

bool mediation_is_for_head(int move) {
    return rule_of(move)->is_for_head;
}

bool mediation_is_for_clock(int move) {
    return move == MEDIATION_REMIND || move == MEDIATION_EXPIRE || move == MEDIATION_REMIND_COURT;
}

bool mediation_is_about_reading(int move) {
    return move == MEDIATION_INVITE || move == MEDIATION_JOIN || move == MEDIATION_SHUT;
}

/* ---- days ---- */

int64_t mediation_days_after(int64_t day, int64_t days) {
    return lm_date_of_days(lm_date_days(day) + days);
}

int64_t mediation_confirm_until(int64_t effect_on) {
    int64_t day = mediation_days_after(effect_on, DAYS_TO_APPLY);
    while (!workday_is_working(workday_calendar_default(), day))
        day = mediation_days_after(day, 1);
    return day;
}

int64_t mediation_month_after(int64_t day) {
    int64_t year = day / 10000, month = day / 100 % 100, of_month = day % 100;
    month++;
    if (month > 12) {
        month = 1;
        year++;
    }
    while (!lm_date_is_valid(year * 10000 + month * 100 + of_month))
        of_month--;
    return year * 10000 + month * 100 + of_month;
}

/* ---- what stands in the way ---- */

/* Nobody is mediated against his will (art. 17): one refusal stops everything but the end. */
static const char *why_not_willing(int move, const struct mediation_facts *facts) {
    bool goes_on = move == MEDIATION_ACCEPT || move == MEDIATION_NOTIFY ||
                   move == MEDIATION_INVESTIGATE || move == MEDIATION_MEDIATE ||
                   move == MEDIATION_EXTEND || move == MEDIATION_AGREE;
    if (goes_on && facts->refused > 0)
        return "mediation.refused";
    if (goes_on && (facts->applicants == 0 || facts->respondents == 0))
        return "mediation.sides_missing";
    bool needs_all =
        move == MEDIATION_MEDIATE || move == MEDIATION_EXTEND || move == MEDIATION_AGREE;
    if (needs_all && facts->agreed < facts->applicants + facts->respondents)
        return "mediation.consent_missing";
    return NULL;
}

static const char *why_not_able(const struct mediation_standing *now,
                                const struct mediation_step *step,
                                const struct mediation_facts *facts) {
    bool is_work = step->move == MEDIATION_INVESTIGATE || step->move == MEDIATION_MEDIATE ||
                   step->move == MEDIATION_AGREE;
    if (!is_work)
        return NULL;
    if (facts->mediators == 0)
        return "mediation.no_mediator";
    if (facts->conflicts > 0)
        return "mediation.conflict_open";
    if (step->on > now->limit_on)
        return "mediation.limit_passed";
    return NULL;
}

static const char *why_not_court(const struct mediation_standing *now,
                                 const struct mediation_step *step,
                                 const struct mediation_facts *facts) {
    bool is_waiting = now->court == MEDIATION_COURT_APPLIED;
    bool is_pending = now->court == MEDIATION_COURT_ACCEPTED;
    bool is_free = now->court == MEDIATION_COURT_NONE || now->court == MEDIATION_COURT_DECLINED;
    switch (step->move) {
    case MEDIATION_COURT_APPLY:
        if (!is_free)
            return "mediation.court_not_now";
        if (now->form != MEDIATION_WRITTEN)
            return "mediation.court_oral";
        if (facts->is_status)
            return "mediation.court_status";
        if (step->on > mediation_confirm_until(now->effect_on))
            return "mediation.court_late";
        return step->on < now->effect_on ? "mediation.day_order" : NULL;
    case MEDIATION_COURT_ACCEPT:
    case MEDIATION_COURT_DECLINE:
        return is_waiting ? NULL : "mediation.court_not_now";
    case MEDIATION_COURT_EXTEND:
        return is_pending && !now->court_extended ? NULL : "mediation.court_not_now";
    case MEDIATION_COURT_DECIDE:
        return is_pending ? NULL : "mediation.court_not_now";
    case MEDIATION_REMIND_COURT:
        return is_free && !now->reminder && step->on <= now->confirm_by ? NULL
                                                                        : "mediation.not_now";
    case MEDIATION_ARCHIVE:
        return is_waiting || is_pending ? "mediation.court_open" : NULL;
    default:
        return NULL;
    }
}

static const char *why_not_dated(const struct mediation_standing *now,
                                 const struct mediation_step *step) {
    if (step->on < now->filed_on || (now->accepted_on && step->on < now->accepted_on))
        return "mediation.day_order";
    if (mediation_is_for_clock(step->move))
        return NULL;
    if ((1u << now->state) & CONCLUDED && step->on < now->agreed_on)
        return "mediation.day_order";
    if (step->move >= MEDIATION_COURT_ACCEPT && step->move <= MEDIATION_COURT_DECIDE &&
        step->on < now->court_applied_on)
        return "mediation.day_order";
    if (step->move == MEDIATION_EXTEND && step->until <= now->limit_on)
        return "mediation.until_order";
    if (step->move == MEDIATION_AGREE && step->until && step->until < step->on)
        return "mediation.until_order";
    return NULL;
}

const char *mediation_why_not(const struct mediation_standing *now,
                              const struct mediation_step *step,
                              const struct mediation_facts *facts) {
    const struct rule *rule = rule_of(step->move);
    if (!(rule->from & (1u << now->state)))
        return "mediation.not_now";
    const char *why = why_not_willing(step->move, facts);
    if (!why)
        why = why_not_dated(now, step);
    if (!why)
        why = why_not_able(now, step, facts);
    if (!why)
        why = why_not_court(now, step, facts);
    if (!why && step->move == MEDIATION_ARCHIVE && facts->is_incomplete)
        why = "mediation.dossier_incomplete";
    if (!why && step->move == MEDIATION_REMIND && now->reminder)
        why = "mediation.not_now";
    if (!why && step->move == MEDIATION_EXPIRE &&
        (now->reminder == MEDIATION_PASSED || step->on <= now->limit_on))
        why = "mediation.not_now";
    return why;
}

/* ---- what a move does ---- */

static void conclude(struct mediation_standing *now, const struct mediation_step *step) {
    switch (step->move) {
    case MEDIATION_ACCEPT:
        now->accepted_on = step->on;
        now->limit_on = mediation_month_after(step->on);
        break;
    case MEDIATION_EXTEND:
        now->limit_on = step->until;
        now->extensions++;
        now->reminder = 0;
        break;
    case MEDIATION_AGREE:
        now->agreed_on = now->effect_on = step->on;
        now->form = step->form;
        now->perform_by = step->until;
        now->reminder = 0;
        now->confirm_by = step->form == MEDIATION_WRITTEN && !step->is_status
                              ? mediation_confirm_until(step->on)
                              : 0;
        break;
    case MEDIATION_END:
    case MEDIATION_REJECT:
        now->ended_on = step->on;
        now->end_reason = step->end_reason;
        break;
    case MEDIATION_SUPERVISE:
    case MEDIATION_VISIT:
        if (step->performed)
            now->performed = step->performed;
        break;
    case MEDIATION_ARCHIVE:
        now->archived_on = step->on;
        break;
    default:
        break;
    }
}

static void go_to_court(struct mediation_standing *now, const struct mediation_step *step) {
    switch (step->move) {
    case MEDIATION_COURT_APPLY:
        now->court = MEDIATION_COURT_APPLIED;
        now->court_applied_on = step->on;
        now->court_due_on = mediation_days_after(step->on, DAYS_TO_ACCEPT);
        now->court_decided_on = 0;
        break;
    case MEDIATION_COURT_ACCEPT:
        now->court = MEDIATION_COURT_ACCEPTED;
        now->court_due_on = mediation_days_after(step->on, DAYS_TO_DECIDE);
        break;
    case MEDIATION_COURT_EXTEND:
        now->court_due_on = mediation_days_after(now->court_due_on, DAYS_MORE);
        now->court_extended = true;
        break;
    case MEDIATION_COURT_DECLINE:
    case MEDIATION_COURT_DECIDE:
        now->court = step->move == MEDIATION_COURT_DECLINE ? MEDIATION_COURT_DECLINED
                     : step->is_confirmed                  ? MEDIATION_COURT_CONFIRMED
                                                           : MEDIATION_COURT_DISMISSED;
        now->court_decided_on = step->on;
        now->court_due_on = 0;
        break;
    default:
        break;
    }
}

void mediation_apply(struct mediation_standing *now, const struct mediation_step *step) {
    const struct rule *rule = rule_of(step->move);
    conclude(now, step);
    go_to_court(now, step);
    if (step->move == MEDIATION_RISK)
        now->risk_on = step->on;
    if (step->move == MEDIATION_REMIND)
        now->reminder = MEDIATION_SOON;
    if (step->move == MEDIATION_EXPIRE)
        now->reminder = MEDIATION_PASSED;
    if (step->move == MEDIATION_REMIND_COURT)
        now->reminder = MEDIATION_COURT_SOON;
    if (step->move == MEDIATION_INVESTIGATE)
        now->state = now->state == MEDIATION_IS_MEDIATING ? MEDIATION_IS_MEDIATING
                                                          : MEDIATION_IS_INVESTIGATING;
    else if (rule->to != STAYS)
        now->state = rule->to;
}
