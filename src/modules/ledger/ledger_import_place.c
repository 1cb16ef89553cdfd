/* Which door of the ledger a row is about. Keeps the doors of the buildings met last as they stood
 * when the batch began; reads, never writes. */
#include "core/scope/scope.h"
#include "modules/ledger/ledger_import.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"

enum { BUILDINGS_MAX = 60, DOORS_MAX = 30000 };

/* Doors of one building as they stood when it was first met. */
struct known_building {
    struct lm_map by_place; /* see the keys below → struct known_door */
    struct lm_map by_unit;  /* "东门" → any door of that stairwell */
};

struct known_door {
    struct ledger_door door;
    struct known_door *other; /* another of the same key: on another floor */
};

/* ---- keys ---- */

static lm_rc key_written(struct lm_arena *arena, struct lm_str unit, struct lm_str room,
                         struct lm_str *ret_key) {
    return lm_str_printf(arena, ret_key, "w%.*s/%.*s", LM_FMT(unit), LM_FMT(room));
}

static lm_rc key_understood(struct lm_arena *arena, int64_t unit_no, struct lm_str room,
                            struct lm_str *ret_key) {
    return lm_str_printf(arena, ret_key, "u%lld/%.*s", (long long)unit_no, LM_FMT(room));
}

/* ---- buildings ---- */

void ledger_places_forget(struct ledger_places *places) {
    lm_arena_reset(places->arena);
    places->buildings = places->doors = (struct lm_map){.arena = places->arena};
}

static lm_rc copy_door(struct lm_arena *arena, const struct ledger_door *door,
                       struct known_door **ret_door) {
    LM_TRY(lm_new(arena, 1, ret_door));
    struct ledger_door *copy = &(*ret_door)->door;
    *copy = *door;
    LM_TRY(lm_str_copy(arena, door->unit, &copy->unit));
    LM_TRY(lm_str_copy(arena, door->room, &copy->room));
    copy->label = LM_STR("");
    return LM_OK;
}

/* Several doors of one key stand in a chain: the same room on two floors. */
static lm_rc put(struct lm_arena *arena, struct lm_map *map, struct lm_str key,
                 const struct known_door *door) {
    struct known_door *link;
    LM_TRY(lm_new(arena, 1, &link));
    link->door = door->door;
    link->other = lm_map_get(map, key);
    return lm_map_put(map, key, link);
}

static lm_rc know_door(struct ledger_places *places, struct known_building *known,
                       const struct ledger_door *door) {
    struct lm_arena *arena = places->arena;
    struct known_door *copy;
    struct lm_str key;
    LM_TRY(copy_door(arena, door, &copy));
    LM_TRY(lm_map_put_int(&places->doors, copy->door.id, copy));
    LM_TRY(lm_map_put(&known->by_unit, copy->door.unit, copy));
    LM_TRY(key_written(arena, copy->door.unit, copy->door.room, &key));
    LM_TRY(put(arena, &known->by_place, key, copy));
    LM_TRY(key_understood(arena, copy->door.unit_no, ledger_bare_room(copy->door.room), &key));
    return put(arena, &known->by_place, key, copy);
}

static lm_rc know_building(struct lm_cx *cx, struct ledger_places *places, int64_t building_id,
                           struct known_building **ret_known) {
    struct known_building *known = lm_map_get_int(&places->buildings, building_id);
    struct lm_list doors = {0};
    if (known) {
        *ret_known = known;
        return LM_OK;
    }
    if (places->buildings.count >= BUILDINGS_MAX || places->doors.count >= DOORS_MAX)
        ledger_places_forget(places);
    LM_TRY(lm_new(places->arena, 1, &known));
    known->by_place.arena = known->by_unit.arena = places->arena;
    LM_TRY(ledger_store_doors(cx, building_id, &doors));
    const struct ledger_door *items = doors.items;
    for (size_t i = 0; i < doors.count; i++)
        LM_TRY(know_door(places, known, &items[i]));
    LM_TRY(lm_map_put_int(&places->buildings, building_id, known));
    *ret_known = known;
    return LM_OK;
}

/* ---- finding ---- */

/* The door of a chain: the only one, or the one on the floor that the row names. */
static const struct ledger_door *choose(const struct known_door *chain,
                                        const struct ledger_row *row, bool *ret_is_one_of_many) {
    if (!chain)
        return NULL;
    if (!chain->other)
        return &chain->door;
    for (const struct known_door *at = chain; at; at = at->other)
        if (at->door.floor == row->floor)
            return &at->door;
    *ret_is_one_of_many = true;
    return NULL;
}

static lm_rc find_by_place(struct lm_cx *cx, struct ledger_places *places, struct ledger_row *row,
                           const struct ledger_door **ret_door) {
    struct known_building *known;
    struct lm_str key;
    bool is_one_of_many = false;
    LM_TRY(know_building(cx, places, row->building_id, &known));
    LM_TRY(key_written(cx->arena, row->unit_said, row->room_said, &key));
    *ret_door = choose(lm_map_get(&known->by_place, key), row, &is_one_of_many);
    const struct known_door *neighbour = lm_map_get(&known->by_unit, row->unit_said);
    if (!*ret_door && neighbour) { /* a stairwell that is known by this name: 东门 */
        row->unit_no = neighbour->door.unit_no;
        row->unit = neighbour->door.unit;
    }
    if (!*ret_door && !is_one_of_many && row->unit_no) {
        LM_TRY(key_understood(cx->arena, row->unit_no, row->room, &key));
        *ret_door = choose(lm_map_get(&known->by_place, key), row, &is_one_of_many);
    }
    if (is_one_of_many && row->floor == LM_ABSENT)
        ledger_row_fault(row, LEDGER_COLUMN_ROOM, "ledger.import_two_doors", row->room_said);
    return LM_OK;
}

static lm_rc find_by_id(struct lm_cx *cx, struct ledger_places *places, int64_t door_id,
                        const struct ledger_door **ret_door) {
    struct known_building *known;
    struct ledger_door door;
    const struct known_door *found = lm_map_get_int(&places->doors, door_id);
    if (!found) {
        lm_rc rc = ledger_store_door(cx, door_id, &door);
        if (rc == LM_NOT_FOUND)
            return LM_OK;
        LM_TRY(rc);
        LM_TRY(know_building(cx, places, door.building_id, &known));
        found = lm_map_get_int(&places->doors, door_id);
    }
    *ret_door = found ? &found->door : NULL;
    return LM_OK;
}

/* ---- what is written beside an id ---- */

static bool is_building_of(struct lm_cx *cx, const struct ledger_row *row,
                           const struct ledger_door *door) {
    const struct lm_scope_node *building = lm_scope_find(cx->scope, door->building_id);
    const struct lm_scope_node *above =
        building ? lm_scope_find(cx->scope, building->parent_id) : NULL;
    return building && lm_str_eq(building->name, row->building_said) &&
           (row->compound_said.n == 0 || !above ||
            ledger_is_name_of(above->name, row->compound_said));
}

/* 1, 一单元 and 1单元 are one stairwell; 东门 is only itself. */
static bool is_unit_of(const struct ledger_row *row, const struct ledger_door *door) {
    char usual[32];
    snprintf(usual, sizeof usual, "%lld单元", (long long)door->unit_no);
    if (row->unit_said.n == 0 || lm_str_eq(row->unit_said, door->unit))
        return true;
    return row->unit_no == door->unit_no && (door->unit.n == 0 || lm_str_is(door->unit, usual));
}

/* A place that was edited beside an id is refused: which of both is meant? */
static lm_rc check_place(struct lm_cx *cx, struct ledger_reader *reader, struct ledger_row *row,
                         const struct ledger_door *door) {
    static const char *const key = "ledger.import_door_differs";
    if (row->building_said.n > 0 && !is_building_of(cx, row, door)) {
        LM_TRY(ledger_row_find_building(cx, reader, row));
        if (row->building_id && row->building_id != door->building_id)
            ledger_row_fault(row, LEDGER_COLUMN_BUILDING, key, row->building_said);
    }
    if (!is_unit_of(row, door))
        ledger_row_fault(row, LEDGER_COLUMN_UNIT, key, row->unit_said);
    if (row->room_said.n > 0 && !lm_str_eq(row->room_said, door->room) &&
        !lm_str_eq(row->room, ledger_bare_room(door->room)))
        ledger_row_fault(row, LEDGER_COLUMN_ROOM, key, row->room_said);
    return LM_OK;
}

/* What the ledger says already is not said again. */
static lm_rc adopt(struct lm_cx *cx, struct ledger_row *row, const struct ledger_door *door) {
    row->door_id = door->id;
    row->building_id = door->building_id;
    row->unit_no = door->unit_no;
    bool has_people = door->residents > 0 || row->person.name.p;
    if (row->usage == LEDGER_VACANT && has_people && door->usage != LEDGER_VACANT)
        ledger_row_fault(row, LEDGER_COLUMN_USAGE, "ledger.import_vacant_occupied", LM_STR(""));
    if (row->usage == door->usage)
        row->usage = 0;
    if (row->area_cm2 == door->area_cm2)
        row->area_cm2 = LM_ABSENT;
    if (row->floor == door->floor)
        row->floor = LM_ABSENT;
    LM_TRY(lm_str_copy(cx->arena, door->unit, &row->unit));
    return lm_str_copy(cx->arena, door->room, &row->room);
}

lm_rc ledger_place_resolve(struct lm_cx *cx, struct ledger_places *places,
                           struct ledger_reader *reader, struct ledger_row *row) {
    const struct ledger_door *door = NULL;
    if (row->door_id) {
        LM_TRY(find_by_id(cx, places, row->door_id, &door));
        if (!door || !lm_scope_covers(cx->scope, places->node_id, door->building_id)) {
            ledger_row_fault(row, LEDGER_COLUMN_DOOR_ID, "ledger.import_no_door", LM_STR(""));
            row->door_id = row->building_id = 0;
            return LM_OK;
        }
        LM_TRY(check_place(cx, reader, row, door));
    } else if (row->building_id && row->room.n > 0)
        LM_TRY(find_by_place(cx, places, row, &door));
    if (door)
        return adopt(cx, row, door);
    if (row->unit_no == 0)
        ledger_row_fault(row, LEDGER_COLUMN_UNIT, "ledger.import_unit", row->unit_said);
    return lm_str_copy(cx->arena, row->unit, &row->unit);
}
