/* Rules of the ledger on both engines: ID numbers and phones, changes, conflicts, sheets, figures.
 */
#include "modules/ledger/test/ledger_fixture.h"

#include "base/clock.h"
#include "lib/json/json.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_store.h"

/* ---- numbers ---- */

static const char *id_fault(const char *text, struct ledger_id_number *ret_id) {
    const char *fault = NULL;
    *ret_id = (struct ledger_id_number){0};
    lm_rc rc = ledger_id_parse(lm_str_of(text), 20260101, ret_id, &fault);
    assert_true((rc == LM_OK) == (fault == NULL));
    return fault ? fault : "ok";
}

static void id_numbers_follow_gb_11643(void **state) {
    (void)state;
    struct ledger_id_number id;
    assert_string_equal(id_fault("11010519491231002X", &id), "ok");
    assert_int_equal(id.born_on, 19491231);
    assert_int_equal(id.sex, LEDGER_FEMALE);
    assert_string_equal(id_fault("440524188001010014", &id), "ok");
    assert_true(id.is_old_age);
    assert_int_equal(id.sex, LEDGER_MALE);
    assert_string_equal(id_fault("110105194912310021", &id), "ledger.id_check");
    assert_string_equal(id_fault("610112190001010003", &id), "ok");
    assert_string_equal(id_fault("61011220991231999X", &id), "ledger.id_future");
    assert_string_equal(id_fault("610112199002300011", &id), "ledger.id_date");
    assert_string_equal(id_fault("11010519491231002x", &id), "ok");
    assert_string_equal(id.text, "11010519491231002X");
    assert_string_equal(id_fault("", &id), "ledger.id_length");
    assert_string_equal(id_fault("1101051949123100", &id), "ledger.id_length");
    assert_string_equal(id_fault("1101051949123100XX", &id), "ledger.id_length");
}

static void id_numbers_from_spreadsheets_are_understood_or_explained(void **state) {
    (void)state;
    struct ledger_id_number id;
    assert_string_equal(id_fault("　１１０１０５１９４９１２３１００２Ｘ ", &id), "ok");
    assert_string_equal(id.text, "11010519491231002X");
    assert_string_equal(id_fault("'110105 19491231 002X", &id), "ok");
    assert_string_equal(id_fault("6.10112E+17", &id), "ledger.id_scientific");
    assert_string_equal(id_fault("6.10112e17", &id), "ledger.id_scientific");
    assert_string_equal(id_fault("110105491231002", &id), "ok");
    assert_string_equal(id.text, "11010519491231002X");
    assert_string_equal(id_fault("无", &id), "ledger.id_length");
}

static void phones_are_read_in_every_spelling(void **state) {
    (void)state;
    char phone[16], mask[16];
    const char *fault;
    assert_int_equal(ledger_phone_parse(lm_str_of("+86 199-0000-1234"), phone, &fault), LM_OK);
    assert_string_equal(phone, "19900001234");
    ledger_phone_mask(phone, mask);
    assert_string_equal(mask, "199****1234");
    assert_int_equal(ledger_phone_parse(lm_str_of("１９９００００１２３４"), phone, &fault), LM_OK);
    assert_string_equal(phone, "19900001234");
    assert_int_equal(ledger_phone_parse(lm_str_of("(029)8600 1234"), phone, &fault), LM_OK);
    assert_string_equal(phone, "02986001234");
    ledger_phone_mask(phone, mask);
    assert_string_equal(mask, "029****1234");
    assert_int_equal(ledger_phone_parse(lm_str_of("1990000123"), phone, &fault), LM_INVALID);
    assert_string_equal(fault, "ledger.phone_format");
    assert_int_equal(ledger_phone_parse(lm_str_of("1.99E+10"), phone, &fault), LM_INVALID);
    assert_string_equal(fault, "ledger.phone_scientific");
}

static void floors_come_from_rooms(void **state) {
    (void)state;
    assert_int_equal(ledger_floor_of_room(LM_STR("1003")), 10);
    assert_int_equal(ledger_floor_of_room(LM_STR("302")), 3);
    assert_int_equal(ledger_floor_of_room(LM_STR("B101")), -1);
    assert_int_equal(ledger_floor_of_room(LM_STR("底商3")), 1);
}

static void relations_are_the_whole_of_gb_4761(void **state) {
    (void)state;
    size_t count = 0;
    for (const struct lm_code *code = ledger_relations; code->slug; code++, count++)
        assert_int_equal(strlen(code->slug), 2);
    assert_int_equal(count, 84);
    assert_string_equal(ledger_relation(LM_STR("52"))->zh, "母亲");
    assert_null(ledger_relation(LM_STR("98")));
}

static void grams_find_every_ending_pinyin_and_initials(void **state) {
    struct lm_str grams, sort;
    assert_ok(ledger_grams(*state, LM_STR("单小明"), &grams, &sort));
    char text[300];
    snprintf(text, sizeof text, " %.*s ", LM_FMT(grams));
    assert_non_null(strstr(text, " 单小明 "));
    assert_non_null(strstr(text, " 小明 "));
    assert_non_null(strstr(text, " 明 "));
    assert_non_null(strstr(text, " shanxiaoming "));
    assert_non_null(strstr(text, " sxm "));
    assert_ok(ledger_grams(*state, LM_STR("阿依古丽·买买提"), &grams, &sort));
    assert_true(lm_str_starts(grams, LM_STR("阿依古丽买买提 ")));
}

/* ---- changes ---- */

static void a_household_comes_lives_and_leaves(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        struct ledger_change family[] = {fixture_add("陈大明"), fixture_add("赵小红")};
        family[0].person.phone = LM_STR("199 0000 1234");
        family[0].person.id_number = LM_STR("610112190001010003");
        family[0].person.registered_here = LEDGER_REGISTERED_HERE;
        family[1].person.relation = LM_STR("12");
        family[1].person.birth_year = 1990;
        struct applied applied = {.door_id = door, .changes = {family, 2}};
        assert_ok(fixture_apply(&f, &applied));
        assert_int_equal(applied.outcome.added, 2);
        assert_int_equal(applied.outcome.households, 1);
        assert_int_equal(applied.outcome.residents, 2);

        struct ledger_sheet sheet = fixture_sheet(&f, door);
        assert_int_equal(sheet.households.count, 1);
        assert_int_equal(sheet.door.version, 2);
        struct ledger_resident head = fixture_resident(&f, door, "陈大明");
        assert_true(lm_str_is(head.relation, "02"));
        assert_true(lm_str_is(head.phone_mask, "199****1234"));
        assert_true(lm_str_is(head.id_mask, "6101**********0003"));
        assert_int_equal(head.birth_year, 1900);
        struct ledger_count count = fixture_count(&f, f.district);
        assert_int_equal(count.doors, 1);
        assert_int_equal(count.residents, 2);
        assert_int_equal(count.registered, 1);
        assert_int_equal(count.aged_80, 1);

        struct ledger_change leave = {.kind = LEDGER_MOVE_OUT, .person_id = head.person_id};
        assert_int_equal(fixture_change(&f, door, leave).moved_out, 1);
        assert_int_equal(fixture_change(&f, door, leave).moved_out, 0); /* said twice: no change */
        count = fixture_count(&f, f.building);
        assert_int_equal(count.residents, 1);
        assert_int_equal(count.aged_60, 0);
        struct ledger_change vacant = {.kind = LEDGER_SET_USAGE, .usage = LEDGER_VACANT};
        assert_int_equal(fixture_change(&f, door, vacant).moved_out, 1);
        count = fixture_count(&f, f.compound);
        assert_int_equal(count.households, 0);
        assert_int_equal(count.vacant_doors, 1);
        assert_int_equal(fixture_count(&f, f.other_building).doors, 0);
        fixture_close(&f);
    }
}

static void adding_somebody_who_is_known_is_no_second_person(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        struct ledger_change add = fixture_add("陈大明");
        add.person.birth_year = 1980;
        assert_int_equal(fixture_change(&f, door, add).added, 1);
        int64_t version = fixture_sheet(&f, door).door.version;
        assert_int_equal(fixture_change(&f, door, add).added, 0);
        assert_int_equal(fixture_sheet(&f, door).door.version, version);
        struct ledger_resident first = fixture_resident(&f, door, "陈大明");
        fixture_change(
            &f, door,
            (struct ledger_change){.kind = LEDGER_MOVE_OUT, .person_id = first.person_id});
        assert_int_equal(fixture_change(&f, door, add).residents, 1);
        struct ledger_resident again = fixture_resident(&f, door, "陈大明");
        assert_true(again.person_id ==
                    first.person_id); /* moved back: the same person, a new spell */
        assert_true(again.spell_id != first.spell_id);
        add.person.birth_year = 2010; /* a namesake */
        assert_int_equal(fixture_change(&f, door, add).residents, 2);
        fixture_close(&f);
    }
}

static void a_conflict_shows_both_and_changes_nothing(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        fixture_change(&f, door, fixture_add("陈大明"));
        struct ledger_resident seen = fixture_resident(&f, door, "陈大明");
        struct ledger_change correct = {
            .kind = LEDGER_CORRECT,
            .person_id = seen.person_id,
            .based_on = seen.version,
            .person = {.phone = LM_STR("19900001111"), .birth_year = LM_ABSENT}};
        assert_int_equal(fixture_change(&f, door, correct).corrected, 1);

        struct ledger_change other = correct; /* another editor who saw the same version */
        other.person = (struct ledger_person_input){.birth_year = 1975};
        assert_int_equal(fixture_change(&f, door, other).corrected,
                         1); /* another member: no conflict */
        struct ledger_change late[] = {fixture_add("新来的人"), correct};
        late[1].person =
            (struct ledger_person_input){.phone = LM_STR("19900002222"), .birth_year = LM_ABSENT};
        struct applied applied = {.door_id = door, .changes = {late, 2}};
        assert_rc(fixture_apply(&f, &applied), LM_CONFLICT);
        assert_string_equal(applied.failure.key, "ledger.changed_meanwhile");
        struct lm_json *detail LM_JSON_AUTO = NULL;
        assert_ok(lm_json_open(applied.failure.detail, &detail));
        const struct lm_json *one = lm_json_item(lm_json_member(detail, "conflicts"), 0);
        struct lm_str text;
        assert_true(lm_json_is_text(lm_json_member(one, "pointer"), &text) &&
                    lm_str_is(text, "/changes/1/person/phone"));
        assert_true(lm_json_is_text(lm_json_member(one, "yours"), &text) &&
                    lm_str_is(text, "199****2222"));
        assert_true(lm_json_is_text(lm_json_member(one, "ledger"), &text) &&
                    lm_str_is(text, "199****1111"));
        assert_int_equal(fixture_sheet(&f, door).door.residents,
                         1); /* the newcomer was undone too */
        fixture_close(&f);
    }
}

static void a_masked_phone_sent_back_is_no_change(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f, LM_SQLITE);
    int64_t door = fixture_door(&f, f.building, "101");
    struct ledger_change add = fixture_add("陈大明");
    add.person.phone = LM_STR("19900001111");
    fixture_change(&f, door, add);
    struct ledger_resident seen = fixture_resident(&f, door, "陈大明");
    struct ledger_change correct = {
        .kind = LEDGER_CORRECT,
        .person_id = seen.person_id,
        .person = {.phone = LM_STR("199****1111"), .birth_year = LM_ABSENT}};
    assert_int_equal(fixture_change(&f, door, correct).corrected, 0);
    correct.person =
        (struct ledger_person_input){.phone = LM_STR("199****2222"), .birth_year = LM_ABSENT};
    struct applied applied = {.door_id = door, .changes = {&correct, 1}};
    assert_rc(fixture_apply(&f, &applied), LM_INVALID);
    assert_string_equal(applied.faults.items[0].key, "ledger.phone_masked");
    correct.person = (struct ledger_person_input){.phone = LM_STR(""), .birth_year = LM_ABSENT};
    assert_int_equal(fixture_change(&f, door, correct).corrected, 1);
    assert_null(fixture_resident(&f, door, "陈大明").phone_mask.p);
    fixture_close(&f);
}

static void faults_name_the_change_and_the_member(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f, LM_SQLITE);
    int64_t door = fixture_door(&f, f.building, "101");
    struct ledger_change bad[] = {fixture_add("陈大明"), fixture_add(" ")};
    bad[0].person.id_number = LM_STR("110105194912310021");
    bad[0].person.relation = LM_STR("98");
    bad[1].person.phone = LM_STR("12");
    struct applied applied = {.door_id = door, .changes = {bad, 2}};
    assert_rc(fixture_apply(&f, &applied), LM_INVALID);
    assert_int_equal(applied.faults.count, 4);
    assert_true(lm_str_is(applied.faults.items[0].pointer, "/changes/0/person/id_number"));
    assert_string_equal(applied.faults.items[0].key, "ledger.id_check");
    assert_true(lm_str_is(applied.faults.items[2].pointer, "/changes/1/person/name"));
    fixture_close(&f);
}

static void a_second_household_behind_a_door_is_kept_apart(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t door = fixture_door(&f, f.building, "101");
        fixture_change(&f, door, fixture_add("陈大明"));
        struct ledger_change shared[] = {
            {.kind = LEDGER_ADD_HOUSEHOLD, .household_ref = LM_STR("b")},
            fixture_add("合租甲"),
            fixture_add("合租乙")};
        shared[1].household_ref = shared[2].household_ref = LM_STR("b");
        struct applied applied = {.door_id = door, .changes = {shared, 3}};
        assert_ok(fixture_apply(&f, &applied));
        assert_int_equal(applied.outcome.households, 2);
        struct ledger_sheet sheet = fixture_sheet(&f, door);
        const struct ledger_household *houses = sheet.households.items;
        assert_int_equal(houses[0].residents.count, 1);
        assert_int_equal(houses[1].residents.count, 2);
        assert_int_equal(houses[1].number, 2);
        fixture_close(&f);
    }
}

static void the_dead_leave_every_door(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        int64_t here = fixture_door(&f, f.building, "101"),
                there = fixture_door(&f, f.other_building, "201");
        struct ledger_change add = fixture_add("陈大明");
        add.person.id_number = LM_STR("610112190001010003");
        fixture_change(&f, here, add);
        struct ledger_change again = fixture_add("陈大明");
        again.person.id_number = add.person.id_number;
        fixture_change(&f, there, again);
        struct ledger_resident one = fixture_resident(&f, here, "陈大明");
        assert_true(one.person_id == fixture_resident(&f, there, "陈大明").person_id);
        assert_int_equal(fixture_count(&f, f.compound).residents, 2);
        fixture_change(&f, here,
                       (struct ledger_change){.kind = LEDGER_DEATH, .person_id = one.person_id});
        struct ledger_count count = fixture_count(&f, f.compound);
        assert_int_equal(count.residents, 0);
        assert_int_equal(count.households, 0);
        assert_int_equal(count.aged_60, 0);
        assert_int_equal(fixture_sheet(&f, there).door.residents, 0);
        fixture_close(&f);
    }
}

struct closing {
    int64_t door_id;
};

static lm_rc close_door(struct lm_cx *cx, void *arg) {
    struct closing *closing = arg;
    struct ledger_provenance said = {.source = LEDGER_BY_STATION};
    return ledger_door_close(cx, closing->door_id, lm_date_at(cx->now_ms), &said);
}

static void a_closed_door_leaves_its_place_to_another(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct fixture f;
        fixture_open(&f, engine);
        struct closing closing = {.door_id = fixture_door(&f, f.building, "101")};
        fixture_change(&f, closing.door_id, fixture_add("陈大明"));
        assert_ok(fixture_write(&f, close_door, &closing));
        struct ledger_count count = fixture_count(&f, f.building);
        assert_int_equal(count.doors, 0);
        assert_int_equal(count.residents, 0);
        assert_int_equal(count.vacant_doors, 0);
        assert_int_equal(count.households, 0);
        struct applied applied = {
            .door_id = closing.door_id,
            .changes = {&(struct ledger_change){.kind = LEDGER_SET_USAGE, .usage = LEDGER_RENTED},
                        1}};
        assert_rc(fixture_apply(&f, &applied), LM_NOT_FOUND);
        assert_true(fixture_door(&f, f.building, "101") != closing.door_id);
        assert_int_equal(fixture_count(&f, f.building).doors, 1);
        fixture_close(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id_numbers_follow_gb_11643),
        cmocka_unit_test(id_numbers_from_spreadsheets_are_understood_or_explained),
        cmocka_unit_test(phones_are_read_in_every_spelling),
        cmocka_unit_test(floors_come_from_rooms),
        cmocka_unit_test(relations_are_the_whole_of_gb_4761),
        test_with_arena(grams_find_every_ending_pinyin_and_initials),
        cmocka_unit_test(a_household_comes_lives_and_leaves),
        cmocka_unit_test(adding_somebody_who_is_known_is_no_second_person),
        cmocka_unit_test(a_conflict_shows_both_and_changes_nothing),
        cmocka_unit_test(a_masked_phone_sent_back_is_no_change),
        cmocka_unit_test(faults_name_the_change_and_the_member),
        cmocka_unit_test(a_second_household_behind_a_door_is_kept_apart),
        cmocka_unit_test(the_dead_leave_every_door),
        cmocka_unit_test(a_closed_door_leaves_its_place_to_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
