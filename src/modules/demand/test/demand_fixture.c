/* See demand_fixture.h. */
#include "modules/demand/test/demand_fixture.h"

#include "base/clock.h"
#include "core/audit/audit.h"
#include "core/idempotency/idempotency.h"
#include "core/job/job.h"
#include "core/outgoing/outgoing.h"
#include "core/photo/photo.h"
#include "core/setting/setting.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger.h"

static const struct lm_module *const modules[] = {&setting_module,
                                                  &idempotency_module,
                                                  &audit_module,
                                                  &account_module,
                                                  &job_module,
                                                  &photo_module,
                                                  &outgoing_module,
                                                  &grid_module,
                                                  &ledger_module,
                                                  &demand_module,
                                                  NULL};

static struct lm_grant grants[PEOPLE];
static struct lm_who people[PEOPLE];

const struct lm_who *who_of(enum demand_person person) {
    return &people[person];
}

void seat(enum demand_person person, struct lm_grant *offices, size_t count) {
    people[person].grants = offices;
    people[person].grant_count = count;
}

struct post {
    enum lm_role role;
    int64_t node_id;
};

static lm_rc appoint(struct lm_cx *cx, struct demand_fixture *f, enum demand_person person,
                     struct post post) {
    struct lm_str login;
    LM_TRY(lm_str_printf(cx->arena, &login, "person%d", (int)person));
    LM_TRY(account_create(
        cx, &(struct lm_account_new){.login = login, .name = LM_STR("演员"), .lang = LM_LANG_ZH},
        &f->accounts[person]));
    grants[person] = (struct lm_grant){post.role, post.node_id};
    people[person] = (struct lm_who){.account_id = f->accounts[person],
                                     .name = LM_STR("演员"),
                                     .grants = &grants[person],
                                     .grant_count = post.role != 0};
    return post.role ? account_appoint(cx, f->accounts[person], post.role, post.node_id) : LM_OK;
}

static lm_rc make_unit(struct lm_cx *cx, int kind, int64_t node_id, int64_t *ret_id) {
    *ret_id = lm_cx_id(cx);
    return demand_store_unit_put(cx, &(struct demand_unit){.id = *ret_id,
                                                           .node_id = node_id,
                                                           .kind = kind,
                                                           .name = LM_STR("联动单位"),
                                                           .is_active = true,
                                                           .version = 1});
}

static lm_rc make_people(struct lm_cx *cx, void *arg) {
    struct demand_fixture *f = arg;
    const struct post posts[PEOPLE] = {
        [CAPTAIN] = {LM_ROLE_CAPTAIN, f->buildings[0]},
        [OTHER_CAPTAIN] = {LM_ROLE_CAPTAIN, f->buildings[1]},
        [STATION] = {LM_ROLE_STATION_HEAD, f->compound},
        [OTHER_STATION] = {LM_ROLE_STATION_HEAD, f->other_compound},
        [COMMUNITY] = {LM_ROLE_COMMUNITY_WORKER, f->community},
        [STREET] = {LM_ROLE_STREET, f->street},
        [DISTRICT] = {LM_ROLE_DISTRICT, f->district},
        [PROPERTY] = {LM_ROLE_PARTY, f->compound},
    };
    for (int person = CAPTAIN; person < PEOPLE; person++)
        LM_TRY(appoint(cx, f, (enum demand_person)person, posts[person]));
    LM_TRY(make_unit(cx, 3, f->compound, &f->property));
    LM_TRY(make_unit(cx, 2, f->district, &f->water));
    return demand_store_member_put(cx, f->accounts[PROPERTY], f->property);
}

struct demand_fixture demand_fixture_open(enum lm_engine engine) {
    struct demand_fixture f = {.env = test_env_open(engine, modules)};
    test_clock_set(f.env, lm_date_start_ms(20260603) + 9 * LM_HOUR_MS); /* a Wednesday */
    lm_scopes_free(f.env->scopes); /* it was made at another time, by the real clock */
    assert_ok(lm_scopes_new(&f.env->scopes));
    test_make_place(f.env, &f.place);
    assert_ok(test_write(f.env, make_people, &f, NULL));
    return f;
}

void demand_fixture_close(struct demand_fixture *f) {
    test_env_close(f->env);
    f->env = NULL;
}

/* ---- doing ---- */

static lm_rc file_it(struct lm_cx *cx, void *arg) {
    struct demand *demand = arg;
    struct demand_new in = {.kind = demand->kind,
                            .category = demand->category,
                            .content = LM_STR("楼道的灯坏了三天，晚上看不见路。"),
                            .building_id = demand->building_id,
                            .source = DEMAND_BY_RESIDENT,
                            .caller_id = demand->caller_id,
                            .contact = {.name = LM_STR("王试")}};
    LM_TRY(demand_prepare(cx, &in));
    return demand_file(cx, &in, demand);
}

struct demand file_one(struct demand_fixture *f, int kind, const char *category) {
    struct demand demand = {.kind = kind,
                            .category = lm_str_of(category),
                            .building_id = f->buildings[0],
                            .caller_id = f->accounts[RESIDENT]};
    assert_ok(test_write(f->env, file_it, &demand, NULL));
    return demand_now(f, demand.id);
}

struct acting {
    enum demand_person person;
    struct demand_move_in in;
    struct demand demand;
    struct demand_stand stand;
    uint64_t offered;
    bool is_look;
};

static lm_rc make_move(struct lm_cx *cx, void *arg) {
    struct acting *acting = arg;
    cx->who = &people[acting->person];
    LM_TRY(demand_read(cx, acting->in.demand, &acting->demand));
    LM_TRY(demand_stand_of(cx, &acting->demand, &acting->stand));
    if (acting->is_look)
        return demand_moves_open(cx, &acting->demand, &acting->stand, &acting->offered);
    if (!acting->stand.may_see)
        return lm_fail(cx, LM_NOT_FOUND, "demand.none");
    if (acting->in.version == 0)
        acting->in.version = acting->demand.version;
    return demand_act(cx, &acting->demand, &acting->stand, &acting->in);
}

lm_rc move_by(struct demand_fixture *f, enum demand_person person, struct demand_move_in in,
              struct demand *ret_demand) {
    struct acting acting = {.person = person, .in = in};
    lm_rc rc = test_write(f->env, make_move, &acting, NULL);
    if (rc == LM_OK && ret_demand)
        *ret_demand = demand_now(f, in.demand);
    return rc;
}

struct demand must_move(struct demand_fixture *f, enum demand_person person, int64_t demand,
                        int move) {
    struct demand after = {0};
    lm_rc rc = move_by(
        f, person,
        (struct demand_move_in){.demand = demand, .move = move, .note = LM_STR("已记。")}, &after);
    if (rc != LM_OK)
        fail_msg("%s by %d: %s", lm_code_slug(demand_moves, move), (int)person,
                 test_last_key() ? test_last_key() : lm_rc_slug(rc));
    return after;
}

struct demand_stand stand_of(struct demand_fixture *f, enum demand_person person, int64_t id) {
    struct acting acting = {.person = person, .in = {.demand = id}, .is_look = true};
    assert_ok(test_write(f->env, make_move, &acting, NULL));
    return acting.stand;
}

uint64_t offered_to(struct demand_fixture *f, enum demand_person person, int64_t id) {
    struct acting acting = {.person = person, .in = {.demand = id}, .is_look = true};
    assert_ok(test_write(f->env, make_move, &acting, NULL));
    return acting.offered;
}

static lm_rc read_now(struct lm_cx *cx, void *arg) {
    struct demand *demand = arg;
    return demand_read(cx, demand->id, demand);
}

struct demand demand_now(struct demand_fixture *f, int64_t id) {
    struct demand demand = {.id = id};
    assert_ok(test_read(f->env, read_now, &demand));
    demand.number = demand.category = demand.title = demand.content = demand.spot =
        demand.query_index = demand.words = demand.external_no = demand.contact_sealed =
            demand.contact_index = (struct lm_str){0};
    return demand; /* without texts: they were the transaction's */
}

struct asking {
    int64_t node_id, day;
    struct demand_figures sum;
};

static lm_rc ask_figures(struct lm_cx *cx, void *arg) {
    struct asking *asking = arg;
    struct demand_cell of = {.period = asking->day / 100, .category = LM_STR("")};
    return demand_count_period(cx, asking->node_id, &of, &asking->sum);
}

struct demand_figures figures_of(struct demand_fixture *f, int64_t node_id, int64_t day) {
    struct asking asking = {.node_id = node_id, .day = day};
    assert_ok(test_read(f->env, ask_figures, &asking));
    return asking.sum;
}

void check_recount(struct demand_fixture *f) {
    struct demand_recount recount = {.span = {20200101, 20991231}};
    assert_ok(demand_recompute(f->env, &recount));
    assert_int_equal(recount.rows_wrong, 0);
    assert_int_equal(recount.cells_wrong, 0);
    assert_true(recount.cells > 0);
}
