/* See survey_fixture.h. */
#include "modules/survey/test/survey_fixture.h"

#include "base/clock.h"
#include "core/audit/audit.h"
#include "core/idempotency/idempotency.h"
#include "core/job/job.h"
#include "core/setting/setting.h"
#include "modules/grid/grid.h"

static const struct lm_module *const modules[] = {
    &setting_module, &idempotency_module, &audit_module, &account_module, &job_module, &grid_module,
    &ledger_module,  &survey_module,      NULL};

/* ---- people ---- */

static struct lm_grant grants[ACTORS];
static struct lm_who people[ACTORS];

static void appoint(enum actor actor, enum lm_role role, int64_t node_id) {
    grants[actor] = (struct lm_grant){role, node_id};
    people[actor] = (struct lm_who){.account_id = 1000 + actor,
                                    .name = LM_STR("演员"),
                                    .grants = &grants[actor],
                                    .grant_count = 1};
}

lm_rc act(struct survey_fixture *f, enum actor actor, const struct lm_permission *permission,
          lm_rc (*work)(struct lm_cx *cx, void *arg), void *arg) {
    return test_act(f->env, &people[actor], permission, work, arg);
}

/* ---- places ---- */

static lm_rc make_doors(struct lm_cx *cx, void *arg) {
    struct survey_fixture *f = arg;
    struct ledger_person_input couple[2] = {
        {.name = LM_STR("试甲"), .birth_year = 1970, .relation = LM_STR("02")},
        {.name = LM_STR("试乙"), .birth_year = 1972, .relation = LM_STR("10")}};
    struct lm_list household = {couple, 2};
    for (int b = 0; b < 2; b++)
        for (int d = 0; d < DOORS; d++) {
            struct ledger_bulk_door door = {.door = {.building_id = f->buildings[b],
                                                     .unit = LM_STR("1单元"),
                                                     .unit_no = 1,
                                                     .floor = d + 1,
                                                     .area_cm2 = LM_ABSENT,
                                                     .usage = LEDGER_OWNER_OCCUPIED}};
            LM_TRY(lm_str_printf(cx->arena, &door.door.room, "%d01", d + 1));
            LM_TRY(lm_str_printf(cx->arena, &door.door.label, "1单元%d01", d + 1));
            if (d < DOORS - 1)
                door.households = (struct lm_list){&household, 1};
            LM_TRY(ledger_bulk_add(cx, &door, 1,
                                   &(struct ledger_provenance){.source = LEDGER_BY_IMPORT}));
            f->doors[b][d] = door.door.id;
        }
    return LM_OK;
}

struct survey_fixture fixture_open(enum lm_engine engine) {
    struct survey_fixture f = {0};
    f.env = test_env_open(engine, modules);
    test_clock_set(f.env, INT64_C(1900000000000));
    test_make_place(f.env, &f.place);
    assert_ok(test_write(f.env, make_doors, &f, NULL));
    appoint(CAPTAIN, LM_ROLE_CAPTAIN, f.buildings[0]);
    appoint(HELPER, LM_ROLE_HELPER, f.buildings[0]);
    appoint(OTHER_CAPTAIN, LM_ROLE_CAPTAIN, f.buildings[1]);
    appoint(STATION, LM_ROLE_STATION_HEAD, f.compound);
    appoint(OFFICE, LM_ROLE_COMMUNITY_WORKER, f.community);
    appoint(OTHER_OFFICE, LM_ROLE_STATION_HEAD, f.other_compound);
    return f;
}

void fixture_close(struct survey_fixture *f) {
    test_env_close(f->env);
    f->env = NULL;
}

/* ---- surveys ---- */

static lm_rc create(struct lm_cx *cx, void *arg) {
    struct survey_fixture *f = arg;
    static struct lm_str choices[] = {LM_STR("自来水"), LM_STR("井水")};
    struct survey_question questions[] = {
        {.key = LM_STR("lift"), .text = LM_STR("电梯是否正常"), .kind = SURVEY_YES_NO},
        {.key = LM_STR("water"),
         .text = LM_STR("用什么水"),
         .kind = SURVEY_CHOICE,
         .choices = {choices, 2}},
        {.key = LM_STR("cars"), .text = LM_STR("有几辆车"), .kind = SURVEY_NUMBER}};
    struct survey_area area = {.node_id = f->compound};
    struct lm_str verify[] = {LM_STR("name"), LM_STR("phone")};
    struct survey draft = {.title = LM_STR("冬季摸排"),
                           .purpose = LM_STR("核对人员"),
                           .legal_basis = LM_STR("测试依据"),
                           .form_no = LM_STR("测表1"),
                           .issued_by = LM_STR("测试机关"),
                           .approval_no = LM_STR("测字〔2030〕1号"),
                           .valid_until = lm_date_at(test_clock_now() + 5 * LM_DAY_MS),
                           .due_at = test_clock_now() + LM_HOUR_MS,
                           .areas = {&area, 1},
                           .verify = {verify, 2},
                           .questions = {questions, LM_COUNT(questions)},
                           .retention_days = 30,
                           .baseline = {LM_STR("1.5 天"), 720}};
    LM_TRY(survey_create(cx, &draft));
    f->survey = draft.id;
    return LM_OK;
}

static lm_rc open_it(struct lm_cx *cx, void *arg) {
    struct survey_fixture *f = arg;
    struct survey opened;
    return survey_open(cx, f->survey, &opened);
}

void fixture_begin(struct survey_fixture *f, bool is_open) {
    assert_ok(act(f, OFFICE, &survey_manage, create, f));
    if (!is_open)
        return;
    assert_ok(act(f, OFFICE, &survey_manage, open_it, f));
    assert_ok(survey_fill(f->env, f->survey, 0));
    assert_int_equal(survey_now(f).status, SURVEY_OPEN);
}

struct found_survey {
    int64_t id;
    struct survey survey;
};
static lm_rc find_survey(struct lm_cx *cx, void *arg) {
    struct found_survey *found = arg;
    return survey_read(cx, found->id, &found->survey);
}

struct survey survey_now(struct survey_fixture *f) {
    struct found_survey found = {.id = f->survey};
    assert_ok(test_read(f->env, find_survey, &found));
    return found.survey;
}

static lm_rc close_it(struct lm_cx *cx, void *arg) {
    struct survey_fixture *f = arg;
    struct survey closed = {0};
    return survey_close(cx, f->survey, 0, LM_STR("完成"), &closed);
}

lm_rc close_by(struct survey_fixture *f, enum actor actor) {
    return act(f, actor, &survey_wind_up, close_it, f);
}

/* ---- answers ---- */

struct said {
    struct survey_fixture *f;
    struct saying *saying;
};

static lm_rc answer(struct lm_cx *cx, void *arg) {
    struct said *said = arg;
    struct saying *saying = said->saying;
    int64_t door_id = said->f->doors[saying->building][saying->door];
    struct ledger_door door = {0};
    LM_TRY(ledger_door_find(cx, door_id, &door));
    struct ledger_change *changes; /* preparing derives members: the saying stays as it was */
    LM_TRY(lm_new(cx->arena, saying->change_count + 1, &changes));
    memcpy(changes, saying->changes, saying->change_count * sizeof *changes);
    struct survey_answer_in in = {.survey = said->f->survey,
                                  .door = door_id,
                                  .outcome = saying->outcome,
                                  .given_at = saying->given_at ? saying->given_at : cx->now_ms,
                                  .based_on = saying->based_on ? saying->based_on : door.version,
                                  .content = {.changes = {changes, saying->change_count},
                                              .answers = lm_str_of(saying->answers),
                                              .note = lm_str_of(saying->note)}};
    LM_TRY(survey_content_prepare(cx, &in));
    saying->out = (struct survey_answer_out){0};
    return survey_answer_door(cx, &in, &saying->out);
}

lm_rc say_as(struct survey_fixture *f, enum actor actor, struct saying *saying) {
    struct said said = {f, saying};
    return act(f, actor, &survey_speak, answer, &said);
}

struct deciding {
    struct survey_fixture *f;
    int64_t answer_id;
    bool is_accepted;
    int64_t based_on;
};

static lm_rc decide(struct lm_cx *cx, void *arg) {
    const struct deciding *deciding = arg;
    struct survey_answer waiting = {0};
    struct survey_content content = {0};
    struct survey_answer_out out = {0};
    LM_TRY(survey_store_answer(cx, deciding->f->survey, deciding->answer_id, &waiting));
    LM_TRY(survey_content_open(cx, waiting.content, &content));
    LM_TRY(ledger_changes_prepare(cx, "/changes", &content.changes));
    struct survey_decision decision = {
        deciding->f->survey, deciding->answer_id, deciding->is_accepted, deciding->based_on, {0}};
    return survey_decide(cx, &decision, &waiting, &content, &out);
}

lm_rc decide_as(struct survey_fixture *f, enum actor actor, int64_t answer_id, bool is_accepted) {
    struct deciding deciding = {f, answer_id, is_accepted, 0};
    return act(f, actor, &survey_judge, decide, &deciding);
}

lm_rc accept_seeing(struct survey_fixture *f, int64_t answer_id, int64_t based_on) {
    struct deciding deciding = {f, answer_id, true, based_on};
    return act(f, STATION, &survey_judge, decide, &deciding);
}

/* ---- looking ---- */

struct looking {
    struct survey_fixture *f;
    int building, door;
    int64_t node_id, count;
    struct survey_target target;
    struct ledger_sheet sheet;
    struct survey_progress progress;
};

static lm_rc look_target(struct lm_cx *cx, void *arg) {
    struct looking *l = arg;
    return survey_store_target(cx, l->f->survey, l->f->buildings[l->building],
                               l->f->doors[l->building][l->door], &l->target);
}

struct survey_target target_of(struct survey_fixture *f, int building, int door) {
    struct looking l = {.f = f, .building = building, .door = door};
    assert_ok(test_read(f->env, look_target, &l));
    return l.target;
}

static lm_rc look_sheet(struct lm_cx *cx, void *arg) {
    struct looking *l = arg;
    LM_TRY(ledger_sheet_of_door(cx, l->f->doors[l->building][l->door], &l->sheet));
    /* What the test keeps must outlive the arena of this reading. */
    static struct ledger_household households[4];
    static struct ledger_resident residents[4][16];
    const struct ledger_household *read = l->sheet.households.items;
    assert_true(l->sheet.households.count <= LM_COUNT(households));
    for (size_t i = 0; i < l->sheet.households.count; i++) {
        households[i] = read[i];
        assert_true(read[i].residents.count <= 16);
        memcpy(residents[i], read[i].residents.items, read[i].residents.count * sizeof **residents);
        households[i].residents.items = residents[i];
    }
    l->sheet.households.items = households;
    return LM_OK;
}

struct ledger_sheet sheet_of(struct survey_fixture *f, int building, int door) {
    struct looking l = {.f = f, .building = building, .door = door};
    assert_ok(test_read(f->env, look_sheet, &l));
    return l.sheet;
}

static lm_rc look_progress(struct lm_cx *cx, void *arg) {
    struct looking *l = arg;
    static const struct lm_route route = {.permission = &survey_see};
    cx->route = &route;
    LM_TRY(survey_progress_of(cx, l->f->survey, l->node_id, &l->progress));
    static struct survey_child children[16];
    assert_true(l->progress.children.count <= LM_COUNT(children));
    if (l->progress.children.count)
        memcpy(children, l->progress.children.items, l->progress.children.count * sizeof *children);
    l->progress.children.items = children;
    return LM_OK;
}

struct survey_progress progress_of(struct survey_fixture *f, int64_t node_id) {
    struct looking l = {.f = f, .node_id = node_id};
    assert_ok(test_read(f->env, look_progress, &l));
    return l.progress;
}

static void assert_same(const struct survey_totals *a, const struct survey_totals *b,
                        const char *what) {
    for (int i = 0; i < SURVEY_COUNTED; i++)
        if (((const int64_t *)a)[i] != ((const int64_t *)b)[i])
            fail_msg("%s: column %d is %lld, should be %lld", what, i,
                     (long long)((const int64_t *)a)[i], (long long)((const int64_t *)b)[i]);
}

static lm_rc compare(struct lm_cx *cx, void *arg) {
    struct looking *l = arg;
    struct lm_list table, again;
    LM_TRY(survey_store_counts(cx, l->f->survey, &table));
    LM_TRY(survey_store_recount(cx, l->f->survey, &again));
    assert_int_equal(table.count, again.count);
    const struct survey_count *stored = table.items, *counted = again.items;
    for (size_t i = 0; i < table.count; i++) {
        struct survey_totals live;
        assert_int_equal(stored[i].building_id, counted[i].building_id);
        assert_same(&stored[i].totals, &counted[i].totals, "table against recount");
        LM_TRY(survey_board_buildings(cx, l->f->survey, &stored[i].building_id, 1, &live));
        assert_same(&live, &stored[i].totals, "board against table");
    }
    return LM_OK;
}

void check_counts(struct survey_fixture *f) {
    struct looking l = {.f = f};
    assert_ok(test_read(f->env, compare, &l));
}

static lm_rc count(struct lm_cx *cx, void *arg) {
    static const struct lm_sql all = {"survey_test_answers", "SELECT count(*) FROM survey_answer"};
    struct looking *l = arg;
    return lm_db_int(cx->db, LM_Q0(&all), &l->count);
}

int64_t count_answers(struct survey_fixture *f) {
    struct looking l = {.f = f};
    assert_ok(test_read(f->env, count, &l));
    return l.count;
}
