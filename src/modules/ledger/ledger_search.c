/* Finding people and doors by whatever somebody types: name, pinyin, initials, room, phone, ID
 * number. Always below the nodes that the caller may see. */
#include "modules/ledger/ledger_search.h"

#include "core/account/account.h"
#include "core/account/lockout.h"
#include "core/scope/scope.h"
#include "lib/text/text.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger_http.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_search_store.h"

/* ---- what was typed ---- */

struct query {
    struct lm_str gram;   /* for names */
    struct lm_str digits; /* whole text, when it is digits only (17 and X too) */
    struct lm_str clean;  /* normalised, as labels are */
};

static lm_rc read_query(struct lm_cx *cx, struct lm_str q, struct query *ret_query) {
    LM_TRY(lm_text_normalise(cx->arena, q, &ret_query->clean));
    LM_TRY(ledger_gram_of_query(cx->arena, q, &ret_query->gram));
    size_t n = 0;
    while (n < ret_query->gram.n && ret_query->gram.p[n] >= '0' && ret_query->gram.p[n] <= '9')
        n++;
    n += n == 17 && n + 1 == ret_query->gram.n && ret_query->gram.p[n] == 'x'; /* of an ID number */
    ret_query->digits = n == ret_query->gram.n ? ret_query->gram : LM_STR("");
    return LM_OK;
}

/* ---- people ---- */

static bool is_listed(const struct ledger_found_people *found, int64_t person_id) {
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].person_id == person_id)
            return true;
    return false;
}

static lm_rc keep(struct lm_cx *cx, struct ledger_found_people *found, const struct lm_list *rows) {
    const struct ledger_duplicate *items = rows->items;
    for (size_t i = 0; i < rows->count && found->count < LEDGER_FOUND_MAX; i++)
        if (!is_listed(found, items[i].person_id))
            LM_TRY(lm_array_add(cx->arena, found, items[i]));
    return LM_OK;
}

/* Digits are the end of a phone, a whole phone, or an ID number, by their number. */
static lm_rc find_by_digits(struct lm_cx *cx, int64_t node_id, struct lm_str digits,
                            struct lm_list *ret_rows) {
    struct lm_str index;
    char phone[16];
    const char *fault;
    if (digits.n == 4) {
        LM_TRY(ledger_index_phone_tail(cx, digits, &index));
        return ledger_store_search_tail(cx, node_id, index, ret_rows);
    }
    if (digits.n == 15 || digits.n == 18) {
        struct ledger_id_number id;
        if (ledger_id_parse(digits, 99991231, &id, &fault) != LM_OK)
            return LM_OK;
        LM_TRY(ledger_index_id(cx, lm_str_of(id.text), &index));
        return ledger_store_search_id(cx, node_id, index, ret_rows);
    }
    if (ledger_phone_parse(digits, phone, &fault) != LM_OK)
        return LM_OK;
    LM_TRY(ledger_index_phone(cx, lm_str_of(phone), &index));
    return ledger_store_search_phone(cx, node_id, index, ret_rows);
}

static bool has_digit(struct lm_str text) {
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= '0' && text.p[i] <= '9')
            return true;
    return false;
}

static lm_rc find_people(struct lm_cx *cx, int64_t node_id, const struct query *query,
                         struct ledger_found_people *found) {
    struct lm_list rows = {0};
    struct ledger_range range;
    if (query->digits.n > 0)
        LM_TRY(find_by_digits(cx, node_id, query->digits, &rows));
    else if (!has_digit(query->gram)) { /* nobody's name has one: it is a door */
        LM_TRY(ledger_range_of(cx->arena, query->gram, &range));
        LM_TRY(ledger_store_search_gram(cx, node_id, &range, &rows));
    }
    return keep(cx, found, &rows);
}

/* ---- doors: "1003", "1单元1003", "3号楼1003", "3-1-1003" ---- */

/* Splits a building off the front; false when there is none. */
static bool split_building(struct lm_str text, struct lm_str *ret_building,
                           struct lm_str *ret_rest) {
    static const char *const marks[] = {"号楼", "栋", "幢", "座", "#楼", "#"};
    for (size_t i = 0; i < LM_COUNT(marks); i++) {
        ptrdiff_t at = lm_str_find(text, lm_str_of(marks[i]));
        if (at <= 0)
            continue;
        size_t end = (size_t)at + strlen(marks[i]);
        *ret_building = lm_str_cut(text, 0, end);
        *ret_rest = lm_str_trim(lm_str_cut(text, end, text.n));
        return true;
    }
    ptrdiff_t hyphen = lm_str_find(text, LM_STR("-"));
    if (hyphen <= 0 || hyphen > 3)
        return false;
    *ret_building = lm_str_cut(text, 0, (size_t)hyphen);
    *ret_rest = lm_str_cut(text, (size_t)hyphen + 1, text.n);
    return true;
}

/* "1单元1003" and "1-1003": stairwell and room; p == NULL: no stairwell said. */
static lm_rc split_unit(struct lm_cx *cx, struct lm_str text, struct lm_str ret_unit_and_room[2]) {
    struct lm_str mark = LM_STR("单元");
    ptrdiff_t unit = lm_str_find(text, mark), hyphen = lm_str_find(text, LM_STR("-"));
    ret_unit_and_room[0] = (struct lm_str){0};
    ret_unit_and_room[1] = text;
    if (unit > 0) {
        size_t end = (size_t)unit + mark.n;
        ret_unit_and_room[0] = lm_str_cut(text, 0, end);
        ret_unit_and_room[1] = lm_str_trim(lm_str_cut(text, end, text.n));
    } else if (hyphen > 0) {
        ret_unit_and_room[1] = lm_str_cut(text, (size_t)hyphen + 1, text.n);
        return lm_str_printf(cx->arena, &ret_unit_and_room[0], "%.*s单元", (int)hyphen, text.p);
    }
    return LM_OK;
}

static bool is_door_listed(const struct ledger_found_doors *found, int64_t door_id) {
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].id == door_id)
            return true;
    return false;
}

static lm_rc doors_below(struct lm_cx *cx, int64_t node_id, struct lm_str text,
                         struct ledger_found_doors *found) {
    struct lm_str unit_and_room[2];
    struct lm_list rows = {0};
    const struct lm_scope_node *node = lm_scope_find(cx->scope, node_id);
    LM_TRY(split_unit(cx, text, unit_and_room));
    if (!node || unit_and_room[1].n == 0)
        return LM_OK;
    LM_TRY(ledger_store_search_room(cx, node_id, node->level <= LM_LEVEL_STREET, unit_and_room,
                                    &rows));
    const struct ledger_door *doors = rows.items;
    for (size_t i = 0; i < rows.count && found->count < LEDGER_FOUND_MAX; i++)
        if (!is_door_listed(found, doors[i].id))
            LM_TRY(lm_array_add(cx->arena, found, doors[i]));
    return LM_OK;
}

enum { BUILDINGS_MAX = 40 }; /* of one name that are looked into */

static lm_rc doors_of_buildings(struct lm_cx *cx, int64_t node_id, struct lm_str building,
                                struct lm_str rest, struct ledger_found_doors *found) {
    struct grid_building_label wanted;
    const struct lm_scope_node *root = lm_scope_find(cx->scope, node_id);
    if (!root || grid_building_parse(cx, building, &wanted) != LM_OK || rest.n == 0)
        return LM_OK;
    int looked = 0;
    for (int32_t rank = root->rank; rank <= root->last_rank && looked < BUILDINGS_MAX; rank++) {
        const struct lm_scope_node *node = &cx->scope->nodes[rank];
        if (node->level != LM_LEVEL_BUILDING || !lm_str_eq(node->name, wanted.label))
            continue;
        looked++;
        LM_TRY(doors_below(cx, node->id, rest, found));
    }
    return LM_OK;
}

static lm_rc find_doors(struct lm_cx *cx, int64_t node_id, const struct query *query,
                        struct ledger_found_doors *found) {
    struct lm_str building, rest;
    if (!has_digit(query->clean) || query->clean.n > 40)
        return LM_OK;
    bool has_building = split_building(query->clean, &building, &rest);
    if (!has_building ||
        lm_str_find(query->clean, LM_STR("-")) > 0) /* "1-1003" may be stairwell and room too */
        LM_TRY(doors_below(cx, node_id, query->clean, found));
    if (!has_building)
        return LM_OK;
    LM_TRY(doors_of_buildings(cx, node_id, building, rest, found));
    cx->failure = (struct lm_failure){0}; /* a word that is no building is no refusal here */
    cx->faults.count = 0;
    return LM_OK;
}

/* ---- both, within the caller's scope ---- */

/* A mask hides four digits of a phone: trying them all would show it without a reason on record.
 * Whole numbers that nobody has are therefore counted, before it is known that nobody has them. */
static bool is_lookup(const struct lm_cx *cx, const struct query *query) {
    char phone[16];
    const char *fault;
    if (!cx->who || cx->who->is_system || query->digits.n < 5)
        return false;
    return query->digits.n == 15 || query->digits.n == 18 ||
           ledger_phone_parse(query->digits, phone, &fault) == LM_OK;
}

static lm_rc subject_of(struct lm_cx *cx, struct lm_str *ret_subject) {
    return lm_str_printf(cx->arena, ret_subject, "%lld", (long long)cx->who->account_id);
}

static lm_rc count_lookup(struct lm_cx *cx, const struct query *query) {
    struct lm_str subject;
    if (!is_lookup(cx, query))
        return LM_OK;
    LM_TRY(subject_of(cx, &subject));
    return lockout_attempt(cx, LOCKOUT_LOOKUP, subject);
}

static lm_rc forgive_lookup(struct lm_cx *cx, const struct query *query) {
    struct lm_str subject;
    if (!is_lookup(cx, query))
        return LM_OK;
    LM_TRY(subject_of(cx, &subject));
    return lockout_succeed(cx, LOCKOUT_LOOKUP, subject);
}

lm_rc ledger_find(struct lm_cx *cx, struct lm_str q, struct ledger_found *ret_found) {
    struct ledger_found found = {0};
    struct query query;
    LM_TRY(read_query(cx, q, &query));
    if (query.gram.n == 0)
        return LM_OK;
    LM_TRY(count_lookup(cx, &query));
    for (size_t i = 0; cx->who && i < cx->who->grant_count; i++) {
        int64_t node_id = cx->who->grants[i].node_id;
        if (!lm_may(cx, &ledger_see, node_id))
            continue;
        if (node_id == 0 && cx->scope->count > 0)
            node_id = cx->scope->nodes[0].id;
        LM_TRY(find_people(cx, node_id, &query, &found.people));
        LM_TRY(find_doors(cx, node_id, &query, &found.doors));
    }
    if (found.people.count > 0)
        LM_TRY(forgive_lookup(cx, &query));
    *ret_found = found;
    return LM_OK;
}

static bool has_room(const struct lm_finds *finds) {
    return *finds->count < finds->room;
}

/* "测试小区1号楼 1单元101 199****1111" */
static lm_rc place_text(struct lm_cx *cx, int64_t building_id, const struct lm_str parts[2],
                        struct lm_str *ret_text) {
    const struct lm_scope_node *building = lm_scope_find(cx->scope, building_id);
    const struct lm_scope_node *compound =
        building ? lm_scope_find(cx->scope, building->parent_id) : NULL;
    return lm_str_printf(cx->arena, ret_text, "%.*s%.*s %.*s%s%.*s",
                         LM_FMT(compound ? compound->name : LM_STR("")),
                         LM_FMT(building ? building->name : LM_STR("")), LM_FMT(parts[0]),
                         parts[1].n ? " " : "", LM_FMT(parts[1]));
}

lm_rc ledger_find_all(struct lm_cx *cx, struct lm_str q, const struct lm_finds *ret_finds) {
    struct ledger_found found = {0};
    int64_t doors[LEDGER_FOUND_MAX];
    size_t people = 0;
    LM_TRY(ledger_find(cx, q, &found));
    for (; people < found.people.count && has_room(ret_finds); people++) {
        const struct ledger_duplicate *person = &found.people.items[people];
        struct lm_found *to = &ret_finds->items[(*ret_finds->count)++];
        *to = (struct lm_found){LM_STR("person"), person->person_id, person->building_id,
                                person->door_id,  person->name,      {0}};
        LM_TRY(place_text(cx, person->building_id,
                          (struct lm_str[]){person->label, person->phone_mask}, &to->subtitle));
        doors[people] = person->door_id;
    }
    for (size_t i = 0; i < found.doors.count && has_room(ret_finds); i++) {
        const struct ledger_door *door = &found.doors.items[i];
        struct lm_found *to = &ret_finds->items[(*ret_finds->count)++];
        *to = (struct lm_found){LM_STR("door"), door->id,    door->building_id,
                                door->id,       door->label, {0}};
        LM_TRY(
            place_text(cx, door->building_id, (struct lm_str[]){door->label, {0}}, &to->subtitle));
    }
    return ledger_note_views(cx, doors, people);
}

lm_rc ledger_duplicates_find(struct lm_cx *cx, const struct ledger_duplicates_in *ask,
                             struct lm_list *ret_found) {
    struct ledger_duplicates_in clean = *ask;
    struct ledger_found_people found = {0};
    struct lm_str gram;
    struct lm_list rows = {0};
    LM_TRY(lm_text_name(cx->arena, ask->name, &clean.name));
    LM_TRY(ledger_gram_of_query(cx->arena, clean.name, &gram));
    LM_TRY(ledger_store_duplicates(cx, &clean, gram, &rows));
    LM_TRY(keep(cx, &found, &rows));
    *ret_found = (struct lm_list){found.items, found.count};
    return LM_OK;
}
