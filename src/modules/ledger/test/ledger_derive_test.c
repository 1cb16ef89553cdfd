/* What the ledger derives stays equal to its facts: random histories against a rebuild, and loads
 * in bulk. */
#include "modules/ledger/test/ledger_fixture.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/ledger/ledger_board.h"
#include "modules/ledger/ledger_derive.h"
#include "modules/ledger/ledger_search.h"
#include "modules/ledger/ledger_search_store.h"
#include "modules/ledger/ledger_store.h"

/* A small generator of our own: the same history on every machine. */
static uint32_t draw(uint32_t *seed, uint32_t below) {
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

static const char *const surnames[] = {"陈", "赵", "欧阳", "单"};
static const char *const given[] = {"明", "小红", "志强", "丽", "建国"};

/* ---- what is derived, as text ---- */

struct derived {
    const struct fixture *fixture;
    struct lm_str text;
};

static const char *const words[] = {"陈",     "明", "小红", "chen", "cm",
                                    "ouyang", "单", "shan", "建国", "zj"};

static const struct lm_sql gram_count = {
    "test_gram_count", "SELECT count(*) FROM ledger_name_gram WHERE building_id = $1"};

/* What pages are told of any place, from memory, is what the tables say. */
static lm_rc compare_places(struct lm_cx *cx) {
    LM_TRY(ledger_board_freshen(cx));
    for (size_t i = 0; i < cx->scope->count; i++) {
        struct ledger_count told = {0};
        struct ledger_figures shown = {0};
        LM_TRY(ledger_count_of_node(cx, cx->scope->nodes[i].id, &told));
        LM_TRY(ledger_board_sum(cx, cx->scope->nodes[i].id, &shown));
        assert_memory_equal(&shown.all, &told, sizeof told);
    }
    return LM_OK;
}

static lm_rc describe(struct lm_cx *cx, void *arg) {
    struct derived *derived = arg;
    const struct fixture *f = derived->fixture;
    struct lm_buf out = lm_buf_in(cx->arena, 4 * 1024 * 1024);
    const int64_t nodes[] = {f->building, f->other_building};
    LM_TRY(compare_places(cx));
    for (size_t n = 0; n < LM_COUNT(nodes); n++) {
        struct ledger_count c;
        struct lm_list doors = {0}, names = {0};
        LM_TRY(ledger_count_of_node(cx, nodes[n], &c));
        lm_buf_printf(&out, "%d %d %d %d %d %d %d %d\n", (int)c.doors, (int)c.vacant_doors,
                      (int)c.households, (int)c.residents, (int)c.registered, (int)c.migrants,
                      (int)c.aged_60, (int)c.aged_80);
        LM_TRY(ledger_doors_of_building(cx, nodes[n], &doors));
        const struct ledger_door *items = doors.items;
        for (size_t i = 0; i < doors.count; i++)
            lm_buf_printf(&out, "%.*s %d %d\n", LM_FMT(items[i].label), (int)items[i].households,
                          (int)items[i].residents);
        for (size_t w = 0; w < LM_COUNT(words); w++) {
            struct ledger_range range;
            struct lm_list found = {0};
            LM_TRY(ledger_range_of(cx->arena, lm_str_of(words[w]), &range));
            LM_TRY(ledger_store_search_gram(cx, nodes[n], &range, &found));
            lm_buf_printf(&out, "%s:%zu ", words[w], found.count);
        }
        int64_t grams; /* also those that no search would show */
        LM_TRY(lm_db_int(cx->db, LM_Q(&gram_count, LM_I(nodes[n])), &grams));
        LM_TRY(ledger_store_names(cx, nodes[n], &names));
        lm_buf_printf(&out, "%zu %d\n", names.count, (int)grams);
    }
    return lm_buf_done(&out, &derived->text);
}

static lm_rc rebuild(struct lm_cx *cx, void *arg) {
    (void)arg;
    return ledger_rebuild(cx);
}

static struct ledger_resident somebody(struct fixture *f, int64_t door, uint32_t *seed) {
    struct ledger_sheet sheet = fixture_sheet(f, door);
    const struct ledger_household *houses = sheet.households.items;
    if (sheet.households.count == 0)
        return (struct ledger_resident){0};
    const struct ledger_household *house = &houses[draw(seed, (uint32_t)sheet.households.count)];
    return ((const struct ledger_resident *)
                house->residents.items)[draw(seed, (uint32_t)house->residents.count)];
}

static struct ledger_change random_coming(uint32_t *seed, struct lm_arena *arena) {
    struct ledger_change change = fixture_add("");
    assert_ok(lm_str_printf(arena, &change.person.name, "%s%s", surnames[draw(seed, 4)],
                            given[draw(seed, 5)]));
    change.person.birth_year = 1930 + draw(seed, 90);
    change.person.registered_here = (int)draw(seed, 3);
    change.person.residence = 1 + (int)draw(seed, 4);
    if (draw(seed, 4) == 0)
        change.person.id_number = LM_STR("610112190001010003"), change.person.birth_year = 1900;
    return change;
}

/* One thing happens behind a door; refusals (an impossible day, a sex that differs) are part of
 * life. */
static void live_on(struct fixture *f, int64_t door, int64_t other_door, uint32_t *seed) {
    struct ledger_change changes[3] = {random_coming(seed, f->arena)};
    struct applied applied = {.door_id = door, .changes = {changes, 1}};
    struct ledger_resident resident = somebody(f, door, seed);
    struct ledger_resident neighbour = somebody(f, other_door, seed);
    static int64_t gone_id; /* somebody who left, perhaps this door */
    switch (draw(seed, 11)) {
    case 0:
        changes[0] =
            (struct ledger_change){.kind = LEDGER_MOVE_OUT, .person_id = resident.person_id};
        gone_id = resident.person_id;
        break;
    case 1:
        gone_id = resident.person_id;
        changes[0] = (struct ledger_change){.kind = LEDGER_DEATH, .person_id = resident.person_id};
        break;
    case 2:
        changes[0].kind = LEDGER_CORRECT;
        changes[0].person_id = resident.person_id;
        break;
    case 3:
        changes[0] =
            (struct ledger_change){.kind = LEDGER_SET_USAGE, .usage = 1 + (int)draw(seed, 5)};
        break;
    case 4:
        changes[1] = changes[2] = changes[0];
        changes[0] =
            (struct ledger_change){.kind = LEDGER_ADD_HOUSEHOLD, .household_ref = LM_STR("x")};
        changes[1].household_ref = changes[2].household_ref = LM_STR("x");
        changes[2].person.name = LM_STR("单建国");
        applied.changes.count = 3;
        break;
    case 5:
        changes[0] = (struct ledger_change){.kind = LEDGER_RETURN, .person_id = gone_id};
        break;
    case 6:
        changes[0] =
            (struct ledger_change){.kind = LEDGER_MISTAKE, .person_id = resident.person_id};
        break;
    case 7:
        changes[0] = (struct ledger_change){.kind = LEDGER_MOVE,
                                            .person_id = neighbour.person_id,
                                            .person = {.birth_year = LM_ABSENT}};
        break;
    default:
        break;
    }
    lm_rc rc = fixture_apply(f, &applied);
    assert_false(lm_rc_is_fault(rc));
}

/* A hundred steps; on the way the board is read, and must follow. */
static void live_long(struct fixture *f, const int64_t doors[5], uint32_t *random,
                      struct derived *seen) {
    for (int step = 0; step < 100; step++) {
        live_on(f, doors[draw(random, 5)], doors[draw(random, 5)], random);
        if (step % 20 == 0)
            assert_ok(fixture_read(f, describe, seen));
    }
}

static void a_rebuild_gives_what_the_changes_had_kept(void **state) {
    (void)state;
    test_each_engine(engine) {
        for (uint32_t seed = 1; seed <= 3; seed++) {
            struct fixture f;
            int64_t doors[5];
            uint32_t random = seed;
            char room[8];
            fixture_open(&f, engine);
            for (int i = 0; i < 5; i++) {
                snprintf(room, sizeof room, "%d01", i + 1);
                doors[i] = fixture_door(&f, i < 3 ? f.building : f.other_building, room);
            }
            struct derived before = {&f, {0}}, after = {&f, {0}};
            live_long(&f, doors, &random, &before);
            assert_ok(fixture_read(&f, describe, &before));
            assert_ok(fixture_write(&f, rebuild, NULL));
            assert_ok(fixture_read(&f, describe, &after));
            assert_string_equal(before.text.p, after.text.p);
            assert_true(fixture_count(&f, f.district).residents > 0);
            fixture_close(&f);
        }
    }
}

/* ---- bulk ---- */

struct bulk {
    struct fixture *fixture;
    struct ledger_bulk_door doors[40];
};

static lm_rc load(struct lm_cx *cx, void *arg) {
    struct bulk *bulk = arg;
    return ledger_bulk_add(cx, bulk->doors, LM_COUNT(bulk->doors),
                           &(struct ledger_provenance){.source = LEDGER_BY_IMPORT});
}

static void a_bulk_load_keeps_what_single_changes_would_keep(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        struct bulk bulk = {.fixture = &f};
        fixture_open(&f, engine);
        for (size_t i = 0; i < LM_COUNT(bulk.doors); i++) {
            struct ledger_person_input *people;
            struct lm_list *households;
            assert_ok(lm_new(f.arena, 2, &people));
            assert_ok(lm_new(f.arena, 1, &households));
            people[0] = (struct ledger_person_input){.name = LM_STR("欧阳建国"),
                                                     .birth_year = 1950,
                                                     .phone = LM_STR("19900001234"),
                                                     .sex = LEDGER_MALE};
            people[1] = (struct ledger_person_input){.name = LM_STR("单丽"),
                                                     .birth_year = LM_ABSENT,
                                                     .registered_here = LEDGER_REGISTERED_HERE};
            households[0] = (struct lm_list){people, 2};
            bulk.doors[i].door =
                (struct ledger_door){.building_id = i < 30 ? f.building : f.other_building,
                                     .unit_no = 1,
                                     .floor = (int64_t)i + 1,
                                     .usage = i % 10 ? LEDGER_RENTED : LEDGER_VACANT,
                                     .area_cm2 = LM_ABSENT};
            assert_ok(lm_str_printf(f.arena, &bulk.doors[i].door.room, "%zu01", i + 1));
            if (i % 10)
                bulk.doors[i].households = (struct lm_list){households, 1};
        }
        assert_ok(fixture_write(&f, load, &bulk));
        struct ledger_count count = fixture_count(&f, f.compound);
        assert_int_equal(count.doors, 40);
        assert_int_equal(count.vacant_doors, 4);
        assert_int_equal(count.residents, 72);
        assert_int_equal(count.aged_60, 36);
        struct ledger_resident head = fixture_resident(&f, bulk.doors[7].door.id, "欧阳建国");
        assert_true(lm_str_is(head.relation, "02"));
        assert_true(lm_str_is(head.phone_mask, "199****1234"));
        struct derived before = {&f, {0}}, after = {&f, {0}};
        assert_ok(fixture_read(&f, describe, &before));
        assert_ok(fixture_write(&f, rebuild, NULL));
        assert_ok(fixture_read(&f, describe, &after));
        assert_string_equal(before.text.p, after.text.p);
        fixture_close(&f);
    }
}

/* ---- search ---- */

struct search {
    const char *q;
    struct ledger_found found;
    const struct lm_who *who;
};

static lm_rc search(struct lm_cx *cx, void *arg) {
    struct search *search = arg;
    cx->who = search->who;
    return ledger_find(cx, lm_str_of(search->q), &search->found);
}

static void search_finds_by_every_spelling_within_scope_only(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "1003");
        fixture_door(&f, f.other_building, "1003");
        struct ledger_change add = fixture_add("单小明");
        add.person.phone = LM_STR("19900001234");
        add.person.id_number = LM_STR("610112190001010003");
        fixture_change(&f, door, add);
        struct lm_grant mine = {LM_ROLE_CAPTAIN, f.building},
                        other = {LM_ROLE_CAPTAIN, f.other_building},
                        all = {LM_ROLE_DISTRICT, f.district};
        struct lm_who captain = {.grants = &mine, .grant_count = 1},
                      neighbour = {.grants = &other, .grant_count = 1},
                      district = {.grants = &all, .grant_count = 1};
        static const char *const spellings[] = {
            "单小明", "小明",   "单",          "shanxiao",
            "sxm",    "1234",   "19900001234", "610112190001010003",
            "ＳＸＭ", "单 小明"};
        fixture_change(&f, door, fixture_add("徐晓霞")); /* initials that an ID number may end in */
        for (size_t i = 0; i < LM_COUNT(spellings); i++) {
            struct search one = {.q = spellings[i], .who = &captain};
            assert_ok(fixture_read(&f, search, &one));
            assert_int_equal(one.found.people.count, 1);
            one = (struct search){.q = spellings[i], .who = &district};
            assert_ok(fixture_read(&f, search, &one));
            assert_int_equal(one.found.people.count, 1);
            one = (struct search){.q = spellings[i], .who = &neighbour};
            assert_ok(fixture_read(&f, search, &one));
            assert_int_equal(one.found.people.count, 0);
        }
        for (size_t i = 0; i < 3; i++) {
            struct search one = {.q = (const char *[]){"xx", "xxx", "XX"}[i], .who = &captain};
            assert_ok(fixture_read(&f, search, &one));
            assert_int_equal(one.found.people.count, 1);
        }
        static const struct {
            const char *q;
            size_t captain, district;
        } doors[] = {{"1003", 1, 2},   {"1单元1003", 1, 2}, {"1号楼1003", 1, 1}, {"1-1-1003", 1, 1},
                     {"1-1003", 1, 2}, {"2号楼1003", 0, 1}, {"1004", 0, 0}};
        for (size_t i = 0; i < LM_COUNT(doors); i++) {
            struct search one = {.q = doors[i].q, .who = &captain};
            assert_ok(fixture_read(&f, search, &one));
            assert_int_equal(one.found.doors.count, doors[i].captain);
            one = (struct search){.q = doors[i].q, .who = &district};
            assert_ok(fixture_read(&f, search, &one));
            assert_int_equal(one.found.doors.count, doors[i].district);
        }
        fixture_close(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rebuild_gives_what_the_changes_had_kept),
        cmocka_unit_test(a_bulk_load_keeps_what_single_changes_would_keep),
        cmocka_unit_test(search_finds_by_every_spelling_within_scope_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
