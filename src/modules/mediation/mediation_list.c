/* The cases of whoever handles them, as a list and as a file. Neither names anybody: a search goes
 * by the number, for names are sealed, and each look at one is on record. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/env.h"
#include "lib/sheet/sheet.h"
#include "modules/mediation/mediation_rules.h"

enum { PAGE = 200, PATTERN_CAP = 1000 };

static const struct lm_field ask_fields[] = {
    {LM_AT(struct mediation_list_ask, state), LM_CODE, .codes = mediation_states,
     .doc = "Only this stage."},
    {LM_AT(struct mediation_list_ask, due), LM_CODE, .codes = mediation_dues,
     .doc = "Only those whose deadline stands so."},
    {LM_AT(struct mediation_list_ask, q), LM_TEXT, .max = 40, .doc = "A piece of the number."},
    {LM_AT(struct mediation_list_ask, after), LM_ID, .doc = "`next` of the page before."},
    {LM_AT(struct mediation_list_ask, limit), LM_INT, .min = 1, .max = PAGE,
     .doc = "50 if absent."},
    {0},
};
const struct lm_record mediation_list_ask_record = {"MediationListAsk",
                                                    sizeof(struct mediation_list_ask), ask_fields};

struct list_view {
    struct lm_list items;
    int64_t next;
};
static const struct lm_field list_view_fields[] = {
    {LM_AT(struct list_view, items), LM_LIST, LM_REQUIRED, .record = &mediation_line_record,
     .doc = "Newest first; names nobody."},
    {LM_AT(struct list_view, next), LM_ID, .doc = "Where to go on; absent at the end."},
    {0},
};
static const struct lm_record list_view_record = {"MediationList", sizeof(struct list_view),
                                                  list_view_fields};

/* ---- reading ---- */

/* What was typed, as numbers are written: with ASCII brackets; nothing of it is a joker. */
static lm_rc pattern_of(struct lm_cx *cx, struct lm_str q, struct lm_str *ret_pattern) {
    struct lm_buf out = lm_buf_in(cx->arena, PATTERN_CAP);
    size_t at = 0;
    char bytes[4];
    *ret_pattern = (struct lm_str){0};
    q = lm_str_trim(q);
    if (lm_str_is_empty(q))
        return LM_OK;
    for (int32_t point; (point = lm_utf8_next(q, &at)) >= 0;) {
        if (point == 0xFF08 || point == 0xFF09)
            point -= 0xFEE0;
        if (point == '%' || point == '_' || point == '!')
            lm_buf_char(&out, '!');
        lm_buf_put(&out, bytes, lm_utf8_put(bytes, point));
    }
    return lm_buf_done(&out, ret_pattern);
}

lm_rc mediation_list(struct lm_cx *cx, const struct mediation_list_ask *ask,
                     struct lm_list *ret_cases, int64_t *ret_next) {
    const int64_t *roots;
    size_t count, kept = 0;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    int64_t today = lm_date_at(cx->now_ms);
    struct mediation_page page = {.account_id = cx->who->account_id,
                                  .after = ask->after,
                                  .limit = ask->limit == LM_ABSENT ? 50 : ask->limit,
                                  .state = ask->state,
                                  .due = ask->due,
                                  .today = today,
                                  .soon = mediation_days_after(today, MEDIATION_DAYS_BEFORE)};
    LM_TRY(pattern_of(cx, ask->q, &page.number));
    LM_TRY(mediation_store_page(cx, &page, ret_cases));
    struct mediation_case *items = ret_cases->items;
    *ret_next = (int64_t)ret_cases->count == page.limit ? items[ret_cases->count - 1].id : 0;
    for (size_t i = 0; i < ret_cases->count; i++) {
        struct mediation_member seat = {0};
        lm_rc rc = mediation_own_seat(
            cx,
            &(struct mediation_committee){.id = items[i].committee_id, .node_id = items[i].node_id},
            &seat);
        if (rc == LM_NOT_FOUND)
            continue;
        LM_TRY(rc);
        items[kept] = items[i];
        items[kept++].is_head = seat.is_head;
    }
    ret_cases->count = kept;
    return LM_OK;
}

static lm_rc list(struct lm_cx *cx, const void *in, void *out) {
    struct list_view *view = out;
    return mediation_list(cx, in, &view->items, &view->next);
}

/* ---- as a file ---- */

static const struct column {
    const char *zh, *en;
    int width;
} columns[] = {
    {"案号", "Number", 24},        {"来源", "Came by", 14},      {"纠纷类型", "Cause", 24},
    {"规模", "Scale", 12},         {"阶段", "Stage", 14},        {"申请日期", "Filed", 12},
    {"受理日期", "Accepted", 12},  {"调解期限", "Limit", 12},    {"延长次数", "Extended", 8},
    {"达成协议", "Agreed", 12},    {"协议形式", "Form", 10},     {"履行期限", "Perform by", 12},
    {"履行情况", "Performed", 10}, {"终止原因", "Ended by", 18}, {"终止日期", "Ended", 12},
    {"司法确认", "Court", 14},     {"归档日期", "Archived", 12},
};

struct writer {
    struct lm_cx *cx;
    struct lm_sheet_out *sheet;
    bool is_english;
};

static void put(struct writer *writer, struct lm_str text) {
    lm_sheet_put(writer->sheet, text.p ? text : LM_STR(""));
}

static void put_code(struct writer *writer, const struct lm_code *codes, int value) {
    put(writer, mediation_code_text(writer->cx, codes, value));
}

static void put_day(struct writer *writer, int64_t day) {
    char text[40] = "";
    if (day > 0)
        snprintf(text, sizeof text, "%04d-%02d-%02d", (int)(day / 10000), (int)(day / 100 % 100),
                 (int)(day % 100));
    put(writer, lm_str_of(text));
}

static void put_case(struct writer *writer, const struct mediation_case *one) {
    const struct mediation_standing *now = &one->now;
    put(writer, one->number);
    put_code(writer, mediation_sources, one->source);
    put_code(writer, mediation_causes, one->cause);
    put_code(writer, mediation_scales, one->scale);
    put_code(writer, mediation_states, now->state);
    put_day(writer, now->filed_on);
    put_day(writer, now->accepted_on);
    put_day(writer, now->limit_on);
    lm_sheet_put_int(writer->sheet, now->extensions);
    put_day(writer, now->agreed_on);
    put_code(writer, mediation_forms, now->form);
    put_day(writer, now->perform_by);
    put_code(writer, mediation_performeds, now->performed);
    put_code(writer, mediation_end_reasons, now->end_reason);
    put_day(writer, now->ended_on);
    put_code(writer, mediation_courts, now->court);
    put_day(writer, now->archived_on);
    lm_sheet_end_row(writer->sheet);
}

static lm_rc put_pages(struct writer *writer, const struct mediation_list_ask *in) {
    struct mediation_list_ask ask = *in;
    ask.limit = PAGE;
    ask.after = 0;
    do {
        struct lm_list cases = {0};
        LM_TRY(mediation_list(writer->cx, &ask, &cases, &ask.after));
        for (size_t i = 0; i < cases.count; i++)
            put_case(writer, &((const struct mediation_case *)cases.items)[i]);
        LM_TRY(lm_sheet_failure(writer->sheet));
    } while (ask.after);
    return LM_OK;
}

static lm_rc write_file(struct lm_cx *cx, const struct mediation_list_ask *ask, bool is_csv) {
    struct writer writer = {.cx = cx, .is_english = cx->lang == LM_LANG_EN};
    struct lm_sheet_style style = {.format = is_csv ? LM_SHEET_CSV : LM_SHEET_XLSX,
                                   .name = writer.is_english ? "Mediation" : "人民调解"};
    struct lm_sheet_column heads[LM_COUNT(columns)];
    struct lm_sink sink;
    for (size_t i = 0; i < LM_COUNT(columns); i++)
        heads[i] = (struct lm_sheet_column){writer.is_english ? columns[i].en : columns[i].zh,
                                            columns[i].width, false};
    if (cx->env->is_demo)
        style.banner =
            writer.is_english ? "Demonstration: everything is invented" : "演示数据，均为虚构";
    LM_TRY(lm_answer_stream(
        cx,
        is_csv ? "text/csv" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        is_csv ? LM_STR("人民调解.csv") : LM_STR("人民调解.xlsx"), &sink));
    LM_TRY(lm_sheet_begin(sink, &style, heads, LM_COUNT(columns), &writer.sheet));
    lm_rc rc = put_pages(&writer, ask);
    if (rc == LM_OK)
        return lm_sheet_finish(writer.sheet);
    lm_sheet_drop(writer.sheet);
    return rc;
}

static lm_rc note_export(struct lm_cx *cx, void *arg) {
    const struct lm_cx *reader = arg;
    cx->who = reader->who;
    memcpy(cx->request_id, reader->request_id, sizeof cx->request_id);
    LM_TRY(lm_audit_about(cx, "mediations", 0, reader->permitted_node));
    return audit_write(cx, "mediation.export");
}

static lm_rc export_as(struct lm_cx *cx, const struct mediation_list_ask *ask, bool is_csv) {
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    LM_TRY(lm_env_write(cx->env, cx->arena, note_export, cx));
    return write_file(cx, ask, is_csv);
}

static lm_rc export_xlsx(struct lm_cx *cx, const void *in, void *out) {
    (void)out;
    return export_as(cx, in, false);
}

static lm_rc export_csv(struct lm_cx *cx, const void *in, void *out) {
    (void)out;
    return export_as(cx, in, true);
}

#define API "/api/v1"
const struct lm_route mediation_list_routes[] = {
    {"GET", API "/mediations", &mediation_handle, LM_TX_READ, list, &mediation_list_ask_record,
     &list_view_record, .doc = "Cases that the caller heads or was assigned to, newest first."},
    {"GET", API "/mediations.xlsx", &mediation_handle, LM_TX_LONG, export_xlsx,
     .input = &mediation_list_ask_record, .is_file = true, .is_stream = true,
     .doc = "The same list as a workbook, filtered alike; names nobody; on record."},
    {"GET", API "/mediations.csv", &mediation_handle, LM_TX_LONG, export_csv,
     .input = &mediation_list_ask_record, .is_file = true, .is_stream = true,
     .doc = "The same as CSV in UTF-8 with BOM."},
    {0},
};
