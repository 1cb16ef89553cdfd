/* Rules: keys and their limits, the jurisdiction, what is offered, spans of time. */
#include "base/clock.h"
#include "core/setting/setting.h"
#include "lib/crypt/crypt.h"
#include "lib/text/text.h"
#include "modules/open311/open311_rules.h"

enum { KEY_BYTES = 32, KEY_CAP = 200 };

/* ---- keys ---- */

lm_rc open311_key_make(struct lm_cx *cx, struct open311_key *key, struct lm_str *ret_text) {
    struct open311_key other;
    struct lm_str secret;
    lm_rc rc = open311_store_key_named(cx, key->name, &other);
    if (rc == LM_OK)
        return lm_fail(cx, LM_CONFLICT, "open311.name_taken", key->name.p);
    if (rc != LM_NOT_FOUND)
        return rc;
    LM_TRY(lm_crypt_token(cx->arena, KEY_BYTES, &secret));
    LM_TRY(lm_str_printf(cx->arena, ret_text, "o311_%.*s", LM_FMT(secret)));
    LM_TRY(lm_crypt_digest(cx->arena, *ret_text, &key->digest));
    key->id = lm_cx_id(cx);
    key->created_ms = cx->now_ms;
    LM_TRY(open311_store_key_insert(cx, key));
    return lm_audit_about(cx, "open311_key", key->id, key->node_id);
}

lm_rc open311_key_end(struct lm_cx *cx, struct lm_str name) {
    struct open311_key key;
    lm_rc rc = open311_store_key_named(cx, name, &key);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "open311.key_unknown", name.p);
    LM_TRY(rc);
    LM_TRY(open311_store_key_revoke(cx, key.id));
    return lm_audit_about(cx, "open311_key", key.id, key.node_id);
}

lm_rc open311_key_check(struct lm_cx *cx, struct lm_str text, struct open311_key *ret_key) {
    struct lm_str digest;
    if (text.n == 0)
        return lm_fail(cx, LM_FORBIDDEN, "open311.key_missing");
    if (text.n > KEY_CAP)
        return lm_fail(cx, LM_FORBIDDEN, "open311.key_invalid");
    LM_TRY(lm_crypt_digest(cx->arena, text, &digest));
    lm_rc rc = open311_store_key(cx, digest, ret_key);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && ret_key->revoked_ms))
        return lm_fail(cx, LM_FORBIDDEN, "open311.key_invalid");
    return rc;
}

lm_rc open311_key_use(struct lm_cx *cx, const struct open311_key *key) {
    struct open311_key now;
    bool is_used = false;
    LM_TRY(open311_store_key_use(cx, key->id, cx->now_ms / LM_HOUR_MS, &is_used));
    if (is_used)
        return LM_OK;
    LM_TRY(open311_store_key(cx, key->digest, &now));
    if (now.revoked_ms)
        return lm_fail(cx, LM_FORBIDDEN, "open311.key_invalid");
    lm_rc rc = lm_fail(cx, LM_TOO_MANY, "open311.too_many");
    cx->failure.retry_after_s = (LM_HOUR_MS - cx->now_ms % LM_HOUR_MS) / LM_SECOND_MS + 1;
    return rc;
}

/* ---- jurisdiction ---- */

lm_rc open311_jurisdiction(struct lm_cx *cx, struct lm_str *ret_id) {
    LM_TRY(setting_get(cx, "open311.jurisdiction", ret_id));
    if (ret_id->n == 0)
        *ret_id = cx->scope->count ? cx->scope->nodes[0].code : LM_STR("");
    return LM_OK;
}

lm_rc open311_contact(struct lm_cx *cx, struct lm_str *ret_text) {
    return setting_get(cx, "open311.contact", ret_text);
}

lm_rc open311_jurisdiction_check(struct lm_cx *cx, struct lm_str asked) {
    struct lm_str ours, copy;
    if (asked.n == 0)
        return LM_OK;
    LM_TRY(open311_jurisdiction(cx, &ours));
    if (lm_str_eq(ours, asked))
        return LM_OK;
    LM_TRY(lm_str_copy(cx->arena, asked, &copy));
    return lm_fail(cx, LM_NOT_FOUND, "open311.jurisdiction", copy.p);
}

/* ---- services ---- */

const int open311_kinds[] = {DEMAND_HELP,       DEMAND_CONSULT, DEMAND_COMPLAINT,
                             DEMAND_SUGGESTION, DEMAND_PRAISE,  0};

/* Classes whose matters have no spot in the compound: questions of policy, self-government. */
static bool has_attributes(struct lm_str code) {
    return !lm_str_starts(code, LM_STR("08")) && !lm_str_starts(code, LM_STR("09"));
}

static const struct demand_category *class_of(const struct lm_list *categories,
                                              struct lm_str code) {
    const struct demand_category *all = categories->items;
    for (size_t i = 0; i < categories->count; i++)
        if (all[i].code.n == 2 && lm_str_starts(code, all[i].code))
            return &all[i];
    return NULL;
}

lm_rc open311_services(struct lm_cx *cx, struct lm_list *ret_services) {
    struct lm_list categories;
    struct open311_service *services;
    size_t count = 0;
    LM_TRY(demand_categories(cx, &categories));
    LM_TRY(lm_new(cx->arena, categories.count + 1, &services));
    for (size_t i = 0; i < categories.count; i++) {
        const struct demand_category *one = &((struct demand_category *)categories.items)[i];
        const struct demand_category *above = class_of(&categories, one->code);
        if (one->code.n == 2 || !one->is_active || !above || !above->is_active)
            continue;
        struct open311_service *service = &services[count++];
        *service = (struct open311_service){.service_code = one->code,
                                            .service_name = one->name,
                                            .type = LM_STR("realtime"),
                                            .group = above->name,
                                            .metadata = has_attributes(one->code)};
        LM_TRY(lm_str_printf(cx->arena, &service->description, "%.*s · %.*s", LM_FMT(above->name),
                             LM_FMT(one->name)));
        LM_TRY(lm_str_printf(cx->arena, &service->keywords, "%.*s, %.*s", LM_FMT(one->name),
                             LM_FMT(above->name)));
    }
    *ret_services = (struct lm_list){services, count};
    return LM_OK;
}

lm_rc open311_service_find(struct lm_cx *cx, struct lm_str code,
                           struct open311_service *ret_service) {
    struct lm_list services;
    struct lm_str copy;
    if (code.n == 0)
        return lm_fail(cx, LM_BAD_REQUEST, "open311.service_missing");
    LM_TRY(open311_services(cx, &services));
    for (size_t i = 0; i < services.count; i++) {
        const struct open311_service *one = &((struct open311_service *)services.items)[i];
        if (!lm_str_eq(one->service_code, code))
            continue;
        *ret_service = *one;
        return LM_OK;
    }
    LM_TRY(lm_str_copy(cx->arena, code, &copy));
    return lm_fail(cx, LM_NOT_FOUND, "open311.service", copy.p);
}

/* Versions only grow and categories are never deleted: so does their sum. */
lm_rc open311_changeset(struct lm_cx *cx, struct lm_str *ret_changeset) {
    struct lm_list categories;
    struct lm_str changes;
    int64_t sum = 0;
    LM_TRY(demand_categories(cx, &categories));
    for (size_t i = 0; i < categories.count; i++)
        sum += ((struct demand_category *)categories.items)[i].version + 1;
    LM_TRY(setting_get(cx, "open311.changes", &changes));
    int64_t settings = 0;
    if (changes.n > 0 && !lm_str_int(changes, &settings))
        return LM_CORRUPT;
    sum += settings;
    return lm_str_printf(cx->arena, ret_changeset, "%010lld", (long long)sum);
}

/* ---- time ---- */

/* W3C date and time; a '+' that came unencoded has become a blank on the way. A date alone is the
 * beginning of that day, here. */
static bool read_moment(struct lm_cx *cx, struct lm_str text, int64_t *ret_ms) {
    int64_t date;
    char *bytes;
    if (lm_date_parse(text, &date)) {
        *ret_ms = lm_date_start_ms(date);
        return true;
    }
    if (lm_alloc(cx->arena, text.n + 1, 1, &bytes) != LM_OK)
        return false;
    memcpy(bytes, text.p, text.n);
    if (text.n > 6 && bytes[text.n - 6] == ' ')
        bytes[text.n - 6] = '+';
    return lm_time_parse((struct lm_str){bytes, text.n}, ret_ms);
}

lm_rc open311_span(struct lm_cx *cx, struct lm_str start, struct lm_str end,
                   struct open311_ask *ret_ask) {
    int64_t from = 0, to = 0, span = OPEN311_SPAN_DAYS * LM_DAY_MS;
    if (start.n > 0 && !read_moment(cx, start, &from))
        lm_fault(cx, "?start_date", "field.time");
    if (end.n > 0 && !read_moment(cx, end, &to))
        lm_fault(cx, "?end_date", "field.time");
    LM_TRY(lm_faults_check(cx));
    if (end.n == 0)
        to = start.n > 0 && from + span < cx->now_ms ? from + span : cx->now_ms;
    if (start.n == 0)
        from = to - span;
    if (start.n > 0 && end.n > 0 && (from > to || to - from > span))
        return lm_fail(cx, LM_BAD_REQUEST, "open311.span");
    ret_ask->from_ms = from;
    ret_ask->to_ms = to;
    return LM_OK;
}

lm_rc open311_time(struct lm_arena *arena, int64_t ms, struct lm_str *ret_text) {
    *ret_text = (struct lm_str){0};
    if (!ms)
        return LM_OK;
    int64_t date = lm_date_at(ms);
    int64_t second = (ms - lm_date_start_ms(date)) / LM_SECOND_MS;
    return lm_str_printf(arena, ret_text, "%04d-%02d-%02dT%02d:%02d:%02d+08:00",
                         (int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100),
                         (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

/* ---- callers ---- */

lm_rc open311_phone(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_phone) {
    struct lm_str clean;
    char *out;
    size_t n = 0;
    LM_TRY(lm_text_normalise(arena, text, &clean));
    LM_TRY(lm_alloc(arena, clean.n + 1, 1, &out));
    for (size_t i = 0; i < clean.n; i++)
        if (!strchr(" -()", clean.p[i]))
            out[n++] = clean.p[i];
    *ret_phone = (struct lm_str){out, n};
    if (lm_str_starts(*ret_phone, LM_STR("+86")))
        *ret_phone = lm_str_cut(*ret_phone, 3, n);
    else if (lm_str_starts(*ret_phone, LM_STR("0086")))
        *ret_phone = lm_str_cut(*ret_phone, 4, n);
    return LM_OK;
}

static bool is_latin(struct lm_str text) {
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

lm_rc open311_name(struct lm_arena *arena, struct lm_str first, struct lm_str last,
                   struct lm_str *ret_name) {
    first = lm_str_trim(first);
    last = lm_str_trim(last);
    *ret_name = (struct lm_str){0};
    if (first.n == 0 && last.n == 0)
        return LM_OK;
    if (first.n == 0 || last.n == 0)
        return lm_str_copy(arena, first.n ? first : last, ret_name);
    if (is_latin(first) && is_latin(last))
        return lm_str_printf(arena, ret_name, "%.*s %.*s", LM_FMT(first), LM_FMT(last));
    return lm_str_printf(arena, ret_name, "%.*s%.*s", LM_FMT(last), LM_FMT(first));
}
