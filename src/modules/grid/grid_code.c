/* Codes of the grid: how many digits a level has, whether a code may stand below its parent's, and
 * the next free one. Knows the scheme DB6101/T 3185-2024 and nothing of time. */
#include "modules/grid/grid_rules.h"

const struct lm_code grid_committees[] = {{"residents", "居委会", "Residents' committee"},
                                          {"village", "村委会", "Villagers' committee"},
                                          {0}};

/* Digits that a level adds to its parent's code: 6, 3, 3 by GB/T 2260, GB/T 10114 and the
 * statistical rule; small grid 3, building 5. */
static const size_t code_digits[] = {0, 6, 3, 3, 3, 5};
/* Serials of communities (国统字〔2009〕91号): committees of residents up to 199, of villages
 * after. */
enum { RESIDENTS_LAST = 199, VILLAGE_FIRST = 200, VILLAGE_LAST = 399 };

static bool are_digits(struct lm_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* The serial of a code of this level, whatever stands before it; 0 when it has none. */
static int64_t serial_of(struct lm_str code, int level) {
    int64_t serial = 0;
    size_t digits = code_digits[level];
    struct lm_str tail = code.n < digits ? code : lm_str_cut(code, code.n - digits, code.n);
    return tail.n == digits && are_digits(tail) && lm_str_int(tail, &serial) ? serial : 0;
}

int grid_committee_of(const struct grid_node *node) {
    int64_t serial =
        node->level == LM_LEVEL_COMMUNITY ? serial_of(node->code, LM_LEVEL_COMMUNITY) : 0;
    if (serial >= 1 && serial <= RESIDENTS_LAST)
        return GRID_RESIDENTS;
    return serial >= VILLAGE_FIRST && serial <= VILLAGE_LAST ? GRID_VILLAGE : 0;
}

lm_rc grid_code_check(struct lm_cx *cx, struct lm_str code, int level, struct lm_str parent_code) {
    char wanted[24];
    size_t digits = parent_code.n + code_digits[level];
    snprintf(wanted, sizeof wanted, "%zu", digits);
    if (code.n != digits || !are_digits(code))
        return lm_fail(cx, LM_INVALID, "grid.code_digits", code.p, wanted);
    return lm_str_starts(code, parent_code)
               ? LM_OK
               : lm_fail(cx, LM_INVALID, "grid.code_of_parent", code.p, parent_code.p);
}

/* The serials among which the next one is looked for. */
static void serial_range(const struct grid_node_new *node, int64_t *ret_first, int64_t *ret_last) {
    *ret_first = 1;
    *ret_last = node->level == LM_LEVEL_BUILDING ? 99999 : 999;
    if (node->level == LM_LEVEL_COMMUNITY) {
        *ret_first = node->is_village ? VILLAGE_FIRST : 1;
        *ret_last = node->is_village ? VILLAGE_LAST : RESIDENTS_LAST;
    }
}

lm_rc grid_code_next(struct lm_cx *cx, const struct grid_node_new *node, int64_t on,
                     struct lm_str *ret_code) {
    struct grid_node parent = {0};
    struct lm_list codes = {0};
    int64_t first, last, next, holder;
    serial_range(node, &first, &last);
    next = first;
    LM_TRY(grid_store_node(cx, node->parent_id, on, &parent));
    LM_TRY(grid_store_child_codes(cx, node->parent_id, &codes));
    for (size_t i = 0; i < codes.count; i++) {
        int64_t serial = serial_of(((const struct lm_str *)codes.items)[i], node->level);
        if (serial >= next && serial <= last)
            next = serial + 1;
    }
    for (; next <= last; next++) { /* somebody elsewhere may have been given it by hand */
        LM_TRY(lm_str_printf(cx->arena, ret_code, "%.*s%0*lld", LM_FMT(parent.code),
                             (int)code_digits[node->level], (long long)next));
        lm_rc rc = grid_store_by_code(cx, *ret_code, on, 0, &holder);
        if (rc == LM_NOT_FOUND)
            return LM_OK;
        LM_TRY(rc);
    }
    return lm_fail(cx, LM_CONFLICT, "grid.codes_exhausted");
}
