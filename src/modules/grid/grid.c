/* Rules of the grid: what may be created, renamed, closed, and when it counts. No SQL, no JSON, no
 * HTTP. */
#include "modules/grid/grid.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/env.h"
#include "core/setting/setting.h"
#include "lib/text/text.h"
#include "modules/grid/grid_rules.h"

const struct lm_code grid_kinds[] = {
    {"basic", "基础网格", "Basic grid"}, {"dedicated", "专属网格", "Dedicated grid"}, {0}};
const struct lm_code grid_bases[] = {
    {"territorial", "属地口径", "By territory"}, {"managing", "管理口径", "By managing body"}, {0}};
const struct lm_code grid_building_kinds[] = {{"block", "楼栋", "Block"},
                                              {"container", "集装箱", "Container"},
                                              {"courtyard", "平房院落", "Courtyard"},
                                              {"other", "其他", "Other"},
                                              {0}};
const struct lm_code grid_code_sources[] = {{"list", "正式清单", "Issued list"},
                                            {"rule", "按规则自动编制", "Made by the rule"},
                                            {"hand", "人工填写", "Typed by hand"},
                                            {0}};

/* A name in one form: normalised, and without the blanks that people put between Han characters and
 * digits
 * ("1 号楼"). Names wholly in Latin script keep theirs. */
lm_rc grid_name_clean(struct lm_cx *cx, struct lm_str name, struct lm_str *ret_name) {
    struct lm_str clean;
    bool is_ascii = true;
    LM_TRY(lm_text_name(cx->arena, name, &clean));
    struct lm_buf out = lm_buf_in(cx->arena, clean.n + 1);
    for (size_t i = 0; i < clean.n; i++)
        is_ascii &= (unsigned char)clean.p[i] < 0x80;
    for (size_t i = 0; i < clean.n; i++)
        if (is_ascii || clean.p[i] != ' ')
            lm_buf_char(&out, clean.p[i]);
    return lm_buf_done(&out, ret_name);
}

/* A dedicated grid (park, market, campus) belongs to a community, never directly to a street or the
 * district (DB6101/T 3185-2024). */
static lm_rc check_kind(struct lm_cx *cx, int level, int kind) {
    return level <= LM_LEVEL_STREET && kind == GRID_DEDICATED
               ? lm_fail(cx, LM_INVALID, "grid.kind_of_street")
               : LM_OK;
}

/* Refuses what would exist on a day without its parent: from `on` for good, so must the parent. */
static lm_rc check_parent(struct lm_cx *cx, int64_t parent_id, int64_t on,
                          struct grid_node *ret_parent) {
    if (grid_store_node(cx, parent_id, on, ret_parent) != LM_OK)
        return lm_fail(cx, LM_NOT_FOUND, "grid.no_parent");
    if (!ret_parent->closed_on)
        return LM_OK;
    struct lm_str day;
    LM_TRY(lm_str_printf(
        cx->arena, &day, "%04lld-%02lld-%02lld", (long long)ret_parent->closed_on / 10000,
        (long long)ret_parent->closed_on / 100 % 100, (long long)ret_parent->closed_on % 100));
    return lm_fail(cx, LM_CONFLICT, "grid.parent_closes", ret_parent->name.p, day.p);
}

static lm_rc check_new(struct lm_cx *cx, const struct grid_node_new *node, int64_t on,
                       struct grid_node *ret_parent) {
    if (lm_str_is_empty(lm_str_trim(node->name)))
        lm_fault(cx, "/name", "grid.name_missing");
    if (node->level < LM_LEVEL_DISTRICT || node->level > LM_LEVEL_BUILDING)
        lm_fault(cx, "/level", "grid.level_unknown");
    if (!lm_date_is_valid(on))
        lm_fault(cx, "/opened_on", "grid.day_unknown");
    LM_TRY(lm_faults_check(cx));
    LM_TRY(check_kind(cx, node->level, node->kind));
    if (node->level == LM_LEVEL_DISTRICT)
        return node->parent_id ? lm_fail(cx, LM_INVALID, "grid.level_below_parent") : LM_OK;
    LM_TRY(check_parent(cx, node->parent_id, on, ret_parent));
    return ret_parent->level + 1 == node->level
               ? LM_OK
               : lm_fail(cx, LM_INVALID, "grid.level_below_parent");
}

lm_rc grid_name_pinyin(struct lm_cx *cx, struct lm_str name, struct lm_str *ret_pinyin) {
    struct lm_pinyin pinyin;
    struct lm_buf out = lm_buf_in(cx->arena, 4096);
    LM_TRY(lm_text_pinyin(cx->arena, name, &pinyin));
    for (size_t i = 0; i < pinyin.full_count; i++)
        lm_buf_printf(&out, "%s%.*s", i ? " " : "", LM_FMT(pinyin.full[i]));
    for (size_t i = 0; i < pinyin.initials_count; i++)
        lm_buf_printf(&out, " %.*s", LM_FMT(pinyin.initials[i]));
    return lm_buf_done(&out, ret_pinyin);
}

/* The code of a new node: as given and free, or the next below the parent, which nobody has issued
 * yet where another body owns the digits (street and community). */
static lm_rc choose_code(struct lm_cx *cx, const struct grid_node_new *node,
                         struct lm_str parent_code, int64_t on, struct grid_code *ret_code) {
    int64_t holder;
    *ret_code = (struct grid_code){"grid", node->code, node->is_provisional,
                                   node->code_source ? node->code_source : GRID_CODE_HAND,
                                   node->code_as_of};
    if (!node->code.p && node->level == LM_LEVEL_DISTRICT)
        return lm_fail(cx, LM_INVALID, "grid.code_missing");
    if (!node->code.p) {
        ret_code->source = GRID_CODE_RULE;
        ret_code->is_provisional = node->level <= LM_LEVEL_COMMUNITY;
        return grid_code_next(cx, node, on, &ret_code->code);
    }
    LM_TRY(grid_code_check(cx, node->code, node->level, parent_code));
    if (grid_store_by_code(cx, node->code, on, 0, &holder) == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "grid.code_taken", node->code.p);
    return LM_OK;
}

static lm_rc insert_node(struct lm_cx *cx, const struct grid_node_new *node, int64_t id,
                         int64_t on) {
    int building_kind = node->building_kind ? node->building_kind : GRID_BLOCK;
    return grid_store_insert_node(
        cx,
        &(struct grid_node){.id = id,
                            .level = node->level,
                            .kind = node->kind ? node->kind : GRID_BASIC,
                            .basis = node->basis ? node->basis : GRID_TERRITORIAL,
                            .building_kind = node->level < LM_LEVEL_BUILDING ? 0 : building_kind,
                            .is_managed = node->is_managed,
                            .opened_on = on});
}

lm_rc grid_node_create(struct lm_cx *cx, const struct grid_node_new *node, int64_t *ret_id) {
    int64_t on = node->opened_on ? node->opened_on : lm_date_at(cx->now_ms);
    int64_t id = lm_cx_id(cx), sibling;
    struct grid_node parent = {0};
    struct grid_code code;
    struct lm_str name, pinyin;
    LM_TRY(check_new(cx, node, on, &parent));
    LM_TRY(grid_name_clean(cx, node->name, &name));
    if (node->parent_id && grid_store_by_name(cx, &(struct grid_node){.parent_id = node->parent_id},
                                              name, on, &sibling) == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "grid.name_taken", name.p);
    LM_TRY(choose_code(cx, node, parent.code, on, &code));
    LM_TRY(grid_name_pinyin(cx, name, &pinyin));
    LM_TRY(insert_node(cx, node, id, on));
    LM_TRY(grid_store_set_name(cx, id, name, pinyin, on));
    LM_TRY(grid_store_set_code(cx, id, &code, on));
    if (node->stat_code.p) {
        code.scheme = "stat";
        code.code = node->stat_code;
        LM_TRY(grid_store_set_code(cx, id, &code, on));
    }
    if (node->parent_id)
        LM_TRY(grid_store_set_parent(cx, id, node->parent_id, on));
    if (on <= lm_date_at(cx->now_ms)) /* one that opens later is linked on its first day */
        LM_TRY(grid_store_link_above(cx, id, node->parent_id, node->level));
    *ret_id = id;
    LM_TRY(lm_audit_about(cx, "grid_node", id, node->parent_id));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_nodes_create(struct lm_cx *cx, const struct grid_node_new *nodes, size_t count,
                        int64_t *ret_ids) {
    for (size_t i = 0; i < count; i++)
        LM_TRY(grid_node_create(cx, &nodes[i], &ret_ids[i]));
    return LM_OK;
}

/* The node as it stands on `from`, a day on which it exists. */
static lm_rc node_on(struct lm_cx *cx, int64_t node_id, int64_t from, struct grid_node *ret_node) {
    if (!lm_date_is_valid(from))
        return lm_fail(cx, LM_INVALID, "grid.day_unknown");
    if (grid_store_node(cx, node_id, from, ret_node) != LM_OK)
        return lm_fail(cx, LM_NOT_FOUND, "grid.not_there_that_day");
    if (ret_node->closed_on && ret_node->closed_on <= from)
        return lm_fail(cx, LM_GONE, "grid.closed");
    return lm_audit_about(cx, "grid_node", node_id, node_id);
}

lm_rc grid_node_rename(struct lm_cx *cx, int64_t node_id, struct lm_str name, int64_t from) {
    struct grid_node node = {0};
    struct lm_str clean, pinyin;
    int64_t sibling;
    LM_TRY(node_on(cx, node_id, from, &node));
    LM_TRY(grid_name_clean(cx, name, &clean));
    if (lm_str_is_empty(clean))
        return lm_fail(cx, LM_INVALID, "grid.name_missing");
    if (lm_str_eq(clean, node.name))
        return LM_OK;
    if (grid_store_by_name(cx, &node, clean, from, &sibling) == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "grid.name_taken", clean.p);
    LM_TRY(grid_name_pinyin(cx, clean, &pinyin));
    LM_TRY(grid_store_set_name(cx, node_id, clean, pinyin, from));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_node_recode(struct lm_cx *cx, int64_t node_id, const struct grid_code *code,
                       int64_t from) {
    struct grid_node node = {0}, parent = {0};
    int64_t holder;
    LM_TRY(node_on(cx, node_id, from, &node));
    if (node.parent_id)
        LM_TRY(grid_store_node(cx, node.parent_id, from, &parent));
    if (!lm_str_eq(code->code, node.code)) { /* a code that holds already may be as it is */
        LM_TRY(grid_code_check(cx, code->code, (int)node.level, parent.code));
        if (grid_store_by_code(cx, code->code, from, node_id, &holder) == LM_OK)
            return lm_fail(cx, LM_CONFLICT, "grid.code_taken", code->code.p);
    }
    LM_TRY(grid_store_set_code(cx, node_id, code, from));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_node_manage(struct lm_cx *cx, int64_t node_id, bool is_managed) {
    LM_TRY(lm_audit_about(cx, "grid_node", node_id, node_id));
    LM_TRY(grid_store_set_managed(cx, node_id, is_managed));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_node_describe(struct lm_cx *cx, const struct grid_node *traits) {
    struct grid_node node = {0};
    LM_TRY(node_on(cx, traits->id, lm_date_at(cx->now_ms), &node));
    LM_TRY(check_kind(cx, (int)node.level, traits->kind));
    node.kind = traits->kind ? traits->kind : node.kind;
    node.basis = traits->basis ? traits->basis : node.basis;
    if (node.level == LM_LEVEL_BUILDING && traits->building_kind)
        node.building_kind = traits->building_kind;
    LM_TRY(grid_store_set_traits(cx, &node));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_code_manage(struct lm_cx *cx, struct lm_str code, bool is_managed) {
    int64_t node_id;
    LM_TRY(grid_store_by_code(cx, code, lm_date_at(cx->now_ms), 0, &node_id));
    return grid_node_manage(cx, node_id, is_managed);
}

/* What other modules keep at the node must not vanish from every figure with it. */
static lm_rc ask_modules(struct lm_cx *cx, int64_t node_id, int64_t from) {
    for (size_t i = 0; cx->env->modules[i]; i++)
        if (cx->env->modules[i]->release)
            LM_TRY(cx->env->modules[i]->release(cx, node_id, from));
    return LM_OK;
}

lm_rc grid_node_close(struct lm_cx *cx, int64_t node_id, int64_t from) {
    struct grid_node node = {0};
    int64_t children = 0;
    LM_TRY(node_on(cx, node_id, from, &node));
    LM_TRY(grid_store_staying(cx, node_id, from, &children));
    if (children > 0)
        return lm_fail(cx, LM_CONFLICT, "grid.has_open_children");
    LM_TRY(ask_modules(cx, node_id, from));
    LM_TRY(grid_store_close_node(cx, node_id, from));
    if (from <= lm_date_at(cx->now_ms))
        LM_TRY(grid_store_unlink_above(cx, node_id));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_node_reopen(struct lm_cx *cx, int64_t node_id) {
    struct grid_node node = {0}, parent = {0};
    int64_t holder, closed_on = 0, today = lm_date_at(cx->now_ms);
    LM_TRY(grid_store_closed_on(cx, node_id, &closed_on));
    if (!closed_on)
        return LM_OK;
    LM_TRY(grid_store_node(cx, node_id, closed_on, &node)); /* its last name, code and parent */
    LM_TRY(lm_audit_about(cx, "grid_node", node_id, node.parent_id));
    if (node.parent_id)
        LM_TRY(check_parent(cx, node.parent_id, node.closed_on, &parent));
    if (grid_store_by_name(cx, &node, node.name, node.closed_on, &holder) == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "grid.name_taken", node.name.p);
    if (grid_store_by_code(cx, node.code, node.closed_on, node_id, &holder) == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "grid.code_taken", node.code.p);
    LM_TRY(grid_store_reopen_node(cx, node_id));
    if (node.opened_on <= today)
        LM_TRY(grid_store_link_above(cx, node_id, node.parent_id, node.level));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_path_text(struct lm_cx *cx, int64_t node_id, struct lm_str *ret_text) {
    struct lm_buf out = lm_buf_in(cx->arena, 1000);
    for (int level = LM_LEVEL_DISTRICT; level <= LM_LEVEL_BUILDING; level++) {
        const struct lm_scope_node *above = lm_scope_at_level(cx->scope, node_id, level);
        if (above)
            lm_buf_printf(&out, "%s%.*s", out.n ? " › " : "", LM_FMT(above->name));
    }
    return lm_buf_done(&out, ret_text);
}

static lm_rc load_nodes(struct lm_cx *cx, void *ret_list) {
    return grid_store_nodes(cx, lm_date_at(cx->now_ms), ret_list);
}

static lm_rc publish_from(struct lm_env *env, struct lm_arena *arena) {
    struct lm_list nodes = {0};
    struct lm_scope_node *scope_nodes;
    LM_TRY(lm_env_read(env, arena, load_nodes, &nodes));
    LM_TRY(lm_new(arena, nodes.count + 1, &scope_nodes));
    const struct grid_node *items = nodes.items;
    for (size_t i = 0; i < nodes.count; i++)
        scope_nodes[i] = (struct lm_scope_node){.id = items[i].id,
                                                .parent_id = items[i].parent_id,
                                                .level = (int)items[i].level,
                                                .code = items[i].code,
                                                .name = items[i].name,
                                                .pinyin = items[i].pinyin,
                                                .is_managed = items[i].is_managed};
    return lm_scopes_publish(env->scopes, scope_nodes, nodes.count, env->now_ms());
}

enum { PUBLISH_CAP = 256 * 1024 * 1024 }; /* 83,000 places need about 50 MB */

/* The next snapshot, or the one before when it cannot be made: the server goes on. */
lm_rc grid_publish(struct lm_env *env) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(PUBLISH_CAP, &arena));
    return publish_from(env, arena);
}

/* The day for which grid_above was made. */
static const char above_day[] = "grid.above_day";

static lm_rc day_text(struct lm_cx *cx, struct lm_str *ret_text) {
    return lm_str_printf(cx->arena, ret_text, "%lld", (long long)lm_date_at(cx->now_ms));
}

lm_rc grid_rebuild(struct lm_cx *cx) {
    struct lm_list nodes = {0};
    LM_TRY(grid_store_nodes(cx, lm_date_at(cx->now_ms), &nodes));
    LM_TRY(grid_store_clear_above(cx));
    const struct grid_node *items = nodes.items; /* parents first: ordered by level */
    for (size_t i = 0; i < nodes.count; i++)
        LM_TRY(grid_store_link_above(cx, items[i].id, items[i].parent_id, items[i].level));
    struct lm_str today;
    LM_TRY(day_text(cx, &today));
    LM_TRY(setting_put(cx, above_day, today));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_refresh(struct lm_cx *cx) {
    struct lm_str today, last;
    LM_TRY(day_text(cx, &today));
    LM_TRY(setting_get(cx, above_day, &last));
    return lm_str_eq(today, last) ? LM_OK : grid_rebuild(cx);
}

lm_rc grid_unit_label(struct lm_cx *cx, int64_t building_id, int64_t no, struct lm_str *ret_label) {
    struct lm_list units = {0};
    LM_TRY(grid_store_units(cx, building_id, &units));
    const struct grid_unit *items = units.items;
    for (size_t i = 0; i < units.count; i++)
        if (items[i].no == no) {
            *ret_label = items[i].label;
            return LM_OK;
        }
    return LM_NOT_FOUND;
}
