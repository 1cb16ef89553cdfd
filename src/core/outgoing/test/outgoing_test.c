/* Outgoing messages on both engines, sent to a real server on this machine: never what was undone,
 * never twice but after a crash, later when nobody answers. The clock is the test's. */
#include "test_env.h"

#include "base/clock.h"
#include "core/account/account.h"
#include "core/audit/audit.h"
#include "core/job/job.h"
#include "core/outgoing/outgoing_rules.h"
#include "core/setting/setting.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct lm_module *const modules[] = {
    &setting_module, &audit_module, &account_module, &job_module, &outgoing_module, NULL};

static struct lm_env *open_env(enum lm_engine engine) {
    struct lm_env *env = test_env_open(engine, modules);
    test_settle(env);
    env->outgoing = (struct lm_outgoing_config){.driver = "file", .is_private_allowed = true};
    return env;
}

/* ---- the other side ---- */

enum { REQUESTS = 16, REQUEST_SIZE = 4096 };
struct receiver {
    int socket, port;
    int statuses[REQUESTS]; /* what the nth request is answered with; 0: nothing, it hangs up */
    char requests[REQUESTS][REQUEST_SIZE];
    _Atomic int count;
    pthread_t thread;
};

static bool is_whole(const char *request, size_t used) {
    const char *end = strstr(request, "\r\n\r\n");
    const char *length = strcasestr(request, "content-length:");
    return end && length && used >= (size_t)(end + 4 - request) + strtoul(length + 15, NULL, 10);
}

static void take(struct receiver *receiver, int peer) {
    int at = receiver->count;
    char *request = receiver->requests[at], answer[100];
    size_t used = 0;
    while (used < REQUEST_SIZE - 1 && !is_whole(request, used)) {
        ssize_t got = read(peer, request + used, REQUEST_SIZE - 1 - used);
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    int n = snprintf(answer, sizeof answer, "HTTP/1.1 %d x\r\nContent-Length: 0\r\n\r\n",
                     receiver->statuses[at]);
    receiver->count = at + 1;
    if (receiver->statuses[at] && write(peer, answer, (size_t)n) != n)
        perror("write");
    close(peer);
}

static void *receive(void *arg) {
    struct receiver *receiver = arg;
    for (;;) {
        int peer = accept(receiver->socket, NULL, NULL);
        if (peer < 0 || receiver->count == REQUESTS)
            return NULL;
        take(receiver, peer);
    }
}

static struct receiver *receiver_start(void) {
    struct receiver *receiver = calloc(1, sizeof *receiver);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    assert_non_null(receiver);
    for (int i = 0; i < REQUESTS; i++)
        receiver->statuses[i] = 200;
    receiver->socket = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(receiver->socket, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(receiver->socket, 16), 0);
    assert_int_equal(getsockname(receiver->socket, (struct sockaddr *)&address, &size), 0);
    receiver->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&receiver->thread, NULL, receive, receiver), 0);
    return receiver;
}

static void receiver_stop(struct receiver *receiver) {
    shutdown(receiver->socket, SHUT_RDWR);
    close(receiver->socket);
    pthread_join(receiver->thread, NULL);
    free(receiver);
}

static void header_of(const struct receiver *receiver, int at, const char *name, char value[200]) {
    char start[60];
    snprintf(start, sizeof start, "\r\n%s: ", name);
    const char *found = strstr(receiver->requests[at], start);
    assert_non_null(found);
    snprintf(value, 200, "%.*s", (int)strcspn(found + strlen(start), "\r"), found + strlen(start));
}

static const char *body_of(const struct receiver *receiver, int at) {
    const char *end = strstr(receiver->requests[at], "\r\n\r\n");
    assert_non_null(end);
    return end + 4;
}

/* ---- doing ---- */

struct hooking {
    int port;
    const char *topics;
    int64_t id;
    char secret[100];
};

static lm_rc add_hook(struct lm_cx *cx, void *arg) {
    struct hooking *hooking = arg;
    struct outgoing_hook_row row = {.name = LM_STR("测试"), .is_active = true, .version = 1};
    struct lm_str secret;
    LM_TRY(lm_str_printf(cx->arena, &row.url, "http://127.0.0.1:%d/in", hooking->port));
    row.topics = lm_str_of(hooking->topics);
    LM_TRY(outgoing_hook_check(cx, &row));
    LM_TRY(outgoing_hook_new_secret(cx, &row, &secret));
    row.id = hooking->id = lm_cx_id(cx);
    row.created_ms = cx->now_ms;
    snprintf(hooking->secret, sizeof hooking->secret, "%.*s", LM_FMT(secret));
    return outgoing_hook_store_insert(cx, &row);
}

static struct hooking hook_at(struct lm_env *env, int port, const char *topics) {
    struct hooking hooking = {.port = port, .topics = topics};
    assert_ok(test_write(env, add_hook, &hooking, NULL));
    return hooking;
}

static lm_rc tell(struct lm_cx *cx, void *arg) {
    return lm_outgoing_hook(cx, arg, LM_STR("{\"demand_id\":\"7\"}"));
}

static lm_rc tell_undone(struct lm_cx *cx, void *arg) {
    LM_TRY(tell(cx, arg));
    return lm_fail(cx, LM_CONFLICT, "error.conflict");
}

static lm_rc text(struct lm_cx *cx, void *arg) {
    (void)arg;
    return lm_outgoing_sms(cx, LM_STR("13800001234"), "account.login_taken", LM_STR("王小明"));
}

static void run(struct lm_env *env) {
    int64_t count;
    assert_ok(lm_jobs_run_due(env, &count));
}

/* The sweep for what failed is a repeating job; here it is asked for by hand. */
static void sweep(struct lm_env *env) {
    assert_ok(outgoing_send_due(env, 0, (struct lm_str){0}));
}

static lm_rc list(struct lm_cx *cx, void *arg) {
    struct outgoing_row *last = arg;
    struct lm_list rows;
    LM_TRY(outgoing_store_list(cx, 0, 0, 1, &rows));
    assert_int_equal(rows.count, 1);
    return outgoing_store_find(cx, ((struct outgoing_row *)rows.items)->id, last);
}

/* Numbers of the newest message; its texts are gone with the arena. */
static struct outgoing_row last_of(struct lm_env *env) {
    struct outgoing_row row = {0};
    assert_ok(test_read(env, list, &row));
    return row;
}

static void read_log(struct lm_env *env, char text_of[4096]) {
    char path[200];
    snprintf(path, sizeof path, "%.*s/outgoing.log", LM_FMT(env->data_dir));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text_of[fread(text_of, 1, 4095, file)] = '\0';
    fclose(file);
}

/* ---- tests ---- */

static void a_text_message_is_sent_once_and_then_wiped(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        char log[4096];
        assert_ok(test_write(env, text, NULL, NULL));
        assert_non_null(last_of(env).body_sealed.p);
        run(env);
        sweep(env);
        read_log(env, log);
        assert_non_null(strstr(log, "\"to\":\"13800001234\""));
        assert_non_null(strstr(log, "\"args\":[\"王小明\"]"));
        assert_ptr_equal(strchr(log, '\n') + 1, log + strlen(log));
        struct outgoing_row row = last_of(env);
        assert_int_equal(row.state, OUTGOING_SENT);
        assert_null(row.body_sealed.p);
        assert_null(row.target_sealed.p);
        test_env_close(env);
    }
}

static void without_a_gateway_who_wants_to_send_is_told(void **state) {
    (void)state;
    struct lm_env *env = open_env(LM_SQLITE);
    const char *key;
    env->outgoing.driver = NULL;
    assert_rc(test_write(env, text, NULL, &key), LM_CONFLICT);
    assert_string_equal(key, "outgoing.no_sms");
    env->is_demo = true;
    assert_ok(test_write(env, text, NULL, NULL));
    test_env_close(env);
}

static void what_was_undone_is_never_told(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct receiver *receiver = receiver_start();
        hook_at(env, receiver->port, "demand");
        assert_rc(test_write(env, tell_undone, "demand.closed", NULL), LM_CONFLICT);
        run(env);
        sweep(env);
        assert_int_equal(receiver->count, 0);
        receiver_stop(receiver);
        test_env_close(env);
    }
}

static void a_hook_is_told_what_it_asked_for_signed(void **state) {
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct receiver *receiver = receiver_start();
        struct hooking hooking = hook_at(env, receiver->port, "survey.closed,demand");
        struct lm_str expected;
        char signature[200], id[200], text_of[300];
        assert_ok(test_write(env, tell, "demands.other", NULL));
        assert_ok(test_write(env, tell, "survey.opened", NULL));
        assert_ok(test_write(env, tell, "demand.closed", NULL));
        run(env);
        assert_int_equal(receiver->count, 1);
        header_of(receiver, 0, "X-Lastmeter-Signature", signature);
        header_of(receiver, 0, "X-Lastmeter-Id", id);
        long long at_s = strtoll(signature + 2, NULL, 10);
        assert_int_equal(at_s, env->now_ms() / 1000);
        snprintf(text_of, sizeof text_of, "%lld.%s", at_s, body_of(receiver, 0));
        assert_ok(
            lm_crypt_hmac_sha256(*state, lm_str_of(hooking.secret), lm_str_of(text_of), &expected));
        assert_string_equal(strstr(signature, "v1=") + 3, expected.p);
        assert_non_null(strstr(body_of(receiver, 0), id));
        assert_non_null(strstr(body_of(receiver, 0), "\"data\":{\"demand_id\":\"7\"}"));
        receiver_stop(receiver);
        test_env_close(env);
    }
}

static void what_was_not_taken_is_sent_later_under_the_same_id(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct receiver *receiver = receiver_start();
        char first[200], second[200];
        receiver->statuses[0] = 503;
        receiver->statuses[1] = 0;
        hook_at(env, receiver->port, "demand");
        assert_ok(test_write(env, tell, "demand.closed", NULL));
        run(env);
        sweep(env); /* too early */
        assert_int_equal(receiver->count, 1);
        assert_int_equal(last_of(env).status, 503);
        test_clock_add(LM_MINUTE_MS);
        sweep(env); /* hangs up */
        test_clock_add(LM_MINUTE_MS);
        sweep(env); /* the second wait is longer */
        assert_int_equal(receiver->count, 2);
        test_clock_add(LM_MINUTE_MS);
        sweep(env);
        assert_int_equal(receiver->count, 3);
        header_of(receiver, 0, "X-Lastmeter-Id", first);
        header_of(receiver, 2, "X-Lastmeter-Id", second);
        assert_string_equal(first, second);
        assert_int_equal(last_of(env).state, OUTGOING_SENT);
        receiver_stop(receiver);
        test_env_close(env);
    }
}

static lm_rc only_claim(struct lm_cx *cx, void *arg) {
    struct outgoing_row row = *(const struct outgoing_row *)arg;
    return outgoing_store_claim(cx, &row, cx->now_ms + LM_MINUTE_MS);
}

/* As if the process had ended after the post and before the mark. */
static void after_a_crash_it_is_sent_again_when_the_claim_is_over(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct receiver *receiver = receiver_start();
        hook_at(env, receiver->port, "demand");
        assert_ok(test_write(env, tell, "demand.closed", NULL));
        struct outgoing_row row = last_of(env);
        assert_ok(test_write(env, only_claim, &row, NULL));
        assert_rc(test_write(env, only_claim, &row, NULL), LM_CONFLICT); /* of two, one */
        sweep(env);
        assert_int_equal(receiver->count, 0);
        test_clock_add(LM_MINUTE_MS);
        sweep(env);
        assert_int_equal(receiver->count, 1);
        assert_int_equal(last_of(env).tries, 2);
        receiver_stop(receiver);
        test_env_close(env);
    }
}

static lm_rc again(struct lm_cx *cx, void *arg) {
    return outgoing_again(cx, *(int64_t *)arg);
}

static void a_refusal_is_final_until_somebody_sends_it_again(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct receiver *receiver = receiver_start();
        const char *key;
        receiver->statuses[0] = 400;
        hook_at(env, receiver->port, "demand");
        assert_ok(test_write(env, tell, "demand.closed", NULL));
        int64_t id = last_of(env).id;
        assert_rc(test_write(env, again, &id, &key), LM_CONFLICT);
        assert_string_equal(key, "outgoing.still_waiting");
        run(env);
        assert_int_equal(last_of(env).state, OUTGOING_FAILED);
        test_clock_add(LM_DAY_MS);
        sweep(env);
        assert_int_equal(receiver->count, 1);
        assert_ok(test_write(env, again, &id, NULL));
        run(env);
        assert_int_equal(receiver->count, 2);
        assert_int_equal(last_of(env).state, OUTGOING_SENT);
        receiver_stop(receiver);
        test_env_close(env);
    }
}

static void who_does_not_answer_holds_up_nobody_and_is_given_up(void **state) {
    (void)state;
    test_each_engine(engine) {
        struct lm_env *env = open_env(engine);
        struct receiver *deaf = receiver_start(), *receiver = receiver_start();
        for (int i = 0; i < REQUESTS; i++)
            deaf->statuses[i] = 503;
        hook_at(env, deaf->port, "demand");
        hook_at(env, receiver->port, "demand");
        for (int i = 0; i < 3; i++)
            assert_ok(test_write(env, tell, "demand.closed", NULL));
        sweep(env);
        assert_int_equal(deaf->count, 1);
        assert_int_equal(receiver->count, 3);
        test_clock_add(4 * LM_DAY_MS);
        sweep(env);
        assert_int_equal(deaf->count, 1); /* of no use any more */
        test_clock_add(4 * LM_DAY_MS);
        sweep(env);
        assert_int_equal(last_of(env).state, OUTGOING_SENT);
        receiver_stop(deaf);
        receiver_stop(receiver);
        test_env_close(env);
    }
}

static void inner_addresses_are_refused_unless_allowed(void **state) {
    (void)state;
    struct lm_env *env = open_env(LM_SQLITE);
    struct hooking hooking = {.port = 80, .topics = "demand"};
    const char *key;
    env->outgoing.is_private_allowed = false;
    assert_rc(test_write(env, add_hook, &hooking, &key), LM_INVALID);
    assert_string_equal(key, "outgoing.url");
    test_env_close(env);
}

static void topics_are_words_or_what_they_begin_with(void **state) {
    (void)state;
    struct lm_str topics = LM_STR("demand,survey.closed");
    assert_true(outgoing_topic_is_wanted(topics, LM_STR("demand")));
    assert_true(outgoing_topic_is_wanted(topics, LM_STR("demand.closed")));
    assert_true(outgoing_topic_is_wanted(topics, LM_STR("survey.closed")));
    assert_false(outgoing_topic_is_wanted(topics, LM_STR("demands")));
    assert_false(outgoing_topic_is_wanted(topics, LM_STR("survey")));
    assert_false(outgoing_topic_is_wanted(LM_STR(""), LM_STR("demand")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_text_message_is_sent_once_and_then_wiped),
        test_with_arena(without_a_gateway_who_wants_to_send_is_told),
        test_with_arena(what_was_undone_is_never_told),
        test_with_arena(a_hook_is_told_what_it_asked_for_signed),
        test_with_arena(what_was_not_taken_is_sent_later_under_the_same_id),
        test_with_arena(after_a_crash_it_is_sent_again_when_the_claim_is_over),
        test_with_arena(a_refusal_is_final_until_somebody_sends_it_again),
        test_with_arena(who_does_not_answer_holds_up_nobody_and_is_given_up),
        test_with_arena(inner_addresses_are_refused_unless_allowed),
        test_with_arena(topics_are_words_or_what_they_begin_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
