/* Rules of a survey itself: draft, opening, closing, who may see it. No SQL, no JSON, no HTTP. */
#include "modules/survey/survey_rules.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"

const struct lm_permission survey_see = {
    "survey.see", LM_ROLES_DOOR | LM_ROLES_STATION | LM_ROLES_OFFICE,
    "See surveys, their doors and their progress in one's own part of the grid."};
const struct lm_permission survey_manage = {
    "survey.manage", LM_ROLES_OFFICE, "Draft, open and close surveys of areas in one's own scope."};
const struct lm_permission survey_speak = {"survey.speak", LM_ROLES_DOOR | LM_ROLES_STATION,
                                           "Answer for doors: captains and helpers at the door, "
                                           "stations by phone or from paper."};
const struct lm_permission survey_judge = {
    "survey.judge", LM_ROLES_STATION | LM_ROLE(LM_ROLE_COMMUNITY_WORKER),
    "Decide on late answers and on doors that do not exist."};
const struct lm_permission survey_pass = {"survey.pass",
                                          LM_ROLE(LM_ROLE_CAPTAIN) | LM_ROLES_STATION,
                                          "Hand a door to a helper or stand-in."};
const struct lm_permission survey_wind_up = {"survey.wind_up", LM_ROLES_STATION | LM_ROLES_OFFICE,
                                             "Sign off a compound, or close a survey."};
const struct lm_permission survey_unsign = {"survey.unsign", LM_ROLES_STATION,
                                            "Take the sign-off of one's own compound back."};
const struct lm_permission survey_review = {"survey.review", LM_ROLES_STATION | LM_ROLES_OFFICE,
                                            "Read reports and the text for the group chat."};

enum { RETENTION_DAYS = 90, KEY_MAX = 32 };

int64_t survey_expiry_ms(int64_t valid_until) {
    if (valid_until == 0)
        return INT64_MAX;
    return lm_date_start_ms(lm_date_of_days(lm_date_days(valid_until) + 1));
}

int64_t survey_started_ms(int64_t opened_at, int64_t opens_at) {
    return opens_at > opened_at ? opens_at : opened_at;
}

/* ---- who may see it ---- */

bool survey_covers(const struct lm_cx *cx, const struct survey *survey, int64_t building_id) {
    const struct survey_area *areas = survey->areas.items;
    for (size_t i = 0; i < survey->areas.count; i++)
        if (lm_scope_covers(cx->scope, areas[i].node_id, building_id))
            return true;
    return false;
}

/* Do a place and the survey's areas overlap? */
static bool touches(const struct lm_cx *cx, const struct survey *survey, int64_t node_id) {
    const struct survey_area *areas = survey->areas.items;
    if (node_id == 0)
        return true;
    for (size_t i = 0; i < survey->areas.count; i++)
        if (lm_scope_covers(cx->scope, areas[i].node_id, node_id) ||
            lm_scope_covers(cx->scope, node_id, areas[i].node_id))
            return true;
    return false;
}

static bool may_at_all_areas(const struct lm_cx *cx, const struct survey *survey,
                             const struct lm_permission *permission) {
    const struct survey_area *areas = survey->areas.items;
    for (size_t i = 0; i < survey->areas.count; i++)
        if (!lm_may(cx, permission, areas[i].node_id))
            return false;
    return true;
}

static bool may_see(const struct lm_cx *cx, const struct survey *survey, const int64_t *roots,
                    size_t count) {
    if (survey->status == SURVEY_DRAFT)
        return may_at_all_areas(cx, survey, &survey_manage);
    for (size_t i = 0; i < count; i++)
        if (touches(cx, survey, roots[i]))
            return true;
    return false;
}

static void name_areas(const struct lm_cx *cx, struct survey *survey) {
    struct survey_area *areas = survey->areas.items;
    for (size_t i = 0; i < survey->areas.count; i++) {
        const struct lm_scope_node *node = lm_scope_find(cx->scope, areas[i].node_id);
        areas[i].name = node ? node->name : LM_STR("");
    }
    struct survey_sign_off *sign_offs = survey->sign_offs.items;
    for (size_t i = 0; i < survey->sign_offs.count; i++) {
        const struct lm_scope_node *node = lm_scope_find(cx->scope, sign_offs[i].node_id);
        sign_offs[i].name = node ? node->name : LM_STR("");
    }
    survey->is_demo = cx->env && cx->env->is_demo;
}

lm_rc survey_read(struct lm_cx *cx, int64_t survey_id, struct survey *ret_survey) {
    lm_rc rc = survey_store_find(cx, survey_id, ret_survey);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "survey.no_such_survey");
    LM_TRY(rc);
    name_areas(cx, ret_survey);
    return LM_OK;
}

lm_rc survey_get(struct lm_cx *cx, int64_t survey_id, struct survey *ret_survey) {
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    LM_TRY(survey_read(cx, survey_id, ret_survey));
    if (!may_see(cx, ret_survey, roots, count))
        return lm_fail(cx, LM_NOT_FOUND, "survey.no_such_survey");
    /* What everybody gets alike (it is rendered once for all who follow it) names no staff. */
    ret_survey->sign_offs.count = 0;
    return LM_OK;
}

void survey_keep_sign_offs(const struct lm_cx *cx, struct survey *survey, int64_t node_id,
                           bool is_with_people) {
    struct survey_sign_off *all = survey->sign_offs.items;
    size_t kept = 0;
    for (size_t i = 0; i < survey->sign_offs.count; i++) {
        if (!lm_scope_covers(cx->scope, node_id, all[i].node_id) &&
            !lm_scope_covers(cx->scope, all[i].node_id, node_id))
            continue;
        all[kept] = all[i];
        if (!is_with_people) {
            all[kept].signed_by = 0;
            all[kept].by_name = all[kept].note = (struct lm_str){0};
        }
        kept++;
    }
    survey->sign_offs.count = kept;
}

/* The words of the caller's own stations, or those below his office. */
static lm_rc keep_own_sign_offs(struct lm_cx *cx, struct survey *survey) {
    const int64_t *roots;
    size_t count, kept = 0;
    struct survey_sign_off *all = survey->sign_offs.items;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    for (size_t i = 0; i < survey->sign_offs.count; i++) {
        bool is_own = false;
        for (size_t j = 0; j < count; j++)
            is_own |= roots[j] == 0 || lm_scope_covers(cx->scope, roots[j], all[i].node_id);
        if (is_own)
            all[kept++] = all[i];
    }
    survey->sign_offs.count = kept;
    return LM_OK;
}

lm_rc survey_permit_node(struct lm_cx *cx, const struct survey *survey, int64_t node_id) {
    LM_TRY(lm_permit(cx, node_id));
    if (!touches(cx, survey, node_id) || survey->status == SURVEY_DRAFT)
        return lm_fail(cx, LM_NOT_FOUND, "survey.not_here");
    return LM_OK;
}

struct list_wanted {
    int status;
    int64_t node_id;
    const int64_t *roots;
    size_t root_count;
};

static bool is_wanted(const struct lm_cx *cx, const struct survey *survey,
                      const struct list_wanted *wanted) {
    if (wanted->status && survey->status != wanted->status)
        return false;
    if (wanted->node_id && !touches(cx, survey, wanted->node_id))
        return false;
    return may_see(cx, survey, wanted->roots, wanted->root_count);
}

/* One page of rows into `found`; `at` moves on. Says whether there may be more. */
static lm_rc take_page(struct lm_cx *cx, const struct list_wanted *wanted, int64_t *at,
                       struct lm_list *found, bool *ret_more) {
    enum { PAGE = 100 };
    struct lm_list page;
    size_t room = found->count;
    found->count = 0;
    LM_TRY(survey_store_page(cx, *at, PAGE, &page));
    struct survey *rows = page.items, *kept = found->items;
    size_t i = 0;
    for (; i < page.count && found->count < room; i++) {
        *at = rows[i].id;
        if (!is_wanted(cx, &rows[i], wanted))
            continue;
        name_areas(cx, &rows[i]);
        kept[found->count++] = rows[i];
    }
    *ret_more = i < page.count || page.count == PAGE;
    return LM_OK;
}

lm_rc survey_list(struct lm_cx *cx, int status, int64_t node_id, int64_t after, int64_t limit,
                  struct lm_list *ret_surveys, int64_t *ret_next) {
    struct list_wanted wanted = {.status = status, .node_id = node_id};
    LM_TRY(lm_permit_roots(cx, &wanted.roots, &wanted.root_count));
    struct survey *items;
    size_t room = limit > 0 && limit <= 200 ? (size_t)limit : 50, used = 0;
    LM_TRY(lm_new(cx->arena, room, &items));
    bool is_more = true;
    while (is_more && used < room) {
        struct lm_list found = {items + used, room - used};
        LM_TRY(take_page(cx, &wanted, &after, &found, &is_more));
        used += found.count;
    }
    *ret_surveys = (struct lm_list){items, used};
    *ret_next = is_more ? after : 0;
    return LM_OK;
}

/* ---- drafts ---- */

static void check_areas(struct lm_cx *cx, const struct survey *survey) {
    const struct survey_area *areas = survey->areas.items;
    for (size_t i = 0; i < survey->areas.count; i++) {
        char pointer[40];
        snprintf(pointer, sizeof pointer, "/areas/%zu/node_id", i);
        if (!lm_may(cx, &survey_manage, areas[i].node_id))
            lm_fault(cx, pointer, "survey.area_not_yours");
        for (size_t j = 0; j < survey->areas.count; j++)
            if (j != i && lm_scope_covers(cx->scope, areas[j].node_id, areas[i].node_id) &&
                (areas[i].node_id != areas[j].node_id || j < i))
                lm_fault(cx, pointer, "survey.area_twice");
    }
}

static bool is_key(struct lm_str key) {
    if (key.n == 0 || key.n > KEY_MAX || key.p[0] < 'a' || key.p[0] > 'z')
        return false;
    for (size_t i = 0; i < key.n; i++)
        if (!(key.p[i] >= 'a' && key.p[i] <= 'z') && !(key.p[i] >= '0' && key.p[i] <= '9') &&
            key.p[i] != '_')
            return false;
    return true;
}

static void check_choices(struct lm_cx *cx, const struct survey_question *question, size_t at) {
    char pointer[48];
    snprintf(pointer, sizeof pointer, "/questions/%zu/choices", at);
    const struct lm_str *choices = question->choices.items;
    bool needs = question->kind == SURVEY_CHOICE;
    if (needs ? question->choices.count < 2 : question->choices.count > 0)
        lm_fault(cx, pointer, needs ? "survey.choices_missing" : "survey.choices_unwanted");
    for (size_t i = 0; i < question->choices.count; i++) {
        if (choices[i].n == 0 || choices[i].n > 120 || memchr(choices[i].p, '\n', choices[i].n))
            lm_fault(cx, pointer, "survey.choice_text");
        for (size_t j = 0; j < i; j++)
            if (lm_str_eq(choices[i], choices[j]))
                lm_fault(cx, pointer, "survey.choice_twice");
    }
}

static void check_questions(struct lm_cx *cx, const struct survey *survey) {
    const struct survey_question *questions = survey->questions.items;
    if (survey->questions.count > SURVEY_QUESTIONS_MAX)
        lm_fault(cx, "/questions", "survey.too_many_questions");
    for (size_t i = 0; i < survey->questions.count; i++) {
        char pointer[40];
        snprintf(pointer, sizeof pointer, "/questions/%zu/key", i);
        if (!is_key(questions[i].key))
            lm_fault(cx, pointer, "survey.question_key");
        for (size_t j = 0; j < i; j++)
            if (lm_str_eq(questions[i].key, questions[j].key))
                lm_fault(cx, pointer, "survey.question_key_twice");
        check_choices(cx, &questions[i], i);
    }
}

static void check_days(struct lm_cx *cx, const struct survey *survey) {
    if (survey->due_at && survey->opens_at && survey->due_at <= survey->opens_at)
        lm_fault(cx, "/due_at", "survey.due_before_open");
    if (survey->due_at && survey->due_at > survey_expiry_ms(survey->valid_until))
        lm_fault(cx, "/due_at", "survey.due_after_expiry");
    if (survey->retention_days < 1 || survey->retention_days > 365)
        lm_fault(cx, "/retention_days", "survey.retention_range");
}

static lm_rc check_draft(struct lm_cx *cx, struct survey *survey) {
    struct lm_buf verify = lm_buf_in(cx->arena, 2000);
    const struct lm_str *fields = survey->verify.items;
    for (size_t i = 0; i < survey->verify.count; i++) {
        char pointer[32];
        snprintf(pointer, sizeof pointer, "/verify/%zu", i);
        if (!survey_field(fields[i]))
            lm_fault(cx, pointer, "survey.no_such_field");
        if (i > 0)
            lm_buf_char(&verify, ',');
        lm_buf_str(&verify, fields[i]);
    }
    LM_TRY(lm_buf_done(&verify, &survey->verify_text));
    if (!survey->verify_text.p)
        survey->verify_text = LM_STR("");
    check_areas(cx, survey);
    check_questions(cx, survey);
    check_days(cx, survey);
    survey->question_count = (int64_t)survey->questions.count;
    return lm_faults_check(cx);
}

/* Where a survey lies, for its audit row: its first area. */
static int64_t place_of(const struct survey *survey) {
    const struct survey_area *areas = survey->areas.items;
    return survey->areas.count ? areas[0].node_id : 0;
}

static lm_rc tell(struct lm_cx *cx, const struct survey *survey) {
    LM_TRY(lm_audit_about(cx, "survey", survey->id, place_of(survey)));
    return lm_emit(cx, "survey", survey->id);
}

lm_rc survey_create(struct lm_cx *cx, struct survey *draft) {
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    if (draft->retention_days == LM_ABSENT)
        draft->retention_days = RETENTION_DAYS;
    LM_TRY(check_draft(cx, draft));
    draft->id = lm_cx_id(cx);
    draft->status = SURVEY_DRAFT;
    draft->created_by = cx->who->account_id;
    draft->created_at = cx->now_ms;
    draft->buildings_total = draft->buildings_ready = 0;
    LM_TRY(survey_store_insert(cx, draft));
    LM_TRY(survey_store_set_areas(cx, draft->id, &draft->areas));
    LM_TRY(survey_store_set_questions(cx, draft->id, &draft->questions));
    name_areas(cx, draft);
    return tell(cx, draft);
}

/* Reads a survey that the caller manages in all its areas. */
static lm_rc own_survey(struct lm_cx *cx, int64_t survey_id, struct survey *ret_survey) {
    LM_TRY(survey_get(cx, survey_id, ret_survey));
    if (!may_at_all_areas(cx, ret_survey, &survey_manage))
        return lm_fail(cx, LM_FORBIDDEN, "survey.not_yours");
    return LM_OK;
}

static void take_text(struct lm_str *into, struct lm_str what) {
    if (what.p)
        *into = what;
}
static void take_int(int64_t *into, int64_t what, int64_t absent) {
    if (what != absent)
        *into = what;
}
static void take_list(struct lm_list *into, struct lm_list what) {
    if (what.count > 0)
        *into = what;
}

/* An empty text takes an optional one away. */
static void take_all(struct survey *into, const struct survey *what) {
    take_text(&into->title, what->title);
    take_text(&into->purpose, what->purpose);
    take_text(&into->legal_basis, what->legal_basis);
    take_text(&into->form_no, what->form_no);
    take_text(&into->issued_by, what->issued_by);
    take_text(&into->approval_no, what->approval_no);
    take_text(&into->baseline.text, what->baseline.text);
    take_int(&into->baseline.minutes, what->baseline.minutes, LM_ABSENT);
    take_int(&into->valid_until, what->valid_until, 0);
    take_int(&into->opens_at, what->opens_at, 0);
    take_int(&into->due_at, what->due_at, 0);
    take_int(&into->retention_days, what->retention_days, LM_ABSENT);
    take_list(&into->areas, what->areas);
    take_list(&into->verify, what->verify);
    take_list(&into->questions, what->questions);
}

/* A member that came as null (or a list without items) is taken away; what a draft must have stays.
 */
static void take_away(struct survey *into, const struct survey *what) {
    struct member {
        const char *name;
        struct lm_str *text;
        int64_t *value;
        struct lm_list *list;
    } members[] = {
        {"form_no", &into->form_no, NULL, NULL},
        {"issued_by", &into->issued_by, NULL, NULL},
        {"approval_no", &into->approval_no, NULL, NULL},
        {"valid_until", NULL, &into->valid_until, NULL},
        {"opens_at", NULL, &into->opens_at, NULL},
        {"due_at", NULL, &into->due_at, NULL},
        {"verify", NULL, NULL, &into->verify},
        {"questions", NULL, NULL, &into->questions},
    };
    const struct lm_str *names = what->nulls.items;
    for (size_t i = 0; i < what->nulls.count; i++) {
        for (size_t j = 0; j < LM_COUNT(members); j++) {
            if (!lm_str_is(names[i], members[j].name))
                continue;
            if (members[j].text)
                *members[j].text = (struct lm_str){0};
            else if (members[j].value)
                *members[j].value = 0;
            else
                *members[j].list = (struct lm_list){0};
        }
        if (lm_str_is(names[i], "baseline"))
            into->baseline = (struct survey_baseline){.minutes = LM_ABSENT};
    }
}

static bool changes_more_than_due(const struct survey *c) {
    return c->title.p || c->purpose.p || c->legal_basis.p || c->form_no.p || c->issued_by.p ||
           c->approval_no.p || c->baseline.text.p || c->baseline.minutes != LM_ABSENT ||
           c->valid_until || c->opens_at || c->retention_days != LM_ABSENT || c->areas.count ||
           c->verify.count || c->questions.count;
}

lm_rc survey_change(struct lm_cx *cx, struct survey *change) {
    struct survey survey = {0};
    LM_TRY(own_survey(cx, change->id, &survey));
    if (survey.status == SURVEY_CLOSED)
        return lm_fail(cx, LM_CONFLICT, "survey.already_closed");
    if (survey.status != SURVEY_DRAFT) {
        if (changes_more_than_due(change))
            return lm_fail(cx, LM_CONFLICT, "survey.not_a_draft");
        take_int(&survey.due_at, change->due_at, 0);
        if (change->due_at && change->due_at <= cx->now_ms)
            lm_fault(cx, "/due_at", "survey.due_too_early");
        check_days(cx, &survey);
        LM_TRY(lm_faults_check(cx));
        if (change->due_at)
            LM_TRY(survey_store_set_due(cx, survey.id, survey.due_at));
    } else {
        take_all(&survey, change);
        take_away(&survey, change);
        LM_TRY(check_draft(cx, &survey));
        LM_TRY(survey_store_update(cx, &survey));
        LM_TRY(survey_store_set_areas(cx, survey.id, &survey.areas));
        LM_TRY(survey_store_set_questions(cx, survey.id, &survey.questions));
    }
    name_areas(cx, &survey);
    *change = survey;
    return tell(cx, &survey);
}

lm_rc survey_delete(struct lm_cx *cx, int64_t survey_id) {
    struct survey survey = {0};
    LM_TRY(own_survey(cx, survey_id, &survey));
    if (survey.status != SURVEY_DRAFT)
        return lm_fail(cx, LM_CONFLICT, "survey.not_a_draft");
    LM_TRY(survey_store_delete(cx, survey_id));
    return tell(cx, &survey);
}

/* ---- opening and closing ---- */

/* 统计法 (2024) art. 17: a form must show these four, and people may refuse one that does not. */
static void check_header(struct lm_cx *cx, const struct survey *survey) {
    if (lm_str_is_empty(survey->form_no))
        lm_fault(cx, "/form_no", "survey.header_missing");
    if (lm_str_is_empty(survey->issued_by))
        lm_fault(cx, "/issued_by", "survey.header_missing");
    if (lm_str_is_empty(survey->approval_no))
        lm_fault(cx, "/approval_no", "survey.header_missing");
    if (survey->valid_until == 0)
        lm_fault(cx, "/valid_until", "survey.header_missing");
    else if (survey_expiry_ms(survey->valid_until) <= cx->now_ms)
        lm_fault(cx, "/valid_until", "survey.expired");
    if (survey->due_at && survey->due_at <= cx->now_ms)
        lm_fault(cx, "/due_at", "survey.due_passed");
}

static lm_rc check_lint(struct lm_cx *cx, const struct survey *survey) {
    struct survey_lint lint = {0};
    LM_TRY(survey_lint_of(cx, survey, &lint));
    const struct survey_finding *findings = lint.findings.items;
    for (size_t i = 0; i < lint.findings.count; i++)
        if (findings[i].severity == SURVEY_BLOCKS)
            lm_fault_add(&cx->faults, findings[i].pointer, findings[i].key.p, NULL);
    return LM_OK;
}

static int64_t count_buildings(const struct lm_cx *cx, const struct survey *survey) {
    int64_t count = 0;
    for (size_t i = 0; i < cx->scope->count; i++)
        count += cx->scope->nodes[i].level == LM_LEVEL_BUILDING &&
                 survey_covers(cx, survey, cx->scope->nodes[i].id);
    return count;
}

lm_rc survey_open(struct lm_cx *cx, int64_t survey_id, struct survey *ret_survey) {
    struct survey survey = {0};
    LM_TRY(own_survey(cx, survey_id, &survey));
    if (survey.status != SURVEY_DRAFT)
        return lm_fail(cx, LM_CONFLICT, "survey.not_a_draft");
    check_header(cx, &survey);
    LM_TRY(check_lint(cx, &survey));
    survey.buildings_total = count_buildings(cx, &survey);
    if (survey.buildings_total == 0)
        lm_fault(cx, "/areas", "survey.no_buildings");
    LM_TRY(lm_faults_check(cx));
    LM_TRY(survey_store_begin_opening(cx, survey_id, survey.buildings_total));
    survey.status = SURVEY_OPENING;
    survey.opened_at = cx->now_ms;
    LM_TRY(survey_queue_fill(cx, survey_id));
    *ret_survey = survey;
    return tell(cx, &survey);
}

static bool is_area_compound(const struct lm_cx *cx, const struct survey *survey,
                             const struct lm_scope_node *node) {
    return node->level == LM_LEVEL_COMPOUND && touches(cx, survey, node->id);
}

/* The caller's stations in the survey, each with his word. */
static lm_rc sign_off(struct lm_cx *cx, const struct survey *survey, int64_t node_id,
                      struct lm_str note) {
    static const struct lm_permission station = {"survey.sign_off", LM_ROLES_STATION, NULL};
    int64_t signed_off = 0;
    for (size_t i = 0; i < cx->scope->count; i++) {
        const struct lm_scope_node *node = &cx->scope->nodes[i];
        if ((node_id && node->id != node_id) || !is_area_compound(cx, survey, node) ||
            !lm_may(cx, &station, node->id))
            continue;
        LM_TRY(survey_store_sign_off(cx, survey->id, node->id, note));
        signed_off++;
    }
    if (signed_off == 0)
        return lm_fail(cx, LM_FORBIDDEN, "survey.no_station_here");
    return LM_OK;
}

lm_rc survey_take_back(struct lm_cx *cx, int64_t survey_id, int64_t node_id) {
    LM_TRY(lm_permit(cx, node_id));
    lm_rc rc = survey_store_take_back(cx, survey_id, node_id);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_CONFLICT, "survey.not_signed_off");
    LM_TRY(rc);
    LM_TRY(lm_audit_about(cx, "survey", survey_id, node_id));
    return lm_emit(cx, "survey", survey_id);
}

lm_rc survey_close(struct lm_cx *cx, int64_t survey_id, int64_t node_id, struct lm_str note,
                   struct survey *ret_survey) {
    struct survey survey = {0};
    LM_TRY(survey_get(cx, survey_id, &survey));
    if (survey.status == SURVEY_DRAFT)
        return lm_fail(cx, LM_CONFLICT, "survey.is_a_draft");
    if (node_id == 0 && may_at_all_areas(cx, &survey, &survey_manage)) {
        if (survey.status == SURVEY_CLOSED)
            return lm_fail(cx, LM_CONFLICT, "survey.already_closed");
        LM_TRY(survey_store_close(cx, survey_id, cx->now_ms, note));
    } else {
        LM_TRY(sign_off(cx, &survey, node_id, note));
    }
    LM_TRY(survey_read(cx, survey_id, ret_survey));
    LM_TRY(keep_own_sign_offs(cx, ret_survey));
    return tell(cx, ret_survey);
}
