/* What is deleted when its time is over, and whether the holidays are known, on both engines. */
#include "modules/demand/test/demand_fixture.h"

#include "base/clock.h"
#include "engine/workday/workday.h"

/* ---- retention ---- */

static const struct lm_sql count_batches = {
    "test_count_batches",
    "SELECT count(*) FROM audit WHERE action = 'demand.retain' AND detail IS NOT NULL"};
static const struct lm_sql count_notes = {
    "test_count_notes", "SELECT count(*) FROM demand_log WHERE demand_id = $1 AND note IS NOT NULL "
                        "AND actor <> 'system'"};
static const struct lm_sql count_callers = {
    "test_count_callers", "SELECT count(*) FROM demand_log WHERE demand_id = $1 AND account_id IS "
                          "NOT NULL AND actor = 'caller'"};
static const struct lm_sql count_supporters = {
    "test_count_supporters", "SELECT count(*) FROM demand_supporter WHERE demand_id = $1"};

struct counting {
    const struct lm_sql *sql;
    int64_t id, count;
};

static lm_rc count(struct lm_cx *cx, void *arg) {
    struct counting *counting = arg;
    if (!counting->id)
        return lm_db_int(cx->db, LM_Q0(counting->sql), &counting->count);
    return lm_db_int(cx->db, LM_Q(counting->sql, LM_I(counting->id)), &counting->count);
}

static int64_t count_of(struct demand_fixture *f, const struct lm_sql *sql, int64_t id) {
    struct counting counting = {.sql = sql, .id = id};
    assert_ok(test_read(f->env, count, &counting));
    return counting.count;
}

static lm_rc dress(struct lm_cx *cx, void *arg) {
    const int64_t id = *(const int64_t *)arg;
    bool is_new;
    LM_TRY(demand_store_photo_add(
        cx, &(struct demand_photo){.demand_id = id, .log_place = 1, .digest = LM_STR("ab")}));
    return demand_store_support(cx, id, LM_STR("neighbour"), &is_new);
}

static struct demand closed_one(struct demand_fixture *f) {
    struct demand d = file_one(f, DEMAND_HELP, "0302");
    assert_ok(test_write(f->env, dress, &d.id, NULL));
    must_move(f, CAPTAIN, d.id, DEMAND_ACCEPT);
    must_move(f, CAPTAIN, d.id, DEMAND_START);
    must_move(f, CAPTAIN, d.id, DEMAND_CONTACT);
    must_move(f, CAPTAIN, d.id, DEMAND_HANDLE);
    must_move(f, CAPTAIN, d.id, DEMAND_TELL);
    return must_move(f, RESIDENT, d.id, DEMAND_SOLVE);
}

struct reading {
    int64_t id;
    int lang;
    size_t photos, words;
    bool has_contact, has_caller, has_number;
    int64_t erased_ms, supporters;
    char told[400], title[100];
};

static lm_rc read_all(struct lm_cx *cx, void *arg) {
    struct reading *r = arg;
    struct demand d = {0};
    struct lm_list photos = {0};
    struct lm_str told = {0}, title = {0};
    cx->lang = (enum lm_lang)r->lang;
    LM_TRY(demand_read(cx, r->id, &d));
    LM_TRY(demand_store_photos(cx, r->id, &photos));
    LM_TRY(demand_content_of(cx, &d, &told));
    LM_TRY(demand_title_of(cx, &d, &title));
    r->photos = photos.count;
    r->words = d.content.n + d.title.n + d.spot.n;
    r->has_contact = d.contact_sealed.p || d.contact_index.p || d.query_index.p;
    r->has_caller = d.caller_id || d.filed_by || d.door_id;
    r->has_number = d.number.n > 0;
    r->erased_ms = d.erased_ms;
    r->supporters = d.supporters;
    snprintf(r->told, sizeof r->told, "%.*s", LM_FMT(told));
    snprintf(r->title, sizeof r->title, "%.*s", LM_FMT(title));
    return LM_OK;
}

static struct reading look(struct demand_fixture *f, int64_t id) {
    struct reading r = {.id = id, .lang = LM_LANG_ZH};
    assert_ok(test_read(f->env, read_all, &r));
    return r;
}

static void what_a_demand_says_goes_two_years_after_its_end_and_figures_stay(void **state) {
    (void)state;
    each_demand_fixture(f) {
        struct demand ended = closed_one(&f), open = file_one(&f, DEMAND_HELP, "0302");
        struct demand_figures before = figures_of(&f, f.compound, 20260603);
        test_clock_add(730 * LM_DAY_MS - 1);
        assert_ok(demand_retain(f.env));
        assert_int_equal(look(&f, ended.id).erased_ms, 0);
        assert_string_equal(look(&f, ended.id).told, "楼道的灯坏了三天，晚上看不见路。");
        test_clock_add(2);
        assert_ok(demand_retain(f.env));
        struct reading r = look(&f, ended.id);
        assert_int_equal(r.erased_ms, test_clock_now());
        assert_int_equal(r.words, 0);
        assert_int_equal(r.photos, 0);
        assert_false(r.has_contact);
        assert_false(r.has_caller);
        assert_true(r.has_number);
        assert_int_equal(r.supporters, 1);
        assert_string_equal(r.title, "内容已于2028年6月2日删除");
        assert_non_null(strstr(r.told, "2028年6月2日按保存期限删除"));
        assert_int_equal(count_of(&f, &count_notes, ended.id), 0);
        assert_int_equal(count_of(&f, &count_callers, ended.id), 0);
        assert_int_equal(count_of(&f, &count_supporters, ended.id), 0);
        assert_true(look(&f, open.id).words > 0); /* however old: it has not ended */
        assert_int_equal(count_of(&f, &count_batches, 0), 1);
        assert_ok(demand_retain(f.env)); /* nothing is left, nothing is on record twice */
        assert_int_equal(count_of(&f, &count_batches, 0), 1);
        struct demand_figures after = figures_of(&f, f.compound, 20260603);
        assert_memory_equal(&before, &after, sizeof before);
        check_recount(&f);
        r.lang = LM_LANG_EN;
        assert_ok(test_read(f.env, read_all, &r));
        assert_non_null(strstr(r.told, "2028-06-02"));
    }
}

static lm_rc keep_half_a_year(struct lm_cx *cx, void *arg) {
    (void)arg;
    return demand_keep_days_put(cx, 180);
}

static void many_go_in_bounded_batches_after_the_time_that_the_district_has_set(void **state) {
    (void)state;
    each_demand_fixture(f) {
        int64_t last = 0;
        for (int i = 0; i < 51; i++) {
            last = file_one(&f, DEMAND_HELP, "0302").id;
            must_move(&f, RESIDENT, last, DEMAND_WITHDRAW);
        }
        test_clock_add(181 * LM_DAY_MS);
        assert_ok(demand_retain(f.env));
        assert_int_equal(count_of(&f, &count_batches, 0), 0);
        assert_ok(test_write(f.env, keep_half_a_year, NULL, NULL));
        assert_ok(demand_retain(f.env));
        assert_int_equal(count_of(&f, &count_batches, 0), 2);
        assert_int_equal(look(&f, last).words, 0);
        check_recount(&f);
    }
}

/* ---- holidays ---- */

static lm_rc read_calendar(struct lm_cx *cx, void *arg) {
    return demand_calendar_look(cx, arg);
}

static struct demand_calendar calendar_on(struct demand_fixture *f, int64_t day) {
    struct demand_calendar calendar;
    test_clock_set(f->env, lm_date_start_ms(day) + 9 * LM_HOUR_MS);
    assert_ok(test_read(f->env, read_calendar, &calendar));
    return calendar;
}

static void
the_next_years_holidays_are_missed_in_autumn_or_when_a_deadline_needs_them(void **state) {
    (void)state;
    each_demand_fixture(f) {
        int64_t year = workday_last_known_year(workday_calendar_default());
        assert_int_equal(calendar_on(&f, year * 10000 + 930).missing_year, 0);
        struct demand_calendar autumn = calendar_on(&f, year * 10000 + 1001);
        assert_int_equal(autumn.last_year, year);
        assert_int_equal(autumn.missing_year, year + 1);
        assert_false(autumn.is_needed);
        test_clock_set(f.env, lm_date_start_ms(year * 10000 + 1228) + 9 * LM_HOUR_MS);
        file_one(&f, DEMAND_COMPLAINT, "0302"); /* seven working days: in January */
        struct demand_calendar spring = calendar_on(&f, year * 10000 + 301);
        assert_true(spring.is_needed);
        assert_int_equal(spring.missing_year, year + 1);
        assert_ok(demand_calendar_warn(f.env));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_demand_says_goes_two_years_after_its_end_and_figures_stay),
        cmocka_unit_test(many_go_in_bounded_batches_after_the_time_that_the_district_has_set),
        cmocka_unit_test(
            the_next_years_holidays_are_missed_in_autumn_or_when_a_deadline_needs_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
