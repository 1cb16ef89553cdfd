/* The run of an import: batches of some hundred doors, read and prepared outside the writer,
 * applied in one transaction each. A dry run takes the same way and undoes each batch. Memory is
 * bounded by the batch. */
#include "base/clock.h"
#include "core/env.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger_import.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"

enum { GROUPS_MAX = 250, ROWS_MAX = 1500, BUILDINGS_MAX = 60, FAULTS_KEPT = 1000 };
enum { BATCH_CAP = 192 * 1024 * 1024, CACHE_CAP = 64 * 1024 * 1024 };

/* Rows of one door that stand together. */
struct group {
    size_t first, count; /* rows */
    bool is_bad, is_skipped;
    struct ledger_import_tally tally;
};

/* Doors of one building as they stood when it was first met. */
struct known_building {
    struct lm_map by_place; /* "unit/room" → struct ledger_door */
};

struct batch {
    struct ledger_import_run *run;
    struct lm_sheet *sheet;
    struct ledger_reader reader;
    struct lm_arena *arena, *cache_arena;
    struct lm_map buildings, doors; /* by id; in cache_arena */
    LM_ARRAY(struct ledger_row) rows;
    LM_ARRAY(struct group) groups;
    bool is_end, must_repeat;
    struct ledger_import_tally total;
    struct lm_sheet_out *errors;
    int64_t fault_seq, header_left;
};

/* ---- doors that exist ---- */

static lm_rc place_key(struct lm_arena *arena, int64_t unit_no, struct lm_str room,
                       struct lm_str *ret_key) {
    return lm_str_printf(arena, ret_key, "%lld/%.*s", (long long)unit_no, LM_FMT(room));
}

static lm_rc copy_door(struct lm_arena *arena, const struct ledger_door *door,
                       struct ledger_door **ret_door) {
    LM_TRY(lm_new(arena, 1, ret_door));
    **ret_door = *door;
    LM_TRY(lm_str_copy(arena, door->unit, &(*ret_door)->unit));
    LM_TRY(lm_str_copy(arena, door->room, &(*ret_door)->room));
    (*ret_door)->label = LM_STR("");
    return LM_OK;
}

static void forget_buildings(struct batch *batch) {
    lm_arena_reset(batch->cache_arena);
    batch->buildings = batch->doors = (struct lm_map){.arena = batch->cache_arena};
}

static lm_rc know_building(struct batch *batch, struct lm_cx *cx, int64_t building_id,
                           struct known_building **ret_known) {
    struct known_building *known = lm_map_get_int(&batch->buildings, building_id);
    struct lm_list doors = {0};
    if (known) {
        *ret_known = known;
        return LM_OK;
    }
    if (batch->buildings.count >= BUILDINGS_MAX)
        forget_buildings(batch);
    LM_TRY(lm_new(batch->cache_arena, 1, &known));
    known->by_place.arena = batch->cache_arena;
    LM_TRY(ledger_store_doors(cx, building_id, &doors));
    const struct ledger_door *items = doors.items;
    for (size_t i = 0; i < doors.count; i++) {
        struct ledger_door *door;
        struct lm_str key;
        LM_TRY(copy_door(batch->cache_arena, &items[i], &door));
        LM_TRY(place_key(batch->cache_arena, door->unit_no, door->room, &key));
        LM_TRY(lm_map_put(&known->by_place, key, door));
        LM_TRY(lm_map_put_int(&batch->doors, door->id, door));
    }
    LM_TRY(lm_map_put_int(&batch->buildings, building_id, known));
    *ret_known = known;
    return LM_OK;
}

static lm_rc find_by_place(struct batch *batch, struct lm_cx *cx, const struct ledger_row *row,
                           struct ledger_door **ret_door) {
    struct known_building *known;
    struct lm_str key;
    LM_TRY(know_building(batch, cx, row->building_id, &known));
    LM_TRY(place_key(cx->arena, row->unit_no, row->room, &key));
    *ret_door = lm_map_get(&known->by_place, key);
    return LM_OK;
}

static lm_rc find_by_id(struct batch *batch, struct lm_cx *cx, int64_t door_id,
                        struct ledger_door **ret_door) {
    struct known_building *known;
    struct ledger_door door;
    *ret_door = lm_map_get_int(&batch->doors, door_id);
    if (*ret_door)
        return LM_OK;
    lm_rc rc = ledger_store_door(cx, door_id, &door);
    if (rc == LM_NOT_FOUND)
        return LM_OK;
    LM_TRY(rc);
    LM_TRY(know_building(batch, cx, door.building_id, &known));
    *ret_door = lm_map_get_int(&batch->doors, door_id);
    return LM_OK;
}

/* Which door the row is about; door_id stays 0 for one that will be new. */
static lm_rc resolve(struct batch *batch, struct lm_cx *cx, struct ledger_row *row) {
    struct ledger_door *door = NULL;
    if (row->door_id) {
        LM_TRY(find_by_id(batch, cx, row->door_id, &door));
        if (!door || !lm_scope_covers(cx->scope, batch->run->node_id, door->building_id))
            ledger_row_fault(row, LEDGER_COLUMN_DOOR_ID, "ledger.import_no_door", LM_STR(""));
        else if (row->building_id &&
                 (door->building_id != row->building_id || door->unit_no != row->unit_no ||
                  !lm_str_eq(door->room, row->room)))
            ledger_row_fault(row, LEDGER_COLUMN_ROOM, "ledger.import_door_differs", LM_STR(""));
    } else if (row->building_id && row->room.n > 0)
        LM_TRY(find_by_place(batch, cx, row, &door));
    if (!door)
        return LM_OK;
    row->door_id = door->id;
    row->building_id = door->building_id;
    row->unit_no = door->unit_no;
    row->room = door->room;
    bool has_people = door->residents > 0 || row->person.name.p;
    if (row->usage == LEDGER_VACANT && has_people && door->usage != LEDGER_VACANT)
        ledger_row_fault(row, LEDGER_COLUMN_USAGE, "ledger.import_vacant_occupied", LM_STR(""));
    if (row->usage == door->usage)
        row->usage = 0;
    if (row->area_cm2 == door->area_cm2)
        row->area_cm2 = LM_ABSENT;
    return lm_str_copy(cx->arena, row->room, &row->room);
}

/* ---- reading a batch ---- */

static bool is_same_door(const struct ledger_row *a, const struct ledger_row *b) {
    if (a->door_id || b->door_id)
        return a->door_id == b->door_id;
    return a->building_id && a->building_id == b->building_id && a->unit_no == b->unit_no &&
           lm_str_eq(a->room, b->room);
}

static lm_rc add_row(struct batch *batch, const struct ledger_row *row) {
    struct group *last = batch->groups.count ? &batch->groups.items[batch->groups.count - 1] : NULL;
    bool joins = last && is_same_door(&batch->rows.items[last->first], row);
    if (!joins)
        LM_TRY(
            lm_array_add(batch->arena, &batch->groups, (struct group){.first = batch->rows.count}));
    last = &batch->groups.items[batch->groups.count - 1];
    last->count++;
    last->is_bad |= row->fault_count > 0;
    return lm_array_add(batch->arena, &batch->rows, *row);
}

/* The next row of data; false at the end of the sheet. */
static lm_rc next_row(struct batch *batch, struct lm_cx *cx, struct ledger_row *ret_row,
                      bool *ret_has_row) {
    struct lm_sheet_row sheet_row = {0};
    for (bool is_row = false; !is_row;) {
        LM_TRY(lm_sheet_next(batch->sheet, cx->arena, &sheet_row, ret_has_row));
        if (!*ret_has_row)
            return LM_OK;
        if (batch->header_left > 0) {
            batch->header_left--;
            continue;
        }
        *ret_row = (struct ledger_row){.number = sheet_row.number,
                                       .cells = sheet_row.cells,
                                       .count = sheet_row.count,
                                       .floor = LM_ABSENT,
                                       .area_cm2 = LM_ABSENT};
        LM_TRY(ledger_row_read(cx, &batch->reader, ret_row, &is_row));
    }
    return resolve(batch, cx, ret_row);
}

/* A door whose rows fall into two batches is applied in two pieces: each says only what it knows.
 */
static lm_rc read_batch(struct lm_cx *cx, void *arg) {
    struct batch *batch = arg;
    struct ledger_row row;
    for (bool has_row = true;;) {
        bool is_full = batch->groups.count >= GROUPS_MAX || batch->rows.count >= ROWS_MAX;
        if (is_full)
            return LM_OK;
        LM_TRY(next_row(batch, cx, &row, &has_row));
        if (!has_row)
            break;
        LM_TRY(add_row(batch, &row));
    }
    batch->is_end = true;
    return LM_OK;
}

/* ---- applying a batch ---- */

static lm_rc new_door(struct lm_cx *cx, const struct ledger_row *row,
                      const struct ledger_provenance *said, int64_t *ret_id) {
    struct ledger_door door = {.building_id = row->building_id,
                               .unit_no = row->unit_no,
                               .unit = row->unit,
                               .floor = row->floor == LM_ABSENT ? ledger_floor_of_room(row->room)
                                                                : row->floor,
                               .room = row->room,
                               .usage = row->usage,
                               .area_cm2 = row->area_cm2};
    return ledger_door_add(cx, &door, said, ret_id);
}

/* Which household a 户序 means: one that is there, or a new one named by its number. */
static lm_rc name_household(struct lm_cx *cx, const struct lm_list *households, int64_t number,
                            struct ledger_change *change) {
    const struct ledger_household *items = households->items;
    if (number == 0)
        return LM_OK;
    for (size_t i = 0; i < households->count; i++)
        if (items[i].number == number) {
            change->household_id = items[i].id;
            return LM_OK;
        }
    return lm_str_printf(cx->arena, &change->household_ref, "%lld", (long long)number);
}

struct change_list {
    struct ledger_change *items;
    size_t count, room;
};

static lm_rc add_household_once(struct lm_cx *cx, struct change_list *changes, struct lm_str ref) {
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].kind == LEDGER_ADD_HOUSEHOLD &&
            lm_str_eq(changes->items[i].household_ref, ref))
            return LM_OK;
    return lm_array_add(cx->arena, changes,
                        (struct ledger_change){.kind = LEDGER_ADD_HOUSEHOLD, .household_ref = ref});
}

static lm_rc person_change(struct lm_cx *cx, const struct lm_list *households,
                           const struct ledger_row *row, struct change_list *changes) {
    struct ledger_change change = {.kind = row->person_id ? LEDGER_CORRECT : LEDGER_ADD,
                                   .person_id = row->person_id,
                                   .on = row->person_id ? 0 : row->from_on,
                                   .person = row->person};
    if (!row->person_id)
        LM_TRY(name_household(cx, households, row->household, &change));
    if (change.household_ref.p)
        LM_TRY(add_household_once(cx, changes, change.household_ref));
    return lm_array_add(cx->arena, changes, change);
}

static lm_rc edit_area(struct lm_cx *cx, const struct ledger_row *row,
                       struct ledger_import_tally *tally) {
    struct ledger_door_in edit = {
        .door = row->door_id, .unit_no = LM_ABSENT, .floor = LM_ABSENT, .area_cm2 = row->area_cm2};
    if (row->area_cm2 == LM_ABSENT)
        return LM_OK;
    tally->changes++;
    return ledger_door_edit(cx, &edit);
}

static lm_rc apply_group(struct batch *batch, struct lm_cx *cx, struct group *group) {
    const struct ledger_row *rows = &batch->rows.items[group->first];
    struct ledger_provenance said = {.source = LEDGER_BY_IMPORT,
                                     .source_id = batch->run->import_id,
                                     .within_id = batch->run->node_id};
    struct change_list changes = {0};
    struct lm_list households = {0};
    struct ledger_outcome outcome;
    int64_t door_id = rows[0].door_id, people = 0;
    group->tally = (struct ledger_import_tally){0};
    if (door_id) {
        LM_TRY(edit_area(cx, &rows[0], &group->tally));
        LM_TRY(ledger_store_households(cx, door_id, &households));
        if (rows[0].usage) {
            group->tally.changes++;
            LM_TRY(lm_array_add(
                cx->arena, &changes,
                (struct ledger_change){.kind = LEDGER_SET_USAGE, .usage = rows[0].usage}));
        }
    } else
        LM_TRY(new_door(cx, &rows[0], &said, &door_id));
    for (size_t i = 0; i < group->count; i++)
        if (rows[i].person.name.p) {
            people++;
            LM_TRY(person_change(cx, &households, &rows[i], &changes));
        }
    if (changes.count == 0) {
        group->tally.adds += rows[0].door_id == 0;
        group->tally.same += rows[0].door_id != 0 && group->tally.changes == 0;
        return LM_OK;
    }
    LM_TRY(ledger_apply(cx, door_id, &(struct lm_list){changes.items, changes.count}, &said,
                        &outcome));
    int64_t added = outcome.added + outcome.births;
    group->tally.adds += added;
    group->tally.changes += outcome.corrected;
    group->tally.same += people - added - outcome.corrected;
    return LM_OK;
}

/* What the rules refused becomes an error of the group's rows. */
static void refuse_group(struct batch *batch, struct lm_cx *cx, struct group *group) {
    struct ledger_row *row = &batch->rows.items[group->first];
    const char *key = cx->failure.key;
    if (cx->faults.count > 0 && cx->faults.items) {
        struct lm_str pointer = cx->faults.items[0].pointer, part, last = LM_STR("");
        key = cx->faults.items[0].key;
        while (lm_str_split(&pointer, '/', &part))
            last = part;
        ledger_row_fault(row, lm_code_value(ledger_import_fields, last), key, LM_STR(""));
    } else
        ledger_row_fault(row, 0, key ? key : "error.conflict", LM_STR(""));
    group->is_bad = group->is_skipped = true;
    group->tally = (struct ledger_import_tally){0};
    cx->failure = (struct lm_failure){0};
    cx->faults.count = 0;
}

/* One transaction. LM_GONE undoes it on purpose: a dry run, or a refused group that the next try
 * leaves out. */
static lm_rc apply_batch(struct lm_cx *cx, void *arg) {
    struct batch *batch = arg;
    batch->must_repeat = false;
    for (size_t i = 0; i < batch->groups.count; i++) {
        struct group *group = &batch->groups.items[i];
        if (group->is_bad || group->is_skipped)
            continue;
        lm_rc rc = apply_group(batch, cx, group);
        if (lm_rc_is_fault(rc))
            return rc;
        if (rc != LM_OK) {
            refuse_group(batch, cx, group);
            batch->must_repeat = true;
        }
    }
    return batch->run->is_dry || batch->must_repeat ? LM_GONE : LM_OK;
}

static lm_rc run_batch(struct batch *batch) {
    lm_rc rc;
    do {
        rc = lm_env_write(batch->run->env, batch->arena, apply_batch, batch);
    } while (rc == LM_GONE && !batch->run->is_dry && batch->must_repeat);
    return rc == LM_GONE && batch->run->is_dry ? LM_OK : rc;
}

/* ---- errors ---- */

static lm_rc store_faults(struct lm_cx *cx, void *arg) {
    struct batch *batch = arg;
    const struct ledger_import_column *columns = batch->run->columns.items;
    int64_t seq = batch->fault_seq;
    for (size_t i = 0; i < batch->rows.count; i++) {
        const struct ledger_row *row = &batch->rows.items[i];
        for (size_t f = 0; f < row->fault_count && seq < FAULTS_KEPT; f++) {
            int at = row->faults[f].field ? batch->reader.field_at[row->faults[f].field] : -1;
            struct ledger_import_fault_row fault = {.row_no = row->number,
                                                    .title =
                                                        at >= 0 ? columns[at].title : LM_STR(""),
                                                    .message_key = lm_str_of(row->faults[f].key),
                                                    .arg0 = row->faults[f].args[0]};
            LM_TRY(ledger_store_import_fault(cx, batch->run->import_id, ++seq, &fault));
        }
    }
    batch->fault_seq = seq;
    return LM_OK;
}

static lm_rc write_errors(struct lm_cx *cx, void *arg) {
    struct batch *batch = arg;
    for (size_t i = 0; i < batch->rows.count; i++) {
        const struct ledger_row *row = &batch->rows.items[i];
        struct lm_str text;
        LM_TRY(ledger_row_fault_text(cx, &batch->run->columns, &batch->reader, row, &text));
        for (size_t at = 0; at < batch->run->columns.count; at++)
            lm_sheet_put(batch->errors, at < row->count && row->cells[at].text.p
                                            ? row->cells[at].text
                                            : LM_STR(""));
        lm_sheet_put(batch->errors, text);
        if (row->fault_count > 0)
            lm_sheet_mark(batch->errors);
        lm_sheet_end_row(batch->errors);
    }
    return LM_OK;
}

static lm_rc open_errors(struct batch *batch) {
    const struct ledger_import_run *run = batch->run;
    const struct ledger_import_column *columns = run->columns.items;
    struct lm_sheet_column *titles;
    bool is_gbk = strcmp(lm_sheet_encoding(batch->sheet), "GB18030") == 0;
    struct lm_sheet_style style = {
        .format = lm_sheet_format(batch->sheet), .is_gbk = is_gbk, .name = "台账"};
    if (!run->errors_path)
        return LM_OK;
    LM_TRY(lm_new(batch->arena, run->columns.count + 1, &titles));
    for (size_t i = 0; i < run->columns.count; i++) {
        struct lm_str title;
        LM_TRY(lm_str_copy(batch->arena, columns[i].title, &title));
        titles[i].title = title.p;
    }
    titles[run->columns.count] = (struct lm_sheet_column){.title = "错误", .width = 60};
    return lm_sheet_create(run->errors_path, &style, titles, run->columns.count + 1,
                           &batch->errors);
}

/* ---- the whole ---- */

static void add_up(struct batch *batch) {
    batch->total.rows += (int64_t)batch->rows.count;
    for (size_t i = 0; i < batch->rows.count; i++)
        batch->total.faults += batch->rows.items[i].fault_count > 0;
    for (size_t i = 0; i < batch->groups.count; i++) {
        batch->total.adds += batch->groups.items[i].tally.adds;
        batch->total.changes += batch->groups.items[i].tally.changes;
        batch->total.same += batch->groups.items[i].tally.same;
    }
}

static bool has_faults(const struct batch *batch) {
    for (size_t i = 0; i < batch->rows.count; i++)
        if (batch->rows.items[i].fault_count > 0)
            return true;
    return false;
}

static lm_rc one_batch(struct batch *batch) {
    struct lm_env *env = batch->run->env;
    lm_arena_reset(batch->arena);
    memset(&batch->rows, 0, sizeof batch->rows);
    memset(&batch->groups, 0, sizeof batch->groups);
    LM_TRY(lm_env_read(env, batch->arena, read_batch, batch));
    LM_TRY(run_batch(batch));
    if (!batch->run->is_dry) /* doors and figures have changed */
        forget_buildings(batch);
    if (batch->errors)
        LM_TRY(lm_env_read(env, batch->arena, write_errors, batch));
    if (has_faults(batch) && batch->fault_seq < FAULTS_KEPT)
        LM_TRY(lm_env_write(env, batch->arena, store_faults, batch));
    add_up(batch);
    return batch->run->progress ? batch->run->progress(batch->run->arg, &batch->total,
                                                       lm_sheet_progress(batch->sheet))
                                : LM_OK;
}

static lm_rc all_batches(struct batch *batch) {
    forget_buildings(batch);
    while (!batch->is_end)
        LM_TRY(one_batch(batch));
    return LM_OK;
}

static lm_rc clear_faults(struct lm_cx *cx, void *arg) {
    return ledger_store_import_faults_clear(cx, ((const struct batch *)arg)->run->import_id);
}

static lm_rc run_sheet(struct batch *batch) {
    LM_TRY(lm_env_write(batch->run->env, batch->arena, clear_faults, batch));
    LM_TRY(open_errors(batch));
    lm_rc rc = all_batches(batch);
    if (!batch->errors)
        return rc;
    lm_rc finished = lm_sheet_finish(batch->errors);
    return rc == LM_OK ? finished : rc;
}

lm_rc ledger_import_run(struct ledger_import_run *run, struct ledger_import_tally *ret_tally) {
    struct lm_arena *arena LM_ARENA_AUTO = NULL, *cache LM_ARENA_AUTO = NULL,
                           *head LM_ARENA_AUTO = NULL;
    struct lm_faults faults = {0};
    struct batch batch = {.run = run, .header_left = run->header_rows};
    LM_TRY(lm_arena_new(BATCH_CAP, &arena));
    LM_TRY(lm_arena_new(CACHE_CAP, &cache));
    LM_TRY(lm_arena_new(1024 * 1024, &head));
    batch.arena = arena;
    batch.cache_arena = cache;
    faults.arena = head;
    rewind(run->file);
    LM_TRY(lm_sheet_open(run->file, NULL, &faults, &batch.sheet));
    ledger_reader_begin(&batch.reader, run->node_id, &run->columns);
    lm_rc rc = run_sheet(&batch);
    lm_sheet_close(batch.sheet);
    *ret_tally = batch.total;
    return rc;
}
