/* The context of one piece of work: a request, a job, a command. Everything a rule may use hangs
 * here: memory, the connection inside its transaction, the one time and the ids of this work, who
 * asks, and what went wrong. */
#ifndef LM_CORE_CX_H
#define LM_CORE_CX_H

#include "base/arena.h"
#include "base/array.h"
#include "base/field.h"
#include "base/id.h"
#include "base/rc.h"
#include "base/str.h"
#include "lib/db/db.h"

struct lm_env;   /* core/env.h: what lives as long as the process */
struct lm_route; /* core/module.h */
struct lm_scope; /* core/scope/scope.h: the grid as ids and intervals */
struct lm_who;   /* core/account/account.h: the account and what it was granted */
struct lm_permission;
struct lm_answer; /* core/dispatch: what a request's handler answers beside `out` */

enum lm_lang { LM_LANG_ZH, LM_LANG_EN };

/* Why a refusal happened, in words the catalogue knows. */
struct lm_failure {
    const char *key;       /* message key: "survey.already_closed" */
    struct lm_str args[3]; /* for {0} {1} {2} */
    struct lm_str detail;  /* JSON object with more ("both versions"), or p == NULL */
    int64_t retry_after_s; /* when it makes sense to ask again; 0: no Retry-After */
};

/* Something that has happened, told to watchers and listeners after the commit. */
struct lm_event {
    const char *topic; /* "survey" */
    int64_t id;        /* of the thing: the survey's id */
};

struct lm_cx {
    struct lm_arena *arena;
    struct lm_conn *db; /* NULL outside a transaction or read */
    struct lm_env *env;
    const struct lm_scope *scope; /* the grid as it stood when this work began */
    const struct lm_who
        *who; /* NULL: nobody is logged in; jobs and commands act as lm_who_system */
    const struct lm_route *route; /* NULL in jobs and commands */
    enum lm_lang lang;
    int64_t now_ms;         /* one time for the whole transaction */
    bool is_permitted;      /* lm_permit has said yes at least once */
    int64_t permitted_node; /* the node lm_permit said yes to last */
    struct lm_failure failure;
    struct lm_faults faults;
    LM_ARRAY(struct lm_event) events;
    struct lm_str audit_object; /* "household 123": what the audit row will name */
    int64_t audit_node;         /* where in the grid */
    struct lm_str audit_detail; /* JSON without personal data, or p == NULL */
    bool is_audited;            /* this transaction has its audit row */
    char request_id[17];
    struct lm_str peer;       /* address of the client, for rate limits; never logged */
    struct lm_answer *answer; /* NULL in jobs and commands */
};

/* A fresh id. */
int64_t lm_cx_id(struct lm_cx *cx);

/* Refuses: records why (key and up to three text arguments, ended by NULL by the macro) and gives
 * `code` back. return lm_fail(cx, LM_CONFLICT, "visit.already_closed", visit_code); */
lm_rc lm_fail_with(struct lm_cx *cx, lm_rc code, const char *key, ...) __attribute__((sentinel));
#define lm_fail(cx, code, ...) lm_fail_with((cx), (code), __VA_ARGS__, (const char *)NULL)

/* Adds a fault of the input at a JSON pointer; lm_faults_check turns any into LM_INVALID. */
#define lm_fault(cx, pointer, ...)                                                                 \
    lm_fault_add(&(cx)->faults, lm_str_of(pointer), __VA_ARGS__, (const char *)NULL)
LM_CHECK lm_rc lm_faults_check(struct lm_cx *cx);

/* Remembers an event for after the commit; equal events are told once. */
LM_CHECK lm_rc lm_emit(struct lm_cx *cx, const char *topic, int64_t id);

/* Work in a transaction of its own for the caller of a read: done in his name, under the id of his
 * request. */
void lm_cx_act_as(struct lm_cx *cx, const struct lm_cx *reader);

/* Names what this write is about, for its audit row. */
LM_CHECK lm_rc lm_audit_about(struct lm_cx *cx, const char *kind, int64_t id, int64_t node_id);

#endif
