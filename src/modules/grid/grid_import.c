/* Reads lists of nodes from spreadsheets: plans everything first, then creates it, or reports every
 * bad cell and creates nothing. */
#include "base/clock.h"
#include "base/hash.h"
#include "lib/sheet/sheet.h"
#include "lib/text/text.h"
#include "modules/grid/grid_rules.h"

/* A node that exists or shall exist. */
struct planned {
    struct planned *parent;
    struct grid_node_new node;
    int64_t id;      /* 0 until created */
    int64_t row;     /* where it was first read */
    int64_t units;   /* entrances that the list says; 0: it says nothing */
    bool is_changed; /* of a node that exists: kind, what stands there, entrances */
};
/* Two places that differ by their suffix only: their short name means neither. */
static struct planned ambiguous;

struct import {
    struct lm_cx *cx;
    struct lm_map by_place; /* "parent/name" → struct planned */
    struct lm_map by_short; /* "parent/name without its suffix" → struct planned, or `ambiguous` */
    struct lm_map by_code;
    LM_ARRAY(struct planned *) fresh;
    LM_ARRAY(struct planned *) changed;
    LM_ARRAY(struct grid_import_difference) differences;
    struct planned *root;
    int64_t as_of;
    int column[7]; /* of each wanted title, -1 when absent */
    struct grid_import_report *report;
};

enum { DIVISION_CODE, DIVISION_NAME, DIVISION_LEVEL, DIVISION_PARENT };
enum { STREET, COMMUNITY, COMPOUND, BUILDING, UNITS, KIND, GRID_KIND };
static const char *const division_titles[] = {"code", "name", "level", "parent_code"};
static const char *const building_titles[] = {"街道",   "社区", "小区",    "楼栋",
                                              "单元数", "类型", "网格类型"};

static void fault(struct import *import, int64_t row, const char *column, const char *key,
                  struct lm_str value) {
    char pointer[80], number[24];
    snprintf(number, sizeof number, "%lld", (long long)row);
    snprintf(pointer, sizeof pointer, "/rows/%s/%s", number, column);
    struct lm_str copy = LM_STR("");
    if (lm_str_copy(import->cx->arena, value.p ? value : LM_STR(""), &copy) == LM_OK)
        lm_fault(import->cx, pointer, key, number, column, copy.p);
}

/* Streets and committees are written with and without their suffix. */
static struct lm_str bare_name(struct lm_str name) {
    static const char *const suffixes[] = {"居民委员会", "村民委员会", "居委会", "村委会",
                                           "街道办事处", "街道办",     "街道",   "社区"};
    for (size_t i = 0; i < LM_COUNT(suffixes); i++) {
        size_t n = strlen(suffixes[i]);
        if (name.n > n && memcmp(name.p + name.n - n, suffixes[i], n) == 0)
            name.n -= n;
    }
    return name;
}

static lm_rc place_key(struct import *import, const struct planned *parent, struct lm_str name,
                       struct lm_str *ret_key) {
    return lm_str_printf(import->cx->arena, ret_key, "%p/%.*s", (const void *)parent, LM_FMT(name));
}

static lm_rc remember(struct import *import, struct planned *planned) {
    struct lm_str key;
    if (planned->node.code.p)
        LM_TRY(lm_map_put(&import->by_code, planned->node.code, planned));
    LM_TRY(place_key(import, planned->parent, planned->node.name, &key));
    LM_TRY(lm_map_put(&import->by_place, key, planned));
    LM_TRY(place_key(import, planned->parent, bare_name(planned->node.name), &key));
    bool is_taken = lm_map_get(&import->by_short, key) != NULL;
    return lm_map_put(&import->by_short, key, is_taken ? &ambiguous : planned);
}

/* What exists today, parents first. */
static lm_rc learn_grid(struct import *import, int64_t root_id) {
    struct lm_map by_id = {.arena = import->cx->arena};
    struct lm_list nodes = {0};
    LM_TRY(grid_store_nodes(import->cx, lm_date_at(import->cx->now_ms), &nodes));
    const struct grid_node *items = nodes.items;
    for (size_t i = 0; i < nodes.count; i++) {
        struct planned *planned;
        LM_TRY(lm_new(import->cx->arena, 1, &planned));
        planned->id = items[i].id;
        planned->parent = items[i].parent_id ? lm_map_get_int(&by_id, items[i].parent_id) : NULL;
        planned->node = (struct grid_node_new){.level = (int)items[i].level,
                                               .name = items[i].name,
                                               .code = items[i].code,
                                               .kind = items[i].kind,
                                               .basis = items[i].basis,
                                               .building_kind = items[i].building_kind,
                                               .is_managed = items[i].is_managed};
        LM_TRY(lm_map_put_int(&by_id, planned->id, planned));
        LM_TRY(remember(import, planned));
        if (planned->id == root_id || (root_id == 0 && planned->node.level == LM_LEVEL_DISTRICT))
            import->root = planned;
    }
    return LM_OK;
}

/* Is the name or code of a new node free, also of nodes that open later? A fault at its cell if
 * not.
 */
static lm_rc check_free(struct import *import, const struct planned *planned, const char *column) {
    const struct grid_node_new *node = &planned->node;
    int64_t today = lm_date_at(import->cx->now_ms), holder;
    struct lm_str key;
    LM_TRY(place_key(import, planned->parent, node->name, &key));
    bool is_taken = lm_map_get(&import->by_place, key) != NULL;
    if (!is_taken && planned->parent && planned->parent->id)
        is_taken =
            grid_store_by_name(import->cx, &(struct grid_node){.parent_id = planned->parent->id},
                               node->name, today, &holder) == LM_OK;
    if (is_taken)
        fault(import, planned->row, column, "grid.import_name_taken", node->name);
    if (node->code.p && grid_store_by_code(import->cx, node->code, today, 0, &holder) == LM_OK)
        fault(import, planned->row, "code", "grid.import_code_taken", node->code);
    return LM_OK;
}

struct origin { /* the cell that names a new node */
    int64_t row;
    const char *column;
};

static lm_rc plan(struct import *import, struct planned *parent, struct grid_node_new node,
                  struct origin origin, struct planned **ret_planned) {
    struct planned *planned;
    LM_TRY(lm_new(import->cx->arena, 1, &planned));
    LM_TRY(lm_str_copy(import->cx->arena, node.name, &node.name));
    LM_TRY(lm_str_copy(import->cx->arena, node.code, &node.code));
    planned->parent = parent;
    planned->node = node;
    planned->row = origin.row;
    planned->node.is_managed = parent ? parent->node.is_managed : true;
    LM_TRY(check_free(import, planned, origin.column));
    LM_TRY(remember(import, planned));
    *ret_planned = planned;
    return lm_array_add(import->cx->arena, &import->fresh, planned);
}

static lm_rc mark_changed(struct import *import, struct planned *planned) {
    if (!planned->id || planned->is_changed)
        return LM_OK;
    planned->is_changed = true;
    return lm_array_add(import->cx->arena, &import->changed, planned);
}

static struct lm_str cell(const struct import *import, const struct lm_sheet_row *row, int title) {
    int at = import->column[title];
    struct lm_str none = {0};
    if (at < 0 || (size_t)at >= row->count || lm_str_trim(row->cells[at].text).n == 0)
        return none;
    return lm_str_trim(row->cells[at].text);
}

/* ---- code,name,level,parent_code ---- */

static int level_of_word(struct lm_str word) {
    static const char *const words[] = {"district", "street", "community"};
    for (int i = 0; i < (int)LM_COUNT(words); i++)
        if (lm_str_is(word, words[i]))
            return i + 1;
    return 0;
}

/* What the file names lies where the caller may build; without a root, anywhere. */
static bool is_at_or_below(const struct planned *root, const struct planned *place) {
    if (!root)
        return place != NULL;
    while (place && place != root)
        place = place->parent;
    return place != NULL;
}

/* A code that is there already: its name is the grid's to change, from a day on. The list's is
 * told.
 */
static lm_rc compare_name(struct import *import, const struct planned *known, int64_t row,
                          struct lm_str name) {
    import->report->nodes_known++;
    if (lm_str_eq(bare_name(known->node.name), bare_name(name)))
        return LM_OK;
    struct grid_import_difference difference = {
        .row = row, .code = known->node.code, .name = known->node.name};
    LM_TRY(lm_str_copy(import->cx->arena, name, &difference.name_in_list));
    return lm_array_add(import->cx->arena, &import->differences, difference);
}

/* The members of a row of a division list that can be read without knowing the others. */
static lm_rc read_division_cells(struct import *import, const struct lm_sheet_row *row,
                                 struct grid_node_new *node, bool *ret_is_good) {
    static const size_t digits[] = {0, 6, 9, 12};
    struct lm_str level = cell(import, row, DIVISION_LEVEL);
    int64_t number;
    *ret_is_good = false;
    node->code = cell(import, row, DIVISION_CODE);
    node->level = level_of_word(level);
    node->code_source = GRID_CODE_LIST;
    node->code_as_of = import->as_of;
    LM_TRY(grid_name_clean(import->cx, cell(import, row, DIVISION_NAME), &node->name));
    if (!node->level)
        fault(import, row->number, "level", "grid.import_level", level);
    else if (node->code.n != digits[node->level] || !lm_str_int(node->code, &number))
        fault(import, row->number, "code", "grid.import_code", node->code);
    else if (!node->name.n)
        fault(import, row->number, "name", "grid.import_missing", node->name);
    else
        *ret_is_good = true;
    return LM_OK;
}

static lm_rc read_division(struct import *import, const struct lm_sheet_row *row) {
    struct grid_node_new node = {0};
    struct planned *planned;
    bool is_good;
    LM_TRY(read_division_cells(import, row, &node, &is_good));
    if (!is_good)
        return LM_OK;
    const struct planned *known = lm_map_get(&import->by_code, node.code);
    if (known)
        return compare_name(import, known, row->number, node.name);
    struct lm_str parent_code = cell(import, row, DIVISION_PARENT);
    struct planned *parent = parent_code.p ? lm_map_get(&import->by_code, parent_code) : NULL;
    bool is_root = node.level == LM_LEVEL_DISTRICT;
    if (is_root ? import->root != NULL : !is_at_or_below(import->root, parent)) {
        fault(import, row->number, "parent_code", "grid.import_unknown_place", parent_code);
        return LM_OK;
    }
    if (!is_root && !lm_str_starts(node.code, parent_code)) {
        fault(import, row->number, "code", "grid.import_code_parent", node.code);
        return LM_OK;
    }
    LM_TRY(lm_str_printf(import->cx->arena, &node.stat_code, "%.*s%.*s", LM_FMT(node.code),
                         (int)(12 - node.code.n), "000000"));
    return plan(import, is_root ? NULL : parent, node, (struct origin){row->number, "name"},
                &planned);
}

/* ---- 街道 社区 小区 楼栋 单元数 类型 ---- */

/* The node called so below `*at`, by its whole name or, when that means one only, without its
 * suffix; NULL with a fault when it is not there. */
static lm_rc find_place(struct import *import, const struct lm_sheet_row *row, int title,
                        struct planned **at) {
    struct lm_str name = cell(import, row, title), clean, key;
    int level = title == STREET ? LM_LEVEL_STREET : LM_LEVEL_COMMUNITY;
    if (!name.p)
        return LM_OK;
    LM_TRY(grid_name_clean(import->cx, name, &clean));
    /* a list for one community still names its street: what we stand on already is no step down */
    for (const struct planned *above = *at; above; above = above->parent)
        if (above->node.level == level && lm_str_eq(bare_name(above->node.name), bare_name(clean)))
            return LM_OK;
    LM_TRY(place_key(import, *at, clean, &key));
    struct planned *found = lm_map_get(&import->by_place, key);
    if (!found) {
        LM_TRY(place_key(import, *at, bare_name(clean), &key));
        found = lm_map_get(&import->by_short, key);
    }
    if (!found || found == &ambiguous)
        fault(import, row->number, building_titles[title],
              found ? "grid.import_ambiguous" : "grid.import_unknown_place", name);
    *at = found == &ambiguous ? NULL : found;
    return LM_OK;
}

static lm_rc find_or_plan(struct import *import, struct grid_node_new node, struct origin origin,
                          struct planned **at) {
    struct lm_str key;
    LM_TRY(place_key(import, *at, node.name, &key));
    struct planned *found = lm_map_get(&import->by_place, key);
    if (!found)
        return plan(import, *at, node, origin, at);
    import->report->nodes_known += found->id != 0;
    *at = found;
    return LM_OK;
}

/* The value of a cell's word: its Chinese name or the beginning of it ("基础" for 基础网格); 0 for
 * an empty cell, and with a fault for a word that is none of them. */
static int word_of(struct import *import, const struct lm_sheet_row *row, int title,
                   const struct lm_code *codes) {
    struct lm_str word = cell(import, row, title);
    for (int i = 0; word.p && codes[i].slug; i++)
        if (lm_str_is(word, codes[i].zh) ||
            (title == GRID_KIND && lm_str_starts(lm_str_of(codes[i].zh), word)))
            return i + 1;
    if (word.p)
        fault(import, row->number, building_titles[title],
              title == KIND ? "grid.import_building_kind" : "grid.import_grid_kind", word);
    return 0;
}

/* How many entrances the row says; what a known building has already is no change. */
static lm_rc read_units(struct import *import, const struct lm_sheet_row *row,
                        struct planned *building) {
    struct lm_str text = cell(import, row, UNITS);
    struct lm_list units = {0};
    int64_t count = 1;
    if (text.p && (!lm_str_int(text, &count) || count < 1 || count > 40))
        fault(import, row->number, building_titles[UNITS], "grid.import_units", text);
    if (!text.p && (building->id || building->units))
        return LM_OK;
    building->units = count;
    if (!building->id)
        return LM_OK;
    LM_TRY(grid_store_units(import->cx, building->id, &units));
    return (int64_t)units.count == count ? LM_OK : mark_changed(import, building);
}

static lm_rc read_traits(struct import *import, const struct lm_sheet_row *row,
                         struct planned *compound, struct planned *building) {
    int kind = word_of(import, row, GRID_KIND, grid_kinds);
    int stands = word_of(import, row, KIND, grid_building_kinds);
    if (kind && kind != compound->node.kind) {
        compound->node.kind = kind;
        LM_TRY(mark_changed(import, compound));
    }
    if (stands && stands != building->node.building_kind) {
        building->node.building_kind = stands;
        LM_TRY(mark_changed(import, building));
    }
    return read_units(import, row, building);
}

/* The community that a row stands in; NULL with a fault. */
static lm_rc find_community(struct import *import, const struct lm_sheet_row *row,
                            struct planned **ret_at) {
    struct planned *at = import->root;
    for (int title = STREET; at && title <= COMMUNITY; title++)
        LM_TRY(find_place(import, row, title, &at));
    if (at && at->node.level != LM_LEVEL_COMMUNITY) {
        fault(import, row->number, building_titles[COMMUNITY], "grid.import_missing", LM_STR(""));
        at = NULL;
    }
    *ret_at = at;
    return LM_OK;
}

static lm_rc read_building(struct import *import, const struct lm_sheet_row *row) {
    struct planned *at;
    struct grid_building_label label;
    struct lm_str compound, word = cell(import, row, BUILDING);
    LM_TRY(find_community(import, row, &at));
    if (!at)
        return LM_OK;
    LM_TRY(grid_name_clean(import->cx, cell(import, row, COMPOUND), &compound));
    if (!compound.n || !word.p) {
        fault(import, row->number, building_titles[compound.n ? BUILDING : COMPOUND],
              "grid.import_missing", word);
        return LM_OK;
    }
    LM_TRY(find_or_plan(import,
                        (struct grid_node_new){.level = LM_LEVEL_COMPOUND, .name = compound},
                        (struct origin){row->number, building_titles[COMPOUND]}, &at));
    lm_rc rc = grid_building_parse(import->cx, word, &label);
    if (rc == LM_INVALID) {
        fault(import, row->number, building_titles[BUILDING], "grid.import_building", word);
        return LM_OK;
    }
    LM_TRY(rc);
    struct planned *building = at;
    LM_TRY(find_or_plan(import,
                        (struct grid_node_new){.level = LM_LEVEL_BUILDING, .name = label.label},
                        (struct origin){row->number, building_titles[BUILDING]}, &building));
    return read_traits(import, row, at, building);
}

/* ---- both ---- */

static bool match_titles(struct import *import, const struct lm_sheet_row *row,
                         const char *const *titles, size_t count) {
    size_t found = 0;
    for (size_t title = 0; title < LM_COUNT(import->column); title++)
        import->column[title] = -1;
    for (size_t title = 0; title < count; title++)
        for (size_t at = 0; at < row->count && import->column[title] < 0; at++)
            if (lm_str_is(lm_str_trim(row->cells[at].text), titles[title])) {
                import->column[title] = (int)at;
                found++;
            }
    return found >= 2;
}

typedef lm_rc row_reader(struct import *import, const struct lm_sheet_row *row);

/* The header stands in one of the first rows; above it there may be a title. */
static lm_rc find_header(struct import *import, struct lm_sheet *sheet, row_reader **ret_reader) {
    for (int i = 0; i < 6; i++) {
        struct lm_sheet_row row = {0};
        bool has_row = false;
        LM_TRY(lm_sheet_next(sheet, import->cx->arena, &row, &has_row));
        if (!has_row)
            break;
        if (match_titles(import, &row, division_titles, LM_COUNT(division_titles))) {
            *ret_reader = read_division;
            return LM_OK;
        }
        if (match_titles(import, &row, building_titles, LM_COUNT(building_titles)) &&
            import->column[COMPOUND] >= 0 && import->column[BUILDING] >= 0) {
            *ret_reader = read_building;
            return LM_OK;
        }
    }
    return lm_fail(import->cx, LM_INVALID, "grid.import_header");
}

/* As many entrances as the list says: those there are keep what they are called. */
static lm_rc write_units(struct import *import, const struct planned *planned) {
    struct lm_list units = {0};
    struct grid_unit *items;
    size_t wanted = (size_t)planned->units;
    if (!wanted)
        return LM_OK;
    LM_TRY(grid_store_units(import->cx, planned->id, &units));
    if (units.count == wanted)
        return LM_OK;
    LM_TRY(lm_new(import->cx->arena, wanted, &items));
    for (size_t no = 1; no <= wanted; no++) {
        if (no <= units.count) {
            items[no - 1] = ((const struct grid_unit *)units.items)[no - 1];
            continue;
        }
        items[no - 1].no = (int64_t)no;
        LM_TRY(lm_str_printf(import->cx->arena, &items[no - 1].label, "%zu单元", no));
    }
    return grid_store_replace_units(import->cx, planned->id, &(struct lm_list){items, wanted});
}

static lm_rc create_planned(struct import *import) {
    for (size_t i = 0; i < import->fresh.count; i++) {
        struct planned *planned = import->fresh.items[i];
        planned->node.parent_id = planned->parent ? planned->parent->id : 0;
        LM_TRY(grid_node_create(import->cx, &planned->node, &planned->id));
        LM_TRY(write_units(import, planned));
    }
    return LM_OK;
}

static lm_rc change_known(struct import *import) {
    for (size_t i = 0; i < import->changed.count; i++) {
        const struct planned *planned = import->changed.items[i];
        LM_TRY(grid_node_describe(
            import->cx, &(struct grid_node){.id = planned->id,
                                            .kind = planned->node.kind,
                                            .building_kind = planned->node.building_kind}));
        LM_TRY(write_units(import, planned));
    }
    return LM_OK;
}

static lm_rc read_rows(struct import *import, struct lm_sheet *sheet) {
    row_reader *read = NULL;
    LM_TRY(find_header(import, sheet, &read));
    for (bool has_row = true;;) {
        struct lm_sheet_row row = {0};
        LM_TRY(lm_sheet_next(sheet, import->cx->arena, &row, &has_row));
        if (!has_row)
            return LM_OK;
        import->report->rows++;
        LM_TRY(read(import, &row));
    }
}

lm_rc grid_import(struct lm_cx *cx, FILE *file, const struct grid_import_ask *ask,
                  struct grid_import_report *ret_report) {
    struct import import = {.cx = cx,
                            .by_place = {.arena = cx->arena},
                            .by_short = {.arena = cx->arena},
                            .by_code = {.arena = cx->arena},
                            .as_of = ask->as_of,
                            .report = ret_report};
    struct lm_sheet *sheet = NULL;
    *ret_report = (struct grid_import_report){0};
    LM_TRY(learn_grid(&import, ask->root_id));
    if (ask->root_id && !import.root)
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(lm_sheet_open(file, NULL, &cx->faults, &sheet));
    lm_rc rc = read_rows(&import, sheet);
    lm_sheet_close(sheet);
    LM_TRY(rc);
    ret_report->nodes_added = (int64_t)import.fresh.count;
    ret_report->nodes_changed = (int64_t)import.changed.count;
    ret_report->differences = (struct lm_list){import.differences.items, import.differences.count};
    LM_TRY(lm_faults_check(cx));
    if (ask->is_dry_run)
        return LM_OK;
    LM_TRY(create_planned(&import));
    return change_known(&import);
}

lm_rc grid_import_divisions(struct lm_cx *cx, FILE *file) {
    struct grid_import_report report;
    return grid_import(cx, file, &(struct grid_import_ask){0}, &report);
}
