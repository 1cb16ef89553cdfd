/* The module's tables. */
#include "modules/open311/open311_rules.h"

extern const struct lm_migration open311_migrations[];

static const char *const needs[] = {"grid", "demand", NULL};

static const struct lm_message messages[] = {
    {"open311.key_missing", "缺少 api_key。请向区级管理员申请接口密钥，再随请求发送。",
     "api_key is missing. Ask the district's administrator for a key and send it along."},
    {"open311.key_invalid", "api_key 无效或已停用。请向区级管理员核实或重新申请。",
     "Invalid api_key: it is unknown or was revoked. Ask the district's administrator."},
    {"open311.too_many", "这个密钥本小时可提交的诉求已满，请稍后再试。",
     "This api_key has filed all it may within this hour. Try again later."},
    {"open311.name_taken", "已有名为“{0}”的密钥在用。请先停用它，或换一个名称。",
     "A key named “{0}” is in force. Revoke it first, or choose another name."},
    {"open311.key_unknown", "没有名为“{0}”的在用密钥。请用 lastmeter open311 key list 查看。",
     "No key named “{0}” is in force. See lastmeter open311 key list."},
    {"open311.hourly", "每小时上限应为1到100000的整数。",
     "The limit for an hour must be a number from 1 to 100000."},
    {"open311.node", "没有这个网格。请写网格的编码或编号。",
     "There is no such place. Give its code or id."},
    {"open311.jurisdiction", "没有辖区“{0}”。可不填 jurisdiction_id。",
     "jurisdiction_id “{0}” was not found. It may be left out."},
    {"open311.service_missing", "缺少 service_code。请先取 services 列表，选一个事项编码。",
     "service_code was not provided. Choose one from the list of services."},
    {"open311.service", "没有事项“{0}”，或已不受理。请重新取 services 列表。",
     "service_code “{0}” was not found or is not offered any more. Read the list of services "
     "again."},
    {"open311.kind",
     "attribute[kind] 只能是 "
     "help、consult、complaint、suggestion、praise。举报请到小区工作站或拨打 "
     "12345，不经公开接口。",
     "attribute[kind] must be help, consult, complaint, suggestion or praise. Reports of "
     "wrongdoing do not go through a public interface: use the station or call 12345."},
    {"open311.location",
     "缺少地点。请填写 address_id（小区或楼栋的编码）或 address_string（小区名和楼号）。",
     "A location is missing. Send address_id (code of a compound or building) or address_string "
     "(names of compound and building)."},
    {"open311.coordinates",
     "仅有经纬度还不能确定地点：台账中没有坐标。请再填写 address_id（小区或楼栋的编码）或 "
     "address_string（小区名和楼号）。",
     "lat and long alone do not tell the place: the ledger has no coordinates. Send address_id "
     "(code of a compound or building) or address_string (names of compound and building) too."},
    {"open311.address_id", "address_id 不是小区或楼栋的编码或编号，请核对。",
     "address_id is not the code or id of a compound or building. Check it."},
    {"open311.address_unknown",
     "address_string 中没有找到小区。请写完整的小区名和楼号，或填写 address_id。",
     "address_string names no compound. Write the full name of compound and building, or send "
     "address_id."},
    {"open311.address_unclear",
     "address_string 可能指几个小区。请加上街道或社区的名称，或填写 address_id。",
     "address_string may mean several compounds. Add the street's or community's name, or send "
     "address_id."},
    {"open311.outside", "这个地点不在该密钥的范围内。请向区级管理员核实密钥的范围。",
     "This place lies outside what the api_key is for. Ask the district's administrator."},
    {"open311.span", "时间范围应先起后止，且不超过90天。请分段查询。",
     "start_date must come before end_date, and the span may be 90 days at most. Ask in parts."},
    {"open311.status", "status 只能是 open、closed，可用逗号并列。",
     "status must be open or closed, or both with a comma between."},
    {"open311.request", "没有诉求“{0}”，或它不公开。请核对编号。",
     "service_request_id “{0}” was not found, or is not public. Check the number."},
    {"open311.token", "没有令牌“{0}”。这里登记后即给出 service_request_id，不发令牌。",
     "token “{0}” was not found. service_request_id is given at once here; no tokens are issued."},
    {"open311.contact", "请联系本区社会治理中心。", "Ask the district's governance centre."},
    {"open311.key_service", "接口密钥由本区的系统管理员发放，请与上面的联系人联系。",
     "Keys are issued by the district's system administrator: write to the contact above."},
    {"open311.ask_spot", "具体位置，例如“2单元门前”。不会公开。",
     "Where exactly, for example “before entrance 2”. Not shown in public."},
    {"open311.ask_kind", "属于哪一类。不填按求助办理。",
     "What kind it is. Without it: a request for help."},
    {"open311.filed", "已登记，将按时限办理。描述会公开，请勿在其中写姓名、电话、门牌等个人信息。",
     "Filed; it will be handled within its limit. The description is public: names, phone numbers "
     "and flat numbers do not belong into it."},
    {"open311.filed_no_media",
     "已登记，将按时限办理。media_url "
     "中的图片未采用：这里不取外部地址。描述会公开，请勿在其中写姓名、"
     "电话、门牌等个人信息。",
     "Filed; it will be handled within its limit. media_url was not used: nothing is fetched from "
     "outside. The description is public: names, phone numbers and flat numbers do not belong "
     "into it."},
    {0},
};

const struct lm_module open311_module = {
    .name = "open311",
    .needs = needs,
    .migrations = open311_migrations,
    .sql = open311_sql,
    .routes = open311_routes,
    .messages = messages,
    .commands = open311_commands,
};
