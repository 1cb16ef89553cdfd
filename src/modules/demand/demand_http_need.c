/* Routes of needs that stand out, the cases behind a figure (masked), and the projects that they
 * become. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_need_find.h"
#include "modules/demand/demand_wire.h"

const struct lm_permission demand_project = {
    "demand.project", LM_ROLES_STATION | LM_ROLES_OFFICE,
    "Take up needs that were found at one's place, discuss them and carry them on."};

enum { CASES_PAGE = 100, PROJECTS_MOST = 200, DAYS_MAX = 2 * 366, Q_MICRO = 50000 };

static lm_rc check_span(struct lm_cx *cx, const struct demand_span *span) {
    if (span->to_day < span->from_day)
        lm_fault(cx, "/to", "demand.span_backwards");
    else if (lm_date_days(span->to_day) - lm_date_days(span->from_day) > DAYS_MAX)
        lm_fault(cx, "/to", "demand.span_long");
    return lm_faults_check(cx);
}

static lm_rc name_node(struct lm_cx *cx, int64_t node_id, struct lm_str *ret_name) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    return lm_str_copy(cx->arena, node ? node->name : LM_STR(""), ret_name);
}

static lm_rc name_category(struct lm_cx *cx, struct lm_str code, struct lm_str *ret_name) {
    struct demand_category category = {0};
    LM_TRY(demand_store_category(cx, code, &category));
    *ret_name = category.name;
    return LM_OK;
}

/* ---- what stands out ---- */

struct need_view {
    struct demand_need need;
    struct lm_str place, category_name;
    int64_t project_id;
    int stage;
};
#define NEED(member) #member, offsetof(struct need_view, need.member)
static const struct lm_field need_fields[] = {
    {NEED(compound_id), LM_ID, LM_REQUIRED, .doc = "The compound."},
    {LM_AT(struct need_view, place), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {NEED(category), LM_TEXT, LM_REQUIRED, .doc = "Code of what is asked for."},
    {LM_AT(struct need_view, category_name), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {NEED(age_band), LM_CODE, LM_REQUIRED, .codes = demand_ages, .doc = "By whom."},
    {NEED(observed), LM_INT, LM_REQUIRED, .doc = "Demands of the span, praise left out."},
    {NEED(people), LM_INT, LM_REQUIRED,
     .doc = "People of that age in the compound's ledger on the last day."},
    {NEED(elsewhere), LM_INT, LM_REQUIRED,
     .doc = "The same demands of the same age in the rest of the district."},
    {NEED(elsewhere_people), LM_INT, LM_REQUIRED, .doc = "People of that age there."},
    {NEED(expected_milli), LM_INT, LM_REQUIRED,
     .doc =
         "Demands expected at the rate elsewhere, in thousandths; 0 where nobody is to compare."},
    {NEED(ratio_permille), LM_INT, LM_REQUIRED, .doc = "Observed to expected, in thousandths."},
    {NEED(p_micro), LM_INT, LM_REQUIRED,
     .doc = "Chance of so many or more by accident, in millionths, rounded up."},
    {NEED(q_micro), LM_INT, LM_REQUIRED,
     .doc =
         "Share of accidents among what stands out at least as much, in millionths, rounded up."},
    {LM_AT(struct need_view, project_id), LM_ID, .doc = "The project that it became."},
    {LM_AT(struct need_view, stage), LM_CODE, .codes = demand_stages, .doc = "How far that is."},
    {0},
};
#undef NEED
static const struct lm_record need_record = {"DemandNeed", sizeof(struct need_view), need_fields};

struct needs_ask {
    int64_t node;
    int64_t from, to;
    struct demand_need_run *run; /* found anew before the write */
};
static const struct lm_field needs_ask_fields[] = {
    {LM_AT(struct needs_ask, node), LM_ID, LM_REQUIRED, .doc = "District to compound."},
    {LM_AT(struct needs_ask, from), LM_DATE, LM_REQUIRED, .doc = "First day."},
    {LM_AT(struct needs_ask, to), LM_DATE, LM_REQUIRED, .doc = "Last day."},
    {0},
};
static const struct lm_record needs_ask_record = {"DemandNeedsAsk", sizeof(struct needs_ask),
                                                  needs_ask_fields};

struct needs_view {
    struct lm_list items, unjudged;
    int64_t tests, compounds, without_age, unknown_people, as_of, q_limit_micro, least;
    int64_t from, to;
};
static const struct lm_field needs_fields[] = {
    {LM_AT(struct needs_view, items), LM_LIST, LM_REQUIRED, .max = 100000, .record = &need_record,
     .doc = "What stands out at or below the node, the least likely first."},
    {LM_AT(struct needs_view, unjudged), LM_LIST, LM_REQUIRED, .max = 100000,
     .record = &need_record,
     .doc = "Asked for often enough by an age of which the ledger has nobody there or elsewhere."},
    {LM_AT(struct needs_view, tests), LM_INT, LM_REQUIRED,
     .doc = "How many of compound × category × age were tested in the district."},
    {LM_AT(struct needs_view, compounds), LM_INT, LM_REQUIRED,
     .doc = "Compounds with people in the ledger; of one alone nothing can stand out."},
    {LM_AT(struct needs_view, without_age), LM_INT, LM_REQUIRED,
     .doc = "Demands of the place that tell no age, and were left out."},
    {LM_AT(struct needs_view, unknown_people), LM_INT, LM_REQUIRED,
     .doc = "People of the place whose year of birth is not known, and were left out."},
    {LM_AT(struct needs_view, q_limit_micro), LM_INT, LM_REQUIRED, .doc = "q at most, millionths."},
    {LM_AT(struct needs_view, least), LM_INT, LM_REQUIRED, .doc = "Demands at least."},
    {LM_AT(struct needs_view, from), LM_DATE, LM_REQUIRED, .doc = "First day of what is told."},
    {LM_AT(struct needs_view, to), LM_DATE, LM_REQUIRED,
     .doc = "Last day; earlier than asked for until the new day is computed."},
    {LM_AT(struct needs_view, as_of), LM_TIME,
     .doc = "When it was computed; absent: it was not yet, POST the same to have it computed."},
    {0},
};
static const struct lm_record needs_record = {"DemandNeeds", sizeof(struct needs_view),
                                              needs_fields};

static struct lm_str category_of(const struct lm_list *categories, struct lm_str code) {
    const struct demand_category *items = categories->items;
    for (size_t i = 0; i < categories->count; i++)
        if (lm_str_eq(items[i].code, code))
            return items[i].name;
    return LM_STR("");
}

static lm_rc views_of(struct lm_cx *cx, const struct lm_list *categories,
                      const struct lm_list *cells, struct lm_list *ret_views) {
    const struct demand_need_cell *items = cells->items;
    struct need_view *views;
    LM_TRY(lm_new(cx->arena, cells->count + 1, &views));
    for (size_t i = 0; i < cells->count; i++) {
        views[i] =
            (struct need_view){.need = items[i].need,
                               .category_name = category_of(categories, items[i].need.category),
                               .project_id = items[i].project_id,
                               .stage = items[i].stage};
        LM_TRY(name_node(cx, items[i].need.compound_id, &views[i].place));
    }
    *ret_views = (struct lm_list){views, cells->count};
    return LM_OK;
}

static lm_rc view_needs(struct lm_cx *cx, const struct needs_ask *ask, struct needs_view *view) {
    const struct demand_span span = {ask->from, ask->to};
    struct demand_needs needs = {0};
    struct lm_list categories = {0};
    LM_TRY(demand_needs_at(cx, ask->node, &span, &needs));
    LM_TRY(demand_store_categories(cx, &categories));
    *view = (struct needs_view){.tests = needs.tests,
                                .compounds = needs.compounds,
                                .without_age = needs.without_age,
                                .unknown_people = needs.unknown_people,
                                .as_of = needs.as_of_ms,
                                .from = needs.span.from_day,
                                .to = needs.span.to_day,
                                .q_limit_micro = Q_MICRO,
                                .least = DEMAND_NEED_LEAST};
    LM_TRY(views_of(cx, &categories, &needs.found, &view->items));
    return views_of(cx, &categories, &needs.unjudged, &view->unjudged);
}

static lm_rc needs(struct lm_cx *cx, const void *in, void *out) {
    const struct needs_ask *ask = in;
    const struct demand_span span = {ask->from, ask->to};
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(check_span(cx, &span));
    return view_needs(cx, ask, out);
}

/* Off the writer: it takes seconds in a large district. Whoever may not is refused by the handler.
 */
static lm_rc look_anew(struct lm_cx *cx, const void *in, void *out) {
    struct needs_ask *ask = out;
    const struct demand_span span = {ask->from, ask->to};
    (void)in;
    if (!lm_may(cx, &demand_figures, ask->node))
        return LM_OK;
    LM_TRY(check_span(cx, &span));
    return demand_needs_look(cx, &span, &ask->run);
}

static lm_rc compute_needs(struct lm_cx *cx, const void *in, void *out) {
    const struct needs_ask *ask = in;
    LM_TRY(lm_permit(cx, ask->node));
    if (ask->run)
        LM_TRY(demand_needs_keep(cx, ask->run));
    LM_TRY(lm_audit_about(cx, "demand_needs", ask->from, ask->node));
    return view_needs(cx, ask, out);
}

/* ---- the cases behind a figure ---- */

struct cases_ask {
    int64_t node, from, to;
    struct lm_str category, after;
    int age_band;
};
static const struct lm_field cases_ask_fields[] = {
    {LM_AT(struct cases_ask, node), LM_ID, LM_REQUIRED, .doc = "The compound."},
    {LM_AT(struct cases_ask, category), LM_TEXT, LM_REQUIRED, .max = 4, .doc = "The category."},
    {LM_AT(struct cases_ask, age_band), LM_CODE, LM_REQUIRED, .codes = demand_ages, .doc = "Age."},
    {LM_AT(struct cases_ask, from), LM_DATE, LM_REQUIRED, .doc = "First day."},
    {LM_AT(struct cases_ask, to), LM_DATE, LM_REQUIRED, .doc = "Last day."},
    {LM_AT(struct cases_ask, after), LM_TEXT, .max = 60, .doc = "`next` before."},
    {0},
};
static const struct lm_record cases_ask_record = {"DemandNeedCasesAsk", sizeof(struct cases_ask),
                                                  cases_ask_fields};

struct case_view {
    int64_t id, filed_on;
    struct lm_str number, title;
    int state, closing;
};
static const struct lm_field case_fields[] = {
    {LM_AT(struct case_view, number), LM_TEXT, LM_REQUIRED, .doc = "Its number."},
    {LM_AT(struct case_view, filed_on), LM_DATE, LM_REQUIRED, .doc = "The day it was said."},
    {LM_AT(struct case_view, state), LM_CODE, LM_REQUIRED, .codes = demand_states, .doc = "State."},
    {LM_AT(struct case_view, closing), LM_CODE, .codes = demand_closings, .doc = "How it ended."},
    {LM_AT(struct case_view, id), LM_ID, .doc = "To open it; absent: you may not see it."},
    {LM_AT(struct case_view, title), LM_TEXT, .doc = "First words; absent: you may not see them."},
    {0},
};
static const struct lm_record case_record = {"DemandNeedCase", sizeof(struct case_view),
                                             case_fields};
struct cases_view {
    struct lm_list items;
    struct lm_str next;
};
static const struct lm_field cases_fields[] = {
    {LM_AT(struct cases_view, items), LM_LIST, LM_REQUIRED, .record = &case_record,
     .doc = "Newest first."},
    {LM_AT(struct cases_view, next), LM_TEXT, .doc = "Ask for more with after=; absent: no more."},
    {0},
};
static const struct lm_record cases_record = {"DemandNeedCases", sizeof(struct cases_view),
                                              cases_fields};

/* Nobody's name, door or phone; the words only of what the reader might open anyway. */
static lm_rc case_of(struct lm_cx *cx, const struct demand *demand, struct case_view *ret_view) {
    int64_t place = demand->building_id ? demand->building_id : demand->compound_id;
    struct demand_stand stand;
    LM_TRY(demand_stand_of(cx, demand, &stand));
    *ret_view = (struct case_view){.filed_on = lm_date_at(demand->filed_ms),
                                   .number = demand->number,
                                   .state = demand->state,
                                   .closing = demand->closing};
    if (stand.may_see && lm_may(cx, &demand_see, place)) {
        ret_view->id = demand->id;
        LM_TRY(demand_title_of(cx, demand, &ret_view->title));
    }
    return LM_OK;
}

static bool read_after(struct lm_str after, int64_t before[2]) {
    struct lm_str first;
    before[0] = before[1] = INT64_MAX;
    return after.n == 0 || (lm_str_split(&after, ':', &first) && lm_str_int(first, &before[0]) &&
                            lm_str_int(after, &before[1]));
}

static lm_rc cases(struct lm_cx *cx, const void *in, void *out) {
    const struct cases_ask *ask = in;
    const struct demand_span span = {ask->from, ask->to};
    struct cases_view *view = out;
    struct case_view *views;
    struct lm_list demands = {0};
    int64_t before[2];
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(check_span(cx, &span));
    if (!read_after(ask->after, before))
        return lm_fail(cx, LM_INVALID, "error.invalid");
    const struct demand_cell_span cell = {
        .compound_id = ask->node,
        .between_ms = {lm_date_start_ms(ask->from), lm_date_start_ms(ask->to) + LM_DAY_MS},
        .category = ask->category,
        .age_band = ask->age_band};
    LM_TRY(demand_store_need_cases(cx, &cell, before, &demands));
    const struct demand *items = demands.items;
    LM_TRY(lm_new(cx->arena, demands.count + 1, &views));
    for (size_t i = 0; i < demands.count; i++)
        LM_TRY(case_of(cx, &items[i], &views[i]));
    view->items = (struct lm_list){views, demands.count};
    if (demands.count < CASES_PAGE)
        return LM_OK;
    return lm_str_printf(cx->arena, &view->next, "%lld:%lld",
                         (long long)items[demands.count - 1].filed_ms,
                         (long long)items[demands.count - 1].id);
}

/* ---- projects ---- */

struct word_view {
    int64_t at;
    struct lm_str who, office, text;
    int stage, level;
};
static const struct lm_code levels[] = {
    {"district", "区", "District"},     {"street", "街道", "Street"},
    {"community", "社区", "Community"}, {"station", "工作站", "Station"},
    {"building", "楼栋", "Building"},   {0},
};
static const struct lm_field word_fields[] = {
    {LM_AT(struct word_view, at), LM_TIME, LM_REQUIRED, .doc = "When."},
    {LM_AT(struct word_view, who), LM_TEXT, LM_REQUIRED, .doc = "Who."},
    {LM_AT(struct word_view, office), LM_TEXT, LM_REQUIRED, .doc = "For which office."},
    {LM_AT(struct word_view, level), LM_CODE, .codes = levels, .doc = "On which level that is."},
    {LM_AT(struct word_view, stage), LM_CODE, LM_REQUIRED, .codes = demand_stages,
     .doc = "The project's stage after it."},
    {LM_AT(struct word_view, text), LM_TEXT, LM_REQUIRED, .doc = "What was said."},
    {0},
};
static const struct lm_record word_record = {"DemandProjectWord", sizeof(struct word_view),
                                             word_fields};

struct project_view {
    struct demand_project project;
    struct lm_str place, category_name;
    int64_t cases_since;
    struct lm_list words, stages;
};
#define P(member) #member, offsetof(struct project_view, project.member)
static const struct lm_field project_fields[] = {
    {P(id), LM_ID, LM_REQUIRED, .doc = "The project."},
    {P(compound_id), LM_ID, LM_REQUIRED, .doc = "Where the need is."},
    {LM_AT(struct project_view, place), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {P(category), LM_TEXT, LM_REQUIRED, .doc = "What is needed."},
    {LM_AT(struct project_view, category_name), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {P(age_band), LM_CODE, .codes = demand_ages, .doc = "Whose need it is."},
    {P(from_day), LM_DATE, LM_REQUIRED, .doc = "First day of the demands behind it."},
    {P(to_day), LM_DATE, LM_REQUIRED, .doc = "Last day of them."},
    {P(observed), LM_INT, LM_REQUIRED, .doc = "Demands counted when it was taken up."},
    {P(expected_milli), LM_INT, LM_REQUIRED, .doc = "Demands expected, in thousandths."},
    {P(p_micro), LM_INT, LM_REQUIRED, .doc = "Chance of so many, in millionths, rounded up."},
    {P(title), LM_TEXT, LM_REQUIRED, .doc = "What it is called."},
    {P(stage), LM_CODE, LM_REQUIRED, .codes = demand_stages, .doc = "How far it is."},
    {P(discussion), LM_TEXT, .doc = "What the discussion came to."},
    {P(decision), LM_TEXT, .doc = "What was decided, and who does it."},
    {P(result), LM_TEXT, .doc = "What came of it, or why it was dropped."},
    {"at", offsetof(struct project_view, project.at_ms), LM_TIME, LM_REQUIRED, .doc = "Taken up."},
    {P(version), LM_INT, LM_REQUIRED, .doc = "To be said with the next word."},
    {LM_AT(struct project_view, cases_since), LM_INT, LM_REQUIRED,
     .doc = "The same demands after the span that it was found in."},
    {LM_AT(struct project_view, words), LM_LIST, LM_REQUIRED, .record = &word_record,
     .doc = "What offices said, in order; empty in lists."},
    {LM_AT(struct project_view, stages), LM_TEXTS, LM_REQUIRED,
     .doc = "Where it may go from here."},
    {0},
};
#undef P
static const struct lm_record project_record = {"DemandProject", sizeof(struct project_view),
                                                project_fields};

static lm_rc words_of(struct lm_cx *cx, int64_t project_id, struct lm_list *ret_views) {
    struct lm_list words = {0};
    struct word_view *views;
    LM_TRY(demand_store_words(cx, project_id, &words));
    const struct demand_word *items = words.items;
    LM_TRY(lm_new(cx->arena, words.count + 1, &views));
    for (size_t i = 0; i < words.count; i++) {
        const struct lm_scope_node *node = lm_scope_find(cx->scope, items[i].node_id);
        views[i] = (struct word_view){.at = items[i].at_ms,
                                      .who = LM_STR(""),
                                      .text = items[i].text,
                                      .stage = items[i].stage,
                                      .level = node ? node->level : 0};
        lm_rc rc = account_name(cx, items[i].account_id, &views[i].who);
        if (rc != LM_OK && rc != LM_NOT_FOUND)
            return rc;
        LM_TRY(name_node(cx, items[i].node_id, &views[i].office));
    }
    *ret_views = (struct lm_list){views, words.count};
    return LM_OK;
}

static lm_rc count_since(struct lm_cx *cx, const struct demand_project *project,
                         int64_t *ret_count) {
    const struct demand_cell_span since = {
        .compound_id = project->compound_id,
        .between_ms = {lm_date_start_ms(project->to_day) + LM_DAY_MS, INT64_MAX},
        .category = project->category,
        .age_band = project->age_band};
    return demand_store_need_count(cx, &since, ret_count);
}

static lm_rc view_project(struct lm_cx *cx, const struct demand_project *project,
                          struct project_view *ret_view) {
    struct lm_str *stages;
    struct project_view view = {.project = *project};
    LM_TRY(name_node(cx, project->compound_id, &view.place));
    LM_TRY(name_category(cx, project->category, &view.category_name));
    LM_TRY(count_since(cx, project, &view.cases_since));
    LM_TRY(lm_new(cx->arena, DEMAND_DROPPED, &stages));
    for (int stage = DEMAND_DISCUSSED; stage <= DEMAND_DROPPED; stage++)
        if (demand_project_may_go(project->stage, stage))
            stages[view.stages.count++] = lm_str_of(lm_code_slug(demand_stages, stage));
    view.stages.items = stages;
    *ret_view = view;
    return LM_OK;
}

struct projects_view {
    struct lm_list items;
};
static const struct lm_field projects_fields[] = {
    {LM_AT(struct projects_view, items), LM_LIST, LM_REQUIRED, .record = &project_record,
     .doc = "Newest first, 200 at most."},
    {0},
};
static const struct lm_record projects_record = {"DemandProjects", sizeof(struct projects_view),
                                                 projects_fields};
struct node_ask {
    int64_t node;
};
static const struct lm_field node_ask_fields[] = {
    {LM_AT(struct node_ask, node), LM_ID, LM_REQUIRED, .doc = "At or below this node."}, {0}};
static const struct lm_record node_ask_record = {"DemandProjectsAsk", sizeof(struct node_ask),
                                                 node_ask_fields};

/* The newest of the place; what is newer elsewhere is passed over. */
static lm_rc list_projects(struct lm_cx *cx, const void *in, void *out) {
    const struct node_ask *ask = in;
    struct lm_list projects = {0};
    struct project_view *views;
    int64_t before = INT64_MAX;
    size_t count = 0;
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(lm_new(cx->arena, PROJECTS_MOST, &views));
    do {
        LM_TRY(demand_store_projects(cx, before, &projects));
        const struct demand_project *items = projects.items;
        for (size_t i = 0; i < projects.count && count < PROJECTS_MOST; i++) {
            before = items[i].id;
            if (lm_scope_covers(cx->scope, ask->node, items[i].compound_id))
                LM_TRY(view_project(cx, &items[i], &views[count++]));
        }
    } while (projects.count > 0 && count < PROJECTS_MOST);
    ((struct projects_view *)out)->items = (struct lm_list){views, count};
    return LM_OK;
}

static lm_rc get_project(struct lm_cx *cx, int64_t id, struct demand_project *ret_project) {
    lm_rc rc = demand_store_project(cx, id, ret_project);
    if (rc == LM_OK)
        rc = lm_permit(cx, ret_project->compound_id);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_NOT_FOUND, "demand.no_such_project") : rc;
}

static lm_rc one_project(struct lm_cx *cx, const void *in, void *out) {
    struct project_view *view = out;
    struct demand_project project = {0};
    LM_TRY(get_project(cx, ((const struct demand_word_in *)in)->project, &project));
    LM_TRY(view_project(cx, &project, view));
    return words_of(cx, project.id, &view->words);
}

struct project_new {
    struct demand_need need; /* compound, category and age come in; the figure is computed */
    int64_t from, to;
    struct lm_str title;
};
#define N(member) #member, offsetof(struct project_new, need.member)
static const struct lm_field project_new_fields[] = {
    {N(compound_id), LM_ID, LM_REQUIRED, .doc = "Where."},
    {N(category), LM_TEXT, LM_REQUIRED, .min = 4, .max = 4, .doc = "What."},
    {N(age_band), LM_CODE, LM_REQUIRED, .codes = demand_ages, .doc = "Whose need."},
    {LM_AT(struct project_new, from), LM_DATE, LM_REQUIRED, .doc = "First day."},
    {LM_AT(struct project_new, to), LM_DATE, LM_REQUIRED, .doc = "Last day."},
    {LM_AT(struct project_new, title), LM_TEXT, LM_REQUIRED, .min = 1, .max = 60,
     .doc = "What it is called."},
    {0},
};
#undef N
static const struct lm_record project_new_record = {"DemandProjectNew", sizeof(struct project_new),
                                                    project_new_fields};

/* Off the writer: what was not found before is computed. Whoever may not is refused by the handler.
 */
static lm_rc compute(struct lm_cx *cx, const void *in, void *out) {
    struct project_new *new = out;
    const struct demand_span span = {new->from, new->to};
    struct demand_need of = new->need;
    (void)in;
    if (!lm_may(cx, &demand_project, of.compound_id))
        return LM_OK;
    LM_TRY(check_span(cx, &span));
    lm_rc rc = demand_need_of(cx, &of, &span, &new->need);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_CONFLICT, "demand.need_nobody") : rc;
}

static lm_rc begin_project(struct lm_cx *cx, const void *in, void *out) {
    const struct project_new *new = in;
    const struct demand_span span = {new->from, new->to};
    struct demand_project project = {0};
    LM_TRY(lm_permit(cx, new->need.compound_id));
    LM_TRY(demand_project_begin(cx, &new->need, &span, new->title, &project));
    return view_project(cx, &project, out);
}

static const struct lm_field word_in_fields[] = {
    {LM_AT(struct demand_word_in, project), LM_ID, LM_REQUIRED, .doc = "The project."},
    {LM_AT(struct demand_word_in, version), LM_INT, LM_REQUIRED, .min = 1, .max = INT64_C(1) << 40,
     .doc = "The version that was seen."},
    {LM_AT(struct demand_word_in, stage), LM_CODE, .codes = demand_stages,
     .doc = "Takes it there; absent: a word of the discussion."},
    {LM_AT(struct demand_word_in, text), LM_TEXT, LM_REQUIRED, .min = 1, .max = 1000,
     .doc = "One's view, the decision, the result, or why it is dropped."},
    {0},
};
static const struct lm_record word_in_record = {"DemandProjectSay", sizeof(struct demand_word_in),
                                                word_in_fields};
static const struct lm_field one_ask_fields[] = {
    {LM_AT(struct demand_word_in, project), LM_ID, LM_REQUIRED, .doc = "The project."}, {0}};
static const struct lm_record one_ask_record = {"DemandProjectAsk", sizeof(struct demand_word_in),
                                                one_ask_fields};

static lm_rc say(struct lm_cx *cx, const void *in, void *out) {
    const struct demand_word_in *said = in;
    struct project_view *view = out;
    struct demand_project project = {0};
    LM_TRY(get_project(cx, said->project, &project));
    LM_TRY(demand_project_say(cx, &project, said));
    LM_TRY(view_project(cx, &project, view));
    return words_of(cx, project.id, &view->words);
}

const struct lm_route demand_need_routes[] = {
    {"GET", "/api/v1/nodes/{node}/demand-needs", &demand_figures, LM_TX_READ, needs,
     .input = &needs_ask_record, .output = &needs_record,
     .doc = "Needs that stand out between two days, by compound, category and age, as they were "
            "last computed."},
    {"POST", "/api/v1/nodes/{node}/demand-needs", &demand_figures, LM_TX_WRITE, compute_needs,
     .input = &needs_ask_record, .output = &needs_record, .prepare = look_anew, .is_heavy = true,
     .doc = "Computes them anew for the whole district, and tells those of the place."},
    {"GET", "/api/v1/nodes/{node}/demand-needs/cases", &demand_figures, LM_TX_READ, cases,
     .input = &cases_ask_record, .output = &cases_record,
     .doc = "The demands behind such a figure, masked."},
    {"GET", "/api/v1/nodes/{node}/demand-projects", &demand_figures, LM_TX_READ, list_projects,
     .input = &node_ask_record, .output = &projects_record,
     .doc = "Needs of a place that were taken up."},
    {"POST", "/api/v1/demand-projects", &demand_project, LM_TX_WRITE, begin_project,
     .input = &project_new_record, .output = &project_record, .prepare = compute, .is_heavy = true,
     .doc = "Takes up a need; its figure is computed and kept."},
    {"GET", "/api/v1/demand-projects/{project}", &demand_figures, LM_TX_READ, one_project,
     .input = &one_ask_record, .output = &project_record,
     .doc = "A project with what offices said to it."},
    {"POST", "/api/v1/demand-projects/{project}/words", &demand_project, LM_TX_WRITE, say,
     .input = &word_in_record, .output = &project_record,
     .doc = "Says one's word to a project, and may take it to its next stage."},
    {0},
};
