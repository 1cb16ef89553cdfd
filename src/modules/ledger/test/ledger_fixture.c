/* See ledger_fixture.h. */
#include "modules/ledger/test/ledger_fixture.h"

#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/idempotency/idempotency.h"
#include "core/setting/setting.h"
#include "modules/grid/grid.h"

#include <dirent.h>
#include <unistd.h>

static const struct lm_module *const modules[] = {&setting_module,
                                                  &idempotency_module,
                                                  &account_module,
                                                  &audit_module,
                                                  &grid_module,
                                                  &ledger_module,
                                                  NULL};

static lm_rc make_grid(struct lm_cx *cx, void *arg) {
    struct fixture *f = arg;
    LM_TRY(grid_node_create(
        cx,
        &(struct grid_node_new){
            .level = 1, .name = LM_STR("测试区"), .code = LM_STR("999999"), .is_managed = true},
        &f->district));
    LM_TRY(grid_node_create(
        cx,
        &(struct grid_node_new){
            .parent_id = f->district, .level = 2, .name = LM_STR("测试街道"), .is_managed = true},
        &f->street));
    LM_TRY(grid_node_create(
        cx,
        &(struct grid_node_new){
            .parent_id = f->street, .level = 3, .name = LM_STR("测试社区"), .is_managed = true},
        &f->community));
    LM_TRY(grid_node_create(
        cx,
        &(struct grid_node_new){
            .parent_id = f->community, .level = 4, .name = LM_STR("测试小区"), .is_managed = true},
        &f->compound));
    LM_TRY(grid_node_create(
        cx,
        &(struct grid_node_new){
            .parent_id = f->compound, .level = 5, .name = LM_STR("1号楼"), .is_managed = true},
        &f->building));
    return grid_node_create(
        cx,
        &(struct grid_node_new){
            .parent_id = f->compound, .level = 5, .name = LM_STR("2号楼"), .is_managed = true},
        &f->other_building);
}

void fixture_open(struct fixture *f, enum lm_engine engine) {
    *f = (struct fixture){0};
    snprintf(f->data_dir, sizeof f->data_dir, "/tmp/ledger_test.XXXXXX");
    assert_non_null(mkdtemp(f->data_dir));
    assert_ok(lm_arena_new(256 * 1024 * 1024, &f->arena));
    struct lm_env_config config = {
        .data_dir = f->data_dir, .db = test_db_config(engine), .is_new_allowed = true};
    assert_ok(lm_env_open(&config, modules, &f->env));
    assert_ok(fixture_write(f, make_grid, f));
}

static void empty(const char *folder) {
    char path[600];
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    if (dir)
        closedir(dir);
}

void fixture_close(struct fixture *f) {
    char path[400];
    lm_env_close(f->env);
    lm_arena_free(f->arena);
    snprintf(path, sizeof path, "%s/imports", f->data_dir);
    empty(path);
    rmdir(path);
    empty(f->data_dir);
    rmdir(f->data_dir);
}

lm_rc fixture_write(struct fixture *f, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg) {
    return lm_env_write(f->env, f->arena, work, arg);
}

lm_rc fixture_read(struct fixture *f, lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg) {
    return lm_env_read(f->env, f->arena, work, arg);
}

struct door_new {
    struct ledger_door door;
    int64_t id;
};

static lm_rc add_door(struct lm_cx *cx, void *arg) {
    struct door_new *new = arg;
    return ledger_door_add(cx, &new->door, &(struct ledger_provenance){.source = LEDGER_BY_STATION},
                           &new->id);
}

int64_t fixture_door(struct fixture *f, int64_t building_id, const char *room) {
    struct door_new new = {.door = {.building_id = building_id,
                                    .unit_no = 1,
                                    .unit = LM_STR("1单元"),
                                    .floor = 1,
                                    .room = lm_str_of(room),
                                    .area_cm2 = LM_ABSENT,
                                    .usage = LEDGER_OWNER_OCCUPIED}};
    assert_ok(fixture_write(f, add_door, &new));
    return new.id;
}

static lm_rc apply(struct lm_cx *cx, void *arg) {
    struct applied *applied = arg;
    lm_rc rc = ledger_changes_prepare(cx, "/changes", &applied->changes);
    if (rc == LM_OK)
        rc = ledger_apply(cx, applied->door_id, &applied->changes, &applied->provenance,
                          &applied->outcome);
    applied->failure = cx->failure;
    applied->faults = cx->faults;
    return rc;
}

lm_rc fixture_apply(struct fixture *f, struct applied *applied) {
    if (!applied->provenance.source)
        applied->provenance.source = LEDGER_BY_STATION;
    return fixture_write(f, apply, applied);
}

struct ledger_outcome fixture_change(struct fixture *f, int64_t door_id,
                                     struct ledger_change change) {
    struct applied applied = {.door_id = door_id, .changes = {&change, 1}};
    assert_ok(fixture_apply(f, &applied));
    return applied.outcome;
}

struct sheet_of {
    int64_t id;
    struct ledger_sheet sheet;
    struct ledger_count count;
};

static lm_rc read_sheet(struct lm_cx *cx, void *arg) {
    struct sheet_of *of = arg;
    return ledger_sheet_of_door(cx, of->id, &of->sheet);
}

struct ledger_sheet fixture_sheet(struct fixture *f, int64_t door_id) {
    struct sheet_of of = {.id = door_id};
    assert_ok(fixture_read(f, read_sheet, &of));
    return of.sheet;
}

static lm_rc read_count(struct lm_cx *cx, void *arg) {
    struct sheet_of *of = arg;
    return ledger_count_of_node(cx, of->id, &of->count);
}

struct ledger_count fixture_count(struct fixture *f, int64_t node_id) {
    struct sheet_of of = {.id = node_id};
    assert_ok(fixture_read(f, read_count, &of));
    return of.count;
}

struct ledger_resident fixture_resident(struct fixture *f, int64_t door_id, const char *name) {
    struct ledger_sheet sheet = fixture_sheet(f, door_id);
    const struct ledger_household *houses = sheet.households.items;
    for (size_t i = 0; i < sheet.households.count; i++) {
        const struct ledger_resident *people = houses[i].residents.items;
        for (size_t at = 0; at < houses[i].residents.count; at++)
            if (lm_str_is(people[at].name, name))
                return people[at];
    }
    fail_msg("nobody is called %s behind the door", name);
    return (struct ledger_resident){0};
}
