/* See mediation_fixture.h. */
#include "modules/mediation/test/mediation_fixture.h"

#include "core/audit/audit.h"
#include "core/idempotency/idempotency.h"
#include "core/job/job.h"
#include "core/setting/setting.h"
#include "modules/grid/grid.h"
#include "modules/ledger/ledger.h"

static const struct lm_module *const modules[] = {
    &setting_module, &idempotency_module, &audit_module, &account_module, &job_module, &grid_module,
    &ledger_module,  &mediation_module,   NULL};

void set_day(struct mediation_fixture *f, int64_t date) {
    test_clock_set(f->env, lm_date_start_ms(date) + 12 * LM_HOUR_MS);
}

/* ---- people ---- */

static struct lm_grant grants[ACTORS];
static struct lm_who people[ACTORS];
static const struct {
    const char *login, *name;
    enum lm_role role;
} staff[ACTORS] = {
    [HEAD] = {"head", "主任甲", LM_ROLE_COMMUNITY_WORKER},
    [DEPUTY] = {"deputy", "主任乙", LM_ROLE_COMMUNITY_WORKER},
    [MEDIATOR] = {"mediator", "调解员丙", LM_ROLE_STATION_HEAD},
    [CAPTAIN] = {"captain", "楼长丁", LM_ROLE_CAPTAIN},
    [SPARE] = {"spare", "调解员戊", LM_ROLE_STATION_HEAD},
    [OFFICE] = {"office", "社工己", LM_ROLE_COMMUNITY_WORKER},
    [DISTRICT] = {"district", "区里庚", LM_ROLE_DISTRICT},
    [FOREIGNER] = {"foreigner", "外社辛", LM_ROLE_COMMUNITY_WORKER},
};

static int64_t place_of(const struct mediation_fixture *f, enum actor actor) {
    switch ((int)actor) {
    case MEDIATOR:
    case SPARE:
        return f->compound;
    case CAPTAIN:
        return f->buildings[0];
    case DISTRICT:
        return f->district;
    case FOREIGNER:
        return f->elsewhere;
    default:
        return f->community;
    }
}

static lm_rc hire(struct lm_cx *cx, void *arg) {
    struct mediation_fixture *f = arg;
    for (int i = 0; i < ACTORS; i++) {
        struct lm_account_new account = {.login = lm_str_of(staff[i].login),
                                         .name = lm_str_of(staff[i].name),
                                         .lang = LM_LANG_ZH};
        int64_t node_id = place_of(f, (enum actor)i);
        LM_TRY(account_create(cx, &account, &f->accounts[i]));
        LM_TRY(account_appoint(cx, f->accounts[i], staff[i].role, node_id));
        grants[i] = (struct lm_grant){staff[i].role, node_id};
        people[i] = (struct lm_who){.account_id = f->accounts[i],
                                    .name = lm_str_of(staff[i].name),
                                    .grants = &grants[i],
                                    .grant_count = 1};
    }
    return LM_OK;
}

lm_rc act(struct mediation_fixture *f, enum actor actor, const struct lm_permission *permission,
          lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg) {
    return test_act(f->env, &people[actor], permission, work, arg);
}

/* ---- places ---- */

static lm_rc make_doors(struct lm_cx *cx, void *arg) {
    struct mediation_fixture *f = arg;
    for (int i = 0; i < 2; i++) {
        struct ledger_door door = {.building_id = f->buildings[0],
                                   .unit = LM_STR("1单元"),
                                   .unit_no = 1,
                                   .floor = i + 1,
                                   .area_cm2 = LM_ABSENT,
                                   .usage = LEDGER_OWNER_OCCUPIED};
        LM_TRY(lm_str_printf(cx->arena, &door.room, "%d01", i + 1));
        LM_TRY(ledger_door_add(cx, &door, &(struct ledger_provenance){.source = LEDGER_BY_STATION},
                               &f->doors[i]));
    }
    return LM_OK;
}

static lm_rc found(struct lm_cx *cx, void *arg) {
    struct mediation_fixture *f = arg;
    struct mediation_member members[] = {
        {.account_id = f->accounts[HEAD],
         .name = LM_STR("主任甲"),
         .sex = MEDIATION_WOMAN,
         .is_head = true},
        {.account_id = f->accounts[DEPUTY],
         .name = LM_STR("主任乙"),
         .sex = MEDIATION_MAN,
         .is_head = true},
        {.account_id = f->accounts[MEDIATOR], .name = LM_STR("调解员丙"), .sex = MEDIATION_MAN},
        {.account_id = f->accounts[CAPTAIN], .name = LM_STR("楼长丁"), .sex = MEDIATION_MAN},
        {.account_id = f->accounts[SPARE],
         .name = LM_STR("调解员戊"),
         .sex = MEDIATION_MAN,
         .home_door_id = f->doors[0]},
    };
    struct mediation_committee committee = {.node_id = f->community,
                                            .name = LM_STR("测试社区人民调解委员会"),
                                            .word = LM_STR("测"),
                                            .elected_on = 20290101,
                                            .members = {members, LM_COUNT(members)}};
    struct mediation_committee made = {0};
    LM_TRY(mediation_found(cx, &committee, &made));
    f->committee = made.id;
    return LM_OK;
}

struct mediation_fixture fixture_open(enum lm_engine engine) {
    struct mediation_fixture f = {0};
    f.env = test_env_open(engine, modules);
    set_day(&f, 20300110);
    test_make_place(f.env, &f.place);
    assert_ok(test_write(f.env, make_doors, &f, NULL));
    assert_ok(test_write(f.env, hire, &f, NULL));
    assert_ok(act(&f, HEAD, &mediation_manage, found, &f));
    return f;
}

void fixture_close(struct mediation_fixture *f) {
    test_env_close(f->env);
    f->env = NULL;
}

/* ---- cases ---- */

struct filing {
    struct mediation_file_in in;
    struct mediation_mark mark;
};
static lm_rc do_file(struct lm_cx *cx, void *arg) {
    struct filing *filing = arg;
    return mediation_file_case(cx, &filing->in, &filing->mark);
}

struct mediation_mark file_case(struct mediation_fixture *f, enum actor actor) {
    struct mediation_party parties[2] = {
        {.side = MEDIATION_APPLICANT,
         .person = {.name = LM_STR("张漏水"),
                    .address = LM_STR("1单元101"),
                    .door_id = f->doors[0]}},
        {.side = MEDIATION_RESPONDENT,
         .person = {.name = LM_STR("李楼上"),
                    .address = LM_STR("1单元201"),
                    .door_id = f->doors[1]}},
    };
    struct filing filing = {.in = {.committee_id = f->committee,
                                   .source = MEDIATION_BY_APPLICATION,
                                   .cause = lm_code_value(mediation_causes, LM_STR("0201")),
                                   .scale = 1,
                                   .summary = LM_STR("楼上漏水，楼下天花板受损"),
                                   .request = LM_STR("修好并赔偿"),
                                   .parties = {parties, 2}}};
    assert_ok(act(f, actor, &mediation_handle, do_file, &filing));
    return filing.mark;
}

struct moving {
    struct mediation_move_in in;
    struct mediation_mark mark;
};
static lm_rc do_move(struct lm_cx *cx, void *arg) {
    struct moving *moving = arg;
    return mediation_make_move(cx, &moving->in, &moving->mark);
}

lm_rc move(struct mediation_fixture *f, enum actor actor, struct mediation_mark *mark,
           struct mediation_move_in in) {
    struct moving moving = {.in = in};
    moving.in.mediation = mark->id;
    moving.in.based_on = mark->version;
    if (!in.party)
        moving.in.party = LM_ABSENT;
    if (!in.item)
        moving.in.item = LM_ABSENT;
    if (!in.pages)
        moving.in.pages = LM_ABSENT;
    lm_rc rc = act(f, actor, &mediation_handle, do_move, &moving);
    if (rc == LM_OK) { /* texts live in the request's arena: the number is read with the case */
        *mark = moving.mark;
        mark->number = (struct lm_str){0};
    }
    return rc;
}

struct assigning {
    struct mediation_assign_in in;
    struct mediation_mark mark;
};
static lm_rc do_assign(struct lm_cx *cx, void *arg) {
    struct assigning *assigning = arg;
    return mediation_assign(cx, &assigning->in, &assigning->mark);
}

lm_rc assign(struct mediation_fixture *f, enum actor actor, struct mediation_mark *mark,
             enum actor mediator, const char *declared) {
    struct mediation_seat_in seat = {f->accounts[mediator], lm_str_of(declared)};
    struct assigning assigning = {
        .in = {.mediation = mark->id, .based_on = mark->version, .mediators = {&seat, 1}}};
    lm_rc rc = act(f, actor, &mediation_handle, do_assign, &assigning);
    if (rc == LM_OK)
        *mark = assigning.mark;
    return rc;
}

struct mediation_mark begin_case(struct mediation_fixture *f) {
    struct mediation_mark mark = file_case(f, HEAD);
    assert_ok(move(f, HEAD, &mark, (struct mediation_move_in){.move = MEDIATION_ACCEPT}));
    assert_ok(assign(f, HEAD, &mark, MEDIATOR, NULL));
    assert_ok(move(f, MEDIATOR, &mark, (struct mediation_move_in){.move = MEDIATION_NOTIFY}));
    for (int64_t party = 1; party <= 2; party++)
        assert_ok(move(f, MEDIATOR, &mark,
                       (struct mediation_move_in){
                           .move = MEDIATION_CONSENT, .party = party, .answer = MEDIATION_AGREES}));
    return mark;
}

struct mediation_move_in written_agreement(int64_t until) {
    return (struct mediation_move_in){.move = MEDIATION_AGREE,
                                      .form = MEDIATION_WRITTEN,
                                      .facts = LM_STR("漏水"),
                                      .issues = LM_STR("修缮费"),
                                      .duties = LM_STR("楼上负责"),
                                      .terms = LM_STR("三天内修好"),
                                      .way = LM_STR("请人修"),
                                      .spot = LM_STR("社区调解室"),
                                      .until = until};
}

struct reading {
    int64_t id;
    struct mediation_case one;
};
static lm_rc do_open(struct lm_cx *cx, void *arg) {
    struct reading *reading = arg;
    return mediation_open(cx, reading->id, &reading->one);
}

lm_rc open_case(struct mediation_fixture *f, enum actor actor, int64_t id) {
    struct reading reading = {.id = id};
    return act(f, actor, &mediation_handle, do_open, &reading);
}

static struct lm_arena *kept;
/* Out of the arena of its transaction into one that lives until the next reading. */
static lm_rc do_read(struct lm_cx *cx, void *arg) {
    struct reading *reading = arg;
    struct lm_arena *own = cx->arena;
    LM_TRY(mediation_open(cx, reading->id, &reading->one));
    cx->arena = kept;
    lm_rc rc = mediation_store_case(cx, reading->id, &reading->one);
    reading->one.is_head = true;
    if (rc == LM_OK)
        rc = mediation_fill(cx, &reading->one);
    cx->arena = own;
    return rc;
}

const struct mediation_case *read_case(struct mediation_fixture *f, int64_t id) {
    static struct reading reading;
    lm_arena_free(kept);
    kept = NULL;
    assert_ok(lm_arena_new(64 * 1024 * 1024, &kept));
    reading = (struct reading){.id = id};
    assert_ok(act(f, HEAD, &mediation_handle, do_read, &reading));
    return &reading.one;
}
