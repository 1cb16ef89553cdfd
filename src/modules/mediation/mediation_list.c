/* The cases of whoever handles them, as a list and as a file. Neither names anybody: a search goes
 * by the number, for names are sealed, and each look at one is on record. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/sheet/sheet_export.h"
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

static const struct lm_export_column columns[] = {
    {"案号", "Number", 24},        {"来源", "Came by", 14},      {"纠纷类型", "Cause", 24},
    {"规模", "Scale", 12},         {"阶段", "Stage", 14},        {"申请日期", "Filed", 12},
    {"受理日期", "Accepted", 12},  {"调解期限", "Limit", 12},    {"延长次数", "Extended", 8},
    {"达成协议", "Agreed", 12},    {"协议形式", "Form", 10},     {"履行期限", "Perform by", 12},
    {"履行情况", "Performed", 10}, {"终止原因", "Ended by", 18}, {"终止日期", "Ended", 12},
    {"司法确认", "Court", 14},     {"归档日期", "Archived", 12},
};

static void put_case(const struct lm_exporter *to, const struct mediation_case *one) {
    const struct mediation_standing *now = &one->now;
    lm_export_text(to, one->number);
    lm_export_code(to, mediation_sources, one->source);
    lm_export_code(to, mediation_causes, one->cause);
    lm_export_code(to, mediation_scales, one->scale);
    lm_export_code(to, mediation_states, now->state);
    lm_export_day(to, now->filed_on);
    lm_export_day(to, now->accepted_on);
    lm_export_day(to, now->limit_on);
    lm_sheet_put_int(to->sheet, now->extensions);
    lm_export_day(to, now->agreed_on);
    lm_export_code(to, mediation_forms, now->form);
    lm_export_day(to, now->perform_by);
    lm_export_code(to, mediation_performeds, now->performed);
    lm_export_code(to, mediation_end_reasons, now->end_reason);
    lm_export_day(to, now->ended_on);
    lm_export_code(to, mediation_courts, now->court);
    lm_export_day(to, now->archived_on);
    lm_sheet_end_row(to->sheet);
}

static lm_rc put_page(struct lm_exporter *to, const void *in, struct lm_str after,
                      struct lm_str *ret_next) {
    struct mediation_list_ask ask = *(const struct mediation_list_ask *)in;
    struct lm_list cases = {0};
    int64_t next;
    ask.limit = PAGE;
    ask.after = 0;
    if (after.n > 0 && !lm_str_int(after, &ask.after))
        return LM_INTERNAL;
    LM_TRY(mediation_list(to->cx, &ask, &cases, &next));
    for (size_t i = 0; i < cases.count; i++)
        put_case(to, &((const struct mediation_case *)cases.items)[i]);
    return next ? lm_str_printf(to->cx->arena, ret_next, "%lld", (long long)next) : LM_OK;
}

static lm_rc export_as(struct lm_cx *cx, const void *ask, enum lm_sheet_format format) {
    static const struct lm_export export = {"人民调解",   "Mediation", "mediation.export",
                                            "mediations", columns,     LM_COUNT(columns),
                                            put_page};
    const int64_t *roots;
    size_t count;
    LM_TRY(lm_permit_roots(cx, &roots, &count));
    return lm_export_answer(cx, &export, ask, format);
}

static lm_rc export_xlsx(struct lm_cx *cx, const void *in, void *out) {
    (void)out;
    return export_as(cx, in, LM_SHEET_XLSX);
}

static lm_rc export_csv(struct lm_cx *cx, const void *in, void *out) {
    (void)out;
    return export_as(cx, in, LM_SHEET_CSV);
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
