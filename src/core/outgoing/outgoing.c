/* Queueing what is to leave: text messages and webhooks. Sends nothing: outgoing_send.c does. */
#include "core/outgoing/outgoing.h"

#include "base/clock.h"
#include "core/i18n/i18n.h"
#include "core/job/job.h"
#include "core/outgoing/outgoing_rules.h"
#include "lib/json/json.h"
#include "lib/outgo/outgo.h"

#include <ctype.h>

enum { TEXT_CAP = 4096, BODY_CAP = 64 * 1024, NAME_MOST = 60, TOPICS_MOST = 20, TOPIC_MOST = 60 };
#define SMS_FOR_MS LM_DAY_MS
#define HOOK_FOR_MS (3 * LM_DAY_MS)

enum outgoing_driver outgoing_driver_of(const struct lm_env *env) {
    const char *driver = env->outgoing.driver;
    if (!driver)
        return env->is_demo ? OUTGOING_FILE : OUTGOING_NONE;
    return !strcmp(driver, "http")   ? OUTGOING_HTTP
           : !strcmp(driver, "file") ? OUTGOING_FILE
                                     : OUTGOING_NONE;
}

bool lm_outgoing_has_sms(const struct lm_env *env) {
    return outgoing_driver_of(env) != OUTGOING_NONE;
}

/* The job that sends runs every minute for what failed; what is new does not wait for that. */
static lm_rc put(struct lm_cx *cx, struct outgoing_row *row) {
    row->state = OUTGOING_WAITING;
    row->next_ms = row->created_ms = cx->now_ms;
    LM_TRY(outgoing_store_insert(cx, row));
    return lm_job_queue(cx, OUTGOING_JOB, (struct lm_str){0}, 0, NULL);
}

/* ---- text messages ---- */

/* {"template":…,"args":[…],"text":…}: gateways that know templates take the first two, others the
 * text. */
static lm_rc sms_body(struct lm_cx *cx, const struct lm_outgoing_sms *sms, struct lm_str *ret) {
    struct lm_buf text = lm_buf_in(cx->arena, TEXT_CAP), body = lm_buf_in(cx->arena, 2 * TEXT_CAP);
    struct lm_str said;
    lm_message(cx->env->messages, cx->lang, sms->key, sms->args, &text);
    LM_TRY(lm_buf_done(&text, &said));
    lm_buf_z(&body, "\"template\":");
    lm_json_print_text(&body, lm_str_of(sms->key));
    lm_buf_z(&body, ",\"args\":[");
    for (size_t i = 0; i < LM_COUNT(sms->args) && sms->args[i].p; i++) {
        lm_buf_z(&body, i ? "," : "");
        lm_json_print_text(&body, sms->args[i]);
    }
    lm_buf_z(&body, "],\"text\":");
    lm_json_print_text(&body, said);
    return lm_buf_done(&body, ret);
}

lm_rc lm_outgoing_sms_put(struct lm_cx *cx, const struct lm_outgoing_sms *sms) {
    struct lm_str body;
    struct outgoing_row row = {.id = lm_cx_id(cx), .kind = OUTGOING_SMS};
    if (!lm_outgoing_has_sms(cx->env))
        return lm_fail(cx, LM_CONFLICT, "outgoing.no_sms");
    row.topic = lm_str_of(sms->key);
    row.until_ms = sms->until_ms ? sms->until_ms : cx->now_ms + SMS_FOR_MS;
    LM_TRY(sms_body(cx, sms, &body));
    LM_TRY(lm_seal(cx->env->keys, cx->arena, OUTGOING_TARGET, sms->phone, &row.target_sealed));
    LM_TRY(lm_seal(cx->env->keys, cx->arena, OUTGOING_BODY, body, &row.body_sealed));
    return put(cx, &row);
}

/* ---- webhooks ---- */

bool outgoing_topic_is_wanted(struct lm_str topics, struct lm_str topic) {
    struct lm_str rest = topics, one;
    while (lm_str_split(&rest, ',', &one)) {
        bool is_start = one.n > 0 && lm_str_starts(topic, one);
        if (is_start && (one.n == topic.n || topic.p[one.n] == '.'))
            return true;
    }
    return false;
}

lm_rc outgoing_hook_tell(struct lm_cx *cx, const struct outgoing_hook_row *hook, const char *topic,
                         struct lm_str data) {
    struct lm_buf body = lm_buf_in(cx->arena, BODY_CAP);
    struct outgoing_row row = {.id = lm_cx_id(cx),
                               .kind = OUTGOING_WEBHOOK,
                               .hook_id = hook->id,
                               .topic = lm_str_of(topic),
                               .until_ms = cx->now_ms + HOOK_FOR_MS};
    lm_buf_printf(&body, "{\"id\":\"%lld\",\"topic\":\"%s\",\"at\":\"", (long long)row.id, topic);
    lm_time_print(&body, cx->now_ms);
    lm_buf_z(&body, "\",\"data\":");
    lm_buf_str(&body, data);
    lm_buf_char(&body, '}');
    LM_TRY(lm_buf_done(&body, &row.body));
    return put(cx, &row);
}

lm_rc lm_outgoing_hook(struct lm_cx *cx, const char *topic, struct lm_str data) {
    struct lm_list hooks;
    LM_TRY(outgoing_hook_store_active(cx, &hooks));
    for (size_t i = 0; i < hooks.count; i++) {
        const struct outgoing_hook_row *hook = &((struct outgoing_hook_row *)hooks.items)[i];
        if (outgoing_topic_is_wanted(hook->topics, lm_str_of(topic)))
            LM_TRY(outgoing_hook_tell(cx, hook, topic, data));
    }
    return LM_OK;
}

static bool is_topic(struct lm_str text) {
    bool is_good = text.n > 0 && text.n <= TOPIC_MOST;
    for (size_t i = 0; i < text.n && is_good; i++)
        is_good = islower((unsigned char)text.p[i]) || text.p[i] == '_' ||
                  (text.p[i] == '.' && i > 0 && i + 1 < text.n);
    return is_good;
}

static void check_topics(struct lm_cx *cx, struct lm_str topics) {
    struct lm_str rest = topics, one;
    int count = 0;
    while (lm_str_split(&rest, ',', &one)) {
        count++;
        if (!is_topic(one))
            lm_fault(cx, "/topics", "outgoing.topic");
    }
    if (count == 0)
        lm_fault(cx, "/topics", "field.required");
    if (count > TOPICS_MOST)
        lm_fault(cx, "/topics", "outgoing.topics_most");
}

lm_rc outgoing_hook_check(struct lm_cx *cx, struct outgoing_hook_row *hook) {
    bool is_private_allowed = cx->env->outgoing.is_private_allowed;
    struct lm_str url;
    hook->name = lm_str_trim(hook->name);
    if (lm_str_is_empty(hook->name) || lm_utf8_length(hook->name) > NAME_MOST)
        lm_fault(cx, "/name", "outgoing.hook_name");
    LM_TRY(lm_str_copy(cx->arena, lm_str_trim(hook->url), &url));
    hook->url = url;
    if (strlen(url.p) != url.n || !lm_outgo_is_url(url.p, is_private_allowed))
        lm_fault(cx, "/url", is_private_allowed ? "outgoing.url_any" : "outgoing.url");
    check_topics(cx, hook->topics);
    return lm_faults_check(cx);
}

lm_rc outgoing_hook_new_secret(struct lm_cx *cx, struct outgoing_hook_row *hook,
                               struct lm_str *ret_secret) {
    LM_TRY(lm_crypt_token(cx->arena, 32, ret_secret));
    return lm_seal(cx->env->keys, cx->arena, OUTGOING_SECRET, *ret_secret, &hook->secret_sealed);
}

lm_rc outgoing_again(struct lm_cx *cx, int64_t id) {
    struct outgoing_row row = {0};
    lm_rc rc = outgoing_store_find(cx, id, &row);
    if (rc == LM_NOT_FOUND)
        return lm_fail(cx, LM_NOT_FOUND, "error.not_found");
    LM_TRY(rc);
    if (row.kind != OUTGOING_WEBHOOK)
        return lm_fail(cx, LM_CONFLICT, "outgoing.wiped");
    rc = outgoing_store_again(cx, id, cx->now_ms + HOOK_FOR_MS);
    if (rc == LM_CONFLICT)
        return lm_fail(cx, LM_CONFLICT, "outgoing.still_waiting");
    LM_TRY(rc);
    return lm_job_queue(cx, OUTGOING_JOB, (struct lm_str){0}, 0, NULL);
}
