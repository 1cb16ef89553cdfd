/* The catalogue: every sentence that people read, by key and language. Owns the map and its slots;
 * the texts stay in the tables of the modules. Never guesses a text: what is missing is shown as
 * its key and logged once. */
#include "core/i18n/i18n.h"

#include "base/hash.h"
#include "base/log.h"
#include "core/i18n/core_messages.h"

struct lm_messages {
    struct lm_arena *arena;
    struct lm_map by_key;
};

enum { ARENA_CAP = 4 * 1024 * 1024 };

static bool is_text(const char *text) {
    return text && *text;
}

static lm_rc add_table(struct lm_messages *messages, const struct lm_message *table) {
    for (const struct lm_message *message = table; message && message->key; message++) {
        if (!is_text(message->zh) || !is_text(message->en)) {
            lm_log(LM_ERROR, "message.language_missing", "key", message->key, NULL);
            return LM_INTERNAL;
        }
        if (lm_map_get(&messages->by_key, lm_str_of(message->key))) {
            lm_log(LM_ERROR, "message.twice", "key", message->key, NULL);
            return LM_INTERNAL;
        }
        LM_TRY(lm_map_put(&messages->by_key, lm_str_of(message->key), (void *)(uintptr_t)message));
    }
    return LM_OK;
}

static lm_rc add_all(struct lm_messages *messages, const struct lm_module *const *modules) {
    LM_TRY(add_table(messages, lm_core_messages));
    for (; modules && *modules; modules++)
        LM_TRY(add_table(messages, (*modules)->messages));
    return LM_OK;
}

lm_rc lm_messages_new(const struct lm_module *const *modules, struct lm_messages **ret_messages) {
    struct lm_arena *arena = NULL;
    LM_TRY(lm_arena_new(ARENA_CAP, &arena));
    struct lm_messages *messages = NULL;
    lm_rc rc = lm_new(arena, 1, &messages);
    if (rc == LM_OK) {
        messages->arena = arena;
        messages->by_key.arena = arena;
        rc = add_all(messages, modules);
    }
    if (rc != LM_OK) {
        lm_arena_free(arena);
        return rc;
    }
    *ret_messages = messages;
    return LM_OK;
}

void lm_messages_free(struct lm_messages *messages) {
    if (messages)
        lm_arena_free(messages->arena);
}

static const struct lm_message *find(const struct lm_messages *messages, const char *key) {
    return messages && key ? lm_map_get(&messages->by_key, lm_str_of(key)) : NULL;
}

bool lm_message_exists(const struct lm_messages *messages, const char *key) {
    return find(messages, key) != NULL;
}

/* "{1}" names an argument; any other brace is text. */
static bool is_argument(const char *at, size_t *ret_index) {
    if (at[0] != '{' || at[1] < '0' || at[1] > '2' || at[2] != '}')
        return false;
    *ret_index = (size_t)(at[1] - '0');
    return true;
}

void lm_message(const struct lm_messages *messages, enum lm_lang lang, const char *key,
                const struct lm_str *args, struct lm_buf *out) {
    const struct lm_message *message = find(messages, key);
    if (!message) {
        lm_log(LM_ERROR, "message.missing", "key", key ? key : "(none)", NULL);
        lm_buf_z(out, key ? key : "?");
        return;
    }
    for (const char *at = lang == LM_LANG_EN ? message->en : message->zh; *at; at++) {
        size_t index;
        if (is_argument(at, &index)) {
            if (args && args[index].p)
                lm_buf_str(out, args[index]);
            at += 2;
        } else {
            lm_buf_char(out, *at);
        }
    }
}
