/* Filing a demand: checks and sealing before the writer, its way to whoever acts first. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "lib/text/text.h"
#include "modules/demand/demand_rules.h"
#include "modules/ledger/ledger.h"

enum { TITLE_MAX = 24, CONTENT_MAX = 2000 };

/* ---- before the writer ---- */

/* The first words, to tell demands apart in a list. */
static lm_rc make_title(struct lm_cx *cx, struct lm_str content, struct lm_str *ret_title) {
    size_t at = 0, points = 0;
    while (at < content.n && points < TITLE_MAX) {
        size_t next = at;
        int32_t point = lm_utf8_next(content, &next);
        if (point == '\n' || point == 0x3002) /* 。 */
            break;
        at = next;
        points++;
    }
    struct lm_str title = lm_str_trim(lm_str_cut(content, 0, at));
    bool is_cut = at < content.n && points == TITLE_MAX;
    return lm_str_printf(cx->arena, ret_title, "%.*s%s", LM_FMT(title), is_cut ? "…" : "");
}

lm_rc demand_prepare(struct lm_cx *cx, struct demand_new *in) {
    if (in->kind == 0)
        lm_fault(cx, "/kind", "demand.kind_missing");
    in->content = lm_str_trim(in->content.p ? in->content : LM_STR(""));
    if (in->content.n == 0)
        lm_fault(cx, "/content", "demand.content_missing");
    else if (lm_utf8_length(in->content) > CONTENT_MAX)
        lm_fault(cx, "/content", "demand.content_long");
    if (in->urgency == 0)
        in->urgency = DEMAND_ORDINARY;
    if (in->kind == DEMAND_REPORT)
        in->is_confidential = true;
    LM_TRY(demand_contact_prepare(cx, in));
    LM_TRY(lm_faults_check(cx));
    if (in->once.p)
        LM_TRY(demand_code_make(cx, in));
    LM_TRY(demand_words_of(cx->arena, in->content, in->spot, &in->words));
    return make_title(cx, in->content, &in->title);
}

/* ---- where it goes ---- */

static lm_rc find_place(struct lm_cx *cx, const struct demand_new *in, struct demand *demand) {
    demand->compound_id = in->compound_id;
    demand->building_id = in->building_id;
    demand->door_id = in->door_id;
    if (in->door_id) {
        struct ledger_door door = {0};
        lm_rc rc = ledger_door_find(cx, in->door_id, &door);
        if (rc == LM_NOT_FOUND) {
            lm_fault(cx, "/door_id", "demand.no_such_place");
            return lm_faults_check(cx);
        }
        LM_TRY(rc);
        demand->building_id = door.building_id;
    }
    int64_t narrowest = demand->building_id ? demand->building_id : demand->compound_id;
    const struct lm_scope_node *compound =
        lm_scope_at_level(cx->scope, narrowest, LM_LEVEL_COMPOUND);
    const struct lm_scope_node *building =
        demand->building_id ? lm_scope_find(cx->scope, demand->building_id) : NULL;
    bool is_wrong = !compound || (in->compound_id && in->compound_id != compound->id) ||
                    (in->building_id && in->building_id != demand->building_id) ||
                    (demand->building_id && (!building || building->level != LM_LEVEL_BUILDING));
    if (is_wrong) {
        lm_fault(cx, in->building_id ? "/building_id" : "/compound_id", "demand.no_such_place");
        return lm_faults_check(cx);
    }
    demand->compound_id = compound->id;
    return LM_OK;
}

static lm_rc check_category(struct lm_cx *cx, struct lm_str code) {
    struct demand_category category = {0};
    lm_rc rc = code.n == 4 ? demand_store_category(cx, code, &category) : LM_NOT_FOUND;
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    if (rc == LM_NOT_FOUND || !category.is_active)
        lm_fault(cx, "/category", "demand.no_such_category");
    return lm_faults_check(cx);
}

bool demand_is_for_captain(const struct demand *demand) {
    return demand->building_id && !demand->is_confidential && demand->kind != DEMAND_COMPLAINT &&
           demand->urgency != DEMAND_EMERGENCY;
}

static lm_rc first_receiver(struct lm_cx *cx, const struct demand *demand, int64_t *ret_node) {
    struct lm_list captains = {0};
    *ret_node = demand->compound_id;
    if (!demand_is_for_captain(demand))
        return LM_OK;
    LM_TRY(account_holders(cx, demand->building_id, LM_ROLE_CAPTAIN, &captains));
    if (captains.count > 0)
        *ret_node = demand->building_id;
    return LM_OK;
}

static lm_rc check_external(struct lm_cx *cx, const struct demand *demand) {
    int64_t other;
    if (!demand->external_no.p)
        return LM_OK;
    lm_rc rc = demand_store_find_external(cx, demand->source, demand->external_no, &other);
    if (rc == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "demand.external_taken", demand->external_no.p);
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

/* ---- filing ---- */

static struct demand begin(struct lm_cx *cx, const struct demand_new *in) {
    bool is_early = in->filed_ms > 0 && in->filed_ms < cx->now_ms;
    return (struct demand){
        .id = lm_cx_id(cx),
        .query_index = in->query_index,
        .kind = in->kind,
        .urgency = in->urgency,
        .category = in->category,
        .title = in->title,
        .content = in->content,
        .spot = lm_str_is_empty(in->spot) ? (struct lm_str){0} : in->spot,
        .words = in->words,
        .source = in->source,
        .external_no = in->external_no,
        .filed_by = cx->who ? cx->who->account_id : 0,
        .caller_id = in->caller_id,
        .contact_sealed = in->contact_sealed,
        .contact_index = in->contact_index,
        .age_band = in->age_band,
        .is_confidential = in->is_confidential,
        .state = DEMAND_SUBMITTED,
        .is_open = true,
        .filed_ms = is_early ? in->filed_ms : cx->now_ms,
        .version = 1,
    };
}

static lm_rc give_number(struct lm_cx *cx, struct demand *demand) {
    int64_t day = lm_date_at(cx->now_ms), place;
    LM_TRY(demand_store_next_number(cx, day, &place));
    return lm_str_printf(cx->arena, &demand->number, "%lld-%05lld", (long long)day,
                         (long long)place);
}

int demand_filing_actor(int source) {
    static const int actors[] = {[DEMAND_BY_RESIDENT] = DEMAND_ACTOR_CALLER,
                                 [DEMAND_BY_CAPTAIN] = DEMAND_ACTOR_CAPTAIN,
                                 [DEMAND_BY_STATION] = DEMAND_ACTOR_STATION,
                                 [DEMAND_BY_HOTLINE] = DEMAND_ACTOR_SYSTEM,
                                 [DEMAND_BY_OPEN311] = DEMAND_ACTOR_CALLER};
    return actors[source];
}

lm_rc demand_file(struct lm_cx *cx, const struct demand_new *in, struct demand *ret_demand) {
    struct demand demand = begin(cx, in);
    struct demand_deadlines deadlines;
    LM_TRY(find_place(cx, in, &demand));
    LM_TRY(check_category(cx, in->category));
    LM_TRY(check_external(cx, &demand));
    LM_TRY(first_receiver(cx, &demand, &demand.holder_node_id));
    demand.lead_node_id = demand.holder_node_id;
    LM_TRY(demand_deadlines_of(cx, &demand, demand.filed_ms, &deadlines));
    demand.contact_due_ms = deadlines.contact_due_ms;
    demand.due_ms = in->due_ms > 0 ? in->due_ms : deadlines.due_ms;
    LM_TRY(give_number(cx, &demand));
    demand_clock_wind(&demand, cx->now_ms);
    struct demand_entry entry = {.demand_id = demand.id,
                                 .place = 1,
                                 .at_ms = cx->now_ms,
                                 .move = DEMAND_FILE,
                                 .to_state = DEMAND_SUBMITTED,
                                 .actor = demand_filing_actor(in->source),
                                 .account_id = demand.filed_by,
                                 .to_node_id = demand.holder_node_id,
                                 .lead_node_id = demand.lead_node_id,
                                 .due_ms = demand.due_ms,
                                 .is_public = true};
    LM_TRY(demand_store_insert(cx, &demand));
    LM_TRY(demand_store_log(cx, &entry));
    LM_TRY(demand_count_move(cx, NULL, &demand, &entry));
    LM_TRY(demand_tell(cx, &demand, &entry));
    LM_TRY(demand_emit(cx, &demand));
    LM_TRY(lm_audit_about(cx, "demand", demand.id, demand.holder_node_id));
    if (ret_demand)
        *ret_demand = demand;
    return LM_OK;
}

lm_rc demand_read(struct lm_cx *cx, int64_t id, struct demand *ret_demand) {
    lm_rc rc = demand_store_find(cx, id, ret_demand);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_NOT_FOUND, "demand.none") : rc;
}

lm_rc demand_read_number(struct lm_cx *cx, struct lm_str number, struct demand *ret_demand) {
    lm_rc rc = demand_store_find_number(cx, number, ret_demand);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_NOT_FOUND, "demand.none") : rc;
}

lm_rc demand_categories(struct lm_cx *cx, struct lm_list *ret_categories) {
    return demand_store_categories(cx, ret_categories);
}
