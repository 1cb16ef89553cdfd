/* The papers of a dossier on A4: one HTML page each, without scripts or foreign resources. Prints
 * the case that it is given; who may have it was asked before. */
#include "base/clock.h"
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "modules/mediation/mediation_rules.h"

enum { PAGE_CAP = 4 << 20 };

struct page {
    struct lm_cx *cx;
    const struct mediation_case *one;
    struct lm_buf out;
};

static const char style[] =
    "<style>@page{size:A4;margin:22mm 20mm}"
    "body{font:12pt/1.7 FangSong,STFangsong,\"Noto Serif CJK SC\",serif;color:#000;margin:0 auto;"
    "max-width:170mm;font-variant-numeric:tabular-nums}"
    "h1{font:bold 20pt/1.4 SimHei,\"PingFang SC\",\"Noto Sans CJK SC\",sans-serif;"
    "text-align:center;margin:0 0 2mm}"
    "h2{font:bold 13pt/1.4 SimHei,\"PingFang SC\",\"Noto Sans CJK SC\",sans-serif;margin:5mm 0 1mm}"
    "p{margin:0 0 2mm}.no{text-align:center;margin-bottom:5mm}"
    ".text{white-space:pre-wrap;text-indent:2em}"
    "table{border-collapse:collapse;width:100%;margin:2mm 0}tr{page-break-inside:avoid}"
    "thead{display:table-header-group}th,td{border:.5pt solid #000;padding:1.5mm 2mm;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "td{white-space:pre-wrap}th{font-weight:normal;background:#f2f2f2;width:32mm}"
    ".narrow{width:auto}.n{text-align:right}.sign{margin-top:8mm;page-break-inside:avoid}"
    ".sign p{margin:0 0 7mm}.right{text-align:right}.cover{margin-top:45mm}"
    ".next{page-break-before:always}.cover h1{font-size:30pt;margin-bottom:18mm}.demo{border:1.5pt "
    "solid #000;padding:1mm 3mm;"
    "text-align:center;font-weight:bold}</style>";

/* ---- pieces ---- */

static void put(struct page *page, const char *html) {
    lm_buf_z(&page->out, html);
}

static void text(struct page *page, struct lm_str s) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '<')
            put(page, "&lt;");
        else if (s.p[i] == '>')
            put(page, "&gt;");
        else if (s.p[i] == '&')
            put(page, "&amp;");
        else if (s.p[i] == '"')
            put(page, "&quot;");
        else
            lm_buf_char(&page->out, s.p[i]);
    }
}

static void say_of(struct page *page, const char *key, struct lm_str a) {
    struct lm_buf out = lm_buf_in(page->cx->arena, 8000);
    struct lm_str sentence;
    lm_message(page->cx->env->messages, page->cx->lang, key, (struct lm_str[3]){a, {0}, {0}}, &out);
    if (lm_buf_done(&out, &sentence) == LM_OK)
        text(page, sentence);
}

static void say(struct page *page, const char *key) {
    say_of(page, key, (struct lm_str){0});
}

static void line(struct page *page, const char *key) {
    put(page, "<p>");
    say(page, key);
    put(page, "</p>");
}

static void heading(struct page *page, const char *key) {
    put(page, "<h2>");
    say(page, key);
    put(page, "</h2>");
}

static void row(struct page *page, const char *key, struct lm_str value) {
    put(page, "<tr><th>");
    say(page, key);
    put(page, "</th><td>");
    text(page, value);
    put(page, "</td></tr>");
}

static struct lm_str number(const struct page *page, int64_t value) {
    struct lm_str s;
    return lm_str_printf(page->cx->arena, &s, "%lld", (long long)value) == LM_OK ? s : LM_STR("");
}

static struct lm_str day(const struct page *page, int64_t date) {
    struct lm_str s;
    if (date == 0)
        return LM_STR("");
    const char *form = page->cx->lang == LM_LANG_ZH ? "%lld年%lld月%lld日" : "%lld-%02lld-%02lld";
    return lm_str_printf(page->cx->arena, &s, form, (long long)(date / 10000),
                         (long long)(date / 100 % 100), (long long)(date % 100)) == LM_OK
               ? s
               : LM_STR("");
}

static struct lm_str code(const struct page *page, const struct lm_code *codes, int value) {
    return mediation_code_text(page->cx, codes, value);
}

/* A heading and what stands below it; nothing for nothing. */
static void passage(struct page *page, const char *key, struct lm_str words) {
    if (lm_str_is_empty(lm_str_trim(words)))
        return;
    heading(page, key);
    put(page, "<p class=\"text\">");
    text(page, words);
    put(page, "</p>");
}

static void title(struct page *page, int form) {
    put(page, "<h1>");
    text(page, code(page, mediation_print_forms, form));
    put(page, "</h1>");
    if (form == MEDIATION_PRINT_APPLICATION) /* the court gives its own number */
        return;
    put(page, "<p class=\"no\">");
    if (page->one->number.p)
        say_of(page, "mediation.print_number", page->one->number);
    else
        say(page, "mediation.print_unnumbered");
    put(page, "</p>");
}

static void begin(struct page *page, int form) {
    put(page, page->cx->lang == LM_LANG_ZH ? "<!doctype html><html lang=\"zh-CN\">"
                                           : "<!doctype html><html lang=\"en\">");
    put(page, "<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
              "content=\"width=device-width\"><title>");
    text(page, code(page, mediation_print_forms, form));
    put(page, "</title>");
    put(page, style);
    put(page, "</head><body>");
    if (page->cx->env->is_demo) {
        put(page, "<p class=\"demo\">");
        say(page, "mediation.print_demo");
        put(page, "</p>");
    }
    bool is_cover = form == MEDIATION_PRINT_COVER || form == MEDIATION_PRINT_BACK;
    put(page, is_cover ? "<div class=\"cover\">" : "<div>");
    title(page, form);
    if (page->one->reader && (form == MEDIATION_PRINT_AGREEMENT || form == MEDIATION_PRINT_ORAL))
        line(page, "mediation.print_party_copy");
}

static lm_rc finish(struct page *page) {
    struct lm_str html;
    put(page, "</div></body></html>");
    LM_TRY(lm_buf_done(&page->out, &html));
    return lm_answer_text(page->cx, "text/html; charset=utf-8", html);
}

static struct lm_str names(const struct page *page, int side) {
    struct lm_buf out = lm_buf_in(page->cx->arena, 8000);
    struct lm_str joined;
    const struct mediation_party *parties = page->one->parties.items;
    for (size_t i = 0; i < page->one->parties.count; i++) {
        if (parties[i].side != side)
            continue;
        if (out.n > 0)
            lm_buf_z(&out, page->cx->lang == LM_LANG_ZH ? "、" : ", ");
        lm_buf_str(&out, parties[i].person.name);
    }
    return lm_buf_done(&out, &joined) == LM_OK ? joined : LM_STR("");
}

static struct lm_str mediators(const struct page *page) {
    struct lm_buf out = lm_buf_in(page->cx->arena, 4000);
    struct lm_str joined;
    const struct mediation_mediator *items = page->one->mediators.items;
    for (size_t i = 0; i < page->one->mediators.count; i++) {
        if (i > 0)
            lm_buf_z(&out, page->cx->lang == LM_LANG_ZH ? "、" : ", ");
        lm_buf_str(&out, items[i].name);
    }
    return lm_buf_done(&out, &joined) == LM_OK ? joined : LM_STR("");
}

static void party(struct page *page, const struct mediation_party *one) {
    const struct mediation_person *person = &one->person;
    struct lm_str agent = {0};
    put(page, "<table>");
    put(page, "<tr><th>");
    say(page, "mediation.print_party");
    put(page, "</th><td>");
    text(page, code(page, mediation_sides, one->side));
    put(page, "</td></tr>");
    row(page, "mediation.print_name", person->name);
    if (person->sex)
        row(page, "mediation.print_sex", code(page, mediation_sexes, person->sex));
    if (person->birth_on)
        row(page, "mediation.print_birth", day(page, person->birth_on));
    if (person->id_number.n)
        row(page, "mediation.print_id", person->id_number);
    if (!page->one->reader || one->is_me) { /* of others, a party is told the name */
        row(page, "mediation.print_address", person->address);
        row(page, "mediation.print_phone", person->phone);
    }
    if (person->work.n)
        row(page, "mediation.print_work", person->work);
    if (person->agent.n &&
        lm_str_printf(page->cx->arena, &agent, "%.*s　%.*s", LM_FMT(person->agent),
                      LM_FMT(person->agent_power)) == LM_OK)
        row(page, "mediation.print_agent", agent);
    put(page, "</table>");
}

static void parties(struct page *page) {
    const struct mediation_party *items = page->one->parties.items;
    for (size_t i = 0; i < page->one->parties.count; i++)
        party(page, &items[i]);
}

/* Lines to sign on: one for each party, the mediator, the recorder, and the committee's seal. */
static void signatures(struct page *page, bool is_of_parties) {
    put(page, "<div class=\"sign\">");
    for (size_t i = 0; i < page->one->parties.count && is_of_parties; i++)
        line(page, "mediation.print_sign_party");
    line(page, "mediation.print_sign_mediator");
    line(page, "mediation.print_sign_recorder");
    put(page, "<p class=\"right\">");
    say_of(page, "mediation.print_seal", page->one->committee);
    put(page, "</p><p class=\"right\">");
    say(page, "mediation.print_date");
    put(page, "</p></div>");
}

/* ---- the papers ---- */

static void registration(struct page *page) {
    const struct mediation_case *one = page->one;
    parties(page);
    put(page, "<table>");
    row(page, "mediation.print_source", code(page, mediation_sources, one->source));
    if (one->content.referrer.n)
        row(page, "mediation.print_referrer", one->content.referrer);
    row(page, "mediation.print_cause", code(page, mediation_causes, one->cause));
    row(page, "mediation.print_scale", code(page, mediation_scales, one->scale));
    row(page, "mediation.print_summary", one->content.summary);
    row(page, "mediation.print_request", one->content.request);
    row(page, "mediation.print_filed", day(page, one->now.filed_on));
    row(page, "mediation.print_accepted", day(page, one->now.accepted_on));
    row(page, "mediation.print_limit", day(page, one->now.limit_on));
    row(page, "mediation.print_mediators", mediators(page));
    put(page, "</table>");
    line(page, "mediation.print_free");
    signatures(page, true);
}

static void notice(struct page *page) {
    static const char *const rights[] = {"mediation.print_right_1", "mediation.print_right_2",
                                         "mediation.print_right_3", "mediation.print_right_4",
                                         "mediation.print_right_5"};
    static const char *const duties[] = {"mediation.print_duty_1", "mediation.print_duty_2",
                                         "mediation.print_duty_3"};
    heading(page, "mediation.print_rights");
    for (size_t i = 0; i < LM_COUNT(rights); i++)
        line(page, rights[i]);
    heading(page, "mediation.print_duties");
    for (size_t i = 0; i < LM_COUNT(duties); i++)
        line(page, duties[i]);
    line(page, "mediation.print_free");
    line(page, "mediation.print_confirmable");
    line(page, "mediation.print_reading");
    line(page, "mediation.print_will");
    signatures(page, true);
}

static void agreement(struct page *page) {
    const struct mediation_case *one = page->one;
    parties(page);
    line(page, "mediation.print_intro");
    passage(page, "mediation.print_facts", one->content.facts);
    passage(page, "mediation.print_issues", one->content.issues);
    passage(page, "mediation.print_duties_of", one->content.duties);
    passage(page, "mediation.print_terms", one->content.terms);
    passage(page, "mediation.print_way", one->content.way);
    passage(page, "mediation.print_until", day(page, one->now.perform_by));
    put(page, "<p>");
    say_of(page, "mediation.print_copies", number(page, (int64_t)one->parties.count + 1));
    put(page, "</p>");
    line(page, "mediation.print_binding");
    put(page, "<table>");
    row(page, "mediation.print_spot", one->content.spot);
    row(page, "mediation.print_agreed", day(page, one->now.agreed_on));
    put(page, "</table>");
    signatures(page, true);
}

static void oral(struct page *page) {
    const struct mediation_case *one = page->one;
    parties(page);
    line(page, "mediation.print_oral_note");
    put(page, "<table>");
    row(page, "mediation.print_cause", code(page, mediation_causes, one->cause));
    row(page, "mediation.print_facts", one->content.facts);
    row(page, "mediation.print_terms", one->content.terms);
    row(page, "mediation.print_way", one->content.way);
    row(page, "mediation.print_until", day(page, one->now.perform_by));
    row(page, "mediation.print_spot", one->content.spot);
    row(page, "mediation.print_agreed", day(page, one->now.agreed_on));
    put(page, "</table>");
    signatures(page, false);
}

/* ---- to the court ---- */

/* With room to write what is not known, or not this reader's to know. */
static void applicant(struct page *page, const struct mediation_party *one, int64_t no) {
    const struct mediation_person *person = &one->person;
    put(page, "<table><tr><th>");
    say_of(page, "mediation.print_applicant", number(page, no));
    put(page, "</th><td>");
    text(page, person->name);
    put(page, "</td></tr>");
    row(page, "mediation.print_sex", code(page, mediation_sexes, person->sex));
    row(page, "mediation.print_birth", day(page, person->birth_on));
    row(page, "mediation.print_id", person->id_number);
    row(page, "mediation.print_address", person->address);
    row(page, "mediation.print_phone", person->phone);
    row(page, "mediation.print_apply_agent", person->agent);
    put(page, "</table>");
}

/* All parties together, whichever side they were on (art. 33). */
static void application(struct page *page) {
    const struct mediation_case *one = page->one;
    const struct mediation_party *items = one->parties.items;
    for (size_t i = 0; i < one->parties.count; i++)
        applicant(page, &items[i], (int64_t)i + 1);
    heading(page, "mediation.print_request");
    line(page, "mediation.print_apply_request");
    put(page, "<table>");
    row(page, "mediation.print_apply_number", one->number);
    row(page, "mediation.print_committee", one->committee);
    row(page, "mediation.print_cause", code(page, mediation_causes, one->cause));
    row(page, "mediation.print_apply_agreed", day(page, one->now.agreed_on));
    row(page, "mediation.print_effect", day(page, one->now.effect_on));
    row(page, "mediation.print_until", day(page, one->now.perform_by));
    put(page, "</table>");
    passage(page, "mediation.print_terms", one->content.terms);
    passage(page, "mediation.print_way", one->content.way);
    heading(page, "mediation.print_apply_reason");
    line(page, "mediation.print_apply_joint");
    line(page, "mediation.print_apply_promise");
    line(page, "mediation.print_apply_with");
    line(page, "mediation.print_apply_court");
    put(page, "<div class=\"sign\">");
    for (size_t i = 0; i < one->parties.count; i++)
        line(page, "mediation.print_sign_applicant");
    put(page, "<p class=\"right\">");
    say(page, "mediation.print_date");
    put(page, "</p></div>");
}

/* As long as a court can be asked; and again once it was, for the dossier. */
static lm_rc check_application(struct lm_cx *cx, const struct mediation_case *one) {
    struct mediation_step step = {.move = MEDIATION_COURT_APPLY, .on = lm_date_at(cx->now_ms)};
    struct mediation_facts facts = mediation_facts_of(one);
    if (!one->now.confirm_by)
        return lm_fail(cx, LM_NOT_FOUND, "mediation.no_such_paper");
    if (one->now.court != MEDIATION_COURT_NONE && one->now.court != MEDIATION_COURT_DECLINED)
        return LM_OK;
    const char *why = mediation_why_not(&one->now, &step, &facts);
    return why ? lm_fail(cx, LM_CONFLICT, why) : LM_OK;
}

static struct lm_str outcome(const struct page *page) {
    const struct mediation_standing *now = &page->one->now;
    return now->agreed_on ? code(page, mediation_forms, now->form)
                          : code(page, mediation_end_reasons, now->end_reason);
}

static struct lm_str sheets(const struct page *page) {
    const struct mediation_item *items = page->one->dossier.items;
    int64_t pages = 0;
    for (size_t i = 0; i < page->one->dossier.count; i++)
        pages += items[i].pages;
    return number(page, pages);
}

static void cover(struct page *page) {
    const struct mediation_case *one = page->one;
    put(page, "<table>");
    row(page, "mediation.print_committee", one->committee);
    row(page, "mediation.print_cause", code(page, mediation_causes, one->cause));
    put(page, "<tr><th>");
    say(page, "mediation.print_parties");
    put(page, "</th><td>");
    for (int side = MEDIATION_APPLICANT; side <= MEDIATION_RESPONDENT; side++) {
        text(page, code(page, mediation_sides, side));
        put(page, "　");
        text(page, names(page, side));
        put(page, side == MEDIATION_APPLICANT ? "<br>" : "");
    }
    put(page, "</td></tr>");
    row(page, "mediation.print_mediators", mediators(page));
    row(page, "mediation.print_accepted", day(page, one->now.accepted_on));
    row(page, "mediation.print_closed", outcome(page));
    row(page, "mediation.print_archived", day(page, one->now.archived_on));
    row(page, "mediation.print_years", LM_STR(""));
    put(page, "</table><p class=\"right\">");
    say_of(page, "mediation.print_pages_all", sheets(page));
    put(page, "</p>");
}

static void head_cell(struct page *page, const char *key) {
    put(page, "<th class=\"narrow\">");
    say(page, key);
    put(page, "</th>");
}

static void index_page(struct page *page) {
    const struct mediation_item *items = page->one->dossier.items;
    put(page, "<table><thead><tr>");
    head_cell(page, "mediation.print_no");
    head_cell(page, "mediation.print_item");
    head_cell(page, "mediation.print_must");
    head_cell(page, "mediation.print_there");
    head_cell(page, "mediation.print_pages");
    put(page, "</tr></thead><tbody>");
    for (size_t i = 0; i < page->one->dossier.count; i++) {
        put(page, "<tr><td class=\"n\">");
        text(page, number(page, items[i].no));
        put(page, "</td><td>");
        text(page, items[i].name);
        put(page, "</td><td>");
        say(page, items[i].is_must ? "mediation.print_yes" : "mediation.print_if_needed");
        put(page, "</td><td>");
        if (items[i].is_there)
            say(page, "mediation.print_yes");
        put(page, "</td><td class=\"n\">");
        if (items[i].pages)
            text(page, number(page, items[i].pages));
        put(page, "</td></tr>");
    }
    put(page, "</tbody></table>");
}

static void course(struct page *page) {
    const struct mediation_record *records = page->one->records.items;
    if (page->one->records.count == 0)
        return;
    heading(page, "mediation.print_course");
    put(page, "<table>");
    for (size_t i = 0; i < page->one->records.count; i++) {
        put(page, "<tr><th>");
        text(page, day(page, records[i].held_on));
        put(page, "<br>");
        text(page, code(page, mediation_kinds, records[i].kind));
        put(page, "</th><td>");
        text(page, records[i].text);
        put(page, "</td></tr>");
    }
    put(page, "</table>");
}

static void closing(struct page *page) {
    const struct mediation_case *one = page->one;
    put(page, "<table>");
    row(page, "mediation.print_applicants", names(page, MEDIATION_APPLICANT));
    row(page, "mediation.print_respondents", names(page, MEDIATION_RESPONDENT));
    row(page, "mediation.print_cause", code(page, mediation_causes, one->cause));
    row(page, "mediation.print_accepted", day(page, one->now.accepted_on));
    row(page, "mediation.print_closed", outcome(page));
    if (one->now.performed)
        row(page, "mediation.print_performed",
            code(page, mediation_performeds, one->now.performed));
    if (one->now.court != MEDIATION_COURT_NONE)
        row(page, "mediation.print_court", code(page, mediation_courts, one->now.court));
    put(page, "</table>");
    passage(page, "mediation.print_summary", one->content.summary);
    course(page);
    passage(page, "mediation.print_terms", one->content.terms);
    passage(page, "mediation.print_risk", one->content.risk);
    passage(page, "mediation.print_ending", one->content.ending);
    passage(page, "mediation.print_report", one->content.closing);
    signatures(page, false);
}

/* ---- records: one sheet each ---- */

static int kind_of(int form) {
    return form - MEDIATION_PRINT_INVESTIGATION + MEDIATION_INVESTIGATION;
}

static void record(struct page *page, const struct mediation_record *one) {
    put(page, "<table>");
    row(page, "mediation.print_held", day(page, one->held_on));
    if (one->kind == MEDIATION_SESSION) {
        put(page, "<tr><th>");
        text(page, code(page, mediation_kinds, one->kind));
        put(page, "</th><td>");
        say(page,
            one->is_public ? "mediation.print_session_open" : "mediation.print_session_closed");
        put(page, "</td></tr>");
    }
    if (one->spot.n)
        row(page, "mediation.print_spot_of", one->spot);
    if (one->present.n)
        row(page, "mediation.print_present", one->present);
    row(page, "mediation.print_applicants", names(page, MEDIATION_APPLICANT));
    row(page, "mediation.print_respondents", names(page, MEDIATION_RESPONDENT));
    row(page, "mediation.print_mediators", mediators(page));
    put(page, "</table><p class=\"text\">");
    text(page, one->text);
    put(page, "</p>");
    line(page, "mediation.print_read_over");
    put(page, "<div class=\"sign\">");
    line(page, "mediation.print_sign_present");
    line(page, "mediation.print_sign_mediator");
    line(page, "mediation.print_sign_recorder");
    put(page, "<p class=\"right\">");
    say(page, "mediation.print_date");
    put(page, "</p></div>");
}

static void records(struct page *page, int form) {
    const struct mediation_record *items = page->one->records.items;
    bool is_first = true;
    for (size_t i = 0; i < page->one->records.count; i++) {
        if (items[i].kind != kind_of(form))
            continue;
        if (!is_first) {
            put(page, "</div><div class=\"next\">");
            title(page, form);
        }
        record(page, &items[i]);
        is_first = false;
    }
}

static bool has_records(const struct mediation_case *one, int form) {
    const struct mediation_record *items = one->records.items;
    for (size_t i = 0; i < one->records.count; i++)
        if (items[i].kind == kind_of(form))
            return true;
    return false;
}

static void back(struct page *page) {
    line(page, "mediation.print_back_note");
    put(page, "<p class=\"right\">");
    say_of(page, "mediation.print_pages_all", sheets(page));
    put(page, "</p><div class=\"sign\">");
    line(page, "mediation.print_filer");
    line(page, "mediation.print_checker");
    line(page, "mediation.print_date");
    put(page, "</div>");
}

lm_rc mediation_print(struct lm_cx *cx, const struct mediation_case *one, int form) {
    static void (*const papers[])(struct page *) = {[MEDIATION_PRINT_REGISTRATION] = registration,
                                                    [MEDIATION_PRINT_NOTICE] = notice,
                                                    [MEDIATION_PRINT_AGREEMENT] = agreement,
                                                    [MEDIATION_PRINT_ORAL] = oral,
                                                    [MEDIATION_PRINT_COVER] = cover,
                                                    [MEDIATION_PRINT_INDEX] = index_page,
                                                    [MEDIATION_PRINT_CLOSING] = closing,
                                                    [MEDIATION_PRINT_BACK] = back,
                                                    [MEDIATION_PRINT_APPLICATION] = application};
    struct page page = {cx, one, lm_buf_in(cx->arena, PAGE_CAP)};
    bool is_record = form >= MEDIATION_PRINT_INVESTIGATION;
    bool is_form_there = form != MEDIATION_PRINT_AGREEMENT && form != MEDIATION_PRINT_ORAL;
    if (is_record)
        is_form_there = has_records(one, form);
    if (form == MEDIATION_PRINT_AGREEMENT)
        is_form_there = one->now.form == MEDIATION_WRITTEN;
    if (form == MEDIATION_PRINT_ORAL)
        is_form_there = one->now.form == MEDIATION_ORAL;
    if (!is_form_there)
        return lm_fail(cx, LM_NOT_FOUND, "mediation.no_such_paper");
    if (form == MEDIATION_PRINT_APPLICATION)
        LM_TRY(check_application(cx, one));
    begin(&page, form);
    if (is_record)
        records(&page, form);
    else
        papers[form](&page);
    return finish(&page);
}
