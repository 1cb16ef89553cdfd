/* Event streams: one rendering for all who watch the same thing, made again after events, by one
 * thread with one reading connection. Never asks the database for one client's sake but at the
 * start of his stream.
 * `lock` guards marks, the lists of watches and who is joining; subscribers that have joined, and
 * the end of every stream, belong to the thread alone. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "core/account/session.h"
#include "core/dispatch/request.h"
#include "core/event/event.h"
#include "core/scope/scope.h"

#include <stdlib.h>

enum {
    BUCKETS = 1024,
    SHARED_EVERY_US = 200 * 1000, /* at most one rendering each */
    OWN_EVERY_US = 1000 * 1000, /* renderings for one account cost as many as there are accounts */
    CHECK_EVERY_US = 20 * 1000000, /* session and permission of each subscriber */
    RENDER_CAP = 64 * 1024 * 1024,
    KEY_CAP = 8 * 1024,
    GATHER_NS = 20 * 1000 * 1000 /* marks of this long share one round */
};

struct subscriber {
    struct subscriber *next;
    struct lm_watchers *watchers;
    struct lm_http_stream *stream;
    struct lm_str token; /* heap */
    int64_t permitted_node, checked_us;
    uint64_t checked_accounts; /* `accounts` of watchers at the last check */
};

/* Where events of one thing arrive. Kept while anybody watches it. */
struct channel {
    struct channel *next;
    struct lm_str topic; /* the route's: static */
    int64_t id;
    uint64_t changes;
    size_t watch_count;
};

/* One rendering and those who get it. */
struct watch {
    struct watch *next;
    struct channel *channel;
    struct subscriber *subscribers, *joining; /* joining: guarded by lock */
    struct lm_str key, path, query, token;    /* heap; token only when rendered for one account */
    const struct lm_route *route;
    enum lm_lang lang;
    bool is_forced; /* somebody joined with a state that may be old; guarded by lock */
    uint64_t rendered_changes, body_hash;
    int64_t rendered_us;
};

struct lm_watchers {
    struct lm_dispatch *dispatch;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool is_ending, has_marks;
    uint64_t accounts; /* grows when somebody's appointments or sessions changed; from 1 */
    struct channel *channels[BUCKETS];
    struct watch *watches;
    struct lm_arena *arena; /* the thread's */
    struct lm_conn *conn;   /* the thread's */
    size_t stream_cap;
    _Atomic size_t stream_count;
    _Atomic uint64_t marks; /* of all topics: tells whether anything happened since */
    _Atomic int64_t renderings, sent;
};

/* ---- marks ---- */

static struct channel **channel_at(struct lm_watchers *watchers, struct lm_str topic, int64_t id) {
    uint64_t hash = lm_hash(topic) ^ lm_hash_int(id);
    struct channel **at = &watchers->channels[hash % BUCKETS];
    while (*at && !((*at)->id == id && lm_str_eq((*at)->topic, topic)))
        at = &(*at)->next;
    return at;
}

static void mark(struct lm_watchers *watchers, struct lm_str topic, int64_t id) {
    struct channel *channel = *channel_at(watchers, topic, id);
    if (!channel)
        return;
    channel->changes++;
    if (watchers->has_marks)
        return;
    watchers->has_marks = true;
    pthread_cond_signal(&watchers->wake);
}

static void mark_all(struct lm_watchers *watchers) {
    for (struct watch *watch = watchers->watches; watch; watch = watch->next)
        watch->channel->changes++;
}

void lm_watchers_mark(struct lm_watchers *watchers, const char *topic, int64_t id) {
    atomic_fetch_add(&watchers->marks, 1);
    if (atomic_load(&watchers->stream_count) == 0)
        return; /* a stream that is just starting sees `marks` grown */
    pthread_mutex_lock(&watchers->lock);
    bool is_outside = !strcmp(topic, "outside");
    if (is_outside)
        mark_all(watchers);
    if (is_outside || !strcmp(topic, "account") || !strcmp(topic, "grid")) {
        watchers->accounts++; /* who watches what he may no longer is sent away at once */
        watchers->has_marks = true;
        pthread_cond_signal(&watchers->wake);
    }
    mark(watchers, lm_str_of(topic), id);
    if (id != 0)
        mark(watchers, lm_str_of(topic), 0);
    pthread_mutex_unlock(&watchers->lock);
}

/* ---- joining ---- */

static lm_rc heap_copy(struct lm_str text, struct lm_str *ret_copy) {
    char *copy = malloc(text.n + 1);
    if (!copy)
        return LM_NO_MEMORY;
    if (text.n)
        memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    *ret_copy = (struct lm_str){copy, text.n};
    return LM_OK;
}

static void heap_free(struct lm_str text) {
    free((char *)(uintptr_t)text.p);
}

static void watch_free(struct watch *watch) {
    heap_free(watch->key);
    heap_free(watch->path);
    heap_free(watch->query);
    heap_free(watch->token);
    free(watch);
}

static void subscriber_free(struct subscriber *subscriber) {
    atomic_fetch_sub(&subscriber->watchers->stream_count, 1);
    heap_free(subscriber->token);
    free(subscriber);
}

static int64_t watched_id(const struct lm_route_match *match) {
    const char *name = match->entry->route->watch_id;
    for (size_t i = 0; name && i < match->entry->param_count; i++) {
        int64_t id;
        if (lm_str_is(match->params[i].name, name) && lm_str_int(match->params[i].value, &id))
            return id;
    }
    return 0;
}

static bool is_own(const struct lm_route *route) {
    return route->watch_id == NULL;
}

static lm_rc key_of(struct lm_request *request, struct lm_str *ret_key) {
    struct lm_buf key = lm_buf_in(request->cx.arena, KEY_CAP);
    lm_buf_int(&key, request->cx.lang);
    lm_buf_char(&key, ' ');
    lm_buf_str(&key, request->http->path);
    lm_buf_char(&key, '?');
    lm_buf_str(&key, request->http->query);
    if (is_own(request->cx.route)) {
        lm_buf_char(&key, ' ');
        lm_buf_str(&key, request->token);
    }
    return lm_buf_done(&key, ret_key);
}

static lm_rc watch_new(struct lm_request *request, struct lm_str key, struct watch **ret_watch) {
    struct watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return LM_NO_MEMORY;
    watch->route = request->cx.route;
    watch->lang = request->cx.lang;
    lm_rc rc = heap_copy(key, &watch->key);
    if (rc == LM_OK)
        rc = heap_copy(request->http->path, &watch->path);
    if (rc == LM_OK)
        rc = heap_copy(request->http->query, &watch->query);
    if (rc == LM_OK && is_own(watch->route))
        rc = heap_copy(request->token, &watch->token);
    if (rc != LM_OK) {
        watch_free(watch);
        return rc;
    }
    *ret_watch = watch;
    return LM_OK;
}

static lm_rc channel_find(struct lm_watchers *watchers, struct lm_str topic, int64_t id,
                          struct channel **ret_channel) {
    struct channel **at = channel_at(watchers, topic, id);
    if (!*at) {
        *at = calloc(1, sizeof **at);
        if (!*at)
            return LM_NO_MEMORY;
        (*at)->topic = topic;
        (*at)->id = id;
    }
    *ret_channel = *at;
    return LM_OK;
}

/* With `lock` held: the watch of `key`, made when nobody watches that yet. */
static lm_rc watch_find(struct lm_request *request, struct lm_str key, struct watch **ret_watch) {
    struct lm_watchers *watchers = request->dispatch->watchers;
    for (struct watch *watch = watchers->watches; watch; watch = watch->next)
        if (lm_str_eq(watch->key, key)) {
            *ret_watch = watch;
            return LM_OK;
        }
    struct channel *channel;
    struct watch *watch;
    LM_TRY(watch_new(request, key, &watch));
    lm_rc rc = channel_find(watchers, lm_str_of(watch->route->watch), watched_id(&request->match),
                            &channel);
    if (rc != LM_OK) {
        watch_free(watch);
        return rc;
    }
    channel->watch_count++;
    watch->channel = channel;
    watch->rendered_changes = channel->changes;
    watch->next = watchers->watches;
    watchers->watches = watch;
    *ret_watch = watch;
    return LM_OK;
}

/* Puts a subscriber whose first state was read when `marks` stood at `seen` among those who get
 * changes. */
static lm_rc join(struct lm_request *request, struct subscriber *subscriber, uint64_t seen) {
    struct lm_watchers *watchers = request->dispatch->watchers;
    struct lm_str key;
    LM_TRY(key_of(request, &key));
    pthread_mutex_lock(&watchers->lock);
    struct watch *watch;
    lm_rc rc = watch_find(request, key, &watch);
    if (rc == LM_OK) {
        subscriber->next = watch->joining;
        watch->joining = subscriber;
        if (atomic_load(&watchers->marks) != seen) {
            watch->channel->changes++; /* perhaps it was this: show it again */
            watch->is_forced = true;
            watchers->has_marks = true;
            pthread_cond_signal(&watchers->wake);
        }
    }
    pthread_mutex_unlock(&watchers->lock);
    return rc;
}

static lm_rc subscriber_new(struct lm_request *request, struct subscriber **ret_subscriber) {
    struct lm_watchers *watchers = request->dispatch->watchers;
    struct subscriber *subscriber = calloc(1, sizeof *subscriber);
    if (!subscriber)
        return LM_NO_MEMORY;
    subscriber->watchers = watchers;
    subscriber->permitted_node = request->cx.permitted_node;
    subscriber->checked_us = lm_clock_steady_us();
    atomic_fetch_add(&watchers->stream_count, 1);
    lm_rc rc = heap_copy(request->token, &subscriber->token);
    if (rc != LM_OK) {
        subscriber_free(subscriber);
        return rc;
    }
    *ret_subscriber = subscriber;
    return LM_OK;
}

/* The exchange becomes a stream, or has ended: either way there is nothing left to reply to. Its
 * arena lives as long as the stream. */
static void begin_stream(struct lm_request *request, struct subscriber *subscriber,
                         struct lm_str first, uint64_t seen) {
    lm_cx_end(&request->cx);
    if (lm_http_stream_start(request->exchange, NULL, NULL, &subscriber->stream) != LM_OK) {
        subscriber_free(subscriber);
        return;
    }
    lm_http_stream_send(subscriber->stream, "change", first);
    lm_rc rc = join(request, subscriber, seen);
    if (rc == LM_OK)
        return;
    lm_log(LM_ERROR, "watch.join", "outcome", lm_rc_slug(rc), NULL);
    lm_http_stream_end(subscriber->stream); /* the client asks again */
    subscriber_free(subscriber);
}

static lm_rc try_watch(struct lm_request *request, struct lm_conn *conn) {
    struct lm_watchers *watchers = request->dispatch->watchers;
    if (atomic_load(&watchers->stream_count) >= watchers->stream_cap)
        return LM_BUSY;
    struct subscriber *subscriber;
    void *out;
    struct lm_str first;
    uint64_t seen = atomic_load(&watchers->marks);
    LM_TRY(lm_route_read(&request->cx, conn, request->in, &out));
    LM_TRY(lm_output_print(&request->cx, out, &first));
    LM_TRY(subscriber_new(request, &subscriber));
    begin_stream(request, subscriber, first, seen);
    return LM_OK;
}

void lm_request_watch(struct lm_request *request, struct lm_conn *conn) {
    lm_rc rc = try_watch(request, conn);
    if (rc != LM_OK)
        lm_request_reply(request, rc);
}

/* ---- the thread ---- */

/* Asks the handler itself, as the subscriber: for what is permitted by more than one place. */
static lm_rc read_as(struct lm_watchers *watchers, const struct watch *watch, struct lm_cx *cx) {
    struct lm_route_match match = {0};
    void *in, *out;
    LM_TRY(lm_routes_match(&watchers->dispatch->table, LM_STR("GET"), watch->path, &match));
    LM_TRY(lm_input_from_query(cx, &match, watch->query, &in));
    cx->route = watch->route;
    return lm_route_read(cx, watchers->conn, in, &out);
}

/* Is the subscriber still logged in and permitted where he was when he began? */
static bool is_still_permitted(struct lm_watchers *watchers, const struct watch *watch,
                               const struct subscriber *subscriber) {
    if (watch->route->permission == &lm_public)
        return true;
    struct lm_cx cx;
    lm_arena_reset(watchers->arena);
    lm_cx_begin(&cx, watchers->dispatch->env, watchers->arena);
    lm_rc rc = lm_session_check(cx.env, cx.arena, watchers->conn, subscriber->token, &cx.who);
    if (rc == LM_OK && !is_own(watch->route)) {
        if (!subscriber->permitted_node)
            rc = read_as(watchers, watch, &cx);
        else if (!lm_may(&cx, watch->route->permission, subscriber->permitted_node))
            rc = LM_NOT_FOUND;
    }
    lm_cx_end(&cx);
    /* A database that cannot be asked is no reason to send people away. */
    return rc == LM_OK || lm_rc_is_fault(rc);
}

static lm_rc render(struct lm_watchers *watchers, const struct watch *watch, struct lm_cx *cx,
                    struct lm_str *ret_body) {
    struct lm_route_match match = {0};
    void *in, *out;
    LM_TRY(lm_routes_match(&watchers->dispatch->table, LM_STR("GET"), watch->path, &match));
    if (is_own(watch->route))
        LM_TRY(lm_session_check(cx->env, cx->arena, watchers->conn, watch->token, &cx->who));
    LM_TRY(lm_input_from_query(cx, &match, watch->query, &in));
    LM_TRY(lm_route_read(cx, watchers->conn, in, &out));
    return lm_output_print(cx, out, ret_body);
}

static void send_all(struct lm_watchers *watchers, struct watch *watch, struct lm_str body) {
    for (struct subscriber *one = watch->subscribers; one; one = one->next) {
        lm_http_stream_send(one->stream, "change", body);
        atomic_fetch_add_explicit(&watchers->sent, 1, memory_order_relaxed);
    }
}

static void drop(struct subscriber **at) {
    struct subscriber *one = *at;
    *at = one->next;
    lm_http_stream_end(one->stream);
    subscriber_free(one);
}

static void drop_all(struct watch *watch) {
    while (watch->subscribers)
        drop(&watch->subscribers);
}

/* Where the value of a quiet member ends that begins at `at`: a string or a number. */
static size_t end_of_value(struct lm_str body, size_t at) {
    bool is_text = at < body.n && body.p[at] == '"';
    for (at += is_text; at < body.n; at++)
        if (is_text ? body.p[at] == '"' : body.p[at] == ',' || body.p[at] == '}')
            break;
    return at;
}

/* Tells states apart, but for the members whose change alone is no news. */
static uint64_t hash_of(struct lm_cx *cx, struct lm_str body) {
    const char *const *quiet = cx->route->watch_quiet;
    char *copy;
    if (!quiet || lm_alloc(cx->arena, body.n + 1, 1, &copy) != LM_OK)
        return lm_hash(body);
    memcpy(copy, body.p, body.n);
    for (; *quiet; quiet++) {
        struct lm_str name, rest = body;
        if (lm_str_printf(cx->arena, &name, "\"%s\":", *quiet) != LM_OK)
            continue;
        for (int64_t found; (found = lm_str_find(rest, name)) >= 0;) {
            size_t from = (size_t)(rest.p - body.p) + (size_t)found + name.n;
            size_t to = end_of_value(body, from);
            memset(copy + from, 0, to - from);
            rest = lm_str_cut(body, to, body.n);
        }
    }
    /* The length of what is quiet may differ too. */
    size_t used = 0;
    for (size_t i = 0; i < body.n; i++)
        if (copy[i])
            copy[used++] = copy[i];
    return lm_hash((struct lm_str){copy, used});
}

static void refresh(struct lm_watchers *watchers, struct watch *watch, uint64_t changes) {
    struct lm_cx cx;
    struct lm_str body = {0};
    lm_arena_reset(watchers->arena);
    lm_cx_begin(&cx, watchers->dispatch->env, watchers->arena);
    cx.who = &lm_who_system;
    cx.route = watch->route;
    cx.lang = watch->lang;
    lm_rc rc = render(watchers, watch, &cx, &body);
    uint64_t hash = rc == LM_OK ? hash_of(&cx, body) : 0;
    lm_cx_end(&cx);
    atomic_fetch_add_explicit(&watchers->renderings, 1, memory_order_relaxed);
    watch->rendered_us = lm_clock_steady_us();
    if (rc != LM_OK && lm_rc_is_fault(rc)) {
        lm_log(LM_ERROR, "watch.fault", "route", watch->route->path, "outcome", lm_rc_slug(rc),
               "request_id", cx.request_id, NULL);
        return; /* still outdated: tried again after the usual pause */
    }
    watch->rendered_changes = changes;
    if (rc != LM_OK)
        drop_all(watch); /* gone, or no longer permitted: the next request says which */
    else if (hash != watch->body_hash)
        send_all(watchers, watch, body);
    watch->body_hash = hash;
}

/* Lets new subscribers in and drops those who left. */
static void tidy(struct watch *watch, struct subscriber *joining) {
    while (joining) {
        struct subscriber *one = joining;
        joining = one->next;
        one->next = watch->subscribers;
        watch->subscribers = one;
    }
    for (struct subscriber **at = &watch->subscribers; *at;)
        if (lm_http_stream_is_open((*at)->stream))
            at = &(*at)->next;
        else
            drop(at);
}

static void check(struct lm_watchers *watchers, struct watch *watch, int64_t now_us,
                  uint64_t accounts) {
    for (struct subscriber **at = &watch->subscribers; *at;) {
        struct subscriber *one = *at;
        bool is_due =
            one->checked_accounts != accounts || now_us - one->checked_us >= CHECK_EVERY_US;
        if (is_due)
            one->checked_us = now_us;
        one->checked_accounts = accounts;
        if (is_due && !is_still_permitted(watchers, watch, one))
            drop(at);
        else
            at = &one->next;
    }
}

/* With `lock` held: removes a watch without subscribers, and its channel with the last one. */
static void remove_watch(struct lm_watchers *watchers, struct watch **at) {
    struct watch *watch = *at;
    *at = watch->next;
    if (--watch->channel->watch_count == 0) {
        struct channel **channel = channel_at(watchers, watch->channel->topic, watch->channel->id);
        struct channel *leaving = *channel;
        *channel = leaving->next;
        free(leaving);
    }
    watch_free(watch);
}

/* One round over all watches. Gives the microseconds after which the next one is due. */
static int64_t round_of_all(struct lm_watchers *watchers) {
    int64_t sleep_us = CHECK_EVERY_US / 4;
    pthread_mutex_lock(&watchers->lock);
    watchers->has_marks = false;
    struct watch **at = &watchers->watches;
    while (*at && !watchers->is_ending) {
        struct watch *watch = *at;
        struct subscriber *joining = watch->joining;
        watch->joining = NULL;
        uint64_t changes = watch->channel->changes, accounts = watchers->accounts;
        if (watch->is_forced)
            watch->body_hash = 0;
        watch->is_forced = false;
        pthread_mutex_unlock(&watchers->lock);
        int64_t now_us = lm_clock_steady_us();
        int64_t every_us = is_own(watch->route) ? OWN_EVERY_US : SHARED_EVERY_US;
        tidy(watch, joining);
        check(watchers, watch, now_us, accounts);
        if (changes != watch->rendered_changes && now_us - watch->rendered_us >= every_us)
            refresh(watchers, watch, changes);
        if (changes != watch->rendered_changes) {
            int64_t due_us = watch->rendered_us + every_us - now_us;
            sleep_us = due_us < sleep_us ? due_us : sleep_us;
        }
        pthread_mutex_lock(&watchers->lock);
        /* New watches stand in front of the list: look for our place again. */
        for (at = &watchers->watches; *at != watch;)
            at = &(*at)->next;
        if (!watch->subscribers && !watch->joining)
            remove_watch(watchers, at);
        else
            at = &watch->next;
    }
    pthread_mutex_unlock(&watchers->lock);
    return sleep_us < 1000 ? 1000 : sleep_us;
}

static void wait_for_marks(struct lm_watchers *watchers, int64_t sleep_us) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += sleep_us / 1000000;
    until.tv_nsec += (long)(sleep_us % 1000000) * 1000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&watchers->lock);
    int outcome = 0;
    while (!watchers->is_ending && !watchers->has_marks && outcome == 0)
        outcome = pthread_cond_timedwait(&watchers->wake, &watchers->lock, &until);
    bool has_marks = watchers->has_marks && !watchers->is_ending;
    pthread_mutex_unlock(&watchers->lock);
    if (has_marks) /* under steady writing a round each mark would never rest */
        nanosleep(&(struct timespec){.tv_nsec = GATHER_NS}, NULL);
}

static bool is_ending(struct lm_watchers *watchers) {
    pthread_mutex_lock(&watchers->lock);
    bool answer = watchers->is_ending;
    pthread_mutex_unlock(&watchers->lock);
    return answer;
}

static void *work(void *arg) {
    pthread_setname_np(pthread_self(), "watchers");
    struct lm_watchers *watchers = arg;
    while (!is_ending(watchers)) {
        int64_t sleep_us = round_of_all(watchers);
        wait_for_marks(watchers, sleep_us);
    }
    return NULL;
}

/* ---- start and end ---- */

static void init_locks(struct lm_watchers *watchers) {
    pthread_mutex_init(&watchers->lock, NULL);
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&watchers->wake, &steady);
    pthread_condattr_destroy(&steady);
}

static void destroy(struct lm_watchers *watchers) {
    lm_conn_close(watchers->conn);
    lm_arena_free(watchers->arena);
    pthread_cond_destroy(&watchers->wake);
    pthread_mutex_destroy(&watchers->lock);
    free(watchers);
}

lm_rc lm_watchers_new(struct lm_dispatch *dispatch, size_t stream_cap,
                      struct lm_watchers **ret_watchers) {
    struct lm_watchers *watchers = calloc(1, sizeof *watchers);
    if (!watchers)
        return LM_NO_MEMORY;
    watchers->dispatch = dispatch;
    watchers->stream_cap = stream_cap;
    watchers->accounts = 1;
    init_locks(watchers);
    lm_rc rc = lm_arena_new(RENDER_CAP, &watchers->arena);
    if (rc == LM_OK)
        rc = lm_conn_open(dispatch->env->db, LM_CONN_READ, &watchers->conn);
    if (rc == LM_OK && pthread_create(&watchers->thread, NULL, work, watchers) != 0)
        rc = LM_NO_MEMORY;
    if (rc != LM_OK) {
        destroy(watchers);
        return rc;
    }
    *ret_watchers = watchers;
    return LM_OK;
}

void lm_watchers_free(struct lm_watchers *watchers) {
    if (!watchers)
        return;
    pthread_mutex_lock(&watchers->lock);
    watchers->is_ending = true;
    pthread_cond_signal(&watchers->wake);
    pthread_mutex_unlock(&watchers->lock);
    pthread_join(watchers->thread, NULL);
    while (watchers->watches) {
        struct watch *watch = watchers->watches;
        tidy(watch, watch->joining);
        drop_all(watch);
        remove_watch(watchers, &watchers->watches);
    }
    destroy(watchers);
}

void lm_watchers_metrics(struct lm_watchers *watchers, struct lm_buf *out) {
    lm_buf_printf(out, "lastmeter_streams %zu\n", atomic_load(&watchers->stream_count));
    lm_buf_printf(out, "lastmeter_watch_renderings_total %lld\n",
                  (long long)atomic_load(&watchers->renderings));
    lm_buf_printf(out, "lastmeter_watch_sent_total %lld\n",
                  (long long)atomic_load(&watchers->sent));
}
