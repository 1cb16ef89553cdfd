/* What rules say through their context: refusals, faults, events, what the audit row names. Never
 * touches the database. */
#include "core/cx.h"

#include "core/env.h"
#include "core/scope/scope.h"

#include <stdarg.h>

int64_t lm_cx_id(struct lm_cx *cx) {
    return lm_id_next(&cx->env->ids, cx->now_ms);
}

lm_rc lm_fail_with(struct lm_cx *cx, lm_rc code, const char *key, ...) {
    cx->failure.key = key;
    memset(cx->failure.args, 0, sizeof cx->failure.args);
    va_list args;
    va_start(args, key);
    for (size_t i = 0; i < LM_COUNT(cx->failure.args); i++) {
        const char *text = va_arg(args, const char *);
        if (!text)
            break;
        /* Without memory the sentence lacks a word; the refusal itself must still arrive. */
        if (lm_str_copy(cx->arena, lm_str_of(text), &cx->failure.args[i]) != LM_OK)
            break;
    }
    va_end(args);
    return code;
}

lm_rc lm_faults_check(struct lm_cx *cx) {
    return !cx->faults.count ? LM_OK : cx->faults.items ? LM_INVALID : LM_NO_MEMORY;
}

lm_rc lm_emit(struct lm_cx *cx, const char *topic, int64_t id) {
    for (size_t i = 0; i < cx->events.count; i++)
        if (cx->events.items[i].id == id && !strcmp(cx->events.items[i].topic, topic))
            return LM_OK;
    return lm_array_add(cx->arena, &cx->events, (struct lm_event){topic, id});
}

lm_rc lm_audit_about(struct lm_cx *cx, const char *kind, int64_t id, int64_t node_id) {
    cx->audit_node = node_id;
    return lm_str_printf(cx->arena, &cx->audit_object, "%s %lld", kind, (long long)id);
}

void lm_cx_begin(struct lm_cx *cx, struct lm_env *env, struct lm_arena *arena) {
    *cx = (struct lm_cx){.arena = arena,
                         .env = env,
                         .scope = lm_scopes_take(env->scopes),
                         .now_ms = env->now_ms(),
                         .faults = {.arena = arena}};
    static const char digits[] = "0123456789abcdef";
    uint64_t id = (uint64_t)lm_id_next(&env->ids, cx->now_ms);
    for (int i = 15; i >= 0; i--, id >>= 4)
        cx->request_id[i] = digits[id & 15];
}

void lm_cx_act_as(struct lm_cx *cx, const struct lm_cx *reader) {
    cx->who = reader->who;
    memcpy(cx->request_id, reader->request_id, sizeof cx->request_id);
}

void lm_cx_again(struct lm_cx *cx, struct lm_conn *db) {
    cx->db = db;
    cx->now_ms = cx->env->now_ms();
    cx->is_permitted = false;
    cx->permitted_node = 0;
    cx->failure = (struct lm_failure){0};
    cx->faults = (struct lm_faults){.arena = cx->arena};
    cx->events.count = 0;
    cx->audit_object = cx->audit_detail = (struct lm_str){0};
    cx->audit_node = 0;
    cx->is_audited = false;
}

void lm_cx_end(struct lm_cx *cx) {
    if (cx->scope)
        lm_scopes_give_back(cx->env->scopes, cx->scope);
    cx->scope = NULL;
    cx->db = NULL;
}
