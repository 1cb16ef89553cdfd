/* Field tables and code lists of mediation. */
#include "modules/mediation/mediation_fields.h"

const struct lm_code mediation_states[] = {
    {"applied", "待受理", "To be accepted"},
    {"accepted", "已受理", "Accepted"},
    {"notified", "已告知", "Rights told"},
    {"investigating", "调查中", "Investigating"},
    {"mediating", "调解中", "Mediating"},
    {"agreed", "已达成协议", "Agreed"},
    {"supervised", "履行监督", "Performance watched"},
    {"visited", "已回访", "Called back"},
    {"ended", "已终止", "Ended without agreement"},
    {"rejected", "不予受理", "Not accepted"},
    {"archived", "已归档", "Archived"},
    {0},
};
const struct lm_code mediation_moves[] = {
    {"file", "登记", "File"},
    {"accept", "受理", "Accept"},
    {"reject", "不予受理", "Do not accept"},
    {"notify", "权利义务告知", "Tell rights and duties"},
    {"consent", "当事人意愿", "Record a party's will"},
    {"assign", "指定调解员", "Assign mediators"},
    {"clear", "确认调解员", "Confirm a mediator"},
    {"edit", "修改登记", "Edit"},
    {"investigate", "调查", "Investigate"},
    {"mediate", "调解", "Mediate"},
    {"extend", "延长期限", "Extend the limit"},
    {"risk", "报告激化风险", "Report a danger"},
    {"agree", "达成协议", "Agree"},
    {"end", "终止调解", "End"},
    {"supervise", "履行监督", "Watch the performance"},
    {"visit", "回访", "Call back"},
    {"court_apply", "申请司法确认", "Apply for judicial confirmation"},
    {"court_accept", "法院受理", "The court accepts"},
    {"court_decline", "法院不予受理", "The court declines"},
    {"court_extend", "法院延长审查", "The court takes longer"},
    {"court_decide", "法院裁定", "The court decides"},
    {"paper", "登记材料", "Enter a paper"},
    {"remove", "删除误录的当事人", "Remove a party entered by mistake"},
    {"amend", "更正记录", "Correct a record"},
    {"drop", "删除误录的材料", "Remove a paper entered by mistake"},
    {"archive", "立卷归档", "Archive"},
    {"invite", "交给查看码", "Hand out a reading code"},
    {"join", "开始查看案件", "The party reads its case"},
    {"shut", "停止查看案件", "The party reads no longer"},
    {"remind", "期限将到", "The limit nears"},
    {"expire", "期限已过", "The limit has passed"},
    {"remind_court", "司法确认期限将到", "The last day to ask a court nears"},
    {0},
};
const struct lm_code mediation_sources[] = {
    {"application", "当事人申请", "Application"},
    {"initiative", "主动调解", "Own initiative"},
    {"court", "法院移送委托", "Referred by a court"},
    {"police", "公安移送委托", "Referred by the police"},
    {"entrusted", "其他单位委托", "Entrusted by others"},
    {0},
};
/* GB/T 31000-2015, kinds of disputes: those that a compound has. */
const struct lm_code mediation_causes[] = {
    {"0101", "恋爱婚姻", "Love and marriage"},
    {"0102", "抚养赡养监护", "Support and guardianship"},
    {"0103", "分家继承", "Division of family property, inheritance"},
    {"0199", "其他婚姻家庭", "Other family matters"},
    {"0201", "用水排水通行通风采光", "Water, drains, passage, air, light"},
    {"0202", "相邻土地建筑利用", "Neighbours: use of land and buildings"},
    {"0203", "相邻污染", "Neighbours: pollution"},
    {"0299", "其他邻里", "Other neighbours' matters"},
    {"0302", "名誉隐私", "Reputation and privacy"},
    {"0401", "财物返还损害赔偿", "Return of property, damages"},
    {"0402", "物业及其管理", "Property management"},
    {"0403", "房屋不动产登记", "Registration of real estate"},
    {"0507", "劳务损害", "Damage in service work"},
    {"0601", "消费服务", "Consumer services"},
    {"0602", "房产买卖租赁", "Sale and lease of homes"},
    {"07", "劳动人事", "Labour"},
    {"0804", "借贷担保", "Loans and sureties"},
    {"1104", "基础设施市政市容", "Public works"},
    {"1201", "村（社区）选举管理", "Community elections"},
    {"1301", "城市管理", "City management"},
    {"99", "其他", "Other"},
    {0},
};
const struct lm_code mediation_scales[] = {
    {"01", "个体性", "Single people"},
    {"02", "一般群体性", "A group"},
    {"03", "重大群体性", "A large group"},
    {0},
};
const struct lm_code mediation_sides[] = {
    {"applicant", "申请人", "Applicant"}, {"respondent", "被申请人", "Respondent"}, {0}};
const struct lm_code mediation_consents[] = {{"unasked", "未征询", "Not asked"},
                                             {"agreed", "同意调解", "Agrees to be mediated"},
                                             {"refused", "拒绝调解", "Refuses"},
                                             {0}};
const struct lm_code mediation_sexes[] = {{"female", "女", "Female"}, {"male", "男", "Male"}, {0}};
const struct lm_code mediation_kinds[] = {{"investigation", "调查记录", "Investigation"},
                                          {"session", "调解记录", "Session"},
                                          {"performance", "履行监督记录", "Performance"},
                                          {"callback", "回访记录", "Callback"},
                                          {0}};
const struct lm_code mediation_courts[] = {
    {"none", "未申请", "Not applied for"},
    {"applied", "已申请", "Applied for"},
    {"accepted", "法院已受理", "Accepted"},
    {"declined", "法院不予受理", "Declined"},
    {"confirmed", "裁定有效", "Confirmed"},
    {"dismissed", "裁定驳回", "Dismissed"},
    {0},
};
const struct lm_code mediation_forms[] = {
    {"written", "书面协议", "Written"}, {"oral", "口头协议", "Oral"}, {0}};
const struct lm_code mediation_performeds[] = {{"full", "全部履行", "In full"},
                                               {"part", "部分履行", "In part"},
                                               {"none", "未履行", "Not performed"},
                                               {0}};
const struct lm_code mediation_end_reasons[] = {
    {"failed", "调解不成", "No agreement"},
    {"refused", "当事人拒绝调解", "A party refuses"},
    {"withdrawn", "当事人撤回", "Withdrawn"},
    {"unfit", "不属于人民调解范围", "Not for mediation"},
    {0},
};
const struct lm_code mediation_dues[] = {{"running", "期限计算中", "Limit runs"},
                                         {"soon", "期限将到", "Limit nears"},
                                         {"passed", "已超期限", "Limit passed"},
                                         {"unperformed", "逾期未履行", "Not performed in time"},
                                         {"court", "法院将答复", "Court's answer due"},
                                         {"confirm", "可申请司法确认", "A court can be asked"},
                                         {0}};
const struct lm_code mediation_reminders[] = {
    {"soon", "期限将到", "Limit nears"},
    {"passed", "已超期限", "Limit passed"},
    {"court_soon", "司法确认期限将到", "Last day to ask a court nears"},
    {0}};
const struct lm_code mediation_print_forms[] = {
    {"registration", "受理登记表", "Registration form"},
    {"notice", "权利义务告知书", "Notice of rights and duties"},
    {"agreement", "人民调解协议书", "Agreement"},
    {"oral", "口头协议登记表", "Register of an oral agreement"},
    {"cover", "卷宗封面", "Dossier cover"},
    {"index", "卷内目录", "Dossier index"},
    {"closing", "结案报告", "Closing report"},
    {"back", "封底", "Back cover"},
    {"application", "司法确认申请书", "Application for judicial confirmation"},
    {"investigation", "调查记录", "Record of investigation"},
    {"session", "调解记录", "Record of mediation"},
    {"performance", "履行监督记录", "Record of performance"},
    {"callback", "回访记录", "Record of callback"},
    {0},
};

/* ---- committees ---- */

static const struct lm_field member_fields[] = {
    {LM_AT(struct mediation_member, id), LM_ID, .doc = "The seat; given by the server."},
    {LM_AT(struct mediation_member, account_id), LM_ID, .doc = "Account that handles cases."},
    {LM_AT(struct mediation_member, name), LM_TEXT, LM_REQUIRED, .min = 1, .max = 40,
     .doc = "Name; the composition is public by law."},
    {LM_AT(struct mediation_member, sex), LM_CODE, LM_REQUIRED, .codes = mediation_sexes,
     .doc = "A committee has a woman."},
    {LM_AT(struct mediation_member, is_head), LM_BOOL, .doc = "Head or deputy head."},
    {LM_AT(struct mediation_member, home_door_id), LM_ID,
     .doc = "Door behind which the member lives; shown to those who manage the committee."},
    {0},
};
static const struct lm_record member_record = {"MediationMember", sizeof(struct mediation_member),
                                               member_fields};
static const struct lm_field member_row_fields[] = {
    {LM_AT(struct mediation_member, id), LM_ID},
    {LM_AT(struct mediation_member, account_id), LM_ID},
    {LM_AT(struct mediation_member, name), LM_TEXT},
    {LM_AT(struct mediation_member, sex), LM_CODE, .codes = mediation_sexes},
    {LM_AT(struct mediation_member, is_head), LM_BOOL},
    {LM_AT(struct mediation_member, home_door_id), LM_ID},
    {LM_AT(struct mediation_member, since_ms), LM_TIME},
    {0},
};
const struct lm_record mediation_member_row = {"MediationMemberRow",
                                               sizeof(struct mediation_member), member_row_fields};

static const struct lm_field committee_row_fields[] = {
    {LM_AT(struct mediation_committee, id), LM_ID},
    {LM_AT(struct mediation_committee, node_id), LM_ID},
    {LM_AT(struct mediation_committee, name), LM_TEXT},
    {LM_AT(struct mediation_committee, word), LM_TEXT},
    {LM_AT(struct mediation_committee, elected_on), LM_DATE},
    {LM_AT(struct mediation_committee, version), LM_INT},
    {0},
};
const struct lm_record mediation_committee_row = {
    "MediationCommitteeRow", sizeof(struct mediation_committee), committee_row_fields};

#define COMMITTEE_FIELDS                                                                           \
    {LM_AT(struct mediation_committee, name), LM_TEXT, LM_REQUIRED, .min = 2, .max = 60,           \
     .doc = "As it stands on its seal."},                                                          \
        {LM_AT(struct mediation_committee, word),                                                  \
         LM_TEXT,                                                                                  \
         LM_REQUIRED,                                                                              \
         .min = 1,                                                                                 \
         .max = 8,                                                                                 \
         .doc = "Short word in case numbers: × in (2026)×人调字第1号."},                           \
        {LM_AT(struct mediation_committee, elected_on), LM_DATE, LM_REQUIRED,                      \
         .doc = "Day of the election; the term is three years."},                                  \
    {                                                                                              \
        LM_AT(struct mediation_committee, members), LM_LIST, LM_REQUIRED,                          \
            .max = 60, .record = &member_record,                                                   \
            .doc = "Three to nine, a woman and a head among them."                                 \
    }

static const struct lm_field committee_fields[] = {
    {LM_AT(struct mediation_committee, id), LM_ID, LM_REQUIRED, .doc = "Id."},
    {LM_AT(struct mediation_committee, node_id), LM_ID, LM_REQUIRED, .doc = "Its community."},
    {LM_AT(struct mediation_committee, place), LM_TEXT, LM_REQUIRED, .doc = "Its name."},
    COMMITTEE_FIELDS,
    {LM_AT(struct mediation_committee, ends_on), LM_DATE, LM_REQUIRED,
     .doc = "Last day of the term."},
    {LM_AT(struct mediation_committee, version), LM_INT, LM_REQUIRED, .doc = "For based_on."},
    {LM_AT(struct mediation_committee, is_mine), LM_BOOL, LM_REQUIRED, .doc = "I sit in it."},
    {LM_AT(struct mediation_committee, is_head), LM_BOOL, LM_REQUIRED, .doc = "I head it."},
    {LM_AT(struct mediation_committee, may_manage), LM_BOOL, LM_REQUIRED,
     .doc = "I may change its composition."},
    {0},
};
const struct lm_record mediation_committee_record = {
    "MediationCommittee", sizeof(struct mediation_committee), committee_fields};
static const struct lm_field committee_new_fields[] = {
    {LM_AT(struct mediation_committee, node_id), LM_ID, LM_REQUIRED, .doc = "A community."},
    COMMITTEE_FIELDS,
    {0},
};
const struct lm_record mediation_committee_new_record = {
    "MediationCommitteeNew", sizeof(struct mediation_committee), committee_new_fields};
static const struct lm_field committee_put_fields[] = {
    {"committee", offsetof(struct mediation_committee, id), LM_ID, LM_REQUIRED,
     .doc = "The committee."},
    {LM_AT(struct mediation_committee, based_on), LM_INT, LM_REQUIRED, .min = 1,
     .max = INT64_C(1) << 40, .doc = "Version that was seen."},
    COMMITTEE_FIELDS,
    {0},
};
const struct lm_record mediation_committee_put_record = {
    "MediationCommitteePut", sizeof(struct mediation_committee), committee_put_fields};

/* ---- parties ---- */

/* The same members stand alone (sealed) and within a party (on the wire). */
#define PERSON_FIELDS(at, needed)                                                                  \
    {"name", at(name), LM_TEXT, needed, .min = 1, .max = 60, .doc = "Name."},                      \
        {"sex", at(sex), LM_CODE, .codes = mediation_sexes, .doc = "Sex."},                        \
        {"birth_on", at(birth_on), LM_DATE, .doc = "Day of birth."},                               \
        {"id_number", at(id_number), LM_TEXT, .max = 20, .doc = "Identity number."},               \
        {"phone", at(phone), LM_TEXT, .max = 20, .doc = "Phone."},                                 \
        {"address", at(address), LM_TEXT, .max = 100, .doc = "Address."},                          \
        {"work", at(work), LM_TEXT, .max = 60, .doc = "Work, or kind of organisation."},           \
        {"door_id", at(door_id), LM_ID, .doc = "Door in the ledger, when it is one."},             \
        {"agent", at(agent), LM_TEXT, .max = 60, .doc = "Who speaks for the party."}, {            \
        "agent_power", at(agent_power), LM_TEXT, .max = 200, .doc = "What he may do."              \
    }
#define ALONE(member) offsetof(struct mediation_person, member)
#define WITHIN(member) offsetof(struct mediation_party, person.member)

static const struct lm_field person_fields[] = {PERSON_FIELDS(ALONE, 0), {0}};
const struct lm_record mediation_person_record = {"MediationPerson",
                                                  sizeof(struct mediation_person), person_fields};

#define PARTY_FIELDS                                                                               \
    {LM_AT(struct mediation_party, side), LM_CODE, LM_REQUIRED, .codes = mediation_sides,          \
     .doc = "Which side."},                                                                        \
        PERSON_FIELDS(WITHIN, LM_REQUIRED)
static const struct lm_field party_fields[] = {
    {LM_AT(struct mediation_party, place), LM_INT, LM_REQUIRED, .doc = "Its place."},
    PARTY_FIELDS,
    {LM_AT(struct mediation_party, consent), LM_CODE, LM_REQUIRED, .codes = mediation_consents,
     .doc = "Does it want to be mediated?"},
    {LM_AT(struct mediation_party, consent_on), LM_DATE, .doc = "When it said so."},
    {LM_AT(struct mediation_party, reads_since), LM_TIME,
     .doc = "Since when it reads the case by its own account; absent: it does not."},
    {LM_AT(struct mediation_party, code_until), LM_TIME,
     .doc = "A reading code was handed out and not used yet: good until then."},
    {0},
};
static const struct lm_record party_record = {"MediationParty", sizeof(struct mediation_party),
                                              party_fields};
static const struct lm_field party_in_fields[] = {
    {LM_AT(struct mediation_party, place), LM_INT, .min = 1, .max = MEDIATION_PLACES_MAX,
     .doc = "Of a party that is there already; absent: a new one."},
    PARTY_FIELDS,
    {0},
};
static const struct lm_record party_in_record = {"MediationPartyInput",
                                                 sizeof(struct mediation_party), party_in_fields};
static const struct lm_field party_row_fields[] = {
    {LM_AT(struct mediation_party, place), LM_INT},
    {LM_AT(struct mediation_party, side), LM_CODE, .codes = mediation_sides},
    {LM_AT(struct mediation_party, consent), LM_CODE, .codes = mediation_consents},
    {LM_AT(struct mediation_party, consent_on), LM_DATE},
    {LM_AT(struct mediation_party, content_sealed), LM_BYTES},
    {0},
};
const struct lm_record mediation_party_row = {"MediationPartyRow", sizeof(struct mediation_party),
                                              party_row_fields};

static const struct lm_field reader_row_fields[] = {
    {LM_AT(struct mediation_reader, case_id), LM_ID},
    {LM_AT(struct mediation_reader, place), LM_INT},
    {LM_AT(struct mediation_reader, code_index), LM_BYTES},
    {LM_AT(struct mediation_reader, code_until_ms), LM_TIME},
    {LM_AT(struct mediation_reader, account_id), LM_ID},
    {LM_AT(struct mediation_reader, since_ms), LM_TIME},
    {0},
};
const struct lm_record mediation_reader_row = {"MediationReaderRow",
                                               sizeof(struct mediation_reader), reader_row_fields};

/* ---- mediators, records, papers, log ---- */

static const struct lm_field mediator_fields[] = {
    {LM_AT(struct mediation_mediator, account_id), LM_ID, LM_REQUIRED, .doc = "Account."},
    {LM_AT(struct mediation_mediator, name), LM_TEXT, LM_REQUIRED, .doc = "Name."},
    {LM_AT(struct mediation_mediator, lives_there), LM_BOOL, LM_REQUIRED,
     .doc = "Lives behind a party's door."},
    {LM_AT(struct mediation_mediator, is_captain), LM_BOOL, LM_REQUIRED,
     .doc = "Captain or helper of a party's building."},
    {LM_AT(struct mediation_mediator, is_declared), LM_BOOL, LM_REQUIRED,
     .doc = "Declared to be a relative, a friend …"},
    {LM_AT(struct mediation_mediator, is_same_name), LM_BOOL, LM_REQUIRED,
     .doc = "Is called like a party or its agent."},
    {LM_AT(struct mediation_mediator, declared), LM_TEXT, .max = 200, .doc = "What was declared."},
    {LM_AT(struct mediation_mediator, cleared_ms), LM_TIME,
     .doc = "When a head confirmed the mediator in spite of it."},
    {LM_AT(struct mediation_mediator, is_open), LM_BOOL, LM_REQUIRED,
     .doc = "To be confirmed or replaced before the mediation goes on."},
    {0},
};
static const struct lm_record mediator_record = {
    "MediationMediator", sizeof(struct mediation_mediator), mediator_fields};
static const struct lm_field mediator_row_fields[] = {
    {LM_AT(struct mediation_mediator, account_id), LM_ID},
    {LM_AT(struct mediation_mediator, place), LM_INT},
    {LM_AT(struct mediation_mediator, conflict), LM_INT},
    {LM_AT(struct mediation_mediator, declared_sealed), LM_BYTES},
    {LM_AT(struct mediation_mediator, cleared_ms), LM_TIME},
    {LM_AT(struct mediation_mediator, cleared_by), LM_ID},
    {0},
};
const struct lm_record mediation_mediator_row = {
    "MediationMediatorRow", sizeof(struct mediation_mediator), mediator_row_fields};

static const struct lm_field record_fields[] = {
    {LM_AT(struct mediation_record, place), LM_INT, LM_REQUIRED, .doc = "Its entry: for amend."},
    {LM_AT(struct mediation_record, kind), LM_CODE, LM_REQUIRED, .codes = mediation_kinds,
     .doc = "What it records."},
    {LM_AT(struct mediation_record, held_on), LM_DATE, LM_REQUIRED, .doc = "When."},
    {LM_AT(struct mediation_record, is_public), LM_BOOL, LM_REQUIRED, .doc = "An open session."},
    {LM_AT(struct mediation_record, spot), LM_TEXT, .doc = "Where."},
    {LM_AT(struct mediation_record, present), LM_TEXT, .doc = "Who was there."},
    {LM_AT(struct mediation_record, text), LM_TEXT, .max = 4000, .doc = "What was said."},
    {0},
};
static const struct lm_record record_record = {"MediationRecord", sizeof(struct mediation_record),
                                               record_fields};
static const struct lm_field words_fields[] = {
    {LM_AT(struct mediation_record, spot), LM_TEXT, .max = 100},
    {LM_AT(struct mediation_record, present), LM_TEXT, .max = 200},
    {LM_AT(struct mediation_record, text), LM_TEXT, .max = 4000},
    {0},
};
const struct lm_record mediation_words_record = {"MediationWords", sizeof(struct mediation_record),
                                                 words_fields};
static const struct lm_field record_row_fields[] = {
    {LM_AT(struct mediation_record, place), LM_INT},
    {LM_AT(struct mediation_record, kind), LM_CODE, .codes = mediation_kinds},
    {LM_AT(struct mediation_record, held_on), LM_DATE},
    {LM_AT(struct mediation_record, is_public), LM_BOOL},
    {LM_AT(struct mediation_record, content_sealed), LM_BYTES},
    {0},
};
const struct lm_record mediation_record_row = {"MediationRecordRow",
                                               sizeof(struct mediation_record), record_row_fields};

static const struct lm_field paper_fields[] = {
    {LM_AT(struct mediation_paper, place), LM_INT, LM_REQUIRED, .doc = "Its entry: for drop."},
    {LM_AT(struct mediation_paper, item), LM_INT, LM_REQUIRED, .doc = "Item of the dossier."},
    {LM_AT(struct mediation_paper, title), LM_TEXT, LM_REQUIRED, .doc = "What it is."},
    {LM_AT(struct mediation_paper, pages), LM_INT, LM_REQUIRED, .doc = "Sheets."},
    {0},
};
static const struct lm_record paper_record = {"MediationPaper", sizeof(struct mediation_paper),
                                              paper_fields};
static const struct lm_field paper_row_fields[] = {
    {LM_AT(struct mediation_paper, place), LM_INT},
    {LM_AT(struct mediation_paper, item), LM_INT},
    {LM_AT(struct mediation_paper, pages), LM_INT},
    {LM_AT(struct mediation_paper, title_sealed), LM_BYTES},
    {0},
};
const struct lm_record mediation_paper_row = {"MediationPaperRow", sizeof(struct mediation_paper),
                                              paper_row_fields};

static const struct lm_field entry_fields[] = {
    {LM_AT(struct mediation_entry, at_ms), LM_TIME, LM_REQUIRED, .doc = "When it was entered."},
    {LM_AT(struct mediation_entry, on_day), LM_DATE, LM_REQUIRED, .doc = "When it happened."},
    {LM_AT(struct mediation_entry, move), LM_CODE, LM_REQUIRED, .codes = mediation_moves,
     .doc = "What."},
    {LM_AT(struct mediation_entry, to_state), LM_CODE, LM_REQUIRED, .codes = mediation_states,
     .doc = "The stage after it."},
    {LM_AT(struct mediation_entry, party), LM_INT, .doc = "Place of the party it was about."},
    {LM_AT(struct mediation_entry, answer), LM_CODE, .codes = mediation_consents,
     .doc = "consent: what that party said."},
    {LM_AT(struct mediation_entry, by), LM_TEXT, .doc = "By whom; absent: the clock."},
    {LM_AT(struct mediation_entry, note), LM_TEXT, .max = 4000, .doc = "What was written."},
    {0},
};
static const struct lm_record entry_record = {"MediationEntry", sizeof(struct mediation_entry),
                                              entry_fields};
static const struct lm_field entry_row_fields[] = {
    {LM_AT(struct mediation_entry, case_id), LM_ID},
    {LM_AT(struct mediation_entry, place), LM_INT},
    {LM_AT(struct mediation_entry, at_ms), LM_TIME},
    {LM_AT(struct mediation_entry, on_day), LM_DATE},
    {LM_AT(struct mediation_entry, move), LM_CODE, .codes = mediation_moves},
    {LM_AT(struct mediation_entry, from_state), LM_CODE, .codes = mediation_states},
    {LM_AT(struct mediation_entry, to_state), LM_CODE, .codes = mediation_states},
    {LM_AT(struct mediation_entry, account_id), LM_ID},
    {LM_AT(struct mediation_entry, note_sealed), LM_BYTES},
    {LM_AT(struct mediation_entry, party), LM_INT},
    {LM_AT(struct mediation_entry, answer), LM_CODE, .codes = mediation_consents},
    {0},
};
const struct lm_record mediation_entry_row = {"MediationEntryRow", sizeof(struct mediation_entry),
                                              entry_row_fields};

/* ---- the case ---- */

static const struct lm_field content_fields[] = {
    {LM_AT(struct mediation_content, summary), LM_TEXT, .max = 2000, .doc = "The dispute."},
    {LM_AT(struct mediation_content, request), LM_TEXT, .max = 2000, .doc = "What is asked for."},
    {LM_AT(struct mediation_content, referrer), LM_TEXT, .doc = "Who referred it."},
    {LM_AT(struct mediation_content, facts), LM_TEXT, .max = 4000, .doc = "Main facts."},
    {LM_AT(struct mediation_content, issues), LM_TEXT, .max = 4000, .doc = "What is disputed."},
    {LM_AT(struct mediation_content, duties), LM_TEXT, .max = 4000,
     .doc = "Each side's responsibility."},
    {LM_AT(struct mediation_content, terms), LM_TEXT, .max = 4000, .doc = "What was agreed."},
    {LM_AT(struct mediation_content, way), LM_TEXT, .max = 1000, .doc = "How it is performed."},
    {LM_AT(struct mediation_content, spot), LM_TEXT, .doc = "Where it was agreed."},
    {LM_AT(struct mediation_content, ending), LM_TEXT, .max = 4000,
     .doc = "Why it ended, and the other ways that were told."},
    {LM_AT(struct mediation_content, closing), LM_TEXT, .max = 4000, .doc = "Closing report."},
    {LM_AT(struct mediation_content, risk), LM_TEXT, .max = 4000,
     .doc = "Danger of escalation, and to whom it was reported."},
    {LM_AT(struct mediation_content, is_status), LM_BOOL,
     .doc = "About status, adoption or marriage: no court confirms that."},
    {0},
};
const struct lm_record mediation_content_record = {
    "MediationContent", sizeof(struct mediation_content), content_fields};

static const struct lm_field item_fields[] = {
    {LM_AT(struct mediation_item, no), LM_INT, LM_REQUIRED, .doc = "Place in the dossier."},
    {LM_AT(struct mediation_item, name), LM_TEXT, LM_REQUIRED, .doc = "What it is."},
    {LM_AT(struct mediation_item, is_must), LM_BOOL, LM_REQUIRED, .doc = "Without it: incomplete."},
    {LM_AT(struct mediation_item, is_there), LM_BOOL, LM_REQUIRED, .doc = "It is there."},
    {LM_AT(struct mediation_item, pages), LM_INT, LM_REQUIRED, .doc = "Sheets."},
    {0},
};
static const struct lm_record item_record = {"MediationItem", sizeof(struct mediation_item),
                                             item_fields};
static const struct lm_field option_fields[] = {
    {LM_AT(struct mediation_option, move), LM_CODE, LM_REQUIRED, .codes = mediation_moves,
     .doc = "A move that this stage knows."},
    {LM_AT(struct mediation_option, why), LM_TEXT, .doc = "What stands in its way; absent: none."},
    {0},
};
static const struct lm_record option_record = {"MediationOption", sizeof(struct mediation_option),
                                               option_fields};

/* What names nobody: of a row, of a line in a list, of the whole. */
#define PLAIN_FIELDS                                                                               \
    {LM_AT(struct mediation_case, id), LM_ID, LM_REQUIRED, .doc = "Id."},                          \
        {LM_AT(struct mediation_case, committee_id), LM_ID, LM_REQUIRED, .doc = "Committee."},     \
        {LM_AT(struct mediation_case, node_id), LM_ID, LM_REQUIRED, .doc = "Its community."},      \
        {LM_AT(struct mediation_case, source), LM_CODE, LM_REQUIRED, .codes = mediation_sources,   \
         .doc = "How it came."},                                                                   \
        {LM_AT(struct mediation_case, cause), LM_CODE, LM_REQUIRED, .codes = mediation_causes,     \
         .doc = "Kind of dispute, GB/T 31000."},                                                   \
        {LM_AT(struct mediation_case, scale), LM_CODE, LM_REQUIRED, .codes = mediation_scales,     \
         .doc = "How many it touches, GB/T 31000."},                                               \
        {"state",                                                                                  \
         offsetof(struct mediation_case, now.state),                                               \
         LM_CODE,                                                                                  \
         LM_REQUIRED,                                                                              \
         .codes = mediation_states,                                                                \
         .doc = "Stage."},                                                                         \
        {LM_AT(struct mediation_case, number), LM_TEXT, .doc = "(2026)×人调字第1号."},             \
        {"filed_on", offsetof(struct mediation_case, now.filed_on), LM_DATE, LM_REQUIRED,          \
         .doc = "Application, initiative or referral."},                                           \
        {"accepted_on", offsetof(struct mediation_case, now.accepted_on), LM_DATE,                 \
         .doc = "Acceptance."},                                                                    \
        {"limit_on", offsetof(struct mediation_case, now.limit_on), LM_DATE,                       \
         .doc = "Last day of the limit."},                                                         \
        {"extensions", offsetof(struct mediation_case, now.extensions), LM_INT, LM_REQUIRED,       \
         .doc = "How often all parties agreed to more time."},                                     \
        {"agreed_on", offsetof(struct mediation_case, now.agreed_on), LM_DATE,                     \
         .doc = "Agreement."},                                                                     \
        {"form", offsetof(struct mediation_case, now.form), LM_CODE, .codes = mediation_forms,     \
         .doc = "Written or oral."},                                                               \
        {"effect_on", offsetof(struct mediation_case, now.effect_on), LM_DATE,                     \
         .doc = "It binds from here."},                                                            \
        {"perform_by", offsetof(struct mediation_case, now.perform_by), LM_DATE,                   \
         .doc = "Last day of performance."},                                                       \
        {"confirm_by", offsetof(struct mediation_case, now.confirm_by), LM_DATE,                   \
         .doc = "Last day to ask a court to confirm it; absent: no court would."},                 \
        {"performed", offsetof(struct mediation_case, now.performed), LM_CODE,                     \
         .codes = mediation_performeds, .doc = "As last looked at."},                              \
        {"end_reason", offsetof(struct mediation_case, now.end_reason), LM_CODE,                   \
         .codes = mediation_end_reasons, .doc = "Why it ended."},                                  \
        {"ended_on", offsetof(struct mediation_case, now.ended_on), LM_DATE, .doc = "End."},       \
        {"archived_on", offsetof(struct mediation_case, now.archived_on), LM_DATE,                 \
         .doc = "Archived."},                                                                      \
        {"court",                                                                                  \
         offsetof(struct mediation_case, now.court),                                               \
         LM_CODE,                                                                                  \
         LM_REQUIRED,                                                                              \
         .codes = mediation_courts,                                                                \
         .doc = "Judicial confirmation."},                                                         \
        {"court_applied_on", offsetof(struct mediation_case, now.court_applied_on), LM_DATE,       \
         .doc = "Joint application."},                                                             \
        {"court_due_on", offsetof(struct mediation_case, now.court_due_on), LM_DATE,               \
         .doc = "The court answers by then."},                                                     \
        {"court_extended", offsetof(struct mediation_case, now.court_extended), LM_BOOL,           \
         .doc = "Ten days more."},                                                                 \
        {"court_decided_on", offsetof(struct mediation_case, now.court_decided_on), LM_DATE,       \
         .doc = "The court's answer."},                                                            \
        {"risk_on", offsetof(struct mediation_case, now.risk_on), LM_DATE,                         \
         .doc = "A danger of escalation was reported."},                                           \
        {"reminder", offsetof(struct mediation_case, now.reminder), LM_CODE,                       \
         .codes = mediation_reminders, .doc = "What the clock has marked."},                       \
    {                                                                                              \
        LM_AT(struct mediation_case, version), LM_INT, LM_REQUIRED, .doc = "For based_on."         \
    }

static const struct lm_field row_fields[] = {
    PLAIN_FIELDS,
    {LM_AT(struct mediation_case, year), LM_INT},
    {LM_AT(struct mediation_case, no), LM_INT},
    {LM_AT(struct mediation_case, demand_id), LM_ID},
    {LM_AT(struct mediation_case, content_sealed), LM_BYTES},
    {0},
};
const struct lm_record mediation_case_row = {"MediationCaseRow", sizeof(struct mediation_case),
                                             row_fields};

static const struct lm_field line_fields[] = {
    PLAIN_FIELDS,
    {LM_AT(struct mediation_case, is_head), LM_BOOL, LM_NO_ROW, .doc = "I head its committee."},
    {0},
};
const struct lm_record mediation_line_record = {"MediationLine", sizeof(struct mediation_case),
                                                line_fields};

static const struct lm_field case_fields[] = {
    PLAIN_FIELDS,
    {LM_AT(struct mediation_case, demand_id), LM_ID, .doc = "Demand that it came from."},
    {LM_AT(struct mediation_case, committee), LM_TEXT, LM_REQUIRED, .doc = "Committee's name."},
    {LM_AT(struct mediation_case, place), LM_TEXT, LM_REQUIRED, .doc = "Community's name."},
    {LM_AT(struct mediation_case, is_head), LM_BOOL, LM_REQUIRED, .doc = "I head its committee."},
    {LM_AT(struct mediation_case, content), LM_OBJECT, LM_REQUIRED,
     .record = &mediation_content_record, .doc = "What was said."},
    {LM_AT(struct mediation_case, parties), LM_LIST, LM_REQUIRED, .record = &party_record,
     .doc = "Parties."},
    {LM_AT(struct mediation_case, mediators), LM_LIST, LM_REQUIRED, .record = &mediator_record,
     .doc = "Who handles it."},
    {LM_AT(struct mediation_case, records), LM_LIST, LM_REQUIRED, .record = &record_record,
     .doc = "Investigations, sessions, performance, callbacks."},
    {LM_AT(struct mediation_case, papers), LM_LIST, LM_REQUIRED, .record = &paper_record,
     .doc = "What is kept on paper."},
    {LM_AT(struct mediation_case, dossier), LM_LIST, LM_REQUIRED, .record = &item_record,
     .doc = "The thirteen items of the dossier."},
    {LM_AT(struct mediation_case, log), LM_LIST, LM_REQUIRED, .record = &entry_record,
     .doc = "What happened."},
    {LM_AT(struct mediation_case, options), LM_LIST, LM_REQUIRED, .record = &option_record,
     .doc = "Moves of this stage for the caller."},
    {0},
};
const struct lm_record mediation_case_record = {"Mediation", sizeof(struct mediation_case),
                                                case_fields};

static const struct lm_field mark_fields[] = {
    {LM_AT(struct mediation_mark, id), LM_ID, LM_REQUIRED, .doc = "The case."},
    {LM_AT(struct mediation_mark, version), LM_INT, LM_REQUIRED, .doc = "Its version now."},
    {LM_AT(struct mediation_mark, state), LM_CODE, LM_REQUIRED, .codes = mediation_states,
     .doc = "Its stage now."},
    {LM_AT(struct mediation_mark, number), LM_TEXT, .doc = "Its number, once accepted."},
    {0},
};
const struct lm_record mediation_mark_record = {"MediationMark", sizeof(struct mediation_mark),
                                                mark_fields};

/* ---- inputs ---- */

#define BASED_ON(type)                                                                             \
    {LM_AT(struct type, mediation), LM_ID, LM_REQUIRED, .doc = "The case."}, {                     \
        LM_AT(struct type, based_on), LM_INT, LM_REQUIRED, .min = 1, .max = INT64_C(1) << 40,      \
                                                           .doc = "Version that was seen."         \
    }
#define SAID_FIELDS                                                                                \
    {LM_AT(struct mediation_file_in, cause), LM_CODE, LM_REQUIRED, .codes = mediation_causes,      \
     .doc = "Kind of dispute."},                                                                   \
        {LM_AT(struct mediation_file_in, scale), LM_CODE, LM_REQUIRED, .codes = mediation_scales,  \
         .doc = "How many it touches."},                                                           \
        {LM_AT(struct mediation_file_in, summary),                                                 \
         LM_TEXT,                                                                                  \
         LM_REQUIRED,                                                                              \
         .min = 1,                                                                                 \
         .max = 2000,                                                                              \
         .doc = "The dispute in short."},                                                          \
        {LM_AT(struct mediation_file_in, request), LM_TEXT, .max = 2000,                           \
         .doc = "What is asked for."},                                                             \
        {LM_AT(struct mediation_file_in, referrer), LM_TEXT, .max = 200,                           \
         .doc = "Who referred it, by what letter."},                                               \
    {                                                                                              \
        LM_AT(struct mediation_file_in, parties), LM_LIST, LM_REQUIRED,                            \
            .min = 1, .max = MEDIATION_PARTIES_MAX, .record = &party_in_record, .doc = "Who."      \
    }

static const struct lm_field file_fields[] = {
    {LM_AT(struct mediation_file_in, committee_id), LM_ID, LM_REQUIRED, .doc = "By whom."},
    {LM_AT(struct mediation_file_in, source), LM_CODE, LM_REQUIRED, .codes = mediation_sources,
     .doc = "How it came."},
    {LM_AT(struct mediation_file_in, on), LM_DATE, .doc = "When; today if absent."},
    {LM_AT(struct mediation_file_in, demand_id), LM_ID, .doc = "Demand that it came from."},
    SAID_FIELDS,
    {0},
};
const struct lm_record mediation_file_record = {"MediationNew", sizeof(struct mediation_file_in),
                                                file_fields};
static const struct lm_field edit_fields[] = {
    BASED_ON(mediation_file_in),
    SAID_FIELDS,
    {LM_AT(struct mediation_file_in, note), LM_TEXT, .max = 500, .doc = "Why; stands in the log."},
    {0},
};
const struct lm_record mediation_edit_record = {"MediationEdit", sizeof(struct mediation_file_in),
                                                edit_fields};

static const struct lm_field seat_fields[] = {
    {LM_AT(struct mediation_seat_in, account_id), LM_ID, LM_REQUIRED, .doc = "A member."},
    {LM_AT(struct mediation_seat_in, declared), LM_TEXT, .max = 200,
     .doc = "What binds the mediator to a party; absent: nothing."},
    {0},
};
static const struct lm_record seat_record = {"MediationSeat", sizeof(struct mediation_seat_in),
                                             seat_fields};
static const struct lm_field assign_fields[] = {
    BASED_ON(mediation_assign_in),
    {LM_AT(struct mediation_assign_in, mediators), LM_LIST, LM_REQUIRED, .min = 1, .max = 9,
     .record = &seat_record, .doc = "Who handles it from now on."},
    {0},
};
const struct lm_record mediation_assign_record = {
    "MediationAssign", sizeof(struct mediation_assign_in), assign_fields};

static const struct lm_field move_fields[] = {
    BASED_ON(mediation_move_in),
    {LM_AT(struct mediation_move_in, move), LM_CODE, LM_REQUIRED, .codes = mediation_moves,
     .doc = "What happened."},
    {LM_AT(struct mediation_move_in, on), LM_DATE, .doc = "When; today if absent."},
    {LM_AT(struct mediation_move_in, note), LM_TEXT, .max = 4000,
     .doc = "The record, the reason, the report."},
    {LM_AT(struct mediation_move_in, party), LM_INT, .min = 1, .max = MEDIATION_PLACES_MAX,
     .doc = "consent, remove: which party."},
    {LM_AT(struct mediation_move_in, answer), LM_CODE, .codes = mediation_consents,
     .doc = "consent: what it said."},
    {LM_AT(struct mediation_move_in, account_id), LM_ID, .doc = "clear: which mediator."},
    {LM_AT(struct mediation_move_in, spot), LM_TEXT, .max = 100,
     .doc = "Where: investigate, mediate, agree, amend."},
    {LM_AT(struct mediation_move_in, present), LM_TEXT, .max = 200, .doc = "Who was there."},
    {LM_AT(struct mediation_move_in, is_public), LM_BOOL, .doc = "mediate: an open session."},
    {LM_AT(struct mediation_move_in, until), LM_DATE,
     .doc = "extend: the new limit; agree: last day of performance."},
    {LM_AT(struct mediation_move_in, form), LM_CODE, .codes = mediation_forms,
     .doc = "agree: written or oral."},
    {LM_AT(struct mediation_move_in, facts), LM_TEXT, .max = 4000, .doc = "agree: main facts."},
    {LM_AT(struct mediation_move_in, issues), LM_TEXT, .max = 4000,
     .doc = "agree: what was disputed."},
    {LM_AT(struct mediation_move_in, duties), LM_TEXT, .max = 4000,
     .doc = "agree: each side's responsibility."},
    {LM_AT(struct mediation_move_in, terms), LM_TEXT, .max = 4000, .doc = "agree: what."},
    {LM_AT(struct mediation_move_in, way), LM_TEXT, .max = 1000, .doc = "agree: how."},
    {LM_AT(struct mediation_move_in, is_status), LM_BOOL,
     .doc = "agree: about status, adoption or marriage."},
    {LM_AT(struct mediation_move_in, end_reason), LM_CODE, .codes = mediation_end_reasons,
     .doc = "end, reject: why."},
    {LM_AT(struct mediation_move_in, performed), LM_CODE, .codes = mediation_performeds,
     .doc = "supervise, visit: how far."},
    {LM_AT(struct mediation_move_in, is_joint), LM_BOOL,
     .doc = "court_apply: by both sides together; extend: all parties agree."},
    {LM_AT(struct mediation_move_in, is_confirmed), LM_BOOL, .doc = "court_decide: confirmed."},
    {LM_AT(struct mediation_move_in, item), LM_INT, .min = 1, .max = 13,
     .doc = "paper: item of the dossier."},
    {LM_AT(struct mediation_move_in, title), LM_TEXT, .max = 100, .doc = "paper: what it is."},
    {LM_AT(struct mediation_move_in, pages), LM_INT, .min = 1, .max = 999, .doc = "paper: sheets."},
    {LM_AT(struct mediation_move_in, entry), LM_INT, .min = 1, .max = INT64_C(1) << 40,
     .doc = "amend, drop: `place` of the record or paper."},
    {LM_AT(struct mediation_move_in, text), LM_TEXT, .max = 4000,
     .doc = "amend: what the record says from now on; `note` says why."},
    {0},
};
const struct lm_record mediation_move_record = {"MediationMove", sizeof(struct mediation_move_in),
                                                move_fields};

/* ---- counts ---- */

static const struct lm_field cell_fields[] = {
    {LM_AT(struct mediation_cell, code), LM_TEXT, LM_REQUIRED, .doc = "Which."},
    {LM_AT(struct mediation_cell, count), LM_INT, LM_REQUIRED, .doc = "Cases: ten at least."},
    {0},
};
static const struct lm_record cell_record = {"MediationCell", sizeof(struct mediation_cell),
                                             cell_fields};
static const struct lm_field counts_fields[] = {
    {LM_AT(struct mediation_counts, node), LM_ID, LM_REQUIRED, .doc = "The place."},
    {LM_AT(struct mediation_counts, year), LM_INT, LM_REQUIRED, .doc = "Year of acceptance."},
    {LM_AT(struct mediation_counts, committees), LM_INT, LM_REQUIRED,
     .doc = "Committees at or below the place."},
    {LM_AT(struct mediation_counts, total), LM_INT, .doc = "Accepted; absent: fewer than ten."},
    {LM_AT(struct mediation_counts, outcomes), LM_LIST, LM_REQUIRED, .record = &cell_record,
     .doc = "open, written, oral, ended: those of ten at least."},
    {LM_AT(struct mediation_counts, causes), LM_LIST, LM_REQUIRED, .record = &cell_record,
     .doc = "By GB/T 31000: those of ten at least."},
    {0},
};
const struct lm_record mediation_counts_record = {"MediationCounts",
                                                  sizeof(struct mediation_counts), counts_fields};
