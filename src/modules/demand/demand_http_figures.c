/* Routes of figures: numerators and denominators of a place, its parts and categories. A rate of
 * fewer than ten is not told as a percentage. */
#include "base/clock.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "core/setting/setting.h"
#include "core/sheet/sheet_export.h"
#include "modules/demand/demand_wire.h"

const struct lm_permission demand_figures = {"demand.figures", LM_ROLES_STATION | LM_ROLES_OFFICE,
                                             "See counts and rates of demands of one's place."};

enum { SMALL = 10, MONTHS_MAX = 24 };

/* ---- a rate ---- */

struct rate {
    int64_t numerator, denominator, permille; /* permille LM_ABSENT: fewer than ten */
};
static const struct lm_field rate_fields[] = {
    {LM_AT(struct rate, numerator), LM_INT, LM_REQUIRED, .doc = "How many."},
    {LM_AT(struct rate, denominator), LM_INT, LM_REQUIRED, .doc = "Of how many."},
    {LM_AT(struct rate, permille), LM_INT, .doc = "Thousandths; absent below ten."},
    {0},
};
static const struct lm_record rate_record = {"DemandRate", sizeof(struct rate), rate_fields};

static struct rate rate_of(int64_t numerator, int64_t denominator) {
    bool is_told = denominator >= SMALL;
    return (struct rate){numerator, denominator,
                         is_told ? (numerator * 1000 + denominator / 2) / denominator : LM_ABSENT};
}

struct figures_view {
    int64_t node_id, as_of, composite; /* composite LM_ABSENT: one of the three is not told */
    struct lm_str name, category, category_name;
    int64_t filed, accepted, rejected, dispatched, closed, unsolved, unreached, reworks, callbacks;
    struct rate response, resolution, satisfaction, with_fair, filing, closing, in_time,
        closing_deferred, rework, extension, overdue, dispatch_right, dispatch_again;
};
#define F struct figures_view
#define RATE(member, text)                                                                         \
    { LM_AT(F, member), LM_OBJECT, LM_REQUIRED, .record = &rate_record, .doc = text }
#define COUNT(member, text)                                                                        \
    { LM_AT(F, member), LM_INT, LM_REQUIRED, .doc = text }
static const struct lm_field figures_fields[] = {
    {LM_AT(F, node_id), LM_ID, .doc = "The place."},
    {LM_AT(F, name), LM_TEXT, .doc = "Its name."},
    {LM_AT(F, category), LM_TEXT, .doc = "The category."},
    {LM_AT(F, category_name), LM_TEXT, .doc = "Its name."},
    {LM_AT(F, as_of), LM_TIME, LM_REQUIRED, .doc = "As of when."},
    {LM_AT(F, composite), LM_INT,
     .doc =
         "综合: the three rates by the district's weights, in thousandths; absent when one of them "
         "is not told."},
    COUNT(filed, "受理数"),
    COUNT(accepted, "立案数"),
    COUNT(rejected, "Rejected."),
    COUNT(dispatched, "派遣数"),
    COUNT(closed, "Closed in the period."),
    COUNT(unsolved, "Closed but not solved, by the caller's word."),
    COUNT(unreached, "Closed after three calls that reached nobody."),
    COUNT(reworks, "返工次数"),
    COUNT(callbacks, "Valid callbacks: reached and answered."),
    RATE(response,
         "响应率: contacted within the limit, of those whose limit fell into the period."),
    RATE(resolution, "解决率: solved, of valid callbacks."),
    RATE(satisfaction, "满意率: satisfied, of valid callbacks."),
    RATE(with_fair, "满意和基本满意率: satisfied or fairly so, of valid callbacks."),
    RATE(filing, "立案率: accepted, of filed."),
    RATE(closing, "结案率: closed, of those due in the period."),
    RATE(in_time, "按期结案率: handled in time and closed, of those due in the period."),
    RATE(closing_deferred, "结案率 without 缓办: closed, of those due and not suspended."),
    RATE(rework, "返工率: sent back, of those due in the period."),
    RATE(extension, "延期率: with more time granted, of those due in the period."),
    RATE(overdue, "超期率: not handled in time, of those due up to now."),
    RATE(dispatch_right, "派遣准确率: dispatched and not returned, of dispatched."),
    RATE(dispatch_again, "二次派遣率: dispatched again, of dispatched."),
    {0},
};
#undef F
const struct lm_record demand_figures_record = {"DemandFigures", sizeof(struct figures_view),
                                                figures_fields};

/* ---- weights ---- */

/* By practice, not by law: the district may set others. In hundredths; they add up to 100. */
struct weights {
    int64_t response, resolution, satisfaction;
};
static const struct lm_field weights_fields[] = {
    {LM_AT(struct weights, response), LM_INT, LM_REQUIRED, .min = 0, .max = 100,
     .doc = "Weight of 响应率, in hundredths."},
    {LM_AT(struct weights, resolution), LM_INT, LM_REQUIRED, .min = 0, .max = 100,
     .doc = "Weight of 解决率."},
    {LM_AT(struct weights, satisfaction), LM_INT, LM_REQUIRED, .min = 0, .max = 100,
     .doc = "Weight of 满意率; the three add up to 100."},
    {0},
};
static const struct lm_record weights_record = {"DemandWeights", sizeof(struct weights),
                                                weights_fields};
static const char weights_setting[] = "demand.weights";

static lm_rc read_weights(struct lm_cx *cx, struct weights *ret_weights) {
    struct lm_str text, response, resolution;
    *ret_weights = (struct weights){30, 40, 30};
    LM_TRY(setting_get(cx, weights_setting, &text));
    bool is_set = text.p && lm_str_split(&text, ' ', &response) &&
                  lm_str_split(&text, ' ', &resolution) &&
                  lm_str_int(response, &ret_weights->response) &&
                  lm_str_int(resolution, &ret_weights->resolution) &&
                  lm_str_int(text, &ret_weights->satisfaction);
    return !text.p || is_set ? LM_OK : LM_CORRUPT;
}

static lm_rc get_weights(struct lm_cx *cx, const void *in, void *out) {
    const int64_t *roots;
    size_t count;
    (void)in;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    return read_weights(cx, out);
}

static lm_rc put_weights(struct lm_cx *cx, const void *in, void *out) {
    const struct weights *weights = in;
    int64_t district = cx->scope->count ? cx->scope->nodes[0].id : 0;
    struct lm_str text;
    LM_TRY(lm_permit(cx, district));
    if (weights->response + weights->resolution + weights->satisfaction != 100)
        lm_fault(cx, "/satisfaction", "demand.weights_sum");
    LM_TRY(lm_faults_check(cx));
    LM_TRY(lm_str_printf(cx->arena, &text, "%d %d %d", (int)weights->response,
                         (int)weights->resolution, (int)weights->satisfaction));
    LM_TRY(setting_put(cx, weights_setting, text));
    *(struct weights *)out = *weights;
    return lm_audit_about(cx, "demand_weights", 0, district);
}

static void weigh(const struct weights *weights, struct figures_view *view) {
    bool is_told = view->response.permille != LM_ABSENT && view->resolution.permille != LM_ABSENT &&
                   view->satisfaction.permille != LM_ABSENT;
    int64_t sum = weights->response * view->response.permille +
                  weights->resolution * view->resolution.permille +
                  weights->satisfaction * view->satisfaction.permille;
    view->composite = is_told ? (sum + 50) / 100 : LM_ABSENT;
}

static void fill(const struct weights *weights, struct figures_view *view,
                 const struct demand_figures *f, const struct demand_figures *until_now) {
    const int64_t *n = f->n;
    int64_t dispatched = n[DEMAND_N_DISPATCHED];
    view->filed = n[DEMAND_FILED];
    view->accepted = n[DEMAND_N_ACCEPTED];
    view->rejected = n[DEMAND_N_REJECTED];
    view->dispatched = dispatched;
    view->closed = n[DEMAND_N_CLOSED];
    view->unsolved = n[DEMAND_N_UNSOLVED];
    view->unreached = n[DEMAND_N_UNREACHED];
    view->reworks = n[DEMAND_REWORKED];
    view->callbacks = n[DEMAND_ANSWERED];
    view->response = rate_of(until_now->n[DEMAND_CONTACTED], until_now->n[DEMAND_CONTACT_DUE]);
    view->resolution = rate_of(n[DEMAND_N_SOLVED], n[DEMAND_ANSWERED]);
    view->satisfaction = rate_of(n[DEMAND_N_SATISFIED], n[DEMAND_ANSWERED]);
    view->with_fair = rate_of(n[DEMAND_N_SATISFIED] + n[DEMAND_N_FAIR], n[DEMAND_ANSWERED]);
    view->filing = rate_of(n[DEMAND_N_ACCEPTED], n[DEMAND_FILED]);
    view->closing = rate_of(n[DEMAND_DUE_CLOSED], n[DEMAND_DUE]);
    view->in_time = rate_of(n[DEMAND_DUE_IN_TIME], n[DEMAND_DUE]);
    view->closing_deferred = rate_of(n[DEMAND_DUE_CLOSED], n[DEMAND_DUE] - n[DEMAND_DUE_SUSPENDED]);
    view->rework = rate_of(n[DEMAND_REWORKED], n[DEMAND_DUE]);
    view->extension = rate_of(n[DEMAND_DUE_EXTENDED], n[DEMAND_DUE]);
    view->overdue = rate_of(until_now->n[DEMAND_DUE] - until_now->n[DEMAND_DUE_HANDLED] -
                                until_now->n[DEMAND_DUE_SUSPENDED],
                            until_now->n[DEMAND_DUE]);
    view->dispatch_right = rate_of(dispatched - n[DEMAND_N_RETURNED], dispatched);
    view->dispatch_again = rate_of(n[DEMAND_DISPATCHED_AGAIN], dispatched);
    weigh(weights, view);
}

/* ---- asking ---- */

enum grouping { BY_PLACE = 1, BY_CATEGORY };
static const struct lm_code groupings[] = {
    {"place", "网格", "place"},
    {"category", "类别", "category"},
    {0},
};

struct figures_ask {
    int64_t node, from, to, unit;
    struct lm_str category;
    int by; /* of a workbook only */
};
static const struct lm_field ask_fields[] = {
    {LM_AT(struct figures_ask, node), LM_ID, LM_REQUIRED, .doc = "District to compound."},
    {LM_AT(struct figures_ask, from), LM_DATE, LM_REQUIRED, .doc = "First day."},
    {LM_AT(struct figures_ask, to), LM_DATE, LM_REQUIRED, .doc = "Last day."},
    {LM_AT(struct figures_ask, category), LM_TEXT, .max = 4,
     .doc = "Of one category; then whole months only."},
    {LM_AT(struct figures_ask, unit), LM_ID, .doc = "Of one unit; then whole months only."},
    {0},
};
static const struct lm_record ask_record = {"DemandFiguresAsk", sizeof(struct figures_ask),
                                            ask_fields};

static lm_rc check_span(struct lm_cx *cx, const struct figures_ask *ask) {
    if (ask->to < ask->from)
        lm_fault(cx, "/to", "demand.span_backwards");
    else if (lm_date_days(ask->to) - lm_date_days(ask->from) > MONTHS_MAX * 31)
        lm_fault(cx, "/to", "demand.span_long");
    return lm_faults_check(cx);
}

/* What is due later than today cannot be late yet. By category and unit there are months only. */
static lm_rc sums(struct lm_cx *cx, int64_t node_id, const struct figures_ask *ask,
                  struct figures_view *view) {
    struct demand_figures all = {0}, now = {0};
    struct demand_span span = {ask->from, ask->to};
    struct demand_cell of = {.category = ask->category.p ? ask->category : LM_STR(""),
                             .unit_id = ask->unit};
    int64_t today = lm_date_at(cx->now_ms);
    struct weights weights;
    bool is_of_all = of.category.n == 0 && of.unit_id == 0;
    LM_TRY(demand_count_span(cx, node_id, &span, &of, &all));
    if (is_of_all && span.to_day > today && span.from_day <= today) {
        span.to_day = today;
        LM_TRY(demand_count_span(cx, node_id, &span, &of, &now));
    } else
        now = all;
    LM_TRY(read_weights(cx, &weights));
    fill(&weights, view, &all, &now);
    view->as_of = cx->now_ms;
    return LM_OK;
}

static lm_rc name(struct lm_cx *cx, int64_t node_id, struct figures_view *view) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    view->node_id = node_id;
    return lm_str_copy(cx->arena, node ? node->name : LM_STR(""), &view->name);
}

static lm_rc figures(struct lm_cx *cx, const void *in, void *out) {
    const struct figures_ask *ask = in;
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(check_span(cx, ask));
    LM_TRY(name(cx, ask->node, out));
    return sums(cx, ask->node, ask, out);
}

struct figures_list {
    struct lm_list items;
};
static const struct lm_field list_fields[] = {
    {LM_AT(struct figures_list, items), LM_LIST, LM_REQUIRED, .record = &demand_figures_record,
     .doc = "One each."},
    {0},
};
static const struct lm_record list_record = {"DemandFiguresList", sizeof(struct figures_list),
                                             list_fields};

/* ---- the parts of a place ---- */

struct part {
    const struct lm_scope_node *node;
    struct demand_figures all;
};
struct parts {
    struct lm_cx *cx;
    struct part *items;
    size_t count;
};

static lm_rc add_to_part(void *arg, const struct demand_cell *cell) {
    struct parts *parts = arg;
    for (size_t i = 0; i < parts->count; i++) {
        if (!lm_scope_covers(parts->cx->scope, parts->items[i].node->id, cell->compound_id))
            continue;
        for (int f = 0; f < DEMAND_FIGURE_COUNT; f++)
            parts->items[i].all.n[f] += cell->figures.n[f];
    }
    return LM_OK;
}

static lm_rc find_parts(struct lm_cx *cx, int64_t node_id, struct parts *parts) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    LM_TRY(lm_new(cx->arena, (size_t)lm_scope_children(cx->scope, node) + 1, &parts->items));
    for (int32_t rank = node->rank + 1; rank <= node->last_rank;) {
        const struct lm_scope_node *child = &cx->scope->nodes[rank];
        if (child->level < LM_LEVEL_BUILDING)
            parts->items[parts->count++].node = child;
        rank = child->last_rank + 1;
    }
    return LM_OK;
}

/* Whole months of the span, one walk over the compounds each. */
static lm_rc sum_parts(struct lm_cx *cx, const struct figures_ask *ask, struct lm_list *ret_views) {
    struct parts parts = {.cx = cx};
    struct weights weights;
    struct figures_view *views;
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(check_span(cx, ask));
    LM_TRY(find_parts(cx, ask->node, &parts));
    LM_TRY(read_weights(cx, &weights));
    for (int64_t month = ask->from / 100; month <= ask->to / 100;
         month += month % 100 == 12 ? 89 : 1) {
        struct demand_cell of = {.period = month,
                                 .category = ask->category.p ? ask->category : LM_STR(""),
                                 .unit_id = ask->unit};
        LM_TRY(demand_store_count_cells(cx, &of, add_to_part, &parts));
    }
    LM_TRY(lm_new(cx->arena, parts.count + 1, &views));
    for (size_t i = 0; i < parts.count; i++) {
        fill(&weights, &views[i], &parts.items[i].all, &parts.items[i].all);
        views[i].as_of = cx->now_ms;
        LM_TRY(name(cx, parts.items[i].node->id, &views[i]));
    }
    *ret_views = (struct lm_list){views, parts.count};
    return LM_OK;
}

static lm_rc children(struct lm_cx *cx, const void *in, void *out) {
    return sum_parts(cx, in, &((struct figures_list *)out)->items);
}

/* ---- by category ---- */

struct kinds {
    struct lm_cx *cx;
    int64_t node_id;
    const struct demand_category *categories;
    struct demand_figures *sums;
    size_t count, at; /* cells come in order of category: `at` is the one before */
};

static lm_rc add_to_kind(void *arg, const struct demand_cell *cell) {
    struct kinds *kinds = arg;
    if (!lm_scope_covers(kinds->cx->scope, kinds->node_id, cell->compound_id))
        return LM_OK;
    while (kinds->at < kinds->count &&
           !lm_str_eq(kinds->categories[kinds->at].code, cell->category))
        kinds->at++;
    if (kinds->at == kinds->count)
        return LM_INTERNAL;
    for (int f = 0; f < DEMAND_FIGURE_COUNT; f++)
        kinds->sums[kinds->at].n[f] += cell->figures.n[f];
    return LM_OK;
}

static lm_rc sum_categories(struct lm_cx *cx, const struct figures_ask *ask,
                            struct lm_list *ret_views) {
    struct lm_list categories = {0};
    struct figures_view *views;
    struct weights weights;
    size_t count = 0;
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(check_span(cx, ask));
    LM_TRY(demand_store_categories(cx, &categories));
    LM_TRY(read_weights(cx, &weights));
    struct kinds kinds = {
        .cx = cx, .node_id = ask->node, .categories = categories.items, .count = categories.count};
    LM_TRY(lm_new(cx->arena, categories.count + 1, &kinds.sums));
    LM_TRY(lm_new(cx->arena, categories.count + 1, &views));
    for (int64_t month = ask->from / 100; month <= ask->to / 100;
         month += month % 100 == 12 ? 89 : 1) {
        kinds.at = 0;
        LM_TRY(demand_store_count_categories(cx, month, add_to_kind, &kinds));
    }
    for (size_t i = 0; i < kinds.count; i++) {
        if (kinds.categories[i].code.n != 4)
            continue;
        views[count].category = kinds.categories[i].code;
        views[count].category_name = kinds.categories[i].name;
        views[count].as_of = cx->now_ms;
        fill(&weights, &views[count++], &kinds.sums[i], &kinds.sums[i]);
    }
    *ret_views = (struct lm_list){views, count};
    return LM_OK;
}

static lm_rc by_category(struct lm_cx *cx, const void *in, void *out) {
    return sum_categories(cx, in, &((struct figures_list *)out)->items);
}

/* ---- as a workbook ---- */

static const struct lm_field sheet_fields[] = {
    {LM_AT(struct figures_ask, node), LM_ID, LM_REQUIRED, .doc = "District to compound."},
    {LM_AT(struct figures_ask, from), LM_DATE, LM_REQUIRED, .doc = "A day of the first month."},
    {LM_AT(struct figures_ask, to), LM_DATE, LM_REQUIRED, .doc = "A day of the last month."},
    {LM_AT(struct figures_ask, by), LM_CODE, LM_REQUIRED, .codes = groupings,
     .doc = "The parts of the place, or the categories that were spoken of."},
    {0},
};
static const struct lm_record sheet_record = {"DemandFiguresSheet", sizeof(struct figures_ask),
                                              sheet_fields};

/* The rates that a table has room for, as the pages show them. */
static const struct {
    size_t at;
    const char *zh, *en;
} shown[] = {
    {offsetof(struct figures_view, response), "响应率", "Response rate"},
    {offsetof(struct figures_view, resolution), "解决率", "Resolution rate"},
    {offsetof(struct figures_view, satisfaction), "满意率", "Satisfaction rate"},
    {offsetof(struct figures_view, closing), "结案率", "Closing rate"},
    {offsetof(struct figures_view, in_time), "按期结案率", "Closed in time"},
    {offsetof(struct figures_view, overdue), "超期率", "Overdue rate"},
};
enum { PER_RATE = 3, COLUMNS = 3 + PER_RATE * (int)LM_COUNT(shown) };

/* In the caller's language already: titles are put together. */
static lm_rc heads_of(struct lm_cx *cx, const struct figures_ask *ask,
                      struct lm_export_column heads[COLUMNS]) {
    static const char *const parts_zh[PER_RATE] = {"分子", "分母", "（%）"};
    static const char *const parts_en[PER_RATE] = {", numerator", ", denominator", " (%)"};
    bool is_english = cx->lang == LM_LANG_EN;
    const char *first_en = ask->by == BY_PLACE ? "Place" : "Category";
    heads[0] = (struct lm_export_column){groupings[ask->by - 1].zh, first_en, 24};
    heads[1] = (struct lm_export_column){"提出", "Filed", 0};
    for (size_t i = 0; i < LM_COUNT(shown) * PER_RATE; i++) {
        struct lm_str title;
        const char *rate = is_english ? shown[i / PER_RATE].en : shown[i / PER_RATE].zh;
        LM_TRY(lm_str_printf(cx->arena, &title, "%s%s", rate,
                             (is_english ? parts_en : parts_zh)[i % PER_RATE]));
        heads[2 + i] = (struct lm_export_column){title.p, title.p, 0};
    }
    heads[COLUMNS - 1] = (struct lm_export_column){"结案但未解决", "Closed but not solved", 0};
    return LM_OK;
}

static void put_row(struct lm_sheet_out *sheet, const struct figures_view *view) {
    lm_sheet_put(sheet, view->category_name.p ? view->category_name : view->name);
    lm_sheet_put_int(sheet, view->filed);
    for (size_t i = 0; i < LM_COUNT(shown); i++) {
        const struct rate *rate = (const void *)((const char *)view + shown[i].at);
        lm_sheet_put_int(sheet, rate->numerator);
        lm_sheet_put_int(sheet, rate->denominator);
        if (rate->permille == LM_ABSENT)
            lm_sheet_put(sheet, LM_STR(""));
        else
            lm_sheet_put_tenths(sheet, rate->permille);
    }
    lm_sheet_put_int(sheet, view->unsolved);
    lm_sheet_end_row(sheet);
}

/* Most spoken of first, as the page has it; codes have four digits. */
static int compare_filed(const void *left, const void *right) {
    const struct figures_view *a = left, *b = right;
    return a->filed != b->filed ? (a->filed < b->filed ? 1 : -1)
                                : memcmp(a->category.p, b->category.p, a->category.n);
}

struct sheet_ask {
    const struct figures_ask *ask;
    struct lm_list views;
};

static lm_rc put_views(struct lm_exporter *to, const void *in, struct lm_str after,
                       struct lm_str *ret_next) {
    const struct sheet_ask *sheet = in;
    const struct figures_view *items = sheet->views.items;
    (void)after, (void)ret_next; /* one page */
    for (size_t i = 0; i < sheet->views.count; i++)
        if (sheet->ask->by == BY_PLACE || items[i].filed > 0 || items[i].closed > 0)
            put_row(to->sheet, &items[i]);
    return LM_OK;
}

static lm_rc sheet_get(struct lm_cx *cx, const void *in, void *out) {
    struct lm_export_column heads[COLUMNS];
    struct sheet_ask sheet = {.ask = in};
    const struct lm_export export = {"诉求数据", "Figures", NULL, NULL, heads, COLUMNS, put_views};
    (void)out;
    LM_TRY(sheet.ask->by == BY_PLACE ? sum_parts(cx, sheet.ask, &sheet.views)
                                     : sum_categories(cx, sheet.ask, &sheet.views));
    if (sheet.ask->by == BY_CATEGORY)
        qsort(sheet.views.items, sheet.views.count, sizeof(struct figures_view), compare_filed);
    LM_TRY(heads_of(cx, sheet.ask, heads));
    return lm_export_answer(cx, &export, &sheet, LM_SHEET_XLSX);
}

const struct lm_route demand_figure_routes[] = {
    {"GET", "/api/v1/demand-weights", &demand_figures, LM_TX_READ, get_weights,
     .output = &weights_record, .doc = "How the three rates make the composite one."},
    {"PUT", "/api/v1/demand-weights", &demand_manage, LM_TX_WRITE, put_weights,
     .input = &weights_record, .output = &weights_record, .doc = "Sets them, for the district."},
    {"GET", "/api/v1/nodes/{node}/demand-figures", &demand_figures, LM_TX_READ, figures,
     .input = &ask_record, .output = &demand_figures_record,
     .doc = "Counts and rates of a place between two days."},
    {"GET", "/api/v1/nodes/{node}/demand-figures/children", &demand_figures, LM_TX_READ, children,
     .input = &ask_record, .output = &list_record,
     .doc = "The same for the parts of the place, in whole months."},
    {"GET", "/api/v1/nodes/{node}/demand-figures/categories", &demand_figures, LM_TX_READ,
     by_category, .input = &ask_record, .output = &list_record,
     .doc = "The same by category, in whole months."},
    {"GET", "/api/v1/nodes/{node}/demand-figures.xlsx", &demand_figures, LM_TX_LONG, sheet_get,
     .input = &sheet_record, .is_file = true, .is_stream = true,
     .doc = "Parts or categories as a workbook, in whole months."},
    {0},
};
