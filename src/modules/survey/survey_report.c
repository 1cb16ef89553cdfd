/* The report of a survey: coverage, changes, who was not reached, what was answered, how long it
 * took against the recorded baseline. Counts only; fewer than ten answers show no share. */
#include "modules/survey/survey_rules.h"

#include "base/clock.h"
#include "base/hash.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "lib/json/json.h"
#include "modules/grid/grid.h"

#include <math.h>

enum { UNREACHED_SHOWN = 1000, SMALL_GROUP = 10, TOTAL_PARTS = 1000 };

/* ---- tallies ---- */

struct tallying {
    struct lm_cx *cx;
    const struct survey *survey;
    LM_ARRAY(struct survey_tally_row) rows;
};

static lm_rc add_tally(struct tallying *t, int64_t node_id, struct lm_str question,
                       struct lm_str choice, int64_t total) {
    for (size_t i = 0; i < t->rows.count; i++) {
        struct survey_tally_row *row = &t->rows.items[i];
        if (row->node_id == node_id && lm_str_eq(row->question, question) &&
            lm_str_eq(row->choice, choice)) {
            row->answers++;
            row->total += total;
            return LM_OK;
        }
    }
    struct survey_tally_row row = {t->survey->id, node_id, question, choice, 1, total};
    return lm_array_add(t->cx->arena, &t->rows, row);
}

static lm_rc tally_value(struct tallying *t, int64_t node_id,
                         const struct survey_question *question, const struct lm_json *value) {
    struct lm_str text = LM_STR("");
    double number = 0;
    bool flag;
    switch ((enum survey_kind)question->kind) {
    case SURVEY_YES_NO:
        if (!lm_json_is_bool(value, &flag))
            return LM_OK;
        text = flag ? LM_STR("true") : LM_STR("false");
        break;
    case SURVEY_CHOICE:
        if (!lm_json_is_text(value, &text))
            return LM_OK;
        LM_TRY(lm_str_copy(t->cx->arena, text, &text));
        break;
    case SURVEY_NUMBER:
        if (!lm_json_is_number(value, &number))
            return LM_OK;
        break;
    case SURVEY_TEXT:
    case SURVEY_DAY:
        if (!lm_json_is_text(value, &text) || lm_str_is_empty(lm_str_trim(text)))
            return LM_OK;
        text = LM_STR("");
        break;
    }
    return add_tally(t, node_id, question->key, text, llround(number * TOTAL_PARTS));
}

static lm_rc tally_answer(struct tallying *t, int64_t node_id, struct lm_str sealed) {
    struct survey_content content;
    LM_TRY(survey_content_open(t->cx, sealed, &content));
    if (!content.answers.p)
        return LM_OK;
    LM_JSON_AUTO struct lm_json *answers = NULL;
    LM_TRY(lm_json_open(content.answers, &answers));
    const struct survey_question *questions = t->survey->questions.items;
    for (size_t i = 0; i < t->survey->questions.count; i++) {
        const struct lm_json *value = lm_json_member(answers, questions[i].key.p);
        if (value)
            LM_TRY(tally_value(t, node_id, &questions[i], value));
    }
    return LM_OK;
}

lm_rc survey_tally_buildings(struct lm_cx *cx, const struct survey *survey,
                             const int64_t *buildings, size_t count, struct lm_list *ret_rows) {
    struct tallying t = {.cx = cx, .survey = survey};
    for (size_t i = 0; i < count && survey->questions.count > 0; i++) {
        struct lm_list answers;
        LM_TRY(survey_store_contents(cx, survey->id, buildings[i], &answers));
        const struct lm_scope_node *compound =
            lm_scope_at_level(cx->scope, buildings[i], LM_LEVEL_COMPOUND);
        const struct survey_answer *items = answers.items;
        for (size_t j = 0; j < answers.count; j++)
            LM_TRY(tally_answer(&t, compound ? compound->id : 0, items[j].content));
    }
    *ret_rows = (struct lm_list){t.rows.items, t.rows.count};
    return LM_OK;
}

/* Does this row of a choice belong to this item? */
static int64_t count_choice(const struct lm_list *rows, struct lm_str question,
                            const struct lm_str *choice, int64_t *total) {
    const struct survey_tally_row *items = rows->items;
    int64_t answers = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (!lm_str_eq(items[i].question, question) ||
            (choice && !lm_str_eq(items[i].choice, *choice)))
            continue;
        answers += items[i].answers;
        *total += items[i].total;
    }
    return answers;
}

static struct survey_tally_item tally_item(const struct lm_list *rows,
                                           const struct survey_tally_view *view,
                                           struct lm_str choice, struct lm_str label) {
    int64_t ignored = 0;
    struct survey_tally_item item = {.choice = choice, .label = label, .percent_x10 = LM_ABSENT};
    item.answers = count_choice(rows, view->key, &choice, &ignored);
    if (view->answers >= SMALL_GROUP)
        item.percent_x10 = item.answers * 1000 / view->answers;
    return item;
}

/* "12", "12.5", "-0.25": without zeros behind. */
static lm_rc total_text(struct lm_cx *cx, int64_t parts, struct lm_str *ret_text) {
    long long size = llabs(parts), rest = size % TOTAL_PARTS;
    LM_TRY(lm_str_printf(cx->arena, ret_text, "%s%lld.%03lld", parts < 0 ? "-" : "",
                         size / TOTAL_PARTS, rest));
    while (ret_text->n > 0 && ret_text->p[ret_text->n - 1] == '0')
        ret_text->n--;
    ret_text->n -= ret_text->p[ret_text->n - 1] == '.';
    return LM_OK;
}

static lm_rc view_tally(struct lm_cx *cx, const struct survey_question *question,
                        const struct lm_list *rows, struct survey_tally_view *view) {
    view->key = question->key;
    view->text = question->text;
    view->kind = question->kind;
    int64_t parts = 0;
    view->answers = count_choice(rows, question->key, NULL, &parts);
    view->total = LM_ABSENT;
    if (question->kind == SURVEY_NUMBER) {
        view->total = parts / TOTAL_PARTS;
        LM_TRY(total_text(cx, parts, &view->total_text));
    }
    struct survey_tally_item *items;
    size_t count = 0;
    LM_TRY(lm_new(cx->arena, question->choices.count + 2, &items));
    const struct lm_str *choices = question->choices.items;
    bool is_zh = cx->lang == LM_LANG_ZH;
    if (question->kind == SURVEY_YES_NO) {
        items[count++] =
            tally_item(rows, view, LM_STR("true"), is_zh ? LM_STR("是") : LM_STR("Yes"));
        items[count++] =
            tally_item(rows, view, LM_STR("false"), is_zh ? LM_STR("否") : LM_STR("No"));
    }
    for (size_t i = 0; question->kind == SURVEY_CHOICE && i < question->choices.count; i++)
        items[count++] = tally_item(rows, view, choices[i], choices[i]);
    view->items = (struct lm_list){items, count};
    return LM_OK;
}

/* Kept tallies are per compound: below it nothing is left after retention. */
static lm_rc kept_tallies(struct lm_cx *cx, int64_t survey_id, const struct lm_scope_node *node,
                          struct lm_list *ret_rows) {
    struct lm_list all;
    LM_TRY(survey_store_tallies(cx, survey_id, &all));
    struct survey_tally_row *rows = all.items;
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++)
        if (lm_scope_covers(cx->scope, node->id, rows[i].node_id))
            rows[count++] = rows[i];
    *ret_rows = (struct lm_list){rows, count};
    return LM_OK;
}

static lm_rc buildings_below(struct lm_cx *cx, const struct survey *survey,
                             const struct lm_scope_node *node, struct lm_list *ret_ids) {
    int64_t *ids;
    size_t count = 0;
    LM_TRY(lm_new(cx->arena, (size_t)(node->last_rank - node->rank) + 2, &ids));
    const struct lm_scope_node *end = cx->scope->nodes + cx->scope->count;
    for (const struct lm_scope_node *at = node; at < end && at->rank <= node->last_rank; at++)
        if (at->level == LM_LEVEL_BUILDING && survey_covers(cx, survey, at->id))
            ids[count++] = at->id;
    *ret_ids = (struct lm_list){ids, count};
    return LM_OK;
}

static lm_rc fill_tallies(struct lm_cx *cx, struct survey_report *report,
                          const struct lm_scope_node *node, const struct lm_list *buildings) {
    struct lm_list rows;
    LM_TRY(report->survey.purged_at ? kept_tallies(cx, report->survey.id, node, &rows)
                                    : survey_tally_buildings(cx, &report->survey, buildings->items,
                                                             buildings->count, &rows));
    struct survey_tally_view *views;
    size_t count = report->survey.questions.count;
    const struct survey_question *questions = report->survey.questions.items;
    LM_TRY(lm_new(cx->arena, count + 1, &views));
    for (size_t i = 0; i < count; i++)
        LM_TRY(view_tally(cx, &questions[i], &rows, &views[i]));
    report->tallies = (struct lm_list){views, count};
    return LM_OK;
}

/* ---- who was not reached ---- */

static lm_rc take_unreached(struct lm_cx *cx, struct survey_report *report, int status) {
    struct survey_doors_ask ask = {
        .survey = report->survey.id, .node = report->node, .status = status, .limit = 500};
    struct survey_unreached *shown = report->unreached.items;
    do {
        struct survey_door_list list = {0};
        LM_TRY(survey_doors(cx, &ask, &list));
        const struct survey_door_item *items = list.items.items;
        for (size_t i = 0; i < list.items.count && report->unreached.count < UNREACHED_SHOWN; i++) {
            if (status == SURVEY_IS_PENDING && items[i].status != SURVEY_IS_PENDING)
                continue; /* a late answer about a door that is done */
            shown[report->unreached.count++] = (struct survey_unreached){
                .building_id = items[i].building_id,
                .door_id = items[i].door.id,
                .place = items[i].place,
                .label = items[i].door.label,
                .status = items[i].status,
            };
        }
        ask.after = list.next;
    } while (ask.after.p && report->unreached.count < UNREACHED_SHOWN);
    return LM_OK;
}

/* ---- how long and by how many ---- */

static int compare_ids(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static lm_rc count_people(struct lm_cx *cx, struct survey_report *report,
                          const struct lm_list *buildings) {
    LM_ARRAY(int64_t) people = {0};
    const int64_t *ids = buildings->items;
    for (size_t i = 0; i < buildings->count; i++) {
        struct lm_list accounts;
        LM_TRY(survey_store_people(cx, report->survey.id, ids[i], &accounts));
        for (size_t j = 0; j < accounts.count; j++)
            LM_TRY(lm_array_add(cx->arena, &people, ((const int64_t *)accounts.items)[j]));
    }
    if (people.count > 0)
        qsort(people.items, people.count, sizeof *people.items, compare_ids);
    report->people_answering = 0;
    for (size_t i = 0; i < people.count; i++)
        report->people_answering += i == 0 || people.items[i] != people.items[i - 1];
    return LM_OK;
}

/* Minutes are rounded up: 20 seconds are not no time at all. */
static int64_t elapsed_minutes(const struct survey_report *report) {
    const struct survey_times *times = &report->times;
    int64_t seconds = times->all_s != LM_ABSENT ? times->all_s : times->since_open_s;
    return seconds == LM_ABSENT ? LM_ABSENT : (seconds + 59) / 60;
}

lm_rc survey_report_of(struct lm_cx *cx, int64_t survey_id, int64_t node_id,
                       struct survey_report *report) {
    struct survey_progress progress = {0};
    struct lm_list buildings;
    LM_TRY(survey_progress_of(cx, survey_id, node_id, &progress));
    LM_TRY(survey_read(cx, survey_id, &report->survey));
    survey_keep_sign_offs(cx, &report->survey, node_id, true);
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    report->node = node_id;
    report->as_of = progress.as_of;
    report->totals = progress.totals;
    report->times = progress.times;
    report->children = progress.children;
    report->is_demo = progress.is_demo;
    report->coverage_x10 =
        progress.totals.doors ? progress.totals.done * 1000 / progress.totals.doors : LM_ABSENT;
    report->elapsed_minutes = elapsed_minutes(report);
    report->people_answering = LM_ABSENT;
    LM_TRY(grid_path_text(cx, node_id, &report->path));
    LM_TRY(buildings_below(cx, &report->survey, node, &buildings));
    if (node->level <= LM_LEVEL_COMPOUND && !report->survey.purged_at)
        LM_TRY(count_people(cx, report, &buildings));
    LM_TRY(fill_tallies(cx, report, node, &buildings));
    report->unreached_count = report->totals.doors - report->totals.done;
    struct survey_unreached *shown;
    LM_TRY(lm_new(cx->arena, UNREACHED_SHOWN, &shown));
    report->unreached = (struct lm_list){shown, 0};
    if (report->survey.purged_at) /* the job may still be at work: no door is named any more */
        return LM_OK;
    LM_TRY(take_unreached(cx, report, SURVEY_IS_REMAINING));
    return take_unreached(cx, report, SURVEY_IS_PENDING);
}
