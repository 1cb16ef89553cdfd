/* Routes of what demands are set up with: categories, limits, units and who speaks for them,
 * templates. */
#include "core/account/account.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "modules/demand/demand_wire.h"
#include "modules/ledger/ledger.h"

const struct lm_permission demand_manage = {
    "demand.manage", LM_ROLE(LM_ROLE_DISTRICT) | LM_ROLE(LM_ROLE_STREET),
    "Set up units and templates of one's place; the district also categories and limits."};

static const char unit_phone_context[] = "demand.unit_phone";

struct node_ask {
    int64_t node, unit, account_id;
};
static const struct lm_field node_fields[] = {
    {LM_AT(struct node_ask, node), LM_ID, LM_REQUIRED, .doc = "The place."}, {0}};
static const struct lm_record node_record = {"DemandPlaceAsk", sizeof(struct node_ask),
                                             node_fields};

struct rows {
    struct lm_list items;
};

/* Categories and limits belong to the whole district. */
static lm_rc permit_whole(struct lm_cx *cx) {
    LM_TRY(lm_permit(cx, cx->scope->count ? cx->scope->nodes[0].id : 0));
    return LM_OK;
}

/* ---- categories ---- */

static lm_rc put_category(struct lm_cx *cx, const void *in, void *out) {
    struct demand_category category = *(const struct demand_category *)in;
    struct demand_category above = {0};
    LM_TRY(permit_whole(cx));
    bool is_code = category.code.n == 2 || category.code.n == 4;
    for (size_t i = 0; i < category.code.n; i++)
        is_code = is_code && category.code.p[i] >= '0' && category.code.p[i] <= '9';
    lm_rc rc = is_code && category.code.n == 4
                   ? demand_store_category(cx, lm_str_cut(category.code, 0, 2), &above)
                   : LM_OK;
    if (!is_code || rc == LM_NOT_FOUND)
        lm_fault(cx, "/code", "demand.category_code");
    else
        LM_TRY(rc);
    LM_TRY(lm_faults_check(cx));
    category.version = category.version > 0 ? category.version + 1 : 1;
    LM_TRY(demand_store_category_put(cx, &category));
    *(struct demand_category *)out = category;
    return lm_audit_about(cx, "demand_category", category.version, cx->scope->nodes[0].id);
}

/* ---- limits ---- */

static const struct lm_field limits_fields[] = {
    {LM_AT(struct rows, items), LM_LIST, LM_REQUIRED, .record = &demand_limit_record,
     .doc = "Of each kind and urgency."},
    {0},
};
static const struct lm_record limits_record = {"DemandLimits", sizeof(struct rows), limits_fields};

static lm_rc limits(struct lm_cx *cx, const void *in, void *out) {
    const int64_t *roots;
    size_t count;
    (void)in;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    return demand_store_limits(cx, &((struct rows *)out)->items);
}

static lm_rc put_limit(struct lm_cx *cx, const void *in, void *out) {
    const struct demand_limit *limit = in;
    LM_TRY(permit_whole(cx));
    if ((limit->handle_days == LM_ABSENT) == (limit->handle_hours == LM_ABSENT)) {
        lm_fault(cx, "/handle_days", "demand.days_or_hours");
        return lm_faults_check(cx);
    }
    LM_TRY(demand_store_limit_put(cx, limit));
    *(struct demand_limit *)out = *limit;
    return lm_audit_about(cx, "demand_limit", limit->kind, cx->scope->nodes[0].id);
}

/* ---- units ---- */

static const struct lm_field units_fields[] = {
    {LM_AT(struct rows, items), LM_LIST, LM_REQUIRED, .record = &demand_unit_record,
     .doc = "Responsible at the place: its own, and those of what lies above."},
    {0},
};
static const struct lm_record units_record = {"DemandUnits", sizeof(struct rows), units_fields};

static lm_rc units(struct lm_cx *cx, const void *in, void *out) {
    int64_t node_id = ((const struct node_ask *)in)->node;
    LM_ARRAY(struct demand_unit) all = {0};
    LM_TRY(lm_permit(cx, node_id));
    for (const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id); node;
         node = lm_scope_find(cx->scope, node->parent_id)) {
        struct lm_list some = {0};
        LM_TRY(demand_store_units(cx, node->id, &some));
        const struct demand_unit *items = some.items;
        for (size_t i = 0; i < some.count; i++)
            LM_TRY(lm_array_add(cx->arena, &all, items[i]));
    }
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].phone_sealed.p)
            LM_TRY(lm_unseal(cx->env->keys, cx->arena, unit_phone_context,
                             all.items[i].phone_sealed, &all.items[i].phone));
    ((struct rows *)out)->items = (struct lm_list){all.items, all.count};
    return LM_OK;
}

static lm_rc prepare_unit(struct lm_cx *cx, const void *in, void *out) {
    struct demand_unit *unit = out;
    (void)in;
    return lm_str_is_empty(unit->phone) ? LM_OK
                                        : lm_seal(cx->env->keys, cx->arena, unit_phone_context,
                                                  unit->phone, &unit->phone_sealed);
}

static lm_rc put_unit(struct lm_cx *cx, const void *in, void *out) {
    struct demand_unit unit = *(const struct demand_unit *)in, before = {0};
    LM_TRY(lm_permit(cx, unit.node_id));
    bool is_new = unit.id == 0;
    if (is_new)
        unit.id = lm_cx_id(cx);
    else {
        LM_TRY(demand_store_unit(cx, unit.id, &before));
        LM_TRY(lm_permit(cx, before.node_id));
        if (before.node_id != unit.node_id) {
            lm_fault(cx, "/node_id", "demand.unit_stays");
            return lm_faults_check(cx);
        }
    }
    unit.version = is_new ? 1 : unit.version + 1;
    LM_TRY(demand_store_unit_put(cx, &unit));
    *(struct demand_unit *)out = unit;
    return lm_audit_about(cx, "demand_unit", unit.id, unit.node_id);
}

static const struct lm_field member_fields[] = {
    {LM_AT(struct node_ask, unit), LM_ID, LM_REQUIRED, .doc = "The unit."},
    {LM_AT(struct node_ask, account_id), LM_ID, LM_REQUIRED, .doc = "Who speaks for it."},
    {0},
};
static const struct lm_record member_record = {"DemandUnitMember", sizeof(struct node_ask),
                                               member_fields};

/* Whoever speaks for a unit of another place is not taken away from it. */
static lm_rc check_free(struct lm_cx *cx, int64_t account_id) {
    struct demand_unit before = {0};
    int64_t unit_id;
    lm_rc rc = demand_store_unit_of(cx, account_id, &unit_id);
    if (rc == LM_NOT_FOUND)
        return LM_OK;
    LM_TRY(rc);
    LM_TRY(demand_store_unit(cx, unit_id, &before));
    return lm_permit(cx, before.node_id);
}

/* The account gets the role of a party where the unit is responsible, and nothing else by it. */
static lm_rc put_member(struct lm_cx *cx, const void *in, void *out) {
    const struct node_ask *ask = in;
    struct demand_unit unit = {0};
    (void)out;
    lm_rc rc = demand_store_unit(cx, ask->unit, &unit);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "demand.no_such_unit");
    LM_TRY(rc);
    LM_TRY(lm_permit(cx, unit.node_id));
    LM_TRY(check_free(cx, ask->account_id));
    rc = account_appoint_by_caller(cx, ask->account_id, LM_ROLE_PARTY, unit.node_id);
    if (rc != LM_OK && rc != LM_CONFLICT)
        return rc;
    cx->failure = (struct lm_failure){0};
    LM_TRY(demand_store_member_put(cx, ask->account_id, unit.id));
    return lm_audit_about(cx, "demand_unit", unit.id, unit.node_id);
}

/* ---- templates ---- */

static const struct lm_field templates_fields[] = {
    {LM_AT(struct rows, items), LM_LIST, LM_REQUIRED, .record = &demand_template_record,
     .doc = "Offered at the place."},
    {0},
};
static const struct lm_record templates_record = {"DemandTemplates", sizeof(struct rows),
                                                  templates_fields};

static lm_rc templates(struct lm_cx *cx, const void *in, void *out) {
    int64_t node_id = ((const struct node_ask *)in)->node;
    LM_ARRAY(struct demand_template) all = {0};
    LM_TRY(lm_permit(cx, node_id));
    for (const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id); node;
         node = lm_scope_find(cx->scope, node->parent_id)) {
        struct lm_list some = {0};
        LM_TRY(demand_store_templates(cx, node->id, &some));
        const struct demand_template *items = some.items;
        for (size_t i = 0; i < some.count; i++)
            if (items[i].is_active)
                LM_TRY(lm_array_add(cx->arena, &all, items[i]));
    }
    ((struct rows *)out)->items = (struct lm_list){all.items, all.count};
    return LM_OK;
}

static lm_rc put_template(struct lm_cx *cx, const void *in, void *out) {
    struct demand_template template = *(const struct demand_template *)in;
    LM_TRY(lm_permit(cx, template.node_id));
    bool is_new = template.id == 0;
    template.id = is_new ? lm_cx_id(cx) : template.id;
    template.version = is_new ? 1 : template.version + 1;
    LM_TRY(demand_store_template_put(cx, &template));
    *(struct demand_template *)out = template;
    return lm_audit_about(cx, "demand_template", template.id, template.node_id);
}

const struct lm_route demand_set_routes[] = {
    {"PUT", "/api/v1/demand-categories", &demand_manage, LM_TX_WRITE, put_category,
     .input = &demand_category_record, .output = &demand_category_record,
     .doc = "Adds or changes a class or category."},
    {"GET", "/api/v1/demand-limits", &demand_figures, LM_TX_READ, limits, .output = &limits_record,
     .doc = "How long demands may take."},
    {"PUT", "/api/v1/demand-limits", &demand_manage, LM_TX_WRITE, put_limit,
     .input = &demand_limit_record, .output = &demand_limit_record,
     .doc = "Changes the limits of a kind and urgency; for demands filed from now on."},
    {"GET", "/api/v1/nodes/{node}/demand-units", &demand_figures, LM_TX_READ, units,
     .input = &node_record, .output = &units_record, .doc = "Units responsible at a place."},
    {"PUT", "/api/v1/demand-units", &demand_manage, LM_TX_WRITE, put_unit,
     .input = &demand_unit_record, .output = &demand_unit_record, .prepare = prepare_unit,
     .doc = "Adds or changes a unit."},
    {"POST", "/api/v1/demand-units/{unit}/members", &demand_manage, LM_TX_WRITE, put_member,
     .input = &member_record, .doc = "Lets an account speak for a unit."},
    {"GET", "/api/v1/nodes/{node}/demand-templates", &demand_work, LM_TX_READ, templates,
     .input = &node_record, .output = &templates_record, .doc = "Texts that are written often."},
    {"PUT", "/api/v1/demand-templates", &demand_manage, LM_TX_WRITE, put_template,
     .input = &demand_template_record, .output = &demand_template_record,
     .doc = "Adds or changes a template."},
    {0},
};
