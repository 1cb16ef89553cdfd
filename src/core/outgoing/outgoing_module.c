/* The tables of core/outgoing put together: what the program learns of it. */
#include "base/clock.h"
#include "core/outgoing/outgoing_rules.h"

extern const struct lm_migration outgoing_migrations[];

static const struct lm_permission *const permissions[] = {&outgoing_manage, NULL};

static const struct lm_message messages[] = {
    {"outgoing.no_sms",
     "本平台还没有开通短信，收不到验证码。可以不登录直接反映，记下编号和查询码就能查进度。",
     "Text messages are not set up here, so no code can be sent. You can report without logging in "
     "and follow it by its number and query code."},
    {"outgoing.hook_name", "名称要填 1 到 60 个字。", "A name has 1 to 60 characters."},
    {"outgoing.url", "网址要以 https:// 开头，并且是公网地址，不能带用户名和密码。",
     "Give an https:// address on the public network, without user or password."},
    {"outgoing.url_any", "网址要以 https:// 或 http:// 开头，不能带用户名和密码。",
     "Give an https:// or http:// address without user or password."},
    {"outgoing.topic", "主题用小写英文和点，比如 demand.closed。",
     "Topics are lower-case words and dots, such as demand.closed."},
    {"outgoing.topics_most", "一个网址最多订阅 20 个主题。", "At most 20 topics each."},
    {"outgoing.inactive", "这个网址已停用，先启用再试发。",
     "It is switched off. Switch it on first."},
    {"outgoing.still_waiting", "这一条还在等待发送，不用重发。", "It is still waiting to be sent."},
    {"outgoing.wiped", "短信发出后内容已清除，不能重发。请让对方重新获取。",
     "The text of a sent message is wiped and cannot be sent again. Have it requested anew."},
    {0},
};

/* What was sent a month ago is looked at by nobody. */
static lm_rc purge(struct lm_cx *cx, struct lm_str payload) {
    (void)payload;
    return outgoing_store_purge(cx, cx->now_ms - 30 * LM_DAY_MS);
}

static const struct lm_job_kind jobs[] = {
    {OUTGOING_JOB, LM_MINUTE_MS, .run_long = outgoing_send_due},
    {"outgoing.purge", LM_DAY_MS, .run = purge},
    {0},
};

const struct lm_module outgoing_module = {
    .name = "outgoing",
    .migrations = outgoing_migrations,
    .sql = outgoing_sql,
    .permissions = permissions,
    .routes = outgoing_routes,
    .messages = messages,
    .jobs = jobs,
    .start = outgoing_sender_start,
    .stop = outgoing_sender_stop,
};
