/* A year of mediations: one committee a community, a few cases each, more in the model community so
 * that every stage is there to be seen. Drawn and told community by community. */
#include "modules/demo/demo_mediation.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/demo/demo_people.h"
#include "modules/demo/demo_tale.h"

enum { FIRST_STREAM = 60000000, BATCH = 20, BATCH_CAP = 512 * 1024 * 1024 };
enum { STAFF_MAX = 4, SEATS_MAX = STAFF_MAX + 2, CASES_MAX = 40 };
enum { MODEL_CASES = 24, CASES_A_COMPOUND = 3 };

struct staff {
    int64_t accounts[STAFF_MAX];
    struct lm_str names[STAFF_MAX];
    size_t count;
};

/* One case before it is told. */
struct draft {
    int64_t filed_ms;
    const struct demo_dispute *dispute;
    enum demo_fate fate;
    const struct demo_link *link; /* NULL: nobody had asked for anything */
    size_t compound;
};

struct community {
    struct lm_cx *cx;
    const struct demo_mediation *of;
    struct demo_random random;
    int64_t node_id, committee_id;
    bool is_model;
    struct staff staff;
    size_t compounds[64], compound_count; /* of the plan */
    struct draft drafts[CASES_MAX];
    size_t count;
};

/* ---- the committee ---- */

static lm_rc take_account(struct community *at, int64_t account_id) {
    struct staff *staff = &at->staff;
    for (size_t i = 0; i < staff->count; i++)
        if (staff->accounts[i] == account_id)
            return LM_OK;
    if (staff->count == STAFF_MAX || account_id == 0)
        return LM_OK;
    LM_TRY(account_name(at->cx, account_id, &staff->names[staff->count]));
    staff->accounts[staff->count++] = account_id;
    return LM_OK;
}

/* In the model community those whose logins are printed come first: a visitor sees their cases. */
static lm_rc take_staff(struct community *at) {
    struct lm_list holders = {0};
    if (at->is_model) {
        LM_TRY(take_account(at, at->of->known->worker_id));
        LM_TRY(take_account(at, at->of->known->station_id));
    }
    LM_TRY(account_holders(at->cx, at->node_id, LM_ROLE_COMMUNITY_WORKER, &holders));
    for (size_t i = 0; i < holders.count; i++)
        LM_TRY(take_account(at, ((const struct account_holder *)holders.items)[i].account_id));
    return LM_OK;
}

/* "天和新府" of "天和新府社区居民委员会". */
static struct lm_str short_name(struct lm_str name) {
    static const char *const endings[] = {"社区居民委员会", "社区居委会", "居民委员会",
                                          "居委会",         "村委会",     "社区"};
    for (size_t i = 0; i < LM_COUNT(endings); i++) {
        size_t n = strlen(endings[i]);
        if (name.n > n && memcmp(name.p + name.n - n, endings[i], n) == 0)
            return lm_str_cut(name, 0, name.n - n);
    }
    return name;
}

/* The short word of the numbers: eight characters at most. */
static struct lm_str word_of(struct lm_str name) {
    size_t at = 0;
    for (int i = 0; i < 8 && at < name.n; i++)
        (void)lm_utf8_next(name, &at);
    return lm_str_cut(name, 0, at);
}

static lm_rc add_resident(struct community *at, bool is_woman,
                          struct mediation_past_member *ret_member) {
    *ret_member = (struct mediation_past_member){.is_woman = is_woman};
    return demo_name(at->cx->arena, &at->random, is_woman ? LEDGER_FEMALE : LEDGER_MALE,
                     &ret_member->name);
}

static lm_rc found(struct community *at) {
    struct mediation_past_member members[SEATS_MAX] = {0};
    size_t count = 0;
    const struct lm_scope_node *node = lm_scope_find(at->cx->scope, at->node_id);
    struct lm_str name = short_name(node->name);
    int64_t today = lm_date_at(at->cx->now_ms);
    struct mediation_past_committee past = {
        .node_id = at->node_id,
        .elected_on = lm_date_of_days(lm_date_days(today) - 500 - demo_below(&at->random, 300)),
        .word = word_of(name)};
    for (; count < at->staff.count; count++)
        members[count] =
            (struct mediation_past_member){.account_id = at->staff.accounts[count],
                                           .name = at->staff.names[count],
                                           .is_woman = demo_is_womans_name(at->staff.names[count]),
                                           .is_head = count == 0};
    LM_TRY(add_resident(at, true, &members[count++]));
    LM_TRY(add_resident(at, false, &members[count++]));
    past.members = (struct lm_list){members, count};
    LM_TRY(lm_str_printf(at->cx->arena, &past.name, "%.*s社区人民调解委员会", LM_FMT(name)));
    return mediation_past_committee(at->cx, &past, &at->committee_id);
}

/* ---- which cases ---- */

static const struct demo_dispute *draw_dispute(struct demo_random *random) {
    int64_t sum = 0;
    for (size_t i = 0; i < demo_dispute_count; i++)
        sum += demo_disputes[i].weight;
    int64_t drawn = demo_below(random, sum);
    size_t at = 0;
    while (drawn >= demo_disputes[at].weight)
        drawn -= demo_disputes[at++].weight;
    return &demo_disputes[at];
}

static const struct demo_dispute *dispute_of(const char *category) {
    for (size_t i = 0; i < demo_dispute_count; i++)
        if (demo_disputes[i].category && strcmp(demo_disputes[i].category, category) == 0)
            return &demo_disputes[i];
    return NULL;
}

static size_t case_count(struct community *at) {
    size_t most = MODEL_CASES + CASES_A_COMPOUND * at->compound_count;
    if (at->is_model)
        return most < CASES_MAX ? most : CASES_MAX;
    return 1 + (size_t)demo_below(&at->random, 4);
}

/* The model community has a case of every fate; elsewhere chance decides. */
static enum demo_fate fate_of(struct community *at, size_t number) {
    if (at->is_model && number < DEMO_FATES)
        return (enum demo_fate)number;
    return demo_percent(&at->random, 65) ? DEMO_FATE_OPEN
                                         : (enum demo_fate)demo_below(&at->random, DEMO_FATES);
}

/* Of a morning, so that what follows may be the same day. */
static int64_t draw_day(struct community *at, enum demo_fate fate) {
    int64_t from, to, today = lm_date_days(lm_date_at(at->cx->now_ms));
    demo_fate_days(fate, &from, &to);
    int64_t day = today - from - demo_below(&at->random, to - from + 1);
    return lm_date_start_ms(lm_date_of_days(day)) + 8 * LM_HOUR_MS +
           demo_below(&at->random, LM_HOUR_MS);
}

/* Demands of this community that went on to mediation: the dispute is theirs, some days later. */
static void link_drafts(struct community *at) {
    const struct demo_links *links = at->of->links;
    size_t next = 0;
    for (size_t i = 0; i < links->all.count; i++) {
        const struct demo_link *link = &links->all.items[i];
        if (at->of->plan->compounds[link->compound].community_id != at->node_id)
            continue;
        while (next < at->count && at->drafts[next].fate != DEMO_FATE_OPEN)
            next++;
        int64_t day = lm_date_days(lm_date_at(link->filed_ms)) + 1 + demo_below(&at->random, 4);
        if (next >= at->count || day >= lm_date_days(lm_date_at(at->cx->now_ms)))
            return;
        struct draft *draft = &at->drafts[next++];
        draft->link = link;
        draft->compound = link->compound;
        draft->dispute = dispute_of(link->category);
        draft->filed_ms = lm_date_start_ms(lm_date_of_days(day)) + 8 * LM_HOUR_MS +
                          demo_below(&at->random, LM_HOUR_MS);
        next += (size_t)demo_below(&at->random, 2); /* not each of them */
    }
}

static int by_time(const void *a, const void *b) {
    const struct draft *one = a, *other = b;
    return one->filed_ms < other->filed_ms ? -1 : one->filed_ms > other->filed_ms;
}

static void draw_cases(struct community *at) {
    at->count = case_count(at);
    for (size_t i = 0; i < at->count; i++) {
        struct draft *draft = &at->drafts[i];
        draft->fate = fate_of(at, i);
        draft->filed_ms = draw_day(at, draft->fate);
        draft->dispute = draw_dispute(&at->random);
        draft->compound = at->compounds[demo_below(&at->random, (int64_t)at->compound_count)];
        bool is_for_court = draft->fate == DEMO_FATE_COURT || draft->fate == DEMO_FATE_CONFIRMED;
        if (is_for_court) /* no court confirms what is about a marriage */
            draft->dispute = &demo_disputes[0];
    }
    link_drafts(at);
    qsort(at->drafts, at->count, sizeof *at->drafts, by_time);
}

/* ---- telling ---- */

static bool is_staff(const struct community *at, struct lm_str name) {
    for (size_t i = 0; i < at->staff.count; i++)
        if (lm_str_eq(at->staff.names[i], name))
            return true;
    return false;
}

/* Somebody of the compound who is not called like a mediator: that would be a conflict of interest.
 */
static lm_rc draw_party(struct community *at, const struct demo_compound *compound,
                        struct mediation_past_party *ret_party) {
    struct ledger_person_input person = {0};
    do
        LM_TRY(demo_adult(at->cx->arena, &at->random, &person));
    while (is_staff(at, person.name));
    *ret_party = (struct mediation_past_party){.name = person.name,
                                               .id_number = person.id_number,
                                               .phone = person.phone,
                                               .birth_on = person.birth_on,
                                               .is_woman = person.sex == LEDGER_FEMALE};
    int64_t building = 1 + demo_below(&at->random, (int64_t)compound->building_count);
    int64_t floor = 1 + demo_below(&at->random, 6), room = 1 + demo_below(&at->random, 2);
    return lm_str_printf(at->cx->arena, &ret_party->address, "%.*s%lld号楼%lld%02lld室",
                         LM_FMT(compound->name), (long long)building, (long long)floor,
                         (long long)room);
}

static lm_rc draw_parties(struct community *at, const struct draft *draft,
                          struct mediation_past *past) {
    const struct demo_compound *compound = &at->of->plan->compounds[draft->compound];
    struct mediation_past_party *parties;
    size_t count = demo_percent(&at->random, 8) ? 3 : 2;
    LM_TRY(lm_new(at->cx->arena, count, &parties));
    for (size_t i = 0; i < count; i++) {
        LM_TRY(draw_party(at, compound, &parties[i]));
        parties[i].is_respondent = i == count - 1;
    }
    struct mediation_past_party *last = &parties[count - 1];
    if (draft->dispute->respondent) {
        LM_TRY(lm_str_printf(at->cx->arena, &last->name, "%.*s%s", LM_FMT(compound->name),
                             draft->dispute->respondent));
        last->id_number = (struct lm_str){0};
        last->birth_on = 0;
        last->address = compound->name;
    }
    past->parties = (struct lm_list){parties, count};
    return LM_OK;
}

static void draw_source(struct community *at, const struct draft *draft,
                        struct mediation_past *past) {
    int64_t drawn = demo_below(&at->random, 100);
    past->source = draft->link || drawn < 72 ? "application"
                   : drawn < 84              ? "initiative"
                   : drawn < 92              ? "police"
                   : drawn < 96              ? "court"
                                             : "entrusted";
    if (strcmp(past->source, "police") == 0)
        past->referrer = LM_STR("派出所（演示），移送函一份");
    else if (strcmp(past->source, "court") == 0)
        past->referrer = LM_STR("人民法院立案庭（演示），委托调解函一份");
    else if (strcmp(past->source, "entrusted") == 0)
        past->referrer = LM_STR("街道办事处（演示），委托函一份");
}

static lm_rc tell(struct community *at, const struct draft *draft, int64_t *accepted_ms) {
    const struct staff *staff = &at->staff;
    size_t mediator =
        staff->count > 1 ? 1 + (size_t)demo_below(&at->random, (int64_t)staff->count - 1) : 0;
    struct mediation_past past = {.committee_id = at->committee_id,
                                  .demand_id = draft->link ? draft->link->demand_id : 0,
                                  .filed_ms = draft->filed_ms,
                                  .filed_by = staff->accounts[mediator],
                                  .cause = draft->dispute->cause,
                                  .scale = demo_percent(&at->random, 93) ? "01" : "02",
                                  .summary = lm_str_of(draft->dispute->summary),
                                  .request = lm_str_of(draft->dispute->request)};
    struct demo_case one = {.dispute = draft->dispute,
                            .fate = draft->fate,
                            .head_id = staff->accounts[0],
                            .mediator_id = staff->accounts[mediator],
                            .accepted_ms = *accepted_ms,
                            .now_ms = at->cx->now_ms};
    draw_source(at, draft, &past);
    LM_TRY(draw_parties(at, draft, &past));
    one.parties = past.parties.count;
    LM_TRY(demo_tale(at->cx->arena, &at->random, &one, &past));
    *accepted_ms = one.accepted_ms;
    return mediation_past_case(at->cx, &past);
}

struct batch {
    const struct demo_mediation *of;
    size_t first, end;
};

static lm_rc mediate_in(struct lm_cx *cx, const struct batch *batch, size_t number) {
    const struct demo_plan *plan = batch->of->plan;
    struct community *at;
    int64_t accepted_ms = 0;
    LM_TRY(lm_new(cx->arena, 1, &at));
    *at = (struct community){.cx = cx,
                             .of = batch->of,
                             .random = demo_random_of(batch->of->seed, FIRST_STREAM + number),
                             .node_id = plan->communities[number]};
    at->is_model = at->node_id == plan->compounds[0].community_id;
    for (size_t c = 0; c < plan->compound_count && at->compound_count < LM_COUNT(at->compounds);
         c++)
        if (plan->compounds[c].community_id == at->node_id)
            at->compounds[at->compound_count++] = c;
    LM_TRY(take_staff(at));
    if (at->compound_count == 0 || at->staff.count == 0)
        return LM_OK;
    LM_TRY(found(at));
    draw_cases(at);
    for (size_t i = 0; i < at->count; i++)
        LM_TRY(tell(at, &at->drafts[i], &accepted_ms));
    return LM_OK;
}

static lm_rc mediate_batch(struct lm_cx *cx, void *arg) {
    const struct batch *batch = arg;
    for (size_t i = batch->first; i < batch->end; i++)
        LM_TRY(mediate_in(cx, batch, i));
    return LM_OK;
}

lm_rc demo_mediate(struct lm_env *env, const struct demo_mediation *of) {
    size_t count = of->plan->community_count;
    for (size_t first = 0; first < count; first += BATCH) {
        struct lm_arena *arena LM_ARENA_AUTO = NULL;
        struct batch batch = {of, first, first + BATCH < count ? first + BATCH : count};
        LM_TRY(lm_arena_new(BATCH_CAP, &arena));
        LM_TRY(lm_env_write(env, arena, mediate_batch, &batch));
    }
    return LM_OK;
}
