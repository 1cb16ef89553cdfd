/* Routes of units (what they are asked, what they handle) and of those who ask them. */
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_wire.h"

const struct lm_permission demand_party = {"demand.party", LM_ROLE(LM_ROLE_PARTY),
                                           "Report to whistles and answer requests to one's unit."};

struct ask_in {
    int64_t request, whistle, node, after, version;
    int mark, judgement;
    struct lm_str answer, outcome;
};
static const struct lm_field page_fields[] = {
    {LM_AT(struct ask_in, after), LM_ID, .doc = "`next` of the page before."}, {0}};
static const struct lm_record page_record = {"DemandRequestsAsk", sizeof(struct ask_in),
                                             page_fields};
static const struct lm_field one_fields[] = {
    {LM_AT(struct ask_in, request), LM_ID, LM_REQUIRED, .doc = "The request."}, {0}};
static const struct lm_record one_record = {"DemandRequestAsk", sizeof(struct ask_in), one_fields};
static const struct lm_field answer_fields[] = {
    {LM_AT(struct ask_in, request), LM_ID, LM_REQUIRED, .doc = "The request."},
    {LM_AT(struct ask_in, answer), LM_TEXT, LM_REQUIRED, .min = 1, .max = 1000,
     .doc = "What was done."},
    {0},
};
static const struct lm_record answer_record = {"DemandRequestAnswer", sizeof(struct ask_in),
                                               answer_fields};
static const struct lm_field judge_fields[] = {
    {LM_AT(struct ask_in, request), LM_ID, LM_REQUIRED, .doc = "The request."},
    {LM_AT(struct ask_in, judgement), LM_CODE, LM_REQUIRED, .codes = demand_whistle_marks,
     .doc = "Was it right to whistle?"},
    {0},
};
static const struct lm_record judge_record = {"DemandWhistleJudgement", sizeof(struct ask_in),
                                              judge_fields};
static const struct lm_field mark_fields[] = {
    {LM_AT(struct ask_in, request), LM_ID, LM_REQUIRED, .doc = "The request."},
    {LM_AT(struct ask_in, mark), LM_CODE, .codes = demand_ask_marks,
     .doc = "What the unit did; absent: the request is taken back."},
    {0},
};
static const struct lm_record mark_record = {"DemandRequestMark", sizeof(struct ask_in),
                                             mark_fields};
static const struct lm_field whistles_fields[] = {
    {LM_AT(struct ask_in, node), LM_ID, LM_REQUIRED, .doc = "Who whistled."},
    {LM_AT(struct ask_in, after), LM_ID, .doc = "`next` of the page before."},
    {0},
};
static const struct lm_record whistles_record = {"DemandWhistlesAsk", sizeof(struct ask_in),
                                                 whistles_fields};
static const struct lm_field whistle_fields[] = {
    {LM_AT(struct ask_in, whistle), LM_ID, LM_REQUIRED, .doc = "The whistle."}, {0}};
static const struct lm_record whistle_record = {"DemandWhistleAsk", sizeof(struct ask_in),
                                                whistle_fields};
static const struct lm_field end_fields[] = {
    {LM_AT(struct ask_in, whistle), LM_ID, LM_REQUIRED, .doc = "The whistle."},
    {LM_AT(struct ask_in, outcome), LM_TEXT, LM_REQUIRED, .min = 1, .max = 1000,
     .doc = "What came of it."},
    {0},
};
static const struct lm_record end_record = {"DemandWhistleEnd", sizeof(struct ask_in), end_fields};

/* What a unit sees of its requests: with the demand's line, without who calls. */
struct request_view {
    struct demand_ask ask;
    struct lm_str from, number, title, place;
};
static const struct lm_field request_fields[] = {
    {LM_AT(struct request_view, ask), LM_OBJECT, LM_REQUIRED, .record = &demand_ask_record,
     .doc = "The request."},
    {LM_AT(struct request_view, from), LM_TEXT, LM_REQUIRED, .doc = "Who asks."},
    {LM_AT(struct request_view, number), LM_TEXT, .doc = "Number of the demand."},
    {LM_AT(struct request_view, title), LM_TEXT, .doc = "Its first words."},
    {LM_AT(struct request_view, place), LM_TEXT, .doc = "Where."},
    {0},
};
static const struct lm_record request_record = {"DemandRequest", sizeof(struct request_view),
                                                request_fields};
struct request_list {
    struct lm_list items, handling;
    int64_t next;
};
static const struct lm_field list_fields[] = {
    {LM_AT(struct request_list, items), LM_LIST, LM_REQUIRED, .record = &request_record,
     .doc = "Requests, newest first."},
    {LM_AT(struct request_list, handling), LM_LIST, LM_REQUIRED, .record = &demand_item_record,
     .doc = "Open demands that were dispatched to the unit; on the first page."},
    {LM_AT(struct request_list, next), LM_ID, .doc = "Ask for more with after=."},
    {0},
};
static const struct lm_record list_record = {"DemandRequests", sizeof(struct request_list),
                                             list_fields};

static lm_rc request_of(struct lm_cx *cx, const struct demand_ask *ask,
                        struct request_view *ret_view) {
    struct demand demand = {0};
    struct demand_item item = {0};
    const struct lm_scope_node *node = lm_scope_find(cx->scope, ask->node_id);
    *ret_view = (struct request_view){.ask = *ask, .from = node ? node->name : LM_STR("")};
    if (!ask->demand_id)
        return LM_OK;
    LM_TRY(demand_store_find(cx, ask->demand_id, &demand));
    LM_TRY(demand_item_of(cx, &demand, &item));
    ret_view->number = item.number;
    ret_view->title = item.title;
    ret_view->place = item.place;
    return LM_OK;
}

static lm_rc handled_by(struct lm_cx *cx, int64_t unit_id, struct lm_list *ret_items) {
    struct lm_list demands = {0};
    LM_TRY(demand_list_of_unit(cx, unit_id, &demands));
    return demand_items_of(cx, &demands, ret_items);
}

static lm_rc requests(struct lm_cx *cx, const void *in, void *out) {
    const struct ask_in *page = in;
    struct request_list *view = out;
    struct lm_list asks = {0};
    struct request_view *items;
    const int64_t *roots;
    size_t root_count;
    int64_t unit_id;
    LM_TRY(lm_permit_roots(cx, &roots, &root_count));
    LM_TRY(demand_own_unit(cx, &unit_id));
    LM_TRY(demand_store_asks_of_unit(cx, unit_id, page->after, &asks));
    LM_TRY(demand_name_asks(cx, &asks));
    LM_TRY(lm_new(cx->arena, asks.count + 1, &items));
    const struct demand_ask *rows = asks.items;
    for (size_t i = 0; i < asks.count; i++)
        LM_TRY(request_of(cx, &rows[i], &items[i]));
    view->items = (struct lm_list){items, asks.count};
    view->next = asks.count == 50 ? rows[49].id : 0;
    return page->after ? LM_OK : handled_by(cx, unit_id, &view->handling);
}

static lm_rc arrive(struct lm_cx *cx, const void *in, void *out) {
    struct demand_ask ask = {0};
    LM_TRY(demand_ask_arrive(cx, ((const struct ask_in *)in)->request, &ask));
    return request_of(cx, &ask, out);
}

static lm_rc answer(struct lm_cx *cx, const void *in, void *out) {
    const struct ask_in *given = in;
    struct demand_ask ask = {0};
    LM_TRY(demand_ask_answer(cx, given->request, given->answer, &ask));
    return request_of(cx, &ask, out);
}

static lm_rc judge(struct lm_cx *cx, const void *in, void *out) {
    const struct ask_in *given = in;
    return demand_whistle_judge(cx, given->request, given->judgement, out);
}

static lm_rc mark(struct lm_cx *cx, const void *in, void *out) {
    const struct ask_in *given = in;
    return demand_ask_mark(cx, given->request, given->mark, out);
}

/* ---- whistles ---- */

struct whistle_view {
    struct demand_whistle whistle;
    struct lm_list asks;
};
static const struct lm_field whistle_view_fields[] = {
    {LM_AT(struct whistle_view, whistle), LM_OBJECT, LM_REQUIRED, .record = &demand_whistle_record,
     .doc = "The whistle."},
    {LM_AT(struct whistle_view, asks), LM_LIST, LM_REQUIRED, .record = &demand_ask_record,
     .doc = "Whom it called, and what they did."},
    {0},
};
static const struct lm_record whistle_view_record = {
    "DemandWhistleView", sizeof(struct whistle_view), whistle_view_fields};
struct whistle_list {
    struct lm_list items;
    int64_t next;
};
static const struct lm_field whistle_list_fields[] = {
    {LM_AT(struct whistle_list, items), LM_LIST, LM_REQUIRED, .record = &whistle_view_record,
     .doc = "Newest first."},
    {LM_AT(struct whistle_list, next), LM_ID, .doc = "Ask for more with after=."},
    {0},
};
static const struct lm_record whistle_list_record = {"DemandWhistles", sizeof(struct whistle_list),
                                                     whistle_list_fields};

static lm_rc view_whistle(struct lm_cx *cx, const struct demand_whistle *whistle,
                          struct whistle_view *ret_view) {
    *ret_view = (struct whistle_view){.whistle = *whistle};
    LM_TRY(demand_store_asks_of_whistle(cx, whistle->id, &ret_view->asks));
    return demand_name_asks(cx, &ret_view->asks);
}

static lm_rc whistles(struct lm_cx *cx, const void *in, void *out) {
    const struct ask_in *page = in;
    struct whistle_list *view = out;
    struct lm_list rows = {0};
    struct whistle_view *items;
    LM_TRY(lm_permit(cx, page->node));
    LM_TRY(demand_store_whistles(cx, page->node, page->after, &rows));
    LM_TRY(lm_new(cx->arena, rows.count + 1, &items));
    const struct demand_whistle *one = rows.items;
    for (size_t i = 0; i < rows.count; i++)
        LM_TRY(view_whistle(cx, &one[i], &items[i]));
    view->items = (struct lm_list){items, rows.count};
    view->next = rows.count == 50 ? one[49].id : 0;
    return LM_OK;
}

static lm_rc end_whistle(struct lm_cx *cx, const void *in, void *out) {
    const struct ask_in *given = in;
    struct demand_whistle whistle = {0};
    LM_TRY(demand_whistle_end(cx, given->whistle, given->outcome, &whistle));
    return view_whistle(cx, &whistle, out);
}

static lm_rc get_whistle(struct lm_cx *cx, const void *in, void *out) {
    struct demand_whistle whistle = {0};
    LM_TRY(demand_whistle_get(cx, ((const struct ask_in *)in)->whistle, &whistle));
    return view_whistle(cx, &whistle, out);
}

const struct lm_route demand_party_routes[] = {
    {"GET", "/api/v1/demand-requests", &demand_party, LM_TX_READ, requests, .input = &page_record,
     .output = &list_record, .watch = "demand_unit",
     .doc = "What the caller's unit is asked, and what it handles."},
    {"POST", "/api/v1/demand-requests/{request}/arrive", &demand_party, LM_TX_WRITE, arrive,
     .input = &one_record, .output = &request_record, .doc = "Reports to a whistle (报到)."},
    {"POST", "/api/v1/demand-requests/{request}/answer", &demand_party, LM_TX_WRITE, answer,
     .input = &answer_record, .output = &request_record, .doc = "Answers a request."},
    {"POST", "/api/v1/demand-requests/{request}/judge", &demand_party, LM_TX_WRITE, judge,
     .input = &judge_record, .output = &demand_whistle_record,
     .doc = "Says whether the whistle was right."},
    {"POST", "/api/v1/demand-requests/{request}/mark", &demand_take, LM_TX_WRITE, mark,
     .input = &mark_record, .output = &demand_ask_record,
     .doc = "Says what the unit did, or takes the request back."},
    {"GET", "/api/v1/nodes/{node}/demand-whistles", &demand_figures, LM_TX_READ, whistles,
     .input = &whistles_record, .output = &whistle_list_record, .doc = "Whistles of a node."},
    {"GET", "/api/v1/demand-whistles/{whistle}", &demand_figures, LM_TX_READ, get_whistle,
     .input = &whistle_record, .output = &whistle_view_record, .doc = "A whistle."},
    {"POST", "/api/v1/demand-whistles/{whistle}/end", &demand_figures, LM_TX_WRITE, end_whistle,
     .input = &end_record, .output = &whistle_view_record,
     .doc = "Ends a whistle with its outcome."},
    {0},
};
