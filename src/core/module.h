/* What a module is: one struct of tables. A new business is a folder plus one line in
 * src/app/modules.def; everything else (routing, permissions, migrations, OpenAPI, TypeScript,
 * commands, jobs) is read from here. */
#ifndef LM_CORE_MODULE_H
#define LM_CORE_MODULE_H

#include "base/field.h"
#include "base/pair.h"
#include "base/sink.h"
#include "core/cx.h"
#include "lib/db/db.h"

/* ---- who may do what ---- */

enum lm_role {
    LM_ROLE_CAPTAIN = 1,      /* 楼栋长 */
    LM_ROLE_HELPER,           /* 帮手 / 单元长 / 代班 */
    LM_ROLE_STATION_HEAD,     /* 站长 */
    LM_ROLE_DEPUTY_HEAD,      /* 副站长 */
    LM_ROLE_COMMUNITY_WORKER, /* 社区工作者 */
    LM_ROLE_STREET,           /* 街道 */
    LM_ROLE_DISTRICT,         /* 区 */
    LM_ROLE_FINANCE,          /* 财务 */
    LM_ROLE_SYSTEM_ADMIN,     /* 系统管理员 */
    LM_ROLE_SECURITY_ADMIN,   /* 安全管理员 */
    LM_ROLE_AUDITOR,          /* 审计管理员 */
    LM_ROLE_PARTY,            /* 联动单位: property company, owners' committee, department */
    LM_ROLE_COUNT
};
#define LM_ROLE(r) (1u << (r))
/* Everybody from deputy head upwards who works with people's data. */
#define LM_ROLES_STATION (LM_ROLE(LM_ROLE_STATION_HEAD) | LM_ROLE(LM_ROLE_DEPUTY_HEAD))
#define LM_ROLES_OFFICE                                                                            \
    (LM_ROLE(LM_ROLE_COMMUNITY_WORKER) | LM_ROLE(LM_ROLE_STREET) | LM_ROLE(LM_ROLE_DISTRICT))
#define LM_ROLES_DOOR (LM_ROLE(LM_ROLE_CAPTAIN) | LM_ROLE(LM_ROLE_HELPER))
#define LM_ROLES_ALL (~1u)
extern const struct lm_code lm_roles[];

/* A permission: granted to roles, always together with a place in the grid. */
struct lm_permission {
    const char *name; /* "survey.answer" */
    unsigned roles;   /* LM_ROLE bits */
    const char *doc;
};
/* Routes for everybody, for every logged-in account about itself, and for every one of the staff
 * about himself. They need no lm_permit. A resident's account is refused on every route but those
 * of the first two: a new route is not his until its row says so. */
extern const struct lm_permission lm_public, lm_resident, lm_self;

/* Is the caller granted the route's permission at `node_id` (a grid node at or below a grant)?
 * LM_OK sets cx->is_permitted. LM_NOT_FOUND otherwise: what lies elsewhere is invisible. Routes
 * whose handler never asks are a fault. */
LM_CHECK lm_rc lm_permit(struct lm_cx *cx, int64_t node_id);
/* The same for another permission, silently: decides whether something is shown. */
bool lm_may(const struct lm_cx *cx, const struct lm_permission *permission, int64_t node_id);
/* The nodes at which the caller holds `permission`, none below another: the roots of what he may
 * list. Sets cx->is_permitted when there is at least one, else LM_FORBIDDEN. */
LM_CHECK lm_rc lm_permit_roots(struct lm_cx *cx, const int64_t **ret_nodes, size_t *ret_count);

/* ---- routes ---- */

enum lm_tx {
    LM_TX_READ,  /* short: on the HTTP thread (SQLite) or a worker */
    LM_TX_LONG,  /* exports, reports: on a worker, in one read snapshot */
    LM_TX_WRITE, /* on the write path: audit row and Idempotency-Key included */
    LM_TX_NONE   /* no database */
};

/* How another standard wants to hear that a request was refused or failed. */
struct lm_refusal {
    struct lm_str path; /* as asked: some formats are chosen by its ending */
    int status;         /* errors.def's, to be changed */
    const char *type;
    struct lm_str body;
};

/* `in` is a struct of route->input, filled from path, query (GET, DELETE) or JSON body; `out` a
 * zeroed struct of route->output. Allocates from cx->arena only. May be run again (LM_RETRY): no
 * effect outside cx, out and the database. */
typedef lm_rc (*lm_handler)(struct lm_cx *cx, const void *in, void *out);

struct lm_route {
    const char *method, *path; /* "POST", "/api/v1/surveys/{survey}/answers": {survey} fills the
                                  member of that name; so does what stands behind the last dot of a
                                  segment: "/requests/{request}.{format}" */
    const struct lm_permission *permission;
    enum lm_tx tx;
    lm_handler handle;
    const struct lm_record *input, *output; /* NULL: none (output NULL answers 204) */
    lm_handler prepare; /* before the transaction, off the writer: hashing, sealing, pinyin. `out`
                           is cx-private: the same `in` struct is passed as `out` too, so that
                           derived members (LM_NO_JSON) can be filled */
    bool is_heavy; /* `prepare` runs on a worker and has a reading connection in cx->db (password
                      hashing); without it prepare runs on the HTTP thread and cx->db is NULL */
    const char *watch; /* topic: with Accept: text/event-stream the answer is sent again whenever an
                          event of this topic with the id in path parameter `watch_id` is told; must
                          be equal for everybody permitted, and is rendered by lm_who_system */
    const char *watch_id; /* NULL: any event of the topic, and rendered for each account apart */
    const char *const *watch_quiet; /* ended by NULL: members (times, numbers) whose change alone is
                                       no news: not sent for their sake */
    bool is_upload;  /* multipart/form-data; the file is at lm_upload(cx); `in` is filled from path
                        and query */
    bool is_form;    /* the body is application/x-www-form-urlencoded: texts, coerced by type */
    bool is_foreign; /* an address of another standard: what `input` does not have is no fault in
                        its query or form; the handler finds it by lm_extras */
    lm_rc (*refuse)(struct lm_cx *cx, lm_rc rc, struct lm_refusal *refusal); /* says no as that
                        standard has it; NULL: as everywhere */
    bool is_file;             /* the handler answers with lm_answer_file instead of `output` */
    const char *const *types; /* media types of an is_file, for the interface; NULL: any */
    bool is_stream;  /* an is_file that answers with lm_answer_stream: its file may be as large as a
                        street, so few are made at a time, on threads that nothing else needs */
    bool is_secret;  /* takes or gives a secret (password, code, token): Idempotency-Key is ignored,
                        so  that neither the answer nor a digest of the body is kept */
    const char *doc; /* one English sentence */
};

/* Answers with a file (export, print page): from is_file routes. `path` is removed after sending.
 */
LM_CHECK lm_rc lm_answer_file(struct lm_cx *cx, const char *path, const char *type,
                              struct lm_str download_name);
/* Answers with a file that stays where it is and never changes, from is_file routes: the client may
 * keep it, but asks again each time with its name `etag` (no quotes), so that who may no longer see
 * it does not; 304 when he has it. LM_NOT_FOUND when there is no such file. */
LM_CHECK lm_rc lm_answer_kept_file(struct lm_cx *cx, const char *path, const char *type,
                                   struct lm_str etag);
/* Begins to answer with a file that is made while it is sent: from is_stream routes, once the
 * caller is permitted and what must be on record is. What is put into `ret_sink` goes out at once
 * and waits for the caller's network; LM_GONE there: the caller has left, stop. The handler's LM_OK
 * ends the file, any other outcome breaks it off so that nobody takes it for the whole. LM_GONE. */
LM_CHECK lm_rc lm_answer_stream(struct lm_cx *cx, const char *type, struct lm_str download_name,
                                struct lm_sink *ret_sink);
/* Answers with a text body (SVG, HTML print page, plain text). */
LM_CHECK lm_rc lm_answer_text(struct lm_cx *cx, const char *type, struct lm_str body);
/* The address that people see this program at, without a slash at the end: public_url, or else
 * where this request was sent to ("https://grid.example.cn"). LM_NOT_FOUND when neither is known.
 */
LM_CHECK lm_rc lm_site(struct lm_cx *cx, struct lm_str *ret_url);
/* What came in query or form beside the members of `input`, in no order: of is_foreign routes. */
const struct lm_pair *lm_extras(const struct lm_cx *cx, size_t *ret_count);
/* The uploaded file and its name. */
FILE *lm_upload(struct lm_cx *cx, struct lm_str *ret_name);
/* Sets or ends the session cookie with the reply (core/account only). */
void lm_answer_cookie(struct lm_cx *cx, struct lm_str token, int64_t max_age_s);

/* ---- the rest of a module ---- */

struct lm_message { /* catalogue entry; {0} {1} {2} are arguments */
    const char *key, *zh, *en;
};

struct lm_job_kind {
    const char *name;                                      /* "survey.retention" */
    int64_t every_ms;                                      /* repeats; 0: only when queued */
    lm_rc (*run)(struct lm_cx *cx, struct lm_str payload); /* inside a write transaction */
    lm_rc (*run_long)(struct lm_env *env, int64_t job_id,
                      struct lm_str payload); /* opens its own transactions */
};

struct lm_command { /* lastmeter NAME …: help and man page are printed from this table */
    const char *name, *arguments, *doc;
    /* argv[0] is the command's name; options of the program (app/config.c) are taken out. */
    int (*run)(struct lm_env *env, int argc, char **argv);
    bool is_new_allowed; /* makes the data directory and database when they are missing */
    bool is_offline;     /* needs no database: env has nothing but its modules */
    bool keeps_schema;   /* works on a database of any version: nothing is migrated, no module has
                            started, nothing is written */
};

/* Topic "outside": another process (a command beside the server) has written, anything may be new.
 */
struct lm_listener { /* looser couplings: called inside the emitting transaction's commit, after it
                      */
    const char *topic;
    void (*hear)(struct lm_env *env, int64_t id);
};

struct lm_hook { /* tighter couplings: called inside the transaction of whoever calls lm_hooks_run;
                  a refusal undoes everything */
    const char *topic;
    lm_rc (*run)(struct lm_cx *cx, int64_t id, int64_t place_id);
};
/* Lets the modules that hook `topic` do their part in this transaction: a table that must never
 * disagree with the facts. `place_id`: grid node of the thing. */
LM_CHECK lm_rc lm_hooks_run(struct lm_cx *cx, const char *topic, int64_t id, int64_t place_id);

/* One thing found for the search box. Texts in the request's arena. */
struct lm_found {
    struct lm_str kind; /* "person", "door", "node", "survey" */
    int64_t id, node_id, door_id;
    struct lm_str title, subtitle;
};
struct lm_finds {
    struct lm_found *items; /* room for `room` */
    size_t room, *count;
};

struct lm_module {
    const char *name;
    const char *const *needs; /* modules whose header this one includes; ended by NULL */
    const struct lm_migration *migrations;          /* ended by {0} */
    const struct lm_sql *sql;                       /* every statement; ended by {0} */
    const struct lm_permission *const *permissions; /* ended by NULL */
    const struct lm_route *routes;                  /* ended by {0} */
    const struct lm_route *const *more_routes;      /* further such tables; ended by NULL */
    const struct lm_message *messages;              /* ended by {0} */
    const struct lm_job_kind *jobs;                 /* ended by {0} */
    const struct lm_command *commands;              /* ended by {0} */
    const struct lm_listener *listeners;            /* ended by {0} */
    const struct lm_hook *hooks;                    /* ended by {0} */
    lm_rc (*start)(struct lm_env *env); /* after migrations, before serving; NULL: nothing */
    void (*stop)(struct lm_env *env);   /* in lm_env_close: frees what it keeps; NULL: nothing */
    lm_rc (*rebuild)(struct lm_cx *cx); /* derived tables from facts: `lastmeter db rebuild` */
    /* A place is to be closed from a day (YYYYMMDD) on: refuses when something of this module still
     * stands there, which would drop out of every figure; NULL: no objection. In the transaction of
     * the close. */
    lm_rc (*release)(struct lm_cx *cx, int64_t node_id, int64_t from);
    /* Search source: what `q` finds among things of this module that the caller may see (lm_may);
     * nothing when he may see none. */
    lm_rc (*find)(struct lm_cx *cx, struct lm_str q, const struct lm_finds *ret_finds);
};

/* The n-th route of a module over all its tables, from 0; NULL when there are no more. */
const struct lm_route *lm_module_route(const struct lm_module *module, size_t n);

#endif
