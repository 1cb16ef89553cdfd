/* The household page for A4 paper: one HTML document without scripts or foreign resources. Owns its
 * typography; numbers stay masked on paper too. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/env.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_wire.h"

static const char head[] =
    "<!doctype html><html lang=\"zh-CN\"><head><meta "
    "charset=\"utf-8\"><title>一户一档</title><style>"
    "@page{size:A4;margin:25mm 20mm}"
    "body{font:12pt/1.6 FangSong,STFangsong,\"Noto Serif CJK SC\",serif;color:#000;margin:0}"
    "h1{font:bold 20pt/1.4 SimHei,\"PingFang SC\",\"Noto Sans CJK "
    "SC\",sans-serif;text-align:center;margin:0 0 4mm}"
    "h2{font:bold 13pt/1.4 SimHei,\"PingFang SC\",\"Noto Sans CJK SC\",sans-serif;margin:6mm 0 2mm}"
    "p{margin:0 0 2mm}table{border-collapse:collapse;width:100%;page-break-inside:avoid}"
    "th,td{border:.5pt solid #000;padding:1.5mm "
    "2mm;text-align:left;font-variant-numeric:tabular-nums}"
    "th{font-weight:bold;background:#f2f2f2;white-space:nowrap}.n{text-align:right}"
    ".sign{display:flex;justify-content:space-between;margin-top:14mm}.small{font-size:9pt;color:#"
    "333}"
    "</style></head><body>";

static void escape(struct lm_buf *out, struct lm_str text) {
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '<')
            lm_buf_z(out, "&lt;");
        else if (text.p[i] == '&')
            lm_buf_z(out, "&amp;");
        else if (text.p[i] == '"')
            lm_buf_z(out, "&quot;");
        else
            lm_buf_char(out, text.p[i]);
    }
}

static void cell(struct lm_buf *out, struct lm_str text) {
    lm_buf_z(out, "<td>");
    escape(out, text.p ? text : LM_STR("—"));
    lm_buf_z(out, "</td>");
}

static struct lm_str code_zh(const struct lm_code *codes, int value) {
    return lm_code_slug(codes, value) ? lm_str_of(codes[value - 1].zh) : (struct lm_str){0};
}

static void print_day(struct lm_buf *out, int64_t day) {
    lm_buf_printf(out, "%lld年%lld月%lld日", (long long)(day / 10000), (long long)(day / 100 % 100),
                  (long long)(day % 100));
}

static void print_resident(struct lm_buf *out, const struct ledger_resident *resident) {
    const struct lm_code *relation = ledger_relation(resident->relation);
    lm_buf_z(out, "<tr>");
    cell(out, resident->name);
    cell(out, relation ? lm_str_of(relation->zh) : resident->relation);
    cell(out, code_zh(ledger_sexes, resident->sex));
    lm_buf_z(out, "<td class=n>");
    if (resident->birth_year == LM_ABSENT)
        lm_buf_z(out, "—");
    else
        lm_buf_int(out, resident->birth_year);
    lm_buf_z(out, "</td>");
    cell(out, resident->phone_mask);
    cell(out, code_zh(ledger_registrations, resident->registered_here));
    cell(out, code_zh(ledger_residences, resident->residence));
    lm_buf_z(out, "<td class=n>");
    if (resident->from_on)
        print_day(out, resident->from_on);
    else
        lm_buf_z(out, "—");
    lm_buf_z(out, "</td></tr>");
}

static void print_household(struct lm_buf *out, const struct ledger_household *household) {
    lm_buf_printf(out, "<h2>第 %lld 户（%zu 人）</h2>", (long long)household->number,
                  household->residents.count);
    lm_buf_z(out, "<table><thead><tr><th>姓名</th><th>与户主关系</th><th>性别</th><th>出生年</"
                  "th><th>联系电话</th>"
                  "<th>人户一致</th><th>居住类型</th><th>入住日期</th></tr></thead><tbody>");
    const struct ledger_resident *residents = household->residents.items;
    for (size_t i = 0; i < household->residents.count; i++)
        print_resident(out, &residents[i]);
    lm_buf_z(out, "</tbody></table>");
}

lm_rc ledger_print_sheet(struct lm_cx *cx, const struct ledger_sheet *sheet,
                         struct lm_str *ret_html) {
    struct lm_buf out = lm_buf_in(cx->arena, 1024 * 1024);
    lm_buf_z(&out, head);
    lm_buf_z(&out, "<h1>户室人员登记页</h1><p>");
    escape(&out, sheet->path.p ? sheet->path : LM_STR(""));
    lm_buf_z(&out, " ");
    escape(&out, sheet->door.label);
    lm_buf_z(&out, "</p><p>用途：");
    escape(&out, code_zh(ledger_usages, sheet->door.usage));
    lm_buf_printf(&out, "　共 %lld 户 %lld 人", (long long)sheet->door.households,
                  (long long)sheet->door.residents);
    if (cx->env->is_demo)
        lm_buf_z(&out, "　（演示数据，人员均为虚构）");
    lm_buf_z(&out, "</p>");
    const struct ledger_household *households = sheet->households.items;
    for (size_t i = 0; i < sheet->households.count; i++)
        print_household(&out, &households[i]);
    if (sheet->households.count == 0)
        lm_buf_z(&out, "<p>目前无人居住。</p>");
    lm_buf_z(&out, "<div "
                   "class=sign><span>核对人（签名）：＿＿＿＿＿＿</"
                   "span><span>住户（签名）：＿＿＿＿＿＿</span>"
                   "<span>日期：＿＿＿年＿＿月＿＿日</span></div><p class=small>打印：");
    escape(&out, cx->who && cx->who->name.p ? cx->who->name : LM_STR(""));
    lm_buf_z(&out, "，");
    print_day(&out, lm_date_at(cx->now_ms));
    lm_buf_z(&out, "。本页含个人信息，用后请交回工作站，不得拍照转发。</p></body></html>");
    return lm_buf_done(&out, ret_html);
}

/* ---- the consent form ---- */

struct words {
    const char *zh, *en;
};

static void say(struct lm_buf *out, const struct lm_cx *cx, struct words words) {
    lm_buf_z(out, cx->lang == LM_LANG_EN ? words.en : words.zh);
}

static void print_kinds(struct lm_buf *out, const struct lm_cx *cx) {
    lm_buf_z(out, "<p>");
    for (const struct lm_code *kind = ledger_sensitive_kinds; kind->slug; kind++) {
        lm_buf_z(out, "□ ");
        lm_buf_z(out, cx->lang == LM_LANG_EN ? kind->en : kind->zh);
        lm_buf_z(out, "　");
    }
    lm_buf_z(out, "</p>");
}

/* A heading with lines to write on. */
static void print_blank(struct lm_buf *out, const struct lm_cx *cx, struct words heading) {
    lm_buf_z(out, "<h2>");
    say(out, cx, heading);
    lm_buf_z(out, "</h2><p class=line></p><p class=line></p>");
}

static void print_signing(struct lm_buf *out, const struct lm_cx *cx, bool is_child) {
    static const struct words person = {"本人签名", "Signature"},
                              guardian = {"监护人签名（与本人关系）",
                                          "Signature of the guardian (relation)"},
                              day = {"日期", "Date"}, station = {"经办人签名", "Received by"};
    lm_buf_z(out, "<div class=sign><span>");
    say(out, cx, is_child ? guardian : person);
    lm_buf_z(out, "：＿＿＿＿＿＿＿＿</span><span>");
    say(out, cx, day);
    lm_buf_z(out, "：＿＿＿＿＿＿</span><span>");
    say(out, cx, station);
    lm_buf_z(out, "：＿＿＿＿＿＿</span></div>");
}

lm_rc ledger_print_consent(struct lm_cx *cx, struct lm_str name, bool is_child,
                           struct lm_str *ret_html) {
    static const struct words
        title = {"敏感个人信息单独同意书", "Separate consent to sensitive personal data"},
        whom = {"姓名：", "Name: "},
        child = {"未满14周岁，由监护人同意。", "Under 14: a guardian consents."},
        what = {"一、同意登记的内容（勾选）", "1. What may be recorded (tick)"},
        purpose = {"二、用途", "2. Purpose"},
        necessity = {"三、为什么必须登记", "3. Why it is needed"},
        impact = {"四、对本人权益的影响", "4. What it means for the person"},
        rights = {"五、权利", "5. Rights"},
        told = {"以上内容已向我说明。我自愿同意；不同意不影响我得到应有的服务。我可以"
                "随时到工作站撤回同意，撤回和同意一样方便，撤回后据此登记的内容即"
                "删除。",
                "This was explained to me. I consent freely; refusing costs me no "
                "service. I can withdraw at the station at any time, as easily as "
                "I consented; what was recorded is then deleted."};
    struct lm_buf out = lm_buf_in(cx->arena, 64 * 1024);
    lm_buf_z(&out, head);
    lm_buf_z(&out, "<style>.line{border-bottom:.5pt solid #000;height:9mm}</style><h1>");
    say(&out, cx, title);
    lm_buf_z(&out, "</h1><p>");
    say(&out, cx, whom);
    escape(&out, name);
    lm_buf_z(&out, "　");
    if (is_child)
        say(&out, cx, child);
    lm_buf_z(&out, "</p><h2>");
    say(&out, cx, what);
    lm_buf_z(&out, "</h2>");
    print_kinds(&out, cx);
    print_blank(&out, cx, purpose);
    print_blank(&out, cx, necessity);
    print_blank(&out, cx, impact);
    lm_buf_z(&out, "<h2>");
    say(&out, cx, rights);
    lm_buf_z(&out, "</h2><p>");
    say(&out, cx, told);
    lm_buf_z(&out, "</p>");
    print_signing(&out, cx, is_child);
    lm_buf_z(&out, "</body></html>");
    return lm_buf_done(&out, ret_html);
}
