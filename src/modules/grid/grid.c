/* Rules of the grid: what may be created, renamed, closed, and when it counts. No SQL, no JSON, no
 * HTTP. */
#include "modules/grid/grid.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/env.h"
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

/* Digits that a level adds to its parent's code: 6, 3, 3 by GB/T 2260, GB/T 10114 and the
 * statistical rule; small grid 3, building 5 (DB6101/T 3185-2024). */
static const size_t code_digits[] = {0, 6, 3, 3, 3, 5};

/* A name in one form: normalised, and without the blanks that people put between Han characters and
 * digits
 * ("1 号楼"). Names wholly in Latin script keep theirs. */
static lm_rc clean_name(struct lm_cx *cx, struct lm_str name, struct lm_str *ret_name) {
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

static lm_rc check_new(struct lm_cx *cx, const struct grid_node_new *node, int64_t on) {
    int64_t parent_level = 0;
    if (lm_str_is_empty(lm_str_trim(node->name)))
        lm_fault(cx, "/name", "grid.name_missing");
    if (node->level < LM_LEVEL_DISTRICT || node->level > LM_LEVEL_BUILDING)
        lm_fault(cx, "/level", "grid.level_unknown");
    LM_TRY(lm_faults_check(cx));
    if (node->level == LM_LEVEL_DISTRICT)
        return node->parent_id ? lm_fail(cx, LM_INVALID, "grid.level_below_parent") : LM_OK;
    if (grid_store_level(cx, node->parent_id, on, &parent_level) != LM_OK)
        return lm_fail(cx, LM_NOT_FOUND, "grid.no_parent");
    return parent_level + 1 == node->level ? LM_OK
                                           : lm_fail(cx, LM_INVALID, "grid.level_below_parent");
}

lm_rc grid_code_next(struct lm_cx *cx, int64_t parent_id, int level, struct lm_str *ret_code) {
    struct grid_node parent = {0};
    struct lm_str last = {0};
    int64_t serial = 0;
    LM_TRY(grid_store_node(cx, parent_id, lm_date_at(cx->now_ms), &parent));
    LM_TRY(grid_store_last_code(cx, parent_id, &last));
    if (last.n == parent.code.n + code_digits[level] &&
        !lm_str_int(lm_str_cut(last, parent.code.n, last.n), &serial))
        serial = 0;
    return lm_str_printf(cx->arena, ret_code, "%.*s%0*lld", LM_FMT(parent.code),
                         (int)code_digits[level], (long long)serial + 1);
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

/* The code of a new node: as given and free, or the next below the parent. */
static lm_rc choose_code(struct lm_cx *cx, const struct grid_node_new *node, int64_t on,
                         struct lm_str *ret_code) {
    int64_t holder;
    if (node->code.p && grid_store_by_code(cx, "grid", node->code, on, &holder) == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "grid.code_taken", node->code.p);
    if (!node->code.p && node->level == LM_LEVEL_DISTRICT)
        return lm_fail(cx, LM_INVALID, "grid.code_missing");
    *ret_code = node->code;
    return node->code.p ? LM_OK : grid_code_next(cx, node->parent_id, node->level, ret_code);
}

lm_rc grid_node_create(struct lm_cx *cx, const struct grid_node_new *node, int64_t *ret_id) {
    int64_t on = node->opened_on ? node->opened_on : lm_date_at(cx->now_ms);
    int64_t id = lm_cx_id(cx), sibling;
    struct lm_str code, name, pinyin;
    LM_TRY(check_new(cx, node, on));
    LM_TRY(clean_name(cx, node->name, &name));
    if (node->parent_id && grid_store_by_name(cx, node->parent_id, name, on, &sibling) == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "grid.name_taken", name.p);
    LM_TRY(choose_code(cx, node, on, &code));
    LM_TRY(grid_name_pinyin(cx, name, &pinyin));
    LM_TRY(grid_store_insert_node(
        cx, &(struct grid_node){.id = id,
                                .level = node->level,
                                .kind = node->kind ? node->kind : GRID_BASIC,
                                .basis = node->basis ? node->basis : GRID_TERRITORIAL,
                                .building_kind = node->level < LM_LEVEL_BUILDING ? 0
                                                 : node->building_kind ? node->building_kind
                                                                       : GRID_BLOCK,
                                .is_managed = node->is_managed,
                                .opened_on = on}));
    LM_TRY(grid_store_set_name(cx, id, name, pinyin, on));
    LM_TRY(grid_store_set_code(cx, id, "grid", code, on));
    if (node->stat_code.p)
        LM_TRY(grid_store_set_code(cx, id, "stat", node->stat_code, on));
    if (node->parent_id)
        LM_TRY(grid_store_set_parent(cx, id, node->parent_id, on));
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

/* The node as it stands on `from`, which must not lie before its first day. */
static lm_rc node_on(struct lm_cx *cx, int64_t node_id, int64_t from, struct grid_node *ret_node) {
    if (!lm_date_is_valid(from))
        return lm_fail(cx, LM_INVALID, "grid.day_unknown");
    if (grid_store_node(cx, node_id, from, ret_node) != LM_OK)
        return lm_fail(cx, LM_NOT_FOUND, "grid.not_there_that_day");
    if (ret_node->closed_on)
        return lm_fail(cx, LM_GONE, "grid.closed");
    return lm_audit_about(cx, "grid_node", node_id, node_id);
}

lm_rc grid_node_rename(struct lm_cx *cx, int64_t node_id, struct lm_str name, int64_t from) {
    struct grid_node node = {0};
    struct lm_str clean, pinyin;
    int64_t sibling;
    LM_TRY(node_on(cx, node_id, from, &node));
    LM_TRY(clean_name(cx, name, &clean));
    if (lm_str_is_empty(clean))
        return lm_fail(cx, LM_INVALID, "grid.name_missing");
    if (lm_str_eq(clean, node.name))
        return LM_OK;
    if (grid_store_by_name(cx, node.parent_id, clean, from, &sibling) == LM_OK &&
        sibling != node_id)
        return lm_fail(cx, LM_CONFLICT, "grid.name_taken", clean.p);
    LM_TRY(grid_name_pinyin(cx, clean, &pinyin));
    LM_TRY(grid_store_set_name(cx, node_id, clean, pinyin, from));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_node_recode(struct lm_cx *cx, int64_t node_id, struct lm_str code, int64_t from) {
    struct grid_node node = {0};
    int64_t holder;
    LM_TRY(node_on(cx, node_id, from, &node));
    if (grid_store_by_code(cx, "grid", code, from, &holder) == LM_OK && holder != node_id)
        return lm_fail(cx, LM_CONFLICT, "grid.code_taken", code.p);
    LM_TRY(grid_store_set_code(cx, node_id, "grid", code, from));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_node_manage(struct lm_cx *cx, int64_t node_id, bool is_managed) {
    LM_TRY(grid_store_set_managed(cx, node_id, is_managed));
    return lm_emit(cx, "grid", 0);
}

lm_rc grid_code_manage(struct lm_cx *cx, struct lm_str code, bool is_managed) {
    int64_t node_id;
    LM_TRY(grid_store_by_code(cx, "grid", code, lm_date_at(cx->now_ms), &node_id));
    return grid_node_manage(cx, node_id, is_managed);
}

lm_rc grid_node_close(struct lm_cx *cx, int64_t node_id, int64_t from) {
    struct grid_node node = {0};
    int64_t children = 0;
    LM_TRY(node_on(cx, node_id, from, &node));
    LM_TRY(grid_store_child_count(cx, node_id, from, &children));
    if (children > 0)
        return lm_fail(cx, LM_CONFLICT, "grid.has_open_children");
    LM_TRY(grid_store_close_node(cx, node_id, from));
    if (from <= lm_date_at(cx->now_ms))
        LM_TRY(grid_store_unlink_above(cx, node_id));
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
                                                .is_managed = items[i].is_managed};
    return lm_scopes_publish(env->scopes, scope_nodes, nodes.count, env->now_ms());
}

lm_rc grid_publish(struct lm_env *env) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL;
    LM_TRY(lm_arena_new(64 * 1024 * 1024, &arena));
    return publish_from(env, arena);
}

/* Names, codes and parents that begin or end today change what lies below what: once a day, after
 * midnight. */
lm_rc grid_rebuild(struct lm_cx *cx) {
    struct lm_list nodes = {0};
    LM_TRY(grid_store_nodes(cx, lm_date_at(cx->now_ms), &nodes));
    LM_TRY(grid_store_clear_above(cx));
    const struct grid_node *items = nodes.items; /* parents first: ordered by level */
    for (size_t i = 0; i < nodes.count; i++)
        LM_TRY(grid_store_link_above(cx, items[i].id, items[i].parent_id, items[i].level));
    return lm_emit(cx, "grid", 0);
}
