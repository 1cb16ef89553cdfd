/* Who may read a case, and the case as it is read. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "core/scope/scope.h"
#include "modules/mediation/mediation_rules.h"

const struct lm_permission mediation_handle = {
    "mediation.handle", LM_ROLES_DOOR | LM_ROLES_STATION | LM_ROLES_OFFICE,
    "Handle cases of mediation: as a head of their committee, or assigned to them."};
const struct lm_permission mediation_manage = {"mediation.manage", LM_ROLES_OFFICE,
                                               "Compose the mediation committees of one's place."};
const struct lm_permission mediation_count = {"mediation.count", LM_ROLES_OFFICE,
                                              "See how many mediations there are in one's place."};

lm_rc mediation_exists(struct lm_cx *cx, int64_t demand_id, bool *ret_exists) {
    return mediation_store_exists(cx, demand_id, ret_exists);
}

struct lm_str mediation_code_text(const struct lm_cx *cx, const struct lm_code *codes, int value) {
    if (!lm_code_slug(codes, value))
        return LM_STR("");
    const struct lm_code *code = &codes[value - 1];
    return lm_str_of(cx->lang == LM_LANG_ZH ? code->zh : code->en);
}

/* ---- who ---- */

/* Serves the caller somewhere at, above or below the community? A captain's building lies below. */
static lm_rc serves_there(struct lm_cx *cx, int64_t node_id, bool *ret_serves) {
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    *ret_serves = false;
    for (size_t i = 0; i < count; i++)
        *ret_serves |= roots[i] == 0 || lm_scope_covers(cx->scope, roots[i], node_id) ||
                       lm_scope_covers(cx->scope, node_id, roots[i]);
    return LM_OK;
}

lm_rc mediation_own_seat(struct lm_cx *cx, const struct mediation_committee *committee,
                         struct mediation_member *ret_seat) {
    bool serves;
    LM_TRY(serves_there(cx, committee->node_id, &serves));
    if (!serves)
        return LM_NOT_FOUND;
    return mediation_store_seat(cx, committee->id, cx->who->account_id, ret_seat);
}

/* The other half of the door: a resident is let in as the party whose code his account has used. */
static lm_rc open_as_party(struct lm_cx *cx, int64_t case_id, struct mediation_case *ret_case) {
    struct mediation_case one = {0};
    struct mediation_reader reader = {0};
    lm_rc rc = mediation_store_reads(cx, case_id, cx->who->account_id, &reader);
    if (rc == LM_OK)
        rc = mediation_store_case(cx, case_id, &one);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "mediation.not_yours");
    LM_TRY(rc);
    one.reader = reader.place;
    *ret_case = one;
    return LM_OK;
}

lm_rc mediation_open(struct lm_cx *cx, int64_t case_id, struct mediation_case *ret_case) {
    if (cx->who && cx->who->is_resident)
        return open_as_party(cx, case_id, ret_case);
    struct mediation_case one = {0};
    struct mediation_member seat = {0};
    bool handles = false;
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    lm_rc rc = mediation_store_case(cx, case_id, &one);
    if (rc == LM_OK)
        rc = mediation_own_seat(
            cx, &(struct mediation_committee){.id = one.committee_id, .node_id = one.node_id},
            &seat);
    if (rc == LM_OK && !seat.is_head) {
        LM_TRY(mediation_store_handles(cx, case_id, cx->who->account_id, &handles));
        if (!handles)
            rc = LM_NOT_FOUND;
    }
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "mediation.no_such_case");
    LM_TRY(rc);
    one.is_head = seat.is_head;
    *ret_case = one;
    return LM_OK;
}

/* ---- the whole ---- */

static lm_rc fill_mediators(struct lm_cx *cx, struct mediation_case *one) {
    LM_TRY(mediation_store_mediators(cx, one->id, &one->mediators));
    struct mediation_mediator *items = one->mediators.items;
    for (size_t i = 0; i < one->mediators.count; i++) {
        LM_TRY(mediation_unseal_text(cx, "mediation.declared", items[i].declared_sealed,
                                     &items[i].declared));
        LM_TRY(account_name(cx, items[i].account_id, &items[i].name));
        items[i].lives_there = items[i].conflict & MEDIATION_LIVES_THERE;
        items[i].is_captain = items[i].conflict & MEDIATION_IS_CAPTAIN;
        items[i].is_declared = items[i].conflict & MEDIATION_DECLARED;
        items[i].is_same_name = items[i].conflict & MEDIATION_SAME_NAME;
        items[i].is_open = items[i].conflict && !items[i].cleared_ms;
    }
    return LM_OK;
}

static lm_rc fill_readers(struct lm_cx *cx, struct mediation_case *one) {
    struct lm_list readers;
    LM_TRY(mediation_store_readers(cx, one->id, &readers));
    const struct mediation_reader *items = readers.items;
    struct mediation_party *parties = one->parties.items;
    for (size_t i = 0; i < readers.count; i++)
        for (size_t at = 0; at < one->parties.count; at++) {
            if (parties[at].place != items[i].place)
                continue;
            parties[at].reads_since = items[i].since_ms;
            parties[at].code_until =
                items[i].code_until_ms > cx->now_ms ? items[i].code_until_ms : 0;
        }
    return LM_OK;
}

lm_rc mediation_fill_people(struct lm_cx *cx, struct mediation_case *one) {
    LM_TRY(mediation_unseal_case(cx, one));
    LM_TRY(mediation_store_parties(cx, one->id, &one->parties));
    struct mediation_party *parties = one->parties.items;
    for (size_t i = 0; i < one->parties.count; i++)
        LM_TRY(mediation_unseal_party(cx, &parties[i]));
    LM_TRY(fill_readers(cx, one));
    return fill_mediators(cx, one);
}

lm_rc mediation_fill_committee(struct lm_cx *cx, struct mediation_case *one) {
    struct mediation_committee committee = {0};
    const struct lm_scope_node *node = lm_scope_find(cx->scope, one->node_id);
    LM_TRY(mediation_store_committee(cx, one->committee_id, &committee));
    one->committee = committee.name;
    one->place = node ? node->name : LM_STR("");
    return LM_OK;
}

struct mediation_facts mediation_facts_of(const struct mediation_case *one) {
    struct mediation_facts facts = {0};
    const struct mediation_party *parties = one->parties.items;
    for (size_t i = 0; i < one->parties.count; i++) {
        facts.applicants += parties[i].side == MEDIATION_APPLICANT;
        facts.respondents += parties[i].side == MEDIATION_RESPONDENT;
        facts.agreed += parties[i].consent == MEDIATION_AGREES;
        facts.refused += parties[i].consent == MEDIATION_REFUSES;
    }
    const struct mediation_mediator *mediators = one->mediators.items;
    facts.mediators = (int64_t)one->mediators.count;
    for (size_t i = 0; i < one->mediators.count; i++)
        facts.conflicts += mediators[i].is_open;
    /* 恋爱婚姻 is about marriage whatever the box says. */
    facts.is_status = one->content.is_status || one->cause == 1;
    return facts;
}

static struct lm_str party_name(const struct mediation_case *one, int64_t place) {
    const struct mediation_party *parties = one->parties.items;
    for (size_t i = 0; i < one->parties.count; i++)
        if (parties[i].place == place)
            return parties[i].person.name;
    return LM_STR("××"); /* erased since */
}

static lm_rc fill_log(struct lm_cx *cx, struct mediation_case *one) {
    LM_TRY(mediation_store_log(cx, one->id, &one->log));
    struct mediation_entry *log = one->log.items;
    for (size_t i = 0; i < one->log.count; i++) {
        LM_TRY(mediation_unseal_text(cx, "mediation.note", log[i].note_sealed, &log[i].note));
        /* What a resident calls himself is not the committee's business: which party it was is. */
        if (log[i].move == MEDIATION_JOIN)
            log[i].by = party_name(one, log[i].party);
        else if (log[i].account_id)
            LM_TRY(account_name(cx, log[i].account_id, &log[i].by));
    }
    return LM_OK;
}

/* As the page offers a move before its form is filled in: today, with what it asks for. */
static const char *why_not_offered(const struct mediation_case *one, int move, int64_t today,
                                   const struct mediation_facts *facts) {
    struct mediation_step step = {
        .move = move,
        .on = today,
        .until = move == MEDIATION_EXTEND ? mediation_days_after(one->now.limit_on, 1) : 0};
    return mediation_why_not(&one->now, &step, facts);
}

static lm_rc fill_options(struct lm_cx *cx, struct mediation_case *one) {
    struct mediation_option *options;
    struct mediation_facts facts = mediation_facts_of(one);
    struct lm_str missing;
    LM_TRY(mediation_missing(cx, &one->dossier, &missing));
    facts.is_incomplete = !lm_str_is_empty(missing);
    LM_TRY(lm_new(cx->arena, MEDIATION_MOVE_COUNT, &options));
    size_t count = 0;
    for (int move = MEDIATION_ACCEPT; move < MEDIATION_MOVE_COUNT; move++) {
        const char *why = why_not_offered(one, move, lm_date_at(cx->now_ms), &facts);
        bool is_known = mediation_move_from(move) & (1u << one->now.state);
        if (!is_known || mediation_is_for_clock(move) || mediation_is_about_reading(move) ||
            (mediation_is_for_head(move) && !one->is_head) ||
            (why && !strcmp(why, "mediation.court_not_now")))
            continue;
        options[count].move = move;
        if (why) {
            struct lm_buf out = lm_buf_in(cx->arena, 4000);
            lm_message(cx->env->messages, cx->lang, why, (struct lm_str[3]){missing, {0}, {0}},
                       &out);
            LM_TRY(lm_buf_done(&out, &options[count].why));
        }
        count++;
    }
    one->options = (struct lm_list){options, count};
    return LM_OK;
}

lm_rc mediation_fill(struct lm_cx *cx, struct mediation_case *one) {
    if (one->reader) /* a party has its own view */
        return lm_fail(cx, LM_NOT_FOUND, "mediation.not_yours");
    LM_TRY(mediation_fill_committee(cx, one));
    LM_TRY(mediation_fill_people(cx, one));
    LM_TRY(mediation_store_records(cx, one->id, &one->records));
    struct mediation_record *records = one->records.items;
    for (size_t i = 0; i < one->records.count; i++)
        LM_TRY(mediation_unseal_record(cx, &records[i]));
    LM_TRY(mediation_store_papers(cx, one->id, &one->papers));
    struct mediation_paper *papers = one->papers.items;
    for (size_t i = 0; i < one->papers.count; i++)
        LM_TRY(
            mediation_unseal_text(cx, "mediation.paper", papers[i].title_sealed, &papers[i].title));
    LM_TRY(fill_log(cx, one));
    LM_TRY(mediation_dossier_of(cx, one, &one->dossier));
    return fill_options(cx, one);
}
