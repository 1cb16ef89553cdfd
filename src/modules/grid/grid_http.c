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
    int64_t node, from;
    int is_managed;
    struct lm_str name, code;
};
static const struct lm_field patch_fields[] = {
    {LM_AT(struct node_change, node), LM_ID, LM_REQUIRED, .doc = "The node."},
    {LM_AT(struct node_change, name), LM_TEXT, .min = 1, .max = 60, .doc = "New name."},
    {LM_AT(struct node_change, code), LM_TEXT, .min = 1, .max = 30, .doc = "New grid code."},
    {LM_AT(struct node_change, is_managed), LM_CODE, .codes = yes_no,
     .doc = "Whether the district manages it."},
    {LM_AT(struct node_change, from), LM_DATE, .doc = "First day of the change; today if absent."},
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
};
static const struct lm_field search_ask_fields[] = {
    {LM_AT(struct search_ask, q), LM_TEXT, LM_REQUIRED, .min = 1, .max = 40,
     .doc = "Part of a name, pinyin or code."},
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
    int64_t node;
    bool dry_run;
};
static const struct lm_field import_ask_fields[] = {
    {LM_AT(struct import_ask, node), LM_ID, LM_REQUIRED,
     .doc = "Everything read lies at or below this node."},
    {LM_AT(struct import_ask, dry_run), LM_BOOL, .doc = "Only say what would happen."},
    {0},
};
static const struct lm_record import_ask_record = {"GridImportAsk", sizeof(struct import_ask),
                                                   import_ask_fields};

static const struct lm_field import_report_fields[] = {
    {LM_AT(struct grid_import_report, rows), LM_INT, LM_REQUIRED, .doc = "Rows read."},
    {LM_AT(struct grid_import_report, nodes_added), LM_INT, LM_REQUIRED,
     .doc = "Nodes added (or that would be)."},
    {LM_AT(struct grid_import_report, nodes_known), LM_INT, LM_REQUIRED,
     .doc = "Nodes that were there already."},
    {0},
};
static const struct lm_record import_report_record = {
    "GridImportReport", sizeof(struct grid_import_report), import_report_fields};

/* ---- handlers ---- */

static int64_t day_or_today(struct lm_cx *cx, int64_t on) {
    return on ? on : lm_date_at(cx->now_ms);
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
    return fill_path(cx, view, on);
}

static lm_rc node_get(struct lm_cx *cx, const void *in, void *out) {
    const struct node_ask *ask = in;
    LM_TRY(lm_permit(cx, ask->node));
    return fill_view(cx, ask->node, day_or_today(cx, ask->on), out);
}

static lm_rc children_get(struct lm_cx *cx, const void *in, void *out) {
    const struct node_ask *ask = in;
    int64_t on = day_or_today(cx, ask->on);
    struct node_list *list = out;
    struct lm_list nodes = {0};
    struct node_view *views;
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(grid_store_children(cx, ask->node, on, &nodes));
    LM_TRY(lm_new(cx->arena, nodes.count + 1, &views));
    for (size_t i = 0; i < nodes.count; i++) {
        views[i].node = ((const struct grid_node *)nodes.items)[i];
        LM_TRY(grid_store_child_count(cx, views[i].node.id, on, &views[i].children));
    }
    list->items = (struct lm_list){views, nodes.count};
    return LM_OK;
}

static lm_rc roots_get(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    struct node_list *list = out;
    const int64_t *nodes;
    struct node_view *views;
    size_t count, kept = 0;
    LM_TRY(lm_permit_roots(cx, &nodes, &count));
    LM_TRY(lm_new(cx->arena, count + 1, &views));
    for (size_t i = 0; i < count; i++)
        if (lm_scope_find(cx->scope, nodes[i]))
            LM_TRY(fill_view(cx, nodes[i], lm_date_at(cx->now_ms), &views[kept++]));
    list->items = (struct lm_list){views, kept};
    return LM_OK;
}

static lm_rc history_get(struct lm_cx *cx, const void *in, void *out) {
    const struct node_ask *ask = in;
    LM_TRY(lm_permit(cx, ask->node));
    return grid_store_history(cx, ask->node, &((struct history *)out)->items);
}

lm_rc grid_search(struct lm_cx *cx, struct lm_str text, const struct lm_permission *permission,
                  struct lm_list *ret_ids) {
    struct lm_str needle;
    struct lm_buf escaped = lm_buf_in(cx->arena, 400);
    LM_ARRAY(int64_t) found = {0};
    LM_TRY(lm_text_normalise(cx->arena, text, &needle));
    for (size_t i = 0; i < needle.n; i++) { /* wildcards of LIKE are plain characters here */
        if (strchr("%_!", needle.p[i]))
            lm_buf_char(&escaped, '!');
        char c = needle.p[i];
        lm_buf_char(&escaped, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    for (size_t g = 0; g < cx->who->grant_count; g++) {
        struct lm_list ids = {0};
        if (!lm_may(cx, permission, cx->who->grants[g].node_id))
            continue;
        LM_TRY(grid_store_search(cx, cx->who->grants[g].node_id, lm_buf_view(&escaped), &ids));
        for (size_t i = 0; i < ids.count; i++)
            LM_TRY(lm_array_add(cx->arena, &found, ((const int64_t *)ids.items)[i]));
    }
    *ret_ids = (struct lm_list){found.items, found.count};
    return LM_OK;
}

lm_rc grid_find(struct lm_cx *cx, struct lm_str q, const struct lm_finds *ret_finds) {
    struct lm_list ids = {0};
    LM_TRY(grid_search(cx, q, &grid_see, &ids));
    for (size_t i = 0; i < ids.count && *ret_finds->count < ret_finds->room; i++) {
        const struct lm_scope_node *node =
            lm_scope_find(cx->scope, ((const int64_t *)ids.items)[i]);
        if (!node)
            continue;
        struct lm_found *found = &ret_finds->items[(*ret_finds->count)++];
        *found = (struct lm_found){LM_STR("node"), node->id, node->id, 0, node->name, {0}};
        LM_TRY(grid_path_text(cx, node->id, &found->subtitle));
    }
    return LM_OK;
}

static lm_rc search_get(struct lm_cx *cx, const void *in, void *out) {
    const struct search_ask *ask = in;
    struct node_list *list = out;
    struct lm_list ids = {0};
    struct node_view *views;
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    LM_TRY(grid_search(cx, ask->q, &grid_see, &ids));
    LM_TRY(lm_new(cx->arena, ids.count + 1, &views));
    for (size_t i = 0; i < ids.count; i++)
        LM_TRY(fill_view(cx, ((const int64_t *)ids.items)[i], lm_date_at(cx->now_ms), &views[i]));
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
    return fill_view(cx, id, node.opened_on ? node.opened_on : lm_date_at(cx->now_ms), out);
}

static lm_rc node_patch(struct lm_cx *cx, const void *in, void *out) {
    const struct node_change *patch = in;
    int64_t from = day_or_today(cx, patch->from);
    LM_TRY(lm_permit(cx, patch->node));
    if (patch->name.p)
        LM_TRY(grid_node_rename(cx, patch->node, patch->name, from));
    if (patch->code.p)
        LM_TRY(grid_node_recode(cx, patch->node, patch->code, from));
    if (patch->is_managed)
        LM_TRY(grid_node_manage(cx, patch->node, patch->is_managed == 1));
    return fill_view(cx, patch->node, from, out);
}

static lm_rc node_close(struct lm_cx *cx, const void *in, void *out) {
    const struct node_close *ask = in;
    (void)out;
    LM_TRY(lm_permit(cx, ask->node));
    return grid_node_close(cx, ask->node, day_or_today(cx, ask->from));
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
    return grid_import(cx, lm_upload(cx, NULL), ask->node, ask->dry_run, out);
}

const struct lm_permission grid_see = {"grid.see", LM_ROLES_ALL,
                                       "See the grid at and below one's place."};
const struct lm_permission grid_edit = {"grid.edit", LM_ROLES_OFFICE,
                                        "Create, rename and close nodes below one's place."};

const struct lm_route grid_routes[] = {
    {"GET", "/api/v1/grid/roots", &grid_see, LM_TX_READ, roots_get, NULL, &node_list_record,
     .doc = "The places of the caller: where his tree begins."},
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
     &node_view_record, .doc = "Renames or recodes a node from a day on."},
    {"POST", "/api/v1/grid/nodes/{node}/close", &grid_edit, LM_TX_WRITE, node_close, &close_record,
     NULL, .doc = "Closes a node from a day on."},
    {"GET", "/api/v1/grid/buildings/{building}/units", &grid_see, LM_TX_READ, units_get,
     &building_ask_record, &units_record, .doc = "Entrances of a building."},
    {"PUT", "/api/v1/grid/buildings/{building}/units", &grid_edit, LM_TX_WRITE, units_put,
     &units_record, &units_record, .doc = "Replaces the entrances of a building."},
    {"POST", "/api/v1/grid/import", &grid_edit, LM_TX_WRITE, import_post, &import_ask_record,
     &import_report_record, .is_upload = true,
     .doc = "Compounds and buildings from xlsx or CSV; all or nothing."},
    {0},
};
