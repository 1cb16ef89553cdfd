/* Routes that bring orders of the hotline in and take lists out, as workbooks. */
#include "base/clock.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/env.h"
#include "core/sheet/sheet_head.h"
#include "modules/demand/demand_import.h"
#include "modules/demand/demand_wire.h"

const struct lm_permission demand_exchange = {
    "demand.exchange", LM_ROLES_STATION | LM_ROLES_OFFICE,
    "Bring orders of the hotline in from a workbook, and take lists of one's place out as one."};

/* ---- in ---- */

struct import_in {
    int64_t node;
    bool dry_run;
    struct lm_str category;
    struct lm_list rows, faults; /* these and faults_count are set by import_prepare */
    int64_t faults_count;
};
static const struct lm_field import_fields[] = {
    {LM_AT(struct import_in, node), LM_ID, LM_REQUIRED,
     .doc = "Orders of places at and below this node."},
    {LM_AT(struct import_in, dry_run), LM_BOOL, .doc = "Only checks; nothing is filed."},
    {LM_AT(struct import_in, category), LM_TEXT, .max = 4,
     .doc = "The category of orders that name none that is known; absent: these are faults."},
    {0},
};
static const struct lm_record import_record = {"DemandImport", sizeof(struct import_in),
                                               import_fields};

struct imported {
    int64_t rows, added, known, faults_count;
    struct lm_list faults;
};
static const struct lm_field imported_fields[] = {
    {LM_AT(struct imported, rows), LM_INT, LM_REQUIRED, .doc = "Orders read."},
    {LM_AT(struct imported, added), LM_INT, LM_REQUIRED,
     .doc = "Demands filed; in a dry run, to be filed."},
    {LM_AT(struct imported, known), LM_INT, LM_REQUIRED,
     .doc = "Orders whose number is registered already."},
    {LM_AT(struct imported, faults_count), LM_INT, LM_REQUIRED, .doc = "Everything wrong."},
    {LM_AT(struct imported, faults), LM_LIST, LM_REQUIRED, .record = &lm_sheet_told_record,
     .doc = "The first hundred."},
    {0},
};
static const struct lm_record imported_record = {"DemandImported", sizeof(struct imported),
                                                 imported_fields};

static lm_rc import_prepare(struct lm_cx *cx, const void *in_bytes, void *in_again) {
    const struct import_in *in = in_bytes;
    struct import_in *derived = in_again;
    const struct demand_import_ask ask = {in->node, in->category};
    FILE *file = lm_upload(cx, NULL);
    if (!file)
        return lm_fail(cx, LM_INVALID, "request.no_upload");
    LM_TRY(lm_permit(cx, in->node));
    LM_TRY(demand_import_read(cx, file, &ask, &derived->rows));
    return lm_sheet_tell(cx, &derived->faults, &derived->faults_count);
}

/* All rows or none: a workbook with a fault is mended and brought again. */
static lm_rc import_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct import_in *in = in_bytes;
    struct imported *out = out_bytes;
    const struct demand_import_row *rows = in->rows.items;
    LM_TRY(lm_permit(cx, in->node));
    *out = (struct imported){
        .rows = (int64_t)in->rows.count, .faults_count = in->faults_count, .faults = in->faults};
    for (size_t i = 0; i < in->rows.count; i++)
        out->known += rows[i].is_known;
    if (in->faults_count == 0 && in->dry_run)
        out->added = out->rows - out->known;
    else if (in->faults_count == 0)
        LM_TRY(demand_import_apply(cx, &in->rows, &out->added));
    if (!in->dry_run && in->faults_count == 0)
        out->known = out->rows - out->added;
    return lm_audit_about(cx, "demands", in->dry_run ? 0 : out->added, in->node);
}

/* ---- out ---- */

enum { PAGE = 1000, PAGE_CAP = 64 * 1024 * 1024, NEXT_MAX = 80 };

struct column {
    const char *zh, *en;
    int width;
};
static const struct column columns[] = {
    {"编号", "Number", 18},        {"类型", "Kind", 8},         {"紧急程度", "Urgency", 10},
    {"类别", "Category", 16},      {"诉求", "Demand", 40},      {"地点", "Place", 24},
    {"状态", "State", 10},         {"当前办理", "With", 16},    {"承办单位", "Unit", 16},
    {"来源", "Source", 12},        {"提出时间", "Filed", 18},   {"办理时限", "Due", 18},
    {"联系时间", "Contacted", 18}, {"结案时间", "Closed", 18},  {"结果", "Outcome", 14},
    {"超期", "Overdue", 6},        {"督办", "Supervised", 6},   {"催办次数", "Chased", 8},
    {"返工", "Rework", 6},         {"也遇到", "Supporters", 8},
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
    const struct lm_code *code = value > 0 ? &codes[value - 1] : NULL;
    put(writer, code ? lm_str_of(writer->is_english ? code->en : code->zh) : LM_STR(""));
}

static void put_flag(struct writer *writer, bool is_so) {
    put(writer, is_so ? lm_str_of(writer->is_english ? "yes" : "是") : LM_STR(""));
}

/* As the clock on the wall says it. */
static void put_time(struct writer *writer, int64_t ms) {
    char text[40] = "";
    if (ms > 0) {
        int64_t day = lm_date_at(ms), minute = (ms - lm_date_start_ms(day)) / LM_MINUTE_MS;
        snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", (int)(day / 10000),
                 (int)(day / 100 % 100), (int)(day % 100), (int)(minute / 60), (int)(minute % 60));
    }
    put(writer, lm_str_of(text));
}

static void put_row(struct writer *writer, const struct demand_item *item) {
    put(writer, item->number);
    put_code(writer, demand_kinds, item->kind);
    put_code(writer, demand_urgencies, item->urgency);
    put(writer, item->category_name);
    put(writer, item->title);
    put(writer, item->place);
    put_code(writer, demand_states, item->state);
    put(writer, item->holder);
    put(writer, item->unit);
    put_code(writer, demand_sources, item->source);
    put_time(writer, item->filed_at);
    put_time(writer, item->due_at);
    put_time(writer, item->contacted_at);
    put_time(writer, item->closed_at);
    put_code(writer, demand_closings, item->closing);
    put_flag(writer, item->is_overdue);
    put_flag(writer, item->is_supervised);
    lm_sheet_put_int(writer->sheet, item->urged);
    put_flag(writer, item->is_rework);
    lm_sheet_put_int(writer->sheet, item->supporters);
    lm_sheet_end_row(writer->sheet);
}

static lm_rc put_page(struct writer *writer, const struct demand_list_ask *ask,
                      struct lm_str *ret_next) {
    struct demand_page page = {0};
    struct lm_list items = {0};
    LM_TRY(demand_list(writer->cx, ask, &page));
    LM_TRY(demand_items_of(writer->cx, &page.items, &items));
    for (size_t i = 0; i < items.count; i++)
        put_row(writer, &((const struct demand_item *)items.items)[i]);
    *ret_next = page.next;
    return lm_sheet_failure(writer->sheet);
}

/* A page at a time, so that what is kept of it does not grow with the list. */
static lm_rc put_pages(struct writer *writer, const struct demand_list_ask *in) {
    struct lm_arena *of_page LM_ARENA_AUTO = NULL, *whole = writer->cx->arena;
    struct demand_list_ask ask = *in;
    char after[NEXT_MAX];
    LM_TRY(lm_arena_new(PAGE_CAP, &of_page));
    ask.limit = PAGE;
    ask.after = (struct lm_str){0};
    do {
        struct lm_str next = {0};
        lm_arena_reset(of_page);
        writer->cx->arena = of_page;
        lm_rc rc = put_page(writer, &ask, &next);
        writer->cx->arena = whole;
        LM_TRY(rc);
        if (next.n > sizeof after)
            return LM_INTERNAL;
        if (next.n > 0)
            memcpy(after, next.p, next.n);
        ask.after = (struct lm_str){next.n > 0 ? after : NULL, next.n};
    } while (ask.after.n > 0);
    return LM_OK;
}

static lm_rc write_file(struct lm_cx *cx, const struct demand_list_ask *ask, bool is_csv) {
    struct writer writer = {.cx = cx, .is_english = cx->lang == LM_LANG_EN};
    struct lm_sheet_style style = {.format = is_csv ? LM_SHEET_CSV : LM_SHEET_XLSX,
                                   .name = writer.is_english ? "Demands" : "诉求"};
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
        is_csv ? LM_STR("诉求.csv") : LM_STR("诉求.xlsx"), &sink));
    LM_TRY(lm_sheet_begin(sink, &style, heads, LM_COUNT(columns), &writer.sheet));
    lm_rc rc = put_pages(&writer, ask);
    if (rc == LM_OK)
        return lm_sheet_finish(writer.sheet);
    lm_sheet_drop(writer.sheet);
    return rc;
}

static lm_rc audit_export(struct lm_cx *cx, void *arg) {
    const struct lm_cx *reader = arg;
    cx->who = reader->who;
    memcpy(cx->request_id, reader->request_id, sizeof cx->request_id);
    LM_TRY(lm_audit_about(cx, "demands", 0, reader->permitted_node));
    return audit_write(cx, "demands.export");
}

static lm_rc export_as(struct lm_cx *cx, const struct demand_list_ask *ask, bool is_csv) {
    LM_TRY(lm_permit(cx, ask->node));
    LM_TRY(lm_env_write(cx->env, cx->arena, audit_export, cx));
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

const struct lm_route demand_exchange_routes[] = {
    {"POST", "/api/v1/nodes/{node}/demands/import", &demand_exchange, LM_TX_WRITE, import_post,
     .input = &import_record, .output = &imported_record, .prepare = import_prepare,
     .is_heavy = true, .is_upload = true,
     .doc = "Files orders of the hotline from a workbook, all or none; those registered already "
            "are left alone."},
    {"GET", "/api/v1/nodes/{node}/demands.xlsx", &demand_exchange, LM_TX_LONG, export_xlsx,
     .input = &demand_list_ask_record, .is_file = true, .is_stream = true,
     .doc = "A list of demands as a workbook, filtered as the list is; audited."},
    {"GET", "/api/v1/nodes/{node}/demands.csv", &demand_exchange, LM_TX_LONG, export_csv,
     .input = &demand_list_ask_record, .is_file = true, .is_stream = true,
     .doc = "The same as CSV in UTF-8 with BOM."},
    {0},
};
