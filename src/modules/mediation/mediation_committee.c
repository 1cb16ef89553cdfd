/* Committees: founded and composed by the office of their community, by the law's measure. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/mediation/mediation_rules.h"

enum { TERM_YEARS = 3 };

/* The last day of three years: the day before the anniversary. */
static int64_t term_end(int64_t elected_on) {
    int64_t day = elected_on + TERM_YEARS * 10000;
    if (!lm_date_is_valid(day)) /* elected on 29 February */
        return day - 1;
    return mediation_days_after(day, -1);
}

static lm_rc fill(struct lm_cx *cx, struct mediation_committee *one) {
    struct mediation_member seat = {0};
    const struct lm_scope_node *node = lm_scope_find(cx->scope, one->node_id);
    one->place = node ? node->name : LM_STR("");
    one->ends_on = term_end(one->elected_on);
    one->may_manage = lm_may(cx, &mediation_manage, one->node_id);
    LM_TRY(mediation_store_members(cx, one->id, &one->members));
    struct mediation_member *members = one->members.items;
    for (size_t i = 0; i < one->members.count && !one->may_manage; i++)
        members[i].home_door_id = 0;
    lm_rc rc = cx->who->is_system ? LM_NOT_FOUND
                                  : mediation_store_seat(cx, one->id, cx->who->account_id, &seat);
    if (rc != LM_NOT_FOUND)
        LM_TRY(rc);
    one->is_mine = rc == LM_OK;
    one->is_head = seat.is_head;
    return LM_OK;
}

/* ---- composing ---- */

/* Somebody of the staff who serves the community. Of any other account, and of none at all, the
 * same is said: a committee is no way to find out who has an account. */
static lm_rc check_member(struct lm_cx *cx, const struct mediation_committee *committee,
                          size_t at) {
    const struct mediation_member *members = committee->members.items;
    const struct mediation_member *one = &members[at];
    char pointer[48];
    bool serves;
    snprintf(pointer, sizeof pointer, "/members/%zu/name", at);
    if (lm_str_is_empty(lm_str_trim(one->name)))
        lm_fault(cx, pointer, "field.required");
    if (!one->account_id)
        return LM_OK;
    snprintf(pointer, sizeof pointer, "/members/%zu/account_id", at);
    for (size_t i = 0; i < at; i++)
        if (members[i].account_id == one->account_id)
            lm_fault(cx, pointer, "mediation.twice");
    LM_TRY(
        account_serves(cx, one->account_id, mediation_handle.roles, committee->node_id, &serves));
    if (!serves)
        lm_fault(cx, pointer, "mediation.no_such_account");
    return LM_OK;
}

/* 人民调解法 art. 8: three to nine, a woman among them; somebody accepts and assigns. */
static lm_rc check(struct lm_cx *cx, const struct mediation_committee *one) {
    const struct mediation_member *members = one->members.items;
    bool has_woman = false, has_head = false;
    size_t count = one->members.count;
    for (size_t i = 0; i < count; i++) {
        has_woman |= members[i].sex == MEDIATION_WOMAN;
        has_head |= members[i].is_head && members[i].account_id != 0;
        LM_TRY(check_member(cx, one, i));
    }
    if (count < MEDIATION_MEMBERS_MIN || count > MEDIATION_MEMBERS_MAX)
        lm_fault(cx, "/members", "mediation.members_count");
    else if (!has_woman)
        lm_fault(cx, "/members", "mediation.no_woman");
    else if (!has_head)
        lm_fault(cx, "/members", "mediation.no_head");
    if (one->elected_on > lm_date_at(cx->now_ms))
        lm_fault(cx, "/elected_on", "mediation.day_future");
    if (lm_str_is_empty(lm_str_trim(one->word)))
        lm_fault(cx, "/word", "field.required");
    return lm_faults_check(cx);
}

static const struct mediation_member *same_seat(const struct lm_list *before,
                                                const struct mediation_member *one) {
    const struct mediation_member *items = before->items;
    for (size_t i = 0; i < before->count; i++)
        if (items[i].account_id == one->account_id && lm_str_eq(items[i].name, one->name))
            return &items[i];
    return NULL;
}

/* Every composition is kept: earlier seats end now, those who stay keep the day they came. */
static lm_rc seat(struct lm_cx *cx, const struct mediation_committee *one) {
    struct lm_list before;
    const struct mediation_member *members = one->members.items;
    LM_TRY(mediation_store_members(cx, one->id, &before));
    LM_TRY(mediation_store_end_members(cx, one->id));
    for (size_t i = 0; i < one->members.count; i++) {
        struct mediation_member member = members[i];
        const struct mediation_member *stayed = same_seat(&before, &member);
        member.id = lm_cx_id(cx);
        member.since_ms = stayed ? stayed->since_ms : cx->now_ms;
        LM_TRY(mediation_store_add_member(cx, one->id, &member));
    }
    return LM_OK;
}

lm_rc mediation_found(struct lm_cx *cx, const struct mediation_committee *in,
                      struct mediation_committee *ret_committee) {
    LM_TRY(lm_permit(cx, in->node_id));
    const struct lm_scope_node *node = lm_scope_find(cx->scope, in->node_id);
    if (!node || node->level != LM_LEVEL_COMMUNITY)
        lm_fault(cx, "/node_id", "mediation.not_a_community");
    LM_TRY(check(cx, in));
    struct mediation_committee one = *in;
    one.id = lm_cx_id(cx);
    lm_rc rc = mediation_store_add_committee(cx, &one);
    if (rc == LM_CONFLICT)
        return lm_fail(cx, LM_CONFLICT, "mediation.has_committee");
    LM_TRY(rc);
    LM_TRY(seat(cx, &one));
    one.version = 1;
    *ret_committee = one;
    LM_TRY(fill(cx, ret_committee));
    return lm_audit_about(cx, "mediation_committee", one.id, one.node_id);
}

lm_rc mediation_recompose(struct lm_cx *cx, const struct mediation_committee *in,
                          struct mediation_committee *ret_committee) {
    struct mediation_committee one = {0};
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    lm_rc rc = mediation_store_committee(cx, in->id, &one);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "mediation.no_such_committee");
    LM_TRY(rc);
    LM_TRY(lm_permit(cx, one.node_id));
    struct mediation_committee now = *in;
    now.node_id = one.node_id;
    LM_TRY(check(cx, &now));
    rc = mediation_store_put_committee(cx, in);
    if (rc == LM_CONFLICT)
        return lm_fail(cx, LM_CONFLICT, "mediation.changed_meanwhile");
    LM_TRY(rc);
    LM_TRY(seat(cx, in));
    LM_TRY(mediation_store_committee(cx, in->id, &one));
    *ret_committee = one;
    LM_TRY(fill(cx, ret_committee));
    return lm_audit_about(cx, "mediation_committee", one.id, one.node_id);
}

/* ---- reading ---- */

static lm_rc may_see(struct lm_cx *cx, const struct mediation_committee *one, bool *ret_may) {
    struct mediation_member seat = {0};
    lm_rc rc = mediation_own_seat(cx, one, &seat);
    if (rc != LM_NOT_FOUND)
        LM_TRY(rc);
    *ret_may = rc == LM_OK || lm_may(cx, &mediation_manage, one->node_id);
    return LM_OK;
}

lm_rc mediation_committee_of(struct lm_cx *cx, int64_t id,
                             struct mediation_committee *ret_committee) {
    struct mediation_committee one = {0};
    const int64_t *roots;
    size_t count;
    bool may = false;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    lm_rc rc = mediation_store_committee(cx, id, &one);
    if (rc == LM_OK)
        rc = may_see(cx, &one, &may);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && !may))
        return lm_fail(cx, LM_NOT_FOUND, "mediation.no_such_committee");
    LM_TRY(rc);
    *ret_committee = one;
    return fill(cx, ret_committee);
}

lm_rc mediation_committee_list(struct lm_cx *cx, struct lm_list *ret_committees) {
    const int64_t *roots;
    size_t count, kept = 0;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    LM_TRY(mediation_store_committees(cx, ret_committees));
    struct mediation_committee *items = ret_committees->items;
    for (size_t i = 0; i < ret_committees->count; i++) {
        bool may;
        LM_TRY(may_see(cx, &items[i], &may));
        if (!may)
            continue;
        items[kept] = items[i];
        LM_TRY(fill(cx, &items[kept++]));
    }
    ret_committees->count = kept;
    return LM_OK;
}
