/* Code lists and the shapes of rows. The names follow the tables; nothing here decides anything. */
#include "modules/demand/demand_store.h"

const struct lm_code demand_kinds[] = {
    {"consult", "咨询", "Question"},
    {"help", "求助", "Request for help"},
    {"complaint", "投诉", "Complaint"},
    {"report", "举报", "Report"},
    {"suggestion", "建议", "Suggestion"},
    {"praise", "表扬", "Praise"},
    {0},
};
const struct lm_code demand_urgencies[] = {
    {"emergency", "紧急", "Emergency"},
    {"urgent", "急件", "Urgent"},
    {"ordinary", "一般", "Ordinary"},
    {"complex", "疑难", "Complex"},
    {0},
};
const struct lm_code demand_sources[] = {
    {"resident", "居民自报", "Resident"},      {"captain", "楼栋长代报", "Captain on behalf"},
    {"station", "工作站登记", "Station desk"}, {"hotline", "12345 转办", "12345 hotline"},
    {"open311", "Open311", "Open311"},         {0},
};
const struct lm_code demand_states[] = {
    {"submitted", "待受理", "Submitted"},
    {"accepted", "已受理", "Accepted"},
    {"dispatched", "待签收", "Dispatched"},
    {"signed", "已签收", "Signed for"},
    {"objected", "有异议", "Objected"},
    {"returned", "已退单", "Returned"},
    {"handling", "办理中", "Being handled"},
    {"handled", "待反馈", "Handled"},
    {"feedback", "待核查", "To be checked"},
    {"callback", "待回访", "To be confirmed"},
    {"rework", "返工", "Rework"},
    {"suspended", "已挂起", "Suspended"},
    {"closed", "已结案", "Closed"},
    {"rejected", "不予受理", "Rejected"},
    {"withdrawn", "已撤回", "Withdrawn"},
    {"merged", "已并案", "Merged"},
    {"transferred", "已转出", "Transferred"},
    {0},
};
const struct lm_code demand_closings[] = {
    {"solved", "已解决", "Solved"},
    {"unsolved", "未解决", "Not solved"},
    {"unreached", "三次未联系上", "Nobody reached three times"},
    {"rejected", "不予受理", "Rejected"},
    {"withdrawn", "本人撤回", "Withdrawn"},
    {"merged", "并案", "Merged"},
    {"transferred", "转其他渠道", "Transferred"},
    {0},
};
const struct lm_code demand_satisfactions[] = {
    {"satisfied", "满意", "Satisfied"},
    {"fair", "基本满意", "Fairly satisfied"},
    {"dissatisfied", "不满意", "Dissatisfied"},
    {0},
};
const struct lm_code demand_ages[] = {
    {"0_17", "0–17岁", "0–17"},
    {"18_39", "18–39岁", "18–39"},
    {"40_59", "40–59岁", "40–59"},
    {"60_69", "60–69岁", "60–69"},
    {"70_79", "70–79岁", "70–79"},
    {"80_up", "80岁以上", "80 and over"},
    {0},
};
const struct lm_code demand_moves[] = {
    {"file", "提出", "Filed"},
    {"accept", "受理", "Accept"},
    {"reject", "不予受理", "Reject"},
    {"dispatch", "派遣", "Dispatch"},
    {"sign", "签收", "Sign for"},
    {"return", "退单", "Return"},
    {"object", "提出异议", "Object"},
    {"uphold", "异议成立", "Uphold the objection"},
    {"overrule", "异议不成立", "Overrule the objection"},
    {"start", "开始办理", "Begin"},
    {"contact", "已联系居民", "Caller contacted"},
    {"ask_time", "申请延期", "Ask for more time"},
    {"grant_time", "同意延期", "Grant more time"},
    {"deny_time", "不同意延期", "Deny more time"},
    {"handle", "办结", "Handled"},
    {"tell", "反馈居民", "Tell the caller"},
    {"answer", "当场答复", "Answer at once"},
    {"verify", "核查通过", "Checked"},
    {"fail", "核查不通过", "Check failed"},
    {"miss", "未联系上", "Nobody reached"},
    {"solve", "已解决", "Solved"},
    {"unsolve", "没有解决", "Not solved"},
    {"settle", "未解决，不再要求", "Not solved, let it be"},
    {"suspend", "挂起", "Suspend"},
    {"resume", "恢复办理", "Resume"},
    {"transfer", "转其他渠道", "Transfer"},
    {"merge", "并案", "Merge"},
    {"escalate", "上报上级", "Escalate"},
    {"whistle", "吹哨", "Whistle"},
    {"link", "三方联动", "Tripartite linkage"},
    {"urge", "催办", "Urge"},
    {"supervise", "督办", "Supervise"},
    {"withdraw", "撤回", "Withdraw"},
    {"note", "备注", "Note"},
    {"classify", "改分类", "Reclassify"},
    {"mediate", "转入调解", "Mediation begun"},
    {"remind", "到期提醒", "Reminder"},
    {"expire", "已超期", "Overdue"},
    {0},
};
const struct lm_code demand_actors[] = {
    {"caller", "居民", "Resident"},
    {"captain", "楼栋长", "Captain"},
    {"station", "工作站", "Station"},
    {"community", "社区", "Community"},
    {"street", "街道", "Street"},
    {"district", "区", "District"},
    {"party", "联动单位", "Party"},
    {"system", "系统", "System"},
    {0},
};
const struct lm_code demand_clock_steps[] = {
    {"contact_soon", "即将超过联系时限", "Contact soon due"},
    {"due_soon", "即将到期", "Soon due"},
    {"overdue", "已超期", "Overdue"},
    {"climb", "超期上报", "Overdue, told upwards"},
    {"call_soon", "待回访", "To be called back"},
    {0},
};
const struct lm_code demand_unit_kinds[] = {
    {"department", "部门", "Department"},
    {"utility", "水电气暖企业", "Utility"},
    {"property_company", "物业服务企业", "Property company"},
    {"owners_committee", "业委会/物管会", "Owners' committee"},
    {0},
};
const struct lm_code demand_ask_marks[] = {{"done", "已完成", "Done"},
                                           {"partly", "部分完成", "Partly done"},
                                           {"absent", "未到", "Absent"},
                                           {0}};
const struct lm_code demand_whistle_marks[] = {
    {"justified", "吹哨合理", "Justified"}, {"premature", "应先自行办理", "Premature"}, {0}};

#define D struct demand
static const struct lm_field row_fields[] = {
    {LM_AT(D, id), LM_ID},
    {LM_AT(D, number), LM_TEXT},
    {LM_AT(D, query_index), LM_BYTES},
    {LM_AT(D, kind), LM_CODE, .codes = demand_kinds},
    {LM_AT(D, urgency), LM_CODE, .codes = demand_urgencies},
    {LM_AT(D, category), LM_TEXT},
    {LM_AT(D, title), LM_TEXT},
    {LM_AT(D, content), LM_TEXT},
    {LM_AT(D, spot), LM_TEXT},
    {LM_AT(D, compound_id), LM_ID},
    {LM_AT(D, building_id), LM_ID},
    {LM_AT(D, door_id), LM_ID},
    {LM_AT(D, source), LM_CODE, .codes = demand_sources},
    {LM_AT(D, external_no), LM_TEXT},
    {LM_AT(D, filed_by), LM_ID},
    {LM_AT(D, caller_id), LM_ID},
    {LM_AT(D, contact_sealed), LM_BYTES},
    {LM_AT(D, contact_index), LM_BYTES},
    {LM_AT(D, age_band), LM_CODE, .codes = demand_ages},
    {LM_AT(D, is_confidential), LM_BOOL},
    {LM_AT(D, filed_ms), LM_TIME},
    {LM_AT(D, contact_due_ms), LM_TIME},
    {LM_AT(D, merged_into), LM_ID},
    {LM_AT(D, project_id), LM_ID},
    {LM_AT(D, state), LM_CODE, .codes = demand_states},
    {LM_AT(D, before_state), LM_CODE, .codes = demand_states},
    {LM_AT(D, lead_node_id), LM_ID},
    {LM_AT(D, holder_node_id), LM_ID},
    {LM_AT(D, unit_id), LM_ID},
    {LM_AT(D, handler_id), LM_ID},
    {LM_AT(D, is_open), LM_BOOL},
    {LM_AT(D, is_urged), LM_INT},
    {LM_AT(D, is_supervised), LM_BOOL},
    {LM_AT(D, reworks), LM_INT},
    {LM_AT(D, returns), LM_INT},
    {LM_AT(D, dispatches), LM_INT},
    {LM_AT(D, escalations), LM_INT},
    {LM_AT(D, calls), LM_INT},
    {LM_AT(D, supporters), LM_INT},
    {LM_AT(D, extensions), LM_INT},
    {LM_AT(D, accepted_ms), LM_TIME},
    {LM_AT(D, contacted_ms), LM_TIME},
    {LM_AT(D, due_ms), LM_TIME},
    {LM_AT(D, asked_due_ms), LM_TIME},
    {LM_AT(D, left_ms), LM_TIME},
    {LM_AT(D, handled_ms), LM_TIME},
    {LM_AT(D, closed_ms), LM_TIME},
    {LM_AT(D, closing), LM_CODE, .codes = demand_closings},
    {LM_AT(D, satisfaction), LM_CODE, .codes = demand_satisfactions},
    {LM_AT(D, clock_ms), LM_TIME},
    {LM_AT(D, clock_step), LM_CODE, .codes = demand_clock_steps},
    {LM_AT(D, version), LM_INT},
    {LM_AT(D, erased_ms), LM_TIME},
    {LM_AT(D, words), LM_TEXT},
    {0},
};
const struct lm_record demand_row_record = {"DemandRow", sizeof(D), row_fields};
static const struct lm_field said_fields[] = {
    {LM_AT(D, id), LM_ID},
    {LM_AT(D, number), LM_TEXT},
    {LM_AT(D, content), LM_TEXT},
    {LM_AT(D, spot), LM_TEXT},
    {0},
};
const struct lm_record demand_said_record = {"DemandSaidRow", sizeof(D), said_fields};
#undef D

#define E struct demand_entry
static const struct lm_field entry_fields[] = {
    {LM_AT(E, demand_id), LM_ID},
    {LM_AT(E, place), LM_INT},
    {LM_AT(E, at_ms), LM_TIME},
    {LM_AT(E, move), LM_CODE, .codes = demand_moves},
    {LM_AT(E, from_state), LM_CODE, .codes = demand_states},
    {LM_AT(E, to_state), LM_CODE, .codes = demand_states},
    {LM_AT(E, actor), LM_CODE, .codes = demand_actors},
    {LM_AT(E, account_id), LM_ID},
    {LM_AT(E, node_id), LM_ID},
    {LM_AT(E, to_node_id), LM_ID},
    {LM_AT(E, lead_node_id), LM_ID},
    {LM_AT(E, unit_id), LM_ID},
    {LM_AT(E, due_ms), LM_TIME},
    {LM_AT(E, left_ms), LM_TIME},
    {LM_AT(E, closing), LM_CODE, .codes = demand_closings},
    {LM_AT(E, satisfaction), LM_CODE, .codes = demand_satisfactions},
    {LM_AT(E, note), LM_TEXT},
    {LM_AT(E, is_public), LM_BOOL},
    {0},
};
const struct lm_record demand_entry_record = {"DemandEntryRow", sizeof(E), entry_fields};
#undef E

static const struct lm_field category_fields[] = {
    {LM_AT(struct demand_category, code), LM_TEXT, LM_REQUIRED, .min = 2, .max = 4,
     .doc = "Two digits: a class; four: a category of the class of its first two."},
    {LM_AT(struct demand_category, name), LM_TEXT, LM_REQUIRED, .min = 1, .max = 30,
     .doc = "As people call it."},
    {LM_AT(struct demand_category, dispute_code), LM_TEXT, .max = 4,
     .doc = "Dispute code of GB/T 31000."},
    {LM_AT(struct demand_category, is_active), LM_BOOL, LM_REQUIRED, .doc = "Offered to people."},
    {LM_AT(struct demand_category, version), LM_INT, .doc = "Grows with every change."},
    {0},
};
const struct lm_record demand_category_record = {"DemandCategory", sizeof(struct demand_category),
                                                 category_fields};

static const struct lm_field limit_fields[] = {
    {LM_AT(struct demand_limit, kind), LM_CODE, LM_REQUIRED, .codes = demand_kinds,
     .doc = "Kind of demand."},
    {LM_AT(struct demand_limit, urgency), LM_CODE, LM_REQUIRED, .codes = demand_urgencies,
     .doc = "Urgency."},
    {LM_AT(struct demand_limit, response_hours), LM_INT, LM_REQUIRED, .min = 1, .max = 720,
     .doc = "Natural hours until the caller is to be contacted."},
    {LM_AT(struct demand_limit, handle_hours), LM_INT, .min = 1, .max = 2160,
     .doc = "Natural hours until it is to be handled; absent: handle_days."},
    {LM_AT(struct demand_limit, handle_days), LM_INT, .min = 1, .max = 180,
     .doc = "Working days until it is to be handled; absent: handle_hours."},
    {0},
};
const struct lm_record demand_limit_record = {"DemandLimit", sizeof(struct demand_limit),
                                              limit_fields};

static const struct lm_field unit_fields[] = {
    {LM_AT(struct demand_unit, id), LM_ID, .doc = "The unit; absent: a new one."},
    {LM_AT(struct demand_unit, node_id), LM_ID, LM_REQUIRED, .doc = "Where it is responsible."},
    {LM_AT(struct demand_unit, kind), LM_CODE, LM_REQUIRED, .codes = demand_unit_kinds,
     .doc = "What it is."},
    {LM_AT(struct demand_unit, name), LM_TEXT, LM_REQUIRED, .min = 2, .max = 60,
     .doc = "As it calls itself."},
    {LM_AT(struct demand_unit, phone), LM_TEXT, LM_NO_ROW, .max = 20, .doc = "Its office."},
    {LM_AT(struct demand_unit, phone_sealed), LM_BYTES, LM_NO_JSON},
    {LM_AT(struct demand_unit, is_active), LM_BOOL, LM_REQUIRED, .doc = "May be asked."},
    {LM_AT(struct demand_unit, version), LM_INT, .doc = "Grows with every change."},
    {0},
};
const struct lm_record demand_unit_record = {"DemandUnit", sizeof(struct demand_unit), unit_fields};

static const struct lm_field photo_fields[] = {
    {LM_AT(struct demand_photo, demand_id), LM_ID, LM_NO_JSON},
    {LM_AT(struct demand_photo, log_place), LM_INT, LM_REQUIRED, .doc = "Move it came with."},
    {LM_AT(struct demand_photo, digest), LM_TEXT, LM_REQUIRED, .doc = "Digest of the file."},
    {0},
};
const struct lm_record demand_photo_record = {"DemandPhoto", sizeof(struct demand_photo),
                                              photo_fields};

static const struct lm_field template_fields[] = {
    {LM_AT(struct demand_template, id), LM_ID, .doc = "The template; absent: a new one."},
    {LM_AT(struct demand_template, node_id), LM_ID, LM_REQUIRED, .doc = "Offered at and below."},
    {LM_AT(struct demand_template, category), LM_TEXT, .max = 4,
     .doc = "Class or category it is for."},
    {LM_AT(struct demand_template, name), LM_TEXT, LM_REQUIRED, .min = 1, .max = 40,
     .doc = "How it is found."},
    {LM_AT(struct demand_template, body), LM_TEXT, LM_REQUIRED, .min = 1, .max = 800,
     .doc = "The text; {number}, {title} and {place} are filled in."},
    {LM_AT(struct demand_template, is_active), LM_BOOL, LM_REQUIRED, .doc = "Offered."},
    {LM_AT(struct demand_template, version), LM_INT, .doc = "Grows with every change."},
    {0},
};
const struct lm_record demand_template_record = {"DemandTemplate", sizeof(struct demand_template),
                                                 template_fields};

static const struct lm_field whistle_fields[] = {
    {LM_AT(struct demand_whistle, id), LM_ID, LM_REQUIRED, .doc = "The whistle."},
    {LM_AT(struct demand_whistle, node_id), LM_ID, LM_REQUIRED, .doc = "Who whistled."},
    {LM_AT(struct demand_whistle, demand_id), LM_ID, .doc = "About which demand."},
    {LM_AT(struct demand_whistle, topic), LM_TEXT, LM_REQUIRED, .doc = "What is to be solved."},
    {LM_AT(struct demand_whistle, needed_at), LM_TIME, LM_REQUIRED, .doc = "To be there by."},
    {LM_AT(struct demand_whistle, blown_at), LM_TIME, LM_REQUIRED, .doc = "When it was blown."},
    {LM_AT(struct demand_whistle, account_id), LM_ID, .doc = "By whom."},
    {LM_AT(struct demand_whistle, closed_at), LM_TIME, .doc = "When it ended."},
    {LM_AT(struct demand_whistle, outcome), LM_TEXT, .doc = "What came of it."},
    {LM_AT(struct demand_whistle, whistler_mark), LM_CODE, .codes = demand_whistle_marks,
     .doc = "The units' judgement of the whistle."},
    {LM_AT(struct demand_whistle, version), LM_INT, .doc = "Grows with every change."},
    {0},
};
const struct lm_record demand_whistle_record = {"DemandWhistle", sizeof(struct demand_whistle),
                                                whistle_fields};

static const struct lm_field ask_fields[] = {
    {LM_AT(struct demand_ask, id), LM_ID, LM_REQUIRED, .doc = "The request."},
    {LM_AT(struct demand_ask, demand_id), LM_ID, .doc = "About which demand."},
    {LM_AT(struct demand_ask, whistle_id), LM_ID, .doc = "Of which whistle."},
    {LM_AT(struct demand_ask, unit_id), LM_ID, LM_REQUIRED, .doc = "Who is asked."},
    {LM_AT(struct demand_ask, unit_name), LM_TEXT, LM_NO_ROW, .doc = "As it calls itself."},
    {LM_AT(struct demand_ask, node_id), LM_ID, LM_REQUIRED, .doc = "Who asked."},
    {LM_AT(struct demand_ask, request), LM_TEXT, LM_REQUIRED, .doc = "What for."},
    {LM_AT(struct demand_ask, asked_at), LM_TIME, LM_REQUIRED, .doc = "When."},
    {LM_AT(struct demand_ask, due_at), LM_TIME, LM_REQUIRED, .doc = "An answer is due by."},
    {LM_AT(struct demand_ask, arrived_at), LM_TIME, .doc = "When the unit reported."},
    {LM_AT(struct demand_ask, answered_at), LM_TIME, .doc = "When it answered."},
    {LM_AT(struct demand_ask, answer), LM_TEXT, .doc = "What it answered."},
    {LM_AT(struct demand_ask, mark), LM_CODE, .codes = demand_ask_marks,
     .doc = "The asker's judgement."},
    {LM_AT(struct demand_ask, withdrawn_at), LM_TIME, .doc = "When it was taken back."},
    {LM_AT(struct demand_ask, version), LM_INT, .doc = "Grows with every change."},
    {0},
};
const struct lm_record demand_ask_record = {"DemandAsk", sizeof(struct demand_ask), ask_fields};
