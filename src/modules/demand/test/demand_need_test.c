/* Needs discovery: its arithmetic against exact sums (poisson_vectors.py), its control of false
 * discoveries against a worked example, and a need that was planted in one of two compounds. */
#include "modules/demand/test/demand_fixture.h"

#include "base/clock.h"
#include "modules/demand/demand_need.h"
#include "modules/demand/demand_need_find.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger.h"

#include <math.h>

/* ---- arithmetic ---- */

static const struct {
    int64_t observed;
    double mean, log_p;
} vectors[] = {
    {1, 1.0 / 2, -0.93275212956718857189},    {5, 1.0 / 1, -5.6103339828971544038},
    {5, 7.0 / 10, -7.1491449721296328431},    {12, 13.0 / 20, -25.755511254447584874},
    {3, 3.0 / 1, -0.55024249677722107397},    {2, 50.0 / 1, -9.8366242246159806934e-21},
    {50, 50.0 / 1, -0.65622079838756867890},  {80, 50.0 / 1, -9.7786122989040204319},
    {200, 3.0 / 2, -783.63147517886470450},   {1000, 10.0 / 1, -3619.5330453507496695},
    {300, 250.0 / 1, -6.7572739248572287625}, {260, 250.0 / 1, -1.3029187256515520565},
    {700, 250.0 / 1, -274.48758509590715438}, {40, 1.0 / 1000, -386.63182648351569280},
};

static bool is_near(double is, double should) {
    return fabs(is - should) <= 1e-12 + 1e-12 * fabs(should);
}

static void the_tail_is_what_exact_sums_say(void **state) {
    (void)state;
    for (size_t i = 0; i < LM_COUNT(vectors); i++) {
        double log_p = demand_need_log_tail(vectors[i].observed, vectors[i].mean);
        if (!is_near(log_p, vectors[i].log_p))
            fail_msg("P(X >= %lld | %g): %.17g", (long long)vectors[i].observed, vectors[i].mean,
                     log_p);
    }
    assert_true(is_near(demand_need_log_tail(0, 4), 0));
    assert_true(isinf(demand_need_log_tail(3, 0)));
}

static void every_tail_is_smaller_than_the_one_before(void **state) {
    (void)state;
    for (double mean = 0.01; mean < 20000; mean *= 3) {
        double before = 0;
        for (int64_t k = 1; k < 400; k++) {
            double log_p = demand_need_log_tail(k, mean);
            assert_true(log_p <= before && isfinite(log_p));
            before = log_p;
        }
    }
}

static void a_chance_is_rounded_up_to_millionths(void **state) {
    (void)state;
    assert_int_equal(demand_need_micro(log(0.25)), 250000);
    assert_int_equal(demand_need_micro(-3000), 1);
    assert_int_equal(demand_need_micro(0), 1000000);
}

/* Ten tests, worked by hand: q of the i-th is the least of p(j) × 10 ÷ j over j ≥ i. */
static void false_discoveries_are_controlled_as_benjamini_and_hochberg_do(void **state) {
    static const double p[] = {0.001, 0.008, 0.039, 0.041, 0.042,
                               0.060, 0.074, 0.205, 0.212, 0.216};
    static const double q[] = {0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.74 / 7, 0.216, 0.216, 0.216};
    double log_p[10], log_q[10];
    (void)state;
    for (size_t i = 0; i < 10; i++)
        log_p[i] = log(p[i]);
    demand_need_control(log_p, 10, 10, log_q);
    for (size_t i = 0; i < 10; i++)
        assert_true(is_near(exp(log_q[i]), q[i]));
    demand_need_control(log_p, 4, 1000, log_q); /* the others had none: p = 1 */
    assert_true(is_near(exp(log_q[0]), 1));
}

/* ---- a planted need ---- */

struct town {
    struct demand_fixture *f;
    int64_t other_building;
    int64_t count, compound_id, age;
    const char *category;
    int kind;
};

static lm_rc settle(struct lm_cx *cx, int64_t building_id, int64_t households) {
    struct ledger_bulk_door *doors;
    LM_TRY(lm_new(cx->arena, (size_t)households, &doors));
    for (int64_t i = 0; i < households; i++) {
        struct ledger_person_input *persons;
        struct lm_list *one;
        LM_TRY(lm_new(cx->arena, 2, &persons));
        LM_TRY(lm_new(cx->arena, 1, &one));
        persons[0] = (struct ledger_person_input){
            .name = LM_STR("王试"), .birth_year = 1950, .residence = LEDGER_USUAL};
        persons[1] = (struct ledger_person_input){
            .name = LM_STR("李试"), .birth_year = LM_ABSENT, .residence = LEDGER_USUAL};
        *one = (struct lm_list){persons, i == 0 ? 2 : 1};
        doors[i].door = (struct ledger_door){
            .building_id = building_id, .unit_no = 1, .floor = i + 1, .area_cm2 = LM_ABSENT};
        LM_TRY(lm_str_printf(cx->arena, &doors[i].door.room, "%lld01", (long long)i + 1));
        doors[i].households = (struct lm_list){one, 1};
    }
    return ledger_bulk_add(cx, doors, (size_t)households,
                           &(struct ledger_provenance){.source = LEDGER_BY_IMPORT});
}

static lm_rc make_town(struct lm_cx *cx, void *arg) {
    struct town *town = arg;
    return grid_node_create(cx,
                            &(struct grid_node_new){.level = 5,
                                                    .parent_id = town->f->other_compound,
                                                    .name = LM_STR("1号楼"),
                                                    .opened_on = 20200101},
                            &town->other_building);
}

static lm_rc fill_town(struct lm_cx *cx, void *arg) {
    struct town *town = arg;
    LM_TRY(settle(cx, town->f->buildings[0], 20));
    return settle(cx, town->other_building, 180);
}

static lm_rc ask_often(struct lm_cx *cx, void *arg) {
    const struct town *town = arg;
    for (int64_t i = 0; i < town->count; i++) {
        struct demand_new in = {.kind = town->kind,
                                .category = lm_str_of(town->category),
                                .content = LM_STR("想在附近吃上饭。"),
                                .compound_id = town->compound_id,
                                .source = DEMAND_BY_STATION,
                                .age_band = (int)town->age};
        LM_TRY(demand_prepare(cx, &in));
        LM_TRY(demand_file(cx, &in, NULL));
    }
    return LM_OK;
}

static void ask(struct town *town, int64_t compound_id, int64_t count, int64_t age) {
    town->compound_id = compound_id;
    town->count = count;
    town->age = age;
    town->category = "0701";
    assert_ok(test_write(town->f->env, ask_often, town, NULL));
}

static const struct demand_span june = {20260601, 20260630};

struct finding {
    int64_t node_id;
    struct demand_needs needs;
    struct demand_need first, unjudged;
};

static lm_rc tell(struct lm_cx *cx, void *arg) {
    struct finding *finding = arg;
    LM_TRY(demand_needs_at(cx, finding->node_id, &june, &finding->needs));
    if (finding->needs.found.count)
        finding->first = ((const struct demand_need_cell *)finding->needs.found.items)->need;
    if (finding->needs.unjudged.count)
        finding->unjudged = ((const struct demand_need_cell *)finding->needs.unjudged.items)->need;
    return LM_OK;
}

static lm_rc find(struct lm_cx *cx, void *arg) {
    struct demand_need_run run;
    LM_TRY(demand_find_needs(cx, &june, &run));
    LM_TRY(demand_needs_keep(cx, &run));
    return tell(cx, arg);
}

static struct finding told_in(struct demand_fixture *f, int64_t node_id) {
    struct finding finding = {.node_id = node_id};
    assert_ok(test_read(f->env, tell, &finding));
    return finding;
}

static struct finding find_in(struct demand_fixture *f, int64_t node_id) {
    struct finding finding = {.node_id = node_id};
    assert_ok(test_write(f->env, find, &finding, NULL));
    return finding;
}

static struct town town_of(struct demand_fixture *f) {
    struct town town = {.f = f, .kind = DEMAND_HELP};
    assert_ok(test_write(f->env, make_town, &town, NULL));
    assert_ok(test_write(f->env, fill_town, &town, NULL));
    ask(&town, f->compound, 8, DEMAND_AGE_70);
    ask(&town, f->other_compound, 9, DEMAND_AGE_70);
    return town;
}

static void a_planted_need_is_found_where_it_is_and_nowhere_else(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct town town = town_of(&f);
        struct finding district = find_in(&f, f.district);
        assert_int_equal(district.needs.found.count, 1);
        assert_int_equal(district.first.compound_id, f.compound);
        assert_int_equal(district.first.age_band, DEMAND_AGE_70);
        assert_int_equal(district.first.observed, 8);
        assert_int_equal(district.first.people, 20);
        assert_int_equal(district.first.elsewhere, 9);
        assert_int_equal(district.first.elsewhere_people, 180);
        assert_int_equal(district.first.expected_milli, 1000);
        assert_int_equal(district.first.ratio_permille, 8000);
        assert_int_equal(district.first.p_micro, 11); /* 1 − Σ_{j<8} e⁻¹ ÷ j! = 0.0000102 */
        assert_int_equal(district.needs.tests, 2 * 40);
        assert_int_equal(district.needs.unknown_people, 2);
        assert_int_equal(find_in(&f, f.compound).needs.found.count, 1);
        assert_int_equal(find_in(&f, f.other_compound).needs.found.count, 0);
        town.kind = DEMAND_PRAISE; /* no need, however often */
        ask(&town, f.other_compound, 30, DEMAND_AGE_70);
        town.kind = DEMAND_HELP;
        ask(&town, f.compound, 4, 0); /* no age told */
        struct finding again = find_in(&f, f.district);
        assert_int_equal(again.first.expected_milli, 1000);
        assert_int_equal(again.needs.found.count, 1);
        assert_int_equal(again.needs.without_age, 4);
    }
}

static void a_need_of_an_age_that_the_ledger_does_not_know_is_told_apart(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct town town = town_of(&f);
        ask(&town, f.compound, 6, DEMAND_AGE_0);
        struct finding finding = find_in(&f, f.compound);
        assert_int_equal(finding.needs.unjudged.count, 1);
        assert_int_equal(finding.unjudged.age_band, DEMAND_AGE_0);
        assert_int_equal(finding.unjudged.people, 0);
        assert_int_equal(finding.needs.found.count, 1);
    }
}

static void what_was_found_is_told_with_its_time_until_it_is_found_anew(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct town town = town_of(&f);
        assert_int_equal(told_in(&f, f.district).needs.as_of_ms, 0);
        find_in(&f, f.district);
        int64_t then = test_clock_now();
        test_clock_add(LM_HOUR_MS);
        ask(&town, f.compound, 3, DEMAND_AGE_70);
        struct finding kept = told_in(&f, f.district);
        assert_int_equal(kept.needs.as_of_ms, then);
        assert_int_equal(kept.first.observed, 8);
        assert_int_equal(kept.needs.unknown_people, 2);
        struct finding anew = find_in(&f, f.district);
        assert_int_equal(anew.needs.as_of_ms, test_clock_now());
        assert_int_equal(anew.first.observed, 11);
    }
}

struct year {
    struct demand_span span;
    int64_t as_of_ms, runs;
};

static lm_rc look_at_year(struct lm_cx *cx, void *arg) {
    struct year *year = arg;
    struct demand_need_run run = {0};
    struct lm_list runs = {0};
    lm_rc rc = demand_store_need_run(cx, &year->span, &run);
    year->as_of_ms = run.at_ms;
    LM_TRY(demand_store_need_runs(cx, &runs));
    year->runs = (int64_t)runs.count;
    return rc == LM_NOT_FOUND ? LM_OK : rc;
}

static struct year look_at(struct demand_fixture *f, int64_t from_day, int64_t to_day) {
    struct year year = {.span = {from_day, to_day}};
    assert_ok(test_read(f->env, look_at_year, &year));
    return year;
}

static void the_year_up_to_today_is_kept_fresh_and_old_ones_go(void **state) {
    (void)state;
    each_demand_fixture(f) {
        town_of(&f);
        assert_ok(demand_needs_refresh(f.env));
        int64_t first = test_clock_now();
        assert_int_equal(look_at(&f, 20250604, 20260603).as_of_ms, first);
        test_clock_add(LM_HOUR_MS - 1);
        assert_ok(demand_needs_refresh(f.env));
        assert_int_equal(look_at(&f, 20250604, 20260603).as_of_ms, first);
        test_clock_add(1);
        assert_ok(demand_needs_refresh(f.env));
        assert_int_equal(look_at(&f, 20250604, 20260603).as_of_ms, test_clock_now());
        test_clock_add(8 * LM_DAY_MS);
        assert_ok(demand_needs_refresh(f.env));
        assert_int_equal(look_at(&f, 20250604, 20260603).as_of_ms, 0);
        assert_int_equal(look_at(&f, 20250612, 20260611).runs, 1);
    }
}

struct telling {
    struct demand_fixture *f;
    struct demand_span span;
    struct demand_needs needs;
};

static lm_rc tell_needs(struct lm_cx *cx, void *arg) {
    struct telling *telling = arg;
    return demand_needs_at(cx, telling->f->district, &telling->span, &telling->needs);
}

static int64_t told_until(struct demand_fixture *f, int64_t from_day, int64_t to_day) {
    struct telling telling = {.f = f, .span = {from_day, to_day}};
    assert_ok(test_read(f->env, tell_needs, &telling));
    return telling.needs.as_of_ms ? telling.needs.span.to_day : 0;
}

static void a_new_day_begins_with_what_was_found_last(void **state) {
    (void)state;
    each_demand_fixture(f) {
        town_of(&f);
        assert_ok(demand_needs_refresh(f.env));
        assert_int_equal(told_until(&f, 20250604, 20260603), 20260603);
        test_clock_add(15 * LM_HOUR_MS + LM_SECOND_MS); /* a second after midnight */
        assert_int_equal(told_until(&f, 20250605, 20260604), 20260603);
        assert_int_equal(told_until(&f, 20250601, 20260531), 0); /* nobody's today */
        assert_ok(demand_needs_refresh(f.env));
        assert_int_equal(told_until(&f, 20250605, 20260604), 20260604);
        test_clock_add(3 * LM_DAY_MS); /* it stood still for a while */
        assert_int_equal(told_until(&f, 20250608, 20260607), 20260604);
    }
}

/* ---- projects ---- */

struct speaking {
    enum demand_person person;
    struct demand_project project;
    struct demand_word_in in;
    struct demand_need need;
};

static lm_rc begin(struct lm_cx *cx, void *arg) {
    struct speaking *speaking = arg;
    struct demand_need of = {.compound_id = speaking->need.compound_id,
                             .category = LM_STR("0701"),
                             .age_band = DEMAND_AGE_70};
    cx->who = who_of(speaking->person);
    LM_TRY(demand_find_need(cx, &of, &june, &speaking->need));
    LM_TRY(
        demand_project_begin(cx, &speaking->need, &june, LM_STR("社区食堂"), &speaking->project));
    speaking->in.project = speaking->project.id;
    return LM_OK;
}

static lm_rc speak(struct lm_cx *cx, void *arg) {
    struct speaking *speaking = arg;
    cx->who = who_of(speaking->person);
    LM_TRY(demand_store_project(cx, speaking->in.project, &speaking->project));
    speaking->in.version = speaking->project.version;
    return demand_project_say(cx, &speaking->project, &speaking->in);
}

static const char *say(struct demand_fixture *f, struct speaking *speaking,
                       enum demand_person person, int stage) {
    const char *key = NULL;
    speaking->person = person;
    speaking->in.stage = stage;
    speaking->in.text = LM_STR("老人吃饭难，活动室可以改成食堂。");
    lm_rc rc = test_write(f->env, speak, speaking, &key);
    assert_true(rc == LM_OK || key);
    return rc == LM_OK ? "" : key;
}

static lm_rc count_taken(struct lm_cx *cx, void *arg) {
    struct lm_list rows = {0};
    const struct demand *items;
    LM_TRY(demand_store_every(cx, 0, 100, &rows));
    items = rows.items;
    for (size_t i = 0; i < rows.count; i++)
        *(int64_t *)arg += items[i].project_id != 0;
    return LM_OK;
}

static void a_need_is_discussed_by_three_decided_and_done(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct town town = town_of(&f);
        struct speaking s = {.person = STATION, .need.compound_id = f.compound};
        const char *key = NULL;
        int64_t taken = 0;
        assert_ok(test_write(f.env, begin, &s, NULL));
        assert_int_equal(s.project.observed, 8);
        assert_int_equal(test_write(f.env, begin, &s, &key), LM_CONFLICT);
        assert_string_equal(key, "demand.project_open");
        assert_ok(test_read(f.env, count_taken, &taken));
        assert_int_equal(taken, 8);
        assert_string_equal(say(&f, &s, STATION, 0), "");
        assert_string_equal(say(&f, &s, STREET, DEMAND_DISCUSSED), "demand.project_not_joint");
        assert_string_equal(say(&f, &s, OTHER_STATION, 0), "demand.project_office");
        assert_string_equal(say(&f, &s, COMMUNITY, 0), "");
        assert_string_equal(say(&f, &s, STREET, DEMAND_DECIDED), "demand.project_stage");
        assert_string_equal(say(&f, &s, STREET, DEMAND_DISCUSSED), "");
        assert_string_equal(say(&f, &s, STATION, DEMAND_DECIDED), "demand.project_decide");
        assert_string_equal(say(&f, &s, STREET, DEMAND_DECIDED), "");
        assert_string_equal(say(&f, &s, STATION, DEMAND_DONE), "");
        assert_string_equal(say(&f, &s, STATION, DEMAND_DROPPED), "demand.project_stage");
        assert_int_equal(s.project.stage, DEMAND_DONE);
        assert_ok(test_write(f.env, begin, &s, NULL)); /* the last one has ended */
        check_recount(&f);
        (void)town;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tail_is_what_exact_sums_say),
        cmocka_unit_test(every_tail_is_smaller_than_the_one_before),
        cmocka_unit_test(a_chance_is_rounded_up_to_millionths),
        cmocka_unit_test(false_discoveries_are_controlled_as_benjamini_and_hochberg_do),
        cmocka_unit_test(a_planted_need_is_found_where_it_is_and_nowhere_else),
        cmocka_unit_test(a_need_of_an_age_that_the_ledger_does_not_know_is_told_apart),
        cmocka_unit_test(what_was_found_is_told_with_its_time_until_it_is_found_anew),
        cmocka_unit_test(the_year_up_to_today_is_kept_fresh_and_old_ones_go),
        cmocka_unit_test(a_new_day_begins_with_what_was_found_last),
        cmocka_unit_test(a_need_is_discussed_by_three_decided_and_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
