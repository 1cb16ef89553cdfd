/* The household page for A4 paper: one HTML document without scripts or foreign resources. Owns its
 * typography, speaks the language of who prints; numbers stay masked on paper too. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "modules/ledger/ledger_rules.h"
#include "modules/ledger/ledger_wire.h"

/* From the end of the title on. */
static const char head[] =
    "</title><style>"
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

struct words {
    const char *zh, *en;
};

static void say(struct lm_buf *out, const struct lm_cx *cx, struct words words) {
    lm_buf_z(out, cx->lang == LM_LANG_EN ? words.en : words.zh);
}

static void begin(struct lm_buf *out, const struct lm_cx *cx, struct words title) {
    lm_buf_z(out, cx->lang == LM_LANG_EN ? "<!doctype html><html lang=\"en\">"
                                         : "<!doctype html><html lang=\"zh-CN\">");
    lm_buf_z(out, "<head><meta charset=\"utf-8\"><title>");
    say(out, cx, title);
    lm_buf_z(out, head);
}

/* ---- the household page ---- */

struct page {
    struct lm_cx *cx;
    struct lm_buf out;
};

/* The text of `key` in the reader's language, with {0} and {1} from `args`; all of it is escaped.
 */
static void tell(struct page *page, const char *key, const struct lm_str *args) {
    struct lm_buf text = lm_buf_in(page->cx->arena, 4096);
    struct lm_str sentence;
    lm_message(page->cx->env->messages, page->cx->lang, key, args, &text);
    if (lm_buf_done(&text, &sentence) == LM_OK)
        escape(&page->out, sentence);
}

static void tell_numbers(struct page *page, const char *key, int64_t a, int64_t b) {
    char texts[2][24];
    snprintf(texts[0], sizeof texts[0], "%lld", (long long)a);
    snprintf(texts[1], sizeof texts[1], "%lld", (long long)b);
    tell(page, key, (struct lm_str[3]){lm_str_of(texts[0]), lm_str_of(texts[1]), LM_STR("")});
}

static void cell(struct page *page, struct lm_str text) {
    lm_buf_z(&page->out, "<td>");
    escape(&page->out, text.p ? text : LM_STR("—"));
    lm_buf_z(&page->out, "</td>");
}

static struct lm_str code_word(const struct page *page, const struct lm_code *code) {
    return lm_str_of(page->cx->lang == LM_LANG_EN ? code->en : code->zh);
}

static struct lm_str word_of(const struct page *page, const struct lm_code *codes, int value) {
    return lm_code_slug(codes, value) ? code_word(page, &codes[value - 1]) : (struct lm_str){0};
}

static void print_day(struct page *page, int64_t day) {
    bool is_en = page->cx->lang == LM_LANG_EN;
    lm_buf_printf(&page->out, is_en ? "%04d-%02d-%02d" : "%d年%d月%d日", (int)(day / 10000),
                  (int)(day / 100 % 100), (int)(day % 100));
}

void ledger_print_area(int64_t area_cm2, char ret_text[40]) {
    snprintf(ret_text, 40, "%lld.%04d", (long long)(area_cm2 / 10000), (int)(area_cm2 % 10000));
    size_t n = strlen(ret_text);
    while (ret_text[n - 1] == '0')
        n--;
    ret_text[n - (ret_text[n - 1] == '.')] = '\0';
}

static void print_resident(struct page *page, const struct ledger_resident *resident) {
    const struct lm_code *relation = ledger_relation(resident->relation);
    lm_buf_z(&page->out, "<tr>");
    cell(page, resident->name);
    cell(page, relation ? code_word(page, relation) : resident->relation);
    cell(page, word_of(page, ledger_sexes, resident->sex));
    lm_buf_z(&page->out, "<td class=n>");
    if (resident->birth_year == LM_ABSENT)
        lm_buf_z(&page->out, "—");
    else
        lm_buf_int(&page->out, resident->birth_year);
    lm_buf_z(&page->out, "</td>");
    cell(page, resident->phone_mask);
    cell(page, word_of(page, ledger_registrations, resident->registered_here));
    cell(page, word_of(page, ledger_residences, resident->residence));
    lm_buf_z(&page->out, "<td class=n>");
    if (resident->from_on)
        print_day(page, resident->from_on);
    else
        lm_buf_z(&page->out, "—");
    lm_buf_z(&page->out, "</td></tr>");
}

static void print_household(struct page *page, const struct ledger_household *household) {
    static const char *const headings[] = {"ledger.print.name",  "ledger.print.relation",
                                           "ledger.print.sex",   "ledger.print.year",
                                           "ledger.print.phone", "ledger.print.registered",
                                           "ledger.print.lives", "ledger.print.living_since"};
    lm_buf_z(&page->out, "<h2>");
    tell_numbers(page, "ledger.print.household", household->number,
                 (int64_t)household->residents.count);
    lm_buf_z(&page->out, "</h2><table><thead><tr>");
    for (size_t i = 0; i < LM_COUNT(headings); i++) {
        lm_buf_z(&page->out, "<th>");
        tell(page, headings[i], NULL);
        lm_buf_z(&page->out, "</th>");
    }
    lm_buf_z(&page->out, "</tr></thead><tbody>");
    const struct ledger_resident *residents = household->residents.items;
    for (size_t i = 0; i < household->residents.count; i++)
        print_resident(page, &residents[i]);
    lm_buf_z(&page->out, "</tbody></table>");
}

/* Usage, floor area and figures of the door. */
static void print_door(struct page *page, const struct ledger_door *door) {
    char area[40] = "—";
    if (door->area_cm2 != LM_ABSENT)
        ledger_print_area(door->area_cm2, area);
    lm_buf_z(&page->out, "<p>");
    tell(page, "ledger.print.usage",
         (struct lm_str[3]){word_of(page, ledger_usages, door->usage), LM_STR(""), LM_STR("")});
    lm_buf_z(&page->out, "　");
    tell(page, door->area_cm2 == LM_ABSENT ? "ledger.print.no_area" : "ledger.print.area",
         (struct lm_str[3]){lm_str_of(area), LM_STR(""), LM_STR("")});
    lm_buf_z(&page->out, "　");
    tell_numbers(page, "ledger.print.figures", door->households, door->residents);
    if (page->cx->env->is_demo) {
        lm_buf_z(&page->out, "　");
        tell(page, "ledger.print.demo", NULL);
    }
    lm_buf_z(&page->out, "</p>");
}

static void print_foot(struct page *page) {
    static const char *const signs[] = {"ledger.print.checked_by", "ledger.print.resident",
                                        "ledger.print.day"};
    const struct lm_cx *cx = page->cx;
    lm_buf_z(&page->out, "<div class=sign>");
    for (size_t i = 0; i < LM_COUNT(signs); i++) {
        lm_buf_z(&page->out, "<span>");
        tell(page, signs[i], NULL);
        lm_buf_z(&page->out, "＿＿＿＿＿＿</span>");
    }
    lm_buf_z(&page->out, "</div><p class=small>");
    tell(page, "ledger.print.by",
         (struct lm_str[3]){cx->who && cx->who->name.p ? cx->who->name : LM_STR(""), LM_STR(""),
                            LM_STR("")});
    lm_buf_z(&page->out, " ");
    print_day(page, lm_date_at(cx->now_ms));
    lm_buf_z(&page->out, " ");
    tell(page, "ledger.print.care", NULL);
    lm_buf_z(&page->out, "</p></body></html>");
}

lm_rc ledger_print_sheet(struct lm_cx *cx, const struct ledger_sheet *sheet,
                         struct lm_str *ret_html) {
    struct page page = {.cx = cx, .out = lm_buf_in(cx->arena, 1024 * 1024)};
    begin(&page.out, cx, (struct words){"一户一档", "Household record"});
    lm_buf_z(&page.out, "<h1>");
    tell(&page, "ledger.print.title", NULL);
    lm_buf_z(&page.out, "</h1><p>");
    escape(&page.out, sheet->path.p ? sheet->path : LM_STR(""));
    lm_buf_z(&page.out, " ");
    escape(&page.out, sheet->door.label);
    lm_buf_z(&page.out, "</p>");
    print_door(&page, &sheet->door);
    const struct ledger_household *households = sheet->households.items;
    for (size_t i = 0; i < sheet->households.count; i++)
        print_household(&page, &households[i]);
    if (sheet->households.count == 0) {
        lm_buf_z(&page.out, "<p>");
        tell(&page, "ledger.print.nobody", NULL);
        lm_buf_z(&page.out, "</p>");
    }
    print_foot(&page);
    return lm_buf_done(&page.out, ret_html);
}

/* ---- the consent form ---- */

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
    begin(&out, cx, title);
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
