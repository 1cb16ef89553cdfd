/* The sheet of stickers for A4 paper: one HTML document without scripts or foreign resources. Owns
 * its typography. Names places, never people. */
#include "core/env.h"
#include "core/i18n/i18n.h"
#include "core/scope/scope.h"
#include "lib/image/image.h"
#include "modules/ledger/ledger.h"
#include "modules/place/place_http.h"

enum { SHEET_CAP = 32 * 1024 * 1024, STICKERS_MOST = 1000 };

static const char head[] =
    "</title><style>@page{size:A4;margin:10mm}*{box-sizing:border-box}body{margin:0;color:#000;"
    "font:12pt/1.35 \"PingFang SC\",\"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif}"
    "main{display:grid;grid-template-columns:repeat(3,1fr)}"
    "section{height:68mm;padding:3mm;border:1px dashed #999;text-align:center;break-inside:avoid;"
    "overflow:hidden}"
    "h1{font-size:13pt;line-height:1.3;margin:0 0 1mm}p{margin:0}svg{width:38mm;height:38mm;"
    "display:block;margin:0 auto}.say{font-size:11pt;font-weight:700}small{font-size:8pt;"
    "overflow-wrap:anywhere}.none{padding:10mm;font-size:14pt}</style></head><body>";

struct sheet {
    struct lm_cx *cx;
    struct lm_buf out;
    int count;
};

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

static void tell(struct sheet *sheet, const char *key) {
    lm_message(sheet->cx->env->messages, sheet->cx->lang, key, NULL, &sheet->out);
}

static struct lm_str svg_element(struct lm_str svg) {
    ptrdiff_t at = lm_str_find(svg, LM_STR("<svg"));
    return at > 0 ? lm_str_cut(svg, (size_t)at, svg.n) : svg;
}

/* `name`: "保利中央公园", "1号楼", "1单元1003"; `above`: what it belongs to. */
static lm_rc put_sticker(struct sheet *sheet, struct place_target target, struct lm_str above,
                         struct lm_str name) {
    struct lm_cx *cx = sheet->cx;
    struct lm_str code, url, svg, site;
    lm_rc rc = place_code_of(cx, target, &code);
    if (rc == LM_GONE) {
        cx->failure = (struct lm_failure){0};
        return LM_OK;
    }
    LM_TRY(rc);
    if (sheet->count++ >= STICKERS_MOST)
        return lm_fail(cx, LM_TOO_LARGE, "place.too_many");
    LM_TRY(place_url(cx, code, &url));
    LM_TRY(lm_qr_svg(cx->arena, url, &svg));
    LM_TRY(lm_site(cx, &site));
    lm_buf_z(&sheet->out, "<section><h1>");
    escape(&sheet->out, above);
    lm_buf_z(&sheet->out, above.n ? " " : "");
    escape(&sheet->out, name);
    lm_buf_z(&sheet->out, "</h1>");
    lm_buf_str(&sheet->out, svg_element(svg));
    lm_buf_z(&sheet->out, "<p class=say>");
    tell(sheet, "place.sticker");
    lm_buf_z(&sheet->out, "</p><p><small>");
    tell(sheet, "place.sticker_site");
    escape(&sheet->out, site);
    lm_buf_z(&sheet->out, "</small></p></section>");
    return LM_OK;
}

static lm_rc put_doors(struct sheet *sheet, const struct lm_scope_node *building,
                       struct lm_str above) {
    struct lm_cx *cx = sheet->cx;
    struct lm_list doors;
    struct lm_str name;
    LM_TRY(lm_str_printf(cx->arena, &name, "%.*s %.*s", LM_FMT(above), LM_FMT(building->name)));
    LM_TRY(ledger_doors_of_building(cx, building->id, &doors));
    for (size_t i = 0; i < doors.count; i++) {
        const struct ledger_door *door = &((struct ledger_door *)doors.items)[i];
        LM_TRY(put_sticker(sheet, (struct place_target){0, door->id}, name, door->label));
    }
    return LM_OK;
}

static lm_rc put_all(struct sheet *sheet, const struct place_sheet_in *in) {
    struct lm_cx *cx = sheet->cx;
    const struct lm_scope_node *node = lm_scope_find(cx->scope, in->node);
    const struct lm_scope_node *compound =
        lm_scope_at_level(cx->scope, in->node, LM_LEVEL_COMPOUND);
    if (!node || !compound)
        return lm_fail(cx, LM_CONFLICT, "place.too_wide");
    struct lm_str above = node == compound ? LM_STR("") : compound->name;
    LM_TRY(put_sticker(sheet, (struct place_target){node->id, 0}, above, node->name));
    if (node->level == LM_LEVEL_BUILDING && in->doors)
        return put_doors(sheet, node, compound->name);
    for (int32_t rank = node->rank + 1; rank <= node->last_rank; rank++) {
        const struct lm_scope_node *building = &cx->scope->nodes[rank];
        struct place_target target = {building->id, 0};
        LM_TRY(put_sticker(sheet, target, compound->name, building->name));
    }
    return LM_OK;
}

lm_rc place_sheet(struct lm_cx *cx, const struct place_sheet_in *in, struct lm_str *ret_html) {
    struct sheet sheet = {.cx = cx, .out = lm_buf_in(cx->arena, SHEET_CAP)};
    lm_buf_z(&sheet.out, cx->lang == LM_LANG_EN ? "<!doctype html><html lang=\"en\">"
                                                : "<!doctype html><html lang=\"zh-CN\">");
    lm_buf_z(&sheet.out, "<head><meta charset=\"utf-8\"><title>");
    tell(&sheet, "place.sheet");
    lm_buf_z(&sheet.out, head);
    lm_buf_z(&sheet.out, "<main>");
    LM_TRY(put_all(&sheet, in));
    lm_buf_z(&sheet.out, "</main>");
    if (sheet.count == 0) {
        lm_buf_z(&sheet.out, "<p class=none>");
        tell(&sheet, "place.none");
        lm_buf_z(&sheet.out, "</p>");
    }
    lm_buf_z(&sheet.out, "</body></html>");
    return lm_buf_done(&sheet.out, ret_html);
}
