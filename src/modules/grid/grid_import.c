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
    int64_t id; /* 0 until created */
    int64_t units;
};

struct import {
    struct lm_cx *cx;
    struct lm_map by_place; /* "parent code or id/name" → struct planned */
    struct lm_map by_code;
    LM_ARRAY(struct planned *) fresh;
    struct planned *root;
    int column[6]; /* of each wanted title, -1 when absent */
    struct grid_import_report *report;
};

enum { DIVISION_CODE, DIVISION_NAME, DIVISION_LEVEL, DIVISION_PARENT };
enum { STREET, COMMUNITY, COMPOUND, BUILDING, UNITS, KIND };
static const char *const division_titles[] = {"code", "name", "level", "parent_code"};
static const char *const building_titles[] = {"街道", "社区", "小区", "楼栋", "单元数", "类型"};

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
    return lm_str_printf(import->cx->arena, ret_key, "%p/%.*s", (const void *)parent,
                         LM_FMT(bare_name(name)));
}

static lm_rc remember(struct import *import, struct planned *planned) {
    struct lm_str key;
    if (planned->node.code.p)
        LM_TRY(lm_map_put(&import->by_code, planned->node.code, planned));
    LM_TRY(place_key(import, planned->parent, planned->node.name, &key));
    return lm_map_put(&import->by_place, key, planned);
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
                                               .is_managed = items[i].is_managed};
        LM_TRY(lm_map_put_int(&by_id, planned->id, planned));
        LM_TRY(remember(import, planned));
        if (planned->id == root_id || (root_id == 0 && planned->node.level == LM_LEVEL_DISTRICT))
            import->root = planned;
    }
    return LM_OK;
}

static lm_rc plan(struct import *import, struct planned *parent, struct grid_node_new node,
                  struct planned **ret_planned) {
    struct planned *planned;
    LM_TRY(lm_new(import->cx->arena, 1, &planned));
    LM_TRY(lm_str_copy(import->cx->arena, node.name, &node.name));
    LM_TRY(lm_str_copy(import->cx->arena, node.code, &node.code));
    planned->parent = parent;
    planned->node = node;
    planned->node.is_managed = parent ? parent->node.is_managed : true;
    LM_TRY(remember(import, planned));
    *ret_planned = planned;
    return lm_array_add(import->cx->arena, &import->fresh, planned);
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

static lm_rc read_division(struct import *import, const struct lm_sheet_row *row) {
    static const size_t digits[] = {0, 6, 9, 12};
    struct lm_str code = cell(import, row, DIVISION_CODE), name = cell(import, row, DIVISION_NAME);
    int level = level_of_word(cell(import, row, DIVISION_LEVEL));
    int64_t number;
    if (!level) {
        fault(import, row->number, "level", "grid.import_unknown_place",
              cell(import, row, DIVISION_LEVEL));
        return LM_OK;
    }
    if (code.n != digits[level] || !lm_str_int(code, &number)) {
        fault(import, row->number, "code", "grid.import_code", code);
        return LM_OK;
    }
    if (!name.p) {
        fault(import, row->number, "name", "grid.import_missing", name);
        return LM_OK;
    }
    if (lm_map_get(&import->by_code, code)) {
        import->report->nodes_known++;
        return LM_OK;
    }
    struct lm_str parent_code = cell(import, row, DIVISION_PARENT);
    struct planned *parent = parent_code.p ? lm_map_get(&import->by_code, parent_code) : NULL,
                   *planned;
    bool is_root = level == LM_LEVEL_DISTRICT;
    if (is_root ? import->root != NULL : !is_at_or_below(import->root, parent)) {
        fault(import, row->number, "parent_code", "grid.import_unknown_place", parent_code);
        return LM_OK;
    }
    struct grid_node_new node = {.level = level, .name = name, .code = code};
    LM_TRY(lm_str_printf(import->cx->arena, &node.stat_code, "%.*s%.*s", LM_FMT(code),
                         (int)(12 - code.n), "000000"));
    return plan(import, level == LM_LEVEL_DISTRICT ? NULL : parent, node, &planned);
}

/* ---- 街道 社区 小区 楼栋 单元数 类型 ---- */

/* The node called `name` below `parent`; NULL with a fault when it is not there. */
static lm_rc find_place(struct import *import, const struct lm_sheet_row *row, int title,
                        struct planned **at) {
    struct lm_str name = cell(import, row, title), clean, key;
    if (!name.p)
        return LM_OK;
    LM_TRY(lm_text_name(import->cx->arena, name, &clean));
    /* a list for one community still names its street: what we stand on already is no step down */
    for (const struct planned *above = *at; above; above = above->parent)
        if (lm_str_eq(bare_name(above->node.name), bare_name(clean)))
            return LM_OK;
    LM_TRY(place_key(import, *at, clean, &key));
    struct planned *found = lm_map_get(&import->by_place, key);
    if (!found)
        fault(import, row->number, building_titles[title], "grid.import_unknown_place", name);
    *at = found;
    return LM_OK;
}

static lm_rc find_or_plan(struct import *import, struct grid_node_new node, struct planned **at) {
    struct lm_str key;
    LM_TRY(place_key(import, *at, node.name, &key));
    struct planned *found = lm_map_get(&import->by_place, key);
    if (!found)
        return plan(import, *at, node, at);
    import->report->nodes_known += found->id != 0;
    *at = found;
    return LM_OK;
}

static lm_rc read_units(struct import *import, const struct lm_sheet_row *row,
                        struct planned *building) {
    struct lm_str text = cell(import, row, UNITS);
    int64_t units = 1;
    if (text.p && (!lm_str_int(text, &units) || units < 1 || units > 40))
        fault(import, row->number, building_titles[UNITS], "grid.import_units", text);
    building->units = units;
    return LM_OK;
}

static int building_kind_of(struct lm_str word) {
    for (int i = 0; word.p && grid_building_kinds[i].slug; i++)
        if (lm_str_is(word, grid_building_kinds[i].zh))
            return i + 1;
    return GRID_BLOCK;
}

static lm_rc read_building(struct import *import, const struct lm_sheet_row *row) {
    struct planned *at = import->root;
    struct grid_building_label label;
    struct lm_str compound, word = cell(import, row, BUILDING);
    for (int title = STREET; at && title <= COMMUNITY; title++)
        LM_TRY(find_place(import, row, title, &at));
    if (!at)
        return LM_OK;
    if (at->node.level != LM_LEVEL_COMMUNITY) {
        fault(import, row->number, building_titles[COMMUNITY], "grid.import_missing", LM_STR(""));
        return LM_OK;
    }
    LM_TRY(lm_text_name(import->cx->arena, cell(import, row, COMPOUND), &compound));
    if (!compound.n || !word.p) {
        fault(import, row->number, building_titles[compound.n ? BUILDING : COMPOUND],
              "grid.import_missing", word);
        return LM_OK;
    }
    LM_TRY(find_or_plan(import,
                        (struct grid_node_new){.level = LM_LEVEL_COMPOUND, .name = compound}, &at));
    lm_rc rc = grid_building_parse(import->cx, word, &label);
    if (rc == LM_INVALID) {
        fault(import, row->number, building_titles[BUILDING], "grid.import_building", word);
        return LM_OK;
    }
    LM_TRY(rc);
    LM_TRY(find_or_plan(
        import,
        (struct grid_node_new){.level = LM_LEVEL_BUILDING,
                               .name = label.label,
                               .building_kind = building_kind_of(cell(import, row, KIND))},
        &at));
    return read_units(import, row, at);
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

static lm_rc create_planned(struct import *import) {
    for (size_t i = 0; i < import->fresh.count; i++) {
        struct planned *planned = import->fresh.items[i];
        struct lm_list units = {0};
        planned->node.parent_id = planned->parent ? planned->parent->id : 0;
        LM_TRY(grid_node_create(import->cx, &planned->node, &planned->id));
        units.count = (size_t)planned->units;
        struct grid_unit *items;
        LM_TRY(lm_new(import->cx->arena, units.count + 1, &items));
        for (size_t no = 1; no <= units.count; no++) {
            items[no - 1].no = (int64_t)no;
            LM_TRY(lm_str_printf(import->cx->arena, &items[no - 1].label, "%zu单元", no));
        }
        units.items = items;
        if (units.count)
            LM_TRY(grid_store_replace_units(import->cx, planned->id, &units));
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

lm_rc grid_import(struct lm_cx *cx, FILE *file, int64_t root_id, bool is_dry_run,
                  struct grid_import_report *ret_report) {
    struct import import = {.cx = cx,
                            .by_place = {.arena = cx->arena},
                            .by_code = {.arena = cx->arena},
                            .report = ret_report};
    struct lm_sheet *sheet = NULL;
    *ret_report = (struct grid_import_report){0};
    LM_TRY(learn_grid(&import, root_id));
    if (root_id && !import.root)
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(lm_sheet_open(file, NULL, &cx->faults, &sheet));
    lm_rc rc = read_rows(&import, sheet);
    lm_sheet_close(sheet);
    LM_TRY(rc);
    ret_report->nodes_added = (int64_t)import.fresh.count;
    LM_TRY(lm_faults_check(cx));
    return is_dry_run ? LM_OK : create_planned(&import);
}

lm_rc grid_import_divisions(struct lm_cx *cx, FILE *file) {
    struct grid_import_report report;
    return grid_import(cx, file, 0, false, &report);
}
