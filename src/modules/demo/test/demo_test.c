/* The demo's plan against the figures that it is made by, without building a district; and that a
 * seed decides everything that is drawn. What comes out of the command is in demo.api.test.ts. */
#include "test_place.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/scope/scope.h"
#include "modules/demo/demo_mediation.h"
#include "modules/demo/demo_people.h"

extern const struct lm_module *const app_modules[];
extern const char demo_divisions[];

static lm_rc import(struct lm_cx *cx, struct lm_str csv) {
    FILE *file = fmemopen((void *)(uintptr_t)csv.p, csv.n, "rb");
    assert_non_null(file);
    lm_rc rc = grid_import_divisions(cx, file);
    fclose(file);
    return rc;
}

static lm_rc load(struct lm_cx *cx, void *arg) {
    (void)arg;
    return import(cx, lm_str_of(demo_divisions));
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

/* A scale that has the district's figures so many times. */
static void assert_districts(struct lm_env *env, enum demo_scale scale, uint64_t seed, int times) {
    struct sums sums = sums_of(env, scale, seed);
    assert_int_equal(sums.streets, 10 * times);
    assert_int_equal(sums.communities, 243 * times);
    assert_int_equal(sums.compounds, 607 * times);
    assert_int_equal(sums.buildings, 7416 * times);
    assert_int_equal(sums.doors, 600000 * times);
    assert_int_equal(sums.households, 580000 * times);
    assert_int_equal(sums.residents, 1800000 * times);
    assert_int_equal(sums.workers, 2432 * times);
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
    for (uint64_t seed = 1; seed <= 9; seed += 4)
        assert_districts(env, DEMO_DISTRICT, seed, 1);
    test_env_close(env);
}

static lm_rc load_made_up(struct lm_cx *cx, void *arg) {
    struct lm_str csv;
    (void)arg;
    LM_TRY(demo_plan_divisions(cx->arena, &csv));
    return import(cx, csv);
}

static void a_city_is_ten_districts_in_one_tree(void **state) {
    struct lm_env *env = open_district();
    (void)state;
    assert_ok(test_write(env, load_made_up, NULL, NULL));
    assert_districts(env, DEMO_CITY, 7, DEMO_PARTS);
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

/* ---- demands that go on to mediation ---- */

enum { COMMUNITIES = 12, STAFF = 2, LINKS = 60 };

struct quarrels {
    struct test_place place;
    int64_t communities[COMMUNITIES];
    struct demo_compound compounds[COMMUNITIES];
    int64_t cases;
};

/* Communities of one compound. */
static lm_rc found(struct lm_cx *cx, void *arg) {
    struct quarrels *quarrels = arg;
    for (size_t i = 0; i < COMMUNITIES; i++) {
        struct lm_str name;
        int64_t *node_id = &quarrels->communities[i];
        LM_TRY(lm_str_printf(cx->arena, &name, "第%zu社区", i + 1));
        LM_TRY(test_add_node(cx, LM_LEVEL_COMMUNITY, quarrels->place.street, name.p, node_id));
        quarrels->compounds[i] = (struct demo_compound){
            .community_id = *node_id, .name = LM_STR("测试小区"), .building_count = 2};
    }
    return LM_OK;
}

/* A head of the committee and a mediator each. */
static lm_rc staff(struct lm_cx *cx, void *arg) {
    const struct quarrels *quarrels = arg;
    for (size_t i = 0; i < STAFF * COMMUNITIES; i++) {
        struct lm_account_new worker = {.name = i % STAFF ? LM_STR("王试") : LM_STR("李试"),
                                        .lang = LM_LANG_ZH};
        int64_t account_id;
        LM_TRY(lm_str_printf(cx->arena, &worker.login, "worker%zu", i));
        LM_TRY(account_create(cx, &worker, &account_id));
        LM_TRY(account_appoint(cx, account_id, LM_ROLE_COMMUNITY_WORKER,
                               quarrels->communities[i / STAFF]));
    }
    return LM_OK;
}

static const struct lm_sql count_cases = {"test_count_cases",
                                          "SELECT count(*) FROM mediation_case"};

static lm_rc count(struct lm_cx *cx, void *arg) {
    return lm_db_int(cx->db, LM_Q0(&count_cases), &((struct quarrels *)arg)->cases);
}

/* Many a community has four cases at most; every one of them is asked to take sixty demands on. */
static void more_demands_than_a_community_has_cases_leave_the_rest_alone(void **state) {
    struct lm_env *env = test_env_open(LM_SQLITE, app_modules);
    struct quarrels quarrels = {0};
    struct demo_known known = {0};
    struct demo_links links = {.arena = *state};
    test_make_place(env, &quarrels.place);
    assert_ok(test_write(env, found, &quarrels, NULL));
    assert_ok(test_write(env, staff, &quarrels, NULL));
    for (size_t i = 0; i < LINKS; i++)
        for (size_t at = 0; at < COMMUNITIES; at++) {
            struct demo_link link = {.filed_ms =
                                         env->now_ms() - (LINKS - (int64_t)i + 8) * LM_DAY_MS,
                                     .compound = at,
                                     .category = "0101"};
            assert_ok(lm_array_add(links.arena, &links.all, link));
        }
    const struct demo_plan plan = {.compounds = quarrels.compounds,
                                   .compound_count = COMMUNITIES,
                                   .communities = quarrels.communities,
                                   .community_count = COMMUNITIES};
    assert_ok(demo_mediate(env, &(struct demo_mediation){&plan, 7, &known, &links}));
    assert_ok(test_read(env, count, &quarrels));
    assert_true(quarrels.cases > COMMUNITIES && quarrels.cases < 27 + 4 * COMMUNITIES);
    test_env_close(env);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compound_and_its_community_are_as_the_article_counts_them),
        cmocka_unit_test(a_district_is_as_the_article_counts_it_whatever_the_seed),
        cmocka_unit_test(a_city_is_ten_districts_in_one_tree),
        cmocka_unit_test(the_first_part_of_a_city_is_the_district),
        test_with_arena(a_seed_decides_people_phones_and_identity_numbers),
        test_with_arena(more_demands_than_a_community_has_cases_leave_the_rest_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
