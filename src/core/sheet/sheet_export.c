/* Walks a list page by page into a file that is sent meanwhile. */
#include "core/sheet/sheet_export.h"

#include "base/clock.h"
#include "core/audit/audit.h"
#include "core/env.h"

enum { PAGE_CAP = 64 * 1024 * 1024, COLUMNS_MAX = 64 };

/* ---- pages ---- */

lm_rc lm_pages_walk(struct lm_cx *cx,
                    lm_rc (*page)(struct lm_cx *cx, void *arg, struct lm_str after,
                                  struct lm_str *ret_next),
                    void *arg) {
    struct lm_arena *of_page LM_ARENA_AUTO = NULL, *whole = cx->arena;
    struct lm_str after = {0};
    char kept[LM_AFTER_MAX];
    LM_TRY(lm_arena_new(PAGE_CAP, &of_page));
    do {
        struct lm_str next = {0};
        lm_arena_reset(of_page);
        cx->arena = of_page;
        lm_rc rc = page(cx, arg, after, &next);
        cx->arena = whole;
        LM_TRY(rc);
        if (next.n > sizeof kept)
            return LM_INTERNAL;
        if (next.n > 0)
            memcpy(kept, next.p, next.n);
        after = (struct lm_str){next.n > 0 ? kept : NULL, next.n};
    } while (after.n > 0);
    return LM_OK;
}

/* ---- cells ---- */

static bool is_english(const struct lm_cx *cx) {
    return cx->lang == LM_LANG_EN;
}

void lm_export_text(const struct lm_exporter *to, struct lm_str text) {
    lm_sheet_put(to->sheet, text.p ? text : LM_STR(""));
}

void lm_export_code(const struct lm_exporter *to, const struct lm_code *codes, int value) {
    const struct lm_code *code = lm_code_slug(codes, value) ? &codes[value - 1] : NULL;
    lm_export_text(to, code ? lm_str_of(is_english(to->cx) ? code->en : code->zh) : LM_STR(""));
}

void lm_export_flag(const struct lm_exporter *to, bool is_so) {
    lm_export_text(to, is_so ? lm_str_of(is_english(to->cx) ? "yes" : "是") : LM_STR(""));
}

static void print_day(int64_t day, char text[40]) {
    snprintf(text, 40, "%04d-%02d-%02d", (int)(day / 10000), (int)(day / 100 % 100),
             (int)(day % 100));
}

void lm_export_day(const struct lm_exporter *to, int64_t day) {
    char text[40] = "";
    if (day > 0)
        print_day(day, text);
    lm_export_text(to, lm_str_of(text));
}

void lm_export_time(const struct lm_exporter *to, int64_t ms) {
    char text[60] = "", of_day[40];
    if (ms > 0) {
        int64_t day = lm_date_at(ms), minute = (ms - lm_date_start_ms(day)) / LM_MINUTE_MS;
        print_day(day, of_day);
        snprintf(text, sizeof text, "%s %02d:%02d", of_day, (int)(minute / 60), (int)(minute % 60));
    }
    lm_export_text(to, lm_str_of(text));
}

/* ---- files ---- */

struct walk {
    struct lm_exporter to;
    const struct lm_export *export;
    const void *ask;
};

/* Says when to stop, too: the reader has left. */
static lm_rc put_page(struct lm_cx *cx, void *arg, struct lm_str after, struct lm_str *ret_next) {
    struct walk *walk = arg;
    (void)cx; /* walk->to.cx */
    LM_TRY(walk->export->page(&walk->to, walk->ask, after, ret_next));
    return lm_sheet_failure(walk->to.sheet);
}

static lm_rc begin(struct lm_cx *cx, const struct lm_export *export, enum lm_sheet_format format,
                   struct lm_sheet_out **ret_sheet) {
    struct lm_sheet_style style = {.format = format,
                                   .name = is_english(cx) ? export->en : export->zh};
    struct lm_sheet_column heads[COLUMNS_MAX];
    struct lm_str name;
    struct lm_sink sink;
    if (export->column_count > COLUMNS_MAX)
        return LM_INTERNAL;
    for (size_t i = 0; i < export->column_count; i++) {
        const struct lm_export_column *column = &export->columns[i];
        heads[i].title = is_english(cx) ? column->en : column->zh;
        heads[i].width = column->width;
        heads[i].is_hidden = false;
    }
    if (cx->env->is_demo)
        style.banner =
            is_english(cx) ? "Demonstration: everything is invented" : "演示数据，均为虚构";
    LM_TRY(lm_str_printf(cx->arena, &name, "%s-%lld.%s", style.name,
                         (long long)lm_date_at(cx->now_ms), lm_sheet_ending(format)));
    LM_TRY(lm_answer_stream(cx, lm_sheet_type(format), name, &sink));
    return lm_sheet_begin(sink, &style, heads, export->column_count, ret_sheet);
}

lm_rc lm_export_answer(struct lm_cx *cx, const struct lm_export *export, const void *ask,
                       enum lm_sheet_format format) {
    struct walk walk = {.to = {.cx = cx}, .export = export, .ask = ask};
    if (export->action)
        LM_TRY(audit_reading(cx, export->action, export->kind, 0, cx->permitted_node));
    LM_TRY(begin(cx, export, format, &walk.to.sheet));
    lm_rc rc = lm_pages_walk(cx, put_page, &walk);
    if (rc == LM_OK)
        return lm_sheet_finish(walk.to.sheet);
    lm_sheet_drop(walk.to.sheet);
    return rc;
}
