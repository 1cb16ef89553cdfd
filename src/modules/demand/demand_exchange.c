/* Routes that bring orders of the hotline in and take lists out, as workbooks. */
#include "core/sheet/sheet_export.h"
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

enum { PAGE = 1000 };

static const struct lm_export_column columns[] = {
    {"编号", "Number", 18},        {"类型", "Kind", 8},         {"紧急程度", "Urgency", 10},
    {"类别", "Category", 16},      {"诉求", "Demand", 40},      {"地点", "Place", 24},
    {"状态", "State", 10},         {"当前办理", "With", 16},    {"承办单位", "Unit", 16},
    {"来源", "Source", 12},        {"提出时间", "Filed", 18},   {"办理时限", "Due", 18},
    {"联系时间", "Contacted", 18}, {"结案时间", "Closed", 18},  {"结果", "Outcome", 14},
    {"超期", "Overdue", 6},        {"督办", "Supervised", 6},   {"催办次数", "Chased", 8},
    {"返工", "Rework", 6},         {"也遇到", "Supporters", 8},
};

static void put_row(const struct lm_exporter *to, const struct demand_item *item) {
    lm_export_text(to, item->number);
    lm_export_code(to, demand_kinds, item->kind);
    lm_export_code(to, demand_urgencies, item->urgency);
    lm_export_text(to, item->category_name);
    lm_export_text(to, item->title);
    lm_export_text(to, item->place);
    lm_export_code(to, demand_states, item->state);
    lm_export_text(to, item->holder);
    lm_export_text(to, item->unit);
    lm_export_code(to, demand_sources, item->source);
    lm_export_time(to, item->filed_at);
    lm_export_time(to, item->due_at);
    lm_export_time(to, item->contacted_at);
    lm_export_time(to, item->closed_at);
    lm_export_code(to, demand_closings, item->closing);
    lm_export_flag(to, item->is_overdue);
    lm_export_flag(to, item->is_supervised);
    lm_sheet_put_int(to->sheet, item->urged);
    lm_export_flag(to, item->is_rework);
    lm_sheet_put_int(to->sheet, item->supporters);
    lm_sheet_end_row(to->sheet);
}

static lm_rc put_page(struct lm_exporter *to, const void *in, struct lm_str after,
                      struct lm_str *ret_next) {
    struct demand_list_ask ask = *(const struct demand_list_ask *)in;
    struct demand_page page = {0};
    struct lm_list items = {0};
    ask.limit = PAGE;
    ask.after = after;
    LM_TRY(demand_list(to->cx, &ask, &page));
    LM_TRY(demand_items_of(to->cx, &page.items, &items));
    for (size_t i = 0; i < items.count; i++)
        put_row(to, &((const struct demand_item *)items.items)[i]);
    *ret_next = page.next;
    return LM_OK;
}

static lm_rc export_as(struct lm_cx *cx, const struct demand_list_ask *ask,
                       enum lm_sheet_format format) {
    static const struct lm_export export = {"诉求",  "Demands",         "demands.export", "demands",
                                            columns, LM_COUNT(columns), put_page};
    LM_TRY(lm_permit(cx, ask->node));
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
