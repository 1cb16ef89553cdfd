/* Draws the histories of mediations: most end in an agreement within the month, some in none; a few
 * take longer, or go to court. Every move is one that the rules of mediation allow. */
#include "modules/demo/demo_tale.h"

#include "base/clock.h"

enum { MOVES_MAX = 40, FIRST_HOUR = 9, HOURS = 8 };

struct tale {
    struct demo_random *random;
    struct demo_case *one;
    struct mediation_past_move *moves, beyond; /* beyond: what would come after now is not kept */
    size_t count;
    int64_t at_ms, accepted_on;
    bool is_over; /* now is reached, or it stops there */
    bool is_refusing, is_failing;
};

void demo_fate_days(enum demo_fate fate, int64_t *ret_from, int64_t *ret_to) {
    static const int64_t days[DEMO_FATES][2] = {
        [DEMO_FATE_OPEN] = {30, 360},        [DEMO_FATE_APPLIED] = {1, 2},
        [DEMO_FATE_ACCEPTED] = {2, 6},       [DEMO_FATE_NOTIFIED] = {5, 12},
        [DEMO_FATE_INVESTIGATING] = {8, 20}, [DEMO_FATE_MEDIATING] = {16, 24},
        [DEMO_FATE_NEAR] = {27, 29},         [DEMO_FATE_OVERDUE] = {36, 50},
        [DEMO_FATE_EXTENDED] = {34, 40},     [DEMO_FATE_AGREED] = {27, 40},
        [DEMO_FATE_SUPERVISED] = {46, 70},   [DEMO_FATE_VISITED] = {70, 110},
        [DEMO_FATE_REJECTED] = {20, 300},    [DEMO_FATE_FAILED] = {24, 60},
        [DEMO_FATE_REFUSED] = {10, 60},      [DEMO_FATE_COURT] = {40, 44},
        [DEMO_FATE_CONFIRMED] = {120, 300}};
    *ret_from = days[fate][0];
    *ret_to = days[fate][1];
}

/* ---- time and moves ---- */

static int64_t between(struct tale *tale, int64_t from, int64_t to) {
    return from + demo_below(tale->random, to - from + 1);
}

/* Some days later, at an hour of work; never before what came before. */
static void wait_days(struct tale *tale, int64_t from, int64_t to) {
    int64_t day = lm_date_of_days(lm_date_days(lm_date_at(tale->at_ms)) + between(tale, from, to));
    int64_t at_ms = lm_date_start_ms(day) + FIRST_HOUR * LM_HOUR_MS +
                    demo_below(tale->random, HOURS * LM_HOUR_MS);
    tale->at_ms = at_ms > tale->at_ms ? at_ms : tale->at_ms + LM_MINUTE_MS;
}

static struct mediation_past_move *add(struct tale *tale, const char *move, int64_t account_id) {
    if (tale->at_ms > tale->one->now_ms || tale->count == MOVES_MAX)
        tale->is_over = true;
    if (tale->is_over)
        return &tale->beyond;
    struct mediation_past_move *made = &tale->moves[tale->count++];
    *made =
        (struct mediation_past_move){.move = move, .at_ms = tale->at_ms, .account_id = account_id};
    tale->at_ms += LM_MINUTE_MS;
    return made;
}

static struct mediation_past_move *add_noted(struct tale *tale, const char *move,
                                             int64_t account_id, const char *note) {
    struct mediation_past_move *made = add(tale, move, account_id);
    made->note = lm_str_of(note);
    return made;
}

static void add_paper(struct tale *tale, int64_t item, const char *title, int64_t pages) {
    struct mediation_past_move *made = add(tale, "paper", tale->one->mediator_id);
    made->item = item;
    made->title = lm_str_of(title);
    made->pages = pages;
}

static void add_record(struct tale *tale, const char *move, const char *note) {
    struct mediation_past_move *made = add_noted(tale, move, tale->one->mediator_id, note);
    made->spot = strcmp(move, "mediate") == 0 ? LM_STR("社区调解室") : LM_STR("当事人家中");
    made->present = LM_STR("申请人、被申请人、调解员");
    made->is_public = demo_percent(tale->random, 20);
}

static bool is(const struct tale *tale, enum demo_fate fate) {
    return tale->one->fate == fate;
}

static void stop_if(struct tale *tale, enum demo_fate fate) {
    tale->is_over |= is(tale, fate);
}

/* ---- stages ---- */

static void accept(struct tale *tale) {
    struct demo_case *one = tale->one;
    stop_if(tale, DEMO_FATE_APPLIED);
    wait_days(tale, 0, 1);
    if (tale->at_ms <= one->accepted_ms)
        tale->at_ms = one->accepted_ms + LM_MINUTE_MS;
    if (is(tale, DEMO_FATE_REJECTED)) {
        add_noted(tale, "reject", one->head_id,
                  "已经向人民法院起诉，不属于人民调解的范围；已告知等候法院处理。")
            ->end_reason = "unfit";
        tale->is_over = true;
        return;
    }
    tale->accepted_on = lm_date_at(tale->at_ms);
    if (tale->at_ms <= one->now_ms)
        one->accepted_ms = tale->at_ms;
    (void)add(tale, "accept", one->head_id);
    stop_if(tale, DEMO_FATE_ACCEPTED);
    bool is_tied = demo_percent(tale->random, 6);
    struct mediation_past_move *assigned = add(tale, "assign", one->head_id);
    assigned->mediator_id = one->mediator_id;
    if (!is_tied)
        return;
    assigned->declared = LM_STR("与申请人以前是同事");
    add_noted(tale, "clear", one->head_id, "已告知各方当事人，均同意由其继续调解。")->mediator_id =
        one->mediator_id;
}

static void notify(struct tale *tale) {
    struct demo_case *one = tale->one;
    wait_days(tale, 0, 2);
    (void)add(tale, "notify", one->mediator_id);
    for (size_t i = 1; i <= one->parties; i++) {
        bool is_refusing = tale->is_refusing && i == one->parties;
        struct mediation_past_move *said = add(tale, "consent", one->mediator_id);
        said->party = (int64_t)i;
        said->answer = is_refusing ? "refused" : "agreed";
        add_paper(tale, 3, i == 1 ? "申请人身份证明复印件" : "被申请人身份证明复印件", 1);
    }
    stop_if(tale, DEMO_FATE_NOTIFIED);
}

static void investigate(struct tale *tale) {
    if (demo_percent(tale->random, 15) && !is(tale, DEMO_FATE_INVESTIGATING))
        return;
    wait_days(tale, 1, 3);
    add_record(tale, "investigate", tale->one->dispute->facts);
    if (demo_percent(tale->random, 60))
        add_paper(tale, 6, "现场照片", 2);
    stop_if(tale, DEMO_FATE_INVESTIGATING);
}

static void extend(struct tale *tale) {
    int64_t limit_days = lm_date_days(tale->accepted_on) + 26;
    int64_t wait = limit_days - lm_date_days(lm_date_at(tale->at_ms));
    wait_days(tale, wait, wait);
    struct mediation_past_move *more = add_noted(
        tale, "extend", tale->one->mediator_id, "需要等鉴定意见，各方当事人一致同意延长调解期限。");
    more->until = lm_date_of_days(limit_days + 30);
    tale->is_over |= is(tale, DEMO_FATE_EXTENDED);
}

static void mediate(struct tale *tale) {
    wait_days(tale, 1, 4);
    add_record(tale, "mediate", "听取了双方意见，核对了事实，双方对责任的看法还有差距。");
    if (is(tale, DEMO_FATE_MEDIATING) || is(tale, DEMO_FATE_NEAR) || is(tale, DEMO_FATE_OVERDUE))
        tale->is_over = true;
    if (tale->is_failing && demo_percent(tale->random, 20))
        add_noted(tale, "risk", tale->one->mediator_id,
                  "一方情绪激动，已报告派出所，约定双方近期不单独见面。");
    if (is(tale, DEMO_FATE_EXTENDED) || demo_percent(tale->random, 5))
        extend(tale);
    if (demo_percent(tale->random, 55) || tale->is_failing) {
        wait_days(tale, 2, 5);
        add_record(tale, "mediate",
                   tale->is_failing ? "双方差距较大，未能达成一致。"
                                    : "双方各退一步，就办法和期限基本说定。");
    }
}

static void agree(struct tale *tale) {
    const struct demo_dispute *dispute = tale->one->dispute;
    bool is_for_court = is(tale, DEMO_FATE_COURT) || is(tale, DEMO_FATE_CONFIRMED);
    wait_days(tale, 0, 2);
    struct mediation_past_move *made = add(tale, "agree", tale->one->mediator_id);
    made->form = is_for_court || demo_percent(tale->random, 72) ? "written" : "oral";
    made->spot = LM_STR("社区调解室");
    made->facts = lm_str_of(dispute->facts);
    made->issues = lm_str_of(dispute->issues);
    made->duties = lm_str_of(dispute->duties);
    made->terms = lm_str_of(dispute->terms);
    made->way = lm_str_of(dispute->way);
    made->until = lm_date_of_days(lm_date_days(lm_date_at(tale->at_ms)) + between(tale, 1, 3) * 10);
    stop_if(tale, DEMO_FATE_AGREED);
}

static void go_to_court(struct tale *tale) {
    bool is_asked = is(tale, DEMO_FATE_COURT) || is(tale, DEMO_FATE_CONFIRMED);
    int64_t mediator_id = tale->one->mediator_id;
    if (!is_asked)
        return;
    wait_days(tale, 2, 4);
    (void)add(tale, "court_apply", mediator_id);
    add_paper(tale, 11, "司法确认申请书", 2);
    wait_days(tale, 1, 2);
    (void)add(tale, "court_accept", mediator_id);
    stop_if(tale, DEMO_FATE_COURT);
    wait_days(tale, 6, 13);
    add(tale, "court_decide", mediator_id)->is_confirmed = demo_percent(tale->random, 90);
    add_paper(tale, 11, "人民法院裁定书", 2);
}

static void follow_up(struct tale *tale) {
    int64_t mediator_id = tale->one->mediator_id;
    bool is_full = demo_percent(tale->random, 92);
    wait_days(tale, 4, 16);
    add_noted(tale, "supervise", mediator_id,
              is_full ? "双方已按协议履行。" : "已履行一部分，约定月底前全部履行。")
        ->performed = is_full ? "full" : "part";
    if (demo_percent(tale->random, 50))
        add_paper(tale, 9, "履行凭证复印件", 1);
    stop_if(tale, DEMO_FATE_SUPERVISED);
    wait_days(tale, 7, 20);
    add_noted(tale, "visit", mediator_id, is_full ? "双方关系缓和，没有新的争议。" : "已全部履行。")
        ->performed = "full";
    stop_if(tale, DEMO_FATE_VISITED);
    wait_days(tale, 2, 12);
    add_noted(tale, "archive", tale->one->head_id, "调解成功，协议已履行，卷宗材料齐全。");
}

static void end(struct tale *tale, const char *reason, const char *note) {
    wait_days(tale, 0, 2);
    add_noted(tale, "end", tale->one->mediator_id, note)->end_reason = reason;
    tale->is_over |= is(tale, DEMO_FATE_FAILED) || is(tale, DEMO_FATE_REFUSED);
    wait_days(tale, 2, 12);
    add_noted(tale, "archive", tale->one->head_id, "调解终止，已告知其他途径。");
}

lm_rc demo_tale(struct lm_arena *arena, struct demo_random *random, struct demo_case *one,
                struct mediation_past *past) {
    struct tale tale = {.random = random, .one = one, .at_ms = past->filed_ms};
    LM_TRY(lm_new(arena, MOVES_MAX, &tale.moves));
    int64_t drawn = demo_below(random, 100);
    tale.is_failing = is(&tale, DEMO_FATE_FAILED) || (is(&tale, DEMO_FATE_OPEN) && drawn < 14);
    tale.is_refusing = is(&tale, DEMO_FATE_REFUSED) || (is(&tale, DEMO_FATE_OPEN) && drawn >= 94);
    accept(&tale);
    notify(&tale);
    if (tale.is_refusing) {
        end(&tale, "refused",
            "被申请人不愿意调解。已告知可以申请仲裁、行政处理或者向人民法院起诉。");
    } else {
        investigate(&tale);
        mediate(&tale);
        if (tale.is_failing) {
            end(&tale, "failed", "双方未能达成一致。已告知可以向人民法院起诉。");
        } else {
            agree(&tale);
            go_to_court(&tale);
            follow_up(&tale);
        }
    }
    past->moves = (struct lm_list){tale.moves, tale.count};
    return LM_OK;
}
