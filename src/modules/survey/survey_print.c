/* Survey on paper and in workbooks: the pre-filled A4 list of a building, the A4 report, the report
 * as xlsx. Prints what it is given; asks nothing. */
#include "modules/survey/survey_rules.h"

#include "base/clock.h"
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "lib/sheet/sheet.h"

#include <unistd.h>

enum { PAGE_CAP = 16 << 20 };

struct page {
    struct lm_cx *cx;
    struct lm_buf out;
};

/* ---- HTML ---- */

static void put(struct page *page, const char *html) {
    lm_buf_z(&page->out, html);
}

static void text(struct page *page, struct lm_str s) {
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&':
            put(page, "&amp;");
            break;
        case '<':
            put(page, "&lt;");
            break;
        case '>':
            put(page, "&gt;");
            break;
        case '"':
            put(page, "&quot;");
            break;
        default:
            lm_buf_char(&page->out, s.p[i]);
        }
    }
}

static struct lm_str words(struct page *page, const char *key, const struct lm_str *args) {
    struct lm_buf out = lm_buf_in(page->cx->arena, 8000);
    struct lm_str sentence;
    lm_message(page->cx->env->messages, page->cx->lang, key, args, &out);
    return lm_buf_done(&out, &sentence) == LM_OK ? sentence : LM_STR("");
}

static void say(struct page *page, const char *key, struct lm_str a, struct lm_str b,
                struct lm_str c) {
    text(page, words(page, key, (struct lm_str[3]){a, b, c}));
}
static void say0(struct page *page, const char *key) {
    text(page, words(page, key, NULL));
}

static struct lm_str number(struct page *page, int64_t value) {
    struct lm_str s;
    if (value == LM_ABSENT)
        return LM_STR("—");
    return lm_str_printf(page->cx->arena, &s, "%lld", (long long)value) == LM_OK ? s : LM_STR("");
}

static struct lm_str percent(struct page *page, int64_t tenths) {
    struct lm_str s;
    if (tenths == LM_ABSENT)
        return LM_STR("—");
    return lm_str_printf(page->cx->arena, &s, "%lld.%lld%%", (long long)(tenths / 10),
                         (long long)(tenths % 10)) == LM_OK
               ? s
               : LM_STR("");
}

static struct lm_str day(struct page *page, int64_t date) {
    struct lm_str s;
    if (date == 0)
        return LM_STR("—");
    const char *form = page->cx->lang == LM_LANG_ZH ? "%lld年%lld月%lld日" : "%lld-%02lld-%02lld";
    return lm_str_printf(page->cx->arena, &s, form, (long long)(date / 10000),
                         (long long)(date / 100 % 100), (long long)(date % 100)) == LM_OK
               ? s
               : LM_STR("");
}

/* An instant as people in Xi'an read it. */
static struct lm_str instant(struct page *page, int64_t ms) {
    struct lm_str s;
    int64_t minutes = (ms - lm_date_start_ms(lm_date_at(ms))) / LM_MINUTE_MS;
    return lm_str_printf(page->cx->arena, &s, "%.*s %02lld:%02lld",
                         LM_FMT(day(page, lm_date_at(ms))), (long long)(minutes / 60),
                         (long long)(minutes % 60)) == LM_OK
               ? s
               : LM_STR("");
}

static const char style[] =
    "<style>@page{size:A4;margin:14mm 12mm}"
    "body{font:10.5pt/1.45 \"PingFang SC\",\"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif;"
    "color:#000;margin:0 auto;max-width:186mm;font-variant-numeric:tabular-nums}"
    "h1{font-size:16pt;text-align:center;margin:0 0 4pt}h2{font-size:12pt;margin:14pt 0 4pt}"
    "p{margin:3pt 0}.head{font-size:9.5pt;border:1px solid #000;padding:4pt 6pt;margin:6pt 0}"
    "table{border-collapse:collapse;width:100%;page-break-inside:auto}"
    "tr{page-break-inside:avoid}thead{display:table-header-group}"
    "th,td{border:1px solid #000;padding:3pt 4pt;text-align:left;vertical-align:top;"
    "font-weight:normal}th{background:#eee}td.n,th.n{text-align:right}"
    ".wide{width:30%}.box{white-space:nowrap}.ask{margin-bottom:3pt}"
    ".line{display:inline-block;width:70%;border-bottom:1px solid #000;height:1em}.demo{border:2px "
    "solid #000;padding:2pt 6pt;text-align:center;"
    "font-weight:bold}.foot{margin-top:16pt}</style>";

static void begin(struct page *page, const struct survey *survey, const char *title_key) {
    put(page, page->cx->lang == LM_LANG_ZH ? "<!doctype html><html lang=\"zh-CN\">"
                                           : "<!doctype html><html lang=\"en\">");
    put(page, "<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
              "content=\"width=device-width\"><title>");
    text(page, survey->title);
    put(page, "</title>");
    put(page, style);
    put(page, "</head><body>");
    if (survey->is_demo) {
        put(page, "<p class=\"demo\">");
        say0(page, "survey.print_demo");
        put(page, "</p>");
    }
    put(page, "<h1>");
    text(page, survey->title);
    put(page, " · ");
    say0(page, title_key);
    /* 统计法 art. 17: these four stand on every form. */
    put(page, "</h1><div class=\"head\"><p>");
    say(page, "survey.print_header", survey->form_no, survey->issued_by, survey->approval_no);
    put(page, "</p><p>");
    say(page, "survey.print_valid", day(page, survey->valid_until), LM_STR(""), LM_STR(""));
    put(page, "</p><p>");
    say(page, "survey.print_purpose", survey->purpose, survey->legal_basis, LM_STR(""));
    put(page, "</p><p>");
    say0(page, "survey.print_voluntary");
    put(page, "</p></div>");
}

static lm_rc finish(struct page *page) {
    struct lm_str html;
    put(page, "</body></html>");
    LM_TRY(lm_buf_done(&page->out, &html));
    return lm_answer_text(page->cx, "text/html; charset=utf-8", html);
}

static void cell(struct page *page, struct lm_str s, bool is_number) {
    put(page, is_number ? "<td class=\"n\">" : "<td>");
    text(page, s);
    put(page, "</td>");
}

static void heading(struct page *page, const char *key, bool is_number) {
    put(page, is_number ? "<th class=\"n\">" : "<th>");
    say0(page, key);
    put(page, "</th>");
}

/* ---- the list of a building ---- */

static struct lm_str code_text(const struct page *page, const struct lm_code *codes, int value) {
    if (!lm_code_slug(codes, value))
        return LM_STR("");
    const struct lm_code *code = &codes[value - 1];
    return lm_str_of(page->cx->lang == LM_LANG_ZH ? code->zh : code->en);
}

static void resident(struct page *page, const struct ledger_resident *one) {
    text(page, one->name);
    put(page, " ");
    text(page, code_text(page, ledger_sexes, one->sex));
    put(page, " ");
    if (one->birth_year != LM_ABSENT)
        text(page, number(page, one->birth_year));
    put(page, " ");
    const struct lm_code *relation = ledger_relation(one->relation);
    if (relation)
        text(page, lm_str_of(page->cx->lang == LM_LANG_ZH ? relation->zh : relation->en));
    put(page, " ");
    text(page, one->phone_mask);
    put(page, "<br>");
}

static void box(struct page *page, struct lm_str choice) {
    put(page, " <span class=\"box\">□ ");
    text(page, choice);
    put(page, "</span>");
}

/* A number, then what can be ticked, or a line to write on. */
static void question_boxes(struct page *page, const struct survey *survey) {
    const struct survey_question *questions = survey->questions.items;
    for (size_t i = 0; i < survey->questions.count; i++) {
        const struct survey_question *one = &questions[i];
        put(page, "<div class=\"ask\">");
        text(page, number(page, (int64_t)i + 1));
        put(page, ".");
        if (one->kind == SURVEY_YES_NO) {
            box(page, words(page, "survey.yes", NULL));
            box(page, words(page, "survey.no", NULL));
        } else if (one->kind == SURVEY_CHOICE) {
            const struct lm_str *choices = one->choices.items;
            for (size_t j = 0; j < one->choices.count; j++)
                box(page, choices[j]);
        } else {
            put(page, " <span class=\"line\"></span>");
        }
        put(page, "</div>");
    }
}

static void door_row(struct page *page, const struct survey *survey,
                     const struct survey_pack_target *target) {
    put(page, "<tr>");
    cell(page, target->door.label, false);
    cell(page, code_text(page, ledger_usages, target->door.usage), false);
    put(page, "<td>");
    const struct ledger_household *households = target->households.items;
    bool is_nobody = true;
    for (size_t i = 0; i < target->households.count; i++) {
        const struct ledger_resident *residents = households[i].residents.items;
        for (size_t j = 0; j < households[i].residents.count; j++) {
            resident(page, &residents[j]);
            is_nobody = false;
        }
    }
    if (is_nobody)
        say0(page, "survey.print_nobody");
    put(page, "</td><td>");
    bool is_open = target->status == SURVEY_IS_WAITING || target->status == SURVEY_IS_NOT_REACHED;
    if (is_open) {
        say0(page, "survey.print_boxes");
        put(page, "<br>");
        say0(page, "survey.print_door_boxes");
    } else {
        text(page, code_text(page, survey_states, target->status));
    }
    put(page, "</td><td class=\"wide\">");
    if (is_open)
        question_boxes(page, survey);
    put(page, "</td></tr>");
}

/* What the numbers beside each door stand for. */
static void question_lines(struct page *page, const struct survey *survey) {
    const struct survey_question *questions = survey->questions.items;
    for (size_t i = 0; i < survey->questions.count; i++) {
        put(page, "<p>");
        text(page, number(page, (int64_t)i + 1));
        put(page, ". ");
        text(page, questions[i].text);
        if (questions[i].required)
            say0(page, "survey.print_required");
        put(page, "</p>");
    }
}

lm_rc survey_print_building(struct lm_cx *cx, const struct survey_pack *pack) {
    struct page page = {cx, lm_buf_in(cx->arena, PAGE_CAP)};
    begin(&page, &pack->survey, "survey.print_list");
    put(&page, "<p><strong>");
    text(&page, pack->path);
    put(&page, "</strong> ");
    say(&page, "survey.print_as_of", instant(&page, pack->as_of), LM_STR(""), LM_STR(""));
    put(&page, "</p>");
    question_lines(&page, &pack->survey);
    put(&page, "<table><thead><tr>");
    heading(&page, "survey.print_door", false);
    heading(&page, "survey.print_usage", false);
    heading(&page, "survey.print_people", false);
    heading(&page, "survey.print_result", false);
    heading(&page, "survey.print_changes", false);
    put(&page, "</tr></thead><tbody>");
    const struct survey_pack_target *targets = pack->targets.items;
    for (size_t i = 0; i < pack->targets.count; i++)
        door_row(&page, &pack->survey, &targets[i]);
    put(&page, "</tbody></table><p class=\"foot\">");
    say0(&page, "survey.print_sign");
    put(&page, "</p>");
    return finish(&page);
}

/* ---- the report ---- */

struct column {
    const char *key;
    size_t at;
};
static const struct column columns[] = {
    {"survey.col_doors", offsetof(struct survey_totals, doors)},
    {"survey.col_done", offsetof(struct survey_totals, done)},
    {"survey.col_unchanged", offsetof(struct survey_totals, unchanged)},
    {"survey.col_changed", offsetof(struct survey_totals, changed)},
    {"survey.col_vacant", offsetof(struct survey_totals, vacant)},
    {"survey.col_refused", offsetof(struct survey_totals, refused)},
    {"survey.col_dropped", offsetof(struct survey_totals, dropped)},
    {"survey.col_not_reached", offsetof(struct survey_totals, not_reached)},
    {"survey.col_pending", offsetof(struct survey_totals, pending)},
    {"survey.col_remaining", offsetof(struct survey_totals, remaining)},
    {"survey.col_households", offsetof(struct survey_totals, households)},
    {"survey.col_residents", offsetof(struct survey_totals, residents)},
};
static const struct column changes[] = {
    {"survey.col_moved_in", offsetof(struct survey_totals, moved_in)},
    {"survey.col_moved_out", offsetof(struct survey_totals, moved_out)},
    {"survey.col_found", offsetof(struct survey_totals, found)},
    {"survey.col_born", offsetof(struct survey_totals, born)},
    {"survey.col_died", offsetof(struct survey_totals, died)},
    {"survey.col_corrected", offsetof(struct survey_totals, corrected)},
};

static int64_t member(const struct survey_totals *totals, size_t at) {
    return *(const int64_t *)((const char *)totals + at);
}

static int64_t coverage(const struct survey_totals *t) {
    return t->doors ? t->done * 1000 / t->doors : LM_ABSENT;
}

static void place_row(struct page *page, struct lm_str name, const struct survey_totals *totals) {
    put(page, "<tr>");
    cell(page, name, false);
    cell(page, percent(page, coverage(totals)), true);
    for (size_t i = 0; i < LM_COUNT(columns); i++)
        cell(page, number(page, member(totals, columns[i].at)), true);
    put(page, "</tr>");
}

static void places(struct page *page, const struct survey_report *report) {
    put(page, "<h2>");
    say0(page, "survey.print_coverage");
    put(page, "</h2><table><thead><tr>");
    heading(page, "survey.col_place", false);
    heading(page, "survey.col_coverage", true);
    for (size_t i = 0; i < LM_COUNT(columns); i++)
        heading(page, columns[i].key, true);
    put(page, "</tr></thead><tbody>");
    const struct survey_child *children = report->children.items;
    for (size_t i = 0; i < report->children.count; i++)
        place_row(page, children[i].name, &children[i].totals);
    place_row(page, words(page, "survey.col_whole", NULL), &report->totals);
    put(page, "</tbody></table><h2>");
    say0(page, "survey.print_changes_title");
    put(page, "</h2><table><thead><tr>");
    for (size_t i = 0; i < LM_COUNT(changes); i++)
        heading(page, changes[i].key, true);
    put(page, "</tr></thead><tbody><tr>");
    for (size_t i = 0; i < LM_COUNT(changes); i++)
        cell(page, number(page, member(&report->totals, changes[i].at)), true);
    put(page, "</tr></tbody></table>");
}

static void line(struct page *page, const char *key, struct lm_str a, struct lm_str b) {
    put(page, "<p>");
    say(page, key, a, b, LM_STR(""));
    put(page, "</p>");
}

static void minutes_line(struct page *page, const char *key, int64_t seconds) {
    if (seconds != LM_ABSENT)
        line(page, key, number(page, (seconds + 59) / 60), LM_STR(""));
}

static void times(struct page *page, const struct survey_report *report) {
    if (report->elapsed_minutes == LM_ABSENT)
        return;
    put(page, "<h2>");
    say0(page, "survey.print_times");
    put(page, "</h2>");
    line(page, "survey.print_elapsed", number(page, report->elapsed_minutes), LM_STR(""));
    minutes_line(page, "survey.print_p50", report->times.p50_s);
    minutes_line(page, "survey.print_p95", report->times.p95_s);
    if (report->survey.baseline.text.p)
        line(page, "survey.print_baseline", report->survey.baseline.text,
             number(page, report->survey.baseline.minutes));
    if (report->people_answering != LM_ABSENT)
        line(page, "survey.print_people_count", number(page, report->people_answering), LM_STR(""));
}

static void tally(struct page *page, const struct survey_tally_view *view) {
    put(page, "<p><strong>");
    text(page, view->text);
    put(page, "</strong> ");
    say(page, "survey.print_answers", number(page, view->answers), LM_STR(""), LM_STR(""));
    if (view->total != LM_ABSENT) {
        put(page, " ");
        say(page, "survey.print_sum", view->total_text, LM_STR(""), LM_STR(""));
    }
    const struct survey_tally_item *items = view->items.items;
    for (size_t i = 0; i < view->items.count; i++) {
        put(page, "<br>");
        text(page, items[i].label);
        put(page, " ");
        text(page, number(page, items[i].answers));
        if (items[i].percent_x10 != LM_ABSENT) {
            put(page, " (");
            text(page, percent(page, items[i].percent_x10));
            put(page, ")");
        }
    }
    put(page, "</p>");
}

static void tallies(struct page *page, const struct survey_report *report) {
    if (report->tallies.count == 0)
        return;
    put(page, "<h2>");
    say0(page, "survey.print_questions");
    put(page, "</h2><p>");
    say0(page, "survey.print_small");
    put(page, "</p>");
    const struct survey_tally_view *views = report->tallies.items;
    for (size_t i = 0; i < report->tallies.count; i++)
        tally(page, &views[i]);
}

static void unreached(struct page *page, const struct survey_report *report) {
    if (report->unreached.count == 0)
        return;
    put(page, "<h2>");
    say0(page, "survey.print_unreached");
    put(page, "</h2>");
    if (report->unreached_count > (int64_t)report->unreached.count)
        line(page, "survey.print_unreached_more", number(page, report->unreached_count),
             number(page, (int64_t)report->unreached.count));
    put(page, "<table><thead><tr>");
    heading(page, "survey.col_place", false);
    heading(page, "survey.col_door", false);
    heading(page, "survey.col_state", false);
    put(page, "</tr></thead><tbody>");
    const struct survey_unreached *items = report->unreached.items;
    for (size_t i = 0; i < report->unreached.count; i++) {
        put(page, "<tr>");
        cell(page, items[i].place, false);
        cell(page, items[i].label, false);
        cell(page, code_text(page, survey_states, items[i].status), false);
        put(page, "</tr>");
    }
    put(page, "</tbody></table>");
}

static void sign_offs(struct page *page, const struct survey_report *report) {
    const struct survey_sign_off *items = report->survey.sign_offs.items;
    if (report->survey.sign_offs.count > 0) {
        put(page, "<h2>");
        say0(page, "survey.print_sign_offs");
        put(page, "</h2>");
    }
    for (size_t i = 0; i < report->survey.sign_offs.count; i++) {
        put(page, "<p>");
        text(page, items[i].name);
        put(page, " ");
        text(page, items[i].by_name);
        put(page, " ");
        text(page, instant(page, items[i].signed_at));
        put(page, " ");
        text(page, items[i].note);
        put(page, "</p>");
    }
    put(page, "<p class=\"foot\">");
    say0(page, "survey.print_seal");
    put(page, "</p>");
}

lm_rc survey_report_page(struct lm_cx *cx, const struct survey_report *report) {
    struct page page = {cx, lm_buf_in(cx->arena, PAGE_CAP)};
    begin(&page, &report->survey, "survey.print_report");
    put(&page, "<p><strong>");
    text(&page, report->path);
    put(&page, "</strong> ");
    say(&page, "survey.print_as_of", instant(&page, report->as_of), LM_STR(""), LM_STR(""));
    put(&page, "</p>");
    places(&page, report);
    times(&page, report);
    tallies(&page, report);
    unreached(&page, report);
    sign_offs(&page, report);
    return finish(&page);
}

/* ---- the report as a workbook ---- */

enum { SHEET_COLUMNS = 2 + LM_COUNT(columns) + LM_COUNT(changes) };

static void sheet_row(struct page *page, struct lm_sheet_out *out, struct lm_str name,
                      const struct survey_totals *totals) {
    lm_sheet_put(out, name);
    lm_sheet_put(out, percent(page, coverage(totals)));
    for (size_t i = 0; i < LM_COUNT(columns); i++)
        lm_sheet_put_int(out, member(totals, columns[i].at));
    for (size_t i = 0; i < LM_COUNT(changes); i++)
        lm_sheet_put_int(out, member(totals, changes[i].at));
    lm_sheet_end_row(out);
}

static void sheet_line(struct lm_sheet_out *out, struct lm_str a, struct lm_str b) {
    lm_sheet_put(out, a);
    lm_sheet_put(out, b);
    lm_sheet_end_row(out);
}

static void sheet_tallies(struct page *page, struct lm_sheet_out *out,
                          const struct survey_report *report) {
    const struct survey_tally_view *views = report->tallies.items;
    for (size_t i = 0; i < report->tallies.count; i++) {
        sheet_line(out, views[i].text,
                   words(page, "survey.print_answers",
                         (struct lm_str[3]){number(page, views[i].answers), {0}, {0}}));
        const struct survey_tally_item *items = views[i].items.items;
        for (size_t j = 0; j < views[i].items.count; j++) {
            lm_sheet_put(out, items[j].label);
            lm_sheet_put_int(out, items[j].answers);
            lm_sheet_put(out, percent(page, items[j].percent_x10));
            lm_sheet_end_row(out);
        }
    }
}

static void sheet_time(struct page *page, struct lm_sheet_out *out, const char *key,
                       int64_t seconds) {
    if (seconds != LM_ABSENT)
        sheet_line(
            out, LM_STR(""),
            words(page, key, (struct lm_str[3]){number(page, (seconds + 59) / 60), {0}, {0}}));
}

static void sheet_rest(struct page *page, struct lm_sheet_out *out,
                       const struct survey_report *report) {
    const struct survey_unreached *items = report->unreached.items;
    sheet_tallies(page, out, report);
    if (report->unreached.count > 0)
        sheet_line(out, words(page, "survey.print_unreached", NULL),
                   number(page, report->unreached_count));
    for (size_t i = 0; i < report->unreached.count; i++) {
        lm_sheet_put(out, items[i].place);
        lm_sheet_put(out, items[i].label);
        lm_sheet_put(out, code_text(page, survey_states, items[i].status));
        lm_sheet_end_row(out);
    }
    if (report->elapsed_minutes != LM_ABSENT)
        sheet_line(out, words(page, "survey.print_times", NULL),
                   words(page, "survey.print_elapsed",
                         (struct lm_str[3]){number(page, report->elapsed_minutes), {0}, {0}}));
    sheet_time(page, out, "survey.print_p50", report->times.p50_s);
    sheet_time(page, out, "survey.print_p95", report->times.p95_s);
    const struct survey_baseline *baseline = &report->survey.baseline;
    if (baseline->text.p)
        sheet_line(out, LM_STR(""),
                   words(page, "survey.print_baseline",
                         (struct lm_str[3]){baseline->text, number(page, baseline->minutes), {0}}));
}

static void sheet_sign_offs(struct page *page, struct lm_sheet_out *out,
                            const struct survey_report *report) {
    const struct survey_sign_off *items = report->survey.sign_offs.items;
    if (report->survey.sign_offs.count > 0)
        sheet_line(out, words(page, "survey.print_sign_offs", NULL),
                   number(page, (int64_t)report->survey.sign_offs.count));
    for (size_t i = 0; i < report->survey.sign_offs.count; i++) {
        lm_sheet_put(out, items[i].name);
        lm_sheet_put(out, items[i].by_name);
        lm_sheet_put(out, instant(page, items[i].signed_at));
        lm_sheet_put(out, items[i].note);
        lm_sheet_end_row(out);
    }
}

static lm_rc banner(struct page *page, const struct survey_report *report,
                    struct lm_str *ret_banner) {
    const struct survey *survey = &report->survey;
    struct lm_str header =
        words(page, "survey.print_header",
              (struct lm_str[3]){survey->form_no, survey->issued_by, survey->approval_no});
    struct lm_str valid = words(page, "survey.print_valid",
                                (struct lm_str[3]){day(page, survey->valid_until), {0}, {0}});
    struct lm_str demo = survey->is_demo ? words(page, "survey.print_demo", NULL) : LM_STR("");
    return lm_str_printf(page->cx->arena, ret_banner, "%.*s %.*s · %.*s · %.*s · %.*s",
                         LM_FMT(demo), LM_FMT(survey->title), LM_FMT(report->path), LM_FMT(header),
                         LM_FMT(valid));
}

static void titles(struct page *page, struct lm_sheet_column *ret) {
    size_t at = 0;
    ret[at++] = (struct lm_sheet_column){words(page, "survey.col_place", NULL).p, 28};
    ret[at++] = (struct lm_sheet_column){words(page, "survey.col_coverage", NULL).p, 12};
    for (size_t i = 0; i < LM_COUNT(columns); i++)
        ret[at++] = (struct lm_sheet_column){words(page, columns[i].key, NULL).p, 0};
    for (size_t i = 0; i < LM_COUNT(changes); i++)
        ret[at++] = (struct lm_sheet_column){words(page, changes[i].key, NULL).p, 0};
}

static lm_rc make_path(struct lm_cx *cx, struct lm_str *ret_path) {
    LM_TRY(
        lm_str_printf(cx->arena, ret_path, "%.*s/survey-report-XXXXXX", LM_FMT(cx->env->data_dir)));
    int file = mkstemp((char *)(uintptr_t)ret_path->p);
    if (file < 0)
        return LM_IO;
    close(file);
    return LM_OK;
}

static lm_rc write_sheet(struct page *page, const char *path, const struct survey_report *report) {
    struct lm_sheet_column titled[SHEET_COLUMNS];
    struct lm_str top;
    struct lm_sheet_out *out;
    titles(page, titled);
    LM_TRY(banner(page, report, &top));
    struct lm_sheet_style form = {.format = LM_SHEET_XLSX, .name = "Report", .banner = top.p};
    LM_TRY(lm_sheet_create(path, &form, titled, SHEET_COLUMNS, &out));
    const struct survey_child *children = report->children.items;
    for (size_t i = 0; i < report->children.count; i++)
        sheet_row(page, out, children[i].name, &children[i].totals);
    sheet_row(page, out, words(page, "survey.col_whole", NULL), &report->totals);
    sheet_rest(page, out, report);
    sheet_sign_offs(page, out, report);
    return lm_sheet_finish(out);
}

lm_rc survey_report_sheet(struct lm_cx *cx, const struct survey_report *report) {
    struct page page = {cx, lm_buf_in(cx->arena, 1000)};
    struct lm_str path, name;
    LM_TRY(make_path(cx, &path));
    lm_rc rc = write_sheet(&page, path.p, report);
    if (rc == LM_OK)
        rc = lm_str_printf(cx->arena, &name, "%.*s.xlsx", LM_FMT(report->survey.title));
    if (rc == LM_OK)
        rc = lm_answer_file(cx, path.p, lm_sheet_type(LM_SHEET_XLSX), name);
    if (rc != LM_OK)
        unlink(path.p);
    return rc;
}
