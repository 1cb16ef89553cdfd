/* One-time codes on screen and on paper: handlers, field tables, the A4 sheet of slips. */
#include "core/account/account_http.h"

#include "base/clock.h"
#include "core/account/account_store.h"
#include "core/audit/audit.h"
#include "core/i18n/i18n.h"
#include "lib/image/image.h"

enum { SHEET_MOST = 400, SHEET_CAP = 16 * 1024 * 1024, INVITE_MOST = 10000 };

/* ---- POST /accounts/{account}/invitation ---- */

struct invitation_out {
    struct lm_str code, url;
    int64_t expires_at;
};
static const struct lm_field invitation_fields[] = {
    {LM_AT(struct invitation_out, code), LM_TEXT, LM_REQUIRED, .doc = "Eight digits: 4827 3916."},
    {LM_AT(struct invitation_out, url), LM_TEXT, LM_REQUIRED, .max = 400,
     .doc = "What the QR code says."},
    {LM_AT(struct invitation_out, expires_at), LM_TIME, LM_REQUIRED, .doc = "Not valid from then."},
    {0},
};
const struct lm_record account_invitation_record = {"Invitation", sizeof(struct invitation_out),
                                                    invitation_fields};

lm_rc account_invitation_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct account_in *in = in_bytes;
    struct invitation_out *out = out_bytes;
    struct account_row account;
    struct lm_str again;
    LM_TRY(account_permit(cx, in->account, &account));
    if (cx->who->account_id == in->account)
        return lm_fail(cx, LM_FORBIDDEN, "account.not_oneself");
    LM_TRY(account_check_superior(cx, in->account));
    LM_TRY(account_invite(cx, in->account, &out->code));
    LM_TRY(account_open_code(cx, in->account, &again, &out->expires_at));
    LM_TRY(account_code_url(cx, out->code, &out->url));
    return lm_audit_about(cx, "account", in->account, cx->permitted_node);
}

/* ---- GET /accounts/{account}/invitation.svg ---- */

struct svg_in {
    int64_t account;
    struct lm_str code;
};
static const struct lm_field svg_fields[] = {
    {LM_AT(struct svg_in, account), LM_ID, LM_REQUIRED, .doc = "The account."},
    {LM_AT(struct svg_in, code), LM_TEXT, LM_REQUIRED, .max = 40, .doc = "Its open code."},
    {0},
};
const struct lm_record account_svg_record = {"InvitationPicture", sizeof(struct svg_in),
                                             svg_fields};

lm_rc account_invitation_svg(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct svg_in *in = in_bytes;
    struct account_row account;
    struct lm_str code, asked, url, svg;
    int64_t expires_ms;
    (void)out;
    LM_TRY(account_permit(cx, in->account, &account));
    LM_TRY(account_check_superior(cx, in->account));
    LM_TRY(account_code_of(cx, in->code, &asked));
    lm_rc rc = account_open_code(cx, in->account, &code, &expires_ms);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && !lm_crypt_same(code, asked)))
        return lm_fail(cx, LM_NOT_FOUND, "invitation.unknown");
    LM_TRY(rc);
    LM_TRY(account_code_url(cx, code, &url));
    LM_TRY(lm_qr_svg(cx->arena, url, &svg));
    return lm_answer_text(cx, "image/svg+xml", svg);
}

/* ---- POST /invitations: codes for everybody below a node who has none ---- */

struct place_in {
    int64_t node_id;
};
static const struct lm_field place_fields[] = {
    {LM_AT(struct place_in, node_id), LM_ID, LM_REQUIRED, .doc = "At and below this node."},
    {0},
};
const struct lm_record account_place_record = {"InvitationsNew", sizeof(struct place_in),
                                               place_fields};

struct made_out {
    int64_t created;
};
static const struct lm_field made_fields[] = {
    {LM_AT(struct made_out, created), LM_INT, LM_REQUIRED, .doc = "Codes made."},
    {0},
};
const struct lm_record account_made_record = {"InvitationsMade", sizeof(struct made_out),
                                              made_fields};

static lm_rc invite_at(struct lm_cx *cx, int64_t node_id, int64_t *created) {
    struct lm_list ids;
    struct lm_str code;
    LM_TRY(invitation_store_missing(cx, node_id, &ids));
    for (size_t i = 0; i < ids.count && *created < INVITE_MOST; i++) {
        int64_t account_id = ((int64_t *)ids.items)[i];
        lm_rc rc = account_check_superior(cx, account_id);
        if (rc == LM_FORBIDDEN) {
            cx->failure = (struct lm_failure){0};
            continue;
        }
        LM_TRY(rc);
        LM_TRY(account_invite(cx, account_id, &code));
        ++*created;
    }
    return LM_OK;
}

lm_rc account_invitations_post(struct lm_cx *cx, const void *in_bytes, void *out_bytes) {
    const struct place_in *in = in_bytes;
    struct made_out *out = out_bytes;
    LM_TRY(lm_permit(cx, in->node_id));
    const struct lm_scope_node *top = lm_scope_find(cx->scope, in->node_id);
    for (int32_t rank = top ? top->rank : 0; top && rank <= top->last_rank; rank++)
        LM_TRY(invite_at(cx, cx->scope->nodes[rank].id, &out->created));
    return lm_audit_about(cx, "invitations", out->created, in->node_id);
}

/* ---- GET /invitations/sheet ---- */

struct sheet_in {
    int64_t node, after;
};
static const struct lm_field sheet_fields[] = {
    {LM_AT(struct sheet_in, node), LM_ID, LM_REQUIRED, .doc = "At and below this node."},
    {LM_AT(struct sheet_in, after), LM_ID,
     .doc = "Goes on behind this account: the page before ends with a link."},
    {0},
};
const struct lm_record account_sheet_record = {"InvitationSheet", sizeof(struct sheet_in),
                                               sheet_fields};

static const char head[] =
    "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>登录邀请单</title><style>"
    "@page{size:A4;margin:10mm}*{box-sizing:border-box}body{margin:0;font:14px/1.35 \"PingFang "
    "SC\",\"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif;color:#000}main{display:grid;"
    "grid-template-columns:1fr 1fr;gap:0}section{height:69mm;padding:5mm;border:1px dashed #999;"
    "display:grid;grid-template-columns:1fr 34mm;gap:4mm;break-inside:avoid}h1{font-size:18px;"
    "margin:0 0 1mm}p{margin:0 0 1mm}.code{font-size:26px;font-weight:700;letter-spacing:1px;"
    "font-variant-numeric:tabular-nums}svg{width:34mm;height:34mm}small{font-size:11px}"
    ".none,nav{padding:10mm;font-size:18px}@media print{nav{display:none}}</style>";

static void put_html(struct lm_buf *out, struct lm_str text) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '<')
            lm_buf_z(out, "&lt;");
        else if (c == '>')
            lm_buf_z(out, "&gt;");
        else if (c == '&')
            lm_buf_z(out, "&amp;");
        else if (c == '"')
            lm_buf_z(out, "&quot;");
        else
            lm_buf_char(out, c);
    }
}

/* An SVG document may begin with an XML declaration, which HTML does not take. */
static struct lm_str svg_element(struct lm_str svg) {
    ptrdiff_t at = lm_str_find(svg, LM_STR("<svg"));
    return at > 0 ? lm_str_cut(svg, (size_t)at, svg.n) : svg;
}

/* "保利中央公园 › 1号楼": a compound's and a building's slip need no district. */
static lm_rc place_text(struct lm_cx *cx, int64_t node_id, struct lm_str *ret_text) {
    const struct lm_scope_node *node = node_id ? lm_scope_find(cx->scope, node_id) : NULL;
    const struct lm_scope_node *above = node ? lm_scope_find(cx->scope, node->parent_id) : NULL;
    if (!above)
        return account_path_text(cx, node_id, ret_text);
    return lm_str_printf(cx->arena, ret_text, "%.*s › %.*s", LM_FMT(above->name),
                         LM_FMT(node->name));
}

static lm_rc put_slip(struct lm_cx *cx, const struct slip_row *slip, struct lm_buf *out) {
    struct lm_str code, url, svg, path;
    LM_TRY(lm_unseal(cx->env->keys, cx->arena, "invitation.code", slip->code_sealed, &code));
    LM_TRY(account_code_url(cx, code, &url));
    LM_TRY(lm_qr_svg(cx->arena, url, &svg));
    LM_TRY(place_text(cx, slip->node_id, &path));
    int64_t last = lm_date_at(slip->expires_ms - 1);
    lm_buf_z(out, "<section><div><h1>");
    put_html(out, slip->name);
    if (slip->unit_no)
        lm_buf_printf(out, " · 单元长（%lld单元）</h1><p>", (long long)slip->unit_no);
    else
        lm_buf_printf(out, " · %s</h1><p>", lm_roles[slip->role - 1].zh);
    put_html(out, path);
    lm_buf_z(out, "</p><p>登录名 <b>");
    put_html(out, slip->login);
    lm_buf_z(out, "</b></p><p>一次性码</p><p class=\"code\">");
    put_html(out, lm_str_cut(code, 0, 4));
    lm_buf_char(out, ' ');
    put_html(out, lm_str_cut(code, 4, 8));
    lm_buf_printf(
        out,
        "</"
        "p><small>"
        "微信“扫一扫”右边的码，或在网页输入一次性码，自己设一个密码就能用。以后用登录名或手机号登录"
        "。"
        "%lld年%lld月%lld日前有效，只能用一次，请勿转发。忘了密码找站长。</small></div><div>",
        (long long)(last / 10000), (long long)(last / 100 % 100), (long long)(last % 100));
    lm_buf_str(out, svg_element(svg));
    lm_buf_z(out, "</div></section>");
    return LM_OK;
}

static bool is_wanted(const struct lm_cx *cx, const struct slip_row *slip, int64_t node_id) {
    return role_covers(cx->scope, node_id, slip->node_id) &&
           (cx->who->is_system ||
            role_may_appoint(cx->who, cx->scope, (enum lm_role)slip->role, slip->node_id));
}

struct page_end {
    int count;
    int64_t next;
};

/* One page of slips behind `in->after`; `ret_end->next`: its last account
 * when there are more. */
static lm_rc put_slips(struct lm_cx *cx, const struct sheet_in *in, struct lm_buf *out,
                       struct page_end *ret_end) {
    struct lm_cursor *cursor LM_CURSOR_AUTO = NULL;
    struct account_row after = {.name_sort = LM_STR("")};
    int64_t last_account = 0;
    bool has_row;
    if (in->after && account_store_find(cx, in->after, &after) != LM_OK)
        return lm_fail(cx, LM_INVALID, "request.cursor");
    LM_TRY(invitation_store_slips(cx, &after, &cursor));
    for (;;) {
        struct slip_row slip = {0};
        LM_TRY(lm_cursor_next(cursor, &has_row));
        if (!has_row)
            return LM_OK;
        LM_TRY(lm_cursor_record(cursor, cx->arena, &slip_record, &slip));
        if (slip.account_id == last_account || !is_wanted(cx, &slip, in->node))
            continue;
        lm_rc rc = account_check_superior(cx, slip.account_id);
        if (rc == LM_FORBIDDEN)
            continue;
        LM_TRY(rc);
        if (ret_end->count == SHEET_MOST) {
            ret_end->next = last_account;
            return LM_OK;
        }
        last_account = slip.account_id;
        LM_TRY(put_slip(cx, &slip, out));
        ret_end->count++;
    }
}

/* A page is bounded by what a browser prints at once; the link to the next one is not printed. */
static lm_rc put_next(struct lm_cx *cx, const struct sheet_in *in, const struct page_end *end,
                      struct lm_buf *out) {
    struct lm_str args[3] = {0};
    if (!end->next)
        return LM_OK;
    LM_TRY(lm_str_printf(cx->arena, &args[0], "%d", end->count));
    lm_buf_printf(out, "<nav><a href=\"?node=%lld&amp;after=%lld\">", (long long)in->node,
                  (long long)end->next);
    lm_message(cx->env->messages, cx->lang, "invitation.more", args, out);
    lm_buf_z(out, "</a></nav>");
    return LM_OK;
}

lm_rc account_sheet_get(struct lm_cx *cx, const void *in_bytes, void *out) {
    const struct sheet_in *in = in_bytes;
    struct lm_buf page = lm_buf_in(cx->arena, SHEET_CAP);
    struct page_end end = {0};
    struct lm_str html;
    (void)out;
    LM_TRY(lm_permit(cx, in->node));
    LM_TRY(account_check_person(cx));
    /* on record before anything leaves: whoever holds the sheet can become everybody on it */
    LM_TRY(audit_reading(cx, "GET /invitations/sheet", "node", cx->permitted_node,
                         cx->permitted_node));
    lm_buf_z(&page, head);
    lm_buf_z(&page, "<main>");
    LM_TRY(put_slips(cx, in, &page, &end));
    lm_buf_z(&page, "</main>");
    if (end.count == 0)
        lm_buf_z(&page, "<p "
                        "class=\"none\">"
                        "这里没有等待启用的账号。先在“账号”页新建或导入，再点“生成邀请码”。</p>");
    LM_TRY(put_next(cx, in, &end, &page));
    LM_TRY(lm_buf_done(&page, &html));
    cx->failure = (struct lm_failure){0};
    return lm_answer_text(cx, "text/html; charset=utf-8", html);
}
