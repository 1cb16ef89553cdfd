/* Sentences of the ledger, Chinese first. Each says what is wrong and what to do next. */
#include "modules/ledger/ledger_http.h"

const struct lm_message ledger_messages[] = {
    {"ledger.no_such_door", "没有这个户室，可能已被注销。请刷新楼栋后再看。",
     "There is no such door; it may have been closed. Reload the building."},
    {"ledger.no_such_building", "没有这栋楼，或它已停用。请刷新后重选。",
     "There is no such building, or it is closed. Reload and choose again."},
    {"ledger.no_such_person", "这户没有这个人，请刷新后再看。",
     "Nobody like this lives here. Reload and look again."},
    {"ledger.no_such_household", "没有这一户，可能已全部迁出。请刷新后再填。",
     "There is no such household; everybody may have left. Reload."},
    {"ledger.damaged", "台账数据前后不一致，请告诉系统管理员运行“重建”。",
     "Stored data contradicts itself. Ask the system administrator to rebuild."},
    {"ledger.cursor", "翻页位置失效了，请回到第一页。",
     "The page position is not valid. Begin at the first page."},
    {"ledger.changed_meanwhile", "这户的资料刚被别人改过。两边都列在下面，请选一个再交。",
     "Somebody has changed this meanwhile. Both are shown: choose one and send again."},
    {"ledger.door_changed_meanwhile", "这个户室刚被别人改过，请刷新后再改。",
     "Somebody has changed this door meanwhile. Reload and edit again."},
    {"ledger.door_taken", "这栋楼里已经有同单元同房号的户室。",
     "The building already has a door at this place."},
    {"ledger.room_unknown", "请填房号，如“1003”，不要带“#”，不超过20个字。",
     "Give the room, such as 1003, without #, at most 20 characters."},
    {"ledger.unit_unknown", "单元号应是1到99的数字。",
     "The stairwell must be a number from 1 to 99."},
    {"ledger.floor_unknown", "楼层应在-9到150之间。", "The storey must be between -9 and 150."},
    {"ledger.leaves_before_coming", "离开的日子早于入住的日子，请检查。",
     "The day of leaving is before the day of coming."},
    {"ledger.day_future", "日期在今天以后，请检查。", "The day lies in the future."},
    {"ledger.name_missing", "请填姓名。", "Give the name."},
    {"ledger.name_long", "姓名太长，最多40个字。", "The name is too long: at most 40 characters."},
    {"ledger.birth_on", "出生日期不对：要是真实存在、不晚于今天的日子。",
     "The day of birth must exist and not lie in the future."},
    {"ledger.birth_year", "出生年份不对，请填四位年份，如1980。",
     "Give the year of birth with four digits, such as 1980."},
    {"ledger.relation_unknown", "不认识这种与户主关系，请从列表里选。",
     "This relation is not known. Choose from the list."},
    {"ledger.phone_format", "电话号码不对：手机应是11位，座机请带区号。",
     "The phone must have 11 digits, or be a landline with its area code."},
    {"ledger.phone_scientific",
     "电话被表格软件变成了科学计数（如1.38E+10），后几位已丢失。请把这一列设为“文本”，重新输入。",
     "A spreadsheet turned the phone into 1.38E+10 and lost digits. Format the column as text and "
     "type it again."},
    {"ledger.phone_masked", "带*号的电话不能保存。要改请填完整号码，不改就保持原样。",
     "A phone with * cannot be stored. Give the whole number, or leave it as it was."},
    {"ledger.id_length", "身份证号应是18位（旧证15位），请核对。",
     "An ID number has 18 characters (15 on old cards)."},
    {"ledger.id_check", "身份证号的校验码不对，请对照证件检查有没有输错一位。",
     "The check digit of the ID number is wrong: compare with the card."},
    {"ledger.id_date", "身份证号里的出生日期不存在，请核对第7到14位。",
     "The day of birth in the ID number does not exist: check digits 7 to 14."},
    {"ledger.id_future", "身份证号里的出生日期在今天以后，请核对。",
     "The day of birth in the ID number lies in the future."},
    {"ledger.id_scientific",
     "身份证号被表格软件变成了科学计数（如6.10112E+"
     "17），后几位已丢失。请把这一列设为“文本”，对照证件重新输入。",
     "A spreadsheet turned the ID number into 6.10112E+17 and lost digits. Format the column as "
     "text and type it again."},
    {"ledger.id_masked", "带*号的身份证号不能保存。要改请填完整号码，不改就保持原样。",
     "An ID number with * cannot be stored. Give the whole number, or leave it as it was."},
    {"ledger.id_sex_differs", "性别和身份证号对不上，请核对。",
     "The sex does not agree with the ID number."},
    {"ledger.id_birth_differs", "出生日期和身份证号对不上，请核对。",
     "The birth does not agree with the ID number."},
    {"ledger.no_phone", "没有登记电话。", "No phone is recorded."},
    {"ledger.no_id_number", "没有登记身份证号。", "No ID number is recorded."},
    {"ledger.no_such_consent", "没有这份同意书。", "There is no such consent."},
    {"ledger.no_consent",
     "没有生效的单独同意，不能登记这一项。请先请本人（未满14周岁请监护人）签同意书。",
     "No consent in force allows this. Ask the person (the guardian, under 14) for it first."},
    {"ledger.sensitive_unknown", "不收集这类信息。", "This kind of data is not collected."},
    {"ledger.guardian_needed", "未满14周岁，必须由监护人同意。",
     "Under 14 a guardian must consent."},
    {"ledger.guardian_name", "请填监护人姓名。", "Give the guardian's name."},

    {"ledger.notice.title", "个人信息处理告知书", "Notice on your personal data"},
    {"ledger.notice.who", "谁在处理", "Who handles it"},
    {"ledger.notice.who.text",
     "由您所在街道和社区居民委员会依法定职责处理。楼栋长是受工作站管理的志愿者，只能看到自己负责的"
     "楼栋。",
     "The street office and residents' committee, within their statutory duties. A building "
     "captain is a volunteer "
     "who sees his own building only."},
    {"ledger.notice.purpose", "用来做什么", "What for"},
    {"ledger.notice.purpose.text",
     "用于社区服务、应急摸排、人口底数更新。不用于打分、排名或商业用途。",
     "For community services, urgent surveys and knowing who lives here. Never for scoring, "
     "ranking or business."},
    {"ledger.notice.kinds", "收集哪些", "What is collected"},
    {"ledger.notice.kinds.text",
     "姓名、性别、出生年、门牌、联系电话、与户主关系、是否人户一致。身份证号和完整出生日期只在办理"
     "具体事项需要时收集，可以不填。",
     "Name, sex, year of birth, door, phone, relation to the head, whether registered here. ID "
     "number and full day of "
     "birth only where a service needs them; you may leave them out."},
    {"ledger.notice.never", "不收集哪些", "What is never collected"},
    {"ledger.notice.never.text",
     "不收集宗教、民族、政治面貌、收入、人脸、指纹、行踪、室内照片。独居、残疾等敏感信息须您单独同"
     "意。",
     "Religion, ethnicity, politics, income, faces, fingerprints, movements, photos of your home. "
     "Sensitive facts such "
     "as living alone or a disability only with your separate consent."},
    {"ledger.notice.how", "怎样保管", "How it is kept"},
    {"ledger.notice.how.text",
     "数据存放在境内。电话和证件号加密保存，平时只显示部分数字；谁看过都有记录，您可以要求查看。",
     "Data stays in China. Numbers are encrypted and shown in part; every look is on record and "
     "you may ask to see it."},
    {"ledger.notice.keep", "保存多久", "For how long"},
    {"ledger.notice.keep.text", "在您居住期间保存；摸排答案在结束后90天内删除，只留汇总数。",
     "While you live here. Survey answers are deleted within 90 days of closing; only totals "
     "remain."},
    {"ledger.notice.rights", "您的权利", "Your rights"},
    {"ledger.notice.rights.text",
     "您可以查阅、复制、更正、删除自己的信息，可以随时撤回同意；不同意不影响您得到应有的服务。请找"
     "小区工作站，或在手机页面点“投诉建议”。",
     "You may see, copy, correct and delete your data and withdraw consent at any time; refusing "
     "costs you no service. "
     "Ask the station of your compound, or use “complain or suggest” on the page."},
    {0},
};
