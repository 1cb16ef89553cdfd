/* A found need on its way: discussed by station, community and street together, decided, done. What
 * was said stays; every step is on record. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_need_find.h"

enum { TITLE_LEAST = 2 };

const struct lm_code demand_stages[] = {
    {"found", "已发现", "Found"},       {"discussed", "已商议", "Discussed"},
    {"decided", "已决定", "Decided"},   {"done", "已完成", "Done"},
    {"dropped", "不再推进", "Dropped"}, {0},
};

#define P struct demand_project
static const struct lm_field project_fields[] = {
    {LM_AT(P, id), LM_ID, LM_REQUIRED, .doc = "The project."},
    {LM_AT(P, compound_id), LM_ID, LM_REQUIRED, .doc = "Where the need is."},
    {LM_AT(P, category), LM_TEXT, LM_REQUIRED, .doc = "What is needed."},
    {LM_AT(P, age_band), LM_CODE, .codes = demand_ages, .doc = "Whose need it is."},
    {LM_AT(P, from_day), LM_DATE, LM_REQUIRED, .doc = "First day of the demands behind it."},
    {LM_AT(P, to_day), LM_DATE, LM_REQUIRED, .doc = "Last day of them."},
    {LM_AT(P, observed), LM_INT, LM_REQUIRED, .doc = "Demands counted when it was taken up."},
    {LM_AT(P, expected_milli), LM_INT, LM_REQUIRED, .doc = "Demands expected, in thousandths."},
    {LM_AT(P, p_micro), LM_INT, LM_REQUIRED,
     .doc = "Chance of so many by accident, in millionths, rounded up."},
    {LM_AT(P, title), LM_TEXT, LM_REQUIRED, .doc = "What it is called."},
    {LM_AT(P, stage), LM_CODE, LM_REQUIRED, .codes = demand_stages, .doc = "How far it is."},
    {LM_AT(P, discussion), LM_TEXT, .doc = "What the discussion came to."},
    {LM_AT(P, decision), LM_TEXT, .doc = "What was decided, and who does it."},
    {LM_AT(P, result), LM_TEXT, .doc = "What came of it, or why it was dropped."},
    {LM_AT(P, account_id), LM_ID, .doc = "Who took it up."},
    {LM_AT(P, at_ms), LM_TIME, LM_REQUIRED, .doc = "When."},
    {LM_AT(P, version), LM_INT, LM_REQUIRED, .doc = "To be said with the next word."},
    {0},
};
#undef P
const struct lm_record demand_project_record = {"DemandProjectRow", sizeof(struct demand_project),
                                                project_fields};

static const struct lm_field word_fields[] = {
    {LM_AT(struct demand_word, project_id), LM_ID, LM_NO_JSON},
    {LM_AT(struct demand_word, place), LM_INT},
    {LM_AT(struct demand_word, at_ms), LM_TIME},
    {LM_AT(struct demand_word, account_id), LM_ID},
    {LM_AT(struct demand_word, node_id), LM_ID},
    {LM_AT(struct demand_word, stage), LM_CODE, .codes = demand_stages},
    {LM_AT(struct demand_word, text), LM_TEXT},
    {0},
};
const struct lm_record demand_word_record = {"DemandWordRow", sizeof(struct demand_word),
                                             word_fields};

static bool is_ended(const struct demand_project *project) {
    return project->stage == DEMAND_DONE || project->stage == DEMAND_DROPPED;
}

/* ---- taking up ---- */

static lm_rc check_open(struct lm_cx *cx, const struct demand_need *need) {
    struct lm_list projects = {0};
    LM_TRY(demand_store_projects_of(cx, need->compound_id, &projects));
    const struct demand_project *items = projects.items;
    for (size_t i = 0; i < projects.count; i++)
        if (!is_ended(&items[i]) && items[i].age_band == need->age_band &&
            lm_str_eq(items[i].category, need->category))
            return lm_fail(cx, LM_CONFLICT, "demand.project_open");
    return LM_OK;
}

lm_rc demand_project_begin(struct lm_cx *cx, const struct demand_need *need,
                           const struct demand_span *span, struct lm_str title,
                           struct demand_project *ret_project) {
    int64_t taken;
    title = lm_str_trim(title);
    if (lm_utf8_length(title) < TITLE_LEAST)
        lm_fault(cx, "/title", "demand.project_title");
    LM_TRY(lm_faults_check(cx));
    LM_TRY(check_open(cx, need));
    struct demand_project project = {.id = lm_cx_id(cx),
                                     .compound_id = need->compound_id,
                                     .category = need->category,
                                     .age_band = need->age_band,
                                     .from_day = span->from_day,
                                     .to_day = span->to_day,
                                     .observed = need->observed,
                                     .expected_milli = need->expected_milli,
                                     .p_micro = need->p_micro,
                                     .title = title,
                                     .stage = DEMAND_FOUND,
                                     .account_id = cx->who->account_id,
                                     .at_ms = cx->now_ms,
                                     .version = 1};
    const struct demand_cell_span cell = {
        .compound_id = need->compound_id,
        .between_ms = {lm_date_start_ms(span->from_day),
                       lm_date_start_ms(span->to_day) + LM_DAY_MS},
        .category = need->category,
        .age_band = need->age_band};
    LM_TRY(demand_store_project_insert(cx, &project));
    LM_TRY(demand_store_need_take(cx, &cell, project.id, &taken));
    LM_TRY(lm_emit(cx, "demand_project", project.id));
    LM_TRY(lm_audit_about(cx, "demand_project", project.id, project.compound_id));
    *ret_project = project;
    return LM_OK;
}

/* ---- one's word ---- */

/* For which office he speaks: of several the one nearest to the people. */
static const struct lm_scope_node *office_of(struct lm_cx *cx, int64_t compound_id) {
    const struct lm_scope_node *office = NULL;
    for (size_t i = 0; i < cx->who->grant_count; i++) {
        const struct lm_grant *grant = &cx->who->grants[i];
        const struct lm_scope_node *node = lm_scope_find(cx->scope, grant->node_id);
        bool is_office = (LM_ROLE(grant->role) & (LM_ROLES_STATION | LM_ROLES_OFFICE)) != 0;
        if (node && is_office && lm_scope_covers(cx->scope, node->id, compound_id) &&
            (!office || node->level > office->level))
            office = node;
    }
    return office;
}

bool demand_project_may_go(int from, int to) {
    switch (to) {
    case 0:
        return from == DEMAND_FOUND || from == DEMAND_DISCUSSED || from == DEMAND_DECIDED;
    case DEMAND_DISCUSSED:
        return from == DEMAND_FOUND;
    case DEMAND_DECIDED:
        return from == DEMAND_DISCUSSED;
    case DEMAND_DONE:
        return from == DEMAND_DECIDED;
    case DEMAND_DROPPED:
        return from == DEMAND_FOUND || from == DEMAND_DISCUSSED || from == DEMAND_DECIDED;
    default:
        return false;
    }
}

static lm_rc refuse_alone(struct lm_cx *cx, unsigned heard) {
    static const struct {
        int level;
        const char *zh, *en;
    } sides[] = {{LM_LEVEL_COMPOUND, "工作站", "station"},
                 {LM_LEVEL_COMMUNITY, "社区", "community"},
                 {LM_LEVEL_STREET, "街道", "street"}};
    struct lm_str missing = LM_STR("");
    for (size_t i = 0; i < LM_COUNT(sides); i++) {
        if (heard & (1u << sides[i].level))
            continue;
        const char *name = cx->lang == LM_LANG_EN ? sides[i].en : sides[i].zh;
        const char *mark = missing.n == 0 ? "" : cx->lang == LM_LANG_EN ? ", " : "、";
        LM_TRY(lm_str_printf(cx->arena, &missing, "%.*s%s%s", LM_FMT(missing), mark, name));
    }
    return missing.n == 0 ? LM_OK : lm_fail(cx, LM_CONFLICT, "demand.project_not_joint", missing.p);
}

/* Discussed is what station, community and street have each spoken to. */
static lm_rc check_joint(struct lm_cx *cx, const struct lm_list *words,
                         const struct lm_scope_node *office) {
    unsigned heard = 1u << office->level;
    const struct demand_word *items = words->items;
    for (size_t i = 0; i < words->count; i++) {
        const struct lm_scope_node *node = lm_scope_find(cx->scope, items[i].node_id);
        heard |= node ? 1u << node->level : 0;
    }
    return refuse_alone(cx, heard);
}

static void keep(struct demand_project *project, const struct demand_word_in *in,
                 struct lm_str text) {
    project->version++;
    if (!in->stage)
        return;
    project->stage = in->stage;
    if (in->stage == DEMAND_DISCUSSED)
        project->discussion = text;
    else if (in->stage == DEMAND_DECIDED)
        project->decision = text;
    else
        project->result = text;
}

lm_rc demand_project_say(struct lm_cx *cx, struct demand_project *project,
                         const struct demand_word_in *in) {
    const struct lm_scope_node *office = office_of(cx, project->compound_id);
    struct lm_list words = {0};
    struct lm_str text = lm_str_trim(in->text.p ? in->text : LM_STR(""));
    if (!office)
        return lm_fail(cx, LM_FORBIDDEN, "demand.project_office");
    if (in->version != project->version)
        return lm_fail(cx, LM_CONFLICT, "demand.changed_meanwhile");
    if (!demand_project_may_go(project->stage, in->stage))
        return lm_fail(cx, LM_CONFLICT, "demand.project_stage");
    if (in->stage == DEMAND_DECIDED && office->level > LM_LEVEL_COMMUNITY)
        return lm_fail(cx, LM_FORBIDDEN, "demand.project_decide");
    if (text.n == 0)
        lm_fault(cx, "/text", "demand.note_missing");
    LM_TRY(lm_faults_check(cx));
    LM_TRY(demand_store_words(cx, project->id, &words));
    if (in->stage == DEMAND_DISCUSSED)
        LM_TRY(check_joint(cx, &words, office));
    keep(project, in, text);
    LM_TRY(demand_store_project_update(cx, project));
    LM_TRY(demand_store_word_add(cx, &(struct demand_word){.project_id = project->id,
                                                           .place = (int64_t)words.count + 1,
                                                           .at_ms = cx->now_ms,
                                                           .account_id = cx->who->account_id,
                                                           .node_id = office->id,
                                                           .stage = project->stage,
                                                           .text = text}));
    LM_TRY(lm_emit(cx, "demand_project", project->id));
    LM_TRY(lm_str_printf(cx->arena, &cx->audit_detail, "{\"stage\":\"%s\"}",
                         lm_code_slug(demand_stages, project->stage)));
    return lm_audit_about(cx, "demand_project", project->id, project->compound_id);
}
