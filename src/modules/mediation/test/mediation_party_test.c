/* Parties as readers, on both engines: codes that are handed out once, what a party is shown and
 * what it is not, how its reading ends; and the days in which a court can be asked. */
#include "modules/mediation/test/mediation_fixture.h"

#define MOVE(...) ((struct mediation_move_in){__VA_ARGS__})

static struct mediation_move_in session(const char *note) {
    return MOVE(.move = MEDIATION_MEDIATE, .note = lm_str_of(note), .spot = LM_STR("调解室"),
                .present = LM_STR("双方到场"));
}

/* ---- residents ---- */

struct resident {
    struct lm_who who;
    const char *login;
    int64_t id;
};

static lm_rc enrol(struct lm_cx *cx, void *arg) {
    struct resident *one = arg;
    return account_create(
        cx, &(struct lm_account_new){.login = lm_str_of(one->login), .name = LM_STR("居民")},
        &one->id);
}

static struct resident resident(struct mediation_fixture *f, const char *login) {
    struct resident one = {.login = login};
    assert_ok(test_write(f->env, enrol, &one, NULL));
    one.who = (struct lm_who){.account_id = one.id, .name = LM_STR("居民"), .is_resident = true};
    return one;
}

/* ---- codes ---- */

struct inviting {
    struct mediation_reading_in in;
    struct mediation_mark mark;
    char code[40];
    int64_t version;
};
static lm_rc do_invite(struct lm_cx *cx, void *arg) {
    struct inviting *inviting = arg;
    struct mediation_reading_code made = {0};
    LM_TRY(mediation_invite(cx, &inviting->in, &made));
    snprintf(inviting->code, sizeof inviting->code, "%.*s", LM_FMT(made.code));
    inviting->version = made.version;
    return LM_OK;
}
static lm_rc do_shut(struct lm_cx *cx, void *arg) {
    struct inviting *inviting = arg;
    LM_TRY(mediation_shut(cx, &inviting->in, &inviting->mark));
    inviting->version = inviting->mark.version;
    return LM_OK;
}

static lm_rc hand_out(struct mediation_fixture *f, enum actor actor, struct mediation_mark *mark,
                      int64_t party, char (*ret_code)[40]) {
    struct inviting inviting = {.in = {mark->id, mark->version, party}};
    lm_rc rc = act(f, actor, &mediation_handle, do_invite, &inviting);
    if (rc != LM_OK)
        return rc;
    mark->version = inviting.version;
    memcpy(*ret_code, inviting.code, sizeof inviting.code);
    return LM_OK;
}

static lm_rc take_back(struct mediation_fixture *f, enum actor actor, struct mediation_mark *mark,
                       int64_t party) {
    struct inviting inviting = {.in = {mark->id, mark->version, party}};
    lm_rc rc = act(f, actor, &mediation_handle, do_shut, &inviting);
    if (rc == LM_OK)
        mark->version = inviting.version;
    return rc;
}

struct joining {
    const char *code;
    struct mediation_mark mark;
};
static lm_rc do_join(struct lm_cx *cx, void *arg) {
    struct joining *joining = arg;
    cx->is_permitted = true; /* a route of lm_resident asks for no place */
    struct lm_str index;
    LM_TRY(mediation_code_index(cx, lm_str_of(joining->code), &index));
    return mediation_join(cx, index, &joining->mark);
}

static lm_rc type_code(struct mediation_fixture *f, const struct resident *one, const char *code,
                       struct mediation_mark *mark) {
    struct joining joining = {.code = code};
    lm_rc rc = test_act(f->env, &one->who, &lm_resident, do_join, &joining);
    if (rc == LM_OK)
        mark->version = joining.mark.version;
    return rc;
}

struct looking {
    int64_t id;
    void (*look)(const struct mediation_case *one);
};
static lm_rc do_look(struct lm_cx *cx, void *arg) {
    struct looking *looking = arg;
    cx->is_permitted = true;
    struct mediation_case one = {0};
    LM_TRY(mediation_open(cx, looking->id, &one));
    assert_rc(mediation_fill(cx, &one), LM_NOT_FOUND); /* never as those who handle it */
    LM_TRY(mediation_fill_own(cx, &one));
    if (looking->look)
        looking->look(&one);
    return LM_OK;
}

static lm_rc reads(struct mediation_fixture *f, const struct resident *one, int64_t id,
                   void (*look)(const struct mediation_case *one)) {
    return test_act(f->env, &one->who, &lm_resident, do_look, &(struct looking){id, look});
}

static const struct mediation_party *party_of(const struct mediation_case *one, int64_t place) {
    const struct mediation_party *parties = one->parties.items;
    return &parties[place - 1];
}

/* ---- the tests ---- */

static void sees_only_its_own(const struct mediation_case *one) {
    assert_int_equal(one->reader, 1);
    assert_true(party_of(one, 1)->is_me && !party_of(one, 2)->is_me);
    assert_true(lm_str_is(party_of(one, 2)->person.name, "李楼上"));
    assert_false(party_of(one, 2)->person.address.p || party_of(one, 2)->person.door_id ||
                 party_of(one, 2)->consent);
    assert_int_equal(party_of(one, 1)->consent, MEDIATION_AGREES);
    assert_int_equal(one->records.count, 1); /* the session, not the investigation */
    const struct mediation_record *records = one->records.items;
    assert_true(lm_str_is(records[0].text, "谈成"));
    assert_int_equal(one->log.count, 1);
    const struct mediation_entry *log = one->log.items;
    assert_true(log[0].answer == MEDIATION_AGREES && !log[0].note.p && !log[0].by.p);
    assert_true(lm_str_is(one->content.terms, "三天内修好"));
    assert_false(one->content.summary.p || one->content.risk.p || one->content.request.p);
    const struct mediation_mediator *mediators = one->mediators.items;
    assert_false(mediators[0].account_id || mediators[0].declared.p || mediators[0].conflict);
    const struct lm_str *names = one->mediator_names.items;
    assert_true(lm_str_is(names[0], "调解员丙"));
    assert_int_equal(one->now.confirm_by, 20300211);
    assert_int_equal(one->papers.count + one->dossier.count + one->options.count, 0);
}

static void a_party_reads_its_own_case_and_nothing_of_the_others(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        struct resident zhang = resident(&f, "zhang"), stranger = resident(&f, "stranger");
        char code[40];
        assert_ok(move(&f, MEDIATOR, &mark,
                       MOVE(.move = MEDIATION_INVESTIGATE, .note = LM_STR("邻居说听见吵架"),
                            .spot = LM_STR("楼下"), .present = LM_STR("证人"))));
        assert_ok(move(&f, MEDIATOR, &mark, session("谈成")));
        assert_ok(move(&f, MEDIATOR, &mark,
                       MOVE(.move = MEDIATION_RISK, .note = LM_STR("情绪激动，已报派出所"))));
        assert_ok(move(&f, MEDIATOR, &mark, written_agreement(20300201)));
        assert_rc(reads(&f, &zhang, mark.id, NULL), LM_NOT_FOUND);
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &code));
        assert_true(party_of(read_case(&f, mark.id), 1)->code_until != 0);
        assert_ok(type_code(&f, &zhang, code, &mark));
        assert_ok(reads(&f, &zhang, mark.id, sees_only_its_own));
        assert_rc(reads(&f, &stranger, mark.id, NULL), LM_NOT_FOUND);
        assert_string_equal(test_last_key(), "mediation.not_yours");
        assert_rc(type_code(&f, &stranger, code, &mark), LM_NOT_FOUND); /* used */
        assert_string_equal(test_last_key(), "mediation.wrong_code");
        const struct mediation_case *one = read_case(&f, mark.id);
        assert_true(party_of(one, 1)->reads_since != 0 && party_of(one, 1)->code_until == 0);
        assert_true(party_of(one, 2)->reads_since == 0);
        const struct mediation_entry *log = one->log.items;
        assert_int_equal(log[one->log.count - 2].move, MEDIATION_INVITE);
        assert_int_equal(log[one->log.count - 1].move, MEDIATION_JOIN);
        assert_true(lm_str_is(log[one->log.count - 1].by, "张漏水")); /* not the account's name */
        fixture_close(&f);
    }
}

static void a_party_moves_nothing(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        struct resident zhang = resident(&f, "zhang");
        char code[40];
        assert_ok(hand_out(&f, HEAD, &mark, 1, &code));
        assert_ok(type_code(&f, &zhang, code, &mark));
        struct inviting inviting = {.in = {mark.id, mark.version, 2}};
        assert_rc(test_act(f.env, &zhang.who, &mediation_handle, do_invite, &inviting),
                  LM_NOT_FOUND);
        assert_rc(test_act(f.env, &zhang.who, &mediation_handle, do_shut, &inviting), LM_NOT_FOUND);
        fixture_close(&f);
    }
}

static void codes_come_from_those_who_handle_the_case(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        static const enum actor others[] = {CAPTAIN, SPARE, OFFICE, DISTRICT, FOREIGNER};
        char code[40];
        for (size_t i = 0; i < LM_COUNT(others); i++) {
            assert_rc(hand_out(&f, others[i], &mark, 1, &code), LM_NOT_FOUND);
            assert_rc(take_back(&f, others[i], &mark, 1), LM_NOT_FOUND);
        }
        assert_rc(hand_out(&f, MEDIATOR, &mark, 9, &code), LM_NOT_FOUND);
        assert_string_equal(test_last_key(), "mediation.no_such_party");
        assert_rc(take_back(&f, MEDIATOR, &mark, 1), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.nobody_reads");
        assert_rc(move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_JOIN, .party = 1)), LM_CONFLICT);
        fixture_close(&f);
    }
}

static void a_code_is_good_once_and_for_thirty_days(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        struct resident zhang = resident(&f, "zhang"), agent = resident(&f, "agent");
        char first[40], second[40];
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &first));
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &second));
        assert_rc(type_code(&f, &zhang, first, &mark), LM_NOT_FOUND); /* replaced */
        set_day(&f, 20300210);
        assert_rc(type_code(&f, &zhang, second, &mark), LM_NOT_FOUND); /* old */
        assert_true(party_of(read_case(&f, mark.id), 1)->code_until == 0);
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &first));
        assert_ok(type_code(&f, &zhang, first, &mark));
        /* Another one for the agent: who reads goes on until it is used, then no longer. */
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &second));
        assert_ok(reads(&f, &zhang, mark.id, NULL));
        assert_ok(type_code(&f, &agent, second, &mark));
        assert_ok(reads(&f, &agent, mark.id, NULL));
        assert_rc(reads(&f, &zhang, mark.id, NULL), LM_NOT_FOUND);
        /* Withdrawn: neither the reading nor a code that is still out is worth anything. */
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &first));
        assert_ok(take_back(&f, MEDIATOR, &mark, 1));
        assert_rc(reads(&f, &agent, mark.id, NULL), LM_NOT_FOUND);
        assert_rc(type_code(&f, &zhang, first, &mark), LM_NOT_FOUND);
        const struct mediation_case *one = read_case(&f, mark.id);
        const struct mediation_entry *log = one->log.items;
        assert_int_equal(log[one->log.count - 1].move, MEDIATION_SHUT);
        assert_int_equal(log[one->log.count - 1].party, 1);
        fixture_close(&f);
    }
}

static void digits_count_however_they_were_typed(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        struct resident zhang = resident(&f, "zhang");
        char code[40], typed[160] = "";
        size_t n = 0;
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &code));
        for (size_t i = 0; code[i]; i++) /* １２３４－５６７８ */
            n += (size_t)snprintf(typed + n, sizeof typed - n, "\xEF\xBC%c",
                                  code[i] == ' ' ? '\x8D' : (char)(0x90 + code[i] - '0'));
        assert_ok(type_code(&f, &zhang, typed, &mark));
        fixture_close(&f);
    }
}

static void nobody_is_two_parties_of_a_case(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        struct resident zhang = resident(&f, "zhang"), li = resident(&f, "lisi");
        char first[40], second[40];
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &first));
        assert_ok(hand_out(&f, MEDIATOR, &mark, 2, &second));
        assert_ok(type_code(&f, &zhang, first, &mark));
        assert_rc(type_code(&f, &zhang, second, &mark), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.reads_already");
        assert_ok(type_code(&f, &li, second, &mark)); /* it was not used up */
        struct resident staff = li;
        staff.who.is_resident = false;
        assert_ok(hand_out(&f, MEDIATOR, &mark, 2, &second));
        assert_rc(type_code(&f, &staff, second, &mark), LM_FORBIDDEN);
        fixture_close(&f);
    }
}

static lm_rc do_edit(struct lm_cx *cx, void *arg) {
    struct mediation_mark mark;
    return mediation_edit_case(cx, arg, &mark);
}

static void who_is_not_the_party_any_more_reads_nothing(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        struct resident zhang = resident(&f, "zhang"), li = resident(&f, "lisi");
        char first[40], second[40];
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &first));
        assert_ok(type_code(&f, &zhang, first, &mark));
        assert_ok(hand_out(&f, MEDIATOR, &mark, 2, &second));
        assert_ok(type_code(&f, &li, second, &mark));
        /* Erased: entered by mistake. */
        assert_ok(move(&f, MEDIATOR, &mark,
                       MOVE(.move = MEDIATION_REMOVE, .party = 2, .note = LM_STR("登记错了"))));
        assert_rc(reads(&f, &li, mark.id, NULL), LM_NOT_FOUND);
        assert_ok(reads(&f, &zhang, mark.id, NULL));
        /* Another name is another person. */
        struct mediation_party other = {
            .place = 1, .side = MEDIATION_APPLICANT, .person = {.name = LM_STR("王别人")}};
        struct mediation_file_in edit = {.mediation = mark.id,
                                         .based_on = mark.version,
                                         .cause = 5,
                                         .scale = 1,
                                         .summary = LM_STR("漏水"),
                                         .request = LM_STR("修好"),
                                         .parties = {&other, 1}};
        assert_ok(act(&f, MEDIATOR, &mediation_handle, do_edit, &edit));
        assert_rc(reads(&f, &zhang, mark.id, NULL), LM_NOT_FOUND);
        fixture_close(&f);
    }
}

static lm_rc leave(struct lm_cx *cx, void *arg) {
    return lm_hooks_run(cx, "account.erased", *(int64_t *)arg, 0);
}

static void an_account_that_is_deleted_takes_nothing_along(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        struct resident zhang = resident(&f, "zhang");
        char code[40];
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &code));
        assert_ok(type_code(&f, &zhang, code, &mark));
        assert_ok(test_write(f.env, leave, &zhang.id, NULL));
        assert_rc(reads(&f, &zhang, mark.id, NULL), LM_NOT_FOUND);
        assert_true(party_of(read_case(&f, mark.id), 1)->reads_since == 0);
        fixture_close(&f);
    }
}

static void an_archived_case_stays_readable(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        struct resident zhang = resident(&f, "zhang"), li = resident(&f, "lisi");
        char code[40];
        assert_ok(hand_out(&f, MEDIATOR, &mark, 1, &code));
        assert_ok(type_code(&f, &zhang, code, &mark));
        assert_ok(move(&f, MEDIATOR, &mark,
                       MOVE(.move = MEDIATION_END, .note = LM_STR("已告知可起诉"),
                            .end_reason = MEDIATION_FAILED)));
        for (int i = 0; i < 2; i++)
            assert_ok(move(&f, MEDIATOR, &mark,
                           MOVE(.move = MEDIATION_PAPER, .item = 3, .pages = 1,
                                .title = LM_STR("身份证复印件"))));
        assert_ok(
            move(&f, HEAD, &mark, MOVE(.move = MEDIATION_ARCHIVE, .note = LM_STR("调解不成"))));
        assert_ok(reads(&f, &zhang, mark.id, NULL));
        assert_ok(hand_out(&f, HEAD, &mark, 2, &code));
        assert_ok(type_code(&f, &li, code, &mark));
        assert_int_equal(read_case(&f, mark.id)->options.count, 0);
        fixture_close(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_party_reads_its_own_case_and_nothing_of_the_others),
        cmocka_unit_test(a_party_moves_nothing),
        cmocka_unit_test(codes_come_from_those_who_handle_the_case),
        cmocka_unit_test(a_code_is_good_once_and_for_thirty_days),
        cmocka_unit_test(digits_count_however_they_were_typed),
        cmocka_unit_test(nobody_is_two_parties_of_a_case),
        cmocka_unit_test(who_is_not_the_party_any_more_reads_nothing),
        cmocka_unit_test(an_account_that_is_deleted_takes_nothing_along),
        cmocka_unit_test(an_archived_case_stays_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
