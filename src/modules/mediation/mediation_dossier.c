/* The dossier (卷宗): thirteen items in their order, what must be there, what is. The cover and the
 * index lie before the first and have no number; the back cover is the thirteenth. */
#include "modules/mediation/mediation_rules.h"

#include "base/buf.h"

enum item {
    APPLICATION = 1,
    NOTICE,
    IDENTITY,
    POWERS,
    INVESTIGATIONS,
    EVIDENCE,
    SESSIONS,
    AGREEMENT,
    RECEIPTS,
    CALLBACKS,
    COURT,
    STATEMENT,
    BACK
};

static const struct {
    const char *zh, *en;
} names[MEDIATION_ITEMS + 1] = {
    [APPLICATION] = {"调解申请书或受理登记表", "Application or registration form"},
    [NOTICE] = {"权利义务告知书", "Notice of rights and duties"},
    [IDENTITY] = {"当事人身份证明", "Proof of the parties' identity"},
    [POWERS] = {"授权委托书", "Powers of agents"},
    [INVESTIGATIONS] = {"调查记录", "Records of investigation"},
    [EVIDENCE] = {"证据材料", "Evidence"},
    [SESSIONS] = {"调解记录", "Records of sessions"},
    [AGREEMENT] = {"调解协议书或口头协议登记表", "Agreement, or register of an oral one"},
    [RECEIPTS] = {"协议履行凭证", "Proof of performance"},
    [CALLBACKS] = {"回访记录", "Records of callbacks"},
    [COURT] = {"司法确认材料", "Papers of judicial confirmation"},
    [STATEMENT] = {"卷宗情况说明（结案报告）", "Statement of the dossier (closing report)"},
    [BACK] = {"封底", "Back cover"},
};

static int64_t papers_of(const struct mediation_case *one, int item, int64_t *ret_pages) {
    const struct mediation_paper *papers = one->papers.items;
    int64_t count = 0;
    for (size_t i = 0; i < one->papers.count; i++) {
        if (papers[i].item != item)
            continue;
        count++;
        *ret_pages += papers[i].pages;
    }
    return count;
}

static int64_t records_of(const struct mediation_case *one, int kind) {
    const struct mediation_record *records = one->records.items;
    int64_t count = 0;
    for (size_t i = 0; i < one->records.count; i++)
        count += records[i].kind == kind;
    return count;
}

static bool was_told(const struct mediation_case *one) {
    const struct mediation_entry *log = one->log.items;
    for (size_t i = 0; i < one->log.count; i++)
        if (log[i].move == MEDIATION_NOTIFY)
            return true;
    return false;
}

static bool has_agent(const struct mediation_case *one) {
    const struct mediation_party *parties = one->parties.items;
    for (size_t i = 0; i < one->parties.count; i++)
        if (!lm_str_is_empty(lm_str_trim(parties[i].person.agent)))
            return true;
    return false;
}

static bool is_must(const struct mediation_case *one, int item) {
    bool is_agreed = one->now.agreed_on != 0;
    switch (item) {
    case APPLICATION:
    case IDENTITY:
    case BACK:
        return true;
    case NOTICE: /* what ended before is told nothing more */
        return one->now.state != MEDIATION_IS_ENDED || was_told(one);
    case POWERS:
        return has_agent(one);
    case SESSIONS:
    case AGREEMENT:
        return is_agreed;
    case COURT:
        return one->now.court != MEDIATION_COURT_NONE;
    case STATEMENT:
        return one->now.end_reason != 0;
    default:
        return false;
    }
}

/* Sheets that the program itself has of an item. */
static int64_t sheets_of(const struct mediation_case *one, int item) {
    switch (item) {
    case APPLICATION:
        return 1;
    case NOTICE:
        return was_told(one);
    case INVESTIGATIONS:
        return records_of(one, MEDIATION_INVESTIGATION);
    case SESSIONS:
        return records_of(one, MEDIATION_SESSION);
    case AGREEMENT:
        return one->now.agreed_on != 0;
    case RECEIPTS:
        return records_of(one, MEDIATION_PERFORMANCE);
    case CALLBACKS:
        return records_of(one, MEDIATION_CALLBACK);
    case STATEMENT:
    case BACK:
        return one->now.archived_on != 0;
    default:
        return 0;
    }
}

lm_rc mediation_dossier_of(struct lm_cx *cx, const struct mediation_case *one,
                           struct lm_list *ret_items) {
    struct mediation_item *items;
    LM_TRY(lm_new(cx->arena, MEDIATION_ITEMS, &items));
    for (int no = 1; no <= MEDIATION_ITEMS; no++) {
        struct mediation_item *item = &items[no - 1];
        int64_t pages = 0, papers = papers_of(one, no, &pages), sheets = sheets_of(one, no);
        /* Everybody's identity, one paper each. */
        int64_t wanted = no == IDENTITY ? (int64_t)one->parties.count : 1;
        *item = (struct mediation_item){
            .no = no,
            .name = lm_str_of(cx->lang == LM_LANG_ZH ? names[no].zh : names[no].en),
            .is_must = is_must(one, no),
            .is_there = sheets > 0 || papers >= wanted,
            .pages = pages + sheets};
    }
    *ret_items = (struct lm_list){items, MEDIATION_ITEMS};
    return LM_OK;
}

lm_rc mediation_missing(struct lm_cx *cx, const struct lm_list *list, struct lm_str *ret_names) {
    struct lm_buf out = lm_buf_in(cx->arena, 4000);
    const struct mediation_item *items = list->items;
    for (size_t i = 0; i < list->count; i++) {
        if (!items[i].is_must || items[i].is_there || items[i].no >= STATEMENT)
            continue;
        if (out.n > 0)
            lm_buf_z(&out, cx->lang == LM_LANG_ZH ? "、" : ", ");
        lm_buf_str(&out, items[i].name);
    }
    return lm_buf_done(&out, ret_names);
}
