/* Routes of the grid and the shapes that cross the wire. */
#include "modules/grid/grid_http.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "lib/text/text.h"
#include "modules/grid/grid_rules.h"

/* ---- shapes ---- */

struct place { /* a step of a path */
    int64_t id, level;
    struct lm_str name;
};
static const struct lm_field place_fields[] = {
    {LM_AT(struct place, id), LM_ID, LM_REQUIRED, .doc = "Node."},
    {LM_AT(struct place, name), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {LM_AT(struct place, level), LM_INT, LM_REQUIRED, .doc = "1 district … 5 building."},
    {0},
};
static const struct lm_record place_record = {"GridPlace", sizeof(struct place), place_fields};

struct node_view {
    struct grid_node node;
    int64_t children;
    int committee;
    struct lm_list path;
};
#define NODE_AT(member) #member, offsetof(struct node_view, node.member)
static const struct lm_field node_view_fields[] = {
    {NODE_AT(id), LM_ID, LM_REQUIRED, .doc = "Surrogate id; says nothing about place."},
    {NODE_AT(parent_id), LM_ID, .doc = "Node above; absent for the district."},
    {NODE_AT(level), LM_INT, LM_REQUIRED, .doc = "1 district … 5 building."},
    {NODE_AT(kind), LM_CODE, LM_REQUIRED, .codes = grid_kinds, .doc = "Basic or dedicated grid."},
    {NODE_AT(basis), LM_CODE, LM_REQUIRED, .codes = grid_bases,
     .doc = "How the district counts it."},
    {NODE_AT(building_kind), LM_CODE, .codes = grid_building_kinds, .doc = "What stands there."},
    {NODE_AT(is_managed), LM_BOOL, LM_REQUIRED, .doc = "Whether the district manages it itself."},
    {NODE_AT(code), LM_TEXT, LM_REQUIRED, .doc = "Hierarchical grid code."},
    {NODE_AT(is_provisional), LM_BOOL, LM_REQUIRED,
     .doc = "Whether the code has not been issued yet by the body that owns its digits."},
    {"code_source", offsetof(struct node_view, node.source), LM_CODE, .codes = grid_code_sources,
     .doc = "Where the code comes from; absent when nobody knows."},
    {"code_as_of", offsetof(struct node_view, node.as_of), LM_DATE,
     .doc = "Day to which that source goes."},
    {LM_AT(struct node_view, committee), LM_CODE, .codes = grid_committees,
     .doc = "Of a community, by its code: residents' (001-199) or villagers' committee (200-399)."},
    {NODE_AT(stat_code), LM_TEXT, .doc = "Statistical division code (12 digits)."},
    {NODE_AT(name), LM_TEXT, LM_REQUIRED, .doc = "Name on the asked day."},
    {NODE_AT(opened_on), LM_DATE, LM_REQUIRED, .doc = "First day."},
    {NODE_AT(closed_on), LM_DATE, .doc = "First day without it."},
    {LM_AT(struct node_view, children), LM_INT, LM_REQUIRED, .doc = "Open nodes directly below."},
    {LM_AT(struct node_view, path), LM_LIST, LM_REQUIRED, .record = &place_record,
     .doc = "From the district down to it."},
    {0},
};
static const struct lm_record node_view_record = {"GridNode", sizeof(struct node_view),
                                                  node_view_fields};

struct node_list {
    struct lm_list items;
};
static const struct lm_field node_list_fields[] = {
    {LM_AT(struct node_list, items), LM_LIST, LM_REQUIRED, .record = &node_view_record,
     .doc = "In order of code."},
    {0},
};
static const struct lm_record node_list_record = {"GridNodeList", sizeof(struct node_list),
                                                  node_list_fields};

struct node_ask {
    int64_t node, on;
};
struct roots_ask {
    int64_t on;
};
static const struct lm_field roots_ask_fields[] = {
    {LM_AT(struct roots_ask, on), LM_DATE,
     .doc = "As the grid stood on this day; today if absent."},
    {0},
};
static const struct lm_record roots_ask_record = {"GridRootsAsk", sizeof(struct roots_ask),
                                                  roots_ask_fields};
static const struct lm_field node_ask_fields[] = {
    {LM_AT(struct node_ask, node), LM_ID, LM_REQUIRED, .doc = "The node."},
    {LM_AT(struct node_ask, on), LM_DATE, .doc = "As the grid stood on this day; today if absent."},
    {0},
};
static const struct lm_record node_ask_record = {"GridNodeAsk", sizeof(struct node_ask),
                                                 node_ask_fields};

static const struct lm_field new_fields[] = {
    {LM_AT(struct grid_node_new, parent_id), LM_ID, LM_REQUIRED, .doc = "Node above."},
    {LM_AT(struct grid_node_new, name), LM_TEXT, LM_REQUIRED, .min = 1, .max = 60, .doc = "Name."},
    {LM_AT(struct grid_node_new, code), LM_TEXT, .max = 30,
     .doc = "Grid code; the next free one if absent."},
    {LM_AT(struct grid_node_new, is_village), LM_BOOL,
     .doc = "Of a community without a code: takes the next one of villagers' committees."},
    {LM_AT(struct grid_node_new, is_provisional), LM_BOOL,
     .doc = "The code given has not been issued yet."},
    {LM_AT(struct grid_node_new, code_as_of), LM_DATE,
     .doc = "Day to which the source of the code goes."},
    {LM_AT(struct grid_node_new, stat_code), LM_TEXT, .min = 12, .max = 12,
     .doc = "Statistical division code."},
    {LM_AT(struct grid_node_new, kind), LM_CODE, .codes = grid_kinds, .doc = "Basic if absent."},
    {LM_AT(struct grid_node_new, basis), LM_CODE, .codes = grid_bases,
     .doc = "Territorial if absent."},
    {LM_AT(struct grid_node_new, building_kind), LM_CODE, .codes = grid_building_kinds,
     .doc = "Block if absent."},
    {LM_AT(struct grid_node_new, opened_on), LM_DATE, .doc = "First day; today if absent."},
    {0},
};
static const struct lm_record new_record = {"GridNodeNew", sizeof(struct grid_node_new),
                                            new_fields};

static const struct lm_code yes_no[] = {{"yes", "是", "Yes"}, {"no", "否", "No"}, {0}};
struct node_change {
    int64_t node, from, code_as_of;
    int is_managed, is_provisional, kind, basis, building_kind;
    struct lm_str name, code;
};
static const struct lm_field patch_fields[] = {
    {LM_AT(struct node_change, node), LM_ID, LM_REQUIRED, .doc = "The node."},
    {LM_AT(struct node_change, name), LM_TEXT, .min = 1, .max = 60, .doc = "New name."},
    {LM_AT(struct node_change, code), LM_TEXT, .min = 1, .max = 30, .doc = "New grid code."},
    {LM_AT(struct node_change, is_provisional), LM_CODE, .codes = yes_no,
     .doc = "Whether the code has not been issued yet; issued if absent."},
    {LM_AT(struct node_change, code_as_of), LM_DATE,
     .doc = "Day to which the source of the code goes."},
    {LM_AT(struct node_change, from), LM_DATE,
     .doc = "First day of the new name or code; today if absent. The other members hold for all "
            "days."},
    {LM_AT(struct node_change, is_managed), LM_CODE, .codes = yes_no,
     .doc = "Whether the district manages it and all below it."},
    {LM_AT(struct node_change, kind), LM_CODE, .codes = grid_kinds,
     .doc = "Basic or dedicated grid; districts and streets are basic."},
    {LM_AT(struct node_change, basis), LM_CODE, .codes = grid_bases,
     .doc = "How the district counts it."},
    {LM_AT(struct node_change, building_kind), LM_CODE, .codes = grid_building_kinds,
     .doc = "What stands there, of a building."},
    {0},
};
static const struct lm_record patch_record = {"GridNodePatch", sizeof(struct node_change),
                                              patch_fields};

struct node_close {
    int64_t node, from;
};
static const struct lm_field close_fields[] = {
    {LM_AT(struct node_close, node), LM_ID, LM_REQUIRED, .doc = "The node."},
    {LM_AT(struct node_close, from), LM_DATE, .doc = "First day without it; today if absent."},
    {0},
};
static const struct lm_record close_record = {"GridNodeClose", sizeof(struct node_close),
                                              close_fields};

struct node_reopen {
    int64_t node;
};
static const struct lm_field reopen_fields[] = {
    {LM_AT(struct node_reopen, node), LM_ID, LM_REQUIRED, .doc = "The node."}, {0}};
static const struct lm_record reopen_record = {"GridNodeReopen", sizeof(struct node_reopen),
                                               reopen_fields};

struct history {
    struct lm_list items;
};
static const struct lm_field history_fields[] = {
    {LM_AT(struct history, items), LM_LIST, LM_REQUIRED, .record = &grid_fact_record,
     .doc = "In order of time."},
    {0},
};
static const struct lm_record history_record = {"GridHistory", sizeof(struct history),
                                                history_fields};

struct search_ask {
    struct lm_str q;
    int64_t on;
};
static const struct lm_field search_ask_fields[] = {
    {LM_AT(struct search_ask, q), LM_TEXT, LM_REQUIRED, .min = 1, .max = 40,
     .doc = "Part of a name, pinyin or code."},
    {LM_AT(struct search_ask, on), LM_DATE,
     .doc = "As the grid stood on this day; today if absent."},
    {0},
};
static const struct lm_record search_ask_record = {"GridSearchAsk", sizeof(struct search_ask),
                                                   search_ask_fields};

struct units_body {
    int64_t building;
    struct lm_list units;
};
static const struct lm_field units_fields[] = {
    {LM_AT(struct units_body, building), LM_ID, LM_REQUIRED, .doc = "The building."},
    {LM_AT(struct units_body, units), LM_LIST, LM_REQUIRED, .max = 40, .record = &grid_unit_record,
     .doc = "All entrances, in order."},
    {0},
};
static const struct lm_record units_record = {"GridUnits", sizeof(struct units_body), units_fields};

struct building_ask {
    int64_t building;
};
static const struct lm_field building_ask_fields[] = {
    {LM_AT(struct building_ask, building), LM_ID, LM_REQUIRED, .doc = "The building."},
    {0},
};
static const struct lm_record building_ask_record = {"GridBuildingAsk", sizeof(struct building_ask),
                                                     building_ask_fields};

struct import_ask {
    int64_t node, as_of;
    bool dry_run;
};
static const struct lm_field import_ask_fields[] = {
    {LM_AT(struct import_ask, node), LM_ID, LM_REQUIRED,
     .doc = "Everything read lies at or below this node."},
    {LM_AT(struct import_ask, as_of), LM_DATE,
     .doc = "Day to which a division list goes; kept with its codes."},
    {LM_AT(struct import_ask, dry_run), LM_BOOL, .doc = "Only say what would happen."},
    {0},
};
static const struct lm_record import_ask_record = {"GridImportAsk", sizeof(struct import_ask),
                                                   import_ask_fields};

static const struct lm_field difference_fields[] = {
    {LM_AT(struct grid_import_difference, row), LM_INT, LM_REQUIRED, .doc = "Row of the list."},
    {LM_AT(struct grid_import_difference, code), LM_TEXT, LM_REQUIRED, .doc = "The code."},
    {LM_AT(struct grid_import_difference, name), LM_TEXT, LM_REQUIRED,
     .doc = "What the grid calls it today."},
    {LM_AT(struct grid_import_difference, name_in_list), LM_TEXT, LM_REQUIRED,
     .doc = "What the list calls it."},
    {0},
};
static const struct lm_record difference_record = {
    "GridImportDifference", sizeof(struct grid_import_difference), difference_fields};

static const struct lm_field import_report_fields[] = {
    {LM_AT(struct grid_import_report, rows), LM_INT, LM_REQUIRED, .doc = "Rows read."},
    {LM_AT(struct grid_import_report, nodes_added), LM_INT, LM_REQUIRED,
     .doc = "Nodes added (or that would be)."},
    {LM_AT(struct grid_import_report, nodes_known), LM_INT, LM_REQUIRED,
     .doc = "Nodes that were there already."},
    {LM_AT(struct grid_import_report, nodes_changed), LM_INT, LM_REQUIRED,
     .doc = "Of these, such that take their kind or entrances from the list."},
    {LM_AT(struct grid_import_report, differences), LM_LIST, LM_REQUIRED,
     .record = &difference_record, .doc = "Known codes under another name: told, not renamed."},
    {0},
};
static const struct lm_record import_report_record = {
    "GridImportReport", sizeof(struct grid_import_report), import_report_fields};

/* ---- handlers ---- */

static int64_t day_or_today(struct lm_cx *cx, int64_t on) {
    return on ? on : lm_date_at(cx->now_ms);
}

/* A node that is not there today is seen by whoever sees the place in which it stood on that day.
 */
static lm_rc permit_on(struct lm_cx *cx, int64_t node_id, int64_t on) {
    int64_t at = node_id;
    for (int level = LM_LEVEL_BUILDING; level > LM_LEVEL_DISTRICT; level--) {
        struct grid_node node = {0};
        if (lm_scope_find(cx->scope, at))
            break;
        lm_rc rc = grid_store_node(cx, at, on, &node);
        if (rc == LM_NOT_FOUND || (rc == LM_OK && !node.parent_id))
            break;
        LM_TRY(rc);
        at = node.parent_id;
    }
    return lm_permit(cx, at);
}

/* Who may change a node: whoever holds the permission above it. One's own place is changed by the
 * office above; the district, which has none above, by its own. */
static lm_rc permit_below(struct lm_cx *cx, int64_t node_id, int64_t on) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    LM_TRY(permit_on(cx, node_id, on));
    return !node || lm_may(cx, cx->route->permission, node->parent_id)
               ? LM_OK
               : lm_fail(cx, LM_FORBIDDEN, "grid.own_place");
}

/* The nodes above, by the facts of that day: a node may have stood elsewhere. */
static lm_rc fill_path(struct lm_cx *cx, struct node_view *view, int64_t on) {
    struct place *places;
    size_t count = (size_t)view->node.level;
    struct grid_node step = view->node;
    LM_TRY(lm_new(cx->arena, count, &places));
    for (size_t i = count; i-- > 0;) {
        places[i] = (struct place){.id = step.id, .level = step.level, .name = step.name};
        if (i > 0)
            LM_TRY(grid_store_node(cx, step.parent_id, on, &step));
    }
    view->path = (struct lm_list){places, count};
    return LM_OK;
}

static lm_rc fill_view(struct lm_cx *cx, int64_t node_id, int64_t on, struct node_view *view) {
    lm_rc rc = grid_store_node(cx, node_id, on, &view->node);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "grid.not_there_that_day");
    LM_TRY(rc);
    LM_TRY(grid_store_child_count(cx, node_id, on, &view->children));
    view->committee = grid_committee_of(&view->node);
    return fill_path(cx, view, on);
}

static lm_rc node_get(struct lm_cx *cx, const void *in, void *out) {
    const struct node_ask *ask = in;
    int64_t on = day_or_today(cx, ask->on);
    LM_TRY(permit_on(cx, ask->node, on));
    return fill_view(cx, ask->node, on, out);
}

/* Today's are counted in memory. */
static lm_rc count_children(struct lm_cx *cx, int64_t node_id, int64_t on, int64_t *ret_count) {
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    if (!node || on != lm_date_at(cx->now_ms))
        return grid_store_child_count(cx, node_id, on, ret_count);
    *ret_count = lm_scope_children(cx->scope, node);
    return LM_OK;
}

static lm_rc children_get(struct lm_cx *cx, const void *in, void *out) {
    const struct node_ask *ask = in;
    int64_t on = day_or_today(cx, ask->on);
    struct node_list *list = out;
    struct lm_list nodes = {0};
    struct node_view *views;
    LM_TRY(permit_on(cx, ask->node, on));
    LM_TRY(grid_store_children(cx, ask->node, on, &nodes));
    LM_TRY(lm_new(cx->arena, nodes.count + 1, &views));
    for (size_t i = 0; i < nodes.count; i++) {
        views[i].node = ((const struct grid_node *)nodes.items)[i];
        views[i].committee = grid_committee_of(&views[i].node);
        LM_TRY(count_children(cx, views[i].node.id, on, &views[i].children));
    }
    list->items = (struct lm_list){views, nodes.count};
    return LM_OK;
}

/* Did it exist on that day? */
static lm_rc was_there(struct lm_cx *cx, int64_t node_id, int64_t on, bool *ret_was) {
    struct grid_node node = {0};
    lm_rc rc = grid_store_node(cx, node_id, on, &node);
    *ret_was = rc == LM_OK && (!node.closed_on || node.closed_on > on);
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

static lm_rc roots_get(struct lm_cx *cx, const void *in, void *out) {
    int64_t on = day_or_today(cx, ((const struct roots_ask *)in)->on);
    struct node_list *list = out;
    const int64_t *nodes;
    struct node_view *views;
    size_t count, kept = 0;
    LM_TRY(lm_permit_roots(cx, &nodes, &count));
    LM_TRY(lm_new(cx->arena, count + 1, &views));
    for (size_t i = 0; i < count; i++) {
        bool was;
        LM_TRY(was_there(cx, nodes[i], on, &was));
        if (was)
            LM_TRY(fill_view(cx, nodes[i], on, &views[kept++]));
    }
    list->items = (struct lm_list){views, kept};
    return LM_OK;
}

static lm_rc history_get(struct lm_cx *cx, const void *in, void *out) {
    const struct node_ask *ask = in;
    LM_TRY(permit_on(cx, ask->node, day_or_today(cx, ask->on)));
    return grid_store_history(cx, ask->node, &((struct history *)out)->items);
}

static lm_rc search_get(struct lm_cx *cx, const void *in, void *out) {
    const struct search_ask *ask = in;
    struct node_list *list = out;
    struct lm_list ids = {0};
    struct node_view *views;
    const int64_t *roots;
    size_t count;
    int64_t on = day_or_today(cx, ask->on);
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    LM_TRY(grid_search(cx, ask->q, on, &ids));
    LM_TRY(lm_new(cx->arena, ids.count + 1, &views));
    for (size_t i = 0; i < ids.count; i++)
        LM_TRY(fill_view(cx, ((const int64_t *)ids.items)[i], on, &views[i]));
    list->items = (struct lm_list){views, ids.count};
    return LM_OK;
}

static lm_rc node_post(struct lm_cx *cx, const void *in, void *out) {
    struct grid_node_new node = *(const struct grid_node_new *)in;
    const struct lm_scope_node *parent = lm_scope_find(cx->scope, node.parent_id);
    int64_t id;
    LM_TRY(lm_permit(cx, node.parent_id));
    node.level = parent ? parent->level + 1 : 0;
    node.is_managed = parent && parent->is_managed;
    LM_TRY(grid_node_create(cx, &node, &id));
    return fill_view(cx, id, day_or_today(cx, node.opened_on), out);
}

/* A new code, or the one that holds with something else said of it. */
static lm_rc patch_code(struct lm_cx *cx, const struct node_change *patch, int64_t from) {
    struct grid_node node = {0};
    if (!patch->code.p && !patch->is_provisional && !patch->code_as_of)
        return LM_OK;
    LM_TRY(grid_store_node(cx, patch->node, from, &node));
    bool is_new = patch->code.p && !lm_str_eq(patch->code, node.code);
    struct grid_code code = {"grid", is_new ? patch->code : node.code,
                             is_new ? false : node.is_provisional,
                             is_new ? GRID_CODE_HAND : node.source, patch->code_as_of};
    if (patch->is_provisional)
        code.is_provisional = patch->is_provisional == 1;
    if (!code.as_of && !is_new)
        code.as_of = node.as_of;
    return grid_node_recode(cx, patch->node, &code, from);
}

static lm_rc node_patch(struct lm_cx *cx, const void *in, void *out) {
    const struct node_change *patch = in;
    int64_t from = day_or_today(cx, patch->from);
    LM_TRY(permit_below(cx, patch->node, from));
    if (patch->name.p)
        LM_TRY(grid_node_rename(cx, patch->node, patch->name, from));
    LM_TRY(patch_code(cx, patch, from));
    if (patch->is_managed)
        LM_TRY(grid_node_manage(cx, patch->node, patch->is_managed == 1));
    if (patch->kind || patch->basis || patch->building_kind)
        LM_TRY(grid_node_describe(cx, &(struct grid_node){.id = patch->node,
                                                          .kind = patch->kind,
                                                          .basis = patch->basis,
                                                          .building_kind = patch->building_kind}));
    return fill_view(cx, patch->node, from, out);
}

static lm_rc node_close(struct lm_cx *cx, const void *in, void *out) {
    const struct node_close *ask = in;
    int64_t from = day_or_today(cx, ask->from);
    (void)out;
    LM_TRY(permit_below(cx, ask->node, from));
    return grid_node_close(cx, ask->node, from);
}

static lm_rc node_reopen(struct lm_cx *cx, const void *in, void *out) {
    int64_t node_id = ((const struct node_reopen *)in)->node, closed_on = 0;
    int64_t today = lm_date_at(cx->now_ms);
    lm_rc rc = grid_store_closed_on(cx, node_id, &closed_on);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    LM_TRY(permit_below(cx, node_id, closed_on ? closed_on : today));
    LM_TRY(grid_node_reopen(cx, node_id));
    return fill_view(cx, node_id, closed_on > today ? closed_on : today, out);
}

static lm_rc units_get(struct lm_cx *cx, const void *in, void *out) {
    const struct building_ask *ask = in;
    struct units_body *body = out;
    LM_TRY(lm_permit(cx, ask->building));
    body->building = ask->building;
    return grid_store_units(cx, ask->building, &body->units);
}

static lm_rc units_put(struct lm_cx *cx, const void *in, void *out) {
    const struct units_body *body = in;
    LM_TRY(lm_permit(cx, body->building));
    LM_TRY(lm_audit_about(cx, "grid_node", body->building, body->building));
    const struct lm_scope_node *node = lm_scope_find(cx->scope, body->building);
    if (!node || node->level != LM_LEVEL_BUILDING)
        return lm_fail(cx, LM_INVALID, "grid.units_of_building_only");
    LM_TRY(grid_store_replace_units(cx, body->building, &body->units));
    *(struct units_body *)out = *body;
    return LM_OK;
}

static lm_rc import_post(struct lm_cx *cx, const void *in, void *out) {
    const struct import_ask *ask = in;
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(lm_audit_about(cx, "grid_node", ask->node, ask->node));
    return grid_import(cx, lm_upload(cx, NULL),
                       &(struct grid_import_ask){ask->node, ask->as_of, ask->dry_run}, out);
}

const struct lm_permission grid_see = {"grid.see", LM_ROLES_ALL,
                                       "See the grid at and below one's place."};
const struct lm_permission grid_edit = {"grid.edit", LM_ROLES_OFFICE,
                                        "Create, rename and close nodes below one's place."};

const struct lm_route grid_routes[] = {
    {"GET", "/api/v1/grid/roots", &grid_see, LM_TX_READ, roots_get, &roots_ask_record,
     &node_list_record, .doc = "The places of the caller: where his tree begins."},
    {"GET", "/api/v1/grid/search", &grid_see, LM_TX_READ, search_get, &search_ask_record,
     &node_list_record, .doc = "Nodes within scope by name, pinyin, initials or code; at most 50."},
    {"GET", "/api/v1/grid/nodes/{node}", &grid_see, LM_TX_READ, node_get, &node_ask_record,
     &node_view_record, .doc = "One node as it stood on a day."},
    {"GET", "/api/v1/grid/nodes/{node}/children", &grid_see, LM_TX_READ, children_get,
     &node_ask_record, &node_list_record,
     .doc = "The nodes directly below, as they stood on a day."},
    {"GET", "/api/v1/grid/nodes/{node}/history", &grid_see, LM_TX_READ, history_get,
     &node_ask_record, &history_record,
     .doc = "Every name, code, parent, split and merge of a node."},
    {"POST", "/api/v1/grid/nodes", &grid_edit, LM_TX_WRITE, node_post, &new_record,
     &node_view_record, .doc = "Creates a node below another."},
    {"PATCH", "/api/v1/grid/nodes/{node}", &grid_edit, LM_TX_WRITE, node_patch, &patch_record,
     &node_view_record,
     .doc = "Renames or recodes a node from a day on; says what kind of place it is."},
    {"POST", "/api/v1/grid/nodes/{node}/close", &grid_edit, LM_TX_WRITE, node_close, &close_record,
     NULL, .doc = "Closes a node from a day on."},
    {"POST", "/api/v1/grid/nodes/{node}/reopen", &grid_edit, LM_TX_WRITE, node_reopen,
     &reopen_record, &node_view_record, .doc = "Takes a close back, planned or past."},
    {"GET", "/api/v1/grid/buildings/{building}/units", &grid_see, LM_TX_READ, units_get,
     &building_ask_record, &units_record, .doc = "Entrances of a building."},
    {"PUT", "/api/v1/grid/buildings/{building}/units", &grid_edit, LM_TX_WRITE, units_put,
     &units_record, &units_record, .doc = "Replaces the entrances of a building."},
    {"POST", "/api/v1/grid/import", &grid_edit, LM_TX_WRITE, import_post, &import_ask_record,
     &import_report_record, .is_upload = true,
     .doc = "Compounds and buildings from xlsx or CSV; all or nothing."},
    {0},
};
