/* Reading the ledger: doors, sheets, figures; and the doors themselves, which are added, edited and
 * closed here. No SQL, no JSON, no HTTP. */
#include "modules/ledger/ledger.h"

#include "base/clock.h"
#include "core/scope/scope.h"
#include "lib/text/text.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"
#include "modules/ledger/ledger_wire.h"

/* ---- sheets ---- */

/* Distributes residents over households, both in door order; a household without people is left
 * out. */
static lm_rc gather(struct lm_cx *cx, struct lm_list households, struct lm_list residents,
                    struct lm_list *ret_households) {
    struct ledger_household *houses = households.items;
    struct ledger_resident *people = residents.items;
    size_t kept = 0, at = 0;
    for (size_t i = 0; i < households.count; i++) {
        size_t from = at;
        while (at < residents.count && people[at].household_id == houses[i].id)
            at++;
        houses[i].residents = (struct lm_list){people + from, at - from};
        if (at > from)
            houses[kept++] = houses[i];
    }
    if (at < residents.count) /* an open spell in a closed household */
        return lm_fail(cx, LM_CORRUPT, "ledger.damaged");
    *ret_households = (struct lm_list){houses, kept};
    return LM_OK;
}

lm_rc ledger_sheet_of_door(struct lm_cx *cx, int64_t door_id, struct ledger_sheet *ret_sheet) {
    struct ledger_sheet sheet = {0};
    struct lm_list households = {0}, residents = {0};
    lm_rc rc = ledger_store_door(cx, door_id, &sheet.door);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_door");
    LM_TRY(rc);
    LM_TRY(ledger_store_households(cx, door_id, &households));
    LM_TRY(ledger_store_residents(cx, door_id, &residents));
    LM_TRY(gather(cx, households, residents, &sheet.households));
    *ret_sheet = sheet;
    return LM_OK;
}

lm_rc ledger_sheets_of_building(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_sheets) {
    struct lm_list doors = {0}, households = {0}, residents = {0}, gathered = {0};
    struct ledger_sheet *sheets;
    LM_TRY(ledger_store_doors(cx, building_id, &doors));
    LM_TRY(ledger_store_households_of_building(cx, building_id, &households));
    LM_TRY(ledger_store_residents_of_building(cx, building_id, &residents));
    LM_TRY(gather(cx, households, residents, &gathered));
    LM_TRY(lm_new(cx->arena, doors.count + 1, &sheets));
    struct ledger_household *houses = gathered.items;
    for (size_t i = 0, at = 0; i < doors.count; i++) {
        size_t from = at;
        sheets[i].door = ((struct ledger_door *)doors.items)[i];
        while (at < gathered.count && houses[at].door_id == sheets[i].door.id)
            at++;
        sheets[i].households = (struct lm_list){houses + from, at - from};
    }
    *ret_sheets = (struct lm_list){sheets, doors.count};
    return LM_OK;
}

lm_rc ledger_doors_of_building(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_doors) {
    return ledger_store_doors(cx, building_id, ret_doors);
}

lm_rc ledger_door_find(struct lm_cx *cx, int64_t door_id, struct ledger_door *ret_door) {
    lm_rc rc = ledger_store_door(cx, door_id, ret_door);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_door") : rc;
}

lm_rc ledger_door_ever(struct lm_cx *cx, int64_t door_id, struct ledger_door *ret_door) {
    lm_rc rc = ledger_store_door_ever(cx, door_id, ret_door);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_door") : rc;
}

lm_rc ledger_door_building(struct lm_cx *cx, int64_t door_id, int64_t *ret_building_id) {
    lm_rc rc = ledger_store_door_building(cx, door_id, ret_building_id);
    return rc == LM_NOT_FOUND ? lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_door") : rc;
}

lm_rc ledger_count_of_node(struct lm_cx *cx, int64_t node_id, struct ledger_count *ret_count) {
    return ledger_store_count_of_node(cx, node_id, ret_count);
}

lm_rc ledger_release(struct lm_cx *cx, int64_t node_id, int64_t from) {
    struct ledger_use use = {0};
    struct lm_str doors, residents;
    LM_TRY(ledger_store_use_of_building(cx, node_id, from, &use));
    if (!use.doors)
        return LM_OK;
    LM_TRY(lm_str_printf(cx->arena, &doors, "%lld", (long long)use.doors));
    LM_TRY(lm_str_printf(cx->arena, &residents, "%lld", (long long)use.residents));
    return lm_fail(cx, LM_CONFLICT, "ledger.building_in_use", doors.p, residents.p);
}

/* ---- doors ---- */

int64_t ledger_floor_of_room(struct lm_str room) {
    int64_t number = 0;
    bool is_below = room.n > 0 && (room.p[0] == 'B' || room.p[0] == 'b' || room.p[0] == '-');
    struct lm_str digits = lm_str_cut(room, is_below ? 1 : 0, room.n);
    size_t n = 0;
    while (n < digits.n && digits.p[n] >= '0' && digits.p[n] <= '9')
        n++;
    if (n < 3 || n > 5 || !lm_str_int(lm_str_cut(digits, 0, n - 2), &number) || number == 0)
        return is_below ? -1 : 1;
    return is_below ? -number : number;
}

lm_rc ledger_door_label(struct lm_arena *arena, struct lm_str unit, struct lm_str room,
                        struct lm_str *ret_label) {
    bool runs_together = unit.n > 0 && (unsigned char)unit.p[unit.n - 1] < 0x80;
    return lm_str_printf(arena, ret_label, "%.*s%s%.*s", LM_FMT(unit), runs_together ? "-" : "",
                         LM_FMT(room));
}

static void check_door(struct lm_cx *cx, const struct ledger_door *door) {
    if (lm_str_is_empty(door->room) || lm_utf8_length(door->room) > 20 ||
        lm_str_find(door->room, LM_STR("#")) >= 0)
        lm_fault(cx, "/room", "ledger.room_unknown");
    if (door->unit_no < 1 || door->unit_no > 99)
        lm_fault(cx, "/unit_no", "ledger.unit_unknown");
    if (door->floor < -9 || door->floor > 150)
        lm_fault(cx, "/floor", "ledger.floor_unknown");
}

/* A stairwell that was given by its number only: as its other doors call it, as the grid does, else
 * by its number. One that nobody calls anything is the only one of its building. */
static lm_rc name_unit(struct lm_cx *cx, struct ledger_door *door) {
    lm_rc rc = ledger_store_unit_label(cx, door->building_id, door->unit_no, &door->unit);
    if (rc == LM_NOT_FOUND)
        rc = grid_unit_label(cx, door->building_id, door->unit_no, &door->unit);
    if (rc != LM_NOT_FOUND)
        return rc;
    door->unit = LM_STR("");
    return door->unit_no < 2
               ? LM_OK
               : lm_str_printf(cx->arena, &door->unit, "%lld单元", (long long)door->unit_no);
}

static lm_rc clean_unit(struct lm_cx *cx, struct lm_str said, struct ledger_door *door) {
    bool is_named = said.p != NULL && (said.n > 0 || door->unit_no < 2);
    return is_named ? lm_text_normalise(cx->arena, said, &door->unit) : name_unit(cx, door);
}

static lm_rc taken(struct lm_cx *cx, lm_rc rc) {
    return rc == LM_CONFLICT ? lm_fail(cx, LM_CONFLICT, "ledger.door_taken") : rc;
}

lm_rc ledger_door_prepare(struct lm_cx *cx, struct ledger_door *door) {
    const struct lm_scope_node *building = lm_scope_find(cx->scope, door->building_id);
    if (!building || building->level != LM_LEVEL_BUILDING)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_building");
    LM_TRY(lm_text_normalise(cx->arena, door->room, &door->room));
    LM_TRY(clean_unit(cx, door->unit, door));
    check_door(cx, door);
    LM_TRY(lm_faults_check(cx));
    if (!door->label.p)
        LM_TRY(ledger_door_label(cx->arena, door->unit, door->room, &door->label));
    door->usage = door->usage ? door->usage : LEDGER_OTHER_USAGE;
    return LM_OK;
}

lm_rc ledger_door_add(struct lm_cx *cx, const struct ledger_door *door,
                      const struct ledger_provenance *provenance, int64_t *ret_id) {
    struct ledger_door new = *door;
    struct ledger_said said;
    LM_TRY(ledger_door_prepare(cx, &new));
    new.id = lm_cx_id(cx);
    new.households = new.residents = 0;
    new.version = 1;
    ledger_said_by(cx, provenance, &said);
    LM_TRY(taken(cx, ledger_store_door_insert(cx, &new, &said)));
    struct ledger_count delta = {
        .building_id = new.building_id, .doors = 1, .vacant_doors = new.usage == LEDGER_VACANT};
    int64_t year;
    LM_TRY(ledger_store_aged_year(cx, new.building_id, &year));
    LM_TRY(ledger_store_count_add(cx, &delta, year));
    *ret_id = new.id;
    LM_TRY(lm_hooks_run(cx, "ledger.door_added", new.id, new.building_id));
    return lm_emit(cx, "ledger", new.building_id);
}

struct editing { /* a door as it becomes, and who says so */
    struct ledger_door *door;
    struct ledger_said said;
};

static lm_rc log_edit(struct lm_cx *cx, const struct editing *editing, const char *field,
                      const struct lm_str values[2]) {
    const struct ledger_door *door = editing->door;
    if (values[0].p && values[1].p && lm_str_eq(values[0], values[1]))
        return LM_OK;
    struct ledger_logged change = {.door_id = door->id,
                                   .kind = "edit",
                                   .field = field,
                                   .old = values[0],
                                   .new = values[1],
                                   .version = door->version,
                                   .on_day = lm_date_at(editing->said.said_ms)};
    return ledger_store_change(cx, &change, &editing->said);
}

/* The number of square centimetres or floors as text of the change log. */
static lm_rc number_text(struct lm_cx *cx, int64_t value, struct lm_str *ret_text) {
    *ret_text = (struct lm_str){0};
    return value == LM_ABSENT ? LM_OK
                              : lm_str_printf(cx->arena, ret_text, "%lld", (long long)value);
}

static lm_rc edit_members(struct lm_cx *cx, const struct editing *editing,
                          const struct ledger_door_in *in) {
    struct ledger_door *door = editing->door, old = *door;
    struct lm_str before, after;
    if (in->room.p)
        LM_TRY(lm_text_normalise(cx->arena, in->room, &door->room));
    if (in->unit.p)
        LM_TRY(clean_unit(cx, in->unit, door));
    if (in->floor != LM_ABSENT)
        door->floor = in->floor;
    if (in->area_cm2 != LM_ABSENT)
        door->area_cm2 = in->area_cm2;
    check_door(cx, door);
    LM_TRY(lm_faults_check(cx));
    LM_TRY(ledger_door_label(cx->arena, door->unit, door->room, &door->label));
    door->version++;
    LM_TRY(log_edit(cx, editing, "label", (struct lm_str[]){old.label, door->label}));
    LM_TRY(number_text(cx, old.floor, &before));
    LM_TRY(number_text(cx, door->floor, &after));
    LM_TRY(log_edit(cx, editing, "floor", (struct lm_str[]){before, after}));
    LM_TRY(number_text(cx, old.area_cm2, &before));
    LM_TRY(number_text(cx, door->area_cm2, &after));
    if (old.area_cm2 != door->area_cm2)
        LM_TRY(log_edit(cx, editing, "area_cm2", (struct lm_str[]){before, after}));
    return taken(cx, ledger_store_door_update(cx, door));
}

lm_rc ledger_door_edit(struct lm_cx *cx, const struct ledger_door_in *in,
                       const struct ledger_provenance *provenance) {
    struct ledger_door door;
    lm_rc rc = ledger_store_door_lock(cx, in->door, &door);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_door");
    LM_TRY(rc);
    if (in->based_on > 0 && in->based_on < door.version)
        return lm_fail(cx, LM_CONFLICT, "ledger.door_changed_meanwhile");
    if (in->closed_on > lm_date_at(cx->now_ms)) {
        lm_fault(cx, "/closed_on", "ledger.closes_later");
        return lm_faults_check(cx);
    }
    if (in->closed_on)
        return ledger_door_close(cx, in->door, in->closed_on, provenance);
    struct editing editing = {.door = &door};
    ledger_said_by(cx, provenance, &editing.said);
    if (in->room.p || in->unit.p || in->floor != LM_ABSENT || in->area_cm2 != LM_ABSENT)
        LM_TRY(edit_members(cx, &editing, in));
    if (!in->usage)
        return lm_emit(cx, "ledger", door.building_id);
    struct ledger_change change = {.kind = LEDGER_SET_USAGE, .usage = in->usage};
    struct ledger_outcome outcome;
    return ledger_apply(cx, in->door, &(struct lm_list){&change, 1}, provenance, &outcome);
}

lm_rc ledger_door_close(struct lm_cx *cx, int64_t door_id, int64_t on,
                        const struct ledger_provenance *provenance) {
    struct ledger_change leave = {.kind = LEDGER_SET_USAGE, .usage = LEDGER_VACANT, .on = on};
    struct ledger_outcome outcome;
    struct ledger_door door;
    struct ledger_said said;
    struct lm_str day;
    int64_t year;
    LM_TRY(ledger_apply(cx, door_id, &(struct lm_list){&leave, 1}, provenance, &outcome));
    LM_TRY(ledger_store_door(cx, door_id, &door));
    LM_TRY(ledger_store_door_close(cx, door_id, on));
    ledger_said_by(cx, provenance, &said);
    LM_TRY(lm_str_printf(cx->arena, &day, "%lld", (long long)on));
    struct ledger_logged change = {.door_id = door_id,
                                   .kind = "edit",
                                   .field = "closed_on",
                                   .new = day,
                                   .version = door.version + 1,
                                   .on_day = on};
    LM_TRY(ledger_store_change(cx, &change, &said));
    struct ledger_count delta = {.building_id = door.building_id, .doors = -1, .vacant_doors = -1};
    LM_TRY(ledger_store_aged_year(cx, door.building_id, &year));
    LM_TRY(ledger_store_count_add(cx, &delta, year));
    LM_TRY(lm_hooks_run(cx, "ledger.door_closed", door_id, door.building_id));
    return lm_emit(cx, "ledger", door.building_id);
}

/* The room of a closed door carries its id, so that its place is free for another. */
static struct lm_str room_of_closed(struct lm_str room) {
    ptrdiff_t mark = lm_str_find(room, LM_STR("#"));
    return mark < 0 ? room : lm_str_cut(room, 0, (size_t)mark);
}

lm_rc ledger_door_reopen(struct lm_cx *cx, int64_t door_id) {
    struct ledger_closed door = {0};
    struct ledger_provenance provenance = {.source = LEDGER_BY_STATION};
    struct ledger_said said;
    struct lm_str day;
    int64_t year;
    lm_rc rc = ledger_store_door_closed(cx, door_id, &door);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "ledger.no_such_door");
    LM_TRY(rc);
    LM_TRY(taken(cx, ledger_store_door_reopen(cx, door_id, room_of_closed(door.room))));
    ledger_said_by(cx, &provenance, &said);
    LM_TRY(lm_str_printf(cx->arena, &day, "%lld", (long long)door.closed_on));
    struct ledger_logged change = {.door_id = door_id,
                                   .kind = "edit",
                                   .field = "closed_on",
                                   .old = day,
                                   .version = door.version + 1,
                                   .on_day = lm_date_at(said.said_ms)};
    LM_TRY(ledger_store_change(cx, &change, &said));
    struct ledger_count delta = {.building_id = door.building_id, .doors = 1, .vacant_doors = 1};
    LM_TRY(ledger_store_aged_year(cx, door.building_id, &year));
    LM_TRY(ledger_store_count_add(cx, &delta, year));
    LM_TRY(lm_hooks_run(cx, "ledger.door_added", door_id, door.building_id));
    return lm_emit(cx, "ledger", door.building_id);
}

lm_rc ledger_doors_closed(struct lm_cx *cx, int64_t building_id, struct lm_list *ret_doors) {
    LM_TRY(ledger_store_doors_closed(cx, building_id, ret_doors));
    struct ledger_closed *doors = ret_doors->items;
    for (size_t i = 0; i < ret_doors->count; i++)
        doors[i].room = room_of_closed(doors[i].room);
    return LM_OK;
}
