/* What the files of the module promise each other. */
#ifndef LM_MODULES_OPEN311_RULES_H
#define LM_MODULES_OPEN311_RULES_H

#include "core/scope/scope.h"
#include "modules/demand/demand.h"
#include "modules/open311/open311.h"
#include "modules/open311/open311_store.h"

extern const struct lm_route open311_routes[];
extern const struct lm_command open311_commands[];

/* ---- open311.c: keys, jurisdiction, services, spans of time ---- */

enum { OPEN311_HOURLY = 600, OPEN311_SPAN_DAYS = 90 };

/* A new key for `key` (name, node_id, hourly): told once, kept as a digest. LM_CONFLICT
 * "open311.name_taken". */
LM_CHECK lm_rc open311_key_make(struct lm_cx *cx, struct open311_key *key, struct lm_str *ret_text);
/* Ends the key of this name. LM_NOT_FOUND "open311.key_unknown". */
LM_CHECK lm_rc open311_key_end(struct lm_cx *cx, struct lm_str name);
/* The key of a request. LM_FORBIDDEN "open311.key_missing", "open311.key_invalid". */
LM_CHECK lm_rc open311_key_check(struct lm_cx *cx, struct lm_str text, struct open311_key *ret_key);
/* Counts a demand that is filed with it. LM_TOO_MANY "open311.too_many"; LM_FORBIDDEN when it was
 * revoked meanwhile. */
LM_CHECK lm_rc open311_key_use(struct lm_cx *cx, const struct open311_key *key);

/* The jurisdiction that is served: as set, else the code of the district. */
LM_CHECK lm_rc open311_jurisdiction(struct lm_cx *cx, struct lm_str *ret_id);
/* Whom to ask about the interface; empty when it was never said. */
LM_CHECK lm_rc open311_contact(struct lm_cx *cx, struct lm_str *ret_text);
/* LM_NOT_FOUND "open311.jurisdiction" when another one is asked for; none is ours. */
LM_CHECK lm_rc open311_jurisdiction_check(struct lm_cx *cx, struct lm_str asked);

/* A kind of matter as it is offered. */
struct open311_service {
    struct lm_str service_code, service_name, description, type, keywords, group;
    bool metadata;
};
/* `ret_services`: struct open311_service in order of code. */
LM_CHECK lm_rc open311_services(struct lm_cx *cx, struct lm_list *ret_services);
/* LM_BAD_REQUEST "open311.service_missing" without a code, LM_NOT_FOUND "open311.service". */
LM_CHECK lm_rc open311_service_find(struct lm_cx *cx, struct lm_str code,
                                    struct open311_service *ret_service);
/* Kinds of demand that may be filed in public, in the order offered; ended by 0. */
extern const int open311_kinds[];
/* Grows whenever what is offered changes. */
LM_CHECK lm_rc open311_changeset(struct lm_cx *cx, struct lm_str *ret_changeset);

/* The span of a query: both ends, one, or none (the latest 90 days). LM_INVALID at ?start_date,
 * ?end_date; LM_BAD_REQUEST "open311.span" when it is longer than 90 days or ends before it begins.
 */
LM_CHECK lm_rc open311_span(struct lm_cx *cx, struct lm_str start, struct lm_str end,
                            struct open311_ask *ret_ask);
/* "2026-06-12T09:30:00+08:00"; p NULL for 0. */
LM_CHECK lm_rc open311_time(struct lm_arena *arena, int64_t ms, struct lm_str *ret_text);
/* Digits of a phone number as people and programs write it. */
LM_CHECK lm_rc open311_phone(struct lm_arena *arena, struct lm_str text, struct lm_str *ret_phone);
/* A name of two parts in the order of its script; p NULL when both are empty. */
LM_CHECK lm_rc open311_name(struct lm_arena *arena, struct lm_str first, struct lm_str last,
                            struct lm_str *ret_name);

/* ---- open311_list.c ---- */

/* The newest OPEN311_MOST demands of the ask: struct open311_demand. */
LM_CHECK lm_rc open311_list(struct lm_cx *cx, const struct open311_ask *ask,
                            struct lm_list *ret_demands);

/* ---- open311_place.c: where ---- */

struct open311_where {
    struct lm_str lat, lon, address_string, address_id;
};
/* The compound or building that is meant. LM_BAD_REQUEST "open311.location", "open311.coordinates",
 * "open311.address_id", "open311.address_unknown", "open311.address_unclear". */
LM_CHECK lm_rc open311_place(struct lm_cx *cx, const struct open311_where *where,
                             const struct lm_scope_node **ret_node);
/* A node by code or id, NULL when there is none. */
const struct lm_scope_node *open311_node(const struct lm_scope *scope, struct lm_str text);
/* "3号楼, 保利中央公园": from the most specific on. */
LM_CHECK lm_rc open311_address(struct lm_cx *cx, int64_t compound_id, int64_t building_id,
                               struct lm_str *ret_text);

/* ---- open311_print.c: both formats ---- */

enum open311_format { OPEN311_JSON = 1, OPEN311_XML };
extern const struct lm_code open311_formats[];
extern const char *const open311_types[];

/* Names of the elements that XML has around what JSON has as an array. */
struct open311_names {
    const char *list, *item;
};
LM_CHECK lm_rc open311_answer_list(struct lm_cx *cx, int format, struct open311_names names,
                                   const struct lm_record *record, const struct lm_list *list);
LM_CHECK lm_rc open311_answer_one(struct lm_cx *cx, int format, const char *name,
                                  const struct lm_record *record, const void *one);
/* lm_route.refuse: every fault as one error of the standard. */
LM_CHECK lm_rc open311_refuse(struct lm_cx *cx, lm_rc rc, struct lm_refusal *refusal);

#endif
