/* The demo's plan against the figures that it is made by, without building a district; and that a
 * seed decides everything that is drawn. What comes out of the command is in demo.api.test.ts. */
#include "test_env.h"

#include "core/scope/scope.h"
#include "modules/demo/demo_people.h"
#include "modules/demo/demo_plan.h"

extern const struct lm_module *const app_modules[];
extern const char demo_divisions[];

static lm_rc load(struct lm_cx *cx, void *arg) {
    FILE *file = fmemopen((void *)(uintptr_t)demo_divisions, strlen(demo_divisions), "rb");
    (void)arg;
    assert_non_null(file);
    lm_rc rc = grid_import_divisions(cx, file);
    fclose(file);
    return rc;
}

static lm_rc leave_two_out(struct lm_cx *cx, void *arg) {
    (void)arg;
    LM_TRY(grid_code_manage(cx, LM_STR("610112002"), false));
    return grid_code_manage(cx, LM_STR("610112012"), false);
}

static struct lm_env *open_district(void) {
    struct lm_env *env = test_env_open(LM_SQLITE, app_modules);
    assert_ok(test_write(env, load, NULL, NULL));
    assert_ok(test_write(env, leave_two_out, NULL, NULL));
    return env;
}

struct sums {
    enum demo_scale scale;
    uint64_t seed;
    int64_t streets, communities, compounds, buildings, doors, households, residents, workers;
};

/* The sums of the buildings must be those of their compounds. */
static void add_compound(const struct demo_compound *compound, struct sums *sums) {
    int64_t residents = 0, households = 0;
    for (size_t i = 0; i < compound->building_count; i++) {
        const struct demo_building *building = &compound->buildings[i];
        residents += building->residents;
        households += building->households;
        sums->doors += building->doors;
        assert_true(building->households > 0 && building->residents >= building->households);
    }
    assert_int_equal(residents, compound->residents);
    assert_int_equal(households, compound->households);
    sums->buildings += (int64_t)compound->building_count;
    sums->residents += residents;
    sums->households += households;
    sums->compounds++;
}

static lm_rc add_up(struct lm_cx *cx, void *arg) {
    struct sums *sums = arg;
    struct demo_plan plan;
    int64_t before = 0;
    LM_TRY(demo_plan_make(cx, sums->scale, sums->seed, &plan));
    for (size_t i = 0; i < plan.compound_count; i++)
        add_compound(&plan.compounds[i], sums);
    assert_int_equal(plan.building_count, sums->buildings);
    for (size_t i = 0; i < plan.community_count; i++) { /* in order of code: a street at a time */
        const struct lm_scope_node *street =
            lm_scope_at_level(cx->scope, plan.communities[i], LM_LEVEL_STREET);
        assert_non_null(street);
        sums->streets += street->id != before;
        before = street->id;
    }
    sums->communities = (int64_t)plan.community_count;
    sums->workers = plan.workers;
    return LM_OK;
}

static struct sums sums_of(struct lm_env *env, enum demo_scale scale, uint64_t seed) {
    struct sums sums = {.scale = scale, .seed = seed};
    assert_ok(test_read(env, add_up, &sums));
    return sums;
}

static void a_compound_and_its_community_are_as_the_article_counts_them(void **state) {
    struct lm_env *env = open_district();
    (void)state;
    struct sums compound = sums_of(env, DEMO_COMPOUND, 7);
    assert_int_equal(compound.compounds, 1);
    assert_int_equal(compound.households, 328);
    assert_int_equal(compound.residents, 988);
    struct sums community = sums_of(env, DEMO_COMMUNITY, 7);
    assert_int_equal(community.compounds, 5);
    assert_int_equal(community.households, 2630);
    assert_int_equal(community.residents, 5842);
    assert_int_equal(community.workers, 9);
    test_env_close(env);
}

static void a_district_is_as_the_article_counts_it_whatever_the_seed(void **state) {
    struct lm_env *env = open_district();
    (void)state;
    for (uint64_t seed = 1; seed <= 9; seed += 4) {
        struct sums district = sums_of(env, DEMO_DISTRICT, seed);
        assert_int_equal(district.streets, 10);
        assert_int_equal(district.communities, 243);
        assert_int_equal(district.compounds, 607);
        assert_int_equal(district.buildings, 7416);
        assert_int_equal(district.doors, 600000);
        assert_int_equal(district.households, 580000);
        assert_int_equal(district.residents, 1800000);
        assert_int_equal(district.workers, 2432);
    }
    test_env_close(env);
}

static lm_rc load_made_up(struct lm_cx *cx, void *arg) {
    struct lm_str csv;
    (void)arg;
    LM_TRY(demo_plan_divisions(cx->arena, &csv));
    FILE *file = fmemopen((void *)(uintptr_t)csv.p, csv.n, "rb");
    assert_non_null(file);
    lm_rc rc = grid_import_divisions(cx, file);
    fclose(file);
    return rc;
}

static void a_city_is_ten_districts_in_one_tree(void **state) {
    struct lm_env *env = open_district();
    (void)state;
    assert_ok(test_write(env, load_made_up, NULL, NULL));
    struct sums city = sums_of(env, DEMO_CITY, 7);
    assert_int_equal(city.streets, 100);
    assert_int_equal(city.communities, 2430);
    assert_int_equal(city.compounds, 6070);
    assert_int_equal(city.buildings, 74160);
    assert_int_equal(city.doors, 6000000);
    assert_int_equal(city.households, 5800000);
    assert_int_equal(city.residents, 18000000);
    assert_int_equal(city.workers, 24320);
    test_env_close(env);
}

static lm_rc compare_with_city(struct lm_cx *cx, void *arg) {
    struct demo_plan district, city;
    (void)arg;
    LM_TRY(demo_plan_make(cx, DEMO_DISTRICT, 7, &district));
    LM_TRY(demo_plan_make(cx, DEMO_CITY, 7, &city));
    for (size_t c = 0; c < district.compound_count; c++) {
        const struct demo_compound *one = &district.compounds[c], *same = &city.compounds[c];
        assert_int_equal(one->community_id, same->community_id);
        assert_true(lm_str_eq(one->name, same->name));
        assert_int_equal(one->building_count, same->building_count);
        for (size_t b = 0; b < one->building_count; b++)
            assert_memory_equal(&one->buildings[b], &same->buildings[b], sizeof *one->buildings);
    }
    return LM_OK;
}

/* Buildings have their people by their number: the same plan means the same people. */
static void the_first_part_of_a_city_is_the_district(void **state) {
    struct lm_env *env = open_district();
    (void)state;
    assert_ok(test_write(env, load_made_up, NULL, NULL));
    assert_ok(test_read(env, compare_with_city, NULL));
    test_env_close(env);
}

enum { PEOPLE = 6 };

static void draw(struct lm_arena *arena, uint64_t seed, struct ledger_change *people) {
    struct demo_random random = demo_random_of(seed, 100000);
    assert_ok(demo_household(arena, &random, people, PEOPLE));
}

static bool are_the_same(const struct ledger_person_input *a, const struct ledger_person_input *b) {
    return lm_str_eq(a->name, b->name) && lm_str_eq(a->phone, b->phone) &&
           lm_str_eq(a->id_number, b->id_number) && lm_str_eq(a->relation, b->relation) &&
           a->sex == b->sex && a->birth_year == b->birth_year && a->birth_on == b->birth_on &&
           a->residence == b->residence;
}

static void a_seed_decides_people_phones_and_identity_numbers(void **state) {
    struct ledger_change people[PEOPLE] = {0}, again[PEOPLE] = {0}, others[PEOPLE] = {0};
    bool is_other = false;
    draw(*state, 7, people);
    draw(*state, 7, again);
    draw(*state, 8, others);
    for (size_t i = 0; i < PEOPLE; i++) {
        assert_true(are_the_same(&people[i].person, &again[i].person));
        assert_true(people[i].person.birth_year <= DEMO_YEAR);
        is_other |= !are_the_same(&people[i].person, &others[i].person);
    }
    assert_true(is_other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compound_and_its_community_are_as_the_article_counts_them),
        cmocka_unit_test(a_district_is_as_the_article_counts_it_whatever_the_seed),
        cmocka_unit_test(a_city_is_ten_districts_in_one_tree),
        cmocka_unit_test(the_first_part_of_a_city_is_the_district),
        test_with_arena(a_seed_decides_people_phones_and_identity_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
