/* Field tables of the survey module: names on the wire and in rows. The names follow the contract
 * of the pages; nothing here decides anything. */
#include "modules/survey/survey_store.h"

const struct lm_code survey_statuses[] = {
    {"draft", "草稿", "Draft"},
    {"opening", "正在下发", "Opening"},
    {"open", "进行中", "Open"},
    {"closed", "已结束", "Closed"},
    {0},
};
const struct lm_code survey_kinds[] = {
    {"yes_no", "是/否", "Yes or no"}, {"choice", "选择", "Choice"}, {"number", "数字", "Number"},
    {"text", "文字", "Text"},         {"date", "日期", "Date"},     {0},
};
const struct lm_code survey_outcomes[] = {
    {"unchanged", "无变化", "No change"},
    {"changed", "有变化", "Changed"},
    {"vacant", "空置", "Vacant"},
    {"not_reached", "未联系上", "Not reached"},
    {"refused", "不愿答复", "Refused"},
    {"missing", "台账漏了门户", "A door is missing from the ledger"},
    {"not_existing", "无此户", "No such door"},
    {"merged", "已合并", "Merged with another door"},
    {0},
};
const struct lm_code survey_states[] = {
    {"waiting", "待答复", "Waiting"},
    {"unchanged", "无变化", "No change"},
    {"changed", "有变化", "Changed"},
    {"vacant", "空置", "Vacant"},
    {"not_reached", "未联系上", "Not reached"},
    {"refused", "不愿答复", "Refused"},
    {"pending", "待站点决定", "For the station to decide"},
    {"dropped", "已销户", "Dropped"},
    {"remaining", "剩余", "Remaining"},
    {0},
};
const struct lm_code survey_fates[] = {
    {"applied", "已计入", "Applied"},
    {"late", "迟到，待站点决定", "Late: the station decides"},
    {"sealed", "过期封存", "Received after expiry: sealed"},
    {"for_station", "待站点决定", "For the station to decide"},
    {0},
};
const struct lm_code survey_clocks[] = {
    {"plausible", "合理", "Plausible"},
    {"ahead", "手机时间超前", "Phone clock is ahead"},
    {"behind", "早于下发时间", "Before the opening"},
    {0},
};
const struct lm_code survey_speakers[] = {
    {"door", "楼栋", "At the door"}, {"station", "站点代答", "By the station"}, {0}};
const struct lm_code survey_verdicts[] = {
    {"open", "待决定", "Undecided"},
    {"accepted", "已采纳", "Accepted"},
    {"refused", "未采纳", "Not accepted"},
    {"replaced", "已有新答复", "Replaced by a later answer"},
    {0},
};
const struct lm_code survey_severities[] = {
    {"blocks", "必须修改", "Must be mended"}, {"advises", "建议", "Advice"}, {0}};

/* ---- a survey ---- */

static const struct lm_field area_fields[] = {
    {LM_AT(struct survey_area, node_id), LM_ID, LM_REQUIRED, .doc = "Grid node of any level."},
    {LM_AT(struct survey_area, name), LM_TEXT, LM_NO_ROW, .doc = "Its name; ignored in requests."},
    {0},
};
const struct lm_record survey_area_record = {"SurveyArea", sizeof(struct survey_area), area_fields};

static const struct lm_field question_fields[] = {
    {LM_AT(struct survey_question, key), LM_TEXT, LM_REQUIRED, .min = 1, .max = 32,
     .doc = "Member name in answers: small letters, digits, underscore."},
    {LM_AT(struct survey_question, text), LM_TEXT, LM_REQUIRED, .min = 1, .max = 120,
     .doc = "The question as it is read out."},
    {LM_AT(struct survey_question, kind), LM_CODE, LM_REQUIRED, .codes = survey_kinds,
     .doc = "What an answer looks like."},
    {LM_AT(struct survey_question, choices), LM_TEXTS, .max = 20, .doc = "Choices, of a choice."},
    {LM_AT(struct survey_question, required), LM_BOOL,
     .doc = "An answer that met somebody must answer it."},
    {0},
};
const struct lm_record survey_question_record = {"SurveyQuestion", sizeof(struct survey_question),
                                                 question_fields};
static const struct lm_field question_row_fields[] = {
    {LM_AT(struct survey_question, key), LM_TEXT},
    {LM_AT(struct survey_question, text), LM_TEXT},
    {LM_AT(struct survey_question, kind), LM_CODE, .codes = survey_kinds},
    {"choices", offsetof(struct survey_question, choices_text), LM_TEXT},
    {"is_required", offsetof(struct survey_question, required), LM_BOOL},
    {0},
};
const struct lm_record survey_question_row_record = {
    "SurveyQuestionRow", sizeof(struct survey_question), question_row_fields};

static const struct lm_field baseline_fields[] = {
    {LM_AT(struct survey_baseline, text), LM_TEXT, .max = 100,
     .doc = "The same work before, in words: 1.5 天（2022年1月）."},
    {LM_AT(struct survey_baseline, minutes), LM_INT, .min = 1, .max = 1000000,
     .doc = "The same in minutes."},
    {0},
};
static const struct lm_record baseline_record = {"SurveyBaseline", sizeof(struct survey_baseline),
                                                 baseline_fields};

static const struct lm_field sign_off_fields[] = {
    {LM_AT(struct survey_sign_off, node_id), LM_ID, LM_REQUIRED, .doc = "Compound."},
    {LM_AT(struct survey_sign_off, name), LM_TEXT, LM_NO_ROW, .doc = "Its name."},
    {LM_AT(struct survey_sign_off, signed_by), LM_ID,
     .doc = "Account; with its name and note in the report of the place only."},
    {LM_AT(struct survey_sign_off, by_name), LM_TEXT, .doc = "Its name, as it was then."},
    {LM_AT(struct survey_sign_off, signed_at), LM_TIME, LM_REQUIRED, .doc = "When."},
    {LM_AT(struct survey_sign_off, note), LM_TEXT, .max = 500, .doc = "What the station wrote."},
    {0},
};
const struct lm_record survey_sign_off_record = {"SurveySignOff", sizeof(struct survey_sign_off),
                                                 sign_off_fields};

/* What a draft says; `needed` marks what a new one must have. The four header fields may be missing
 * in a draft and are demanded by opening. */
#define DRAFT_FIELDS(needed)                                                                       \
    {LM_AT(struct survey, title), LM_TEXT, needed, .min = 1, .max = 60, .doc = "Title."},          \
        {LM_AT(struct survey, purpose),                                                            \
         LM_TEXT,                                                                                  \
         needed,                                                                                   \
         .min = 1,                                                                                 \
         .max = 500,                                                                               \
         .doc = "Why the data is needed; shown to residents."},                                    \
        {LM_AT(struct survey, legal_basis),       LM_TEXT, needed, .min = 1, .max = 300,           \
         .doc = "Law or document that allows it."},                                                \
        {LM_AT(struct survey, form_no), LM_TEXT, .max = 60, .doc = "表号."},                       \
        {LM_AT(struct survey, issued_by), LM_TEXT, .max = 100, .doc = "制定机关."},                \
        {LM_AT(struct survey, approval_no), LM_TEXT, .max = 100, .doc = "批准或备案文号."},        \
        {LM_AT(struct survey, valid_until), LM_DATE, .doc = "有效期限: the last day."},            \
        {LM_AT(struct survey, opens_at), LM_TIME, .doc = "Answers from here on."},                 \
        {LM_AT(struct survey, due_at), LM_TIME,                                                    \
         .doc = "Later answers are decided by the station."},                                      \
        {LM_AT(struct survey, areas),                                                              \
         LM_LIST,                                                                                  \
         LM_NO_ROW | (needed),                                                                     \
         .min = (needed) ? 1 : 0,                                                                  \
         .max = SURVEY_AREAS_MAX,                                                                  \
         .record = &survey_area_record,                                                            \
         .doc = "Where."},                                                                         \
        {LM_AT(struct survey, verify), LM_TEXTS, LM_NO_ROW, .max = 20,                             \
         .doc = "Ledger fields to verify."},                                                       \
        {LM_AT(struct survey, questions),                                                          \
         LM_LIST,                                                                                  \
         LM_NO_ROW,                                                                                \
         .max = SURVEY_QUESTIONS_MAX,                                                              \
         .record = &survey_question_record,                                                        \
         .doc = "Questions beside the ledger."},                                                   \
        {LM_AT(struct survey, retention_days), LM_INT, .min = 1, .max = 365,                       \
         .doc = "Days after closing until answers are deleted; 90 if absent."},                    \
    {                                                                                              \
        LM_AT(struct survey, baseline), LM_OBJECT, LM_NO_ROW,                                      \
            .record = &baseline_record, .doc = "Recorded time of the same work before."            \
    }

static const struct lm_field new_fields[] = {DRAFT_FIELDS(LM_REQUIRED), {0}};
const struct lm_record survey_new_record = {"SurveyNew", sizeof(struct survey), new_fields};

static const struct lm_field patch_fields[] = {
    {"survey", offsetof(struct survey, id), LM_ID, LM_REQUIRED, .doc = "The survey."},
    DRAFT_FIELDS(0),
    {LM_AT(struct survey, nulls), LM_TEXTS, LM_NO_JSON | LM_NO_ROW | LM_NULLS},
    {0},
};
const struct lm_record survey_patch_record = {"SurveyPatch", sizeof(struct survey), patch_fields};

static const struct lm_field survey_fields[] = {
    {LM_AT(struct survey, id), LM_ID, LM_REQUIRED, .doc = "Id."},
    DRAFT_FIELDS(LM_REQUIRED),
    {LM_AT(struct survey, status), LM_CODE, LM_REQUIRED, .codes = survey_statuses,
     .doc = "Where it stands."},
    {LM_AT(struct survey, created_at), LM_TIME, LM_REQUIRED, .doc = "When it was drafted."},
    {LM_AT(struct survey, opened_at), LM_TIME, .doc = "When opening was ordered."},
    {LM_AT(struct survey, closed_at), LM_TIME, .doc = "When it ended."},
    {LM_AT(struct survey, close_note), LM_TEXT, .max = 500, .doc = "What the owner wrote then."},
    {LM_AT(struct survey, purged_at), LM_TIME,
     .doc = "When answers were deleted: totals alone remain."},
    {LM_AT(struct survey, buildings_total), LM_INT, .doc = "Buildings in its areas."},
    {LM_AT(struct survey, buildings_ready), LM_INT, .doc = "Of these, those that can be answered."},
    {LM_AT(struct survey, sign_offs), LM_LIST, .record = &survey_sign_off_record,
     .doc = "Compounds signed off, of the place that was asked about."},
    {LM_AT(struct survey, is_demo), LM_BOOL, .doc = "Figures are of synthetic people."},
    {0},
};
const struct lm_record survey_record = {"Survey", sizeof(struct survey), survey_fields};

static const struct lm_field survey_row_fields[] = {
    {LM_AT(struct survey, id), LM_ID},
    {LM_AT(struct survey, title), LM_TEXT},
    {LM_AT(struct survey, purpose), LM_TEXT},
    {LM_AT(struct survey, legal_basis), LM_TEXT},
    {LM_AT(struct survey, form_no), LM_TEXT},
    {LM_AT(struct survey, issued_by), LM_TEXT},
    {LM_AT(struct survey, approval_no), LM_TEXT},
    {LM_AT(struct survey, valid_until), LM_DATE},
    {LM_AT(struct survey, opens_at), LM_TIME},
    {LM_AT(struct survey, due_at), LM_TIME},
    {"verify", offsetof(struct survey, verify_text), LM_TEXT},
    {LM_AT(struct survey, question_count), LM_INT},
    {LM_AT(struct survey, retention_days), LM_INT},
    {"baseline_text", offsetof(struct survey, baseline.text), LM_TEXT},
    {"baseline_minutes", offsetof(struct survey, baseline.minutes), LM_INT},
    {LM_AT(struct survey, status), LM_CODE, .codes = survey_statuses},
    {LM_AT(struct survey, created_by), LM_ID},
    {LM_AT(struct survey, created_at), LM_TIME},
    {LM_AT(struct survey, opened_at), LM_TIME},
    {LM_AT(struct survey, closed_at), LM_TIME},
    {LM_AT(struct survey, closed_by), LM_ID},
    {LM_AT(struct survey, close_note), LM_TEXT},
    {LM_AT(struct survey, buildings_total), LM_INT},
    {LM_AT(struct survey, buildings_ready), LM_INT},
    {LM_AT(struct survey, purged_at), LM_TIME},
    {LM_AT(struct survey, filled_to), LM_ID},
    {0},
};
const struct lm_record survey_row_record = {"SurveyRow", sizeof(struct survey), survey_row_fields};

/* ---- totals ---- */

static const struct lm_field totals_fields[] = {
    {LM_AT(struct survey_totals, doors), LM_INT, LM_REQUIRED, .doc = "Doors (户室) of the survey."},
    {LM_AT(struct survey_totals, done), LM_INT, LM_REQUIRED,
     .doc = "unchanged + changed + vacant + refused + dropped."},
    {LM_AT(struct survey_totals, unchanged), LM_INT, LM_REQUIRED, .doc = "Confirmed as it stood."},
    {LM_AT(struct survey_totals, changed), LM_INT, LM_REQUIRED, .doc = "Doors with changes."},
    {LM_AT(struct survey_totals, vacant), LM_INT, LM_REQUIRED, .doc = "Vacant doors."},
    {LM_AT(struct survey_totals, not_reached), LM_INT, LM_REQUIRED,
     .doc = "On the retry list; part of remaining."},
    {LM_AT(struct survey_totals, refused), LM_INT, LM_REQUIRED, .doc = "Did not want to answer."},
    {LM_AT(struct survey_totals, pending), LM_INT, LM_REQUIRED,
     .doc = "Wait for the station's decision."},
    {LM_AT(struct survey_totals, dropped), LM_INT, LM_REQUIRED,
     .doc = "Do not exist or were merged, as the station decided."},
    {LM_AT(struct survey_totals, remaining), LM_INT, LM_REQUIRED, .doc = "doors − done − pending."},
    {LM_AT(struct survey_totals, households), LM_INT, LM_REQUIRED,
     .doc = "Households (户) behind the doors confirmed, changed or vacant."},
    {LM_AT(struct survey_totals, residents), LM_INT, LM_REQUIRED,
     .doc = "People (人) behind the same doors."},
    {LM_AT(struct survey_totals, moved_in), LM_INT, LM_REQUIRED, .doc = "People who moved in."},
    {LM_AT(struct survey_totals, moved_out), LM_INT, LM_REQUIRED, .doc = "People who moved out."},
    {"new", offsetof(struct survey_totals, found), LM_INT, LM_REQUIRED,
     .doc = "People who lived here before and were not in the ledger."},
    {LM_AT(struct survey_totals, born), LM_INT, LM_REQUIRED, .doc = "Births."},
    {LM_AT(struct survey_totals, died), LM_INT, LM_REQUIRED, .doc = "Deaths."},
    {LM_AT(struct survey_totals, corrected), LM_INT, LM_REQUIRED, .doc = "Corrected records."},
    {0},
};
const struct lm_record survey_totals_record = {"SurveyTotals", sizeof(struct survey_totals),
                                               totals_fields};

static const struct lm_field times_fields[] = {
    {LM_AT(struct survey_times, since_open_s), LM_INT,
     .doc = "Seconds from opening to now, or to the end."},
    {LM_AT(struct survey_times, p50_s), LM_INT, .doc = "Until half of the doors were done."},
    {LM_AT(struct survey_times, p95_s), LM_INT, .doc = "Until 95 % of the doors were done."},
    {LM_AT(struct survey_times, all_s), LM_INT, .doc = "Until every door was done."},
    {0},
};
static const struct lm_record times_record = {"SurveyTimes", sizeof(struct survey_times),
                                              times_fields};

static const struct lm_field child_fields[] = {
    {LM_AT(struct survey_child, id), LM_ID, LM_REQUIRED, .doc = "Grid node."},
    {LM_AT(struct survey_child, name), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {LM_AT(struct survey_child, code), LM_TEXT, LM_REQUIRED, .doc = "Its code: the order."},
    {LM_AT(struct survey_child, level), LM_INT, LM_REQUIRED, .doc = "1 district … 5 building."},
    {LM_AT(struct survey_child, totals), LM_OBJECT, LM_REQUIRED, .record = &survey_totals_record,
     .doc = "Its totals."},
    {0},
};
static const struct lm_record child_record = {"SurveyChild", sizeof(struct survey_child),
                                              child_fields};

static const struct lm_field progress_fields[] = {
    {LM_AT(struct survey_progress, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct survey_progress, node), LM_ID, LM_REQUIRED, .doc = "The grid node."},
    {LM_AT(struct survey_progress, status), LM_CODE, LM_REQUIRED, .codes = survey_statuses,
     .doc = "Where the survey stands."},
    {LM_AT(struct survey_progress, as_of), LM_TIME, LM_REQUIRED, .doc = "When this was true."},
    {LM_AT(struct survey_progress, totals), LM_OBJECT, LM_REQUIRED, .record = &survey_totals_record,
     .doc = "Of the node."},
    {LM_AT(struct survey_progress, times), LM_OBJECT, .record = &times_record,
     .doc = "At compound and above, of two buildings at least: else they would rank one person."},
    {LM_AT(struct survey_progress, children), LM_LIST, LM_REQUIRED, .max = 2000,
     .record = &child_record, .doc = "Nodes below, in order of code."},
    {LM_AT(struct survey_progress, sign_offs), LM_LIST, .max = 2000,
     .record = &survey_sign_off_record,
     .doc = "Compounds at, above or below the node that were signed off; no names of staff."},
    {LM_AT(struct survey_progress, is_demo), LM_BOOL, .doc = "Figures are of synthetic people."},
    {0},
};
const struct lm_record survey_progress_record = {"SurveyProgress", sizeof(struct survey_progress),
                                                 progress_fields};

/* ---- doors and answers ---- */

static const struct lm_field target_fields[] = {
    {LM_AT(struct survey_target, door_id), LM_ID, LM_REQUIRED, .doc = "The door."},
    {LM_AT(struct survey_target, building_id), LM_ID, LM_REQUIRED, .doc = "Its building."},
    {LM_AT(struct survey_target, status), LM_CODE, LM_REQUIRED, .codes = survey_states,
     .doc = "Where the door stands."},
    {LM_AT(struct survey_target, answer_id), LM_ID, .doc = "The answer that counts."},
    {LM_AT(struct survey_target, given_at), LM_TIME, .doc = "When it was given."},
    {LM_AT(struct survey_target, received_at), LM_TIME, .doc = "When it was received."},
    {LM_AT(struct survey_target, assigned_to), LM_ID, .doc = "Whom the door was handed to."},
    {LM_AT(struct survey_target, assigned_name), LM_TEXT, .doc = "The same, by name; in lists."},
    {LM_AT(struct survey_target, households), LM_INT, LM_REQUIRED, .doc = "Counted households."},
    {LM_AT(struct survey_target, residents), LM_INT, LM_REQUIRED, .doc = "Counted people."},
    {0},
};
const struct lm_record survey_target_record = {"SurveyTarget", sizeof(struct survey_target),
                                               target_fields};
static const struct lm_field target_row_fields[] = {
    {LM_AT(struct survey_target, survey_id), LM_ID},
    {LM_AT(struct survey_target, building_id), LM_ID},
    {LM_AT(struct survey_target, door_id), LM_ID},
    {LM_AT(struct survey_target, status), LM_CODE, .codes = survey_states},
    {LM_AT(struct survey_target, answer_id), LM_ID},
    {LM_AT(struct survey_target, account_id), LM_ID},
    {LM_AT(struct survey_target, given_at), LM_TIME},
    {LM_AT(struct survey_target, received_at), LM_TIME},
    {LM_AT(struct survey_target, done_at), LM_TIME},
    {LM_AT(struct survey_target, assigned_to), LM_ID},
    {LM_AT(struct survey_target, households), LM_INT},
    {LM_AT(struct survey_target, residents), LM_INT},
    {LM_AT(struct survey_target, door_version), LM_INT},
    {0},
};
const struct lm_record survey_target_row_record = {"SurveyTargetRow", sizeof(struct survey_target),
                                                   target_row_fields};

static const struct lm_field states_fields[] = {
    {LM_AT(struct survey_states, building_id), LM_ID, LM_REQUIRED, .doc = "The building."},
    {LM_AT(struct survey_states, as_of), LM_TIME, LM_REQUIRED, .doc = "When this was true."},
    {LM_AT(struct survey_states, items), LM_LIST, LM_REQUIRED, .max = 5000,
     .record = &survey_target_record, .doc = "Doors, by id; nobody who lives there."},
    {0},
};
const struct lm_record survey_states_record = {"SurveyStates", sizeof(struct survey_states),
                                               states_fields};

static const struct lm_field stand_in_fields[] = {
    {LM_AT(struct survey_stand_in, account_id), LM_ID, LM_REQUIRED, .doc = "The account."},
    {LM_AT(struct survey_stand_in, name), LM_TEXT, LM_REQUIRED, .doc = "Name."},
    {LM_AT(struct survey_stand_in, role), LM_CODE, LM_REQUIRED, .codes = lm_roles,
     .doc = "What he is there."},
    {LM_AT(struct survey_stand_in, node_id), LM_ID, LM_REQUIRED, .doc = "Where he serves."},
    {LM_AT(struct survey_stand_in, place), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {0},
};
static const struct lm_record stand_in_record = {"SurveyStandIn", sizeof(struct survey_stand_in),
                                                 stand_in_fields};
static const struct lm_field stand_in_list_fields[] = {
    {LM_AT(struct survey_stand_in_list, items), LM_LIST, LM_REQUIRED, .record = &stand_in_record,
     .doc = "By place and name; somebody who serves in two places stands there twice."},
    {0},
};
const struct lm_record survey_stand_in_list_record = {
    "SurveyStandInList", sizeof(struct survey_stand_in_list), stand_in_list_fields};

static const struct lm_field pack_target_fields[] = {
    {LM_AT(struct survey_pack_target, door), LM_OBJECT, LM_REQUIRED, .record = &ledger_door_record,
     .doc = "The door as the ledger has it."},
    {LM_AT(struct survey_pack_target, status), LM_CODE, LM_REQUIRED, .codes = survey_states,
     .doc = "Where it stands."},
    {LM_AT(struct survey_pack_target, answer_id), LM_ID, .doc = "The answer that counts."},
    {LM_AT(struct survey_pack_target, given_at), LM_TIME, .doc = "When it was given."},
    {LM_AT(struct survey_pack_target, assigned_to), LM_ID, .doc = "Whom it was handed to."},
    {LM_AT(struct survey_pack_target, households), LM_LIST, LM_REQUIRED,
     .record = &ledger_household_record, .doc = "People behind it, to confirm or change."},
    {0},
};
static const struct lm_record pack_target_record = {
    "SurveyPackTarget", sizeof(struct survey_pack_target), pack_target_fields};

static const struct lm_field pack_fields[] = {
    {LM_AT(struct survey_pack, survey), LM_OBJECT, LM_REQUIRED, .record = &survey_record,
     .doc = "The survey with its questions."},
    {LM_AT(struct survey_pack, building_id), LM_ID, LM_REQUIRED, .doc = "The building."},
    {LM_AT(struct survey_pack, path), LM_TEXT, LM_REQUIRED, .doc = "Where it stands."},
    {LM_AT(struct survey_pack, as_of), LM_TIME, LM_REQUIRED, .doc = "When this was true."},
    {LM_AT(struct survey_pack, targets), LM_LIST, LM_REQUIRED, .max = 5000,
     .record = &pack_target_record, .doc = "Doors, in order of unit, floor and room."},
    {0},
};
const struct lm_record survey_pack_record = {"SurveyPack", sizeof(struct survey_pack), pack_fields};

#define CONTENT_FIELDS(type, member)                                                               \
    {                                                                                              \
        "changes",                                                                                 \
        offsetof(type, member.changes),                                                            \
        LM_LIST,                                                                                   \
        .max = 60,                                                                                 \
        .record = &ledger_change_record,                                                           \
        .doc = "What to change in the ledger, in order."},                                         \
        {"answers", offsetof(type, member.answers), LM_JSON, .max = 8000,                          \
         .doc = "Question key → value: boolean, choice, number, text or date."},                   \
    {                                                                                              \
        "note", offsetof(type, member.note), LM_TEXT,                                              \
            .max = 300, .doc = "For the station; needed for missing, not_existing and merged."     \
    }

struct content_holder {
    struct survey_content content;
};
static const struct lm_field content_fields[] = {CONTENT_FIELDS(struct content_holder, content),
                                                 {0}};
const struct lm_record survey_content_record = {"SurveyContent", sizeof(struct survey_content),
                                                content_fields};

static const struct lm_field answer_in_fields[] = {
    {LM_AT(struct survey_answer_in, survey), LM_ID, LM_REQUIRED, .doc = "The survey."},
    {LM_AT(struct survey_answer_in, door), LM_ID, LM_REQUIRED, .doc = "The door."},
    {LM_AT(struct survey_answer_in, outcome), LM_CODE, LM_REQUIRED, .codes = survey_outcomes,
     .doc = "What was found."},
    {LM_AT(struct survey_answer_in, given_at), LM_TIME, LM_REQUIRED,
     .doc = "When, by the phone: an answer is told from its repetition by this, door and account."},
    {LM_AT(struct survey_answer_in, based_on), LM_INT, LM_REQUIRED, .min = 0,
     .max = INT64_C(1) << 40, .doc = "Version of the door that was seen."},
    {LM_AT(struct survey_answer_in, amends), LM_ID,
     .doc = "Own earlier answer that this replaces."},
    CONTENT_FIELDS(struct survey_answer_in, content),
    {LM_AT(struct survey_answer_in, sealed), LM_BYTES, LM_NO_JSON | LM_NO_ROW},
    {0},
};
const struct lm_record survey_answer_in_record = {
    "SurveyAnswerNew", sizeof(struct survey_answer_in), answer_in_fields};

static const struct lm_field answer_out_fields[] = {
    {LM_AT(struct survey_answer_out, answer_id), LM_ID, LM_REQUIRED, .doc = "The answer."},
    {LM_AT(struct survey_answer_out, fate), LM_CODE, LM_REQUIRED, .codes = survey_fates,
     .doc = "What became of it."},
    {LM_AT(struct survey_answer_out, target), LM_OBJECT, LM_REQUIRED,
     .record = &survey_target_record, .doc = "The door's state now."},
    {LM_AT(struct survey_answer_out, door), LM_OBJECT, .record = &ledger_sheet_record,
     .doc = "The ledger's sheet, when the answer changed it."},
    {0},
};
const struct lm_record survey_answer_out_record = {
    "SurveyAnswerResult", sizeof(struct survey_answer_out), answer_out_fields};

static const struct lm_field late_out_fields[] = {
    {LM_AT(struct survey_late_out, answer_id), LM_ID, LM_REQUIRED, .doc = "The answer."},
    {LM_AT(struct survey_late_out, fate), LM_CODE, LM_REQUIRED, .codes = survey_fates,
     .doc = "What became of it: for_station, or sealed after the legal expiry."},
    {0},
};
const struct lm_record survey_late_out_record = {"SurveyLateAnswerResult",
                                                 sizeof(struct survey_late_out), late_out_fields};

#define FLOW(name)                                                                                 \
    { #name, offsetof(struct survey_answer, flows.name), LM_INT }
static const struct lm_field answer_row_fields[] = {
    {LM_AT(struct survey_answer, survey_id), LM_ID},
    {LM_AT(struct survey_answer, id), LM_ID},
    {LM_AT(struct survey_answer, building_id), LM_ID},
    {LM_AT(struct survey_answer, door_id), LM_ID},
    {LM_AT(struct survey_answer, account_id), LM_ID},
    {LM_AT(struct survey_answer, role), LM_CODE, .codes = survey_speakers},
    {LM_AT(struct survey_answer, outcome), LM_CODE, .codes = survey_outcomes},
    {LM_AT(struct survey_answer, fate), LM_CODE, .codes = survey_fates},
    {LM_AT(struct survey_answer, given_at), LM_TIME},
    {LM_AT(struct survey_answer, received_at), LM_TIME},
    {LM_AT(struct survey_answer, clock), LM_CODE, .codes = survey_clocks},
    {LM_AT(struct survey_answer, based_on), LM_INT},
    {LM_AT(struct survey_answer, amends), LM_ID},
    {LM_AT(struct survey_answer, content), LM_BYTES},
    FLOW(moved_in),
    FLOW(moved_out),
    FLOW(found),
    FLOW(born),
    FLOW(died),
    FLOW(corrected),
    {0},
};
const struct lm_record survey_answer_row_record = {"SurveyAnswerRow", sizeof(struct survey_answer),
                                                   answer_row_fields};

static const struct lm_field case_row_fields[] = {
    {LM_AT(struct survey_case, survey_id), LM_ID},
    {LM_AT(struct survey_case, building_id), LM_ID},
    {LM_AT(struct survey_case, answer_id), LM_ID},
    {LM_AT(struct survey_case, door_id), LM_ID},
    {LM_AT(struct survey_case, account_id), LM_ID},
    {LM_AT(struct survey_case, given_at), LM_TIME},
    {LM_AT(struct survey_case, status_before), LM_CODE, .codes = survey_states},
    {LM_AT(struct survey_case, verdict), LM_CODE, .codes = survey_verdicts},
    {0},
};
const struct lm_record survey_case_row_record = {"SurveyCaseRow", sizeof(struct survey_case),
                                                 case_row_fields};

static const struct lm_field door_item_fields[] = {
    {LM_AT(struct survey_door_item, door), LM_OBJECT, LM_REQUIRED, .record = &ledger_door_record,
     .doc = "The door."},
    {LM_AT(struct survey_door_item, building_id), LM_ID, LM_REQUIRED, .doc = "Its building."},
    {LM_AT(struct survey_door_item, place), LM_TEXT, LM_REQUIRED, .max = 400,
     .doc = "Where the building stands."},
    {LM_AT(struct survey_door_item, status), LM_CODE, LM_REQUIRED, .codes = survey_states,
     .doc = "Where the door stands."},
    {LM_AT(struct survey_door_item, answer_id), LM_ID, .doc = "The answer, or the one to decide."},
    {LM_AT(struct survey_door_item, given_at), LM_TIME, .doc = "When it was given."},
    {LM_AT(struct survey_door_item, received_at), LM_TIME, .doc = "When it was received."},
    {LM_AT(struct survey_door_item, assigned_to), LM_ID, .doc = "Whom the door was handed to."},
    {LM_AT(struct survey_door_item, assigned_name), LM_TEXT, .doc = "The same, by name."},
    {LM_AT(struct survey_door_item, outcome), LM_CODE, .codes = survey_outcomes,
     .doc = "Of the answer to decide."},
    {LM_AT(struct survey_door_item, fate), LM_CODE, .codes = survey_fates,
     .doc = "Why the station decides."},
    {LM_AT(struct survey_door_item, clock), LM_CODE, .codes = survey_clocks,
     .doc = "Whether the phone's time can be believed."},
    {LM_AT(struct survey_door_item, by_name), LM_TEXT, .doc = "Who gave it."},
    {LM_AT(struct survey_door_item, note), LM_TEXT, .max = 300, .doc = "What he wrote."},
    {LM_AT(struct survey_door_item, changes), LM_LIST, .record = &ledger_change_record,
     .doc = "What it would change in the ledger."},
    {LM_AT(struct survey_door_item, answers), LM_JSON, .max = 8000,
     .doc = "Question key → value, of the answer to decide."},
    {0},
};
static const struct lm_record door_item_record = {"SurveyDoor", sizeof(struct survey_door_item),
                                                  door_item_fields};
static const struct lm_field door_list_fields[] = {
    {LM_AT(struct survey_door_list, items), LM_LIST, LM_REQUIRED, .record = &door_item_record,
     .doc = "Doors by building, then by id."},
    {LM_AT(struct survey_door_list, next), LM_TEXT, .doc = "Where to go on; absent at the end."},
    {0},
};
const struct lm_record survey_door_list_record = {"SurveyDoorList", sizeof(struct survey_door_list),
                                                  door_list_fields};

static const struct lm_field reply_fields[] = {
    {LM_AT(struct survey_reply, door_id), LM_ID, LM_REQUIRED, .doc = "The door."},
    {LM_AT(struct survey_reply, building_id), LM_ID, LM_REQUIRED, .doc = "Its building."},
    {LM_AT(struct survey_reply, label), LM_TEXT, LM_REQUIRED, .doc = "Door number."},
    {LM_AT(struct survey_reply, place), LM_TEXT, LM_REQUIRED, .max = 400,
     .doc = "Where the building stands."},
    {LM_AT(struct survey_reply, status), LM_CODE, LM_REQUIRED, .codes = survey_states,
     .doc = "Where the door stands."},
    {LM_AT(struct survey_reply, given_at), LM_TIME, LM_REQUIRED, .doc = "When it was said."},
    {LM_AT(struct survey_reply, answers), LM_JSON, .max = 8000, .doc = "Question key → value."},
    {0},
};
static const struct lm_record reply_record = {"SurveyReply", sizeof(struct survey_reply),
                                              reply_fields};
static const struct lm_field reply_list_fields[] = {
    {LM_AT(struct survey_reply_list, items), LM_LIST, LM_REQUIRED, .record = &reply_record,
     .doc = "By building, then by door."},
    {LM_AT(struct survey_reply_list, next), LM_TEXT,
     .doc = "Where to go on, also when a filter made this page short; absent at the end."},
    {0},
};
const struct lm_record survey_reply_list_record = {
    "SurveyReplyList", sizeof(struct survey_reply_list), reply_list_fields};

/* ---- report ---- */

static const struct lm_field tally_item_fields[] = {
    {LM_AT(struct survey_tally_item, choice), LM_TEXT, LM_REQUIRED,
     .doc = "true, false or choice."},
    {LM_AT(struct survey_tally_item, label), LM_TEXT, LM_REQUIRED, .doc = "As people read it."},
    {LM_AT(struct survey_tally_item, answers), LM_INT, LM_REQUIRED, .doc = "Doors that said so."},
    {LM_AT(struct survey_tally_item, percent_x10), LM_INT,
     .doc = "Of the answers, in tenths of a percent; absent when fewer than ten answered."},
    {0},
};
static const struct lm_record tally_item_record = {
    "SurveyTallyItem", sizeof(struct survey_tally_item), tally_item_fields};
static const struct lm_field tally_fields[] = {
    {LM_AT(struct survey_tally_view, key), LM_TEXT, LM_REQUIRED, .doc = "Question."},
    {LM_AT(struct survey_tally_view, text), LM_TEXT, LM_REQUIRED, .doc = "As it is read out."},
    {LM_AT(struct survey_tally_view, kind), LM_CODE, LM_REQUIRED, .codes = survey_kinds,
     .doc = "Kind."},
    {LM_AT(struct survey_tally_view, answers), LM_INT, LM_REQUIRED, .doc = "Doors that answered."},
    {LM_AT(struct survey_tally_view, total), LM_INT, .doc = "Sum, of a number, without decimals."},
    {LM_AT(struct survey_tally_view, total_text), LM_TEXT, .doc = "The same with its decimals."},
    {LM_AT(struct survey_tally_view, items), LM_LIST, LM_REQUIRED, .record = &tally_item_record,
     .doc = "Of yes/no and choice."},
    {0},
};
static const struct lm_record tally_record = {"SurveyTally", sizeof(struct survey_tally_view),
                                              tally_fields};
static const struct lm_field unreached_fields[] = {
    {LM_AT(struct survey_unreached, building_id), LM_ID, LM_REQUIRED, .doc = "Building."},
    {LM_AT(struct survey_unreached, door_id), LM_ID, LM_REQUIRED, .doc = "Door."},
    {LM_AT(struct survey_unreached, place), LM_TEXT, LM_REQUIRED, .max = 400, .doc = "Building."},
    {LM_AT(struct survey_unreached, label), LM_TEXT, LM_REQUIRED, .doc = "Door number."},
    {LM_AT(struct survey_unreached, status), LM_CODE, LM_REQUIRED, .codes = survey_states,
     .doc = "waiting, not_reached or pending."},
    {0},
};
static const struct lm_record unreached_record = {
    "SurveyUnreached", sizeof(struct survey_unreached), unreached_fields};
static const struct lm_field report_fields[] = {
    {LM_AT(struct survey_report, survey), LM_OBJECT, LM_REQUIRED, .record = &survey_record,
     .doc = "The survey."},
    {LM_AT(struct survey_report, node), LM_ID, LM_REQUIRED, .doc = "The grid node."},
    {LM_AT(struct survey_report, path), LM_TEXT, LM_REQUIRED, .max = 400, .doc = "Its path."},
    {LM_AT(struct survey_report, as_of), LM_TIME, LM_REQUIRED, .doc = "When this was true."},
    {LM_AT(struct survey_report, totals), LM_OBJECT, LM_REQUIRED, .record = &survey_totals_record,
     .doc = "Totals."},
    {LM_AT(struct survey_report, times), LM_OBJECT, .record = &times_record,
     .doc = "Compound and above."},
    {LM_AT(struct survey_report, coverage_x10), LM_INT,
     .doc = "done of doors in tenths of a percent, rounded down."},
    {LM_AT(struct survey_report, elapsed_minutes), LM_INT,
     .doc = "Minutes until every door was done, or until now or the end."},
    {LM_AT(struct survey_report, people_answering), LM_INT,
     .doc = "Accounts that answered; compound and above."},
    {LM_AT(struct survey_report, children), LM_LIST, LM_REQUIRED, .max = 2000,
     .record = &child_record, .doc = "Nodes below, in order of code."},
    {LM_AT(struct survey_report, tallies), LM_LIST, LM_REQUIRED, .record = &tally_record,
     .doc = "Questions."},
    {LM_AT(struct survey_report, unreached), LM_LIST, LM_REQUIRED, .max = 1000,
     .record = &unreached_record, .doc = "The first thousand doors that are not done."},
    {LM_AT(struct survey_report, unreached_count), LM_INT, LM_REQUIRED, .doc = "All of them."},
    {LM_AT(struct survey_report, is_demo), LM_BOOL, .doc = "Figures are of synthetic people."},
    {0},
};
const struct lm_record survey_report_record = {"SurveyReport", sizeof(struct survey_report),
                                               report_fields};

/* ---- lint and to-do ---- */

static const struct lm_field finding_fields[] = {
    {LM_AT(struct survey_finding, severity), LM_CODE, LM_REQUIRED, .codes = survey_severities,
     .doc = "Blocks opening, or advises."},
    {LM_AT(struct survey_finding, pointer), LM_TEXT, LM_REQUIRED, .doc = "JSON pointer."},
    {LM_AT(struct survey_finding, text), LM_TEXT, LM_REQUIRED, .max = 500, .doc = "What and why."},
    {0},
};
static const struct lm_record finding_record = {"SurveyFinding", sizeof(struct survey_finding),
                                                finding_fields};
static const struct lm_field lint_fields[] = {
    {LM_AT(struct survey_lint, findings), LM_LIST, LM_REQUIRED, .record = &finding_record,
     .doc = "What must or should be mended."},
    {LM_AT(struct survey_lint, fields_asked), LM_INT, LM_REQUIRED,
     .doc = "Verified fields and questions."},
    {LM_AT(struct survey_lint, fields_in_ledger), LM_INT, LM_REQUIRED,
     .doc = "Of these, those that the ledger already has: shown pre-filled."},
    {LM_AT(struct survey_lint, reuse), LM_TEXT, LM_REQUIRED, .max = 300, .doc = "In a sentence."},
    {0},
};
const struct lm_record survey_lint_record = {"SurveyLint", sizeof(struct survey_lint), lint_fields};

static const struct lm_field todo_fields[] = {
    {LM_AT(struct survey_todo, survey_id), LM_ID, LM_REQUIRED, .doc = "Survey."},
    {LM_AT(struct survey_todo, title), LM_TEXT, LM_REQUIRED, .doc = "Its title."},
    {LM_AT(struct survey_todo, due_at), LM_TIME, .doc = "When it is due."},
    {LM_AT(struct survey_todo, valid_until), LM_DATE, .doc = "有效期限."},
    {LM_AT(struct survey_todo, building_id), LM_ID, LM_REQUIRED, .doc = "Building."},
    {LM_AT(struct survey_todo, building), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    {LM_AT(struct survey_todo, place), LM_TEXT, LM_REQUIRED, .max = 400, .doc = "Its path."},
    {LM_AT(struct survey_todo, totals), LM_OBJECT, LM_REQUIRED, .record = &survey_totals_record,
     .doc = "Of the building."},
    {LM_AT(struct survey_todo, handed), LM_INT,
     .doc = "Open doors handed to the caller in a building that is not his own."},
    {0},
};
static const struct lm_record todo_record = {"SurveyTodo", sizeof(struct survey_todo), todo_fields};
static const struct lm_field todo_list_fields[] = {
    {LM_AT(struct survey_todo_list, items), LM_LIST, LM_REQUIRED, .record = &todo_record,
     .doc = "By due time."},
    {0},
};
const struct lm_record survey_todo_list_record = {"SurveyTodoList", sizeof(struct survey_todo_list),
                                                  todo_list_fields};

/* ---- rows of more than one table ---- */

static const struct lm_field moment_fields[] = {
    {LM_AT(struct survey_moment, status), LM_CODE, .codes = survey_statuses},
    {LM_AT(struct survey_moment, valid_until), LM_DATE},
    {LM_AT(struct survey_moment, opens_at), LM_TIME},
    {LM_AT(struct survey_moment, opened_at), LM_TIME},
    {LM_AT(struct survey_moment, due_at), LM_TIME},
    {LM_AT(struct survey_moment, purged_at), LM_TIME},
    {LM_AT(struct survey_moment, question_count), LM_INT},
    {LM_AT(struct survey_moment, state), LM_CODE, .codes = survey_states},
    {LM_AT(struct survey_moment, answer_id), LM_ID},
    {LM_AT(struct survey_moment, account_id), LM_ID},
    {LM_AT(struct survey_moment, given_at), LM_TIME},
    {LM_AT(struct survey_moment, received_at), LM_TIME},
    {LM_AT(struct survey_moment, done_at), LM_TIME},
    {LM_AT(struct survey_moment, assigned_to), LM_ID},
    {LM_AT(struct survey_moment, households), LM_INT},
    {LM_AT(struct survey_moment, residents), LM_INT},
    {LM_AT(struct survey_moment, door_version), LM_INT},
    {LM_AT(struct survey_moment, signed_at), LM_TIME},
    {0},
};
const struct lm_record survey_moment_record = {"SurveyMoment", sizeof(struct survey_moment),
                                               moment_fields};

#define OF_TARGET(member) #member, offsetof(struct survey_door_target, target.member)
static const struct lm_field door_target_fields[] = {
    {OF_TARGET(survey_id), LM_ID},
    {OF_TARGET(building_id), LM_ID},
    {OF_TARGET(door_id), LM_ID},
    {OF_TARGET(status), LM_CODE, .codes = survey_states},
    {OF_TARGET(answer_id), LM_ID},
    {OF_TARGET(account_id), LM_ID},
    {OF_TARGET(given_at), LM_TIME},
    {OF_TARGET(received_at), LM_TIME},
    {OF_TARGET(done_at), LM_TIME},
    {OF_TARGET(assigned_to), LM_ID},
    {OF_TARGET(households), LM_INT},
    {OF_TARGET(residents), LM_INT},
    {OF_TARGET(door_version), LM_INT},
    {LM_AT(struct survey_door_target, opens_at), LM_TIME},
    {LM_AT(struct survey_door_target, opened_at), LM_TIME},
    {LM_AT(struct survey_door_target, closed_at), LM_TIME},
    {0},
};
const struct lm_record survey_door_target_record = {
    "SurveyDoorTarget", sizeof(struct survey_door_target), door_target_fields};
