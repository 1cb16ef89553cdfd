/* People over time and across doors: who left, who lives out of the editor's reach, moves, and what
 * is undone. On both engines. */
#include "modules/ledger/test/ledger_fixture.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "modules/ledger/ledger_derive.h"
#include "modules/ledger/ledger_http.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_search_store.h"
#include "modules/ledger/ledger_store.h"

/* ---- acting as somebody ---- */

struct as {
    const struct lm_who *who;
    struct applied *applied;
};

static lm_rc apply_as(struct lm_cx *cx, void *arg) {
    struct as *as = arg;
    struct applied *applied = as->applied;
    cx->who = as->who;
    lm_rc rc = ledger_changes_prepare(cx, "/changes", &applied->changes);
    if (rc == LM_OK)
        rc = ledger_apply(cx, applied->door_id, &applied->changes, &applied->provenance,
                          &applied->outcome);
    applied->failure = cx->failure;
    applied->faults = cx->faults;
    return rc;
}

static lm_rc change_as(struct fixture *f, const struct lm_who *who, int64_t door_id,
                       struct ledger_change change) {
    struct applied applied = {
        .door_id = door_id, .changes = {&change, 1}, .provenance = {.source = LEDGER_BY_STATION}};
    return fixture_write(f, apply_as, &(struct as){who, &applied});
}

static lm_rc apply_all(struct fixture *f, int64_t door_id, struct ledger_change *changes,
                       size_t count) {
    struct applied applied = {.door_id = door_id, .changes = {changes, count}};
    return fixture_apply(f, &applied);
}

struct permit {
    const struct lm_who *who;
    int64_t person_id, building_id;
    bool is_home;
};

static lm_rc permit(struct lm_cx *cx, void *arg) {
    struct permit *ask = arg;
    static const struct lm_route route = {.permission = &ledger_reveal};
    cx->who = ask->who;
    cx->route = &route;
    return ask->is_home ? ledger_permit_home(cx, ask->person_id, &ask->building_id)
                        : ledger_permit_person(cx, ask->person_id, &ask->building_id);
}

static bool may(struct fixture *f, const struct lm_who *who, int64_t person_id, bool is_home) {
    struct permit ask = {who, person_id, 0, is_home};
    lm_rc rc = fixture_read(f, permit, &ask);
    assert_true(rc == LM_OK || rc == LM_NOT_FOUND);
    return rc == LM_OK;
}

struct rows {
    const struct lm_sql *sql;
    int64_t id, count;
};

static lm_rc count_rows(struct lm_cx *cx, void *arg) {
    struct rows *rows = arg;
    return lm_db_int(cx->db, LM_Q(rows->sql, LM_I(rows->id)), &rows->count);
}

static int64_t count_of(struct fixture *f, const struct lm_sql *sql, int64_t id) {
    struct rows rows = {sql, id, 0};
    assert_ok(fixture_read(f, count_rows, &rows));
    return rows.count;
}

static const struct lm_sql spells_of = {"test_spells",
                                        "SELECT count(*) FROM ledger_spell WHERE person_id = $1"};
static const struct lm_sql changes_of = {"test_changes",
                                         "SELECT count(*) FROM ledger_change WHERE door_id = $1"};
static const struct lm_sql last_day = {
    "test_last_day", "SELECT on_day FROM ledger_change WHERE door_id = $1 ORDER BY id DESC"};

#define STATION(name, node)                                                                        \
    struct lm_grant name##_grant = {LM_ROLE_STATION_HEAD, node};                                   \
    struct lm_who name = {                                                                         \
        .account_id = 1000 + (node) % 1000, .grants = &name##_grant, .grant_count = 1}

/* ---- people who left ---- */

static void only_the_last_home_knows_who_left_and_none_shows_his_numbers(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t first = fixture_door(&f, f.building, "101"),
                second = fixture_door(&f, f.other_building, "201");
        STATION(old, f.building);
        STATION(last, f.other_building);
        fixture_change(&f, first, fixture_add("陈大明"));
        int64_t id = fixture_resident(&f, first, "陈大明").person_id;
        fixture_change(&f, second, (struct ledger_change){.kind = LEDGER_MOVE, .person_id = id});
        assert_false(may(&f, &old, id, false));
        assert_true(may(&f, &last, id, true));
        fixture_change(&f, second, (struct ledger_change){.kind = LEDGER_DEATH, .person_id = id});
        assert_false(may(&f, &old, id, false));
        assert_true(may(&f, &last, id, false)); /* tells relatives who looked */
        assert_false(may(&f, &last, id, true)); /* no number of the dead in clear */
        fixture_close(&f);
    }
}

/* ---- out of reach ---- */

static void somebody_out_of_reach_is_entered_without_being_shown_or_changed(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t home = fixture_door(&f, f.building, "101"),
                here = fixture_door(&f, f.other_building, "201");
        STATION(theirs, f.building);
        STATION(mine, f.other_building);
        struct ledger_change add = fixture_add("陈大明");
        add.person.id_number = LM_STR("610112190001010003");
        add.person.phone = LM_STR("19900001111");
        assert_ok(change_as(&f, &theirs, home, add));
        struct ledger_resident before = fixture_resident(&f, home, "陈大明");
        add = fixture_add("陈大明");
        add.person.id_number = LM_STR("610112190001010003");
        add.person.phone = LM_STR("19900002222");
        assert_ok(change_as(&f, &mine, here, add));
        struct ledger_resident there = fixture_resident(&f, home, "陈大明"),
                               seen = fixture_resident(&f, here, "陈大明");
        assert_true(seen.person_id == before.person_id);
        assert_true(seen.is_linked);
        assert_null(seen.phone_mask.p);
        assert_true(lm_str_is(there.phone_mask, "199****1111"));
        assert_int_equal(there.version, before.version);
        assert_false(may(&f, &mine, seen.person_id, false));
        assert_true(may(&f, &theirs, seen.person_id, true));

        struct ledger_change correct = {
            .kind = LEDGER_CORRECT,
            .person_id = seen.person_id,
            .person = {.phone = LM_STR("19900003333"), .birth_year = LM_ABSENT}};
        assert_rc(change_as(&f, &mine, here, correct), LM_INVALID);
        correct.person =
            (struct ledger_person_input){.relation = LM_STR("02"), .birth_year = LM_ABSENT};
        assert_ok(change_as(&f, &mine, here, correct));
        assert_rc(
            change_as(&f, &mine, here,
                      (struct ledger_change){.kind = LEDGER_DEATH, .person_id = seen.person_id}),
            LM_INVALID);
        assert_rc(
            change_as(&f, &mine, here, (struct ledger_change){.kind = LEDGER_MOVE, .person_id = 1}),
            LM_NOT_FOUND);

        assert_ok(change_as(
            &f, &theirs, home,
            (struct ledger_change){.kind = LEDGER_MOVE_OUT, .person_id = seen.person_id}));
        seen = fixture_resident(&f, here, "陈大明"); /* the only home now */
        assert_false(seen.is_linked);
        assert_true(lm_str_is(seen.phone_mask, "199****1111"));
        assert_true(may(&f, &mine, seen.person_id, true));
        fixture_close(&f);
    }
}

static void numbers_are_not_tried_out_by_adding(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        STATION(mine, f.building);
        lm_rc rc = LM_OK;
        int tries = 0;
        for (; rc == LM_OK && tries < 40; tries++) {
            struct ledger_change add = fixture_add("");
            assert_ok(lm_str_printf(f.arena, &add.person.name, "陈%c%c", 'a' + tries / 26,
                                    'a' + tries % 26));
            add.person.id_number = LM_STR("610112190001010003");
            rc = change_as(&f, &mine, door, add);
        }
        assert_rc(rc, LM_TOO_MANY);
        assert_int_equal(tries, 31);
        assert_ok(change_as(&f, &mine, door, fixture_add("没有号码")));
        fixture_close(&f);
    }
}

/* ---- moving ---- */

static void a_move_is_one_person_out_there_and_in_here(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t from = fixture_door(&f, f.building, "101"),
                to = fixture_door(&f, f.other_building, "201");
        STATION(mine, f.compound);
        STATION(theirs, f.other_building);
        struct ledger_change add = fixture_add("陈大明");
        add.person.phone = LM_STR("19900001111");
        add.person.birth_year = 1940;
        fixture_change(&f, from, add);
        struct ledger_resident old = fixture_resident(&f, from, "陈大明");
        struct ledger_change move = {.kind = LEDGER_MOVE,
                                     .person_id = old.person_id,
                                     .person = {.relation = LM_STR("52"), .birth_year = LM_ABSENT}};
        assert_rc(change_as(&f, &theirs, to, move), LM_NOT_FOUND); /* not theirs to move out */
        assert_ok(change_as(&f, &mine, to, move));
        struct ledger_resident now = fixture_resident(&f, to, "陈大明");
        assert_true(now.person_id == old.person_id && now.spell_id != old.spell_id);
        assert_true(lm_str_is(now.relation, "52"));
        assert_true(lm_str_is(now.phone_mask, "199****1111"));
        assert_int_equal(fixture_sheet(&f, from).door.residents, 0);
        assert_int_equal(fixture_count(&f, f.building).residents, 0);
        assert_int_equal(fixture_count(&f, f.other_building).residents, 1);
        assert_int_equal(fixture_count(&f, f.compound).aged_80, 1);
        assert_int_equal(count_of(&f, &spells_of, old.person_id), 2);
        assert_int_equal(count_of(&f, &changes_of, from), 1);
        assert_ok(change_as(&f, &mine, to, move)); /* said twice: no change */
        assert_int_equal(count_of(&f, &spells_of, old.person_id), 2);
        fixture_close(&f);
    }
}

/* ---- undoing ---- */

static void what_vacant_moved_out_comes_back_exactly(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        struct ledger_change family[] = {fixture_add("陈大明"), fixture_add("赵小红")};
        family[0].on = 20200101;
        family[1].person.relation = LM_STR("12");
        family[1].person.residence = LEDGER_MIGRANT;
        assert_ok(apply_all(&f, door, family, 2));
        struct ledger_resident one = fixture_resident(&f, door, "陈大明"),
                               two = fixture_resident(&f, door, "赵小红");
        struct ledger_count before = fixture_count(&f, f.building);
        fixture_change(&f, door,
                       (struct ledger_change){.kind = LEDGER_SET_USAGE, .usage = LEDGER_VACANT});
        struct ledger_change undo[] = {{.kind = LEDGER_SET_USAGE, .usage = LEDGER_OWNER_OCCUPIED},
                                       {.kind = LEDGER_RETURN, .person_id = one.person_id},
                                       {.kind = LEDGER_RETURN, .person_id = two.person_id},
                                       {.kind = LEDGER_RETURN, .person_id = two.person_id}};
        assert_ok(apply_all(&f, door, undo, 4));
        struct ledger_resident now = fixture_resident(&f, door, "陈大明"),
                               wife = fixture_resident(&f, door, "赵小红");
        assert_true(now.spell_id == one.spell_id && now.household_id == one.household_id);
        assert_int_equal(now.from_on, 20200101);
        assert_true(wife.spell_id == two.spell_id && lm_str_is(wife.relation, "12"));
        assert_int_equal(wife.residence, LEDGER_MIGRANT);
        assert_int_equal(fixture_sheet(&f, door).door.usage, LEDGER_OWNER_OCCUPIED);
        struct ledger_count after = fixture_count(&f, f.building);
        assert_memory_equal(&before, &after, sizeof before);
        fixture_close(&f);
    }
}

static void a_death_said_by_mistake_is_undone_behind_every_door(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t here = fixture_door(&f, f.building, "101"),
                there = fixture_door(&f, f.other_building, "201");
        struct ledger_change add = fixture_add("陈大明");
        add.person.id_number = LM_STR("610112190001010003");
        fixture_change(&f, here, add);
        add = fixture_add("陈大明");
        add.person.id_number = LM_STR("610112190001010003");
        fixture_change(&f, there, add);
        struct ledger_count before = fixture_count(&f, f.compound);
        int64_t id = fixture_resident(&f, here, "陈大明").person_id;
        fixture_change(&f, here, (struct ledger_change){.kind = LEDGER_DEATH, .person_id = id});
        assert_int_equal(count_of(&f, &changes_of, there), 1); /* the other door's timeline knows */
        fixture_change(&f, here, (struct ledger_change){.kind = LEDGER_RETURN, .person_id = id});
        assert_true(fixture_resident(&f, there, "陈大明").person_id == id);
        struct ledger_count after = fixture_count(&f, f.compound);
        assert_memory_equal(&before, &after, sizeof before);
        fixture_close(&f);
    }
}

static void somebody_entered_by_mistake_never_lived_here(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        fixture_change(&f, door, fixture_add("陈大明"));
        struct ledger_change mistake = {
            .kind = LEDGER_MISTAKE, .person_id = fixture_resident(&f, door, "陈大明").person_id};
        struct ledger_outcome outcome = fixture_change(&f, door, mistake);
        assert_int_equal(outcome.moved_out, 0);
        assert_int_equal(outcome.residents, 0);
        assert_int_equal(fixture_change(&f, door, mistake).residents, 0);
        fixture_close(&f);
    }
}

/* ---- doors ---- */

struct doors {
    int64_t building_id, door_id;
    struct ledger_door door;
    struct ledger_door_in edit;
    struct lm_list closed;
    bool is_taken;
};

static lm_rc add_second(struct lm_cx *cx, void *arg) {
    struct doors *doors = arg;
    struct ledger_provenance said = {.source = LEDGER_BY_STATION};
    LM_TRY(ledger_door_add(cx, &doors->door, &said, &doors->door_id));
    return ledger_store_door(cx, doors->door_id, &doors->door);
}

static void a_stairwell_given_by_number_is_named(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        struct ledger_door wanted = {.building_id = f.building,
                                     .unit_no = 2,
                                     .floor = 10,
                                     .room = LM_STR("1003"),
                                     .area_cm2 = LM_ABSENT};
        struct doors doors = {.door = wanted};
        assert_ok(fixture_write(&f, add_second, &doors));
        assert_true(lm_str_is(doors.door.label, "2单元1003"));
        doors.door = wanted;
        doors.door.unit_no = 3;
        doors.door.unit = LM_STR("东");
        assert_ok(fixture_write(&f, add_second, &doors));
        doors.door = wanted;
        doors.door.unit_no = 3;
        doors.door.room = LM_STR("1004");
        assert_ok(fixture_write(&f, add_second, &doors)); /* as its neighbour calls it */
        assert_true(lm_str_is(doors.door.label, "东1004"));
        doors.door = wanted;
        doors.door.building_id = f.other_building;
        doors.door.unit_no = 1;
        assert_ok(fixture_write(&f, add_second, &doors));
        assert_true(lm_str_is(doors.door.label, "1003"));
        fixture_close(&f);
    }
}

static lm_rc edit_door(struct lm_cx *cx, void *arg) {
    return ledger_door_edit(cx, &((struct doors *)arg)->edit,
                            &(struct ledger_provenance){.source = LEDGER_BY_STATION});
}

static lm_rc reopen_door(struct lm_cx *cx, void *arg) {
    return ledger_door_reopen(cx, ((struct doors *)arg)->door_id);
}

static lm_rc closed_doors(struct lm_cx *cx, void *arg) {
    struct doors *doors = arg;
    return ledger_doors_closed(cx, doors->building_id, &doors->closed);
}

static void a_door_is_closed_when_the_day_has_come_and_can_be_reopened(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        fixture_change(&f, door, fixture_add("陈大明"));
        struct ledger_resident one = fixture_resident(&f, door, "陈大明");
        struct ledger_count before = fixture_count(&f, f.building);
        struct doors doors = {.building_id = f.building,
                              .door_id = door,
                              .edit = {.door = door,
                                       .unit_no = LM_ABSENT,
                                       .floor = LM_ABSENT,
                                       .area_cm2 = LM_ABSENT,
                                       .closed_on = 29990101}};
        assert_rc(fixture_write(&f, edit_door, &doors), LM_INVALID);
        assert_int_equal(fixture_sheet(&f, door).door.residents, 1);
        doors.edit.closed_on = lm_date_at(lm_clock_now_ms());
        assert_ok(fixture_write(&f, edit_door, &doors));
        assert_ok(fixture_read(&f, closed_doors, &doors));
        const struct ledger_closed *closed = doors.closed.items;
        assert_int_equal(doors.closed.count, 1);
        assert_true(closed->id == door && lm_str_is(closed->room, "101"));
        assert_ok(fixture_write(&f, reopen_door, &doors));
        assert_rc(fixture_write(&f, reopen_door, &doors), LM_NOT_FOUND);
        struct ledger_change back[] = {{.kind = LEDGER_SET_USAGE, .usage = LEDGER_OWNER_OCCUPIED},
                                       {.kind = LEDGER_RETURN, .person_id = one.person_id}};
        assert_ok(apply_all(&f, door, back, 2));
        assert_true(fixture_resident(&f, door, "陈大明").spell_id == one.spell_id);
        struct ledger_count after = fixture_count(&f, f.building);
        assert_memory_equal(&before, &after, sizeof before);
        assert_ok(fixture_write(&f, edit_door, &doors));
        fixture_door(&f, f.building, "101");
        assert_rc(fixture_write(&f, reopen_door, &doors), LM_CONFLICT);
        fixture_close(&f);
    }
}

/* ---- days ---- */

static void a_newborn_has_the_year_of_his_birth(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        struct ledger_change birth = fixture_add("陈小宝");
        birth.kind = LEDGER_BIRTH;
        fixture_change(&f, door, birth);
        assert_int_equal(fixture_resident(&f, door, "陈小宝").birth_year,
                         lm_date_at(lm_clock_now_ms()) / 10000);
        birth.person =
            (struct ledger_person_input){.name = LM_STR("陈二宝"), .birth_year = LM_ABSENT};
        birth.on = 20231231;
        fixture_change(&f, door, birth);
        assert_int_equal(fixture_resident(&f, door, "陈二宝").birth_year, 2023);
        fixture_close(&f);
    }
}

static void days_are_kept_as_they_are_said(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        fixture_change(&f, door,
                       (struct ledger_change){
                           .kind = LEDGER_SET_USAGE, .usage = LEDGER_RENTED, .on = 20240301});
        assert_int_equal(count_of(&f, &last_day, door), 20240301);
        fixture_change(&f, door, fixture_add("陈大明"));
        struct ledger_resident one = fixture_resident(&f, door, "陈大明");
        struct ledger_change correct = {.kind = LEDGER_CORRECT,
                                        .person_id = one.person_id,
                                        .person = {.from_on = 20190501, .birth_year = LM_ABSENT}};
        assert_int_equal(fixture_change(&f, door, correct).corrected, 1);
        assert_int_equal(fixture_resident(&f, door, "陈大明").from_on, 20190501);
        correct.person.from_on = 29990101;
        correct.person.is_prepared = false;
        assert_rc(apply_all(&f, door, &correct, 1), LM_INVALID);
        fixture_close(&f);
    }
}

/* ---- retention ---- */

static lm_rc forget_later(struct lm_cx *cx, void *arg) {
    cx->now_ms += *(const int64_t *)arg * LM_DAY_MS;
    return ledger_forget(cx, LM_STR(""));
}

static lm_rc look(struct lm_cx *cx, void *arg) {
    return ledger_store_view_add(cx->db, *(const int64_t *)arg, 1, cx->now_ms);
}

static const struct lm_sql named = {
    "test_named", "SELECT count(*) FROM ledger_person WHERE id = $1 AND name <> '—'"};
static const struct lm_sql phoned = {
    "test_phoned", "SELECT count(*) FROM ledger_person WHERE id = $1 AND phone_sealed IS NOT NULL"};
static const struct lm_sql looked = {"test_looked",
                                     "SELECT count(*) FROM ledger_view WHERE place_id = $1"};

static void who_left_two_years_ago_is_forgotten(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101"), month = 31, most = 700, all = 740;
        struct ledger_change three[] = {fixture_add("陈大明"), fixture_add("赵小红"),
                                        fixture_add("写错了")};
        three[0].person.phone = LM_STR("19900001111");
        assert_ok(apply_all(&f, door, three, 3));
        int64_t gone = fixture_resident(&f, door, "陈大明").person_id,
                stays = fixture_resident(&f, door, "赵小红").person_id,
                never = fixture_resident(&f, door, "写错了").person_id;
        struct ledger_change leave[] = {{.kind = LEDGER_MOVE_OUT, .person_id = gone},
                                        {.kind = LEDGER_MISTAKE, .person_id = never}};
        assert_ok(apply_all(&f, door, leave, 2));
        assert_ok(fixture_write(&f, look, &door));
        assert_ok(fixture_write(&f, forget_later, &month));
        assert_int_equal(count_of(&f, &named, never), 0);
        assert_ok(fixture_write(&f, forget_later, &most));
        assert_int_equal(count_of(&f, &phoned, gone), 1);
        assert_int_equal(count_of(&f, &looked, door), 1);
        assert_ok(fixture_write(&f, forget_later, &all));
        assert_int_equal(count_of(&f, &named, gone) + count_of(&f, &phoned, gone), 0);
        assert_int_equal(count_of(&f, &looked, door), 0);
        assert_int_equal(count_of(&f, &named, stays), 1);
        struct ledger_change back = {.kind = LEDGER_RETURN, .person_id = gone};
        assert_rc(apply_all(&f, door, &back, 1), LM_NOT_FOUND);
        fixture_close(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_last_home_knows_who_left_and_none_shows_his_numbers),
        cmocka_unit_test(somebody_out_of_reach_is_entered_without_being_shown_or_changed),
        cmocka_unit_test(numbers_are_not_tried_out_by_adding),
        cmocka_unit_test(a_move_is_one_person_out_there_and_in_here),
        cmocka_unit_test(what_vacant_moved_out_comes_back_exactly),
        cmocka_unit_test(a_death_said_by_mistake_is_undone_behind_every_door),
        cmocka_unit_test(somebody_entered_by_mistake_never_lived_here),
        cmocka_unit_test(a_newborn_has_the_year_of_his_birth),
        cmocka_unit_test(a_stairwell_given_by_number_is_named),
        cmocka_unit_test(a_door_is_closed_when_the_day_has_come_and_can_be_reopened),
        cmocka_unit_test(days_are_kept_as_they_are_said),
        cmocka_unit_test(who_left_two_years_ago_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
