/* The cache of who is who (session.h). Owns copies of session and grant rows in memory, in shards
 * with a lock each; reads the database on a miss, writes nothing but "last seen", at most every few
 * minutes. Never decides what somebody may do: permit.c does.
 *
 * A change of an account drops its entries after its commit. A reader that loaded rows before that
 * commit must not put them back behind it: `generation` grows with every drop, and what was loaded
 * under an older generation is used once but not kept. */
#include "core/account/lookup.h"

#include "base/hash.h"
#include "core/account/account_store.h"
#include "core/account/roles.h"

#include <pthread.h>
#include <stdatomic.h>

enum { SHARDS = 64, BUCKETS = 256, DIGEST = 32, SHARD_CAP = 2048 };
#define SEEN_EVERY_MS (5 * LM_MINUTE_MS)
#define FRESH_MS (10 * LM_MINUTE_MS)

struct entry {
    struct entry *next;
    char digest[DIGEST];
    int64_t fresh_until_ms; /* read again then: an appointment begins or ends, or 10 minutes */
    int64_t idle_ms;        /* 0: never idle (tokens) */
    int64_t seen_ms, written_ms;
    struct lm_who who;
    char bytes[]; /* grants, name, csrf */
};

struct shard {
    pthread_mutex_t lock;
    struct entry *buckets[BUCKETS];
    size_t count;
};

struct lm_sessions {
    _Atomic uint64_t generation;
    struct shard shards[SHARDS];
};

/* ---- life ---- */

lm_rc lm_sessions_new(struct lm_sessions **ret_sessions) {
    struct lm_sessions *sessions = calloc(1, sizeof *sessions);
    if (!sessions)
        return LM_NO_MEMORY;
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&sessions->shards[i].lock, NULL);
    *ret_sessions = sessions;
    return LM_OK;
}

/* Unlinks and frees the entries of a shard that belong to `account_id` (0: all). */
static void drop(struct shard *shard, int64_t account_id) {
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct entry **at = &shard->buckets[i]; *at;) {
            struct entry *entry = *at;
            if (account_id && entry->who.account_id != account_id) {
                at = &entry->next;
                continue;
            }
            *at = entry->next;
            free(entry);
            shard->count--;
        }
}

void lm_sessions_free(struct lm_sessions *sessions) {
    if (!sessions)
        return;
    for (size_t i = 0; i < SHARDS; i++) {
        drop(&sessions->shards[i], 0);
        pthread_mutex_destroy(&sessions->shards[i].lock);
    }
    free(sessions);
}

void lm_sessions_drop(struct lm_sessions *sessions, int64_t account_id) {
    if (!sessions)
        return;
    atomic_fetch_add(&sessions->generation, 1);
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &sessions->shards[i];
        pthread_mutex_lock(&shard->lock);
        drop(shard, account_id);
        pthread_mutex_unlock(&shard->lock);
    }
}

/* ---- last seen ---- */

struct seen_write {
    struct lm_write write;
    int64_t id, seen_ms;
    bool is_token;
};

static lm_rc write_seen(struct lm_write *write, struct lm_conn *conn) {
    struct seen_write *seen = (struct seen_write *)write;
    return seen->is_token ? token_store_seen(conn, seen->id, seen->seen_ms)
                          : session_store_seen(conn, seen->id, seen->seen_ms);
}

static void seen_written(struct lm_write *write, lm_rc outcome) {
    (void)outcome; /* losing one is harmless: the next use writes again */
    free(write);
}

static void submit_seen(struct lm_env *env, const struct lm_who *who, int64_t now_ms) {
    struct seen_write *seen = calloc(1, sizeof *seen);
    if (!seen)
        return;
    seen->write.run = write_seen;
    seen->write.done = seen_written;
    seen->id = who->session_id;
    seen->seen_ms = now_ms;
    seen->is_token = who->is_token;
    if (lm_db_submit(env->db, &seen->write) != LM_OK)
        free(seen);
}

/* ---- the cache ---- */

static struct shard *shard_of(struct lm_sessions *sessions, const char *digest) {
    return &sessions->shards[(unsigned char)digest[0] % SHARDS];
}

static struct entry **bucket_of(struct shard *shard, const char *digest) {
    return &shard->buckets[(unsigned char)digest[1] % BUCKETS];
}

static lm_rc copy_who(struct lm_arena *arena, const struct lm_who *who,
                      const struct lm_who **ret_who) {
    struct lm_who *copy;
    struct lm_grant *grants;
    LM_TRY(lm_new(arena, 1, &copy));
    LM_TRY(lm_new(arena, who->grant_count + 1, &grants));
    *copy = *who;
    if (who->grant_count > 0)
        memcpy(grants, who->grants, who->grant_count * sizeof *grants);
    copy->grants = grants;
    LM_TRY(lm_str_copy(arena, who->name, &copy->name));
    LM_TRY(lm_str_copy(arena, who->csrf, &copy->csrf));
    *ret_who = copy;
    return LM_OK;
}

static bool has_ended(const struct entry *entry, int64_t now_ms) {
    return now_ms >= entry->who.expires_ms ||
           (entry->idle_ms > 0 && now_ms - entry->seen_ms >= entry->idle_ms);
}

/* Looks an entry up and notes its use, unless `ret_is_seen_due` is NULL; the shard's lock is held.
 */
static lm_rc use_entry(struct shard *shard, struct lm_arena *arena, struct lm_str digest,
                       int64_t now_ms, const struct lm_who **ret_who, bool *ret_is_seen_due) {
    struct entry *entry = *bucket_of(shard, digest.p);
    while (entry && memcmp(entry->digest, digest.p, DIGEST) != 0)
        entry = entry->next;
    if (!entry)
        return LM_NOT_FOUND;
    if (has_ended(entry, now_ms))
        return LM_UNAUTHENTICATED;
    if (now_ms >= entry->fresh_until_ms)
        return LM_NOT_FOUND;
    LM_TRY(copy_who(arena, &entry->who, ret_who));
    if (!ret_is_seen_due)
        return LM_OK;
    entry->seen_ms = now_ms;
    *ret_is_seen_due = now_ms - entry->written_ms >= SEEN_EVERY_MS;
    if (*ret_is_seen_due)
        entry->written_ms = now_ms;
    return LM_OK;
}

static lm_rc find_cached(struct lm_env *env, struct lm_arena *arena, struct lm_str digest,
                         bool is_use, const struct lm_who **ret_who) {
    int64_t now_ms = env->now_ms();
    struct shard *shard = shard_of(env->sessions, digest.p);
    bool is_seen_due = false;
    pthread_mutex_lock(&shard->lock);
    lm_rc rc = use_entry(shard, arena, digest, now_ms, ret_who, is_use ? &is_seen_due : NULL);
    pthread_mutex_unlock(&shard->lock);
    if (rc == LM_OK && is_seen_due)
        submit_seen(env, *ret_who, now_ms);
    return rc;
}

/* One block that holds the entry and all it points to. */
static struct entry *make_entry(const struct lm_who *who, struct lm_str digest) {
    size_t grants = who->grant_count * sizeof *who->grants;
    struct entry *entry = calloc(1, sizeof *entry + grants + who->name.n + who->csrf.n);
    if (!entry)
        return NULL;
    char *bytes = entry->bytes;
    memcpy(entry->digest, digest.p, DIGEST);
    entry->who = *who;
    if (grants > 0)
        memcpy(bytes, who->grants, grants);
    entry->who.grants = (const struct lm_grant *)(void *)bytes;
    bytes += grants;
    memcpy(bytes, who->name.p, who->name.n);
    entry->who.name.p = bytes;
    bytes += who->name.n;
    memcpy(bytes, who->csrf.p, who->csrf.n);
    entry->who.csrf.p = bytes;
    return entry;
}

/* Puts an entry in place of an older one of the same token, unless something was dropped since. */
static void keep(struct lm_sessions *sessions, struct entry *entry, uint64_t generation) {
    struct shard *shard = shard_of(sessions, entry->digest);
    pthread_mutex_lock(&shard->lock);
    if (atomic_load(&sessions->generation) != generation) {
        pthread_mutex_unlock(&shard->lock);
        free(entry);
        return;
    }
    if (shard->count >= SHARD_CAP) /* rare: forgetting all is simple, and each is read again */
        drop(shard, 0);
    struct entry **at = bucket_of(shard, entry->digest);
    entry->next = *at;
    *at = entry;
    shard->count++;
    for (at = &entry->next; *at; at = &(*at)->next)
        if (memcmp((*at)->digest, entry->digest, DIGEST) == 0) {
            struct entry *old = *at;
            *at = old->next;
            if (old->seen_ms > entry->seen_ms)
                entry->seen_ms = old->seen_ms;
            free(old);
            shard->count--;
            break;
        }
    pthread_mutex_unlock(&shard->lock);
}

/* ---- reading the database ---- */

/* A token's grants: those of its owner, narrowed to the token's node; no administrator's role, so
 * that no program grants, locks or audits. */
static bool narrow(const struct lm_scope *scope, int64_t node_id, struct lm_grant *grant) {
    if (LM_ROLE(grant->role) & ROLES_ADMIN)
        return false;
    if (role_covers(scope, node_id, grant->node_id))
        return true;
    if (!role_covers(scope, grant->node_id, node_id))
        return false;
    grant->node_id = node_id;
    return true;
}

static lm_rc load_grants(struct lm_env *env, struct lm_arena *arena, struct lm_conn *db,
                         const struct session_row *row, struct lm_who *who) {
    struct lm_list rows;
    struct lm_grant *grants;
    LM_TRY(appointment_store_grants(db, arena, row->account_id, env->now_ms(), &rows));
    LM_TRY(lm_new(arena, rows.count + 1, &grants));
    const struct lm_scope *scope = who->is_token ? lm_scopes_take(env->scopes) : NULL;
    for (size_t i = 0; i < rows.count; i++) {
        const struct appointment_row *appointment = &((struct appointment_row *)rows.items)[i];
        struct lm_grant grant = {(enum lm_role)appointment->role, appointment->node_id};
        if (!who->is_token || narrow(scope, row->node_id, &grant))
            grants[who->grant_count++] = grant;
    }
    if (scope)
        lm_scopes_give_back(env->scopes, scope);
    who->grants = grants;
    return LM_OK;
}

static lm_rc fresh_until(struct lm_env *env, struct lm_conn *db, int64_t account_id,
                         int64_t *ret_ms) {
    int64_t now_ms = env->now_ms(), change_ms = 0;
    lm_rc rc = appointment_store_next_change(db, account_id, now_ms, &change_ms);
    if (rc != LM_OK && rc != LM_NOT_FOUND)
        return rc;
    *ret_ms = now_ms + FRESH_MS;
    if (rc == LM_OK && change_ms < *ret_ms)
        *ret_ms = change_ms;
    return LM_OK;
}

static lm_rc load_row(struct lm_conn *db, struct lm_arena *arena, struct lm_str digest,
                      bool is_token, struct session_row *ret_row) {
    lm_rc rc = is_token ? token_store_by_digest(db, arena, digest, ret_row)
                        : session_store_by_digest(db, arena, digest, ret_row);
    if (rc == LM_NOT_FOUND || (rc == LM_OK && ret_row->status != ACCOUNT_ACTIVE))
        return LM_UNAUTHENTICATED;
    return rc;
}

static lm_rc load_who(struct lm_env *env, struct lm_arena *arena, struct lm_conn *db,
                      const struct session_row *row, struct lm_who *who) {
    *who = (struct lm_who){
        .account_id = row->account_id,
        .session_id = row->id,
        .name = row->name,
        .lang = row->lang == 2 ? LM_LANG_EN : LM_LANG_ZH,
        .is_elder_mode = row->is_elder_mode,
        .is_resident = row->kind == ACCOUNT_RESIDENT,
        .is_token = who->is_token,
        .is_read_only = row->is_read_only,
        .csrf = who->csrf,
        .expires_ms = row->expires_ms,
    };
    return load_grants(env, arena, db, row, who);
}

static bool is_api_token(struct lm_str token) {
    return lm_str_starts(token, LM_STR(LM_API_TOKEN_PREFIX));
}

static lm_rc digest_of(struct lm_arena *arena, struct lm_str token, struct lm_str *ret_digest) {
    if (token.n < 20 || token.n > 100)
        return LM_UNAUTHENTICATED;
    return lm_crypt_digest(arena, token, ret_digest);
}

lm_rc lm_session_csrf(const struct lm_keys *keys, struct lm_arena *arena, struct lm_str token,
                      struct lm_str *ret_csrf) {
    return lm_sign(keys, arena, "session.csrf", token, ret_csrf);
}

lm_rc lm_session_cached(struct lm_env *env, struct lm_arena *arena, struct lm_str token,
                        const struct lm_who **ret_who) {
    struct lm_str digest;
    LM_TRY(digest_of(arena, token, &digest));
    return find_cached(env, arena, digest, true, ret_who);
}

struct asking {
    struct lm_env *env;
    struct lm_arena *arena;
    struct lm_conn *db;
    struct lm_str token;
    bool is_use;
};

static lm_rc find(const struct asking *asking, const struct lm_who **ret_who) {
    struct lm_env *env = asking->env;
    struct lm_arena *arena = asking->arena;
    struct lm_conn *db = asking->db;
    struct lm_str token = asking->token, digest;
    LM_TRY(digest_of(arena, token, &digest));
    lm_rc rc = find_cached(env, arena, digest, asking->is_use, ret_who);
    if (rc != LM_NOT_FOUND)
        return rc;
    uint64_t generation = atomic_load(&env->sessions->generation);
    struct session_row row = {0};
    struct lm_who who = {.is_token = is_api_token(token)};
    int64_t fresh_until_ms;
    LM_TRY(load_row(db, arena, digest, who.is_token, &row));
    LM_TRY(lm_session_csrf(env->keys, arena, token, &who.csrf));
    LM_TRY(load_who(env, arena, db, &row, &who));
    LM_TRY(fresh_until(env, db, row.account_id, &fresh_until_ms));
    struct entry *entry = make_entry(&who, digest);
    if (!entry)
        return LM_NO_MEMORY;
    entry->fresh_until_ms = fresh_until_ms;
    entry->idle_ms = row.idle_ms;
    entry->seen_ms = entry->written_ms = row.seen_ms;
    bool is_over = has_ended(entry, env->now_ms());
    keep(env->sessions, entry, generation); /* a use noted in memory counts for more than the row */
    rc = find_cached(env, arena, digest, asking->is_use, ret_who);
    if (rc != LM_NOT_FOUND)
        return rc;
    /* Dropped meanwhile: good for this once. */
    return is_over ? LM_UNAUTHENTICATED : copy_who(arena, &who, ret_who);
}

lm_rc lm_session_find(struct lm_env *env, struct lm_arena *arena, struct lm_conn *db,
                      struct lm_str token, const struct lm_who **ret_who) {
    return find(&(struct asking){env, arena, db, token, true}, ret_who);
}

lm_rc lm_session_check(struct lm_env *env, struct lm_arena *arena, struct lm_conn *db,
                       struct lm_str token, const struct lm_who **ret_who) {
    return find(&(struct asking){env, arena, db, token, false}, ret_who);
}
