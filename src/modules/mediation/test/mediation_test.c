/* The rules of mediation on both engines: who reads, what stands in the way, what the law wants
 * written, numbers, limits, conflicts, dossier, counts. */
#include "modules/mediation/test/mediation_fixture.h"

#define MOVE(...) ((struct mediation_move_in){__VA_ARGS__})

static struct mediation_move_in session(const char *note) {
    return MOVE(.move = MEDIATION_MEDIATE, .note = lm_str_of(note), .spot = LM_STR("调解室"),
                .present = LM_STR("双方到场"));
}

static void only_those_who_handle_a_case_read_it(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        assert_ok(open_case(&f, HEAD, mark.id));
        assert_ok(open_case(&f, DEPUTY, mark.id));
        assert_ok(open_case(&f, MEDIATOR, mark.id));
        static const enum actor others[] = {CAPTAIN, SPARE, OFFICE, DISTRICT, FOREIGNER};
        for (size_t i = 0; i < LM_COUNT(others); i++) {
            assert_rc(open_case(&f, others[i], mark.id), LM_NOT_FOUND);
            assert_string_equal(test_last_key(), "mediation.no_such_case");
            assert_rc(move(&f, others[i], &mark, MOVE(.move = MEDIATION_RISK, .note = LM_STR("x"))),
                      LM_NOT_FOUND);
        }
        assert_ok(assign(&f, HEAD, &mark, SPARE, NULL));
        assert_rc(open_case(&f, MEDIATOR, mark.id), LM_NOT_FOUND);
        assert_ok(open_case(&f, SPARE, mark.id));
        fixture_close(&f);
    }
}

static void numbers_follow_each_other_in_a_year(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        static const char *const wanted[] = {"(2030)测人调字第1号", "(2030)测人调字第2号",
                                             "(2031)测人调字第1号"};
        for (int i = 0; i < 3; i++) {
            struct mediation_mark mark = file_case(&f, HEAD);
            if (i == 2)
                set_day(&f, 20310105);
            assert_ok(move(&f, HEAD, &mark, MOVE(.move = MEDIATION_ACCEPT)));
            struct lm_str number = read_case(&f, mark.id)->number;
            assert_true(lm_str_is(number, wanted[i]));
        }
        /* A case that was refused takes none. */
        struct mediation_mark refused = file_case(&f, HEAD);
        assert_ok(move(&f, HEAD, &refused,
                       MOVE(.move = MEDIATION_REJECT, .note = LM_STR("不属于范围"),
                            .end_reason = MEDIATION_UNFIT)));
        assert_null(read_case(&f, refused.id)->number.p);
        fixture_close(&f);
    }
}

static void nobody_is_mediated_against_his_will(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        assert_ok(move(&f, MEDIATOR, &mark, session("第一次")));
        assert_ok(move(&f, MEDIATOR, &mark,
                       MOVE(.move = MEDIATION_CONSENT, .party = 2, .answer = MEDIATION_REFUSES)));
        assert_rc(move(&f, MEDIATOR, &mark, session("第二次")), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.refused");
        assert_rc(move(&f, MEDIATOR, &mark, written_agreement(20300201)), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.refused");
        assert_rc(
            move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_END, .note = LM_STR("已告知可起诉"))),
            LM_INVALID);
        assert_true(test_has_fault("/end_reason"));
        assert_ok(move(&f, MEDIATOR, &mark,
                       MOVE(.move = MEDIATION_END, .note = LM_STR("已告知可起诉"),
                            .end_reason = MEDIATION_REFUSED)));
        assert_int_equal(mark.state, MEDIATION_IS_ENDED);
        fixture_close(&f);
    }
}

static void a_session_needs_everybodys_word(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = file_case(&f, HEAD);
        assert_ok(move(&f, HEAD, &mark, MOVE(.move = MEDIATION_ACCEPT)));
        assert_ok(move(&f, HEAD, &mark, MOVE(.move = MEDIATION_NOTIFY)));
        assert_ok(move(&f, HEAD, &mark,
                       MOVE(.move = MEDIATION_CONSENT, .party = 1, .answer = MEDIATION_AGREES)));
        assert_rc(move(&f, HEAD, &mark, session("一方未表态")), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.consent_missing");
        assert_ok(move(&f, HEAD, &mark,
                       MOVE(.move = MEDIATION_CONSENT, .party = 2, .answer = MEDIATION_AGREES)));
        assert_rc(move(&f, HEAD, &mark, session("没有调解员")), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.no_mediator");
        fixture_close(&f);
    }
}

static void a_conflict_of_interest_is_confirmed_or_replaced(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        assert_ok(assign(&f, HEAD, &mark, SPARE, NULL)); /* lives behind a party's door */
        const struct mediation_mediator *one = read_case(&f, mark.id)->mediators.items;
        assert_true(one->lives_there && one->is_open && !one->is_captain);
        assert_rc(move(&f, SPARE, &mark, session("不可")), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.conflict_open");
        assert_ok(assign(&f, HEAD, &mark, CAPTAIN, NULL));
        one = read_case(&f, mark.id)->mediators.items;
        assert_true(one->is_captain && one->is_open && !one->lives_there);
        assert_rc(move(&f, CAPTAIN, &mark,
                       MOVE(.move = MEDIATION_CLEAR, .account_id = f.accounts[CAPTAIN],
                            .note = LM_STR("当事人同意"))),
                  LM_FORBIDDEN);
        assert_ok(move(&f, HEAD, &mark,
                       MOVE(.move = MEDIATION_CLEAR, .account_id = f.accounts[CAPTAIN],
                            .note = LM_STR("当事人同意"))));
        assert_ok(move(&f, CAPTAIN, &mark, session("可以")));
        assert_ok(assign(&f, HEAD, &mark, MEDIATOR, "与申请人是表兄弟"));
        one = read_case(&f, mark.id)->mediators.items;
        assert_true(one->is_declared && one->is_open);
        /* Nobody confirms himself. */
        assert_ok(assign(&f, HEAD, &mark, HEAD, "与被申请人同事"));
        assert_rc(move(&f, HEAD, &mark,
                       MOVE(.move = MEDIATION_CLEAR, .account_id = f.accounts[HEAD],
                            .note = LM_STR("自己"))),
                  LM_INVALID);
        assert_ok(move(&f, DEPUTY, &mark,
                       MOVE(.move = MEDIATION_CLEAR, .account_id = f.accounts[HEAD],
                            .note = LM_STR("双方知情同意"))));
        fixture_close(&f);
    }
}

static void the_limit_is_a_calendar_month(void **state) {
    (void)state;
    assert_int_equal(mediation_month_after(20300110), 20300210);
    assert_int_equal(mediation_month_after(20300131), 20300228);
    assert_int_equal(mediation_month_after(20280131), 20280229);
    assert_int_equal(mediation_month_after(20300331), 20300430);
    assert_int_equal(mediation_month_after(20301231), 20310131);
    assert_int_equal(mediation_month_after(20300228), 20300328);
}

static void past_the_limit_only_more_time_or_the_end(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f); /* accepted on 10 January */
        set_day(&f, 20300210);
        assert_ok(move(&f, MEDIATOR, &mark, session("最后一天")));
        set_day(&f, 20300211);
        assert_rc(move(&f, MEDIATOR, &mark, session("过期")), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.limit_passed");
        struct mediation_move_in more =
            MOVE(.move = MEDIATION_EXTEND, .until = 20300301, .note = LM_STR("双方书面同意"));
        assert_rc(move(&f, MEDIATOR, &mark, more), LM_INVALID);
        assert_true(test_has_fault("/is_joint"));
        more.is_joint = true;
        assert_ok(move(&f, MEDIATOR, &mark, more));
        assert_ok(move(&f, MEDIATOR, &mark, session("延期后")));
        assert_int_equal(read_case(&f, mark.id)->now.extensions, 1);
        fixture_close(&f);
    }
}

static lm_rc watch(struct lm_cx *cx, void *arg) {
    (void)arg;
    return mediation_watch_limits(cx);
}

static void the_clock_marks_each_limit_once(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        static const struct {
            int64_t day;
            int reminder;
        } steps[] = {{20300204, 0},
                     {20300205, MEDIATION_SOON},
                     {20300210, MEDIATION_SOON},
                     {20300211, MEDIATION_PASSED},
                     {20300220, MEDIATION_PASSED}};
        int64_t version = mark.version;
        for (size_t i = 0; i < LM_COUNT(steps); i++) {
            set_day(&f, steps[i].day);
            for (int again = 0; again < 2; again++)
                assert_ok(test_write(f.env, watch, NULL, NULL));
            assert_int_equal(read_case(&f, mark.id)->now.reminder, steps[i].reminder);
        }
        assert_int_equal(read_case(&f, mark.id)->version, version + 2);
        fixture_close(&f);
    }
}

static void an_agreement_holds_what_the_law_wants(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        assert_rc(move(&f, MEDIATOR, &mark, written_agreement(20300201)), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.not_now"); /* nobody has talked yet */
        assert_ok(move(&f, MEDIATOR, &mark, session("谈成")));
        assert_rc(
            move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_AGREE, .form = MEDIATION_WRITTEN)),
            LM_INVALID);
        static const char *const pointers[] = {"/facts", "/issues", "/duties", "/terms",
                                               "/way",   "/until",  "/spot"};
        for (size_t i = 0; i < LM_COUNT(pointers); i++)
            assert_true(test_has_fault(pointers[i]));
        assert_ok(move(&f, MEDIATOR, &mark, written_agreement(20300201)));
        const struct mediation_case *one = read_case(&f, mark.id);
        assert_int_equal(one->now.effect_on, 20300110);
        assert_true(lm_str_is(one->content.terms, "三天内修好"));
        fixture_close(&f);
    }
}

static void a_court_confirms_within_its_days(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        assert_ok(move(&f, MEDIATOR, &mark, session("谈成")));
        assert_ok(move(&f, MEDIATOR, &mark, written_agreement(20300201)));
        struct mediation_mark late = mark;
        set_day(&f, 20300212); /* the thirtieth day is a Saturday, the eleventh a Monday */
        assert_rc(move(&f, MEDIATOR, &late, MOVE(.move = MEDIATION_COURT_APPLY, .is_joint = true)),
                  LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.court_late");
        set_day(&f, 20300211);
        assert_rc(move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_COURT_APPLY)), LM_INVALID);
        assert_ok(move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_COURT_APPLY, .is_joint = true)));
        assert_int_equal(read_case(&f, mark.id)->now.court_due_on, 20300214);
        set_day(&f, 20300213);
        assert_rc(move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_COURT_DECIDE)), LM_CONFLICT);
        assert_ok(move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_COURT_ACCEPT)));
        assert_int_equal(read_case(&f, mark.id)->now.court_due_on, 20300228);
        assert_ok(move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_COURT_EXTEND)));
        assert_int_equal(read_case(&f, mark.id)->now.court_due_on, 20300310);
        assert_rc(move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_COURT_EXTEND)), LM_CONFLICT);
        assert_ok(
            move(&f, MEDIATOR, &mark, MOVE(.move = MEDIATION_COURT_DECIDE, .is_confirmed = true)));
        assert_int_equal(read_case(&f, mark.id)->now.court, MEDIATION_COURT_CONFIRMED);
        fixture_close(&f);
    }
}

static struct mediation_mark agree(struct mediation_fixture *f, struct mediation_move_in in) {
    struct mediation_mark mark = begin_case(f);
    assert_ok(move(f, MEDIATOR, &mark, session("谈成")));
    assert_ok(move(f, MEDIATOR, &mark, in));
    return mark;
}

static void the_last_day_to_ask_a_court_stands_there_and_is_marked_once(void **state) {
    (void)state;
    assert_int_equal(mediation_confirm_until(20300110), 20300211); /* the ninth is a Saturday */
    assert_int_equal(mediation_confirm_until(20260902), 20261008); /* behind National Day */
    assert_int_equal(mediation_confirm_until(20260910), 20261010); /* a Saturday of work */
    assert_int_equal(mediation_confirm_until(20280131), 20280301); /* a leap year */
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_move_in status = written_agreement(20300201);
        status.is_status = true;
        struct mediation_mark written = agree(&f, written_agreement(20300201)),
                              about_status = agree(&f, status),
                              oral =
                                  agree(&f, MOVE(.move = MEDIATION_AGREE, .form = MEDIATION_ORAL,
                                                 .terms = LM_STR("道歉"), .spot = LM_STR("楼下")));
        assert_int_equal(read_case(&f, written.id)->now.confirm_by, 20300211);
        assert_int_equal(read_case(&f, about_status.id)->now.confirm_by, 0);
        assert_int_equal(read_case(&f, oral.id)->now.confirm_by, 0);
        set_day(&f, 20300205);
        assert_ok(test_write(f.env, watch, NULL, NULL));
        assert_int_equal(read_case(&f, written.id)->now.reminder, 0);
        set_day(&f, 20300206);
        for (int again = 0; again < 2; again++)
            assert_ok(test_write(f.env, watch, NULL, NULL));
        const struct mediation_case *one = read_case(&f, written.id);
        assert_int_equal(one->now.reminder, MEDIATION_COURT_SOON);
        assert_int_equal(one->version, written.version + 1);
        assert_int_equal(read_case(&f, about_status.id)->version, about_status.version);
        assert_int_equal(read_case(&f, oral.id)->version, oral.version);
        /* The day on which it can be done last is the day that is shown. */
        written.version++;
        set_day(&f, 20300211);
        assert_ok(
            move(&f, MEDIATOR, &written, MOVE(.move = MEDIATION_COURT_APPLY, .is_joint = true)));
        fixture_close(&f);
    }
}

static void a_dossier_is_archived_when_it_is_complete(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        assert_ok(move(&f, MEDIATOR, &mark, session("谈成")));
        assert_ok(move(&f, MEDIATOR, &mark,
                       MOVE(.move = MEDIATION_AGREE, .form = MEDIATION_ORAL,
                            .terms = LM_STR("当场道歉"), .spot = LM_STR("楼下"))));
        struct mediation_move_in done = MOVE(.move = MEDIATION_SUPERVISE, .note = LM_STR("已道歉"),
                                             .performed = MEDIATION_FULL);
        assert_ok(move(&f, MEDIATOR, &mark, done));
        done.move = MEDIATION_VISIT;
        assert_ok(move(&f, MEDIATOR, &mark, done));
        struct mediation_move_in end = MOVE(.move = MEDIATION_ARCHIVE, .note = LM_STR("双方满意"));
        assert_rc(move(&f, HEAD, &mark, end), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.dossier_incomplete");
        for (int i = 0; i < 2; i++)
            assert_ok(move(&f, MEDIATOR, &mark,
                           MOVE(.move = MEDIATION_PAPER, .item = 3, .pages = 1,
                                .title = LM_STR("身份证复印件"))));
        assert_ok(move(&f, HEAD, &mark, end));
        const struct mediation_case *one = read_case(&f, mark.id);
        const struct mediation_item *items = one->dossier.items;
        assert_int_equal(one->dossier.count, 13);
        for (size_t i = 0; i < one->dossier.count; i++) {
            assert_int_equal(items[i].no, i + 1);
            assert_true(items[i].is_there || !items[i].is_must);
        }
        assert_int_equal(one->options.count, 0);
        fixture_close(&f);
    }
}

static lm_rc compose(struct lm_cx *cx, void *arg) {
    struct mediation_committee made = {0};
    return mediation_found(cx, arg, &made);
}

static void a_committee_is_composed_as_the_law_says(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_member members[10] = {
            {.account_id = f.accounts[FOREIGNER], .sex = MEDIATION_MAN, .is_head = true}};
        for (size_t i = 0; i < LM_COUNT(members); i++) {
            members[i].name = LM_STR("某人");
            members[i].sex = MEDIATION_MAN;
        }
        struct mediation_committee one = {.node_id = f.elsewhere,
                                          .name = LM_STR("另一调委会"),
                                          .word = LM_STR("另"),
                                          .elected_on = 20290101,
                                          .members = {members, 2}};
        assert_rc(act(&f, FOREIGNER, &mediation_manage, compose, &one), LM_INVALID);
        one.members.count = 10;
        assert_rc(act(&f, FOREIGNER, &mediation_manage, compose, &one), LM_INVALID);
        one.members.count = 3; /* no woman */
        assert_rc(act(&f, FOREIGNER, &mediation_manage, compose, &one), LM_INVALID);
        assert_true(test_has_fault("/members"));
        members[2].sex = MEDIATION_WOMAN;
        assert_rc(act(&f, HEAD, &mediation_manage, compose, &one), LM_NOT_FOUND); /* elsewhere */
        assert_ok(act(&f, FOREIGNER, &mediation_manage, compose, &one));
        assert_rc(act(&f, FOREIGNER, &mediation_manage, compose, &one), LM_CONFLICT);
        fixture_close(&f);
    }
}

static lm_rc enrol(struct lm_cx *cx, void *arg) {
    return account_create(
        cx, &(struct lm_account_new){.login = LM_STR("somebody"), .name = LM_STR("居民")}, arg);
}

static void a_committee_seats_those_who_serve_its_community(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        int64_t resident; /* an account without any appointment, as residents have */
        assert_ok(test_write(f.env, enrol, &resident, NULL));
        struct mediation_member members[] = {{.account_id = f.accounts[FOREIGNER],
                                              .name = LM_STR("外社辛"),
                                              .sex = MEDIATION_WOMAN,
                                              .is_head = true},
                                             {.name = LM_STR("乙"), .sex = MEDIATION_MAN},
                                             {.name = LM_STR("丙"), .sex = MEDIATION_MAN}};
        struct mediation_committee one = {.node_id = f.elsewhere,
                                          .name = LM_STR("另一调委会"),
                                          .word = LM_STR("另"),
                                          .elected_on = 20290101,
                                          .members = {members, LM_COUNT(members)}};
        /* A resident, one of another community, and nobody: the same is said. */
        const int64_t wrong[] = {resident, f.accounts[CAPTAIN], 987654321};
        for (size_t i = 0; i < LM_COUNT(wrong); i++) {
            members[1].account_id = wrong[i];
            assert_rc(act(&f, FOREIGNER, &mediation_manage, compose, &one), LM_INVALID);
            assert_true(test_has_fault("/members/1/account_id"));
            assert_string_equal(test_last_key(), "mediation.no_such_account");
        }
        members[1].account_id = f.accounts[DISTRICT];
        assert_ok(act(&f, FOREIGNER, &mediation_manage, compose, &one));
        fixture_close(&f);
    }
}

static void what_is_fewer_than_ten_cannot_be_found_out(void **state) {
    (void)state;
    int64_t one[] = {12, 3, 40};
    mediation_veil(one, 3); /* 3 alone would be the rest of the sum */
    assert_true(one[0] == LM_ABSENT && one[1] == LM_ABSENT && one[2] == 40);
    int64_t two[] = {12, 6, 5, 0};
    mediation_veil(two, 4);
    assert_true(two[0] == 12 && two[1] == LM_ABSENT && two[2] == LM_ABSENT);
    int64_t three[] = {0, 25};
    mediation_veil(three, 2);
    assert_true(three[0] == LM_ABSENT && three[1] == 25);
    int64_t four[] = {4, 10};
    mediation_veil(four, 2);
    assert_true(four[0] == LM_ABSENT && four[1] == LM_ABSENT);
}

struct counting {
    int64_t node_id, total;
    size_t causes;
};
static lm_rc count(struct lm_cx *cx, void *arg) {
    struct counting *counting = arg;
    struct mediation_counts counts = {0};
    LM_TRY(lm_permit(cx, counting->node_id));
    LM_TRY(mediation_counts_of(cx, counting->node_id, 2030, &counts));
    counting->total = counts.total;
    counting->causes = counts.causes.count;
    return LM_OK;
}

static void offices_see_counts_from_ten_on(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct counting counting = {.node_id = f.community};
        for (int i = 1; i <= 10; i++) {
            struct mediation_mark mark = file_case(&f, HEAD);
            assert_ok(move(&f, HEAD, &mark, MOVE(.move = MEDIATION_ACCEPT)));
            assert_ok(act(&f, OFFICE, &mediation_count, count, &counting));
            assert_true(counting.total == (i < 10 ? LM_ABSENT : 10));
        }
        assert_int_equal(counting.causes, 1);
        assert_rc(act(&f, FOREIGNER, &mediation_count, count, &counting), LM_NOT_FOUND);
        assert_rc(act(&f, CAPTAIN, &mediation_count, count, &counting), LM_NOT_FOUND);
        fixture_close(&f);
    }
}

static bool is_open(const struct mediation_case *one, int move) {
    const struct mediation_option *options = one->options.items;
    for (size_t i = 0; i < one->options.count; i++)
        if (options[i].move == move && !options[i].why.p)
            return true;
    return false;
}

static void a_party_entered_by_mistake_is_erased(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        assert_ok(move(&f, MEDIATOR, &mark,
                       MOVE(.move = MEDIATION_CONSENT, .party = 2, .answer = MEDIATION_AGREES,
                            .note = LM_STR("李楼上来电同意"))));
        assert_ok(move(&f, MEDIATOR, &mark, session("李楼上说没有漏水，张漏水说有")));
        assert_ok(move(
            &f, MEDIATOR, &mark,
            MOVE(.move = MEDIATION_PAPER, .item = 3, .pages = 1, .title = LM_STR("李楼上身份证"))));
        struct mediation_move_in remove =
            MOVE(.move = MEDIATION_REMOVE, .party = 2, .note = LM_STR("李楼上登记错了"));
        assert_rc(move(&f, MEDIATOR, &mark, remove), LM_INVALID); /* the reason would keep him */
        assert_true(test_has_fault("/note"));
        remove.note = LM_STR("登记错了");
        assert_ok(move(&f, MEDIATOR, &mark, remove));
        const struct mediation_case *one = read_case(&f, mark.id);
        assert_int_equal(one->parties.count, 1);
        const struct mediation_record *records = one->records.items;
        assert_true(lm_str_is(records[0].text, "××说没有漏水，张漏水说有"));
        const struct mediation_paper *papers = one->papers.items;
        assert_true(lm_str_is(papers[0].title, "××身份证"));
        const struct mediation_entry *log = one->log.items;
        for (size_t i = 0; i + 1 < one->log.count; i++)
            assert_true(log[i].party != 2 || !log[i].note.p);
        assert_int_equal(log[one->log.count - 1].move, MEDIATION_REMOVE);
        assert_int_equal(log[one->log.count - 1].party, 2);
        assert_true(lm_str_is(log[one->log.count - 1].note, "登记错了"));
        assert_rc(move(&f, MEDIATOR, &mark, session("再谈")), LM_CONFLICT); /* with whom? */
        assert_string_equal(test_last_key(), "mediation.sides_missing");
        remove.party = 1;
        assert_rc(move(&f, MEDIATOR, &mark, remove), LM_CONFLICT);
        assert_string_equal(test_last_key(), "mediation.last_party");
        fixture_close(&f);
    }
}

static void nobody_is_removed_who_has_refused_but_by_a_head(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        struct mediation_move_in remove =
            MOVE(.move = MEDIATION_REMOVE, .party = 2, .note = LM_STR("登记错了"));
        assert_ok(move(&f, MEDIATOR, &mark,
                       MOVE(.move = MEDIATION_CONSENT, .party = 2, .answer = MEDIATION_REFUSES)));
        assert_rc(move(&f, MEDIATOR, &mark, remove), LM_FORBIDDEN);
        assert_ok(move(&f, HEAD, &mark, remove));
        fixture_close(&f);
    }
}

static void after_the_agreement_nothing_is_taken_out(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct mediation_fixture f = fixture_open(engine);
        struct mediation_mark mark = begin_case(&f);
        assert_ok(move(&f, MEDIATOR, &mark, session("谈成")));
        int64_t record = mark.version;
        struct mediation_move_in amend =
            MOVE(.move = MEDIATION_AMEND, .entry = record, .note = LM_STR("记错在场人"),
                 .spot = LM_STR("调解室"), .present = LM_STR("双方和证人"),
                 .text = LM_STR("谈成了"));
        assert_true(is_open(read_case(&f, mark.id), MEDIATION_AMEND));
        assert_ok(move(&f, MEDIATOR, &mark, amend));
        const struct mediation_record *records = read_case(&f, mark.id)->records.items;
        assert_true(lm_str_is(records[0].present, "双方和证人"));
        assert_true(lm_str_is(records[0].text, "谈成了"));
        assert_ok(move(&f, MEDIATOR, &mark, written_agreement(20300201)));
        assert_false(is_open(read_case(&f, mark.id), MEDIATION_REMOVE));
        assert_rc(move(&f, MEDIATOR, &mark, amend), LM_CONFLICT);
        assert_rc(move(&f, HEAD, &mark,
                       MOVE(.move = MEDIATION_REMOVE, .party = 2, .note = LM_STR("晚了"))),
                  LM_CONFLICT);
        assert_rc(move(&f, HEAD, &mark,
                       MOVE(.move = MEDIATION_DROP, .entry = record, .note = LM_STR("晚了"))),
                  LM_CONFLICT);
        fixture_close(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_those_who_handle_a_case_read_it),
        cmocka_unit_test(numbers_follow_each_other_in_a_year),
        cmocka_unit_test(nobody_is_mediated_against_his_will),
        cmocka_unit_test(a_session_needs_everybodys_word),
        cmocka_unit_test(a_conflict_of_interest_is_confirmed_or_replaced),
        cmocka_unit_test(the_limit_is_a_calendar_month),
        cmocka_unit_test(past_the_limit_only_more_time_or_the_end),
        cmocka_unit_test(the_clock_marks_each_limit_once),
        cmocka_unit_test(an_agreement_holds_what_the_law_wants),
        cmocka_unit_test(a_court_confirms_within_its_days),
        cmocka_unit_test(the_last_day_to_ask_a_court_stands_there_and_is_marked_once),
        cmocka_unit_test(a_dossier_is_archived_when_it_is_complete),
        cmocka_unit_test(a_party_entered_by_mistake_is_erased),
        cmocka_unit_test(nobody_is_removed_who_has_refused_but_by_a_head),
        cmocka_unit_test(after_the_agreement_nothing_is_taken_out),
        cmocka_unit_test(a_committee_is_composed_as_the_law_says),
        cmocka_unit_test(a_committee_seats_those_who_serve_its_community),
        cmocka_unit_test(what_is_fewer_than_ten_cannot_be_found_out),
        cmocka_unit_test(offices_see_counts_from_ten_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
