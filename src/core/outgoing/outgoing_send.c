/* The job that sends. A message is claimed in a transaction of its own before anything leaves, and
 * what became of it is written after: killed between the two, it is sent again under the same id.
 * Who receives it tells by the id. Owns no rule of what is sent: outgoing.c does. */
#include "base/clock.h"
#include "base/log.h"
#include "core/job/job.h"
#include "core/outgoing/outgoing_rules.h"
#include "lib/outgo/outgo.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { TRIES_MOST = 12, PASSED_MOST = 64, ROUND_CAP = 16 * 1024 * 1024 };
#define LEASE_MS LM_MINUTE_MS /* longer than a post may take */
#define WAIT_FIRST_MS LM_MINUTE_MS
#define WAIT_MOST_MS (6 * LM_HOUR_MS)

struct outgoing_sender {
    atomic_bool is_wanted; /* somebody has asked since the last round began */
    pthread_mutex_t at_it;
};

lm_rc outgoing_sender_start(struct lm_env *env) {
    void **kept = lm_env_kept(env, &outgoing_module);
    struct outgoing_sender *sender = calloc(1, sizeof *sender);
    if (!kept || !sender) {
        free(sender);
        return LM_NO_MEMORY;
    }
    pthread_mutex_init(&sender->at_it, NULL);
    *kept = sender;
    return LM_OK;
}

void outgoing_sender_stop(struct lm_env *env) {
    void **kept = lm_env_kept(env, &outgoing_module);
    struct outgoing_sender *sender = kept ? *kept : NULL;
    if (!sender)
        return;
    pthread_mutex_destroy(&sender->at_it);
    free(sender);
    *kept = NULL;
}

/* ---- one message ---- */

/* A message on its way, and what came of it. */
struct sending {
    struct lm_env *env;
    struct lm_arena *arena;
    struct outgoing_row row;
    struct outgoing_hook_row hook;
    int64_t now_ms, lease_ms;
    lm_rc outcome; /* LM_OK taken; LM_FORBIDDEN never will be; LM_GONE of no use; else: later */
    int status;
    const char *error;
};

lm_rc outgoing_sign(struct lm_arena *arena, struct lm_str secret, int64_t at_ms, struct lm_str body,
                    struct lm_str *ret_header) {
    struct lm_str text, mac;
    long long at_s = (long long)(at_ms / LM_SECOND_MS);
    LM_TRY(lm_str_printf(arena, &text, "%lld.%.*s", at_s, LM_FMT(body)));
    LM_TRY(lm_crypt_hmac_sha256(arena, secret, text, &mac));
    return lm_str_printf(arena, ret_header, "t=%lld,v1=%.*s", at_s, LM_FMT(mac));
}

/* What a status means: 2xx taken; 408, 425, 429 and 5xx later; everything else is a refusal. */
static lm_rc outcome_of(int status) {
    if (status >= 200 && status < 300)
        return LM_OK;
    bool is_later = status == 408 || status == 425 || status == 429 || status >= 500;
    return is_later ? LM_BUSY : LM_FORBIDDEN;
}

static lm_rc post(struct sending *sending, const struct lm_outgo_post *post) {
    struct lm_outgo_reply reply;
    lm_rc rc = lm_outgo_post(post, &reply);
    sending->status = reply.status;
    sending->error = reply.problem;
    if (rc != LM_OK)
        return rc;
    rc = outcome_of(reply.status);
    sending->error = rc == LM_OK ? NULL : rc == LM_BUSY ? "later" : "refused";
    return rc;
}

/* {"id":…,"to":…,"template":…,"args":[…],"text":…} */
static lm_rc sms_of(struct sending *sending, struct lm_str *ret_body) {
    struct lm_env *env = sending->env;
    const struct outgoing_row *row = &sending->row;
    struct lm_str phone, body;
    LM_TRY(lm_unseal(env->keys, sending->arena, OUTGOING_TARGET, row->target_sealed, &phone));
    LM_TRY(lm_unseal(env->keys, sending->arena, OUTGOING_BODY, row->body_sealed, &body));
    return lm_str_printf(sending->arena, ret_body, "{\"id\":\"%lld\",\"to\":\"%.*s\",%.*s}",
                         (long long)row->id, LM_FMT(phone), LM_FMT(body));
}

/* One line a message; the file is its owner's alone, as all that is about people. */
static lm_rc append(struct sending *sending, struct lm_str body) {
    struct lm_str path, line;
    LM_TRY(
        lm_str_printf(sending->arena, &path, "%.*s/outgoing.log", LM_FMT(sending->env->data_dir)));
    LM_TRY(lm_str_printf(sending->arena, &line, "%.*s\n", LM_FMT(body)));
    int file = open(path.p, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return LM_IO;
    ssize_t written = write(file, line.p, line.n);
    lm_rc rc = written == (ssize_t)line.n && fsync(file) == 0 ? LM_OK : LM_IO;
    close(file);
    return rc;
}

static lm_rc send_sms(struct sending *sending) {
    const struct lm_outgoing_config *config = &sending->env->outgoing;
    enum outgoing_driver driver = outgoing_driver_of(sending->env);
    struct lm_str body, id, bearer = LM_STR("");
    sending->error = "no_gateway";
    if (driver == OUTGOING_NONE || (driver == OUTGOING_HTTP && !config->url))
        return LM_BUSY;
    sending->error = "io";
    LM_TRY(sms_of(sending, &body));
    if (driver == OUTGOING_FILE)
        return append(sending, body);
    LM_TRY(lm_str_printf(sending->arena, &id, "X-Lastmeter-Id: %lld", (long long)sending->row.id));
    if (config->token)
        LM_TRY(lm_str_printf(sending->arena, &bearer, "Authorization: Bearer %s", config->token));
    const char *const headers[] = {"Content-Type: application/json", id.p,
                                   bearer.n ? bearer.p : NULL, NULL};
    return post(sending,
                &(struct lm_outgo_post){config->url, headers, body, config->is_private_allowed});
}

static lm_rc send_webhook(struct sending *sending) {
    const struct outgoing_row *row = &sending->row;
    struct lm_str secret, signature, sign_header, id, topic, url;
    sending->error = "io";
    LM_TRY(lm_unseal(sending->env->keys, sending->arena, OUTGOING_SECRET,
                     sending->hook.secret_sealed, &secret));
    LM_TRY(outgoing_sign(sending->arena, secret, sending->now_ms, row->body, &signature));
    LM_TRY(lm_str_printf(sending->arena, &sign_header, "X-Lastmeter-Signature: %.*s",
                         LM_FMT(signature)));
    LM_TRY(lm_str_printf(sending->arena, &id, "X-Lastmeter-Id: %lld", (long long)row->id));
    LM_TRY(lm_str_printf(sending->arena, &topic, "X-Lastmeter-Topic: %.*s", LM_FMT(row->topic)));
    LM_TRY(lm_str_copy(sending->arena, sending->hook.url, &url));
    const char *const headers[] = {"Content-Type: application/json", sign_header.p, id.p, topic.p,
                                   NULL};
    return post(sending, &(struct lm_outgo_post){url.p, headers, row->body,
                                                 sending->env->outgoing.is_private_allowed});
}

static lm_rc claim(struct lm_cx *cx, void *arg) {
    struct sending *sending = arg;
    sending->now_ms = cx->now_ms;
    sending->lease_ms = cx->now_ms + LEASE_MS;
    if (sending->row.hook_id)
        LM_TRY(outgoing_hook_store_find(cx, sending->row.hook_id, &sending->hook));
    return outgoing_store_claim(cx, &sending->row, sending->lease_ms);
}

static int64_t wait_after(int64_t tries) {
    int64_t wait_ms = WAIT_FIRST_MS;
    for (int64_t i = 1; i < tries && wait_ms < WAIT_MOST_MS; i++)
        wait_ms *= 2;
    return wait_ms < WAIT_MOST_MS ? wait_ms : WAIT_MOST_MS;
}

static lm_rc settle(struct lm_cx *cx, void *arg) {
    const struct sending *sending = arg;
    struct outgoing_row row = sending->row;
    int64_t tries = row.tries + 1, next_ms = cx->now_ms + wait_after(tries);
    row.status = sending->status;
    row.error = lm_str_of(sending->error);
    row.next_ms = 0;
    if (sending->outcome == LM_OK) {
        row.state = OUTGOING_SENT;
        row.sent_ms = cx->now_ms;
    } else if (sending->outcome == LM_FORBIDDEN) {
        row.state = OUTGOING_FAILED;
    } else if (sending->outcome == LM_GONE || tries >= TRIES_MOST || next_ms >= row.until_ms) {
        row.state = OUTGOING_GIVEN_UP;
    } else {
        row.next_ms = next_ms;
    }
    return outgoing_store_settle(cx, &row, sending->lease_ms);
}

/* Of no use any more, or nobody asks for it any more: not sent at all. */
static const char *is_pointless(const struct sending *sending) {
    if (sending->row.until_ms <= sending->now_ms)
        return "too_late";
    return sending->row.hook_id && !sending->hook.is_active ? "inactive" : NULL;
}

/* LM_CONFLICT: somebody else has it. */
static lm_rc send_one(struct sending *sending) {
    LM_TRY(lm_env_note(sending->env, sending->arena, claim, sending));
    const char *reason = is_pointless(sending);
    sending->outcome = reason                 ? LM_GONE
                       : sending->row.hook_id ? send_webhook(sending)
                                              : send_sms(sending);
    if (sending->outcome == LM_OK || reason)
        sending->error = reason;
    if (sending->outcome != LM_OK) {
        char id[24];
        snprintf(id, sizeof id, "%lld", (long long)sending->row.id);
        lm_log(LM_WARN, "outgoing.not_sent", "message", id, "reason", sending->error, NULL);
    }
    return lm_env_note(sending->env, sending->arena, settle, sending);
}

/* ---- a round ---- */

/* One pass over what is due. Whoever does not answer is asked once a round: the others need not
 * wait for all that he is to be told. */
struct sending_round {
    struct lm_env *env;
    struct outgoing_row last;
    struct lm_list page;
    int64_t silent[PASSED_MOST]; /* hooks that did not answer; 0: the gateway of text messages */
    size_t silent_count;
};

static bool is_silent(const struct sending_round *round, int64_t hook_id) {
    for (size_t i = 0; i < round->silent_count; i++)
        if (round->silent[i] == hook_id)
            return true;
    return false;
}

static lm_rc load_page(struct lm_cx *cx, void *arg) {
    struct sending_round *round = arg;
    return outgoing_store_due(cx, &round->last, &round->page);
}

static lm_rc send_page(struct sending_round *round, struct lm_arena *arena) {
    const struct outgoing_row *rows = round->page.items;
    for (size_t i = 0; i < round->page.count && !lm_jobs_is_stopping(round->env); i++) {
        struct sending sending = {.env = round->env, .arena = arena, .row = rows[i]};
        if (is_silent(round, rows[i].hook_id))
            continue;
        lm_rc rc = send_one(&sending);
        if (rc != LM_OK && rc != LM_CONFLICT)
            return rc;
        bool is_answered = sending.outcome == LM_OK || sending.outcome == LM_FORBIDDEN ||
                           sending.outcome == LM_GONE;
        if (rc == LM_OK && !is_answered && round->silent_count < PASSED_MOST)
            round->silent[round->silent_count++] = rows[i].hook_id;
    }
    return LM_OK;
}

static lm_rc send_round(struct lm_env *env) {
    struct lm_arena *pages LM_ARENA_AUTO = NULL, *arena LM_ARENA_AUTO = NULL;
    struct sending_round round = {.env = env};
    LM_TRY(lm_arena_new(ROUND_CAP, &pages));
    LM_TRY(lm_arena_new(ROUND_CAP, &arena));
    while (!lm_jobs_is_stopping(env)) {
        LM_TRY(lm_env_read(env, pages, load_page, &round));
        if (round.page.count == 0)
            return LM_OK;
        LM_TRY(send_page(&round, arena));
        round.last = ((struct outgoing_row *)round.page.items)[round.page.count - 1];
        lm_arena_reset(pages);
        lm_arena_reset(arena);
    }
    return LM_OK;
}

lm_rc outgoing_send_due(struct lm_env *env, int64_t job_id, struct lm_str payload) {
    void **kept = lm_env_kept(env, &outgoing_module);
    struct outgoing_sender *sender = kept ? *kept : NULL;
    (void)job_id, (void)payload;
    if (!sender)
        return LM_INTERNAL;
    atomic_store(&sender->is_wanted, true);
    while (atomic_load(&sender->is_wanted)) {
        if (pthread_mutex_trylock(&sender->at_it) != 0)
            return LM_OK; /* who is at it looks again before he goes */
        atomic_store(&sender->is_wanted, false);
        lm_rc rc = send_round(env);
        pthread_mutex_unlock(&sender->at_it);
        LM_TRY(rc);
    }
    return LM_OK;
}
