/* Retention: what a demand says and of whom goes when its time is over; the row, its moves and
 * times stay, so that every figure stays. Owns the period. */
#include "base/clock.h"
#include "core/audit/audit.h"
#include "core/i18n/i18n.h"
#include "core/job/job.h"
#include "core/photo/photo.h"
#include "core/setting/setting.h"
#include "modules/demand/demand_rules.h"

enum { ERASED_AT_ONCE = 50, WORDS_CAP = 1024 };
static const char keep_setting[] = "demand.keep_days";

/* ---- the period ---- */

lm_rc demand_keep_days(struct lm_cx *cx, int64_t *ret_days) {
    struct lm_str text;
    *ret_days = DEMAND_KEEP_DAYS;
    LM_TRY(setting_get(cx, keep_setting, &text));
    return !text.p || lm_str_int(text, ret_days) ? LM_OK : LM_CORRUPT;
}

lm_rc demand_keep_days_put(struct lm_cx *cx, int64_t days) {
    struct lm_str text;
    LM_TRY(lm_str_printf(cx->arena, &text, "%lld", (long long)days));
    return setting_put(cx, keep_setting, text);
}

/* ---- erasing ---- */

/* Their files go when nothing else claims them. */
static lm_rc erase_photos(struct lm_cx *cx, int64_t demand_id) {
    struct lm_list photos = {0};
    LM_TRY(demand_store_photos(cx, demand_id, &photos));
    const struct demand_photo *items = photos.items;
    for (size_t i = 0; i < photos.count; i++)
        LM_TRY(lm_photo_release(cx, items[i].digest));
    return LM_OK;
}

lm_rc demand_retain_look(struct lm_cx *cx, int64_t days, int64_t most, struct lm_list *ret_ids) {
    return demand_store_to_erase(cx, cx->now_ms - days * LM_DAY_MS, most, ret_ids);
}

struct erasing {
    bool is_left;
};

/* A bounded piece: one transaction, one audit row that tells how many. */
static lm_rc erase_some(struct lm_cx *cx, void *arg) {
    struct erasing *erasing = arg;
    struct lm_list ids = {0};
    int64_t days;
    erasing->is_left = false;
    LM_TRY(demand_keep_days(cx, &days));
    LM_TRY(demand_retain_look(cx, days, ERASED_AT_ONCE, &ids));
    const int64_t *items = ids.items;
    for (size_t i = 0; i < ids.count; i++) {
        LM_TRY(erase_photos(cx, items[i]));
        LM_TRY(demand_store_erase(cx, items[i]));
        LM_TRY(lm_emit(cx, "demand", items[i]));
    }
    if (ids.count == 0)
        return LM_OK;
    erasing->is_left = ids.count == ERASED_AT_ONCE;
    LM_TRY(lm_str_printf(cx->arena, &cx->audit_detail, "{\"demands\":%d,\"days\":%lld}",
                         (int)ids.count, (long long)days));
    return audit_write(cx, "demand.retain");
}

lm_rc demand_retain(struct lm_env *env) {
    struct erasing erasing = {.is_left = true};
    return lm_job_batches(env, erase_some, &erasing, &erasing.is_left);
}

/* ---- what is told instead ---- */

static lm_rc say(struct lm_cx *cx, const char *key, int64_t at_ms, struct lm_str *ret_text) {
    struct lm_str args[3] = {{0}};
    struct lm_buf out = lm_buf_in(cx->arena, WORDS_CAP);
    int day = (int)lm_date_at(at_ms);
    LM_TRY(lm_str_printf(cx->arena, &args[0],
                         cx->lang == LM_LANG_EN ? "%04d-%02d-%02d" : "%d年%d月%d日", day / 10000,
                         day / 100 % 100, day % 100));
    lm_message(cx->env->messages, cx->lang, key, args, &out);
    return lm_buf_done(&out, ret_text);
}

lm_rc demand_title_of(struct lm_cx *cx, const struct demand *demand, struct lm_str *ret_title) {
    *ret_title = demand->title;
    return demand->erased_ms ? say(cx, "demand.erased_title", demand->erased_ms, ret_title) : LM_OK;
}

lm_rc demand_content_of(struct lm_cx *cx, const struct demand *demand, struct lm_str *ret_content) {
    *ret_content = demand->content;
    return demand->erased_ms ? say(cx, "demand.erased_content", demand->erased_ms, ret_content)
                             : LM_OK;
}
