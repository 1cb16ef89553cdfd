/* Routes of the survey module: each takes its input apart, asks one rule, gives back a value. */
#include "modules/survey/survey_rules.h"

#include "core/account/account.h"
#include "core/env.h"

/* ---- inputs ---- */

struct list_ask {
    int64_t node, after, limit;
    int status;
};
static const struct lm_field list_ask_fields[] = {
    {LM_AT(struct list_ask, status), LM_CODE, .codes = survey_statuses, .doc = "Only these."},
    {LM_AT(struct list_ask, node), LM_ID, .doc = "Only those that touch this node."},
    {LM_AT(struct list_ask, after), LM_ID, .doc = "`next` of the page before."},
    {LM_AT(struct list_ask, limit), LM_INT, .min = 1, .max = 200, .doc = "50 if absent."},
    {0},
};
static const struct lm_record list_ask_record = {"SurveyListAsk", sizeof(struct list_ask),
                                                 list_ask_fields};
struct list_view {
    struct lm_list items;
    int64_t next;
};
static const struct lm_field list_view_fields[] = {
    {LM_AT(struct list_view, items), LM_LIST, LM_REQUIRED, .record = &survey_record,
     .doc = "Newest first; questions and sign-offs are in the single survey."},
    {LM_AT(struct list_view, next), LM_ID, .doc = "Where to go on; absent at the end."},
    {0},
};
static const struct lm_record list_view_record = {"SurveyList", sizeof(struct list_view),
                                                  list_view_fields};

/* Path and query parameters of most routes. */
struct ask {
    int64_t survey, node, building, answer, door;
};
static const struct lm_field survey_ask_fields[] = {
    {LM_AT(struct ask, survey), LM_ID, LM_REQUIRED, .doc = "The survey."}, {0}};
static const struct lm_record survey_ask_record = {"SurveyAsk", sizeof(struct ask),
                                                   survey_ask_fields};
static const struct lm_field node_ask_fields[] = {
    {LM_AT(struct ask, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct ask, node), LM_ID, LM_REQUIRED, .doc = "Grid node, district to building."},
    {0},
};
static const struct lm_record node_ask_record = {"SurveyNodeAsk", sizeof(struct ask),
                                                 node_ask_fields};
static const struct lm_field building_ask_fields[] = {
    {LM_AT(struct ask, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct ask, building), LM_ID, LM_REQUIRED, .doc = "The building."},
    {0},
};
static const struct lm_record building_ask_record = {"SurveyBuildingAsk", sizeof(struct ask),
                                                     building_ask_fields};

struct close_ask {
    int64_t survey, node_id;
    struct lm_str note;
};
static const struct lm_field close_ask_fields[] = {
    {LM_AT(struct close_ask, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct close_ask, node_id), LM_ID, .doc = "Compound to sign off; a station's only."},
    {LM_AT(struct close_ask, note), LM_TEXT, .max = 500, .doc = "What is to be remembered."},
    {0},
};
static const struct lm_record close_ask_record = {"SurveyClose", sizeof(struct close_ask),
                                                  close_ask_fields};

static const struct lm_field doors_ask_fields[] = {
    {LM_AT(struct survey_doors_ask, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct survey_doors_ask, node), LM_ID, LM_REQUIRED, .doc = "Doors at or below it."},
    {LM_AT(struct survey_doors_ask, status), LM_CODE, .codes = survey_states,
     .doc = "not_reached: retry list; pending: decisions; remaining if absent."},
    {LM_AT(struct survey_doors_ask, after), LM_TEXT, .max = 60, .doc = "`next` before."},
    {LM_AT(struct survey_doors_ask, limit), LM_INT, .min = 1, .max = 500, .doc = "100 if absent."},
    {0},
};
static const struct lm_record doors_ask_record = {"SurveyDoorsAsk", sizeof(struct survey_doors_ask),
                                                  doors_ask_fields};

static const struct lm_field replies_ask_fields[] = {
    {LM_AT(struct survey_replies_ask, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct survey_replies_ask, node), LM_ID, LM_REQUIRED, .doc = "Doors at or below it."},
    {LM_AT(struct survey_replies_ask, question), LM_TEXT, .max = 40, .doc = "Only this question."},
    {LM_AT(struct survey_replies_ask, answer), LM_TEXT, .max = 200,
     .doc = "Only this reply: true, false, or the text."},
    {LM_AT(struct survey_replies_ask, follow_up), LM_BOOL,
     .doc = "Only doors that said yes to a question of yes or no."},
    {LM_AT(struct survey_replies_ask, after), LM_TEXT, .max = 60, .doc = "`next` before."},
    {LM_AT(struct survey_replies_ask, limit), LM_INT, .min = 1, .max = 200,
     .doc = "100 if absent."},
    {0},
};
static const struct lm_record replies_ask_record = {
    "SurveyRepliesAsk", sizeof(struct survey_replies_ask), replies_ask_fields};

struct decide_ask {
    int64_t survey, answer, based_on;
    bool accept;
    struct lm_str note, note_sealed;
};
static const struct lm_field decide_ask_fields[] = {
    {LM_AT(struct decide_ask, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct decide_ask, answer), LM_ID, LM_REQUIRED, .doc = "The answer that waits."},
    {LM_AT(struct decide_ask, accept), LM_BOOL, LM_REQUIRED, .doc = "Whether it counts."},
    {LM_AT(struct decide_ask, based_on), LM_INT, .min = 1, .max = INT64_C(1) << 40,
     .doc = "Version of the door that the decider sees: a late “vacant” then counts although the "
            "ledger has moved on since it was said."},
    {LM_AT(struct decide_ask, note), LM_TEXT, .max = 300, .doc = "Why."},
    {LM_AT(struct decide_ask, note_sealed), LM_BYTES, LM_NO_JSON | LM_NO_ROW},
    {0},
};
static const struct lm_record decide_ask_record = {"SurveyDecision", sizeof(struct decide_ask),
                                                   decide_ask_fields};

struct hand_ask {
    int64_t survey, door, account_id;
};
static const struct lm_field hand_ask_fields[] = {
    {LM_AT(struct hand_ask, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct hand_ask, door), LM_ID, LM_REQUIRED, .doc = "The door."},
    {LM_AT(struct hand_ask, account_id), LM_ID,
     .doc = "Helper or stand-in; absent: back to whoever is in charge."},
    {0},
};
static const struct lm_record hand_ask_record = {"SurveyHand", sizeof(struct hand_ask),
                                                 hand_ask_fields};

static const struct lm_field call_ask_fields[] = {
    {LM_AT(struct survey_call, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct survey_call, door), LM_ID, LM_REQUIRED, .doc = "The door."},
    {LM_AT(struct survey_call, person), LM_ID, LM_REQUIRED, .doc = "Who lives there."},
    {0},
};
static const struct lm_record call_ask_record = {"SurveyCall", sizeof(struct survey_call),
                                                 call_ask_fields};

/* ---- surveys ---- */

static lm_rc list(struct lm_cx *cx, const void *in, void *out) {
    const struct list_ask *ask = in;
    struct list_view *view = out;
    return survey_list(cx, ask->status, ask->node, ask->after, ask->limit, &view->items,
                       &view->next);
}

static lm_rc create(struct lm_cx *cx, const void *in, void *out) {
    struct survey *survey = out;
    *survey = *(const struct survey *)in;
    return survey_create(cx, survey);
}

static lm_rc get(struct lm_cx *cx, const void *in, void *out) {
    return survey_get(cx, ((const struct ask *)in)->survey, out);
}

static lm_rc change(struct lm_cx *cx, const void *in, void *out) {
    struct survey *survey = out;
    *survey = *(const struct survey *)in;
    return survey_change(cx, survey);
}

static lm_rc delete (struct lm_cx *cx, const void *in, void *out) {
    (void)out;
    return survey_delete(cx, ((const struct ask *)in)->survey);
}

static lm_rc lint(struct lm_cx *cx, const void *in, void *out) {
    struct survey survey = {0};
    LM_TRY(survey_get(cx, ((const struct ask *)in)->survey, &survey));
    return survey_lint_of(cx, &survey, out);
}

static lm_rc open_survey(struct lm_cx *cx, const void *in, void *out) {
    return survey_open(cx, ((const struct ask *)in)->survey, out);
}

static lm_rc close_survey(struct lm_cx *cx, const void *in, void *out) {
    const struct close_ask *ask = in;
    return survey_close(cx, ask->survey, ask->node_id, ask->note, out);
}

static lm_rc take_back(struct lm_cx *cx, const void *in, void *out) {
    const struct ask *ask = in;
    (void)out;
    return survey_take_back(cx, ask->survey, ask->node);
}

/* ---- doors ---- */

static lm_rc pack(struct lm_cx *cx, const void *in, void *out) {
    const struct ask *ask = in;
    return survey_pack_of(cx, ask->survey, ask->building, out);
}

static lm_rc states(struct lm_cx *cx, const void *in, void *out) {
    const struct ask *ask = in;
    return survey_states_of(cx, ask->survey, ask->building, out);
}

static lm_rc stand_ins(struct lm_cx *cx, const void *in, void *out) {
    const struct ask *ask = in;
    LM_TRY(lm_permit(cx, ask->building));
    return survey_stand_ins(cx, ask->building, &((struct survey_stand_in_list *)out)->items);
}

static lm_rc prepare_answer(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    return survey_content_prepare(cx, out);
}

/* prepare knows the questions of surveys on the board only. */
static lm_rc check_unprepared(struct lm_cx *cx, const struct survey_answer_in *given) {
    struct survey survey = {0};
    if (survey_board_has(cx->env, given->survey))
        return LM_OK;
    LM_TRY(survey_read(cx, given->survey, &survey));
    return survey_check_answers(cx, &survey.questions, given);
}

static lm_rc answer(struct lm_cx *cx, const void *in, void *out) {
    LM_TRY(check_unprepared(cx, in));
    return survey_answer_door(cx, in, out);
}

static lm_rc late_answer(struct lm_cx *cx, const void *in, void *out) {
    LM_TRY(check_unprepared(cx, in));
    return survey_answer_late(cx, in, out);
}

static lm_rc prepare_decision(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    struct decide_ask *ask = out;
    return survey_note_seal(cx, ask->note, &ask->note_sealed);
}

static lm_rc decide(struct lm_cx *cx, const void *in, void *out) {
    const struct decide_ask *ask = in;
    struct survey_answer waiting = {0};
    struct survey_content content = {0};
    lm_rc rc = survey_store_answer(cx, ask->survey, ask->answer, &waiting);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "survey.nothing_to_decide");
    LM_TRY(rc);
    LM_TRY(survey_content_open(cx, waiting.content, &content));
    LM_TRY(ledger_changes_prepare(cx, "/changes", &content.changes));
    struct survey_decision decision = {ask->survey, ask->answer, ask->accept,
                                       ask->based_on == LM_ABSENT ? 0 : ask->based_on,
                                       ask->note_sealed};
    return survey_decide(cx, &decision, &waiting, &content, out);
}

static lm_rc hand(struct lm_cx *cx, const void *in, void *out) {
    const struct hand_ask *ask = in;
    return survey_hand(cx, ask->survey, ask->door, ask->account_id, out);
}

static lm_rc call(struct lm_cx *cx, const void *in, void *out) {
    return survey_call(cx, in, out);
}

static lm_rc doors(struct lm_cx *cx, const void *in, void *out) {
    return survey_doors(cx, in, out);
}

static lm_rc replies(struct lm_cx *cx, const void *in, void *out) {
    return survey_replies(cx, in, out);
}

/* ---- figures ---- */

static lm_rc progress(struct lm_cx *cx, const void *in, void *out) {
    const struct ask *ask = in;
    return survey_progress_of(cx, ask->survey, ask->node, out);
}

static lm_rc todo(struct lm_cx *cx, const void *in, void *out) {
    (void)in;
    return survey_todos(cx, out);
}

static lm_rc text(struct lm_cx *cx, const void *in, void *out) {
    const struct ask *ask = in;
    struct lm_str body;
    (void)out;
    LM_TRY(survey_group_text(cx, ask->survey, ask->node, &body));
    return lm_answer_text(cx, "text/plain; charset=utf-8", body);
}

static lm_rc print(struct lm_cx *cx, const void *in, void *out) {
    const struct ask *ask = in;
    struct survey_pack building = {0};
    (void)out;
    LM_TRY(survey_pack_of(cx, ask->survey, ask->building, &building));
    return survey_print_building(cx, &building);
}

static lm_rc report(struct lm_cx *cx, const void *in, void *out) {
    const struct ask *ask = in;
    return survey_report_of(cx, ask->survey, ask->node, out);
}

static lm_rc report_html(struct lm_cx *cx, const void *in, void *out) {
    struct survey_report one = {0};
    (void)out;
    LM_TRY(report(cx, in, &one));
    return survey_report_page(cx, &one);
}

static lm_rc report_xlsx(struct lm_cx *cx, const void *in, void *out) {
    struct survey_report one = {0};
    (void)out;
    LM_TRY(report(cx, in, &one));
    return survey_report_sheet(cx, &one);
}

#define ONE "/api/v1/surveys/{survey}"
const struct lm_route survey_routes[] = {
    {"GET", "/api/v1/surveys", &survey_see, LM_TX_READ, list, &list_ask_record, &list_view_record,
     .doc = "Surveys that touch the caller's part of the grid, newest first."},
    {"POST", "/api/v1/surveys", &survey_manage, LM_TX_WRITE, create, &survey_new_record,
     &survey_record, .doc = "Drafts a survey."},
    {"GET", ONE, &survey_see, LM_TX_READ, get, &survey_ask_record, &survey_record,
     .watch = "survey", .watch_id = "survey", .doc = "A survey with its questions and sign-offs."},
    {"PATCH", ONE, &survey_manage, LM_TX_WRITE, change, &survey_patch_record, &survey_record,
     .doc = "Changes a draft; of an open survey, when it is due."},
    {"DELETE", ONE, &survey_manage, LM_TX_WRITE, delete, &survey_ask_record, NULL,
     .doc = "Deletes a draft."},
    {"GET", ONE "/lint", &survey_manage, LM_TX_READ, lint, &survey_ask_record, &survey_lint_record,
     .doc = "What must or should be mended before opening, and what the ledger already has."},
    {"POST", ONE "/open", &survey_manage, LM_TX_WRITE, open_survey, &survey_ask_record,
     &survey_record, .doc = "Opens a draft: every door of its areas becomes a target."},
    {"POST", ONE "/close", &survey_wind_up, LM_TX_WRITE, close_survey, &close_ask_record,
     &survey_record, .doc = "Ends a survey (its owner), or signs off a compound (its station)."},
    {"DELETE", ONE "/sign-offs/{node}", &survey_unsign, LM_TX_WRITE, take_back, &node_ask_record,
     NULL, .doc = "Takes a compound's sign-off back: its captains' answers count again."},
    {"GET", ONE "/buildings/{building}", &survey_see, LM_TX_READ, pack, &building_ask_record,
     &survey_pack_record, .doc = "Everything that a phone needs for a building, also offline."},
    {"GET", ONE "/buildings/{building}/states", &survey_see, LM_TX_READ, states,
     &building_ask_record, &survey_states_record,
     .doc = "Where its doors stand, without anybody's data: for pages that ask again and again."},
    {"GET", ONE "/buildings/{building}/stand-ins", &survey_pass, LM_TX_READ, stand_ins,
     &building_ask_record, &survey_stand_in_list_record,
     .doc = "To whom its doors can be handed: whoever is in charge of some door of the compound."},
    {"GET", ONE "/buildings/{building}/print", &survey_see, LM_TX_LONG, print, &building_ask_record,
     NULL, .is_file = true, .doc = "The same as an A4 list to be filled in by hand."},
    {"POST", ONE "/doors/{door}/answers", &survey_speak, LM_TX_WRITE, answer,
     &survey_answer_in_record, &survey_answer_out_record, .prepare = prepare_answer,
     .doc = "Answers for a door: ledger and totals change in one transaction, once."},
    {"POST", ONE "/doors/{door}/late-answers", &lm_self, LM_TX_WRITE, late_answer,
     &survey_answer_in_record, &survey_late_out_record, .prepare = prepare_answer,
     .doc = "An answer of somebody who was in charge when he gave it: for the station to decide."},
    {"POST", ONE "/doors/{door}/hand", &survey_pass, LM_TX_WRITE, hand, &hand_ask_record,
     &survey_target_record, .doc = "Hands a door to a helper or stand-in."},
    {"POST", ONE "/doors/{door}/persons/{person}/call", &survey_speak, LM_TX_WRITE, call,
     &call_ask_record, &ledger_tel_record, .is_secret = true,
     .doc = "The phone of a resident for whoever is to answer the door, stand-ins too; audited."},
    {"GET", ONE "/doors", &survey_see, LM_TX_READ, doors, &doors_ask_record,
     &survey_door_list_record, .doc = "Doors by state: retry list, remaining, decisions."},
    {"GET", ONE "/replies", &survey_judge, LM_TX_READ, replies, &replies_ask_record,
     &survey_reply_list_record,
     .doc = "What single doors replied to the questions, for whoever follows them up."},
    {"POST", ONE "/answers/{answer}/decide", &survey_judge, LM_TX_WRITE, decide, &decide_ask_record,
     &survey_answer_out_record, .prepare = prepare_decision,
     .doc = "The station's decision on an answer that waits for it."},
    {"GET", ONE "/progress", &survey_see, LM_TX_READ, progress, &node_ask_record,
     &survey_progress_record, .watch = "survey", .watch_id = "survey",
     .watch_quiet = (const char *const[]){"as_of", "since_open_s", NULL},
     .doc = "Totals of a node and of its children, live."},
    {"GET", ONE "/text", &survey_review, LM_TX_READ, text, &node_ask_record, NULL, .is_file = true,
     .doc = "A text for the group chat: counts and door numbers only."},
    {"GET", ONE "/report", &survey_review, LM_TX_LONG, report, &node_ask_record,
     &survey_report_record, .doc = "Coverage, changes, doors not reached, answers, elapsed time."},
    {"GET", ONE "/report.html", &survey_review, LM_TX_LONG, report_html, &node_ask_record, NULL,
     .is_file = true, .doc = "The report as an A4 page."},
    {"GET", ONE "/report.xlsx", &survey_review, LM_TX_LONG, report_xlsx, &node_ask_record, NULL,
     .is_file = true, .doc = "The report as a workbook."},
    {"GET", "/api/v1/todo", &lm_self, LM_TX_READ, todo, NULL, &survey_todo_list_record,
     .watch = "survey", .doc = "Open surveys of the buildings that the caller answers for."},
    {0},
};
